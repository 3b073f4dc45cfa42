/*
 * worker.c - what a thread has of a run
 */
#include "v6sim/worker.h"

#include "models/models.h"
#include "v6sim/kinds.h"

struct observers
worker_observers(const struct observer *observer, uint32_t n)
{
    struct observers observers = { .n = n, .observer = observer };

    for (uint32_t i = 0; i < n; i++)
        observers.wanted |= observer[i].wants;
    return observers;
}

void
worker_begin(struct worker *worker, const struct world *world, const struct run_options *options, void *running)
{
    *worker = (struct worker) { .running = running, .result = run_result_new(world) };
    worker->observer = g_new(struct observer, options->n_observers);
    for (uint32_t i = 0; i < options->n_observers; i++) {
        worker->observer[i] = options->observer[i];
        worker->observer[i].user = options->observer[i].divide(options->observer[i].user);
    }
    worker->observers = worker_observers(worker->observer, options->n_observers);
    worker->island.observers = &worker->observers;
}

void
worker_end(struct worker *worker, const struct world *world, const struct run_options *options, bool discard,
           struct run_result *result)
{
    for (uint32_t i = 0; i < options->n_observers; i++) {
        const struct observer *observer = &options->observer[i];

        if (discard)
            observer->discard(worker->observer[i].user);
        else
            observer->join(observer->user, worker->observer[i].user);
    }
    if (!discard) {
        run_result_add(world, result, worker->result);
        result->n_parts_run += worker->result->n_parts_run;
    }
    run_result_free(world, worker->result);
    g_free(worker->observer);
}

void
worker_init_island(struct island *island, const struct world *world, const struct run_options *options)
{
    island_init(island, world->scenario->seed, world->n_nodes);
    net_init(island, world->network, options->every_hop);
    if (world->scenario->until_ns > 0)
        island->until = world->scenario->until_ns;
}

void
worker_free_island(struct island *island)
{
    net_free(island);
    island_free(island);
}

void
worker_init_models(struct island *island, const struct run_result *result, struct fact_use **host_use)
{
    struct models *models;

    models_init(island, result->fact_use, result->nat_use);
    models = island->models;
    models->host_use = host_use;
    models->carrier_use = result->carrier_use;
}

void
worker_make_nodes(struct island *island, const struct world *world, const uint32_t *rank, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        uint32_t nth;
        const struct node_group *group = world_group(world, rank[i], &nth);

        island_node(island, rank[i], kinds_of(world, group, rank[i]), world->config[rank[i]]);
    }
}
