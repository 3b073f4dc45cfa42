/*
 * sweep.c - a scenario at many points: what each run gave, and what they come to
 *
 * In order: sweep_read() -> read_run() for each file; then the tables.
 */
#include "v6sim/report/sweep.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "v6sim/report/members.h"
#include "v6sim/report/sweep-results.h"

/* Reading */

/* The member of figure @nth in a row: times have their unit behind. */
static char *
member_name(guint nth)
{
    const struct column *column = &figures_all[nth].column;

    return g_strconcat(column->name, column->type == COLUMN_TIME ? "_ns" : "", NULL);
}

static int64_t
number_of(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_INT64
        ? json_node_get_int(node) : -1;
}

/* Returns: a text of the results; NULL: there is none. */
static const char *
text_of(struct sweep_results *results, JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == G_TYPE_STRING
        ? g_string_chunk_insert_const(results->strings, json_node_get_string(node)) : NULL;
}

static bool
kind_of(const char *word, enum work_kind *kind)
{
    for (*kind = 0; word != NULL && *kind < N_WORK_KINDS; ++*kind)
        if (g_str_equal(word, collect_kind[*kind][1]))
            return true;
    return false;
}

/* Returns: the row of @point for @kind and @os, one more if there is none. */
static struct sweep_row *
row_of(struct sweep_results *results, guint point, enum work_kind kind, const char *os)
{
    GArray *rows = g_ptr_array_index(results->row, point);
    guint n = results->n_figures * results->sweep->n_seeds;
    struct sweep_row row = { .kind = kind, .os = os };

    for (guint i = 0; i < rows->len; i++) {
        struct sweep_row *known = &g_array_index(rows, struct sweep_row, i);

        if (known->kind == kind && g_str_equal(known->os, os))
            return known;
    }
    row.value = g_new(int64_t, n);
    for (guint i = 0; i < n; i++)
        row.value[i] = -1;
    g_array_append_val(rows, row);
    return &g_array_index(rows, struct sweep_row, rows->len - 1);
}

static bool
read_total(struct sweep_results *results, guint nth, JsonObject *object)
{
    guint seeds = results->sweep->n_seeds;
    const char *os = text_of(results, object, "os");
    struct sweep_row *row;
    enum work_kind kind;

    if (os == NULL || !kind_of(text_of(results, object, "of"), &kind))
        return false;
    row = row_of(results, nth / seeds, kind, os);
    for (guint i = 0; i < results->n_figures; i++) {
        g_autofree char *name = member_name(i);

        row->value[i * seeds + nth % seeds] = number_of(object, name);
    }
    return true;
}

static bool
read_guess(struct sweep_results *results, JsonObject *object)
{
    struct sweep_guess guess = {
        .os = text_of(results, object, "os"), .id = text_of(results, object, "guess"),
        .states = text_of(results, object, "states"), .source = text_of(results, object, "source"),
        .hosts = number_of(object, "hosts"), .runs = 1,
    };

    if (guess.os == NULL || guess.id == NULL || guess.hosts < 0)
        return false;
    for (guint i = 0; i < results->guess->len; i++) {
        struct sweep_guess *known = &g_array_index(results->guess, struct sweep_guess, i);

        if (!g_str_equal(known->os, guess.os) || !g_str_equal(known->id, guess.id))
            continue;
        known->hosts = MAX(known->hosts, guess.hosts);
        known->runs++;
        return true;
    }
    g_array_append_val(results->guess, guess);
    return true;
}

/* Returns: the rows of @name, or NULL. */
static JsonArray *
rows_of(JsonObject *object, const char *name)
{
    JsonNode *node = json_object_get_member(object, name);

    return node != NULL && JSON_NODE_HOLDS_ARRAY(node) ? json_node_get_array(node) : NULL;
}

