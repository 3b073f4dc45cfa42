/*
 * overlay.c - a variant, and --set, laid over the scenario
 *
 * All variants are checked: that their names differ and that what they change
 * or remove exists. Only the chosen one is applied: first what it adds is hung
 * behind the elements that are there, then its changes are made, then what it
 * removes goes. --set comes last, so it holds whatever the variant says. In the
 * end the <variant> elements are taken out of the tree.
 */
#include "v6sim/read/scenario.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/ids.h"
#include "v6sim/read/language.h"

struct overlay {
    struct xml_document *document;
    struct messages *messages;
    GPtrArray *variant;         /* struct xml_element * */
};

static bool
is(const struct xml_element *element, const char *name)
{
    return g_str_equal(element->name, name);
}

static const char *
name_of(const struct xml_element *variant)
{
    const struct xml_attribute *name = xml_attribute(variant, "name");

    return name != NULL ? name->value : "";
}

/* Checking */

static void
check_names(struct overlay *overlay)
{
    g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < overlay->variant->len; i++) {
        const struct xml_element *variant = g_ptr_array_index(overlay->variant, i);
        struct named_element read = { .name = NULL };

        if (!fields_read(variant_fields, variant, &read, overlay->document, NULL, overlay->messages))
            continue;

        struct place at = xml_attribute(variant, "name")->value_at;
        if (i == MOST_VARIANTS)
            messages_add(overlay->messages, variant->at, "parameters are for what varies in many ways",
                         "more than %d variants", MOST_VARIANTS);
        if (g_str_equal(read.name, "base"))
            messages_add(overlay->messages, at, "give it another name", "\"base\" is the scenario without a variant");
        const struct xml_element *other = g_hash_table_lookup(names, read.name);
        if (other != NULL)
            messages_add_with(overlay->messages, at, other->at, "give it another name",
                              "there is a variant \"%s\" already", read.name);
        g_hash_table_insert(names, (char *) read.name, (void *) variant);
    }
}

/* The element that <change> or <remove> is about: of the base, or added by the
 * same variant. NULL after a message. */
static struct xml_element *
target_of(struct overlay *overlay, const struct xml_element *change, GHashTable *base, GHashTable *added)
{
    struct xml_attribute *id = xml_attribute(change, "id");
    struct xml_element *target;

    if (id == NULL) {
        messages_add(overlay->messages, change->at, "of the element it concerns", "%s needs the attribute \"id\"",
                     change->name);
        return NULL;
    }
    target = g_hash_table_lookup(base, id->value);
    if (target == NULL)
        target = g_hash_table_lookup(added, id->value);
    if (target == NULL)
        fields_refuse(overlay->messages, id, NULL, ids_suggest(overlay->document, base, id->value, overlay->messages),
                      "is no element's id");
    return target;
}

/* An attribute can be changed once by each variant. */
static void
check_once(struct overlay *overlay, const struct xml_element *change, GHashTable *changed)
{
    const char *id = xml_attribute(change, "id")->value;

    for (guint i = 0; i < change->attribute->len; i++) {
        struct xml_attribute *attribute = g_ptr_array_index(change->attribute, i);
        char *key = g_strdup_printf("%s.%s", id, attribute->name);
        const struct xml_attribute *before = g_hash_table_lookup(changed, key);

        if (before != NULL && !g_str_equal(attribute->name, "id"))
            messages_add_with(overlay->messages, attribute->name_at, before->name_at, "leave one of them out",
                              "\"%s\" is changed already", key);
        g_hash_table_insert(changed, key, attribute);
    }
}

/* What a variant removes it does not change, whichever it says first. */
static void
check_removed(struct overlay *overlay, const struct xml_element *variant)
{
    g_autoptr(GHashTable) removed = g_hash_table_new(g_str_hash, g_str_equal);

    for (int looking = 0; looking <= 1; looking++)
        for (guint i = 0; i < variant->child->len; i++) {
            const struct xml_element *child = g_ptr_array_index(variant->child, i);
            struct xml_attribute *id = xml_attribute(child, "id");
            const struct xml_attribute *other;

            if (id == NULL)
                continue;
            if (!looking && is(child, "remove"))
                g_hash_table_insert(removed, (char *) id->value, id);
            else if (looking && is(child, "change") && (other = g_hash_table_lookup(removed, id->value)) != NULL)
                messages_add(overlay->messages, id->value_at, "leave one of them out",
                             "\"%s\" is removed by the same variant (%u:%u)", id->value, other->value_at.line,
                             other->value_at.column);
        }
}

static void
check_variant(struct overlay *overlay, const struct xml_element *variant, GHashTable *base)
{
    g_autoptr(GHashTable) added = ids_below(variant);
    g_autoptr(GHashTable) changed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < variant->child->len; i++) {
        const struct xml_element *child = g_ptr_array_index(variant->child, i);
        struct named_element read = { .name = NULL };

        if (is(child, "change") && xml_attribute(child, "at") != NULL)
            messages_add(overlay->messages, xml_attribute(child, "at")->name_at, "leave it out",
                         "\"at\" is not built yet");
        if (is(child, "remove"))
            fields_read(remove_fields, child, &read, overlay->document, NULL, overlay->messages);
        if ((is(child, "change") || (is(child, "remove") && read.name != NULL)) &&
            target_of(overlay, child, base, added) != NULL && is(child, "change"))
            check_once(overlay, child, changed);
    }
    check_removed(overlay, variant);
}

/* Applying */

static void
mark_added(struct xml_element *element, struct xml_element *parent)
{
    element->parent = parent;
    element->added_by_variant = true;
    for (guint i = 0; i < element->child->len; i++)
        mark_added(g_ptr_array_index(element->child, i), element);
}

