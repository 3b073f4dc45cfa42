/*
 * servers.h - the DNS servers of a host, and what it remembers of them
 *
 * Which there are is found by discover.c. A profile may have one that failed asked
 * behind the others for a while (<servers>).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/edns.h"
#include "models/host/profile.h"
#include "sim/net/addr.h"

struct host;
struct process;

/* A DNS server as a host would ask it. */
struct usable_server {
    struct addr addr;
    struct addr src;            /* that it is asked from, unless that was given to the host: */
    uint32_t node;              /* rank; NO_NODE: nobody has the address */
    uint8_t family;
    uint8_t source;             /* enum dns_source: who named it */
    uint16_t nth_given;         /* of the addresses that it was given; NOT_GIVEN: none of them, but `src` */
};
#define NOT_GIVEN UINT16_MAX

/* Those of a host, in the order the profile would ask them: of hosts that are alike, the same. Without padding, as it
 * is interned. */
struct server_set {
    uint32_t n;
    uint16_t transport_fact, discover_fact;     /* NO_FACT: whatever it said, the servers would be these */
    struct usable_server server[];
};

/* What a host knows of a server. */
struct known_server {
    int64_t demoted_until;
    struct edns_memory edns;
};

/* Those of a host, and what it remembers of them. Lookups that run keep the list that they began with. */
struct server_list {
    const struct server_set *set;
    struct known_server *known;        /* by server; NULL: nothing yet */
};

/* Returns: what @host knows of each server of its @servers. */
struct known_server *servers_known(const struct host *host, struct server_list *servers);

/* Returns: the address that @host asks @server from. */
const struct addr *servers_source(const struct host *host, const struct usable_server *server);

/**
 * servers_order:
 * @order: (out): indices of @servers, the first to be asked first
 *
 * Returns: whether that is not the configured order.
 */
bool servers_order(struct host *host, const struct server_list *servers, uint8_t order[MAX_SERVERS]);

/* Puts @order so that another server comes first than for the question of @process
 * before, as the profile's <servers> says. */
void servers_rotate(struct host *host, const struct server_set *servers, struct process *process,
                    uint8_t order[MAX_SERVERS]);

/* Server @nth has failed with @outcome, or answered. */
void servers_failed(struct host *host, struct server_list *servers, uint8_t nth, enum outcome outcome);
static inline void
servers_answered(struct server_list *servers, uint8_t nth)
{
    if (servers->known != NULL)
        servers->known[nth].demoted_until = 0;
}
