/*
 * test-carrier.c - sites behind a carrier's NAT or a firewall: what passes, and on random networks what never does
 *
 *   homes, of which some have a NAT (192.168.1.0/24) and some have not; all have
 *   addresses of 100.64.0.0/10 towards the carrier, whose pool is 198.18.252.0/30
 *
 *        home i - isp[carrier] - core - abroad
 *
 *   SERVER and NEIGHBOUR, which is not behind it, stand in isp, ABROAD in the other.
 */
#include "tests/unit/echo.h"
#include "tests/unit/random.h"

#include "models/host/profile.h"
#include "models/models.h"
#include "models/nat/nat.h"

#define S INT64_C(1000000000)
#define IPV4(bits) { .lo = MAPPED_LO | (bits) }

enum { ISP, ABROAD_ROUTER, FIRST_HOME };
enum { CARRIER, SERVER, NEIGHBOUR, ABROAD, FIRST_HOST, MOST_HOMES = 6, MOST_SHOTS = 40,
       MOST_NODES = FIRST_HOST + MOST_HOMES * 3 };

static const struct prefix private_addresses = { IPV4(0xc0a80100), 120, FAMILY_IPV4 };
static const struct prefix shared_addresses = { IPV4(0x64400000), MAPPED_BITS + 10, FAMILY_IPV4 };
static const struct prefix pool = { IPV4(0xc612fc00), MAPPED_BITS + 30, FAMILY_IPV4 };

/* A network with what stands in it, before it runs. */
struct world {
    struct network *network;
    uint32_t n_nodes;
    const struct node_kind *kind[MOST_NODES];
    struct nat_config nat[MOST_NODES];
    struct time_list reboots[MOST_NODES];
    struct addr addr[MOST_NODES];
    struct shot shot[MOST_NODES][MOST_SHOTS];
    struct talker_config talker[MOST_NODES];
    struct nat_behaviour behaviour;
};

static bool
is(const struct prefix *prefix, struct addr addr)
{
    return prefix_has(prefix->addr, prefix->len, addr);
}

static void
add_node(struct world *world, uint32_t rank, uint32_t router, struct addr addr, const struct node_kind *kind)
{
    network_attach(world->network, rank, router, -1, rank + 1);
    if (rank != CARRIER)
        g_assert_true(network_add_address(world->network, rank, addr, MEMBER_UP));
    world->addr[rank] = addr;
    world->kind[rank] = kind;
    world->nat[rank] = (struct nat_config) {
        .behaviour = &world->behaviour,
        .inside = rank == CARRIER ? shared_addresses : private_addresses,
        .outside = rank == CARRIER ? pool : (struct prefix) { addr, 128, FAMILY_IPV4 } };
    world->talker[rank] = (struct talker_config) { .src = { [FAMILY_IPV4] = addr }, .shot = world->shot[rank] };
}

static void
begin(struct world *world, uint32_t n_nodes, struct nat_behaviour behaviour)
{
    *world = (struct world) { .network = network_new(n_nodes), .n_nodes = n_nodes, .behaviour = behaviour };
    for (uint32_t i = 0; i < 2; i++)
        network_add_router(world->network, &(struct router) {
            .uplink = NO_ROUTER, .families = BOTH,
            .terms = &(struct terms) { .crossing_ns = 4 * MS, .address = { [FAMILY_IPV4] = IPV4(0xc0000008) } } });
    for (uint32_t i = 0; i < 2; i++)
        network_add_link(world->network, &(struct link) {
            .from = i, .to = 1 - i, .latency_ns = 10 * MS, .metric = 1, .mtu = 1500, .families = BOTH });
    add_node(world, CARRIER, ISP, pool.addr, &nat_kind);
    add_node(world, SERVER, ISP, addr_ipv4(0xc6120050), &echo_kind);
    add_node(world, NEIGHBOUR, ISP, addr_ipv4(0xc6120051), &talker_kind);
    add_node(world, ABROAD, ABROAD_ROUTER, addr_ipv4(0xcb007150), &echo_kind);
    network_announce(world->network, pool.addr, pool.len, FAMILY_IPV4, &(struct origin) { ISP, CARRIER, false });
}

