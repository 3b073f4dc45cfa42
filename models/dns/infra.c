/*
 * infra.c - what a recursive resolver knows of the servers that it asks
 *
 * Round trips are smoothed as BIND 9 does it (lib/dns/adb.c and resolver.c): an
 * answer counts three tenths, no answer adds 200 ms, and those that were passed
 * over lose a fiftieth each time, so that they are tried again one day. Servers
 * are marked as lame for 10 minutes (BIND 9.4 to 9.18: lame-ttl).
 *
 * Deliberately different:
 *   BIND begins with a round trip drawn from 1 to 32 us, so that its first choice
 *   is a matter of chance. Here the order of the delegation decides.
 */
#include "models/dns/infra.h"

#include <glib.h>

#define LAME_NS (INT64_C(600) * 1000000000)
#define TIMEOUT_ADDS_NS INT64_C(200000000)
#define MOST_SRTT_NS INT64_C(10000000000)

void
infra_init(struct infra *infra, struct arena *arena)
{
    *infra = (struct infra) { .bucket = { NULL } };
    pool_init(&infra->servers, arena, sizeof(struct infra_server));
    pool_init(&infra->lame, arena, sizeof(struct lame));
}

struct infra_server *
infra_server(struct infra *infra, struct addr addr)
{
    uint64_t mixed = (addr.hi ^ addr.lo) * UINT64_C(0x9e3779b97f4a7c15);
    struct infra_server **bucket = &infra->bucket[mixed >> 56];

    for (struct infra_server *server = *bucket; server != NULL; server = server->next)
        if (addr_equal(server->addr, addr))
            return server;

    struct infra_server *server = pool_get(&infra->servers);
    *server = (struct infra_server) { .next = *bucket, .addr = addr };
    return *bucket = server;
}

void
infra_answered(struct infra_server *server, int64_t rtt_ns)
{
    server->srtt_ns = server->srtt_ns > 0 ? (7 * server->srtt_ns + 3 * rtt_ns) / 10 : rtt_ns;
}

void
infra_timed_out(struct infra_server *server)
{
    server->srtt_ns = MIN(server->srtt_ns + TIMEOUT_ADDS_NS, MOST_SRTT_NS);
}

void
infra_aged(struct infra_server *server)
{
    server->srtt_ns = server->srtt_ns * 98 / 100;
}

void
infra_mark_lame(struct infra *infra, struct infra_server *server, uint32_t authority, int64_t now)
{
    struct lame *lame = server->lame;

    while (lame != NULL && lame->authority != authority)
        lame = lame->next;
    if (lame == NULL) {
        lame = pool_get(&infra->lame);
        *lame = (struct lame) { .next = server->lame, .authority = authority };
        server->lame = lame;
    }
    lame->until = now + LAME_NS;
}

bool
infra_is_lame(const struct infra_server *server, uint32_t authority, int64_t now)
{
    for (const struct lame *lame = server->lame; lame != NULL; lame = lame->next)
        if (lame->authority == authority)
            return now < lame->until;
    return false;
}
