/*
 * world.c - a scenario made into nodes, addresses and routes
 *
 * In order: the nodes are listed and ranked (list_groups), routers and links
 * made (make_topology), each node gets its addresses (place_*), the names their
 * records (workload.c), hosts and resolvers their configuration (configure_*),
 * and the routes are computed. What was taken from defaults is noted on the way.
 */
#include "v6sim/read/world.h"

#include <string.h>

#include <glib.h>

#include "models/dns/recursive.h"
#include "models/server/server.h"
#include "sim/engine/rng.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/numbering.h"
#include "v6sim/read/value.h"
#include "v6sim/read/workload.h"

#define CORE_RTT_NS INT64_C(20000000)           /* of domains in a scenario without any link */
#define DUMMY_IPV4 0xc0000008u                  /* 192.0.0.8, RFC 7600 section 4.8: source of ICMP errors */

/* What world_build() needs while it builds. */
struct building {
    struct world *world;
    const struct scenario *scenario;
    struct profiles *profiles;
    struct numbering *numbering;
    struct messages *messages;
    GArray *group;              /* struct node_group */
    GPtrArray *dns;             /* struct dns_element *: those that were written, then the defaults' */
    struct dns_choice *choice;  /* by group: a resolver, as hosts are told of it */
    struct host_class **class;  /* by group: of hosts */
    uint32_t *site_router;      /* by site element: router of its first member */
    struct prefix **site_prefix;        /* by site element, by member */
};

static void
assume(struct building *building, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    g_ptr_array_add(building->world->assumed, g_strdup_vprintf(format, args));
    va_end(args);
}

static const struct domain_element *
domain_at(const struct building *building, uint32_t domain)
{
    return g_ptr_array_index(building->scenario->domain, domain);
}

/* Nodes and ranks */

static void
add_group(struct building *building, struct node_group group)
{
    group.first = building->world->n_nodes;
    building->world->n_nodes += group.n;
    g_array_append_val(building->group, group);
}

static uint32_t
profile_number(const struct world *world, const struct profile *profile)
{
    guint i;

    if (!g_ptr_array_find(world->profile, profile, &i)) {
        i = world->profile->len;
        g_ptr_array_add(world->profile, (void *) profile);
    }
    return i;
}

static void
list_host(struct building *building, const struct host_element *host)
{
    const struct site_element *site =
        host->site != UINT32_MAX ? g_ptr_array_index(building->scenario->site, host->site) : NULL;
    const struct xml_attribute *os = xml_attribute(host->xml, "os");
    uint32_t sites = site != NULL ? (uint32_t) site->count : 1;

    for (uint32_t i = 0; i < host->os.n; i++) {
        const struct profile *profile = profiles_find(building->profiles, host->os.word[i],
                                                      os != NULL ? os->value_at : host->xml->at,
                                                      building->messages);
        if (profile == NULL)
            continue;
        profile_number(building->world, profile);
        add_group(building, (struct node_group) {
            .type = NODE_HOST,
            .id = host->id,
            .n = sites * (uint32_t) host->count,
            .before = i * (uint32_t) host->count,
            .of = host->os.n * (uint32_t) host->count,
            .domain = host->domain,
            .element = (const void *) host,
            .profile = profile,
            .site = site,
        });
    }
}

static void
list_single(struct building *building, enum node_type type, const void *element, uint32_t domain)
{
    const struct any_element *any = element;

    add_group(building, (struct node_group) {
        .type = type, .id = any->id, .n = 1, .of = 1, .domain = domain, .element = any });
}

/* The struct that was read from @xml, among @elements. */
static const void *
element_of(const GPtrArray *elements, const struct xml_element *xml)
{
    for (guint i = 0; i < elements->len; i++) {
        const struct any_element *any = g_ptr_array_index(elements, i);

        if (any->xml == xml)
            return any;
    }
    return NULL;
}

