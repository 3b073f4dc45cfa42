/*
 * resolution.c - one question that a recursive resolver has asked others
 *
 * In order: resolution_wait() -> work() -> the cache has it, or gather() the
 * addresses of the zone's servers -> ask_next() -> [answered(), refused() or
 * resolution_due() -> ask_next()]* -> end(). A referral begins at gather() anew,
 * an alias at work(). Where no address is known, the resolution waits for others,
 * of servers' names.
 *
 * Servers are asked in rounds, as BIND 9 does it (lib/dns/resolver.c of 9.6,
 * fctx_setretryinterval()): the quickest first, each for 0.8 s in the first two
 * rounds, then twice as long in each; two round trips at least, 10 s at most.
 * After 10 s in all (resolver-query-timeout), or once each server has said
 * something of no use, the answer is a server failure.
 *
 * Follows:
 *   RFC 1034 section 5.3.3; RFC 1035 section 7
 *   RFC 4074 section 4.5 - lame servers, as a zone's or as a last resort
 *   RFC 7766 section 5 - a truncated answer is asked for over TCP
 * Deliberately different:
 *   where one address of a zone's servers is known, the others are not looked for.
 *   Of an unknown server's addresses the one of IPv6 comes first.
 * Not modelled:
 *   delegations that only the zone itself knows of; retransmission over TCP.
 */
#include "models/dns/resolution.h"

#include <glib.h>

#include "models/dns/message.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"

#define RETRY_NS INT64_C(800000000)
#define MOST_RETRY_NS INT64_C(10000000000)
#define LIFETIME_NS INT64_C(10000000000)
#define MOST_ROUNDS 10          /* BIND 9: "don't pound on remote servers" */
#define MOST_DEPTH 7
#define FIRST_ID 1024           /* an ID is a port as well */

static const uint16_t qtype_of[N_QUESTIONS] = { [ASK_A] = QTYPE_A, [ASK_AAAA] = QTYPE_AAAA, [ASK_PTR] = QTYPE_PTR };

uint32_t
resolution_key(const struct dns_payload *dns)
{
    return dns->name * N_QUESTIONS + question_of(dns->qtype);
}

/* Which there are */

static struct resolution **
bucket_of(struct iterative *state, uint16_t id)
{
    return &state->with_id[id % G_N_ELEMENTS(state->with_id)];
}

static struct resolution *
find(struct iterative *state, uint16_t id)
{
    struct resolution *resolution = *bucket_of(state, id);

    while (resolution != NULL && resolution->id != id)
        resolution = resolution->with_id;
    return resolution;
}

/* Late answers to what it asked before find it no more. */
static void
forget_id(struct iterative *state, struct resolution *resolution)
{
    struct resolution **link = bucket_of(state, resolution->id);

    while (*link != resolution)
        link = &(*link)->with_id;
    *link = resolution->with_id;
}

static void
take_id(struct iterative *state, struct resolution *resolution)
{
    resolution->id = (uint16_t) (FIRST_ID + state->n_ids++ % (UINT16_MAX - FIRST_ID));
    resolution->with_id = *bucket_of(state, resolution->id);
    *bucket_of(state, resolution->id) = resolution;
}

static struct resolution *
begin(struct node *node, uint32_t key, uint8_t depth)
{
    struct iterative *state = node->state;
    struct resolution *resolution = pool_get(&state->resolutions);

    *resolution = (struct resolution) {
        .key = key,
        .depth = depth,
        .at = key / N_QUESTIONS,
        .ends_at = node_now(node) + LIFETIME_NS,
        .result = { .name = key / N_QUESTIONS, .qtype = qtype_of[key % N_QUESTIONS], .ttl = UINT32_MAX },
    };
    resolution->last = &resolution->waiters;
    take_id(state, resolution);
    return state->running[key] = resolution;
}

/* Its result holds for all who wait. */
static void
end(struct node *node, struct resolution *resolution)
{
    struct iterative *state = node->state;

    forget_id(state, resolution);
    state->running[resolution->key] = NULL;
    iterative_resolved(node, resolution);
    pool_put(&state->resolutions, resolution);
}

static void
fail(struct node *node, struct resolution *resolution)
{
    const struct dns_payload *asked = &resolution->result;

    resolution->result = (struct dns_payload) { .name = asked->name, .qtype = asked->qtype, .rcode = RCODE_SERVFAIL };
    end(node, resolution);
}

static void
set_deadline(struct node *node, struct resolution *resolution, int64_t at)
{
    resolution->deadline = MAX(earlier(at, resolution->ends_at), node_now(node) + 1);
    node_timer(node, resolution->deadline, RESOLUTION_TIMER, resolution->key);
}

