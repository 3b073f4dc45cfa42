/*
 * expect.c - reading what a scenario expects
 *
 * An attribute of <connection>, <lookup>, <echo>, <queries>, <path> or <dns-server> means the same in
 * each of them, so `checks` lists attributes once, with what makes a value right;
 * the words of `result` alone are those of the element. <share> and <metric> have
 * rows of their own, and conditions on properties are those on the attributes
 * that are called so.
 * Values are kept as they were written: report/judge.c holds them against a run.
 */
#include "v6sim/read/expect.h"

#include <string.h>

#include "models/host/record.h"
#include "models/host/selection.h"
#include "models/host/vocabulary.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/ids.h"
#include "v6sim/read/include.h"
#include "v6sim/read/language.h"
#include "v6sim/read/pattern.h"
#include "v6sim/read/properties.h"
#include "v6sim/read/value.h"

/* Field tables. The reader of a verdict wants to know that an attribute is one
 * of these; where its text goes is of no interest. */
struct said {
    struct given given;
    const char *text;
};

#define SAID(name, meaning) { name, FIELD_TEXT, FIELD(struct said, text), NULL, NULL, 0, 0, 0, meaning }
#define NEEDED(name, meaning) { name, FIELD_TEXT, FIELD(struct said, text), NULL, NULL, 0, 0, FIELD_REQUIRED, meaning }
#define LATER(name) { name, FIELD_TEXT, 0, NULL, NULL, 0, 0, FIELD_LATER, "" }
#define END { NULL, FIELD_TEXT, 0, NULL, NULL, 0, 0, 0, NULL }

static const struct field connection_fields[] = {
    SAID("of", "ids of connections, hosts or sites; all if left out"),
    SAID("os", "of hosts with this system"),
    SAID("count", "how many connections there are"),
    SAID("result", "how they ended"),
    SAID("reason", "why they did not end well"),
    SAID("family", "of the address that was reached"),
    SAID("to", "the address that was reached"),
    SAID("source", "the host's own address"),
    SAID("rule", "what put the first candidate before the second"),
    SAID("time", "from start to end"),
    SAID("time.total", "the same"),
    SAID("time.configure", "before it, until the host had its addresses; 0s: they were there"),
    SAID("time.resolve", "of it, until the name was resolved"),
    SAID("time.connect", "of it, from then until it was established, or the end"),
    SAID("time.transfer", "of it, from then on, if a request was to go over it"),
    SAID("bytes", "octets of the response"),
    SAID("queries", "packets sent to resolvers"),
    SAID("cached", "questions that the host's own cache answered"),
    SAID("under", "the name under which there was an answer, a suffix of the search list included"),
    SAID("names", "names that were tried, as far as the DNS was asked for any"),
    SAID("attempts", "addresses tried"),
    SAID("syns", "SYN packets sent"),
    SAID("interface", "by which the host sent to it: native, or a tunnel"),
    SAID("relay", "that it went over, there or back; none"),
    SAID("where", "of these, those alone that have it: relay=own, result=failed|abandoned; all conditions hold"),
    END
};

static const struct field lookup_fields[] = {
    SAID("of", "ids of lookups, hosts or sites; all if left out"),
    SAID("os", "of hosts with this system"),
    SAID("count", "how many lookups there are"),
    SAID("result", "how they ended"),
    SAID("reason", "why they did not end well"),
    SAID("name", "the name that an address was found to have"),
    SAID("address", "the first of the addresses that a name was found to have"),
    SAID("rule", "what put it before the second"),
    SAID("time", "from start to end"),
    SAID("queries", "packets sent to resolvers"),
    SAID("cached", "questions that the host's own cache answered"),
    SAID("under", "the name under which there was an answer, a suffix of the search list included"),
    SAID("names", "names that were tried, as far as the DNS was asked for any"),
    SAID("where", "of these, those alone that have it: relay=own, result=failed|abandoned; all conditions hold"),
    END
};

static const struct field echo_fields[] = {
    SAID("of", "ids of pings, hosts or sites; all if left out"),
    SAID("os", "of hosts with this system"),
    SAID("count", "how many pings there are"),
    SAID("result", "how they ended"),
    SAID("reason", "why they did not end well"),
    SAID("error", "what the ICMP error says that ended them"),
    SAID("family", "of the address that the request went to"),
    SAID("to", "the address that it went to"),
    SAID("source", "the host's own address"),
    SAID("rule", "what put the first candidate before the second"),
    SAID("time", "from start to end"),
    SAID("time.resolve", "of it, until the name was resolved"),
    SAID("rtt", "from the request to its reply"),
    SAID("interface", "by which the host sent it: native, or a tunnel"),
    SAID("relay", "that they went over, there or back; none"),
    SAID("queries", "packets sent to resolvers"),
    SAID("cached", "questions that the host's own cache answered"),
    SAID("under", "the name under which there was an answer, a suffix of the search list included"),
    SAID("names", "names that were tried, as far as the DNS was asked for any"),
    SAID("where", "of these, those alone that have it: relay=own, result=failed|abandoned; all conditions hold"),
    END
};

static const struct field queries_fields[] = {
    SAID("of", "ids of connections, lookups, pings, hosts or sites; all if left out"),
    SAID("os", "of hosts with this system"),
    SAID("type", "of the query"),
    SAID("server", "id of the resolver that was asked"),
    SAID("transport", "what carried the query"),
    SAID("count", "how many packets"),
    END
};

static const struct field path_fields[] = {
    SAID("of", "ids of connections, pings, hosts or sites; all if left out"),
    SAID("os", "of hosts with this system"),
    SAID("count", "how many connections and pings there are"),
    SAID("forward", "time to the server"),
    SAID("return", "time back"),
    SAID("route", "domains and sites on the way to the server"),
    SAID("return-route", "the same on the way back"),
    SAID("symmetric", "in what both ways are alike"),
    SAID("forward-relay", "that carried it to the server; none"),
    SAID("return-relay", "that carried it back; none"),
    SAID("forward.ipv4", "of the time to the server, as what packets of IPv4 carried"),
    SAID("return.ipv4", "the same of the time back"),
    SAID("extra", "by how much both together are longer than the best path between these ends"),
    SAID("loop", "where packets went round until their hop limit was exceeded, as reports have it; none"),
    SAID("where", "of these, those alone that have it: relay=own, result=failed|abandoned; all conditions hold"),
    END
};

