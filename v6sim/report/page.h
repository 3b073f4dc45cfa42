/*
 * page.h - a run's results, or several runs', as one page of HTML that needs nothing else
 *
 * In order: the question and its answer, pictures, tables, ladders to step through, why it
 * came out so, the facts behind it, defaults, the scenario as it was read. Of several
 * variants a summary comes first, then all this of each, then the facts of all.
 * All of it can be read without scripts; with them tables sort and ladders step.
 */
#pragma once

#include "v6sim/report/figures.h"
#include "v6sim/report/ladder.h"
#include "v6sim/report/story.h"

/* Up to so many hosts each have a ladder; of more, those of page_examples(). */
#define PAGE_FEW_HOSTS 12

/* What is told of one run. */
struct page {
    const struct report *report;        /* collected with all records and of DNS servers */
    const GPtrArray *ladder;            /* struct host_ladder *, finished */
    const GPtrArray *story;             /* struct story *, of the same hosts */
    bool examples;                      /* they are those of page_examples() */
    guint n_untold;                     /* records of these hosts beyond those that have a story */
};

/* Returns: const struct kept *, of each system one: what went worst, of several the first; free with
 * g_ptr_array_unref(). */
GPtrArray *page_examples(const struct collection *collection);

/* A page that is being put together: begin, a run or, if @several, each variant's run, print. What is added is
 * copied. */
struct page_book;
struct page_book *page_book_new(bool several);
void page_book_add(struct page_book *book, const struct page *page);

/* Appends the page. Returns: false, if no run was added. */
bool page_book_print(const struct page_book *book, GString *to);
void page_book_free(struct page_book *book);

/* Returns: the answer in a sentence or a few, "Of 3 connections 1 takes longer than 3 s: ..."; free with g_free(). */
char *page_answer(const struct report *report);