/* Whom to ask */

static const struct delegation *
delegation_of(const struct node *node, const struct resolution *resolution)
{
    const struct dns_config *config = node->config;

    return &config->zone->authority[resolution->cut].delegation;
}

/* Returns: the addresses of a zone's server that are known in @family, or NULL. */
static const struct rrset *
addresses_of(struct node *node, const struct name_server *server, enum family family)
{
    const struct iterative *state = node->state;
    const struct rrset *kept = cells_records(&state->cells, node_now(node), server->name,
                                             family == FAMILY_IPV4 ? ASK_A : ASK_AAAA);

    return kept != NULL ? kept : family == FAMILY_IPV4 ? server->a : server->aaaa;
}

static void
add_targets(struct node *node, struct resolution *resolution, const struct rrset *addresses, enum family family)
{
    struct iterative *state = node->state;

    for (uint16_t i = 0; addresses != NULL && i < addresses->n && resolution->n_targets < MOST_TARGETS; i++)
        resolution->target[resolution->n_targets++] = (struct target) {
            .addr = addresses->addr[i],
            .server = infra_server(&state->infra, addresses->addr[i]),
            .family = (uint8_t) family,
        };
}

static void
gather(struct node *node, struct resolution *resolution)
{
    static const enum family order[] = { FAMILY_IPV6, FAMILY_IPV4 };
    const struct iterative_config *config = node->config;
    const struct delegation *delegation = delegation_of(node, resolution);

    resolution->n_targets = resolution->round = resolution->asked = 0;
    resolution->last_resort = false;
    for (uint16_t i = 0; i < delegation->n; i++)
        for (unsigned j = 0; j < G_N_ELEMENTS(order); j++)
            if (config->families >> order[j] & 1)
                add_targets(node, resolution, addresses_of(node, &delegation->server[i], order[j]), order[j]);
}

/* The question for an address of a server, in a family that the resolver has. */
static bool
needs(const struct node *node, enum question question)
{
    const struct iterative_config *config = node->config;

    return config->families >> (question == ASK_A ? FAMILY_IPV4 : FAMILY_IPV6) & 1;
}

/* Has an address looked for, and @resolution wait for it. */
static void
look_for(struct node *node, struct resolution *resolution, uint32_t name, enum question question)
{
    struct iterative *state = node->state;
    uint32_t key = name * N_QUESTIONS + question, at = name;
    struct dns_payload known = { .qtype = qtype_of[question], .ttl = UINT32_MAX };

    if (state->running[key] == resolution || cells_look_up(&state->cells, node_now(node), &known, &at))
        return;

    struct waiter *waiter = pool_get(&state->waiters);
    *waiter = (struct waiter) { .key = resolution->key };
    resolution_wait(node, key, (uint8_t) (resolution->depth + 1), waiter);
}

/* Calls @look for each address that the zone's servers may have. Returns: whether
 * any is being looked for, by somebody else. */
static bool
each_address(struct node *node, struct resolution *resolution,
             void (*look)(struct node *, struct resolution *, uint32_t, enum question))
{
    const struct delegation *delegation = delegation_of(node, resolution);
    const struct iterative *state = node->state;
    bool any = false;

    for (uint16_t i = 0; i < delegation->n; i++)
        for (enum question question = ASK_A; question < N_ADDRESS_TYPES; question++) {
            const struct resolution *running;
            uint32_t name = delegation->server[i].name;

            if (!needs(node, question))
                continue;
            if (look != NULL)
                look(node, resolution, name, question);
            running = state->running[name * N_QUESTIONS + question];
            any |= running != NULL && running != resolution;
        }
    return any;
}

/* Asking */

/* A packet's number among all those about the same: its draws go by that, whoever
 * else is asked about what. After 256 they repeat. */
static uint32_t
next_serial(struct iterative *state, uint32_t key)
{
    return key << 8 | state->sent[key]++;
}

static struct packet *
packet_to(struct node *node, struct resolution *resolution, const struct target *target, enum proto proto)
{
    const struct iterative_config *config = node->config;
    struct packet *packet = packet_new(node->island);

    packet->src = config->address[target->family];
    packet->dst = target->addr;
    packet->family = target->family;
    packet->origin = node->rank;
    packet->serial = next_serial(node->state, resolution->key);
    packet->proto = (uint8_t) proto;
    packet->sport = resolution->id;
    packet->dport = DNS_PORT;
    packet->size = (uint16_t) (ip_header(target->family) + (proto == PROTO_TCP ? TCP_HEADER : UDP_HEADER));
    return packet;
}

