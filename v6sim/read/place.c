/*
 * place.c - addresses and configurations of a world's nodes
 *
 * Addresses are given out in order of rank. Hosts are told of their resolvers
 * at the end, when those have addresses.
 */
#include "v6sim/read/building.h"

#include <glib.h>

#include "models/dns/recursive.h"
#include "models/server/server.h"
#include "sim/engine/rng.h"
#include "v6sim/read/workload.h"

/* Addresses */

/* A node's addresses, while they are collected. */
struct placing {
    struct host_address address[2 * MOST_LISTED + 1];           /* and a link-local one */
    uint8_t n;
};

static void
add_address(struct placing *placing, struct addr addr, uint8_t len, uint8_t flags)
{
    g_assert(placing->n < G_N_ELEMENTS(placing->address));
    placing->address[placing->n++] = (struct host_address) { .addr = addr, .len = len, .flags = flags };
}

/* Takes what was written, or the next address. @wanted: the domain and the
 * system have the family. */
static void
take_addresses(struct building *building, struct placing *placing, const struct node_group *group,
               enum family family, const struct address_list *list, bool wanted, struct prefix *site)
{
    struct prefix next;

    for (uint32_t i = 0; list->word < 0 && i < list->n; i++) {
        struct prefix domain = numbering_domain(building->numbering, group->domain, family);
        uint8_t len = family == FAMILY_IPV6 ? 64 : domain.family != FAMILY_NONE ? domain.len : 128;

        add_address(placing, list->address[i].addr,
                    list->address[i].len < 128 ? list->address[i].len : len, list->address[i].flags);
    }
    if (list->word == ADDRESSING_AUTO && wanted &&
        numbering_next(building->numbering, group->domain, family, site, &next, building->messages))
        add_address(placing, next.addr, next.len, 0);
}

static void
register_addresses(struct building *building, uint32_t rank, const struct placing *placing,
                   const enum member_state state[3])
{
    for (uint8_t i = 0; i < placing->n; i++) {
        struct addr addr = placing->address[i].addr;

        if (addr_scope_ipv6(addr) == SCOPE_LINK && !addr_is_ipv4(addr))
            continue;
        bool added = network_add_address(building->world->network, rank, addr, state[addr_family(addr)]);
        g_assert(added);        /* numbering.c gives nothing out twice */
    }
}

static enum member_state
member_state(enum state state)
{
    return state == STATE_DEAD ? MEMBER_DEAD : state == STATE_BLACKHOLE ? MEMBER_BLACKHOLE : MEMBER_UP;
}

/* Servers, whose kept addresses workload.c makes records of */

static void
place_server(struct building *building, const struct node_group *group)
{
    const struct server_element *server = (const void *) group->element;
    enum state state[3] = { 0, server->ipv4_state, server->ipv6_state };
    enum member_state member[3] = { MEMBER_UP, member_state(state[1]), member_state(state[2]) };
    const struct router *router = &building->world->network->router[group->domain];
    struct placing placing = { .n = 0 };

    network_attach(building->world->network, group->first, group->domain, -1, world_key(group, 0));
    take_addresses(building, &placing, group, FAMILY_IPV4, &server->ipv4, router->families & IPV4_BIT, NULL);
    take_addresses(building, &placing, group, FAMILY_IPV6, &server->ipv6, router->families & IPV6_BIT, NULL);
    register_addresses(building, group->first, &placing, member);

    struct server_config *config = arena_alloc(&building->world->arena, sizeof *config);
    config->listen = server->listen;
    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
        if (state[family] == STATE_REFUSE)
            config->refuses |= (uint8_t) (1u << family);
    building->world->config[group->first] = config;
    workload_publish(building->world, server, placing.address, placing.n, building->messages);
}

/* Resolvers */

static struct dns_choice
choice_of(uint32_t rank, const struct placing *placing)
{
    struct dns_choice choice = { .node = rank };

    for (uint8_t i = placing->n; i-- > 0;) {    /* of several the first stays */
        enum family family = addr_family(placing->address[i].addr);

        choice.address[family] = placing->address[i].addr;
        choice.families |= (uint8_t) (1u << family);
    }
    return choice;
}

/* All but the names, which workload.c has numbers for once all are known. A
 * fault is for AAAA, delay and loss are for all, unless something else is said. */
static struct faults
faults_of(const struct building *building, const struct dns_element *dns)
{
    uint8_t all = (1u << N_QUESTIONS) - 1, types = (uint8_t) dns->fault_types;

    return (struct faults) {
        .fault = dns->fault,
        .delay_ns = dns->delay_ns,
        .loss_q32 = dns->loss_q32,
        .key = draw_key_named(building->scenario->seed, dns->id),
        .types = types != 0 ? types : dns->fault_for.n > 0 ? all : 1u << ASK_AAAA,
        .slow_types = types != 0 ? types : all,
    };
}

