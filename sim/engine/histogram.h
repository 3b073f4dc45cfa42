/*
 * histogram.h - a sketch of many durations, mergeable exactly
 *
 * Log-linear: 64 cells per power of two, so a percentile is right to within
 * 1/64 (1.6 %) of its value; below 64 ns each value has its own cell. Each cell
 * knows the least and the most of its values: where all of them are alike, as
 * times of like hosts are, a percentile is exact. Count, least, most and sum are
 * exact in any case. Two sketches merge cell by cell: the result does not depend
 * on how the values were divided.
 */
#pragma once

#include <stdint.h>

#define HISTOGRAM_CELLS (64 * 58)       /* 0..63, then 2^6..2^62 */

struct histogram {
    uint64_t n;
    int64_t least, most;        /* of the values seen; undefined while n is 0 */
    uint64_t sum;               /* modulo 2^64: 584 years of durations */
    struct histogram_cell {
        int64_t least, most;    /* undefined while n is 0 */
        uint64_t n;
    } cell[HISTOGRAM_CELLS];
};

/* @value: not negative. */
void histogram_add(struct histogram *histogram, int64_t value);

void histogram_merge(struct histogram *into, const struct histogram *from);

/**
 * histogram_quantile:
 * @percent: 0 to 100
 *
 * The nearest-rank percentile: the value of rank ceil(percent/100 x n).
 *
 * Returns: a value of the cell that holds it, the value itself if it is the least
 *   or the most there; -1 if the histogram is empty.
 */
int64_t histogram_quantile(const struct histogram *histogram, unsigned percent);
