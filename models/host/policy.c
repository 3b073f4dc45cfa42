/*
 * policy.c - the policy table of RFC 3484 section 2.1
 *
 * Rows are kept longest prefix first, so that the first that matches is the
 * one. Tables have about ten rows, of which two or three are left when the first
 * four bits of an address are known, or that it is IPv4: a loop over the masks of these.
 */
#include "models/host/policy.h"

#include <string.h>

#define NO_ROW { .label = NO_LABEL }

const struct policy policy_none = { .row = { NO_ROW } };

const struct policy_row *
policy_row_of(const struct policy *policy, const struct prefix *prefix)
{
    for (const struct policy_row *row = policy->row; row < policy->row + policy->n; row++)
        if (row->len == prefix->len && addr_equal(row->prefix, prefix->addr))
            return row;
    return NULL;
}

static uint32_t
rows_above(const struct policy *policy, int32_t precedence)
{
    uint32_t above = 0;

    for (unsigned i = 0; i < policy->n; i++)
        above += policy->row[i].precedence > precedence;
    return above;
}

/* Whether a row may match an address of which the bits of @known are those of @addr. */
static bool
may_match(const struct policy_row *row, struct addr addr, struct addr known)
{
    return ((row->prefix.hi ^ addr.hi) & row->mask.hi & known.hi) == 0 &&
        ((row->prefix.lo ^ addr.lo) & row->mask.lo & known.lo) == 0;
}

static uint8_t
first_row(const struct policy *policy, struct addr addr, struct addr known)
{
    uint8_t nth = 0;

    while (nth < policy->n && !may_match(&policy->row[nth], addr, known))
        nth++;
    return nth;
}

/* Tells for all first four bits, and for IPv4, where to begin. */
static void
index_rows(struct policy *policy)
{
    for (uint64_t bits = 0; bits < 16; bits++)
        policy->first[bits] = first_row(policy, (struct addr) { .hi = bits << 60 },
                                        (struct addr) { .hi = UINT64_C(15) << 60 });
    policy->first[16] = first_row(policy, addr_ipv4(0), (struct addr) { UINT64_MAX, UINT64_MAX << 32 });
}

/* What follows from the rows; after any change. */
static void
changed(struct policy *policy)
{
    for (unsigned i = 0; i < policy->n; i++)
        policy->row[i].above = rows_above(policy, policy->row[i].precedence);
    policy->row[policy->n] = (struct policy_row) NO_ROW;
    policy->row[policy->n].above = rows_above(policy, 0);
    index_rows(policy);
}

void
policy_init(struct policy *policy, uint16_t fact)
{
    *policy = (struct policy) { .fact = fact };
    changed(policy);
}

void
policy_clear(struct policy *policy)
{
    policy->n = 0;
    changed(policy);
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
    changed(policy);
    return NULL;
}

/* Changes */

static void
drop_row(struct policy *policy, const struct policy_row *row)
{
    unsigned at = (unsigned) (row - policy->row);

    memmove(&policy->row[at], &policy->row[at + 1], (--policy->n - at) * sizeof *row);
    changed(policy);
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
    changed(policy);
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
        policy_clear(policy);
    if (put_row(policy, prefix, row) != POLICY_DONE)
        return POLICY_FULL;
    policy->edited = true;
    return POLICY_DONE;
}
