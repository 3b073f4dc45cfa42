/*
 * profile-show.h - a profile as it holds after inheritance
 *
 * Each fact with what it states, how sure it is, where that can be looked up, and
 * which profile says so; the policy tables; what is known and not modelled.
 */
#pragma once

#include "models/host/policy.h"
#include "v6sim/read/profiles.h"

struct profile_shown {
    const struct profile *profile;
    const struct alias *alias;  /* by which it was asked for, or NULL */
    char **older;              /* of older revisions, the newest first, as profiles_older() */
};

void profile_show_text(const struct profile_shown *shown, GString *to);

/* A row per fact, behind it the rows of its table, and per item that is not
 * modelled. The names are documented in v6sim(1); they stay. */
void profile_show_csv_head(GString *to);
void profile_show_csv(const struct profile_shown *shown, GString *to);

/* Appends an object and a newline. */
void profile_show_json(const struct profile_shown *shown, GString *to);

/* What other reports on profiles share */

/* Returns: what a part is called in headings: "os", which holds all, is "system". */
const char *profile_show_part(const char *holder);

/* Returns: "GUESS: KB 1234 (from windows-vista)"; free with g_free(). */
char *profile_show_grounds(const struct profile *profile, const struct fact *fact);

/* Returns: "or never="yes"", what the bounds of a guess would have it be; NULL if
 * it has none; free with g_free(). */
char *profile_show_bounds(const struct fact *fact);

/* Returns: "it is not needed (RFC 1 s2) (from windows-vista)"; free with g_free(). */
char *profile_show_reason(const struct profile *profile, const struct not_modelled *item);

/* Returns: "precedence="50" label="0"", without the former for tables of sources
 * alone; free with g_free(). */
char *profile_show_row(const struct policy_row *row, bool precedence);

/* Returns: the row's prefix; free with g_free(). */
char *profile_show_prefix(const struct policy_row *row);
