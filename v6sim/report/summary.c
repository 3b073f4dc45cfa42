/*
 * summary.c - what `v6sim run` says to people
 *
 * In order: which scenario and what it asks; the connections, lookups and pings, one by
 * one while they are few, else one per system as an example; the figures per
 * system; whether the expectations held; what the figures rest on: facts, and
 * defaults that nobody wrote. Plain ASCII that reads well in 100 columns.
 */
#include "v6sim/report/summary.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/dns-tables.h"
#include "v6sim/report/judged.h"
#include "v6sim/report/table.h"
#include "v6sim/report/text.h"
#include "v6sim/report/vary.h"

#define N_SHOWN 4               /* defaults named before "and N more" */

/* Head */

/* Names of the variants that were not run; base itself counts when another was. */
static void
append_other_variants(GString *to, const struct scenario *scenario)
{
    bool base = g_str_equal(scenario->variant, "base");
    const char *separator = " (variants: ";

    if (!base) {
        g_string_append_printf(to, "%sbase", separator);
        separator = " ";
    }
    for (unsigned i = 0; scenario->variants[i] != NULL; i++)
        if (!g_str_equal(scenario->variants[i], scenario->variant)) {
            g_string_append_printf(to, "%s%s", separator, scenario->variants[i]);
            separator = " ";
        }
    if (separator[1] == '\0')
        g_string_append_c(to, ')');
}

void
summary_print_head(const struct scenario *scenario, GString *to)
{
    g_string_append_printf(to, "%s  seed %" G_GUINT64_FORMAT "  %s", scenario->name, scenario->seed,
                           scenario->variant);
    append_other_variants(to, scenario);
    for (unsigned i = 0; scenario->set[i] != NULL; i++)
        g_string_append_printf(to, "  --set %s", scenario->set[i]);
    g_string_append_c(to, '\n');
    if (scenario->question != NULL && scenario->question[0] != '\0') {
        g_string_append(to, "    ");
        text_wrap(to, scenario->question, 4, 4);
    }
    g_string_append_c(to, '\n');
}

static void
print_connection(GString *to, const struct world *world, const struct kept *kept)
{
    connection_print(world, kept, to);
    g_string_append_c(to, '\n');
}

static void
print_examples(GString *to, const struct report *report, enum work_kind kind)
{
    const struct collection *collection = report->collection;
    int64_t n = collect_total(collection, kind)->n;
    g_autofree char *number = table_grouped(n);

    if (n == 0)
        return;
    g_string_append_printf(to, "%s %s; the first of each system as an example:\n\n", number,
                           collect_kind[kind][n != 1]);
    for (uint32_t i = 0; i < collection->n_tallies; i++)
        if (collection->tally[kind][i].example != NULL)
            print_connection(to, report->world, collection->tally[kind][i].example);
}

static void
print_connections(GString *to, const struct report *report)
{
    const GPtrArray *kept = report->collection->kept;

    if (collect_n(report->collection) > COLLECT_FEW)
        for (enum work_kind kind = 0; kind < WORK_VISIT; kind++)
            print_examples(to, report, kind);
    else
        for (guint i = 0; i < kept->len; i++)
            print_connection(to, report->world, g_ptr_array_index(kept, i));
}

/* What administrators typed, and what came of it */

static bool
is_same_host(const struct typed *typed, const struct typed *before)
{
    return before != NULL && before->profile == typed->profile && g_str_equal(before->host, typed->host) &&
        before->at_ns == typed->at_ns;
}

static void
print_typed(GString *to, const struct world *world)
{
    const struct typed *before = NULL;

    for (guint i = 0; i < world->typed->len; i++) {
        const struct typed *typed = g_ptr_array_index(world->typed, i);
        g_autofree char *output = g_strdup(typed->output);

        if (!is_same_host(typed, before)) {
            g_autofree char *at = typed->at_ns < 0 ? NULL : value_print_time(typed->at_ns);

            g_string_append_printf(to, "%s%s  %s, %s%s\n", before != NULL ? "\n" : "", typed->host,
                                   typed->profile->name, at != NULL ? "at " : "before the start", at != NULL ? at : "");
        }
        g_string_append_printf(to, "    %s\n", typed->command);
        if (*g_strchomp(output) != '\0') {
            g_autofree char *lines = g_strconcat(output, "\n", NULL);

            text_indent(to, lines, 8);
        }
        before = typed;
    }
    if (before != NULL)
        g_string_append_c(to, '\n');
}

/* Figures, expectations, basis */

/* Whether a verdict says what its author wants to hear. */
static bool
is_fine(const struct verdict *verdict)
{
    return verdict->status == VERDICT_OK || verdict->status == VERDICT_TODO;
}

static void
print_expectations(GString *to, const struct report *report)
{
    unsigned n[N_VERDICTS] = { 0 };

    if (report->verdict->len == 0)
        return;
    for (guint i = 0; i < report->verdict->len; i++) {
        const struct verdict *verdict = g_ptr_array_index(report->verdict, i);

        n[verdict->status]++;
        if (!is_fine(verdict)) {
            struct judged *judged = judged_new(verdict, verdict->element->name);

            judged_print(judged, to);
            judged_free(judged);
        }
    }
    g_string_append_printf(to, "expect   %u of %u hold", n[VERDICT_OK], report->verdict->len);
    if (n[VERDICT_TODO] > 0)
        g_string_append_printf(to, ", %u todo", n[VERDICT_TODO]);
    if (n[VERDICT_UNEXPECTED] > 0)
        g_string_append_printf(to, ", %u unexpectedly", n[VERDICT_UNEXPECTED]);
    g_string_append_printf(to, "   (v6sim check %s)\n", report->world->scenario->file);
}

/* What the names in the scenario do not say of the systems: what an alias stands
 * for, and that a revision is not the newest. */
