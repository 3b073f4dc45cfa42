/*
 * aliases.h - short names of systems, each standing for one at a time
 *
 * "linux" stands for linux-2009 now and for another one when the list is looked
 * through again. The lists are called aliases.xml and lie beside the profiles.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "sim/engine/field.h"
#include "v6sim/read/messages.h"

#define ALIASES_FILE "aliases"  /* without .xml: no system can be called so */

struct alias {
    const char *name;           /* "linux" */
    const char *os;             /* the system it stands for: "linux-2009" */
    const char *reason;         /* why that one */
    const char *date;           /* when its list was looked through last: "2026-11-25" */
};

/* The attributes of <aliases>, and of <alias>, which stands in it. */
extern const struct field aliases_fields[], alias_fields[];

struct aliases;

/**
 * aliases_read:
 * @folders: char *: where lists are; what stands in an earlier folder, a profile
 *   or an alias, hides an alias of a later one
 * @systems: names of all profiles, NULL-terminated
 *
 * Returns: the aliases of all lists, or NULL with messages (an alias in a
 *   circle, of nothing, given twice, called like a system).
 */
struct aliases *aliases_read(const GPtrArray *folders, const char *const *systems, struct messages *messages);
void aliases_free(struct aliases *aliases);

/* Returns: the alias @name, or NULL. */
const struct alias *aliases_find(const struct aliases *aliases, const char *name);

/* Returns: all of them, by name: const struct alias *; owned by @aliases. */
const GPtrArray *aliases_all(const struct aliases *aliases);
