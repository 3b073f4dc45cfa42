/*
 * world.c - a scenario made into nodes, addresses and routes
 *
 * In order: the nodes are listed and ranked (list_groups), routers and links
 * made (topology.c), each node gets its addresses and its configuration
 * (place.c), names their records and hosts their work (workload.c), and the
 * routes are computed. What was taken from defaults is noted on the way.
 */
#include "v6sim/read/world.h"

#include <string.h>

#include <glib.h>

#include "models/dns/service.h"
#include "sim/engine/rng.h"
#include "v6sim/read/building.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/mix.h"
#include "v6sim/read/nat-types.h"
#include "v6sim/read/place.h"
#include "v6sim/read/systems.h"
#include "v6sim/read/typed.h"
#include "v6sim/read/value.h"
#include "v6sim/read/workload.h"
#include "v6sim/read/zones.h"

/* Nodes and ranks */

static void
add_group(struct building *building, struct node_group group)
{
    group.first = building->world->n_nodes;
    building->world->n_nodes += group.n;
    g_array_append_val(building->group, group);
}

/* Whether name @nth of @host is another than those before it, also where one of
 * them is an alias: what `show` prints in its place must be a list again. */
static bool
is_new_system(struct building *building, const struct host_element *host, uint32_t nth)
{
    g_autofree char *system = systems_resolved(building->world, host->os.word[nth]);

    for (uint32_t i = 0; i < nth; i++) {
        g_autofree char *other = systems_resolved(building->world, host->os.word[i]);
        g_autofree char *problem = g_strdup_printf("is the same system as \"%s\"", host->os.word[i]);

        if (g_str_equal(system, other))
            return fields_refuse(building->messages, xml_attribute(host->xml, "os"), host->os.word[nth],
                                 "leave one of them out", problem);
    }
    return true;
}

/* Finds system @name, which @xml has, with each application that hosts of @site
 * may have on it: what @xml says of that, else what rows of the site's mix say, else
 * its hosts. Returns: whether it is there. */
static bool
list_system(struct building *building, const struct site_element *site, const struct xml_element *xml,
            const char *name)
{
    const struct scenario *scenario = building->scenario;
    struct place os = xml_place(xml, "os");
    bool host = g_str_equal(xml->name, "host"), found = true, any = false;

    if (xml_attribute(xml, "app") != NULL)
        return systems_find(building, os, name, xml) != NULL;
    for (uint32_t i = 0; site != NULL && i < site->n_mix; i++) {
        const struct mix_element *row = g_ptr_array_index(scenario->mix, site->first_mix + i);

        if (row->app != NULL && row->os.n == 0) {
            found = systems_find(building, os, name, row->xml) != NULL && found;
            any = true;
        }
    }
    for (uint32_t i = 0; !any && !host && i < site->n_hosts; i++) {
        const struct host_element *other = g_ptr_array_index(scenario->host, site->first_host + i);

        found = systems_find(building, os, name, other->xml) != NULL && found;
    }
    return any || !host ? found : systems_find(building, os, name, NULL) != NULL;
}

static const struct site_element *
site_with(const struct building *building, const struct mix_element *mix)
{
    const GPtrArray *sites = building->scenario->site;

    for (guint i = 0; i < sites->len; i++) {
        const struct site_element *site = g_ptr_array_index(sites, i);

        if (site->xml == (mix->of != NULL ? mix->of->xml : mix->xml)->parent)
            return site;
    }
    return NULL;
}

static void
list_mix(struct building *building, const struct mix_element *mix)
{
    if (mix->os.n > 0)
        list_system(building, site_with(building, mix), mix->xml, mix->os.word[0]);
}

static void
list_host(struct building *building, const struct host_element *host)
{
    const struct site_element *site =
        host->site != UINT32_MAX ? g_ptr_array_index(building->scenario->site, host->site) : NULL;
    uint32_t sites = site != NULL ? (uint32_t) site->count : 1, of = (uint32_t) scenario_members(host);

    for (uint32_t i = 0; i < host->os.n; i++)
        if (list_system(building, site, host->xml, host->os.word[i]))
            is_new_system(building, host, i);
    add_group(building, (struct node_group) {
        .type = NODE_HOST,
        .id = host->id,
        .n = sites * of,
        .of = of,
        .domain = host->domain,
        .element = (const void *) host,
        .site = site,
    });
}

static void
list_server(struct building *building, const struct server_element *server)
{
    if (server->host != NULL)
        systems_find(building, xml_place(server->xml, "os"), server->host->os.word[0], NULL);
    if (server->host != NULL && server->os.n == 0)
        building_assume(building, "server %s: what it does of its own, as %s does", server->id,
                        server->host->os.word[0]);
    building_add_single(building, NODE_SERVER, server, server->domain);
}

