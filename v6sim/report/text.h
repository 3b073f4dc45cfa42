/*
 * text.h - lines for people
 */
#pragma once

#include <glib.h>

#define TEXT_WIDTH 100          /* of a line, where words can be broken */

/**
 * text_wrap:
 * @at: the column where @to stands in its line
 * @indent: of the lines that follow
 *
 * Appends @text, broken at blanks, and ends the line.
 */
void text_wrap(GString *to, const char *text, unsigned at, unsigned indent);
