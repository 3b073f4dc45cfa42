/*
 * test-lookups.c - lookups against servers with faults, as their profiles want them
 *
 * Thousands of hosts, each of a random system with one to three DNS servers of
 * its own, look one name up: the servers have random faults, delays, losses and
 * states, and the link to them jitters and loses. What each host was sent, and
 * when, is noted; from that and the profile alone an oracle works out what the
 * host must have sent and when, when the lookup must have ended, and how. It
 * knows turns where models/host/resolver.c knows deadlines: in a turn, some
 * servers are asked, and it lasts until the schedule or an answer ends it.
 */
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "sim/net/net.h"
#include "tests/unit/random.h"
#include "v6sim/run.h"

#define N_HOSTS 40              /* of a scenario */
#define N_SCENARIOS 250
#define NEVER INT64_MAX

static struct profiles *systems;

/* What was seen of a host */

struct sent {
    int64_t at;
    enum question question;
    uint32_t server;
};

struct came {
    int64_t at;
    enum question question;
    uint32_t server;
    enum outcome outcome;
    bool used;
};

struct seen {
    const struct profile *profile;
    uint32_t first_server, n_servers;   /* ranks */
    GArray *sent, *came;        /* struct sent, struct came: in order of time */
    int answers_over_tcp;
    bool ended;
    struct record record;
};

struct watch {
    const struct world *world;
    struct seen *seen;          /* by rank; profile is NULL of who is no host */
};

/* What RFC 1035 section 4.1.1 and the flaws say. OUTCOME_NONE: no answer to the
 * query at all. */
static enum outcome
outcome_of(const struct dns_payload *dns)
{
    static const enum outcome by_rcode[] = { OUTCOME_NODATA, OUTCOME_FORMERR, OUTCOME_SERVFAIL, OUTCOME_NXDOMAIN,
                                             OUTCOME_NOTIMP, OUTCOME_REFUSED };

    if (dns->flaw == FLAW_OTHER_ID || dns->flaw == FLAW_GARBAGE)
        return OUTCOME_NONE;
    if (dns->flaw == FLAW_OTHER_NAME || dns->flaw == FLAW_HEADER_ONLY)
        return OUTCOME_MISMATCHED;
    if (dns->flaw != FLAW_NONE)
        return OUTCOME_BROKEN;
    return dns->answer != NULL ? OUTCOME_ANSWER : by_rcode[dns->rcode];
}

/* Whether each server is two, for it has an address in both families: then all
 * addresses of one family come before all others. */
static bool
has_both(const struct seen *seen)
{
    const struct discover *discover = &seen->profile->autoconfiguration.discover;
    bool ipv6 = discover_has(discover, DNS_DHCPV6) || discover_has(discover, DNS_RDNSS);

    return ipv6 && discover_has(discover, DNS_DHCPV4) && seen->profile->transport.order != TRANSPORT_IPV4;
}

/* Which family that is: who names servers first, if nothing else says. */
static bool
has_ipv4_first(const struct seen *seen)
{
    const struct word_order *from = &seen->profile->autoconfiguration.discover.from;
    uint8_t i = 0;

    if (seen->profile->transport.order != TRANSPORT_LIST)
        return seen->profile->transport.order == TRANSPORT_IPV4_IPV6;
    while (i < from->n && from->word[i] != DNS_DHCPV4 && from->word[i] != DNS_DHCPV6 && from->word[i] != DNS_RDNSS)
        i++;
    return i < from->n && from->word[i] == DNS_DHCPV4;
}

static uint32_t
n_of_list(const struct seen *seen)
{
    return has_both(seen) ? 2 * seen->n_servers : seen->n_servers;
}

/* The place of @addr in the host's list. */
static uint32_t
server_at(const struct watch *watch, const struct seen *seen, struct addr addr)
{
    uint32_t nth = segment_find(&watch->world->network->members, addr)->node - seen->first_server;

    g_assert_cmpuint(nth, <, seen->n_servers);
    return has_both(seen) && addr_is_ipv4(addr) != has_ipv4_first(seen) ? seen->n_servers + nth : nth;
}

