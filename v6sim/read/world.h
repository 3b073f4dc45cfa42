/*
 * world.h - a scenario made into nodes, addresses and routes
 *
 * A world is const once built; world_run() runs an island of it and may be
 * called again. Ranks: nodes in document order of their elements (members of
 * a counted element one after the other), those that defaults supply last.
 */
#pragma once

#include "models/dns/zone.h"
#include "models/host/host.h"
#include "models/host/record.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/scenario.h"

enum node_type { NODE_HOST, NODE_SERVER, NODE_DNS };

/* What reports need to know of a node. Members of one element share it. */
struct node_group {
    enum node_type type;
    const char *id;             /* of its element; "isp-dns" if defaults supplied it */
    uint32_t first, n;          /* ranks */
    const struct profile *profile;      /* of hosts */
    const char *site;           /* id of its site, or NULL; then members are site[i].id */
    uint32_t site_count;
    const struct any_element *element;
};

struct world {
    const struct scenario *scenario;
    struct network *network;
    struct zone zone;
    struct work_item *item;     /* one per connect element, in order */
    uint32_t n_items;
    struct node_group *group;   /* in order of rank */
    uint32_t n_groups, n_nodes;
    GPtrArray *profile;         /* const struct profile *: those in use, in order of appearance */
    GPtrArray *assumed;         /* char *: one line per default taken, for show and `assumed` */
    struct world_private *private;      /* world.c's */
};

/* Returns: the world, or NULL with at least one message more (address pools
 * too small, overlapping prefixes, unknown systems, ...). */
struct world *world_build(const struct scenario *scenario, struct profiles *profiles, struct messages *messages);
void world_free(struct world *world);
typedef struct world world;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(world, world_free)

struct run_options {
    bool every_hop;
    const struct observer *observer;
    uint32_t n_observers;
};

/* What a run leaves beside what its observers saw. */
struct run_result {
    uint64_t n_events;
    uint8_t **fact_used;        /* by profile as in world->profile, by fact: 1 if acted on */
    size_t bytes_at_end;        /* of arena and queue */
};

/* Runs @world from the start. */
struct run_result *world_run(const struct world *world, const struct run_options *options);
void run_result_free(const struct world *world, struct run_result *result);

/* Returns: a node's group, and its number in it from 0. */
const struct node_group *world_group(const struct world *world, uint32_t rank, uint32_t *nth);

/* Returns: a node's name as reports print it: "pc", "pc[17]", "site[17].host";
 * free with g_free(). */
char *world_name(const struct world *world, uint32_t rank);

/* Returns: names of the routers of a way of @net (an observation's
 * island->net): "isp - near - hosting"; free with g_free(). */
char *world_way(const struct world *world, const struct net *net, uint32_t way);
