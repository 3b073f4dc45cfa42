/*
 * show.h - a scenario with everything that it left to defaults
 */
#pragma once

#include "v6sim/read/world.h"

/* Appends @world as a scenario file: every attribute written out, what was a
 * default noted beside it, and what cannot be written as comments at the end. */
void show_print(const struct world *world, GString *to);
