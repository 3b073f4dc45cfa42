/*
 * test-value.c - single values as text
 */
#include <string.h>

#include <glib.h>

#include "v6sim/read/value.h"

#define US INT64_C(1000)
#define MS INT64_C(1000000)
#define S INT64_C(1000000000)

static void
test_durations(void)
{
    static const struct { const char *text; int64_t ns; } good[] = {
        { "0s", 0 }, { "0ms", 0 }, { "1ns", 1 }, { "7us", 7 * US }, { "10ms", 10 * MS }, { "2.5s", 2500 * MS },
        { "0.001s", MS }, { "1m", 60 * S }, { "1h", 3600 * S }, { "7d", 7 * 86400 * S }, { "1.5us", 1500 },
        { "36525d", INT64_C(36525) * 86400 * S },      /* 100 Julian years, the most */
    };
    static const char *const bad[] = { "", "s", "10", "-1s", "+1s", "1 s", "1.s", ".5s", "1.5ns", "1sec", "1e3s",
                                       "36526d", "99999999999999999999s", "0x10s", "1,5s", "ten" };
    const char *hint;
    int64_t ns;

    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_cmpstr(value_read_duration(good[i].text, &ns, &hint), ==, NULL);
        g_assert_cmpint(ns, ==, good[i].ns);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_nonnull(value_read_duration(bad[i], &ns, &hint));
    }
}

/* What is printed reads back as the same time. */
static void
test_durations_again(void)
{
    static const int64_t times[] = { 0, 1, 999, US, 1500, MS, 10 * MS, 1030 * MS, S, 90 * S, 3600 * S, 86400 * S + 1 };
    const char *hint;

    for (unsigned i = 0; i < G_N_ELEMENTS(times); i++) {
        g_autofree char *text = value_print_duration(times[i]);
        int64_t ns = -1;

        g_assert_cmpstr(value_read_duration(text, &ns, &hint), ==, NULL);
        g_assert_cmpint(ns, ==, times[i]);
    }
}

static void
test_shares(void)
{
    static const struct { const char *text; uint64_t q32; } good[] = {
        { "0%", 0 }, { "100%", UINT64_C(1) << 32 }, { "50%", UINT64_C(1) << 31 }, { "25%", UINT64_C(1) << 30 },
        { "12.5%", UINT64_C(1) << 29 },
    };
    static const char *const bad[] = { "", "%", "12", "101%", "-1%", "100.1%", "1 %", "50%%" };
    const char *hint;
    uint64_t q32;

    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_cmpstr(value_read_share(good[i].text, &q32, &hint), ==, NULL);
        g_assert_cmpuint(q32, ==, good[i].q32);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        g_assert_nonnull(value_read_share(bad[i], &q32, &hint));

    /* 0.3 % of 2^32 is 12884901.888: to the nearest, or cut off. */
    g_assert_null(value_read_share("0.3%", &q32, &hint));
    g_assert_cmpuint(q32, >=, 12884901);
    g_assert_cmpuint(q32, <=, 12884902);
}

static void
test_counts(void)
{
    const char *hint;
    int64_t count;

    g_assert_null(value_read_count("1", 1, 10, &count, &hint));
    g_assert_cmpint(count, ==, 1);
    g_assert_null(value_read_count("10", 1, 10, &count, &hint));
    g_assert_cmpint(count, ==, 10);
    g_assert_nonnull(value_read_count("0", 1, 10, &count, &hint));
    g_assert_nonnull(value_read_count("11", 1, 10, &count, &hint));
    g_assert_nonnull(value_read_count("1.0", 1, 10, &count, &hint));
    g_assert_nonnull(value_read_count("", 1, 10, &count, &hint));
    g_assert_nonnull(value_read_count("1000000000000000000000", 1, INT64_MAX, &count, &hint));
}

static void
test_addresses(void)
{
    static const struct { const char *text, *printed; uint64_t hi, lo; } good[] = {
        { "::", "::", 0, 0 },
        { "::1", "::1", 0, 1 },
        { "2001:DB8:0:0:0:0:0:1", "2001:db8::1", UINT64_C(0x20010db800000000), 1 },
        { "192.0.2.1", "192.0.2.1", 0, UINT64_C(0xffffc0000201) },
        { "fe80::1", "fe80::1", UINT64_C(0xfe80000000000000), 1 },
        { "2001:db8:0:1:0:1:0:1", "2001:db8:0:1:0:1:0:1", UINT64_C(0x20010db800000001), UINT64_C(0x0000000100000001) },
    };
    static const char *const bad[] = { "", "192.0.2", "192.0.2.256", "192.0.2.1/24", "2001:db8:::1", "www", "1::2::3",
                                       " ::1", "fe80::1%eth0" };
    const char *hint;
    struct addr addr;

    for (unsigned i = 0; i < G_N_ELEMENTS(good); i++) {
        g_assert_cmpstr(value_read_addr(good[i].text, &addr, &hint), ==, NULL);
        g_assert_cmphex(addr.hi, ==, good[i].hi);
        g_assert_cmphex(addr.lo, ==, good[i].lo);

        g_autofree char *printed = value_print_addr(addr);
        g_assert_cmpstr(printed, ==, good[i].printed);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_nonnull(value_read_addr(bad[i], &addr, &hint));
    }
}

