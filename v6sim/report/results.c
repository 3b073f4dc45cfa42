/*
 * results.c - the directory that run -o writes: tables of one or more runs, and what they are of
 *
 * In order: results_begin() -> [results_run_begin() -> the run -> results_run_end()]*
 * -> results_end(). Of a run, rows are made some at a time and written to the table's CSV
 * and to results.json, where the run is an object; packets while they are seen, to
 * CSV alone. Of a shard, results-shard.c writes what the run has left instead.
 */
#include "v6sim/report/results.h"

#include <string.h>

#include "v6sim/report/export.h"
#include "v6sim/report/members.h"
#include "v6sim/report/results-inside.h"
#include "v6sim/report/shards.h"

#ifndef VERSION_TEXT
#define VERSION_TEXT "unknown"
#endif

const char *const result_table_name[] = {
    [RESULT_CONNECTIONS] = "connections", [RESULT_QUERIES] = "queries", [RESULT_HOSTS] = "hosts",
    [RESULT_TOTALS] = "totals", [RESULT_PATHS] = "paths", [RESULT_RELAYS] = "relays", [RESULT_DNS] = "dns",
    [RESULT_DNS_LOAD] = "dns-load", [RESULT_WAITS] = "waits", [RESULT_FACTS] = "facts", [RESULT_PACKETS] = "packets",
    [N_RESULT_TABLES] = NULL,
};

static const char *const holds[] = { "*.csv", "results.json", "plots", NULL };
const struct output_folder_kind results_kind = { "results of v6sim run", "manifest.json", holds };

/* Columns */

bool
results_is_identity(const struct column *column)
{
    static const char *const identity[] = { "scenario", "variant", "seed", "set", NULL };

    return g_strv_contains(identity, column->name);
}

/* What a report of nothing at all has in a table. */
static struct table *
empty_table(enum export_table which)
{
    struct scenario scenario = { .verdict = g_ptr_array_new() };
    struct world world = { .scenario = &scenario, .profile = g_ptr_array_new() };
    struct collection collection;
    struct table *table;

    collect_init(&collection, &world, true);
    collect_dns(&collection, true);
    table = export_table_of(&(struct report) { .world = &world, .collection = &collection }, which);
    collect_clear(&collection);
    g_ptr_array_unref(world.profile);
    g_ptr_array_unref(scenario.verdict);
    return table;
}

static struct table *
empty_facts(void)
{
    const struct scenario scenario = { .name = NULL };
    struct basis basis = { .fact = g_array_new(FALSE, FALSE, 1) };
    struct table *table = facts_table(&basis, &scenario, &(struct facts_shown) { .unused = true });

    g_array_unref(basis.fact);
    return table;
}

struct table *
results_columns(enum result_table which)
{
    switch (which) {
    case RESULT_CONNECTIONS:
        return export_rows_new();
    case RESULT_QUERIES:
        return queries_table_new();
    case RESULT_HOSTS:
        return hosts_table_new();
    case RESULT_TOTALS:
        return empty_table(TABLE_TOTALS);
    case RESULT_PATHS:
        return empty_table(TABLE_PATHS);
    case RESULT_RELAYS:
        return empty_table(TABLE_RELAYS);
    case RESULT_DNS:
        return empty_table(TABLE_DNS);
    case RESULT_DNS_LOAD:
        return empty_table(TABLE_DNS_LOAD);
    case RESULT_WAITS:
        return empty_table(TABLE_WAITS);
    case RESULT_FACTS:
        return empty_facts();
    case RESULT_PACKETS:
        return packets_table_new();
    case N_RESULT_TABLES:
        break;
    }
    g_assert_not_reached();
}

/* Begin */

static bool
is_wanted(const struct results_options *options, enum result_table which)
{
    bool single = which == RESULT_CONNECTIONS || which == RESULT_QUERIES || which == RESULT_HOSTS ||
        which == RESULT_WAITS;

    return which == RESULT_PACKETS ? options->packets : !single || !options->totals;
}

static void
write_text(struct results *results, struct output *output)
{
    output_append(output, results->text->str, results->text->len);
    g_string_truncate(results->text, 0);
}

/* Begins a table's file with its line of names. */
static bool
begin_table(struct results *results, enum result_table which, struct messages *messages)
{
    g_autofree char *name = g_strconcat(result_table_name[which], ".csv", NULL);
    g_autoptr(table) table = results_columns(which);

    results->csv[which] = output_folder_file(results->folder, name, messages);
    if (results->csv[which] == NULL)
        return false;
    table_print_csv_head(table, results->text);
    write_text(results, results->csv[which]);
    return true;
}

static bool
begin_json(struct results *results, struct messages *messages)
{
    results->json = output_folder_file(results->folder, "results.json", messages);
    if (results->json == NULL)
        return false;
    g_string_append_printf(results->text, "{\n\"program\": \"v6sim\",\n\"version\": \"" VERSION_TEXT
                           "\",\n\"format\": %d,\n\"runs\": [", RESULTS_FORMAT);
    write_text(results, results->json);
    return true;
}

