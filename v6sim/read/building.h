/*
 * building.h - inside world_build(): what its parts share
 *
 * For world.c, topology.c, systems.c, typed.c and those of place.h only.
 */
#pragma once

#include "v6sim/read/mix.h"
#include "v6sim/read/numbering.h"
#include "v6sim/read/world.h"

/* What world_build() needs while it builds. */
struct building {
    struct world *world;
    const struct scenario *scenario;
    struct profiles *profiles;
    struct numbering *numbering;
    struct messages *messages;
    GArray *group;              /* struct node_group */
    GArray **choice;            /* struct dns_choice, by domain: its resolvers, as hosts are told of them */
    GHashTable *choice_with_id; /* const char * -> struct dns_choice *: the same by id */
    GHashTable *made;           /* what files and commands made of systems, see typed.c */
    struct host_class **class;  /* by group: of hosts, for each system or combination of a mix */
    uint32_t *site_router;      /* by site element: router of its first member */
    struct prefix **site_prefix;        /* by site element, by member */
    struct population *population;      /* by site element */
    GPtrArray *zone;            /* struct zone_plan *, see zones.c */
    GHashTable *zone_with_apex; /* const char * -> the same */
};

/* Notes a default that was taken beyond attributes. */
void building_assume(struct building *building, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Returns: the ids of the resolvers that a host was told of, by itself or by its
 * site; none: those of its domain. */
const struct word_list *building_told(const struct building *building, const struct host_element *host);

/* Adds a node of its own, which gets the next rank. @element: a server, or a dns. */
void building_add_single(struct building *building, enum node_type type, const void *element, uint32_t domain);

/* The same of one node in each member of @site, which is the @element's. */
void building_add_in_site(struct building *building, enum node_type type, const void *element,
                          const struct site_element *site);

/* Returns: the number of @profile among those in use; it is one of them afterwards. */
uint32_t building_profile(struct world *world, const struct profile *profile);

/* Returns: the node of a nat or firewall element. */
uint32_t building_carrier(const struct building *building, const void *element);

/* Makes routers and links. */
void topology_make(struct building *building);

/* Gives every node its addresses and its configuration, in order of rank: who
 * comes first gets the first address. */
void place_all(struct building *building);

/* Tells every host under which names it looks up what. All work is known. */
void place_names(struct building *building);
