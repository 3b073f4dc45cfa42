/*
 * page.c - a run's results as one page of HTML that needs nothing else
 *
 * The page is XML as well: an element is closed, a script and a style stand in what both parsers take for
 * the same. In order: page_print() -> head(), top(), then the parts (page-parts.h).
 */
#include "v6sim/report/page.h"

#include "v6sim/report/judge.h"
#include "v6sim/report/page-parts.h"

/* Head */

static void
meta(struct html *html, const char *name, const char *content)
{
    html_begin(html, "meta");
    html_attribute(html, "name", name);
    html_attribute(html, "content", content);
    html_end(html);
    html_newline(html);
}

/* A style or script, hidden from the parser of XML. */
static void
embed(struct html *html, const char *name, const char *octets)
{
    html_begin(html, name);
    html_raw(html, "/*<![CDATA[*/\n");
    html_raw(html, octets);
    html_raw(html, "/*]]>*/");
    html_end(html);
    html_newline(html);
}

static void
head(struct html *html, const struct scenario *scenario)
{
    html_begin(html, "head");
    html_begin(html, "meta");
    html_attribute(html, "charset", "utf-8");
    html_end(html);
    html_newline(html);
    meta(html, "viewport", "width=device-width, initial-scale=1");
    meta(html, "generator", "v6sim " VERSION_TEXT);
    html_begin(html, "title");
    html_printf(html, "%s, %s - v6sim", scenario->name, scenario->variant);
    html_end(html);
    html_newline(html);
    embed(html, "style", page_css);
    html_end(html);
    html_newline(html);
}

/* Top: question, answer, what was run */

/* Texts of the scenario's elements that say where it comes from. */
static void
sources(struct html *html, const struct scenario *scenario)
{
    const struct xml_element *root = scenario->document->root;

    for (guint i = 0; i < root->child->len; i++) {
        const struct xml_element *child = root->child->pdata[i];

        if (!g_str_equal(child->name, "source"))
            continue;
        html_begin(html, "p");
        html_attribute(html, "class", "source");
        html_printf(html, "Source: %s", child->text);
        html_end(html);
        html_newline(html);
    }
}

static void
term(struct html *html, const char *name, const char *text)
{
    if (*text == '\0')
        return;
    html_begin(html, "div");
    html_element(html, "dt", name);
    html_element(html, "dd", text);
    html_end(html);
}

static void
what_was_run(struct html *html, const struct scenario *scenario)
{
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, scenario->seed);
    g_autofree char *set = scenario_set(scenario), *others = g_strjoinv(", ", (char **) scenario->variants);

    html_begin(html, "dl");
    html_attribute(html, "class", "run");
    term(html, "file", scenario->file);
    term(html, "variant", scenario->variant);
    term(html, "variants that it has", others);
    term(html, "set", set);
    term(html, "seed", seed);
    term(html, "program", "v6sim " VERSION_TEXT);
    html_end(html);
    html_newline(html);
}

/* Whether the scenario's own expectations hold. */
static void
expectations(struct html *html, const struct report *report)
{
    unsigned n[N_VERDICTS] = { 0 };

    for (guint i = 0; i < report->verdict->len; i++)
        n[((const struct verdict *) report->verdict->pdata[i])->status]++;
    if (report->verdict->len == 0)
        return;
    html_begin(html, "p");
    html_attribute(html, "class", n[VERDICT_FAILED] + n[VERDICT_UNEXPECTED] > 0 ? "expect failed" : "expect");
    html_printf(html, "%u of %u expectations of the scenario hold", n[VERDICT_OK], report->verdict->len);
    if (n[VERDICT_TODO] > 0)
        html_printf(html, ", %u todo", n[VERDICT_TODO]);
    if (n[VERDICT_UNEXPECTED] > 0)
        html_printf(html, ", %u unexpectedly", n[VERDICT_UNEXPECTED]);
    html_text(html, ".");
    html_end(html);
    html_newline(html);
}

/* What the answer would change with, first of all. */
static void
guesses(struct html *html, const struct report *report)
{
    unsigned n = basis_total(report->basis)->by_confidence[CONFIDENCE_GUESS];

    if (n == 0)
        return;
    html_begin(html, "p");
    html_attribute(html, "class", "guesses");
    html_of_class(html, "strong", "guess", "guess");
    html_printf(html, " %u of the facts that this rests on %s; ", n, n == 1 ? "is a guess" : "are guesses");
    html_begin(html, "a");
    html_attribute(html, "href", "#facts");
    html_text(html, "see which");
    html_end(html);
    html_text(html, ".");
    html_end(html);
    html_newline(html);
}

static void
top(struct html *html, const struct report *report)
{
    const struct scenario *scenario = report->world->scenario;
    g_autofree char *answer = page_answer(report);

    html_begin(html, "header");
    html_begin(html, "h1");
    html_text(html, scenario->name);
    if (!g_str_equal(scenario->variant, "base"))
        html_of_class(html, "small", "variant", scenario->variant);
    html_end(html);
    if (scenario->question != NULL && *scenario->question != '\0')
        html_of_class(html, "p", "question", scenario->question);
    html_of_class(html, "p", "answer", answer);
    html_newline(html);
    expectations(html, report);
    guesses(html, report);
    sources(html, scenario);
    what_was_run(html, scenario);
    html_end(html);
}

static void
contents(struct html *html, const struct page *page)
{
    const struct { const char *id, *text; bool there; } part[] = {
        { "pictures", "Pictures", collect_n(page->report->collection) > 0 },
        { "tables", "Tables", true },
        { "ladders", "Ladders", page->ladder->len > 0 },
        { "why", "Why", page->story->len > 0 },
        { "facts", "Facts", true },
        { "assumed", "Defaults", true },
        { "scenario", "Scenario", true },
    };

    html_begin(html, "nav");
    html_attribute(html, "aria-label", "Contents");
    for (unsigned i = 0; i < G_N_ELEMENTS(part); i++) {
        if (!part[i].there)
            continue;
        html_begin(html, "a");
        html_attribute_printf(html, "href", "#%s", part[i].id);
        html_text(html, part[i].text);
        html_end(html);
        html_text(html, " ");
    }
    html_end(html);
    html_newline(html);
}

/* All */

static void
body(struct html *html, const struct page *page)
{
    html_begin(html, "body");
    top(html, page->report);
    contents(html, page);
    html_begin(html, "main");
    page_pictures(html, page->report);
    page_tables(html, page->report);
    page_ladders(html, page);
    page_stories(html, page);
    page_facts(html, page->report);
    page_defaults(html, page->report);
    page_scenario(html, page->report->world->scenario);
    html_end(html);
    embed(html, "script", page_js);
    html_end(html);
}

void
page_print(const struct page *page, GString *to)
{
    g_autoptr(GHashTable) cited = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct html html = { .to = to, .user = cited };

    g_string_append(to, "<!DOCTYPE html>\n");
    html_begin(&html, "html");
    html_attribute(&html, "xmlns", "http://www.w3.org/1999/xhtml");
    html_attribute(&html, "lang", "en");
    html_newline(&html);
    head(&html, page->report->world->scenario);
    body(&html, page);
    html_newline(&html);
    html_end(&html);
    html_newline(&html);
}
