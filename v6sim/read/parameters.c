/*
 * parameters.c - {name} in attributes, replaced by the parameter's value
 *
 * In order: the <parameter> elements are listed (list_all), --set gives some
 * another value (set_values), values that contain parameters themselves are
 * put together (settle), and then every attribute of the tree is gone through.
 * "{{" stands for a brace. What goes into attributes altogether is limited: a
 * chain of parameters that double each other would fill any memory.
 */
#include "v6sim/read/scenario.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/language.h"

#define MOST_INSERTED XML_MOST_BYTES
#define MOST_PARAMETERS 1000            /* each may lean on the next: bounds how deep settle() goes */

struct parameter {
    struct scenario_parameter kept;
    struct xml_attribute *written;      /* default= or values= */
    struct place given_at;      /* of the value in force */
    enum { NEW, BUSY, SETTLED } state;
    bool refused;               /* has no final value, which was told already */
};

struct parameters {
    struct xml_document *document;
    struct messages *messages;
    GPtrArray *parameter;       /* struct parameter * */
    GPtrArray *busy;            /* those being settled, the one that began first */
    gsize inserted;             /* bytes so far */
};

const struct scenario_parameter *
parameters_find(const GPtrArray *parameters, const char *name)
{
    for (guint i = 0; i < parameters->len; i++) {
        const struct scenario_parameter *parameter = g_ptr_array_index(parameters, i);

        if (g_str_equal(parameter->name, name))
            return parameter;
    }
    return NULL;
}

const char *
parameters_suggest(struct xml_document *strings, const GPtrArray *parameters, const char *name,
                   const struct messages *messages)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < parameters->len; i++)
        g_ptr_array_add(names, (char *) ((const struct scenario_parameter *) g_ptr_array_index(parameters, i))->name);
    g_ptr_array_add(names, NULL);
    return fields_suggest(strings, name, (const char *const *) names->pdata, messages);
}

static struct parameter *
find_parameter(const struct parameters *parameters, const char *name)
{
    return (struct parameter *) parameters_find(parameters->parameter, name);
}

static const char *
suggest_parameter(const struct parameters *parameters, const char *name)
{
    return parameters_suggest(parameters->document, parameters->parameter, name, parameters->messages);
}

/* Listing */

static const char *const *
values_of(struct parameters *parameters, const struct parameter_element *read)
{
    g_auto(GStrv) piece = read->values != NULL ? fields_split(read->values) : NULL;
    guint n = piece != NULL ? g_strv_length(piece) : 1;
    const char **values = xml_alloc(parameters->document, (n + 1) * sizeof *values);

    if (piece == NULL)
        values[0] = read->fallback;
    for (guint i = 0; piece != NULL && i < n; i++)
        values[i] = g_string_chunk_insert(parameters->document->strings, piece[i]);
    return values;
}

static bool
check_parameter(struct parameters *parameters, const struct xml_element *xml, const struct parameter_element *read)
{
    const struct parameter *other = find_parameter(parameters, read->name);

    if ((read->fallback == NULL) == (read->values == NULL))
        return messages_add(parameters->messages, xml->at,
                            "write default=\"...\", or values=\"...\" with the default first",
                            "parameter \"%s\" has %s", read->name,
                            read->values == NULL ? "no value" : "both default and values");
    if (other != NULL)
        return messages_add_with(parameters->messages, xml_attribute(xml, "name")->value_at, other->kept.at,
                                 "give it another name", "there is a parameter \"%s\" already", read->name);
    if (strchr(read->name, '.') != NULL)
        return messages_add(parameters->messages, xml_attribute(xml, "name")->value_at,
                            "a dot in --set stands between an id and an attribute",
                            "parameter \"%s\" has a dot in its name", read->name);
    return true;
}

