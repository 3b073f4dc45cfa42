/*
 * run.h - running a world
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/net/observe.h"
#include "v6sim/read/world.h"
#include "v6sim/run-result.h"

/* Which part of a run is wanted: the parts of the world (division.h) are cut into `of` shares of about as many nodes,
 * and this is share `nth`, from 0. of is 0: all of it. */
struct run_share {
    uint32_t nth, of;
};

struct run_options {
    bool every_hop;             /* each router is an event: slower, the same result */
    bool by_host;               /* facts are counted for each host, too */
    const struct observer *observer;
    uint32_t n_observers;
    uint32_t n_threads;         /* at most; 0: one for each processor. The result is the same for any number, */
    uint32_t parts_at_once;     /* and for any that a thread takes at once of parts; 0: a good one */
    bool may_stop;              /* between two parts, once stop_wanted() */
    struct run_share share;
};

/* Who shows how far a run is: told of each that begins, and of each of its operations that ends. */
struct run_watch {
    void (*begins)(uint64_t n_operations);      /* connections, lookups and pings; fewer, if `until` ends it */
    void (*ended)(void);
};

/* From now on, in all threads; NULL: nobody, as at the start. @watch must outlive the runs. */
void run_watch_by(const struct run_watch *watch);

/* Runs @world from the start. */
struct run_result *world_run(const struct world *world, const struct run_options *options);
