/*
 * histogram.c - a sketch of many durations
 */
#include "sim/engine/histogram.h"

#include <glib.h>

#define FINE_BITS 6             /* 2^6 cells per power of two */

static unsigned
cell_of(int64_t value)
{
    uint64_t v = (uint64_t) value;

    if (v < 1u << FINE_BITS)
        return (unsigned) v;

    unsigned top = 63 - (unsigned) __builtin_clzll(v);  /* the highest bit set, 6..62 */
    unsigned fine = (unsigned) (v >> (top - FINE_BITS)) & ((1u << FINE_BITS) - 1);
    return (top - FINE_BITS + 1) << FINE_BITS | fine;
}

static int64_t
middle_of(unsigned cell)
{
    if (cell < 1u << FINE_BITS)
        return cell;

    unsigned shift = (cell >> FINE_BITS) - 1;
    int64_t low = (int64_t) ((1u << FINE_BITS) | (cell & ((1u << FINE_BITS) - 1))) << shift;
    return low + (((int64_t) 1 << shift) >> 1);
}

static void
merge_cell(struct histogram_cell *into, const struct histogram_cell *from)
{
    if (from->n == 0)
        return;
    into->least = into->n == 0 ? from->least : MIN(into->least, from->least);
    into->most = into->n == 0 ? from->most : MAX(into->most, from->most);
    into->n += from->n;
}

void
histogram_add(struct histogram *histogram, int64_t value)
{
    g_assert(value >= 0);
    if (histogram->n == 0 || value < histogram->least)
        histogram->least = value;
    if (histogram->n == 0 || value > histogram->most)
        histogram->most = value;
    histogram->n++;
    histogram->sum += (uint64_t) value;

    struct histogram_cell *cell = &histogram->cell[cell_of(value)];
    merge_cell(cell, &(struct histogram_cell) { .least = value, .most = value, .n = 1 });
}

void
histogram_merge(struct histogram *into, const struct histogram *from)
{
    if (from->n == 0)
        return;
    into->least = into->n == 0 ? from->least : MIN(into->least, from->least);
    into->most = into->n == 0 ? from->most : MAX(into->most, from->most);
    into->n += from->n;
    into->sum += from->sum;
    for (unsigned i = 0; i < HISTOGRAM_CELLS; i++)
        merge_cell(&into->cell[i], &from->cell[i]);
}

/* The value of rank @rank, from 1, in @cell: between its least and its most no
 * more is known than that it is there. */
static int64_t
value_in(const struct histogram_cell *cell, uint64_t rank, int64_t middle)
{
    if (rank == 1)
        return cell->least;
    return rank == cell->n ? cell->most : CLAMP(middle, cell->least, cell->most);
}

int64_t
histogram_quantile(const struct histogram *histogram, unsigned percent)
{
    g_assert(percent <= 100);
    if (histogram->n == 0)
        return -1;

    uint64_t rank = MAX((histogram->n * percent + 99) / 100, 1);
    uint64_t seen = 0;

    for (unsigned i = 0; i < HISTOGRAM_CELLS; i++) {
        if (seen + histogram->cell[i].n >= rank)
            return value_in(&histogram->cell[i], rank - seen, middle_of(i));
        seen += histogram->cell[i].n;
    }
    g_assert_not_reached();
}
