/*
 * zones.c - the zones of a world, and who has them
 *
 * In order: zones_plan() lists the root, zones that are written, those of the
 * servers' names, and the top-level domains above them; zones_read() puts in what
 * is written of them (zone-records.c); zones_make() joins each to its parent.
 *
 * A zone's servers are those that it names, or those that servers with names in it
 * name; otherwise the authoritative ones of the domain of its first server that
 * nothing else names. Where a resolver has a cold cache, zones without any get
 * one from defaults: one for each domain, one for the root, one for top-level
 * domains and reverse zones.
 */
#include "v6sim/read/zones.h"

#include <string.h>

#include <glib.h>

#include "models/dns/authoritative.h"
#include "models/dns/iterative.h"
#include "models/dns/message.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/names.h"
#include "v6sim/read/value.h"
#include "v6sim/read/zone-plan.h"

/* Seconds that a delegation may be kept: two days, as in the zones com and net. */
#define DELEGATION_TTL 172800

/* Round trip of the servers of the root and of top-level domains: assumed. */
#define HIGH_RTT_NS INT64_C(20000000)

/* Which zones there are */

static struct zone_plan *
plan_at(const struct building *building, guint nth)
{
    return g_ptr_array_index(building->zone, nth);
}

static struct zone_plan *
plan_named(const struct building *building, const char *apex)
{
    return g_hash_table_lookup(building->zone_with_apex, apex);
}

struct zone_plan *
zone_plan_at(struct building *building, const char *apex)
{
    struct zone_plan *zone = plan_named(building, apex);

    if (zone != NULL)
        return zone;
    zone = g_new0(struct zone_plan, 1);
    zone->apex = g_string_chunk_insert(building->scenario->document->strings, apex);
    zone->server = g_ptr_array_new();
    zone->domain = UINT32_MAX;
    zone->negative_ttl = NEGATIVE_TTL;
    g_ptr_array_add(building->zone, zone);
    g_hash_table_insert(building->zone_with_apex, (char *) zone->apex, zone);
    return zone;
}

const char *
zone_above(const char *name)
{
    const char *dot = strchr(name, '.');

    return dot != NULL ? dot + 1 : "";
}

struct zone_plan *
zone_of(const struct building *building, const char *name)
{
    struct zone_plan *zone;

    for (; (zone = plan_named(building, name)) == NULL; name = zone_above(name))
        ;                       /* the root is a zone */
    return zone;
}

static void
plan_written(struct building *building)
{
    const GPtrArray *written = building->scenario->zone;

    for (guint i = 0; i < written->len; i++) {
        const struct zone_element *element = g_ptr_array_index(written, i);
        g_autofree char *apex = value_normal_name(element->name);
        struct zone_plan *zone = zone_plan_at(building, apex);

        if (zone->element != NULL)
            fields_refuse(building->messages, xml_attribute(element->xml, "name"), NULL, "write all of it in one place",
                          "is the name of another zone already");
        zone->element = element;
    }
}

/* Whether names of servers below @zone are in it: it is written, and if it is a
 * top-level domain it has records, and @above is its apex. */
static bool
holds_names(const struct zone_plan *zone, const char *above)
{
    if (zone->element == NULL || strchr(zone->apex, '.') != NULL)
        return zone->element != NULL;
    return *zone->apex != '\0' && g_str_equal(above, zone->apex) && *zone->element->xml->lines != '\0';
}

/* The zone of a server's name: that of the name above, unless that is a top-level
 * domain, or a zone that is written. */
static struct zone_plan *
plan_of_name(struct building *building, const char *name)
{
    struct zone_plan *written = zone_of(building, name);
    const char *above = zone_above(name);

    if (holds_names(written, above))
        return written;
    return zone_plan_at(building, strchr(above, '.') != NULL ? above : name);
}

static void
add_once(GPtrArray *servers, const struct dns_element *server)
{
    if (server != NULL && !g_ptr_array_find(servers, server, NULL))
        g_ptr_array_add(servers, (void *) server);
}

static void
add_named(const struct building *building, GPtrArray *servers, const struct word_list *dns)
{
    for (uint32_t i = 0; i < dns->n; i++)
        add_once(servers, g_hash_table_lookup(building->scenario->id, dns->word[i]));
}

/* Zones for the names of a server in @domain; @dns: those that have them. */
static void
plan_names(struct building *building, const struct word_list *names, uint32_t domain, const struct word_list *dns)
{
    for (uint32_t i = 0; i < names->n; i++) {
        g_autofree char *name = value_normal_name(names->word[i]);
        struct zone_plan *zone = plan_of_name(building, name);

        if (zone->domain == UINT32_MAX)
            zone->domain = domain;
        add_named(building, zone->server, dns);
    }
}

