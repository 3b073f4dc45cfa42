/*
 * text.h - lines for people
 */
#pragma once

#include <stdint.h>
#include <string.h>

#include <glib.h>

#include "sim/net/addr.h"

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

/* As g_string_append_len(), which calls three functions to copy three octets. @text may be a part of @to. */
static inline void
text_append(GString *to, const char *text, size_t n)
{
    if (to->len + n >= to->allocated_len) {
        g_string_append_len(to, text, (gssize) n);
        return;
    }
    memcpy(to->str + to->len, text, n);
    to->len += n;
    to->str[to->len] = '\0';
}

/* Appends an address as it is written. */
void text_append_addr(GString *to, struct addr addr);

/* Appends @before and a length of time: whole seconds, if it is more than one. */
void text_append_seconds(GString *to, const char *before, int64_t ns);

/* Returns: the place of @text among @texts (char *), at whose end a copy is put if it is not there. */
guint text_find_or_add(GPtrArray *texts, const char *text);
