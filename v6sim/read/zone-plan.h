/*
 * zone-plan.h - a zone while the world is built
 *
 * For zones.c and zone-records.c only.
 */
#pragma once

#include "v6sim/read/building.h"
#include "v6sim/read/master.h"

struct zone_plan {
    const char *apex;           /* as value_normal_name() has it; "" is the root */
    const struct zone_element *element; /* NULL: nobody wrote it */
    GPtrArray *server;          /* const struct dns_element *: those that have it */
    uint32_t domain;            /* of the first server with a name in it; UINT32_MAX: there is none */
    bool high;                  /* a top-level domain, or a reverse zone */
    unsigned labels;            /* of its apex */
    uint32_t number;            /* among the world's */
    GArray *record;             /* struct master_record: of its text; NULL: it has none */
    GArray *cut;                /* the same: what the text of the zone above says of it, NS and glue; NULL: nothing */
    uint32_t negative_ttl;
};

/* Returns: the zone of @apex, a new one if there is none. */
struct zone_plan *zone_plan_at(struct building *building, const char *apex);

/* Takes the records of zones that are written: names get theirs, and delegations
 * those of the zones that they lead to. All zones are planned. */
void zone_records_take(struct building *building);

/* When all names are known: those that wildcards stand for, and aliases. */
void zone_records_end(struct building *building);

/* Returns: the delegation that somebody wrote of @zone; with n 0 if nobody did. */
struct delegation zone_records_delegation(struct building *building, const struct zone_plan *zone);

/* Returns: @name without its first label. */
const char *zone_above(const char *name);

/* Returns: the zone that @name, in lower case, is in. */
struct zone_plan *zone_of(const struct building *building, const char *name);
