/*
 * teredo-server.c - a Teredo server
 *
 * A client's Router Solicitation is answered with where it came from; from the
 * server's other address if the client wants to know whether its NAT lets that in.
 * Bubbles and ICMPv6 messages of those who do not know each other yet are passed on,
 * and said where they came from; nothing else is: servers carry no data.
 *
 * Follows:
 *   RFC 4380 section 5.3.1 - what a packet must be to be taken, and what becomes of it
 *   RFC 4380 section 5.3.2 - advertisements
 *   RFC 4380 section 5.2.1 and 5.1.1 - the cone bit, the nonce
 * Not modelled:
 *   secrets that clients share with a server: their authentication is a nonce alone.
 *   What is for clients of another server is dropped.
 */
#include "models/tunnel/teredo-server.h"

#include "models/tunnel/teredo.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

struct prefix
teredo_server_prefix(uint32_t ipv4)
{
    return (struct prefix) { { .hi = TEREDO_HI | ipv4 }, 64, FAMILY_IPV6 };
}

/* Advertisements */

#define LINK_LAYER_OPTION 8     /* octets; the link has no such addresses (RFC 4861 section 4.6.1) */

/* Makes the solicitation @inner its own answer. */
static void
advertise(const struct teredo_server_config *config, struct packet *inner)
{
    packet_turn(inner);
    inner->src = teredo_link_local(TEREDO_CONE, (struct teredo_endpoint) { config->ipv4, TEREDO_PORT });
    inner->hop_limit = 255;     /* RFC 4861 section 4.2 */
    inner->u.nd = (struct nd_payload) { .kind = ND_ROUTER_ADVERTISEMENT, .advertisement = config->advertisement };
    inner->size = (uint16_t) (advertisement_size(config->advertisement) - LINK_LAYER_OPTION);
}

/* From the address that was asked, or, if the solicitation's cone bit is set, from the other one. */
static void
answer(struct node *node, struct packet *outer)
{
    const struct teredo_server_config *config = node->config;
    struct teredo_endpoint client = teredo_source(outer), own = teredo_destination(outer);
    struct tunnel_payload asked = outer->u.tunnel;
    struct packet *inner = packet_unwrap(node->island, outer);

    if (teredo_flags(inner->src) & TEREDO_CONE)
        own.ipv4 = own.ipv4 == config->ipv4 ? config->ipv4 + 1 : config->ipv4;
    advertise(config, inner);
    outer = teredo_wrap(node->island, inner, own, client);
    teredo_add_origin(outer, client);
    if (asked.headers & TUNNEL_AUTHENTICATION)
        teredo_add_authentication(outer, asked.nonce, 0);
    net_send(node, outer);
}

/* Passing on */

/* Whether @addr belongs to a client of this server; @client: what its address says. */
static bool
is_client(const struct teredo_server_config *config, struct addr addr, struct teredo_address *client)
{
    return teredo_decode(addr, client) && client->server == config->ipv4;
}

/* Section 5.3.1, rules 5 and 6: who sent it is who it says, or it is for a client of this server and from no other
 * client: a relay may use any source for a bubble, a link-local one too. */
static bool
is_acceptable(const struct teredo_server_config *config, const struct packet *outer)
{
    const struct packet *inner = outer->u.tunnel.carried;
    struct teredo_address source, client;

    if (addr_is_multicast(inner->src) || addr_is_on_link(inner->dst))
        return false;
    if (teredo_has(inner->src))
        return teredo_decode(inner->src, &source) && teredo_same(source.mapped, teredo_source(outer));
    return is_client(config, inner->dst, &client);
}

static void
pass_on(struct node *node, struct packet *outer)
{
    const struct teredo_server_config *config = node->config;
    struct teredo_endpoint from = teredo_source(outer);
    struct teredo_address client;

    if (!is_acceptable(config, outer)) {
        node_lose(node, outer, LOSS_FILTERED);
    } else if (!teredo_has(outer->u.tunnel.carried->dst)) {
        net_forward(node, packet_unwrap(node->island, outer));
    } else if (!is_client(config, outer->u.tunnel.carried->dst, &client)) {
        node_lose(node, outer, LOSS_FILTERED);
    } else {
        outer = teredo_wrap(node->island, packet_unwrap(node->island, outer),
                            (struct teredo_endpoint) { config->ipv4, TEREDO_PORT }, client.mapped);
        teredo_add_origin(outer, from);
        net_forward(node, outer);
    }
}

/* As a node */

static void
server_udp(struct node *node, struct packet *outer)
{
    enum teredo_content content = teredo_content(outer);
    bool good = outer->dport == TEREDO_PORT && teredo_is_global((uint32_t) outer->src.lo);

    if (good && content == TEREDO_SOLICITATION)
        answer(node, outer);
    else if (good && (content == TEREDO_BUBBLE || content == TEREDO_ICMPV6))
        pass_on(node, outer);
    else
        node_lose(node, outer, LOSS_FILTERED);
}

static void
server_packet(struct node *node, struct packet *packet)
{
    const struct teredo_server_config *config = node->config;

    if (config->silent || is_away(&config->away, node_now(node)))
        node_lose(node, packet, LOSS_BLACKHOLE);
    else if (packet->carries)
        server_udp(node, packet);
    else if (packet_echo(packet, node))
        net_send(node, packet);
    else
        node_lose(node, packet, LOSS_FILTERED);
}

static enum scope
server_scope(const void *config)
{
    (void) config;
    return STATELESS;
}

const struct node_kind teredo_server_kind = {
    .name = "teredo-server",
    .scope = server_scope,
    .packet = server_packet,
};