/* Home @nth, of two hosts from rank @first on, behind a NAT of its own at @first + 2, or none. */
static void
add_home(struct world *world, uint32_t nth, uint32_t first, bool nat)
{
    uint32_t router = network_add_router(world->network, &(struct router) {
        .uplink = ISP, .families = BOTH, .gate[FAMILY_IPV4 - 1] = first + 2,
        .terms = &(struct terms) {
            .uplink_ns = 5 * MS, .inside[FAMILY_IPV4] = nat ? &private_addresses : NULL,
            .address = { [FAMILY_IPV4] = IPV4(0xc0a80101) } } });

    network_post(world->network, CARRIER, router, IPV4_BIT);
    for (uint32_t i = 0; i < 2; i++)
        add_node(world, first + i, router, nat ? addr_ipv4(0xc0a80102 + i) : addr_ipv4(0x64400100 + 4 * nth + i),
                 &talker_kind);
    if (nat)
        add_node(world, first + 2, router, addr_ipv4(0x64400100 + 4 * nth + 2), &nat_kind);
}

static void
run(struct lab *lab, const struct world *world, const struct manner *manner)
{
    lab_init(lab, world->network, manner);
    models_init(&lab->island, NULL, NULL);
    for (uint32_t i = 0; i < world->n_nodes; i++)
        if (world->kind[i] != NULL)
            island_node(&lab->island, i, world->kind[i], world->kind[i] == &nat_kind
                        ? (const void *) &world->nat[i] : &world->talker[i]);
    island_run(&lab->island);
    g_assert_cmpuint(lab->island.net->packets.taken, ==, lab->island.net->packets.given);
    if (!manner->blind)
        g_assert_cmpuint(lab->sent, ==, lab->arrived + lab_lost(lab));
}

static struct nat_behaviour
carrier_of(enum nat_hairpin hairpin)
{
    return (struct nat_behaviour) {
        .mapping = NAT_ENDPOINT_INDEPENDENT, .filtering = NAT_ENDPOINT_INDEPENDENT, .ports = NAT_PORTS_SEQUENTIAL,
        .hairpin = (uint8_t) hairpin, .refresh = NAT_REFRESH_OUTBOUND, .errors = true, .full = NAT_FULL_REPORTS,
        .first_port = 1024, .last_port = 1024 + 7, .block = 4, .udp_one_way_ns = 300 * S, .udp_ns = 300 * S,
        .tcp_transitory_ns = 240 * S, .tcp_established_ns = 7440 * S, .icmp_ns = 60 * S };
}

static void
say(struct world *world, uint32_t rank, struct shot shot)
{
    shot.serial = world->talker[rank].n_shots + 1;
    world->shot[rank][world->talker[rank].n_shots++] = shot;
}

static const struct receipt *
receipt(const struct lab *lab, uint32_t rank, uint32_t nth)
{
    g_assert_cmpuint(lab_talker(lab, rank)->n, >, nth);
    return &lab_talker(lab, rank)->receipt[nth];
}

/* Two NATs in a row: the first host of home 0 is seen abroad as the first port of the first address; its
 * answer comes back in 2 x (5 + 10) ms, as without them. The one of home 1, which has no NAT, as another block's. */
static void
test_two(void)
{
    const struct shot shot = { .at = MS, .dst = IPV4(0xcb007150), .sport = 1025, .dport = 80, .proto = PROTO_TCP,
                               .flags = TCP_SYN };

    for (unsigned m = 0; m < G_N_ELEMENTS(manners); m++) {
        struct world world;
        struct lab lab;

        begin(&world, FIRST_HOST + 5, carrier_of(NAT_HAIRPIN_EXTERNAL));
        add_home(&world, 0, FIRST_HOST, true);
        add_home(&world, 1, FIRST_HOST + 3, false);
        say(&world, FIRST_HOST, shot);
        say(&world, FIRST_HOST + 3, shot);
        network_compile(world.network);
        run(&lab, &world, &manners[m]);
        for (uint32_t i = 0; i <= 3; i += 3) {
            const struct receipt *answer = receipt(&lab, FIRST_HOST + i, 0);

            g_assert_cmpint(answer->at / MS, ==, 1 + 30);
            g_assert_true(addr_equal(answer->src, shot.dst));
            g_assert_true(addr_equal(answer->dst, world.addr[FIRST_HOST + i]));
            g_assert_cmpuint(answer->dport, ==, 1025);
        }
        if (!manners[m].blind)
            g_assert_cmpuint(lab.passed, ==, 2 * 2 + 2);
        lab_free(&lab);
        network_free(world.network);
    }
}

