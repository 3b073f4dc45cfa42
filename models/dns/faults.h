/*
 * faults.h - what a DNS server does wrong
 *
 * A server asks faults_meet() what happens to a query, makes the right answer
 * and has fault_spoil() make of it what it sends. So any kind of server can have
 * any fault. A server with faults keeps no state: what changes from query to
 * query goes by the query's own number.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/dns/zone.h"
#include "sim/engine/field.h"
#include "sim/net/packet.h"

struct node;

enum fault {
    FAULT_NONE,
    FAULT_IGNORE,               /* RFC 4074 section 4.1 */
    FAULT_NXDOMAIN,             /* section 4.2 */
    FAULT_SERVFAIL, FAULT_NOTIMP, FAULT_FORMERR, FAULT_REFUSED,         /* section 4.3 */
    FAULT_WRONG_ADDRESS, FAULT_WRONG_LENGTH,                            /* section 4.4 */
    FAULT_WRONG_ID, FAULT_WRONG_NAME, FAULT_HEADER_ONLY, FAULT_GARBAGE,
    FAULT_LAME,                 /* section 4.5, as the clients of a recursive resolver see it */
    FAULT_TRUNCATE,             /* over UDP; over TCP the answer is right */
    N_FAULTS
};

/* The faults of one server. Zeroed: it has none. */
struct faults {
    struct word_sequence fault; /* of enum fault, by how many queries of the type a lookup has sent it before */
    int64_t delay_ns;           /* of its answers */
    uint64_t loss_q32;          /* share of queries that it never sees, in units of 2^-32 */
    uint64_t key;               /* of the draws for that */
    uint8_t types;              /* bit i: enum question i can have the fault; 0: there is none */
    uint8_t slow_types;         /* the same of delay and loss */
    uint32_t n_names;           /* 0: names do not matter */
    const uint32_t *name;       /* those with the fault, the delay and the loss: numbers in the zone */
};

/* What becomes of a query. */
struct fate {
    bool answered;              /* false: it is lost, or ignored */
    enum fault fault;           /* that the answer has */
    int64_t delay_ns;           /* until the server sends the answer */
};

/* Returns: the fate of @query, which has arrived at @node. */
struct fate faults_meet(const struct faults *faults, const struct node *node, const struct packet *query);

/**
 * fault_spoil:
 * @fault: not one of those that leave the query without an answer
 * @name: what the server knows of the name asked for
 * @dns: the right answer
 *
 * Makes of it the answer of a server with @fault. Records can only be spoilt
 * where there are any: otherwise the answer is left as it is.
 */
void fault_spoil(enum fault fault, const struct zone_name *name, struct dns_payload *dns);
