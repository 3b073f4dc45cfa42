/*
 * operation.c - what the parts of a host share
 */
#include "models/host/operation.h"

#include "sim/net/packet.h"

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
