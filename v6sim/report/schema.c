/*
 * schema.c - the languages of v6sim as RELAX NG schemas
 *
 * A schema is made from the tables that the readers use, so it knows what they
 * know: elements and where they stand, attributes with defaults and meanings,
 * words, and what values look like (pattern.h). What only meaning can tell (ids
 * that nobody has, sums, prefixes that overlap) is not in it, and it accepts
 * that. What is not built yet is not in it either.
 *
 * In a scenario a parameter may stand in any attribute, so each value there may
 * also be text with {name} in it.
 *
 * In order: begin() -> a <define> for each element -> one for each kind of value
 * that was referred to -> end().
 *
 * Follows:
 *   RELAX NG Specification, OASIS, 3 December 2001
 *   RELAX NG DTD Compatibility: a:documentation, a:defaultValue, which editors show
 *   XML Schema Part 2, for data types
 */
#include "v6sim/report/schema.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <libxml/xmlwriter.h>

#include "models/host/profile.h"
#include "v6sim/read/aliases.h"
#include "v6sim/read/expect.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/language.h"
#include "v6sim/read/pattern.h"
#include "v6sim/read/profiles.h"

#define RELAX_NG "http://relaxng.org/ns/structure/1.0"
#define ANNOTATIONS "http://relaxng.org/ns/compatibility/annotations/1.0"
#define XML_SCHEMA "http://www.w3.org/2001/XMLSchema-datatypes"

#define PARAMETER "\\{[A-Za-z0-9_\\-]+\\}"
#define PLAIN "([^{]|\\{\\{)*"                  /* without a parameter; {{ is a brace */
#define TEXT_WITH_BRACES "([^{]|\\{\\{|" PARAMETER ")*"
#define SOME_TEXT_WITH_BRACES "\\s*([^{\\s]|\\{\\{|" PARAMETER ")" TEXT_WITH_BRACES
#define TEXT_WITH_PARAMETER PLAIN PARAMETER TEXT_WITH_BRACES

struct schema {
    xmlTextWriter *writer;
    GHashTable *value;          /* name -> expression, of the kinds of value referred to; in order: */
    GPtrArray *value_name;
    bool parameters;            /* {name} may stand in attributes */
};

/* Elements of the schema */

static void
open_element(struct schema *schema, const char *name)
{
    xmlTextWriterStartElement(schema->writer, (const xmlChar *) name);
}

static void
close_element(struct schema *schema)
{
    xmlTextWriterEndElement(schema->writer);
}

static void
attribute(struct schema *schema, const char *name, const char *value)
{
    xmlTextWriterWriteAttribute(schema->writer, (const xmlChar *) name, (const xmlChar *) value);
}

/* Opens <name attribute="value">. */
static void
open_with(struct schema *schema, const char *name, const char *attribute_name, const char *value)
{
    open_element(schema, name);
    attribute(schema, attribute_name, value);
}

static void
empty_element(struct schema *schema, const char *name)
{
    open_element(schema, name);
    close_element(schema);
}

static void
text_element(struct schema *schema, const char *name, const char *text)
{
    xmlTextWriterWriteElement(schema->writer, (const xmlChar *) name, (const xmlChar *) text);
}

static void
refer(struct schema *schema, const char *name)
{
    open_with(schema, "ref", "name", name);
    close_element(schema);
}

static void
document(struct schema *schema, const char *meaning)
{
    if (meaning != NULL && *meaning != '\0')
        text_element(schema, "a:documentation", meaning);
}

static void
parameter_of_type(struct schema *schema, const char *name, const char *value)
{
    open_with(schema, "param", "name", name);
    xmlTextWriterWriteString(schema->writer, (const xmlChar *) value);
    close_element(schema);
}

/* Values */

static void
text_like(struct schema *schema, const char *expression)
{
    open_with(schema, "data", "type", "string");
    parameter_of_type(schema, "pattern", expression);
    close_element(schema);
}

/* Refers to a kind of value, which is defined in the end. */
static void
refer_to_value(struct schema *schema, const char *name, const char *expression)
{
    const char *before = g_hash_table_lookup(schema->value, name);
    g_autofree char *full = g_strconcat("value.", name, NULL);

    if (before == NULL) {
        char *kept = g_strdup(name);

        g_hash_table_insert(schema->value, kept, g_strdup(expression));
        g_ptr_array_add(schema->value_name, kept);
    }
    g_assert(before == NULL || g_str_equal(before, expression));
    refer(schema, full);
}

