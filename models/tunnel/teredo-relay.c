/*
 * teredo-relay.c - what every Teredo relay does, whomever it serves
 */
#include "models/tunnel/teredo-relay.h"

#include "models/models.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

/* To clients */

static void
send_direct(struct teredo_relay *relay, struct teredo_peer *peer, struct packet *packet)
{
    peer->sent_at = node_now(relay->node);
    relay->owner->send(relay, teredo_wrap(relay->node->island, packet, relay->end, peer->end), true);
}

static void
send_bubble(struct teredo_relay *relay, const struct teredo_peer *peer, struct teredo_endpoint to)
{
    struct island *island = relay->node->island;
    struct addr src = addr_is_unspecified(relay->ipv6) ? peer->queue[0]->src : relay->ipv6;
    struct packet *bubble = teredo_bubble(island, src, peer->addr, relay->owner->ident(relay, peer));

    relay->owner->send(relay, teredo_wrap(island, bubble, relay->end, to), false);
}

/* Has the client send something here, by its server. */
static void
ask(struct teredo_relay *relay, const struct teredo_peer *peer)
{
    struct teredo_address client;

    if (!teredo_decode(peer->addr, &client))
        return;
    if (relay->behind_nat)
        send_bubble(relay, peer, client.mapped);
    send_bubble(relay, peer, (struct teredo_endpoint) { client.server, TEREDO_PORT });
}

static void
wait_for(struct teredo_relay *relay, struct teredo_peer *peer, struct packet *packet)
{
    if (peer->state == PEER_SILENT) {
        relay->owner->report(relay, packet, ICMP_ADDRESS_UNREACHABLE);
    } else if (!teredo_peer_queue(&relay->peers, peer, packet)) {
        node_lose(relay->node, packet, LOSS_FILTERED);
    } else if (teredo_peer_try(&relay->peers, peer, node_now(relay->node))) {
        ask(relay, peer);
        relay->owner->armed(relay);
    }
}

bool
teredo_relay_is_beyond(struct addr addr)
{
    return !addr_is_on_link(addr) && !addr_is_multicast(addr) && !addr_is_unspecified(addr) && !addr_is_ipv4(addr) &&
        !teredo_has(addr);
}

void
teredo_relay_to_client(struct teredo_relay *relay, struct packet *packet)
{
    int64_t now = node_now(relay->node);
    struct teredo_address client;
    struct teredo_peer *peer;

    if (!teredo_decode(packet->dst, &client) || !teredo_relay_is_beyond(packet->src)) {
        node_lose(relay->node, packet, LOSS_FILTERED);
        return;
    }
    if (packet->size > TEREDO_MTU) {
        relay->owner->report(relay, packet, ICMP_TOO_BIG);
        return;
    }
    peer = teredo_peers_get(&relay->peers, now, packet->dst);
    if (peer->state != PEER_TRUSTED && client.flags & TEREDO_CONE)
        teredo_peer_trust(&relay->peers, peer, now, client.mapped);
    if (peer->state == PEER_TRUSTED)
        send_direct(relay, peer, packet);
    else
        wait_for(relay, peer, packet);
}

static void
give_up(struct teredo_relay *relay, struct teredo_peer *peer)
{
    struct packet *waiting[TEREDO_MOST_QUEUED];
    unsigned n = teredo_peer_unqueue_all(peer, waiting);

    for (unsigned i = 0; i < n; i++)
        relay->owner->report(relay, waiting[i], ICMP_ADDRESS_UNREACHABLE);
}

void
teredo_relay_due(struct teredo_relay *relay)
{
    struct teredo_peer *peer;

    while ((peer = teredo_peers_due(&relay->peers, node_now(relay->node))) != NULL)
        if (peer->state == PEER_SILENT)
            give_up(relay, peer);
        else
            ask(relay, peer);
    relay->owner->armed(relay);
}

int64_t
teredo_relay_deadline(const struct teredo_relay *relay)
{
    return teredo_peers_deadline(&relay->peers);
}

/* From clients */

/* The end of a bubble, which was for the relay itself. */
static void
swallow(struct teredo_relay *relay, struct packet *outer)
{
    struct island *island = relay->node->island;

    if (observing(island, OBSERVE_ARRIVED))
        observe_packet(island, OBSERVE_ARRIVED, relay->node->rank, outer);
    packet_free(island, outer);
}

/* The peer that sent @outer, if it is one, and is where its address says; or NULL. */
static struct teredo_peer *
sender_of(struct teredo_relay *relay, const struct packet *outer)
{
    struct addr src = outer->u.tunnel.carried->src;
    struct teredo_address client;

    if (outer->dport != relay->end.port || !teredo_decode(src, &client) ||
        !teredo_same(client.mapped, teredo_source(outer)))
        return NULL;
    return teredo_peers_find(&relay->peers, node_now(relay->node), src);
}

void
teredo_relay_from_client(struct teredo_relay *relay, struct packet *outer)
{
    enum teredo_content content = teredo_content(outer);
    struct teredo_peer *peer = content != TEREDO_NOTHING ? sender_of(relay, outer) : NULL;

    if (peer == NULL) {
        node_lose(relay->node, outer, LOSS_FILTERED);
        return;
    }
    teredo_peer_trust(&relay->peers, peer, node_now(relay->node), teredo_source(outer));
    for (struct packet *packet; (packet = teredo_peer_unqueue(peer)) != NULL;)
        send_direct(relay, peer, packet);
    if (content == TEREDO_BUBBLE)
        swallow(relay, outer);
    else if (teredo_relay_is_beyond(outer->u.tunnel.carried->dst))
        relay->owner->pass(relay, outer);
    else
        node_lose(relay->node, outer, LOSS_FILTERED);
}

void
teredo_relay_init(struct teredo_relay *relay, struct node *node, const struct teredo_relay_owner *owner, void *user,
                  const struct teredo_peer_limits *limits)
{
    struct models *models = node->island->models;

    *relay = (struct teredo_relay) { .owner = owner, .user = user, .node = node, .peers = {
        .limits = limits, .arena = &node->island->arena, .pool = &models->teredo_peers } };
}
