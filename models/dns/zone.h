/*
 * zone.h - what the DNS of a world knows
 *
 * Names are interned: a packet carries an index. The zones are const while a
 * world runs; RRsets (RFC 8499 section 5) are shared by all who answer with
 * them. Records stand with their names, as the zone has them that they are in;
 * what a parent says of a zone, its delegation, stands with the zone.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/net/addr.h"

#define NO_NAME UINT32_MAX

struct rrset {
    uint32_t ttl;               /* seconds */
    uint16_t n;
    union {                     /* n of them */
        const struct addr *addr;        /* of A or AAAA */
        const uint32_t *name;   /* of PTR, NS, and the one of CNAME: numbers in the zone */
    };
};

/* Returns: whether @addr is one of @rrset's, of A or AAAA; @rrset may be NULL. */
static inline bool
rrset_has(const struct rrset *rrset, struct addr addr)
{
    for (uint16_t i = 0; rrset != NULL && i < rrset->n; i++)
        if (addr_equal(rrset->addr[i], addr))
            return true;
    return false;
}

struct zone_name {
    const char *name;           /* without the final dot; "" is the root */
    const struct rrset *a, *aaaa, *ptr; /* NULL: the name exists, but not with that type */
    const struct rrset *alias;  /* CNAME; then there is nothing else */
    uint8_t exists;             /* 0: a name somebody asks for and nobody has */
    uint8_t length;             /* on the wire: octets of labels, their lengths and the root */
    uint32_t authority;         /* the zone that it is in */
};

/* What a parent says of a zone, RFC 1034 section 4.2.1; of the root, what every
 * resolver comes with. */
struct delegation {
    uint32_t ttl;               /* seconds */
    uint16_t n;
    uint16_t size;              /* of its records in a referral, octets */
    const struct name_server {
        uint32_t name;
        const struct rrset *a, *aaaa;   /* glue; NULL: none */
    } *server;
};

/* A zone: the names from its apex down, but for those of zones below. */
struct authority {
    uint32_t apex;              /* a name */
    uint32_t parent;            /* another zone; of the root, itself */
    uint32_t negative_ttl;      /* seconds that NXDOMAIN and answers without data may be kept: the lesser of TTL and
                                 * MINIMUM of the SOA record (RFC 2308 section 5) */
    struct delegation delegation;
};

struct zone {
    const struct zone_name *name;
    uint32_t n;
    const struct authority *authority;  /* the root first, each one behind its parent */
    uint32_t n_authorities;
};

/* The root's place among the zones. */
#define ROOT_ZONE 0
