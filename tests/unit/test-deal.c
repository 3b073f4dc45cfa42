/*
 * test-deal.c - members dealt out: exact, by prefix, steadily, independently
 *
 * Errors are compared in whole numbers: a row of weight w of W that has c of the
 * first n members is off by c - nw/W.
 */
#include <stdbool.h>
#include <string.h>

#include <glib.h>

#include "tests/unit/random.h"
#include "v6sim/read/deal.h"

enum { MANY = 20000 };

static uint64_t
sum(const uint64_t *weight, uint32_t n)
{
    uint64_t total = 0;

    for (uint32_t i = 0; i < n; i++)
        total += weight[i];
    return total;
}

static void
deal_rows(const uint64_t *weight, uint32_t n_rows, uint32_t order, uint32_t n, uint16_t *row)
{
    deal(&(struct deal) { .weight = weight, .n_rows = n_rows, .order = order }, n, row);
}

/* Each row of every prefix is off by less than 1.5. */
static void
assert_exact(const uint64_t *weight, uint32_t n_rows, uint32_t n, const uint16_t *row)
{
    g_autofree uint64_t *count = g_new0(uint64_t, n_rows);
    uint64_t total = sum(weight, n_rows);

    for (uint32_t i = 0; i < n; i++) {
        g_assert_cmpuint(row[i], <, n_rows);
        count[row[i]]++;
        for (uint32_t r = 0; r < n_rows; r++) {
            __int128 off = (__int128) count[r] * total - (__int128) (i + 1) * weight[r];

            g_assert_true(2 * off < 3 * (__int128) total && 2 * off > -3 * (__int128) total);
        }
    }
}

/* Draws @n weights that make @total, some small, some large. */
static void
draw_weights(uint64_t *weight, uint32_t n, uint32_t total)
{
    uint32_t left = total;

    for (uint32_t i = 0; i + 1 < n; i++) {
        uint32_t most = left - (n - 1 - i);
        uint32_t wanted = 1 + below(below(3) > 0 ? MIN(most, total / n) : most);

        weight[i] = MIN(wanted, most);
        left -= (uint32_t) weight[i];
    }
    weight[n - 1] = left;
}

static void
test_exact(void)
{
    static const uint32_t totals[] = { 20, 100, 1000, 10000, 777777, 4000000000u };
    g_autofree uint16_t *row = g_new(uint16_t, MANY);
    uint64_t weight[16];

    for (int round = 0; round < 300; round++) {
        uint32_t n = 1 + below(16);

        draw_weights(weight, n, totals[below(G_N_ELEMENTS(totals))]);
        deal_rows(weight, n, below(DEAL_MOST_ORDERS), MANY, row);
        assert_exact(weight, n, MANY, row);
    }
}

static void
test_extremes(void)
{
    g_autofree uint16_t *row = g_new(uint16_t, MANY);
    const uint64_t tiny[] = { 1, DEAL_MOST_TOTAL - 2, 1 }, only[] = { 1 };
    uint64_t many[DEAL_MOST_ROWS];

    deal_rows(tiny, 3, 0, MANY, row);
    assert_exact(tiny, 3, MANY, row);
    deal_rows(only, 1, 0, MANY, row);
    assert_exact(only, 1, MANY, row);
    for (uint32_t i = 0; i < DEAL_MOST_ROWS; i++)
        many[i] = 1 + below(1000);
    deal_rows(many, DEAL_MOST_ROWS, 1, MANY / 4, row);
    assert_exact(many, DEAL_MOST_ROWS, MANY / 4, row);
}

/* All 10,000,000 that there can be, of whom 0.1 % are exactly 10,000. */
static void
test_ten_million(void)
{
    enum { ALL = 10000000 };
    g_autofree uint16_t *row = g_new(uint16_t, ALL);
    const uint64_t weight[] = { 700, 299, 1 };
    uint32_t count[3] = { 0 };

    deal_rows(weight, 3, 0, ALL, row);
    for (uint32_t i = 0; i < ALL; i++)
        count[row[i]]++;
    g_assert_cmpuint(count[0], >=, 6999999);
    g_assert_cmpuint(count[0], <=, 7000001);
    g_assert_cmpuint(count[2], >=, 9999);
    g_assert_cmpuint(count[2], <=, 10001);
}

