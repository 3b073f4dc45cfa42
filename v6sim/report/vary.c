/*
 * vary.c - how far the answer moves if guesses are others
 *
 * In order: vary_guesses() -> add_guess() for each -> try_bound() -> run_varied() ->
 * note(). Of a run with a guess varied, the figures of each system and the verdicts are
 * kept, and how many connections differ.
 */
#include "v6sim/report/vary.h"

#include <string.h>

#include "v6sim/report/judge.h"

static size_t
n_values(const struct variations *variations)
{
    return (size_t) N_WORK_KINDS * variations->n_systems * variations->n_figures;
}

/* Keeps what a run gave. */
static void
note(const struct variations *variations, struct varied *varied, const struct collection *collection,
     const GPtrArray *verdicts)
{
    int64_t *next = varied->value = g_new(int64_t, n_values(variations));

    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        for (uint32_t i = 0; i < variations->n_systems; i++)
            for (uint32_t j = 0; j < variations->n_figures; j++)
                *next++ = figures_all[j].get(&collection->tally[kind][i]);
    varied->verdict = g_new0(uint8_t, verdicts->len + 1);
    for (guint i = 0; i < verdicts->len; i++)
        varied->verdict[i] = (uint8_t) ((const struct verdict *) g_ptr_array_index(verdicts, i))->status;
}

static void
varied_clear(struct varied *varied)
{
    g_free(varied->value);
    g_free(varied->verdict);
}

static bool
is_moved(const struct variations *variations, const struct varied *varied)
{
    return varied->differing[WORK_CONNECT] > 0 || varied->differing[WORK_RESOLVE] > 0 ||
        varied->differing[WORK_PING] > 0 ||
        memcmp(varied->value, variations->stated.value, n_values(variations) * sizeof *varied->value) != 0 ||
        memcmp(varied->verdict, variations->stated.verdict, variations->report->verdict->len) != 0;
}

bool
vary_moves_figures(const struct variations *variations, const struct varied *varied, enum work_kind kind,
                   uint32_t system)
{
    return memcmp(vary_values(variations, varied, kind, system),
                  vary_values(variations, &variations->stated, kind, system),
                  variations->n_figures * sizeof *varied->value) != 0;
}

struct world *
vary_world(const struct scenario *scenario, const struct profile *profile, const struct fact *fact, enum bound bound,
           struct profiles **profiles, struct messages *messages)
{
    struct variation variation = { profile->name, fact->id, bound };

    *profiles = profiles_varied(&variation, 1);
    return world_build(scenario, *profiles, messages);
}

/* Runs the scenario in a world of its own. */
static void
run_varied(const struct variations *variations, const struct guess *guess, struct varied *varied,
           const struct world *world, bool every_hop, struct messages *messages)
{
    const struct report *report = variations->report;
    struct collection collection;

    collect_init(&collection, world, true);
    run_result_free(world, collect_run(&collection, every_hop));

    g_autoptr(GPtrArray) verdicts = judge(&collection, messages);
    note(variations, varied, &collection, verdicts);
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        varied->differing[kind] = collect_differing(report->collection, &collection, kind, guess->system);
    varied->moves = is_moved(variations, varied);
    collect_clear(&collection);
}

static bool
try_bound(const struct variations *variations, struct guess *guess, enum bound bound, bool every_hop,
          struct messages *messages)
{
    const struct basis_fact *fact = guess->fact;
    struct varied *varied = &guess->at[bound];
    unsigned before = messages_n(messages);
    struct profiles *profiles;
    struct world *world;

    varied->tried = vary_states(fact->fact, bound) != NULL;
    if (!varied->tried)
        return true;
    world = vary_world(variations->report->world->scenario, fact->profile, fact->fact, bound, &profiles, messages);
    if (world != NULL)
        run_varied(variations, guess, varied, world, every_hop, messages);
    world_free(world);
    profiles_free(profiles);
    return varied->value != NULL && messages_n(messages) == before;
}

static bool
add_guess(struct variations *variations, const struct basis_fact *fact, bool every_hop,
          struct messages *messages)
{
    struct guess guess = { .fact = fact, .system = NO_SYSTEM };
    bool good = true;

