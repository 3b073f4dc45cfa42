/*
 * resolver.c - a stub resolver: one lookup
 *
 * The profile says which type is asked first and whether the other waits for
 * it, when a type is not asked at all, at which times a query goes to which
 * servers, what an outcome does to the lookup, how long the second answer may
 * take, and what a pair of outcomes means to the caller. Nothing of it is here.
 *
 * In order: lookup_start() -> ask() -> question_run() -> [lookup_packet() or
 * lookup_due()]* -> settle() -> ask() the other, or finish(). A question that
 * the cache answers goes from ask() to settle() at once; where the cache keeps
 * whole lookups, lookup_start() goes to finish(), which may begin anew.
 *
 * Its parts: question.c, the schedule of one question; pair.c, both as one;
 * predicate.c, whether it is asked; search.c, under which name; outcome.c, what
 * came; remember.c, what is kept; edns.c, whether a query has an OPT record.
 *
 * Follows:
 *   RFC 1035 section 7 - resolvers; RFC 8499 - words
 * Not modelled yet:
 *   a socket for each server: a late answer of an
 *   earlier one is taken, which a client that has closed it would not see.
 */
#include "models/host/resolver.h"

#include <string.h>

#include <glib.h>

#include "models/dns/recursive.h"
#include "models/host/cache.h"
#include "models/host/edns.h"
#include "models/host/lookup.h"
#include "models/host/outcome.h"
#include "models/host/pair.h"
#include "models/host/predicate.h"
#include "models/host/question.h"
#include "models/host/remember.h"
#include "models/host/search.h"
#include "sim/engine/island.h"

static void
note_ended(struct lookup *lookup, enum question question, enum outcome outcome)
{
    const struct rrset *answer = lookup->query[question].answer;
    struct query_notes *notes = &notes_of(lookup)->query[question];

    notes->outcome = (uint8_t) outcome;
    notes->ended_at = now(lookup);
    notes->n_addresses = answer != NULL ? (uint8_t) answer->n : 0;
}

/* Asking */

static void settle(struct lookup *lookup, enum question question, enum outcome outcome, enum reaction reaction);

/* Takes what the hosts file has of @question. */
static void
take_from_file(struct lookup *lookup, enum question question)
{
    struct query_notes *notes = &notes_of(lookup)->query[question];

    lookup->query[question].answer = lookup->asked->told[question];
    lookup->query[question].asked = true;
    notes->first_at = lookup->query[question].waits_since = now(lookup);
    notes->in_file = true;
}

/* Takes what the cache has of @question; it was asked, and the end is as if the
 * answer had come at once. */
static void
recall(struct lookup *lookup, enum question question, const struct cache_entry *entry)
{
    struct query_notes *notes = &notes_of(lookup)->query[question];

    lookup->query[question].answer = entry->answer;
    notes->first_at = now(lookup);
    notes->cached = true;
}

/* Answers @question from the hosts file, where that has this type and types go there
 * each by itself. Returns: whether it has. */
static bool
tell_from_file(struct lookup *lookup, enum question question)
{
    const struct hosts_file *file = &profile_of(lookup)->hosts_file;
    const struct rrset *told = lookup->asked->told[question];

    if (!lookup->asked->in_file || file->by != BY_TYPE)
        return false;
    acted(lookup, file->fact);
    if (told == NULL)
        return false;
    take_from_file(lookup, question);
    settle(lookup, question, OUTCOME_ANSWER, profile_of(lookup)->on[question][OUTCOME_ANSWER].reaction);
    return true;
}

/* With options rotate: a question begins with another server than the one before.
 * Two that are sent together are one for that. */
static void
rotate(struct lookup *lookup, enum question question)
{
    const struct profile *profile = profile_of(lookup);
    const struct query *rest = &lookup->query[other(question)];
    struct query *query = &lookup->query[question];

    if (profile->servers.rotate == ROTATE_NONE || lookup->servers->n < 2)
        return;
    acted(lookup, profile->resolv_conf.fact);
    if (profile->ask.mode != ASK_SEQUENTIAL && !lookup->reverse && rest->step > 0 && rest->asked_at == query->asked_at)
        memcpy(query->order, rest->order, sizeof query->order);
    else
        servers_rotate(lookup->host, lookup->servers, lookup->process, query->order);
}

