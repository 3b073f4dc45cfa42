/*
 * search.c - under which name a question is asked, and under which next
 *
 * Follows:
 *   RFC 1123 section 6.1.4.3 - search lists; RFC 1535 section 6 - a name with dots
 *   is tried as it is first
 *   RFC 8106 section 5.3.1 - what was advertised goes behind what the host has from elsewhere
 * Not modelled:
 *   a user's aliases (HOSTALIASES); devolution of the primary suffix (Windows)
 */
#include "models/host/search.h"

#include "models/host/configure.h"
#include "models/host/host.h"
#include "models/host/lookup.h"
#include "models/models.h"
#include "sim/engine/island.h"

static const struct search *
facts_of(const struct lookup *lookup)
{
    return &profile_of(lookup)->search;
}

static bool
is_among(uint32_t name, const uint32_t *names, uint8_t n)
{
    for (uint8_t i = 0; i < n; i++)
        if (names[i] == name)
            return true;
    return false;
}

/* Puts into @name the names with suffixes that may be used now, of which the host's own list has made none. */
static uint8_t
told_now(const struct host *host, const struct asked_names *asked, uint32_t *name)
{
    const struct configuring *configuring = host->configuring;
    uint8_t n = 0;

    for (uint8_t i = 0; i < configuring->n_dnssl && n < asked->room; i++) {
        uint32_t with = asked->with[configuring->dnssl[i].nth];

        if (configuring->dnssl[i].until > node_now(host->node) && !is_among(with, asked->name, asked->n))
            name[n++] = with;
    }
    return n;
}

const struct asked_names *
search_begin(const struct host *host, const struct asked_names *asked)
{
    uint32_t told[MOST_ADVERTISED_SUFFIXES];
    uint8_t n = asked->with != NULL && host->configuring != NULL ? told_now(host, asked, told) : 0;

    if (n == 0)
        return asked;

    struct models *models = host->node->island->models;
    struct told_names *made = pool_get(&models->told_names);
    uint8_t end = asked->alone ? asked->place : asked->n;
    made->asked = *asked;
    for (uint8_t i = 0; i < asked->place; i++)
        made->name[i] = asked->name[i];
    for (uint8_t i = 0; i < n; i++)
        made->name[asked->place + i] = told[i];
    for (uint8_t i = asked->place; i < end; i++)
        made->name[i + n] = asked->name[i];
    made->asked.name = made->name;
    made->asked.n = (uint8_t) (end + n);
    made->asked.as_is = (uint8_t) (asked->as_is + (asked->as_is >= asked->place ? n : 0));
    made->asked.search = made->asked.made = true;
    fact_acted(&host->selection, host->profile->autoconfiguration.dnssl.fact);
    return &made->asked;
}

void
search_over(const struct host *host, const struct asked_names *asked)
{
    struct models *models = host->node->island->models;

    if (asked->made)
        pool_put(&models->told_names, (struct told_names *) asked);
}

enum question
search_decides(const struct lookup *lookup)
{
    const struct word_order *order = &profile_of(lookup)->ask.order;

    for (uint8_t i = order->n; i-- > 0 && !lookup->reverse;)
        if (lookup->query[order->word[i]].asked)
            return order->word[i];
    return first_question(lookup);
}

void
search_note(struct lookup *lookup, uint8_t nth)
{
    notes_of(lookup)->n_names = (uint8_t) (notes_of(lookup)->n_names + !(lookup->tried >> nth & 1));
    lookup->tried |= 1u << nth;
}

/* What a failure is in the end: that of the name as it is if that came first, or
 * else that a name was there (glibc resolv/res_query.c res_nsearch, saved_herrno,
 * got_nodata). */
static void
keep_reason(struct lookup *lookup, enum question question, enum outcome outcome)
{
    struct query *query = &lookup->query[question];

    if (query->nth_name == 0 && lookup->asked->as_is == 0)
        query->said = (uint8_t) outcome;
    else if (query->said == OUTCOME_NONE && outcome == OUTCOME_NODATA)
        query->said = OUTCOME_NODATA;
}

/* Returns: the number of the name after @nth; asked->n: there is none. */
static uint8_t
next_of(const struct lookup *lookup, uint8_t nth, enum outcome outcome)
{
    const struct search *facts = facts_of(lookup);
    const struct asked_names *asked = lookup->asked;
    uint32_t bit = 1u << outcome;

    if (nth == asked->as_is)
        return facts->first & bit && nth == 0 ? 1 : asked->n;
    if (facts->next & bit)
        return (uint8_t) (nth + 1);
    return facts->last & bit && asked->as_is > nth ? asked->as_is : asked->n;
}

bool
search_next(struct lookup *lookup, enum question question, enum outcome outcome)
{
    const struct asked_names *asked = lookup->asked;
    bool by_type = facts_of(lookup)->by == BY_TYPE;
    uint8_t next;

    if (asked->n < 2 || lookup->reverse)
        return false;
    acted(lookup, facts_of(lookup)->fact);
    next = next_of(lookup, lookup->query[question].nth_name, outcome);
    for (enum question i = ASK_A; i < N_ADDRESS_TYPES; i++)
        if (by_type ? i == question : lookup->query[i].asked)
            keep_reason(lookup, i, by_type ? outcome : notes_of(lookup)->query[i].outcome);
    if (next >= asked->n)
        return false;
    for (enum question i = ASK_A; i < N_ADDRESS_TYPES; i++)
        if (!by_type || i == question)
            lookup->query[i].nth_name = next;
    search_note(lookup, next);
    return true;
}