static void
plan_servers(struct building *building)
{
    const GPtrArray *servers = building->scenario->server, *teredo = building->scenario->teredo_server;

    for (guint i = 0; i < servers->len; i++) {
        const struct server_element *server = g_ptr_array_index(servers, i);

        plan_names(building, &server->name, server->domain, &server->dns);
    }
    for (guint i = 0; i < teredo->len; i++) {
        const struct teredo_server_element *server = g_ptr_array_index(teredo, i);

        plan_names(building, &server->name, server->domain, &(struct word_list) { 0 });
    }
    for (guint i = 0; i < building->zone->len; i++)
        if (plan_at(building, i)->element != NULL)
            add_named(building, plan_at(building, i)->server, &plan_at(building, i)->element->dns);
}

/* Zones that stand between the root and the others. */
static void
plan_high(struct building *building)
{
    guint n = building->zone->len;

    for (guint i = 1; i < n; i++) {
        const char *dot = strrchr(plan_at(building, i)->apex, '.');

        if (dot != NULL)
            zone_plan_at(building, dot + 1)->high = true;
    }
    zone_plan_at(building, "arpa")->high = true;
    zone_plan_at(building, "in-addr.arpa")->high = true;
    zone_plan_at(building, "ip6.arpa")->high = true;
}

/* Who has them */

/* Whether a zone, or a server with names, says that @dns has zones. */
static bool
is_named(const struct building *building, const struct dns_element *dns)
{
    for (guint i = 0; i < building->zone->len; i++)
        if (g_ptr_array_find(plan_at(building, i)->server, dns, NULL))
            return true;
    return false;
}

/* Returns: authoritative servers that nothing names. */
static GPtrArray *
unnamed_servers(const struct building *building)
{
    GPtrArray *unnamed = g_ptr_array_new();

    for (guint i = 0; i < building->scenario->dns->len; i++) {
        const struct dns_element *dns = g_ptr_array_index(building->scenario->dns, i);

        if (dns->type == DNS_AUTHORITATIVE && !is_named(building, dns))
            g_ptr_array_add(unnamed, (void *) dns);
    }
    return unnamed;
}

static void
give_unnamed(struct building *building)
{
    g_autoptr(GPtrArray) unnamed = unnamed_servers(building);

    for (guint i = 0; i < building->zone->len; i++) {
        struct zone_plan *zone = plan_at(building, i);
        bool open = zone->server->len == 0 && (zone->element != NULL || (zone->domain != UINT32_MAX && !zone->high));

        for (guint j = 0; open && j < unnamed->len; j++) {
            const struct dns_element *dns = g_ptr_array_index(unnamed, j);

            if (zone->domain == UINT32_MAX || dns->domain == zone->domain)
                g_ptr_array_add(zone->server, (void *) dns);
        }
    }
}

/* Returns: the first resolver with a cold cache, or NULL. */
static const struct dns_element *
cold_resolver(const struct scenario *scenario)
{
    for (guint i = 0; i < scenario->dns->len; i++) {
        const struct dns_element *dns = g_ptr_array_index(scenario->dns, i);

        if (dns->type == DNS_RECURSIVE && dns->cache == DNS_COLD)
            return dns;
    }
    return NULL;
}

/* Returns: a server that defaults supply; there is one of each @id. */
static const struct dns_element *
supply(struct building *building, GHashTable *supplied, const char *id, uint32_t domain, int64_t rtt_ns)
{
    struct dns_element *dns = g_hash_table_lookup(supplied, id);
    g_autofree char *rtt = value_print_duration(rtt_ns);

    if (dns != NULL)
        return dns;
    dns = arena_alloc(&building->world->arena, sizeof *dns);
    dns->id = g_string_chunk_insert(building->scenario->document->strings, id);
    dns->type = DNS_AUTHORITATIVE;
    dns->in = scenario_domain(building->scenario, domain)->id;
    dns->domain = domain;
    dns->rtt_ns = rtt_ns;
    dns->edns_size = EDNS_SIZE;
    dns->cache = DNS_NONE;
    g_hash_table_insert(supplied, (char *) dns->id, dns);
    building_add_single(building, NODE_DNS, dns, domain);
    building_assume(building, "domain %s: authoritative server %s, %s from those who ask it", dns->in, id, rtt);
    return dns;
}

/* For `show`: a zone as one would write it to have the same server. */
static void
note_supplied(struct building *building, const struct zone_plan *zone)
{
    struct world *world = building->world;
    const struct dns_element *server = g_ptr_array_index(zone->server, 0);
    struct zone_element *element = arena_alloc(&world->arena, sizeof *element);
    const char **word = arena_alloc(&world->arena, sizeof *word);
    g_autofree char *id = g_strconcat("zone-", *zone->apex != '\0' ? zone->apex : "root", NULL);

    *word = server->id;
    element->id = g_string_chunk_insert(building->scenario->document->strings, id);
    element->given.mask = UINT64_MAX;       /* it says all that it could */
    element->name = *zone->apex != '\0' ? zone->apex : ".";
    element->dns = (struct word_list) { .word = word, .n = 1 };
    g_ptr_array_add(world->supplied_zone, element);
}

