/*
 * ids.c - the names by which elements refer to each other
 *
 * Ids are given out on the tree, before a variant is laid over it, so that a
 * change can name what has no id of its own and no overlay renumbers anything.
 */
#include "v6sim/read/ids.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/language.h"

/* Ids that are taken, and how many of each kind were numbered. */
struct ids {
    struct xml_document *document;
    struct messages *messages;
    GHashTable *taken;          /* const char * -> struct xml_element * */
    GHashTable *base;           /* while in a variant: those of the base; otherwise NULL */
    unsigned numbered[MOST_SCENARIO_KINDS];
};

static struct xml_element *
owner(const struct ids *ids, const char *id)
{
    struct xml_element *element = g_hash_table_lookup(ids->taken, id);

    return element == NULL && ids->base != NULL ? g_hash_table_lookup(ids->base, id) : element;
}

static void
take(struct ids *ids, struct xml_element *element, const char *id, struct place at)
{
    const struct xml_element *other = owner(ids, id);
    bool change = other != NULL && ids->base != NULL && g_hash_table_lookup(ids->taken, id) == NULL;
    g_autofree char *hint = change ? g_strdup_printf("<change id=\"%s\" .../> alters what is there", id) : NULL;

    element->id = id;
    if (other == NULL)
        g_hash_table_insert(ids->taken, (char *) id, element);
    else
        messages_add_with(ids->messages, at, other->at, change ? hint : "give it another with id=\"...\"",
                          "id \"%s\" belongs to a %s already", id, other->name);
}

/* The id that a server or domain has by itself, or NULL. */
static const char *
natural_id(struct xml_document *document, const struct xml_element *element)
{
    const struct xml_attribute *name = xml_attribute(element, "name");

    if (g_str_equal(element->name, "domain"))
        return "internet";
    if (!g_str_equal(element->name, "server") || name == NULL)
        return NULL;

    const char *first = name->value + strspn(name->value, " \t\r\n");
    size_t length = strcspn(first, ". \t\r\n");
    return length > 0 ? g_string_chunk_insert_len(document->strings, first, (gssize) length) : NULL;
}

static const char *
numbered_id(struct ids *ids, const struct scenario_kind *kind)
{
    g_autofree char *id = NULL;

    do {
        g_free(id);
        id = g_strdup_printf("%s-%u", kind->name, ++ids->numbered[kind - scenario_kinds]);
    } while (owner(ids, id) != NULL);
    return g_string_chunk_insert(ids->document->strings, id);
}

static void
give(struct ids *ids, struct xml_element *element, bool written)
{
    const struct scenario_kind *kind = language_kind(element->name);
    const struct xml_attribute *id = xml_attribute(element, "id");

    if (kind == NULL || (id != NULL) != written)
        return;
    if (id != NULL) {
        take(ids, element, id->value, id->value_at);
        return;
    }
    const char *natural = natural_id(ids->document, element);
    if (natural != NULL)
        take(ids, element, natural, element->at);
    else
        take(ids, element, numbered_id(ids, kind), element->at);
}

/* Elements directly below @parent and in its sites. */
static void
give_below(struct ids *ids, const struct xml_element *parent, bool written)
{
    for (guint i = 0; i < parent->child->len; i++) {
        struct xml_element *child = g_ptr_array_index(parent->child, i);

        give(ids, child, written);
        if (g_str_equal(child->name, "site"))
            give_below(ids, child, written);
    }
}

/* Written ids first: an automatic one goes round them. */
static void
give_all(struct ids *ids, const struct xml_element *parent)
{
    give_below(ids, parent, true);
    give_below(ids, parent, false);
}

bool
ids_assign(struct xml_document *document, struct messages *messages)
{
    struct ids base = { .document = document, .messages = messages };
    unsigned before = messages_n(messages);

    base.taken = g_hash_table_new(g_str_hash, g_str_equal);
    give_all(&base, document->root);
    for (guint i = 0; i < document->root->child->len; i++) {
        const struct xml_element *variant = g_ptr_array_index(document->root->child, i);
        struct ids ids = base;

        if (!g_str_equal(variant->name, "variant"))
            continue;
        ids.base = base.taken;
        ids.taken = g_hash_table_new(g_str_hash, g_str_equal);
        give_all(&ids, variant);
        g_hash_table_unref(ids.taken);
    }
    g_hash_table_unref(base.taken);
    return messages_n(messages) == before;
}

static void
collect(GHashTable *ids, const struct xml_element *parent)
{
    for (guint i = 0; i < parent->child->len; i++) {
        struct xml_element *child = g_ptr_array_index(parent->child, i);

        if (child->id != NULL && !g_hash_table_contains(ids, child->id))
            g_hash_table_insert(ids, (char *) child->id, child);
        if (g_str_equal(child->name, "site"))
            collect(ids, child);
    }
}

GHashTable *
ids_below(const struct xml_element *parent)
{
    GHashTable *ids = g_hash_table_new(g_str_hash, g_str_equal);

    collect(ids, parent);
    return ids;
}

static int
compare_ids(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

const char *
ids_suggest(struct xml_document *strings, GHashTable *ids, const char *id, const struct messages *messages)
{
    guint n;

    if (messages_n(messages) >= MESSAGES_SHOWN)
        return NULL;

    g_autofree const char **known = (const char **) g_hash_table_get_keys_as_array(ids, &n);

    qsort(known, n, sizeof *known, compare_ids);        /* the order of a table is nobody's business */
    return n > 0 ? fields_suggest(strings, id, known, messages) : NULL;
}