static void
list_element(struct building *building, const struct xml_element *xml)
{
    const struct scenario *scenario = building->scenario;

    if (g_str_equal(xml->name, "host")) {
        const struct host_element *host = element_of(scenario->host, xml);

        if (host != NULL)
            list_host(building, host);
    } else if (g_str_equal(xml->name, "server")) {
        const struct server_element *server = element_of(scenario->server, xml);

        if (server != NULL)
            list_single(building, NODE_SERVER, server, server->domain);
    } else if (g_str_equal(xml->name, "dns")) {
        const struct dns_element *dns = element_of(scenario->dns, xml);

        if (dns != NULL)
            list_single(building, NODE_DNS, dns, dns->domain);
    } else if (g_str_equal(xml->name, "site")) {
        for (guint i = 0; i < xml->child->len; i++)
            list_element(building, g_ptr_array_index(xml->child, i));
    }
}

static bool
domain_has(const GPtrArray *dns, uint32_t domain)
{
    for (guint i = 0; i < dns->len; i++)
        if (((const struct dns_element *) g_ptr_array_index(dns, i))->domain == domain)
            return true;
    return false;
}

/* The ids of the resolvers that a host was told of, by itself or by its site;
 * none: those of its domain. */
static const struct word_list *
told_of(const struct building *building, const struct host_element *host)
{
    if (host->dns.n > 0 || host->site == UINT32_MAX)
        return &host->dns;
    return &((const struct site_element *) g_ptr_array_index(building->scenario->site, host->site))->dns;
}

/* A domain with hosts that say nothing of their DNS, and no resolver, gets one. */
static void
list_default_dns(struct building *building)
{
    for (guint i = 0; i < building->scenario->host->len; i++) {
        const struct host_element *host = g_ptr_array_index(building->scenario->host, i);

        if (told_of(building, host)->n > 0 || domain_has(building->dns, host->domain))
            continue;

        const struct domain_element *domain = domain_at(building, host->domain);
        struct dns_element *dns = arena_alloc(&building->world->arena, sizeof *dns);
        char *id = g_strconcat(domain->id, "-dns", NULL);

        dns->id = g_string_chunk_insert(building->scenario->document->strings, id);
        dns->in = domain->id;
        dns->domain = host->domain;
        dns->rtt_ns = INT64_C(10000000);
        g_free(id);
        g_ptr_array_add(building->dns, dns);
        list_single(building, NODE_DNS, dns, dns->domain);
        assume(building, "domain %s: resolver %s, 10 ms from its clients, warm cache, healthy",
               domain->id, dns->id);
    }
}

static bool
list_groups(struct building *building)
{
    const struct xml_element *root = building->scenario->document->root;
    unsigned before = messages_n(building->messages);

    for (int added = 0; added <= 1; added++)
        for (guint i = 0; i < root->child->len; i++) {
            const struct xml_element *xml = g_ptr_array_index(root->child, i);

            if (xml->added_by_variant == (bool) added)
                list_element(building, xml);
        }
    for (guint i = 0; i < building->scenario->dns->len; i++)
        g_ptr_array_add(building->dns, g_ptr_array_index(building->scenario->dns, i));
    list_default_dns(building);
    return messages_n(building->messages) == before;
}

/* Routers and links */

static struct addr
router_ipv6(const struct building *building, uint32_t domain)
{
    struct prefix prefix = numbering_domain(building->numbering, domain, FAMILY_IPV6);
    struct addr last = addr_mask((struct addr) { UINT64_MAX, UINT64_MAX }, prefix.len);

    if (prefix.family == FAMILY_NONE)
        return (struct addr) { 0 };
    return (struct addr) { prefix.addr.hi | ~last.hi, (prefix.addr.lo | ~last.lo) - 1 };
}

