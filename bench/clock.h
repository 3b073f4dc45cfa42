/*
 * clock.h - CPU time, and a loop to compare it with
 *
 * Machines are shared and noisy: what a bench prints is compared with a loop of
 * fixed work in the same round (rounds.h).
 */
#pragma once

#include <stdint.h>
#include <time.h>

/* Returns: CPU time of this process, ns. */
static inline int64_t
cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

/* Returns: ns of CPU for one step of a loop of multiplications that depend on
 * each other. */
static inline double
calibration_ns(void)
{
    enum { STEPS = 20000000 };
    volatile uint64_t sink;
    uint64_t x = 1;
    int64_t start = cpu_now();

    for (int i = 0; i < STEPS; i++)
        x = (x ^ x >> 29) * UINT64_C(0xbf58476d1ce4e5b9);
    sink = x;
    (void) sink;
    return (double) (cpu_now() - start) / STEPS;
}
