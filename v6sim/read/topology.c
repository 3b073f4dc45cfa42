/*
 * topology.c - routers and links of a world
 *
 * A router per domain, in file order; a core in the middle where domains have
 * no links; two links per link element; a router per site, behind its domain's.
 */
#include "v6sim/read/place.h"

#include <glib.h>

#include "models/tunnel/sixtofour.h"
#include "sim/engine/rng.h"
#include "v6sim/read/value.h"

#define CORE_RTT_NS INT64_C(20000000)           /* of domains in a scenario without any link */
#define DUMMY_IPV4 0xc0000008u                  /* 192.0.0.8, RFC 7600 section 4.8: source of ICMP errors */

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
    const struct domain_element *element = scenario_domain(building->scenario, domain);
    struct router router = {
        .terms = &(struct terms) {
            .name = element->id, .crossing_ns = element->rtt_ns / 2,
            .address = { [FAMILY_IPV4] = addr_ipv4(DUMMY_IPV4), [FAMILY_IPV6] = router_ipv6(building, domain) } },
        .uplink = NO_ROUTER,
    };

    if (numbering_has(building->numbering, domain, FAMILY_IPV4))
        router.families |= IPV4_BIT;
    if (numbering_has(building->numbering, domain, FAMILY_IPV6))
        router.families |= IPV6_BIT;
    network_add_router(building->world->network, &router);
    if (element->xml == NULL) {
        g_autofree char *rtt = value_print_time(element->rtt_ns);

        building_assume(building, "domain %s: %s between two of its nodes", element->id, rtt);
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
    static const uint8_t families[] = {
        [LINK_BOTH] = IPV4_BIT | IPV6_BIT, [LINK_IPV4] = IPV4_BIT, [LINK_IPV6] = IPV6_BIT };
    uint64_t named = draw_key_named(building->scenario->seed, element->id);

    for (uint32_t direction = 0; direction < 2; direction++)
        network_add_link(building->world->network, &(struct link) {
            .key = draw_key(named, direction),
            .latency_ns = element->latency_ns[direction],
            .jitter_ns = element->jitter_ns[direction],
            .loss_q32 = element->loss_q32,
            .from = element->domain[direction],
            .to = element->domain[1 - direction],
            .metric = (uint32_t) element->metric[direction],
            .mtu = (uint16_t) element->mtu,
            .hides_too_big = element->too_big != 0,
            .families = families[element->family],
        });
}

