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
#include "models/host/sources.h"
#include "models/router/router.h"
#include "models/tcp/sender.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

#define LEAST_MTU 1280          /* RFC 8200 section 5 */
#define ANSWERED_NS INT64_C(500000002)          /* MAX_RA_DELAY_TIME, RFC 4861 section 10, and there and back */

/* RFC 4861 sections 4.1 and 4.4: messages, with the link-layer address where there is one. */
enum { RS_SIZE = IPV6_HEADER + 8 + 8, NA_SIZE = IPV6_HEADER + 24 + 8 };

uint64_t
configure_name(const struct host *host)
{
    return host->node->island->net->network->attachment[host->node->rank].name;
}

int64_t
configure_some_time(const struct host *host, enum draw_purpose purpose, uint32_t nth, int64_t most)
{
    uint64_t bits = draw(host->node->island->seed, (uint16_t) purpose,
                         (struct subject) { .of = configure_name(host), .serial = nth });

    return host_now(host) + 1 + (int64_t) draw_below(bits, (uint64_t) most + 1);
}

void
configure_tell(const struct host *host, struct configure_step step)
{
    if (observing(host->node->island, OBSERVE_STEP))
        observe(host->node->island, (struct observation) {      /* at the start the clock shows -1 */
            .at = MAX(host_now(host), 0), .node = host->node->rank, .kind = OBSERVE_STEP, .subject = &step });
}

/* Packets */

void
configure_send(struct host *host, struct addr src, struct addr dst, uint32_t serial, uint16_t size,
               struct nd_payload nd)
{
    struct packet *packet = host_packet(host, &src, &dst, serial);

    packet->proto = PROTO_ICMPV6;
    packet->hop_limit = 255;            /* RFC 4861 section 11.2 */
    packet->size = size;
    packet->u.nd = nd;
    net_send(host->node, packet);
}

static void
send_solicitation(struct host *host)
{
    const struct configuring *configuring = host->configuring;

    configure_send(host, configuring->own[0].addr, addr_link_multicast(ALL_ROUTERS),
                   serial_of(0, SERIAL_SOLICIT, configuring->n_solicits), RS_SIZE,
                   (struct nd_payload) { .kind = ND_ROUTER_SOLICITATION });
}

/* The host's addresses */

/* Whether @a is rather used than @b, which was heard of before. */
static bool
is_better(const struct host *host, const struct default_router *a, const struct default_router *b)
{
    const struct routers *facts = &configure_facts(host)->routers;

    if (neighbors_is_reachable(a) != neighbors_is_reachable(b))
        return neighbors_is_reachable(a);
    if (a->preference != b->preference)
        fact_acted(&host->selection, facts->fact);
    return facts->preference && a->preference > b->preference;
}

/* The default router in use: of those that there are and do answer, the first heard, or of the preferred ones;
 * if none answers, of them all. NULL: there is none. */
