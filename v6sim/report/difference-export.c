/*
 * difference-export.c - what two runs differ in, for programs: CSV and JSON
 */
#include "v6sim/report/difference-text.h"

#include <string.h>

#include "v6sim/read/properties.h"
#include "v6sim/report/members.h"
#include "v6sim/report/vary.h"

const char *const difference_table_name[] = {
    [DIFFERENCE_GROUPS] = "groups", [DIFFERENCE_CONNECTIONS] = "connections", [DIFFERENCE_REASONS] = "reasons",
    [DIFFERENCE_SERVERS] = "servers", [DIFFERENCE_WAYS] = "ways", [DIFFERENCE_RELAYS] = "relays",
    [DIFFERENCE_GUESSES] = "guesses", [N_DIFFERENCE_TABLES] = NULL,
};

/* Groups */

static const struct column cohort_columns[] = {
    { "hosts", NULL, COLUMN_COUNT },
    { "changed", NULL, COLUMN_COUNT },          /* of them */
    { "same", NULL, COLUMN_COUNT },             /* this and the next seven: connections, lookups, pings */
    { "otherwise", NULL, COLUMN_COUNT },
    { "sooner", NULL, COLUMN_COUNT },
    { "gained", NULL, COLUMN_COUNT },
    { "later", NULL, COLUMN_COUNT },
    { "lost", NULL, COLUMN_COUNT },
    { "new", NULL, COLUMN_COUNT },
    { "gone", NULL, COLUMN_COUNT },
};

static const struct column cohort_side_columns[2][11] = {
    { { "a_number", NULL, COLUMN_COUNT }, { "a_good", NULL, COLUMN_COUNT }, { "a_failed", NULL, COLUMN_COUNT },
      { "a_abandoned", NULL, COLUMN_COUNT }, { "a_slow", NULL, COLUMN_COUNT }, { "a_p50", NULL, COLUMN_TIME },
      { "a_p95", NULL, COLUMN_TIME }, { "a_queries_a", NULL, COLUMN_COUNT },
      { "a_queries_aaaa", NULL, COLUMN_COUNT }, { "a_queries_ptr", NULL, COLUMN_COUNT },
      { "a_relayed", NULL, COLUMN_COUNT } },
    { { "b_number", NULL, COLUMN_COUNT }, { "b_good", NULL, COLUMN_COUNT }, { "b_failed", NULL, COLUMN_COUNT },
      { "b_abandoned", NULL, COLUMN_COUNT }, { "b_slow", NULL, COLUMN_COUNT }, { "b_p50", NULL, COLUMN_TIME },
      { "b_p95", NULL, COLUMN_TIME }, { "b_queries_a", NULL, COLUMN_COUNT },
      { "b_queries_aaaa", NULL, COLUMN_COUNT }, { "b_queries_ptr", NULL, COLUMN_COUNT },
      { "b_relayed", NULL, COLUMN_COUNT } },
};

static void
add_cohort_side(struct table *table, const struct cohort_side *side)
{
    table_number(table, side->n);
    table_number(table, side->good);
    table_number(table, side->result[RESULT_FAILED]);
    table_number(table, side->result[RESULT_ABANDONED]);
    table_number(table, side->slow);
    table_number(table, cohort_quantile(side, 50));
    table_number(table, cohort_quantile(side, 95));
    for (enum question question = 0; question < N_QUESTIONS; question++)
        table_number(table, side->queries[question]);
    table_number(table, side->relayed);
}

/* The properties in front; of all, "all" in the first. */
static void
add_values(struct table *table, const struct differences *differences, const struct cohort *cohort)
{
    for (guint i = 0; differences->by[i] >= 0; i++)
        table_text(table, cohort->value != NULL ? cohort->value[i] : i == 0 ? "all" : NULL);
}

static void
append_properties(GArray *columns, const struct differences *differences)
{
    for (const int *by = differences->by; *by >= 0; by++) {
        struct column column = { property_name[*by], NULL, COLUMN_TEXT };

        g_array_append_val(columns, column);
    }
}

