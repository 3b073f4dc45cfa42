/*
 * observe.h - what happened, for whom it matters
 *
 * A model says once what happened; reports, tables, captures, ladders and
 * fingerprints are observers. With nobody looking, an observation costs one
 * predictable branch:
 *
 *     if (observing(island, OBSERVE_SENT))
 *         observe_packet(island, OBSERVE_SENT, rank, packet);
 *
 * An observer MUST NOT change anything: with or without it a run is the same.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/island.h"

struct node;
struct packet;

enum observation_kind {
    OBSERVE_SENT,               /* a node sent subject: struct packet */
    OBSERVE_ARRIVED,            /* a node was given subject: struct packet */
    OBSERVE_PASSED,             /* a node passed on subject: struct packet, as it is now */
    OBSERVE_HOP,                /* a router has subject: struct packet, at that time of its own; place: the router */
    OBSERVE_LOST,               /* subject: struct packet, why: enum loss; place: the router or NO_ROUTER */
    OBSERVE_RECORD,             /* an operation ended; subject: struct record (models/host/record.h) */
    OBSERVE_WAIT,               /* a wait of a lookup ended; subject: struct wait (models/host/record.h) */
    OBSERVE_CACHED,             /* a DNS server has the answer in its cache; subject: struct packet, with it */
    OBSERVE_SELECT,             /* a host is about to sort addresses; subject: struct selecting_seen (record.h) */
    OBSERVE_CONFIGURED,         /* a host is configured; subject: struct configured_host (models/host/host.h) */
    OBSERVE_STEP,               /* a host configures itself; subject: struct configure_step (models/host/configure.h) */
    N_OBSERVATIONS
};

enum loss { LOSS_LINK, LOSS_NO_NODE, LOSS_BLACKHOLE, LOSS_ICMP_OF_ICMP, LOSS_UNWANTED,
            LOSS_FAULT, LOSS_FILTERED, LOSS_NO_PORT, N_LOSSES };

struct observation {
    int64_t at;                 /* ns */
    uint32_t node;              /* rank of whose it is; UINT32_MAX: a router's */
    uint16_t kind, why;
    uint32_t place;
    const void *subject;        /* valid during the call only */
    const struct island *island;        /* where it happened; set by observe() */
};

/* Stands in a run for as long as the run lasts. One that can be divided sees each part of the world that shares no
 * state with the rest by itself, in any order and on several threads at once, each thread with a @user of its own;
 * what joins them MUST come to the same whichever saw what. */
struct observer {
    uint32_t wants;             /* bit k: observations of kind k */
    bool in_order;              /* must see them in order of time: then every node cuts, and nothing is divided */
    void (*see)(void *user, const struct observation *);
    void *user;
    void *(*divide)(void *user);                /* Returns: another user, who has seen nothing; NULL: cannot */
    void (*join)(void *user, void *other);      /* has @user have seen what @other saw as well, and frees that */
    void (*discard)(void *other);               /* frees what was seen for nothing */
};

struct observers {
    uint32_t wanted;            /* by any of them */
    uint32_t n;
    const struct observer *observer;
};

static inline bool
observing(const struct island *island, enum observation_kind kind)
{
    return __builtin_expect(island->observers->wanted >> kind & 1, 0);
}

/* Call only if observing(). */
void observe(struct island *island, struct observation observation);

/* The same for a packet, at the island's present. */
void observe_packet(struct island *island, enum observation_kind kind, uint32_t node,
                    const struct packet *packet);

/* The end of @packet, taken over: lost at @at by node @node, or by router
 * @router; the other one is NO_NODE or NO_ROUTER. */
void lose_packet(struct island *island, struct packet *packet, int64_t at, uint32_t node, uint32_t router,
                 enum loss why);

/* The end of @packet, taken over, at @node now. */
void node_lose(const struct node *node, struct packet *packet, enum loss why);
