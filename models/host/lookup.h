/*
 * lookup.h - inside a lookup: what its files share
 */
#pragma once

#include "models/host/operation.h"
#include "sim/net/observe.h"

static inline const struct profile *
profile_of(const struct lookup *lookup)
{
    return lookup->host->profile;
}

static inline int64_t
now(const struct lookup *lookup)
{
    return node_now(lookup->host->node);
}

static inline void
acted(const struct lookup *lookup, uint16_t fact)
{
    fact_acted(&lookup->host->selection, fact);
}

static inline void
waited(const struct lookup *lookup, uint16_t fact)
{
    fact_waited(&lookup->host->selection, fact);
}

static inline struct notes *
notes_of(const struct lookup *lookup)
{
    return &lookup->operation->notes;
}

/* Tells observers that @question has waited for @server, which may be STEP_ALL: until
 * @outcome came, or until the time had passed that @fact states; see struct wait. */
void lookup_tell_wait(const struct lookup *lookup, enum question question, uint8_t server, enum outcome outcome,
                      uint16_t fact);

/* A wait of @question has ended: the same, if anybody wants to know. */
static inline void
wait_ended(struct lookup *lookup, enum question question, uint8_t server, enum outcome outcome, uint16_t fact)
{
    if (observing(lookup->host->node->island, OBSERVE_WAIT))
        lookup_tell_wait(lookup, question, server, outcome, fact);
    lookup->query[question].waits_since = now(lookup);
}

/* Returns: the name that @question is asked for now, a number in the zone. */
static inline uint32_t
search_name(const struct lookup *lookup, enum question question)
{
    return lookup->asked->name[lookup->query[question].nth_name];
}

/* Returns: the name that is looked up; of a reverse lookup, the one in in-addr.arpa or ip6.arpa. */
static inline uint32_t
name_of(const struct lookup *lookup)
{
    return lookup->operation->item->name;
}

/* Returns: when the second-answer rule ends @question; INT64_MAX: never. */
static inline int64_t
limit_of(const struct lookup *lookup, enum question question)
{
    return lookup->limited == question ? lookup->limit_at : INT64_MAX;
}

/* The ID of its queries: from the number of the operation. */
static inline uint16_t
id_of(const struct lookup *lookup)
{
    return (uint16_t) (lookup->operation->serial >> 14);
}

/* Returns: the other type of the lookup; of PTR, one that was never asked. */
static inline enum question
other(enum question question)
{
    return question == ASK_A ? ASK_AAAA : ASK_A;
}

/* The questions that a lookup may ask: from this one, before that one. */
static inline enum question
first_question(const struct lookup *lookup)
{
    return lookup->reverse ? ASK_PTR : ASK_A;
}

static inline enum question
end_of_questions(const struct lookup *lookup)
{
    return lookup_questions(lookup->reverse);
}