void
building_add_in_site(struct building *building, enum node_type type, const void *element,
                     const struct site_element *site)
{
    const struct any_element *any = element;

    add_group(building, (struct node_group) {
        .type = type,
        .id = any->id,
        .n = (uint32_t) site->count,
        .of = 1,
        .domain = site->domain,
        .element = any,
        .site = site,
    });
}

void
building_add_single(struct building *building, enum node_type type, const void *element, uint32_t domain)
{
    const struct any_element *any = element;

    add_group(building, (struct node_group) {
        .type = type, .id = any->id, .n = 1, .of = 1, .domain = domain, .element = any });
}

/* Lists the nodes of an element, or of those that a site holds. @read: the
 * structs of hosts, mixes, routers, NATs, firewalls, relays and servers of all kinds by the XML they were read
 * from. */
static void
list_element(struct building *building, GHashTable *read, const struct xml_element *xml)
{
    const void *element = g_hash_table_lookup(read, xml);

    bool holds = g_str_equal(xml->name, "site") || g_str_equal(xml->name, "mix");      /* the rows that it stands for */

    for (guint i = 0; holds && i < xml->child->len; i++)
        list_element(building, read, g_ptr_array_index(xml->child, i));
    if (element == NULL)
        return;
    if (g_str_equal(xml->name, "host"))
        list_host(building, element);
    else if (g_str_equal(xml->name, "mix"))
        list_mix(building, element);
    else if (g_str_equal(xml->name, "router"))
        building_add_in_site(building, NODE_ROUTER, element, g_ptr_array_index(
            building->scenario->site, ((const struct router_element *) element)->site));
    else if (g_str_equal(xml->name, "nat"))
        building_add_single(building, NODE_NAT, element, ((const struct nat_element *) element)->domain);
    else if (g_str_equal(xml->name, "firewall"))
        building_add_single(building, NODE_FIREWALL, element, ((const struct firewall_element *) element)->domain);
    else if (g_str_equal(xml->name, "relay"))
        building_add_single(building, NODE_RELAY, element, ((const struct relay_element *) element)->domain);
    else if (g_str_equal(xml->name, "teredo-server"))
        building_add_single(building, NODE_TEREDO_SERVER, element,
                            ((const struct teredo_server_element *) element)->domain);
    else if (g_str_equal(xml->name, "server"))
        list_server(building, element);
    else
        building_add_single(building, NODE_DNS, element, ((const struct dns_element *) element)->domain);
}

static void
add_read(GHashTable *read, const GPtrArray *elements)
{
    for (guint i = 0; i < elements->len; i++) {
        struct any_element *any = g_ptr_array_index(elements, i);

        if (any->xml != NULL)
            g_hash_table_insert(read, (void *) any->xml, any);
    }
}

/* Whether nothing says which resolvers @host is told of. */
static bool
is_told_nothing(const struct building *building, const struct host_element *host)
{
    const struct scenario *scenario = building->scenario;

    return building_told(building, host)->n == 0 &&
        !mixture_says(scenario, scenario_site_of(scenario, (const void *) host), host->xml, "dns");
}

/* A resolver for @host, which nobody told of any, unless its domain @has one. */
static void
list_dns_for(struct building *building, const struct host_element *host, bool *has)
{
    const struct domain_element *domain = scenario_domain(building->scenario, host->domain);
    struct dns_element *dns;
    g_autofree char *id = g_strconcat(domain->id, "-dns", NULL);

    if (has[host->domain] || !is_told_nothing(building, host))
        return;
    has[host->domain] = true;
    dns = arena_alloc(&building->world->arena, sizeof *dns);
    dns->id = g_string_chunk_insert(building->scenario->document->strings, id);
    dns->in = domain->id;
    dns->domain = host->domain;
    dns->rtt_ns = INT64_C(10000000);
    dns->edns_size = EDNS_SIZE;
    building_add_single(building, NODE_DNS, dns, dns->domain);
    building_assume(building, "domain %s: resolver %s, 10 ms from its clients, warm cache, healthy", domain->id,
                    dns->id);
}

/* A domain with hosts that say nothing of their DNS, and no resolver, gets one. */
static void
list_default_dns(struct building *building)
{
    const struct scenario *scenario = building->scenario;
    g_autofree bool *has = g_new0(bool, scenario->domain->len);         /* a resolver, by domain */

    for (guint i = 0; i < scenario->dns->len; i++) {
        const struct dns_element *dns = g_ptr_array_index(scenario->dns, i);

        has[dns->domain] |= dns->type != DNS_AUTHORITATIVE;
    }
    for (guint i = 0; i < scenario->host->len; i++)
        list_dns_for(building, g_ptr_array_index(scenario->host, i), has);
    for (guint i = 0; i < scenario->server->len; i++) {
        const struct server_element *server = g_ptr_array_index(scenario->server, i);

        if (server->host != NULL)
            list_dns_for(building, server->host, has);
    }
}

