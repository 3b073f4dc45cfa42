/*
 * mapping.c - what a NAT or a firewall remembers
 *
 * Mappings hang in two chains each, by the endpoint inside and by the one outside;
 * subscribers in one. There are as many chains of each.
 */
#include "models/nat/mapping.h"

#include <string.h>

#include <glib.h>

#include "sim/engine/rng.h"
#include "sim/net/packet.h"

#define FIRST_CHAINS 8u

/* Whether addresses inside have something of the pool for themselves. */
static bool
has_subscribers(const struct nat_table *table)
{
    return table->n_addresses > 1 || (table->n_addresses > 0 && table->behaviour->block > 0);
}

/* Chains */

static uint32_t
chain_of(const struct nat_table *table, uint8_t proto, struct nat_endpoint endpoint)
{
    uint64_t mixed = ((endpoint.addr.hi ^ endpoint.addr.lo) << 24 ^ endpoint.addr.hi ^ (uint64_t) endpoint.port << 8 ^
                      proto) * UINT64_C(0x9e3779b97f4a7c15);

    return (uint32_t) ((mixed >> 32) * table->n_chains >> 32);
}

static bool
same(struct nat_endpoint a, struct nat_endpoint b)
{
    return a.port == b.port && addr_equal(a.addr, b.addr);
}

static void
hang(struct nat_table *table, struct nat_mapping *mapping)
{
    struct nat_mapping **inside = &table->inside[chain_of(table, mapping->proto, mapping->inside)];
    struct nat_mapping **outside = &table->outside[chain_of(table, mapping->proto, mapping->outside)];

    mapping->next_inside = *inside;
    mapping->next_outside = *outside;
    *inside = *outside = mapping;
}

static void
forget_sessions(struct nat_table *table, struct nat_mapping *mapping)
{
    while (mapping->session != NULL) {
        struct nat_session *session = mapping->session;

        mapping->session = session->next;
        pool_put(table->sessions, session);
    }
}

static void
put_back(struct nat_table *table, struct nat_mapping *mapping)
{
    forget_sessions(table, mapping);
    pool_put(table->mappings, mapping);
    table->n--;
}

/* Takes a mapping out of both chains. */
static void
drop(struct nat_table *table, struct nat_mapping *mapping)
{
    struct nat_mapping **at = &table->inside[chain_of(table, mapping->proto, mapping->inside)];

    while (*at != mapping)
        at = &(*at)->next_inside;
    *at = mapping->next_inside;
    at = &table->outside[chain_of(table, mapping->proto, mapping->outside)];
    while (*at != mapping)
        at = &(*at)->next_outside;
    *at = mapping->next_outside;
    put_back(table, mapping);
}

/* How long its port stays its own when it is over (RFC 6888 REQ-8): not if it is TCP's, whose connections are
 * watched (A), nor if strangers could never come in by it (C), nor if nobody else gets it (B). */
static int64_t
held(const struct nat_table *table, const struct nat_mapping *mapping)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    bool may_be_reused = mapping->proto == PROTO_TCP || behaviour->filtering != NAT_ENDPOINT_INDEPENDENT ||
        behaviour->block > 0;

    return may_be_reused ? 0 : behaviour->hold_ns;
}

static uint32_t
chain_of_subscriber(const struct nat_table *table, struct addr inside)
{
    return chain_of(table, 0, (struct nat_endpoint) { inside, 0 });
}

static void
hang_subscriber(struct nat_table *table, struct nat_subscriber *subscriber)
{
    struct nat_subscriber **chain = &table->subscriber[chain_of_subscriber(table, subscriber->inside)];

    subscriber->next = *chain;
    *chain = subscriber;
}

/* Whether mappings are made ahead of their time, if at all: their places do not hang on others. */
static inline bool
makes_ahead(const struct nat_table *table)
{
    return table->n_addresses == 0 || table->behaviour->block > 0;
}

