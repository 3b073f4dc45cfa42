/*
 * packet.c - packets of an island
 */
#include "sim/net/packet.h"

#include <glib.h>

#include "sim/engine/island.h"
#include "sim/net/net.h"

struct packet *
packet_new(struct island *island)
{
    static const struct packet fresh[] = {
        { .hop_limit = HOP_LIMIT }, { .hop_limit = HOP_LIMIT, .background = true } };
    struct packet *packet = pool_get(&island->net->packets);

    *packet = fresh[island->background];        /* a copy, which takes less time than to clear as much */
    return packet;
}

struct packet *
packet_copy(struct island *island, const struct packet *packet)
{
    struct packet *copy = pool_get(&island->net->packets);

    g_assert(packet->inner == NULL);
    *copy = *packet;
    if (packet->carries)
        copy->u.tunnel.carried = packet_copy(island, packet->u.tunnel.carried);
    return copy;
}

/* Frees what @packet has in it. Apart from packet_free(), as few have anything. */
static G_GNUC_NO_INLINE void
free_within(struct island *island, struct packet *packet)
{
    if (packet->inner != NULL)
        packet_free(island, packet->inner);
    if (packet->carries)
        packet_free(island, packet->u.tunnel.carried);
}

void
packet_free(struct island *island, struct packet *packet)
{
    if (packet->inner != NULL || packet->carries)
        free_within(island, packet);
    pool_put(&island->net->packets, packet);
}

/* Returns: where @packet notes how it was carried; NULL: nobody wants to know. */
static struct carriage *
carriage_of(struct packet *packet)
{
    if (packet->proto == PROTO_TCP && packet->flags & TCP_SYN)
        return &packet->u.tcp.carriage;
    return !packet->carries && packet_is_echo(packet) ? &packet->u.echo.carriage : NULL;
}

/* The way that @packet, which opens a conversation or answers that, is on. */
static enum direction
direction_of(const struct packet *packet)
{
    bool back = packet->proto == PROTO_TCP ? packet->flags & TCP_ACK : packet->u.echo.kind == ECHO_REPLY;

    return back ? DIRECTION_BACK : DIRECTION_FORWARD;
}

/* @packet leaves its sender. */
static void
note_held(struct packet *packet, int64_t now)
{
    struct carriage *carriage = carriage_of(packet);

    if (carriage != NULL && direction_of(packet) == DIRECTION_FORWARD)
        carriage->held_ns = now - (packet->proto == PROTO_TCP ? packet->u.tcp.sent_at : packet->u.echo.sent_at);
}

struct packet *
packet_wrap(struct island *island, struct packet *packet, enum proto proto, struct addr src, struct addr dst)
{
    struct packet *outer = packet_new(island);

    outer->src = src;
    outer->dst = dst;
    outer->origin = packet->origin;
    outer->serial = packet->serial;
    outer->sub = packet->sub;
    outer->trace = packet->trace;
    outer->background = packet->background;
    outer->family = FAMILY_IPV4;
    outer->proto = (uint8_t) proto;
    outer->size = (uint16_t) (IPV4_HEADER + (proto == PROTO_UDP ? UDP_HEADER : 0) + packet->size);
    outer->carries = true;
    outer->u.tunnel = (struct tunnel_payload) { .carried = packet, .since = island->now };
    if (packet->trace == 0)
        note_held(packet, island->now);
    return outer;
}

struct packet *
packet_unwrap(struct island *island, struct packet *packet)
{
    struct packet *carried = packet->u.tunnel.carried;
    struct carriage *carriage = carriage_of(carried);

    g_assert(packet->carries);
    carried->trace = packet->trace;
    if (carriage != NULL)
        carriage->carried_ns[direction_of(carried)] += island->now - packet->u.tunnel.since;
    pool_put(&island->net->packets, packet);
    return carried;
}

uint16_t
packet_child(uint16_t sub, unsigned k)
{
    g_assert(k >= 1 && k <= 3 && sub < UINT16_MAX / 4);
    return (uint16_t) (sub * 4 + k);
}

void
packet_turn(struct packet *packet)
{
    struct addr src = packet->src;
    uint16_t sport = packet->sport;

    packet->src = packet->dst;
    packet->dst = src;
    packet->sport = packet->dport;
    packet->dport = sport;
    packet->sub = packet_child(packet->sub, 1);
    packet->hop_limit = HOP_LIMIT;
    packet->answered = packet->trace;
    packet->trace = 0;
}

bool
packet_reply(struct packet *packet, const struct node *node)
{
    bool to_many = addr_is_of_many(packet->dst);

    if (packet->u.echo.kind != ECHO_REQUEST || to_many)
        return false;
    packet_turn(packet);
    packet->u.echo.kind = ECHO_REPLY;
    packet->u.echo.peer_at = node_now(node);
    return true;
}

struct packet *
packet_report(struct island *island, struct packet *packet, struct addr from,
              enum icmp_error error, uint16_t mtu)
{
    bool ipv4 = packet->family == FAMILY_IPV4;
    /* RFC 792: the header and 64 bits of data; RFC 4443 section 3.1: as much as fits into 1280. */
    uint16_t quoted = ipv4 ? IPV4_HEADER + 8 : 1280 - IPV6_HEADER - ICMP_HEADER;
    struct packet *report = packet_new(island);

    g_assert(packet->inner == NULL);
    report->src = from;
    report->dst = packet->src;
    report->origin = packet->origin;
    report->serial = packet->serial;
    report->sub = packet_child(packet->sub, 2);
    report->background = packet->background;
    report->family = packet->family;
    report->proto = ipv4 ? PROTO_ICMP : PROTO_ICMPV6;
    report->size = (uint16_t) (ip_header(packet->family) + ICMP_HEADER + MIN(packet->size, quoted));
    report->u.icmp = (struct icmp_payload) { .error = (uint8_t) error, .mtu = mtu };
    report->inner = packet;
    return report;
}
