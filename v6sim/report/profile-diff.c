/*
 * profile-diff.c - in what two profiles differ
 */
#include "v6sim/report/profile-diff.h"

#include <string.h>

#include "v6sim/report/basis.h"
#include "v6sim/report/members.h"
#include "v6sim/report/profile-show.h"
#include "v6sim/report/table.h"
#include "v6sim/report/text.h"

#define INDENT 4                /* of what one of the two says */

/* Text: heads */

static void
add_line(struct table *table, const char *what, const char *a, const char *b)
{
    table_text(table, what);
    table_text(table, a);
    table_text(table, b);
}

static void
add_numbers(struct table *table, const char *what, int64_t a, int64_t b)
{
    g_autofree char *of_a = g_strdup_printf("%" G_GINT64_FORMAT, a), *of_b = g_strdup_printf("%" G_GINT64_FORMAT, b);

    add_line(table, what, of_a, of_b);
}

static void
print_heads(const struct profile_pairs *pairs, GString *to)
{
    const struct profile *a = pairs->profile[0], *b = pairs->profile[1];
    const struct column columns[] = {
        { "", NULL, COLUMN_TEXT }, { a->name, NULL, COLUMN_TEXT }, { b->name, NULL, COLUMN_TEXT } };
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));
    unsigned of_a[N_CONFIDENCES], of_b[N_CONFIDENCES];

    basis_count(a, of_a);
    basis_count(b, of_b);
    add_line(table, "label", a->label, b->label);
    add_line(table, "released", a->released, b->released);
    add_line(table, "family", a->family, b->family);
    add_numbers(table, "revision", a->revision, b->revision);
    if (a->base != NULL || b->base != NULL)
        add_line(table, "based on", a->base != NULL ? a->base : "-", b->base != NULL ? b->base : "-");
    add_numbers(table, "facts", a->n_facts, b->n_facts);
    add_numbers(table, "guessed", of_a[CONFIDENCE_GUESS], of_b[CONFIDENCE_GUESS]);
    table_print(table, to);
}

/* "facts: 3 alike, 1 stated differently, ...", or "facts: all 3 alike". */
static void
print_counts(const struct profile_pairs *pairs, const char *what, const unsigned n[N_RELATIONS], unsigned all,
             GString *to)
{
    static const char *const text[] = {
        [RELATION_ALIKE] = "alike", [RELATION_GROUNDS] = "alike on other grounds",
        [RELATION_STATES] = "stated differently", [RELATION_ONLY_A] = "only in", [RELATION_ONLY_B] = "only in" };
    g_autoptr(GString) counts = g_string_new(NULL);

    for (enum relation i = 0; i < N_RELATIONS; i++) {
        if (n[i] == 0)
            continue;
        g_string_append_printf(counts, "%s%s%u %s", counts->len > 0 ? ", " : "", n[i] == all && all > 1 ? "all " : "",
                               n[i], text[i]);
        if (i >= RELATION_ONLY_A)
            g_string_append_printf(counts, " %s", pairs->profile[i - RELATION_ONLY_A]->name);
    }
    g_string_append_printf(to, "%s: ", what);
    text_wrap(to, counts->len > 0 ? counts->str : "none", (unsigned) strlen(what) + 2, 4);
}

/* Text: both sides; who says nothing is left out */

static unsigned
name_width(const struct profile_pairs *pairs)
{
    return text_widest(text_widest(0, pairs->profile[0]->name), pairs->profile[1]->name) + 2;
}

/* What side @nth says, and lines below it, those that are there. */
static void
print_side(const struct profile_pairs *pairs, unsigned nth, const char *says, const char *below,
           const char *further, GString *to)
{
    unsigned width = name_width(pairs), at = INDENT + width;
    const char *line[] = { says, below, further };

    g_string_append_printf(to, "%*s", INDENT, "");
    text_pad(to, pairs->profile[nth]->name, width);
    for (unsigned i = 0; i < G_N_ELEMENTS(line); i++) {
        if (line[i] == NULL)
            continue;
        if (i > 0)
            g_string_append_printf(to, "%*s", (int) at, "");
        text_wrap(to, line[i], at, at + 2);
    }
}

/* "aaaa-wait", or "aaaa-wait, second" where the two have different ids. */
static char *
ids_of(const char *a, const char *b)
{
    if (a == NULL || b == NULL || strcmp(a, b) == 0)
        return g_strdup(a != NULL ? a : b);
    return g_strdup_printf("%s, %s", a, b);
}

