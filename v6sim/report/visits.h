/*
 * visits.h - visits to several names at once, put together of their connections
 *
 * A visit is done when the last of its connections has ended: that is its time. It is established if all of them are;
 * otherwise abandoned if one is, or else failed, for the reason of the first that was not established.
 */
#pragma once

#include "v6sim/report/collect.h"

/* Visits of which some connections are still under way. */
struct visits;

struct visits *visits_new(void);
void visits_free(struct visits *visits);

/* Notes that @record, of an item of several that are done at once, has ended. Returns: whether its visit has; then *of
 * is what it came to: host, item (the first), nth, kind, result, reason, started_at and ended_at, and nothing else. */
bool visits_note(struct visits *visits, const struct world *world, const struct record *record, struct record *of);

/* Returns: the visits of all connections that @collection has kept, in their order, as records that were kept; owned
 * by its arena. Free with g_ptr_array_unref(). */
GPtrArray *visits_kept(struct collection *collection);
