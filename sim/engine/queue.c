/*
 * queue.c - the event queue: a binary heap, and two runs
 *
 * The key is compared as three 64-bit words, at | to, origin | serial, sub,
 * what; nearly always the first decides.
 *
 * Much is queued in order: packets that take the same time from one place to another,
 * as they were sent. Such events wait in a run, where it costs nothing to put them
 * behind the others and to take out the first. Those of the next ns, from a host to its
 * gateway, have a run of their own, for they are before most others. What is not in
 * order, or a timer, which may be far away and would let nothing come behind it, goes
 * to the heap; the earliest event is the first of the three. A heap is hard to get wrong and stays
 * within the caches for the sizes an island has; a ladder queue would save
 * about a tenth of a run's instructions (see bench/) and can take its place
 * behind queue.h.
 */
#include "sim/engine/queue.h"

#include <glib.h>

#define NEAR_NS 100             /* a few steps on a link */
#define RUN_STEPS 4             /* an event goes ahead of so many others in a run, and no farther */

void
queue_free(struct queue *queue)
{
    g_free(queue->near.event);
    g_free(queue->packets.event);
    g_free(queue->event);
    *queue = (struct queue) { 0 };
}

void
queue_clear(struct queue *queue)
{
    queue->n = 0;
    queue->near.n = queue->packets.n = 0;
    queue->now = 0;
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

static inline struct event *
nth_of(const struct run *run, uint32_t n)
{
    return &run->event[(run->first + n) & (run->room - 1)];
}

static __attribute__((noinline)) void
grow(struct run *run)
{
    uint32_t room = run->room > 0 ? run->room * 2 : 64;
    struct event *event = g_new(struct event, room);

    for (uint32_t i = 0; i < run->n; i++)
        event[i] = *nth_of(run, i);
    g_free(run->event);
    *run = (struct run) { .event = event, .n = run->n, .room = room };
}

/* Puts @event, which is before the last of @run, into it. Returns: false if its place is too far from the end. */
static __attribute__((noinline)) bool
squeeze_in(struct run *run, const struct event *event)
{
    uint32_t at = run->n - 1, least = at > RUN_STEPS ? at - RUN_STEPS : 0;

    while (at > 0 && event_before(event, nth_of(run, at - 1)))
        if (at-- == least)
            return false;
    for (uint32_t i = run->n++; i > at; i--)
        *nth_of(run, i) = *nth_of(run, i - 1);
    *nth_of(run, at) = *event;
    return true;
}

static __attribute__((noinline)) void
push_heap(struct queue *queue, const struct event *event)
{
    if (queue->n == queue->room) {
        queue->room = queue->room > 0 ? queue->room * 2 : 64;
        queue->event = g_renew(struct event, queue->event, queue->room);
    }
    rise(queue, queue->n++, event);
}

/* Puts @event, which does not come behind the last of @run, or finds no room there. */
static __attribute__((noinline)) bool
join(struct run *run, const struct event *event)
{
    if (run->n == run->room)
        grow(run);
    if (run->n > 0 && event_before(event, nth_of(run, run->n - 1)))
        return squeeze_in(run, event);
    *nth_of(run, run->n++) = *event;
    return true;
}

void
queue_push(struct queue *queue, const struct event *event)
{
    struct run *run = event->at - queue->now <= NEAR_NS ? &queue->near : &queue->packets;

    if (event->what != EVENT_PACKET)
        push_heap(queue, event);
    else if (run->n < run->room && (run->n == 0 || nth_of(run, run->n - 1)->at < event->at))
        *nth_of(run, run->n++) = *event;
    else if (!join(run, event))
        push_heap(queue, event);
}

/* Whose first is the first of all, if any has one. */
enum part { PART_HEAP, PART_PACKETS, PART_NEAR };

static inline const struct event *
first_of(const struct queue *queue, enum part *part)
{
    const struct event *first = queue->n > 0 ? queue->event : NULL;

    *part = PART_HEAP;
    if (queue->packets.n > 0 && (first == NULL || event_before(run_first(&queue->packets), first))) {
        first = run_first(&queue->packets);
        *part = PART_PACKETS;
    }
    if (queue->near.n > 0 && (first == NULL || event_before(run_first(&queue->near), first))) {
        first = run_first(&queue->near);
        *part = PART_NEAR;
    }
    return first;
}

const struct event *
queue_peek(const struct queue *queue)
{
    enum part part;

    return first_of(queue, &part);
}

/* Takes out the first of the heap. */
static __attribute__((noinline)) void
sink(struct queue *queue)
{
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
}

bool
queue_pop_before(struct queue *queue, int64_t end, struct event *event)
{
    enum part part;
    const struct event *first = first_of(queue, &part);

    if (first == NULL || first->at >= end)
        return false;
    *event = *first;
    queue->now = event->at;
    if (part == PART_HEAP) {
        sink(queue);
        return true;
    }

    struct run *run = part == PART_NEAR ? &queue->near : &queue->packets;
    run->first++;
    run->n--;
    return true;
}

bool
queue_pop(struct queue *queue, struct event *event)
{
    return queue_pop_before(queue, INT64_MAX, event);
}

size_t
queue_length(const struct queue *queue)
{
    return queue->n + queue->near.n + queue->packets.n;
}