static void
test_prefixes(void)
{
    const char *hint;
    struct prefix prefix;

    g_assert_null(value_read_prefix("198.18.0.0/15", &prefix, &hint));
    g_assert_cmpuint(prefix.len, ==, 111);              /* 96 + 15 */
    g_assert_cmpuint(prefix.family, ==, FAMILY_IPV4);

    g_autofree char *printed = value_print_prefix(&prefix);
    g_assert_cmpstr(printed, ==, "198.18.0.0/15");
    g_assert_null(value_read_prefix("2001:db8::/32", &prefix, &hint));
    g_assert_cmpuint(prefix.len, ==, 32);
    g_assert_null(value_read_prefix("::/0", &prefix, &hint));
    g_assert_cmpuint(prefix.len, ==, 0);
    g_assert_nonnull(value_read_prefix("198.18.0.1/15", &prefix, &hint));
    g_assert_nonnull(value_read_prefix("198.18.0.0", &prefix, &hint));
    g_assert_nonnull(value_read_prefix("198.18.0.0/33", &prefix, &hint));
    g_assert_nonnull(value_read_prefix("2001:db8::/129", &prefix, &hint));
    g_assert_nonnull(value_read_prefix("2001:db8::/-1", &prefix, &hint));
    g_assert_nonnull(value_read_prefix("2001:db8::/", &prefix, &hint));
}

/* A time stands for all that rounds to it at the precision written. */
static void
test_time_ranges(void)
{
    static const struct { const char *range; int64_t ns; bool in; } rows[] = {
        { "145ms", 144500 * US, true }, { "145ms", 144500 * US - 1, false },
        { "145ms", 145500 * US - 1, true }, { "145ms", 145500 * US, false },
        { "0.5s", 450 * MS, true }, { "0.5s", 550 * MS, false }, { "0.50s", 505 * MS, false },
        { "0.50s", 504 * MS, true },
        { "21.04s", 21040 * MS, true }, { "21.04s", 21045 * MS, false },
        { "0s", 0, true }, { "0s", 500 * MS, false },
        { "10ms..20ms", 10 * MS, true }, { "10ms..20ms", 20 * MS, true }, { "10ms..20ms", 21 * MS, false },
        { "..20ms", 0, true }, { "..20ms", 30 * MS, false }, { "20ms..", 3600 * S, true }, { "20ms..", 10 * MS, false },
        { "1s|3s", 3 * S, true }, { "1s|3s", 2 * S, false },
    };
    static const char *const bad[] = { "", "..", "1", "3s..1s", "1s|", "|", "a..b", "1s...2s" };
    struct value_range range;
    const char *hint;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_test_message("%s %" G_GINT64_FORMAT, rows[i].range, rows[i].ns);
        g_assert_cmpstr(value_read_time_range(rows[i].range, &range, &hint), ==, NULL);
        g_assert_cmpint(value_in_range(&range, rows[i].ns), ==, rows[i].in);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_test_message("%s", bad[i]);
        g_assert_nonnull(value_read_time_range(bad[i], &range, &hint));
    }
}

static void
test_count_ranges(void)
{
    struct value_range range;
    const char *hint;

    g_assert_null(value_read_count_range("2", &range, &hint));
    g_assert_true(value_in_range(&range, 2));
    g_assert_false(value_in_range(&range, 3));
    g_assert_null(value_read_count_range("1..3|7", &range, &hint));
    g_assert_true(value_in_range(&range, 3));
    g_assert_false(value_in_range(&range, 4));
    g_assert_true(value_in_range(&range, 7));
    g_assert_nonnull(value_read_count_range("2.5", &range, &hint));
}

static void
test_times_printed(void)
{
    static const struct { int64_t ns; const char *text; } rows[] = {
        { 0, "0 ms" }, { 40 * MS + 6, "40 ms" }, { 145 * MS, "145 ms" }, { 250 * US, "0.25 ms" },
        { 1030 * MS, "1.03 s" }, { 21040 * MS, "21.04 s" }, { 189040 * MS, "189.04 s" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = value_print_time(rows[i].ns);

        g_assert_cmpstr(text, ==, rows[i].text);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/value/duration/read", test_durations);
    g_test_add_func("/value/duration/again", test_durations_again);
    g_test_add_func("/value/share", test_shares);
    g_test_add_func("/value/count", test_counts);
    g_test_add_func("/value/address", test_addresses);
    g_test_add_func("/value/prefix", test_prefixes);
    g_test_add_func("/value/range/time", test_time_ranges);
    g_test_add_func("/value/range/count", test_count_ranges);
    g_test_add_func("/value/time", test_times_printed);
    return g_test_run();
}
