/*
 * sweep-text.c - what a sweep came to, told to people
 *
 * A table of points for each kind of work: what is varied, then the figures that `run`
 * shows, as means with their intervals if there are several seeds.
 */
#include "v6sim/report/sweep-results.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/chance.h"
#include "v6sim/report/text.h"

#define INDENT 10               /* below the words at the margin */
#define N_SHOWN 8               /* guesses before "and N more" */

/* Cells of a table, texts all: row after row, the first one of headings. */
struct cells {
    GPtrArray *text;            /* char * */
    guint n_columns, n_texts;   /* the first ones stand on the left, the others on the right */
};

static guint
cells_width(const struct cells *cells, guint column)
{
    unsigned width = 0;

    for (guint i = column; i < cells->text->len; i += cells->n_columns)
        width = text_widest(width, cells->text->pdata[i]);
    return width;
}

static void
cells_print(const struct cells *cells, GString *to)
{
    for (guint i = 0; i < cells->text->len; i++) {
        guint column = i % cells->n_columns, width = cells_width(cells, column);
        const char *text = cells->text->pdata[i];
        bool last = column + 1 == cells->n_columns;

        if (column >= cells->n_texts)
            g_string_append_printf(to, "%*s%s", (int) (width - text_widest(0, text)), "", text);
        else
            text_pad(to, text, last ? 0 : width);
        g_string_append(to, last ? "\n" : "  ");
    }
}

/* Figures */

static bool
any_row(const struct sweep_results *results, enum work_kind kind, guint figure, bool positive)
{
    for (guint point = 0; point < results->sweep->point->len; point++)
        for (guint i = 0; i < sweep_rows(results, point)->len; i++) {
            const struct sweep_row *row = &g_array_index(sweep_rows(results, point), struct sweep_row, i);

            for (guint seed = 0; row->kind == kind && seed < results->sweep->n_seeds; seed++)
                if (sweep_value(results, row, figure, seed) >= positive)
                    return true;
        }
    return false;
}

bool
sweep_figure_is_shown(const struct sweep_results *results, enum work_kind kind, guint figure)
{
    enum figure_shown shown = figures_all[figure].shown;

    if (!(figures_all[figure].of >> kind & 1) || shown == IN_FULL)
        return false;
    return any_row(results, kind, figure, shown != ALWAYS);
}

char *
sweep_figure_heading(const struct sweep *sweep, guint figure)
{
    const struct column *column = &figures_all[figure].column;
    g_autofree char *limit = value_print_time(sweep->slow_ns);

    return g_str_equal(column->name, "slow") ? g_strconcat("over ", limit, NULL)
        : g_strdup(column->heading != NULL ? column->heading : column->name);
}

char *
sweep_figure_text(const struct sweep_results *results, const struct sweep_row *row, guint figure)
{
    struct interval interval = sweep_interval(results, row, figure);
    bool time = figures_all[figure].column.type == COLUMN_TIME;

    if (interval.n == 0)
        return g_strdup("-");
    if (!time && (interval.half <= 0 || interval.n < 2))
        return table_grouped(interval.mean / INTERVAL_ONE);
    if (!time)
        return interval_print(&interval);

    g_autofree char *mean = value_print_time(interval.mean / INTERVAL_ONE);
    g_autofree char *half = value_print_time(interval.half / INTERVAL_ONE);
    return interval.half <= 0 ? g_steal_pointer(&mean) : g_strdup_printf("%s +- %s", mean, half);
}

/* Tables */

static void
add_heading(struct cells *cells, const struct sweep_results *results, enum work_kind kind, bool by_os)
{
    const struct sweep *sweep = results->sweep;

    if (sweep->variants)
        g_ptr_array_add(cells->text, g_strdup("variant"));
    for (char **name = sweep->varied; *name != NULL; name++)
        g_ptr_array_add(cells->text, g_strdup(*name));
    if (by_os)
        g_ptr_array_add(cells->text, g_strdup("OS"));
    cells->n_texts = cells->text->len;
    for (guint i = 0; i < results->n_figures; i++)
        if (sweep_figure_is_shown(results, kind, i))
            g_ptr_array_add(cells->text, sweep_figure_heading(sweep, i));
    cells->n_columns = cells->text->len;
}

