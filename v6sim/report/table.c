/*
 * table.c - typed columns, printed as text, CSV or JSON
 *
 * Cells stand row after row in one array; texts stay where they are until the
 * table is cleared. A million rows are filled and printed some at a time: nothing
 * is allocated for a cell. In rows of a population most cells are as in the row
 * above: such a text is there once, and what CSV has of it is copied from above.
 * In order: filling, then one group of functions for each way to print.
 *
 * Follows:
 *   RFC 4180 - CSV, sections 2.4 to 2.7 (header, quoting)
 * Deliberately different:
 *   section 2.1 ends lines with CRLF; we use LF, which every reader of CSV takes
 *   and line-oriented tools need.
 */
#include "v6sim/report/table.h"

#include <string.h>

#include "sim/engine/arena.h"
#include "v6sim/read/keys.h"
#include "v6sim/read/value.h"
#include "v6sim/report/text.h"

#define NS_PER_MS INT64_C(1000000)

struct table {
    struct column *column;
    unsigned n_columns, next;   /* next: column of the next cell */
    int64_t *cell;              /* negative: empty; of COLUMN_TEXT: its address */
    unsigned n_cells, room;     /* room: of whole rows */
    struct arena texts;         /* those that were copied */
    GString *scratch;           /* see table_scratch() */
    struct shown_addr *shown;   /* N_SHOWN of them */
};

/* Addresses come again, row after row, and to print one takes as long as all else in a row. */
#define N_SHOWN 64              /* a power of two */
struct shown_addr {
    struct addr addr;
    const char *text;           /* NULL: none yet */
};

struct table *
table_new(const struct column *columns, unsigned n)
{
    struct table *table = g_new0(struct table, 1);

    table->column = g_memdup2(columns, n * sizeof *columns);
    table->n_columns = n;
    table->scratch = g_string_new(NULL);
    table->shown = g_new0(struct shown_addr, N_SHOWN);
    return table;
}

void
table_free(struct table *table)
{
    if (table == NULL)
        return;
    g_free(table->cell);
    arena_free(&table->texts);
    g_string_free(table->scratch, TRUE);
    g_free(table->shown);
    g_free(table->column);
    g_free(table);
}

/* Filling */

static void
make_room(struct table *table)
{
    table->room = MAX(table->n_columns, 2 * table->room);
    table->cell = g_renew(int64_t, table->cell, table->room);
}

static inline void
add_cell(struct table *table, bool is_text, int64_t number)
{
    unsigned column = table->next++;

    g_assert((table->column[column].type == COLUMN_TEXT) == is_text);
    if (table->n_cells == table->room)
        make_room(table);
    table->cell[table->n_cells++] = number;
    if (table->next == table->n_columns)
        table->next = 0;
}

static const char *
text_of(int64_t cell)
{
    return cell < 0 ? NULL : (const char *) (uintptr_t) cell;
}

void
table_word(struct table *table, const char *word)
{
    add_cell(table, true, word != NULL ? (int64_t) (uintptr_t) word : -1);
}

/* Returns: a copy of @text, for as long as there are rows. */
static const char *
keep_text(struct table *table, const char *text)
{
    return arena_keep(&table->texts, text, strlen(text) + 1);
}

void
table_text(struct table *table, const char *text)
{
    bool below = text != NULL && table->n_cells >= table->n_columns;
    const char *above = below && table->column[table->next].type == COLUMN_TEXT
                        ? text_of(table->cell[table->n_cells - table->n_columns]) : NULL;

    if (above != NULL && strcmp(above, text) == 0)
        table_word(table, above);
    else
        table_word(table, text != NULL ? keep_text(table, text) : NULL);
}

void
table_again(struct table *table)
{
    g_assert(table->n_cells >= table->n_columns);
    add_cell(table, table->column[table->next].type == COLUMN_TEXT, table->cell[table->n_cells - table->n_columns]);
}

const char *
table_addr_text(struct table *table, struct addr addr)
{
    struct shown_addr *shown = &table->shown[key_hash_addr(&addr) % N_SHOWN];

    if (shown->text == NULL || !addr_equal(shown->addr, addr)) {
        char text[VALUE_ADDR_ROOM];
        size_t n = value_write_addr(addr, text);

        *shown = (struct shown_addr) { addr, arena_keep(&table->texts, text, n + 1) };
    }
    return shown->text;
}

void
table_addr(struct table *table, struct addr addr)
{
    table_word(table, table_addr_text(table, addr));
}

GString *
table_scratch(struct table *table)
{
    return g_string_truncate(table->scratch, 0);
}

void
table_number(struct table *table, int64_t number)
{
    add_cell(table, false, number);
}

void
table_clear(struct table *table)
{
    table->n_cells = table->next = 0;
    arena_clear(&table->texts);
    memset(table->shown, 0, N_SHOWN * sizeof *table->shown);
}