static void
list_one(struct parameters *parameters, const struct xml_element *xml)
{
    struct parameter_element *read = xml_alloc(parameters->document, sizeof *read);

    if (!fields_read(parameter_fields, xml, read, parameters->document, NULL, parameters->messages) ||
        !check_parameter(parameters, xml, read))
        return;

    struct parameter *parameter = xml_alloc(parameters->document, sizeof *parameter);
    parameter->written = xml_attribute(xml, read->values != NULL ? "values" : "default");
    parameter->given_at = xml->at;
    parameter->kept = (struct scenario_parameter) {
        .name = read->name, .values = values_of(parameters, read), .at = xml->at };
    parameter->kept.value = parameter->kept.values[0];
    if (parameter->kept.value == NULL)
        fields_refuse(parameters->messages, parameter->written, NULL, "write its values, separated by blanks",
                      "is empty");
    else if (parameters->parameter->len == MOST_PARAMETERS)
        messages_add(parameters->messages, xml->at, NULL, "more than %d parameters", MOST_PARAMETERS);
    else
        g_ptr_array_add(parameters->parameter, parameter);
}

static void
list_all(struct parameters *parameters)
{
    const GPtrArray *children = parameters->document->root->child;

    for (guint i = 0; i < children->len; i++) {
        const struct xml_element *xml = g_ptr_array_index(children, i);

        if (g_str_equal(xml->name, "parameter"))
            list_one(parameters, xml);
    }
}

/* --set name=value */

static void
set_value(struct parameters *parameters, const char *set)
{
    const char *equals = strchr(set, '=');
    g_autofree char *name = g_strndup(set, (gsize) (equals - set));
    g_autofree char *called = g_strconcat("--set ", set, NULL);
    struct place at = { .file = g_intern_string(called) };
    struct parameter *parameter = find_parameter(parameters, name);

    if (parameter == NULL) {
        const char *hint = suggest_parameter(parameters, name);

        messages_add(parameters->messages, at, hint != NULL ? hint : "write id.attribute=value to change an element",
                     "there is no parameter \"%s\"", name);
        return;
    }
    parameter->kept.value = g_string_chunk_insert(parameters->document->strings, equals + 1);
    if (g_strv_contains(parameter->kept.values, parameter->kept.value))
        return;                 /* the file's own value: if it does not fit, that is where to look */
    parameter->given_at = at;
    if (g_str_equal(parameter->written->name, "values"))
        messages_add(parameters->messages, at,
                     fields_suggest(parameters->document, equals + 1, parameter->kept.values,
                                    parameters->messages),
                     "parameter \"%s\" has no value \"%s\"", name, equals + 1);
}

static void
set_values(struct parameters *parameters, const char *const *set)
{
    for (; set != NULL && *set != NULL; set++) {
        size_t name = strcspn(*set, "=");

        if ((*set)[name] == '\0')
            messages_add(parameters->messages, (struct place) { .file = "--set" },
                         "write name=value or id.attribute=value", "\"%s\" has no =", *set);
        else if (memchr(*set, '.', name) == NULL)
            set_value(parameters, *set);
    }
}

/* Putting values in */

static void settle(struct parameters *parameters, struct parameter *parameter);

/* The parameters that lead from @parameter back to itself. */
static void
refuse_circle(struct parameters *parameters, const struct parameter *parameter)
{
    g_autoptr(GString) chain = g_string_new(NULL);
    guint i;

    g_ptr_array_find(parameters->busy, parameter, &i);
    for (; i < parameters->busy->len; i++) {
        const struct parameter *link = g_ptr_array_index(parameters->busy, i);

        g_string_append_printf(chain, "%s -> ", link->kept.name);
    }
    messages_add(parameters->messages, parameter->given_at, "give one of them a value without the others",
                 "parameters form a circle: %s%s", chain->str, parameter->kept.name);
}

/* Where @text has "{name}": the parameter, settled. NULL after a message. */
static struct parameter *
parameter_at(struct parameters *parameters, struct xml_attribute *attribute, const char *text, const char *close)
{
    g_autofree char *name = g_strndup(text + 1, close != NULL ? (gsize) (close - text) - 1 : 0);
    struct parameter *parameter = close != NULL ? find_parameter(parameters, name) : NULL;

    if (close == NULL) {
        messages_add(parameters->messages, attribute->value_at, "write {name} for a parameter, {{ for a brace",
                     "%s \"%s\" has a brace that is not closed", attribute->name, attribute->value);
    } else if (parameter == NULL) {
        messages_add(parameters->messages, attribute->value_at, suggest_parameter(parameters, name),
                     "there is no parameter \"%s\"", name);
    } else if (parameter->state == BUSY) {
        refuse_circle(parameters, parameter);
        parameter = NULL;
    } else {
        settle(parameters, parameter);
    }
    return parameter;
}

