/*
 * test-configure.c - hosts that configure themselves on a site's link
 */
#include <glib.h>

#include "models/host/configure.h"
#include "models/host/identifier.h"
#include "models/host/operation.h"
#include "models/models.h"
#include "models/router/router.h"
#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/net.h"
#include "sim/net/observe.h"

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)
#define MAC UINT64_C(0x001b638445e6)    /* its EUI-64 identifier is 021b:63ff:fe84:45e6 */
#define EUI64 UINT64_C(0x021b63fffe8445e6)

enum { SITE = 1, ROUTER = 0, FIRST_HOST = 1, MOST_HOSTS_HERE = 3, MOST_SENT = 64, OF_DHCPV6 = 100, OF_DHCPV4 = 200 };

/* Messages of Neighbor Discovery and DHCP, as they were sent. */
struct sent {
    int64_t at;
    uint32_t node;
    uint8_t kind;               /* enum nd_kind, OF_DHCPV6 + enum dhcpv6_kind, or OF_DHCPV4 + enum dhcpv4_kind */
    bool multicast;
    struct addr target;
};

struct place_of_test {
    struct island island;
    struct network *network;
    struct profile profile;
    struct host_class class;
    struct host_config *config[MOST_HOSTS_HERE];
    struct automatic automatic[MOST_HOSTS_HERE];
    struct advertised_prefix prefix;
    struct router_config router;
    struct observer observer;
    struct observers observers;
    struct sent sent[MOST_SENT];
    unsigned n_sent;
};

static struct addr
address(uint64_t iid)
{
    return (struct addr) { UINT64_C(0x20010db800000001), iid };
}

static void
see(void *user, const struct observation *observation)
{
    struct place_of_test *here = user;
    const struct packet *packet = observation->subject;

    struct sent sent = { observation->at, observation->node, packet->u.nd.kind,
                         addr_is_multicast(packet->dst) || addr_is_broadcast(packet->dst), packet->u.nd.target };

    g_assert_null(packet->inner);
    if (packet->proto == PROTO_UDP && packet->family == FAMILY_IPV4) {
        sent.kind = (uint8_t) (OF_DHCPV4 + packet->u.dhcpv4.kind);
        sent.target = packet->u.dhcpv4.address;
    } else if (packet->proto == PROTO_UDP) {
        sent.kind = (uint8_t) (OF_DHCPV6 + packet->u.dhcpv6.kind);
        sent.target = packet->u.dhcpv6.address;
    }
    g_assert_cmpuint(here->n_sent, <, MOST_SENT);
    here->sent[here->n_sent++] = sent;
}

/* A site with @n hosts, of which the first has MAC, a router that advertises one
 * prefix, and room for one node more behind them. */
static void
make(struct place_of_test *here, uint32_t n, uint64_t seed)
{
    static const struct profile nothing;

    *here = (struct place_of_test) { .n_sent = 0 };
    here->profile = nothing;
    profile_init(&here->profile);
    here->class = (struct host_class) { .profile = &here->profile };
    here->prefix = (struct advertised_prefix) {
        .prefix = { .addr = address(0), .len = 64, .family = FAMILY_IPV6 },
        .on_link = true, .autonomous = true, .preferred_ns = 7 * 86400 * SECOND, .valid_ns = 30 * 86400 * SECOND };
    here->router = (struct router_config) {
        .link_local = { .hi = UINT64_C(0xfe80) << 48, .lo = 1 },
        .advertisement = { .lifetime_ns = 1800 * SECOND, .prefix = &here->prefix, .n_prefixes = 1 },
        .least_ns = 198 * SECOND,
        .most_ns = 600 * SECOND,
    };
    here->network = network_new(2 + n);
    network_add_router(here->network, &(struct router) { .uplink = NO_ROUTER, .families = IPV6_BIT });
    network_add_router(here->network, &(struct router) { .uplink = 0, .families = IPV6_BIT });
    network_attach(here->network, ROUTER, SITE, -1, draw_key_named(0, "router"));
    network_listen(here->network, ROUTER, here->router.link_local, true);
    for (uint32_t i = 0; i < n; i++) {
        here->automatic[i] = (struct automatic) { .mac = MAC + i, .ipv6 = true };
        here->config[i] = host_config_keep(&here->island.arena, &(struct host_config) {
            .class = &here->class, .automatic = &here->automatic[i], .ipv6_on = true }, NULL);
        network_attach(here->network, FIRST_HOST + i, SITE, -1, draw_key(1, i));
        network_listen(here->network, FIRST_HOST + i,
                       (struct addr) { UINT64_C(0xfe80) << 48, identifier_eui64(MAC + i) }, false);
    }
    here->observer = (struct observer) { .wants = 1u << OBSERVE_SENT, .see = see, .user = here };
    here->observers = (struct observers) { .wanted = 1u << OBSERVE_SENT, .n = 1, .observer = &here->observer };
    here->island.observers = &here->observers;
    island_init(&here->island, seed, 2 + n);
}

static void
run(struct place_of_test *here, bool every_hop)
{
    network_compile(here->network);
    net_init(&here->island, here->network, every_hop);
    models_init(&here->island, NULL, NULL);
    island_node(&here->island, ROUTER, &router_kind, &here->router);
    for (uint32_t i = 0; FIRST_HOST + i + 1 < here->island.n_nodes; i++)
        island_node(&here->island, FIRST_HOST + i, &host_kind, here->config[i]);
    island_run(&here->island);
}

static void
clear(struct place_of_test *here)
{
    net_free(&here->island);
    island_free(&here->island);
    network_free(here->network);
    profile_clear(&here->profile);
}

