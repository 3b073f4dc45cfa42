/*
 * figures.h - what the connections, lookups and pings of a system come to
 */
#pragma once

#include "v6sim/report/basis.h"
#include "v6sim/report/collect.h"
#include "v6sim/report/table.h"

/* What a run has left, for whatever prints it. */
struct report {
    const struct world *world;
    const struct collection *collection;
    const struct basis *basis;
    const GPtrArray *verdict;   /* struct verdict * */
    const char *incomplete;     /* "interrupted: 120 of 2,000 parts were run"; NULL: it is complete */
    const struct variations *variations;        /* see vary.h; NULL: nobody asked */
    bool totals;                /* connections, lookups and pings are told of all together, not one by one */
    bool dns;                   /* of DNS servers and waits as well: collected with both */
};

enum { OF_CONNECTIONS = 1 << WORK_CONNECT, OF_LOOKUPS = 1 << WORK_RESOLVE, OF_PINGS = 1 << WORK_PING,
       OF_VISITS = 1 << WORK_VISIT, OF_RECORDS = OF_CONNECTIONS | OF_LOOKUPS | OF_PINGS,
       OF_ALL = OF_RECORDS | OF_VISITS };

/* To people: not at all, or only if somebody can lose patience, if there are
 * any, or if caches answered. */
enum figure_shown { ALWAYS, IN_FULL, WITH_PATIENCE, IF_ANY };

/* What a tally is told by. */
struct figure {
    unsigned of;                /* set of OF_CONNECTIONS, OF_LOOKUPS, OF_PINGS, OF_VISITS */
    struct column column;
    int64_t (*get)(const struct tally *tally);
    enum figure_shown shown;
};
extern const struct figure figures_all[];   /* in order; ends with a NULL get */

/* Returns: how many queries of any type were sent. */
int64_t figures_queries(const struct tally *tally);

/* Returns: the column of @figure, whose heading may depend on @scenario. */
struct column figures_column(const struct figure *figure, const struct scenario *scenario);

/* Returns: whether system @nth has a row of its own: it did some of it, or
 * nothing at all, which shows among connections. */
bool figures_has_row(const struct collection *collection, enum work_kind kind, uint32_t nth);

/* Returns: the figures of connections, lookups or pings, one row per system and, if
 * there are several, one for all; @brief: those that people need. Free with
 * table_free(). */
struct table *figures_by_os(const struct report *report, enum work_kind kind, bool brief);
