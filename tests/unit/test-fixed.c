/*
 * test-fixed.c - logarithms and powers in whole numbers, held against those of the C library
 */
#include <math.h>

#include <glib.h>

#include "models/host/arrivals.h"
#include "sim/engine/fixed.h"
#include "tests/unit/random.h"

static double
from_fixed(uint64_t x)
{
    return ldexp((double) x, -FIXED_PLACES);
}

/* A double has 53 bits: six of them are in front of the point. */
static void
check_logarithm(uint64_t x)
{
    g_assert_cmpfloat_with_epsilon(from_fixed(fixed_log2(x)), log2((double) x), 1e-13);
}

static void
test_logarithm(void)
{
    for (unsigned i = 0; i < 64; i++)
        g_assert_cmpuint(fixed_log2(UINT64_C(1) << i), ==, (uint64_t) i << FIXED_PLACES);
    for (uint64_t x = 1; x < 3000; x++)
        check_logarithm(x);
    for (unsigned i = 0; i < 3000; i++)
        check_logarithm((uint64_t) below(UINT32_MAX) << 32 | 1);
    /* log2 3 is 1.58496250072115618145373894394781651 (OEIS A020857), here in units of 2^-56. */
    g_assert_cmpuint(fixed_log2(3) + 2 - UINT64_C(114208584442304135), <=, 4);
}

static void
test_power(void)
{
    for (unsigned i = 0; i <= 40; i++)
        g_assert_cmpuint(fixed_power((fixed_wide) i << FIXED_PLACES), ==, UINT64_C(1) << (40 - i));
    g_assert_cmpuint(fixed_power((fixed_wide) 41 << FIXED_PLACES), ==, 0);
    for (unsigned i = 0; i < 3000; i++) {
        uint64_t y = (uint64_t) below(UINT32_MAX) << 29;        /* below 32 */
        double is = exp2(40 - from_fixed(y));

        g_assert_cmpfloat_with_epsilon((double) fixed_power(y), is, 1 + is * 1e-11);
    }
}

static void
test_scale(void)
{
    fixed_wide most = ((fixed_wide) 1 << 96) - 1;

    g_assert_cmpuint((uint64_t) fixed_scale(1000, FIXED_ONE / 2, FIXED_PLACES), ==, 500);
    g_assert_true(fixed_scale(most, FIXED_ONE, FIXED_PLACES) == most);
    g_assert_true(fixed_scale(most, UINT64_C(1) << 63, 64) == most / 2);
}

/* Mean 1; more than x with a probability of e^-x. */
static void
test_exponential(void)
{
    enum { MANY = 200000 };
    double sum = 0;
    unsigned beyond[4] = { 0 };

    g_assert_cmpuint(fixed_exponential(UINT64_MAX), ==, 0);
    g_assert_cmpfloat_with_epsilon(from_fixed(fixed_exponential(0)), 64 * M_LN2, 1e-12);
    for (unsigned i = 0; i < MANY; i++) {
        double x = from_fixed(fixed_exponential((uint64_t) below(UINT32_MAX) << 32 | below(UINT32_MAX)));

        sum += x;
        for (unsigned j = 0; j < 4; j++)
            beyond[j] += x > j + 1;
    }
    g_assert_cmpfloat_with_epsilon(sum / MANY, 1, 4 / sqrt(MANY));      /* four deviations */
    for (unsigned j = 0; j < 4; j++) {
        double p = exp(-1.0 - j);

        g_assert_cmpfloat_with_epsilon((double) beyond[j] / MANY, p, 4 * sqrt(p * (1 - p) / MANY));
    }
}

/* 1 for 10 s, nothing for 10 s, 3 for 20 s: 10 and 60, each in ns. */
static const struct curve_piece piece[] = {
    { 0, 1, 0 }, { 10000000000, 0, 10000000000 }, { 20000000000, 3, 10000000000 },
};
static const struct curve curve = { piece, 3, 40000000000, 70000000000 };