/* Removes all that is over. */
static void
sweep(struct nat_table *table, int64_t now)
{
    for (uint32_t i = 0; i < table->n_chains; i++)
        for (struct nat_mapping *mapping = table->inside[i], *next; mapping != NULL; mapping = next) {
            next = mapping->next_inside;
            if (mapping->idle.end + held(table, mapping) <= now)
                drop(table, mapping);
        }
}

/* Doubles the chains. */
static void
grow(struct nat_table *table)
{
    struct nat_mapping **old = table->inside;
    struct nat_subscriber **subscriber = table->subscriber;
    uint32_t n_old = table->n_chains;

    table->n_chains = n_old > 0 ? n_old * 2 : FIRST_CHAINS;
    table->inside = arena_alloc(table->arena, table->n_chains * sizeof *table->inside);
    table->outside = arena_alloc(table->arena, table->n_chains * sizeof *table->outside);
    for (uint32_t i = 0; i < n_old; i++)
        for (struct nat_mapping *next; old[i] != NULL; old[i] = next) {
            next = old[i]->next_inside;
            hang(table, old[i]);
        }
    if (!has_subscribers(table))
        return;
    table->subscriber = arena_alloc(table->arena, table->n_chains * sizeof *table->subscriber);
    for (uint32_t i = 0; i < n_old; i++)
        for (struct nat_subscriber *next; subscriber[i] != NULL; subscriber[i] = next) {
            next = subscriber[i]->next;
            hang_subscriber(table, subscriber[i]);
        }
}

/* Room for one mapping more. */
static void
make_room(struct nat_table *table, int64_t now)
{
    if (table->n < 2 * table->n_chains)
        return;
    if (!makes_ahead(table))
        sweep(table, now);
    if (table->n >= table->n_chains)
        grow(table);
}

static inline bool
is_ahead(const struct nat_seen *packet)
{
    return packet->known < packet->when.at;
}

/* How full a table is where mappings are made ahead of their time depends on how much was: whether something
 * over is still found may not. There the clock says when to sweep, to those who come in their own time. */
#define SWEEP_NS INT64_C(600000000000)

static inline void
come(struct nat_table *table, const struct nat_seen *packet)
{
    int64_t at = packet->when.at;

    if (__builtin_expect(at < table->swept_until, 1) || is_ahead(packet) || !makes_ahead(table))
        return;
    sweep(table, at);
    table->swept_until = at - at % SWEEP_NS + SWEEP_NS;
}

void
nat_forget(struct nat_table *table)
{
    for (uint32_t i = 0; i < table->n_chains; i++) {
        while (table->inside[i] != NULL)
            drop(table, table->inside[i]);
        while (table->subscriber != NULL && table->subscriber[i] != NULL) {
            struct nat_subscriber *subscriber = table->subscriber[i];

            table->subscriber[i] = subscriber->next;
            pool_put(table->subscribers, subscriber);
        }
    }
    table->n_subscribers = 0;
    table->all.n_made = 0;
}

/* Finding */

/* What is there of a mapping that somebody looks for. */
enum there { THERE, THERE_NOT, THERE_OVER, THERE_HELD };

/* @mapping is what @packet looks for; it is dropped if it is over and not held. */
static enum there
look_at(struct nat_table *table, struct nat_mapping *mapping, struct nat_seen *packet)
{
    int64_t end = mapping->idle.end;

    if (end > packet->when.at && !nat_before(&packet->when, &mapping->born))
        return THERE;
    if (is_ahead(packet)) {
        packet->unsure = true;
        return THERE_NOT;
    }
    if (end > packet->when.at)
        return THERE_NOT;
    if (end + held(table, mapping) > packet->when.at)
        return THERE_HELD;
    drop(table, mapping);
    return THERE_OVER;
}

/* Nothing was found; or something, @over. */
static struct nat_mapping *
find_none(struct nat_table *table, bool over)
{
    if (over)
        nat_acted(table, NAT_FACT_TIMER);
    return NULL;
}