static void
place_dns(struct building *building, const struct node_group *group)
{
    const struct dns_element *dns = (const void *) group->element;
    enum member_state state = member_state(dns->state);
    const struct router *router = &building->world->network->router[group->domain];
    struct placing placing = { .n = 0 };

    network_attach(building->world->network, group->first, group->domain, dns->rtt_ns / 2, world_key(group, 0));
    take_addresses(building, &placing, group, FAMILY_IPV4, &dns->ipv4, router->families & IPV4_BIT, NULL);
    take_addresses(building, &placing, group, FAMILY_IPV6, &dns->ipv6, router->families & IPV6_BIT, NULL);
    register_addresses(building, group->first, &placing, (enum member_state[]) { state, state, state });

    struct recursive_config *config = arena_alloc(&building->world->arena, sizeof *config);
    config->zone = &building->world->zone;
    config->faults = faults_of(building, dns);
    if (dns->state == STATE_REFUSE)
        config->refuses = IPV4_BIT | IPV6_BIT;
    building->world->config[group->first] = config;

    struct dns_choice choice = choice_of(group->first, &placing);
    g_array_append_val(building->choice[group->domain], choice);
    g_hash_table_insert(building->choice_with_id, (char *) group->id,
                        arena_keep(&building->world->arena, &choice, sizeof choice));
}

/* Hosts */

/* Fills in what the hosts of a group share, once all resolvers have addresses. */
static void
fill_class(struct building *building, guint nth)
{
    const struct node_group *group = &g_array_index(building->group, struct node_group, nth);
    const struct host_element *host = (const void *) group->element;
    g_autoptr(GArray) dns = g_array_new(FALSE, FALSE, sizeof(struct dns_choice));

    const struct word_list *told = building_told(building, host);

    if (told->n == 0)
        g_array_append_vals(dns, building->choice[host->domain]->data, building->choice[host->domain]->len);
    for (uint32_t i = 0; i < told->n; i++)
        g_array_append_vals(dns, g_hash_table_lookup(building->choice_with_id, told->word[i]), 1);
    *building->class[nth] = (struct host_class) {
        .profile = group->profile,
        .dns = arena_keep(&building->world->arena, dns->data, dns->len * sizeof(struct dns_choice)),
        .n_dns = dns->len,
        .zone = &building->world->zone,
        .nth_profile = building_profile(building->world, group->profile),
    };
}

static void
place_member(struct building *building, const struct node_group *group, uint32_t nth,
             const struct host_class *class, uint32_t at, struct prefix *site)
{
    const struct host_element *host = (const void *) group->element;
    const struct ipv6_default *ipv6 = &group->profile->ipv6;
    const struct router *router = &building->world->network->router[at];
    uint32_t rank = group->first + nth;
    bool written = host->ipv6.word < 0;
    bool native = router->families & IPV6_BIT && ipv6->on && ipv6->unconfigured == 0;
    struct placing placing = { .n = 0 };
    uint8_t routes = 0;

    network_attach(building->world->network, rank, at, -1, world_key(group, nth));
    take_addresses(building, &placing, group, FAMILY_IPV4, &host->ipv4, router->families & IPV4_BIT, NULL);
    take_addresses(building, &placing, group, FAMILY_IPV6, &host->ipv6, native, site);
    register_addresses(building, rank, &placing, (enum member_state[3]) { MEMBER_UP, MEMBER_UP, MEMBER_UP });
    for (uint8_t i = 0; i < placing.n; i++)
        routes |= (uint8_t) (1u << addr_family(placing.address[i].addr));
    if (ipv6->on || written)
        add_address(&placing, (struct addr) { UINT64_C(0xfe80) << 48, rank + UINT64_C(1) }, 64, 0);

    building->world->config[rank] = arena_keep(&building->world->arena, &(struct host_config) {
        .class = class,
        .address = arena_keep(&building->world->arena, placing.address, placing.n * sizeof *placing.address),
        .n_addresses = placing.n,
        .routes = routes & router->families,
        .ipv6_on = ipv6->on || written,
        .ipv6_own = !written,
        .ipv6_offered = host->ipv6.word == ADDRESSING_AUTO && router->families & IPV6_BIT,
    }, sizeof(struct host_config));
}

static struct host_class *
place_hosts(struct building *building, struct node_group *group)
{
    const struct host_element *host = (const void *) group->element;
    struct host_class *class = arena_alloc(&building->world->arena, sizeof *class);

    if (group->of * (group->site != NULL ? group->site->count : 1) > 1 &&
        (host->ipv4.word < 0 || host->ipv6.word < 0)) {
        if (group->before == 0)
            messages_add(building->messages, host->xml->at, "leave ipv4 and ipv6 out: each gets its own",
                         "the addresses of \"%s\" cannot belong to several hosts", host->id);
        return class;
    }
    for (uint32_t nth = 0; nth < group->n; nth++) {
        uint32_t in_site = nth / (uint32_t) host->count;

        if (group->site != NULL)
            place_member(building, group, nth, class, building->site_router[host->site] + in_site,
                         &building->site_prefix[host->site][in_site]);
        else
            place_member(building, group, nth, class, group->domain, NULL);
    }
    return class;
}

/* All of them */

void
place_all(struct building *building)
{
    building->class = g_new0(struct host_class *, building->group->len);
    building->world->config = g_new0(void *, building->world->n_nodes);
    for (guint i = 0; i < building->group->len; i++) {
        struct node_group *group = &g_array_index(building->group, struct node_group, i);

        switch (group->type) {
        case NODE_SERVER:
            place_server(building, group);
            break;
        case NODE_DNS:
            place_dns(building, group);
            break;
        case NODE_HOST:
            building->class[i] = place_hosts(building, group);
            break;
        }
    }
    for (guint i = 0; i < building->group->len; i++)
        if (building->class[i] != NULL)
            fill_class(building, i);
}
