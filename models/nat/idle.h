/*
 * idle.h - how long a NAT or a firewall keeps something, whatever the order in which it sees packets
 *
 * Follows:
 *   RFC 4787 section 4.3, RFC 5382 section 5 - timers; mapping.h says why the order does not matter
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/nat/behaviour.h"
#include "sim/engine/event.h"
#include "sim/net/addr.h"
#include "sim/net/packet.h"

struct nat_endpoint {
    struct addr addr;
    uint16_t port;
};

/* When a packet is here, and its place among those of that time. */
struct nat_moment {
    int64_t at;                 /* ns */
    struct ident ident;
};

static inline bool
nat_before(const struct nat_moment *a, const struct nat_moment *b)
{
    if (__builtin_expect(a->at != b->at, 1))
        return a->at < b->at;
    return ident_before(a->ident, b->ident);
}

/* A packet that a NAT is asked about. */
struct nat_seen {
    struct nat_moment when;
    int64_t known;              /* nothing will be asked about that is here before; when.at, but for what is ahead of
                                 * its time */
    struct nat_endpoint here, remote;   /* here: inside of what goes out, outside of what comes in */
    uint8_t proto, flags;       /* flags: of TCP (enum tcp_flag) */
    bool unsure;                /* what is ahead of its time found something over that may be kept until then */
};

/* Whether others may still come that are here before @packet. */
PER_PACKET bool
nat_is_ahead(const struct nat_seen *packet)
{
    return packet->known < packet->when.at;
}

/* How long something is kept, which hangs on what it has seen. */
struct nat_idle {
    int64_t end;                /* ns; the last of the next three, where they count, and the timer */
    int64_t kept;               /* the last packet that keeps it whatever was seen before */
    int64_t heard;              /* the first from outside; 0 until there was one */
    struct nat_moment closed;   /* of TCP: the first FIN or RST; 0 until there was one */
    struct nat_moment ahead;    /* of TCP: the last from outside that was seen ahead of its time */
    uint8_t seen;               /* set of enum nat_refresh: directions of packets; of TCP both: established */
    bool closing;               /* of TCP: a FIN or a RST */
    bool ahead_closes;          /* that one is one */
};

PER_PACKET int64_t
idle_timer(const struct nat_behaviour *behaviour, uint8_t proto, const struct nat_idle *idle)
{
    bool both = idle->seen == (NAT_REFRESH_OUTBOUND | NAT_REFRESH_INBOUND);

    if (proto == PROTO_UDP)
        return both ? behaviour->udp_ns : behaviour->udp_one_way_ns;
    if (proto == PROTO_TCP)
        return both && !idle->closing ? behaviour->tcp_established_ns : behaviour->tcp_transitory_ns;
    return proto == PROTO_IPV6 ? behaviour->tunnel_ns : behaviour->icmp_ns;
}

PER_PACKET int64_t
idle_end(const struct nat_behaviour *behaviour, uint8_t proto, const struct nat_idle *idle)
{
    int64_t last = idle->kept;

    last = idle->heard > last ? idle->heard : last;
    last = idle->closed.at > last ? idle->closed.at : last;
    return last + idle_timer(behaviour, proto, idle);
}

PER_PACKET void
idle_keep(struct nat_idle *idle, int64_t at)
{
    idle->kept = at > idle->kept ? at : idle->kept;
}

PER_PACKET void
idle_hear(const struct nat_behaviour *behaviour, struct nat_idle *idle, int64_t at)
{
    if (!(idle->seen & NAT_REFRESH_INBOUND) || at < idle->heard)
        idle->heard = at;
    idle->seen |= NAT_REFRESH_INBOUND;
    if (behaviour->refresh & NAT_REFRESH_INBOUND)
        idle_keep(idle, at);
}

static inline void
idle_close(struct nat_idle *idle, const struct nat_moment *when)
{
    if (!idle->closing || nat_before(when, &idle->closed))
        idle->closed = *when;
    idle->closing = true;
}

/* A new connection of the same ports, by a SYN of @when: nothing is left of the old one but what was seen ahead of
 * its time and comes behind. */
static inline void
idle_begin_anew(const struct nat_behaviour *behaviour, struct nat_idle *idle, const struct nat_moment *when)
{
    struct nat_idle old = *idle;

    *idle = (struct nat_idle) { .end = old.end, .ahead = old.ahead, .ahead_closes = old.ahead_closes };
    if (!nat_before(when, &old.ahead))
        return;
    idle_hear(behaviour, idle, old.ahead.at);
    if (old.ahead_closes)
        idle_close(idle, &old.ahead);
}

PER_PACKET void
idle_see_tcp(const struct nat_behaviour *behaviour, struct nat_idle *idle, const struct nat_seen *packet,
             uint8_t direction)
{
    bool closes = packet->flags & (TCP_FIN | TCP_RST);

    if (packet->flags & TCP_SYN && direction == NAT_REFRESH_OUTBOUND && idle->closing &&
        !nat_before(&packet->when, &idle->closed))
        idle_begin_anew(behaviour, idle, &packet->when);
    if (closes)
        idle_close(idle, &packet->when);
    if (direction == NAT_REFRESH_INBOUND && nat_is_ahead(packet)) {
        idle->ahead = packet->when;
        idle->ahead_closes = closes;
    }
}

/* @idle, new or not, has seen @packet of @direction (enum nat_refresh). */
PER_PACKET void
idle_see(const struct nat_behaviour *behaviour, struct nat_idle *idle, const struct nat_seen *packet, uint8_t direction)
{
    if (packet->proto == PROTO_TCP)
        idle_see_tcp(behaviour, idle, packet, direction);
    if (direction == NAT_REFRESH_INBOUND) {
        idle_hear(behaviour, idle, packet->when.at);
    } else {
        if (behaviour->refresh & NAT_REFRESH_OUTBOUND || !(idle->seen & NAT_REFRESH_OUTBOUND))
            idle_keep(idle, packet->when.at);
        idle->seen |= NAT_REFRESH_OUTBOUND;
    }
    idle->end = idle_end(behaviour, packet->proto, idle);
}
