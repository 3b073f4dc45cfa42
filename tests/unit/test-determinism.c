/*
 * test-determinism.c - the same records, however a world is run
 *
 * Each scenario that ships, and tests/cases, is run in every way there is: as
 * it is, each router as an event, with observers that need the order of time,
 * with observers that do not, part by part on one thread or several. The records,
 * written out field by field with names in place of numbers, must be the same text. Ties and losses come from
 * tests/cases/ties.xml.
 *
 * What this does not pin is the text itself: that is the affair of expectations.
 */
#include <string.h>

#include <glib.h>

#include "models/dns/message.h"
#include "v6sim/commands/commands.h"
#include "v6sim/run.h"

static struct profiles *systems;

/* Writing records out */

struct writing {
    const struct world *world;
    GPtrArray *line;            /* char * */
    uint64_t *chain;            /* by node: a chain hash over what arrived, and when */
    uint64_t seen;              /* a hash over all that was seen, in its order */
};

static void
write_queries(GString *line, const struct world *world, const struct record *record)
{
    for (int i = 0; i < N_QUESTIONS; i++) {
        const struct query_record *query = &record->query[i];
        g_autofree char *server = query->first_at >= 0 ? world_name(world,
                                                                    record->server[query->server].node) : g_strdup("-");

        g_string_append_printf(line, " %s=%d:%d:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s:%d", question_name[i],
                               query->outcome, query->n_addresses, query->first_at, query->ended_at, server,
                               query->cached);
        for (uint8_t j = 0; j < record->n_servers; j++)
            g_string_append_printf(line, ":%d-%d", query->sent[j], query->over_tcp[j]);
    }
}

static void
write_servers(GString *line, const struct world *world, const struct record *record)
{
    g_string_append_printf(line, " demoted=%d", record->demoted);
    for (uint8_t i = 0; i < record->n_servers; i++) {
        g_autofree char *name = world_name(world, record->server[i].node);

        g_string_append_printf(line, ":%s/%d", name, record->server[i].family);
    }
}

static void
write_address(GString *line, struct addr addr)
{
    g_string_append_printf(line, "%" G_GINT64_MODIFIER "x.%" G_GINT64_MODIFIER "x", addr.hi, addr.lo);
}

static void
write_candidates(GString *line, const struct record *record)
{
    for (uint8_t i = 0; i < record->n_candidates; i++) {
        const struct candidate *candidate = &record->candidate[i];

        g_string_append_c(line, ' ');
        write_address(line, candidate->dst);
        g_string_append_c(line, '<');
        if (candidate->usable)  /* of one that is not, the source means nothing */
            write_address(line, candidate->src);
        g_string_append_printf(line, ":%d:%d:%d:%d", candidate->usable, candidate->source_rule, candidate->next_rule,
                               candidate->nth);
    }
}

static void
write_attempts(GString *line, const struct record *record)
{
    for (uint8_t i = 0; i < record->n_attempts; i++) {
        const struct attempt_record *attempt = &record->attempt[i];

        g_string_append_printf(line, " %d:%d:%d:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT, attempt->candidate,
                               attempt->n_syns, attempt->reason, attempt->first_at, attempt->ended_at);
    }
}

static void
write_record(void *user, const struct observation *observation)
{
    struct writing *writing = user;
    const struct record *record = observation->subject;
    const struct net *net = observation->island->net;
    g_autofree char *host = world_name(writing->world, record->host);
    g_autofree char *forward = world_way(writing->world, net, record->forward);
    g_autofree char *back = world_way(writing->world, net, record->back);
    GString *line = g_string_new(NULL);

    g_string_append_printf(line, "%s %s %u %d %d %d %d %u %u", host, writing->world->item[record->item].id, record->nth,
                           record->kind, record->result, record->reason, record->error, record->name, record->found);
    g_string_append_printf(line, " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, record->started_at,
                           record->resolved_at, record->ended_at);
    g_string_append_printf(line, " configured=%d:%" G_GINT64_FORMAT, record->configured, record->configured_at);
    write_servers(line, writing->world, record);
    write_queries(line, writing->world, record);
    write_candidates(line, record);
    write_attempts(line, record);
    g_string_append_printf(line, " %s/%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, forward, back,
                           record->forward_ns, record->back_ns);
    g_ptr_array_add(writing->line, g_string_free(line, FALSE));
}

