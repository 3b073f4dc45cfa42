/*
 * ladder-layout.c - which columns a ladder has, and how wide all is
 *
 * A gap between two columns is as wide as the longest label in it asks for, as far
 * as the terminal allows; notes have what is left, or go below.
 */
#include "v6sim/report/ladder-drawing.h"

#include <string.h>

#include "sim/net/net.h"
#include "v6sim/read/value.h"
#include "v6sim/report/text.h"

#define NARROWEST 6             /* gap between two columns */
#define NOTE_WIDTH 24           /* of notes, where labels want more than there is */
#define LEAST_BARE 64           /* what happens at the host has to fit in */
#define LONG_NOTE (4 * NOTE_WIDTH)      /* beside an arrow it would be a column of scraps */

/* Times */

/* "30", "0.5", "474.3": ms, to the tenth. */
static char *
print_ms(int64_t ns)
{
    int64_t tenth = (value_to_microsecond(ns) + (ns < 0 ? -50000 : 50000)) / 100000;

    if (tenth % 10 == 0)
        return g_strdup_printf("%" G_GINT64_FORMAT, tenth / 10);
    return g_strdup_printf("%s%" G_GINT64_FORMAT ".%d", tenth < 0 ? "-" : "", ABS(tenth) / 10, (int) (ABS(tenth) % 10));
}

char *
ladder_time(const struct drawing *drawing, const struct ladder_row *row)
{
    return print_ms(row->at - drawing->from_ns);
}

char *
ladder_took(const struct ladder_row *row)
{
    g_autofree char *ms = row->until > row->at ? print_ms(row->until - row->at) : NULL;

    return ms != NULL ? g_strconcat("+", ms, NULL) : g_strdup("");
}

/* Which rows */

/* Returns: when the host first sent something for what it was to do, or the first packet of all. */
static int64_t
first_send(const struct host_ladder *ladder)
{
    bool begun = false;

    for (guint i = 0; i < ladder->row->len; i++) {
        const struct ladder_row *row = ladder->row->pdata[i];

        begun |= row->class == ROW_BEGIN;
        if (begun && row->leg != NULL && row->from == ladder->host)
            return row->at;
    }
    return 0;
}

static GPtrArray *
shown_rows(const struct drawing *drawing)
{
    const GPtrArray *all = drawing->ladder->row;
    GPtrArray *rows = g_ptr_array_new();

    for (guint i = 0; i < all->len; i++)
        if (((const struct ladder_row *) all->pdata[i])->at >= drawing->from_ns)
            g_ptr_array_add(rows, all->pdata[i]);
    return rows;
}

/* Columns */

static int
find_column(const struct drawing *drawing, uint32_t place)
{
    for (unsigned i = 0; i < drawing->n; i++)
        if (drawing->column[i].place == place)
            return (int) i;
    return -1;
}

static void
add_column(struct drawing *drawing, uint32_t place)
{
    unsigned i, order = place != NO_PLACE ? ladder_side(drawing->ladder, place) : 0;

    if (place == NO_PLACE || find_column(drawing, place) >= 0 || drawing->n == MOST_COLUMNS)
        return;
    for (i = drawing->n++; i > 0; i--) {
        uint32_t before = drawing->column[i - 1].place;
        unsigned its = ladder_side(drawing->ladder, before);

        if (its < order || (its == order && before < place))
            break;
        drawing->column[i] = drawing->column[i - 1];
    }
    drawing->column[i] = (struct rail) { .place = place, .name = ladder_name(drawing->ladder, place) };
    drawing->column[i].heading = ladder_short_name(drawing->ladder, drawing->column[i].name);
}

static void
free_column(struct rail *column)
{
    g_free(column->name);
    g_free(column->heading);
}

static void
find_columns(struct drawing *drawing)
{
    add_column(drawing, drawing->ladder->host);
    for (guint i = 0; i < drawing->row->len; i++) {
        const struct ladder_row *row = drawing->row->pdata[i];

        for (guint j = 0; row->leg != NULL && j < row->leg->len; j++) {
            add_column(drawing, g_array_index(row->leg, struct ladder_leg, j).from);
            add_column(drawing, g_array_index(row->leg, struct ladder_leg, j).to);
        }
    }
}

