/*
 * difference-basis.h - on which guesses a difference hangs, and how far they move it
 */
#pragma once

#include "v6sim/report/difference-reason.h"
#include "v6sim/read/profiles.h"

/* What changed for the hosts of a guess's system. */
struct guess_outcome {
    int64_t hosts[N_CHANGES];
    struct extent later, sooner;        /* of those that take longer, or less long; 0: none */
};

/* The same with the guess at one of its bounds. */
struct bound_outcome {
    bool tried;                 /* it has this bound */
    bool moves;                 /* that is another outcome, or other hosts changed elsewhere */
    struct guess_outcome outcome;
};

/* A guess that a host rests on: it acted by it, or waited under it. */
struct guess_met {
    const struct profile *profile;
    const struct fact *fact;
    int64_t hosts[2];           /* on each side; this and the next: -1, it is not known */
    int64_t changed;            /* hosts that changed and rest on it on either side */
    int64_t first;              /* hosts whose first decision that differs is by it */
    struct guess_outcome stated;        /* this and the next: if it was varied */
    struct bound_outcome at[N_BOUNDS];
};

struct grounds {
    GArray *guess;              /* struct guess_met: those with most changed hosts first */
    int64_t changed;            /* hosts; of them, those that rest on a guess; those that first differ by one */
    int64_t rest, first;
    bool varied;
    bool by_host;               /* it is known who rests on what; otherwise, of files, only what differs first */
};

/* Of runs with their worlds, or of files. */
void grounds_init(struct grounds *grounds, const struct differences *differences, const struct reasons *reasons);
void grounds_clear(struct grounds *grounds);

/* Compares both scenarios again with each guess at its low and high. Returns: false, with messages, if a system cannot
 * be made so. */
bool grounds_vary(struct grounds *grounds, const struct differences *differences, struct messages *messages);

static inline const struct guess_met *
grounds_guess(const struct grounds *grounds, guint i)
{
    return &g_array_index(grounds->guess, struct guess_met, i);
}

static inline bool
grounds_moves(const struct guess_met *guess)
{
    return guess->at[BOUND_LOW].moves || guess->at[BOUND_HIGH].moves;
}
