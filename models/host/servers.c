/*
 * servers.c - the DNS servers of a host, and what it remembers of them
 *
 * The memory of a server is a time until which it is asked behind the others, and what edns.c has learnt; a host
 * has it once there is something to remember.
 *
 * Not modelled yet:
 *   going on with the server that answered last.
 */
#include "models/host/servers.h"

#include <string.h>

#include <glib.h>

#include "models/host/operation.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

static const struct server_memory *
facts_of(const struct host *host)
{
    return &host->profile->servers;
}

struct known_server *
servers_known(const struct host *host, struct server_list *servers)
{
    if (servers->known == NULL)
        servers->known = arena_alloc(&host->node->island->arena, servers->set->n * sizeof *servers->known);
    return servers->known;
}

const struct addr *
servers_source(const struct host *host, const struct usable_server *server)
{
    return server->nth_given != NOT_GIVEN ? &host->config->given[server->nth_given].addr : &server->src;
}

/* Whether server @nth is asked behind the others, for now. */
static bool
is_demoted(const struct host *host, const struct server_list *servers, uint8_t nth)
{
    return node_now(host->node) < servers->known[nth].demoted_until;
}

bool
servers_order(struct host *host, const struct server_list *servers, uint8_t order[MAX_SERVERS])
{
    static const uint8_t configured[MAX_SERVERS] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    bool moved = false;
    uint32_t n = 0;

    memcpy(order, configured, sizeof configured);
    if (servers->known == NULL)
        return false;
    for (int demoted = 0; demoted <= 1; demoted++)
        for (uint8_t i = 0; i < servers->set->n; i++)
            if (is_demoted(host, servers, i) == (bool) demoted) {
                moved |= n != i;
                order[n++] = i;
            }
    if (moved)
        fact_acted(&host->selection, facts_of(host)->fact);
    return moved;
}

/* Rotation */

/* Where a process begins, counted so that it is not 0. */
static uint32_t
first_drawn(const struct host *host, uint32_t n)
{
    uint64_t bits = draw(host->node->island->seed, DRAW_ROTATE,
                         (struct subject) { .of = host->node->island->net->network->attachment[host->node->rank].name,
                                            .serial = host->n_operations });

    return n + (uint32_t) draw_below(bits, n);
}

void
servers_rotate(struct host *host, const struct server_set *servers, struct process *process,
               uint8_t order[MAX_SERVERS])
{
    uint8_t before[MAX_SERVERS];

    if (process->questions == 0)
        process->questions = facts_of(host)->rotate == ROTATE_RANDOM ? first_drawn(host, servers->n) : 1;
    memcpy(before, order, sizeof before);
    for (uint32_t i = 0; i < servers->n; i++)
        order[i] = before[(process->questions + i) % servers->n];
    process->questions++;
}

void
servers_failed(struct host *host, struct server_list *servers, uint8_t nth, enum outcome outcome)
{
    const struct server_memory *facts = facts_of(host);

    if (!(facts->demote >> outcome & 1))
        return;
    servers_known(host, servers)[nth].demoted_until = node_now(host->node) + facts->penalty_ns;
}