static void
see(void *user, const struct observation *observation)
{
    struct watch *watch = user;
    const struct packet *packet = observation->subject;
    struct seen *seen = &watch->seen[observation->node];

    if (observation->kind == OBSERVE_RECORD) {
        g_assert_false(seen->ended);
        seen->ended = true;
        seen->record = *(const struct record *) observation->subject;
        return;
    }
    if (seen->profile == NULL)
        return;
    if ((packet->inner != NULL ? packet->inner : packet)->proto == PROTO_TCP) {
        bool answer = packet->inner == NULL && packet->flags & TCP_PSH && packet->u.dns.answer != NULL;

        seen->answers_over_tcp += answer && observation->kind == OBSERVE_ARRIVED;
        return;
    }

    bool error = packet->inner != NULL;
    const struct dns_payload *dns = error ? &packet->inner->u.dns : &packet->u.dns;
    enum question question = question_of(dns->qtype);
    if (observation->kind == OBSERVE_SENT) {
        struct sent sent = { observation->at, question, server_at(watch, seen, packet->dst) };

        g_array_append_val(seen->sent, sent);
    } else {
        struct came came = {
            .at = observation->at,
            .question = question,
            .server = server_at(watch, seen, error ? packet->inner->dst : packet->src),
            .outcome = error ? OUTCOME_ICMP : outcome_of(dns),
        };

        if (came.outcome != OUTCOME_NONE)
            g_array_append_val(seen->came, came);
    }
}

/* The oracle */

struct oracle {
    const struct profile *profile;
    uint32_t n;                 /* servers */
    GArray *came;               /* as in struct seen */
    GArray *sent;               /* struct sent: what must have been sent */
    bool behind[MAX_SERVERS];   /* asked last from now on */
    bool began_behind[MAX_SERVERS];     /* when both questions were begun at once */
    int64_t known_end[N_ADDRESS_TYPES];         /* when each question is over: of both at once */
};

struct end {
    int64_t at;
    enum outcome outcome;
    enum reaction reaction;
};

static const struct steps *
steps_of(const struct oracle *oracle)
{
    return &oracle->profile->steps[MIN(oracle->n, 3) - 1];
}

static int64_t
turn_ns(const struct steps *steps, uint8_t turn)
{
    return (turn + 1 < steps->at.n ? steps->at.at[turn + 1] : steps->give_up_ns) - steps->at.at[turn];
}

/* The set of servers to ask in a turn, those of @left excepted. */
static uint32_t
asked_in(const struct oracle *oracle, uint8_t turn, const uint32_t *order, uint32_t left)
{
    uint8_t server = steps_of(oracle)->at.server[turn];
    uint32_t all = (1u << oracle->n) - 1;

    return (server == STEP_ALL ? all : 1u << order[MIN(server, oracle->n - 1)]) & ~left;
}

static void
send_to(struct oracle *oracle, int64_t at, enum question question, uint32_t servers)
{
    for (uint32_t i = 0; i < oracle->n; i++)
        if (servers >> i & 1) {
            struct sent sent = { at, question, i };

            g_array_append_val(oracle->sent, sent);
        }
}

static void
judge_server(struct oracle *oracle, uint32_t server, enum outcome outcome)
{
    bool speaks = outcome == OUTCOME_ANSWER || outcome == OUTCOME_NODATA || outcome == OUTCOME_NXDOMAIN;

    if (speaks)
        oracle->behind[server] = false;
    else if (oracle->profile->servers.demote >> outcome & 1)
        oracle->behind[server] = true;
}

/* The next that came for @question from @from until @until, or NULL. */
static struct came *
next_that_came(const struct oracle *oracle, enum question question, int64_t from, int64_t until)
{
    for (guint i = 0; i < oracle->came->len; i++) {
        struct came *came = &g_array_index(oracle->came, struct came, i);

        if (!came->used && came->question == question && came->at >= from && came->at <= until)
            return came;
    }
    return NULL;
}

struct turn {
    uint32_t asked;             /* set of servers */
    bool to_all;
    int64_t over;               /* by the schedule */
};
enum turn_end { TURN_WAITED, TURN_FAILED, TURN_ANSWERED };

static int n_over_tcp, n_again, n_succeeded, n_failed, n_ended_by[N_OUTCOMES], n_behind, n_resent, n_climbed;

/* Whether an error that came in a turn from @start has the query sent once more:
 * that is counted over both questions, as long as they are not over. */
