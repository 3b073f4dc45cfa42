/*
 * page-parts.h - inside page_print(): what its files share
 */
#pragma once

#include "v6sim/report/html.h"
#include "v6sim/report/page.h"

/* Rows of tables of connections, lookups and pings. */
#define PAGE_MOST_ROWS 300

/* What page.css and page.js have, made at build time. */
extern const char page_css[], page_js[];

/* In all of them html->user is a set of the facts that were linked to: char *, what page-basis.c calls them. */

/* How a table is shown. */
struct page_table {
    const char *name, *caption;         /* name: of the same table in JSON */
    unsigned n_foot;            /* rows at the end that sum up the others: they stay there */
    bool thin;                  /* columns that say nothing, or 0, in every row are left out */
    void (*cell)(struct html *html, const char *column, const char *text);      /* NULL: a text */
};

/* Writes a table that can be sorted. */
void page_table(struct html *html, const struct table *table, const struct page_table *how);

/* Writes @text, in which facts of @profile in brackets, "[aaaa-wait]", lead to the table of facts. */
void page_text_with_facts(struct html *html, const struct profile *profile, const char *text);

/* Writes a link to fact @fact of @profile, with a mark if it is a guess; nothing for NO_FACT. */
void page_fact(struct html *html, const struct profile *profile, uint16_t fact);

/* The parts */
void page_pictures(struct html *html, const struct report *report);
void page_tables(struct html *html, const struct report *report);
void page_ladders(struct html *html, const struct page *page);
void page_stories(struct html *html, const struct page *page);
void page_facts(struct html *html, const struct report *report);
void page_defaults(struct html *html, const struct report *report);
void page_scenario(struct html *html, const struct scenario *scenario);
