/*
 * servers.h - the DNS servers of a host, and what it remembers of them
 *
 * Which of those that it was told of it asks, at which address and in which order
 * is found once, when it starts. A profile may have one that failed asked behind
 * the others for a while (<servers>).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/profile.h"
#include "sim/net/addr.h"

struct host;

/* A DNS server as this host would ask it. */
struct usable_server {
    struct addr addr, src;
    uint32_t node;
    uint8_t family;
};

/* Sets the host's server and n_servers. */
void servers_find(struct host *host);

/**
 * servers_order:
 * @order: (out): n_servers indices into the host's servers, the first to be asked first
 *
 * Returns: whether that is not the configured order.
 */
bool servers_order(struct host *host, uint8_t order[MAX_SERVERS]);

/* Server @nth has failed with @outcome, or answered. */
void servers_failed(struct host *host, uint8_t nth, enum outcome outcome);
void servers_answered(struct host *host, uint8_t nth);