static const struct host *
host(const struct place_of_test *here, uint32_t nth)
{
    return island_find(&here->island, FIRST_HOST + nth)->state;
}

/* The host's address in use, or NULL. */
static const struct host_address *
in_use(const struct place_of_test *here, uint32_t nth, struct addr addr)
{
    const struct selection_host *selection = &host(here, nth)->selection;

    for (uint32_t i = 0; i < selection->n_addresses; i++)
        if (addr_equal(selection->address[i].addr, addr))
            return &selection->address[i];
    return NULL;
}

/* The times at which a node sent a kind of message, and how often it did. */
static unsigned
times(const struct place_of_test *here, uint32_t node, unsigned kind, int64_t *at, unsigned room)
{
    unsigned n = 0;

    for (unsigned i = 0; i < here->n_sent; i++)
        if (here->sent[i].node == node && here->sent[i].kind == kind) {
            if (n < room)
                at[n] = here->sent[i].at;
            n++;
        }
    return n;
}

static void
test_identifiers(void)
{
    struct slaac slaac = { .identifier = IDENTIFIER_EUI64 };
    struct addr one = address(0), two = { .hi = one.hi + 1 };

    g_assert_cmphex(identifier_eui64(MAC), ==, EUI64);
    g_assert_cmphex(identifier_make(&slaac, 1, 2, MAC, one, 0), ==, EUI64);
    /* Made up: locally administered, and no group. */
    for (uint64_t name = 0; name < 50; name++) {
        g_assert_cmphex(identifier_mac(name) >> 40 & 3, ==, 2);
        g_assert_cmphex(identifier_mac(name) >> 48, ==, 0);
    }
    slaac.identifier = IDENTIFIER_RANDOM;
    g_assert_cmphex(identifier_make(&slaac, 1, 2, MAC, one, 0), ==, identifier_make(&slaac, 1, 2, MAC, two, 0));
    g_assert_cmphex(identifier_make(&slaac, 1, 2, MAC, one, 0), !=, identifier_make(&slaac, 2, 2, MAC, one, 0));
    slaac.identifier = IDENTIFIER_STABLE;
    g_assert_cmphex(identifier_make(&slaac, 1, 2, MAC, one, 0), !=, identifier_make(&slaac, 1, 2, MAC, two, 0));
    g_assert_cmphex(identifier_make(&slaac, 1, 2, MAC, one, 0), ==, identifier_make(&slaac, 1, 2, MAC + 1, one, 0));
    g_assert_cmphex(identifier_temporary(1, 2, one, 0, 0) >> 57 & 1, ==, 0);
}

/* RFC 4862: up to 1 s, one probe, 1 s; RFC 4861: up to 1 s, one solicitation, an
 * answer within 0.5 s; one probe more at once, 1 s. Each packet takes 1 ns. */
static void
test_router(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct place_of_test here;
        int64_t probe[3], solicitation[2], advertisement[2];

        make(&here, 1, seed);
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;     /* none by itself */
        run(&here, false);
        g_assert_cmpuint(times(&here, FIRST_HOST, ND_NEIGHBOR_SOLICITATION, probe, 3), ==, 2);
        g_assert_cmpuint(times(&here, FIRST_HOST, ND_ROUTER_SOLICITATION, solicitation, 2), ==, 1);
        g_assert_cmpuint(times(&here, ROUTER, ND_ROUTER_ADVERTISEMENT, advertisement, 2), ==, 1);
        g_assert_cmpint(probe[0], >=, 0);
        g_assert_cmpint(probe[0], <=, SECOND);
        g_assert_cmpint(solicitation[0], >, probe[0] + SECOND);
        g_assert_cmpint(solicitation[0], <=, probe[0] + 2 * SECOND + 1);
        g_assert_cmpint(advertisement[0], >, solicitation[0]);
        g_assert_cmpint(advertisement[0], <=, solicitation[0] + 1 + 500 * MS);
        g_assert_cmpint(probe[1], ==, advertisement[0] + 1);
        g_assert_cmpint(host_configured_at(host(&here, 0)), ==, probe[1] + SECOND);
        g_assert_nonnull(in_use(&here, 0, address(EUI64)));
        g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 2);
        g_assert_cmpuint(host(&here, 0)->selection.routes, ==, IPV6_BIT);
        clear(&here);
    }
}

/* RFC 4861 section 6.3.7: three, 4 s apart, and 1 s after the last it is given up. */
static void
test_no_router(void)
{
    struct place_of_test here;
    int64_t at[4];

    make(&here, 1, 7);
    here.router.silent = true;
    run(&here, false);
    g_assert_cmpuint(times(&here, FIRST_HOST, ND_ROUTER_SOLICITATION, at, 4), ==, 3);
    g_assert_cmpint(at[1], ==, at[0] + 4 * SECOND);
    g_assert_cmpint(at[2], ==, at[1] + 4 * SECOND);
    g_assert_cmpint(host_configured_at(host(&here, 0)), ==, at[2] + SECOND);
    g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 1);
    g_assert_cmpuint(host(&here, 0)->selection.routes, ==, 0);
    clear(&here);
}

/* Somebody has the address already: it is not used, and the rest goes on. */
static void
test_duplicate(void)
{
    struct place_of_test here;
    int64_t at[2];

    make(&here, 2, 3);
    here.config[1] = host_config_keep(&here.island.arena, &(struct host_config) {
        .class = &here.class, .n_given = 1, .routes = IPV6_BIT, .ipv6_on = true },
        &(struct host_address) { .addr = address(EUI64), .len = 64 });
    network_add_address(here.network, FIRST_HOST + 1, address(EUI64), MEMBER_UP);
    run(&here, false);
    g_assert_null(in_use(&here, 0, address(EUI64)));
    g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 1);
    g_assert_cmpuint(times(&here, FIRST_HOST + 1, ND_NEIGHBOR_ADVERTISEMENT, at, 2), ==, 1);
    g_assert_cmpint(host_configured_at(host(&here, 0)), ==, at[0] + 1);     /* nothing is waited for any more */
    clear(&here);
}

