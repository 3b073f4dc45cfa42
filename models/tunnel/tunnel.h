/*
 * tunnel.h - an interface that carries IPv6 over IPv4
 *
 * A host may have one of each kind, a gateway one for its site. It stands on an
 * IPv4 address of its node, has an IPv6 address of its own or none yet, and is given
 * what its node sends there and what comes to that IPv4 address. How it wraps and
 * unwraps, and what it has to say to others for that, is its kind's affair.
 *
 * Follows:
 *   RFC 4213 section 3 - encapsulation: one hop, whatever IPv4 takes
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/tunnel/facts.h"
#include "sim/engine/node.h"
#include "sim/net/packet.h"

struct tunnel;

/* What a tunnel finds out, for observers. */
enum tunnel_step {
    TUNNEL_SOLICITS,            /* nth: solicitation; why: enum teredo_phase; addr: of whom (IPv4) */
    TUNNEL_QUALIFIED,           /* addr: its own from now on; why: 1 if behind a cone */
    TUNNEL_REMAPPED,            /* the same: its NAT gave it another address or port */
    TUNNEL_OFFLINE,             /* why: enum tunnel_offline */
    TUNNEL_TRUSTS,              /* addr: of a peer; by: where it is reached */
    TUNNEL_GIVES_UP,            /* addr: of a peer that does not answer */
    N_TUNNEL_STEPS
};

enum tunnel_offline {
    OFFLINE_NO_SERVER,          /* nobody has the name of its server */
    OFFLINE_NO_ANSWER,          /* of the server: UDP does not come through */
    OFFLINE_SYMMETRIC,          /* the NAT gives another port for each destination */
    OFFLINE_LOST                /* the server does not answer any more */
};

struct tunnel_told {
    uint8_t what;               /* enum tunnel_step */
    uint8_t why;
    uint16_t nth;
    struct addr addr, by;
    uint16_t port;              /* of by */
};

struct tunnel_kind {
    const char *name;           /* as reports call the interface: "6to4" */
    uint32_t state_size;
    void (*start)(struct tunnel *);     /* it stands on an IPv4 address, another one than before or the first */
    /* Takes over an IPv6 packet that leaves by it; NULL while it has no address: never called then. */
    void (*send)(struct tunnel *, struct packet *);
    /* Returns: whether @packet, which came over IPv4 or is an error about one that went, was its; then it has taken
     * it over. */
    bool (*packet)(struct tunnel *, struct packet *);
    void (*due)(struct tunnel *);       /* its deadline has come; NULL: it has none */
    bool (*probes)(const struct tunnel *);      /* whether it is still finding out; NULL: it has not to */
    void (*stop)(struct tunnel *);      /* it stands on no address any more; NULL: nothing to do */
};

/* Who has it. */
struct tunnel_owner {
    void (*deliver)(struct tunnel *, struct packet *);  /* takes over an IPv6 packet that came out of it */
    void (*renumbered)(struct tunnel *);                /* its IPv6 address is another one, or gone */
    void (*armed)(struct tunnel *);                     /* its deadline is another one */
    void (*settled)(struct tunnel *);                   /* it has found out whether it can be used, or not */
    void (*told)(struct tunnel *, const struct tunnel_told *);  /* for observers; NULL: nobody listens */
};

struct tunnel {
    const struct tunnel_kind *kind;
    const struct tunnel_owner *owner;
    const struct interface_facts *facts;
    struct node *node;
    void *user;                 /* the owner's */
    void *state;                /* state_size octets */
    struct addr ipv4;           /* of the node, that it stands on; ::, on none */
    struct addr addr;           /* its IPv6 address; ::, none */
    struct prefix direct;       /* what it reaches without a router in between */
    int64_t deadline;           /* INT64_MAX: none */
    int64_t retry_ns;           /* after a failure, until it begins anew; 0: never */
    uint16_t port;              /* of Teredo: its client's; 0: one that is drawn */
    bool edge;                  /* of Teredo: who comes first is let in, whatever its facts say */
    uint32_t server;            /* of Teredo: its server's primary IPv4 address; 0: nobody has the server's name */
    uint32_t serial_kind;       /* of packets that are its own: see tunnel_serial() */
    uint32_t n_sent;            /* of these */
};

/* Returns: the serial of the next packet that is the tunnel's own. */
uint32_t tunnel_serial(struct tunnel *tunnel);

/* Returns: whether @tunnel may carry anything. */
static inline bool
tunnel_is_up(const struct tunnel *tunnel)
{
    return !addr_is_unspecified(tunnel->addr);
}

/* Whether an IPv4 address may be another end of a tunnel over the Internet: neither private
 * (RFC 1918) nor loopback, link-local, multicast, broadcast or of "this network" (RFC 3056 section 9, RFC 3964
 * section 4). */
bool tunnel_is_global(struct addr ipv4);

/**
 * tunnel_translate:
 * @error: an ICMP error about a packet that carries another one; taken over
 * @from: who went by that packet: an IPv6 address of the node
 * @others: whether other errors than that it was too big are told as well
 *
 * Returns: the ICMPv6 error about the packet that was carried, to its sender, or NULL
 *   if nothing can be said of it (RFC 4213 sections 3.2.2 and 3.4).
 */
struct packet *tunnel_translate(struct island *island, struct packet *error, struct addr from, bool others);

/* Has the owner take over @packet, which came out; the end of @packet, which may not. */
void tunnel_deliver(struct tunnel *tunnel, struct packet *packet);
void tunnel_refuse(const struct tunnel *tunnel, struct packet *packet);
