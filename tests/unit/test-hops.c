/*
 * test-hops.c - each DNS message is accounted for on each of its ways, in every scenario and variant
 *
 * Between any two nodes, be they hosts, forwarders, resolvers or authoritative servers, what the one has sent has
 * come in at the other, is lost, or a router has said so. What a server that asks others was asked, it has dropped,
 * answered by itself, or asked somebody. It is counted from what was observed alone.
 */
#include <string.h>

#include "models/dns/forwarder.h"
#include "models/dns/iterative.h"
#include "models/dns/message.h"
#include "sim/engine/node.h"
#include "tests/unit/ran.h"
#include "v6sim/commands/commands.h"

/* Messages from one node to another: queries, or answers. */
struct leg {
    uint32_t from, to;          /* ranks; NO_NODE: an address that nobody has */
    uint32_t answers;           /* bool */
    int64_t sent, received, lost, reported;
};

/* What a server did with queries. */
struct desk {
    int64_t received, received_aaaa;
    int64_t dropped, dropped_aaaa;
    int64_t cached, answered, asked;
};

struct ledger {
    const struct world *world;
    GHashTable *leg;            /* struct leg -> itself, by its first three members */
    struct desk *desk;          /* by rank */
};

static struct profiles *systems;

/* Counting */

static guint
hash_leg(gconstpointer data)
{
    const struct leg *leg = data;

    return (leg->from * 31 + leg->to) * 2 + leg->answers;
}

static gboolean
equal_legs(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, offsetof(struct leg, sent)) == 0;
}

static struct leg *
leg_of(struct ledger *ledger, uint32_t from, uint32_t to, bool answers)
{
    struct leg sought = { .from = from, .to = to, .answers = answers };
    struct leg *leg = g_hash_table_lookup(ledger->leg, &sought);

    if (leg == NULL) {
        leg = g_memdup2(&sought, sizeof sought);
        g_hash_table_add(ledger->leg, leg);
    }
    return leg;
}

static bool
is_pooled(const struct ledger *ledger, struct addr addr)
{
    const GPtrArray *nats = ledger->world->scenario->nat;
    bool is = false;

    for (guint i = 0; i < nats->len; i++) {
        const struct nat_element *nat = g_ptr_array_index(nats, i);

        is |= prefix_has(nat->pool.addr, nat->pool.len, addr);
    }
    return is;
}

/* Who has @addr in @message. An address of a NAT, or inside of one, is that of who allotted the message. */
static uint32_t
node_at(const struct ledger *ledger, const struct packet *message, struct addr addr)
{
    const struct network *network = ledger->world->network;
    uint32_t allotter = network->attachment[message->origin].router;
    const struct router *router = &network->router[allotter];
    const struct member *member = network_member(network, allotter, addr);

    if (is_pooled(ledger, addr))
        return message->origin;
    if (member == NULL)
        return NO_NODE;
    return member->node == router_gate(router, FAMILY_IPV4) ? message->origin : member->node;
}

static void
see_query(struct ledger *ledger, const struct observation *observation, const struct packet *query)
{
    bool aaaa = query->u.dns.qtype == QTYPE_AAAA, inside = observation->node != NO_NODE;
    struct desk *desk = inside ? &ledger->desk[observation->node] : NULL;

    if (observation->kind == OBSERVE_SENT) {
        desk->asked++;
    } else if (observation->kind == OBSERVE_ARRIVED) {
        desk->received++;
        desk->received_aaaa += aaaa;
    } else if (inside) {
        desk->dropped++;
        desk->dropped_aaaa += aaaa;
    }
}

static void
see_message(struct ledger *ledger, const struct observation *observation, const struct packet *packet)
{
    bool answers = packet->sport == DNS_PORT;
    uint32_t from = observation->kind == OBSERVE_SENT ? observation->node : node_at(ledger, packet, packet->src);
    uint32_t to = node_at(ledger, packet, packet->dst);
    struct leg *leg = leg_of(ledger, from, to, answers);
    bool dropped = observation->kind == OBSERVE_LOST && observation->node == to && to != NO_NODE;

    leg->sent += observation->kind == OBSERVE_SENT;
    leg->received += observation->kind == OBSERVE_ARRIVED;
    leg->lost += observation->kind == OBSERVE_LOST && !dropped;         /* on its way: by a NAT, or nobody has it */
    if (!answers && (observation->kind != OBSERVE_LOST || dropped))
        see_query(ledger, observation, packet);
    else if (observation->kind == OBSERVE_SENT)
        ledger->desk[observation->node].answered++;
}

/* An ICMP error about a message, told once: where it comes in or is lost. The server's own is about one that
 * came in. */
static void
see_error(struct ledger *ledger, const struct observation *observation, const struct packet *error)
{
    const struct packet *about = error->inner;

    uint32_t from = node_at(ledger, about, about->src), to = node_at(ledger, about, about->dst);

    if (observation->kind != OBSERVE_SENT && !addr_equal(error->src, about->dst))
        leg_of(ledger, from, to, about->sport == DNS_PORT)->reported++;
}

