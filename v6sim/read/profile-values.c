/*
 * profile-values.c - the values that the statements of a profile give
 *
 * By the field tables of models/host, in the order of profile_elements[], so that
 * a fact that refines another (an argument of a rule) comes after it whatever the
 * order of files.
 */
#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/origin.h"
#include "v6sim/read/profile-loading.h"
#include "v6sim/read/profile-vocabulary.h"

/* Returns: the child <low> or <high> of a fact; NULL if there is none. */
static const struct xml_element *
bound_of(const struct xml_element *fact, const char *name)
{
    for (guint i = 0; i < fact->child->len; i++) {
        const struct xml_element *child = fact->child->pdata[i];

        if (strcmp(child->name, name) == 0)
            return child;
    }
    return NULL;
}

/* Returns: what <low> or <high> makes of the fact: its attributes over the
 * fact's; owned by @loaded. */
static const struct xml_element *
lay_bound(struct loaded *loaded, const struct xml_element *fact, const struct xml_element *bound)
{
    struct xml_element *whole = g_memdup2(fact, sizeof *fact);

    whole->at = bound->at;
    whole->attribute = g_ptr_array_new();
    for (guint i = 0; i < fact->attribute->len; i++) {
        const struct xml_attribute *own = fact->attribute->pdata[i];
        const struct xml_attribute *other = xml_attribute(bound, own->name);

        g_ptr_array_add(whole->attribute, (void *) (other != NULL ? other : own));
    }
    for (guint i = 0; i < bound->attribute->len; i++) {
        struct xml_attribute *other = bound->attribute->pdata[i];

        if (xml_attribute(fact, other->name) == NULL)
            g_ptr_array_add(whole->attribute, other);
    }
    g_ptr_array_add(loaded->varied, whole);
    return whole;
}

static bool
read_bound(struct loaded *loaded, const struct statement *statement, const struct xml_element *bound)
{
    g_autofree void *read = g_malloc0(statement->kind->size);

    for (guint i = 0; i < bound->attribute->len; i++) {
        const struct xml_attribute *attribute = bound->attribute->pdata[i];

        if (g_strv_contains(origin_attributes, attribute->name))
            messages_add(loaded->messages, attribute->name_at, "it has that of its fact", "%s has no attribute \"%s\"",
                         bound->name, attribute->name);
    }
    return fields_read(statement->kind->fields, lay_bound(loaded, statement->element, bound), read,
                       loaded->document, origin_attributes, loaded->messages);
}

static void
read_bounds(struct loaded *loaded, const struct statement *statement)
{
    const char *confidence = xml_attribute(statement->element, "confidence")->value;
    const char *seen = NULL;

    for (guint i = 0; i < statement->element->child->len; i++) {
        const struct xml_element *bound = statement->element->child->pdata[i];

        if (!g_strv_contains(bound_name, bound->name))
            continue;
        if (strcmp(confidence, confidence_name[CONFIDENCE_GUESS]) != 0)
            messages_add(loaded->messages, bound->at, "what is known has no other value to try",
                         "<%s> in a fact that is not a guess", bound->name);
        else if (seen != NULL && strcmp(seen, bound->name) == 0)
            messages_add(loaded->messages, bound->at, NULL, "a second <%s>", bound->name);
        else if (bound->attribute->len == 0)
            messages_add(loaded->messages, bound->at, "it has attributes of its fact with other values",
                         "<%s> says nothing", bound->name);
        else
            read_bound(loaded, statement, bound);
        seen = bound->name;
    }
}

/* Reads @element as a @kind and stores it. */
static bool
read_element(struct loaded *loaded, const struct xml_element *element, const struct profile_element *kind,
             const char *const *also, uint16_t fact)
{
    g_autofree void *read = g_malloc0(kind->size);
    const char *wrong;

    if (!fields_read(kind->fields, element, read, loaded->document, also, loaded->messages))
        return false;
    if (kind->kind == ELEMENT_FACT)
        loaded->profile.fact[fact].meaning = fact_meaning(kind->fields, read);
    wrong = profile_store(&loaded->profile, kind, read, fact);
    return wrong == NULL ||
        messages_add(loaded->messages, element->at, NULL, "<%s> %s", element->name, wrong);
}

