/*
 * forwarder.c - a DNS proxy, as home gateways have it
 *
 * It has no patience of its own: each query goes on to one resolver, and the
 * answer goes back. A query that its client repeats goes to the next one. What it
 * forwards keeps the client's identity, as from a NAT. If it has a cache, it keeps
 * what it hears, each answer for the type that was asked, as dnsmasq does it
 * (rfc1035.c, extract_addresses() and answer_request()): a name error too.
 *
 * In order: forwarder_packet() -> ask() -> the cache, or forward() -> answered()
 * -> service_answer().
 *
 * Follows:
 *   RFC 5625 - DNS Proxy Implementation Guidelines, and what it warns of
 *   RFC 1035 section 3.2.1, RFC 2308 section 5 - TTLs, which are counted down
 * Deliberately different:
 *   a query over TCP goes on over a connection that is there already.
 * Not modelled:
 *   a limit on its cache (dnsmasq: 150 names); equipment that lets one answer
 *   through for two queries from the same port: hosts here ask from one port.
 */
#include "models/dns/forwarder.h"

#include <glib.h>

#include "models/dns/message.h"
#include "models/host/profile.h"
#include "models/server/server.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

/* Queries without an answer that are remembered; of more, the oldest are not.
 * dnsmasq: 150 (FTABSIZ in config.h). */
#define MOST_PENDING 150

#define FIRST_PORT 1024
#define SECOND INT64_C(1000000000)

/* A query that was forwarded. */
struct pending {
    struct pending *next;
    struct packet *packet;      /* owned: the client's */
    struct fate fate;
    uint16_t port;              /* that it was forwarded from */
};

/* An answer in its cache. */
struct kept {
    struct dns_payload answer;
    int64_t until;              /* ns; 0: there is none */
};

struct forwarder {
    struct dns_state service;
    struct kept *kept;          /* by name and question; NULL: it has no cache */
    struct pool pool;
    struct pending *first, **last;      /* in the order that they came */
    uint32_t n;
    uint16_t n_ports;           /* given so far */
};

static void
forwarder_start(struct node *node)
{
    const struct forwarder_config *config = node->config;
    struct forwarder *state = node->state;
    struct arena *arena = &node->island->arena;

    pool_init(&state->pool, arena, sizeof(struct pending));
    state->last = &state->first;
    if (config->caches)
        state->kept = arena_alloc(arena, (config->dns.zone->n + 1u) * N_QUESTIONS * sizeof *state->kept);
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

/* The cache */

static struct kept *
kept_of(const struct forwarder *state, const struct dns_payload *dns)
{
    return &state->kept[dns->name * N_QUESTIONS + question_of(dns->qtype)];
}

/* Makes @dns, a client's query, what @answer says about it. */
static void
take_answer(struct dns_payload *dns, const struct dns_payload *answer)
{
    uint16_t id = dns->id, qtype = dns->qtype, edns = dns->edns;
    uint8_t nth = dns->nth;

    *dns = *answer;
    dns->id = id;
    dns->edns = edns;
    dns->nth = nth;
    dns->qtype = qtype;
    if (qtype != answer->qtype && answer->answer != NULL && dns->flaw == FLAW_NONE)
        dns->flaw = FLAW_OTHER_FAMILY;
}

/* Returns: whether the answer to @dns was there; it is in it then. */
static bool
look_up(struct node *node, struct dns_payload *dns)
{
    const struct forwarder *state = node->state;
    const struct kept *kept = state->kept != NULL ? kept_of(state, dns) : NULL;

    if (kept == NULL || node_now(node) >= kept->until)
        return false;
    take_answer(dns, &kept->answer);
    dns->ttl = (uint32_t) ((kept->until - node_now(node)) / SECOND);
    return true;
}

/* Keeps @dns, if it says something that holds for a while, and has nothing wrong. */
static void
keep(struct node *node, const struct dns_payload *dns)
{
    const struct forwarder *state = node->state;

    if (state->kept != NULL && dns->flaw == FLAW_NONE &&
        (dns->rcode == RCODE_NOERROR || dns->rcode == RCODE_NXDOMAIN))
        *kept_of(state, dns) = (struct kept) { .answer = *dns, .until = node_now(node) + dns->ttl * SECOND };
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
        node_lose(node, packet, LOSS_FAULT);
    } else if (dns->qtype == QTYPE_AAAA && has(node, DEFECT_NXDOMAIN_TO_AAAA)) {
        dns->rcode = RCODE_NXDOMAIN;
        dns->ttl = zone->authority[zone->name[dns->name].authority].negative_ttl;
        service_answer(node, packet, fate);
    } else if (look_up(node, dns)) {
        service_cached(node, packet, fate);
        service_answer(node, packet, fate);
    } else {
        forward(node, packet, fate);
    }
}

/* And back */

/* Takes the OPT record out of @packet, the client's, where @answer has none: it was passed on. */
static void
pass_opt(struct packet *packet, const struct dns_payload *answer)
{
    if (packet->u.dns.edns == 0 || answer->edns != 0)
        return;
    packet->u.dns.edns = 0;
    packet->size = (uint16_t) (packet->size - DNS_OPT);
}

/* Whether @dns is not what it says that it is about. */
static bool
is_stray(const struct dns_payload *dns)
{
    return dns->flaw == FLAW_OTHER_ID || dns->flaw == FLAW_GARBAGE;
}

/* Addresses that dnsmasq lets no answer have with stop-dns-rebind: private_net() of rfc1035.c, and the IPv6 ones of
 * private_net6(): 0.0.0.0/8, 10/8, 127/8, 169.254/16, 172.16/12, 192.168/16; ::1, fe80::/10, fc00::/7. */
static bool
is_private(struct addr addr)
{
    static const struct { uint32_t net; unsigned len; } nets[] = {
        { 0, 8 }, { 0x0a000000, 8 }, { 0x7f000000, 8 }, { 0xa9fe0000, 16 }, { 0xac100000, 12 }, { 0xc0a80000, 16 } };

    for (unsigned i = 0; addr_is_ipv4(addr) && i < G_N_ELEMENTS(nets); i++)
        if (prefix_has(addr_ipv4(nets[i].net), MAPPED_BITS + nets[i].len, addr))
            return true;
    return (addr.hi == 0 && addr.lo <= 1) || addr_is_link_local(addr) || addr.hi >> 57 == 0xfc >> 1;
}

/* One private address, and no record is left: no data, and nothing says how long that holds. */
static void
drop_private(struct dns_payload *dns)
{
    bool any = false;

    for (uint16_t i = 0; dns->answer != NULL && dns->qtype != QTYPE_PTR && i < dns->answer->n; i++)
        any |= is_private(dns->answer->addr[i]);
    if (!any)
        return;
    dns->answer = NULL;
    dns->flaw = FLAW_NONE;
    dns->n_aliases = 0;
    dns->ttl = 0;
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
    pass_opt(packet, &answer->u.dns);
    if (has(node, DEFECT_DROPS_PRIVATE))
        drop_private(&packet->u.dns);
    keep(node, &packet->u.dns);
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
