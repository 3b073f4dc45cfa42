/*
 * stop.h - a program that is told to end: at once, or when what is under way is whole
 *
 * SIGINT and SIGTERM end the program at once, unless it heeds them: then the first one
 * is noted, those who work look at it between two pieces of their work, and the second
 * one ends it at once.
 */
#pragma once

#include <stdbool.h>

/* From now on the first signal is noted, or no more. */
void stop_heed(bool heed);

/* For the handler of the signals. Returns: whether @signal was noted, so that nothing else is to be done. */
bool stop_noted(int signal);

/* Whether one was noted since stop_heed(true). */
bool stop_wanted(void);

/* Returns: the exit status of a program that was told to end, 130 after SIGINT; 0: it was not. */
int stop_status(void);
