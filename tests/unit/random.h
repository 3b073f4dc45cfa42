/*
 * random.h - draws of a test: the same for each run
 */
#pragma once

#include "sim/engine/rng.h"

static uint64_t seed = 1, n_draws;

/* A compiler that evaluates arguments in another order tests other cases: as well. */
static inline uint32_t
below(uint32_t n)
{
    return (uint32_t) draw_below(draw(seed, 1000, (struct subject) { .serial = (uint32_t) n_draws++ }), n);
}
