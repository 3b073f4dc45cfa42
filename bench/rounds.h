/*
 * rounds.h - what was measured, round by round
 *
 * A round measures each thing once, with the calibration loop of clock.h beside
 * it: so what a machine does for others meanwhile strikes all of them, and a
 * ratio is of two figures of one round. What is printed is the median of all
 * rounds, with the least and the most of them as the spread.
 */
#pragma once

#define MAX_ROUNDS 64

struct rounds {
    unsigned n;
    double value[MAX_ROUNDS];
};

/* At most MAX_ROUNDS times. */
void rounds_add(struct rounds *rounds, double value);

/* Of at least one round. */
double rounds_median(const struct rounds *rounds);

/* Returns: @of / @to, round by round; of as many rounds. */
struct rounds rounds_ratio(const struct rounds *of, const struct rounds *to);

/* Returns: the median with its spread, as "845.2 (821.0 - 902.7)"; a new string. */
char *rounds_text(const struct rounds *rounds, unsigned decimals);
