/*
 * infra.h - what a recursive resolver knows of the servers that it asks
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/arena.h"
#include "sim/net/addr.h"

/* A zone for which a server is known to be lame. */
struct lame {
    struct lame *next;
    uint32_t authority;
    int64_t until;              /* ns */
};

/* A server, by its address. */
struct infra_server {
    struct infra_server *next;
    struct addr addr;
    int64_t srtt_ns;            /* smoothed round trip; 0: none is known */
    struct lame *lame;
};

#define INFRA_BUCKETS 256

struct infra {
    struct pool servers, lame;
    struct infra_server *bucket[INFRA_BUCKETS];
};

/* The memory is @arena's. */
void infra_init(struct infra *infra, struct arena *arena);

/* Returns: what is known of the server with @addr; if that is nothing, it says so. */
struct infra_server *infra_server(struct infra *infra, struct addr addr);

/* It has answered after @rtt_ns; it has not answered in time; another one was asked. */
void infra_answered(struct infra_server *server, int64_t rtt_ns);
void infra_timed_out(struct infra_server *server);
void infra_aged(struct infra_server *server);

/* Marks it as lame for a zone, for a while; tells whether it is. */
void infra_mark_lame(struct infra *infra, struct infra_server *server, uint32_t authority, int64_t now);
bool infra_is_lame(const struct infra_server *server, uint32_t authority, int64_t now);
