/*
 * test-teredo-client.c - a Teredo client behind each type of NAT: what it finds out, when, and whom it reaches
 *
 * What is expected is RFC 4380 section 5.2 by hand. Each client is in a site behind a NAT:
 * 5 ms to its domain and 10 ms across that, so that all that leaves takes 15 ms, or 10 ms
 * between those outside, and each way some ns.
 */
#include "tests/unit/address.h"
#include "tests/unit/echo.h"

#include "models/models.h"
#include "models/nat/nat.h"
#include "models/tunnel/relay.h"
#include "models/tunnel/teredo-client.h"
#include "models/tunnel/teredo-server.h"

#define S INT64_C(1000000000)
#define SERVER_IPV4 0xc6336401u         /* 198.51.100.1, and .2 */
#define RELAY_IPV4 0xc6336409u

enum { A, B, NAT_A, NAT_B, SERVER, RELAY, NATIVE, N_NODES };
enum { MOST_TOLD = 64, MOST_GOT = 64, EV_SEND = 2, EV_TUNNEL = 1 };

static const struct addr native = { UINT64_C(0x20010db800010000), 1 };
static const struct addr relay_ipv6 = { UINT64_C(0x20010db800020000), 1 };
static const struct prefix home = { .addr = { .lo = MAPPED_LO | 0xc0a80100 }, .len = 120, .family = FAMILY_IPV4 };

/* A node that is a client and nothing else. */

struct send {
    int64_t at;
    struct addr to;             /* ::, to the other client */
    uint32_t serial;
    uint8_t proto;              /* 0: TCP */
};

struct client_config {
    struct interface_facts facts;
    const struct send *send;
    uint32_t n_sends;
    uint32_t server;
    int64_t retry_ns;
};

struct client_node {
    struct tunnel tunnel;
    struct teredo_client client;
    struct told {
        int64_t at;
        struct tunnel_told told;
    } told[MOST_TOLD];
    unsigned n_told, n_settled;
    struct got {
        int64_t at;
        uint32_t serial, origin;
        uint8_t proto;
        bool error;
    } got[MOST_GOT];
    unsigned n_got;
};

static struct client_node *
node_of(struct tunnel *tunnel)
{
    return tunnel->user;
}

static void
owner_deliver(struct tunnel *tunnel, struct packet *packet)
{
    struct client_node *node = node_of(tunnel);

    g_assert_cmpuint(node->n_got, <, MOST_GOT);
    node->got[node->n_got++] = (struct got) {
        node_now(tunnel->node), packet->serial, packet->origin, packet->proto, packet->inner != NULL };
    packet_free(tunnel->node->island, packet);
}

static void
owner_renumbered(struct tunnel *tunnel)
{
    (void) tunnel;
}

static void
owner_armed(struct tunnel *tunnel)
{
    if (tunnel->deadline < INT64_MAX)
        node_timer(tunnel->node, tunnel->deadline, EV_TUNNEL, 0);
}

static void
owner_settled(struct tunnel *tunnel)
{
    node_of(tunnel)->n_settled++;
}

static void
owner_told(struct tunnel *tunnel, const struct tunnel_told *told)
{
    struct client_node *node = node_of(tunnel);

    g_assert_cmpuint(node->n_told, <, MOST_TOLD);
    node->told[node->n_told++] = (struct told) { node_now(tunnel->node), *told };
}

static const struct tunnel_owner owner = {
    .deliver = owner_deliver, .renumbered = owner_renumbered, .armed = owner_armed, .settled = owner_settled,
    .told = owner_told };

static struct addr
ipv4_of(uint32_t rank)
{
    static const uint32_t ipv4[] = {
        [A] = 0xc0a80102, [B] = 0xc0a80102, [NAT_A] = 0xcb007109, [NAT_B] = 0xcb00710a, [SERVER] = SERVER_IPV4,
        [RELAY] = RELAY_IPV4 };

    return addr_ipv4(ipv4[rank]);
}

