/*
 * judge.c - expectations held against what happened
 *
 * An attribute of an expectation is one row of `checks`: how to read it off a
 * record, and how to compare. <connection> looks at connections, <lookup> at
 * lookups, <echo> at pings, <path> at what has a way, <queries> at all,
 * <dns-server> at what servers had to do; <share> and <metric> are aggregate.c's.
 * In order: judge() -> judge_one() -> hold_records(), hold_queries() or
 * hold_servers() -> judge_differ().
 */
#include "v6sim/report/judge.h"

#include <string.h>

#include "models/host/vocabulary.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/systems.h"
#include "v6sim/read/value.h"
#include "v6sim/report/again.h"
#include "v6sim/report/aggregate.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/relays.h"

const char *const verdict_name[] = {
    [VERDICT_OK] = "ok", [VERDICT_FAILED] = "FAIL", [VERDICT_TODO] = "TODO", [VERDICT_UNEXPECTED] = "XPASS",
    [N_VERDICTS] = NULL,
};

/* Reading attributes off a record */

static struct actual
word(const char *text)
{
    return (struct actual) { .there = text != NULL, .word = text };
}

static struct actual
number(int64_t n)
{
    return (struct actual) { .there = n >= 0, .number = n };
}

static struct actual
get_result(const struct kept *kept)
{
    return word(result_name[kept->result]);
}

static struct actual
get_reason(const struct kept *kept)
{
    return word(reason_name[kept->reason]);
}

static struct actual
get_error(const struct kept *kept)
{
    return word(icmp_words[kept->error]);
}

static struct actual
get_rtt(const struct kept *kept)
{
    return number(kept->established_at >= 0 ? kept->held_ns + kept->forward_ns + kept->back_ns : -1);
}

static struct actual
get_family(const struct kept *kept)
{
    return word(collect_family(kept_candidate(kept)));
}

static struct actual
get_destination(const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);

    return candidate != NULL ? (struct actual) { .there = true, .addr = candidate->dst } : (struct actual) { 0 };
}

static struct actual
get_source(const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);

    return candidate != NULL ? (struct actual) { .there = true, .addr = candidate->src } : (struct actual) { 0 };
}

static struct actual
get_first_address(const struct kept *kept)
{
    if (kept->n_candidates == 0)
        return (struct actual) { 0 };
    return (struct actual) { .there = true, .addr = kept->candidate[0].dst };
}

static struct actual
get_name(const struct kept *kept)
{
    return word(kept->found);
}

static struct actual
get_rule(const struct kept *kept)
{
    const struct rule *rule = kept_rule(kept);

    return word(rule != NULL ? rule_number(rule) : "none");
}

static struct actual
get_total(const struct kept *kept)
{
    return number(kept_total_ns(kept));
}

static struct actual
get_configure(const struct kept *kept)
{
    return number(kept->configured_at);
}

static struct actual
get_resolve(const struct kept *kept)
{
    return number(kept_resolve_ns(kept));
}

static struct actual
get_connect(const struct kept *kept)
{
    return number(kept_connect_ns(kept));
}

static struct actual
get_transfer(const struct kept *kept)
{
    return number(kept_transfer_ns(kept));
}

static struct actual
get_bytes(const struct kept *kept)
{
    return number(kept->received);
}

static struct actual
get_queries(const struct kept *kept)
{
    return number(kept_queries_over(kept, FAMILY_NONE));
}

static struct actual
get_under(const struct kept *kept)
{
    return word(kept->under);
}

static struct actual
get_names(const struct kept *kept)
{
    return number(kept->n_names);
}

static struct actual
get_cached(const struct kept *kept)
{
    return number(kept_cached(kept));
}

static struct actual
get_attempts(const struct kept *kept)
{
    return number(kept->n_attempts);
}

static struct actual
get_syns(const struct kept *kept)
{
    return number(kept_syns(kept));
}

static struct actual
get_forward(const struct kept *kept)
{
    return number(kept->forward_ns);
}

static struct actual
get_return(const struct kept *kept)
{
    return number(kept->back_ns);
}

static struct actual
get_route(const struct kept *kept)
{
    return word(kept->forward != NULL ? kept->forward->text : NULL);
}

