/*
 * test-value.c - durations, shares, counts, addresses, prefixes and ranges
 */
#include <arpa/inet.h>
#include <locale.h>
#include <string.h>

#include <glib.h>

#include "v6sim/read/value.h"

#define US INT64_C(1000)
#define MS (1000 * US)
#define S (1000 * MS)
#define UNSET INT64_C(-77)

/* Each unit by its definition; decimals are exact or refused. */
static const struct {
    const char *text;
    int64_t ns;
    const char *wrong;
} durations[] = {
    { "0s", 0, NULL },
    { "1ns", 1, NULL },
    { "1us", US, NULL },
    { "20ms", 20 * MS, NULL },
    { "2.5s", 2500 * MS, NULL },
    { "0.1s", 100 * MS, NULL },
    { "00012ms", 12 * MS, NULL },
    { "1m", 60 * S, NULL },
    { "1.5h", 5400 * S, NULL },
    { "7d", 7 * 86400 * S, NULL },
    { "0.000000001s", 1, NULL },
    { "36525d", INT64_C(36525) * 86400 * S, NULL },
    { "", UNSET, "is not a duration" },
    { "fast", UNSET, "is not a duration" },
    { ".5s", UNSET, "is not a duration" },
    { "+5s", UNSET, "is not a duration" },
    { " 5s", UNSET, "is not a duration" },
    { "20", UNSET, "has no unit" },
    { "2.5", UNSET, "has no unit" },
    { "20 ms", UNSET, "has an unknown unit" },
    { "20MS", UNSET, "has an unknown unit" },
    { "20msec", UNSET, "has an unknown unit" },
    { "5.s", UNSET, "has an unknown unit" },
    { "1.5.5s", UNSET, "has an unknown unit" },
    { "1e3s", UNSET, "has an unknown unit" },
    { "1,5s", UNSET, "has an unknown unit" },
    { "-1s", UNSET, "is negative" },
    { "0.5ns", UNSET, "is finer than a nanosecond" },
    { "0.0000000001s", UNSET, "is finer than a nanosecond" },
    { "36525.5d", UNSET, "is too long" },
    { "999999999999999999h", UNSET, "is too long" },
    { "9999999999999999999s", UNSET, "has too many digits" },
};

static void
test_durations(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(durations); i++) {
        int64_t ns = UNSET;
        const char *hint = NULL;
        const char *wrong = value_read_duration(durations[i].text, &ns, &hint);

        g_test_message("\"%s\"", durations[i].text);
        g_assert_cmpstr(wrong, ==, durations[i].wrong);
        g_assert_cmpint(ns, ==, durations[i].ns);
        g_assert_true(wrong == NULL || g_str_equal(wrong, "has too many digits") || hint != NULL);
    }
}

/* Shares are counted in 2^-32; 0.3 % is 12884901.888 of them. */
static const struct {
    const char *text;
    uint64_t q32;
    const char *wrong;
} shares[] = {
    { "0%", 0, NULL },
    { "100%", UINT64_C(1) << 32, NULL },
    { "50%", UINT64_C(1) << 31, NULL },
    { "12.5%", UINT64_C(1) << 29, NULL },
    { "0.3%", 12884902, NULL },
    { "100.00%", UINT64_C(1) << 32, NULL },
    { "100.01%", 77, "is more than 100%" },
    { "120%", 77, "is more than 100%" },
    { "12", 77, "has no %" },
    { "%", 77, "is not a share" },
    { "-1%", 77, "is not a share" },
    { "12 %", 77, "is not a share" },
    { "12%%", 77, "is not a share" },
    { "99999999999999999999%", 77, "has too many digits" },
};

