/*
 * dhcpv4.h - a client that asks for an IPv4 address, and does without
 *
 * It asks for the address that it had here before, and gets that: so it is known
 * before a run. Where nobody answers, a system goes on asking, takes an address of
 * 169.254/16 after some time, or stops, as its profile says (<dhcpv4>).
 *
 * Follows:
 *   RFC 2131 sections 3.1, 4.1 and 4.4.1 - the four messages, their retransmission
 *   RFC 2132 section 3.8 - DNS servers
 *   RFC 3927 section 2 - link-local addresses
 * Deliberately different:
 *   a client that knows its address asks from INIT all the same, not from
 *   INIT-REBOOT: its lease has run out.
 * Not modelled:
 *   renewal: a lease does not end. Probes of an address, by ARP or otherwise: the
 *   times of a profile include them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/record.h"
#include "sim/net/packet.h"

struct host;

enum dhcpv4_phase {
    DHCPV4_IDLE,                /* it has what it wants, or stopped for good */
    DHCPV4_DISCOVERING,
    DHCPV4_GATHERING,           /* there is an offer; others may come */
    DHCPV4_REQUESTING,
    DHCPV4_RESTING,             /* until the next round */
};

struct dhcpv4 {
    uint8_t phase;              /* enum dhcpv4_phase */
    uint8_t how;                /* enum configured_ipv4 */
    uint16_t n_sent;            /* messages ever; their draws and serials go by it */
    uint32_t server;            /* whose offer is taken */
    int64_t at;                 /* the next message, or the end of a rest; INT64_MAX: none */
    int64_t wait_ns;            /* the last wait; 0: nothing was sent in this round */
    int64_t round_at;           /* when this round began */
    int64_t link_local_at;      /* when 169.254/16 is taken; INT64_MAX: never, or it was */
};

/* Begins to ask. */
void dhcpv4_start(struct host *host);

/* Does what is due. */
void dhcpv4_due(struct host *host);

/* Something came from a server; @packet stays the caller's. */
void dhcpv4_packet(struct host *host, const struct packet *packet);

/* Returns: when the next thing is due; INT64_MAX: nothing. */
int64_t dhcpv4_deadline(const struct dhcpv4 *client);

/* Returns: whether it has an address, or an end is made of waiting for one; what comes later
 * keeps no run going. */
static inline bool
dhcpv4_is_settled(const struct dhcpv4 *client)
{
    return client->how != IPV4_NOT_YET;
}
