/*
 * export.c - a run's results for other programs: CSV and JSON
 *
 * The object of JSON is written member by member, a connection per line, so
 * that a population needs no tree of all its rows at once.
 */
#include "v6sim/report/export.h"

#include "v6sim/report/dns-tables.h"
#include "v6sim/report/facts.h"
#include "v6sim/report/judge.h"
#include "v6sim/report/members.h"
#include "v6sim/report/table.h"
#include "v6sim/report/vary.h"

#define PRINTED_AT_ONCE 65536   /* octets, at least, of a long table */

/* CSV */

static void
print_connections(const struct report *report, bool head, GString *to, void (*print)(const GString *))
{
    struct export_rows rows;

    export_rows_begin(&rows, report->world, report->collection->kept);
    if (head)
        table_print_csv_head(rows.table, to);
    while (export_rows_next(&rows, N_WORK_KINDS)) {
        table_print_csv(rows.table, to);
        if (to->len < PRINTED_AT_ONCE)
            continue;
        print(to);
        g_string_truncate(to, 0);
    }
    export_rows_end(&rows);
}

/* Totals as CSV */

static struct table *
new_totals(void)
{
    static const struct column before[] = {
        { "scenario", NULL, COLUMN_TEXT }, { "variant", NULL, COLUMN_TEXT }, { "seed", NULL, COLUMN_COUNT },
        { "os", NULL, COLUMN_TEXT }, { "of", NULL, COLUMN_TEXT },
    };
    static const struct column behind[] = {
        { "facts_used", NULL, COLUMN_COUNT }, { "facts_guessed", NULL, COLUMN_COUNT },
        { "app", NULL, COLUMN_TEXT }, { "set", NULL, COLUMN_TEXT },
    };
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));

    g_array_append_vals(columns, before, G_N_ELEMENTS(before));
    for (const struct figure *figure = figures_all; figure->get != NULL; figure++)
        g_array_append_vals(columns, &figure->column, 1);
    g_array_append_vals(columns, behind, G_N_ELEMENTS(behind));
    return table_new((const struct column *) columns->data, columns->len);
}

static void
fill_totals(struct table *table, const struct report *report, enum work_kind kind, uint32_t system)
{
    const struct scenario *scenario = report->world->scenario;
    const struct tally *tally = &report->collection->tally[kind][system];
    const struct basis_tally *basis = &report->basis->tally[system];
    g_autofree char *set = scenario_set(scenario);

    table_text(table, scenario->name);
    table_text(table, scenario->variant);
    table_number(table, (int64_t) scenario->seed);
    table_text(table, tally->profile->os);
    table_text(table, collect_kind[kind][1]);
    for (const struct figure *figure = figures_all; figure->get != NULL; figure++)
        table_number(table, figure->of >> kind & 1 ? figure->get(tally) : -1);
    table_number(table, basis->used);
    table_number(table, basis->by_confidence[CONFIDENCE_GUESS]);
    table_text(table, tally->profile->app);
    table_text(table, set);
}

static struct table *
totals_table(const struct report *report)
{
    struct table *table = new_totals();

    for (uint32_t system = 0; system + 1 < report->collection->n_tallies; system++)
        for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
            if (figures_has_row(report->collection, kind, system))
                fill_totals(table, report, kind, system);
    return table;
}

/* Tables by name */

const char *const export_table_name[] = {
    [TABLE_CONNECTIONS] = "connections", [TABLE_TOTALS] = "totals", [TABLE_PATHS] = "paths",
    [TABLE_RELAYS] = "relays", [TABLE_DNS] = "dns",
    [TABLE_DNS_LOAD] = "dns-load", [TABLE_WAITS] = "waits", [N_TABLES] = NULL,
};