static struct default_router *
default_router(const struct host *host)
{
    struct configuring *configuring = host->configuring;
    struct default_router *best = NULL;

    for (uint8_t i = 0; i < configuring->n_routers; i++) {
        struct default_router *router = &configuring->router[i];

        if (router->until > host_now(host) && (best == NULL || is_better(host, router, best)))
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
    struct default_router *router = default_router(host);
    bool global = false;

    configuring->in_use = router;
    configuring->routing.default_via = router != NULL ? &router->addr : NULL;
    for (uint8_t i = 1; i < configuring->n_own; i++)
        global |= own_in_use(host, &configuring->own[i]);
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
        *address = (struct host_address) {
            .addr = identifier_link_local_ipv4(configure_name(host)), .len = MAPPED_BITS + 16 };
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

/* Returns: the number of @router among those that advertised what is listed; 0 for ::. */
static uint8_t
list_router(struct host *host, struct addr router)
{
    struct configuring *configuring = host->configuring;
    uint16_t known;

    if (addr_is_unspecified(router))
        return 0;
    known = reach_advertiser(&host->selection, router);
    if (known != NO_ADVERTISER)
        return (uint8_t) known;
    configuring->advertiser[configuring->routing.n_routers++] = router;
    return configuring->routing.n_routers;
}

static bool
list_own(struct host *host, uint32_t *n, uint32_t before)
{
    struct configuring *configuring = host->configuring;
    bool changed = false;

    for (uint8_t i = 0; i < configuring->n_own; i++) {
        const struct own_address *own = &configuring->own[i];
        uint8_t aged = own->preferred_until <= host_now(host) ? ADDR_DEPRECATED : 0;
        uint8_t kind = own->origin == OWN_TEMPORARY ? ADDR_TEMPORARY : 0;

        if (own_in_use(host, own))
            changed |= list_address(configuring, (*n)++, before, (struct host_address) {
                .addr = own->addr, .len = 64, .flags = (uint8_t) (kind | aged), .off_link = !own->on_link,
                .router = list_router(host, own->router) });
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

    for (uint8_t i = 0; i < host->config->n_given; i++)
        configuring->address[n++] = host->config->given[i];
    if (ipv4_address(host, &ipv4))
        changed |= list_address(configuring, n++, before, ipv4);
    host->selection.routing = &configuring->routing;
    configuring->routing.router = configuring->advertiser;
    configuring->routing.n_routers = 0;
    changed |= list_own(host, &n, before);
    n = tunnels_list(host, configuring->address, n);
    sources_forget(&host->selection);
    host->selection.address = configuring->address;
    host->selection.n_addresses = (uint8_t) n;
    tunnels_set_routes(host, (uint8_t) (host->config->routes | (has_route(host) ? IPV6_BIT : 0) |
                                        (leased ? IPV4_BIT : 0)));
    return changed || n != before || host->selection.routes != routes;
}

void
configure_list(struct host *host)
{
    list_addresses(host);
}

/* When routers are asked, from now on; RFC 4861 section 6.3.7. */
static void
plan_solicitation(struct host *host)
{
    const struct solicit *facts = &configure_facts(host)->solicit;

    fact_waited(&host->selection, facts->fact);
    host->configuring->solicit_at = configure_some_time(host, DRAW_RS_DELAY, 0, facts->delay_ns);
}

/* What is due */

/* How long after the solicitation that was just sent the next comes: RFC 4861 section 6.3.7, or RFC 7559 section 2,
 * each wait twice the last, all of them a tenth more or less at random. */
static int64_t
next_solicitation(const struct host *host)
{
    const struct configuring *configuring = host->configuring;
    const struct solicit *facts = &configure_facts(host)->solicit;
    int64_t wait = facts->interval_ns;

    if (facts->growth == SOLICIT_EVENLY)
        return MAX(wait, 1);
    for (unsigned i = 1; i < configuring->n_solicits && wait < facts->most_ns; i++)
        wait *= 2;
    wait = MIN(wait, facts->most_ns);
    return configure_some_time(host, DRAW_RS_WAIT, configuring->n_solicits, wait / 5) - host_now(host) +
        wait - wait / 10;
}

/* Routers that were asked so often are waited for no longer. */
static void
do_without_router(struct host *host)
{
    struct configuring *configuring = host->configuring;

    configuring->given_up_at = INT64_MAX;
    configuring->heard = true;
    configuring->how = CONFIGURED_NO_ROUTER;
    configure_tell(host, (struct configure_step) {
        .what = STEP_NO_ROUTER, .fact = configure_facts(host)->solicit.fact });
    if (configure_facts(host)->solicit.then == SOLICIT_STOP)
        configuring->solicit_at = INT64_MAX;
}

static void
solicit(struct host *host)
{
    struct configuring *configuring = host->configuring;
    const struct solicit *facts = &configure_facts(host)->solicit;

    if (configuring->given_up_at <= host_now(host))
        do_without_router(host);
    if (configuring->solicit_at > host_now(host))
        return;
    fact_acted(&host->selection, facts->fact);
    if (facts->times > 0) {
        send_solicitation(host);
        configuring->n_solicits += configuring->n_solicits < UINT16_MAX;
        configuring->answers_until = host_now(host) + ANSWERED_NS;
        configure_tell(host, (struct configure_step) {
            .what = STEP_SOLICITED, .fact = facts->fact, .nth = configuring->n_solicits });
    }
    configuring->solicit_at = host_now(host) + next_solicitation(host);
    if (configuring->n_solicits < facts->times || configuring->heard)
        return;
    configuring->given_up_at = host_now(host) + MAX(facts->delay_ns, 1);
    if (facts->then == SOLICIT_STOP)
        configuring->solicit_at = INT64_MAX;
}

/* Whether a router has answered that had no prefix to offer, and another one may
 * still do so. */
static bool
waits_for_others(const struct host *host)
{
    const struct configuring *configuring = host->configuring;

    return configuring->how == CONFIGURED_ROUTER && configuring->n_own == 1 &&
        host_now(host) < configuring->answers_until;
}

/* Whether nothing is to come any more but advertisements by themselves: an address
 * that is in use while it is probed is there. */
static bool
is_done(const struct host *host)
{
    const struct configuring *configuring = host->configuring;

    for (uint8_t i = 0; i < configuring->n_own; i++)
        if (configuring->own[i].probe_at < INT64_MAX && !own_in_use(host, &configuring->own[i]))
            return false;
    if (waits_for_others(host))
        return false;
    return configuring->heard && dhcpv6_is_settled(host) && dhcpv4_is_settled(&configuring->dhcpv4);
}

/* When the next thing is due that comes of the time that has passed, and keeps no run going. */
static int64_t
next_aging(const struct host *host)
{
    const struct configuring *configuring = host->configuring;
    int64_t aging = neighbors_deadline(host);

    for (uint8_t i = 0; i < configuring->n_routers; i++)
        if (configuring->router[i].until > host_now(host))
            aging = earlier(aging, configuring->router[i].until);
    for (uint8_t i = 0; i < configuring->n_rdnss; i++)
        if (configuring->rdnss[i].until > host_now(host))
            aging = earlier(aging, configuring->rdnss[i].until);
    for (uint8_t i = 0; i < configuring->n_own; i++) {
        const struct own_address *own = &configuring->own[i];

        if (own_follow_at(host, own) > host_now(host))
            aging = earlier(aging, own_follow_at(host, own));
        if (own->preferred_until > host_now(host))
            aging = earlier(aging, own->preferred_until);
        if (own->valid_until > host_now(host))
            aging = earlier(aging, own->valid_until);
    }
    return aging;
}

/* Adds @at to what is waited for, or to what is not. */
static void
add_deadline(int64_t at, bool waited_for, int64_t *next, int64_t *aging)
{
    if (waited_for)
        *next = earlier(*next, at);
    else
        *aging = earlier(*aging, at);
}

void
configure_arm(struct host *host)
{
    struct configuring *configuring = host->configuring;
    int64_t next = configuring->given_up_at, aging = next_aging(host);

    add_deadline(configuring->solicit_at, !configuring->heard, &next, &aging);
    add_deadline(dhcpv6_deadline(&configuring->dhcpv6), !dhcpv6_is_settled(host), &next, &aging);
    add_deadline(dhcpv4_deadline(&configuring->dhcpv4), !dhcpv4_is_settled(&configuring->dhcpv4), &next, &aging);
    if (waits_for_others(host))
        next = earlier(next, configuring->answers_until);
    for (uint8_t i = 0; i < configuring->n_own; i++)
        next = earlier(next, configuring->own[i].probe_at);
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
        used |= (uint8_t) ((configuring->rdnss[i].until > host_now(host)) << i);

    bool changed = used != configuring->rdnss_used;
    configuring->rdnss_used = used;
    return changed;
}

static void
settle(struct host *host)
{
    struct configuring *configuring = host->configuring;

    if (own_due(host) && !configuring->heard && !configure_facts(host)->dad.optimistic)
        plan_solicitation(host);
    neighbors_due(host);
    solicit(host);
    dhcpv6_due(host);
    dhcpv4_due(host);
    bool renumbered = list_addresses(host), renamed = rdnss_changed(host);
    bool done = !configuring->done && is_done(host);
    if (done)
        configuring->done = true;
    if (renumbered)
        tunnels_consider(host);
    if (done)
        host_configured(host);
    else if (renumbered || renamed)
        host_renumbered(host);
    configure_arm(host);
    neighbors_tell(host);
}

/* Forms and probes the link-local address, from which routers are asked. */
static void
start_ipv6(struct host *host)
{
    own_form_link_local(host);
    if (configure_facts(host)->dad.optimistic)
        plan_solicitation(host);        /* RFC 4429 section 3.2: from the optimistic address */
}

void
configure_start(struct host *host)
{
    const struct automatic *automatic = host->config->automatic;

    host->configuring = arena_alloc(&host->node->island->arena, sizeof *host->configuring);
    *host->configuring = (struct configuring) {
        .solicit_at = INT64_MAX, .given_up_at = INT64_MAX, .armed_at = INT64_MAX, .aging_at = INT64_MAX,
        .dhcpv6 = { .at = INT64_MAX, .patience_at = INT64_MAX },
        .dhcpv4 = { .at = INT64_MAX, .link_local_at = INT64_MAX }, .heard = !automatic->ipv6 };
    if (automatic->ipv6)
        start_ipv6(host);
    if (automatic->dhcpv4)
        dhcpv4_start(host);
    list_addresses(host);
    configure_arm(host);
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
    if (host->configuring->armed_at <= host_now(host))
        host->configuring->armed_at = INT64_MAX;
    if (host->configuring->aging_at <= host_now(host))
        host->configuring->aging_at = INT64_MAX;
    settle(host);
}

/* Advertisements */

static int64_t
until(const struct host *host, int64_t lifetime_ns)
{
    return lifetime_ns < INT64_MAX ? host_now(host) + lifetime_ns : INT64_MAX;
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
    const struct flags *flags = &configure_facts(host)->flags;
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

    struct default_router *noted = &configuring->router[nth];
    if (nth == configuring->n_routers)
        configuring->router[configuring->n_routers++].neighbor.at = INT64_MAX;
    noted->addr = router;
    noted->until = until(host, advertisement->lifetime_ns);
    noted->preference = advertisement->preference;
    noted->swallows = advertisement->swallows;
    noted->gone = advertisement->gone;
    neighbors_heard(noted);
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
    const struct discover *discover = &configure_facts(host)->discover;

    if (advertisement->n_rdnss > 0)
        fact_acted(&host->selection, discover->fact);
    for (uint32_t i = 0; i < advertisement->n_rdnss && discover_has(discover, DNS_RDNSS); i++)
        note_rdnss(host, advertisement->rdnss[i], advertisement->rdnss_ns);
}

/* As of DNS servers; one whose time had run out is heard of anew. */
static void
note_suffix(struct host *host, uint8_t suffix, int64_t lifetime_ns)
{
    struct configuring *configuring = host->configuring;
    struct named_suffix *known = configuring->dnssl;
    uint8_t nth = 0;

    while (nth < configuring->n_dnssl && known[nth].nth != suffix)
        nth++;
    if (nth < configuring->n_dnssl && (known[nth].until > host_now(host) || lifetime_ns == 0)) {
        known[nth].until = until(host, lifetime_ns);
        return;
    }
    if (lifetime_ns == 0)
        return;
    if (nth == configuring->n_dnssl)
        configuring->n_dnssl++;         /* there is room for all of the site's */
    for (; nth + 1 < configuring->n_dnssl; nth++)
        known[nth] = known[nth + 1];
    known[nth] = (struct named_suffix) { .until = until(host, lifetime_ns), .nth = suffix };
}

static void
take_dnssl(struct host *host, const struct advertisement *advertisement)
{
    const struct dnssl *facts = &configure_facts(host)->dnssl;

    if (advertisement->n_dnssl > 0)
        fact_acted(&host->selection, facts->fact);
    for (uint32_t i = 0; i < advertisement->n_dnssl && facts->use; i++)
        note_suffix(host, advertisement->dnssl[i].nth, advertisement->dnssl_ns);
}

bool
configure_takes_mtu(uint16_t mtu)
{
    return mtu >= LEAST_MTU && mtu <= LINK_MTU;
}

/* IPv4 has the link's own: no advertisement is about it. */
uint16_t
configure_mtu(const struct host *host, enum family family)
{
    bool told = family == FAMILY_IPV6 && host->configuring != NULL && host->configuring->mtu > 0;

    return told ? host->configuring->mtu : LINK_MTU;
}

static void
advertised(struct host *host, const struct packet *packet)
{
    struct configuring *configuring = host->configuring;
    const struct advertisement *advertisement = packet->u.nd.advertisement;
    bool by_all = addr_is_multicast(packet->dst);

    configure_tell(host, (struct configure_step) {
        .what = STEP_ADVERTISED, .fact = NO_FACT, .addr = packet->src, .advertisement = advertisement });
    configuring->heard = true;
    configuring->how = CONFIGURED_ROUTER;
    configuring->solicit_at = configuring->given_up_at = INT64_MAX;
    note_router(host, packet->src, advertisement);
    if (configure_takes_mtu(advertisement->mtu))
        configuring->mtu = advertisement->mtu;
    ask_dhcpv6(host, advertisement);
    take_rdnss(host, advertisement);
    take_dnssl(host, advertisement);
    for (uint32_t i = 0; i < advertisement->n_prefixes; i++) {
        own_take_prefix(host, &advertisement->prefix[i], by_all);
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
    if (!addr_is_unspecified(address))
        own_take_lease(host, address);
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
        own = own_with(host, packet->u.nd.target);
        if (is_contested(own, packet))
            own_contested(host, own);
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
