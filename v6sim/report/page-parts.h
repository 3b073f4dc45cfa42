/*
 * page-parts.h - inside pages: what their files share
 *
 * A page is written by page_begin(), its parts, page_end(). Of several runs each part is made for each of them;
 * ids get a prefix then, and headings stand a level deeper.
 */
#pragma once

#include "v6sim/report/html.h"
#include "v6sim/report/page.h"

/* Rows of tables of connections, lookups and pings. */
#define PAGE_MOST_ROWS 300

/* What page.css and page.js have, made at build time. */
extern const char page_css[], page_js[];

/* What html->user is, in all of them. */
struct page_context {
    GHashTable *cited;          /* the facts that were linked to: char *, what page-ledger.c calls them */
    const char *prefix;         /* of ids: "aaaa-"; "": the page is of one run */
    unsigned level;             /* of a section's heading: 2 is <h2> */
    bool facts;                 /* the page has a table of facts that can be linked to */
};

static inline const char *
page_prefix(const struct html *html)
{
    return ((const struct page_context *) html->user)->prefix;
}

/* Frame */

/* Begins the page, and its body. @context stays @html's. */
void page_begin(struct html *html, GString *to, struct page_context *context, const char *title);
void page_end(struct html *html);

/* Makes @html write to @to, with the same context, what is put into a page later. */
void page_begin_piece(struct html *html, GString *to, struct page_context *context);

/* A section that html_end() ends, and headings below its own: @below is 0 for the section's, 1 for the next. */
void page_begin_section(struct html *html, const char *id, const char *heading);
void page_begin_heading(struct html *html, unsigned below);
void page_heading(struct html *html, unsigned below, const char *text);

/* The heading, the question if there is one. @small: behind it; NULL: nothing. */
void page_title(struct html *html, const char *name, const char *small, const char *question);

/* A link to what has @id, without a prefix. */
void page_link(struct html *html, const char *id, const char *text);

/* What there is on the page. */
struct page_part {
    const char *id, *text;
    bool there;
};
void page_contents(struct html *html, const struct page_part *part, unsigned n);

/* An entry of a list of terms. */
void page_term(struct html *html, const char *name, const char *text);

/* A paragraph of a class. */
void page_paragraph(struct html *html, const char *class, const char *text);

/* Behind a heading, on a line of its own, of which run a column is. */
void page_side(struct html *html, const char *label);

/* That @n of the facts are guesses; nothing for 0. */
void page_guesses(struct html *html, unsigned n);

/* Where the scenario says that it comes from. */
void page_sources(struct html *html, const struct scenario *scenario);

/* Tables */

/* How a table is shown. */
struct page_table {
    const char *name, *caption;         /* name: of the same table in JSON */
    unsigned n_foot;            /* rows at the end that sum up the others: they stay there */
    bool thin;                  /* columns that say nothing, or 0, in every row are left out */
    const char *const *side;    /* of columns "a_p50", "b_p50": what both sides are called; NULL: there are none such */
};

/* Writes a table that can be sorted; nothing if it has no rows. */
void page_table(struct html *html, const struct table *table, const struct page_table *how);

/* A cell of a table that is put together by hand: a text; a figure, with thousands set apart. */
void page_text_cell(struct html *html, const char *text);
void page_count_cell(struct html *html, uint64_t count);

/* Tables with more columns are printed across the paper. */
#define PAGE_MANY_COLUMNS 13

/* Begins the box of a table with so many columns, which scrolls; it is to be ended. */
void page_begin_wide(struct html *html, const char *label, unsigned columns);

/* Pictures */

#define PAGE_MOST_CURVES 8
struct page_look {
    const char *colour, *dashes;        /* dashes "": a line without */
};
extern const struct page_look page_looks[PAGE_MOST_CURVES];

/* Writes @attribute, a place or a width: @n of @of as a percentage. */
void page_percent(struct html *html, const char *attribute, int64_t n, int64_t of);

void page_text_at(struct html *html, const char *x, int y, const char *anchor, const char *text);

/* A picture with its title, whose height is @height px. */
void page_begin_picture(struct html *html, const char *title, int height);
void page_end_picture(struct html *html);

/* An entry of a legend: a line with @dashes, or a box if these are NULL. */
void page_key(struct html *html, const char *colour, const char *dashes, const char *text);

/* Of how many have ended well by a time. */
struct page_curve {
    char *label;
    GArray *time;               /* int64_t, ns, in order: of those that ended well */
    int64_t n;                  /* of all */
};

/* Returns: struct page_curve, none yet; free with g_array_unref(). */
GArray *page_curves_new(void);

/* @time is taken over. */
void page_curves_add(GArray *curves, const char *label, GArray *time, int64_t n);

/* The times of several pictures' curves. */
struct page_axis {
    int64_t least, decades;     /* 10^n ns; how many from there */
};

/* Returns: false, if nothing has ended well. */
bool page_axis_of(const GArray *curves, struct page_axis *axis);

struct page_curves_shown {
    const char *title;
    int height;                 /* px */
    const char *left_out;       /* what is said if there are more than PAGE_MOST_CURVES */
};
void page_curves(struct html *html, const GArray *curves, const struct page_axis *axis,
                 const struct page_curves_shown *how);

/* Facts */

/* Writes @text, in which facts of @profile in brackets, "[aaaa-wait]", lead to the table of facts. */
void page_text_with_facts(struct html *html, const struct profile *profile, const char *text);

/* Writes a link to fact @fact of @profile, with a mark if it is a guess; nothing for NO_FACT. */
void page_fact(struct html *html, const struct profile *profile, uint16_t fact);

/* The facts that the runs of a page rest on: what they state and for how many hosts, in texts of its own. */
struct page_ledger;
struct page_ledger *page_ledger_new(void);
void page_ledger_free(struct page_ledger *ledger);

/* @label: of the run, "aaaa"; NULL: it is the only one. */
void page_ledger_add(struct page_ledger *ledger, const struct basis *basis, const char *label);

/* Writes the section of those that were used, or that html->user says were linked to. */
void page_ledger_print(struct html *html, const struct page_ledger *ledger);

/* The parts of a run */
void page_pictures(struct html *html, const struct report *report);
void page_tables(struct html *html, const struct report *report);
void page_ladders(struct html *html, const struct page *page);
void page_stories(struct html *html, const struct page *page);
void page_defaults(struct html *html, const struct world *world);
void page_scenario(struct html *html, const struct scenario *scenario);

/* Returns: int64_t, in order: how long those of a kind took that ended well, of @profile (NULL: of all); to be freed
 * with g_array_unref(). */
GArray *page_times(const struct report *report, enum work_kind kind, const struct profile *profile);

/* Returns: "How many of the connections are established by when"; free with g_free(). */
char *page_curves_title(enum work_kind kind);

/* Several runs */

/* What is kept of each, to stand beside the others. */
struct page_summary;
struct page_summary *page_summary_new(void);
void page_summary_free(struct page_summary *summary);
void page_summary_add(struct page_summary *summary, const struct report *report);
void page_summary_print(struct html *html, const struct page_summary *summary);
