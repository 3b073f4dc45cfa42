/*
 * fields.h - reading a struct from attributes, by its field table
 */
#pragma once

#include <stdbool.h>

#include "sim/engine/field.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/xml.h"

/**
 * fields_read:
 * @fields: ends with a NULL name
 * @at: the struct, zeroed; begins with struct given
 * @strings: what is read and has no room in the struct is put here
 * @also: names of attributes that are not fields but allowed, NULL-terminated; or NULL
 *
 * Reads every attribute of @element and fills in the defaults of those that are
 * not there. Unknown and missing attributes, words that are not built yet and
 * values that do not fit each add a message.
 *
 * Returns: true if none was added.
 */
bool fields_read(const struct field *fields, const struct xml_element *element, void *at,
                 struct xml_document *strings, const char *const *also, struct messages *messages);

/* Returns: which field of @fields is called @name, or NULL. */
const struct field *fields_find(const struct field *fields, const char *name);

/* Returns: the value of @field in the struct at @at as one would write it; free
 * with g_free(). */
char *fields_print(const struct field *field, const void *at);

/* Returns: whether field number @field of the table was written. */
static inline bool
fields_given(const void *at, unsigned field)
{
    return ((const struct given *) at)->mask >> field & 1;
}