static void
words(struct schema *schema, const char *const *word)
{
    for (; *word != NULL; word++)
        if (**word != '~') {
            open_with(schema, "value", "type", "string");
            xmlTextWriterWriteString(schema->writer, (const xmlChar *) *word);
            close_element(schema);
        }
}

static void
list_of_words(struct schema *schema, const char *const *word)
{
    open_element(schema, "list");
    open_element(schema, "oneOrMore");
    open_element(schema, "choice");
    words(schema, word);
    close_element(schema);
    close_element(schema);
    close_element(schema);
}

/* Words of which each may say for how many turns: "ignore*2 none". */
static void
list_of_turns(struct schema *schema, const char *const *word)
{
    g_autoptr(GString) expression = g_string_new(NULL);

    for (; *word != NULL; word++)
        if (**word != '~')
            g_string_append_printf(expression, "%s%s", expression->len > 0 ? "|" : "(", *word);
    g_string_append(expression, ")(\\*" PATTERN_COUNT ")?");
    open_element(schema, "list");
    open_element(schema, "oneOrMore");
    text_like(schema, expression->str);
    close_element(schema);
    close_element(schema);
}

static void
whole_number(struct schema *schema, const struct field *field)
{
    bool any = field->least == 0 && field->most == 0;
    g_autofree char *least = g_strdup_printf("%" G_GINT64_FORMAT, field->least);
    g_autofree char *most = g_strdup_printf("%" G_GINT64_FORMAT, any ? INT64_MAX : field->most);

    open_with(schema, "data", "type", "integer");
    parameter_of_type(schema, "minInclusive", least);
    parameter_of_type(schema, "maxInclusive", most);
    parameter_of_type(schema, "pattern", field->least < 0 ? "-?" PATTERN_COUNT : PATTERN_COUNT);
    close_element(schema);
}

static void
one_or_two_numbers(struct schema *schema, const struct field *field)
{
    open_element(schema, "list");
    whole_number(schema, field);
    open_element(schema, "optional");
    whole_number(schema, field);
    close_element(schema);
    close_element(schema);
}

/* What @field says by itself; as several patterns, if it has words. */
static void
alternatives_of(struct schema *schema, const struct field *field)
{
    struct pattern pattern = pattern_of(field);

    switch (field->type) {
    case FIELD_COUNT:
        whole_number(schema, field);
        break;
    case FIELD_COUNTS:
        one_or_two_numbers(schema, field);
        break;
    case FIELD_WORDS:
    case FIELD_ORDER:
        list_of_words(schema, field->words);
        break;
    case FIELD_SEQUENCE:
        list_of_turns(schema, field->words);
        break;
    default:
        if (field->words != NULL)
            words(schema, field->words);
        if (pattern.expression != NULL)
            refer_to_value(schema, pattern.name, pattern.expression);
    }
}

/* Any text, in which braces are those of parameters. */
static void
free_text(struct schema *schema, const struct field *field)
{
    if (!schema->parameters)
        empty_element(schema, "text");
    else if (field->flags & FIELD_REQUIRED)
        refer_to_value(schema, "some-text-with-braces", SOME_TEXT_WITH_BRACES);
    else
        refer_to_value(schema, "text-with-braces", TEXT_WITH_BRACES);
}

static void
value_of(struct schema *schema, const struct field *field)
{
    bool choice = schema->parameters || field->words != NULL;

    if (field->type == FIELD_TEXT && (schema->parameters || !(field->flags & FIELD_REQUIRED))) {
        free_text(schema, field);
        return;
    }
    if (choice)
        open_element(schema, "choice");
    alternatives_of(schema, field);
    if (schema->parameters)
        refer_to_value(schema, "text-with-parameter", TEXT_WITH_PARAMETER);
    if (choice)
        close_element(schema);
}

/* Attributes */

typedef void value_fn(struct schema *schema, const struct field *field);

static void
attribute_of(struct schema *schema, const struct field *field, value_fn *value, bool optional)
{
    if (optional)
        open_element(schema, "optional");
    open_with(schema, "attribute", "name", field->name);
    if (field->fallback != NULL)
        attribute(schema, "a:defaultValue", field->fallback);
    document(schema, field->meaning);
    value(schema, field);
    close_element(schema);
    if (optional)
        close_element(schema);
}