static const struct {
    const char *text;
    struct mix_part part;
    const char *wrong;
} parts[] = {
    { "12.5%", { PART_PERCENT, 1, 125 }, NULL },
    { "120%", { PART_PERCENT, 0, 120 }, NULL },             /* the sum is somebody else's */
    { "0.000000001%", { PART_PERCENT, 9, 1 }, NULL },
    { "3", { PART_WEIGHT, 0, 3 }, NULL },
    { "1.50", { PART_WEIGHT, 2, 150 }, NULL },
    { "rest", { PART_REST, 0, 0 }, NULL },
    { "0.0000000001%", { 0 }, "has too many digits" },
    { "99999999999999999999", { 0 }, "has too many digits" },
    { "0.00%", { 0 }, "is nothing" },
    { "-5", { 0 }, "is negative" },
    { "-", { 0 }, "is not a share" },
    { "5 %", { 0 }, "is not a share" },
    { "5%%", { 0 }, "is not a share" },
    { "", { 0 }, "is not a share" },
    { "Rest", { 0 }, "is not a share" },
};

static void
test_parts(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++) {
        struct mix_part part;
        const char *hint;

        g_assert_cmpstr(value_read_part(parts[i].text, &part, &hint), ==, parts[i].wrong);
        if (parts[i].wrong != NULL)
            continue;

        g_autofree char *printed = value_print_part(&part);
        g_assert_cmpstr(printed, ==, parts[i].text);
        g_assert_cmpint(part.kind, ==, parts[i].part.kind);
        g_assert_cmpuint(part.places, ==, parts[i].part.places);
        g_assert_cmpint(part.digits, ==, parts[i].part.digits);
    }
}

static void
test_shares(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(shares); i++) {
        uint64_t q32 = 77;
        const char *hint;

        g_test_message("\"%s\"", shares[i].text);
        g_assert_cmpstr(value_read_share(shares[i].text, &q32, &hint), ==, shares[i].wrong);
        g_assert_cmpuint(q32, ==, shares[i].q32);
    }
}

static const struct {
    const char *text;
    int64_t least, most, count;
    const char *wrong;
} counts[] = {
    { "1", 1, 10, 1, NULL },
    { "10", 1, 10, 10, NULL },
    { "0010", 1, 10, 10, NULL },
    { "-3", -5, 5, -3, NULL },
    { "9223372036854775807", 0, INT64_MAX, INT64_MAX, NULL },
    { "9223372036854775808", 0, INT64_MAX, 0, "is too large" },
    { "0", 1, 10, 0, "is too small" },
    { "-1", 0, 10, 0, "is too small" },
    { "11", 1, 10, 0, "is too large" },
    { "1000000000000", 1, 10000000, 0, "is too large" },
    { "99999999999999999999999999", 1, INT64_MAX, 0, "is too large" },
    { "-99999999999999999999999999", INT64_MIN, 0, 0, "is too small" },
    { "", 1, 10, 0, "is not a whole number" },
    { "-", 1, 10, 0, "is not a whole number" },
    { "2.0", 1, 10, 0, "is not a whole number" },
    { "0x5", 1, 10, 0, "is not a whole number" },
    { " 5", 1, 10, 0, "is not a whole number" },
    { "5 ", 1, 10, 0, "is not a whole number" },
};

static void
test_counts(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++) {
        int64_t count = UNSET;
        const char *hint;

        g_test_message("\"%s\"", counts[i].text);
        g_assert_cmpstr(value_read_count(counts[i].text, counts[i].least, counts[i].most, &count, &hint), ==,
                        counts[i].wrong);
        if (counts[i].wrong == NULL)
            g_assert_cmpint(count, ==, counts[i].count);
    }
}

