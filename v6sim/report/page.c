/*
 * page.c - a run's results, or several runs', as one page of HTML that needs nothing else
 *
 * In order: page_book_new() -> page_book_add() for each run, which writes its parts (page-parts.h) and notes what
 * stands beside others -> page_book_print(), which puts all together.
 */
#include "v6sim/report/page.h"

#include "v6sim/report/judge.h"
#include "v6sim/report/page-parts.h"

/* What was written of one run. */
struct page_run {
    char *variant, *answer;
    GString *top, *contents, *parts;
};

struct page_book {
    bool several;
    struct page_context context;
    struct page_ledger *ledger;
    struct page_summary *summary;
    GPtrArray *run;             /* struct page_run * */
    char *name, *question;      /* of the scenario; NULL: nothing was added yet */
    GString *about;             /* where it comes from, what was run */
    GString *defaults, *source; /* of one run, its defaults; the scenario as it was read */
};

static void
run_free(void *data)
{
    struct page_run *run = data;

    g_free(run->variant);
    g_free(run->answer);
    g_string_free(run->top, TRUE);
    g_string_free(run->contents, TRUE);
    g_string_free(run->parts, TRUE);
    g_free(run);
}

struct page_book *
page_book_new(bool several)
{
    struct page_book *book = g_new0(struct page_book, 1);

    book->several = several;
    book->context = (struct page_context) { g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), "", 2, true };
    book->ledger = page_ledger_new();
    book->summary = page_summary_new();
    book->run = g_ptr_array_new_with_free_func(run_free);
    book->defaults = g_string_new(NULL);
    book->source = g_string_new(NULL);
    book->about = g_string_new(NULL);
    return book;
}

void
page_book_free(struct page_book *book)
{
    if (book == NULL)
        return;
    g_hash_table_unref(book->context.cited);
    page_ledger_free(book->ledger);
    page_summary_free(book->summary);
    g_ptr_array_unref(book->run);
    g_free(book->name);
    g_free(book->question);
    g_string_free(book->defaults, TRUE);
    g_string_free(book->source, TRUE);
    g_string_free(book->about, TRUE);
    g_free(book);
}

/* Top: what holds of a run, and what it was */

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

static void
what_was_run(struct html *html, const struct scenario *scenario, bool several)
{
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, scenario->seed);
    g_autofree char *set = scenario_set(scenario), *others = g_strjoinv(", ", (char **) scenario->variants);

    html_begin(html, "dl");
    html_attribute(html, "class", "run");
    page_term(html, "file", scenario->file);
    if (!several)
        page_term(html, "variant", scenario->variant);
    if (*others != '\0')
        page_term(html, "variants that it has", others);
    if (*set != '\0')
        page_term(html, "set", set);
    page_term(html, "seed", seed);
    page_term(html, "program", "v6sim " VERSION_TEXT);
    html_end(html);
    html_newline(html);
}

static void
write_contents(struct html *html, const struct page *page, bool several)
{
    const struct page_part part[] = {
        { "pictures", "Pictures", collect_n(page->report->collection) > 0 },
        { "tables", "Tables", true },
        { "ladders", "Ladders", page->ladder->len > 0 },
        { "why", "Why", page->story->len > 0 },
        { "facts", "Facts", !several },
        { "assumed", "Defaults", true },
        { "scenario", "Scenario", !several },
    };

    page_contents(html, part, G_N_ELEMENTS(part));
}

/* Adding */

static void
write_parts(struct html *html, const struct page *page)
{
    page_pictures(html, page->report);
    page_tables(html, page->report);
    page_ladders(html, page);
    page_stories(html, page);
}

/* What is the same of all runs. */
static void
note_scenario(struct page_book *book, const struct scenario *scenario)
{
    struct html html;

    book->name = g_strdup(scenario->name);
    book->question = g_strdup(scenario->question);
    page_begin_piece(&html, book->about, &book->context);
    page_sources(&html, scenario);
    what_was_run(&html, scenario, book->several);
    page_begin_piece(&html, book->source, &book->context);
    page_scenario(&html, scenario);
}

