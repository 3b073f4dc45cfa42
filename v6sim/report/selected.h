/*
 * selected.h - an order of destinations, and why it is that
 */
#pragma once

#include <glib.h>

#include "v6sim/report/decided.h"

/* What one system makes of the destinations. */
struct selected {
    const struct profile *profile;
    const char *const *iface;                   /* names of interfaces, for zones */
    const struct addr *dst;                     /* @n in the order given, with zones as of selection_sort() */
    const uint8_t *zone;                        /* NULL: none has one */
    uint32_t n;
    struct candidate candidate[MAX_CANDIDATES];
    GArray *source, *destination;               /* struct decided */
};

/* Sorts @dst as the system of @host does. */
struct selected *selected_new(const struct selection_host *host, const struct addr *dst, const uint8_t *zone,
                              uint32_t n, const char *const *iface);
void selected_free(struct selected *selected);

/* Returns: the destination at @place of the result, as it was written, with its zone; free with g_free(). */
char *selected_destination(const struct selected *selected, uint32_t place);

/* Returns: "from 2001:db8::2", "ENETUNREACH, no route"; free with g_free(). */
char *selected_outcome(const struct candidate *candidate);

/* Append the same. */
void selected_append_destination(const struct selected *selected, uint32_t place, GString *to);
void selected_append_outcome(const struct candidate *candidate, GString *to);

/* @all: struct selected *, of one or more systems. @explain: each comparison, too; of CSV, instead. */
void selected_text(const GPtrArray *all, bool explain, GString *to);
void selected_csv(const GPtrArray *all, bool explain, GString *to);
/* Writes "order" and "decisions" into an object (members.h). */
void selected_members(GString *to, const struct selected *selected);
void selected_json(const GPtrArray *all, GString *to);
