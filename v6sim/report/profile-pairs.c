/*
 * profile-pairs.c - two profiles, fact by fact
 */
#include "v6sim/report/profile-pairs.h"

#include <string.h>

const char *const relation_name[] = {
    [RELATION_ALIKE] = "alike",
    [RELATION_GROUNDS] = "grounds",
    [RELATION_STATES] = "states",
    [RELATION_ONLY_A] = "only-a",
    [RELATION_ONLY_B] = "only-b",
};

/* Rows of policies */

static int
compare_precedence(const void *a, const void *b)
{
    const struct policy_row *const *one = a, *const *two = b;

    return ((*two)->precedence > (*one)->precedence) - ((*one)->precedence > (*two)->precedence);
}

/* Returns: the rows of @policy, NULL for none, the highest precedence first. */
static GPtrArray *
sorted_rows(const struct policy *policy)
{
    GPtrArray *rows = g_ptr_array_new();

    for (uint16_t i = 0; policy != NULL && i < policy->n; i++)
        g_ptr_array_add(rows, (void *) &policy->row[i]);
    g_ptr_array_sort(rows, compare_precedence);
    return rows;
}

static const struct policy_row *
row_with(const GPtrArray *rows, const struct policy_row *like)
{
    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];

        if (row->len == like->len && addr_equal(row->prefix, like->prefix))
            return row;
    }
    return NULL;
}

static enum relation
relate_rows(const struct policy_row *a, const struct policy_row *b, bool precedence)
{
    if (a == NULL || b == NULL)
        return a != NULL ? RELATION_ONLY_A : RELATION_ONLY_B;
    return a->label == b->label && (!precedence || a->precedence == b->precedence) ? RELATION_ALIKE : RELATION_STATES;
}

/* Appends the pairs of two tables. */
static void
pair_rows(GArray *pairs, const struct policy *a, const struct policy *b, const char *role)
{
    bool precedence = strcmp(role, "source") != 0;
    g_autoptr(GPtrArray) of_a = sorted_rows(a), of_b = sorted_rows(b);

    for (guint i = 0; i < of_a->len; i++) {
        const struct policy_row *row = of_a->pdata[i], *other = row_with(of_b, row);
        struct row_pair pair = { relate_rows(row, other, precedence), role, { row, other } };

        g_array_append_val(pairs, pair);
    }
    for (guint i = 0; i < of_b->len; i++) {
        const struct policy_row *row = of_b->pdata[i];
        struct row_pair pair = { RELATION_ONLY_B, role, { NULL, row } };

        if (row_with(of_a, row) == NULL)
            g_array_append_val(pairs, pair);
    }
}

static bool
has_one_table(const struct profile *profile)
{
    return profile->source_policy == profile->destination_policy;
}

/* Returns: the table that @command puts in force in @profile; NULL if it is in force already, or there is none. */
static const struct policy *
table_on_command(const struct profile *profile, const char *command)
{
    for (uint8_t i = 0; i < profile->n_named_policies; i++)
        if (strcmp(profile->named_policy[i].command, command) == 0 &&
            !profile_in_force(profile, &profile->named_policy[i]))
            return profile->named_policy[i].policy;
    return NULL;
}

static void
pair_named_policies(struct profile_pairs *pairs)
{
    const struct profile *a = pairs->profile[0], *b = pairs->profile[1];

    for (uint8_t i = 0; i < a->n_named_policies; i++) {
        const char *command = a->named_policy[i].command;

        pair_rows(pairs->row, table_on_command(a, command), table_on_command(b, command), "on-command");
    }
    for (uint8_t i = 0; i < b->n_named_policies; i++) {
        const char *command = b->named_policy[i].command;

        if (table_on_command(a, command) == NULL)
            pair_rows(pairs->row, NULL, table_on_command(b, command), "on-command");
    }
}

static void
pair_policies(struct profile_pairs *pairs)
{
    const struct profile *a = pairs->profile[0], *b = pairs->profile[1];

    pair_named_policies(pairs);

    if (has_one_table(a) && has_one_table(b)) {
        pair_rows(pairs->row, a->source_policy, b->source_policy, "both");
        return;
    }
    pair_rows(pairs->row, a->source_policy, b->source_policy, "source");
    pair_rows(pairs->row, a->destination_policy, b->destination_policy, "destination");
}

/* Facts */

static const struct policy *
table_of(const struct profile *profile, const struct fact *fact)
{
    return profile_policy(profile, (uint16_t) (fact - profile->fact));
}

static bool
same_tables(const struct profile_pairs *pairs, const struct fact *a, const struct fact *b)
{
    const struct policy *of_a = table_of(pairs->profile[0], a), *of_b = table_of(pairs->profile[1], b);
    bool precedence = of_a != pairs->profile[0]->source_policy || has_one_table(pairs->profile[0]);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(struct row_pair));

    pair_rows(rows, of_a, of_b, precedence ? "both" : "source");
    for (guint i = 0; i < rows->len; i++)
        if (g_array_index(rows, struct row_pair, i).relation != RELATION_ALIKE)
            return false;
    return true;
}

