/*
 * rounds.c - what was measured, round by round
 */
#include "bench/rounds.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

void
rounds_add(struct rounds *rounds, double value)
{
    g_assert(rounds->n < MAX_ROUNDS);
    rounds->value[rounds->n++] = value;
}

static int
compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;

    return (x > y) - (x < y);
}

/* In order of value. */
static struct rounds
sorted(const struct rounds *rounds)
{
    struct rounds other = *rounds;

    g_assert(rounds->n > 0);
    qsort(other.value, other.n, sizeof other.value[0], compare);
    return other;
}

double
rounds_median(const struct rounds *rounds)
{
    struct rounds by_value = sorted(rounds);

    return (by_value.value[(by_value.n - 1) / 2] + by_value.value[by_value.n / 2]) / 2;
}

struct rounds
rounds_ratio(const struct rounds *of, const struct rounds *to)
{
    struct rounds ratio = { .n = of->n };

    g_assert(of->n == to->n);
    for (unsigned i = 0; i < of->n; i++)
        ratio.value[i] = of->value[i] / to->value[i];
    return ratio;
}

char *
rounds_text(const struct rounds *rounds, unsigned decimals)
{
    struct rounds by_value = sorted(rounds);
    int n = (int) decimals;

    return g_strdup_printf("%.*f (%.*f - %.*f)", n, rounds_median(rounds), n, by_value.value[0],
                           n, by_value.value[by_value.n - 1]);
}
