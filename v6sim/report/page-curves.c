/*
 * page-curves.c - how many have ended well by a time, as curves
 *
 * The time axis is logarithmic: a decade is as wide as any other. The inner part alone is stretched to the width
 * that there is. Nothing is computed in floating point, so the same page comes out everywhere.
 */
#include "v6sim/report/page-parts.h"

#include "v6sim/read/value.h"

#define CURVES_TOP 18           /* px, above the inner part */
#define WIDE 1000               /* of the inner part, in its own units, and as high */

const struct page_look page_looks[PAGE_MOST_CURVES] = {
    { "#0072b2", "" }, { "#d55e00", "8 3" }, { "#009e73", "3 3" }, { "#000000", "12 3 3 3" },
    { "#cc79a7", "" }, { "#e69f00", "8 3" }, { "#56b4e9", "3 3" }, { "#767676", "12 3 3 3" },
};

/* Time */

static int64_t
power_of_ten(int64_t n)
{
    return n > 0 ? 10 * power_of_ten(n - 1) : 1;
}

#define PLACES 8                /* of a number from 1 to 10, behind the point */

/* Returns: log10(@ns) in thousandths, without floating point: the same everywhere. Digit by digit: the tenth power
 * of a number has as many tens as its logarithm's next digit says. */
static int64_t
log_of(int64_t ns)
{
    const int64_t one = power_of_ten(PLACES);
    int64_t whole = 0, digits = 0, rest;

    for (int64_t tens = ns; tens >= 10; tens /= 10)
        whole++;
    rest = whole < PLACES ? ns * power_of_ten(PLACES - whole) : ns / power_of_ten(whole - PLACES);
    for (unsigned i = 0; i < 3; i++) {
        int64_t power = one;

        digits *= 10;
        for (unsigned j = 0; j < 10; j++) {
            power = power * rest / one;
            digits += power >= 10 * one;
            power /= power >= 10 * one ? 10 : 1;
        }
        rest = power;
    }
    return whole * 1000 + digits;
}

static int64_t
across(const struct page_axis *axis, int64_t ns)
{
    return CLAMP((log_of(MAX(ns, 1)) - axis->least * 1000) * WIDE / (axis->decades * 1000), 0, WIDE);
}

static int64_t
time_at(const struct page_curve *curve, guint i)
{
    return g_array_index(curve->time, int64_t, i);
}

bool
page_axis_of(const GArray *curves, struct page_axis *axis)
{
    int64_t first = INT64_MAX, last = -1;

    for (guint i = 0; i < curves->len; i++) {
        const struct page_curve *curve = &g_array_index(curves, struct page_curve, i);

        if (curve->time->len == 0)
            continue;
        first = MIN(first, time_at(curve, 0));
        last = MAX(last, time_at(curve, curve->time->len - 1));
    }
    if (last < 0)
        return false;
    axis->least = log_of(MAX(first, 1000)) / 1000;      /* 1 us at least */
    axis->decades = log_of(MAX(last, 1000) - 1) / 1000 + 1 - axis->least;
    return true;
}

/* Curves */

static void
clear_curve(void *data)
{
    struct page_curve *curve = data;

    g_free(curve->label);
    g_array_unref(curve->time);
}

GArray *
page_curves_new(void)
{
    GArray *curves = g_array_new(FALSE, FALSE, sizeof(struct page_curve));

    g_array_set_clear_func(curves, clear_curve);
    return curves;
}

void
page_curves_add(GArray *curves, const char *label, GArray *time, int64_t n)
{
    struct page_curve curve = { g_strdup(label), time, n };

    g_array_append_val(curves, curve);
}

/* Steps to the right and up. */
static void
draw_curve(struct html *html, const struct page_axis *axis, const struct page_curve *curve,
           const struct page_look *look)
{
    g_autoptr(GString) d = g_string_new(NULL);
    int64_t x = -1, y = WIDE;

    for (guint i = 0; i < curve->time->len; i++) {
        int64_t at = across(axis, time_at(curve, i));

        if (x < 0)
            g_string_append_printf(d, "M%" G_GINT64_FORMAT " %d", at, WIDE);
        else if (at != x)
            g_string_append_printf(d, "V%" G_GINT64_FORMAT "H%" G_GINT64_FORMAT, y, at);
        x = at;
        y = WIDE - (int64_t) (i + 1) * WIDE / curve->n;
    }
    if (x >= 0)
        g_string_append_printf(d, "V%" G_GINT64_FORMAT "H%d", y, WIDE);
    html_begin(html, "path");
    html_attribute(html, "d", d->len > 0 ? d->str : "M0 1000H1000");
    html_attribute(html, "stroke", look->colour);
    html_attribute(html, "stroke-dasharray", *look->dashes != '\0' ? look->dashes : NULL);
    html_attribute(html, "stroke-width", "2.5");
    html_attribute(html, "fill", "none");
    html_attribute(html, "vector-effect", "non-scaling-stroke");
    html_end(html);
}