static const struct field dns_server_fields[] = {
    SAID("of", "ids of the servers, together; all if left out"),
    SAID("type", "of the query"),
    SAID("transport", "what carried the query"),
    SAID("queries", "packets sent to them"),
    SAID("received", "of these, those that came in"),
    SAID("lost", "those that did not, on the way or because nobody is there"),
    SAID("unanswered", "those that came in, and got no answer"),
    SAID("errors", "answers that are an error, or no use"),
    SAID("cached", "answered from the server's cache"),
    SAID("peak", "most that came in to one of them in a second, of all types and transports"),
    END
};

static const struct field share_fields[] = {
    NEEDED("of", "of what: connection, lookup, ping or visit"),
    SAID("where", "of these, those that have it: relay=own, result=failed|abandoned; all conditions hold"),
    SAID("by", "properties: each group of those that are alike by them must have the share"),
    SAID("is", "how many percent they are"),
    SAID("change", "how many points more that is in the second of two runs; of a single one leave it out"),
    END
};

static const struct field metric_fields[] = {
    NEEDED("of", "a time or a number that connections or pings have"),
    NEEDED("stat", "what is made of all of them: min, a percentile, max or mean"),
    SAID("where", "those alone that have it, as in <share>; connections, if it does not say another kind"),
    SAID("by", "properties: it must be so of each group of those that are alike by them"),
    SAID("is", "what it is"),
    SAID("change", "how much more that is in the second of two runs; of a single one leave it out"),
    END
};

static const struct field output_fields[] = {
    SAID("of", "ids of hosts or sites where it was typed; all if left out"),
    SAID("os", "of hosts with this system"),
    SAID("commands", "ids of the commands, whose output is taken as one; all if left out"),
    SAID("count", "on how many elements of hosts and systems there is any"),
    SAID("line", "a line that must be in it; blanks between words count as one"),
    SAID("text", "what all of it must be; in place of the text inside"),
    END
};

static const struct field address_fields[] = {
    SAID("of", "ids of hosts or sites; all if left out"),
    SAID("os", "of hosts with this system"),
    SAID("count", "how many hosts there are"),
    SAID("is", "all addresses that each has once it is configured; link-local ones only if one is written"),
    SAID("has", "an address among them"),
    LATER("at"),
    END
};

static const char *const connection_results[] = { "established", "failed", "abandoned", NULL };
static const char *const lookup_results[] = { "resolved", "failed", "abandoned", NULL };
static const char *const ping_results[] = { "answered", "failed", "abandoned", NULL };
static const char *const work_and_places[] = { "connect", "resolve", "ping", "host", "site", "server", NULL };
static const char *const connects_and_places[] = { "connect", "host", "site", "server", NULL };
static const char *const resolves_and_places[] = { "resolve", "host", "site", "server", NULL };
static const char *const pings_and_places[] = { "ping", "host", "site", "server", NULL };
static const char *const paths_and_places[] = { "connect", "ping", "host", "site", "server", NULL };
static const char *const servers[] = { "dns", NULL };
static const char *const hosts_and_sites[] = { "host", "site", NULL };
static const char *const kind_words[] = { "connection", "lookup", "ping", "visit", NULL };

const char *const metric_name[] = {
    "time", "time.total", "time.configure", "time.resolve", "time.connect", "time.transfer", "rtt", "forward",
    "return", "forward.ipv4", "return.ipv4", "extra", "bytes", "queries", "cached", "names", "attempts", "syns", NULL };
const char *const stat_name[] = {
    [STAT_MIN] = "min", [STAT_P5] = "p5", [STAT_P10] = "p10", [STAT_P25] = "p25", [STAT_P50] = "p50",
    [STAT_P75] = "p75", [STAT_P90] = "p90", [STAT_P95] = "p95", [STAT_P99] = "p99", [STAT_MAX] = "max",
    [STAT_MEAN] = "mean", [N_STATS] = NULL };

const struct verdict_kind verdict_kinds[] = {
    { "connection", connection_fields, "what became of connections", connection_results, connects_and_places,
      "is no connection, host, site or server", NULL },
    { "lookup", lookup_fields, "what became of lookups", lookup_results, resolves_and_places,
      "is no lookup, host, site or server", NULL },
    { "echo", echo_fields, "what became of pings", ping_results, pings_and_places, "is no ping, host, site or server",
      NULL },
    { "queries", queries_fields, "packets sent to resolvers", NULL, work_and_places,
      "is no connection, lookup, ping, host, site or server", NULL },
    { "path", path_fields, "the way of the SYN or ping that was answered, and of its answer", NULL, paths_and_places,
      "is no connection, ping, host, site or server", NULL },
    { "dns-server", dns_server_fields, "what DNS servers had to do", NULL, servers, "is no dns", NULL },
    { "share", share_fields, "how many of them have something", result_name, NULL, NULL, kind_words },
    { "metric", metric_fields, "what times or numbers of all of them come to", result_name, NULL, NULL, metric_name },
    { "address", address_fields, "which addresses hosts have", NULL, hosts_and_sites, "is no host or site", NULL },
    { "output", output_fields, "what commands printed", NULL, hosts_and_sites, "is no host or site", NULL },
    { .name = NULL }
};

static const char *const family_words[] = { "ipv4", "ipv6", "none", NULL };
static const char *const type_words[] = { "A", "AAAA", "PTR", NULL };
static const char *const transport_words[] = { "udp", "tcp", "ipv4", "ipv6", NULL };
static const char *const symmetric_words[] = { "relay", "route", "time", "none", NULL };
static const char *const interface_words[] = { "native", "6to4", "teredo", "teredo-relay", NULL };

/* One attribute while it is checked. */
struct checking {
    const struct scenario *scenario;
    struct messages *messages;
    struct xml_attribute *attribute;
    const struct verdict_kind *kind;
    const struct xml_element *xml;      /* that it is an attribute of */
    const char *const *words;
};

/* Checks one of the values that an attribute lists. */
typedef bool check_fn(struct checking *checking, const char *piece);

static bool
refuse(const struct checking *checking, const char *piece, const char *hint, const char *problem)
{
    return fields_refuse(checking->messages, checking->attribute, piece, hint, problem);
}

