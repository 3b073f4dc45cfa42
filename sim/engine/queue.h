/*
 * queue.h - the events to come, earliest first
 *
 * How they are kept is the queue's own affair (today a binary heap, and two runs
 * beside it); every queue must give the same order. Inserting behind an event that
 * was peeked at is allowed at any time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sim/engine/event.h"

/* Events in order: a ring. */
struct run {
    struct event *event;
    uint32_t first, n, room;    /* room: 0 or a power of two */
};

/* Returns: the first of @run, which has one. */
static inline const struct event *
run_first(const struct run *run)
{
    return &run->event[run->first & (run->room - 1)];
}

struct queue {
    struct event *event;        /* a heap of n, event[0] the earliest */
    size_t n, room;
    struct run near;            /* of what was queued for within some ns */
    struct run packets;         /* of the others */
    int64_t now;                /* of the last event that was taken out */
};

void queue_free(struct queue *queue);

/* Takes all events out, and begins anew. */
void queue_clear(struct queue *queue);

/* Copies *event into the queue. Grows by doubling: no allocation per event. */
void queue_push(struct queue *queue, const struct event *event);

/* Returns: the earliest event, or NULL if none; valid until the next push or pop. */
const struct event *queue_peek(const struct queue *queue);

/* Returns: whether it has an event at @at, if it has none before. */
static inline bool
queue_has(const struct queue *queue, int64_t at)
{
    return (queue->n > 0 && queue->event[0].at == at) || (queue->near.n > 0 && run_first(&queue->near)->at == at) ||
        (queue->packets.n > 0 && run_first(&queue->packets)->at == at);
}

/* Takes the earliest event out. Returns: false if there was none. */
bool queue_pop(struct queue *queue, struct event *event);

/* The same if it is before @end. */
bool queue_pop_before(struct queue *queue, int64_t end, struct event *event);

/* Returns: how many events are in it. */
size_t queue_length(const struct queue *queue);