static void
print_fact_side(const struct profile_pairs *pairs, const struct fact_pair *pair, unsigned nth, bool statement,
                GString *to)
{
    const struct fact *fact = pair->fact[nth];

    if (fact == NULL)
        return;

    g_autofree char *grounds = profile_show_grounds(pairs->profile[nth], fact), *bounds = profile_show_bounds(fact);
    if (statement)
        print_side(pairs, nth, fact->stated, grounds, bounds, to);
    else
        print_side(pairs, nth, grounds, bounds, NULL, to);
}

static void
print_fact_pair(const struct profile_pairs *pairs, const struct fact_pair *pair, GString *to)
{
    const struct fact *a = pair->fact[0], *b = pair->fact[1], *any = a != NULL ? a : b;
    bool statement = pair->relation != RELATION_GROUNDS;
    g_autofree char *ids = ids_of(a != NULL ? a->id : NULL, b != NULL ? b->id : NULL);
    g_autofree char *head = g_strdup_printf("%s  %s%s%s", ids, any->element, statement ? "" : " ",
                                            statement ? "" : any->stated);

    g_string_append(to, "  ");
    text_wrap(to, head, 2, 6);
    print_fact_side(pairs, pair, 0, statement, to);
    print_fact_side(pairs, pair, 1, statement, to);
}

static const struct fact *
either(const struct fact_pair *pair)
{
    return pair->fact[0] != NULL ? pair->fact[0] : pair->fact[1];
}

static bool
is_difference(const struct fact_pair *pair)
{
    return pair->relation != RELATION_ALIKE && pair->relation != RELATION_GROUNDS;
}

/* The differences in the part that starts with pair @first, if none of it came before. */
static void
print_part(const struct profile_pairs *pairs, guint first, GString *to)
{
    const char *holder = either(&g_array_index(pairs->fact, struct fact_pair, first))->holder;
    bool any = false;

    for (guint i = 0; i < first; i++)
        if (strcmp(either(&g_array_index(pairs->fact, struct fact_pair, i))->holder, holder) == 0)
            return;
    for (guint i = first; i < pairs->fact->len; i++) {
        const struct fact_pair *pair = &g_array_index(pairs->fact, struct fact_pair, i);

        if (!is_difference(pair) || strcmp(either(pair)->holder, holder) != 0)
            continue;
        if (!any)
            g_string_append_printf(to, "\n%s\n", profile_show_part(holder));
        any = true;
        print_fact_pair(pairs, pair, to);
    }
}

static void
print_grounds(const struct profile_pairs *pairs, GString *to)
{
    if (pairs->n_facts[RELATION_GROUNDS] > 0)
        g_string_append(to, "\nalike on other grounds\n");
    for (guint i = 0; i < pairs->fact->len; i++) {
        const struct fact_pair *pair = &g_array_index(pairs->fact, struct fact_pair, i);

        if (pair->relation == RELATION_GROUNDS)
            print_fact_pair(pairs, pair, to);
    }
}

/* Text: policies */

static char *
row_text(const struct row_pair *pair, unsigned nth)
{
    const struct policy_row *row = pair->row[nth];

    if (row == NULL)
        return g_strdup("no row");
    if (strcmp(pair->role, "source") == 0)
        return g_strdup_printf("label %d", row->label);
    return g_strdup_printf("precedence %d, label %d", row->precedence, row->label);
}

/* The rows that differ of the tables for @role. */
static void
print_policy(const struct profile_pairs *pairs, const char *role, const char *heading, GString *to)
{
    const struct column columns[] = {
        { "prefix", NULL, COLUMN_TEXT },
        { pairs->profile[0]->name, NULL, COLUMN_TEXT },
        { pairs->profile[1]->name, NULL, COLUMN_TEXT },
    };
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));
    g_autoptr(GString) text = g_string_new(NULL);
    unsigned alike = 0;

    for (guint i = 0; i < pairs->row->len; i++) {
        const struct row_pair *pair = &g_array_index(pairs->row, struct row_pair, i);
        g_autofree char *prefix = profile_show_prefix(pair->row[0] != NULL ? pair->row[0] : pair->row[1]);
        g_autofree char *a = row_text(pair, 0), *b = row_text(pair, 1);

        if (strcmp(pair->role, role) != 0)
            continue;
        if (pair->relation == RELATION_ALIKE)
            alike++;
        else
            add_line(table, prefix, a, b);
    }
    if (table_rows(table) == 0)
        return;
    table_print(table, text);
    g_string_append_printf(to, "\npolicy for %s, %u row%s alike\n", heading, alike, alike == 1 ? "" : "s");
    text_indent(to, text->str, 2);
}

/* Text: items */

