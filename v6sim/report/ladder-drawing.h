/*
 * ladder-drawing.h - inside the drawing of a ladder: what its files share
 *
 * A column per node that took part, in the order of ladder_side(); a gap behind each
 * but the last. ladder_lay_out() says how wide they are.
 */
#pragma once

#include "v6sim/report/ladder.h"

#define MOST_COLUMNS 64

/* The characters that it is drawn with. */
struct pen {
    gunichar bar, line, tunnel, right, left, lost, cut, mark;
};

/* A column: its bar. */
struct rail {
    uint32_t place;
    char *name, *heading;       /* in full; above its bar */
    unsigned x;
};

struct drawing {
    const struct host_ladder *ladder;
    const struct ladder_look *look;
    const struct pen *pen;
    GPtrArray *row;             /* const struct ladder_row *: those that are shown */
    GArray *fold;
    guint n_left;               /* rows behind those that are shown: there are too many */
    struct rail column[MOST_COLUMNS];
    unsigned n;
    unsigned gap[MOST_COLUMNS]; /* behind each column */
    int64_t from_ns;            /* what times count from */
    unsigned time_width, took_width, section_width, longest_note;
    unsigned decimals;          /* columns that figures have behind the whole number: none, or point and digit */
    unsigned section_x, note_x, width;
    bool below;                 /* notes stand below what they are about */
    gunichar *line;             /* `width` of them, the one under way */
    GString *to;
};

/* Columns of a leg, the left one first; to the left if @backwards. */
struct span {
    int left, right;
    bool backwards;
};

/* Returns: where a leg begins and ends. One that goes to nobody goes to the next column. */
struct span ladder_span(const struct drawing *drawing, const struct ladder_leg *leg);

/* Returns: whether it does not get to its other end: it goes three quarters of the way. */
bool ladder_is_short(const struct ladder_leg *leg);

/* Chooses the rows, folds them, finds the columns, and how wide all is; ladder and look are set. Free with
 * ladder_clear(). */
void ladder_lay_out(struct drawing *drawing);
void ladder_clear(struct drawing *drawing);

/* Legs stand beside each other; one that goes back where another one came from stands below, and what follows.
 * Returns: the first leg of @row that is not on the line where @first is. */
guint ladder_next_line(const struct drawing *drawing, const struct ladder_row *row, guint first);

/* Returns: char *, the lines of @text, of at most @width characters each; a word that is longer goes on in the next;
 * free with g_ptr_array_unref(). */
GPtrArray *ladder_broken(const char *text, unsigned width);

/* Returns: when @row was, "30", "0.5", in ms to the tenth; how long it took, "+10", or "". Free with g_free(). */
char *ladder_time(const struct drawing *drawing, const struct ladder_row *row);
char *ladder_took(const struct ladder_row *row);

/* Returns: how many characters @text has. */
static inline unsigned
ladder_length(const char *text)
{
    return (unsigned) g_utf8_strlen(text, -1);
}

/* Returns: where @place stands among others: what is near the host to the left. */
unsigned ladder_side(const struct host_ladder *ladder, uint32_t place);

/* Returns: its name; @name without that of the host's own site; what it is, "NAT, symmetric". Free with g_free(). */
char *ladder_name(const struct host_ladder *ladder, uint32_t place);
char *ladder_short_name(const struct host_ladder *ladder, const char *name);
char *ladder_kind(const struct host_ladder *ladder, uint32_t place);

/* See ladder_who(). */
GArray *ladder_who_of(const struct drawing *drawing);
