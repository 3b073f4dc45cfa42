/*
 * place-nats.c - the network address translators and firewalls of sites, and of carriers
 *
 * Each site with a NAT has one, behind all other nodes in rank, with an address of
 * its domain, or of those behind a carrier's NAT; its hosts have addresses of the
 * site's own (numbering_inside). So has each site with a firewall, which stands between
 * that and the uplink and filters what the NAT does not. A carrier's is one node; of a
 * NAT's pool it says that it leads there.
 */
#include "v6sim/read/place.h"

#include <string.h>

#include "models/nat/mapping.h"
#include "models/nat/nat.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/nat-types.h"
#include "v6sim/read/value.h"

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
        if (!g_str_equal(site->firewall, "none"))
            place_list_in_site(building, NODE_FIREWALL, site, "firewall");
    }
}

/* Types */

/* The type of @sort called @name; NULL with a message at @at. */
static const struct nat_type *
find_type(struct building *building, enum nat_sort sort, const char *name, struct place at)
{
    if (building->world->nat_types == NULL)
        building->world->nat_types = nat_types_new();
    return nat_types_find_of(building->world->nat_types, name, sort, at, building->messages);
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

/* Those of sites */

/* The type of the NAT of member @nth; NULL with a message if there is no such type. */
static const struct nat_type *
type_of(struct building *building, const struct site_element *site, const struct dealt *dealt, uint32_t nth)
{
    const struct mix_element *row = dealt_row(dealt, dealt_to(dealt, nth), MIXED_NAT);
    const struct xml_element *says = row != NULL ? row->xml : site->xml;

    return find_type(building, SORT_NAT, row != NULL ? row->nat : site->nat, xml_place(says, "nat"));
}

/* Its address outside. */
static bool
take_outside(struct building *building, const struct node_group *group, const struct router *router,
             struct prefix *outside)
{
    return place_is_carried(building, router)
           ? numbering_next_carried(building->numbering, outside, building->messages)
           : numbering_next(building->numbering, group->domain, FAMILY_IPV4, NULL, outside, building->messages);
}

static const struct time_list *
times_or_none(const struct time_list *times)
{
    return times->n > 0 ? times : NULL;
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
    network_gate(network, rank, router, FAMILY_IPV4);
    if (type == NULL || !take_outside(building, group, &network->router[router], &outside))
        return false;
    network_add_address(network, rank, outside.addr, MEMBER_UP);
    building->world->config[rank] = arena_keep(&building->world->arena, &(struct nat_config) {
        .behaviour = &type->behaviour, .nth_type = nth_type(building->world, type), .inside = numbering_inside,
        .outside = { outside.addr, 128, FAMILY_IPV4 },
        .reboots = times_or_none(&group->site->reboot) }, sizeof(struct nat_config));
    return true;
}

static void
place_of_sites(struct building *building, const struct node_group *group)
{
    uint32_t site = place_site(building, group->site), first = building->site_router[site];

    for (uint32_t nth = 0; nth < group->n; nth++)
        if (building->world->network->router[first + nth].terms->inside[FAMILY_IPV4] != NULL &&
            !place_nat(building, group, nth, first + nth,
                       type_of(building, group->site, &building->population[site].sites, nth)))
            return;
}

/* Those of carriers */

void
place_attach_carriers(struct building *building)
{
    for (guint i = 0; i < building->group->len; i++) {
        const struct node_group *group = &g_array_index(building->group, struct node_group, i);

        if ((group->type == NODE_NAT || group->type == NODE_FIREWALL) && group->site == NULL)
            network_attach(building->world->network, group->first, group->domain, -1, world_key(group, 0));
    }
}

bool
place_is_carried(const struct building *building, const struct router *router)
{
    const GPtrArray *nats = building->scenario->nat;
    bool is = false;

    for (guint i = 0; i < nats->len && router->carried != 0; i++)
        is |= building_carrier(building, g_ptr_array_index(nats, i)) == router->carrier;
    return is;
}

/* What an element can say in place of its type, and of which of its facts that is part. */
enum width { WIDTH_8, WIDTH_16, WIDTH_64 };
#define SAID(attribute, fact, member, from, width) \
    { attribute, fact, FIELD(struct nat_element, from), FIELD(struct nat_behaviour, member), width }
static const struct said {
    const char *attribute;
    enum nat_fact fact;
    uint32_t from, to;          /* members of the element and of the behaviour */
    enum width width;
} all_said[] = {
    SAID("mapping", NAT_FACT_MAPPING, mapping, mapping, WIDTH_8),
    SAID("queries", NAT_FACT_MAPPING, queries, queries, WIDTH_8),
    SAID("filtering", NAT_FACT_FILTERING, filtering, filtering, WIDTH_8),
    SAID("assign", NAT_FACT_PORTS, ports, assign, WIDTH_8),
    SAID("hairpin", NAT_FACT_HAIRPIN, hairpin, hairpin, WIDTH_8),
    SAID("pooling", NAT_FACT_POOL, pooling, pooling, WIDTH_8),
    SAID("ports", NAT_FACT_POOL, block, ports, WIDTH_16),
    SAID("hold", NAT_FACT_POOL, hold_ns, hold_ns, WIDTH_64),
    SAID("full", NAT_FACT_POOL, full, full, WIDTH_8),
    SAID("unsolicited", NAT_FACT_UNSOLICITED, unsolicited, unsolicited, WIDTH_8),
    SAID("protocol-41", NAT_FACT_TUNNEL, tunnel, tunnel, WIDTH_8),
    SAID("refresh", NAT_FACT_TIMER, refresh, refresh, WIDTH_8),
    SAID("udp-one-way", NAT_FACT_TIMER, udp_one_way_ns, udp_one_way_ns, WIDTH_64),
    SAID("udp", NAT_FACT_TIMER, udp_ns, udp_ns, WIDTH_64),
    SAID("tcp-transitory", NAT_FACT_TIMER, tcp_transitory_ns, tcp_transitory_ns, WIDTH_64),
    SAID("tcp-established", NAT_FACT_TIMER, tcp_established_ns, tcp_established_ns, WIDTH_64),
    SAID("icmp", NAT_FACT_TIMER, icmp_ns, icmp_ns, WIDTH_64),
};

/* Words and sets are int and uint32_t in elements, numbers and times int64_t. */
static void
say(struct nat_behaviour *behaviour, const struct nat_element *nat, const struct said *said)
{
    switch (said->width) {
    case WIDTH_8:
        G_STRUCT_MEMBER(uint8_t, behaviour, said->to) = (uint8_t) G_STRUCT_MEMBER(int, nat, said->from);
        return;
    case WIDTH_16:
        G_STRUCT_MEMBER(uint16_t, behaviour, said->to) = (uint16_t) G_STRUCT_MEMBER(int64_t, nat, said->from);
        return;
    case WIDTH_64:
        G_STRUCT_MEMBER(int64_t, behaviour, said->to) = G_STRUCT_MEMBER(int64_t, nat, said->from);
        return;
    }
    g_assert_not_reached();
}

static const struct nat_behaviour *
behaviour_of(struct building *building, const struct nat_element *nat, const struct nat_type *type)
{
    struct nat_behaviour *behaviour = arena_keep(&building->world->arena, &type->behaviour, sizeof *behaviour);

    for (unsigned i = 0; i < G_N_ELEMENTS(all_said); i++)
        if (xml_attribute(nat->xml, all_said[i].attribute) != NULL) {
            say(behaviour, nat, &all_said[i]);
            behaviour->said |= 1u << all_said[i].fact;
        }
    return behaviour;
}

static void
place_carrier(struct building *building, const struct node_group *group)
{
    const struct nat_element *nat = (const void *) group->element;
    const struct nat_type *type = find_type(building, SORT_NAT, nat->type, xml_place(nat->xml, "type"));

    if (type == NULL)
        return;
    building->world->config[group->first] = arena_keep(&building->world->arena, &(struct nat_config) {
        .behaviour = behaviour_of(building, nat, type), .nth_type = nth_type(building->world, type),
        .nth_carrier = building->world->n_carriers++, .inside = numbering_carried, .outside = nat->pool,
        .reboots = times_or_none(&nat->reboot),
        .swallows = nat->state == NAT_BLACKHOLE }, sizeof(struct nat_config));
    network_announce(building->world->network, nat->pool.addr, nat->pool.len, FAMILY_IPV4,
                     &(struct origin) { .router = group->domain, .node = group->first });
}

/* Firewalls */

/* Those of sites: IPv6, and IPv4 where no NAT has it. */
static void
place_guards(struct building *building, const struct node_group *group)
{
    const struct site_element *site = group->site;
    const struct nat_type *type = find_type(building, SORT_FIREWALL, site->firewall, xml_place(site->xml, "firewall"));
    struct network *network = building->world->network;
    uint32_t first = building->site_router[place_site(building, site)];
    struct nat_config config = { .behaviour = NULL };

    if (type == NULL)
        return;
    config.behaviour = &type->behaviour;
    config.nth_type = nth_type(building->world, type);
    for (uint32_t nth = 0; nth < group->n; nth++) {
        bool translated = network->router[first + nth].terms->inside[FAMILY_IPV4] != NULL;

        network_attach(network, group->first + nth, first + nth, -1, world_key(group, nth));
        network_post(network, group->first + nth, first + nth, translated ? IPV6_BIT : IPV4_BIT | IPV6_BIT);
        building->world->config[group->first + nth] = arena_keep(&building->world->arena, &config, sizeof config);
    }
}

static bool
read_block(const char *word, struct nat_block *block)
{
    static const struct {
        const char *word;
        enum block_kind kind;
        bool port;
    } known[] = {
        { "proto-41", BLOCK_TUNNEL, false }, { "udp/", BLOCK_UDP, true }, { "tcp/", BLOCK_TCP, true },
        { "icmp", BLOCK_ICMP, false }, { "echo", BLOCK_ECHO, false } };
    guint64 port = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(known); i++)
        if (known[i].port ? g_str_has_prefix(word, known[i].word) &&
                            g_ascii_string_to_unsigned(word + strlen(known[i].word), 10, 1, UINT16_MAX, &port, NULL)
                          : g_str_equal(word, known[i].word)) {
            *block = (struct nat_block) { (uint8_t) known[i].kind, (uint16_t) port };
            return true;
        }
    return false;
}

