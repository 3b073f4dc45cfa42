/*
 * iterative.c - a recursive resolver that asks authoritative servers
 *
 * In order: iterative_packet() -> ask() -> the cache, or resolution_wait() ->
 * [packets and timers of the resolution]* -> iterative_resolved() -> the answer
 * to each who waited. How a question is resolved is in resolution.c, what is
 * kept in cells.c, what is known of servers in infra.c.
 *
 * Follows:
 *   RFC 1034 section 5.3.3 - resolving; RFC 5452 section 5 - queries for the same
 *   are not sent twice
 * Not modelled:
 *   limits on clients that wait; EDNS of its own queries.
 */
#include "models/dns/iterative.h"

#include "models/dns/message.h"
#include "models/dns/resolution.h"
#include "models/models.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"

static void
iterative_start(struct node *node)
{
    const struct iterative_config *config = node->config;
    struct iterative *state = node->state;
    struct arena *arena = &node->island->arena;
    uint32_t keys = (config->dns.zone->n + 1u) * N_QUESTIONS;

    cells_init(&state->cells, config->dns.zone, arena);
    infra_init(&state->infra, arena);
    pool_init(&state->resolutions, arena, sizeof(struct resolution));
    pool_init(&state->waiters, arena, sizeof(struct waiter));
    state->running = arena_alloc(arena, keys * sizeof *state->running);
    state->sent = arena_alloc(arena, keys);
}

/* A client's query, which will be answered. */
static void
ask(struct node *node, struct packet *packet, const struct fate *fate)
{
    struct iterative *state = node->state;
    struct dns_payload *dns = &packet->u.dns, answer = *dns;
    uint32_t at = dns->name;

    answer.ttl = UINT32_MAX;
    if (cells_look_up(&state->cells, node_now(node), &answer, &at)) {
        *dns = answer;
        service_cached(node, packet, fate);
        service_answer(node, packet, fate);
        return;
    }

    struct waiter *waiter = pool_get(&state->waiters);
    *waiter = (struct waiter) { .packet = packet, .fate = *fate };
    resolution_wait(node, resolution_key(dns), 0, waiter);
}

/* Gives the client of @waiter what came of its question. */
static void
tell_client(struct node *node, struct waiter *waiter, const struct dns_payload *result)
{
    struct dns_payload *dns = &waiter->packet->u.dns;
    uint16_t id = dns->id, edns = dns->edns;
    uint8_t nth = dns->nth;

    *dns = *result;
    dns->id = id;
    dns->edns = edns;
    dns->nth = nth;
    service_answer(node, waiter->packet, &waiter->fate);
}

void
iterative_resolved(struct node *node, struct resolution *resolution)
{
    struct iterative *state = node->state;
    struct waiter *waiter = resolution->waiters, *next;

    for (; waiter != NULL; waiter = next) {
        next = waiter->next;
        if (waiter->packet != NULL)
            tell_client(node, waiter, &resolution->result);
        else
            resolution_resume(node, waiter->key);
        pool_put(&state->waiters, waiter);
    }
}

/* Whether @packet belongs to a question of the resolver's own. */
static bool
is_own(const struct packet *packet)
{
    return packet->inner != NULL ? packet->inner->dport == DNS_PORT : packet->sport == DNS_PORT;
}

static void
iterative_packet(struct node *node, struct packet *packet)
{
    struct fate fate;

    if (is_own(packet))
        resolution_packet(node, packet);
    else if (service_query(node, packet, &fate))
        ask(node, packet, &fate);
}

static void
iterative_timer(struct node *node, uint16_t which, uint64_t arg)
{
    if (which == RESOLUTION_TIMER)
        resolution_due(node, (uint32_t) arg);
    else
        service_timer(node, which, arg);
}

static enum scope
iterative_scope(const void *config)
{
    (void) config;
    return SHARED;
}

const struct node_kind iterative_kind = {
    .name = "dns",
    .state_size = sizeof(struct iterative),
    .scope = iterative_scope,
    .start = iterative_start,
    .packet = iterative_packet,
    .timer = iterative_timer,
};
