/*
 * difference-text.c - what two runs differ in, told to people
 *
 * Question and answer first; then each group's figures on both sides, the first decision
 * that differs, queries at the DNS servers, ways and relays, and what it all rests on.
 */
#include "v6sim/report/difference-text.h"

#include <string.h>

#include "v6sim/read/properties.h"
#include "v6sim/read/value.h"
#include "v6sim/report/chance.h"
#include "v6sim/report/decided.h"
#include "v6sim/report/text.h"
#include "v6sim/report/vary.h"

#define INDENT 10               /* below the words at the margin */
#define N_SHOWN 8               /* ways, guesses before "and N more" */

/* Figures on both sides: "0 -> 360", "52 ms =" */

struct both {
    char *of[2];
};

/* Columns of such figures, which are aligned at their arrows. */
struct figures {
    GPtrArray *heading;         /* char *: the first of the rows' names */
    GPtrArray *row;             /* GArray * of struct both: a row's figures */
    GPtrArray *name;            /* char *: the rows' */
};

static void
both_clear(void *data)
{
    struct both *both = data;

    g_free(both->of[0]);
    g_free(both->of[1]);
}

static struct figures
figures_new(const char *heading)
{
    struct figures figures = { g_ptr_array_new_with_free_func(g_free),
                               g_ptr_array_new_with_free_func((GDestroyNotify) g_array_unref),
                               g_ptr_array_new_with_free_func(g_free) };

    g_ptr_array_add(figures.heading, g_strdup(heading));
    return figures;
}

/* @name: taken over. */
static void
figures_begin_row(struct figures *figures, char *name)
{
    GArray *row = g_array_new(FALSE, FALSE, sizeof(struct both));

    g_array_set_clear_func(row, both_clear);
    g_ptr_array_add(figures->row, row);
    g_ptr_array_add(figures->name, name);
}

/* The next figure of the last row; both are taken over. @second: NULL, it is of both sides together. */
static void
figures_add(struct figures *figures, char *first, char *second)
{
    struct both both = { { first, second } };

    g_array_append_val((GArray *) figures->row->pdata[figures->row->len - 1], both);
}

static void
figures_count(struct figures *figures, int64_t first, int64_t second)
{
    figures_add(figures, table_grouped(first), table_grouped(second));
}

/* A text that stands on the left. */
static void
figures_text(struct figures *figures, const char *text)
{
    struct both both = { { NULL, g_strdup(text) } };

    g_array_append_val((GArray *) figures->row->pdata[figures->row->len - 1], both);
}

static const struct both *
both_at(const struct figures *figures, guint row, guint column)
{
    return &g_array_index((GArray *) figures->row->pdata[row], struct both, column);
}

/* "   0 -> 360 " as wide as the column's widest. */
static char *
both_text(const struct figures *figures, guint row, guint column)
{
    const struct both *both = both_at(figures, row, column);
    unsigned first = 0;
    GString *text = g_string_new(NULL);

    if (both->of[0] == NULL)
        return g_string_append(text, both->of[1]), g_string_free(text, FALSE);
    for (guint i = 0; i < figures->row->len; i++)
        first = text_widest(first, both_at(figures, i, column)->of[0]);
    if (both->of[1] == NULL)            /* as a column of numbers */
        first = text_widest(first, figures->heading->pdata[column + 1]);
    g_string_append_printf(text, "%*s%s", (int) (first - text_widest(0, both->of[0])), "", both->of[0]);
    if (both->of[1] == NULL)
        return g_string_free(text, FALSE);
    if (g_str_equal(both->of[0], both->of[1]))
        g_string_append(text, " =");
    else
        g_string_append_printf(text, " -> %s", both->of[1]);
    return g_string_free(text, FALSE);
}

static void
figures_print(const struct figures *figures, GString *to)
{
    g_autofree struct column *column = g_new0(struct column, figures->heading->len);
    g_autoptr(table) table = NULL;

    for (guint i = 0; i < figures->heading->len; i++)
        column[i] = (struct column) { figures->heading->pdata[i], NULL, COLUMN_TEXT };
    table = table_new(column, figures->heading->len);
    for (guint i = 0; i < figures->row->len; i++) {
        table_text(table, figures->name->pdata[i]);
        for (guint j = 0; j + 1 < figures->heading->len; j++) {
            g_autofree char *text = both_text(figures, i, j);

            table_text(table, text);
        }
    }
    table_print(table, to);
}

