/*
 * plot-data.h - what pictures are drawn from: results, put together
 *
 * For plot.c. Each gives a table of the rows of one run, or none, if there is nothing
 * to be shown.
 */
#pragma once

#include "v6sim/report/csv.h"
#include "v6sim/report/table.h"

/* The rows of a table that are of some runs. */
struct plot_rows {
    const struct csv *csv;
    const unsigned *row;
    unsigned n;
};

/* How long it took: of each system, what share was over after which time, over either family. */
struct table *plot_latency(const struct plot_rows *connections);

/* Queries of each system, by type, answered or not, for each connection. */
struct table *plot_queries(const struct plot_rows *connections, const struct plot_rows *queries);

/* What connections of each system, or each one if they are few, spent their time on. */
struct table *plot_phases(const struct plot_rows *connections);

/* The rows themselves, with all columns, of @most at most. */
GString *plot_same(const struct plot_rows *rows, unsigned most);

/* What @hosts (NULL: the first few) waited for, one after the other. */
struct table *plot_time_line(const struct plot_rows *waits, const struct plot_rows *hosts, const char *wanted);

/* What systems come to in each variant; @totals: of all of them. */
struct table *plot_variants(const struct plot_rows *totals);

/* What both sides of a comparison come to, as plot_variants() has it; @side: what they are called. */
struct table *plot_comparison(const struct csv *groups, const char *const side[2]);

/* How many of each group changed how. */
struct table *plot_changes(const struct csv *groups);

/* Figures of all systems that are not the same at all points, over the first parameter, or the variants; @slow_ns: what
 * counts as slow. */
struct table *plot_sweep(const struct csv *points, int64_t slow_ns);