static void
test_temporary(void)
{
    struct place_of_test here;

    make(&here, 1, 5);
    here.profile.autoconfiguration.slaac.temporary = TEMPORARY_ON;
    run(&here, false);

    const struct selection_host *selection = &host(&here, 0)->selection;
    g_assert_cmpuint(selection->n_addresses, ==, 3);
    g_assert_cmpuint(in_use(&here, 0, address(EUI64))->flags, ==, 0);
    g_assert_cmpuint(selection->address[2].flags, ==, ADDR_TEMPORARY);
    g_assert_cmphex(selection->address[2].addr.hi, ==, address(0).hi);
    clear(&here);
}

/* Solicited and answered by 4.5 s, the address is preferred for 100 s, valid for
 * 200 s; the router's next word may come after 198 s at the earliest. */
static void
test_lifetimes(void)
{
    static const struct {
        int64_t until;
        bool valid, preferred, route;
    } when[] = { { 50, true, true, true }, { 150, true, false, true }, { 190, true, false, false } };

    for (unsigned i = 0; i < G_N_ELEMENTS(when); i++) {
        struct place_of_test here;
        const struct host_address *own;

        make(&here, 1, 4);
        here.prefix.preferred_ns = 100 * SECOND;
        here.prefix.valid_ns = 200 * SECOND;
        here.router.advertisement.lifetime_ns = 160 * SECOND;
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
        here.island.until = when[i].until * SECOND;
        run(&here, false);
        own = in_use(&here, 0, address(EUI64));
        g_assert_cmpint(own != NULL, ==, when[i].valid);
        g_assert_cmpint(!(own->flags & ADDR_DEPRECATED), ==, when[i].preferred);
        g_assert_cmpint(host(&here, 0)->selection.routes == IPV6_BIT, ==, when[i].route);
        clear(&here);
    }
    for (int gone = 0; gone <= 1; gone++) {
        struct place_of_test here;

        make(&here, 1, 4);
        here.prefix.preferred_ns = here.prefix.valid_ns = 200 * SECOND;
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
        here.island.until = (gone ? 206 : 195) * SECOND;
        run(&here, false);
        g_assert_cmpint(in_use(&here, 0, address(EUI64)) == NULL, ==, gone);
        clear(&here);
    }
}

/* RFC 4861 section 6.3.4: the MTU of a link is what routers say, from 1280 (RFC 8200 section 5) to 1500 (RFC 2464
 * section 2). */
static void
test_mtu(void)
{
    static const uint16_t said[] = { 0, 1, 1279, 1280, 1400, 1500, 1501, 9000, 65535 };
    static const uint16_t then[] = { 1500, 1500, 1500, 1280, 1400, 1500, 1500, 1500, 1500 };

    for (unsigned i = 0; i < G_N_ELEMENTS(said); i++) {
        struct place_of_test here;

        make(&here, 1, 4);
        here.router.advertisement.mtu = said[i];
        run(&here, false);
        g_assert_cmpuint(configure_mtu(host(&here, 0), FAMILY_IPV6), ==, then[i]);
        g_assert_cmpuint(configure_mtu(host(&here, 0), FAMILY_IPV4), ==, 1500);
        clear(&here);
    }
}

/* RFC 4862 section 5.5.3 (d): prefixes that no address is formed of. */
static void
test_prefixes(void)
{
    for (int what = 0; what < 4; what++) {
        struct place_of_test here;

        make(&here, 1, 9);
        if (what == 0)
            here.prefix.autonomous = false;
        else if (what == 1)
            here.prefix.prefix.len = 60;
        else if (what == 2)
            here.prefix.preferred_ns = here.prefix.valid_ns + 1;
        else
            here.prefix.valid_ns = here.prefix.preferred_ns = 0;
        run(&here, false);
        g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 1);
        g_assert_cmpuint(host(&here, 0)->selection.routes, ==, 0);      /* nothing to go there from */
        clear(&here);
    }
}

/* RFC 4429: what is still being probed is in use. So a router is asked within 1 s,
 * and when it answers, within 0.5 s, all is there. */
static void
test_optimistic(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct place_of_test here;
        int64_t advertisement[1] = { 0 };

        make(&here, 1, seed);
        here.profile.autoconfiguration.dad.optimistic = 1;
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
        run(&here, false);
        g_assert_cmpuint(times(&here, ROUTER, ND_ROUTER_ADVERTISEMENT, advertisement, 1), ==, 1);
        g_assert_cmpint(host_configured_at(host(&here, 0)), ==, advertisement[0] + 1);
        g_assert_cmpint(host_configured_at(host(&here, 0)), <=, SECOND + 500 * MS + 2);
        g_assert_nonnull(in_use(&here, 0, address(EUI64)));
        clear(&here);
    }
}

/* Without a random wait all goes on, from the first instant. */
static void
test_no_delay(void)
{
    struct place_of_test here;
    int64_t probe[1] = { -1 };

    make(&here, 1, 2);
    here.profile.autoconfiguration.dad.delay_ns = here.profile.autoconfiguration.solicit.delay_ns = 0;
    run(&here, false);
    times(&here, FIRST_HOST, ND_NEIGHBOR_SOLICITATION, probe, 1);
    g_assert_cmpint(probe[0], ==, 0);
    g_assert_cmpint(host_configured_at(host(&here, 0)), <=, 2 * SECOND + 500 * MS + 10);
    clear(&here);
}

