/*
 * configure.c - a host that configures itself
 *
 * In order: configure_start() -> probe() of the link-local address -> solicit()
 * -> configure_packet() with an advertisement -> form() -> probe() -> done. All
 * that is due is done by settle(), which goes over all deadlines, brings the list
 * that selection sees up to date and asks for the next timer.
 */
#include "models/host/configure.h"

#include <glib.h>

#include "models/host/identifier.h"
#include "models/host/operation.h"
#include "models/router/router.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"

#define ANSWERED_NS INT64_C(500000002)          /* MAX_RA_DELAY_TIME, RFC 4861 section 10, and there and back */
#define TWO_HOURS_NS INT64_C(7200000000000)     /* RFC 4862 section 5.5.3 (e) */
#define LINK_LOCAL_HI (UINT64_C(0xfe80) << 48)

/* RFC 4861 sections 4.1, 4.3, 4.4: messages, with the link-layer address where there is one. */
enum { RS_SIZE = IPV6_HEADER + 8 + 8, NS_SIZE = IPV6_HEADER + 24, NA_SIZE = IPV6_HEADER + 24 + 8 };

static int64_t
now(const struct host *host)
{
    return node_now(host->node);
}

static const struct autoconfiguration *
facts_of(const struct host *host)
{
    return &host->config->class->profile->autoconfiguration;
}

static uint64_t
name_of(const struct host *host)
{
    return host->node->island->net->network->attachment[host->node->rank].name;
}

/* Returns: a time after now, later by 0..@most at random. */
static int64_t
some_time(const struct host *host, enum draw_purpose purpose, uint32_t nth, int64_t most)
{
    uint64_t bits = draw(host->node->island->seed, (uint16_t) purpose,
                         (struct subject) { .of = name_of(host), .serial = nth });

    return now(host) + 1 + (int64_t) draw_below(bits, (uint64_t) most + 1);
}

/* Packets */

static void
send_nd(struct host *host, struct addr src, struct addr dst, uint32_t serial, uint16_t size, struct nd_payload nd)
{
    struct packet *packet = host_packet(host, src, dst, serial);

    packet->proto = PROTO_ICMPV6;
    packet->hop_limit = 255;            /* RFC 4861 section 11.2 */
    packet->size = size;
    packet->u.nd = nd;
    net_send(host->node, packet);
}

/* From the unspecified address: it is nobody's yet. */
static void
send_probe(struct host *host, const struct own_address *own, unsigned nth_own)
{
    send_nd(host, (struct addr) { 0 }, addr_solicited_node(own->addr),
            serial_of(0, SERIAL_PROBE + (nth_own >> 4), nth_own << 4 | own->n_probes), NS_SIZE,
            (struct nd_payload) { .kind = ND_NEIGHBOR_SOLICITATION, .target = own->addr });
}

static void
send_solicitation(struct host *host)
{
    const struct configuring *configuring = host->configuring;

    send_nd(host, configuring->own[0].addr, addr_link_multicast(ALL_ROUTERS),
            serial_of(0, SERIAL_SOLICIT, configuring->n_solicits), RS_SIZE,
            (struct nd_payload) { .kind = ND_ROUTER_SOLICITATION });
}

/* The host's addresses */

static bool
in_use(const struct host *host, const struct own_address *own)
{
    if (own->valid_until <= now(host))
        return false;
    return own->state == OWN_VALID || (own->state == OWN_TENTATIVE && facts_of(host)->dad.optimistic);
}

/* The default router in use: the first heard of those that there are, or of the preferred ones;
 * NULL: there is none. */
static const struct default_router *
default_router(const struct host *host)
{
    const struct configuring *configuring = host->configuring;
    const struct routers *facts = &facts_of(host)->routers;
    const struct default_router *best = NULL;

    for (uint8_t i = 0; i < configuring->n_routers; i++) {
        const struct default_router *router = &configuring->router[i];

        if (router->until <= now(host))
            continue;
        if (best != NULL && best->preference != router->preference)
            fact_acted(&host->selection, facts->fact);
        if (best == NULL || (facts->preference && router->preference > best->preference))
            best = router;
    }
    return best;
}

/* Whether a default router leads anywhere: from an address that is good beyond the link.
 * From a link-local one nothing is forwarded (RFC 4291 section 2.5.6). */
