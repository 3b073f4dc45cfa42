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
 * happens_text:
 * @section: (out): "RFC 6724 6"; NULL: of none; free with g_free()
 *
 * Returns: what is seen, "takes 2001:db8::1 from 2001:db8::2"; NULL, of what packets
 *   show; free with g_free().
 */
char *happens_text(const struct world *world, const struct observation *observation, char **section);

/* The same of an order: "takes 2001:db8::1 from 2001:db8::2, before 198.18.0.1 from 198.18.0.2: rule 6, prefer higher
 * precedence". */
char *happens_order(const struct selected *selected, char **section);