static bool
check_word(struct checking *checking, const char *piece)
{
    const char *const *word = checking->words;

    for (; *word != NULL; word++)
        if (g_str_equal(*word, piece))
            return true;
    return refuse(checking, piece, fields_suggest(checking->scenario->document, piece, checking->words,
                                                  checking->messages), "is not known");
}

/* Connections end in other words than lookups. */
static bool
check_result(struct checking *checking, const char *piece)
{
    checking->words = checking->kind->results;
    return check_word(checking, piece);
}

/* "5", "dst-5", or none where there was nothing to decide. */
static bool
check_rule(struct checking *checking, const char *piece)
{
    if (g_str_equal(piece, "none"))
        return true;
    for (const struct rule *rule = destination_rules; rule->id != NULL; rule++)
        if (g_str_equal(rule->id, piece) || g_str_equal(rule_number(rule), piece))
            return true;
    return refuse(checking, piece, "write 5 or dst-5 for RFC 3484 section 6 rule 5, or none", "is no rule");
}

static bool
check_address(struct checking *checking, const char *piece)
{
    struct addr addr;
    const char *hint;
    const char *wrong = value_read_addr(piece, &addr, &hint);

    return wrong == NULL || refuse(checking, piece, hint, wrong);
}

/* What an address has is the first name of its server. */
static bool
check_name(struct checking *checking, const char *piece)
{
    g_autoptr(GPtrArray) known = g_ptr_array_new();

    for (guint i = 0; i < checking->scenario->server->len; i++) {
        const struct server_element *server = g_ptr_array_index(checking->scenario->server, i);

        if (server->name.n > 0 && g_ascii_strcasecmp(server->name.word[0], piece) == 0)
            return true;
        if (server->name.n > 0)
            g_ptr_array_add(known, (char *) server->name.word[0]);
    }
    g_ptr_array_add(known, NULL);
    return refuse(checking, piece, fields_suggest(checking->scenario->document, piece,
                                                  (const char *const *) known->pdata, checking->messages),
                  "is no server's first name");
}

static bool
check_domain_name(struct checking *checking, const char *piece)
{
    const char *hint, *problem = value_check_name(piece, &hint);

    return problem == NULL || refuse(checking, piece, hint, problem);
}

/* How a range is read, or a change. */
typedef const char *read_fn(const char *text, struct value_range *range, const char **hint);

static bool
check_range(struct checking *checking, const char *piece, read_fn *read)
{
    struct value_range range;
    const char *hint;
    const char *wrong = read(piece, &range, &hint);

    return wrong == NULL || refuse(checking, NULL, hint, wrong);
}

static bool
check_time(struct checking *checking, const char *piece)
{
    return check_range(checking, piece, value_read_time_range);
}

static bool
check_count(struct checking *checking, const char *piece)
{
    return check_range(checking, piece, value_read_count_range);
}

/* Whether @id is that of an element called one of @kinds. */
static bool
is_of_kind(const struct scenario *scenario, const char *id, const char *const *kinds)
{
    const struct any_element *any = g_hash_table_lookup(scenario->id, id);

    return any != NULL && g_strv_contains(kinds, any->xml != NULL ? any->xml->name : "domain");
}

/* Refuses @id, with a hint that names ids of @kinds alone. */
static bool
refuse_id(const struct checking *checking, const char *piece, const char *id, const char *const *kinds,
          const char *problem)
{
    g_autoptr(GHashTable) fitting = g_hash_table_new(g_str_hash, g_str_equal);
    GHashTableIter iter;
    void *key;

    g_hash_table_iter_init(&iter, checking->scenario->id);
    while (messages_n(checking->messages) < MESSAGES_SHOWN && g_hash_table_iter_next(&iter, &key, NULL))
        if (is_of_kind(checking->scenario, key, kinds))
            g_hash_table_add(fitting, key);
    return refuse(checking, piece, ids_suggest(checking->scenario->document, fitting, id, checking->messages), problem);
}

/* The id of the element that a member belongs to: "pc" of "pc[3]". */
static char *
element_of(const char *member)
{
    return g_strndup(member, strcspn(member, "["));
}

static const struct site_element *
site_of(const struct scenario *scenario, const struct host_element *host)
{
    return host->site != UINT32_MAX ? g_ptr_array_index(scenario->site, host->site) : NULL;
}

/* What reports call member @nth of @host in site @nth_site, both from 1:
 * "pc", "pc[2]", "home[3].pc". As world_name(). */
static char *
member_name(const struct scenario *scenario, const struct host_element *host, int64_t nth_site, int64_t nth)
{
    const struct site_element *site = site_of(scenario, host);
    GString *name = g_string_new(NULL);

    if (site != NULL && site->count > 1)
        g_string_append_printf(name, "%s[%" G_GINT64_FORMAT "].", site->id, CLAMP(nth_site, 1, site->count));
    g_string_append(name, host->id);
    if (scenario_members(host) > 1)
        g_string_append_printf(name, "[%" G_GINT64_FORMAT "]", CLAMP(nth, 1, scenario_members(host)));
    return g_string_free(name, FALSE);
}

/* The number in the brackets that @text has first; 0 if none. */
static int64_t
bracketed(const char *text)
{
    const char *bracket = strchr(text, '[');

    return bracket != NULL ? g_ascii_strtoll(bracket + 1, NULL, 10) : 0;
}

/* Whether how many there are of @host was read; if not, that was told. */
static bool
is_counted(const struct scenario *scenario, const struct host_element *host)
{
    const struct site_element *site = site_of(scenario, host);

    return (host->os.n > 0 || xml_attribute(host->xml, "os") == NULL) && host->count >= 1 &&
        host->count <= MOST_HOSTS && (site == NULL || site->count >= 1);
}

/* One member of a host, as "pc[3]" or "home[3].pc": it is one if it is what the
 * member of its numbers is called. */
static bool
check_member(struct checking *checking, const char *piece)
{
    static const char *const kinds[] = { "host", NULL };
    const char *inside = strstr(piece, "].");
    const char *own = inside != NULL ? inside + 2 : piece;
    g_autofree char *id = element_of(own);

    if (!is_of_kind(checking->scenario, id, kinds))
        return refuse_id(checking, piece, id, kinds, "is no member of a host");

    const struct host_element *host = g_hash_table_lookup(checking->scenario->id, id);
    if (!is_counted(checking->scenario, host))
        return true;
    g_autofree char *name = member_name(checking->scenario, host, bracketed(piece), bracketed(own));
    g_autofree char *first = member_name(checking->scenario, host, 1, 1);
    g_autofree char *last = member_name(checking->scenario, host, INT64_MAX, INT64_MAX);
    g_autofree char *hint = g_str_equal(first, last) ? g_strdup_printf("there is one: %s", first)
                                                     : g_strdup_printf("they are called %s to %s", first, last);
    return g_str_equal(name, piece) || refuse(checking, piece, hint, "is no member of a host");
}

