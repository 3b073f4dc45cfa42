/*
 * test-division.c - which nodes are of one part, and what happens when a packet escapes to another
 *
 * Expected numbers are counted by hand: parts that share no state with others.
 */
#include "tests/unit/ran.h"

#include <signal.h>

#include "v6sim/division.h"
#include "v6sim/run.h"
#include "v6sim/stop.h"

static struct profiles *systems;

#define WEB "<server id='www' name='www.example.com'/>"
#define ASK "<connect to='www.example.com'/>"
/* Each home has 2,000 ports of the first address, in order: the first one those from 1,024 on. */
#define HOME "nat='port-restricted' behind='cgn'"
#define HOMES                                                                           \
    "<nat id='cgn' type='cgn' pool='198.51.100.0/28' ports='2000' hairpin='external'/>" \
    "<site " HOME "><host id='one' os='linux-2009'/></site><site " HOME " count='199'><host os='linux-2009'/></site>"

/* What shares state, and how many parts there are. */
static const struct {
    const char *name, *scenario;
    uint32_t n_parts, n_keyed;
} cases[] = {
    { "alone", WEB "<host os='linux-2009' count='5'/>" ASK, 5, 0 },
    { "a server that keeps data of each client is no tie",
      WEB "<host os='linux-2009' count='5'/><connect to='www.example.com' receive='10kB'/>", 5, 1 },
    { "a site alone is none either", WEB "<site count='3'><host os='linux-2009' count='2'/></site>" ASK, 6, 0 },
    { "a site with a router that advertises, which is a node too",
      WEB "<site count='3'><router/><host os='linux-2009' count='2'/></site>" ASK, 3, 0 },
    { "a site behind a NAT",
      WEB "<site count='3' nat='port-restricted'><host os='linux-2009' count='2'/></site>" ASK, 3, 0 },
    { "a site with a firewall",
      WEB "<site firewall='closed' count='3'><host os='linux-2009' count='2'/></site>" ASK, 3, 0 },
    { "all sites behind a provider's firewall",
      "<domain id='isp'/><domain id='net'/><link between='isp net'/><server in='net' name='www.example.com'/>"
      "<firewall id='filter' in='isp' block='tcp/25'/>"
      "<site in='isp' behind='filter' count='3'><host os='linux-2009'/></site>"
      "<host in='net' os='linux-2009'/>" ASK, 1 + 1, 0 },
    { "all sites behind a carrier's NAT",
      WEB "<nat id='cgn' type='cgn' pool='198.51.100.0/28'/>"
      "<site count='3' nat='port-restricted' behind='cgn'><host os='linux-2009'/></site>"
      "<site count='2'><host os='linux-2009'/></site>" ASK, 1 + 2, 0 },
    { "sites behind a carrier's NAT where each has ports of its own",
      WEB "<nat id='cgn' type='cgn' pool='198.51.100.0/28' ports='2000'/>"
      "<site count='3' nat='port-restricted' behind='cgn'><host os='linux-2009' count='2'/></site>"
      "<site count='2' behind='cgn'><host os='linux-2009' count='2'/></site>" ASK, 3 + 2, 1 },
    { "all who ask a cold cache", WEB "<dns id='cache' cache='cold'/><host os='linux-2009' count='5'/>" ASK, 1, 0 },
    { "a limit counts all who ask", WEB "<dns id='cache' rate='5'/><host os='linux-2009' count='5'/>" ASK, 1, 0 },
};

static struct world *
build(const char *text, struct scenario **scenario)
{
    g_autoptr(messages) messages = messages_new();
    char *path = ran_write(text);
    struct world *world = NULL;

    *scenario = scenario_load(path, &(struct scenario_options) { 0 }, messages);
    if (*scenario != NULL)
        world = world_build(*scenario, systems, messages);
    ran_remove(path);
    if (world == NULL)
        g_error("%s: %s", text, messages_text(messages));
    return world;
}

static void
test_parts(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scenario) scenario = NULL;
        g_autoptr(world) world = build(cases[i].scenario, &scenario);
        struct division *division = division_new(world);

        g_test_message("%s", cases[i].name);
        g_assert_cmpuint(division->n_parts, ==, cases[i].n_parts);
        g_assert_cmpuint(division->n_keyed, ==, cases[i].n_keyed);
        division_free(division);
    }
}

/* Each node is listed once: of a part, or beside them. */
static void
test_listed(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scenario) scenario = NULL;
        g_autoptr(world) world = build(cases[i].scenario, &scenario);
        struct division *division = division_new(world);
        g_autofree uint8_t *times = g_new0(uint8_t, world->n_nodes);

        for (uint32_t k = 0; k < division->first[division->n_parts]; k++)
            times[division->node[k]]++;
        for (uint32_t k = 0; k < division->n_stateless; k++)
            times[division->stateless[k]]++;
        for (uint32_t k = 0; k < division->n_keyed; k++)
            times[division->keyed[k]]++;
        for (uint32_t rank = 0; rank < world->n_nodes; rank++)
            g_assert_cmpuint(times[rank], ==, world->config[rank] != NULL);
        for (uint32_t part = 0; part < division->n_parts; part++)
            for (uint32_t k = division->first[part]; k + 1 < division->first[part + 1]; k++)
                g_assert_cmpuint(division->node[k], <, division->node[k + 1]);
        division_free(division);
    }
}