/* The mapping that has @outside; also one that is over and held, if @held. */
static struct nat_mapping *
find_outside(struct nat_table *table, struct nat_seen *packet, struct nat_endpoint outside, bool held)
{
    bool over = false;

    if (table->n == 0)
        return NULL;
    for (struct nat_mapping *mapping = table->outside[chain_of(table, packet->proto, outside)], *next; mapping != NULL;
         mapping = next) {
        next = mapping->next_outside;
        if (mapping->proto != packet->proto || !same(mapping->outside, outside))
            continue;
        enum there there = look_at(table, mapping, packet);
        if (there == THERE_HELD && held)
            nat_acted(table, NAT_FACT_TIMER);
        if (there == THERE || (there == THERE_HELD && held))
            return mapping;
        over |= there != THERE_NOT;
    }
    return find_none(table, over);
}

struct nat_mapping *
nat_mapped(struct nat_table *table, struct nat_seen *packet)
{
    come(table, packet);
    return find_outside(table, packet, packet->here, false);
}

/* On what of the other end mappings of @proto hang. */
static uint8_t
dependence_of(const struct nat_behaviour *behaviour, uint8_t proto)
{
    return proto == PROTO_ICMP || proto == PROTO_ICMPV6 ? behaviour->queries : behaviour->mapping;
}

/* What of @remote counts by @dependence. */
static struct nat_endpoint
dependent(struct nat_endpoint remote, uint8_t dependence)
{
    if (dependence < NAT_ADDRESS_AND_PORT_DEPENDENT)
        remote.port = 0;
    if (dependence < NAT_ADDRESS_DEPENDENT)
        remote.addr = (struct addr) { 0 };
    return remote;
}

static struct nat_mapping *
find_inside(struct nat_table *table, struct nat_seen *packet)
{
    struct nat_endpoint remote = dependent(packet->remote, dependence_of(table->behaviour, packet->proto));
    bool over = false;

    if (table->n == 0)
        return NULL;
    for (struct nat_mapping *mapping = table->inside[chain_of(table, packet->proto, packet->here)], *next;
         mapping != NULL; mapping = next) {
        next = mapping->next_inside;
        if (mapping->proto != packet->proto || !same(mapping->inside, packet->here) || !same(mapping->remote, remote))
            continue;
        enum there there = look_at(table, mapping, packet);
        if (there == THERE)
            return mapping;
        over |= there != THERE_NOT;
    }
    return find_none(table, over);
}

struct nat_mapping *
nat_known(struct nat_table *table, struct nat_seen *packet)
{
    come(table, packet);
    return find_inside(table, packet);
}

/* Timers */

static int64_t
timer_of(const struct nat_behaviour *behaviour, uint8_t proto, const struct nat_idle *idle)
{
    bool both = idle->seen == (NAT_REFRESH_OUTBOUND | NAT_REFRESH_INBOUND);

    switch (proto) {
    case PROTO_TCP:
        return both && !idle->closing ? behaviour->tcp_established_ns : behaviour->tcp_transitory_ns;
    case PROTO_UDP:
        return both ? behaviour->udp_ns : behaviour->udp_one_way_ns;
    case PROTO_IPV6:
        return behaviour->tunnel_ns;
    default:
        return behaviour->icmp_ns;
    }
}

static int64_t
end_of(const struct nat_behaviour *behaviour, uint8_t proto, const struct nat_idle *idle)
{
    int64_t last = idle->kept;

    if (idle->seen & NAT_REFRESH_INBOUND && idle->heard > last)
        last = idle->heard;
    if (idle->closing && idle->closed.at > last)
        last = idle->closed.at;
    return last + timer_of(behaviour, proto, idle);
}

static void
keep(struct nat_idle *idle, int64_t at)
{
    idle->kept = at > idle->kept ? at : idle->kept;
}

static void
hear(const struct nat_behaviour *behaviour, struct nat_idle *idle, int64_t at)
{
    if (!(idle->seen & NAT_REFRESH_INBOUND) || at < idle->heard)
        idle->heard = at;
    idle->seen |= NAT_REFRESH_INBOUND;
    if (behaviour->refresh & NAT_REFRESH_INBOUND)
        keep(idle, at);
}

