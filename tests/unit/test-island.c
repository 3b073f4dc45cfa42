/*
 * test-island.c - starting, running and finishing; what the engine refuses
 */
#include "tests/unit/echo.h"

/* A diary: what happened to whom and when, in the order it happened. */
struct entry {
    char what;                  /* start, timer, packet or finish */
    uint32_t rank, which;
    int64_t at;
};
static struct entry diary[64];
static unsigned n_entries;

static void
note(const struct node *node, char what, uint32_t which)
{
    g_assert_cmpuint(n_entries, <, G_N_ELEMENTS(diary));
    diary[n_entries++] = (struct entry) { what, node->rank, which, node_now(node) };
}

static void
expect(const struct entry *expected, unsigned n)
{
    for (unsigned i = 0; i < MIN(n, n_entries); i++) {
        g_assert_cmpint(diary[i].what, ==, expected[i].what);
        g_assert_cmpuint(diary[i].rank, ==, expected[i].rank);
        g_assert_cmpuint(diary[i].which, ==, expected[i].which);
        g_assert_cmpint(diary[i].at, ==, expected[i].at);
    }
    g_assert_cmpuint(n_entries, ==, n);
}

/* Timers to ask for when starting. */
struct writer_config {
    struct { int64_t at; uint16_t which; } timer[4];
    unsigned background;        /* bit i: timer[i] is */
};

static void
writer_start(struct node *node)
{
    const struct writer_config *config = node->config;

    note(node, 's', 0);
    for (int i = 0; i < 4; i++)
        if (config->timer[i].which > 0)
            (config->background >> i & 1 ? node_timer_background : node_timer)(
                node, config->timer[i].at, config->timer[i].which, 100 + config->timer[i].which);
}

static void
writer_packet(struct node *node, struct packet *packet)
{
    note(node, 'p', packet->serial);
    packet_free(node->island, packet);
}

static void
writer_timer(struct node *node, uint16_t which, uint64_t arg)
{
    g_assert_cmpuint(arg, ==, 100 + which);
    note(node, 't', which);
}

static void
writer_finish(struct node *node)
{
    note(node, 'f', 0);
}

static const struct node_kind writer_kind = {
    .name = "writer",
    .state_size = 24,
    .scope = shared_scope,
    .start = writer_start,
    .packet = writer_packet,
    .timer = writer_timer,
    .finish = writer_finish,
};

static void
test_order(void)
{
    static const struct writer_config config[] = {
        { .timer = { { 20, 1 }, { 10, 3 }, { 10, 2 } } },
        { .timer = { { 10, 1 }, { 0, 1 }, { 10, 1 } } },         /* the same twice is allowed: both come */
    };
    static const struct entry expected[] = {
        { 's', 0, 0, -1 }, { 's', 2, 0, -1 },
        { 't', 2, 1, 0 },
        { 't', 0, 2, 10 }, { 't', 0, 3, 10 }, { 't', 2, 1, 10 }, { 't', 2, 1, 10 },
        { 't', 0, 1, 20 },
        { 'f', 0, 0, 20 }, { 'f', 2, 0, 20 },
    };
    struct island island = { 0 };

    n_entries = 0;
    island_init(&island, 1, 4);
    island_node(&island, 2, &writer_kind, &config[1]);  /* made in another order than started */
    island_node(&island, 0, &writer_kind, &config[0]);  /* ranks 1 and 3 stay without a kind */
    for (int i = 0; i < 24; i++)
        g_assert_cmpint(((char *) island_find(&island, 0)->state)[i], ==, 0);
    island_run(&island);
    expect(expected, G_N_ELEMENTS(expected));
    g_assert_cmpuint(island.n_events, ==, 6);
    island_free(&island);
}

