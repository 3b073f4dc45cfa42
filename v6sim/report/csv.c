/*
 * csv.c - a table of results, read again
 *
 * Follows:
 *   RFC 4180 - as table.c writes it
 */
#include "v6sim/report/csv.h"

#include <string.h>

#define NS_PER_MS INT64_C(1000000)

struct csv {
    char *bytes;                /* the file; cells are parts of it, with ends put in */
    GPtrArray *cell;            /* row after row, the names first */
    unsigned n_columns;
    GHashTable *column;         /* number of a column plus 1, by name */
};

/* Takes the cell at @c, without its quotes. Returns: its end, a comma, a line's end or that of the file. */
static char *
take_cell(struct csv *csv, char *c)
{
    char *to = c, *first = c;
    bool quoted = *c == '"';

    c += quoted;
    while (*c != '\0' && (quoted || (*c != ',' && *c != '\n'))) {
        if (quoted && *c == '"' && c[1] != '"')
            quoted = false;
        else
            *to++ = *c;
        c += *c == '"' && quoted ? 2 : 1;
    }
    g_ptr_array_add(csv->cell, first);
    if (to < c)
        *to = '\0';
    return c;
}

/* Takes all cells. Returns: whether each line has as many. */
static bool
take_cells(struct csv *csv)
{
    char *c = csv->bytes;

    while (*c != '\0') {
        unsigned before = csv->cell->len;
        char end;

        do {
            c = take_cell(csv, c);
            end = *c;
            if (end != '\0')
                *c++ = '\0';
        } while (end == ',');
        if (csv->n_columns == 0)
            csv->n_columns = csv->cell->len;
        if (csv->cell->len - before != csv->n_columns)
            return false;
    }
    return csv->n_columns > 0;
}

struct csv *
csv_read(const char *path, struct messages *messages)
{
    struct csv *csv = g_new0(struct csv, 1);
    g_autoptr(GError) error = NULL;
    struct place place = { .file = g_intern_string(path) };
    bool ok;

    csv->cell = g_ptr_array_new();
    csv->column = g_hash_table_new(g_str_hash, g_str_equal);
    if (!g_file_get_contents(path, &csv->bytes, NULL, &error))
        ok = messages_add(messages, place, "v6sim run --output DIR writes it", "cannot be read");
    else
        ok = take_cells(csv) || messages_add(messages, place, "v6sim run --output DIR writes it",
                                             "is no table of results");
    for (unsigned i = 0; i < csv->n_columns && ok; i++)
        g_hash_table_insert(csv->column, csv->cell->pdata[i], GUINT_TO_POINTER(i + 1));
    if (ok)
        return csv;
    csv_free(csv);
    return NULL;
}

void
csv_free(struct csv *csv)
{
    if (csv == NULL)
        return;
    g_ptr_array_unref(csv->cell);
    g_hash_table_unref(csv->column);
    g_free(csv->bytes);
    g_free(csv);
}

const char *const *
csv_names(const struct csv *csv, unsigned *n)
{
    *n = csv->n_columns;
    return (const char *const *) csv->cell->pdata;
}

unsigned
csv_rows(const struct csv *csv)
{
    return csv->cell->len / csv->n_columns - 1;
}

const char *
csv_text(const struct csv *csv, unsigned row, const char *name)
{
    unsigned column = GPOINTER_TO_UINT(g_hash_table_lookup(csv->column, name));

    return column > 0 ? csv->cell->pdata[(row + 1) * csv->n_columns + column - 1] : "";
}

int64_t
csv_number(const struct csv *csv, unsigned row, const char *name)
{
    const char *text = csv_text(csv, row, name), *point = strchr(text, '.');
    int64_t number = *text != '\0' ? g_ascii_strtoll(text, NULL, 10) : -1, part = NS_PER_MS;

    if (*text == '\0' || !g_str_has_suffix(name, "_ms"))
        return number;
    number *= NS_PER_MS;
    for (const char *digit = point; digit != NULL && *++digit != '\0' && part > 1;)
        number += (*digit - '0') * (part /= 10);
    return number;
}