static void
ask(struct lookup *lookup, enum question question)
{
    bool cached = profile_of(lookup)->cache.keeps == CACHE_ANSWERS;
    const struct cache_entry *entry =
        cached ? cache_find(lookup->host, search_name(lookup, question), question) : NULL;
    struct query *query = &lookup->query[question];

    query->asked = true;
    query->asked_at = query->base_at = query->waits_since = now(lookup);
    if (tell_from_file(lookup, question))
        return;
    if (entry == NULL) {
        waited(lookup, lookup->schedule->fact);
        if (servers_order(lookup->host, notes_of(lookup)->servers, query->order))
            lookup->operation->demoted = true;
        rotate(lookup, question);
        question_run(lookup, question);
        return;
    }
    recall(lookup, question, entry);
    acted(lookup, profile_of(lookup)->on[question][entry->outcome].fact);
    settle(lookup, question, entry->outcome, profile_of(lookup)->on[question][entry->outcome].reaction);
}

/* The second answer */

/* Returns: how long @question, the second, may take when the first ended after
 * @first_ns with @outcome; INT64_MAX: as long as its own schedule. */
static int64_t
second_wait(struct lookup *lookup, enum question question, enum outcome outcome, int64_t first_ns)
{
    const struct profile *profile = profile_of(lookup);
    const struct second *second = NULL;

    for (uint8_t i = 0; i < profile->n_seconds; i++)
        if (profile->second[i].after >> outcome & 1 &&
            (profile->second[i].first_ns == 0 || first_ns <= profile->second[i].first_ns) &&
            (profile->second[i].of == (int) question || profile->second[i].of == N_ADDRESS_TYPES))
            second = &profile->second[i];
    if (second == NULL)
        return INT64_MAX;
    lookup->second_fact = second->fact;
    waited(lookup, second->fact);
    if (second->never)
        return INT64_MAX;

    int64_t wait = MAX(second->floor_ns, second->times * first_ns + second->add_ns);
    return second->cap_ns > 0 ? MIN(wait, second->cap_ns) : wait;
}

/* The first question has been settled: the second one may take so long. */
static void
limit_second(struct lookup *lookup, enum question first)
{
    const struct query_notes *notes = &notes_of(lookup)->query[first];
    int64_t wait = second_wait(lookup, other(first), notes->outcome,
                               notes->ended_at - lookup->query[first].asked_at);

    if (wait == INT64_MAX)
        return;
    lookup->limited = (uint8_t) other(first);
    lookup->limit_at = now(lookup) + MAX(wait, 1);      /* at least to the next instant: 2 x N is nothing if the cache
                                                         * had the first */
}

/* Ending */

static bool
has_found(const struct lookup *lookup)
{
    for (enum question question = first_question(lookup); question < end_of_questions(lookup); question++)
        if (lookup->query[question].answer != NULL)
            return true;
    return false;
}

/* Returns: the name under which there was an answer, a number in the zone. */
static uint32_t
name_found(const struct lookup *lookup)
{
    for (enum question question = first_question(lookup); question < end_of_questions(lookup); question++)
        if (lookup->query[question].answer != NULL)
            return notes_of(lookup)->query[question].in_file ? name_of(lookup) : search_name(lookup, question);
    return UINT32_MAX;
}

void
lookup_leave(struct lookup *lookup)
{
    if (!lookup->over && observing(lookup->host->node->island, OBSERVE_WAIT))
        for (enum question question = first_question(lookup); question < end_of_questions(lookup); question++)
            if (lookup->query[question].asked && !lookup->query[question].ended)
                wait_ended(lookup, question, lookup->query[question].last, OUTCOME_NONE, NO_FACT);
    lookup->over = true;
}

/* There is no success without an answer, which store_both() in vocabulary-resolver.c sees to. */
static void
end(struct lookup *lookup, bool success)
{
    bool done = success && has_found(lookup);

    if (done)
        notes_of(lookup)->under = name_found(lookup);
    lookup_leave(lookup);
    operation_looked_up(lookup->operation, done ? LOOKUP_DONE : LOOKUP_FAILED, N_QUESTIONS);
}

