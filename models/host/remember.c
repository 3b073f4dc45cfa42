/*
 * remember.c - what a lookup leaves in the host's cache
 *
 * Follows:
 *   RFC 2308 section 5 - what may be kept, and for how long
 */
#include "models/host/remember.h"

#include <glib.h>

#include "models/host/cache.h"
#include "models/host/lookup.h"
#include "models/host/outcome.h"

void
remember_answer(struct lookup *lookup, enum question question, enum outcome outcome)
{
    const struct cache_facts *cache = &profile_of(lookup)->cache;
    const struct query *query = &lookup->query[question];

    if (cache->keeps == CACHE_ANSWERS && !notes_of(lookup)->query[question].cached &&
        (outcome_has_ttl(outcome) || cache->failures))
        cache_keep(lookup->host, search_name(lookup, question), question, outcome, query->answer, query->ttl,
                   outcome == OUTCOME_ANSWER);
}

void
remember_lookup(struct lookup *lookup, bool success)
{
    const struct cache_facts *cache = &profile_of(lookup)->cache;
    bool known = false;
    uint32_t ttl = UINT32_MAX;

    if (cache->keeps != CACHE_LOOKUPS)
        return;
    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++)
        if (outcome_has_ttl(notes_of(lookup)->query[i].outcome)) {
            known = true;
            ttl = MIN(ttl, lookup->query[i].ttl);
        }
    if (!known && !cache->failures)
        return;
    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++)
        cache_keep(lookup->host, name_of(lookup), i, notes_of(lookup)->query[i].outcome, lookup->query[i].answer,
                   known ? ttl : 0, success);
}

void
remember_nothing(const struct lookup *lookup)
{
    const struct host *host = lookup->host;
    const struct cache_facts *cache = &profile_of(lookup)->cache;
    int64_t started = 0;        /* this one as well */

    for (uint32_t i = 0; i < host->config->n_work; i++) {
        const struct work_item *item = host->config->work[i].item;

        if (item->name == name_of(lookup) || item->popularity != NULL)         /* perhaps one of those was it */
            started += host->progress[i].started;
    }
    if (started > 1 && cache->keeps == CACHE_NOTHING)
        acted(lookup, cache->fact);
    else if (started > 1)
        waited(lookup, cache->fact);
}