static struct table *
groups_of(const struct difference_report *report)
{
    const struct differences *differences = report->differences;
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    struct table *table;

    append_properties(columns, differences);
    g_array_append_vals(columns, cohort_columns, G_N_ELEMENTS(cohort_columns));
    for (unsigned side = 0; side < 2; side++)
        g_array_append_vals(columns, cohort_side_columns[side], G_N_ELEMENTS(cohort_side_columns[side]));
    table = table_new((const struct column *) (void *) columns->data, columns->len);
    for (guint i = 0; i < differences->cohort->len; i++) {
        const struct cohort *cohort = differences_cohort(differences, i);

        add_values(table, differences, cohort);
        table_number(table, cohort->hosts);
        table_number(table, cohort->changed);
        for (enum change change = 0; change < N_CHANGES; change++)
            table_number(table, cohort->n[change]);
        for (unsigned side = 0; side < 2; side++)
            add_cohort_side(table, &cohort->side[side]);
    }
    return table;
}

/* Connections */

static const struct column twins_columns[] = {
    { "host", NULL, COLUMN_TEXT },
    { "kind", NULL, COLUMN_TEXT },
    { "connection", NULL, COLUMN_TEXT },        /* id of the connect, resolve or ping element */
    { "nth", NULL, COLUMN_COUNT },
    { "change", NULL, COLUMN_TEXT },
    { "a_os", NULL, COLUMN_TEXT },              /* of each side: empty, it is not there */
    { "b_os", NULL, COLUMN_TEXT },
    { "a_result", NULL, COLUMN_TEXT },
    { "b_result", NULL, COLUMN_TEXT },
    { "a_reason", NULL, COLUMN_TEXT },
    { "b_reason", NULL, COLUMN_TEXT },
    { "a_family", NULL, COLUMN_TEXT },
    { "b_family", NULL, COLUMN_TEXT },
    { "a_total", NULL, COLUMN_TIME },
    { "b_total", NULL, COLUMN_TIME },
    { "a_queries", NULL, COLUMN_COUNT },
    { "b_queries", NULL, COLUMN_COUNT },
    { "a_forward_path", NULL, COLUMN_TEXT },
    { "b_forward_path", NULL, COLUMN_TEXT },
    { "a_return_path", NULL, COLUMN_TEXT },
    { "b_return_path", NULL, COLUMN_TEXT },
};

static const char *
get_os(const struct ending *ending)
{
    return ending->os;
}

static const char *
get_result(const struct ending *ending)
{
    return result_name[ending->result];
}

static const char *
get_reason(const struct ending *ending)
{
    return ending->reason != REASON_NONE ? reason_name[ending->reason] : NULL;
}

static const char *
get_family(const struct ending *ending)
{
    return ending->family;
}

static const char *
get_forward(const struct ending *ending)
{
    return ending->forward;
}

static const char *
get_back(const struct ending *ending)
{
    return ending->back;
}

static void
add_texts(struct table *table, const struct twins *twins, const char *(*get)(const struct ending *ending))
{
    for (unsigned side = 0; side < 2; side++)
        table_text(table, twins->of[side] != NULL ? get(twins->of[side]) : NULL);
}

static void
add_twins(struct table *table, const struct twins *twins)
{
    const struct ending *any = twins->of[0] != NULL ? twins->of[0] : twins->of[1];

    table_text(table, any->host);
    table_text(table, collect_kind[any->kind][0]);
    table_text(table, any->item);
    table_number(table, any->nth);
    table_text(table, change_name[twins->change]);
    add_texts(table, twins, get_os);
    add_texts(table, twins, get_result);
    add_texts(table, twins, get_reason);
    add_texts(table, twins, get_family);
    for (unsigned side = 0; side < 2; side++)
        table_number(table, twins->of[side] != NULL ? twins->of[side]->total_ns : -1);
    for (unsigned side = 0; side < 2; side++)
        table_number(table, twins->of[side] != NULL ? ending_queries(twins->of[side]) : -1);
    add_texts(table, twins, get_forward);
    add_texts(table, twins, get_back);
}

