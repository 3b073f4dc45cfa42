/*
 * record.h - what is left of one attempt to reach a name or an address, or of a lookup
 *
 * A record is made of what an operation has noted (notes.h) when it has ended, or
 * somebody looks at it before, and handed to the observers, who have it as long as
 * they look. Every figure of a report is an aggregate of records. Times are ns
 * since the run began.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/profile.h"
#include "models/host/selection.h"
#include "sim/net/packet.h"

/* What a host does: connects, looks up alone, or sends an ICMP echo request. */
/* No host has a record of a visit: it is what several connections of one come to together (v6sim/report/visits.h). */
enum work_kind { WORK_CONNECT, WORK_RESOLVE, WORK_PING, WORK_VISIT, N_WORK_KINDS };

/* A connection is established, a lookup resolved, a ping answered, if all went well. */
enum result { RESULT_ESTABLISHED, RESULT_RESOLVED, RESULT_ANSWERED, RESULT_FAILED, RESULT_ABANDONED, N_RESULTS };
extern const char *const result_name[];         /* "established", "resolved", "answered", "failed", "abandoned" */

/* Why an operation did not end well. */
enum reason {
    REASON_NONE,
    REASON_NO_ADDRESS,          /* the name exists, with no type that was asked */
    REASON_NXDOMAIN,
    REASON_DNS_FAILURE,         /* an error answer: SERVFAIL and its like */
    REASON_DNS_TIMEOUT,
    REASON_NO_NAME,             /* no name that its system would ask for */
    REASON_NO_SERVER,           /* no DNS server that it can ask */
    REASON_NO_ROUTE,            /* no candidate has a source and a route */
    REASON_CONNECT_TIMEOUT,     /* the last candidate gave up */
    REASON_REFUSED,             /* the last candidate was refused */
    REASON_UNREACHABLE,         /* an ICMP error ended the last candidate */
    REASON_NO_ANSWER,           /* to a ping, within its wait */
    REASON_LOST,                /* established, but nothing that was sent over it was acknowledged */
    REASON_PATIENCE,            /* the user went away */
    REASON_RUN_ENDED,           /* the run ended before it did */
    N_REASONS,
    REASON_CANCELLED = N_REASONS        /* of an attempt alone: another was established first */
};
extern const char *const reason_name[];

struct asked_server {
    uint32_t node;              /* rank; NO_NODE: nobody has the address */
    uint8_t family;             /* of the transport to it */
    uint8_t source;             /* enum dns_source: who named it */
};

struct query_record {
    int64_t first_at;           /* when it was first sent, or found in the host's cache; -1: never */
    int64_t ended_at;           /* -1: not yet */
    uint8_t outcome;            /* enum outcome */
    uint8_t n_addresses;        /* in the answer */
    uint16_t sent[MAX_SERVERS]; /* packets, by server of the record */
    uint16_t over_tcp[MAX_SERVERS];     /* of them, those over TCP */
    uint8_t server;             /* the one that ended it, or the last one asked; index into the record's */
    uint8_t cached;             /* 1: answered from the host's cache */
    uint8_t in_file;            /* 1: from its hosts file */
};

struct attempt_record {
    int64_t first_at, ended_at; /* first SYN; established or given up */
    uint8_t candidate;          /* index into candidate */
    uint8_t n_syns;
    uint8_t reason;             /* enum reason; REASON_NONE: established, or under way */
    uint8_t iface;              /* enum host_interface that its packets leave by */
};

/* How a host came by its addresses. */
enum configured {
    CONFIGURED_BEFORE,          /* they were there when the run began */
    CONFIGURED_ROUTER,          /* a router advertised */
    CONFIGURED_NO_ROUTER,       /* no router answered */
    CONFIGURED_DUPLICATE,       /* somebody else has its link-local address */
    CONFIGURED_NOT_YET,
};

/* How it came by its IPv4 address. */
enum configured_ipv4 {
    IPV4_BEFORE,                /* it was there, or IPv4 is not wanted */
    IPV4_LEASED,                /* by DHCP */
    IPV4_LINK_LOCAL,            /* of 169.254/16, for no server has answered */
    IPV4_NONE,                  /* no server has answered, and that is all */
    IPV4_NOT_YET,
};

