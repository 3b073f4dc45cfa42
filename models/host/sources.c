/*
 * sources.c - what selection looks up of a host's own addresses
 */
#include "models/host/sources.h"

#include <string.h>

#include "models/host/policy.h"
#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo.h"
#include "sim/engine/arena.h"

/* 2002::/16 and 2001::/32. */
static bool
is_transition(struct addr addr)
{
    return sixtofour_has(addr) || teredo_has(addr);
}

void
source_look_up(struct source_address *source, const struct host_address *address, const struct profile *profile)
{
    const struct rule_list *list = &profile->source_rules;

    source->rank = list->rank[TRAIT_FLAGS][address->flags] | list->rank[TRAIT_PRECEDENCE][0];
    source->label = policy_look_up(policy_or_none(profile->source_policy), address->addr)->label;
    source->sent_label = profile->destination_policy == profile->source_policy ? source->label
        : policy_look_up(policy_or_none(profile->destination_policy), address->addr)->label;
    source->scope = scope_of(profile, address->addr);
    source->orchid = is_orchid(address->addr) * MARK_ORCHID;
    source->transition = is_transition(address->addr) * MARK_TRANSITION;
}

void
sources_look_up(struct own *own, const struct selection_host *host)
{
    own->scopes = 0;
    for (uint32_t i = 0; i < own->n_addresses; i++) {
        source_look_up(&own->source[i], source_address_of(host, &own->source[i]), host->profile);
        if (i < own->n[FAMILY_IPV6])
            own->scopes |= own->source[i].scope;
    }
    own->profile = host->profile;
}

void
sources_prepare(struct selection_host *host, struct interned *interned)
{
    size_t size = own_size(host->n_addresses);
    union own_room room;

    memset(&room, 0, size);             /* what is between the fields is compared as well */
    reach_list_own(host, &room.own);
    sources_look_up(&room.own, host);
    host->own = intern(interned, &room, size);
}