static bool
list_groups(struct building *building)
{
    const struct xml_element *root = building->scenario->document->root;
    unsigned before = messages_n(building->messages);
    g_autoptr(GHashTable) read = g_hash_table_new(NULL, NULL);

    add_read(read, building->scenario->host);
    add_read(read, building->scenario->mix);
    add_read(read, building->scenario->router);
    add_read(read, building->scenario->relay);
    add_read(read, building->scenario->teredo_server);
    add_read(read, building->scenario->nat);
    add_read(read, building->scenario->firewall);
    add_read(read, building->scenario->server);
    add_read(read, building->scenario->dns);
    for (int added = 0; added <= 1; added++)
        for (guint i = 0; i < root->child->len; i++) {
            const struct xml_element *xml = g_ptr_array_index(root->child, i);

            if (xml->added_by_variant == (bool) added)
                list_element(building, read, xml);
        }
    list_default_dns(building);
    zones_plan(building);
    place_list_nats(building);
    place_list_gateways(building);
    if (messages_n(building->messages) == before)
        systems_check_expected(building);
    return messages_n(building->messages) == before;
}

/* All together */

/* Attributes of the elements that were written, which have a default, and which
 * neither they nor a mix said; `show` marks each. */
static uint32_t
count_defaults(const struct scenario *scenario)
{
    uint32_t n = 0;

    for (const struct scenario_kind *kind = scenario_kinds; kind->name != NULL; kind++) {
        const GPtrArray *elements = G_STRUCT_MEMBER(GPtrArray *, scenario, kind->list);

        for (guint i = 0; i < elements->len; i++) {
            const struct any_element *element = g_ptr_array_index(elements, i);

            for (unsigned f = 0; element->xml != NULL && kind->fields[f].name != NULL; f++)
                n += kind->fields[f].fallback != NULL && !fields_given(element, f) &&
                    !mixture_says(scenario, scenario_site_of(scenario, element), element->xml, kind->fields[f].name);
        }
    }
    return n;
}

/* Whether a host that keeps negative answers may get one: some name lacks a type or
 * is nobody's, or a resolver may say so. */
static bool
keeps_negative_answers(const struct world *world)
{
    bool caches = false, lacking = false;

    for (guint i = 0; i < world->profile->len; i++)
        caches |= ((const struct profile *) g_ptr_array_index(world->profile, i))->cache.keeps != CACHE_NOTHING;
    for (uint32_t i = 0; i < world->n_items; i++) {
        const struct zone_name *name = world->item[i].name < NO_NAME ? &world->zone.name[world->item[i].name] : NULL;

        lacking |= name != NULL && name->ptr == NULL && (name->a == NULL || name->aaaa == NULL);
    }
    for (guint i = 0; i < world->scenario->dns->len; i++)
        lacking |= ((const struct dns_element *) g_ptr_array_index(world->scenario->dns, i))->fault.n > 0;
    return caches && lacking;
}

static void
finish_world(struct building *building)
{
    struct world *world = building->world;

    world->n_groups = building->group->len;
    world->group = arena_keep(&world->arena, building->group->data, building->group->len * sizeof *world->group);
    world->n_assumed_attributes = count_defaults(world->scenario);
    zones_read(building);
    workload_items(world, building->messages);
    place_names(building);
    zones_make(building);
    workload_faults(world, building->messages);
    if (keeps_negative_answers(world))
        building_assume(building, "zones: negative answers may be kept for %d h, by their SOA records' TTL and MINIMUM",
                        NEGATIVE_TTL / 3600);
    network_compile(world->network);
    if (world->scenario->until_ns == 0)
        building_assume(building, "run: ends when its last item has ended");
}

static void
deal_all(struct building *building)
{
    const struct scenario *scenario = building->scenario;

    building->population = g_new0(struct population, scenario->site->len);
    building->world->mix = arena_alloc(&building->world->arena, (scenario->mix->len + 1) * sizeof(struct mix_count));
    for (guint i = 0; i < scenario->site->len; i++) {
        const struct site_element *site = g_ptr_array_index(scenario->site, i);

        population_deal(&building->population[i], scenario, site, building->profiles);
        population_count(&building->population[i], building->world->mix);
    }
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
    deal_all(building);
    topology_make(building);
    place_all(building);
    if (messages_n(building->messages) == 0)
        finish_world(building);
}

