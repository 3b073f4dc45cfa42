/*
 * origin.h - what every fact has beside what it states: id, source, confidence
 *
 * Facts of systems, applications and types of NAT alike.
 */
#pragma once

#include <stdbool.h>

#include "models/host/profile.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/xml.h"

struct origin {
    struct given given;
    const char *id, *source;
    int confidence;             /* enum confidence */
};
extern const struct field origin_fields[];
extern const char *const origin_attributes[];   /* their names, NULL-terminated */

/* Reads what @element, a fact, has of these. Returns: false with messages if one of them is not there or is none. */
bool origin_read(const struct xml_element *element, struct origin *origin, struct xml_document *strings,
                 struct messages *messages);

/* Returns: the attributes of @element that are none of these, as they were written; free with g_free(). */
char *fact_stated(const struct xml_element *element);

/* Returns: the values of the struct at @read, defaults too, in the order of its table: alike for two that say the
 * same in other words; free with g_free(). */
char *fact_meaning(const struct field *fields, const void *read);
