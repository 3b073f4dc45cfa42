/*
 * teredo-own.c - a Teredo relay that serves its own host: an interface without an address
 *
 * A host with IPv6 of its own and IPv4 need not leave to strangers what it has for Teredo clients. What it sends to
 * 2001::/32 goes to them in UDP, from port 3544, and what they send comes in by it.
 *
 * Follows:
 *   RFC 4380 section 5.4 - a minimal relay, which serves just a local host
 *   learn.microsoft.com, Teredo Components - that it listens on UDP port 3544, and may stand behind a NAT
 * Not modelled:
 *   the port that a NAT in front of it maps it to is nobody's affair: clients answer to where it is seen.
 */
#include "models/tunnel/teredo-own.h"

#include "models/tunnel/teredo-relay.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"

struct own_relay {
    struct teredo_relay relay;
    bool sends;                 /* its host is just sending, and waits for no answer at once */
};

static struct tunnel *
tunnel_of(const struct teredo_relay *relay)
{
    return relay->user;
}

/* As owner of a relay */

static void
send(struct teredo_relay *relay, struct packet *outer, bool forwards)
{
    (void) forwards;            /* all is made by the host */
    net_send(relay->node, outer);
}

static bool
is_own(const struct node *node, struct addr addr)
{
    const struct network *network = node->island->net->network;
    const struct member *member = network_member(network, network->attachment[node->rank].router, addr);

    return member != NULL && member->node == node->rank;
}

/* It passes on to nobody else. */
static void
pass(struct teredo_relay *relay, struct packet *outer)
{
    if (is_own(relay->node, outer->u.tunnel.carried->dst))
        tunnel_deliver(tunnel_of(relay), packet_unwrap(relay->node->island, outer));
    else
        tunnel_refuse(tunnel_of(relay), outer);
}

static void
report(struct teredo_relay *relay, struct packet *packet, enum icmp_error error)
{
    const struct own_relay *own = tunnel_of(relay)->state;

    if (packet->inner != NULL || own->sends)
        tunnel_refuse(tunnel_of(relay), packet);
    else
        tunnel_deliver(tunnel_of(relay), packet_report(relay->node->island, packet, packet->src, error, TEREDO_MTU));
}

static struct ident
bubble_ident(struct teredo_relay *relay, const struct teredo_peer *peer)
{
    (void) peer;
    return (struct ident) { .origin = relay->node->rank, .serial = tunnel_serial(tunnel_of(relay)) };
}

static void
armed(struct teredo_relay *relay)
{
    struct tunnel *tunnel = tunnel_of(relay);

    tunnel->deadline = teredo_relay_deadline(relay);
    tunnel->owner->armed(tunnel);
}

static const struct teredo_relay_owner owner = {
    .send = send, .pass = pass, .report = report, .ident = bubble_ident, .armed = armed };

/* As an interface */

static void
own_stop(struct tunnel *tunnel)
{
    struct own_relay *own = tunnel->state;

    teredo_peers_forget(&own->relay.peers, tunnel->node->island);
    tunnel->deadline = INT64_MAX;
}

static void
own_start(struct tunnel *tunnel)
{
    struct own_relay *own = tunnel->state;
    struct teredo_relay *relay = &own->relay;

    if (relay->node == NULL)
        teredo_relay_init(relay, tunnel->node, &owner, tunnel, &teredo_peer_limits);
    else
        own_stop(tunnel);
    relay->end = (struct teredo_endpoint) { (uint32_t) tunnel->ipv4.lo, TEREDO_PORT };
    relay->behind_nat = !teredo_is_global(relay->end.ipv4);
}

static void
own_send(struct tunnel *tunnel, struct packet *packet)
{
    struct own_relay *own = tunnel->state;

    own->sends = true;
    teredo_relay_to_client(&own->relay, packet);
    own->sends = false;
}

/* An error about something that was sent in UDP says nothing of the IPv6 path. */
static bool
is_own_error(const struct packet *packet)
{
    const struct packet *quoted = packet->inner;

    return quoted != NULL && quoted->carries && quoted->proto == PROTO_UDP && quoted->sport == TEREDO_PORT;
}

static bool
own_packet(struct tunnel *tunnel, struct packet *packet)
{
    if (is_own_error(packet)) {
        packet_free(tunnel->node->island, packet);
        return true;
    }
    if (packet->proto != PROTO_UDP || packet->inner != NULL || !packet->carries || packet->dport != TEREDO_PORT)
        return false;
    teredo_relay_from_client(&((struct own_relay *) tunnel->state)->relay, packet);
    return true;
}

static void
own_due(struct tunnel *tunnel)
{
    teredo_relay_due(&((struct own_relay *) tunnel->state)->relay);
}

const struct tunnel_kind teredo_own_kind = {
    .name = "teredo-relay",
    .state_size = sizeof(struct own_relay),
    .start = own_start,
    .send = own_send,
    .packet = own_packet,
    .due = own_due,
    .stop = own_stop,
};
