/*
 * relaxng.h - a RELAX NG schema while it is written
 *
 * In order: relaxng_new() -> for each element relaxng_define(), what it has and
 * holds, relaxng_defined() -> relaxng_end(). Between them any element of RELAX NG
 * can be opened; it is the caller who closes it.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

#include "sim/engine/field.h"

struct relaxng;

/* Returns: a schema whose documents have one of the roots @start (NULL-terminated),
 * to be finished with relaxng_end(). @parameters: {name} may stand in attributes. */
struct relaxng *relaxng_new(const char *const *start, bool parameters);

/* Whether {name} may stand in the attributes that follow. */
void relaxng_allow_parameters(struct relaxng *relaxng, bool parameters);

/* Frees @relaxng. Returns: the whole schema. */
GString *relaxng_end(struct relaxng *relaxng);

/* Elements of RELAX NG: <name>, <name attribute="value">, <name/>, <ref name="..."/> */
void relaxng_open(struct relaxng *relaxng, const char *name);
void relaxng_open_with(struct relaxng *relaxng, const char *name, const char *attribute_name, const char *value);
void relaxng_close(struct relaxng *relaxng);
void relaxng_empty(struct relaxng *relaxng, const char *name);
void relaxng_refer(struct relaxng *relaxng, const char *name);

/* Opens the definition of an element, and the element. */
void relaxng_define(struct relaxng *relaxng, const char *definition, const char *element, const char *meaning);

/* Closes both. */
void relaxng_defined(struct relaxng *relaxng);

/* An annotation of what was opened last; none if @meaning is NULL or empty. */
void relaxng_document(struct relaxng *relaxng, const char *meaning);

/* Values: what one of @word says ("~" in front: left out), branches of a choice; what
 * a field says; what has the pattern @expression, called @name; text that is not blank. */
void relaxng_words(struct relaxng *relaxng, const char *const *word);
void relaxng_value_of(struct relaxng *relaxng, const struct field *field);
void relaxng_value_like(struct relaxng *relaxng, const char *name, const char *expression);
void relaxng_some_text(struct relaxng *relaxng);
void relaxng_any_text(struct relaxng *relaxng);

typedef void relaxng_value_fn(struct relaxng *relaxng, const struct field *field);

/* The attribute that @field is; @value writes what it may be. */
void relaxng_field(struct relaxng *relaxng, const struct field *field, relaxng_value_fn *value, bool optional);

/* All attributes that are built, as their flags and values say; or with other values.
 * @fields may be NULL. */
void relaxng_fields(struct relaxng *relaxng, const struct field *fields);
void relaxng_fields_with(struct relaxng *relaxng, const struct field *fields, relaxng_value_fn *value);

/* Returns: whether @fields has an attribute that is built. */
bool relaxng_has_fields(const struct field *fields);
