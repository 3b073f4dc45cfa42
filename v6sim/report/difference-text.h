/*
 * difference-text.h - what two runs differ in, told to people and to programs
 */
#pragma once

#include "v6sim/report/difference-basis.h"
#include "v6sim/report/interval.h"

/* Hosts by what changed, over several seeds. */
struct replicates {
    guint n;                    /* seeds, from the scenario's own on */
    struct interval changed, hosts[N_CHANGES];
};

/* All that is told. */
struct difference_report {
    const struct differences *differences;
    const struct reasons *reasons;
    const struct grounds *grounds;
    const struct replicates *replicates;        /* NULL: one seed */
    const char *name, *question;        /* of the scenario; NULL: none */
    const char *file;           /* to be named in commands; NULL: of files */
};

/* Returns: the answer in one sentence; free with g_free(). */
char *difference_answer(const struct differences *differences);

void difference_print(const struct difference_report *report, GString *to);

/* What rows of CSV are about. */
enum difference_table { DIFFERENCE_GROUPS, DIFFERENCE_CONNECTIONS, DIFFERENCE_REASONS, DIFFERENCE_SERVERS,
                        DIFFERENCE_WAYS, DIFFERENCE_RELAYS, DIFFERENCE_GUESSES, N_DIFFERENCE_TABLES };
extern const char *const difference_table_name[];       /* "groups", ..., NULL-terminated */

/* Returns: a table of rows; v6sim(1) documents the columns; free with table_free(). */
struct table *difference_table(const struct difference_report *report, enum difference_table which);

/* Returns: that of connections, of those alone that changed, @most of them; free with table_free(). */
struct table *difference_changed(const struct difference_report *report, guint most);

/* Appends an object with all of them. */
void difference_json(const struct difference_report *report, GString *to);