static void
client_start(struct node *node)
{
    const struct client_config *config = node->config;
    struct client_node *own = node->state;

    own->tunnel = (struct tunnel) {
        .kind = &teredo_kind, .owner = &owner, .facts = &config->facts, .node = node, .user = own,
        .state = &own->client, .ipv4 = ipv4_of(node->rank), .deadline = INT64_MAX, .retry_ns = config->retry_ns,
        .server = config->server, .serial_kind = 0x39 };
    for (uint32_t i = 0; i < config->n_sends; i++)
        node_timer(node, config->send[i].at, EV_SEND, i);
    own->tunnel.kind->start(&own->tunnel);
}

static void
send_something(struct node *node, const struct send *send)
{
    struct client_node *own = node->state;
    const struct client_node *other = island_find(node->island, node->rank == A ? B : A)->state;
    struct packet *packet = packet_new(node->island);

    g_assert_true(tunnel_is_up(&own->tunnel));
    packet->family = FAMILY_IPV6;
    packet->src = own->tunnel.addr;
    packet->dst = addr_is_unspecified(send->to) ? other->tunnel.addr : send->to;
    packet->origin = node->rank;
    packet->serial = send->serial;
    packet->proto = send->proto != 0 ? send->proto : PROTO_TCP;
    packet->flags = TCP_ACK;
    packet->size = 100;
    if (packet->proto == PROTO_ICMPV6)
        packet->u.echo.kind = ECHO_REQUEST;
    own->tunnel.kind->send(&own->tunnel, packet);
}

static void
client_timer(struct node *node, uint16_t which, uint64_t arg)
{
    const struct client_config *config = node->config;
    struct client_node *own = node->state;

    if (which == EV_SEND)
        send_something(node, &config->send[arg]);
    else if (own->tunnel.deadline <= node_now(node))
        own->tunnel.kind->due(&own->tunnel);
}

static void
client_packet(struct node *node, struct packet *packet)
{
    struct client_node *own = node->state;

    if (!own->tunnel.kind->packet(&own->tunnel, packet))
        lose_packet(node->island, packet, node_now(node), node->rank, NO_ROUTER, LOSS_UNWANTED);
}

static void
client_finish(struct node *node)
{
    struct client_node *own = node->state;

    own->tunnel.kind->stop(&own->tunnel);
}

static const struct node_kind client_kind = {
    .name = "client", .state_size = sizeof(struct client_node), .scope = shared_scope, .start = client_start,
    .packet = client_packet, .timer = client_timer, .finish = client_finish };

/* A native host that answers everything by turning it round. */
static void
native_packet(struct node *node, struct packet *packet)
{
    if (packet->inner != NULL) {
        packet_free(node->island, packet);
    } else if (packet_echo(packet, node)) {
        net_send(node, packet);
    } else {
        packet_turn(packet);
        net_send(node, packet);
    }
}

static const struct node_kind native_kind = { .name = "native", .scope = stateless_scope, .packet = native_packet };

/* The world */

struct world {
    struct nat_behaviour behaviour[2];
    struct nat_config nat[2];
    struct client_config client[2];
    struct advertised_prefix prefix;
    struct advertisement advertisement;
    struct teredo_server_config server;
    struct relay_config relay;
    bool no_relay;
    struct network *network;
    struct lab lab;
};

enum nat_type { FULL_CONE, ADDRESS_RESTRICTED, PORT_RESTRICTED, SYMMETRIC, N_NAT_TYPES };

static struct nat_behaviour
behaviour_of(enum nat_type type)
{
    return (struct nat_behaviour) {
        .mapping = type == SYMMETRIC ? NAT_ADDRESS_AND_PORT_DEPENDENT : NAT_ENDPOINT_INDEPENDENT,
        .filtering = type == FULL_CONE ? NAT_ENDPOINT_INDEPENDENT
                   : type == ADDRESS_RESTRICTED ? NAT_ADDRESS_DEPENDENT
                                                : NAT_ADDRESS_AND_PORT_DEPENDENT,
        .ports = NAT_PORTS_PRESERVED, .hairpin = NAT_HAIRPIN_NONE, .errors = true,
        .refresh = NAT_REFRESH_OUTBOUND | NAT_REFRESH_INBOUND,
        .first_port = 1024, .last_port = 65535, .udp_one_way_ns = 30 * S, .udp_ns = 120 * S,
        .tcp_transitory_ns = 240 * S, .tcp_established_ns = 7440 * S, .icmp_ns = 60 * S };
}

