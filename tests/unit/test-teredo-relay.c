/*
 * test-teredo-relay.c - what Teredo and 6to4 relays send on, when, and what never
 *
 * What is expected is RFC 4380 section 5.4 and RFC 3964 section 4, by hand. A client here is
 * a talker on a public IPv4 address, so that what the relay sends to its mapping can be seen;
 * its server is another one, which answers nothing.
 *
 *   CLIENT, SERVER, SIX - v4 (IPv4 alone) - 10 ms - core - 10 ms - v6 (IPv6 alone) - NATIVE
 *                                                    |
 *                                              TEREDO, SIXTOFOUR
 */
#include "tests/unit/echo.h"
#include "tests/unit/random.h"

#include "models/models.h"
#include "models/tunnel/relay.h"
#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo.h"

#define S INT64_C(1000000000)

enum { NATIVE, CLIENT, SERVER, SIX, TEREDO, SIXTOFOUR, N_NODES };
enum { V4, V6, CORE };

#define CLIENT_IPV4 0xc6120001u
#define CLIENT_PORT 40000
#define SERVER_IPV4 0xc6120002u
#define SIX_IPV4 0xc6120003u
#define TEREDO_IPV4 0xc6120101u
#define SIXTOFOUR_IPV4 0xc6120102u

static const struct addr native = { UINT64_C(0x20010db800010000), 1 };
static const struct addr teredo_ipv6 = { UINT64_C(0x20010db800020000), 1 };
static const struct addr sixtofour_ipv6 = { UINT64_C(0x20010db800020000), 2 };

static struct addr
client_at(uint16_t flags, uint32_t ipv4, uint16_t port)
{
    return teredo_encode(&(struct teredo_address) { SERVER_IPV4, flags, { ipv4, port } });
}

static struct network *
make_network(void)
{
    const struct { uint32_t rank; uint32_t ipv4; struct addr ipv6; uint32_t router; } at[] = {
        { NATIVE, 0, native, V6 }, { CLIENT, CLIENT_IPV4, { 0, 0 }, V4 }, { SERVER, SERVER_IPV4, { 0, 0 }, V4 },
        { SIX, SIX_IPV4, { 0, 0 }, V4 }, { TEREDO, TEREDO_IPV4, teredo_ipv6, CORE },
        { SIXTOFOUR, SIXTOFOUR_IPV4, sixtofour_ipv6, CORE } };
    struct network *network = network_new(N_NODES);

    network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = IPV4_BIT,
        .terms = &(struct terms) { .address = { [FAMILY_IPV4] = addr_ipv4(0xc0000001) } } });
    network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = IPV6_BIT,
        .terms = &(struct terms) { .address = { [FAMILY_IPV6] = addr_add(native, 0xff) } } });
    network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = BOTH,
        .terms = &(struct terms) { .address = { [FAMILY_IPV4] = addr_ipv4(0xc0000003),
                                                [FAMILY_IPV6] = addr_add(teredo_ipv6, 0xff) } } });
    for (uint32_t i = V4; i <= V6; i++)
        network_add_link(network, &(struct link) { .from = i, .to = CORE, .latency_ns = 10 * MS, .mtu = 1500,
                                                   .metric = 1, .families = BOTH, .key = i });
    for (uint32_t i = V4; i <= V6; i++)
        network_add_link(network, &(struct link) { .from = CORE, .to = i, .latency_ns = 10 * MS, .mtu = 1500,
                                                   .metric = 1, .families = BOTH,
                                                   .key = 2 + i });
    for (unsigned i = 0; i < G_N_ELEMENTS(at); i++) {
        network_attach(network, at[i].rank, at[i].router, -1, at[i].rank);
        if (at[i].ipv4 != 0)
            g_assert_true(network_add_address(network, at[i].rank, addr_ipv4(at[i].ipv4), MEMBER_UP));
        if (!addr_is_unspecified(at[i].ipv6))
            g_assert_true(network_add_address(network, at[i].rank, at[i].ipv6, MEMBER_UP));
    }
    network_announce(network, (struct addr) { .hi = TEREDO_HI }, TEREDO_BITS, FAMILY_IPV6,
                     &(struct origin) { .router = CORE, .node = TEREDO });
    network_announce(network, (struct addr) { .hi = SIXTOFOUR_HI }, SIXTOFOUR_BITS, FAMILY_IPV6,
                     &(struct origin) { .router = CORE, .node = SIXTOFOUR });
    network_announce(network, addr_ipv4(SIXTOFOUR_RELAYS & 0xffffff00), MAPPED_BITS + 24, FAMILY_IPV4,
                     &(struct origin) { .router = CORE, .node = SIXTOFOUR });
    network_compile(network);
    return network;
}

