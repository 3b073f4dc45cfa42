/*
 * ladder-steps.c - a ladder in words: who stands in it, and each of its lines
 */
#include "v6sim/report/ladder-drawing.h"

/* Who */

static void
clear_who(void *data)
{
    struct ladder_who *who = data;

    g_free(who->name);
    g_free(who->kind);
    g_free(who->addresses);
}

static char *
addresses_of(const struct host_ladder *ladder, uint32_t place)
{
    const GPtrArray *seen = g_hash_table_lookup(ladder->address, GUINT_TO_POINTER(place));
    GString *text = g_string_new(NULL);

    for (guint i = 0; seen != NULL && i < seen->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", (const char *) seen->pdata[i]);
    return g_string_free(text, FALSE);
}

GArray *
ladder_who_of(const struct drawing *drawing)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(struct ladder_who));

    g_array_set_clear_func(all, clear_who);
    for (unsigned i = 0; i < drawing->n; i++) {
        const struct rail *column = &drawing->column[i];
        struct ladder_who who = { g_strdup(column->name), ladder_kind(drawing->ladder, column->place),
                                  addresses_of(drawing->ladder, column->place) };

        g_array_append_val(all, who);
    }
    return all;
}

GArray *
ladder_who(const struct host_ladder *ladder, const struct ladder_look *look)
{
    struct drawing drawing = { .ladder = ladder, .look = look };
    GArray *all;

    ladder_lay_out(&drawing);
    all = ladder_who_of(&drawing);
    ladder_clear(&drawing);
    return all;
}

/* Steps */

static void
clear_step(void *data)
{
    struct ladder_step *step = data;

    g_free(step->who);
    g_free(step->what);
    g_free(step->more);
    g_free(step->section);
}

static char *
name_of(const struct host_ladder *ladder, uint32_t place)
{
    g_autofree char *name = place != NO_PLACE ? ladder_name(ladder, place) : g_strdup("nobody");

    return ladder_short_name(ladder, name);
}

/* "pc, home-nat, cache": from whom, over whom, to whom; "pc, all: vista, mac" */
static char *
way_of(const struct host_ladder *ladder, const struct ladder_row *row)
{
    bool to_all = row->to_many && row->leg->len > 1;
    g_autofree char *first = name_of(ladder, g_array_index(row->leg, struct ladder_leg, 0).from);
    GString *text = g_string_new(first);

    for (guint i = 0; i < row->leg->len; i++) {
        const struct ladder_leg *leg = &g_array_index(row->leg, struct ladder_leg, i);
        g_autofree char *name = name_of(ladder, leg->to);

        g_string_append(text, to_all && i > 0 ? ", " : " \342\206\222 ");
        g_string_append(text, name);
    }
    return g_string_free(text, FALSE);
}

static char *
joined(const char *one, const char *other)
{
    return g_strconcat(one, *one != '\0' && *other != '\0' ? "; " : "", other, NULL);
}

static void
add_step(GArray *steps, const struct drawing *drawing, const struct ladder_row *row, const char *more)
{
    bool packet = row->leg != NULL;
    struct ladder_step step = { .at = row->at - drawing->from_ns, .packet = packet,
                                .section = g_strdup(row->section) };

    step.who = packet ? way_of(drawing->ladder, row) : name_of(drawing->ladder, row->from);
    step.what = g_strdup(packet ? g_array_index(row->leg, struct ladder_leg, 0).label : row->text);
    step.more = joined(packet ? row->note->str : "", more);
    g_array_append_val(steps, step);
}

static void
add_fold(GArray *steps, const struct drawing *drawing, const struct ladder_fold *fold)
{
    g_autofree char *times = fold->times > 1 ? ladder_fold_text(drawing->row, fold) : g_strdup("");
    g_autofree char *these = g_strdup_printf("this and the %u before it, %s", fold->n - 1, times);

    for (guint i = 0; i < fold->n; i++)
        add_step(steps, drawing, drawing->row->pdata[fold->first + i],
                 fold->n == 1 ? times : i + 1 == fold->n ? these : "");
}

GArray *
ladder_steps(const struct host_ladder *ladder, const struct ladder_look *look)
{
    struct drawing drawing = { .ladder = ladder, .look = look };
    GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct ladder_step));

    g_array_set_clear_func(steps, clear_step);
    ladder_lay_out(&drawing);
    for (guint i = 0; i < drawing.fold->len; i++)
        add_fold(steps, &drawing, &g_array_index(drawing.fold, struct ladder_fold, i));
    ladder_clear(&drawing);
    return steps;
}

guint
ladder_n_left(const struct host_ladder *ladder, const struct ladder_look *look)
{
    struct drawing drawing = { .ladder = ladder, .look = look };

    ladder_lay_out(&drawing);
    ladder_clear(&drawing);
    return drawing.n_left;
}
