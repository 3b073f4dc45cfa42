/*
 * server.c - a server that accepts connections
 *
 * It keeps no state unless data is wanted of it (session.c): a SYN to an open port is answered with SYN,ACK, one to a
 * closed port with RST, a FIN with FIN,ACK. Its clients' timers do the rest.
 * A server that is dead or a black hole gets no packets: that is the affair of
 * its segment (sim/net/segment.h).
 *
 * Follows:
 *   RFC 9293 sections 3.5 and 3.6 - opening and closing, the passive side
 *   RFC 1122 section 4.1.3.1, RFC 4443 section 3.1 - UDP to a closed port
 *   RFC 1122 section 3.2.2.6, RFC 4443 section 4.2 - echo, whatever its ports refuse
 * Not modelled:
 *   a limit on connections, retransmission by the server of what opens or closes a connection.
 */
#include "models/server/server.h"

#include "models/models.h"
#include "models/server/session.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

static bool
listens(const struct server_config *config, const struct packet *packet)
{
    if (config->refuses >> packet->family & 1)
        return false;
    for (uint8_t i = 0; i < config->listen.n; i++)
        if (config->listen.port[i] == packet->dport)
            return true;
    return false;
}

static void
answer(struct node *node, struct packet *packet, uint8_t flags, uint16_t options)
{
    packet_turn(packet);
    packet->flags = flags;
    packet->size = (uint16_t) (ip_header(packet->family) + TCP_HEADER + options);
    packet->u.tcp.peer_at = node_now(node);
    net_send(node, packet);
}

void
server_segment(struct node *node, struct packet *packet, bool listens)
{
    if (packet->flags & TCP_RST) {
        packet_free(node->island, packet);
    } else if (packet->flags & TCP_SYN) {
        if (listens)
            answer(node, packet, TCP_SYN | TCP_ACK, TCP_MSS_OPTION);
        else
            answer(node, packet, TCP_RST | TCP_ACK, 0);
    } else if (packet->flags & TCP_FIN) {
        answer(node, packet, TCP_FIN | TCP_ACK, 0);
    } else {
        packet_free(node->island, packet);      /* an ACK ends here */
    }
}

/* A request, or what a client has of the response. */
static void
data_in(struct node *node, struct packet *packet)
{
    bool last = packet->u.tcp.last;

    session_data(node, packet);
    if (!last) {
        packet_free(node->island, packet);
        return;
    }
    packet->u.tcp = (struct tcp_payload) { .acked = session_received(node, packet) };
    answer(node, packet, TCP_ACK, 0);
}

/* What has to do with a session; the answer, if one is due, is the same with and without. */
static void
follow_session(struct node *node, const struct packet *packet)
{
    if (packet->inner != NULL)
        session_error(node, packet);
    else if (packet->flags & (TCP_FIN | TCP_RST))
        session_end(node, packet);
    else if (packet->flags == TCP_ACK)
        session_acknowledged(node, packet);
}

static void
server_packet(struct node *node, struct packet *packet)
{
    const struct server_config *config = node->config;
    bool tcp = packet->inner == NULL && packet->proto == PROTO_TCP;

    if (config->has_data && tcp && packet->u.tcp.length > 0) {
        data_in(node, packet);
        return;
    }
    if (config->has_data && (tcp || (packet->inner != NULL && packet->inner->proto == PROTO_TCP)))
        follow_session(node, packet);
    if (packet_echo(packet, node))
        net_send(node, packet);
    else if (packet->proto == PROTO_TCP)
        server_segment(node, packet, listens(node->config, packet));
    else if (packet->proto == PROTO_UDP)
        net_send(node, packet_report(node->island, packet, packet->dst, ICMP_PORT_UNREACHABLE, 0));
    else
        packet_free(node->island, packet);
}

static enum scope
server_scope(const void *config)
{
    return ((const struct server_config *) config)->has_data ? KEYED : STATELESS;
}

static void
server_timer(struct node *node, uint16_t which, uint64_t arg)
{
    (void) node;
    (void) which;
    session_timer(arg);
}

const struct node_kind server_kind = {
    .name = "server",
    .state_size = sizeof(struct server),
    .scope = server_scope,
    .packet = server_packet,
    .timer = server_timer,
};
