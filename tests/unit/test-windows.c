/*
 * test-windows.c - one part of a world on several threads comes to what it comes to on one
 *
 * What each record says is added up, whatever its place: one that is another, or is missing, changes the sum.
 */
#include "tests/unit/ran.h"

#include "models/host/record.h"
#include "sim/engine/island.h"
#include "sim/net/net.h"
#include "v6sim/windows.h"

static struct profiles *systems;

#define COLD "<server name='www.example.com' ttl='2s'/><server id='net' name='www.example.net' publish='A'/>" \
    "<dns id='cache' cache='cold'/>"
#define ASK "<connect to='www.example.com' times='5' every='1s' over='900ms'/><resolve to='www.example.net' over='2s'/>"

static const struct {
    const char *name, *scenario;
    bool can;                   /* it is worth something, and nothing stands in the way */
} cases[] = {
    { "a cold cache", COLD "<host os='linux-2009' count='60'/>" ASK, true },
    { "answers that come in one instant, from many sites",
      COLD "<site access='1ms' count='40'><host os='windows-vista' count='2'/></site>" ASK, true },
    { "queries that are lost where they come to",
      COLD "<dns id='deaf' cache='cold' rate='3'/><host os='linux-2009' count='60' dns='deaf'/>" ASK, true },
    { "losses and jitter",
      "<domain id='isp'/><domain id='net'/><link between='isp net' rtt='7ms' jitter='4ms' loss='20%'/>"
      "<server in='net' name='www.example.com' ttl='1s'/><server id='other' in='net' name='www.example.net'/>"
      "<dns id='cache' in='isp' cache='cold' rtt='3ms'/><host in='isp' os='linux-2009' count='50'/>"
      "<host in='isp' os='macosx-10.5.2' count='10'/>" ASK, true },
    { "a carrier's NAT that gives all ports to all",
      "<nat id='cgn' type='cgn' pool='198.51.100.0/30'/>"
      "<server name='www.example.com' publish='A'/><server id='net' name='www.example.net'/>"
      "<site nat='port-restricted' behind='cgn' access='8ms' count='30'><host os='windows-vista'/></site>" ASK, true },
    { "what goes on for ever, in a run that ends when all else has ended",
      "<site count='20'><router/><host os='linux-2009' count='2'/></site>" COLD ASK, false },
    { "who share a segment with the cache are too near",
      "<server name='www.example.com'/><server id='net' name='www.example.net'/>"
      "<dns id='cache' cache='cold' rtt='0ms'/>"
      "<host os='linux-2009' count='40'/>" ASK, false },
    { "hosts that meet each other sooner than the cache",
      "<domain id='lan' rtt='0ms'/><server in='lan' name='www.example.com'/><dns in='lan' cache='cold'/>"
      "<host id='a' in='lan' os='linux-2009' count='40'/><host id='b' in='lan' os='linux-2009' ipv6='2001:db8::b'/>"
      "<ping from='a' to='2001:db8::b'/><connect to='www.example.com'/>", false },
};

/* FNV-1a's step. */
static uint64_t
mix(uint64_t before, int64_t next)
{
    return (before ^ (uint64_t) next) * UINT64_C(0x100000001b3);
}

struct summed {
    uint64_t sum, n;
};

#define MOST_HOPS 16

/* Routers, as the number of a way is its island's own. */
static uint64_t
mix_way(uint64_t before, const struct net *net, uint32_t way)
{
    uint32_t router[MOST_HOPS], n = MIN(net_way(net, way, router, MOST_HOPS), MOST_HOPS);

    before = mix(before, n);
    for (uint32_t i = 0; i < n; i++)
        before = mix(before, router[i]);
    return before;
}

static void
see(void *user, const struct observation *observation)
{
    const struct net *net = observation->island->net;
    const struct record *record = observation->subject;
    struct summed *summed = user;
    uint64_t hash = mix(mix(mix(UINT64_C(0xcbf29ce484222325), record->host), record->item), record->nth);

    hash = mix(mix(mix(hash, record->result), record->started_at), record->resolved_at);
    hash = mix(mix(mix(hash, record->ended_at), record->forward_ns), record->back_ns);
    for (uint8_t i = 0; i < record->n_candidates; i++)
        hash = mix(mix(hash, (int64_t) record->candidate[i].dst.lo), (int64_t) record->candidate[i].src.lo);
    for (int i = 0; i < N_QUESTIONS; i++)
        hash = mix(mix(mix(hash, record->query[i].outcome), record->query[i].first_at), record->query[i].ended_at);
    summed->sum += mix_way(mix_way(hash, net, record->forward), net, record->back);
    summed->n++;
}

static void *
divide(void *user)
{
    (void) user;
    return g_new0(struct summed, 1);
}

