/*
 * language.h - the words of the scenario language
 *
 * Which elements there are, where each may stand, and what attributes it has.
 * The tables of those that a scenario keeps as structs are in scenario_kinds[]
 * (scenario.h); here are the others.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/field.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/scenario.h"
#include "v6sim/read/xml.h"

#define MOST_HOSTS 10000000             /* in all; also of one element, and of sites */
#define MOST_DOMAINS 512                /* routes are kept between each two, and computed in its cube */
#define MOST_VARIANTS 1000              /* validate and check read the file once for each */

struct root_element {
    ELEMENT_HEAD;
    const char *name;
    int64_t seed;
    int64_t until_ns;
    int language;
};
extern const struct field root_fields[];

struct parameter_element {
    ELEMENT_HEAD;
    const char *name, *fallback, *values, *label;
};
extern const struct field parameter_fields[];

struct report_element {
    ELEMENT_HEAD;
    int64_t slow_ns;
};
extern const struct field report_fields[];

struct expect_element {
    ELEMENT_HEAD;
    struct word_list variant, tags;
    const char *when, *todo, *compare;
};
extern const struct field expect_fields[];

/* Of <variant>, <change> and <remove> beside what they change, and of elements
 * without attributes. */
struct named_element {
    ELEMENT_HEAD;
    const char *name;
};
extern const struct field variant_fields[], remove_fields[], no_fields[];

struct include_element {
    ELEMENT_HEAD;
    const char *href;
    int parse;
};
extern const struct field include_fields[];
extern const struct field file_fields[];        /* of struct file_element */

/* Returns: the kind of element that @name is, or NULL. */
const struct scenario_kind *language_kind(const char *name);

struct language_element {
    const char *name;
    const struct field *fields;
    bool once;                  /* a second one in a scenario is refused */
    const char *meaning;
};

/* Returns: any element of the language, by its name; with a NULL name if there is
 * none, or if it is not built. */
struct language_element language_element(const char *name);

/* Whether text stands in an element: true and false are the first two. */
enum element_text { TEXT_REFUSED, TEXT_NEEDED, TEXT_ALLOWED };

/* What may stand in an element. */
struct language_place {
    const char *in;             /* NULL: in all that have no row of their own */
    const char *const *may;     /* NULL-terminated; "~element": once it is built */
    uint8_t text;               /* enum element_text */
};
extern const struct language_place language_places[];   /* ends with the one of a NULL `in` */

/* Returns: the row of @element. */
const struct language_place *language_place(const char *element);

/* Returns: whether an element called @root holds others for scenarios that include
 * its file. */
bool language_is_part(const char *root);

/* Adds a message for each element within @element that is unknown, not built yet,
 * or in the wrong place, and for text where none belongs. */
bool language_check(struct xml_document *document, const struct xml_element *element, struct messages *messages);