/* Attaches a second router, which says @second, behind the only host; runs. */
static void
run_with(struct place_of_test *here, const struct router_config *second)
{
    network_attach(here->network, FIRST_HOST + 1, SITE, -1, draw_key_named(0, "second"));
    network_listen(here->network, FIRST_HOST + 1, second->link_local, true);
    network_compile(here->network);
    net_init(&here->island, here->network, false);
    models_init(&here->island, NULL, NULL);
    island_node(&here->island, ROUTER, &router_kind, &here->router);
    island_node(&here->island, FIRST_HOST, &host_kind, here->config[0]);
    island_node(&here->island, FIRST_HOST + 1, &router_kind, second);
    island_run(&here->island);
}

/* A second router that is no default router takes nothing from the first, in
 * whichever order their words come. */
static void
test_two_routers(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct place_of_test here;
        struct router_config second;

        make(&here, 1, seed);
        second = here.router;
        second.link_local.lo = 2;
        second.advertisement.lifetime_ns = 0;
        run_with(&here, &second);
        g_assert_cmpuint(host(&here, 0)->selection.routes, ==, IPV6_BIT);
        g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 2);
        clear(&here);
    }
}

/* RFC 3736: up to 1 s, and an answer at once. */
static void
test_stateless(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct place_of_test here;
        int64_t advertisement[1] = { 0 }, asked[2] = { 0 };

        make(&here, 1, seed);
        here.profile.autoconfiguration.flags.o = DHCPV6_STATELESS;
        here.router.advertisement.other = true;
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
        run(&here, false);
        g_assert_cmpuint(times(&here, ROUTER, ND_ROUTER_ADVERTISEMENT, advertisement, 1), ==, 1);
        g_assert_cmpuint(times(&here, FIRST_HOST, OF_DHCPV6 + DHCPV6_INFORMATION_REQUEST, asked, 2), ==, 1);
        g_assert_cmpint(asked[0], >, advertisement[0]);
        g_assert_cmpint(asked[0], <=, advertisement[0] + 1 + SECOND);
        g_assert_true(host(&here, 0)->configuring->told);
        g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 2);
        clear(&here);
    }
}

/* RFC 3315 section 17.1.2: the first wait, 1 to 1.1 s, is for offers; then Request
 * and Reply, and the address is probed for 1 s. What is leased was offered. */
static void
test_stateful(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct place_of_test here;
        int64_t solicited[2] = { 0 }, requested[2] = { 0 }, replied[2] = { 0 };
        struct addr offered = { 0 };

        make(&here, 1, seed);
        here.profile.autoconfiguration.flags.m = DHCPV6_STATEFUL;
        here.router.advertisement.managed = true;
        here.router.leases = here.prefix.prefix;
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
        run(&here, false);
        g_assert_cmpuint(times(&here, FIRST_HOST, OF_DHCPV6 + DHCPV6_SOLICIT, solicited, 2), ==, 1);
        g_assert_cmpuint(times(&here, FIRST_HOST, OF_DHCPV6 + DHCPV6_REQUEST, requested, 2), ==, 1);
        g_assert_cmpuint(times(&here, ROUTER, OF_DHCPV6 + DHCPV6_REPLY, replied, 2), ==, 1);
        g_assert_cmpint(requested[0] - solicited[0], >, SECOND);
        g_assert_cmpint(requested[0] - solicited[0], <=, SECOND + SECOND / 10);
        g_assert_cmpint(host_configured_at(host(&here, 0)), ==, replied[0] + 1 + SECOND);
        for (unsigned i = 0; i < here.n_sent; i++)
            if (here.sent[i].kind == OF_DHCPV6 + DHCPV6_ADVERTISE)
                offered = here.sent[i].target;
        g_assert_nonnull(in_use(&here, 0, offered));
        g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 3);
        clear(&here);
    }
}

/* Nobody answers: each wait is twice the last but for a tenth, up to 120 s; the host does without
 * 30 s after the advertisement, and goes on asking. */
static void
test_no_dhcpv6(void)
{
    struct place_of_test here;
    int64_t at[16];
    unsigned n;

    make(&here, 1, 6);
    here.profile.autoconfiguration.flags.m = DHCPV6_STATEFUL;
    here.router.advertisement.managed = true;
    here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
    here.island.until = 900 * SECOND;
    run(&here, false);
    n = times(&here, FIRST_HOST, OF_DHCPV6 + DHCPV6_SOLICIT, at, G_N_ELEMENTS(at));
    g_assert_cmpuint(n, >=, 11);        /* 1 + 2 + ... + 64 = 127 s, then each 120 s */
    g_assert_cmpuint(n, <=, 16);
    for (unsigned i = 1; i < n; i++) {
        int64_t wait = at[i] - at[i - 1], before = i > 1 ? at[i - 1] - at[i - 2] : 0;
        int64_t middle = i == 1 ? SECOND : MIN(2 * before, 120 * SECOND);

        g_assert_cmpint(wait, >=, middle - middle / 10);
        g_assert_cmpint(wait, <=, middle + middle / 10 + 1);
    }
    g_assert_cmpint(host_configured_at(host(&here, 0)), >, 31 * SECOND);
    g_assert_cmpint(host_configured_at(host(&here, 0)), <=, 33 * SECOND + 501 * MS);
    clear(&here);
}

