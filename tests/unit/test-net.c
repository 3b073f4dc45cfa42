/*
 * test-net.c - what routers do with packets, how long it takes, who hears of it
 *
 * Latencies are sums of what the network was told, both ways. Each step takes
 * at least 1 ns (net.h), so that a sum may come out a few ns long: SLACK.
 */
#include "tests/unit/echo.h"
#include "tests/unit/random.h"

enum { SLACK = 6, SECOND = 1000000000 };

/* The address of node @rank. */
static struct addr
address(enum family family, uint32_t rank)
{
    return family == FAMILY_IPV4 ? addr_ipv4(0xc6336400 + rank)
                                 : (struct addr) { .hi = UINT64_C(0x20010db800010000), .lo = 1 + rank };
}

/* The address of router @r, where its ICMP errors come from. */
static struct addr
router_address(enum family family, uint32_t r)
{
    return family == FAMILY_IPV4 ? addr_ipv4(0xcb007100 + r)
                                 : (struct addr) { .hi = UINT64_C(0x20010db8ffff0000), .lo = 1 + r };
}

static uint32_t
add_router(struct network *network, uint32_t uplink, int64_t uplink_ns, int64_t crossing_ns)
{
    uint32_t r = network->n_routers;

    return network_add_router(network, &(struct router) {
        .uplink = uplink, .families = BOTH,
        .terms = &(struct terms) {
            .uplink_ns = uplink_ns, .crossing_ns = crossing_ns,
            .address = { [FAMILY_IPV4] = router_address(FAMILY_IPV4, r),
                         [FAMILY_IPV6] = router_address(FAMILY_IPV6, r) } },
    });
}

/* A link each way, alike. */
static void
add_links(struct network *network, uint32_t a, uint32_t b, int64_t latency_ns, uint16_t mtu)
{
    struct link link = { .from = a, .to = b, .latency_ns = latency_ns, .metric = 1, .mtu = mtu, .families = BOTH };

    network_add_link(network, &link);
    link.from = b;
    link.to = a;
    network_add_link(network, &link);
}

static void
add_node(struct network *network, uint32_t rank, uint32_t router, int64_t own_ns, enum member_state state)
{
    network_attach(network, rank, router, own_ns, rank);
    g_assert_true(network_add_address(network, rank, address(FAMILY_IPV4, rank), state));
    g_assert_true(network_add_address(network, rank, address(FAMILY_IPV6, rank), state));
}

/* Everything there is to configure for a talker of rank @rank. */
static struct talker_config
talks(uint32_t rank, const struct shot *shot, uint32_t n_shots)
{
    return (struct talker_config) {
        .src = { [FAMILY_IPV4] = address(FAMILY_IPV4, rank), [FAMILY_IPV6] = address(FAMILY_IPV6, rank) },
        .shot = shot, .n_shots = n_shots,
    };
}

/* What came of one packet. */
struct outcome {
    struct receipt receipt;     /* at 0: nothing was received */
    uint64_t n_arrived, n_lost; /* packets, seen by an observer */
    struct observation loss;    /* the last */
};

/* Node @from sends one @shot; the nodes other than it are echoes. */
static struct outcome
one_shot(const struct network *network, uint32_t from, const struct shot *shot, const struct manner *manner)
{
    struct talker_config config = talks(from, shot, 1);
    struct outcome outcome = { 0 };
    struct lab lab;

    lab_init(&lab, network, manner);
    for (uint32_t i = 0; i < network->n_nodes; i++)
        island_node(&lab.island, i, i == from ? &talker_kind : &echo_kind, i == from ? &config : NULL);
    island_run(&lab.island);

    const struct talker *talker = lab_talker(&lab, from);
    g_assert_cmpuint(lab.island.net->packets.taken, ==, lab.island.net->packets.given);
    g_assert_cmpuint(lab.sent, ==, lab.arrived + lab_lost(&lab));
    g_assert_cmpuint(talker->n, <=, 1);
    if (talker->n == 1)
        outcome.receipt = talker->receipt[0];
    outcome.n_arrived = lab.arrived;
    outcome.n_lost = lab_lost(&lab);
    outcome.loss = lab.loss;
    lab_free(&lab);
    return outcome;
}

static bool
answered(const struct receipt *receipt)
{
    return receipt->at > 0 && receipt->proto != PROTO_ICMP && receipt->proto != PROTO_ICMPV6;
}

/* Asserts that @receipt is @error from router @r about shot 0. */
static void
assert_error(const struct receipt *receipt, enum family family, enum icmp_error error, uint32_t r)
{
    g_assert_cmpint(receipt->proto, ==, family == FAMILY_IPV4 ? PROTO_ICMP : PROTO_ICMPV6);
    g_assert_cmpint(receipt->icmp.error, ==, error);
    g_assert_true(addr_equal(receipt->src, router_address(family, r)));
    g_assert_cmpuint(receipt->quoted, ==, 0);
    g_assert_cmpuint(receipt->ident.sub, ==, packet_child(0, 2));
}

static void
assert_took(int64_t ns, int64_t expected_ns)
{
    g_assert_cmpint(ns, >=, expected_ns);
    g_assert_cmpint(ns, <=, expected_ns + SLACK);
}

/* The network of the latency tests:
 *
 *   home (access 6 ms) - isp (crossing 10 ms) - 14 ms - hosting (crossing 3 ms)
 */
enum { PC, LAPTOP, WIRELESS, DNS, NEIGHBOUR, WWW, DB, GONE, GONE_DNS, GONE_WWW, N_NODES };

