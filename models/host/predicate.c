/*
 * predicate.c - whether a type is asked for at all
 */
#include "models/host/predicate.h"

#include <glib.h>

#include "models/host/lookup.h"

/* Whether the host has an IPv6 address that leads off its link; Teredo's
 * (2001::/32, RFC 4380) only if @teredo. */
static bool
has_global_address(const struct selection_host *selection, bool teredo)
{
    for (uint32_t i = 0; i < selection->n_addresses; i++) {
        struct addr addr = selection->address[i].addr;

        if (!addr_is_ipv4(addr) && addr_scope_ipv6(addr) != SCOPE_LINK && (teredo || addr.hi >> 32 != 0x20010000))
            return true;
    }
    return false;
}

static bool
holds(const struct lookup *lookup, enum predicate predicate)
{
    const struct host_config *config = lookup->host->config;

    if (predicate != WHEN_IPV6_INSTALLED)
        acted(lookup, lookup->host->selection.ipv6_fact);
    switch (predicate) {
    case WHEN_IPV6_INSTALLED:
        acted(lookup, lookup->host->selection.link_local_fact);
        return config->ipv6_on;
    case WHEN_GLOBAL_ADDRESS:
        return has_global_address(&lookup->host->selection, true);
    case WHEN_GLOBAL_ADDRESS_EXCEPT_TEREDO:
        return has_global_address(&lookup->host->selection, false);
    case WHEN_GLOBAL_ADDRESS_OR_IPV6_RESOLVER:
        for (uint32_t i = 0; i < lookup->servers->n; i++)
            if (lookup->servers->server[i].family == FAMILY_IPV6)
                return true;
        return has_global_address(&lookup->host->selection, true);
    case N_PREDICATES:
        break;
    }
    g_assert_not_reached();
}

bool
lookup_may_ask(const struct lookup *lookup, enum question question)
{
    const struct ask_when *when = &profile_of(lookup)->ask_when[question];

    if (when->when != 0)
        acted(lookup, when->fact);
    for (unsigned i = 0; i < N_PREDICATES; i++)
        if (when->when >> i & 1 && !holds(lookup, i))
            return false;
    return true;
}