/* A system that makes nothing of the flags asks nobody. */
static void
test_flags_unused(void)
{
    struct place_of_test here;

    make(&here, 1, 6);
    here.router.advertisement.managed = here.router.advertisement.other = true;
    here.router.leases = here.prefix.prefix;
    run(&here, false);
    for (unsigned i = 0; i < here.n_sent; i++)
        g_assert_cmpuint(here.sent[i].kind, <, OF_DHCPV6);
    g_assert_false(host(&here, 0)->configuring->told);
    clear(&here);
}

/* A host of IPv4 alone, that asks for 198.51.100.9. */
static struct addr
make_ipv4(struct place_of_test *here, uint64_t seed, bool served)
{
    struct addr addr = addr_ipv4(0xc6336409);

    make(here, 1, seed);
    here->network->router[SITE].families |= IPV4_BIT;
    here->automatic[0] = (struct automatic) {
        .mac = MAC, .dhcpv4 = true, .ipv4 = { .addr = addr, .len = MAPPED_BITS + 24 } };
    here->router.dhcpv4 = served;
    here->router.least_ns = here->router.most_ns = INT64_C(100000) * SECOND;
    network_add_address(here->network, FIRST_HOST, addr, MEMBER_UP);
    here->island.until = 1000 * SECOND;
    return addr;
}

/* Four messages, and an address with a route. */
static void
test_dhcpv4(void)
{
    static const uint8_t kinds[] = { DHCPV4_DISCOVER, DHCPV4_OFFER, DHCPV4_REQUEST, DHCPV4_ACK };
    struct place_of_test here;
    struct addr addr = make_ipv4(&here, 1, true);

    run(&here, false);
    g_assert_cmpuint(here.n_sent, ==, G_N_ELEMENTS(kinds));
    for (unsigned i = 0; i < here.n_sent; i++) {
        g_assert_cmpuint(here.sent[i].kind, ==, OF_DHCPV4 + kinds[i]);
        g_assert_true(here.sent[i].multicast == (here.sent[i].node == FIRST_HOST));
        g_assert_true(addr_equal(here.sent[i].target, addr));
    }
    g_assert_nonnull(in_use(&here, 0, addr));
    g_assert_true(host(&here, 0)->selection.routes & IPV4_BIT);
    g_assert_cmpint(host_configured_at(host(&here, 0)), <, MS);
    clear(&here);
}

/* Offers are gathered for so long. */
static void
test_dhcpv4_gather(void)
{
    struct place_of_test here;
    int64_t asked[1] = { 0 }, requested[1] = { 0 };

    make_ipv4(&here, 1, true);
    here.profile.autoconfiguration.dhcpv4.gather_ns = 2 * SECOND;
    run(&here, false);
    g_assert_cmpuint(times(&here, FIRST_HOST, OF_DHCPV4 + DHCPV4_DISCOVER, asked, 1), ==, 1);
    g_assert_cmpuint(times(&here, FIRST_HOST, OF_DHCPV4 + DHCPV4_REQUEST, requested, 1), ==, 1);
    g_assert_cmpint(requested[0] - asked[0], >=, 2 * SECOND);
    g_assert_cmpint(requested[0] - asked[0], <=, 2 * SECOND + MS);
    clear(&here);
}

/* RFC 2131 section 4.1: 4, 8, 16 and 32 s, each but for a second; then 64 s would end after the 60 s. An
 * address of 169.254/16 comes after 6 s, without a route; another round five minutes after the end. */
static void
test_no_dhcpv4(void)
{
    struct place_of_test here;
    int64_t at[16];
    bool early = false, late = false;

    for (uint64_t seed = 1; seed <= 20; seed++) {
        make_ipv4(&here, seed, false);
        here.profile.autoconfiguration.dhcpv4.link_local_ns = 6 * SECOND;
        here.profile.autoconfiguration.dhcpv4.again_ns = 300 * SECOND;
        here.island.until = 400 * SECOND;
        run(&here, false);
        g_assert_cmpint(host_configured_at(host(&here, 0)), ==, 6 * SECOND);
        g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 1);
        g_assert_cmphex(host(&here, 0)->selection.address[0].addr.lo >> 16 & 0xffff, ==, 0xa9fe);
        g_assert_false(host(&here, 0)->selection.routes & IPV4_BIT);
        for (unsigned i = 0; i < here.n_sent; i++)
            g_assert_cmpuint(here.sent[i].kind, ==, OF_DHCPV4 + DHCPV4_DISCOVER);

        unsigned n = times(&here, FIRST_HOST, OF_DHCPV4 + DHCPV4_DISCOVER, at, G_N_ELEMENTS(at)), round = 1;
        while (at[round] < 60 * SECOND)
            round++;
        g_assert_cmpuint(round, >=, 4);         /* at 0, 4, 12, 28 s, and perhaps just before 60 s */
        g_assert_cmpuint(n, >=, round + 4);
        for (unsigned i = 1; i < round; i++) {
            int64_t wait = at[i] - at[i - 1], middle = (INT64_C(4) << (i - 1)) * SECOND;

            g_assert_cmpint(wait, >=, middle - SECOND);
            g_assert_cmpint(wait, <=, middle + SECOND);
            early |= wait < middle;
            late |= wait > middle;
        }
        g_assert_cmpint(at[round], ==, at[0] + 360 * SECOND);
        clear(&here);
    }
    g_assert_true(early && late);
}

/* It stops, and does without. */
static void
test_dhcpv4_given_up(void)
{
    struct place_of_test here;

    make_ipv4(&here, 3, false);
    run(&here, false);
    g_assert_cmpint(host_configured_at(host(&here, 0)), ==, 60 * SECOND);
    g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, 0);
    g_assert_cmpuint(configure_how_ipv4(host(&here, 0)), ==, IPV4_NONE);
    clear(&here);
}

