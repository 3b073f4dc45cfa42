/*
 * models.c - what the models of one island share
 */
#include "models/models.h"

#include "models/host/cache.h"
#include "models/host/history.h"
#include "models/host/operation.h"
#include "models/nat/mapping.h"
#include "models/server/session.h"
#include "models/tunnel/teredo-peers.h"
#include "sim/engine/island.h"

void
models_init(struct island *island, struct fact_use **fact_use, struct fact_use **nat_use)
{
    struct models *models = arena_alloc(&island->arena, sizeof *models);

    models->fact_use = fact_use;
    models->nat_use = nat_use;
    shelf_init(&models->pieces, &island->arena);
    interned_init(&models->alike, &island->arena);
    pool_init(&models->attempts, &island->arena, sizeof(struct trying));
    pool_init(&models->cache_entries, &island->arena, sizeof(struct cache_entry));
    pool_init(&models->history_entries, &island->arena, sizeof(struct history_entry));
    pool_init(&models->teredo_peers, &island->arena, sizeof(struct teredo_peer));
    pool_init(&models->nat_mappings, &island->arena, sizeof(struct nat_mapping));
    pool_init(&models->nat_subscribers, &island->arena, sizeof(struct nat_subscriber));
    pool_init(&models->nat_sessions, &island->arena, sizeof(struct nat_session));
    pool_init(&models->told_names, &island->arena, sizeof(struct told_names));
    pool_init(&models->sessions, &island->arena, sizeof(struct session));
    island->models = models;
}
