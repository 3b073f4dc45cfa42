/*
 * payload.h - what models put into packets, as octets
 */
#pragma once

#include "sim/net/octets.h"
#include "sim/net/packet.h"
#include "v6sim/read/world.h"

/**
 * payload_put:
 *
 * Appends what stands behind the header of UDP or TCP, or behind the fixed part of
 * a message of Neighbor Discovery: see struct wire_guide (sim/net/wire.h). What is
 * not modelled is the same in each: lifetimes of leases, identifiers.
 */
void payload_put(const struct world *world, const struct packet *packet, struct octets *to);
