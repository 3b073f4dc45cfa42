/*
 * octets.c - octets that are written one behind the other
 *
 * Follows:
 *   RFC 1071 section 2 - sums: of more than 16 bits at a time, in the machine's own
 *     order, and folded in the end
 */
#include "sim/net/octets.h"

#define LEAST_ROOM 512

void
octets_grow(struct octets *to, size_t n)
{
    to->room = MAX(MAX(to->room * 2, to->n + n + 1), LEAST_ROOM);
    to->data = g_realloc(to->data, to->room);
}

/* Adds what is carried over 64 bits at the other end, as RFC 1071 section 2 (B) allows. */
static inline uint64_t
added(uint64_t sum, uint64_t part)
{
    sum += part;
    return sum + (sum < part);
}

/* The last @n octets, less than 8, as if zeros followed. */
static inline uint64_t
sum_of_rest(const uint8_t *octets, size_t n)
{
    uint32_t four = 0;
    uint16_t two = 0, one = 0;

    if (n & 4) {
        memcpy(&four, octets, sizeof four);
        octets += sizeof four;
    }
    if (n & 2) {
        memcpy(&two, octets, sizeof two);
        octets += sizeof two;
    }
    if (n & 1)
        memcpy(&one, octets, 1);
    return (uint64_t) four + two + one;
}

uint16_t
octets_sum(const uint8_t *octets, size_t n)
{
    uint64_t sum = 0, part;

    for (; n >= sizeof part; octets += sizeof part, n -= sizeof part) {
        memcpy(&part, octets, sizeof part);
        sum = added(sum, part);
    }
    sum = added(sum, sum_of_rest(octets, n));
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return GUINT16_FROM_BE((uint16_t) sum);
}
