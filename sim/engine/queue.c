/*
 * queue.c - the event queue, a binary heap
 *
 * The key is compared as three 64-bit words, at | to, origin | serial, sub,
 * what; nearly always the first decides. A heap is hard to get wrong and stays
 * within the caches for the sizes an island has; a ladder queue would save
 * about a tenth of a run's instructions (see bench/) and can take its place
 * behind queue.h.
 */
#include "sim/engine/queue.h"

#include <glib.h>

void
queue_free(struct queue *queue)
{
    g_free(queue->event);
    *queue = (struct queue) { 0 };
}

/* Puts @event into the hole at @at, or where it belongs above. */
static void
rise(struct queue *queue, size_t at, const struct event *event)
{
    while (at > 0) {
        size_t parent = (at - 1) / 2;

        if (!event_before(event, &queue->event[parent]))
            break;
        queue->event[at] = queue->event[parent];
        at = parent;
    }
    queue->event[at] = *event;
}

void
queue_push(struct queue *queue, const struct event *event)
{
    if (queue->n == queue->room) {
        queue->room = queue->room > 0 ? queue->room * 2 : 64;
        queue->event = g_renew(struct event, queue->event, queue->room);
    }
    rise(queue, queue->n++, event);
}

const struct event *
queue_peek(const struct queue *queue)
{
    return queue->n > 0 ? &queue->event[0] : NULL;
}

bool
queue_pop(struct queue *queue, struct event *event)
{
    if (queue->n == 0)
        return false;
    *event = queue->event[0];

    /* The hole sinks to the end, past the earlier child each time; the last event, which comes from there,
     * seldom rises far: that takes half the comparisons of asking on the way down whether it fits. */
    const struct event last = queue->event[--queue->n];
    size_t at = 0;

    for (size_t child = 1; child < queue->n; child = 2 * at + 1) {
        if (child + 1 < queue->n && event_before(&queue->event[child + 1], &queue->event[child]))
            child++;
        queue->event[at] = queue->event[child];
        at = child;
    }
    rise(queue, at, &last);
    return true;
}
