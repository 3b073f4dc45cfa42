/*
 * lookup-oracle.h - what a host's lookups must do, worked out from its profile and what came
 *
 * It knows turns where models/host/resolver.c knows deadlines: in a turn some
 * servers are asked, and it lasts until the schedule or an answer ends it. A
 * connection over TCP stops the turn that it came in. What a host has learnt, of
 * servers, in its cache, and its process in the ladder and in turns, stays from
 * one lookup to the next.
 *
 * Which queries have an OPT record it takes from what was sent: when a server is asked
 * without is scenarios/dns/edns.xml's to say. What becomes of an answer that is held
 * against one it works out.
 */
#pragma once

#include <string.h>

#include <glib.h>

#include "models/host/profile.h"
#include "sim/net/packet.h"

#define NEVER INT64_MAX
#define SECOND INT64_C(1000000000)

/* A packet of a lookup. */
struct sent {
    int64_t at;
    enum question question;
    uint32_t server;
    uint8_t flags;              /* enum tcp_flag; 0: a datagram */
    bool opt;                   /* of what was sent: it has an OPT record */
};

enum came_as { CAME_DATAGRAM, CAME_SYN_ACK, CAME_SEGMENT, CAME_RESET, CAME_ERROR_OF_TCP };

/* What came of it. */
struct came {
    int64_t at;
    enum question question;
    uint32_t server;
    enum came_as as;
    enum outcome outcome;       /* of a datagram or a segment with an answer */
    uint32_t ttl;               /* the same, seconds */
    unsigned nth;               /* of a datagram: which packet of its question it answers */
    enum family family;         /* of an error about TCP */
    uint8_t error;              /* the same */
    bool used;
    bool met;                   /* the question was open, and it was not of a connection that is over */
};

/* What is kept of a question. */
struct memory {
    enum outcome outcome;
    int64_t until;
};

struct oracle {
    const struct profile *profile;
    uint32_t n;                 /* servers */
    bool new_process;           /* each lookup is one of its own */
    GArray *came;               /* struct came, of this lookup, in order of time */
    GArray *did;                /* struct sent: what it sent, for what is drawn */
    GArray *sent;               /* struct sent: what it must have sent */
    int64_t behind_until[MAX_SERVERS], judged_at[MAX_SERVERS];
    uint32_t turn;              /* of options rotate: the question's number; 0: none has been asked */
    unsigned rung;              /* that the process has reached */
    struct memory kept[N_QUESTIONS];
    uint32_t ttl[N_QUESTIONS];  /* of what ended it */
    int64_t asked_at[N_QUESTIONS];
    unsigned n_sent[N_QUESTIONS], socket_since[N_QUESTIONS];    /* packets; those that left from a closed socket */
    GArray *step;               /* int64_t: when steps were taken, by either question */
    int64_t known_end[N_ADDRESS_TYPES];         /* when each question is over: of both at once */
};

struct end {
    int64_t at;
    enum outcome outcome;
    enum reaction reaction;
    bool kept;                  /* the cache had it */
};

/* What happened, so that a test can see that all of it did. */
static struct {
    int over_tcp, again, ended_by[N_OUTCOMES], behind, resent, climbed, cached, rotated, without_opt;
} count;

static inline const struct steps *
steps_of(const struct oracle *oracle)
{
    return &oracle->profile->steps[MIN(oracle->n, 3) - 1];
}

static inline int64_t
turn_ns(const struct steps *steps, uint8_t turn)
{
    return (turn + 1 < steps->at.n ? steps->at.at[turn + 1] : steps->give_up_ns) - steps->at.at[turn];
}

static inline bool
has_ttl(enum outcome outcome)
{
    return outcome == OUTCOME_ANSWER || outcome == OUTCOME_NODATA || outcome == OUTCOME_NXDOMAIN;
}

static inline struct end
timed_out(const struct oracle *oracle, enum question question, int64_t at)
{
    return (struct end) { at, OUTCOME_TIMEOUT, oracle->profile->on[question][OUTCOME_TIMEOUT].reaction, false };
}

/* Servers */

/* The set of servers to ask in a turn, those of @left excepted. */
static inline uint32_t
asked_in(const struct oracle *oracle, uint8_t turn, const uint32_t *order, uint32_t left)
{
    uint8_t server = steps_of(oracle)->at.server[turn];
    uint32_t all = (1u << oracle->n) - 1;

    return (server == STEP_ALL ? all : 1u << order[MIN(server, oracle->n - 1)]) & ~left;
}

static inline void
send_one(struct oracle *oracle, int64_t at, enum question question, uint32_t server, uint8_t flags)
{
    struct sent sent = { at, question, server, flags, false };

    oracle->n_sent[question]++;
    g_array_append_val(oracle->sent, sent);
}

