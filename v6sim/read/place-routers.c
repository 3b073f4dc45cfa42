/*
 * place-routers.c - what the routers of sites say on their links
 *
 * Their forwarding is topology.c's.
 */
#include "v6sim/read/place.h"

#include <string.h>

#include <glib.h>

#include "models/host/search.h"
#include "models/router/router.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/value.h"

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
        .prefix = advertised(building, router, nth), .on_link = router->prefix_flags >> PREFIX_ON_LINK & 1,
        .autonomous = router->prefix_flags >> PREFIX_AUTONOMOUS & 1,
        .preferred_ns = router->preferred_ns, .valid_ns = router->valid_ns,
    };
    struct router_config config = {
        .link_local = { LINK_LOCAL_HI, FIRST_ROUTER + number_in_site(building, router) },
        .advertisement = {
            .managed = router->ra >> RA_MANAGED & 1, .other = router->ra >> RA_OTHER & 1,
            .preference = (uint8_t) router->preference, .mtu = (uint16_t) router->mtu,
            .swallows = router->state == ROUTER_BLACKHOLE, .gone = router->state == ROUTER_GONE,
            .lifetime_ns = leads_on(building, router, nth) ? router->lifetime_ns : 0 },
        .least_ns = router->interval_ns / 3,
        .most_ns = router->interval_ns,
        .dhcpv4 = router->dhcp == DHCP_UP && router->state != ROUTER_DEAD,
        .silent = router->state == ROUTER_DEAD,
    };

    if (prefix.prefix.family != FAMILY_NONE) {
        config.advertisement.prefix = arena_keep(&building->world->arena, &prefix, sizeof prefix);
        config.advertisement.n_prefixes = 1;
        config.leases = prefix.prefix;
    }
    return arena_keep(&building->world->arena, &config, sizeof config);
}

void
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

static uint32_t
nth_suffix(const char *name, const struct site_suffix *suffix, uint32_t n)
{
    uint32_t nth = 0;

    while (nth < n && strcmp(suffix[nth].name, name) != 0)
        nth++;
    return nth;
}

uint32_t
place_site_suffixes(const struct building *building, uint32_t site, struct site_suffix *suffix)
{
    const struct site_element *element = g_ptr_array_index(building->scenario->site, site);
    uint32_t n = 0;

    for (uint32_t i = 0; i < element->n_routers; i++) {
        const struct router_element *router = g_ptr_array_index(building->scenario->router, element->first_router + i);

        for (uint32_t j = 0; j < router->dnssl.n && n < MOST_ADVERTISED_SUFFIXES; j++) {
            g_autofree char *lower = value_normal_name(router->dnssl.word[j]);

            if (nth_suffix(lower, suffix, n) == n)
                suffix[n++] = (struct site_suffix) {
                    g_string_chunk_insert_const(building->scenario->document->strings, lower),
                    xml_attribute(router->xml, "dnssl") };
        }
    }
    return n;
}

/* What @router names, in @told. */
static void
tell_suffixes(struct building *building, const struct router_element *router, struct advertised_suffix *told)
{
    struct xml_attribute *attribute = xml_attribute(router->xml, "dnssl");
    struct site_suffix suffix[MOST_ADVERTISED_SUFFIXES];
    uint32_t n = place_site_suffixes(building, router->site, suffix);

    for (uint32_t i = 0; i < router->dnssl.n; i++) {
        const char *hint, *problem = value_check_name(router->dnssl.word[i], &hint);
        g_autofree char *lower = value_normal_name(router->dnssl.word[i]);
        uint32_t nth = nth_suffix(lower, suffix, n);

        if (problem != NULL)
            fields_refuse(building->messages, attribute, router->dnssl.word[i], hint, problem);
        else if (nth == n)
            fields_refuse(building->messages, attribute, router->dnssl.word[i], "at most 8 suffixes",
                          "is one too many: the routers of a site advertise them together");
        else
            told[i] = (struct advertised_suffix) { suffix[nth].name, (uint8_t) nth };
    }
}

static int64_t
lifetime_of(const struct router_element *router, const char *attribute, int64_t said_ns)
{
    return xml_attribute(router->xml, attribute) != NULL ? said_ns : 3 * router->interval_ns;
}

/* RFC 8106 section 5.1: three times the longest interval, if nothing else is said. */
void
place_tell_routers(struct building *building, const struct node_group *group)
{
    const struct router_element *router = (const void *) group->element;
    struct addr *rdnss = arena_alloc(&building->world->arena, (router->rdnss.n + 1) * sizeof *rdnss);
    struct advertised_suffix *dnssl = arena_alloc(&building->world->arena, (router->dnssl.n + 1) * sizeof *dnssl);

    for (uint32_t i = 0; i < router->rdnss.n; i++) {
        const struct dns_choice *choice = g_hash_table_lookup(building->choice_with_id, router->rdnss.word[i]);

        if (!(choice->families & IPV6_BIT))
            fields_refuse(building->messages, xml_attribute(router->xml, "rdnss"), router->rdnss.word[i],
                          "name one that has", "has no IPv6 address");
        rdnss[i] = choice->address[FAMILY_IPV6];
    }
    tell_suffixes(building, router, dnssl);
    for (uint32_t nth = 0; nth < group->n; nth++) {
        struct router_config *config = building->world->config[group->first + nth];

        config->advertisement.rdnss = rdnss;
        config->advertisement.n_rdnss = router->rdnss.n;
        config->advertisement.rdnss_ns = lifetime_of(router, "rdnss-lifetime", router->rdnss_ns);
        config->advertisement.dnssl = dnssl;
        config->advertisement.n_dnssl = router->dnssl.n;
        config->advertisement.dnssl_ns = lifetime_of(router, "dnssl-lifetime", router->dnssl_ns);
    }
}