/* Returns: what the outcomes mean to the caller. That of PTR means what one of A
 * would, had AAAA not been asked. */
static enum combined
combine(const struct lookup *lookup)
{
    const struct query_notes *query = notes_of(lookup)->query;
    enum outcome a = query[lookup->reverse ? ASK_PTR : ASK_A].outcome;
    enum outcome aaaa = lookup->reverse ? OUTCOME_NONE : query[ASK_AAAA].outcome;

    acted(lookup, profile_of(lookup)->both[a][aaaa].fact);
    return profile_of(lookup)->both[a][aaaa].gives;
}

static bool
is_made_again(struct lookup *lookup, enum combined combined)
{
    if (combined != COMBINED_AGAIN)
        return false;
    acted(lookup, profile_of(lookup)->again.fact);
    return ++lookup->times < profile_of(lookup)->again.times;
}

static void start_asking(struct lookup *lookup);

/* As if nothing had been asked under this name; packets go on being counted. */
static void
forget(struct lookup *lookup, enum question question)
{
    struct query *query = &lookup->query[question];

    *query = (struct query) { .tries = query->tries, .nth_name = query->nth_name, .said = query->said };
    if (lookup->limited == question)
        lookup->limit_at = INT64_MAX;
    notes_of(lookup)->query[question].outcome = OUTCOME_NONE;
}

/* Tries the next name, if there is one after a failure such as this. */
static bool
go_on_under_next(struct lookup *lookup)
{
    enum question decides = search_decides(lookup);

    if (profile_of(lookup)->search.by != BY_LOOKUP ||
        !search_next(lookup, decides, notes_of(lookup)->query[decides].outcome))
        return false;
    for (enum question question = first_question(lookup); question < end_of_questions(lookup); question++)
        forget(lookup, question);
    start_asking(lookup);
    return true;
}

/* The same, of a search that goes by type: @question is asked again. */
static bool
ask_under_next(struct lookup *lookup, enum question question, enum outcome outcome)
{
    if (outcome == OUTCOME_ANSWER || profile_of(lookup)->search.by != BY_TYPE ||
        !search_next(lookup, question, outcome))
        return false;
    forget(lookup, question);
    ask(lookup, question);
    return true;
}

/* From the beginning. */
static void
make_again(struct lookup *lookup)
{
    for (enum question question = first_question(lookup); question < end_of_questions(lookup); question++) {
        lookup->query[question].nth_name = 0;
        forget(lookup, question);
    }
    waited(lookup, profile_of(lookup)->cache.fact);     /* it could have kept what failed */
    start_asking(lookup);
}

/* Ends the lookup with what the hosts file has. Returns: whether it has anything. */
static bool
look_in_file(struct lookup *lookup)
{
    if (!lookup->asked->in_file)
        return false;
    acted(lookup, profile_of(lookup)->hosts_file.fact);
    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++)
        if (lookup->asked->told[i] != NULL) {
            take_from_file(lookup, i);
            note_ended(lookup, i, OUTCOME_ANSWER);
        }
    end(lookup, true);
    return true;
}

static void
finish(struct lookup *lookup)
{
    enum combined combined = combine(lookup);

    if (combined != COMBINED_SUCCESS && go_on_under_next(lookup))
        return;
    if (is_made_again(lookup, combined)) {
        make_again(lookup);
        return;
    }
    remember_lookup(lookup, combined == COMBINED_SUCCESS);
    if (combined != COMBINED_SUCCESS && profile_of(lookup)->hosts_file.after && look_in_file(lookup))
        return;
    end(lookup, combined == COMBINED_SUCCESS);
}

/* Answers the whole lookup from what was kept of one before. Returns: whether
 * that could be done. */