/* dhclient: from 3 s on each wait is one to three times the last; beyond 15 s it is 7.5 to 22.5 s. */
static void
test_dhcpv4_random(void)
{
    struct place_of_test here;
    int64_t at[32];

    for (uint64_t seed = 1; seed <= 20; seed++) {
        make_ipv4(&here, seed, false);
        here.profile.autoconfiguration.dhcpv4.first_ns = 3 * SECOND;
        here.profile.autoconfiguration.dhcpv4.growth = GROWTH_RANDOM;
        here.profile.autoconfiguration.dhcpv4.most_ns = 15 * SECOND;
        here.profile.autoconfiguration.dhcpv4.spread_ns = 0;
        run(&here, false);

        unsigned n = times(&here, FIRST_HOST, OF_DHCPV4 + DHCPV4_DISCOVER, at, G_N_ELEMENTS(at));
        g_assert_cmpuint(n, >=, 4);
        g_assert_cmpint(at[1] - at[0], ==, 3 * SECOND);
        for (unsigned i = 2; i < n; i++) {
            int64_t wait = at[i] - at[i - 1], before = at[i - 1] - at[i - 2];

            g_assert_cmpint(wait, >=, MIN(before, 15 * SECOND / 2));
            g_assert_cmpint(wait, <, MAX(3 * before, 15 * SECOND * 3 / 2));
        }
        clear(&here);
    }
}

/* Walked or hop by hop, it is the same; and hosts do not disturb each other. */
static void
test_same(void)
{
    struct place_of_test here, hops, alone;

    make(&here, 3, 11);
    run(&here, false);
    make(&hops, 3, 11);
    run(&hops, true);
    make(&alone, 1, 11);
    run(&alone, false);
    for (uint32_t i = 0; i < 3; i++)
        g_assert_cmpint(host_configured_at(host(&here, i)), ==, host_configured_at(host(&hops, i)));
    g_assert_cmpuint(here.n_sent, ==, hops.n_sent);
    g_assert_cmpint(host_configured_at(host(&here, 0)), ==, host_configured_at(host(&alone, 0)));
    g_assert_cmpint(host_configured_at(host(&here, 0)), !=, host_configured_at(host(&here, 1)));
    clear(&here);
    clear(&hops);
    clear(&alone);
}

/* RFC 7217 section 6: somebody has the address of a made-up identifier, so a second later the next is probed; if there
 * are no more, it is left aside. What is made of the MAC address is tried once. */
static void
test_another_identifier(void)
{
    static const struct {
        int identifier;
        int64_t retries;
        bool there;
    } cases[] = { { IDENTIFIER_STABLE, 3, true }, { IDENTIFIER_RANDOM, 1, true }, { IDENTIFIER_STABLE, 0, false },
                  { IDENTIFIER_EUI64, 3, false } };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct place_of_test here;
        struct slaac *slaac = &here.profile.autoconfiguration.slaac;
        uint64_t name = draw_key(1, 0), first, next;
        int64_t contested[2] = { 0 };

        make(&here, 1, 3);
        slaac->identifier = cases[i].identifier;
        slaac->retries = cases[i].retries;
        if (slaac->identifier != IDENTIFIER_EUI64)
            network_take(here.network, FIRST_HOST, (struct addr) {
                LINK_LOCAL_HI, identifier_make(slaac, 3, name, MAC, (struct addr) { .hi = LINK_LOCAL_HI }, 0) });
        first = identifier_make(slaac, 3, name, MAC, address(0), 0);
        next = identifier_make(slaac, 3, name, MAC, address(0), 1);
        network_take(here.network, ROUTER, address(first));
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
        run(&here, false);
        g_assert_cmpuint(times(&here, ROUTER, ND_NEIGHBOR_ADVERTISEMENT, contested, 2), ==, 1);
        g_assert_null(in_use(&here, 0, address(first)));
        g_assert_true((in_use(&here, 0, address(next)) != NULL) == cases[i].there);
        g_assert_cmpint(host_configured_at(host(&here, 0)), ==, contested[0] + 1 + (cases[i].there ? 2 * SECOND : 0));
        clear(&here);
    }
}

/* RFC 4941 section 3.4: preferred for 100 s, valid for 300 s, and 5 s before the end of the first the next is formed.
 * Formed at f, up to 4.5 s: at f, f + 95, f + 190, f + 285 s. */
static void
test_temporaries(void)
{
    static const struct {
        int64_t at;
        unsigned temporary, preferred;
    } cases[] = { { 50, 1, 1 }, { 150, 2, 1 }, { 350, 3, 1 } };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct place_of_test here;
        struct slaac *slaac = &here.profile.autoconfiguration.slaac;
        unsigned temporary = 0, preferred = 0;

        make(&here, 1, 5);
        slaac->temporary = TEMPORARY_ON;
        slaac->preferred_ns = 100 * SECOND;
        slaac->valid_ns = 300 * SECOND;
        slaac->desync_ns = 0;
        here.automatic[0].n_temporary = 10;
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
        here.island.until = cases[i].at * SECOND;
        run(&here, false);

        const struct selection_host *selection = &host(&here, 0)->selection;
        for (uint32_t a = 0; a < selection->n_addresses; a++) {
            temporary += (selection->address[a].flags & ADDR_TEMPORARY) != 0;
            preferred += (selection->address[a].flags & (ADDR_TEMPORARY | ADDR_DEPRECATED)) == ADDR_TEMPORARY;
        }
        g_assert_cmpuint(temporary, ==, cases[i].temporary);
        g_assert_cmpuint(preferred, ==, cases[i].preferred);
        clear(&here);
    }
}

