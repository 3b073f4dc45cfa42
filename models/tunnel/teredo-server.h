/*
 * teredo-server.h - a Teredo server: tells clients where they are seen, and passes on what introduces them
 */
#pragma once

#include "models/router/router.h"
#include "models/tunnel/away.h"
#include "sim/engine/node.h"
#include "sim/net/addr.h"

struct teredo_server_config {
    uint32_t ipv4;              /* its primary address; the secondary one is the next */
    const struct advertisement *advertisement;  /* the prefix of its clients, see teredo_server_prefix() */
    struct time_list away;      /* see is_away(): nothing comes out of it meanwhile */
    bool silent;                /* nothing ever comes out of it */
};

/* Returns: the prefix that a server with primary address @ipv4 advertises, RFC 4380 section 5.3.2. */
struct prefix teredo_server_prefix(uint32_t ipv4);

/* A Teredo server, RFC 4380 section 5.3. It keeps nothing. */
extern const struct node_kind teredo_server_kind;
