/*
 * profile-vocabulary.c - the elements of a profile, by name
 */
#include "v6sim/read/profile-vocabulary.h"

#include <string.h>

const struct profile_element *
profile_kind(const char *name, const char *holder)
{
    const struct profile_element *kind = profile_elements;

    while (kind->name != NULL && !(strcmp(kind->name, name) == 0 && strcmp(kind->holder, holder) == 0))
        kind++;
    return kind->name != NULL ? kind : NULL;
}

const char *
profile_holder(const struct xml_element *element)
{
    static const char *const like_os[] = { "was", "app", NULL };

    return g_strv_contains(like_os, element->parent->name) ? "os" : element->parent->name;
}

static bool
holds_facts(const char *holder)
{
    for (const struct profile_element *kind = profile_elements; kind->name != NULL; kind++)
        if (strcmp(kind->holder, holder) == 0 && kind->kind != ELEMENT_ROW)
            return true;
    return false;
}

bool
profile_mere_holder(const struct xml_element *element)
{
    return element->attribute->len == 0 && holds_facts(element->name);
}

bool
profile_unknown(const struct xml_element *element, struct messages *messages)
{
    const char *const holder = profile_holder(element);
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autofree char *hint = NULL;

    for (const struct profile_element *kind = profile_elements; kind->name != NULL; kind++) {
        if (strcmp(kind->name, element->name) == 0 && hint == NULL)
            hint = g_strdup_printf("it stands in <%s>", kind->holder);
        if (strcmp(kind->holder, holder) == 0)
            g_ptr_array_add(known, (char *) kind->name);
    }
    g_ptr_array_add(known, NULL);
    if (hint == NULL && nearest_word(element->name, (const char *const *) known->pdata) != NULL)
        hint = g_strdup_printf("did you mean <%s>?",
                               nearest_word(element->name, (const char *const *) known->pdata));
    return messages_add(messages, element->at, hint, "<%s> holds no <%s>",
                        element->parent->name, element->name);
}
