/*
 * transfer.c - a request and its response over the connection that was established
 *
 * In order: transfer_start() -> [transfer_packet()]* -> end(). The response is
 * acknowledged at the end of each of its rounds, as far as it is there without a
 * gap; what comes behind a gap comes again.
 *
 * Follows:
 *   RFC 9293 section 3.8 - data communication
 *   RFC 1122 section 4.2.3.9 - ICMP errors do not end a connection
 * Not modelled:
 *   a time after which a program that waits for a response gives up: that is patience;
 *   keep-alives: a client that waits for what never comes sends nothing.
 */
#include "models/host/transfer.h"

#include "models/host/configure.h"
#include "models/host/connect.h"
#include "models/host/operation.h"
#include "sim/engine/island.h"

static const struct data_facts *
facts_of(const struct connecting *connecting)
{
    return &connecting_host(connecting)->profile->data;
}

static int64_t
now(const struct connecting *connecting)
{
    return node_now(connecting_host(connecting)->node);
}

static void
send(struct connecting *connecting, uint8_t flags, unsigned kind, uint32_t nth, struct tcp_payload tcp)
{
    const struct transfer *transfer = connecting->transfer;
    uint32_t serial = connecting->operation->serial | serial_of(0, kind, nth);
    struct packet *packet = host_segment(connecting_host(connecting), &transfer->src, &transfer->dst, serial, flags);

    packet->sub = (uint16_t) (nth >> 8);
    packet->sport = connecting->operation->port;
    packet->dport = connecting->dport;
    packet->size = (uint16_t) (packet->size + tcp.length);
    packet->u.tcp = tcp;
    host_send(connecting_host(connecting), packet);
}

static void
send_request(void *user, int64_t from, uint16_t length, bool last)
{
    struct connecting *connecting = user;
    const struct transfer *transfer = connecting->transfer;

    send(connecting, TCP_ACK, SERIAL_REQUEST, transfer->sender.n_segments - 1,
         (struct tcp_payload) { .from = from, .length = length, .last = last, .total = (uint32_t) transfer->to_send,
                                .wanted = transfer->to_receive, .rtt_ns = transfer->rtt_ns,
                                .mss = transfer->mss });
}

static void
acknowledge(struct connecting *connecting)
{
    struct transfer *transfer = connecting->transfer;

    send(connecting, TCP_ACK, SERIAL_DATA_ACK, transfer->n_acks++,
         (struct tcp_payload) { .acked = transfer->received });
}

static void
end(struct connecting *connecting, bool complete)
{
    connecting->transfer->under_way = false;
    send(connecting, complete ? TCP_FIN | TCP_ACK : TCP_RST, SERIAL_FIN, 0, (struct tcp_payload) { .acked = 0 });
    operation_connected(connecting->operation, complete, complete ? REASON_NONE : REASON_LOST);
}

struct transfer *
transfer_new(const struct host *host, int64_t to_send, int64_t to_receive)
{
    struct transfer *transfer = shelf_get(host_pieces(host), sizeof *transfer);

    *transfer = (struct transfer) { .to_send = to_send, .to_receive = to_receive };
    return transfer;
}

void
transfer_free(const struct host *host, struct transfer *transfer)
{
    shelf_put(host_pieces(host), transfer, sizeof *transfer);
}

bool
transfer_under_way(const struct connecting *connecting)
{
    return connecting->transfer != NULL && connecting->transfer->under_way;
}

void
transfer_start(struct connecting *connecting, struct addr src, struct addr dst, int64_t rtt_ns)
{
    const struct data_facts *facts = facts_of(connecting);
    struct transfer *transfer = connecting->transfer;

    transfer->under_way = true;
    transfer->src = src;
    transfer->dst = dst;
    transfer->rtt_ns = rtt_ns;
    transfer->mss = sender_mss((uint8_t) addr_family(dst), tunnels_mtu(connecting_host(connecting), dst));
    transfer->sender = (struct sender) {
        .facts = facts->sender,
        .send = send_request,
        .user = connecting,
        .total = transfer->to_send,
        .family = (uint8_t) addr_family(dst),
        .mss = transfer->mss,           /* the server's is that of an Ethernet */
    };
    fact_acted(&connecting_host(connecting)->selection, facts->fact);
    sender_begin(&transfer->sender, now(connecting), rtt_ns);
}

static void
error_in(struct connecting *connecting, const struct packet *packet)
{
    if (packet->u.icmp.error == ICMP_TOO_BIG)
        sender_too_big(&connecting->transfer->sender, now(connecting), packet->u.icmp.mtu);
}

static void
segment_in(struct connecting *connecting, const struct packet *packet)
{
    struct transfer *transfer = connecting->transfer;
    const struct tcp_payload *tcp = &packet->u.tcp;

    sender_ack(&transfer->sender, now(connecting), tcp->acked);
    if (tcp->length > 0 && tcp->from == transfer->received)
        transfer->received += tcp->length;
    if (tcp->last)
        acknowledge(connecting);
    if (sender_is_done(&transfer->sender) && transfer->received == transfer->to_receive)
        end(connecting, true);
}

bool
transfer_packet(struct connecting *connecting, const struct packet *packet)
{
    const struct transfer *transfer = connecting->transfer;
    const struct packet *own = packet->inner;
    struct addr peer = own != NULL ? own->dst : packet->src;
    uint16_t peer_port = own != NULL ? own->dport : packet->sport;

    if (!transfer_under_way(connecting) || peer_port != connecting->dport || !addr_equal(peer, transfer->dst))
        return false;
    if (own != NULL)
        error_in(connecting, packet);
    else if (!(packet->flags & (TCP_SYN | TCP_RST)))
        segment_in(connecting, packet);
    return true;
}

int64_t
transfer_deadline(const struct connecting *connecting)
{
    return transfer_under_way(connecting) ? connecting->transfer->sender.deadline : INT64_MAX;
}

void
transfer_due(struct connecting *connecting)
{
    if (!transfer_under_way(connecting) || transfer_deadline(connecting) > now(connecting))
        return;
    fact_acted(&connecting_host(connecting)->selection, facts_of(connecting)->fact);
    if (!sender_due(&connecting->transfer->sender, now(connecting)))
        end(connecting, false);
}

void
transfer_leave(struct connecting *connecting)
{
    connecting->transfer->under_way = false;
    send(connecting, TCP_RST, SERIAL_FIN, 0, (struct tcp_payload) { .acked = 0 });
}
