/*
 * selected.c - an order of destinations, and why it is that
 */
#include "v6sim/report/selected.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/members.h"
#include "v6sim/report/table.h"
#include "v6sim/report/text.h"

/* Gathering */

static void
keep_source(void *user, uint32_t destination, const struct comparison *comparison)
{
    struct selected *selected = user;
    struct decided decided = decided_of(comparison, true);

    decided.destination = destination;
    g_array_append_val(selected->source, decided);
}

static void
keep_destination(void *user, uint32_t first, uint32_t second, const struct comparison *comparison)
{
    struct selected *selected = user;
    struct decided decided = decided_of(comparison, false);

    decided.first = first;
    decided.second = second;
    g_array_append_val(selected->destination, decided);
}

struct selected *
selected_new(const struct selection_host *host, const struct addr *dst, const uint8_t *zone, uint32_t n,
             const char *const *iface)
{
    struct selected *selected = g_new0(struct selected, 1);
    const struct selection_told told = { keep_source, keep_destination, selected };

    selected->profile = host->profile;
    selected->iface = iface;
    selected->dst = dst;
    selected->zone = zone;
    selected->source = g_array_new(FALSE, FALSE, sizeof(struct decided));
    selected->destination = g_array_new(FALSE, FALSE, sizeof(struct decided));
    selected->n = selection_explain(host, dst, zone, n, selected->candidate, &told);
    return selected;
}

void
selected_free(struct selected *selected)
{
    g_array_unref(selected->source);
    g_array_unref(selected->destination);
    g_free(selected);
}

/* Words */

void
selected_append_destination(const struct selected *selected, uint32_t place, GString *to)
{
    uint8_t zone = selected->zone != NULL ? selected->zone[selected->candidate[place].nth] : NO_ZONE;

    text_append_addr(to, selected->candidate[place].dst);
    if (zone != NO_ZONE) {
        g_string_append_c(to, '%');
        g_string_append(to, selected->iface[zone]);
    }
}

char *
selected_destination(const struct selected *selected, uint32_t place)
{
    GString *text = g_string_new(NULL);

    selected_append_destination(selected, place, text);
    return g_string_free(text, FALSE);
}

static const char *
error_of(const struct candidate *candidate)
{
    return candidate->usable ? NULL : no_source_error[candidate->why];
}

static const char *
meaning_of(const struct candidate *candidate)
{
    static const char *const meaning[N_NO_SOURCE] = {
        [SOURCE_NO_ROUTE] = "no route",
        [SOURCE_UNREACHABLE] = "an unreachable route",
        [SOURCE_PROHIBITED] = "a prohibit route",
        [SOURCE_BLACKHOLE] = "a blackhole route",
        [SOURCE_NO_ADDRESS] = "no address of the family",
        [SOURCE_NO_ZONE] = "link-local, and no zone",
    };

    return meaning[candidate->why];
}

/* Tables */

static const struct column order_columns[] = {
    { "os", NULL, COLUMN_TEXT },
    { "place", NULL, COLUMN_COUNT },
    { "destination", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },
    { "error", NULL, COLUMN_TEXT },
};
#define OF_ONE_SYSTEM 2         /* the columns from here on are JSON's */

static const struct column decision_columns[] = {
    { "os", NULL, COLUMN_TEXT },
    { "kind", NULL, COLUMN_TEXT },              /* source, destination */
    { "destination", NULL, COLUMN_TEXT },       /* of sources: the one that they are for */
    { "first", NULL, COLUMN_TEXT },             /* which comes first, or was chosen */
    { "second", NULL, COLUMN_TEXT },
    { "decision", NULL, COLUMN_TEXT },
    { "rule", NULL, COLUMN_TEXT },
    { "text", NULL, COLUMN_TEXT },
    { "section", NULL, COLUMN_TEXT },
};

/* @skip: columns in front that are left out. */
static void
fill_order(struct table *table, const struct selected *selected, unsigned skip)
{
    for (uint32_t i = 0; i < selected->n; i++) {
        const struct candidate *candidate = &selected->candidate[i];
        g_autofree char *destination = selected_destination(selected, i), *source = value_print_addr(candidate->src);

        if (skip == 0) {
            table_text(table, selected->profile->name);
            table_number(table, i + 1);
        }
        table_text(table, destination);
        table_text(table, candidate->usable ? source : NULL);
        table_text(table, error_of(candidate));
    }
}

