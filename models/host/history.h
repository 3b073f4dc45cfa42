/*
 * history.h - what a host remembers of its connections, if its profile does
 *
 * For each address that was connected to, the round trip of the handshake and
 * when that was; for as long as <connect history> says. A host whose profile
 * remembers nothing has no memory for it.
 */
#pragma once

#include <stdint.h>

#include "models/host/selection.h"
#include "sim/net/addr.h"

struct host;

struct history_entry {
    struct history_entry *next;
    struct addr addr;
    int64_t rtt_ns;             /* of the last handshake */
    int64_t at;                 /* when it was established */
};

/* Returns: what is remembered of @addr, or NULL. */
const struct history_entry *history_find(const struct host *host, struct addr addr);

/* A connection to @addr was established, @rtt_ns after its first SYN. */
void history_keep(struct host *host, struct addr addr, int64_t rtt_ns);

/* Of candidates that rules 1 to 8 leave equal, those with a round trip known go first,
 * the shortest first (RFC 8305 section 4); of all, if the profile says so. */
void history_sort(const struct host *host, struct candidate *candidate, uint32_t n);
