/*
 * topology-dot.h - who is joined to whom in a scenario, for Graphviz
 */
#pragma once

#include <glib.h>

#include "v6sim/read/world.h"

/* Returns: the domains, links, sites and nodes of @world in the language of dot(1); free with g_string_free(). */
GString *topology_dot(const struct world *world);
