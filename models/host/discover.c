/*
 * discover.c - how a host finds its DNS servers
 *
 * In order: discover_servers() -> find_written(), or find_told() -> find_well_known()
 * -> by_transport(), which puts them into the order of the system.
 */
#include "models/host/discover.h"

#include <string.h>

#include <glib.h>

#include "models/host/operation.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"

#define N_WELL_KNOWN 3
static const struct addr well_known = { UINT64_C(0xfec000000000ffff), 1 };      /* the first of them */

/* More are found than are used: of each server both addresses, until one family is put first. */
#define MOST_FOUND (4 * MAX_SERVERS)

/* A list while it grows. */
struct finding {
    struct host *host;
    const struct discover *discover;
    enum transport_order order;
    struct usable_server server[MOST_FOUND];
    uint32_t n;
};

/* Nobody names a DNS server with an IPv6 address on a link without IPv6: who has it over a tunnel alone knows it of a
 * person. */
static bool
is_named(const struct host *host, struct addr addr)
{
    return host->config->class->dns_by_hand || tunnels_iface(host, addr) == INTERFACE_NATIVE;
}

/* Whether the list has @addr, or has it now: no address is asked twice. */
static bool
add(struct finding *finding, struct addr addr, uint32_t node, enum dns_source source)
{
    enum family family = addr_family(addr);
    uint8_t rule;

    if (family == FAMILY_IPV6 && finding->order == TRANSPORT_IPV4)
        return false;
    for (uint32_t i = 0; i < finding->n; i++)
        if (addr_equal(finding->server[i].addr, addr))
            return true;

    const struct host_address *src = selection_source(&finding->host->selection, addr, &rule);
    if (src == NULL || !is_named(finding->host, addr) || finding->n == MOST_FOUND)
        return false;

    /* What the host was given stands first, and stays. */
    size_t nth = (size_t) (src - finding->host->selection.address);
    bool given = nth < finding->host->config->n_given;
    finding->server[finding->n++] = (struct usable_server) {
        .addr = addr, .src = given ? (struct addr) { 0 } : src->addr, .nth_given = given ? (uint16_t) nth : NOT_GIVEN,
        .node = node, .family = (uint8_t) family, .source = (uint8_t) source };
    return true;
}

static bool
add_choice(struct finding *finding, const struct dns_choice *dns, enum family family, enum dns_source source)
{
    return dns->families >> family & 1 && add(finding, dns->address[family], dns->node, source);
}

/* Adds those that the host was configured with, or that DHCP would name: the addresses of one family. */
static void
add_family(struct finding *finding, enum family family, enum dns_source source)
{
    const struct host_class *class = finding->host->config->class;

    for (uint32_t i = 0; i < class->n_dns; i++)
        add_choice(finding, &class->dns[i], family, source);
}

static enum family
other(enum family family)
{
    return family == FAMILY_IPV4 ? FAMILY_IPV6 : FAMILY_IPV4;
}

/* The families in which the system finds servers by itself. */
static uint8_t
families_found(const struct discover *discover)
{
    bool ipv6 = discover_has(discover, DNS_DHCPV6) || discover_has(discover, DNS_RDNSS);

    return (uint8_t) ((discover_has(discover, DNS_DHCPV4) ? IPV4_BIT : 0) | (ipv6 ? IPV6_BIT : 0));
}

/* Of those who name servers in both families, whose are listed first. */
static enum family
first_family(const struct finding *finding)
{
    const struct word_order *from = &finding->discover->from;

    if (finding->order == TRANSPORT_IPV6_IPV4)
        return FAMILY_IPV6;
    for (uint8_t i = 0; i < from->n && finding->order == TRANSPORT_LIST; i++)
        if (from->word[i] == DNS_DHCPV6 || from->word[i] == DNS_RDNSS)
            return FAMILY_IPV6;
        else if (from->word[i] == DNS_DHCPV4)
            break;
    return FAMILY_IPV4;
}

/* A host that does not configure itself has what its system would have found; of a
 * server of which that is nothing, the other address was written. */
static void
find_written(struct finding *finding)
{
    const struct host_class *class = finding->host->config->class;
    uint8_t families = families_found(finding->discover);
    enum family first = families == IPV4_BIT ? FAMILY_IPV4 : families == IPV6_BIT ? FAMILY_IPV6 : first_family(finding);

    if (families == (IPV4_BIT | IPV6_BIT)) {
        add_family(finding, first, DNS_STATIC);
        add_family(finding, other(first), DNS_STATIC);
        return;
    }
    for (uint32_t i = 0; i < class->n_dns; i++)
        if (!add_choice(finding, &class->dns[i], first, DNS_STATIC))
            add_choice(finding, &class->dns[i], other(first), DNS_STATIC);
}

/* Who has @addr, or NO_NODE. */
static uint32_t
owner_of(const struct host *host, struct addr addr)
{
    const struct member *member = segment_find(&host->node->island->net->network->members, addr);

    return member != NULL ? member->node : NO_NODE;
}

static void
add_rdnss(struct finding *finding)
{
    const struct configuring *configuring = finding->host->configuring;

    for (uint8_t i = 0; i < configuring->n_rdnss; i++)
        if (configuring->rdnss_used >> i & 1)
            add(finding, configuring->rdnss[i].addr, owner_of(finding->host, configuring->rdnss[i].addr), DNS_RDNSS);
}

