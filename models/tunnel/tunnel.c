/*
 * tunnel.c - what tunnels of all kinds share
 */
#include "models/tunnel/tunnel.h"

#include <glib.h>

#include "sim/engine/island.h"
#include "sim/net/network.h"
#include "sim/net/observe.h"

#define LEAST_IPV6_MTU 1280     /* RFC 8200 section 5 */

uint32_t
tunnel_serial(struct tunnel *tunnel)
{
    uint32_t n = tunnel->n_sent++;

    return (n >> 8) << 14 | tunnel->serial_kind << 8 | (n & 0xff);      /* as serial_of() of models/host */
}

bool
tunnel_is_global(struct addr ipv4)
{
    static const struct { uint32_t prefix, mask; } none[] = {
        { 0x00000000, 0xff000000 }, { 0x0a000000, 0xff000000 }, { 0x7f000000, 0xff000000 },
        { 0xa9fe0000, 0xffff0000 }, { 0xac100000, 0xfff00000 }, { 0xc0a80000, 0xffff0000 },
        { 0xe0000000, 0xf0000000 }, { 0xffffffff, 0xffffffff } };
    bool global = addr_is_ipv4(ipv4);

    for (unsigned i = 0; i < sizeof none / sizeof *none && global; i++)
        global = ((uint32_t) ipv4.lo & none[i].mask) != none[i].prefix;
    return global;
}

struct packet *
tunnel_translate(struct island *island, struct packet *error, struct addr from, bool others)
{
    struct packet *outer = error->inner, *carried;
    bool too_big = error->u.icmp.error == ICMP_TOO_BIG;
    uint16_t mtu = (uint16_t) MAX(error->u.icmp.mtu - IPV4_HEADER, LEAST_IPV6_MTU);

    error->inner = NULL;
    packet_free(island, error);
    carried = packet_unwrap(island, outer);
    if ((too_big || others) && carried->inner == NULL)
        return packet_report(island, carried, from, too_big ? ICMP_TOO_BIG : ICMP_ADDRESS_UNREACHABLE,
                             too_big ? mtu : 0);
    packet_free(island, carried);
    return NULL;
}

void
tunnel_deliver(struct tunnel *tunnel, struct packet *packet)
{
    tunnel->owner->deliver(tunnel, packet);
}

void
tunnel_refuse(const struct tunnel *tunnel, struct packet *packet)
{
    node_lose(tunnel->node, packet, LOSS_FILTERED);
}
