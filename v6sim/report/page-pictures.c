/*
 * page-pictures.c - what took how long, as pictures
 *
 * Bars are SVG whose places across are percentages, so that they fill whatever width there is and their texts
 * keep their size. The curves' inner part alone is stretched. Colours are those of plots/style.gp (Okabe and
 * Ito); what they tell, a pattern or a text tells, too.
 */
#include "v6sim/report/page-parts.h"

#include <stdlib.h>

#include "v6sim/read/value.h"

#define MOST_BARS 24            /* of connections one by one; of more, one per system */
#define BAR_HEIGHT 40           /* a line of text, and the bar below */
#define MOST_CURVES 8
#define CURVES_TOP 18           /* px, above the inner part */
#define CURVES_HEIGHT 240       /* and of it */

/* Which records a bar stands for */

struct bar {
    const struct kept *kept;
    char *label;
};

static void
clear_bar(void *data)
{
    g_free(((struct bar *) data)->label);
}

static bool
is_of(const struct report *report, const struct kept *kept, enum work_kind kind, const struct profile *profile)
{
    return kept->kind == kind && (profile == NULL || world_profile(report->world, kept->host) == profile);
}

static int
compare_totals(const void *a, const void *b)
{
    const struct kept *one = *(const struct kept *const *) a, *other = *(const struct kept *const *) b;
    int64_t first = kept_total_ns(one), second = kept_total_ns(other);

    return first < second ? -1 : first > second;
}

/* Returns: const struct kept *, those of a kind and a system (NULL: all) that ended well or, if @all, in any way,
 * by the time they took. */
static GPtrArray *
by_time(const struct report *report, enum work_kind kind, const struct profile *profile, bool all)
{
    const GPtrArray *kept = report->collection->kept;
    GPtrArray *found = g_ptr_array_new();

    for (guint i = 0; i < kept->len; i++)
        if (is_of(report, kept->pdata[i], kind, profile) &&
            (all || ((const struct kept *) kept->pdata[i])->reason == REASON_NONE))
            g_ptr_array_add(found, kept->pdata[i]);
    g_ptr_array_sort(found, compare_totals);
    return found;
}

static void
add_bar(GArray *bars, const struct kept *kept, char *label)
{
    struct bar bar = { kept, label };

    g_array_append_val(bars, bar);
}

static void
add_each(GArray *bars, const struct report *report, enum work_kind kind)
{
    const GPtrArray *kept = report->collection->kept;

    for (guint i = 0; i < kept->len; i++) {
        const struct kept *one = kept->pdata[i];
        g_autofree char *host = world_name(report->world, one->host), *target = collect_target(report->world, one);

        if (one->kind == kind)
            add_bar(bars, one, g_strdup_printf("%s  %s  to %s", host, world_profile(report->world, one->host)->name,
                                               target));
    }
}

/* Of each system that which stands in the middle, by time. */
static void
add_systems(GArray *bars, const struct report *report, enum work_kind kind)
{
    for (guint i = 0; i < report->world->profile->len; i++) {
        const struct profile *profile = report->world->profile->pdata[i];
        g_autoptr(GPtrArray) sorted = by_time(report, kind, profile, true);
        const struct kept *middle = sorted->len > 0 ? sorted->pdata[(sorted->len - 1) / 2] : NULL;
        g_autofree char *host = middle != NULL ? world_name(report->world, middle->host) : NULL;

        if (middle != NULL)
            add_bar(bars, middle, g_strdup_printf("%s  (%s)", profile->name, host));
    }
}

/* Phases */

enum phase { PHASE_RESOLVE, PHASE_EARLIER, PHASE_LAST, PHASE_TRANSFER, N_PHASES };

static const struct phase_look {
    const char *name, *colour;
} phases[N_PHASES] = {
    [PHASE_RESOLVE] = { "DNS", "#56b4e9" },
    [PHASE_EARLIER] = { "attempts that came to nothing", "#d55e00" },
    [PHASE_LAST] = { "last attempt", "#009e73" },
    [PHASE_TRANSFER] = { "data", "#f0e442" },
};

