/*
 * table.c - typed columns, printed as text, CSV or JSON
 *
 * Cells stand row after row in one array. In order: filling, then one group of
 * functions for each way to print.
 *
 * Follows:
 *   RFC 4180 - CSV, sections 2.4 to 2.7 (header, quoting)
 * Deliberately different:
 *   section 2.1 ends lines with CRLF; we use LF, which every reader of CSV takes
 *   and line-oriented tools need.
 */
#include "v6sim/report/table.h"

#include <string.h>

#include "v6sim/read/value.h"

#define NS_PER_MS INT64_C(1000000)

struct cell {
    const char *text;           /* of COLUMN_TEXT; NULL: empty */
    int64_t number;             /* of the others; negative: empty */
};

struct table {
    struct column *column;
    unsigned n_columns;
    GArray *cell;
    GStringChunk *strings;
};

struct table *
table_new(const struct column *columns, unsigned n)
{
    struct table *table = g_new0(struct table, 1);

    table->column = g_memdup2(columns, n * sizeof *columns);
    table->n_columns = n;
    table->cell = g_array_new(FALSE, FALSE, sizeof(struct cell));
    table->strings = g_string_chunk_new(1024);
    return table;
}

void
table_free(struct table *table)
{
    if (table == NULL)
        return;
    g_array_unref(table->cell);
    g_string_chunk_free(table->strings);
    g_free(table->column);
    g_free(table);
}

/* Filling */

static const struct column *
next_column(const struct table *table)
{
    return &table->column[table->cell->len % table->n_columns];
}

void
table_text(struct table *table, const char *text)
{
    struct cell cell = { .text = text != NULL ? g_string_chunk_insert_const(table->strings, text) : NULL };

    g_assert(next_column(table)->type == COLUMN_TEXT);
    g_array_append_val(table->cell, cell);
}

void
table_number(struct table *table, int64_t number)
{
    struct cell cell = { .number = number };

    g_assert(next_column(table)->type != COLUMN_TEXT);
    g_array_append_val(table->cell, cell);
}

void
table_clear(struct table *table)
{
    g_array_set_size(table->cell, 0);
    g_string_chunk_clear(table->strings);
}

unsigned
table_rows(const struct table *table)
{
    g_assert(table->cell->len % table->n_columns == 0);
    return table->cell->len / table->n_columns;
}

const struct column *
table_columns(const struct table *table, unsigned *n)
{
    *n = table->n_columns;
    return table->column;
}

static const struct cell *
cell_at(const struct table *table, unsigned row, unsigned column)
{
    return &g_array_index(table->cell, struct cell, row * table->n_columns + column);
}

static bool
is_empty(const struct column *column, const struct cell *cell)
{
    return column->type == COLUMN_TEXT ? cell->text == NULL : cell->number < 0;
}

/* Text */

char *
table_grouped(int64_t count)
{
    g_autofree char *digits = g_strdup_printf("%" G_GINT64_FORMAT, count);
    size_t n = strlen(digits);
    GString *grouped = g_string_new(NULL);

    for (size_t i = 0; i < n; i++) {
        g_string_append_c(grouped, digits[i]);
        if (i + 1 < n && (n - 1 - i) % 3 == 0 && digits[i] != '-')
            g_string_append_c(grouped, ',');
    }
    return g_string_free(grouped, FALSE);
}

static const char *
heading(const struct column *column)
{
    return column->heading != NULL ? column->heading : column->name;
}

static char *
cell_as_text(const struct column *column, const struct cell *cell)
{
    if (is_empty(column, cell))
        return g_strdup(column->type == COLUMN_TEXT ? "" : "-");
    switch (column->type) {
    case COLUMN_TEXT:
        return g_strdup(cell->text);
    case COLUMN_COUNT:
        return table_grouped(cell->number);
    case COLUMN_TIME:
        return value_print_time(cell->number);
    }
    g_assert_not_reached();
}

char *
table_cell_text(const struct column *column, int64_t number)
{
    return cell_as_text(column, &(struct cell) { .number = number });
}

char *
table_cell(const struct table *table, unsigned row, unsigned column, int64_t *number)
{
    const struct cell *cell = cell_at(table, row, column);
    bool empty = is_empty(&table->column[column], cell);

    *number = empty || table->column[column].type == COLUMN_TEXT ? -1 : cell->number;
    return empty ? g_strdup("") : cell_as_text(&table->column[column], cell);
}

