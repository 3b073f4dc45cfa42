/*
 * teredo-relay.c - a Teredo relay
 *
 * What IPv6 has for a Teredo client goes to it in UDP; what such clients send goes on
 * into IPv6. A client behind a NAT that is no cone must have sent something to the relay
 * first: it is asked to, by a bubble through its server, and what is for it waits.
 *
 * Follows:
 *   RFC 4380 section 5.4.1 - from IPv6 to clients: cone bit, trusted peers, bubbles and queues
 *   RFC 4380 section 5.4.2 - from clients: the source must be the one in its IPv6 address
 *   RFC 4380 section 5.1.2 - the MTU of 1280
 *   RFC 4443 section 3.1 - who cannot be reached is reported, as miredo does (libteredo/relay.c)
 * Where RFC 4380 leaves a choice:
 *   what comes from clients that are no peers is dropped, as miredo does; a relay is its own
 *   only IPv4 end, behind no NAT, and sends no direct bubbles.
 * Not modelled:
 *   that a relay forwards only to what it serves, which its operator would have to filter.
 */
#include "models/models.h"
#include "models/tunnel/relay.h"
#include "models/tunnel/teredo.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

enum { TIMER_PEERS = 1 };

struct teredo_relay {
    struct teredo_peers peers;
    int64_t armed_at;           /* the earliest timer that is queued; INT64_MAX: none */
};

/* To who sent it: that it went no farther. */
static void
report(struct node *node, struct packet *packet, enum icmp_error error)
{
    const struct relay_config *config = node->config;

    if (packet->inner != NULL || addr_is_unspecified(config->ipv6))
        node_lose(node, packet, LOSS_FILTERED);
    else
        net_send(node, packet_report(node->island, packet, config->ipv6, error, TEREDO_MTU));
}

/* To clients */

static struct teredo_endpoint
own_end(const struct node *node)
{
    const struct relay_config *config = node->config;

    return (struct teredo_endpoint) { (uint32_t) config->ipv4.lo, TEREDO_PORT };
}

static void
send_direct(struct node *node, struct teredo_peer *peer, struct packet *packet)
{
    peer->sent_at = node_now(node);
    net_forward(node, teredo_wrap(node->island, packet, own_end(node), peer->end));
}

/* An identity that goes by what waits for the peer, not by what other peers did. */
static struct ident
bubble_ident(const struct node *node, const struct teredo_peer *peer)
{
    const struct packet *first = peer->queue[0];
    uint64_t mixed = (peer->addr.hi ^ peer->addr.lo) * UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ first->origin ^ (uint64_t) first->serial << 32) * UINT64_C(0x9e3779b97f4a7c15);
    return (struct ident) { node->rank, (uint32_t) (mixed >> 32) ^ first->sub, peer->n_tries };
}

/* Has the client send something here, by its server. */
static void
send_bubble(struct node *node, const struct teredo_peer *peer)
{
    const struct relay_config *config = node->config;
    struct teredo_endpoint server = { (uint32_t) peer->addr.hi, TEREDO_PORT };
    struct packet *bubble = teredo_bubble(node->island, config->ipv6, peer->addr, bubble_ident(node, peer));

    net_send(node, teredo_wrap(node->island, bubble, own_end(node), server));
}

static void
arm(struct node *node)
{
    struct teredo_relay *relay = node->state;
    int64_t deadline = teredo_peers_deadline(&relay->peers);

    if (deadline >= relay->armed_at)
        return;
    relay->armed_at = deadline;
    node_timer_background(node, deadline, TIMER_PEERS, 0);
}

static void
wait_for(struct node *node, struct teredo_peer *peer, struct packet *packet)
{
    struct teredo_relay *relay = node->state;

    if (peer->state == PEER_SILENT) {
        report(node, packet, ICMP_ADDRESS_UNREACHABLE);
    } else if (!teredo_peer_queue(&relay->peers, peer, packet)) {
        node_lose(node, packet, LOSS_FILTERED);
    } else if (teredo_peer_try(&relay->peers, peer, node_now(node))) {
        send_bubble(node, peer);
        arm(node);
    }
}

/* Returns: whether a relay stands between @addr and clients: those with a Teredo address do without. */
static bool
is_beyond(struct addr addr)
{
    return !addr_is_on_link(addr) && !addr_is_multicast(addr) && !addr_is_unspecified(addr) && !addr_is_ipv4(addr) &&
        !teredo_has(addr);
}

