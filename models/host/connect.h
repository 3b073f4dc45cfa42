/*
 * connect.h - connecting to one of a list of addresses, by the profile's strategy
 *
 * Attempts begin one after the other or while others are under way, as the
 * strategy says (strategy.h). The first to be established wins, and the others
 * are cancelled.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/notes.h"
#include "models/host/record.h"
#include "models/host/syn.h"
#include "models/host/transfer.h"
#include "sim/net/packet.h"

struct host;
struct operation;

/* An attempt under way; all but the first from the island's pool. */
struct trying {
    struct trying *next;        /* the one that began after it */
    struct syn_schedule syn;
    int64_t rst_at;             /* when to repeat the SYN after a RST; INT64_MAX: not waiting */
    int64_t until;              /* when the program gives it up; INT64_MAX: it leaves that to the stack */
    uint8_t nth;                /* of the operation's attempts */
    uint8_t resets;             /* RSTs that the candidate has answered with */
};

struct connecting {
    struct operation *operation;        /* that it is for: has its packets' port and serial, candidates and attempts */
    uint16_t dport;
    uint16_t tried;             /* set of candidates */
    bool more;                  /* further candidates may come */
    uint8_t last;               /* enum reason: why the attempt that failed last did */
    uint8_t first_family;       /* enum family of the first attempt */
    struct trying *trying;      /* the oldest first */
    struct trying first;        /* of the operation's attempts, as long as it is under way */
    struct transfer *transfer;  /* what goes over the connection; NULL: nothing is to */
    int64_t next_at;            /* when another attempt may begin beside those under way; INT64_MAX: none may */
    int64_t give_up_at;         /* when the program ends it all; INT64_MAX: when all have failed */
    struct few_candidates few;  /* where the operation has them, if they are no more */
};

/* Returns: one of @operation with what is to go over the connection, all else zeroed but for `few`. */
struct connecting *connect_new(struct operation *operation, int64_t to_send, int64_t to_receive);
void connect_free(struct connecting *connecting);

/* Returns: octets of the response that have come. */
int64_t connect_received(const struct connecting *connecting);

/* Returns: whether an attempt or a transfer is under way. */
bool connect_is_under_way(const struct connecting *connecting);

/* Starts with the operation's candidates; dport and more are set. When one is established, or none is left, it tells
 * operation_connected(), once; perhaps at once (none usable). */
void connect_start(struct connecting *connecting);

/* The operation's candidates are to be these @n, sorted, among which are all that
 * were tried. */
void connect_put(struct connecting *connecting, const struct candidate *candidate, uint32_t n);

/* No further candidates will come. May tell at once. */
void connect_no_more(struct connecting *connecting);

/* Forgets what is under way, without telling: its user has gone. */
void connect_leave(struct connecting *connecting);

/* A TCP segment from a candidate, or an ICMP error about a SYN; @packet stays
 * the caller's. Returns: whether it was meant for this. */
bool connect_packet(struct connecting *connecting, const struct packet *packet);

int64_t connect_deadline(const struct connecting *connecting);
void connect_due(struct connecting *connecting);