static bool
is_resent(const struct oracle *oracle, const struct came *one, int64_t start)
{
    uint8_t times = oracle->profile->on[one->question][one->outcome].times;
    unsigned before = 0;

    for (guint i = 0; &g_array_index(oracle->came, struct came, i) < one; i++) {
        const struct came *came = &g_array_index(oracle->came, struct came, i);
        bool open = came->at >= start && came->at <= oracle->known_end[came->question];

        if (open && oracle->profile->on[came->question][came->outcome].reaction == REACTION_RESEND)
            before += times > 0 || (came->question == one->question && came->server == one->server);
    }
    return before < MAX(times, 1);
}

/* Follows a turn that began at end->at to its end: in vain until its time or
 * @limit, with an error that goes on to the next, or with an answer. */
static enum turn_end
follow(struct oracle *oracle, enum question question, const struct turn *turn, int64_t limit, uint32_t *left,
       struct end *end)
{
    int64_t start = end->at;

    for (int64_t from = start;;) {
        struct came *came = next_that_came(oracle, question, from, MIN(turn->over, limit));

        if (came == NULL) {
            *end = (struct end) { MIN(turn->over, limit), OUTCOME_TIMEOUT,
                                  oracle->profile->on[question][OUTCOME_TIMEOUT].reaction };
            return TURN_WAITED;
        }
        came->used = true;
        from = came->at;
        judge_server(oracle, came->server, came->outcome);

        enum reaction reaction = oracle->profile->on[question][came->outcome].reaction;
        if (reaction == REACTION_RESEND) {
            n_resent++;
            if (is_resent(oracle, came, start))
                send_to(oracle, came->at, question, 1u << came->server);
            continue;
        }
        if (reaction == REACTION_LEAVE_SERVER)
            *left |= 1u << came->server;
        if (reaction == REACTION_ASK_OTHER || reaction == REACTION_STOP) {
            *end = (struct end) { came->at, came->outcome, reaction };
            return TURN_ANSWERED;
        }
        if (reaction != REACTION_IGNORE && (turn->to_all || turn->asked >> came->server & 1)) {
            *end = (struct end) { came->at, came->outcome, REACTION_ASK_OTHER };
            return TURN_FAILED;
        }
    }
}

static void
order_servers(const struct oracle *oracle, uint32_t order[MAX_SERVERS])
{
    uint32_t n = 0;

    for (int behind = 0; behind <= 1; behind++)
        for (uint32_t i = 0; i < oracle->n; i++)
            if (oracle->behind[i] == (bool) behind)
                order[n++] = i;
}

/* One question, asked at @start and over at @limit. */
static struct end
ask(struct oracle *oracle, enum question question, int64_t start, int64_t limit)
{
    const struct steps *steps = steps_of(oracle);
    uint32_t order[MAX_SERVERS], left = 0;
    struct end end = { start, OUTCOME_TIMEOUT, oracle->profile->on[question][OUTCOME_TIMEOUT].reaction };

    order_servers(oracle, order);
    for (uint8_t i = 0; i < steps->at.n; i++) {
        struct turn turn = { asked_in(oracle, i, order, left), steps->at.server[i] == STEP_ALL,
                             end.at + turn_ns(steps, i) };

        if (turn.asked == 0 && !turn.to_all)
            continue;
        send_to(oracle, end.at, question, turn.asked);

        enum turn_end how = follow(oracle, question, &turn, limit, &left, &end);
        if (how == TURN_FAILED)
            continue;
        if (how == TURN_ANSWERED || (end.at == limit && (i + 1 < steps->at.n || limit < turn.over)))
            return end;         /* the limit left the turn no time to end by itself */
        for (uint32_t server = 0; server < oracle->n; server++)
            if (turn.to_all || turn.asked >> server & 1)
                judge_server(oracle, server, OUTCOME_TIMEOUT);
    }
    return end;
}

/* When the second question must be over, if the first, asked at @start, ended so. */
static int64_t
limit_of(const struct profile *profile, enum question second, struct end first, int64_t start)
{
    const struct second *rule = NULL;

    for (uint8_t i = 0; i < profile->n_seconds; i++)
        if (profile->second[i].after >> first.outcome & 1 &&
            (profile->second[i].first_ns == 0 || first.at - start <= profile->second[i].first_ns) &&
            (profile->second[i].of == (int) second || profile->second[i].of == N_ADDRESS_TYPES))
            rule = &profile->second[i];
    if (rule == NULL || rule->never)
        return NEVER;

    int64_t wait = MAX(rule->floor_ns, rule->times * (first.at - start) + rule->add_ns);
    return first.at + (rule->cap_ns > 0 ? MIN(wait, rule->cap_ns) : wait);
}

