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
    const struct addr *addr;    /* n of them, of one family */
};

struct zone_name {
    const char *name;           /* without the final dot */
    const struct rrset *a, *aaaa;   /* NULL: the name exists, but not with that type */
    uint8_t exists;             /* 0: a name somebody asks for and nobody has */
    uint8_t length;             /* on the wire: octets of labels, their lengths and the root */
};

struct zone {
    const struct zone_name *name;
    uint32_t n;
};
