/*
 * page-summary.c - several runs of a scenario beside each other
 *
 * A table of what each comes to, curves of all of them, and who does how in which: connection by connection if they
 * are few, else system by system. What is needed of a run is copied out of it.
 */
#include "v6sim/report/page-parts.h"

#include <string.h>

#include "v6sim/read/value.h"

#define MOST_SINGLE 24          /* connections, lookups and pings that are told one by one */
#define CURVES_HEIGHT 240       /* px */

struct page_summary {
    GPtrArray *label;           /* char *, by run */
    struct table *figures[N_WORK_KINDS];        /* a row per run; NULL: nobody did any */
    GArray *curves[N_WORK_KINDS];       /* struct page_curve, by run */
    GPtrArray *row;             /* struct who * */
    GHashTable *known;          /* the same by what it is called */
    bool single;                /* rows are connections, lookups and pings; otherwise systems */
};

/* Who did something: what became of it in each run. */
struct who {
    char *name;
    GPtrArray *came;            /* char *, by run; NULL: nothing was done */
};

static void
who_free(void *data)
{
    struct who *who = data;

    g_free(who->name);
    g_ptr_array_unref(who->came);
    g_free(who);
}

struct page_summary *
page_summary_new(void)
{
    struct page_summary *summary = g_new0(struct page_summary, 1);

    summary->label = g_ptr_array_new_with_free_func(g_free);
    summary->row = g_ptr_array_new_with_free_func(who_free);
    summary->known = g_hash_table_new(g_str_hash, g_str_equal);
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        summary->curves[kind] = page_curves_new();
    return summary;
}

void
page_summary_free(struct page_summary *summary)
{
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++) {
        table_free(summary->figures[kind]);
        g_array_unref(summary->curves[kind]);
    }
    g_hash_table_unref(summary->known);
    g_ptr_array_unref(summary->row);
    g_ptr_array_unref(summary->label);
    g_free(summary);
}

/* Figures */

static bool
is_shown(const struct figure *figure, enum work_kind kind)
{
    return figure->of >> kind & 1 && figure->shown != IN_FULL;
}

static struct table *
figures_new(const struct scenario *scenario, enum work_kind kind)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    const struct column variant = { "variant", NULL, COLUMN_TEXT };

    g_array_append_val(columns, variant);
    for (const struct figure *figure = figures_all; figure->get != NULL; figure++)
        if (is_shown(figure, kind)) {
            struct column column = figures_column(figure, scenario);

            g_array_append_val(columns, column);
        }
    return table_new((const struct column *) (void *) columns->data, columns->len);
}

static void
add_figures(struct page_summary *summary, const struct report *report, enum work_kind kind)
{
    const struct tally *total = collect_total(report->collection, kind);

    if (total->n == 0)
        return;
    if (summary->figures[kind] == NULL)
        summary->figures[kind] = figures_new(report->world->scenario, kind);
    table_text(summary->figures[kind], report->world->scenario->variant);
    for (const struct figure *figure = figures_all; figure->get != NULL; figure++)
        if (is_shown(figure, kind))
            table_number(summary->figures[kind], figure->get(total));
    page_curves_add(summary->curves[kind], report->world->scenario->variant, page_times(report, kind, NULL), total->n);
}

/* Who */

/* Both are taken over. */
static void
add_who(struct page_summary *summary, char *name, char *came)
{
    struct who *who = g_hash_table_lookup(summary->known, name);

    if (who == NULL) {
        who = g_new0(struct who, 1);
        who->name = name;
        who->came = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(summary->row, who);
        g_hash_table_insert(summary->known, name, who);
    } else {
        g_free(name);
    }
    if (who->came->len < summary->label->len)
        g_ptr_array_set_size(who->came, (gint) summary->label->len);
    g_free(who->came->pdata[summary->label->len - 1]);
    who->came->pdata[summary->label->len - 1] = came;
}

/* "40 ms, ipv6", "failed after 9 s". */
static char *
single_text(const struct kept *kept)
{
    g_autofree char *time = value_print_time(kept_total_ns(kept));

    if (kept->reason != REASON_NONE)
        return g_strdup_printf("%s after %s", result_name[kept->result], time);
    return kept->kind == WORK_RESOLVE ? g_strdup(time)
        : g_strdup_printf("%s, %s", time, collect_family(kept_candidate(kept)));
}