static inline void
send_to(struct oracle *oracle, int64_t at, enum question question, uint32_t servers)
{
    for (uint32_t i = 0; i < oracle->n; i++)
        if (servers >> i & 1)
            send_one(oracle, at, question, i, 0);
}

/* What is learnt of @server: the last to be learnt holds. */
static inline void
judge_server(struct oracle *oracle, uint32_t server, enum outcome outcome, int64_t at)
{
    if (at < oracle->judged_at[server] || !(has_ttl(outcome) || oracle->profile->servers.demote >> outcome & 1))
        return;
    oracle->judged_at[server] = at;
    oracle->behind_until[server] = has_ttl(outcome) ? 0 : at + oracle->profile->servers.penalty_ns;
    count.behind += !has_ttl(outcome);
}

/* With which server a process begins that draws it: the one that it did begin with. */
static inline uint32_t
first_turn(const struct oracle *oracle, const uint32_t *order)
{
    uint32_t i = 0;

    if (oracle->profile->servers.rotate != ROTATE_RANDOM || oracle->did->len == 0)
        return 1;
    while (i < oracle->n && order[i] != g_array_index(oracle->did, struct sent, 0).server)
        i++;
    return i + oracle->n;       /* not 0 */
}

static inline void
order_servers(struct oracle *oracle, int64_t at, bool takes_turn, uint32_t order[MAX_SERVERS])
{
    uint32_t plain[MAX_SERVERS] = { 0 }, n = 0;

    for (int behind = 0; behind <= 1; behind++)
        for (uint32_t i = 0; i < oracle->n; i++)
            if ((at < oracle->behind_until[i]) == (bool) behind)
                plain[n++] = i;
    memcpy(order, plain, sizeof plain);
    if (oracle->profile->servers.rotate == ROTATE_NONE || oracle->n < 2)
        return;
    if (oracle->turn == 0)
        oracle->turn = first_turn(oracle, plain);
    else if (takes_turn)
        oracle->turn++;
    count.rotated++;
    for (uint32_t i = 0; i < oracle->n; i++)
        order[i] = plain[(oracle->turn + i) % oracle->n];
}

/* The cache */

static inline int64_t
keeping_ns(const struct oracle *oracle, bool positive, uint32_t ttl)
{
    const struct cache_facts *facts = &oracle->profile->cache;
    int64_t limit = positive ? facts->positive_ns : facts->negative_ns;

    return facts->ttl != 0 || (limit > 0 && limit < ttl * SECOND) ? limit : ttl * SECOND;
}

static inline void
keep(struct oracle *oracle, enum question question, struct end end, bool positive, uint32_t ttl)
{
    int64_t ns = keeping_ns(oracle, positive, ttl);

    if (ns > 0)
        oracle->kept[question] = (struct memory) { end.outcome, end.at + ns };
}

/* Each answer by itself. */
static inline void
keep_answer(struct oracle *oracle, enum question question, struct end end)
{
    const struct cache_facts *facts = &oracle->profile->cache;

    if (facts->keeps == CACHE_ANSWERS && !end.kept && end.outcome != OUTCOME_NONE &&
        (has_ttl(end.outcome) || facts->failures))
        keep(oracle, question, end, end.outcome == OUTCOME_ANSWER, oracle->ttl[question]);
}

/* A question */

/* The next that came for @question from @from until @until, or NULL. */
static inline struct came *
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
enum turn_end { TURN_GOES_ON, TURN_WAITED, TURN_FAILED, TURN_ANSWERED };

/* The last step before @at, of either question. */
static inline int64_t
last_step(const struct oracle *oracle, int64_t at)
{
    int64_t last = 0;

    for (guint i = 0; i < oracle->step->len; i++)
        if (g_array_index(oracle->step, int64_t, i) <= at)
            last = MAX(last, g_array_index(oracle->step, int64_t, i));
    return last;
}

/* Whether an error has the query sent once more. With times, that is counted from
 * step to step over both questions, as long as they are not over; else it is done
 * once with each server. */
static inline bool
is_resent(const struct oracle *oracle, const struct came *one)
{
    uint8_t times = oracle->profile->on[one->question][one->outcome].times;
    int64_t start = last_step(oracle, one->at);
    unsigned before = 0;

    for (guint i = 0; &g_array_index(oracle->came, struct came, i) < one; i++) {
        const struct came *came = &g_array_index(oracle->came, struct came, i);

        if (!came->met || oracle->profile->on[came->question][came->outcome].reaction != REACTION_RESEND)
            continue;
        if (times == 0)
            before += came->question == one->question && came->server == one->server &&
                      came->at >= oracle->asked_at[one->question];
        else
            before += came->at >= start &&
                      (came->question == ASK_PTR || came->at <= oracle->known_end[came->question]);
    }
    return before < MAX(times, 1);
}

