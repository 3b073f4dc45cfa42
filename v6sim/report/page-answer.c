/*
 * page-answer.c - what a run says, in a sentence or a few
 *
 * Worked out from the totals: of one connection what became of it, of several how
 * many fail, are abandoned or are slow, and whose these are.
 */
#include "v6sim/report/page.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/table.h"

#define MOST_SYSTEMS 4            /* systems that are named before "and N more" */

/* What is told of connections, lookups and pings. */
struct kind_words {
    const char *one, *verb;     /* "connects to" */
    const char *fine, *fine_one;        /* "are established" */
};

static const struct kind_words words[N_WORK_KINDS] = {
    [WORK_CONNECT] = { "connection", "connects to", "are established", "is established" },
    [WORK_RESOLVE] = { "lookup", "looks up", "find what they ask for", "finds what it asks for" },
    [WORK_PING] = { "ping", "pings", "are answered", "is answered" },
    [WORK_VISIT] = { "visit", "visits", "are complete", "is complete" },
};

/* One */

/* "pc (windows-vista) connects to www.example.com:80: established in 40 ms, IPv6" */
static void
append_one(GString *to, const struct world *world, const struct kept *kept)
{
    g_autofree char *name = world_name(world, kept->host), *target = collect_target(world, kept);
    g_autoptr(GString) outcome = g_string_new(NULL);
    const char *end;

    connection_print_outcome(kept, outcome);
    end = strchr(outcome->str, ' ');
    g_string_append_printf(to, "%s (%s) %s %s: %s%s.", name, world_profile(world, kept->host)->name,
                           words[kept->kind].verb, target, result_name[kept->result], end != NULL ? end : "");
}

/* Several */

/* Something that happened to some of them. */
struct clause {
    int64_t (*count)(const struct tally *tally);
    const char *one, *many;     /* "fails", "fail" */
};

static int64_t
count_failed(const struct tally *tally)
{
    return tally->result[RESULT_FAILED];
}

static int64_t
count_abandoned(const struct tally *tally)
{
    return tally->result[RESULT_ABANDONED];
}

static int64_t
count_slow(const struct tally *tally)
{
    return tally->slow;
}

static int64_t
count_fine(const struct tally *tally)
{
    return tally->result[RESULT_ESTABLISHED] + tally->result[RESULT_RESOLVED] + tally->result[RESULT_ANSWERED];
}

static const struct clause clauses[] = {
    { count_failed, "fails", "fail" },
    { count_abandoned, "is abandoned", "are abandoned" },
    { count_slow, "takes longer than", "take longer than" },
};

struct share {
    const struct tally *tally;
    int64_t n;
};

static int
compare_shares(const void *a, const void *b)
{
    const struct share *one = a, *other = b;

    if (one->n != other->n)
        return one->n > other->n ? -1 : 1;
    return strcmp(one->tally->profile->name, other->tally->profile->name);
}

/* " (macosx-10.5.2 400, openbsd-4.5 50)": whose they are, those with most of them first; nothing, if there is one
 * system alone. */
static void
append_systems(GString *to, const struct collection *collection, enum work_kind kind, const struct clause *clause)
{
    g_autofree struct share *share = g_new(struct share, collection->n_tallies);
    unsigned n = 0, systems = 0;

    for (uint32_t i = 0; i + 1 < collection->n_tallies; i++) {
        const struct tally *tally = &collection->tally[kind][i];
        int64_t count = clause->count(tally);

        systems += tally->n > 0;
        if (count > 0)
            share[n++] = (struct share) { tally, count };
    }
    if (systems < 2)
        return;
    qsort(share, n, sizeof *share, compare_shares);
    for (unsigned i = 0; i < MIN(n, MOST_SYSTEMS); i++) {
        g_autofree char *count = table_grouped(share[i].n);

        g_string_append_printf(to, "%s%s", i == 0 ? " (" : ", ", share[i].tally->profile->name);
        if (share[0].n > 1 && n > 1)
            g_string_append_printf(to, " %s", count);
    }
    if (n > MOST_SYSTEMS)
        g_string_append_printf(to, ", and %u more systems", n - MOST_SYSTEMS);
    g_string_append_c(to, ')');
}

