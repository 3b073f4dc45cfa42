/*
 * page-difference-pictures.c - both sides of a comparison, as pictures
 *
 * What changed for which share of each group, as bars; how many have ended well by when, on both sides, as curves of
 * all and of the groups that changed most; if they are few, connection by connection.
 */
#include "v6sim/report/page-difference-parts.h"

#include "v6sim/read/value.h"

#define MOST_GROUPS 24          /* bars; of more, those with most changes */
#define MOST_PANELS 6           /* groups with curves of their own */
#define MOST_SINGLE 24          /* that are told one by one */
#define BAR_HEIGHT 40           /* px: a line of text, and the bar below */
#define SINGLE_HEIGHT 52        /* and two bars */
#define CURVES_HEIGHT 240
#define PANEL_HEIGHT 130

/* What changed */

/* The worse, the farther to the left. */
static const struct change_look {
    enum change change;
    const char *colour, *text;
} looks[] = {
    { CHANGE_LOST, "#d55e00", "no longer get through" },
    { CHANGE_LATER, "#e69f00", "take longer" },
    { CHANGE_GONE, "#000000", "are there before alone" },
    { CHANGE_OTHERWISE, "#f0e442", "end alike, by other means" },
    { CHANGE_SOONER, "#56b4e9", "take less long" },
    { CHANGE_GAINED, "#009e73", "get through now" },
    { CHANGE_NEW, "#cc79a7", "are there afterwards alone" },
    { CHANGE_NONE, "#e8e8e4", "are the same" },
};

static void
draw_box(struct html *html, int64_t from, int64_t n, int64_t of, int y, const char *colour)
{
    html_begin(html, "rect");
    page_percent(html, "x", from, of);
    page_percent(html, "width", n, of);
    html_attribute_printf(html, "y", "%d", y);
    html_attribute(html, "height", "14");
    html_attribute(html, "fill", colour);
    html_attribute(html, "stroke", "#000000");
    html_attribute(html, "stroke-width", "0.5");
    html_end(html);
}

/* "200 of 360 no longer get through": the worst that changed, and how many. */
static char *
said_of(const struct cohort *cohort)
{
    g_autofree char *all = table_grouped(cohort->twins->len);
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(looks); i++) {
        g_autofree char *n = table_grouped(cohort->n[looks[i].change]);

        if (cohort->n[looks[i].change] > 0)
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", n, looks[i].text);
    }
    g_string_append_printf(text, ", of %s", all);
    return g_string_free(text, FALSE);
}

static void
draw_cohort(struct html *html, const struct cohort *cohort, int y)
{
    g_autofree char *name = cohort_name(cohort), *said = said_of(cohort);
    int64_t changed = cohort->twins->len - cohort->n[CHANGE_NONE], from = 0;
    g_autofree char *n = table_grouped(changed), *all = table_grouped(cohort->twins->len);
    g_autofree char *end = g_strdup_printf("%s of %s change", changed == 0 ? "none" : n, all);

    html_begin(html, "g");
    html_element(html, "title", said);
    page_text_at(html, "0", y + 13, NULL, name);
    page_text_at(html, "100%", y + 13, "end", end);
    for (unsigned i = 0; i < G_N_ELEMENTS(looks); i++) {
        int64_t part = cohort->n[looks[i].change];

        if (part > 0)
            draw_box(html, from, part, cohort->twins->len, y + 18, looks[i].colour);
        from += part;
    }
    html_end(html);
    html_newline(html);
}

static void
changes_key(struct html *html, const struct cohort *all)
{
    html_begin(html, "p");
    html_attribute(html, "class", "keys");
    for (unsigned i = 0; i < G_N_ELEMENTS(looks); i++)
        if (all->n[looks[i].change] > 0)
            page_key(html, looks[i].colour, NULL, looks[i].text);
    html_end(html);
}

static void
draw_changes(struct html *html, const struct differences *differences)
{
    guint n = differences->cohort->len - 1, shown = MIN(n, MOST_GROUPS);

    html_begin(html, "div");
    page_begin_picture(html, "What changes for which share of each group", (int) shown * BAR_HEIGHT);
    for (guint i = 0; i < shown; i++)
        draw_cohort(html, differences_cohort(differences, i), (int) i * BAR_HEIGHT);
    page_end_picture(html);
    changes_key(html, differences_all(differences));
    if (n > shown)
        html_element(html, "p", "Groups of which fewer change are left out.");
    html_end(html);
}

