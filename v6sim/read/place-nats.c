/*
 * place-nats.c - the network address translators of sites
 *
 * Each site with a NAT has one, behind all other nodes in rank, with an address of
 * its domain; its hosts have addresses of the site's own (numbering_inside).
 */
#include "v6sim/read/place.h"

#include "models/nat/nat.h"
#include "v6sim/read/nat-types.h"

/* Whether one of its members has, or may be dealt, one. */
static bool
has_nat(const struct scenario *scenario, const struct site_element *site)
{
    bool has = !g_str_equal(site->nat, "none");

    for (uint32_t i = 0; i < site->n_mix; i++) {
        const struct mix_element *row = g_ptr_array_index(scenario->mix, site->first_mix + i);

        has |= row->nat != NULL && !g_str_equal(row->nat, "none");
    }
    return has;
}

void
place_list_nats(struct building *building)
{
    for (guint i = 0; i < building->scenario->site->len; i++) {
        const struct site_element *site = g_ptr_array_index(building->scenario->site, i);

        if (has_nat(building->scenario, site))
            place_list_in_site(building, NODE_NAT, site, "nat");
    }
}

/* The type of the NAT of member @nth; NULL with a message if there is no such type. */
static const struct nat_type *
type_of(const struct building *building, const struct site_element *site, const struct dealt *dealt, uint32_t nth)
{
    const struct mix_element *row = dealt_row(dealt, dealt_to(dealt, nth), MIXED_NAT);
    const struct xml_element *says = row != NULL ? row->xml : site->xml;

    return nat_types_find(building->world->nat_types, row != NULL ? row->nat : site->nat, xml_place(says, "nat"),
                          building->messages);
}

/* Its number among those in use; it is one of them afterwards. */
static uint32_t
nth_type(struct world *world, const struct nat_type *type)
{
    guint nth;

    if (!g_ptr_array_find(world->nat_type, type, &nth)) {
        nth = world->nat_type->len;
        g_ptr_array_add(world->nat_type, (void *) type);
    }
    return nth;
}

/* Returns: false with a message if it has no type or no address. */
static bool
place_nat(struct building *building, const struct node_group *group, uint32_t nth, uint32_t router,
          const struct nat_type *type)
{
    struct network *network = building->world->network;
    uint32_t rank = group->first + nth;
    struct prefix outside;

    network_attach(network, rank, router, -1, world_key(group, nth));
    network->router[router].gate[FAMILY_IPV4].node = rank;
    if (type == NULL ||
        !numbering_next(building->numbering, group->domain, FAMILY_IPV4, NULL, &outside, building->messages))
        return false;
    network_add_address(network, rank, outside.addr, MEMBER_UP);
    building->world->config[rank] = arena_keep(&building->world->arena, &(struct nat_config) {
        .behaviour = &type->behaviour, .nth_type = nth_type(building->world, type), .inside = numbering_inside,
        .outside = outside.addr }, sizeof(struct nat_config));
    return true;
}

void
place_nats(struct building *building, const struct node_group *group)
{
    uint32_t site = place_site(building, group->site), first = building->site_router[site];

    if (building->world->nat_types == NULL)
        building->world->nat_types = nat_types_new();
    for (uint32_t nth = 0; nth < group->n; nth++)
        if (building->world->network->router[first + nth].gate[FAMILY_IPV4].inside != NULL &&
            !place_nat(building, group, nth, first + nth,
                       type_of(building, group->site, &building->population[site].sites, nth)))
            return;
}