/* The same behind an empty line, if there are any. */
static void
figures_print_below(const struct figures *figures, GString *to)
{
    if (figures->row->len == 0)
        return;
    g_string_append_c(to, '\n');
    figures_print(figures, to);
}

static void
figures_clear(struct figures *figures)
{
    g_ptr_array_unref(figures->heading);
    g_ptr_array_unref(figures->row);
    g_ptr_array_unref(figures->name);
}

/* Groups */

static int64_t
get_n(const struct cohort_side *side)
{
    return side->n;
}

static int64_t
get_failed(const struct cohort_side *side)
{
    return side->result[RESULT_FAILED];
}

static int64_t
get_abandoned(const struct cohort_side *side)
{
    return side->result[RESULT_ABANDONED];
}

static int64_t
get_slow(const struct cohort_side *side)
{
    return side->slow;
}

static int64_t
get_relayed(const struct cohort_side *side)
{
    return side->relayed;
}

static const struct count_shown {
    const char *heading;        /* NULL: that of the threshold */
    int64_t (*get)(const struct cohort_side *side);
    enum { IF_THEY_DIFFER, IF_THERE_ARE_ANY, IN_ANY_CASE } shown;
} counts[] = {
    { "number", get_n, IF_THEY_DIFFER },
    { "failed", get_failed, IF_THERE_ARE_ANY },
    { "abandoned", get_abandoned, IF_THERE_ARE_ANY },
    { NULL, get_slow, IN_ANY_CASE },
    { "over relays", get_relayed, IF_THERE_ARE_ANY },
};

static bool
count_is_shown(const struct differences *differences, const struct count_shown *count)
{
    if (count->shown == IN_ANY_CASE)
        return true;
    for (guint i = 0; i < differences->cohort->len; i++) {
        const struct cohort *cohort = differences_cohort(differences, i);
        int64_t a = count->get(&cohort->side[0]), b = count->get(&cohort->side[1]);

        if (count->shown == IF_THEY_DIFFER ? a != b : a + b > 0)
            return true;
    }
    return false;
}

/* The percentile; where nothing got through, what became of most. */
static char *
quantile_text(const struct cohort_side *side, unsigned percent)
{
    int64_t ns = cohort_quantile(side, percent);

    if (ns >= 0)
        return value_print_time(ns);
    if (side->n == 0)
        return g_strdup("-");
    return g_strdup(result_name[side->result[RESULT_ABANDONED] > side->result[RESULT_FAILED] ? RESULT_ABANDONED
                                                                                            : RESULT_FAILED]);
}

/* "1", "1.25": queries for each. */
static char *
queries_text(const struct cohort_side *side)
{
    int64_t n = 0, hundredths;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        n += side->queries[question];
    if (side->n == 0)
        return g_strdup("-");
    hundredths = (n * 100 + side->n / 2) / side->n;
    if (hundredths % 100 == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT, hundredths / 100);
    return g_strdup_printf("%" G_GINT64_FORMAT ".%02" G_GINT64_FORMAT, hundredths / 100, hundredths % 100);
}

static bool
any_queries(const struct differences *differences)
{
    const struct cohort *all = differences_all(differences);

    for (enum question question = 0; question < N_QUESTIONS; question++)
        if (all->side[0].queries[question] + all->side[1].queries[question] > 0)
            return true;
    return false;
}

static void
add_cohort(struct figures *figures, const struct differences *differences, const struct cohort *cohort)
{
    figures_begin_row(figures, cohort_name(cohort));
    figures_add(figures, table_grouped(cohort->hosts), NULL);
    figures_add(figures, table_grouped(cohort->changed), NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++)
        if (count_is_shown(differences, &counts[i]))
            figures_count(figures, counts[i].get(&cohort->side[0]), counts[i].get(&cohort->side[1]));
    figures_add(figures, quantile_text(&cohort->side[0], 50), quantile_text(&cohort->side[1], 50));
    figures_add(figures, quantile_text(&cohort->side[0], 95), quantile_text(&cohort->side[1], 95));
    if (any_queries(differences))
        figures_add(figures, queries_text(&cohort->side[0]), queries_text(&cohort->side[1]));
}

