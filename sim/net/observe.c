/*
 * observe.c - telling the observers
 */
#include "sim/net/observe.h"

const char *const loss_name[] = {
    [LOSS_LINK] = "lost on a link",
    [LOSS_NO_NODE] = "no such address",
    [LOSS_BLACKHOLE] = "black hole",
    [LOSS_FILTERED] = "filtered",
    [LOSS_ICMP_OF_ICMP] = "error about an error",
    [LOSS_UNWANTED] = "nobody waits for it",
    [LOSS_FAULT] = "ignored by a faulty server",
    [N_LOSSES] = NULL,
};

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
