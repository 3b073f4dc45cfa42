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
 * Returns: true if none was added, and none was about an attribute before
 *   (xml_attribute.refused).
 */
bool fields_read(const struct field *fields, const struct xml_element *element, void *at,
                 struct xml_document *strings, const char *const *also, struct messages *messages);

/**
 * fields_refuse:
 * @value: what of the attribute's value is wrong; NULL: all of it
 * @problem: continues the sentence: "is not a duration"
 *
 * Adds `rtt "fast" is not a duration`, and where the value came from if a
 * parameter put it in. Says nothing of an attribute that was refused before.
 *
 * Returns: false.
 */
bool fields_refuse(struct messages *messages, struct xml_attribute *attribute, const char *value,
                   const char *hint, const char *problem);

/* Returns: a hint that names the nearest of @known (NULL-terminated), or all;
 * kept in @strings. Words that are not built yet are left out. NULL once there
 * are more @messages than will be shown: looking costs time. */
const char *fields_suggest(struct xml_document *strings, const char *word, const char *const *known,
                           const struct messages *messages);

/* Returns: @text cut at blanks, NULL-terminated; free with g_strfreev(). */
char **fields_split(const char *text);

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
