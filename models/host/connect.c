/*
 * connect.c - connecting to the first of a list that answers
 *
 * For each candidate that has a source and a route: SYNs at the times of the
 * profile until a SYN,ACK comes or the schedule gives up; an ICMP error or a
 * RST ends it sooner if the profile says so. Then the next candidate. The
 * connection is closed as soon as it stands: nothing is sent over it yet.
 *
 * In order: connect_start() -> next_candidate() -> send_syn() ->
 * [connect_due() -> send_syn()]* -> connect_packet() -> established(), or
 * end_attempt() -> next_candidate().
 *
 * Follows:
 *   RFC 9293 section 3.5 - opening; see syn.c for when SYNs are sent
 *   RFC 3484 section 8 - trying the addresses of the list in turn
 * Not modelled:
 *   retransmission of ACK and FIN; RST for a SYN,ACK that comes too late;
 *   data. Racing (RFC 6555, RFC 8305) is another strategy, not built yet.
 */
#include "models/host/connect.h"

#include <glib.h>

#include "models/host/operation.h"
#include "sim/net/net.h"

static const struct profile *
profile_of(const struct connecting *connecting)
{
    return connecting->host->config->class->profile;
}

static int64_t
now(const struct connecting *connecting)
{
    return node_now(connecting->host->node);
}

static void
acted(const struct connecting *connecting, uint16_t fact)
{
    fact_acted(&connecting->host->selection, fact);
}

static void
waited(const struct connecting *connecting, uint16_t fact)
{
    fact_waited(&connecting->host->selection, fact);
}

static struct attempt_record *
attempt(const struct connecting *connecting)
{
    return &connecting->record->attempt[connecting->record->n_attempts - 1];
}

static const struct candidate *
candidate(const struct connecting *connecting)
{
    return &connecting->record->candidate[connecting->current];
}

static void
send_segment(struct connecting *connecting, uint8_t flags, unsigned kind, unsigned nth)
{
    const struct candidate *to = candidate(connecting);
    uint32_t serial = connecting->serial | serial_of(0, kind + connecting->current, nth);
    struct packet *packet = syn_segment(connecting->host, to->src, to->dst, serial, flags);

    packet->sport = connecting->sport;
    packet->dport = connecting->dport;
    packet->u.tcp.sent_at = now(connecting);
    net_send(connecting->host->node, packet);
}

static void
send_syn(struct connecting *connecting)
{
    send_segment(connecting, TCP_SYN, SERIAL_SYN, attempt(connecting)->n_syns++);
}

/* SYNs that are due by the schedule. */
static void
run_schedule(struct connecting *connecting)
{
    while (syn_due(connecting->host, &connecting->syn))
        send_syn(connecting);
}

/* Candidates */

/* Returns: from candidate @from on, the first that can be tried at all;
 * n_candidates if there is none. */
static uint8_t
usable_from(const struct connecting *connecting, unsigned from)
{
    const struct record *record = connecting->record;

    while (from < record->n_candidates && !record->candidate[from].usable)
        from++;
    return (uint8_t) from;
}

static bool
others_follow(const struct connecting *connecting)
{
    return usable_from(connecting, connecting->current + 1u) < connecting->record->n_candidates;
}

static void
begin_attempt(struct connecting *connecting)
{
    struct record *record = connecting->record;

    record->attempt[record->n_attempts++] = (struct attempt_record) {
        .first_at = now(connecting),
        .ended_at = -1,
        .candidate = connecting->current,
    };
    connecting->active = true;
    connecting->resets = 0;
    connecting->rst_at = INT64_MAX;
    syn_begin(connecting->host, &connecting->syn);
    if (others_follow(connecting))
        waited(connecting, profile_of(connecting)->connect.fact);
    run_schedule(connecting);
}

static void
next_candidate(struct connecting *connecting, unsigned from, enum reason last)
{
    connecting->current = usable_from(connecting, from);
    if (connecting->current < connecting->record->n_candidates)
        begin_attempt(connecting);
    else
        connecting->tell(connecting->user, false, last);
}

static void
end_attempt(struct connecting *connecting, enum reason reason)
{
    attempt(connecting)->reason = (uint8_t) reason;
    attempt(connecting)->ended_at = now(connecting);
    connecting->active = false;
    if (others_follow(connecting))
        acted(connecting, profile_of(connecting)->connect.fact);
    next_candidate(connecting, connecting->current + 1u, reason);
}

static void
established(struct connecting *connecting, const struct packet *packet)
{
    struct record *record = connecting->record;
    unsigned last = attempt(connecting)->n_syns - 1u;

    attempt(connecting)->ended_at = now(connecting);
    connecting->active = false;
    record->forward = packet->answered;
    record->back = packet->trace;
    record->forward_ns = packet->u.tcp.peer_at - packet->u.tcp.sent_at;
    record->back_ns = now(connecting) - packet->u.tcp.peer_at;
    send_segment(connecting, TCP_ACK, SERIAL_ACK, last);
    send_segment(connecting, TCP_FIN | TCP_ACK, SERIAL_FIN, last);
    connecting->tell(connecting->user, true, REASON_NONE);
}

/* What came */

static void
rst_in(struct connecting *connecting)
{
    const struct rst *rst = &profile_of(connecting)->rst;

    acted(connecting, rst->fact);
    if (connecting->resets < rst->retries) {
        connecting->resets++;
        syn_end(connecting->host, &connecting->syn);    /* of what is usual */
        connecting->rst_at = now(connecting) + rst->wait_ns;
    } else {
        end_attempt(connecting, REASON_REFUSED);
    }
}

/* Whether the ends of @sent are those of the attempt under way. */
static bool
is_ours(const struct connecting *connecting, struct addr peer, uint16_t local_port, uint16_t peer_port)
{
    return connecting->active && local_port == connecting->sport && peer_port == connecting->dport &&
           addr_equal(peer, candidate(connecting)->dst);
}

bool
connect_packet(struct connecting *connecting, const struct packet *packet)
{
    const struct packet *quoted = packet->inner;

    if (quoted != NULL) {
        if (!is_ours(connecting, quoted->dst, quoted->sport, quoted->dport))
            return false;
        if (syn_aborts(connecting->host, quoted->family, packet->u.icmp.error, attempt(connecting)->n_syns))
            end_attempt(connecting, REASON_UNREACHABLE);
        return true;
    }
    if (!is_ours(connecting, packet->src, packet->dport, packet->sport))
        return false;
    if (packet->flags & TCP_RST) {
        rst_in(connecting);
    } else if (packet->flags & TCP_SYN) {
        established(connecting, packet);
    }
    return true;
}

/* Time */

int64_t
connect_deadline(const struct connecting *connecting)
{
    if (!connecting->active)
        return INT64_MAX;
    return earlier(syn_deadline(connecting->host, &connecting->syn), connecting->rst_at);
}

void
connect_due(struct connecting *connecting)
{
    if (!connecting->active || connect_deadline(connecting) > now(connecting))
        return;
    if (syn_gives_up(connecting->host, &connecting->syn)) {
        end_attempt(connecting, REASON_CONNECT_TIMEOUT);
    } else if (connecting->rst_at <= now(connecting)) {
        connecting->rst_at = INT64_MAX;
        send_syn(connecting);
    } else {
        run_schedule(connecting);
    }
}

void
connect_start(struct connecting *connecting)
{
    connecting->active = false;
    next_candidate(connecting, 0, REASON_NO_ROUTE);
}
