/*
 * router.c - a router that advertises itself
 *
 * Forwarding is the network's (sim/net): this node is the router's voice on its
 * link. It answers each solicitation, and speaks up by itself from time to time.
 *
 * Follows:
 *   RFC 4861 sections 6.2.4 and 6.2.6 - advertisements, solicited and not
 *   RFC 4861 section 7.2.4 - neighbor advertisements
 *   RFC 8106 sections 5.1 and 5.2 - DNS servers and search lists in advertisements
 *   RFC 2131 sections 4.3.1 and 4.3.2 - the DHCPv4 server that may stand here
 *   RFC 3315 sections 17.2 and 18.2 - the DHCPv6 server that stands behind M and O
 * Not modelled:
 *   multicast in answer to a solicitation: whoever asked is answered alone, as
 *   section 6.2.6 allows; so no answer waits for MIN_DELAY_BETWEEN_RAS. The three
 *   advertisements close to each other at the start: the router is up already.
 */
#include "models/router/router.h"

#include <string.h>

#include <glib.h>

#include "models/host/identifier.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

#define MAX_RA_DELAY_NS INT64_C(500000000)      /* MAX_RA_DELAY_TIME, RFC 4861 section 10 */

/* Of a DHCPv4 answer, RFC 2131 section 2: 236 octets, the cookie and options: type 3, server 6, lease 6, mask 6,
 * router 6, a DNS server 6, end 1. */
enum { DHCPV4_ANSWER = 236 + 4 + 3 + 6 + 6 + 6 + 6 + 6 + 1 };

/* Of a DHCPv6 answer: header, both identifiers and a DNS server; with an address. */
enum { DHCPV6_ANSWER = 4 + 18 + 18 + 20, DHCPV6_LEASE = 16 + 28 };

enum { TIMER_ADVERTISE = 1, TIMER_ANSWER = 2 };

struct router_state {
    uint32_t n_sent;            /* advertisements that nobody asked for */
};

/* RFC 8106 section 5.2: a name has a length in front of each label, and of the root; all together are padded. */
static uint32_t
dnssl_size(const struct advertisement *advertisement)
{
    uint32_t names = 0;

    for (uint32_t i = 0; i < advertisement->n_dnssl; i++)
        names += (uint32_t) strlen(advertisement->dnssl[i].name) + 2;
    return names > 0 ? 8 + (names + 7) / 8 * 8 : 0;
}

/* RFC 4861 section 4.2 and 4.6: header 16 bytes, source's link-layer address 8,
 * MTU 8, each prefix 32. */
uint16_t
advertisement_size(const struct advertisement *advertisement)
{
    uint32_t size = IPV6_HEADER + 16 + 8 + 32 * advertisement->n_prefixes;

    if (advertisement->mtu > 0)
        size += 8;
    if (advertisement->n_rdnss > 0)     /* RFC 8106 section 5.1 */
        size += 8 + 16 * advertisement->n_rdnss;
    return (uint16_t) (size + dnssl_size(advertisement));
}

/* Makes @packet an advertisement to @dst. */
static void
advertise(struct node *node, struct packet *packet, struct addr dst)
{
    const struct router_config *config = node->config;

    packet->src = config->link_local;
    packet->dst = dst;
    packet->family = FAMILY_IPV6;
    packet->proto = PROTO_ICMPV6;
    packet->size = advertisement_size(&config->advertisement);
    packet->u.nd = (struct nd_payload) {
        .kind = ND_ROUTER_ADVERTISEMENT, .advertisement = &config->advertisement };
    net_send(node, packet);
}

/* When the next one goes out by itself: RFC 4861 section 6.2.4, evenly between
 * the two. The first comes at any time of the longer one. */
static void
wait(struct node *node)
{
    const struct router_config *config = node->config;
    const struct router_state *state = node->state;
    uint64_t of = node->island->net->network->attachment[node->rank].name;
    uint64_t bits = draw(node->island->seed, DRAW_ADVERTISE, (struct subject) { .of = of, .serial = state->n_sent });
    int64_t least = state->n_sent > 0 ? config->least_ns : 1;

    node_timer_background(node, node_now(node) + least +
                          (int64_t) draw_below(bits, (uint64_t) (config->most_ns - least) + 1), TIMER_ADVERTISE, 0);
}

static void
router_start(struct node *node)
{
    const struct router_config *config = node->config;

    if (!config->silent && !config->advertisement.gone)
        wait(node);
}

static void
advertise_to_all(struct node *node)
{
    struct router_state *state = node->state;
    struct packet *packet = packet_new(node->island);

    packet->origin = node->rank;
    packet->serial = state->n_sent++;
    advertise(node, packet, addr_link_multicast(ALL_NODES));
    wait(node);
}

static void
router_timer(struct node *node, uint16_t which, uint64_t arg)
{
    struct packet *packet = (struct packet *) (uintptr_t) arg;

    if (which == TIMER_ADVERTISE)
        advertise_to_all(node);
    else
        advertise(node, packet, packet->dst);
}

/* Turns @packet into an answer. Several routers may answer one question, so that
 * none can take over its identity: it is their n-th to that host. */