static bool
recall_lookup(struct lookup *lookup)
{
    const struct cache_entry *entry[N_QUESTIONS] = { NULL };

    if (profile_of(lookup)->cache.keeps != CACHE_LOOKUPS)
        return false;
    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++)
        if ((entry[i] = cache_find(lookup->host, name_of(lookup), i)) == NULL)
            return false;
    for (enum question i = first_question(lookup); i < end_of_questions(lookup); i++) {
        if (entry[i]->outcome == OUTCOME_NONE)
            continue;
        recall(lookup, i, entry[i]);
        note_ended(lookup, i, entry[i]->outcome);
    }
    end(lookup, combine(lookup) == COMBINED_SUCCESS);
    return true;
}

/* Asks the next type of the profile's order that may be asked. Returns: whether
 * there was one. */
static bool
ask_next(struct lookup *lookup)
{
    const struct ask *facts = &profile_of(lookup)->ask;

    for (uint8_t i = 0; i < facts->order.n && !lookup->reverse; i++) {
        enum question question = facts->order.word[i];

        if (lookup->query[question].asked || !lookup_may_ask(lookup, question))
            continue;
        ask(lookup, question);
        return true;
    }
    return false;
}

/* @question has ended with @outcome. */
static void
settle(struct lookup *lookup, enum question question, enum outcome outcome, enum reaction reaction)
{
    struct query *rest = &lookup->query[other(question)];

    lookup->query[question].ended = true;
    remember_answer(lookup, question, outcome);
    if (ask_under_next(lookup, question, outcome))
        return;
    note_ended(lookup, question, outcome);
    if (lookup->streams)
        operation_looked_up(lookup->operation, LOOKUP_FAMILY, question);

    if (reaction == REACTION_STOP || rest->ended ||
        (!rest->asked && lookup->second_at == INT64_MAX && !ask_next(lookup)))
        finish(lookup);
    else if (!rest->ended && lookup->query[question].ended)    /* else the cache had it: over, or begun anew */
        limit_second(lookup, question);
}

static void
go_on(struct lookup *lookup, enum question question, enum outcome outcome)
{
    if (!question_go_on(lookup, question))
        settle(lookup, question, outcome, REACTION_ASK_OTHER);
}

/* As go_on(), of a pair: with both questions, or not yet, or with none if the
 * other has its answer. */
static void
go_on_paired(struct lookup *lookup, enum question question, enum outcome outcome)
{
    const struct query *rest = &lookup->query[other(question)];

    if (rest->ended) {
        settle(lookup, question, outcome, REACTION_ASK_OTHER);
    } else if (pair_failed(lookup, question, outcome)) {
        enum outcome of_rest = rest->failed;

        pair_next_turn(lookup);
        go_on(lookup, question, outcome);
        go_on(lookup, other(question), of_rest);
    }
}

/* Whether a datagram of server @nth_server can end the turn: if that was asked
 * last. What an earlier one says comes too late to: its turn is over. While another
 * is asked over TCP, the schedule rests: an error that would go on with it does no
 * more than what is remembered of that server. */
static bool
is_its_turn(const struct query *query, uint32_t nth_server)
{
    return query->tcp.phase == OVER_TCP_IDLE && (query->last == STEP_ALL || query->last == nth_server);
}

/* Goes on with the schedule at once. */
static void
next_server(struct lookup *lookup, enum question question, enum outcome outcome)
{
    if (lookup->paired)
        go_on_paired(lookup, question, outcome);
    else
        go_on(lookup, question, outcome);
}

/* Asks the same server again, unless that was done often enough. */
static void
resend(struct lookup *lookup, enum question question, uint32_t nth_server, uint8_t times)
{
    struct query *query = &lookup->query[question];

    if (times > 0 ? lookup->resent >= times : query->resent >> nth_server & 1)
        return;
    lookup->resent++;
    query->resent |= (uint8_t) (1u << nth_server);
    question_send(lookup, question, nth_server);
}

static void
start_tcp(struct lookup *lookup, enum question question, uint32_t nth_server)
{
    if (lookup->query[question].tcp.phase != OVER_TCP_IDLE)
        return;
    if (lookup->paired)
        pair_reopen(lookup, other(question), lookup->schedule->fact);
    over_tcp_start(lookup, question, nth_server);
    if (lookup->paired)
        over_tcp_share(lookup, other(question));
}

