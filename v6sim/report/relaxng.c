/*
 * relaxng.c - a RELAX NG schema while it is written
 *
 * xmlTextWriter writes; here is what a field of a table becomes: an attribute with
 * its default and meaning, and a value of words, of numbers within their ends, or
 * of text with a pattern (pattern.h).
 *
 * Follows:
 *   RELAX NG Specification, OASIS, 3 December 2001
 *   RELAX NG DTD Compatibility: a:documentation, a:defaultValue, which editors show
 *   XML Schema Part 2, for data types
 */
#include "v6sim/report/relaxng.h"

#include <stdint.h>

#include <libxml/xmlwriter.h>

#include "v6sim/read/pattern.h"
#include "v6sim/read/xml.h"

#define RELAX_NG "http://relaxng.org/ns/structure/1.0"
#define ANNOTATIONS "http://relaxng.org/ns/compatibility/annotations/1.0"
#define XML_SCHEMA "http://www.w3.org/2001/XMLSchema-datatypes"

#define PARAMETER "\\{[A-Za-z0-9_\\-]+\\}"
#define PLAIN "([^{]|\\{\\{)*"                  /* without a parameter; {{ is a brace */
#define TEXT_WITH_BRACES "([^{]|\\{\\{|" PARAMETER ")*"
#define SOME_TEXT_WITH_BRACES "\\s*([^{\\s]|\\{\\{|" PARAMETER ")" TEXT_WITH_BRACES
#define TEXT_WITH_PARAMETER PLAIN PARAMETER TEXT_WITH_BRACES

struct relaxng {
    xmlBuffer *buffer;
    xmlTextWriter *writer;
    GHashTable *value;          /* name -> expression, of the kinds of value referred to; in order: */
    GPtrArray *value_name;
    bool parameters;            /* {name} may stand in attributes */
};

/* Elements */

void
relaxng_open(struct relaxng *relaxng, const char *name)
{
    xmlTextWriterStartElement(relaxng->writer, (const xmlChar *) name);
}

void
relaxng_close(struct relaxng *relaxng)
{
    xmlTextWriterEndElement(relaxng->writer);
}

static void
attribute(struct relaxng *relaxng, const char *name, const char *value)
{
    xmlTextWriterWriteAttribute(relaxng->writer, (const xmlChar *) name, (const xmlChar *) value);
}

void
relaxng_open_with(struct relaxng *relaxng, const char *name, const char *attribute_name, const char *value)
{
    relaxng_open(relaxng, name);
    attribute(relaxng, attribute_name, value);
}

void
relaxng_empty(struct relaxng *relaxng, const char *name)
{
    relaxng_open(relaxng, name);
    relaxng_close(relaxng);
}

static void
text_element(struct relaxng *relaxng, const char *name, const char *text)
{
    xmlTextWriterWriteElement(relaxng->writer, (const xmlChar *) name, (const xmlChar *) text);
}

void
relaxng_refer(struct relaxng *relaxng, const char *name)
{
    relaxng_open_with(relaxng, "ref", "name", name);
    relaxng_close(relaxng);
}

void
relaxng_document(struct relaxng *relaxng, const char *meaning)
{
    if (meaning != NULL && *meaning != '\0')
        text_element(relaxng, "a:documentation", meaning);
}

static void
parameter_of_type(struct relaxng *relaxng, const char *name, const char *value)
{
    relaxng_open_with(relaxng, "param", "name", name);
    xmlTextWriterWriteString(relaxng->writer, (const xmlChar *) value);
    relaxng_close(relaxng);
}

/* Values */

static void
text_like(struct relaxng *relaxng, const char *expression)
{
    relaxng_open_with(relaxng, "data", "type", "string");
    parameter_of_type(relaxng, "pattern", expression);
    relaxng_close(relaxng);
}

void
relaxng_some_text(struct relaxng *relaxng)
{
    text_like(relaxng, PATTERN_SOME_TEXT);
}

void
relaxng_any_text(struct relaxng *relaxng)
{
    relaxng_empty(relaxng, "text");
}

/* Refers to a kind of value, which is defined in the end. */
static void
refer_to_value(struct relaxng *relaxng, const char *name, const char *expression)
{
    const char *before = g_hash_table_lookup(relaxng->value, name);
    g_autofree char *full = g_strconcat("value.", name, NULL);

    if (before == NULL) {
        char *kept = g_strdup(name);

        g_hash_table_insert(relaxng->value, kept, g_strdup(expression));
        g_ptr_array_add(relaxng->value_name, kept);
    }
    g_assert(before == NULL || g_str_equal(before, expression));
    relaxng_refer(relaxng, full);
}

