/*
 * teredo-peers.c - whom a Teredo client or relay has to do with
 *
 * Peers hang in chains by their address, and in a list of those of the same state.
 */
#include "models/tunnel/teredo-peers.h"

#include <glib.h>

#include "sim/net/packet.h"

#define FIRST_CHAINS 8u
#define SECOND INT64_C(1000000000)

const struct teredo_peer_limits teredo_peer_limits = {
    .answer_ns = 2 * SECOND, .trust_ns = 30 * SECOND, .local_ns = 600 * SECOND, .rest_ns = 300 * SECOND,
    .most_tries = 4, .queue_octets = 1280 };

/* Lists, each in order of `until` */

static void
list_leave(struct teredo_peers *peers, struct teredo_peer *peer)
{
    *(peer->before != NULL ? &peer->before->after : &peers->state[peer->state].first) = peer->after;
    *(peer->after != NULL ? &peer->after->before : &peers->state[peer->state].last) = peer->before;
}

/* All that enter a state stay in it for as long, but for local peers: where it goes is the end, or near it. */
static void
list_enter(struct teredo_peers *peers, struct teredo_peer *peer, enum teredo_peer_state state, int64_t until)
{
    struct teredo_peer *before = peers->state[state].last;

    peer->state = (uint8_t) state;
    peer->until = until;
    while (before != NULL && before->until > until)
        before = before->before;
    peer->before = before;
    peer->after = before != NULL ? before->after : peers->state[state].first;
    *(before != NULL ? &before->after : &peers->state[state].first) = peer;
    *(peer->after != NULL ? &peer->after->before : &peers->state[state].last) = peer;
}

static void
become(struct teredo_peers *peers, struct teredo_peer *peer, enum teredo_peer_state state, int64_t until)
{
    list_leave(peers, peer);
    list_enter(peers, peer, state, until);
}

/* Chains */

static struct teredo_peer **
chain_of(const struct teredo_peers *peers, struct addr addr)
{
    uint64_t mixed = (addr.hi * UINT64_C(0x9e3779b97f4a7c15) ^ addr.lo) * UINT64_C(0xff51afd7ed558ccd);

    return &peers->chain[(mixed >> 32) * peers->n_chains >> 32];
}

static void
hang(struct teredo_peers *peers, struct teredo_peer *peer)
{
    struct teredo_peer **chain = chain_of(peers, peer->addr);

    peer->next = *chain;
    *chain = peer;
}

/* Doubles the chains. */
static void
grow(struct teredo_peers *peers)
{
    peers->n_chains = peers->n_chains > 0 ? peers->n_chains * 2 : FIRST_CHAINS;
    peers->chain = arena_alloc(peers->arena, peers->n_chains * sizeof *peers->chain);
    for (unsigned i = 0; i < N_PEER_STATES; i++)
        for (struct teredo_peer *peer = peers->state[i].first; peer != NULL; peer = peer->after)
            hang(peers, peer);
}

/* Nothing waits for it. */
static void
drop(struct teredo_peers *peers, struct teredo_peer *peer)
{
    struct teredo_peer **at = chain_of(peers, peer->addr);

    g_assert(peer->n_queued == 0);
    while (*at != peer)
        at = &(*at)->next;
    *at = peer->next;
    list_leave(peers, peer);
    pool_put(peers->pool, peer);
    peers->n--;
}

/* Those whose state ends by itself. A new one that its owner made nothing of is forgotten with the next. */
static void
sweep(struct teredo_peers *peers, int64_t now)
{
    static const uint8_t ending[] = { PEER_NEW, PEER_TRUSTED, PEER_SILENT, PEER_LOCAL };

    for (unsigned i = 0; i < sizeof ending; i++)
        for (struct teredo_peer *peer; (peer = peers->state[ending[i]].first) != NULL && peer->until <= now;)
            if (peer->local_until > now)
                become(peers, peer, PEER_LOCAL, peer->local_until);
            else
                drop(peers, peer);
}

struct teredo_peer *
teredo_peers_find(struct teredo_peers *peers, int64_t now, struct addr addr)
{
    sweep(peers, now);
    if (peers->n == 0)
        return NULL;
    for (struct teredo_peer *peer = *chain_of(peers, addr); peer != NULL; peer = peer->next)
        if (addr_equal(peer->addr, addr))
            return peer;
    return NULL;
}

