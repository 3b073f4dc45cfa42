/*
 * rows.h - tables whose rows say of which run they are
 *
 * Rows of CSV may come from several runs, so scenario, variant and seed stand in front
 * of them, and what --set gave behind; in JSON the object says that.
 */
#pragma once

#include "v6sim/read/scenario.h"
#include "v6sim/report/table.h"

/* Returns: a table with @n columns, and those of the run if @identity; free with table_free(). */
struct table *rows_new(const struct column *columns, unsigned n, bool identity);

/* Call before the first and behind the last cell of a row. */
void rows_begin(struct table *table, const struct scenario *scenario, bool identity);
void rows_end(struct table *table, const struct scenario *scenario, bool identity);
