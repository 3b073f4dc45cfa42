/*
 * edits.h - a few bytes of a file replaced, all others left as they are
 */
#pragma once

#include <glib.h>

struct edits;
typedef struct edits edits;     /* for g_autoptr(edits) alone */

/* Returns: edits of @n bytes, which are copied; free with edits_free(). */
struct edits *edits_new(const char *bytes, gsize n);
void edits_free(struct edits *edits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(edits, edits_free)

/* Puts @replacement, which is copied, in place of @length bytes from @offset on; no two edits may overlap. */
void edits_add(struct edits *edits, gsize offset, gsize length, const char *replacement);

/* Returns: the bytes as they are then; free with g_string_free(). */
GString *edits_apply(const struct edits *edits);

/* Appends them as a unified diff of the file @path, with three lines of context, for patch(1). */
void edits_diff(const struct edits *edits, const char *path, GString *to);