    g_ptr_array_find(variations->report->world->profile, fact->profile, &guess.system);
    for (enum bound bound = 0; bound < N_BOUNDS && good; bound++)
        good = try_bound(variations, &guess, bound, every_hop, messages);
    g_array_append_val(variations->guess, guess);
    return good;
}

/* Whether another value of the fact is worth a run. */
static bool
is_to_be_varied(const struct basis_fact *fact)
{
    return fact->fact->confidence == CONFIDENCE_GUESS && (basis_is_used(fact) || basis_is_waited(fact));
}

unsigned
vary_n_runs(const struct report *report)
{
    unsigned n = 0;

    for (guint i = 0; i < report->basis->fact->len; i++) {
        const struct basis_fact *fact = basis_fact_at(report->basis, i);

        if (is_to_be_varied(fact))
            n += (fact->fact->low != NULL) + (fact->fact->high != NULL);
    }
    return n;
}

bool
vary_guesses(struct variations *variations, const struct report *report, bool every_hop,
             struct messages *messages)
{
    bool good = true;

    *variations = (struct variations) {
        .report = report,
        .n_systems = report->world->profile->len,
        .guess = g_array_new(FALSE, TRUE, sizeof(struct guess)),
    };
    while (figures_all[variations->n_figures].get != NULL)
        variations->n_figures++;
    note(variations, &variations->stated, report->collection, report->verdict);
    for (guint i = 0; i < report->basis->fact->len && good; i++) {
        const struct basis_fact *fact = basis_fact_at(report->basis, i);

        if (is_to_be_varied(fact))
            good = add_guess(variations, fact, every_hop, messages);
    }
    if (!good)
        vary_clear(variations);
    return good;
}

void
vary_clear(struct variations *variations)
{
    for (guint i = 0; i < variations->guess->len; i++)
        for (enum bound bound = 0; bound < N_BOUNDS; bound++)
            varied_clear(&g_array_index(variations->guess, struct guess, i).at[bound]);
    varied_clear(&variations->stated);
    g_array_unref(variations->guess);
}

/* Rows */

static const struct column identity_columns[] = {
    { "scenario", NULL, COLUMN_TEXT },
    { "variant", NULL, COLUMN_TEXT },
    { "seed", NULL, COLUMN_COUNT },
};
static const struct column set_column = { "set", NULL, COLUMN_TEXT };   /* behind all others, if those are there */

static const struct column varied_columns[] = {
    { "guess_os", NULL, COLUMN_TEXT },          /* this and the next: empty in the run as it is */
    { "guess", NULL, COLUMN_TEXT },
    { "value", NULL, COLUMN_TEXT },             /* stated, low, high */
    { "states", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "of", NULL, COLUMN_TEXT },                /* connections, lookups */
    { "differing", NULL, COLUMN_COUNT },        /* of these; empty for other systems than the guess's */
    { "hold", NULL, COLUMN_COUNT },             /* expectations */
};

static int64_t
holding(const struct variations *variations, const struct varied *varied)
{
    int64_t n = 0;

    for (guint i = 0; i < variations->report->verdict->len; i++)
        n += varied->verdict[i] == VERDICT_OK;
    return n;
}

static void
add_figures(struct table *table, const struct variations *variations, const struct guess *guess,
            const struct varied *varied, const char *value, const char *states, uint32_t system,
            enum work_kind kind, bool identity)
{
    const struct world *world = variations->report->world;
    const struct profile *profile = g_ptr_array_index(world->profile, system);

    if (identity) {
        table_text(table, world->scenario->name);
        table_text(table, world->scenario->variant);
        table_number(table, (int64_t) world->scenario->seed);
    }
    table_text(table, guess != NULL ? guess->fact->profile->name : NULL);
    table_text(table, guess != NULL ? guess->fact->fact->id : NULL);
    table_text(table, value);
    table_text(table, states);
    table_text(table, profile->name);
    table_text(table, collect_kind[kind][1]);
    table_number(table, guess == NULL || guess->system == system ? varied->differing[kind] : -1);
    table_number(table, holding(variations, varied));
    for (uint32_t i = 0; i < variations->n_figures; i++)
        table_number(table, figures_all[i].of >> kind & 1
                            ? vary_values(variations, varied, kind, system)[i] : -1);
    if (identity) {
        g_autofree char *set = scenario_set(world->scenario);

        table_text(table, set);
    }
}

