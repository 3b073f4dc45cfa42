/*
 * hosts.h - the hosts of a run, a row each: what they are, and what they came to have
 *
 * An observer: addresses are those that a host has when it is configured.
 */
#pragma once

#include "sim/net/observe.h"
#include "v6sim/read/world.h"
#include "v6sim/report/pack.h"
#include "v6sim/report/table.h"

struct hosts;

struct hosts *hosts_new(const struct world *world);
void hosts_free(struct hosts *hosts);

/* Returns: the observer to run the world with. */
struct observer hosts_observer(struct hosts *hosts);

/* For another process with the same world. hosts_unpack() adds to what @hosts have. */
void hosts_pack(struct packing *to, const struct hosts *hosts);
void hosts_unpack(struct hosts *hosts, struct unpacking *from);

/* Returns: the addresses of @family that the host of @rank was configured with, blanks between; NULL: it was not. */
const char *hosts_addresses(const struct hosts *hosts, uint32_t rank, enum family family);

/* Returns: an empty table of them, with what run they are of; free with table_free(). */
struct table *hosts_table_new(void);

/* Returns: how many there are. */
unsigned hosts_n(const struct hosts *hosts);

/* Adds the row of host @nth, in the order of the file. */
void hosts_fill(const struct hosts *hosts, unsigned nth, struct table *table);
