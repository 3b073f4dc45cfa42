/*
 * readings.c - what expectations say of a record, read off it
 */
#include "v6sim/report/readings.h"

#include <string.h>

#include "models/host/vocabulary.h"
#include "v6sim/report/connection.h"

static struct actual
word(const char *text)
{
    return (struct actual) { .there = text != NULL, .word = text };
}

static struct actual
number(int64_t n)
{
    return (struct actual) { .there = n >= 0, .number = n };
}

static struct actual
get_result(const struct kept *kept)
{
    return word(result_name[kept->result]);
}

static struct actual
get_reason(const struct kept *kept)
{
    return word(reason_name[kept->reason]);
}

static struct actual
get_error(const struct kept *kept)
{
    return word(icmp_words[kept->error]);
}

static struct actual
get_rtt(const struct kept *kept)
{
    return number(kept->established_at >= 0 ? kept->held_ns + kept->forward_ns + kept->back_ns : -1);
}

static struct actual
get_family(const struct kept *kept)
{
    return word(collect_family(kept_candidate(kept)));
}

static struct actual
get_destination(const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);

    return candidate != NULL ? (struct actual) { .there = true, .addr = candidate->dst } : (struct actual) { 0 };
}

static struct actual
get_source(const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);

    return candidate != NULL ? (struct actual) { .there = true, .addr = candidate->src } : (struct actual) { 0 };
}

static struct actual
get_first_address(const struct kept *kept)
{
    if (kept->n_candidates == 0)
        return (struct actual) { 0 };
    return (struct actual) { .there = true, .addr = kept->candidate[0].dst };
}

static struct actual
get_name(const struct kept *kept)
{
    return word(kept->found);
}

static struct actual
get_rule(const struct kept *kept)
{
    const struct rule *rule = kept_rule(kept);

    return word(rule != NULL ? rule_number(rule) : "none");
}

static struct actual
get_total(const struct kept *kept)
{
    return number(kept_total_ns(kept));
}

static struct actual
get_configure(const struct kept *kept)
{
    return number(kept->configured_at);
}

static struct actual
get_resolve(const struct kept *kept)
{
    return number(kept_resolve_ns(kept));
}

static struct actual
get_connect(const struct kept *kept)
{
    return number(kept_connect_ns(kept));
}

static struct actual
get_transfer(const struct kept *kept)
{
    return number(kept_transfer_ns(kept));
}

static struct actual
get_bytes(const struct kept *kept)
{
    return number(kept->received);
}

static struct actual
get_queries(const struct kept *kept)
{
    return number(kept_queries_over(kept, FAMILY_NONE));
}

static struct actual
get_under(const struct kept *kept)
{
    return word(kept->under);
}

static struct actual
get_names(const struct kept *kept)
{
    return number(kept->n_names);
}

static struct actual
get_cached(const struct kept *kept)
{
    return number(kept_cached(kept));
}

static struct actual
get_attempts(const struct kept *kept)
{
    return number(kept->n_attempts);
}

static struct actual
get_syns(const struct kept *kept)
{
    return number(kept_syns(kept));
}

static struct actual
get_forward(const struct kept *kept)
{
    return number(kept->forward_ns);
}

static struct actual
get_return(const struct kept *kept)
{
    return number(kept->back_ns);
}

static struct actual
get_route(const struct kept *kept)
{
    return word(kept->forward != NULL ? kept->forward->text : NULL);
}

static struct actual
get_return_route(const struct kept *kept)
{
    return word(kept->back != NULL ? kept->back->text : NULL);
}

static struct actual
get_symmetric(const struct kept *kept)
{
    return word(kept_symmetric(kept));
}

static struct actual
get_loop(const struct kept *kept)
{
    return word(kept->died != NULL && kept->died->loop != NULL ? kept->died->loop : "none");
}

static struct actual
get_interface(const struct kept *kept)
{
    return word(kept_interface(kept));
}

static struct actual
get_relay(const struct kept *kept)
{
    return word(kept_relays(kept));
}

static struct actual
get_relays_of(const struct path *path)
{
    if (path == NULL)
        return (struct actual) { .there = false, .word = "never established" };
    return word(path->relays != NULL ? path->relays : "none");
}

static struct actual
get_forward_relay(const struct kept *kept)
{
    return get_relays_of(kept->forward);
}

static struct actual
get_return_relay(const struct kept *kept)
{
    return get_relays_of(kept->back);
}

static struct actual
get_forward_ipv4(const struct kept *kept)
{
    return number(kept->forward != NULL ? kept->carried_ns[DIRECTION_FORWARD] : -1);
}

