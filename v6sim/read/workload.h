/*
 * workload.h - names with their records, and what hosts do
 */
#pragma once

#include "models/host/selection.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/scenario.h"
#include "v6sim/read/world.h"

/* What stands in the DNS of a server. */
struct published {
    const struct xml_element *xml;            /* of the server, with its attribute "name" */
    const struct word_list *name;
    uint32_t types;                     /* set of enum question; 0: what it has */
    int64_t ttl_ns;
    const struct host_address *address;
    uint8_t n;
};

/* Gives names, in the world's zone, records for addresses. */
void workload_publish(struct world *world, const struct published *published, struct messages *messages);

/* Tells DNS servers which names their faults are for, and which records names without one get. All names are known. */
void workload_faults(struct world *world, struct messages *messages);

/* Returns: whether anything goes over connections once they are established. */
bool workload_has_data(const struct scenario *scenario);

/* Makes work items of the connect, resolve and ping elements and gives them to the hosts. Groups
 * and hosts' configurations are there. */
void workload_items(struct world *world, struct messages *messages);