static JsonObject *
object_at(JsonArray *rows, guint i)
{
    JsonNode *node = json_array_get_element(rows, i);

    return JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

/* Whether @object is that of run @nth of this sweep. */
static bool
is_of_run(struct sweep_results *results, JsonObject *object, guint nth)
{
    const struct sweep *sweep = results->sweep;

    return number_of(object, "format") == SWEEP_FORMAT &&
        g_strcmp0(text_of(results, object, "plan"), sweep->plan) == 0 &&
        number_of(object, "point") == nth / sweep->n_seeds + 1 &&
        number_of(object, "seed") == (int64_t) (sweep->seed + nth % sweep->n_seeds);
}

static bool
read_object(struct sweep_results *results, JsonObject *object, guint nth)
{
    JsonArray *totals = rows_of(object, "totals"), *guesses = rows_of(object, "guesses");
    bool good = is_of_run(results, object, nth) && totals != NULL && guesses != NULL;

    for (guint i = 0; good && i < json_array_get_length(totals); i++)
        good = object_at(totals, i) != NULL && read_total(results, nth, object_at(totals, i));
    for (guint i = 0; good && i < json_array_get_length(guesses); i++)
        good = object_at(guesses, i) != NULL && read_guess(results, object_at(guesses, i));
    return good;
}

static bool
read_run(struct sweep_results *results, guint nth, struct messages *messages)
{
    g_autofree char *name = sweep_run_name(results->sweep, nth);
    g_autofree char *path = g_build_filename(results->sweep->folder, name, NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    g_autoptr(GError) error = NULL;
    const struct place at = { .file = g_intern_string(path) };
    JsonNode *root;

    if (!json_parser_load_from_file(parser, path, &error))
        return messages_add(messages, at, "remove it, and run the sweep again",
                            "cannot be read: %s", error->message);
    root = json_parser_get_root(parser);
    if (root != NULL && JSON_NODE_HOLDS_OBJECT(root) && read_object(results, json_node_get_object(root), nth))
        return true;
    return messages_add(messages, at, "remove it, and run the sweep again",
                        "is not what this run gives");
}

static void
rows_free(void *data)
{
    GArray *rows = data;

    for (guint i = 0; i < rows->len; i++)
        g_free(g_array_index(rows, struct sweep_row, i).value);
    g_array_unref(rows);
}

static gint
compare_guesses(gconstpointer a, gconstpointer b)
{
    const struct sweep_guess *one = a, *other = b;
    int order;

    if (one->hosts != other->hosts)
        return one->hosts > other->hosts ? -1 : 1;
    order = strcmp(one->os, other->os);
    return order != 0 ? order : strcmp(one->id, other->id);
}

struct sweep_results *
sweep_read(const struct sweep *sweep, struct messages *messages)
{
    struct sweep_results *results = g_new0(struct sweep_results, 1);
    bool good = true;

    results->sweep = sweep;
    results->strings = g_string_chunk_new(4096);
    results->guess = g_array_new(FALSE, FALSE, sizeof(struct sweep_guess));
    results->row = g_ptr_array_new_with_free_func(rows_free);
    while (figures_all[results->n_figures].get != NULL)
        results->n_figures++;
    for (guint i = 0; i < sweep->point->len; i++)
        g_ptr_array_add(results->row, g_array_new(FALSE, FALSE, sizeof(struct sweep_row)));
    for (guint i = 0; i < sweep_n_runs(sweep); i++)
        good &= read_run(results, i, messages);
    g_array_sort(results->guess, compare_guesses);
    if (good)
        return results;
    sweep_results_free(results);
    return NULL;
}

void
sweep_results_free(struct sweep_results *results)
{
    if (results == NULL)
        return;
    g_ptr_array_unref(results->row);
    g_array_unref(results->guess);
    g_string_chunk_free(results->strings);
    g_free(results);
}

struct interval
sweep_interval(const struct sweep_results *results, const struct sweep_row *row, guint figure)
{
    g_autofree int64_t *value = g_new(int64_t, results->sweep->n_seeds);
    guint n = 0;

    for (guint seed = 0; seed < results->sweep->n_seeds; seed++)
        if (sweep_value(results, row, figure, seed) >= 0)
            value[n++] = sweep_value(results, row, figure, seed);
    return interval_of(value, n);
}

/* Tables */

static void
append_text_column(GArray *columns, const char *name)
{
    struct column column = { name, NULL, COLUMN_TEXT };

    g_array_append_val(columns, column);
}

/* Which point a row is of. */
static void
append_identity(GArray *columns, const struct sweep *sweep)
{
    struct column point = { "point", NULL, COLUMN_COUNT };

    g_array_append_val(columns, point);
    append_text_column(columns, "scenario");
    append_text_column(columns, "variant");
    for (char **name = sweep->varied; *name != NULL; name++)
        append_text_column(columns, *name);
}

static void
add_identity(struct table *table, const struct sweep *sweep, guint nth)
{
    const struct sweep_point *point = sweep_point(sweep, nth);

    table_number(table, nth + INT64_C(1));
    table_text(table, sweep->name);
    table_text(table, point->variant);
    for (char **value = point->value; *value != NULL; value++)
        table_text(table, *value);
}

/* "1799.333", in thousandths. */
static void
add_thousandths(struct table *table, int64_t value)
{
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT ".%03" G_GINT64_FORMAT, value / INTERVAL_ONE,
                                            value % INTERVAL_ONE);

    if (value >= 0 && value % INTERVAL_ONE == 0)
        *strchr(text, '.') = '\0';
    table_text(table, value >= 0 ? text : NULL);
}

/* Mean and half width. Of times they are whole nanoseconds. */
static void
add_interval(struct table *table, const struct interval *interval, bool time, bool thousandths)
{
    const int64_t value[] = { interval->n > 0 ? interval->mean : -1, interval->half };

    for (unsigned i = 0; i < G_N_ELEMENTS(value); i++)
        if (time)
            table_number(table, value[i] >= 0 ? (value[i] + INTERVAL_ONE / 2) / INTERVAL_ONE : -1);
        else if (thousandths)
            table_number(table, value[i]);
        else
            add_thousandths(table, value[i]);
}

/* Names of figures with something behind, which must outlive tables. */
static const char *
with_suffix(const char *name, const char *suffix)
{
    g_autofree char *text = g_strconcat(name, suffix, NULL);

    return g_intern_string(text);
}

static void
append_figures(GArray *columns, bool thousandths)
{
    for (const struct figure *figure = figures_all; figure->get != NULL; figure++) {
        bool time = figure->column.type == COLUMN_TIME;
        enum column_type type = time ? COLUMN_TIME : thousandths ? COLUMN_COUNT : COLUMN_TEXT;
        const char *unit = thousandths && !time ? "_thousandths" : "";
        g_autofree char *half = g_strconcat("_half", unit, NULL);
        struct column both[] = { { with_suffix(figure->column.name, unit), NULL, type },
                                 { with_suffix(figure->column.name, half), NULL, type } };

        g_array_append_vals(columns, both, G_N_ELEMENTS(both));
    }
}

struct table *
sweep_points_table(const struct sweep_results *results, bool thousandths)
{
    const struct sweep *sweep = results->sweep;
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    const struct column seeds = { "seeds", NULL, COLUMN_COUNT };
    struct table *table;

    append_identity(columns, sweep);
    append_text_column(columns, "of");
    append_text_column(columns, "os");
    g_array_append_vals(columns, &seeds, 1);
    append_figures(columns, thousandths);
    table = table_new((const struct column *) (void *) columns->data, columns->len);
    for (guint point = 0; point < sweep->point->len; point++)
        for (guint i = 0; i < sweep_rows(results, point)->len; i++) {
            const struct sweep_row *row = &g_array_index(sweep_rows(results, point), struct sweep_row, i);

            add_identity(table, sweep, point);
            table_text(table, collect_kind[row->kind][1]);
            table_text(table, row->os);
            table_number(table, sweep->n_seeds);
            for (guint figure = 0; figure < results->n_figures; figure++) {
                struct interval interval = sweep_interval(results, row, figure);

                add_interval(table, &interval, figures_all[figure].column.type == COLUMN_TIME, thousandths);
            }
        }
    return table;
}

struct table *
sweep_runs_table(const struct sweep_results *results)
{
    const struct sweep *sweep = results->sweep;
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    const struct column seed_column = { "seed", NULL, COLUMN_COUNT };
    struct table *table;

    append_identity(columns, sweep);
    g_array_append_vals(columns, &seed_column, 1);
    append_text_column(columns, "of");
    append_text_column(columns, "os");
    for (guint i = 0; i < results->n_figures; i++)
        g_array_append_vals(columns, &figures_all[i].column, 1);
    table = table_new((const struct column *) (void *) columns->data, columns->len);
    for (guint nth = 0; nth < sweep_n_runs(sweep); nth++) {
        guint point = nth / sweep->n_seeds, seed = nth % sweep->n_seeds;

        for (guint i = 0; i < sweep_rows(results, point)->len; i++) {
            const struct sweep_row *row = &g_array_index(sweep_rows(results, point), struct sweep_row, i);

            add_identity(table, sweep, point);
            table_number(table, (int64_t) (sweep->seed + seed));
            table_text(table, collect_kind[row->kind][1]);
            table_text(table, row->os);
            for (guint figure = 0; figure < results->n_figures; figure++)
                table_number(table, sweep_value(results, row, figure, seed));
        }
    }
    return table;
}

struct table *
sweep_guesses_table(const struct sweep_results *results)
{
    static const struct column columns[] = {
        { "os", NULL, COLUMN_TEXT }, { "guess", NULL, COLUMN_TEXT }, { "states", NULL, COLUMN_TEXT },
        { "source", NULL, COLUMN_TEXT }, { "hosts", NULL, COLUMN_COUNT }, { "runs", NULL, COLUMN_COUNT },
    };
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < results->guess->len; i++) {
        const struct sweep_guess *guess = &g_array_index(results->guess, struct sweep_guess, i);

        table_text(table, guess->os);
        table_text(table, guess->id);
        table_text(table, guess->states);
        table_text(table, guess->source);
        table_number(table, guess->hosts);
        table_number(table, guess->runs);
    }
    return table;
}

void
sweep_json(const struct sweep_results *results, GString *to)
{
    const struct sweep *sweep = results->sweep;
    g_autoptr(table) points = sweep_points_table(results, true), runs = sweep_runs_table(results);
    g_autoptr(table) guesses = sweep_guesses_table(results);

    g_string_append_c(to, '{');
    members_number(to, "format", SWEEP_FORMAT);
    members_text(to, "plan", sweep->plan);
    members_text(to, "scenario", sweep->name);
    members_text(to, "question", sweep->question);
    members_texts(to, "varied", (const char *const *) sweep->varied, g_strv_length(sweep->varied));
    members_number(to, "first_seed", (int64_t) sweep->seed);
    members_number(to, "seeds", sweep->n_seeds);
    members_number(to, "slow_ns", sweep->slow_ns);
    members_rows(to, "points", points);
    members_rows(to, "runs", runs);
    members_rows(to, "guesses", guesses);
    members_end(to);
}
