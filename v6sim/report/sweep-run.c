/*
 * sweep-run.c - one run of a sweep: from the world to its file
 *
 *     { "format": 1, "plan": "...", "point": 3, "seed": 7,
 *       "totals": [ a row per kind of work and system, and one of all ],
 *       "guesses": [ a row per guess that a host rested on ] }
 */
#include "v6sim/report/members.h"
#include "v6sim/report/sweep.h"

#include <string.h>

char *
sweep_run_name(const struct sweep *sweep, guint nth)
{
    return g_strdup_printf("points/%06u-%" G_GUINT64_FORMAT ".json", nth / sweep->n_seeds + 1,
                           sweep->seed + nth % sweep->n_seeds);
}

static struct table *
totals_table(const struct collection *collection)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    const struct column head[] = { { "of", NULL, COLUMN_TEXT }, { "os", NULL, COLUMN_TEXT } };
    struct table *table;

    g_array_append_vals(columns, head, G_N_ELEMENTS(head));
    for (const struct figure *figure = figures_all; figure->get != NULL; figure++)
        g_array_append_vals(columns, &figure->column, 1);
    table = table_new((const struct column *) (void *) columns->data, columns->len);
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        for (uint32_t system = 0; system < collection->n_tallies; system++) {
            const struct tally *tally = &collection->tally[kind][system];

            if (tally->n == 0)
                continue;
            table_text(table, collect_kind[kind][1]);
            table_text(table, tally->profile != NULL ? tally->profile->name : "all");
            for (const struct figure *figure = figures_all; figure->get != NULL; figure++)
                table_number(table, figure->of >> kind & 1 ? figure->get(tally) : -1);
        }
    return table;
}

static struct table *
guesses_table(const struct world *world, const struct run_result *result)
{
    static const struct column columns[] = {
        { "os", NULL, COLUMN_TEXT }, { "guess", NULL, COLUMN_TEXT }, { "states", NULL, COLUMN_TEXT },
        { "source", NULL, COLUMN_TEXT }, { "hosts", NULL, COLUMN_COUNT },
    };
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < world->profile->len; i++) {
        const struct profile *profile = world->profile->pdata[i];

        for (guint fact = 0; fact < profile->n_facts; fact++) {
            const struct fact_use *use = &result->fact_use[i][fact];

            if (profile->fact[fact].confidence != CONFIDENCE_GUESS || (use->acted == 0 && use->waited == 0))
                continue;
            table_text(table, profile->name);
            table_text(table, profile->fact[fact].id);
            table_text(table, profile->fact[fact].stated);
            table_text(table, profile->fact[fact].source);
            table_number(table, (int64_t) use->hosts);
        }
    }
    return table;
}

static bool
write_run(const struct sweep *sweep, guint nth, const struct table *totals, const struct table *guesses,
          struct messages *messages)
{
    g_autoptr(GString) text = g_string_new("{");
    g_autofree char *name = sweep_run_name(sweep, nth), *path = g_build_filename(sweep->folder, name, NULL);
    const struct output_target target = { "v6sim sweep", "-o", path };

    members_number(text, "format", SWEEP_FORMAT);
    members_text(text, "plan", sweep->plan);
    members_number(text, "point", nth / sweep->n_seeds + 1);
    members_number(text, "seed", (int64_t) (sweep->seed + nth % sweep->n_seeds));
    members_rows(text, "totals", totals);
    members_rows(text, "guesses", guesses);
    members_end(text);
    return output_write(&target, text->str, text->len, messages);
}

bool
sweep_run(const struct sweep *sweep, guint nth, const struct world *world, uint32_t n_threads,
          struct messages *messages)
{
    struct collection collection;
    g_autoptr(table) totals = NULL, guesses = NULL;

    collect_init(&collection, world, false);
    collection.n_threads = n_threads;
    struct run_result *result = collect_run(&collection, false);
    totals = totals_table(&collection);
    guesses = guesses_table(world, result);
    run_result_free(world, result);
    collect_clear(&collection);
    return write_run(sweep, nth, totals, guesses, messages);
}
