/*
 * cache.h - what a host remembers of its lookups
 *
 * An entry is found by name and type. How long it is kept is the profile's
 * <cache>; that it has ended is seen when it is read. A host that never kept
 * anything has no memory for it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/dns/zone.h"
#include "models/host/profile.h"

struct host;

struct cache_entry {
    struct cache_entry *next;
    const struct rrset *answer; /* NULL: none */
    uint32_t name;              /* zone name */
    uint8_t question;           /* enum question */
    uint8_t outcome;            /* enum outcome */
    int64_t kept_until;         /* ns: from then on it is as if it were not there */
    int64_t ttl_until;          /* until then the records would let it be kept */
};

/* Returns: what is kept of @question about @name, or NULL. */
const struct cache_entry *cache_find(struct host *host, uint32_t name, enum question question);

/**
 * cache_keep:
 * @answer: const while the world runs; NULL: none
 * @ttl: what the DNS said, seconds
 * @positive: which of the profile's limits holds, the one for answers or for their lack
 *
 * Keeps what came of @question as long as the profile and @ttl say, in place of
 * what was kept of it.
 */
void cache_keep(struct host *host, uint32_t name, enum question question, enum outcome outcome,
                const struct rrset *answer, uint32_t ttl, bool positive);