struct table *
export_table_of(const struct report *report, enum export_table which)
{
    const struct dns *dns = report->collection->dns;

    switch (which) {
    case TABLE_TOTALS:
        return totals_table(report);
    case TABLE_PATHS:
        return pairs_table(report->collection->pairs, true);
    case TABLE_RELAYS:
        return pairs_relays(report->collection->pairs, true);
    case TABLE_DNS:
        return dns_queries_table(dns, true);
    case TABLE_DNS_LOAD:
        return dns_load_table(dns, true);
    case TABLE_WAITS:
        return dns_waits_table(dns, true);
    case TABLE_CONNECTIONS:     /* never whole in memory */
    case N_TABLES:
        break;
    }
    g_assert_not_reached();
}

void
export_table(const struct report *report, enum export_table which, bool head, GString *to,
             void (*print)(const GString *))
{
    if (which == TABLE_CONNECTIONS) {
        print_connections(report, head, to, print);
        return;
    }

    g_autoptr(table) table = export_table_of(report, which);
    if (head)
        table_print_csv_head(table, to);
    table_print_csv(table, to);
}

/* JSON */

static void
member_by_os(GString *to, const char *name, const struct report *report, enum work_kind kind)
{
    g_autoptr(table) table = figures_by_os(report, kind, false);

    members_rows(to, name, table);
}

static const struct column system_columns[] = {
    { "os", NULL, COLUMN_TEXT },
    { "app", NULL, COLUMN_TEXT },
    { "label", NULL, COLUMN_TEXT },
    { "revision", NULL, COLUMN_COUNT },
    { "newest_revision", NULL, COLUMN_COUNT },
};

static void
member_systems(GString *to, const GPtrArray *profiles)
{
    g_autoptr(table) table = table_new(system_columns, G_N_ELEMENTS(system_columns));

    for (guint i = 0; i < profiles->len; i++) {
        const struct profile *profile = profiles->pdata[i];

        table_text(table, profile->os);
        table_text(table, profile->app);
        table_text(table, profile->label);
        table_number(table, profile->revision);
        table_number(table, profile->newest);
    }
    members_rows(to, "systems", table);
}

static const struct column alias_columns[] = {
    { "alias", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "date", NULL, COLUMN_TEXT },
};

static void
member_aliases(GString *to, const GPtrArray *aliases)
{
    g_autoptr(table) table = table_new(alias_columns, G_N_ELEMENTS(alias_columns));

    for (guint i = 0; i < aliases->len; i++) {
        const struct alias *alias = aliases->pdata[i];

        table_text(table, alias->name);
        table_text(table, alias->os);
        table_text(table, alias->date);
    }
    members_rows(to, "aliases", table);
}

static void
member_records(GString *to, const char *name, const struct report *report, enum work_kind kind)
{
    struct export_rows rows;
    bool first = true;

    members_begin(to, name);
    g_string_append_c(to, '[');
    export_rows_begin(&rows, report->world, report->collection->kept);
    for (; export_rows_next(&rows, kind); first = false)
        members_append_rows(to, rows.table, first);
    export_rows_end(&rows);
    members_end_rows(to);
}

static void
member_facts(GString *to, const struct basis *basis, const struct facts_shown *shown)
{
    g_autoptr(table) table = facts_table(basis, NULL, shown);

    members_rows(to, "facts", table);
}

static void
member_facts_by_os(GString *to, const struct basis *basis)
{
    g_autoptr(table) table = facts_by_os(basis);

    members_rows(to, "facts_by_os", table);
}

static const struct column verdict_columns[] = {
    { "name", NULL, COLUMN_TEXT },
    { "verdict", NULL, COLUMN_TEXT },
    { "because", NULL, COLUMN_TEXT },
};

static const struct column typed_columns[] = {
    { "host", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "at_ns", NULL, COLUMN_COUNT },    /* null: before the start */
    { "command", NULL, COLUMN_TEXT },
    { "output", NULL, COLUMN_TEXT },
};

static void
member_dns(GString *to, const struct report *report)
{
    g_autoptr(table) queries = dns_queries_table(report->collection->dns, false);
    g_autoptr(table) load = dns_load_table(report->collection->dns, false);
    g_autoptr(table) waits = dns_waits_table(report->collection->dns, false);

    members_rows(to, "dns", queries);
    members_rows(to, "dns_load", load);
    if (!report->totals)
        members_rows(to, "waits", waits);
}