/* Whether the system did such work when nothing was varied. */
static bool
does(const struct variations *variations, uint32_t system, enum work_kind kind)
{
    return variations->report->collection->tally[kind][system].n > 0;
}

static struct table *
new_figures(const struct variations *variations, bool identity)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));

    if (identity)
        g_array_append_vals(columns, identity_columns, G_N_ELEMENTS(identity_columns));
    g_array_append_vals(columns, varied_columns, G_N_ELEMENTS(varied_columns));
    for (uint32_t i = 0; i < variations->n_figures; i++)
        g_array_append_vals(columns, &figures_all[i].column, 1);
    if (identity)
        g_array_append_vals(columns, &set_column, 1);
    return table_new((const struct column *) columns->data, columns->len);
}

static void
add_bound(struct table *table, const struct variations *variations, const struct guess *guess, enum bound bound,
          bool identity)
{
    const struct varied *varied = &guess->at[bound];
    const struct fact *fact = guess->fact->fact;
    const char *states = vary_states(fact, bound);

    for (uint32_t system = 0; system < variations->n_systems; system++)
        for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
            if ((system == guess->system && does(variations, system, kind)) ||
                vary_moves_figures(variations, varied, kind, system))
                add_figures(table, variations, guess, varied, bound_name[bound], states, system, kind, identity);
}

struct table *
vary_figures(const struct variations *variations, bool identity)
{
    struct table *table = new_figures(variations, identity);

    for (uint32_t system = 0; system < variations->n_systems; system++)
        for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
            if (does(variations, system, kind))
                add_figures(table, variations, NULL, &variations->stated, "stated", NULL, system, kind, identity);
    for (guint i = 0; i < variations->guess->len; i++)
        for (enum bound bound = 0; bound < N_BOUNDS; bound++)
            if (vary_guess(variations, i)->at[bound].tried)
                add_bound(table, variations, vary_guess(variations, i), bound, identity);
    return table;
}

struct table *
vary_guess_table(const struct variations *variations)
{
    static const struct column columns[] = {
        { "os", NULL, COLUMN_TEXT },
        { "id", NULL, COLUMN_TEXT },
        { "moves", NULL, COLUMN_TEXT },         /* yes, no; empty: it has no other value to try */
        { "states", NULL, COLUMN_TEXT },
        { "low", NULL, COLUMN_TEXT },
        { "high", NULL, COLUMN_TEXT },
        { "source", NULL, COLUMN_TEXT },
    };
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < variations->guess->len; i++) {
        const struct guess *guess = vary_guess(variations, i);
        const struct fact *fact = guess->fact->fact;

        table_text(table, guess->fact->profile->name);
        table_text(table, fact->id);
        table_text(table, vary_moves(guess) ? "yes" : vary_is_tried(guess) ? "no" : NULL);
        table_text(table, fact->stated);
        table_text(table, fact->low);
        table_text(table, fact->high);
        table_text(table, fact->source);
    }
    return table;
}

static void
add_turned(struct table *table, const struct variations *variations, const struct guess *guess, enum bound bound)
{
    const GPtrArray *verdicts = variations->report->verdict;
    const struct varied *varied = &guess->at[bound];

    for (guint i = 0; varied->tried && i < verdicts->len; i++) {
        const struct verdict *verdict = g_ptr_array_index(verdicts, i);

        if (varied->verdict[i] == verdict->status)
            continue;
        table_text(table, guess->fact->profile->name);
        table_text(table, guess->fact->fact->id);
        table_text(table, bound_name[bound]);
        table_text(table, verdict->element->name);
        table_text(table, verdict_name[verdict->status]);
        table_text(table, verdict_name[varied->verdict[i]]);
    }
}

struct table *
vary_turned(const struct variations *variations)
{
    static const struct column columns[] = {
        { "guess_os", NULL, COLUMN_TEXT },
        { "guess", NULL, COLUMN_TEXT },
        { "value", NULL, COLUMN_TEXT },
        { "expectation", NULL, COLUMN_TEXT },
        { "stated_verdict", NULL, COLUMN_TEXT },
        { "verdict", NULL, COLUMN_TEXT },
    };
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < variations->guess->len; i++)
        for (enum bound bound = 0; bound < N_BOUNDS; bound++)
            add_turned(table, variations, vary_guess(variations, i), bound);
    return table;
}