static void
put_query(struct node *node, struct resolution *resolution, struct target *target, struct packet *packet)
{
    const struct dns_config *config = node->config;

    packet->u.dns = (struct dns_payload) {
        .name = resolution->at,
        .id = resolution->id,
        .qtype = resolution->result.qtype,
        .nth = target->sent,
    };
    packet->size = (uint16_t) (packet->size + DNS_HEADER + DNS_QUESTION + config->zone->name[resolution->at].length);
    target->sent = (uint8_t) MIN(target->sent + 1, UINT8_MAX);
}

static int64_t
patience(const struct resolution *resolution, const struct target *target)
{
    int64_t wait = RETRY_NS << MAX(resolution->round - 1, 0);

    return MIN(MAX(wait, 2 * target->server->srtt_ns), MOST_RETRY_NS);
}

static void
send_query(struct node *node, struct resolution *resolution, struct target *target)
{
    struct packet *packet = packet_to(node, resolution, target, PROTO_UDP);

    put_query(node, resolution, target, packet);
    target->tried = true;
    target->sent_at = node_now(node);
    resolution->asked = (uint8_t) (target - resolution->target);
    resolution->phase = RESOLUTION_ASKING;
    set_deadline(node, resolution, node_now(node) + patience(resolution, target));
    net_send(node, packet);
}

/* A segment of the connection to the target that was asked last. */
static void
send_segment(struct node *node, struct resolution *resolution, uint8_t flags)
{
    struct target *target = &resolution->target[resolution->asked];
    struct packet *packet = packet_to(node, resolution, target, PROTO_TCP);

    packet->flags = flags;
    if (flags & TCP_PSH) {
        put_query(node, resolution, target, packet);
        packet->size = (uint16_t) (packet->size + DNS_LENGTH);
    } else {
        packet->u.tcp.sent_at = node_now(node);
        packet->size = (uint16_t) (packet->size + (flags & TCP_SYN ? TCP_MSS_OPTION : 0));
    }
    net_send(node, packet);
}

static void
enter_tcp(struct node *node, struct resolution *resolution, enum resolution_phase phase)
{
    resolution->phase = (uint8_t) phase;
    set_deadline(node, resolution, node_now(node) + patience(resolution, &resolution->target[resolution->asked]));
    send_segment(node, resolution, phase == RESOLUTION_CONNECTING ? TCP_SYN : TCP_PSH | TCP_ACK);
}

/* Whether @target may be asked at all, for now. */
static bool
is_usable(const struct node *node, const struct resolution *resolution, const struct target *target)
{
    return !target->bad &&
        (resolution->last_resort || !infra_is_lame(target->server, resolution->cut, node_now(node)));
}

/* Returns: the quickest of those that were not asked in this round, or NULL. */
static struct target *
next_target(const struct node *node, struct resolution *resolution)
{
    struct target *best = NULL;

    for (uint8_t i = 0; i < resolution->n_targets; i++) {
        struct target *target = &resolution->target[i];

        if (is_usable(node, resolution, target) && !target->tried &&
            (best == NULL || target->server->srtt_ns < best->server->srtt_ns))
            best = target;
    }
    return best;
}

/* Begins another round, with lame servers if those are all there are and the
 * resolver asks them. Returns: whether it may. */
static bool
next_round(struct node *node, struct resolution *resolution)
{
    const struct iterative_config *config = node->config;
    bool any = false;

    for (uint8_t i = 0; i < resolution->n_targets; i++) {
        any |= is_usable(node, resolution, &resolution->target[i]);
        resolution->target[i].tried = false;
    }
    resolution->round++;
    if (!any && config->lame == LAME_LAST_RESORT && !resolution->last_resort)
        return resolution->last_resort = true;
    return any && resolution->round < MOST_ROUNDS;
}

static void
ask_next(struct node *node, struct resolution *resolution)
{
    struct target *target = next_target(node, resolution);

    if (target == NULL && next_round(node, resolution))
        target = next_target(node, resolution);
    if (target != NULL)
        send_query(node, resolution, target);
    else
        fail(node, resolution);
}

/* Finds whom to ask, and asks; or waits until it is known. A new resolution that
 * finds nobody fails in the next instant: who begins it has not done yet. */
