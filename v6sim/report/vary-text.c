/*
 * vary-text.c - how far the answer moves if guesses are others, told to people
 *
 * First one sentence: which guesses move the answer. Then, of each, the figures that
 * move, as it is stated, at its low and at its high; then the others by name.
 */
#include "v6sim/report/vary.h"

#include <string.h>

#include "v6sim/report/judge.h"
#include "v6sim/report/text.h"

#define INDENT "         "      /* below the words at the margin */
#define N_NAMED 4               /* expectations named before "and N more" */

static const struct column differ_column = { "differ", NULL, COLUMN_COUNT };

/* Work of one kind that one system does. */
struct part {
    const struct variations *variations;
    const struct guess *guess;
    uint32_t system;
    enum work_kind kind;
};

static int64_t
value_of(const struct part *part, const struct varied *varied, uint32_t figure)
{
    return vary_values(part->variations, varied, part->kind, part->system)[figure];
}

/* Whether a figure that people are shown is another at one of the guess's bounds. */
static bool
figure_moves(const struct part *part, uint32_t figure)
{
    int64_t stated = value_of(part, &part->variations->stated, figure);

    if (figures_all[figure].shown == IN_FULL || !(figures_all[figure].of >> part->kind & 1))
        return false;
    for (enum bound bound = 0; bound < N_BOUNDS; bound++)
        if (part->guess->at[bound].tried && value_of(part, &part->guess->at[bound], figure) != stated)
            return true;
    return false;
}

static bool
is_own(const struct part *part)
{
    return part->system == part->guess->system;
}

static bool
part_moves(const struct part *part)
{
    for (enum bound bound = 0; bound < N_BOUNDS; bound++) {
        const struct varied *varied = &part->guess->at[bound];

        if (varied->tried && ((is_own(part) && varied->differing[part->kind] > 0) ||
                              vary_moves_figures(part->variations, varied, part->kind, part->system)))
            return true;
    }
    return false;
}

/* The sentence */

/* " (p50 130 ms to 10.03 s)" */
static void
append_range(GString *to, const struct part *part, uint32_t figure)
{
    struct column column = figures_column(&figures_all[figure], part->variations->report->world->scenario);
    int64_t least = value_of(part, &part->variations->stated, figure), most = least;

    for (enum bound bound = 0; bound < N_BOUNDS; bound++)
        if (part->guess->at[bound].tried) {
            int64_t value = value_of(part, &part->guess->at[bound], figure);

            least = MIN(least, value);
            most = MAX(most, value);
        }

    g_autofree char *from = table_cell_text(&column, least), *up_to = table_cell_text(&column, most);
    g_string_append_printf(to, " (%s %s to %s)", column.heading != NULL ? column.heading : column.name, from, up_to);
}

/* Tells of the first figure that moves: the table begins with what matters most. */
static void
append_extent(GString *to, const struct variations *variations, const struct guess *guess)
{
    for (enum work_kind kind = 0; guess->system != NO_SYSTEM && kind < N_WORK_KINDS; kind++)
        for (uint32_t i = 0; i < variations->n_figures; i++) {
            struct part part = { variations, guess, guess->system, kind };

            if (!figure_moves(&part, i))
                continue;
            append_range(to, &part, i);
            return;
        }
}

static void
print_sentence(GString *to, const struct variations *variations)
{
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned moving = 0, tried = 0;

    for (guint i = 0; i < variations->guess->len; i++) {
        moving += vary_moves(vary_guess(variations, i));
        tried += vary_is_tried(vary_guess(variations, i));
    }
    if (tried == 0)
        g_string_append(text, variations->guess->len == 0 ? "nothing rests on a guess"
                                                          : "no guess has another value to try");
    else
        g_string_append_printf(text, "%u of %u guess%s move%s the answer%s", moving, tried, tried == 1 ? "" : "es",
                               moving == 1 || tried == 1 ? "s" : "", moving > 0 ? ":" : "");
    for (guint i = 0, n = 0; i < variations->guess->len; i++) {
        const struct guess *guess = vary_guess(variations, i);

        if (!vary_moves(guess))
            continue;
        g_string_append_printf(text, "%s %s %s", n++ > 0 ? "," : "", guess->fact->profile->name,
                               guess->fact->fact->id);
        append_extent(text, variations, guess);
    }
    g_string_append(to, "guesses  ");
    text_wrap(to, text->str, sizeof INDENT - 1, sizeof INDENT - 1);
}

/* What moves */

static void
print_indented(GString *to, const char *indent, const char *label, const char *text)
{
    g_string_append_printf(to, "%s%s", indent, label);
    text_wrap(to, text, (unsigned) (strlen(indent) + strlen(label)), (unsigned) (strlen(indent) + strlen(label)));
}

