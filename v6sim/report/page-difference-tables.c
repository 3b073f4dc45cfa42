/*
 * page-difference-tables.c - both sides of a comparison, in tables that can be sorted
 *
 * They are those of `compare --format csv`; what a side has stands beside what the other one has.
 */
#include "v6sim/report/page-difference-parts.h"

#include "v6sim/read/properties.h"
#include "v6sim/read/value.h"

/* Shows table @which of the report. */
static void
show(struct html *html, const struct difference_report *report, enum difference_table which, const char *caption,
     unsigned n_foot)
{
    g_autoptr(table) table = difference_table(report, which);
    const char *const side[] = { difference_label(report, 0), difference_label(report, 1) };

    page_table(html, table, &(struct page_table) { .name = difference_table_name[which], .caption = caption,
                                                   .n_foot = n_foot, .thin = true, .side = side });
}

/* "By system; slow is what takes longer than 3 s" */
static char *
groups_caption(const struct differences *differences)
{
    g_autofree char *slow = value_print_time(differences->slow_ns);
    GString *text = g_string_new("By");

    for (const int *by = differences->by; *by >= 0; by++)
        g_string_append_printf(text, "%s %s", by == differences->by ? "" : ",",
                               *by == PROPERTY_OS ? "system" : property_name[*by]);
    g_string_append_printf(text, "; slow is what takes longer than %s", slow);
    return g_string_free(text, FALSE);
}

/* Those that changed, one by one. */
static void
connections(struct html *html, const struct difference_report *report)
{
    const struct pairing *pairing = report->differences->pairing;
    int64_t n = pairing->twins->len - pairing->n[CHANGE_NONE];
    g_autoptr(table) table = difference_changed(report, PAGE_MOST_ROWS);
    g_autofree char *all = table_grouped(n);
    g_autofree char *caption = n <= PAGE_MOST_ROWS ? g_strdup("What changed, one by one")
        : g_strdup_printf("What changed, one by one: the first %d of %s (all: v6sim compare --table connections)",
                          PAGE_MOST_ROWS, all);
    const char *const side[] = { difference_label(report, 0), difference_label(report, 1) };

    page_table(html, table, &(struct page_table) {
        .name = difference_table_name[DIFFERENCE_CONNECTIONS], .caption = caption, .thin = true, .side = side });
}

void
page_difference_tables(struct html *html, const struct difference_report *report)
{
    const struct differences *differences = report->differences;
    g_autofree char *caption = groups_caption(differences);

    page_begin_section(html, "tables", "Tables");
    show(html, report, DIFFERENCE_GROUPS, caption, 1);
    connections(html, report);
    show(html, report, DIFFERENCE_SERVERS, "Queries to DNS servers", 0);
    show(html, report, DIFFERENCE_WAYS, "Ways that not as many take", 0);
    show(html, report, DIFFERENCE_RELAYS, "Relays", 0);
    html_end(html);
}