void
relaxng_words(struct relaxng *relaxng, const char *const *word)
{
    for (; *word != NULL; word++)
        if (**word != '~') {
            relaxng_open_with(relaxng, "value", "type", "string");
            xmlTextWriterWriteString(relaxng->writer, (const xmlChar *) *word);
            relaxng_close(relaxng);
        }
}

static void
list_of_words(struct relaxng *relaxng, const char *const *word)
{
    relaxng_open(relaxng, "list");
    relaxng_open(relaxng, "oneOrMore");
    relaxng_open(relaxng, "choice");
    relaxng_words(relaxng, word);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
}

/* Words of which each may say for how many turns: "ignore*2 none". */
static void
list_of_turns(struct relaxng *relaxng, const char *const *word)
{
    g_autoptr(GString) expression = g_string_new(NULL);

    for (; *word != NULL; word++)
        if (**word != '~')
            g_string_append_printf(expression, "%s%s", expression->len > 0 ? "|" : "(", *word);
    g_string_append(expression, ")(\\*" PATTERN_COUNT ")?");
    relaxng_open(relaxng, "list");
    relaxng_open(relaxng, "oneOrMore");
    text_like(relaxng, expression->str);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
}

static void
whole_number(struct relaxng *relaxng, const struct field *field)
{
    bool any = field->least == 0 && field->most == 0;
    g_autofree char *least = g_strdup_printf("%" G_GINT64_FORMAT, field->least);
    g_autofree char *most = g_strdup_printf("%" G_GINT64_FORMAT, any ? INT64_MAX : field->most);

    relaxng_open_with(relaxng, "data", "type", "integer");
    parameter_of_type(relaxng, "minInclusive", least);
    parameter_of_type(relaxng, "maxInclusive", most);
    parameter_of_type(relaxng, "pattern", field->least < 0 ? "-?" PATTERN_COUNT : PATTERN_COUNT);
    relaxng_close(relaxng);
}

static void
one_or_two_numbers(struct relaxng *relaxng, const struct field *field)
{
    relaxng_open(relaxng, "list");
    whole_number(relaxng, field);
    relaxng_open(relaxng, "optional");
    whole_number(relaxng, field);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
}

/* What @field says by itself; as several patterns, if it has words. */
static void
alternatives_of(struct relaxng *relaxng, const struct field *field)
{
    struct pattern pattern = pattern_of(field);

    switch (field->type) {
    case FIELD_COUNT:
        whole_number(relaxng, field);
        break;
    case FIELD_COUNTS:
        one_or_two_numbers(relaxng, field);
        break;
    case FIELD_WORDS:
    case FIELD_ORDER:
        list_of_words(relaxng, field->words);
        break;
    case FIELD_SEQUENCE:
        list_of_turns(relaxng, field->words);
        break;
    default:
        if (field->words != NULL)
            relaxng_words(relaxng, field->words);
        if (pattern.expression != NULL)
            refer_to_value(relaxng, pattern.name, pattern.expression);
    }
}

void
relaxng_value_like(struct relaxng *relaxng, const char *name, const char *expression)
{
    if (relaxng->parameters)
        relaxng_open(relaxng, "choice");
    refer_to_value(relaxng, name, expression);
    if (relaxng->parameters) {
        refer_to_value(relaxng, "text-with-parameter", TEXT_WITH_PARAMETER);
        relaxng_close(relaxng);
    }
}

/* Any text, in which braces are those of parameters. */
static void
free_text(struct relaxng *relaxng, const struct field *field)
{
    if (!relaxng->parameters)
        relaxng_empty(relaxng, "text");
    else if (field->flags & FIELD_REQUIRED)
        refer_to_value(relaxng, "some-text-with-braces", SOME_TEXT_WITH_BRACES);
    else
        refer_to_value(relaxng, "text-with-braces", TEXT_WITH_BRACES);
}

void
relaxng_value_of(struct relaxng *relaxng, const struct field *field)
{
    bool choice = relaxng->parameters || field->words != NULL;

    if (field->type == FIELD_TEXT && (relaxng->parameters || !(field->flags & FIELD_REQUIRED))) {
        free_text(relaxng, field);
        return;
    }
    if (choice)
        relaxng_open(relaxng, "choice");
    alternatives_of(relaxng, field);
    if (relaxng->parameters)
        refer_to_value(relaxng, "text-with-parameter", TEXT_WITH_PARAMETER);
    if (choice)
        relaxng_close(relaxng);
}