/* Whether the last query that @came can answer had an OPT record, and it is held against that. */
static inline bool
is_rejected(const struct oracle *oracle, const struct came *came)
{
    bool opt = false;

    for (guint i = 0; i < oracle->did->len; i++) {
        const struct sent *did = &g_array_index(oracle->did, struct sent, i);

        if (did->at < came->at && did->question == came->question && did->server == came->server &&
            (did->flags == 0 || did->flags & TCP_PSH))
            opt = did->opt;
    }
    return opt && came->outcome != OUTCOME_NONE && oracle->profile->edns.rejected >> (came->outcome - 1) & 1;
}

/* A message has come, in @turn. Beside TCP, nothing goes on to the next server. */
static inline enum turn_end
meet(struct oracle *oracle, struct came *came, const struct turn *turn, bool beside_tcp, uint32_t *left,
     struct end *end)
{
    enum reaction reaction = oracle->profile->on[came->question][came->outcome].reaction;

    judge_server(oracle, came->server, came->outcome, came->at);
    oracle->ttl[came->question] = came->ttl;
    if (is_rejected(oracle, came)) {
        count.without_opt++;
        send_to(oracle, came->at, came->question, 1u << came->server);
        return TURN_GOES_ON;
    }
    came->met = true;
    switch (reaction) {
    case REACTION_ASK_OTHER:
    case REACTION_STOP:
        *end = (struct end) { came->at, came->outcome, reaction, false };
        return TURN_ANSWERED;
    case REACTION_RESEND:
        count.resent++;
        if (is_resent(oracle, came))
            send_to(oracle, came->at, came->question, 1u << came->server);
        return TURN_GOES_ON;
    case REACTION_LEAVE_SERVER:
        *left |= 1u << came->server;
        break;
    case REACTION_NEXT_SERVER:
        break;
    default:
        return TURN_GOES_ON;
    }
    if (beside_tcp || !(turn->to_all || turn->asked >> came->server & 1))
        return TURN_GOES_ON;
    *end = (struct end) { came->at, came->outcome, REACTION_ASK_OTHER, false };
    return TURN_FAILED;
}

/* Whether an ICMP error ends connecting, when @n_syns have been sent. */
static inline bool
ends_connecting(const struct oracle *oracle, const struct came *came, unsigned n_syns)
{
    uint8_t after = oracle->profile->on_icmp[came->family][came->error].after;

    switch ((enum tcp_reaction) oracle->profile->on_icmp[came->family][came->error].reaction) {
    case TCP_ABORT:
        return true;
    case TCP_AFTER:
        return n_syns >= after;
    default:
        return false;
    }
}

/* One connection, from @at: a phase of it at a time. */
struct connection {
    enum question question;
    uint32_t server;
    uint8_t flags;              /* what the phase sends */
    int64_t since;              /* when the phase began */
    unsigned n_sent;            /* in it */
};

static inline void
send_phase(struct oracle *oracle, struct connection *connection, int64_t until)
{
    const struct syn *syn = &oracle->profile->syn;

    while (connection->n_sent < syn->at.n && connection->since + syn->at.at[connection->n_sent] <= until) {
        send_one(oracle, connection->since + syn->at.at[connection->n_sent], connection->question, connection->server,
                 connection->flags);
        connection->n_sent++;
    }
}

/* What a segment, or an error about one, does to the connection. */
static inline enum turn_end
meet_segment(struct oracle *oracle, const struct came *came, struct connection *connection)
{
    bool connecting = connection->flags == TCP_SYN;

    if (came->server != connection->server)
        return TURN_GOES_ON;
    if (came->as == CAME_RESET ||
        (came->as == CAME_ERROR_OF_TCP && connecting && ends_connecting(oracle, came, connection->n_sent)))
        return TURN_FAILED;
    if (came->as == CAME_SYN_ACK && connecting) {
        *connection = (struct connection) { came->question, came->server, TCP_PSH | TCP_ACK, came->at, 0 };
        send_phase(oracle, connection, came->at);
    }
    return came->as == CAME_SEGMENT ? TURN_ANSWERED : TURN_GOES_ON;
}

/* Asks the server of @first, which came truncated, over TCP. Returns: TURN_GOES_ON
 * if the turn does, later by that; *end: when. */
static inline enum turn_end
ask_over_tcp(struct oracle *oracle, const struct came *first, struct turn *turn, int64_t limit, uint32_t *left,
             struct end *end)
{
    struct connection connection = { first->question, first->server, TCP_SYN, first->at, 0 };
    struct turn of_server = { .asked = 1u << first->server };

