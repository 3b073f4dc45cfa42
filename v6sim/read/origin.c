/*
 * origin.c - what every fact has beside what it states: id, source, confidence
 */
#include "v6sim/read/origin.h"

#include "v6sim/read/fields.h"

const struct field origin_fields[] = {
    { .name = "id", .type = FIELD_NAME, .offset = FIELD(struct origin, id), .flags = FIELD_REQUIRED,
      .meaning = "of the fact: no other in the profile has it; the same as in the base replaces the base's fact" },
    { .name = "source", .type = FIELD_TEXT, .offset = FIELD(struct origin, source), .flags = FIELD_REQUIRED,
      .meaning = "where to look it up" },
    { .name = "confidence", .type = FIELD_WORD, .offset = FIELD(struct origin, confidence),
      .words = confidence_name, .flags = FIELD_REQUIRED, .meaning = "what kind of source that is" },
    { .name = NULL }
};

const char *const origin_attributes[] = { "id", "source", "confidence", NULL };

/* Whether @element has what every fact must have. */
static bool
has_origin(const struct xml_element *element, struct messages *messages)
{
    bool all = true;

    for (const struct field *field = origin_fields; field->name != NULL; field++) {
        const struct xml_attribute *attribute = xml_attribute(element, field->name);

        if (attribute == NULL || *attribute->value == '\0')
            all = messages_add(messages, xml_place(element, field->name),
                               "every fact has an id, a source to look it up in, and a confidence",
                               "<%s> states a fact without %s", element->name, field->name);
    }
    return all;
}

bool
origin_read(const struct xml_element *element, struct origin *origin, struct xml_document *strings,
            struct messages *messages)
{
    struct xml_element part = *element;
    g_autoptr(GPtrArray) attributes = g_ptr_array_new();

    if (!has_origin(element, messages))
        return false;
    for (const struct field *field = origin_fields; field->name != NULL; field++)
        g_ptr_array_add(attributes, xml_attribute(element, field->name));
    part.attribute = attributes;
    return fields_read(origin_fields, &part, origin, strings, NULL, messages);
}

char *
fact_stated(const struct xml_element *element)
{
    GString *stated = g_string_new(NULL);

    for (guint i = 0; i < element->attribute->len; i++) {
        const struct xml_attribute *attribute = element->attribute->pdata[i];

        if (!g_strv_contains(origin_attributes, attribute->name))
            g_string_append_printf(stated, "%s%s=\"%s\"", stated->len > 0 ? " " : "",
                                   attribute->name, attribute->value);
    }
    return g_string_free(stated, FALSE);
}

char *
fact_meaning(const struct field *fields, const void *read)
{
    GString *meaning = g_string_new(NULL);

    for (unsigned i = 0; fields[i].name != NULL; i++)
        if (!(fields[i].flags & FIELD_LATER) && (fields_given(read, i) || fields[i].fallback != NULL)) {
            g_autofree char *value = fields_print(&fields[i], read);

            g_string_append_printf(meaning, "%s%s=\"%s\"", meaning->len > 0 ? " " : "", fields[i].name, value);
        }
    return g_string_free(meaning, FALSE);
}
