/*
 * ping.h - one ICMP echo request to the first of a list of addresses, and what comes of it
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/record.h"
#include "sim/net/packet.h"

struct host;

struct pinging {
    struct host *host;
    struct record *record;      /* with its candidates; the attempt, its times and ways are noted there */
    uint32_t serial;            /* of the operation */
    uint16_t identifier;        /* of the request, RFC 792: to tell its reply */
    uint16_t size;              /* octets of data */
    int64_t wait_ns;            /* for the reply */
    bool under_way;
    int64_t until;
    void (*tell)(void *user, bool answered, enum reason reason);       /* how it ended, perhaps within ping_start() */
    void *user;
};

/* Sends the request to the first candidate of the record, of which the caller has filled in all down to
 * wait_ns, and tell and user. */
void ping_start(struct pinging *pinging);

/* Returns: whether @packet is the reply, or an ICMP error about the request. */
bool ping_packet(struct pinging *pinging, const struct packet *packet);

/* Returns: when it is due next; INT64_MAX: it waits for nothing. */
int64_t ping_deadline(const struct pinging *pinging);
void ping_due(struct pinging *pinging);
