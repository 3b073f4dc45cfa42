/*
 * connect.c - connecting to one of a list of addresses, by the profile's strategy
 *
 * An attempt is one candidate that has a source and a route: SYNs at the times of
 * the profile until a SYN,ACK comes or the schedule gives up; an ICMP error or a
 * RST ends it sooner if the profile says so. With which candidate the next one
 * begins, and when, is strategy.c's. The first to be established ends the others.
 * The connection is closed when what was to go over it has (transfer.c), or at once.
 *
 * In order: connect_start() -> go_on() -> begin_attempt() -> send_syn() ->
 * [connect_due() -> send_syn()]* -> connect_packet() -> established(), or
 * end_attempt() -> go_on(). connect_put() has further candidates while it goes on.
 *
 * Follows:
 *   RFC 9293 section 3.5 - opening; see syn.c for when SYNs are sent
 * Deliberately different:
 *   all attempts have one local port: each is to an address of its own.
 * Not modelled:
 *   retransmission of ACK and FIN; RST for a SYN,ACK that comes too late.
 */
#include "models/host/connect.h"

#include <stddef.h>
#include <string.h>

#include <glib.h>

#include "models/host/history.h"
#include "models/host/operation.h"
#include "models/host/strategy.h"
#include "models/models.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"

static const struct profile *
profile_of(const struct connecting *connecting)
{
    return connecting_host(connecting)->profile;
}

static int64_t
now(const struct connecting *connecting)
{
    return node_now(connecting_host(connecting)->node);
}

static void
acted(const struct connecting *connecting, uint16_t fact)
{
    fact_acted(&connecting_host(connecting)->selection, fact);
}

static void
waited(const struct connecting *connecting, uint16_t fact)
{
    fact_waited(&connecting_host(connecting)->selection, fact);
}

static struct notes *
notes_of(const struct connecting *connecting)
{
    return &connecting->operation->notes;
}

static struct attempt_record *
attempt_of(const struct connecting *connecting, const struct trying *trying)
{
    return &notes_of(connecting)->attempt[trying->nth];
}

static const struct candidate *
candidate_of(const struct connecting *connecting, const struct trying *trying)
{
    return &notes_of(connecting)->candidate[attempt_of(connecting, trying)->candidate];
}

/* Packets of an attempt are told apart by its number: the place of its candidate
 * changes when others come. */
static void
send_segment(struct connecting *connecting, const struct trying *trying, uint8_t flags, unsigned kind, unsigned nth)
{
    const struct candidate *to = candidate_of(connecting, trying);
    uint32_t serial = connecting->operation->serial | serial_of(0, kind, nth);
    struct packet *packet = host_segment(connecting_host(connecting), &to->src, &to->dst, serial, flags);

    packet->sport = connecting->operation->port;
    packet->dport = connecting->dport;
    packet->u.tcp.sent_at = now(connecting);
    if (flags & TCP_SYN)
        packet->u.tcp.mss = sender_mss(packet->family, tunnels_mtu(connecting_host(connecting), to->dst)) & 0x7fff;
    host_send(connecting_host(connecting), packet);
}

static void
send_syn(struct connecting *connecting, const struct trying *trying)
{
    send_segment(connecting, trying, TCP_SYN, SERIAL_SYN + trying->nth, attempt_of(connecting, trying)->n_syns++);
}

/* SYNs that are due by the schedule. */
static void
run_schedule(struct connecting *connecting, struct trying *trying)
{
    while (syn_due(connecting_host(connecting), &trying->syn))
        send_syn(connecting, trying);
}

/* Attempts */

static struct trying *
add_trying(struct connecting *connecting)
{
    struct models *models = connecting_host(connecting)->node->island->models;
    uint8_t nth = notes_of(connecting)->n_attempts;
    struct trying *trying = nth == 0 ? &connecting->first : pool_get(&models->attempts);
    struct trying **end = &connecting->trying;

    while (*end != NULL)
        end = &(*end)->next;
    *trying = (struct trying) { .nth = nth, .rst_at = INT64_MAX, .until = INT64_MAX };
    return *end = trying;
}

