/*
 * export-rows.c - a row for each connection, lookup and ping
 *
 * Rows are made some at a time, so that a population needs no table of all its
 * rows at once, and each can take from the row above what is the same there: in
 * the order of the file those of a host, and its like, come one after the other.
 */
#include "v6sim/report/export.h"

#include <string.h>

#include "models/host/vocabulary.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/table.h"
#include "v6sim/report/text.h"

#define ROWS_AT_ONCE 64

static const struct column columns[] = {
    { "scenario", NULL, COLUMN_TEXT },
    { "variant", NULL, COLUMN_TEXT },
    { "seed", NULL, COLUMN_COUNT },
    { "host", NULL, COLUMN_TEXT },
    { "os", NULL, COLUMN_TEXT },
    { "kind", NULL, COLUMN_TEXT },              /* connection, lookup, ping */
    { "connection", NULL, COLUMN_TEXT },        /* id of the connect, resolve or ping element */
    { "nth", NULL, COLUMN_COUNT },              /* from 1, of `times` */
    { "to", NULL, COLUMN_TEXT },
    { "result", NULL, COLUMN_TEXT },
    { "reason", NULL, COLUMN_TEXT },            /* empty: it ended well */
    { "family", NULL, COLUMN_TEXT },            /* this and the next two: of the last attempt */
    { "destination", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },
    { "rule", NULL, COLUMN_TEXT },              /* that put the first candidate before the second */
    { "started", NULL, COLUMN_TIME },           /* since the run began */
    { "resolve", NULL, COLUMN_TIME },
    { "connect", NULL, COLUMN_TIME },
    { "total", NULL, COLUMN_TIME },
    { "queries_a", NULL, COLUMN_COUNT },
    { "queries_aaaa", NULL, COLUMN_COUNT },
    { "queries_ptr", NULL, COLUMN_COUNT },
    { "cached", NULL, COLUMN_COUNT },           /* questions that the host's cache answered */
    { "under", NULL, COLUMN_TEXT },             /* the name that had an answer, a suffix included */
    { "query_family", NULL, COLUMN_TEXT },      /* ipv4, ipv6, both */
    { "syns", NULL, COLUMN_COUNT },
    { "attempts", NULL, COLUMN_COUNT },
    { "forward", NULL, COLUMN_TIME },
    { "return", NULL, COLUMN_TIME },
    { "forward_path", NULL, COLUMN_TEXT },
    { "return_path", NULL, COLUMN_TEXT },
    { "answer", NULL, COLUMN_TEXT },            /* of a lookup: addresses in order, or a name */
    { "configured", NULL, COLUMN_TIME },        /* when the host had its addresses; empty: before the run, or not yet */
    { "app", NULL, COLUMN_TEXT },               /* empty: none */
    { "transfer", NULL, COLUMN_TIME },          /* of data over the connection; empty: none */
    { "received", NULL, COLUMN_COUNT },         /* octets of a response; empty: none was wanted */
    { "icmp_error", NULL, COLUMN_TEXT },        /* that ended a ping; empty: none */
    { "interface", NULL, COLUMN_TEXT },         /* native, 6to4, teredo: that the last attempt left by */
    { "forward_relay", NULL, COLUMN_TEXT },     /* this and the next: empty, none */
    { "return_relay", NULL, COLUMN_TEXT },
    { "forward_ipv4", NULL, COLUMN_TIME },      /* of forward, as what packets of IPv4 carried */
    { "return_ipv4", NULL, COLUMN_TIME },
    { "best", NULL, COLUMN_TIME },              /* the best round trip between these ends */
    { "extra", NULL, COLUMN_TIME },             /* forward and return, less that */
    { "symmetric", NULL, COLUMN_TEXT },         /* relay route time, or none */
    { "loop", NULL, COLUMN_TEXT },              /* empty: none */
    { "candidates", NULL, COLUMN_TEXT },        /* in the order in which they are taken */
    { "not_asked", NULL, COLUMN_TEXT },         /* a type, and the fact that says so; empty: nothing was left out */
    { "set", NULL, COLUMN_TEXT },               /* what --set gave */
};

struct table *
export_rows_new(void)
{
    return table_new(columns, G_N_ELEMENTS(columns));
}