/* Printing is RFC 5952's for IPv6. */
static const struct {
    const char *text;
    uint64_t hi, lo;
    const char *printed, *wrong;
} addresses[] = {
    { "2001:db8::1", UINT64_C(0x20010db800000000), 1, "2001:db8::1", NULL },
    { "2001:DB8:0:0:0:0:0:1", UINT64_C(0x20010db800000000), 1, "2001:db8::1", NULL },
    { "::", 0, 0, "::", NULL },
    { "192.0.2.1", 0, MAPPED_LO | UINT64_C(0xc0000201), "192.0.2.1", NULL },
    { "::ffff:192.0.2.1", 0, 0, NULL, "is an IPv4-mapped address" },
    { "192.0.2", 0, 0, NULL, "is not an address" },
    { "192.0.2.256", 0, 0, NULL, "is not an address" },
    { "2001:db8::1/64", 0, 0, NULL, "is not an address" },
    { "fe80::1%eth0", 0, 0, NULL, "is not an address" },
    { "2001:db8::1::2", 0, 0, NULL, "is not an address" },
    { "www.example.com", 0, 0, NULL, "is not an address" },
    { "", 0, 0, NULL, "is not an address" },
};

static void
test_addresses(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(addresses); i++) {
        struct addr addr;
        const char *hint;

        g_test_message("\"%s\"", addresses[i].text);
        g_assert_cmpstr(value_read_addr(addresses[i].text, &addr, &hint), ==, addresses[i].wrong);
        if (addresses[i].wrong != NULL)
            continue;
        g_autofree char *printed = value_print_addr(addr);
        g_assert_cmphex(addr.hi, ==, addresses[i].hi);
        g_assert_cmphex(addr.lo, ==, addresses[i].lo);
        g_assert_cmpstr(printed, ==, addresses[i].printed);
    }
}

/* As the C library's inet_ntop(), which knows RFC 5952, writes them: words of all lengths, every pattern of zeros. */
static void
test_printed_addresses(void)
{
    static const uint64_t words[] = { 1, 0x10, 0xabc, 0xffff, 0x9000, 0x7f, 0x100, 0x0a };

    for (unsigned zeros = 0; zeros < 256; zeros++)
        for (unsigned turn = 0; turn < 8; turn++) {
            uint64_t half[2] = { 0, 0 };
            char want[INET6_ADDRSTRLEN], have[VALUE_ADDR_ROOM];
            uint8_t bytes[16];

            for (unsigned i = 0; i < 8; i++)
                half[i / 4] = half[i / 4] << 16 | (zeros >> i & 1 ? 0 : words[(i + turn) % 8]);

            struct addr addr = { half[0], half[1] };

            addr_to_bytes(addr, bytes);
            inet_ntop(addr_is_ipv4(addr) ? AF_INET : AF_INET6, addr_is_ipv4(addr) ? bytes + 12 : bytes, want,
                      sizeof want);
            g_assert_cmpuint(value_write_addr(addr, have), ==, strlen(want));
            g_assert_cmpstr(have, ==, want);
        }
    for (unsigned n = 0; n < 256; n++) {
        g_autofree char *want = g_strdup_printf("%u.%u.%u.%u", n, 255 - n, n / 10, n / 3);
        g_autofree char *have = value_print_addr(addr_ipv4(n << 24 | (255 - n) << 16 | n / 10 << 8 | n / 3));

        g_assert_cmpstr(have, ==, want);
    }
}

/* Lengths count from the front of 128 bits: IPv4's are 96 longer. */
static const struct {
    const char *text;
    unsigned len;
    enum family family;
    const char *wrong;
} prefixes[] = {
    { "2001:db8::/32", 32, FAMILY_IPV6, NULL },
    { "::/0", 0, FAMILY_IPV6, NULL },
    { "::1/128", 128, FAMILY_IPV6, NULL },
    { "::ffff:0:0/96", 96, FAMILY_IPV6, NULL },
    { "::ffff:192.0.2.0/120", 120, FAMILY_IPV6, NULL },
    { "192.0.2.0/24", 120, FAMILY_IPV4, NULL },
    { "0.0.0.0/0", 96, FAMILY_IPV4, NULL },
    { "192.0.2.1/32", 128, FAMILY_IPV4, NULL },
    { "2001:db8::1/32", 0, 0, "has bits set behind its length" },
    { "192.0.2.1/24", 0, 0, "has bits set behind its length" },
    { "2001:db8::", 0, 0, "has no length" },
    { "2001:db8::/129", 0, 0, "has an impossible length" },
    { "192.0.2.0/33", 0, 0, "has an impossible length" },
    { "192.0.2.0/-1", 0, 0, "has an impossible length" },
    { "192.0.2.0/", 0, 0, "has an impossible length" },
    { "192.0.2.0/24/24", 0, 0, "has an impossible length" },
    { "192.0.2/24", 0, 0, "is not a prefix" },
    { "all", 0, 0, "is not a prefix" },
    { "/24", 0, 0, "is not a prefix" },
};

