/*
 * place-relays.c - relays of tunnels, and what they announce; Teredo servers
 */
#include "v6sim/read/place.h"

#include "models/tunnel/relay.h"
#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo.h"
#include "models/tunnel/teredo-server.h"
#include "v6sim/read/workload.h"

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
    config.unchecked = relay->checks == CHECKS_NONE;
    config.source = relay->source == SOURCE_UNICAST ? config.ipv4 : addr_ipv4(SIXTOFOUR_RELAYS);
    config.peers.queue_octets = (uint16_t) relay->queue;
    building->world->config[group->first] =
        arena_keep(&building->world->arena, &config, sizeof config);
}

/* Teredo servers */

#define SERVER_TTL_NS INT64_C(300000000000)     /* of its records: as servers have it that do not say */

/* Takes two addresses, one behind the other. */
static void
take_pair(struct building *building, struct placing *placing, const struct node_group *group,
          const struct teredo_server_element *server, enum want want)
{
    place_take(building, placing, group, FAMILY_IPV4, &server->ipv4, want, NULL);
    if (server->ipv4.word < 0 && placing->n == 1)
        place_add(placing, addr_add(placing->address[0].addr, 1), placing->address[0].len, 0);
    while (placing->n == 1) {
        struct host_address first = placing->address[0];

        place_take(building, placing, group, FAMILY_IPV4, &server->ipv4, want, NULL);
        if (placing->n == 1)
            return;             /* there is none, and that was said */
        if (!addr_equal(placing->address[1].addr, addr_add(first.addr, 1))) {
            placing->address[0] = placing->address[1];
            placing->n = 1;
        }
    }
}

/* The prefix that it advertises. */
static const struct advertisement *
advertisement_of(struct building *building, uint32_t ipv4)
{
    struct arena *arena = &building->world->arena;
    struct advertised_prefix prefix = {
        .prefix = teredo_server_prefix(ipv4), .autonomous = true, .preferred_ns = INT64_MAX, .valid_ns = INT64_MAX };
    struct advertisement advertisement = { .mtu = TEREDO_MTU, .n_prefixes = 1, .preference = PREFERENCE_MEDIUM };

    advertisement.prefix = arena_keep(arena, &prefix, sizeof prefix);
    return arena_keep(arena, &advertisement, sizeof advertisement);
}

void
place_teredo_server(struct building *building, const struct node_group *group)
{
    const struct teredo_server_element *server = (const void *) group->element;
    const struct router *router = &building->world->network->router[group->domain];
    enum member_state state = place_state((enum state) server->state);
    struct placing placing = { .n = 0 };
    struct teredo_server_config config = { .away = server->away, .silent = server->state != STATE_UP };

    network_attach(building->world->network, group->first, group->domain, -1, world_key(group, 0));
    take_pair(building, &placing, group, server, place_want(router, IPV4_BIT));
    if (placing.n == 0) {
        messages_add(building->messages, server->xml->at, "place it in a domain with IPv4",
                     "a Teredo server has two IPv4 addresses");
        return;
    }
    config.ipv4 = (uint32_t) placing.address[0].addr.lo;
    config.advertisement = advertisement_of(building, config.ipv4);
    workload_publish(building->world, &(struct published) {
        server->xml, &server->name, 0, SERVER_TTL_NS, placing.address, 1 }, building->messages);
    place_take(building, &placing, group, FAMILY_IPV6, &server->ipv6, place_want(router, IPV6_BIT), NULL);
    place_register(building, group->first, &placing, (enum member_state[]) { state, state, state });
    building->world->config[group->first] = arena_keep(&building->world->arena, &config, sizeof config);
}
