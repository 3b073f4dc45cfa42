/*
 * run-result.h - what a run leaves beside what its observers saw
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "v6sim/read/world.h"

/* What a run leaves beside what its observers saw. */
struct run_result {
    uint64_t n_events;
    uint64_t n_background;      /* of all that were queued, so many in the background; 0: not counted */
    uint32_t n_parts;           /* of the share that was wanted */
    uint32_t n_parts_run;       /* fewer: it was stopped */
    uint32_t n_world_parts;     /* of all the world */
    bool whole_only;            /* packets left their part, or an observer cannot be divided: of such a world there are
                                 * no shares, and nothing was run */
    struct fact_use **fact_use; /* by profile as in world->profile, by fact */
    struct fact_use **nat_use, **carrier_use;   /* see run_nat_use() */
    struct fact_use **host_use; /* by rank, by fact of the host's profile; NULL: not asked for, or no host */
};

/* Returns: a result of nothing at all, to be added to. */
struct run_result *run_result_new(const struct world *world);
void run_result_free(const struct world *world, struct run_result *result);

/* Adds @from, but for parts, to @into. */
void run_result_add(const struct world *world, struct run_result *into, const struct run_result *from);

/* Sets *@use, N_NAT_FACTS of them, to what became of the facts of type @nth_type of NAT or firewall, as in
 * world->nat_type: what single ones of carriers have, of which several parts may have had a copy, and what all
 * others have. */
void run_nat_use(const struct world *world, const struct run_result *result, uint32_t nth_type, struct fact_use *use);

/* Gives each host a ledger of its own; and adds up those of hosts that have one profile, if there are any. */
void run_result_count_hosts(const struct world *world, struct run_result *result);
void run_result_add_up(const struct world *world, struct run_result *result);
