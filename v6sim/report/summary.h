/*
 * summary.h - what `v6sim run` says to people
 */
#pragma once

#include "v6sim/report/basis.h"
#include "v6sim/report/collect.h"

/* What a run has left, for whatever prints it. */
struct report {
    const struct world *world;
    const struct collection *collection;
    const struct basis *basis;
    const GPtrArray *verdict;   /* struct verdict * */
};

/* Returns: the figures of connections or of lookups, one row per system and, if
 * there are several, one for all; @brief: those that people need. Free with
 * table_free(). */
struct table *summary_by_os(const struct report *report, enum work_kind kind, bool brief);

void summary_print(const struct report *report, GString *to);
