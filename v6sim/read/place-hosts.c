/*
 * place-hosts.c - addresses and configurations of hosts
 *
 * The hosts of an element differ by system and by what their site's mix deals
 * them: those that are alike form a class. In order: place_hosts() makes the
 * classes and places one member after the other; of those that configure
 * themselves it is known here which addresses they will form.
 */
#include "v6sim/read/place.h"

#include <glib.h>

#include "models/host/configure.h"
#include "models/host/identifier.h"
#include "models/tunnel/teredo-server.h"
#include "sim/engine/rng.h"
#include "v6sim/read/asked.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/typed.h"
#include "v6sim/read/value.h"

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
    const struct host_element *host = group->type == NODE_SERVER
        ? ((const struct server_element *) (const void *) group->element)->host : (const void *) group->element;
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

static const struct typed_files *
files_of(const struct crowd *crowd, const struct host_class *class)
{
    return typed_files(crowd->building, crowd->host, crowd->building->world->profile->pdata[class->nth_profile]);
}

static const struct profile *
profile_of(const struct crowd *crowd, uint32_t class)
{
    const struct mix_element *row = row_of(crowd, class, MIXED_OS), *app = row_of(crowd, class, MIXED_APP);
    const char *name = row != NULL ? row->os.word[0] : crowd->host->os.word[class % crowd->n_os];

    return profiles_find_with(crowd->building->profiles, name, xml_place(crowd->host->xml, "os"),
                              app != NULL ? app->app : crowd->host->app, xml_place(crowd->host->xml, "app"),
                              crowd->building->messages);
}

/* The resolvers that the hosts of a class ask, once all have addresses. */
static void
tell_resolvers(struct building *building, const struct crowd *crowd, uint32_t nth, struct host_class *class)
{
    const struct mix_element *row = row_of(crowd, nth, MIXED_DNS);
    const struct word_list *told = row != NULL ? &row->dns : building_told(building, crowd->host);
    g_autoptr(GArray) dns = g_array_new(FALSE, FALSE, sizeof(struct dns_choice));

    bool by_file = asked_servers(building, crowd->host, files_of(crowd, class), dns);

    if (told->n == 0 && !by_file)
        g_array_append_vals(dns, building->choice[crowd->host->domain]->data,
                            building->choice[crowd->host->domain]->len);
    for (uint32_t i = 0; i < told->n && !by_file; i++)
        g_array_append_vals(dns, g_hash_table_lookup(building->choice_with_id, told->word[i]), 1);
    class->dns = arena_keep(&building->world->arena, dns->data, dns->len * sizeof(struct dns_choice));
    class->n_dns = dns->len;
    class->dns_by_hand = by_file || crowd->host->dns.n > 0;
}