static void
test_prefix(void)
{
    g_autofree uint16_t *few = g_new(uint16_t, MANY), *many = g_new(uint16_t, MANY);
    uint64_t weight[8];

    for (int round = 0; round < 50; round++) {
        uint32_t n = 1 + below(8), members = below(MANY);

        draw_weights(weight, n, 1000);
        deal_rows(weight, n, 0, members, few);
        deal_rows(weight, n, 0, MANY, many);
        g_assert_cmpmem(few, members * sizeof *few, many, members * sizeof *many);
    }
}

/* Whole per cents: each hundred members has 70, 18, 2, 5 and 5. */
static void
test_hundreds(void)
{
    g_autofree uint16_t *row = g_new(uint16_t, MANY);
    const uint64_t weight[] = { 70, 18, 2, 5, 5 };
    uint64_t count[5] = { 0 };

    deal_rows(weight, 5, 0, MANY, row);
    for (uint32_t i = 0; i < MANY; i++) {
        count[row[i]]++;
        for (uint32_t r = 0; r < 5 && (i + 1) % 100 == 0; r++)
            g_assert_cmpuint(count[r] * 100, ==, weight[r] * (i + 1));
    }
}

static bool
all_whole(const uint64_t *weight, uint32_t n_rows, uint64_t n)
{
    for (uint32_t r = 0; r < n_rows; r++)
        if (n * weight[r] % sum(weight, n_rows) != 0)
            return false;
    return true;
}

/* Wherever all shares are whole up to 100 members, and where they are at hundreds,
 * each row has its own. */
static void
test_whole(void)
{
    static const uint32_t totals[] = { 2, 4, 7, 10, 20, 25, 36, 50, 99, 100 };
    g_autofree uint16_t *row = g_new(uint16_t, MANY);
    uint32_t judged = 0;

    for (int round = 0; round < 200; round++) {
        uint32_t total = totals[below(G_N_ELEMENTS(totals))], n = 2 + below(MIN(total, 9) - 1);
        uint64_t weight[16], count[16] = { 0 };

        draw_weights(weight, n, total);
        deal_rows(weight, n, below(DEAL_MOST_ORDERS), MANY, row);
        for (uint32_t i = 0; i < MANY; i++) {
            count[row[i]]++;
            if ((i >= 100 && (i + 1) % 100 != 0) || (i + 1 > 100 && 100 % total != 0) || !all_whole(weight, n, i + 1))
                continue;
            for (uint32_t r = 0; r < n; r++)
                g_assert_cmpuint(count[r] * total, ==, weight[r] * (i + 1));
            judged++;
        }
    }
    g_assert_cmpuint(judged, >, 200 * 10);
}

/* Returns: how many members have other rows with @after. */
static uint32_t
turned(const uint64_t *before, const uint64_t *after, uint32_t n)
{
    g_autofree uint16_t *one = g_new(uint16_t, MANY), *two = g_new(uint16_t, MANY);
    uint32_t differ = 0;

    deal_rows(before, n, 0, MANY, one);
    deal_rows(after, n, 0, MANY, two);
    for (uint32_t i = 0; i < MANY; i++)
        differ += one[i] != two[i];
    return differ;
}

/* From 10 to 12 % turns 2 %, and of the first hundred some more: one in each ten has
 * other places than three in each twenty-five. So do nearly all such changes of two
 * rows: no fewer can be turned, and on average few more are. */
static void
test_steady_pair(void)
{
    uint32_t all = 0;

    uint32_t few = turned((uint64_t []) { 10, 90 }, (uint64_t []) { 12, 88 }, 2);

    g_assert_cmpuint(few, >=, MANY / 50);
    g_assert_cmpuint(few, <=, MANY / 50 + 10);
    for (uint64_t i = 1; i < 98; i++) {
        uint32_t differ = turned((uint64_t []) { i, 100 - i }, (uint64_t []) { i + 2, 98 - i }, 2);

        g_assert_cmpuint(differ, >=, MANY / 50 - 2);
        g_assert_cmpuint(differ, <=, 3 * MANY / 50);
        all += differ;
    }
    g_test_message("2 %% more of two rows turn %.2f %%", 100.0 * all / 97 / MANY);
    g_assert_cmpuint(all, <=, 97 * (MANY / 50) * 5 / 4);
}

