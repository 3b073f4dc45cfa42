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

/* The children of <expect>. */
struct verdict_kind {
    const char *name;
    const struct field *fields;
    const char *meaning;
    const char *const *results; /* words of `result`, which mean something to it */
    const char *const *of;      /* elements that its `of` may name */
    const char *none_of;        /* what is wrong with others */
};
extern const struct verdict_kind verdict_kinds[];       /* ends with a NULL name */

/* Returns: what values of this attribute of a verdict look like, as pattern.h has
 * it; free with g_free(). */
char *expect_pattern(const char *attribute);
