/*
 * away.h - servers and relays that go away for a while
 */
#pragma once

#include <stdbool.h>

#include "sim/engine/field.h"

/* Returns: whether who goes and comes back at @times, in turn, is away at @now. */
static inline bool
is_away(const struct time_list *times, int64_t now)
{
    uint8_t n = 0;

    while (n < times->n && times->at[n] <= now)
        n++;
    return n & 1;
}