/* One connection of several that are made at once, "page[2]". */
static bool
is_part(const struct checking *checking, const char *piece)
{
    static const char *const kinds[] = { "connect", NULL };
    g_autofree char *id = element_of(piece);
    const struct work_element *work = g_hash_table_lookup(checking->scenario->id, id);

    if (!is_of_kind(checking->scenario, id, kinds) || work->popularity != NULL || work->target.n < 2)
        return false;
    for (uint32_t i = 1; i <= work->target.n; i++) {
        g_autofree char *name = g_strdup_printf("%s[%u]", id, i);

        if (g_str_equal(name, piece))
            return true;
    }
    return false;
}

static bool check_server(struct checking *checking, const char *piece);

static bool
check_of(struct checking *checking, const char *piece)
{
    const struct verdict_kind *kind = checking->kind;

    if (kind->of == servers)
        return check_server(checking, piece);
    if (kind->of_words != NULL) {
        checking->words = kind->of_words;
        return check_word(checking, piece);
    }
    if (strchr(piece, '[') != NULL)
        return is_part(checking, piece) || check_member(checking, piece);
    return is_of_kind(checking->scenario, piece, kind->of) ||
        refuse_id(checking, piece, piece, kind->of, kind->none_of);
}

/* A resolver that is there because nobody wrote one is called after its domain. */
static bool
check_server(struct checking *checking, const char *piece)
{
    static const char *const domain[] = { "domain", NULL };
    size_t front = strlen(piece) - (g_str_has_suffix(piece, "-dns") ? strlen("-dns") : 0);
    g_autofree char *of = g_strndup(piece, front);

    return is_of_kind(checking->scenario, piece, servers) || is_of_kind(checking->scenario, of, domain) ||
        refuse_id(checking, piece, piece, servers, "is no dns");
}

/* Which systems there are, only systems.c can tell. */
static bool
check_os(struct checking *checking, const char *piece)
{
    (void) checking;
    (void) piece;
    return true;
}

static bool
check_route(struct checking *checking, const char *piece)
{
    static const char *const kinds[] = { "domain", "site", NULL };
    g_autofree char *id = element_of(piece);

    return g_str_equal(id, "core") || is_of_kind(checking->scenario, id, kinds) ||
        refuse_id(checking, piece, id, kinds, "is no domain or site");
}

/* Of several on one way, all in order: "volunteer out". */
static bool
check_relay(struct checking *checking, const char *piece)
{
    static const char *const kinds[] = { "relay", NULL };

    return g_str_equal(piece, "none") || g_str_equal(piece, "own") ||
        is_of_kind(checking->scenario, piece, kinds) || refuse_id(checking, piece, piece, kinds, "is no relay");
}

static bool
check_work(struct checking *checking, const char *piece)
{
    static const char *const kinds[] = { "connect", "resolve", "ping", NULL };

    return is_of_kind(checking->scenario, piece, kinds) ||
        refuse_id(checking, piece, piece, kinds, "is no connection, lookup or ping");
}

static bool
check_commands(struct checking *checking, const char *piece)
{
    static const char *const kinds[] = { "commands", NULL };

    return is_of_kind(checking->scenario, piece, kinds) ||
        refuse_id(checking, piece, piece, kinds, "is no commands");
}

/* Whatever it is. */
static bool
check_text(struct checking *checking, const char *piece)
{
    (void) checking;
    (void) piece;
    return true;
}

static bool
check_host(struct checking *checking, const char *piece)
{
    static const char *const kinds[] = { "host", "server", NULL };

    return is_of_kind(checking->scenario, piece, kinds) ||
        refuse_id(checking, piece, piece, kinds, "is no host or server");
}

static bool
check_site(struct checking *checking, const char *piece)
{
    static const char *const kinds[] = { "site", NULL };

    return g_str_equal(piece, "none") || is_of_kind(checking->scenario, piece, kinds) ||
        refuse_id(checking, piece, piece, kinds, "is no site");
}

static bool
check_percent(struct checking *checking, const char *piece)
{
    return check_range(checking, piece, value_read_percent_range);
}

static bool
check_percent_change(struct checking *checking, const char *piece)
{
    return check_range(checking, piece, value_read_percent_change);
}

/* Of a metric that is none nothing more is said. */
static bool
check_of_metric(struct checking *checking, const char *piece, read_fn *read_time, read_fn *read_number)
{
    const struct xml_attribute *of = xml_attribute(checking->xml, "of");

    return of == NULL || !g_strv_contains(metric_name, of->value) ||
        check_range(checking, piece, expect_is_time(of->value) ? read_time : read_number);
}

static bool
check_metric(struct checking *checking, const char *piece)
{
    return check_of_metric(checking, piece, value_read_time_range, value_read_number_range);
}

static bool
check_metric_change(struct checking *checking, const char *piece)
{
    return check_of_metric(checking, piece, value_read_time_change, value_read_number_change);
}

static bool check_where(struct checking *checking, const char *piece);

