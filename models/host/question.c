/*
 * question.c - one question of a lookup on its way through the schedule of servers
 *
 * A schedule is a list of steps, counted from base_at, with a time to give up. A
 * step that an error answer brings forward moves base_at, so that the later steps
 * keep their distance.
 */
#include "models/host/question.h"

#include <glib.h>

#include "models/dns/recursive.h"
#include "models/host/edns.h"
#include "models/host/lookup.h"
#include "sim/net/net.h"

static const uint16_t qtype_of[N_QUESTIONS] = {
    [ASK_A] = QTYPE_A, [ASK_AAAA] = QTYPE_AAAA, [ASK_PTR] = QTYPE_PTR };

static void
note_sent(struct lookup *lookup, enum question question, uint32_t nth_server, struct query_sent *sent, bool over_tcp)
{
    struct query_notes *notes = &notes_of(lookup)->query[question];

    if (notes->first_at < 0)
        notes->first_at = now(lookup);
    notes->server = (uint8_t) nth_server;
    sent->all++;
    sent->over_tcp = (uint16_t) (sent->over_tcp + over_tcp);
}

/* How many queries of this type the server, one of several, has had from the lookup, at whichever of its addresses. */
static uint32_t
sent_before(const struct lookup *lookup, enum question question, uint32_t nth_server)
{
    const struct usable_server *server = lookup->servers->server;
    uint32_t n = 0;

    for (uint32_t i = 0; i < lookup->servers->n; i++)
        if (i == nth_server || (server[i].node == server[nth_server].node && server[i].node != NO_NODE))
            n += notes_sent(notes_of(lookup), question, i)->all;
    return n;
}

static inline void
put_query(struct lookup *lookup, enum question question, uint32_t nth_server, struct packet *packet)
{
    bool over_tcp = packet->proto == PROTO_TCP;
    uint32_t name = search_name(lookup, question);
    uint16_t edns = profile_of(lookup)->edns.size > 0 ? edns_of_query(lookup, question, nth_server) : 0;
    struct query_sent *sent = notes_sent(notes_of(lookup), question, nth_server);
    uint32_t before = lookup->servers->n == 1 ? sent->all : sent_before(lookup, question, nth_server);

    packet->size = (uint16_t) (packet->size + DNS_HEADER + DNS_QUESTION + (over_tcp ? DNS_LENGTH : 0) +
                               (edns != 0 ? DNS_OPT : 0) +
                               lookup->host->config->class->zone->name[name].length);
    packet->u.dns = (struct dns_payload) {
        .name = name,
        .id = id_of(lookup),
        .qtype = qtype_of[question],
        .nth = (uint8_t) MIN(before, UINT8_MAX),
        .edns = edns,
    };
    note_sent(lookup, question, nth_server, sent, over_tcp);
}

void
lookup_put_query(struct lookup *lookup, enum question question, uint32_t nth_server, struct packet *packet)
{
    put_query(lookup, question, nth_server, packet);
}

void
question_send(struct lookup *lookup, enum question question, uint32_t nth_server)
{
    const struct usable_server *server = &lookup->servers->server[nth_server];
    struct query *query = &lookup->query[question];
    unsigned kind = SERIAL_QUERY + question + (query->tries > 0xff ? 3 : 0);
    uint32_t serial = lookup->operation->serial | serial_of(0, kind, query->tries);
    struct packet *packet = host_packet(lookup->host, servers_source(lookup->host, server), &server->addr, serial);

    query->tries++;
    packet->proto = PROTO_UDP;
    packet->sport = lookup->operation->port;
    packet->dport = DNS_PORT;
    packet->size = (uint16_t) (ip_header(packet->family) + UDP_HEADER);
    put_query(lookup, question, nth_server, packet);
    host_send(lookup->host, packet);
}

uint16_t
question_try(const struct packet *packet)
{
    return (uint16_t) ((packet->serial & 0xff) + ((packet->serial >> 8 & 0x3f) >= SERIAL_QUERY + 3 ? 0x100 : 0));
}

/* Returns: which of the host's servers @server of the schedule is; STEP_ALL is that. */
static uint8_t
host_server(const struct lookup *lookup, const struct query *query, uint8_t server)
{
    return server == STEP_ALL ? STEP_ALL : query->order[MIN(server, lookup->servers->n - 1)];
}

static inline void
send_step(struct lookup *lookup, enum question question, uint8_t server)
{
    uint32_t n = lookup->servers->n;
    struct query *query = &lookup->query[question];

    query->last = host_server(lookup, query, server);
    query->failed = OUTCOME_NONE;
    lookup->resent = 0;
    if (query->held) {
        query->waits_since = INT64_MAX;
        return;
    }
    if (server != STEP_ALL) {
        question_send(lookup, question, query->last);
        return;
    }
    for (uint32_t i = 0; i < n; i++)
        if (!(query->left >> query->order[i] & 1))
            question_send(lookup, question, query->order[i]);
}

