/*
 * sweep-results.h - inside sweep.c: what was read of the runs' files
 */
#pragma once

#include "v6sim/report/sweep.h"

/* Figures of one system's work of one kind at one point, or of all systems', by seed. */
struct sweep_row {
    enum work_kind kind;
    const char *os;             /* "all" */
    int64_t *value;             /* by figure as in figures_all, by seed; -1: it has none */
};

struct sweep_guess {
    const char *os, *id, *states, *source;
    int64_t hosts;              /* most that rested on it in a run */
    guint runs;                 /* in how many any did */
};

struct sweep_results {
    const struct sweep *sweep;
    GPtrArray *row;             /* by point: GArray * of struct sweep_row, as the first run has them */
    GArray *guess;              /* struct sweep_guess */
    GStringChunk *strings;
    guint n_figures;
};

static inline const GArray *
sweep_rows(const struct sweep_results *results, guint point)
{
    return g_ptr_array_index(results->row, point);
}

static inline int64_t
sweep_value(const struct sweep_results *results, const struct sweep_row *row, guint figure, guint seed)
{
    return row->value[figure * results->sweep->n_seeds + seed];
}

/* Returns: what the figure comes to over the seeds that have it; n is 0: none has. */
struct interval sweep_interval(const struct sweep_results *results, const struct sweep_row *row, guint figure);

/* Whether people see figure @figure of a kind of work: as in `run`, those for programs alone are left out, and those
 * that are 0 everywhere of those that are seldom. */
bool sweep_figure_is_shown(const struct sweep_results *results, enum work_kind kind, guint figure);

/* Returns: "over 3 s", what people call it; free with g_free(). */
char *sweep_figure_heading(const struct sweep *sweep, guint figure);

/* Returns: "1,800", "1,799.3 +- 1.2", "52 ms +- 1 ms"; "-": there is none; free with g_free(). */
char *sweep_figure_text(const struct sweep_results *results, const struct sweep_row *row, guint figure);
