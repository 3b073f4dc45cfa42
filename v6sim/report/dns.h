/*
 * dns.h - what became of queries, what DNS servers had to do, and what lookups waited for
 *
 * An observer of packets and waits, for reports that ask for it: a run without it is
 * faster. Queries count per server, type and transport: those sent to it, by hosts or
 * by other servers, come in, are lost on the way, or a router says that they cannot
 * get there; of what comes in, the server answers, refuses, or says nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "models/host/record.h"
#include "sim/net/observe.h"
#include "v6sim/report/pack.h"
#include "v6sim/report/table.h"
#include "v6sim/run.h"

/* Queries of one type to one server, over one transport. */
struct dns_count {
    int64_t queries, by_hosts;  /* sent to it; of these, by hosts */
    int64_t received, lost, unreachable;
    int64_t unanswered;         /* of those received: no word, not even a refusal */
    int64_t refused;            /* nobody listens there */
    int64_t cached;             /* answered from its cache */
    int64_t referrals;          /* led to other servers, downwards or, if it is lame, upwards */
    int64_t answers[N_OUTCOMES];        /* sent, by what they are to the client */
};

enum dns_transport { DNS_OVER_UDP, DNS_OVER_TCP, N_DNS_TRANSPORTS };
extern const char *const dns_transport_name[];  /* "udp", "tcp" */

struct dns_server {
    uint32_t node;              /* rank; NO_NODE: addresses that no DNS server has */
    struct dns_count count[N_QUESTIONS][FAMILY_IPV6 + 1][N_DNS_TRANSPORTS];
    GHashTable *second;         /* int64_t -> int64_t: queries received in that second of the run, if any */
    int64_t peak, peak_at;      /* most of them in one second, and its begin, ns */
};

/* A wait that has ended. For connecting, question is N_QUESTIONS. */
struct dns_wait {
    uint32_t host, item, nth;
    uint32_t server;            /* rank; NO_NODE: it is told by the address */
    struct addr address;        /* that was connected to, or where nobody is */
    uint8_t question, family, outcome;
    uint16_t fact;              /* of the host's profile, or NO_FACT */
    int64_t from, to;
};

struct dns {
    const struct world *world;
    struct dns_server *server;  /* by rank, the last one of NO_NODE */
    uint32_t n_servers;
    bool keep_waits;
    GArray *wait;               /* struct dns_wait: in order of host, item, nth, time once finished */
};

/* @keep_waits: what lookups and connections waited for is kept one by one. */
struct dns *dns_new(const struct world *world, bool keep_waits);
void dns_free(struct dns *dns);

/* Returns: the observer to run the world with. */
struct observer dns_observer(struct dns *dns);

/* Call once the run has ended. */
void dns_finish(struct dns *dns);

/* For another process with the same world. dns_unpack() adds to what @dns has. */
void dns_pack(struct packing *to, const struct dns *dns);
void dns_unpack(struct dns *dns, struct unpacking *from);

/* Returns: the server's name; free with g_free(). */
char *dns_server_name(const struct dns *dns, const struct dns_server *server);

/* Adds @count to @sum. */
void dns_add(struct dns_count *sum, const struct dns_count *count);

/* Returns: of the server's queries, all types and transports together. */
struct dns_count dns_sum(const struct dns_server *server);

/* Returns: answers that are an error, or no use. */
int64_t dns_errors(const struct dns_count *count);
