/*
 * story.h - what happened to connections, time by time, and by which fact
 *
 * A run is watched once more for the connections that shall be told: stories_run()
 * makes a list of events of each. An event has a time, what happened, and the
 * fact of the system that made it so; one of selection has all comparisons.
 */
#pragma once

#include "v6sim/report/collect.h"
#include "v6sim/report/selected.h"

/* What an order was made of: a copy, which can be sorted again. */
struct choice {
    struct selection_host host; /* without anybody who counts facts */
    struct addr dst[MAX_CANDIDATES];
    uint32_t n;
    struct selected *selected;
};

struct story_event {
    int64_t at;                 /* ns of the run */
    const char *word;           /* "ask", "answer", ... */
    char *text;
    uint16_t fact;              /* that made it so; or NO_FACT */
    struct choice *choice;      /* of "select"; else NULL */
};

struct story {
    const struct kept *kept;
    const struct profile *profile;      /* whose facts the events have */
    GArray *event;              /* struct story_event, in order of time */
};

/**
 * stories_run:
 * @kept: const struct kept *: of @world, sorted as a collection's
 *
 * Runs @world again.
 *
 * Returns: struct story *, as @kept; free with g_ptr_array_unref().
 */
GPtrArray *stories_run(const struct world *world, const GPtrArray *kept);

/* A line of what an order is told by. */
struct story_detail {
    char *label, *text;         /* "source", "rule 6", "" */
};

/* Returns: struct story_detail: from where each destination is reached, which rule put one before the next, but not
 * where its table is from; free with g_array_unref(). */
GArray *story_order(const struct selected *selected);

/* Returns: the destination at @place and its source, or why it has none; free with g_free(). */
char *story_pair(const struct selected *selected, uint32_t place);

/* Returns: "precedence, label, prefix: 50 0 ::1/128; ...", the highest precedence first; free with g_free(). */
char *story_policy(const struct policy *policy);

/* What is printed of them */
struct story_shown {
    bool all_pairs;             /* every two candidates, not neighbours alone */
    const struct what_if *what_if;      /* which changes would turn an order (what-if.h); NULL: nobody asks */
};

/* Appends @stories as people read them, with what was typed on their hosts by then. */
void stories_text(const struct world *world, const GPtrArray *stories, const struct story_shown *shown, GString *to);

/* Writes "stories" into an object (members.h), each comparison in any case. */
void stories_members(const struct world *world, const GPtrArray *stories, const struct story_shown *shown, GString *to);

/* The same as rows of CSV, one per event. */
struct table *stories_table(const struct world *world, const GPtrArray *stories);
