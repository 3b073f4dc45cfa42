/*
 * plot-whole.c - what pictures of comparisons and of sweeps are drawn from
 */
#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/figures.h"
#include "v6sim/report/plot-data.h"
#include "v6sim/report/text.h"

#define MOST_GROUPS 20          /* those that changed most; behind them all together */

/* Comparisons */

/* Returns: the values of the properties that a row of groups is of, "windows-vista, ipv4": the columns before "hosts";
 * free with g_free(). */
static char *
group_name(const struct csv *groups, unsigned row)
{
    unsigned n;
    const char *const *names = csv_names(groups, &n);
    GString *name = g_string_new(NULL);

    for (unsigned i = 0; i < n && strcmp(names[i], "hosts") != 0; i++)
        if (*csv_text(groups, row, names[i]) != '\0')
            g_string_append_printf(name, "%s%s", i > 0 ? ", " : "", csv_text(groups, row, names[i]));
    return g_string_free(name, FALSE);
}

/* Whether row @nth is drawn: the last one is of all. */
static bool
is_drawn(const struct csv *groups, unsigned nth)
{
    return nth < MOST_GROUPS || nth + 1 == csv_rows(groups);
}

static int64_t
side_number(const struct csv *groups, unsigned row, unsigned side, const char *name)
{
    g_autofree char *column = g_strdup_printf("%c_%s", "ab"[side], name);

    return MAX(csv_number(groups, row, column), 0);
}

struct table *
plot_comparison(const struct csv *groups, const char *const side[2])
{
    static const struct column columns[] = {
        { "system", NULL, COLUMN_TEXT }, { "variant", NULL, COLUMN_TEXT }, { "number", NULL, COLUMN_COUNT },
        { "failed", NULL, COLUMN_COUNT }, { "p50", NULL, COLUMN_TIME }, { "p95", NULL, COLUMN_TIME },
    };
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (unsigned row = 0; row < csv_rows(groups); row++) {
        g_autofree char *name = group_name(groups, row);

        for (unsigned i = 0; i < 2 && is_drawn(groups, row); i++) {
            table_text(table, name);
            table_text(table, side[i]);
            table_number(table, side_number(groups, row, i, "number"));
            table_number(table, side_number(groups, row, i, "failed") + side_number(groups, row, i, "abandoned"));
            table_number(table, side_number(groups, row, i, "p50_ms"));
            table_number(table, side_number(groups, row, i, "p95_ms"));
        }
    }
    return table;
}

struct table *
plot_changes(const struct csv *groups)
{
    static const char *const changes[] = { "lost", "later", "gone", "otherwise", "sooner", "gained", "new", "same" };
    struct column columns[1 + G_N_ELEMENTS(changes)] = { { "name", NULL, COLUMN_TEXT } };
    struct table *table;

    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++)
        columns[i + 1] = (struct column) { changes[i], NULL, COLUMN_COUNT };
    table = table_new(columns, G_N_ELEMENTS(columns));
    for (unsigned row = 0; row < csv_rows(groups); row++) {
        g_autofree char *name = group_name(groups, row);

        if (!is_drawn(groups, row))
            continue;
        table_text(table, name);
        for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++)
            table_number(table, csv_number(groups, row, changes[i]));
    }
    return table;
}

/* Sweeps */

/* What is drawn, of each kind of work. */
static const struct metric {
    const char *name, *text;    /* of the column; NULL: that of the threshold */
} metrics[] = {
    { "established", "established" }, { "resolved", "resolved" }, { "answered", "answered" }, { "failed", "failed" },
    { "abandoned", "abandoned" }, { "slow", NULL }, { "p50_ms", "median time" }, { "p95_ms", "95 % within" },
    { "queries_a", "queries for A" }, { "queries_aaaa", "queries for AAAA" },
};

#define MOST_PANELS 12

/* Columns of what is varied: from behind "variant" to before "of". */
struct varied {
    const char *const *name;
    unsigned n;
    bool variants;              /* there are several */
};

static struct varied
varied_of(const struct csv *points)
{
    struct varied varied = { .n = 0 };
    unsigned n, first = 0, end;
    const char *const *names = csv_names(points, &n);

    while (first < n && strcmp(names[first], "variant") != 0)
        first++;
    for (end = ++first; end < n && strcmp(names[end], "of") != 0;)
        end++;
    varied.name = names + first;
    varied.n = end > first ? end - first : 0;
    for (unsigned row = 1; row < csv_rows(points); row++)
        varied.variants |= strcmp(csv_text(points, row, "variant"), csv_text(points, 0, "variant")) != 0;
    return varied;
}

static const char *
across(const struct csv *points, const struct varied *varied, unsigned row)
{
    return csv_text(points, row, varied->n > 0 ? varied->name[0] : "variant");
}

