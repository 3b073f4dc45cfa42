/*
 * flights.h - what is known of packets under way, and of connections of TCP
 *
 * Packets have no numbers of TCP: what a segment has is made up where it is sent,
 * from what its end has sent and got, and kept for wherever it comes by.
 */
#pragma once

#include "sim/net/packet.h"
#include "v6sim/report/finder.h"

#define NO_FRAME SIZE_MAX

struct flight {
    struct ident ident;
    uint32_t seq, ack;          /* of the segment in it, if there is one */
    size_t sent;                /* the frame with its octets as it was sent, or passed on, last; NO_FRAME: none */
    size_t last;                /* the last frame that shows it; NO_FRAME: none */
};

struct flow;

/* Zeroed: nothing is known. */
struct flights {
    struct flight *flight;
    struct flow *flow;
    uint32_t n, room, n_flows, flows_room;
    struct finder by_ident, by_ends;
};

void flights_clear(struct flights *flights);

/* Returns: what is known of @packet; NULL: nothing. Holds until a flight is added. */
struct flight *flights_find(const struct flights *flights, const struct packet *packet);

/* The same of one that begins, whatever was known before: without frames, its numbers 0. */
struct flight *flights_begin(struct flights *flights, const struct packet *packet);

/* Sets the numbers of @flight, which begins with segment @packet at its sender. */
void flights_send(struct flights *flights, struct flight *flight, const struct packet *packet);

/* Segment @packet of @flight has come to its receiver. */
void flights_receive(struct flights *flights, const struct flight *flight, const struct packet *packet);