static void
member_ways(GString *to, const struct report *report)
{
    g_autoptr(table) paths = pairs_table(report->collection->pairs, false);
    g_autoptr(table) relays = pairs_relays(report->collection->pairs, false);

    members_rows(to, "paths", paths);
    members_rows(to, "relays", relays);
}

static void
member_commands(GString *to, const GPtrArray *all)
{
    g_autoptr(table) table = table_new(typed_columns, G_N_ELEMENTS(typed_columns));

    for (guint i = 0; i < all->len; i++) {
        const struct typed *typed = g_ptr_array_index(all, i);

        table_text(table, typed->host);
        table_text(table, typed->profile->name);
        table_number(table, typed->at_ns);
        table_text(table, typed->command);
        table_text(table, typed->output);
    }
    members_rows(to, "commands", table);
}

static void
member_expectations(GString *to, const GPtrArray *verdicts)
{
    g_autoptr(table) table = table_new(verdict_columns, G_N_ELEMENTS(verdict_columns));

    for (guint i = 0; i < verdicts->len; i++) {
        const struct verdict *verdict = g_ptr_array_index(verdicts, i);

        table_text(table, verdict->element->name);
        table_text(table, verdict_name[verdict->status]);
        table_text(table, verdict->because);
    }
    members_rows(to, "expectations", table);
}

static void
member_variations(GString *to, const struct variations *variations)
{
    g_autoptr(table) guesses = vary_guess_table(variations), turned = vary_turned(variations);
    g_autoptr(table) figures = vary_figures(variations, false);

    members_rows(to, "guesses", guesses);
    members_rows(to, "guesses_figures", figures);
    members_rows(to, "guesses_expectations", turned);
}

void
export_begin_scenario(GString *to, const struct scenario *scenario)
{
    g_string_append_c(to, '{');
    members_text(to, "scenario", scenario->name);
    members_text(to, "question", scenario->question);
    members_text(to, "variant", scenario->variant);
    members_number(to, "seed", (int64_t) scenario->seed);
    members_texts(to, "set", scenario->set, g_strv_length((char **) scenario->set));
}

static void
append_basis(GString *to, const struct basis *basis, const struct facts_shown *shown)
{
    basis_member(to, basis_total(basis)->by_confidence);
    member_facts_by_os(to, basis);
    member_facts(to, basis, shown);
}

void
export_facts_json(const struct scenario *scenario, const struct basis *basis, const struct facts_shown *shown,
                  GString *to)
{
    export_begin_scenario(to, scenario);
    append_basis(to, basis, shown);
    members_end(to);
}

void
export_json(const struct report *report, GString *to)
{
    const struct scenario *scenario = report->world->scenario;
    const GPtrArray *assumed = report->world->assumed;

    export_begin_scenario(to, scenario);
    if (report->incomplete != NULL)
        members_text(to, "incomplete", report->incomplete);
    members_number(to, "slow_ns", scenario->slow_ns);
    member_systems(to, report->world->profile);
    member_aliases(to, report->world->alias);
    member_by_os(to, "by_os", report, WORK_CONNECT);
    member_by_os(to, "lookups_by_os", report, WORK_RESOLVE);
    member_by_os(to, "pings_by_os", report, WORK_PING);
    member_by_os(to, "visits_by_os", report, WORK_VISIT);
    if (!report->totals) {
        member_records(to, "connections", report, WORK_CONNECT);
        member_records(to, "lookups", report, WORK_RESOLVE);
        member_records(to, "pings", report, WORK_PING);
    }
    member_ways(to, report);
    if (report->dns)
        member_dns(to, report);
    member_commands(to, report->world->typed);
    member_expectations(to, report->verdict);
    append_basis(to, report->basis, &(struct facts_shown) { .unused = false });
    if (report->variations != NULL)
        member_variations(to, report->variations);
    members_texts(to, "assumed", (const char *const *) assumed->pdata, assumed->len);
    members_end(to);
}
