/*
 * basis.h - which facts a run's figures rest on
 *
 * A fact of a system is used if something was done, or left undone, because of
 * it. One that only set a limit which was never reached (a time to ask again, to
 * give up) is waited under: another limit could have made a difference, so it is
 * counted too, but apart. With anything else in place of one that was neither,
 * every connection would have been the same.
 */
#pragma once

#include "v6sim/run.h"

struct basis_fact {
    const struct profile *profile;
    const struct fact *fact;
    struct fact_use use;
};

/* How many facts of a system, a type of NAT or a named mix, or of all: each once, however often. Systems that
 * share a fact through a base count it each. */
struct basis_tally {
    const struct profile *profile;      /* NULL: of all */
    unsigned used, waited;      /* waited: under these alone */
    unsigned guesses_waited;    /* guesses among the latter */
    unsigned by_confidence[N_CONFIDENCES];      /* of those used */
};

struct basis {
    GArray *fact;               /* struct basis_fact: all there are, by profile and in its order */
    struct basis_tally *tally;  /* by profile as in world->profile, then by world->nat_type, then by the scenario's
                                 * named_mix, the last one of all */
    unsigned n_tallies, n_systems, n_nats;      /* of these, how many are of systems, which come first, and of NATs */
};

void basis_init(struct basis *basis, const struct world *world, const struct run_result *result);
void basis_clear(struct basis *basis);

static inline bool
basis_is_used(const struct basis_fact *fact)
{
    return fact->use.acted > 0;
}

static inline bool
basis_is_waited(const struct basis_fact *fact)
{
    return fact->use.acted == 0 && fact->use.waited > 0;
}

static inline const struct basis_fact *
basis_fact_at(const struct basis *basis, guint i)
{
    return &g_array_index(basis->fact, struct basis_fact, i);
}

static inline const struct basis_tally *
basis_total(const struct basis *basis)
{
    return &basis->tally[basis->n_tallies - 1];
}

/* Counts the facts of a profile, used or not. */
void basis_count(const struct profile *profile, unsigned by_confidence[N_CONFIDENCES]);

/* Writes the member "facts_by_confidence" of an object of JSON. */
void basis_member(GString *to, const unsigned by_confidence[N_CONFIDENCES]);

/* Appends "9 seed, 6 RFC, 1 guessed (aaaa-wait)": how many facts of @tally are used;
 * guesses are named if they are one system's. */
void basis_print(const struct basis *basis, const struct basis_tally *tally, GString *to);

/* Appends "; 3 limits not reached, 1 guessed (second)", if there are any. */
void basis_print_limits(const struct basis *basis, const struct basis_tally *tally, GString *to);
