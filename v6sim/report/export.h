/*
 * export.h - a run's results for other programs: CSV and JSON
 *
 * CSV has one row per connection, or of the totals one per system; JSON one
 * object per scenario, with the same rows under "connections" and "by_os".
 * v6sim(1) documents the names; they stay.
 */
#pragma once

#include "v6sim/report/facts.h"
#include "v6sim/report/summary.h"

/* Appends the line of names. */
void export_csv_head(GString *to);

/* Appends the rows. @report: collected with keep_all, as for JSON, unless it is of totals. */
void export_csv(const struct report *report, GString *to);

/* The same of the totals: a row for each system's connections, one for its lookups. */
void export_totals_csv_head(GString *to);
void export_totals_csv(const struct report *report, GString *to);

/* Appends the object and a newline. */
void export_json(const struct report *report, GString *to);

/* The same of what a scenario rests on alone. */
void export_facts_json(const struct scenario *scenario, const struct basis *basis, const struct facts_shown *shown,
                       GString *to);