static struct actual
get_return_route(const struct kept *kept)
{
    return word(kept->back != NULL ? kept->back->text : NULL);
}

static struct actual
get_symmetric(const struct kept *kept)
{
    return word(kept_symmetric(kept));
}

static struct actual
get_interface(const struct kept *kept)
{
    return word(kept_interface(kept));
}

static struct actual
get_relay(const struct kept *kept)
{
    return word(kept_relays(kept));
}

static struct actual
get_relays_of(const struct path *path)
{
    if (path == NULL)
        return (struct actual) { .there = false, .word = "never established" };
    return word(path->relays != NULL ? path->relays : "none");
}

static struct actual
get_forward_relay(const struct kept *kept)
{
    return get_relays_of(kept->forward);
}

static struct actual
get_return_relay(const struct kept *kept)
{
    return get_relays_of(kept->back);
}

static struct actual
get_forward_ipv4(const struct kept *kept)
{
    return number(kept->forward != NULL ? kept->carried_ns[DIRECTION_FORWARD] : -1);
}

static struct actual
get_return_ipv4(const struct kept *kept)
{
    return number(kept->forward != NULL ? kept->carried_ns[DIRECTION_BACK] : -1);
}

static struct actual
get_extra(const struct kept *kept)
{
    return number(kept_extra_ns(kept));
}

static const struct check {
    const char *element, *attribute;
    enum comparing comparing;
    struct actual (*get)(const struct kept *kept);
} checks[] = {
    { "connection", "result", COMPARE_WORD, get_result },
    { "connection", "reason", COMPARE_WORD, get_reason },
    { "connection", "family", COMPARE_WORD, get_family },
    { "connection", "to", COMPARE_ADDRESS, get_destination },
    { "connection", "source", COMPARE_ADDRESS, get_source },
    { "connection", "rule", COMPARE_RULE, get_rule },
    { "connection", "time", COMPARE_TIME, get_total },
    { "connection", "time.total", COMPARE_TIME, get_total },
    { "connection", "time.configure", COMPARE_TIME, get_configure },
    { "connection", "time.resolve", COMPARE_TIME, get_resolve },
    { "connection", "time.connect", COMPARE_TIME, get_connect },
    { "connection", "time.transfer", COMPARE_TIME, get_transfer },
    { "connection", "bytes", COMPARE_COUNT, get_bytes },
    { "connection", "queries", COMPARE_COUNT, get_queries },
    { "connection", "cached", COMPARE_COUNT, get_cached },
    { "connection", "under", COMPARE_NAME, get_under },
    { "connection", "names", COMPARE_COUNT, get_names },
    { "connection", "attempts", COMPARE_COUNT, get_attempts },
    { "connection", "syns", COMPARE_COUNT, get_syns },
    { "connection", "interface", COMPARE_WORD, get_interface },
    { "connection", "relay", COMPARE_ANY, get_relay },
    { "lookup", "result", COMPARE_WORD, get_result },
    { "lookup", "reason", COMPARE_WORD, get_reason },
    { "lookup", "name", COMPARE_NAME, get_name },
    { "lookup", "address", COMPARE_ADDRESS, get_first_address },
    { "lookup", "rule", COMPARE_RULE, get_rule },
    { "lookup", "time", COMPARE_TIME, get_total },
    { "lookup", "queries", COMPARE_COUNT, get_queries },
    { "lookup", "cached", COMPARE_COUNT, get_cached },
    { "lookup", "under", COMPARE_NAME, get_under },
    { "lookup", "names", COMPARE_COUNT, get_names },
    { "echo", "result", COMPARE_WORD, get_result },
    { "echo", "reason", COMPARE_WORD, get_reason },
    { "echo", "error", COMPARE_WORD, get_error },
    { "echo", "family", COMPARE_WORD, get_family },
    { "echo", "to", COMPARE_ADDRESS, get_destination },
    { "echo", "source", COMPARE_ADDRESS, get_source },
    { "echo", "rule", COMPARE_RULE, get_rule },
    { "echo", "time", COMPARE_TIME, get_total },
    { "echo", "time.resolve", COMPARE_TIME, get_resolve },
    { "echo", "rtt", COMPARE_TIME, get_rtt },
    { "echo", "interface", COMPARE_WORD, get_interface },
    { "echo", "relay", COMPARE_ANY, get_relay },
    { "echo", "queries", COMPARE_COUNT, get_queries },
    { "echo", "cached", COMPARE_COUNT, get_cached },
    { "echo", "under", COMPARE_NAME, get_under },
    { "echo", "names", COMPARE_COUNT, get_names },
    { "path", "forward", COMPARE_TIME, get_forward },
    { "path", "return", COMPARE_TIME, get_return },
    { "path", "route", COMPARE_ROUTE, get_route },
    { "path", "return-route", COMPARE_ROUTE, get_return_route },
    { "path", "symmetric", COMPARE_SET, get_symmetric },
    { "path", "forward-relay", COMPARE_WORD, get_forward_relay },
    { "path", "return-relay", COMPARE_WORD, get_return_relay },
    { "path", "forward.ipv4", COMPARE_TIME, get_forward_ipv4 },
    { "path", "return.ipv4", COMPARE_TIME, get_return_ipv4 },
    { "path", "extra", COMPARE_TIME, get_extra },
};

