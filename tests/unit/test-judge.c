/*
 * test-judge.c - expectations held against records made by hand
 *
 * The records are not a run's: only the reader and judge.c are tested here. Of
 * the first connection (web, by pc): A in one query, AAAA in two, 20 ms; the
 * IPv6 address in vain, 3 SYNs in 21 s; the IPv4 address in 25 ms, 10 there and
 * 15 back. Of the second (mail, by old): no address after 10 ms. The third
 * (idle) has no record. Of two lookups (names and reverse, by pc) the one found
 * both addresses, A in the host's cache, in 10 ms, the other a name in 12 ms.
 */
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "sim/engine/island.h"
#include "tests/unit/address.h"
#include "v6sim/report/judge.h"

#define MS INT64_C(1000000)
#define DST_6 ((uint8_t) rule_find(destination_rules, "dst-6"))

static const char head[] =
    "<scenario name=\"judge\">\n"
    "  <domain id=\"isp\"/> <domain id=\"hosting\"/> <link between=\"isp hosting\" rtt=\"25ms\"/>\n"
    "  <server name=\"www.example.com\" in=\"hosting\" ipv4=\"198.18.0.80\" ipv6=\"2001:db8:1::80\"/>\n"
    "  <server name=\"ftp.example.com\" in=\"hosting\"/>\n"
    "  <host id=\"pc\" os=\"windows-vista\" in=\"isp\" ipv4=\"198.18.0.7\" ipv6=\"2001:db8::7\"/>\n"
    "  <host id=\"old\" os=\"windows-xp-sp3\" in=\"isp\"/>\n"
    "  <connect id=\"web\" from=\"pc\" to=\"www\"/>\n"
    "  <connect id=\"mail\" from=\"old\" to=\"www\" port=\"25\"/>\n"
    "  <connect id=\"idle\" from=\"pc\" to=\"www\" port=\"443\"/>\n"
    "  <resolve id=\"names\" from=\"pc\" to=\"www\"/>\n"
    "  <resolve id=\"reverse\" from=\"pc\" to=\"2001:db8:1::80\"/>\n";

/* What is expected, and the verdict; of one that fails the attribute that is
 * named first and what is said to be there instead, NULL if nothing matched. */