    for (int64_t from = first->at;;) {
        int64_t over = connection.since + oracle->profile->syn.give_up_ns;
        struct came *came = next_that_came(oracle, first->question, from, MIN(over, limit));
        enum turn_end how;

        send_phase(oracle, &connection, MIN(came != NULL ? came->at : over, MIN(over, limit)) - (came == NULL));
        if (came == NULL && limit <= over) {    /* nothing is learnt of the server */
            *end = timed_out(oracle, first->question, limit);
            return TURN_ANSWERED;
        }
        *end = (struct end) { came != NULL ? came->at : over, OUTCOME_TRUNCATED, REACTION_ASK_OTHER, false };
        if (came == NULL)
            return TURN_FAILED;
        came->used = true;
        from = came->at;
        how = came->as == CAME_DATAGRAM ? meet(oracle, came, &of_server, true, left, end)
                                        : meet_segment(oracle, came, &connection);
        if (how == TURN_GOES_ON)
            continue;
        if (came->as == CAME_DATAGRAM || how == TURN_FAILED)
            return how;
        count.over_tcp++;
        send_one(oracle, came->at, came->question, came->server, TCP_FIN | TCP_ACK);
        turn->over += came->at - first->at;
        return meet(oracle, came, &of_server, false, left, end);
    }
}

/* Follows a turn that began at end->at to its end: in vain until its time or
 * @limit, with an error that goes on to the next, or with an answer. */
static inline enum turn_end
follow(struct oracle *oracle, enum question question, struct turn *turn, int64_t limit, uint32_t *left, struct end *end)
{
    for (int64_t from = end->at;;) {
        struct came *came = next_that_came(oracle, question, from, MIN(turn->over, limit));
        enum turn_end how = TURN_GOES_ON;

        if (came == NULL) {
            *end = timed_out(oracle, question, MIN(turn->over, limit));
            return TURN_WAITED;
        }
        came->used = true;
        from = came->at;
        if (came->as != CAME_DATAGRAM)  /* of a connection that is over */
            continue;
        if (oracle->profile->on[question][came->outcome].reaction == REACTION_TCP) {
            judge_server(oracle, came->server, came->outcome, came->at);
            how = ask_over_tcp(oracle, came, turn, limit, left, end);
            from = end->at;
        } else {
            how = meet(oracle, came, turn, false, left, end);
        }
        if (how != TURN_GOES_ON)
            return how;
    }
}

/* The turns of one question, from @start, over at @limit. */
static inline struct end
go_through(struct oracle *oracle, enum question question, const uint32_t *order, int64_t start, int64_t limit)
{
    const struct steps *steps = steps_of(oracle);
    struct end end = timed_out(oracle, question, start);
    uint32_t left = 0;

    oracle->asked_at[question] = start;
    for (uint8_t i = 0; i < steps->at.n; i++) {
        struct turn turn = { asked_in(oracle, i, order, left), steps->at.server[i] == STEP_ALL,
                             end.at + turn_ns(steps, i) };

        if (turn.asked == 0)
            continue;
        g_array_append_val(oracle->step, end.at);
        send_to(oracle, end.at, question, turn.asked);

        enum turn_end how = follow(oracle, question, &turn, limit, &left, &end);
        if (how == TURN_FAILED)
            continue;
        if (how == TURN_ANSWERED || (end.at == limit && (i + 1 < steps->at.n || limit < turn.over)))
            return end;         /* the limit left the turn no time to end by itself */
        for (uint32_t server = 0; server < oracle->n; server++)
            if (turn.to_all || turn.asked >> server & 1)
                judge_server(oracle, server, OUTCOME_TIMEOUT, end.at);
    }
    return end;
}

static inline bool
is_kept(struct oracle *oracle, enum question question, int64_t at, struct end *end)
{
    enum outcome outcome = oracle->kept[question].outcome;

    if (oracle->profile->cache.keeps != CACHE_ANSWERS || at >= oracle->kept[question].until)
        return false;
    count.cached++;
    *end = (struct end) { at, outcome, oracle->profile->on[question][outcome].reaction, true };
    return true;
}

/* One question in an order of its own. */
static inline struct end
ask(struct oracle *oracle, enum question question, int64_t start, int64_t limit)
{
    uint32_t order[MAX_SERVERS];
    struct end end;

    if (is_kept(oracle, question, start, &end))
        return end;
    order_servers(oracle, start, true, order);
    return go_through(oracle, question, order, start, limit);
}

/* When the second question must be over, if the first, asked at @start, ended so. */
static inline int64_t
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
    return first.at + MAX(rule->cap_ns > 0 ? MIN(wait, rule->cap_ns) : wait, 1);
}

