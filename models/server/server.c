/*
 * server.c - a server that accepts connections
 *
 * It keeps no state unless data is wanted of it (session.c): a SYN to an open port is answered with SYN,ACK, one to a
 * closed port with RST, a FIN with FIN,ACK. Its clients' timers do the rest.
 * A server that does something of its own as well is a host, which hands over here what others began (models/host).
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
#include "sim/engine/island.h"
#include "sim/net/net.h"

enum { TIMER_SESSION = 1 };

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
turn(const struct node *node, struct packet *packet, uint8_t flags, uint16_t options)
{
    packet_turn(packet);
    packet->flags = flags;
    packet->size = (uint16_t) (ip_header(packet->family) + TCP_HEADER + options);
    packet->u.tcp.peer_at = node_now(node);
}

/* Makes @packet its own answer. Returns: whether there is one; an RST and an ACK end here. */
static inline bool
answer_segment(const struct node *node, struct packet *packet, bool listens)
{
    if (packet->flags & TCP_RST || !(packet->flags & (TCP_SYN | TCP_FIN)))
        return false;
    if (packet->flags & TCP_FIN)
        turn(node, packet, TCP_FIN | TCP_ACK, 0);
    else if (listens)
        turn(node, packet, TCP_SYN | TCP_ACK, TCP_MSS_OPTION);
    else
        turn(node, packet, TCP_RST | TCP_ACK, 0);
    return true;
}

void
server_segment(struct node *node, struct packet *packet, bool listens)
{
    if (answer_segment(node, packet, listens))
        net_send(node, packet);
    else
        packet_free(node->island, packet);
}

/* A request, or what a client has of the response. Returns: whether @packet is its answer now. */
static bool
data_in(struct server *server, struct packet *packet)
{
    session_data(server, packet);
    if (!packet->u.tcp.last)
        return false;
    packet->u.tcp = (struct tcp_payload) { .acked = session_received(server, packet) };
    turn(server->node, packet, TCP_ACK, 0);
    return true;
}

/* What has to do with a session; the answer, if one is due, is the same with and without. */
static void
follow_session(struct server *server, const struct packet *packet)
{
    if (packet->inner != NULL)
        session_error(server, packet);
    else if (packet->flags & (TCP_FIN | TCP_RST))
        session_end(server, packet);
    else if (packet->flags == TCP_ACK)
        session_acknowledged(server, packet);
}

/* Returns: whether @packet is its answer now; an error, or what nobody answers, ends here. */
static inline bool
answer(const struct server *server, struct packet *packet)
{
    if (packet->proto == PROTO_TCP)
        return answer_segment(server->node, packet, packet->flags & TCP_SYN && listens(server->config, packet));
    return packet_echo(packet, server->node);
}

/* The same of a server that keeps sessions. */
static bool
answer_with_data(struct server *server, struct packet *packet)
{
    bool tcp = (packet->inner != NULL ? packet->inner : packet)->proto == PROTO_TCP;

    if (tcp && packet->inner == NULL && packet->u.tcp.length > 0)
        return data_in(server, packet);
    if (tcp)
        follow_session(server, packet);
    return answer(server, packet);
}

void
server_receive(struct server *server, struct packet *packet)
{
    bool answered = server->config->has_data ? answer_with_data(server, packet) : answer(server, packet);

    if (answered)
        server->send(server->node, packet);
    else if (packet->proto == PROTO_UDP && packet->inner == NULL)
        server->send(server->node, packet_report(server->node->island, packet, packet->dst, ICMP_PORT_UNREACHABLE, 0));
    else
        packet_free(server->node->island, packet);
}

/* As a node */

static void
server_start(struct node *node)
{
    *(struct server *) node->state = (struct server) {
        .node = node, .config = node->config, .send = net_send, .timer = TIMER_SESSION };
}

static void
server_packet(struct node *node, struct packet *packet)
{
    server_receive(node->state, packet);
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
    .start = server_start,
    .packet = server_packet,
    .timer = server_timer,
};
