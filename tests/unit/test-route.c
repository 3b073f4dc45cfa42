/*
 * test-route.c - routes of random networks against Bellman and Ford
 */
#include "sim/net/route.h"

#include <glib.h>

#include "sim/net/network.h"
#include "tests/unit/random.h"

#define MS INT64_C(1000000)
#define BOTH (IPV4_BIT | IPV6_BIT)
#define FAR INT64_MAX

enum { N_NETWORKS = 300, MAX_ROUTERS = 12 };

static struct addr
prefix_of(uint32_t n)
{
    return (struct addr) { .hi = UINT64_C(0x20010db800000000) | n << 16 };
}

/* Few metrics and latencies, so that many ways are equally long. */
static struct network *
random_network(uint64_t nth)
{
    struct network *network = network_new(MAX_ROUTERS);

    seed = nth;
    n_draws = 0;
    uint32_t n = 2 + below(MAX_ROUTERS - 1), n_links = n + below(3 * n);
    for (uint32_t r = 0; r < n; r++)
        network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = BOTH });
    for (uint32_t i = 0; i < n_links; i++)
        network_add_link(network, &(struct link) {
            .from = below(n), .to = below(n), .metric = 1 + below(3), .latency_ns = below(3) * MS, .mtu = 1500,
            .families = (uint8_t) (below(3) > 0 ? BOTH : below(2) > 0 ? IPV4_BIT : IPV6_BIT) });
    for (uint32_t r = 0; r < n; r++)
        network_attach(network, r, r, -1, r);
    return network;
}

/* A distance as one number: metrics are small and latencies below 2^40 ns. */
static int64_t
length(const struct link *link)
{
    return ((int64_t) link->metric << 40) + link->latency_ns;
}

/* Bellman-Ford: repeat until nothing gets shorter. */
static void
distances(const struct network *network, enum family family, const bool *origin, int64_t *distance)
{
    for (uint32_t r = 0; r < network->n_routers; r++)
        distance[r] = origin[r] ? 0 : FAR;
    for (bool again = true; again;) {
        again = false;
        for (uint32_t i = 0; i < network->n_links; i++) {
            const struct link *link = &network->link[i];

            if (!(link->families >> family & 1) || distance[link->to] == FAR ||
                distance[link->to] + length(link) >= distance[link->from])
                continue;
            distance[link->from] = distance[link->to] + length(link);
            again = true;
        }
    }
}

/* The lowest link over which @router is as near as it can be. */
static uint32_t
best_link(const struct network *network, enum family family, const int64_t *distance, uint32_t router)
{
    for (uint32_t i = 0; i < network->n_links; i++) {
        const struct link *link = &network->link[i];

        if (link->from == router && link->families >> family & 1 && distance[link->to] != FAR &&
            distance[link->to] + length(link) == distance[router])
            return i;
    }
    return NO_LINK;
}

/* Where a packet from @router comes to, link by link. */
static uint32_t
follow(const struct network *network, const struct fec *fec, uint32_t router)
{
    uint32_t hops = 0;

    for (; fec->next[router] != NO_LINK; router = network->link[fec->next[router]].to)
        g_assert_cmpuint(hops++, <, network->n_routers);
    return router;
}

static void
check(const struct network *network, const struct fec *fec, const bool *origin)
{
    int64_t distance[MAX_ROUTERS];

    distances(network, fec->family, origin, distance);
    for (uint32_t r = 0; r < network->n_routers; r++) {
        if (distance[r] == FAR) {
            g_assert_cmphex(fec->end[r], ==, NO_ROUTER);
            g_assert_cmphex(fec->next[r], ==, NO_LINK);
            continue;
        }
        g_assert_cmphex(fec->next[r], ==, origin[r] ? NO_LINK : best_link(network, fec->family, distance, r));
        g_assert_true(origin[fec->end[r]]);
        g_assert_cmpuint(follow(network, fec, r), ==, fec->end[r]);
    }
}