static bool
has_route(struct host *host)
{
    struct configuring *configuring = host->configuring;
    const struct default_router *router = default_router(host);
    bool global = false;

    configuring->swallowed = router != NULL && router->swallows;
    host->selection.default_via = router != NULL ? router->addr : (struct addr) { 0 };
    for (uint8_t i = 1; i < configuring->n_own; i++)
        global |= in_use(host, &configuring->own[i]);
    return router != NULL && global;
}

/* The IPv4 address that was leased, or taken for want of a lease. Returns: whether there is one. */
static bool
ipv4_address(const struct host *host, struct host_address *address)
{
    const struct automatic *automatic = host->config->automatic;

    if (automatic->dhcpv4 && host->configuring->dhcpv4.how == IPV4_LEASED)
        *address = automatic->ipv4;
    else if (automatic->dhcpv4 && host->configuring->dhcpv4.how == IPV4_LINK_LOCAL)
        *address = (struct host_address) { .addr = identifier_link_local_ipv4(name_of(host)), .len = MAPPED_BITS + 16 };
    else
        return false;
    return true;
}

/* Adds @address to what selection sees, whose first @n stand already. Returns: whether another one
 * was there among the @before. */
static bool
list_address(struct configuring *configuring, uint32_t n, uint32_t before, struct host_address address)
{
    bool changed = n >= before || !addr_equal(configuring->address[n].addr, address.addr);

    configuring->address[n] = address;
    return changed;
}

static bool
list_own(struct host *host, uint32_t *n, uint32_t before)
{
    struct configuring *configuring = host->configuring;
    bool changed = false;

    for (uint8_t i = 0; i < configuring->n_own; i++) {
        const struct own_address *own = &configuring->own[i];
        uint8_t aged = own->preferred_until <= now(host) ? ADDR_DEPRECATED : 0;

        if (in_use(host, own))
            changed |= list_address(configuring, (*n)++, before, (struct host_address) {
                .addr = own->addr, .len = 64, .flags = (uint8_t) (own->flags | aged), .router = own->router });
    }
    return changed;
}

/* Puts together what selection sees: the addresses that were configured, an IPv4 one
 * that was not, then those of IPv6 in the order they were formed. Returns: whether it
 * has others than before. */
static bool
list_addresses(struct host *host)
{
    struct configuring *configuring = host->configuring;
    uint32_t n = 0, before = host->selection.n_addresses;
    uint8_t routes = host->selection.routes;
    bool changed = false, leased = configuring->dhcpv4.how == IPV4_LEASED;
    struct host_address ipv4;

    for (uint8_t i = 0; i < host->config->n_addresses; i++)
        configuring->address[n++] = host->config->address[i];
    if (ipv4_address(host, &ipv4))
        changed |= list_address(configuring, n++, before, ipv4);
    changed |= list_own(host, &n, before);
    host->selection.address = configuring->address;
    host->selection.n_addresses = n;
    host->selection.routes =
        (uint8_t) (host->config->routes | (has_route(host) ? IPV6_BIT : 0) | (leased ? IPV4_BIT : 0));
    return changed || n != before || host->selection.routes != routes;
}

static struct own_address *
own_with(struct configuring *configuring, struct addr addr)
{
    for (uint8_t i = 0; i < configuring->n_own; i++)
        if (addr_equal(configuring->own[i].addr, addr))
            return &configuring->own[i];
    return NULL;
}

/* @by_all: an advertisement that all hear at once makes all of them form addresses at once;
 * then the first probe waits (RFC 4862 section 5.4.2). */
static void
add_own(struct host *host, struct addr addr, uint8_t flags, int64_t preferred_until, int64_t valid_until,
        bool by_all)
{
    struct configuring *configuring = host->configuring;
    const struct dad *dad = &facts_of(host)->dad;
    uint8_t nth = configuring->n_own;

    if (nth == MOST_OWN)
        return;
    fact_acted(&host->selection, dad->fact);
    configuring->n_own++;
    configuring->own[nth] = (struct own_address) {
        .addr = addr,
        .flags = flags,
        .state = OWN_TENTATIVE,
        .probe_at = by_all ? some_time(host, DRAW_DAD_DELAY, nth, dad->delay_ns) : now(host),
        .preferred_until = preferred_until,
        .valid_until = valid_until,
    };
}