/* How long each phase took, ns. */
static void
phases_of(const struct kept *kept, int64_t ns[N_PHASES])
{
    const struct attempt_record *told = kept->n_attempts > 0 ? attempt_told(kept->attempt, kept->n_attempts) : NULL;
    int64_t connect = MAX(kept_connect_ns(kept), 0);
    int64_t earlier = told != NULL && kept->kind == WORK_CONNECT ? told->first_at - kept->attempt[0].first_at : 0;

    ns[PHASE_RESOLVE] = MAX(kept_resolve_ns(kept), 0);
    ns[PHASE_EARLIER] = CLAMP(earlier, 0, connect);
    ns[PHASE_LAST] = connect - ns[PHASE_EARLIER];
    ns[PHASE_TRANSFER] = MAX(kept_transfer_ns(kept), 0);
}

/* @ns of @all in thousandths of a percent, as "12.345%". */
static void
percent(struct html *html, const char *attribute, int64_t ns, int64_t all)
{
    int64_t part = all > 0 ? ns / 1000 * 100000 / MAX(all / 1000, 1) : 0;

    html_attribute_printf(html, attribute, "%" G_GINT64_FORMAT ".%03d%%", part / 1000, (int) (part % 1000));
}

static void
draw_phase(struct html *html, enum phase phase, int64_t from, int64_t ns, int64_t longest, int y)
{
    html_begin(html, "rect");
    percent(html, "x", from, longest);
    percent(html, "width", MAX(ns, longest / 400), longest);    /* what there is is seen */
    html_attribute_printf(html, "y", "%d", y);
    html_attribute(html, "height", "14");
    html_attribute(html, "fill", phases[phase].colour);
    html_attribute(html, "stroke", "#000000");
    html_attribute(html, "stroke-width", "0.5");
    html_end(html);
}

/* "DNS 20 ms, last attempt 20 ms": of what a bar is made. */
static char *
phases_text(const int64_t ns[N_PHASES])
{
    GString *text = g_string_new(NULL);

    for (enum phase phase = 0; phase < N_PHASES; phase++) {
        g_autofree char *time = value_print_time(ns[phase]);

        if (ns[phase] > 0)
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", phases[phase].name, time);
    }
    return g_string_free(text, FALSE);
}

static void
text_at(struct html *html, const char *x, int y, const char *anchor, const char *text)
{
    html_begin(html, "text");
    html_attribute(html, "x", x);
    html_attribute_printf(html, "y", "%d", y);
    html_attribute(html, "text-anchor", anchor);
    html_text(html, text);
    html_end(html);
}

static void
draw_bar(struct html *html, const struct bar *bar, int64_t longest, int y)
{
    g_autofree char *time = value_print_time(kept_total_ns(bar->kept)), *end = NULL, *all = NULL;
    int64_t ns[N_PHASES], from = 0;

    phases_of(bar->kept, ns);
    all = phases_text(ns);
    end = bar->kept->reason == REASON_NONE ? g_strdup(time)
        : g_strdup_printf("%s after %s", result_name[bar->kept->result], time);
    html_begin(html, "g");
    html_element(html, "title", all);
    text_at(html, "0", y + 13, NULL, bar->label);
    text_at(html, "100%", y + 13, "end", end);
    for (enum phase phase = 0; phase < N_PHASES; from += ns[phase++])
        if (ns[phase] > 0)
            draw_phase(html, phase, from, ns[phase], longest, y + 18);
    html_end(html);
    html_newline(html);
}

/* A picture with its title, whose height is @height px. */
static void
begin_picture(struct html *html, const char *title, int height)
{
    html_begin(html, "figure");
    html_of_class(html, "figcaption", "title", title);
    html_begin(html, "svg");
    html_attribute(html, "xmlns", "http://www.w3.org/2000/svg");
    html_attribute(html, "class", "picture");
    html_attribute(html, "role", "img");
    html_attribute(html, "aria-label", title);
    html_attribute(html, "width", "100%");
    html_attribute_printf(html, "height", "%d", height);
    html_newline(html);
}

static void
end_picture(struct html *html)
{
    html_end(html);
    html_end(html);
    html_newline(html);
}