static void
join(void *user, void *other)
{
    struct summed *summed = user, *from = other;

    summed->sum += from->sum;
    summed->n += from->n;
    g_free(from);
}

static void
add_uses(struct summed *to, const struct fact_use *use, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        to->sum += mix(mix(mix(i + 1, (int64_t) use[i].acted), (int64_t) use[i].waited), (int64_t) use[i].hosts);
}

/* Returns: what the records of @world come to, and the facts of its systems. */
static struct summed
sum_of(const struct world *world, uint32_t n_threads, bool *in_windows)
{
    struct summed summed = { 0, 0 };
    struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = see, .user = &summed,
                                 .divide = divide, .join = join, .discard = g_free };
    const struct run_options options = { .observer = &observer, .n_observers = 1, .n_threads = n_threads,
                                         .parts_at_once = 1 };
    struct run_result *result = run_result_new(world);

    *in_windows = n_threads > 1 && windows_run(world, &options, result);
    if (!*in_windows) {
        run_result_free(world, result);
        result = world_run(world, &options);
    }
    for (guint i = 0; i < world->profile->len; i++)
        add_uses(&summed, result->fact_use[i], ((const struct profile *) world->profile->pdata[i])->n_facts);
    run_result_free(world, result);
    return summed;
}

static void
test_same(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(messages) messages = messages_new();
        char *path = ran_write(cases[i].scenario);
        g_autoptr(scenario) scenario = scenario_load(path, &(struct scenario_options) { 0 }, messages);
        g_autoptr(world) world = scenario != NULL ? world_build(scenario, systems, messages) : NULL;
        bool in_windows;

        ran_remove(path);
        g_test_message("%s", cases[i].name);
        if (world == NULL)
            g_error("%s: %s", cases[i].name, messages_text(messages));
        const struct summed one = sum_of(world, 1, &in_windows);
        for (uint32_t n = 2; n <= 5; n++) {
            const struct summed several = sum_of(world, n, &in_windows);

            g_assert_cmpuint(several.n, ==, one.n);
            g_assert_cmphex(several.sum, ==, one.sum);
            g_assert_true(in_windows == cases[i].can);
        }
    }
}

/* Where each window has next to nothing, threads would but wait for each other. */
static void
test_worth(void)
{
    static const struct { const char *scenario; bool worth; } loads[] = {
        { COLD "<host os='linux-2009' count='400'/><connect to='www.example.com' times='40' every='100ms'/>", true },
        { COLD "<host os='linux-2009' count='400'/><connect to='www.example.com' over='1h'/>", false },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(loads); i++) {
        g_autoptr(messages) messages = messages_new();
        char *path = ran_write(loads[i].scenario);
        g_autoptr(scenario) scenario = scenario_load(path, &(struct scenario_options) { 0 }, messages);
        g_autoptr(world) world = world_build(scenario, systems, messages);
        struct run_result *result = run_result_new(world);

        ran_remove(path);
        g_assert_true(windows_run(world, &(struct run_options) { .n_threads = 2 }, result) == loads[i].worth);
        run_result_free(world, result);
    }
}

static gint n_grown;

static void
see_growth(void)
{
    g_atomic_int_inc(&n_grown);
}

/* Returns: how often islands took more memory while 64 hosts asked a server @times in vain: it takes one query in each
 * second, and they ask at once. */
static int
growth_in_vain(unsigned times)
{
    g_autofree char *inside = g_strdup_printf(
        COLD "<host os='linux-2009' count='64' dns='deaf'/><dns id='deaf' cache='cold' rate='1'/>"
        "<resolve to='www.example.com' times='%u' every='60s'/>", times);
    g_autoptr(messages) messages = messages_new();
    char *path = ran_write(inside);
    g_autoptr(scenario) scenario = scenario_load(path, &(struct scenario_options) { 0 }, messages);
    g_autoptr(world) world = world_build(scenario, systems, messages);
    bool in_windows;

    ran_remove(path);
    n_grown = 0;
    arena_listen(see_growth);
    sum_of(world, 2, &in_windows);
    arena_listen(NULL);
    g_assert_true(in_windows);
    return n_grown;
}

/* Packets that go one way, and are lost there, do not take their memory with them for good: each time 32 hosts of the
 * one island send at least 2 of 128 octets to the other, 3 MB in 384 times, which would be 48 chunks. */
static void
test_one_way(void)
{
    g_assert_cmpint(growth_in_vain(400) - growth_in_vain(16), <, 10);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    g_test_add_func("/windows/same", test_same);
    g_test_add_func("/windows/worth", test_worth);
    g_test_add_func("/windows/one-way", test_one_way);

    int status = g_test_run();
    profiles_free(systems);
    return status;
}
