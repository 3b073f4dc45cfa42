/*
 * vocabulary-resolver.c - what a profile can say of its resolver
 *
 * In order: names, fields, stores.
 */
#include "models/host/vocabulary.h"

#include <glib.h>

#include "sim/net/packet.h"

#define SECOND INT64_C(1000000000)
#define ALL_BITS UINT32_MAX

/* Names */

const char *const outcome_name[] = {
    [OUTCOME_NONE] = "none",
    [OUTCOME_ANSWER] = "answer",
    [OUTCOME_NODATA] = "nodata",
    [OUTCOME_NXDOMAIN] = "nxdomain",
    [OUTCOME_SERVFAIL] = "servfail",
    [OUTCOME_REFUSED] = "refused",
    [OUTCOME_NOTIMP] = "notimp",
    [OUTCOME_FORMERR] = "formerr",
    [OUTCOME_BROKEN] = "broken",
    [OUTCOME_MISMATCHED] = "mismatched",
    [OUTCOME_TRUNCATED] = "truncated",
    [OUTCOME_TIMEOUT] = "timeout",
    [OUTCOME_ICMP] = "icmp",
    [N_OUTCOMES] = NULL,
};

const char *const question_name[] = {
    [ASK_A] = "A", [ASK_AAAA] = "AAAA", [ASK_PTR] = "PTR", [N_QUESTIONS] = NULL };

enum question
question_of(uint16_t qtype)
{
    switch ((enum qtype) qtype) {
    case QTYPE_A:
        return ASK_A;
    case QTYPE_AAAA:
        return ASK_AAAA;
    case QTYPE_PTR:
        return ASK_PTR;
    }
    g_assert_not_reached();
}

const char *const reaction_name[] = {
    [REACTION_ASK_OTHER] = "ask-other",
    [REACTION_STOP] = "stop",
    [REACTION_NEXT_SERVER] = "next-server",
    [REACTION_IGNORE] = "ignore",
    [REACTION_RESEND] = "resend",
    [REACTION_LEAVE_SERVER] = "leave-server",
    [REACTION_TCP] = "tcp",
    [N_REACTIONS] = NULL,
};

const char *const combined_name[] = {
    [COMBINED_SUCCESS] = "success",
    [COMBINED_FAIL] = "fail",
    [COMBINED_AGAIN] = "again",
    [N_COMBINED] = NULL,
};

const char *const predicate_name[] = {
    [WHEN_GLOBAL_ADDRESS_EXCEPT_TEREDO] = "global-address-except-teredo",
    [WHEN_GLOBAL_ADDRESS] = "global-address",
    [WHEN_GLOBAL_ADDRESS_OR_IPV6_RESOLVER] = "global-address-or-ipv6-resolver",
    [WHEN_IPV6_INSTALLED] = "ipv6-installed",
    [WHEN_IPV4_ADDRESS] = "ipv4-address",
    [WHEN_IPV6_ADDRESS] = "ipv6-address",
    [WHEN_IPV4_ROUTE] = "ipv4-route",
    [WHEN_IPV6_ROUTE] = "ipv6-route",
    [N_PREDICATES] = NULL,
};

static const char *const no_yes[] = { "no", "yes", NULL };
static const char *const api_words[] = { "getaddrinfo", NULL };
static const char *const mode_words[] = {
    [ASK_SEQUENTIAL] = "sequential", [ASK_TOGETHER] = "together", [ASK_PAIRED] = "paired", NULL };
static const char *const rung_words[] = {
    [RUNG_SINGLE] = "single-request", [RUNG_REOPEN] = "single-request-reopen", NULL };
static const char *const kept_words[] = {
    [RUNG_OF_LOOKUP] = "lookup", [RUNG_OF_TURN] = "turn", [RUNG_OF_PROCESS] = "process", NULL };
static const char *const servers_words[] = {
    [STEPS_1] = "1", [STEPS_2] = "2", [STEPS_3_OR_MORE] = "3+", [STEPS_ANY] = "any", NULL };
static const char *const formula_words[] = { "none", "bind", NULL };
static const char *const type_words[] = { [ASK_A] = "A", [ASK_AAAA] = "AAAA", NULL };
static const char *const second_words[] = {
    [ASK_A] = "A", [ASK_AAAA] = "AAAA", [N_ADDRESS_TYPES] = "any", NULL };
static const char *const of_words[] = {
    [ASK_A] = "A", [ASK_AAAA] = "AAAA", [ASK_PTR] = "PTR", [N_QUESTIONS] = "any", NULL };