/* Which records an expectation is about */

/* Whether @one names the connection, lookup or ping, its host, the host's element or its site. */
static bool
names(const struct world *world, const struct kept *kept, const char *one)
{
    uint32_t nth;
    const struct node_group *group = world_group(world, kept->host, &nth);
    g_autofree char *member = world_name(world, kept->host);

    return g_strcmp0(one, world->item[kept->item].id) == 0 || g_strcmp0(one, group->id) == 0 ||
           g_str_equal(one, member) || (group->site != NULL && g_strcmp0(one, group->site->id) == 0);
}

static bool
is_of(const struct world *world, const struct kept *kept, const char *of)
{
    g_auto(GStrv) part = fields_split(of);

    for (unsigned i = 0; part[i] != NULL; i++)
        if (names(world, kept, part[i]))
            return true;
    return false;
}

static const char *
written(const struct xml_element *xml, const char *attribute)
{
    const struct xml_attribute *found = xml_attribute(xml, attribute);

    return found != NULL ? found->value : NULL;
}

static bool
is_of_system(const struct world *world, const char *os, const struct profile *profile)
{
    g_auto(GStrv) part = g_strsplit(os, "|", -1);

    for (unsigned i = 0; part[i] != NULL; i++)
        if (systems_match(world, g_strstrip(part[i]), profile))
            return true;
    return false;
}

/* Whether expectations called @element look at work of @kind. */
static bool
is_about(const char *element, enum work_kind kind)
{
    static const char *const of[] = { [WORK_CONNECT] = "connection", [WORK_RESOLVE] = "lookup", [WORK_PING] = "echo" };

    return g_str_equal(element, of[kind]) || g_str_equal(element, "queries") ||
        (g_str_equal(element, "path") && kind != WORK_RESOLVE);
}

static bool
concerns(const struct world *world, const struct xml_element *xml, const struct kept *kept)
{
    const char *of = written(xml, "of"), *os = written(xml, "os");

    if (!is_about(xml->name, kept->kind))
        return false;
    if (os != NULL && !is_of_system(world, os, world_profile(world, kept->host)))
        return false;
    return of == NULL || is_of(world, kept, of);
}

struct actual
judge_number(const char *metric, const struct kept *kept)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(checks); i++)
        if (g_str_equal(checks[i].attribute, metric) && !g_str_equal(checks[i].element, "lookup") &&
            (checks[i].comparing == COMPARE_TIME || checks[i].comparing == COMPARE_COUNT))
            return checks[i].get(kept);
    g_assert_not_reached();     /* a word of metric_name[] */
}

/* Holding one against the other */

static void
difference_free(void *data)
{
    struct difference *difference = data;

    g_free(difference->actual);
    g_free(difference);
}

static void
verdict_free(void *data)
{
    struct verdict *verdict = data;

    g_ptr_array_unref(verdict->difference);
    g_free(verdict->because);
    g_free(verdict->again);
    g_free(verdict);
}