static struct network *
small_internet(void)
{
    struct network *network = network_new(N_NODES);
    uint32_t isp = add_router(network, NO_ROUTER, 0, 10 * MS);
    uint32_t hosting = add_router(network, NO_ROUTER, 0, 3 * MS);
    uint32_t home = add_router(network, isp, 6 * MS, 0);

    add_links(network, isp, hosting, 14 * MS, 1500);
    add_node(network, PC, home, -1, MEMBER_UP);
    add_node(network, LAPTOP, home, -1, MEMBER_UP);
    add_node(network, WIRELESS, home, 2 * MS, MEMBER_UP);
    add_node(network, DNS, isp, 5 * MS, MEMBER_UP);
    add_node(network, NEIGHBOUR, isp, -1, MEMBER_UP);
    add_node(network, WWW, hosting, -1, MEMBER_UP);
    add_node(network, DB, hosting, -1, MEMBER_UP);
    add_node(network, GONE, isp, -1, MEMBER_DEAD);
    add_node(network, GONE_DNS, isp, 5 * MS, MEMBER_DEAD);
    add_node(network, GONE_WWW, hosting, -1, MEMBER_DEAD);
    return network;
}

static const struct {
    const char *what;
    uint32_t from, to;
    int64_t one_way_ms;         /* the sum */
} latencies[] = {
    { "two edges of a domain: its crossing", NEIGHBOUR, GONE, 10 },
    { "own latency in place of the crossing", NEIGHBOUR, DNS, 5 },
    { "the same from the other end", DNS, NEIGHBOUR, 5 },
    { "access and own latency", PC, DNS, 6 + 5 },
    { "access and crossing", PC, NEIGHBOUR, 6 + 10 },
    { "access and link: neither domain is crossed", PC, WWW, 6 + 14 },
    { "link alone", NEIGHBOUR, WWW, 14 },
    { "own latency and link", DNS, WWW, 5 + 14 },
    { "from a link to a node of own latency", WWW, DNS, 14 + 5 },
    { "from a link into a site", WWW, PC, 14 + 6 },
    { "within a domain", WWW, DB, 3 },
    { "within a site", PC, LAPTOP, 0 },
    { "own latency within a site", PC, WIRELESS, 2 },
    { "own latency in the site, access and crossing", WIRELESS, NEIGHBOUR, 2 + 6 + 10 },
    { "the same from the other end", NEIGHBOUR, WIRELESS, 10 + 6 + 2 },
    { "dead, crossing", PC, GONE, 6 + 10 },
    { "dead, own latency", PC, GONE_DNS, 6 + 5 },
    { "dead, behind a link", PC, GONE_WWW, 6 + 14 },
};

/* Round trips; the error about a dead member takes 3 s more (RFC 4861 section 10). */
static void
test_latency(gconstpointer data)
{
    struct network *network = small_internet();
    enum family family = GPOINTER_TO_UINT(data);

    network_compile(network);
    for (size_t i = 0; i < G_N_ELEMENTS(latencies); i++) {
        g_test_message("%s", latencies[i].what);
        for (size_t m = 0; m < G_N_ELEMENTS(manners); m++) {
            bool dead = latencies[i].to >= GONE;
            struct shot shot = { .at = 1 * MS, .dst = address(family, latencies[i].to) };
            struct receipt receipt = one_shot(network, latencies[i].from, &shot, &manners[m]).receipt;

            assert_took(receipt.at - shot.at, 2 * latencies[i].one_way_ms * MS + (dead ? 3 * (int64_t) SECOND : 0));
            if (dead)
                assert_error(&receipt, family, ICMP_ADDRESS_UNREACHABLE, latencies[i].to == GONE_WWW ? 1 : 0);
            else
                g_assert_true(answered(&receipt));
        }
    }
    network_free(network);
}

/* @n domains in a row, 10 ms apart, a talker at one end, an echo at the other. */
static struct network *
row(uint32_t n, const uint16_t *mtu)
{
    struct network *network = network_new(2);

    for (uint32_t r = 0; r < n; r++)
        add_router(network, NO_ROUTER, 0, 0);
    for (uint32_t r = 0; r + 1 < n; r++)
        add_links(network, r, r + 1, 10 * MS, mtu != NULL ? mtu[r] : 1500);
    add_node(network, 0, 0, -1, MEMBER_UP);
    add_node(network, 1, n - 1, -1, MEMBER_UP);
    network_compile(network);
    return network;
}

/* A packet of hop limit h gets no further than the h-th router; the n-th still
 * has to forward it to its segment. */
static void
test_hop_limit(gconstpointer data)
{
    enum { N = 5 };
    enum family family = GPOINTER_TO_UINT(data);
    struct network *network = row(N, NULL);

    for (size_t m = 0; m < G_N_ELEMENTS(manners); m++)
        for (uint8_t h = 1; h <= N + 1; h++) {
            struct shot shot = { .at = 1 * MS, .dst = address(family, 1), .hop_limit = h };
            struct receipt receipt = one_shot(network, 0, &shot, &manners[m]).receipt;

            if (h <= N)
                assert_error(&receipt, family, ICMP_HOP_LIMIT, h - 1u);
            else
                g_assert_true(answered(&receipt));
            assert_took(receipt.at - shot.at, 2 * 10 * MS * (MIN(h, N) - 1));
        }
    network_free(network);
}

static const struct {
    uint16_t size;
    int stopped;                /* by the link of this number; -1: none */
} sizes[] = {
    { 40, -1 }, { 1280, -1 }, { 1300, -1 }, { 1301, 2 }, { 1400, 2 }, { 1401, 1 }, { 1500, 1 }, { 1501, 0 },
    { UINT16_MAX, 0 },
};

/* At each hop the error comes from the router before the link, and says its MTU. */
static void
test_mtu(gconstpointer data)
{
    static const uint16_t mtu[] = { 1500, 1400, 1300, 1300 };
    enum family family = GPOINTER_TO_UINT(data);
    struct network *network = row(5, mtu);

    for (size_t m = 0; m < G_N_ELEMENTS(manners); m++)
        for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
            struct shot shot = { .at = 1 * MS, .dst = address(family, 1), .size = sizes[i].size };
            struct receipt receipt = one_shot(network, 0, &shot, &manners[m]).receipt;

            if (sizes[i].stopped < 0) {
                g_assert_true(answered(&receipt));
                continue;
            }
            assert_error(&receipt, family, ICMP_TOO_BIG, (uint32_t) sizes[i].stopped);
            g_assert_cmpuint(receipt.icmp.mtu, ==, mtu[sizes[i].stopped]);
            assert_took(receipt.at - shot.at, 2 * 10 * MS * sizes[i].stopped);
        }
    network_free(network);
}

