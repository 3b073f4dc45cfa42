/*
 * place-relays.c - relays of tunnels, and what they announce
 */
#include "v6sim/read/place.h"

#include "models/tunnel/relay.h"
#include "models/tunnel/sixtofour.h"

static const struct {
    struct prefix prefix;
    enum tunnel_type type;
} announced[N_ANNOUNCED] = {
    [ANNOUNCED_6TO4_IPV4] = { { { .lo = MAPPED_LO | 0xc0586300 }, MAPPED_BITS + 24, FAMILY_IPV4 }, TUNNEL_6TO4 },
    [ANNOUNCED_6TO4] = { { { .hi = SIXTOFOUR_HI }, SIXTOFOUR_BITS, FAMILY_IPV6 }, TUNNEL_6TO4 },
    [ANNOUNCED_TEREDO] = { { { .hi = TEREDO_HI }, TEREDO_BITS, FAMILY_IPV6 }, TUNNEL_TEREDO },
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

static const struct node_kind *const kind_of[N_TUNNELS] = {
    [TUNNEL_6TO4] = &sixtofour_relay_kind, [TUNNEL_TEREDO] = &teredo_relay_kind };

/* Returns: the first address of @family; ::, none. */
static struct addr
first_of(const struct placing *placing, enum family family)
{
    for (uint8_t i = 0; i < placing->n; i++)
        if (addr_family(placing->address[i].addr) == family)
            return placing->address[i].addr;
    return (struct addr) { 0 };
}

void
place_relay(struct building *building, const struct node_group *group)
{
    const struct relay_element *relay = (const void *) group->element;
    const struct router *router = &building->world->network->router[group->domain];
    enum member_state state = place_state((enum state) relay->state);
    struct placing placing = { .n = 0 };
    struct relay_config config = {
        .kind = kind_of[relay->type], .peers = teredo_peer_limits, .away = relay->away,
        .silent = relay->state != STATE_UP };

    network_attach(building->world->network, group->first, group->domain, -1, world_key(group, 0));
    place_take(building, &placing, group, FAMILY_IPV4, &relay->ipv4, place_want(router, IPV4_BIT), NULL);
    place_take(building, &placing, group, FAMILY_IPV6, &relay->ipv6, place_want(router, IPV6_BIT), NULL);
    place_register(building, group->first, &placing, (enum member_state[]) { state, state, state });
    announce(building, group, relay);
    config.ipv4 = first_of(&placing, FAMILY_IPV4);
    config.ipv6 = first_of(&placing, FAMILY_IPV6);
    config.source = relay->source == SOURCE_UNICAST ? config.ipv4 : addr_ipv4(SIXTOFOUR_RELAYS);
    config.peers.queue_octets = (uint16_t) relay->queue;
    building->world->config[group->first] =
        arena_keep(&building->world->arena, &config, sizeof config);
}
