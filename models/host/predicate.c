/*
 * predicate.c - whether a type is asked for at all
 */
#include "models/host/predicate.h"

#include <glib.h>

#include "models/host/lookup.h"
#include "models/tunnel/teredo.h"

/* Whether the host has an IPv6 address that leads off its link; Teredo's
 * (2001::/32, RFC 4380) only if @teredo. */
static bool
has_global_address(const struct selection_host *selection, bool teredo)
{
    for (uint32_t i = 0; i < selection->n_addresses; i++) {
        struct addr addr = selection->address[i].addr;

        if (!addr_is_ipv4(addr) && addr_scope_ipv6(addr) != SCOPE_LINK && (teredo || !teredo_has(addr)))
            return true;
    }
    return false;
}

/* Whether the host has an address of @family but the loopback's, of whatever scope. */
static bool
has_address(const struct selection_host *selection, enum family family)
{
    for (uint32_t i = 0; i < selection->n_addresses; i++)
        if (addr_family(selection->address[i].addr) == family)
            return true;
    return false;
}

/* Whether a socket could be connected to @dst: there is a source, and a route, in
 * the host's table if it has one. */
static bool
has_route(const struct selection_host *selection, struct addr dst)
{
    struct selection_host asking = *selection;
    uint8_t rule;

    asking.fact_use = NULL;             /* which source it is does not matter */
    return selection_source(&asking, dst, &rule) != NULL;
}

static bool
holds(const struct lookup *lookup, enum predicate predicate)
{
    const struct host_config *config = lookup->host->config;

    if (predicate != WHEN_IPV6_INSTALLED)
        fact_of_ipv6(&lookup->host->selection);
    switch (predicate) {
    case WHEN_IPV6_INSTALLED:
        fact_of_link_local(&lookup->host->selection);
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
    case WHEN_IPV4_ADDRESS:
        return has_address(&lookup->host->selection, FAMILY_IPV4);
    case WHEN_IPV6_ADDRESS:
        fact_of_link_local(&lookup->host->selection);
        return has_address(&lookup->host->selection, FAMILY_IPV6);
    case WHEN_IPV4_ROUTE:
        return has_route(&lookup->host->selection, (struct addr) { 0, MAPPED_LO | 0x08080808 });
    case WHEN_IPV6_ROUTE:
        return has_route(&lookup->host->selection, (struct addr) { .hi = UINT64_C(0x2000) << 48 });
    case N_PREDICATES:
        break;
    }
    g_assert_not_reached();
}

static bool
all_hold(const struct lookup *lookup, uint32_t predicates, uint16_t fact)
{
    if (predicates != 0)
        acted(lookup, fact);
    for (uint32_t left = predicates; left != 0; left &= left - 1)
        if (!holds(lookup, (enum predicate) __builtin_ctz(left)))
            return false;
    return true;
}

/* What AI_ADDRCONFIG wants to hold, if the program has it. */
static uint32_t
wanted_of_address(const struct lookup *lookup, enum question question)
{
    const struct addrconfig *facts = &profile_of(lookup)->addrconfig;

    if (!(lookup->flags >> FLAG_ADDRCONFIG & 1))
        return 0;
    return question == ASK_A ? facts->a : facts->aaaa;
}

bool
lookup_may_ask_if(const struct lookup *lookup, enum question question)
{
    const struct profile *profile = profile_of(lookup);
    const struct ask_when *when = &profile->ask_when[question];

    return all_hold(lookup, when->when, when->fact) &&
        all_hold(lookup, wanted_of_address(lookup, question), profile->addrconfig.fact);
}
