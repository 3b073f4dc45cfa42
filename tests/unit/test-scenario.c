/*
 * test-scenario.c - parameters, ids, variants, --set and expectations
 *
 * A scenario is written to a file of its own and loaded; messages are compared
 * whole, with the file's name taken out.
 */
#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "v6sim/read/scenario.h"

static char *folder, *file;     /* where scenarios are written */

static struct scenario *
load(const char *text, const struct scenario_options *options, struct messages *messages)
{
    static const struct scenario_options none = { .variant = NULL };
    FILE *stream;

    g_remove(file);             /* a new file: replacing one would wait for the disk, thousands of times */
    stream = g_fopen(file, "wb");
    g_assert_nonnull(stream);
    g_assert_cmpint(fputs(text, stream), !=, EOF);
    g_assert_cmpint(fclose(stream), ==, 0);
    return scenario_load(file, options != NULL ? options : &none, messages);
}

static struct scenario *
load_good(const char *text, const struct scenario_options *options)
{
    g_autoptr(messages) messages = messages_new();
    struct scenario *scenario = load(text, options, messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    g_assert_nonnull(scenario);
    return scenario;
}

/* Loads what must be refused, and compares what is said: "f.xml:..." */
static void
assert_refused(const char *text, const struct scenario_options *options, const char *expected)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(scenario) scenario = load(text, options, messages);
    g_auto(GStrv) part = g_strsplit(messages_text(messages), file, -1);
    g_autofree char *said = g_strjoinv("f.xml", part);

    g_assert_null(scenario);
    g_assert_cmpstr(said, ==, expected);
}

static const void *
element(const struct scenario *scenario, const char *id)
{
    return g_hash_table_lookup(scenario->id, id);
}

#define PC "<server name='www.example.com'/><host id='pc' os='linux-2009'/>"
#define BOTH "<domain id='a'/><domain id='b'/>"

/* Defaults */

static void
test_smallest(void)
{
    g_autoptr(scenario) scenario = load_good("<scenario><server name='www.example.com'/><host os='windows-vista'/>"
                                             "<connect to='www.example.com'/></scenario>", NULL);
    const struct domain_element *domain = g_ptr_array_index(scenario->domain, 0);
    const struct work_element *connect = element(scenario, "connect-1");
    const struct server_element *server = element(scenario, "www");
    const struct host_element *host = element(scenario, "host-1");

    g_assert_cmpstr(scenario->name, ==, "f");
    g_assert_cmpstr(scenario->variant, ==, "base");
    g_assert_cmpuint(scenario->seed, ==, 1);
    g_assert_cmpint(scenario->slow_ns, ==, INT64_C(3000000000));
    g_assert_null(scenario->variants[0]);
    g_assert_cmpuint(scenario->domain->len, ==, 1);
    g_assert_cmpstr(domain->id, ==, "internet");
    g_assert_cmpint(domain->rtt_ns, ==, INT64_C(20000000));
    g_assert_null(domain->xml);
    g_assert_false(scenario->implicit_core);
    g_assert_cmpint(connect->at_ns, ==, -1);
    g_assert_cmpint(connect->port, ==, 80);
    g_assert_cmpint(connect->patience_ns, ==, 0);
    g_assert_cmpint(server->ttl_ns, ==, INT64_C(300000000000));
    g_assert_cmpuint(host->site, ==, UINT32_MAX);
    g_assert_cmpstr(host->in, ==, "internet");
}

/* A link's rtt is there and back, its latency one way; both are kept as latency. */
static void
test_links(void)
{
    g_autoptr(scenario) scenario = load_good(
        "<scenario>" BOTH "<link id='r' between='a b' rtt='21ns'/><link id='l' between='b a' latency='5ms'/>"
        "<link id='t' between='a b' latency='5ms 7ms' metric='2 3'/></scenario>", NULL);
    const struct link_element *r = element(scenario, "r"), *l = element(scenario, "l"), *t = element(scenario, "t");

    g_assert_cmpint(r->latency_ns[0] + r->latency_ns[1], ==, 21);
    g_assert_cmpint(l->latency_ns[0], ==, 5000000);
    g_assert_cmpint(l->latency_ns[1], ==, 5000000);
    g_assert_cmpuint(l->domain[0], ==, 1);
    g_assert_cmpuint(l->domain[1], ==, 0);
    g_assert_cmpint(t->latency_ns[1], ==, 7000000);
    g_assert_cmpint(t->metric[0], ==, 2);
    g_assert_cmpint(t->metric[1], ==, 3);
}

