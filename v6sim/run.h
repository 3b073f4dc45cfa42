/*
 * run.h - running a world
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/net/observe.h"
#include "v6sim/read/world.h"

struct run_options {
    bool every_hop;             /* each router is an event: slower, the same result */
    bool by_host;               /* facts are counted for each host, too */
    const struct observer *observer;
    uint32_t n_observers;
    uint32_t n_threads;         /* at most; 0: one for each processor. The result is the same for any number, */
    uint32_t parts_at_once;     /* and for any that a thread takes at once of parts; 0: a good one */
};

/* What a run leaves beside what its observers saw. */
struct run_result {
    uint64_t n_events;
    struct fact_use **fact_use; /* by profile as in world->profile, by fact */
    struct fact_use **nat_use;  /* by type as in world->nat_type, by enum nat_fact */
    struct fact_use **host_use; /* by rank, by fact of the host's profile; NULL: not asked for, or no host */
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
void run_result_free(const struct world *world, struct run_result *result);
