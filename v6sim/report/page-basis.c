/*
 * page-basis.c - what the results stand on: facts, defaults, the scenario as it was read
 */
#include "v6sim/report/page-parts.h"

#include <string.h>

#include "v6sim/report/profile-show.h"

/* Facts */

/* What a link to a fact goes to. */
static char *
anchor_of(const char *profile, const char *fact)
{
    return g_strdup_printf("fact-%s-%s", profile, fact);
}

void
page_fact(struct html *html, const struct profile *profile, uint16_t fact)
{
    const struct fact *of = fact < profile->n_facts ? &profile->fact[fact] : NULL;
    g_autofree char *anchor = of != NULL ? anchor_of(profile->name, of->id) : NULL;

    if (of == NULL)
        return;
    html_begin(html, "a");
    html_attribute(html, "class", "fact");
    html_attribute_printf(html, "href", "#%s", anchor);
    g_hash_table_add(html->user, g_steal_pointer(&anchor));
    html_attribute_printf(html, "title", "%s: %s", confidence_name[of->confidence], of->source);
    html_text(html, of->id);
    html_end(html);
    if (of->confidence == CONFIDENCE_GUESS) {
        html_text(html, " ");
        html_of_class(html, "strong", "guess", "guess");
    }
}

static uint16_t
find_fact(const struct profile *profile, const char *id, size_t n)
{
    for (uint16_t i = 0; i < profile->n_facts; i++)
        if (strlen(profile->fact[i].id) == n && strncmp(profile->fact[i].id, id, n) == 0)
            return i;
    return NO_FACT;
}

void
page_text_with_facts(struct html *html, const struct profile *profile, const char *text)
{
    const char *rest = text, *open;

    while ((open = strchr(rest, '[')) != NULL && strchr(open, ']') != NULL) {
        const char *close = strchr(open, ']');
        uint16_t fact = find_fact(profile, open + 1, (size_t) (close - open - 1));
        g_autofree char *before = g_strndup(rest, (gsize) (fact != NO_FACT ? open - rest : close + 1 - rest));

        html_text(html, before);
        page_fact(html, profile, fact);
        rest = close + 1;
    }
    html_text(html, rest);
}

/* Those that something rests on, and those that are linked to. */
static bool
is_shown(const struct html *html, const struct basis_fact *fact)
{
    g_autofree char *anchor = anchor_of(fact->profile->name, fact->fact->id);

    return basis_is_used(fact) || basis_is_waited(fact) || g_hash_table_contains(html->user, anchor);
}

static void
fact_cell(struct html *html, const char *class, const char *text)
{
    html_begin(html, "td");
    html_attribute(html, "class", class);
    html_text(html, text != NULL ? text : "");
    html_end(html);
}

static void
count_cell(struct html *html, uint64_t count)
{
    g_autofree char *text = table_grouped((int64_t) count);

    html_begin(html, "td");
    html_attribute(html, "class", "n");
    html_attribute_printf(html, "data-v", "%" G_GUINT64_FORMAT, count);
    html_text(html, text);
    html_end(html);
}

static void
fact_row(struct html *html, const struct basis_fact *row)
{
    const struct fact *fact = row->fact;
    bool guess = fact->confidence == CONFIDENCE_GUESS;
    g_autofree char *bounds = profile_show_bounds(fact);
    g_autofree char *anchor = anchor_of(row->profile->name, fact->id);
    g_autofree char *stated = g_strconcat(fact->element, " ", fact->stated, NULL);

    html_begin(html, "tr");
    html_attribute(html, "id", anchor);
    html_attribute(html, "class", guess ? "guessed" : NULL);
    html_begin(html, "th");
    html_attribute(html, "scope", "row");
    html_text(html, fact->id);
    html_end(html);
    fact_cell(html, NULL, row->profile->name);
    fact_cell(html, NULL, stated);
    html_begin(html, "td");
    html_begin(html, guess ? "strong" : "span");
    html_attribute(html, "class", guess ? "guess" : NULL);
    html_text(html, confidence_name[fact->confidence]);
    html_end(html);
    if (bounds != NULL)
        html_printf(html, " %s", bounds);
    html_end(html);
    fact_cell(html, NULL, fact->source);
    count_cell(html, row->use.acted);
    count_cell(html, row->use.waited);
    count_cell(html, row->use.hosts);
    html_end(html);
    html_newline(html);
}

