/*
 * session.h - a server's side of a connection over which data goes
 *
 * A session begins with the first segment of a request and ends with the
 * connection. Only servers that somebody wants data of have any.
 */
#pragma once

#include <stdint.h>

#include "models/tcp/sender.h"
#include "sim/net/packet.h"

struct server;
struct server_config;
struct node;

struct session {
    struct session *next;       /* of the same bucket */
    struct server *server;
    uint32_t client, operation; /* who asks: rank, and the number that its packets have */
    struct addr here, there;
    uint16_t port_here, port_there;
    int64_t received;           /* octets of the request, in order */
    int64_t armed_at;           /* the earliest wake-up that is queued; INT64_MAX: none */
    struct sender sender;       /* of the response */
};

/* A server at work: all of a node, or beside what its host does of its own. */
struct server {
    struct node *node;
    const struct server_config *config;
    void (*send)(struct node *, struct packet *);       /* how packets leave; takes them over */
    uint16_t timer;             /* of the node's, that are session_timer()'s */
    struct session **bucket;    /* its sessions, in hash chains; n_buckets is a power of two */
    uint32_t n_buckets, n;
};

/* Takes a segment with data of a client; @packet stays the caller's, who owes an answer. */
void session_data(struct server *server, const struct packet *packet);

/* Returns: octets of @packet's request that are there, for the acknowledgement; 0: no session. */
int64_t session_received(const struct server *server, const struct packet *packet);

/* An acknowledgement of a client, or an ICMP error about a segment to one. */
void session_acknowledged(struct server *server, const struct packet *packet);
void session_error(struct server *server, const struct packet *packet);

/* The connection of @packet is closed. */
void session_end(struct server *server, const struct packet *packet);

/* The server's timer: @arg as session.c gave it. */
void session_timer(uint64_t arg);
