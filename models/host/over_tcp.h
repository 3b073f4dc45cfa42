/*
 * over_tcp.h - one query over TCP, to the server whose answer was truncated
 *
 * A connection of its own for each question, or one for both of a pair: SYN, the
 * query, the answer, FIN. The resolver starts it, is told when it has failed, and
 * closes it when the answer has come.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/profile.h"
#include "models/host/syn.h"
#include "sim/net/packet.h"

struct lookup;

struct over_tcp {
    uint8_t phase;              /* enum over_tcp_phase; sharing: it waits for the other's SYN to be answered */
    uint8_t server;             /* index into the lookup's */
};
enum over_tcp_phase { OVER_TCP_IDLE, OVER_TCP_CONNECTING, OVER_TCP_SHARING, OVER_TCP_ASKING };

/* Of one that is not idle. */
struct over_tcp_times {
    int64_t started;
    struct syn_schedule syn;    /* of its phase: when that sends */
};

/* Begins to ask the lookup's server @nth_server. */
void over_tcp_start(struct lookup *lookup, enum question question, uint32_t nth_server);

/* Has @question asked over the connection that the other one has begun. */
void over_tcp_share(struct lookup *lookup, enum question question);

/* The end of the connection for @question, if it has one: the schedule of datagrams
 * goes on where it was. */
void over_tcp_leave(struct lookup *lookup, enum question question);

/* Returns: the question whose connection @packet, no ICMP error, belongs to;
 * N_QUESTIONS: none. */
enum question over_tcp_question(const struct packet *packet);

/* A segment without an answer, or an ICMP error; @packet stays the caller's.
 * Returns: false if that was the end of the connection. */
bool over_tcp_segment(struct lookup *lookup, enum question question, const struct packet *packet);

/* The answer has come: closes the connection, unless the other question needs it. */
void over_tcp_close(struct lookup *lookup, enum question question);

/* Returns: when over_tcp_due() must be called; INT64_MAX: idle. */
int64_t over_tcp_deadline(const struct lookup *lookup, enum question question);

/* Sends again what is due. Returns: false if it was given up. */
bool over_tcp_due(struct lookup *lookup, enum question question);

/* Gives back what a lookup that is over has for this. */
void over_tcp_free(struct lookup *lookup);
