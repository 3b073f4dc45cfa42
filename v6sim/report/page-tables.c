/*
 * page-tables.c - tables that can be sorted: connections, systems, queries, ways, relays, expectations
 */
#include "v6sim/report/page-parts.h"

#include <string.h>

#include "models/host/rules.h"
#include "v6sim/read/value.h"
#include "v6sim/report/dns-tables.h"
#include "v6sim/report/groups.h"
#include "v6sim/report/judged.h"
#include "v6sim/report/pairs.h"

/* A table */

static unsigned
n_columns(const struct table *table)
{
    unsigned n;

    table_columns(table, &n);
    return n;
}

static const struct column *
column_of(const struct table *table, unsigned nth)
{
    return &table_columns(table, &(unsigned) { 0 })[nth];
}

/* Whether a column says something in a row at least; a zero is nothing. */
static bool
says_something(const struct table *table, unsigned column)
{
    for (unsigned row = 0; row < table_rows(table); row++) {
        int64_t number;
        g_autofree char *text = table_cell(table, row, column, &number);

        if (column_of(table, column)->type == COLUMN_TEXT ? *text != '\0' : number > 0)
            return true;
    }
    return false;
}

/* Returns: of which side's column it is the same, "p50" of "a_p50"; NULL: it is of both. */
static const char *
side_of(const struct page_table *how, const struct column *column, unsigned *side)
{
    *side = g_str_has_prefix(column->name, "b_");
    return how->side != NULL && (*side == 1 || g_str_has_prefix(column->name, "a_")) ? column->name + 2 : NULL;
}

/* Returns: the place of the other side's column; the column's own, if there is none. */
static unsigned
twin_of(const struct table *table, unsigned column, const struct page_table *how)
{
    unsigned side, other;
    const char *name = side_of(how, column_of(table, column), &side), *others;

    for (unsigned i = 0; name != NULL && i < n_columns(table); i++) {
        others = side_of(how, column_of(table, i), &other);
        if (others != NULL && other != side && g_str_equal(name, others))
            return i;
    }
    return column;
}

/* Whether both have the same in every row. */
static bool
are_same(const struct table *table, unsigned one, unsigned other)
{
    for (unsigned row = 0; row < table_rows(table); row++) {
        int64_t first, second;
        g_autofree char *text = table_cell(table, row, one, &first);
        g_autofree char *others = table_cell(table, row, other, &second);

        if (first != second || !g_str_equal(text, others))
            return false;
    }
    return true;
}

/* Returns: unsigned, which columns are shown, in their order: what a side has stands beside what the other has,
 * and once if that is all the same; free with g_array_unref(). */
static GArray *
shown_columns(const struct table *table, const struct page_table *how)
{
    GArray *shown = g_array_new(FALSE, FALSE, sizeof(unsigned));

    for (unsigned i = 0; i < n_columns(table); i++) {
        unsigned side, twin = twin_of(table, i, how);
        bool said = i == 0 || !how->thin || says_something(table, i) || says_something(table, twin);

        side_of(how, column_of(table, i), &side);
        if (!said || (twin != i && side == 1))
            continue;
        g_array_append_val(shown, i);
        if (twin != i && !are_same(table, i, twin))
            g_array_append_val(shown, twin);
    }
    return shown;
}

/* What people read instead of a column's name: "queries_a" is "queries a"; with whose it is. */
static void
heading(struct html *html, const struct column *column, const struct page_table *how, bool of_both)
{
    unsigned side;
    const char *name = side_of(how, column, &side);
    g_autofree char *text = g_strdelimit(g_strdup(name != NULL ? name : column->name), "_", ' ');

    html_text(html, name == NULL && column->heading != NULL ? column->heading : text);
    if (name != NULL && !of_both)
        page_side(html, how->side[side]);
}

/* Whether the other side's column is shown as well as @shown's @nth. */
static bool
has_twin(const struct table *table, const GArray *shown, guint nth, const struct page_table *how)
{
    unsigned column = g_array_index(shown, unsigned, nth), twin = twin_of(table, column, how);

    for (guint i = 0; i < shown->len; i++)
        if (twin != column && g_array_index(shown, unsigned, i) == twin)
            return true;
    return false;
}

static void
head(struct html *html, const struct table *table, const GArray *shown, const struct page_table *how)
{
    html_begin(html, "thead");
    html_begin(html, "tr");
    for (guint i = 0; i < shown->len; i++) {
        const struct column *column = column_of(table, g_array_index(shown, unsigned, i));

        html_begin(html, "th");
        html_attribute(html, "scope", "col");
        html_attribute(html, "data-column", column->name);
        html_attribute(html, "class", column->type == COLUMN_TEXT ? NULL : "n");
        heading(html, column, how, !has_twin(table, shown, i, how));
        html_end(html);
    }
    html_end(html);
    html_end(html);
}

