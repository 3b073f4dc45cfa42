/*
 * members.c - an object of JSON, written member by member
 */
#include "v6sim/report/members.h"

#include <string.h>

void
members_append(GString *to, JsonNode *node)
{
    g_autofree char *text = json_to_string(node, FALSE);

    g_string_append(to, text);
    json_node_unref(node);
}

void
members_begin(GString *to, const char *name)
{
    g_string_append_printf(to, "%s\n  \"%s\": ", to->str[to->len - 1] == '{' ? "" : ",", name);
}

void
members_text(GString *to, const char *name, const char *text)
{
    JsonNode *node = json_node_alloc();

    members_begin(to, name);
    members_append(to, text != NULL ? json_node_init_string(node, text) : json_node_init_null(node));
}

void
members_number(GString *to, const char *name, int64_t number)
{
    members_begin(to, name);
    members_append(to, json_node_init_int(json_node_alloc(), number));
}

void
members_texts(GString *to, const char *name, const char *const *texts, size_t n)
{
    JsonArray *list = json_array_new();

    for (size_t i = 0; i < n; i++)
        json_array_add_string_element(list, texts[i]);
    members_begin(to, name);
    members_append(to, json_node_init_array(json_node_alloc(), list));
    json_array_unref(list);
}

void
members_append_rows(GString *to, const struct table *table, bool first)
{
    for (unsigned row = 0; row < table_rows(table); row++) {
        g_string_append(to, first && row == 0 ? "\n    " : ",\n    ");
        members_append(to, table_json_row(table, row));
    }
}

void
members_end_rows(GString *to)
{
    g_string_append(to, to->str[to->len - 1] == '[' ? "]" : "\n  ]");
}

void
members_rows(GString *to, const char *name, const struct table *table)
{
    members_begin(to, name);
    g_string_append_c(to, '[');
    members_append_rows(to, table, true);
    members_end_rows(to);
}

void
members_end(GString *to)
{
    g_string_append(to, "\n}\n");
}

/* Returns: the value on a line of a file that begins with @begin, without its comma; NULL: rows have begun. */
static char *
find_line(GIOChannel *file, const char *begin)
{
    char *line = NULL;

    while (g_io_channel_read_line(file, &line, NULL, NULL, NULL) == G_IO_STATUS_NORMAL) {
        g_autofree char *whole = g_strchomp(line);

        if (g_str_has_prefix(whole, "    {"))
            return NULL;
        if (!g_str_has_prefix(whole, begin))
            continue;
        if (g_str_has_suffix(whole, ","))
            whole[strlen(whole) - 1] = '\0';
        return g_strdup(whole + strlen(begin));
    }
    return NULL;
}

JsonNode *
members_find(const char *path, const char *name)
{
    GIOChannel *file = g_io_channel_new_file(path, "r", NULL);
    g_autofree char *begin = g_strdup_printf("  \"%s\": ", name), *value = NULL;

    if (file == NULL)
        return NULL;
    g_io_channel_set_encoding(file, NULL, NULL);        /* octets as they are: json-glib knows UTF-8 */
    value = find_line(file, begin);
    g_io_channel_unref(file);
    return value != NULL ? json_from_string(value, NULL) : NULL;
}
