/*
 * test-teredo-server.c - what a Teredo server answers, passes on and drops
 *
 * Expected is RFC 4380 section 5.3, applied by hand to a client that is seen at
 * 203.0.113.9 port 4096 and to one that pretends.
 */
#include "tests/unit/address.h"
#include "tests/unit/echo.h"

#include "models/tunnel/teredo-server.h"
#include "models/tunnel/teredo.h"

enum { SERVER, CLIENT, PEER, NATIVE, N_NODES };

#define SERVER_IPV4 0xc6336401u         /* 198.51.100.1, and .2 */
#define CLIENT_IPV4 0xcb007109u         /* 203.0.113.9 */
#define PEER_IPV4 0xcb00710au

/* The client's own address: server 198.51.100.1, port 4096 = 0x1000 written 0xefff, 203.0.113.9 written 34ff:8ef6. */
#define CLIENT_ADDR "2001:0:c633:6401:0:efff:34ff:8ef6"
/* Its peer's, of the same server, port 5000 = 0x1388 written 0xec77, 203.0.113.10 written 34ff:8ef5; and one of another
 * server's, 198.51.100.3. */
#define PEER_ADDR "2001:0:c633:6401:0:ec77:34ff:8ef5"
#define OTHERS_ADDR "2001:0:c633:6403:0:ec77:34ff:8ef5"

/* What is sent: an IPv6 packet in UDP. */
struct probe {
    struct packet inner;
    struct teredo_endpoint to;
    uint64_t nonce;             /* 0: no authentication */
};

/* What came. */
struct seen {
    unsigned n;
    struct teredo_endpoint from, origin;
    bool has_origin;
    uint64_t nonce;
    uint8_t headers;
    enum teredo_content content;
    struct packet packet, inner;        /* without what they own */
    struct addr advertised;             /* the first prefix of an advertisement */
};

static void
prober_start(struct node *node)
{
    if (node->config != NULL)
        node_timer(node, 1, 1, 0);
}

static void
prober_timer(struct node *node, uint16_t which, uint64_t arg)
{
    const struct probe *probe = node->config;
    struct packet *inner = packet_new(node->island), *outer;

    (void) which;
    (void) arg;
    *inner = probe->inner;
    inner->origin = node->rank;
    inner->hop_limit = 64;
    outer = teredo_wrap(node->island, inner, (struct teredo_endpoint) { CLIENT_IPV4, 4096 }, probe->to);
    if (probe->nonce != 0)
        teredo_add_authentication(outer, probe->nonce, 0);
    net_send(node, outer);
}

static void
prober_packet(struct node *node, struct packet *packet)
{
    struct seen *seen = node->state;

    seen->n++;
    seen->packet = *packet;
    if (packet->carries) {
        seen->inner = *packet->u.tunnel.carried;
        seen->headers = packet->u.tunnel.headers;
        seen->nonce = packet->u.tunnel.nonce;
        seen->from = teredo_source(packet);
        seen->has_origin = teredo_origin(packet, &seen->origin);
        seen->content = teredo_content(packet);
        if (seen->content == TEREDO_ADVERTISEMENT)
            seen->advertised = seen->inner.u.nd.advertisement->prefix[0].prefix.addr;
    }
    packet_free(node->island, packet);
}

static const struct node_kind prober_kind = {
    .name = "prober", .state_size = sizeof(struct seen), .scope = shared_scope, .start = prober_start,
    .packet = prober_packet, .timer = prober_timer };

static struct addr
ipv4_of(uint32_t rank)
{
    static const uint32_t ipv4[] = {
        [SERVER] = SERVER_IPV4, [CLIENT] = CLIENT_IPV4, [PEER] = PEER_IPV4, [NATIVE] = 0xc0000209 };

    return addr_ipv4(ipv4[rank]);
}

