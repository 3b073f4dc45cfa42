/*
 * profile-show.c - a profile as it holds after inheritance
 *
 * In order: the pieces that reports on profiles share; text for people, part by
 * part; one table of facts, rows and items, of which CSV is all and JSON has
 * each kind under a name of its own.
 */
#include "v6sim/report/profile-show.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/basis.h"
#include "v6sim/report/members.h"
#include "v6sim/report/table.h"
#include "v6sim/report/text.h"

#define SOURCE_INDENT 6

/* Pieces */

const char *
profile_show_part(const char *holder)
{
    return strcmp(holder, "os") == 0 ? "system" : holder;
}

/* Who says so, where it is not @profile itself. */
static void
append_from(GString *text, const struct profile *profile, const char *from)
{
    if (strcmp(from, profile->name) != 0)
        g_string_append_printf(text, " (from %s)", from);
}

char *
profile_show_grounds(const struct profile *profile, const struct fact *fact)
{
    const char *confidence = fact->confidence == CONFIDENCE_GUESS ? "GUESS" : confidence_name[fact->confidence];
    GString *grounds = g_string_new(NULL);

    g_string_append_printf(grounds, "%s: %s", confidence, fact->source);
    append_from(grounds, profile, fact->from);
    return g_string_free(grounds, FALSE);
}

char *
profile_show_bounds(const struct fact *fact)
{
    if (fact->low != NULL && fact->high != NULL)
        return g_strdup_printf("or %s, or %s", fact->low, fact->high);
    if (fact->low == NULL && fact->high == NULL)
        return NULL;
    return g_strdup_printf("or %s", fact->low != NULL ? fact->low : fact->high);
}

char *
profile_show_reason(const struct profile *profile, const struct not_modelled *item)
{
    GString *reason = g_string_new(NULL);

    g_string_append_printf(reason, "%s (%s)", item->reason, item->source);
    append_from(reason, profile, item->from);
    return g_string_free(reason, FALSE);
}

char *
profile_show_row(const struct policy_row *row, bool precedence)
{
    GString *text = g_string_new(NULL);

    if (precedence)
        g_string_append_printf(text, "precedence=\"%d\" ", row->precedence);
    g_string_append_printf(text, "label=\"%d\"", row->label);
    if (row->word != NULL)
        g_string_append_printf(text, " word=\"%s\"", row->word);
    return g_string_free(text, FALSE);
}

char *
profile_show_prefix(const struct policy_row *row)
{
    return value_print_prefix(&(struct prefix) { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 });
}

/* Text */

static void
print_heading(const struct profile_shown *shown, GString *to)
{
    const struct profile *profile = shown->profile;
    g_autofree char *older = g_strjoinv(", ", shown->older);

    if (shown->alias != NULL) {
        g_autofree char *text = g_strdup_printf("%s stands for %s, as of %s: %s", shown->alias->name,
                                                shown->alias->os, shown->alias->date, shown->alias->reason);

        text_wrap(to, text, 0, 2);
        g_string_append_c(to, '\n');
    }
    g_string_append_printf(to, "%s  %s", profile->name, profile->label);
    if (profile->released != NULL)
        g_string_append_printf(to, ", released %s", profile->released);
    if (profile->dated != NULL)
        g_string_append_printf(to, ", %s", profile->dated);
    if (profile->system != NULL)
        g_string_append_printf(to, ", revision %" G_GINT64_FORMAT, profile->revision);
    if (profile->revision != profile->newest)
        g_string_append_printf(to, " of %" G_GINT64_FORMAT, profile->newest);
    if (profile->base != NULL)
        g_string_append_printf(to, ", based on %s", profile->base);
    g_string_append_c(to, '\n');
    if (*older != '\0')
        g_string_append_printf(to, "older revisions: %s\n", older);
}

/* "22 facts: 10 seed, 6 vendor, ..." */
static void
print_counts(const struct profile *profile, GString *to)
{
    unsigned n[N_CONFIDENCES];
    const char *separator = ": ";

    basis_count(profile, n);
    g_string_append_printf(to, "%u fact%s", profile->n_facts, profile->n_facts == 1 ? "" : "s");
    for (enum confidence confidence = 0; confidence < N_CONFIDENCES; confidence++)
        if (n[confidence] > 0) {
            g_string_append_printf(to, "%s%u %s", separator, n[confidence], confidence_name[confidence]);
            separator = ", ";
        }
    g_string_append_c(to, '\n');
}

