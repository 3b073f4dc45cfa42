/*
 * jobs.h - work that several processes share, with results in order
 *
 * Each process works on one thing after another; what it makes of it comes back as
 * bytes. A process that ends before its time costs what it was at, and nothing
 * else: another one takes its place.
 */
#pragma once

#include <glib.h>

/* In a process of its own, or in this one: what comes of the @nth; the result is taken over. */
typedef GByteArray *job_work_fn(guint nth, void *user);

/* In this process, in order of @nth: @result as of job_work_fn(), or NULL and @failure says how the process ended
 * that should have given it: "ended by signal 11 (Segmentation fault)". */
typedef void job_done_fn(guint nth, const GByteArray *result, const char *failure, void *user);

/**
 * jobs_each:
 * @n: how many things there are to do
 * @n_jobs: processes at a time; 1: none but this one
 *
 * Calls @work for each and @done with what came of it; once stop_wanted() (v6sim/stop.h)
 * nothing more is begun. No thread but the calling one may run.
 */
void jobs_each(guint n, guint n_jobs, job_work_fn *work, job_done_fn *done, void *user);
