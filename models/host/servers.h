/*
 * servers.h - the DNS servers of a host, and what it remembers of them
 *
 * Which there are is found by discover.c. A profile may have one that failed asked
 * behind the others for a while (<servers>).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/profile.h"
#include "sim/net/addr.h"

struct host;
struct process;

/* A DNS server as this host would ask it. */
struct usable_server {
    struct addr addr, src;
    uint32_t node;              /* rank; NO_NODE: nobody has the address */
    uint8_t family;
    uint8_t source;             /* enum dns_source: who named it */
};

/* Those of a host, in the order the profile would ask them. Lookups that run
 * keep the list that they began with. */
struct server_list {
    const struct usable_server *server;
    uint32_t n;
    uint16_t transport_fact, discover_fact;     /* NO_FACT: whatever it said, the servers would be these */
    int64_t *demoted_until;     /* by server; NULL: none has failed yet */
    struct edns_memory *edns;   /* by server; NULL: nothing was asked with EDNS yet; see edns.h */
};

/**
 * servers_order:
 * @order: (out): indices of @servers, the first to be asked first
 *
 * Returns: whether that is not the configured order.
 */
bool servers_order(struct host *host, const struct server_list *servers, uint8_t order[MAX_SERVERS]);

/* Puts @order so that another server comes first than for the question of @process
 * before, as the profile's <servers> says. */
void servers_rotate(struct host *host, const struct server_list *servers, struct process *process,
                    uint8_t order[MAX_SERVERS]);

/* Server @nth has failed with @outcome, or answered. */
void servers_failed(struct host *host, struct server_list *servers, uint8_t nth, enum outcome outcome);
static inline void
servers_answered(struct server_list *servers, uint8_t nth)
{
    if (servers->demoted_until != NULL)
        servers->demoted_until[nth] = 0;
}
