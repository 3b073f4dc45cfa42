/*
 * sixtofour.c - 6to4: the interface, the relay router, and the router of a site
 *
 * Follows:
 *   RFC 3056 sections 2, 3 and 5.3 - addresses, encapsulation, the next hop
 *   RFC 3068 sections 2.3 and 2.4 - the prefix that relays announce in IPv4
 *   RFC 3964 section 4 - what is to be checked
 *   RFC 4213 sections 3.2.2, 3.4 and 3.6 - errors; a relay is a hop
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

/* Section 5.3: whom a packet to @dst goes to. @relay: if not by its address. */
static struct addr
next_hop(struct addr dst, struct addr relay)
{
    return sixtofour_has(dst) ? sixtofour_ipv4(dst) : relay;
}

static void
interface_send(struct tunnel *tunnel, struct packet *packet)
{
    struct addr to = next_hop(packet->dst, tunnel->facts->relay);

    if (!is_possible(packet->dst))
        tunnel_refuse(tunnel, packet);
    else
        net_send(tunnel->node, packet_wrap(tunnel->node->island, packet, PROTO_IPV6, tunnel->ipv4, to));
}

/* About a packet that it has sent. Returns: whether it is. */
static bool
error_in(struct tunnel *tunnel, struct packet *error)
{
    if (error->inner->proto != PROTO_IPV6 || !error->inner->carries)
        return false;
    error = tunnel_translate(tunnel->node->island, error, tunnel->addr, tunnel->facts->errors);
    if (error != NULL)
        tunnel_deliver(tunnel, error);
    return true;
}

static bool
interface_packet(struct tunnel *tunnel, struct packet *packet)
{
    if (packet->inner != NULL)
        return error_in(tunnel, packet);
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

/* From IPv4 into IPv6. What is for 2002::/16 goes there without a relay: one that does not mind may be part of a loop
 * (RFC 6324 section 2). */
static void
relay_out(struct node *node, struct packet *outer)
{
    const struct relay_config *config = node->config;
    const struct packet *inner = outer->u.tunnel.carried;
    bool right = sixtofour_takes(outer) && sixtofour_has(inner->src) && !sixtofour_has(inner->dst);

    if (!right && !config->unchecked)
        node_lose(node, outer, LOSS_FILTERED);
    else
        net_forward(node, packet_unwrap(node->island, outer));
}

/* From IPv6 to whom its address says. */
static void
relay_in(struct node *node, struct packet *packet)
{
    const struct relay_config *config = node->config;
    struct addr to = sixtofour_ipv4(packet->dst);
    bool right = !sixtofour_has(packet->src) && !addr_is_on_link(packet->src);

    if (!tunnel_is_global(to) || (!right && !config->unchecked))
        node_lose(node, packet, LOSS_FILTERED);
    else
        net_forward(node, packet_wrap(node->island, packet, PROTO_IPV6, config->source, to));
}

/* About a packet that it has sent to a 6to4 node. */
static void
relay_error(struct node *node, struct packet *error)
{
    const struct relay_config *config = node->config;

    error = tunnel_translate(node->island, error, config->ipv6, true);
    if (error != NULL)
        net_send(node, error);
}

static void
relay_packet(struct node *node, struct packet *packet)
{
    const struct relay_config *config = node->config;

    if (config->silent || is_away(&config->away, node_now(node)))
        node_lose(node, packet, LOSS_BLACKHOLE);
    else if (packet->carries && packet->proto == PROTO_IPV6)
        relay_out(node, packet);
    else if (packet->family == FAMILY_IPV6 && sixtofour_has(packet->dst))
        relay_in(node, packet);
    else if (packet->inner != NULL && packet->inner->carries)
        relay_error(node, packet);
    else if (packet_echo(packet, node))
        net_send(node, packet);
    else
        node_lose(node, packet, LOSS_FILTERED);
}

/* Neither keeps anything. */
static enum scope
scope(const void *config)
{
    (void) config;
    return STATELESS;
}

const struct node_kind sixtofour_relay_kind = {
    .name = "relay",
    .forwards = true,
    .scope = scope,
    .packet = relay_packet,
};

/* The router of a site */

static bool
is_inside(const struct gateway_config *config, struct addr addr)
{
    return prefix_has(config->inside.addr, config->inside.len, addr);
}

static void
gateway_error(struct node *node, struct packet *error)
{
    const struct gateway_config *config = node->config;

    error = tunnel_translate(node->island, error, config->ipv6, true);
    if (error != NULL)
        net_pass(node, error);
}

/* What leaves must have come from inside: RFC 3964 section 4.2. */
static void
gateway_out(struct node *node, struct packet *packet)
{
    const struct gateway_config *config = node->config;

    if (!is_inside(config, packet->src) || !is_possible(packet->dst))
        node_lose(node, packet, LOSS_FILTERED);
    else
        net_pass(node, packet_wrap(node->island, packet, PROTO_IPV6, config->ipv4,
                                   next_hop(packet->dst, config->relay)));
}

static void
gateway_in(struct node *node, struct packet *outer)
{
    const struct gateway_config *config = node->config;

    if (!sixtofour_takes(outer) || !is_inside(config, outer->u.tunnel.carried->dst))
        node_lose(node, outer, LOSS_FILTERED);
    else
        net_pass(node, packet_unwrap(node->island, outer));
}

static void
gateway_packet(struct node *node, struct packet *packet)
{
    if (packet->family == FAMILY_IPV6)
        gateway_out(node, packet);
    else if (packet->carries && packet->proto == PROTO_IPV6)
        gateway_in(node, packet);
    else if (packet->inner != NULL && packet->inner->carries)
        gateway_error(node, packet);
    else
        node_lose(node, packet, LOSS_FILTERED);
}

const struct node_kind sixtofour_gateway_kind = {
    .name = "6to4 router",
    .forwards = true,
    .scope = scope,
    .packet = gateway_packet,
};
