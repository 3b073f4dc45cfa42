/*
 * profile-list.c - which systems there are, to choose from
 */
#include "v6sim/report/profile-list.h"

#include <string.h>

#include "v6sim/report/basis.h"
#include "v6sim/report/members.h"
#include "v6sim/report/table.h"

/* Those after `base` are not for people, who have the list of aliases. */
static const struct column columns[] = {
    { "os", "name", COLUMN_TEXT },
    { "label", NULL, COLUMN_TEXT },
    { "released", NULL, COLUMN_TEXT },
    { "revision", NULL, COLUMN_COUNT },
    { "facts", NULL, COLUMN_COUNT },
    { "guesses", "guessed", COLUMN_COUNT },
    { "base", "based on", COLUMN_TEXT },
    { "family", NULL, COLUMN_TEXT },
    { "aliases", NULL, COLUMN_TEXT },
};
#define N_FOR_PEOPLE 7

static char *
aliases_of(const struct profile_list *list, const struct profile *profile)
{
    GString *names = g_string_new(NULL);

    for (guint i = 0; i < list->alias->len; i++) {
        const struct alias *alias = list->alias->pdata[i];

        if (strcmp(alias->os, profile->system) == 0)
            g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "", alias->name);
    }
    return g_string_free(names, names->len == 0);       /* NULL: there is none */
}

static struct table *
systems_table(const struct profile_list *list, unsigned n_columns)
{
    struct table *table = table_new(columns, n_columns);

    for (guint i = 0; i < list->profile->len; i++) {
        const struct profile *profile = list->profile->pdata[i];
        g_autofree char *aliases = aliases_of(list, profile);
        unsigned by_confidence[N_CONFIDENCES];

        basis_count(profile, by_confidence);
        table_text(table, profile->name);
        table_text(table, profile->label);
        table_text(table, profile->released);
        table_number(table, profile->revision);
        table_number(table, profile->n_facts);
        table_number(table, by_confidence[CONFIDENCE_GUESS]);
        table_text(table, profile->base);
        if (n_columns == N_FOR_PEOPLE)
            continue;
        table_text(table, profile->family);
        table_text(table, aliases);
    }
    return table;
}

static struct table *
aliases_table(const struct profile_list *list)
{
    static const struct column alias_columns[] = {
        { "alias", NULL, COLUMN_TEXT },
        { "os", "stands for", COLUMN_TEXT },
        { "date", "as of", COLUMN_TEXT },
        { "reason", "because", COLUMN_TEXT },
    };
    struct table *table = table_new(alias_columns, G_N_ELEMENTS(alias_columns));

    for (guint i = 0; i < list->alias->len; i++) {
        const struct alias *alias = list->alias->pdata[i];

        table_text(table, alias->name);
        table_text(table, alias->os);
        table_text(table, alias->date);
        table_text(table, alias->reason);
    }
    return table;
}

void
profile_list_text(const struct profile_list *list, GString *to)
{
    g_autoptr(table) systems = systems_table(list, N_FOR_PEOPLE), aliases = aliases_table(list);

    table_print(systems, to);
    if (list->alias->len == 0)
        return;
    g_string_append_c(to, '\n');
    table_print(aliases, to);
}

void
profile_list_csv(const struct profile_list *list, GString *to)
{
    g_autoptr(table) systems = systems_table(list, G_N_ELEMENTS(columns));

    table_print_csv_head(systems, to);
    table_print_csv(systems, to);
}

void
profile_list_json(const struct profile_list *list, GString *to)
{
    g_autoptr(table) systems = systems_table(list, G_N_ELEMENTS(columns)), aliases = aliases_table(list);

    g_string_append_c(to, '{');
    members_rows(to, "systems", systems);
    members_rows(to, "aliases", aliases);
    members_end(to);
}

/* Applications, types of NAT, mixes */

static const struct kind_of_list {
    const char *rows;           /* in JSON */
    struct column column[5];
    unsigned n_columns;
    bool dated;
} applications = {
    "applications",
    { { "app", "name", COLUMN_TEXT }, { "label", NULL, COLUMN_TEXT }, { "released", NULL, COLUMN_TEXT },
      { "facts", NULL, COLUMN_COUNT }, { "guesses", "guessed", COLUMN_COUNT } }, 5, true
}, types_of_nat = {
    "types",
    { { "nat", "name", COLUMN_TEXT }, { "label", NULL, COLUMN_TEXT }, { "facts", NULL, COLUMN_COUNT },
      { "guesses", "guessed", COLUMN_COUNT } }, 4, false
}, mixes = {
    "mixes",
    { { "mix", "name", COLUMN_TEXT }, { "label", NULL, COLUMN_TEXT }, { "date", NULL, COLUMN_TEXT },
      { "facts", NULL, COLUMN_COUNT }, { "guesses", "guessed", COLUMN_COUNT } }, 5, true
};

static struct table *
short_table(const struct profile_list *list, const struct kind_of_list *kind)
{
    struct table *table = table_new(kind->column, kind->n_columns);

    for (guint i = 0; i < list->profile->len; i++) {
        const struct profile *profile = list->profile->pdata[i];
        unsigned by_confidence[N_CONFIDENCES];

        basis_count(profile, by_confidence);
        table_text(table, profile->name);
        table_text(table, profile->label);
        if (kind->dated)
            table_text(table, profile->dated != NULL ? profile->dated : profile->released);
        table_number(table, profile->n_facts);
        table_number(table, by_confidence[CONFIDENCE_GUESS]);
    }
    return table;
}

static void
short_text(const struct profile_list *list, const struct kind_of_list *kind, GString *to)
{
    g_autoptr(table) table = short_table(list, kind);

    table_print(table, to);
}

static void
short_csv(const struct profile_list *list, const struct kind_of_list *kind, GString *to)
{
    g_autoptr(table) table = short_table(list, kind);

    table_print_csv_head(table, to);
    table_print_csv(table, to);
}

static void
short_json(const struct profile_list *list, const struct kind_of_list *kind, GString *to)
{
    g_autoptr(table) table = short_table(list, kind);

    g_string_append_c(to, '{');
    members_rows(to, kind->rows, table);
    members_end(to);
}

void
application_list_text(const struct profile_list *list, GString *to)
{
    short_text(list, &applications, to);
}

void
application_list_csv(const struct profile_list *list, GString *to)
{
    short_csv(list, &applications, to);
}

void
application_list_json(const struct profile_list *list, GString *to)
{
    short_json(list, &applications, to);
}

void
nat_list_text(const struct profile_list *list, GString *to)
{
    short_text(list, &types_of_nat, to);
}

void
nat_list_csv(const struct profile_list *list, GString *to)
{
    short_csv(list, &types_of_nat, to);
}

void
nat_list_json(const struct profile_list *list, GString *to)
{
    short_json(list, &types_of_nat, to);
}

void
mix_list_text(const struct profile_list *list, GString *to)
{
    short_text(list, &mixes, to);
}

void
mix_list_csv(const struct profile_list *list, GString *to)
{
    short_csv(list, &mixes, to);
}

void
mix_list_json(const struct profile_list *list, GString *to)
{
    short_json(list, &mixes, to);
}