static void
add_singles(struct page_summary *summary, const struct report *report)
{
    for (guint i = 0; i < report->collection->kept->len; i++) {
        const struct kept *kept = report->collection->kept->pdata[i];
        g_autofree char *host = world_name(report->world, kept->host), *to = collect_target(report->world, kept);
        const struct work_item *item = &report->world->item[kept->item];
        GString *name = g_string_new(host);

        g_string_append_printf(name, "  %s  %s to %s", world_profile(report->world, kept->host)->name,
                               collect_kind[kept->kind][0], to);
        if (item->times > 1)
            g_string_append_printf(name, ", %u", kept->nth + 1);
        add_who(summary, g_string_free(name, FALSE), single_text(kept));
    }
}

/* "64 ms to 1.052 s, 100 failed": half of them, 95 %. */
static char *
system_text(const struct tally *tally)
{
    int64_t p50 = collect_quantile(tally, 50), p95 = collect_quantile(tally, 95);
    int64_t lost = tally->result[RESULT_FAILED] + tally->result[RESULT_ABANDONED];
    g_autofree char *half = value_print_time(MAX(p50, 0)), *most = value_print_time(MAX(p95, 0));
    GString *text = g_string_new(p50 < 0 ? "" : half);

    if (p50 >= 0 && !g_str_equal(half, most))
        g_string_append_printf(text, " to %s", most);
    if (lost > 0) {
        g_autofree char *count = table_grouped(lost);

        g_string_append_printf(text, "%s%s failed", text->len > 0 ? ", " : "", lost == tally->n ? "all" : count);
    }
    return g_string_free(text, FALSE);
}

static void
add_systems(struct page_summary *summary, const struct report *report)
{
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        for (uint32_t i = 0; i + 1 < report->collection->n_tallies; i++) {
            const struct tally *tally = &report->collection->tally[kind][i];

            if (tally->n > 0)
                add_who(summary, kind == WORK_CONNECT ? g_strdup(tally->profile->name)
                        : g_strdup_printf("%s, %s", tally->profile->name, collect_kind[kind][1]), system_text(tally));
        }
}

void
page_summary_add(struct page_summary *summary, const struct report *report)
{
    if (summary->label->len == 0)
        summary->single = collect_n(report->collection) <= MOST_SINGLE;
    g_ptr_array_add(summary->label, g_strdup(report->world->scenario->variant));
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        add_figures(summary, report, kind);
    (summary->single ? add_singles : add_systems)(summary, report);
}

/* Printing */

static void
print_figures(struct html *html, const struct page_summary *summary, enum work_kind kind)
{
    static const char *const names[] = { "variants", "lookups_by_variant", "pings_by_variant", "visits_by_variant" };
    static const char *const captions[] = { "Connections by variant", "Lookups by variant", "Pings by variant",
                                            "Visits by variant" };

    if (summary->figures[kind] != NULL)
        page_table(html, summary->figures[kind], &(struct page_table) { .name = names[kind],
                                                                        .caption = captions[kind], .thin = true });
}

static void
print_who(struct html *html, const struct page_summary *summary)
{
    g_autofree struct column *column = g_new0(struct column, summary->label->len + 1);
    g_autoptr(table) table = NULL;

    column[0] = (struct column) { "who", summary->single ? "who" : "system", COLUMN_TEXT };
    for (guint i = 0; i < summary->label->len; i++)
        column[i + 1] = (struct column) { summary->label->pdata[i], NULL, COLUMN_TEXT };
    table = table_new(column, summary->label->len + 1);
    for (guint i = 0; i < summary->row->len; i++) {
        const struct who *who = summary->row->pdata[i];

        table_text(table, who->name);
        for (guint j = 0; j < summary->label->len; j++)
            table_text(table, j < who->came->len ? who->came->pdata[j] : NULL);
    }
    page_table(html, table, &(struct page_table) {
        .name = "who", .caption = summary->single ? "What becomes of each, in each variant"
            : "By system, in each variant: the median, 95 %, and how many fail" });
}

static void
print_curves(struct html *html, const struct page_summary *summary, enum work_kind kind)
{
    const GArray *curves = summary->curves[kind];
    g_autofree char *title = page_curves_title(kind);
    struct page_axis axis;

    if (curves->len > 1 && page_axis_of(curves, &axis))
        page_curves(html, curves, &axis, &(struct page_curves_shown) {
            title, CURVES_HEIGHT, "Further variants are left out." });
}

void
page_summary_print(struct html *html, const struct page_summary *summary)
{
    page_begin_section(html, "summary", "Side by side");
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        print_figures(html, summary, kind);
    print_who(html, summary);
    for (enum work_kind kind = 0; kind < WORK_VISIT && !summary->single; kind++)
        print_curves(html, summary, kind);
    html_end(html);
}