static void
close_by(struct nat_idle *idle, const struct nat_moment *when)
{
    if (!idle->closing || nat_before(when, &idle->closed))
        idle->closed = *when;
    idle->closing = true;
}

/* A new connection of the same ports, by a SYN of @when: nothing is left of the old one but what was seen ahead of
 * its time and comes behind. */
static void
begin_anew(const struct nat_behaviour *behaviour, struct nat_idle *idle, const struct nat_moment *when)
{
    struct nat_idle old = *idle;

    *idle = (struct nat_idle) { .end = old.end, .ahead = old.ahead, .ahead_closes = old.ahead_closes };
    if (!nat_before(when, &old.ahead))
        return;
    hear(behaviour, idle, old.ahead.at);
    if (old.ahead_closes)
        close_by(idle, &old.ahead);
}

static void
see_tcp(const struct nat_behaviour *behaviour, struct nat_idle *idle, const struct nat_seen *packet, uint8_t direction)
{
    bool closes = packet->flags & (TCP_FIN | TCP_RST);

    if (packet->flags & TCP_SYN && direction == NAT_REFRESH_OUTBOUND && idle->closing &&
        !nat_before(&packet->when, &idle->closed))
        begin_anew(behaviour, idle, &packet->when);
    if (closes)
        close_by(idle, &packet->when);
    if (direction == NAT_REFRESH_INBOUND && is_ahead(packet)) {
        idle->ahead = packet->when;
        idle->ahead_closes = closes;
    }
}

/* @idle, new or not, has seen @packet of @direction (enum nat_refresh). */
static void
see(const struct nat_behaviour *behaviour, struct nat_idle *idle, const struct nat_seen *packet, uint8_t direction)
{
    if (packet->proto == PROTO_TCP)
        see_tcp(behaviour, idle, packet, direction);
    if (direction == NAT_REFRESH_INBOUND) {
        hear(behaviour, idle, packet->when.at);
    } else {
        if (behaviour->refresh & NAT_REFRESH_OUTBOUND || !(idle->seen & NAT_REFRESH_OUTBOUND))
            keep(idle, packet->when.at);
        idle->seen |= NAT_REFRESH_OUTBOUND;
    }
    idle->end = end_of(behaviour, packet->proto, idle);
}

/* Sessions */

static struct nat_session *
find_session(const struct nat_mapping *mapping, struct nat_endpoint remote)
{
    struct nat_session *session = mapping->session;

    while (session != NULL && !same(session->remote, remote))
        session = session->next;
    return session;
}

/* The session of @mapping with @remote; it is there afterwards. */
static struct nat_session *
session_with(struct nat_table *table, struct nat_mapping *mapping, struct nat_endpoint remote)
{
    struct nat_session *session = find_session(mapping, remote);

    if (session != NULL)
        return session;
    session = pool_get(table->sessions);
    *session = (struct nat_session) { .next = mapping->session, .remote = remote };
    mapping->session = session;
    return session;
}

/* So long it is remembered that a session is over. That it is by the clock makes it the same whatever was seen ahead
 * of its time. */
#define OVER_NS INT64_C(60000000000)

/* Forgets the sessions of @mapping that are long over, when nothing will come that is here before @known. Returns:
 * when the last of the others is. */
static int64_t
last_end(struct nat_table *table, struct nat_mapping *mapping, int64_t known)
{
    int64_t last = known;

    for (struct nat_session **at = &mapping->session; *at != NULL;) {
        struct nat_session *session = *at;

        last = session->idle.end > last ? session->idle.end : last;
        if (session->idle.end + OVER_NS <= known) {
            *at = session->next;
            pool_put(table->sessions, session);
        } else {
            at = &session->next;
        }
    }
    return last;
}

static void
permit(struct nat_session *session, const struct nat_moment *when)
{
    if (!session->permits || nat_before(when, &session->permitted))
        session->permitted = *when;
    session->permits = true;
}

