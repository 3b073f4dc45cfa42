/*
 * sort.h - sorting as systems' libraries do
 *
 * Where rules make a cycle (rule 9 within a family, rule 6 across), the result
 * depends on the algorithm: it is part of the profile.
 */
#pragma once

#include <stdint.h>

#include "models/host/rules.h"

/* Sorts @n pairs, at most MAX_CANDIDATES, by @deciding. */
typedef void sort_fn(struct deciding *deciding, const struct pair **pair, uint32_t n);

extern sort_fn *const sorts[];  /* by enum sort */
