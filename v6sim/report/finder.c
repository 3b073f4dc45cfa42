/*
 * finder.c - finding what stands in an array by its hash
 */
#include "v6sim/report/finder.h"

#include <glib.h>

#define LEAST_ROOM 64

static void
put(struct finder *finder, struct finder_slot slot)
{
    uint32_t at = slot.hash;

    while (finder->slot[at & (finder->room - 1)].nth != 0)
        at++;
    finder->slot[at & (finder->room - 1)] = slot;
}

static void
grow(struct finder *finder)
{
    struct finder old = *finder;

    finder->room = MAX(old.room * 2, LEAST_ROOM);
    finder->slot = g_new0(struct finder_slot, finder->room);
    for (uint32_t i = 0; i < old.room; i++)
        if (old.slot[i].nth != 0)
            put(finder, old.slot[i]);
    g_free(old.slot);
}

void
finder_add(struct finder *finder, uint32_t hash, uint32_t nth)
{
    if (finder->n >= finder->room / 2)
        grow(finder);
    put(finder, (struct finder_slot) { hash, nth + 1 });
    finder->n++;
}

/* What stands behind the gap moves into it, if that is not before its own place: then there are no gaps between a place
 * and what is there in its stead. */
void
finder_remove(struct finder *finder, uint32_t hash, uint32_t nth)
{
    struct finder_slot *slot = finder->slot;
    uint32_t mask = finder->room - 1, gap = hash;

    while (slot[gap & mask].nth != nth + 1)
        gap++;
    for (uint32_t at = gap + 1; slot[at & mask].nth != 0; at++)
        if (((at - slot[at & mask].hash) & mask) >= ((at - gap) & mask)) {
            slot[gap & mask] = slot[at & mask];
            gap = at;
        }
    slot[gap & mask].nth = 0;
    finder->n--;
}

void
finder_clear(struct finder *finder)
{
    g_free(finder->slot);
    *finder = (struct finder) { 0 };
}
