/*
 * outcome.h - what an answer is to the client
 */
#pragma once

#include <stdbool.h>

#include "models/dns/recursive.h"
#include "models/host/profile.h"
#include "sim/net/packet.h"

/* Returns: what has come of a query that @dns, which has a flaw or an error, answers. */
enum outcome outcome_of_failure(const struct dns_payload *dns);

/* Returns: what has come of a query that @dns answers. */
static inline enum outcome
outcome_of(const struct dns_payload *dns)
{
    if (dns->flaw != FLAW_NONE || dns->rcode != RCODE_NOERROR)
        return outcome_of_failure(dns);
    return dns->answer != NULL ? OUTCOME_ANSWER : OUTCOME_NODATA;
}

/* Returns: whether it is as if nothing had come: it would be the query's ID by chance only. */
static inline bool
answer_is_stray(const struct dns_payload *dns)
{
    return dns->flaw == FLAW_OTHER_ID || dns->flaw == FLAW_GARBAGE;
}

/* Returns: whether the DNS has said something that holds for a while. */
static inline bool
outcome_has_ttl(enum outcome outcome)
{
    return outcome == OUTCOME_ANSWER || outcome == OUTCOME_NODATA || outcome == OUTCOME_NXDOMAIN;
}