/* Changes of 2 % between neighbours among several rows: @scale of whole per
 * cents or finer ones. Returns: how many members they turn, on average. */
static double
mean_turned(uint32_t scale)
{
    uint64_t before[9], after[9];
    double all = 0;
    int rounds = 0;

    while (rounds < 200) {
        uint32_t n = 2 + below(8), taker = below(n - 1), giver = taker + 1;

        draw_weights(before, n, 100 * scale);
        if (before[giver] <= 2 * scale)
            continue;
        memcpy(after, before, sizeof after);
        after[taker] += 2 * scale;
        after[giver] -= 2 * scale;
        all += turned(before, after, n);
        rounds++;
    }
    return all / rounds;
}

static void
test_steady(void)
{
    double whole = mean_turned(1), finer = mean_turned(100);

    g_test_message("2 %% from the neighbour turn %.2f %%; of shares with two decimals %.2f %%",
                   100 * whole / MANY, 100 * finer / MANY);
    g_assert_cmpfloat(whole, <, 0.035 * MANY);
    g_assert_cmpfloat(finer, <, 0.06 * MANY);
}

/* What is dealt second: exact by itself, and in each class of what came first to
 * within log2 n / 2 + 1 and what the class itself is off by; another share of
 * the first turns few of the second. */
static void
test_classes(void)
{
    static const uint64_t first[] = { 70, 18, 2, 5, 5 }, other[] = { 68, 20, 2, 5, 5 }, second[] = { 3, 500, 497 };
    g_autofree uint16_t *class = g_new(uint16_t, MANY), *row = g_new(uint16_t, MANY);
    g_autofree uint16_t *class2 = g_new(uint16_t, MANY), *row2 = g_new(uint16_t, MANY);
    uint32_t count[5][3] = { 0 }, differ = 0;

    for (uint32_t order = 1; order < DEAL_MOST_ORDERS; order++) {
        memset(count, 0, sizeof count);
        deal_rows(first, 5, 0, MANY, class);
        deal(&(struct deal) { second, 3, order, class, 5 }, MANY, row);
        assert_exact(second, 3, MANY, row);
        for (uint32_t i = 0; i < MANY; i++) {
            uint32_t bound = MAX(3, (uint32_t) (g_bit_storage(i + 1) + 1) / 2 + 2);

            count[class[i]][row[i]]++;
            for (uint32_t c = 0; c < 5; c++)
                for (uint32_t r = 0; r < 3; r++)
                    g_assert_cmpint(ABS((int64_t) count[c][r] * 100000 - (int64_t) ((i + 1) * first[c] * second[r])),
                                    <, bound * 100000);
        }
    }
    deal(&(struct deal) { second, 3, 1, class, 5 }, MANY, row);
    deal_rows(other, 5, 0, MANY, class2);
    deal(&(struct deal) { second, 3, 1, class2, 5 }, MANY, row2);
    for (uint32_t i = 0; i < MANY; i++)
        differ += row[i] != row2[i];
    g_test_message("2 %% of the first distribution turn %.2f %% of the second", 100.0 * differ / MANY);
    g_assert_cmpuint(differ, <, MANY * 3 / 100);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/deal/exact", test_exact);
    g_test_add_func("/deal/extremes", test_extremes);
    g_test_add_func("/deal/ten-million", test_ten_million);
    g_test_add_func("/deal/prefix", test_prefix);
    g_test_add_func("/deal/hundreds", test_hundreds);
    g_test_add_func("/deal/whole", test_whole);
    g_test_add_func("/deal/steady-pair", test_steady_pair);
    g_test_add_func("/deal/steady", test_steady);
    g_test_add_func("/deal/classes", test_classes);
    return g_test_run();
}