/* Whether @fields has an attribute that is built. */
static bool
has_attributes(const struct field *fields)
{
    for (; fields != NULL && fields->name != NULL; fields++)
        if (!(fields->flags & FIELD_LATER))
            return true;
    return false;
}

/* In an interleave, which for attributes is the same as one after the other: of
 * optional ones that follow each other libxml2 tries every subset, 2^16 of a
 * <connection>; in an interleave it goes on with what has matched. */
static void
attributes_with(struct schema *schema, const struct field *fields, value_fn *value, bool all_optional)
{
    if (!has_attributes(fields))
        return;
    open_element(schema, "interleave");
    for (const struct field *field = fields; field->name != NULL; field++)
        if (!(field->flags & FIELD_LATER))
            attribute_of(schema, field, value, all_optional || !(field->flags & FIELD_REQUIRED));
    close_element(schema);
}

static void
attributes_of(struct schema *schema, const struct field *fields)
{
    attributes_with(schema, fields, value_of, false);
}

/* The whole */

/* @start: the roots of the language, NULL-terminated. */
static struct schema
begin(xmlBuffer *buffer, const char *const *start, bool parameters)
{
    struct schema schema = {
        .writer = xmlNewTextWriterMemory(buffer, 0),
        .value = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free),
        .value_name = g_ptr_array_new_with_free_func(g_free),
        .parameters = parameters,
    };

    xmlTextWriterSetIndent(schema.writer, 1);
    xmlTextWriterSetIndentString(schema.writer, (const xmlChar *) "  ");
    xmlTextWriterStartDocument(schema.writer, "1.0", "UTF-8", NULL);
    open_with(&schema, "grammar", "xmlns", RELAX_NG);
    attribute(&schema, "xmlns:a", ANNOTATIONS);
    attribute(&schema, "datatypeLibrary", XML_SCHEMA);
    open_element(&schema, "start");
    open_element(&schema, "choice");
    for (; *start != NULL; start++)
        refer(&schema, *start);
    close_element(&schema);
    close_element(&schema);
    return schema;
}

