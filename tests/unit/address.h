/*
 * address.h - addresses and prefixes as tests write them
 */
#pragma once

#include <glib.h>

#include "v6sim/read/value.h"

static inline struct addr
read_addr(const char *text)
{
    struct addr addr;
    const char *hint;

    if (value_read_addr(text, &addr, &hint) != NULL)
        g_error("bad address in a test: %s", text);
    return addr;
}

static inline struct prefix
read_prefix(const char *text)
{
    struct prefix prefix;
    const char *hint;

    if (value_read_prefix(text, &prefix, &hint) != NULL)
        g_error("bad prefix in a test: %s", text);
    return prefix;
}