/* One after the other, or one alone. */
static inline struct end
ask_in_turn(struct oracle *oracle, int64_t start, struct end end[N_QUESTIONS])
{
    const struct word_order *order = &oracle->profile->ask.order;
    enum question first = order->word[0], second = 1 - first;

    oracle->known_end[ASK_A] = oracle->known_end[ASK_AAAA] = NEVER;
    end[first] = ask(oracle, first, start, NEVER);
    keep_answer(oracle, first, end[first]);
    end[second] = (struct end) { .outcome = OUTCOME_NONE };
    if (end[first].reaction == REACTION_STOP || order->n == 1)
        return end[first];
    end[second] = ask(oracle, second, end[first].at, limit_of(oracle->profile, second, end[first], start));
    keep_answer(oracle, second, end[second]);
    return end[second];
}

/* Both at once, each on its own way. */
struct ways {
    int64_t started[N_ADDRESS_TYPES];
    bool kept[N_ADDRESS_TYPES];
    uint32_t order[N_ADDRESS_TYPES][MAX_SERVERS];
};

static inline struct end
go_way(struct oracle *oracle, const struct ways *ways, enum question question, int64_t limit)
{
    struct end end;

    if (ways->kept[question] && is_kept(oracle, question, ways->started[question], &end))
        return end;
    return go_through(oracle, question, ways->order[question], ways->started[question], limit);
}

/* When each would end if the other did not limit it. */
static inline void
try_ways(struct oracle *oracle, const struct ways *ways, struct end end[N_QUESTIONS])
{
    struct oracle trial = *oracle;

    oracle->known_end[ASK_A] = oracle->known_end[ASK_AAAA] = NEVER;
    trial.known_end[ASK_A] = trial.known_end[ASK_AAAA] = NEVER;
    trial.came = g_array_copy(oracle->came);
    trial.sent = g_array_new(FALSE, FALSE, sizeof(struct sent));
    for (enum question i = ASK_A; i < N_ADDRESS_TYPES; i++)
        end[i] = go_way(&trial, ways, i, NEVER);
    for (enum question i = ASK_A; i < N_ADDRESS_TYPES; i++)
        oracle->known_end[i] = end[i].at;
    for (guint i = 0; i < oracle->came->len; i++)
        g_array_index(oracle->came, struct came, i).met |= g_array_index(trial.came, struct came, i).met;
    g_array_unref(trial.came);
    g_array_unref(trial.sent);
}

static inline void
prepare_ways(struct oracle *oracle, struct ways *ways, int64_t start)
{
    enum question earlier = oracle->profile->ask.order.word[0];
    bool turned = false;

    for (int i = 0; i < 2; i++) {
        enum question question = i == 0 ? earlier : 1 - earlier;
        struct end end;

        ways->started[question] = start + i * oracle->profile->ask.gap_ns;
        ways->kept[question] = is_kept(oracle, question, ways->started[question], &end);
        if (ways->kept[question])
            continue;
        order_servers(oracle, ways->started[question], !turned || oracle->profile->ask.gap_ns > 0,
                      ways->order[question]);
        turned = true;
    }
}

/* Whichever ends first sets a limit to the other, which ends later than that: so
 * what it does without a limit is right up to there. */
static inline struct end
ask_both(struct oracle *oracle, int64_t start, struct end end[N_QUESTIONS])
{
    struct ways ways;
    enum question first, second;

    prepare_ways(oracle, &ways, start);
    try_ways(oracle, &ways, end);
    first = ways.kept[ASK_A] && ways.kept[ASK_AAAA] ? oracle->profile->ask.order.word[0]
        : end[ASK_AAAA].at < end[ASK_A].at ? ASK_AAAA : ASK_A;
    second = 1 - first;
    end[first] = go_way(oracle, &ways, first, NEVER);
    keep_answer(oracle, first, end[first]);
    if (end[first].reaction == REACTION_STOP) {
        if (!(end[first].kept && first == oracle->profile->ask.order.word[0]))   /* else the other is not asked */
            go_way(oracle, &ways, second, end[first].at);
        end[second].outcome = OUTCOME_NONE;
        return end[first];
    }
    end[second] = go_way(oracle, &ways, second,
                         limit_of(oracle->profile, second, end[first], ways.started[first]));
    keep_answer(oracle, second, end[second]);
    return end[second];
}

/* Both as a couple */

struct couple {
    int64_t at;                 /* when the turn began */
    unsigned rung;
    bool ended[N_ADDRESS_TYPES];
    enum outcome failed[N_ADDRESS_TYPES];       /* OUTCOME_NONE: no error in this turn */
    struct end *end;            /* by question */
};

static inline void
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