static const char *const keeps_words[] = {
    [CACHE_NOTHING] = "nothing", [CACHE_ANSWERS] = "answers", [CACHE_LOOKUPS] = "lookups", NULL };
static const char *const ttl_words[] = { "records", "fixed", NULL };
static const char *const transport_words[] = {
    [TRANSPORT_LIST] = "list",
    [TRANSPORT_IPV4] = "ipv4",
    [TRANSPORT_IPV6_IPV4] = "ipv6 ipv4",
    [TRANSPORT_IPV4_IPV6] = "ipv4 ipv6",
    NULL
};

static const char *const fallback_words[] = {
    [EDNS_FALLS_NOT] = "none", [EDNS_FALLS_BY_SERVER] = "server", NULL };

/* What is true of a question that ended: every outcome but "none". Bit i of a
 * set of these words is outcome i + 1. */
#define ENDINGS (outcome_name + 1)

/* Fields */

const struct field resolver_fields[] = {
    { .name = "api", .type = FIELD_WORD, .offset = FIELD(struct resolver_facts, api), .words = api_words,
      .fallback = "getaddrinfo", .meaning = "whether programs wait for the end of a lookup" },
    { .name = NULL }
};

const struct field ask_fields[] = {
    { .name = "order", .type = FIELD_ORDER, .offset = FIELD(struct ask, order), .words = type_words,
      .flags = FIELD_REQUIRED, .meaning = "the types of a lookup, the first first" },
    { .name = "mode", .type = FIELD_WORD, .offset = FIELD(struct ask, mode), .words = mode_words,
      .flags = FIELD_REQUIRED,
      .meaning = "the second waits until the first has ended, both at once, each on its own way from server to server, "
      "or both at once and from server to server as a pair" },
    { .name = "list", .type = FIELD_ORDER, .offset = FIELD(struct ask, list), .words = type_words,
      .meaning = "whose addresses come first in the result, before any sorting; as asked, if not given" },
    { .name = "gap", .type = FIELD_DURATION, .offset = FIELD(struct ask, gap_ns), .most = SECOND,
      .meaning = "of mode=\"together\": how long after the first the second is sent" },
    { .name = "socket", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "one for both, or one each" },
    { .name = NULL }
};

const struct field ask_when_fields[] = {
    { .name = "when", .type = FIELD_WORDS, .offset = FIELD(struct ask_when, when), .words = predicate_name,
      .flags = FIELD_REQUIRED, .meaning = "all that must hold for this type to be asked" },
    { .name = NULL }
};

const struct field ladder_fields[] = {
    { .name = "rungs", .type = FIELD_ORDER, .offset = FIELD(struct ladder, rungs), .words = rung_words,
      .flags = FIELD_REQUIRED,
      .meaning = "how a turn that answered one question of a pair is taken again: the second is sent when the "
      "first has its answer, and then from a new socket" },
    { .name = "kept", .type = FIELD_WORD, .offset = FIELD(struct ladder, kept), .words = kept_words,
      .fallback = "lookup",
      .meaning = "how long the rung that was reached is kept: the lookup, the turn, or all lookups of the process" },
    { .name = NULL }
};

enum { STEPS_AT = 1, STEPS_GIVE_UP, STEPS_FORMULA, STEPS_FIRST, STEPS_ROUNDS };     /* places in this table */
const struct field steps_fields[] = {
    { .name = "servers", .type = FIELD_WORD, .offset = FIELD(struct steps, servers), .words = servers_words,
      .flags = FIELD_REQUIRED, .meaning = "how many DNS servers a host has to which this applies" },
    { .name = "at", .type = FIELD_STEPS, .offset = FIELD(struct steps, at),
      .meaning = "when a query is sent to which server, until an answer comes: 0s:1 1s:2 4s:all" },
    { .name = "give-up", .type = FIELD_DURATION, .offset = FIELD(struct steps, give_up_ns),
      .meaning = "when the question ends without an answer, counted from the first query" },
    { .name = "formula", .type = FIELD_WORD, .offset = FIELD(struct steps, formula), .words = formula_words,
      .fallback = "none", .meaning = "bind: first doubled per server, divided by their number, in rounds" },
    { .name = "first", .type = FIELD_DURATION, .offset = FIELD(struct steps, first_ns), .least = SECOND,
      .most = 30 * SECOND, .meaning = "of the formula: the wait for the first server" },
    { .name = "rounds", .type = FIELD_COUNT, .offset = FIELD(struct steps, rounds), .least = 1, .most = 10,
      .meaning = "of the formula: how often the list of servers is gone through" },
    { .name = NULL }
};