/* A figure has its exact value with it, of times the nanoseconds. */
static void
cell(struct html *html, const struct table *table, unsigned row, unsigned column)
{
    int64_t number;
    g_autofree char *text = table_cell(table, row, column, &number);
    const struct column *of = column_of(table, column);

    html_begin(html, column == 0 ? "th" : "td");
    html_attribute(html, "scope", column == 0 ? "row" : NULL);
    html_attribute(html, "class", of->type == COLUMN_TEXT ? NULL : "n");
    if (number >= 0)
        html_attribute_printf(html, "data-v", "%" G_GINT64_FORMAT, number);
    html_text(html, text);
    html_end(html);
}

static void
rows(struct html *html, const struct table *table, const GArray *shown, unsigned first, unsigned end)
{
    for (unsigned row = first; row < end; row++) {
        html_begin(html, "tr");
        for (guint i = 0; i < shown->len; i++)
            cell(html, table, row, g_array_index(shown, unsigned, i));
        html_end(html);
        html_newline(html);
    }
}

void
page_begin_wide(struct html *html, const char *label, unsigned columns)
{
    html_begin(html, "div");
    html_attribute(html, "class", columns > PAGE_MANY_COLUMNS ? "wide many" : "wide");
    html_attribute(html, "tabindex", "0");
    html_attribute(html, "role", "region");
    html_attribute(html, "aria-label", label);
}

void
page_text_cell(struct html *html, const char *text)
{
    html_element(html, "td", text != NULL ? text : "");
}

void
page_count_cell(struct html *html, uint64_t count)
{
    g_autofree char *text = table_grouped((int64_t) count);

    html_begin(html, "td");
    html_attribute(html, "class", "n");
    html_attribute_printf(html, "data-v", "%" G_GUINT64_FORMAT, count);
    html_text(html, text);
    html_end(html);
}

void
page_table(struct html *html, const struct table *table, const struct page_table *how)
{
    unsigned n = table_rows(table), foot = MIN(n, how->n_foot);
    g_autoptr(GArray) shown = NULL;

    if (n == 0)
        return;
    shown = shown_columns(table, how);
    page_begin_wide(html, how->caption, shown->len);
    html_begin(html, "table");
    html_attribute(html, "data-table", how->name);
    html_element(html, "caption", how->caption);
    html_newline(html);
    head(html, table, shown, how);
    html_newline(html);
    html_begin(html, "tbody");
    html_newline(html);
    rows(html, table, shown, 0, n - foot);
    html_end(html);
    if (foot > 0) {
        html_begin(html, "tfoot");
        html_newline(html);
        rows(html, table, shown, n - foot, n);
        html_end(html);
    }
    html_end(html);
    html_end(html);
    html_newline(html);
}

/* Connections, lookups and pings */

static const struct column record_columns[] = {
    { "host", NULL, COLUMN_TEXT },
    { "os", "system", COLUMN_TEXT },
    { "connection", "of", COLUMN_TEXT },
    { "nth", NULL, COLUMN_COUNT },
    { "to", NULL, COLUMN_TEXT },
    { "started", NULL, COLUMN_TIME },
    { "result", NULL, COLUMN_TEXT },
    { "reason", NULL, COLUMN_TEXT },
    { "family", NULL, COLUMN_TEXT },
    { "tunnel", NULL, COLUMN_TEXT },            /* the interface, if it is none of the network's own */
    { "destination", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },
    { "rule", NULL, COLUMN_TEXT },
    { "resolve", NULL, COLUMN_TIME },
    { "connect", NULL, COLUMN_TIME },
    { "transfer", NULL, COLUMN_TIME },
    { "total", NULL, COLUMN_TIME },
    { "queries_a", "queries A", COLUMN_COUNT },
    { "queries_aaaa", "AAAA", COLUMN_COUNT },
    { "queries_ptr", "PTR", COLUMN_COUNT },
    { "syns", "SYNs", COLUMN_COUNT },
};

static void
fill_who(struct table *table, const struct world *world, const struct kept *kept)
{
    const struct work_item *item = &world->item[kept->item];
    g_autofree char *host = world_name(world, kept->host), *target = collect_target(world, kept);
    bool several = world->n_items > 1;

    table_text(table, host);
    table_text(table, world_profile(world, kept->host)->name);
    table_text(table, several ? item->id : NULL);
    table_number(table, item->times > 1 ? kept->nth + INT64_C(1) : -1);
    table_text(table, target);
    table_number(table, kept->started_at);
}

static void
fill_end(struct table *table, const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);
    const struct rule *rule = kept_rule(kept);
    g_autofree char *dst = candidate != NULL ? value_print_addr(candidate->dst) : NULL;
    g_autofree char *src = candidate != NULL ? value_print_addr(candidate->src) : NULL;
    const char *interface = kept_interface(kept);

    table_text(table, result_name[kept->result]);
    table_text(table, kept->reason != REASON_NONE ? reason_name[kept->reason] : NULL);
    table_text(table, candidate != NULL ? collect_family(candidate) : NULL);
    table_text(table, interface == NULL || g_str_equal(interface, "native") ? NULL : interface);
    table_text(table, dst);
    table_text(table, src);
    table_text(table, rule != NULL ? rule_number(rule) : NULL);
}