static void
building_clear(struct building *building)
{
    for (guint i = 0; building->site_prefix != NULL && i < building->scenario->site->len; i++) {
        g_free(building->site_prefix[i]);
        population_clear(&building->population[i]);
    }
    g_free(building->site_prefix);
    g_free(building->population);
    g_free(building->site_router);
    for (guint i = 0; i < building->scenario->domain->len; i++)
        g_array_unref(building->choice[i]);
    g_free(building->choice);
    g_hash_table_unref(building->choice_with_id);
    zones_free(building);
    g_hash_table_unref(building->made);
    g_free(building->class);
    g_array_unref(building->group);
    numbering_free(building->numbering);
}

static void
typed_free(void *data)
{
    struct typed *typed = data;

    g_free(typed->command);
    g_free(typed->output);
    g_free(typed);
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
        .choice = g_new(GArray *, scenario->domain->len),
        .choice_with_id = g_hash_table_new(g_str_hash, g_str_equal),
        .made = typed_new(),
    };
    unsigned before = messages_n(messages);

    for (guint i = 0; i < scenario->domain->len; i++)
        building.choice[i] = g_array_new(FALSE, FALSE, sizeof(struct dns_choice));
    world->scenario = scenario;
    world->profiles = profiles;
    world->typed = g_ptr_array_new_with_free_func(typed_free);
    world->profile = g_ptr_array_new();
    world->nat_type = g_ptr_array_new();
    world->name = g_hash_table_new(g_str_hash, g_str_equal);
    world->alias = g_ptr_array_new();
    world->supplied_zone = g_ptr_array_new();
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
    g_ptr_array_unref(world->typed);
    g_ptr_array_unref(world->profile);
    g_ptr_array_unref(world->nat_type);
    g_hash_table_unref(world->name);
    g_ptr_array_unref(world->alias);
    nat_types_free(world->nat_types);
    g_ptr_array_unref(world->supplied_zone);
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

bool
world_acts(const struct node_group *group)
{
    return group->type == NODE_HOST ||
        (group->type == NODE_SERVER && ((const struct server_element *) (const void *) group->element)->host != NULL);
}

const struct profile *
world_profile(const struct world *world, uint32_t rank)
{
    return ((const struct host_config *) world->config[rank])->class->profile;
}

uint64_t
world_site_key(const struct node_group *group, uint32_t in_site)
{
    return draw_key(draw_key_named(0, group->id), in_site);
}

uint64_t
world_key(const struct node_group *group, uint32_t nth)
{
    return draw_key(world_site_key(group, nth / group->of), nth % group->of);
}

/* "[7]" */
static void
append_nth(GString *to, uint32_t nth)
{
    char text[16], *end = text + sizeof text, *first = end;

    *--first = ']';
    first = value_put_digits(first, nth + INT64_C(1), 1);
    *--first = '[';
    g_string_append_len(to, first, end - first);
}

void
world_append_name(const struct world *world, uint32_t rank, GString *to)
{
    uint32_t nth;
    const struct node_group *group = world_group(world, rank, &nth);

    if (group->site != NULL && group->site->count > 1) {
        g_string_append(to, group->site->id);
        append_nth(to, nth / group->of);
        g_string_append_c(to, '.');
    }
    g_string_append(to, group->id);
    if (group->of > 1)
        append_nth(to, nth % group->of);
}

char *
world_name(const struct world *world, uint32_t rank)
{
    GString *name = g_string_new(NULL);

    world_append_name(world, rank, name);
    return g_string_free(name, FALSE);
}

int64_t
world_times(const struct work_item *item)
{
    return item->arrivals != NULL ? MAX(item->over_ns / item->every_ns, 1) : item->times;
}

/* A node that forwards comes between the router that has it and the same one again, which is told once. */
char *
world_way(const struct world *world, const struct net *net, uint32_t way)
{
    uint32_t n = net_way(net, way, NULL, 0);
    g_autofree uint32_t *step = g_new(uint32_t, n + 1);
    GString *names = g_string_new(NULL);

    net_way(net, way, step, n);
    for (uint32_t i = 0; i < n; i++) {
        bool again = i > 1 && step[i - 1] & WAY_NODE && step[i] == step[i - 2];

        if (step[i] & WAY_NODE) {
            g_autofree char *node = world_name(world, step[i] & ~WAY_NODE);

            g_string_append_printf(names, "[%s]", node);
        } else if (!again) {
            g_string_append_printf(names, "%s%s", i > 0 ? " - " : "", network_name(world->network, step[i]));
        }
    }
    return g_string_free(names, FALSE);
}
