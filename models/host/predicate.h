/*
 * predicate.h - whether a type is asked for at all
 */
#pragma once

#include <stdbool.h>

#include "models/host/resolver.h"

/* Returns: whether all holds that the profile demands before @question is asked. */
bool lookup_may_ask(const struct lookup *lookup, enum question question);