static void
test_domains(void)
{
    for (uint64_t nth = 0; nth < N_NETWORKS; nth++) {
        struct network *network = random_network(nth);

        network_compile(network);
        for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
            for (uint32_t r = 0; r < network->n_domains; r++) {
                bool origin[MAX_ROUTERS] = { false };

                origin[r] = true;
                g_assert_cmpuint(network->fec[family][r].family, ==, family);
                check(network, &network->fec[family][r], origin);
            }
        network_free(network);
    }
}

static void
test_anycast(void)
{
    for (uint64_t nth = 0; nth < N_NETWORKS; nth++) {
        struct network *network = random_network(1000 + nth);
        bool origin[MAX_ROUTERS] = { false };

        for (uint32_t i = 1 + below(3); i-- > 0;) {
            uint32_t r = below(network->n_domains);

            origin[r] = true;
            network_announce(network, prefix_of(1), 48, FAMILY_IPV6, &(struct origin) { .router = r, .node = r });
        }
        network_compile(network);
        g_assert_cmpuint(network->n_announced, ==, 1);
        check(network, network->announced, origin);
        g_assert_false(network->announced->scoped);
        for (uint32_t r = 0; r < network->n_domains; r++)
            g_assert_cmphex(network->announced->node[r], ==, origin[r] ? r : NO_NODE);
        network_free(network);
    }
}

/* What is announced inside a domain moves no route but that domain's own. */
static void
test_domain_only(void)
{
    for (uint64_t nth = 0; nth < N_NETWORKS; nth++) {
        struct network *network = random_network(2000 + nth);
        uint32_t inside = below(network->n_domains);
        uint32_t outside = (inside + 1 + below(network->n_domains - 1)) % network->n_domains;
        bool origin[MAX_ROUTERS] = { false };
        int64_t distance[MAX_ROUTERS];

        network_announce(network, prefix_of(1), 48, FAMILY_IPV6,
                         &(struct origin) { .router = inside, .node = inside, .domain_only = true });
        network_announce(network, prefix_of(1), 48, FAMILY_IPV6,
                         &(struct origin) { .router = outside, .node = outside });
        network_compile(network);

        const struct fec *fec = network->announced;
        g_assert_true(fec->scoped);
        g_assert_cmpuint(fec->end[inside], ==, inside);
        g_assert_cmpuint(fec->node[inside], ==, inside);
        g_assert_cmphex(fec->next[inside], ==, NO_LINK);
        origin[outside] = true;
        distances(network, FAMILY_IPV6, origin, distance);
        for (uint32_t r = 0; r < network->n_domains; r++) {
            if (r == inside)
                continue;
            g_assert_cmphex(fec->end[r], ==, distance[r] == FAR ? NO_ROUTER : outside);
            if (distance[r] == FAR || r == outside)
                continue;
            g_assert_cmphex(fec->next[r], ==, best_link(network, FAMILY_IPV6, distance, r));

            uint32_t end = follow(network, fec, r);     /* inside, if that lies on the way */
            g_assert_true(end == outside || end == inside);
        }
        network_free(network);
    }
}

/* Prefixes come longest first, each once, however they were announced. */
static void
test_prefixes(void)
{
    static const struct { uint32_t n; unsigned len; } told[] = {
        { 1, 32 }, { 2, 48 }, { 1, 48 }, { 2, 48 }, { 3, 40 }, { 1, 32 }, { 1, 48 },
    };
    struct network *network = random_network(1);

    for (size_t i = 0; i < G_N_ELEMENTS(told); i++)
        network_announce(network, prefix_of(told[i].n), told[i].len, FAMILY_IPV6,
                         &(struct origin) { .router = 0, .node = (uint32_t) i });
    network_announce(network, addr_ipv4(0xc0586300), MAPPED_BITS + 24, FAMILY_IPV4,
                     &(struct origin) { .router = 0, .node = 0 });
    network_compile(network);

    static const struct { uint64_t hi; unsigned len; uint32_t node; } expected[] = {
        { 0, 120, 0 },
        { UINT64_C(0x20010db800010000), 48, 2 }, { UINT64_C(0x20010db800020000), 48, 1 },
        { UINT64_C(0x20010db800000000), 40, 4 },
        { UINT64_C(0x20010db800000000), 32, 0 },        /* the lower rank of two nodes at one router */
    };
    g_assert_cmpuint(network->n_announced, ==, G_N_ELEMENTS(expected));
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        g_assert_cmphex(network->announced[i].prefix.hi, ==, expected[i].hi);
        g_assert_cmpuint(network->announced[i].len, ==, expected[i].len);
        g_assert_cmpuint(network->announced[i].node[0], ==, expected[i].node);
    }
    network_free(network);
}