/* Attributes */

void
relaxng_field(struct relaxng *relaxng, const struct field *field, relaxng_value_fn *value, bool optional)
{
    if (optional)
        relaxng_open(relaxng, "optional");
    relaxng_open_with(relaxng, "attribute", "name", field->name);
    if (field->fallback != NULL)
        attribute(relaxng, "a:defaultValue", field->fallback);
    relaxng_document(relaxng, field->meaning);
    value(relaxng, field);
    relaxng_close(relaxng);
    if (optional)
        relaxng_close(relaxng);
}

bool
relaxng_has_fields(const struct field *fields)
{
    for (; fields != NULL && fields->name != NULL; fields++)
        if (!(fields->flags & FIELD_LATER))
            return true;
    return false;
}

/* In an interleave, which for attributes is the same as one after the other: of
 * optional ones that follow each other libxml2 tries every subset, 2^16 of a
 * <connection>; in an interleave it goes on with what has matched. */
void
relaxng_fields_with(struct relaxng *relaxng, const struct field *fields, relaxng_value_fn *value)
{
    if (!relaxng_has_fields(fields))
        return;
    relaxng_open(relaxng, "interleave");
    for (const struct field *field = fields; field->name != NULL; field++)
        if (!(field->flags & FIELD_LATER))
            relaxng_field(relaxng, field, value, !(field->flags & FIELD_REQUIRED));
    relaxng_close(relaxng);
}

void
relaxng_fields(struct relaxng *relaxng, const struct field *fields)
{
    relaxng_fields_with(relaxng, fields, relaxng_value_of);
}

/* Definitions */

void
relaxng_define(struct relaxng *relaxng, const char *definition, const char *element, const char *meaning)
{
    relaxng_open_with(relaxng, "define", "name", definition);
    relaxng_open_with(relaxng, "element", "name", element);
    relaxng_document(relaxng, meaning);
}

void
relaxng_defined(struct relaxng *relaxng)
{
    relaxng_close(relaxng);
    relaxng_close(relaxng);
}

/* The whole */

struct relaxng *
relaxng_new(const char *const *start, bool parameters)
{
    struct relaxng *relaxng = g_new0(struct relaxng, 1);

    relaxng->buffer = xmlBufferCreate();
    relaxng->writer = xmlNewTextWriterMemory(relaxng->buffer, 0);
    relaxng->value = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    relaxng->value_name = g_ptr_array_new_with_free_func(g_free);
    relaxng->parameters = parameters;
    xmlTextWriterSetIndent(relaxng->writer, 1);
    xmlTextWriterSetIndentString(relaxng->writer, (const xmlChar *) "  ");
    xmlTextWriterStartDocument(relaxng->writer, "1.0", "UTF-8", NULL);
    relaxng_open_with(relaxng, "grammar", "xmlns", RELAX_NG);
    attribute(relaxng, "xmlns:a", ANNOTATIONS);
    attribute(relaxng, "xmlns:xi", XML_XINCLUDE);
    attribute(relaxng, "datatypeLibrary", XML_SCHEMA);
    relaxng_open(relaxng, "start");
    relaxng_open(relaxng, "choice");
    for (; *start != NULL; start++)
        relaxng_refer(relaxng, *start);
    relaxng_close(relaxng);
    relaxng_close(relaxng);
    return relaxng;
}

void
relaxng_allow_parameters(struct relaxng *relaxng, bool parameters)
{
    relaxng->parameters = parameters;
}

static void
define_values(struct relaxng *relaxng)
{
    for (guint i = 0; i < relaxng->value_name->len; i++) {
        const char *name = relaxng->value_name->pdata[i];
        g_autofree char *full = g_strconcat("value.", name, NULL);

        relaxng_open_with(relaxng, "define", "name", full);
        text_like(relaxng, g_hash_table_lookup(relaxng->value, name));
        relaxng_close(relaxng);
    }
}

GString *
relaxng_end(struct relaxng *relaxng)
{
    define_values(relaxng);
    xmlTextWriterEndDocument(relaxng->writer);
    xmlFreeTextWriter(relaxng->writer);

    GString *text = g_string_new((const char *) xmlBufferContent(relaxng->buffer));
    xmlBufferFree(relaxng->buffer);
    g_hash_table_unref(relaxng->value);
    g_ptr_array_unref(relaxng->value_name);
    g_free(relaxng);
    return text;
}
