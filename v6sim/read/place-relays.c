/*
 * place-relays.c - relays of tunnels, and what they announce
 */
#include "v6sim/read/place.h"

#include "models/tunnel/sixtofour.h"

static const struct {
    struct prefix prefix;
    enum tunnel_type type;
} announced[N_ANNOUNCED] = {
    [ANNOUNCED_6TO4_IPV4] = { { { .lo = MAPPED_LO | 0xc0586300 }, MAPPED_BITS + 24, FAMILY_IPV4 }, TUNNEL_6TO4 },
    [ANNOUNCED_6TO4] = { { { .hi = SIXTOFOUR_HI }, SIXTOFOUR_BITS, FAMILY_IPV6 }, TUNNEL_6TO4 },
    [ANNOUNCED_TEREDO] = { { { .hi = UINT64_C(0x20010000) << 32 }, 32, FAMILY_IPV6 }, TUNNEL_TEREDO },
};

/* Where it is dead, it is announced, and nobody answers there. */
static void
announce(struct building *building, const struct node_group *group, const struct relay_element *relay)
{
    for (unsigned i = 0; i < N_ANNOUNCED; i++)
        if (announced[i].type == (enum tunnel_type) relay->type &&
            (relay->announce == 0 || relay->announce >> i & 1))
            network_announce(building->world->network, announced[i].prefix.addr, announced[i].prefix.len,
                             (enum family) announced[i].prefix.family, &(struct origin) {
                                 .router = group->domain,
                                 .node = relay->state == STATE_DEAD ? NO_NODE : group->first,
                                 .domain_only = relay->scope == ANNOUNCED_DOMAIN });
}

void
place_relay(struct building *building, const struct node_group *group)
{
    const struct relay_element *relay = (const void *) group->element;
    const struct router *router = &building->world->network->router[group->domain];
    enum member_state state = place_state((enum state) relay->state);
    struct placing placing = { .n = 0 };
    struct relay_config config = {
        .kind = &sixtofour_relay_kind, .source = addr_ipv4(SIXTOFOUR_RELAYS), .silent = relay->state != STATE_UP };

    network_attach(building->world->network, group->first, group->domain, -1, world_key(group, 0));
    place_take(building, &placing, group, FAMILY_IPV4, &relay->ipv4, place_want(router, IPV4_BIT), NULL);
    place_take(building, &placing, group, FAMILY_IPV6, &relay->ipv6, place_want(router, IPV6_BIT), NULL);
    place_register(building, group->first, &placing, (enum member_state[]) { state, state, state });
    announce(building, group, relay);
    if (relay->source == SOURCE_UNICAST && placing.n > 0)
        config.source = placing.address[0].addr;
    building->world->config[group->first] =
        arena_keep(&building->world->arena, &config, sizeof config);
}