/* @packet of @direction passes by @mapping. */
static void
pass(struct nat_table *table, struct nat_mapping *mapping, const struct nat_seen *packet, uint8_t direction)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    struct nat_session *session;

    nat_waited(table, NAT_FACT_TIMER);
    if (behaviour->per == NAT_PER_SESSION) {
        session = session_with(table, mapping, packet->remote);
        if (session->idle.end <= packet->when.at) {
            session->idle = (struct nat_idle) { .seen = 0 };
            session->permits = false;
        }
        see(behaviour, &session->idle, packet, direction);
        mapping->idle.end = last_end(table, mapping, packet->known);
    } else {
        int64_t before = mapping->idle.end;

        see(behaviour, &mapping->idle, packet, direction);
        if (behaviour->filtering == NAT_ENDPOINT_INDEPENDENT)
            return;
        session = session_with(table, mapping, dependent(packet->remote, behaviour->filtering));
        if (direction == NAT_REFRESH_OUTBOUND || mapping->idle.end != before)
            session->idle.end = mapping->idle.end;
    }
    if (direction == NAT_REFRESH_OUTBOUND)
        permit(session, &packet->when);
}

/* Whether the filter lets @packet in. */
static bool
lets_in(const struct nat_table *table, const struct nat_mapping *mapping, const struct nat_seen *packet)
{
    uint8_t filtering = table->behaviour->filtering;
    struct nat_endpoint counts = dependent(packet->remote, filtering);
    bool over = false;

    nat_acted(table, NAT_FACT_FILTERING);
    if (filtering == NAT_ENDPOINT_INDEPENDENT)
        return true;
    for (const struct nat_session *session = mapping->session; session != NULL; session = session->next)
        if (session->permits && !nat_before(&packet->when, &session->permitted) &&
            same(dependent(session->remote, filtering), counts)) {
            if (session->idle.end > packet->when.at)
                return true;
            over |= packet->when.at < session->idle.end + OVER_NS;
        }
    if (over)
        nat_acted(table, NAT_FACT_TIMER);
    return false;
}

/* Addresses and ports outside */

uint32_t
nat_blocks(const struct nat_behaviour *behaviour)
{
    return behaviour->block > 0 ? ((uint32_t) behaviour->last_port - behaviour->first_port + 1) / behaviour->block : 0;
}

/* What the @nth one gets: the next address in turn, or of the first one that has a block of ports left, that. */
static bool
give(const struct nat_table *table, struct nat_subscriber *subscriber, uint32_t nth)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    uint32_t blocks = nat_blocks(behaviour);

    if (blocks == 0) {
        subscriber->outside = addr_add(table->pool, nth % table->n_addresses);
        return true;
    }
    if (nth / blocks >= table->n_addresses)
        return false;
    subscriber->outside = addr_add(table->pool, nth / blocks);
    subscriber->first_port = (uint16_t) (behaviour->first_port + nth % blocks * behaviour->block);
    subscriber->last_port = (uint16_t) (subscriber->first_port + behaviour->block - 1);
    return true;
}

/* Who has the endpoint inside of @packet, with what it has outside; NULL if nothing is left for it, or if nobody
 * has it and the packet is ahead of its time. */
static struct nat_subscriber *
subscriber_of(struct nat_table *table, const struct nat_seen *packet)
{
    struct addr inside = packet->here.addr;
    struct nat_subscriber *subscriber, new = {
        .inside = inside, .outside = table->pool, .first_port = table->behaviour->first_port,
        .last_port = table->behaviour->last_port, .n_made = table->all.n_made };

    if (!has_subscribers(table)) {
        table->all = new;
        return &table->all;
    }
    new.n_made = 0;
    for (subscriber = table->subscriber[chain_of_subscriber(table, inside)]; subscriber != NULL;
         subscriber = subscriber->next)
        if (addr_equal(subscriber->inside, inside))
            return subscriber;
    if (is_ahead(packet) || !give(table, &new, table->n_subscribers))
        return NULL;
    subscriber = pool_get(table->subscribers);
    *subscriber = new;
    hang_subscriber(table, subscriber);
    table->n_subscribers++;
    return subscriber;
}

