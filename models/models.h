/*
 * models.h - the node kinds, and what the models of one island share
 */
#pragma once

#include <stdint.h>

#include "sim/engine/arena.h"
#include "sim/engine/node.h"

extern const struct node_kind host_kind;
extern const struct node_kind server_kind;

struct fact_use;

/* island->models: lives and dies with its island. */
struct models {
    struct fact_use **fact_use; /* by profile (struct host_class), by fact; NULL: nobody counts */
    struct fact_use **host_use; /* by rank of the host, by fact, instead; NULL: nobody counts them apart */
    struct fact_use **nat_use;  /* the same of types of NAT (struct nat_config), by enum nat_fact */
    struct fact_use **carrier_use;      /* of single NATs of carriers, instead; `hosts` says nothing there */
    struct shelf pieces;        /* of hosts: operations and what they have; see models/host/operation.h */
    struct interned alike;      /* of hosts: what many have and none changes; see models/host/servers.h, sources.h */
    struct pool attempts;       /* to connect, under way; see models/host/connect.h */
    struct pool cache_entries;  /* of hosts; see models/host/cache.h */
    struct pool nat_mappings, nat_sessions, nat_subscribers;      /* see models/nat/mapping.h */
    struct pool told_names;     /* of lookups; see models/host/search.h */
    struct pool sessions;       /* of servers; see models/server/session.h */
    struct pool history_entries;        /* of hosts; see models/host/history.h */
    struct pool teredo_peers;   /* see models/tunnel/teredo-peers.h */
};

/* @fact_use and @nat_use stay the caller's, and may be NULL. Who sets the others does so afterwards. */
void models_init(struct island *island, struct fact_use **fact_use, struct fact_use **nat_use);