/* What an outcome that ends nothing by itself does: perhaps another packet.
 * @in_turn: it may end that. */
static void
react(struct lookup *lookup, enum question question, enum outcome outcome, uint32_t nth_server, bool in_turn)
{
    struct query *query = &lookup->query[question];
    enum reaction reaction = profile_of(lookup)->on[question][outcome].reaction;

    acted(lookup, profile_of(lookup)->on[question][outcome].fact);
    switch (reaction) {
    case REACTION_ASK_OTHER:
    case REACTION_STOP:
        settle(lookup, question, outcome, reaction);
        if (!lookup->over && query->ended)
            pair_answered(lookup, question);
        return;
    case REACTION_IGNORE:
        return;
    case REACTION_RESEND:
        resend(lookup, question, nth_server, profile_of(lookup)->on[question][outcome].times);
        return;
    case REACTION_LEAVE_SERVER:
        query->left |= (uint8_t) (1u << nth_server);
        if (lookup->paired)
            lookup->query[other(question)].left = query->left;
        /* fall through */
    case REACTION_NEXT_SERVER:
        if (in_turn)
            next_server(lookup, question, outcome);
        return;
    case REACTION_TCP:
        start_tcp(lookup, question, nth_server);
        return;
    case N_REACTIONS:
        break;
    }
    g_assert_not_reached();
}

/* Over TCP there was no answer: the turn of that server is over, for both of a pair. */
static void
over_tcp_failed(struct lookup *lookup, enum question question)
{
    struct query *query = &lookup->query[question];

    wait_ended(lookup, question, query->tcp.server, OUTCOME_NONE, profile_of(lookup)->syn.fact);
    query->last = notes_of(lookup)->query[question].server = query->tcp.server;
    if (!lookup->paired) {
        next_server(lookup, question, OUTCOME_TRUNCATED);
        return;
    }
    over_tcp_leave(lookup, other(question));
    pair_reopen(lookup, other(question), profile_of(lookup)->syn.fact);
    pair_next_turn(lookup);
    go_on(lookup, question, OUTCOME_TRUNCATED);
    go_on(lookup, other(question), OUTCOME_TRUNCATED);
}

/* What came */

/* Returns: the server with @addr; n_servers if it is none of ours. */
static uint32_t
server_with(const struct lookup *lookup, struct addr addr)
{
    uint32_t i = 0;

    while (i < lookup->servers->n && !addr_equal(lookup->servers->server[i].addr, addr))
        i++;
    return i;
}

/* What @dns, or an ICMP error if that is NULL, says of OPT records. Returns: whether @question
 * is asked again there without one. */
static bool
note_edns(struct lookup *lookup, enum question question, uint32_t server, const struct dns_payload *dns,
          enum outcome outcome)
{
    if (edns_is_rejected(lookup, question, server, outcome))
        return true;
    if (dns != NULL)
        edns_answered(lookup, question, server, outcome, dns->edns != 0);
    else
        edns_lost(lookup, question, server);
    return false;
}

/* Takes @dns, or an ICMP error if that is NULL, for what came of @question. */
static inline void
take(struct lookup *lookup, enum question question, uint32_t server, const struct dns_payload *dns, bool over_tcp)
{
    struct query *query = &lookup->query[question];
    enum outcome outcome = dns != NULL ? outcome_of(dns) : OUTCOME_ICMP;

    wait_ended(lookup, question, (uint8_t) server, outcome, NO_FACT);
    notes_of(lookup)->query[question].server = (uint8_t) server;
    if (dns != NULL)
        query->ttl = dns->ttl;
    if (outcome == OUTCOME_ANSWER)
        query->answer = dns->answer;
    if (outcome_has_ttl(outcome))
        servers_answered(notes_of(lookup)->servers, (uint8_t) server);
    else
        servers_failed(lookup->host, notes_of(lookup)->servers, (uint8_t) server, outcome);
    if (profile_of(lookup)->edns.size > 0 && note_edns(lookup, question, server, dns, outcome)) {
        question_send(lookup, question, server);
        return;
    }
    if (over_tcp && lookup->paired)     /* whatever its RCODE */
        settle(lookup, question, outcome, REACTION_ASK_OTHER);
    else
        react(lookup, question, outcome, server, over_tcp || is_its_turn(query, server));
}

