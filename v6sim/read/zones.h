/*
 * zones.h - the zones of a world, and who has them
 *
 * Each name of a server is in a zone, which nobody need write: that of the name
 * without its first label. Zones are planned before nodes have ranks, for those
 * that nobody serves get a server; they are read when the servers have addresses,
 * and made when all names are known.
 */
#pragma once

#include "v6sim/read/building.h"

/* Seconds that negative answers of zones that nobody wrote may be kept: RFC 2308 section 5 finds one to three
 * hours sensible. */
#define NEGATIVE_TTL 3600

/* Lists the zones, and adds the servers that defaults supply. */
void zones_plan(struct building *building);

/* Reads the records of those that are written. */
void zones_read(struct building *building);

/* Makes them, tells authoritative servers which they have, and names in which they are. */
void zones_make(struct building *building);

void zones_free(struct building *building);