static void
print_cohorts(const struct differences *differences, GString *to)
{
    g_autoptr(GString) heading = g_string_new("by");
    g_autofree char *limit = value_print_time(differences->slow_ns), *slow = g_strconcat("over ", limit, NULL);
    struct figures figures;

    for (const int *by = differences->by; *by >= 0; by++)
        g_string_append_printf(heading, "%s%s", by == differences->by ? " " : ", ",
                               *by == PROPERTY_OS ? "OS" : property_name[*by]);
    figures = figures_new(heading->str);
    g_ptr_array_add(figures.heading, g_strdup("hosts"));
    g_ptr_array_add(figures.heading, g_strdup("changed"));
    for (unsigned i = 0; i < G_N_ELEMENTS(counts); i++)
        if (count_is_shown(differences, &counts[i]))
            g_ptr_array_add(figures.heading, g_strdup(counts[i].heading != NULL ? counts[i].heading : slow));
    g_ptr_array_add(figures.heading, g_strdup("p50"));
    g_ptr_array_add(figures.heading, g_strdup("p95"));
    if (any_queries(differences))
        g_ptr_array_add(figures.heading, g_strdup("queries"));
    for (guint i = 0; i < differences->cohort->len; i++)
        if (i + 1 < differences->cohort->len || i != 1)         /* all, unless they are one group */
            add_cohort(&figures, differences, differences_cohort(differences, i));
    figures_print(&figures, to);
    figures_clear(&figures);
}

/* Reasons */

static void
print_word(GString *to, const char *word)
{
    g_string_append_printf(to, "%-*s", INDENT, word);
}

static void
append_indented(GString *to, const char *label, const char *text)
{
    unsigned indent = INDENT + 2 + text_widest(0, label);

    g_string_append_printf(to, "%*s%s", INDENT + 2, "", label);
    text_wrap(to, text, indent, indent);
}

/* "AAAA: no answer from cache for 1 s; no longer [aaaa-wait] GUESS: seed S7-3" */
static void
print_decision(GString *to, const char *label, const struct decision_made *decision)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (decision->word == NULL) {
        append_indented(to, label, "nothing more");
        return;
    }
    g_string_append_printf(text, "%s: %s", decision->word, decision->text);
    if (decision->section != NULL)
        g_string_append_printf(text, " (%s)", decision->section);
    if (decision_fact(decision) != NULL) {
        g_string_append_c(text, ' ');
        decided_fact(text, decision->profile, decision->fact);
    }
    append_indented(to, label, text->str);
}

static void
print_reason(GString *to, const struct difference_report *report, const struct reason_found *reason, bool first)
{
    const struct side *const *side = report->differences->pairing->side;
    unsigned width = text_widest(text_widest(0, side[0]->label), side[1]->label) + 2;
    g_autofree char *name = cohort_name(reason->cohort), *n = table_grouped(g_hash_table_size(reason->hosts));
    bool same = reason->by[0].word == NULL && reason->by[1].word == NULL;

    print_word(to, first ? "reason" : "");
    if (!reason->changed) {
        g_string_append_printf(to, "%s: nothing changes\n", name);
        print_decision(to, "", &reason->by[1]);
        return;
    }
    g_string_append_printf(to, "%s: %s host%s, for example %s%s\n", name, n,
                           g_hash_table_size(reason->hosts) == 1 ? "" : "s", reason->example->of[1]->host,
                           reason->other_system ? ": another system"
                           : same ? ": decides the same, times and ways differ" : "");
    for (unsigned i = 0; i < 2 && !same; i++) {
        g_autoptr(GString) label = g_string_new(NULL);

        text_pad(label, side[i]->label, width);
        print_decision(to, label->str, &reason->by[i]);
    }
}

