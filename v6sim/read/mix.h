/*
 * mix.h - what the <mix> elements of a site deal out, and who gets what
 *
 * Rows that name the same attributes form a distribution; those of a named mix or of a file form theirs among
 * themselves (populations.h). Several of them are
 * independent: each row of the one meets each row of the others as often as
 * their shares say. They are dealt (deal.h) in the order of the file, and none
 * depends on those behind it.
 *
 * What the site has (ipv6, access, nat, behind) is dealt to the sites; what hosts have (os, app,
 * ipv4, dns) to the hosts, counted through all sites. Where each site has one
 * host these are the same.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "v6sim/read/messages.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/scenario.h"

struct distribution {
    const struct mix_element **row;
    uint32_t *number;           /* of each row among the mix elements */
    const uint64_t *weight;     /* without a common divisor */
    uint32_t n;
    uint64_t attributes;        /* set: bit i is field i of the rows */
    bool of_site;               /* one of them is the site's */
    const struct mix_shares *shares;    /* of a named mix (mixes.h); NULL: of the scenario, or a file */
};

/* Returns: the weights of @n rows by their shares, owned by @strings; NULL with a message at a share that does not fit.
 * @attribute: which one said them, where it is there: "share". */
uint64_t *mix_weigh(const struct mix_element *const *row, uint32_t n, const char *attribute,
                    struct xml_document *strings, struct messages *messages);

/* Returns: the attributes that @row says of its sites or hosts, as a set of fields. */
uint64_t mix_says(const struct mix_element *row);

/* Returns: the names of these attributes, "os, ipv4"; free with g_free(). */
char *mix_names(uint64_t attributes);

struct mixture {
    const struct distribution *distribution;
    uint32_t n;
};

/* Makes the mixture of @site, whose rows and hosts were read; adds a message for
 * each share, attribute and place that does not fit. Returns: it, or NULL if the
 * site has none or there was a message. */
const struct mixture *mixture_read(const struct scenario *scenario, const struct site_element *site,
                                   struct messages *messages);

/* Whether a row of the mix of @site, which may be NULL, says @attribute of the
 * element @xml, the site or one of its hosts; also if the row is wrong in what it says. */
bool mixture_says(const struct scenario *scenario, const struct site_element *site, const struct xml_element *xml,
                  const char *attribute);

/* What can be dealt. */
enum mixed { MIXED_OS, MIXED_APP, MIXED_IPV4, MIXED_IPV6, MIXED_DNS, MIXED_ACCESS, MIXED_NAT, MIXED_BEHIND, N_MIXED };

/* Who got what: of a site element's sites, or of the hosts in them. */
struct dealt {
    const struct distribution **distribution;
    const uint64_t **weight;    /* by distribution: those that it was dealt by */
    uint32_t n;                 /* distributions; 0: nothing was dealt */
    uint32_t n_combinations;    /* at least 1 */
    uint32_t n_members;
    uint16_t *combination;      /* by member; NULL: nothing was dealt */
    const struct mix_element **row[N_MIXED];    /* by combination: the row that says it; NULL: none does */
};

struct population {
    struct dealt sites, hosts;
    uint32_t hosts_per_site;    /* 0: nothing was dealt */
};

/* Deals out @site's mixture; a site without one is dealt nothing. @profiles: which guess of a named mix is varied. */
void population_deal(struct population *population, const struct scenario *scenario, const struct site_element *site,
                     const struct profiles *profiles);
void population_clear(struct population *population);

/* Puts into @count, which is by number of mix element, how many got each row
 * that was dealt, and of how many. */
struct mix_count;
void population_count(const struct population *population, struct mix_count *count);

/* Returns: the combination of @member; 0 if nothing was dealt. */
static inline uint32_t
dealt_to(const struct dealt *dealt, uint32_t member)
{
    return dealt->combination != NULL ? dealt->combination[member] : 0;
}

/* Returns: the row that says @mixed in @combination, or NULL. */
static inline const struct mix_element *
dealt_row(const struct dealt *dealt, uint32_t combination, enum mixed mixed)
{
    return dealt->row[mixed] != NULL ? dealt->row[mixed][combination] : NULL;
}
