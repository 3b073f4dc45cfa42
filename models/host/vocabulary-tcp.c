/*
 * vocabulary-tcp.c - what a profile can say of TCP
 *
 * In order: names, fields, stores.
 */
#include "models/host/vocabulary.h"

#include "sim/net/packet.h"

#define ALL_BITS UINT32_MAX

/* Names */

const char *const icmp_words[] = {
    [ICMP_NO_ROUTE] = "no-route",
    [ICMP_ADDRESS_UNREACHABLE] = "address-unreachable",
    [ICMP_PORT_UNREACHABLE] = "port-unreachable",
    [ICMP_ADMIN_PROHIBITED] = "admin-prohibited",
    [ICMP_HOP_LIMIT] = "hop-limit",
    [ICMP_TOO_BIG] = "too-big",
    [N_ICMP_ERRORS] = NULL,
};
static const char *const both_families[] = {
    [FAMILY_NONE] = "both", [FAMILY_IPV4] = "ipv4", [FAMILY_IPV6] = "ipv6", NULL };
static const char *const tcp_reaction_words[] = {
    [TCP_ABORT] = "abort", [TCP_SOFT] = "soft", [TCP_AFTER] = "after", NULL };

/* Fields */

const struct field syn_fields[] = {
    { .name = "at", .type = FIELD_TIMES, .offset = FIELD(struct syn, at), .flags = FIELD_REQUIRED,
      .meaning = "when a SYN is sent, until an answer comes" },
    { .name = "give-up", .type = FIELD_DURATION, .offset = FIELD(struct syn, give_up_ns),
      .flags = FIELD_REQUIRED, .meaning = "when connecting ends without an answer, from the first SYN" },
    { .name = NULL }
};

enum { ICMP_TYPES, ICMP_FAMILY, ICMP_DO, ICMP_AFTER };
const struct field icmp_fields[] = {
    { .name = "icmp", .type = FIELD_WORDS, .offset = FIELD(struct icmp_facts, icmp), .words = icmp_words,
      .meaning = "which errors about a SYN; all, if not given" },
    { .name = "family", .type = FIELD_WORD, .offset = FIELD(struct icmp_facts, family), .words = both_families,
      .fallback = "both", .meaning = "whether over IPv4, over IPv6 or over both" },
    { .name = "do", .type = FIELD_WORD, .offset = FIELD(struct icmp_facts, reaction),
      .words = tcp_reaction_words, .flags = FIELD_REQUIRED,
      .meaning = "end the attempt, go on (soft, the default), or end it after so many SYNs" },
    { .name = "after", .type = FIELD_COUNT, .offset = FIELD(struct icmp_facts, after), .least = 1,
      .most = UINT8_MAX, .meaning = "of do=\"after\": how many SYNs" },
    { .name = "phase", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "the state of the connection" },
    { .name = NULL }
};

const struct field rst_fields[] = {
    { .name = "retries", .type = FIELD_COUNT, .offset = FIELD(struct rst, retries), .most = 100,
      .flags = FIELD_REQUIRED, .meaning = "SYNs sent again after a RST; none, if nothing is said" },
    { .name = "wait", .type = FIELD_DURATION, .offset = FIELD(struct rst, wait_ns), .fallback = "0s",
      .meaning = "how long after each RST" },
    { .name = NULL }
};

#define DATA(member) FIELD(struct data_facts, sender.member)
const struct field data_fields[] = {
    { .name = "initial-window", .type = FIELD_COUNT, .offset = DATA(initial_window), .least = 1, .most = 1000,
      .fallback = "3", .meaning = "segments that are sent at first; three as in RFC 3390 if not given" },
    { .name = "rto-min", .type = FIELD_DURATION, .offset = DATA(rto_min_ns), .least = 1, .most = INT64_C(60000000000),
      .fallback = "1s", .meaning = "the least time after which data is sent again; RFC 6298 says 1 s" },
    { .name = "rto-max", .type = FIELD_DURATION, .offset = DATA(rto_max_ns), .least = 1, .most = INT64_C(3600000000000),
      .fallback = "60s", .meaning = "the most, which it is doubled up to" },
    { .name = "retries", .type = FIELD_COUNT, .offset = DATA(retries), .most = 100, .fallback = "15",
      .meaning = "how often, each time after twice as long, until the connection is lost" },
    { .name = NULL }
};

/* Stores */

const char *
store_syn(struct profile *profile, const void *read, uint16_t fact)
{
    const struct syn *syn = read;

    (void) profile;
    (void) fact;
    if (syn->at.n == 0 || syn->at.at[0] != 0)
        return "does not begin at 0s";
    if (syn->give_up_ns <= syn->at.at[syn->at.n - 1])
        return "gives up before the last SYN has had time";
    return NULL;
}

const char *
store_icmp(struct profile *profile, const void *read, uint16_t fact)
{
    const struct icmp_facts *icmp = read;
    uint32_t errors = was_given(read, ICMP_TYPES) ? icmp->icmp : ALL_BITS;

    if (was_given(read, ICMP_AFTER) != (icmp->reaction == TCP_AFTER))
        return "must have after if do=\"after\", and only then";
    for (int family = FAMILY_IPV4; family < N_FAMILIES; family++)
        for (unsigned error = 0; error < N_ICMP_ERRORS; error++) {
            if (!(errors >> error & 1) || (icmp->family != family && icmp->family != FAMILY_NONE))
                continue;
            profile->on_icmp[family][error].reaction = (uint8_t) icmp->reaction;
            profile->on_icmp[family][error].after = (uint8_t) icmp->after;
            profile->on_icmp[family][error].fact = fact;
        }
    return NULL;
}

const char *
store_data(struct profile *profile, const void *read, uint16_t fact)
{
    const struct data_facts *data = read;

    (void) profile;
    (void) fact;
    return data->sender.rto_min_ns > data->sender.rto_max_ns ? "has an rto-min above its rto-max" : NULL;
}

const char *
store_rst(struct profile *profile, const void *read, uint16_t fact)
{
    const struct rst *rst = read;

    (void) profile;
    (void) fact;
    return rst->retries > 0 && rst->wait_ns == 0 ? "has retries without a wait" : NULL;
}
