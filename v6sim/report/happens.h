/*
 * happens.h - what happens at a host between its packets, in a line
 *
 * What ladders say between their arrows, and captures in comments; the whole story is
 * story.c's.
 */
#pragma once

#include "sim/net/observe.h"
#include "v6sim/read/world.h"
#include "v6sim/report/selected.h"

/* What is wanted of observations for this. */
#define HAPPENS_WANTS (1u << OBSERVE_SELECT | 1u << OBSERVE_WAIT | 1u << OBSERVE_STEP)

/* Returns: the rank of the host whose @observation, one of these, it is. */
uint32_t happens_host(const struct observation *observation);

/**
 * happens_append:
 *
 * Appends to @to what is seen, "takes 2001:db8::1 from 2001:db8::2", and to @section what
 * says so, "RFC 6724 6", if something does. Returns: false, and appends nothing, of what
 * packets show.
 */
bool happens_append(const struct world *world, const struct observation *observation, GString *to, GString *section);

/* The same of an order: "takes 2001:db8::1 from 2001:db8::2, before 198.18.0.1 from 198.18.0.2: rule 6, prefer higher
 * precedence". Returns: the fact that the list of the rule that decided is by; NO_FACT: none did, or there is none. */
uint16_t happens_append_order(const struct selected *selected, GString *to, GString *section);
