/*
 * decided.h - a comparison of two addresses, in words
 *
 * The one place that says why one comes before another: select and explain print
 * what this gives.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "models/host/selection.h"

/* A comparison of two: sources for a destination, or destinations. */
struct decided {
    bool source;
    uint32_t destination;       /* of sources: place in the result of what they are for */
    uint32_t first, second;     /* of destinations: places in the result */
    struct pair side[2];        /* the one that comes first, or was chosen; the other one */
    const struct rule_list *list;       /* of the profile's, or of none */
    uint8_t rule;               /* place in the table of rules; NO_RULE: none decided */
    enum decision decision;
};
extern const char *const decision_name[];       /* "preferred", "equal", "cycle" */

/* Returns: @comparison, to be kept; places are 0. */
struct decided decided_of(const struct comparison *comparison, bool source);

/* Returns: how @list has @rule: "prefer temporary addresses". */
const char *rule_text(const struct rule *rule, const struct rule_list *list);

/* Returns: the rule that decided, or NULL. */
const struct rule *decided_rule(const struct decided *decided);

/* The same of that rule, which there is. */
const char *decided_text(const struct decided *decided);

/* Returns: where the rule that decided stands, "RFC 3484 section 6"; of those that no RFC
 * has, what says that the system has it; of the profile or never freed. */
const char *decided_section(const struct profile *profile, const struct decided *decided);

/**
 * decided_side:
 * @rule: of the table that @decided is by
 *
 * Returns: what the rule sees on a side, "label 1 (::/0), of its source 2 (2002::/16): no match"; free with
 *   g_free().
 */
char *decided_side(const struct profile *profile, const struct decided *decided, const struct rule *rule,
                   unsigned side);

/* Returns: the rules that were asked before the one that decided, which tell nothing apart: how many of
 * @decided->list. */
unsigned decided_before(const struct decided *decided);

/* Returns: rule @nth of @decided->list. */
const struct rule *decided_nth(const struct decided *decided, unsigned nth);

/* Appends a fact in brackets and where it is from, "[aaaa-wait] GUESS: seed S7-3"; nothing of NO_FACT. */
void decided_fact(GString *to, const struct profile *profile, uint16_t fact);