static void
fact_head(struct html *html)
{
    static const struct { const char *heading; bool figure; } columns[] = {
        { "fact", false }, { "system", false }, { "states", false }, { "confidence", false }, { "source", false },
        { "acted", true }, { "waited", true },
        { "hosts", true } };

    html_begin(html, "thead");
    html_begin(html, "tr");
    for (unsigned i = 0; i < G_N_ELEMENTS(columns); i++) {
        html_begin(html, "th");
        html_attribute(html, "scope", "col");
        html_attribute(html, "class", columns[i].figure ? "n" : NULL);
        html_text(html, columns[i].heading);
        html_end(html);
    }
    html_end(html);
    html_end(html);
}

static void
fact_table(struct html *html, const struct basis *basis)
{
    html_begin(html, "div");
    html_attribute(html, "class", "wide");
    html_attribute(html, "tabindex", "0");
    html_attribute(html, "role", "region");
    html_attribute(html, "aria-label", "Facts");
    html_begin(html, "table");
    html_attribute(html, "class", "facts");
    html_element(html, "caption", "Facts that were acted on, set a limit that was not reached, or are named above");
    fact_head(html);
    html_begin(html, "tbody");
    for (guint i = 0; i < basis->fact->len; i++)
        if (is_shown(html, basis_fact_at(basis, i)))
            fact_row(html, basis_fact_at(basis, i));
    html_end(html);
    html_end(html);
    html_end(html);
}

void
page_facts(struct html *html, const struct report *report)
{
    const struct basis_tally *total = basis_total(report->basis);
    g_autoptr(GString) text = g_string_new(NULL);

    html_begin_section(html, "facts", "What it rests on");
    g_string_append_printf(text, "%u facts of the systems were used: ", total->used);
    basis_print(report->basis, total, text);
    basis_print_limits(report->basis, total, text);
    g_string_append_c(text, '.');
    html_element(html, "p", text->str);
    fact_table(html, report->basis);
    html_end(html);
}

/* Defaults */

void
page_defaults(struct html *html, const struct report *report)
{
    const struct world *world = report->world;

    html_begin_section(html, "assumed", "What nobody wrote");
    html_begin(html, "p");
    html_printf(html, "%u defaults were taken, and %u of attributes; v6sim show %s prints them all.",
                world->assumed->len, world->n_assumed_attributes, world->scenario->file);
    html_end(html);
    html_begin(html, "ul");
    html_attribute(html, "class", "assumed");
    for (guint i = 0; i < world->assumed->len; i++)
        html_element(html, "li", world->assumed->pdata[i]);
    if (world->assumed->len == 0)
        html_element(html, "li", "None.");
    html_end(html);
    html_end(html);
}

/* The scenario */

static void
source_of(struct html *html, const struct xml_document *document)
{
    g_autofree char *bytes = g_strndup(document->bytes, document->n_bytes);

    html_element(html, "h3", document->file);
    html_begin(html, "pre");
    html_attribute(html, "tabindex", "0");
    html_element(html, "code", bytes);
    html_end(html);
    for (guint i = 0; document->part != NULL && i < document->part->len; i++)
        source_of(html, document->part->pdata[i]);
}

void
page_scenario(struct html *html, const struct scenario *scenario)
{
    html_begin_section(html, "scenario", "The scenario, as it was read");
    source_of(html, scenario->document);
    html_end(html);
}
