/*
 * test-histogram.c - how wrong a percentile may be, and that merging is a union
 */
#include "sim/engine/histogram.h"

#include <string.h>

#include <glib.h>

#include "sim/engine/rng.h"

enum { N_VALUES = 5000 };

/* Values of every size: 0 to @bits bits. */
static int64_t
value(unsigned bits, uint32_t n)
{
    uint64_t random = draw(bits, 1, (struct subject) { .serial = n });

    return (int64_t) (random >> 1 >> (63 - bits + draw_below(draw(bits, 2, (struct subject) { .serial = n }), bits)));
}

static int
by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *) a, y = *(const int64_t *) b;

    return (x > y) - (x < y);
}

static void
test_bound(gconstpointer data)
{
    unsigned bits = GPOINTER_TO_UINT(data);
    g_autofree struct histogram *histogram = g_new0(struct histogram, 1);
    int64_t sorted[N_VALUES];

    for (uint32_t i = 0; i < N_VALUES; i++) {
        sorted[i] = value(bits, i);
        histogram_add(histogram, sorted[i]);
    }
    qsort(sorted, N_VALUES, sizeof *sorted, by_size);
    g_assert_cmpint(histogram->least, ==, sorted[0]);
    g_assert_cmpint(histogram->most, ==, sorted[N_VALUES - 1]);
    for (unsigned percent = 0; percent <= 100; percent++) {
        unsigned rank = MAX((N_VALUES * percent + 99) / 100, 1);        /* nearest rank, from 1 */
        int64_t exact = sorted[rank - 1], got = histogram_quantile(histogram, percent);

        g_assert_cmpint(ABS(got - exact), <=, exact / 64);
    }
}

/* Below 64, and where a power of two begins, percentiles of one value are exact. */
static void
test_one_value(void)
{
    for (unsigned power = 0; power < 63; power++)
        for (int64_t off = -1; off <= 1; off++) {
            g_autofree struct histogram *histogram = g_new0(struct histogram, 1);
            int64_t v = ((int64_t) 1 << power) + off;

            histogram_add(histogram, v);
            g_assert_cmpint(histogram_quantile(histogram, 0), ==, v);
            g_assert_cmpint(histogram_quantile(histogram, 50), ==, v);
            g_assert_cmpint(histogram_quantile(histogram, 100), ==, v);
        }
}

static void
test_largest(void)
{
    g_autofree struct histogram *histogram = g_new0(struct histogram, 1);

    histogram_add(histogram, 0);
    histogram_add(histogram, INT64_MAX);
    g_assert_cmpint(histogram_quantile(histogram, 50), ==, 0);
    g_assert_cmpint(histogram_quantile(histogram, 100), >=, INT64_MAX - INT64_MAX / 64);
    g_assert_cmpuint(histogram->cell[HISTOGRAM_CELLS - 1].n, ==, 1);
}

/* 1..100: the p-th percentile by nearest rank is p. Values below 64 are exact. */
static void
test_nearest_rank(void)
{
    g_autofree struct histogram *histogram = g_new0(struct histogram, 1);

    for (int64_t v = 100; v >= 1; v--)
        histogram_add(histogram, v);
    g_assert_cmpuint(histogram->sum, ==, 5050);
    for (unsigned percent = 1; percent <= 100; percent++)
        g_assert_cmpint(histogram_quantile(histogram, percent), ==, percent);
}

/* Three values: 33 % of them are less than one, 34 % more than one. */
static void
test_rank_between(void)
{
    static const struct { unsigned percent; int64_t value; } expected[] = {
        { 0, 10 }, { 1, 10 }, { 33, 10 }, { 34, 20 }, { 66, 20 }, { 67, 30 }, { 100, 30 },
    };
    g_autofree struct histogram *histogram = g_new0(struct histogram, 1);

    for (int64_t v = 10; v <= 30; v += 10)
        histogram_add(histogram, v);
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        g_assert_cmpint(histogram_quantile(histogram, expected[i].percent), ==, expected[i].value);
}

/* However values are dealt to parts, and in whatever order parts are merged. */
static void
test_merge(gconstpointer data)
{
    unsigned n_parts = GPOINTER_TO_UINT(data);
    g_autofree struct histogram *whole = g_new0(struct histogram, 1);
    g_autofree struct histogram *part = g_new0(struct histogram, n_parts);
    g_autofree struct histogram *merged = g_new0(struct histogram, 1);

    for (uint32_t i = 0; i < N_VALUES; i++) {
        uint64_t which = draw_below(draw(n_parts, 3, (struct subject) { .serial = i }), n_parts);

        histogram_add(whole, value(40, i));
        histogram_add(&part[which], value(40, i));
    }
    for (unsigned i = n_parts; i-- > 0;)
        histogram_merge(merged, &part[i]);
    g_assert_cmpmem(merged, sizeof *merged, whole, sizeof *whole);
}

/* Times of like hosts are alike to a few ns, however many there are. */
static void
test_alike(void)
{
    g_autofree struct histogram *histogram = g_new0(struct histogram, 1);

    for (int i = 0; i < 9000; i++)
        histogram_add(histogram, INT64_C(30000004));
    for (int i = 0; i < 1000; i++)
        histogram_add(histogram, INT64_C(10030000002) + i % 3);
    g_assert_cmpint(histogram_quantile(histogram, 50), ==, INT64_C(30000004));
    g_assert_cmpint(histogram_quantile(histogram, 90), ==, INT64_C(30000004));
    g_assert_cmpint(histogram_quantile(histogram, 95), >=, INT64_C(10030000002));
    g_assert_cmpint(histogram_quantile(histogram, 95), <=, INT64_C(10030000004));
    g_assert_cmpint(histogram_quantile(histogram, 100), ==, INT64_C(10030000004));
}

static void
test_empty(void)
{
    g_autofree struct histogram *empty = g_new0(struct histogram, 1);
    g_autofree struct histogram *one = g_new0(struct histogram, 1);
    struct histogram before;

    g_assert_cmpint(histogram_quantile(empty, 50), ==, -1);
    histogram_add(one, 12345);
    before = *one;
    histogram_merge(one, empty);
    g_assert_cmpmem(one, sizeof *one, &before, sizeof before);
    histogram_merge(empty, one);
    g_assert_cmpmem(empty, sizeof *empty, &before, sizeof before);
}

static void
test_negative(void)
{
    if (g_test_subprocess()) {
        struct histogram histogram = { 0 };

        histogram_add(&histogram, -1);
        return;
    }
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr("*value >= 0*");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/histogram/bound/10-bits", GUINT_TO_POINTER(10), test_bound);
    g_test_add_data_func("/histogram/bound/36-bits", GUINT_TO_POINTER(36), test_bound);
    g_test_add_data_func("/histogram/bound/63-bits", GUINT_TO_POINTER(63), test_bound);
    g_test_add_func("/histogram/one-value", test_one_value);
    g_test_add_func("/histogram/largest", test_largest);
    g_test_add_func("/histogram/nearest-rank", test_nearest_rank);
    g_test_add_func("/histogram/rank-between", test_rank_between);
    g_test_add_data_func("/histogram/merge/2", GUINT_TO_POINTER(2), test_merge);
    g_test_add_data_func("/histogram/merge/7", GUINT_TO_POINTER(7), test_merge);
    g_test_add_func("/histogram/alike", test_alike);
    g_test_add_func("/histogram/empty", test_empty);
    g_test_add_func("/histogram/negative-asserts", test_negative);
    return g_test_run();
}
