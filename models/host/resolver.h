/*
 * resolver.h - a stub resolver: one lookup, as a stream of what becomes known
 *
 * A lookup of a name asks for A and AAAA as the profile says, a reverse lookup
 * for PTR; what the host's cache has is not asked. Its user, operation_looked_up(), is told, if it wants,
 * when a type is settled (LOOKUP_FAMILY), and when all is over (LOOKUP_DONE with at least one
 * address or name, LOOKUP_FAILED without). getaddrinfo() is the user that waits
 * for the end. After DONE or FAILED the lookup is idle: nothing more is told,
 * late answers are ignored.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/dns/zone.h"
#include "models/host/over_tcp.h"
#include "models/host/search.h"
#include "sim/net/packet.h"

struct host;
struct operation;

enum lookup_event { LOOKUP_FAMILY, LOOKUP_DONE, LOOKUP_FAILED };

/* A question on its way through the schedule. */
struct query {
    uint16_t tries;             /* packets sent so far; at most MAX_TRIES */
    uint8_t asked, ended;
    uint8_t held;               /* of a pair: its query waits for the other's answer */
    uint8_t failed;             /* of a pair: enum outcome that did not end it in this turn; OUTCOME_NONE: none */
    uint8_t step;               /* the next of the schedule */
    uint8_t resent;             /* set of servers asked again by REACTION_RESEND */
    uint8_t left;               /* set of servers not asked again after REACTION_LEAVE_SERVER */
    uint8_t with_opt;           /* set of servers whose last query had an OPT record; see edns.h */
    uint8_t plain;              /* it is asked without one, whoever is asked */
    uint8_t nth_name;           /* under which name it is asked */
    uint8_t said;               /* enum outcome: why it failed under another one */
    uint8_t last;               /* the server that the last step asked, or STEP_ALL */
    struct over_tcp tcp;        /* while it goes on, the schedule rests */
    uint16_t socket_since;      /* of a pair: tries before it left from a socket that is closed */
    uint32_t ttl;               /* of what came, seconds */
    uint8_t order[MAX_SERVERS]; /* by server of the schedule: which of the host's it is */
    int64_t asked_at;
    int64_t waits_since;        /* asked, or its last wait ended, see struct wait; INT64_MAX: held */
    int64_t base_at;            /* when the schedule's time 0 is; moves when a step is taken early */
    const struct rrset *answer;
};

/* What a process keeps from one lookup to the next. */
struct process {
    uint32_t questions : 24;    /* that began with another server than the one before: options rotate */
    uint32_t rung : 8;          /* of the ladder, that its lookups have reached */
};

struct lookup {
    struct host *host;
    struct operation *operation;        /* that it is for: has its packets' port and serial, and notes what happens */
    const struct server_set *servers;   /* the host's, when it began */
    const struct steps *schedule;       /* for as many; NULL: for none */
    const struct asked_names *asked;  /* under which names, and what the hosts file has */
    struct process *process;    /* what the resolver of its process remembers */
    struct process own;         /* of a lookup whose process makes no other */
    uint32_t tried;             /* set of asked->name */
    int64_t second_at;          /* when the second question is to be sent; INT64_MAX: at no known time */
    int64_t hold_at;            /* until when the answer that came is held back for the other; INT64_MAX: it is not */
    int64_t limit_at;           /* when the second-answer rule ends `limited`; INT64_MAX: never */
    struct over_tcp_times *tcp; /* by question; NULL: none was asked over TCP */
    uint16_t second_fact;       /* of the rule for the second answer; counts when that is waited for in vain */
    uint8_t limited;            /* enum question: the one that is not answered, when the other is */
    uint8_t flags;              /* set of enum work_flag */
    uint8_t times;              /* that it was made before */
    uint8_t rung;               /* of the profile's ladder; 0: not on it */
    uint8_t resent;             /* queries sent again since the last step, where the profile counts them */
    bool reverse : 1;
    bool streams : 1;           /* LOOKUP_FAMILY is told as well */
    bool paired : 1;            /* both its questions go from server to server together; see pair.h */
    bool over : 1;
    struct query query[];       /* by enum question, see lookup_questions() */
};

/* Returns: how many questions a lookup, of a name or a @reverse one, may ask, the first of enum question. */
static inline enum question
lookup_questions(bool reverse)
{
    return reverse ? N_QUESTIONS : N_ADDRESS_TYPES;
}

/* Returns: one of @operation with all that is known of it, and nothing asked; to be freed when it is over. */
struct lookup *lookup_new(struct operation *operation, bool reverse);
void lookup_free(struct lookup *lookup);

/**
 * lookup_start:
 * @lookup: asked, process, flags and streams are set
 *
 * Sends what is to be sent now. May tell the user at once: no server to ask, or
 * nothing that the cache does not have.
 */
void lookup_start(struct lookup *lookup);

/* Makes @packet, of a transport, carry a query to server @nth_server, and notes
 * that it is sent. For over_tcp.c. */
void lookup_put_query(struct lookup *lookup, enum question question, uint32_t nth_server, struct packet *packet);

/* A DNS answer, a segment of a query over TCP, or an ICMP error about one of
 * them; @packet stays the caller's.
 * Returns: whether it was meant for this lookup and still waited for. */
bool lookup_packet(struct lookup *lookup, const struct packet *packet);

/* Returns: when lookup_due() must be called next; INT64_MAX: need not. */
int64_t lookup_deadline(const struct lookup *lookup);

/* Does what is due now: resends, gives up. */
void lookup_due(struct lookup *lookup);

/* Nobody waits for it any more: what comes from now on is ignored. */
void lookup_leave(struct lookup *lookup);

/* Returns: the addresses found, in the profile's order of types; at most @room. */
uint32_t lookup_addresses(const struct lookup *lookup, struct addr *addr, uint32_t room);

/* Returns: the name that a reverse lookup found: number in the zone. */
uint32_t lookup_name(const struct lookup *lookup);

/* Returns: why a lookup that failed did. */
enum reason lookup_reason(const struct lookup *lookup);