/* Domain 0 - IPv4 only - domain 1, and domain 2, to which nothing leads; a site without IPv6. */
static void
test_no_route(void)
{
    static const struct {
        const char *what;
        enum family family;
        uint32_t to;
        bool answered;
    } cases[] = {
        { "the link carries it", FAMILY_IPV4, 1, true },
        { "the link does not carry the family", FAMILY_IPV6, 1, false },
        { "no link", FAMILY_IPV4, 2, false },
        { "nobody has the address", FAMILY_IPV6, 99, false },
        { "the site has the family", FAMILY_IPV4, 3, true },
        { "the site has it not", FAMILY_IPV6, 3, false },
    };
    struct network *network = network_new(4);

    for (int r = 0; r < 3; r++)
        add_router(network, NO_ROUTER, 0, 0);
    add_links(network, 0, 1, 10 * MS, 1500);
    network->link[0].families = network->link[1].families = IPV4_BIT;
    add_router(network, 0, 1 * MS, 0);
    network->router[3].families = IPV4_BIT;
    for (uint32_t i = 0; i < 4; i++)
        add_node(network, i, i, -1, MEMBER_UP);
    network_compile(network);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_test_message("%s", cases[i].what);
        for (size_t m = 0; m < G_N_ELEMENTS(manners); m++) {
            struct shot shot = { .at = 1 * MS, .dst = address(cases[i].family, cases[i].to) };
            struct receipt receipt = one_shot(network, 0, &shot, &manners[m]).receipt;

            g_assert_cmpint(answered(&receipt), ==, cases[i].answered);
            if (!cases[i].answered)
                assert_error(&receipt, cases[i].family, ICMP_NO_ROUTE, 0);
        }
    }
    network_free(network);
}

/* Silence: a member that takes and never answers, a site that swallows IPv6 on
 * the way in or out, a router that does not speak the family at all. Site 1 of
 * domain 0 is node 0's and 1 ms away, site 2 is node 3's and 2 ms away. */
static const struct {
    const char *what;
    uint8_t families, blackhole;        /* of site 1 */
    uint32_t to;
    uint32_t place;             /* the router that had it last */
    int64_t ms;                 /* until it was lost */
} silences[] = {
    { "a black hole is a member", BOTH, 0, 1, 0, 1 },
    { "swallowed on the way out", BOTH, IPV6_BIT, 2, 1, 0 },
    { "swallowed on the way in", BOTH, 0, 3, 2, 1 + 2 },
    { "the router does not speak IPv6", IPV4_BIT, 0, 2, 1, 0 },
};

static struct network *
silent_network(uint8_t families, uint8_t blackhole)
{
    struct network *network = network_new(4);

    add_router(network, NO_ROUTER, 0, 0);
    add_router(network, 0, 1 * MS, 0);
    network->router[1].families = families;
    network->router[1].blackhole = blackhole;
    add_router(network, 0, 2 * MS, 0);
    network->router[2].blackhole = IPV6_BIT;
    add_node(network, 0, 1, -1, MEMBER_UP);
    add_node(network, 1, 0, -1, MEMBER_BLACKHOLE);
    add_node(network, 2, 0, -1, MEMBER_UP);
    add_node(network, 3, 2, -1, MEMBER_UP);
    network_compile(network);
    return network;
}

static void
test_silence(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(silences); i++) {
        g_test_message("%s", silences[i].what);
        for (size_t m = 0; m < G_N_ELEMENTS(manners); m++) {
            struct network *network = silent_network(silences[i].families, silences[i].blackhole);
            struct shot shot = { .at = 1 * MS, .dst = address(FAMILY_IPV6, silences[i].to) };
            struct outcome outcome = one_shot(network, 0, &shot, &manners[m]);

            g_assert_cmpint(outcome.receipt.at, ==, 0);
            if (!manners[m].blind) {
                g_assert_cmpuint(outcome.n_arrived, ==, 0);
                g_assert_cmpuint(outcome.n_lost, ==, 1);
                g_assert_cmpint(outcome.loss.why, ==, LOSS_BLACKHOLE);
                g_assert_cmpuint(outcome.loss.place, ==, silences[i].place);
                assert_took(outcome.loss.at - shot.at, silences[i].ms * MS);
            }
            network_free(network);
        }
    }
}

/* The other family of the same site is not touched. */
static void
test_silence_of_one_family(void)
{
    struct network *network = silent_network(BOTH, IPV6_BIT);
    struct shot shot = { .at = 1 * MS, .dst = address(FAMILY_IPV4, 3) };
    struct receipt receipt = one_shot(network, 0, &shot, &manners[0]).receipt;

    g_assert_true(answered(&receipt));
    assert_took(receipt.at - shot.at, 2 * (1 + 2) * MS);
    network_free(network);
}

/* No error about an error: the second one is lost where it was found. */
static void
test_error_about_error(void)
{
    struct network *network = network_new(2);
    struct shot shot = { .at = 1 * MS, .dst = address(FAMILY_IPV6, 1), .hop_limit = 3 };

    for (uint32_t r = 0; r < 3; r++)
        add_router(network, NO_ROUTER, 0, 0);
    for (uint32_t r = 0; r < 2; r++)            /* nothing leads back */
        network_add_link(network, &(struct link) {
            .from = r, .to = r + 1, .metric = 1, .mtu = 1500, .families = BOTH });
    add_node(network, 0, 0, -1, MEMBER_UP);
    add_node(network, 1, 2, -1, MEMBER_UP);
    network_compile(network);
    for (size_t m = 0; !manners[m].blind; m++) {
        struct outcome outcome = one_shot(network, 0, &shot, &manners[m]);

        g_assert_cmpint(outcome.receipt.at, ==, 0);
        g_assert_cmpint(outcome.loss.why, ==, LOSS_ICMP_OF_ICMP);
        g_assert_cmpuint(outcome.loss.place, ==, 2);
    }
    network_free(network);
}

