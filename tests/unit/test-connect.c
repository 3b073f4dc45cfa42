/*
 * test-connect.c - strategies of connecting, with parameters and servers of chance
 *
 * Hosts of all systems, each with random <connect>, connect to a server of up to
 * six addresses, each family of which is up, refuses, is dead or silent, over a
 * link that jitters and loses. From the record alone it is worked out when each
 * attempt had to begin, and with which family: the oracle sees all attempts at
 * once, where models/host/connect.c knows those under way.
 */
#include <glib.h>
#include <glib/gstdio.h>

#include "tests/unit/random.h"
#include "tests/unit/ran.h"

#define N_SCENARIOS 400
#define MS INT64_C(1000000)

static struct profiles *systems;
static unsigned n_seen, n_by_strategy[3], n_beside, n_cancelled, n_held, n_merged, n_remembered, n_transferred;

/* The oracle */

struct seen {
    const struct record *record;
    const struct connect_facts *facts;
    int64_t give_up_ns;         /* of the stack */
    int64_t receive;            /* octets of a response; 0: none */
};

static enum family
family_of(const struct seen *seen, unsigned nth)
{
    return addr_family(seen->record->candidate[seen->record->attempt[nth].candidate].dst);
}

static bool
is_failed(const struct attempt_record *attempt)
{
    return attempt->reason != REASON_NONE && attempt->reason != REASON_CANCELLED;
}

static void
check_end(const struct seen *seen)
{
    const struct record *record = seen->record;
    int64_t end = record->established_at >= 0 ? record->established_at : record->ended_at;
    unsigned won = 0, tried = 0, usable = 0;

    for (unsigned i = 0; i < record->n_attempts; i++) {
        const struct attempt_record *attempt = &record->attempt[i];

        g_assert_cmpint(attempt->ended_at, >=, attempt->first_at);
        g_assert_cmpint(attempt->ended_at, <=, end);
        g_assert_cmpuint(tried >> attempt->candidate & 1, ==, 0);
        g_assert_true(record->candidate[attempt->candidate].usable);
        tried |= 1u << attempt->candidate;
        won += attempt->reason == REASON_NONE;
        n_cancelled += attempt->reason == REASON_CANCELLED;
        if (!is_failed(attempt))
            g_assert_cmpint(attempt->ended_at, ==, end);
        g_assert_cmpint(attempt->ended_at - attempt->first_at, <=, seen->give_up_ns);
        if (seen->facts->timeout_ns > 0)
            g_assert_cmpint(attempt->ended_at - attempt->first_at, <=, seen->facts->timeout_ns);
    }
    for (unsigned i = 0; i < record->n_candidates; i++)
        usable |= (unsigned) record->candidate[i].usable << i;
    g_assert_cmpuint(won, ==, record->established_at >= 0);
    if (record->result == RESULT_FAILED && record->established_at < 0 && record->n_candidates > 0)
        g_assert_cmphex(tried, ==, usable);
}

/* What went over the connection: nothing begins before it is established, and all has come if all is well. */
static void
check_transfer(const struct seen *seen)
{
    const struct record *record = seen->record;

    g_assert_cmpint(record->received, <=, seen->receive);
    if (record->result == RESULT_ESTABLISHED) {
        g_assert_cmpint(record->received, ==, seen->receive);
        g_assert_true((record->ended_at > record->established_at) == (seen->receive > 0));
        n_transferred += seen->receive > 0;
    } else if (record->established_at >= 0) {
        g_assert_true(record->reason == REASON_LOST || record->reason == REASON_RUN_ENDED);
        g_assert_cmpint(seen->receive, >, 0);
    } else {
        g_assert_cmpint(record->received, ==, 0);
    }
}

/* When the attempts before the @nth, of @family or of any, had all ended. */
static int64_t
all_ended(const struct seen *seen, unsigned nth, enum family family)
{
    int64_t at = seen->record->attempt[0].first_at;

    for (unsigned i = 0; i < nth; i++)
        if (family == FAMILY_NONE || family_of(seen, i) == family)
            at = MAX(at, seen->record->attempt[i].ended_at);
    return at;
}

/* When the first failure came of an attempt before the @nth, after the one for which
 * the one before it began, if it did for one. */
static int64_t
first_failure(const struct seen *seen, unsigned nth)
{
    const struct attempt_record *attempt = seen->record->attempt;
    int64_t from = attempt[nth - 1].first_at, at = INT64_MAX;
    unsigned together = 0;

    for (unsigned i = 0; i < nth; i++) {
        together += is_failed(&attempt[i]) && attempt[i].ended_at == from;
        if (is_failed(&attempt[i]) && attempt[i].ended_at > from)
            at = MIN(at, attempt[i].ended_at);
    }
    return together > 1 ? from : at;
}