static struct table *
connections_of(const struct difference_report *report)
{
    const struct pairing *pairing = report->differences->pairing;
    struct table *table = table_new(twins_columns, G_N_ELEMENTS(twins_columns));

    for (guint i = 0; i < pairing->twins->len; i++)
        add_twins(table, paired_twins(pairing, i));
    return table;
}

struct table *
difference_changed(const struct difference_report *report, guint most)
{
    const struct pairing *pairing = report->differences->pairing;
    struct table *table = table_new(twins_columns, G_N_ELEMENTS(twins_columns));

    for (guint i = 0; i < pairing->twins->len && table_rows(table) < most; i++)
        if (paired_twins(pairing, i)->change != CHANGE_NONE)
            add_twins(table, paired_twins(pairing, i));
    return table;
}

/* Reasons */

static const struct column reason_columns[] = {
    { "hosts", NULL, COLUMN_COUNT },
    { "number", NULL, COLUMN_COUNT },           /* connections, lookups, pings */
    { "changed", NULL, COLUMN_TEXT },           /* no: nothing changes, and that was left undone on both sides */
    { "example", NULL, COLUMN_TEXT },           /* a host */
    { "a_event", NULL, COLUMN_TEXT },           /* of each side: empty, nothing more was done */
    { "a_text", NULL, COLUMN_TEXT },
    { "a_fact", NULL, COLUMN_TEXT },            /* empty: by none; of an order, the section of its rule */
    { "a_confidence", NULL, COLUMN_TEXT },
    { "a_source", NULL, COLUMN_TEXT },
    { "b_event", NULL, COLUMN_TEXT },
    { "b_text", NULL, COLUMN_TEXT },
    { "b_fact", NULL, COLUMN_TEXT },
    { "b_confidence", NULL, COLUMN_TEXT },
    { "b_source", NULL, COLUMN_TEXT },
};

static void
add_decision(struct table *table, const struct decision_made *decision)
{
    const struct fact *fact = decision_fact(decision);

    table_text(table, decision->word);
    table_text(table, decision->text);
    table_text(table, fact != NULL ? fact->id : decision->section);
    table_text(table, fact != NULL ? confidence_name[fact->confidence] : NULL);
    table_text(table, fact != NULL ? fact->source : NULL);
}

static struct table *
reasons_of(const struct difference_report *report)
{
    g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct column));
    struct table *table;

    append_properties(columns, report->differences);
    g_array_append_vals(columns, reason_columns, G_N_ELEMENTS(reason_columns));
    table = table_new((const struct column *) (void *) columns->data, columns->len);
    for (guint i = 0; report->reasons != NULL && i < report->reasons->found->len; i++) {
        const struct reason_found *reason = reasons_at(report->reasons, i);

        add_values(table, report->differences, reason->cohort);
        table_number(table, g_hash_table_size(reason->hosts));
        table_number(table, reason->n);
        table_text(table, reason->changed ? "yes" : "no");
        table_text(table, reason->example->of[1]->host);
        for (unsigned side = 0; side < 2; side++)
            add_decision(table, &reason->by[side]);
    }
    return table;
}

/* Servers, ways, relays */

static struct table *
servers_of(const struct difference_report *report)
{
    static const struct column columns[] = {
        { "server", NULL, COLUMN_TEXT }, { "type", NULL, COLUMN_TEXT }, { "a_queries", NULL, COLUMN_COUNT },
        { "b_queries", NULL, COLUMN_COUNT },
    };
    const GArray *asked = report->differences->asked;
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < asked->len; i++)
        for (enum question question = 0; question < N_QUESTIONS; question++) {
            const struct asked_count *count = &g_array_index(asked, struct asked_count, i);

            if (count->queries[0][question] + count->queries[1][question] == 0)
                continue;
            table_text(table, count->server);
            table_text(table, question_name[question]);
            table_number(table, count->queries[0][question]);
            table_number(table, count->queries[1][question]);
        }
    return table;
}

