/*
 * flights.c - what is known of packets under way, and of connections of TCP
 *
 * Each side begins with 0. A DNS message is the first of its side; a segment with
 * data says where it begins. Where there is no room for more, what is not needed any
 * more is left out.
 */
#include "v6sim/report/flights.h"

#include <glib.h>

#include "models/dns/message.h"
#include "v6sim/read/keys.h"

/* A TCP connection, as one of its ends sees it: behind a NAT, or in front of it. */
struct flow {
    struct addr end[2];         /* the lesser one first */
    uint16_t port[2];
    struct {
        uint32_t sent, come;    /* the numbers behind the last octet */
    } from[2];                  /* either end */
    int64_t used;               /* when a segment of it was sent or came last */
};

/* How long what has ended is known, ns. A NAT says 6 s later what it thinks of a SYN that has come to it (RFC 5382
 * REQ-4); whatever else quotes a packet or drops it where it has come to does so at once. */
#define ENDED_NS INT64_C(10000000000)

/* And a connection without segments: more than any system waits before it sends one again, RFC 6298 (2.5). Whoever uses
 * its ports later has another one. */
#define IDLE_NS INT64_C(600000000000)

/* Returns: @array, with @room for as many again as the @n of @size in it. */
static void *
with_room(void *array, uint32_t n, uint32_t *room, size_t size)
{
    if (*room > 0 && n <= *room / 2)
        return array;
    *room = MAX(*room * 2, 64);
    return g_realloc_n(array, *room, size);
}

void
flights_clear(struct flights *flights)
{
    g_free(flights->flight);
    g_free(flights->flow);
    finder_clear(&flights->under_way);
    finder_clear(&flights->all);
    finder_clear(&flights->by_ends);
    *flights = (struct flights) { 0 };
}

/* Packets */

static uint32_t
hash_ident(struct ident ident)
{
    return finder_hash(((uint64_t) ident.origin << 32 | ident.serial) ^ (uint64_t) ident.sub << 48);
}

/* Returns: the last one of those that are found by @finder. */
static struct flight *
find(const struct flights *flights, const struct finder *finder, struct ident ident)
{
    uint32_t hash = hash_ident(ident);
    struct flight *last = NULL;

    for (uint32_t at = hash, nth; (nth = finder_next(finder, hash, &at)) != NOT_FOUND;) {
        struct flight *flight = &flights->flight[nth];

        if (key_same_ident(&flight->ident, &ident) && (last == NULL || last < flight))
            last = flight;
    }
    return last;
}

struct flight *
flights_find(struct flights *flights, const struct packet *packet)
{
    struct ident ident = packet_ident(packet);
    struct flight *flight = find(flights, &flights->under_way, ident);

    if (flight != NULL)
        return flight;
    for (; flights->n_found < flights->n; flights->n_found++)
        finder_add(&flights->all, hash_ident(flights->flight[flights->n_found].ident), flights->n_found);
    return find(flights, &flights->all, ident);
}

static bool
is_over(const struct flight *flight, int64_t now)
{
    return flight->ended < now - ENDED_NS;
}

static void
forget_flights(struct flights *flights, int64_t now)
{
    uint32_t n = 0;

    finder_clear(&flights->all);
    finder_clear(&flights->under_way);
    flights->n_found = 0;
    for (uint32_t i = 0; i < flights->n; i++) {
        const struct flight *flight = &flights->flight[i];

        if (is_over(flight, now))
            continue;
        if (flight->ended == NOT_ENDED)
            finder_add(&flights->under_way, hash_ident(flight->ident), n);
        flights->flight[n++] = *flight;
    }
    flights->n = n;
}

struct flight *
flights_begin(struct flights *flights, const struct packet *packet, int64_t now)
{
    struct ident ident = packet_ident(packet);
    struct flight *flight = find(flights, &flights->under_way, ident);

    if (flight == NULL) {
        if (flights->n == flights->room) {
            forget_flights(flights, now);
            flights->flight = with_room(flights->flight, flights->n, &flights->room, sizeof *flight);
        }
        flight = &flights->flight[flights->n];
        finder_add(&flights->under_way, hash_ident(ident), flights->n++);
    }
    *flight = (struct flight) { .ident = ident, .sent = NO_FRAME, .last = NO_FRAME, .ended = NOT_ENDED };
    return flight;
}

void
flights_end(struct flights *flights, const struct packet *packet, int64_t now)
{
    struct flight *flight = find(flights, &flights->under_way, packet_ident(packet));

    if (packet->inner != NULL)
        flights_end(flights, packet->inner, now);
    if (flight == NULL)
        return;
    flight->ended = now;
    if (!addr_is_of_many(packet->dst))
        finder_remove(&flights->under_way, hash_ident(flight->ident), (uint32_t) (flight - flights->flight));
}

/* Connections */