static void
supply_servers(struct building *building, const struct dns_element *resolver)
{
    g_autoptr(GHashTable) supplied = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < building->zone->len; i++) {
        struct zone_plan *zone = plan_at(building, i);
        uint32_t domain = zone->domain != UINT32_MAX ? zone->domain : resolver->domain;
        g_autofree char *own = g_strconcat(scenario_domain(building->scenario, domain)->id, "-zones", NULL);

        if (zone->server->len > 0)
            continue;
        if (i == ROOT_ZONE)
            add_once(zone->server, supply(building, supplied, "root-servers", resolver->domain, HIGH_RTT_NS));
        else if (zone->high)
            add_once(zone->server, supply(building, supplied, "tld-servers", resolver->domain, HIGH_RTT_NS));
        else
            add_once(zone->server, supply(building, supplied, own, domain, 0));
        if (zone->element == NULL)
            note_supplied(building, zone);
    }
}

/* Whether any authoritative server does something wrong. */
static void
refuse_hidden_faults(const struct building *building)
{
    for (guint i = 0; i < building->scenario->dns->len; i++) {
        const struct dns_element *dns = g_ptr_array_index(building->scenario->dns, i);
        const struct xml_attribute *fault = xml_attribute(dns->xml, "fault");

        if (dns->type == DNS_AUTHORITATIVE && fault != NULL && dns->fault.n > 0)
            messages_add(building->messages, fault->name_at, "write cache=\"cold\" for a resolver",
                         "nobody would see it: each resolver has a warm cache, and asks no authoritative server");
    }
}

static int
compare_heights(const void *a, const void *b)
{
    const struct zone_plan *one = *(struct zone_plan *const *) a, *other = *(struct zone_plan *const *) b;

    return (one->labels > other->labels) - (one->labels < other->labels);
}

/* Whether anybody goes by zones: what a warm cache knows are names. */
static bool
is_needed(const struct scenario *scenario)
{
    bool any = scenario->zone->len > 0 || cold_resolver(scenario) != NULL;

    for (guint i = 0; i < scenario->dns->len; i++)
        any |= ((const struct dns_element *) g_ptr_array_index(scenario->dns, i))->type == DNS_AUTHORITATIVE;
    return any;
}

void
zones_plan(struct building *building)
{
    const struct dns_element *resolver = cold_resolver(building->scenario);

    building->zone = g_ptr_array_new();
    building->zone_with_apex = g_hash_table_new(g_str_hash, g_str_equal);
    zone_plan_at(building, "");
    if (!is_needed(building->scenario))
        return;
    plan_written(building);
    plan_servers(building);
    plan_high(building);
    give_unnamed(building);
    if (resolver != NULL)
        supply_servers(building, resolver);
    else
        refuse_hidden_faults(building);
}

/* Making them */

static void
sort_zones(struct building *building)
{
    for (guint i = 0; i < building->zone->len; i++) {
        struct zone_plan *zone = plan_at(building, i);

        for (const char *at = zone->apex; *at != '\0'; at = zone_above(at))
            zone->labels++;
    }
    g_ptr_array_sort(building->zone, compare_heights);  /* keeps the order of equals */
    for (guint i = 0; i < building->zone->len; i++)
        plan_at(building, i)->number = i;
}

/* Returns: the address of @dns in @family as an RRset, or NULL. */
static const struct rrset *
address_of(struct building *building, const struct dns_element *dns, enum family family)
{
    const struct dns_choice *choice = g_hash_table_lookup(building->choice_with_id, dns->id);
    struct arena *arena = &building->world->arena;
    struct rrset *rrset;

    if (choice == NULL || !(choice->families >> family & 1))
        return NULL;
    rrset = arena_alloc(arena, sizeof *rrset);
    *rrset = (struct rrset) {
        .ttl = DELEGATION_TTL, .n = 1, .addr = arena_keep(arena, &choice->address[family], sizeof(struct addr)) };
    return rrset;
}

/* A name for @dns in the zone, with its addresses, unless somebody else has it. */
static struct name_server
generated_server(struct building *building, const struct zone_plan *zone, const struct dns_element *dns)
{
    g_autofree char *name = g_strconcat(dns->id, *zone->apex != '\0' ? "." : "", zone->apex, NULL);
    struct name_server server = {
        .name = names_intern(building->world, name),
        .a = address_of(building, dns, FAMILY_IPV4),
        .aaaa = address_of(building, dns, FAMILY_IPV6),
    };
    struct zone_name *record = names_record(building->world, server.name);

    if (!record->exists) {
        record->a = server.a;
        record->aaaa = server.aaaa;
        record->exists = 1;
    }
    return server;
}

