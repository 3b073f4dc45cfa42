/*
 * place.c - addresses and configurations of a world's nodes
 *
 * Addresses are given out in order of rank. Hosts are told of their resolvers
 * at the end, when those have addresses.
 */
#include "v6sim/read/building.h"

#include <glib.h>

#include "models/dns/recursive.h"
#include "models/host/configure.h"
#include "models/host/identifier.h"
#include "models/router/router.h"
#include "models/server/server.h"
#include "sim/engine/rng.h"
#include "v6sim/read/typed.h"
#include "v6sim/read/value.h"
#include "v6sim/read/workload.h"

#define LINK_LOCAL_HI (UINT64_C(0xfe80) << 48)
#define FIRST_ROUTER (UINT64_C(1) << 32 | 1)    /* fe80::1:0:1: behind those of hosts by rank */

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

/* Whether a node wants an address of a family. */
enum want {
    WANT_NONE,
    WANT_PLACE,                 /* none, but those behind it shall get what they would if it had one */
    WANT_ADDRESS,
};

/* Takes what was written, or the next address if @want says so. */
static void
take_addresses(struct building *building, struct placing *placing, const struct node_group *group,
               enum family family, const struct address_list *list, enum want want, struct prefix *site)
{
    struct prefix next;

    for (uint32_t i = 0; list->word < 0 && i < list->n; i++) {
        struct prefix domain = numbering_domain(building->numbering, group->domain, family);
        uint8_t len = family == FAMILY_IPV6 ? 64 : domain.family != FAMILY_NONE ? domain.len : 128;

        add_address(placing, list->address[i].addr,
                    list->address[i].len < 128 ? list->address[i].len : len, list->address[i].flags);
    }
    if (list->word == ADDRESSING_AUTO && want != WANT_NONE &&
        numbering_next(building->numbering, group->domain, family, site, &next, building->messages) &&
        want == WANT_ADDRESS)
        add_address(placing, next.addr, next.len, 0);
}

