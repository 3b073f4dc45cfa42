/*
 * remember.h - what a lookup leaves in the host's cache
 *
 * Each does what the profile says of the cache, which may be nothing.
 */
#pragma once

#include <stdbool.h>

#include "models/host/resolver.h"

/* Keeps what came of @question. */
void remember_answer(struct lookup *lookup, enum question question, enum outcome outcome);

/* Keeps what came of all questions, as long as the shortest of the TTLs says. */
void remember_lookup(struct lookup *lookup, bool success);

/* The cache had nothing of this lookup. What is kept, or not, shows once a name is
 * looked up again; what is found then is another matter. */
void remember_nothing(const struct lookup *lookup);
