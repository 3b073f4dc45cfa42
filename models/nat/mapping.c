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

PER_PACKET uint32_t
chain_of(const struct nat_table *table, uint8_t proto, const struct nat_endpoint *endpoint)
{
    uint64_t mixed = ((endpoint->addr.hi ^ endpoint->addr.lo) << 24 ^ endpoint->addr.hi ^
                      (uint64_t) endpoint->port << 8 ^ proto) * UINT64_C(0x9e3779b97f4a7c15);

    return (uint32_t) ((mixed >> 32) * table->n_chains >> 32);
}

PER_PACKET bool
same(const struct nat_endpoint *a, const struct nat_endpoint *b)
{
    return a->port == b->port && addr_equal(a->addr, b->addr);
}

static void
hang_inside(struct nat_table *table, struct nat_mapping *mapping)
{
    struct nat_mapping **chain = &table->inside[chain_of(table, mapping->proto, &mapping->inside)];

    mapping->next_inside = *chain;
    *chain = mapping;
}

static void
hang_outside(struct nat_table *table, struct nat_mapping *mapping)
{
    struct nat_mapping **chain = &table->outside[chain_of(table, mapping->proto, &mapping->outside)];

    mapping->next_outside = *chain;
    *chain = mapping;
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
    table->last = NULL;
}

/* Takes a mapping out of both chains. */
static void
drop(struct nat_table *table, struct nat_mapping *mapping)
{
    struct nat_mapping **at = &table->inside[chain_of(table, mapping->proto, &mapping->inside)];

    while (*at != mapping)
        at = &(*at)->next_inside;
    *at = mapping->next_inside;
    at = &table->outside[chain_of(table, mapping->proto, &mapping->outside)];
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
    struct nat_endpoint endpoint = { inside, 0 };

    return chain_of(table, 0, &endpoint);
}

static void
hang_subscriber(struct nat_table *table, struct nat_subscriber *subscriber)
{
    struct nat_subscriber **chain = &table->subscriber[chain_of_subscriber(table, subscriber->inside)];

    subscriber->next = *chain;
    *chain = subscriber;
}