static void
print_item_side(const struct profile_pairs *pairs, const struct item_pair *pair, unsigned nth, GString *to)
{
    const struct not_modelled *item = pair->item[nth];

    if (item == NULL)
        return;

    g_autofree char *reason = profile_show_reason(pairs->profile[nth], item);
    print_side(pairs, nth, item->text, reason, NULL, to);
}

static void
print_items(const struct profile_pairs *pairs, GString *to)
{
    if (pairs->n_items[RELATION_ALIKE] < pairs->item->len)
        g_string_append(to, "\nnot modelled\n");
    for (guint i = 0; i < pairs->item->len; i++) {
        const struct item_pair *pair = &g_array_index(pairs->item, struct item_pair, i);

        if (pair->relation == RELATION_ALIKE)
            continue;
        g_string_append_printf(to, "  %s\n", (pair->item[0] != NULL ? pair->item[0] : pair->item[1])->id);
        print_item_side(pairs, pair, 0, to);
        print_item_side(pairs, pair, 1, to);
    }
}

void
profile_diff_text(const struct profile_pairs *pairs, GString *to)
{
    print_heads(pairs, to);
    g_string_append_c(to, '\n');
    print_counts(pairs, "facts", pairs->n_facts, pairs->fact->len, to);
    print_counts(pairs, "not modelled", pairs->n_items, pairs->item->len, to);
    for (guint i = 0; i < pairs->fact->len; i++)
        print_part(pairs, i, to);
    print_policy(pairs, "both", "sources and destinations", to);
    print_policy(pairs, "source", "sources", to);
    print_policy(pairs, "destination", "destinations", to);
    print_items(pairs, to);
    print_grounds(pairs, to);
}

/* CSV and JSON */

static const struct column columns[] = {
    { "a", NULL, COLUMN_TEXT },         /* this and the next two: JSON says it otherwise */
    { "b", NULL, COLUMN_TEXT },
    { "kind", NULL, COLUMN_TEXT },      /* fact, row, item */
    { "part", NULL, COLUMN_TEXT },      /* of a row: what the table is for */
    { "element", NULL, COLUMN_TEXT },
    { "difference", NULL, COLUMN_TEXT },
    { "id_a", NULL, COLUMN_TEXT },      /* of a row: its prefix */
    { "id_b", NULL, COLUMN_TEXT },
    { "states_a", NULL, COLUMN_TEXT },
    { "states_b", NULL, COLUMN_TEXT },
    { "confidence_a", NULL, COLUMN_TEXT },
    { "confidence_b", NULL, COLUMN_TEXT },
    { "source_a", NULL, COLUMN_TEXT },
    { "source_b", NULL, COLUMN_TEXT },
    { "from_a", NULL, COLUMN_TEXT },
    { "from_b", NULL, COLUMN_TEXT },
    { "low_a", NULL, COLUMN_TEXT },
    { "low_b", NULL, COLUMN_TEXT },
    { "high_a", NULL, COLUMN_TEXT },
    { "high_b", NULL, COLUMN_TEXT },
    { "reason_a", NULL, COLUMN_TEXT },  /* of an item: why it is not modelled */
    { "reason_b", NULL, COLUMN_TEXT },
};
#define N_OF_CSV 3              /* columns that JSON does not have */

/* What one side has in the columns that end in _a or _b. */
struct side {
    const char *id, *states, *confidence, *source, *from, *low, *high, *reason;
};

/* A table that is filled. */
struct filling {
    struct table *table;
    const struct profile_pairs *pairs;
    bool csv;
};

static void
fill_row(const struct filling *filling, const char *kind, const char *part, const char *element,
         enum relation relation, const struct side side[2])
{
    struct table *table = filling->table;
    static const size_t member[] = {
        offsetof(struct side, id), offsetof(struct side, states), offsetof(struct side, confidence),
        offsetof(struct side, source), offsetof(struct side, from), offsetof(struct side, low),
        offsetof(struct side, high), offsetof(struct side, reason),
    };

    if (filling->csv) {
        table_text(table, filling->pairs->profile[0]->name);
        table_text(table, filling->pairs->profile[1]->name);
        table_text(table, kind);
    }
    table_text(table, part);
    table_text(table, element);
    table_text(table, relation_name[relation]);
    for (unsigned i = 0; i < G_N_ELEMENTS(member); i++)
        for (unsigned nth = 0; nth < 2; nth++)
            table_text(table, G_STRUCT_MEMBER(const char *, &side[nth], member[i]));
}