/* Appends what happened to some. Returns: whether it did to any. */
static bool
append_clause(GString *to, const struct report *report, enum work_kind kind, const struct clause *clause,
              const char *between)
{
    int64_t n = clause->count(collect_total(report->collection, kind));
    g_autofree char *count = table_grouped(n), *limit = value_print_time(report->world->scenario->slow_ns);

    if (n == 0)
        return false;
    g_string_append_printf(to, "%s%s %s", between, count, n == 1 ? clause->one : clause->many);
    if (clause->count == count_slow)
        g_string_append_printf(to, " %s", limit);
    append_systems(to, report->collection, kind, clause);
    return true;
}

/* ", in 40 ms each", ", half of them within 60 ms, 95 % within 2.05 s" */
static void
append_times(GString *to, const struct tally *tally)
{
    int64_t p50 = collect_quantile(tally, 50), p95 = collect_quantile(tally, 95);
    g_autofree char *half = value_print_time(p50), *most = value_print_time(p95);

    if (p50 < 0)
        return;
    if (count_fine(tally) == 1)
        g_string_append_printf(to, ", in %s", half);
    else if (g_str_equal(half, most))
        g_string_append_printf(to, ", half of them within %s", half);
    else
        g_string_append_printf(to, ", half of them within %s, 95 %% within %s", half, most);
}

/* "3 are established, 2 over IPv6, half of them within 50 ms"; "all are established" */
static void
append_fine(GString *to, const struct tally *tally, enum work_kind kind)
{
    int64_t fine = count_fine(tally), over_ipv6 = tally->established[FAMILY_IPV6];
    g_autofree char *count = table_grouped(fine), *ipv6 = table_grouped(over_ipv6);

    g_string_append_printf(to, "%s %s", fine == tally->n ? "all" : fine == 0 ? "none" : count,
                           fine == 1 && fine < tally->n ? words[kind].fine_one : words[kind].fine);
    if ((kind == WORK_CONNECT || kind == WORK_PING) && fine > 0)
        g_string_append_printf(to, ", %s over IPv6", over_ipv6 == fine ? "all" : over_ipv6 == 0 ? "none" : ipv6);
    append_times(to, tally);
}

/* "Of 3 connections 1 takes longer than 3 s (linux-2009); all are established, ..." */
static void
append_several(GString *to, const struct report *report, enum work_kind kind)
{
    const struct tally *tally = collect_total(report->collection, kind);
    g_autofree char *count = table_grouped(tally->n);
    bool any = false;

    if (to->len > 0)
        g_string_append_c(to, ' ');
    g_string_append_printf(to, "Of %s %s%s ", count, words[kind].one, tally->n == 1 ? "" : "s");
    for (unsigned i = 0; i < G_N_ELEMENTS(clauses); i++)
        any |= append_clause(to, report, kind, &clauses[i], any ? ", " : "");
    g_string_append(to, any ? "; " : "");
    append_fine(to, tally, kind);
    g_string_append_c(to, '.');
}

char *
page_answer(const struct report *report)
{
    const struct collection *collection = report->collection;
    GString *answer = g_string_new(NULL);

    if (collect_n(collection) == 1 && collection->kept->len == 1)
        append_one(answer, report->world, collection->kept->pdata[0]);
    else
        for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
            if (collect_total(collection, kind)->n > 0)
                append_several(answer, report, kind);
    if (answer->len == 0)
        g_string_append(answer, "No host has anything to do.");
    return g_string_free(answer, FALSE);
}

/* Examples */

/* Whether @one went worse than @other: it came to nothing, or took longer. */
static bool
is_worse(const struct kept *one, const struct kept *other)
{
    bool one_bad = one->reason != REASON_NONE, other_bad = other->reason != REASON_NONE;

    if (one_bad != other_bad)
        return one_bad;
    return kept_total_ns(one) > kept_total_ns(other);
}

GPtrArray *
page_examples(const struct collection *collection)
{
    const struct world *world = collection->world;
    g_autofree const struct kept **worst = g_new0(const struct kept *, world->profile->len);
    GPtrArray *examples = g_ptr_array_new();

    for (guint i = 0; i < collection->kept->len; i++) {
        const struct kept *kept = collection->kept->pdata[i];
        guint nth;

        if (g_ptr_array_find(world->profile, world_profile(world, kept->host), &nth) &&
            (worst[nth] == NULL || is_worse(kept, worst[nth])))
            worst[nth] = kept;
    }
    for (guint i = 0; i < world->profile->len && examples->len < PAGE_FEW_HOSTS; i++)
        if (worst[i] != NULL)
            g_ptr_array_add(examples, (void *) worst[i]);
    return examples;
}
