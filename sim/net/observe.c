/*
 * observe.c - telling the observers
 */
#include "sim/net/observe.h"

#include "sim/net/network.h"
#include "sim/net/packet.h"

void
observe(struct island *island, struct observation observation)
{
    observation.island = island;
    for (uint32_t i = 0; i < island->observers->n; i++) {
        const struct observer *observer = &island->observers->observer[i];

        if (observer->wants >> observation.kind & 1)
            observer->see(observer->user, &observation);
    }
}

void
observe_packet(struct island *island, enum observation_kind kind, uint32_t node,
               const struct packet *packet)
{
    observe(island, (struct observation) {
        .at = island->now, .node = node, .kind = (uint16_t) kind, .subject = packet });
}

void
lose_packet(struct island *island, struct packet *packet, int64_t at, uint32_t node, uint32_t router,
            enum loss why)
{
    if (observing(island, OBSERVE_LOST))
        observe(island, (struct observation) {
            .at = at, .node = node, .kind = OBSERVE_LOST, .why = (uint16_t) why,
            .place = router, .subject = packet });
    packet_free(island, packet);
}

void
node_lose(const struct node *node, struct packet *packet, enum loss why)
{
    lose_packet(node->island, packet, node_now(node), node->rank, NO_ROUTER, why);
}
