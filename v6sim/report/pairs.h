/*
 * pairs.h - how many went there by one way, and back by another
 *
 * Of connections and pings that were established or answered. Times are told to
 * the microsecond; their percentiles are exact.
 */
#pragma once

#include "models/host/record.h"
#include "v6sim/report/paths.h"
#include "v6sim/report/table.h"

/* What is known of the ways of a connection. */
enum trip_figure { TRIP_FORWARD, TRIP_BACK, TRIP_FORWARD_IPV4, TRIP_BACK_IPV4, TRIP_BEST, TRIP_EXTRA, N_TRIP_FIGURES };

struct trip {
    const struct path *forward, *back;
    int64_t ns[N_TRIP_FIGURES]; /* TRIP_BEST, TRIP_EXTRA: -1, unknown */
};

struct pairs;

struct pairs *pairs_new(const struct world *world);
void pairs_free(struct pairs *pairs);

void pairs_add(struct pairs *pairs, enum work_kind kind, const struct trip *trip);

/* Adds what @from counted, whose paths are like some of @paths; takes it over. */
void pairs_join(struct pairs *pairs, struct pairs *from, struct paths *paths);

/* For another process with the same world. pairs_unpack() adds to what @pairs have; ways are of @paths. */
void pairs_pack(struct packing *to, const struct pairs *pairs);
void pairs_unpack(struct pairs *pairs, struct unpacking *from, struct paths *paths);

/* Returns: a row per pair of ways, connections before pings, that with most of them first; free with
 * table_free(). @identity: as of rows_new(). */
struct table *pairs_table(struct pairs *pairs, bool identity);

/* Returns: a row per relay: how many connections, or pings, went over it there, back, either way, and of how many its
 * operator is neither end's domain; behind them one of all relays, which has no name; free with table_free(). */
struct table *pairs_relays(struct pairs *pairs, bool identity);

/* Appends both of connections and of pings for people, if one of these went over a relay, or back otherwise than
 * there. */
void pairs_print(struct pairs *pairs, GString *to);
