/*
 * table.c - typed columns, printed as text, CSV or JSON
 *
 * Cells stand row after row in one array, and their texts in another. A million
 * rows are filled and printed one at a time: nothing is allocated for a cell. In
 * order: filling, then one group of functions for each way to print.
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

struct table {
    struct column *column;
    unsigned n_columns, next;   /* next: column of the next cell */
    int64_t *cell;              /* negative: empty; of COLUMN_TEXT: where it begins in the texts */
    unsigned n_cells, room;
    GString *texts;             /* each with the zero behind it */
    GString *scratch;           /* see table_scratch() */
    struct shown_addr *shown;   /* N_SHOWN of them */
};

/* Addresses come again, row after row, and to print one takes as long as all else in a row. */
#define N_SHOWN 64              /* a power of two */
struct shown_addr {
    struct addr addr;
    char *text;                 /* NULL: none yet */
};

struct table *
table_new(const struct column *columns, unsigned n)
{
    struct table *table = g_new0(struct table, 1);

    table->column = g_memdup2(columns, n * sizeof *columns);
    table->n_columns = n;
    table->texts = g_string_new(NULL);
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
    g_string_free(table->texts, TRUE);
    g_string_free(table->scratch, TRUE);
    for (unsigned i = 0; i < N_SHOWN; i++)
        g_free(table->shown[i].text);
    g_free(table->shown);
    g_free(table->column);
    g_free(table);
}

/* As g_string_append_len(), which calls three functions to copy three octets. */
static inline void
append(GString *to, const char *text, size_t n)
{
    if (to->len + n >= to->allocated_len) {
        g_string_append_len(to, text, (gssize) n);
        return;
    }
    memcpy(to->str + to->len, text, n);
    to->len += n;
    to->str[to->len] = '\0';
}

/* Filling */

static void
add_cell(struct table *table, bool is_text, int64_t number)
{
    g_assert((table->column[table->next].type == COLUMN_TEXT) == is_text);
    if (table->n_cells == table->room) {
        table->room = MAX(table->n_columns, 2 * table->room);
        table->cell = g_renew(int64_t, table->cell, table->room);
    }
    table->cell[table->n_cells++] = number;
    table->next = table->next + 1 < table->n_columns ? table->next + 1 : 0;
}

void
table_text(struct table *table, const char *text)
{
    add_cell(table, true, text != NULL ? (int64_t) table->texts->len : -1);
    if (text != NULL)
        append(table->texts, text, strlen(text) + 1);
}

const char *
table_addr_text(struct table *table, struct addr addr)
{
    uint64_t mixed = (addr.hi ^ addr.lo) * UINT64_C(0x9e3779b97f4a7c15);
    struct shown_addr *shown = &table->shown[(mixed >> 32) % N_SHOWN];

    if (shown->text == NULL || !addr_equal(shown->addr, addr)) {
        g_free(shown->text);
        *shown = (struct shown_addr) { addr, value_print_addr(addr) };
    }
    return shown->text;
}

void
table_addr(struct table *table, struct addr addr)
{
    table_text(table, table_addr_text(table, addr));
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
    g_string_truncate(table->texts, 0);
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

static const char *
text_of(const struct table *table, int64_t cell)
{
    return table->texts->str + cell;
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
    return g_strdup(cell < 0 ? "" : text_of(table, cell));
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

/* Puts the digits of @number, which is not negative, before @end, @least of them or more. Returns: the first one.
 * (printf() would be most of the time of a long table.) */
static char *
put_digits(char *end, int64_t number, unsigned least)
{
    char *first = end;

    for (; number > 0 || first > end - least; number /= 10)
        *--first = (char) ('0' + number % 10);
    return first;
}

static void
append_count(GString *to, int64_t count)
{
    char text[32], *end = text + sizeof text, *first = put_digits(end, count, 1);

    append(to, first, (size_t) (end - first));
}

void
table_append_ms(GString *to, int64_t ns)
{
    char text[32], *end = text + sizeof text, *point = put_digits(end, ns % NS_PER_MS, 6) - 1, *first;

    *point = '.';
    first = put_digits(point, ns / NS_PER_MS, 1);
    while (end - point > 1 + 3 && end[-1] == '0')
        end--;
    append(to, first, (size_t) (end - first));
}

static void
append_quoted(GString *to, const char *text)
{
    size_t plain = strcspn(text, ",\"\r\n");

    if (text[plain] == '\0') {
        append(to, text, plain);
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
append_csv_cell(GString *to, const struct table *table, unsigned row, unsigned column)
{
    int64_t cell = cell_at(table, row, column);

    if (cell < 0)
        return;
    switch (table->column[column].type) {
    case COLUMN_TEXT:
        append_quoted(to, text_of(table, cell));
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

void
table_print_csv(const struct table *table, GString *to)
{
    for (unsigned row = 0; row < table_rows(table); row++) {
        for (unsigned i = 0; i < table->n_columns; i++) {
            if (i > 0)
                g_string_append_c(to, ',');
            append_csv_cell(to, table, row, i);
        }
        g_string_append_c(to, '\n');
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
        return json_node_init_string(node, text_of(table, cell));
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