static struct relay_config relay_config[2];
static struct time_list away;

/* Runs what native and client say; the others are silent. */
static void
run(struct lab *lab, const struct network *network, const struct talker_config config[N_NODES],
    const struct manner *manner)
{
    relay_config[0] = (struct relay_config) { .ipv4 = addr_ipv4(TEREDO_IPV4), .ipv6 = teredo_ipv6,
                                              .peers = teredo_peer_limits, .away = away };
    relay_config[1] = (struct relay_config) { .ipv4 = addr_ipv4(SIXTOFOUR_IPV4), .ipv6 = sixtofour_ipv6,
                                              .source = addr_ipv4(SIXTOFOUR_RELAYS) };
    lab_init(lab, network, manner);
    models_init(&lab->island, NULL, NULL);
    lab->island.until = 700 * S;
    for (uint32_t i = NATIVE; i <= SIX; i++)
        island_node(&lab->island, i, &talker_kind, &config[i]);
    island_node(&lab->island, TEREDO, &teredo_relay_kind, &relay_config[0]);
    island_node(&lab->island, SIXTOFOUR, &sixtofour_relay_kind, &relay_config[1]);
    island_run(&lab->island);
    g_assert_cmpuint(lab->island.net->packets.taken, ==, lab->island.net->packets.given);
    g_assert_cmpuint(((struct models *) lab->island.models)->teredo_peers.taken, ==,
                     ((struct models *) lab->island.models)->teredo_peers.given);
}

static struct talker_config
says(uint32_t rank, const struct shot *shot, uint32_t n)
{
    static const uint32_t ipv4[N_NODES] = { [CLIENT] = CLIENT_IPV4, [SERVER] = SERVER_IPV4, [SIX] = SIX_IPV4 };

    return (struct talker_config) {
        .src = { [FAMILY_IPV4] = addr_ipv4(ipv4[rank]), [FAMILY_IPV6] = native }, .shot = shot, .n_shots = n };
}

/* Shorthand: what a client sends to the relay, from its mapping. */
#define TO_RELAY .carrier = addr_ipv4(TEREDO_IPV4), .carrier_sport = CLIENT_PORT, .carrier_dport = TEREDO_PORT

/* Section 5.4.1 case 2: at once, 2 x 10 ms, in UDP from port 3544 to the mapping. */
static void
test_cone(void)
{
    struct network *network = make_network();
    struct addr cone = client_at(TEREDO_CONE, CLIENT_IPV4, CLIENT_PORT);
    const struct shot shot = { .at = S, .dst = cone, .proto = PROTO_TCP };
    struct lab lab;

    for (unsigned m = 0; m < G_N_ELEMENTS(manners); m++) {
        run(&lab, network, (const struct talker_config[N_NODES]) { [NATIVE] = says(NATIVE, &shot, 1) }, &manners[m]);
        const struct receipt *receipt = &lab_talker(&lab, CLIENT)->receipt[0];
        g_assert_cmpuint(lab_talker(&lab, CLIENT)->n, ==, 1);
        g_assert_cmpuint(lab_talker(&lab, SERVER)->n, ==, 0);
        g_assert_cmpint(receipt->at / MS, ==, 1020);
        g_assert_true(addr_equal(receipt->src, addr_ipv4(TEREDO_IPV4)));
        g_assert_cmpuint(receipt->sport, ==, TEREDO_PORT);
        g_assert_cmpuint(receipt->dport, ==, CLIENT_PORT);
        g_assert_true(addr_equal(receipt->carried_dst, cone) && addr_equal(receipt->carried_src, native));
        lab_free(&lab);
    }
    network_free(network);
}

