/*
 * interval.c - what runs with several seeds come to: a mean and how sure it is
 *
 * Follows:
 *   Student (1908), The probable error of a mean; the factors are the 0.975 quantiles
 *   of his distribution as in NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
 * Deliberately different:
 *   beyond 30 degrees of freedom the factor of the next lower row of that table is
 *   taken, so that the interval is a little too wide, never too narrow.
 */
#include "v6sim/report/interval.h"

#include "v6sim/report/table.h"

__extension__ typedef unsigned __int128 wide;

static const struct factor {
    guint freedom;              /* at least */
    int64_t t;                  /* thousandths */
} factors[] = {
    { 1, 12706 }, { 2, 4303 }, { 3, 3182 }, { 4, 2776 }, { 5, 2571 }, { 6, 2447 }, { 7, 2365 }, { 8, 2306 },
    { 9, 2262 }, { 10, 2228 }, { 11, 2201 }, { 12, 2179 }, { 13, 2160 }, { 14, 2145 }, { 15, 2131 }, { 16, 2120 },
    { 17, 2110 }, { 18, 2101 }, { 19, 2093 }, { 20, 2086 }, { 21, 2080 }, { 22, 2074 }, { 23, 2069 }, { 24, 2064 },
    { 25, 2060 }, { 26, 2056 }, { 27, 2052 }, { 28, 2048 }, { 29, 2045 }, { 30, 2042 }, { 40, 2021 }, { 60, 2000 },
    { 100, 1984 },
};

int64_t
interval_factor(guint n)
{
    int64_t t = factors[0].t;

    for (guint i = 0; i < G_N_ELEMENTS(factors); i++)
        if (n > factors[i].freedom)
            t = factors[i].t;
    return t;
}

/* Returns: the least whole number whose square is @square at least. */
static int64_t
root_up(wide square)
{
    wide low = 0, high = (wide) INT64_MAX;

    while (low < high) {
        wide middle = (low + high) / 2;

        if (middle * middle >= square)
            high = middle;
        else
            low = middle + 1;
    }
    return (int64_t) low;
}

struct interval
interval_of(const int64_t *value, guint n)
{
    struct interval interval = { .n = n, .half = -1 };
    wide sum = 0, spread = 0;

    for (guint i = 0; i < n; i++)
        sum += (wide) value[i];
    interval.mean = n > 0 ? (int64_t) ((sum * INTERVAL_ONE * 2 + n) / (2 * (wide) n)) : 0;
    if (n < 2)
        return interval;
    /* n^2 times the sum of squared distances from the mean, without a rounded mean. */
    for (guint i = 0; i < n; i++) {
        wide scaled = (wide) value[i] * n, distance = scaled > sum ? scaled - sum : sum - scaled;

        spread += distance * distance;
    }
    /* t / 1000 * sqrt(spread / n^2 / (n - 1) / n), in thousandths: the two thousands cancel. */
    wide t = (wide) interval_factor(n), below = (wide) n * n * n * (n - 1);
    interval.half = root_up((spread * t * t + below - 1) / below);
    return interval;
}

char *
interval_print(const struct interval *interval)
{
    int64_t mean = (interval->mean + 50) / 100, half = (interval->half + 99) / 100;

    if (interval->half == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT, interval->mean / INTERVAL_ONE);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT " +- %" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
                           mean / 10, mean % 10, half / 10, half % 10);
}

char *
interval_mean(int64_t mean)
{
    int64_t tenths = (mean + INTERVAL_ONE / 20) / (INTERVAL_ONE / 10);
    g_autofree char *whole = table_grouped(tenths / 10);

    return tenths % 10 == 0 ? g_steal_pointer(&whole) : g_strdup_printf("%s.%d", whole, (int) (tenths % 10));
}