/* An id and what is behind it, and lines below: those that are there. */
static void
print_entry(GString *to, unsigned id_width, const char *id, const char *text, const char *below,
            const char *further)
{
    g_string_append(to, "  ");
    text_pad(to, id, id_width + 2);
    text_wrap(to, text, id_width + 4, id_width + 6);
    g_string_append_printf(to, "%*s", SOURCE_INDENT, "");
    text_wrap(to, below, SOURCE_INDENT, SOURCE_INDENT + 2);
    if (further == NULL)
        return;
    g_string_append_printf(to, "%*s", SOURCE_INDENT, "");
    text_wrap(to, further, SOURCE_INDENT, SOURCE_INDENT + 2);
}

static void
print_fact(const struct profile *profile, const struct fact *fact, unsigned id_width, GString *to)
{
    g_autofree char *stated = g_strdup_printf("%s %s", fact->element, fact->stated);
    g_autofree char *grounds = profile_show_grounds(profile, fact), *bounds = profile_show_bounds(fact);

    print_entry(to, id_width, fact->id, stated, grounds, bounds);
}

static void
print_facts_in(const struct profile *profile, const char *holder, unsigned id_width, GString *to)
{
    bool whole = strcmp(holder, "os") == 0 && profile->system == NULL;

    g_string_append_printf(to, "\n%s\n", whole ? "application" : profile_show_part(holder));
    for (uint16_t i = 0; i < profile->n_facts; i++)
        if (strcmp(profile->fact[i].holder, holder) == 0)
            print_fact(profile, &profile->fact[i], id_width, to);
}

/* By what they are about; facts that a profile adds to its base's stand at the
 * end of its list. */
static void
print_facts(const struct profile *profile, GString *to)
{
    unsigned id_width = 0;

    for (uint16_t i = 0; i < profile->n_facts; i++)
        id_width = text_widest(id_width, profile->fact[i].id);
    for (uint16_t i = 0; i < profile->n_facts; i++) {
        bool first = true;

        for (uint16_t j = 0; j < i && first; j++)
            first = strcmp(profile->fact[j].holder, profile->fact[i].holder) != 0;
        if (first)
            print_facts_in(profile, profile->fact[i].holder, id_width, to);
    }
}

static int
compare_precedence(const void *a, const void *b, void *user)
{
    const struct policy_row *one = a, *two = b;

    (void) user;
    return (two->precedence > one->precedence) - (one->precedence > two->precedence);
}

/* The highest precedence first, as most systems print it. */
static void
print_policy(const struct profile *profile, const struct policy *policy, const char *role, bool precedence,
             GString *to)
{
    static const struct column columns[] = {
        { "precedence", NULL, COLUMN_COUNT }, { "label", NULL, COLUMN_COUNT }, { "prefix", NULL, COLUMN_TEXT } };
    g_autoptr(table) table = precedence ? table_new(columns, 3) : table_new(columns + 1, 2);
    g_autoptr(GString) text = g_string_new(NULL);
    struct policy sorted = *policy;

    g_qsort_with_data(sorted.row, sorted.n, sizeof *sorted.row, compare_precedence, NULL);
    for (uint16_t i = 0; i < sorted.n; i++) {
        g_autofree char *prefix = profile_show_prefix(&sorted.row[i]);

        if (precedence)
            table_number(table, sorted.row[i].precedence);
        table_number(table, sorted.row[i].label);
        table_text(table, prefix);
    }
    table_print(table, text);
    g_string_append_printf(to, "\npolicy for %s (%s)\n", role, profile->fact[policy->fact].id);
    text_indent(to, text->str, 2);
}

/* Tables that a command puts in force. */
static void
print_named_policies(const struct profile *profile, GString *to)
{
    for (uint8_t i = 0; i < profile->n_named_policies; i++) {
        const struct named_policy *named = &profile->named_policy[i];
        g_autofree char *role = g_strdup_printf("all after %s", named->command);

        if (!profile_in_force(profile, named))
            print_policy(profile, named->policy, role, true, to);
    }
}

static void
print_policies(const struct profile *profile, GString *to)
{
    if (profile->source_policy == profile->destination_policy && profile->source_policy != NULL) {
        print_policy(profile, profile->source_policy, "sources and destinations", true, to);
        print_named_policies(profile, to);
        return;
    }
    if (profile->source_policy != NULL)
        print_policy(profile, profile->source_policy, "sources", false, to);
    if (profile->destination_policy != NULL)
        print_policy(profile, profile->destination_policy, "destinations", true, to);
}