static void
test_core(void)
{
    g_autoptr(scenario) apart = load_good("<scenario>" BOTH "</scenario>", NULL);
    g_autoptr(scenario) linked = load_good("<scenario>" BOTH "<link between='a b'/></scenario>", NULL);

    g_assert_true(apart->implicit_core);
    g_assert_false(linked->implicit_core);
}

static void
test_states(void)
{
    g_autoptr(scenario) scenario = load_good(
        "<scenario><server id='s' state='dead' ipv6-state='blackhole'/></scenario>", NULL);
    const struct server_element *server = element(scenario, "s");

    g_assert_cmpint(server->ipv4_state, ==, STATE_DEAD);
    g_assert_cmpint(server->ipv6_state, ==, STATE_BLACKHOLE);
}

/* Ids */

/* Automatic ones go round what is written and are counted over all hosts, those
 * in sites too. */
static void
test_automatic_ids(void)
{
    g_autoptr(scenario) scenario = load_good(
        "<scenario><host os='a'/><site><host os='b'/></site><host id='host-3' os='c'/><host os='d'/>"
        "<server/><server name='mail.example.com smtp.example.com'/><dns/></scenario>", NULL);
    static const struct { const char *id, *os; } hosts[] = {
        { "host-1", "a" }, { "host-2", "b" }, { "host-3", "c" }, { "host-4", "d" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(hosts); i++) {
        const struct host_element *host = element(scenario, hosts[i].id);

        g_assert_cmpstr(host->os.word[0], ==, hosts[i].os);
    }
    g_assert_nonnull(element(scenario, "site-1"));
    g_assert_nonnull(element(scenario, "server-1"));
    g_assert_nonnull(element(scenario, "mail"));
    g_assert_nonnull(element(scenario, "dns-1"));
    g_assert_cmpuint(((const struct host_element *) element(scenario, "host-2"))->site, ==, 0);
}

static void
test_id_twice(void)
{
    assert_refused("<scenario>\n<host id='x' os='a'/>\n<dns id='x'/></scenario>", NULL,
                   "f.xml:3:10: id \"x\" belongs to a host already (2:1)\n  hint: give it another with id=\"...\"\n");
}

/* Parameters */

static void
test_parameter_values(void)
{
    static const char text[] =
        "<scenario><parameter name='who' default='{os}2'/><parameter name='os' values='a b'/>"
        "<host id='pc' os='{who} x-{os}-y'/></scenario>";
    static const char *const set_b[] = { "os=b", NULL }, *const set_both[] = { "who=c", "os=b", NULL };
    static const struct { const char *const *set; const char *os[2]; } cases[] = {
        { NULL, { "a2", "x-a-y" } },
        { set_b, { "b2", "x-b-y" } },
        { set_both, { "c", "x-b-y" } },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(scenario) scenario = load_good(text, &(struct scenario_options) { .set = cases[i].set });
        const struct host_element *host = element(scenario, "pc");

        g_assert_cmpstr(host->os.word[0], ==, cases[i].os[0]);
        g_assert_cmpstr(host->os.word[1], ==, cases[i].os[1]);
    }
}

/* "{{" is a brace, and a single closing one stands for itself. */
static void
test_braces(void)
{
    g_autoptr(scenario) scenario = load_good(
        "<scenario><parameter name='p' default='q'/>" PC
        "<connect to='www'/><expect todo='{{p} {p}'><connection/></expect></scenario>", NULL);
    const struct verdict_element *verdict = g_ptr_array_index(scenario->verdict, 0);

    g_assert_cmpstr(verdict->todo, ==, "{p} q");
}

/* What is wrong with a parameter is told once, not at each place that leans on it. */
static void
test_parameter_refused_once(void)
{
    assert_refused("<scenario><parameter name='a' default='{b}'/>\n<parameter name='b' default='{a}'/>\n"
                   "<parameter name='c' default='{a}'/><host os='{c}' count='{a}{b}'/></scenario>", NULL,
                   "f.xml:1:11: parameters form a circle: a -> b -> a\n"
                   "  hint: give one of them a value without the others\n");
}

/* Parameters that double each other would come to 2^40 bytes. */
static void
test_parameter_bomb(void)
{
    g_autoptr(GString) text = g_string_new("<scenario><parameter name='p0' default='x'/>");
    g_autoptr(messages) messages = messages_new();

    for (unsigned i = 1; i <= 40; i++)
        g_string_append_printf(text, "<parameter name='p%u' default='{p%u}{p%u}'/>", i, i - 1, i - 1);
    g_string_append(text, "</scenario>");
    g_assert_null(load(text->str, NULL, messages));
    g_assert_nonnull(strstr(messages_text(messages), "the values of parameters grow beyond"));
}

/* --set */

static const struct {
    const char *name, *set, *message;
} bad_sets[] = {
    { "no-equals", "pc", "--set: \"pc\" has no =\n  hint: write name=value or id.attribute=value\n" },
    { "no-parameter", "falt=none",
      "--set falt=none: there is no parameter \"falt\"\n  hint: did you mean \"fault\"?\n" },
    { "no-value", "fault=ignroe",
      "--set fault=ignroe: parameter \"fault\" has no value \"ignroe\"\n  hint: did you mean \"ignore\"?\n"
      "f.xml:1:132: fault \"ignroe\" (from --set fault=ignroe) is not known\n  hint: did you mean \"ignore\"?\n" },
    { "no-element", "pcc.os=a", "--set pcc.os=a: there is no element \"pcc\"\n  hint: did you mean \"pc\"?\n" },
    { "no-attribute", "pc.oss=a", "--set pc.oss=a: host has no attribute \"oss\"\n  hint: did you mean \"os\"?\n" },
    { "id", "pc.id=a", "--set pc.id=a: an id cannot be changed\n  hint: write id.attribute=value\n" },
    { "value-does-not-fit", "pc.count=x", "--set pc.count=x: count \"x\" is not a whole number\n"
      "  hint: write a whole number, digits only\n" },
    { "not-built", "pc.behind=x", "--set pc.behind=x: \"behind\" is not built yet\n  hint: leave it out\n" },
};

#define WITH_FAULT "<scenario><parameter name='fault' values='none ignore'/>" PC "<dns fault='{fault}'/></scenario>"

static void
test_bad_set(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    const char *set[] = { bad_sets[i].set, NULL };

    assert_refused(WITH_FAULT, &(struct scenario_options) { .set = set }, bad_sets[i].message);
}

/* A parameter's value from --set is cited where it does not fit. */
static void
test_set_cited(void)
{
    const char *set[] = { "n=x", NULL };

    assert_refused("<scenario><parameter name='n' default='1'/>\n<host os='a' count='{n}'/></scenario>",
                   &(struct scenario_options) { .set = set },
                   "f.xml:2:21: count \"x\" (from --set n=x) is not a whole number\n"
                   "  hint: write a whole number, digits only\n");
}

static void
test_set(void)
{
    const char *set[] = { "pc.os=windows-vista", "pc.count=3", "pc.count=4", NULL };
    struct scenario_options options = { .set = set, .seed_given = true, .seed = 77 };
    g_autoptr(scenario) scenario = load_good("<scenario seed='5'>" PC "</scenario>", &options);
    const struct host_element *host = element(scenario, "pc");

    g_assert_cmpstr(host->os.word[0], ==, "windows-vista");
    g_assert_cmpint(host->count, ==, 4);
    g_assert_cmpuint(scenario->seed, ==, 77);
}

/* Variants */

#define VARIANTS \
    "<scenario>" PC "<host os='a'/>" \
    "<variant name='v'><change id='new' count='5'/><host id='new' os='n'/><host os='m'/>" \
    "<change id='pc' count='2' os='q'/><remove id='host-1'/></variant>" \
    "<variant name='w'><host os='w'/></variant>" \
    "<expect><connection of='pc'/></expect>" \
    "<expect variant='v base'><connection/><path/></expect>" \
    "<expect variant='v'><connection of='new'/></expect></scenario>"

static struct scenario *
load_variant(const char *variant)
{
    return load_good(VARIANTS, &(struct scenario_options) { .variant = variant });
}

static void
test_base_untouched(void)
{
    g_autoptr(scenario) scenario = load_variant("base");
    const struct host_element *pc = element(scenario, "pc");

    g_assert_cmpint(pc->count, ==, 1);
    g_assert_nonnull(element(scenario, "host-1"));
    g_assert_null(element(scenario, "new"));
    g_assert_cmpstr(scenario->variants[0], ==, "v");
    g_assert_cmpstr(scenario->variants[1], ==, "w");
    g_assert_null(scenario->variants[2]);
}

static void
test_variant(void)
{
    g_autoptr(scenario) scenario = load_variant("v");
    const struct host_element *pc = element(scenario, "pc"), *new = element(scenario, "new");

    g_assert_cmpint(pc->count, ==, 2);
    g_assert_cmpstr(pc->os.word[0], ==, "q");
    g_assert_false(pc->xml->added_by_variant);
    g_assert_cmpint(new->count, ==, 5);
    g_assert_true(new->xml->added_by_variant);
    g_assert_null(element(scenario, "host-1"));
    g_assert_nonnull(element(scenario, "host-2"));      /* counted on from the base, removed or not */
    g_assert_cmpuint(scenario->host->len, ==, 3);
}

static void
test_variants_count_apart(void)
{
    g_autoptr(scenario) scenario = load_variant("w");

    g_assert_cmpstr(((const struct host_element *) element(scenario, "host-2"))->os.word[0], ==, "w");
}

static void
test_set_over_variant(void)
{
    const char *set[] = { "pc.count=9", "new.os=z", NULL };
    g_autoptr(scenario) scenario =
        load_good(VARIANTS, &(struct scenario_options) { .variant = "v", .set = set });

    g_assert_cmpint(((const struct host_element *) element(scenario, "pc"))->count, ==, 9);
    g_assert_cmpstr(((const struct host_element *) element(scenario, "new"))->os.word[0], ==, "z");
}

static void
test_no_variant(void)
{
    assert_refused(VARIANTS, &(struct scenario_options) { .variant = "x" },
                   "f.xml: there is no variant \"x\"\n  hint: one of: v w\n");
}

/* What refers to a removed element dangles. */
static void
test_removed_dangles(void)
{
    assert_refused("<scenario>" PC "<connect from='pc' to='www'/>"
                   "<variant name='v'><remove id='pc'/><host id='p2' os='a'/></variant></scenario>",
                   &(struct scenario_options) { .variant = "v" },
                   "f.xml:1:89: from \"pc\" is the id of no host, site or server\n  hint: did you mean \"p2\"?\n");
}

/* A wrong variant is refused whichever is asked for. */
static void
test_all_variants_checked(void)
{
    assert_refused("<scenario>" PC "\n<variant name='v'><change id='pcc' os='a'/></variant>\n"
                   "<variant name='v'/></scenario>", NULL,
                   "f.xml:2:31: id \"pcc\" is no element's id\n  hint: did you mean \"pc\"?\n"
                   "f.xml:3:16: there is a variant \"v\" already (2:1)\n  hint: give it another name\n");
}

static void
test_changed_twice(void)
{
    assert_refused("<scenario>" PC "\n<variant name='v'><change id='pc' os='a'/>"
                   "\n<change id='pc' os='b'/></variant>"
                   "</scenario>", NULL,
                   "f.xml:3:17: \"pc.os\" is changed already (2:35)\n  hint: leave one of them out\n");
}

/* Expectations */

static void
assert_verdicts(const struct scenario *scenario, const char *const *names)
{
    for (guint i = 0; i < scenario->verdict->len; i++)
        g_assert_cmpstr(((const struct verdict_element *) g_ptr_array_index(scenario->verdict, i))->name, ==, names[i]);
    g_assert_null(names[scenario->verdict->len]);
}

static void
test_verdict_names(void)
{
    g_autoptr(scenario) base = load_variant(NULL);
    g_autoptr(scenario) v = load_variant("v");
    g_autoptr(scenario) w = load_variant("w");

    assert_verdicts(base, (const char *const []) { "f/base/1", "f/base/2", "f/base/3", NULL });
    assert_verdicts(v, (const char *const []) { "f/v/1", "f/v/2", "f/v/3", NULL });
    assert_verdicts(w, (const char *const []) { NULL });
}

/* A verdict whose `when` does not hold keeps its number. */
static void
test_when(void)
{
    static const char text[] =
        "<scenario name='q'><parameter name='f' values='a b'/>" PC
        "<expect when='f=b'><connection/></expect><expect when='f=a' todo='why'><connection/></expect></scenario>";
    const char *set[] = { "f=b", NULL };

    for (int b = 0; b <= 1; b++) {
        g_autoptr(scenario) scenario = load_good(text, &(struct scenario_options) { .set = b ? set : NULL });
        const struct verdict_element *one = g_ptr_array_index(scenario->verdict, 0);
        const struct verdict_element *two = g_ptr_array_index(scenario->verdict, 1);

        assert_verdicts(scenario, (const char *const []) { "q/base/1", "q/base/2", NULL });
        g_assert_cmpint(one->applies, ==, b);
        g_assert_cmpint(two->applies, ==, !b);
        g_assert_null(one->todo);
        g_assert_cmpstr(two->todo, ==, "why");
    }
}

static const struct {
    const char *name, *expect, *message;
} bad_expects[] = {
    { "when-no-equals", "<expect when='f'/>", "f.xml:2:15: when \"f\" has no =\n  hint: write parameter=value\n" },
    { "when-parameter", "<expect when='g=a'/>", "f.xml:2:15: when \"g\" is no parameter\n  hint: one of: f\n" },
    { "when-value", "<expect when='f=c'/>",
      "f.xml:2:15: when \"c\" is no value of the parameter\n  hint: one of: a b\n" },
    { "when-second", "<expect when='f=b g=a'/>", "f.xml:2:15: when \"g\" is no parameter\n  hint: one of: f\n" },
    { "when-empty", "<expect when=' '/>", "f.xml:2:15: when \" \" is empty\n  hint: write parameter=value\n" },
    { "variant", "<expect variant='x'/>", "f.xml:2:18: variant \"x\" is no variant\n" },
    { "empty", "<expect><connection family=''/></expect>",
      "f.xml:2:29: family \"\" is empty\n  hint: leave the attribute out, or give it a value\n" },
    { "member-of-one", "<expect><connection of='pc[1]'/></expect>",
      "f.xml:2:25: of \"pc[1]\" is no member of a host\n  hint: there is one: pc\n" },
    { "member-of-nothing", "<expect><connection of='www[1]'/></expect>",
      "f.xml:2:25: of \"www[1]\" is no member of a host\n  hint: one of: pc\n" },
    { "one-of-several", "<expect><connection family='ipv4|ip6'/></expect>",
      "f.xml:2:29: family \"ip6\" is not known\n  hint: did you mean \"ipv6\"?\n" },
    { "change-of-one-run", "<expect><share of='connection' is='1%' change='1%'/></expect>",
      "f.xml:2:40: \"change\" is of two runs, and none are compared\n"
      "  hint: write <expect compare=\"base b\">, with two runs, or is=\n" },
};

/* Members are what world_name() calls them, of every way to have several. */
static void
test_members(void)
{
    static const struct { const char *of; bool good; } cases[] = {
        { "one", true }, { "many", true }, { "home", true }, { "many[1]", true }, { "many[3]", true },
        { "two[2]", true }, { "home[1].tv", true }, { "home[2].tv", true }, { "home[2].pcs[4]", true },
        { "flat-tv", true }, { "flat-pc[2]", true },
        { "one[1]", false }, { "many[0]", false }, { "many[4]", false }, { "many[01]", false }, { "many[+1]", false },
        { "many[1", false }, { "many[]", false }, { "many[1]x", false }, { "many[99999999999999999999]", false },
        { "two[3]", false }, { "home[1]", false }, { "tv[1]", false }, { "home[3].tv", false }, { "home[0].tv", false },
        { "home[1].pcs", false }, { "home[1].pcs[5]", false }, { "flat[1].flat-tv", false }, { "home[1].one", false },
        { "].many[1]", false }, { "[1]", false },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strdup_printf(
            "<scenario>" PC "<host id='one' os='a'/><host id='many' os='a' count='3'/><host id='two' os='a b'/>"
            "<site id='home' count='2'><host id='tv' os='a'/><host id='pcs' os='a b' count='2'/></site>"
            "<site id='flat'><host id='flat-tv' os='a'/><host id='flat-pc' os='a' count='2'/></site>"
            "<expect><connection of='%s'/></expect></scenario>", cases[i].of);
        g_autoptr(messages) messages = messages_new();
        g_autoptr(scenario) scenario = load(text, NULL, messages);

        g_test_message("%s: %s", cases[i].of, messages_text(messages));
        g_assert_cmpint(scenario != NULL, ==, cases[i].good);
        g_assert_cmpuint(messages_n(messages), ==, !cases[i].good);
    }
}

static void
test_bad_expect(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autofree char *text = g_strdup_printf("<scenario><parameter name='f' values='a b'/>" PC "\n%s</scenario>",
                                            bad_expects[i].expect);

    assert_refused(text, NULL, bad_expects[i].message);
}

static void
add_cases(const char *area, const char *name, guint i, GTestDataFunc test)
{
    g_autofree char *path = g_strdup_printf("%s/%s", area, name);

    g_test_add_data_func(path, GUINT_TO_POINTER(i), test);
}

int
main(int argc, char **argv)
{
    int failed;

    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("v6sim-scenario-XXXXXX", NULL);
    g_assert_nonnull(folder);
    file = g_build_filename(folder, "f.xml", NULL);
    g_test_add_func("/scenario/smallest", test_smallest);
    g_test_add_func("/scenario/links", test_links);
    g_test_add_func("/scenario/core", test_core);
    g_test_add_func("/scenario/states", test_states);
    g_test_add_func("/ids/automatic", test_automatic_ids);
    g_test_add_func("/ids/twice", test_id_twice);
    g_test_add_func("/parameters/values", test_parameter_values);
    g_test_add_func("/parameters/braces", test_braces);
    g_test_add_func("/parameters/refused-once", test_parameter_refused_once);
    g_test_add_func("/parameters/bomb", test_parameter_bomb);
    g_test_add_func("/set/attributes", test_set);
    g_test_add_func("/set/cited", test_set_cited);
    g_test_add_func("/set/over-a-variant", test_set_over_variant);
    g_test_add_func("/variant/base-untouched", test_base_untouched);
    g_test_add_func("/variant/applied", test_variant);
    g_test_add_func("/variant/count-apart", test_variants_count_apart);
    g_test_add_func("/variant/unknown", test_no_variant);
    g_test_add_func("/variant/removed-dangles", test_removed_dangles);
    g_test_add_func("/variant/all-are-checked", test_all_variants_checked);
    g_test_add_func("/variant/changed-twice", test_changed_twice);
    g_test_add_func("/expect/names", test_verdict_names);
    g_test_add_func("/expect/when", test_when);
    g_test_add_func("/expect/members", test_members);
    for (guint i = 0; i < G_N_ELEMENTS(bad_sets); i++)
        add_cases("/set/refused", bad_sets[i].name, i, test_bad_set);
    for (guint i = 0; i < G_N_ELEMENTS(bad_expects); i++)
        add_cases("/expect/refused", bad_expects[i].name, i, test_bad_expect);
    failed = g_test_run();

    g_remove(file);
    g_rmdir(folder);
    g_free(file);
    g_free(folder);
    return failed;
}
