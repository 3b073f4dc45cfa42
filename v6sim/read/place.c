/*
 * place.c - addresses and configurations of a world's nodes
 *
 * Addresses are given out in order of rank. Servers and resolvers are here, hosts
 * in place-hosts.c, the voices of routers in place-routers.c. Hosts are told of
 * their resolvers at the end, when those have addresses.
 */
#include "v6sim/read/place.h"

#include <glib.h>

#include "models/dns/authoritative.h"
#include "models/dns/forwarder.h"
#include "models/dns/iterative.h"
#include "models/dns/recursive.h"
#include "models/server/server.h"
#include "v6sim/read/workload.h"

/* Addresses */

void
place_add(struct placing *placing, struct addr addr, uint8_t len, uint8_t flags)
{
    g_assert(placing->n < G_N_ELEMENTS(placing->address));
    placing->address[placing->n++] = (struct host_address) { .addr = addr, .len = len, .flags = flags };
}

void
place_take(struct building *building, struct placing *placing, const struct node_group *group,
           enum family family, const struct address_list *list, enum want want, struct prefix *site)
{
    struct prefix next;

    for (uint32_t i = 0; list->word < 0 && i < list->n; i++) {
        struct prefix domain = numbering_domain(building->numbering, group->domain, family);
        uint8_t len = family == FAMILY_IPV6 ? 64 : domain.family != FAMILY_NONE ? domain.len : 128;

        place_add(placing, list->address[i].addr,
                    list->address[i].len < 128 ? list->address[i].len : len, list->address[i].flags);
    }
    if (list->word == ADDRESSING_AUTO && want != WANT_NONE &&
        numbering_next(building->numbering, group->domain, family, site, &next, building->messages) &&
        want == WANT_ADDRESS)
        place_add(placing, next.addr, next.len, 0);
}

enum want
place_want(const struct router *router, uint8_t family)
{
    return router->families & family ? WANT_ADDRESS : WANT_NONE;
}

