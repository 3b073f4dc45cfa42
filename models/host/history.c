/*
 * history.c - what a host remembers of its connections, if its profile does
 *
 * Follows:
 *   RFC 6555 section 4.2 - caching the outcome of connection attempts
 *   RFC 8305 section 4 - round trips and used addresses between rules 8 and 9
 *   xnu bsd/net/ntstat.c nstat_route_connect_attempt, nstat_route_rtt and
 *   bsd/net/netsrc.c netsrc_common - what Apple's systems measure: by route, which
 *   each destination has its own of, and with it the route that it was made from;
 *   what has no round trip goes by that one
 * Not modelled:
 *   failures, but for those that Apple counts; round trips of data; that a route
 *   nobody uses is gone after an hour; the route of a link, in the place of the
 *   default route; forgetting when the network changes: a host stays where it is.
 */
#include "models/host/history.h"

#include "models/host/operation.h"
#include "models/models.h"
#include "sim/engine/island.h"

static const struct connect_facts *
facts_of(const struct host *host)
{
    return &host->profile->connect;
}

static struct history_entry *
entry_of(const struct host *host, struct addr addr)
{
    for (struct history_entry *entry = host->selection.history; entry != NULL; entry = entry->next)
        if (addr_equal(entry->addr, addr))
            return entry;
    return NULL;
}

const struct history_entry *
history_find(const struct host *host, struct addr addr)
{
    const struct history_entry *entry = entry_of(host, addr);

    return entry != NULL && node_now(host->node) < entry->at + facts_of(host)->history_ns ? entry : NULL;
}

static bool
measures(const struct host *host)
{
    return rules_measure(&host->profile->destination_rules);
}

static struct history_entry *
make_entry(struct host *host, struct addr addr)
{
    struct history_entry *entry = entry_of(host, addr);
    struct models *models = host->node->island->models;

    if (entry == NULL) {
        entry = pool_get(&models->history_entries);
        *entry = (struct history_entry) { .next = host->selection.history, .addr = addr, .at = INT64_MIN };
        host->selection.history = entry;
    }
    return entry;
}

static struct addr
default_route_of(struct addr addr)
{
    return addr_is_ipv4(addr) ? addr_ipv4(0) : (struct addr) { 0 };
}

static bool
is_behind_router(const struct host *host, struct addr addr)
{
    struct reach reach;
    union own_room room;
    const struct own *own = reach_own(&host->selection, &room);

    return reach_find(&host->selection, own, addr, NO_ZONE, &reach) == SOURCE_THERE && !reach.direct;
}

const struct history_entry *
history_measured(const struct history_entry *history, struct addr addr, bool behind)
{
    const struct history_entry *own = NULL, *route = NULL;

    for (; history != NULL; history = history->next)
        if (addr_equal(history->addr, addr))
            own = history;
        else if (behind && addr_equal(history->addr, default_route_of(addr)))
            route = history;
    return route == NULL || (own != NULL && own->least_ns > 0) ? own : route;
}

void
history_attempt(struct host *host, struct addr addr)
{
    if (!measures(host))
        return;
    make_entry(host, addr)->attempts++;
    if (is_behind_router(host, addr))
        make_entry(host, default_route_of(addr))->attempts++;
}

static void
measure(struct history_entry *entry, int64_t rtt_ns)
{
    entry->successes++;
    if (entry->least_ns == 0 || rtt_ns < entry->least_ns)
        entry->least_ns = rtt_ns;
}

void
history_keep(struct host *host, struct addr addr, int64_t rtt_ns)
{
    struct history_entry *entry;

    if (facts_of(host)->history_ns == 0 && !measures(host))
        return;
    entry = make_entry(host, addr);
    entry->rtt_ns = rtt_ns;
    entry->at = node_now(host->node);
    measure(entry, rtt_ns);
    if (measures(host) && is_behind_router(host, addr))
        measure(make_entry(host, default_route_of(addr)), rtt_ns);
}

static int64_t
rtt_of(const struct host *host, const struct candidate *candidate)
{
    const struct history_entry *entry = history_find(host, candidate->dst);

    return entry != NULL ? entry->rtt_ns : INT64_MAX;
}

/* Returns: how many of @n candidates what goes before round trips leaves equal to the
 * first: rules 1 to 8, or nothing. */
static uint32_t
count_tied(const struct host *host, const struct candidate *candidate, uint32_t n)
{
    if (facts_of(host)->history_order == HISTORY_FIRST)
        return n;

    int rule_9 = rule_find(destination_rules, "dst-9");
    uint32_t tied = 1;

    while (tied < n && (candidate[tied - 1].next_rule == NO_RULE || candidate[tied - 1].next_rule >= rule_9))
        tied++;
    return tied;
}

/* A difference up to the leeway is none. */
static bool
is_slower(const struct host *host, const struct candidate *one, const struct candidate *other)
{
    return rtt_of(host, one) - facts_of(host)->history_leeway_ns > rtt_of(host, other);
}

/* Stable. The rules between those whose order is another now did not decide it. */
static void
sort_tied(const struct host *host, struct candidate *candidate, uint32_t n)
{
    uint8_t next_rule = candidate[n - 1].next_rule;
    bool moved = false;

    for (uint32_t i = 1; i < n; i++) {
        struct candidate one = candidate[i];
        uint32_t to = i;

        for (; to > 0 && is_slower(host, &candidate[to - 1], &one); to--)
            candidate[to] = candidate[to - 1];
        candidate[to] = one;
        moved = moved || to < i;
    }
    for (uint32_t i = 0; moved && i < n; i++)
        candidate[i].next_rule = i == n - 1 ? next_rule : NO_RULE;
}

void
history_sort(const struct host *host, struct candidate *candidate, uint32_t n)
{
    uint32_t tied;

    if (host->selection.history == NULL)
        return;
    for (uint32_t i = 0; i < n; i += tied) {
        tied = count_tied(host, &candidate[i], n - i);
        sort_tied(host, &candidate[i], tied);
    }
}