enum { SECOND_TIMES, SECOND_ADD, SECOND_FLOOR, SECOND_AFTER = 5 };        /* places in this table */
const struct field second_fields[] = {
    { .name = "times", .type = FIELD_COUNT, .offset = FIELD(struct second, times), .most = 1000,
      .meaning = "the second answer may take so many times N, the first one's time" },
    { .name = "add", .type = FIELD_DURATION, .offset = FIELD(struct second, add_ns), .meaning = "and this" },
    { .name = "floor", .type = FIELD_DURATION, .offset = FIELD(struct second, floor_ns),
      .meaning = "but at least this" },
    { .name = "cap", .type = FIELD_DURATION, .offset = FIELD(struct second, cap_ns),
      .meaning = "and at most this; no limit if not given" },
    { .name = "never", .type = FIELD_WORD, .offset = FIELD(struct second, never), .words = no_yes,
      .fallback = "no", .meaning = "yes: it may take its own full schedule, as where nothing is said" },
    { .name = "after", .type = FIELD_WORDS, .offset = FIELD(struct second, after), .words = ENDINGS,
      .meaning = "how the first must have ended for this to apply; anyhow, if not given" },
    { .name = "of", .type = FIELD_WORD, .offset = FIELD(struct second, of), .words = second_words,
      .fallback = "any", .meaning = "which question must be the second for this to apply" },
    { .name = "first", .type = FIELD_DURATION, .offset = FIELD(struct second, first_ns), .least = 1,
      .most = 3600 * SECOND, .meaning = "the most that N may be for this to apply; anything, if not given" },
    { .name = NULL }
};

enum { ON_TIMES = 3 };
const struct field on_fields[] = {
    { .name = "of", .type = FIELD_WORD, .offset = FIELD(struct on_facts, of), .words = of_words,
      .fallback = "any", .meaning = "which question" },
    { .name = "outcome", .type = FIELD_WORDS, .offset = FIELD(struct on_facts, outcome), .words = ENDINGS,
      .flags = FIELD_REQUIRED, .meaning = "what has come of it" },
    { .name = "do", .type = FIELD_WORD, .offset = FIELD(struct on_facts, reaction), .words = reaction_name,
      .flags = FIELD_REQUIRED,
      .meaning = "what the client does; the last element that matches holds, and where none does: ignore if "
      "mismatched, ask-other else" },
    { .name = "times", .type = FIELD_COUNT, .offset = FIELD(struct on_facts, times), .least = 1, .most = 100,
      .meaning = "of do=\"resend\": how often between two steps of the schedule, of both types together; each server "
      "once in all, if not given" },
    { .name = NULL }
};

enum { BOTH_A, BOTH_AAAA };
const struct field both_fields[] = {
    { .name = "a", .type = FIELD_WORDS, .offset = FIELD(struct both_facts, a), .words = outcome_name,
      .meaning = "how A has ended, none: not asked; anyhow, if not given" },
    { .name = "aaaa", .type = FIELD_WORDS, .offset = FIELD(struct both_facts, aaaa), .words = outcome_name,
      .meaning = "the same of AAAA" },
    { .name = "gives", .type = FIELD_WORD, .offset = FIELD(struct both_facts, gives), .words = combined_name,
      .flags = FIELD_REQUIRED,
      .meaning = "what the caller gets: success with an answer only; where nothing is said, success if there is one" },
    { .name = NULL }
};

const struct field again_fields[] = {
    { .name = "times", .type = FIELD_COUNT, .offset = FIELD(struct again, times), .least = 2, .most = 10,
      .flags = FIELD_REQUIRED, .meaning = "how often in all, the first time included" },
    { .name = NULL }
};

const struct field transport_fields[] = {
    { .name = "order", .type = FIELD_WORD, .offset = FIELD(struct transport, order), .words = transport_words,
      .flags = FIELD_REQUIRED, .meaning = "over what queries go: as listed (the default), or by family" },
    { .name = NULL }
};