void
export_rows_begin(struct export_rows *rows, const struct world *world, const GPtrArray *kept)
{
    *rows = (struct export_rows) {
        .table = export_rows_new(), .world = world, .kept = kept, .set = scenario_set(world->scenario) };
}

void
export_rows_end(struct export_rows *rows)
{
    table_free(rows->table);
    g_free(rows->set);
}

/* The row of a connection, lookup or ping, in six parts. @above: what the row above is of, NULL: there is none. */

static void
fill_host(struct table *table, const struct world *world, const struct kept *kept, const struct kept *above)
{
    if (above != NULL && above->host == kept->host) {
        table_again(table);
        return;
    }
    GString *name = table_scratch(table);

    world_append_name(world, kept->host, name);
    table_text(table, name->str);
}

static void
fill_target(struct table *table, const struct world *world, const struct kept *kept, const struct kept *above)
{
    if (above != NULL && above->item == kept->item) {
        table_again(table);
        return;
    }
    g_autofree char *target = collect_target(world, kept);

    table_text(table, target);
}

static void
fill_identity(struct table *table, const struct world *world, const struct kept *kept, const struct kept *above)
{
    table_word(table, world->scenario->name);
    table_word(table, world->scenario->variant);
    table_number(table, (int64_t) world->scenario->seed);
    fill_host(table, world, kept, above);
    table_word(table, world_profile(world, kept->host)->os);
    table_word(table, collect_kind[kept->kind][0]);
    table_word(table, world->item[kept->item].id);
    table_number(table, kept->nth + INT64_C(1));
    fill_target(table, world, kept, above);
}

static void
fill_addr(struct table *table, const struct addr *addr)
{
    if (addr != NULL)
        table_addr(table, *addr);
    else
        table_word(table, NULL);
}

static void
fill_outcome(struct table *table, const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);
    const struct rule *rule = kept_rule(kept);

    table_word(table, result_name[kept->result]);
    table_word(table, kept->reason != REASON_NONE ? reason_name[kept->reason] : NULL);
    table_word(table, candidate != NULL ? collect_family(candidate) : NULL);
    fill_addr(table, candidate != NULL ? &candidate->dst : NULL);
    fill_addr(table, candidate != NULL ? &candidate->src : NULL);
    table_word(table, rule != NULL ? rule_number(rule) : NULL);
}

static void
fill_times(struct table *table, const struct kept *kept)
{
    table_number(table, kept->started_at);
    table_number(table, kept_resolve_ns(kept));
    table_number(table, kept_connect_ns(kept));
    table_number(table, kept_total_ns(kept));
}

static const char *
query_family(const struct kept *kept)
{
    bool ipv4 = kept_queries_over(kept, FAMILY_IPV4) > 0, ipv6 = kept_queries_over(kept, FAMILY_IPV6) > 0;

    if (ipv4 && ipv6)
        return "both";
    return ipv4 ? "ipv4" : ipv6 ? "ipv6" : NULL;
}

static void
fill_costs(struct table *table, const struct kept *kept)
{
    table_number(table, kept_queries(kept, ASK_A));
    table_number(table, kept_queries(kept, ASK_AAAA));
    table_number(table, kept_queries(kept, ASK_PTR));
    table_number(table, kept_cached(kept));
    table_word(table, kept->under);
    table_word(table, query_family(kept));
    table_number(table, kept_syns(kept));
    table_number(table, kept->n_attempts);
    table_number(table, kept->forward_ns);
    table_number(table, kept->back_ns);
    table_word(table, kept->forward != NULL ? kept->forward->text : NULL);
    table_word(table, kept->back != NULL ? kept->back->text : NULL);
}

static void
append_word(GString *to, const char *word)
{
    text_append(to, word, strlen(word));
}

static void
fill_answer(struct table *table, const struct kept *kept)
{
    if (kept->kind != WORK_RESOLVE || kept->n_candidates == 0) {
        table_word(table, kept->found);
        return;
    }
    GString *answer = table_scratch(table);

    for (uint8_t i = 0; i < kept->n_candidates; i++) {
        append_word(answer, i > 0 ? " " : "");
        append_word(answer, table_addr_text(table, kept->candidate[i].dst));
    }
    table_text(table, answer->str);
}

