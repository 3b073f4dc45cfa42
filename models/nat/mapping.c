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

/* The time of a mapping is over. @sought: it is the one that somebody looks for. */
static void
forget(struct nat_table *table, struct nat_mapping *mapping, int64_t now, bool sought)
{
    if (sought)
        nat_acted(table, NAT_FACT_TIMER);
    if (mapping->idle.end + held(table, mapping) <= now)
        drop(table, mapping);
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

/* Hangs all of chains @old_inside anew; what is over does not come along. */
static void
hang_all(struct nat_table *table, struct nat_mapping **old_inside, uint32_t n_old, int64_t now)
{
    for (uint32_t i = 0; i < n_old; i++)
        for (struct nat_mapping *mapping = old_inside[i], *next; mapping != NULL; mapping = next) {
            next = mapping->next_inside;
            if (mapping->idle.end + held(table, mapping) > now)
                hang(table, mapping);
            else
                put_back(table, mapping);
        }
}

/* Doubles the chains. */
static void
grow(struct nat_table *table, int64_t now)
{
    struct nat_mapping **old = table->inside;
    struct nat_subscriber **subscriber = table->subscriber;
    uint32_t n_old = table->n_chains;

    table->n_chains = n_old > 0 ? n_old * 2 : FIRST_CHAINS;
    table->inside = arena_alloc(table->arena, table->n_chains * sizeof *table->inside);
    table->outside = arena_alloc(table->arena, table->n_chains * sizeof *table->outside);
    hang_all(table, old, n_old, now);
    if (!has_subscribers(table))
        return;
    table->subscriber = arena_alloc(table->arena, table->n_chains * sizeof *table->subscriber);
    for (uint32_t i = 0; i < n_old; i++)
        for (struct nat_subscriber *next; subscriber[i] != NULL; subscriber[i] = next) {
            next = subscriber[i]->next;
            hang_subscriber(table, subscriber[i]);
        }
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

/* The mapping that has @outside; also one that is over and held, if @held. */
static struct nat_mapping *
find_outside(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint outside, bool held)
{
    if (table->n == 0)
        return NULL;
    for (struct nat_mapping *mapping = table->outside[chain_of(table, proto, outside)], *next; mapping != NULL;
         mapping = next) {
        bool is = mapping->proto == proto && same(mapping->outside, outside), over = mapping->idle.end <= now;
        uint32_t n = table->n;

        next = mapping->next_outside;
        if (over)
            forget(table, mapping, now, is);
        if (is && (!over || (held && table->n == n)))
            return mapping;
    }
    return NULL;
}

struct nat_mapping *
nat_mapped(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint outside)
{
    return find_outside(table, now, proto, outside, false);
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

/* @remote: what counts of it. */
static struct nat_mapping *
find_inside(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside,
            struct nat_endpoint remote)
{
    if (table->n == 0)
        return NULL;
    for (struct nat_mapping *mapping = table->inside[chain_of(table, proto, inside)], *next; mapping != NULL;
         mapping = next) {
        bool is = mapping->proto == proto && same(mapping->inside, inside) && same(mapping->remote, remote);

        next = mapping->next_inside;
        if (mapping->idle.end <= now)
            forget(table, mapping, now, is);
        else if (is)
            return mapping;
    }
    return NULL;
}

struct nat_mapping *
nat_known(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside,
          struct nat_endpoint remote)
{
    return find_inside(table, now, proto, inside, dependent(remote, dependence_of(table->behaviour, proto)));
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

/* @idle, new or not, has seen a packet of @direction (enum nat_refresh). */
static void
see(const struct nat_behaviour *behaviour, struct nat_idle *idle, int64_t now, uint8_t proto, uint8_t direction,
    uint8_t flags)
{
    struct nat_idle before = *idle;

    if (proto == PROTO_TCP && flags & TCP_SYN && direction == NAT_REFRESH_OUTBOUND && idle->closing)
        *idle = (struct nat_idle) { .end = idle->end };         /* a new connection of the same ports */
    if (proto == PROTO_TCP && flags & (TCP_FIN | TCP_RST))
        idle->closing = true;
    idle->seen |= direction;
    if (behaviour->refresh & direction || before.seen == 0 || idle->seen != before.seen ||
        idle->closing != before.closing)
        idle->end = now + timer_of(behaviour, proto, idle);
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

/* Forgets the sessions of @mapping that are over. Returns: when the last of the others is. */
static int64_t
last_end(struct nat_table *table, struct nat_mapping *mapping, int64_t now)
{
    int64_t last = now;

    for (struct nat_session **at = &mapping->session; *at != NULL;) {
        struct nat_session *session = *at;

        last = session->idle.end > last ? session->idle.end : last;
        if (session->idle.end <= now) {
            *at = session->next;
            pool_put(table->sessions, session);
        } else {
            at = &session->next;
        }
    }
    return last;
}

/* A packet of @direction between @mapping and @remote passes. */
static void
pass(struct nat_table *table, struct nat_mapping *mapping, int64_t now, struct nat_endpoint remote, uint8_t direction,
     uint8_t flags)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    struct nat_session *session;

    nat_waited(table, NAT_FACT_TIMER);
    if (behaviour->per == NAT_PER_SESSION) {
        session = session_with(table, mapping, remote);
        if (session->idle.end <= now)
            session->idle = (struct nat_idle) { .seen = 0 };
        see(behaviour, &session->idle, now, mapping->proto, direction, flags);
        mapping->idle.end = last_end(table, mapping, now);
    } else {
        int64_t before = mapping->idle.end;

        see(behaviour, &mapping->idle, now, mapping->proto, direction, flags);
        if (behaviour->filtering == NAT_ENDPOINT_INDEPENDENT)
            return;
        session = session_with(table, mapping, dependent(remote, behaviour->filtering));
        if (direction == NAT_REFRESH_OUTBOUND || mapping->idle.end != before)
            session->idle.end = mapping->idle.end;
    }
    session->permits |= direction == NAT_REFRESH_OUTBOUND;
}

/* Whether the filter lets @remote in. */
static bool
lets_in(const struct nat_table *table, const struct nat_mapping *mapping, int64_t now, struct nat_endpoint remote)
{
    uint8_t filtering = table->behaviour->filtering;
    struct nat_endpoint counts = dependent(remote, filtering);
    bool over = false;

    nat_acted(table, NAT_FACT_FILTERING);
    if (filtering == NAT_ENDPOINT_INDEPENDENT)
        return true;
    for (const struct nat_session *session = mapping->session; session != NULL; session = session->next)
        if (session->permits && same(dependent(session->remote, filtering), counts)) {
            if (session->idle.end > now)
                return true;
            over = true;
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

/* Who has @inside, with what it has outside; NULL if nothing is left for it. */
static struct nat_subscriber *
subscriber_of(struct nat_table *table, struct addr inside)
{
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
    if (!give(table, &new, table->n_subscribers))
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
find_port(struct nat_table *table, int64_t now, const struct nat_subscriber *subscriber, uint8_t proto,
          struct nat_endpoint inside, struct nat_endpoint *outside)
{
    uint16_t first = subscriber->first_port, last = subscriber->last_port;
    uint32_t n = (uint32_t) last - first + 1;

    if (proto == PROTO_IPV6) {  /* it has none: the address is one's alone, or another one's */
        outside->port = 0;
        return find_outside(table, now, proto, *outside, true) == NULL;
    }
    outside->port = wish(table, subscriber, proto, inside);
    for (uint32_t i = 0; i <= n; i++) {
        if (outside->port >= first && outside->port <= last &&
            find_outside(table, now, proto, *outside, true) == NULL)
            return true;
        outside->port = outside->port < first || outside->port >= last ? first : (uint16_t) (outside->port + 1);
    }
    return false;
}

/* Finds what @inside shall be outside. */
static bool
translate(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside,
          struct nat_endpoint *outside)
{
    struct nat_subscriber *subscriber = subscriber_of(table, inside.addr);

    nat_acted(table, NAT_FACT_PORTS);
    if (has_subscribers(table))
        nat_acted(table, NAT_FACT_POOL);
    if (subscriber == NULL)
        return false;
    outside->addr = subscriber->outside;
    if (table->behaviour->pooling == NAT_POOLING_ARBITRARY && table->behaviour->block == 0)
        outside->addr = addr_add(table->pool, drawn(table, subscriber, proto, inside, DRAW_NAT_ADDRESS) %
                                 table->n_addresses);
    if (!find_port(table, now, subscriber, proto, inside, outside))
        return false;
    subscriber->n_made++;
    return true;
}

/* Packets */

static struct nat_mapping *
map(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside, struct nat_endpoint remote)
{
    struct nat_endpoint outside = inside;

    if (table->n >= 2 * table->n_chains)
        grow(table, now);
    if (table->n_addresses > 0 && !translate(table, now, proto, inside, &outside))
        return NULL;
    struct nat_mapping *mapping = pool_get(table->mappings);
    *mapping = (struct nat_mapping) { .inside = inside, .outside = outside, .remote = remote, .proto = proto };
    hang(table, mapping);
    table->n++;
    return mapping;
}

struct nat_mapping *
nat_outbound(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside,
             struct nat_endpoint remote, uint8_t flags)
{
    struct nat_mapping *mapping = nat_known(table, now, proto, inside, remote);

    nat_acted(table, NAT_FACT_MAPPING);
    if (mapping == NULL)
        mapping = map(table, now, proto, inside, dependent(remote, dependence_of(table->behaviour, proto)));
    if (mapping != NULL)
        pass(table, mapping, now, remote, NAT_REFRESH_OUTBOUND, flags);
    return mapping;
}

struct nat_mapping *
nat_inbound(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint outside,
            struct nat_endpoint remote, uint8_t flags)
{
    struct nat_mapping *mapping = nat_mapped(table, now, proto, outside);

    if (mapping == NULL || !lets_in(table, mapping, now, remote))
        return NULL;
    pass(table, mapping, now, remote, NAT_REFRESH_INBOUND, flags);
    return mapping;
}