static void
key_entry(struct html *html, const char *colour, const char *dashes, const char *text)
{
    html_begin(html, "span");
    html_attribute(html, "class", "key");
    html_begin(html, "svg");
    html_attribute(html, "xmlns", "http://www.w3.org/2000/svg");
    html_attribute(html, "width", "28");
    html_attribute(html, "height", "12");
    html_attribute(html, "aria-hidden", "true");
    html_begin(html, dashes != NULL ? "line" : "rect");
    if (dashes != NULL) {
        html_attribute(html, "x2", "28");
        html_attribute(html, "y1", "6");
        html_attribute(html, "y2", "6");
        html_attribute(html, "stroke-width", "2.5");
        html_attribute(html, "stroke-dasharray", *dashes != '\0' ? dashes : NULL);
        html_attribute(html, "stroke", colour);
    } else {
        html_attribute(html, "width", "28");
        html_attribute(html, "height", "12");
        html_attribute(html, "stroke", "#000000");
        html_attribute(html, "stroke-width", "0.5");
        html_attribute(html, "fill", colour);
    }
    html_end(html);
    html_end(html);
    html_text(html, text);
    html_end(html);
}

static void
phases_key(struct html *html, const GArray *bars)
{
    html_begin(html, "p");
    html_attribute(html, "class", "keys");
    for (enum phase phase = 0; phase < N_PHASES; phase++) {
        bool any = false;

        for (guint i = 0; i < bars->len; i++) {
            int64_t ns[N_PHASES];

            phases_of(g_array_index(bars, struct bar, i).kept, ns);
            any |= ns[phase] > 0;
        }
        if (any)
            key_entry(html, phases[phase].colour, NULL, phases[phase].name);
    }
    html_end(html);
}

static void
draw_bars(struct html *html, const struct report *report, enum work_kind kind)
{
    g_autoptr(GArray) bars = g_array_new(FALSE, FALSE, sizeof(struct bar));
    bool each = collect_total(report->collection, kind)->n <= MOST_BARS;
    g_autofree char *title = g_strdup_printf(each ? "Where the time went, %s by %s"
                                             : "Where the time went: of each system the %s in the middle (median)",
                                             collect_kind[kind][0], collect_kind[kind][0]);
    int64_t longest = 0;

    g_array_set_clear_func(bars, clear_bar);
    (each ? add_each : add_systems)(bars, report, kind);
    for (guint i = 0; i < bars->len; i++)
        longest = MAX(longest, kept_total_ns(g_array_index(bars, struct bar, i).kept));
    if (longest == 0)
        return;
    html_begin(html, "div");
    begin_picture(html, title, (int) bars->len * BAR_HEIGHT);
    for (guint i = 0; i < bars->len; i++)
        draw_bar(html, &g_array_index(bars, struct bar, i), longest, (int) i * BAR_HEIGHT);
    end_picture(html);
    phases_key(html, bars);
    html_end(html);
}

/* Curves: how many have ended well by a time */

/* The time axis is logarithmic: a decade is as wide as any other. */
struct axis {
    int64_t least, decades;     /* 10^n ns; how many from there */
};

#define WIDE 1000               /* of a curve's inner part, in its own units, and as high */

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
across(const struct axis *axis, int64_t ns)
{
    return CLAMP((log_of(MAX(ns, 1)) - axis->least * 1000) * WIDE / (axis->decades * 1000), 0, WIDE);
}

/* Of 1 us at least. */
static struct axis
axis_of(const GPtrArray *sorted)
{
    int64_t first = kept_total_ns(sorted->pdata[0]), last = kept_total_ns(sorted->pdata[sorted->len - 1]);
    struct axis axis = { .least = log_of(MAX(first, 1000)) / 1000 };

    axis.decades = log_of(MAX(last, 1000) - 1) / 1000 + 1 - axis.least;
    return axis;
}

static const struct curve_look {
    const char *colour, *dashes;
} curves[MOST_CURVES] = {
    { "#0072b2", "" }, { "#d55e00", "8 3" }, { "#009e73", "3 3" }, { "#000000", "12 3 3 3" },
    { "#cc79a7", "" }, { "#e69f00", "8 3" }, { "#56b4e9", "3 3" }, { "#767676", "12 3 3 3" },
};

struct curve {
    const struct profile *profile;
    GPtrArray *ended;           /* const struct kept *, that ended well, by time */
    int64_t n;                  /* of all */
};

static void
clear_curve(void *data)
{
    g_ptr_array_unref(((struct curve *) data)->ended);
}

static gint
compare_curves(gconstpointer a, gconstpointer b)
{
    const struct curve *one = a, *other = b;

    return one->n > other->n ? -1 : one->n < other->n;
}

