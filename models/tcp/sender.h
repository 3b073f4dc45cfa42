/*
 * sender.h - one direction of a TCP connection: who sends the data
 *
 * Data goes in rounds: a window of segments at once, and when all of them are
 * acknowledged twice as many. What is not is sent again when the retransmission
 * timer has run out, from the first octet that is missing, one segment first.
 * Segments that are too big for the path get smaller if a router says so.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/net/addr.h"

/* Has @length octets from @from on sent, as the last segment of a round if @last. */
typedef void sender_fn(void *user, int64_t from, uint16_t length, bool last);

/* Where nobody says otherwise: RFC 3390 with segments of an Ethernet, RFC 6298 sections 2.4 and 2.5. The last is what
 * Linux has as tcp_retries2, beyond the 100 s that RFC 1122 section 4.2.3.5 demands. */
#define DATA_WINDOW 3
#define DATA_RTO_MIN_NS INT64_C(1000000000)
#define DATA_RTO_MAX_NS INT64_C(60000000000)
#define DATA_RETRIES 15

#define LINK_MTU 1500           /* of an Ethernet, to which all nodes are attached: RFC 2464 section 2 */

struct sender_facts {
    int64_t initial_window;     /* segments of the first round */
    int64_t rto_min_ns, rto_max_ns;     /* the retransmission timer is neither shorter nor longer */
    int64_t retries;            /* rounds in a row that are sent again; then that is the end */
};

struct sender {
    struct sender_facts facts;
    sender_fn *send;
    void *user;
    int64_t total, acked, sent; /* octets */
    int64_t rto_ns, first_rto_ns;
    int64_t deadline;           /* when the timer runs out; INT64_MAX: it does not run */
    uint32_t window;            /* segments of the next round */
    uint32_t n_segments;        /* ever sent */
    uint16_t mss;               /* octets of a segment: the smaller of both ends', until the path has less */
    uint8_t family;
    uint8_t resent;             /* rounds in a row */
};

/* Returns: octets of data in a packet of @mtu octets; what a MSS option says of it (RFC 9293 section 3.7.1). */
uint16_t sender_mss(uint8_t family, uint16_t mtu);

/* Sends the first round; facts, send, user, total, family and mss are set. @rtt_ns: of the handshake. */
void sender_begin(struct sender *sender, int64_t now, int64_t rtt_ns);

/* All octets below @acked have come in. */
void sender_ack(struct sender *sender, int64_t now, int64_t acked);

/* A router cannot forward packets of more than @mtu octets. */
void sender_too_big(struct sender *sender, int64_t now, uint16_t mtu);

/* To be called when the deadline has come. Returns: false if the sender gives up. */
bool sender_due(struct sender *sender, int64_t now);

static inline bool
sender_is_done(const struct sender *sender)
{
    return sender->acked >= sender->total;
}