static void
read_blocks(struct building *building, const struct firewall_element *firewall, struct nat_config *config)
{
    struct nat_block *block = arena_alloc(&building->world->arena, MOST_BLOCKS * sizeof *block);
    g_auto(GStrv) word = firewall->block != NULL ? fields_split(firewall->block) : NULL;
    struct xml_attribute *attribute = xml_attribute(firewall->xml, "block");

    for (guint i = 0; word != NULL && word[i] != NULL; i++)
        if (i == MOST_BLOCKS)
            fields_refuse(building->messages, attribute, word[i], NULL, "is one too many: 16 are the most");
        else if (i < MOST_BLOCKS && !read_block(word[i], &block[i]))
            fields_refuse(building->messages, attribute, word[i], "proto-41, udp/3544, tcp/25, icmp or echo",
                          "is nothing that can be blocked");
        else
            config->n_blocks = (uint8_t) MIN(i + 1, MOST_BLOCKS);
    config->block = block;
}

static void
place_firewall(struct building *building, const struct node_group *group)
{
    const struct firewall_element *firewall = (const void *) group->element;
    struct nat_config config = { .swallows = firewall->state == NAT_BLACKHOLE };
    const struct nat_type *type;

    read_blocks(building, firewall, &config);
    if (!g_str_equal(firewall->type, "none")) {
        type = find_type(building, SORT_FIREWALL, firewall->type, xml_place(firewall->xml, "type"));
        if (type == NULL)
            return;
        config.behaviour = &type->behaviour;
        config.nth_type = nth_type(building->world, type);
    }
    building->world->config[group->first] = arena_keep(&building->world->arena, &config, sizeof config);
}