static void
ask_zone(struct node *node, struct resolution *resolution, uint32_t cut)
{
    forget_id(node->state, resolution);
    take_id(node->state, resolution);
    resolution->cut = cut;
    gather(node, resolution);
    if (next_target(node, resolution) != NULL ||
        (resolution->n_targets > 0 && next_round(node, resolution) && next_target(node, resolution) != NULL)) {
        send_query(node, resolution, next_target(node, resolution));
        return;
    }
    resolution->phase = RESOLUTION_WAITING;
    if (resolution->n_targets > 0 || resolution->depth == MOST_DEPTH || !each_address(node, resolution, look_for))
        resolution->ends_at = node_now(node) + 1;
    set_deadline(node, resolution, resolution->ends_at);
}

/* Goes on with the name that it is about now. */
static void
work(struct node *node, struct resolution *resolution)
{
    struct iterative *state = node->state;

    if (cells_look_up(&state->cells, node_now(node), &resolution->result, &resolution->at))
        end(node, resolution);
    else
        ask_zone(node, resolution, cells_cut(&state->cells, node_now(node), resolution->at));
}

void
resolution_resume(struct node *node, uint32_t key)
{
    struct iterative *state = node->state;
    struct resolution *resolution = state->running[key];

    if (resolution == NULL || resolution->phase != RESOLUTION_WAITING || resolution->ends_at == node_now(node) + 1)
        return;
    gather(node, resolution);
    if (resolution->n_targets > 0)
        ask_next(node, resolution);
    else if (!each_address(node, resolution, NULL))
        fail(node, resolution);
}

void
resolution_wait(struct node *node, uint32_t key, uint8_t depth, struct waiter *waiter)
{
    struct iterative *state = node->state;
    struct resolution *resolution = state->running[key];
    bool is_new = resolution == NULL;

    if (is_new)
        resolution = begin(node, key, depth);
    *resolution->last = waiter;
    resolution->last = &waiter->next;
    if (is_new)
        ask_zone(node, resolution, cells_cut(&state->cells, node_now(node), resolution->at));
}

/* What comes */

/* The server that was heard has said something of no use: on with the next one,
 * if it was this one's turn. */
static void
discard(struct node *node, struct resolution *resolution, struct target *target)
{
    target->bad = true;
    if (target == &resolution->target[resolution->asked])
        ask_next(node, resolution);
}

/* RFC 4074 section 4.5: it does not answer with authority, nor lead downwards. */
static void
found_lame(struct node *node, struct resolution *resolution, struct target *target)
{
    struct iterative *state = node->state;

    infra_mark_lame(&state->infra, target->server, resolution->cut, node_now(node));
    if (!resolution->last_resort) {     /* as such it may be asked once more */
        if (target == &resolution->target[resolution->asked])
            ask_next(node, resolution);
    } else {
        discard(node, resolution, target);
    }
}

/* Whether zone @below is below @above, and the name in it or below it. */
static bool
leads_down(const struct zone *zone, uint32_t below, uint32_t above, uint32_t name)
{
    uint32_t at = zone->name[name].authority;

    while (at != below && at != ROOT_ZONE)
        at = zone->authority[at].parent;
    if (at != below)
        return false;
    while (at != above && at != ROOT_ZONE)
        at = zone->authority[at].parent;
    return at == above && below != above;
}

static void
referred(struct node *node, struct resolution *resolution, struct target *target, uint32_t cut)
{
    const struct dns_config *config = node->config;
    struct iterative *state = node->state;

    if (!leads_down(config->zone, cut, resolution->cut, resolution->at)) {
        found_lame(node, resolution, target);
        return;
    }
    cells_keep_cut(&state->cells, node_now(node), cut);
    ask_zone(node, resolution, cut);
}

/* Keeps the aliases of an answer, and is about what they lead to from then on. */
static void
take_aliases(struct node *node, struct resolution *resolution, const struct dns_payload *dns)
{
    const struct zone *zone = ((const struct dns_config *) node->config)->zone;
    struct iterative *state = node->state;

    for (uint8_t i = 0; i < dns->n_aliases; i++) {
        cells_keep_alias(&state->cells, node_now(node), resolution->at);
        resolution->at = zone->name[resolution->at].alias->name[0];
    }
    resolution->result.n_aliases = (uint8_t) (resolution->result.n_aliases + dns->n_aliases);
    resolution->result.ttl = MIN(resolution->result.ttl, message_alias_ttl(zone, dns));
}

static void
take_answer(struct node *node, struct resolution *resolution, const struct dns_payload *dns)
{
    struct iterative *state = node->state;
    struct dns_payload *result = &resolution->result;

    take_aliases(node, resolution, dns);
    if (result->n_aliases > MOST_ALIASES) {
        fail(node, resolution);
    } else if (dns->partial) {
        work(node, resolution);
    } else {
        cells_keep(&state->cells, node_now(node), resolution->at, dns);
        result->rcode = dns->rcode;
        result->answer = dns->answer;
        result->flaw = dns->flaw;
        result->ttl = MIN(result->ttl, cells_ttl(&state->cells, resolution->at, dns));
        end(node, resolution);
    }
}