/* From one subscriber to another by the address outside (RFC 6888 REQ-1): 5 ms up, 4 ms across, 5 ms down; by
 * that of 100.64/10 nothing is translated. Who is not behind it reaches nobody by that: it is the carrier's. */
static void
test_hairpin(void)
{
    for (enum nat_hairpin hairpin = NAT_HAIRPIN_NONE; hairpin <= NAT_HAIRPIN_EXTERNAL; hairpin++) {
        const struct shot opens = { .at = MS, .dst = IPV4(0xcb007150), .sport = 6000, .dport = 80 };
        const struct shot through = { .at = 100 * MS, .dst = IPV4(0xc612fc00), .sport = 7000, .dport = 1024 };
        const struct shot direct = { .at = 200 * MS, .dst = IPV4(0x64400104), .sport = 7000, .dport = 6000 };
        struct world world;
        struct lab lab;

        begin(&world, FIRST_HOST + 5, carrier_of(hairpin));
        add_home(&world, 0, FIRST_HOST, true);
        add_home(&world, 1, FIRST_HOST + 3, false);
        say(&world, FIRST_HOST + 3, opens);             /* is 198.18.252.0:1024 from now on */
        say(&world, FIRST_HOST, through);
        say(&world, FIRST_HOST, direct);
        say(&world, NEIGHBOUR, direct);
        network_compile(world.network);
        run(&lab, &world, &manners[0]);

        const struct talker *other = lab_talker(&lab, FIRST_HOST + 3);
        bool hears = hairpin != NAT_HAIRPIN_NONE;
        g_assert_cmpuint(other->n, ==, 2 + hears);
        if (hears) {
            const struct receipt *heard = receipt(&lab, FIRST_HOST + 3, 1);

            g_assert_cmpint(heard->at / MS, ==, 100 + 14);
            g_assert_true(is(&pool, heard->src) == (hairpin == NAT_HAIRPIN_EXTERNAL));
            g_assert_true(is(&shared_addresses, heard->src) == (hairpin == NAT_HAIRPIN_INTERNAL));
        }
        const struct receipt *last = receipt(&lab, FIRST_HOST + 3, 1 + hears);
        g_assert_true(addr_equal(last->src, world.addr[FIRST_HOST + 2]));
        g_assert_cmpuint(lab.lost[LOSS_FILTERED], ==, 1 + !hears);
        lab_free(&lab);
        network_free(world.network);
    }
}

/* RFC 6888 REQ-11: the fifth of a subscriber with four ports is dropped, and its sender told; a home's NAT hands
 * that on. 2 x 5 ms. What was there before stays (D). */
static void
test_exhausted(void)
{
    for (unsigned reports = 0; reports <= 1; reports++) {
        struct world world;
        struct lab lab;

        begin(&world, FIRST_HOST + 3, carrier_of(NAT_HAIRPIN_NONE));
        world.behaviour.full = reports ? NAT_FULL_REPORTS : NAT_FULL_DROPS;
        add_home(&world, 0, FIRST_HOST, true);
        struct nat_behaviour home = world.behaviour;
        home.block = 0;
        home.last_port = 65535;
        world.nat[FIRST_HOST + 2].behaviour = &home;
        for (uint16_t i = 0; i < 5; i++)
            say(&world, FIRST_HOST, (struct shot) {
                .at = (1 + i) * MS, .dst = IPV4(0xcb007150), .sport = (uint16_t) (7000 + i), .dport = 80 });
        say(&world, FIRST_HOST, (struct shot) { .at = 100 * MS, .dst = IPV4(0xcb007150), .sport = 7000, .dport = 80 });
        network_compile(world.network);
        run(&lab, &world, &manners[0]);
        g_assert_cmpuint(lab.lost[LOSS_NO_PORT], ==, 1 - reports);
        g_assert_cmpuint(lab_talker(&lab, FIRST_HOST)->n, ==, 5 + reports);
        if (reports) {
            const struct receipt *told = receipt(&lab, FIRST_HOST, 0);

            g_assert_cmpint(told->at / MS, ==, 5 + 10);
            g_assert_cmpint(told->icmp.error, ==, ICMP_ADDRESS_UNREACHABLE);
            g_assert_cmpuint(told->quoted, ==, 5);
            g_assert_true(addr_equal(told->quoted_src, world.addr[FIRST_HOST]));
        }
        lab_free(&lab);
        network_free(world.network);
    }
}

