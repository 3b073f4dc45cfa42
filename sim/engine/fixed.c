/*
 * fixed.c - logarithms and powers in whole numbers
 *
 * A logarithm bit by bit (J. C. Majithia and D. Levan, A note on base-2 logarithm computations, Proc. IEEE 61, 1973):
 * a number from 1 to 2 is squared; if that is 2 or more, the next digit of its logarithm is 1 and it is halved. A
 * power is the product of 2^(-1/2), 2^(-1/4), ... of the digits that are 1; these are square roots, each of the one
 * before.
 */
#include "sim/engine/fixed.h"

#define MANTISSA 63             /* bits behind the point of numbers from 1 to 2 */
#define LN2 UINT64_C(0xb17217f7d1cf79ab)        /* log 2 in units of 2^-64 */
#define POWER_PLACES 40

uint64_t
fixed_log2(uint64_t x)
{
    unsigned whole = 63 - (unsigned) __builtin_clzll(x);
    uint64_t mantissa = x << (63 - whole), digits = whole;

    for (unsigned i = 0; i < FIXED_PLACES; i++) {
        fixed_wide square = (fixed_wide) mantissa * mantissa >> MANTISSA;
        unsigned digit = (unsigned) (square >> 64);

        mantissa = (uint64_t) (square >> digit);
        digits = digits << 1 | digit;
    }
    return digits;
}

/* Returns: the square root of @n, cut down. */
static uint64_t
square_root(fixed_wide n)
{
    uint64_t root = 0;

    for (unsigned bit = 64; bit-- > 0;) {
        uint64_t more = root | UINT64_C(1) << bit;

        if ((fixed_wide) more * more <= n)
            root = more;
    }
    return root;
}

uint64_t
fixed_power(fixed_wide y)
{
    fixed_wide whole = y >> FIXED_PLACES;
    uint64_t digits = (uint64_t) (y & (FIXED_ONE - 1)), product = UINT64_C(1) << MANTISSA, root = UINT64_C(1) << 62;

    if (whole > POWER_PLACES)
        return 0;
    for (unsigned i = 1; i <= FIXED_PLACES; i++) {
        root = square_root((fixed_wide) root << MANTISSA);      /* of 1/2, then of what came of that */
        if (digits >> (FIXED_PLACES - i) & 1)
            product = (uint64_t) ((fixed_wide) product * root >> MANTISSA);
    }
    return product >> (MANTISSA - POWER_PLACES) >> (unsigned) whole;
}

fixed_wide
fixed_scale(fixed_wide a, uint64_t b, unsigned places)
{
    fixed_wide high = a >> 64, low = (uint64_t) a;

    return (high * b << (64 - places)) + (low * b >> places);
}

/* -log(u) where u = (bits + 1) / 2^64, of which the logarithm to the base of 2 is that of bits + 1 less 64. */
uint64_t
fixed_exponential(uint64_t bits)
{
    uint64_t below = bits == UINT64_MAX ? UINT64_C(64) << FIXED_PLACES : fixed_log2(bits + 1);

    return (uint64_t) ((fixed_wide) ((UINT64_C(64) << FIXED_PLACES) - below) * LN2 >> 64);
}