static void
print_reasons(const struct difference_report *report, GString *to)
{
    const struct reasons *reasons = report->reasons;

    if (reasons == NULL || reasons->found->len == 0)
        return;
    g_string_append_c(to, '\n');
    for (guint i = 0; i < reasons->found->len; i++)
        print_reason(to, report, reasons_at(reasons, i), i == 0);
    if (reasons->n_left > 0) {
        g_autofree char *n = table_grouped(reasons->n_left);

        g_string_append_printf(to, "%*sand %s more, in ways too many to look into: --by tells them apart\n", INDENT,
                               "", n);
    }
}

/* Servers, ways, relays */

/* "(+80 %)" */
static char *
growth_text(int64_t first, int64_t second)
{
    int64_t thousandths = first > 0 ? ((second - first) * 1000 + (second > first ? first / 2 : -first / 2)) / first : 0;

    if (first == 0 || first == second)
        return g_strdup(first == second ? "" : "new");
    if (thousandths % 10 == 0)
        return g_strdup_printf("%+" G_GINT64_FORMAT " %%", thousandths / 10);
    return g_strdup_printf("%s%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT " %%", thousandths > 0 ? "+" : "-",
                           ABS(thousandths) / 10, ABS(thousandths) % 10);
}

static int64_t
all_queries(const struct asked_count *asked, unsigned side)
{
    int64_t n = 0;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        n += asked->queries[side][question];
    return n;
}

static void
print_asked(const struct differences *differences, GString *to)
{
    struct figures figures = figures_new("DNS server");
    bool any[N_QUESTIONS] = { false };

    for (guint i = 0; i < differences->asked->len; i++)
        for (enum question question = 0; question < N_QUESTIONS; question++)
            for (unsigned side = 0; side < 2; side++)
                any[question] |= g_array_index(differences->asked, struct asked_count, i).queries[side][question] > 0;
    g_ptr_array_add(figures.heading, g_strdup("queries"));
    g_ptr_array_add(figures.heading, g_strdup(""));
    for (enum question question = 0; question < N_QUESTIONS; question++)
        if (any[question])
            g_ptr_array_add(figures.heading, g_strdup(question_name[question]));
    for (guint i = 0; i < differences->asked->len; i++) {
        const struct asked_count *asked = &g_array_index(differences->asked, struct asked_count, i);

        figures_begin_row(&figures, g_strdup(asked->server));
        figures_count(&figures, all_queries(asked, 0), all_queries(asked, 1));
        figures_add(&figures, growth_text(all_queries(asked, 0), all_queries(asked, 1)), NULL);
        for (enum question question = 0; question < N_QUESTIONS; question++)
            if (any[question])
                figures_count(&figures, asked->queries[0][question], asked->queries[1][question]);
    }
    figures_print_below(&figures, to);
    figures_clear(&figures);
}

static void
print_ways(const struct differences *differences, GString *to)
{
    struct figures figures = figures_new("way there");
    guint n = MIN(differences->way->len, N_SHOWN);

    g_ptr_array_add(figures.heading, g_strdup("way back"));
    g_ptr_array_add(figures.heading, g_strdup("number"));
    for (guint i = 0; i < n; i++) {
        const struct way_count *way = &g_array_index(differences->way, struct way_count, i);

        figures_begin_row(&figures, g_strdup(way->there));
        figures_text(&figures, way->back);
        figures_count(&figures, way->n[0], way->n[1]);
    }
    figures_print_below(&figures, to);
    if (differences->way->len > n)
        g_string_append_printf(to, "and %u more\n", differences->way->len - n);
    figures_clear(&figures);
}

static void
print_relays(const struct differences *differences, GString *to)
{
    struct figures figures = figures_new("relay");

    g_ptr_array_add(figures.heading, g_strdup("there"));
    g_ptr_array_add(figures.heading, g_strdup("back"));
    g_ptr_array_add(figures.heading, g_strdup("either"));
    for (guint i = 0; i < differences->relay->len; i++) {
        const struct relay_count *relay = &g_array_index(differences->relay, struct relay_count, i);

        figures_begin_row(&figures, g_strdup(relay->relay));
        figures_count(&figures, relay->there[0], relay->there[1]);
        figures_count(&figures, relay->back[0], relay->back[1]);
        figures_count(&figures, relay->any[0], relay->any[1]);
    }
    figures_print_below(&figures, to);
    figures_clear(&figures);
}

/* How sure it is */

