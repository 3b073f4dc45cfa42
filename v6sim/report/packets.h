/*
 * packets.h - every packet of a run, at each place where it was seen
 *
 * An observer that writes as it sees: nothing is kept.
 */
#pragma once

#include "sim/net/observe.h"
#include "v6sim/read/world.h"
#include "v6sim/report/table.h"

struct packets;

/* @row: called with the table, which holds one row, and @user. */
struct packets *packets_new(const struct world *world, void (*row)(struct table *table, void *user), void *user);
void packets_free(struct packets *packets);

/* Returns: the observer to run the world with, which must see everything in order. */
struct observer packets_observer(struct packets *packets);

/* Returns: an empty table of them, with what run they are of; free with table_free(). */
struct table *packets_table_new(void);
