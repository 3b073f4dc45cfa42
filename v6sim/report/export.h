/*
 * export.h - a run's results for other programs: CSV and JSON
 *
 * CSV has one row per connection; JSON one object per scenario, with the same
 * rows under "connections". v6sim(1) documents the names; they stay.
 */
#pragma once

#include "v6sim/report/facts.h"
#include "v6sim/report/summary.h"

/* Appends the line of names. */
void export_csv_head(GString *to);

/* Appends the rows. @report: collected with keep_all; the same below. */
void export_csv(const struct report *report, GString *to);

/* Appends the object and a newline. */
void export_json(const struct report *report, GString *to);

/* The same of what a scenario rests on alone. */
void export_facts_json(const struct scenario *scenario, const struct basis *basis, const struct facts_shown *shown,
                       GString *to);
