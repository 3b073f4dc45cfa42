/*
 * place-gateways.c - the 6to4 routers of sites
 *
 * The prefix of such a site, and with it the address of its router, is topology.c's.
 */
#include "v6sim/read/place.h"

#include "models/tunnel/sixtofour.h"

/* Whether one of its members has a router, or may be dealt one. */
static bool
has_gateway(const struct scenario *scenario, const struct site_element *site)
{
    bool has = site->ipv6 == SITE_IPV6_6TO4;

    for (uint32_t i = 0; i < site->n_mix; i++)
        has |= ((const struct mix_element *) g_ptr_array_index(scenario->mix, site->first_mix + i))->ipv6 ==
            SITE_IPV6_6TO4;
    return has;
}

void
place_list_gateways(struct building *building)
{
    for (guint i = 0; i < building->scenario->site->len; i++) {
        const struct site_element *site = g_ptr_array_index(building->scenario->site, i);

        if (has_gateway(building->scenario, site))
            place_list_in_site(building, NODE_GATEWAY, site, "6to4");
    }
}

/* The router of @site (its number) knows the prefix already, which is made of the address. */
static void
place_gateway(struct building *building, uint32_t rank, uint32_t site, uint64_t name)
{
    struct network *network = building->world->network;
    struct router *router = &network->router[site];
    struct gateway_config config = {
        .kind = &sixtofour_gateway_kind, .inside = *router->terms->inside[FAMILY_IPV6],
        .ipv6 = router->terms->address[FAMILY_IPV6], .relay = addr_ipv4(SIXTOFOUR_RELAYS) };

    config.ipv4 = sixtofour_ipv4(config.inside.addr);
    network_gate(network, rank, site, FAMILY_IPV6);
    network_attach(network, rank, site, -1, name);
    network_add_address(network, rank, config.ipv4, MEMBER_UP);
    building->world->config[rank] = arena_keep(&building->world->arena, &config, sizeof config);
}

void
place_gateways(struct building *building, const struct node_group *group)
{
    uint32_t first = building->site_router[place_site(building, group->site)];

    for (uint32_t nth = 0; nth < group->n; nth++)
        if (building->world->network->router[first + nth].terms->inside[FAMILY_IPV6] != NULL)
            place_gateway(building, group->first + nth, first + nth, world_key(group, nth));
}
