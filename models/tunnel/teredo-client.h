/*
 * teredo-client.h - a Teredo client: an interface of a host
 *
 * First it finds out, with its server's help, whether its NAT can be used, and at
 * which address and port it is seen; its IPv6 address is made of that. Then it keeps
 * the mapping alive, and finds for each destination the way: a relay beside a native
 * host, the peer itself if that is a client as well.
 *
 * Follows:
 *   RFC 4380 section 5.2 - all of a client but what is named below
 *   RFC 5991 section 3 - no procedure for cones, flags drawn at random, if the system says so
 * Not modelled:
 *   the lookup of its server's name: the address is known at once, or there is none.
 *   Secrets shared with the server: the authentication is a nonce alone, as clients of
 *   public servers have it. Determination of the refresh interval (section 5.2.7, optional).
 *   RFC 6081: what it adds is for symmetric NATs, which end in "offline" here.
 */
#pragma once

#include "models/tunnel/teredo-peers.h"
#include "models/tunnel/teredo.h"

enum teredo_phase {
    TEREDO_IDLE,                /* it does not stand on an address, or knows no server */
    TEREDO_PROBES_CONE,         /* section 5.2.1: solicits with the cone bit */
    TEREDO_PROBES_RESTRICTED,   /* without it */
    TEREDO_PROBES_SYMMETRIC,    /* the same, of the server's secondary address */
    TEREDO_QUALIFIED,
    TEREDO_OFFLINE
};

struct teredo_client {
    uint8_t phase;              /* enum teredo_phase */
    uint8_t n_solicits;         /* since the last answer of the server */
    bool cone;
    uint16_t port;              /* its service port, inside */
    uint32_t n_drawn;           /* of what it draws, */
    uint32_t n_discovered;      /* and, apart, of times until it makes itself known again */
    struct teredo_endpoint mapped;      /* where the server sees it */
    uint64_t nonce;             /* of its solicitations */
    int64_t heard_at;           /* ns: of the last that came from the server */
    int64_t refresh_ns;         /* of this time, drawn */
    int64_t discover_at;        /* ns: when it makes itself known on its link again; INT64_MAX: not */
    int64_t next_at;            /* ns: the next solicitation, or the end of waiting; INT64_MAX: none */
    struct teredo_peers peers;
};

extern const struct tunnel_kind teredo_kind;

/* For the files that share this work */

static inline struct teredo_client *
teredo_client_of(const struct tunnel *tunnel)
{
    return tunnel->state;
}

/* Returns: its end inside the NAT. */
static inline struct teredo_endpoint
teredo_own(const struct tunnel *tunnel)
{
    return (struct teredo_endpoint) { (uint32_t) tunnel->ipv4.lo, teredo_client_of(tunnel)->port };
}

static inline struct teredo_endpoint
teredo_server(const struct tunnel *tunnel)
{
    return (struct teredo_endpoint) { tunnel->server, TEREDO_PORT };
}

/* Returns: 64 bits that nobody can guess; @what: which draw of an instant it is. */
uint64_t teredo_draw(struct tunnel *tunnel, uint16_t what);

/* Returns: the same, of draw @nth of @what alone. */
uint64_t teredo_draw_nth(const struct tunnel *tunnel, uint16_t what, uint32_t nth);

/* Asks for the timer that is wanted now. */
void teredo_arm(struct tunnel *tunnel);

/* Tells the owner what happened, for observers. */
void teredo_tell(struct tunnel *tunnel, struct tunnel_told told);

/* Takes over an IPv6 packet that leaves (section 5.2.4), and one that came in UDP and is no advertisement
 * (section 5.2.3). The client is qualified. */
void teredo_transmit(struct tunnel *tunnel, struct packet *packet);
void teredo_receive(struct tunnel *tunnel, struct packet *outer);

/* Sends an empty packet to @dst, by UDP to @to (section 5.2.6). */
void teredo_send_bubble(struct tunnel *tunnel, struct addr dst, struct teredo_endpoint to);

/* Makes the client known on its link, now and every 200 to 300 s (section 5.2.8), if its system does that. */
void teredo_discover(struct tunnel *tunnel);

/* Returns: whether @outer makes another client known; then it is teredo_discovered()'s, which takes it over. */
bool teredo_is_discovery(const struct packet *outer);
void teredo_discovered(struct tunnel *tunnel, struct packet *outer);

/* Returns: whether @outer comes from another client on the link, behind the same NAT. */
bool teredo_is_neighbour(const struct tunnel *tunnel, const struct packet *outer);

/* Tries again those who have not answered, or gives them up. */
void teredo_peers_retry(struct tunnel *tunnel);
