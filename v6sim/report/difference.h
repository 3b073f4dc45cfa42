/*
 * difference.h - what two runs differ in: figures of groups, servers, ways
 */
#pragma once

#include "v6sim/report/paired.h"
#include "v6sim/report/table.h"

/* Of one side's members of a group. */
struct cohort_side {
    int64_t n, good, result[N_RESULTS];
    int64_t slow;               /* took longer than the scenario's threshold, however they ended */
    int64_t relayed;            /* went over a relay, there or back */
    int64_t queries[N_QUESTIONS];
    GArray *time;               /* int64_t, ns: of those that ended well, in order */
};

/* Connections, lookups and pings that are alike by the properties asked for. */
struct cohort {
    char **value;               /* by property; "ipv4 -> ipv6" where the sides differ; NULL: of all */
    GPtrArray *twins;           /* const struct twins * */
    int64_t hosts, changed;     /* hosts that have some; of them, those of which one changed */
    int64_t n[N_CHANGES];       /* twins, by what changed */
    struct cohort_side side[2];
};

/* Queries to one DNS server, by type; an array of them, by side. */
struct asked_count {
    const char *server;
    int64_t queries[2][N_QUESTIONS];
};

/* A pair of ways, there and back, and how many went by it on each side. */
struct way_count {
    const char *there, *back;
    int64_t n[2];
};

/* A relay, and how many went over it on each side, there, back, or either way. */
struct relay_count {
    const char *relay;
    int64_t there[2], back[2], any[2];
};

struct differences {
    const struct pairing *pairing;
    int64_t slow_ns;
    const int *by;              /* enum property, ends with -1 */
    GPtrArray *cohort;          /* struct cohort *: those with most changed hosts first, the last one of all */
    GArray *asked;              /* struct asked_count: servers that were asked on either side */
    GArray *way;                /* struct way_count: those of which there are not as many on both sides */
    GArray *relay;              /* struct relay_count: all that carried any */
    GStringChunk *strings;
};

/* @by: as of groups_read(). @pairing and @by must outlive the result. */
void differences_init(struct differences *differences, const struct pairing *pairing, int64_t slow_ns, const int *by);
void differences_clear(struct differences *differences);

static inline const struct cohort *
differences_cohort(const struct differences *differences, guint i)
{
    return g_ptr_array_index(differences->cohort, i);
}

/* Returns: the one of all. */
static inline const struct cohort *
differences_all(const struct differences *differences)
{
    return differences_cohort(differences, differences->cohort->len - 1);
}

/* Returns: the percentile by nearest rank of the times of those that ended well, ns; -1: there are none. */
int64_t cohort_quantile(const struct cohort_side *side, unsigned percent);

/* Returns: the name of a group as one text, "windows-vista, ipv4"; free with g_free(). */
char *cohort_name(const struct cohort *cohort);

/* How much longer those take that changed so, or less long. */
struct extent {
    int64_t median_ns, least_ns, most_ns;
};

/* Of @twins, const struct twins *. Returns: whether there are any; @change: CHANGE_LATER or CHANGE_SOONER. */
bool twins_extent(const GPtrArray *twins, enum change change, struct extent *extent);