/* When routers are asked, from now on; RFC 4861 section 6.3.7. */
static void
plan_solicitation(struct host *host)
{
    const struct solicit *facts = &facts_of(host)->solicit;

    fact_waited(&host->selection, facts->fact);
    host->configuring->solicit_at = some_time(host, DRAW_RS_DELAY, 0, facts->delay_ns);
}

/* RFC 4862 section 5.4.5: without its link-local address, made of the hardware's, the
 * interface is of no use. */
static void
is_duplicate(struct host *host, struct own_address *own)
{
    struct configuring *configuring = host->configuring;

    own->state = OWN_DUPLICATE;
    own->probe_at = INT64_MAX;
    if (own == configuring->own) {
        configuring->solicit_at = INT64_MAX;
        configuring->heard = true;
        configuring->how = CONFIGURED_DUPLICATE;
    }
}

/* What is due */

static void
probe(struct host *host, unsigned nth_own)
{
    struct own_address *own = &host->configuring->own[nth_own];
    const struct autoconfiguration *facts = facts_of(host);

    while (own->probe_at <= now(host)) {
        if (own->n_probes < facts->dad.transmits) {
            send_probe(host, own, nth_own);
            own->n_probes++;
            own->probe_at = now(host) + facts->dad.retransmit_ns;
            continue;
        }
        own->probe_at = INT64_MAX;
        own->state = OWN_VALID;
        if (nth_own == 0 && !host->configuring->heard && !facts->dad.optimistic)
            plan_solicitation(host);
    }
}

static void
solicit(struct host *host)
{
    struct configuring *configuring = host->configuring;
    const struct solicit *facts = &facts_of(host)->solicit;

    if (configuring->solicit_at > now(host))
        return;
    fact_acted(&host->selection, facts->fact);
    if (configuring->n_solicits < facts->times) {
        send_solicitation(host);
        configuring->n_solicits++;
        configuring->answers_until = now(host) + ANSWERED_NS;
        configuring->solicit_at = now(host) +
            MAX(configuring->n_solicits < facts->times ? facts->interval_ns : facts->delay_ns, 1);
    } else {
        configuring->solicit_at = INT64_MAX;    /* there is no router */
        configuring->heard = true;
        configuring->how = CONFIGURED_NO_ROUTER;
    }
}

/* Whether a router has answered that had no prefix to offer, and another one may
 * still do so. */
static bool
waits_for_others(const struct host *host)
{
    const struct configuring *configuring = host->configuring;

    return configuring->how == CONFIGURED_ROUTER && configuring->n_own == 1 && now(host) < configuring->answers_until;
}

/* Whether nothing is to come any more but advertisements by themselves: an address
 * that is in use while it is probed is there. */
static bool
is_done(const struct host *host)
{
    const struct configuring *configuring = host->configuring;

    for (uint8_t i = 0; i < configuring->n_own; i++)
        if (configuring->own[i].probe_at < INT64_MAX && !in_use(host, &configuring->own[i]))
            return false;
    if (waits_for_others(host))
        return false;
    return configuring->heard && configuring->dhcpv6.phase == DHCPV6_IDLE && dhcpv4_is_settled(&configuring->dhcpv4);
}

static void
arm(struct host *host)
{
    struct configuring *configuring = host->configuring;
    int64_t next = earlier(configuring->solicit_at, configuring->dhcpv6.at), aging = INT64_MAX;
    int64_t dhcpv4 = dhcpv4_deadline(&configuring->dhcpv4);

    if (dhcpv4_is_settled(&configuring->dhcpv4))
        aging = dhcpv4;
    else
        next = earlier(next, dhcpv4);
    if (waits_for_others(host))
        next = earlier(next, configuring->answers_until);
    for (uint8_t i = 0; i < configuring->n_routers; i++)
        if (configuring->router[i].until > now(host))
            aging = earlier(aging, configuring->router[i].until);
    for (uint8_t i = 0; i < configuring->n_rdnss; i++)
        if (configuring->rdnss[i].until > now(host))
            aging = earlier(aging, configuring->rdnss[i].until);
    for (uint8_t i = 0; i < configuring->n_own; i++) {
        const struct own_address *own = &configuring->own[i];

        next = earlier(next, own->probe_at);
        if (own->preferred_until > now(host))
            aging = earlier(aging, own->preferred_until);
        if (own->valid_until > now(host))
            aging = earlier(aging, own->valid_until);
    }
    if (next < configuring->armed_at) {
        configuring->armed_at = next;
        node_timer(host->node, next, TIMER_CONFIGURE, 0);
    }
    if (aging < configuring->aging_at) {
        configuring->aging_at = aging;
        node_timer_background(host->node, aging, TIMER_CONFIGURE, 0);
    }
}

