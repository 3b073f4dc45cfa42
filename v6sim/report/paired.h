/*
 * paired.h - two runs side by side, connection by connection
 *
 * A side is one run: of a scenario, or of the files that it left. Hosts are paired by
 * name, and what they do by the id of its element and its number, so that a host more
 * on one side shifts nothing. What is compared is how it ended, how long it took, and
 * what it took to get there.
 */
#pragma once

#include "v6sim/report/basis.h"
#include "v6sim/report/collect.h"

/* What became of one connection, lookup or ping. Texts are the side's, or static. */
struct ending {
    const char *host, *os;
    const char *item;           /* id of the connect, resolve or ping element */
    int64_t nth;                /* from 1 */
    uint8_t kind, result, reason;       /* enum work_kind, enum result, enum reason */
    const char *family, *destination, *source, *interface;      /* of the last attempt, or "none" */
    const char *forward, *back; /* ways; "none" */
    const char *forward_relay, *return_relay;   /* "none" */
    int64_t total_ns;
    int64_t queries[N_QUESTIONS];
    const struct kept *kept;    /* NULL: read from a file */
    /* Of a file alone: */
    const char *rule, *candidates, *not_asked;  /* as its columns have them; "none" */
    int64_t resolved_at;
};

/* Queries to a DNS server, of one type. */
struct side_queries {
    const char *server;
    enum question question;
    int64_t n;
};

/* One of the two runs. */
struct side {
    char *label;                /* "aaaa", "fault=none" */
    const struct world *world;  /* this and the next three: NULL, read from files */
    struct collection *collection;
    struct run_result *result;
    struct basis *basis;
    GArray *ending;             /* struct ending, by host, item, nth */
    GArray *queries;            /* struct side_queries; NULL: the collection has them */
    const char *name;           /* of the scenario; NULL: the world has it */
    char *folder;               /* this and the next two: of files; NULL: a run */
    int64_t slow_ns;
    GPtrArray *profile;         /* struct profile *: names and facts of the systems, and nothing else */
    GStringChunk *strings;
};

/* What became of it on the second side, seen from the first; the worse, the later. */
enum change {
    CHANGE_NONE,                /* nothing that a report could show */
    CHANGE_OTHERWISE,           /* it ends the same way as soon, but not by the same means */
    CHANGE_SOONER,
    CHANGE_GAINED,              /* it gets through on the second side alone */
    CHANGE_LATER,
    CHANGE_LOST,                /* it gets through on the first side alone */
    CHANGE_NEW, CHANGE_GONE,    /* it is there on the second side alone, on the first alone */
    N_CHANGES
};
extern const char *const change_name[];         /* "same", "otherwise", ... */

/* A time is another if it differs by so much: what reports show of it. */
#define PAIRED_LEAST_NS INT64_C(1000000)

struct twins {
    const struct ending *of[2]; /* NULL: not there */
    uint8_t change;             /* enum change */
    uint32_t host;              /* place in struct pairing's */
};

/* A host that does something on one side at least. */
struct paired_host {
    const char *name;
    uint8_t change;             /* the worst of its connections, lookups and pings */
    uint32_t rank[2];           /* NO_NODE: not there, or unknown */
};

struct pairing {
    const struct side *side[2];
    GArray *twins;              /* struct twins: in the order of the first side, then what is on the second alone */
    GArray *host;               /* struct paired_host */
    int64_t hosts[N_CHANGES], n[N_CHANGES];     /* hosts, and twins, by what changed */
};

/* Runs @world, whose facts are counted by host. Free with side_free(). @label: taken over. */
struct side *side_run(const struct world *world, char *label);
void side_free(struct side *side);

/* The same from the directory that a run has left. Returns: NULL with messages. */
struct side *side_read(const char *folder, struct messages *messages);

/* Returns: the profile of a side from files that is called @os; NULL: it has none. */
const struct profile *side_profile(const struct side *side, const char *os);

static inline const struct ending *
side_ending(const struct side *side, guint i)
{
    return &g_array_index(side->ending, struct ending, i);
}

/* Returns: whether it was established, resolved or answered. */
bool ending_is_good(const struct ending *ending);

/* Returns: queries of all types. */
int64_t ending_queries(const struct ending *ending);

/* Both sides must outlive the result. */
void paired_init(struct pairing *pairing, const struct side *first, const struct side *second);
void paired_clear(struct pairing *pairing);

static inline const struct twins *
paired_twins(const struct pairing *pairing, guint i)
{
    return &g_array_index(pairing->twins, struct twins, i);
}

/* Returns: hosts, all but those of CHANGE_NONE. */
int64_t paired_changed_hosts(const struct pairing *pairing);

/* Returns: by how much it took longer on the second side, ns; of twins that are both there. */
int64_t paired_longer_ns(const struct twins *twins);
