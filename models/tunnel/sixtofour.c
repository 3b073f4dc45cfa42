/*
 * sixtofour.c - 6to4: the interface, and the relay router
 *
 * Follows:
 *   RFC 3056 sections 2, 3 and 5.3 - addresses, encapsulation, the next hop
 *   RFC 3068 sections 2.3 and 2.4 - the prefix that relays announce in IPv4
 *   RFC 3964 section 4 - what is to be checked
 *   RFC 4213 section 3.6 - a relay is a hop
 */
#include "models/tunnel/sixtofour.h"

#include "models/tunnel/relay.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

/* Whether an address inside is none of 2002::/16, or one of a node that may have a tunnel. */
static bool
is_possible(struct addr addr)
{
    return !sixtofour_has(addr) || tunnel_is_global(sixtofour_ipv4(addr));
}

bool
sixtofour_takes(const struct packet *outer)
{
    const struct packet *inner = outer->u.tunnel.carried;

    if (addr_is_on_link(inner->src) || addr_is_on_link(inner->dst) || addr_is_ipv4(inner->src) ||
        addr_is_ipv4(inner->dst) || !tunnel_is_global(outer->src) || !is_possible(inner->dst))
        return false;
    return !sixtofour_has(inner->src) || addr_equal(sixtofour_ipv4(inner->src), outer->src);
}

/* The interface */

static void
interface_start(struct tunnel *tunnel)
{
    uint64_t own = tunnel->ipv4.lo & UINT32_MAX;

    tunnel->addr = sixtofour_prefix(tunnel->ipv4);
    tunnel->addr.lo = tunnel->facts->identifier == IDENTIFIER_ONE ? 1 : own;
    tunnel->direct = (struct prefix) { { .hi = SIXTOFOUR_HI }, SIXTOFOUR_BITS, FAMILY_IPV6 };
    tunnel->owner->renumbered(tunnel);
}

static void
interface_send(struct tunnel *tunnel, struct packet *packet)
{
    bool direct = sixtofour_has(packet->dst);
    struct addr to = direct ? sixtofour_ipv4(packet->dst) : tunnel->facts->relay;

    if (direct && !tunnel_is_global(to))
        tunnel_refuse(tunnel, packet);
    else
        net_send(tunnel->node, packet_wrap(tunnel->node->island, packet, PROTO_IPV6, tunnel->ipv4, to));
}

static bool
interface_packet(struct tunnel *tunnel, struct packet *packet)
{
    if (packet->proto != PROTO_IPV6 || !packet->carries)
        return false;
    if (sixtofour_takes(packet))
        tunnel_deliver(tunnel, packet_unwrap(tunnel->node->island, packet));
    else
        tunnel_refuse(tunnel, packet);
    return true;
}

const struct tunnel_kind sixtofour_kind = {
    .name = "6to4",
    .start = interface_start,
    .send = interface_send,
    .packet = interface_packet,
};

/* The relay */

static void
refuse(struct node *node, struct packet *packet)
{
    lose_packet(node->island, packet, node_now(node), node->rank, NO_ROUTER, LOSS_FILTERED);
}

/* From IPv4 into IPv6. What is for 2002::/16 goes there without a relay. */
static void
relay_out(struct node *node, struct packet *outer)
{
    const struct packet *inner = outer->u.tunnel.carried;

    if (!sixtofour_takes(outer) || !sixtofour_has(inner->src) || sixtofour_has(inner->dst))
        refuse(node, outer);
    else
        net_forward(node, packet_unwrap(node->island, outer));
}

/* From IPv6 to whom its address says. */
static void
relay_in(struct node *node, struct packet *packet)
{
    const struct relay_config *config = node->config;
    struct addr to = sixtofour_ipv4(packet->dst);

    if (!tunnel_is_global(to) || sixtofour_has(packet->src) || addr_is_on_link(packet->src))
        refuse(node, packet);
    else
        net_forward(node, packet_wrap(node->island, packet, PROTO_IPV6, config->source, to));
}

static void
relay_packet(struct node *node, struct packet *packet)
{
    const struct relay_config *config = node->config;

    if (config->silent || is_away(&config->away, node_now(node)))
        lose_packet(node->island, packet, node_now(node), node->rank, NO_ROUTER, LOSS_BLACKHOLE);
    else if (packet->carries && packet->proto == PROTO_IPV6)
        relay_out(node, packet);
    else if (packet->family == FAMILY_IPV6 && sixtofour_has(packet->dst))
        relay_in(node, packet);
    else if (packet_echo(packet, node))
        net_send(node, packet);
    else
        refuse(node, packet);
}

static enum scope
relay_scope(const void *config)
{
    (void) config;
    return STATELESS;
}

const struct node_kind sixtofour_relay_kind = {
    .name = "relay",
    .forwards = true,
    .scope = relay_scope,
    .packet = relay_packet,
};