static const struct check {
    const char *attribute;
    check_fn *check;
    const char *between;        /* characters between the values of a list; "": the whole is one */
    const char *const *words;
} checks[] = {
    { "of", check_of, " \t\r\n", NULL },
    { "os", check_os, "|", NULL },
    { "result", check_result, "|", result_name },
    { "reason", check_word, "|", reason_name },
    { "error", check_word, "|", icmp_words },
    { "family", check_word, "|", family_words },
    { "to", check_address, "|", NULL },
    { "address", check_address, "|", NULL },
    { "name", check_name, "|", NULL },
    { "source", check_address, "|", NULL },
    { "rule", check_rule, "|", NULL },
    { "time", check_time, "", NULL },
    { "time.total", check_time, "", NULL },
    { "time.configure", check_time, "", NULL },
    { "time.resolve", check_time, "", NULL },
    { "time.connect", check_time, "", NULL },
    { "time.transfer", check_time, "", NULL },
    { "rtt", check_time, "", NULL },
    { "bytes", check_count, "", NULL },
    { "forward", check_time, "", NULL },
    { "return", check_time, "", NULL },
    { "queries", check_count, "", NULL },
    { "cached", check_count, "", NULL },
    { "under", check_domain_name, "|", NULL },
    { "names", check_count, "", NULL },
    { "received", check_count, "", NULL },
    { "lost", check_count, "", NULL },
    { "unanswered", check_count, "", NULL },
    { "errors", check_count, "", NULL },
    { "peak", check_count, "", NULL },
    { "attempts", check_count, "", NULL },
    { "syns", check_count, "", NULL },
    { "count", check_count, "", NULL },
    { "type", check_word, "|", type_words },
    { "server", check_server, "|", NULL },
    { "transport", check_word, "|", transport_words },
    { "route", check_route, "| \t\r\n", NULL },
    { "return-route", check_route, "| \t\r\n", NULL },
    { "symmetric", check_word, " \t\r\n", symmetric_words },
    { "interface", check_word, "|", interface_words },
    { "relay", check_relay, "|", NULL },
    { "forward-relay", check_relay, "| \t\r\n", NULL },
    { "return-relay", check_relay, "| \t\r\n", NULL },
    { "forward.ipv4", check_time, "", NULL },
    { "return.ipv4", check_time, "", NULL },
    { "extra", check_time, "", NULL },
    { "loop", check_text, "", NULL },
    { "commands", check_commands, " \t\r\n", NULL },
    { "line", check_text, "", NULL },
    { "text", check_text, "", NULL },
    { "address.is", check_address, " \t\r\n", NULL },
    { "has", check_address, "|", NULL },
    { "share.is", check_percent, "", NULL },
    { "metric.is", check_metric, "", NULL },
    { "share.change", check_percent_change, "", NULL },
    { "metric.change", check_metric_change, "", NULL },
    { "stat", check_word, "", stat_name },
    { "where", check_where, "", NULL },
    { "by", check_word, " \t\r\n", property_name },
    /* Properties that are no attribute of anything. */
    { "kind", check_word, "|", kind_words },
    { "connection", check_work, "|", NULL },
    { "host", check_host, "|", NULL },
    { "site", check_site, "|", NULL },
    { "app", check_os, "|", NULL },
};

static const struct check *
find_check(const struct verdict_kind *kind, const char *attribute)
{
    g_autofree char *own = g_strconcat(kind->name, ".", attribute, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(checks); i++)
        if (g_str_equal(checks[i].attribute, own) || g_str_equal(checks[i].attribute, attribute))
            return &checks[i];
    return NULL;
}

bool
expect_is_time(const char *metric)
{
    const struct check *check = find_check(verdict_kinds, metric);

    return check != NULL && check->check == check_time;
}

/* Whether each of the values that @value lists is right. */
static bool
check_values(struct checking *checking, const struct check *check, const char *value)
{
    g_auto(GStrv) piece = g_strsplit_set(value, check->between, -1);
    bool any = false, good = true;

    checking->words = check->words;
    for (guint i = 0; piece[i] != NULL && good; i++) {
        if (*g_strstrip(piece[i]) == '\0')
            continue;
        any = true;
        good = check->check(checking, piece[i]);
    }
    return any ? good : fields_refuse(checking->messages, checking->attribute, NULL,
                                      "leave the attribute out, or give it a value", "is empty");
}

/* One of the conditions on properties. */
static bool
check_condition(struct checking *checking, const struct condition_text *condition)
{
    const struct check *check = condition->name != NULL ? find_check(checking->kind, condition->name) : NULL;
    bool time = condition->name != NULL && g_str_equal(condition->name, "time");

    if (condition->name == NULL)
        return refuse(checking, condition->value, "write property=value: relay=own, os=linux-2009|windows-7",
                      "says nothing of a value");
    if (!time && property_find(condition->name) < 0)
        return refuse(checking, condition->name,
                      fields_suggest(checking->scenario->document, condition->name, property_name, checking->messages),
                      "is no property");
    if (*condition->value == '\0')
        return refuse(checking, condition->name, "write what it must be behind the =", "has no value");
    return check_values(checking, check, condition->value);
}

static bool
check_where(struct checking *checking, const char *piece)
{
    g_autoptr(GPtrArray) conditions = properties_split(piece);
    bool good = true;

    for (guint i = 0; i < conditions->len && good; i++)
        good = check_condition(checking, conditions->pdata[i]);
    return good;
}

/* Patterns */

#define CHANGES(value) PATTERN_RANGES("(0|[+\\-]?" value ")")
#define MEMBER PATTERN_NAME "(\\[[0-9]+\\](\\." PATTERN_NAME "(\\[[0-9]+\\])?)?)?"

static const struct piece {
    check_fn *check;
    const char *pattern;        /* of what the function takes; of the others, words say it */
} pieces[] = {
    { check_of, MEMBER },
    { check_os, PATTERN_REVISED_NAME },
    { check_server, PATTERN_NAME },
    { check_relay, PATTERN_NAME },
    { check_route, PATTERN_NAME "(\\[[^|\\s{]*)?" },
    { check_address, PATTERN_ADDRESS },
    { check_name, "[^|\\s{]+" },
    { check_domain_name, "[^|\\s{]+" },
    { check_time, PATTERN_RANGES(PATTERN_DURATION) },
    { check_count, PATTERN_RANGES(PATTERN_COUNT) },
    { check_percent, PATTERN_RANGES(PATTERN_NUMBER "%") },
    { check_metric, "(" PATTERN_RANGES(PATTERN_DURATION) "|" PATTERN_RANGES(PATTERN_NUMBER) ")" },
    { check_percent_change, CHANGES(PATTERN_NUMBER "%") },
    { check_metric_change, "(" CHANGES(PATTERN_DURATION) "|" CHANGES(PATTERN_NUMBER) ")" },
    { check_where, "[^=\\s]+=[\\s\\S]*" },
    { check_commands, PATTERN_NAME },
    { check_text, "[\\s\\S]*[^\\s][\\s\\S]*" },
};

static void
append_alternative(GString *alternatives, const char *word)
{
    g_string_append_printf(alternatives, "%s%s", alternatives->len > 1 ? "|" : "", word);
}

