/*
 * forwarder.c - a DNS proxy, as home gateways have it
 *
 * It has no cache and no patience of its own: each query goes on to one resolver,
 * and the answer goes back. A query that its client repeats goes to the next one.
 * What it forwards keeps the client's identity, as from a NAT.
 *
 * In order: forwarder_packet() -> ask() -> forward() -> answered() ->
 * service_answer().
 *
 * Follows:
 *   RFC 5625 - DNS Proxy Implementation Guidelines, and what it warns of
 * Deliberately different:
 *   a query over TCP goes on over a connection that is there already.
 * Not modelled:
 *   a cache; EDNS; answers that are looked into (section 4.3).
 */
#include "models/dns/forwarder.h"

#include <glib.h>

#include "models/dns/message.h"
#include "models/server/server.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

/* Queries without an answer that are remembered; of more, the oldest are not.
 * dnsmasq: 150 (FTABSIZ in config.h). */
#define MOST_PENDING 150

#define FIRST_PORT 1024

/* A query that was forwarded. */
struct pending {
    struct pending *next;
    struct packet *packet;      /* owned: the client's */
    struct fate fate;
    uint16_t port;              /* that it was forwarded from */
};

struct forwarder {
    struct dns_state service;
    struct pool pool;
    struct pending *first, **last;      /* in the order that they came */
    uint32_t n;
    uint16_t n_ports;           /* given so far */
};

static void
forwarder_start(struct node *node)
{
    struct forwarder *state = node->state;

    pool_init(&state->pool, &node->island->arena, sizeof(struct pending));
    state->last = &state->first;
}

static bool
has(const struct node *node, enum forwarder_defect defect)
{
    return ((const struct forwarder_config *) node->config)->defects >> defect & 1;
}

/* What is remembered */

/* Takes *@link out of the list. Returns: the client's query. */
static struct packet *
forget(struct forwarder *state, struct pending **link, struct fate *fate)
{
    struct pending *pending = *link;
    struct packet *packet = pending->packet;

    *link = pending->next;
    if (*link == NULL)
        state->last = link;
    *fate = pending->fate;
    state->n--;
    pool_put(&state->pool, pending);
    return packet;
}

static uint16_t
remember(struct node *node, struct packet *packet, const struct fate *fate)
{
    struct forwarder *state = node->state;
    struct pending *pending = pool_get(&state->pool);
    struct fate oldest;

    if (state->n == MOST_PENDING)
        packet_free(node->island, forget(state, &state->first, &oldest));
    *pending = (struct pending) {
        .packet = packet,
        .fate = *fate,
        .port = (uint16_t) (FIRST_PORT + state->n_ports++ % (UINT16_MAX - FIRST_PORT)),
    };
    *state->last = pending;
    state->last = &pending->next;
    state->n++;
    return pending->port;
}

/* There */

/* Sends on what @packet asks, which stays here. */
static void
forward(struct node *node, struct packet *packet, const struct fate *fate)
{
    const struct forwarder_config *config = node->config;
    const struct upstream *upstream = &config->upstream[packet->u.dns.nth % config->n_upstreams];
    struct packet *query = packet_copy(node->island, packet);

    query->sub = packet_child(packet->sub, 3);
    query->src = config->address[upstream->family];
    query->dst = upstream->addr;
    query->size = (uint16_t) (packet->size - ip_header(packet->family) + ip_header(upstream->family));
    query->family = upstream->family;
    query->hop_limit = HOP_LIMIT;
    query->trace = query->answered = 0;
    query->sport = query->u.dns.id = remember(node, packet, fate);
    query->u.dns.nth = (uint8_t) (packet->u.dns.nth / config->n_upstreams);
    if (packet->u.dns.qtype == QTYPE_AAAA && has(node, DEFECT_A_TO_AAAA))
        query->u.dns.qtype = QTYPE_A;
    net_send(node, query);
}

static void
ask(struct node *node, struct packet *packet, const struct fate *fate)
{
    const struct zone *zone = ((const struct dns_config *) node->config)->zone;
    struct dns_payload *dns = &packet->u.dns;

    if (dns->qtype == QTYPE_AAAA && has(node, DEFECT_DROPS_AAAA)) {
        lose_packet(node->island, packet, node_now(node), node->rank, NO_ROUTER, LOSS_FAULT);
    } else if (dns->qtype == QTYPE_AAAA && has(node, DEFECT_NXDOMAIN_TO_AAAA)) {
        dns->rcode = RCODE_NXDOMAIN;
        dns->ttl = zone->authority[zone->name[dns->name].authority].negative_ttl;
        service_answer(node, packet, fate);
    } else {
        forward(node, packet, fate);
    }
}

/* And back */

/* Whether @dns is not what it says that it is about. */
static bool
is_stray(const struct dns_payload *dns)
{
    return dns->flaw == FLAW_OTHER_ID || dns->flaw == FLAW_GARBAGE;
}

/* Makes of the client's query @dns what the resolver has answered. */
static void
take_answer(struct dns_payload *dns, const struct dns_payload *answer)
{
    uint16_t id = dns->id, qtype = dns->qtype;
    uint8_t nth = dns->nth;

    *dns = *answer;
    dns->id = id;
    dns->nth = nth;
    dns->qtype = qtype;
    if (qtype != answer->qtype && answer->answer != NULL && dns->flaw == FLAW_NONE)
        dns->flaw = FLAW_OTHER_FAMILY;
}

static void
answered(struct node *node, const struct packet *answer)
{
    struct forwarder *state = node->state;
    struct pending **link = &state->first;
    struct fate fate;

    while (*link != NULL && (*link)->port != answer->dport)
        link = &(*link)->next;
    if (*link == NULL || answer->inner != NULL || is_stray(&answer->u.dns))
        return;

    struct packet *packet = forget(state, link, &fate);
    take_answer(&packet->u.dns, &answer->u.dns);
    service_answer(node, packet, &fate);
}

static void
forwarder_packet(struct node *node, struct packet *packet)
{
    struct fate fate;

    if (packet->inner != NULL || packet->sport == DNS_PORT) {
        answered(node, packet);
        packet_free(node->island, packet);
    } else if (packet->proto == PROTO_TCP && has(node, DEFECT_NO_TCP)) {
        server_segment(node, packet, false);
    } else if (service_query(node, packet, &fate)) {
        ask(node, packet, &fate);
    }
}

static enum scope
forwarder_scope(const void *config)
{
    (void) config;
    return SHARED;
}

const struct node_kind forwarder_kind = {
    .name = "dns",
    .state_size = sizeof(struct forwarder),
    .scope = forwarder_scope,
    .start = forwarder_start,
    .packet = forwarder_packet,
    .timer = service_timer,
};
