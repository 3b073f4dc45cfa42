/*
 * session.c - a server's side of a connection over which data goes
 *
 * A session is found by the client's rank and the number of its operation, which all
 * packets of a connection have. Segments of the response have a kind of serial of
 * their own, and count on.
 *
 * In order: session_data() -> respond() -> [session_acknowledged()]* -> session_end().
 *
 * Deliberately different:
 *   the response begins when the whole request is there, and takes no time to make;
 *   the round trip that its timer begins with is the one that the client has measured.
 */
#include "models/server/session.h"


#include <glib.h>

#include "models/host/operation.h"
#include "models/models.h"
#include "models/server/server.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"

#define FIRST_BUCKETS 64u

/* The table */

static uint32_t
operation_of(const struct packet *packet)
{
    return packet->serial >> OPERATION_SHIFT;
}

static struct session **
bucket_of(const struct server *server, uint32_t client, uint32_t operation)
{
    uint64_t key = (uint64_t) client << 32 | operation;

    return &server->bucket[(uint32_t) (key * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (server->n_buckets - 1)];
}

static struct session *
find(const struct server *server, const struct packet *packet)
{
    struct session *session = server->n_buckets > 0
                                  ? *bucket_of(server, packet->origin, operation_of(packet)) : NULL;

    while (session != NULL && (session->client != packet->origin || session->operation != operation_of(packet)))
        session = session->next;
    return session;
}

/* The old table is left to the arena, which is no more than the new one all together. */
static void
grow(struct server *server)
{
    struct server old = *server;

    server->n_buckets = MAX(2 * old.n_buckets, FIRST_BUCKETS);
    server->bucket = arena_alloc(&server->node->island->arena, server->n_buckets * sizeof(struct session *));
    for (uint32_t i = 0; i < old.n_buckets; i++)
        for (struct session *session = old.bucket[i], *next; session != NULL; session = next) {
            struct session **bucket = bucket_of(server, session->client, session->operation);

            next = session->next;
            session->next = *bucket;
            *bucket = session;
        }
}

/* The response */

static void
send_segment(void *user, int64_t from, uint16_t length, bool last)
{
    struct session *session = user;
    uint32_t nth = session->sender.n_segments - 1;
    struct packet *packet = packet_new(session->server->node->island);

    packet->src = session->here;
    packet->dst = session->there;
    packet->family = session->sender.family;
    packet->proto = PROTO_TCP;
    packet->flags = TCP_ACK;
    packet->origin = session->client;
    packet->serial = serial_of(session->operation, SERIAL_RESPONSE, nth);
    packet->sub = (uint16_t) (nth >> 8);
    packet->sport = session->port_here;
    packet->dport = session->port_there;
    packet->size = (uint16_t) (ip_header(packet->family) + TCP_HEADER + length);
    packet->u.tcp.from = from;
    packet->u.tcp.length = length;
    packet->u.tcp.last = last;
    packet->u.tcp.acked = session->received;
    session->server->send(session->server->node, packet);
}

static void
arm(struct session *session)
{
    if (session->sender.deadline >= session->armed_at)
        return;
    session->armed_at = session->sender.deadline;
    node_timer(session->server->node, session->armed_at, session->server->timer, (uintptr_t) session);
}

/* A timer that was set for a session that is no more finds another one, or none: what is due is looked up. */
void
session_timer(uint64_t arg)
{
    struct session *session = (struct session *) (uintptr_t) arg;
    int64_t now = node_now(session->server->node);

    if (session->armed_at > now)
        return;
    session->armed_at = INT64_MAX;
    if (session->sender.deadline <= now)
        sender_due(&session->sender, now);      /* gives up in silence: the client has its own limits */
    arm(session);
}

/* Packets */

static struct session *
begin(struct server *server, const struct packet *packet)
{
    struct models *models = server->node->island->models;
    struct session *session, **bucket;

    if (server->n++ >= server->n_buckets)
        grow(server);
    bucket = bucket_of(server, packet->origin, operation_of(packet));
    session = pool_get(&models->sessions);
    *session = (struct session) {
        .next = *bucket,
        .server = server,
        .client = packet->origin,
        .operation = operation_of(packet),
        .here = packet->dst,
        .there = packet->src,
        .port_here = packet->dport,
        .port_there = packet->sport,
        .armed_at = INT64_MAX,
        .sender = { .facts = server->config->sender, .send = send_segment, .user = session,
                    .total = packet->u.tcp.wanted, .deadline = INT64_MAX, .family = packet->family,
                    .mss = MIN(sender_mss(packet->family, LINK_MTU), packet->u.tcp.mss) },
    };
    return *bucket = session;
}

void
session_data(struct server *server, const struct packet *packet)
{
    const struct tcp_payload *tcp = &packet->u.tcp;
    struct session *session = find(server, packet);

    if (session == NULL)
        session = begin(server, packet);
    if (tcp->from != session->received)
        return;
    session->received += tcp->length;
    if (session->received < tcp->total || session->sender.total == 0)
        return;
    sender_begin(&session->sender, node_now(server->node), tcp->rtt_ns);
    arm(session);
}

int64_t
session_received(const struct server *server, const struct packet *packet)
{
    const struct session *session = find(server, packet);

    return session != NULL ? session->received : 0;
}

void
session_acknowledged(struct server *server, const struct packet *packet)
{
    struct session *session = find(server, packet);

    if (session == NULL)
        return;
    sender_ack(&session->sender, node_now(server->node), packet->u.tcp.acked);
    arm(session);
}

void
session_error(struct server *server, const struct packet *packet)
{
    struct session *session = find(server, packet->inner);

    if (session == NULL || packet->u.icmp.error != ICMP_TOO_BIG)
        return;
    sender_too_big(&session->sender, node_now(server->node), packet->u.icmp.mtu);
    arm(session);
}

/* Stays in the pool with no deadline, for a timer may still come to it. */
void
session_end(struct server *server, const struct packet *packet)
{
    struct session *session = find(server, packet);
    struct models *models = server->node->island->models;

    if (session == NULL)
        return;

    struct session **link = bucket_of(server, session->client, session->operation);

    while (*link != session)
        link = &(*link)->next;
    *link = session->next;
    server->n--;
    session->sender.deadline = session->armed_at = INT64_MAX;
    pool_put(&models->sessions, session);
}