static void
see(void *user, const struct observation *observation)
{
    struct ledger *ledger = user;
    const struct packet *packet = observation->subject;
    const struct packet *message = packet->inner != NULL ? packet->inner : packet;
    bool is_message = message->proto == PROTO_UDP || (message->proto == PROTO_TCP && message->flags & TCP_PSH);

    if (observation->kind == OBSERVE_CACHED)
        ledger->desk[observation->node].cached++;
    else if (is_message && (message->dport == DNS_PORT || message->sport == DNS_PORT)) {
        if (packet->inner != NULL)
            see_error(ledger, observation, packet);
        else
            see_message(ledger, observation, packet);
    }
}

/* Judging */

static void
check_legs(struct ledger *ledger, bool whole)
{
    GHashTableIter iter;
    void *key;

    g_hash_table_iter_init(&iter, ledger->leg);
    while (g_hash_table_iter_next(&iter, &key, NULL)) {
        const struct leg *leg = key;
        int64_t known = leg->received + leg->lost + leg->reported;

        if (leg->sent < known || (whole && leg->sent != known))
            g_error("from node %u to %u, %s: %" G_GINT64_FORMAT " sent, %" G_GINT64_FORMAT " known", leg->from, leg->to,
                    leg->answers ? "answers" : "queries", leg->sent, known);
    }
}

/* A forwarder passes on at once what it does not drop, has not kept, and does not answer out of its own head. */
static void
check_forwarder(const struct desk *desk, const struct forwarder_config *config)
{
    bool denies = config->defects >> DEFECT_NXDOMAIN_TO_AAAA & 1 && !(config->defects >> DEFECT_DROPS_AAAA & 1);
    int64_t alone = denies ? desk->received_aaaa - desk->dropped_aaaa : 0;

    g_assert_cmpint(desk->received, ==, desk->dropped + desk->cached + alone + desk->asked);
    g_assert_cmpint(desk->answered, <=, alone + desk->cached + desk->asked);
}

/* Others ask nobody; each answers a query that it does not drop, once, at the latest after 10 s. */
static void
check_desk(const struct desk *desk, const struct dns_config *config)
{
    if (config->kind == &forwarder_kind) {
        check_forwarder(desk, (const struct forwarder_config *) config);
        return;
    }
    g_assert_cmpint(desk->answered, <=, desk->received - desk->dropped);
    if (config->kind != &iterative_kind)
        g_assert_cmpint(desk->asked, ==, 0);
    else if (desk->cached == desk->received)
        g_assert_cmpint(desk->asked, ==, 0);
}

static void
run(const struct scenario *scenario, const char *path, struct messages *messages)
{
    struct world *world = world_build(scenario, systems, messages);
    struct ledger ledger = { .world = world, .leg = g_hash_table_new_full(hash_leg, equal_legs, g_free, NULL) };
    uint32_t wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_LOST | 1u << OBSERVE_CACHED;
    struct observer observer = { .wants = wants, .see = see, .user = &ledger };

    if (world == NULL)
        g_error("%s: %s", path, messages_text(messages));
    ledger.desk = g_new0(struct desk, world->n_nodes);
    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    check_legs(&ledger, scenario->until_ns == 0);
    for (uint32_t i = 0; i < world->n_groups; i++)
        for (uint32_t j = 0; world->group[i].type == NODE_DNS && j < world->group[i].n; j++)
            check_desk(&ledger.desk[world->group[i].first + j], world->config[world->group[i].first + j]);
    g_free(ledger.desk);
    g_hash_table_unref(ledger.leg);
    world_free(world);
}

/* Runs the base and each variant, with the parameters as they are, and as each expectation wants them. */
static void
try(const char *path, const char *variant, const char *const *set)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(scenario) scenario =
        scenario_load(path, &(struct scenario_options) { .variant = variant, .set = set }, messages);
    g_autoptr(GHashTable) tried = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (scenario == NULL)
        g_error("%s: %s", path, messages_text(messages));
    run(scenario, path, messages);
    for (guint i = 0; set == NULL && i < scenario->verdict->len; i++) {
        const struct verdict_element *verdict = g_ptr_array_index(scenario->verdict, i);

        if (!verdict->applies && g_hash_table_add(tried, g_strjoinv(" ", (char **) verdict->when)))
            try(path, variant, verdict->when);
    }
    for (const char *const *next = scenario->variants; variant == NULL && set == NULL && *next != NULL; next++)
        try(path, *next, NULL);
}

/* All files */

static void
test_file(gconstpointer path)
{
    try(path, NULL, NULL);
}

static void
add_file(const char *path, const char *folder, void *user)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = g_strdup_printf("/hops/%s/%s%s", (const char *) user, folder, base);

    g_test_add_data_func_full(name, g_strdup(path), test_file, g_free);
}

static void
add_files(char *called, const char *first, const char *second)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, first, second, NULL);
    g_autoptr(messages) messages = messages_new();

    g_assert_true(command_find(path, add_file, called, messages));
}

int
main(int argc, char **argv)
{
    char scenarios[] = "scenarios", cases[] = "cases";

    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    add_files(scenarios, "scenarios", NULL);
    add_files(cases, "tests", "cases");
    int status = g_test_run();
    profiles_free(systems);
    return status;
}
