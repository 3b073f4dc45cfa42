/*
 * sources.c - what selection looks up of a host's own addresses
 */
#include "models/host/sources.h"

#include <glib.h>

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
source_look_up(struct source_address *source, const struct profile *profile)
{
    const struct host_address *address = source->address;
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
sources_look_up(struct own *own, const struct profile *profile)
{
    own->scopes = 0;
    for (uint32_t i = 0; i < own->n_addresses; i++) {
        source_look_up(&own->source[i], profile);
        if (i < own->n[FAMILY_IPV6])
            own->scopes |= own->source[i].scope;
    }
    own->profile = profile;
}

/* With room for the host's addresses. */
static void
make_room(struct selection_host *host, struct arena *arena)
{
    if (host->own == NULL) {
        host->own = arena_alloc(arena, sizeof *host->own);
        *host->own = (struct own) { .address = NULL };
    }
    if (host->n_addresses > host->own->room) {
        host->own->source = arena_alloc(arena, host->n_addresses * sizeof *host->own->source);
        host->own->room = host->n_addresses;
    }
}

void
sources_prepare(struct selection_host *host, struct arena *arena)
{
    make_room(host, arena);
    reach_list_own(host, host->own);
    sources_look_up(host->own, host->profile);
}