struct record {
    uint32_t host;              /* rank */
    uint32_t item;              /* index of the workload item */
    uint32_t nth;               /* 0: its first time */
    uint32_t number;            /* of the host's operations: part of its packets' identities */
    uint32_t name;              /* zone name; UINT32_MAX: a literal */
    uint32_t found;             /* zone name that a reverse lookup ended with; UINT32_MAX: none */
    uint32_t under;             /* zone name under which there was an answer; UINT32_MAX: none */
    uint8_t configured;         /* enum configured */
    uint8_t configured_ipv4;    /* enum configured_ipv4 */
    int64_t configured_at;      /* -1: not yet; 0: before the run */
    int64_t started_at;
    int64_t resolved_at;        /* -1: never */
    int64_t established_at;     /* or answered; -1: never */
    int64_t ended_at;
    int64_t received;           /* octets of the response */
    uint8_t kind;               /* enum work_kind */
    uint8_t result, reason;     /* enum result, enum reason */
    uint8_t error;              /* enum icmp_error that ended a ping; N_ICMP_ERRORS: none */
    uint8_t n_candidates, n_attempts;
    uint8_t n_servers;          /* DNS servers it could ask, in its order */
    uint8_t n_names;            /* names that were tried */
    uint8_t demoted;            /* 1: they were asked in another one, for one had failed before */
    struct asked_server server[MAX_SERVERS];
    struct query_record query[N_QUESTIONS];
    uint32_t forward, back;     /* ways of what was established or answered; 0: none */
    uint32_t died;              /* way of the last packet whose hop limit was exceeded, as a router said; 0: none */
    int64_t forward_ns, back_ns;
    struct carriage carriage;   /* carried_ns: of these; held_ns: before the first of them */
    const struct candidate *candidate;  /* of a lookup: what it gave, in order */
    const struct attempt_record *attempt;       /* both are the operation's, and go with it */
};

/* Returns: packets of @query sent over @family; FAMILY_NONE: over any. */
uint32_t query_sent(const struct query_record *query, const struct asked_server *server, uint8_t n_servers,
                    enum family family);

/* Returns: of @n attempts, one at least, the one that was established, or else the one that began last. */
const struct attempt_record *attempt_told(const struct attempt_record *attempt, uint8_t n);

/* What a program says to getaddrinfo(), and which of a host's lookups are of one process. */
enum work_flag { FLAG_ADDRCONFIG };
enum process_kind { PROCESS_ONE, PROCESS_EACH };

/* What a question of a lookup waited for, since it was asked or its last wait ended. */
struct wait {
    const struct record *record;        /* of the operation that the lookup is for, as far as it has come */
    uint8_t question;           /* enum question */
    uint8_t server;             /* the one that was asked last, or whose word it was; index into the record's */
    uint8_t outcome;            /* enum outcome: what came; OUTCOME_NONE: nothing */
    uint16_t fact;              /* whose time had passed; NO_FACT: something came, or nobody waits any more */
    int64_t from, to;
};

/* Addresses that are about to be sorted. */
struct selecting_seen {
    const struct record *record;        /* of the operation that it is for, as far as it has come */
    const struct selection_host *host;
    const struct addr *dst;     /* @n, as the resolver gave them */
    uint32_t n;
};

/* Of several items, one each time: number i if the draw falls below below[i] and not below those before it. */
struct popularity {
    uint32_t n;
    const uint64_t *below;
    uint64_t key;               /* of the draws */
};

/* What a workload asks of a host. */
struct work_item {
    const char *id;             /* of its element; of one of several that are done at once "page[2]" */
    const char *of;             /* of its element */
    enum work_kind kind;
    struct addr to;             /* if name is UINT32_MAX, or if reverse */
    uint32_t name;              /* zone name; of a reverse lookup, the one that `to` has in in-addr.arpa or ip6.arpa */
    bool reverse;               /* for the name of an address */
    const char *wanted;         /* the name as the program has it, perhaps with a final dot */
    uint8_t flags;              /* set of enum work_flag */
    uint8_t process;            /* enum process_kind */
    uint16_t port;
    uint16_t size;              /* octets of data of a ping */
    int64_t wait_ns;            /* for its reply */
    int64_t send, receive;      /* octets over the connection: of a request and of its response; 0: none */
    int64_t at_ns;              /* first time; -1: when the host is configured */
    int64_t times, every_ns;
    int64_t over_ns;            /* the hosts that do it start evenly spread over this */
    int64_t patience_ns;        /* 0: none */
    const struct arrivals *arrivals;    /* NULL: `times` times; otherwise at a rate, and no more often than that */
    const struct popularity *popularity;        /* NULL: it is this one; otherwise one of those from this one on */
    uint32_t n_together, nth_together;  /* items that are done at once, and which of them it is, from 0 */
};