/* Widths */

struct span
ladder_span(const struct drawing *drawing, const struct ladder_leg *leg)
{
    int from = find_column(drawing, leg->from), to = leg->to != NO_PLACE ? find_column(drawing, leg->to) : -1;

    if (from < 0)               /* whoever sent it is nobody: it comes from the right */
        return (struct span) { to, (int) drawing->n - 1, true };
    if (to < 0)
        to = from + 1 < (int) drawing->n ? from + 1 : from - 1;
    return (struct span) { MIN(from, to), MAX(from, to), to < from };
}

bool
ladder_is_short(const struct ladder_leg *leg)
{
    return leg->end == LEG_LOST || leg->end == LEG_OPEN;
}

/* A second leg says the same again and can do with less. */
static unsigned
least_label(const struct ladder_leg *leg, guint nth)
{
    unsigned n = ladder_length(leg->label);

    return nth == 0 ? n : MIN(n, leg->tunnel ? 15 : 8);
}

/* Makes room for the labels of @row: between two columns all of it; over several, the last gap gives what the
 * others lack. */
static void
ask_for_room(struct drawing *drawing, const struct ladder_row *row)
{
    for (guint i = 0; row->leg != NULL && i < row->leg->len; i++) {
        const struct ladder_leg *leg = &g_array_index(row->leg, struct ladder_leg, i);
        struct span span = ladder_span(drawing, leg);
        unsigned have = 0, want = least_label(leg, i) + 4;

        if (ladder_is_short(leg))
            want += want / 3 + 1;

        for (int gap = span.left; gap < span.right; gap++)
            have += drawing->gap[gap];
        if (span.right > span.left && have < want)
            drawing->gap[span.right - 1] += want - have;
    }
}

static void
measure(struct drawing *drawing)
{
    drawing->time_width = ladder_length("t/ms");
    drawing->took_width = ladder_length("+ms");
    for (unsigned i = 0; i + 1 < drawing->n; i++)
        drawing->gap[i] = MAX(NARROWEST, (ladder_length(drawing->column[i].heading) +
                                          ladder_length(drawing->column[i + 1].heading)) / 2 + 2);
    for (guint i = 0; i < drawing->row->len; i++) {
        const struct ladder_row *row = drawing->row->pdata[i];
        g_autofree char *time = ladder_time(drawing, row), *took = ladder_took(row);

        drawing->time_width = MAX(drawing->time_width, (unsigned) strcspn(time, "."));
        drawing->took_width = MAX(drawing->took_width, (unsigned) strcspn(took, "."));
        if (strchr(time, '.') != NULL || strchr(took, '.') != NULL)
            drawing->decimals = 2;
        if (!drawing->look->bare) {
            drawing->section_width = text_widest(drawing->section_width, row->section);
            drawing->longest_note = text_widest(drawing->longest_note, row->note->str);
        }
        ask_for_room(drawing, row);
    }
    drawing->time_width += drawing->decimals;
    drawing->took_width += drawing->decimals;
}

static unsigned
wanted(const struct drawing *drawing)
{
    unsigned sum = 0;

    for (unsigned i = 0; i + 1 < drawing->n; i++)
        sum += drawing->gap[i];
    return sum;
}

/* Has the widest gaps give way until all take @room. */
static void
shrink(struct drawing *drawing, unsigned room)
{
    for (;;) {
        unsigned widest = 0;

        for (unsigned i = 0; i + 1 < drawing->n; i++)
            widest = drawing->gap[i] > drawing->gap[widest] ? i : widest;
        if (wanted(drawing) <= room || drawing->n < 2 || drawing->gap[widest] <= NARROWEST)
            return;
        drawing->gap[widest]--;
    }
}

static unsigned
half(const struct rail *column)
{
    return MIN(ladder_length(column->heading) / 2, 8);
}

/* Notes stand beside what they are about, unless one is long, or labels would have less than two thirds of their
 * room then. */