/* An event at `until` happens, one after it does not; finish() is at `until`. */
static void
test_until(void)
{
    static const struct writer_config config = { .timer = { { 10, 1 }, { 30, 2 }, { 31, 3 } } };
    static const struct entry expected[] = {
        { 's', 0, 0, -1 }, { 't', 0, 1, 10 }, { 't', 0, 2, 30 }, { 'f', 0, 0, 30 } };
    struct island island = { 0 };

    n_entries = 0;
    island_init(&island, 1, 1);
    island.until = 30;
    island_node(&island, 0, &writer_kind, &config);
    island_run(&island);
    expect(expected, G_N_ELEMENTS(expected));
    island_free(&island);
}

static void
test_until_between(void)
{
    static const struct writer_config config = { .timer = { { 10, 1 }, { 31, 3 } } };
    static const struct entry expected[] = { { 's', 0, 0, -1 }, { 't', 0, 1, 10 }, { 'f', 0, 0, 20 } };
    struct island island = { 0 };

    n_entries = 0;
    island_init(&island, 1, 1);
    island.until = 20;
    island_node(&island, 0, &writer_kind, &config);
    island_run(&island);
    expect(expected, G_N_ELEMENTS(expected));
    island_free(&island);
}

/* One domain: a talker (0) and a writer (1) on its segment, 5 ms apart. */
static struct network *
one_domain(uint32_t n_nodes)
{
    struct network *network = network_new(n_nodes);

    network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = BOTH,
                                                     .terms = &(struct terms) { .crossing_ns = 5 * MS - 1 } });
    for (uint32_t i = 0; i < n_nodes; i++) {
        network_attach(network, i, 0, -1, i);
        network_add_address(network, i, addr_ipv4(1 + i), MEMBER_UP);
    }
    network_compile(network);
    return network;
}

/* The answer that comes in the instant of its timeout counts. */
static void
test_packet_before_timer(void)
{
    static const struct shot shot = { .at = 1 * MS, .dst = { .lo = MAPPED_LO | 2 }, .serial = 7 };
    static const struct talker_config talker = { .shot = &shot, .n_shots = 1 };
    static const struct writer_config writer = { .timer = { { 6 * MS, 1 } } };
    static const struct entry expected[] = {
        { 's', 1, 0, -1 }, { 'p', 1, 7, 6 * MS }, { 't', 1, 1, 6 * MS }, { 'f', 1, 0, 6 * MS } };
    struct network *network = one_domain(2);
    struct lab lab;

    n_entries = 0;
    lab_init(&lab, network, &manners[0]);
    island_node(&lab.island, 0, &talker_kind, &talker);
    island_node(&lab.island, 1, &writer_kind, &writer);
    island_run(&lab.island);
    expect(expected, G_N_ELEMENTS(expected));
    lab_free(&lab);
    network_free(network);
}

/* A node without state runs inside its sender's call: no event of its own, the
 * same result. */
static void
test_stateless(void)
{
    static const struct shot shot = { .at = 1 * MS, .dst = { .lo = MAPPED_LO | 2 }, .serial = 7 };
    static const struct talker_config talker = {
        .src = { [FAMILY_IPV4] = { .lo = MAPPED_LO | 1 } }, .shot = &shot, .n_shots = 1 };
    struct network *network = one_domain(2);

    for (size_t i = 0; i < G_N_ELEMENTS(manners); i++) {
        struct lab lab;

        lab_init(&lab, network, &manners[i]);
        island_node(&lab.island, 0, &talker_kind, &talker);
        island_node(&lab.island, 1, &echo_kind, NULL);
        island_run(&lab.island);

        const struct talker *got = lab_talker(&lab, 0);
        g_assert_cmpuint(got->n, ==, 1);
        g_assert_cmpint(got->receipt[0].at, ==, 11 * MS);
        g_assert_cmpuint(got->receipt[0].ident.serial, ==, 7);
        g_assert_cmpuint(got->receipt[0].ident.sub, ==, packet_child(0, 1));
        /* the shot and the answer; the echo if it cuts; each way's router if that is an event */
        g_assert_cmpuint(lab.island.n_events, ==, 2 + manners[i].cut_all + 2 * manners[i].every_hop);
        lab_free(&lab);
    }
    network_free(network);
}

