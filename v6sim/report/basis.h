/*
 * basis.h - which facts a run's figures rest on
 */
#pragma once

#include "v6sim/run.h"

struct basis_fact {
    const struct profile *profile;
    const struct fact *fact;
};

struct basis {
    GArray *fact;               /* struct basis_fact: those acted on, by profile and in its order */
    unsigned by_confidence[N_CONFIDENCES];
};

void basis_init(struct basis *basis, const struct world *world, const struct run_result *result);
void basis_clear(struct basis *basis);

/* Counts the facts of a profile. */
void basis_count(const struct profile *profile, unsigned by_confidence[N_CONFIDENCES]);

/* Writes the member "facts_by_confidence" of an object of JSON. */
void basis_member(GString *to, const unsigned by_confidence[N_CONFIDENCES]);

/* Appends "17 facts used: 9 seed, 6 RFC, 2 source, 0 guessed". */
void basis_print(const struct basis *basis, GString *to);
