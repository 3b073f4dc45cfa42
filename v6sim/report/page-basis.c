/*
 * page-basis.c - what the results stand on: facts, defaults, the scenario as it was read
 */
#include "v6sim/report/page-parts.h"

#include <string.h>

#include "v6sim/report/profile-show.h"

/* Facts */

/* The facts that were linked to. */
static GHashTable *
cited_of(const struct html *html)
{
    return ((const struct page_context *) html->user)->cited;
}

static bool
has_facts(const struct html *html)
{
    return ((const struct page_context *) html->user)->facts;
}

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
    html_begin(html, has_facts(html) ? "a" : "span");
    html_attribute(html, "class", "fact");
    if (has_facts(html))
        html_attribute_printf(html, "href", "#%s", anchor);
    g_hash_table_add(cited_of(html), g_steal_pointer(&anchor));
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

/* The ledger */

/* For how many hosts a run acted by a fact, and how often. */
struct fact_count {
    uint64_t acted, waited, hosts;
};

/* A fact of some run, in texts of the ledger. */
struct ledger_row {
    char *anchor;
    const char *system, *id, *states, *source, *confidence, *bounds;    /* bounds: or NULL */
    bool guess;
    GArray *count;              /* struct fact_count, by run; those behind its end: none */
};

struct page_ledger {
    GPtrArray *label, *said;    /* char *, by run: what it is called, or ""; which facts it rests on, in a sentence */
    GPtrArray *row;             /* struct ledger_row * */
    GHashTable *known;          /* the same by anchor */
    GStringChunk *strings;
};

static void
row_free(void *data)
{
    struct ledger_row *row = data;

    g_free(row->anchor);
    g_array_unref(row->count);
    g_free(row);
}

struct page_ledger *
page_ledger_new(void)
{
    struct page_ledger *ledger = g_new0(struct page_ledger, 1);

    ledger->label = g_ptr_array_new_with_free_func(g_free);
    ledger->said = g_ptr_array_new_with_free_func(g_free);
    ledger->row = g_ptr_array_new_with_free_func(row_free);
    ledger->known = g_hash_table_new(g_str_hash, g_str_equal);
    ledger->strings = g_string_chunk_new(4096);
    return ledger;
}

void
page_ledger_free(struct page_ledger *ledger)
{
    g_hash_table_unref(ledger->known);
    g_ptr_array_unref(ledger->row);
    g_ptr_array_unref(ledger->label);
    g_ptr_array_unref(ledger->said);
    g_string_chunk_free(ledger->strings);
    g_free(ledger);
}

static const char *
keep(struct page_ledger *ledger, const char *text)
{
    return text != NULL ? g_string_chunk_insert_const(ledger->strings, text) : NULL;
}

static struct ledger_row *
row_of(struct page_ledger *ledger, const struct basis_fact *of)
{
    const struct fact *fact = of->fact;
    g_autofree char *anchor = anchor_of(of->profile->name, fact->id), *bounds = profile_show_bounds(fact);
    g_autofree char *states = g_strconcat(fact->element, " ", fact->stated, NULL);
    struct ledger_row *row = g_hash_table_lookup(ledger->known, anchor);

    if (row != NULL)
        return row;
    row = g_new0(struct ledger_row, 1);
    *row = (struct ledger_row) {
        .anchor = g_steal_pointer(&anchor), .system = keep(ledger, of->profile->name), .id = keep(ledger, fact->id),
        .states = keep(ledger, states), .source = keep(ledger, fact->source), .bounds = keep(ledger, bounds),
        .confidence = confidence_name[fact->confidence], .guess = fact->confidence == CONFIDENCE_GUESS,
        .count = g_array_new(FALSE, TRUE, sizeof(struct fact_count)),
    };
    g_ptr_array_add(ledger->row, row);
    g_hash_table_insert(ledger->known, row->anchor, row);
    return row;
}

void
page_ledger_add(struct page_ledger *ledger, const struct basis *basis, const char *label)
{
    const struct basis_tally *total = basis_total(basis);
    guint nth = ledger->label->len;
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < basis->fact->len; i++) {
        const struct basis_fact *fact = basis_fact_at(basis, i);
        struct ledger_row *row = row_of(ledger, fact);

        if (row->count->len <= nth)
            g_array_set_size(row->count, nth + 1);

        struct fact_count *count = &g_array_index(row->count, struct fact_count, nth);
        count->acted += fact->use.acted;
        count->waited += fact->use.waited;
        count->hosts += fact->use.hosts;
    }
    g_string_append_printf(text, "%s%s%u facts of the systems were used: ", label != NULL ? label : "",
                           label != NULL ? ": " : "", total->used);
    basis_print(basis, total, text);
    basis_print_limits(basis, total, text);
    g_string_append_c(text, '.');
    g_ptr_array_add(ledger->label, g_strdup(label != NULL ? label : ""));
    g_ptr_array_add(ledger->said, g_string_free(text, FALSE));
}