/* Whether other DNS servers are named by routers than when that was last asked. */
static bool
rdnss_changed(struct host *host)
{
    struct configuring *configuring = host->configuring;
    uint8_t used = 0;

    for (uint8_t i = 0; i < configuring->n_rdnss; i++)
        used |= (uint8_t) ((configuring->rdnss[i].until > now(host)) << i);

    bool changed = used != configuring->rdnss_used;
    configuring->rdnss_used = used;
    return changed;
}

static void
settle(struct host *host)
{
    struct configuring *configuring = host->configuring;

    for (uint8_t i = 0; i < configuring->n_own; i++)
        probe(host, i);
    solicit(host);
    dhcpv6_due(host);
    dhcpv4_due(host);
    bool renumbered = list_addresses(host), renamed = rdnss_changed(host);
    bool done = !configuring->done && is_done(host);
    if (done)
        configuring->done = true;
    if (done)
        host_configured(host);
    else if (renumbered || renamed)
        host_renumbered(host);
    arm(host);
}

/* Forms and probes the link-local address, from which routers are asked. */
static void
start_ipv6(struct host *host)
{
    const struct slaac *slaac = &facts_of(host)->slaac;
    struct addr link_local = { .hi = LINK_LOCAL_HI };

    link_local.lo = identifier_make(slaac, host->node->island->seed, name_of(host), host->config->automatic->mac,
                                    link_local);
    fact_acted(&host->selection, slaac->fact);
    add_own(host, link_local, 0, INT64_MAX, INT64_MAX, true);
    if (facts_of(host)->dad.optimistic)
        plan_solicitation(host);        /* RFC 4429 section 3.2: from the optimistic address */
}

void
configure_start(struct host *host)
{
    const struct automatic *automatic = host->config->automatic;

    host->configuring = arena_alloc(&host->node->island->arena, sizeof *host->configuring);
    *host->configuring = (struct configuring) {
        .solicit_at = INT64_MAX, .armed_at = INT64_MAX, .aging_at = INT64_MAX, .dhcpv6.at = INT64_MAX,
        .dhcpv4 = { .at = INT64_MAX, .link_local_at = INT64_MAX }, .heard = !automatic->ipv6 };
    if (automatic->ipv6)
        start_ipv6(host);
    if (automatic->dhcpv4)
        dhcpv4_start(host);
    list_addresses(host);
    arm(host);
}

enum configured
configure_how(const struct host *host)
{
    if (host->configuring == NULL || !host->config->automatic->ipv6)
        return CONFIGURED_BEFORE;
    return host->configuring->done ? (enum configured) host->configuring->how : CONFIGURED_NOT_YET;
}

enum configured_ipv4
configure_how_ipv4(const struct host *host)
{
    return host->configuring == NULL ? IPV4_BEFORE : (enum configured_ipv4) host->configuring->dhcpv4.how;
}

void
configure_due(struct host *host)
{
    if (host->configuring->armed_at <= now(host))
        host->configuring->armed_at = INT64_MAX;
    if (host->configuring->aging_at <= now(host))
        host->configuring->aging_at = INT64_MAX;
    settle(host);
}

/* Advertisements */

static int64_t
until(const struct host *host, int64_t lifetime_ns)
{
    return lifetime_ns < INT64_MAX ? now(host) + lifetime_ns : INT64_MAX;
}

/* RFC 4862 section 5.5.3 (e): nobody cuts a life to less than two hours. */
static void
prolong(const struct host *host, struct own_address *own, const struct advertised_prefix *prefix)
{
    int64_t valid_until = until(host, prefix->valid_ns);

    own->preferred_until = until(host, prefix->preferred_ns);
    if (prefix->valid_ns > TWO_HOURS_NS || valid_until > own->valid_until)
        own->valid_until = valid_until;
    else if (own->valid_until - now(host) > TWO_HOURS_NS)
        own->valid_until = now(host) + TWO_HOURS_NS;
}

