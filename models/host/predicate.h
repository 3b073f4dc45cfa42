/*
 * predicate.h - whether a type is asked for at all
 */
#pragma once

#include <stdbool.h>

#include "models/host/lookup.h"

/* Returns: whether all holds that the profile, or the program, demands before @question is asked. */
bool lookup_may_ask_if(const struct lookup *lookup, enum question question);

/* Returns: the same; many demand nothing. */
static inline bool
lookup_may_ask(const struct lookup *lookup, enum question question)
{
    return (profile_of(lookup)->ask_when[question].when == 0 && lookup->flags == 0) ||
        lookup_may_ask_if(lookup, question);
}
