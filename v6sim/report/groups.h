/*
 * groups.h - connections chosen by what became of them, and counted by it
 *
 * A connection has properties: kind, result, reason, family, rule, connection,
 * host, site, os, app. A filter holds those that have one of the values given for
 * each; groups count how many have each combination of some.
 */
#pragma once

#include "v6sim/report/collect.h"
#include "v6sim/report/table.h"

struct filter;
typedef struct filter filter;   /* for g_autoptr(filter) alone */

/**
 * filter_new:
 * @where: "result=abandoned|failed", "time=3s..", NULL-terminated, all must hold; NULL: all do
 * @at: where messages say that they stand
 *
 * Returns: the filter, or NULL with messages. It keeps texts of @where and @world.
 */
struct filter *filter_new(const struct world *world, const char *const *where, struct place at,
                          struct messages *messages);
void filter_free(struct filter *filter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(filter, filter_free)

bool filter_holds(const struct filter *filter, const struct kept *kept);

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
