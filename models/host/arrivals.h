/*
 * arrivals.h - when the next one starts, of those that start at a rate
 *
 * Plain work is done so many times, each so long after the last. Work with a rate is done as often as comes out, for as
 * long as it goes on: evenly, or as a Poisson process, of which the time to the next start has an exponential
 * distribution and hangs on nothing. A curve says how the rate changes; starts are then even, or Poisson, in the area
 * below it.
 * All of that in whole numbers: a start is a function of the seed, the item, the host's name and its number among the
 * starts of that host.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/fixed.h"

/* A part of a curve, up to the next one. */
struct curve_piece {
    int64_t from_ns;            /* since the curve began */
    uint64_t weight;            /* its height */
    fixed_wide before;          /* area of all parts in front of it: below 2^92 */
};

/* A rate that changes, again and again. */
struct curve {
    const struct curve_piece *piece;    /* the first from 0 on */
    uint32_t n;
    int64_t length_ns;
    fixed_wide area;            /* of all of it */
};

struct arrivals {
    const struct curve *curve;  /* NULL: the rate is the same at all times */
    bool drawn;                 /* a Poisson process */
    int64_t gap_ns;             /* between two starts of a host, on average */
    int64_t over_ns;            /* for how long */
    uint64_t key;               /* of draws */
};

/* Returns: when curve @curve has run off @area, from its beginning, as often as it takes; ns. */
int64_t curve_time(const struct curve *curve, fixed_wide area);

/* Returns: the area up to @ns, likewise. */
fixed_wide curve_area(const struct curve *curve, int64_t ns);

/**
 * arrivals_next:
 * @name: of the host, as draws know it
 * @nth: which start is wanted, from 0
 * @last_ns: when the one before was, since the item began; of the first 0
 *
 * Returns: when, since the item began; INT64_MAX: there is none within its time.
 */
int64_t arrivals_next(const struct arrivals *arrivals, uint64_t name, uint32_t nth, int64_t last_ns);

/* Returns: the first of them, of host number @nth of @n: evenly, these begin one after the other within the first
 * gap. */
int64_t arrivals_first(const struct arrivals *arrivals, uint64_t name, uint32_t nth, uint32_t n);
