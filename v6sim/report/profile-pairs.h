/*
 * profile-pairs.h - two profiles, fact by fact
 *
 * Facts are paired by id, and those that are then alone of their element on both
 * sides with each other: systems without a common base often call the same thing
 * by different ids. Two facts state the same if their values are the same,
 * however they are written.
 */
#pragma once

#include <glib.h>

#include "models/host/policy.h"
#include "models/host/profile.h"

enum relation {
    RELATION_ALIKE,
    RELATION_GROUNDS,           /* states the same, with another source, confidence or bounds */
    RELATION_STATES,            /* says something else */
    RELATION_ONLY_A, RELATION_ONLY_B,
    N_RELATIONS
};
extern const char *const relation_name[];       /* "alike", "grounds", "states", "only-a", "only-b" */

struct fact_pair {
    enum relation relation;
    const struct fact *fact[2]; /* of A, of B; one can be NULL; the same below */
};

struct row_pair {
    enum relation relation;     /* never GROUNDS: these are the facts' */
    const char *role;           /* "both", "source", "destination", "on-command": what the tables are for */
    const struct policy_row *row[2];
};

struct item_pair {
    enum relation relation;
    const struct not_modelled *item[2];
};

struct profile_pairs {
    const struct profile *profile[2];
    GArray *fact;               /* struct fact_pair: in A's order, then those of B alone; the same below */
    GArray *row;                /* struct row_pair: table by table, the highest precedence first */
    GArray *item;               /* struct item_pair */
    unsigned n_facts[N_RELATIONS], n_items[N_RELATIONS];
};

void profile_pairs_init(struct profile_pairs *pairs, const struct profile *a, const struct profile *b);
void profile_pairs_clear(struct profile_pairs *pairs);

/* Returns: whether a fact or an item is not alike. Names, labels and dates do not
 * count. */
bool profile_pairs_differ(const struct profile_pairs *pairs);
