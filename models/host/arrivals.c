/*
 * arrivals.c - when the next one starts, of those that start at a rate
 */
#include "models/host/arrivals.h"

#include <stddef.h>

#include "sim/engine/rng.h"

/* Returns: the part of @curve whose beginning is the last that @is_before, or the first one. */
static const struct curve_piece *
piece_at_area(const struct curve *curve, fixed_wide area)
{
    uint32_t low = 0, high = curve->n;

    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;

        if (curve->piece[middle].before <= area)
            low = middle;
        else
            high = middle;
    }
    return &curve->piece[low];
}

static const struct curve_piece *
piece_at_time(const struct curve *curve, int64_t ns)
{
    uint32_t low = 0, high = curve->n;

    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;

        if (curve->piece[middle].from_ns <= ns)
            low = middle;
        else
            high = middle;
    }
    return &curve->piece[low];
}

/* Of an area at the end of a part and the beginning of another, the latter: who has no height is passed over. */
int64_t
curve_time(const struct curve *curve, fixed_wide area)
{
    fixed_wide rounds = area / curve->area;
    const struct curve_piece *piece = piece_at_area(curve, area % curve->area);

    if (rounds >= (uint64_t) (INT64_MAX / curve->length_ns))
        return INT64_MAX;
    return (int64_t) rounds * curve->length_ns + piece->from_ns +
        (int64_t) ((area % curve->area - piece->before) / piece->weight);
}

fixed_wide
curve_area(const struct curve *curve, int64_t ns)
{
    int64_t within = ns % curve->length_ns;
    const struct curve_piece *piece = piece_at_time(curve, within);

    return curve->area * (uint64_t) (ns / curve->length_ns) + piece->before +
        (fixed_wide) (uint64_t) (within - piece->from_ns) * piece->weight;
}

/* The area that belongs to a gap on average. */
static fixed_wide
area_of_gap(const struct arrivals *arrivals)
{
    const struct curve *curve = arrivals->curve;
    uint64_t length = (uint64_t) curve->length_ns, gap = (uint64_t) arrivals->gap_ns;

    return curve->area / length * gap + curve->area % length * gap / length;
}

/* @share: of a gap, in units of 2^-56. */
static int64_t
later(const struct arrivals *arrivals, int64_t last_ns, uint64_t share)
{
    const struct curve *curve = arrivals->curve;
    fixed_wide next;

    if (curve == NULL)
        next = (uint64_t) last_ns + fixed_scale((uint64_t) arrivals->gap_ns, share, FIXED_PLACES);
    else
        next = (uint64_t) curve_time(curve, curve_area(curve, last_ns) +
                                     fixed_scale(area_of_gap(arrivals), share, FIXED_PLACES));
    return next < (uint64_t) arrivals->over_ns ? (int64_t) next : INT64_MAX;
}

int64_t
arrivals_next(const struct arrivals *arrivals, uint64_t name, uint32_t nth, int64_t last_ns)
{
    uint64_t share = FIXED_ONE;

    if (arrivals->drawn)
        share = fixed_exponential(draw(arrivals->key, DRAW_ARRIVAL, (struct subject) { .of = name, .serial = nth }));
    return later(arrivals, last_ns, share);
}

int64_t
arrivals_first(const struct arrivals *arrivals, uint64_t name, uint32_t nth, uint32_t n)
{
    if (arrivals->drawn)
        return arrivals_next(arrivals, name, 0, 0);
    return later(arrivals, 0, (uint64_t) ((fixed_wide) FIXED_ONE * nth / n));
}
