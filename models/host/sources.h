/*
 * sources.h - what selection looks up of a host's own addresses
 *
 * It hangs on the addresses and the profile alone, and is the same for all destinations, and for hosts that are alike.
 * A host that selects keeps it (sources_prepare()) until it has other addresses, or an administrator has changed the
 * profile; who asks for a host that does not has it looked up for once.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/reach.h"
#include "models/host/rules.h"
#include "sim/net/addr.h"

struct interned;

#define SCOPE_BY_FACT 0x10      /* beside a scope: it is a matter of the profile */

/* RFC 1918 section 3. */
static inline bool
is_private_ipv4(uint32_t a)
{
    return a >> 24 == 10 || a >> 20 == 0xac1 || a >> 16 == 0xc0a8;
}

/* Returns: the scope of an IPv4 address, RFC 3484 section 3.2, some with SCOPE_BY_FACT. */
static inline uint8_t
scope_of_ipv4(const struct profile *profile, uint32_t addr)
{
    const struct scopes *scopes = &profile->scopes;

    if (addr >> 16 == 0xa9fe || addr >> 24 == 127)      /* 169.254/16, 127/8 */
        return scopes->link_ipv4 ? SCOPE_GLOBAL | SCOPE_BY_FACT : SCOPE_LINK;
    if (!is_private_ipv4(addr))
        return SCOPE_GLOBAL;
    return SCOPE_BY_FACT | (scopes->private_ipv4 ? SCOPE_SITE : SCOPE_GLOBAL);
}

/* Returns: the scope of @addr; of IPv6 by RFC 3484 section 3.1. */
static inline uint8_t
scope_of(const struct profile *profile, struct addr addr)
{
    if (addr_is_ipv4(addr))
        return scope_of_ipv4(profile, (uint32_t) addr.lo);
    if (addr.hi != 0 || addr.lo != 1 || !profile->scopes.loopback)
        return (uint8_t) addr_scope_ipv6(addr);
    return SCOPE_INTERFACE | SCOPE_BY_FACT;
}

/* 2001:10::/28, RFC 4843. */
static inline bool
is_orchid(struct addr addr)
{
    return addr.hi >> 36 == 0x2001001;
}

/* Fills in what is looked up of @address by @profile. */
void source_look_up(struct source_address *source, const struct host_address *address, const struct profile *profile);

/* The same of all of @own, which are @host's. */
void sources_look_up(struct own *own, const struct selection_host *host);

/* Has @host keep what is looked up of its addresses, as they and its profile are now, in @interned. */
void sources_prepare(struct selection_host *host, struct interned *interned);

/* The addresses of @host are others, or have other flags: what was looked up of them is forgotten. */
static inline void
sources_forget(struct selection_host *host)
{
    host->own = NULL;
}