/* Case 3: bubbles at 0, 2, 4 and 6 s to the server in the address, and 8 s after the first, unreachable: so are
 * those that come in the rest of 300 s, at once. Then it is tried anew. */
static void
test_silent(void)
{
    struct network *network = make_network();
    struct addr client = client_at(0, CLIENT_IPV4, CLIENT_PORT);
    const struct shot shot[] = { { .at = S, .dst = client, .serial = 1 }, { .at = 4 * S, .dst = client, .serial = 2 },
                                 { .at = 100 * S, .dst = client, .serial = 3 },
                                 { .at = 302 * S, .dst = client, .serial = 4 } };
    static const int64_t bubble[] = { 1020, 3020, 5020, 7020, 302020, 304020, 306020, 308020 };      /* ms */
    static const struct { uint32_t serial; int64_t ms; } error[] = {
        { 1, 9020 }, { 2, 9020 }, { 3, 100020 }, { 4, 310020 } };
    struct lab lab;

    for (unsigned m = 0; m < G_N_ELEMENTS(manners); m++) {
        run(&lab, network, (const struct talker_config[N_NODES]) { [NATIVE] = says(NATIVE, shot, 4) }, &manners[m]);
        const struct talker *server = lab_talker(&lab, SERVER), *sender = lab_talker(&lab, NATIVE);
        g_assert_cmpuint(lab_talker(&lab, CLIENT)->n, ==, 0);
        g_assert_cmpuint(server->n, ==, G_N_ELEMENTS(bubble));
        for (unsigned i = 0; i < G_N_ELEMENTS(bubble); i++) {
            g_assert_cmpint(server->receipt[i].at / MS, ==, bubble[i]);
            g_assert_cmpuint(server->receipt[i].dport, ==, TEREDO_PORT);
            g_assert_cmpuint(server->receipt[i].carried, ==, PROTO_NONE);
            g_assert_true(addr_equal(server->receipt[i].carried_src, teredo_ipv6));
            g_assert_true(addr_equal(server->receipt[i].carried_dst, client));
        }
        g_assert_cmpuint(sender->n, ==, G_N_ELEMENTS(error));
        for (unsigned i = 0; i < G_N_ELEMENTS(error); i++) {
            g_assert_cmpint(sender->receipt[i].icmp.error, ==, ICMP_ADDRESS_UNREACHABLE);
            g_assert_cmpuint(sender->receipt[i].quoted, ==, error[i].serial);
            g_assert_cmpint(sender->receipt[i].at / MS, ==, error[i].ms);
        }
        lab_free(&lab);
    }
    network_free(network);
}

/* A bubble from the mapping 0.5 s after the first: what waits goes out in order. Within 30 s of the last that came
 * more goes at once, and behind that a bubble is needed again. */
static void
test_trusted(void)
{
    struct network *network = make_network();
    struct addr client = client_at(0, CLIENT_IPV4, CLIENT_PORT);
    const struct shot hers[] = { { .at = S, .dst = client, .serial = 1 }, { .at = S + MS, .dst = client, .serial = 2 },
                                 { .at = 30 * S, .dst = client, .serial = 3 },
                                 { .at = 40 * S, .dst = client, .serial = 4 } };
    const struct shot his[] = { { .at = S + 500 * MS, .dst = teredo_ipv6, .src = client, .proto = PROTO_NONE,
                                  .serial = 1, TO_RELAY } };
    static const int64_t at[] = { 1520, 1520, 30020 };  /* ms */
    struct lab lab;

    run(&lab, network, (const struct talker_config[N_NODES]) {
        [NATIVE] = says(NATIVE, hers, 4), [CLIENT] = says(CLIENT, his, 1) }, &manners[0]);
    g_assert_cmpuint(lab_talker(&lab, CLIENT)->n, ==, 3);
    for (uint32_t i = 0; i < 3; i++) {
        g_assert_cmpint(lab_talker(&lab, CLIENT)->receipt[i].at / MS, ==, at[i]);
        g_assert_cmpuint(lab_talker(&lab, CLIENT)->receipt[i].ident.serial, ==, i + 1);
    }
    g_assert_cmpuint(lab_talker(&lab, SERVER)->n, ==, 1 + 4);
    g_assert_cmpint(lab_talker(&lab, SERVER)->receipt[1].at / MS, ==, 40020);
    lab_free(&lab);
    network_free(network);
}

