/*
 * judge.c - expectations held against what happened
 *
 * An attribute of an expectation is one row of `checks`: how to read it off a
 * record, and how to compare. <connection> looks at connections, <lookup> at
 * lookups, <echo> at pings, <path> at what has a way, <queries> at all,
 * <dns-server> at what servers had to do.
 * In order: judge() -> judge_one() -> hold_records(), hold_queries() or
 * hold_servers() -> differ().
 */
#include "v6sim/report/judge.h"

#include <string.h>

#include "models/host/vocabulary.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/systems.h"
#include "v6sim/read/value.h"
#include "v6sim/report/again.h"
#include "v6sim/report/connection.h"

const char *const verdict_name[] = {
    [VERDICT_OK] = "ok", [VERDICT_FAILED] = "FAIL", [VERDICT_TODO] = "TODO", [VERDICT_UNEXPECTED] = "XPASS",
    [N_VERDICTS] = NULL,
};

enum comparing {
    COMPARE_WORD,               /* one of the words separated by | */
    COMPARE_RULE,               /* the same, "dst-5" for "5" allowed */
    COMPARE_ROUTE,              /* the same, blanks between the words of each */
    COMPARE_SET,                /* the same words, in any order */
    COMPARE_TIME,               /* a range of times; number: ns */
    COMPARE_COUNT,              /* a range of numbers */
    COMPARE_ADDRESS,            /* one of the addresses separated by | */
    COMPARE_NAME,               /* one of the domain names separated by |, without regard to case (RFC 4343) */
};

/* What a record has where an expectation looks. */
struct actual {
    bool there;
    const char *word;
    int64_t number;
    struct addr addr;
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
    return number(kept->established_at >= 0 ? kept->forward_ns + kept->back_ns : -1);
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
    return word(kept->forward);
}

static struct actual
get_return_route(const struct kept *kept)
{
    return word(kept->back);
}

static struct actual
get_symmetric(const struct kept *kept)
{
    bool same_time = kept_same_time(kept);

    if (kept->forward == NULL)
        return word(NULL);
    if (kept->same_route)
        return word(same_time ? "route time" : "route");
    return word(same_time ? "time" : "none");
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
    { "echo", "queries", COMPARE_COUNT, get_queries },
    { "echo", "cached", COMPARE_COUNT, get_cached },
    { "echo", "under", COMPARE_NAME, get_under },
    { "echo", "names", COMPARE_COUNT, get_names },
    { "path", "forward", COMPARE_TIME, get_forward },
    { "path", "return", COMPARE_TIME, get_return },
    { "path", "route", COMPARE_ROUTE, get_route },
    { "path", "return-route", COMPARE_ROUTE, get_return_route },
    { "path", "symmetric", COMPARE_SET, get_symmetric },
};

/* Comparing */

/* The words of a way: "isp - near" is "isp near" in an expectation. */
static char *
route_words(const char *way)
{
    g_auto(GStrv) part = g_strsplit(way, " - ", -1);

    return g_strjoinv(" ", part);
}

/* One blank between words, none at the ends. */
static char *
squeezed(const char *text)
{
    g_auto(GStrv) word = fields_split(text);

    return g_strjoinv(" ", word);
}

static bool
one_of(const char *expected, const char *word)
{
    g_auto(GStrv) part = g_strsplit(expected, "|", -1);

    for (unsigned i = 0; part[i] != NULL; i++) {
        g_autofree char *choice = squeezed(part[i]);

        if (g_str_equal(choice, word))
            return true;
    }
    return false;
}