void
judge_differ(struct verdict *verdict, const struct xml_attribute *attribute, char *actual)
{
    struct difference *difference = g_new0(struct difference, 1);

    difference->attribute = attribute->name;
    difference->at = attribute->value_at;
    difference->expected = attribute->value;
    difference->actual = actual;
    g_ptr_array_add(verdict->difference, difference);
}

/* Returns: whether the record satisfies all; what differs is noted if @note. */
static bool
hold_record(struct verdict *verdict, const struct kept *kept, bool note)
{
    const struct xml_element *xml = verdict->element->xml;
    bool all = true;

    for (unsigned i = 0; i < G_N_ELEMENTS(checks); i++) {
        const struct check *check = &checks[i];
        const struct xml_attribute *attribute =
            g_str_equal(check->element, xml->name) ? xml_attribute(xml, check->attribute) : NULL;

        if (attribute == NULL)
            continue;

        struct actual actual = check->get(kept);
        if (compare_holds(check->comparing, attribute->value, &actual))
            continue;
        all = false;
        if (note)
            judge_differ(verdict, attribute, compare_text(check->comparing, attribute->value, &actual));
    }
    return all;
}

static char *
outcome_of(const struct world *world, const struct kept *kept)
{
    g_autofree char *name = world_name(world, kept->host), *target = collect_target(world, kept);
    const struct rule *rule = kept_rule(kept);
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "%s -> %s ", name, target);
    connection_print_outcome(kept, text);
    if (rule != NULL)
        g_string_append_printf(text, "; rule %s decided", rule_number(rule));
    return g_string_free(text, FALSE);
}

/* Of what is wrong with relays: why these carry it; nothing, if they are right. */
static char *
blame_relays(const struct verdict *verdict, const struct world *world, const struct kept *kept)
{
    static const struct { const char *attribute, *text; enum direction direction; } cases[] = {
        { "forward-relay", "; there: ", DIRECTION_FORWARD }, { "return-relay", "; back: ", DIRECTION_BACK } };
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < verdict->difference->len; i++) {
        const struct difference *difference = verdict->difference->pdata[i];

        for (unsigned j = 0; j < G_N_ELEMENTS(cases); j++) {
            g_autofree char *why = g_str_equal(difference->attribute, cases[j].attribute)
                ? relays_why(world, kept, cases[j].direction) : NULL;

            if (why != NULL)
                g_string_append_printf(text, "%s%s", cases[j].text, why);
        }
    }
    return g_string_free(text, FALSE);
}

void
judge_blame(struct verdict *verdict, const struct world *world, const struct kept *kept, const char *more)
{
    g_autofree char *outcome = outcome_of(world, kept);

    verdict->because = g_strconcat(outcome, more, NULL);
    verdict->again = again_command(world, kept);
}

static void
hold_number(struct verdict *verdict, const char *name, int64_t n)
{
    const struct xml_attribute *attribute = xml_attribute(verdict->element->xml, name);

    if (attribute != NULL && !compare_in_range(COMPARE_COUNT, attribute->value, n))
        judge_differ(verdict, attribute, g_strdup_printf("%" G_GINT64_FORMAT, n));
}

/* `count` of connections, lookups or pings, or of the packets of queries. */
static void
hold_count(struct verdict *verdict, int64_t n)
{
    hold_number(verdict, "count", n);
}

static void
hold_records(struct verdict *verdict, const struct collection *collection)
{
    const struct xml_element *xml = verdict->element->xml;

    for (guint i = 0; i < collection->kept->len; i++) {
        const struct kept *kept = g_ptr_array_index(collection->kept, i);

        if (!concerns(collection->world, xml, kept))
            continue;
        verdict->matched++;
        if (hold_record(verdict, kept, verdict->differing == 0))
            continue;
        if (verdict->differing++ == 0) {
            g_autofree char *more = blame_relays(verdict, collection->world, kept);

            judge_blame(verdict, collection->world, kept, more);
        }
    }
    hold_count(verdict, verdict->matched);
}

