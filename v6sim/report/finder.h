/*
 * finder.h - finding what stands in an array by its hash
 *
 * An open table of numbers, for what a GHashTable would take a call and a piece of
 * memory each: whoever asks compares what is found with what it looks for.
 *
 *     for (uint32_t at = hash, nth; (nth = finder_next(&finder, hash, &at)) != NOT_FOUND;)
 *         if (is_it(&array[nth]))
 *             return &array[nth];
 */
#pragma once

#include <stdint.h>

#define NOT_FOUND UINT32_MAX

/* Zeroed: nothing. */
struct finder {
    struct finder_slot {
        uint32_t hash, nth;     /* its number + 1; 0: nobody's */
    } *slot;
    uint32_t room, n;           /* slots, a power of two, more than there are numbers */
};

/* Returns: the next number that was added with @hash, from @at on, which is the hash at first. */
static inline uint32_t
finder_next(const struct finder *finder, uint32_t hash, uint32_t *at)
{
    const struct finder_slot *slot;

    if (finder->room == 0)
        return NOT_FOUND;
    do
        slot = &finder->slot[(*at)++ & (finder->room - 1)];
    while (slot->nth != 0 && slot->hash != hash);
    return slot->nth - 1;       /* NOT_FOUND of nobody's */
}

/* Adds @nth, below NOT_FOUND - 1. */
void finder_add(struct finder *finder, uint32_t hash, uint32_t nth);

/* Takes out @nth, which was added with @hash. */
void finder_remove(struct finder *finder, uint32_t hash, uint32_t nth);

void finder_clear(struct finder *finder);

/* Returns: a hash each of whose bits depends on all of @bits. */
static inline uint32_t
finder_hash(uint64_t bits)
{
    bits = (bits ^ bits >> 32) * UINT64_C(0x9e3779b97f4a7c15);
    return (uint32_t) (bits >> 32 ^ bits);
}
