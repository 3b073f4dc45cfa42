/*
 * edns.h - whether a query has an OPT record, and what its absence has taught
 *
 * What a server does with OPT records is remembered by host, as resolvers do that fall
 * back (<edns fallback="server">): one that rejects them, loses queries with them, or
 * answers without one is asked without, until it has not been heard for a while.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/resolver.h"

/* What a host knows of a server. */
struct edns_memory {
    int64_t plain_until;        /* it is asked without; 0: with an OPT record; INT64_MAX: it has not answered since */
    int64_t kept_ns;            /* how long that is kept the next time; 0: as the profile says */
    uint8_t lost;               /* queries with an OPT record, in a row */
    bool proved;                /* it has answered one: what is lost says nothing any more */
};

/* Returns: what the next query to server @nth says in its OPT record; 0: it has none. Of a
 * host whose system has such records at all. */
uint16_t edns_of_query(struct lookup *lookup, enum question question, uint32_t nth);

/* Server @nth has answered with @outcome. Returns: whether that is held against the OPT
 * record: then @question is to be asked there again, at once. */
bool edns_is_rejected(struct lookup *lookup, enum question question, uint32_t nth, enum outcome outcome);

/* Server @nth has answered with @outcome, which is not rejected, and with an OPT record or without. */
void edns_answered(struct lookup *lookup, enum question question, uint32_t nth, enum outcome outcome, bool opt);

/* The last query to server @nth was lost. */
void edns_lost(struct lookup *lookup, enum question question, uint32_t nth);
