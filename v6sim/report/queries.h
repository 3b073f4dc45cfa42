/*
 * queries.h - every DNS query that hosts sent, one by one
 *
 * An observer of packets and records. A query is a packet: one that is sent again is
 * another one. What servers ask each other is none of it.
 */
#pragma once

#include "sim/net/observe.h"
#include "v6sim/read/world.h"
#include "v6sim/report/pack.h"
#include "v6sim/report/table.h"

struct queries;

struct queries *queries_new(const struct world *world);
void queries_free(struct queries *queries);

/* Returns: the observer to run the world with. */
struct observer queries_observer(struct queries *queries);

/* For another process with the same world. queries_unpack() adds to what @queries have. */
void queries_pack(struct packing *to, const struct queries *queries);
void queries_unpack(struct queries *queries, struct unpacking *from);

/* Call once the run has ended. */
void queries_finish(struct queries *queries);

/* Returns: an empty table of them, with what run they are of; free with table_free(). */
struct table *queries_table_new(void);

unsigned queries_n(const struct queries *queries);

/* Adds the row of query @nth, in order of host and time. */
void queries_fill(const struct queries *queries, unsigned nth, struct table *table);
