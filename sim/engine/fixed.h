/*
 * fixed.h - logarithms and powers in whole numbers
 *
 * The C library's logarithm may differ from machine to machine in its last digit, and a run computes the same on all.
 * Here every digit is said by the method: fixed.c.
 */
#pragma once

#include <stdint.h>

typedef unsigned __int128 fixed_wide;

#define FIXED_PLACES 56         /* bits behind the point */
#define FIXED_ONE (UINT64_C(1) << FIXED_PLACES)

/* Returns: log2(@x) of @x at least 1, in units of 2^-56, right to within two of them. */
uint64_t fixed_log2(uint64_t x);

/* Returns: 2^-@y x 2^40, @y in units of 2^-56; right to within 2^-38 of itself, cut down to a whole number. */
uint64_t fixed_power(fixed_wide y);

/* Returns: @a x @b / 2^@places, cut down; @a below 2^96, @places at most 64. */
fixed_wide fixed_scale(fixed_wide a, uint64_t b, unsigned places);

/* Returns: of an exponential distribution of mean 1, in units of 2^-56, what belongs to the uniform draw @bits. */
uint64_t fixed_exponential(uint64_t bits);