static inline void
end_question(struct couple *couple, enum question question, int64_t at, enum outcome outcome)
{
    couple->ended[question] = true;
    couple->end[question] = (struct end) { at, outcome, REACTION_ASK_OTHER, false };
}

/* The next that came for a question of the pair that is open, or NULL. */
static inline struct came *
next_of_pair(const struct oracle *oracle, const struct couple *couple, int64_t from, int64_t until)
{
    for (guint i = 0; i < oracle->came->len; i++) {
        struct came *came = &g_array_index(oracle->came, struct came, i);

        if (!came->used && came->at >= from && came->at <= until && !couple->ended[came->question] &&
            (came->as != CAME_DATAGRAM || came->nth >= oracle->socket_since[came->question]))
            return came;
    }
    return NULL;
}

/* An error about one that the other does not need. Returns: whether it ends the turn. */
static inline bool
fail_one(struct couple *couple, const struct came *came)
{
    enum question rest = 1 - came->question;

    if (couple->ended[rest]) {
        end_question(couple, came->question, came->at, came->outcome);
        return false;
    }
    couple->failed[came->question] = came->outcome;
    couple->at = came->at;
    return couple->failed[rest] != OUTCOME_NONE;
}

/* What came of a pair's connection. Returns: TURN_ANSWERED if both are over. */
static inline enum turn_end
meet_segment_of_pair(struct oracle *oracle, struct couple *couple, const struct came *came,
                     struct connection *connection)
{
    enum turn_end how = meet_segment(oracle, came, &connection[came->question]);
    enum question rest = 1 - came->question;

    if (came->as == CAME_SYN_ACK && connection[came->question].since == came->at &&
        connection[rest].flags == TCP_FIN) {    /* both are asked */
        connection[rest] = (struct connection) { rest, came->server, TCP_PSH | TCP_ACK, came->at, 0 };
        send_phase(oracle, &connection[rest], came->at);
    }
    if (how != TURN_ANSWERED)
        return how;
    judge_server(oracle, came->server, came->outcome, came->at);
    end_question(couple, came->question, came->at, came->outcome);
    if (!couple->ended[rest])
        return TURN_GOES_ON;
    send_one(oracle, came->at, came->question, came->server, TCP_FIN | TCP_ACK);
    count.over_tcp++;
    return TURN_ANSWERED;
}

/* Both over one connection, that @first begins: whatever RCODE they are answered
 * with, and until both are; what is still to come as datagrams is not heard. */
static inline enum turn_end
ask_pair_over_tcp(struct oracle *oracle, struct couple *couple, const struct came *first)
{
    struct connection connection[N_ADDRESS_TYPES] = {
        [ASK_A] = { ASK_A, first->server, TCP_FIN, NEVER / 2, 0 },      /* not yet */
        [ASK_AAAA] = { ASK_AAAA, first->server, TCP_FIN, NEVER / 2, 0 },
    };
    enum turn_end how = TURN_GOES_ON;

    couple->ended[ASK_A] = couple->ended[ASK_AAAA] = false;
    connection[first->question] = (struct connection) { first->question, first->server, TCP_SYN, first->at, 0 };
    for (couple->at = first->at; how == TURN_GOES_ON;) {
        int64_t over = NEVER;

        for (enum question i = ASK_A; i < N_ADDRESS_TYPES; i++)
            if (!couple->ended[i])
                over = MIN(over, connection[i].since + oracle->profile->syn.give_up_ns);

        struct came *came = next_of_pair(oracle, couple, couple->at, over);
        for (enum question i = ASK_A; i < N_ADDRESS_TYPES; i++)
            if (!couple->ended[i])
                send_phase(oracle, &connection[i], came != NULL ? came->at : over - 1);
        couple->at = came != NULL ? came->at : over;
        if (came != NULL)
            came->used = true;
        if (came == NULL)
            how = TURN_FAILED;
        else if (came->as != CAME_DATAGRAM)
            how = meet_segment_of_pair(oracle, couple, came, connection);
    }
    if (how == TURN_FAILED)
        couple->failed[ASK_A] = couple->failed[ASK_AAAA] = OUTCOME_TRUNCATED;
    return how;
}

/* Follows a turn of both. Returns: TURN_ANSWERED if both are over, TURN_FAILED if
 * errors end it. On a rung the second one is sent when the first has its answer. */