/* Both at once. Whichever ends first sets a limit to the other, which ends later
 * than that: so what it does without a limit is right up to there. */
static struct end
ask_both(struct oracle *oracle, int64_t start, struct end end[N_ADDRESS_TYPES])
{
    memcpy(oracle->began_behind, oracle->behind, sizeof oracle->behind);
    struct oracle trial = *oracle;
    GArray *copy = g_array_copy(oracle->came);
    enum question earlier = oracle->profile->ask.order.word[0];
    int64_t started[N_ADDRESS_TYPES] = { start, start };

    started[1 - earlier] += oracle->profile->ask.gap_ns;
    oracle->known_end[ASK_A] = oracle->known_end[ASK_AAAA] = NEVER;

    trial.came = copy;
    trial.sent = g_array_new(FALSE, FALSE, sizeof(struct sent));
    end[ASK_A] = ask(&trial, ASK_A, started[ASK_A], NEVER);
    memcpy(trial.behind, trial.began_behind, sizeof trial.behind);
    end[ASK_AAAA] = ask(&trial, ASK_AAAA, started[ASK_AAAA], NEVER);
    oracle->known_end[ASK_A] = end[ASK_A].at;
    oracle->known_end[ASK_AAAA] = end[ASK_AAAA].at;
    g_array_unref(copy);
    g_array_unref(trial.sent);

    enum question first = end[ASK_AAAA].at < end[ASK_A].at ? ASK_AAAA : ASK_A, second = 1 - first;
    end[first] = ask(oracle, first, started[first], NEVER);
    /* What the first taught of servers came after the second had its order. */
    bool learnt[MAX_SERVERS];
    memcpy(learnt, oracle->behind, sizeof learnt);
    memcpy(oracle->behind, trial.began_behind, sizeof oracle->behind);
    if (end[first].reaction == REACTION_STOP) {
        end[second] = ask(oracle, second, started[second], end[first].at);
        end[second].outcome = OUTCOME_NONE;
        return end[first];
    }
    end[second] = ask(oracle, second, started[second],
                      limit_of(oracle->profile, second, end[first], started[first]));
    for (uint32_t i = 0; i < oracle->n; i++)
        oracle->behind[i] |= learnt[i];
    return end[second];
}

/* Both as a couple. */

struct couple {
    int64_t at;                 /* when the turn began */
    unsigned rung;
    bool ended[N_ADDRESS_TYPES];
    enum outcome failed[N_ADDRESS_TYPES];       /* OUTCOME_NONE: no error in this turn */
    struct end *end;            /* by question */
};

static void
begin_turn(struct oracle *oracle, struct couple *couple, const struct turn *turn)
{
    enum question first = oracle->profile->ask.order.word[0];

    send_to(oracle, couple->at, first, turn->asked);
    if (couple->rung == 0)
        send_to(oracle, couple->at, 1 - first, turn->asked);
    for (enum question i = 0; i < N_ADDRESS_TYPES; i++) {
        couple->ended[i] = false;
        couple->failed[i] = OUTCOME_NONE;
        couple->end[i] = (struct end) { .outcome = OUTCOME_TIMEOUT };
    }
}

static void
end_question(struct couple *couple, enum question question, int64_t at, enum outcome outcome)
{
    couple->ended[question] = true;
    couple->end[question] = (struct end) { at, outcome, REACTION_ASK_OTHER };
}

/* The next that came for a question of the pair that is open, or NULL. */
static struct came *
next_of_pair(const struct oracle *oracle, const struct couple *couple, int64_t from, int64_t until)
{
    for (guint i = 0; i < oracle->came->len; i++) {
        struct came *came = &g_array_index(oracle->came, struct came, i);

        if (!came->used && came->at >= from && came->at <= until && !couple->ended[came->question])
            return came;
    }
    return NULL;
}

/* Follows a turn of both. Returns: TURN_ANSWERED if both are over, TURN_FAILED if
 * errors end it. */