static uint16_t
delegation_size(const struct zone *zone, const struct delegation *delegation)
{
    unsigned size = 0;

    for (uint16_t i = 0; i < delegation->n; i++) {
        const struct name_server *server = &delegation->server[i];

        size += DNS_ANSWER + zone->name[server->name].length;
        size += server->a != NULL ? server->a->n * (DNS_ANSWER + 4u) : 0;
        size += server->aaaa != NULL ? server->aaaa->n * (DNS_ANSWER + 16u) : 0;
    }
    return (uint16_t) size;
}

static struct delegation
generated_delegation(struct building *building, const struct zone_plan *zone)
{
    struct name_server *server =
        arena_alloc(&building->world->arena, (zone->server->len + 1) * sizeof *server);

    for (guint i = 0; i < zone->server->len; i++)
        server[i] = generated_server(building, zone, g_ptr_array_index(zone->server, i));
    return (struct delegation) { .ttl = DELEGATION_TTL, .n = (uint16_t) zone->server->len, .server = server };
}

static void
make_authorities(struct building *building)
{
    struct world *world = building->world;
    struct authority *authority = arena_alloc(&world->arena, building->zone->len * sizeof *authority);

    for (guint i = 0; i < building->zone->len; i++) {
        const struct zone_plan *zone = plan_at(building, i);

        authority[i] = (struct authority) {
            .apex = names_intern(world, zone->apex),
            .parent = zone_of(building, zone_above(zone->apex))->number,
            .negative_ttl = zone->negative_ttl,
            .delegation = zone_records_delegation(building, zone),
        };
        if (authority[i].delegation.n == 0)
            authority[i].delegation = generated_delegation(building, zone);
        if (zone->record != NULL || zone->server->len > 0)
            names_record(world, authority[i].apex)->exists = 1;
    }
    world->zone.authority = authority;
    world->zone.n_authorities = building->zone->len;
}

static void
size_delegations(const struct building *building)
{
    const struct zone *zone = &building->world->zone;

    for (uint32_t i = 0; i < zone->n_authorities; i++) {
        struct delegation *delegation = (struct delegation *) &zone->authority[i].delegation;

        delegation->size = delegation_size(zone, delegation);
    }
}

/* Names exist if names below them do: RFC 4592 section 2.2.2. */
static void
settle_names(struct building *building)
{
    struct world *world = building->world;

    for (uint32_t i = 0; i < world->zone.n; i++) {
        struct zone_name *name = names_record(world, i);

        name->authority = zone_of(building, name->name)->number;
        for (const char *above = zone_above(name->name); name->exists && *above != '\0'; above = zone_above(above)) {
            gpointer number;

            if (g_hash_table_lookup_extended(world->name, above, NULL, &number))
                names_record(world, GPOINTER_TO_UINT(number))->exists = 1;
        }
    }
}

/* Tells authoritative servers which zones they have. */
static void
give_zones(struct building *building)
{
    struct world *world = building->world;

    for (uint32_t g = 0; g < world->n_groups; g++) {
        const struct node_group *group = &world->group[g];
        struct authoritative_config *config = world->config[group->first];
        g_autoptr(GArray) has = g_array_new(FALSE, FALSE, sizeof(uint32_t));

        if (group->type != NODE_DNS || config->dns.kind != &authoritative_kind)
            continue;
        for (guint i = 0; i < building->zone->len; i++)
            if (g_ptr_array_find(plan_at(building, i)->server, group->element, NULL))
                g_array_append_val(has, i);
        config->authority = arena_keep(&world->arena, has->data, has->len * sizeof(uint32_t));
        config->n_authorities = has->len;
    }
}

void
zones_read(struct building *building)
{
    zone_records_take(building);
}

void
zones_make(struct building *building)
{
    sort_zones(building);
    make_authorities(building);
    settle_names(building);
    zone_records_end(building);
    size_delegations(building);
    give_zones(building);
    if (building->world->zone.n > MOST_RESOLVED_NAMES && cold_resolver(building->scenario) != NULL)
        messages_add(building->messages, cold_resolver(building->scenario)->xml->at, "fewer names, or a warm cache",
                     "a cold cache has room for %u names", MOST_RESOLVED_NAMES);
}

void
zones_free(struct building *building)
{
    for (guint i = 0; building->zone != NULL && i < building->zone->len; i++) {
        struct zone_plan *zone = plan_at(building, i);

        g_ptr_array_unref(zone->server);
        if (zone->record != NULL)
            g_array_unref(zone->record);
        if (zone->cut != NULL)
            g_array_unref(zone->cut);
        g_free(zone);
    }
    if (building->zone != NULL) {
        g_ptr_array_unref(building->zone);
        g_hash_table_unref(building->zone_with_apex);
    }
}
