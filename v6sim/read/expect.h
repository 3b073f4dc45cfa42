/*
 * expect.h - reading what a scenario expects
 */
#pragma once

#include "v6sim/read/messages.h"
#include "v6sim/read/scenario.h"

/* Lists the verdicts of the variant in force in scenario->verdict. What every
 * <expect> says of variants and parameters is checked; its children only if
 * they are of this variant, for they may name what another one adds. */
bool expect_read(struct scenario *scenario, struct messages *messages);

/**
 * expect_take:
 * @document: a scenario as it was read, with what it includes
 *
 * Puts the expectations of the scenario @path in place of its own.
 *
 * Returns: true if no message was added.
 */
bool expect_take(struct xml_document *document, const char *path, struct messages *messages);

/* The children of <expect>. */
struct verdict_kind {
    const char *name;
    const struct field *fields;
    const char *meaning;
    const char *const *results; /* words of `result`, which mean something to it */
    const char *const *of;      /* elements that its `of` may name */
    const char *none_of;        /* what is wrong with others */
    const char *const *of_words;        /* NULL; or what it may be instead */
};
extern const struct verdict_kind verdict_kinds[];       /* ends with a NULL name */

/* The words of `of` in <metric>: attributes of connections, pings and their ways that
 * are times or numbers. */
extern const char *const metric_name[];

/* Returns: whether @metric is a time. */
bool expect_is_time(const char *metric);

/* The least, percentiles by nearest rank, the greatest, and the mean. */
enum stat {
    STAT_MIN, STAT_P5, STAT_P10, STAT_P25, STAT_P50, STAT_P75, STAT_P90, STAT_P95, STAT_P99, STAT_MAX, STAT_MEAN,
    N_STATS
};
extern const char *const stat_name[];   /* "min", "p5", ..., NULL-terminated */

/* Returns: what values of @field, an attribute of a verdict, look like, as pattern.h has it; free with
 * g_free(). @name: (out): what that is called: "time", "share.is"; static. */
char *expect_pattern(const struct field *field, const char **name);