static const struct test_case {
    const char *todo, *xml;
    enum verdict_status status;
    const char *attribute, *actual;
} cases[] = {
    { NULL, "<connection of='web' result='established'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' result='failed|established'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' result='failed'/>", VERDICT_FAILED, "result", "established" },
    { NULL, "<connection of='mail' reason='nxdomain | no-address'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='mail' reason='nxdomain'/>", VERDICT_FAILED, "reason", "no-address" },
    { NULL, "<connection of='web' reason='none'/>", VERDICT_OK, NULL, NULL },

    { NULL, "<connection of='web' family='ipv4'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' family='ipv6'/>", VERDICT_FAILED, "family", "ipv4" },
    { NULL, "<connection of='mail' family='none'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' to='198.18.0.80' source='198.18.0.7'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' to='2001:db8:1:0:0:0:0:80|198.18.0.80'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' to='198.18.0.81'/>", VERDICT_FAILED, "to", "198.18.0.80" },
    { NULL, "<connection of='web' source='2001:db8::7'/>", VERDICT_FAILED, "source", "198.18.0.7" },
    { NULL, "<connection of='mail' to='198.18.0.80'/>", VERDICT_FAILED, "to", "none" },
    { NULL, "<connection of='web' rule='6'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' rule='dst-6'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' rule='5'/>", VERDICT_FAILED, "rule", "6" },
    { NULL, "<connection of='mail' rule='none'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' cached='0'/>", VERDICT_OK, NULL, NULL },

    { NULL, "<lookup count='2' result='resolved' reason='none'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<lookup of='pc' count='2'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<lookup os='windows-xp-sp3' result='resolved'/>", VERDICT_FAILED, NULL, NULL },
    { NULL, "<lookup of='names' result='failed'/>", VERDICT_FAILED, "result", "resolved" },
    { NULL, "<lookup of='names' address='2001:db8:1::80' rule='6' time='10ms'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<lookup of='names' address='198.18.0.80'/>", VERDICT_FAILED, "address", "2001:db8:1::80" },
    { NULL, "<lookup of='names' queries='1' cached='1'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<lookup of='names' queries='2'/>", VERDICT_FAILED, "queries", "1" },
    { NULL, "<lookup of='names' cached='0'/>", VERDICT_FAILED, "cached", "1" },
    { NULL, "<lookup of='names' name='www.example.com'/>", VERDICT_FAILED, "name", "none" },
    { NULL, "<lookup of='reverse' name='WWW.example.com' rule='none' time='12ms' queries='1'/>",
      VERDICT_OK, NULL, NULL },
    { NULL, "<lookup of='reverse' name='ftp.example.com'/>", VERDICT_FAILED, "name", "www.example.com" },
    { NULL, "<lookup of='reverse' address='2001:db8:1::80'/>", VERDICT_FAILED, "address", "none" },
    { NULL, "<queries of='reverse' type='PTR' count='1'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<queries of='names reverse web' count='5'/>", VERDICT_OK, NULL, NULL },

    { NULL, "<connection of='web' time='21.045s'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' time='21s'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' time='1s|21s..22s'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' time='..21s'/>", VERDICT_FAILED, "time", "21.045s" },
    { NULL, "<connection of='web' time='21.046s'/>", VERDICT_FAILED, "time", "21.045s" },
    { NULL, "<connection of='web' time.total='21.045s' time.resolve='20ms' time.connect='21.025s'/>",
      VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' time.resolve='21ms'/>", VERDICT_FAILED, "time.resolve", "20ms" },
    { NULL, "<connection of='mail' time.resolve='10ms'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='mail' time.connect='0s..1h'/>", VERDICT_FAILED, "time.connect", "none" },
    { NULL, "<connection of='web' queries='3' attempts='2' syns='4'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' queries='1..2'/>", VERDICT_FAILED, "queries", "3" },
    { NULL, "<connection of='web' attempts='1'/>", VERDICT_FAILED, "attempts", "2" },
    { NULL, "<connection of='web' syns='..3'/>", VERDICT_FAILED, "syns", "4" },

    /* Which records: by connection, host, system, or all; each must satisfy. */
    { NULL, "<connection of='pc' family='ipv4'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='pc old' count='2'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection count='2'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection count='3'/>", VERDICT_FAILED, "count", "2" },
    { NULL, "<connection os='windows-xp-sp3' result='failed'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection os='windows-xp-sp3' of='web' result='established'/>", VERDICT_FAILED, NULL, NULL },
    { NULL, "<connection result='established'/>", VERDICT_FAILED, "result", "failed" },
    { NULL, "<connection of='idle'/>", VERDICT_FAILED, NULL, NULL },
    { NULL, "<connection of='idle' result='established'/>", VERDICT_FAILED, NULL, NULL },

    { NULL, "<queries count='6'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<queries of='web' type='AAAA' count='2'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<queries of='web' type='A|AAAA' count='3'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<queries of='web' type='A' count='2'/>", VERDICT_FAILED, "count", "1" },
    { NULL, "<queries of='web' transport='ipv6' count='3'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<queries transport='udp' count='6'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<queries of='web' transport='ipv4' count='0'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<queries of='web' transport='ipv4'/>", VERDICT_FAILED, NULL, NULL },
    { NULL, "<queries of='old' server='isp-dns' type='A'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<queries of='idle' count='0'/>", VERDICT_FAILED, NULL, NULL },

    { NULL, "<path of='web' forward='10ms' return='15ms'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<path of='web' forward='11ms'/>", VERDICT_FAILED, "forward", "10ms" },
    { NULL, "<path of='web' return='10ms'/>", VERDICT_FAILED, "return", "15ms" },

    /* Over no tunnel; 25 ms are what the link has. */
    { NULL, "<connection of='web' interface='native' relay='none'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<connection of='web' interface='6to4'/>", VERDICT_FAILED, "interface", "native" },
    { NULL, "<connection of='mail' interface='native'/>", VERDICT_FAILED, "interface", "none" },
    { NULL, "<connection of='mail' relay='none'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<path of='web' extra='0ms' forward.ipv4='0ms' forward-relay='none'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<path of='mail' return-relay='none'/>", VERDICT_FAILED, "return-relay", "never established" },

    /* Of two connections one is established; of two lookups both are resolved. */
    { NULL, "<share of='connection' where='result=established' is='50%'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<share of='connection' where='result=failed reason=no-address|nxdomain' is='49.5%..50.5%'/>",
      VERDICT_OK, NULL, NULL },
    { NULL, "<share of='connection' where='result=established' is='51%'/>", VERDICT_FAILED, "is", "50% (1 of 2)" },
    { NULL, "<share of='connection' by='host' where='result=established' is='100%'/>", VERDICT_FAILED, "is",
      "0% (0 of 1) of host old" },
    { NULL, "<share of='lookup' where='time=..11ms' is='50%'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<share of='lookup' where='result=resolved' is='..99%'/>", VERDICT_FAILED, "is", "100% (2 of 2)" },
    { NULL, "<share of='ping' where='result=answered' is='0%'/>", VERDICT_FAILED, NULL, NULL },
    { NULL, "<share of='connection' is='100%'/>", VERDICT_OK, NULL, NULL },

    /* 3 queries and 1; 21.045 s and 10 ms in all. */
    { NULL, "<metric of='queries' stat='mean' is='2'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<metric of='queries' stat='p50' is='1'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<metric of='queries' stat='p95' is='1'/>", VERDICT_FAILED, "is", "3" },
    { NULL, "<metric of='time' stat='mean' is='10.5275s'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<metric of='time' stat='min' is='10ms'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<metric of='time' stat='max' where='host=old' is='11ms'/>", VERDICT_FAILED, "is", "10ms" },
    { NULL, "<metric of='time' stat='max' where='kind=lookup' is='12ms'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<metric of='forward' stat='max' is='10ms'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<metric of='forward' stat='max' where='host=old' is='10ms'/>", VERDICT_FAILED, NULL, NULL },
    { NULL, "<path of='web' route='isp  hosting' return-route='hosting isp'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<path of='web' route='isp|hosting isp'/>", VERDICT_FAILED, "route", "isp hosting" },
    { NULL, "<path of='web' symmetric='route'/>", VERDICT_OK, NULL, NULL },
    { NULL, "<path of='web' symmetric='time route'/>", VERDICT_FAILED, "symmetric", "route" },
    { NULL, "<path of='web' symmetric='none'/>", VERDICT_FAILED, "symmetric", "route" },
    { NULL, "<path of='mail' forward='..1h'/>", VERDICT_FAILED, "forward", "none" },

    { "not yet", "<connection of='web' family='ipv6'/>", VERDICT_TODO, "family", "ipv4" },
    { "not yet", "<connection of='web' family='ipv4'/>", VERDICT_UNEXPECTED, NULL, NULL },
};

static struct profiles *systems;        /* worlds refer to them */

/* The world of `head` with all cases as its expectations. */
static struct world *
load(void)
{
    g_autoptr(GString) text = g_string_new(head);
    g_autoptr(messages) messages = messages_new();
    g_autofree char *file = NULL;
    int fd = g_file_open_tmp("v6sim-judge-XXXXXX.xml", &file, NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        if (cases[i].todo != NULL)
            g_string_append_printf(text, "<expect todo='%s'>%s</expect>\n", cases[i].todo, cases[i].xml);
        else
            g_string_append_printf(text, "<expect>%s</expect>\n", cases[i].xml);
    g_string_append(text, "</scenario>\n");
    g_assert_true(g_file_set_contents(file, text->str, (gssize) text->len, NULL));
    g_close(fd, NULL);

    struct scenario *scenario = scenario_load(file, &(struct scenario_options) { .variant = NULL }, messages);
    struct world *world = scenario != NULL ? world_build(scenario, systems, messages) : NULL;
    g_assert_cmpstr(messages_text(messages), ==, "");
    g_remove(file);
    return world;
}

static void
unload(struct world *world)
{
    struct scenario *scenario = (struct scenario *) world->scenario;

    world_free(world);
    scenario_free(scenario);
}

static uint32_t
rank_of(const struct world *world, const char *id)
{
    for (uint32_t i = 0; i < world->n_groups; i++)
        if (g_str_equal(world->group[i].id, id))
            return world->group[i].first;
    g_assert_not_reached();
}

static struct candidate *
candidates(void)
{
    static struct candidate candidate[2];

    candidate[0] = (struct candidate) {
        read_addr("2001:db8:1::80"), read_addr("2001:db8::7"), .usable = true, .next_rule = DST_6 };
    candidate[1] = (struct candidate) {
        read_addr("198.18.0.80"), read_addr("198.18.0.7"), .usable = true, .next_rule = NO_RULE };
    return candidate;
}

static struct record
record_of_web(const struct world *world)
{
    static struct attempt_record attempts[] = {
        { 20 * MS, 21020 * MS, 0, 3, REASON_CONNECT_TIMEOUT, 0 },
        { 21020 * MS, 21045 * MS, 1, 1, REASON_NONE, 0 },
    };

    return (struct record) {
        .host = rank_of(world, "pc"),
        .item = 0,
        .found = UINT32_MAX,
        .resolved_at = 20 * MS,
        .established_at = 21045 * MS,
        .ended_at = 21045 * MS,
        .result = RESULT_ESTABLISHED,
        .n_servers = 1,
        .server = { { rank_of(world, "isp-dns"), FAMILY_IPV6 } },
        .query = { { .sent = { 1 } }, { .first_at = 10 * MS, .sent = { 2 } } },
        .n_candidates = 2,
        .candidate = candidates(),
        .n_attempts = 2,
        .attempt = attempts,
        .forward = 2,           /* of ways in hand_over() */
        .back = 4,
        .forward_ns = 10 * MS,
        .back_ns = 15 * MS,
    };
}

static struct record
record_of_mail(const struct world *world)
{
    return (struct record) {
        .host = rank_of(world, "old"),
        .item = 1,
        .found = UINT32_MAX,
        .started_at = 1000 * MS,
        .resolved_at = -1,
        .established_at = -1,
        .ended_at = 1010 * MS,
        .result = RESULT_FAILED,
        .reason = REASON_NO_ADDRESS,
        .n_servers = 1,
        .server = { { rank_of(world, "isp-dns"), FAMILY_IPV4 } },
        .query = { { .first_at = 1000 * MS, .sent = { 1 } }, { .first_at = -1 } },
    };
}

static struct record
record_of_names(const struct world *world)
{
    return (struct record) {
        .kind = WORK_RESOLVE,
        .host = rank_of(world, "pc"),
        .item = 3,
        .found = UINT32_MAX,
        .resolved_at = 10 * MS,
        .established_at = -1,
        .ended_at = 10 * MS,
        .result = RESULT_RESOLVED,
        .n_servers = 1,
        .server = { { rank_of(world, "isp-dns"), FAMILY_IPV6 } },
        .query = { { .cached = 1 }, { .sent = { 1 } } },
        .n_candidates = 2,
        .candidate = candidates(),
    };
}

static struct record
record_of_reverse(const struct world *world)
{
    return (struct record) {
        .kind = WORK_RESOLVE,
        .host = rank_of(world, "pc"),
        .item = 4,
        .found = GPOINTER_TO_UINT(g_hash_table_lookup(world->name, "www.example.com")),
        .resolved_at = 12 * MS,
        .established_at = -1,
        .ended_at = 12 * MS,
        .result = RESULT_RESOLVED,
        .n_servers = 1,
        .server = { { rank_of(world, "isp-dns"), FAMILY_IPV6 } },
        .query = { [ASK_PTR] = { .sent = { 1 } } },
    };
}

/* As an island would; the later record first, for collecting sorts. Routers 0
 * and 1 are isp and hosting. */
static void
hand_over(struct collection *collection, const struct world *world)
{
    struct way ways[] = { { 0, 0 }, { 0, 0 }, { 1, 1 }, { 0, 1 }, { 3, 0 } };
    struct net net = { .network = world->network, .way = ways, .n_ways = G_N_ELEMENTS(ways) };
    struct island island = { .net = &net };
    struct observer observer = collect_observer(collection);
    struct record record[] = { record_of_mail(world), record_of_reverse(world), record_of_names(world),
                               record_of_web(world) };

    g_assert_cmphex(observer.wants, ==, 1u << OBSERVE_RECORD);
    for (unsigned i = 0; i < G_N_ELEMENTS(record); i++)
        observer.see(observer.user, &(struct observation) {
            .kind = OBSERVE_RECORD, .subject = &record[i], .island = &island });
    collect_finish(collection);
}

static void
check_case(const struct test_case *expected, const struct verdict *verdict)
{
    const struct difference *first =
        verdict->difference->len > 0 ? g_ptr_array_index(verdict->difference, 0) : NULL;

    g_test_message("%s", expected->xml);
    g_assert_cmpstr(verdict_name[verdict->status], ==, verdict_name[expected->status]);
    g_assert_cmpstr(first != NULL ? first->attribute : NULL, ==, expected->attribute);
    g_assert_cmpstr(first != NULL ? first->actual : NULL, ==, expected->actual);
    if (expected->attribute == NULL && expected->status == VERDICT_FAILED)
        g_assert_cmpuint(verdict->matched, ==, 0);
}

static void
test_cases(void)
{
    struct world *world = load();
    struct collection collection;

    collect_init(&collection, world, true);
    hand_over(&collection, world);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GPtrArray) verdicts = judge(&collection, messages);
    g_assert_cmpuint(messages_n(messages), ==, 0);
    g_assert_cmpuint(verdicts->len, ==, G_N_ELEMENTS(cases));
    for (guint i = 0; i < verdicts->len; i++)
        check_case(&cases[i], g_ptr_array_index(verdicts, i));
    collect_clear(&collection);
    unload(world);
}

/* The figures per system, from the same records. */
static void
test_tallies(void)
{
    struct world *world = load();
    struct collection collection;
    const struct tally *total;

    collect_init(&collection, world, false);
    hand_over(&collection, world);
    total = collect_total(&collection, WORK_CONNECT);
    g_assert_cmpint(total->n, ==, 2);
    g_assert_cmpint(total->result[RESULT_ESTABLISHED], ==, 1);
    g_assert_cmpint(total->result[RESULT_FAILED], ==, 1);
    g_assert_cmpint(total->established[FAMILY_IPV4], ==, 1);
    g_assert_cmpint(total->established[FAMILY_IPV6], ==, 0);
    g_assert_cmpint(total->slow, ==, 1);
    g_assert_cmpint(total->queries[ASK_A][FAMILY_IPV4], ==, 1);
    g_assert_cmpint(total->queries[ASK_A][FAMILY_IPV6], ==, 1);
    g_assert_cmpint(total->queries[ASK_AAAA][FAMILY_IPV6], ==, 2);
    g_assert_cmpint(collect_quantile(total, 50), ==, 21045 * MS);
    g_assert_cmpint(collect_quantile(total, 95), ==, 21045 * MS);
    g_assert_cmpint(total->cached, ==, 0);

    /* Lookups are none of them. */
    total = collect_total(&collection, WORK_RESOLVE);
    g_assert_cmpint(total->n, ==, 2);
    g_assert_cmpint(total->result[RESULT_RESOLVED], ==, 2);
    g_assert_cmpint(total->slow, ==, 0);
    g_assert_cmpint(total->queries[ASK_A][FAMILY_IPV6], ==, 0);
    g_assert_cmpint(total->queries[ASK_AAAA][FAMILY_IPV6], ==, 1);
    g_assert_cmpint(total->queries[ASK_PTR][FAMILY_IPV6], ==, 1);
    g_assert_cmpint(total->cached, ==, 1);
    g_assert_cmpint(collect_quantile(total, 50), ==, 10 * MS);
    g_assert_cmpint(collect_quantile(total, 95), ==, 12 * MS);
    g_assert_cmpint(collect_n(&collection), ==, 4);
    g_assert_cmpuint(collection.kept->len, ==, 4);
    g_assert_cmpuint(((const struct kept *) g_ptr_array_index(collection.kept, 0))->item, ==, 0);
    collect_clear(&collection);
    unload(world);
}

/* Nearest rank: of 1..n ms the p-th percentile is ceil(p/100 x n) ms. */
static void
test_quantiles(void)
{
    static const struct { unsigned n, percent; int64_t ms; } rows[] = {
        { 1, 50, 1 }, { 2, 50, 1 }, { 3, 50, 2 }, { 20, 95, 19 }, { 21, 95, 20 }, { 64, 95, 61 }, { 64, 100, 64 },
        { 64, 0, 1 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree struct tally *tally = g_new0(struct tally, 1);

        for (unsigned j = 0; j < rows[i].n; j++) {
            tally->exact[j] = (int64_t) (rows[i].n - j) * MS;
            histogram_add(&tally->time, tally->exact[j]);
        }
        g_assert_cmpint(collect_quantile(tally, rows[i].percent), ==, rows[i].ms * MS);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    g_test_add_func("/judge/cases", test_cases);
    g_test_add_func("/collect/tallies", test_tallies);
    g_test_add_func("/collect/quantiles", test_quantiles);

    int status = g_test_run();
    profiles_free(systems);
    return status;
}
