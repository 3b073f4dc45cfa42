/*
 * dhcpv6.h - a client that asks for an address, or for other parameters alone
 *
 * Follows:
 *   RFC 3315 sections 14, 17.1.2, 18.1.1 and 18.1.5 - retransmission, Solicit and
 *     Request, Information-request
 *   RFC 3736 - the stateless half
 * Not modelled:
 *   rapid commit; renewal: a lease does not end. Who has no answer asks for ever,
 *   as the RFC has it; after some time the host does without meanwhile.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/net/packet.h"

struct host;

enum dhcpv6_phase {
    DHCPV6_IDLE,
    DHCPV6_SOLICITING,          /* until the first wait is over, for there may be several servers */
    DHCPV6_REQUESTING,
    DHCPV6_INFORMING,           /* Information-request */
};

struct dhcpv6 {
    uint8_t phase;              /* enum dhcpv6_phase */
    uint8_t n_sent;             /* messages, of all phases */
    bool offered;               /* an Advertise came */
    int64_t at;                 /* the next message; INT64_MAX: none */
    int64_t patience_at;        /* when it is waited for no longer; INT64_MAX: nobody waits */
    int64_t wait_ns;            /* the last wait, RT; 0: nothing was sent in this phase */
};

/* Begins to ask; @address: for an address, not for other parameters alone. */
void dhcpv6_start(struct host *host, bool address);

/* Does what is due. */
void dhcpv6_due(struct host *host);

/**
 * dhcpv6_packet:
 * @address: (out): what was leased; all zero if none was
 *
 * Something came from a server; @packet stays the caller's.
 *
 * Returns: whether that was the end of asking: parameters have come, and perhaps
 *   an address.
 */
bool dhcpv6_packet(struct host *host, const struct packet *packet, struct addr *address);

/* Returns: when the next thing is due; INT64_MAX: nothing. */
int64_t dhcpv6_deadline(const struct dhcpv6 *client);

/* Returns: whether nothing of it is waited for any more. */
bool dhcpv6_is_settled(const struct host *host);