/* RFC 792: an IPv4 error quotes the header and 64 bits; RFC 4443 section 3.1:
 * an IPv6 one as much as fits into 1280 bytes. */
static void
test_error_size(void)
{
    static const struct {
        enum family family;
        uint16_t size, error;
    } cases[] = {
        { FAMILY_IPV4, 1500, 20 + 8 + 28 }, { FAMILY_IPV4, 28, 20 + 8 + 28 },
        { FAMILY_IPV6, 1500, 1280 }, { FAMILY_IPV6, 1232, 1280 }, { FAMILY_IPV6, 1231, 1279 }, { FAMILY_IPV6, 60, 108 },
    };
    struct network *network = row(1, NULL);
    struct lab lab;

    lab_init(&lab, network, &manners[0]);
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct packet *packet = packet_new(&lab.island);

        packet->family = (uint8_t) cases[i].family;
        packet->size = cases[i].size;
        packet = packet_report(&lab.island, packet, address(cases[i].family, 1), ICMP_NO_ROUTE, 0);
        g_assert_cmpuint(packet->size, ==, cases[i].error);
        packet_free(&lab.island, packet);
    }
    g_assert_cmpuint(lab.island.net->packets.taken, ==, lab.island.net->packets.given);
    lab_free(&lab);
    network_free(network);
}

/* Anycast, and an announcement inside a domain: domains 0 - 1 - 2 - 3 in a row,
 * 10 ms apart; nodes 0..3 in them. Prefix /32 is announced by 3 everywhere, its
 * part a by 1 inside domain 1 and by 2 everywhere, its part c by 1 inside domain 1. */
static const struct {
    const char *what;
    uint32_t from;
    struct addr to;
    int64_t ms;                 /* to who serves it */
} anycasts[] = {
    { "the longer prefix", 3, { UINT64_C(0x20020001000a0000), 1 }, 10 },
    { "caught by the domain on the way", 0, { UINT64_C(0x20020001000a0000), 1 }, 10 },
    { "outside the longer prefix", 0, { UINT64_C(0x20020001000b0000), 1 }, 30 },
    { "near the other", 2, { UINT64_C(0x20020001000b0000), 1 }, 10 },
    { "the longer prefix cannot be seen from here", 2, { UINT64_C(0x20020001000c0000), 1 }, 10 },
    { "it can from a domain on the way", 0, { UINT64_C(0x20020001000c0000), 1 }, 10 },
};

static void
test_anycast(void)
{
    struct network *network = network_new(4);
    const struct addr prefix = { .hi = UINT64_C(0x20020001000a0000) };

    for (uint32_t r = 0; r < 4; r++) {
        add_router(network, NO_ROUTER, 0, 0);
        if (r > 0)
            add_links(network, r - 1, r, 10 * MS, 1500);
        add_node(network, r, r, -1, MEMBER_UP);
    }
    network_announce(network, prefix, 48, FAMILY_IPV6, &(struct origin) { .router = 2, .node = 2 });
    network_announce(network, prefix, 32, FAMILY_IPV6, &(struct origin) { .router = 3, .node = 3 });
    network_announce(network, prefix, 48, FAMILY_IPV6,
                     &(struct origin) { .router = 1, .node = 1, .domain_only = true });
    network_announce(network, (struct addr) { .hi = UINT64_C(0x20020001000c0000) }, 48, FAMILY_IPV6,
                     &(struct origin) { .router = 1, .node = 1, .domain_only = true });
    network_compile(network);
    for (size_t i = 0; i < G_N_ELEMENTS(anycasts); i++) {
        g_test_message("%s", anycasts[i].what);
        for (size_t m = 0; m < G_N_ELEMENTS(manners); m++) {
            struct shot shot = { .at = 1 * MS, .dst = anycasts[i].to, .proto = PROTO_TCP, .flags = TCP_SYN };
            struct receipt receipt = one_shot(network, anycasts[i].from, &shot, &manners[m]).receipt;

            g_assert_true(answered(&receipt));
            g_assert_true(addr_equal(receipt.src, anycasts[i].to));
            assert_took(receipt.at - shot.at, 2 * anycasts[i].ms * MS);
        }
    }
    network_free(network);
}

/* A prefix that a router announces and whose address nobody has. */
static void
test_announced_by_router(void)
{
    struct network *network = network_new(1);
    struct shot shot = { .at = 1 * MS, .dst = { .hi = UINT64_C(0x2002000100000000), .lo = 7 } };

    add_router(network, NO_ROUTER, 0, 10 * MS);
    add_node(network, 0, 0, -1, MEMBER_UP);
    network_announce(network, shot.dst, 48, FAMILY_IPV6, &(struct origin) { .router = 0, .node = NO_NODE });
    network_compile(network);

    struct receipt receipt = one_shot(network, 0, &shot, &manners[0]).receipt;
    assert_error(&receipt, FAMILY_IPV6, ICMP_ADDRESS_UNREACHABLE, 0);
    assert_took(receipt.at - shot.at, 20 * MS + 3 * (int64_t) SECOND);
    network_free(network);
}

static void
test_unattached(void)
{
    struct network *network = network_new(2);
    struct shot shot = { .at = 1 * MS, .dst = address(FAMILY_IPV6, 1) };

    add_router(network, NO_ROUTER, 0, 0);
    add_node(network, 1, 0, -1, MEMBER_UP);
    g_assert_false(network_add_address(network, 1, address(FAMILY_IPV6, 1), MEMBER_UP));        /* it is taken */
    network_compile(network);

    struct outcome outcome = one_shot(network, 0, &shot, &manners[0]);
    g_assert_cmpint(outcome.receipt.at, ==, 0);
    g_assert_cmpint(outcome.loss.why, ==, LOSS_NO_NODE);
    network_free(network);
}