static uint64_t
chain(uint64_t before, uint64_t next)
{
    return (before ^ next) * UINT64_C(0x100000001b3);          /* FNV-1a's step and prime */
}

static void
see_packet(void *user, const struct observation *observation)
{
    struct writing *writing = user;
    const struct packet *packet = observation->subject;
    uint64_t identity = (uint64_t) packet->origin << 48 ^ (uint64_t) packet->serial << 16 ^ packet->sub;

    writing->seen = chain(chain(writing->seen, identity), (uint64_t) observation->at);
    if (observation->kind == OBSERVE_ARRIVED)
        writing->chain[observation->node] =
            chain(chain(writing->chain[observation->node], identity), (uint64_t) observation->at);
}

/* What each host was given, in which order. Nodes without state are handled
 * inside walks, ahead of time: their order means nothing. */
static void
write_chains(GString *text, const struct writing *writing)
{
    for (uint32_t i = 0; i < writing->world->n_groups; i++) {
        const struct node_group *group = &writing->world->group[i];

        for (uint32_t rank = group->first; world_acts(group) && rank < group->first + group->n; rank++)
            g_string_append_printf(text, "%u %" G_GINT64_MODIFIER "x\n", rank, writing->chain[rank]);
    }
}

static gint
by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Dividing */

static struct writing *
writing_new(const struct world *world)
{
    struct writing *writing = g_new0(struct writing, 1);

    writing->world = world;
    writing->line = g_ptr_array_new_with_free_func(g_free);
    writing->chain = g_new0(uint64_t, world->n_nodes);
    return writing;
}

static void
writing_free(void *data)
{
    struct writing *writing = data;

    g_ptr_array_unref(writing->line);
    g_free(writing->chain);
    g_free(writing);
}

static void *
writing_divide(void *user)
{
    return writing_new(((const struct writing *) user)->world);
}

/* Of each host one of the two has seen nothing. */
static void
writing_join(void *user, void *other)
{
    struct writing *writing = user, *from = other;

    g_ptr_array_extend_and_steal(writing->line, g_steal_pointer(&from->line));
    from->line = g_ptr_array_new();
    for (uint32_t i = 0; i < writing->world->n_nodes; i++)
        writing->chain[i] += from->chain[i];
    writing_free(from);
}

/* Ways of running */

enum manner { PLAIN, EVERY_HOP, OBSERVED, EVERY_HOP_OBSERVED, OBSERVED_IN_ORDER, EVERY_HOP_IN_ORDER,
              DIVIDED, DIVIDED_EVERY_HOP, DIVIDED_OBSERVED, DIVIDED_2, DIVIDED_3, DIVIDED_8, N_WAYS };
#define BIT(way) (1u << (way))

static const unsigned in_order = BIT(OBSERVED_IN_ORDER) | BIT(EVERY_HOP_IN_ORDER);
static const unsigned every_hop = BIT(EVERY_HOP) | BIT(EVERY_HOP_OBSERVED) | BIT(EVERY_HOP_IN_ORDER) |
    BIT(DIVIDED_EVERY_HOP);
static const unsigned unobserved = BIT(PLAIN) | BIT(EVERY_HOP) | BIT(DIVIDED) | BIT(DIVIDED_EVERY_HOP);
static const uint8_t n_threads[N_WAYS] = { [DIVIDED_2] = 2, [DIVIDED_3] = 3, [DIVIDED_8] = 8 };
static const uint8_t at_once[N_WAYS] = { [DIVIDED_2] = 7, [DIVIDED_3] = 1, [DIVIDED_8] = 2 };

/* Returns: the records of a run as text, those of hosts called @but left out;
 * in *chains, if packets are observed, what the hosts were given. */
