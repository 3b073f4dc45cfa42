/*
 * interval.h - what runs with several seeds come to: a mean and how sure it is
 *
 * The interval is Student's: for n values with mean m and standard deviation s it is
 * m +- t(n - 1) s / sqrt(n), which holds the mean of all seeds in 95 of 100 cases if the
 * values are about normally distributed. All of it is whole numbers, so that it is
 * the same on every machine.
 */
#pragma once

#include <stdint.h>

#include <glib.h>

/* Thousandths, so that the mean of counts has a fraction. */
#define INTERVAL_ONE 1000

struct interval {
    int64_t n;
    int64_t mean;               /* in thousandths of what the values are in, rounded to nearest */
    int64_t half;               /* half its width, rounded up: 0 of values that are all alike; -1: n < 2 */
};

/* Returns: of @n values, none of them negative. */
struct interval interval_of(const int64_t *value, guint n);

/* Returns: "412.3 +- 2.1", "200" of values that are all alike; free with g_free(). */
char *interval_print(const struct interval *interval);

/* Returns: the factor t for @n values in thousandths. */
int64_t interval_factor(guint n);

/* Returns: "200", "12.3": a mean of counts, in units of 1 / INTERVAL_ONE; free with g_free(). */
char *interval_mean(int64_t mean);
