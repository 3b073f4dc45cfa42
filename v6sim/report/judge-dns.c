/*
 * judge-dns.c - inside judge(): queries that hosts sent, and what DNS servers had to do
 */
#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/report/judging.h"

/* Queries */

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
    const char *type = judge_written(xml, "type"), *server = judge_written(xml, "server");
    const char *transport = judge_written(xml, "transport");
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

void
judge_queries(struct verdict *verdict, const struct collection *collection)
{
    const struct xml_element *xml = verdict->element->xml;
    int64_t n = 0;

    for (guint i = 0; i < collection->kept->len; i++) {
        const struct kept *kept = g_ptr_array_index(collection->kept, i);

        if (!judge_concerns(collection->world, xml, kept))
            continue;
        if (verdict->matched++ == 0)
            judge_blame(verdict, collection->world, kept, "");
        n += count_queries(collection->world, xml, kept);
    }
    judge_hold_number(verdict, "count", n);
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
    const char *type = judge_written(xml, "type"), *transport = judge_written(xml, "transport");

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

void
judge_servers(struct verdict *verdict, const struct collection *collection)
{
    const struct xml_element *xml = verdict->element->xml;
    const struct dns *dns = collection->dns;
    struct dns_count sum = { 0 };
    int64_t peak = 0;

    for (uint32_t i = 0; i < dns->n_servers; i++) {
        const struct dns_server *server = &dns->server[i];

        if (!is_named(dns, server, judge_written(xml, "of")))
            continue;
        verdict->matched++;
        peak = MAX(peak, server->peak);
        add_server(&sum, server, xml);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(server_checks); i++)
        judge_hold_number(verdict, server_checks[i].attribute, server_checks[i].get(&sum));
    judge_hold_number(verdict, "peak", peak);
}
