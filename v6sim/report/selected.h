/*
 * selected.h - an order of destinations, and why it is that
 */
#pragma once

#include <glib.h>

#include "models/host/selection.h"

/* What one system makes of the destinations. */
struct selected {
    const struct profile *profile;
    const char *const *iface;                   /* names of interfaces, for zones */
    const struct addr *dst;                     /* @n in the order given, with zones as of selection_sort() */
    const uint8_t *zone;
    uint32_t n;
    struct candidate candidate[MAX_CANDIDATES];
    GArray *source, *destination;               /* struct decided */
};

/* A comparison of two: sources for a destination, or destinations. */
struct decided {
    uint32_t destination;       /* of sources: place in the result */
    uint32_t first, second;     /* of destinations: places in the result */
    struct addr chosen, other;  /* of sources */
    uint8_t rule;
    enum decision decision;
};

/* Sorts @dst as the system of @host does. */
struct selected *selected_new(const struct selection_host *host, const struct addr *dst, const uint8_t *zone,
                              uint32_t n, const char *const *iface);
void selected_free(struct selected *selected);

/* @all: struct selected *, of one or more systems. @explain: each comparison, too; of CSV, instead. */
void selected_text(const GPtrArray *all, bool explain, GString *to);
void selected_csv(const GPtrArray *all, bool explain, GString *to);
void selected_json(const GPtrArray *all, GString *to);
