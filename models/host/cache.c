/*
 * cache.c - what a host remembers of its lookups
 *
 * A list for each host: it looks up few names, and looks at its list once for
 * each question. Entries come from the island's pool and are used again when
 * their question is; so a host has at most three of a name.
 *
 * Follows:
 *   RFC 1035 section 3.2.1 - a TTL of 0 is not kept
 *   RFC 2308 section 5 - negative answers
 * Deliberately different:
 *   NXDOMAIN is kept for the type that was asked, as the other answers are, and
 *   not for the name: a client that asks for A, gets NXDOMAIN and asks for AAAA
 *   all the same (TechNet bb727035 on Windows) does not find it in its cache.
 * Not modelled:
 *   a limit on entries; sweeping; hosts files, which some caches are filled from.
 */
#include "models/host/cache.h"

#include <glib.h>

#include "models/host/operation.h"
#include "models/models.h"
#include "sim/engine/island.h"

#define SECOND INT64_C(1000000000)

static const struct cache_facts *
facts_of(const struct host *host)
{
    return &host->profile->cache;
}

static struct cache_entry *
first_of(const struct host *host)
{
    return host->more != NULL ? host->more->cache : NULL;
}

const struct cache_entry *
cache_find(struct host *host, uint32_t name, enum question question)
{
    int64_t now = node_now(host->node);

    for (const struct cache_entry *entry = first_of(host); entry != NULL; entry = entry->next) {
        if (entry->name != name || entry->question != question)
            continue;
        if (now < entry->kept_until || now < entry->ttl_until)  /* the profile, or its limit, decides */
            fact_acted(&host->selection, facts_of(host)->fact);
        return now < entry->kept_until ? entry : NULL;
    }
    return NULL;
}

/* Returns: the entry of exactly this question, a new one if there is none. */
static struct cache_entry *
entry_for(struct host *host, uint32_t name, enum question question)
{
    struct models *models = host->node->island->models;

    for (struct cache_entry *entry = first_of(host); entry != NULL; entry = entry->next)
        if (entry->name == name && entry->question == question)
            return entry;

    struct cache_entry *entry = pool_get(&models->cache_entries);
    *entry = (struct cache_entry) { .next = first_of(host), .name = name, .question = (uint8_t) question };
    host_more(host)->cache = entry;
    return entry;
}

void
cache_keep(struct host *host, uint32_t name, enum question question, enum outcome outcome,
           const struct rrset *answer, uint32_t ttl, bool positive)
{
    const struct cache_facts *facts = facts_of(host);
    int64_t limit = positive ? facts->positive_ns : facts->negative_ns;
    int64_t keep = ttl * SECOND;

    if (facts->ttl != 0 || (limit > 0 && limit < keep))
        keep = limit;
    if (keep == 0)
        return;

    struct cache_entry *entry = entry_for(host, name, question);
    entry->outcome = (uint8_t) outcome;
    entry->answer = answer;
    entry->kept_until = node_now(host->node) + keep;
    entry->ttl_until = node_now(host->node) + ttl * SECOND;
}
