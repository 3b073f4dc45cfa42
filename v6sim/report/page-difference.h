/*
 * page-difference.h - what two runs differ in, as one page of HTML that needs nothing else
 *
 * In order: the question and its answer, pictures of both sides, tables, the first decision that
 * differs, what it all rests on, what is written otherwise in the two scenarios, and these.
 */
#pragma once

#include "v6sim/report/difference-text.h"

/* Appends the page. Of directories there is less: no facts, no scenarios. */
void page_difference(const struct difference_report *report, GString *to);
