/*
 * rng.c - draws by purpose, on Random123's Philox
 */
#include "sim/engine/rng.h"

#include <string.h>

#include <Random123/philox.h>

uint64_t
draw(uint64_t key, uint16_t purpose, struct subject what)
{
    philox4x32_ctr_t counter = { { (uint32_t) what.of, (uint32_t) (what.of >> 32), what.serial,
                                   (uint32_t) purpose << 16 | what.sub } };
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
draw_key(uint64_t key, uint64_t n)
{
    return draw(key, DRAW_KEY, (struct subject) { .of = n });
}

/* Eight bytes at a time, least significant first whatever the machine. */
uint64_t
draw_key_named(uint64_t key, const char *name)
{
    size_t length = strlen(name);

    for (size_t i = 0; i < length || i == 0; i += 8) {
        uint64_t bytes = 0;

        for (size_t j = i; j < length && j < i + 8; j++)
            bytes |= (uint64_t) (unsigned char) name[j] << (8 * (j - i));
        key = draw(key, DRAW_NAME, (struct subject) { .of = bytes, .serial = (uint32_t) (length - i) });
    }
    return key;
}