static void
remove_trying(struct connecting *connecting, struct trying *trying)
{
    struct models *models = connecting_host(connecting)->node->island->models;
    struct trying **link = &connecting->trying;

    while (*link != trying)
        link = &(*link)->next;
    *link = trying->next;
    if (trying != &connecting->first)
        pool_put(&models->attempts, trying);
}

static void
note_end(struct connecting *connecting, struct trying *trying, enum reason reason)
{
    attempt_of(connecting, trying)->reason = (uint8_t) reason;
    attempt_of(connecting, trying)->ended_at = now(connecting);
    remove_trying(connecting, trying);
}

static void
begin_attempt(struct connecting *connecting, uint8_t candidate)
{
    const struct connect_facts *facts = connecting_facts(connecting);
    struct notes *notes = notes_of(connecting);
    struct trying *trying = add_trying(connecting);

    notes->attempt[notes->n_attempts++] = (struct attempt_record) {
        .first_at = now(connecting),
        .ended_at = -1,
        .candidate = candidate,
        .iface = tunnels_iface(connecting_host(connecting), notes->candidate[candidate].dst),
    };
    connecting->tried |= (uint16_t) (1u << candidate);
    history_attempt(connecting_host(connecting), notes->candidate[candidate].dst);
    if (facts->timeout_ns > 0)
        trying->until = now(connecting) + facts->timeout_ns;
    if (facts->strategy == STRATEGY_RFC8305 || (facts->strategy == STRATEGY_RFC6555 && trying->nth == 0))
        connecting->next_at = now(connecting) + strategy_delay(connecting, &notes->candidate[candidate]);
    waited(connecting, facts->fact);    /* for the next one's turn, or until it gives this one up */
    syn_begin(connecting_host(connecting), &trying->syn);
    run_schedule(connecting, trying);
}

/* Begins the attempts that are due; if there is nothing to wait for, that is the end. */
static void
go_on(struct connecting *connecting)
{
    bool in_order = connecting_facts(connecting)->strategy == STRATEGY_IN_ORDER;
    uint8_t next;

    while (!(in_order && connecting->trying != NULL) &&
           (next = strategy_next(connecting, connecting->next_at <= now(connecting))) != NO_CANDIDATE) {
        if (notes_of(connecting)->n_attempts > 0)
            acted(connecting, connecting_facts(connecting)->fact);
        begin_attempt(connecting, next);
    }
    if (connecting->trying != NULL || connecting->more)
        return;
    operation_connected(connecting->operation, false, connecting->last);
}

static void
end_attempt(struct connecting *connecting, struct trying *trying, enum reason reason)
{
    note_end(connecting, trying, reason);
    connecting->last = (uint8_t) reason;
    if (connecting_facts(connecting)->strategy == STRATEGY_RFC8305)
        connecting->next_at = now(connecting);
    go_on(connecting);
}

/* All attempts end, and no other is made. */
static void
end_all(struct connecting *connecting, enum reason reason)
{
    while (connecting->trying != NULL)
        note_end(connecting, connecting->trying, reason);
    operation_connected(connecting->operation, false, reason);
}

/* An ICMP error ends the attempt; of some, a program makes the end of all. */
static void
end_by_error(struct connecting *connecting, struct trying *trying, enum icmp_error error)
{
    if (!(connecting_facts(connecting)->ends_after >> error & 1)) {
        end_attempt(connecting, trying, REASON_UNREACHABLE);
        return;
    }
    acted(connecting, connecting_facts(connecting)->fact);
    end_all(connecting, REASON_UNREACHABLE);
}