static uint32_t
drawn(const struct nat_table *table, const struct nat_subscriber *subscriber, uint8_t proto,
      struct nat_endpoint inside, enum draw_purpose purpose)
{
    uint64_t of = (uint64_t) (uint32_t) inside.addr.lo << 16 | inside.port;

    return (uint32_t) draw_below(
        draw(table->key, purpose, (struct subject) { of, subscriber->n_made, proto }), UINT32_MAX);
}

/* The port that is tried first. */
static uint16_t
wish(const struct nat_table *table, const struct nat_subscriber *subscriber, uint8_t proto,
     struct nat_endpoint inside)
{
    uint32_t n = (uint32_t) subscriber->last_port - subscriber->first_port + 1;

    if (table->behaviour->ports == NAT_PORTS_PRESERVED)
        return inside.port;
    if (table->behaviour->ports == NAT_PORTS_SEQUENTIAL)
        return (uint16_t) (subscriber->first_port + subscriber->n_made % n);
    return (uint16_t) (subscriber->first_port + drawn(table, subscriber, proto, inside, DRAW_NAT_PORT) % n);
}

/* Finds a free port of @outside's address for @subscriber: the one wished, else the next one that is free. */
static bool
find_port(struct nat_table *table, struct nat_seen *packet, const struct nat_subscriber *subscriber,
          struct nat_endpoint *outside)
{
    uint16_t first = subscriber->first_port, last = subscriber->last_port;
    uint32_t n = (uint32_t) last - first + 1;

    if (packet->proto == PROTO_IPV6) {  /* it has none: the address is one's alone, or another one's */
        outside->port = 0;
        return find_outside(table, packet, *outside, true) == NULL;
    }
    outside->port = wish(table, subscriber, packet->proto, packet->here);
    for (uint32_t i = 0; i <= n; i++) {
        if (outside->port >= first && outside->port <= last &&
            find_outside(table, packet, *outside, true) == NULL)
            return !packet->unsure;
        outside->port = outside->port < first || outside->port >= last ? first : (uint16_t) (outside->port + 1);
    }
    return false;
}

/* Finds a place outside for what @subscriber sends. */
static bool
find_place(struct nat_table *table, struct nat_seen *packet, const struct nat_subscriber *subscriber,
           struct nat_endpoint *outside)
{
    outside->addr = subscriber->outside;
    if (table->behaviour->pooling == NAT_POOLING_ARBITRARY && table->behaviour->block == 0)
        outside->addr = addr_add(table->pool, drawn(table, subscriber, packet->proto, packet->here, DRAW_NAT_ADDRESS) %
                                 table->n_addresses);
    return find_port(table, packet, subscriber, outside);
}

/* Finds what the endpoint inside of @packet shall be outside. */
static bool
translate(struct nat_table *table, struct nat_seen *packet, struct nat_endpoint *outside)
{
    struct nat_subscriber *subscriber = subscriber_of(table, packet);
    bool found = subscriber != NULL && find_place(table, packet, subscriber, outside);

    if (!found && is_ahead(packet))
        return false;
    nat_acted(table, NAT_FACT_PORTS);
    if (has_subscribers(table))
        nat_acted(table, NAT_FACT_POOL);
    if (found)
        subscriber->n_made++;
    return found;
}

/* Packets */

static struct nat_mapping *
map(struct nat_table *table, struct nat_seen *packet)
{
    struct nat_endpoint outside = packet->here;

    make_room(table, packet->known);
    if (table->n_addresses > 0 && !translate(table, packet, &outside))
        return NULL;
    struct nat_mapping *mapping = pool_get(table->mappings);
    *mapping = (struct nat_mapping) {
        .inside = packet->here, .outside = outside, .proto = packet->proto, .born = packet->when,
        .remote = dependent(packet->remote, dependence_of(table->behaviour, packet->proto)) };
    hang(table, mapping);
    table->n++;
    return mapping;
}

/* Ahead of time */

