/*
 * vary.h - how far the answer moves if guesses are others
 *
 * The scenario is run again with each guess that the results rest on at its low and at
 * its high, one at a time, everything else the same. Guesses that nothing rests on are
 * left alone: they would change nothing.
 */
#pragma once

#include "v6sim/report/figures.h"

/* A guess at one of its bounds. */
struct varied {
    bool tried;                 /* it has this bound */
    bool moves;                 /* some connection, figure or verdict is another */
    int64_t differing[N_WORK_KINDS];    /* connections and lookups of its system that are not as they were */
    int64_t *value;             /* by kind of work, by system as in world->profile, by figure as in figures_all */
    uint8_t *verdict;           /* enum verdict_status, by expectation */
};

struct guess {
    const struct basis_fact *fact;
    uint32_t system;            /* its profile's place in world->profile; NO_SYSTEM: a mix, and concerns all */
    struct varied at[N_BOUNDS];
};

struct variations {
    const struct report *report;
    struct varied stated;       /* what the run itself gave */
    uint32_t n_systems, n_figures;
    GArray *guess;              /* struct guess: those the results rest on, by profile and in its order */
};

/* Returns: how many runs vary_guesses() will make of @report, whose basis is known. */
unsigned vary_n_runs(const struct report *report);

/**
 * vary_guesses:
 * @report: collected with keep_all; must outlive the result
 *
 * Returns: false, with messages at the bounds in question, if a system cannot be made
 *   with one; then there is nothing to clear.
 */
bool vary_guesses(struct variations *variations, const struct report *report, bool every_hop,
                  struct messages *messages);
void vary_clear(struct variations *variations);

/* Returns: what @fact would be at @bound, as it states it; NULL: there is no such bound. */
static inline const char *
vary_states(const struct fact *fact, enum bound bound)
{
    return bound == BOUND_LOW ? fact->low : fact->high;
}

/**
 * vary_world:
 * @profile, @fact: a guess, and the system that has it
 * @profiles: (out): what the world's systems come from; free with profiles_free() after it
 *
 * Returns: the world of @scenario with that guess at @bound, or NULL with messages.
 */
struct world *vary_world(const struct scenario *scenario, const struct profile *profile, const struct fact *fact,
                         enum bound bound, struct profiles **profiles, struct messages *messages);

static inline const struct guess *
vary_guess(const struct variations *variations, guint i)
{
    return &g_array_index(variations->guess, struct guess, i);
}

static inline bool
vary_is_tried(const struct guess *guess)
{
    return guess->at[BOUND_LOW].tried || guess->at[BOUND_HIGH].tried;
}

static inline bool
vary_moves(const struct guess *guess)
{
    return guess->at[BOUND_LOW].moves || guess->at[BOUND_HIGH].moves;
}

/* The figures of one system's work of one kind. */
static inline const int64_t *
vary_values(const struct variations *variations, const struct varied *varied, enum work_kind kind, uint32_t system)
{
    return varied->value + (kind * variations->n_systems + system) * variations->n_figures;
}

/* Whether these are others than the run's own. */
bool vary_moves_figures(const struct variations *variations, const struct varied *varied, enum work_kind kind,
                        uint32_t system);

/* Appends what people read: which guesses move the answer, and how far. */
void vary_print(const struct variations *variations, GString *to);

/* Rows for programs; v6sim(1) documents the columns. Free with table_free(). */

/* One per system and kind of work of the run as it is; then one per guess, bound, and those
 * that move, the guess's own in any case. @identity: with the columns of the scenario in front. */
struct table *vary_figures(const struct variations *variations, bool identity);

/* One per guess. */
struct table *vary_guess_table(const struct variations *variations);

/* One per guess, bound and expectation whose verdict is another. */
struct table *vary_turned(const struct variations *variations);
