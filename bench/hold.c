/*
 * hold.c - the HOLD model: what the event queue costs
 *
 * With a number of events pending, take the earliest and schedule one later,
 * over and over: nine of ten after 0.1 to 50 ms, as packets, one after 1 to 3 s,
 * as timers. The key is the real one.
 */
#include <stdio.h>

#include "bench/clock.h"
#include "sim/engine/queue.h"
#include "sim/engine/rng.h"

#define OPERATIONS 1000000

static int64_t
delay(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);

    uint64_t bits = *state ^ *state >> 32;
    if (draw_below(bits * UINT64_C(0x9e3779b97f4a7c15), 10) == 0)
        return 1000000000 + (int64_t) draw_below(bits << 11, 2000000000);
    return 100000 + (int64_t) draw_below(bits << 13, 49900000);
}

static double
hold(uint32_t pending)
{
    struct queue queue = { 0 };
    uint64_t state = pending;
    double best = 0;

    for (uint32_t i = 0; i < pending; i++)
        queue_push(&queue, &(struct event) { .at = delay(&state), .to = i, .origin = i });
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

    printf("event queue, HOLD      pending   ns/operation   x calibration (%.2f ns)\n", unit);
    for (uint32_t pending = 1000; pending <= 1000000; pending *= 10) {
        double ns = hold(pending);

        printf("%30u %14.1f %15.1f\n", pending, ns, ns / unit);
    }
    return 0;
}
