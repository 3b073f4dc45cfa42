/*
 * history.c - what a host remembers of its connections, if its profile does
 *
 * Follows:
 *   RFC 6555 section 4.2 - caching the outcome of connection attempts
 *   RFC 8305 section 4 - round trips and used addresses between rules 8 and 9
 * Not modelled:
 *   failures; forgetting when the network changes: a host stays where it is.
 */
#include "models/host/history.h"

#include "models/host/operation.h"
#include "models/models.h"
#include "sim/engine/island.h"

static const struct connect_facts *
facts_of(const struct host *host)
{
    return &host->config->class->profile->connect;
}

static struct history_entry *
entry_of(const struct host *host, struct addr addr)
{
    for (struct history_entry *entry = host->history; entry != NULL; entry = entry->next)
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

void
history_keep(struct host *host, struct addr addr, int64_t rtt_ns)
{
    struct history_entry *entry;

    if (facts_of(host)->history_ns == 0)
        return;
    entry = entry_of(host, addr);
    if (entry == NULL) {
        struct models *models = host->node->island->models;

        entry = pool_get(&models->history_entries);
        *entry = (struct history_entry) { .next = host->history, .addr = addr };
        host->history = entry;
    }
    entry->rtt_ns = rtt_ns;
    entry->at = node_now(host->node);
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

    if (host->history == NULL)
        return;
    for (uint32_t i = 0; i < n; i += tied) {
        tied = count_tied(host, &candidate[i], n - i);
        sort_tied(host, &candidate[i], tied);
    }
}