/* A line for each decade and each quarter. */
static void
draw_lines(struct html *html, const struct page_axis *axis)
{
    g_autoptr(GString) d = g_string_new(NULL);

    for (unsigned i = 0; i <= 4; i++)
        g_string_append_printf(d, "M0 %uH%d", i * WIDE / 4, WIDE);
    for (int64_t i = 0; i <= axis->decades; i++)
        g_string_append_printf(d, "M%" G_GINT64_FORMAT " 0V%d", i * WIDE / axis->decades, WIDE);
    html_begin(html, "path");
    html_attribute(html, "d", d->str);
    html_attribute(html, "stroke", "#c8c8c8");
    html_attribute(html, "fill", "none");
    html_attribute(html, "vector-effect", "non-scaling-stroke");
    html_end(html);
}

/* What the lines stand for: shares above theirs, times below. */
static void
draw_scales(struct html *html, const struct page_axis *axis, int height)
{
    for (unsigned i = 0; i <= 4; i++) {
        g_autofree char *text = g_strdup_printf("%u %%", 100 - 25 * i);

        page_text_at(html, "2", CURVES_TOP + height * (int) i / 4 - 3, NULL, text);
    }
    for (int64_t i = 0; i <= axis->decades; i++) {
        g_autofree char *time = value_print_time(power_of_ten(axis->least + i));
        int64_t part = i * 100000 / axis->decades;
        g_autofree char *x = g_strdup_printf("%" G_GINT64_FORMAT ".%03d%%", part / 1000, (int) (part % 1000));

        page_text_at(html, x, CURVES_TOP + height + 16, i == 0 ? "start" : i == axis->decades ? "end" : "middle",
                time);
    }
}

/* What is stretched to the width that there is. */
static void
draw_inner(struct html *html, const struct page_axis *axis, const GArray *curves, int height)
{
    html_begin(html, "svg");
    html_attribute_printf(html, "y", "%d", CURVES_TOP);
    html_attribute(html, "width", "100%");
    html_attribute_printf(html, "height", "%d", height);
    html_attribute_printf(html, "viewBox", "0 0 %d %d", WIDE, WIDE);
    html_attribute(html, "preserveAspectRatio", "none");
    html_attribute(html, "overflow", "visible");
    draw_lines(html, axis);
    for (guint i = 0; i < MIN(curves->len, PAGE_MOST_CURVES); i++)
        draw_curve(html, axis, &g_array_index(curves, struct page_curve, i), &page_looks[i]);
    html_end(html);
}

static void
print_key(struct html *html, const GArray *curves, const char *left_out)
{
    html_begin(html, "p");
    html_attribute(html, "class", "keys");
    for (guint i = 0; i < MIN(curves->len, PAGE_MOST_CURVES); i++) {
        const struct page_curve *curve = &g_array_index(curves, struct page_curve, i);
        g_autofree char *ended = table_grouped(curve->time->len), *all = table_grouped(curve->n);
        g_autofree char *text = g_strdup_printf("%s, %s of %s", curve->label, ended, all);

        page_key(html, page_looks[i].colour, page_looks[i].dashes, text);
    }
    html_end(html);
    if (curves->len > PAGE_MOST_CURVES)
        html_element(html, "p", left_out);
}

void
page_curves(struct html *html, const GArray *curves, const struct page_axis *axis, const struct page_curves_shown *how)
{
    html_begin(html, "div");
    page_begin_picture(html, how->title, CURVES_TOP + how->height + 22);
    draw_inner(html, axis, curves, how->height);
    draw_scales(html, axis, how->height);
    page_end_picture(html);
    print_key(html, curves, how->left_out);
    html_end(html);
}
