/*
 * compare.h - what is expected of a value, held against what it is
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

#include "sim/net/addr.h"

enum comparing {
    COMPARE_WORD,               /* one of the words separated by | */
    COMPARE_RULE,               /* the same, "dst-5" for "5" allowed */
    COMPARE_ROUTE,              /* the same, blanks between the words of each */
    COMPARE_SET,                /* the same words, in any order */
    COMPARE_ANY,                /* one of the words separated by |, among those that there are */
    COMPARE_TIME,               /* a range of times; number: ns */
    COMPARE_COUNT,              /* a range of numbers */
    COMPARE_ADDRESS,            /* one of the addresses separated by | */
    COMPARE_NAME,               /* one of the domain names separated by |, without regard to case (RFC 4343) */
};

/* What a record has where an expectation looks. */
struct actual {
    bool there;
    const char *word;
    int64_t number;
    struct addr addr;
};

/* Returns: whether @actual is what is @expected, as one writes it in an expectation. */
bool compare_holds(enum comparing comparing, const char *expected, const struct actual *actual);

/* Returns: @actual as one writes it; of times no more digits than tell it from what is @expected; free with
 * g_free(). */
char *compare_text(enum comparing comparing, const char *expected, const struct actual *actual);

/* Returns: what an expectation would say in place of @expected, a time in its unit and to its places unless these are
 * too few for @ns; NULL: nothing would do. Free with g_free(). */
char *compare_plain(enum comparing comparing, const char *expected, const struct actual *actual);

/* Returns: the same of a time alone. */
char *compare_plain_time(const char *expected, int64_t ns);

/* Whether @word is one of those that | separates. */
bool compare_one_of(const char *expected, const char *word);

/* Whether @number is in the range of times or counts. */
bool compare_in_range(enum comparing comparing, const char *expected, int64_t number);
