/*
 * figures.c - what the connections, lookups and pings of a system come to
 */
#include "v6sim/report/figures.h"

#include "v6sim/read/value.h"

static int64_t
get_n(const struct tally *tally)
{
    return tally->n;
}

static int64_t
get_established(const struct tally *tally)
{
    return tally->result[RESULT_ESTABLISHED];
}

static int64_t
get_resolved(const struct tally *tally)
{
    return tally->result[RESULT_RESOLVED];
}

static int64_t
get_answered(const struct tally *tally)
{
    return tally->result[RESULT_ANSWERED];
}

static int64_t
get_ipv6(const struct tally *tally)
{
    return tally->established[FAMILY_IPV6];
}

static int64_t
get_ipv4(const struct tally *tally)
{
    return tally->established[FAMILY_IPV4];
}

static int64_t
get_failed(const struct tally *tally)
{
    return tally->result[RESULT_FAILED];
}

static int64_t
get_abandoned(const struct tally *tally)
{
    return tally->result[RESULT_ABANDONED];
}

static int64_t
get_slow(const struct tally *tally)
{
    return tally->slow;
}

static int64_t
get_p50(const struct tally *tally)
{
    return collect_quantile(tally, 50);
}

static int64_t
get_p95(const struct tally *tally)
{
    return collect_quantile(tally, 95);
}

static int64_t
get_a_over_ipv4(const struct tally *tally)
{
    return tally->queries[ASK_A][FAMILY_IPV4];
}

static int64_t
get_a_over_ipv6(const struct tally *tally)
{
    return tally->queries[ASK_A][FAMILY_IPV6];
}

static int64_t
get_aaaa_over_ipv4(const struct tally *tally)
{
    return tally->queries[ASK_AAAA][FAMILY_IPV4];
}

static int64_t
get_aaaa_over_ipv6(const struct tally *tally)
{
    return tally->queries[ASK_AAAA][FAMILY_IPV6];
}

static int64_t
get_ptr_over_ipv4(const struct tally *tally)
{
    return tally->queries[ASK_PTR][FAMILY_IPV4];
}

static int64_t
get_ptr_over_ipv6(const struct tally *tally)
{
    return tally->queries[ASK_PTR][FAMILY_IPV6];
}

static int64_t
get_ptr(const struct tally *tally)
{
    return get_ptr_over_ipv4(tally) + get_ptr_over_ipv6(tally);
}

static int64_t
get_cached(const struct tally *tally)
{
    return tally->cached;
}

static int64_t
get_a(const struct tally *tally)
{
    return get_a_over_ipv4(tally) + get_a_over_ipv6(tally);
}

static int64_t
get_aaaa(const struct tally *tally)
{
    return get_aaaa_over_ipv4(tally) + get_aaaa_over_ipv6(tally);
}

int64_t
figures_queries(const struct tally *tally)
{
    return get_a(tally) + get_aaaa(tally) + get_ptr(tally);
}