/* An observer of records that counts how often it was divided, and what of that was for nothing. */
struct counted {
    unsigned *divided, *joined, *discarded;
    uint32_t n;
};

static void
see(void *user, const struct observation *observation)
{
    (void) observation;
    ((struct counted *) user)->n++;
}

static void *
divide(void *user)
{
    struct counted *counted = g_memdup2(user, sizeof *counted);

    counted->n = 0;
    ++*counted->divided;
    return counted;
}

static void
join(void *user, void *other)
{
    struct counted *counted = user, *from = other;

    counted->n += from->n;
    ++*counted->joined;
    g_free(from);
}

static void
discard(void *other)
{
    struct counted *counted = other;

    ++*counted->discarded;
    g_free(counted);
}

/* Who connects to another host's address meets it, and no table says so: all is run again as one, and each record is
 * seen once. */
static void
test_escaped(void)
{
    static const struct {
        const char *scenario;
        bool escapes;
        uint32_t n;
    } runs[] = {
        { WEB "<host os='linux-2009' count='200'/>" ASK, false, 200 },
        { WEB "<host id='a' os='linux-2009' count='200'/><host id='b' os='linux-2009' ipv6='2001:db8::b'/>"
          "<ping from='a' to='2001:db8::b'/>", true, 200 },
        { HOMES WEB ASK, false, 200 },
        { HOMES "<connect from='one' to='198.51.100.0' port='3023'/>", false, 1 },     /* of its own, the last one */
        { HOMES "<connect from='one' to='198.51.100.0' port='3024'/>", true, 1 },      /* of the next home's */
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(runs); i++) {
        g_autoptr(scenario) scenario = NULL;
        g_autoptr(world) world = build(runs[i].scenario, &scenario);
        unsigned divided = 0, joined = 0, discarded = 0;
        struct counted counted = { &divided, &joined, &discarded, 0 };
        struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = see, .user = &counted,
                                     .divide = divide, .join = join, .discard = discard };

        run_result_free(world, world_run(world, &(struct run_options) {
            .observer = &observer, .n_observers = 1, .n_threads = 3 }));
        g_assert_cmpuint(divided, ==, 3);
        g_assert_cmpuint(joined, ==, runs[i].escapes ? 0 : 3);
        g_assert_cmpuint(discarded, ==, runs[i].escapes ? 3 : 0);
        g_assert_cmpuint(counted.n, ==, runs[i].n);
    }
}

/* Told to end at the tenth record: what is under way comes to its end, the rest does not begin. */
static void
see_and_stop(void *user, const struct observation *observation)
{
    see(user, observation);
    if (((const struct counted *) user)->n == 10)
        g_assert_true(stop_noted(SIGTERM));
}

/* On one thread exactly 10 parts of one host each have run then, and of a run that need not heed it all 200. */
static void
test_stopped(void)
{
    for (unsigned may_stop = 0; may_stop < 2; may_stop++) {
        g_autoptr(scenario) scenario = NULL;
        g_autoptr(world) world = build(WEB "<host os='linux-2009' count='200'/>" ASK, &scenario);
        unsigned divided = 0, joined = 0, discarded = 0;
        struct counted counted = { &divided, &joined, &discarded, 0 };
        struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = see_and_stop, .user = &counted,
                                     .divide = divide, .join = join, .discard = discard };
        struct run_result *result;

        stop_heed(true);
        result = world_run(world, &(struct run_options) {
            .observer = &observer, .n_observers = 1, .n_threads = 1, .may_stop = may_stop });
        stop_heed(false);
        g_assert_cmpuint(counted.n, ==, may_stop ? 10 : 200);
        g_assert_cmpuint(result->n_parts_run, ==, may_stop ? 10 : 200);
        g_assert_cmpuint(result->n_parts, ==, 200);
        g_assert_cmpint(stop_status(), ==, 128 + SIGTERM);
        g_assert_false(stop_noted(SIGTERM));    /* nobody heeds it any more */
        run_result_free(world, result);
    }
}

/* Each part is of one share, and shares of one number of them are all parts. */
static void
test_shares(void)
{
    g_autoptr(scenario) scenario = NULL;
    g_autoptr(world) world = build(WEB "<host os='linux-2009' count='200'/>" ASK, &scenario);

    for (uint32_t of = 1; of < 220; of += 31) {
        unsigned divided = 0, joined = 0, discarded = 0;
        struct counted counted = { &divided, &joined, &discarded, 0 };
        struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = see, .user = &counted,
                                     .divide = divide, .join = join, .discard = discard };
        uint32_t n = 0;

        for (uint32_t nth = 0; nth < of; nth++) {
            struct run_result *result = world_run(world, &(struct run_options) {
                .observer = &observer, .n_observers = 1, .share = { nth, of } });

            n += result->n_parts_run;
            g_assert_cmpuint(result->n_parts_run, <=, 200 / of + 1);    /* of about as many */
            g_assert_cmpuint(result->n_world_parts, ==, 200);
            run_result_free(world, result);
        }
        g_assert_cmpuint(n, ==, 200);
        g_assert_cmpuint(counted.n, ==, 200);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    g_test_add_func("/division/parts", test_parts);
    g_test_add_func("/division/listed", test_listed);
    g_test_add_func("/division/escaped", test_escaped);
    g_test_add_func("/division/stopped", test_stopped);
    g_test_add_func("/division/shares", test_shares);

    int status = g_test_run();
    profiles_free(systems);
    return status;
}