enum { SERVERS_DEMOTE = 1, SERVERS_PENALTY };
const struct field servers_fields[] = {
    { .name = "max", .type = FIELD_COUNT, .offset = FIELD(struct server_memory, max), .least = 1, .most = MAX_SERVERS,
      .meaning = "how many DNS servers are used, the first of the list; all, if not given" },
    { .name = "demote", .type = FIELD_WORDS, .offset = FIELD(struct server_memory, demote), .words = outcome_name,
      .flags = FIELD_REQUIRED,
      .meaning = "after what a server is asked behind the others: timeout is a turn without an answer; or none" },
    { .name = "penalty", .type = FIELD_DURATION, .offset = FIELD(struct server_memory, penalty_ns), .least = 1,
      .most = 24 * 3600 * SECOND, .meaning = "for how long, unless it answers before" },
    { .name = "rotate", .type = FIELD_WORD, .offset = FIELD(struct server_memory, rotate), .words = rotate_words,
      .fallback = "none", .meaning = "whether each question begins with another server: next, the first of a process "
      "with the second; random, with one that is drawn" },
    { .name = "sticky", .type = FIELD_TEXT, .flags = FIELD_LATER, .meaning = "begin with the one that answered last" },
    { .name = NULL }
};

enum { CACHE_POSITIVE = 1, CACHE_NEGATIVE, CACHE_TTL, CACHE_FAILURES };
const struct field cache_fields[] = {
    { .name = "keeps", .type = FIELD_WORD, .offset = FIELD(struct cache_facts, keeps), .words = keeps_words,
      .flags = FIELD_REQUIRED,
      .meaning = "each answer by itself, what came of a lookup as a whole, or nothing (the default)" },
    { .name = "positive", .type = FIELD_DURATION, .offset = FIELD(struct cache_facts, positive_ns), .least = 1,
      .most = 366 * 24 * 3600 * SECOND, .meaning = "how long answers are kept at most; no limit if not given" },
    { .name = "negative", .type = FIELD_DURATION, .offset = FIELD(struct cache_facts, negative_ns), .least = 1,
      .most = 366 * 24 * 3600 * SECOND, .meaning = "the same of NXDOMAIN and of answers without data" },
    { .name = "ttl", .type = FIELD_WORD, .offset = FIELD(struct cache_facts, ttl), .words = ttl_words,
      .fallback = "records", .meaning = "records: no longer than their TTL, or RFC 2308's of a negative answer; "
      "fixed: as long as positive and negative say, whatever the TTL" },
    { .name = "failures", .type = FIELD_WORD, .offset = FIELD(struct cache_facts, failures), .words = no_yes,
      .fallback = "no", .meaning = "whether errors and silence are kept too, as a negative answer is" },
    { .name = NULL }
};

enum { EDNS_FALLBACK = 1, EDNS_REJECTED, EDNS_LOSSES, EDNS_KEPT, EDNS_KEPT_MOST };
const struct field edns_fields[] = {
    { "size", FIELD_COUNT, FIELD(struct edns_facts, size), NULL, NULL, 512, 65535, FIELD_REQUIRED,
      "octets over UDP that the client says it has room for" },
    { .name = "fallback", .type = FIELD_WORD, .offset = FIELD(struct edns_facts, fallback), .words = fallback_words,
      .fallback = "none",
      .meaning = "what is done about servers that do not have it: nothing; or each that shows so is asked without" },
    { .name = "rejected", .type = FIELD_WORDS, .offset = FIELD(struct edns_facts, rejected), .words = ENDINGS,
      .meaning = "of fallback=\"server\": errors after which the same server is asked at once without, and goes on "
      "being asked so if that has an answer" },
    { .name = "losses", .type = FIELD_COUNT, .offset = FIELD(struct edns_facts, losses), .least = 1, .most = 100,
      .meaning = "the same: queries without an answer, in a row and of all questions together, after which a server "
      "that never answered one with EDNS is asked without" },
    { .name = "kept", .type = FIELD_DURATION, .offset = FIELD(struct edns_facts, kept_ns), .least = 1,
      .most = 24 * 3600 * SECOND,
      .meaning = "the same: for how long after its last answer; each time twice as long as before" },
    { .name = "kept-most", .type = FIELD_DURATION, .offset = FIELD(struct edns_facts, kept_most_ns), .least = 1,
      .most = 24 * 3600 * SECOND, .meaning = "but at most so long" },
    { .name = NULL }
};

/* Stores */

/* RFC 1035 section 7.2 as BIND 4 and its heirs read it (glibc resolv/res_send.c):
 * round after round, server ns is waited for first << ns, from the second on
 * divided by the number of servers, in whole seconds and at least one. */