struct results *
results_begin(const struct output_target *target, const struct results_options *options, struct messages *messages)
{
    struct results *results = g_new0(struct results, 1);
    bool shard = options->share.of > 0, ok;

    results->options = *options;
    results->text = g_string_new(NULL);
    results->folder = output_folder_begin(target, shard ? &shards_kind : &results_kind, messages);
    ok = results->folder != NULL;
    for (enum result_table which = 0; which < N_RESULT_TABLES && ok && !shard; which++)
        ok = !is_wanted(options, which) || begin_table(results, which, messages);
    if (!ok || (!shard && !begin_json(results, messages))) {
        results_abandon(results);
        return NULL;
    }
    results->manifest = manifest_new(options->command);
    return results;
}

/* Rows */

/* Appends row @nth of @table as an object without what is said of the whole run. */
static void
append_json(GString *to, const struct table *table, unsigned nth)
{
    JsonNode *node = table_json_row(table, nth);
    unsigned n;
    const struct column *column = table_columns(table, &n);

    for (unsigned i = 0; i < n; i++)
        if (results_is_identity(&column[i]))
            json_object_remove_member(json_node_get_object(node), column[i].name);
    members_append(to, node);
}

/* Writes all rows of @table. @first: (inout): the run's list of them is still empty. */
static void
write_rows(struct results *results, enum result_table which, const struct table *table, bool *first)
{
    table_print_csv(table, results->text);
    write_text(results, results->csv[which]);
    for (unsigned i = 0; i < table_rows(table); i++) {
        g_string_append(results->text, *first ? "\n    " : ",\n    ");
        append_json(results->text, table, i);
        write_text(results, results->json);
        *first = false;
    }
    results->rows[which] += table_rows(table);
}

/* JSON's names have no hyphens. */
static void
begin_list(struct results *results, enum result_table which)
{
    g_autofree char *name = g_strdelimit(g_strdup(result_table_name[which]), "-", '_');

    g_string_append_printf(results->text, ",\n  \"%s\": [", name);
    write_text(results, results->json);
}

static void
end_list(struct results *results, bool empty)
{
    g_string_append(results->text, empty ? "]" : "\n  ]");
    write_text(results, results->json);
}

static void
write_table(struct results *results, enum result_table which, struct table *whole)
{
    g_autoptr(table) table = whole;
    bool first = true;

    begin_list(results, which);
    write_rows(results, which, table, &first);
    end_list(results, first);
}

static void
write_connections(struct results *results, const struct report *report)
{
    struct export_rows rows;
    bool first = true;

    begin_list(results, RESULT_CONNECTIONS);
    export_rows_begin(&rows, report->world, report->collection->kept);
    while (export_rows_next(&rows, N_WORK_KINDS))
        write_rows(results, RESULT_CONNECTIONS, rows.table, &first);
    export_rows_end(&rows);
    end_list(results, first);
}

static void
write_queries(struct results *results)
{
    g_autoptr(table) table = queries_table_new();
    bool first = true;

    begin_list(results, RESULT_QUERIES);
    for (unsigned i = 0; i < queries_n(results->queries); i++) {
        table_clear(table);
        queries_fill(results->queries, i, table);
        write_rows(results, RESULT_QUERIES, table, &first);
    }
    end_list(results, first);
}

static void
write_hosts(struct results *results)
{
    g_autoptr(table) table = hosts_table_new();
    bool first = true;

    begin_list(results, RESULT_HOSTS);
    for (unsigned i = 0; i < hosts_n(results->hosts); i++) {
        table_clear(table);
        hosts_fill(results->hosts, i, table);
        write_rows(results, RESULT_HOSTS, table, &first);
    }
    end_list(results, first);
}

/* Runs */

static void
see_packet(struct table *table, void *user)
{
    struct results *results = user;

    table_print_csv(table, results->text);
    write_text(results, results->csv[RESULT_PACKETS]);
    results->rows[RESULT_PACKETS]++;
}

uint32_t
results_run_begin(struct results *results, const struct world *world, struct observer *observer,
                  struct messages *messages)
{
    uint32_t n = 0;

    if (!manifest_add_run(results->manifest, world->scenario)) {
        messages_add(messages, (struct place) { .file = world->scenario->file },
                     "give one of them another name, <scenario name=\"...\">",
                     "--output: its rows would be those of another file, which is called \"%s\", too",
                     world->scenario->name);
        return 0;
    }
    if (!results->options.totals) {
        results->hosts = hosts_new(world);
        observer[n++] = hosts_observer(results->hosts);
        results->queries = queries_new(world);
        observer[n++] = queries_observer(results->queries);
    }
    if (results->options.packets) {
        results->packets = packets_new(world, see_packet, results);
        observer[n++] = packets_observer(results->packets);
    }
    return n;
}