/* Domains without any link between them meet in one core. */
static void
add_core(struct building *building)
{
    struct network *network = building->world->network;
    struct router router = {
        .terms = &(struct terms) { .name = "core", .address = { [FAMILY_IPV4] = addr_ipv4(DUMMY_IPV4) } },
        .uplink = NO_ROUTER,
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
    building_assume(building, "domains meet in one core, 20 ms from each to each");
}

static void
check_linked(struct building *building)
{
    const struct network *network = building->world->network;

    for (uint32_t i = 0; i < building->scenario->domain->len; i++) {
        const struct domain_element *domain = scenario_domain(building->scenario, i);
        bool linked = building->scenario->domain->len == 1;

        for (uint32_t l = 0; l < network->n_links && !linked; l++)
            linked = network->link[l].from == i;
        if (!linked)
            messages_add(building->messages, domain->xml->at, "write a <link between=\"...\"/>",
                         "domain \"%s\" has no link to any other", domain->id);
    }
}

/* Sets what @site, or its mix, says of its member number @nth. Returns: the
 * member's enum site_ipv6. */
static int
set_terms(struct router *router, struct terms *terms, const struct site_element *site, const struct dealt *dealt,
          uint32_t nth)
{
    const struct mix_element *access = dealt_row(dealt, dealt_to(dealt, nth), MIXED_ACCESS);
    const struct mix_element *row = dealt_row(dealt, dealt_to(dealt, nth), MIXED_IPV6);
    int ipv6 = row != NULL ? row->ipv6 : site->ipv6;

    const struct mix_element *nat = dealt_row(dealt, dealt_to(dealt, nth), MIXED_NAT);
    bool translates = !g_str_equal(nat != NULL ? nat->nat : site->nat, "none");

    terms->inside[FAMILY_IPV4] = translates ? &numbering_inside : NULL;
    terms->uplink_ns = (access != NULL ? access->access_ns : site->access_ns) / 2;
    router->blackhole = ipv6 == SITE_IPV6_BLACKHOLE ? IPV6_BIT : 0;
    return ipv6;
}

/* The prefix of a site with 6to4 is made of an IPv4 address that is taken for its router. */
static void
set_sixtofour(struct building *building, struct router *router, struct terms *terms, const struct site_element *site,
              struct prefix *prefix)
{
    struct prefix outside, inside = { .len = SIXTOFOUR_SITE_BITS, .family = FAMILY_IPV6 };

    if (!numbering_next(building->numbering, site->domain, FAMILY_IPV4, NULL, &outside, building->messages))
        return;
    inside.addr = sixtofour_prefix(outside.addr);
    router->families |= IPV6_BIT;
    terms->inside[FAMILY_IPV6] = arena_keep(&building->world->arena, &inside, sizeof inside);
    terms->address[FAMILY_IPV6] = inside.addr;
    terms->address[FAMILY_IPV6].lo = SIXTOFOUR_ROUTER;
    *prefix = (struct prefix) { inside.addr, 64, FAMILY_IPV6 };
}

/* Puts member @nth of @site, which @router is, behind what it or its mix says. */
static void
set_carrier(struct building *building, const struct site_element *site, const struct dealt *dealt, uint32_t nth,
            uint32_t router)
{
    const struct mix_element *row = dealt_row(dealt, dealt_to(dealt, nth), MIXED_BEHIND);
    const char *behind = row != NULL ? row->behind : site->behind;
    const struct any_element *carrier = g_hash_table_lookup(building->scenario->id, behind);

    if (!g_str_equal(behind, "none"))
        network_post(building->world->network, building_carrier(building, carrier), router,
                     g_str_equal(carrier->xml->name, "nat") ? IPV4_BIT : IPV4_BIT | IPV6_BIT);
}

/* With a mix each site takes its prefix, so that shares move nobody's address. */
static void
add_sites(struct building *building, guint nth)
{
    struct site_element *site = g_ptr_array_index(building->scenario->site, nth);
    const struct router domain = building->world->network->router[site->domain];
    bool reserves = domain.families & IPV6_BIT && mixture_says(building->scenario, site, site->xml, "ipv6");
    const struct terms *of_domain = domain.terms;
    struct terms terms = { .name = site->id };
    struct router router = { .terms = &terms, .uplink = site->domain };

    building->site_router[nth] = building->world->network->n_routers;
    building->site_prefix[nth] = g_new0(struct prefix, site->count);
    for (uint32_t i = 0; i < site->count; i++) {
        router.families = domain.families;
        memcpy(terms.address, of_domain->address, sizeof terms.address);
        terms.inside[FAMILY_IPV6] = NULL;

        int ipv6 = set_terms(&router, &terms, site, &building->population[nth].sites, i);
        struct prefix *prefix = &building->site_prefix[nth][i];
        if (ipv6 == SITE_IPV6_NONE || ipv6 == SITE_IPV6_6TO4)
            router.families &= (uint8_t) ~IPV6_BIT;
        if (ipv6 == SITE_IPV6_6TO4)
            set_sixtofour(building, &router, &terms, site, prefix);
        if (terms.inside[FAMILY_IPV4] != NULL)
            terms.address[FAMILY_IPV4] = addr_add(numbering_inside.addr, 1);
        set_carrier(building, site, &building->population[nth].sites, i,
                    network_add_router(building->world->network, &router));
        if (prefix->family == FAMILY_NONE && (router.families & IPV6_BIT || reserves))
            *prefix = numbering_site(building->numbering, site->domain, building->messages);
    }
}

void
topology_make(struct building *building)
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
    place_attach_carriers(building);
    for (guint i = 0; i < scenario->site->len; i++)
        add_sites(building, i);
}
