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

/* Events in order, in blocks, the first of which is emptied while the last is filled. */
struct run_block;
struct run {
    struct event *first, *end;  /* the first, in block `head`; behind the last, in `tail` */
    struct event *limit;        /* behind the room in `tail` */
    struct run_block *head, *tail;      /* NULL: there never was one */
    size_t n;
};

/* In the heap: most are timers, of which there is no more to say, one or more of each node. */
struct waiting {
    int64_t at;
    uint32_t to;
    uint32_t which;             /* the timer's `what`; or of what has more to it, its place in `whole` */
};

struct queue {
    struct waiting *heap;       /* n of them, the first the earliest */
    size_t n, room;
    struct event *whole;        /* events of the heap that do not fit into it, in no order */
    uint32_t n_whole, room_whole;
    uint32_t free_whole;        /* the first of n_whole that is free again, from 1; `serial` has the next */
    struct run near;            /* of what was queued for within some ns */
    struct run packets;         /* of the others */
    struct run_block *spare;    /* blocks that neither needs now */
    int64_t now;                /* of the last event that was taken out */
};

void queue_free(struct queue *queue);

/* Takes all events out, and begins anew. */
void queue_clear(struct queue *queue);

/* Copies *event into the queue. Grows by doubling, or by blocks that are used again: no allocation per event. */
void queue_push(struct queue *queue, const struct event *event);

/* The same of @n packets' events, which are in order. */
void queue_push_run(struct queue *queue, const struct event *event, uint32_t n);

/* Puts the earliest event into *event, and leaves it in the queue. Returns: false if there is none. */
bool queue_peek(const struct queue *queue, struct event *event);

/* Returns: whether it has an event at @at, if it has none before. */
static inline bool
queue_has(const struct queue *queue, int64_t at)
{
    return (queue->n > 0 && queue->heap[0].at == at) || (queue->near.n > 0 && queue->near.first->at == at) ||
        (queue->packets.n > 0 && queue->packets.first->at == at);
}

/* Takes the earliest event out. Returns: false if there was none. */
bool queue_pop(struct queue *queue, struct event *event);

/* The same if it is before @end. */
bool queue_pop_before(struct queue *queue, int64_t end, struct event *event);

/* Returns: how many events are in it. */
size_t queue_length(const struct queue *queue);