static void
established(struct connecting *connecting, struct trying *trying, const struct packet *packet)
{
    const struct attempt_record *attempt = attempt_of(connecting, trying);
    const struct tcp_payload *tcp = &packet->u.tcp;
    struct addr src = candidate_of(connecting, trying)->src, dst = candidate_of(connecting, trying)->dst;
    unsigned last = attempt->n_syns - 1u;
    bool data = connecting->transfer != NULL;

    notes_answered(notes_of(connecting), connecting_host(connecting), packet, tcp->sent_at, tcp->peer_at,
                   tcp->carriage);
    send_segment(connecting, trying, TCP_ACK, SERIAL_ACK + trying->nth, last);
    if (!data)
        send_segment(connecting, trying, TCP_FIN | TCP_ACK, SERIAL_FIN, last);
    history_keep(connecting_host(connecting), dst, now(connecting) - tcp->sent_at);
    note_end(connecting, trying, REASON_NONE);
    while (connecting->trying != NULL)
        note_end(connecting, connecting->trying, REASON_CANCELLED);
    if (data) {
        transfer_start(connecting, src, dst, now(connecting) - tcp->sent_at);
        return;
    }
    operation_connected(connecting->operation, true, REASON_NONE);
}

/* What came */

static void
rst_in(struct connecting *connecting, struct trying *trying)
{
    const struct rst *rst = &profile_of(connecting)->rst;

    acted(connecting, rst->fact);
    if (trying->resets < rst->retries) {
        trying->resets++;
        syn_end(connecting_host(connecting), &trying->syn);        /* of what is usual */
        trying->rst_at = now(connecting) + rst->wait_ns;
    } else {
        end_attempt(connecting, trying, REASON_REFUSED);
    }
}

/* Returns: the attempt under way that has these ends, or NULL. */
static struct trying *
trying_with(const struct connecting *connecting, struct addr peer, uint16_t local_port, uint16_t peer_port)
{
    struct trying *trying = connecting->trying;

    if (local_port != connecting->operation->port || peer_port != connecting->dport)
        return NULL;
    while (trying != NULL && !addr_equal(peer, candidate_of(connecting, trying)->dst))
        trying = trying->next;
    return trying;
}

static bool
error_in(struct connecting *connecting, const struct packet *packet)
{
    const struct packet *quoted = packet->inner;
    struct trying *trying = trying_with(connecting, quoted->dst, quoted->sport, quoted->dport);

    if (trying == NULL)
        return false;
    notes_error(notes_of(connecting), packet);
    if (syn_aborts(connecting_host(connecting), quoted->family, packet->u.icmp.error,
                   attempt_of(connecting, trying)->n_syns))
        end_by_error(connecting, trying, packet->u.icmp.error);
    return true;
}

bool
connect_packet(struct connecting *connecting, const struct packet *packet)
{
    struct trying *trying;

    if (transfer_packet(connecting, packet))
        return true;
    if (packet->inner != NULL)
        return error_in(connecting, packet);
    trying = trying_with(connecting, packet->src, packet->dport, packet->sport);
    if (trying == NULL)
        return false;
    if (packet->flags & TCP_RST)
        rst_in(connecting, trying);
    else if (packet->flags & TCP_SYN)
        established(connecting, trying, packet);
    return true;
}

/* Time */

static int64_t
trying_deadline(const struct connecting *connecting, const struct trying *trying)
{
    return earlier(syn_deadline(connecting_host(connecting), &trying->syn), earlier(trying->rst_at, trying->until));
}

/* When another attempt begins beside those under way; INT64_MAX: not at a known time. */
static int64_t
race_deadline(const struct connecting *connecting)
{
    if (connecting->next_at == INT64_MAX || strategy_next(connecting, true) == NO_CANDIDATE)
        return INT64_MAX;
    return connecting->next_at;
}

int64_t
connect_deadline(const struct connecting *connecting)
{
    int64_t deadline = connecting->give_up_at;

    if (connecting->trying == NULL)
        return transfer_deadline(connecting);
    if (connecting->next_at < INT64_MAX)
        deadline = earlier(deadline, race_deadline(connecting));
    for (const struct trying *trying = connecting->trying; trying != NULL; trying = trying->next)
        deadline = earlier(deadline, trying_deadline(connecting, trying));
    return deadline;
}

static void
trying_due(struct connecting *connecting, struct trying *trying)
{
    if (trying->until <= now(connecting)) {
        acted(connecting, connecting_facts(connecting)->fact);
        end_attempt(connecting, trying, REASON_CONNECT_TIMEOUT);
    } else if (syn_gives_up(connecting_host(connecting), &trying->syn)) {
        end_attempt(connecting, trying, REASON_CONNECT_TIMEOUT);
    } else if (trying->rst_at <= now(connecting)) {
        trying->rst_at = INT64_MAX;
        send_syn(connecting, trying);
    } else {
        run_schedule(connecting, trying);
    }
}