static void
expand_bind(struct steps *steps, unsigned n_servers)
{
    int64_t at = 0;

    steps->at.n = 0;
    for (int64_t round = 0; round < steps->rounds; round++)
        for (unsigned ns = 0; ns < n_servers; ns++) {
            int64_t wait = (steps->first_ns / SECOND) << ns;

            if (ns > 0)
                wait /= n_servers;
            steps->at.server[steps->at.n] = (uint8_t) ns;
            steps->at.at[steps->at.n++] = at;
            at += MAX(wait, 1) * SECOND;
        }
    steps->give_up_ns = at;
}

bool
profile_set_schedule(struct profile *profile, int64_t timeout, int64_t attempts)
{
    const struct resolv_conf *most = &profile->resolv_conf;

    for (unsigned i = 0; i < G_N_ELEMENTS(profile->steps); i++)
        if (!profile->steps[i].formula)
            return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(profile->steps); i++) {
        struct steps *steps = &profile->steps[i];

        if (timeout >= 0)
            steps->first_ns = MIN(MIN(timeout, 3600) * SECOND, most->most_timeout_ns);
        if (attempts >= 0)
            steps->rounds = MIN(attempts, most->most_attempts);
        expand_bind(steps, i + 1);
    }
    return true;
}

static const char *
check_formula(const struct steps *steps)
{
    if (was_given(steps, STEPS_AT) || was_given(steps, STEPS_GIVE_UP))
        return "has a formula and what the formula would give (at, give-up)";
    if (!was_given(steps, STEPS_FIRST) || !was_given(steps, STEPS_ROUNDS))
        return "has a formula without first or rounds";
    if (steps->first_ns % SECOND != 0)
        return "has a first that is not a whole number of seconds, in which this formula counts";
    return NULL;
}

static const char *
check_schedule(const struct steps *steps)
{
    if (!was_given(steps, STEPS_AT) || !was_given(steps, STEPS_GIVE_UP))
        return "has neither a schedule (at, give-up) nor a formula";
    if (was_given(steps, STEPS_FIRST) || was_given(steps, STEPS_ROUNDS))
        return "has first or rounds, but no formula";
    if (steps->at.n == 0 || steps->at.at[0] != 0)
        return "does not begin at 0s";
    if (steps->give_up_ns <= steps->at.at[steps->at.n - 1])
        return "gives up before the last query has had time";
    for (uint8_t i = 0; i < steps->at.n; i++)
        if (steps->servers < STEPS_3_OR_MORE && steps->at.server[i] != STEP_ALL &&
            steps->at.server[i] > steps->servers)
            return "asks a server that the host does not have";
    return NULL;
}

const char *
store_ask(struct profile *profile, const void *read, uint16_t fact)
{
    const struct ask *ask = read;

    (void) profile;
    (void) fact;
    return ask->gap_ns > 0 && ask->mode != ASK_TOGETHER ? "has a gap, and does not ask for both types together" : NULL;
}

const char *
store_ladder(struct profile *profile, const void *read, uint16_t fact)
{
    (void) read;
    (void) fact;
    if (profile->ask.mode == ASK_PAIRED)
        return NULL;
    if (profile->app == NULL)
        return "is for questions that are asked as a pair: <ask mode=\"paired\">";
    profile->ladder.rungs.n = 0;        /* the system's: what asks otherwise is not the system */
    return NULL;
}

const char *
store_steps(struct profile *profile, const void *read, uint16_t fact)
{
    const struct steps *steps = read;
    const char *wrong = steps->formula ? check_formula(steps) : check_schedule(steps);

    if (wrong != NULL)
        return wrong;
    for (int i = STEPS_1; i <= STEPS_3_OR_MORE; i++) {
        if (steps->servers != i && steps->servers != STEPS_ANY)
            continue;
        if (profile->steps[i].fact != NO_FACT)
            return "says again what another fact says of as many servers";
        profile->steps[i] = *steps;
        profile->steps[i].fact = fact;
        if (steps->formula)
            expand_bind(&profile->steps[i], (unsigned) i + 1);
    }
    return NULL;
}

const char *
store_second(struct profile *profile, const void *read, uint16_t fact)
{
    struct second *second = &profile->second[profile->n_seconds];

    if (profile->n_seconds == G_N_ELEMENTS(profile->second))
        return "is one too many: there is room for six";
    if (!((const struct second *) read)->never && !was_given(read, SECOND_TIMES) && !was_given(read, SECOND_ADD) &&
        !was_given(read, SECOND_FLOOR))
        return "says neither how long the second answer may take nor that there is no limit";
    *second = *(const struct second *) read;
    second->fact = fact;
    second->after = was_given(read, SECOND_AFTER) ? second->after << 1 : ALL_BITS;
    profile->n_seconds++;
    return NULL;
}

