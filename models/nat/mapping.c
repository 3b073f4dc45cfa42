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
forget_permits(struct nat_table *table, struct nat_mapping *mapping)
{
    while (mapping->permit != NULL) {
        struct nat_permit *permit = mapping->permit;

        mapping->permit = permit->next;
        pool_put(table->permits, permit);
    }
}

static void
put_back(struct nat_table *table, struct nat_mapping *mapping)
{
    forget_permits(table, mapping);
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
            if (mapping->end > now)
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
        next = mapping->next_outside;
        if (mapping->end <= now)
            drop(table, mapping);
        else if (mapping->proto == proto && same(mapping->outside, outside))
            return mapping;
    }
    return NULL;
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
        next = mapping->next_inside;
        if (mapping->end <= now)
            drop(table, mapping);
        else if (mapping->proto == proto && same(mapping->inside, inside) && same(mapping->remote, remote))
            return mapping;
    }
    return NULL;
}

struct nat_mapping *
nat_known(struct nat_table *table, int64_t now, uint8_t proto, struct nat_endpoint inside,
          struct nat_endpoint remote)
{
    return find_inside(table, now, proto, inside, dependent(remote, table->behaviour->mapping));
}

/* Timers */

static int64_t
timer_of(const struct nat_behaviour *behaviour, const struct nat_mapping *mapping)
{
    switch (mapping->proto) {
    case PROTO_TCP:
        return mapping->phase == NAT_BOTH_WAYS ? behaviour->tcp_established_ns : behaviour->tcp_transitory_ns;
    case PROTO_UDP:
        return mapping->phase == NAT_BOTH_WAYS ? behaviour->udp_ns : behaviour->udp_one_way_ns;
    default:
        return behaviour->icmp_ns;
    }
}

/* @mapping has seen a packet of a direction. */
static void
see(struct nat_mapping *mapping, bool inbound, uint8_t flags)
{
    if (mapping->proto == PROTO_TCP && flags & (TCP_FIN | TCP_RST))
        mapping->phase = NAT_CLOSING;
    else if (mapping->proto == PROTO_TCP && flags & TCP_SYN && !inbound && mapping->phase == NAT_CLOSING)
        mapping->phase = NAT_ONE_WAY;   /* a new connection of the same ports */
    else if (inbound && mapping->phase == NAT_ONE_WAY)
        mapping->phase = NAT_BOTH_WAYS;
}

/* Filters */

static struct nat_permit *
find_permit(const struct nat_mapping *mapping, struct nat_endpoint remote)
{
    struct nat_permit *permit = mapping->permit;

    while (permit != NULL && !same(permit->remote, remote))
        permit = permit->next;
    return permit;
}

static void
allow(struct nat_table *table, struct nat_mapping *mapping, struct nat_endpoint remote, int64_t end)
{
    struct nat_endpoint counts = dependent(remote, table->behaviour->filtering);
    struct nat_permit *permit = find_permit(mapping, counts);

    if (table->behaviour->filtering == NAT_ENDPOINT_INDEPENDENT)
        return;
    if (permit == NULL) {
        permit = pool_get(table->permits);
        *permit = (struct nat_permit) { .next = mapping->permit, .remote = counts };
        mapping->permit = permit;
    }
    permit->end = end;
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
    const struct nat_behaviour *behaviour = table->behaviour;
    struct nat_mapping *mapping = nat_known(table, now, proto, inside, remote);
    bool made = mapping == NULL;

    if (made)
        mapping = map(table, now, proto, inside, dependent(remote, behaviour->mapping));
    if (mapping == NULL)
        return NULL;
    see(mapping, false, flags);
    int64_t end = now + timer_of(behaviour, mapping);
    if (made || behaviour->refresh & NAT_REFRESH_OUTBOUND)
        mapping->end = end;
    allow(table, mapping, remote, mapping->end);
    return mapping;
}

struct nat_mapping *
nat_inbound(struct nat_table *table, int64_t now, uint8_t proto, uint16_t port, struct nat_endpoint remote,
            uint8_t flags)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    struct nat_mapping *mapping = nat_mapped(table, now, proto, port);
    struct nat_permit *permit = NULL;

    if (mapping == NULL)
        return NULL;
    if (behaviour->filtering != NAT_ENDPOINT_INDEPENDENT) {
        permit = find_permit(mapping, dependent(remote, behaviour->filtering));
        if (permit == NULL || permit->end <= now)
            return NULL;
    }

    uint8_t before = mapping->phase;
    see(mapping, true, flags);
    if (behaviour->refresh & NAT_REFRESH_INBOUND || mapping->phase != before) {
        mapping->end = now + timer_of(behaviour, mapping);
        if (permit != NULL)
            permit->end = mapping->end;
    }
    return mapping;
}
