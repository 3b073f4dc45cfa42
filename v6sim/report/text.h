/*
 * text.h - lines for people
 */
#pragma once

#include <glib.h>

#define TEXT_WIDTH 96           /* of a line, where words can be broken */

/**
 * text_wrap:
 * @at: the column where @to stands in its line
 * @indent: of the lines that follow
 *
 * Appends @text, broken at blanks, and ends the line.
 */
void text_wrap(GString *to, const char *text, unsigned at, unsigned indent);

/* Appends @text and blanks up to @width characters. */
void text_pad(GString *to, const char *text, unsigned width);

/* Appends the lines of @text, each behind @indent blanks. */
void text_indent(GString *to, const char *text, unsigned indent);

/* Returns: how many characters @text has, or @so_far if these are more. */
unsigned text_widest(unsigned so_far, const char *text);
