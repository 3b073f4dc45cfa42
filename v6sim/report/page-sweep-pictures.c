/*
 * page-sweep-pictures.c - each figure over what is varied
 *
 * Values of the first parameter that are numbers stand across, at even distances in the order in which they were
 * given; words, and variants, one below the other. What else is varied makes a series each. With several seeds there
 * is the 95 % interval around each mean.
 */
#include "v6sim/report/page-sweep-parts.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/text.h"

#define TOP 20                  /* px above the inner part */
#define HEIGHT 150              /* and of it */
#define MOST_LABELS 12          /* below; of more every so many-th */
#define FEW_POINTS 9            /* whose figures are written beside them */
#define MARGIN 120              /* left of the first point, for the scale, in thousandths of the width */
#define ROW_HEIGHT 20           /* of a word, above its bars */
#define BAR_HEIGHT 16           /* of a bar, of one for each series */

/* What stands where. */
struct layout {
    GPtrArray *place;           /* const char *: values across */
    GPtrArray *series;          /* char *: what the others are, "base, 10" */
    guint *across, *of;         /* by point: its place, its series */
    const char *name;           /* of what stands across */
    bool numbers;               /* values across are */
};

/* All that is varied but what stands across. */
static char *
series_of(const struct sweep *sweep, const struct sweep_point *point)
{
    GString *text = g_string_new(NULL);
    bool by_value = sweep->varied[0] != NULL;

    if (sweep->variants && by_value)
        g_string_append(text, point->variant);
    for (guint i = 1; by_value && sweep->varied[i] != NULL; i++)
        g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", sweep->varied[i], point->value[i]);
    return g_string_free(text, FALSE);
}

static void
lay_out(struct layout *layout, const struct sweep *sweep)
{
    bool by_value = sweep->varied[0] != NULL;

    *layout = (struct layout) {
        .place = g_ptr_array_new_with_free_func(g_free), .series = g_ptr_array_new_with_free_func(g_free),
        .across = g_new(guint, sweep->point->len), .of = g_new(guint, sweep->point->len),
        .name = by_value ? sweep->varied[0] : "variant", .numbers = by_value,
    };
    for (guint i = 0; i < sweep->point->len; i++) {
        const struct sweep_point *point = sweep_point(sweep, i);
        const char *value = by_value ? point->value[0] : point->variant;
        g_autofree char *series = series_of(sweep, point);

        layout->across[i] = text_find_or_add(layout->place, value);
        layout->of[i] = text_find_or_add(layout->series, series);
        layout->numbers &= g_ascii_isdigit(*value);
    }
}

static void
layout_clear(struct layout *layout)
{
    g_ptr_array_unref(layout->place);
    g_ptr_array_unref(layout->series);
    g_free(layout->across);
    g_free(layout->of);
}

/* A figure at all points */

struct panel {
    const struct layout *layout;
    enum column_type type;
    struct interval *at;        /* by point; n is 0: it has none */
    guint n;
    int64_t top;                /* of the scale, in what intervals are in */
};

/* Returns: 1, 2 or 5 times a power of ten, @most or the next one above. */
static int64_t
round_up(int64_t most)
{
    static const int64_t step[] = { 1, 2, 5 };

    for (int64_t tens = INTERVAL_ONE;; tens *= 10)
        for (unsigned i = 0; i < G_N_ELEMENTS(step); i++)
            if (step[i] * tens >= most || tens > INT64_MAX / 100)
                return step[i] * tens;
}

static void
panel_init(struct panel *panel, const struct layout *layout, const struct sweep_results *results, enum work_kind kind,
           guint figure)
{
    int64_t most = 0;

    *panel = (struct panel) { .layout = layout, .type = figures_all[figure].column.type,
                              .n = results->sweep->point->len,
                              .at = g_new0(struct interval, results->sweep->point->len) };
    for (guint i = 0; i < panel->n; i++) {
        const struct sweep_row *row = page_sweep_row(results, i, kind);

        if (row == NULL)
            continue;
        panel->at[i] = sweep_interval(results, row, figure);
        if (panel->at[i].n > 0)
            most = MAX(most, panel->at[i].mean + MAX(panel->at[i].half, 0));
    }
    panel->top = round_up(most);
}