void
place_register(struct building *building, uint32_t rank, const struct placing *placing,
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

enum member_state
place_state(enum state state)
{
    return state == STATE_DEAD ? MEMBER_DEAD : state == STATE_BLACKHOLE ? MEMBER_BLACKHOLE : MEMBER_UP;
}

/* Servers, whose kept addresses workload.c makes records of */

static struct host_class *
place_server(struct building *building, const struct node_group *group)
{
    const struct server_element *server = (const void *) group->element;
    enum state state[3] = { 0, server->ipv4_state, server->ipv6_state };
    enum member_state member[3] = { MEMBER_UP, place_state(state[1]), place_state(state[2]) };
    const struct router *router = &building->world->network->router[group->domain];
    struct placing placing = { .n = 0 };
    struct host_class *class = NULL;

    network_attach(building->world->network, group->first, group->domain, -1, world_key(group, 0));
    place_take(building, &placing, group, FAMILY_IPV4, &server->ipv4, place_want(router, IPV4_BIT), NULL);
    place_take(building, &placing, group, FAMILY_IPV6, &server->ipv6, place_want(router, IPV6_BIT), NULL);
    place_register(building, group->first, &placing, member);

    struct server_config *config = arena_alloc(&building->world->arena, sizeof *config);
    config->listen = server->listen;
    config->has_data = workload_has_data(building->scenario);
    config->sender = (struct sender_facts) { server->initial_window, DATA_RTO_MIN_NS, DATA_RTO_MAX_NS, DATA_RETRIES };
    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
        if (state[family] == STATE_REFUSE)
            config->refuses |= (uint8_t) (1u << family);
    building->world->config[group->first] = config;
    if (server->host != NULL)
        class = place_acting(building, group, &placing, config);
    workload_publish(building->world, &(struct published) {
        server->xml, &server->name, server->publish, server->ttl_ns, placing.address, placing.n }, building->messages);
    return class;
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

/* What all DNS servers have, at the head of a configuration of @size bytes. */
static void *
dns_config_of(struct building *building, const struct dns_element *dns, const struct node_kind *kind, size_t size)
{
    struct dns_config *config = arena_alloc(&building->world->arena, size);

    *config = (struct dns_config) {
        .kind = kind,
        .zone = &building->world->zone,
        .faults = faults_of(building, dns),
        .refuses = dns->state == STATE_REFUSE ? IPV4_BIT | IPV6_BIT : 0,
        .edns = (uint8_t) dns->edns,
        .edns_size = (uint16_t) dns->edns_size,
        .rate = (uint32_t) dns->rate,
    };
    return config;
}

static void *
iterative_config(struct building *building, const struct dns_element *dns, const struct dns_choice *own)
{
    struct iterative_config *config = dns_config_of(building, dns, &iterative_kind, sizeof *config);

    config->families = own->families;
    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
        config->address[family] = own->address[family];
    config->lame = (uint8_t) dns->lame;
    config->broken = (uint8_t) dns->broken;
    return config;
}

/* Which resolvers it asks, is told to a forwarder when they have addresses. */
static void *
forwarder_config(struct building *building, const struct dns_element *dns, const struct dns_choice *own)
{
    struct forwarder_config *config = dns_config_of(building, dns, &forwarder_kind, sizeof *config);

    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
        config->address[family] = own->address[family];
    config->defects = dns->defect;
    config->caches = dns->cache == DNS_COLD;
    return config;
}

/* Its zones are told to an authoritative server when they are made. */
static void *
dns_config(struct building *building, const struct dns_element *dns, const struct dns_choice *own)
{
    if (dns->type == DNS_AUTHORITATIVE)
        return dns_config_of(building, dns, &authoritative_kind, sizeof(struct authoritative_config));
    if (dns->type == DNS_FORWARDER)
        return forwarder_config(building, dns, own);
    if (dns->cache == DNS_COLD)
        return iterative_config(building, dns, own);
    return dns_config_of(building, dns, &recursive_kind, sizeof(struct dns_config));
}

/* Whether a forwarder of its domain asks it: then hosts are told of that. */
static bool
is_upstream(const struct scenario *scenario, const struct dns_element *dns)
{
    bool any = false;

    for (guint i = 0; i < scenario->dns->len; i++) {
        const struct dns_element *other = g_ptr_array_index(scenario->dns, i);
        bool named = other->upstream.n == 0 && dns->type == DNS_RECURSIVE;

        for (uint32_t j = 0; j < other->upstream.n; j++)
            named |= g_str_equal(other->upstream.word[j], dns->id);
        any |= other->type == DNS_FORWARDER && other->domain == dns->domain && other != dns && named;
    }
    return any;
}

static void
place_dns(struct building *building, const struct node_group *group)
{
    const struct dns_element *dns = (const void *) group->element;
    enum member_state state = place_state(dns->state);
    const struct router *router = &building->world->network->router[group->domain];
    struct placing placing = { .n = 0 };

    network_attach(building->world->network, group->first, group->domain, dns->rtt_ns / 2, world_key(group, 0));
    place_take(building, &placing, group, FAMILY_IPV4, &dns->ipv4, place_want(router, IPV4_BIT), NULL);
    place_take(building, &placing, group, FAMILY_IPV6, &dns->ipv6, place_want(router, IPV6_BIT), NULL);
    place_register(building, group->first, &placing, (enum member_state[]) { state, state, state });

    struct dns_choice choice = choice_of(group->first, &placing);
    building->world->config[group->first] = dns_config(building, dns, &choice);
    if (dns->type != DNS_AUTHORITATIVE && !is_upstream(building->scenario, dns))
        g_array_append_val(building->choice[group->domain], choice);
    g_hash_table_insert(building->choice_with_id, (char *) group->id,
                        arena_keep(&building->world->arena, &choice, sizeof choice));
}

/* Forwarders */

/* Adds a resolver at the address that a forwarder with @families reaches: IPv4, as
 * those of gateways are, or IPv6. */
static void
add_upstream(struct forwarder_config *config, const struct dns_choice *choice, uint8_t families)
{
    enum family family = choice->families & families & IPV4_BIT ? FAMILY_IPV4 : FAMILY_IPV6;

    if (choice->families & families && config->n_upstreams < MOST_UPSTREAMS)
        config->upstream[config->n_upstreams++] =
            (struct upstream) { .addr = choice->address[family], .family = (uint8_t) family };
}

static void
tell_forwarder(struct building *building, const struct node_group *group)
{
    const struct dns_element *forwarder = (const void *) group->element;
    const struct dns_choice *own = g_hash_table_lookup(building->choice_with_id, forwarder->id);
    struct forwarder_config *config = building->world->config[group->first];

    for (uint32_t i = 0; i < forwarder->upstream.n; i++)
        add_upstream(config, g_hash_table_lookup(building->choice_with_id, forwarder->upstream.word[i]),
                     own->families);
    for (guint i = 0; forwarder->upstream.n == 0 && i < building->scenario->dns->len; i++) {
        const struct dns_element *dns = g_ptr_array_index(building->scenario->dns, i);

        if (dns->type == DNS_RECURSIVE && dns->domain == forwarder->domain)
            add_upstream(config, g_hash_table_lookup(building->choice_with_id, dns->id), own->families);
    }
    if (config->n_upstreams == 0)
        messages_add(building->messages, forwarder->xml->at, "name resolvers with upstream=\"...\", of a family that "
                     "it has", "the forwarder has nobody to ask");
}

/* What stands in sites, and no element says */

void
place_list_in_site(struct building *building, enum node_type type, const struct site_element *site, const char *suffix)
{
    struct any_element *element = arena_alloc(&building->world->arena, sizeof *element);
    g_autofree char *id = g_strdup_printf("%s-%s", site->id, suffix);

    element->id = g_string_chunk_insert(building->scenario->document->strings, id);
    building_add_in_site(building, type, element, site);
}

uint32_t
place_site(const struct building *building, const struct site_element *site)
{
    guint nth = 0;

    while (g_ptr_array_index(building->scenario->site, nth) != site)
        nth++;
    return nth;
}

/* All of them */

/* What hosts are told of others, which have addresses now. */
static void
tell_hosts(struct building *building, const struct node_group *group, struct host_class *class)
{
    place_tell_resolvers(building, group, class);
    place_tell_teredo(building, group, class);
}

void
place_all(struct building *building)
{
    building->class = g_new0(struct host_class *, building->group->len);
    building->world->config = g_new0(void *, building->world->n_nodes);
    for (guint i = 0; i < building->group->len; i++) {         /* before hosts: they speak for strangers as well */
        const struct node_group *group = &g_array_index(building->group, struct node_group, i);

        if (group->type == NODE_ROUTER)
            place_routers(building, group);
    }
    for (guint i = 0; i < building->group->len; i++) {
        struct node_group *group = &g_array_index(building->group, struct node_group, i);

        switch (group->type) {
        case NODE_SERVER:
            building->class[i] = place_server(building, group);
            break;
        case NODE_DNS:
            place_dns(building, group);
            break;
        case NODE_HOST:
            building->class[i] = place_hosts(building, group);
            break;
        case NODE_ROUTER:
            break;
        case NODE_NAT:
        case NODE_FIREWALL:
            place_nats(building, group);
            break;
        case NODE_RELAY:
            place_relay(building, group);
            break;
        case NODE_TEREDO_SERVER:
            place_teredo_server(building, group);
            break;
        case NODE_GATEWAY:
            place_gateways(building, group);
            break;
        }
    }
    g_autoptr(GPtrArray) subscribers = place_list_subscribers(building);
    for (guint i = 0; i < building->group->len; i++) {
        const struct node_group *group = &g_array_index(building->group, struct node_group, i);

        if (group->type == NODE_DNS && ((struct dns_config *) building->world->config[group->first])->kind ==
            &forwarder_kind)
            tell_forwarder(building, group);
        if (group->type == NODE_NAT && group->site == NULL)
            place_tell_carrier(building, group, subscribers);
        if (building->class[i] != NULL)
            tell_hosts(building, group, building->class[i]);
        else if (group->type == NODE_ROUTER)
            place_tell_routers(building, group);
    }
}

void
place_names(struct building *building)
{
    for (guint i = 0; i < building->group->len; i++)
        if (building->class[i] != NULL)
            place_tell_names(building, &g_array_index(building->group, struct node_group, i), building->class[i]);
}