static void
add_row(struct cells *cells, const struct sweep_results *results, guint nth, const struct sweep_row *row, bool by_os)
{
    const struct sweep_point *point = sweep_point(results->sweep, nth);

    if (results->sweep->variants)
        g_ptr_array_add(cells->text, g_strdup(point->variant));
    for (char **value = point->value; *value != NULL; value++)
        g_ptr_array_add(cells->text, g_strdup(*value));
    if (by_os)
        g_ptr_array_add(cells->text, g_strdup(row->os));
    for (guint i = 0; i < results->n_figures; i++)
        if (sweep_figure_is_shown(results, row->kind, i))
            g_ptr_array_add(cells->text, sweep_figure_text(results, row, i));
}

static void
print_kind(const struct sweep_results *results, enum work_kind kind, bool by_os, GString *to)
{
    struct cells cells = { .text = g_ptr_array_new_with_free_func(g_free) };

    add_heading(&cells, results, kind, by_os);
    for (guint point = 0; point < results->sweep->point->len; point++)
        for (guint i = 0; i < sweep_rows(results, point)->len; i++) {
            const struct sweep_row *row = &g_array_index(sweep_rows(results, point), struct sweep_row, i);

            if (row->kind == kind && (by_os || g_str_equal(row->os, "all")))
                add_row(&cells, results, point, row, by_os);
        }
    if (cells.text->len > cells.n_columns) {
        cells_print(&cells, to);
        g_string_append_c(to, '\n');
    }
    g_ptr_array_unref(cells.text);
}

static void
print_interval(const struct sweep *sweep, GString *to)
{
    g_string_append_printf(to, "%-*s", INDENT, "interval");
    if (sweep->n_seeds > 1)
        g_string_append_printf(to, "means over %u seeds +- 95 %% (Student's t); without +-, each seed gives the same\n",
                               sweep->n_seeds);
    else
        g_string_append(to, chance_no_interval(sweep->chance));
}

static void
print_guesses(const struct sweep_results *results, GString *to)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint n = results->guess->len;

    g_string_append_printf(to, "%-*s", INDENT, "basis");
    if (n == 0)
        g_string_append(text, "no host rests on a guess");
    else
        g_string_append_printf(text, "%u guess%s, on which so many hosts rest in a run at most", n, n == 1 ? "" : "es");
    for (guint i = 0; i < MIN(n, N_SHOWN); i++) {
        const struct sweep_guess *guess = &g_array_index(results->guess, struct sweep_guess, i);
        g_autofree char *hosts = table_grouped(guess->hosts);

        g_string_append_printf(text, "%s%s %s (%s)", i > 0 ? ", " : ": ", guess->os, guess->id, hosts);
    }
    if (n > N_SHOWN)
        g_string_append_printf(text, " and %u more", n - N_SHOWN);
    text_wrap(to, text->str, INDENT, INDENT);
}

void
sweep_print(const struct sweep_results *results, bool by_os, GString *to)
{
    const struct sweep *sweep = results->sweep;

    g_string_append_printf(to, "%s  seed %" G_GUINT64_FORMAT, sweep->name, sweep->seed);
    if (sweep->n_seeds > 1)
        g_string_append_printf(to, " to %" G_GUINT64_FORMAT, sweep->seed + sweep->n_seeds - 1);
    g_string_append_printf(to, "  %u point%s\n", sweep->point->len, sweep->point->len == 1 ? "" : "s");
    if (sweep->question != NULL && sweep->question[0] != '\0') {
        g_string_append(to, "    ");
        text_wrap(to, sweep->question, 4, 4);
    }
    g_string_append_c(to, '\n');
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        print_kind(results, kind, by_os, to);
    print_interval(sweep, to);
    print_guesses(results, to);
}
