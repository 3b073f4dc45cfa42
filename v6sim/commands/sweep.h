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
};

/* Does all runs whose files are missing. Returns: whether all are there then; what was wrong was printed. */
bool sweep_do(const struct sweep_work *work);