/* Firewalls: that of home 0, or one of the carrier's place, with the same hosts as before; both families. */
static struct nat_behaviour
firewall_of(enum nat_dependence filtering, enum nat_unsolicited unsolicited)
{
    struct nat_behaviour does = carrier_of(NAT_HAIRPIN_NONE);

    does.filtering = (uint8_t) filtering;
    does.unsolicited = (uint8_t) unsolicited;
    does.tunnel = NAT_TUNNEL_FORWARDS;
    does.tunnel_ns = 600 * S;
    does.refresh = NAT_REFRESH_OUTBOUND | NAT_REFRESH_INBOUND;
    return does;
}

/* One home without a NAT, whose guard is GUARD, and no carrier. Its hosts are the first two. */
enum { GUARD = FIRST_HOST + 2, N_GUARDED };

static void
guarded(struct world *world, struct nat_behaviour does, const struct nat_block *block, uint8_t n_blocks)
{
    begin(world, N_GUARDED, does);
    add_home(world, 0, FIRST_HOST, false);
    world->network->router[FIRST_HOME].carried = 0;
    network_attach(world->network, GUARD, FIRST_HOME, -1, GUARD + 1);
    network_post(world->network, GUARD, FIRST_HOME, BOTH);
    world->kind[GUARD] = &nat_kind;
    world->nat[GUARD] = (struct nat_config) { .behaviour = &world->behaviour, .block = block, .n_blocks = n_blocks };
    for (uint32_t i = SERVER; i <= FIRST_HOST + 1; i++) {
        struct addr six = { UINT64_C(0x20010db800000000), i };

        g_assert_true(network_add_address(world->network, i, six, MEMBER_UP));
        world->talker[i].src[FAMILY_IPV6] = six;
    }
}

static struct addr
six_of(uint32_t rank)
{
    return (struct addr) { UINT64_C(0x20010db800000000), rank };
}

/* Out goes all, and back what answers; in comes nothing else, in either family, until something went there. */
static void
test_firewall(void)
{
    for (unsigned m = 0; m < G_N_ELEMENTS(manners); m++) {
        struct world world;
        struct lab lab;

        guarded(&world, firewall_of(NAT_ADDRESS_AND_PORT_DEPENDENT, NAT_DROPS), NULL, 0);
        for (unsigned six = 0; six <= 1; six++) {
            struct addr abroad = six ? six_of(ABROAD) : world.addr[ABROAD];
            struct addr neighbour = six ? six_of(NEIGHBOUR) : world.addr[NEIGHBOUR];
            struct addr host = six ? six_of(FIRST_HOST) : world.addr[FIRST_HOST];
            struct shot in = { .at = MS, .dst = host, .sport = 80, .dport = 6000 };

            say(&world, FIRST_HOST, (struct shot) { .at = MS, .dst = abroad, .sport = 6000, .dport = 80 });
            say(&world, NEIGHBOUR, in);                                         /* nobody asked */
            say(&world, FIRST_HOST, (struct shot) { .at = 50 * MS, .dst = neighbour, .sport = 6000, .dport = 80 });
            in.at = 100 * MS;
            say(&world, NEIGHBOUR, in);                                         /* it was asked */
            in.sport = 81;
            in.at = 110 * MS;
            say(&world, NEIGHBOUR, in);                                         /* from another port */
            in.sport = 80;
            in.at = 301 * S;
            say(&world, NEIGHBOUR, in);                                         /* too late: 300 s after 100 ms */
        }
        network_compile(world.network);
        run(&lab, &world, &manners[m]);
        g_assert_cmpuint(lab_talker(&lab, FIRST_HOST)->n, ==, 2 * 2);   /* an answer and a message, of each family */
        g_assert_cmpint(receipt(&lab, FIRST_HOST, 0)->at / MS, ==, 1 + 30);
        if (!manners[m].blind)
            g_assert_cmpuint(lab.lost[LOSS_FILTERED], ==, 2 * 3);
        lab_free(&lab);
        network_free(world.network);
    }
}

/* RFC 6092 REC-33 and REC-34: who has sent anything hears anybody; to others a SYN is forbidden after 6 s, which the
 * router of the site says, 5 + 4 ms away. */