/* A host that configures itself has what it was told. */
static void
find_told(struct finding *finding)
{
    const struct configuring *configuring = finding->host->configuring;
    const struct automatic *automatic = finding->host->config->automatic;

    for (uint8_t i = 0; i < finding->discover->from.n; i++)
        switch ((enum dns_source) finding->discover->from.word[i]) {
        case DNS_STATIC:                /* with its address of that family */
            if (!automatic->dhcpv4)
                add_family(finding, FAMILY_IPV4, DNS_STATIC);
            if (!automatic->ipv6 && families_found(finding->discover) & IPV6_BIT)
                add_family(finding, FAMILY_IPV6, DNS_STATIC);
            break;
        case DNS_DHCPV6:
            if (configuring->told)
                add_family(finding, FAMILY_IPV6, DNS_DHCPV6);
            break;
        case DNS_DHCPV4:
            if (configuring->dhcpv4.how == IPV4_LEASED)
                add_family(finding, FAMILY_IPV4, DNS_DHCPV4);
            break;
        case DNS_RDNSS:
            add_rdnss(finding);
            break;
        case DNS_WELL_KNOWN:
            break;
        }
}

struct addr
discover_well_known(unsigned nth)
{
    return addr_add(well_known, nth);
}

/* "If nothing else is configured": whether a server has one of them is seen when it answers. */
static void
find_well_known(struct finding *finding)
{
    for (unsigned i = 0; i < N_WELL_KNOWN; i++) {
        struct addr addr = discover_well_known(i);

        add(finding, addr, owner_of(finding->host, addr), DNS_WELL_KNOWN);
    }
}

/* Those of family @first come first; the order is kept otherwise. */
static void
prefer_family(struct usable_server *server, uint32_t n, enum family first)
{
    for (uint32_t i = 1; i < n; i++) {
        struct usable_server moved = server[i];
        uint32_t j = i;

        for (; j > 0 && moved.family == first && server[j - 1].family != (uint8_t) first; j--)
            server[j] = server[j - 1];
        server[j] = moved;
    }
}

/* How many are used, and that the profile says so. */
static void
limit(struct finding *finding)
{
    const struct server_memory *facts = &finding->host->profile->servers;

    finding->n = MIN(finding->n, MAX_SERVERS);
    if (finding->n > 1)                 /* fewer could be kept, and one be moved */
        fact_waited(&finding->host->selection, facts->fact);
    if (facts->max > 0 && finding->n > facts->max) {
        finding->n = (uint32_t) facts->max;
        fact_acted(&finding->host->selection, facts->fact);
    }
}

/* Whether any of the host's DNS servers can be reached over IPv6, or the well-known addresses where
 * there are none. If not, every order of transport, and whoever names IPv6 addresses, gives the same
 * servers. */
static bool
any_over_ipv6(const struct finding *finding)
{
    const struct host *host = finding->host;
    const struct host_class *class = host->config->class;
    bool none = finding->n == 0 || finding->server[0].source == DNS_WELL_KNOWN;
    struct selection_host asking = host->selection;
    uint8_t rule;

    for (uint32_t i = 0; i < finding->n; i++)   /* one in the list has a source: that need not be asked twice */
        if (finding->server[i].family == FAMILY_IPV6)
            return true;
    asking.fact_use = NULL;             /* nothing comes of it */
    for (uint32_t i = 0; i < class->n_dns; i++)
        if (class->dns[i].families & IPV6_BIT &&
            is_named(host, class->dns[i].address[FAMILY_IPV6]) &&
            selection_source(&asking, class->dns[i].address[FAMILY_IPV6], &rule) != NULL)
            return true;
    return none && selection_source(&asking, well_known, &rule) != NULL;
}

/* The list in the host, with the facts that it rests on. */
static void
keep(const struct finding *finding)
{
    struct host *host = finding->host;
    struct arena *arena = &host->node->island->arena;
    bool by_fact = host->configuring != NULL || any_over_ipv6(finding);
    size_t servers_size = finding->n * sizeof *finding->server;
    union {
        struct server_set set;
        unsigned char bytes[sizeof(struct server_set) + MAX_SERVERS * sizeof(struct usable_server)];
    } room = { .set = {
        .n = finding->n,
        .transport_fact = by_fact ? host->profile->transport.fact : NO_FACT,
        .discover_fact = by_fact && finding->order != TRANSPORT_IPV4 ? finding->discover->fact : NO_FACT,
    } };

    memcpy(room.set.server, finding->server, servers_size);
    host->servers = arena_alloc(arena, sizeof *host->servers);
    host->servers->set = intern(host_alike(host), &room, sizeof room.set + servers_size);
}

void
discover_servers(struct host *host)
{
    const struct profile *profile = host->profile;
    struct finding finding = {
        .host = host, .discover = &profile->autoconfiguration.discover, .order = profile->transport.order };

    if (host->configuring == NULL || host->config->class->dns_by_hand)
        find_written(&finding);
    else
        find_told(&finding);
    if (finding.n == 0 && discover_has(finding.discover, DNS_WELL_KNOWN))
        find_well_known(&finding);
    if (finding.order == TRANSPORT_IPV6_IPV4 || finding.order == TRANSPORT_IPV4_IPV6)
        prefer_family(finding.server, finding.n,
                      finding.order == TRANSPORT_IPV6_IPV4 ? FAMILY_IPV6 : FAMILY_IPV4);
    limit(&finding);
    keep(&finding);
}
