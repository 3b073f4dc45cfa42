/*
 * plot.h - pictures of results, drawn by gnuplot
 *
 * A picture is of one run, of all variants of a scenario, of a comparison or of a sweep. Beside it stay the script
 * that draws it and the table that it is drawn from, as KIND.gp and KIND.csv:
 * "gnuplot KIND.gp" there draws it again.
 */
#pragma once

#include "v6sim/report/csv.h"

enum plot_kind { PLOT_LATENCY, PLOT_QUERIES, PLOT_PHASES, PLOT_PATHS, PLOT_TIME_LINE, PLOT_CONNECTIONS, PLOT_VARIANTS,
                 PLOT_COMPARISON, PLOT_CHANGES, PLOT_SWEEP, N_PLOT_KINDS };
extern const char *const plot_kind_name[];      /* "latency", ..., "time-line", ..., NULL-terminated */

/* Returns: what a picture of @kind shows, in a line; never freed. */
const char *plot_kind_meaning(enum plot_kind kind);

/* A directory of results: of runs, of a comparison or of a sweep. */
struct plot;
typedef struct plot plot;       /* for g_autoptr(plot) alone */

/* Returns: the results in @dir; NULL, with a message of @command, if it has none that are whole; free with
 * plot_free(). */
struct plot *plot_open(const char *dir, const char *command, struct messages *messages);
void plot_free(struct plot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(plot, plot_free)

/* Returns: how many runs there are; and of which scenario and variant one is. A comparison is as one run of the variant
 * "base -> aaaa", a sweep as one of "sweep". */
unsigned plot_runs(const struct plot *plot);
const char *plot_scenario(const struct plot *plot, unsigned run);
const char *plot_variant(const struct plot *plot, unsigned run);

/* Returns: what a picture is called: "aaaa-ignored  base"; free with g_free(). */
char *plot_title(const struct plot *plot, enum plot_kind kind, unsigned run);

/**
 * plot_data:
 * @hosts: "pc,home[3].pc": of a time line, whose it is; NULL: the first few
 *
 * Returns: what a picture of @kind shows of a run (of its scenario, with all variants), as CSV, to be freed with
 *   g_string_free(); NULL if there is nothing to be shown, or with messages.
 */
GString *plot_data(struct plot *plot, enum plot_kind kind, unsigned run, const char *hosts, struct messages *messages);

/**
 * plot_draw:
 * @folder: where to; is made if it is not there
 * @name: of the files, without their endings
 * @ending: "svg" or "png"
 *
 * Draws @data. Returns: false, with a message of @command, if that cannot be.
 */
bool plot_draw(enum plot_kind kind, const GString *data, const char *title, const char *folder, const char *name,
               const char *ending, const char *command, struct messages *messages);

/* Draws @dot, as topology_dot() gives it, with Graphviz, as topology.dot and topology.ENDING. Returns: as
 * plot_draw(). */
bool plot_topology(const GString *dot, const char *folder, const char *ending, const char *command,
                   struct messages *messages);