static void
print_not_modelled(const struct profile *profile, GString *to)
{
    unsigned id_width = 0;

    if (profile->n_not_modelled > 0)
        g_string_append(to, "\nnot modelled\n");
    for (uint16_t i = 0; i < profile->n_not_modelled; i++)
        id_width = text_widest(id_width, profile->not_modelled[i].id);
    for (uint16_t i = 0; i < profile->n_not_modelled; i++) {
        const struct not_modelled *item = &profile->not_modelled[i];
        g_autofree char *reason = profile_show_reason(profile, item);

        print_entry(to, id_width, item->id, item->text, reason, NULL);
    }
}

void
profile_show_text(const struct profile_shown *shown, GString *to)
{
    print_heading(shown, to);
    print_counts(shown->profile, to);
    print_facts(shown->profile, to);
    print_policies(shown->profile, to);
    print_not_modelled(shown->profile, to);
}

/* CSV */

static const struct column columns[] = {
    { "os", NULL, COLUMN_TEXT },
    { "revision", NULL, COLUMN_COUNT },
    { "part", NULL, COLUMN_TEXT },
    { "element", NULL, COLUMN_TEXT },
    { "id", NULL, COLUMN_TEXT },
    { "states", NULL, COLUMN_TEXT },
    { "confidence", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },
    { "from", NULL, COLUMN_TEXT },      /* the profile that it was written in */
    { "low", NULL, COLUMN_TEXT },
    { "high", NULL, COLUMN_TEXT },
    { "reason", NULL, COLUMN_TEXT },    /* of an item: why it is not modelled */
};

static void
fill_head(struct table *table, const struct profile *profile, const char *part, const char *element, const char *id)
{
    table_text(table, profile->name);
    table_number(table, profile->revision);
    table_text(table, part);
    table_text(table, element);
    table_text(table, id);
}

static void
fill_origin(struct table *table, const struct fact *fact)
{
    table_text(table, confidence_name[fact->confidence]);
    table_text(table, fact->source);
    table_text(table, fact->from);
    table_text(table, fact->low);
    table_text(table, fact->high);
    table_text(table, NULL);
}

/* The rows of a table, under the id of their fact. */
static void
fill_rows(struct table *table, const struct profile *profile, const struct policy *policy, bool precedence)
{
    const struct fact *fact = &profile->fact[policy->fact];

    for (uint16_t i = 0; i < policy->n; i++) {
        g_autofree char *prefix = profile_show_prefix(&policy->row[i]);
        g_autofree char *row = profile_show_row(&policy->row[i], precedence);
        g_autofree char *stated = g_strdup_printf("prefix=\"%s\" %s", prefix, row);

        fill_head(table, profile, fact->element, "row", fact->id);
        table_text(table, stated);
        fill_origin(table, fact);
    }
}

static void
fill_fact(struct table *table, const struct profile *profile, uint16_t nth)
{
    const struct fact *fact = &profile->fact[nth];
    const struct policy *policy = profile_policy(profile, nth);
    bool of_source = policy == profile->source_policy && policy != profile->destination_policy;

    fill_head(table, profile, fact->holder, fact->element, fact->id);
    table_text(table, fact->stated);
    fill_origin(table, fact);
    if (policy != NULL)
        fill_rows(table, profile, policy, !of_source);
}

static void
fill_item(struct table *table, const struct profile *profile, const struct not_modelled *item)
{
    fill_head(table, profile, "not-modelled", "item", item->id);
    table_text(table, item->text);
    table_text(table, NULL);
    table_text(table, item->source);
    table_text(table, item->from);
    table_text(table, NULL);
    table_text(table, NULL);
    table_text(table, item->reason);
}

void
profile_show_csv_head(GString *to)
{
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));

    table_print_csv_head(table, to);
}

void
profile_show_csv(const struct profile_shown *shown, GString *to)
{
    const struct profile *profile = shown->profile;
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));

    for (uint16_t i = 0; i < profile->n_facts; i++)
        fill_fact(table, profile, i);
    for (uint16_t i = 0; i < profile->n_not_modelled; i++)
        fill_item(table, profile, &profile->not_modelled[i]);
    table_print_csv(table, to);
}

/* JSON */