static void
print_replicates(const struct replicates *replicates, GString *to)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *changed = interval_print(&replicates->changed);

    g_string_append_printf(text, "over %u seeds, mean and 95 %% (Student's t): hosts changed %s", replicates->n,
                           changed);
    for (enum change change = CHANGE_OTHERWISE; change < N_CHANGES; change++)
        if (replicates->hosts[change].mean > 0) {
            g_autofree char *hosts = interval_print(&replicates->hosts[change]);

            g_string_append_printf(text, "; %s %s", change_name[change], hosts);
        }
    if (replicates->changed.half == 0)
        g_string_append(text, "; the same with each seed");
    text_wrap(to, text->str, INDENT, INDENT);
}

static void
print_interval(const struct difference_report *report, GString *to)
{
    const struct side *const *side = report->differences->pairing->side;

    print_word(to, "interval");
    if (report->replicates != NULL)
        print_replicates(report->replicates, to);
    else if (side[0]->world == NULL)
        g_string_append(to, "none: one run on each side\n");
    else
        g_string_append(to, chance_no_interval(chance_of_packets(side[0]->world->scenario) ||
                                               chance_of_packets(side[1]->world->scenario)));
}

/* " windows-vista aaaa-wait (360)", those of which @get is more than 0. */
static void
name_guesses(GString *to, const struct grounds *grounds, bool first)
{
    unsigned n = 0, all = 0;

    for (guint i = 0; i < grounds->guess->len; i++) {
        const struct guess_met *guess = grounds_guess(grounds, i);
        int64_t hosts = first ? guess->first : guess->changed;
        g_autofree char *number = table_grouped(hosts);

        if (hosts == 0 || all++ >= N_SHOWN)
            continue;
        g_string_append_printf(to, "%s%s %s (%s)", n++ > 0 ? ", " : ": ", guess->profile->name, guess->fact->id,
                               number);
    }
    if (all > n)
        g_string_append_printf(to, " and %u more", all - n);
}

/* What counts as slow is a matter of each run; figures are counted by one. */
static void
print_slow(const struct difference_report *report, GString *to)
{
    const struct side *second = report->differences->pairing->side[1];
    g_autofree char *limit = value_print_time(report->differences->slow_ns), *other = value_print_time(second->slow_ns);

    if (second->folder == NULL || second->slow_ns == report->differences->slow_ns)
        return;
    print_word(to, "slow");
    g_string_append_printf(to, "over %s on both sides, as the first has it; the second has %s\n", limit, other);
}

static void
print_basis(const struct difference_report *report, GString *to)
{
    const struct grounds *grounds = report->grounds;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *changed = NULL, *first = NULL, *rest = NULL;

    if (grounds == NULL || grounds->changed == 0)
        return;
    changed = table_grouped(grounds->changed);
    first = grounds->first > 0 ? table_grouped(grounds->first) : g_strdup("none");
    rest = grounds->rest > 0 ? table_grouped(grounds->rest) : g_strdup("none");
    print_word(to, "basis");
    g_string_append_printf(text, "of %s changed host%s %s differ%s first by a guess", changed,
                           grounds->changed == 1 ? "" : "s", first, grounds->first > 1 ? "" : "s");
    name_guesses(text, grounds, true);
    text_wrap(to, text->str, INDENT, INDENT);
    if (!grounds->by_host)
        return;
    g_string_printf(text, "of these, %s rest%s on a guess at some time", rest, grounds->rest > 1 ? "" : "s");
    name_guesses(text, grounds, false);
    g_string_append_printf(to, "%*s", INDENT, "");
    text_wrap(to, text->str, INDENT, INDENT);
    if (!grounds->varied && grounds->guess->len > 0)
        g_string_append_printf(to, "%*show far each of them moves the answer: --vary-guesses\n", INDENT, "");
}

/* Guesses at their bounds */

/* "1 s", "200 ms to 21 s" */
static void
add_extent(struct table *table, const struct extent *extent)
{
    g_autofree char *least = value_print_time(extent->least_ns), *most = value_print_time(extent->most_ns);
    g_autofree char *both = g_strdup_printf("%s to %s", least, most);

    table_text(table, extent->most_ns == 0 ? "-" : g_str_equal(least, most) ? least : both);
}