/* Of a node at @router that takes what there is. */
static enum want
want(const struct router *router, uint8_t family)
{
    return router->families & family ? WANT_ADDRESS : WANT_NONE;
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
    take_addresses(building, &placing, group, FAMILY_IPV4, &server->ipv4, want(router, IPV4_BIT), NULL);
    take_addresses(building, &placing, group, FAMILY_IPV6, &server->ipv6, want(router, IPV6_BIT), NULL);
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
    bool slow = dns->delay_ns > 0 || dns->loss_q32 > 0, wrong = false;

    for (uint8_t i = 0; i < dns->fault.n; i++)
        wrong |= dns->fault.word[i] != FAULT_NONE;
    return (struct faults) {
        .fault = dns->fault,
        .delay_ns = dns->delay_ns,
        .loss_q32 = dns->loss_q32,
        .key = draw_key_named(building->scenario->seed, dns->id),
        .types = !wrong ? 0 : types != 0 ? types : dns->fault_for.n > 0 ? all : 1u << ASK_AAAA,
        .slow_types = !slow ? 0 : types != 0 ? types : all,
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
    take_addresses(building, &placing, group, FAMILY_IPV4, &dns->ipv4, want(router, IPV4_BIT), NULL);
    take_addresses(building, &placing, group, FAMILY_IPV6, &dns->ipv6, want(router, IPV6_BIT), NULL);
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

/* Routers' voices on their links */

/* The place of @router among those of its site. */
static uint32_t
number_in_site(const struct building *building, const struct router_element *router)
{
    const struct site_element *site = g_ptr_array_index(building->scenario->site, router->site);
    uint32_t nth = 0;

    while (g_ptr_array_index(building->scenario->router, site->first_router + nth) != router)
        nth++;
    return nth;
}

/* Whether a site's router has somewhere to forward IPv6 to, or claims to: a stranger's does. */
static bool
leads_on(const struct building *building, const struct router_element *router, uint32_t nth)
{
    const struct router *site = &building->world->network->router[building->site_router[router->site] + nth];

    return site->families & IPV6_BIT || router->prefix.word < 0;
}

/* What a router of site @nth says that an address can be formed of; family
 * FAMILY_NONE: nothing. */
static struct prefix
advertised(const struct building *building, const struct router_element *router, uint32_t nth)
{
    struct prefix site = building->site_prefix[router->site][nth];

    if (router->prefix.word < 0)
        return router->prefix.prefix;
    if (router->prefix.word == ADDRESSING_NONE || site.family == FAMILY_NONE || !leads_on(building, router, nth))
        return (struct prefix) { .family = FAMILY_NONE };
    return (struct prefix) { .addr = addr_mask(site.addr, 64), .len = 64, .family = FAMILY_IPV6 };
}

static struct router_config *
router_config(struct building *building, const struct router_element *router, uint32_t nth)
{
    struct advertised_prefix prefix = {
        .prefix = advertised(building, router, nth), .autonomous = true,
        .preferred_ns = router->preferred_ns, .valid_ns = router->valid_ns,
    };
    struct router_config config = {
        .link_local = { LINK_LOCAL_HI, FIRST_ROUTER + number_in_site(building, router) },
        .advertisement = {
            .managed = router->ra >> RA_MANAGED & 1, .other = router->ra >> RA_OTHER & 1,
            .lifetime_ns = leads_on(building, router, nth) ? router->lifetime_ns : 0 },
        .least_ns = router->interval_ns / 3,
        .most_ns = router->interval_ns,
        .silent = router->state == ROUTER_DEAD,
    };

    if (prefix.prefix.family != FAMILY_NONE) {
        config.advertisement.prefix = arena_keep(&building->world->arena, &prefix, sizeof prefix);
        config.advertisement.n_prefixes = 1;
        config.leases = prefix.prefix;
    }
    return arena_keep(&building->world->arena, &config, sizeof config);
}

static void
place_routers(struct building *building, const struct node_group *group)
{
    const struct router_element *router = (const void *) group->element;
    struct network *network = building->world->network;

    for (uint32_t nth = 0; nth < group->n; nth++) {
        struct router_config *config = router_config(building, router, nth);
        uint32_t rank = group->first + nth;

        network_attach(network, rank, building->site_router[router->site] + nth, -1, world_key(group, nth));
        bool alone = network_listen(network, rank, config->link_local, true);
        g_assert(alone);
        building->world->config[rank] = config;
    }
}

/* Hosts */

/* The hosts of a group while they are placed. */
struct crowd {
    struct building *building;
    const struct node_group *group;
    const struct host_element *host;
    const struct population *population;        /* of its site; NULL: not in a site */
    uint32_t offset;            /* of its members among those of its site */
    uint32_t n_os, n_classes;
    struct host_class *class;
};

static struct crowd
crowd_of(struct building *building, const struct node_group *group)
{
    const struct host_element *host = (const void *) group->element;
    struct crowd crowd = {
        .building = building, .group = group, .host = host, .n_os = MAX(host->os.n, 1) };

    crowd.n_classes = crowd.n_os;
    if (group->site == NULL)
        return crowd;
    crowd.population = &building->population[host->site];
    crowd.n_classes *= crowd.population->sites.n_combinations * crowd.population->hosts.n_combinations;
    for (uint32_t i = group->site->first_host; g_ptr_array_index(building->scenario->host, i) != host; i++)
        crowd.offset += (uint32_t) scenario_members(g_ptr_array_index(building->scenario->host, i));
    return crowd;
}

/* The class of member @nth: what its site and itself were dealt, and its system. */
static uint32_t
class_of(const struct crowd *crowd, uint32_t nth)
{
    const struct population *population = crowd->population;
    uint32_t of = crowd->group->of, os = nth % of / (uint32_t) crowd->host->count;

    if (population == NULL)
        return os;

    uint32_t site = dealt_to(&population->sites, nth / of);
    uint32_t own = dealt_to(&population->hosts, nth / of * population->hosts_per_site + crowd->offset + nth % of);
    return (site * population->hosts.n_combinations + own) * crowd->n_os + os;
}

/* The row of a mix that says @mixed of hosts of a class, or NULL. */
static const struct mix_element *
row_of(const struct crowd *crowd, uint32_t class, enum mixed mixed)
{
    const struct population *population = crowd->population;
    uint32_t combinations = class / crowd->n_os;

    if (population == NULL)
        return NULL;

    const struct mix_element *own =
        dealt_row(&population->hosts, combinations % population->hosts.n_combinations, mixed);
    return own != NULL ? own : dealt_row(&population->sites, combinations / population->hosts.n_combinations, mixed);
}

static const struct profile *
profile_of(const struct crowd *crowd, uint32_t class)
{
    const struct mix_element *row = row_of(crowd, class, MIXED_OS);
    const char *name = row != NULL ? row->os.word[0] : crowd->host->os.word[class % crowd->n_os];

    return profiles_find(crowd->building->profiles, name, xml_place(crowd->host->xml, "os"),
                         crowd->building->messages);
}

/* The resolvers that the hosts of a class ask, once all have addresses. */
static void
tell_resolvers(struct building *building, const struct crowd *crowd, uint32_t nth, struct host_class *class)
{
    const struct mix_element *row = row_of(crowd, nth, MIXED_DNS);
    const struct word_list *told = row != NULL ? &row->dns : building_told(building, crowd->host);
    g_autoptr(GArray) dns = g_array_new(FALSE, FALSE, sizeof(struct dns_choice));

    if (told->n == 0)
        g_array_append_vals(dns, building->choice[crowd->host->domain]->data,
                            building->choice[crowd->host->domain]->len);
    for (uint32_t i = 0; i < told->n; i++)
        g_array_append_vals(dns, g_hash_table_lookup(building->choice_with_id, told->word[i]), 1);
    class->dns = arena_keep(&building->world->arena, dns->data, dns->len * sizeof(struct dns_choice));
    class->n_dns = dns->len;
    class->dns_by_hand = xml_attribute(crowd->host->xml, "dns") != NULL;
}

/* What the hosts of each class share, but for their resolvers. */
static struct host_class *
make_classes(const struct crowd *crowd)
{
    struct world *world = crowd->building->world;
    struct host_class *class = arena_alloc(&world->arena, crowd->n_classes * sizeof *class);

    for (uint32_t i = 0; i < crowd->n_classes; i++) {
        const struct profile *profile = profile_of(crowd, i);

        class[i] = (struct host_class) {
            .zone = &world->zone, .nth_profile = building_profile(world, profile) };
        typed_class(crowd->building, crowd->host, profile, &class[i]);
    }
    return class;
}

/* What a host of a class wants at @router, by family. It keeps the place of what
 * it has no use for. */
static void
set_wants(const struct crowd *crowd, uint32_t nth_class, const struct router *router, enum want wanted[3])
{
    const struct mix_element *row = row_of(crowd, nth_class, MIXED_IPV4);
    const struct ipv6_default *ipv6 = &crowd->class[nth_class].profile->ipv6;

    wanted[FAMILY_IPV4] = want(router, IPV4_BIT);
    wanted[FAMILY_IPV6] = want(router, IPV6_BIT);
    if (wanted[FAMILY_IPV4] == WANT_ADDRESS && row != NULL && row->ipv4 == ADDRESSING_NONE)
        wanted[FAMILY_IPV4] = WANT_PLACE;
    if (wanted[FAMILY_IPV6] == WANT_ADDRESS && !(ipv6->on && ipv6->unconfigured == 0))
        wanted[FAMILY_IPV6] = WANT_PLACE;
}

/* Whether its hosts may form their IPv6 addresses themselves, if their system does that. */
static bool
hears_routers(const struct crowd *crowd)
{
    const struct site_element *site = crowd->group->site;

    return site != NULL && site->n_routers > 0 && crowd->host->ipv6.word == ADDRESSING_AUTO;
}

/* The link-local address of a host that does not; others on the link find it there. */
static void
add_link_local(const struct crowd *crowd, struct placing *placing, uint32_t rank)
{
    const struct site_element *site = crowd->group->site;
    struct addr addr = { LINK_LOCAL_HI, rank + UINT64_C(1) };

    add_address(placing, addr, 64, 0);
    if (site == NULL || site->n_routers == 0)
        return;
    bool alone = network_listen(crowd->building->world->network, rank, addr, false);
    g_assert(alone);            /* by rank: see FIRST_ROUTER */
}

/* Whether @addr was written into a host of the site: then who forms it as well finds that out. */
static bool
is_in_site(const struct crowd *crowd, struct addr addr)
{
    const struct site_element *site = crowd->group->site;

    for (uint32_t i = 0; i < site->n_hosts; i++) {
        const struct host_element *host =
            g_ptr_array_index(crowd->building->scenario->host, site->first_host + i);

        for (uint32_t j = 0; host->ipv6.word < 0 && j < host->ipv6.n; j++)
            if (addr_equal(host->ipv6.address[j].addr, addr))
                return true;
    }
    return false;
}

/* Gives the network an address that a host will form. */
static void
register_formed(const struct crowd *crowd, uint32_t rank, struct addr addr)
{
    struct building *building = crowd->building;

    if (!numbering_is_written(building->numbering, addr)) {
        network_add_address(building->world->network, rank, addr, MEMBER_UP);
    } else if (!is_in_site(crowd, addr)) {
        g_autofree char *text = value_print_addr(addr);

        messages_add(building->messages, xml_place(crowd->host->xml, "mac"),
                     "give that another one: only hosts of the same site find out about each other",
                     "the address that \"%s\" forms, %s, is written into another node", crowd->host->id, text);
    }
}

/* Gives the network the addresses that a host of site @nth will form, as far as
 * they lead anywhere: a rogue router's lead nowhere. */
static void
register_own(const struct crowd *crowd, const struct profile *profile, uint32_t rank, uint32_t nth, uint64_t mac)
{
    struct building *building = crowd->building;
    const struct slaac *slaac = &profile->autoconfiguration.slaac;
    uint64_t seed = building->scenario->seed, name = building->world->network->attachment[rank].name;
    struct addr prefix = addr_mask(building->site_prefix[crowd->host->site][nth].addr, 64), addr = prefix;

    if (building->site_prefix[crowd->host->site][nth].family == FAMILY_NONE)
        return;
    addr.lo = identifier_make(slaac, seed, name, mac, prefix);
    register_formed(crowd, rank, addr);
    addr.lo = identifier_leased(seed, name, prefix);
    register_formed(crowd, rank, addr);
    if (slaac->temporary == TEMPORARY_OFF)
        return;
    addr.lo = identifier_temporary(seed, name, prefix);
    register_formed(crowd, rank, addr);
}

/* Has a host of site @nth configure itself. */
static const struct automatic *
make_automatic(const struct crowd *crowd, const struct profile *profile, uint32_t rank, uint32_t nth)
{
    struct building *building = crowd->building;
    struct network *network = building->world->network;
    uint64_t name = network->attachment[rank].name;
    struct automatic automatic = { .mac = crowd->host->mac != 0 ? crowd->host->mac : identifier_mac(name) };
    struct addr link_local = { .hi = LINK_LOCAL_HI };

    link_local.lo = identifier_make(&profile->autoconfiguration.slaac, building->scenario->seed, name, automatic.mac,
                                    link_local);
    if (!network_listen(network, rank, link_local, false))
        messages_add(building->messages, xml_place(crowd->host->xml, "mac"), "give each host one of its own",
                     "another host of the site has the MAC address of \"%s\"", crowd->host->id);
    register_own(crowd, profile, rank, nth, automatic.mac);
    return arena_keep(&building->world->arena, &automatic, sizeof automatic);
}

static void
place_member(const struct crowd *crowd, uint32_t nth, uint32_t at, struct prefix *site)
{
    struct building *building = crowd->building;
    const struct node_group *group = crowd->group;
    const struct host_element *host = crowd->host;
    uint32_t nth_class = class_of(crowd, nth), rank = group->first + nth;
    const struct host_class *class = &crowd->class[nth_class];
    const struct router *router = &building->world->network->router[at];
    bool written = host->ipv6.word < 0, ipv6_on = class->profile->ipv6.on || written;
    const struct automatic *automatic = NULL;
    struct placing placing = { .n = 0 };
    enum want wanted[3];
    uint8_t routes = 0;

    set_wants(crowd, nth_class, router, wanted);
    network_attach(building->world->network, rank, at, -1, world_key(group, nth));
    if (hears_routers(crowd) && class->profile->ipv6.on && class->profile->ipv6.unconfigured == 0) {
        automatic = make_automatic(crowd, class->profile, rank, nth / group->of);
        wanted[FAMILY_IPV6] = WANT_PLACE;
    }
    take_addresses(building, &placing, group, FAMILY_IPV4, &host->ipv4, wanted[FAMILY_IPV4], NULL);
    take_addresses(building, &placing, group, FAMILY_IPV6, &host->ipv6, wanted[FAMILY_IPV6], site);
    register_addresses(building, rank, &placing, (enum member_state[3]) { MEMBER_UP, MEMBER_UP, MEMBER_UP });
    for (uint8_t i = 0; i < placing.n; i++)
        routes |= (uint8_t) (1u << addr_family(placing.address[i].addr));
    if (automatic == NULL && ipv6_on)
        add_link_local(crowd, &placing, rank);

    building->world->config[rank] = arena_keep(&building->world->arena, &(struct host_config) {
        .class = class,
        .address = arena_keep(&building->world->arena, placing.address, placing.n * sizeof *placing.address),
        .n_addresses = placing.n,
        .automatic = automatic,
        .routes = routes & router->families,
        .ipv6_on = ipv6_on,
        .ipv6_own = !written,
        .ipv6_awaited = hears_routers(crowd),
        .ipv6_offered = host->ipv6.word == ADDRESSING_AUTO && router->families & IPV6_BIT,
    }, sizeof(struct host_config));
}

static struct host_class *
place_hosts(struct building *building, const struct node_group *group)
{
    struct crowd crowd = crowd_of(building, group);
    const struct host_element *host = crowd.host;

    crowd.class = make_classes(&crowd);
    if (group->n > 1 && (host->ipv4.word < 0 || host->ipv6.word < 0)) {
        messages_add(building->messages, host->xml->at, "leave ipv4 and ipv6 out: each gets its own",
                     "the addresses of \"%s\" cannot belong to several hosts", host->id);
        return crowd.class;
    }
    for (uint32_t nth = 0; nth < group->n; nth++) {
        uint32_t in_site = nth / group->of;

        if (group->site != NULL)
            place_member(&crowd, nth, building->site_router[host->site] + in_site,
                         &building->site_prefix[host->site][in_site]);
        else
            place_member(&crowd, nth, group->domain, NULL);
    }
    return crowd.class;
}

static void
tell_all_resolvers(struct building *building, const struct node_group *group, struct host_class *class)
{
    struct crowd crowd = crowd_of(building, group);

    for (uint32_t i = 0; i < crowd.n_classes; i++)
        tell_resolvers(building, &crowd, i, &class[i]);
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
        case NODE_ROUTER:
            place_routers(building, group);
            break;
        }
    }
    for (guint i = 0; i < building->group->len; i++)
        if (building->class[i] != NULL)
            tell_all_resolvers(building, &g_array_index(building->group, struct node_group, i), building->class[i]);
}
