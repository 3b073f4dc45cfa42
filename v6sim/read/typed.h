/*
 * typed.h - inside world_build(): hosts as their administrators have them
 */
#pragma once

#include "v6sim/read/building.h"

/* Returns: an empty building->made; free with g_hash_table_unref(). */
GHashTable *typed_new(void);

struct hostsfile;
struct resolvconf;

/* What the files of a host say of lookups; NULL: it has no such file. */
struct typed_files {
    struct resolvconf *resolvconf;
    struct hostsfile *hostsfile;
};

/* Returns: the files of the hosts of @host with the system @shipped, after typed_class(). */
const struct typed_files *typed_files(const struct building *building, const struct host_element *host,
                                      const struct profile *shipped);

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
