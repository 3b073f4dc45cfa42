/*
 * server.c - a server that accepts connections
 *
 * It keeps no state: a SYN to an open port is answered with SYN,ACK, one to a
 * closed port with RST, a FIN with FIN,ACK. Its clients' timers do the rest.
 * A server that is dead or a black hole gets no packets: that is the affair of
 * its segment (sim/net/segment.h).
 *
 * Follows:
 *   RFC 9293 sections 3.5 and 3.6 - opening and closing, the passive side
 *   RFC 1122 section 4.1.3.1, RFC 4443 section 3.1 - UDP to a closed port
 * Not modelled:
 *   a limit on connections, retransmission by the server, data.
 */
#include "models/server/server.h"

#include "models/models.h"
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

static void
server_packet(struct node *node, struct packet *packet)
{
    if (packet->proto == PROTO_TCP)
        server_segment(node, packet, listens(node->config, packet));
    else if (packet->proto == PROTO_UDP)
        net_send(node, packet_report(node->island, packet, packet->dst, ICMP_PORT_UNREACHABLE, 0));
    else
        packet_free(node->island, packet);
}

static enum scope
server_scope(const void *config)
{
    (void) config;
    return STATELESS;
}

const struct node_kind server_kind = {
    .name = "server",
    .scope = server_scope,
    .packet = server_packet,
};