static void
to_client(struct node *node, struct packet *packet)
{
    struct teredo_relay *relay = node->state;
    struct teredo_address client;
    struct teredo_peer *peer;

    if (!teredo_decode(packet->dst, &client) || !is_beyond(packet->src)) {
        node_lose(node, packet, LOSS_FILTERED);
        return;
    }
    if (packet->size > TEREDO_MTU) {
        report(node, packet, ICMP_TOO_BIG);
        return;
    }
    peer = teredo_peers_get(&relay->peers, node_now(node), packet->dst);
    if (peer->state != PEER_TRUSTED && client.flags & TEREDO_CONE)
        teredo_peer_trust(&relay->peers, peer, node_now(node), client.mapped);
    if (peer->state == PEER_TRUSTED)
        send_direct(node, peer, packet);
    else
        wait_for(node, peer, packet);
}

static void
relay_timer(struct node *node, uint16_t which, uint64_t arg)
{
    struct teredo_relay *relay = node->state;
    struct teredo_peer *peer;

    (void) which;
    (void) arg;
    if (relay->armed_at > node_now(node))
        return;
    relay->armed_at = INT64_MAX;
    while ((peer = teredo_peers_due(&relay->peers, node_now(node))) != NULL) {
        if (peer->state == PEER_WAITING)
            send_bubble(node, peer);
        for (struct packet *packet; peer->state == PEER_SILENT && (packet = teredo_peer_unqueue(peer)) != NULL;)
            report(node, packet, ICMP_ADDRESS_UNREACHABLE);
    }
    arm(node);
}

/* From clients */

/* The end of a bubble, which was for the relay itself. */
static void
swallow(struct node *node, struct packet *outer)
{
    if (observing(node->island, OBSERVE_ARRIVED))
        observe_packet(node->island, OBSERVE_ARRIVED, node->rank, outer);
    packet_free(node->island, outer);
}

static void
from_client(struct node *node, struct packet *outer)
{
    struct teredo_relay *relay = node->state;
    struct teredo_endpoint from = teredo_source(outer);
    enum teredo_content content = teredo_content(outer);
    struct packet *inner = outer->u.tunnel.carried;
    struct teredo_address client;
    struct teredo_peer *peer = NULL;

    if (content != TEREDO_NOTHING && outer->dport == TEREDO_PORT && teredo_decode(inner->src, &client) &&
        teredo_same(client.mapped, from))
        peer = teredo_peers_find(&relay->peers, node_now(node), inner->src);
    if (peer == NULL) {
        node_lose(node, outer, LOSS_FILTERED);
        return;
    }
    teredo_peer_trust(&relay->peers, peer, node_now(node), from);
    for (struct packet *packet; (packet = teredo_peer_unqueue(peer)) != NULL;)
        send_direct(node, peer, packet);
    if (content == TEREDO_BUBBLE)
        swallow(node, outer);
    else if (is_beyond(inner->dst))
        net_forward(node, packet_unwrap(node->island, outer));
    else
        node_lose(node, outer, LOSS_FILTERED);
}

static void
relay_packet(struct node *node, struct packet *packet)
{
    const struct relay_config *config = node->config;

    if (config->silent || is_away(&config->away, node_now(node)))
        node_lose(node, packet, LOSS_BLACKHOLE);
    else if (packet->carries && packet->proto == PROTO_UDP)
        from_client(node, packet);
    else if (packet->family == FAMILY_IPV6 && teredo_has(packet->dst))
        to_client(node, packet);
    else if (packet_echo(packet, node))
        net_send(node, packet);
    else
        node_lose(node, packet, LOSS_FILTERED);
}

static void
relay_start(struct node *node)
{
    const struct relay_config *config = node->config;
    struct teredo_relay *relay = node->state;
    struct models *models = node->island->models;

    relay->armed_at = INT64_MAX;
    relay->peers = (struct teredo_peers) {
        .limits = &config->peers, .arena = &node->island->arena, .pool = &models->teredo_peers };
}

static void
relay_finish(struct node *node)
{
    struct teredo_relay *relay = node->state;

    teredo_peers_forget(&relay->peers, node->island);
}

static enum scope
relay_scope(const void *config)
{
    (void) config;
    return SHARED;
}

const struct node_kind teredo_relay_kind = {
    .name = "relay",
    .state_size = sizeof(struct teredo_relay),
    .forwards = true,
    .scope = relay_scope,
    .start = relay_start,
    .packet = relay_packet,
    .timer = relay_timer,
    .finish = relay_finish,
};