static void
add_domain_router(struct building *building, uint32_t domain)
{
    const struct domain_element *element = domain_at(building, domain);
    struct router router = {
        .name = element->id,
        .uplink = NO_ROUTER,
        .crossing_ns = element->rtt_ns / 2,
        .address = { [FAMILY_IPV4] = addr_ipv4(DUMMY_IPV4), [FAMILY_IPV6] = router_ipv6(building, domain) },
    };

    if (numbering_has(building->numbering, domain, FAMILY_IPV4))
        router.families |= IPV4_BIT;
    if (numbering_has(building->numbering, domain, FAMILY_IPV6))
        router.families |= IPV6_BIT;
    network_add_router(building->world->network, &router);
    if (element->xml == NULL) {
        g_autofree char *rtt = value_print_time(element->rtt_ns);

        assume(building, "domain %s: %s between two of its nodes", element->id, rtt);
    }
}

static void
announce_domain(struct building *building, uint32_t domain)
{
    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++) {
        struct prefix prefix = numbering_domain(building->numbering, domain, family);

        if (prefix.family != FAMILY_NONE)
            network_announce(building->world->network, prefix.addr, prefix.len, family,
                             &(struct origin) { .router = domain, .node = NO_NODE });
    }
}

static void
add_links(struct building *building, const struct link_element *element)
{
    static const uint8_t families[] = { IPV4_BIT | IPV6_BIT, IPV4_BIT, IPV6_BIT };
    uint64_t named = draw_key(building->scenario->seed, 0, g_str_hash(element->id));

    for (uint32_t direction = 0; direction < 2; direction++)
        network_add_link(building->world->network, &(struct link) {
            .key = draw_key(named, 1, direction),
            .latency_ns = element->rtt_ns > 0 ? element->rtt_ns / 2 : element->latency_ns[direction],
            .jitter_ns = element->jitter_ns[direction],
            .loss_q32 = element->loss_q32,
            .from = element->domain[direction],
            .to = element->domain[1 - direction],
            .metric = (uint32_t) element->metric[direction],
            .mtu = (uint16_t) element->mtu,
            .families = families[element->family],
        });
}

/* Domains without any link between them meet in one core. */
static void
add_core(struct building *building)
{
    struct network *network = building->world->network;
    struct router router = {
        .name = "core",
        .uplink = NO_ROUTER,
        .address = { [FAMILY_IPV4] = addr_ipv4(DUMMY_IPV4) },
        .families = IPV4_BIT | IPV6_BIT,
    };

    uint32_t core = network_add_router(network, &router);
    for (uint32_t i = 0; i < core; i++)
        for (int direction = 0; direction < 2; direction++)
            network_add_link(network, &(struct link) {
                .latency_ns = CORE_RTT_NS / 4,
                .from = direction == 0 ? i : core,
                .to = direction == 0 ? core : i,
                .metric = 1,
                .mtu = 1500,
                .families = IPV4_BIT | IPV6_BIT,
            });
    assume(building, "domains meet in one core, 20 ms from each to each");
}

static void
check_linked(struct building *building)
{
    const struct network *network = building->world->network;

    for (uint32_t i = 0; i < building->scenario->domain->len; i++) {
        bool linked = building->scenario->domain->len == 1;

        for (uint32_t l = 0; l < network->n_links && !linked; l++)
            linked = network->link[l].from == i;
        if (!linked)
            messages_add(building->messages, domain_at(building, i)->xml->at, "write a <link between=\"...\"/>",
                         "domain \"%s\" has no link to any other", domain_at(building, i)->id);
    }
}

