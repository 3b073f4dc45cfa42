/*
 * sweep.h - inside command_sweep(): what is to be run, and who runs it
 */
#pragma once

#include "v6sim/commands/commands.h"
#include "v6sim/report/sweep.h"

/* How runs are done. */
struct sweep_work {
    const struct sweep *sweep;
    struct profiles *profiles;
    guint jobs;                 /* processes at a time; 1: none but this one */
    int lock;                   /* descriptor that other processes shall not keep; -1: none */
    struct run_share share;     /* which of the runs */
};

/* Does all runs whose files are missing. Returns: whether all are there then; what was wrong was printed. */
bool sweep_do(const struct sweep_work *work);

/* Whether run @nth is one of @share: every n-th is, so that each has some of each point. */
bool sweep_is_of_share(struct run_share share, guint nth);
guint sweep_n_of_share(const struct sweep *sweep, struct run_share share);

/* Whether the sweep's directory is of @share alone, or of all, or becomes so; if not, there is a message more. @plan:
 * the text of plan.json, which is there. */
bool sweep_take_share(const struct sweep *sweep, const char *plan, struct run_share share, struct messages *messages);

/* Says in the directory that all runs of @share are there. Returns: false, with a message. */
bool sweep_end_share(const struct sweep *sweep, const char *plan, struct run_share share, struct messages *messages);