/* An echo that runs inside a node's call leaves that node's clock as it was. */
static void
sender_timer(struct node *node, uint16_t which, uint64_t arg)
{
    const int64_t at = node_now(node);

    (void) which;
    for (uint32_t i = 0; i < 3; i++) {
        struct packet *packet = packet_new(node->island);

        packet->family = FAMILY_IPV4;
        packet->src = addr_ipv4(1);
        packet->dst = addr_ipv4(2);
        packet->serial = i;
        net_send(node, packet);
        g_assert_cmpint(node_now(node), ==, at);
    }
    g_assert_cmpuint(arg, ==, 0);
}

static void
sender_start(struct node *node)
{
    node_timer(node, 1 * MS, 1, 0);
}

static void
test_clock(void)
{
    static const struct node_kind sender_kind = {
        .name = "sender", .scope = shared_scope, .start = sender_start, .packet = writer_packet,
        .timer = sender_timer };
    static const struct entry expected[] = {
        { 'p', 0, 0, 11 * MS }, { 'p', 0, 1, 11 * MS }, { 'p', 0, 2, 11 * MS } };
    struct network *network = one_domain(2);
    struct lab lab;

    n_entries = 0;
    lab_init(&lab, network, &manners[0]);
    island_node(&lab.island, 0, &sender_kind, NULL);
    island_node(&lab.island, 1, &echo_kind, NULL);
    island_run(&lab.island);
    expect(expected, G_N_ELEMENTS(expected));
    lab_free(&lab);
    network_free(network);
}

/* What would arrive after the end does not, in any manner. */
static void
test_until_inline(void)
{
    static const struct shot shots[] = {
        { .at = 1 * MS, .dst = { .lo = MAPPED_LO | 2 }, .serial = 0 },  /* at the echo at 6 ms, back at 11 ms */
        { .at = 6 * MS, .dst = { .lo = MAPPED_LO | 2 }, .serial = 1 },  /* 11 ms: the end itself, 16 ms */
        { .at = 7 * MS, .dst = { .lo = MAPPED_LO | 2 }, .serial = 2 },  /* 12 ms: too late */
    };
    static const struct talker_config talker = {
        .src = { [FAMILY_IPV4] = { .lo = MAPPED_LO | 1 } }, .shot = shots, .n_shots = G_N_ELEMENTS(shots) };
    struct network *network = one_domain(2);

    for (size_t i = 0; i < 4; i++) {
        struct lab lab;

        lab_init(&lab, network, &manners[i]);
        lab.island.until = 11 * MS;
        island_node(&lab.island, 0, &talker_kind, &talker);
        island_node(&lab.island, 1, &echo_kind, NULL);
        island_run(&lab.island);
        g_assert_cmpuint(lab_talker(&lab, 0)->n, ==, 1);
        g_assert_cmpuint(lab.sent, ==, 3 + 2);          /* three shots, two answers */
        g_assert_cmpuint(lab.arrived, ==, 2 + 1);
        lab_free(&lab);
    }
    network_free(network);
}

static void
trap(const char *message)
{
    g_test_trap_subprocess(NULL, 0, 0);
    g_test_trap_assert_failed();
    g_test_trap_assert_stderr(message);
}

/* A node that gives one identity to two packets has made a mistake. */
static void
test_identity_twice(void)
{
    static const struct shot shots[] = {
        { .at = 1 * MS, .dst = { .lo = MAPPED_LO | 2 }, .serial = 7 },
        { .at = 1 * MS, .dst = { .lo = MAPPED_LO | 2 }, .serial = 7 },
    };
    static const struct talker_config talker = { .shot = shots, .n_shots = 2 };
    static const struct writer_config writer = { 0 };
    struct lab lab;

    if (!g_test_subprocess()) {
        trap("*check_order*event_before*");
        return;
    }
    lab_init(&lab, one_domain(2), &manners[0]);
    island_node(&lab.island, 0, &talker_kind, &talker);
    island_node(&lab.island, 1, &writer_kind, &writer);
    island_run(&lab.island);
}