static char *
run(const struct world *world, enum manner way, const char *but, char **chains)
{
    struct writing *records = writing_new(world), *packets = writing_new(world);
    struct observer observer[] = {
        { .wants = 1u << OBSERVE_RECORD, .see = write_record, .user = records },
        { .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_LOST, .see = see_packet,
          .user = packets, .in_order = BIT(way) & in_order },
    };
    struct run_options options = {
        .every_hop = BIT(way) & every_hop,
        .observer = observer,
        .n_observers = BIT(way) & unobserved ? 1 : 2,
        .n_threads = n_threads[way],
        .parts_at_once = at_once[way],
    };
    GString *text = g_string_new(NULL), *arrivals = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(observer) && way >= DIVIDED; i++) {
        observer[i].divide = writing_divide;
        observer[i].join = writing_join;
        observer[i].discard = writing_free;
    }
    run_result_free(world, world_run(world, &options));
    g_ptr_array_sort(records->line, by_text);
    for (guint i = 0; i < records->line->len; i++) {
        const char *line = g_ptr_array_index(records->line, i);

        if (but == NULL || !g_str_has_prefix(line, but))
            g_string_append_printf(text, "%s\n", line);
    }
    write_chains(arrivals, packets);
    if (chains != NULL)
        *chains = g_string_free(arrivals, FALSE);
    else
        g_string_free(arrivals, TRUE);
    writing_free(records);
    writing_free(packets);
    return g_string_free(text, FALSE);
}

static struct world *
build(const char *path, const char *variant, struct scenario **scenario)
{
    g_autoptr(messages) messages = messages_new();
    struct scenario_options options = { .variant = variant };
    struct world *world = NULL;

    *scenario = scenario_load(path, &options, messages);
    if (*scenario != NULL)
        world = world_build(*scenario, systems, messages);
    if (world == NULL)
        g_error("%s: %s", path, messages_text(messages));
    return world;
}

/* Tests */

static void
test_ways(gconstpointer data)
{
    g_autoptr(scenario) scenario = NULL;
    g_autoptr(world) world = build(data, NULL, &scenario);
    g_autofree char *arrivals = NULL;
    g_autofree char *plain = run(world, PLAIN, NULL, NULL), *observed = run(world, OBSERVED, NULL, &arrivals);

    g_assert_cmpstr(plain, !=, "");
    for (enum manner way = PLAIN; way < N_WAYS; way++) {
        g_autofree char *chains = NULL;
        g_autofree char *again = run(world, way, NULL, &chains);

        g_assert_cmpstr(again, ==, plain);
        if (BIT(way) & unobserved)
            continue;
        g_assert_cmpstr(chains, ==, arrivals);
    }
}

/* A host that shares no state with the others changes nothing for them. */
static void
test_added_host(void)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "tests/cases/ties.xml", NULL);
    g_autoptr(scenario) one = NULL, two = NULL;
    g_autoptr(world) base = build(path, NULL, &one), more = build(path, "one-more", &two);
    g_autofree char *before = run(base, PLAIN, NULL, NULL), *all = run(more, PLAIN, NULL, NULL);
    g_autofree char *after = run(more, PLAIN, "guest", NULL);

    g_assert_cmpstr(before, ==, after);
    g_assert_cmpstr(before, !=, all);
}

/* Losses do happen there, or the tests above show less than they seem to. */
static void
count_lost(void *user, const struct observation *observation)
{
    uint32_t *lost = user;

    lost[observation->why]++;
}

static void
test_losses(void)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "tests/cases/ties.xml", NULL);
    g_autoptr(scenario) scenario = NULL;
    g_autoptr(world) world = build(path, NULL, &scenario);
    uint32_t lost[N_LOSSES] = { 0 };
    struct observer observer = { .wants = 1u << OBSERVE_LOST, .see = count_lost, .user = lost };

    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    g_assert_cmpuint(lost[LOSS_LINK], >, 0);
    g_assert_cmpuint(lost[LOSS_FAULT], >, 0);
}

/* Sent is arrived or lost; an ICMP error is sent by nobody, so only what nodes
 * sent is counted. */
