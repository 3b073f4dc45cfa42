/*
 * properties.c - what connections, lookups and pings are chosen and counted by
 */
#include "v6sim/read/properties.h"

#include <string.h>

#include "v6sim/read/fields.h"

const char *const property_name[] = {
    [PROPERTY_KIND] = "kind", [PROPERTY_RESULT] = "result", [PROPERTY_REASON] = "reason",
    [PROPERTY_FAMILY] = "family", [PROPERTY_RULE] = "rule", [PROPERTY_CONNECTION] = "connection",
    [PROPERTY_HOST] = "host", [PROPERTY_SITE] = "site", [PROPERTY_OS] = "os", [PROPERTY_APP] = "app",
    [PROPERTY_INTERFACE] = "interface", [PROPERTY_RELAY] = "relay", [PROPERTY_FORWARD_RELAY] = "forward-relay",
    [PROPERTY_RETURN_RELAY] = "return-relay", [PROPERTY_ROUTE] = "route", [PROPERTY_SYMMETRIC] = "symmetric",
    [N_PROPERTIES] = NULL,
};

int
property_find(const char *name)
{
    for (int i = 0; i < N_PROPERTIES; i++)
        if (g_str_equal(property_name[i], name))
            return i;
    return -1;
}

static void
condition_free(void *data)
{
    struct condition_text *condition = data;

    g_free(condition->name);
    g_free(condition->value);
    g_free(condition);
}

static struct condition_text *
condition_new(const char *word)
{
    const char *equals = strchr(word, '=');
    struct condition_text *condition = g_new0(struct condition_text, 1);

    condition->name = equals != NULL ? g_strndup(word, (gsize) (equals - word)) : NULL;
    condition->value = g_strdup(equals != NULL ? equals + 1 : word);
    return condition;
}

GPtrArray *
properties_split(const char *where)
{
    g_auto(GStrv) word = fields_split(where);
    GPtrArray *conditions = g_ptr_array_new_with_free_func(condition_free);

    for (unsigned i = 0; word[i] != NULL; i++) {
        struct condition_text *last = conditions->len > 0 ? conditions->pdata[conditions->len - 1] : NULL;

        if (last == NULL || strchr(word[i], '=') != NULL) {
            g_ptr_array_add(conditions, condition_new(word[i]));
        } else {
            g_autofree char *value = last->value;

            last->value = g_strconcat(value, " ", word[i], NULL);
        }
    }
    return conditions;
}