static void
begin_run(struct results *results, const struct report *report)
{
    g_string_append(results->text, results->n_runs++ > 0 ? ",\n" : "\n");
    export_begin_scenario(results->text, report->world->scenario);
    members_number(results->text, "slow_ns", report->world->scenario->slow_ns);
    if (report->incomplete != NULL)
        members_text(results->text, "incomplete", report->incomplete);
    results->incomplete |= report->incomplete != NULL;
    write_text(results, results->json);
}

void
results_run_clear(struct results *results)
{
    queries_free(g_steal_pointer(&results->queries));
    hosts_free(g_steal_pointer(&results->hosts));
    packets_free(g_steal_pointer(&results->packets));
}

/* Tables that are made whole, in the order of both enums. */
static void
write_tables(struct results *results, const struct report *report)
{
    static const struct {
        enum result_table which;
        enum export_table table;
    } whole[] = {
        { RESULT_TOTALS, TABLE_TOTALS }, { RESULT_PATHS, TABLE_PATHS }, { RESULT_RELAYS, TABLE_RELAYS },
        { RESULT_DNS, TABLE_DNS }, { RESULT_DNS_LOAD, TABLE_DNS_LOAD }, { RESULT_WAITS, TABLE_WAITS },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(whole); i++)
        if (is_wanted(&results->options, whole[i].which))
            write_table(results, whole[i].which, export_table_of(report, whole[i].table));
    write_table(results, RESULT_FACTS, facts_table(report->basis, report->world->scenario,
                                                   &(struct facts_shown) { .unused = false }));
}

void
results_run_end(struct results *results, const struct report *report)
{
    begin_run(results, report);
    if (!results->options.totals) {
        queries_finish(results->queries);
        write_connections(results, report);
        write_queries(results);
        write_hosts(results);
    }
    write_tables(results, report);
    g_string_append(results->text, "\n}");
    write_text(results, results->json);
    results_run_clear(results);
}

/* The end */

/* Ends the files of tables, and notes in @rows, file by file, how many each has. */
static bool
end_files(struct results *results, int64_t *rows, struct messages *messages)
{
    unsigned n = 0;
    bool ok = true;

    for (enum result_table which = 0; which < N_RESULT_TABLES && ok; which++)
        if (results->csv[which] != NULL) {
            rows[n++] = results->rows[which];
            ok = output_end(g_steal_pointer(&results->csv[which]), messages);
        }
    if (!ok)
        return false;
    g_string_append(results->text, "\n]\n}\n");
    write_text(results, results->json);
    rows[n] = -1;
    return output_end(g_steal_pointer(&results->json), messages);
}

/* Writes a file that nothing is added to. */
static bool
write_whole(struct results *results, const char *name, GString *whole, struct messages *messages)
{
    g_autoptr(GString) text = whole;
    struct output *output = output_folder_file(results->folder, name, messages);

    if (output == NULL)
        return false;
    output_append(output, text->str, text->len);
    return output_end(output, messages);
}

static bool
end_tables(struct results *results, struct messages *messages)
{
    int64_t rows[N_RESULT_TABLES + 1];

    return end_files(results, rows, messages) &&
        write_whole(results, results_kind.mark,
                    manifest_json(results->manifest, output_folder_files(results->folder), rows,
                                  !results->incomplete), messages);
}

/* Its plan is that of all shards, and so none of the files that it left. */
static bool
end_shard(struct results *results, const char *plan, struct messages *messages)
{
    const struct run_share *share = &results->options.share;
    g_autoptr(GArray) nth = g_array_new(FALSE, FALSE, sizeof(guint));
    GString *mark;

    g_array_append_val(nth, share->nth);
    mark = shards_json("run", plan, share->of, nth, output_folder_files(results->folder));
    return write_whole(results, shards_kind.mark, mark, messages) &&
        write_whole(results, SHARDS_PLAN, g_string_new(plan), messages);
}

bool
results_end(struct results *results, const struct shards *shards, struct messages *messages)
{
    g_autoptr(GString) plan = manifest_json(results->manifest, NULL, NULL, false);
    bool ok = shards == NULL || shards_are_of(shards, plan->str, messages);

    ok = ok && (results->options.share.of > 0 ? end_shard(results, plan->str, messages)
                                              : end_tables(results, messages));
    ok = ok && output_folder_end(g_steal_pointer(&results->folder), messages);
    results_abandon(results);
    return ok;
}

void
results_abandon(struct results *results)
{
    if (results == NULL)
        return;
    for (enum result_table which = 0; which < N_RESULT_TABLES; which++)
        output_abandon(results->csv[which]);
    output_abandon(results->json);
    output_folder_abandon(results->folder);
    manifest_free(results->manifest);
    results_run_clear(results);
    g_string_free(results->text, TRUE);
    g_free(results);
}
