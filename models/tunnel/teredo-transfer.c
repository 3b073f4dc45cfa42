/*
 * teredo-transfer.c - a Teredo client: what leaves, what comes, and how peers are found
 *
 * Follows:
 *   RFC 4380 section 5.2.3 - reception
 *   RFC 4380 section 5.2.4 - transmission
 *   RFC 4380 section 5.2.6 - bubbles
 *   RFC 4380 section 5.2.9 - the echo that finds the relay of a native host
 */
#include "models/tunnel/teredo-client.h"

#include "sim/engine/island.h"
#include "sim/net/net.h"

#define NONCE_SIZE 8            /* octets of data in the echo */
enum { DRAWN_PING = 16 };       /* behind those of teredo-client.c */

/* Sending */

static void
send_to(struct tunnel *tunnel, struct packet *packet, struct teredo_endpoint to)
{
    net_send(tunnel->node, teredo_wrap(tunnel->node->island, packet, teredo_own(tunnel), to));
}

static struct ident
next_ident(struct tunnel *tunnel)
{
    return (struct ident) { .origin = tunnel->node->rank, .serial = tunnel_serial(tunnel) };
}

void
teredo_send_bubble(struct tunnel *tunnel, struct addr dst, struct teredo_endpoint to)
{
    struct island *island = tunnel->node->island;

    send_to(tunnel, teredo_bubble(island, tunnel->addr, dst, next_ident(tunnel)), to);
}

/* Section 5.2.9: through the server, so that the reply comes by the relay. */
static void
send_test(struct tunnel *tunnel, struct teredo_peer *peer)
{
    struct packet *echo = teredo_bubble(tunnel->node->island, tunnel->addr, peer->addr, next_ident(tunnel));

    if (peer->nonce == 0)
        peer->nonce = teredo_draw(tunnel, DRAWN_PING) | 1;
    echo->proto = PROTO_ICMPV6;
    echo->sport = teredo_client_of(tunnel)->port;       /* its identifier */
    echo->size = IPV6_HEADER + ICMP_HEADER + NONCE_SIZE;
    echo->u.echo = (struct echo_payload) {
        .kind = ECHO_REQUEST, .sent_at = node_now(tunnel->node), .nonce = peer->nonce };
    send_to(tunnel, echo, teredo_server(tunnel));
}

/* Section 5.2.4, rule 5: one bubble opens the own NAT, the other one asks the peer to open its. */
static void
send_bubbles(struct tunnel *tunnel, struct addr dst)
{
    struct teredo_address to;

    if (!teredo_decode(dst, &to))
        return;
    if (!teredo_client_of(tunnel)->cone)
        teredo_send_bubble(tunnel, dst, to.mapped);
    teredo_send_bubble(tunnel, dst, (struct teredo_endpoint) { to.server, TEREDO_PORT });
}

/* Rule 3: to where it is on the link, and to all there, so that it answers. */
static void
try_local(struct tunnel *tunnel, struct teredo_peer *peer)
{
    teredo_send_bubble(tunnel, peer->addr, peer->local_end);
    teredo_discover(tunnel);
}

static void
try_peer(struct tunnel *tunnel, struct teredo_peer *peer)
{
    if (teredo_peer_is_local(peer, node_now(tunnel->node)))
        try_local(tunnel, peer);
    else if (teredo_has(peer->addr))
        send_bubbles(tunnel, peer->addr);
    else
        send_test(tunnel, peer);
}

/* Rules 2 and 5: what has to wait. */
static void
enqueue(struct tunnel *tunnel, struct teredo_peer *peer, struct packet *packet)
{
    struct teredo_client *client = teredo_client_of(tunnel);

    if (!teredo_peer_queue(&client->peers, peer, packet)) {
        tunnel_refuse(tunnel, packet);
        return;
    }
    if (teredo_peer_try(&client->peers, peer, node_now(tunnel->node))) {
        try_peer(tunnel, peer);
        teredo_arm(tunnel);
    }
}

