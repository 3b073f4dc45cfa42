/*
 * judged.h - what came of a file's expectations, without the run that it is of
 *
 * It can be kept when the world is gone, handed from one process to another, and
 * told as text, TAP or JUnit's XML.
 */
#pragma once

#include "v6sim/report/judge.h"

/* A verdict. Its strings are its own. */
struct judged {
    char *name;                 /* "first/smallest/base/1": stable, the folder in front */
    char *title;                /* the same with what it is about: "... connection when fault=none",
                                 * "... share from base to aaaa" */
    enum verdict_status status;
    struct place at;            /* of the element */
    char *todo;                 /* why it need not hold; NULL: it must */
    uint32_t matched, differing;
    GPtrArray *difference;      /* struct difference * */
    char *because, *again;      /* as of struct verdict */
    char *since;                /* what changed that it held before; NULL: nothing that is known */
};

/* Returns: @verdict, which is called @name; free with judged_free(). */
struct judged *judged_new(const struct verdict *verdict, const char *name);
void judged_free(struct judged *judged);

/* Returns: where to look: at the first attribute that differs, else at the element. */
struct place judged_place(const struct judged *judged);

/* Returns: why, in a line, to be freed with g_free(); NULL: there is no more to say. */
char *judged_reason(const struct judged *judged);

/* Whether it is what its author does not want to hear. */
static inline bool
judged_is_bad(const struct judged *judged)
{
    return judged->status == VERDICT_FAILED || judged->status == VERDICT_UNEXPECTED;
}

/* A file, with all its variants. */
struct judged_file {
    char *path;
    char *messages;             /* why it cannot be read, whole lines; "": it was */
    bool broken;                /* it could be read, but checking it came to no end */
    uint32_t variants;          /* that expect something */
    uint32_t left_out;          /* verdicts that the command line keeps from holding */
    uint32_t untagged;          /* verdicts that --tag does not want */
    char **tags;                /* that its expectations have */
    GPtrArray *judged;          /* struct judged * */
};

struct judged_file *judged_file_new(const char *path);
void judged_file_free(struct judged_file *file);
typedef struct judged_file judged_file;         /* for g_autoptr(judged_file) alone */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(judged_file, judged_file_free)

/* Returns: @file as bytes for another process of this program, free with g_byte_array_unref(); and back. */
GByteArray *judged_pack(const struct judged_file *file);
struct judged_file *judged_unpack(const GByteArray *packed);

/* Appends a verdict as people read it: place, title, each difference, why. */
void judged_print(const struct judged *judged, GString *to);

/* Appends all of the file that do not hold so; of those that have one story in common
 * the first one in whole. */
void judged_text(const struct judged_file *file, GString *to);

/* Appends the points of the file as TAP, numbered on from *points. */
void judged_tap(const struct judged_file *file, uint32_t *points, GString *to);

/* Returns: JUnit's XML of @files (struct judged_file *), a suite per file; free with g_free(). No times: the same
 * input gives the same bytes. */
char *judged_junit(const GPtrArray *files);