static void
print_systems(GString *to, const struct world *world)
{
    const char *head = "systems ";

    for (guint i = 0; i < world->alias->len; i++, head = "        ") {
        const struct alias *alias = world->alias->pdata[i];

        g_string_append_printf(to, "%s %s stands for %s, as of %s   (v6sim os list)\n", head, alias->name, alias->os,
                               alias->date);
    }
    for (guint i = 0; i < world->profile->len; i++) {
        const struct profile *profile = world->profile->pdata[i];

        if (profile->revision == profile->newest)
            continue;
        g_string_append_printf(to, "%s %s is not the newest, %" G_GINT64_FORMAT "   (v6sim os diff %s %s)\n", head,
                               profile->name, profile->newest, profile->os, profile->system);
        head = "        ";
    }
}

/* Ends the line that begins at @line with where to read on: below, if there is no room. */
static void
append_hint(GString *to, size_t line, const char *verb, const char *file)
{
    g_autofree char *hint = g_strdup_printf("(v6sim %s %s)", verb, file);
    bool fits = text_widest(0, to->str + line) + 3 + text_widest(0, hint) <= TEXT_WIDTH;

    g_string_append_printf(to, "%s%s\n", fits ? "   " : "\n         ", hint);
}

/* That not each question took one query, if so. */
static void
print_repeated(GString *to, const struct report *report)
{
    int64_t queries = 0, asked = 0, unanswered = 0;

    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++) {
        const struct tally *tally = collect_total(report->collection, kind);

        queries += figures_queries(tally);
        asked += tally->asked;
        unanswered += tally->unanswered;
    }

    g_autofree char *packets = table_grouped(queries), *questions = table_grouped(asked);
    g_autofree char *without = table_grouped(unanswered);
    size_t line = to->len;

    if (report->dns || (queries == asked && unanswered == 0))
        return;
    g_string_append_printf(to, "dns      %s queries for %s question%s", packets, questions, asked == 1 ? "" : "s");
    if (unanswered > 0)
        g_string_append_printf(to, ", %s without an answer", without);
    append_hint(to, line, "run --dns", report->world->scenario->file);
}

/* A line for each system, if there are several. */
static void
print_basis_by_os(GString *to, const struct basis *basis)
{
    unsigned width = 0;

    for (unsigned i = 0; i + 1 < basis->n_tallies; i++)
        width = text_widest(width, basis->tally[i].profile->name);
    for (unsigned i = 0; basis->n_tallies > 2 && i + 1 < basis->n_tallies; i++) {
        g_autoptr(GString) line = g_string_new("         ");

        text_pad(line, basis->tally[i].profile->name, width);
        g_string_append_printf(line, "  %2u: ", basis->tally[i].used);

        unsigned indent = text_widest(0, line->str);
        g_autoptr(GString) counts = g_string_new(NULL);
        basis_print(basis, &basis->tally[i], counts);
        text_wrap(line, counts->str, indent, indent);
        g_string_append(to, line->str);
    }
}

static void
print_basis(GString *to, const struct basis *basis, const char *file)
{
    unsigned used = basis_total(basis)->used;
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "basis    %u fact%s used: ", used, used == 1 ? "" : "s");
    basis_print(basis, basis_total(basis), text);
    basis_print_limits(basis, basis_total(basis), text);
    text_wrap(to, text->str, 0, 9);
    g_string_truncate(to, to->len - 1);

    const char *line = strrchr(to->str, '\n');
    append_hint(to, line != NULL ? (size_t) (line + 1 - to->str) : 0, "facts", file);
    print_basis_by_os(to, basis);
}

static void
print_assumed(GString *to, const struct world *world)
{
    const GPtrArray *assumed = world->assumed;
    size_t line = to->len;

    g_string_append_printf(to, "assumed  %u default%s, and %u of attributes", assumed->len,
                           assumed->len == 1 ? "" : "s", world->n_assumed_attributes);
    append_hint(to, line, "show", world->scenario->file);
    for (guint i = 0; i < assumed->len && i < N_SHOWN; i++)
        g_string_append_printf(to, "         %s\n", (const char *) g_ptr_array_index(assumed, i));
    if (assumed->len > N_SHOWN)
        g_string_append_printf(to, "         and %u more\n", assumed->len - N_SHOWN);
}

/* The tables of what the scenario has hosts do; of a scenario without work the
 * one of connections. */
static void
print_tables(GString *to, const struct report *report)
{
    bool any[N_WORK_KINDS] = { false };

    for (uint32_t i = 0; i < report->world->n_items; i++)
        any[report->world->item[i].kind] = true;
    for (uint32_t i = 0; i < report->world->n_items; i++)
        any[WORK_VISIT] |= report->world->item[i].n_together > 1;
    any[WORK_CONNECT] |= !any[WORK_RESOLVE] && !any[WORK_PING];
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        if (any[kind]) {
            g_autoptr(table) table = figures_by_os(report, kind, true);

            table_print(table, to);
            g_string_append_c(to, '\n');
        }
}

void
summary_print(const struct report *report, GString *to)
{
    if (report->incomplete != NULL)
        g_string_append_printf(to, "INCOMPLETE  %s\n", report->incomplete);
    summary_print_head(report->world->scenario, to);
    print_typed(to, report->world);
    if (!report->totals)
        print_connections(to, report);
    print_tables(to, report);
    pairs_print(report->collection->pairs, to);
    if (report->dns)
        dns_print(report->collection->dns, to);
    print_repeated(to, report);
    print_expectations(to, report);
    print_systems(to, report->world);
    print_basis(to, report->basis, report->world->scenario->file);
    print_assumed(to, report->world);
    if (report->variations != NULL)
        vary_print(report->variations, to);
}