static void
late_timer(struct node *node, uint16_t which, uint64_t arg)
{
    (void) which;
    node_timer(node, node_now(node) + (int64_t) arg, 1, 1);
}

static void
late_start(struct node *node)
{
    node_timer(node, 10, 1, *(const uint64_t *) node->config);
}

static const struct node_kind late_kind = {
    .name = "late", .scope = shared_scope, .start = late_start, .timer = late_timer };

/* Nothing may be scheduled for the present instant, let alone for the past. */
static void
test_present(gconstpointer delay)
{
    struct island island = { 0 };

    if (!g_test_subprocess()) {
        trap("*island_schedule*now*");
        return;
    }
    island_init(&island, 1, 1);
    island_node(&island, 0, &late_kind, delay);
    island_run(&island);
}

static void
test_timer_zero(void)
{
    static const uint64_t delay = 1;
    struct island island = { 0 };

    if (!g_test_subprocess()) {
        trap("*node_timer*which*");
        return;
    }
    island_init(&island, 1, 1);
    node_timer(island_node(&island, 0, &late_kind, &delay), 1, 0, 0);
}

/* What is in the background happens as long as something else is to come, and
 * does not keep the run going. */
static void
test_background(void)
{
    static const struct writer_config config = { .timer = { { 1, 1 }, { 5, 2 }, { 9, 3 } }, .background = 5 };
    static const struct entry expected[] = { { 's', 0, 0, -1 }, { 't', 0, 1, 1 }, { 't', 0, 2, 5 }, { 'f', 0, 0, 5 } };
    struct island island = { 0 };

    island_init(&island, 1, 1);
    island_node(&island, 0, &writer_kind, &config);
    n_entries = 0;
    island_run(&island);
    expect(expected, G_N_ELEMENTS(expected));
    island_free(&island);
}

/* Unless its end was given: then it lasts until then. */
static void
test_background_until(void)
{
    static const struct writer_config config = { .timer = { { 1, 1 }, { 5, 2 }, { 9, 3 } }, .background = 5 };
    static const struct entry expected[] = { { 's', 0, 0, -1 }, { 't', 0, 1, 1 }, { 't', 0, 2, 5 }, { 't', 0, 3, 9 },
                                             { 'f', 0, 0, 10 } };
    struct island island = { 0 };

    island_init(&island, 1, 1);
    island.until = 10;
    island_node(&island, 0, &writer_kind, &config);
    n_entries = 0;
    island_run(&island);
    expect(expected, G_N_ELEMENTS(expected));
    island_free(&island);
}

/* Two domains, 10 ms apart: the talker (0) in the first; in the second an echo (1), a sink (2), an address that
 * swallows (it ends in 8), and one that is dead (9). What a member sends is on its way for some ns more. */
enum { ECHO = 2, SINK, SWALLOWS = 8, DEAD };

static struct network *
two_domains(void)
{
    static const struct terms terms = { .crossing_ns = 1 };
    struct network *network = network_new(3);

    for (uint32_t i = 0; i < 2; i++)
        network_add_router(network, &(struct router) { .uplink = NO_ROUTER, .families = BOTH, .terms = &terms });
    for (uint32_t i = 0; i < 2; i++)
        network_add_link(network, &(struct link) {
            .key = i, .latency_ns = 10 * MS, .from = i, .to = 1 - i, .metric = 1, .mtu = 1500, .families = BOTH });
    for (uint32_t i = 0; i < 3; i++) {
        network_attach(network, i, i > 0, -1, i);
        network_add_address(network, i, addr_ipv4(1 + i), MEMBER_UP);
    }
    network_add_address(network, 1, addr_ipv4(SWALLOWS), MEMBER_BLACKHOLE);
    network_add_address(network, 1, addr_ipv4(DEAD), MEMBER_DEAD);
    network_compile(network);
    return network;
}