static void
member_facts(const struct profile *profile, GString *to)
{
    static const struct column fact_columns[] = {
        { "id", NULL, COLUMN_TEXT },
        { "part", NULL, COLUMN_TEXT },
        { "element", NULL, COLUMN_TEXT },
        { "states", NULL, COLUMN_TEXT },
        { "confidence", NULL, COLUMN_TEXT },
        { "source", NULL, COLUMN_TEXT },
        { "from", NULL, COLUMN_TEXT },
        { "low", NULL, COLUMN_TEXT },
        { "high", NULL, COLUMN_TEXT },
    };
    g_autoptr(table) table = table_new(fact_columns, G_N_ELEMENTS(fact_columns));

    for (uint16_t i = 0; i < profile->n_facts; i++) {
        const struct fact *fact = &profile->fact[i];

        table_text(table, fact->id);
        table_text(table, fact->holder);
        table_text(table, fact->element);
        table_text(table, fact->stated);
        table_text(table, confidence_name[fact->confidence]);
        table_text(table, fact->source);
        table_text(table, fact->from);
        table_text(table, fact->low);
        table_text(table, fact->high);
    }
    members_rows(to, "facts", table);
}

static void
add_policy(struct table *table, const struct profile *profile, const struct policy *policy, const char *role)
{
    for (uint16_t i = 0; policy != NULL && i < policy->n; i++) {
        g_autofree char *prefix = profile_show_prefix(&policy->row[i]);

        table_text(table, profile->fact[policy->fact].id);
        table_text(table, role);
        table_text(table, prefix);
        table_number(table, strcmp(role, "source") == 0 ? -1 : policy->row[i].precedence);
        table_number(table, policy->row[i].label);
    }
}

static void
member_policies(const struct profile *profile, GString *to)
{
    static const struct column policy_columns[] = {
        { "fact", NULL, COLUMN_TEXT },
        { "role", NULL, COLUMN_TEXT },
        { "prefix", NULL, COLUMN_TEXT },
        { "precedence", NULL, COLUMN_COUNT },   /* null: it plays no part */
        { "label", NULL, COLUMN_COUNT },
    };
    g_autoptr(table) table = table_new(policy_columns, G_N_ELEMENTS(policy_columns));

    if (profile->source_policy == profile->destination_policy) {
        add_policy(table, profile, profile->source_policy, "both");
    } else {
        add_policy(table, profile, profile->source_policy, "source");
        add_policy(table, profile, profile->destination_policy, "destination");
    }
    for (uint8_t i = 0; i < profile->n_named_policies; i++)
        if (!profile_in_force(profile, &profile->named_policy[i]))
            add_policy(table, profile, profile->named_policy[i].policy, "on-command");
    members_rows(to, "policies", table);
}

static void
member_not_modelled(const struct profile *profile, GString *to)
{
    static const struct column item_columns[] = {
        { "id", NULL, COLUMN_TEXT },
        { "text", NULL, COLUMN_TEXT },
        { "reason", NULL, COLUMN_TEXT },
        { "source", NULL, COLUMN_TEXT },
        { "from", NULL, COLUMN_TEXT },
    };
    g_autoptr(table) table = table_new(item_columns, G_N_ELEMENTS(item_columns));

    for (uint16_t i = 0; i < profile->n_not_modelled; i++) {
        const struct not_modelled *item = &profile->not_modelled[i];

        table_text(table, item->id);
        table_text(table, item->text);
        table_text(table, item->reason);
        table_text(table, item->source);
        table_text(table, item->from);
    }
    members_rows(to, "not_modelled", table);
}

void
profile_show_json(const struct profile_shown *shown, GString *to)
{
    const struct profile *profile = shown->profile;
    unsigned by_confidence[N_CONFIDENCES];

    basis_count(profile, by_confidence);
    g_string_append_c(to, '{');
    members_text(to, profile->system != NULL ? "os" : profile->app != NULL ? "app"
                     : profile->dated != NULL ? "mix" : "nat", profile->name);
    members_text(to, "alias", shown->alias != NULL ? shown->alias->name : NULL);
    members_text(to, "label", profile->label);
    members_text(to, "released", profile->released);
    if (profile->dated != NULL)
        members_text(to, "date", profile->dated);
    members_text(to, "family", profile->family);
    members_number(to, "revision", profile->revision);
    members_number(to, "newest_revision", profile->newest);
    members_texts(to, "older", (const char *const *) shown->older, g_strv_length(shown->older));
    members_text(to, "base", profile->base);
    basis_member(to, by_confidence);
    member_facts(profile, to);
    member_policies(profile, to);
    member_not_modelled(profile, to);
    members_end(to);
}