static struct client_config
client_with(enum teredo_probes probes)
{
    return (struct client_config) {
        .facts = { .type = TUNNEL_TEREDO, .probes = (int) probes, .flags = FLAGS_ZERO, .edge = 1,
                   .refresh_ns = 30 * S, .refresh_least = 75, .mtu = TEREDO_MTU },
        .server = SERVER_IPV4 };
}

static void
world_init(struct world *world, enum nat_type a, enum nat_type b, enum teredo_probes probes)
{
    *world = (struct world) {
        .behaviour = { behaviour_of(a), behaviour_of(b) },
        .client = { client_with(probes), client_with(probes) },
        .prefix = { .prefix = teredo_server_prefix(SERVER_IPV4), .autonomous = true } };
    world->advertisement = (struct advertisement) { .prefix = &world->prefix, .n_prefixes = 1, .mtu = TEREDO_MTU };
    world->server = (struct teredo_server_config) { .ipv4 = SERVER_IPV4, .advertisement = &world->advertisement };
    world->relay = (struct relay_config) { .ipv4 = addr_ipv4(RELAY_IPV4), .ipv6 = relay_ipv6,
                                           .peers = teredo_peer_limits };
}

static struct network *
make_network(const struct world *world)
{
    struct network *network = network_new(N_NODES);
    uint32_t isp = network_add_router(network, &(struct router) {
        .uplink = NO_ROUTER, .families = BOTH,
        .terms = &(struct terms) {
            .crossing_ns = 10 * MS,
            .address = { [FAMILY_IPV4] = addr_ipv4(0xc0000008), [FAMILY_IPV6] = addr_add(native, 0xff) } } });

    for (uint32_t i = 0; i < 2; i++)
        network_add_router(network, &(struct router) {
            .uplink = isp, .families = BOTH, .gate[FAMILY_IPV4 - 1] = NAT_A + i,
            .terms = &(struct terms) {
                .uplink_ns = 5 * MS, .inside[FAMILY_IPV4] = &home,
                .address = { [FAMILY_IPV4] = addr_ipv4(0xc0a80101) } } });
    for (uint32_t i = 0; i < N_NODES; i++) {
        network_attach(network, i, i == A || i == NAT_A ? 1 : i == B || i == NAT_B ? 2 : 0, -1, i);
        if (i != NATIVE)
            g_assert_true(network_add_address(network, i, ipv4_of(i), MEMBER_UP));
    }
    g_assert_true(network_add_address(network, SERVER, addr_ipv4(SERVER_IPV4 + 1), MEMBER_UP));
    g_assert_true(network_add_address(network, RELAY, relay_ipv6, MEMBER_UP));
    g_assert_true(network_add_address(network, NATIVE, native, MEMBER_UP));
    if (!world->no_relay)
        network_announce(network, (struct addr) { .hi = TEREDO_HI }, TEREDO_BITS, FAMILY_IPV6,
                         &(struct origin) { .router = isp, .node = RELAY });
    network_compile(network);
    return network;
}

static void
world_run(struct world *world, int64_t until, const struct manner *manner)
{
    struct lab *lab = &world->lab;

    world->network = make_network(world);
    lab_init(lab, world->network, manner);
    models_init(&lab->island, NULL, NULL);
    lab->island.until = until;
    for (uint32_t i = 0; i < 2; i++) {
        world->nat[i] = (struct nat_config) {
            .behaviour = &world->behaviour[i], .inside = home,
            .outside = { ipv4_of(NAT_A + i), 128, FAMILY_IPV4 } };
        island_node(&lab->island, A + i, &client_kind, &world->client[i]);
        island_node(&lab->island, NAT_A + i, &nat_kind, &world->nat[i]);
    }
    island_node(&lab->island, SERVER, &teredo_server_kind, &world->server);
    island_node(&lab->island, RELAY, &teredo_relay_kind, &world->relay);
    island_node(&lab->island, NATIVE, &native_kind, NULL);
    island_run(&lab->island);
}

static void
world_end(struct world *world)
{
    const struct models *models = world->lab.island.models;

    g_assert_cmpuint(models->teredo_peers.taken, ==, models->teredo_peers.given);
    lab_free(&world->lab);
    network_free(world->network);
}

