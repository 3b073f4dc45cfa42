/*
 * hold.c - the HOLD model: what the event queue costs
 *
 * With a number of events pending, take the earliest and schedule one later,
 * over and over: nine of ten after 0.1 to 50 ms, as packets, one after 1 to 3 s,
 * as timers. The key is the real one. Most of what is pending are timers, as
 * they stay longest; the queue is filled as it would be after a long time, for
 * one filled with fresh delays would need millions of operations to get there.
 */
#include <stdio.h>

#include <glib.h>

#include "bench/clock.h"
#include "bench/rounds.h"
#include "sim/engine/queue.h"
#include "sim/engine/rng.h"

#define OPERATIONS 1000000
#define LONGEST_NS 3000000000

/* SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): cheap beside what is measured. */
static uint64_t
next(uint64_t *state)
{
    uint64_t bits = *state += UINT64_C(0x9e3779b97f4a7c15);

    bits = (bits ^ bits >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ bits >> 27) * UINT64_C(0x94d049bb133111eb);
    return bits ^ bits >> 31;
}

static int64_t
delay(uint64_t *state)
{
    if (draw_below(next(state), 10) == 0)
        return 1000000000 + (int64_t) draw_below(next(state), LONGEST_NS - 1000000000);
    return 100000 + (int64_t) draw_below(next(state), 49900000);
}

/* What is left at any instant of a delay under way: a delay is met there with a
 * chance that grows with its length, anywhere between its start and its end. */
static int64_t
rest_of_delay(uint64_t *state)
{
    int64_t whole;

    do
        whole = delay(state);
    while ((int64_t) draw_below(next(state), LONGEST_NS) >= whole);
    return (int64_t) draw_below(next(state), (uint64_t) whole);
}

#define SIZES 4
#define ROUNDS 7

static struct held {
    uint32_t pending;
    struct queue queue;
    uint64_t state;
    struct rounds ns;           /* of CPU for one operation */
} held[SIZES] = { { .pending = 1000 }, { .pending = 10000 }, { .pending = 100000 }, { .pending = 1000000 } };

static void
fill(struct held *of)
{
    of->state = of->pending;
    for (uint32_t i = 0; i < of->pending; i++)
        queue_push(&of->queue, &(struct event) { .at = rest_of_delay(&of->state), .to = i, .origin = i });
}

static void
hold(struct held *of)
{
    int64_t start = cpu_now();

    for (int i = 0; i < OPERATIONS; i++) {
        struct event event = { 0 };

        queue_pop(&of->queue, &event);
        event.at += delay(&of->state);
        event.serial++;
        queue_push(&of->queue, &event);
    }
    rounds_add(&of->ns, (double) (cpu_now() - start) / OPERATIONS);
}

int
main(void)
{
    struct rounds unit = { 0 };

    for (int i = 0; i < SIZES; i++)
        fill(&held[i]);
    for (int round = 0; round < ROUNDS; round++) {
        rounds_add(&unit, calibration_ns());
        for (int i = 0; i < SIZES; i++)
            hold(&held[i]);
    }

    g_autofree char *step = rounds_text(&unit, 2);

    printf("%-32s %-24s x calibration\n", "medians, least and most", "ns of CPU");
    printf("%-32s %s\n", "calibration, a step", step);
    for (int i = 0; i < SIZES; i++) {
        struct rounds ratio = rounds_ratio(&held[i].ns, &unit);
        g_autofree char *ns = rounds_text(&held[i].ns, 1);
        g_autofree char *times = rounds_text(&ratio, 0);

        printf("queue, HOLD, %7u pending    %-24s %s\n", held[i].pending, ns, times);
        queue_free(&held[i].queue);
    }
    return 0;
}
