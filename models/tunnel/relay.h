/*
 * relay.h - routers between IPv6 and tunnels of a type
 */
#pragma once

#include "models/tunnel/away.h"
#include "models/tunnel/teredo-peers.h"
#include "sim/engine/node.h"

struct relay_config {
    const struct node_kind *kind;
    struct addr ipv4, ipv6;     /* its own addresses; ::, none */
    struct addr source;         /* of 6to4: of what it sends over IPv4: its own address, or that of all relays */
    struct teredo_peer_limits peers;    /* of Teredo */
    struct time_list away;      /* see is_away(): nothing comes out of it meanwhile */
    bool silent;                /* nothing ever comes out of it */
    bool unchecked;             /* of 6to4: it passes on what RFC 3964 section 4 forbids */
};

/* A 6to4 relay router. */
extern const struct node_kind sixtofour_relay_kind;

/**
 * A Teredo relay. It sends from, and listens to, UDP port 3544 (learn.microsoft.com, Teredo Components);
 * RFC 4380 section 5.4 lets it have any.
 */
extern const struct node_kind teredo_relay_kind;