static struct client_node *
client_at(const struct world *world, uint32_t rank)
{
    return island_find(&world->lab.island, rank)->state;
}

/* Returns: the first time that the client told of @what; NULL: never. */
static const struct told *
first_told(const struct client_node *client, enum tunnel_step what)
{
    for (unsigned i = 0; i < client->n_told; i++)
        if (client->told[i].told.what == what)
            return &client->told[i];
    return NULL;
}

static unsigned
count_told(const struct client_node *client, enum tunnel_step what)
{
    unsigned n = 0;

    for (unsigned i = 0; i < client->n_told; i++)
        n += client->told[i].told.what == what;
    return n;
}

/* Whether @at is @ms and less than a microsecond more. */
static void
assert_about(int64_t at, int64_t ms)
{
    g_assert_cmpint(at, >=, ms * MS);
    g_assert_cmpint(at, <, ms * MS + 1000);
}

/* Qualification */

/* Section 5.2.1. To the server and back are 30 ms. Who is behind a cone and asks for it hears at once; who is not has
 * waited 3 x 4 s before; then two round trips, to either address of the server. Who does not ask needs only these. */
static void
test_qualification(void)
{
    static const struct {
        enum nat_type nat;
        enum teredo_probes probes;
        int64_t ms;
        bool qualifies, cone;
    } each[] = {
        { FULL_CONE, PROBES_CONE, 30, true, true },
        { ADDRESS_RESTRICTED, PROBES_CONE, 12060, true, false },
        { PORT_RESTRICTED, PROBES_CONE, 12060, true, false },
        { SYMMETRIC, PROBES_CONE, 12060, false, false },
        { FULL_CONE, PROBES_RESTRICTED, 60, true, false },
        { ADDRESS_RESTRICTED, PROBES_RESTRICTED, 60, true, false },
        { PORT_RESTRICTED, PROBES_RESTRICTED, 60, true, false },
        { SYMMETRIC, PROBES_RESTRICTED, 60, false, false },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++)
        for (unsigned m = 0; m < G_N_ELEMENTS(manners); m++) {
            struct world world;

            world_init(&world, each[i].nat, FULL_CONE, each[i].probes);
            world_run(&world, 20 * S, &manners[m]);

            const struct client_node *client = client_at(&world, A);
            const struct told *told = first_told(client, each[i].qualifies ? TUNNEL_QUALIFIED : TUNNEL_OFFLINE);
            struct teredo_address parts;

            g_assert_nonnull(told);
            assert_about(told->at, each[i].ms);
            g_assert_cmpuint(client->n_settled, ==, 1);
            if (each[i].qualifies) {
                g_assert_true(teredo_decode(told->told.addr, &parts));
                g_assert_cmphex(parts.server, ==, SERVER_IPV4);
                g_assert_cmphex(parts.flags, ==, each[i].cone ? TEREDO_CONE : 0);
                g_assert_cmphex(parts.mapped.ipv4, ==, 0xcb007109);
                g_assert_cmpuint(parts.mapped.port, ==, client->client.port);   /* which the NAT has preserved */
            } else {
                g_assert_cmpint(told->told.why, ==, OFFLINE_SYMMETRIC);
            }
            world_end(&world);
        }
}

/* Section 5.2.1: three solicitations, 4 s apart, in each phase; the server is silent. After @retry_ns anew. */
static void
test_blocked(void)
{
    static const struct {
        enum teredo_probes probes;
        int64_t s;
        unsigned solicits;
    } each[] = { { PROBES_CONE, 24, 6 }, { PROBES_RESTRICTED, 12, 3 } };

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        struct world world;

        world_init(&world, PORT_RESTRICTED, FULL_CONE, each[i].probes);
        world.server.silent = true;
        world.client[0].retry_ns = 100 * S;
        world_run(&world, (each[i].s + 101) * S, &manners[0]);

        const struct client_node *client = client_at(&world, A);
        g_assert_cmpint(first_told(client, TUNNEL_OFFLINE)->at, ==, each[i].s * S);
        g_assert_cmpint(first_told(client, TUNNEL_OFFLINE)->told.why, ==, OFFLINE_NO_ANSWER);
        g_assert_cmpuint(count_told(client, TUNNEL_SOLICITS), ==, each[i].solicits + 1);  /* one of a second go */
        g_assert_cmpint(client->told[client->n_told - 1].at, ==, (each[i].s + 100) * S);
        g_assert_null(first_told(client, TUNNEL_QUALIFIED));
        world_end(&world);
    }
}

