/*
 * island.h - a part of a world that shares no mutable state with the rest
 *
 * An island has its own clock, queue, memory and nodes; what it reads beside
 * them (topology, profiles, zones) is const and may be shared by all islands
 * and threads. It is built, run, reduced to its observations, and cleared for
 * the next one: its memory and the nodes without state stay.
 *
 * In order: island_init() -> island_node() for those without state ->
 * island_settle() -> for each part of the world island_node(), island_run(),
 * island_clear() -> island_free().
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/arena.h"
#include "sim/engine/node.h"
#include "sim/engine/queue.h"

struct net;
struct observers;
struct packet;

/* So an island has room for its own nodes alone, wherever in the world these are. */
#define NODES_PER_PAGE 64
struct node_page {
    struct node_page *next;     /* of those that are spare */
    uint32_t n;                 /* nodes that are here; the others are zero */
    struct node node[NODES_PER_PAGE];
};

/* What a part of the world has to do that is not in the background. */
struct going {
    uint64_t n_foreground;      /* events in the queue */
    int64_t busy_until;         /* ns: until then a packet was on its way, though no event of it is left: it was lost,
                                 * or met a node at once */
};

struct island {
    int64_t now;                /* ns; -1 before the start */
    int64_t event_at;           /* ns: of the event that is being handled; the clock is later inside a walk */
    int64_t until;              /* ns; events later than this never happen */
    uint64_t seed;
    struct queue queue;
    struct arena arena;
    struct arena settled;       /* the same, of what stays when the island is cleared */
    uint32_t n_nodes;           /* in the world */
    struct node_page **page;    /* by rank / NODES_PER_PAGE; NULL: none of these is here */
    struct node_page *spare;    /* those that nobody needs now */
    uint32_t *made, n_made, n_settled, n_room;  /* ranks of the nodes here; the first ones stay */
    bool cut_all;               /* set before island_node(): no node runs inside a walk, for an observer
                                 * needs the order of time */
    bool cut_ahead;             /* the same, and no node is asked to take a packet ahead of its time */
    bool background;            /* what happens now came of a timer in the background: so do packets that are sent */
    bool escaped;               /* a packet was for a node that is not here: what was run means nothing */
    struct net *net;            /* this island's part of the network, see sim/net/net.h */
    const struct observers *observers;                      /* see sim/net/observe.h */
    void (*packet_due)(struct island *, const struct event *);  /* the network's: a packet's event has come */
    void (*packet_over)(struct island *, const struct event *); /* the same, when it is too late for who would act */
    void (*instant_over)(struct island *);      /* NULL, or what is to be done once, when all events of this instant
                                                 * have been handled */
    void *models;               /* what the models of this island share; see models/models.h */
    uint64_t n_events;
    uint64_t n_background;      /* events that were ever queued and are EVENT_BACKGROUND */
    struct going alone;         /* of all, if they are one part of the world */
    const uint32_t *part;       /* by rank: which part a node is of, if there are several; NULL: all are one */
    struct going *going;        /* by part, if there are several */

    /* Of an island that runs beside others, windows of time after windows (NULL otherwise): takes over @packet, which
     * is to be at node @rank at @at; that is not here. */
    void (*elsewhere)(struct island *island, uint32_t rank, int64_t at, struct packet *packet);
    void *beside;               /* what elsewhere() needs to know */
};

/* Returns: the clock of @node's island, in ns since the run began. */
static inline int64_t
node_now(const struct node *node)
{
    return node->island->now;
}

/* @island: zeroed. @n_nodes: in the world; none of them is here yet. */
void island_init(struct island *island, uint64_t seed, uint32_t n_nodes);

/* Returns: node @rank, or a zeroed one, or NULL, if it is not here. */
static inline struct node *
island_place(const struct island *island, uint32_t rank)
{
    struct node_page *page = island->page[rank / NODES_PER_PAGE];

    return page != NULL ? &page->node[rank % NODES_PER_PAGE] : NULL;
}

/* Returns: node @rank, or NULL if it is not here. */
static inline struct node *
island_find(const struct island *island, uint32_t rank)
{
    struct node *node = island_place(island, rank);

    return node != NULL && node->kind != NULL ? node : NULL;
}

/**
 * island_node:
 * @config: stays the caller's and must outlive the island
 *
 * Makes node @rank one of @kind and gives it its zeroed state.
 */
struct node *island_node(struct island *island, uint32_t rank,
                         const struct node_kind *kind, const void *config);

/* Starts the nodes that were made so far, which set no timer and have nothing to finish, and has them stay when the
 * island is cleared. */
void island_settle(struct island *island);

/* Before the start: there are @n_parts on @island that do not meet, and what is in the background of one ends with the
 * rest of that one. @part: by rank, outlives the island; @n_parts itself: of none, and all that it has to do happens,
 * which MUST come to an end. */
void island_has_parts(struct island *island, const uint32_t *part, uint32_t n_parts);

/* Returns: what the part that node @rank is of has to do. */
static inline struct going *
island_going(struct island *island, uint32_t rank)
{
    return island->part == NULL ? &island->alone : &island->going[island->part[rank]];
}

/* Starts every node that has not settled, in order of rank, runs until `until` is passed or, if no end was set, no
 * event is left that is not in the background, then finishes every node: at `until`, or at the last event. A packet
 * that escapes ends it at once. */
void island_run(struct island *island);

/* The same in steps: the start; events before @end, whether or not others than those in the background are left here;
 * the end, after @now of the others, if that is later. */
void island_begin(struct island *island);
void island_advance(struct island *island, int64_t end);
void island_end(struct island *island, int64_t now);

/* Takes everything out but settled nodes: the island is as it was before the others were made. What models and network
 * have in its memory is gone, models_init() and net_clear() make it anew. */
void island_clear(struct island *island);

/* Queues @event, which must be later than now. */
void island_schedule(struct island *island, const struct event *event);

/* For who queues @event by itself: it is to come. */
void island_count(struct island *island, const struct event *event);

/* Releases all that island_init() and island_node() made. */
void island_free(struct island *island);