/* Packets of @query to server @nth, of @family, that went over one of @transport. */
static int64_t
sent_over(const struct query_record *query, uint8_t nth, enum family family, const char *transport)
{
    int64_t over_tcp = query->over_tcp[nth], over_udp = query->sent[nth] - over_tcp;

    if (transport == NULL || compare_one_of(transport, family == FAMILY_IPV4 ? "ipv4" : "ipv6"))
        return over_udp + over_tcp;
    return (compare_one_of(transport, "udp") ? over_udp : 0) + (compare_one_of(transport, "tcp") ? over_tcp : 0);
}

/* Packets of @kept that an expectation on queries is about. */
static int64_t
count_queries(const struct world *world, const struct xml_element *xml, const struct kept *kept)
{
    const char *type = written(xml, "type"), *server = written(xml, "server"), *transport = written(xml, "transport");
    int64_t n = 0;

    for (uint8_t i = 0; i < kept->n_servers; i++) {
        g_autofree char *asked = collect_server(world, kept, i);

        if (server != NULL && !compare_one_of(server, asked))
            continue;
        for (enum question question = 0; question < N_QUESTIONS; question++)
            if (type == NULL || compare_one_of(type, question_name[question]))
                n += sent_over(&kept->query[question], i, kept->server[i].family, transport);
    }
    return n;
}

static void
hold_queries(struct verdict *verdict, const struct collection *collection)
{
    const struct xml_element *xml = verdict->element->xml;
    int64_t n = 0;

    for (guint i = 0; i < collection->kept->len; i++) {
        const struct kept *kept = g_ptr_array_index(collection->kept, i);

        if (!concerns(collection->world, xml, kept))
            continue;
        if (verdict->matched++ == 0)
            judge_blame(verdict, collection->world, kept, "");
        n += count_queries(collection->world, xml, kept);
    }
    hold_count(verdict, n);
    if (xml_attribute(xml, "count") == NULL && n == 0)
        verdict->matched = 0;           /* no such query: nothing matched */
}

/* DNS servers */

static int64_t
count_lost(const struct dns_count *count)
{
    return count->lost + count->unreachable;
}

static int64_t
count_queries_to(const struct dns_count *count)
{
    return count->queries;
}

static int64_t
count_received(const struct dns_count *count)
{
    return count->received;
}

static int64_t
count_unanswered(const struct dns_count *count)
{
    return count->unanswered + count->refused;
}

static int64_t
count_cached(const struct dns_count *count)
{
    return count->cached;
}

static const struct {
    const char *attribute;
    int64_t (*get)(const struct dns_count *count);
} server_checks[] = {
    { "queries", count_queries_to },
    { "received", count_received },
    { "lost", count_lost },
    { "unanswered", count_unanswered },
    { "errors", dns_errors },
    { "cached", count_cached },
};

/* Whether `transport` says either of what carried a query. */
static bool
is_carried_by(const char *transport, enum family family, enum dns_transport over)
{
    return transport == NULL || compare_one_of(transport, dns_transport_name[over]) ||
        compare_one_of(transport, family == FAMILY_IPV4 ? "ipv4" : "ipv6");
}

/* Adds to @sum what an expectation is about of @server's queries. */
static void
add_server(struct dns_count *sum, const struct dns_server *server, const struct xml_element *xml)
{
    const char *type = written(xml, "type"), *transport = written(xml, "transport");

    for (enum question question = 0; question < N_QUESTIONS; question++)
        for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
            for (enum dns_transport over = 0; over < N_DNS_TRANSPORTS; over++)
                if ((type == NULL || compare_one_of(type, question_name[question])) &&
                    is_carried_by(transport, family, over))
                    dns_add(sum, &server->count[question][family][over]);
}

static bool
is_named(const struct dns *dns, const struct dns_server *server, const char *of)
{
    g_autofree char *name = dns_server_name(dns, server);
    g_auto(GStrv) part = of != NULL ? fields_split(of) : NULL;

    return server->node != NO_NODE && (part == NULL || g_strv_contains((const char *const *) part, name));
}