static void
fill_facts(const struct filling *filling)
{
    const struct profile_pairs *pairs = filling->pairs;

    for (guint i = 0; i < pairs->fact->len; i++) {
        const struct fact_pair *pair = &g_array_index(pairs->fact, struct fact_pair, i);
        struct side side[2] = { { .id = NULL }, { .id = NULL } };

        for (unsigned nth = 0; nth < 2; nth++) {
            const struct fact *fact = pair->fact[nth];

            if (fact != NULL)
                side[nth] = (struct side) {
                    .id = fact->id, .states = fact->stated, .confidence = confidence_name[fact->confidence],
                    .source = fact->source, .from = fact->from, .low = fact->low, .high = fact->high };
        }
        if (pair->relation != RELATION_ALIKE)
            fill_row(filling, "fact", either(pair)->holder, either(pair)->element, pair->relation, side);
    }
}

static void
fill_rows(const struct filling *filling)
{
    const struct profile_pairs *pairs = filling->pairs;

    for (guint i = 0; i < pairs->row->len; i++) {
        const struct row_pair *pair = &g_array_index(pairs->row, struct row_pair, i);
        bool precedence = strcmp(pair->role, "source") != 0;
        g_autofree char *prefix = profile_show_prefix(pair->row[0] != NULL ? pair->row[0] : pair->row[1]);
        g_autofree char *a = pair->row[0] != NULL ? profile_show_row(pair->row[0], precedence) : NULL;
        g_autofree char *b = pair->row[1] != NULL ? profile_show_row(pair->row[1], precedence) : NULL;
        const struct side side[2] = {
            { .id = a != NULL ? prefix : NULL, .states = a }, { .id = b != NULL ? prefix : NULL, .states = b } };

        if (pair->relation != RELATION_ALIKE)
            fill_row(filling, "row", pair->role, "row", pair->relation, side);
    }
}

static void
fill_items(const struct filling *filling)
{
    const struct profile_pairs *pairs = filling->pairs;

    for (guint i = 0; i < pairs->item->len; i++) {
        const struct item_pair *pair = &g_array_index(pairs->item, struct item_pair, i);
        struct side side[2] = { { .id = NULL }, { .id = NULL } };

        for (unsigned nth = 0; nth < 2; nth++) {
            const struct not_modelled *item = pair->item[nth];

            if (item != NULL)
                side[nth] = (struct side) { .id = item->id, .states = item->text, .source = item->source,
                                            .from = item->from, .reason = item->reason };
        }
        if (pair->relation != RELATION_ALIKE)
            fill_row(filling, "item", "not-modelled", "item", pair->relation, side);
    }
}

void
profile_diff_csv(const struct profile_pairs *pairs, GString *to)
{
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));
    const struct filling filling = { table, pairs, true };

    fill_facts(&filling);
    fill_rows(&filling);
    fill_items(&filling);
    table_print_csv_head(table, to);
    table_print_csv(table, to);
}

static void
member_of(const struct profile_pairs *pairs, const char *name, void (*fill)(const struct filling *filling),
          GString *to)
{
    g_autoptr(table) table = table_new(columns + N_OF_CSV, G_N_ELEMENTS(columns) - N_OF_CSV);

    fill(&(struct filling) { table, pairs, false });
    members_rows(to, name, table);
}

static void
member_systems(const struct profile_pairs *pairs, GString *to)
{
    static const struct column system_columns[] = {
        { "os", NULL, COLUMN_TEXT }, { "label", NULL, COLUMN_TEXT }, { "released", NULL, COLUMN_TEXT },
        { "family", NULL, COLUMN_TEXT }, { "revision", NULL, COLUMN_COUNT }, { "base", NULL, COLUMN_TEXT },
        { "facts", NULL, COLUMN_COUNT } };
    g_autoptr(table) table = table_new(system_columns, G_N_ELEMENTS(system_columns));

    for (unsigned nth = 0; nth < 2; nth++) {
        const struct profile *profile = pairs->profile[nth];

        table_text(table, profile->name);
        table_text(table, profile->label);
        table_text(table, profile->released);
        table_text(table, profile->family);
        table_number(table, profile->revision);
        table_text(table, profile->base);
        table_number(table, profile->n_facts);
    }
    members_rows(to, "systems", table);
}

void
profile_diff_json(const struct profile_pairs *pairs, GString *to)
{
    g_string_append_c(to, '{');
    member_systems(pairs, to);
    members_number(to, "facts_alike", pairs->n_facts[RELATION_ALIKE]);
    members_number(to, "not_modelled_alike", pairs->n_items[RELATION_ALIKE]);
    member_of(pairs, "facts", fill_facts, to);
    member_of(pairs, "policies", fill_rows, to);
    member_of(pairs, "not_modelled", fill_items, to);
    members_end(to);
}