/* One of the values that an attribute lists. */
static char *
pattern_of_piece(const struct verdict_kind *kind, const struct check *check)
{
    g_autoptr(GString) alternatives = g_string_new("(");

    const char *const *words = check->check == check_of && kind->of_words != NULL ? kind->of_words : check->words;

    for (size_t i = 0; i < G_N_ELEMENTS(pieces); i++)
        if (pieces[i].check == check->check && words == check->words)
            return g_strdup(pieces[i].pattern);
    for (const char *const *word = words; word != NULL && *word != NULL; word++)
        append_alternative(alternatives, *word);
    if (check->check == check_rule) {
        append_alternative(alternatives, "none");
        for (const struct rule *rule = destination_rules; rule->id != NULL; rule++) {
            append_alternative(alternatives, rule->id);
            append_alternative(alternatives, rule_number(rule));
        }
    }
    g_assert(alternatives->len > 1);    /* a check whose pattern is in neither place */
    g_string_append_c(alternatives, ')');
    return g_strdup(alternatives->str);
}

/* The element that has @field. */
static const struct verdict_kind *
kind_of(const struct field *field)
{
    for (const struct verdict_kind *kind = verdict_kinds; kind->name != NULL; kind++)
        for (const struct field *own = kind->fields; own->name != NULL; own++)
            if (own == field)
                return kind;
    g_assert_not_reached();
}

/* As check_values() cuts: blanks at the ends of values go, empty ones are passed over. */
char *
expect_pattern(const struct field *field, const char **name)
{
    const struct verdict_kind *kind = kind_of(field);
    const struct check *check = find_check(kind, field->name);
    g_autofree char *piece = pattern_of_piece(kind, check);
    bool own = check->check == check_of && kind->of_words != NULL;
    g_autofree char *own_name = own ? g_strconcat(kind->name, ".of", NULL) : NULL;

    *name = own ? g_intern_string(own_name) : check->attribute;
    if (*check->between == '\0')
        return g_strdup_printf("\\s*%s\\s*", piece);
    if (g_str_equal(check->between, "|"))
        return g_strdup_printf("[|\\s]*%s(\\s*\\|[|\\s]*%s)*[|\\s]*", piece, piece);
    const char *between = strchr(check->between, '|') != NULL ? "[|\\s]" : "\\s";
    return g_strdup_printf("%s*%s(%s+%s)*%s*", between, piece, between, piece, between);
}

static bool
check_attribute(const struct scenario *scenario, const struct verdict_kind *kind, const struct xml_element *xml,
                struct xml_attribute *attribute, struct messages *messages)
{
    const struct check *check = find_check(kind, attribute->name);
    struct checking checking = { scenario, messages, attribute, kind, xml, NULL };

    /* If not, it is not of the language, or not built: told already. */
    return check == NULL || attribute->refused || check_values(&checking, check, attribute->value);
}

static const struct verdict_kind *
find_kind(const char *name)
{
    for (const struct verdict_kind *kind = verdict_kinds; kind->name != NULL; kind++)
        if (g_str_equal(kind->name, name))
            return kind;
    return NULL;
}

/* Whether a value is right or wrong whatever else the scenario has. */
static bool
stands_alone(const struct verdict_kind *kind, const struct xml_attribute *attribute)
{
    const struct check *check = find_check(kind, attribute->name);

    return attribute->parameter == NULL && check != NULL &&
        (check->check == check_word || check->check == check_result || check->check == check_rule ||
         check->check == check_address || check->check == check_time || check->check == check_count ||
         check->check == check_percent || check->check == check_metric || check->check == check_percent_change ||
         check->check == check_metric_change);
}

/* Of two runs that are @compared a change is expected, of one what is. */
static void
check_compared(const struct verdict_kind *kind, const struct xml_element *xml, bool compared,
               struct messages *messages)
{
    const struct field *wanted = fields_find(kind->fields, compared ? "change" : "is");
    const struct xml_attribute *other = xml_attribute(xml, compared ? "is" : "change");

    if (fields_find(kind->fields, "change") == NULL && compared)
        messages_add(messages, xml->at, "write it into an <expect> of one run: only <share> and <metric> may change",
                     "%s says nothing of two runs that are compared", kind->name);
    if (fields_find(kind->fields, "change") == NULL)
        return;
    if (other != NULL)
        messages_add(messages, other->name_at,
                     compared ? "write change, and what is in one run into an <expect> without compare"
                              : "write <expect compare=\"base b\">, with two runs, or is=",
                     "\"%s\" is of %s", other->name, compared ? "one run, and two are compared"
                                                               : "two runs, and none are compared");
    else if (xml_attribute(xml, wanted->name) == NULL)
        messages_add(messages, xml->at, wanted->meaning, "%s needs the attribute \"%s\"", kind->name, wanted->name);
}

/* If it does not apply, what @xml says of others is not looked at: with other
 * values of parameters there may be other members, other systems. */
static void
check_verdict(const struct scenario *scenario, const struct verdict_kind *kind, const struct xml_element *xml,
              const struct verdict_element *verdict, struct messages *messages)
{
    struct said said = { .text = NULL };

    fields_read(kind->fields, xml, &said, scenario->document, NULL, messages);
    check_compared(kind, xml, verdict->compared != NULL, messages);
    if (*xml->text != '\0' && xml_attribute(xml, "text") != NULL)
        messages_add_with(messages, xml->text_at, xml_attribute(xml, "text")->name_at, "leave one of them out",
                          "the text is given twice");
    for (guint i = 0; i < xml->attribute->len; i++) {
        struct xml_attribute *attribute = g_ptr_array_index(xml->attribute, i);
        const struct field *field = fields_find(kind->fields, attribute->name);

        if (field != NULL && !(field->flags & FIELD_LATER) && (verdict->applies || stands_alone(kind, attribute)))
            check_attribute(scenario, kind, xml, attribute, messages);
    }
}

/* <expect> itself */

static bool
is_variant(const struct scenario *scenario, const char *name)
{
    return g_str_equal(name, "base") || g_strv_contains(scenario->variants, name);
}

/* Checks @name, which one of the attributes @written names. */
static void
check_variant(const struct scenario *scenario, struct xml_attribute *written, const char *name,
              struct messages *messages)
{
    if (!is_variant(scenario, name))
        fields_refuse(messages, written, name,
                      fields_suggest(scenario->document, name, scenario->variants, messages), "is no variant");
}

