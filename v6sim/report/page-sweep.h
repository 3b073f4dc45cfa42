/*
 * page-sweep.h - what a scenario comes to at many points, as one page of HTML that needs nothing else
 *
 * In order: the question and its answer, a picture of each figure over what is varied, tables
 * of points, how sure it is and on which guesses it rests, the scenario.
 */
#pragma once

#include "v6sim/report/sweep.h"

/* Appends the page. @scenario: as it was read, without what is varied. */
void page_sweep(const struct sweep_results *results, const struct scenario *scenario, GString *to);
