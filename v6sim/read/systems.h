/*
 * systems.h - which systems the names in a scenario mean
 *
 * A host's os, and that of an expectation, is a system's name, perhaps with a
 * revision, or an alias in its place. The aliases that were met stand in
 * world->alias, so that reports can say what they stood for.
 */
#pragma once

#include "v6sim/read/world.h"

struct building;

/**
 * systems_find:
 * @written: where it is named
 * @name: one of the names in there: "windows-vista", "windows-vista@1", "linux"
 * @app: the element that says app, or NULL: none does
 *
 * Returns: the profile, which is one of those in use afterwards; or NULL with a
 *   message.
 */
const struct profile *systems_find(struct building *building, struct place written,
                                   const char *name, const struct xml_element *app);

/* Complains of expectations about systems that no host has. */
void systems_check_expected(struct building *building);

/* Returns: whether an expectation that says @name is about hosts with @profile:
 * without a revision, whichever they have. */
bool systems_match(const struct world *world, const char *name, const struct profile *profile);

/* Returns: @text, names with blanks or '|' between them, with systems in place of
 * aliases; free with g_free(). */
char *systems_resolved(const struct world *world, const char *text);