/* Whether mappings are made ahead of their time, if at all: their places do not hang on other sites. */
static inline bool
makes_ahead(const struct nat_table *table)
{
    return table->of_one_site || table->n_addresses == 0 || table->behaviour->block > 0;
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

/* Hang @mapping, and those behind it, anew, the last one first, so that what was made later stays before what was
 * made earlier. */
static void
rehang_inside(struct nat_table *table, struct nat_mapping *mapping)
{
    struct nat_mapping *reversed = NULL;

    for (struct nat_mapping *next; mapping != NULL; mapping = next) {
        next = mapping->next_inside;
        mapping->next_inside = reversed;
        reversed = mapping;
    }
    for (struct nat_mapping *next; reversed != NULL; reversed = next) {
        next = reversed->next_inside;
        hang_inside(table, reversed);
    }
}

static void
rehang_outside(struct nat_table *table, struct nat_mapping *mapping)
{
    struct nat_mapping *reversed = NULL;

    for (struct nat_mapping *next; mapping != NULL; mapping = next) {
        next = mapping->next_outside;
        mapping->next_outside = reversed;
        reversed = mapping;
    }
    for (struct nat_mapping *next; reversed != NULL; reversed = next) {
        next = reversed->next_outside;
        hang_outside(table, reversed);
    }
}

/* Makes four chains of each. */
static void
grow(struct nat_table *table)
{
    struct nat_mapping **inside = table->inside, **outside = table->outside;
    struct nat_subscriber **subscriber = table->subscriber;
    uint32_t n_old = table->n_chains;

    table->n_chains = n_old > 0 ? n_old * 4 : FIRST_CHAINS;
    table->inside = arena_alloc(table->arena, table->n_chains * sizeof *table->inside);
    table->outside = arena_alloc(table->arena, table->n_chains * sizeof *table->outside);
    for (uint32_t i = 0; i < n_old; i++) {
        rehang_inside(table, inside[i]);
        rehang_outside(table, outside[i]);
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
SELDOM void
make_room(struct nat_table *table, int64_t now)
{
    if (!makes_ahead(table))
        sweep(table, now);
    if (table->n >= table->n_chains)
        grow(table);
}

/* How full a table is where mappings are made ahead of their time depends on how much was: whether something
 * over is still found may not. There the clock says when to sweep, and what: what was over then, whoever comes first
 * afterwards. Nobody comes any more who is here before `known`; and who is ahead of its time goes by nothing that is
 * over. */
#define SWEEP_NS INT64_C(600000000000)

SELDOM void
sweep_by_clock(struct nat_table *table, int64_t known)
{
    int64_t due = known - known % SWEEP_NS;

    table->sweep_at = makes_ahead(table) ? due + SWEEP_NS : INT64_MAX;
    if (makes_ahead(table))
        sweep(table, due);
}

PER_PACKET void
come(struct nat_table *table, const struct nat_seen *packet)
{
    if (__builtin_expect(packet->known >= table->sweep_at, 0))
        sweep_by_clock(table, packet->known);
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

PER_PACKET bool
is_there(const struct nat_mapping *mapping, const struct nat_seen *packet)
{
    return mapping->idle.end > packet->when.at && !nat_before(&packet->when, &mapping->born);
}

/* @mapping is what @packet looks for; it is dropped if it is over and not held. */
SELDOM enum there
look_at(struct nat_table *table, struct nat_mapping *mapping, struct nat_seen *packet)
{
    int64_t end = mapping->idle.end;

    if (is_there(mapping, packet))
        return THERE;
    if (nat_is_ahead(packet)) {
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
SELDOM struct nat_mapping *
find_outside(struct nat_table *table, struct nat_seen *packet, const struct nat_endpoint *outside, bool held)
{
    bool over = false;

    if (table->n == 0)
        return NULL;
    for (struct nat_mapping *mapping = table->outside[chain_of(table, packet->proto, outside)], *next; mapping != NULL;
         mapping = next) {
        next = mapping->next_outside;
        if (!same(&mapping->outside, outside) || mapping->proto != packet->proto)
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

/* The same of the endpoint outside that @packet comes to. That is often the one of the last packet, which this
 * one answers; but of a firewall's mappings several may have it. */
PER_PACKET struct nat_mapping *
find_here(struct nat_table *table, struct nat_seen *packet)
{
    struct nat_mapping *last = table->last;

    if (last != NULL && same(&last->outside, &packet->here) && last->proto == packet->proto &&
        table->n_addresses > 0 && is_there(last, packet))
        return last;
    return find_outside(table, packet, &packet->here, false);
}

struct nat_mapping *
nat_mapped(struct nat_table *table, struct nat_seen *packet)
{
    come(table, packet);
    return find_here(table, packet);
}

/* On what of the other end mappings of @proto hang. */
PER_PACKET uint8_t
dependence_of(const struct nat_behaviour *behaviour, uint8_t proto)
{
    return proto == PROTO_ICMP || proto == PROTO_ICMPV6 ? behaviour->queries : behaviour->mapping;
}

/* What of @remote counts by @dependence. */
PER_PACKET struct nat_endpoint
dependent(struct nat_endpoint remote, uint8_t dependence)
{
    if (dependence < NAT_ADDRESS_AND_PORT_DEPENDENT)
        remote.port = 0;
    if (dependence < NAT_ADDRESS_DEPENDENT)
        remote.addr = (struct addr) { 0 };
    return remote;
}

static bool
is_for(const struct nat_mapping *mapping, const struct nat_endpoint *remote, uint8_t dependence)
{
    struct nat_endpoint counts = dependent(*remote, dependence);

    return same(&mapping->remote, &counts);
}

SELDOM struct nat_mapping *
find_in_chain(struct nat_table *table, struct nat_seen *packet)
{
    uint8_t dependence = dependence_of(table->behaviour, packet->proto);
    bool over = false;

    for (struct nat_mapping *mapping = table->inside[chain_of(table, packet->proto, &packet->here)], *next;
         mapping != NULL; mapping = next) {
        next = mapping->next_inside;
        if (!same(&mapping->inside, &packet->here) || mapping->proto != packet->proto ||
            !is_for(mapping, &packet->remote, dependence))
            continue;
        enum there there = look_at(table, mapping, packet);
        if (there == THERE)
            return mapping;
        over |= there != THERE_NOT;
    }
    return find_none(table, over);
}

/* The mapping of the endpoint inside that @packet comes from; often that of the last packet. */
PER_PACKET struct nat_mapping *
find_inside(struct nat_table *table, struct nat_seen *packet)
{
    struct nat_mapping *last = table->last;

    if (last != NULL && same(&last->inside, &packet->here) && last->proto == packet->proto &&
        last->for_all && is_there(last, packet))
        return last;
    return table->n > 0 ? find_in_chain(table, packet) : NULL;
}

struct nat_mapping *
nat_known(struct nat_table *table, struct nat_seen *packet)
{
    come(table, packet);
    return find_inside(table, packet);
}

/* Sessions */

PER_PACKET struct nat_session *
find_session(const struct nat_mapping *mapping, const struct nat_endpoint *remote)
{
    struct nat_session *session = mapping->session;

    while (session != NULL && !same(&session->remote, remote))
        session = session->next;
    return session;
}

SELDOM struct nat_session *
new_session(struct nat_table *table, struct nat_mapping *mapping, const struct nat_endpoint *remote)
{
    struct nat_session *session = pool_get(table->sessions);

    session->next = mapping->session;
    session->idle = (struct nat_idle) { .seen = 0 };
    session->remote = *remote;
    session->permits = false;
    mapping->session = session;
    return session;
}

/* The session that has a timer of its own for @packet; NULL if there is none, or @mapping has one for all. */
PER_PACKET struct nat_session *
own_session(const struct nat_table *table, const struct nat_mapping *mapping, const struct nat_seen *packet)
{
    return table->behaviour->per == NAT_PER_SESSION ? find_session(mapping, &packet->remote) : NULL;
}

/* So long it is remembered that a session is over. That it is by the clock makes it the same whatever was seen ahead
 * of its time. */
#define OVER_NS INT64_C(60000000000)

/* Forgets the sessions of @mapping that are long over, when nothing will come that is here before @known. Returns:
 * when the last of the others is. */
SELDOM int64_t
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

PER_PACKET void
permit(struct nat_session *session, const struct nat_moment *when)
{
    if (!session->permits || nat_before(when, &session->permitted))
        session->permitted = *when;
    session->permits = true;
}

/* @packet of @direction passes by @mapping, in a session that has a timer of its own; @session, or a new one. */
PER_PACKET struct nat_session *
pass_session(struct nat_table *table, struct nat_mapping *mapping, struct nat_session *session,
             const struct nat_seen *packet, uint8_t direction)
{
    if (session == NULL)
        session = new_session(table, mapping, &packet->remote);
    if (session->idle.end <= packet->when.at) {
        session->idle = (struct nat_idle) { .seen = 0 };
        session->permits = false;
    }
    idle_see(table->behaviour, &session->idle, packet, direction);
    mapping->idle.end = mapping->session == session && session->next == NULL ? session->idle.end
                        : last_end(table, mapping, packet->known);
    return session;
}

/* By one that has one for all. Returns: what filters, or NULL. */
PER_PACKET struct nat_session *
pass_mapping(struct nat_table *table, struct nat_mapping *mapping, const struct nat_seen *packet, uint8_t direction)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    struct nat_endpoint counts;
    struct nat_session *session;
    int64_t before = mapping->idle.end;

    idle_see(behaviour, &mapping->idle, packet, direction);
    if (behaviour->filtering == NAT_ENDPOINT_INDEPENDENT)
        return NULL;
    counts = dependent(packet->remote, behaviour->filtering);
    session = find_session(mapping, &counts);
    if (session == NULL)
        session = new_session(table, mapping, &counts);
    if (direction == NAT_REFRESH_OUTBOUND || mapping->idle.end != before)
        session->idle.end = mapping->idle.end;
    return session;
}

/* @session: its own_session(). */
PER_PACKET void
pass(struct nat_table *table, struct nat_mapping *mapping, struct nat_session *session, const struct nat_seen *packet,
     uint8_t direction)
{
    session = table->behaviour->per == NAT_PER_SESSION ? pass_session(table, mapping, session, packet, direction)
              : pass_mapping(table, mapping, packet, direction);

    nat_waited(table, NAT_FACT_TIMER);
    table->last = mapping;
    if (direction == NAT_REFRESH_OUTBOUND && session != NULL)
        permit(session, &packet->when);
}

SELDOM bool
is_permitted(struct nat_table *table, const struct nat_mapping *mapping, const struct nat_seen *packet)
{
    uint8_t filtering = table->behaviour->filtering;
    struct nat_endpoint counts = dependent(packet->remote, filtering), of;
    bool over = false;

    for (const struct nat_session *session = mapping->session; session != NULL; session = session->next) {
        of = dependent(session->remote, filtering);
        if (session->permits && !nat_before(&packet->when, &session->permitted) && same(&of, &counts)) {
            if (session->idle.end > packet->when.at)
                return true;
            over |= packet->when.at < session->idle.end + OVER_NS;
        }
    }
    if (over)
        nat_acted(table, NAT_FACT_TIMER);
    return false;
}

/* Whether the filter lets @packet in. */
PER_PACKET bool
lets_in(struct nat_table *table, const struct nat_mapping *mapping, const struct nat_seen *packet)
{
    nat_acted(table, NAT_FACT_FILTERING);
    return table->behaviour->filtering == NAT_ENDPOINT_INDEPENDENT || is_permitted(table, mapping, packet);
}

/* Addresses and ports outside */

uint32_t
nat_blocks(const struct nat_behaviour *behaviour)
{
    return behaviour->block > 0 ? ((uint32_t) behaviour->last_port - behaviour->first_port + 1) / behaviour->block : 0;
}

/* Sets *@nth to the place of @packet's endpoint inside among the subscribers: that in the list of them, or, if there
 * is none, the next. Returns: false if it has none, or its time is to be awaited. */
static bool
nth_of(const struct nat_table *table, const struct nat_seen *packet, uint32_t *nth)
{
    uint32_t inside = (uint32_t) packet->here.addr.lo, low = 0, high = table->n_listed;

    *nth = table->n_subscribers;
    if (table->listed == NULL)
        return !nat_is_ahead(packet);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (table->listed[middle] < inside)
            low = middle + 1;
        else
            high = middle;
    }
    *nth = low;
    return low < table->n_listed && table->listed[low] == inside;
}

bool
nat_owner(const struct nat_table *table, const struct nat_endpoint *outside, struct addr *inside)
{
    const struct nat_behaviour *behaviour = table->behaviour;
    uint32_t blocks = nat_blocks(behaviour), port = outside->port;
    uint64_t nth;

    if (table->listed == NULL || port < behaviour->first_port ||
        port - behaviour->first_port >= blocks * behaviour->block)
        return false;
    nth = (outside->addr.lo - table->pool.lo) * blocks + (port - behaviour->first_port) / behaviour->block;
    if (nth >= table->n_listed)
        return false;
    *inside = addr_ipv4(table->listed[nth]);
    return true;
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

/* Whoever is inside, of one address outside and all ports. */
static struct nat_subscriber *
everybody(struct nat_table *table)
{
    table->all.outside = table->pool;
    table->all.first_port = table->behaviour->first_port;
    table->all.last_port = table->behaviour->last_port;
    return &table->all;
}

/* As subscriber_of(), of who is none yet. */
SELDOM struct nat_subscriber *
new_subscriber(struct nat_table *table, const struct nat_seen *packet)
{
    uint32_t nth;
    struct nat_subscriber *subscriber, new = {
        .inside = packet->here.addr, .first_port = table->behaviour->first_port,
        .last_port = table->behaviour->last_port };

    if (!nth_of(table, packet, &nth) || !give(table, &new, nth))
        return NULL;
    subscriber = pool_get(table->subscribers);
    *subscriber = new;
    hang_subscriber(table, subscriber);
    table->n_subscribers++;
    return subscriber;
}

/* Who has the endpoint inside of @packet, with what it has outside; NULL if nothing is left for it, or if nobody
 * has it and the packet is ahead of its time. */
static struct nat_subscriber *
subscriber_of(struct nat_table *table, const struct nat_seen *packet)
{
    struct addr inside = packet->here.addr;
    struct nat_subscriber *subscriber;

    if (!has_subscribers(table))
        return everybody(table);
    for (subscriber = table->subscriber[chain_of_subscriber(table, inside)]; subscriber != NULL;
         subscriber = subscriber->next)
        if (addr_equal(subscriber->inside, inside))
            return subscriber;
    return new_subscriber(table, packet);
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
        return find_outside(table, packet, outside, true) == NULL;
    }
    outside->port = wish(table, subscriber, packet->proto, packet->here);
    for (uint32_t i = 0; i <= n; i++) {
        if (outside->port >= first && outside->port <= last &&
            find_outside(table, packet, outside, true) == NULL)
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

    if (!found && nat_is_ahead(packet))
        return false;
    nat_acted(table, NAT_FACT_PORTS);
    if (has_subscribers(table))
        nat_acted(table, NAT_FACT_POOL);
    if (found)
        subscriber->n_made++;
    return found;
}

/* Packets */

SELDOM struct nat_mapping *
map(struct nat_table *table, struct nat_seen *packet)
{
    struct nat_endpoint outside = packet->here;

    if (table->n >= table->n_chains)
        make_room(table, packet->known);
    if (table->n_addresses > 0 && !translate(table, packet, &outside))
        return NULL;
    uint8_t dependence = dependence_of(table->behaviour, packet->proto);
    struct nat_mapping *mapping = pool_get(table->mappings);
    mapping->session = NULL;
    mapping->idle = (struct nat_idle) { .seen = 0 };
    mapping->proto = packet->proto;
    mapping->inside = packet->here;
    mapping->outside = outside;
    mapping->remote = dependent(packet->remote, dependence);
    mapping->for_all = dependence == NAT_ENDPOINT_INDEPENDENT;
    mapping->born = packet->when;
    hang_inside(table, mapping);
    hang_outside(table, mapping);
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
PER_PACKET bool
may_be_made(const struct nat_table *table, const struct nat_seen *packet)
{
    return !packet->unsure && packet->proto != PROTO_IPV6 && makes_ahead(table);
}

PER_PACKET bool
opens(const struct nat_seen *packet)
{
    return packet->proto == PROTO_TCP && packet->flags & TCP_SYN;
}

/* Whether @packet, ahead of its time, goes out by a mapping, in @session, whatever comes before it, and that is the
 * same whether it was seen before. */
PER_PACKET bool
may_go_out(const struct nat_table *table, const struct nat_session *session, const struct nat_seen *packet)
{
    if (table->behaviour->per == NAT_PER_MAPPING)
        return !opens(packet);
    if (session == NULL)        /* begun by a SYN, or from outside by a FIN? */
        return !opens(packet) || table->behaviour->filtering == NAT_ADDRESS_AND_PORT_DEPENDENT;
    return session->permits && session->idle.end > packet->when.at && !opens(packet);
}

/* Whether an endpoint outside is one mapping's alone. Of several, which a firewall may have, the last one that was
 * made is found. */
PER_PACKET bool
is_unique(const struct nat_table *table, uint8_t proto)
{
    return table->n_addresses > 0 || dependence_of(table->behaviour, proto) == NAT_ENDPOINT_INDEPENDENT;
}

/* The same of what comes in by it. */
PER_PACKET bool
may_come_in(const struct nat_table *table, const struct nat_mapping *mapping, const struct nat_session *session,
            const struct nat_seen *packet)
{
    const struct nat_idle *idle = &mapping->idle;

    if (!is_unique(table, packet->proto))
        return false;
    if (table->behaviour->per == NAT_PER_SESSION) {
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
    struct nat_session *session = mapping != NULL ? own_session(table, mapping, packet) : NULL;

    if (nat_is_ahead(packet) && (mapping != NULL ? !may_go_out(table, session, packet) : !may_be_made(table, packet)))
        return NULL;
    if (mapping == NULL)
        mapping = map(table, packet);
    if (mapping == NULL && nat_is_ahead(packet))
        return NULL;
    nat_acted(table, NAT_FACT_MAPPING);
    if (mapping != NULL)
        pass(table, mapping, session, packet, NAT_REFRESH_OUTBOUND);
    return mapping;
}

struct nat_mapping *
nat_inbound(struct nat_table *table, struct nat_seen *packet)
{
    come(table, packet);
    struct nat_mapping *mapping = find_here(table, packet);

    if (mapping == NULL)
        return NULL;
    struct nat_session *session = own_session(table, mapping, packet);
    if (nat_is_ahead(packet)) {     /* where it may come in, it is let in */
        if (!may_come_in(table, mapping, session, packet))
            return NULL;
        nat_acted(table, NAT_FACT_FILTERING);
    } else if (!lets_in(table, mapping, packet)) {
        return NULL;
    }
    pass(table, mapping, session, packet, NAT_REFRESH_INBOUND);
    return mapping;
}