/* Curves */

static GArray *
curves_of(const struct difference_report *report, const struct cohort *cohort)
{
    GArray *curves = page_curves_new();

    for (unsigned side = 0; side < 2; side++)
        page_curves_add(curves, difference_label(report, side), g_array_ref(cohort->side[side].time),
                        MAX(cohort->side[side].n, 1));
    return curves;
}

static void
draw_panels(struct html *html, const struct difference_report *report, const struct page_axis *axis)
{
    const struct differences *differences = report->differences;

    html_begin(html, "div");
    html_attribute(html, "class", "panels");
    for (guint i = 0; i + 1 < differences->cohort->len && i < MOST_PANELS; i++) {
        const struct cohort *cohort = differences_cohort(differences, i);
        g_autofree char *name = cohort_name(cohort);
        g_autoptr(GArray) curves = curves_of(report, cohort);

        if (cohort->changed > 0)
            page_curves(html, curves, axis, &(struct page_curves_shown) { name, PANEL_HEIGHT, NULL });
    }
    html_end(html);
}

static void
draw_curves(struct html *html, const struct difference_report *report)
{
    g_autoptr(GArray) curves = curves_of(report, differences_all(report->differences));
    struct page_axis axis;

    if (!page_axis_of(curves, &axis))
        return;
    page_curves(html, curves, &axis, &(struct page_curves_shown) {
        "How many have ended well by when", CURVES_HEIGHT, NULL });
    if (report->differences->cohort->len > 2)
        draw_panels(html, report, &axis);
}

/* One by one */

/* "30 ms", "abandoned after 8 s", "nothing". */
static char *
end_text(const struct ending *ending)
{
    g_autofree char *time = ending != NULL ? value_print_time(ending->total_ns) : NULL;

    if (ending == NULL)
        return g_strdup("nothing");
    return ending_is_good(ending) ? g_strdup(time)
        : g_strdup_printf("%s after %s", result_name[ending->result], time);
}

static void
draw_single(struct html *html, const struct twins *twins, int64_t longest, int y)
{
    const struct ending *any = twins->of[0] != NULL ? twins->of[0] : twins->of[1];
    g_autofree char *name = g_strdup_printf("%s  %s  %s", any->host, any->os, any->item);
    g_autofree char *first = end_text(twins->of[0]), *second = end_text(twins->of[1]);
    g_autofree char *end = g_str_equal(first, second) ? g_strdup(first)
        : g_strdup_printf("%s \342\206\222 %s", first, second);

    html_begin(html, "g");
    page_text_at(html, "0", y + 13, NULL, name);
    page_text_at(html, "100%", y + 13, "end", end);
    for (unsigned side = 0; side < 2; side++)
        if (twins->of[side] != NULL)
            draw_box(html, 0, MAX(twins->of[side]->total_ns, longest / 400), longest, y + 18 + (int) side * 15,
                     page_looks[side].colour);
    html_end(html);
    html_newline(html);
}

static void
draw_singles(struct html *html, const struct difference_report *report)
{
    const struct pairing *pairing = report->differences->pairing;
    int64_t longest = 1;

    for (guint i = 0; i < pairing->twins->len; i++)
        for (unsigned side = 0; side < 2; side++)
            if (paired_twins(pairing, i)->of[side] != NULL)
                longest = MAX(longest, paired_twins(pairing, i)->of[side]->total_ns);
    html_begin(html, "div");
    page_begin_picture(html, "How long each takes, on both sides", (int) pairing->twins->len * SINGLE_HEIGHT);
    for (guint i = 0; i < pairing->twins->len; i++)
        draw_single(html, paired_twins(pairing, i), longest, (int) i * SINGLE_HEIGHT);
    page_end_picture(html);
    html_begin(html, "p");
    html_attribute(html, "class", "keys");
    for (unsigned side = 0; side < 2; side++)
        page_key(html, page_looks[side].colour, NULL, difference_label(report, side));
    html_end(html);
    html_end(html);
}

void
page_difference_pictures(struct html *html, const struct difference_report *report)
{
    guint n = report->differences->pairing->twins->len;

    if (n == 0)
        return;
    page_begin_section(html, "pictures", "Pictures");
    if (n <= MOST_SINGLE) {
        draw_singles(html, report);
    } else {
        draw_changes(html, report->differences);
        draw_curves(html, report);
    }
    html_end(html);
}