/* Whether it is another one at some point: otherwise a picture says nothing. */
static bool
moves(const struct panel *panel)
{
    for (guint i = 1; i < panel->n; i++)
        if (panel->at[i].n != panel->at[0].n || panel->at[i].mean != panel->at[0].mean)
            return true;
    return false;
}

/* Drawing */

static int
height_of(const struct panel *panel, int64_t value)
{
    int64_t unit = panel->top > INT64_C(1000000000000) ? 1000000 : 1;   /* so that it has room */

    return TOP + HEIGHT - (int) (MAX(value, 0) / unit * HEIGHT / (panel->top / unit));
}

/* Where a value stands across, in thousandths of the width. */
static int64_t
place_of(const struct layout *layout, guint nth)
{
    return MARGIN + (2 * (int64_t) nth + 1) * (1000 - MARGIN) / (2 * (int64_t) layout->place->len);
}

static char *
figure_text(const struct panel *panel, int64_t value)
{
    const struct column column = { "", NULL, panel->type };

    if (panel->type == COLUMN_COUNT)
        return interval_mean(value);
    return table_cell_text(&column, (value + INTERVAL_ONE / 2) / INTERVAL_ONE);
}

static void
draw_line(struct html *html, const int64_t x[2], const int y[2], const char *colour, const char *width,
          const char *dashes)
{
    html_begin(html, "line");
    page_percent(html, "x1", x[0], 1000);
    page_percent(html, "x2", x[1], 1000);
    html_attribute_printf(html, "y1", "%d", y[0]);
    html_attribute_printf(html, "y2", "%d", y[1]);
    html_attribute(html, "stroke", colour);
    html_attribute(html, "stroke-width", width);
    html_attribute(html, "stroke-dasharray", dashes != NULL && *dashes != '\0' ? dashes : NULL);
    html_end(html);
}

static void
draw_scale(struct html *html, const struct panel *panel)
{
    for (int i = 0; i <= 2; i++) {
        g_autofree char *text = figure_text(panel, panel->top * i / 2);
        int y = height_of(panel, panel->top * i / 2);

        draw_line(html, (const int64_t[]) { 0, 1000 }, (const int[]) { y, y }, "#c8c8c8", "1", NULL);
        if (i != 1 || panel->type == COLUMN_TIME || panel->top / INTERVAL_ONE % 2 == 0)
            page_text_at(html, "2", y - 3, NULL, text);
    }
}

static void
draw_places(struct html *html, const struct layout *layout)
{
    guint every = (layout->place->len + MOST_LABELS - 1) / MOST_LABELS;

    for (guint i = 0; i < layout->place->len; i += every) {
        int place = (int) place_of(layout, i);
        g_autofree char *x = g_strdup_printf("%d.%d%%", place / 10, place % 10);

        page_text_at(html, x, TOP + HEIGHT + 16, "middle", layout->place->pdata[i]);
    }
}

/* The interval, with ends that are 8 px wide. */
static void
draw_interval(struct html *html, const struct panel *panel, const struct interval *interval, const char *colour)
{
    int y[2] = { height_of(panel, interval->mean - interval->half),
                 height_of(panel, interval->mean + interval->half) };

    html_begin(html, "path");
    html_attribute_printf(html, "d", "M0 %dV%dM-4 %dH4M-4 %dH4", y[0], y[1], y[0], y[1]);
    html_attribute(html, "stroke", colour);
    html_attribute(html, "stroke-width", "1.5");
    html_attribute(html, "fill", "none");
    html_end(html);
}