static void
add_elements(struct overlay *overlay, const struct xml_element *variant)
{
    struct xml_element *root = overlay->document->root;

    for (guint i = 0; i < variant->child->len; i++) {
        struct xml_element *child = g_ptr_array_index(variant->child, i);

        if (language_kind(child->name) == NULL)
            continue;
        mark_added(child, root);
        g_ptr_array_add(root->child, child);
    }
}

static void
change_element(struct overlay *overlay, const struct xml_element *change, struct xml_element *target)
{
    for (guint i = 0; i < change->attribute->len; i++) {
        const struct xml_attribute *from = g_ptr_array_index(change->attribute, i);

        if (g_str_equal(from->name, "id"))
            continue;
        struct xml_attribute *to = xml_set_attribute(overlay->document, target, from->name, from->value,
                                                     from->name_at, from->value_at);
        to->parameter = from->parameter;
        to->parameter_at = from->parameter_at;
        to->refused = from->refused;
    }
}

static void
apply_variant(struct overlay *overlay, const struct xml_element *variant)
{
    add_elements(overlay, variant);

    g_autoptr(GHashTable) ids = ids_below(overlay->document->root);
    for (int removing = 0; removing <= 1; removing++)
        for (guint i = 0; i < variant->child->len; i++) {
            const struct xml_element *child = g_ptr_array_index(variant->child, i);
            const struct xml_attribute *id = xml_attribute(child, "id");
            struct xml_element *target = id != NULL ? g_hash_table_lookup(ids, id->value) : NULL;

            if (target != NULL && !removing && is(child, "change"))
                change_element(overlay, child, target);
            else if (target != NULL && removing && is(child, "remove"))
                g_ptr_array_remove(target->parent->child, target);
        }
}

/* --set id.attribute=value. An id may have dots, the attribute has none: the
 * last one before the equals sign parts them. */
static void
set_attribute(struct overlay *overlay, GHashTable *ids, const char *set)
{
    g_autofree char *called = g_strconcat("--set ", set, NULL);
    struct place at = { .file = g_intern_string(called) };
    const char *equals = strchr(set, '=');
    const char *dot = g_strrstr_len(set, equals - set, ".");
    g_autofree char *id = g_strndup(set, (gsize) (dot - set));
    g_autofree char *name = g_strndup(dot + 1, (gsize) (equals - dot) - 1);
    struct xml_element *target = g_hash_table_lookup(ids, id);

    if (target == NULL)
        messages_add(overlay->messages, at, ids_suggest(overlay->document, ids, id, overlay->messages),
                     "there is no element \"%s\"", id);
    else if (g_str_equal(name, "id") || *name == '\0')
        messages_add(overlay->messages, at, "write id.attribute=value", "an id cannot be changed");
    else
        xml_set_attribute(overlay->document, target, name, equals + 1, at, at);
}

static void
apply_set(struct overlay *overlay, const char *const *set)
{
    g_autoptr(GHashTable) ids = ids_below(overlay->document->root);

    for (; set != NULL && *set != NULL; set++) {
        const char *equals = strchr(*set, '=');

        if (equals != NULL && memchr(*set, '.', (size_t) (equals - *set)) != NULL)
            set_attribute(overlay, ids, *set);
    }
}

static const struct xml_element *
chosen(struct overlay *overlay, const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < overlay->variant->len; i++) {
        const struct xml_element *variant = g_ptr_array_index(overlay->variant, i);

        if (g_str_equal(name_of(variant), name))
            return variant;
        g_ptr_array_add(names, (char *) name_of(variant));
    }
    g_ptr_array_add(names, NULL);
    messages_add(overlay->messages, (struct place) { .file = overlay->document->file },
                 fields_suggest(overlay->document, name, (const char *const *) names->pdata,
                                overlay->messages),
                 "there is no variant \"%s\"", name);
    return NULL;
}

static void
list_variants(struct overlay *overlay)
{
    const GPtrArray *children = overlay->document->root->child;

    for (guint i = 0; i < children->len; i++)
        if (is(g_ptr_array_index(children, i), "variant"))
            g_ptr_array_add(overlay->variant, g_ptr_array_index(children, i));
}

static void
check_variants(struct overlay *overlay)
{
    g_autoptr(GHashTable) base = ids_below(overlay->document->root);

    check_names(overlay);
    for (guint i = 0; i < overlay->variant->len; i++)
        check_variant(overlay, g_ptr_array_index(overlay->variant, i), base);
}

static void
take_out_variants(struct xml_element *root)
{
    GPtrArray *rest = g_ptr_array_new();

    for (guint i = 0; i < root->child->len; i++)
        if (!is(g_ptr_array_index(root->child, i), "variant"))
            g_ptr_array_add(rest, g_ptr_array_index(root->child, i));
    g_ptr_array_unref(root->child);
    root->child = rest;
}

bool
overlay_apply(struct xml_document *document, const struct scenario_options *options, struct messages *messages)
{
    struct overlay overlay = { .document = document, .messages = messages, .variant = g_ptr_array_new() };
    unsigned before = messages_n(messages);
    const char *wanted = options->variant != NULL ? options->variant : "base";
    const struct xml_element *variant = NULL;

    list_variants(&overlay);
    check_variants(&overlay);
    if (!g_str_equal(wanted, "base"))
        variant = chosen(&overlay, wanted);
    if (variant != NULL)
        apply_variant(&overlay, variant);
    apply_set(&overlay, options->set);
    take_out_variants(document->root);
    g_ptr_array_unref(overlay.variant);
    return messages_n(messages) == before;
}