static enum turn_end
follow_pair(struct oracle *oracle, struct couple *couple, const struct turn *turn)
{
    enum question first = oracle->profile->ask.order.word[0];
    struct came *came;

    for (int64_t from = couple->at; (came = next_of_pair(oracle, couple, from, turn->over)) != NULL; from = came->at) {
        enum reaction reaction = oracle->profile->on[came->question][came->outcome].reaction;
        enum question rest = 1 - came->question;

        came->used = true;
        judge_server(oracle, came->server, came->outcome);
        if (reaction == REACTION_ASK_OTHER) {
            end_question(couple, came->question, came->at, came->outcome);
            if (couple->rung > 0 && came->question == first && !couple->ended[rest])
                send_to(oracle, came->at, rest, turn->asked);
        } else if (reaction == REACTION_NEXT_SERVER && turn->asked >> came->server & 1) {
            if (couple->ended[rest]) {
                end_question(couple, came->question, came->at, came->outcome);
            } else {
                couple->failed[came->question] = came->outcome;
                couple->at = came->at;
                if (couple->failed[rest] == OUTCOME_NONE && couple->rung > 0)
                    couple->failed[rest] = came->outcome;
                if (couple->failed[rest] != OUTCOME_NONE)
                    return TURN_FAILED;
            }
        }
        if (couple->ended[ASK_A] && couple->ended[ASK_AAAA])
            return TURN_ANSWERED;
    }
    couple->at = turn->over;
    return TURN_WAITED;
}

static struct end
later_of(const struct end end[N_ADDRESS_TYPES])
{
    return end[end[ASK_AAAA].at > end[ASK_A].at];
}

static struct end
ask_paired(struct oracle *oracle, int64_t start, struct end end[N_ADDRESS_TYPES])
{
    const struct steps *steps = steps_of(oracle);
    struct couple couple = { .at = start, .end = end };
    uint32_t order[MAX_SERVERS];

    order_servers(oracle, order);
    for (uint8_t i = 0; i < steps->at.n; i++) {
        struct turn turn = { asked_in(oracle, i, order, 0), false, couple.at + turn_ns(steps, i) };

        begin_turn(oracle, &couple, &turn);
        enum turn_end how = follow_pair(oracle, &couple, &turn);
        if (how == TURN_ANSWERED)
            return later_of(end);
        if (how == TURN_WAITED && (couple.ended[ASK_A] || couple.ended[ASK_AAAA])) {
            if (couple.rung == oracle->profile->ladder.rungs.n) {
                end_question(&couple, couple.ended[ASK_A] ? ASK_AAAA : ASK_A, couple.at, OUTCOME_TIMEOUT);
                return later_of(end);
            }
            couple.rung++;
            n_climbed++;
            i--;                /* the same turn */
        }
    }
    for (enum question i = 0; i < N_ADDRESS_TYPES; i++)
        end_question(&couple, i, couple.at, couple.failed[i] != OUTCOME_NONE ? couple.failed[i] : OUTCOME_TIMEOUT);
    return later_of(end);
}

static struct end
ask_in_turn(struct oracle *oracle, int64_t start, struct end end[N_ADDRESS_TYPES])
{
    enum question first = oracle->profile->ask.order.word[0], second = oracle->profile->ask.order.word[1];

    if (oracle->profile->ask.order.n == 1)
        second = 1 - first;
    oracle->known_end[ASK_A] = oracle->known_end[ASK_AAAA] = NEVER;
    end[first] = ask(oracle, first, start, NEVER);
    end[second] = (struct end) { .outcome = OUTCOME_NONE };
    if (end[first].reaction == REACTION_STOP || oracle->profile->ask.order.n == 1)
        return end[first];
    end[second] = ask(oracle, second, end[first].at, limit_of(oracle->profile, second, end[first], start));
    return end[second];
}

/* One lookup that began at @start. */
typedef struct end ask_fn(struct oracle *oracle, int64_t start, struct end end[N_ADDRESS_TYPES]);

/* Checks */

static gint
by_time(gconstpointer a, gconstpointer b)
{
    const struct sent *one = a, *other = b;

    if (one->at != other->at)
        return one->at < other->at ? -1 : 1;
    if (one->question != other->question)
        return (int) one->question - (int) other->question;
    return (int) one->server - (int) other->server;
}

static char *
sent_text(GArray *sent)
{
    GString *text = g_string_new(NULL);

    g_array_sort(sent, by_time);
    for (guint i = 0; i < sent->len; i++) {
        const struct sent *query = &g_array_index(sent, struct sent, i);

        g_string_append_printf(text, "%" G_GINT64_FORMAT " %s to %u\n", query->at, question_name[query->question],
                               query->server);
    }
    return g_string_free(text, FALSE);
}

