/*
 * teredo.h - Teredo: IPv6 in UDP over IPv4, through NATs
 *
 * What clients, servers and relays share: addresses, what is said in front of a
 * packet that is carried, and bubbles.
 *
 * Follows:
 *   RFC 4380 sections 2, 4 and 5.1.1; section 5.2.4, whom packets may be sent to
 *   RFC 5991 section 3 - flags drawn at random, and the cone bit that is none
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/tunnel/tunnel.h"

/* Constants, RFC 4380 sections 2.6, 2.7 and 5.1.2. */
#define TEREDO_BITS 32          /* 2001::/32 */
#define TEREDO_HI (UINT64_C(0x20010000) << 32)
#define TEREDO_PORT 3544        /* of servers */
#define TEREDO_MTU 1280
#define TEREDO_DISCOVERY 0xe00000fdu    /* 224.0.0.253, section 2.17 */

/* Bits of the flags, of which RFC 5991 section 3 has 12 drawn and the cone bit cleared. */
#define TEREDO_CONE 0x8000u
#define TEREDO_UG 0x0300u       /* universal and group: always clear */
#define TEREDO_DRAWN 0x3cffu

/* Times, ns: sections 5.2.1 and 2.16. Those of peers: teredo-peers.h. */
#define TEREDO_SOLICIT_NS INT64_C(4000000000)
#define TEREDO_SOLICITS 3       /* in each phase */
#define TEREDO_REFRESH_NS INT64_C(30000000000)

/* Octets in front of a packet: section 5.1.1. */
enum { TEREDO_ORIGIN_SIZE = 8, TEREDO_AUTHENTICATION_SIZE = 13 };

/* One end of a UDP flow. */
struct teredo_endpoint {
    uint32_t ipv4;
    uint16_t port;
};

/* What a Teredo address says, section 4, nothing of it obscured. */
struct teredo_address {
    uint32_t server;            /* IPv4 */
    uint16_t flags;
    struct teredo_endpoint mapped;
};

static inline bool
teredo_same(struct teredo_endpoint a, struct teredo_endpoint b)
{
    return a.ipv4 == b.ipv4 && a.port == b.port;
}

/* Returns: whether @addr is in 2001::/32; its rest may be malformed. */
static inline bool
teredo_has(struct addr addr)
{
    return addr.hi >> 32 == TEREDO_HI >> 32;
}

/* Returns: the address in 2001::/32. */
struct addr teredo_encode(const struct teredo_address *parts);

/**
 * teredo_decode:
 * @parts: set if it is well-formed
 *
 * Returns: whether @addr is in 2001::/32, its universal and group bits are clear,
 *   its server and its client are where packets may be sent to
 *   (teredo_is_global()), and its port is none that nobody has. Other bits of its
 *   flags may be anything (RFC 5991 section 3).
 */
bool teredo_decode(struct addr addr, struct teredo_address *parts);

/* Returns: the link-local address of a client, section 4, whose IPv4 address may be private. */
struct addr teredo_link_local(uint16_t flags, struct teredo_endpoint own);

/* Returns: the flags in a Teredo address or such a link-local one. */
static inline uint16_t
teredo_flags(struct addr addr)
{
    return (uint16_t) (addr.lo >> 48);
}

/* Whether an IPv4 address is one that Teredo packets may be sent to, section 5.2.4: as tunnel_is_global(), and no
 * 6to4 relays' (192.88.99.0/24). */
bool teredo_is_global(uint32_t ipv4);

/* Packets */

/* Returns: where the UDP packet came from, or goes. */
static inline struct teredo_endpoint
teredo_source(const struct packet *outer)
{
    return (struct teredo_endpoint) { (uint32_t) outer->src.lo, outer->sport };
}

static inline struct teredo_endpoint
teredo_destination(const struct packet *outer)
{
    return (struct teredo_endpoint) { (uint32_t) outer->dst.lo, outer->dport };
}

/* Returns: @packet, taken over, in UDP from @from to @to. */
struct packet *teredo_wrap(struct island *island, struct packet *packet, struct teredo_endpoint from,
                           struct teredo_endpoint to);

/* Puts an origin indication into @outer, or an authentication without identifier and value. */
void teredo_add_origin(struct packet *outer, struct teredo_endpoint origin);
void teredo_add_authentication(struct packet *outer, uint64_t nonce, uint8_t confirmation);

/* Returns: where a server says that @outer came to it from; false: it says nothing. */
bool teredo_origin(const struct packet *outer, struct teredo_endpoint *origin);

/* Returns: an IPv6 packet with nothing in it from @src to @dst, of identity @ident, owned by the caller. */
struct packet *teredo_bubble(struct island *island, struct addr src, struct addr dst, struct ident ident);

/* What came in UDP: section 5.2.3, section 5.3.1 and section 5.4.2. */
enum teredo_content {
    TEREDO_NOTHING,             /* no IPv6 packet, or one that no Teredo node may take */
    TEREDO_BUBBLE,
    TEREDO_SOLICITATION,        /* a Router Solicitation to all routers, from a link-local address */
    TEREDO_ADVERTISEMENT,
    TEREDO_ICMPV6,              /* any other message, errors too */
    TEREDO_DATA
};
enum teredo_content teredo_content(const struct packet *outer);