static void
test_curve(void)
{
    g_assert_cmpint(curve_time(&curve, 0), ==, 0);
    g_assert_cmpint(curve_time(&curve, 9999999999), ==, 9999999999);
    g_assert_cmpint(curve_time(&curve, 10000000000), ==, 20000000000);         /* nothing starts before */
    g_assert_cmpint(curve_time(&curve, 40000000000), ==, 30000000000);
    g_assert_cmpint(curve_time(&curve, 70000000000), ==, 40000000000);         /* and so again */
    g_assert_cmpint(curve_time(&curve, 7 * curve.area + 5), ==, 280000000005);
    g_assert_true(curve_area(&curve, 15000000000) == 10000000000);
    g_assert_true(curve_area(&curve, 90000000000) == 150000000000);
    for (unsigned i = 0; i < 3000; i++) {
        fixed_wide area = (fixed_wide) below(UINT32_MAX) * 1000;
        int64_t ns = curve_time(&curve, area);

        g_assert_true(curve_area(&curve, ns) <= area && area < curve_area(&curve, ns + 1));
    }
}

/* The second host of two begins half a gap later. Seven starts along a curve whose area is 70, of which each has 10, or
 * what is left of it when the gap is cut down to whole ns. */
static void
test_rate(void)
{
    struct arrivals flat = { .gap_ns = 1000, .over_ns = 3500 }, along = flat;

    g_assert_cmpint(arrivals_first(&flat, 1, 1, 2), ==, 500);
    g_assert_cmpint(arrivals_next(&flat, 1, 1, 500), ==, 1500);
    g_assert_cmpint(arrivals_next(&flat, 1, 3, 2500), ==, INT64_MAX);          /* at 3500, which is too late */
    along.curve = &curve;
    along.gap_ns = curve.length_ns / 7;
    along.over_ns = curve.length_ns;
    g_assert_cmpint(arrivals_next(&along, 1, 1, 0), ==, 9999999999);
    g_assert_cmpint(arrivals_next(&along, 1, 1, 9999999999), ==, 20000000000 + 9999999998 / 3);
    along.drawn = flat.drawn = true;
    g_assert_cmpint(arrivals_next(&flat, 1, 1, 0), ==, arrivals_next(&flat, 1, 1, 0));
    g_assert_cmpint(arrivals_next(&flat, 1, 1, 0), !=, arrivals_next(&flat, 2, 1, 0));
    g_assert_cmpint(arrivals_next(&flat, 1, 1, 0), !=, arrivals_next(&flat, 1, 2, 0));
}

/* How often in a while: on average as the rate says, and that is the variance, too. */
static void
test_poisson(void)
{
    enum { HOSTS = 20000, MEAN = 6 };
    struct arrivals arrivals = { .drawn = true, .gap_ns = 1000000, .over_ns = MEAN * 1000000, .key = 7 };
    double sum = 0, squares = 0;

    for (uint64_t host = 0; host < HOSTS; host++) {
        uint32_t n = 0;

        for (int64_t at = arrivals_first(&arrivals, host, 0, 1); at < INT64_MAX; n++)
            at = arrivals_next(&arrivals, host, n + 1, at);
        sum += n;
        squares += (double) n * n;
    }
    double mean = sum / HOSTS, variance = squares / HOSTS - mean * mean;

    g_assert_cmpfloat_with_epsilon(mean, MEAN, 4 * sqrt((double) MEAN / HOSTS));
    g_assert_cmpfloat_with_epsilon(variance, MEAN, 4 * sqrt((2.0 * MEAN * MEAN + MEAN) / HOSTS));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/fixed/logarithm", test_logarithm);
    g_test_add_func("/fixed/power", test_power);
    g_test_add_func("/fixed/scale", test_scale);
    g_test_add_func("/fixed/exponential", test_exponential);
    g_test_add_func("/arrivals/curve", test_curve);
    g_test_add_func("/arrivals/rate", test_rate);
    g_test_add_func("/arrivals/poisson", test_poisson);
    return g_test_run();
}