static void
test_simple_security(void)
{
    struct world world;
    struct lab lab;

    guarded(&world, firewall_of(NAT_ENDPOINT_INDEPENDENT, NAT_PROHIBITS), NULL, 0);
    say(&world, FIRST_HOST, (struct shot) { .at = MS, .dst = six_of(ABROAD), .sport = 6000, .dport = 80 });
    say(&world, NEIGHBOUR, (struct shot) { .at = 50 * MS, .dst = six_of(FIRST_HOST), .sport = 9, .dport = 6000 });
    say(&world, NEIGHBOUR, (struct shot) {
        .at = 50 * MS, .dst = six_of(FIRST_HOST), .sport = 9, .dport = 6000, .proto = PROTO_TCP, .flags = TCP_SYN });
    network_compile(world.network);
    run(&lab, &world, &manners[0]);
    g_assert_cmpuint(lab_talker(&lab, FIRST_HOST)->n, ==, 2);
    g_assert_cmpuint(lab_talker(&lab, NEIGHBOUR)->n, ==, 1);
    g_assert_cmpint(receipt(&lab, NEIGHBOUR, 0)->icmp.error, ==, ICMP_ADMIN_PROHIBITED);
    g_assert_cmpint(receipt(&lab, NEIGHBOUR, 0)->at / MS, ==, 50 + 9 + 6000 + 9);
    lab_free(&lab);
    network_free(world.network);
}

/* What is blocked passes in neither direction, whatever else would; the rest does. */
static void
test_blocks(void)
{
    static const struct nat_block teredo[] = { { BLOCK_UDP, 3544 }, { BLOCK_TUNNEL, 0 } };
    struct world world;
    struct lab lab;

    guarded(&world, firewall_of(NAT_ENDPOINT_INDEPENDENT, NAT_DROPS), teredo, G_N_ELEMENTS(teredo));
    world.nat[GUARD].behaviour = NULL;
    say(&world, FIRST_HOST, (struct shot) { .at = MS, .dst = world.addr[ABROAD], .sport = 3544, .dport = 80 });
    say(&world, FIRST_HOST, (struct shot) { .at = MS, .dst = world.addr[ABROAD], .sport = 80, .dport = 3544 });
    say(&world, FIRST_HOST, (struct shot) { .at = MS, .dst = world.addr[ABROAD], .sport = 80, .dport = 3545 });
    say(&world, FIRST_HOST, (struct shot) {
        .at = MS, .dst = world.addr[ABROAD], .sport = 80, .dport = 3544, .proto = PROTO_TCP, .flags = TCP_SYN });
    say(&world, FIRST_HOST, (struct shot) { .at = MS, .dst = world.addr[ABROAD], .proto = PROTO_IPV6 });
    say(&world, NEIGHBOUR, (struct shot) { .at = MS, .dst = world.addr[FIRST_HOST], .proto = PROTO_IPV6 });
    say(&world, NEIGHBOUR, (struct shot) { .at = MS, .dst = world.addr[FIRST_HOST], .sport = 3544, .dport = 9 });
    say(&world, NEIGHBOUR, (struct shot) { .at = MS, .dst = world.addr[FIRST_HOST], .sport = 9, .dport = 9 });
    network_compile(world.network);
    run(&lab, &world, &manners[0]);
    g_assert_cmpuint(lab.lost[LOSS_FILTERED], ==, 5);
    g_assert_cmpuint(lab_talker(&lab, FIRST_HOST)->n, ==, 2 + 1);
    lab_free(&lab);
    network_free(world.network);
}

/* Protocol 41 is followed by its addresses; errors pass if they are about what has passed. */
static void
test_followed(void)
{
    struct world world;
    struct lab lab;

    guarded(&world, firewall_of(NAT_ADDRESS_DEPENDENT, NAT_DROPS), NULL, 0);
    say(&world, FIRST_HOST, (struct shot) { .at = MS, .dst = world.addr[ABROAD], .proto = PROTO_IPV6 });
    say(&world, NEIGHBOUR, (struct shot) { .at = MS, .dst = world.addr[FIRST_HOST], .proto = PROTO_IPV6 });
    say(&world, FIRST_HOST, (struct shot) {
        .at = MS, .dst = world.addr[ABROAD], .sport = 7, .dport = 7, .hop_limit = 2 });         /* ends in isp */
    network_compile(world.network);
    run(&lab, &world, &manners[0]);
    g_assert_cmpuint(lab.lost[LOSS_FILTERED], ==, 1);
    g_assert_cmpuint(lab_talker(&lab, FIRST_HOST)->n, ==, 2);
    g_assert_cmpint(receipt(&lab, FIRST_HOST, 0)->icmp.error, ==, ICMP_HOP_LIMIT);
    g_assert_cmpint(receipt(&lab, FIRST_HOST, 1)->proto, ==, PROTO_IPV6);
    lab_free(&lab);
    network_free(world.network);
}

