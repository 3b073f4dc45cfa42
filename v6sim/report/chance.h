/*
 * chance.h - whether anything in a scenario is left to chance that seeds decide
 */
#pragma once

#include "v6sim/read/scenario.h"

/* Returns: whether links, or DNS servers, lose or delay packets at random. */
bool chance_of_packets(const struct scenario *scenario);

/* Returns: why there is no interval of what one seed gives, with such @chance or without. */
const char *chance_no_interval(bool chance);
