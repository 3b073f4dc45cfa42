/*
 * rng.c - draws by purpose, on Random123's Philox
 */
#include "sim/engine/rng.h"

#include <Random123/philox.h>

uint64_t
draw(uint64_t key, uint32_t purpose, struct ident what)
{
    philox4x32_ctr_t counter = { { what.origin, what.serial, what.sub, purpose } };
    philox4x32_key_t k = { { (uint32_t) key, (uint32_t) (key >> 32) } };
    philox4x32_ctr_t r = philox4x32(counter, k);

    return (uint64_t) r.v[1] << 32 | r.v[0];
}

uint64_t
draw_below(uint64_t bits, uint64_t below)
{
    return (uint64_t) ((unsigned __int128) bits * below >> 64);
}

bool
draw_chance(uint64_t bits, uint64_t q32)
{
    return (bits >> 32) < q32;
}

uint64_t
draw_key(uint64_t key, uint32_t kind, uint32_t n)
{
    return draw(key, DRAW_KEY, (struct ident) { .origin = kind, .serial = n });
}