/* Ways */

/* There over 0 - 1 - 2, back over 3: metrics differ by direction. */
static void
test_ways(void)
{
    static const struct { uint32_t from, to, metric; } links[] = {
        { 0, 1, 1 }, { 1, 2, 1 }, { 2, 1, 5 }, { 1, 0, 5 }, { 0, 3, 5 }, { 3, 2, 5 }, { 2, 3, 1 }, { 3, 0, 1 },
    };
    static const struct shot shots[] = {
        { .at = 1 * MS, .dst = { UINT64_C(0x20010db800010000), 2 }, .serial = 0, .proto = PROTO_TCP, .flags = TCP_SYN },
        { .at = 2 * MS, .dst = { UINT64_C(0x20010db800010000), 2 }, .serial = 1, .proto = PROTO_TCP, .flags = TCP_FIN },
    };
    static const uint32_t there[] = { 4, 0, 1, 2 }, back[] = { 2, 3, 0, 4 };
    struct network *network = network_new(2);
    const struct talker_config config = talks(0, shots, 2);

    for (int r = 0; r < 4; r++)
        add_router(network, NO_ROUTER, 0, 0);
    uint32_t site = add_router(network, 0, 1 * MS, 0);
    for (size_t i = 0; i < G_N_ELEMENTS(links); i++)
        network_add_link(network, &(struct link) {
            .from = links[i].from, .to = links[i].to, .metric = links[i].metric, .mtu = 1500, .families = BOTH });
    add_node(network, 0, site, -1, MEMBER_UP);
    add_node(network, 1, 2, -1, MEMBER_UP);
    network_compile(network);
    for (size_t m = 0; m < G_N_ELEMENTS(manners); m++) {
        uint32_t router[4] = { 0 };
        struct lab lab;

        lab_init(&lab, network, &manners[m]);
        island_node(&lab.island, 0, &talker_kind, &config);
        island_node(&lab.island, 1, &echo_kind, NULL);
        island_run(&lab.island);

        const struct receipt *receipt = lab_talker(&lab, 0)->receipt;
        g_assert_cmpuint(net_way(lab.island.net, receipt[0].answered, router, 4), ==, 4);
        g_assert_cmpmem(router, sizeof router, there, sizeof there);
        g_assert_cmpuint(net_way(lab.island.net, receipt[0].trace, router, 4), ==, 4);
        g_assert_cmpmem(router, sizeof router, back, sizeof back);
        g_assert_cmpuint(net_way(lab.island.net, receipt[1].answered, router, 4), ==, 0);       /* no SYN: no way */
        router[2] = 99;
        g_assert_cmpuint(net_way(lab.island.net, receipt[0].answered, router, 2), ==, 4);       /* counts all */
        g_assert_cmpmem(router, 2 * sizeof *router, there, 2 * sizeof *there);
        g_assert_cmpuint(router[2], ==, 99);
        lab_free(&lab);
    }
    network_free(network);
}

/* More ways than the table has room for at first; equal ways are one. */
static void
test_many_ways(void)
{
    enum { N = 60 };
    struct network *network = network_new(N);
    struct shot shot[N];
    struct talker_config config;
    struct lab lab;

    for (uint32_t r = 0; r < N; r++) {
        add_router(network, NO_ROUTER, 0, 0);
        if (r > 0)
            add_links(network, r - 1, r, 1 * MS, 1500);
        add_node(network, r, r, -1, MEMBER_UP);
        shot[r] = (struct shot) {
            .at = (1 + r) * MS, .dst = address(FAMILY_IPV4, r == 0 ? N - 1 : r), .serial = r,
            .proto = PROTO_TCP, .flags = TCP_SYN };
    }
    network_compile(network);
    config = talks(0, shot, N);
    lab_init(&lab, network, &manners[0]);
    island_node(&lab.island, 0, &talker_kind, &config);
    for (uint32_t i = 1; i < N; i++)
        island_node(&lab.island, i, &echo_kind, NULL);
    island_run(&lab.island);

    /* the empty one; N there, each the beginning of the longest; back from router r > 0, r + 1 */
    g_assert_cmpuint(lab.island.net->n_ways, ==, 1 + N + (N * (N + 1) / 2 - 1));
    for (uint32_t i = 0; i < N; i++) {
        const struct receipt *receipt = &lab_talker(&lab, 0)->receipt[i];
        uint32_t router[N], far = receipt->ident.serial == 0 ? N - 1 : receipt->ident.serial;

        g_assert_cmpuint(net_way(lab.island.net, receipt->answered, router, N), ==, far + 1);
        for (uint32_t r = 0; r <= far; r++)
            g_assert_cmpuint(router[r], ==, r);
        g_assert_cmpuint(net_way(lab.island.net, receipt->trace, router, N), ==, far + 1);
        for (uint32_t r = 0; r <= far; r++)
            g_assert_cmpuint(router[r], ==, far - r);
    }
    lab_free(&lab);
    network_free(network);
}

/* Random networks: every manner of running them gives the same.
 *
 * Delays and times of sending lie on a grid of 0.5 ms, so that packets of
 * different ways meet in one instant: only then does their order show. */
enum { N_RANDOM = 120, N_TALKERS = 8, N_ECHOES = 3, N_MEMBERS = N_TALKERS + N_ECHOES, N_SHOTS = 60 };

#define GRID (MS / 2)

static void
add_random_link(struct network *network, uint32_t from, uint32_t to)
{
    network_add_link(network, &(struct link) {
        .key = draw_key(seed, network->n_links),
        .from = from, .to = to, .metric = 1 + below(2),
        .latency_ns = below(6) * GRID,
        .jitter_ns = below(3) == 0 ? below(4) * GRID : 0,
        .loss_q32 = below(3) == 0 ? (UINT64_C(1) << 32) / 10 : 0,
        .mtu = below(4) == 0 ? 600 : 1500,
        .families = below(6) > 0 ? BOTH : IPV4_BIT,
    });
}

