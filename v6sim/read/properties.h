/*
 * properties.h - what connections, lookups and pings are chosen and counted by
 *
 * Conditions on them are written "relay=out|back os=windows-7": behind each name
 * what it may be. report/groups.c says what a record has.
 */
#pragma once

#include <glib.h>

enum property {
    PROPERTY_KIND, PROPERTY_RESULT, PROPERTY_REASON, PROPERTY_FAMILY, PROPERTY_RULE, PROPERTY_CONNECTION,
    PROPERTY_HOST, PROPERTY_SITE, PROPERTY_OS, PROPERTY_APP, PROPERTY_INTERFACE, PROPERTY_RELAY,
    PROPERTY_FORWARD_RELAY, PROPERTY_RETURN_RELAY, PROPERTY_ROUTE, PROPERTY_SYMMETRIC,
    N_PROPERTIES
};
extern const char *const property_name[];       /* "kind", ..., NULL-terminated */

/* Returns: which property is called so, or -1. */
int property_find(const char *name);

struct condition_text {
    char *name, *value;         /* name: NULL, if there is no =; then value is what stands there */
};

/* Cuts @where into conditions: a word without = goes on with the value before it.
 * Returns: struct condition_text *; free with g_ptr_array_unref(). */
GPtrArray *properties_split(const char *where);