static void
add_row(struct table *table, const struct part *part, const struct varied *varied, const char *value)
{
    table_text(table, value);
    if (is_own(part))
        table_number(table, varied->differing[part->kind]);
    for (uint32_t i = 0; i < part->variations->n_figures; i++)
        if (figure_moves(part, i))
            table_number(table, value_of(part, varied, i));
}

static struct table *
new_table(const struct part *part, const char *heading)
{
    g_autofree struct column *column = g_new0(struct column, part->variations->n_figures + 2);
    unsigned n = 0;

    column[n++] = (struct column) { heading, NULL, COLUMN_TEXT };
    if (is_own(part))
        column[n++] = differ_column;
    for (uint32_t i = 0; i < part->variations->n_figures; i++)
        if (figure_moves(part, i))
            column[n++] = figures_column(&figures_all[i], part->variations->report->world->scenario);
    return table_new(column, n);
}

/* The figures of a system that move, as stated and at each bound. */
static void
print_figures(GString *to, const struct part *part)
{
    const struct profile *profile = g_ptr_array_index(part->variations->report->world->profile, part->system);
    g_autofree char *heading = part->kind == WORK_CONNECT ? g_strdup(profile->name)
        : g_strjoin(" ", profile->name, collect_kind[part->kind][1], NULL);
    g_autoptr(table) table = new_table(part, heading);
    g_autoptr(GString) text = g_string_new(NULL);

    add_row(table, part, &part->variations->stated, "stated");
    for (enum bound bound = 0; bound < N_BOUNDS; bound++)
        if (part->guess->at[bound].tried)
            add_row(table, part, &part->guess->at[bound], bound_name[bound]);
    table_print(table, text);
    text_indent(to, text->str, sizeof INDENT - 1 + 2);
}

/* Those of the guess's own system, or of others. */
static void
print_parts(GString *to, const struct variations *variations, const struct guess *guess, bool own)
{
    for (uint32_t system = 0; system < variations->n_systems; system++)
        for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++) {
            struct part part = { variations, guess, system, kind };

            if (is_own(&part) == own && part_moves(&part))
                print_figures(to, &part);
        }
}

/* "low: aaaa-ignored/base/3 ok -> FAIL, ..." */
static void
print_turned(GString *to, const struct variations *variations, const struct guess *guess, enum bound bound)
{
    const GPtrArray *verdicts = variations->report->verdict;
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned n = 0;

    for (guint i = 0; guess->at[bound].tried && i < verdicts->len; i++) {
        const struct verdict *verdict = g_ptr_array_index(verdicts, i);
        unsigned status = guess->at[bound].verdict[i];

        if (status != verdict->status && n++ < N_NAMED)
            g_string_append_printf(text, "%s%s %s -> %s", n > 1 ? ", " : "", verdict->element->name,
                                   verdict_name[verdict->status], verdict_name[status]);
    }
    if (n == 0)
        return;
    if (n > N_NAMED)
        g_string_append_printf(text, " and %u more", n - N_NAMED);

    g_autofree char *label = g_strdup_printf("expect at its %s: ", bound_name[bound]);
    print_indented(to, INDENT "  ", label, text->str);
}

static void
print_moving(GString *to, const struct variations *variations, const struct guess *guess)
{
    const struct fact *fact = guess->fact->fact;
    g_autofree char *stated = g_strdup_printf("%s %s", fact->element, fact->stated);
    g_autofree char *label = g_strdup_printf("%s %s   ", guess->fact->profile->name, fact->id);

    g_string_append_c(to, '\n');
    print_indented(to, INDENT, label, stated);
    print_indented(to, INDENT "  ", "GUESS: ", fact->source);
    if (fact->low != NULL)
        print_indented(to, INDENT "  ", "low    ", fact->low);
    if (fact->high != NULL)
        print_indented(to, INDENT "  ", "high   ", fact->high);
    print_parts(to, variations, guess, true);
    print_parts(to, variations, guess, false);
    for (enum bound bound = 0; bound < N_BOUNDS; bound++)
        print_turned(to, variations, guess, bound);
}

/* What does not */

static void
print_names(GString *to, const struct variations *variations, const char *label, bool tried)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (guint i = 0; i < variations->guess->len; i++) {
        const struct guess *guess = vary_guess(variations, i);

        if (!vary_moves(guess) && vary_is_tried(guess) == tried)
            g_string_append_printf(text, "%s%s %s", text->len > 0 ? ", " : "", guess->fact->profile->name,
                                   guess->fact->fact->id);
    }
    if (text->len > 0)
        print_indented(to, INDENT, label, text->str);
}

void
vary_print(const struct variations *variations, GString *to)
{
    bool any = false;

    print_sentence(to, variations);
    for (guint i = 0; i < variations->guess->len; i++)
        if (vary_moves(vary_guess(variations, i))) {
            any = true;
            print_moving(to, variations, vary_guess(variations, i));
        }
    if (any)
        g_string_append_c(to, '\n');
    print_names(to, variations, "moves nothing: ", true);
    print_names(to, variations, "no other value to try: ", false);
}
