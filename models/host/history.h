/*
 * history.h - what a host remembers of its connections, if its profile does
 *
 * For each address that was connected to, the round trip of the handshake and
 * when that was; for as long as <connect history> says. Where the profile's rules
 * sort by round trips (dst-rtt), also the least of them, and how often one was
 * tried. A host whose profile remembers nothing has no memory for it.
 */
#pragma once

#include <stdint.h>

#include "models/host/selection.h"
#include "sim/net/addr.h"

struct host;

struct history_entry {
    struct history_entry *next;
    struct addr addr;           /* :: or 0.0.0.0: that of the default route, and so of all who are behind it */
    int64_t rtt_ns;             /* of the last handshake */
    int64_t at;                 /* when it was established; INT64_MIN: never */
    int64_t least_ns;           /* the shortest of all; 0: none was established */
    uint32_t attempts, successes;
};

/* Returns: what is remembered of @addr, or NULL. */
const struct history_entry *history_find(const struct host *host, struct addr addr);

/* Returns: what rules that sort by round trips know of @addr, which is behind the default route or not, or NULL. What
 * was never measured itself counts as what its route's others have measured. */
const struct history_entry *history_measured(const struct history_entry *history, struct addr addr, bool behind);

/* A connection to @addr is tried. */
void history_attempt(struct host *host, struct addr addr);

/* A connection to @addr was established, @rtt_ns after its first SYN. */
void history_keep(struct host *host, struct addr addr, int64_t rtt_ns);

/* Of candidates that rules 1 to 8 leave equal, those with a round trip known go first,
 * the shortest first (RFC 8305 section 4); of all, if the profile says so. */
void history_sort(const struct host *host, struct candidate *candidate, uint32_t n);
