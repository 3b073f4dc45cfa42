/*
 * ladder-svg.c - a ladder drawn as a picture
 *
 * The columns are those of the drawing with characters; one of them is CHARACTER px here. Labels stand above
 * their arrows. Native packets are black lines, what is carried in another packet is a double blue one, what is
 * lost ends in a cross; colours are those of plots/style.gp (Okabe and Ito), and never alone tell anything.
 *
 * In order: draw_who(), draw_headings(), draw_fold() for each fold, line by line; then the bars, whose length is
 * known by then, are put in front.
 */
#include "v6sim/report/ladder-drawing.h"

#include "v6sim/report/html.h"

#define CHARACTER 7
#define TEXT_HEIGHT 17          /* a line of text */
#define ARROW_HEIGHT 32         /* a label and its arrow below */
#define ARROW_Y 23              /* of that: the arrow */
#define HEAD 7                  /* length of an arrow's head */
#define MARGIN 8

#define BLACK "#000000"
#define GREY "#767676"
#define BLUE "#0072b2"
#define VERMILION "#d55e00"
#define GREEN "#007a5a"         /* bluish green, darker: it is a text's, too */

struct svg {
    struct drawing *drawing;
    struct html html;
    int y;                      /* where the next line begins */
    guint step;                 /* see ladder_svg() */
};

/* Pieces */

static int
px(unsigned column)
{
    return MARGIN + (int) column * CHARACTER;
}

static void
line(struct svg *svg, int x1, int x2, int y, const char *colour)
{
    html_begin(&svg->html, "line");
    html_attribute_printf(&svg->html, "x1", "%d", x1);
    html_attribute_printf(&svg->html, "x2", "%d", x2);
    html_attribute_printf(&svg->html, "y1", "%d", y);
    html_attribute_printf(&svg->html, "y2", "%d", y);
    html_attribute(&svg->html, "stroke", colour);
    html_attribute(&svg->html, "stroke-width", "1.2");
    html_end(&svg->html);
}

static void
shape(struct svg *svg, const char *colour, const char *fill, const char *width, const char *d)
{
    html_begin(&svg->html, "path");
    html_attribute(&svg->html, "d", d);
    html_attribute(&svg->html, "stroke", colour);
    html_attribute(&svg->html, "stroke-width", width != NULL ? width : "1");
    html_attribute(&svg->html, "fill", fill);
    html_end(&svg->html);
}

/* Puts @text at @x: its "start", "middle" or "end". */
static void
put(struct svg *svg, int x, int y, const char *anchor, const char *colour, const char *text)
{
    if (*text == '\0')
        return;
    html_begin(&svg->html, "text");
    html_attribute_printf(&svg->html, "x", "%d", x);
    html_attribute_printf(&svg->html, "y", "%d", y);
    html_attribute(&svg->html, "text-anchor", anchor);
    html_attribute(&svg->html, "fill", colour);
    html_text(&svg->html, text);
    html_end(&svg->html);
}

/* Returns: @text, or what there is room for of it; free with g_free(). */
static char *
fitting(const char *text, unsigned room)
{
    g_autofree char *begin = NULL;

    if (ladder_length(text) <= room)
        return g_strdup(text);
    begin = g_utf8_substring(text, 0, room > 1 ? room - 1 : 0);
    return g_strconcat(begin, "\342\200\246", NULL);
}

/* Legs */

static void
draw_head(struct svg *svg, int x, int y, bool to_left, const char *colour)
{
    g_autofree char *d = g_strdup_printf("M%d %dl%d -4v8z", x, y, to_left ? HEAD : -HEAD);

    shape(svg, colour, colour, NULL, d);
}

static void
draw_cross(struct svg *svg, int x, int y)
{
    g_autofree char *d = g_strdup_printf("M%d %dl8 8m0 -8l-8 8", x - 4, y - 4);

    shape(svg, VERMILION, "none", "2", d);
}

static void
draw_label(struct svg *svg, const struct ladder_leg *leg, int left, int right, int y)
{
    unsigned room = (unsigned) (right - left) / CHARACTER;
    g_autofree char *label = fitting(leg->label, room);

    put(svg, (left + right) / 2, y - 7, "middle", leg->tunnel ? BLUE : BLACK, label);
}

