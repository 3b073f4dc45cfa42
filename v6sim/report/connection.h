/*
 * connection.h - one connection, told phase by phase
 */
#pragma once

#include "v6sim/report/collect.h"

/* Appends the block of lines that tells what became of @kept, and why. */
void connection_print(const struct world *world, const struct kept *kept, GString *to);

/* Appends the same in one line: "ESTABLISHED in 40 ms, IPv6". */
void connection_print_outcome(const struct kept *kept, GString *to);

/* Returns: what came of a query: "no data". */
const char *outcome_text(enum outcome outcome);

/* Returns: what an ICMP error says. */
const char *icmp_text(enum icmp_error error);

/* Returns: the fact that says that a question was not asked, or NO_FACT. */
uint16_t connection_why_not_asked(const struct profile *profile, const struct kept *kept, enum question question);

/* Returns: how the host, which configured itself, came by its addresses: "a router advertised; an IPv4 address leased";
 * free with g_free(). */
char *connection_configured(const struct kept *kept);

/* Returns: what went over the connection, over which something was to go: "a request of 300 B, a response of
 * 60 kB"; free with g_free(). */
char *connection_transfer(const struct work_item *item, const struct kept *kept);
