/*
 * ping.h - one ICMP echo request to the first of a list of addresses, and what comes of it
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/record.h"
#include "sim/net/packet.h"

struct operation;

struct pinging {
    struct operation *operation;        /* that it is for: has candidates, and port, which is the identifier of the
                                         * request, RFC 792, to tell its reply */
    uint16_t size;              /* octets of data */
    int64_t wait_ns;            /* for the reply */
    bool under_way;
    int64_t until;
};

/* Sends the request to the operation's first candidate; all down to wait_ns is set. How it ended operation_pinged() is
 * told, perhaps within. */
void ping_start(struct pinging *pinging);

/* Returns: whether @packet is the reply, or an ICMP error about the request. */
bool ping_packet(struct pinging *pinging, const struct packet *packet);

/* Returns: when it is due next; INT64_MAX: it waits for nothing. */
int64_t ping_deadline(const struct pinging *pinging);
void ping_due(struct pinging *pinging);
