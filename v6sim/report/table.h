/*
 * table.h - typed columns, printed as text, CSV or JSON
 *
 * A table is filled cell by cell, row after row. Times are kept in ns and never
 * pass through floating point: text shows them rounded for people, CSV in ms
 * with all their digits ("20.000", "0.000001"), JSON as whole ns. The unit ends
 * the name: column "total" is total_ms in CSV and total_ns in JSON.
 */
#pragma once

#include <stdint.h>

#include <glib.h>
#include <json-glib/json-glib.h>

#include "sim/net/addr.h"

enum column_type { COLUMN_TEXT, COLUMN_COUNT, COLUMN_TIME };

struct column {
    const char *name;           /* of CSV and JSON, without unit */
    const char *heading;        /* of text; NULL: as name */
    enum column_type type;
};

struct table;
typedef struct table table;     /* for g_autoptr(table) alone */

/* @columns: @n of them, copied; their texts must outlive the table. */
struct table *table_new(const struct column *columns, unsigned n);
void table_free(struct table *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(table, table_free)

/* Each fills the next cell, which must be of its type. A NULL text and a
 * negative count or time (ns) leave it empty. Texts are copied. */
void table_text(struct table *table, const char *text);
void table_number(struct table *table, int64_t number);

/* The same of a text that stays as and where it is until the table is cleared: it is not copied. */
void table_word(struct table *table, const char *word);

/* The same of a text that is an address. */
void table_addr(struct table *table, struct addr addr);

/* Fills the next cell with what it has in the row above, which there must be. */
void table_again(struct table *table);

/* Returns: @addr as text, for a longer one; the table's, until it is cleared. */
const char *table_addr_text(struct table *table, struct addr addr);

/* Returns: an empty string of the table's, to make a longer text in; until it is asked again. */
GString *table_scratch(struct table *table);

/* Returns: a figure of @column as text shows it; free with g_free(). */
char *table_cell_text(const struct column *column, int64_t number);

/* Takes out all rows. */
void table_clear(struct table *table);

/* Aligned columns with a heading, two blanks between them: texts to the left,
 * figures to the right, thousands set apart. */
void table_print(const struct table *table, GString *to);

/* RFC 4180, but lines end with LF alone, as other tools here expect it. */
void table_print_csv_head(const struct table *table, GString *to);
void table_print_csv(const struct table *table, GString *to);

/* Returns: row @row as an object, the members in the order of the columns;
 * empty cells are null. Free with json_node_unref(). */
JsonNode *table_json_row(const struct table *table, unsigned row);

unsigned table_rows(const struct table *table);

/* Returns: the columns, @n of them; of the table. */
const struct column *table_columns(const struct table *table, unsigned *n);

/* Returns: what @column is called in CSV and in JSON: its name and unit; free with g_free(). */
char *table_csv_name(const struct column *column);
char *table_json_name(const struct column *column);

/* Returns: what a cell shows to people, "" if it is empty; free with g_free(). @number: (out): of a figure; -1: it is
 * empty, or a text. */
char *table_cell(const struct table *table, unsigned row, unsigned column, int64_t *number);

/* Returns: @count with its thousands set apart: "1,341"; free with g_free(). */
char *table_grouped(int64_t count);

/* Appends @ns in ms, exactly, with 3 to 6 decimals. */
void table_append_ms(GString *to, int64_t ns);