/* A prefix that is soon no longer preferred has no temporary addresses (section 3.3 (5)); none outlives it. */
static void
test_short_prefix(void)
{
    for (int brief = 0; brief <= 1; brief++) {
        struct place_of_test here;

        make(&here, 1, 5);
        here.profile.autoconfiguration.slaac.temporary = TEMPORARY_ON;
        here.prefix.preferred_ns = (brief ? 5 : 60) * SECOND;
        here.prefix.valid_ns = 90 * SECOND;
        here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
        here.island.until = 80 * SECOND;
        run(&here, false);
        g_assert_cmpuint(host(&here, 0)->selection.n_addresses, ==, brief ? 2 : 3);
        g_assert_cmpuint(host(&here, 0)->configuring->n_own, ==, brief ? 2 : 3);
        g_assert_cmpint(host(&here, 0)->configuring->own[1].valid_until, ==,
                        host(&here, 0)->configuring->own[brief ? 1 : 2].valid_until);
        clear(&here);
    }
}

/* RFC 4862 section 5.5.3 (e): a stranger's word of one minute takes a life of 30 days down to two hours, and leaves one
 * of an hour alone. How long an address is preferred it does decide. */
static void
test_two_hours(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++)
        for (int brief = 0; brief <= 1; brief++) {
            struct place_of_test here;
            struct advertised_prefix stranger;
            struct router_config second;
            const struct own_address *own;
            int64_t life;

            make(&here, 1, seed);
            here.prefix.valid_ns = here.prefix.preferred_ns = (brief ? 3600 : 30 * 86400) * SECOND;
            here.router.least_ns = here.router.most_ns = INT64_C(100000) * SECOND;
            stranger = here.prefix;
            stranger.valid_ns = 60 * SECOND;
            stranger.preferred_ns = 0;
            second = here.router;
            second.link_local.lo = 2;
            second.advertisement.prefix = &stranger;
            here.island.until = 100 * SECOND;
            run_with(&here, &second);
            own = &host(&here, 0)->configuring->own[1];
            life = own->valid_until - own->formed_at;
            if (own->preferred_until < 60 * SECOND)     /* the stranger's word came last: within half a second */
                g_assert_true(brief ? life == 3600 * SECOND : life >= 7200 * SECOND && life < 7201 * SECOND);
            else
                g_assert_true(life >= here.prefix.valid_ns && life < here.prefix.valid_ns + SECOND);
            clear(&here);
        }
}

/* The flag L: whether what else is in the prefix is on the link. */
static void
test_on_link(void)
{
    for (int on_link = 0; on_link <= 1; on_link++) {
        struct place_of_test here;

        make(&here, 1, 5);
        here.prefix.on_link = on_link;
        run(&here, false);
        g_assert_true(in_use(&here, 0, address(EUI64))->off_link == !on_link);
        clear(&here);
    }
}

/* RFC 7559 section 2: 4, 8, 16, ... s, each but for a tenth, and no end; after the third the host does without. */
static void
test_solicit_on(void)
{
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct place_of_test here;
        struct solicit *facts = &here.profile.autoconfiguration.solicit;
        int64_t at[16];
        unsigned n;

        make(&here, 1, seed);
        facts->growth = SOLICIT_DOUBLE;
        facts->then = SOLICIT_ON;
        facts->most_ns = 40 * SECOND;
        here.router.silent = true;
        here.island.until = 300 * SECOND;
        run(&here, false);
        n = times(&here, FIRST_HOST, ND_ROUTER_SOLICITATION, at, G_N_ELEMENTS(at));
        g_assert_cmpuint(n, >=, 9);     /* up to 2 s; 4 + 8 + 16 + 32 = 60 s, then each 40 s: five or more */
        for (unsigned i = 1; i < n; i++) {
            int64_t middle = MIN((INT64_C(4) << (i - 1)) * SECOND, 40 * SECOND);

            g_assert_cmpint(at[i] - at[i - 1], >=, middle - middle / 10);
            g_assert_cmpint(at[i] - at[i - 1], <=, middle + middle / 10 + 1);
        }
        g_assert_cmpint(host_configured_at(host(&here, 0)), ==, at[2] + SECOND);
        clear(&here);
    }
}

/* What must hold of a host at any time: what it selects from are addresses that are good, and it has a default route
 * only while there is a router. */
static void
check_host(const struct host *host, int64_t now)
{
    struct configuring *configuring = host->configuring;
    bool optimistic = host->profile->autoconfiguration.dad.optimistic, router = false;

    for (uint32_t i = 0; i < host->selection.n_addresses; i++) {
        const struct host_address *address = &host->selection.address[i];
        const struct own_address *own = own_with(host, address->addr);

        g_assert_nonnull(own);
        g_assert_true(own->state == OWN_VALID || (optimistic && own->state == OWN_TENTATIVE));
        g_assert_cmpint(own->valid_until, >=, now);
        g_assert_true(address->flags & ADDR_DEPRECATED || own->preferred_until >= now);
    }
    for (uint8_t i = 0; i < configuring->n_routers; i++)
        router |= configuring->router[i].until >= now;
    g_assert_true(router || !(host->selection.routes & IPV6_BIT));
}

static void
check_at(void *user, const struct observation *observation)
{
    struct place_of_test *here = user;

    if (observation->node != FIRST_HOST && host(here, 0)->configuring != NULL)     /* not while it is at something */
        check_host(host(here, 0), observation->at);
}

