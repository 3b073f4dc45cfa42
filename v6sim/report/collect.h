/*
 * collect.h - what a run's records add up to
 *
 * An observer of OBSERVE_RECORD. It counts per operating system, connections,
 * lookups and pings apart, and keeps the records that a report shows one by one;
 * records of an island come in order of time, collect_finish() sorts them by
 * (host, item, nth).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "models/host/record.h"
#include "sim/engine/arena.h"
#include "sim/engine/histogram.h"
#include "sim/net/observe.h"
#include "v6sim/report/dns.h"
#include "v6sim/report/hosts.h"
#include "v6sim/report/pack.h"
#include "v6sim/report/pairs.h"
#include "v6sim/report/paths.h"
#include "v6sim/run.h"

/* A record without its empty places, its ways with their names. */
struct kept {
    uint32_t host, item, nth;
    int64_t configured_at, started_at, resolved_at, established_at, ended_at;
    int64_t received;           /* octets of a response */
    uint8_t configured;         /* enum configured */
    uint8_t configured_ipv4;    /* enum configured_ipv4 */
    uint8_t error;              /* enum icmp_error that ended a ping; N_ICMP_ERRORS: none */
    uint8_t kind, result, reason, n_candidates, n_attempts;
    uint8_t n_servers, n_names, demoted;
    const struct asked_server *server;          /* this and the next: of several records, if they are alike */
    const struct candidate *candidate;
    const struct attempt_record *attempt;
    struct query_record query[N_QUESTIONS];
    const char *under;          /* the name under which there was an answer; NULL: there was none, or no question */
    const char *found;          /* the name that a reverse lookup ended with; NULL: none */
    const struct path *forward, *back;  /* NULL: never established */
    const struct path *died;    /* of a packet whose hop limit was exceeded; NULL: none that anybody told of */
    bool same_route;            /* back is forward the other way round, whatever relays stand there */
    int64_t forward_ns, back_ns;        /* -1: never established */
    int64_t carried_ns[N_DIRECTIONS];   /* of these, inside packets of IPv4 */
    int64_t held_ns;            /* before forward_ns, at the host, until its tunnel was ready */
    int64_t best_ns;            /* paths_best_rtt(); -1: there is none, or never established */
    const struct kept *part;    /* of a visit: the first of its connections that was not established, or else the one
                                 * that ended last; NULL: it is none */
};

/* Up to so many times of a tally are kept one by one, for exact percentiles. */
#define COLLECT_EXACT 64

/* Of the connections, lookups or pings of a system. */
struct tally {
    const struct profile *profile;      /* NULL: of all systems */
    int64_t n, result[N_RESULTS];
    int64_t established[3];             /* or answered, by family */
    int64_t slow;                       /* took longer than scenario->slow_ns, however they ended */
    int64_t queries[N_QUESTIONS][3];    /* packets, by family of transport */
    int64_t cached;                     /* questions that the host's cache answered */
    int64_t asked, unanswered;          /* questions that packets were sent for; of them, those without an answer */
    int64_t exact[COLLECT_EXACT];       /* the first times of those that ended well */
    struct histogram time;              /* all of them */
    struct kept *example;               /* the first in order; NULL: none */
};

#define NO_SYSTEM UINT32_MAX

/* How many records a report shows one by one; of more, each system's examples. */
#define COLLECT_FEW 12

/* "connection", "connections"; by enum work_kind. */
extern const char *const collect_kind[N_WORK_KINDS][2];

struct collection {
    const struct world *world;
    bool keep_all;              /* otherwise: only if there are no more than a few */
    bool by_host;               /* collect_run() counts facts for each host, too */
    uint32_t n_threads;         /* this and the next: as struct run_options has it */
    struct run_share share;
    bool may_stop;
    struct tally *tally[N_WORK_KINDS];  /* by profile as in world->profile; once finished, the last is all systems' */
    uint32_t n_tallies;
    int64_t n_seen;             /* connections, lookups and pings */
    GPtrArray *kept;            /* struct kept *: sorted, all or none, once finished */
    bool unsorted;              /* until then: they did not come in order */
    GPtrArray *visit;           /* struct kept *: likewise, of WORK_VISIT; NULL until finished */
    struct visits *visits;      /* those under way */
    struct paths *paths;
    struct pairs *pairs;        /* of ways */
    struct hosts *hosts;        /* what they were configured with; NULL: nobody expects anything of that */
    struct dns *dns;            /* what became of queries; NULL: nobody asked */
    struct arena arena;
};

void collect_init(struct collection *collection, const struct world *world, bool keep_all);
/* Call before the run if the report is to be of DNS servers, and of waits if
 * @keep_waits. A scenario that expects something of servers does so by itself. */
void collect_dns(struct collection *collection, bool keep_waits);
void collect_clear(struct collection *collection);

/* Returns: the observer to run the world with, for who runs it himself; without DNS servers. */
struct observer collect_observer(struct collection *collection);