/* Nobody has the name of its server: nothing is sent, and nothing happens later. */
static void
test_no_server(void)
{
    struct world world;

    world_init(&world, PORT_RESTRICTED, FULL_CONE, PROBES_RESTRICTED);
    world.client[0].server = world.client[1].server = 0;
    world.client[0].retry_ns = S;
    world_run(&world, 100 * S, &manners[0]);
    g_assert_cmpint(first_told(client_at(&world, A), TUNNEL_OFFLINE)->told.why, ==, OFFLINE_NO_SERVER);
    g_assert_cmpuint(world.lab.sent, ==, 0);
    world_end(&world);
}

/* Maintenance */

/* Section 5.2.5: within 75 to 100 % of 30 s after the last answer; each takes 30 ms. A NAT that forgets after 30 s in
 * one direction and 120 s in both keeps the mapping, and the address is the same all the time. */
static void
test_refresh(void)
{
    struct world world;
    int64_t last = 60 * MS;
    unsigned n = 0;

    world_init(&world, PORT_RESTRICTED, FULL_CONE, PROBES_RESTRICTED);
    world_run(&world, 600 * S, &manners[0]);

    const struct client_node *client = client_at(&world, A);
    for (unsigned i = 0; i < client->n_told; i++) {
        const struct told *told = &client->told[i];

        if (told->told.what != TUNNEL_SOLICITS || told->told.why != TEREDO_QUALIFIED)
            continue;
        g_assert_cmpuint(told->told.nth, ==, 1);
        g_assert_cmpint(told->at - last, >=, 22500 * MS);
        g_assert_cmpint(told->at - last, <, 30001 * MS);
        last = told->at + 30 * MS;
        n++;
    }
    g_assert_cmpuint(n, >=, 19);        /* 600 / 30.03 */
    g_assert_cmpuint(n, <=, 26);        /* 600 / 22.53 */
    g_assert_cmpuint(count_told(client, TUNNEL_QUALIFIED), ==, 1);
    g_assert_null(first_told(client, TUNNEL_REMAPPED));
    world_end(&world);
}

/* A NAT whose mappings last 20 s, and that does not preserve ports: each refresh is mapped anew. */
static void
test_remapped(void)
{
    struct world world;

    world_init(&world, PORT_RESTRICTED, FULL_CONE, PROBES_RESTRICTED);
    world.behaviour[0].udp_one_way_ns = world.behaviour[0].udp_ns = 20 * S;
    world.behaviour[0].ports = NAT_PORTS_SEQUENTIAL;
    world_run(&world, 40 * S, &manners[0]);

    const struct client_node *client = client_at(&world, A);
    const struct told *before = first_told(client, TUNNEL_QUALIFIED), *after = first_told(client, TUNNEL_REMAPPED);
    struct teredo_address old, new;

    g_assert_nonnull(after);
    g_assert_true(teredo_decode(before->told.addr, &old) && teredo_decode(after->told.addr, &new));
    g_assert_cmpuint(old.mapped.port, ==, 1024);
    g_assert_cmpuint(new.mapped.port, ==, 1025);
    world_end(&world);
}

/* Three of the refresh unanswered: the server is gone at 20 s, so that of the one after 22.5 to 30 s nothing comes. It
 * is repeated twice, 4 s apart, and 12 s after the first the address is gone; after 100 s it begins anew. */
static void
test_lost(void)
{
    struct world world;
    int64_t first = 0;

    world_init(&world, PORT_RESTRICTED, FULL_CONE, PROBES_RESTRICTED);
    world.server.away = (struct time_list) { .n = 1, .at = { 20 * S } };
    world.client[0].retry_ns = 100 * S;
    world_run(&world, 150 * S, &manners[0]);

    const struct client_node *client = client_at(&world, A);
    for (unsigned i = 0; first == 0 && i < client->n_told; i++)
        if (client->told[i].told.what == TUNNEL_SOLICITS && client->told[i].told.why == TEREDO_QUALIFIED)
            first = client->told[i].at;
    g_assert_cmpint(first, >=, 22500 * MS);
    g_assert_cmpint(first_told(client, TUNNEL_OFFLINE)->at, ==, first + 12 * S);
    g_assert_cmpint(first_told(client, TUNNEL_OFFLINE)->told.why, ==, OFFLINE_LOST);
    g_assert_false(tunnel_is_up(&client->tunnel));
    g_assert_cmpint(client->told[client->n_told - 1].at, >=, first + 112 * S);
    world_end(&world);
}