/* Two links side by side: metric first, then latency, then the lower number. */
static const struct {
    const char *by;
    uint32_t metric[2];
    int64_t latency[2];
    uint32_t taken;
} choices[] = {
    { "metric", { 1, 2 }, { 9, 1 }, 0 },
    { "metric", { 2, 1 }, { 1, 9 }, 1 },
    { "latency", { 1, 1 }, { 9, 1 }, 1 },
    { "latency", { 1, 1 }, { 1, 9 }, 0 },
    { "number", { 1, 1 }, { 5, 5 }, 0 },
};

static void
test_order(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(choices); i++) {
        struct network *network = network_new(0);

        for (int r = 0; r < 2; r++)
            network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = BOTH });
        for (int k = 0; k < 2; k++)
            network_add_link(network, &(struct link) {
                .from = 0, .to = 1, .metric = choices[i].metric[k], .latency_ns = choices[i].latency[k],
                .families = BOTH });
        network_compile(network);
        g_assert_cmpuint(network->fec[FAMILY_IPV6][1].next[0], ==, choices[i].taken);
        g_assert_cmpuint(network->fec[FAMILY_IPV4][1].next[0], ==, choices[i].taken);
        network_free(network);
    }
}

/* Three links of metric 1 lose against one of 2, however short they are. */
static void
test_sum_of_metrics(void)
{
    struct network *network = network_new(0);

    for (int r = 0; r < 4; r++)
        network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = BOTH });
    for (uint32_t r = 0; r < 3; r++)
        network_add_link(network, &(struct link) { .from = r, .to = r + 1, .metric = 1, .latency_ns = 1,
                                                   .families = BOTH });
    network_add_link(network, &(struct link) { .from = 0, .to = 3, .metric = 2, .latency_ns = 1000 * MS,
                                               .families = IPV6_BIT });
    network_compile(network);
    g_assert_cmpuint(network->fec[FAMILY_IPV6][3].next[0], ==, 3);
    g_assert_cmpuint(network->fec[FAMILY_IPV4][3].next[0], ==, 0);
    network_free(network);
}

/* A link carries no family that one of its ends does not forward. */
static void
test_family_of_router(void)
{
    struct network *network = network_new(0);
    static const uint8_t families[] = { BOTH, IPV4_BIT, BOTH };

    for (int r = 0; r < 3; r++)
        network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = families[r] });
    for (uint32_t r = 0; r < 2; r++)
        network_add_link(network, &(struct link) { .from = r, .to = r + 1, .metric = 1, .families = BOTH });
    network_compile(network);
    g_assert_cmphex(network->fec[FAMILY_IPV6][2].end[0], ==, NO_ROUTER);
    g_assert_cmphex(network->fec[FAMILY_IPV6][1].end[0], ==, NO_ROUTER);
    g_assert_cmphex(network->fec[FAMILY_IPV4][2].end[0], ==, 2);
    network_free(network);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/route/random/domains", test_domains);
    g_test_add_func("/route/random/anycast", test_anycast);
    g_test_add_func("/route/random/domain-only", test_domain_only);
    g_test_add_func("/route/prefixes", test_prefixes);
    g_test_add_func("/route/order", test_order);
    g_test_add_func("/route/sum-of-metrics", test_sum_of_metrics);
    g_test_add_func("/route/family-of-router", test_family_of_router);
    return g_test_run();
}
