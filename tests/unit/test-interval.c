/*
 * test-interval.c - means and intervals against sums done by hand
 */
#include "v6sim/report/interval.h"

static void
check(const int64_t *value, guint n, int64_t mean, int64_t half)
{
    struct interval interval = interval_of(value, n);

    g_assert_cmpint(interval.n, ==, n);
    g_assert_cmpint(interval.mean, ==, mean);
    g_assert_cmpint(interval.half, ==, half);
}

/* 1 2 3 4: mean 2.5; squared distances 2.25 0.25 0.25 2.25, sum 5; s = sqrt(5 / 3) = 1.290994; t(3) = 3.182;
 * 3.182 x 1.290994 / sqrt(4) = 2.053972. */
static void
test_four(void)
{
    check((const int64_t[]) { 1, 2, 3, 4 }, 4, 2500, 2054);
    check((const int64_t[]) { 4, 1, 3, 2 }, 4, 2500, 2054);
}

/* 10 and 12: mean 11, s = sqrt(2); t(1) = 12.706; 12.706 x sqrt(2) / sqrt(2) = 12.706. */
static void
test_two(void)
{
    check((const int64_t[]) { 10, 12 }, 2, 11000, 12706);
}

/* A third is rounded; 0 0 1: s = sqrt(1 / 3) = 0.577350, t(2) = 4.303, / sqrt(3): 1.434333. */
static void
test_thirds(void)
{
    check((const int64_t[]) { 0, 0, 1 }, 3, 333, 1435);
}

static void
test_alike(void)
{
    check((const int64_t[]) { 7, 7, 7 }, 3, 7000, 0);
    check((const int64_t[]) { 7 }, 1, 7000, -1);
    check(NULL, 0, 0, -1);
}

/* 100 times of 0 and 200 s, in ns: mean 100 s, s = 100 s x sqrt(100 / 99), t(99) is between 1.984 (100) and 2.000 (60):
 * the latter; 2 x 10^11 x sqrt(100 / 99) / 10 = 2.0100756 x 10^10. */
static void
test_large(void)
{
    int64_t value[100];

    for (guint i = 0; i < 100; i++)
        value[i] = i % 2 * INT64_C(200000000000);

    struct interval interval = interval_of(value, 100);
    g_assert_cmpint(interval.mean / INTERVAL_ONE, ==, INT64_C(100000000000));
    g_assert_cmpint(interval.half / INTERVAL_ONE / 100000, ==, 201007);
}

static void
test_print(void)
{
    struct interval interval = interval_of((const int64_t[]) { 1, 2, 3, 4 }, 4);
    g_autofree char *some = interval_print(&interval), *none = NULL;

    interval = interval_of((const int64_t[]) { 200, 200 }, 2);
    none = interval_print(&interval);
    g_assert_cmpstr(some, ==, "2.5 +- 2.1");
    g_assert_cmpstr(none, ==, "200");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/interval/four", test_four);
    g_test_add_func("/interval/two", test_two);
    g_test_add_func("/interval/thirds", test_thirds);
    g_test_add_func("/interval/alike", test_alike);
    g_test_add_func("/interval/large", test_large);
    g_test_add_func("/interval/print", test_print);
    return g_test_run();
}