/* Returns: the oldest attempt of which something is due, or NULL. */
static struct trying *
first_due(const struct connecting *connecting)
{
    struct trying *trying = connecting->trying;

    while (trying != NULL && trying_deadline(connecting, trying) > now(connecting))
        trying = trying->next;
    return trying;
}

void
connect_due(struct connecting *connecting)
{
    struct trying *trying;

    transfer_due(connecting);
    if (connecting->trying != NULL && connecting->give_up_at <= now(connecting)) {
        acted(connecting, connecting_facts(connecting)->fact);
        end_all(connecting, REASON_CONNECT_TIMEOUT);
        return;
    }
    while ((trying = first_due(connecting)) != NULL)
        trying_due(connecting, trying);
    if (connecting->trying != NULL && race_deadline(connecting) <= now(connecting))
        go_on(connecting);
}

/* Its user's side */

struct connecting *
connect_new(struct operation *operation, int64_t to_send, int64_t to_receive)
{
    struct connecting *connecting = shelf_get(host_pieces(operation->host), sizeof *connecting);

    memset(connecting, 0, offsetof(struct connecting, few));
    connecting->operation = operation;
    if (to_send > 0)
        connecting->transfer = transfer_new(operation->host, to_send, to_receive);
    return connecting;
}

void
connect_free(struct connecting *connecting)
{
    if (connecting->transfer != NULL)
        transfer_free(connecting_host(connecting), connecting->transfer);
    shelf_put(host_pieces(connecting_host(connecting)), connecting, sizeof *connecting);
}

int64_t
connect_received(const struct connecting *connecting)
{
    return connecting->transfer != NULL ? connecting->transfer->received : 0;
}

bool
connect_is_under_way(const struct connecting *connecting)
{
    return connecting->trying != NULL || transfer_under_way(connecting);
}

static void
begin_with_family(struct connecting *connecting)
{
    enum family first = strategy_first_family(connecting);

    connecting->first_family = (uint8_t) first;
    if (first != FAMILY_NONE && first != addr_family(notes_of(connecting)->candidate[0].dst))
        acted(connecting, connecting_facts(connecting)->fact);
}

void
connect_start(struct connecting *connecting)
{
    const struct connect_facts *facts = connecting_facts(connecting);

    connecting->last = REASON_NO_ROUTE;
    connecting->next_at = INT64_MAX;
    connecting->give_up_at = facts->give_up_ns > 0 ? now(connecting) + facts->give_up_ns : INT64_MAX;
    if (facts->strategy != STRATEGY_IN_ORDER)
        begin_with_family(connecting);
    go_on(connecting);
}

/* The place of @dst among @n candidates. */
static uint8_t
place_of(const struct candidate *candidate, uint32_t n, struct addr dst)
{
    uint8_t place = 0;

    while (place < n && !addr_equal(candidate[place].dst, dst))
        place++;
    g_assert(place < n);
    return place;
}

void
connect_put(struct connecting *connecting, const struct candidate *candidate, uint32_t n)
{
    struct notes *notes = notes_of(connecting);

    if (transfer_under_way(connecting))
        return;                 /* it needs no other */
    connecting->tried = 0;
    for (uint8_t i = 0; i < notes->n_attempts; i++) {
        struct attempt_record *attempt = &notes->attempt[i];

        attempt->candidate = place_of(candidate, n, notes->candidate[attempt->candidate].dst);
        connecting->tried |= (uint16_t) (1u << attempt->candidate);
    }
    notes_put_candidates(connecting->operation, candidate, n);
    go_on(connecting);
}

void
connect_no_more(struct connecting *connecting)
{
    connecting->more = false;
    if (!connect_is_under_way(connecting))
        go_on(connecting);
}

void
connect_leave(struct connecting *connecting)
{
    while (connecting->trying != NULL)
        remove_trying(connecting, connecting->trying);
    if (transfer_under_way(connecting))
        transfer_leave(connecting);
}
