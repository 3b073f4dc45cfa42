/*
 * facts.c - the facts behind a run, one by one
 */
#include "v6sim/report/facts.h"

#include <string.h>

#include "v6sim/report/profile-show.h"
#include "v6sim/report/text.h"

#define TIMES_WIDTH 9

static bool
is_shown(const struct basis_fact *fact, const struct facts_shown *shown)
{
    return (shown->unused || basis_is_used(fact) || basis_is_waited(fact)) &&
        (!shown->guesses || fact->fact->confidence == CONFIDENCE_GUESS);
}

/* Tables */

static const struct column columns[] = {
    { "scenario", NULL, COLUMN_TEXT },          /* this and the next two: if wanted */
    { "variant", NULL, COLUMN_TEXT },
    { "seed", NULL, COLUMN_COUNT },
    { "os", NULL, COLUMN_TEXT },
    { "id", NULL, COLUMN_TEXT },
    { "element", NULL, COLUMN_TEXT },
    { "states", NULL, COLUMN_TEXT },
    { "low", NULL, COLUMN_TEXT },
    { "high", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },
    { "confidence", NULL, COLUMN_TEXT },
    { "from", NULL, COLUMN_TEXT },              /* the profile it was written in */
    { "acted", NULL, COLUMN_COUNT },
    { "waited", NULL, COLUMN_COUNT },
    { "hosts", NULL, COLUMN_COUNT },
    { "set", NULL, COLUMN_TEXT },               /* what --set gave; if wanted */
};
#define N_OF_IDENTITY 3                         /* in front; one is behind all others */

static void
add_row(struct table *table, const struct scenario *identity, const struct basis_fact *row)
{
    const struct fact *fact = row->fact;

    if (identity != NULL) {
        table_text(table, identity->name);
        table_text(table, identity->variant);
        table_number(table, (int64_t) identity->seed);
    }
    table_text(table, row->profile->name);
    table_text(table, fact->id);
    table_text(table, fact->element);
    table_text(table, fact->stated);
    table_text(table, fact->low);
    table_text(table, fact->high);
    table_text(table, fact->source);
    table_text(table, confidence_name[fact->confidence]);
    table_text(table, fact->from);
    table_number(table, (int64_t) row->use.acted);
    table_number(table, (int64_t) row->use.waited);
    table_number(table, (int64_t) row->use.hosts);
    if (identity != NULL) {
        g_autofree char *set = scenario_set(identity);

        table_text(table, set);
    }
}

struct table *
facts_table(const struct basis *basis, const struct scenario *identity, const struct facts_shown *shown)
{
    unsigned front = identity != NULL ? 0 : N_OF_IDENTITY, behind = identity != NULL ? 0 : 1;
    struct table *table = table_new(columns + front, G_N_ELEMENTS(columns) - front - behind);

    for (guint i = 0; i < basis->fact->len; i++)
        if (is_shown(basis_fact_at(basis, i), shown))
            add_row(table, identity, basis_fact_at(basis, i));
    return table;
}

struct table *
facts_by_os(const struct basis *basis)
{
    struct column column[N_CONFIDENCES + 3] = {
        { "os", NULL, COLUMN_TEXT }, { "used", NULL, COLUMN_COUNT }, { "waited", NULL, COLUMN_COUNT } };

    for (enum confidence i = 0; i < N_CONFIDENCES; i++)
        column[i + 3] = (struct column) { confidence_name[i], NULL, COLUMN_COUNT };

    struct table *table = table_new(column, G_N_ELEMENTS(column));
    for (unsigned i = 0; i < basis->n_tallies; i++) {
        const struct basis_tally *tally = &basis->tally[i];

        if (tally->profile == NULL && basis->n_tallies == 2)
            continue;
        table_text(table, tally->profile != NULL ? tally->profile->name : "all");
        table_number(table, tally->used);
        table_number(table, tally->waited);
        for (enum confidence confidence = 0; confidence < N_CONFIDENCES; confidence++)
            table_number(table, tally->by_confidence[confidence]);
    }
    return table;
}

/* Text */

static char *
count_text(uint64_t n)
{
    return n > 0 ? table_grouped((int64_t) n) : g_strdup("-");
}

static void
print_fact(GString *to, const struct basis_fact *row, unsigned id_width)
{
    unsigned indent = 2 * (TIMES_WIDTH + 2) + id_width + 2;
    g_autofree char *times = count_text(basis_is_used(row) ? row->use.acted : row->use.waited);
    g_autofree char *hosts = count_text(row->use.hosts);
    g_autofree char *stated = g_strconcat(row->fact->element, " ", row->fact->stated, NULL);
    g_autofree char *origin = profile_show_grounds(row->profile, row->fact), *bounds = profile_show_bounds(row->fact);

    g_string_append_printf(to, "%*s  %*s  ", TIMES_WIDTH, times, TIMES_WIDTH, hosts);
    text_pad(to, row->fact->id, id_width + 2);
    text_wrap(to, stated, indent, indent + 2);
    g_string_append_printf(to, "%*s", (int) indent, "");
    text_wrap(to, origin, indent, indent + 2);
    if (bounds != NULL) {
        g_string_append_printf(to, "%*s", (int) indent, "");
        text_wrap(to, bounds, indent, indent + 2);
    }
}

static bool
is_unused(const struct basis_fact *fact)
{
    return !basis_is_used(fact) && !basis_is_waited(fact);
}

/* What rests on the facts of tally @nth: hosts on a system's, NATs and firewalls on their type's, members on a
 * mix's. */
static const char *
of_what(const struct basis *basis, unsigned nth)
{
    return nth < basis->n_systems ? "hosts" : nth < basis->n_systems + basis->n_nats ? "devices" : "members";
}

/* The facts of a system, a type of NAT or a mix for which something holds. */
static void
print_those(GString *to, const struct basis *basis, unsigned nth, const struct facts_shown *shown,
            const char *heading, bool (*hold)(const struct basis_fact *fact))
{
    const struct profile *profile = basis->tally[nth].profile;
    unsigned id_width = 0;
    bool first = true;

    for (guint i = 0; i < basis->fact->len; i++)
        if (basis_fact_at(basis, i)->profile == profile)
            id_width = text_widest(id_width, basis_fact_at(basis, i)->fact->id);
    for (guint i = 0; i < basis->fact->len; i++) {
        const struct basis_fact *fact = basis_fact_at(basis, i);

        if (fact->profile != profile || !hold(fact) || !is_shown(fact, shown))
            continue;
        if (first)
            g_string_append_printf(to, "\n%*s  %*s  %s\n", TIMES_WIDTH, "times", TIMES_WIDTH,
                                   of_what(basis, nth), heading);
        first = false;
        print_fact(to, fact, id_width);
    }
}

void
facts_print(const struct basis *basis, const struct facts_shown *shown, GString *to)
{
    for (unsigned i = 0; i < basis->n_tallies; i++) {
        const struct profile *profile = basis->tally[i].profile;

        if (profile == NULL && basis->n_tallies == 2)
            continue;
        g_string_append_printf(to, "%s%s  %u facts used: ", i > 0 ? "\n" : "",
                               profile != NULL ? profile->name : "all", basis->tally[i].used);
        basis_print(basis, &basis->tally[i], to);
        basis_print_limits(basis, &basis->tally[i], to);
        g_string_append_c(to, '\n');
        if (profile == NULL)
            continue;
        print_those(to, basis, i, shown, "acted on", basis_is_used);
        print_those(to, basis, i, shown, "set a limit that was not reached", basis_is_waited);
        print_those(to, basis, i, shown, "not used", is_unused);
    }
}
