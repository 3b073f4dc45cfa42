/*
 * dictionary.h - what the tables of results mean, column by column
 *
 * v6sim-results(5) and the schema of results.json are made of this.
 */
#pragma once

#include "v6sim/report/results.h"

/* Returns: what a row of @table is, "a row per ..."; never freed. */
const char *dictionary_table(enum result_table table);

/* Returns: what @column of @table means, without its unit; NULL: nobody says. Never freed. */
const char *dictionary_column(enum result_table table, const char *column);