/* One domain, in which all are. Sends @probe; what came is in @seen. Returns: packets that the server dropped. */
static uint64_t
send_probe(const struct probe *probe, struct seen seen[N_NODES])
{
    struct network *network = network_new(N_NODES);
    static struct advertised_prefix prefix;     /* @seen refers to it */
    static struct advertisement advertisement = { .prefix = &prefix, .n_prefixes = 1, .mtu = TEREDO_MTU };
    struct teredo_server_config config = { .ipv4 = SERVER_IPV4, .advertisement = &advertisement };
    uint64_t dropped;
    struct lab lab;

    prefix = (struct advertised_prefix) { .prefix = teredo_server_prefix(SERVER_IPV4), .autonomous = true };
    network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = BOTH,
                                                     .terms = &(struct terms) { .crossing_ns = 10 * MS } });
    for (uint32_t i = 0; i < N_NODES; i++) {
        network_attach(network, i, 0, -1, i);
        network_add_address(network, i, ipv4_of(i), MEMBER_UP);
    }
    network_add_address(network, SERVER, addr_ipv4(SERVER_IPV4 + 1), MEMBER_UP);
    network_add_address(network, NATIVE, read_addr("2001:db8::1"), MEMBER_UP);
    network_compile(network);
    lab_init(&lab, network, &manners[0]);
    island_node(&lab.island, SERVER, &teredo_server_kind, &config);
    for (uint32_t i = CLIENT; i < N_NODES; i++)
        island_node(&lab.island, i, &prober_kind, i == CLIENT ? probe : NULL);
    island_run(&lab.island);
    for (uint32_t i = CLIENT; i < N_NODES; i++)
        seen[i] = *(struct seen *) island_find(&lab.island, i)->state;
    dropped = lab.lost[LOSS_FILTERED];
    g_assert_cmpuint(lab.island.net->packets.taken, ==, lab.island.net->packets.given);
    lab_free(&lab);
    network_free(network);
    return dropped;
}

static struct packet
inside(const char *src, const char *dst, enum proto proto)
{
    return (struct packet) { .src = read_addr(src), .dst = read_addr(dst), .family = FAMILY_IPV6,
                             .proto = (uint8_t) proto, .size = 40 };
}

/* Section 5.3.2, and 5.2.1: the cone bit of the solicitation says from which address it is answered. */
static void
test_solicitation(void)
{
    static const struct {
        uint16_t flags;
        uint32_t asked, answers;
    } each[] = { { 0, SERVER_IPV4, SERVER_IPV4 }, { 0, SERVER_IPV4 + 1, SERVER_IPV4 + 1 },
                 { TEREDO_CONE, SERVER_IPV4, SERVER_IPV4 + 1 }, { TEREDO_CONE, SERVER_IPV4 + 1, SERVER_IPV4 } };
    struct seen seen[N_NODES];

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        struct probe probe = { .inner = inside("::", "ff02::2", PROTO_ICMPV6), .to = { each[i].asked, TEREDO_PORT } };
        struct addr own = teredo_link_local(each[i].flags, (struct teredo_endpoint) { 0xc0a80105, 4096 });

        probe.inner.src = own;
        probe.inner.u.nd.kind = ND_ROUTER_SOLICITATION;
        probe.nonce = i % 2 == 0 ? 77 : 0;
        g_assert_cmpuint(send_probe(&probe, seen), ==, 0);
        g_assert_cmpuint(seen[CLIENT].n, ==, 1);
        g_assert_cmpint(seen[CLIENT].content, ==, TEREDO_ADVERTISEMENT);
        g_assert_cmphex(seen[CLIENT].from.ipv4, ==, each[i].answers);
        g_assert_cmpuint(seen[CLIENT].from.port, ==, TEREDO_PORT);
        g_assert_true(seen[CLIENT].has_origin);
        g_assert_cmphex(seen[CLIENT].origin.ipv4, ==, CLIENT_IPV4);
        g_assert_cmpuint(seen[CLIENT].origin.port, ==, 4096);
        g_assert_true(addr_equal(seen[CLIENT].inner.dst, own));
        /* The server's own identifier: cone, port 3544 = 0x0dd8 written f227, 198.51.100.1 written 39cc:9bfe. */
        g_assert_true(addr_equal(seen[CLIENT].inner.src, read_addr("fe80::8000:f227:39cc:9bfe")));
        g_assert_true(addr_equal(seen[CLIENT].advertised, read_addr("2001:0:c633:6401::")));
        g_assert_cmpuint(seen[CLIENT].headers, ==, probe.nonce != 0 ? TUNNEL_AUTHENTICATION | TUNNEL_ORIGIN
                                                                    : TUNNEL_ORIGIN);
        g_assert_cmpuint(seen[CLIENT].nonce, ==, probe.nonce);
        /* 20 + 8, 8 of the origin, 13 of the nonce; 40 + 16 and options of 8 (MTU) and 32 (prefix): RFC 4861
         * sections 4.2 and 4.6. */
        g_assert_cmpuint(seen[CLIENT].packet.size, ==, 28 + 8 + (probe.nonce != 0 ? 13 : 0) + 40 + 16 + 8 + 32);
    }
}

