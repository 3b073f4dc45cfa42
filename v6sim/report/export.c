/*
 * export.c - a run's results for other programs: CSV and JSON
 *
 * The object of JSON is written member by member, a connection per line, so
 * that a population needs no tree of all its rows at once.
 */
#include "v6sim/report/export.h"

#include "models/host/vocabulary.h"
#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/dns-tables.h"
#include "v6sim/report/facts.h"
#include "v6sim/report/judge.h"
#include "v6sim/report/members.h"
#include "v6sim/report/table.h"
#include "v6sim/report/vary.h"

static const struct column columns[] = {
    { "scenario", NULL, COLUMN_TEXT },
    { "variant", NULL, COLUMN_TEXT },
    { "seed", NULL, COLUMN_COUNT },
    { "host", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "kind", NULL, COLUMN_TEXT },              /* connection, lookup, ping */
    { "connection", NULL, COLUMN_TEXT },        /* id of the connect, resolve or ping element */
    { "nth", NULL, COLUMN_COUNT },              /* from 1, of `times` */
    { "to", NULL, COLUMN_TEXT },
    { "result", NULL, COLUMN_TEXT },
    { "reason", NULL, COLUMN_TEXT },            /* empty: it ended well */
    { "family", NULL, COLUMN_TEXT },            /* this and the next two: of the last attempt */
    { "destination", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },
    { "rule", NULL, COLUMN_TEXT },              /* that put the first candidate before the second */
    { "started", NULL, COLUMN_TIME },           /* since the run began */
    { "resolve", NULL, COLUMN_TIME },
    { "connect", NULL, COLUMN_TIME },
    { "total", NULL, COLUMN_TIME },
    { "queries_a", NULL, COLUMN_COUNT },
    { "queries_aaaa", NULL, COLUMN_COUNT },
    { "queries_ptr", NULL, COLUMN_COUNT },
    { "cached", NULL, COLUMN_COUNT },           /* questions that the host's cache answered */
    { "under", NULL, COLUMN_TEXT },             /* the name that had an answer, a suffix included */
    { "query_family", NULL, COLUMN_TEXT },      /* ipv4, ipv6, both */
    { "syns", NULL, COLUMN_COUNT },
    { "attempts", NULL, COLUMN_COUNT },
    { "forward", NULL, COLUMN_TIME },
    { "return", NULL, COLUMN_TIME },
    { "forward_path", NULL, COLUMN_TEXT },
    { "return_path", NULL, COLUMN_TEXT },
    { "answer", NULL, COLUMN_TEXT },            /* of a lookup: addresses in order, or a name */
    { "configured", NULL, COLUMN_TIME },        /* when the host had its addresses; empty: before the run, or not yet */
    { "app", NULL, COLUMN_TEXT },               /* empty: none */
    { "transfer", NULL, COLUMN_TIME },          /* of data over the connection; empty: none */
    { "received", NULL, COLUMN_COUNT },         /* octets of a response; empty: none was wanted */
    { "icmp_error", NULL, COLUMN_TEXT },        /* that ended a ping; empty: none */
    { "interface", NULL, COLUMN_TEXT },         /* native, 6to4, teredo: that the last attempt left by */
    { "forward_relay", NULL, COLUMN_TEXT },     /* this and the next: empty, none */
    { "return_relay", NULL, COLUMN_TEXT },
    { "forward_ipv4", NULL, COLUMN_TIME },      /* of forward, as what packets of IPv4 carried */
    { "return_ipv4", NULL, COLUMN_TIME },
    { "best", NULL, COLUMN_TIME },              /* the best round trip between these ends */
    { "extra", NULL, COLUMN_TIME },             /* forward and return, less that */
    { "symmetric", NULL, COLUMN_TEXT },         /* relay route time, or none */
    { "loop", NULL, COLUMN_TEXT },              /* empty: none */
    { "candidates", NULL, COLUMN_TEXT },        /* in the order in which they are taken */
    { "not_asked", NULL, COLUMN_TEXT },         /* a type, and the fact that says so; empty: nothing was left out */
    { "set", NULL, COLUMN_TEXT },               /* what --set gave */
};

struct table *
export_rows_new(void)
{
    return table_new(columns, G_N_ELEMENTS(columns));
}

/* The row of a connection, lookup or ping, in six parts */

static void
fill_identity(struct table *table, const struct world *world, const struct kept *kept)
{
    g_autofree char *host = world_name(world, kept->host), *target = collect_target(world, kept);

    table_text(table, world->scenario->name);
    table_text(table, world->scenario->variant);
    table_number(table, (int64_t) world->scenario->seed);
    table_text(table, host);
    table_text(table, world_profile(world, kept->host)->os);
    table_text(table, collect_kind[kept->kind][0]);
    table_text(table, world->item[kept->item].id);
    table_number(table, kept->nth + INT64_C(1));
    table_text(table, target);
}

static void
fill_addr(struct table *table, const struct addr *addr)
{
    if (addr != NULL)
        table_addr(table, *addr);
    else
        table_text(table, NULL);
}

static void
fill_outcome(struct table *table, const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);
    const struct rule *rule = kept_rule(kept);

    table_text(table, result_name[kept->result]);
    table_text(table, kept->reason != REASON_NONE ? reason_name[kept->reason] : NULL);
    table_text(table, candidate != NULL ? collect_family(candidate) : NULL);
    fill_addr(table, candidate != NULL ? &candidate->dst : NULL);
    fill_addr(table, candidate != NULL ? &candidate->src : NULL);
    table_text(table, rule != NULL ? rule_number(rule) : NULL);
}

