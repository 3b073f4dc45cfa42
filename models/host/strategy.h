/*
 * strategy.h - which address is tried next, and when: <connect> of a profile
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/connect.h"

#define NO_CANDIDATE 0xff

/**
 * strategy_next:
 * @waited: the attempt delay has passed
 *
 * Returns: the candidate with which an attempt begins now; NO_CANDIDATE: none.
 */
uint8_t strategy_next(const struct connecting *connecting, bool waited);

/* Returns: the family to begin with: what was remembered, or the first candidate's. */
enum family strategy_first_family(const struct connecting *connecting);

/* Returns: how long after an attempt at @candidate has begun the next may, though it
 * is under way. */
int64_t strategy_delay(const struct connecting *connecting, const struct candidate *candidate);
