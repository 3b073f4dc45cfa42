/*
 * payload-dns.h - DNS messages as octets
 */
#pragma once

#include <glib.h>

#include "models/dns/zone.h"
#include "sim/net/packet.h"

/* Appends the message in @packet; over TCP behind its length. */
void payload_dns(const struct zone *zone, const struct packet *packet, GByteArray *to);

/* Appends @name, without a final dot, as labels. */
void payload_dns_name(GByteArray *to, const char *name);
