/*
 * policy.h - the policy table of RFC 3484 section 2.1
 *
 * Lookup is by longest matching prefix; IPv4 addresses are looked up in mapped
 * form. An address without a row has no label, which matches nothing, and
 * precedence 0.
 *
 * A system's tool changes its table by policy_change(); what tools differ in,
 * their manners, is a fact of the profile.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/net/addr.h"

#define MAX_POLICY_ROWS 32

struct policy_row {             /* 64 bytes */
    struct addr prefix, mask;
    int32_t precedence, label;
    uint32_t nth;               /* rows in the order in which they were added have it rising */
    uint32_t above;             /* rows with a higher precedence */
    uint32_t len;
    const char *word;           /* the label as the system writes it, where that is no number; or NULL */
};

struct policy {
    uint16_t fact;
    uint16_t n, added;          /* rows there are, and were ever added */
    bool edited;                /* a row was added or set since the system was shipped */
    uint8_t first[17];          /* by the first four bits of an address, the first row that they do not rule out; the
                                 * last, of IPv4 */
    struct policy_row row[MAX_POLICY_ROWS + 1];         /* longest prefix first, else as they were added; behind the
                                                 * last one, that of what has no row ends each look-up */
};

#define NO_LABEL INT32_MIN

/* Makes @policy a table without rows, which the system has as @fact says. */
void policy_init(struct policy *policy, uint16_t fact);

/**
 * policy_add:
 * @prefix: IPv4 in mapped form, its length counted as in struct prefix
 *
 * Returns: NULL, or what is wrong (a prefix that is there already, a full
 *   table), in static text.
 */
const char *policy_add(struct policy *policy, const struct prefix *prefix, int32_t precedence, int32_t label);

/* Drops all rows. */
void policy_clear(struct policy *policy);

/* No table at all: no address has a row. */
extern const struct policy policy_none;

static inline const struct policy *
policy_or_none(const struct policy *policy)
{
    return policy != NULL ? policy : &policy_none;
}

/* Returns: what @policy has of @addr; if it has no row, one that stands for that, whose label is NO_LABEL. */
static inline const struct policy_row *
policy_look_up(const struct policy *policy, struct addr addr)
{
    const struct policy_row *row = &policy->row[policy->first[addr_is_ipv4(addr) ? 16 : addr.hi >> 60]];

    while (((addr.hi ^ row->prefix.hi) & row->mask.hi) != 0 || ((addr.lo ^ row->prefix.lo) & row->mask.lo) != 0)
        row++;
    return row;
}

/* Returns: the row of @addr, or NULL. @policy may be NULL, as policy_none. */
static inline const struct policy_row *
policy_find(const struct policy *policy, struct addr addr)
{
    const struct policy_row *row = policy_look_up(policy_or_none(policy), addr);

    return row->label != NO_LABEL ? row : NULL;
}

/* Returns: the row that is written for this very prefix, or NULL. */
const struct policy_row *policy_row_of(const struct policy *policy, const struct prefix *prefix);

/* What tools do differently. */
enum policy_first { FIRST_KEEP, FIRST_WIPE };   /* the first change lets the other rows be, or drops them all */
enum policy_existing { EXISTING_REFUSE, EXISTING_REPLACE };     /* `add` of a prefix that has a row */
enum policy_missing { MISSING_REFUSE, MISSING_ADD };            /* `set` of one that has none */
struct policy_manners {
    int first, existing, missing;
};

enum policy_change { POLICY_ADD, POLICY_SET, POLICY_DELETE };
enum policy_outcome { POLICY_DONE, POLICY_EXISTS, POLICY_MISSING, POLICY_FULL };

/**
 * policy_change:
 * @row: its prefix, as policy_add() takes it; precedence, label and word of
 *   those that are added or set
 *
 * Does what an administrator asked for. A change that is refused leaves the
 * table as it was, and does not count as the first. Deleting a row drops
 * nothing else (assumed: what is known of a first change is about `set` and
 * `add`).
 */
enum policy_outcome policy_change(struct policy *policy, const struct policy_manners *manners,
                                  enum policy_change change, const struct prefix *prefix,
                                  const struct policy_row *row);
