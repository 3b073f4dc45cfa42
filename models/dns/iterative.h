/*
 * iterative.h - a recursive resolver that asks authoritative servers
 *
 * Its cache is cold when a run begins. What it knows and what it is about is in
 * its node's state, and couples all who ask it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/dns/cells.h"
#include "models/dns/infra.h"
#include "models/dns/service.h"

/* What it does with a zone all of whose servers are lame: RFC 4074 section 4.5. */
enum lame_policy { LAME_AVOID, LAME_LAST_RESORT };

/* What it does with an answer whose records are no such records: section 4.4. */
enum broken_policy { BROKEN_SERVFAIL, BROKEN_PASS };

struct iterative_config {
    struct dns_config dns;
    struct addr address[N_FAMILIES];    /* that it asks from */
    uint8_t families;           /* IPV4_BIT, IPV6_BIT: those it has */
    uint8_t lame;               /* enum lame_policy */
    uint8_t broken;             /* enum broken_policy */
};

struct resolution;

struct iterative {
    struct dns_state service;
    struct cells cells;
    struct infra infra;
    struct pool resolutions, waiters;
    struct resolution **running;        /* by key, a question of a name, see resolution.h */
    uint8_t *sent;              /* by key: packets so far, the low bits of their number */
    struct resolution *with_id[256];    /* by the low bits of their ID */
    uint32_t n_ids;             /* given so far */
};

/* At most so many names: a packet's serial has room for no more. */
#define MOST_RESOLVED_NAMES (1u << 22)

extern const struct node_kind iterative_kind;
