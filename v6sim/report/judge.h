/*
 * judge.h - expectations held against what happened
 *
 * Each child of an <expect> is one verdict. It looks at the records that its
 * `of` and `os` name, or at all; it holds if there is one at least and every
 * one satisfies every attribute given.
 */
#pragma once

#include "v6sim/report/collect.h"

enum verdict_status {
    VERDICT_OK,
    VERDICT_FAILED,
    VERDICT_TODO,               /* does not hold, and says so itself */
    VERDICT_UNEXPECTED,         /* says that it does not hold, and does */
    N_VERDICTS
};
extern const char *const verdict_name[];        /* "ok", "FAIL", "TODO", "XPASS" */

struct difference {
    const char *attribute;      /* interned */
    struct place at;            /* of its value */
    char *expected, *actual;
    char *plain;                /* what would hold in place of what is expected; NULL: nothing would */
    uint32_t times;             /* further records that it differs of */
    bool various;               /* of others it does not, or is something else */
};
void difference_free(void *difference);

struct verdict {
    const struct verdict_element *element;
    enum verdict_status status;
    uint32_t matched, differing;        /* records looked at; those that do not satisfy */
    GPtrArray *difference;      /* struct difference *: of the first record that differs */
    char *because;              /* what happened instead, one line; NULL if nothing differs */
    char *again;                /* the command that tells more of it; NULL the same */
};

/**
 * judge:
 * @collection: finished, with keep_all
 *
 * Runs what is compared with it, too; with @messages if that cannot be built, and then what comes
 * of its expectations means nothing.
 *
 * Returns: one struct verdict * per expectation of the scenario's variant that
 *   applies, in their order; free with g_ptr_array_unref().
 */
GPtrArray *judge(const struct collection *collection, struct messages *messages);
