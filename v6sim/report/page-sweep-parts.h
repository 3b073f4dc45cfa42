/*
 * page-sweep-parts.h - inside page_sweep(): what its files share
 */
#pragma once

#include "v6sim/report/page-parts.h"
#include "v6sim/report/page-sweep.h"
#include "v6sim/report/sweep-results.h"

/* Returns: the row of all systems for a kind at a point; NULL: nobody did any. */
static inline const struct sweep_row *
page_sweep_row(const struct sweep_results *results, guint point, enum work_kind kind)
{
    const GArray *rows = sweep_rows(results, point);

    for (guint i = 0; i < rows->len; i++) {
        const struct sweep_row *row = &g_array_index(rows, struct sweep_row, i);

        if (row->kind == kind && g_str_equal(row->os, "all"))
            return row;
    }
    return NULL;
}

/* Pictures over the first thing that is varied; the others are curves. */
void page_sweep_pictures(struct html *html, const struct sweep_results *results);