/* Whether the message says nothing that the resolver can use. */
static bool
is_useless(const struct node *node, const struct dns_payload *dns)
{
    const struct iterative_config *config = node->config;
    bool records = dns->flaw == FLAW_OTHER_FAMILY || dns->flaw == FLAW_SHORT_DATA;

    return (dns->rcode != RCODE_NOERROR && dns->rcode != RCODE_NXDOMAIN) ||
        (dns->flaw != FLAW_NONE && !(records && config->broken == BROKEN_PASS));
}

static void
note_round_trip(struct node *node, struct resolution *resolution, struct target *target)
{
    infra_answered(target->server, node_now(node) - target->sent_at);
    for (uint8_t i = 0; i < resolution->n_targets; i++)
        if (resolution->target[i].server != target->server)
            infra_aged(resolution->target[i].server);
}

static void
answered(struct node *node, struct resolution *resolution, struct target *target, const struct dns_payload *dns)
{
    if (dns->flaw == FLAW_TRUNCATED) {
        resolution->asked = (uint8_t) (target - resolution->target);
        enter_tcp(node, resolution, RESOLUTION_CONNECTING);
    } else if (is_useless(node, dns)) {
        discard(node, resolution, target);
    } else if (dns->cut != 0) {
        referred(node, resolution, target, dns->cut);
    } else if (!dns->authoritative) {
        found_lame(node, resolution, target);
    } else {
        take_answer(node, resolution, dns);
    }
}

/* Returns: the target with @addr, or NULL. */
static struct target *
target_with(struct resolution *resolution, struct addr addr)
{
    for (uint8_t i = 0; i < resolution->n_targets; i++)
        if (addr_equal(resolution->target[i].addr, addr))
            return &resolution->target[i];
    return NULL;
}

/* A segment of the connection to @target. */
static void
segment(struct node *node, struct resolution *resolution, struct target *target, const struct packet *packet)
{
    bool data = packet->flags & TCP_PSH && packet->u.dns.flaw != FLAW_OTHER_ID && packet->u.dns.flaw != FLAW_GARBAGE;

    if (target != &resolution->target[resolution->asked])
        return;
    if (packet->flags & TCP_RST) {
        discard(node, resolution, target);
    } else if (packet->flags & TCP_SYN && resolution->phase == RESOLUTION_CONNECTING) {
        enter_tcp(node, resolution, RESOLUTION_OVER_TCP);
    } else if (data && resolution->phase == RESOLUTION_OVER_TCP) {
        send_segment(node, resolution, TCP_FIN | TCP_ACK);
        answered(node, resolution, target, &packet->u.dns);
    }
}

/* A message about what is asked now, with the right ID. */
static bool
is_expected(const struct resolution *resolution, const struct dns_payload *dns)
{
    return dns->name == resolution->at && dns->qtype == resolution->result.qtype &&
        dns->flaw != FLAW_OTHER_ID && dns->flaw != FLAW_GARBAGE;
}

static void
take(struct node *node, const struct packet *packet)
{
    bool error = packet->inner != NULL;
    struct resolution *resolution = find(node->state, error ? packet->inner->sport : packet->dport);
    struct target *target =
        resolution != NULL ? target_with(resolution, error ? packet->inner->dst : packet->src) : NULL;

    if (target == NULL || resolution->phase == RESOLUTION_WAITING)
        return;
    if (error) {
        discard(node, resolution, target);
    } else if (packet->proto == PROTO_TCP) {
        segment(node, resolution, target, packet);
    } else if (packet->proto == PROTO_UDP && resolution->phase == RESOLUTION_ASKING &&
               is_expected(resolution, &packet->u.dns)) {
        note_round_trip(node, resolution, target);
        answered(node, resolution, target, &packet->u.dns);
    }
}

void
resolution_packet(struct node *node, struct packet *packet)
{
    take(node, packet);
    packet_free(node->island, packet);
}

void
resolution_due(struct node *node, uint32_t key)
{
    struct iterative *state = node->state;
    struct resolution *resolution = state->running[key];

    if (resolution == NULL || resolution->deadline != node_now(node))
        return;
    if (resolution->phase != RESOLUTION_WAITING)
        infra_timed_out(resolution->target[resolution->asked].server);
    if (resolution->ends_at <= node_now(node))
        fail(node, resolution);
    else
        ask_next(node, resolution);
}
