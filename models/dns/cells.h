/*
 * cells.h - the cache of a recursive resolver
 *
 * A cell for each name of the world, so that finding is indexing; a host, which
 * asks for few names, has a list (models/host/cache.h). What has expired is as if
 * it were not there.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/dns/zone.h"
#include "models/host/profile.h"
#include "sim/engine/arena.h"
#include "sim/net/packet.h"

struct cell {
    struct held {
        const struct rrset *records;    /* NULL: the name has none of the type */
        int64_t until;          /* ns: from then on nothing is known */
        uint8_t flaw;           /* enum dns_flaw, of answers that were not looked into */
    } held[N_QUESTIONS];
    int64_t alias_until;        /* until then it is known to be an alias */
    int64_t denied_until;       /* until then it is known not to exist, in any type (RFC 2308 section 5) */
};

struct cells {
    const struct zone *zone;
    struct cell *cell;          /* by name */
    int64_t *cut_until;         /* by zone: until then its delegation is known; the root's always is */
};

/* The memory is @arena's. */
void cells_init(struct cells *cells, const struct zone *zone, struct arena *arena);

/**
 * cells_look_up:
 * @dns: a query; gets the answer, and what aliases and TTL there are on the way to it
 * @at: (inout): the name to begin with; where the way ends
 *
 * Returns: whether the answer is there. It is a server failure if there are too
 *   many aliases.
 */
bool cells_look_up(const struct cells *cells, int64_t now, struct dns_payload *dns, uint32_t *at);

/* Returns: the records of @name that are known, and good; or NULL. */
const struct rrset *cells_records(const struct cells *cells, int64_t now, uint32_t name, enum question question);

/* Returns: the lowest zone with @name of which the delegation is known. */
uint32_t cells_cut(const struct cells *cells, int64_t now, uint32_t name);

/* Keeps a delegation; the alias of a name; what the authoritative answer @dns
 * says of @name, the one behind its aliases. */
void cells_keep_cut(struct cells *cells, int64_t now, uint32_t authority);
void cells_keep_alias(struct cells *cells, int64_t now, uint32_t name);
void cells_keep(struct cells *cells, int64_t now, uint32_t name, const struct dns_payload *dns);

/* Returns: seconds that @dns, which says so of @name, may be kept; at most the cache's limit. */
uint32_t cells_ttl(const struct cells *cells, uint32_t name, const struct dns_payload *dns);
