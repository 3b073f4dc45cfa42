/*
 * progress.h - how far it is, on a terminal
 *
 * What takes more than a second shows a line on stderr: what of how much is done, how fast, how long it will still
 * take. The line is gone when the work has ended, before anything is printed, and after Ctrl-C; without a terminal
 * there is none. Between progress_begin() and progress_end() worlds that run tell how far they are by themselves.
 *
 *     progress_begin("sweep", "points", n_points);
 *     for (...) {
 *         run_point(...);
 *         progress_step(1);
 *     }
 *     progress_end();
 *
 * One piece of work at a time, begun and ended by one thread; steps may be told by any. A process that is forked in
 * between shows nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Whether there is a terminal for it; nobody need count in advance what is shown to nobody. */
bool progress_can_be_shown(void);

/**
 * progress_begin:
 * @verb: "sweep"; must outlive the work, as @unit
 * @unit: what steps are, as "files"; NULL: the work is one run, whose operations are its steps
 * @n: steps in all; 0: nobody knows
 */
void progress_begin(const char *verb, const char *unit, uint64_t n);

/* The same, of which each run is a step that ends as the next one begins. */
void progress_begin_runs(const char *verb, uint64_t n);

/* Says that @n steps more are done. */
void progress_step(uint64_t n);

/* Does nothing if nothing was begun. */
void progress_end(void);

/* Takes the line away until the work goes on; call before something is printed. */
void progress_hide(void);

/* The same at the end of the program, out of a signal handler. */
void progress_interrupted(void);
