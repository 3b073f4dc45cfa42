/*
 * teredo-router.c - a Teredo relay that is a router: for all of IPv6, or for whom it announces 2001::/32 to
 *
 * What it does: teredo-relay.h.
 *
 * Not modelled:
 *   that a relay forwards only to what it serves, which its operator would have to filter.
 */
#include "models/tunnel/relay.h"
#include "models/tunnel/teredo-relay.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

enum { TIMER_PEERS = 1 };

struct router_relay {
    struct teredo_relay relay;
    int64_t armed_at;           /* the earliest timer that is queued; INT64_MAX: none */
};

/* As owner of a relay */

static void
send(struct teredo_relay *relay, struct packet *outer, bool forwards)
{
    if (forwards)
        net_forward(relay->node, outer);
    else
        net_send(relay->node, outer);
}

static void
pass(struct teredo_relay *relay, struct packet *outer)
{
    net_forward(relay->node, packet_unwrap(relay->node->island, outer));
}

/* To who sent it: that it went no farther. */
static void
report(struct teredo_relay *relay, struct packet *packet, enum icmp_error error)
{
    struct node *node = relay->node;
    const struct relay_config *config = node->config;

    if (packet->inner != NULL || addr_is_unspecified(config->ipv6))
        node_lose(node, packet, LOSS_FILTERED);
    else
        net_send(node, packet_report(node->island, packet, config->ipv6, error, TEREDO_MTU));
}

/* An identity that goes by what waits for the peer, not by what other peers did. */
static struct ident
bubble_ident(struct teredo_relay *relay, const struct teredo_peer *peer)
{
    const struct packet *first = peer->queue[0];
    uint64_t mixed = (peer->addr.hi ^ peer->addr.lo) * UINT64_C(0x9e3779b97f4a7c15);

    mixed = (mixed ^ first->origin ^ (uint64_t) first->serial << 32) * UINT64_C(0x9e3779b97f4a7c15);
    return (struct ident) { relay->node->rank, (uint32_t) (mixed >> 32) ^ first->sub, peer->n_tries };
}

static void
armed(struct teredo_relay *relay)
{
    struct router_relay *router = relay->user;
    int64_t deadline = teredo_relay_deadline(relay);

    if (deadline >= router->armed_at)
        return;
    router->armed_at = deadline;
    node_timer_background(relay->node, deadline, TIMER_PEERS, 0);
}

static const struct teredo_relay_owner owner = {
    .send = send, .pass = pass, .report = report, .ident = bubble_ident, .armed = armed };

/* As a node */

static void
relay_timer(struct node *node, uint16_t which, uint64_t arg)
{
    struct router_relay *router = node->state;

    (void) which;
    (void) arg;
    if (router->armed_at > node_now(node))
        return;
    router->armed_at = INT64_MAX;
    teredo_relay_due(&router->relay);
}

static void
relay_packet(struct node *node, struct packet *packet)
{
    const struct relay_config *config = node->config;
    struct router_relay *router = node->state;

    if (config->silent || is_away(&config->away, node_now(node)))
        node_lose(node, packet, LOSS_BLACKHOLE);
    else if (packet->carries && packet->proto == PROTO_UDP)
        teredo_relay_from_client(&router->relay, packet);
    else if (packet->family == FAMILY_IPV6 && teredo_has(packet->dst))
        teredo_relay_to_client(&router->relay, packet);
    else if (packet_echo(packet, node))
        net_send(node, packet);
    else
        node_lose(node, packet, LOSS_FILTERED);
}

static void
relay_start(struct node *node)
{
    const struct relay_config *config = node->config;
    struct router_relay *router = node->state;

    router->armed_at = INT64_MAX;
    teredo_relay_init(&router->relay, node, &owner, router, &config->peers);
    router->relay.end = (struct teredo_endpoint) { (uint32_t) config->ipv4.lo, TEREDO_PORT };
    router->relay.ipv6 = config->ipv6;
}

static void
relay_finish(struct node *node)
{
    struct router_relay *router = node->state;

    teredo_peers_forget(&router->relay.peers, node->island);
}

static enum scope
relay_scope(const void *config)
{
    (void) config;
    return SHARED;
}

const struct node_kind teredo_relay_kind = {
    .name = "relay",
    .state_size = sizeof(struct router_relay),
    .forwards = true,
    .scope = relay_scope,
    .start = relay_start,
    .packet = relay_packet,
    .timer = relay_timer,
    .finish = relay_finish,
};