static int64_t
any_time(GRand *rand, int least, int most)
{
    return g_rand_int_range(rand, least, most + 1) * SECOND + g_rand_int_range(rand, 0, 1000) * MS;
}

static void
any_router(GRand *rand, struct router_config *router, struct advertised_prefix *prefix)
{
    prefix->autonomous = g_rand_int_range(rand, 0, 4) > 0;
    prefix->on_link = g_rand_boolean(rand);
    prefix->prefix.len = g_rand_int_range(rand, 0, 8) > 0 ? 64 : 56;
    prefix->preferred_ns = any_time(rand, 0, 300);
    prefix->valid_ns = any_time(rand, 0, 400);          /* perhaps less: that is ignored */
    router->advertisement = (struct advertisement) {
        .managed = g_rand_boolean(rand), .other = g_rand_boolean(rand), .lifetime_ns = any_time(rand, 0, 300),
        .preference = (uint8_t) g_rand_int_range(rand, 0, 3), .gone = g_rand_boolean(rand), .prefix = prefix,
        .n_prefixes = 1 };
    router->silent = g_rand_int_range(rand, 0, 6) == 0;
    router->leases = g_rand_boolean(rand) ? prefix->prefix : (struct prefix) { .family = FAMILY_NONE };
    router->least_ns = any_time(rand, 3, 60);
    router->most_ns = 3 * router->least_ns;
}

static void
any_system(GRand *rand, struct autoconfiguration *facts)
{
    facts->dad.transmits = g_rand_int_range(rand, 0, 4);
    facts->dad.optimistic = g_rand_boolean(rand);
    facts->solicit.growth = g_rand_int_range(rand, 0, 2);
    facts->solicit.then = g_rand_int_range(rand, 0, 2);
    facts->solicit.times = g_rand_int_range(rand, 0, 5);
    facts->flags.m = g_rand_int_range(rand, 0, 3);
    facts->flags.o = g_rand_int_range(rand, 0, 2);
    facts->slaac.identifier = IDENTIFIER_EUI64;
    facts->slaac.temporary = g_rand_int_range(rand, 0, 2);
    facts->slaac.preferred_ns = any_time(rand, 20, 60);
    facts->slaac.valid_ns = facts->slaac.preferred_ns + any_time(rand, 0, 60);
    facts->routers.preference = g_rand_boolean(rand);
}

/* In any such network no host ever uses an address that is tentative, or whose life is over, and no router after its
 * lifetime; and every configuration ends: solicitations within 30 s, DHCPv6 in 30 s more. */
static void
test_any(void)
{
    GRand *rand = g_rand_new_with_seed(4862);

    for (uint64_t seed = 1; seed <= 10000; seed++) {
        struct place_of_test here;
        struct advertised_prefix prefix;
        struct router_config second;

        make(&here, 1, seed);
        any_system(rand, &here.profile.autoconfiguration);
        any_router(rand, &here.router, &here.prefix);
        second = here.router;
        second.link_local.lo = 2;
        prefix = here.prefix;
        prefix.prefix.addr.hi += (uint64_t) g_rand_boolean(rand);
        any_router(rand, &second, &prefix);
        here.automatic[0].n_temporary = 26;    /* (120 + 60) s / (0.6 x 20 - 5) s: as many as are valid at once */
        here.observer.see = check_at;
        here.island.until = any_time(rand, 90, 600);
        run_with(&here, &second);
        check_host(host(&here, 0), here.island.until);
        g_assert_cmpint(host_configured_at(host(&here, 0)), <=, 65 * SECOND);
        clear(&here);
    }
    g_rand_free(rand);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/configure/identifiers", test_identifiers);
    g_test_add_func("/configure/router", test_router);
    g_test_add_func("/configure/no-router", test_no_router);
    g_test_add_func("/configure/duplicate", test_duplicate);
    g_test_add_func("/configure/temporary", test_temporary);
    g_test_add_func("/configure/lifetimes", test_lifetimes);
    g_test_add_func("/configure/mtu", test_mtu);
    g_test_add_func("/configure/prefixes", test_prefixes);
    g_test_add_func("/configure/optimistic", test_optimistic);
    g_test_add_func("/configure/no-delay", test_no_delay);
    g_test_add_func("/configure/another-identifier", test_another_identifier);
    g_test_add_func("/configure/temporaries", test_temporaries);
    g_test_add_func("/configure/short-prefix", test_short_prefix);
    g_test_add_func("/configure/two-hours", test_two_hours);
    g_test_add_func("/configure/on-link", test_on_link);
    g_test_add_func("/configure/solicit-on", test_solicit_on);
    g_test_add_func("/configure/any", test_any);
    g_test_add_func("/configure/two-routers", test_two_routers);
    g_test_add_func("/configure/dhcpv6/stateless", test_stateless);
    g_test_add_func("/configure/dhcpv6/stateful", test_stateful);
    g_test_add_func("/configure/dhcpv6/silence", test_no_dhcpv6);
    g_test_add_func("/configure/dhcpv6/not-asked", test_flags_unused);
    g_test_add_func("/configure/dhcpv4/leased", test_dhcpv4);
    g_test_add_func("/configure/dhcpv4/gather", test_dhcpv4_gather);
    g_test_add_func("/configure/dhcpv4/silence", test_no_dhcpv4);
    g_test_add_func("/configure/dhcpv4/given-up", test_dhcpv4_given_up);
    g_test_add_func("/configure/dhcpv4/random", test_dhcpv4_random);
    g_test_add_func("/configure/same", test_same);
    return g_test_run();
}