static void
count_packets(void *user, const struct observation *observation)
{
    const struct packet *packet = observation->subject;
    int64_t *balance = user;

    if (packet->inner != NULL)
        return;
    if (observation->kind == OBSERVE_SENT)
        balance[0]++;
    else if (observation->kind == OBSERVE_ARRIVED || observation->place != NO_ROUTER)
        balance[1]++;
}

static void
test_balance(void)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "scenarios/first/aaaa-ignored.xml", NULL);
    g_autoptr(scenario) scenario = NULL;
    g_autoptr(world) world = build(path, NULL, &scenario);
    int64_t balance[2] = { 0, 0 };
    struct observer observer = {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_LOST,
        .see = count_packets, .user = balance,
    };

    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    g_assert_cmpint(balance[0], >, 20);
    g_assert_cmpint(balance[0], ==, balance[1]);
}

/* Queries that hosts sent, by their own records; and what became of all that hosts
 * and resolvers sent. */
struct queries {
    const struct world *world;
    int64_t counted, of_hosts, sent, received, lost, reported;
};

static bool
is_of_host(const struct world *world, const struct packet *query)
{
    uint32_t nth;

    return world_acts(world_group(world, query->origin, &nth));
}

static void
count_queries(void *user, const struct observation *observation)
{
    struct queries *queries = user;
    const struct packet *packet = observation->subject;
    const struct record *record = observation->subject;

    if (observation->kind == OBSERVE_RECORD) {
        for (enum question question = 0; question < N_QUESTIONS; question++)
            queries->counted += query_sent(&record->query[question], record->server, record->n_servers, FAMILY_NONE);
        return;
    }

    /* A router's word about a query; that a server refuses it, it has received. */
    const struct packet *query = packet->inner != NULL ? packet->inner : packet;
    bool is_query = query->proto == PROTO_UDP || (query->proto == PROTO_TCP && query->flags & TCP_PSH);
    if (!is_query || query->dport != DNS_PORT)
        return;
    if (packet->inner == NULL && observation->kind == OBSERVE_SENT)
        queries->of_hosts += query->sub == 0 && is_of_host(queries->world, query);
    if (packet->inner != NULL)
        queries->reported += observation->kind != OBSERVE_SENT && !addr_equal(packet->src, query->dst);
    else if (observation->kind == OBSERVE_SENT)
        queries->sent++;
    else if (observation->kind == OBSERVE_ARRIVED)
        queries->received++;
    else if (observation->why != LOSS_FAULT)    /* what a server loses has arrived there */
        queries->lost++;
}

static void
test_queries(gconstpointer data)
{
    g_autoptr(scenario) scenario = NULL;
    g_autoptr(world) world = build(data, NULL, &scenario);
    struct queries queries = { .world = world };
    struct observer observer = {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_LOST | 1u << OBSERVE_RECORD,
        .see = count_queries, .user = &queries,
    };

    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    g_assert_cmpint(queries.counted, ==, queries.of_hosts);
    g_assert_cmpint(queries.sent, ==, queries.received + queries.lost + queries.reported);
}

static void
add_found(const char *path, const char *folder, void *user)
{
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *ways = g_strdup_printf("/determinism/ways/%s%s", folder, name);
    g_autofree char *queries = g_strdup_printf("/determinism/queries/%s%s", folder, name);

    (void) user;
    g_test_add_data_func_full(ways, g_strdup(path), test_ways, g_free);
    g_test_add_data_func_full(queries, g_strdup(path), test_queries, g_free);
}

static void
add_folder(const char *folder)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, folder, NULL);
    g_autoptr(messages) messages = messages_new();

    g_assert_true(command_find(path, add_found, NULL, messages));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    add_folder("scenarios");
    add_folder("tests/cases");
    g_test_add_func("/determinism/added-host", test_added_host);
    g_test_add_func("/determinism/losses", test_losses);
    g_test_add_func("/determinism/balance", test_balance);

    int status = g_test_run();
    profiles_free(systems);
    return status;
}