static struct actual
get_return_ipv4(const struct kept *kept)
{
    return number(kept->forward != NULL ? kept->carried_ns[DIRECTION_BACK] : -1);
}

static struct actual
get_extra(const struct kept *kept)
{
    return number(kept_extra_ns(kept));
}

const struct reading readings[] = {
    { "connection", "result", COMPARE_WORD, get_result },
    { "connection", "reason", COMPARE_WORD, get_reason },
    { "connection", "family", COMPARE_WORD, get_family },
    { "connection", "to", COMPARE_ADDRESS, get_destination },
    { "connection", "source", COMPARE_ADDRESS, get_source },
    { "connection", "rule", COMPARE_RULE, get_rule },
    { "connection", "time", COMPARE_TIME, get_total },
    { "connection", "time.total", COMPARE_TIME, get_total },
    { "connection", "time.configure", COMPARE_TIME, get_configure },
    { "connection", "time.resolve", COMPARE_TIME, get_resolve },
    { "connection", "time.connect", COMPARE_TIME, get_connect },
    { "connection", "time.transfer", COMPARE_TIME, get_transfer },
    { "connection", "bytes", COMPARE_COUNT, get_bytes },
    { "connection", "queries", COMPARE_COUNT, get_queries },
    { "connection", "cached", COMPARE_COUNT, get_cached },
    { "connection", "under", COMPARE_NAME, get_under },
    { "connection", "names", COMPARE_COUNT, get_names },
    { "connection", "attempts", COMPARE_COUNT, get_attempts },
    { "connection", "syns", COMPARE_COUNT, get_syns },
    { "connection", "interface", COMPARE_WORD, get_interface },
    { "connection", "relay", COMPARE_ANY, get_relay },
    { "lookup", "result", COMPARE_WORD, get_result },
    { "lookup", "reason", COMPARE_WORD, get_reason },
    { "lookup", "name", COMPARE_NAME, get_name },
    { "lookup", "address", COMPARE_ADDRESS, get_first_address },
    { "lookup", "rule", COMPARE_RULE, get_rule },
    { "lookup", "time", COMPARE_TIME, get_total },
    { "lookup", "queries", COMPARE_COUNT, get_queries },
    { "lookup", "cached", COMPARE_COUNT, get_cached },
    { "lookup", "under", COMPARE_NAME, get_under },
    { "lookup", "names", COMPARE_COUNT, get_names },
    { "echo", "result", COMPARE_WORD, get_result },
    { "echo", "reason", COMPARE_WORD, get_reason },
    { "echo", "error", COMPARE_WORD, get_error },
    { "echo", "family", COMPARE_WORD, get_family },
    { "echo", "to", COMPARE_ADDRESS, get_destination },
    { "echo", "source", COMPARE_ADDRESS, get_source },
    { "echo", "rule", COMPARE_RULE, get_rule },
    { "echo", "time", COMPARE_TIME, get_total },
    { "echo", "time.resolve", COMPARE_TIME, get_resolve },
    { "echo", "rtt", COMPARE_TIME, get_rtt },
    { "echo", "interface", COMPARE_WORD, get_interface },
    { "echo", "relay", COMPARE_ANY, get_relay },
    { "echo", "queries", COMPARE_COUNT, get_queries },
    { "echo", "cached", COMPARE_COUNT, get_cached },
    { "echo", "under", COMPARE_NAME, get_under },
    { "echo", "names", COMPARE_COUNT, get_names },
    { "path", "forward", COMPARE_TIME, get_forward },
    { "path", "return", COMPARE_TIME, get_return },
    { "path", "route", COMPARE_ROUTE, get_route },
    { "path", "return-route", COMPARE_ROUTE, get_return_route },
    { "path", "symmetric", COMPARE_SET, get_symmetric },
    { "path", "forward-relay", COMPARE_WORD, get_forward_relay },
    { "path", "return-relay", COMPARE_WORD, get_return_relay },
    { "path", "forward.ipv4", COMPARE_TIME, get_forward_ipv4 },
    { "path", "return.ipv4", COMPARE_TIME, get_return_ipv4 },
    { "path", "extra", COMPARE_TIME, get_extra },
    { "path", "loop", COMPARE_WORD, get_loop },
    { .element = NULL }
};

struct actual
readings_number(const char *metric, const struct kept *kept)
{
    for (const struct reading *reading = readings; reading->element != NULL; reading++)
        if (g_str_equal(reading->attribute, metric) && !g_str_equal(reading->element, "lookup") &&
            (reading->comparing == COMPARE_TIME || reading->comparing == COMPARE_COUNT))
            return reading->get(kept);
    g_assert_not_reached();     /* a word of metric_name[] */
}