static void
sink_packet(struct node *node, struct packet *packet)
{
    packet_free(node->island, packet);
}

static const struct node_kind sink_kind = { .name = "sink", .scope = stateless_scope, .packet = sink_packet };

/* A shot at 1 ms to @to, claiming to be from @from, keeps the run going as long as it, or what comes of it, is on its
 * way: others in the background happen before that and not after, whatever of it is an event. What these send goes
 * as far as it can without anybody's doing, here to an echo and back: is the run over, then nobody has the answer. */
struct ending {
    const char *name;
    uint32_t from, to;
    int64_t lasts;              /* ns: it is on its way no more then */
};

static const struct ending endings[] = {
    { "answered", 1, ECHO, 21 * MS },
    { "swallowed", 1, SINK, 11 * MS },
    { "lost", 1, SWALLOWS, 11 * MS },
    { "unreachable", 1, DEAD, 21 * MS + NEIGHBOUR_GIVE_UP_NS },
    { "report-lost", SWALLOWS, DEAD, 11 * MS },
};

static void
test_ending(gconstpointer data)
{
    const struct ending *ending = data;
    struct shot shot[] = {
        { .at = 1 * MS, .src = addr_ipv4(ending->from), .dst = addr_ipv4(ending->to) },
        { .at = 5 * MS, .dst = addr_ipv4(ECHO), .serial = 1, .background = true },
        { .at = ending->lasts - 1 * MS, .dst = addr_ipv4(ECHO), .serial = 2, .background = true },
        { .at = ending->lasts + 1 * MS, .dst = addr_ipv4(ECHO), .serial = 3, .background = true },
    };
    const struct talker_config talker = {
        .src = { [FAMILY_IPV4] = addr_ipv4(1) }, .shot = shot, .n_shots = G_N_ELEMENTS(shot) };
    struct network *network = two_domains();

    for (size_t i = 0; i < G_N_ELEMENTS(manners); i++) {
        struct lab lab;

        lab_init(&lab, network, &manners[i]);
        island_node(&lab.island, 0, &talker_kind, &talker);
        island_node(&lab.island, 1, &echo_kind, NULL);
        island_node(&lab.island, 2, &sink_kind, NULL);
        island_run(&lab.island);
        if (!manners[i].blind) {
            bool to_echo = ending->to == ECHO, reported = ending->to == DEAD;
            uint32_t in_time = (5 + 20) * MS < ending->lasts;           /* the first in the background has its answer */

            g_assert_cmpuint(lab.sent, ==, 1 + to_echo + 2 * 2);        /* what a router says is sent by no node */
            g_assert_cmpuint(lab_talker(&lab, 0)->n, ==, to_echo + (reported && ending->from == 1) + in_time);
        }
        lab_free(&lab);
    }
    network_free(network);
}

int
main(int argc, char **argv)
{
    static const uint64_t zero, minus_one = UINT64_MAX;

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/island/order", test_order);
    g_test_add_func("/island/until/end-included", test_until);
    g_test_add_func("/island/until/between-events", test_until_between);
    g_test_add_func("/island/until/stateless", test_until_inline);
    g_test_add_func("/island/background", test_background);
    g_test_add_func("/island/background/until", test_background_until);
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *path = g_strdup_printf("/island/ending/%s", endings[i].name);

        g_test_add_data_func(path, &endings[i], test_ending);
    }
    g_test_add_func("/island/packet-before-timer", test_packet_before_timer);
    g_test_add_func("/island/stateless", test_stateless);
    g_test_add_func("/island/stateless/clock", test_clock);
    g_test_add_func("/island/asserts/identity-twice", test_identity_twice);
    g_test_add_data_func("/island/asserts/present", &zero, test_present);
    g_test_add_data_func("/island/asserts/past", &minus_one, test_present);
    g_test_add_func("/island/asserts/timer-zero", test_timer_zero);
    return g_test_run();
}