static void
fill_rule(struct table *table, const struct selected *selected, const struct decided *decided)
{
    const struct rule *rule = decided_rule(decided);
    const char *section = rule != NULL ? decided_section(selected->profile, decided) : NULL;

    table_text(table, decision_name[decided->decision]);
    table_text(table, rule != NULL ? rule->id : NULL);
    table_text(table, rule != NULL ? decided_text(decided) : NULL);
    table_text(table, section);
}

static void
fill_decisions(struct table *table, const struct selected *selected, unsigned skip)
{
    for (guint i = 0; i < selected->source->len; i++) {
        const struct decided *decided = &g_array_index(selected->source, struct decided, i);
        g_autofree char *destination = selected_destination(selected, decided->destination);
        g_autofree char *first = value_print_addr(decided->side[0].src);
        g_autofree char *second = value_print_addr(decided->side[1].src);

        if (skip == 0)
            table_text(table, selected->profile->name);
        table_text(table, "source");
        table_text(table, destination);
        table_text(table, first);
        table_text(table, second);
        fill_rule(table, selected, decided);
    }
    for (guint i = 0; i < selected->destination->len; i++) {
        const struct decided *decided = &g_array_index(selected->destination, struct decided, i);
        g_autofree char *first = selected_destination(selected, decided->first);
        g_autofree char *second = selected_destination(selected, decided->second);

        if (skip == 0)
            table_text(table, selected->profile->name);
        table_text(table, "destination");
        table_text(table, NULL);
        table_text(table, first);
        table_text(table, second);
        fill_rule(table, selected, decided);
    }
}

void
selected_csv(const GPtrArray *all, bool explain, GString *to)
{
    g_autoptr(table) table = explain ? table_new(decision_columns, G_N_ELEMENTS(decision_columns))
                                     : table_new(order_columns, G_N_ELEMENTS(order_columns));

    for (guint i = 0; i < all->len; i++)
        (explain ? fill_decisions : fill_order)(table, all->pdata[i], 0);
    table_print_csv_head(table, to);
    table_print_csv(table, to);
}

void
selected_members(GString *to, const struct selected *selected)
{
    g_autoptr(table) order = table_new(order_columns + OF_ONE_SYSTEM, G_N_ELEMENTS(order_columns) - OF_ONE_SYSTEM);
    g_autoptr(table) decisions = table_new(decision_columns + 1, G_N_ELEMENTS(decision_columns) - 1);

    fill_order(order, selected, OF_ONE_SYSTEM);
    fill_decisions(decisions, selected, 1);
    members_rows(to, "order", order);
    members_rows(to, "decisions", decisions);
}

void
selected_json(const GPtrArray *all, GString *to)
{
    g_string_append_c(to, '{');
    if (all->len == 1) {
        selected_members(to, all->pdata[0]);
        members_end(to);
        return;
    }
    members_begin(to, "systems");
    for (guint i = 0; i < all->len; i++) {
        const struct selected *selected = all->pdata[i];

        g_string_append(to, i == 0 ? "[\n{" : ",\n{");
        members_text(to, "os", selected->profile->name);
        selected_members(to, selected);
        members_end(to);
        g_string_truncate(to, to->len - 1);     /* the end of the line */
    }
    g_string_append(to, "]");
    members_end(to);
}

/* For people */

void
selected_append_outcome(const struct candidate *candidate, GString *to)
{
    if (candidate->usable) {
        g_string_append(to, "from ");
        text_append_addr(to, candidate->src);
    } else {
        g_string_append_printf(to, "%s, %s", error_of(candidate), meaning_of(candidate));
    }
}

char *
selected_outcome(const struct candidate *candidate)
{
    GString *text = g_string_new(NULL);

    selected_append_outcome(candidate, text);
    return g_string_free(text, FALSE);
}

/* "rule 6, prefer higher precedence: before 192.0.2.1"; NULL of the last. */
static char *
print_reason(const struct selected *selected, uint32_t place)
{
    uint8_t next = selected->candidate[place].next_rule;

    if (place + 1 == selected->n)
        return g_strdup("");
    if (next == NO_RULE)
        return g_strdup("no rule decides: as in the list");
    return g_strdup_printf("rule %s, %s", rule_number(&destination_rules[next]),
                           rule_text(&destination_rules[next], &selected->profile->destination_rules));
}

