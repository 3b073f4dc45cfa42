/*
 * flights.h - what is known of packets under way, and of connections of TCP
 *
 * Packets have no numbers of TCP: what a segment has is made up where it is sent,
 * from what its end has sent and got, and kept for wherever it comes by.
 */
#pragma once

#include "sim/net/packet.h"
#include "v6sim/report/finder.h"
#include "v6sim/report/frames.h"

struct flight {
    struct ident ident;
    uint32_t seq, ack;          /* of the segment in it, if there is one */
    uint32_t flow;              /* the number of its connection, as its sender sees it */
    size_t sent;                /* the frame with its octets as it was sent, or passed on, last; NO_FRAME: none */
    size_t last;                /* the last frame that shows it; NO_FRAME: none */
    int64_t ended;              /* when it came to its end; NOT_ENDED */
};

#define NOT_ENDED INT64_MAX

struct flow;

/* Zeroed: nothing is known. What has come to its end is seldom asked for again: it is not where all others are looked
 * for, which stay few and near, and is forgotten in time. */
struct flights {
    struct flight *flight;      /* as they began */
    struct flow *flow;
    uint32_t n, room, n_flows, flows_room;
    struct finder under_way;    /* flights that have not ended, by identity */
    struct finder all;          /* the first n_found flights, made when somebody asks for what is not under way */
    uint32_t n_found;
    struct finder by_ends;      /* flows */
};

void flights_clear(struct flights *flights);

/* Returns: what is known of @packet; NULL: nothing. Holds until a flight begins. */
struct flight *flights_find(struct flights *flights, const struct packet *packet);

/* The same of one that begins at @now, not before all that was told already, whatever was known of it: without frames,
 * its numbers 0. */
struct flight *flights_begin(struct flights *flights, const struct packet *packet, int64_t now);

/* Sets the numbers of @flight, which begins at @now with segment @packet at its sender. */
void flights_send(struct flights *flights, struct flight *flight, const struct packet *packet, int64_t now);

/* @packet has come to where it was sent to, or is lost, at @now, with what it quotes: it is under way no more, unless
 * it is to come to several, but known for some time. */
void flights_end(struct flights *flights, const struct packet *packet, int64_t now);

/* Segment @packet of @flight has come to its receiver, at @now. */
void flights_receive(struct flights *flights, const struct flight *flight, const struct packet *packet, int64_t now);
