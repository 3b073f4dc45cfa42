/*
 * teredo.c - what Teredo's clients, servers and relays share
 */
#include "models/tunnel/teredo.h"

#include "sim/engine/island.h"
#include "sim/net/network.h"

/* Addresses */

#define SIXTOFOUR_RELAYS_24 0xc0586300u         /* 192.88.99.0/24 */

/* The last 64 bits: flags, then port and address with each bit inverted. */
static uint64_t
identifier(uint16_t flags, struct teredo_endpoint end)
{
    return (uint64_t) flags << 48 | (uint64_t) (uint16_t) ~end.port << 32 | (uint32_t) ~end.ipv4;
}

struct addr
teredo_encode(const struct teredo_address *parts)
{
    return (struct addr) { TEREDO_HI | parts->server, identifier(parts->flags, parts->mapped) };
}

struct addr
teredo_link_local(uint16_t flags, struct teredo_endpoint own)
{
    return (struct addr) { UINT64_C(0xfe80) << 48, identifier(flags, own) };
}

bool
teredo_is_global(uint32_t ipv4)
{
    return tunnel_is_global(addr_ipv4(ipv4)) && (ipv4 & 0xffffff00) != SIXTOFOUR_RELAYS_24;
}

bool
teredo_decode(struct addr addr, struct teredo_address *parts)
{
    *parts = (struct teredo_address) {
        .server = (uint32_t) addr.hi,
        .flags = teredo_flags(addr),
        .mapped = { .ipv4 = (uint32_t) ~addr.lo, .port = (uint16_t) ~(addr.lo >> 32) },
    };
    return teredo_has(addr) && !(parts->flags & TEREDO_UG) && parts->mapped.port != 0 &&
        teredo_is_global(parts->server) && teredo_is_global(parts->mapped.ipv4);
}

/* Packets */

struct packet *
teredo_wrap(struct island *island, struct packet *packet, struct teredo_endpoint from, struct teredo_endpoint to)
{
    struct packet *outer = packet_wrap(island, packet, PROTO_UDP, addr_ipv4(from.ipv4), addr_ipv4(to.ipv4));

    outer->sport = from.port;
    outer->dport = to.port;
    return outer;
}

void
teredo_add_origin(struct packet *outer, struct teredo_endpoint origin)
{
    outer->u.tunnel.headers |= TUNNEL_ORIGIN;
    outer->u.tunnel.origin_ipv4 = origin.ipv4;
    outer->u.tunnel.origin_port = origin.port;
    outer->size = (uint16_t) (outer->size + TEREDO_ORIGIN_SIZE);
}

void
teredo_add_authentication(struct packet *outer, uint64_t nonce, uint8_t confirmation)
{
    outer->u.tunnel.headers |= TUNNEL_AUTHENTICATION;
    outer->u.tunnel.nonce = nonce;
    outer->u.tunnel.confirmation = confirmation;
    outer->size = (uint16_t) (outer->size + TEREDO_AUTHENTICATION_SIZE);
}

bool
teredo_origin(const struct packet *outer, struct teredo_endpoint *origin)
{
    if (!(outer->u.tunnel.headers & TUNNEL_ORIGIN))
        return false;
    *origin = (struct teredo_endpoint) { outer->u.tunnel.origin_ipv4, outer->u.tunnel.origin_port };
    return true;
}

struct packet *
teredo_bubble(struct island *island, struct addr src, struct addr dst, struct ident ident)
{
    struct packet *bubble = packet_new(island);

    bubble->src = src;
    bubble->dst = dst;
    bubble->origin = ident.origin;
    bubble->serial = ident.serial;
    bubble->sub = ident.sub;
    bubble->family = FAMILY_IPV6;
    bubble->proto = PROTO_NONE;
    bubble->size = IPV6_HEADER;
    return bubble;
}

/* A message of Neighbor Discovery: none of echo, no error. */
static bool
is_discovery(const struct packet *packet, enum nd_kind kind)
{
    return packet->inner == NULL && packet->u.nd.kind == kind;
}

static enum teredo_content
icmpv6_content(const struct packet *packet)
{
    if (is_discovery(packet, ND_ROUTER_SOLICITATION))
        return addr_is_link_local(packet->src) && addr_equal(packet->dst, addr_link_multicast(ALL_ROUTERS))
            ? TEREDO_SOLICITATION : TEREDO_NOTHING;
    return is_discovery(packet, ND_ROUTER_ADVERTISEMENT) ? TEREDO_ADVERTISEMENT : TEREDO_ICMPV6;
}

enum teredo_content
teredo_content(const struct packet *outer)
{
    const struct packet *packet;

    if (outer->proto != PROTO_UDP || !outer->carries)
        return TEREDO_NOTHING;
    packet = outer->u.tunnel.carried;
    if (packet->family != FAMILY_IPV6 || packet->carries)
        return TEREDO_NOTHING;
    if (packet->proto == PROTO_NONE)
        return packet->size == IPV6_HEADER ? TEREDO_BUBBLE : TEREDO_DATA;
    return packet->proto == PROTO_ICMPV6 ? icmpv6_content(packet) : TEREDO_DATA;
}
