/*
 * zone.h - what the DNS of a world knows
 *
 * Names are interned: a packet carries an index. The zones are const while a
 * world runs; RRsets (RFC 8499 section 5) are shared by all who answer with
 * them.
 */
#pragma once

#include <stdint.h>

#include "sim/net/addr.h"

struct rrset {
    uint32_t ttl;               /* seconds */
    uint16_t n;
    union {                     /* n of them */
        const struct addr *addr;        /* of A or AAAA */
        const uint32_t *name;   /* of PTR: numbers in the zone */
    };
};

struct zone_name {
    const char *name;           /* without the final dot */
    const struct rrset *a, *aaaa, *ptr; /* NULL: the name exists, but not with that type */
    uint8_t exists;             /* 0: a name somebody asks for and nobody has */
    uint8_t length;             /* on the wire: octets of labels, their lengths and the root */
};

struct zone {
    const struct zone_name *name;
    uint32_t n;
    uint32_t negative_ttl;      /* seconds that NXDOMAIN and answers without data may be kept: TTL and MINIMUM of
                                 * the SOA record (RFC 2308 section 5) */
};
