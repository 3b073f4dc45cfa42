/*
 * servers.c - the DNS servers of a host, and what it remembers of them
 *
 * The memory is a time for each server, until which it is asked behind the
 * others; a host has it once a server has failed.
 *
 * Not modelled yet:
 *   going on with the server that answered last, or with another one each time.
 */
#include "models/host/servers.h"

#include <string.h>

#include <glib.h>

#include "models/host/operation.h"
#include "sim/engine/island.h"

static const struct server_memory *
facts_of(const struct host *host)
{
    return &host->config->class->profile->servers;
}

/* Which there are */

/* Whether the host was told of addresses of @family: by hand, with its own IPv4 address,
 * or, of one that configures itself, by DHCPv6. */
static bool
is_told(const struct host *host, enum family family)
{
    return family == FAMILY_IPV4 || host->configuring == NULL || host->config->class->dns_by_hand ||
        host->configuring->told;
}

/* Adds the address of @dns in @family, if the host can reach it. */
static bool
add_server(struct host *host, struct usable_server *server, uint32_t *n,
           const struct dns_choice *dns, enum family family)
{
    if (*n == MAX_SERVERS || !(dns->families >> family & 1) || !is_told(host, family))
        return false;

    uint8_t rule;
    const struct host_address *src = selection_source(&host->selection, dns->address[family], &rule);
    if (src == NULL)
        return false;
    server[(*n)++] = (struct usable_server) {
        .addr = dns->address[family], .src = src->addr, .node = dns->node, .family = (uint8_t) family };
    return true;
}

/* Each DNS server is asked at one address: the first of @order that works. */
static uint32_t
add_servers(struct host *host, struct usable_server *server, const enum family order[2])
{
    const struct host_class *class = host->config->class;
    uint32_t n = 0;

    for (uint32_t i = 0; i < class->n_dns; i++)
        if (!add_server(host, server, &n, &class->dns[i], order[0]) && order[1] != FAMILY_NONE)
            add_server(host, server, &n, &class->dns[i], order[1]);
    return n;
}

/* Those of family @first come first; the order is kept otherwise. */
static void
prefer_family(struct usable_server *server, uint32_t n, enum family first)
{
    for (uint32_t i = 1; i < n; i++) {
        struct usable_server moved = server[i];
        uint32_t j = i;

        for (; j > 0 && moved.family == first && server[j - 1].family != (uint8_t) first; j--)
            server[j] = server[j - 1];
        server[j] = moved;
    }
}

/* Whether any server can be reached over IPv6. If not, every order of transport
 * gives the same servers. */
static bool
any_over_ipv6(const struct host *host)
{
    const struct host_class *class = host->config->class;
    struct selection_host asking = host->selection;
    uint8_t rule;

    asking.fact_use = NULL;             /* nothing comes of it */
    for (uint32_t i = 0; i < class->n_dns; i++)
        if (class->dns[i].families & IPV6_BIT &&
            selection_source(&asking, class->dns[i].address[FAMILY_IPV6], &rule) != NULL)
            return true;
    return false;
}

void
servers_find(struct host *host)
{
    static const enum family orders[][2] = {
        [TRANSPORT_LIST] = { FAMILY_IPV4, FAMILY_IPV6 },
        [TRANSPORT_IPV4] = { FAMILY_IPV4, FAMILY_NONE },
        [TRANSPORT_IPV6_IPV4] = { FAMILY_IPV6, FAMILY_IPV4 },
        [TRANSPORT_IPV4_IPV6] = { FAMILY_IPV4, FAMILY_IPV6 },
    };
    const struct transport *transport = &host->config->class->profile->transport;
    enum transport_order order = transport->order;
    const struct server_memory *facts = facts_of(host);
    struct usable_server server[MAX_SERVERS];
    uint32_t n = add_servers(host, server, orders[order]);

    if (order == TRANSPORT_IPV6_IPV4 || order == TRANSPORT_IPV4_IPV6)
        prefer_family(server, n, orders[order][0]);
    if (n > 1)                          /* fewer could be kept, and one be moved */
        fact_waited(&host->selection, facts->fact);
    if (facts->max > 0 && n > facts->max) {
        n = (uint32_t) facts->max;
        fact_acted(&host->selection, facts->fact);
    }
    host->servers = arena_alloc(&host->node->island->arena, sizeof *host->servers);
    host->servers->server = arena_keep(&host->node->island->arena, server, n * sizeof *server);
    host->servers->n = n;
    host->servers->transport_fact = any_over_ipv6(host) ? transport->fact : NO_FACT;
}

/* Memory */

/* Whether server @nth is asked behind the others, for now. */
static bool
is_demoted(const struct host *host, const struct server_list *servers, uint8_t nth)
{
    return node_now(host->node) < servers->demoted_until[nth];
}

bool
servers_order(struct host *host, const struct server_list *servers, uint8_t order[MAX_SERVERS])
{
    static const uint8_t configured[MAX_SERVERS] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    bool moved = false;
    uint32_t n = 0;

    memcpy(order, configured, sizeof configured);
    if (servers->demoted_until == NULL)
        return false;
    for (int demoted = 0; demoted <= 1; demoted++)
        for (uint8_t i = 0; i < servers->n; i++)
            if (is_demoted(host, servers, i) == (bool) demoted) {
                moved |= n != i;
                order[n++] = i;
            }
    if (moved)
        fact_acted(&host->selection, facts_of(host)->fact);
    return moved;
}

void
servers_failed(struct host *host, struct server_list *servers, uint8_t nth, enum outcome outcome)
{
    const struct server_memory *facts = facts_of(host);

    if (!(facts->demote >> outcome & 1))
        return;
    if (servers->demoted_until == NULL)
        servers->demoted_until = arena_alloc(&host->node->island->arena, servers->n * sizeof *servers->demoted_until);
    servers->demoted_until[nth] = node_now(host->node) + facts->penalty_ns;
}

void
servers_answered(struct server_list *servers, uint8_t nth)
{
    if (servers->demoted_until != NULL)
        servers->demoted_until[nth] = 0;
}
