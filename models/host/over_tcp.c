/*
 * over_tcp.c - one query over TCP, to the server whose answer was truncated
 *
 * In order: over_tcp_start() -> SYN -> over_tcp_segment() -> the query ->
 * over_tcp_close(). What gets no answer is sent again at the times of SYNs, and
 * given up when connecting would be.
 *
 * Follows:
 *   RFC 1035 section 4.2.2, RFC 7766 section 5 - DNS over TCP
 * Deliberately different:
 *   the query is repeated at the times of SYNs, not by a measured round trip.
 * Not modelled:
 *   a connection kept for later queries; RST retries, which are for programs that
 *   connect.
 */
#include "models/host/over_tcp.h"

#include "models/dns/recursive.h"
#include "models/host/lookup.h"
#include "models/host/operation.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"

static struct over_tcp *
connection_of(struct lookup *lookup, enum question question)
{
    return &lookup->query[question].tcp;
}

static struct over_tcp_times *
times_of(const struct lookup *lookup, enum question question)
{
    return &lookup->tcp[question];
}

static const uint8_t segment_kind[N_QUESTIONS][2] = {
    [ASK_A] = { SERIAL_OVER_TCP + ASK_A, SERIAL_OVER_TCP_A_MORE },
    [ASK_AAAA] = { SERIAL_OVER_TCP + ASK_AAAA, SERIAL_OVER_TCP_AAAA_MORE },
    [ASK_PTR] = { SERIAL_OVER_TCP + ASK_PTR, SERIAL_OVER_TCP_PTR_MORE },
};

static void
send_segment(struct lookup *lookup, enum question question, uint8_t flags)
{
    uint8_t nth_server = connection_of(lookup, question)->server;
    const struct usable_server *server = &lookup->servers->server[nth_server];
    uint32_t nth = lookup->query[question].tries++;
    uint32_t serial = lookup->operation->serial | serial_of(0, segment_kind[question][nth > 0xff], nth);
    const struct addr *src = servers_source(lookup->host, server);
    struct packet *packet = host_segment(lookup->host, src, &server->addr, serial, flags);

    packet->sport = lookup->operation->port;
    packet->dport = DNS_PORT;
    if (flags & TCP_PSH)
        lookup_put_query(lookup, question, nth_server, packet);
    host_send(lookup->host, packet);
}

/* Sends what the phase sends, as often as is due. */
static void
run_schedule(struct lookup *lookup, enum question question)
{
    struct over_tcp *tcp = connection_of(lookup, question);

    while (syn_due(lookup->host, &times_of(lookup, question)->syn))
        send_segment(lookup, question, tcp->phase == OVER_TCP_CONNECTING ? TCP_SYN : TCP_PSH | TCP_ACK);
}

static void
enter(struct lookup *lookup, enum question question, enum over_tcp_phase phase)
{
    struct over_tcp *tcp = connection_of(lookup, question);

    tcp->phase = (uint8_t) phase;
    syn_begin(lookup->host, &times_of(lookup, question)->syn);
    run_schedule(lookup, question);
}

void
over_tcp_leave(struct lookup *lookup, enum question question)
{
    struct over_tcp *tcp = connection_of(lookup, question);

    if (tcp->phase == OVER_TCP_IDLE)
        return;
    tcp->phase = OVER_TCP_IDLE;
    lookup->query[question].base_at += node_now(lookup->host->node) - times_of(lookup, question)->started;
}

static size_t
size_of_times(const struct lookup *lookup)
{
    return end_of_questions(lookup) * sizeof *lookup->tcp;
}

void
over_tcp_free(struct lookup *lookup)
{
    if (lookup->tcp != NULL)
        shelf_put(host_pieces(lookup->host), lookup->tcp, size_of_times(lookup));
}

void
over_tcp_start(struct lookup *lookup, enum question question, uint32_t nth_server)
{
    if (lookup->tcp == NULL)
        lookup->tcp = shelf_get(host_pieces(lookup->host), size_of_times(lookup));
    connection_of(lookup, question)->server = (uint8_t) nth_server;
    times_of(lookup, question)->started = node_now(lookup->host->node);
    enter(lookup, question, OVER_TCP_CONNECTING);
}

void
over_tcp_share(struct lookup *lookup, enum question question)
{
    *times_of(lookup, question) = *times_of(lookup, other(question));
    *connection_of(lookup, question) = *connection_of(lookup, other(question));
    connection_of(lookup, question)->phase = OVER_TCP_SHARING;
}

/* Both types have the host's one port of the lookup here, so that it is the
 * serial that tells their connections apart. */
enum question
over_tcp_question(const struct packet *packet)
{
    uint32_t kind = packet->serial >> 8 & 0x3f;

    enum question question = 0;

    while (question < N_QUESTIONS && kind != segment_kind[question][0] && kind != segment_kind[question][1])
        question++;
    return question;
}

/* Whether an ICMP error ends the connection: the matrix is about SYNs. */
static bool
is_fatal(const struct lookup *lookup, enum question question, const struct packet *error)
{
    const struct over_tcp *tcp = &lookup->query[question].tcp;

    return tcp->phase == OVER_TCP_CONNECTING &&
           syn_aborts(lookup->host, error->inner->family, error->u.icmp.error, times_of(lookup, question)->syn.step);
}

/* Whether the other question of a pair goes over the connection, too. */
static bool
is_shared(const struct lookup *lookup, enum question question)
{
    return lookup->paired && lookup->query[other(question)].tcp.phase != OVER_TCP_IDLE;
}

bool
over_tcp_segment(struct lookup *lookup, enum question question, const struct packet *packet)
{
    bool error = packet->inner != NULL;

    if (error ? is_fatal(lookup, question, packet) : packet->flags & TCP_RST) {
        over_tcp_leave(lookup, question);
        return false;
    }
    if (!error && packet->flags & TCP_SYN && connection_of(lookup, question)->phase == OVER_TCP_CONNECTING) {
        enter(lookup, question, OVER_TCP_ASKING);
        if (is_shared(lookup, question))
            enter(lookup, other(question), OVER_TCP_ASKING);
    }
    return true;
}

void
over_tcp_close(struct lookup *lookup, enum question question)
{
    if (!is_shared(lookup, question))
        send_segment(lookup, question, TCP_FIN | TCP_ACK);
    over_tcp_leave(lookup, question);
}

int64_t
over_tcp_deadline(const struct lookup *lookup, enum question question)
{
    const struct over_tcp *tcp = &lookup->query[question].tcp;

    bool waits = tcp->phase == OVER_TCP_CONNECTING || tcp->phase == OVER_TCP_ASKING;

    return waits ? syn_deadline(lookup->host, &times_of(lookup, question)->syn) : INT64_MAX;
}

bool
over_tcp_due(struct lookup *lookup, enum question question)
{
    if (syn_gives_up(lookup->host, &times_of(lookup, question)->syn)) {
        over_tcp_leave(lookup, question);
        return false;
    }
    run_schedule(lookup, question);
    return true;
}
