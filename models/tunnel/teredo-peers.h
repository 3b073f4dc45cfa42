/*
 * teredo-peers.h - whom a Teredo client or relay has to do with
 *
 * A peer has an IPv6 address and, once it is trusted, the IPv4 address and UDP port
 * by which it is reached. What cannot be sent to it yet waits in its queue, while its
 * owner tries to reach it: by bubbles or, a client that looks for a relay, by an echo.
 * Which of them, and to whom they go, is the owner's affair; when, and how often, is
 * said here. Nobody has a timer for each peer: those of one state are in the order in
 * which theirs ends, for it takes as long for all, so that only the first is looked at.
 *
 * Follows:
 *   RFC 4380 sections 5.2 and 5.2.4 - the list of recent peers; 2 s, and three repetitions
 *   RFC 4380 sections 5.2.3 and 5.2.8 - local peers, known for 600 s
 *   RFC 4380 section 5.2.6 - at most four bubbles in 300 s to who does not answer
 *   RFC 4380 section 5.4.1 - queues of relays, and that they have a limit
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/tunnel/teredo.h"
#include "sim/engine/arena.h"

struct island;
struct packet;

enum teredo_peer_state {
    PEER_NEW,                   /* nothing was tried yet, and nothing came */
    PEER_WAITING,               /* something was sent, and the answer is waited for */
    PEER_TRUSTED,               /* it is reached directly */
    PEER_SILENT,                /* it was tried as often as may be */
    PEER_LOCAL,                 /* it made itself known on the same link, and may be tried there */
    N_PEER_STATES
};

#define TEREDO_MOST_QUEUED 8    /* packets for one peer */

struct teredo_peer {
    struct teredo_peer *next;   /* in its chain */
    struct teredo_peer *before, *after;         /* of the same state, by `until` */
    struct packet *queue[TEREDO_MOST_QUEUED];  /* the oldest first; owned */
    struct addr addr;           /* IPv6 */
    int64_t until;              /* ns: when its state ends */
    int64_t sent_at;            /* ns: the last packet or bubble that went to it; TEREDO_NEVER */
    int64_t heard_at;           /* ns: the last that came from it; TEREDO_NEVER */
    uint64_t nonce;             /* of the echo that looks for its relay; 0: none. The owner's */
    struct teredo_endpoint end; /* if trusted: where it is reached */
    struct teredo_endpoint local_end;   /* on the same link, where it made itself known, */
    int64_t local_until;        /* ns: and until when it counts as local; TEREDO_NEVER */
    uint8_t state;              /* enum teredo_peer_state */
    uint8_t n_tries;            /* since it was heard last */
    uint8_t n_queued;
};

#define TEREDO_NEVER INT64_MIN

/* How long, how often, how much. */
struct teredo_peer_limits {
    int64_t answer_ns;          /* a try is answered within, or there is another one */
    int64_t trust_ns;           /* a trusted peer is valid so long after it was heard */
    int64_t local_ns;           /* a peer is local so long after it made itself known */
    int64_t rest_ns;            /* a silent one is left alone so long after the first try */
    uint8_t most_tries;
    uint16_t queue_octets;      /* of all packets that wait for one peer; at most eight packets wait */
};

/* RFC 4380's, where it says any; the queue is miredo's (libteredo/relay.c, MAXQUEUE). */
extern const struct teredo_peer_limits teredo_peer_limits;

struct teredo_peers {
    const struct teredo_peer_limits *limits;
    struct arena *arena;
    struct pool *pool;          /* of the island's peers, shared */
    struct teredo_peer **chain; /* heads */
    uint32_t n, n_chains;       /* peers; chains, a power of two or 0 */
    struct {
        struct teredo_peer *first, *last;
    } state[N_PEER_STATES];
};

/**
 * teredo_peers_find:
 *
 * Returns: the peer at @addr, whose state has not ended; or NULL. Peers that were valid,
 *   or left alone, until before @now are forgotten meanwhile: pointers to other ones
 *   do not outlive this.
 */
struct teredo_peer *teredo_peers_find(struct teredo_peers *peers, int64_t now, struct addr addr);

/* Returns: the same, a new one if there is none. */
struct teredo_peer *teredo_peers_get(struct teredo_peers *peers, int64_t now, struct addr addr);

/* Has @packet wait for @peer. Returns: whether it does; it is still the caller's if there is no room, or the peer is
 * silent. */
bool teredo_peer_queue(const struct teredo_peers *peers, struct teredo_peer *peer, struct packet *packet);

/* Returns: the packet that has waited longest, the caller's from now on; NULL: none waits. */
struct packet *teredo_peer_unqueue(struct teredo_peer *peer);

/* Takes out all that waits for @peer, the oldest first: what becomes of it may bring more, or forget @peer. Returns:
 * how many packets. */
unsigned teredo_peer_unqueue_all(struct teredo_peer *peer, struct packet *packet[TEREDO_MOST_QUEUED]);

/**
 * teredo_peer_try:
 *
 * Somebody wants to reach @peer, which is not trusted.
 *
 * Returns: whether its owner is to send a bubble or an echo now: it waits for the answer
 *   from then on. Not if it waits already, or is silent.
 */
bool teredo_peer_try(struct teredo_peers *peers, struct teredo_peer *peer, int64_t now);

/* Something came from @peer, which is reached at @end. What has waited is for the owner to send. */
void teredo_peer_trust(struct teredo_peers *peers, struct teredo_peer *peer, int64_t now, struct teredo_endpoint end);

/* Somebody at @addr made itself known on the same link at @end. Returns: the peer. */
struct teredo_peer *teredo_peers_local(struct teredo_peers *peers, int64_t now, struct addr addr,
                                       struct teredo_endpoint end);

/* Returns: whether @peer is to be tried on the same link. */
static inline bool
teredo_peer_is_local(const struct teredo_peer *peer, int64_t now)
{
    return peer->local_until > now;
}

/* Returns: when the next peer has to be tried again, or given up; INT64_MAX: none waits. */
int64_t teredo_peers_deadline(const struct teredo_peers *peers);

/**
 * teredo_peers_due:
 *
 * Call again until it returns NULL.
 *
 * Returns: a peer whose answer has not come by @now: it was either counted as tried once more, which
 *   the owner does now, or it is silent, and the owner ends what has waited for it. NULL: none is due.
 */
struct teredo_peer *teredo_peers_due(struct teredo_peers *peers, int64_t now);

/* Forgets all, and what waits: the owner has another address. */
void teredo_peers_forget(struct teredo_peers *peers, struct island *island);