static void
add_sites(struct building *building, guint nth)
{
    struct site_element *site = g_ptr_array_index(building->scenario->site, nth);
    const struct router *domain = &building->world->network->router[site->domain];
    struct router router = {
        .name = site->id,
        .uplink = site->domain,
        .uplink_ns = site->access_ns / 2,
        .address = { domain->address[0], domain->address[1], domain->address[2] },
        .families = domain->families,
        .blackhole = site->ipv6 == SITE_IPV6_BLACKHOLE ? IPV6_BIT : 0,
    };

    if (site->ipv6 == SITE_IPV6_NONE)
        router.families &= (uint8_t) ~IPV6_BIT;
    building->site_router[nth] = building->world->network->n_routers;
    building->site_prefix[nth] = g_new0(struct prefix, site->count);
    for (int64_t i = 0; i < site->count; i++) {
        network_add_router(building->world->network, &router);
        if (router.families & IPV6_BIT)
            building->site_prefix[nth][i] = numbering_site(building->numbering, site->domain, building->messages);
    }
}

static void
make_topology(struct building *building)
{
    const struct scenario *scenario = building->scenario;

    building->world->network = network_new(building->world->n_nodes);
    for (uint32_t i = 0; i < scenario->domain->len; i++) {
        add_domain_router(building, i);
        announce_domain(building, i);
    }
    if (scenario->implicit_core)
        add_core(building);
    for (guint i = 0; i < scenario->link->len; i++)
        add_links(building, g_ptr_array_index(scenario->link, i));
    check_linked(building);
    for (guint i = 0; i < scenario->site->len; i++)
        add_sites(building, i);
}

/* Addresses */

/* A node's addresses, while they are collected. */
struct placing {
    struct host_address address[8];
    uint8_t n;
};

