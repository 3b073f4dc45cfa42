/*
 * node.h - the contract of a node kind
 *
 * One packet, hook by hook. Somebody sends it: net_send() takes it over and
 * walks it from router to router until it reaches the router of the node that
 * has its destination address. If that node is STATELESS, its packet() runs at
 * once, inside the sender's call, with the island's clock set to the arrival;
 * otherwise an event is queued and packet() runs when its time has come.
 * packet() owns what it gets and MUST send it, keep it or packet_free() it;
 * usually it turns it around (packet_turn()) and sends it back. Nothing may be
 * scheduled for the present instant: every way takes at least 1 ns.
 *
 * A node with state may be asked first, by ahead(), with the clock set to the arrival
 * as well, whether the packet may pass at once all the same; ahead() then makes of it what
 * goes on, as it would for net_pass(), and leaves that to who asks. Others will come to it
 * later that are there before (but nobody before the event that is being handled, at
 * island->event_at), so it MUST come to the same for all of them as if each came in its
 * time. If ahead() returns false nothing has changed for the packet, which is queued.
 *
 * Before that, start() ran once for each node, in order of rank, before time 0
 * (the clock shows -1, so that a timer may be set for 0). timer() runs for each timer the node asked for with
 * node_timer(). finish() runs once, after the last event: it closes what is
 * still open, with a reason, and MUST NOT send.
 *
 * A node reaches the world only by sending, timers, draws and observations. It
 * MUST NOT keep mutable state anywhere but in node->state, and MUST NOT look at
 * another node's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/engine/event.h"

struct island;
struct node;

enum scope {
    STATELESS,                  /* one copy, the same answer to everybody: runs inside the sender's walk */
    PRIVATE,                    /* state of its own, changed by what it does and what is sent to it */
    KEYED,                      /* state apart for each client, begun by these: each island may have a copy */
    SHARED,                     /* couples all who reach it */
};

struct node_kind {
    const char *name;           /* as a scenario writes it */
    uint32_t state_size;
    bool forwards;              /* packets come by here, and do not arrive */
    enum scope (*scope)(const void *config);
    void (*start)(struct node *);                           /* NULL: nothing to do; the same below */
    void (*packet)(struct node *, struct packet *);
    bool (*ahead)(struct node *, struct packet *);
    void (*timer)(struct node *, uint16_t which, uint64_t arg);
    void (*finish)(struct node *);
};

/* What becomes of a packet that a walk has brought to a node. */
enum meeting {
    MEETS_NOBODY,               /* the node is not here */
    MEETS_AT_ONCE,              /* it is handled inside the walk */
    MEETS_AHEAD,                /* its kind's ahead() is asked first; if it will not, as below */
    MEETS_IN_TIME,              /* it is queued */
};

/* Returns: how a node of @kind meets packets, unless it is cut. */
static inline enum meeting
node_kind_meets(const struct node_kind *kind, const void *config)
{
    if (kind->scope(config) == STATELESS)
        return MEETS_AT_ONCE;
    return kind->ahead != NULL ? MEETS_AHEAD : MEETS_IN_TIME;
}

struct node {
    const struct node_kind *kind;
    struct island *island;
    const void *config;         /* shared by like nodes, const while the island runs */
    void *state;                /* state_size bytes, zeroed before start() */
    uint32_t rank;              /* in document order: the node's name to the engine */
    uint8_t meeting;            /* enum meeting */
};

/**
 * node_timer:
 * @at: ns, later than now
 * @which: the owner's number, at least 1
 *
 * Has timer(@which, @arg) run at @at. A timer cannot be taken back: a node that
 * changes its mind keeps the time it waits for in its state and ignores others.
 */
void node_timer(struct node *node, int64_t at, uint16_t which, uint64_t arg);

/* The same, for what goes on for ever: advertisements, lifetimes, and the packets that come of these. A run whose other
 * events have all happened ends, unless it was given its end: of packets on their way then it is only seen how far they
 * come, to the next node that acts on them in time. */
void node_timer_background(struct node *node, int64_t at, uint16_t which, uint64_t arg);
