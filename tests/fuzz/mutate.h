/*
 * mutate.h - a text with something changed, for fuzzing
 */
#pragma once

#include <glib.h>

/* Takes a part of @text out, puts one of @pieces or a part of it in, or alters a
 * byte; @text is not empty. */
static inline void
mutate(GString *text, GRand *rand, const char *const *pieces, guint n_pieces)
{
    gsize at = (gsize) g_rand_int_range(rand, 0, (gint32) text->len);
    gsize wanted = (gsize) g_rand_int_range(rand, 0, 12), n = MIN(wanted, text->len - at);

    switch (g_rand_int_range(rand, 0, 4)) {
    case 0:
        g_string_erase(text, (gssize) at, (gssize) n);
        break;
    case 1:
        g_string_insert(text, (gssize) at, pieces[g_rand_int_range(rand, 0, (gint32) n_pieces)]);
        break;
    case 2: {                   /* a piece of it somewhere else */
        g_autofree char *piece = g_strndup(text->str + at, n);

        g_string_insert(text, g_rand_int_range(rand, 0, (gint32) text->len), piece);
        break;
    }
    case 3:
        text->str[at] = (char) g_rand_int_range(rand, 1, 127);
        break;
    }
}