static inline enum turn_end
follow_pair(struct oracle *oracle, struct couple *couple, const struct turn *turn)
{
    enum question first = oracle->profile->ask.order.word[0];
    struct came *came;

    for (int64_t from = couple->at; (came = next_of_pair(oracle, couple, from, turn->over)) != NULL; from = came->at) {
        enum reaction reaction = oracle->profile->on[came->question][came->outcome].reaction;
        enum question rest = 1 - came->question;

        came->used = true;
        if (came->as != CAME_DATAGRAM)  /* of a connection that is over */
            continue;
        judge_server(oracle, came->server, came->outcome, came->at);
        if (reaction == REACTION_TCP)
            return ask_pair_over_tcp(oracle, couple, came);
        if (reaction == REACTION_ASK_OTHER) {
            end_question(couple, came->question, came->at, came->outcome);
            if (couple->rung > 0 && came->question == first && !couple->ended[rest])
                send_to(oracle, came->at, rest, turn->asked);
        } else if (reaction == REACTION_NEXT_SERVER && turn->asked >> came->server & 1 && fail_one(couple, came)) {
            return TURN_FAILED;
        }
        if (couple->ended[ASK_A] && couple->ended[ASK_AAAA])
            return TURN_ANSWERED;
    }
    couple->at = turn->over;
    return TURN_WAITED;
}

static inline struct end
later_of(const struct end end[N_QUESTIONS])
{
    return end[end[ASK_AAAA].at > end[ASK_A].at];
}

/* A turn has left one of the two without an answer. Returns: whether it is taken again. */
static inline bool
climbs(struct oracle *oracle, struct couple *couple)
{
    if (couple->rung == oracle->profile->ladder.rungs.n) {
        end_question(couple, couple->ended[ASK_A] ? ASK_AAAA : ASK_A, couple->at, OUTCOME_TIMEOUT);
        return false;
    }
    if (oracle->profile->ladder.rungs.word[couple->rung] == RUNG_REOPEN)
        memcpy(oracle->socket_since, oracle->n_sent, sizeof oracle->n_sent);
    couple->rung++;
    if (oracle->profile->ladder.kept == RUNG_OF_PROCESS)
        oracle->rung = MAX(oracle->rung, couple->rung);
    count.climbed++;
    return true;
}

static inline struct end
ask_paired(struct oracle *oracle, int64_t start, struct end end[N_QUESTIONS])
{
    const struct steps *steps = steps_of(oracle);
    struct couple couple = { .at = start, .end = end, .rung = MAX(oracle->rung, oracle->profile->ladder.begins) };
    uint32_t order[MAX_SERVERS];

    g_assert_cmpint(oracle->profile->cache.keeps, ==, CACHE_NOTHING);
    if (oracle->profile->ask.order.n == 1)
        return ask_in_turn(oracle, start, end);
    order_servers(oracle, start, true, order);
    for (uint8_t i = 0; i < steps->at.n; i++) {
        struct turn turn = { asked_in(oracle, i, order, 0), false, couple.at + turn_ns(steps, i) };

        begin_turn(oracle, &couple, &turn);
        enum turn_end how = follow_pair(oracle, &couple, &turn);
        if (how == TURN_ANSWERED)
            return later_of(end);
        if (how == TURN_WAITED && (couple.ended[ASK_A] || couple.ended[ASK_AAAA])) {
            if (!climbs(oracle, &couple))
                return later_of(end);
            i--;                /* the same turn */
        } else if (oracle->profile->ladder.kept == RUNG_OF_TURN) {
            couple.rung = oracle->profile->ladder.begins;
        }
    }
    for (enum question i = 0; i < N_ADDRESS_TYPES; i++)
        end_question(&couple, i, couple.at, couple.failed[i] != OUTCOME_NONE ? couple.failed[i] : OUTCOME_TIMEOUT);
    return later_of(end);
}

/* A lookup */

static inline struct end
ask_once(struct oracle *oracle, bool reverse, int64_t start, struct end end[N_QUESTIONS])
{
    if (reverse) {
        end[ASK_PTR] = ask(oracle, ASK_PTR, start, NEVER);
        keep_answer(oracle, ASK_PTR, end[ASK_PTR]);
        return end[ASK_PTR];
    }
    switch ((enum ask_mode) oracle->profile->ask.mode) {
    case ASK_TOGETHER:
        return oracle->profile->ask.order.n == 1 ? ask_in_turn(oracle, start, end) : ask_both(oracle, start, end);
    case ASK_PAIRED:
        return ask_paired(oracle, start, end);
    case ASK_SEQUENTIAL:
        break;
    }
    return ask_in_turn(oracle, start, end);
}

static inline enum combined
combine(const struct profile *profile, bool reverse, const struct end end[N_QUESTIONS])
{
    if (reverse)
        return profile->both[end[ASK_PTR].outcome][OUTCOME_NONE].gives;
    return profile->both[end[ASK_A].outcome][end[ASK_AAAA].outcome].gives;
}

