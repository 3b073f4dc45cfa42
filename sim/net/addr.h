/*
 * addr.h - addresses, prefixes, scopes
 *
 * An address is two 64-bit words in host order, so that comparing and masking
 * are arithmetic. IPv4 addresses are kept in mapped form, ::ffff:a.b.c.d (RFC
 * 4291 section 2.5.5.2); which family a packet's header is says the packet.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum family { FAMILY_NONE, FAMILY_IPV4, FAMILY_IPV6, N_FAMILIES };

/* Bits of a set of families. */
#define IPV4_BIT (1u << FAMILY_IPV4)
#define IPV6_BIT (1u << FAMILY_IPV6)

struct addr {
    uint64_t hi, lo;
};

#define MAPPED_LO 0x0000ffff00000000u   /* lo of ::ffff:0:0 */
#define MAPPED_BITS 96                  /* length of ::ffff:0:0/96 */

/* Length counts from the front of the 128 bits: an IPv4 /24 is 120 here. */
struct prefix {
    struct addr addr;
    uint8_t len;
    uint8_t family;             /* FAMILY_NONE: no prefix given */
};

/* A prefix, or one of a field's words ("auto", "none"). */
struct prefix_or_word {
    int word;                   /* index, or -1: see prefix */
    struct prefix prefix;
};

enum addr_flag {
    ADDR_TEMPORARY = 1,         /* RFC 4941 */
    ADDR_DEPRECATED = 2,        /* RFC 4862 section 5.5.4 */
    ADDR_HOME = 4,              /* Mobile IPv6 home address, RFC 3484 section 5 rule 4 */
    ADDR_CARE_OF = 8,
    ADDR_TUNNEL = 16,           /* its interface is an encapsulating transition mechanism */
};

/* An address as written in a list: "2001:db8::9/64;temporary". */
struct listed_address {
    struct addr addr;
    uint8_t len;                /* of its prefix, 128 if none was written; IPv4 counted as in struct prefix */
    uint8_t flags;              /* enum addr_flag */
};

#define MOST_LISTED 8           /* addresses in a list */

/* Addresses, or one of a field's words. */
struct address_list {
    int word;                   /* index, or -1: see address */
    uint32_t n;
    const struct listed_address *address;
};

static inline bool
addr_equal(struct addr a, struct addr b)
{
    return a.hi == b.hi && a.lo == b.lo;
}

static inline bool
addr_is_ipv4(struct addr a)
{
    return a.hi == 0 && a.lo >> 32 == MAPPED_LO >> 32;
}

static inline struct addr
addr_ipv4(uint32_t a)
{
    return (struct addr) { .lo = MAPPED_LO | a };
}

static inline enum family
addr_family(struct addr a)
{
    return addr_is_ipv4(a) ? FAMILY_IPV4 : FAMILY_IPV6;
}

/* Returns: @a with all bits after the first @len (0..128) cleared. */
struct addr addr_mask(struct addr a, unsigned len);

/* Returns: whether @a lies in the prefix. */
static inline bool
prefix_has(struct addr prefix, unsigned len, struct addr a)
{
    if (len > 64)
        return a.hi == prefix.hi && (a.lo ^ prefix.lo) >> (128 - len) == 0;
    return len == 0 || (a.hi ^ prefix.hi) >> (64 - len) == 0;
}

/* Returns: how many leading bits @a and @b share, 0..128 (RFC 3484 section 2.2
 * CommonPrefixLen; for two IPv4 addresses count from MAPPED_BITS). */
static inline unsigned
addr_common_bits(struct addr a, struct addr b)
{
    if (a.hi != b.hi)
        return (unsigned) __builtin_clzll(a.hi ^ b.hi);
    if (a.lo != b.lo)
        return 64 + (unsigned) __builtin_clzll(a.lo ^ b.lo);
    return 128;
}

/* Returns: @a + @n, as 128-bit numbers. */
struct addr addr_add(struct addr a, uint64_t n);