static void
hold_servers(struct verdict *verdict, const struct dns *dns)
{
    const struct xml_element *xml = verdict->element->xml;
    struct dns_count sum = { 0 };
    int64_t peak = 0;

    for (uint32_t i = 0; i < dns->n_servers; i++) {
        const struct dns_server *server = &dns->server[i];

        if (!is_named(dns, server, written(xml, "of")))
            continue;
        verdict->matched++;
        peak = MAX(peak, server->peak);
        add_server(&sum, server, xml);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(server_checks); i++)
        hold_number(verdict, server_checks[i].attribute, server_checks[i].get(&sum));
    hold_number(verdict, "peak", peak);
}

static struct verdict *
judge_one(const struct collection *collection, const struct verdict_element *element)
{
    struct verdict *verdict = g_new0(struct verdict, 1);

    verdict->element = element;
    verdict->difference = g_ptr_array_new_with_free_func(difference_free);
    if (g_str_equal(element->xml->name, "queries"))
        hold_queries(verdict, collection);
    else if (g_str_equal(element->xml->name, "dns-server"))
        hold_servers(verdict, collection->dns);
    else if (g_str_equal(element->xml->name, "share") || g_str_equal(element->xml->name, "metric"))
        aggregate_hold(verdict, collection);
    else
        hold_records(verdict, collection);

    bool holds = verdict->matched > 0 && verdict->difference->len == 0;
    if (holds) {
        g_clear_pointer(&verdict->because, g_free);
        g_clear_pointer(&verdict->again, g_free);
    }
    if (element->todo != NULL)
        verdict->status = holds ? VERDICT_UNEXPECTED : VERDICT_TODO;
    else
        verdict->status = holds ? VERDICT_OK : VERDICT_FAILED;
    return verdict;
}

GPtrArray *
judge(const struct collection *collection)
{
    const GPtrArray *elements = collection->world->scenario->verdict;
    GPtrArray *verdicts = g_ptr_array_new_with_free_func(verdict_free);

    for (guint i = 0; i < elements->len; i++) {
        const struct verdict_element *element = g_ptr_array_index(elements, i);

        if (element->applies)
            g_ptr_array_add(verdicts, judge_one(collection, element));
    }
    return verdicts;
}

/* Telling it */

/* Where to look: at the first attribute that differs, else at the element. */
static struct place
place_of(const struct verdict *verdict)
{
    if (verdict->difference->len > 0)
        return ((const struct difference *) g_ptr_array_index(verdict->difference, 0))->at;
    return verdict->element->xml->at;
}

char *
judge_title(const struct verdict *verdict, const char *name)
{
    g_autofree char *when = g_strjoinv(" ", (char **) verdict->element->when);

    return g_strconcat(name, " ", verdict->element->xml->name, *when != '\0' ? " when " : "", when, NULL);
}

void
judge_print(const struct verdict *verdict, const char *name, GString *to)
{
    struct place at = place_of(verdict);
    g_autofree char *title = judge_title(verdict, name);

    g_string_append_printf(to, "%-5s %s:%u:%u  %s", verdict_name[verdict->status], at.file, at.line, at.column, title);
    if (verdict->status == VERDICT_TODO)
        g_string_append_printf(to, "  \"%s\"", verdict->element->todo);
    if (verdict->status == VERDICT_UNEXPECTED)
        g_string_append_printf(to, "  todo \"%s\" now holds: remove todo", verdict->element->todo);
    g_string_append_c(to, '\n');
    if (verdict->status != VERDICT_FAILED)
        return;
    for (guint i = 0; i < verdict->difference->len; i++) {
        const struct difference *difference = g_ptr_array_index(verdict->difference, i);

        g_string_append_printf(to, "      %-12s expected %s, actual %s\n", difference->attribute,
                               difference->expected, difference->actual);
    }
    if (verdict->matched == 0)
        g_string_append(to, "      nothing matched\n");
    else if (verdict->because != NULL)
        g_string_append_printf(to, "      because      %s\n", verdict->because);
    if (verdict->again != NULL)
        g_string_append_printf(to, "      again        %s\n", verdict->again);
    if (verdict->differing > 1)
        g_string_append_printf(to, "      also         %u more of %u differ\n", verdict->differing - 1,
                               verdict->matched);
}