const struct figure figures_all[] = {
    { OF_CONNECTIONS, { "connections", NULL, COLUMN_COUNT }, get_n, ALWAYS },
    { OF_LOOKUPS, { "lookups", NULL, COLUMN_COUNT }, get_n, ALWAYS },
    { OF_PINGS, { "pings", NULL, COLUMN_COUNT }, get_n, ALWAYS },
    { OF_VISITS, { "visits", NULL, COLUMN_COUNT }, get_n, ALWAYS },
    { OF_VISITS, { "complete", NULL, COLUMN_COUNT }, get_established, ALWAYS },
    { OF_CONNECTIONS, { "established", NULL, COLUMN_COUNT }, get_established, ALWAYS },
    { OF_CONNECTIONS, { "established_ipv6", "IPv6", COLUMN_COUNT }, get_ipv6, ALWAYS },
    { OF_CONNECTIONS, { "established_ipv4", NULL, COLUMN_COUNT }, get_ipv4, IN_FULL },
    { OF_LOOKUPS, { "resolved", NULL, COLUMN_COUNT }, get_resolved, ALWAYS },
    { OF_PINGS, { "answered", NULL, COLUMN_COUNT }, get_answered, ALWAYS },
    { OF_PINGS, { "answered_ipv6", "IPv6", COLUMN_COUNT }, get_ipv6, ALWAYS },
    { OF_PINGS, { "answered_ipv4", NULL, COLUMN_COUNT }, get_ipv4, IN_FULL },
    { OF_ALL, { "failed", NULL, COLUMN_COUNT }, get_failed, ALWAYS },
    { OF_ALL, { "abandoned", NULL, COLUMN_COUNT }, get_abandoned, WITH_PATIENCE },
    { OF_ALL, { "slow", NULL, COLUMN_COUNT }, get_slow, ALWAYS },
    { OF_ALL, { "p50", NULL, COLUMN_TIME }, get_p50, ALWAYS },
    { OF_ALL, { "p95", NULL, COLUMN_TIME }, get_p95, ALWAYS },
    { OF_RECORDS, { "queries_a", "queries A", COLUMN_COUNT }, get_a, ALWAYS },
    { OF_RECORDS, { "queries_aaaa", "AAAA", COLUMN_COUNT }, get_aaaa, ALWAYS },
    { OF_LOOKUPS, { "queries_ptr", "PTR", COLUMN_COUNT }, get_ptr, IF_ANY },
    { OF_RECORDS, { "cached", NULL, COLUMN_COUNT }, get_cached, IF_ANY },
    { OF_RECORDS, { "queries_a_ipv4", NULL, COLUMN_COUNT }, get_a_over_ipv4, IN_FULL },
    { OF_RECORDS, { "queries_a_ipv6", NULL, COLUMN_COUNT }, get_a_over_ipv6, IN_FULL },
    { OF_RECORDS, { "queries_aaaa_ipv4", NULL, COLUMN_COUNT }, get_aaaa_over_ipv4, IN_FULL },
    { OF_RECORDS, { "queries_aaaa_ipv6", NULL, COLUMN_COUNT }, get_aaaa_over_ipv6, IN_FULL },
    { OF_LOOKUPS, { "queries_ptr_ipv4", NULL, COLUMN_COUNT }, get_ptr_over_ipv4, IN_FULL },
    { OF_LOOKUPS, { "queries_ptr_ipv6", NULL, COLUMN_COUNT }, get_ptr_over_ipv6, IN_FULL },
    { .get = NULL }
};
#define N_FIGURES (G_N_ELEMENTS(figures_all) - 1)

static bool
is_shown(const struct report *report, const struct figure *figure, enum work_kind kind, bool brief)
{
    if (!(figure->of >> kind & 1))
        return false;
    if (!brief || figure->shown == ALWAYS)
        return true;
    if (figure->shown == IF_ANY)
        return figure->get(collect_total(report->collection, kind)) > 0;
    for (uint32_t i = 0; figure->shown == WITH_PATIENCE && i < report->world->n_items; i++)
        if ((report->world->item[i].kind == kind || kind == WORK_VISIT) && report->world->item[i].patience_ns > 0)
            return true;
    return false;
}

bool
figures_has_row(const struct collection *collection, enum work_kind kind, uint32_t nth)
{
    return collection->tally[kind][nth].n > 0 ||
        (kind == WORK_CONNECT && collection->tally[WORK_RESOLVE][nth].n == 0 &&
         collection->tally[WORK_PING][nth].n == 0);
}

/* "over 3 s", by the scenario's threshold. */
static const char *
slow_heading(const struct scenario *scenario)
{
    g_autofree char *limit = value_print_time(scenario->slow_ns);
    g_autofree char *heading = g_strconcat("over ", limit, NULL);

    return g_intern_string(heading);
}

struct column
figures_column(const struct figure *figure, const struct scenario *scenario)
{
    struct column column = figure->column;

    if (figure->get == get_slow)
        column.heading = slow_heading(scenario);
    return column;
}

static void
add_row(struct table *table, const struct report *report, enum work_kind kind, const struct tally *tally, bool brief)
{
    table_text(table, tally->profile != NULL ? tally->profile->name : "all");
    for (unsigned i = 0; i < N_FIGURES; i++)
        if (is_shown(report, &figures_all[i], kind, brief))
            table_number(table, figures_all[i].get(tally));
}

struct table *
figures_by_os(const struct report *report, enum work_kind kind, bool brief)
{
    const struct collection *collection = report->collection;
    struct column column[N_FIGURES + 1] = { { "os", "by OS", COLUMN_TEXT } };
    unsigned n = 1;

    for (unsigned i = 0; i < N_FIGURES; i++)
        if (is_shown(report, &figures_all[i], kind, brief))
            column[n++] = figures_column(&figures_all[i], report->world->scenario);

    struct table *table = table_new(column, n);
    for (uint32_t i = 0; i < collection->n_tallies - 1; i++)
        if (figures_has_row(collection, kind, i))
            add_row(table, report, kind, &collection->tally[kind][i], brief);
    if (table_rows(table) > 1)
        add_row(table, report, kind, collect_total(collection, kind), brief);
    return table;
}