/* Section 5.4.2: only from a peer, only from the mapping in its address, and only into IPv6 proper. */
static void
test_from_client(void)
{
    const struct {
        const char *what;
        struct addr dst;
        uint16_t sport, dport;
        bool known, arrives;
    } each[] = {
        { "data", native, CLIENT_PORT, TEREDO_PORT, true, true },
        { "nobody sent there", native, CLIENT_PORT, TEREDO_PORT, false, false },
        { "another port", native, CLIENT_PORT + 1, TEREDO_PORT, true, false },
        { "another service", native, CLIENT_PORT, 3545, true, false },
        { "to a group", { UINT64_C(0xff0e) << 48, 1 }, CLIENT_PORT, TEREDO_PORT, true, false },
        { "to its link", { UINT64_C(0xfe80) << 48, 1 }, CLIENT_PORT, TEREDO_PORT, true, false },
        { "to IPv4", { 0, MAPPED_LO | SERVER_IPV4 }, CLIENT_PORT, TEREDO_PORT, true, false },
        { "to another client", { TEREDO_HI | SERVER_IPV4, UINT64_C(0x800063bf39ed0001) }, CLIENT_PORT, TEREDO_PORT,
          true, false } };
    struct network *network = make_network();
    struct addr client = client_at(TEREDO_CONE, CLIENT_IPV4, CLIENT_PORT);
    const struct shot hers = { .at = S, .dst = client };
    struct lab lab;

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        struct shot his = { .at = 2 * S, .dst = each[i].dst, .src = client, .proto = PROTO_TCP,
                            .carrier = addr_ipv4(TEREDO_IPV4), .carrier_sport = each[i].sport,
                            .carrier_dport = each[i].dport };
        uint64_t passed = each[i].known;

        run(&lab, network, (const struct talker_config[N_NODES]) {
            [NATIVE] = says(NATIVE, &hers, each[i].known), [CLIENT] = says(CLIENT, &his, 1) }, &manners[0]);
        g_test_message("%s", each[i].what);
        g_assert_cmpuint(lab_talker(&lab, NATIVE)->n, ==, each[i].arrives);
        g_assert_cmpuint(lab.passed, ==, passed + each[i].arrives);
        g_assert_cmpuint(lab.lost[LOSS_FILTERED], ==, !each[i].arrives);
        lab_free(&lab);
    }
    network_free(network);
}

/* Addresses that no client has: section 5.4.1, section 5.2.4 and section 4. A packet that is too large is reported. */
static void
test_refused(void)
{
    const struct { struct addr src, dst; } each[] = {
        { native, client_at(TEREDO_CONE, 0x0a000001, CLIENT_PORT) },            /* 10.0.0.1 */
        { native, client_at(TEREDO_CONE, 0xc0586301, CLIENT_PORT) },            /* 192.88.99.1 */
        { native, client_at(TEREDO_CONE, 0xe0000001, CLIENT_PORT) },            /* 224.0.0.1 */
        { native, client_at(TEREDO_CONE | 0x0200, CLIENT_IPV4, CLIENT_PORT) },
        { native, client_at(TEREDO_CONE, CLIENT_IPV4, 0) },
        { native, { TEREDO_HI | 0xc0a80001, UINT64_C(0x800063bf39edfffe) } },   /* its server is 192.168.0.1 */
        { client_at(TEREDO_CONE, SIX_IPV4, 1), client_at(TEREDO_CONE, CLIENT_IPV4, CLIENT_PORT) } };
    struct network *network = make_network();
    const struct shot large = { .at = S, .dst = client_at(0, CLIENT_IPV4, CLIENT_PORT), .size = 1281 };
    struct lab lab;

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        const struct shot shot = { .at = S, .dst = each[i].dst, .src = each[i].src };

        run(&lab, network, (const struct talker_config[N_NODES]) { [NATIVE] = says(NATIVE, &shot, 1) }, &manners[0]);
        g_assert_cmpuint(lab.lost[LOSS_FILTERED], ==, 1);
        g_assert_cmpuint(lab.sent, ==, 1);
        lab_free(&lab);
    }
    run(&lab, network, (const struct talker_config[N_NODES]) { [NATIVE] = says(NATIVE, &large, 1) }, &manners[0]);
    g_assert_cmpuint(lab_talker(&lab, SERVER)->n, ==, 0);
    g_assert_cmpuint(lab_talker(&lab, NATIVE)->n, ==, 1);
    g_assert_cmpint(lab_talker(&lab, NATIVE)->receipt[0].icmp.error, ==, ICMP_TOO_BIG);
    g_assert_cmpuint(lab_talker(&lab, NATIVE)->receipt[0].icmp.mtu, ==, 1280);
    lab_free(&lab);
    network_free(network);
}

