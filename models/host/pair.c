/*
 * pair.c - both questions of a lookup, from server to server together
 *
 * Both are at the same step of the schedule all the time, and begin it at the same
 * instant: question.c does that for each.
 *
 * Over TCP both go over one connection, and a question that has its answer is asked
 * once more.
 *
 * Follows:
 *   glibc 2.36 resolv/res_send.c send_dg, send_vc
 * Not modelled:
 *   that the next servers, once a connection has failed, are asked over TCP too, and
 *   only in this round.
 */
#include "models/host/pair.h"

#include <glib.h>

#include "models/host/lookup.h"
#include "models/host/predicate.h"
#include "models/host/question.h"

static const struct ladder *
ladder_of(const struct lookup *lookup)
{
    return &profile_of(lookup)->ladder;
}

/* The question that waits for the other on a rung. */
static enum question
second_of(const struct lookup *lookup)
{
    const struct word_order *order = &profile_of(lookup)->ask.order;

    return order->word[order->n - 1];
}

/* Whether there is a first that the second can wait for. */
static bool
are_two(const struct lookup *lookup)
{
    return profile_of(lookup)->ask.order.n == N_ADDRESS_TYPES && lookup_may_ask(lookup, ASK_A) &&
           lookup_may_ask(lookup, ASK_AAAA);
}

void
pair_prepare(struct lookup *lookup)
{
    lookup->paired = false;
    if (ladder_of(lookup)->kept == RUNG_OF_PROCESS)
        lookup->rung = lookup->process->rung;
    lookup->rung = MAX(lookup->rung, ladder_of(lookup)->begins);
    lookup->query[second_of(lookup)].held = lookup->rung > 0 && are_two(lookup);
}

void
pair_begin(struct lookup *lookup)
{
    lookup->paired = true;
    if (lookup->rung > 0)
        acted(lookup, ladder_of(lookup)->fact);
    else
        waited(lookup, ladder_of(lookup)->fact);
}

void
pair_answered(struct lookup *lookup, enum question question)
{
    struct query *rest = &lookup->query[other(question)];

    if (lookup->paired && rest->asked && rest->held && !rest->ended && rest->tcp.phase == OVER_TCP_IDLE)
        question_release(lookup, other(question));
}

void
pair_reopen(struct lookup *lookup, enum question question, uint16_t fact)
{
    struct query *query = &lookup->query[question];

    if (query->ended)           /* it waited no longer */
        query->waits_since = now(lookup);
    wait_ended(lookup, question, query->last, OUTCOME_NONE, fact);
    query->ended = false;
    query->answer = NULL;
    query->failed = OUTCOME_NONE;
    notes_of(lookup)->query[question].outcome = OUTCOME_NONE;
}

/* Takes the turn again, a rung more carefully. */
static void
climb(struct lookup *lookup)
{
    const struct word_order *order = &profile_of(lookup)->ask.order;

    lookup->rung++;
    if (ladder_of(lookup)->kept == RUNG_OF_PROCESS)
        lookup->process->rung = MAX(lookup->process->rung, lookup->rung);
    for (enum question question = 0; question < N_ADDRESS_TYPES; question++) {
        pair_reopen(lookup, question, lookup->schedule->fact);
        lookup->query[question].held = question == second_of(lookup);
        if (ladder_of(lookup)->rungs.word[lookup->rung - 1] == RUNG_REOPEN)
            lookup->query[question].socket_since = lookup->query[question].tries;
    }
    for (uint8_t i = 0; i < order->n; i++)
        question_repeat(lookup, order->word[i]);
}

enum pair_end
pair_turn_over(struct lookup *lookup, enum question question)
{
    if (!lookup->paired || !lookup->query[other(question)].ended)
        return PAIR_GOES_ON;
    acted(lookup, ladder_of(lookup)->fact);
    if (lookup->rung == ladder_of(lookup)->rungs.n)
        return PAIR_ENDED;
    climb(lookup);
    return PAIR_REPEATED;
}

/* On a rung the other one is not sent then, and waited for all the same. */
bool
pair_failed(struct lookup *lookup, enum question question, enum outcome outcome)
{
    lookup->query[question].failed = (uint8_t) outcome;
    return lookup->query[other(question)].failed != OUTCOME_NONE;
}

void
pair_next_turn(struct lookup *lookup)
{
    if (ladder_of(lookup)->kept != RUNG_OF_TURN)
        return;
    lookup->rung = ladder_of(lookup)->begins;
    lookup->query[second_of(lookup)].held = lookup->rung > 0;
}