/* Random networks */

static struct nat_behaviour
any_behaviour(void)
{
    struct nat_behaviour any = carrier_of((enum nat_hairpin) below(3));

    any.mapping = (uint8_t) below(3);
    any.queries = (uint8_t) below(3);
    any.filtering = (uint8_t) below(3);
    any.ports = (uint8_t) below(3);
    any.per = (uint8_t) below(2);
    any.refresh = (uint8_t) (1 + below(3));
    any.unsolicited = (uint8_t) below(3);
    any.pooling = (uint8_t) below(2);
    any.full = (uint8_t) below(2);
    any.tunnel = (uint8_t) below(2);
    any.tunnel_ns = 60 * S;
    any.hold_ns = (int64_t) below(2) * 120 * S;
    any.block = (uint16_t) (below(3) * 4);
    any.last_port = (uint16_t) (any.first_port + 7 + below(40));
    return any;
}

/* To anybody who may be there: the servers, the neighbour, pool and homes, and nobody. */
static struct addr
any_destination(void)
{
    switch (below(6)) {
    case 0:
        return (struct addr) IPV4(0xc6120050);
    case 1:
        return (struct addr) IPV4(0xcb007150);
    case 2:
        return addr_ipv4(0x64400100 + below(4 * MOST_HOMES));
    case 3:
        return addr_ipv4(0xc612fc00 + below(5));
    case 4:
        return addr_ipv4(0xc0a80102 + below(3));
    default:
        return (struct addr) IPV4(0xc6120051);
    }
}

static struct shot
any_shot(void)
{
    static const uint8_t proto[] = { PROTO_UDP, PROTO_TCP, PROTO_UDP };
    struct shot shot = {
        .at = (1 + (int64_t) below(400)) * S / 2, .dst = any_destination(), .proto = proto[below(3)],
        .hop_limit = (uint8_t) (below(8) == 0 ? 1 + below(6) : 0),
        .sport = (uint16_t) (1020 + below(20)), .dport = (uint16_t) (1020 + below(20)) };

    shot.flags = shot.proto == PROTO_TCP ? below(3) > 0 ? TCP_SYN : TCP_RST : 0;
    shot.size = (uint16_t) (below(6) == 0 ? 1600 : 0);
    return shot;
}

static void
any_world(struct world *world)
{
    uint32_t n_homes = 1 + below(MOST_HOMES);
    bool scattered = below(3) == 0;     /* some hosts are farther from their router than others */

    begin(world, FIRST_HOST + 3 * n_homes, any_behaviour());
    for (uint32_t i = 0; i < n_homes; i++) {
        uint32_t first = FIRST_HOST + 3 * i;
        bool nat = below(3) > 0;

        add_home(world, i, first, nat);
        if (scattered)
            network_attach(world->network, first, FIRST_HOME + i, 1 + below(5), first + 1);
        if (!nat && below(2) > 0) {             /* a firewall of its own */
            network_attach(world->network, first + 2, FIRST_HOME + i, -1, first + 3);
            network_post(world->network, first + 2, FIRST_HOME + i, BOTH);
            world->kind[first + 2] = &nat_kind;
            world->nat[first + 2] = (struct nat_config) { .behaviour = &world->behaviour };
        }
    }
    world->reboots[CARRIER] = (struct time_list) { 1, { (1 + (int64_t) below(200)) * S } };
    world->nat[CARRIER].reboots = &world->reboots[CARRIER];
    for (uint32_t rank = 0; rank < world->n_nodes; rank++)
        for (uint32_t i = below(12); world->kind[rank] == &talker_kind && i > 0; i--)
            say(world, rank, any_shot());
    network_compile(world->network);
}

