/*
 * selection.h - which address a host connects to, and from which
 *
 * RFC 3484 and RFC 6724: source addresses by section 5, destinations by section
 * 6. A profile names the rules it uses, in its order (rules.h). The rule that
 * decided is kept with the result.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/profile.h"
#include "models/host/rules.h"
#include "models/host/reach.h"
#include "sim/net/addr.h"

#define MAX_CANDIDATES 16

/* A destination, with the source that would be used. */
struct candidate {
    struct addr dst, src;
    bool usable;                /* has a source and a route */
    uint8_t why;                /* enum no_source, if it has not */
    uint8_t source_rule;        /* that chose src over the runner-up; NO_RULE: the only one, a tie, or the route's */
    uint8_t next_rule;          /* that put this destination before the next; NO_RULE: the last one, or no
                                 * rule of the profile's tells them apart */
    uint16_t nth;               /* its place in the list before sorting */
};

/**
 * selection_source:
 * @rule: (out): the rule that chose it over the runner-up; NO_RULE if it was alone
 *
 * Returns: the host's address to reach @dst from, or NULL if it has none that
 *   can (no address of the family, no route).
 */
const struct host_address *selection_source(const struct selection_host *host, struct addr dst, uint8_t *rule);

/**
 * selection_sort:
 * @dst: @n destinations in the order the resolver gave them; more than
 *   MAX_CANDIDATES are cut off
 * @zone: of each the interface it is written with, or NO_ZONE; NULL: none has one
 * @candidate: (out): room for @n, or MAX_CANDIDATES if that is less
 *
 * Returns: how many there are, usable ones or not, in the order to be tried.
 */
uint32_t selection_sort(const struct selection_host *host, const struct addr *dst, const uint8_t *zone, uint32_t n,
                        struct candidate *candidate);

/* What a comparison of two came to. */
enum decision {
    DECISION_PREFERRED,          /* the rule puts the first before the second */
    DECISION_EQUAL,              /* no rule tells them apart; the first was there first */
    DECISION_CYCLE,              /* the rule puts the second before the first, and others between them say otherwise */
};

/* A comparison of two, as it is told. */
struct comparison {
    const struct pair *first, *second;          /* the one that comes first, or was chosen; the other one */
    const struct rule_list *list;               /* by which they were compared */
    uint8_t rule;               /* that decided: its place in the table of rules; NO_RULE: none did */
    enum decision decision;
};

/* Who is told of comparisons. */
struct selection_told {
    /* Of @destination, place in the result, the source that was chosen and one of the others. */
    void (*source)(void *user, uint32_t destination, const struct comparison *comparison);
    /* Of two places in the result, the first of which comes first. */
    void (*destination)(void *user, uint32_t first, uint32_t second, const struct comparison *comparison);
    void *user;
};

/**
 * selection_explain:
 *
 * Sorts as selection_sort() does, and tells of every comparison that is behind
 * it or could be: each destination's source with all other candidates, then each
 * destination with all that come after it. Marks no facts.
 */
uint32_t selection_explain(const struct selection_host *host, const struct addr *dst, const uint8_t *zone, uint32_t n,
                           struct candidate *candidate, const struct selection_told *told);

/* How many words facts_met has for @n facts. */
static inline size_t
facts_met_words(uint16_t n)
{
    return n / 64u + 1;
}

/* The host has to do with the fact for the first time: counts it. */
void fact_met_first(const struct selection_host *host, uint32_t fact);

/* The host has to do with the fact. */
static inline void
fact_met(const struct selection_host *host, uint32_t fact)
{
    if (!(host->facts_met[fact / 64] >> fact % 64 & 1))
        fact_met_first(host, fact);
}

/* Something was done, or left undone, that with another statement would not have been. */
static inline void
fact_acted(const struct selection_host *host, uint16_t fact)
{
    if (host->fact_use == NULL || fact == NO_FACT)
        return;
    host->fact_use[(uint32_t) fact].acted++;
    fact_met(host, fact);
}

/* Something was done because of a link-local IPv6 address, or because there is none. */
static inline void
fact_of_link_local(const struct selection_host *host)
{
    if (host->link_local_by_fact)
        fact_acted(host, host->ipv6_fact);
}

/* Something was done because of the IPv6 addresses that lead off the host's link, or because there are none. */
static inline void
fact_of_ipv6(const struct selection_host *host)
{
    if (host->fact_use == NULL)
        return;
    if (host->ipv6_by_fact)
        fact_acted(host, host->ipv6_fact);
    for (uint8_t left = host->tunnels; left != 0; left &= (uint8_t) (left - 1))
        fact_acted(host, host->profile->interface[__builtin_ctz(left)].fact);
}

/* Waiting has begun that the fact would end, or interrupt, if it lasts long enough. */
static inline void
fact_waited(const struct selection_host *host, uint16_t fact)
{
    if (host->fact_use == NULL || fact == NO_FACT)
        return;
    host->fact_use[(uint32_t) fact].waited++;
    fact_met(host, fact);
}
