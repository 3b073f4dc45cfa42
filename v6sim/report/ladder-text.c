/*
 * ladder-text.c - a ladder drawn with characters
 *
 *     t/ms  +ms   pc             cache          www
 *        0  +10   |-A? www.ex~-->|              |   RFC 1035 4.1  UDP over IPv4
 *
 * In order: ladder_lay_out() -> print_who(), draw_headings(), draw_fold() for each fold, line by line.
 */
#include "v6sim/report/ladder-drawing.h"

#include <string.h>

#include "v6sim/report/text.h"

/* Characters */

static const struct pen ascii = { '|', '-', '=', '>', '<', 'x', '~', '*' };
static const struct pen unicode = { 0x2502, 0x2500, 0x2550, 0x2192, 0x2190, 0xd7, 0x2026, 0x2022 };

static void
clear_line(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->width; i++)
        drawing->line[i] = ' ';
}

static void
end_line(struct drawing *drawing)
{
    unsigned n = drawing->width;

    while (n > 0 && drawing->line[n - 1] == ' ')
        n--;
    for (unsigned i = 0; i < n; i++)
        g_string_append_unichar(drawing->to, drawing->line[i]);
    g_string_append_c(drawing->to, '\n');
    clear_line(drawing);
}

static void
put(struct drawing *drawing, unsigned x, gunichar c)
{
    if (x < drawing->width)
        drawing->line[x] = c;
}

/* Puts @text, of which there are at most @room characters: what is cut ends with a sign. */
static void
put_text(struct drawing *drawing, unsigned x, const char *text, unsigned room)
{
    unsigned length = (unsigned) g_utf8_strlen(text, -1);

    for (unsigned i = 0; i < MIN(length, room); i++, text = g_utf8_next_char(text))
        put(drawing, x + i, i + 1 == room && length > room ? drawing->pen->cut : g_utf8_get_char(text));
}

static void
put_bars(struct drawing *drawing)
{
    for (unsigned i = 0; i < drawing->n; i++)
        put(drawing, drawing->column[i].x, drawing->pen->bar);
}

/* Puts a time with its point where those of all lines stand. */
static void
put_number(struct drawing *drawing, unsigned end, const char *text)
{
    const char *point = strchr(text, '.');
    unsigned whole = (unsigned) (point != NULL ? point - text : (ptrdiff_t) strlen(text));

    put_text(drawing, end - drawing->decimals - whole, text, (unsigned) strlen(text));
}

/* Legs */

/* Where the lines of a leg begin and end, without the bars. */
static unsigned
draw_label(struct drawing *drawing, unsigned left, unsigned right, const char *label)
{
    unsigned room = right >= left + 2 ? right - left - 1 : 0, n = MIN(ladder_length(label), room);

    put_text(drawing, left + 1 + (room - n) / 2, label, room);
    return n;
}

static void
draw_leg(struct drawing *drawing, const struct ladder_leg *leg, bool labelled)
{
    struct span span = ladder_span(drawing, leg);
    unsigned left = drawing->column[span.left].x + 1, right = drawing->column[span.right].x;
    bool lost = leg->end == LEG_LOST || leg->end == LEG_DROPPED;
    unsigned short_of = ladder_is_short(leg) ? (right - left) / 4 : 0;

    if (right <= left + 1)
        return;
    right -= 1 + (span.backwards ? 0 : short_of);       /* the first and the last character */
    left += span.backwards ? short_of : 0;
    for (unsigned x = left; x <= right; x++)
        put(drawing, x, leg->tunnel ? drawing->pen->tunnel : drawing->pen->line);
    put(drawing, span.backwards ? left : right,
        lost ? drawing->pen->lost : span.backwards ? drawing->pen->left : drawing->pen->right);
    if (labelled)
        draw_label(drawing, left, right, leg->label);
}

static unsigned
reach(const struct drawing *drawing, const struct ladder_leg *leg)
{
    struct span span = ladder_span(drawing, leg);

    return (unsigned) (span.right - span.left);
}

/* Said to many: the line goes to the farthest, with a head at each one that it comes by; the label stands
 * before the nearest. */
static void
draw_to_many(struct drawing *drawing, const struct ladder_row *row)
{
    unsigned nearest = drawing->n;

    for (guint i = 0; i < row->leg->len; i++)
        nearest = MIN(nearest, reach(drawing, &g_array_index(row->leg, struct ladder_leg, i)));
    for (unsigned far = drawing->n; far > 0; far--)
        for (guint i = 0; i < row->leg->len; i++) {
            const struct ladder_leg *leg = &g_array_index(row->leg, struct ladder_leg, i);

            if (reach(drawing, leg) == far)
                draw_leg(drawing, leg, far == nearest);
        }
}

/* Returns: the first that is not on this line. */
static guint
draw_legs(struct drawing *drawing, const struct ladder_row *row, guint first)
{
    guint next = ladder_next_line(drawing, row, first);

    if (row->to_many && row->leg->len > 1) {
        draw_to_many(drawing, row);
        put_bars(drawing);
        return next;
    }
    for (guint i = first; i < next; i++)
        draw_leg(drawing, &g_array_index(row->leg, struct ladder_leg, i), true);
    return next;
}

/* Lines */

static void
put_times(struct drawing *drawing, const struct ladder_row *row)
{
    g_autofree char *time = ladder_time(drawing, row), *took = ladder_took(row);

    put_number(drawing, drawing->time_width, time);
    if (*took != '\0')
        put_number(drawing, drawing->time_width + 1 + drawing->took_width, took);
}