static void
draw_point(struct html *html, const struct panel *panel, guint point)
{
    const struct interval *interval = &panel->at[point];
    const struct layout *layout = panel->layout;
    const char *colour = page_looks[layout->of[point] % PAGE_MOST_CURVES].colour;
    int y = height_of(panel, interval->mean);
    g_autofree char *text = figure_text(panel, interval->mean);

    html_begin(html, "svg");
    page_percent(html, "x", place_of(panel->layout, panel->layout->across[point]), 1000);
    html_attribute(html, "overflow", "visible");
    if (interval->half > 0)
        draw_interval(html, panel, interval, colour);
    html_begin(html, "circle");
    html_attribute_printf(html, "cy", "%d", y);
    html_attribute(html, "r", "4");
    html_attribute(html, "fill", colour);
    html_end(html);
    if (layout->series->len == 1 && panel->n <= FEW_POINTS)
        page_text_at(html, "8", y - 6, "start", text);
    html_end(html);
}

/* A line to the next point of its series. */
static void
draw_to_next(struct html *html, const struct panel *panel, guint point)
{
    const struct layout *layout = panel->layout;
    const struct page_look *look = &page_looks[layout->of[point] % PAGE_MOST_CURVES];
    int64_t x[2] = { place_of(layout, layout->across[point]), 0 };
    int y[2] = { height_of(panel, panel->at[point].mean), 0 };

    for (guint i = 0; i < panel->n; i++)
        if (layout->of[i] == layout->of[point] && layout->across[i] == layout->across[point] + 1 &&
            panel->at[i].n > 0) {
            x[1] = place_of(layout, layout->across[i]);
            y[1] = height_of(panel, panel->at[i].mean);
            draw_line(html, x, y, look->colour, "2.5", look->dashes);
        }
}

static void
draw_curves(struct html *html, const struct panel *panel)
{
    draw_scale(html, panel);
    draw_places(html, panel->layout);
    for (guint i = 0; i < panel->n; i++)
        if (panel->at[i].n > 0)
            draw_to_next(html, panel, i);
    for (guint i = 0; i < panel->n; i++)
        if (panel->at[i].n > 0)
            draw_point(html, panel, i);
}

/* Words, one below the other */

static int
row_height(const struct layout *layout)
{
    return ROW_HEIGHT + BAR_HEIGHT * (int) layout->series->len + 6;
}

/* The bar of a point, and its interval: a line on it. */
static void
draw_bar(struct html *html, const struct panel *panel, guint point, int y)
{
    const struct interval *interval = &panel->at[point];
    int64_t unit = panel->top > INTERVAL_ONE * 1000 ? INTERVAL_ONE : 1, top = panel->top / unit;
    int middle = y + BAR_HEIGHT / 2 - 1;

    html_begin(html, "rect");
    html_attribute(html, "x", "0");
    page_percent(html, "width", interval->mean / unit, top);
    html_attribute_printf(html, "y", "%d", y);
    html_attribute_printf(html, "height", "%d", BAR_HEIGHT - 3);
    html_attribute(html, "fill", page_looks[panel->layout->of[point] % PAGE_MOST_CURVES].colour);
    html_attribute(html, "stroke", "#000000");
    html_attribute(html, "stroke-width", "0.5");
    html_end(html);
    if (interval->half <= 0)
        return;
    html_begin(html, "line");
    page_percent(html, "x1", MAX(interval->mean - interval->half, 0) / unit, top);
    page_percent(html, "x2", (interval->mean + interval->half) / unit, top);
    html_attribute_printf(html, "y1", "%d", middle);
    html_attribute_printf(html, "y2", "%d", middle);
    html_attribute(html, "stroke", "#000000");
    html_attribute(html, "stroke-width", "2");
    html_end(html);
}

/* "2,000 | 1,800": of each series. */
static char *
row_text(const struct panel *panel, guint place)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < panel->n; i++) {
        g_autofree char *figure = panel->at[i].n > 0 ? figure_text(panel, panel->at[i].mean) : g_strdup("-");

        if (panel->layout->across[i] == place)
            g_string_append_printf(text, "%s%s", text->len > 0 ? " | " : "", figure);
    }
    return g_string_free(text, FALSE);
}

