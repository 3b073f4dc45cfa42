/*
 * what-if.h - which single change of a policy table would turn an order
 *
 * The changes that are tried are declared in what-if.c: each row removed, or with
 * another precedence or label, and a row added for each prefix that one would
 * think of. Each is done to a copy of the table, and the same addresses are sorted
 * again by the same selection; nothing is known here of what rules say.
 */
#pragma once

#include "v6sim/report/story.h"

/* One row added, set to something else, or removed. */
struct table_change {
    bool source;                /* of the table for sources, where that is another one */
    enum policy_change change;
    struct prefix prefix;
    struct policy_row was;      /* of one that is set or removed */
    struct policy_row row;      /* of one that is added or set: precedence and label */
};

/* The tables of a host after something was typed. */
struct typed_tables {
    struct policy source, destination;
    bool one_table;
};

/**
 * own_words_fn:
 * @tables: (out): what the tables are once that was typed
 *
 * Returns: what an administrator of the system would type, or write into a file, for @change: lines; NULL: the
 *   system has no words for it. Free with g_free().
 */
typedef char *own_words_fn(const struct profile *profile, const struct table_change *change,
                           struct typed_tables *tables);

struct what_if {
    own_words_fn *own_words;    /* or NULL */
};

/* Appends what there is to say of @choice, of two addresses at least, each line indented by @indent. */
void what_if_text(const struct what_if *what_if, const struct choice *choice, unsigned indent, GString *to);

/* A row per change that was tried and turns the order, or is one that one would think of first. Free with
 * table_free(). */
struct table *what_if_table(const struct what_if *what_if, const struct choice *choice);
