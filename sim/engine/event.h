/*
 * event.h - what happens, when, to whom, and in which order
 *
 * Events are ordered by (at, to, origin, serial, sub): by who is concerned and
 * who sent it, never by the order in which things were scheduled. Only events
 * of one receiver need an order at all; taking it from identities makes it the
 * same for every partition of the world and every way of walking a route.
 *
 * A timer carries origin ORIGIN_TIMER, so that in one instant a packet comes
 * before a timer: an answer that arrives in the instant of its timeout counts.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct packet;

/* Who allotted it, the allotter's nth, and the nth descendant made by nodes
 * that allot nothing themselves (a server's reply, a router's ICMP error). */
struct ident {
    uint32_t origin, serial;
    uint16_t sub;
};

/* Returns: whether @a comes before @b of what is at one receiver in one instant. */
static inline bool
ident_before(struct ident a, struct ident b)
{
    if (a.origin != b.origin)
        return a.origin < b.origin;
    return a.serial != b.serial ? a.serial < b.serial : a.sub < b.sub;
}

#define ORIGIN_TIMER UINT32_MAX
#define EVENT_PACKET 0          /* any other `what` is a timer of the owner */

/* The bit of `what` of that for whose sake a run need not go on: a timer that is in the background, and what comes of
 * it. */
#define EVENT_BACKGROUND 0x8000u

/* The bit of `to` that tells a router from a node; see net.h. */
#define TO_ROUTER 0x80000000u

struct event {
    int64_t at;                 /* ns since the run began */
    uint32_t to;                /* rank of the node, or TO_ROUTER | router */
    uint32_t origin, serial;
    uint16_t sub;
    uint16_t what;              /* EVENT_PACKET or the owner's timer number, EVENT_BACKGROUND perhaps; see event_is() */
    union {
        struct packet *packet;  /* owned by the event while it waits */
        uint64_t arg;
    };
};

_Static_assert(sizeof(struct event) == 32, "an event is half a cache line");

/* Returns: whether @event is of @what, in the background or not. */
static inline bool
event_is(const struct event *event, uint16_t what)
{
    return (event->what & ~EVENT_BACKGROUND) == what;
}

/* The order of events: by (at, to, origin, serial, sub, what). */
static inline bool
event_before(const struct event *a, const struct event *b)
{
    if (a->at != b->at)
        return a->at < b->at;

    uint64_t a_who = (uint64_t) a->to << 32 | a->origin;
    uint64_t b_who = (uint64_t) b->to << 32 | b->origin;
    if (a_who != b_who)
        return a_who < b_who;

    uint64_t a_nth = (uint64_t) a->serial << 32 | (uint32_t) a->sub << 16 | a->what;
    uint64_t b_nth = (uint64_t) b->serial << 32 | (uint32_t) b->sub << 16 | b->what;
    return a_nth < b_nth;
}

/* Returns: the earlier of two times. A function, for GLib's MIN() evaluates what
 * it is given twice. */
static inline int64_t
earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}