static struct network *
random_network(uint64_t nth)
{
    struct network *network = network_new(N_MEMBERS);

    seed = nth;
    n_draws = 0;
    uint32_t n = 2 + below(6), n_sites = below(4);
    for (uint32_t r = 0; r < n; r++)
        add_router(network, NO_ROUTER, 0, below(4) * GRID);
    for (uint32_t r = 1; r < n; r++) {          /* connected, and some links more */
        uint32_t other = below(r);

        add_random_link(network, r, other);
        add_random_link(network, other, r);
        add_random_link(network, below(r), r);
    }
    for (uint32_t s = 0; s < n_sites; s++) {
        add_router(network, below(n), below(4) * GRID, 0);
        network->router[n + s].blackhole = below(6) == 0 ? IPV6_BIT : 0;
    }
    for (uint32_t i = 0; i < N_MEMBERS; i++) {
        uint32_t state = below(12);

        add_node(network, i, below(network->n_routers), below(3) == 0 ? below(4) * GRID : -1,
                 state == 0 ? MEMBER_DEAD : state == 1 ? MEMBER_BLACKHOLE : MEMBER_UP);
    }
    network_compile(network);
    return network;
}

/* Shots of one talker; several leave in one instant. Address N_MEMBERS is nobody's. */
static void
random_shots(struct shot *shot)
{
    for (uint32_t i = 0; i < N_SHOTS; i++)
        shot[i] = (struct shot) {
            .at = (1 + below(20)) * GRID,
            .dst = address(below(2) > 0 ? FAMILY_IPV4 : FAMILY_IPV6, below(N_MEMBERS + 1)),
            .serial = i,
            .size = (uint16_t) (100 + below(3) * 500),
            .hop_limit = (uint8_t) (below(5) > 0 ? HOP_LIMIT : 1 + below(5)),
            .proto = below(2) > 0 ? PROTO_TCP : PROTO_UDP,
            .flags = TCP_SYN,
        };
}

/* A load for @network: shots and configuration of all talkers. */
struct load {
    struct shot shot[N_TALKERS][N_SHOTS];
    struct talker_config config[N_TALKERS];
};

static void
random_load(struct load *load)
{
    for (uint32_t i = 0; i < N_TALKERS; i++) {
        random_shots(load->shot[i]);
        load->config[i] = talks(i, load->shot[i], N_SHOTS);
    }
}

static void
run_load(struct lab *lab, const struct network *network, const struct load *load, const struct manner *manner)
{
    lab_init(lab, network, manner);
    for (uint32_t i = 0; i < N_MEMBERS; i++)
        island_node(&lab->island, i, i < N_TALKERS ? &talker_kind : &echo_kind,
                    i < N_TALKERS ? &load->config[i] : NULL);
    island_run(&lab->island);
}

static void
assert_same(const struct lab *a, const struct lab *b, const struct manner *manner)
{
    for (uint32_t i = 0; i < N_TALKERS; i++)
        if (lab_talker(b, i)->n != lab_talker(a, i)->n || lab_talker(b, i)->hash != lab_talker(a, i)->hash)
            g_error("%s: talker %u received something else in network %u", manner->name, i, (unsigned) seed);
    if (manner->blind)
        return;
    g_assert_cmpuint(b->sent, ==, a->sent);
    g_assert_cmpuint(b->arrived, ==, a->arrived);
    g_assert_cmpmem(b->lost, sizeof b->lost, a->lost, sizeof a->lost);
    g_assert_cmphex(b->lost_hash, ==, a->lost_hash);
}

static void
test_manners(void)
{
    g_autofree struct load *load = g_new0(struct load, 1);
    uint64_t arrived = 0, lost = 0;

    for (uint64_t nth = 0; nth < N_RANDOM; nth++) {
        struct network *network = random_network(nth);
        struct lab first, other;

        random_load(load);
        run_load(&first, network, load, &manners[0]);
        for (size_t m = 1; m < G_N_ELEMENTS(manners); m++) {
            run_load(&other, network, load, &manners[m]);
            assert_same(&first, &other, &manners[m]);
            lab_free(&other);
        }
        arrived += first.arrived;
        lost += lab_lost(&first);
        lab_free(&first);
        network_free(network);
    }
    g_assert_cmpuint(arrived, >, N_RANDOM * N_TALKERS * N_SHOTS / 2);   /* the test tests something */
    g_assert_cmpuint(lost, >, N_RANDOM * N_TALKERS * N_SHOTS / 50);
}

/* Every packet that was sent arrives or is lost; an error stands for the packet
 * it quotes. All come back to the pool. */
static void
test_sums(void)
{
    g_autofree struct load *load = g_new0(struct load, 1);

    for (uint64_t nth = 0; nth < N_RANDOM; nth++) {
        struct network *network = random_network(1000 + nth);

        random_load(load);
        for (size_t m = 0; m < G_N_ELEMENTS(manners); m++) {
            struct lab lab;

            run_load(&lab, network, load, &manners[m]);
            g_assert_cmpuint(lab.sent, ==, lab.arrived + lab_lost(&lab));
            g_assert_cmpuint(lab.island.net->packets.taken, ==, lab.island.net->packets.given);
            g_assert_cmpuint(lab.island.net->packets.taken, >=, N_TALKERS * N_SHOTS);
            lab_free(&lab);
        }
        network_free(network);
    }
}

/* Leaves out @except, and what is descended from it. Returns: how many are left. */
static uint32_t
receipts_without(const struct talker *talker, const struct ident *except, struct receipt *kept)
{
    uint32_t n = 0;

    g_assert_cmpuint(talker->n, <=, MAX_RECEIPTS);
    for (uint32_t i = 0; i < talker->n; i++) {
        const struct receipt *receipt = &talker->receipt[i];

        if (receipt->ident.origin != except->origin || receipt->ident.serial != except->serial)
            kept[n++] = *receipt;
    }
    return n;
}