/* Whether @server of the schedule was left; STEP_ALL, if all were. */
static bool
is_left(const struct lookup *lookup, const struct query *query, uint8_t server)
{
    uint32_t all = (1u << lookup->servers->n) - 1;

    return server == STEP_ALL ? (query->left & all) == all : query->left >> host_server(lookup, query, server) & 1;
}

/* Passes over the steps to servers that were left, each as if its wait had
 * ended. Returns: whether a step remains. */
static bool
find_step(const struct lookup *lookup, struct query *query, const struct steps *steps)
{
    while (query->step < steps->at.n && is_left(lookup, query, steps->at.server[query->step]))
        query->step++;
    return query->step < steps->at.n;
}

/* Takes the next step at once; the later ones keep their distance. */
static void
bring_forward(struct lookup *lookup, struct query *query, const struct steps *steps)
{
    bool more = find_step(lookup, query, steps);

    query->base_at = now(lookup) - (more ? steps->at.at[query->step] : steps->give_up_ns);
}

void
question_run(struct lookup *lookup, enum question question)
{
    const struct steps *steps = lookup->schedule;
    struct query *query = &lookup->query[question];
    int64_t time = now(lookup);

    while (query->step < steps->at.n && query->base_at + steps->at.at[query->step] <= time) {
        if (query->left != 0)
            bring_forward(lookup, query, steps);
        if (query->step == steps->at.n)
            return;
        if (query->step > 0 || lookup->servers->n > 1)
            acted(lookup, steps->fact);
        if (query->step > 0)
            wait_ended(lookup, question, query->last, OUTCOME_NONE, steps->fact);
        send_step(lookup, question, steps->at.server[query->step++]);
    }
}

void
lookup_tell_wait(const struct lookup *lookup, enum question question, uint8_t server, enum outcome outcome,
                 uint16_t fact)
{
    struct island *island = lookup->host->node->island;
    struct record record;
    struct wait wait = {
        .record = &record, .question = (uint8_t) question, .outcome = (uint8_t) outcome, .fact = fact,
        .server = server != STEP_ALL ? server : notes_of(lookup)->query[question].server,
        .from = lookup->query[question].waits_since, .to = now(lookup),
    };

    if (wait.to <= wait.from)
        return;
    notes_record(lookup->operation, &record);
    observe(island, (struct observation) {
        .at = wait.to, .node = lookup->host->node->rank, .kind = OBSERVE_WAIT, .subject = &wait });
}

void
question_release(struct lookup *lookup, enum question question)
{
    struct query *query = &lookup->query[question];
    bool held = query->held;

    query->held = false;
    query->waits_since = now(lookup);
    send_step(lookup, question, lookup->schedule->at.server[query->step - 1]);
    query->held = held;
}

void
question_repeat(struct lookup *lookup, enum question question)
{
    struct query *query = &lookup->query[question];

    query->step--;
    query->base_at = now(lookup) - lookup->schedule->at.at[query->step];
    question_run(lookup, question);
}

void
question_turn_over(struct lookup *lookup, enum question question)
{
    uint8_t last = lookup->query[question].last;

    for (uint8_t i = 0; i < lookup->servers->n; i++)
        if (last == STEP_ALL || last == i) {
            servers_failed(lookup->host, notes_of(lookup)->servers, i, OUTCOME_TIMEOUT);
            edns_lost(lookup, question, i);
        }
}

int64_t
question_deadline(const struct lookup *lookup, enum question question)
{
    const struct query *query = &lookup->query[question];

    if (!query->asked || query->ended)
        return INT64_MAX;

    if (query->tcp.phase != OVER_TCP_IDLE)
        return over_tcp_deadline(lookup, question);

    const struct steps *steps = lookup->schedule;
    return query->base_at + (query->step < steps->at.n ? steps->at.at[query->step] : steps->give_up_ns);
}

bool
question_is_exhausted(const struct lookup *lookup, enum question question)
{
    return lookup->query[question].tcp.phase == OVER_TCP_IDLE &&
           lookup->query[question].base_at + lookup->schedule->give_up_ns <= now(lookup);
}

bool
question_go_on(struct lookup *lookup, enum question question)
{
    const struct steps *steps = lookup->schedule;
    struct query *query = &lookup->query[question];

    if (!find_step(lookup, query, steps)) {
        acted(lookup, steps->fact);
        return false;
    }
    bring_forward(lookup, query, steps);
    question_run(lookup, question);
    return true;
}