static void
draw_leg(struct svg *svg, const struct ladder_leg *leg, bool labelled)
{
    struct span span = ladder_span(svg->drawing, leg);
    int left = px(svg->drawing->column[span.left].x), right = px(svg->drawing->column[span.right].x);
    int y = svg->y + ARROW_Y, short_of = ladder_is_short(leg) ? (right - left) / 4 : 0;
    bool lost = leg->end == LEG_LOST || leg->end == LEG_DROPPED;
    const char *colour = leg->tunnel ? BLUE : BLACK;

    if (right <= left)
        return;
    left += span.backwards ? short_of : 0;
    right -= span.backwards ? 0 : short_of;
    if (leg->tunnel) {
        line(svg, left + (span.backwards ? HEAD : 0), right - (span.backwards ? 0 : HEAD), y - 2, colour);
        line(svg, left + (span.backwards ? HEAD : 0), right - (span.backwards ? 0 : HEAD), y + 2, colour);
    } else {
        line(svg, left, right, y, colour);
    }
    if (lost)
        draw_cross(svg, span.backwards ? left : right, y);
    else
        draw_head(svg, span.backwards ? left : right, y, span.backwards, colour);
    if (labelled)
        draw_label(svg, leg, left, right, y);
}

/* Said to many: one line, a head at each one that hears it; the label stands before the nearest. */
static void
draw_to_many(struct svg *svg, const struct ladder_row *row)
{
    guint nearest = 0;
    int reach = G_MAXINT;

    for (guint i = 0; i < row->leg->len; i++) {
        struct span span = ladder_span(svg->drawing, &g_array_index(row->leg, struct ladder_leg, i));

        if (span.right - span.left < reach) {
            reach = span.right - span.left;
            nearest = i;
        }
    }
    for (guint i = 0; i < row->leg->len; i++)
        draw_leg(svg, &g_array_index(row->leg, struct ladder_leg, i), i == nearest);
}

static guint
draw_legs(struct svg *svg, const struct ladder_row *row, guint first)
{
    guint next = ladder_next_line(svg->drawing, row, first);

    if (row->to_many && row->leg->len > 1)
        draw_to_many(svg, row);
    else
        for (guint i = first; i < next; i++)
            draw_leg(svg, &g_array_index(row->leg, struct ladder_leg, i), true);
    return next;
}

/* Lines */

/* Times end where their columns do. */
static void
put_times(struct svg *svg, const struct ladder_row *row, int y)
{
    const struct drawing *drawing = svg->drawing;
    g_autofree char *time = ladder_time(drawing, row), *took = ladder_took(row);

    put(svg, px(drawing->time_width), y, "end", BLACK, time);
    put(svg, px(drawing->time_width + 1 + drawing->took_width), y, "end", GREY, took);
}

/* A packet: its arrow, its section and its note beside it, or below. */
static void
draw_packet(struct svg *svg, const struct ladder_row *row, const char *note)
{
    const struct drawing *drawing = svg->drawing;
    bool bare = drawing->look->bare;
    g_autoptr(GPtrArray) lines = ladder_broken(bare ? "" : note, drawing->width - drawing->note_x);
    guint leg = 0, next = 0, n_lines = bare || *note == '\0' ? 0 : lines->len;
    int beside = svg->y + ARROW_Y + 4;

    put_times(svg, row, beside);
    if (!bare)
        put(svg, px(drawing->section_x), beside, "start", GREY, row->section);
    while (leg < row->leg->len) {
        leg = draw_legs(svg, row, leg);
        svg->y += ARROW_HEIGHT;
    }
    for (; next < n_lines && !drawing->below; next++, beside += TEXT_HEIGHT)
        put(svg, px(drawing->note_x), beside, "start", BLACK, lines->pdata[next]);
    svg->y = MAX(svg->y, next > 0 ? beside - TEXT_HEIGHT + 6 : 0);
    for (; next < n_lines; next++, svg->y += TEXT_HEIGHT)
        put(svg, px(drawing->note_x), svg->y + 12, "start", GREY, lines->pdata[next]);
}

