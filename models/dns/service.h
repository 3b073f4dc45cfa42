/*
 * service.h - what all DNS servers have: a port, faults, a limit, and a way to answer
 *
 * A kind of server hands what it is given to service_query(); what is no query is
 * done with there. Of a query it makes the right answer, at once or later, and
 * has service_answer() send what its faults make of it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/dns/faults.h"
#include "models/dns/zone.h"
#include "sim/engine/node.h"
#include "sim/net/observe.h"

/* What a server does with a query that has an OPT record, RFC 6891. */
enum dns_edns {
    EDNS_ANSWERS,               /* answers with one */
    EDNS_FORMERR, EDNS_NOTIMP,  /* says only that: section 7, and servers that know no more of it */
    EDNS_DROPS,                 /* it gets no answer, as behind a middlebox (RFC 6891 section 6.2.6) */
    EDNS_IGNORES,               /* answers as if there were none */
};

/* Octets that servers send over UDP at most as they are shipped since 2020: BIND's max-udp-size, unbound's too. */
#define EDNS_SIZE 1232

/* Begins the configuration of each kind. */
struct dns_config {
    const struct node_kind *kind;
    const struct zone *zone;
    struct faults faults;
    uint8_t refuses;            /* IPV4_BIT, IPV6_BIT: families in which nobody listens on port 53 */
    uint8_t edns;               /* enum dns_edns */
    uint16_t edns_size;         /* octets that it sends over UDP at most, whoever has room for more */
    uint32_t rate;              /* queries that it takes in each second of the run; 0: all */
    const struct rrset *landing;        /* A records that it makes up for names that do not exist; NULL: it does not */
};

/* Begins the state of each kind. */
struct dns_state {
    int64_t second;             /* of the last query */
    uint32_t taken;             /* in that */
};

/* The timer of answers that are late; a kind numbers its own from 2. */
#define SERVICE_TIMER 1

/**
 * service_query:
 * @fate: (out): of the query
 *
 * Takes @packet over if it is no query, or one that gets no answer.
 *
 * Returns: whether it is a query to be answered.
 */
bool service_query(struct node *node, struct packet *packet, struct fate *fate);

/* Says of @packet, a query with the right answer in it, that the answer was there:
 * if the client gets that. */
static inline void
service_cached(struct node *node, const struct packet *packet, const struct fate *fate)
{
    if (observing(node->island, OBSERVE_CACHED) && fate->fault == FAULT_NONE)
        observe_packet(node->island, OBSERVE_CACHED, node->rank, packet);
}

/* Sends @packet, a query with the right answer in it, in its time; takes it over. */
void service_answer(struct node *node, struct packet *packet, const struct fate *fate);

/* A kind's timer with SERVICE_TIMER ends here. */
void service_timer(struct node *node, uint16_t which, uint64_t arg);

/* Of a kind that keeps no state itself: a server that counts what it takes does. */
enum scope service_scope(const void *config);
