/*
 * pair.h - both questions of a lookup, from server to server together
 *
 * A turn, which is a step of the schedule, begins for both and ends for both: when
 * both have an answer, when neither can have one any more, or when its time is over.
 * An error about one question is not acted on while the other may be answered. What
 * happens to a turn with one answer is the profile's <ladder>: it is taken again, a
 * rung more carefully, and on the last rung, or without a ladder, one answer is
 * what there is.
 */
#pragma once

#include <stdbool.h>

#include "models/host/resolver.h"

/* What becomes of a question whose turn is over. */
enum pair_end {
    PAIR_GOES_ON,               /* with the schedule, as a question alone would */
    PAIR_REPEATED,              /* the turn has begun anew */
    PAIR_ENDED,                 /* it has no answer, and the other has one */
};

/* Before the questions are asked: the second is held, if the lookup begins on a rung. */
void pair_prepare(struct lookup *lookup);

/* Both have been asked. */
void pair_begin(struct lookup *lookup);

/* @question has been answered: asks the other now, if it had to wait for that. */
void pair_answered(struct lookup *lookup, enum question question);

/* As if @question had not been answered in this turn; what it waited for till now was @fact's. */
void pair_reopen(struct lookup *lookup, enum question question, uint16_t fact);

/* The turn of @question, unanswered, has had its time. */
enum pair_end pair_turn_over(struct lookup *lookup, enum question question);

/* An error has come for @question that would go on to the next server.
 * Returns: whether that is to be done, for both questions: else it is noted. */
bool pair_failed(struct lookup *lookup, enum question question, enum outcome outcome);

/* Both go on with the schedule, where a rung may be left. */
void pair_next_turn(struct lookup *lookup);
