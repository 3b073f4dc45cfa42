/*
 * sweep.h - a scenario at many points: what each run gave, and what they come to
 *
 * A point is a variant with values for all that is varied; a run is a point with a seed.
 * What a run gave is one file of its own, written aside and renamed, and the results are
 * made of these files alone: so it does not matter when, in which order and by how many
 * processes the runs were done.
 */
#pragma once

#include "v6sim/report/figures.h"
#include "v6sim/report/interval.h"
#include "v6sim/report/output.h"

#define SWEEP_FORMAT 1          /* of a run's file; raised when something is called, or means, something else */

struct sweep_point {
    const char *variant;        /* "base" */
    char **value;               /* by what is varied, NULL-terminated */
    char **set;                 /* settings for all points, then its own, NULL-terminated */
};

struct sweep {
    const char *folder;         /* where files go */
    const char *file, *name, *question;         /* the scenario */
    int64_t slow_ns;
    bool chance;                /* packets are lost or delayed at random at some point */
    char **varied;              /* names of parameters, "id.attribute", NULL-terminated */
    bool variants;              /* several were asked for */
    GPtrArray *point;           /* struct sweep_point * */
    uint64_t seed;              /* the first */
    guint n_seeds;
    char *plan;                 /* checksum of what is to be run, and of all that was read for it */
};

static inline const struct sweep_point *
sweep_point(const struct sweep *sweep, guint i)
{
    return g_ptr_array_index(sweep->point, i);
}

static inline guint
sweep_n_runs(const struct sweep *sweep)
{
    return sweep->point->len * sweep->n_seeds;
}

/* The file of a run, "points/000001-7.json": of point nth / n_seeds, from 1, with seed nth % n_seeds; free with
 * g_free(). */
char *sweep_run_name(const struct sweep *sweep, guint nth);

/* Runs @world on @n_threads (0: one for each processor) and writes the run's file. Returns: false with a message. */
bool sweep_run(const struct sweep *sweep, guint nth, const struct world *world, uint32_t n_threads,
               struct messages *messages);

/* What runs have left, read from their files. */
struct sweep_results;

/* Returns: NULL, with a message, if a file is missing or of no finished run; free with sweep_results_free(). */
struct sweep_results *sweep_read(const struct sweep *sweep, struct messages *messages);
void sweep_results_free(struct sweep_results *results);

/* Tables; free with table_free(). */

/* A row per point, kind of work, and system, with one of all; over the seeds. @thousandths: counts in these, as
 * numbers, instead of texts with decimals. */
struct table *sweep_points_table(const struct sweep_results *results, bool thousandths);

/* A row per run, kind of work and system. */
struct table *sweep_runs_table(const struct sweep_results *results);

/* A row per guess that a host rested on in any run. */
struct table *sweep_guesses_table(const struct sweep_results *results);

/* The whole as an object of JSON. */
void sweep_json(const struct sweep_results *results, GString *to);

/* What people read. @by_os: a row for each system, too. */
void sweep_print(const struct sweep_results *results, bool by_os, GString *to);
