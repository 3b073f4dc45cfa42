/*
 * page-difference.c - what two runs differ in, as one page of HTML that needs nothing else
 *
 * In order: page_difference() -> top(), then the parts (page-difference-parts.h).
 */
#include "v6sim/report/page-difference.h"

#include "v6sim/read/value.h"
#include "v6sim/report/page-difference-parts.h"

static void
what_was_run(struct html *html, const struct difference_report *report)
{
    const struct world *world = difference_world(report, 0);
    const struct side *second = report->differences->pairing->side[1];
    g_autofree char *slow = value_print_time(report->differences->slow_ns);

    html_begin(html, "dl");
    html_attribute(html, "class", "run");
    for (unsigned side = 0; side < 2; side++)
        page_term(html, side == 0 ? "from" : "to", difference_label(report, side));
    if (report->file != NULL)
        page_term(html, "file", report->file);
    if (world != NULL) {
        g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, world->scenario->seed);

        page_term(html, "seed", seed);
    }
    page_term(html, "slow is longer than", slow);
    if (second->folder != NULL && second->slow_ns != report->differences->slow_ns) {
        g_autofree char *other = value_print_time(second->slow_ns);

        page_term(html, "the second has", other);
    }
    page_term(html, "program", "v6sim " VERSION_TEXT);
    html_end(html);
    html_newline(html);
}

/* On which guesses the answer hangs, first of all. */
static void
guesses(struct html *html, const struct grounds *grounds)
{
    g_autofree char *changed = grounds != NULL ? table_grouped(grounds->changed) : NULL;
    g_autofree char *first = grounds != NULL ? table_grouped(grounds->first) : NULL;

    if (grounds == NULL || grounds->changed == 0 || grounds->first == 0)
        return;
    html_begin(html, "p");
    html_attribute(html, "class", "guesses");
    html_of_class(html, "strong", "guess", "guess");
    html_printf(html, " Of %s changed host%s %s differ%s first by one; ", changed, grounds->changed == 1 ? "" : "s",
                first, grounds->first == 1 ? "s" : "");
    page_link(html, "basis", "see by which");
    html_text(html, ".");
    html_end(html);
    html_newline(html);
}

/* "none -> aaaa" */
static char *
sides(const struct difference_report *report)
{
    return g_strdup_printf("%s \342\206\222 %s", difference_label(report, 0), difference_label(report, 1));
}

static void
top(struct html *html, const struct difference_report *report)
{
    g_autofree char *answer = difference_answer(report->differences), *both = sides(report);

    html_begin(html, "header");
    page_title(html, report->name != NULL ? report->name : "Two runs", both, report->question);
    page_paragraph(html, "answer", answer);
    guesses(html, report->grounds);
    if (difference_world(report, 0) != NULL)
        page_sources(html, difference_world(report, 0)->scenario);
    what_was_run(html, report);
    html_end(html);
}

static void
contents(struct html *html, const struct difference_report *report)
{
    bool run = difference_world(report, 0) != NULL;
    const struct page_part part[] = {
        { "pictures", "Pictures", report->differences->pairing->twins->len > 0 },
        { "tables", "Tables", true },
        { "why", "Why", report->reasons != NULL && report->reasons->found->len > 0 },
        { "basis", "How sure it is", true },
        { "facts", "Facts", run },
        { "changes", "What is otherwise", run },
        { "scenario", "Scenario", run },
    };

    page_contents(html, part, G_N_ELEMENTS(part));
}

/* The facts of both sides, and what both are of. */
static void
grounds(struct html *html, const struct difference_report *report)
{
    struct page_ledger *ledger = page_ledger_new();

    for (unsigned side = 0; side < 2; side++)
        page_ledger_add(ledger, report->differences->pairing->side[side]->basis, difference_label(report, side));
    page_ledger_print(html, ledger);
    page_ledger_free(ledger);
    page_difference_scenarios(html, report);
    page_scenario(html, difference_world(report, 0)->scenario);
}

void
page_difference(const struct difference_report *report, GString *to)
{
    g_autoptr(GHashTable) cited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct page_context context = { cited, "", 2, difference_world(report, 0) != NULL };
    g_autofree char *both = sides(report);
    g_autofree char *title = g_strdup_printf("%s, %s", report->name != NULL ? report->name : "compare", both);
    struct html html;

    page_begin(&html, to, &context, title);
    top(&html, report);
    contents(&html, report);
    html_begin(&html, "main");
    page_difference_pictures(&html, report);
    page_difference_tables(&html, report);
    page_difference_reasons(&html, report);
    page_difference_basis(&html, report);
    if (difference_world(report, 0) != NULL)
        grounds(&html, report);
    html_end(&html);
    page_end(&html);
}