/* Whether an earlier attempt has the family of the @nth. */
static bool
continues(const struct seen *seen, unsigned nth)
{
    for (unsigned i = 0; i < nth; i++)
        if (family_of(seen, i) == family_of(seen, nth))
            return true;
    return false;
}

static int64_t
when_walks(const struct seen *seen, unsigned nth)
{
    int64_t start = seen->record->attempt[0].first_at;

    if (continues(seen, nth))
        return all_ended(seen, nth, family_of(seen, nth));
    /* the first of the other family: none of the first was left, or the delay had passed */
    return MIN(start + seen->facts->delay_ns, all_ended(seen, nth, family_of(seen, 0)));
}

static void
check_begins(const struct seen *seen)
{
    const struct attempt_record *attempt = seen->record->attempt;

    for (unsigned i = 1; i < seen->record->n_attempts; i++) {
        int64_t delayed = attempt[i - 1].first_at + seen->facts->delay_ns;

        switch ((enum strategy) seen->facts->strategy) {
        case STRATEGY_IN_ORDER:
            g_assert_cmpint(attempt[i].first_at, ==, all_ended(seen, i, FAMILY_NONE));
            break;
        case STRATEGY_RFC6555:
            g_assert_cmpint(attempt[i].first_at, ==, when_walks(seen, i));
            break;
        case STRATEGY_RFC8305:
            if (!seen->facts->streams && seen->facts->delay_rtts == 0)
                g_assert_cmpint(attempt[i].first_at, ==, MIN(delayed, first_failure(seen, i)));
            else if (seen->facts->delay_rtts == 0)      /* unless there was nothing to try then */
                g_assert_cmpint(attempt[i].first_at, >=, MIN(delayed, first_failure(seen, i)));
            break;
        }
        n_beside += attempt[i].first_at < attempt[i - 1].ended_at;
    }
}

/* Families take turns as long as both have addresses left. */
static void
check_turns(const struct seen *seen)
{
    const struct record *record = seen->record;
    unsigned left[N_FAMILIES] = { 0 };

    if (seen->facts->strategy != STRATEGY_RFC8305 || seen->facts->streams)
        return;
    for (unsigned i = 0; i < record->n_candidates; i++)
        left[addr_family(record->candidate[i].dst)] += record->candidate[i].usable;
    for (unsigned i = 0; i < record->n_attempts; i++) {
        enum family family = family_of(seen, i);
        enum family other = family == FAMILY_IPV4 ? FAMILY_IPV6 : FAMILY_IPV4;

        if (i > 0 && left[other] > 0)
            g_assert_true(i < seen->facts->first_family_count ? family == family_of(seen, 0)
                                                              : family != family_of(seen, i - 1));
        if (i > 0 && i < seen->facts->first_family_count && left[family_of(seen, 0)] > 0)
            g_assert_cmpint(family, ==, family_of(seen, 0));
        left[family]--;
    }
}

/* RFC 8305 section 3. */
static void
check_start(const struct seen *seen)
{
    const struct query_record *a = &seen->record->query[ASK_A], *aaaa = &seen->record->query[ASK_AAAA];
    int64_t start = seen->record->resolved_at, over = MAX(a->ended_at, aaaa->ended_at), held;

    if (start < 0)
        return;
    if (!seen->facts->streams) {
        g_assert_cmpint(start, ==, over);
    } else if (aaaa->outcome == OUTCOME_ANSWER && aaaa->ended_at <= start) {
        g_assert_true(start == aaaa->ended_at);
    } else {
        g_assert_cmpint(a->outcome, ==, OUTCOME_ANSWER);
        held = a->ended_at + seen->facts->resolution_delay_ns;
        g_assert_cmpint(start, <=, held);
        if (aaaa->first_at >= 0)
            g_assert_true(start == held || start == MAX(aaaa->ended_at, a->ended_at));
        n_held += start == held;
        n_merged += start == held && aaaa->outcome == OUTCOME_ANSWER;
    }
}

/* Chance */

