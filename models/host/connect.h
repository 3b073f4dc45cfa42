/*
 * connect.h - connecting to the first of a list that answers
 *
 * One address after the other: a candidate is tried until it is established,
 * refused, unreachable or given up, then the next.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/record.h"
#include "models/host/syn.h"
#include "sim/net/packet.h"

struct host;

/* Told once, when a candidate is established or none is left. */
typedef void connect_fn(void *user, bool established, enum reason reason);

struct connecting {
    struct host *host;
    uint32_t serial;            /* of its packets, without kind, candidate and try */
    uint16_t sport, dport;
    uint8_t active;             /* a candidate is being tried */
    uint8_t resets;             /* RSTs that the candidate has answered with */
    uint8_t current;            /* index of the candidate */
    struct syn_schedule syn;
    int64_t rst_at;             /* when to repeat the SYN after a RST; INT64_MAX: not waiting */
    struct record *record;      /* candidates are read from here, attempts noted here */
    connect_fn *tell;
    void *user;
};

/* Starts with the record's first candidate. May tell at once (none usable). */
void connect_start(struct connecting *connecting);

/* A TCP segment from a candidate, or an ICMP error about a SYN; @packet stays
 * the caller's. Returns: whether it was meant for this. */
bool connect_packet(struct connecting *connecting, const struct packet *packet);

int64_t connect_deadline(const struct connecting *connecting);
void connect_due(struct connecting *connecting);