static GString *
end(struct schema *schema, xmlBuffer *buffer)
{
    for (guint i = 0; i < schema->value_name->len; i++) {
        const char *name = schema->value_name->pdata[i];
        g_autofree char *full = g_strconcat("value.", name, NULL);

        open_with(schema, "define", "name", full);
        text_like(schema, g_hash_table_lookup(schema->value, name));
        close_element(schema);
    }
    xmlTextWriterEndDocument(schema->writer);
    xmlFreeTextWriter(schema->writer);

    GString *text = g_string_new((const char *) xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    g_hash_table_unref(schema->value);
    g_ptr_array_unref(schema->value_name);
    return text;
}

/* Opens the definition of an element, and the element. */
static void
open_definition(struct schema *schema, const char *definition, const char *element, const char *meaning)
{
    open_with(schema, "define", "name", definition);
    open_with(schema, "element", "name", element);
    document(schema, meaning);
}

static void
close_definition(struct schema *schema)
{
    close_element(schema);
    close_element(schema);
}

static void
some_text(struct schema *schema)
{
    text_like(schema, PATTERN_SOME_TEXT);
}

/* Scenarios */

/* The value of an attribute of a verdict. */
static void
expected_value(struct schema *schema, const struct field *field)
{
    g_autofree char *expression = expect_pattern(field->name);
    g_autofree char *name = g_strconcat("expected.", field->name, NULL);

    open_element(schema, "choice");
    refer_to_value(schema, name, expression);
    refer_to_value(schema, "text-with-parameter", TEXT_WITH_PARAMETER);
    close_element(schema);
}

/* Of <change>: any attributes of one kind of element, but for those that its own
 * table has, built or not. */
static void
attributes_to_change(struct schema *schema, const struct field *own)
{
    open_element(schema, "choice");
    for (const struct scenario_kind *kind = scenario_kinds; kind->name != NULL; kind++) {
        open_element(schema, "interleave");
        for (const struct field *field = kind->fields; field->name != NULL; field++)
            if (!(field->flags & FIELD_LATER) && fields_find(own, field->name) == NULL)
                attribute_of(schema, field, value_of, true);
        close_element(schema);
    }
    close_element(schema);
}

/* All that may stand in an element, in any order; those that may be there once apart. */
static void
children_in(struct schema *schema, const struct language_place *place)
{
    open_element(schema, "interleave");
    for (const char *const *may = place->may; *may != NULL; may++)
        if (**may != '~' && language_element(*may).once) {
            open_element(schema, "optional");
            refer(schema, *may);
            close_element(schema);
        }
    open_element(schema, "zeroOrMore");
    open_element(schema, "choice");
    for (const char *const *may = place->may; *may != NULL; may++)
        if (**may != '~' && !language_element(*may).once)
            refer(schema, *may);
    close_element(schema);
    close_element(schema);
    close_element(schema);
}

static bool
is_verdict(const char *name)
{
    for (const struct verdict_kind *kind = verdict_kinds; kind->name != NULL; kind++)
        if (g_str_equal(kind->name, name))
            return true;
    return false;
}

static bool
has_children(const struct language_place *place)
{
    for (const char *const *may = place->may; *may != NULL; may++)
        if (**may != '~')
            return true;
    return false;
}

static void
define_element(struct schema *schema, const char *name)
{
    struct language_element element = language_element(name);
    const struct language_place *place = language_place(name);

    g_assert(element.name != NULL);     /* it stands in language_places[], so it is built */
    open_definition(schema, name, name, element.meaning);
    if (is_verdict(name)) {
        attributes_with(schema, element.fields, expected_value, true);
    } else {
        schema->parameters = !g_str_equal(name, "parameter");   /* its own are read before any value is known */
        attributes_of(schema, element.fields);
        schema->parameters = true;
    }
    if (g_str_equal(name, "change"))
        attributes_to_change(schema, element.fields);
    if (place->text)
        some_text(schema);
    else if (has_children(place))
        children_in(schema, place);
    else if (!has_attributes(element.fields))
        empty_element(schema, "empty");
    close_definition(schema);
}

GString *
schema_of_scenarios(void)
{
    xmlBuffer *buffer = xmlBufferCreate();
    struct schema schema = begin(buffer, (const char *const []) { "scenario", NULL }, true);
    g_autoptr(GHashTable) defined = g_hash_table_new(g_str_hash, g_str_equal);

    define_element(&schema, "scenario");
    for (const struct language_place *place = language_places; place->in != NULL; place++)
        for (const char *const *may = place->may; *may != NULL; may++)
            if (**may != '~' && g_hash_table_add(defined, (char *) *may))
                define_element(&schema, *may);
    return end(&schema, buffer);
}

/* Profiles */

/* "resolver.on", for there is another one in <tcp>. */
static char *
definition_of(const struct profile_element *element)
{
    return g_strdup_printf("%s.%s", element->holder, element->name);
}

static bool
holds(const char *holder, enum profile_element_kind but)
{
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++)
        if (g_str_equal(element->holder, holder) && element->kind != ELEMENT_LATER && element->kind != but)
            return true;
    return false;
}

/* All that may stand in an element of a profile, in any order, with the exception of @but. */
static void
children_but(struct schema *schema, const char *holder, enum profile_element_kind but)
{
    if (!holds(holder, ELEMENT_LATER))
        return;
    open_element(schema, "zeroOrMore");
    open_element(schema, "choice");
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++) {
        g_autofree char *definition = definition_of(element);

        if (g_str_equal(element->holder, holder) && element->kind != ELEMENT_LATER && element->kind != but)
            refer(schema, definition);
    }
    if (g_str_equal(holder, "os"))
        refer(schema, "drop");
    close_element(schema);
    close_element(schema);
}

static void
children_of(struct schema *schema, const char *holder)
{
    children_but(schema, holder, ELEMENT_LATER);
}

/* <low> or <high>: one at least of the fact's attributes. */
static void
bound(struct schema *schema, const char *name, const struct field *fields, const char *meaning)
{
    open_element(schema, "optional");
    open_with(schema, "element", "name", name);
    document(schema, meaning);
    open_element(schema, "oneOrMore");
    open_element(schema, "choice");
    for (const struct field *field = fields; field->name != NULL; field++)
        if (!(field->flags & FIELD_LATER)) {
            open_with(schema, "attribute", "name", field->name);
            value_of(schema, field);
            close_element(schema);
        }
    close_element(schema);
    close_element(schema);
    close_element(schema);
    close_element(schema);
}

