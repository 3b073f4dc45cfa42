/*
 * run.h - running a world
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/net/observe.h"
#include "v6sim/read/world.h"

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

/* What a run leaves beside what its observers saw. */
struct run_result {
    uint64_t n_events;
    uint32_t n_parts;           /* of the share that was wanted */
    uint32_t n_parts_run;       /* fewer: it was stopped */
    uint32_t n_world_parts;     /* of all the world */
    bool whole_only;            /* packets left their part, or an observer cannot be divided: of such a world there are
                                 * no shares, and nothing was run */
    struct fact_use **fact_use; /* by profile as in world->profile, by fact */
    struct fact_use **nat_use, **carrier_use;   /* see run_nat_use() */
    struct fact_use **host_use; /* by rank, by fact of the host's profile; NULL: not asked for, or no host */
};

/* Who shows how far a run is: told of each that begins, and of each of its operations that ends. */
struct run_watch {
    void (*begins)(uint64_t n_operations);      /* connections, lookups and pings; fewer, if `until` ends it */
    void (*ended)(void);
};

/* From now on, in all threads; NULL: nobody, as at the start. @watch must outlive the runs. */
void run_watch_by(const struct run_watch *watch);

/* Returns: a result of nothing at all, to be added to. */
struct run_result *run_result_new(const struct world *world);

/* Adds @from, but for parts, to @into. */
void run_result_add(const struct world *world, struct run_result *into, const struct run_result *from);

/* Sets *@use, N_NAT_FACTS of them, to what became of the facts of type @nth_type of NAT or firewall, as in
 * world->nat_type: what single ones of carriers have, of which several parts may have had a copy, and what all
 * others have. */
void run_nat_use(const struct world *world, const struct run_result *result, uint32_t nth_type, struct fact_use *use);

/* Runs @world from the start. */
struct run_result *world_run(const struct world *world, const struct run_options *options);
void run_result_free(const struct world *world, struct run_result *result);