/* "dst-5" says the same as "5". */
static bool
one_of_rules(const char *expected, const char *rule)
{
    g_autofree char *long_name = g_strconcat("dst-", rule, NULL);

    return one_of(expected, rule) || one_of(expected, long_name);
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static char *
sorted_words(const char *text)
{
    g_auto(GStrv) part = fields_split(text);

    qsort(part, g_strv_length(part), sizeof *part, compare_words);
    return g_strjoinv(" ", part);
}

static bool
same_set(const char *expected, const char *words)
{
    g_autofree char *a = sorted_words(expected), *b = sorted_words(words);

    return g_str_equal(a, b);
}

static bool
one_of_addresses(const char *expected, struct addr addr)
{
    g_auto(GStrv) part = g_strsplit(expected, "|", -1);

    for (unsigned i = 0; part[i] != NULL; i++) {
        struct addr choice;
        const char *hint;

        if (value_read_addr(g_strstrip(part[i]), &choice, &hint) == NULL && addr_equal(choice, addr))
            return true;
    }
    return false;
}

static bool
in_range(enum comparing comparing, const char *expected, int64_t number)
{
    struct value_range range;
    const char *hint;
    const char *wrong = comparing == COMPARE_TIME ? value_read_time_range(expected, &range, &hint)
                                                  : value_read_count_range(expected, &range, &hint);

    return wrong == NULL && value_in_range(&range, number);
}

static bool
satisfies(const struct check *check, const char *expected, const struct actual *actual)
{
    if (!actual->there)
        return false;
    switch (check->comparing) {
    case COMPARE_WORD:
        return one_of(expected, actual->word);
    case COMPARE_RULE:
        return one_of_rules(expected, actual->word);
    case COMPARE_ROUTE: {
        g_autofree char *words = route_words(actual->word);

        return one_of(expected, words);
    }
    case COMPARE_SET:
        return same_set(expected, actual->word);
    case COMPARE_TIME:
    case COMPARE_COUNT:
        return in_range(check->comparing, expected, actual->number);
    case COMPARE_ADDRESS:
        return one_of_addresses(expected, actual->addr);
    case COMPARE_NAME: {
        g_autofree char *lower = g_ascii_strdown(expected, -1);

        return one_of(lower, actual->word);
    }
    }
    g_assert_not_reached();
}

/* To the microsecond, unless that would seem to satisfy. */
static char *
time_text(const char *expected, int64_t ns)
{
    int64_t rounded = value_to_microsecond(ns);

    return value_print_duration(in_range(COMPARE_TIME, expected, rounded) ? ns : rounded);
}

static char *
actual_text(const struct check *check, const char *expected, const struct actual *actual)
{
    if (!actual->there)
        return g_strdup("none");
    switch (check->comparing) {
    case COMPARE_WORD:
    case COMPARE_RULE:
    case COMPARE_SET:
    case COMPARE_NAME:
        return g_strdup(actual->word);
    case COMPARE_ROUTE:
        return route_words(actual->word);
    case COMPARE_TIME:
        return time_text(expected, actual->number);
    case COMPARE_COUNT:
        return g_strdup_printf("%" G_GINT64_FORMAT, actual->number);
    case COMPARE_ADDRESS:
        return value_print_addr(actual->addr);
    }
    g_assert_not_reached();
}

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

/* Takes over @actual. */
static void
differ(struct verdict *verdict, const struct xml_attribute *attribute, char *actual)
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
        if (satisfies(check, attribute->value, &actual))
            continue;
        all = false;
        if (note)
            differ(verdict, attribute, actual_text(check, attribute->value, &actual));
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

/* Notes what happened to @kept. */
static void
blame(struct verdict *verdict, const struct world *world, const struct kept *kept)
{
    verdict->because = outcome_of(world, kept);
    verdict->again = again_command(world, kept);
}

static void
hold_number(struct verdict *verdict, const char *name, int64_t n)
{
    const struct xml_attribute *attribute = xml_attribute(verdict->element->xml, name);

    if (attribute != NULL && !in_range(COMPARE_COUNT, attribute->value, n))
        differ(verdict, attribute, g_strdup_printf("%" G_GINT64_FORMAT, n));
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
        if (verdict->differing++ == 0)
            blame(verdict, collection->world, kept);
    }
    hold_count(verdict, verdict->matched);
}

/* Packets of @query to server @nth, of @family, that went over one of @transport. */
static int64_t
sent_over(const struct query_record *query, uint8_t nth, enum family family, const char *transport)
{
    int64_t over_tcp = query->over_tcp[nth], over_udp = query->sent[nth] - over_tcp;

    if (transport == NULL || one_of(transport, family == FAMILY_IPV4 ? "ipv4" : "ipv6"))
        return over_udp + over_tcp;
    return (one_of(transport, "udp") ? over_udp : 0) + (one_of(transport, "tcp") ? over_tcp : 0);
}

/* Packets of @kept that an expectation on queries is about. */
static int64_t
count_queries(const struct world *world, const struct xml_element *xml, const struct kept *kept)
{
    const char *type = written(xml, "type"), *server = written(xml, "server"), *transport = written(xml, "transport");
    int64_t n = 0;

    for (uint8_t i = 0; i < kept->n_servers; i++) {
        g_autofree char *asked = collect_server(world, kept, i);

        if (server != NULL && !one_of(server, asked))
            continue;
        for (enum question question = 0; question < N_QUESTIONS; question++)
            if (type == NULL || one_of(type, question_name[question]))
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
            blame(verdict, collection->world, kept);
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
    return transport == NULL || one_of(transport, dns_transport_name[over]) ||
        one_of(transport, family == FAMILY_IPV4 ? "ipv4" : "ipv6");
}

/* Adds to @sum what an expectation is about of @server's queries. */
static void
add_server(struct dns_count *sum, const struct dns_server *server, const struct xml_element *xml)
{
    const char *type = written(xml, "type"), *transport = written(xml, "transport");

    for (enum question question = 0; question < N_QUESTIONS; question++)
        for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
            for (enum dns_transport over = 0; over < N_DNS_TRANSPORTS; over++)
                if ((type == NULL || one_of(type, question_name[question])) && is_carried_by(transport, family, over))
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
