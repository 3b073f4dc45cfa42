/*
 * beside.h - inside judge(): the other one of two runs that an expectation compares
 *
 * What is expected of a change belongs to the second run, which is judged. The first one
 * is made for it: of the same file and seed, with the same systems, so that a guess or a
 * revision which is tried is the same on both sides.
 */
#pragma once

#include "v6sim/report/collect.h"

/* The runs that were made so far, one for each pair that is compared. */
GPtrArray *besides_new(void);

/**
 * beside:
 * @here: what was run; finished, with keep_all
 * @element: one of its verdicts, which compares
 *
 * Returns: what the first run gave, which @besides owns; or NULL, with @messages if it is the first to ask.
 */
const struct collection *beside(GPtrArray *besides, const struct collection *here,
                                const struct verdict_element *element, struct messages *messages);

/* Returns: where in the records of @other those of each host begin, by its name; free with g_hash_table_unref(). */
GHashTable *beside_hosts(const struct collection *other);

/* Returns: of the records of @other, whose hosts are @hosts, the one that is of the same host, element and number as
 * @kept of @here; NULL: there is none. */
const struct kept *beside_twin(const struct collection *other, GHashTable *hosts, const struct world *here,
                               const struct kept *kept);
