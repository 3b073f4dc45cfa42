/*
 * difference-reason.h - why it came out otherwise: the first decision that differs
 *
 * A host decides by facts of its system: to ask, to wait no longer, which address comes
 * first, to try the next one. Of a connection that changed, the decisions on both sides
 * stand in order of time; the first that is not the same on both is the reason of all
 * that follows. Times alone, and what servers answer, are no decisions.
 */
#pragma once

#include "v6sim/report/difference.h"

/* What a host did, and by which fact. */
struct decision_made {
    const char *word;           /* of the event: "wait", "select"; NULL: nothing more */
    char *text;
    char *section;              /* of an order: "RFC 6724 6"; or NULL */
    const struct profile *profile;
    uint16_t fact;              /* or NO_FACT */
};

struct reason_found {
    const struct cohort *cohort;
    bool changed;               /* otherwise nobody in the group did, and this is what was left undone */
    int64_t n;                  /* connections, lookups and pings that have it */
    GHashTable *hosts;          /* their places in struct pairing */
    const struct twins *example;
    bool other_system;          /* than on the first side: that is all of the reason */
    struct decision_made by[2];         /* on each side; both without a word: none differs */
};

struct reasons {
    GPtrArray *found;           /* struct reason_found *: by group in its order, most of them first */
    int64_t n_left;             /* that changed in ways of which there are too many kinds to look into */
};

/* Runs both worlds again, if there are any. @differences must outlive the result. */
void reasons_init(struct reasons *reasons, const struct differences *differences);
void reasons_clear(struct reasons *reasons);

/* The same of two sides that were read from files (difference-recorded.c). Returns: false, with messages, if one cannot
 * be read; to be cleared all the same. */
bool reasons_read(struct reasons *reasons, const struct differences *differences, struct messages *messages);

/* For both: begins with none, and puts those of a group together, as the groups stand, most of them first. */
void reasons_begin(struct reasons *reasons);
void reasons_order(struct reasons *reasons, const struct differences *differences);

static inline const struct reason_found *
reasons_at(const struct reasons *reasons, guint i)
{
    return g_ptr_array_index(reasons->found, i);
}

/* Returns: the fact that @decision was made by; NULL: none. */
const struct fact *decision_fact(const struct decision_made *decision);

/* Returns: the decision by which a guess comes in, of the second side first; NULL: neither is by a guess. */
const struct decision_made *reason_guess(const struct reason_found *reason);
