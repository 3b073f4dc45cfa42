/*
 * test-world.c - worlds of scenarios with some bytes changed are built and run,
 * or refused with a message: never a crash, never silence
 */
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "v6sim/run.h"

static const char example[] =
    "<scenario name='x' seed='7' until='300s'>\n"
    "  <domain id='isp' ipv4='198.51.100.0/26' rtt='20ms'/>\n"
    "  <domain id='far' ipv6='2001:db8:f::/48'/>\n"
    "  <link between='isp far' latency='1ms 2ms' jitter='1ms' loss='5%' mtu='1500' metric='1 2'/>\n"
    "  <server name='www.example.com ftp.example.com' in='far' ipv6-state='dead'/>\n"
    "  <server id='plain' in='isp' ipv6='none' ipv4='198.51.100.9' listen='25'/>\n"
    "  <dns id='cache' in='isp' fault='ignore' for='AAAA' rtt='3ms'/>\n"
    "  <site id='home' in='isp' count='3' access='8ms' ipv6='native'><host id='pc' os='linux-2009' count='2'/></site>\n"
    "  <site id='mixed' in='isp' count='5'><mix share='70%' os='windows-xp-sp3'/><mix share='rest' os='windows-7'/>\n"
    "    <mix share='1' ipv6='none' access='4ms'/><mix share='2' ipv6='native' access='2ms'/><host count='2'/></site>\n"
    "  <host id='vista' os='windows-vista' in='isp' ipv6='2001:db8::99/64;temporary 2001:db8::98' dns='cache'/>\n"
    "  <host id='lx' os='linux-2009' in='isp'><file path='/etc/gai.conf'>precedence ::ffff:0:0/96 45\n"
    "    label 2001:db8::/32 9</file></host>\n"
    "  <commands on='vista' at='7s'>netsh interface ipv6 set prefixpolicy 2001:db8::/32 1 1</commands>\n"
    "  <commands on='vista mixed'>netsh interface ipv6 set prefixpolicy ::/0 45 4\n"
    "    netsh interface ipv6 show prefixpolicy</commands>\n"
    "  <connect to='www' times='3' every='7s' over='2s'/>\n"
    "  <connect from='vista' to='plain' port='25' patience='4s'/>\n"
    "  <connect to='2001:db8:f::1'/>\n"
    "  <resolve to='2001:db8:f::1' times='2'/>\n"
    "  <resolve from='home' to='ftp.example.com' at='1s' every='2s'/>\n"
    "</scenario>\n";

static const char *const pieces[] = { "'", "0", "9", "none", "auto", "blackhole", "refuse", "ms", "s", "-", "%", "100%",
                                      "2001:db8:f::1", "198.51.100.9", " ", "windows-xp-sp3 ",
                                      "<host os='linux-2009'/>", "::/0 ", "prefix", "\n",
                                      "count='3'", "<mix share='1' os='netbsd-5'/>",
                                      "share='", "rest", "in='far'", "ipv4='none'" };

static void
mutate(GString *text, GRand *rand)
{
    for (int i = g_rand_int_range(rand, 1, 3); i > 0; i--) {
        gssize at = g_rand_int_range(rand, 0, (gint32) text->len - 8);

        if (g_rand_boolean(rand))
            g_string_erase(text, at, g_rand_int_range(rand, 1, 6));
        if (g_rand_boolean(rand))
            g_string_insert(text, at, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    }
}

static void
count(void *user, const struct observation *observation)
{
    (void) observation;
    ++*(unsigned *) user;
}

/* Returns: how many operations ended; every one that started does, at the
 * latest when the run does. */
static unsigned
run(const struct world *world, bool every_hop)
{
    unsigned n = 0;
    struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = count, .user = &n };

    run_result_free(world, world_run(world, &(struct run_options) {
        .every_hop = every_hop, .observer = &observer, .n_observers = 1 }));
    return n;
}

static void
test_mutations(void)
{
    struct profiles *systems = profiles_new();
    GRand *rand = g_rand_new_with_seed(4074);
    char *file = NULL;
    unsigned built = 0;

    g_close(g_file_open_tmp("v6sim-world-XXXXXX.xml", &file, NULL), NULL);
    for (int round = 0; round < 4000; round++) {
        g_autoptr(GString) text = g_string_new(example);
        g_autoptr(messages) messages = messages_new();

        if (round > 0)
            mutate(text, rand);
        g_assert_true(g_file_set_contents(file, text->str, -1, NULL));

        g_autoptr(scenario) scenario = scenario_load(file, &(struct scenario_options) { .variant = NULL }, messages);
        g_autoptr(world) world = scenario != NULL ? world_build(scenario, systems, messages) : NULL;
        g_assert_cmpint(world == NULL, ==, messages_n(messages) > 0);
        if (world == NULL || world->n_nodes > 1000)
            continue;
        g_assert_cmpuint(run(world, false), ==, run(world, true));
        built++;
    }
    g_assert_cmpuint(built, >, 500);
    g_remove(file);
    g_free(file);
    g_rand_free(rand);
    profiles_free(systems);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/world/mutations", test_mutations);
    return g_test_run();
}
