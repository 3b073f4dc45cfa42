/*
 * world.h - a scenario made into nodes, addresses and routes
 *
 * A world is const once built; world_run() (v6sim/run.h) runs it and may be
 * called again. Ranks: nodes in document order of their elements (members of
 * a counted element one after the other), a variant's additions behind them,
 * those that defaults supply last.
 */
#pragma once

#include "models/dns/zone.h"
#include "models/host/host.h"
#include "models/host/record.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/scenario.h"

enum node_type { NODE_HOST, NODE_SERVER, NODE_DNS, NODE_ROUTER, NODE_NAT, NODE_FIREWALL, NODE_RELAY,
                 NODE_TEREDO_SERVER, NODE_GATEWAY };

/* Nodes that one element made. Member m of a host in a site is number m % of of
 * the site's number m / of. */
struct node_group {
    enum node_type type;
    const char *id;             /* of its element; "isp-dns" if defaults supplied it */
    uint32_t first, n;          /* ranks */
    uint32_t of;                /* members in one site, or in all if it has none */
    uint32_t domain;
    const struct any_element *element;
    const struct site_element *site;    /* NULL: not in a site */
};

/* What a row of a mix came to. */
struct mix_count {
    uint32_t n, all;            /* of how many */
    bool sites;                 /* these are sites, otherwise hosts */
};

/* A command that was typed. */
struct typed {
    const char *host;           /* id */
    const char *commands;       /* id of the element */
    int64_t at_ns;              /* -1: before the start */
    const struct profile *profile;      /* of its system, as shipped */
    char *command, *output;
};

struct world {
    const struct scenario *scenario;
    struct profiles *profiles;  /* that it was built with, and that must outlive it */
    struct network *network;
    struct zone zone;
    GHashTable *name;           /* number in the zone, by name in lower case */
    struct work_item *item;     /* one per connect, resolve or ping element, in order */
    uint32_t n_items;
    struct node_group *group;   /* in order of rank */
    uint32_t n_groups, n_nodes;
    void **config;              /* by rank: struct host_config, server_config, dns_config, router_config, nat_config,
                                 * relay_config, teredo_server_config, gateway_config */
    struct mix_count *mix;      /* by mix element */
    GPtrArray *profile;         /* const struct profile *: those in use, in order of appearance */
    struct nat_types *nat_types;        /* NULL: no site has a NAT */
    GPtrArray *nat_type;        /* const struct nat_type *: those in use, in order of appearance */
    uint32_t n_carriers;        /* NATs of carriers */
    GPtrArray *alias;           /* const struct alias *: those that the scenario uses */
    GPtrArray *typed;           /* struct typed *, by host in the order of the file */
    GPtrArray *supplied_zone;   /* struct zone_element *: those of which defaults say who has them */
    GPtrArray *assumed;         /* char *: one line per default beyond attributes, for show and `assumed` */
    uint32_t n_assumed_attributes;      /* that were not written and have a default */
    struct arena arena;         /* of all that is const below: configurations, addresses, work */
};

/* Returns: the world, or NULL with at least one message more (address pools
 * too small, overlapping prefixes, unknown systems, ...). */
struct world *world_build(const struct scenario *scenario, struct profiles *profiles, struct messages *messages);
void world_free(struct world *world);
typedef struct world world;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(world, world_free)

/* Returns: a node's group, and its number in it from 0. */
const struct node_group *world_group(const struct world *world, uint32_t rank, uint32_t *nth);

/* Returns: whether the nodes of @group do something of their own: hosts, and servers that are hosts as well. Their
 * configurations are struct host_config. */
bool world_acts(const struct node_group *group);

/* Returns: the profile of a node that acts, whose rank it is. */
const struct profile *world_profile(const struct world *world, uint32_t rank);

/* Returns: a node's name as reports print it: "pc", "pc[17]", "site[17].host";
 * free with g_free(). */
char *world_name(const struct world *world, uint32_t rank);

/* Appends that. */
void world_append_name(const struct world *world, uint32_t rank, GString *to);

/* Returns: what draws about member @nth of @group go by: a key made of its name,
 * which its place in the file and the number of its like do not change. */
uint64_t world_key(const struct node_group *group, uint32_t nth);

/* Returns: the key of site @in_site of @group, or of its element if it is in none. world_key() is draw_key() of that
 * and the member's number there. */
uint64_t world_site_key(const struct node_group *group, uint32_t in_site);

/* Returns: how often a host does @item; about, if it has a rate. */
int64_t world_times(const struct work_item *item);

/* Returns: names of the routers of a way of @net (an observation's
 * island->net): "isp - near[relay] - hosting"; free with g_free(). */
char *world_way(const struct world *world, const struct net *net, uint32_t way);
