/*
 * export.h - a run's results for other programs: CSV and JSON
 *
 * CSV has one row per connection, or of another table; JSON one object per
 * scenario, with the same rows under "connections", "by_os" and so on.
 * v6sim(1) documents the names; they stay.
 */
#pragma once

#include "v6sim/report/facts.h"
#include "v6sim/report/figures.h"

/* What rows of CSV are about, by --table. */
enum export_table { TABLE_CONNECTIONS, TABLE_TOTALS, TABLE_PATHS, TABLE_RELAYS, TABLE_DNS, TABLE_DNS_LOAD, TABLE_WAITS,
                    N_TABLES };
extern const char *const export_table_name[];   /* "connections", "totals", "dns", ..., NULL-terminated */

/* Returns: an empty table of connections, lookups and pings; free with table_free(). */
struct table *export_rows_new(void);

/* Makes their rows. */
struct export_rows {
    struct table *table;        /* with the rows that were made last */
    const struct world *world;
    const GPtrArray *kept;
    guint next;
    char *set;                  /* what --set gave; NULL: nothing */
};

/* @kept: as a collection has them; must stay. To be ended by export_rows_end(). */
void export_rows_begin(struct export_rows *rows, const struct world *world, const GPtrArray *kept);

/* Makes the next rows, instead of those in the table. @kind: of what alone; N_WORK_KINDS: of all. Returns: false, there
 * are no more. */
bool export_rows_next(struct export_rows *rows, enum work_kind kind);

void export_rows_end(struct export_rows *rows);

/* Returns: any of the others, with what run its rows are of; free with table_free(). */
struct table *export_table_of(const struct report *report, enum export_table which);

/* Appends rows of @table, with the line of names in front if @head. Of a long one, what @to has is given to @print and
 * taken out whenever it is much. */
void export_table(const struct report *report, enum export_table table, bool head, GString *to,
                  void (*print)(const GString *));

/* Appends the object and a newline. */
void export_json(const struct report *report, GString *to);

/* Begins an object (members.h) with what was run. */
void export_begin_scenario(GString *to, const struct scenario *scenario);

/* The same of what a scenario rests on alone. */
void export_facts_json(const struct scenario *scenario, const struct basis *basis, const struct facts_shown *shown,
                       GString *to);
