/*
 * story-order.c - why addresses were sorted as they were, line by line
 *
 * For whoever lays the lines out: story-text.c for terminals, page-stories.c for the page.
 */
#include "v6sim/read/value.h"
#include "v6sim/report/story.h"

static void
clear_detail(void *data)
{
    struct story_detail *detail = data;

    g_free(detail->label);
    g_free(detail->text);
}

static void
add(GArray *to, const char *label, const char *text)
{
    struct story_detail detail = { g_strdup(label), g_strdup(text) };

    g_array_append_val(to, detail);
}

/* "not fe80::2: rule 2, prefer appropriate scope (RFC 3484 section 5): global for global | link-local for global" */
static char *
print_loser(const struct selected *selected, const struct decided *decided)
{
    const struct rule *rule = decided_rule(decided);
    g_autofree char *other = value_print_addr(decided->side[1].src), *first = NULL, *second = NULL;

    if (rule == NULL)
        return g_strdup_printf("not %s: no rule tells them apart", other);
    first = decided_side(selected->profile, decided, rule, 0);
    second = decided_side(selected->profile, decided, rule, 1);
    return g_strdup_printf("not %s: rule %s, %s (%s): %s | %s", other, rule_number(rule), decided_text(decided),
                           decided_section(selected->profile, decided), first, second);
}

/* Returns: char *, from where the destination at @place is reached, and why from nowhere else. */
static GPtrArray *
print_source(const struct selected *selected, uint32_t place)
{
    const struct candidate *candidate = &selected->candidate[place];
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(lines, selected_outcome(candidate));
    for (guint i = 0; i < selected->source->len; i++) {
        const struct decided *decided = &g_array_index(selected->source, struct decided, i);

        if (decided->destination == place)
            g_ptr_array_add(lines, print_loser(selected, decided));
    }
    if (candidate->usable && lines->len == 1) {
        g_autofree char *outcome = lines->pdata[0];

        lines->pdata[0] = g_strconcat(outcome, ", the only one that can", NULL);
    }
    return lines;
}

static bool
same_lines(const GPtrArray *a, const GPtrArray *b)
{
    bool same = a->len == b->len;

    for (guint i = 0; i < a->len && same; i++)
        same = g_str_equal(a->pdata[i], b->pdata[i]);
    return same;
}

/* The sources, those of neighbours that have the same for the same reason together. */
static void
tell_sources(const struct selected *selected, GArray *to)
{
    for (uint32_t place = 0, next; place < selected->n; place = next) {
        g_autoptr(GPtrArray) lines = print_source(selected, place);
        g_autofree char *first = selected_destination(selected, place);
        g_autoptr(GString) destinations = g_string_new(first);
        bool same = true;

        for (next = place + 1; next < selected->n && same; next += same) {
            g_autoptr(GPtrArray) others = print_source(selected, next);
            g_autofree char *other = selected_destination(selected, next);

            same = same_lines(lines, others);
            g_string_append_printf(destinations, "%s%s", same ? ", " : "", same ? other : "");
        }
        g_string_prepend(destinations, "for ");
        g_string_append_printf(destinations, ": %s", (const char *) lines->pdata[0]);
        add(to, place == 0 ? "source" : "", destinations->str);
        for (guint i = 1; i < lines->len; i++)
            add(to, "", lines->pdata[i]);
    }
}

char *
story_pair(const struct selected *selected, uint32_t place)
{
    const struct candidate *candidate = &selected->candidate[place];
    g_autofree char *destination = selected_destination(selected, place), *outcome = selected_outcome(candidate);

    return candidate->usable ? g_strconcat(destination, " ", outcome, NULL)
                             : g_strdup_printf("%s (%s)", destination, outcome);
}

static void
tell_side(const struct selected *selected, uint32_t place, const char *label, const char *sees, GArray *to)
{
    g_autofree char *dst = selected_destination(selected, place);
    g_autofree char *line = g_strdup_printf("%s: %s", dst, sees);

    add(to, label, line);
}

/* What a rule saw on both sides: in one line, if that is the same. */
static void
tell_rule(const struct selected *selected, const struct decided *decided, const struct rule *rule, GArray *to)
{
    g_autofree char *number = g_strconcat("rule ", rule_number(rule), NULL);
    g_autofree char *first = decided_side(selected->profile, decided, rule, 0);
    g_autofree char *second = decided_side(selected->profile, decided, rule, 1);
    g_autofree char *both = g_strconcat("both: ", first, NULL);

    if (g_str_equal(first, second)) {
        add(to, number, both);
    } else {
        tell_side(selected, decided->first, number, first, to);
        tell_side(selected, decided->second, "", second, to);
    }
}

static void
tell_comparison(const struct selected *selected, const struct decided *decided, GArray *to)
{
    g_autofree char *first = story_pair(selected, decided->first), *second = story_pair(selected, decided->second);
    g_autofree char *winner = selected_destination(selected, decided->first), *end = NULL;
    g_autofree char *other = g_strconcat("with ", second, NULL);
    const struct rule *rule = decided_rule(decided);

    add(to, "compare", first);
    add(to, "", other);
    for (unsigned i = 0; i < decided_before(decided); i++)
        tell_rule(selected, decided, decided_nth(decided, i), to);
    if (rule == NULL) {
        end = g_strdup_printf("%s first, no rule tells them apart: as they are in the list", winner);
    } else {
        tell_rule(selected, decided, rule, to);
        end = g_strdup_printf("%s first%s: %s (%s)", winner, decided->decision == DECISION_CYCLE
                              ? " all the same, for rules make a cycle, against this one" : "",
                              decided_text(decided), decided_section(selected->profile, decided));
    }
    add(to, "->", end);
}

GArray *
story_order(const struct selected *selected)
{
    GArray *to = g_array_new(FALSE, FALSE, sizeof(struct story_detail));

    g_array_set_clear_func(to, clear_detail);
    tell_sources(selected, to);
    for (guint i = 0; i < selected->destination->len; i++) {
        const struct decided *decided = &g_array_index(selected->destination, struct decided, i);

        if (decided->second == decided->first + 1)
            tell_comparison(selected, decided, to);
    }
    return to;
}

/* The table */

static gint
compare_precedences(gconstpointer a, gconstpointer b)
{
    const struct policy_row *one = *(const struct policy_row *const *) a;
    const struct policy_row *other = *(const struct policy_row *const *) b;

    return one->precedence > other->precedence ? -1 : one->precedence < other->precedence;
}

char *
story_policy(const struct policy *policy)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    GString *to = g_string_new("precedence, label, prefix");

    for (unsigned i = 0; i < policy->n; i++)
        g_ptr_array_add(rows, (void *) &policy->row[i]);
    g_ptr_array_sort(rows, compare_precedences);
    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];
        const struct prefix prefix = { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 };
        g_autofree char *text = value_print_prefix(&prefix);

        g_string_append_printf(to, "%s%d ", i == 0 ? ": " : "; ", row->precedence);
        if (row->word != NULL)
            g_string_append_printf(to, "%s %s", row->word, text);
        else
            g_string_append_printf(to, "%d %s", row->label, text);
    }
    return g_string_free(to, FALSE);
}
