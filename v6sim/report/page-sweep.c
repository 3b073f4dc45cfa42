/*
 * page-sweep.c - what a scenario comes to at many points, as one page of HTML that needs nothing else
 */
#include "v6sim/report/page-sweep.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/chance.h"
#include "v6sim/report/page-sweep-parts.h"

/* The answer: where most come to nothing, and where it takes longest */

/* "base, fault=ignore" */
static char *
point_name(const struct sweep *sweep, guint nth)
{
    const struct sweep_point *point = sweep_point(sweep, nth);
    GString *text = g_string_new(sweep->variants || sweep->varied[0] == NULL ? point->variant : "");

    for (guint i = 0; sweep->varied[i] != NULL; i++)
        g_string_append_printf(text, "%s%s=%s", text->len > 0 ? ", " : "", sweep->varied[i], point->value[i]);
    return g_string_free(text, FALSE);
}

/* A figure, or the sum of two, at its least and at its most. */
struct range {
    int64_t least, most;        /* thousandths; -1: no point has it */
    guint at_least, at_most;    /* points, the first ones */
};

static guint
figure_called(const char *name)
{
    guint nth = 0;

    while (strcmp(figures_all[nth].column.name, name) != 0)
        nth++;
    return nth;
}

static struct range
range_of(const struct sweep_results *results, enum work_kind kind, const char *name, const char *more)
{
    struct range range = { .least = -1, .most = -1 };

    for (guint i = 0; i < results->sweep->point->len; i++) {
        const struct sweep_row *row = page_sweep_row(results, i, kind);
        struct interval first = { 0, 0, 0 }, second = { 0, 0, 0 };

        if (row == NULL)
            continue;
        first = sweep_interval(results, row, figure_called(name));
        if (more != NULL)
            second = sweep_interval(results, row, figure_called(more));
        if (first.n == 0)
            continue;

        int64_t value = first.mean + second.mean;
        if (range.least < 0 || value < range.least)
            range.least = value, range.at_least = i;
        if (value > range.most)
            range.most = value, range.at_most = i;
    }
    return range;
}

static void
append_lost(GString *to, const struct sweep_results *results, enum work_kind kind)
{
    struct range lost = range_of(results, kind, "failed", "abandoned");
    g_autofree char *least = interval_mean(MAX(lost.least, 0)), *most = interval_mean(MAX(lost.most, 0));
    g_autofree char *where = point_name(results->sweep, lost.at_most);
    g_autofree char *best = point_name(results->sweep, lost.at_least);

    if (lost.most <= 0)
        g_string_append(to, "none fails anywhere");
    else if (lost.most == lost.least)
        g_string_append_printf(to, "%s come to nothing at each point", most);
    else
        g_string_append_printf(to, "most come to nothing at %s (%s), fewest at %s (%s)", where, most, best,
                               lost.least == 0 ? "none" : least);
}

static void
append_times(GString *to, const struct sweep_results *results, enum work_kind kind)
{
    struct range time = range_of(results, kind, "p95", NULL);
    g_autofree char *least = value_print_time(MAX(time.least, 0) / INTERVAL_ONE);
    g_autofree char *most = value_print_time(MAX(time.most, 0) / INTERVAL_ONE);
    g_autofree char *where = point_name(results->sweep, time.at_most);
    g_autofree char *best = point_name(results->sweep, time.at_least);

    if (time.most < 0)
        return;
    if (g_str_equal(least, most))
        g_string_append_printf(to, "; 95 %% of those that end well do within %s everywhere", most);
    else
        g_string_append_printf(to, "; 95 %% of those that end well do within %s at %s, within %s at %s", least, best,
                               most, where);
}

