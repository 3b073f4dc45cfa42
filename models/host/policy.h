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

struct policy_row {
    struct addr prefix;
    uint8_t len;
    int32_t precedence, label;
};

struct policy {
    uint16_t fact;
    uint16_t n;
    struct policy_row row[32];
};

#define NO_LABEL INT32_MIN

/* Returns: the row of @addr, or NULL. */
const struct policy_row *policy_find(const struct policy *policy, struct addr addr);
