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
 * to the heap; the earliest event is the first of the three. Both runs take their blocks from one stock, for
 * what leaves the one often goes on in the other. A heap is hard to get wrong and stays
 * within the caches for the sizes an island has; a ladder queue would save
 * about a tenth of a run's instructions (see bench/) and can take its place
 * behind queue.h.
 */
#include "sim/engine/queue.h"

#include <glib.h>

#define WHOLE 0x80000000u       /* the bit of struct waiting's `which` */
#define NEAR_NS 100             /* a few steps on a link */
#define RUN_STEPS 4             /* an event goes ahead of so many others in a run, and no farther */
#define MERGE_STEPS 8           /* where a run is put in between, so many of the others are moved for each */
#define FETCH_AHEAD 8           /* so many events before its own a packet is fetched from memory */

/* With the pointer it is just below 4 KiB, as are pages. */
#define BLOCK_EVENTS 127
struct run_block {
    struct run_block *next;     /* what is filled after it; of those that are spare, any */
    struct event event[BLOCK_EVENTS];
};

static void
free_blocks(struct run_block *block)
{
    while (block != NULL) {
        struct run_block *next = block->next;

        g_free(block);
        block = next;
    }
}

void
queue_free(struct queue *queue)
{
    free_blocks(queue->near.head);
    free_blocks(queue->packets.head);
    free_blocks(queue->spare);
    g_free(queue->whole);
    g_free(queue->heap);
    *queue = (struct queue) { 0 };
}

/* Takes the first block, which is empty and not the last one, out of @run. */
static __attribute__((noinline)) void
drop_block(struct queue *queue, struct run *run)
{
    struct run_block *block = run->head;

    run->head = block->next;
    run->first = run->head->event;
    block->next = queue->spare;
    queue->spare = block;
}

static void
clear_run(struct queue *queue, struct run *run)
{
    while (run->head != run->tail)
        drop_block(queue, run);
    run->first = run->end = run->head != NULL ? run->head->event : NULL;
    run->n = 0;
}

void
queue_clear(struct queue *queue)
{
    queue->n = 0;
    queue->n_whole = queue->free_whole = 0;
    clear_run(queue, &queue->near);
    clear_run(queue, &queue->packets);
    queue->now = 0;
}

/* Heap */

static inline struct event
event_of(const struct queue *queue, const struct waiting *waiting)
{
    if (waiting->which & WHOLE)
        return queue->whole[waiting->which & ~WHOLE];
    return (struct event) {
        .at = waiting->at, .to = waiting->to, .origin = ORIGIN_TIMER, .what = (uint16_t) waiting->which };
}

static __attribute__((noinline)) bool
wholly_before(const struct queue *queue, const struct waiting *a, const struct waiting *b)
{
    struct event one = event_of(queue, a), other = event_of(queue, b);

    return event_before(&one, &other);
}

static inline bool
waits_before(const struct queue *queue, const struct waiting *a, const struct waiting *b)
{
    if (a->at != b->at)
        return a->at < b->at;
    return a->to != b->to ? a->to < b->to : wholly_before(queue, a, b);
}

/* Puts @waiting into the hole at @at, or where it belongs above. */
static void
rise(struct queue *queue, size_t at, struct waiting waiting)
{
    while (at > 0) {
        size_t parent = (at - 1) / 2;

        if (!waits_before(queue, &waiting, &queue->heap[parent]))
            break;
        queue->heap[at] = queue->heap[parent];
        at = parent;
    }
    queue->heap[at] = waiting;
}

/* Takes out the first. */
static __attribute__((noinline)) void
sink(struct queue *queue)
{
    /* The hole sinks to the end, past the earlier child each time; the last one, which comes from there,
     * seldom rises far: that takes half the comparisons of asking on the way down whether it fits. */
    const struct waiting first = queue->heap[0], last = queue->heap[--queue->n];
    size_t at = 0;

    for (size_t child = 1; child < queue->n; child = 2 * at + 1) {
        if (child + 1 < queue->n && waits_before(queue, &queue->heap[child + 1], &queue->heap[child]))
            child++;
        queue->heap[at] = queue->heap[child];
        at = child;
    }
    rise(queue, at, last);
    if (first.which & WHOLE) {
        queue->whole[first.which & ~WHOLE].serial = queue->free_whole;
        queue->free_whole = (first.which & ~WHOLE) + 1;
    }
}

/* Returns: where in `whole` @event is kept. */
static uint32_t
keep_whole(struct queue *queue, const struct event *event)
{
    uint32_t at = queue->free_whole - 1;

    if (queue->free_whole > 0) {
        queue->free_whole = queue->whole[at].serial;
    } else {
        if (queue->n_whole == queue->room_whole) {
            queue->room_whole = queue->room_whole > 0 ? queue->room_whole * 2 : 64;
            queue->whole = g_renew(struct event, queue->whole, queue->room_whole);
        }
        at = queue->n_whole++;
    }
    queue->whole[at] = *event;
    return at;
}

static __attribute__((noinline)) void
push_heap(struct queue *queue, const struct event *event)
{
    bool whole = event_is(event, EVENT_PACKET) || event->arg != 0;

    if (queue->n == queue->room) {
        queue->room = queue->room > 0 ? queue->room * 2 : 64;
        queue->heap = g_renew(struct waiting, queue->heap, queue->room);
    }
    rise(queue, queue->n++, (struct waiting) {
        .at = event->at, .to = event->to, .which = whole ? WHOLE | keep_whole(queue, event) : event->what });
}

