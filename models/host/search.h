/*
 * search.h - under which name a question is asked, and under which next
 *
 * What a lookup of an item may ask for is known before the run, for each class of
 * hosts: the names in their order, and what the hosts file has.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/dns/zone.h"
#include "models/host/profile.h"

struct host;
struct lookup;

#define MOST_ADVERTISED_SUFFIXES 8             /* suffixes that the routers of a site advertise */
#define MOST_NAMES 32           /* of a lookup */

struct asked_names {
    const uint32_t *name;       /* numbers in the zone, in the order in which they are tried; of a literal NULL */
    uint8_t n;                  /* how many; 0: nothing can be asked */
    uint8_t as_is;              /* which of them is the one that was written; n: that is never asked */
    bool search;                /* the search list, or the lack of one, has a say */
    bool in_file;               /* the hosts file has the name; of a reverse lookup, the address */
    bool alone;                 /* the name as it is, is there only because no suffix is */
    bool made;                  /* by search_begin(), for one lookup */
    uint8_t place;              /* before which of the names those with advertised suffixes go */
    uint8_t room;               /* how many of those */
    const uint32_t *with;       /* and which, by struct advertised_suffix' nth; NULL: none */
    const struct rrset *told[N_QUESTIONS];      /* what it has, by type; NULL: none */
};

/* A list of names that was made for one lookup, in a pool (struct models). */
struct told_names {
    struct asked_names asked;
    uint32_t name[MOST_NAMES];
};

/* Returns: what a lookup of @host that begins now asks for, which is @asked, and behind the host's own search list the
 * suffixes that routers have advertised to it (RFC 8106). To be given back to search_over(). */
const struct asked_names *search_begin(const struct host *host, const struct asked_names *asked);
void search_over(const struct host *host, const struct asked_names *asked);

/* Returns: whether another name is tried now that @question, or the lookup that it
 * decides for, has ended with @outcome; if so, the questions concerned go by that
 * one. @question: the one asked last, of a search that goes by lookup. */
bool search_next(struct lookup *lookup, enum question question, enum outcome outcome);

/* Name @nth is tried: it counts once. */
void search_note(struct lookup *lookup, uint8_t nth);

/* Returns: the question of @lookup that was asked last. */
enum question search_decides(const struct lookup *lookup);
