/*
 * page-pictures.c - what took how long, as pictures
 *
 * Bars of connections, one by one or one per system; curves of how many are there by when (page-curves.c). Colours
 * are those of plots/style.gp (Okabe and Ito); what they tell, a pattern or a text tells, too.
 */
#include "v6sim/report/page-parts.h"

#include <stdlib.h>

#include "v6sim/read/value.h"

#define MOST_BARS 24            /* of connections one by one; of more, one per system */
#define BAR_HEIGHT 40           /* a line of text, and the bar below */
#define CURVES_HEIGHT 240       /* px */

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

static void
draw_phase(struct html *html, enum phase phase, int64_t from, int64_t ns, int64_t longest, int y)
{
    html_begin(html, "rect");
    page_percent(html, "x", from, longest);
    page_percent(html, "width", MAX(ns, longest / 400), longest);    /* what there is is seen */
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
    page_text_at(html, "0", y + 13, NULL, bar->label);
    page_text_at(html, "100%", y + 13, "end", end);
    for (enum phase phase = 0; phase < N_PHASES; from += ns[phase++])
        if (ns[phase] > 0)
            draw_phase(html, phase, from, ns[phase], longest, y + 18);
    html_end(html);
    html_newline(html);
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
            page_key(html, phases[phase].colour, NULL, phases[phase].name);
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
    page_begin_picture(html, title, (int) bars->len * BAR_HEIGHT);
    for (guint i = 0; i < bars->len; i++)
        draw_bar(html, &g_array_index(bars, struct bar, i), longest, (int) i * BAR_HEIGHT);
    page_end_picture(html);
    phases_key(html, bars);
    html_end(html);
}

/* Curves */

GArray *
page_times(const struct report *report, enum work_kind kind, const struct profile *profile)
{
    g_autoptr(GPtrArray) ended = by_time(report, kind, profile, false);
    GArray *times = g_array_new(FALSE, FALSE, sizeof(int64_t));

    for (guint i = 0; i < ended->len; i++) {
        int64_t ns = kept_total_ns(ended->pdata[i]);

        g_array_append_val(times, ns);
    }
    return times;
}

char *
page_curves_title(enum work_kind kind)
{
    static const uint8_t good[N_WORK_KINDS] = {
        [WORK_CONNECT] = RESULT_ESTABLISHED, [WORK_RESOLVE] = RESULT_RESOLVED, [WORK_PING] = RESULT_ANSWERED,
        [WORK_VISIT] = RESULT_ESTABLISHED };

    return g_strdup_printf("How many of the %s are %s by when", collect_kind[kind][1], result_name[good[kind]]);
}

static gint
compare_curves(gconstpointer a, gconstpointer b)
{
    const struct page_curve *one = a, *other = b;

    return one->n > other->n ? -1 : one->n < other->n;
}

static void
draw_curves(struct html *html, const struct report *report, enum work_kind kind)
{
    g_autoptr(GArray) curves = page_curves_new();
    g_autofree char *title = page_curves_title(kind);
    struct page_axis axis;

    if (collect_total(report->collection, kind)->n <= MOST_BARS)
        return;
    for (guint i = 0; i < report->world->profile->len; i++) {
        const struct profile *profile = report->world->profile->pdata[i];
        int64_t n = report->collection->tally[kind][i].n;

        if (n > 0)
            page_curves_add(curves, profile->name, page_times(report, kind, profile), n);
    }
    g_array_sort(curves, compare_curves);
    if (page_axis_of(curves, &axis))
        page_curves(html, curves, &axis, &(struct page_curves_shown) {
            title, CURVES_HEIGHT, "Systems with fewer of them are left out." });
}

void
page_pictures(struct html *html, const struct report *report)
{
    if (collect_n(report->collection) == 0)
        return;
    page_begin_section(html, "pictures", "Pictures");
    for (enum work_kind kind = 0; kind < WORK_VISIT; kind++) {
        draw_curves(html, report, kind);
        draw_bars(html, report, kind);
    }
    html_end(html);
}