/* But for the ways, whose numbers depend on who came first. */
static void
assert_same_receipt(const struct receipt *a, const struct receipt *b)
{
    g_assert_cmpint(a->at, ==, b->at);
    g_assert_true(addr_equal(a->src, b->src) && addr_equal(a->dst, b->dst));
    g_assert_cmpuint(a->ident.origin, ==, b->ident.origin);
    g_assert_cmpuint(a->ident.serial, ==, b->ident.serial);
    g_assert_cmpuint(a->ident.sub, ==, b->ident.sub);
    g_assert_cmpuint(a->proto, ==, b->proto);
    g_assert_cmpuint(a->icmp.error, ==, b->icmp.error);
    g_assert_cmpuint(a->icmp.mtu, ==, b->icmp.mtu);
    g_assert_cmpuint(a->quoted, ==, b->quoted);
}

/* A packet more or less moves no draw of another: not its loss, not its jitter. */
static void
test_draws(void)
{
    g_autofree struct load *load = g_new0(struct load, 1), *less = g_new0(struct load, 1);

    for (uint32_t nth = 0; nth < N_SHOTS; nth++) {
        struct network *network = random_network(2000 + nth);
        const struct ident dropped = { .origin = nth % N_TALKERS, .serial = nth };
        struct lab with, without;

        random_load(load);
        *less = *load;
        for (uint32_t i = 0; i < N_TALKERS; i++)
            less->config[i].shot = less->shot[i];
        memmove(&less->shot[dropped.origin][nth], &less->shot[dropped.origin][nth + 1],
                (N_SHOTS - nth - 1) * sizeof(struct shot));
        less->config[dropped.origin].n_shots--;
        run_load(&with, network, load, &manners[0]);
        run_load(&without, network, less, &manners[0]);
        for (uint32_t i = 0; i < N_TALKERS; i++) {
            struct receipt a[MAX_RECEIPTS], b[MAX_RECEIPTS];
            uint32_t n = receipts_without(lab_talker(&with, i), &dropped, a);

            g_assert_cmpuint(receipts_without(lab_talker(&without, i), &dropped, b), ==, n);
            g_assert_cmpuint(lab_talker(&without, i)->n, ==, n);
            for (uint32_t k = 0; k < n; k++)
                assert_same_receipt(&a[k], &b[k]);
        }
        lab_free(&with);
        lab_free(&without);
        network_free(network);
    }
}

/* What a sender sends in one instant over one way comes in the order of its serials. */
static void
test_order_of_one_sender(void)
{
    enum { N = 20 };
    struct network *network = row(3, NULL);
    struct shot shot[N];
    struct talker_config from = talks(0, shot, N), to = talks(1, NULL, 0);

    for (uint32_t i = 0; i < N; i++)    /* configured out of order: the timers of one instant come by it */
        shot[i] = (struct shot) { .at = 1 * MS, .dst = address(FAMILY_IPV6, 1), .serial = i * 7 % N };
    for (size_t m = 0; m < G_N_ELEMENTS(manners); m++) {
        struct lab lab;

        lab_init(&lab, network, &manners[m]);
        island_node(&lab.island, 0, &talker_kind, &from);
        island_node(&lab.island, 1, &talker_kind, &to);
        island_run(&lab.island);
        g_assert_cmpuint(lab_talker(&lab, 1)->n, ==, N);
        for (uint32_t i = 0; i < N; i++) {
            g_assert_cmpuint(lab_talker(&lab, 1)->receipt[i].ident.serial, ==, i);
            g_assert_cmpint(lab_talker(&lab, 1)->receipt[i].at, ==, lab_talker(&lab, 1)->receipt[0].at);
        }
        lab_free(&lab);
    }
    network_free(network);
}

/* What two send so as to meet comes in the order of their ranks, whoever sent first. */
static void
test_order_of_two_senders(void)
{
    struct network *network = network_new(3);
    const struct shot far = { .at = 1 * MS, .dst = address(FAMILY_IPV4, 0) };
    const struct shot near = { .at = 11 * MS, .dst = address(FAMILY_IPV4, 0) };
    struct talker_config config[] = { talks(0, NULL, 0), talks(1, &near, 1), talks(2, &far, 1) };

    for (int r = 0; r < 3; r++)
        add_router(network, NO_ROUTER, 0, 0);
    add_links(network, 0, 1, 10 * MS, 1500);
    add_links(network, 0, 2, 20 * MS, 1500);
    for (uint32_t i = 0; i < 3; i++)
        add_node(network, i, i, -1, MEMBER_UP);
    network_compile(network);
    for (size_t m = 0; m < G_N_ELEMENTS(manners); m++) {
        struct lab lab;

        lab_init(&lab, network, &manners[m]);
        for (uint32_t i = 0; i < 3; i++)
            island_node(&lab.island, i, &talker_kind, &config[i]);
        island_run(&lab.island);

        const struct talker *got = lab_talker(&lab, 0);
        g_assert_cmpuint(got->n, ==, 2);
        g_assert_cmpint(got->receipt[0].at, ==, got->receipt[1].at);
        g_assert_cmpuint(got->receipt[0].ident.origin, ==, 1);
        g_assert_cmpuint(got->receipt[1].ident.origin, ==, 2);
        lab_free(&lab);
    }
    network_free(network);
}

/* @n packets leave node 0 in one instant for node 1, two domains away. */
static void
run_volley(struct lab *lab, const struct network *network, uint32_t n)
{
    g_autofree struct shot *shot = g_new0(struct shot, n);
    struct talker_config from = talks(0, shot, n), to = talks(1, NULL, 0);

    for (uint32_t i = 0; i < n; i++)
        shot[i] = (struct shot) { .at = 1 * MS, .dst = address(FAMILY_IPV4, 1), .serial = i };
    lab_init(lab, network, &manners[0]);
    island_node(&lab->island, 0, &talker_kind, &from);
    island_node(&lab->island, 1, &talker_kind, &to);
    island_run(&lab->island);
}

