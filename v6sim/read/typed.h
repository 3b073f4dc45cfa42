/*
 * typed.h - inside world_build(): hosts as their administrators left them
 */
#pragma once

#include "v6sim/read/building.h"

/* Returns: @profile as it is on @host once its files are read and the commands
 * for it are typed: itself if there are none, otherwise a copy that lives as long
 * as the world and shares the facts. What is wrong adds messages; what commands
 * print goes to world->typed. */
const struct profile *typed_profile(struct building *building, const struct host_element *host,
                                    const struct profile *profile);
