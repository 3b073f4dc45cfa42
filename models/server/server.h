/*
 * server.h - a server that accepts connections
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/tcp/sender.h"
#include "sim/engine/field.h"

struct server_config {
    struct port_list listen;    /* TCP */
    bool has_data;              /* somebody sends requests to servers: it keeps sessions */
    struct sender_facts sender; /* of its responses */
    uint8_t refuses;            /* IPV4_BIT, IPV6_BIT: families in which no port is open */
};

struct node;
struct packet;

struct server;

/* Answers what comes for @server, or takes note of it; takes @packet over. Its session_timer() is the node's affair. */
void server_receive(struct server *server, struct packet *packet);

/* Answers a segment without data, as a server does whose port is open if it
 * @listens; takes @packet over. */
void server_segment(struct node *node, struct packet *packet, bool listens);
