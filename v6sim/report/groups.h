/*
 * groups.h - connections chosen by what became of them, and counted by it
 *
 * A connection has properties (v6sim/read/properties.h). A filter holds those that
 * have one of the values given for each; groups count how many have each combination
 * of some. Values are compared as those of expectations: the words of `route` and
 * `symmetric` are one value, `relay` is any of them.
 */
#pragma once

#include "v6sim/read/properties.h"
#include "v6sim/report/collect.h"
#include "v6sim/report/table.h"

struct filter;
typedef struct filter filter;   /* for g_autoptr(filter) alone */

/* Returns: what a record has, never NULL. */
const char *property_of(const struct world *world, const struct kept *kept, enum property property);

/**
 * filter_new:
 * @where: "result=abandoned|failed", "time=3s..", NULL-terminated, all must hold; NULL: all do
 * @at: where messages say that they stand
 *
 * Returns: the filter, or NULL with messages. It keeps texts of @where and @world.
 */
struct filter *filter_new(const struct world *world, const char *const *where, struct place at,
                          struct messages *messages);

/* The same of @where, as an expectation has it, which read/expect.c has checked. @kind: that is wanted if it says none;
 * NULL: any. */
struct filter *filter_expected(const struct world *world, const char *where, const char *kind);

void filter_free(struct filter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(filter, filter_free)

bool filter_holds(const struct filter *filter, const struct kept *kept);

/* Appends what @kept has of what the conditions are about: "; relay back". */
void filter_print(const struct filter *filter, const struct kept *kept, GString *to);

/* Returns: the properties that @text, "reason,os", names, as an array that ends with -1, to be freed with g_free();
 * or NULL with messages. */
int *groups_read(const char *text, struct place at, struct messages *messages);

/**
 * groups_table:
 * @property: as of groups_read()
 * @kept: const struct kept *
 *
 * Returns: a row per group, the largest first: its properties, how many, of how many, the first of them, and the
 *   command that tells its story; free with table_free().
 */
struct table *groups_table(const struct world *world, const int *property, const GPtrArray *kept);

/* The same for people, with the commands below the table; of one @kept at least. */
void groups_text(const struct world *world, const int *property, const GPtrArray *kept, GString *to);