static enum relation
relate_facts(const struct profile_pairs *pairs, const struct fact *a, const struct fact *b)
{
    if (a == NULL || b == NULL)
        return a != NULL ? RELATION_ONLY_A : RELATION_ONLY_B;
    if (strcmp(a->meaning, b->meaning) != 0 || !same_tables(pairs, a, b))
        return RELATION_STATES;
    return a->confidence == b->confidence && strcmp(a->source, b->source) == 0 && g_strcmp0(a->low, b->low) == 0 &&
        g_strcmp0(a->high, b->high) == 0 ? RELATION_ALIKE : RELATION_GROUNDS;
}

static bool
same_kind(const struct fact *a, const struct fact *b)
{
    return strcmp(a->element, b->element) == 0 && strcmp(a->holder, b->holder) == 0;
}

static const struct fact *
fact_with(const struct profile *profile, const struct fact *like)
{
    for (uint16_t i = 0; i < profile->n_facts; i++)
        if (strcmp(profile->fact[i].id, like->id) == 0 && same_kind(&profile->fact[i], like))
            return &profile->fact[i];
    return NULL;
}

/* Returns: the only fact of the kind of @like that @other has no namesake of, or
 * NULL if there are several or none. */
static const struct fact *
lone_fact(const struct profile *profile, const struct profile *other, const struct fact *like)
{
    const struct fact *lone = NULL;

    for (uint16_t i = 0; i < profile->n_facts; i++) {
        const struct fact *fact = &profile->fact[i];

        if (!same_kind(fact, like) || fact_with(other, fact) != NULL)
            continue;
        if (lone != NULL)
            return NULL;
        lone = fact;
    }
    return lone;
}

/* Returns: the fact of @other that @fact of @profile is to be held against, or NULL. */
static const struct fact *
counterpart(const struct profile *profile, const struct profile *other, const struct fact *fact)
{
    const struct fact *namesake = fact_with(other, fact);

    if (namesake != NULL)
        return namesake;
    return lone_fact(profile, other, fact) == fact ? lone_fact(other, profile, fact) : NULL;
}

static void
add_fact(struct profile_pairs *pairs, const struct fact *a, const struct fact *b)
{
    struct fact_pair pair = { relate_facts(pairs, a, b), { a, b } };

    pairs->n_facts[pair.relation]++;
    g_array_append_val(pairs->fact, pair);
}

static void
pair_facts(struct profile_pairs *pairs)
{
    const struct profile *a = pairs->profile[0], *b = pairs->profile[1];

    for (uint16_t i = 0; i < a->n_facts; i++)
        add_fact(pairs, &a->fact[i], counterpart(a, b, &a->fact[i]));
    for (uint16_t i = 0; i < b->n_facts; i++)
        if (counterpart(b, a, &b->fact[i]) == NULL)
            add_fact(pairs, NULL, &b->fact[i]);
}

/* Items */

static const struct not_modelled *
item_with(const struct profile *profile, const char *id)
{
    for (uint16_t i = 0; i < profile->n_not_modelled; i++)
        if (strcmp(profile->not_modelled[i].id, id) == 0)
            return &profile->not_modelled[i];
    return NULL;
}

static enum relation
relate_items(const struct not_modelled *a, const struct not_modelled *b)
{
    if (a == NULL || b == NULL)
        return a != NULL ? RELATION_ONLY_A : RELATION_ONLY_B;
    if (strcmp(a->text, b->text) != 0)
        return RELATION_STATES;
    return strcmp(a->reason, b->reason) == 0 && strcmp(a->source, b->source) == 0 ? RELATION_ALIKE : RELATION_GROUNDS;
}

static void
add_item(struct profile_pairs *pairs, const struct not_modelled *a, const struct not_modelled *b)
{
    struct item_pair pair = { relate_items(a, b), { a, b } };

    pairs->n_items[pair.relation]++;
    g_array_append_val(pairs->item, pair);
}

static void
pair_items(struct profile_pairs *pairs)
{
    const struct profile *a = pairs->profile[0], *b = pairs->profile[1];

    for (uint16_t i = 0; i < a->n_not_modelled; i++)
        add_item(pairs, &a->not_modelled[i], item_with(b, a->not_modelled[i].id));
    for (uint16_t i = 0; i < b->n_not_modelled; i++)
        if (item_with(a, b->not_modelled[i].id) == NULL)
            add_item(pairs, NULL, &b->not_modelled[i]);
}

/* All together */

void
profile_pairs_init(struct profile_pairs *pairs, const struct profile *a, const struct profile *b)
{
    *pairs = (struct profile_pairs) {
        .profile = { a, b },
        .fact = g_array_new(FALSE, FALSE, sizeof(struct fact_pair)),
        .row = g_array_new(FALSE, FALSE, sizeof(struct row_pair)),
        .item = g_array_new(FALSE, FALSE, sizeof(struct item_pair)),
    };
    pair_facts(pairs);
    pair_policies(pairs);
    pair_items(pairs);
}

void
profile_pairs_clear(struct profile_pairs *pairs)
{
    g_array_unref(pairs->fact);
    g_array_unref(pairs->row);
    g_array_unref(pairs->item);
}

bool
profile_pairs_differ(const struct profile_pairs *pairs)
{
    return pairs->n_facts[RELATION_ALIKE] < pairs->fact->len || pairs->n_items[RELATION_ALIKE] < pairs->item->len;
}