static void
draw_rows(struct html *html, const struct panel *panel)
{
    const struct layout *layout = panel->layout;

    for (guint i = 0; i < layout->place->len; i++) {
        g_autofree char *text = row_text(panel, i);
        int y = (int) i * row_height(layout);

        page_text_at(html, "0", y + 14, NULL, layout->place->pdata[i]);
        page_text_at(html, "100%", y + 14, "end", text);
    }
    for (guint i = 0; i < panel->n; i++)
        if (panel->at[i].n > 0)
            draw_bar(html, panel, i, (int) layout->across[i] * row_height(layout) + ROW_HEIGHT +
                     (int) layout->of[i] * BAR_HEIGHT);
}

/* All together */

static void
draw_panel(struct html *html, const struct panel *panel, const char *title)
{
    const struct layout *layout = panel->layout;

    html_begin(html, "div");
    page_begin_picture(html, title, layout->numbers ? TOP + HEIGHT + 22
                       : (int) layout->place->len * row_height(layout));
    (layout->numbers ? draw_curves : draw_rows)(html, panel);
    page_end_picture(html);
    html_end(html);
    html_newline(html);
}

static void
print_key(struct html *html, const struct layout *layout)
{
    if (layout->series->len < 2)
        return;
    html_begin(html, "p");
    html_attribute(html, "class", "keys");
    for (guint i = 0; i < layout->series->len; i++)
        page_key(html, page_looks[i % PAGE_MOST_CURVES].colour,
                 layout->numbers ? page_looks[i % PAGE_MOST_CURVES].dashes : NULL, layout->series->pdata[i]);
    html_end(html);
}

/* "Connections: over 3 s" */
static char *
title_of(const struct sweep_results *results, enum work_kind kind, guint figure)
{
    g_autofree char *heading = sweep_figure_heading(results->sweep, figure);
    bool queries = g_str_has_prefix(figures_all[figure].column.name, "queries_");

    if (g_str_equal(heading, collect_kind[kind][1]))
        return g_strdup_printf("%c%s", g_ascii_toupper(*heading), heading + 1);
    return g_strdup_printf("%c%s: %s%s", g_ascii_toupper(*collect_kind[kind][1]), collect_kind[kind][1] + 1,
                           queries && !g_str_has_prefix(heading, "queries") ? "queries " : "", heading);
}

static void
draw_kind(struct html *html, const struct sweep_results *results, enum work_kind kind, const struct layout *layout,
          GString *same)
{
    for (guint figure = 0; figure < results->n_figures; figure++) {
        g_autofree char *title = title_of(results, kind, figure);
        struct panel panel;

        if (!sweep_figure_is_shown(results, kind, figure))
            continue;
        panel_init(&panel, layout, results, kind, figure);
        if (moves(&panel)) {
            draw_panel(html, &panel, title);
        } else {
            g_autofree char *heading = sweep_figure_heading(results->sweep, figure);

            g_string_append_printf(same, "%s%s", same->len > 0 ? ", " : "", heading);
        }
        g_free(panel.at);
    }
}

void
page_sweep_pictures(struct html *html, const struct sweep_results *results)
{
    g_autoptr(GString) same = g_string_new(NULL);
    struct layout layout;

    if (results->sweep->point->len < 2)
        return;
    lay_out(&layout, results->sweep);
    page_begin_section(html, "pictures", "Pictures");
    html_begin(html, "p");
    html_printf(html, layout.numbers ? "By %s, whose values stand at even distances." : "By %s.", layout.name);
    html_end(html);
    print_key(html, &layout);
    html_begin(html, "div");
    html_attribute(html, "class", "panels");
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        draw_kind(html, results, kind, &layout, same);
    html_end(html);
    if (same->len > 0) {
        html_begin(html, "p");
        html_printf(html, "The same at all points: %s.", same->str);
        html_end(html);
    }
    html_end(html);
    layout_clear(&layout);
}