void
place_nats(struct building *building, const struct node_group *group)
{
    if (group->type == NODE_FIREWALL && group->site != NULL)
        place_guards(building, group);
    else if (group->type == NODE_FIREWALL)
        place_firewall(building, group);
    else if (group->site != NULL)
        place_of_sites(building, group);
    else
        place_carrier(building, group);
}

/* The NAT of a carrier that translates what @router forwards, or NULL. */
static const struct nat_config *
carrier_of(const struct building *building, const struct router *router)
{
    const struct nat_config *config = NULL;

    if (router->carried >> FAMILY_IPV4 & 1)
        config = building->world->config[router->carrier];
    return config != NULL && config->outside.family != FAMILY_NONE ? config : NULL;
}

GPtrArray *
place_list_subscribers(const struct building *building)
{
    const struct network *network = building->world->network;
    GPtrArray *lists = g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref);
    const struct member *member;
    struct addr addr;

    for (uint32_t i = 0; i < building->world->n_carriers; i++)
        g_ptr_array_add(lists, g_array_new(FALSE, FALSE, sizeof(uint32_t)));
    for (uint64_t at = 0; building->world->n_carriers > 0 &&
         (member = segment_next(&network->members, &at, &addr)) != NULL;) {
        const struct nat_config *config = carrier_of(building, &network->router[member->router]);
        uint32_t inside = (uint32_t) addr.lo;

        if (config != NULL && prefix_has(numbering_carried.addr, numbering_carried.len, addr))
            g_array_append_val((GArray *) g_ptr_array_index(lists, config->nth_carrier), inside);
    }
    return lists;
}

static gint
by_number(gconstpointer a, gconstpointer b)
{
    uint32_t of_a = *(const uint32_t *) a, of_b = *(const uint32_t *) b;

    return (of_a > of_b) - (of_a < of_b);
}

void
place_tell_carrier(struct building *building, const struct node_group *group, GPtrArray *lists)
{
    const struct nat_element *nat = (const void *) group->element;
    struct nat_config *config = building->world->config[group->first];
    uint64_t room;
    GArray *list;

    if (config == NULL || config->behaviour->block == 0)
        return;
    list = g_ptr_array_index(lists, config->nth_carrier);
    g_array_sort(list, by_number);
    config->n_subscribers = list->len;
    config->subscriber = arena_keep(&building->world->arena, list->data, list->len * sizeof(uint32_t));
    room = (uint64_t) nat_blocks(config->behaviour) << (128 - nat->pool.len);
    if (list->len > room) {
        g_autofree char *pool = value_print_prefix(&nat->pool);

        messages_add(building->messages, xml_place(nat->xml, "pool"), "a larger pool, or fewer ports for each",
                     "pool %s has blocks of %u ports for %" G_GUINT64_FORMAT " subscribers, not for %u", pool,
                     config->behaviour->block, room, list->len);
    }
}
