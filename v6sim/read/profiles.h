/*
 * profiles.h - finding and reading the profiles of models/os
 */
#pragma once

#include "models/host/profile.h"
#include "v6sim/read/aliases.h"
#include "v6sim/read/messages.h"

extern const struct field drop_fields[];         /* what <drop> has */

/* Every profile read so far, by name. Profiles stay as long as it does. */
struct profiles;

/* Looks for profiles in the folders of the environment variable
 * V6SIM_PROFILE_PATH (separated by ':'), then beside an uninstalled program,
 * then in the installed data folder. */
struct profiles *profiles_new(void);

enum bound { BOUND_LOW, BOUND_HIGH, N_BOUNDS };
extern const char *const bound_name[];  /* "low", "high" */

/* A guess at one of its bounds: what stands in <low> or <high> laid over it. */
struct variation {
    const char *profile;        /* the name of the one that uses it: its base has its own, and who is based on it */
    const char *fact;           /* its id */
    enum bound bound;
};

/**
 * profiles_varied:
 * @variation: @n of them, copied; their texts must outlive the profiles
 *
 * Returns: profiles as profiles_new() finds them, in which these facts are
 *   varied; others have their own and see nothing of it. Of a fact without that
 *   bound nothing changes.
 */
struct profiles *profiles_varied(const struct variation *variation, unsigned n);

/* Whether fact @fact of what is called @profile is varied, a named mix too; *bound says to where. */
bool profiles_varies(const struct profiles *profiles, const char *profile, const char *fact, enum bound *bound);

/* Returns: profiles as profiles_new() finds them, in which the system of @pin, "windows-vista@1", means that revision
 * to who does not insist on one; @pin is copied. Who stands on it has its own base as ever. */
struct profiles *profiles_pinned(const char *pin);

void profiles_free(struct profiles *profiles);
typedef struct profiles profiles;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(profiles, profiles_free)

/**
 * profiles_find:
 * @name: "windows-vista", or "windows-vista@1" to insist on a revision; an alias
 *   in place of either's name
 * @at: who asks, for messages
 *
 * Returns: the profile with its bases laid under it, or NULL with a message
 *   more at @at: unknown (with the nearest name), a revision that is not kept, or
 *   an error in its file, which has its own messages (a circle of bases, a fact
 *   without source, ...) the first time it is found. The newest revision is the
 *   same profile whether it was asked for by its number or not.
 */
const struct profile *profiles_find(struct profiles *profiles, const char *name,
                                    struct place at, struct messages *messages);

/**
 * profiles_find_with:
 * @app: an application, or "none" or NULL
 * @app_at: who asks for that
 *
 * Returns: as profiles_find(), with the application's facts laid over the system's.
 */
const struct profile *profiles_find_with(struct profiles *profiles, const char *os, struct place os_at,
                                         const char *app, struct place app_at, struct messages *messages);

/* Returns: what the application @name states by itself, no system under it; NULL
 * with a message at @at, as profiles_find(). */
const struct profile *profiles_application(struct profiles *profiles, const char *name, struct place at,
                                           struct messages *messages);

/* Returns: names of all applications that can be found, sorted, NULL-terminated;
 * owned by @profiles. */
const char *const *profiles_applications(struct profiles *profiles);

/* Returns: the alias that @name, with or without a revision, begins with, or NULL.
 * Only of a name that profiles_find() was asked for. */
const struct alias *profiles_alias(const struct profiles *profiles, const char *name);

/* Returns: all aliases, by name: const struct alias *; owned by @profiles. NULL,
 * with messages the first time, if their lists have errors. */
const GPtrArray *profiles_aliases(struct profiles *profiles, struct messages *messages);

/* Returns: what the older revisions of @profile's system that are kept are called,
 * the newest first, NULL-terminated: "windows-vista@1"; free with g_strfreev(). */
char **profiles_older(const struct profiles *profiles, const struct profile *profile);

/* Returns: names of all profiles that can be found, sorted, NULL-terminated;
 * owned by @profiles. */
const char *const *profiles_names(struct profiles *profiles);
