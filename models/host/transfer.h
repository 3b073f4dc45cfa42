/*
 * transfer.h - a request and its response over the connection that was established
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/tcp/sender.h"
#include "sim/net/packet.h"

struct connecting;
struct host;

struct transfer {
    int64_t to_send, to_receive;        /* octets */
    int64_t received;           /* octets in order */
    int64_t rtt_ns;             /* of the handshake */
    uint16_t mss;               /* octets of a segment that the host's link takes, as its SYN has said */
    struct addr src, dst;       /* the ends of the connection */
    uint32_t n_acks;            /* ever sent */
    bool under_way;
    struct sender sender;       /* of the request */
};

/* Returns: one of @host that has not started. */
struct transfer *transfer_new(const struct host *host, int64_t to_send, int64_t to_receive);
void transfer_free(const struct host *host, struct transfer *transfer);

/* Returns: whether it has started, and not ended. */
bool transfer_under_way(const struct connecting *connecting);

/* Sends the request over the connection that attempt has established, which took @rtt_ns
 * there and back. Tells of the connection when all has come, or the request is given up. */
void transfer_start(struct connecting *connecting, struct addr src, struct addr dst, int64_t rtt_ns);

/* A segment, or an ICMP error about one; @packet stays the caller's. Returns: whether it was for it. */
bool transfer_packet(struct connecting *connecting, const struct packet *packet);

int64_t transfer_deadline(const struct connecting *connecting);
void transfer_due(struct connecting *connecting);

/* Leaves the server with a RST: its user has gone. */
void transfer_leave(struct connecting *connecting);
