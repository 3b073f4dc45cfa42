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

void
finder_clear(struct finder *finder)
{
    g_free(finder->slot);
    *finder = (struct finder) { 0 };
}