static bool
segment_in(struct lookup *lookup, const struct packet *packet)
{
    const struct packet *own = packet->inner != NULL ? packet->inner : packet;
    uint16_t port = packet->inner != NULL ? own->dport : own->sport;
    enum question question = over_tcp_question(own);
    uint32_t server = server_with(lookup, packet->inner != NULL ? own->dst : own->src);

    if (port != DNS_PORT || question == N_QUESTIONS || server == lookup->servers->n)
        return false;

    const struct query *query = &lookup->query[question];
    if (query->ended || query->tcp.phase == OVER_TCP_IDLE || query->tcp.server != server)
        return false;
    bool data = packet->inner == NULL && packet->flags & TCP_PSH;
    if (data && answer_is_stray(&packet->u.dns))
        return false;
    if (data) {
        over_tcp_close(lookup, question);
        take(lookup, question, server, &packet->u.dns, true);
    } else if (!over_tcp_segment(lookup, question, packet)) {
        over_tcp_failed(lookup, question);
    }
    return true;
}

/* Whether @packet, about a query by UDP, comes to a socket that is closed. */
static bool
is_unheard(const struct lookup *lookup, const struct query *query, const struct packet *packet)
{
    if (!lookup->paired)
        return false;
    return query->tcp.phase != OVER_TCP_IDLE || question_try(packet) < query->socket_since;
}

bool
lookup_packet(struct lookup *lookup, const struct packet *packet)
{
    if (lookup->over)
        return false;
    if ((packet->inner != NULL ? packet->inner : packet)->proto == PROTO_TCP)
        return segment_in(lookup, packet);

    bool error = packet->inner != NULL;
    const struct dns_payload *dns = error ? &packet->inner->u.dns : &packet->u.dns;
    enum question question = question_of(dns->qtype);
    uint32_t server = server_with(lookup, error ? packet->inner->dst : packet->src);

    if (question >= end_of_questions(lookup))
        return false;

    const struct query *query = &lookup->query[question];
    if (dns->id != id_of(lookup) || dns->name != search_name(lookup, question) ||
        !query->asked || query->ended || server == lookup->servers->n)
        return false;
    if (!error && answer_is_stray(dns))
        return false;
    if (is_unheard(lookup, query, error ? packet->inner : packet))
        return false;
    take(lookup, question, server, error ? NULL : dns, false);
    return true;
}

/* Time */

static bool
is_waited_for(const struct lookup *lookup, enum question question)
{
    return lookup->query[question].asked && !lookup->query[question].ended;
}

static bool
is_due(const struct lookup *lookup, enum question question)
{
    int64_t deadline = earlier(question_deadline(lookup, question), limit_of(lookup, question));

    return is_waited_for(lookup, question) && deadline <= now(lookup);
}

int64_t
lookup_deadline(const struct lookup *lookup)
{
    int64_t deadline = lookup->second_at;

    if (lookup->over)
        return INT64_MAX;
    if (lookup->reverse)
        return question_deadline(lookup, ASK_PTR);
    if (!lookup->query[ASK_A].ended)
        deadline = earlier(deadline, question_deadline(lookup, ASK_A));
    if (!lookup->query[ASK_AAAA].ended)
        deadline = earlier(deadline, question_deadline(lookup, ASK_AAAA));
    if (lookup->limit_at < deadline && is_waited_for(lookup, lookup->limited))
        deadline = lookup->limit_at;
    return deadline;
}

/* A question has had its time, which @fact said, without an answer. */
static void
give_up(struct lookup *lookup, enum question question, uint16_t fact)
{
    const struct query *query = &lookup->query[question];

    wait_ended(lookup, question, query->last, query->failed != OUTCOME_NONE ? OUTCOME_NONE : OUTCOME_TIMEOUT, fact);
    if (query->failed != OUTCOME_NONE) {        /* of a pair, an error that waited for the other question */
        settle(lookup, question, query->failed, REACTION_ASK_OTHER);
        return;
    }
    acted(lookup, profile_of(lookup)->on[question][OUTCOME_TIMEOUT].fact);
    settle(lookup, question, OUTCOME_TIMEOUT,
           profile_of(lookup)->on[question][OUTCOME_TIMEOUT].reaction);
}

