/*
 * payload-dns.h - DNS messages as octets
 */
#pragma once

#include "models/dns/zone.h"
#include "sim/net/octets.h"
#include "sim/net/packet.h"

/* Appends the message in @packet; over TCP behind its length. */
void payload_dns(const struct zone *zone, const struct packet *packet, struct octets *to);

/* Appends @name, without a final dot, as labels. */
void payload_dns_name(struct octets *to, const char *name);