/* Section 5.3.1: a bubble goes to its client, with where it came from, by the primary address. */
static void
test_bubble(void)
{
    struct probe probe = { .inner = inside(CLIENT_ADDR, PEER_ADDR, PROTO_NONE), .to = { SERVER_IPV4, TEREDO_PORT } };
    struct seen seen[N_NODES];

    /* The peer's NAT is left out: the bubble goes to its address outside. */
    g_assert_cmpuint(send_probe(&probe, seen), ==, 0);
    g_assert_cmpuint(seen[PEER].n, ==, 1);
    g_assert_cmpint(seen[PEER].content, ==, TEREDO_BUBBLE);
    g_assert_cmphex(seen[PEER].from.ipv4, ==, SERVER_IPV4);
    g_assert_true(seen[PEER].has_origin);
    g_assert_cmphex(seen[PEER].origin.ipv4, ==, CLIENT_IPV4);
    g_assert_cmpuint(seen[PEER].packet.dport, ==, 5000);
    g_assert_cmpuint(seen[PEER].packet.size, ==, 28 + 8 + 40);
    g_assert_cmpuint(seen[PEER].inner.hop_limit, ==, 63);       /* the server is a hop of the IPv6 packet */
}

/* A client's test of a native destination goes there as IPv6. */
static void
test_echo(void)
{
    struct probe probe = { .inner = inside(CLIENT_ADDR, "2001:db8::1", PROTO_ICMPV6),
                           .to = { SERVER_IPV4, TEREDO_PORT } };
    struct seen seen[N_NODES];

    probe.inner.u.echo.kind = ECHO_REQUEST;
    g_assert_cmpuint(send_probe(&probe, seen), ==, 0);
    g_assert_cmpuint(seen[NATIVE].n, ==, 1);
    g_assert_false(seen[NATIVE].packet.carries);
    g_assert_true(addr_equal(seen[NATIVE].packet.src, read_addr(CLIENT_ADDR)));
}

/* Section 5.3.1: what is dropped without a word. */
static void
test_dropped(void)
{
    static const struct {
        const char *why, *src, *dst;
        enum proto proto;
        uint16_t port;
    } each[] = {
        { "data", CLIENT_ADDR, "2001:db8::1", PROTO_TCP, TEREDO_PORT },
        { "data to a client", CLIENT_ADDR, PEER_ADDR, PROTO_UDP, TEREDO_PORT },
        { "another client's address", PEER_ADDR, "2001:db8::1", PROTO_ICMPV6, TEREDO_PORT },
        { "a malformed source", "2001:0:c633:6401:300:efff:34ff:8ef6", PEER_ADDR, PROTO_NONE, TEREDO_PORT },
        { "a private client", CLIENT_ADDR, "2001:0:c633:6401:0:ec77:f5ff:fffe", PROTO_NONE, TEREDO_PORT },
        { "a client of another server", CLIENT_ADDR, OTHERS_ADDR, PROTO_NONE, TEREDO_PORT },
        { "from native to native", "2001:db8::5", "2001:db8::1", PROTO_ICMPV6, TEREDO_PORT },
        { "multicast", CLIENT_ADDR, "ff02::1", PROTO_ICMPV6, TEREDO_PORT },
        { "another port", CLIENT_ADDR, PEER_ADDR, PROTO_NONE, 3545 },
    };
    struct seen seen[N_NODES];

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        struct probe probe = { .inner = inside(each[i].src, each[i].dst, each[i].proto),
                               .to = { SERVER_IPV4, each[i].port } };

        if (each[i].proto == PROTO_ICMPV6)
            probe.inner.u.echo.kind = ECHO_REQUEST;
        if (send_probe(&probe, seen) != 1 || seen[NATIVE].n + seen[PEER].n + seen[CLIENT].n > 0)
            g_error("%s was not dropped", each[i].why);
    }
}

/* Rule 6: relays send bubbles to clients of the server, from addresses that are none of Teredo's. */
static void
test_relay(void)
{
    static const char *const from[] = { "2001:db8::5", "fe80::1" };
    struct seen seen[N_NODES];

    for (unsigned i = 0; i < G_N_ELEMENTS(from); i++) {
        struct probe probe = { .inner = inside(from[i], PEER_ADDR, PROTO_NONE), .to = { SERVER_IPV4, TEREDO_PORT } };

        g_assert_cmpuint(send_probe(&probe, seen), ==, 0);
        g_assert_cmpuint(seen[PEER].n, ==, 1);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/teredo-server/solicitation", test_solicitation);
    g_test_add_func("/teredo-server/bubble", test_bubble);
    g_test_add_func("/teredo-server/echo", test_echo);
    g_test_add_func("/teredo-server/dropped", test_dropped);
    g_test_add_func("/teredo-server/relay", test_relay);
    return g_test_run();
}
