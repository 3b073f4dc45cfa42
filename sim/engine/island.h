/*
 * island.h - a part of a world that shares no mutable state with the rest
 *
 * An island has its own clock, queue, memory and nodes; what it reads beside
 * them (topology, profiles, zones) is const and may be shared by all islands
 * and threads. It is built, run, reduced to its observations, and freed.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/arena.h"
#include "sim/engine/node.h"
#include "sim/engine/queue.h"

struct net;
struct observers;

struct island {
    int64_t now;                /* ns; -1 before the start */
    int64_t event_at;           /* ns: of the event that is being handled; the clock is later inside a walk */
    int64_t until;              /* ns; events later than this never happen */
    uint64_t seed;
    struct queue queue;
    struct arena arena;
    struct node *node;          /* by rank */
    uint32_t n_nodes;
    bool cut_all;               /* set before island_node(): no node runs inside a walk, for an observer
                                 * needs the order of time */
    struct net *net;            /* this island's part of the network, see sim/net/net.h */
    const struct observers *observers;                      /* see sim/net/observe.h */
    void (*packet_due)(struct island *, const struct event *);  /* the network's: a packet's event has come */
    void *models;               /* what the models of this island share; see models/models.h */
    uint64_t n_events;
    uint64_t n_foreground;      /* events in the queue that are not EVENT_BACKGROUND */
};

/* @island: zeroed. @n_nodes nodes are made, all of them without a kind. */
void island_init(struct island *island, uint64_t seed, uint32_t n_nodes);

/**
 * island_node:
 * @config: stays the caller's and must outlive the island
 *
 * Makes node @rank one of @kind and gives it its zeroed state.
 */
struct node *island_node(struct island *island, uint32_t rank,
                         const struct node_kind *kind, const void *config);

/* Starts every node, runs until `until` is passed or, if no end was set, no
 * event is left that is not in the background, then finishes every node: at
 * `until`, or at the last event. A
 * node without a kind is skipped. */
void island_run(struct island *island);

/* Queues @event, which must be later than now. */
void island_schedule(struct island *island, const struct event *event);

/* Releases all that island_init() and island_node() made. */
void island_free(struct island *island);
