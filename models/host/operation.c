/*
 * operation.c - what the parts of a host share
 */
#include "models/host/operation.h"

#include <glib.h>

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

struct host_more *
host_more(struct host *host)
{
    if (host->more == NULL)
        host->more = arena_alloc(&host->node->island->arena, sizeof *host->more);
    return host->more;
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