static void
form(struct host *host, const struct advertised_prefix *prefix, bool by_all)
{
    const struct slaac *slaac = &facts_of(host)->slaac;
    uint64_t seed = host->node->island->seed, name = name_of(host);
    struct addr addr = prefix->prefix.addr;

    addr.lo = identifier_make(slaac, seed, name, host->config->automatic->mac, addr);
    fact_acted(&host->selection, slaac->fact);
    add_own(host, addr, 0, until(host, prefix->preferred_ns), until(host, prefix->valid_ns), by_all);
    if (slaac->temporary == TEMPORARY_OFF)
        return;
    addr.lo = identifier_temporary(seed, name, prefix->prefix.addr);
    add_own(host, addr, ADDR_TEMPORARY, until(host, MIN(prefix->preferred_ns, slaac->preferred_ns)),
            until(host, MIN(prefix->valid_ns, slaac->valid_ns)), by_all);
}

/* A prefix of which the host has addresses, or may form some. */
static void
take_prefix(struct host *host, const struct advertised_prefix *prefix, bool by_all)
{
    struct configuring *configuring = host->configuring;
    bool known = false;

    if (!prefix->autonomous || prefix->prefix.len != 64 || prefix->preferred_ns > prefix->valid_ns)
        return;
    for (uint8_t i = 1; i < configuring->n_own; i++) {
        struct own_address *own = &configuring->own[i];

        if (!prefix_has(prefix->prefix.addr, 64, own->addr))
            continue;
        known = true;
        if (!(own->flags & ADDR_TEMPORARY))     /* whose lives end, RFC 4941 section 3.3 (1) */
            prolong(host, own, prefix);
    }
    if (!known && prefix->valid_ns > 0)
        form(host, prefix, by_all);
}

/* Which router the addresses of a prefix go with (RFC 6724 section 5 rule 5.5): the one
 * in use, if that has advertised it too, else the first. */
static void
note_advertiser(struct host *host, const struct advertised_prefix *prefix, struct addr from)
{
    struct configuring *configuring = host->configuring;
    const struct default_router *in_use = default_router(host);

    for (uint8_t i = 1; i < configuring->n_own; i++) {
        struct own_address *own = &configuring->own[i];

        if (prefix_has(prefix->prefix.addr, prefix->prefix.len, own->addr) &&
            (addr_is_unspecified(own->router) || (in_use != NULL && addr_equal(in_use->addr, from))))
            own->router = from;
    }
}

/* Once: the flags of a later advertisement change nothing. */
static void
ask_dhcpv6(struct host *host, const struct advertisement *advertisement)
{
    const struct flags *flags = &facts_of(host)->flags;
    int use = MAX(advertisement->managed ? flags->m : DHCPV6_NOTHING, advertisement->other ? flags->o : DHCPV6_NOTHING);
    struct dhcpv6 *client = &host->configuring->dhcpv6;

    if (advertisement->managed || advertisement->other)
        fact_acted(&host->selection, flags->fact);
    if (use != DHCPV6_NOTHING && client->phase == DHCPV6_IDLE && client->n_sent == 0)
        dhcpv6_start(host, use == DHCPV6_STATEFUL);
}

/* RFC 4861 section 6.3.4: each router has its own time. */
static void
note_router(struct host *host, struct addr router, const struct advertisement *advertisement)
{
    struct configuring *configuring = host->configuring;
    uint8_t nth = 0;

    while (nth < configuring->n_routers && !addr_equal(configuring->router[nth].addr, router))
        nth++;
    if (nth == MOST_DEFAULT_ROUTERS)
        return;
    configuring->n_routers = MAX(configuring->n_routers, (uint8_t) (nth + 1));
    configuring->router[nth] = (struct default_router) {
        router, until(host, advertisement->lifetime_ns), advertisement->preference, advertisement->swallows };
}

/* RFC 8106 section 6.1: one that is known is kept for longer, or no longer; another takes the place of
 * the one whose time has run out, or is over first. */
