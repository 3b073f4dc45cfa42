/*
 * addr.c - addresses, prefixes, scopes
 */
#include "sim/net/addr.h"

#include "sim/net/octets.h"

struct addr
addr_mask(struct addr a, unsigned len)
{
    if (len == 0)
        return (struct addr) { 0 };
    if (len <= 64)
        return (struct addr) { .hi = a.hi & ~(uint64_t) 0 << (64 - len) };
    if (len < 128)
        a.lo &= ~(uint64_t) 0 << (128 - len);
    return a;
}

struct addr
addr_add(struct addr a, uint64_t n)
{
    struct addr sum = { .hi = a.hi, .lo = a.lo + n };

    if (sum.lo < a.lo)
        sum.hi++;
    return sum;
}

void
addr_to_bytes(struct addr a, uint8_t bytes[16])
{
    octets_set_addr(bytes, a);
}

struct addr
addr_from_bytes(const uint8_t bytes[16])
{
    struct addr a = { 0 };

    for (int i = 0; i < 8; i++) {
        a.hi = a.hi << 8 | bytes[i];
        a.lo = a.lo << 8 | bytes[8 + i];
    }
    return a;
}