static void
text_of_one(const struct selected *selected, GString *to)
{
    static const struct column columns[] = {
        { "place", "", COLUMN_COUNT }, { "destination", NULL, COLUMN_TEXT }, { "outcome", "", COLUMN_TEXT },
        { "reason", "before the next by", COLUMN_TEXT } };
    g_autoptr(table) table = table_new(columns, selected->n > 1 ? G_N_ELEMENTS(columns) : 3);

    for (uint32_t i = 0; i < selected->n; i++) {
        g_autofree char *destination = selected_destination(selected, i), *reason = print_reason(selected, i);
        g_autofree char *outcome = selected_outcome(&selected->candidate[i]);

        table_number(table, i + 1);
        table_text(table, destination);
        table_text(table, outcome);
        if (selected->n > 1)
            table_text(table, reason);
    }
    table_print(table, to);
}

/* Side by side: a column for each system. */
static void
text_of_many(const GPtrArray *all, GString *to)
{
    g_autofree struct column *columns = g_new0(struct column, all->len + 1);
    g_autoptr(table) table = NULL;

    columns[0] = (struct column) { "place", "", COLUMN_COUNT };
    for (guint i = 0; i < all->len; i++) {
        const struct selected *selected = all->pdata[i];

        columns[i + 1] = (struct column) { selected->profile->name, NULL, COLUMN_TEXT };
    }
    table = table_new(columns, all->len + 1);
    for (uint32_t place = 0; place < ((const struct selected *) all->pdata[0])->n; place++) {
        table_number(table, place + 1);
        for (guint i = 0; i < all->len; i++) {
            const struct selected *selected = all->pdata[i];
            g_autofree char *destination = selected_destination(selected, place);
            g_autofree char *outcome = selected_outcome(&selected->candidate[place]);
            g_autofree char *cell = g_strdup_printf("%s %s", destination, outcome);

            table_text(table, cell);
        }
    }
    table_print(table, to);
}

/* One comparison: "rule 6, prefer higher precedence". */
static void
add_reason(struct table *table, const struct selected *selected, const struct decided *decided)
{
    const struct rule *rule = decided_rule(decided);
    const char *section = rule != NULL ? decided_section(selected->profile, decided) : NULL;
    g_autofree char *reason = rule == NULL ? g_strdup("no rule tells them apart")
        : g_strdup_printf("%srule %s, %s", decided->decision == DECISION_CYCLE ? "a cycle, against " : "",
                          rule_number(rule), decided_text(decided));

    table_text(table, reason);
    table_text(table, section != NULL ? section : "");
}

static void
explain_sources(const struct selected *selected, GString *to)
{
    static const struct column columns[] = {
        { "destination", "source to", COLUMN_TEXT }, { "first", "is", COLUMN_TEXT }, { "second", "not", COLUMN_TEXT },
        { "rule", "by", COLUMN_TEXT }, { "section", "", COLUMN_TEXT } };
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < selected->source->len; i++) {
        const struct decided *decided = &g_array_index(selected->source, struct decided, i);
        g_autofree char *destination = selected_destination(selected, decided->destination);
        g_autofree char *first = value_print_addr(decided->side[0].src);
        g_autofree char *second = value_print_addr(decided->side[1].src);

        table_text(table, destination);
        table_text(table, first);
        table_text(table, second);
        add_reason(table, selected, decided);
    }
    if (selected->source->len > 0) {
        g_string_append_c(to, '\n');
        table_print(table, to);
    }
}

static void
explain_destinations(const struct selected *selected, GString *to)
{
    static const struct column columns[] = {
        { "first", "destination", COLUMN_TEXT }, { "second", "before", COLUMN_TEXT }, { "rule", "by", COLUMN_TEXT },
        { "section", "", COLUMN_TEXT } };
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < selected->destination->len; i++) {
        const struct decided *decided = &g_array_index(selected->destination, struct decided, i);
        g_autofree char *first = selected_destination(selected, decided->first);
        g_autofree char *second = selected_destination(selected, decided->second);

        table_text(table, first);
        table_text(table, second);
        add_reason(table, selected, decided);
    }
    if (selected->destination->len > 0) {
        g_string_append_c(to, '\n');
        table_print(table, to);
    }
}

void
selected_text(const GPtrArray *all, bool explain, GString *to)
{
    if (all->len == 1)
        text_of_one(all->pdata[0], to);
    else
        text_of_many(all, to);
    for (guint i = 0; explain && i < all->len; i++) {
        const struct selected *selected = all->pdata[i];

        if (all->len > 1)
            g_string_append_printf(to, "\n%s\n", selected->profile->name);
        explain_sources(selected, to);
        explain_destinations(selected, to);
    }
}
