/*
 * identifier.c - the lower 64 bits of the addresses that a host forms itself
 */
#include "models/host/identifier.h"

#include <glib.h>

#include "sim/engine/rng.h"

#define U_BIT (UINT64_C(1) << 57)       /* universal/local, of an identifier; 0: made up (RFC 4291 section 2.5.1) */
#define LOCAL_MAC (UINT64_C(1) << 41)   /* the same bit of a MAC address; 1: made up */
#define GROUP_MAC (UINT64_C(1) << 40)   /* multicast */

/* What is drawn: `serial` of the subject. */
enum { RANDOM_FOR_EVER, STABLE, TEMPORARY, MAC, LEASED, LINK_LOCAL_IPV4 };

static uint64_t
draw_identifier(uint64_t seed, uint64_t name, uint64_t hi, uint32_t what)
{
    uint64_t of = draw_key(name, hi);

    return draw(seed, DRAW_IDENTIFIER, (struct subject) { .of = of, .serial = what });
}

uint64_t
identifier_mac(uint64_t name)
{
    uint64_t bits = draw_identifier(0, name, 0, MAC) >> 16;

    return (bits & ~GROUP_MAC) | LOCAL_MAC;
}

uint64_t
identifier_eui64(uint64_t mac)
{
    uint64_t upper = mac >> 24, lower = mac & 0xffffff;

    return (upper << 40 | UINT64_C(0xfffe) << 24 | lower) ^ U_BIT;
}

/* RFC 7217 section 5, with a draw in place of its hash; Windows keeps one random
 * identifier for all its prefixes. */
uint64_t
identifier_make(const struct slaac *slaac, uint64_t seed, uint64_t name, uint64_t mac, struct addr prefix,
                unsigned counter)
{
    switch ((enum identifier_kind) slaac->identifier) {
    case IDENTIFIER_EUI64:
        return identifier_eui64(mac);
    case IDENTIFIER_RANDOM:
        return draw_identifier(seed, name, 0, RANDOM_FOR_EVER | counter << 8) & ~U_BIT;
    case IDENTIFIER_STABLE:
        return draw_identifier(seed, name, prefix.hi, STABLE | counter << 8);
    }
    g_assert_not_reached();
}

uint64_t
identifier_temporary(uint64_t seed, uint64_t name, struct addr prefix, unsigned nth, unsigned counter)
{
    return draw_identifier(seed, name, prefix.hi, TEMPORARY | counter << 8 | nth << 16) & ~U_BIT;
}

uint64_t
identifier_leased(uint64_t seed, uint64_t name, struct addr prefix)
{
    return draw_identifier(seed, name, prefix.hi, LEASED) & ~U_BIT;
}

/* RFC 3927 section 2.1: 169.254.1.0 to 169.254.254.255, from a generator seeded with what does not change. */
struct addr
identifier_link_local_ipv4(uint64_t name)
{
    uint64_t bits = draw_identifier(0, name, 0, LINK_LOCAL_IPV4);

    return addr_ipv4(UINT32_C(0xa9fe0100) + (uint32_t) draw_below(bits, 254 * 256));
}