static char *
answer_of(const struct sweep_results *results)
{
    GString *to = g_string_new(NULL);

    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++) {
        struct range all = range_of(results, kind, collect_kind[kind][1], NULL);
        g_autofree char *n = interval_mean(MAX(all.most, 0)), *fewest = interval_mean(MAX(all.least, 0));

        if (all.most <= 0)
            continue;
        g_string_append_printf(to, "%sOf %s%s%s %s ", to->len > 0 ? " " : "", all.least < all.most ? fewest : "",
                               all.least < all.most ? " to " : "", n, collect_kind[kind][1]);
        append_lost(to, results, kind);
        append_times(to, results, kind);
        g_string_append_c(to, '.');
    }
    if (to->len == 0)
        g_string_append(to, "No host has anything to do.");
    return g_string_free(to, FALSE);
}

/* Top */

static void
what_was_run(struct html *html, const struct sweep *sweep)
{
    g_autofree char *points = g_strdup_printf("%u", sweep->point->len);
    g_autofree char *seeds = sweep->n_seeds == 1 ? g_strdup_printf("%" G_GUINT64_FORMAT, sweep->seed)
        : g_strdup_printf("%" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, sweep->seed, sweep->seed + sweep->n_seeds - 1);
    g_autofree char *varied = g_strjoinv(", ", sweep->varied);

    html_begin(html, "dl");
    html_attribute(html, "class", "run");
    page_term(html, "file", sweep->file);
    page_term(html, "varied", sweep->varied[0] == NULL ? sweep->variants ? "variants" : "seeds" : varied);
    page_term(html, "points", points);
    page_term(html, sweep->n_seeds == 1 ? "seed" : "seeds", seeds);
    page_term(html, "program", "v6sim " VERSION_TEXT);
    html_end(html);
    html_newline(html);
}

static void
top(struct html *html, const struct sweep_results *results, const struct scenario *scenario)
{
    g_autofree char *answer = answer_of(results);

    html_begin(html, "header");
    page_title(html, results->sweep->name, "sweep", results->sweep->question);
    page_paragraph(html, "answer", answer);
    page_sources(html, scenario);
    what_was_run(html, results->sweep);
    html_end(html);
}

/* Tables of points */

static void
heading_cell(struct html *html, const char *name, const char *heading, bool figure)
{
    html_begin(html, "th");
    html_attribute(html, "scope", "col");
    html_attribute(html, "data-column", name);
    html_attribute(html, "class", figure ? "n" : NULL);
    html_text(html, heading);
    html_end(html);
}

static void
table_head(struct html *html, const struct sweep_results *results, enum work_kind kind, bool by_os)
{
    const struct sweep *sweep = results->sweep;

    html_begin(html, "thead");
    html_begin(html, "tr");
    heading_cell(html, "point", "point", true);
    if (sweep->variants)
        heading_cell(html, "variant", "variant", false);
    for (char **name = sweep->varied; *name != NULL; name++)
        heading_cell(html, *name, *name, false);
    if (by_os)
        heading_cell(html, "os", "system", false);
    for (guint i = 0; i < results->n_figures; i++) {
        g_autofree char *heading = sweep_figure_heading(sweep, i);

        if (sweep_figure_is_shown(results, kind, i))
            heading_cell(html, figures_all[i].column.name, heading, true);
    }
    html_end(html);
    html_end(html);
    html_newline(html);
}

/* Its mean, by which rows are sorted, and what people read. */
static void
figure_cell(struct html *html, const struct sweep_results *results, const struct sweep_row *row, guint figure)
{
    struct interval interval = sweep_interval(results, row, figure);
    g_autofree char *text = sweep_figure_text(results, row, figure);

    html_begin(html, "td");
    html_attribute(html, "class", "n");
    if (interval.n > 0)
        html_attribute_printf(html, "data-v", "%" G_GINT64_FORMAT, interval.mean);
    html_text(html, interval.n > 0 ? text : "");
    html_end(html);
}

static void
table_row(struct html *html, const struct sweep_results *results, guint nth, const struct sweep_row *row, bool by_os)
{
    const struct sweep_point *point = sweep_point(results->sweep, nth);

    html_begin(html, "tr");
    html_begin(html, "th");
    html_attribute(html, "scope", "row");
    html_attribute(html, "class", "n");
    html_attribute_printf(html, "data-v", "%u", nth + 1);
    html_printf(html, "%u", nth + 1);
    html_end(html);
    if (results->sweep->variants)
        page_text_cell(html, point->variant);
    for (char **value = point->value; *value != NULL; value++)
        page_text_cell(html, *value);
    if (by_os)
        page_text_cell(html, row->os);
    for (guint i = 0; i < results->n_figures; i++)
        if (sweep_figure_is_shown(results, row->kind, i))
            figure_cell(html, results, row, i);
    html_end(html);
    html_newline(html);
}

