/*
 * wire.h - packets as octets, for captures
 *
 * Headers, lengths and checksums are made here. What the models put into a packet
 * (DNS messages, DHCP, options of Neighbor Discovery), and the numbers of TCP, which
 * no packet has, say others.
 */
#pragma once

#include <stdint.h>

#include "sim/net/octets.h"
#include "sim/net/packet.h"

struct wire_guide {
    /* Appends what stands behind the header of UDP or TCP, or behind the fixed part of a message of Neighbor
     * Discovery. */
    void (*payload)(void *user, const struct packet *packet, struct octets *to);
    /* The sequence and the acknowledgement number of a segment. */
    void (*numbers)(void *user, const struct packet *packet, uint32_t *seq, uint32_t *ack);
    void *user;
};

/**
 * wire_packet:
 *
 * Appends @packet, from its IP header on; what it carries or quotes, too. What a
 * request or a response says is zeros.
 */
void wire_packet(const struct wire_guide *guide, const struct packet *packet, struct octets *to);

/* Appends the hardware address that the node of rank @node may have: locally administered. */
void wire_hardware(struct octets *to, uint32_t node);
