/*
 * mixes.h - named mixes of models/mix, and those of a table, put into a scenario
 *
 * A file of models/mix is one <mix> with a date; each <shares> in it is a fact, with id, source and confidence: a
 * distribution, whose rows say shares of what sites or hosts have. Several are independent of each other. A guess has
 * other shares to try: low="" and high="" of its rows.
 */
#pragma once

#include "models/host/profile.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/scenario.h"

/* One fact of a named mix. */
struct mix_shares {
    const struct named_mix *of;
    uint16_t fact;              /* index into the profile's facts */
    const struct mix_element *const *row;
    uint32_t n;
    const uint64_t *weight, *weight_at[N_BOUNDS];       /* as struct distribution has them; also of what is no guess */
};

struct named_mix {
    struct profile profile;     /* name, label, facts: as reports have them of systems */
    struct mix_shares *shares;  /* by fact */
    struct xml_document *document;
    bool bad;
};

static inline const struct fact *
mix_fact(const struct mix_shares *shares)
{
    return &shares->of->profile.fact[shares->fact];
}

/* What the root of a file has, and what its rows have beside what a mix of a scenario has. */
extern const struct field mix_root_fields[], mix_bound_fields[];

/* Names of fields of a scenario's mix that a row of a named one does not have, NULL-terminated: ids of its own. */
extern const char *const mix_not_in_rows[];

/* Every named mix read so far. They stay as long as it does. */
struct mixes;

/* Looks in "mix" beside each folder of profiles (profiles_new()). */
struct mixes *mixes_new(void);
void mixes_free(struct mixes *mixes);
typedef struct mixes mixes;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mixes, mixes_free)

/* Returns: the names of all that can be found, sorted, NULL-terminated; owned by @mixes. */
const char *const *mixes_names(struct mixes *mixes);

/* Returns: the mix called @name; NULL with a message more: at @at if there is none, or at what is wrong in its file. */
const struct named_mix *mixes_find(struct mixes *mixes, const char *name, struct place at, struct messages *messages);

/**
 * mixes_expand:
 * @scenario: with its tree, the overlay applied and no element read
 *
 * Hangs below each <mix use=""> and <mix file=""> the rows that it stands for, as <mix> elements that know their
 * places in those files. What cannot be found or read adds messages.
 */
void mixes_expand(struct scenario *scenario, struct messages *messages);