static void
fill_times(struct table *table, const struct kept *kept)
{
    table_number(table, kept->started_at);
    table_number(table, kept_resolve_ns(kept));
    table_number(table, kept_connect_ns(kept));
    table_number(table, kept_total_ns(kept));
}

static const char *
query_family(const struct kept *kept)
{
    bool ipv4 = kept_queries_over(kept, FAMILY_IPV4) > 0, ipv6 = kept_queries_over(kept, FAMILY_IPV6) > 0;

    if (ipv4 && ipv6)
        return "both";
    return ipv4 ? "ipv4" : ipv6 ? "ipv6" : NULL;
}

static void
fill_costs(struct table *table, const struct kept *kept)
{
    table_number(table, kept_queries(kept, ASK_A));
    table_number(table, kept_queries(kept, ASK_AAAA));
    table_number(table, kept_queries(kept, ASK_PTR));
    table_number(table, kept_cached(kept));
    table_text(table, kept->under);
    table_text(table, query_family(kept));
    table_number(table, kept_syns(kept));
    table_number(table, kept->n_attempts);
    table_number(table, kept->forward_ns);
    table_number(table, kept->back_ns);
    table_text(table, kept->forward != NULL ? kept->forward->text : NULL);
    table_text(table, kept->back != NULL ? kept->back->text : NULL);
}

static void
fill_answer(struct table *table, const struct kept *kept)
{
    GString *answer = g_string_assign(table_scratch(table), kept->found != NULL ? kept->found : "");

    for (uint8_t i = 0; kept->kind == WORK_RESOLVE && i < kept->n_candidates; i++) {
        g_string_append(answer, i > 0 ? " " : "");
        g_string_append(answer, table_addr_text(table, kept->candidate[i].dst));
    }
    table_text(table, answer->len > 0 ? answer->str : NULL);
}

static void
fill_ways(struct table *table, const struct kept *kept)
{
    bool there = kept->forward != NULL;

    table_text(table, kept_interface(kept));
    table_text(table, there ? kept->forward->relays : NULL);
    table_text(table, there ? kept->back->relays : NULL);
    table_number(table, there ? kept->carried_ns[DIRECTION_FORWARD] : -1);
    table_number(table, there ? kept->carried_ns[DIRECTION_BACK] : -1);
    table_number(table, kept->best_ns);
    table_number(table, kept_extra_ns(kept));
    table_text(table, kept_symmetric(kept));
    table_text(table, kept->died != NULL ? kept->died->loop : NULL);
}

/* "2001:db8::1 from 2001:db8::5; 198.18.0.1 from 198.18.0.7" */
static void
fill_candidates(struct table *table, const struct kept *kept)
{
    GString *text = table_scratch(table);

    for (uint8_t i = 0; i < kept->n_candidates; i++) {
        const struct candidate *candidate = &kept->candidate[i];

        g_string_append(text, i > 0 ? "; " : "");
        g_string_append(text, table_addr_text(table, candidate->dst));
        g_string_append(text, candidate->usable ? " from " : " unusable");
        if (candidate->usable)
            g_string_append(text, table_addr_text(table, candidate->src));
    }
    table_text(table, text->len > 0 ? text->str : NULL);
}

/* "AAAA aaaa-when" */
static void
fill_not_asked(struct table *table, const struct profile *profile, const struct kept *kept)
{
    g_autofree char *text = NULL;

    for (enum question question = ASK_A; question <= ASK_AAAA && text == NULL; question++) {
        bool only_other = kept->query[question].first_at < 0 && kept->query[1 - question].first_at >= 0;
        uint16_t fact = only_other ? connection_why_not_asked(profile, kept, question) : NO_FACT;

        if (fact != NO_FACT)
            text = g_strdup_printf("%s %s", question_name[question], profile->fact[fact].id);
    }
    table_text(table, text);
}

void
export_row(struct table *table, const struct world *world, const struct kept *kept)
{
    g_autofree char *set = scenario_set(world->scenario);

    fill_identity(table, world, kept);
    fill_outcome(table, kept);
    fill_times(table, kept);
    fill_costs(table, kept);
    fill_answer(table, kept);
    table_number(table, kept_configures(kept) ? kept->configured_at : -1);
    table_text(table, world_profile(world, kept->host)->app);
    table_number(table, kept_transfer_ns(kept));
    table_number(table, world->item[kept->item].receive > 0 ? kept->received : -1);
    table_text(table, icmp_words[kept->error]);
    fill_ways(table, kept);
    fill_candidates(table, kept);
    fill_not_asked(table, world_profile(world, kept->host), kept);
    table_text(table, set);
}

/* CSV */

static void
print_connections(const struct report *report, bool head, GString *to)
{
    const GPtrArray *kept = report->collection->kept;
    g_autoptr(table) table = export_rows_new();

    if (head)
        table_print_csv_head(table, to);
    for (guint i = 0; i < kept->len; i++) {
        table_clear(table);
        export_row(table, report->world, g_ptr_array_index(kept, i));
        table_print_csv(table, to);
    }
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
export_table(const struct report *report, enum export_table which, bool head, GString *to)
{
    if (which == TABLE_CONNECTIONS) {
        print_connections(report, head, to);
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
    const GPtrArray *all = report->collection->kept;
    g_autoptr(table) table = export_rows_new();
    bool first = true;

    members_begin(to, name);
    g_string_append_c(to, '[');
    for (guint i = 0; i < all->len; i++) {
        const struct kept *kept = g_ptr_array_index(all, i);

        if (kept->kind != kind)
            continue;
        table_clear(table);
        export_row(table, report->world, kept);
        members_append_rows(to, table, first);
        first = false;
    }
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