/* Works out the lookup of @seen, and compares. @name: for messages. */
static void
check(const struct seen *seen, const char *name)
{
    uint32_t most = (uint32_t) seen->profile->servers.max;      /* 0: all */
    struct oracle oracle = {
        .profile = seen->profile,
        .n = most > 0 ? MIN(n_of_list(seen), most) : n_of_list(seen),
        .came = seen->came,
        .sent = g_array_new(FALSE, FALSE, sizeof(struct sent)),
    };
    static ask_fn *const ask_as[] = {
        [ASK_SEQUENTIAL] = ask_in_turn, [ASK_TOGETHER] = ask_both, [ASK_PAIRED] = ask_paired };
    int64_t times = MAX(seen->profile->again.times, 1) + seen->profile->ladder.rungs.n;
    int64_t longest = 2 * times * steps_of(&oracle)->give_up_ns;
    struct end end[N_ADDRESS_TYPES], last = { .at = 0 };
    enum combined gives = COMBINED_AGAIN;

    for (int64_t i = 0; i < MAX(seen->profile->again.times, 1) && gives == COMBINED_AGAIN; i++) {
        last = ask_as[seen->profile->ask.mode](&oracle, last.at, end);
        gives = seen->profile->both[end[ASK_A].outcome][end[ASK_AAAA].outcome].gives;
        n_again += i > 0;
    }
    for (enum question question = 0; question < N_ADDRESS_TYPES; question++)
        n_ended_by[end[question].outcome]++;
    for (uint32_t i = 0; i < oracle.n; i++)
        n_behind += oracle.behind[i];
    n_succeeded += gives == COMBINED_SUCCESS;
    n_failed += gives != COMBINED_SUCCESS;

    g_autofree char *must = sent_text(oracle.sent), *did = sent_text(seen->sent);
    if (strcmp(did, must) != 0)
        g_error("%s, %s, sent\n%s\nand not\n%s", name, seen->profile->name, did, must);
    g_assert_true(seen->ended);
    g_assert_cmpint(seen->record.ended_at, ==, last.at);
    g_assert_cmpint(last.at, <=, longest);
    g_assert_cmpint(seen->record.result, ==, gives == COMBINED_SUCCESS ? RESULT_RESOLVED : RESULT_FAILED);
    for (enum question question = 0; question < N_ADDRESS_TYPES; question++)
        g_assert_cmpint(seen->record.query[question].outcome, ==, end[question].outcome);
    g_array_unref(oracle.sent);
}

/* The same of a lookup in which answers were truncated: of the two connections a
 * turn may see, one for each server, each takes as long as two schedules of SYNs
 * at most. Without an answer there is no success. */
static void
check_truncated(const struct seen *seen, const char *name)
{
    const struct steps *steps = &seen->profile->steps[MIN(n_of_list(seen), 3) - 1];
    int64_t over_tcp = 2 * seen->profile->syn.give_up_ns * steps->at.n * n_of_list(seen);
    int64_t times = MAX(seen->profile->again.times, 1), longest = 2 * times * (steps->give_up_ns + over_tcp);
    bool answered = seen->answers_over_tcp > 0;

    for (guint i = 0; i < seen->came->len; i++)
        answered |= g_array_index(seen->came, struct came, i).outcome == OUTCOME_ANSWER;
    if (!seen->ended)
        g_error("%s, %s, has not ended", name, seen->profile->name);
    g_assert_cmpint(seen->record.ended_at, <=, longest);
    if (seen->record.result == RESULT_RESOLVED)
        g_assert_true(answered);
    n_over_tcp += seen->answers_over_tcp > 0;
}

/* Scenarios */

static const char *
one_of(const char *const *words)
{
    return words[below(g_strv_length((char **) words))];
}

/* @truncate: one fault more. */
static void
add_server(GString *text, const char *id, bool truncate)
{
    static const char *const faults[] = { "none", "none", "ignore", "nxdomain", "servfail", "notimp", "formerr",
                                          "refused", "wrong-address", "wrong-length", "wrong-id", "wrong-name",
                                          "header-only", "garbage", "lame", NULL };
    static const char *const types[] = { "A", "AAAA", "A AAAA", "AAAA www.example.com", "A other.example.com", NULL };
    static const char *const states[] = { "up", "up", "up", "up", "up", "up", "refuse", "blackhole", "dead", NULL };

    g_string_append_printf(text, "<dns id=\"%s\" in=\"isp\" rtt=\"%uus\" state=\"%s\" for=\"%s\" fault=\"%s*%u", id,
                           1 + below(120000), one_of(states), one_of(types), one_of(faults), 1 + below(3));
    if (truncate)
        g_string_append(text, " truncate");
    if (below(2) == 0)
        g_string_append_printf(text, " %s", one_of(faults));
    g_string_append_c(text, '"');
    if (below(3) == 0)
        g_string_append_printf(text, " loss=\"%u%%\"", below(60));
    if (below(4) == 0)
        g_string_append_printf(text, " delay=\"%uus\"", 1 + below(below(2) == 0 ? 12000000 : 500000));
    g_string_append(text, "/>\n");
}