/* Gone from 2 s to 4 s, and then for good from 6 s on. */
static void
test_away(void)
{
    struct network *network = make_network();
    struct addr cone = client_at(TEREDO_CONE, CLIENT_IPV4, CLIENT_PORT);
    const struct shot shot[] = { { .at = S, .dst = cone, .serial = 1 }, { .at = 3 * S, .dst = cone, .serial = 2 },
                                 { .at = 5 * S, .dst = cone, .serial = 3 }, { .at = 7 * S, .dst = cone, .serial = 4 } };
    struct lab lab;

    away = (struct time_list) { 3, { 2 * S, 4 * S, 6 * S } };
    run(&lab, network, (const struct talker_config[N_NODES]) { [NATIVE] = says(NATIVE, shot, 4) }, &manners[0]);
    away.n = 0;
    g_assert_cmpuint(lab_talker(&lab, CLIENT)->n, ==, 2);
    g_assert_cmpuint(lab_talker(&lab, CLIENT)->receipt[1].ident.serial, ==, 3);
    g_assert_cmpuint(lab.lost[LOSS_BLACKHOLE], ==, 2);
    lab_free(&lab);
    network_free(network);
}

/* Anything to anybody, wherever relays stand */

enum { N_SHOTS = 60, N_DOMAINS = 4, N_TALKERS = 4, N_RELAYS = 4, N_ANY = N_TALKERS + N_RELAYS };

static struct addr
any_ipv4(uint32_t rank)
{
    return addr_ipv4(0xc6130000 + rank);
}

static struct addr
any_ipv6(uint32_t rank)
{
    return (struct addr) { UINT64_C(0x20010db800030000), rank };
}

/* Of the relays behind the talkers, those with an even rank are of Teredo. */
static bool
is_teredo(uint32_t rank)
{
    return rank % 2 == 0;
}

static void
announce_one(struct network *network, uint32_t rank, uint32_t router)
{
    const struct origin origin = { .router = router, .node = rank, .domain_only = below(2) };

    if (is_teredo(rank)) {
        network_announce(network, (struct addr) { .hi = TEREDO_HI }, TEREDO_BITS, FAMILY_IPV6, &origin);
        return;
    }
    if (below(4) > 0)
        network_announce(network, (struct addr) { .hi = SIXTOFOUR_HI }, SIXTOFOUR_BITS, FAMILY_IPV6, &origin);
    if (below(4) > 0)
        network_announce(network, addr_ipv4(SIXTOFOUR_RELAYS & 0xffffff00), MAPPED_BITS + 24, FAMILY_IPV4, &origin);
}

/* Domains in a tree with links beside it, some of one family, and nodes anywhere in it. */
static struct network *
any_network(void)
{
    struct network *network = network_new(N_ANY);

    for (uint32_t i = 0; i < N_DOMAINS; i++)
        network_add_router(network, &(struct router) {
            .uplink = NO_ROUTER, .families = (uint8_t) (below(4) > 0 ? BOTH : below(2) ? IPV4_BIT : IPV6_BIT),
            .terms = &(struct terms) { .address = { [FAMILY_IPV4] = any_ipv4(0xff00 + i),
                                                    [FAMILY_IPV6] = any_ipv6(0xff00 + i) } } });
    for (uint32_t i = 1; i < N_DOMAINS + 2; i++) {
        uint32_t from = i % N_DOMAINS, to = below(i < N_DOMAINS ? i : N_DOMAINS);

        for (uint32_t k = 0; from != to && k < 2; k++)
            network_add_link(network, &(struct link) {
                .from = k ? to : from, .to = k ? from : to, .latency_ns = (int64_t) below(50) * MS, .mtu = 1500,
                .metric = 1 + below(3), .families = BOTH, .key = 2 * i + k });
    }
    for (uint32_t rank = 0; rank < N_ANY; rank++) {
        uint32_t router = below(N_DOMAINS);

        network_attach(network, rank, router, -1, rank);
        g_assert_true(network_add_address(network, rank, any_ipv4(rank), MEMBER_UP));
        g_assert_true(network_add_address(network, rank, any_ipv6(rank), MEMBER_UP));
        if (rank >= N_TALKERS)
            announce_one(network, rank, router);
    }
    network_compile(network);
    return network;
}