static struct table *
ways_of(const struct difference_report *report)
{
    static const struct column columns[] = {
        { "forward_path", NULL, COLUMN_TEXT }, { "return_path", NULL, COLUMN_TEXT }, { "a_number", NULL, COLUMN_COUNT },
        { "b_number", NULL, COLUMN_COUNT },
    };
    const GArray *ways = report->differences->way;
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < ways->len; i++) {
        const struct way_count *way = &g_array_index(ways, struct way_count, i);

        table_text(table, way->there);
        table_text(table, way->back);
        table_number(table, way->n[0]);
        table_number(table, way->n[1]);
    }
    return table;
}

static struct table *
relays_of(const struct difference_report *report)
{
    static const struct column columns[] = {
        { "relay", NULL, COLUMN_TEXT }, { "a_forward", NULL, COLUMN_COUNT }, { "b_forward", NULL, COLUMN_COUNT },
        { "a_return", NULL, COLUMN_COUNT }, { "b_return", NULL, COLUMN_COUNT }, { "a_either", NULL, COLUMN_COUNT },
        { "b_either", NULL, COLUMN_COUNT },
    };
    const GArray *relays = report->differences->relay;
    struct table *table = table_new(columns, G_N_ELEMENTS(columns));

    for (guint i = 0; i < relays->len; i++) {
        const struct relay_count *relay = &g_array_index(relays, struct relay_count, i);

        table_text(table, relay->relay);
        for (unsigned side = 0; side < 2; side++)
            table_number(table, relay->there[side]);
        for (unsigned side = 0; side < 2; side++)
            table_number(table, relay->back[side]);
        for (unsigned side = 0; side < 2; side++)
            table_number(table, relay->any[side]);
    }
    return table;
}

/* Guesses: a row as it is stated, and one at each bound that was tried */

static const struct column guess_columns[] = {
    { "os", NULL, COLUMN_TEXT },
    { "guess", NULL, COLUMN_TEXT },
    { "value", NULL, COLUMN_TEXT },             /* stated, low, high */
    { "states", NULL, COLUMN_TEXT },
    { "source", NULL, COLUMN_TEXT },
    { "a_hosts", NULL, COLUMN_COUNT },          /* this and the next three: as it is stated; that rest on it */
    { "b_hosts", NULL, COLUMN_COUNT },
    { "changed_hosts", NULL, COLUMN_COUNT },    /* of those that changed */
    { "first", NULL, COLUMN_COUNT },            /* whose first decision that differs is by it */
    { "moves", NULL, COLUMN_TEXT },             /* the answer: yes, no; empty: nothing was tried */
    { "same", NULL, COLUMN_COUNT },             /* this and all that follow: of that system; empty: not varied */
    { "otherwise", NULL, COLUMN_COUNT },
    { "sooner", NULL, COLUMN_COUNT },
    { "gained", NULL, COLUMN_COUNT },
    { "later", NULL, COLUMN_COUNT },
    { "lost", NULL, COLUMN_COUNT },
    { "new", NULL, COLUMN_COUNT },
    { "gone", NULL, COLUMN_COUNT },
    { "later_median", NULL, COLUMN_TIME },      /* this and the next: how much longer those take */
    { "later_most", NULL, COLUMN_TIME },
};

static void
add_guess(struct table *table, const struct guess_met *guess, const char *value, const char *states, const char *moves,
          const struct guess_outcome *outcome)
{
    table_text(table, guess->profile->name);
    table_text(table, guess->fact->id);
    table_text(table, value);
    table_text(table, states);
    table_text(table, guess->fact->source);
    table_number(table, guess->hosts[0]);
    table_number(table, guess->hosts[1]);
    table_number(table, guess->changed);
    table_number(table, guess->first);
    table_text(table, moves);
    for (enum change change = 0; change < N_CHANGES; change++)
        table_number(table, outcome != NULL ? outcome->hosts[change] : -1);
    table_number(table, outcome != NULL && outcome->later.most_ns > 0 ? outcome->later.median_ns : -1);
    table_number(table, outcome != NULL && outcome->later.most_ns > 0 ? outcome->later.most_ns : -1);
}

