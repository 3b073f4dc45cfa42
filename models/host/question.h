/*
 * question.h - one question of a lookup on its way through the schedule of servers
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "models/host/resolver.h"

/* Takes all steps that are due. With one server, the first needs no schedule: it
 * is due at once, and there is nobody else to ask. */
void question_run(struct lookup *lookup, enum question question);

/* Takes the next step at once. Returns: whether there was one. */
bool question_go_on(struct lookup *lookup, enum question question);

/* Asks server @nth_server, whatever the schedule has. */
void question_send(struct lookup *lookup, enum question question, uint32_t nth_server);

/* Returns: the number of the try that @packet, a query by UDP or an answer to one, was sent as. */
uint16_t question_try(const struct packet *packet);

/* The step taken last has had its time without an answer. */
void question_turn_over(struct lookup *lookup, enum question question);

/* Returns: when the question has to be looked at again, if limit_of() is not before; INT64_MAX: it waits for
 * nothing. */
int64_t question_deadline(const struct lookup *lookup, enum question question);

/* Sends what question_run() did not, as the query was held. */
void question_release(struct lookup *lookup, enum question question);

/* Takes the step taken last once more, from now on. */
void question_repeat(struct lookup *lookup, enum question question);

/* Returns: whether it is time to give up. */
bool question_is_exhausted(const struct lookup *lookup, enum question question);
