/*
 * worker.h - what a thread has of a run: an island, observers and a result of its own
 */
#pragma once

#include "sim/engine/island.h"
#include "v6sim/run.h"

struct worker {
    void *running;              /* its owner's */
    GThread *thread;            /* of the thread that all began with alone; NULL: that itself */
    bool is_first;              /* that it is; its owner's to say */
    struct observer *observer;  /* as the options', each with its own user */
    struct observers observers; /* these */
    struct run_result *result;
    struct island island;
};

/* Divides the options' observers (each MUST have a divide()). */
void worker_begin(struct worker *worker, const struct world *world, const struct run_options *options, void *running);

/* Adds what @worker has to @result and to the options' observers; or, if @discard, throws it away. */
void worker_end(struct worker *worker, const struct world *world, const struct run_options *options, bool discard,
                struct run_result *result);

/* Returns: the @n observers as those of an island. */
struct observers worker_observers(const struct observer *observer, uint32_t n);

/* Makes @island, whose observers are set, one of @world, without nodes; and frees it. */
void worker_init_island(struct island *island, const struct world *world, const struct run_options *options);
void worker_free_island(struct island *island);

/* Makes what its models share, which count for @result. @host_use: as struct run_result's. */
void worker_init_models(struct island *island, const struct run_result *result, struct fact_use **host_use);

/* Makes the nodes of @world that have these @n ranks. */
void worker_make_nodes(struct island *island, const struct world *world, const uint32_t *rank, uint32_t n);
