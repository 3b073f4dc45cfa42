/*
 * octets.h - octets that are written one behind the other
 *
 * What is appended stands in network byte order. Room is made ahead, so that most
 * of it is a store and a comparison: a packet is some forty of these.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <glib.h>

#include "sim/net/addr.h"

/* Zeroed: none. Whoever has it frees @data with g_free(). There is always room for more than is there. */
struct octets {
    uint8_t *data;
    size_t n, room;             /* of them; that there is room for */
};

/* Makes room for @n more at least; what there is may move. */
void octets_grow(struct octets *to, size_t n);

/* Returns: @n more, which are to be set before anything else is appended. */
static inline uint8_t *
octets_add(struct octets *to, size_t n)
{
    uint8_t *added;

    if (G_UNLIKELY(to->room - to->n <= n))
        octets_grow(to, n);
    added = to->data + to->n;
    to->n += n;
    return added;
}

/* Sets what stands at @at. */
static inline void
octets_set16(uint8_t *at, uint16_t n)
{
    uint16_t big = GUINT16_TO_BE(n);

    memcpy(at, &big, sizeof big);
}

static inline void
octets_set32(uint8_t *at, uint32_t n)
{
    uint32_t big = GUINT32_TO_BE(n);

    memcpy(at, &big, sizeof big);
}

static inline void
octets_set64(uint8_t *at, uint64_t n)
{
    uint64_t big = GUINT64_TO_BE(n);

    memcpy(at, &big, sizeof big);
}

/* Of IPv6. */
static inline void
octets_set_addr(uint8_t *at, struct addr addr)
{
    octets_set64(at, addr.hi);
    octets_set64(at + 8, addr.lo);
}

/* Appends. */
static inline void
octets_put8(struct octets *to, uint8_t n)
{
    *octets_add(to, 1) = n;
}

static inline void
octets_put16(struct octets *to, uint16_t n)
{
    octets_set16(octets_add(to, 2), n);
}

static inline void
octets_put32(struct octets *to, uint32_t n)
{
    octets_set32(octets_add(to, 4), n);
}

static inline void
octets_put64(struct octets *to, uint64_t n)
{
    octets_set64(octets_add(to, 8), n);
}

static inline void
octets_put(struct octets *to, const void *data, size_t n)
{
    memcpy(octets_add(to, n), data, n);
}

static inline void
octets_zeros(struct octets *to, size_t n)
{
    memset(octets_add(to, n), 0, n);
}

/* Appends 4 octets of IPv4, 16 of IPv6. */
static inline void
octets_addr(struct octets *to, struct addr addr)
{
    if (addr_is_ipv4(addr))
        octets_put32(to, (uint32_t) addr.lo);
    else
        octets_set_addr(octets_add(to, 16), addr);
}

/* Returns: the sum of @n octets as numbers of 16 bits (RFC 1071), not turned over: 1 to 0xffff, or 0 if all are 0. */
uint16_t octets_sum(const uint8_t *octets, size_t n);