struct teredo_peer *
teredo_peers_get(struct teredo_peers *peers, int64_t now, struct addr addr)
{
    struct teredo_peer *peer = teredo_peers_find(peers, now, addr);

    if (peer != NULL)
        return peer;
    if (peers->n == peers->n_chains)
        grow(peers);
    peer = pool_get(peers->pool);
    *peer = (struct teredo_peer) {
        .addr = addr, .sent_at = TEREDO_NEVER, .heard_at = TEREDO_NEVER, .local_until = TEREDO_NEVER };
    list_enter(peers, peer, PEER_NEW, now + 1);
    hang(peers, peer);
    peers->n++;
    return peer;
}

/* Queues */

bool
teredo_peer_queue(const struct teredo_peers *peers, struct teredo_peer *peer, struct packet *packet)
{
    uint32_t octets = packet->size;

    for (unsigned i = 0; i < peer->n_queued; i++)
        octets += peer->queue[i]->size;
    if (peer->state == PEER_SILENT || octets > peers->limits->queue_octets ||
        peer->n_queued == TEREDO_MOST_QUEUED)
        return false;
    peer->queue[peer->n_queued++] = packet;
    return true;
}

struct packet *
teredo_peer_unqueue(struct teredo_peer *peer)
{
    struct packet *packet = peer->queue[0];

    if (peer->n_queued == 0)
        return NULL;
    peer->n_queued--;
    for (unsigned i = 0; i < peer->n_queued; i++)
        peer->queue[i] = peer->queue[i + 1];
    return packet;
}

unsigned
teredo_peer_unqueue_all(struct teredo_peer *peer, struct packet *packet[TEREDO_MOST_QUEUED])
{
    unsigned n = peer->n_queued;

    for (unsigned i = 0; i < n; i++)
        packet[i] = peer->queue[i];
    peer->n_queued = 0;
    return n;
}

/* Tries */

bool
teredo_peer_try(struct teredo_peers *peers, struct teredo_peer *peer, int64_t now)
{
    if (peer->state == PEER_WAITING || peer->state == PEER_SILENT)
        return false;
    peer->n_tries = 1;
    peer->sent_at = now;
    become(peers, peer, PEER_WAITING, now + peers->limits->answer_ns);
    return true;
}

void
teredo_peer_trust(struct teredo_peers *peers, struct teredo_peer *peer, int64_t now, struct teredo_endpoint end)
{
    peer->end = end;
    peer->n_tries = 0;
    peer->heard_at = now;
    become(peers, peer, PEER_TRUSTED, now + peers->limits->trust_ns);
}

/* One that waits, or is trusted, goes on with that. */
struct teredo_peer *
teredo_peers_local(struct teredo_peers *peers, int64_t now, struct addr addr, struct teredo_endpoint end)
{
    struct teredo_peer *peer = teredo_peers_get(peers, now, addr);

    peer->local_end = end;
    peer->local_until = now + peers->limits->local_ns;
    if (peer->state != PEER_WAITING && peer->state != PEER_TRUSTED)
        become(peers, peer, PEER_LOCAL, peer->local_until);
    return peer;
}

int64_t
teredo_peers_deadline(const struct teredo_peers *peers)
{
    const struct teredo_peer *first = peers->state[PEER_WAITING].first;

    return first != NULL ? first->until : INT64_MAX;
}

struct teredo_peer *
teredo_peers_due(struct teredo_peers *peers, int64_t now)
{
    const struct teredo_peer_limits *limits = peers->limits;
    struct teredo_peer *peer = peers->state[PEER_WAITING].first;

    if (peer == NULL || peer->until > now)
        return NULL;
    if (peer->n_tries < limits->most_tries) {
        peer->n_tries++;
        peer->sent_at = now;
        become(peers, peer, PEER_WAITING, now + limits->answer_ns);
    } else {
        become(peers, peer, PEER_SILENT, now + limits->rest_ns - limits->most_tries * limits->answer_ns);
    }
    return peer;
}

void
teredo_peers_forget(struct teredo_peers *peers, struct island *island)
{
    for (unsigned i = 0; i < N_PEER_STATES; i++)
        while (peers->state[i].first != NULL) {
            for (struct packet *packet; (packet = teredo_peer_unqueue(peers->state[i].first)) != NULL;)
                packet_free(island, packet);
            drop(peers, peers->state[i].first);
        }
}