static struct table *
guesses_of(const struct difference_report *report)
{
    struct table *table = table_new(guess_columns, G_N_ELEMENTS(guess_columns));
    const struct grounds *grounds = report->grounds;

    for (guint i = 0; grounds != NULL && i < grounds->guess->len; i++) {
        const struct guess_met *guess = grounds_guess(grounds, i);

        add_guess(table, guess, "stated", guess->fact->stated, NULL, grounds->varied ? &guess->stated : NULL);
        for (enum bound bound = 0; bound < N_BOUNDS; bound++)
            if (guess->at[bound].tried)
                add_guess(table, guess, bound_name[bound], vary_states(guess->fact, bound),
                          guess->at[bound].moves ? "yes" : "no", &guess->at[bound].outcome);
    }
    return table;
}

struct table *
difference_table(const struct difference_report *report, enum difference_table which)
{
    static struct table *(*const make[])(const struct difference_report *report) = {
        [DIFFERENCE_GROUPS] = groups_of, [DIFFERENCE_CONNECTIONS] = connections_of, [DIFFERENCE_REASONS] = reasons_of,
        [DIFFERENCE_SERVERS] = servers_of, [DIFFERENCE_WAYS] = ways_of, [DIFFERENCE_RELAYS] = relays_of,
        [DIFFERENCE_GUESSES] = guesses_of,
    };

    return make[which](report);
}

/* JSON */

static void
add_replicate(struct table *table, const char *change, const struct interval *interval)
{
    table_text(table, change);
    table_number(table, interval->n);
    table_number(table, interval->mean);
    table_number(table, interval->half);
}

static void
member_replicates(GString *to, const struct replicates *replicates)
{
    static const struct column columns[] = {
        { "hosts", NULL, COLUMN_TEXT }, { "seeds", NULL, COLUMN_COUNT }, { "mean_thousandths", NULL, COLUMN_COUNT },
        { "half_thousandths", NULL, COLUMN_COUNT },
    };
    g_autoptr(table) table = table_new(columns, G_N_ELEMENTS(columns));

    if (replicates != NULL) {
        add_replicate(table, "changed", &replicates->changed);
        for (enum change change = 0; change < N_CHANGES; change++)
            add_replicate(table, change_name[change], &replicates->hosts[change]);
    }
    members_rows(to, "intervals", table);
}

void
difference_json(const struct difference_report *report, GString *to)
{
    const struct pairing *pairing = report->differences->pairing;
    g_autofree char *answer = difference_answer(report->differences);

    g_string_append_c(to, '{');
    members_text(to, "scenario", report->name);
    members_text(to, "question", report->question);
    members_text(to, "a", pairing->side[0]->label);
    members_text(to, "b", pairing->side[1]->label);
    members_text(to, "answer", answer);
    members_number(to, "hosts", pairing->host->len);
    members_number(to, "changed_hosts", paired_changed_hosts(pairing));
    members_number(to, "slow_ns", report->differences->slow_ns);
    if (pairing->side[1]->folder != NULL)
        members_number(to, "b_slow_ns", pairing->side[1]->slow_ns);
    if (report->grounds != NULL) {
        if (report->grounds->by_host)
            members_number(to, "changed_hosts_resting_on_guesses", report->grounds->rest);
        members_number(to, "changed_hosts_first_by_guesses", report->grounds->first);
    }
    for (enum difference_table i = 0; i < N_DIFFERENCE_TABLES; i++) {
        g_autoptr(table) table = difference_table(report, i);

        members_rows(to, difference_table_name[i], table);
    }
    member_replicates(to, report->replicates);
    members_end(to);
}