static void
check_variants(const struct scenario *scenario, const struct expect_element *expect, struct messages *messages)
{
    struct xml_attribute *written = xml_attribute(expect->xml, expect->compare != NULL ? "compare" : "variant");

    for (uint32_t i = 0; written != NULL && i < expect->variant.n; i++)
        check_variant(scenario, written, expect->variant.word[i], messages);
}

/* Returns: whether "fault=none", of `when`, holds. */
static bool
holds(const struct scenario *scenario, struct xml_attribute *written, const char *condition,
      struct messages *messages)
{
    const char *equals = strchr(condition, '=');

    if (equals == NULL)
        return fields_refuse(messages, written, condition, "write parameter=value", "has no =");

    g_autofree char *name = g_strndup(condition, (gsize) (equals - condition));
    const struct scenario_parameter *parameter = parameters_find(scenario->parameter, name);
    if (parameter == NULL)
        return fields_refuse(messages, written, name,
                             parameters_suggest(scenario->document, scenario->parameter, name, messages),
                             "is no parameter");
    if (parameter->values[1] != NULL && !g_strv_contains(parameter->values, equals + 1))
        return fields_refuse(messages, written, equals + 1,
                             fields_suggest(scenario->document, equals + 1, parameter->values, messages),
                             "is no value of the parameter");
    return g_str_equal(parameter->value, equals + 1);
}