static void
test_prefixes(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        struct prefix prefix;
        const char *hint = NULL;

        g_test_message("\"%s\"", prefixes[i].text);
        g_assert_cmpstr(value_read_prefix(prefixes[i].text, &prefix, &hint), ==, prefixes[i].wrong);
        if (prefixes[i].wrong != NULL) {
            g_assert_nonnull(hint);
            continue;
        }
        g_autofree char *printed = value_print_prefix(&prefix);
        g_assert_cmpuint(prefix.len, ==, prefixes[i].len);
        g_assert_cmpuint(prefix.family, ==, prefixes[i].family);
        g_assert_cmpstr(printed, ==, prefixes[i].text);
    }
}

static void
test_print_durations(void)
{
    static const struct { int64_t ns; const char *text; } cases[] = {
        { 0, "0s" }, { 1, "1ns" }, { 1500, "1.5us" }, { 10 * MS, "10ms" }, { 500 * MS, "500ms" },
        { 1500 * MS, "1.5s" }, { 60 * S, "1m" }, { 90 * S, "90s" }, { 300 * S, "5m" }, { 3600 * S, "1h" },
        { 86400 * S, "1d" }, { S + 1, "1.000000001s" }, { INT64_MAX, NULL },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = value_print_duration(cases[i].ns);

        g_assert_nonnull(text);
        if (cases[i].text != NULL)
            g_assert_cmpstr(text, ==, cases[i].text);
    }
}

/* What is printed reads back as what it was. */
static void
test_print_reads_back(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(42);

    for (unsigned i = 0; i < 20000; i++) {
        uint64_t bits = (uint64_t) g_rand_int(rand) << 32 | g_rand_int(rand);
        int64_t ns = (int64_t) (bits >> (4 + g_rand_int_range(rand, 0, 58))), back = UNSET;
        g_autofree char *text = value_print_duration(ns);
        const char *hint;

        if (ns > INT64_C(36525) * 86400 * S)
            continue;
        g_assert_cmpstr(value_read_duration(text, &back, &hint), ==, NULL);
        g_assert_cmpint(back, ==, ns);
    }
}