/* What happens at the host, over the bars. */
static void
draw_text(struct svg *svg, const struct ladder_row *row, const char *text)
{
    const struct drawing *drawing = svg->drawing;
    unsigned x = drawing->column[0].x + 2;
    g_autofree char *whole = row == NULL || *row->section == '\0' || drawing->look->bare
        ? g_strdup(text) : g_strdup_printf("%s  (%s)", text, row->section);
    g_autoptr(GPtrArray) lines = ladder_broken(whole, drawing->width - x);

    svg->y += 4;
    if (row != NULL) {
        put_times(svg, row, svg->y + 13);
        html_begin(&svg->html, "circle");
        html_attribute_printf(&svg->html, "cx", "%d", px(drawing->column[0].x));
        html_attribute_printf(&svg->html, "cy", "%d", svg->y + 9);
        html_attribute(&svg->html, "r", "4");
        html_attribute(&svg->html, "fill", GREEN);
        html_end(&svg->html);
    }
    for (guint i = 0; i < lines->len; i++, svg->y += TEXT_HEIGHT)
        put(svg, px(x), svg->y + 13, "start", row != NULL ? GREEN : GREY, lines->pdata[i]);
}

/* Each line is a group: who steps through them marks one. */
static void
draw_row(struct svg *svg, const struct ladder_row *row, const char *more)
{
    const char *first = row->leg != NULL ? row->note->str : row->text;
    g_autofree char *both = g_strconcat(first, *first != '\0' && *more != '\0' ? "; " : "", more, NULL);

    html_newline(&svg->html);
    html_begin(&svg->html, "g");
    html_attribute_printf(&svg->html, "data-step", "%u", svg->step++);
    html_attribute_printf(&svg->html, "data-y", "%d", svg->y);
    if (row->leg != NULL)
        draw_packet(svg, row, both);
    else
        draw_text(svg, row, both);
    if (row->leg != NULL && svg->drawing->look->bare && *more != '\0')
        draw_text(svg, NULL, more);
    html_end(&svg->html);
}

static void
draw_fold(struct svg *svg, const struct ladder_fold *fold)
{
    const struct drawing *drawing = svg->drawing;
    g_autofree char *times = fold->times > 1 ? ladder_fold_text(drawing->row, fold) : g_strdup("");
    g_autofree char *these = g_strdup_printf("these %u lines %s", fold->n, times);

    for (guint i = 0; i < fold->n; i++)
        draw_row(svg, drawing->row->pdata[fold->first + i], fold->n == 1 ? times : "");
    if (fold->n > 1)
        draw_text(svg, NULL, these);
}

/* The head */

static void
draw_who(struct svg *svg)
{
    const struct drawing *drawing = svg->drawing;
    g_autoptr(GArray) all = ladder_who_of(drawing);
    unsigned name = 0, kind = 0;

    for (guint i = 0; i < all->len; i++) {
        name = MAX(name, ladder_length(g_array_index(all, struct ladder_who, i).name));
        kind = MAX(kind, ladder_length(g_array_index(all, struct ladder_who, i).kind));
    }
    for (guint i = 0; i < all->len; i++) {
        const struct ladder_who *who = &g_array_index(all, struct ladder_who, i);
        unsigned room = MAX(drawing->width, name + kind + 44) - name - kind - 4;
        g_autoptr(GPtrArray) lines = ladder_broken(who->addresses, room);

        put(svg, px(0), svg->y + 13, "start", BLACK, who->name);
        put(svg, px(name + 2), svg->y + 13, "start", GREY, who->kind);
        for (guint j = 0; j < lines->len; j++, svg->y += TEXT_HEIGHT)
            put(svg, px(name + kind + 4), svg->y + 13, "start", BLACK, lines->pdata[j]);
    }
    svg->y += TEXT_HEIGHT;
}

/* Returns: how much of a heading there is room for, whose neighbour in the gap @gap has @other. */
static unsigned
heading_room(unsigned gap, const char *other)
{
    unsigned half = ladder_length(other) / 2 + 1;

    return gap > half ? 2 * (gap - half) : 1;
}

