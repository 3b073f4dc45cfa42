/*
 * profile-statements.c - what the layers of a profile state: facts and items, by id
 *
 * In order: profile_lay() -> collect() -> collect_element() -> add_statement().
 */
#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/origin.h"
#include "v6sim/read/profile-loading.h"
#include "v6sim/read/profile-vocabulary.h"
#include "v6sim/read/profiles.h"

static struct statement *
statement_with(const struct loaded *loaded, const char *id)
{
    for (guint i = 0; i < loaded->statement->len; i++) {
        struct statement *statement = &g_array_index(loaded->statement, struct statement, i);

        if (strcmp(statement->id, id) == 0)
            return statement;
    }
    return NULL;
}

/* Returns: the statement of a system that has the place in the profile which
 * @kind of an application takes, or NULL. */
static struct statement *
statement_below(const struct loaded *loaded, const struct profile_element *kind)
{
    for (guint i = 0; strcmp(loaded->layer->name, "app") == 0 && kind->at != 0 && i < loaded->statement->len; i++) {
        struct statement *statement = &g_array_index(loaded->statement, struct statement, i);

        if (statement->kind == kind && statement->layer != loaded->layer)
            return statement;
    }
    return NULL;
}

/* An id that is used again: in another layer it replaces, in the same it is a mistake. */
static void
replace_statement(struct loaded *loaded, struct statement *old, const struct statement *new)
{
    const struct xml_attribute *id = xml_attribute(new->element, "id");

    if (old->layer == new->layer) {
        const struct place at = xml_attribute(old->element, "id")->value_at;
        g_autofree char *hint = g_strdup_printf("the other is at %u:%u", at.line, at.column);

        messages_add(loaded->messages, id->value_at, hint, "id \"%s\" is given twice", new->id);
    } else if (old->kind != new->kind) {
        g_autofree char *hint = g_strdup_printf("give it another id, and <drop id=\"%s\"/> if it is in the way",
                                                new->id);

        messages_add(loaded->messages, id->value_at, hint, "id \"%s\" is a <%s> in %s and cannot become a <%s>",
                     new->id, old->kind->name, old->from, new->kind->name);
    } else {
        *old = *new;
    }
}

/* Whether @element, an <item>, has its attributes and says what it is about. */
static bool
is_item(struct loaded *loaded, const struct xml_element *element, const struct profile_element *kind)
{
    g_autofree void *read = g_malloc0(kind->size);

    if (*element->text == '\0')
        return messages_add(loaded->messages, element->at, "say what is not modelled", "<item> is empty");
    return fields_read(kind->fields, element, read, loaded->document, NULL, loaded->messages);
}

static void
add_statement(struct loaded *loaded, const struct xml_element *element, const struct profile_element *kind)
{
    struct statement new = {
        .element = element, .kind = kind, .from = loaded->from, .layer = loaded->layer };
    struct origin origin = { .id = NULL };
    struct statement *old;

    if (kind->kind == ELEMENT_ITEM ? !is_item(loaded, element, kind)
                                   : !origin_read(element, &origin, loaded->document, loaded->messages))
        return;
    new.id = xml_attribute(element, "id")->value;
    old = statement_with(loaded, new.id);
    if (old == NULL)
        old = statement_below(loaded, kind);
    if (old != NULL)
        replace_statement(loaded, old, &new);
    else
        g_array_append_val(loaded->statement, new);
}

/* Whether a layer is laid only for those below: with another base than it was
 * written for, there may be nothing of what it drops. */
static bool
is_passing(const struct loaded *loaded)
{
    const struct older_revision *wanted = profile_file_older(loaded->file, loaded->profile.revision);

    return loaded->layer != (wanted != NULL ? wanted->element : loaded->document->root);
}

static void
nothing_to_drop(struct loaded *loaded, const struct xml_element *element)
{
    const struct xml_attribute *id = xml_attribute(element, "id");
    bool older = loaded->layer->parent != NULL;

    messages_add(loaded->messages, id->value_at,
                 older ? "v6sim os show lists facts and items with their ids"
                       : "v6sim os show BASE lists facts and items with their ids",
                 "no %s states a fact or item \"%s\" that could be dropped",
                 older ? "newer revision" : "base", id->value);
}