/* As many are lost as the link was told, give or take six standard deviations. */
static void
test_loss(void)
{
    enum { N = 1000, PERCENT = 20, VARIANCE = N * PERCENT * (100 - PERCENT) / 10000 };
    struct network *network = row(2, NULL);
    struct lab lab;

    network->link[0].loss_q32 = (UINT64_C(1) << 32) * PERCENT / 100;
    run_volley(&lab, network, N);

    int64_t off = (int64_t) lab.lost[LOSS_LINK] - N * PERCENT / 100;
    g_assert_cmpint(off * off, <=, 36 * VARIANCE);
    g_assert_cmpuint(lab_talker(&lab, 1)->n, ==, N - lab.lost[LOSS_LINK]);
    g_assert_cmpint(lab.loss.place, ==, 0);
    lab_free(&lab);
    network_free(network);
}

/* Jitter lies between nothing and all of it, and uses both ends of the range:
 * of 128 draws none in a given tenth happens once in 700,000 times. */
static void
test_jitter(void)
{
    enum { JITTER_MS = 3 };
    struct network *network = row(2, NULL);
    struct lab lab;

    network->link[0].jitter_ns = JITTER_MS * MS;
    run_volley(&lab, network, MAX_RECEIPTS);

    const struct talker *got = lab_talker(&lab, 1);
    g_assert_cmpuint(got->n, ==, MAX_RECEIPTS);
    int64_t earliest = got->receipt[0].at, latest = got->receipt[MAX_RECEIPTS - 1].at;
    g_assert_cmpint(earliest, >=, 11 * MS);
    g_assert_cmpint(earliest, <, 11 * MS + JITTER_MS * MS / 10);
    g_assert_cmpint(latest, >, 11 * MS + JITTER_MS * MS * 9 / 10);
    g_assert_cmpint(latest, <=, 11 * MS + JITTER_MS * MS + SLACK);
    lab_free(&lab);
    network_free(network);
}

/* A table of members larger than it was at first; addresses of many patterns. */
static void
test_members(void)
{
    enum { N = 5000 };
    struct network *network = network_new(N);
    const struct member *member;
    struct addr addr;
    uint32_t n = 0;

    add_router(network, NO_ROUTER, 0, 0);
    for (uint32_t i = 0; i < N; i++) {
        network_attach(network, i, 0, -1, i);
        g_assert_true(network_add_address(network, i, addr_ipv4(i << 8), MEMBER_UP));
        g_assert_true(network_add_address(network, i, (struct addr) { (uint64_t) i << 48, 1 }, MEMBER_UP));
        g_assert_true(network_add_address(network, i, (struct addr) { 1, (uint64_t) i << 40 }, MEMBER_DEAD));
        g_assert_true(network_add_address(network, i, (struct addr) { 2, i * UINT64_C(3) }, MEMBER_BLACKHOLE));
        g_assert_false(network_add_address(network, i, (struct addr) { 2, i * UINT64_C(3) }, MEMBER_UP));
    }
    for (uint32_t i = 0; i < N; i++) {
        g_assert_cmpuint(segment_find(&network->members, addr_ipv4(i << 8))->node, ==, i);
        g_assert_cmpuint(segment_find(&network->members, (struct addr) { (uint64_t) i << 48, 1 })->node, ==, i);
        g_assert_cmpuint(segment_find(&network->members, (struct addr) { 1, (uint64_t) i << 40 })->node, ==, i);
        g_assert_cmpuint(segment_find(&network->members, (struct addr) { 2, i * UINT64_C(3) })->node, ==, i);
        g_assert_null(segment_find(&network->members, addr_ipv4(i << 8 | 1)));
        g_assert_null(segment_find(&network->members, (struct addr) { 2, i * UINT64_C(3) + 1 }));
    }
    for (uint64_t at = 0; (member = segment_next(&network->members, &at, &addr)) != NULL; n++)
        g_assert_true(segment_find(&network->members, addr) == member);
    g_assert_cmpuint(n, ==, 4 * N);
    network_free(network);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_data_func("/net/latency/ipv4", GUINT_TO_POINTER(FAMILY_IPV4), test_latency);
    g_test_add_data_func("/net/latency/ipv6", GUINT_TO_POINTER(FAMILY_IPV6), test_latency);
    g_test_add_data_func("/net/hop-limit/ipv4", GUINT_TO_POINTER(FAMILY_IPV4), test_hop_limit);
    g_test_add_data_func("/net/hop-limit/ipv6", GUINT_TO_POINTER(FAMILY_IPV6), test_hop_limit);
    g_test_add_data_func("/net/mtu/ipv4", GUINT_TO_POINTER(FAMILY_IPV4), test_mtu);
    g_test_add_data_func("/net/mtu/ipv6", GUINT_TO_POINTER(FAMILY_IPV6), test_mtu);
    g_test_add_func("/net/no-route", test_no_route);
    g_test_add_func("/net/silence", test_silence);
    g_test_add_func("/net/silence/other-family", test_silence_of_one_family);
    g_test_add_func("/net/error/about-error", test_error_about_error);
    g_test_add_func("/net/error/size", test_error_size);
    g_test_add_func("/net/anycast", test_anycast);
    g_test_add_func("/net/announced-by-router", test_announced_by_router);
    g_test_add_func("/net/unattached", test_unattached);
    g_test_add_func("/net/ways/both-directions", test_ways);
    g_test_add_func("/net/ways/many", test_many_ways);
    g_test_add_func("/net/members", test_members);
    g_test_add_func("/net/order/one-sender", test_order_of_one_sender);
    g_test_add_func("/net/order/two-senders", test_order_of_two_senders);
    g_test_add_func("/net/loss", test_loss);
    g_test_add_func("/net/jitter", test_jitter);
    g_test_add_func("/net/random/manners", test_manners);
    g_test_add_func("/net/random/sums", test_sums);
    g_test_add_func("/net/random/draws", test_draws);
    return g_test_run();
}
