/*
 * facts.h - the facts behind a run, one by one
 */
#pragma once

#include "v6sim/report/basis.h"
#include "v6sim/report/table.h"

struct facts_shown {
    bool unused;                /* those that nothing rests on, too */
    bool guesses;               /* guesses alone */
};

/* Returns: a row per fact; v6sim(1) documents the columns. @identity: with those
 * of the scenario in front. Free with table_free(). */
struct table *facts_table(const struct basis *basis, const struct scenario *identity,
                          const struct facts_shown *shown);

/* Returns: how many facts of each confidence are used, a row per system and, if there
 * are several, one of all. Free with table_free(). */
struct table *facts_by_os(const struct basis *basis);

/* Appends what people read, system by system. */
void facts_print(const struct basis *basis, const struct facts_shown *shown, GString *to);