static void
read_fact(struct loaded *loaded, const struct statement *statement, uint16_t fact)
{
    const struct xml_element *element = statement->element;

    if (!read_element(loaded, element, statement->kind, origin_attributes, fact))
        return;
    for (guint i = 0; i < element->child->len; i++) {
        const struct xml_element *row = element->child->pdata[i];
        const struct profile_element *kind = profile_kind(row->name, element->name);

        if (kind != NULL && kind->kind == ELEMENT_ROW)
            read_element(loaded, row, kind, NULL, fact);
    }
    read_bounds(loaded, statement);
}

static char *
stated_by_bound(const struct xml_element *fact, enum bound name)
{
    const struct xml_element *bound = bound_of(fact, bound_name[name]);

    return bound != NULL ? fact_stated(bound) : NULL;
}

static enum confidence
confidence_of(const struct xml_element *element)
{
    enum confidence confidence = 0;

    while (strcmp(confidence_name[confidence], xml_attribute(element, "confidence")->value) != 0)
        confidence++;
    return confidence;
}

GArray *
profile_statements(const struct loaded *loaded, bool items)
{
    GArray *some = g_array_new(FALSE, TRUE, sizeof(struct statement));

    for (guint i = 0; i < loaded->statement->len; i++) {
        const struct statement *statement = &g_array_index(loaded->statement, struct statement, i);

        if ((statement->kind->kind == ELEMENT_ITEM) == items)
            g_array_append_vals(some, statement, 1);
    }
    return some;
}

/* Lays bounds over those of @statements, this profile's facts, that are varied. The
 * statements of the profile stay: others are based on them. */
static void
vary(struct loaded *loaded, const struct variation *variation, unsigned n, GArray *statements)
{
    for (guint i = 0; i < statements->len; i++) {
        struct statement *statement = &g_array_index(statements, struct statement, i);

        for (unsigned j = 0; j < n; j++) {
            const struct xml_element *bound = bound_of(statement->element, bound_name[variation[j].bound]);

            if (bound != NULL && strcmp(variation[j].profile, loaded->profile.name) == 0 &&
                strcmp(variation[j].fact, statement->id) == 0)
                statement->element = lay_bound(loaded, statement->element, bound);
        }
    }
}

void
profile_read_facts(struct loaded *loaded, const struct variation *variation, unsigned n)
{
    g_autoptr(GArray) facts = profile_statements(loaded, false);
    const struct statement *statement = (const struct statement *) facts->data;
    struct profile *profile = &loaded->profile;

    vary(loaded, variation, n, facts);
    profile->fact = g_new0(struct fact, MAX(facts->len, 1));
    profile->n_facts = (uint16_t) facts->len;
    for (uint16_t i = 0; i < profile->n_facts; i++)
        profile->fact[i] = (struct fact) {
            .id = statement[i].id,
            .element = statement[i].kind->name,
            .holder = statement[i].kind->holder,
            .source = xml_attribute(statement[i].element, "source")->value,
            .confidence = confidence_of(statement[i].element),
            .from = statement[i].from,
            .stated = fact_stated(statement[i].element),
            .low = stated_by_bound(statement[i].element, BOUND_LOW),
            .high = stated_by_bound(statement[i].element, BOUND_HIGH),
        };
    for (const struct profile_element *kind = profile_elements; kind->name != NULL; kind++)
        for (uint16_t i = 0; i < profile->n_facts; i++)
            if (statement[i].kind == kind)
                read_fact(loaded, &statement[i], i);
}

void
profile_read_items(struct loaded *loaded)
{
    g_autoptr(GArray) items = profile_statements(loaded, true);
    const struct statement *statement = (const struct statement *) items->data;
    struct profile *profile = &loaded->profile;

    profile->not_modelled = g_new0(struct not_modelled, MAX(items->len, 1));
    profile->n_not_modelled = (uint16_t) items->len;
    for (uint16_t i = 0; i < profile->n_not_modelled; i++)
        profile->not_modelled[i] = (struct not_modelled) {
            .id = statement[i].id,
            .text = statement[i].element->text,
            .reason = xml_attribute(statement[i].element, "reason")->value,
            .source = xml_attribute(statement[i].element, "source")->value,
            .from = statement[i].from,
        };
}
