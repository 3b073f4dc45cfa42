/*
 * selection.h - which address a host connects to, and from which
 *
 * RFC 3484: source addresses by section 5, destinations by section 6. Rules are
 * a table of small functions; a profile names those it uses, in its order. The
 * rule that decided is kept with the result.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "models/host/profile.h"
#include "sim/net/addr.h"

/* An address of the host. */
struct host_address {
    struct addr addr;
    uint8_t len;                /* of its prefix */
    uint8_t flags;              /* enum addr_flag */
    uint8_t iface;
};

/* What selection knows of the host. */
struct selection_host {
    const struct profile *profile;
    const struct host_address *address;
    uint32_t n_addresses;       /* at most MAX_SOURCES */
    uint8_t routes;             /* IPV4_BIT, IPV6_BIT: families with a default route; without one
                                 * only on-link prefixes and link-local destinations can be reached */
    uint8_t route_iface[3];     /* by family: the interface of its default route */
    uint16_t ipv6_fact;         /* that it has these IPv6 addresses; NO_FACT: that is nobody's or a person's doing */
    uint16_t link_local_fact;   /* that it has a link-local one, the same */
    struct fact_use *fact_use;  /* by fact; NULL: nobody counts */
};

#define NO_RULE 0xff
#define MAX_CANDIDATES 16
#define MAX_SOURCES 255

/* A destination, with the source that would be used. */
struct candidate {
    struct addr dst, src;
    bool usable;                /* has a source and a route */
    uint8_t source_rule;        /* that chose src over the runner-up; NO_RULE: the only one, or a tie */
    uint8_t next_rule;          /* that put this destination before the next; NO_RULE: the last one, or no
                                 * rule of the profile's tells them apart */
    uint16_t nth;               /* its place in the list before sorting */
};

/* Rules, in the RFC's order; the place in the table is what profiles, records
 * and explanations carry. */
struct pair;                    /* one side of a comparison: a destination and a source; see selection.c */
struct rule {
    const char *id, *text;      /* "dst-5", "prefer matching label" */
    const char *argument;       /* the attribute by which a profile sets it; NULL: it has none */
    int32_t standard;           /* the argument if the RFC is followed */
    unsigned reads;             /* enum rule_reads: facts it rests on besides its own */
    /* < 0 prefers a, > 0 prefers b, 0 leaves it to the next rule. */
    int (*compare)(const struct pair *a, const struct pair *b, int32_t argument);
};
enum rule_reads {
    READS_SCOPES = 1, READS_POLICY = 2,
    READS_WHOLE = 4,            /* not a fact: more of a side than its traits, see selection.c */
};
extern const struct rule source_rules[], destination_rules[];   /* end with a NULL id */

/* Arguments: each has two values. */
enum { PREFER_PUBLIC, PREFER_TEMPORARY };       /* of src-7 */
enum { IPV4_NOT_COMPARED, IPV4_COMPARED };      /* of dst-9 */

/* Returns: "5" of "dst-5". */
static inline const char *
rule_number(const struct rule *rule)
{
    return strchr(rule->id, '-') + 1;
}

/* Appends the rule at @place of @table to @list, with its standard argument. */
void rules_add(struct rule_list *list, const struct rule *table, uint8_t place);

/* Makes @list all rules of @table, in its order, because @fact says so. */
void rules_all(struct rule_list *list, const struct rule *table, uint16_t fact);

/* Returns: the place of rule @id in @table, or -1. */
int rule_find(const struct rule *table, const char *id);

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
 * @candidate: (out): room for MAX_CANDIDATES
 *
 * Returns: how many there are, usable ones or not, in the order to be tried.
 */
uint32_t selection_sort(const struct selection_host *host, const struct addr *dst, uint32_t n,
                        struct candidate *candidate);

/* Something was done, or left undone, that with another statement would not have been. */
static inline void
fact_acted(const struct selection_host *host, uint16_t fact)
{
    if (host->fact_use != NULL && fact != NO_FACT)
        host->fact_use[fact].acted++;
}

/* Waiting has begun that the fact would end, or interrupt, if it lasts long enough. */
static inline void
fact_waited(const struct selection_host *host, uint16_t fact)
{
    if (host->fact_use != NULL && fact != NO_FACT)
        host->fact_use[fact].waited++;
}