/* Runs */

static inline bool
has_room(const struct run *run)
{
    return run->end != run->limit;
}

static __attribute__((noinline)) void
add_block(struct queue *queue, struct run *run)
{
    struct run_block *block = queue->spare;

    if (block != NULL)
        queue->spare = block->next;
    else
        block = g_new(struct run_block, 1);
    block->next = NULL;
    if (run->tail != NULL)
        run->tail->next = block;
    else
        run->head = block;
    run->tail = block;
    run->end = block->event;
    run->limit = block->event + BLOCK_EVENTS;
    if (run->n == 0)
        run->first = block->event;
}

/* Puts @event, which is before the last of @run, into it. Returns: false if its place is too far from the end, or in
 * another block than that is. */
static __attribute__((noinline)) bool
squeeze_in(struct run *run, const struct event *event)
{
    struct event *begin = run->head == run->tail ? run->first : run->tail->event, *at = run->end - 1;

    while (at > begin && event_before(event, at - 1))
        if (run->end - at-- > RUN_STEPS)
            return false;
    if (at == begin && run->head != run->tail)
        return false;
    for (struct event *last = run->end++; last > at; last--)
        *last = *(last - 1);
    *at = *event;
    run->n++;
    return true;
}

static inline void
append(struct queue *queue, struct run *run, const struct event *event)
{
    if (!has_room(run))
        add_block(queue, run);
    *run->end++ = *event;
    run->n++;
}

/* Takes out the first. */
static inline void
advance(struct queue *queue, struct run *run)
{
    run->first++;
    if (--run->n == 0)
        run->first = run->end = run->head->event;
    else if (run->first == run->head->event + BLOCK_EVENTS)
        drop_block(queue, run);
}

/* Packets that waited among many are in no cache any more. */
static inline void
fetch_ahead(const struct run *run)
{
    const struct event *end = run->head == run->tail ? run->end : run->head->event + BLOCK_EVENTS;

    if (end - run->first > FETCH_AHEAD) {
        const char *packet = (const char *) run->first[FETCH_AHEAD].packet;

        __builtin_prefetch(packet);
        __builtin_prefetch(packet + 64);
    }
}

/* Puts @event, which does not come behind the last of @run, or finds no room there. */
static __attribute__((noinline)) bool
join(struct queue *queue, struct run *run, const struct event *event)
{
    if (run->n > 0 && event_before(event, run->end - 1))
        return has_room(run) && squeeze_in(run, event);
    append(queue, run, event);
    return true;
}

void
queue_push(struct queue *queue, const struct event *event)
{
    struct run *run = event->at - queue->now <= NEAR_NS ? &queue->near : &queue->packets;

    if (event->what != EVENT_PACKET) {          /* one in the background does not matter */
        push_heap(queue, event);
    } else if (has_room(run) && (run->n == 0 || (run->end - 1)->at < event->at)) {
        *run->end++ = *event;
        run->n++;
    } else if (!join(queue, run, event)) {
        push_heap(queue, event);
    }
}

/* Makes @run of what was in it and the @n, block by block. */
static void
merge(struct queue *queue, struct run *run, const struct event *event, uint32_t n)
{
    struct run old = *run;

    *run = (struct run) { 0 };
    while (old.n > 0 || n > 0)
        if (n == 0 || (old.n > 0 && event_before(old.first, event))) {
            append(queue, run, old.first);
            advance(queue, &old);
        } else {
            append(queue, run, event++);
            n--;
        }
    old.head->next = queue->spare;
    queue->spare = old.head;
}

void
queue_push_run(struct queue *queue, const struct event *event, uint32_t n)
{
    struct run *run = &queue->packets;

    if (n > 0 && run->n > 0 && event_before(event, run->end - 1) && run->n / MERGE_STEPS <= n)
        merge(queue, run, event, n);
    else
        for (uint32_t i = 0; i < n; i++)
            queue_push(queue, &event[i]);
}

/* Whose first is the first of all, if any has one. */
enum part { PART_HEAP, PART_PACKETS, PART_NEAR };

/* @room: where that of the heap is put, if it is it. */
static inline const struct event *
first_of(const struct queue *queue, enum part *part, struct event *room)
{
    const struct event *first = NULL;

    if (queue->packets.n > 0) {
        first = queue->packets.first;
        *part = PART_PACKETS;
    }
    if (queue->near.n > 0 && (first == NULL || event_before(queue->near.first, first))) {
        first = queue->near.first;
        *part = PART_NEAR;
    }
    if (queue->n == 0 || (first != NULL && first->at < queue->heap[0].at))
        return first;
    *room = event_of(queue, &queue->heap[0]);
    if (first != NULL && event_before(first, room))
        return first;
    *part = PART_HEAP;
    return room;
}

bool
queue_peek(const struct queue *queue, struct event *event)
{
    enum part part;
    const struct event *first = first_of(queue, &part, event);

    if (first != NULL && first != event)
        *event = *first;
    return first != NULL;
}

bool
queue_pop_before(struct queue *queue, int64_t end, struct event *event)
{
    enum part part;
    const struct event *first = first_of(queue, &part, event);

    if (first == NULL || first->at >= end)
        return false;
    queue->now = first->at;
    if (part == PART_HEAP) {
        sink(queue);
        return true;
    }
    *event = *first;

    struct run *run = part == PART_NEAR ? &queue->near : &queue->packets;
    advance(queue, run);
    if (run->n > FETCH_AHEAD)
        fetch_ahead(run);
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