static void
confidence_but_guess(struct schema *schema, const struct field *field)
{
    open_element(schema, "choice");
    for (const char *const *word = field->words; *word != NULL; word++)
        if (!g_str_equal(*word, confidence_name[CONFIDENCE_GUESS]))
            words(schema, (const char *const []) { *word, NULL });
    close_element(schema);
}

static void
confidence_guess(struct schema *schema, const struct field *field)
{
    (void) field;
    words(schema, (const char *const []) { confidence_name[CONFIDENCE_GUESS], NULL });
}

/* The attributes of a fact with its origin; of a guess, also the other values to try. */
static void
statement(struct schema *schema, const struct field *fields)
{
    const struct field *confidence = fields_find(origin_fields, "confidence");

    open_element(schema, "group");
    for (const struct field *field = origin_fields; field->name != NULL; field++)
        if (field != confidence)
            attribute_of(schema, field, value_of, false);
    attributes_of(schema, fields);
    open_element(schema, "choice");
    attribute_of(schema, confidence, confidence_but_guess, false);
    open_element(schema, "group");
    attribute_of(schema, confidence, confidence_guess, false);
    open_element(schema, "interleave");
    bound(schema, "low", fields, "of a guess: other values of its attributes, at the one end of what may be");
    bound(schema, "high", fields, "of a guess: other values of its attributes, at the other end");
    close_element(schema);
    close_element(schema);
    close_element(schema);
    close_element(schema);
}

/* A fact that holds others may stand there without attributes, to hold them. */
static void
fact(struct schema *schema, const struct profile_element *element)
{
    bool holds_any = holds(element->name, ELEMENT_LATER), holds_facts = holds(element->name, ELEMENT_ROW);

    if (holds_any)
        open_element(schema, "interleave");
    if (holds_facts)
        open_element(schema, "choice");
    statement(schema, element->fields);
    if (holds_facts) {
        empty_element(schema, "empty");
        close_element(schema);
    }
    children_of(schema, element->name);
    if (holds_any)
        close_element(schema);
}

static void
define_profile_element(struct schema *schema, const struct profile_element *element)
{
    g_autofree char *definition = definition_of(element);

    open_definition(schema, definition, element->name, element->meaning);
    switch (element->kind) {
    case ELEMENT_FACT:
        fact(schema, element);
        break;
    case ELEMENT_ITEM:
        attributes_of(schema, element->fields);
        some_text(schema);
        break;
    case ELEMENT_WAS:
        attributes_of(schema, element->fields);
        children_but(schema, "os", ELEMENT_WAS);
        break;
    default:
        attributes_of(schema, element->fields);
        children_of(schema, element->name);
        if (!has_attributes(element->fields) && !holds(element->name, ELEMENT_LATER))
            empty_element(schema, "empty");
    }
    close_definition(schema);
}

/* The list of short names that lies beside the profiles. */
static void
define_aliases(struct schema *schema)
{
    open_definition(schema, "aliases", "aliases", "short names of systems; the file is called aliases.xml");
    attributes_of(schema, aliases_fields);
    open_element(schema, "zeroOrMore");
    refer(schema, "alias");
    close_element(schema);
    close_definition(schema);
    open_definition(schema, "alias", "alias", "a short name");
    attributes_of(schema, alias_fields);
    close_definition(schema);
}

GString *
schema_of_profiles(void)
{
    xmlBuffer *buffer = xmlBufferCreate();
    struct schema schema = begin(buffer, (const char *const []) { "os", "aliases", NULL }, false);

    open_definition(&schema, "os", "os", "how one operating system behaves");
    attributes_of(&schema, profile_fields);
    children_of(&schema, "os");
    close_definition(&schema);
    open_definition(&schema, "drop", "drop", "takes a fact or item of the base away");
    attributes_of(&schema, drop_fields);
    close_definition(&schema);
    for (const struct profile_element *element = profile_elements; element->name != NULL; element++)
        if (element->kind != ELEMENT_LATER)
            define_profile_element(&schema, element);
    define_aliases(&schema);
    return end(&schema, buffer);
}
