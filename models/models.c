/*
 * models.c - what the models of one island share
 */
#include "models/models.h"

#include "models/host/cache.h"
#include "models/host/operation.h"
#include "sim/engine/island.h"

void
models_init(struct island *island, struct fact_use **fact_use)
{
    struct models *models = arena_alloc(&island->arena, sizeof *models);

    models->fact_use = fact_use;
    pool_init(&models->operations, &island->arena, sizeof(struct operation));
    pool_init(&models->cache_entries, &island->arena, sizeof(struct cache_entry));
    island->models = models;
}