/* Transmission and reception */

/* Section 5.2.4, rule 2, behind a NAT that restricts. The echo goes client 15, server 10 and there: 25 ms; its reply to
 * the relay: 10. That asks by a bubble, relay 10, server 15 to the client: 25. The client's bubble is with the relay
 * after 15, the reply with the client after 15 more: 90 in all; the packet takes 25 more, and is turned round, 25 back:
 * 140 ms. */
static void
test_native(void)
{
    const struct send send[] = { { S, native, 100, 0 }, { 2 * S, native, 101, 0 }, { 33 * S, native, 102, 0 } };

    for (unsigned m = 0; m < G_N_ELEMENTS(manners); m++) {
        struct world world;

        world_init(&world, PORT_RESTRICTED, FULL_CONE, PROBES_RESTRICTED);
        world.client[0].send = send;
        world.client[0].n_sends = 3;
        world_run(&world, 40 * S, &manners[m]);

        const struct client_node *client = client_at(&world, A);
        g_assert_cmpuint(client->n_got, ==, 3);
        assert_about(first_told(client, TUNNEL_TRUSTS)->at, 1090);
        g_assert_cmphex((uint32_t) first_told(client, TUNNEL_TRUSTS)->told.by.lo, ==, RELAY_IPV4);
        assert_about(client->got[0].at, 1140);
        assert_about(client->got[1].at, 2050);          /* known: there and back */
        /* 30 s after the last reception, at 2.05 s, it is looked for anew. The relay's bubble is not needed if its own
         * entry holds: but that is as old. */
        assert_about(client->got[2].at, 33140);
        g_assert_cmpuint(count_told(client, TUNNEL_TRUSTS), ==, 2);
        world_end(&world);
    }
}

/* The same behind a cone: the relay sends the reply at once: 15 + 10, 10, 15, and the packet 50: 100 ms. */
static void
test_native_cone(void)
{
    const struct send send = { S, native, 100, 0 };
    struct world world;

    world_init(&world, FULL_CONE, FULL_CONE, PROBES_CONE);
    world.client[0].send = &send;
    world.client[0].n_sends = 1;
    world_run(&world, 3 * S, &manners[0]);
    assert_about(client_at(&world, A)->got[0].at, 1100);
    world_end(&world);
}

/* Nothing leads back: an echo at 0, 2, 4 and 6 s, and 2 s later what waited is given up with an error. For 300 s after
 * the first the destination is left alone: then it is looked for anew. */
static void
test_no_way_back(void)
{
    const struct send send[] = { { S, native, 100, 0 }, { 100 * S, native, 101, 0 }, { 302 * S, native, 102, 0 } };
    struct world world;

    world_init(&world, PORT_RESTRICTED, FULL_CONE, PROBES_RESTRICTED);
    world.client[0].send = send;
    world.client[0].n_sends = 3;
    world.no_relay = true;
    world_run(&world, 320 * S, &manners[0]);

    const struct client_node *client = client_at(&world, A);
    g_assert_cmpuint(client->n_got, ==, 2);
    g_assert_true(client->got[0].error && client->got[1].error);
    g_assert_cmpint(client->got[0].at, ==, 9 * S);
    g_assert_cmpint(client->got[1].at, ==, 310 * S);
    g_assert_cmpuint(count_told(client, TUNNEL_GIVES_UP), ==, 2);
    world_end(&world);
}

/* Section 5.2.4, rules 4 and 5, for each pair that qualifies. Client to client is 5 + 10 + 5 = 20 ms. To a peer with
 * the cone bit the packet goes at once. Else the indirect bubble takes 15 to the server and 15 to the peer, its
 * answer 20, the packet 20: 70 ms. Where the peer's NAT lets everybody in, the direct bubble is there after 20 ms; it
 * makes the peer's entry and is not answered, so the packet waits all the same. */
