/*
 * policy.c - the policy table of RFC 3484 section 2.1
 *
 * Rows are kept longest prefix first, so that the first that matches is the
 * one. Tables have about ten rows and are read for each comparison of
 * addresses: a loop over masks, nothing cleverer.
 */
#include "models/host/policy.h"

#include <stddef.h>

static bool
matches(const struct policy_row *row, struct addr addr)
{
    return (((addr.hi ^ row->prefix.hi) & row->mask.hi) | ((addr.lo ^ row->prefix.lo) & row->mask.lo)) == 0;
}

const struct policy_row *
policy_find(const struct policy *policy, struct addr addr)
{
    if (policy == NULL)
        return NULL;
    for (const struct policy_row *row = policy->row; row < policy->row + policy->n; row++)
        if (matches(row, addr))
            return row;
    return NULL;
}

const char *
policy_add(struct policy *policy, const struct prefix *prefix, int32_t precedence, int32_t label)
{
    const struct addr ones = { .hi = UINT64_MAX, .lo = UINT64_MAX };
    unsigned at = policy->n;

    if (policy->n == MAX_POLICY_ROWS)
        return "is one row too many: the table has room for 32";
    for (unsigned i = 0; i < policy->n; i++)
        if (policy->row[i].len == prefix->len && addr_equal(policy->row[i].prefix, prefix->addr))
            return "has a prefix that the table has already";

    for (; at > 0 && policy->row[at - 1].len < prefix->len; at--)
        policy->row[at] = policy->row[at - 1];
    policy->row[at] = (struct policy_row) {
        .prefix = prefix->addr,
        .mask = addr_mask(ones, prefix->len),
        .len = prefix->len,
        .precedence = precedence,
        .label = label,
    };
    policy->n++;
    return NULL;
}
