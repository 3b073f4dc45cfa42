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
    to->room = MAX(MAX(to->room * 2, to->n + n), LEAST_ROOM);
    to->data = g_realloc(to->data, to->room);
}

uint16_t
octets_sum(const uint8_t *octets, size_t n)
{
    uint64_t sum = 0, part = 0;

    for (; n >= sizeof part; octets += sizeof part, n -= sizeof part) {
        memcpy(&part, octets, sizeof part);
        sum += (part & UINT32_MAX) + (part >> 32);
    }
    if (n > 0) {
        part = 0;
        memcpy(&part, octets, n);
        sum += (part & UINT32_MAX) + (part >> 32);
    }
    while (sum >> 16 != 0)
        sum = (sum & 0xffff) + (sum >> 16);
    return GUINT16_FROM_BE((uint16_t) sum);
}