void
page_book_add(struct page_book *book, const struct page *page)
{
    const struct report *report = page->report;
    const struct scenario *scenario = report->world->scenario;
    struct page_run *run = g_new0(struct page_run, 1);
    g_autofree char *prefix = book->several ? g_strconcat(scenario->variant, "-", NULL) : g_strdup("");
    struct html html;

    if (book->name == NULL)
        note_scenario(book, scenario);
    *run = (struct page_run) { g_strdup(scenario->variant), page_answer(report), g_string_new(NULL),
                               g_string_new(NULL), g_string_new(NULL) };
    book->context.prefix = prefix;
    book->context.level = book->several ? 3 : 2;
    page_begin_piece(&html, run->top, &book->context);
    expectations(&html, report);
    page_guesses(&html, basis_total(report->basis)->by_confidence[CONFIDENCE_GUESS]);
    page_begin_piece(&html, run->contents, &book->context);
    write_contents(&html, page, book->several);
    page_begin_piece(&html, run->parts, &book->context);
    write_parts(&html, page);
    if (!book->several)         /* facts stand before */
        page_begin_piece(&html, book->defaults, &book->context);
    page_defaults(&html, report->world);
    book->context.prefix = "";
    book->context.level = 2;
    page_ledger_add(book->ledger, report->basis, book->several ? scenario->variant : NULL);
    if (book->several)
        page_summary_add(book->summary, report);
    g_ptr_array_add(book->run, run);
}

/* Printing */

static void
print_one(struct html *html, const struct page_book *book)
{
    const struct page_run *run = book->run->pdata[0];

    html_begin(html, "header");
    page_title(html, book->name, g_str_equal(run->variant, "base") ? NULL : run->variant, book->question);
    page_paragraph(html, "answer", run->answer);
    html_raw(html, run->top->str);
    html_raw(html, book->about->str);
    html_end(html);
    html_raw(html, run->contents->str);
    html_begin(html, "main");
    html_raw(html, run->parts->str);
    page_ledger_print(html, book->ledger);
    html_raw(html, book->defaults->str);
    html_raw(html, book->source->str);
    html_end(html);
}

/* What becomes of it in each variant, in a sentence each, which lead to their sections. */
static void
answers(struct html *html, const struct page_book *book)
{
    html_begin(html, "dl");
    html_attribute(html, "class", "answers");
    for (guint i = 0; i < book->run->len; i++) {
        const struct page_run *run = book->run->pdata[i];
        g_autofree char *id = g_strdup_printf("variant-%s", run->variant);

        html_begin(html, "div");
        html_begin(html, "dt");
        page_link(html, id, run->variant);
        html_end(html);
        html_element(html, "dd", run->answer);
        html_end(html);
        html_newline(html);
    }
    html_end(html);
    html_newline(html);
}

static void
print_variant(struct html *html, const struct page_run *run)
{
    html_begin(html, "section");
    html_attribute_printf(html, "id", "variant-%s", run->variant);
    html_attribute(html, "class", "of-variant");
    html_begin(html, "h2");
    html_text(html, run->variant);
    html_of_class(html, "small", "variant", "variant");
    html_end(html);
    page_paragraph(html, "answer", run->answer);
    html_raw(html, run->top->str);
    html_raw(html, run->contents->str);
    html_raw(html, run->parts->str);
    html_end(html);
    html_newline(html);
}

static void
print_several(struct html *html, const struct page_book *book)
{
    g_autofree struct page_part *part = g_new0(struct page_part, book->run->len + 3);
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    guint n = 0;

    part[n++] = (struct page_part) { "summary", "Side by side", true };
    for (guint i = 0; i < book->run->len; i++) {
        const struct page_run *run = book->run->pdata[i];

        g_ptr_array_add(ids, g_strdup_printf("variant-%s", run->variant));
        part[n++] = (struct page_part) { ids->pdata[i], run->variant, true };
    }
    part[n++] = (struct page_part) { "facts", "Facts", true };
    part[n++] = (struct page_part) { "scenario", "Scenario", true };
    html_begin(html, "header");
    page_title(html, book->name, "all variants", book->question);
    answers(html, book);
    html_raw(html, book->about->str);
    html_end(html);
    page_contents(html, part, n);
    html_begin(html, "main");
    page_summary_print(html, book->summary);
    for (guint i = 0; i < book->run->len; i++)
        print_variant(html, book->run->pdata[i]);
    page_ledger_print(html, book->ledger);
    html_raw(html, book->source->str);
    html_end(html);
}

bool
page_book_print(const struct page_book *book, GString *to)
{
    struct page_context context = book->context;
    g_autofree char *title = NULL;
    struct html html;

    if (book->run->len == 0)
        return false;
    title = g_strdup_printf("%s, %s", book->name, book->several ? "all variants"
                            : ((const struct page_run *) book->run->pdata[0])->variant);
    page_begin(&html, to, &context, title);
    (book->several ? print_several : print_one)(&html, book);
    page_end(&html);
    return true;
}