/* @by_os: of each system, otherwise of all together. */
static void
points_table(struct html *html, const struct sweep_results *results, enum work_kind kind, bool by_os)
{
    g_autofree char *caption = g_strdup_printf("%c%s at each point%s", g_ascii_toupper(*collect_kind[kind][1]),
                                               collect_kind[kind][1] + 1, by_os ? ", by system" : "");
    unsigned columns = 1 + results->sweep->variants + g_strv_length(results->sweep->varied) + by_os;

    for (guint i = 0; i < results->n_figures; i++)
        columns += sweep_figure_is_shown(results, kind, i);
    page_begin_wide(html, caption, columns);
    html_begin(html, "table");
    html_attribute_printf(html, "data-table", "%s%s", collect_kind[kind][1], by_os ? "_by_os" : "");
    html_element(html, "caption", caption);
    html_newline(html);
    table_head(html, results, kind, by_os);
    html_begin(html, "tbody");
    html_newline(html);
    for (guint point = 0; point < results->sweep->point->len; point++)
        for (guint i = 0; i < sweep_rows(results, point)->len; i++) {
            const struct sweep_row *row = &g_array_index(sweep_rows(results, point), struct sweep_row, i);

            if (row->kind == kind && g_str_equal(row->os, "all") != by_os)
                table_row(html, results, point, row, by_os);
        }
    html_end(html);
    html_end(html);
    html_end(html);
    html_newline(html);
}

static void
tables(struct html *html, const struct sweep_results *results)
{
    page_begin_section(html, "tables", "Tables");
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++) {
        bool any = false;

        for (guint point = 0; point < results->sweep->point->len; point++)
            any |= page_sweep_row(results, point, kind) != NULL;
        for (int by_os = 0; by_os < 2 && any; by_os++)
            points_table(html, results, kind, by_os);
    }
    html_end(html);
}

/* How sure it is */

static void
basis(struct html *html, const struct sweep_results *results)
{
    const struct sweep *sweep = results->sweep;
    g_autoptr(table) guesses = sweep_guesses_table(results);
    g_autofree char *why = g_strchomp(g_strdup(chance_no_interval(sweep->chance)));

    page_begin_section(html, "basis", "How sure it is");
    html_begin(html, "p");
    if (sweep->n_seeds > 1)
        html_printf(html, "Means over %u seeds, and 95 %% intervals by Student's t; where there is none, each seed "
                    "gives the same.", sweep->n_seeds);
    else
        html_printf(html, "Interval: %s.", why);
    html_end(html);
    if (table_rows(guesses) == 0)
        html_element(html, "p", "No host rests on a guess.");
    page_table(html, guesses, &(struct page_table) {
        .name = "guesses", .caption = "Guesses that hosts rest on: in how many runs, and by how many at most" });
    html_end(html);
}

void
page_sweep(const struct sweep_results *results, const struct scenario *scenario, GString *to)
{
    g_autoptr(GHashTable) cited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct page_context context = { cited, "", 2, false };
    g_autofree char *title = g_strdup_printf("%s, sweep", results->sweep->name);
    const struct page_part part[] = {
        { "pictures", "Pictures", results->sweep->point->len > 1 }, { "tables", "Tables", true },
        { "basis", "How sure it is", true }, { "scenario", "Scenario", true },
    };
    struct html html;

    page_begin(&html, to, &context, title);
    top(&html, results, scenario);
    page_contents(&html, part, G_N_ELEMENTS(part));
    html_begin(&html, "main");
    page_sweep_pictures(&html, results);
    tables(&html, results);
    basis(&html, results);
    page_scenario(&html, scenario);
    html_end(&html);
    page_end(&html);
}
