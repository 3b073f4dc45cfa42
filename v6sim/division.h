/*
 * division.h - the parts of a world that share no mutable state
 *
 * Nodes that share state, or can reach somebody who keeps state of both, are of
 * one part: a site behind its NAT, all sites behind a carrier's whose ports are
 * everybody's, all who ask a resolver with a cold cache. Who has state of nobody else's is a part by
 * itself. What no table shows - a host that connects to another one's address -
 * is found out by the run: a packet escapes.
 */
#pragma once

#include <stdint.h>

#include "v6sim/read/world.h"

struct division {
    uint32_t n_parts;
    uint32_t *first;            /* by part: where its nodes begin in `node`; one more ends the last */
    uint32_t *node;             /* ranks, those of a part in rising order; parts in the order of their first ones */
    uint32_t *stateless, n_stateless;           /* ranks of those that are of no part, and all may read */
    uint32_t *keyed, n_keyed;   /* the same: of which each part has a copy */
};

struct division *division_new(const struct world *world);

/* Returns: the same as if those whom nodes of several sites or domains meet kept nothing of them: what only such a one
 * ties together is apart, and so is that one. */
struct division *division_loose(const struct world *world);

/* Returns: by rank of @n_nodes, which part it is of; n_parts: of none. The caller frees it with g_free(). */
uint32_t *division_parts(const struct division *division, uint32_t n_nodes);
void division_free(struct division *division);