/* All that is varied but what stands across: "aaaa, homes 200". */
static char *
series_of(const struct csv *points, const struct varied *varied, unsigned row)
{
    GString *text = g_string_new(varied->variants && varied->n > 0 ? csv_text(points, row, "variant") : "");

    for (unsigned i = 1; i < varied->n; i++)
        g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", varied->name[i],
                               csv_text(points, row, varied->name[i]));
    return g_string_free(text, FALSE);
}

static bool
is_of(const struct csv *points, unsigned row, enum work_kind kind)
{
    return strcmp(csv_text(points, row, "os"), "all") == 0 &&
        strcmp(csv_text(points, row, "of"), collect_kind[kind][1]) == 0;
}

/* Whether the figure is another one at some point. */
static bool
moves(const struct csv *points, enum work_kind kind, const char *name)
{
    const char *first = NULL;

    for (unsigned row = 0; row < csv_rows(points); row++) {
        const char *value = is_of(points, row, kind) ? csv_text(points, row, name) : NULL;

        if (value != NULL && first != NULL && strcmp(value, first) != 0)
            return true;
        first = value != NULL ? value : first;
    }
    return false;
}

static char *
title_of(enum work_kind kind, const struct metric *metric, int64_t slow_ns)
{
    g_autofree char *limit = value_print_time(slow_ns);
    g_autofree char *text = metric->text != NULL ? g_strdup(metric->text) : g_strconcat("over ", limit, NULL);

    return g_strdup_printf("%s: %s", collect_kind[kind][1], text);
}

/* What stands where, by what it is called. */
struct places {
    GPtrArray *across, *series;
    bool numbers;               /* all that stands across begins with a digit */
};

/* What a series' figures are in a panel. */
struct panel {
    int64_t nth;
    enum work_kind kind;
    const struct metric *metric;
    const char *title, *series;
};

static void
add_series(struct table *table, const struct csv *points, const struct varied *varied, const struct places *places,
           const struct panel *panel)
{
    const struct metric *metric = panel->metric;
    g_autofree char *half = g_str_has_suffix(metric->name, "_ms")
        ? g_strdup_printf("%.3s_half_ms", metric->name) : g_strconcat(metric->name, "_half", NULL);

    for (unsigned row = 0; row < csv_rows(points); row++) {
        g_autofree char *series = series_of(points, varied, row);
        const char *value = csv_text(points, row, metric->name), *width = csv_text(points, row, half);

        if (!is_of(points, row, panel->kind) || *value == '\0' || strcmp(series, panel->series) != 0)
            continue;
        table_number(table, panel->nth);
        table_text(table, panel->title);
        table_text(table, g_str_has_suffix(metric->name, "_ms") ? "ms" : "count");
        table_number(table, text_find_or_add(places->across, across(points, varied, row)) + 1);
        table_text(table, across(points, varied, row));
        table_number(table, places->numbers);
        table_number(table, text_find_or_add(places->series, series) + 1);
        table_text(table, *series != '\0' ? series : "all systems");
        table_text(table, value);
        table_text(table, *width != '\0' ? width : "0");
    }
}

/* Finds what stands where, in the order of the file. */
static void
find_places(struct places *places, const struct csv *points, const struct varied *varied)
{
    for (unsigned row = 0; row < csv_rows(points); row++) {
        g_autofree char *series = series_of(points, varied, row);

        text_find_or_add(places->across, across(points, varied, row));
        text_find_or_add(places->series, series);
        places->numbers &= varied->n > 0 && g_ascii_isdigit(*across(points, varied, row));
    }
}

static const struct column sweep_columns[] = {
    { "panel", NULL, COLUMN_COUNT }, { "title", NULL, COLUMN_TEXT }, { "unit", NULL, COLUMN_TEXT },
    { "place", NULL, COLUMN_COUNT }, { "value", NULL, COLUMN_TEXT },
    { "numbers", NULL, COLUMN_COUNT },          /* 1: values are, so points are joined */
    { "nth", NULL, COLUMN_COUNT }, { "series", NULL, COLUMN_TEXT },
    { "mean", NULL, COLUMN_TEXT }, { "half", NULL, COLUMN_TEXT },       /* in the unit */
};

struct table *
plot_sweep(const struct csv *points, int64_t slow_ns)
{
    struct table *table = table_new(sweep_columns, G_N_ELEMENTS(sweep_columns));
    g_autoptr(GPtrArray) places_across = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) series = g_ptr_array_new_with_free_func(g_free);
    struct places places = { places_across, series, true };
    struct varied varied = varied_of(points);
    int64_t panels = 0;

    find_places(&places, points, &varied);
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        for (unsigned i = 0; i < G_N_ELEMENTS(metrics) && panels < MOST_PANELS; i++) {
            g_autofree char *title = title_of(kind, &metrics[i], slow_ns);

            if (!moves(points, kind, metrics[i].name))
                continue;
            panels++;
            for (guint nth = 0; nth < series->len; nth++)
                add_series(table, points, &varied, &places, &(struct panel) {
                    panels, kind, &metrics[i], title, series->pdata[nth] });
        }
    return table;
}
