/*
 * operation.c - what the parts of a host share
 */
#include "models/host/operation.h"

#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

struct packet *
host_packet(struct host *host, struct addr src, struct addr dst, uint32_t serial)
{
    struct packet *packet = packet_new(host->node->island);

    packet->src = src;
    packet->dst = dst;
    packet->family = (uint8_t) addr_family(dst);
    packet->origin = host->node->rank;
    packet->serial = serial;
    return packet;
}

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

void
host_send(struct host *host, struct packet *packet)
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
