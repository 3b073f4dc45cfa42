/*
 * mapping.c - what a NAT remembers
 *
 * Mappings hang in two chains each, by the endpoint inside and by the one outside.
 */
#include "models/nat/mapping.h"

#include <string.h>

#include <glib.h>

#include "sim/engine/rng.h"
#include "sim/net/packet.h"

#define FIRST_CHAINS 8u

/* Chains */

static uint32_t
chain_of(const struct nat_table *table, uint8_t proto, struct nat_endpoint endpoint)
{
    uint64_t mixed = ((uint64_t) endpoint.addr << 24 ^ (uint64_t) endpoint.port << 8 ^ proto) *
        UINT64_C(0x9e3779b97f4a7c15);

    return (uint32_t) ((mixed >> 32) * table->n_chains >> 32);
}

static bool
same(struct nat_endpoint a, struct nat_endpoint b)
{
    return a.addr == b.addr && a.port == b.port;
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

/* The time of a mapping is over. @sought: it is the one that somebody looks for. */
static void
forget(struct nat_table *table, struct nat_mapping *mapping, bool sought)
{
    if (sought)
        nat_acted(table, NAT_FACT_TIMER);
    drop(table, mapping);
}

/* Doubles the chains; what is over does not come along. */
static void
grow(struct nat_table *table, int64_t now)
{
    struct nat_mapping **old = table->inside;
    uint32_t n_old = table->n_chains;

    table->n_chains = n_old > 0 ? n_old * 2 : FIRST_CHAINS;
    table->inside = arena_alloc(table->arena, table->n_chains * sizeof *table->inside);
    table->outside = arena_alloc(table->arena, table->n_chains * sizeof *table->outside);
    for (uint32_t i = 0; i < n_old; i++)
        for (struct nat_mapping *mapping = old[i], *next; mapping != NULL; mapping = next) {
            next = mapping->next_inside;
            if (mapping->idle.end > now)
                hang(table, mapping);
            else
                put_back(table, mapping);
        }
}

void
nat_forget(struct nat_table *table)
{
    for (uint32_t i = 0; i < table->n_chains; i++)
        while (table->inside[i] != NULL)
            drop(table, table->inside[i]);
}

/* Finding */

struct nat_mapping *
nat_mapped(struct nat_table *table, int64_t now, uint8_t proto, uint16_t port)
{
    struct nat_endpoint outside = { table->outside_addr, port };

    if (table->n == 0)
        return NULL;
    for (struct nat_mapping *mapping = table->outside[chain_of(table, proto, outside)], *next; mapping != NULL;
         mapping = next) {
        bool is = mapping->proto == proto && same(mapping->outside, outside);

        next = mapping->next_outside;
        if (mapping->idle.end <= now)
            forget(table, mapping, is);
        else if (is)
            return mapping;
    }
    return NULL;
}

/* On what of the other end mappings of @proto hang. */
static uint8_t
dependence_of(const struct nat_behaviour *behaviour, uint8_t proto)
{
    return proto == PROTO_ICMP ? behaviour->queries : behaviour->mapping;
}

/* What of @remote counts by @dependence. */
static struct nat_endpoint
dependent(struct nat_endpoint remote, uint8_t dependence)
{
    if (dependence < NAT_ADDRESS_AND_PORT_DEPENDENT)
        remote.port = 0;
    if (dependence < NAT_ADDRESS_DEPENDENT)
        remote.addr = 0;
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
            forget(table, mapping, is);
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

/* Ports */

static uint16_t
in_turn(const struct nat_behaviour *behaviour, uint32_t nth)
{
    uint32_t n = (uint32_t) behaviour->last_port - behaviour->first_port + 1;

    return (uint16_t) (behaviour->first_port + nth % n);
}

/* The port that is tried first. */
static uint16_t
wish(const struct nat_table *table, uint8_t proto, struct nat_endpoint inside)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    uint64_t of = (uint64_t) inside.addr << 16 | inside.port;

    if (behaviour->ports == NAT_PORTS_PRESERVED)
        return inside.port;
    if (behaviour->ports == NAT_PORTS_SEQUENTIAL)
        return in_turn(behaviour, table->n_made);
    return in_turn(behaviour, (uint32_t) draw_below(
        draw(table->key, DRAW_NAT_PORT, (struct subject) { of, table->n_made, proto }), UINT32_MAX));
}

/* Returns: a free port, or 0: the one wished, else the next one that is free. */
static uint16_t
free_port(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    uint32_t n = (uint32_t) behaviour->last_port - behaviour->first_port + 1;
    uint16_t port = wish(table, proto, inside);

    for (uint32_t i = 0; i <= n; i++) {
        if (port >= behaviour->first_port && port <= behaviour->last_port &&
            nat_mapped(table, now, proto, port) == NULL)
            return port;
        port = port < behaviour->first_port || port >= behaviour->last_port ? behaviour->first_port
                                                                            : (uint16_t) (port + 1);
    }
    return 0;
}

/* Packets */

static struct nat_mapping *
map(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside, struct nat_endpoint remote)
{
    if (table->n >= 2 * table->n_chains)
        grow(table, now);

    uint16_t port = free_port(table, now, proto, inside);
    nat_acted(table, NAT_FACT_PORTS);
    if (port == 0)
        return NULL;
    struct nat_mapping *mapping = pool_get(table->mappings);
    *mapping = (struct nat_mapping) {
        .inside = inside, .outside = { table->outside_addr, port }, .remote = remote, .proto = proto };
    hang(table, mapping);
    table->n++;
    table->n_made++;
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
nat_inbound(struct nat_table *table, int64_t now, uint8_t proto, uint16_t port, struct nat_endpoint remote,
            uint8_t flags)
{
    struct nat_mapping *mapping = nat_mapped(table, now, proto, port);

    if (mapping == NULL || !lets_in(table, mapping, now, remote))
        return NULL;
    pass(table, mapping, now, remote, NAT_REFRESH_INBOUND, flags);
    return mapping;
}