/* Those that something rests on, and those that are linked to. */
static bool
is_shown(const struct html *html, const struct ledger_row *row)
{
    for (guint i = 0; i < row->count->len; i++) {
        const struct fact_count *count = &g_array_index(row->count, struct fact_count, i);

        if (count->acted > 0 || count->waited > 0)
            return true;
    }
    return g_hash_table_contains(cited_of(html), row->anchor);
}

/* Of one run how often; of several for how many hosts. */
static void
count_cells(struct html *html, const struct page_ledger *ledger, const struct ledger_row *row)
{
    for (guint i = 0; i < ledger->label->len; i++) {
        const struct fact_count none = { 0, 0, 0 };
        const struct fact_count *count = i < row->count->len ? &g_array_index(row->count, struct fact_count, i)
            : &none;

        if (ledger->label->len == 1) {
            page_count_cell(html, count->acted);
            page_count_cell(html, count->waited);
        }
        page_count_cell(html, count->hosts);
    }
}

static void
fact_row(struct html *html, const struct page_ledger *ledger, const struct ledger_row *row)
{
    html_begin(html, "tr");
    html_attribute(html, "id", row->anchor);
    html_attribute(html, "class", row->guess ? "guessed" : NULL);
    html_begin(html, "th");
    html_attribute(html, "scope", "row");
    html_text(html, row->id);
    html_end(html);
    page_text_cell(html, row->system);
    page_text_cell(html, row->states);
    html_begin(html, "td");
    html_begin(html, row->guess ? "strong" : "span");
    html_attribute(html, "class", row->guess ? "guess" : NULL);
    html_text(html, row->confidence);
    html_end(html);
    if (row->bounds != NULL)
        html_printf(html, " %s", row->bounds);
    html_end(html);
    page_text_cell(html, row->source);
    count_cells(html, ledger, row);
    html_end(html);
    html_newline(html);
}

static void
fact_heading(struct html *html, const char *heading, const char *side, bool figure)
{
    html_begin(html, "th");
    html_attribute(html, "scope", "col");
    html_attribute(html, "class", figure ? "n" : NULL);
    html_text(html, heading);
    if (side != NULL)
        page_side(html, side);
    html_end(html);
}

static void
fact_head(struct html *html, const struct page_ledger *ledger)
{
    static const char *const texts[] = { "fact", "system", "states", "confidence", "source" };
    bool one = ledger->label->len == 1;

    html_begin(html, "thead");
    html_begin(html, "tr");
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        fact_heading(html, texts[i], NULL, false);
    if (one) {
        fact_heading(html, "acted", NULL, true);
        fact_heading(html, "waited", NULL, true);
    }
    for (guint i = 0; i < ledger->label->len; i++)
        fact_heading(html, "hosts", one ? NULL : ledger->label->pdata[i], true);
    html_end(html);
    html_end(html);
}

void
page_ledger_print(struct html *html, const struct page_ledger *ledger)
{
    page_begin_section(html, "facts", "What it rests on");
    for (guint i = 0; i < ledger->said->len; i++)
        html_element(html, "p", ledger->said->pdata[i]);
    page_begin_wide(html, "Facts", 5 + ledger->label->len);
    html_begin(html, "table");
    html_attribute(html, "class", "facts");
    html_element(html, "caption", "Facts that were acted on, set a limit that was not reached, or are named above");
    fact_head(html, ledger);
    html_begin(html, "tbody");
    for (guint i = 0; i < ledger->row->len; i++)
        if (is_shown(html, ledger->row->pdata[i]))
            fact_row(html, ledger, ledger->row->pdata[i]);
    html_end(html);
    html_end(html);
    html_end(html);
    html_end(html);
}

/* Defaults */

void
page_defaults(struct html *html, const struct world *world)
{
    page_begin_section(html, "assumed", "What nobody wrote");
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

    page_heading(html, 1, document->file);
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
    page_begin_section(html, "scenario", "The scenario, as it was read");
    source_of(html, scenario->document);
    html_end(html);
}
