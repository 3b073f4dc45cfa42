/*
 * rows.c - tables whose rows say of which run they are
 */
#include "v6sim/report/rows.h"

static const struct column identity_columns[] = {
    { "scenario", NULL, COLUMN_TEXT },
    { "variant", NULL, COLUMN_TEXT },
    { "seed", NULL, COLUMN_COUNT },
};
static const struct column set_column = { "set", NULL, COLUMN_TEXT };

struct table *
rows_new(const struct column *columns, unsigned n, bool identity)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct column));

    if (identity)
        g_array_append_vals(all, identity_columns, G_N_ELEMENTS(identity_columns));
    g_array_append_vals(all, columns, n);
    if (identity)
        g_array_append_vals(all, &set_column, 1);
    return table_new((const struct column *) all->data, all->len);
}

void
rows_begin(struct table *table, const struct scenario *scenario, bool identity)
{
    if (!identity)
        return;
    table_text(table, scenario->name);
    table_text(table, scenario->variant);
    table_number(table, (int64_t) scenario->seed);
}

void
rows_end(struct table *table, const struct scenario *scenario, bool identity)
{
    g_autofree char *set = scenario_set(scenario);

    if (identity)
        table_text(table, set);
}