static void
test_clients(void)
{
    const struct send send = { 20 * S, { 0, 0 }, 100, 0 };

    for (enum nat_type a = FULL_CONE; a < SYMMETRIC; a++)
        for (enum nat_type b = FULL_CONE; b < SYMMETRIC; b++)
            for (unsigned probes = PROBES_CONE; probes <= PROBES_RESTRICTED; probes++) {
                struct world world;
                bool cone = b == FULL_CONE && probes == PROBES_CONE;

                world_init(&world, a, b, (enum teredo_probes) probes);
                world.client[0].send = &send;
                world.client[0].n_sends = 1;
                world_run(&world, 22 * S, &manners[0]);

                const struct client_node *peer = client_at(&world, B);
                g_assert_cmpuint(peer->n_got, ==, 1);
                g_assert_cmpuint(peer->got[0].serial, ==, 100);
                assert_about(peer->got[0].at, cone ? 20020 : 20070);
                world_end(&world);
            }
}

/* The answer goes back directly, without bubbles: section 5.2.3, rule 3, has made it a peer. */
static void
test_answer(void)
{
    const struct send there = { S, { 0, 0 }, 100, 0 }, back = { S + 200 * MS, { 0, 0 }, 200, 0 };
    struct world world;

    world_init(&world, PORT_RESTRICTED, ADDRESS_RESTRICTED, PROBES_RESTRICTED);
    world.client[0].send = &there;
    world.client[1].send = &back;
    world.client[0].n_sends = world.client[1].n_sends = 1;
    world_run(&world, 3 * S, &manners[0]);
    assert_about(client_at(&world, A)->got[0].at, 1220);
    world_end(&world);
}

/* Seed S22-4: an echo request that nobody asked for comes in only if the edge is open. */
static void
test_edge(void)
{
    const struct send send = { S, { 0, 0 }, 100, PROTO_ICMPV6 };

    for (int edge = 0; edge <= 1; edge++) {
        struct world world;

        world_init(&world, PORT_RESTRICTED, PORT_RESTRICTED, PROBES_RESTRICTED);
        world.client[0].send = &send;
        world.client[0].n_sends = 1;
        world.client[1].facts.edge = edge;
        world_run(&world, 3 * S, &manners[0]);
        g_assert_cmpint((int) client_at(&world, B)->n_got, ==, edge);
        world_end(&world);
    }
}

/* RFC 5991 section 3: twelve bits are drawn, no other, for each client by itself. */
static void
test_flags(void)
{
    struct teredo_address parts[2];
    struct world world;

    world_init(&world, PORT_RESTRICTED, FULL_CONE, PROBES_RESTRICTED);
    world.client[0].facts.flags = world.client[1].facts.flags = FLAGS_RANDOM;
    world_run(&world, S, &manners[0]);
    for (uint32_t i = 0; i < 2; i++) {
        g_assert_true(teredo_decode(first_told(client_at(&world, A + i), TUNNEL_QUALIFIED)->told.addr, &parts[i]));
        g_assert_cmphex(parts[i].flags & ~TEREDO_DRAWN, ==, 0);
        g_assert_cmphex(parts[i].flags, !=, 0);
    }
    g_assert_cmphex(parts[0].flags, !=, parts[1].flags);
    world_end(&world);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/teredo-client/qualification", test_qualification);
    g_test_add_func("/teredo-client/blocked", test_blocked);
    g_test_add_func("/teredo-client/no-server", test_no_server);
    g_test_add_func("/teredo-client/refresh", test_refresh);
    g_test_add_func("/teredo-client/remapped", test_remapped);
    g_test_add_func("/teredo-client/lost", test_lost);
    g_test_add_func("/teredo-client/native", test_native);
    g_test_add_func("/teredo-client/native-cone", test_native_cone);
    g_test_add_func("/teredo-client/no-way-back", test_no_way_back);
    g_test_add_func("/teredo-client/clients", test_clients);
    g_test_add_func("/teredo-client/answer", test_answer);
    g_test_add_func("/teredo-client/edge", test_edge);
    g_test_add_func("/teredo-client/flags", test_flags);
    return g_test_run();
}