static void
take_over(const struct node *node, struct packet *packet)
{
    packet_turn(packet);
    packet->sub = (uint16_t) ((packet->serial & 0x3fff) + 1);   /* by kind and try; 0: nobody asked */
    packet->serial = packet->origin;
    packet->origin = node->rank;
}

/* The DHCPv6 server of a home's router: it keeps an address for each client, and
 * answers at once (RFC 3315 sections 17.2 and 18.2). */
static void
lease(struct node *node, struct packet *packet)
{
    const struct router_config *config = node->config;
    uint64_t name = node->island->net->network->attachment[packet->origin].name;
    bool asks_address = packet->u.dhcpv6.kind != DHCPV6_INFORMATION_REQUEST;

    if (asks_address && config->leases.family == FAMILY_NONE) {
        packet_free(node->island, packet);
        return;
    }
    packet->u.dhcpv6.kind = packet->u.dhcpv6.kind == DHCPV6_SOLICIT ? DHCPV6_ADVERTISE : DHCPV6_REPLY;
    if (asks_address)
        packet->u.dhcpv6.address = (struct addr) {
            config->leases.addr.hi, identifier_leased(node->island->seed, name, config->leases.addr) };
    take_over(node, packet);
    packet->src = config->link_local;
    packet->size = (uint16_t) (IPV6_HEADER + UDP_HEADER + DHCPV6_ANSWER + (asks_address ? DHCPV6_LEASE : 0));
    net_send(node, packet);
}

/* Gives each client the address that it asks for: the one that it had here before. To another server's
 * client it says nothing. */
static void
lease_ipv4(struct node *node, struct packet *packet)
{
    const struct router *router = net_router(node);
    struct dhcpv4_payload *message = &packet->u.dhcpv4;

    if (message->kind == DHCPV4_REQUEST && message->server != node->rank) {
        packet_free(node->island, packet);
        return;
    }
    message->kind = message->kind == DHCPV4_DISCOVER ? DHCPV4_OFFER : DHCPV4_ACK;
    message->server = node->rank;
    take_over(node, packet);
    packet->src = router->terms->address[FAMILY_IPV4];
    packet->dst = message->address;     /* section 4.1: to the client's hardware, at its new address */
    packet->size = IPV4_HEADER + UDP_HEADER + DHCPV4_ANSWER;
    net_send(node, packet);
}

/* The answer is kept until it is due: RFC 4861 section 6.2.6. */
static void
answer(struct node *node, struct packet *packet)
{
    const struct attachment *attachment = node->island->net->network->attachment;
    uint64_t of = draw_key(attachment[packet->origin].name, attachment[node->rank].name);
    uint64_t bits = draw(node->island->seed, DRAW_RA_DELAY,
                         (struct subject) { of, packet->serial, packet->sub });

    take_over(node, packet);
    if (addr_is_unspecified(packet->dst))     /* from an address that is still tentative */
        packet->dst = addr_link_multicast(ALL_NODES);
    node_timer(node, node_now(node) + 1 + (int64_t) draw_below(bits, MAX_RA_DELAY_NS), TIMER_ANSWER,
               (uintptr_t) packet);
}

/* Somebody is asked for by Neighbor Discovery: the router, or a stranger on its link, for whom this node
 * speaks. */
static void
answer_for(struct node *node, struct packet *packet)
{
    const struct router_config *config = node->config;
    struct addr target = packet->u.nd.target;
    bool own = addr_equal(target, config->link_local);

    if (own && (config->silent || config->advertisement.gone)) {
        packet_free(node->island, packet);
        return;
    }
    take_over(node, packet);
    if (addr_is_unspecified(packet->dst))     /* RFC 4861 section 7.2.4 */
        packet->dst = addr_link_multicast(ALL_NODES);
    packet->src = target;
    packet->size = IPV6_HEADER + 24 + 8;
    packet->u.nd.kind = ND_NEIGHBOR_ADVERTISEMENT;
    net_send(node, packet);
}

static bool
is_nd(const struct packet *packet, enum nd_kind kind)
{
    return packet->proto == PROTO_ICMPV6 && packet->inner == NULL && packet->u.nd.kind == kind;
}

static void
router_packet(struct node *node, struct packet *packet)
{
    const struct router_config *config = node->config;

    if (packet_echo(packet, node))
        net_send(node, packet);
    else if (is_nd(packet, ND_ROUTER_SOLICITATION) && !config->silent)
        answer(node, packet);
    else if (is_nd(packet, ND_NEIGHBOR_SOLICITATION))
        answer_for(node, packet);
    else if (packet->proto == PROTO_UDP && packet->dport == DHCPV4_SERVER_PORT && config->dhcpv4)
        lease_ipv4(node, packet);
    else if (packet->proto == PROTO_UDP && packet->dport == DHCPV6_SERVER_PORT && !config->silent &&
             (config->advertisement.managed || config->advertisement.other))
        lease(node, packet);
    else
        packet_free(node->island, packet);
}

static enum scope
router_scope(const void *config)
{
    (void) config;
    return SHARED;
}

const struct node_kind router_kind = {
    .name = "router",
    .state_size = sizeof(struct router_state),
    .scope = router_scope,
    .start = router_start,
    .packet = router_packet,
    .timer = router_timer,
};
