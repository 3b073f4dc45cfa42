/*
 * ladder-fold.c - what repeats itself, said once
 *
 * Rows are alike if everything is but their time. A run of rows that is there
 * three times or more, one behind the other, is a fold: a SYN that is sent again,
 * an echo request and its reply, the segments of a round.
 */
#include "v6sim/report/ladder.h"

#include "v6sim/read/value.h"

#define FEWEST 3                /* times that are worth it */
#define LONGEST 8               /* rows that repeat themselves together */
#define MOST_TOLD 6             /* gaps that are listed, if they differ */

/* What a row is, but for its time. */
static char *
key_of(const struct ladder_row *row)
{
    GString *key = g_string_new(NULL);

    g_string_printf(key, "%u %d %s|%s|%" G_GINT64_FORMAT "|%s", row->from, row->leg != NULL,
                    row->text != NULL ? row->text : "", row->note->str,
                    row->until >= 0 ? value_to_microsecond(row->until - row->at) : -1, row->section);
    for (guint i = 0; row->leg != NULL && i < row->leg->len; i++) {
        const struct ladder_leg *leg = &g_array_index(row->leg, struct ladder_leg, i);

        g_string_append_printf(key, "|%u %u %u %d %s", leg->from, leg->to, leg->end, leg->tunnel, leg->label);
    }
    return g_string_free(key, FALSE);
}

static GPtrArray *
keys_of(const GPtrArray *rows)
{
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < rows->len; i++)
        g_ptr_array_add(keys, key_of(rows->pdata[i]));
    return keys;
}

/* Returns: how often the @n rows from @first on are there. */
static guint
count_times(const GPtrArray *keys, guint first, guint n)
{
    guint same = 0;

    while (first + n + same < keys->len && g_str_equal(keys->pdata[first + same], keys->pdata[first + n + same]))
        same++;
    return 1 + same / n;
}

/* Returns: the fold from @first on: of those that cover most rows the shortest. */
static struct ladder_fold
fold_at(const GPtrArray *keys, guint first)
{
    struct ladder_fold best = { .first = first, .n = 1, .times = 1 };

    for (guint n = 1; n <= LONGEST && first + n * FEWEST <= keys->len; n++) {
        guint times = count_times(keys, first, n);

        if (times >= FEWEST && times * n > best.times * best.n)
            best = (struct ladder_fold) { .first = first, .n = n, .times = times };
    }
    return best;
}

GArray *
ladder_fold(const GPtrArray *rows, bool unfold)
{
    g_autoptr(GPtrArray) keys = keys_of(rows);
    GArray *folds = g_array_new(FALSE, FALSE, sizeof(struct ladder_fold));

    for (guint i = 0; i < rows->len;) {
        struct ladder_fold fold = { .first = i, .n = 1, .times = 1 };

        if (!unfold)
            fold = fold_at(keys, i);
        g_array_append_val(folds, fold);
        i += fold.n * fold.times;
    }
    return folds;
}

static int64_t
time_of(const GPtrArray *rows, const struct ladder_fold *fold, guint nth)
{
    const struct ladder_row *row = rows->pdata[fold->first + nth * fold->n];

    return row->at;
}

/* Between the @nth time and the next. */
static int64_t
gap(const GPtrArray *rows, const struct ladder_fold *fold, guint nth)
{
    return value_to_microsecond(time_of(rows, fold, nth + 1) - time_of(rows, fold, nth));
}

static bool
is_regular(const GPtrArray *rows, const struct ladder_fold *fold)
{
    for (guint i = 1; i + 1 < fold->times; i++)
        if (gap(rows, fold, i) != gap(rows, fold, 0))
            return false;
    return true;
}

char *
ladder_fold_text(const GPtrArray *rows, const struct ladder_fold *fold)
{
    GString *text = g_string_new(NULL);
    int64_t first = gap(rows, fold, 0), all = time_of(rows, fold, fold->times - 1) - time_of(rows, fold, 0);
    g_autofree char *every = value_print_time(first), *within = value_print_time(all);

    g_string_printf(text, "%u times, ", fold->times);
    if (is_regular(rows, fold)) {
        g_string_append_printf(text, first == 0 ? "at once" : "every %s", every);
    } else if (fold->times <= MOST_TOLD + 1) {
        for (guint i = 0; i + 1 < fold->times; i++) {
            g_autofree char *time = value_print_time(gap(rows, fold, i));

            g_string_append_printf(text, "%s%s", i == 0 ? "after " : ", ", time);
        }
    } else {
        g_string_append_printf(text, "within %s", within);
    }
    return g_string_free(text, FALSE);
}
