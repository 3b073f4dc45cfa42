/*
 * sixtofour.h - 6to4: IPv6 over IPv4 without set-up (RFC 3056)
 */
#pragma once

#include "models/tunnel/tunnel.h"

#define SIXTOFOUR_BITS 16       /* 2002::/16 */
#define SIXTOFOUR_HI (UINT64_C(0x2002) << 48)
#define SIXTOFOUR_SITE_BITS 48
#define SIXTOFOUR_ROUTER UINT64_MAX     /* interface identifier of a site's router, in its first subnet */
#define SIXTOFOUR_RELAYS 0xc0586301u    /* 192.88.99.1, the nearest of them (RFC 3068 section 2.4) */

/* Returns: whether @addr is in 2002::/16. */
static inline bool
sixtofour_has(struct addr addr)
{
    return addr.hi >> 48 == 0x2002;
}

/* Returns: the prefix, of 48 bits, of a node with @ipv4. */
static inline struct addr
sixtofour_prefix(struct addr ipv4)
{
    return (struct addr) { .hi = SIXTOFOUR_HI | (ipv4.lo & UINT32_MAX) << 16 };
}

/* Returns: the V4ADDR of an address in 2002::/16. */
static inline struct addr
sixtofour_ipv4(struct addr addr)
{
    return addr_ipv4((uint32_t) (addr.hi >> 16));
}

/**
 * sixtofour_takes:
 * @outer: a packet of IPv4 that carries one of IPv6
 *
 * Returns: whether who gets it may unwrap it: what is in 2002::/16 inside must belong
 *   to addresses that tunnels may have, and a source there to the IPv4 source
 *   (RFC 3964 section 4).
 */
bool sixtofour_takes(const struct packet *outer);

/* The interface. */
extern const struct tunnel_kind sixtofour_kind;

struct gateway_config {
    const struct node_kind *kind;
    struct addr ipv4;           /* its own, outside */
    struct addr ipv6;           /* inside */
    struct prefix inside;       /* the site's: 48 bits of 2002::/16 */
    struct addr relay;          /* IPv4 address of its default router */
};

/* A 6to4 router between a site and IPv4 (RFC 3056 section 5.2): the gate of its IPv6. */
extern const struct node_kind sixtofour_gateway_kind;