/* In the middle above their bars, but for the first, which times stand before; what has no room is cut off. */
static void
draw_headings(struct svg *svg)
{
    const struct drawing *drawing = svg->drawing;

    put(svg, px(drawing->time_width), svg->y + 13, "end", GREY, "t/ms");
    put(svg, px(drawing->time_width + 1 + drawing->took_width), svg->y + 13, "end", GREY, "+ms");
    for (unsigned i = 0; i < drawing->n; i++) {
        const struct rail *column = &drawing->column[i];
        unsigned left = i > 0 ? heading_room(drawing->gap[i - 1], column[-1].heading) : UINT_MAX;
        unsigned right = i + 1 < drawing->n ? heading_room(drawing->gap[i], column[1].heading) : UINT_MAX;
        g_autofree char *heading = fitting(column->heading, MIN(left, right));

        put(svg, px(column->x) - (i == 0 ? 4 : 0), svg->y + 13, i == 0 ? "start" : "middle", BLACK, heading);
    }
    svg->y += TEXT_HEIGHT + 2;
}

/* Bars from @top to where the drawing ends. */
static void
draw_bars(struct svg *svg, int top)
{
    for (unsigned i = 0; i < svg->drawing->n; i++) {
        int x = px(svg->drawing->column[i].x);
        g_autofree char *d = g_strdup_printf("M%d %dV%d", x, top, svg->y);

        shape(svg, "#b0b0b0", "none", NULL, d);
    }
}

/* The root, and what all in it has. */
static void
begin(struct svg *svg, int width, int height)
{
    g_autofree char *name = ladder_name(svg->drawing->ladder, svg->drawing->ladder->host);

    html_begin(&svg->html, "svg");
    html_attribute(&svg->html, "xmlns", "http://www.w3.org/2000/svg");
    html_attribute_printf(&svg->html, "width", "%d", width);
    html_attribute_printf(&svg->html, "height", "%d", height);
    html_attribute_printf(&svg->html, "viewBox", "0 0 %d %d", width, height);
    html_attribute(&svg->html, "font-family", "DejaVu Sans Mono, Menlo, Consolas, monospace");
    html_attribute(&svg->html, "font-size", "11.5");
    html_attribute(&svg->html, "role", "img");
    html_attribute_printf(&svg->html, "aria-label", "Which packets went between whom: ladder of %s", name);
    html_newline(&svg->html);
    html_begin(&svg->html, "rect");
    html_attribute(&svg->html, "width", "100%");
    html_attribute(&svg->html, "height", "100%");
    html_attribute(&svg->html, "fill", "#ffffff");
    html_end(&svg->html);
}

/* What stands on the bars. Its texts have a white edge, so that bars do not cross them. */
static GString *
draw_rows(struct svg *svg)
{
    GString *body = g_string_new(NULL);

    svg->html = (struct html) { .to = body };
    html_begin(&svg->html, "g");
    html_attribute(&svg->html, "stroke", "#ffffff");
    html_attribute(&svg->html, "stroke-width", "3");
    html_attribute(&svg->html, "paint-order", "stroke");
    for (guint i = 0; i < svg->drawing->fold->len; i++)
        draw_fold(svg, &g_array_index(svg->drawing->fold, struct ladder_fold, i));
    html_end(&svg->html);
    return body;
}

static GString *
draw_top(struct svg *svg)
{
    GString *top = g_string_new(NULL);

    svg->html = (struct html) { .to = top };
    svg->y = MARGIN;
    if (!svg->drawing->look->bare)
        draw_who(svg);
    draw_headings(svg);
    return top;
}

void
ladder_svg(const struct host_ladder *ladder, const struct ladder_look *look, GString *to)
{
    struct drawing drawing = { .ladder = ladder, .look = look };
    struct svg svg = { .drawing = &drawing };
    g_autoptr(GString) top = NULL, body = NULL;
    int bars;

    ladder_lay_out(&drawing);
    top = draw_top(&svg);
    bars = svg.y;
    body = draw_rows(&svg);
    svg.y += MARGIN;
    svg.html = (struct html) { .to = to };
    begin(&svg, px(drawing.width) + MARGIN, svg.y + MARGIN);
    html_raw(&svg.html, top->str);
    draw_bars(&svg, bars);
    html_raw(&svg.html, body->str);
    html_end(&svg.html);
    html_newline(&svg.html);
    ladder_clear(&drawing);
}
