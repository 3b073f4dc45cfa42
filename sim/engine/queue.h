/*
 * queue.h - the events to come, earliest first
 *
 * How they are kept is the queue's own affair (today a binary heap); every
 * queue must give the same order. Inserting behind an event that was peeked at
 * is allowed at any time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "sim/engine/event.h"

struct queue {
    struct event *event;        /* a heap, event[0] the earliest */
    size_t n, room;
};

void queue_free(struct queue *queue);

/* Copies *event into the queue. Grows by doubling: no allocation per event. */
void queue_push(struct queue *queue, const struct event *event);

/* Returns: the earliest event, or NULL if none; valid until the next push or pop. */
const struct event *queue_peek(const struct queue *queue);

/* Takes the earliest event out. Returns: false if there was none. */
bool queue_pop(struct queue *queue, struct event *event);