static bool
is_lesser(struct addr a, uint16_t port, struct addr b, uint16_t other_port)
{
    return a.hi != b.hi ? a.hi < b.hi : a.lo != b.lo ? a.lo < b.lo : port < other_port;
}

static uint32_t
hash_flow(const struct flow *flow)
{
    uint64_t ends = (flow->end[0].hi ^ flow->end[0].lo) * UINT64_C(0xd6e8feb86659fd93) +
        (flow->end[1].hi ^ flow->end[1].lo);

    return finder_hash(ends ^ (uint64_t) flow->port[0] << 32 ^ (uint64_t) flow->port[1] << 48);
}

static bool
is_same(const struct flow *a, const struct flow *b)
{
    return addr_equal(a->end[0], b->end[0]) && addr_equal(a->end[1], b->end[1]) && a->port[0] == b->port[0] &&
        a->port[1] == b->port[1];
}

static bool
is_idle(const struct flow *flow, int64_t now)
{
    return flow->used < now - IDLE_NS;
}

static void
forget_flows(struct flights *flights, int64_t now)
{
    uint32_t n = 0;

    finder_clear(&flights->by_ends);
    for (uint32_t i = 0; i < flights->n_flows; i++)
        if (!is_idle(&flights->flow[i], now)) {
            finder_add(&flights->by_ends, hash_flow(&flights->flow[i]), n);
            flights->flow[n++] = flights->flow[i];
        }
    flights->n_flows = n;
}

static struct flow *
add_flow(struct flights *flights, const struct flow *flow, uint32_t hash, int64_t now)
{
    if (flights->n_flows == flights->flows_room) {
        forget_flows(flights, now);
        flights->flow = with_room(flights->flow, flights->n_flows, &flights->flows_room, sizeof *flow);
    }
    finder_add(&flights->by_ends, hash, flights->n_flows);
    flights->flow[flights->n_flows] = *flow;
    return &flights->flow[flights->n_flows++];
}

/* Returns: the connection that @packet is of, its number most likely @guess; @from: which end it is from. */
static struct flow *
flow_of(struct flights *flights, const struct packet *packet, uint32_t guess, unsigned *from, int64_t now)
{
    bool swap = is_lesser(packet->dst, packet->dport, packet->src, packet->sport);
    const struct flow new = { .end = { swap ? packet->dst : packet->src, swap ? packet->src : packet->dst },
                              .port = { swap ? packet->dport : packet->sport, swap ? packet->sport : packet->dport } };
    uint32_t hash;

    *from = swap;
    if (guess < flights->n_flows && is_same(&flights->flow[guess], &new))
        return &flights->flow[guess];
    hash = hash_flow(&new);
    for (uint32_t at = hash, nth; (nth = finder_next(&flights->by_ends, hash, &at)) != NOT_FOUND;)
        if (is_same(&flights->flow[nth], &new))
            return &flights->flow[nth];
    return add_flow(flights, &new, hash, now);
}

static bool
is_dns(const struct packet *packet)
{
    return packet->sport == DNS_PORT || packet->dport == DNS_PORT;
}

/* Octets of data, and how many numbers the segment takes in all. */
static uint32_t
data_of(const struct packet *packet)
{
    uint32_t header = ip_header(packet->family) + TCP_HEADER;

    return packet->flags & TCP_SYN ? 0 : packet->size - header;
}

static uint32_t
end_of(const struct packet *packet, uint32_t seq)
{
    return seq + data_of(packet) + (packet->flags & TCP_SYN ? 1 : 0) + (packet->flags & TCP_FIN ? 1 : 0);
}

void
flights_send(struct flights *flights, struct flight *flight, const struct packet *packet, int64_t now)
{
    unsigned from;
    struct flow *flow = flow_of(flights, packet, NOT_FOUND, &from, now);

    flow->used = now;
    flight->flow = (uint32_t) (flow - flights->flow);
    flight->seq = flow->from[from].sent;
    flight->ack = flow->from[!from].come;
    if (packet->flags & TCP_SYN)
        flight->seq = 0;
    else if (data_of(packet) > 0)
        flight->seq = is_dns(packet) ? 1 : 1 + (uint32_t) packet->u.tcp.from;
    if (!is_dns(packet) && packet->u.tcp.acked > 0 && !(packet->flags & (TCP_SYN | TCP_RST | TCP_FIN)))
        flight->ack = 1 + (uint32_t) packet->u.tcp.acked;
    flow->from[from].sent = MAX(flow->from[from].sent, end_of(packet, flight->seq));
}

void
flights_receive(struct flights *flights, const struct flight *flight, const struct packet *packet, int64_t now)
{
    unsigned from;
    struct flow *flow = flow_of(flights, packet, flight->flow, &from, now);

    flow->used = now;
    flow->from[from].come = MAX(flow->from[from].come, end_of(packet, flight->seq));
}