/* Call once the run has ended. */
void collect_finish(struct collection *collection);

/* Runs the world from the start with that observer. Returns: what world_run() does. */
struct run_result *collect_run(struct collection *collection, bool every_hop);

/* The same with @n observers more, at most COLLECT_MORE. */
#define COLLECT_MORE 4
struct run_result *collect_run_with(struct collection *collection, bool every_hop, const struct observer *more,
                                    uint32_t n);

/* For another process with the same world, whose collection is to be of the same things; once finished. What is
 * unpacked is added: call collect_finish(), and dns_finish(), behind the last. */
void collect_pack(struct packing *to, const struct collection *collection);
void collect_unpack(struct collection *collection, struct unpacking *from);

/* Returns: what all systems together did. */
static inline const struct tally *
collect_total(const struct collection *collection, enum work_kind kind)
{
    return &collection->tally[kind][collection->n_tallies - 1];
}

/* Returns: how many connections, lookups and pings there were. */
static inline int64_t
collect_n(const struct collection *collection)
{
    int64_t n = 0;

    for (enum work_kind kind = 0; kind < WORK_VISIT; kind++)
        n += collect_total(collection, kind)->n;
    return n;
}

/* Returns: the percentile by nearest rank of the times of those that ended well, ns:
 * exact of up to COLLECT_EXACT, else right to within 1.6 %, and exact where times are
 * alike; -1: there are none. */
int64_t collect_quantile(const struct tally *tally, unsigned percent);

/**
 * collect_differing:
 * @one, @other: collected with keep_all, of worlds of the same scenario
 * @nth_profile: the system whose connections, or lookups, are compared; NO_SYSTEM: those of all
 *
 * Returns: how many are not the same in both, in anything that a report could show.
 */
int64_t collect_differing(const struct collection *one, const struct collection *other, enum work_kind kind,
                          uint32_t nth_profile);

/* What can be read off a record */

/* Returns: the candidate that established it, or was tried last; NULL: none was. */
const struct candidate *kept_candidate(const struct kept *kept);

/* Returns: how long a phase took, ns; -1: it was not entered. A literal address
 * resolves in no time. */
int64_t kept_resolve_ns(const struct kept *kept);
int64_t kept_connect_ns(const struct kept *kept);
int64_t kept_transfer_ns(const struct kept *kept);
int64_t kept_total_ns(const struct kept *kept);

/* Returns: whether the way there took as long as the way back, to within 1 us: a
 * step without latency takes 1 ns, and the two ways may differ by a few. */
bool kept_same_time(const struct kept *kept);

/* Returns: whether it went over relays, the same both ways. */
bool kept_same_relays(const struct kept *kept);

/* Returns: in what both ways are alike, "relay route time", or "none"; NULL: never
 * established. Relays count where there are any. */
const char *kept_symmetric(const struct kept *kept);

/* Returns: by how much the round trip is longer than the best, ns; -1: unknown. */
int64_t kept_extra_ns(const struct kept *kept);

/* Returns: whether that is more than jitter may have made it, so that it is a detour. */
bool kept_is_detour(const struct kept *kept);

/* Returns: the relays that it went over: those of the way there, then those of the way back if these are others;
 * "none". */
const char *kept_relays(const struct kept *kept);

/* Returns: "native", "6to4": by which interface it left at the last attempt; NULL: there was none. */
const char *kept_interface(const struct kept *kept);

/* Returns: whether the host had to configure itself first. */
bool kept_configures(const struct kept *kept);

/* Returns: packets sent for a question, over both transports. */
int64_t kept_queries(const struct kept *kept, enum question question);

/* Returns: packets sent for all questions to server @nth of the record's. */
int64_t kept_queries_to(const struct kept *kept, uint8_t nth);

/* Returns: packets sent for all questions over @family; FAMILY_NONE: over any. */
int64_t kept_queries_over(const struct kept *kept, enum family family);

/* Returns: questions that the host's cache answered. */
int64_t kept_cached(const struct kept *kept);

/* Returns: those of them that went over TCP. */
int64_t kept_queries_over_tcp(const struct kept *kept);

/* Returns: SYNs sent to all candidates. */
int64_t kept_syns(const struct kept *kept);

/* Returns: the rule that put the first candidate before the second, or NULL. */
const struct rule *kept_rule(const struct kept *kept);

/* Returns: "www.example.com:80", "[2001:db8::1]:80", of a lookup without a port;
 * free with g_free(). */
char *collect_target(const struct world *world, const struct kept *kept);

/* Returns: which time it is, "2 of 3", of work with a rate "number 2"; NULL if it is done once; free with g_free(). */
char *collect_turn(const struct work_item *item, const struct kept *kept);

/* Returns: the name of DNS server @nth of the record; its address, if nobody has
 * that; free with g_free(). */
char *collect_server(const struct world *world, const struct kept *kept, unsigned nth);

/* Returns: "ipv4", "ipv6", "none". */
const char *collect_family(const struct candidate *candidate);