static void
place(struct drawing *drawing)
{
    struct rail *last = &drawing->column[drawing->n - 1];
    unsigned first = drawing->time_width + drawing->took_width + 2 + half(&drawing->column[0]);
    unsigned taken = first + half(last) + 2 + drawing->section_width + 2, width = drawing->look->width;

    drawing->below = drawing->look->bare || width < taken + NOTE_WIDTH ||
        (drawing->longest_note > LONG_NOTE && width < taken + LONG_NOTE) ||
        (width - taken - NOTE_WIDTH) * 3 < wanted(drawing) * 2;
    taken += drawing->below ? 0 : NOTE_WIDTH;
    shrink(drawing, width > taken ? width - taken : 0);
    drawing->column[0].x = first;
    for (unsigned i = 1; i < drawing->n; i++)
        drawing->column[i].x = drawing->column[i - 1].x + drawing->gap[i - 1];
    drawing->section_x = last->x + half(last) + 2;
    drawing->note_x = drawing->below ? first + 4 : drawing->section_x + drawing->section_width + 2;
    drawing->width = MAX(drawing->look->bare ? LEAST_BARE : width, drawing->section_x + drawing->section_width);
}

/* Lines */

/* Whether there is a leg on this line already where @nth goes; those from @first on are. */
static bool
is_taken(const struct drawing *drawing, const struct ladder_row *row, guint first, guint nth)
{
    struct span span = ladder_span(drawing, &g_array_index(row->leg, struct ladder_leg, nth));

    for (guint i = first; i < nth; i++) {
        struct span other = ladder_span(drawing, &g_array_index(row->leg, struct ladder_leg, i));

        if (span.left < other.right && other.left < span.right)
            return true;
    }
    return false;
}

guint
ladder_next_line(const struct drawing *drawing, const struct ladder_row *row, guint first)
{
    guint i = first;

    if (row->to_many && row->leg->len > 1)
        return row->leg->len;
    while (i < row->leg->len && !is_taken(drawing, row, first, i))
        i++;
    return i;
}

static void
end_broken(GPtrArray *lines, GString *line)
{
    g_ptr_array_add(lines, g_strdup(line->str));
    g_string_truncate(line, 0);
}

/* Returns: where to break @word, which has more than @width characters: an address behind a colon. */
static const char *
break_of(const char *word, unsigned width)
{
    const char *end = g_utf8_offset_to_pointer(word, width), *at = end;

    while (at > word && at[-1] != ':')
        at--;
    return at > word ? at : end;
}

GPtrArray *
ladder_broken(const char *text, unsigned width)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) word = g_strsplit(text, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (char **next = word; *next != NULL; next++) {
        const char *rest = *next;

        if (line->len > 0 && ladder_length(line->str) + 1 + ladder_length(rest) > width)
            end_broken(lines, line);
        while (ladder_length(rest) > width) {
            const char *end = break_of(rest, width);

            g_string_append_len(line, rest, end - rest);
            end_broken(lines, line);
            rest = end;
        }
        g_string_append_printf(line, "%s%s", line->len > 0 ? " " : "", rest);
    }
    end_broken(lines, line);
    return lines;
}

/* All together */

/* Leaves out what is behind the most lines that are to be drawn. */
static void
cut(struct drawing *drawing)
{
    guint lines = 0, rows = 0, n = 0;

    while (n < drawing->fold->len) {
        const struct ladder_fold *fold = &g_array_index(drawing->fold, struct ladder_fold, n);

        if (lines + fold->n > drawing->look->most && n > 0)
            break;
        lines += fold->n;
        rows = fold->first + fold->n * fold->times;
        n++;
    }
    g_array_set_size(drawing->fold, n);
    drawing->n_left = drawing->row->len - rows;
    g_ptr_array_set_size(drawing->row, (gint) rows);
}

void
ladder_lay_out(struct drawing *drawing)
{
    drawing->from_ns = drawing->look->from_first_send ? first_send(drawing->ladder) : 0;
    drawing->row = shown_rows(drawing);
    drawing->fold = ladder_fold(drawing->row, drawing->look->unfold);
    if (drawing->look->most > 0)
        cut(drawing);
    find_columns(drawing);
    measure(drawing);
    place(drawing);
}

void
ladder_clear(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->n; i++)
        free_column(&drawing->column[i]);
    g_ptr_array_unref(drawing->row);
    g_array_unref(drawing->fold);
}