static void
add_address(struct placing *placing, struct addr addr, uint8_t len, uint8_t flags)
{
    if (placing->n < G_N_ELEMENTS(placing->address))
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

static void *
keep(struct building *building, const void *data, size_t size)
{
    void *kept = size > 0 ? arena_alloc(&building->world->arena, size) : NULL;

    if (size > 0)
        memcpy(kept, data, size);
    return kept;
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

    network_attach(building->world->network, group->first, group->domain, -1);
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

static struct dns_choice
place_dns(struct building *building, const struct node_group *group)
{
    const struct dns_element *dns = (const void *) group->element;
    enum member_state state = member_state(dns->state);
    const struct router *router = &building->world->network->router[group->domain];
    struct placing placing = { .n = 0 };

    network_attach(building->world->network, group->first, group->domain, dns->rtt_ns / 2);
    take_addresses(building, &placing, group, FAMILY_IPV4, &dns->ipv4, router->families & IPV4_BIT, NULL);
    take_addresses(building, &placing, group, FAMILY_IPV6, &dns->ipv6, router->families & IPV6_BIT, NULL);
    register_addresses(building, group->first, &placing, (enum member_state[]) { state, state, state });

    struct recursive_config *config = arena_alloc(&building->world->arena, sizeof *config);
    config->zone = &building->world->zone;
    if (dns->fault == FAULT_IGNORE)
        config->ignores = dns->fault_for != 0 ? (uint8_t) dns->fault_for : (1u << N_QUESTIONS) - 1;
    if (dns->state == STATE_REFUSE)
        config->refuses = IPV4_BIT | IPV6_BIT;
    building->world->config[group->first] = config;
    return choice_of(group->first, &placing);
}

/* Hosts */

/* Adds the resolver with @id, or, without one, those of @domain. */
static void
add_choices(const struct building *building, const char *id, uint32_t domain, GArray *dns)
{
    for (guint i = 0; i < building->group->len; i++) {
        const struct node_group *group = &g_array_index(building->group, struct node_group, i);

        if (group->type == NODE_DNS && (id != NULL ? g_str_equal(group->id, id) : group->domain == domain))
            g_array_append_val(dns, building->choice[i]);
    }
}

/* Fills in what the hosts of a group share, once all resolvers have addresses. */
static void
fill_class(struct building *building, guint nth)
{
    const struct node_group *group = &g_array_index(building->group, struct node_group, nth);
    const struct host_element *host = (const void *) group->element;
    g_autoptr(GArray) dns = g_array_new(FALSE, FALSE, sizeof(struct dns_choice));

    const struct word_list *told = told_of(building, host);

    if (told->n == 0)
        add_choices(building, NULL, host->domain, dns);
    for (uint32_t i = 0; i < told->n; i++)
        add_choices(building, told->word[i], host->domain, dns);
    *building->class[nth] = (struct host_class) {
        .profile = group->profile,
        .dns = keep(building, dns->data, dns->len * sizeof(struct dns_choice)),
        .n_dns = dns->len,
        .zone = &building->world->zone,
        .nth_profile = profile_number(building->world, group->profile),
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

    network_attach(building->world->network, rank, at, -1);
    take_addresses(building, &placing, group, FAMILY_IPV4, &host->ipv4, router->families & IPV4_BIT, NULL);
    take_addresses(building, &placing, group, FAMILY_IPV6, &host->ipv6, native, site);
    register_addresses(building, rank, &placing, (enum member_state[3]) { MEMBER_UP, MEMBER_UP, MEMBER_UP });
    for (uint8_t i = 0; i < placing.n; i++)
        routes |= (uint8_t) (1u << addr_family(placing.address[i].addr));
    if (ipv6->on || written)
        add_address(&placing, (struct addr) { UINT64_C(0xfe80) << 48, rank + UINT64_C(1) }, 64, 0);

    building->world->config[rank] = keep(building, &(struct host_config) {
        .class = class,
        .address = keep(building, placing.address, placing.n * sizeof *placing.address),
        .n_addresses = placing.n,
        .routes = routes & router->families,
        .ipv6_on = ipv6->on || written,
    }, sizeof(struct host_config));
}

static struct host_class *
place_hosts(struct building *building, struct node_group *group)
{
    const struct host_element *host = (const void *) group->element;
    struct host_class *class = arena_alloc(&building->world->arena, sizeof *class);

    if (group->of * (group->site != NULL ? group->site->count : 1) > 1 &&
        (host->ipv4.word < 0 || host->ipv6.word < 0)) {
        messages_add(building->messages, host->xml->at, "leave ipv4 and ipv6 out: each gets its own",
                     "the addresses of \"%s\" cannot belong to several hosts", host->id);
        return class;
    }
    if (group->site != NULL)
        group->first_site = building->site_router[host->site];
    for (uint32_t nth = 0; nth < group->n; nth++) {
        uint32_t in_site = nth / (uint32_t) host->count;

        if (group->site != NULL)
            place_member(building, group, nth, class, group->first_site + in_site,
                         &building->site_prefix[host->site][in_site]);
        else
            place_member(building, group, nth, class, group->domain, NULL);
    }
    return class;
}

/* All together */

/* In order of rank: who comes first gets the first address. */
static void
place_all(struct building *building)
{
    building->choice = g_new0(struct dns_choice, building->group->len);
    building->class = g_new0(struct host_class *, building->group->len);
    building->world->config = g_new0(void *, building->world->n_nodes);
    for (guint i = 0; i < building->group->len; i++) {
        struct node_group *group = &g_array_index(building->group, struct node_group, i);

        switch (group->type) {
        case NODE_SERVER:
            place_server(building, group);
            break;
        case NODE_DNS:
            building->choice[i] = place_dns(building, group);
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

/* Attributes of the elements that were written, which have a default and were
 * not; `show` marks each. */
static uint32_t
count_defaults(const struct scenario *scenario)
{
    uint32_t n = 0;

    for (const struct scenario_kind *kind = scenario_kinds; kind->name != NULL; kind++) {
        const GPtrArray *elements = G_STRUCT_MEMBER(GPtrArray *, scenario, kind->list);

        for (guint i = 0; i < elements->len; i++) {
            const struct any_element *element = g_ptr_array_index(elements, i);

            for (unsigned f = 0; element->xml != NULL && kind->fields[f].name != NULL; f++)
                n += kind->fields[f].fallback != NULL && !fields_given(element, f);
        }
    }
    return n;
}

static void
finish_world(struct building *building)
{
    struct world *world = building->world;

    world->n_groups = building->group->len;
    world->group = keep(building, building->group->data, building->group->len * sizeof *world->group);
    world->n_assumed_attributes = count_defaults(world->scenario);
    workload_items(world, building->messages);
    network_compile(world->network);
    if (world->scenario->until_ns == 0)
        assume(building, "run: ends when its last item has ended");
}

static void
build(struct building *building)
{
    const struct scenario *scenario = building->scenario;

    building->numbering = numbering_new(scenario, building->messages);
    if (!list_groups(building) || building->numbering == NULL)
        return;
    building->site_router = g_new0(uint32_t, scenario->site->len);
    building->site_prefix = g_new0(struct prefix *, scenario->site->len);
    make_topology(building);
    place_all(building);
    if (messages_n(building->messages) == 0)
        finish_world(building);
}

static void
building_clear(struct building *building)
{
    for (guint i = 0; building->site_prefix != NULL && i < building->scenario->site->len; i++)
        g_free(building->site_prefix[i]);
    g_free(building->site_prefix);
    g_free(building->site_router);
    g_free(building->choice);
    g_free(building->class);
    g_array_unref(building->group);
    g_ptr_array_unref(building->dns);
    numbering_free(building->numbering);
}

struct world *
world_build(const struct scenario *scenario, struct profiles *profiles, struct messages *messages)
{
    struct world *world = g_new0(struct world, 1);
    struct building building = {
        .world = world,
        .scenario = scenario,
        .profiles = profiles,
        .messages = messages,
        .group = g_array_new(FALSE, FALSE, sizeof(struct node_group)),
        .dns = g_ptr_array_new(),
    };
    unsigned before = messages_n(messages);

    world->scenario = scenario;
    world->profile = g_ptr_array_new();
    world->assumed = g_ptr_array_new_with_free_func(g_free);
    build(&building);
    building_clear(&building);
    if (messages_n(messages) == before)
        return world;
    world_free(world);
    return NULL;
}

void
world_free(struct world *world)
{
    if (world == NULL)
        return;
    network_free(world->network);
    g_free(world->config);
    g_ptr_array_unref(world->profile);
    g_ptr_array_unref(world->assumed);
    arena_free(&world->arena);
    g_free(world);
}

/* Names */

const struct node_group *
world_group(const struct world *world, uint32_t rank, uint32_t *nth)
{
    uint32_t low = 0, high = world->n_groups;

    while (high - low > 1) {            /* the last group that starts at or before rank */
        uint32_t middle = (low + high) / 2;

        if (world->group[middle].first <= rank)
            low = middle;
        else
            high = middle;
    }
    *nth = rank - world->group[low].first;
    return &world->group[low];
}

char *
world_name(const struct world *world, uint32_t rank)
{
    uint32_t nth;
    const struct node_group *group = world_group(world, rank, &nth);
    uint32_t per_site = group->n;
    GString *name = g_string_new(NULL);

    if (group->site != NULL) {
        per_site = group->n / (uint32_t) group->site->count;
        if (group->site->count > 1)
            g_string_append_printf(name, "%s[%u].", group->site->id, nth / per_site + 1);
    }
    g_string_append(name, group->id);
    if (group->of > 1)
        g_string_append_printf(name, "[%u]", group->before + nth % per_site + 1);
    return g_string_free(name, FALSE);
}

char *
world_way(const struct world *world, const struct net *net, uint32_t way)
{
    uint32_t n = net_way(net, way, NULL, 0);
    g_autofree uint32_t *router = g_new(uint32_t, n + 1);
    GString *names = g_string_new(NULL);

    net_way(net, way, router, n);
    for (uint32_t i = 0; i < n; i++)
        g_string_append_printf(names, "%s%s", i > 0 ? " - " : "", world->network->router[router[i]].name);
    return g_string_free(names, FALSE);
}