void
teredo_transmit(struct tunnel *tunnel, struct packet *packet)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    bool to_client = teredo_has(packet->dst);
    struct teredo_address to = { 0 };
    struct teredo_peer *peer;

    if (addr_is_on_link(packet->dst) || (to_client && !teredo_decode(packet->dst, &to))) {
        tunnel_refuse(tunnel, packet);
        return;
    }
    peer = teredo_peers_get(&client->peers, node_now(tunnel->node), packet->dst);
    if (peer->state == PEER_TRUSTED) {
        peer->sent_at = node_now(tunnel->node);
        send_to(tunnel, packet, peer->end);
    } else if (to_client && to.flags & TEREDO_CONE && peer->state != PEER_LOCAL) {      /* rule 4 */
        peer->sent_at = node_now(tunnel->node);
        send_to(tunnel, packet, to.mapped);
    } else {
        enqueue(tunnel, peer, packet);
    }
}

/* Nobody answers there: section 5.2.4, as miredo does (ICMPv6 1/3). */
static void
give_up(struct tunnel *tunnel, struct teredo_peer *peer)
{
    struct packet *waiting[TEREDO_MOST_QUEUED];
    unsigned n = teredo_peer_unqueue_all(peer, waiting);

    teredo_tell(tunnel, (struct tunnel_told) { .what = TUNNEL_GIVES_UP, .addr = peer->addr });
    peer->nonce = 0;
    for (unsigned i = 0; i < n; i++)
        if (waiting[i]->inner != NULL || addr_equal(waiting[i]->dst, tunnel->addr))
            tunnel_refuse(tunnel, waiting[i]);
        else
            tunnel_deliver(tunnel, packet_report(tunnel->node->island, waiting[i], tunnel->addr,
                                                 ICMP_ADDRESS_UNREACHABLE, 0));
}

void
teredo_peers_retry(struct tunnel *tunnel)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    struct teredo_peer *peer;

    while ((peer = teredo_peers_due(&client->peers, node_now(tunnel->node))) != NULL)
        if (peer->state == PEER_SILENT)
            give_up(tunnel, peer);
        else
            try_peer(tunnel, peer);
}

/* Receiving */

/* The end of @outer, which has said all that it had to. */
static void
swallow(struct tunnel *tunnel, struct packet *outer)
{
    packet_free(tunnel->node->island, outer);
}

/* What nobody here asked for: a firewall in front of the host lets it through only if programs may be reached from
 * outside. */
static bool
is_unsolicited(const struct packet *packet)
{
    if (packet->proto == PROTO_TCP)
        return (packet->flags & (TCP_SYN | TCP_ACK)) == TCP_SYN;
    return packet_is_echo(packet) && packet->u.echo.kind == ECHO_REQUEST;
}

static bool
lets_in(const struct tunnel *tunnel)
{
    return tunnel->edge || tunnel->facts->edge;
}

static void
accept(struct tunnel *tunnel, struct packet *outer)
{
    const struct packet *inner = outer->u.tunnel.carried;

    if (!addr_equal(inner->dst, tunnel->addr) || (is_unsolicited(inner) && !lets_in(tunnel)))
        tunnel_refuse(tunnel, outer);
    else
        tunnel_deliver(tunnel, packet_unwrap(tunnel->node->island, outer));
}

/* @peer is at @from. What has waited for that goes there, or, if it came from there, in. */
static void
trust(struct tunnel *tunnel, struct teredo_peer *peer, struct teredo_endpoint from)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    bool before = peer->state == PEER_TRUSTED && teredo_same(peer->end, from);
    struct packet *waiting[TEREDO_MOST_QUEUED];
    unsigned n = teredo_peer_unqueue_all(peer, waiting);

    teredo_peer_trust(&client->peers, peer, node_now(tunnel->node), from);
    if (!before)
        teredo_tell(tunnel, (struct tunnel_told) {
            .what = TUNNEL_TRUSTS, .addr = peer->addr, .by = addr_ipv4(from.ipv4), .port = from.port });
    for (unsigned i = 0; i < n; i++)
        if (addr_equal(waiting[i]->dst, tunnel->addr))
            tunnel_deliver(tunnel, waiting[i]);
        else
            send_to(tunnel, waiting[i], from);
}

