/*
 * page-difference-reasons.c - why it came out otherwise, and how sure that is
 */
#include "v6sim/report/page-difference-parts.h"

#include "v6sim/report/chance.h"

/* Reasons */

/* "wait: AAAA: no answer from cache for 1 s; no longer (RFC 6724 6) [aaaa-wait] guess; source" */
static void
write_decision(struct html *html, const struct decision_made *decision)
{
    const struct fact *fact = decision_fact(decision);

    if (decision->word == NULL) {
        html_text(html, "nothing more");
        return;
    }
    html_element(html, "b", decision->word);
    html_printf(html, " %s", decision->text);
    if (decision->section != NULL)
        html_printf(html, " (%s)", decision->section);
    if (fact == NULL)
        return;
    html_text(html, " ");
    page_fact(html, decision->profile, decision->fact);
    html_text(html, " ");
    html_of_class(html, "span", "source", fact->source);
}

static void
side_row(struct html *html, const char *label, const struct decision_made *decision)
{
    html_begin(html, "div");
    html_element(html, "dt", label);
    html_begin(html, "dd");
    write_decision(html, decision);
    html_end(html);
    html_end(html);
    html_newline(html);
}

static void
heading(struct html *html, const struct reason_found *reason)
{
    guint n_hosts = g_hash_table_size(reason->hosts);
    g_autofree char *name = cohort_name(reason->cohort), *n = table_grouped(n_hosts);
    g_autofree char *small = g_strdup_printf("%s host%s, for example %s", n, n_hosts == 1 ? "" : "s",
                                             reason->example->of[1]->host);

    page_begin_heading(html, 1);
    html_text(html, name);
    html_of_class(html, "small", "system", reason->changed ? small : "nothing changes");
    html_end(html);
}

static void
write_reason(struct html *html, const struct difference_report *report, const struct reason_found *reason)
{
    bool same = reason->by[0].word == NULL && reason->by[1].word == NULL;

    html_begin(html, "article");
    html_attribute(html, "class", "reason");
    heading(html, reason);
    if (!reason->changed) {
        html_begin(html, "p");
        write_decision(html, &reason->by[1]);
        html_end(html);
    } else if (same) {
        html_element(html, "p", reason->other_system ? "Another system."
                     : "It decides the same; times and ways differ.");
    } else {
        html_begin(html, "dl");
        html_attribute(html, "class", "sides");
        for (unsigned side = 0; side < 2; side++)
            side_row(html, difference_label(report, side), &reason->by[side]);
        html_end(html);
    }
    html_end(html);
    html_newline(html);
}

void
page_difference_reasons(struct html *html, const struct difference_report *report)
{
    const struct reasons *reasons = report->reasons;

    if (reasons == NULL || reasons->found->len == 0)
        return;
    page_begin_section(html, "why", "Why: the first decision that differs");
    for (guint i = 0; i < reasons->found->len; i++)
        write_reason(html, report, reasons_at(reasons, i));
    if (reasons->n_left > 0) {
        g_autofree char *n = table_grouped(reasons->n_left);

        html_begin(html, "p");
        html_printf(html, "%s more changed in ways too many to look into: --by tells them apart.", n);
        html_end(html);
    }
    html_end(html);
}

/* How sure it is */

static void
intervals(struct html *html, const struct replicates *replicates)
{
    static const struct column columns[] = { { "hosts", NULL, COLUMN_TEXT }, { "mean", "mean, 95 %", COLUMN_TEXT } };
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));
    g_autofree char *caption = g_strdup_printf("Hosts over %u seeds: means, and 95 %% intervals by Student's t",
                                               replicates->n);
    g_autofree char *changed = interval_print(&replicates->changed);

    table_text(table, "changed");
    table_text(table, changed);
    for (enum change change = 0; change < N_CHANGES; change++) {
        g_autofree char *hosts = interval_print(&replicates->hosts[change]);

        if (replicates->hosts[change].mean == 0)
            continue;
        table_text(table, change_name[change]);
        table_text(table, hosts);
    }
    page_table(html, table, &(struct page_table) { .name = "over_seeds", .caption = caption });
}

static void
no_interval(struct html *html, const struct difference_report *report)
{
    const struct world *first = difference_world(report, 0), *second = difference_world(report, 1);
    g_autofree char *why = NULL;

    if (first == NULL)
        why = g_strdup("none: one run on each side");
    else
        why = g_strchomp(g_strdup(chance_no_interval(chance_of_packets(first->scenario) ||
                                                     chance_of_packets(second->scenario))));
    html_begin(html, "p");
    html_printf(html, "Interval: %s.", why);
    html_end(html);
}

static void
guesses(struct html *html, const struct difference_report *report)
{
    const struct grounds *grounds = report->grounds;
    g_autoptr(table) table = difference_table(report, DIFFERENCE_GUESSES);
    const char *const side[] = { difference_label(report, 0), difference_label(report, 1) };
    g_autofree char *changed = table_grouped(grounds->changed), *first = table_grouped(grounds->first);
    g_autofree char *rest = table_grouped(grounds->rest);

    html_begin(html, "p");
    html_printf(html, "Of %s changed host%s %s differ%s first by a guess", changed, grounds->changed == 1 ? "" : "s",
                grounds->first > 0 ? first : "none", grounds->first > 1 ? "" : "s");
    if (grounds->by_host)
        html_printf(html, "; at some time %s rest%s on one", grounds->rest > 0 ? rest : "none",
                    grounds->rest > 1 ? "" : "s");
    html_text(html, ".");
    if (grounds->by_host && !grounds->varied && grounds->guess->len > 0)
        html_text(html, " How far each of them moves the answer: --vary-guesses.");
    html_end(html);
    page_table(html, table, &(struct page_table) {
        .name = difference_table_name[DIFFERENCE_GUESSES], .thin = true, .side = side,
        .caption = grounds->varied ? "Guesses: what changes as they are stated, and at each of their bounds"
            : "Guesses, and how many hosts rest on each" });
}

void
page_difference_basis(struct html *html, const struct difference_report *report)
{
    page_begin_section(html, "basis", "How sure it is");
    if (report->replicates != NULL)
        intervals(html, report->replicates);
    else
        no_interval(html, report);
    if (report->grounds != NULL)
        guesses(html, report);
    html_end(html);
}