static void
note_rdnss(struct host *host, struct addr addr, int64_t lifetime_ns)
{
    struct configuring *configuring = host->configuring;
    struct named_server *place = configuring->rdnss;
    uint8_t nth = 0;

    while (nth < configuring->n_rdnss && !addr_equal(configuring->rdnss[nth].addr, addr))
        nth++;
    if (nth < configuring->n_rdnss) {
        configuring->rdnss[nth].until = until(host, lifetime_ns);
        return;
    }
    if (lifetime_ns == 0)
        return;
    if (nth < MAX_SERVERS) {
        place = &configuring->rdnss[configuring->n_rdnss++];
    } else {
        for (uint8_t i = 1; i < MAX_SERVERS; i++)
            if (configuring->rdnss[i].until < place->until)
                place = &configuring->rdnss[i];
        configuring->rdnss_used &= (uint8_t) ~(1u << (place - configuring->rdnss));     /* that was another */
    }
    *place = (struct named_server) { addr, until(host, lifetime_ns) };
}

static void
take_rdnss(struct host *host, const struct advertisement *advertisement)
{
    const struct discover *discover = &facts_of(host)->discover;

    if (advertisement->n_rdnss > 0)
        fact_acted(&host->selection, discover->fact);
    for (uint32_t i = 0; i < advertisement->n_rdnss && discover_has(discover, DNS_RDNSS); i++)
        note_rdnss(host, advertisement->rdnss[i], advertisement->rdnss_ns);
}

static void
advertised(struct host *host, const struct packet *packet)
{
    struct configuring *configuring = host->configuring;
    const struct advertisement *advertisement = packet->u.nd.advertisement;
    bool by_all = addr_is_multicast(packet->dst);

    configuring->heard = true;
    configuring->how = CONFIGURED_ROUTER;
    configuring->solicit_at = INT64_MAX;
    note_router(host, packet->src, advertisement);
    ask_dhcpv6(host, advertisement);
    take_rdnss(host, advertisement);
    for (uint32_t i = 0; i < advertisement->n_prefixes; i++) {
        take_prefix(host, &advertisement->prefix[i], by_all);
        note_advertiser(host, &advertisement->prefix[i], packet->src);
    }
}

/* An address of its own, as any other: it is probed (RFC 3315 section 18.1.8). */
void
configure_leased(struct host *host, const struct packet *packet)
{
    struct addr address;

    if (!dhcpv6_packet(host, packet, &address)) {
        settle(host);
        return;
    }
    host->configuring->told = true;
    if (!addr_is_unspecified(address) && own_with(host->configuring, address) == NULL)
        add_own(host, address, 0, INT64_MAX, INT64_MAX, false);
    settle(host);
}

void
configure_leased_ipv4(struct host *host, const struct packet *packet)
{
    dhcpv4_packet(host, packet);
    settle(host);
}

/* RFC 4862 sections 5.4.3 and 5.4.4: somebody else has, or probes, @own. */
static bool
is_contested(const struct own_address *own, const struct packet *packet)
{
    bool unspecified = addr_is_unspecified(packet->src);

    return own != NULL && own->state == OWN_TENTATIVE &&
        (packet->u.nd.kind == ND_NEIGHBOR_ADVERTISEMENT || unspecified);
}

void
configure_packet(struct host *host, const struct packet *packet)
{
    struct configuring *configuring = host->configuring;
    struct own_address *own;

    if (!host->config->automatic->ipv6)
        return;
    switch ((enum nd_kind) packet->u.nd.kind) {
    case ND_ROUTER_ADVERTISEMENT:
        if (configuring->own[0].state != OWN_DUPLICATE)
            advertised(host, packet);
        break;
    case ND_NEIGHBOR_SOLICITATION:
    case ND_NEIGHBOR_ADVERTISEMENT:
        own = own_with(configuring, packet->u.nd.target);
        if (is_contested(own, packet))
            is_duplicate(host, own);
        break;
    case ND_ROUTER_SOLICITATION:
        return;
    }
    settle(host);
}

bool
configure_answer(const struct host *host, struct packet *packet)
{
    struct addr target = packet->u.nd.target;
    bool has = false;

    for (uint32_t i = 0; i < host->selection.n_addresses && !has; i++)
        has = addr_equal(host->selection.address[i].addr, target);
    if (packet->u.nd.kind != ND_NEIGHBOR_SOLICITATION || !has)
        return false;
    packet_turn(packet);
    if (addr_is_unspecified(packet->dst))     /* RFC 4861 section 7.2.4 */
        packet->dst = addr_link_multicast(ALL_NODES);
    packet->src = target;
    packet->size = NA_SIZE;
    packet->u.nd.kind = ND_NEIGHBOR_ADVERTISEMENT;
    return true;
}
