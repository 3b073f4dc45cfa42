/*
 * policy.h - the policy table of RFC 3484 section 2.1
 *
 * Lookup is by longest matching prefix; IPv4 addresses are looked up in mapped
 * form. An address without a row has no label, which matches nothing, and
 * precedence 0.
 */
#pragma once

#include <stdint.h>

#include "sim/net/addr.h"

#define MAX_POLICY_ROWS 32

struct policy_row {
    struct addr prefix, mask;
    uint8_t len;
    int32_t precedence, label;
};

struct policy {
    uint16_t fact;
    uint16_t n;
    struct policy_row row[MAX_POLICY_ROWS];     /* longest prefix first, else as they were added */
};

#define NO_LABEL INT32_MIN

/**
 * policy_add:
 * @prefix: IPv4 in mapped form, its length counted as in struct prefix
 *
 * Returns: NULL, or what is wrong (a prefix that is there already, a full
 *   table), in static text.
 */
const char *policy_add(struct policy *policy, const struct prefix *prefix, int32_t precedence, int32_t label);

/* Returns: the row of @addr, or NULL. @policy may be NULL: no table at all. */
const struct policy_row *policy_find(const struct policy *policy, struct addr addr);