/* Whether the schedule goes on after it, to another server. */
static bool
goes_on(int reaction)
{
    return reaction == REACTION_NEXT_SERVER || reaction == REACTION_LEAVE_SERVER;
}

const char *
store_on(struct profile *profile, const void *read, uint16_t fact)
{
    const struct on_facts *on = read;

    if (goes_on(on->reaction) && on->outcome << 1 >> OUTCOME_TIMEOUT & 1)
        return "goes on after a timeout, which ends the whole schedule";
    if (on->reaction == REACTION_TCP && on->outcome << 1 != 1u << OUTCOME_TRUNCATED)
        return "asks over TCP after something else than truncated";
    if (was_given(read, ON_TIMES) && on->reaction != REACTION_RESEND)
        return "has times, and sends nothing again";
    for (int question = 0; question < N_QUESTIONS; question++)
        for (unsigned outcome = 1; outcome < N_OUTCOMES; outcome++) {
            if (!(on->outcome << 1 >> outcome & 1) || (on->of != question && on->of != N_QUESTIONS))
                continue;
            profile->on[question][outcome].reaction = (uint8_t) on->reaction;
            profile->on[question][outcome].times = (uint8_t) on->times;
            profile->on[question][outcome].fact = fact;
        }
    return NULL;
}

const char *
store_both(struct profile *profile, const void *read, uint16_t fact)
{
    const struct both_facts *both = read;
    uint32_t of_a = was_given(read, BOTH_A) ? both->a : ALL_BITS;
    uint32_t of_aaaa = was_given(read, BOTH_AAAA) ? both->aaaa : ALL_BITS;

    for (unsigned a = 0; a < N_OUTCOMES; a++)
        for (unsigned aaaa = 0; aaaa < N_OUTCOMES; aaaa++)
            if (of_a >> a & 1 && of_aaaa >> aaaa & 1) {
                if (both->gives == COMBINED_SUCCESS && a != OUTCOME_ANSWER && aaaa != OUTCOME_ANSWER)
                    return "gives success where neither a nor aaaa is answer: there is nothing to succeed with";
                profile->both[a][aaaa].gives = (uint8_t) both->gives;
                profile->both[a][aaaa].fact = fact;
            }
    return NULL;
}

const char *
store_servers(struct profile *profile, const void *read, uint16_t fact)
{
    const struct server_memory *servers = read;
    bool none = servers->demote & 1u << OUTCOME_NONE;

    (void) profile;
    (void) fact;
    if (none && servers->demote != 1u << OUTCOME_NONE)
        return "demotes after something and after none";
    if (!none && !was_given(read, SERVERS_PENALTY))
        return "demotes servers without a penalty";
    return NULL;                /* a penalty with none may be what is left of the fact where a bound says none */
}

const char *
store_cache(struct profile *profile, const void *read, uint16_t fact)
{
    const struct cache_facts *cache = read;
    bool both = was_given(read, CACHE_POSITIVE) && was_given(read, CACHE_NEGATIVE);

    (void) profile;
    (void) fact;
    if (cache->keeps == CACHE_NOTHING)
        for (unsigned field = CACHE_POSITIVE; field <= CACHE_FAILURES; field++)
            if (was_given(read, field))
                return "says how long, and keeps nothing";
    if (cache->ttl != 0 && !both)
        return "has ttl=\"fixed\" without positive and negative";
    if (cache->failures && cache->ttl == 0)
        return "keeps failures, which have no TTL, without ttl=\"fixed\"";
    return NULL;
}

const char *
store_edns(struct profile *profile, const void *read, uint16_t fact)
{
    const struct edns_facts *edns = read;
    bool falls = edns->fallback == EDNS_FALLS_BY_SERVER;

    (void) fact;
    if (falls && profile->ask.mode == ASK_PAIRED)
        return "falls back by server, and asks both types as a pair: what becomes of the other is not known";
    for (unsigned field = EDNS_REJECTED; field <= EDNS_KEPT_MOST; field++)
        if (was_given(read, field) && !falls)
            return "says when it falls back, and does not";
    if (falls && (!was_given(read, EDNS_KEPT) || !was_given(read, EDNS_KEPT_MOST)))
        return "falls back without kept and kept-most";
    if (falls && edns->rejected == 0 && edns->losses == 0)
        return "falls back after nothing: give rejected or losses";
    return NULL;
}
