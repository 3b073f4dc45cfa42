/*
 * difference-answer.c - what two runs differ in, in one sentence
 *
 *     25 % of 2,000 hosts are affected: 100 give up after 8 s, 400 wait longer, by 1 s; nothing changes for 75 %.
 */
#include "v6sim/report/difference-text.h"

#include <string.h>

#include "v6sim/read/value.h"

#define N_NAMED 3               /* hosts that are told by name */

/* "1,500 of 2,000 hosts", "one of 3 hosts". */
static void
append_count(GString *to, int64_t n)
{
    g_autofree char *text = table_grouped(n);

    g_string_append(to, text);
}

/* "25 %", "0.3 %", "under 0.1 %". */
static void
append_share(GString *to, int64_t n, int64_t of)
{
    int64_t thousandths = of > 0 ? (n * 1000 + of / 2) / of : 0;

    if (thousandths == 0 && n > 0)
        g_string_append(to, "under 0.1 %");
    else if (thousandths == 1000 && n < of)
        g_string_append(to, "over 99.9 %");
    else if (thousandths % 10 == 0)
        g_string_append_printf(to, "%" G_GINT64_FORMAT " %%", thousandths / 10);
    else
        g_string_append_printf(to, "%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT " %%", thousandths / 10, thousandths % 10);
}

/* Whether all that is compared are connections. */
static bool
only_connections(const struct differences *differences)
{
    const GPtrArray *twins = differences_all(differences)->twins;

    for (guint i = 0; i < twins->len; i++) {
        const struct twins *one = twins->pdata[i];

        if ((one->of[0] != NULL ? one->of[0] : one->of[1])->kind != WORK_CONNECT)
            return false;
    }
    return true;
}

/* The parts, each of hosts by the worst that changed for them */

/* " after 8 s", if those that are abandoned waited alike. */
static void
append_patience(GString *to, const struct cohort *cohort)
{
    int64_t least = INT64_MAX, most = 0;

    for (guint i = 0; i < cohort->twins->len; i++) {
        const struct twins *twins = cohort->twins->pdata[i];

        if (twins->change != CHANGE_LOST)
            continue;
        least = MIN(least, twins->of[1]->total_ns);
        most = MAX(most, twins->of[1]->total_ns);
    }

    g_autofree char *shortest = value_print_time(least), *longest = value_print_time(most);
    if (g_str_equal(shortest, longest))
        g_string_append_printf(to, " after %s", longest);
}

static int64_t
count_abandoned(const struct cohort *cohort)
{
    int64_t n = 0;

    for (guint i = 0; i < cohort->twins->len; i++) {
        const struct twins *twins = cohort->twins->pdata[i];

        n += twins->change == CHANGE_LOST && twins->of[1]->result == RESULT_ABANDONED;
    }
    return n;
}

static void
append_lost(GString *to, const struct differences *differences, int64_t hosts)
{
    const struct cohort *all = differences_all(differences);
    int64_t abandoned = count_abandoned(all);
    const char *verb = only_connections(differences) ? "connect" : "get through";

    append_count(to, hosts);
    if (abandoned == all->n[CHANGE_LOST]) {
        g_string_append(to, hosts == 1 ? " gives up" : " give up");
        append_patience(to, all);
        return;
    }
    g_string_append_printf(to, " can no longer %s", verb);
    if (abandoned > 0)
        g_string_append(to, " or no longer wait for it");
}

/* ", by 1 s", ", by 1 s to 5 s, 1.2 s at the median" */
static void
append_extent(GString *to, const struct cohort *cohort, enum change change)
{
    struct extent extent;

    if (!twins_extent(cohort->twins, change, &extent))
        return;

    g_autofree char *least = value_print_time(extent.least_ns), *most = value_print_time(extent.most_ns);
    g_autofree char *median = value_print_time(extent.median_ns);
    g_string_append_printf(to, " by %s", least);
    if (!g_str_equal(least, most))
        g_string_append_printf(to, " to %s (%s at the median)", most, median);
}

static void
append_waiting(GString *to, const struct differences *differences, int64_t hosts, enum change change)
{
    append_count(to, hosts);
    g_string_append_printf(to, " wait%s %s", hosts == 1 ? "s" : "", change == CHANGE_LATER ? "longer" : "less");
    append_extent(to, differences_all(differences), change);
}

/* In what those differ that end alike, as soon. */
static void
append_means(GString *to, const struct cohort *cohort)
{
    bool queries = false, family = false, way = false, address = false;
    unsigned n = 0;

    for (guint i = 0; i < cohort->twins->len; i++) {
        const struct twins *twins = cohort->twins->pdata[i];
        const struct ending *a = twins->of[0], *b = twins->of[1];

        if (twins->change != CHANGE_OTHERWISE)
            continue;
        queries |= memcmp(a->queries, b->queries, sizeof a->queries) != 0;
        family |= !g_str_equal(a->family, b->family);
        way |= !g_str_equal(a->forward, b->forward) || !g_str_equal(a->back, b->back);
        address |= !g_str_equal(a->destination, b->destination) || !g_str_equal(a->source, b->source);
    }
    if (queries)
        g_string_append_printf(to, "%sother queries", n++ > 0 ? ", " : " (");
    if (family)
        g_string_append_printf(to, "%sthe other family", n++ > 0 ? ", " : " (");
    if (way)
        g_string_append_printf(to, "%sanother way", n++ > 0 ? ", " : " (");
    if (address && !family)
        g_string_append_printf(to, "%sanother address", n++ > 0 ? ", " : " (");
    g_string_append(to, n > 0 ? ")" : "");
}

static void
append_part(GString *to, const struct differences *differences, enum change change)
{
    int64_t hosts = differences->pairing->hosts[change];
    const char *verb = only_connections(differences) ? "connect" : "get through";

    switch (change) {
    case CHANGE_LOST:
        append_lost(to, differences, hosts);
        return;
    case CHANGE_LATER:
    case CHANGE_SOONER:
        append_waiting(to, differences, hosts, change);
        return;
    case CHANGE_GAINED:
        append_count(to, hosts);
        g_string_append_printf(to, " can %s now", verb);
        return;
    case CHANGE_OTHERWISE:
        append_count(to, hosts);
        g_string_append_printf(to, " see%s no difference", hosts == 1 ? "s" : "");
        append_means(to, differences_all(differences));
        return;
    case CHANGE_NEW:
    case CHANGE_GONE:
        append_count(to, hosts);
        g_string_append_printf(to, " %s %s in %s alone", hosts == 1 ? "does" : "do",
                               hosts == 1 ? "something" : "things",
                               differences->pairing->side[change == CHANGE_NEW]->label);
        return;
    case CHANGE_NONE:
    case N_CHANGES:
        break;
    }
    g_assert_not_reached();
}

/* " (pc, mac)", if they are few. */
static void
append_names(GString *to, const struct pairing *pairing, enum change change)
{
    const char *between = " (";

    if (pairing->hosts[change] > N_NAMED)
        return;
    for (guint i = 0; i < pairing->host->len; i++) {
        const struct paired_host *host = &g_array_index(pairing->host, struct paired_host, i);

        if (host->change != change)
            continue;
        g_string_append_printf(to, "%s%s", between, host->name);
        between = ", ";
    }
    g_string_append_c(to, ')');
}

char *
difference_answer(const struct differences *differences)
{
    static const enum change parts[] = { CHANGE_LOST, CHANGE_LATER, CHANGE_GAINED, CHANGE_SOONER, CHANGE_OTHERWISE,
                                         CHANGE_GONE, CHANGE_NEW };
    const struct pairing *pairing = differences->pairing;
    int64_t all = pairing->host->len, changed = paired_changed_hosts(pairing), same = pairing->hosts[CHANGE_NONE];
    GString *to = g_string_new(NULL);
    const char *between = ": ";

    if (all == 0 || changed == 0) {
        g_string_append(to, all == 0 ? "Nothing was done on either side" : "Nothing changes: all that ");
        if (all > 0)
            append_count(to, all);
        g_string_append(to, all == 0 ? "." : all == 1 ? " host does comes out the same." :
                            " hosts do comes out the same.");
        return g_string_free(to, FALSE);
    }
    append_count(to, changed);
    g_string_append(to, " of ");
    append_count(to, all);
    g_string_append_printf(to, " host%s (", all == 1 ? "" : "s");
    append_share(to, changed, all);
    g_string_append_printf(to, ") %s affected", changed == 1 ? "is" : "are");
    for (unsigned i = 0; i < G_N_ELEMENTS(parts); i++)
        if (pairing->hosts[parts[i]] > 0) {
            g_string_append(to, between);
            append_part(to, differences, parts[i]);
            if (all > 1)
                append_names(to, pairing, parts[i]);
            between = ", ";
        }
    if (same > 0) {
        g_string_append(to, "; nothing changes for ");
        append_count(to, same);
        g_string_append(to, " (");
        append_share(to, same, all);
        g_string_append(to, ")");
    }
    g_string_append_c(to, '.');
    return g_string_free(to, FALSE);
}
