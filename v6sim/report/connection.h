/*
 * connection.h - one connection, told phase by phase
 */
#pragma once

#include "v6sim/report/collect.h"

/* Appends the block of lines that tells what became of @kept, and why. */
void connection_print(const struct world *world, const struct kept *kept, GString *to);

/* Appends the same in one line: "ESTABLISHED in 40 ms, IPv6". */
void connection_print_outcome(const struct kept *kept, GString *to);
