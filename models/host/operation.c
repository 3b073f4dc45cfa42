/*
 * operation.c - what the parts of a host share
 */
#include "models/host/operation.h"

#include <glib.h>

#include "models/models.h"
#include "models/tunnel/teredo.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

/* Whether @dst is beyond the link: no prefix of the host's own addresses has it. */
static bool
is_beyond(const struct host *host, struct addr dst)
{
    for (uint32_t i = 0; i < host->selection.n_addresses; i++)
        if (!host->selection.address[i].off_link &&
            prefix_has(host->selection.address[i].addr, host->selection.address[i].len, dst))
            return false;
    return !addr_is_on_link(dst);
}

void
host_lose(struct host *host, struct packet *packet)
{
    const struct island *island = host->node->island;

    lose_packet(host->node->island, packet, island->now, NO_NODE,
                island->net->network->attachment[host->node->rank].router, LOSS_BLACKHOLE);
}

/* The host has a tunnel, or configures itself, or @packet is for Teredo, which its own relay may have. Apart from
 * host_send(), which has no registers to save without it. */
static G_GNUC_NO_INLINE void
send_by_interface(struct host *host, struct packet *packet)
{
    struct island *island = host->node->island;
    struct default_router *router;

    if (tunnels_send(host, packet))
        return;
    router = host->configuring != NULL ? host->configuring->in_use : NULL;
    if (router == NULL || !(router->swallows || router->gone) || packet->family != FAMILY_IPV6 ||
        !is_beyond(host, packet->dst)) {
        net_send(host->node, packet);
        return;
    }
    packet->trace = 0;
    if (observing(island, OBSERVE_SENT))
        observe_packet(island, OBSERVE_SENT, host->node->rank, packet);
    if (router->gone)
        neighbors_send(host, router, packet);
    else
        host_lose(host, packet);
}

void
host_send(struct host *host, struct packet *packet)
{
    if (host->tunnels != NULL || host->configuring != NULL || teredo_has(packet->dst))
        send_by_interface(host, packet);
    else
        net_send(host->node, packet);
}


static struct shelf *
pieces_of(const struct host *host)
{
    struct models *models = host->node->island->models;

    return &models->pieces;
}

struct candidate *
record_room(struct record *record, const struct host *host, uint32_t n)
{
    size_t size = sizeof *record->candidate;

    if (n == record->n_candidates)
        return record->candidate;
    if (record->candidate != NULL)
        shelf_put(pieces_of(host), record->candidate, record->n_candidates * size);
    record->n_candidates = (uint8_t) n;
    return record->candidate = n > 0 ? shelf_get(pieces_of(host), n * size) : NULL;
}

struct attempt_record *
record_add_attempt(struct record *record, const struct host *host)
{
    size_t size = record->n_attempts * sizeof *record->attempt;

    record->attempt = shelf_grow(pieces_of(host), record->attempt, size, size + sizeof *record->attempt);
    return &record->attempt[record->n_attempts++];
}

void
record_end(const struct record *record, const struct host *host)
{
    if (record->candidate != NULL)
        shelf_put(pieces_of(host), record->candidate, record->n_candidates * sizeof *record->candidate);
    if (record->attempt != NULL)
        shelf_put(pieces_of(host), record->attempt, record->n_attempts * sizeof *record->attempt);
}