/* Three significant digits at least, whole milliseconds below ten seconds. */
static void
test_print_times(void)
{
    static const struct { int64_t ns; const char *text; } cases[] = {
        { 0, "0 ms" }, { 3, "0 ms" }, { 999, "0.001 ms" }, { 250 * US, "0.25 ms" }, { 145 * MS, "145 ms" },
        { 10 * MS, "10 ms" }, { 10 * MS + 6, "10 ms" }, { 1030 * MS, "1.03 s" }, { 9999 * MS, "9.999 s" },
        { 21040 * MS, "21.04 s" }, { 189 * S, "189 s" }, { 999999999, "1 s" }, { 9999999999, "10 s" },
        { -20 * MS, "-20 ms" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = value_print_time(cases[i].ns);

        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

/* One time stands for what rounds to it at the precision written; the ends of a
 * range for what rounds to them at the microsecond, or as finely as they are written. */
static const struct {
    const char *text;
    int64_t in[2], out[2];      /* the outermost that belong to it, and do not */
} time_ranges[] = {
    { "145ms", { 144500 * US, 145500 * US - 1 }, { 144500 * US - 1, 145500 * US } },
    { "1.5s", { 1450 * MS, 1550 * MS - 1 }, { 1450 * MS - 1, 1550 * MS } },
    { "1.50s", { 1495 * MS, 1505 * MS - 1 }, { 1495 * MS - 1, 1505 * MS } },
    { "2s", { 1500 * MS, 2500 * MS - 1 }, { 1500 * MS - 1, 2500 * MS } },
    { "7ns", { 7, 7 }, { 6, 8 } },
    { "0ms", { 0, 500 * US - 1 }, { -1, 500 * US } },
    { "10ms..20ms", { 10 * MS - 500, 20 * MS + 499 }, { 10 * MS - 501, 20 * MS + 500 } },
    { "..20ms", { 0, 20 * MS + 499 }, { -1, 20 * MS + 500 } },
    { "10ms..", { 10 * MS - 500, INT64_MAX }, { 10 * MS - 501, 0 } },
    { "20ms|40ms..50ms", { 20 * MS, 50 * MS + 499 }, { 39 * MS, 50 * MS + 500 } },
    { "1.5s..2s", { 1500 * MS - 500, 2 * S + 499 }, { 1500 * MS - 501, 2 * S + 500 } },
    { "10000000ns..20ms", { 10 * MS, 20 * MS + 499 }, { 10 * MS - 1, 20 * MS + 500 } },
};

static void
test_time_ranges(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(time_ranges); i++) {
        struct value_range range;
        const char *hint;

        g_test_message("\"%s\"", time_ranges[i].text);
        g_assert_cmpstr(value_read_time_range(time_ranges[i].text, &range, &hint), ==, NULL);
        for (unsigned j = 0; j < 2; j++) {
            g_assert_true(value_in_range(&range, time_ranges[i].in[j]));
            g_assert_false(value_in_range(&range, time_ranges[i].out[j]));
        }
    }
}

static void
test_bad_ranges(void)
{
    static const struct { const char *text, *time, *count; } cases[] = {
        { "", "is not a duration", "is not a whole number" },
        { "..", "is a range without ends", "is a range without ends" },
        { "1s|", "is not a duration", "is not a whole number" },
        { "2s..1s", "is a range that ends before it begins", "is not a whole number" },
        { "2..1", "has no unit", "is a range that ends before it begins" },
        { "1..2..3", "has no unit", "is not a whole number" },
        { "1|2|3|4|5|6|7|8|9", "has no unit", "has too many alternatives" },
        { "-1", "is negative", "is too small" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct value_range range;
        const char *hint = NULL;

        g_test_message("\"%s\"", cases[i].text);
        g_assert_cmpstr(value_read_time_range(cases[i].text, &range, &hint), ==, cases[i].time);
        g_assert_nonnull(hint);
        hint = NULL;
        g_assert_cmpstr(value_read_count_range(cases[i].text, &range, &hint), ==, cases[i].count);
        g_assert_nonnull(hint);
    }
}

/* Shares and numbers by the precision written; the last unit is a tenth of what can be written. */
static void
test_number_ranges(void)
{
    static const struct { const char *text; int64_t in[2], out[2]; } cases[] = {
        { "33", { 325000000, 334999999 }, { 324999999, 335000000 } },
        { "0.5", { 4500000, 5499999 }, { 4499999, 5500000 } },
        { "33.333333", { 333333325, 333333334 }, { 333333324, 333333335 } },
        { "..5", { 0, 50000000 }, { 50000001, INT64_MAX } },
        { "5..", { 50000000, INT64_MAX }, { 0, 49999999 } },
        { "0|99..100", { 4999999, 1000000000 }, { 5000000, 1000000001 } },
    };
    struct value_range range;
    const char *hint;

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].text);
        g_assert_null(value_read_number_range(cases[i].text, &range, &hint));
        for (unsigned j = 0; j < 2; j++) {
            g_assert_true(value_in_range(&range, cases[i].in[j]));
            g_assert_false(value_in_range(&range, cases[i].out[j]));
        }
    }
    g_assert_null(value_read_percent_range("0.5%|99%..100%", &range, &hint));
    g_assert_true(value_in_range(&range, 5000000));
    g_assert_false(value_in_range(&range, 989999999));
    g_assert_cmpstr(value_read_percent_range("100.1%", &range, &hint), ==, "is more than all");
    g_assert_cmpstr(value_read_percent_range("5", &range, &hint), ==, "is not followed by %");
    g_assert_cmpstr(value_read_number_range("5%", &range, &hint), ==, "is followed by something else");
    g_assert_cmpstr(value_read_number_range("0.1234567", &range, &hint), ==, "has too many digits");
    g_assert_cmpstr(value_read_number_range("200000000000", &range, &hint), ==, "has too many digits");
    g_assert_cmpstr(value_read_number_range("-1", &range, &hint), ==, "is not a number");
    g_assert_cmpstr(value_read_number_range("6..5", &range, &hint), ==, "is a range that ends before it begins");
}

