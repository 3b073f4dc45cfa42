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

static void
sort_merge(struct deciding *deciding, const struct pair **pair, uint32_t n)
{
    const struct pair *left[MAX_CANDIDATES];
    uint32_t half = n / 2, i = 0, right = half;

    if (n < 2)
        return;
    sort_merge(deciding, pair, half);
    sort_merge(deciding, pair + half, n - half);
    memcpy(left, pair, half * sizeof *left);
    for (uint32_t at = 0; i < half; at++)
        pair[at] = right < n && comes_before(deciding, pair[right], left[i]) ? pair[right++] : left[i++];
}

sort_fn *const sorts[] = {
    [SORT_INSERTION] = sort_insertion,
    [SORT_MERGE] = sort_merge,
};
