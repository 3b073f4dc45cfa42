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

#include "bench/clock.h"
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

/* Returns: ns of CPU for one operation; best of three. */
static double
hold(uint32_t pending)
{
    struct queue queue = { 0 };
    uint64_t state = pending;
    double best = 0;

    for (uint32_t i = 0; i < pending; i++)
        queue_push(&queue, &(struct event) { .at = rest_of_delay(&state), .to = i, .origin = i });
    for (int round = 0; round < 3; round++) {
        int64_t start = cpu_now();

        for (int i = 0; i < OPERATIONS; i++) {
            struct event event;

            queue_pop(&queue, &event);
            event.at += delay(&state);
            event.serial++;
            queue_push(&queue, &event);
        }
        double ns = (double) (cpu_now() - start) / OPERATIONS;
        if (best == 0 || ns < best)
            best = ns;
    }
    queue_free(&queue);
    return best;
}

int
main(void)
{
    double unit = calibration_ns();

    printf("%-34s %12.2f ns of CPU for a step\n", "calibration", unit);
    for (uint32_t pending = 1000; pending <= 1000000; pending *= 10) {
        double ns = hold(pending);

        printf("queue, HOLD, %9u pending %21.1f ns of CPU, %.0f x calibration\n", pending, ns, ns / unit);
    }
    return 0;
}