/* What has left by a NAT comes from its addresses outside, and a quoted packet went there. */
static void
see_passed(void *user, const struct observation *observation)
{
    const struct world *world = user;
    const struct packet *packet = observation->subject;
    const struct nat_config *nat = &world->nat[observation->node];
    bool translates = nat->outside.family != FAMILY_NONE;

    if (observation->kind == OBSERVE_PASSED && translates && !packet->inward) {
        g_assert_true(is(&nat->outside, packet->src));
        g_assert_true(packet->inner == NULL || is(&nat->outside, packet->inner->dst));
    }
    if (observation->kind == OBSERVE_PASSED && translates && packet->inward)
        g_assert_true(is(&nat->inside, packet->dst));
    if (observation->kind == OBSERVE_ARRIVED && observation->node > CARRIER && observation->node < FIRST_HOST) {
        g_assert_false(is(&private_addresses, packet->src));
        g_assert_false(is(&shared_addresses, packet->src));
    }
}

/* What a run of a world came to, by numbers that any difference shows in. */
struct came_to {
    uint64_t hash;              /* of what each talker got, and when */
    uint64_t lost_hash, sent, passed, lost[N_LOSSES], n_events;
    uint64_t left;              /* on its way in the background, when all else was over */
    struct fact_use use[N_NAT_FACTS];
};

static struct came_to
come_to(struct world *world, const struct manner *manner)
{
    struct came_to came = { .hash = 0 };
    struct fact_use *use[] = { came.use };
    struct observer observer[2] = { [1] = {
        .wants = 1u << OBSERVE_PASSED | 1u << OBSERVE_ARRIVED, .see = see_passed, .user = world } };
    struct lab lab;

    lab_init(&lab, world->network, manner);
    observer[0] = lab.observer;
    if (!manner->blind)
        lab.observers = (struct observers) {
            .wanted = observer[0].wants | observer[1].wants, .n = 2, .observer = observer };
    models_init(&lab.island, NULL, use);
    for (uint32_t i = 0; i < world->n_nodes; i++)
        if (world->kind[i] != NULL)
            island_node(&lab.island, i, world->kind[i], world->kind[i] == &nat_kind
                        ? (const void *) &world->nat[i] : &world->talker[i]);
    island_run(&lab.island);
    g_assert_cmpuint(lab.island.net->packets.taken, ==, lab.island.net->packets.given);
    for (uint32_t i = 0; i < world->n_nodes; i++)
        if (world->kind[i] == &talker_kind)
            mix(&came.hash, lab_talker(&lab, i)->hash);
    came.lost_hash = lab.lost_hash;
    came.sent = lab.sent;
    came.passed = lab.passed;
    memcpy(came.lost, lab.lost, sizeof came.lost);
    came.n_events = lab.island.n_events;
    came.left = lab.sent - lab.arrived - lab_lost(&lab);
    lab_free(&lab);
    return came;
}

/* Returns: what it comes to, in whichever manner. */
static struct came_to
same_for_all(struct world *world)
{
    struct came_to first = come_to(world, &manners[0]);

    for (unsigned m = 1; m < G_N_ELEMENTS(manners); m++) {
        struct came_to other = come_to(world, &manners[m]);

        g_assert_cmpuint(other.hash, ==, first.hash);
        g_assert_cmpmem(other.use, sizeof other.use, first.use, sizeof first.use);
        if (manners[m].blind)
            continue;
        g_assert_cmpuint(other.lost_hash, ==, first.lost_hash);
        g_assert_cmpuint(other.left, ==, first.left);
        g_assert_cmpuint(other.sent, ==, first.sent);
        g_assert_cmpuint(other.passed, ==, first.passed);
    }
    return first;
}

static void
test_random(void)
{
    uint64_t passed = 0, no_port = 0, left = 0;

    for (int trial = 0; trial < 200; trial++) {
        struct world world;

        any_world(&world);
        struct came_to came = same_for_all(&world);
        passed += came.passed;
        no_port += came.lost[LOSS_NO_PORT];
        left += came.left;
        network_free(world.network);
    }
    g_assert_cmpuint(left, ==, 0);              /* nothing is in the background */
    g_assert_cmpuint(passed, >, 2000);          /* it is tried at all */
    g_assert_cmpuint(no_port, >, 25);
}

/* Much at a time: mappings that end while packets are under way, which overtake each other; few ports, and the same
 * ones again; connections that close and begin anew, by sender and by receiver; reboots in between. Each NAT is
 * of a type of its own. */

static int64_t
any_timer(int64_t least)
{
    return least + (1 + (int64_t) below(60)) * MS;
}

