/*
 * summary.h - what `v6sim run` says to people
 */
#pragma once

#include "v6sim/report/figures.h"

/* Appends what was run: scenario, variant, question. */
void summary_print_head(const struct scenario *scenario, GString *to);

void summary_print(const struct report *report, GString *to);
