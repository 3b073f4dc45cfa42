/*
 * models.h - the node kinds, and what the models of one island share
 */
#pragma once

#include <stdint.h>

#include "sim/engine/arena.h"
#include "sim/engine/node.h"

extern const struct node_kind host_kind;
extern const struct node_kind server_kind;
extern const struct node_kind recursive_kind;

/* island->models: lives and dies with its island. */
struct models {
    uint8_t **fact_used;        /* by profile (struct host_class), by fact: 1 once acted on; NULL: nobody counts */
    struct pool operations;     /* of hosts; see models/host/operation.h */
    struct pool cache_entries;  /* of hosts; see models/host/cache.h */
};

/* @fact_used stays the caller's. */
void models_init(struct island *island, uint8_t **fact_used);