/* Whether two of the sorted @condition, of `when`, ask for values of one parameter. */
static bool
asks_twice(const char *const *condition, struct xml_attribute *written, struct messages *messages)
{
    for (guint i = 1; condition[0] != NULL && condition[i] != NULL; i++) {
        size_t name = strcspn(condition[i], "=");

        if (strncmp(condition[i - 1], condition[i], name) == 0 && condition[i - 1][name] == '=')
            return fields_refuse(messages, written, condition[i],
                                 "a parameter has one value in a run: write an <expect> for each",
                                 "is another value of the same parameter"), true;
    }
    return false;
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Returns: the conditions of @expect and @set, sorted, so that those of two expectations
 * are the same if they say the same; the document's. */
static const char *const *
conditions(const struct scenario *scenario, const struct expect_element *expect, const char *const *set)
{
    g_auto(GStrv) piece = fields_split(expect->when != NULL ? expect->when : "");
    guint n = 0, most = g_strv_length(piece) + g_strv_length((char **) set);
    const char **condition = xml_alloc(scenario->document, (most + 1) * sizeof *condition);

    for (char **next = piece; *next != NULL; next++)
        condition[n++] = g_string_chunk_insert(scenario->document->strings, *next);
    for (; *set != NULL; set++)
        if (!g_strv_contains(condition, *set))
            condition[n++] = *set;
    qsort(condition, n, sizeof *condition, compare_words);
    return condition;
}

/* compare="a b" */

/* Reads @text, "aaaa,fault=ignore". Returns: whether that is a side. */
static bool
read_side(const struct scenario *scenario, const char *text, struct xml_attribute *written,
          struct compared_side *side, struct messages *messages)
{
    GStringChunk *strings = scenario->document->strings;
    g_auto(GStrv) piece = g_strsplit(text, ",", -1);
    const char **set = xml_alloc(scenario->document, (g_strv_length(piece) + 1) * sizeof *set);
    guint n = 0;

    *side = (struct compared_side) { .text = g_string_chunk_insert(strings, text), .set = set };
    for (char **next = piece; *next != NULL; next++)
        if (strchr(*next, '=') != NULL)
            set[n++] = g_string_chunk_insert(strings, *next);
        else if (side->variant == NULL)
            side->variant = g_string_chunk_insert(strings, *next);
        else
            return fields_refuse(messages, written, text, "one variant, and parameters as name=value",
                                 "names two variants");
    if (side->variant == NULL)
        side->variant = "base";
    qsort(set, n, sizeof *set, compare_words);
    return !asks_twice(set, written, messages);
}

/* Returns: the two runs that @expect compares, the document's; or NULL with a message. */
static const struct compared_side *
read_compared(const struct scenario *scenario, const struct expect_element *expect, struct messages *messages)
{
    struct xml_attribute *written = xml_attribute(expect->xml, "compare");
    struct xml_attribute *variant = xml_attribute(expect->xml, "variant");
    struct compared_side *side = xml_alloc(scenario->document, 2 * sizeof *side);
    g_auto(GStrv) text = fields_split(expect->compare);

    if (g_strv_length(text) != 2)
        fields_refuse(messages, written, NULL, "write two, each a variant or parameter=value: compare=\"base aaaa\"",
                      "does not name two runs");
    else if (variant != NULL)
        messages_add(messages, variant->name_at, "leave it out: compare names the variants",
                     "\"variant\" stands beside \"compare\"");
    else if (!read_side(scenario, text[0], written, &side[0], messages) ||
             !read_side(scenario, text[1], written, &side[1], messages))
        return NULL;
    else if (g_str_equal(side[0].variant, side[1].variant) && g_strv_equal(side[0].set, side[1].set))
        fields_refuse(messages, written, NULL, "a run is compared with another one", "names the same run twice");
    else
        return side;
    return NULL;
}

/* What the first side says, which is another run than this one. */
static void
check_first_side(const struct scenario *scenario, const struct compared_side *side, struct xml_attribute *written,
                 struct messages *messages)
{
    check_variant(scenario, written, side->variant, messages);
    for (const char *const *set = side->set; *set != NULL; set++)
        holds(scenario, written, *set, messages);
}

/* How many verdicts of @variant there are. */
static guint
n_verdicts(const struct scenario *scenario, const char *variant)
{
    g_autofree char *begin = g_strdup_printf("%s/%s/", scenario->name, variant);
    guint n = 0;

    for (guint i = 0; i < scenario->verdict->len; i++)
        n += g_str_has_prefix(((const struct verdict_element *) scenario->verdict->pdata[i])->name, begin);
    return n;
}

/* @expected: its xml, todo and tags, to what it applies, and what is lacking. */
static void
add_verdict(struct scenario *scenario, const char *variant, struct verdict_element expected,
            const struct xml_element *xml)
{
    struct verdict_element *verdict = xml_alloc(scenario->document, sizeof *verdict);
    g_autofree char *name = g_strdup_printf("%s/%s/%u", scenario->name, variant, n_verdicts(scenario, variant) + 1);

    *verdict = expected;
    verdict->xml = xml;
    verdict->name = g_string_chunk_insert(scenario->document->strings, name);
    g_ptr_array_add(scenario->verdict, verdict);
}

/* Where what is wrong is told: if expectations are another scenario's, to @own, for this one need not have what
 * they are about. */
static struct messages *
told_to(const struct scenario *scenario, struct messages *own, struct messages *messages)
{
    return scenario->marked_by != NULL ? own : messages;
}

/* What @own says is lacking; @so_far, if that is something. */
static const char *
lacking(const struct scenario *scenario, const char *so_far, const struct messages *own)
{
    g_autofree char *first = messages_first(own);

    if (so_far != NULL || first == NULL)
        return so_far;
    return g_string_chunk_insert(scenario->document->strings, first);
}

/* The children of @xml, in @variant. */
static void
read_verdicts(struct scenario *scenario, const char *variant, const struct verdict_element *expected,
              const struct xml_element *xml, struct messages *messages)
{
    for (guint i = 0; i < xml->child->len; i++) {
        const struct xml_element *child = g_ptr_array_index(xml->child, i);
        const struct verdict_kind *kind = find_kind(child->name);
        struct verdict_element verdict = *expected;
        g_autoptr(messages) own = messages_new();

        if (kind == NULL)
            continue;           /* language.c has refused it */
        if (verdict.lacking == NULL)
            check_verdict(scenario, kind, child, &verdict, told_to(scenario, own, messages));
        verdict.lacking = lacking(scenario, verdict.lacking, own);
        add_verdict(scenario, variant, verdict, child);
    }
}

/* Of another scenario's expectations: those of variants that this one has not, told of with base. */
static void
read_unknown_variants(struct scenario *scenario, const struct expect_element *expect,
                      const struct verdict_element *expected, struct messages *messages)
{
    for (uint32_t i = 0; g_str_equal(scenario->variant, "base") && i < expect->variant.n; i++) {
        const char *name = expect->variant.word[i];
        struct verdict_element verdict = *expected;
        g_autofree char *text = g_strdup_printf("there is no variant \"%s\"", name);

        if (is_variant(scenario, name))
            continue;
        verdict.applies = true;
        verdict.lacking = g_string_chunk_insert(scenario->document->strings, text);
        read_verdicts(scenario, name, &verdict, expect->xml, messages);
    }
}

/* Notes whether what @expected asks of parameters holds, and what is lacking. Returns: false if it cannot be asked. */
static bool
read_conditions(const struct scenario *scenario, const struct expect_element *expect,
                struct verdict_element *expected, struct messages *messages)
{
    static const char *const nothing[] = { NULL };
    const struct compared_side *compared = expected->compared;
    const char *const *set = compared != NULL ? compared[1].set : nothing;
    struct xml_attribute *when = xml_attribute(expect->xml, "when"), *compare = xml_attribute(expect->xml, "compare");
    g_autoptr(messages) own = messages_new();
    struct messages *to = told_to(scenario, own, messages);

    if (expect->when != NULL && expect->when[strspn(expect->when, " \t\r\n")] == '\0')
        fields_refuse(messages, when, NULL, "write parameter=value", "is empty");
    expected->when = conditions(scenario, expect, set);
    if (asks_twice(expected->when, when != NULL ? when : compare, messages))
        return false;
    for (guint i = 0; expected->when[i] != NULL; i++)
        expected->applies &= holds(scenario, g_strv_contains(set, expected->when[i]) ? compare : when,
                                   expected->when[i], to);
    if (compared != NULL)
        check_first_side(scenario, compared, compare, to);
    expected->lacking = lacking(scenario, NULL, own);
    expected->applies |= expected->lacking != NULL;
    return true;
}

/* What compares two runs is an expectation of the second. */
static bool
take_compared(struct scenario *scenario, struct expect_element *expect, struct verdict_element *expected,
              struct messages *messages)
{
    const char **variant = xml_alloc(scenario->document, 2 * sizeof *variant);

    expected->compared = read_compared(scenario, expect, messages);
    if (expected->compared == NULL)
        return false;
    variant[0] = expected->compared[1].variant;
    expect->variant.word = variant;
    expect->variant.n = 1;
    return true;
}

static void
read_expect(struct scenario *scenario, const struct xml_element *xml, struct messages *messages)
{
    struct expect_element *expect = xml_alloc(scenario->document, sizeof *expect);

    expect->xml = xml;
    if (!fields_read(expect_fields, xml, expect, scenario->document, NULL, messages))
        return;

    struct verdict_element expected = {
        .expect = xml, .todo = expect->todo, .tags = expect->tags.word, .applies = true };
    if (expect->compare != NULL && !take_compared(scenario, expect, &expected, messages))
        return;
    if (scenario->marked_by == NULL)
        check_variants(scenario, expect, messages);
    if (!read_conditions(scenario, expect, &expected, messages))
        return;
    if (g_strv_contains(expect->variant.word, scenario->variant))
        read_verdicts(scenario, scenario->variant, &expected, xml, messages);
    if (scenario->marked_by != NULL)
        read_unknown_variants(scenario, expect, &expected, messages);
}

bool
expect_take(struct xml_document *document, const char *path, struct messages *messages)
{
    struct xml_document *other = xml_read(path, NULL, messages);
    GPtrArray *children = document->root->child;

    if (other == NULL)
        return false;
    g_ptr_array_add(document->part, other);
    if (!include_parts(other, messages))
        return false;
    for (guint i = children->len; i > 0; i--)
        if (g_str_equal(((const struct xml_element *) children->pdata[i - 1])->name, "expect"))
            g_ptr_array_remove_index(children, i - 1);
    for (guint i = 0; i < other->root->child->len; i++) {
        struct xml_element *child = g_ptr_array_index(other->root->child, i);

        if (!g_str_equal(child->name, "expect"))
            continue;
        child->parent = document->root;
        g_ptr_array_add(children, child);
    }
    return true;
}

bool
expect_read(struct scenario *scenario, struct messages *messages)
{
    const struct xml_element *root = scenario->document->root;
    unsigned before = messages_n(messages);

    for (guint i = 0; i < root->child->len; i++) {
        const struct xml_element *xml = g_ptr_array_index(root->child, i);

        if (g_str_equal(xml->name, "expect"))
            read_expect(scenario, xml, messages);
    }
    return messages_n(messages) == before;
}
