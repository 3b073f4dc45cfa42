/*
 * vocabulary-connect.c - what a profile can say of how programs connect
 *
 * In order: names, fields, stores.
 */
#include "models/host/vocabulary.h"

/* Names */

static const char *const strategy_words[] = {
    [STRATEGY_IN_ORDER] = "in-order", [STRATEGY_RFC6555] = "rfc6555", [STRATEGY_RFC8305] = "rfc8305", NULL };

static const char *const history_words[] = { [HISTORY_RULE_9] = "rule-9", [HISTORY_FIRST] = "first", NULL };

/* Fields */

#define CONNECT(member) FIELD(struct connect_facts, member)
enum { CONNECT_STRATEGY, CONNECT_DELAY, CONNECT_RTTS, CONNECT_MIN, CONNECT_MAX, CONNECT_RESOLUTION, CONNECT_COUNT,
       CONNECT_TIMEOUT, CONNECT_HISTORY, CONNECT_ORDER, CONNECT_LEEWAY, CONNECT_GIVE_UP, CONNECT_ENDS };
const struct field connect_fields[] = {
    { .name = "strategy", .type = FIELD_WORD, .offset = CONNECT(strategy), .words = strategy_words,
      .flags = FIELD_REQUIRED,
      .meaning = "one address after the other (the default); the other family beside the first one after a delay; "
      "or families in turn, another attempt after each delay" },
    { .name = "attempt-delay", .type = FIELD_DURATION, .offset = CONNECT(delay_ns),
      .meaning = "how long after an attempt began the next begins beside it (RFC 8305 section 5)" },
    { .name = "attempt-delay-rtts", .type = FIELD_COUNT, .offset = CONNECT(delay_rtts), .least = 1, .most = 100,
      .meaning = "the delay is so many round trips instead, if one to the address is remembered" },
    { .name = "attempt-delay-min", .type = FIELD_DURATION, .offset = CONNECT(delay_min_ns),
      .meaning = "and then at least this" },
    { .name = "attempt-delay-max", .type = FIELD_DURATION, .offset = CONNECT(delay_max_ns),
      .meaning = "and at most this" },
    { .name = "resolution-delay", .type = FIELD_DURATION, .offset = CONNECT(resolution_delay_ns),
      .meaning = "attempts begin as answers come, and A that comes first waits so long for AAAA (RFC 8305 section 3); "
      "if not given, the end of the lookup is waited for" },
    { .name = "first-family-count", .type = FIELD_COUNT, .offset = CONNECT(first_family_count), .fallback = "1",
      .least = 1, .most = 16, .meaning = "addresses of the first family before families take turns" },
    { .name = "attempt-timeout", .type = FIELD_DURATION, .offset = CONNECT(timeout_ns),
      .meaning = "when the program gives an attempt up; if not given, that is left to TCP" },
    { .name = "history", .type = FIELD_DURATION, .offset = CONNECT(history_ns),
      .meaning = "how long it remembers what was established, and its round trip; not at all, if not given" },
    { .name = "history-order", .type = FIELD_WORD, .offset = CONNECT(history_order), .words = history_words,
      .fallback = "rule-9",
      .meaning = "where the round trips it remembers count: just before rule 9 (RFC 8305 section 4), or before all" },
    { .name = "history-leeway", .type = FIELD_DURATION, .offset = CONNECT(history_leeway_ns), .fallback = "0s",
      .meaning = "round trips that differ by no more count as equal" },
    { .name = "give-up", .type = FIELD_DURATION, .offset = CONNECT(give_up_ns),
      .meaning = "when the program gives connecting up, from its first attempt on; else when all have failed" },
    { .name = "ends-after", .type = FIELD_WORDS, .offset = CONNECT(ends_after), .words = icmp_words,
      .meaning = "the ICMP errors after which the program tries no other address; none, if not given" },
    { .name = NULL }
};

/* Stores */

static bool
given_any(const void *read, unsigned first, unsigned last)
{
    for (unsigned field = first; field <= last; field++)
        if (was_given(read, field))
            return true;
    return false;
}

const char *
store_connect(struct profile *profile, const void *read, uint16_t fact)
{
    const struct connect_facts *connect = read;
    bool in_order = connect->strategy == STRATEGY_IN_ORDER;

    (void) fact;
    if (in_order && (given_any(read, CONNECT_DELAY, CONNECT_COUNT) || given_any(read, CONNECT_HISTORY, CONNECT_LEEWAY)))
        return "has only attempt-timeout, give-up and ends-after beside strategy=\"in-order\"";
    if (!in_order && was_given(read, CONNECT_ENDS))
        return "has ends-after only beside strategy=\"in-order\"";
    if (!in_order && connect->delay_ns == 0)
        return "needs an attempt-delay";
    if (connect->strategy == STRATEGY_RFC6555 &&
        (given_any(read, CONNECT_RTTS, CONNECT_COUNT) || given_any(read, CONNECT_ORDER, CONNECT_LEEWAY)))
        return "has only attempt-delay, attempt-timeout, history and give-up beside strategy=\"rfc6555\"";
    if (was_given(read, CONNECT_RTTS) != given_any(read, CONNECT_MIN, CONNECT_MAX))
        return "has attempt-delay-rtts, attempt-delay-min and attempt-delay-max together or not at all";
    if (was_given(read, CONNECT_RTTS) && connect->history_ns == 0)
        return "has attempt-delay-rtts without a history to know round trips from";
    if (was_given(read, CONNECT_RTTS) && (connect->delay_min_ns == 0 || connect->delay_min_ns > connect->delay_max_ns))
        return "needs an attempt-delay-min above 0s and up to attempt-delay-max";
    if (given_any(read, CONNECT_ORDER, CONNECT_LEEWAY) && connect->history_ns == 0)
        return "has history-order and history-leeway only beside a history";
    profile->connect.streams = was_given(read, CONNECT_RESOLUTION);
    return NULL;
}