/* A lookup as a whole: kept for the shortest TTL of what holds for a while. */
static inline void
keep_lookup(struct oracle *oracle, bool reverse, struct end last, bool success, const struct end end[N_QUESTIONS])
{
    const struct cache_facts *facts = &oracle->profile->cache;
    enum question from = reverse ? ASK_PTR : ASK_A, until = reverse ? N_QUESTIONS : N_ADDRESS_TYPES;
    uint32_t ttl = UINT32_MAX;

    for (enum question i = from; i < until; i++)
        if (has_ttl(end[i].outcome))
            ttl = MIN(ttl, oracle->ttl[i]);
    if (facts->keeps != CACHE_LOOKUPS || !(ttl < UINT32_MAX || facts->failures))
        return;
    for (enum question i = from; i < until; i++) {
        struct end ended = { .at = last.at, .outcome = end[i].outcome };

        keep(oracle, i, ended, success, ttl < UINT32_MAX ? ttl : 0);
    }
}

static inline bool
is_lookup_kept(const struct oracle *oracle, bool reverse, int64_t at, struct end end[N_QUESTIONS])
{
    enum question from = reverse ? ASK_PTR : ASK_A, until = reverse ? N_QUESTIONS : N_ADDRESS_TYPES;

    for (enum question i = from; i < until; i++) {
        if (oracle->profile->cache.keeps != CACHE_LOOKUPS || at >= oracle->kept[i].until)
            return false;
        end[i] = (struct end) { .at = at, .outcome = oracle->kept[i].outcome, .kept = true };
    }
    count.cached++;
    return true;
}

/**
 * oracle_lookup:
 * @end: (out): of each question
 * @last: (out): when the lookup is over
 *
 * Works out the lookup that begins at @start; what came and was sent of it is in
 * @oracle. Returns: whether it has an answer.
 */
static inline bool
oracle_lookup(struct oracle *oracle, bool reverse, int64_t start, struct end end[N_QUESTIONS], int64_t *last)
{
    int64_t times = MAX(oracle->profile->again.times, 1);
    enum combined gives = COMBINED_AGAIN;
    struct end ended = { .at = start };

    g_autoptr(GArray) step = g_array_new(FALSE, FALSE, sizeof(int64_t));

    oracle->step = step;
    memset(end, 0, N_QUESTIONS * sizeof *end);
    memset(oracle->ttl, 0, sizeof oracle->ttl);
    memset(oracle->n_sent, 0, sizeof oracle->n_sent);
    memset(oracle->socket_since, 0, sizeof oracle->socket_since);
    if (oracle->new_process)
        oracle->turn = oracle->rung = 0;
    *last = start;
    if (is_lookup_kept(oracle, reverse, start, end))
        return combine(oracle->profile, reverse, end) == COMBINED_SUCCESS;
    for (int64_t i = 0; i < times && gives == COMBINED_AGAIN; i++) {
        ended = ask_once(oracle, reverse, ended.at, end);
        gives = combine(oracle->profile, reverse, end);
        count.again += i > 0;
    }
    for (enum question i = 0; i < N_QUESTIONS; i++)
        count.ended_by[end[i].outcome]++;
    keep_lookup(oracle, reverse, ended, gives == COMBINED_SUCCESS, end);
    *last = ended.at;
    return gives == COMBINED_SUCCESS;
}

/**
 * oracle_longest:
 *
 * Returns: how long a lookup of @profile may take at most, ns, with @n servers:
 * every turn to its end, each with a connection that is given up twice, on each
 * rung of the ladder, as often as the lookup is made.
 */
static inline int64_t
oracle_longest(const struct profile *profile, uint32_t n, bool reverse)
{
    const struct steps *steps = &profile->steps[MIN(n, 3) - 1];
    bool one_by_one = !reverse && profile->ask.mode == ASK_SEQUENTIAL && profile->ask.order.n > 1;
    int64_t longest_turn = 0, question = steps->give_up_ns, tcp = 0, turns = steps->at.n;

    for (uint8_t i = 0; i < steps->at.n; i++)
        longest_turn = MAX(longest_turn, turn_ns(steps, i));
    if (profile->ask.mode == ASK_PAIRED && !reverse) {
        turns = profile->ladder.kept == RUNG_OF_TURN ? steps->at.n : 1;
        question += turns * profile->ladder.rungs.n * longest_turn;
        turns = steps->at.n + turns * profile->ladder.rungs.n;
    }
    for (enum question i = 0; i < N_QUESTIONS; i++)
        if (profile->on[i][OUTCOME_TRUNCATED].reaction == REACTION_TCP)
            tcp = turns * 2 * profile->syn.give_up_ns;
    return (question + tcp + profile->ask.gap_ns) * (one_by_one ? 2 : 1) * MAX(profile->again.times, 1);
}