static int
column_width(const struct table *table, unsigned column)
{
    size_t width = strlen(heading(&table->column[column]));

    for (unsigned row = 0; row < table_rows(table); row++) {
        g_autofree char *text = cell_as_text(&table->column[column], cell_at(table, row, column));

        width = MAX(width, strlen(text));
    }
    return (int) width;
}

static void
append_aligned(GString *to, const struct column *column, int width, const char *text)
{
    g_string_append_printf(to, "%*s", column->type == COLUMN_TEXT ? -width : width, text);
}

/* Ends a line; blanks at its end are taken off. */
static void
end_line(GString *to)
{
    while (to->len > 0 && to->str[to->len - 1] == ' ')
        g_string_truncate(to, to->len - 1);
    g_string_append_c(to, '\n');
}

void
table_print(const struct table *table, GString *to)
{
    g_autofree int *width = g_new(int, table->n_columns);

    for (unsigned i = 0; i < table->n_columns; i++) {
        width[i] = column_width(table, i);
        g_string_append(to, i > 0 ? "  " : "");
        append_aligned(to, &table->column[i], width[i], heading(&table->column[i]));
    }
    end_line(to);
    for (unsigned row = 0; row < table_rows(table); row++) {
        for (unsigned i = 0; i < table->n_columns; i++) {
            g_autofree char *text = cell_as_text(&table->column[i], cell_at(table, row, i));

            g_string_append(to, i > 0 ? "  " : "");
            append_aligned(to, &table->column[i], width[i], text);
        }
        end_line(to);
    }
}

/* CSV */

void
table_append_ms(GString *to, int64_t ns)
{
    gsize least;

    g_string_append_printf(to, "%" G_GINT64_FORMAT ".", ns / NS_PER_MS);
    least = to->len + 3;
    g_string_append_printf(to, "%06d", (int) (ns % NS_PER_MS));
    while (to->len > least && to->str[to->len - 1] == '0')
        g_string_truncate(to, to->len - 1);
}

static void
append_quoted(GString *to, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        g_string_append(to, text);
        return;
    }
    g_string_append_c(to, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"')
            g_string_append_c(to, '"');
        g_string_append_c(to, *text);
    }
    g_string_append_c(to, '"');
}

static void
append_csv_cell(GString *to, const struct column *column, const struct cell *cell)
{
    if (is_empty(column, cell))
        return;
    switch (column->type) {
    case COLUMN_TEXT:
        append_quoted(to, cell->text);
        return;
    case COLUMN_COUNT:
        g_string_append_printf(to, "%" G_GINT64_FORMAT, cell->number);
        return;
    case COLUMN_TIME:
        table_append_ms(to, cell->number);
        return;
    }
    g_assert_not_reached();
}

char *
table_csv_name(const struct column *column)
{
    return g_strconcat(column->name, column->type == COLUMN_TIME ? "_ms" : "", NULL);
}

void
table_print_csv_head(const struct table *table, GString *to)
{
    for (unsigned i = 0; i < table->n_columns; i++) {
        g_autofree char *name = table_csv_name(&table->column[i]);

        g_string_append_printf(to, "%s%s", i > 0 ? "," : "", name);
    }
    g_string_append_c(to, '\n');
}

void
table_print_csv(const struct table *table, GString *to)
{
    for (unsigned row = 0; row < table_rows(table); row++) {
        for (unsigned i = 0; i < table->n_columns; i++) {
            g_string_append(to, i > 0 ? "," : "");
            append_csv_cell(to, &table->column[i], cell_at(table, row, i));
        }
        g_string_append_c(to, '\n');
    }
}

/* JSON */

static JsonNode *
cell_as_json(const struct column *column, const struct cell *cell)
{
    JsonNode *node = json_node_alloc();

    if (is_empty(column, cell))
        return json_node_init_null(node);
    if (column->type == COLUMN_TEXT)
        return json_node_init_string(node, cell->text);
    return json_node_init_int(node, cell->number);
}

char *
table_json_name(const struct column *column)
{
    return g_strconcat(column->name, column->type == COLUMN_TIME ? "_ns" : "", NULL);
}

JsonNode *
table_json_row(const struct table *table, unsigned row)
{
    g_autoptr(JsonObject) object = json_object_new();

    for (unsigned i = 0; i < table->n_columns; i++) {
        const struct column *column = &table->column[i];
        g_autofree char *name = table_json_name(column);

        json_object_set_member(object, name, cell_as_json(column, cell_at(table, row, i)));
    }
    return json_node_init_object(json_node_alloc(), object);
}