/* What relays passed, judged by the packet alone. */
struct judge {
    uint32_t n_passed, n_by[N_ANY][N_TALKERS][N_SHOTS];
};

static bool
is_global_unicast(struct addr addr)
{
    return !addr_is_on_link(addr) && !addr_is_multicast(addr) && !addr_is_unspecified(addr) && !addr_is_ipv4(addr);
}

/* RFC 4380 section 5.4. */
static void
judge_teredo(uint32_t relay, const struct packet *packet, const struct packet *inner)
{
    struct teredo_address parts;

    if (!packet->carries) {
        g_assert_true(teredo_decode(packet->src, &parts) && !teredo_has(packet->dst));
        g_assert_cmpuint(parts.mapped.ipv4 - (uint32_t) any_ipv4(0).lo, <, N_TALKERS);
        return;
    }
    g_assert_true(teredo_decode(inner->dst, &parts) && !teredo_has(inner->src));
    g_assert_true(addr_equal(packet->src, any_ipv4(relay)) && addr_equal(packet->dst, addr_ipv4(parts.mapped.ipv4)));
    g_assert_cmpuint(packet->dport, ==, parts.mapped.port);
    g_assert_cmpuint(inner->size, <=, TEREDO_MTU);
}

/* RFC 3964 section 4. */
static void
judge_sixtofour(const struct packet *packet, const struct packet *inner)
{
    if (!packet->carries) {
        g_assert_true(sixtofour_has(packet->src) && !sixtofour_has(packet->dst));
        g_assert_cmpuint(sixtofour_ipv4(packet->src).lo - any_ipv4(0).lo, <, N_TALKERS);
        return;
    }
    g_assert_true(sixtofour_has(inner->dst) && !sixtofour_has(inner->src));
    g_assert_true(addr_equal(packet->dst, sixtofour_ipv4(inner->dst)) && tunnel_is_global(packet->dst));
}

static void
judge_see(void *user, const struct observation *observation)
{
    const struct packet *packet = observation->subject;
    const struct packet *inner = packet->carries ? packet->u.tunnel.carried : packet;
    struct judge *judge = user;

    judge->n_passed++;
    if (inner->inner != NULL)   /* a report of the hop limit */
        return;
    g_assert_true(is_global_unicast(inner->src) && is_global_unicast(inner->dst));
    if (is_teredo(observation->node))
        judge_teredo(observation->node, packet, inner);
    else
        judge_sixtofour(packet, inner);
    if (inner->sub == 0)
        g_assert_cmpuint(++judge->n_by[observation->node][inner->origin][inner->serial], ==, 1);
}

static struct addr
any_address(void)
{
    static const uint32_t odd[] = { SIXTOFOUR_RELAYS, 0x0a000001, 0x7f000001, 0xe0000001, 0xc0a80101, 0xffffffff };
    uint32_t rank = below(N_ANY), ipv4 = below(3) ? (uint32_t) any_ipv4(rank).lo : odd[below(G_N_ELEMENTS(odd))];
    uint32_t server = below(8) ? (uint32_t) any_ipv4(below(N_ANY)).lo : odd[below(G_N_ELEMENTS(odd))];
    uint16_t flags = (uint16_t) (below(2) * TEREDO_CONE + (below(16) ? 0 : 0x0100));

    switch (below(8)) {
    case 0: case 1: case 2:
        return teredo_encode(&(struct teredo_address) {
            server, flags, { ipv4, (uint16_t) (below(2) ? CLIENT_PORT : TEREDO_PORT) } });
    case 3: case 4:
        return addr_add(sixtofour_prefix(addr_ipv4(ipv4)), below(2));
    case 5:
        return below(2) ? (struct addr) { UINT64_C(0xfe80) << 48, 1 } : (struct addr) { UINT64_C(0xff0e) << 48, 1 };
    default:
        return any_ipv6(rank);
    }
}

