/*
 * names.h - the names of a world, each with its number
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "v6sim/read/messages.h"
#include "v6sim/read/world.h"

/* Adds a message at @at unless @name is a domain name. */
bool names_check(const char *name, struct place at, struct messages *messages);

/* Returns: the number of @name, which is added if need be. */
uint32_t names_intern(struct world *world, const char *name);

/* Returns: a name as it can be changed, until the next one is added. */
struct zone_name *names_record(struct world *world, uint32_t name);

/* Gives a name one address more, of those that @at says. */
void names_add_address(struct world *world, uint32_t name, struct addr addr, uint32_t ttl, struct place at,
                       struct messages *messages);
