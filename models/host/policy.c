/*
 * policy.c - the policy table of RFC 3484 section 2.1
 *
 * Rows are kept longest prefix first, so that the first that matches is the
 * one. Tables have about ten rows and are read for each comparison of
 * addresses: a loop over masks, nothing cleverer.
 */
#include "models/host/policy.h"

#include <stddef.h>
#include <string.h>

static bool
matches(const struct policy_row *row, struct addr addr)
{
    return ((addr.hi ^ row->prefix.hi) & row->mask.hi) == 0 && ((addr.lo ^ row->prefix.lo) & row->mask.lo) == 0;
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

const struct policy_row *
policy_row_of(const struct policy *policy, const struct prefix *prefix)
{
    for (const struct policy_row *row = policy->row; row < policy->row + policy->n; row++)
        if (row->len == prefix->len && addr_equal(row->prefix, prefix->addr))
            return row;
    return NULL;
}

uint8_t
policy_above(const struct policy *policy, const struct policy_row *row)
{
    uint8_t above = 0;

    if (row != NULL)
        return row->above;
    for (unsigned i = 0; policy != NULL && i < policy->n; i++)
        above = (uint8_t) (above + (policy->row[i].precedence > 0));
    return above;
}

/* Counts for each row those above it; after any change. */
static void
count_above(struct policy *policy)
{
    for (struct policy_row *row = policy->row; row < policy->row + policy->n; row++) {
        row->above = 0;
        for (unsigned i = 0; i < policy->n; i++)
            row->above = (uint8_t) (row->above + (policy->row[i].precedence > row->precedence));
    }
}

const char *
policy_add(struct policy *policy, const struct prefix *prefix, int32_t precedence, int32_t label)
{
    const struct addr ones = { .hi = UINT64_MAX, .lo = UINT64_MAX };
    unsigned at = policy->n;

    if (policy->n == MAX_POLICY_ROWS)
        return "is one row too many: the table has room for 32";
    if (policy_row_of(policy, prefix) != NULL)
        return "has a prefix that the table has already";

    for (; at > 0 && policy->row[at - 1].len < prefix->len; at--)
        policy->row[at] = policy->row[at - 1];
    policy->row[at] = (struct policy_row) {
        .prefix = prefix->addr,
        .mask = addr_mask(ones, prefix->len),
        .len = prefix->len,
        .nth = policy->added++,
        .precedence = precedence,
        .label = label,
    };
    policy->n++;
    count_above(policy);
    return NULL;
}

/* Changes */

static void
drop_row(struct policy *policy, const struct policy_row *row)
{
    unsigned at = (unsigned) (row - policy->row);

    memmove(&policy->row[at], &policy->row[at + 1], (--policy->n - at) * sizeof *row);
    count_above(policy);
}

/* A row that is changed keeps its place; one that is new comes last. */
static enum policy_outcome
put_row(struct policy *policy, const struct prefix *prefix, const struct policy_row *row)
{
    struct policy_row *there = (struct policy_row *) policy_row_of(policy, prefix);

    if (there == NULL) {
        if (policy_add(policy, prefix, row->precedence, row->label) != NULL)
            return POLICY_FULL;
        there = (struct policy_row *) policy_row_of(policy, prefix);
    }
    there->precedence = row->precedence;
    there->label = row->label;
    there->word = row->word;
    count_above(policy);
    return POLICY_DONE;
}

enum policy_outcome
policy_change(struct policy *policy, const struct policy_manners *manners, enum policy_change change,
              const struct prefix *prefix, const struct policy_row *row)
{
    const struct policy_row *there = policy_row_of(policy, prefix);
    bool wipes = manners->first == FIRST_WIPE && !policy->edited;

    if (change == POLICY_ADD && there != NULL && manners->existing == EXISTING_REFUSE && !wipes)
        return POLICY_EXISTS;
    if (there == NULL && (change == POLICY_DELETE || (change == POLICY_SET && manners->missing == MISSING_REFUSE)))
        return POLICY_MISSING;
    if (change == POLICY_DELETE) {
        drop_row(policy, there);
        return POLICY_DONE;
    }
    if (wipes)
        policy->n = 0;
    if (put_row(policy, prefix, row) != POLICY_DONE)
        return POLICY_FULL;
    policy->edited = true;
    return POLICY_DONE;
}