/* The turn of a pair's question is over. Returns: whether that is all; else it goes
 * on as a question alone. */
static bool
pair_due(struct lookup *lookup, enum question question)
{
    enum pair_end end = pair_turn_over(lookup, question);

    if (end == PAIR_ENDED) {
        question_turn_over(lookup, question);
        give_up(lookup, question, lookup->schedule->fact);
    }
    return end != PAIR_GOES_ON;
}

static void
question_due(struct lookup *lookup, enum question question)
{
    struct query *query = &lookup->query[question];

    if (query->tcp.phase != OVER_TCP_IDLE && limit_of(lookup, question) > now(lookup)) {
        if (!over_tcp_due(lookup, question))
            over_tcp_failed(lookup, question);
        return;
    }
    if (lookup->paired && pair_due(lookup, question))
        return;
    if (lookup->paired)
        pair_next_turn(lookup);
    if (question_is_exhausted(lookup, question) || limit_of(lookup, question) > now(lookup))
        question_turn_over(lookup, question);
    if (!question_is_exhausted(lookup, question) && limit_of(lookup, question) > now(lookup))
        question_run(lookup, question);     /* which may come to its end, if servers were left */
    if (!question_is_exhausted(lookup, question) && limit_of(lookup, question) > now(lookup))
        return;
    if (question_is_exhausted(lookup, question))
        acted(lookup, lookup->schedule->fact);
    if (!lookup->reverse && lookup->query[other(question)].ended)       /* it is the second, and was waited for */
        acted(lookup, lookup->second_fact);

    uint16_t fact = question_is_exhausted(lookup, question) ? lookup->schedule->fact : lookup->second_fact;
    bool both = lookup->paired && !lookup->query[other(question)].ended;
    give_up(lookup, question, fact);
    if (both && !lookup->over && query->ended)      /* the other one is where this one was */
        give_up(lookup, other(question), fact);
}

/* The second question, which is sent some time after the first. */
static void
second_due(struct lookup *lookup)
{
    bool alone;

    lookup->second_at = INT64_MAX;
    alone = !ask_next(lookup);
    if (alone && (lookup->query[ASK_A].ended || lookup->query[ASK_AAAA].ended))
        finish(lookup);
}

void
lookup_due(struct lookup *lookup)
{
    if (lookup->second_at <= now(lookup))
        second_due(lookup);
    for (enum question question = first_question(lookup); question < end_of_questions(lookup) && !lookup->over;
         question++)
        if (is_due(lookup, question))
            question_due(lookup, question);
}

/* The user's side */

static size_t
size_of_lookup(bool reverse)
{
    return sizeof(struct lookup) + lookup_questions(reverse) * sizeof(struct query);
}

static const struct steps *
schedule_for(const struct profile *profile, uint32_t n_servers)
{
    return n_servers > 0 ? &profile->steps[MIN(n_servers, G_N_ELEMENTS(profile->steps)) - 1] : NULL;
}

struct lookup *
lookup_new(struct operation *operation, bool reverse)
{
    struct lookup *lookup = shelf_get(host_pieces(operation->host), size_of_lookup(reverse));

    *lookup = (struct lookup) { .host = operation->host, .operation = operation,
                                .servers = operation->notes.servers->set,
                                .reverse = reverse, .second_at = INT64_MAX, .hold_at = INT64_MAX,
                                .limit_at = INT64_MAX, .second_fact = NO_FACT };
    lookup->schedule = schedule_for(profile_of(lookup), lookup->servers->n);
    for (enum question question = 0; question < lookup_questions(reverse); question++)
        lookup->query[question] = (struct query) { 0 };
    return lookup;
}

void
lookup_free(struct lookup *lookup)
{
    search_over(lookup->host, lookup->asked);
    over_tcp_free(lookup);
    shelf_put(host_pieces(lookup->host), lookup, size_of_lookup(lookup->reverse));
}