/* What changes has a sign, and rounds away from 0 on both sides of it. */
static void
test_changes(void)
{
    static const struct { const char *text; int64_t in[2], out[2]; } times[] = {
        { "-20ms", { -20500 * US + 1, -19500 * US }, { -20500 * US, -19500 * US + 1 } },
        { "+20ms", { 19500 * US, 20500 * US - 1 }, { 19500 * US - 1, 20500 * US } },
        { "0ms", { -500 * US + 1, 500 * US - 1 }, { -500 * US, 500 * US } },
        { "0", { -499, 499 }, { -500, 500 } },
        { "-20ms..0", { -20 * MS - 499, 499 }, { -20 * MS - 500, 500 } },
        { "..100ms", { INT64_MIN, 100 * MS + 499 }, { 100 * MS + 500, INT64_MAX } },
        { "-5ms..", { -5 * MS - 499, INT64_MAX }, { -5 * MS - 500, INT64_MIN } },
        { "-2ms..-1ms|+1s", { -1 * MS + 500, S }, { -1 * MS + 501, 0 } },
    };
    struct value_range range;
    const char *hint;

    for (unsigned i = 0; i < G_N_ELEMENTS(times); i++) {
        g_test_message("%s", times[i].text);
        g_assert_null(value_read_time_change(times[i].text, &range, &hint));
        for (unsigned j = 0; j < 2; j++) {
            g_assert_true(value_in_range(&range, times[i].in[j]));
            g_assert_false(value_in_range(&range, times[i].out[j]));
        }
    }
    g_assert_null(value_read_percent_change("-3%..-1%|..0.05%", &range, &hint));
    g_assert_cmpint(range.part[0].least, ==, -30000000);
    g_assert_cmpint(range.part[0].most, ==, -10000000);
    g_assert_cmpint(range.part[1].least, ==, INT64_MIN);
    g_assert_cmpint(range.part[1].most, ==, 500000);
    g_assert_cmpstr(value_read_percent_change("-100.1%", &range, &hint), ==, "is more than all");
    g_assert_cmpstr(value_read_percent_change("+-1%", &range, &hint), ==, "is not a number");
    g_assert_cmpstr(value_read_percent_change("-1%..-2%", &range, &hint), ==, "is a range that ends before it begins");
    g_assert_cmpstr(value_read_percent_change("-", &range, &hint), ==, "is not a number");
    g_assert_cmpstr(value_read_time_change("-00", &range, &hint), ==, "has no unit");
    g_assert_null(value_read_number_change("-1.5", &range, &hint));
    g_assert_cmpint(range.part[0].least, ==, -15499999);
    g_assert_cmpint(range.part[0].most, ==, -14500000);
}

