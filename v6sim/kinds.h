/*
 * kinds.h - of which kind the nodes of a world are
 */
#pragma once

#include "sim/engine/node.h"
#include "v6sim/read/world.h"

/* Returns: the kind of node @rank, of @group; NULL: there is none, as in a site that was dealt no NAT. */
const struct node_kind *kinds_of(const struct world *world, const struct node_group *group, uint32_t rank);
