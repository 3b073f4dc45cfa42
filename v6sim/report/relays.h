/*
 * relays.h - why packets come to the relay that they come to
 */
#pragma once

#include "v6sim/report/collect.h"

/**
 * relays_why:
 * @kept: what went by a tunnel of its host, or back to one
 *
 * Which relay carries its packets in @direction, and why that one: "back in far, of
 * those that announce 2002::/16 the nearest to hosting, metric 1; not own: it is
 * announced inside hosting alone". It goes by routes, whatever became of the packets.
 *
 * Returns: the text, to be freed with g_free(); NULL: relays have nothing to do with it.
 */
char *relays_why(const struct world *world, const struct kept *kept, enum direction direction);
