/*
 * expect.h - reading what a scenario expects
 */
#pragma once

#include "v6sim/read/messages.h"
#include "v6sim/read/scenario.h"

/* Lists the verdicts of the variant in force in scenario->verdict. What every
 * <expect> says of variants and parameters is checked; its children only if
 * they are of this variant, for they may name what another one adds. */
bool expect_read(struct scenario *scenario, struct messages *messages);