unsigned
table_rows(const struct table *table)
{
    g_assert(table->next == 0);
    return table->n_cells / table->n_columns;
}

const struct column *
table_columns(const struct table *table, unsigned *n)
{
    *n = table->n_columns;
    return table->column;
}

static int64_t
cell_at(const struct table *table, unsigned row, unsigned column)
{
    return table->cell[row * table->n_columns + column];
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

char *
table_cell_text(const struct column *column, int64_t number)
{
    if (number < 0)
        return g_strdup("-");
    return column->type == COLUMN_COUNT ? table_grouped(number) : value_print_time(number);
}

static char *
cell_as_text(const struct table *table, unsigned row, unsigned column)
{
    int64_t cell = cell_at(table, row, column);

    if (table->column[column].type != COLUMN_TEXT)
        return table_cell_text(&table->column[column], cell);
    return g_strdup(cell < 0 ? "" : text_of(cell));
}

char *
table_cell(const struct table *table, unsigned row, unsigned column, int64_t *number)
{
    int64_t cell = cell_at(table, row, column);

    *number = table->column[column].type == COLUMN_TEXT ? -1 : cell;
    return cell < 0 ? g_strdup("") : cell_as_text(table, row, column);
}

static int
column_width(const struct table *table, unsigned column)
{
    size_t width = strlen(heading(&table->column[column]));

    for (unsigned row = 0; row < table_rows(table); row++) {
        g_autofree char *text = cell_as_text(table, row, column);

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
            g_autofree char *text = cell_as_text(table, row, i);

            g_string_append(to, i > 0 ? "  " : "");
            append_aligned(to, &table->column[i], width[i], text);
        }
        end_line(to);
    }
}

/* CSV */

static void
append_count(GString *to, int64_t count)
{
    char text[32], *end = text + sizeof text, *first = value_put_digits(end, count, 1);

    text_append(to, first, (size_t) (end - first));
}

void
table_append_ms(GString *to, int64_t ns)
{
    char text[32], *end = text + sizeof text, *point = value_put_digits(end, ns % NS_PER_MS, 6) - 1, *first;

    *point = '.';
    first = value_put_digits(point, ns / NS_PER_MS, 1);
    while (end - point > 1 + 3 && end[-1] == '0')
        end--;
    text_append(to, first, (size_t) (end - first));
}

static void
append_quoted(GString *to, const char *text)
{
    size_t plain = strcspn(text, ",\"\r\n");

    if (text[plain] == '\0') {
        text_append(to, text, plain);
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
append_csv_cell(GString *to, enum column_type type, int64_t cell)
{
    if (cell < 0)
        return;
    switch (type) {
    case COLUMN_TEXT:
        append_quoted(to, text_of(cell));
        return;
    case COLUMN_COUNT:
        append_count(to, cell);
        return;
    case COLUMN_TIME:
        table_append_ms(to, cell);
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

/* Appends the row of @cell. @above: the row above; NULL: there is none. @begin: (inout) where each of its cells begins
 * in @to, and behind them its end. */
static void
append_csv_row(GString *to, const struct table *table, const int64_t *cell, const int64_t *above, gsize *begin)
{
    unsigned n = table->n_columns;

    for (unsigned i = 0, next; i < n; i = next) {
        gsize from = begin[i], at = to->len;

        for (next = i; above != NULL && next < n && cell[next] == above[next]; next++)
            begin[next] += at - from;
        if (next > i) {
            text_append(to, to->str + from, begin[next] - from);
        } else {
            append_csv_cell(to, table->column[i].type, cell[i]);
            text_append(to, i + 1 < n ? "," : "\n", 1);
            begin[next++] = at;
        }
    }
    begin[n] = to->len;
}

void
table_print_csv(const struct table *table, GString *to)
{
    g_autofree gsize *begin = g_new0(gsize, table->n_columns + 1);
    unsigned n = table->n_columns;

    for (unsigned row = 0; row < table_rows(table); row++) {
        const int64_t *cell = table->cell + (size_t) row * n;

        append_csv_row(to, table, cell, row > 0 ? cell - n : NULL, begin);
    }
}

/* JSON */

static JsonNode *
cell_as_json(const struct table *table, unsigned row, unsigned column)
{
    int64_t cell = cell_at(table, row, column);
    JsonNode *node = json_node_alloc();

    if (cell < 0)
        return json_node_init_null(node);
    if (table->column[column].type == COLUMN_TEXT)
        return json_node_init_string(node, text_of(cell));
    return json_node_init_int(node, cell);
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
        g_autofree char *name = table_json_name(&table->column[i]);

        json_object_set_member(object, name, cell_as_json(table, row, i));
    }
    return json_node_init_object(json_node_alloc(), object);
}
