/*
 * sender.c - one direction of a TCP connection: who sends the data
 *
 * In order: sender_begin() -> send_round() -> [sender_ack() -> send_round()]*; and
 * sender_due() -> send_round() of what was lost.
 *
 * Follows:
 *   RFC 5681 section 3.1 - slow start, and one segment after a timeout
 *   RFC 6298 sections 2 and 5 - the timer: from the round trip of the handshake, doubled each time
 *   RFC 8201, RFC 1191 - Path MTU Discovery
 * Deliberately different:
 *   a round is acknowledged once, at its end; the window doubles without bound.
 * Not modelled:
 *   congestion avoidance, fast retransmit, SACK: loss is repaired by the timer alone; the receiver's
 *   window; Path MTU of other connections to the same address; RFC 4821.
 */
#include "models/tcp/sender.h"

#include <glib.h>

#include "sim/net/packet.h"

#define MOST_WINDOW (1u << 20)

uint16_t
sender_mss(uint8_t family, uint16_t mtu)
{
    return (uint16_t) (mtu - ip_header(family) - TCP_HEADER);
}

static void
send_round(struct sender *sender, int64_t now)
{
    int64_t from = sender->acked;

    for (uint32_t i = 0; i < sender->window && from < sender->total; i++) {
        uint16_t length = (uint16_t) MIN(sender->mss, sender->total - from);
        bool last = i + 1 == sender->window || from + length == sender->total;

        sender->n_segments++;
        sender->send(sender->user, from, length, last);
        from += length;
    }
    sender->sent = from;
    sender->deadline = now + sender->rto_ns;
}

/* RFC 6298 section 2.2: SRTT + 4 x RTTVAR, which is half of the first round trip. */
void
sender_begin(struct sender *sender, int64_t now, int64_t rtt_ns)
{
    sender->window = (uint32_t) sender->facts.initial_window;
    sender->first_rto_ns = sender->rto_ns = CLAMP(3 * rtt_ns, sender->facts.rto_min_ns, sender->facts.rto_max_ns);
    send_round(sender, now);
}

void
sender_ack(struct sender *sender, int64_t now, int64_t acked)
{
    if (acked <= sender->acked)
        return;
    sender->acked = acked;
    if (acked < sender->sent)
        return;                 /* the timer sees to the rest */
    sender->resent = 0;
    sender->rto_ns = sender->first_rto_ns;
    sender->window = MIN(2 * sender->window, MOST_WINDOW);
    sender->deadline = INT64_MAX;
    if (!sender_is_done(sender))
        send_round(sender, now);
}

/* Of a round each segment may come back: the first one is taken at its word. */
void
sender_too_big(struct sender *sender, int64_t now, uint16_t mtu)
{
    uint16_t mss = sender_mss(sender->family, mtu);

    if (sender_is_done(sender) || mss >= sender->mss)
        return;
    sender->mss = mss;
    send_round(sender, now);
}

bool
sender_due(struct sender *sender, int64_t now)
{
    if (sender->resent == sender->facts.retries) {
        sender->deadline = INT64_MAX;
        return false;
    }
    sender->resent++;
    sender->rto_ns = MIN(2 * sender->rto_ns, sender->facts.rto_max_ns);
    sender->window = 1;
    send_round(sender, now);
    return true;
}
