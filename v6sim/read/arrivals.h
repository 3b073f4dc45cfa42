/*
 * arrivals.h - what a connect, resolve or ping says of when, and of which of several names
 */
#pragma once

#include "models/host/arrivals.h"
#include "models/host/host.h"
#include "models/host/record.h"
#include "sim/engine/arena.h"
#include "v6sim/read/messages.h"
#include "v6sim/read/scenario.h"

#define MOST_TARGETS 4096       /* that one work is of, by popularity */
#define MOST_TOGETHER 64        /* names of one visit */

/* When the hosts of a work begin. */
struct arrival_plan {
    bool drawn;                 /* "poisson" */
    const struct curve *curve;  /* of its file; NULL: none */
    const int64_t *time;        /* of its file, that has times alone: of each host; NULL: none */
    uint32_t n_times;
    int64_t gap_ns;             /* between two starts of a host; 0: it has no rate */
};

/* Reads what @work says in arrivals, rate and popularity, with the file that it names, and its list of names; adds
 * messages. Its `over_ns` is then that of the file, if it leaves it to that. */
void arrivals_read(struct work_element *work, struct xml_document *document, struct messages *messages);

/* Returns: when, since @work began, host number @nth of the @n that do it starts; INT64_MAX: never. @name: the host's,
 * as draws know it; @key: of the work's draws. */
int64_t arrivals_start(const struct work_element *work, uint64_t key, uint64_t name, uint32_t nth, uint32_t n);

/* Returns: how often a host does @work at most, if it has a rate: all but one in 10^30 of them. */
int64_t arrivals_most(const struct work_element *work);

/* Returns: with @work's rate, for a run, owned by @arena; NULL: it has none. */
const struct arrivals *arrivals_make(const struct work_element *work, uint64_t key, struct arena *arena);

/* Returns: which of its names, for a run, likewise; NULL: each time all. */
const struct popularity *arrivals_popularity(const struct work_element *work, uint64_t key, struct arena *arena);

/* Returns: arrivals="" of @work with its file named as the program finds it; free with g_free(). */
char *arrivals_text(const struct work_element *work);
