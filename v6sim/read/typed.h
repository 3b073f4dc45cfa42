/*
 * typed.h - inside world_build(): hosts as their administrators have them
 */
#pragma once

#include "v6sim/read/building.h"

/* Returns: an empty building->made; free with g_hash_table_unref(). */
GHashTable *typed_new(void);

/**
 * typed_class:
 * @class: of hosts of @host with the system @profile; its profile and changes
 *   are filled in
 *
 * Reads the files of @host and types the commands for it, once for all classes
 * that have this system. Where there are any,
 * what comes of them are copies of @profile that live as long as the world and
 * share the facts. What is wrong adds messages; what commands print goes to
 * world->typed.
 */
void typed_class(struct building *building, const struct host_element *host, const struct profile *profile,
                 struct host_class *class);
