/*
 * resolution.h - one question that a recursive resolver has asked others
 *
 * There is at most one for each type of each name: whoever asks the same in the
 * meantime waits with the first. iterative.c begins it, hands it packets and
 * timers, and is told of its end by iterative_resolved().
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/dns/faults.h"
#include "models/dns/iterative.h"
#include "sim/net/packet.h"

#define MOST_TARGETS 16         /* addresses of a zone's servers that are looked at */

/* The resolver's timer of resolutions; its argument is the key. */
#define RESOLUTION_TIMER 2

/* An address of a server that may be asked. */
struct target {
    struct addr addr;
    struct infra_server *server;
    int64_t sent_at;
    uint8_t family;
    uint8_t sent;               /* packets with the question */
    bool tried;                 /* in this round */
    bool bad;                   /* what it said is of no use */
};

/* Who waits for the end: a client's query, or another resolution. */
struct waiter {
    struct waiter *next;
    struct packet *packet;      /* owned; NULL: a resolution */
    struct fate fate;           /* of the query */
    uint32_t key;               /* of the resolution */
};

enum resolution_phase { RESOLUTION_ASKING, RESOLUTION_CONNECTING, RESOLUTION_OVER_TCP,
                        RESOLUTION_WAITING };

struct resolution {
    struct resolution *with_id; /* the next of the same low bits */
    uint32_t key;
    uint16_t id;                /* of its queries; also its port */
    uint8_t phase;              /* enum resolution_phase; WAITING: for addresses of servers */
    uint8_t depth;              /* how many wait for each other behind it */
    uint8_t round;              /* through the servers, from 0 */
    bool last_resort;           /* lame servers are asked, too */
    uint8_t n_targets, asked;   /* asked: the target of the last packet */
    uint32_t at;                /* the name that it is about: behind the aliases found so far */
    uint32_t cut;               /* the zone whose servers are asked */
    int64_t ends_at, deadline;  /* deadline: when its timer counts */
    struct target target[MOST_TARGETS];
    struct dns_payload result;
    struct waiter *waiters, **last;
};

/* Returns: the key of what @dns asks for. */
uint32_t resolution_key(const struct dns_payload *dns);

/* Returns: the resolution of @key; a new one, which begins, if there is none. Its
 * end may come at once: @waiter, which the resolver owns, is told in any case. */
void resolution_wait(struct node *node, uint32_t key, uint8_t depth, struct waiter *waiter);

/* An answer, a segment or an ICMP error for the resolver; takes @packet over. */
void resolution_packet(struct node *node, struct packet *packet);

/* The timer of @key has come. */
void resolution_due(struct node *node, uint32_t key);

/* iterative.c's: the waiters of @resolution, which is no more found, can be answered. */
void iterative_resolved(struct node *node, struct resolution *resolution);

/* Takes up a resolution that waited for addresses of servers. */
void resolution_resume(struct node *node, uint32_t key);
