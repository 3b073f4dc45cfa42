/*
 * sort.c - sorting as systems' libraries do
 *
 *   insertion   BSD qsort(3) of few elements
 *   merge       glibc up to 2.36, stdlib/msort.c; equal ones keep their order
 */
#include "models/host/sort.h"

#include <string.h>

#include "models/host/selection.h"

static void
sort_insertion(struct deciding *deciding, const struct pair **pair, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        const struct pair *moved = pair[i];
        uint32_t at = i;

        for (; at > 0 && comes_before(deciding, moved, pair[at - 1]); at--)
            pair[at] = pair[at - 1];
        pair[at] = moved;
    }
}

/* Three or fewer, by the comparisons that halves would make, in their order: the last two, then the first with them. */
static void
sort_few(struct deciding *deciding, const struct pair **pair, uint32_t n)
{
    for (uint32_t from = n; from-- > 0;) {
        const struct pair *moved = pair[from];
        uint32_t at = from;

        for (; at + 1 < n && comes_before(deciding, pair[at + 1], moved); at++)
            pair[at] = pair[at + 1];
        pair[at] = moved;
    }
}

static void
sort_merge(struct deciding *deciding, const struct pair **pair, uint32_t n)
{
    const struct pair *left[MAX_CANDIDATES];
    uint32_t half = n / 2, i = 0, right = half, at = 0;

    if (n <= 3) {
        sort_few(deciding, pair, n);
        return;
    }
    sort_merge(deciding, pair, half);
    sort_merge(deciding, pair + half, n - half);
    memcpy(left, pair, half * sizeof *left);
    while (i < half && right < n)
        pair[at++] = comes_before(deciding, pair[right], left[i]) ? pair[right++] : left[i++];
    while (i < half)
        pair[at++] = left[i++];
}

sort_fn *const sorts[] = {
    [SORT_INSERTION] = sort_insertion,
    [SORT_MERGE] = sort_merge,
};