static void
fill_figures(struct table *table, const struct kept *kept)
{
    table_number(table, kept_resolve_ns(kept));
    table_number(table, kept_connect_ns(kept));
    table_number(table, kept_transfer_ns(kept));
    table_number(table, kept_total_ns(kept));
    table_number(table, kept_queries(kept, ASK_A));
    table_number(table, kept_queries(kept, ASK_AAAA));
    table_number(table, kept_queries(kept, ASK_PTR));
    table_number(table, kept_syns(kept));
}

/* The rows of one kind, as many as a page has. Returns: how many there are in all. */
static guint
fill_records(struct table *table, const struct report *report, enum work_kind kind)
{
    const GPtrArray *kept = report->collection->kept;
    guint n = 0;

    for (guint i = 0; i < kept->len; i++) {
        const struct kept *one = kept->pdata[i];

        if (one->kind != kind || n++ >= PAGE_MOST_ROWS)
            continue;
        fill_who(table, report->world, one);
        fill_end(table, one);
        fill_figures(table, one);
    }
    return n;
}

static void
record_table(struct html *html, const struct report *report, enum work_kind kind)
{
    static const char *const titles[] = { "Connections", "Lookups", "Pings" };
    g_autoptr(table) table = table_new(record_columns, G_N_ELEMENTS(record_columns));
    guint n = fill_records(table, report, kind);
    g_autofree char *all = table_grouped(n);
    g_autofree char *caption = n <= PAGE_MOST_ROWS ? g_strdup(titles[kind])
        : g_strdup_printf("%s: the first %d of %s (all: v6sim run --format csv)", titles[kind], PAGE_MOST_ROWS, all);

    page_table(html, table, &(struct page_table) { .name = collect_kind[kind][1], .caption = caption,
                                                           .thin = true });
}

/* By system, and in groups */

static void
figures_table(struct html *html, const struct report *report, enum work_kind kind)
{
    static const char *const names[] = { "by_os", "lookups_by_os", "pings_by_os", "visits_by_os" };
    static const char *const captions[] = { "Connections by system", "Lookups by system", "Pings by system",
                                            "Visits to several names, by system" };
    g_autoptr(table) table = NULL;

    if (collect_total(report->collection, kind)->n == 0)
        return;
    table = figures_by_os(report, kind, true);
    page_table(html, table, &(struct page_table) { .name = names[kind], .caption = captions[kind],
                                                       .n_foot = table_rows(table) > 1 });
}

/* By what became of them, once they are too many to look at one by one. */
static void
outcome_table(struct html *html, const struct report *report)
{
    static const struct place nowhere = { .file = "page" };
    const GPtrArray *kept = report->collection->kept;
    g_autoptr(messages) messages = messages_new();
    g_autofree int *property = NULL;
    g_autoptr(table) table = NULL;

    if (kept->len <= PAGE_FEW_HOSTS)
        return;
    property = groups_read("kind,os,result,reason,family", nowhere, messages);
    table = groups_table(report->world, property, kept);
    page_table(html, table, &(struct page_table) { .name = "groups", .caption = "What became of them",
                                                       .thin = true });
}

/* The network */

static void
dns_table(struct html *html, const struct report *report)
{
    g_autoptr(table) table = dns_queries_table(report->collection->dns, false);

    page_table(html, table, &(struct page_table) { .name = "dns", .caption = "Queries, by DNS server",
                                                           .thin = true });
}

static void
way_tables(struct html *html, const struct report *report)
{
    g_autoptr(table) paths = pairs_table(report->collection->pairs, false);
    g_autoptr(table) relays = pairs_relays(report->collection->pairs, false);

    page_table(html, paths, &(struct page_table) { .name = "paths", .caption = "Ways that packets took",
                                                           .thin = true });
    page_table(html, relays, &(struct page_table) { .name = "relays", .caption = "Relays", .thin = true });
}

/* Expectations */

static const struct column verdict_columns[] = {
    { "expectation", NULL, COLUMN_TEXT },
    { "verdict", NULL, COLUMN_TEXT },
    { "because", NULL, COLUMN_TEXT },
};

static void
verdict_table(struct html *html, const struct report *report)
{
    g_autoptr(table) table = table_new(verdict_columns, G_N_ELEMENTS(verdict_columns));

    for (guint i = 0; i < report->verdict->len; i++) {
        const struct verdict *verdict = report->verdict->pdata[i];
        struct judged *judged = judged_new(verdict, verdict->element->name);

        table_text(table, judged->title);
        table_text(table, verdict_name[judged->status]);
        table_text(table, judged->because);
        judged_free(judged);
    }
    page_table(html, table, &(struct page_table) { .name = "expectations", .caption = "What the scenario expects",
                                                           .thin = true });
}

void
page_tables(struct html *html, const struct report *report)
{
    page_begin_section(html, "tables", "Tables");
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        figures_table(html, report, kind);
    outcome_table(html, report);
    for (enum work_kind kind = 0; kind < WORK_VISIT; kind++)
        record_table(html, report, kind);
    dns_table(html, report);
    way_tables(html, report);
    verdict_table(html, report);
    html_end(html);
}
