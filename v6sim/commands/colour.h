/*
 * colour.h - a few words in colour, on a terminal
 *
 * Text is coloured when it is printed and not before, so that nothing else ever holds colours: no file, no figure
 * of a width.
 */
#pragma once

#include <stdbool.h>

#include <glib.h>

extern const char *const colour_when[];         /* "auto", "always", "never", NULL-terminated: of --color */

/* Takes the word behind --color; until then it is auto: if standard output is a terminal, unless NO_COLOR is set,
 * or if CLICOLOR_FORCE is. Returns: false if there is no such word. */
bool colour_choose(const char *word);

/* Whether text is to be coloured. */
bool colour_wanted(void);

/* Returns: @text, as people read it, with headings bold, and results and verdicts in colour. */
GString *colour_text(const GString *text);