/* The first question has been asked, and may have been answered. */
static void
ask_second(struct lookup *lookup)
{
    const struct ask *ask = &profile_of(lookup)->ask;

    if (ask->mode == ASK_SEQUENTIAL || lookup->second_at < INT64_MAX)
        return;
    if (ask_next(lookup) && ask->mode == ASK_PAIRED && !lookup->over)
        pair_begin(lookup);
}

static void
start_asking(struct lookup *lookup)
{
    acted(lookup, lookup->servers->transport_fact);
    acted(lookup, lookup->servers->discover_fact);
    if (lookup->reverse) {
        ask(lookup, ASK_PTR);
        return;
    }
    acted(lookup, profile_of(lookup)->ask.fact);
    if (profile_of(lookup)->ask.mode == ASK_PAIRED)
        pair_prepare(lookup);
    if (profile_of(lookup)->ask.gap_ns > 0)
        lookup->second_at = now(lookup) + profile_of(lookup)->ask.gap_ns;
    if (!ask_next(lookup))
        end(lookup, false);
    else if (!lookup->over)
        ask_second(lookup);
}

/* What is not as the system is shipped counts for whatever comes of it. */
static void
note_settings(const struct lookup *lookup)
{
    const struct profile *profile = profile_of(lookup);

    if (profile->resolv_conf.changed)
        acted(lookup, profile->resolv_conf.fact);
    if (lookup->asked->search)
        acted(lookup, profile->search.fact);
}

/* Whether nothing is asked of the DNS where the hosts file has the name. */
static bool
is_file_enough(const struct lookup *lookup)
{
    const struct hosts_file *file = &profile_of(lookup)->hosts_file;

    return (file->by == BY_LOOKUP && !file->after) || lookup->servers->n == 0 || lookup->asked->n == 0;
}

void
lookup_start(struct lookup *lookup)
{
    note_settings(lookup);
    if (is_file_enough(lookup) && look_in_file(lookup))
        return;
    if (lookup->servers->n == 0) {
        acted(lookup, lookup->servers->transport_fact);
        acted(lookup, lookup->servers->discover_fact);
        end(lookup, false);
    } else if (lookup->asked->n == 0) {
        end(lookup, false);
    } else if (!recall_lookup(lookup)) {
        remember_nothing(lookup);
        search_note(lookup, 0);
        start_asking(lookup);
    }
}

uint32_t
lookup_addresses(const struct lookup *lookup, struct addr *addr, uint32_t room)
{
    const struct ask *facts = &profile_of(lookup)->ask;
    const struct word_order *order = facts->list.n > 0 ? &facts->list : &facts->order;
    uint32_t n = 0;

    for (uint8_t i = 0; i < order->n; i++) {
        const struct rrset *answer = lookup->query[order->word[i]].answer;

        for (uint16_t j = 0; answer != NULL && j < answer->n && n < room; j++)
            addr[n++] = answer->addr[j];
    }
    return n;
}

uint32_t
lookup_name(const struct lookup *lookup)
{
    return lookup->query[ASK_PTR].answer->name[0];
}

enum reason
lookup_reason(const struct lookup *lookup)
{
    bool seen[N_OUTCOMES] = { false };

    if (lookup->servers->n == 0)
        return REASON_NO_SERVER;
    if (lookup->asked->n == 0)
        return REASON_NO_NAME;
    for (enum question question = first_question(lookup); question < end_of_questions(lookup); question++) {
        enum outcome said = lookup->query[question].said;

        seen[said != OUTCOME_NONE ? said : notes_of(lookup)->query[question].outcome] = true;
    }
    if (seen[OUTCOME_NXDOMAIN])
        return REASON_NXDOMAIN;
    if (seen[OUTCOME_TIMEOUT] || seen[OUTCOME_ICMP])
        return REASON_DNS_TIMEOUT;
    if (seen[OUTCOME_NODATA] || seen[OUTCOME_ANSWER])
        return REASON_NO_ADDRESS;
    return REASON_DNS_FAILURE;
}