static GArray *
find_curves(const struct report *report, enum work_kind kind)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(struct curve));

    g_array_set_clear_func(found, clear_curve);
    for (guint i = 0; i < report->world->profile->len; i++) {
        struct curve curve = { .profile = report->world->profile->pdata[i],
                               .n = report->collection->tally[kind][i].n };

        if (curve.n == 0)
            continue;
        curve.ended = by_time(report, kind, curve.profile, false);
        g_array_append_val(found, curve);
    }
    g_array_sort(found, compare_curves);
    return found;
}

/* Steps to the right and up. */
static void
draw_curve(struct html *html, const struct axis *axis, const struct curve *curve, const struct curve_look *look)
{
    g_autoptr(GString) d = g_string_new(NULL);
    int64_t x = -1, y = WIDE;

    for (guint i = 0; i < curve->ended->len; i++) {
        int64_t at = across(axis, kept_total_ns(curve->ended->pdata[i]));

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
draw_lines(struct html *html, const struct axis *axis)
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
draw_scales(struct html *html, const struct axis *axis)
{
    for (unsigned i = 0; i <= 4; i++) {
        g_autofree char *text = g_strdup_printf("%u %%", 100 - 25 * i);

        text_at(html, "2", CURVES_TOP + CURVES_HEIGHT * (int) i / 4 - 3, NULL, text);
    }
    for (int64_t i = 0; i <= axis->decades; i++) {
        g_autofree char *time = value_print_time(power_of_ten(axis->least + i));
        int64_t part = i * 100000 / axis->decades;
        g_autofree char *x = g_strdup_printf("%" G_GINT64_FORMAT ".%03d%%", part / 1000, (int) (part % 1000));

        text_at(html, x, CURVES_TOP + CURVES_HEIGHT + 16, i == 0 ? "start" : i == axis->decades ? "end" : "middle",
                time);
    }
}

/* What is stretched to the width that there is. */
static void
draw_inner(struct html *html, const struct axis *axis, const GArray *found, guint n)
{
    html_begin(html, "svg");
    html_attribute_printf(html, "y", "%d", CURVES_TOP);
    html_attribute(html, "width", "100%");
    html_attribute_printf(html, "height", "%d", CURVES_HEIGHT);
    html_attribute_printf(html, "viewBox", "0 0 %d %d", WIDE, WIDE);
    html_attribute(html, "preserveAspectRatio", "none");
    html_attribute(html, "overflow", "visible");
    draw_lines(html, axis);
    for (guint i = 0; i < n; i++)
        draw_curve(html, axis, &g_array_index(found, struct curve, i), &curves[i]);
    html_end(html);
}

static void
curves_key(struct html *html, const GArray *found, guint n)
{
    html_begin(html, "p");
    html_attribute(html, "class", "keys");
    for (guint i = 0; i < n; i++) {
        const struct curve *curve = &g_array_index(found, struct curve, i);
        g_autofree char *ended = table_grouped(curve->ended->len), *all = table_grouped(curve->n);
        g_autofree char *text = g_strdup_printf("%s, %s of %s", curve->profile->name, ended, all);

        key_entry(html, curves[i].colour, curves[i].dashes, text);
    }
    html_end(html);
    if (found->len > n)
        html_element(html, "p", "Systems with fewer of them are left out.");
}

static void
draw_curves(struct html *html, const struct report *report, enum work_kind kind)
{
    g_autoptr(GArray) found = find_curves(report, kind);
    g_autoptr(GPtrArray) all = by_time(report, kind, NULL, false);
    guint n = MIN(found->len, MOST_CURVES);
    struct axis axis;

    if (all->len == 0 || collect_total(report->collection, kind)->n <= MOST_BARS)
        return;
    axis = axis_of(all);
    g_autofree char *title = g_strdup_printf("How many of the %s are %s by when", collect_kind[kind][1],
                                             result_name[((const struct kept *) all->pdata[0])->result]);
    html_begin(html, "div");
    begin_picture(html, title, CURVES_TOP + CURVES_HEIGHT + 22);
    draw_inner(html, &axis, found, n);
    draw_scales(html, &axis);
    end_picture(html);
    curves_key(html, found, n);
    html_end(html);
}

void
page_pictures(struct html *html, const struct report *report)
{
    if (collect_n(report->collection) == 0)
        return;
    html_begin_section(html, "pictures", "Pictures");
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++) {
        draw_curves(html, report, kind);
        draw_bars(html, report, kind);
    }
    html_end(html);
}
