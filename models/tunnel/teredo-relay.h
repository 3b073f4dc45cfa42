/*
 * teredo-relay.h - what every Teredo relay does, whomever it serves
 *
 * What IPv6 has for a Teredo client goes to it in UDP; what such clients send goes on. A
 * client behind a NAT that is no cone must have sent something to the relay first: it is
 * asked to, by a bubble through its server, and what is for it waits. A relay may be a
 * router of its own (relay.h), or serve the host alone that it is on (teredo-own.c).
 *
 * Follows:
 *   RFC 4380 section 5.4.1 - from IPv6 to clients: cone bit, trusted peers, bubbles and queues
 *   RFC 4380 section 5.4.2 - from clients: the source must be the one in its IPv6 address
 *   RFC 4380 section 5.1.2 - the MTU of 1280
 *   RFC 4443 section 3.1 - who cannot be reached is reported, as miredo does (libteredo/relay.c)
 * Where RFC 4380 leaves a choice:
 *   what comes from clients that are no peers is dropped, as miredo does. A relay that may be
 *   behind a NAT opens that by a direct bubble first, as miredo's type "restricted" does.
 */
#pragma once

#include "models/tunnel/teredo-peers.h"
#include "sim/engine/node.h"

struct teredo_relay;

/* Whose it is. */
struct teredo_relay_owner {
    /* Takes over a packet of UDP that leaves; @forwards: it carries what was not made here. */
    void (*send)(struct teredo_relay *, struct packet *outer, bool forwards);
    void (*pass)(struct teredo_relay *, struct packet *outer);  /* takes over what a client sent to IPv6 */
    /* Takes over a packet of IPv6 that goes no farther. */
    void (*report)(struct teredo_relay *, struct packet *packet, enum icmp_error error);
    struct ident (*ident)(struct teredo_relay *, const struct teredo_peer *);   /* of its next bubble to a peer */
    void (*armed)(struct teredo_relay *);       /* its deadline is another one: see teredo_relay_deadline() */
};

struct teredo_relay {
    const struct teredo_relay_owner *owner;
    void *user;                 /* the owner's */
    struct node *node;
    struct teredo_peers peers;
    struct teredo_endpoint end; /* its own, in IPv4 */
    struct addr ipv6;           /* source of its bubbles; ::, that of what waits */
    bool behind_nat;            /* or may be: its own end is no global address */
};

void teredo_relay_init(struct teredo_relay *relay, struct node *node, const struct teredo_relay_owner *owner,
                       void *user, const struct teredo_peer_limits *limits);

/* Takes over an IPv6 packet for a Teredo client, and what came in UDP. */
void teredo_relay_to_client(struct teredo_relay *relay, struct packet *packet);
void teredo_relay_from_client(struct teredo_relay *relay, struct packet *outer);

/* Tries again those that have not answered, or gives them up; when that is due: INT64_MAX, never. */
void teredo_relay_due(struct teredo_relay *relay);
int64_t teredo_relay_deadline(const struct teredo_relay *relay);

/* Returns: whether a relay stands between @addr and clients: those with a Teredo address do without. */
bool teredo_relay_is_beyond(struct addr addr);