int64_t
nat_sure(const struct nat_behaviour *behaviour)
{
    const int64_t timer[] = { behaviour->udp_one_way_ns, behaviour->udp_ns, behaviour->tcp_transitory_ns,
                              behaviour->tcp_established_ns, behaviour->icmp_ns };
    int64_t least = timer[0];

    /* Filters of mappings with one timer end as their mapping would have when they were last used: that hangs on
     * the order. */
    if (behaviour->per == NAT_PER_MAPPING && behaviour->filtering != NAT_ENDPOINT_INDEPENDENT)
        return 0;
    for (unsigned i = 1; i < G_N_ELEMENTS(timer); i++)
        least = timer[i] < least ? timer[i] : least;
    return least;
}

/* Whether a mapping that @packet, ahead of its time, makes is the same whatever comes before it. */
static bool
may_be_made(const struct nat_table *table, const struct nat_seen *packet)
{
    return !packet->unsure && packet->proto != PROTO_IPV6 && makes_ahead(table);
}

static bool
opens(const struct nat_seen *packet)
{
    return packet->proto == PROTO_TCP && packet->flags & TCP_SYN;
}

/* Whether @packet, ahead of its time, goes out by @mapping whatever comes before it, and that is the same whether
 * it was seen before. */
static bool
may_go_out(const struct nat_table *table, const struct nat_mapping *mapping, const struct nat_seen *packet)
{
    const struct nat_session *session;

    if (table->behaviour->per == NAT_PER_MAPPING)
        return !opens(packet);
    session = find_session(mapping, packet->remote);
    if (session == NULL)        /* begun by a SYN, or from outside by a FIN? */
        return !opens(packet) || table->behaviour->filtering == NAT_ADDRESS_AND_PORT_DEPENDENT;
    return session->permits && session->idle.end > packet->when.at && !opens(packet);
}

/* Whether an endpoint outside is one mapping's alone. Of several, which a firewall may have, the last one that was
 * made is found. */
static bool
is_unique(const struct nat_table *table, uint8_t proto)
{
    return table->n_addresses > 0 || dependence_of(table->behaviour, proto) == NAT_ENDPOINT_INDEPENDENT;
}

/* The same of what comes in by it. */
static bool
may_come_in(const struct nat_table *table, const struct nat_mapping *mapping, const struct nat_seen *packet)
{
    const struct nat_idle *idle = &mapping->idle;

    if (!is_unique(table, packet->proto))
        return false;
    if (table->behaviour->per == NAT_PER_SESSION) {
        const struct nat_session *session = find_session(mapping, packet->remote);

        if (session == NULL || !session->permits || session->idle.end <= packet->when.at ||
            nat_before(&packet->when, &session->permitted))
            return false;
        idle = &session->idle;
    }
    return packet->proto != PROTO_TCP || idle->ahead.at <= packet->known;
}

/* In and out */

struct nat_mapping *
nat_outbound(struct nat_table *table, struct nat_seen *packet)
{
    come(table, packet);
    struct nat_mapping *mapping = find_inside(table, packet);

    if (is_ahead(packet) && (mapping != NULL ? !may_go_out(table, mapping, packet) : !may_be_made(table, packet)))
        return NULL;
    if (mapping == NULL)
        mapping = map(table, packet);
    if (mapping == NULL && is_ahead(packet))
        return NULL;
    nat_acted(table, NAT_FACT_MAPPING);
    if (mapping != NULL)
        pass(table, mapping, packet, NAT_REFRESH_OUTBOUND);
    return mapping;
}

struct nat_mapping *
nat_inbound(struct nat_table *table, struct nat_seen *packet)
{
    come(table, packet);
    struct nat_mapping *mapping = find_outside(table, packet, packet->here, false);

    if (mapping == NULL || (is_ahead(packet) && !may_come_in(table, mapping, packet)) ||
        !lets_in(table, mapping, packet))
        return NULL;
    pass(table, mapping, packet, NAT_REFRESH_INBOUND);
    return mapping;
}