static void
choose_facts(struct connect_facts *facts, uint16_t fact)
{
    *facts = (struct connect_facts) {
        .fact = fact,
        .strategy = (int) below(3),
        .delay_ns = (1 + below(400)) * MS,
        .first_family_count = 1 + below(3),
        .timeout_ns = below(4) == 0 ? (1 + below(3000)) * MS : 0,
    };
    if (facts->strategy == STRATEGY_RFC8305 && below(2) == 0) {
        facts->streams = true;
        facts->resolution_delay_ns = below(100) * MS;
    }
    if (facts->strategy != STRATEGY_IN_ORDER && below(3) == 0)
        facts->history_ns = (1 + below(20)) * 1000 * MS;
    if (facts->strategy == STRATEGY_RFC8305 && facts->history_ns > 0) {
        facts->delay_rtts = 1 + below(5);
        facts->delay_min_ns = (1 + below(30)) * MS;
        facts->delay_max_ns = facts->delay_min_ns + below(300) * MS;
    }
}

static char *
choose_addresses(const char *format, unsigned n)
{
    GString *addresses = g_string_new(NULL);

    for (unsigned i = 1; i <= n; i++) {
        g_string_append(addresses, i > 1 ? " " : "");
        g_string_append_printf(addresses, format, i);
    }
    return g_string_free(addresses, FALSE);
}

static char *
choose_scenario(void)
{
    static const char *const state[] = { "up", "blackhole", "refuse", "dead" };
    g_autofree char *ipv4 = choose_addresses("198.18.1.%u", 1 + below(3));
    g_autofree char *ipv6 = choose_addresses("2001:db8:0:1::%x", 1 + below(3));
    g_autofree char *receive =
        below(2) == 0 ? g_strdup("") : g_strdup_printf(" receive='%ukB'", 1 + below(30));
    g_autofree char *names = g_strjoinv(" ", (char **) profiles_names(systems));

    return g_strdup_printf(
        "<domain id='a' ipv4='198.18.0.0/16' ipv6='2001:db8::/48'/><domain id='b'/>"
        "<link between='a b' rtt='%ums' jitter='%ums' loss='%u%%'/>"
        "<server name='www.example.com' in='a' ipv4='%s' ipv6='%s' ipv4-state='%s' ipv6-state='%s'/>"
        "<dns in='b' for='%s' delay='%ums'/><host os='%s' in='b'/>"
        "<connect to='www.example.com' times='3' every='%us'%s/>",
        1 + below(200), below(30), below(3) * 10, ipv4, ipv6, state[below(4)], state[below(4)],
        below(2) == 0 ? "A" : "AAAA", below(2) * below(120), names, 1 + below(300), receive);
}

static void
check_record(void *user, const struct observation *observation)
{
    const struct world *world = user;
    const struct record *record = observation->subject;
    const struct profile *profile = world_profile(world, record->host);
    struct seen seen = { record, &profile->connect, profile->syn.give_up_ns, world->item[record->item].receive };

    n_seen++;
    n_by_strategy[seen.facts->strategy]++;
    n_remembered += seen.facts->strategy == STRATEGY_RFC6555 && record->n_attempts > 0 &&
        family_of(&seen, 0) != addr_family(record->candidate[0].dst);
    check_end(&seen);
    check_transfer(&seen);
    check_begins(&seen);
    check_turns(&seen);
    check_start(&seen);
}

static void
try_scenario(void)
{
    g_autofree char *inside = choose_scenario();
    g_autoptr(messages) messages = messages_new();
    char *path = ran_write(inside);
    g_autoptr(scenario) scenario = scenario_load(path, &(struct scenario_options) { .seed = 1 }, messages);
    g_autoptr(world) world = scenario != NULL ? world_build(scenario, systems, messages) : NULL;
    struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = check_record, .user = world };

    g_assert_cmpstr(messages_text(messages), ==, "");
    for (guint i = 0; i < world->profile->len; i++) {
        struct profile *profile = g_ptr_array_index(world->profile, i);

        choose_facts(&profile->connect, profile->connect.fact);
    }
    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    ran_remove(path);
}

static void
test_chance(void)
{
    for (unsigned i = 0; i < N_SCENARIOS; i++)
        try_scenario();
    for (unsigned i = 0; i < G_N_ELEMENTS(n_by_strategy); i++)
        g_assert_cmpuint(n_by_strategy[i], >, n_seen / 5);
    g_assert_cmpuint(n_beside, >, 1000);        /* and what is to be tested did happen */
    g_assert_cmpuint(n_cancelled, >, 1000);
    g_assert_cmpuint(n_held, >, 50);
    g_assert_cmpuint(n_merged, >, 50);
    g_assert_cmpuint(n_remembered, >, 50);
    g_assert_cmpuint(n_transferred, >, 1000);
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    g_test_add_func("/connect/chance", test_chance);
    status = g_test_run();
    profiles_free(systems);
    return status;
}