/* Hosts without names that come from a list of @names, each behind its servers. */
static char *
make_scenario(const char *const *names, bool truncate)
{
    static const char *const published[] = { "A", "AAAA", "A AAAA", "A AAAA", NULL };
    static const char *const asked[] = { "www.example.com", "www.example.com", "nobody.example.com", NULL };
    GString *text = g_string_new("<scenario>\n<domain id=\"isp\"/><domain id=\"home\"/>\n");

    g_string_append_printf(text, "<link between=\"isp home\" rtt=\"%uus\" jitter=\"%uus\" loss=\"%u%%\"/>\n",
                           below(40000), below(9000), below(4) == 0 ? below(30) : 0);
    g_string_append_printf(text, "<server name=\"www.example.com other.example.com\" in=\"isp\" publish=\"%s\"/>\n",
                           one_of(published));
    for (unsigned host = 0; host < N_HOSTS; host++) {
        g_autoptr(GString) dns = g_string_new(NULL);

        for (uint32_t server = 0, n = 1 + below(3); server < n; server++) {
            g_autofree char *id = g_strdup_printf("dns-%u-%u", host, server);

            add_server(text, id, truncate);
            g_string_append_printf(dns, "%s%s", server > 0 ? " " : "", id);
        }
        g_string_append_printf(text, "<host id=\"pc-%u\" os=\"%s\" in=\"home\" ipv6=\"2001:db8:1::%x\" dns=\"%s\"/>\n",
                               host, one_of(names), host + 1, dns->str);
    }
    g_string_append_printf(text, "<resolve to=\"%s\"/>\n</scenario>\n", one_of(asked));
    return g_string_free(text, FALSE);
}

static struct seen *
prepare(const struct world *world)
{
    struct seen *seen = g_new0(struct seen, world->n_nodes);

    for (uint32_t g = 0, n_servers = 0; g < world->n_groups; g++) {
        const struct node_group *group = &world->group[g];

        n_servers = group->type == NODE_DNS ? n_servers + 1 : n_servers;
        if (group->type != NODE_HOST)
            continue;
        seen[group->first] = (struct seen) {
            .profile = world_profile(world, group->first),
            .first_server = group->first - n_servers,
            .n_servers = n_servers,
            .sent = g_array_new(FALSE, FALSE, sizeof(struct sent)),
            .came = g_array_new(FALSE, FALSE, sizeof(struct came)),
        };
        n_servers = 0;
    }
    return seen;
}

typedef void check_fn(const struct seen *seen, const char *name);

static void
run_and_check(const char *path, check_fn *check_one)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(scenario) scenario = scenario_load(path, &(struct scenario_options) { .seed_given = true, .seed = 9 },
                                                 messages);
    g_autoptr(world) world = scenario != NULL ? world_build(scenario, systems, messages) : NULL;

    if (world == NULL)
        g_error("%s", messages_text(messages));

    g_autofree struct seen *seen = prepare(world);
    struct watch watch = { .world = world, .seen = seen };
    struct observer observer = {
        .wants = 1u << OBSERVE_SENT | 1u << OBSERVE_ARRIVED | 1u << OBSERVE_RECORD, .see = see, .user = &watch };

    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    for (uint32_t rank = 0; rank < world->n_nodes; rank++)
        if (seen[rank].profile != NULL) {
            g_autofree char *name = world_name(world, rank);

            check_one(&seen[rank], name);
            g_array_unref(seen[rank].sent);
            g_array_unref(seen[rank].came);
        }
}

/* Returns: the systems that the oracle knows: it draws nothing, so none that begins with a server by
 * chance. Free with g_free(). */