static struct nat_behaviour
any_hasty_behaviour(void)
{
    struct nat_behaviour any = any_behaviour();
    int64_t least = below(4) * 15 * MS;

    any.refresh |= below(4) > 0 ? NAT_REFRESH_OUTBOUND : 0;
    any.udp_one_way_ns = any_timer(least);
    any.udp_ns = any_timer(least);
    any.tcp_transitory_ns = any_timer(least);
    any.tcp_established_ns = any_timer(least);
    any.icmp_ns = any_timer(least);
    any.hold_ns = (int64_t) below(2) * any_timer(0);
    return any;
}

/* Of TCP alone in some worlds, and then of few ends; in others much is in the background, and ends with the rest, in
 * the middle of its way. */
static struct shot
any_hasty_shot(bool tcp, uint32_t background)
{
    static const uint8_t flags[] = { TCP_SYN, TCP_SYN, TCP_ACK, TCP_ACK, TCP_FIN | TCP_ACK, TCP_RST };
    struct shot shot = any_shot();
    uint32_t n_ports = tcp ? 1 : 3;

    shot.at = (1 + (int64_t) below(100)) * MS + below(4);
    shot.sport = (uint16_t) (1024 + below(n_ports));
    shot.dport = (uint16_t) (1024 + below(n_ports));
    shot.size = 0;
    shot.hop_limit = 0;
    if (below(3) > 0)
        shot.dst = (struct addr) IPV4(0xcb007150);
    if (tcp)
        shot.proto = PROTO_TCP;
    if (shot.proto == PROTO_TCP)
        shot.flags = flags[below(G_N_ELEMENTS(flags))];
    shot.background = below(4) < background;
    return shot;
}

static void
any_hasty_world(struct world *world, struct nat_behaviour *own)
{
    bool tcp = below(2) > 0;
    uint32_t background = below(3) == 0 ? 1 + below(3) : 0;     /* of four */

    any_world(world);
    for (uint32_t i = 0; i < 2; i++)
        world->network->link[i].jitter_ns = below(3) * 6 * MS;
    world->kind[ABROAD] = below(3) > 0 ? &echo_kind : &talker_kind;
    for (uint32_t rank = 0; rank < world->n_nodes; rank++) {
        own[rank] = any_hasty_behaviour();
        world->nat[rank].behaviour = &own[rank];
        world->reboots[rank] = (struct time_list) { (uint8_t) below(2), { (1 + (int64_t) below(100)) * MS } };
        world->nat[rank].reboots = &world->reboots[rank];
        world->talker[rank].n_shots = 0;
        for (uint32_t i = below(MOST_SHOTS); world->kind[rank] == &talker_kind && i > 0; i--)
            say(world, rank, any_hasty_shot(tcp, background));
    }
}

static void
test_storms(void)
{
    static struct nat_behaviour own[MOST_NODES];
    struct came_to all = { .hash = 0 };
    uint64_t n_cut = 0;

    for (int trial = 0; trial < 2000; trial++) {
        struct world world;

        any_hasty_world(&world, own);
        struct came_to came = same_for_all(&world);
        all.n_events += came.n_events;
        all.passed += came.passed;
        all.lost[LOSS_NO_PORT] += came.lost[LOSS_NO_PORT];
        all.lost[LOSS_FILTERED] += came.lost[LOSS_FILTERED];
        all.left += came.left;
        n_cut += come_to(&world, &manners[2]).n_events;
        network_free(world.network);
    }
    g_test_message("%" G_GUINT64_FORMAT " events in place of %" G_GUINT64_FORMAT, all.n_events, n_cut);
    g_assert_cmpuint(all.n_events, <, n_cut - all.passed / 6);  /* much is ahead of its time */
    g_assert_cmpuint(all.lost[LOSS_NO_PORT], >, 1000);
    g_assert_cmpuint(all.lost[LOSS_FILTERED], >, 10000);
    g_assert_cmpuint(all.left, >, 100);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/carrier/two", test_two);
    g_test_add_func("/carrier/hairpin", test_hairpin);
    g_test_add_func("/carrier/exhausted", test_exhausted);
    g_test_add_func("/carrier/firewall", test_firewall);
    g_test_add_func("/carrier/simple-security", test_simple_security);
    g_test_add_func("/carrier/blocks", test_blocks);
    g_test_add_func("/carrier/followed", test_followed);
    g_test_add_func("/carrier/random", test_random);
    g_test_add_func("/carrier/storms", test_storms);
    return g_test_run();
}
