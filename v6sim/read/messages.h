/*
 * messages.h - what is wrong with an input, and where
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

struct place {
    const char *file;           /* as the user named it; interned, never freed */
    uint32_t line, column;      /* from 1; columns are bytes; 0: the file as a whole */
};

/* All that was found wrong, in the order of the file. */
struct messages;
typedef struct messages messages;       /* for g_autoptr(messages) alone */

struct messages *messages_new(void);
void messages_free(struct messages *messages);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(messages, messages_free)

/**
 * messages_add:
 * @hint: what would be right, one line; or NULL
 *
 * Adds "FILE:LINE:COLUMN: MESSAGE" and, below it, "  hint: HINT".
 *
 * Returns: false, so that a reader can end with it.
 */
bool messages_add(struct messages *messages, struct place place, const char *hint,
                  const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Returns: how a message about @here names another place: "4:3", with the file in
 * front if it is another one; free with g_free(). */
char *messages_place(struct place other, struct place here);

/* The same with " (4:3)" behind the message: another place that it is about. */
bool messages_add_with(struct messages *messages, struct place place, struct place other, const char *hint,
                       const char *format, ...) G_GNUC_PRINTF(5, 6);

unsigned messages_n(const struct messages *messages);

/* Returns: what the first message says, and its hint in parentheses, without its place; free with g_free(). NULL: there
 * is none. */
char *messages_first(const struct messages *messages);

/* Returns: all of them as lines, sorted by file and place; owned by @messages.
 * After MESSAGES_SHOWN the rest is counted only; of more than MESSAGES_KEPT
 * those that came first are sorted. */
const char *messages_text(struct messages *messages);
#define MESSAGES_SHOWN 100
#define MESSAGES_KEPT 1000

/* Returns: the one of @known (NULL-terminated) most like @word, or NULL if none
 * is close (Damerau-Levenshtein distance up to a third of the length). */
const char *nearest_word(const char *word, const char *const *known);