static void
add_outcome(struct table *table, const char *value, const struct guess_outcome *outcome)
{
    table_text(table, value);
    table_number(table, outcome->hosts[CHANGE_LOST]);
    table_number(table, outcome->hosts[CHANGE_LATER]);
    add_extent(table, &outcome->later);
    table_number(table, outcome->hosts[CHANGE_GAINED]);
    table_number(table, outcome->hosts[CHANGE_SOONER]);
    add_extent(table, &outcome->sooner);
    table_number(table, outcome->hosts[CHANGE_OTHERWISE]);
    table_number(table, outcome->hosts[CHANGE_NONE]);
}

/* Of the hosts of its system. */
static void
print_moving(const struct guess_met *guess, GString *to)
{
    g_autofree char *name = g_strdup_printf("%s %s", guess->profile->name, guess->fact->id);
    const struct column columns[] = {
        { name, NULL, COLUMN_TEXT }, { "lost", NULL, COLUMN_COUNT }, { "longer", NULL, COLUMN_COUNT },
        { "by", NULL, COLUMN_TEXT }, { "gained", NULL, COLUMN_COUNT }, { "less", NULL, COLUMN_COUNT },
        { "by", NULL, COLUMN_TEXT }, { "otherwise", NULL, COLUMN_COUNT }, { "same", NULL, COLUMN_COUNT },
    };
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *as_stated = g_strdup_printf("stated  %s", guess->fact->stated);

    add_outcome(table, as_stated, &guess->stated);
    for (enum bound bound = 0; bound < N_BOUNDS; bound++)
        if (guess->at[bound].tried) {
            g_autofree char *value = g_strdup_printf("%-6s  %s", bound_name[bound], vary_states(guess->fact, bound));

            add_outcome(table, value, &guess->at[bound].outcome);
        }
    table_print(table, text);
    g_string_append_c(to, '\n');
    text_indent(to, text->str, INDENT);
}

static void
print_varied(const struct difference_report *report, GString *to)
{
    const struct grounds *grounds = report->grounds;
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned moving = 0, tried = 0;

    if (grounds == NULL || !grounds->varied)
        return;
    for (guint i = 0; i < grounds->guess->len; i++) {
        const struct guess_met *guess = grounds_guess(grounds, i);

        tried += guess->at[BOUND_LOW].tried || guess->at[BOUND_HIGH].tried;
        moving += grounds_moves(guess);
    }
    print_word(to, "guesses");
    if (tried == 0)
        g_string_append(text, grounds->guess->len == 0 ? "nothing rests on a guess"
                                                       : "no guess has another value to try");
    else
        g_string_append_printf(text, "%u of %u guesses with other values to try move%s the answer", moving, tried,
                               moving == 1 ? "s" : "");
    text_wrap(to, text->str, INDENT, INDENT);
    for (guint i = 0; i < grounds->guess->len; i++)
        if (grounds_moves(grounds_guess(grounds, i)))
            print_moving(grounds_guess(grounds, i), to);
}

void
difference_print(const struct difference_report *report, GString *to)
{
    const struct side *const *side = report->differences->pairing->side;
    g_autofree char *answer = difference_answer(report->differences);

    if (report->name != NULL)
        g_string_append_printf(to, "%s  ", report->name);
    if (side[0]->world != NULL)
        g_string_append_printf(to, "seed %" G_GUINT64_FORMAT "  ", side[0]->world->scenario->seed);
    g_string_append_printf(to, "%s -> %s\n\n", side[0]->label, side[1]->label);
    if (report->question != NULL && report->question[0] != '\0') {
        g_string_append(to, "Q  ");
        text_wrap(to, report->question, 3, 3);
    }
    g_string_append(to, "A  ");
    text_wrap(to, answer, 3, 3);
    g_string_append_c(to, '\n');
    print_cohorts(report->differences, to);
    print_reasons(report, to);
    print_asked(report->differences, to);
    print_ways(report->differences, to);
    print_relays(report->differences, to);
    g_string_append_c(to, '\n');
    print_interval(report, to);
    print_slow(report, to);
    print_basis(report, to);
    print_varied(report, to);
}