/* Byte order of the wire, 16 bytes. */
void addr_to_bytes(struct addr a, uint8_t bytes[16]);
struct addr addr_from_bytes(const uint8_t bytes[16]);

static inline bool
addr_is_unspecified(struct addr a)
{
    return a.hi == 0 && a.lo == 0;
}

/* Of IPv6. */
static inline bool
addr_is_multicast(struct addr a)
{
    return a.hi >> 56 == 0xff;
}

/* Of IPv6: fe80::/10. */
static inline bool
addr_is_link_local(struct addr a)
{
    return a.hi >> 54 == 0xfe80 >> 6;
}

/* The broadcast address of IPv4's own link, 255.255.255.255 (RFC 919 section 7). */
static inline bool
addr_is_broadcast(struct addr a)
{
    return a.hi == 0 && a.lo == (MAPPED_LO | UINT32_MAX);
}

/* 100.64.0.0/10 (RFC 6598): between a provider's NAT and its customers. */
static inline bool
addr_is_shared(struct addr a)
{
    return addr_is_ipv4(a) && ((uint32_t) a.lo & 0xffc00000u) == 0x64400000u;
}

/* Groups of IPv4 that no router forwards to: 224.0.0.0/24 (RFC 5771 section 4). */
static inline bool
addr_is_link_group(struct addr a)
{
    return a.hi == 0 && (a.lo | 0xff) == (MAPPED_LO | 0xe00000ff);
}

/* Whether packets to @a are for several nodes of their link. */
static inline bool
addr_is_of_many(struct addr a)
{
    return addr_is_multicast(a) || addr_is_broadcast(a) || addr_is_link_group(a);
}

/* Whether packets to @a stay on their link: link-local addresses, multicast and broadcast. */
static inline bool
addr_is_on_link(struct addr a)
{
    if (a.hi != 0 ? a.hi >> 48 < 0xfe80 : (uint32_t) a.lo < 0xe0000000u)
        return false;           /* as nearly all are */
    return addr_is_link_local(a) || addr_is_of_many(a);
}

/* Returns: ff02::1 and the like. */
static inline struct addr
addr_link_multicast(uint64_t group)
{
    return (struct addr) { UINT64_C(0xff02) << 48, group };
}
#define ALL_NODES 1u            /* RFC 4291 section 2.7.1 */
#define ALL_ROUTERS 2u
#define ALL_DHCPV6_SERVERS 0x10002u     /* and relays: RFC 3315 section 5.1 */

static inline bool
addr_is_solicited_node(struct addr a)
{
    return a.hi == UINT64_C(0xff02) << 48 && a.lo >> 24 == 0x1ff;
}

/* Returns: the solicited-node multicast address of @a (RFC 4291 section 2.7.1). */
static inline struct addr
addr_solicited_node(struct addr a)
{
    return addr_link_multicast(UINT64_C(0x1ff000000) | (a.lo & 0xffffff));
}

/* Scopes of RFC 3484 section 3.1; an IPv4 scope depends on the system and is
 * models/host/selection.c's business. */
enum addr_scope { SCOPE_INTERFACE = 1, SCOPE_LINK = 2, SCOPE_SITE = 5, SCOPE_GLOBAL = 14 };

/* Returns: the scope of IPv6 address @a: the scope bits of a multicast
 * address, link for fe80::/10 and ::1, site for fec0::/10, else global. */
static inline unsigned
addr_scope_ipv6(struct addr a)
{
    if (a.hi >> 61 == 1)        /* 2000::/3, as most are */
        return SCOPE_GLOBAL;
    if (addr_is_multicast(a))
        return (unsigned) (a.hi >> 48) & 0xf;
    if (addr_is_link_local(a) || (a.hi == 0 && a.lo == 1))
        return SCOPE_LINK;
    return a.hi >> 54 == 0xfec0 >> 6 ? SCOPE_SITE : SCOPE_GLOBAL;
}