/* Puts @text over the bars. */
static void
put_over(struct drawing *drawing, unsigned x, const char *text)
{
    put(drawing, x - 1, ' ');
    put_text(drawing, x, text, drawing->width - x);
    put(drawing, x + ladder_length(text), ' ');
}

/* A packet: its arrow, and its note beside it, or below. */
static void
draw_packet(struct drawing *drawing, const struct ladder_row *row, const char *note)
{
    g_autoptr(GPtrArray) lines = ladder_broken(note, drawing->width - drawing->note_x);
    guint leg = 0, line = 0, n_lines = *note != '\0' ? lines->len : 0;

    for (bool first = true; first || leg < row->leg->len || line < n_lines; first = false) {
        bool drawn = leg < row->leg->len;

        put_bars(drawing);
        if (first) {
            put_times(drawing, row);
            put_text(drawing, drawing->section_x, row->section, drawing->section_width);
        }
        if (drawn)
            leg = draw_legs(drawing, row, leg);
        if (line < n_lines && !(drawn && drawing->below))
            put_over(drawing, drawing->note_x, lines->pdata[line++]);
        end_line(drawing);
    }
}

/* What happens at the host stands over the bars. Where it fits between them, its section stands where
 * those of packets do, else behind it. */
static void
draw_text(struct drawing *drawing, const struct ladder_row *row, const char *text, bool marked)
{
    unsigned x = drawing->column[0].x + 2, inside = drawing->section_x - 1 - x;
    const char *section = row != NULL ? row->section : "";
    bool fits = *section == '\0' || ladder_length(text) <= inside;
    g_autofree char *whole = fits ? g_strdup(text) : g_strdup_printf("%s  (%s)", text, section);
    g_autoptr(GPtrArray) lines = ladder_broken(whole, drawing->width - x);

    for (guint i = 0; i < lines->len; i++) {
        put_bars(drawing);
        if (i == 0 && row != NULL)
            put_times(drawing, row);
        if (i == 0 && fits)
            put_text(drawing, drawing->section_x, section, drawing->section_width);
        if (i == 0 && marked)
            put(drawing, drawing->column[0].x, drawing->pen->mark);
        put_over(drawing, x, lines->pdata[i]);
        end_line(drawing);
    }
}

static void
draw_row(struct drawing *drawing, const struct ladder_row *row, const char *more)
{
    g_autofree char *both = NULL;

    if (row->leg != NULL) {
        both = g_strconcat(row->note->str, row->note->len > 0 && *more != '\0' ? "; " : "", more, NULL);
        draw_packet(drawing, row, both);
    } else {
        both = g_strconcat(row->text, *more != '\0' ? "; " : "", more, NULL);
        draw_text(drawing, row, both, true);
    }
}

static void
draw_fold(struct drawing *drawing, const struct ladder_fold *fold)
{
    g_autofree char *times = fold->times > 1 ? ladder_fold_text(drawing->row, fold) : g_strdup("");
    g_autofree char *these = g_strdup_printf("these %u lines %s", fold->n, times);

    for (guint i = 0; i < fold->n; i++)
        draw_row(drawing, drawing->row->pdata[fold->first + i], fold->n == 1 ? times : "");
    if (fold->n > 1)
        draw_text(drawing, NULL, these, false);
}

/* The head */

static void
print_who(struct drawing *drawing)
{
    g_autoptr(GArray) all = ladder_who_of(drawing);
    unsigned name = 0, kind = 0;

    for (guint i = 0; i < all->len; i++) {
        name = text_widest(name, g_array_index(all, struct ladder_who, i).name);
        kind = text_widest(kind, g_array_index(all, struct ladder_who, i).kind);
    }
    for (guint i = 0; i < all->len; i++) {
        const struct ladder_who *who = &g_array_index(all, struct ladder_who, i);

        text_pad(drawing->to, who->name, name + 2);
        if (*who->addresses == '\0') {
            g_string_append_printf(drawing->to, "%s\n", who->kind);
            continue;
        }
        text_pad(drawing->to, who->kind, kind + 2);
        text_wrap(drawing->to, who->addresses, name + kind + 4, name + kind + 4);
    }
    g_string_append_c(drawing->to, '\n');
}

/* Headings stand in the middle above their bars, but for those that would stand in each other. */
static void
draw_headings(struct drawing *drawing)
{
    unsigned free_from = drawing->time_width + drawing->took_width + 2;

    put_number(drawing, drawing->time_width, "t/ms");
    put_number(drawing, drawing->time_width + 1 + drawing->took_width, "+ms");
    for (unsigned i = 0; i < drawing->n; i++) {
        const struct rail *column = &drawing->column[i];
        unsigned before = MIN(ladder_length(column->heading) / 2, column->x - free_from);
        unsigned end = i + 1 < drawing->n ? column[1].x - MIN(drawing->gap[i] / 2, ladder_length(column[1].heading) / 2)
            : drawing->width;
        unsigned room = MAX(end - 1 - (column->x - before), 1);

        put_text(drawing, column->x - before, column->heading, room);
        free_from = column->x - before + MIN(ladder_length(column->heading), room) + 1;
    }
    end_line(drawing);
}

void
ladder_text(const struct host_ladder *ladder, const struct ladder_look *look, GString *to)
{
    struct drawing drawing = { .ladder = ladder, .look = look, .pen = look->unicode ? &unicode : &ascii, .to = to };

    ladder_lay_out(&drawing);
    drawing.line = g_new(gunichar, drawing.width);
    clear_line(&drawing);
    print_who(&drawing);
    draw_headings(&drawing);
    for (guint i = 0; i < drawing.fold->len; i++)
        draw_fold(&drawing, &g_array_index(drawing.fold, struct ladder_fold, i));
    ladder_clear(&drawing);
    g_free(drawing.line);
}