/* By UDP, by IPv4 alone, or as it is. */
static struct shot
any_shot(uint32_t serial)
{
    struct shot shot = { .at = 1 + below(20) * S / 4, .dst = any_address(), .src = any_address(), .serial = serial,
                         .proto = (uint8_t) (below(3) == 0 ? PROTO_NONE : PROTO_TCP),
                         .hop_limit = (uint8_t) (1 + below(20)) };

    if (shot.proto == PROTO_NONE)
        shot.size = IPV6_HEADER;
    else if (below(8) == 0)
        shot.size = 1281;
    if (below(3) > 0) {
        shot.carrier = below(8) ? any_ipv4(N_TALKERS + below(N_RELAYS)) : addr_ipv4(SIXTOFOUR_RELAYS);
        shot.carrier_sport = (uint16_t) (below(2) ? CLIENT_PORT : TEREDO_PORT);
        shot.carrier_dport = (uint16_t) (below(2) ? TEREDO_PORT : 0);
    }
    return shot;
}

/* Whatever is said to relays, spoofed or not, also about each other (RFC 6324), in whichever network: they pass on
 * only what RFC 4380 and RFC 3964 allow, and none passes the same packet twice, so that there is no loop. */
static void
test_random(void)
{
    struct judge *judge = g_new(struct judge, 1);
    uint32_t n_passed = 0;

    for (unsigned round = 0; round < 1000; round++) {
        struct network *network = any_network();
        struct observer observer = { .wants = 1u << OBSERVE_PASSED, .see = judge_see, .user = judge };
        struct observers observers = { .wanted = observer.wants, .n = 1, .observer = &observer };
        struct shot shot[N_TALKERS][N_SHOTS];
        struct talker_config config[N_TALKERS];
        struct relay_config relay[N_ANY];
        struct lab lab;

        *judge = (struct judge) { 0 };
        lab_init(&lab, network, &manners[0]);
        lab.island.observers = &observers;
        models_init(&lab.island, NULL, NULL);
        for (uint32_t rank = 0; rank < N_TALKERS; rank++) {
            for (uint32_t i = 0; i < N_SHOTS; i++)
                shot[rank][i] = any_shot(i);
            config[rank] = (struct talker_config) {
                .src = { [FAMILY_IPV4] = any_ipv4(rank) }, .shot = shot[rank], .n_shots = N_SHOTS };
            island_node(&lab.island, rank, &talker_kind, &config[rank]);
        }
        for (uint32_t rank = N_TALKERS; rank < N_ANY; rank++) {
            relay[rank] = (struct relay_config) {
                .ipv4 = any_ipv4(rank), .ipv6 = any_ipv6(rank), .source = addr_ipv4(SIXTOFOUR_RELAYS),
                .peers = teredo_peer_limits };
            island_node(&lab.island, rank, is_teredo(rank) ? &teredo_relay_kind : &sixtofour_relay_kind, &relay[rank]);
        }
        island_run(&lab.island);
        g_assert_cmpuint(lab.island.net->packets.taken, ==, lab.island.net->packets.given);
        n_passed += judge->n_passed;
        lab_free(&lab);
        network_free(network);
    }
    g_test_message("%u packets passed", n_passed);
    g_assert_cmpuint(n_passed, >, 2000);
    g_free(judge);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/teredo-relay/cone", test_cone);
    g_test_add_func("/teredo-relay/silent", test_silent);
    g_test_add_func("/teredo-relay/trusted", test_trusted);
    g_test_add_func("/teredo-relay/from-client", test_from_client);
    g_test_add_func("/teredo-relay/refused", test_refused);
    g_test_add_func("/teredo-relay/away", test_away);
    g_test_add_func("/teredo-relay/random", test_random);
    return g_test_run();
}