/* The tunnels of a class that are switched on: those that were named, or those that the system comes with. */
static void
set_tunnels(const struct crowd *crowd, struct host_class *class)
{
    const struct host_element *host = crowd->host;
    const struct profile *profile = class->profile;
    bool by_hand = xml_attribute(host->xml, "tunnels") != NULL;

    for (unsigned type = 0; type < N_TUNNELS; type++) {
        const struct interface_facts *facts = &profile->interface[type];
        bool named = host->tunnels >> type & 1;

        if (named && facts->fact == NO_FACT)
            fields_refuse(crowd->building->messages, xml_attribute(host->xml, "tunnels"), tunnel_type_name[type],
                          "its <not-modelled> may say why: v6sim os show", "is no tunnel that its system has");
        if (facts->fact == NO_FACT)
            continue;
        if (by_hand ? named : facts->by_default)
            class->tunnels |= (uint8_t) (1u << type);
        if ((named || !by_hand) && type != TUNNEL_TEREDO_RELAY) /* which brings no address */
            class->tunnels_stated |= (uint8_t) (1u << type);
    }
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
        set_tunnels(crowd, &class[i]);
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

    wanted[FAMILY_IPV4] = place_want(router, IPV4_BIT);
    wanted[FAMILY_IPV6] = place_want(router, IPV6_BIT);
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

/* Whether they ask for their IPv4 addresses. */
static bool
asks_dhcpv4(const struct crowd *crowd)
{
    const struct site_element *site = crowd->group->site;
    bool asks = false;

    for (uint32_t i = 0; site != NULL && i < site->n_routers; i++) {
        const struct router_element *router =
            g_ptr_array_index(crowd->building->scenario->router, site->first_router + i);

        asks |= router->dhcp != DHCP_NONE;
    }
    return asks && crowd->host->ipv4.word == ADDRESSING_AUTO;
}

/* The link-local address of a host that does not; others on the link find it there. */
static void
add_link_local(const struct crowd *crowd, struct placing *placing, uint32_t rank)
{
    const struct site_element *site = crowd->group->site;
    struct addr addr = { LINK_LOCAL_HI, rank + UINT64_C(1) };

    place_add(placing, addr, 64, 0);
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

/* The node that speaks for strangers on the link of site @nth: its first router's. */
static uint32_t
stranger_of(const struct crowd *crowd, uint32_t nth)
{
    const struct building *building = crowd->building;
    const struct site_element *site = crowd->group->site;
    const void *router = g_ptr_array_index(building->scenario->router, site->first_router);
    uint32_t i = 0;

    while ((const void *) g_array_index(building->group, struct node_group, i).element != router)
        i++;
    return g_array_index(building->group, struct node_group, i).first + nth;
}

/* A host in site @nth whose addresses are known. */
struct forming {
    const struct crowd *crowd;
    const struct profile *profile;
    uint32_t rank, nth;
    uint64_t seed, name, mac;
};

/* Gives the network the address that a host forms under @prefix, or, if another node has that, those it tries then. */
static bool
register_identifier(const struct forming *forming, struct addr prefix, unsigned taken, unsigned nth)
{
    const struct slaac *slaac = &forming->profile->autoconfiguration.slaac;
    struct network *network = forming->crowd->building->world->network;
    bool is_taken = forming->crowd->host->taken >> taken & 1 && nth == 0, alone = true;

    for (unsigned counter = 0; counter <= (is_taken ? 1 : 0); counter++) {
        struct addr addr = prefix;

        addr.lo = taken == TAKEN_TEMPORARY
                  ? identifier_temporary(forming->seed, forming->name, prefix, nth, counter)
                  : identifier_make(slaac, forming->seed, forming->name, forming->mac, prefix, counter);
        if (is_taken && counter == 0)
            alone &= network_take(network, stranger_of(forming->crowd, forming->nth), addr);
        else if (taken == TAKEN_LINK_LOCAL)     /* what is made of the hardware's address is the same again */
            alone &= network_listen(network, forming->rank, addr, false) || is_taken;
        else if (!is_taken || slaac->identifier != IDENTIFIER_EUI64 || taken == TAKEN_TEMPORARY)
            register_formed(forming->crowd, forming->rank, addr);
    }
    return alone;
}

/* How long the run may last, as far as can be told from its items. */
static int64_t
horizon(const struct scenario *scenario)
{
    int64_t last = scenario->until_ns;

    for (guint i = 0; scenario->until_ns == 0 && i < scenario->work->len; i++) {
        const struct work_element *work = g_ptr_array_index(scenario->work, i);

        last = MAX(last, MAX(work->at_ns, 0) + work->over_ns + (work->times - 1) * work->every_ns);
    }
    return last;
}

/* How many temporary addresses of a prefix a host forms in that time, or has valid at once. */
static uint8_t
n_temporary(const struct crowd *crowd, const struct profile *profile)
{
    const struct slaac *slaac = &profile->autoconfiguration.slaac;
    int64_t step = slaac->preferred_ns - MIN(slaac->desync_ns, slaac->preferred_ns / 10 * 4) - slaac->advance_ns;
    int64_t time = MIN(horizon(crowd->building->scenario), slaac->valid_ns + slaac->preferred_ns);

    return slaac->temporary == TEMPORARY_OFF ? 0 : (uint8_t) MIN(1 + time / MAX(step, 1), MOST_TEMPORARY);
}

/* Gives the network the addresses that a host will form, as far as they lead anywhere: a rogue router's lead
 * nowhere. */
static void
register_own(const struct forming *forming)
{
    const struct crowd *crowd = forming->crowd;
    struct prefix site = crowd->building->site_prefix[crowd->host->site][forming->nth];
    struct addr prefix = addr_mask(site.addr, 64), leased = prefix;
    uint8_t n = n_temporary(crowd, forming->profile);

    if (site.family == FAMILY_NONE)
        return;
    register_identifier(forming, prefix, TAKEN_PUBLIC, 0);
    leased.lo = identifier_leased(forming->seed, forming->name, prefix);
    register_formed(crowd, forming->rank, leased);
    for (uint8_t nth = 0; nth < n; nth++)
        register_identifier(forming, prefix, TAKEN_TEMPORARY, nth);
}

/* Has a host of site @nth listen to routers, and form addresses of what they advertise. */
static void
listen_to_routers(const struct crowd *crowd, const struct profile *profile, uint32_t rank, uint32_t nth, uint64_t mac)
{
    struct building *building = crowd->building;
    struct forming forming = {
        .crowd = crowd, .profile = profile, .rank = rank, .nth = nth, .seed = building->scenario->seed,
        .name = building->world->network->attachment[rank].name, .mac = mac };

    if (!register_identifier(&forming, (struct addr) { .hi = LINK_LOCAL_HI }, TAKEN_LINK_LOCAL, 0))
        messages_add(building->messages, xml_place(crowd->host->xml, "mac"), "give each host one of its own",
                     "another host of the site has the MAC address of \"%s\"", crowd->host->id);
    register_own(&forming);
}

/* What a host does of itself; NULL: nothing. @ipv6: it listens to routers. @leased: the IPv4
 * address that it asks for, if any. */
static const struct automatic *
make_automatic(const struct crowd *crowd, const struct profile *profile, uint32_t rank, bool ipv6,
               const struct placing *leased)
{
    struct building *building = crowd->building;
    uint64_t name = building->world->network->attachment[rank].name;

    if (!ipv6 && leased->n == 0)
        return NULL;
    struct automatic automatic = {
        .mac = crowd->host->mac != 0 ? crowd->host->mac : identifier_mac(name), .ipv6 = ipv6, .dhcpv4 = leased->n > 0,
        .n_temporary = n_temporary(crowd, profile) };
    if (leased->n > 0)
        automatic.ipv4 = leased->address[0];
    return arena_keep(&building->world->arena, &automatic, sizeof automatic);
}

/* The IPv4 address of a host of site @nth, whose router is @router, behind a NAT of its
 * own or a carrier's. */
static void
take_inside(const struct crowd *crowd, struct placing *placing, const struct router *router, uint32_t nth,
            enum want want)
{
    const struct address_list *list = &crowd->host->ipv4;
    struct building *building = crowd->building;
    bool own = router->terms->inside[FAMILY_IPV4] != NULL;
    struct prefix next;

    for (uint32_t i = 0; list->word < 0 && i < list->n; i++)
        place_add(placing, list->address[i].addr, own ? numbering_inside.len : 128, list->address[i].flags);
    if (list->word == ADDRESSING_AUTO && want != WANT_NONE &&
        (own ? numbering_next_inside(building->numbering, crowd->host->site, nth, &next, building->messages)
             : numbering_next_carried(building->numbering, &next, building->messages)) &&
        want == WANT_ADDRESS)
        place_add(placing, next.addr, next.len, 0);
}

/* Configures host @rank as @config, with what is placed. */
static void
keep_config(struct building *building, uint32_t rank, const struct placing *placing, struct host_config *config)
{
    config->n_given = placing->n;
    building->world->config[rank] = host_config_keep(&building->world->arena, config, placing->address);
}

/* Whether its clients of Teredo listen for others on their link. */
static bool
finds_neighbours(const struct host_class *class)
{
    return class->tunnels >> TUNNEL_TEREDO & 1 && class->profile->interface[TUNNEL_TEREDO].local;
}

/* @site_key: of the site that it is in, or of its element if it is in none. */
static void
place_member(const struct crowd *crowd, uint32_t nth, uint32_t at, struct prefix *site, uint64_t site_key)
{
    struct building *building = crowd->building;
    const struct node_group *group = crowd->group;
    const struct host_element *host = crowd->host;
    uint32_t nth_class = class_of(crowd, nth), rank = group->first + nth;
    const struct host_class *class = &crowd->class[nth_class];
    const struct router *router = &building->world->network->router[at];
    bool written = host->ipv6.word < 0, ipv6_on = class->profile->ipv6.on || written;
    bool listens = hears_routers(crowd) && class->profile->ipv6.on && class->profile->ipv6.unconfigured == 0;
    struct placing placing = { .n = 0 }, leased = { .n = 0 }, *ipv4 = asks_dhcpv4(crowd) ? &leased : &placing;
    enum want wanted[3];
    uint8_t routes = 0;

    set_wants(crowd, nth_class, router, wanted);
    network_attach(building->world->network, rank, at, -1, draw_key(site_key, nth % group->of));
    if (listens)
        wanted[FAMILY_IPV6] = WANT_PLACE;
    if (group->site != NULL && finds_neighbours(class))
        network_join(building->world->network, rank);
    if (router->terms->inside[FAMILY_IPV4] != NULL || place_is_carried(building, router))
        take_inside(crowd, ipv4, router, nth / group->of, wanted[FAMILY_IPV4]);
    else
        place_take(building, ipv4, group, FAMILY_IPV4, &host->ipv4, wanted[FAMILY_IPV4], NULL);
    place_take(building, &placing, group, FAMILY_IPV6, &host->ipv6, wanted[FAMILY_IPV6], site);

    const struct automatic *automatic = make_automatic(crowd, class->profile, rank, listens, &leased);
    if (listens)
        listen_to_routers(crowd, class->profile, rank, nth / group->of, automatic->mac);
    place_register(building, rank, &leased, (enum member_state[3]) { MEMBER_UP, MEMBER_UP, MEMBER_UP });
    place_register(building, rank, &placing, (enum member_state[3]) { MEMBER_UP, MEMBER_UP, MEMBER_UP });
    for (uint8_t i = 0; i < placing.n; i++)
        routes |= (uint8_t) (1u << addr_family(placing.address[i].addr));
    if (!listens && ipv6_on)
        add_link_local(crowd, &placing, rank);

    keep_config(building, rank, &placing, &(struct host_config) {
        .class = class,
        .automatic = automatic,
        .routes = routes & router->families,
        .ipv6_on = ipv6_on,
        .ipv6_own = !written,
        .ipv6_awaited = hears_routers(crowd),
        .firewall_off = host->firewall == FIREWALL_OFF,
        .ipv6_offered = host->ipv6.word == ADDRESSING_AUTO && router->families & IPV6_BIT,
    });
}

struct host_class *
place_hosts(struct building *building, const struct node_group *group)
{
    struct crowd crowd = crowd_of(building, group);
    const struct host_element *host = crowd.host;
    uint64_t site_key = 0;

    crowd.class = make_classes(&crowd);
    if (group->n > 1 && (host->ipv4.word < 0 || host->ipv6.word < 0)) {
        messages_add(building->messages, host->xml->at, "leave ipv4 and ipv6 out: each gets its own",
                     "the addresses of \"%s\" cannot belong to several hosts", host->id);
        return crowd.class;
    }
    for (uint32_t nth = 0; nth < group->n; nth++) {
        uint32_t in_site = nth / group->of;

        if (nth % group->of == 0)
            site_key = world_site_key(group, in_site);
        if (group->site != NULL)
            place_member(&crowd, nth, building->site_router[host->site] + in_site,
                         &building->site_prefix[host->site][in_site], site_key);
        else
            place_member(&crowd, nth, group->domain, NULL, site_key);
    }
    return crowd.class;
}

struct host_class *
place_acting(struct building *building, const struct node_group *group, struct placing *placing,
             const struct server_config *config)
{
    struct crowd crowd = crowd_of(building, group);
    const struct router *router = &building->world->network->router[group->domain];
    uint8_t routes = 0;

    crowd.class = make_classes(&crowd);
    crowd.class->server = config;
    for (uint8_t i = 0; i < placing->n; i++)
        routes |= (uint8_t) (1u << addr_family(placing->address[i].addr));
    keep_config(building, group->first, placing, &(struct host_config) {
        .class = crowd.class,
        .routes = routes & router->families,
        .ipv6_on = routes & IPV6_BIT,
        .firewall_off = true,
    });
    return crowd.class;
}

void
place_tell_resolvers(struct building *building, const struct node_group *group, struct host_class *class)
{
    struct crowd crowd = crowd_of(building, group);

    for (uint32_t i = 0; i < crowd.n_classes; i++)
        tell_resolvers(building, &crowd, i, &class[i]);
}

/* The primary address of the first Teredo server that has @name; 0: none has. */
static uint32_t
teredo_server_named(const struct building *building, const char *name)
{
    for (guint i = 0; i < building->group->len; i++) {
        const struct node_group *group = &g_array_index(building->group, struct node_group, i);
        const struct teredo_server_element *server = (const void *) group->element;
        const struct teredo_server_config *config = building->world->config[group->first];

        if (group->type != NODE_TEREDO_SERVER || config == NULL)
            continue;
        for (uint32_t j = 0; j < server->name.n; j++)
            if (g_ascii_strcasecmp(server->name.word[j], name) == 0)
                return config->ipv4;
    }
    return 0;
}

static void
tell_teredo(const struct building *building, const struct host_element *host, struct host_class *class)
{
    class->teredo_server = teredo_server_named(building, class->profile->interface[TUNNEL_TEREDO].server);
    class->teredo_port = (uint16_t) host->teredo_port;
    class->edge = host->edge == EDGE_OPEN;
}

void
place_tell_teredo(struct building *building, const struct node_group *group, struct host_class *class)
{
    struct crowd crowd = crowd_of(building, group);

    for (uint32_t i = 0; i < crowd.n_classes; i++)
        if (class[i].profile->interface[TUNNEL_TEREDO].fact != NO_FACT)
            tell_teredo(building, crowd.host, &class[i]);
}

void
place_tell_names(struct building *building, const struct node_group *group, struct host_class *class)
{
    struct crowd crowd = crowd_of(building, group);

    for (uint32_t i = 0; i < crowd.n_classes; i++)
        asked_class(building, crowd.host, files_of(&crowd, &class[i]), &class[i]);
}