static const char **
names_known(void)
{
    static const struct place asker = { .file = "test" };
    const char *const *all = profiles_names(systems);
    g_autoptr(messages) messages = messages_new();
    const char **known = g_new0(const char *, g_strv_length((char **) all) + 1);

    for (unsigned i = 0, n = 0; all[i] != NULL; i++)
        if (profiles_find(systems, all[i], asker, messages)->servers.rotate == 0)
            known[n++] = all[i];
    return known;
}

static void
run_random(bool truncate, check_fn *check_one)
{
    g_autofree const char **names = names_known();
    g_autofree char *folder = g_dir_make_tmp("v6sim-lookups-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "lookups.xml", NULL);

    for (unsigned i = 0; i < N_SCENARIOS; i++) {
        g_autofree char *text = make_scenario(names, truncate);

        g_test_message("scenario %u in %s", i, path);
        g_assert_true(g_file_set_contents(path, text, -1, NULL));
        run_and_check(path, check_one);
    }
    g_remove(path);
    g_rmdir(folder);
}

static void
test_random(void)
{
    run_random(false, check);

    /* All that the oracle knows did happen. */
    static const enum outcome seldom[] = { OUTCOME_NONE, OUTCOME_ANSWER, OUTCOME_NODATA, OUTCOME_NXDOMAIN,
                                           OUTCOME_SERVFAIL, OUTCOME_REFUSED, OUTCOME_NOTIMP, OUTCOME_FORMERR,
                                           OUTCOME_BROKEN, OUTCOME_MISMATCHED, OUTCOME_TIMEOUT, OUTCOME_ICMP };
    for (unsigned i = 0; i < G_N_ELEMENTS(seldom); i++)
        g_assert_cmpint(n_ended_by[seldom[i]], >, N_SCENARIOS * N_HOSTS / 500);
    g_assert_cmpint(n_again, >, N_SCENARIOS);
    g_assert_cmpint(n_behind, >, N_SCENARIOS);
    g_assert_cmpint(n_resent, >, N_SCENARIOS / 5);
    g_assert_cmpint(n_climbed, >, N_SCENARIOS / 2);
    g_assert_cmpint(MIN(n_succeeded, n_failed), >, N_SCENARIOS * N_HOSTS / 5);
}

static void
test_truncated(void)
{
    run_random(true, check_truncated);
    g_assert_cmpint(n_over_tcp, >, N_SCENARIOS * N_HOSTS / 50);
}

/* A profile that claims success where there was no answer, as none that is read
 * can: the lookup fails, and says why. */
static void
keep_record(void *user, const struct observation *observation)
{
    *(struct record *) user = *(const struct record *) observation->subject;
}

static void
test_nothing_found(void)
{
    static const char scenario_text[] =
        "<scenario><server name=\"www.example.com\"/><host id=\"pc\" os=\"linux-2009\"/>"
        "<resolve to=\"192.0.2.77\"/></scenario>";
    g_autofree char *path = NULL;
    g_autoptr(messages) messages = messages_new();
    int file = g_file_open_tmp("v6sim-lookups-XXXXXX.xml", &path, NULL);

    g_assert_true(g_file_set_contents(path, scenario_text, -1, NULL));
    g_close(file, NULL);

    g_autoptr(scenario) scenario = scenario_load(path, &(struct scenario_options) { .seed = 1 }, messages);
    g_autoptr(world) world = world_build(scenario, systems, messages);
    g_remove(path);

    uint32_t host = 0;
    for (uint32_t i = 0; i < world->n_groups; i++)
        host = world->group[i].type == NODE_HOST ? world->group[i].first : host;

    struct profile *profile = (struct profile *) world_profile(world, host);
    struct record record = { .result = N_RESULTS };
    struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = keep_record, .user = &record };

    profile->both[OUTCOME_NXDOMAIN][OUTCOME_NONE].gives = COMBINED_SUCCESS;
    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    profile->both[OUTCOME_NXDOMAIN][OUTCOME_NONE].gives = COMBINED_FAIL;
    g_assert_cmpint(record.query[ASK_PTR].outcome, ==, OUTCOME_NXDOMAIN);
    g_assert_cmpint(record.result, ==, RESULT_FAILED);
    g_assert_cmpint(record.reason, ==, REASON_NXDOMAIN);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    g_test_add_func("/lookups/random", test_random);
    g_test_add_func("/lookups/truncated", test_truncated);
    g_test_add_func("/lookups/nothing-found", test_nothing_found);

    int status = g_test_run();
    profiles_free(systems);
    return status;
}
