/*
 * aggregate.h - inside judge(): shares and metrics of all connections
 *
 * <share> is how many percent of connections, lookups or pings have something,
 * <metric> what a time or a number of all of them comes to. With `by` there is a
 * figure for each group, and each must be what is expected.
 */
#pragma once

#include "v6sim/report/compare.h"
#include "v6sim/report/judge.h"

/* Holds <share> or <metric> against what happened. */
void aggregate_hold(struct verdict *verdict, const struct collection *collection);

/* Of judge.c */

/* Notes that @attribute is @actual, which it takes over. */
void judge_differ(struct verdict *verdict, const struct xml_attribute *attribute, char *actual);

/* Notes what happened to @kept as the reason, and @more behind it. */
void judge_blame(struct verdict *verdict, const struct world *world, const struct kept *kept, const char *more);

/* Returns: the time or number of @kept that is called @metric in expectations; not there: it has none. */
struct actual judge_number(const char *metric, const struct kept *kept);
