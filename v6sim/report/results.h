/*
 * results.h - the directory that run -o writes: tables of one or more runs, and what they are of
 *
 * Each table is a file of CSV, with the rows of all runs; results.json has the same
 * rows, run by run; manifest.json says what was run, from which files, and which files
 * came of it. The same input gives the same bytes. Rows are written as they are
 * made: none is kept for it.
 */
#pragma once

#include "v6sim/report/figures.h"
#include "v6sim/report/output.h"

/* Tables, in the order in which results have them. */
enum result_table { RESULT_CONNECTIONS, RESULT_QUERIES, RESULT_HOSTS, RESULT_TOTALS, RESULT_PATHS, RESULT_RELAYS,
                    RESULT_DNS, RESULT_DNS_LOAD, RESULT_WAITS, RESULT_FACTS, RESULT_PACKETS, N_RESULT_TABLES };
extern const char *const result_table_name[];   /* "connections", ..., "dns-load", ..., NULL-terminated */

/* What a results directory is known by. */
extern const struct output_folder_kind results_kind;

#define RESULTS_FORMAT 1        /* raised when something is called otherwise, or means something else */

struct results;
struct shards;

struct results_options {
    bool totals;                /* nothing of single hosts and what they did */
    bool packets;               /* packets.csv, too */
    struct run_share share;     /* of the runs; not all of them: a shard is written, v6sim/report/shards.h */
    const char *const *command; /* what would do the same again, without where it is written to; NULL-terminated */
};

/* Begins the directory. Returns: NULL, with a message, if it cannot be written. To be ended or abandoned, which
 * free it. Files are noted from now on that are read. */
struct results *results_begin(const struct output_target *target, const struct results_options *options,
                              struct messages *messages);

#define RESULTS_OBSERVERS 3

/* Begins a run of @world. Returns: how many @observer (room for RESULTS_OBSERVERS) it is to be run with; 0, with a
 * message, if there was a run already that nothing tells it from. */
uint32_t results_run_begin(struct results *results, const struct world *world, struct observer *observer,
                           struct messages *messages);

/* Writes what the run has left: collected with DNS servers and their waits and, unless totals alone are wanted, with
 * all records. */
void results_run_end(struct results *results, const struct report *report);

/* The same of a shard, collected likewise. Returns: false, with a message. */
bool results_run_pack(struct results *results, const struct collection *collection, const struct run_result *result,
                      struct messages *messages);

/* Instead of running: adds what all @shards have of the run that was begun to @collection and @result. Returns: false,
 * with a message, if they are of something else, or cannot be read. */
bool results_run_join(struct results *results, const struct shards *shards, struct collection *collection,
                      struct run_result *result, struct messages *messages);

/* Ends the directory. @shards: those that were joined; NULL: none. Returns: false, with a message and nothing written,
 * if that cannot be. */
bool results_end(struct results *results, const struct shards *shards, struct messages *messages);
void results_abandon(struct results *results);

/* Returns: a table without rows, for its columns; free with table_free(). */
struct table *results_columns(enum result_table which);

/* Whether that column says which run a row is of: in results.json the run itself does. */
bool results_is_identity(const struct column *column);