/* <drop id="..."/> */
struct drop {
    struct given given;
    const char *id;
};

const struct field drop_fields[] = {
    { .name = "id", .type = FIELD_NAME, .offset = FIELD(struct drop, id), .flags = FIELD_REQUIRED,
      .meaning = "of the base's fact or item that does not hold here" },
    { .name = NULL }
};

static void
drop_statement(struct loaded *loaded, const struct xml_element *element)
{
    struct drop drop = { .id = NULL };
    struct statement *old;

    if (!fields_read(drop_fields, element, &drop, loaded->document, NULL, loaded->messages))
        return;
    old = statement_with(loaded, drop.id);
    if (old != NULL && old->layer != loaded->layer)
        g_array_remove_index(loaded->statement, (guint) (old - (struct statement *) loaded->statement->data));
    else if (old != NULL || !is_passing(loaded))
        nothing_to_drop(loaded, element);
}

static void
read_holder_attributes(struct loaded *loaded, const struct xml_element *element,
                       const struct profile_element *kind)
{
    static const struct field none[] = { { .name = NULL } };
    g_autofree void *read = g_malloc0(MAX(kind->size, sizeof(struct given)));

    if (fields_read(kind->fields != NULL ? kind->fields : none, element, read, loaded->document, NULL,
                    loaded->messages) && kind->size > 0)
        profile_store(&loaded->profile, kind, read, NO_FACT);
}

static void collect(struct loaded *loaded, const struct xml_element *holder);

static bool
states_fact(const struct xml_element *element)
{
    const struct profile_element *kind =
        element->parent != NULL ? profile_kind(element->name, profile_holder(element)) : NULL;

    return kind != NULL && kind->kind == ELEMENT_FACT && !profile_mere_holder(element);
}

static void
collect_element(struct loaded *loaded, const struct xml_element *element)
{
    const struct profile_element *kind = profile_kind(element->name, profile_holder(element));

    if (kind == NULL || (kind->kind == ELEMENT_WAS && loaded->layer->parent != NULL)) {
        profile_unknown(element, loaded->messages);
        return;
    }
    if (strcmp(element->parent->name, "app") == 0 && !kind->of_app) {
        messages_add(loaded->messages, element->at, "of an application: <resolver>, <connect>, <not-modelled>",
                     "<%s> is a matter of the system", element->name);
        return;
    }
    switch (kind->kind) {
    case N_ELEMENT_KINDS:
    case ELEMENT_ROW:           /* read with its table */
        break;
    case ELEMENT_WAS:           /* a layer of its own */
        return;
    case ELEMENT_HOLDER:
        read_holder_attributes(loaded, element, kind);
        break;
    case ELEMENT_FACT:
        if (!profile_mere_holder(element))
            add_statement(loaded, element, kind);
        break;
    case ELEMENT_ITEM:
        add_statement(loaded, element, kind);
        break;
    }
    collect(loaded, element);
}

/* An item alone says what it says in its text. */
static void
refuse_text(struct loaded *loaded, const struct xml_element *element)
{
    const struct profile_element *kind =
        element->parent != NULL ? profile_kind(element->name, profile_holder(element)) : NULL;

    if (*element->text != '\0' && (kind == NULL || kind->kind != ELEMENT_ITEM))
        messages_add(loaded->messages, element->text_at, "notes are written <!-- like this -->", "<%s> holds text",
                     element->name);
}

/* All that stands in @holder, in document order. */
static void
collect(struct loaded *loaded, const struct xml_element *holder)
{
    refuse_text(loaded, holder);
    for (guint i = 0; i < holder->child->len; i++) {
        const struct xml_element *child = holder->child->pdata[i];

        if (holder == loaded->layer && strcmp(holder->name, "app") != 0 && strcmp(child->name, "drop") == 0) {
            drop_statement(loaded, child);
            collect(loaded, child);
        } else if (states_fact(holder) && g_strv_contains(bound_name, child->name)) {
            collect(loaded, child);     /* its attributes are read with its fact */
        } else {
            collect_element(loaded, child);
        }
    }
}

void
profile_lay(struct loaded *loaded, const struct xml_element *layer)
{
    loaded->layer = layer;
    collect(loaded, layer);
}