static void
fill_ways(struct table *table, const struct kept *kept)
{
    bool there = kept->forward != NULL;

    table_word(table, kept_interface(kept));
    table_word(table, there ? kept->forward->relays : NULL);
    table_word(table, there ? kept->back->relays : NULL);
    table_number(table, there ? kept->carried_ns[DIRECTION_FORWARD] : -1);
    table_number(table, there ? kept->carried_ns[DIRECTION_BACK] : -1);
    table_number(table, kept->best_ns);
    table_number(table, kept_extra_ns(kept));
    table_word(table, kept_symmetric(kept));
    table_word(table, kept->died != NULL ? kept->died->loop : NULL);
}

static bool
same_candidates(const struct kept *a, const struct kept *b)
{
    bool same = a->n_candidates == b->n_candidates;

    for (uint8_t i = 0; a->candidate != b->candidate && i < a->n_candidates && same; i++)
        same = addr_equal(a->candidate[i].dst, b->candidate[i].dst) &&
            addr_equal(a->candidate[i].src, b->candidate[i].src) && a->candidate[i].usable == b->candidate[i].usable;
    return same;
}

static void
append_candidate(GString *to, struct table *table, const struct candidate *candidate)
{
    append_word(to, table_addr_text(table, candidate->dst));
    append_word(to, candidate->usable ? " from " : " unusable");
    if (candidate->usable)
        append_word(to, table_addr_text(table, candidate->src));
}

/* "2001:db8::1 from 2001:db8::5; 198.18.0.1 from 198.18.0.7" */
static void
fill_candidates(struct table *table, const struct kept *kept, const struct kept *above)
{
    if (above != NULL && same_candidates(kept, above)) {
        table_again(table);
        return;
    }
    GString *text = table_scratch(table);

    for (uint8_t i = 0; i < kept->n_candidates; i++) {
        append_word(text, i > 0 ? "; " : "");
        append_candidate(text, table, &kept->candidate[i]);
    }
    table_text(table, text->len > 0 ? text->str : NULL);
}

/* "AAAA aaaa-when" */
static void
fill_not_asked(struct table *table, const struct profile *profile, const struct kept *kept)
{
    GString *text = table_scratch(table);

    for (enum question question = ASK_A; question <= ASK_AAAA && text->len == 0; question++) {
        bool only_other = kept->query[question].first_at < 0 && kept->query[1 - question].first_at >= 0;
        uint16_t fact = only_other ? connection_why_not_asked(profile, kept, question) : NO_FACT;

        if (fact == NO_FACT)
            continue;
        append_word(text, question_name[question]);
        append_word(text, " ");
        append_word(text, profile->fact[fact].id);
    }
    table_text(table, text->len > 0 ? text->str : NULL);
}

static void
fill_row(const struct export_rows *rows, const struct kept *kept, const struct kept *above)
{
    const struct profile *profile = world_profile(rows->world, kept->host);
    struct table *table = rows->table;

    fill_identity(table, rows->world, kept, above);
    fill_outcome(table, kept);
    fill_times(table, kept);
    fill_costs(table, kept);
    fill_answer(table, kept);
    table_number(table, kept_configures(kept) ? kept->configured_at : -1);
    table_word(table, profile->app);
    table_number(table, kept_transfer_ns(kept));
    table_number(table, rows->world->item[kept->item].receive > 0 ? kept->received : -1);
    table_word(table, icmp_words[kept->error]);
    fill_ways(table, kept);
    fill_candidates(table, kept, above);
    fill_not_asked(table, profile, kept);
    table_word(table, rows->set);
}

bool
export_rows_next(struct export_rows *rows, enum work_kind kind)
{
    const struct kept *above = NULL;

    table_clear(rows->table);
    for (; rows->next < rows->kept->len && table_rows(rows->table) < ROWS_AT_ONCE; rows->next++) {
        const struct kept *kept = g_ptr_array_index(rows->kept, rows->next);

        if (kind != N_WORK_KINDS && kept->kind != kind)
            continue;
        fill_row(rows, kept, above);
        above = kept;
    }
    return table_rows(rows->table) > 0;
}