static void
test_printed_numbers(void)
{
    static const struct { int64_t value; const char *text; } cases[] = {
        { 0, "0" }, { 10000000, "1" }, { 15000000, "1.5" }, { 1, "0.0000001" }, { 1000000000, "100" } };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = value_print_number(cases[i].value);

        g_assert_cmpstr(text, ==, cases[i].text);
    }
}

static void
test_count_ranges(void)
{
    struct value_range range;
    const char *hint;

    g_assert_cmpstr(value_read_count_range("2|4..6|9..", &range, &hint), ==, NULL);
    for (int64_t n = 0; n < 20; n++)
        g_assert_cmpint(value_in_range(&range, n), ==, n == 2 || (n >= 4 && n <= 6) || n >= 9);
}

/* Random text is refused or read, never more. */
static void
test_random(void)
{
    static const char alphabet[] = "0123456789.|-:/%smhdun abcf;";
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);

    for (unsigned i = 0; i < 50000; i++) {
        char text[24] = "";
        int64_t n = UNSET;
        uint64_t q32;
        struct addr addr;
        struct prefix prefix;
        struct value_range range;
        const char *hint;

        for (int j = g_rand_int_range(rand, 0, sizeof text - 1); j > 0; j--)
            text[j - 1] = alphabet[g_rand_int_range(rand, 0, sizeof alphabet - 1)];
        if (value_read_duration(text, &n, &hint) == NULL)
            g_assert_cmpint(n, >=, 0);
        if (value_read_count(text, 3, 9, &n, &hint) == NULL)
            g_assert_true(n >= 3 && n <= 9);
        if (value_read_share(text, &q32, &hint) == NULL)
            g_assert_cmpuint(q32, <=, UINT64_C(1) << 32);
        if (value_read_prefix(text, &prefix, &hint) == NULL)
            g_assert_cmpuint(prefix.len, <=, 128);
        if (value_read_time_range(text, &range, &hint) == NULL)
            g_assert_cmpuint(range.n, >, 0);
        value_read_addr(text, &addr, &hint);
        value_read_count_range(text, &range, &hint);
    }
}

/* Examples of RFC 1035 section 3.5 (10.2.0.52) and RFC 3596 section 2.5. */
static void
test_reverse(void)
{
    static const struct { const char *addr, *name; } rows[] = {
        { "10.2.0.52", "52.0.2.10.in-addr.arpa" },
        { "4321:0:1:2:3:4:567:89ab",
          "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa" },
        { "::", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct addr addr;
        const char *hint;

        g_assert_null(value_read_addr(rows[i].addr, &addr, &hint));
        g_autofree char *name = value_print_reverse(addr);
        g_assert_cmpstr(name, ==, rows[i].name);
    }
}

int
main(int argc, char **argv)
{
    setlocale(LC_ALL, "");      /* a decimal comma must not matter */
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/value/duration/table", test_durations);
    g_test_add_func("/value/share/table", test_shares);
    g_test_add_func("/value/part/table", test_parts);
    g_test_add_func("/value/count/table", test_counts);
    g_test_add_func("/value/address/table", test_addresses);
    g_test_add_func("/value/address/printed", test_printed_addresses);
    g_test_add_func("/value/prefix/table", test_prefixes);
    g_test_add_func("/value/duration/printed-shortest", test_print_durations);
    g_test_add_func("/value/duration/printed-reads-back", test_print_reads_back);
    g_test_add_func("/value/duration/printed-for-reports", test_print_times);
    g_test_add_func("/value/range/times-at-the-precision-written", test_time_ranges);
    g_test_add_func("/value/range/counts", test_count_ranges);
    g_test_add_func("/value/range/number-ranges", test_number_ranges);
    g_test_add_func("/value/range/changes", test_changes);
    g_test_add_func("/value/range/printed-numbers", test_printed_numbers);
    g_test_add_func("/value/range/refused", test_bad_ranges);
    g_test_add_func("/value/random-text", test_random);
    g_test_add_func("/value/reverse", test_reverse);
    return g_test_run();
}
