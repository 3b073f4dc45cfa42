/*
 * test-scenario.c - from a file to elements: parameters, variants, --set, ids
 */
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "v6sim/read/profiles.h"
#include "v6sim/read/world.h"

static const char example[] =
    "<scenario name='x' seed='7'>\n"
    "  <question>Why?</question>\n"
    "  <parameter name='rtt' values='20ms 50ms'/>\n"
    "  <parameter name='twice' default='{rtt}'/>\n"
    "  <domain id='isp' rtt='{twice}'/>\n"
    "  <server name='www.example.com ftp.example.com'/>\n"
    "  <host id='pc' os='linux-2009'/>\n"
    "  <host os='windows-vista' count='2'/>\n"
    "  <connect to='www'/>\n"
    "  <variant name='other'>\n"
    "    <change id='pc' os='windows-xp-sp3'/>\n"
    "    <remove id='host-1'/>\n"
    "    <host id='late' os='linux-2009'/>\n"
    "  </variant>\n"
    "  <expect><connection of='pc' family='ipv6'/></expect>\n"
    "  <expect variant='other base'><connection of='pc' result='established'/><queries count='2'/></expect>\n"
    "  <expect when='rtt=50ms'><connection time='1s'/></expect>\n"
    "</scenario>\n";

static char *file;              /* that all are written to */

/* Loads @text with options; the messages with F for the file's name. */
static struct scenario *
load(const char *text, const struct scenario_options *options, char **said)
{
    static const struct scenario_options none = { .variant = NULL };
    g_autoptr(messages) messages = messages_new();

    g_assert_true(g_file_set_contents(file, text, -1, NULL));

    struct scenario *scenario = scenario_load(file, options != NULL ? options : &none, messages);
    g_auto(GStrv) parts = g_strsplit(messages_text(messages), file, -1);
    char *joined = g_strjoinv("F", parts);

    g_assert_cmpint(scenario == NULL, ==, messages_n(messages) > 0);
    if (said != NULL)
        *said = joined;
    else
        g_free(joined);
    return scenario;
}

static const struct domain_element *
domain(const struct scenario *scenario)
{
    return g_ptr_array_index(scenario->domain, 0);
}

static void
test_base(void)
{
    g_autofree char *said = NULL;
    g_autoptr(scenario) scenario = load(example, NULL, &said);

    g_assert_cmpstr(said, ==, "");
    g_assert_cmpstr(scenario->name, ==, "x");
    g_assert_cmpstr(scenario->question, ==, "Why?");
    g_assert_cmpuint(scenario->seed, ==, 7);
    g_assert_cmpint(domain(scenario)->rtt_ns, ==, INT64_C(20000000));   /* the first value, by way of `twice` */
    g_assert_cmpuint(scenario->host->len, ==, 2);
    g_assert_cmpstr(scenario->variants[0], ==, "other");
    g_assert_null(scenario->variants[1]);
}

/* host-1 is the first host that has no id of its own; a server is called by the
 * first label of its first name. */
static void
test_ids(void)
{
    g_autoptr(scenario) scenario = load(example, NULL, NULL);

    g_assert_cmpstr(((struct host_element *) g_ptr_array_index(scenario->host, 1))->id, ==, "host-1");
    g_assert_cmpstr(((struct server_element *) g_ptr_array_index(scenario->server, 0))->id, ==, "www");
    g_assert_cmpstr(((struct connect_element *) g_ptr_array_index(scenario->connect, 0))->id, ==, "connect-1");
}

static void
test_verdicts(void)
{
    static const char *const base[] = { "x/base/1", "x/base/2", "x/base/3", "x/base/4" };
    static const char *const other[] = { "x/other/1", "x/other/2" };
    g_autoptr(scenario) one = load(example, NULL, NULL);
    g_autoptr(scenario) two = load(example, &(struct scenario_options) { .variant = "other" }, NULL);

    g_assert_cmpuint(one->verdict->len, ==, G_N_ELEMENTS(base));
    for (guint i = 0; i < one->verdict->len; i++) {
        const struct verdict_element *verdict = g_ptr_array_index(one->verdict, i);

        g_assert_cmpstr(verdict->name, ==, base[i]);
        g_assert_cmpint(verdict->applies, ==, i < 3);   /* the last one is for rtt=50ms */
    }
    g_assert_cmpuint(two->verdict->len, ==, G_N_ELEMENTS(other));
    for (guint i = 0; i < two->verdict->len; i++)
        g_assert_cmpstr(((struct verdict_element *) g_ptr_array_index(two->verdict, i))->name, ==, other[i]);
}