static bool
too_much(struct parameters *parameters, const struct xml_attribute *attribute, gsize length)
{
    bool before = parameters->inserted > MOST_INSERTED;

    parameters->inserted += length;
    if (parameters->inserted <= MOST_INSERTED)
        return false;
    if (!before)
        messages_add(parameters->messages, attribute->value_at, NULL, "the values of parameters grow beyond %d MiB",
                     MOST_INSERTED >> 20);
    return true;
}

/* Returns: @text with all parameters put in, or NULL after a message. *last is
 * the last of them. @attribute: where @text stands, for messages. */
static char *
insert_values(struct parameters *parameters, struct xml_attribute *attribute, const char *text,
              const struct parameter **last)
{
    g_autoptr(GString) whole = g_string_new(NULL);

    for (; *text != '\0'; text++) {
        if (*text != '{' || text[1] == '{') {
            text += *text == '{';
            g_string_append_c(whole, *text);
            continue;
        }

        const char *close = strchr(text, '}');
        const struct parameter *parameter = parameter_at(parameters, attribute, text, close);
        if (parameter == NULL || parameter->refused || too_much(parameters, attribute, strlen(parameter->kept.value)))
            return NULL;
        g_string_append(whole, parameter->kept.value);
        *last = parameter;
        text = close;
    }
    return g_strdup(whole->str);
}

/* Gives @parameter its final value. */
static void
settle(struct parameters *parameters, struct parameter *parameter)
{
    const struct parameter *last = NULL;

    if (parameter->state == SETTLED)
        return;
    parameter->state = BUSY;
    g_ptr_array_add(parameters->busy, parameter);
    g_autofree char *value = insert_values(parameters, parameter->written, parameter->kept.value, &last);
    g_ptr_array_set_size(parameters->busy, (int) parameters->busy->len - 1);
    parameter->state = SETTLED;
    parameter->refused = value == NULL;
    if (value != NULL)
        parameter->kept.value = g_string_chunk_insert(parameters->document->strings, value);
}

static void
apply_to_attribute(struct parameters *parameters, struct xml_attribute *attribute)
{
    const struct parameter *last = NULL;

    if (strchr(attribute->value, '{') == NULL)
        return;

    g_autofree char *value = insert_values(parameters, attribute, attribute->value, &last);
    attribute->refused = value == NULL;
    if (value != NULL)
        attribute->value = g_string_chunk_insert(parameters->document->strings, value);
    if (last != NULL) {
        attribute->parameter = last->kept.name;
        attribute->parameter_at = last->given_at;
    }
}

static void
apply_to_element(struct parameters *parameters, const struct xml_element *xml)
{
    if (g_str_equal(xml->name, "parameter"))
        return;
    for (guint i = 0; i < xml->attribute->len; i++)
        apply_to_attribute(parameters, g_ptr_array_index(xml->attribute, i));
    for (guint i = 0; i < xml->child->len; i++)
        apply_to_element(parameters, g_ptr_array_index(xml->child, i));
}

bool
parameters_apply(struct xml_document *document, const struct scenario_options *options, GPtrArray *parameter,
                 struct messages *messages)
{
    struct parameters parameters = {
        .document = document,
        .messages = messages,
        .parameter = parameter,
        .busy = g_ptr_array_new(),
    };
    unsigned before = messages_n(messages);

    list_all(&parameters);
    set_values(&parameters, options->set);
    for (guint i = 0; i < parameter->len; i++)
        settle(&parameters, g_ptr_array_index(parameter, i));
    apply_to_element(&parameters, document->root);
    g_ptr_array_unref(parameters.busy);
    return messages_n(messages) == before;
}