/* Rule 2: the reply to the test, which only who got the request can have made. */
static bool
is_test_reply(const struct teredo_peer *peer, const struct packet *packet)
{
    return peer != NULL && peer->nonce != 0 && packet_is_echo(packet) && packet->u.echo.kind == ECHO_REPLY &&
        packet->u.echo.nonce == peer->nonce;
}

/* Rule 3: it comes from where its address says. */
static bool
is_as_it_says(const struct packet *packet, struct teredo_endpoint from)
{
    struct teredo_address source;

    return teredo_decode(packet->src, &source) && teredo_same(source.mapped, from);
}

/* Rule 6: of who is at the other end only a test tells. */
static void
doubt(struct tunnel *tunnel, struct packet *outer)
{
    const struct packet *inner = outer->u.tunnel.carried;
    struct teredo_client *client = teredo_client_of(tunnel);

    if (teredo_has(inner->src) || addr_is_on_link(inner->src) || !addr_equal(inner->dst, tunnel->addr) ||
        (is_unsolicited(inner) && !lets_in(tunnel)))
        tunnel_refuse(tunnel, outer);
    else
        enqueue(tunnel, teredo_peers_get(&client->peers, node_now(tunnel->node), inner->src),
                packet_unwrap(tunnel->node->island, outer));
}

/* By the packet's IPv6 source. */
static void
receive_from(struct tunnel *tunnel, struct packet *outer)
{
    struct teredo_client *client = teredo_client_of(tunnel);
    const struct packet *inner = outer->u.tunnel.carried;
    struct teredo_endpoint from = teredo_source(outer);
    struct teredo_peer *peer = teredo_peers_find(&client->peers, node_now(tunnel->node), inner->src);

    if (is_test_reply(peer, inner)) {
        peer->nonce = 0;
        trust(tunnel, peer, from);
        swallow(tunnel, outer);
        return;
    }
    if (peer != NULL && peer->state == PEER_TRUSTED && teredo_same(peer->end, from)) {
        trust(tunnel, peer, from);
    } else if (is_as_it_says(inner, from) || teredo_is_neighbour(tunnel, outer)) {     /* rules 3 and 5 */
        trust(tunnel, teredo_peers_get(&client->peers, node_now(tunnel->node), inner->src), from);
    } else {
        doubt(tunnel, outer);
        return;
    }
    if (teredo_content(outer) == TEREDO_BUBBLE)
        swallow(tunnel, outer);
    else
        accept(tunnel, outer);
}

/* Somebody is introduced by the server: a bubble lets it in. */
static void
introduced(struct tunnel *tunnel, const struct packet *outer)
{
    struct teredo_endpoint origin;

    if (teredo_origin(outer, &origin) && teredo_is_global(origin.ipv4) && origin.port != 0)
        teredo_send_bubble(tunnel, outer->u.tunnel.carried->src, origin);
}

void
teredo_receive(struct tunnel *tunnel, struct packet *outer)
{
    enum teredo_content content = teredo_content(outer);
    bool by_server = teredo_same(teredo_source(outer), teredo_server(tunnel));

    if (by_server) {
        teredo_client_of(tunnel)->heard_at = node_now(tunnel->node);
        introduced(tunnel, outer);
    }
    if (content == TEREDO_NOTHING || content == TEREDO_SOLICITATION)
        tunnel_refuse(tunnel, outer);
    else if (by_server && content == TEREDO_BUBBLE)
        swallow(tunnel, outer);
    else
        receive_from(tunnel, outer);
}