static void
test_variant(void)
{
    g_autoptr(scenario) scenario = load(example, &(struct scenario_options) { .variant = "other" }, NULL);
    const struct host_element *pc = g_ptr_array_index(scenario->host, 0);
    const struct host_element *late = g_ptr_array_index(scenario->host, 1);

    g_assert_cmpuint(scenario->host->len, ==, 2);
    g_assert_cmpstr(pc->os.word[0], ==, "windows-xp-sp3");
    g_assert_cmpstr(late->id, ==, "late");
    g_assert_true(late->xml->added_by_variant);
    g_assert_cmpstr(scenario->variant, ==, "other");
}

static void
test_set(void)
{
    const char *set[] = { "rtt=50ms", "pc.os=windows-vista", "pc.ipv6=none", NULL };
    struct scenario_options options = { .variant = "other", .set = set, .seed_given = true, .seed = 9 };
    g_autoptr(scenario) scenario = load(example, &options, NULL);
    const struct host_element *pc = g_ptr_array_index(scenario->host, 0);

    g_assert_cmpint(domain(scenario)->rtt_ns, ==, INT64_C(50000000));
    g_assert_cmpstr(pc->os.word[0], ==, "windows-vista");       /* --set comes after the variant */
    g_assert_cmpint(pc->ipv6.word, ==, ADDRESSING_NONE);
    g_assert_cmpuint(scenario->seed, ==, 9);
}

static void
test_bad_options(void)
{
    static const struct { const char *variant, *set, *said; } rows[] = {
        { "othr", NULL, "did you mean \"other\"?" },
        { NULL, "rtt=30ms", "20ms" },                   /* one of its values */
        { NULL, "rt=20ms", "did you mean \"rtt\"?" },
        { NULL, "pcc.os=linux-2009", "did you mean \"pc\"?" },
        { NULL, "pc.oss=linux-2009", "did you mean \"os\"?" },
        { NULL, "pc.count=many", "is not a whole number" },
        { NULL, "nothing", "=" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *set[] = { rows[i].set, NULL };
        g_autofree char *said = NULL;

        g_assert_null(load(example, &(struct scenario_options) { .variant = rows[i].variant, .set = set }, &said));
        g_test_message("%s", said);
        g_assert_nonnull(strstr(said, rows[i].said));
    }
}

/* What parameters are made of may not grow without end. */
static void
test_doubling(void)
{
    GString *text = g_string_new("<scenario><parameter name='p0' default='aaaaaaaaaaaaaaaa'/>");
    g_autofree char *said = NULL;

    for (int i = 1; i < 60; i++)
        g_string_append_printf(text, "<parameter name='p%d' default='{p%d}{p%d}'/>", i, i - 1, i - 1);
    g_string_append(text, "<server name='{p59}'/></scenario>");
    g_assert_null(load(text->str, NULL, &said));
    g_assert_cmpstr(said, !=, "");
    g_string_free(text, TRUE);
}

/* A scenario with some bytes changed is read or refused, and a world is built
 * of it or not: never a crash, never silence. */
static void
test_mutations(void)
{
    static const char *const pieces[] = { "'", "\"", "<", "/>", "{rtt}", "id='pc'", "none", "0", "99999999999", "-",
                                          "2001:db8::1", "..", " ", "&amp;", "<host os='linux-2009'/>", "count='3'" };
    struct profiles *systems = profiles_new();
    GRand *rand = g_rand_new_with_seed(4074);
    unsigned read = 0;

    for (int round = 0; round < 3000; round++) {
        g_autoptr(GString) text = g_string_new(example);

        for (int i = g_rand_int_range(rand, 1, 4); i > 0; i--) {
            gssize at = g_rand_int_range(rand, 0, (gint32) text->len - 8);

            if (g_rand_boolean(rand))
                g_string_erase(text, at, g_rand_int_range(rand, 1, 8));
            if (g_rand_boolean(rand))
                g_string_insert(text, at, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
        }

        g_autoptr(scenario) scenario = load(text->str, NULL, NULL);
        if (scenario == NULL)
            continue;

        g_autoptr(messages) messages = messages_new();
        g_autoptr(world) world = world_build(scenario, systems, messages);
        g_assert_cmpint(world == NULL, ==, messages_n(messages) > 0);
        read++;
    }
    g_assert_cmpuint(read, >, 100);
    g_rand_free(rand);
    profiles_free(systems);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_close(g_file_open_tmp("v6sim-scenario-XXXXXX.xml", &file, NULL), NULL);
    g_test_add_func("/scenario/base", test_base);
    g_test_add_func("/scenario/ids", test_ids);
    g_test_add_func("/scenario/verdicts", test_verdicts);
    g_test_add_func("/scenario/variant", test_variant);
    g_test_add_func("/scenario/set/good", test_set);
    g_test_add_func("/scenario/set/bad", test_bad_options);
    g_test_add_func("/scenario/parameters/doubling", test_doubling);
    g_test_add_func("/scenario/mutations", test_mutations);

    int status = g_test_run();
    g_remove(file);
    g_free(file);
    return status;
}
