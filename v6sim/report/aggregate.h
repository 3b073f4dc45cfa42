/*
 * aggregate.h - inside judge(): shares and metrics of all connections
 *
 * <share> is how many percent of connections, lookups or pings have something,
 * <metric> what a time or a number of all of them comes to. With `by` there is a
 * figure for each group, and each must be what is expected.
 */
#pragma once

#include "v6sim/report/judge.h"

/* Holds <share> or <metric> against what happened. */
void aggregate_hold(struct verdict *verdict, const struct collection *collection);

/* Holds it against what changes from the first run to the second, which the verdict is of. */
void aggregate_change(struct verdict *verdict, const struct collection *first, const struct collection *second);
