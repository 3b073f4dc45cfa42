/*
 * ladder-text.c - a ladder drawn with characters
 *
 *     t/ms  +ms   pc             cache          www
 *        0  +10   |-A? www.ex~-->|              |   RFC 1035 4.1  UDP over IPv4
 *
 * A column per node that took part: the host, its NAT, routers, DNS servers, others.
 * A gap between two columns is as wide as the longest label in it asks for, as far
 * as the terminal allows; notes have what is left, and go on below.
 *
 * In order: shown_rows() -> ladder_fold() -> find_columns() -> measure() -> place()
 * -> draw() for each fold.
 */
#include "v6sim/report/ladder.h"

#include <string.h>

#include "models/dns/authoritative.h"
#include "models/dns/forwarder.h"
#include "models/dns/iterative.h"
#include "models/nat/nat.h"
#include "models/tunnel/facts.h"
#include "v6sim/read/value.h"
#include "v6sim/report/text.h"

#define MOST_COLUMNS 64
#define NARROWEST 6             /* gap between two columns */
#define NOTE_WIDTH 24           /* of notes, where labels want more than there is */

/* Characters */

struct pen {
    gunichar bar, line, tunnel, right, left, lost, cut, mark;
};

static const struct pen ascii = { '|', '-', '=', '>', '<', 'x', '~', '*' };
static const struct pen unicode = { 0x2502, 0x2500, 0x2550, 0x2192, 0x2190, 0xd7, 0x2026, 0x2022 };

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
    struct rail column[MOST_COLUMNS];
    unsigned n;
    unsigned gap[MOST_COLUMNS]; /* behind each column */
    int64_t from_ns;            /* what times count from */
    unsigned time_width, took_width, section_width;
    unsigned decimals;          /* columns that figures have behind the whole number: none, or point and digit */
    unsigned section_x, note_x, width;
    bool below;                 /* notes stand below what they are about */
    gunichar *line;             /* `width` of them, the one under way */
    GString *to;
};

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

static char *
print_time(const struct drawing *drawing, const struct ladder_row *row)
{
    return print_ms(row->at - drawing->from_ns);
}

static char *
print_took(const struct ladder_row *row)
{
    g_autofree char *ms = row->until > row->at ? print_ms(row->until - row->at) : NULL;

    return ms != NULL ? g_strconcat("+", ms, NULL) : g_strdup("");
}

/* Puts a time with its point where those of all lines stand. */
static void
put_number(struct drawing *drawing, unsigned end, const char *text)
{
    const char *point = strchr(text, '.');
    unsigned whole = (unsigned) (point != NULL ? point - text : (ptrdiff_t) strlen(text));

    put_text(drawing, end - drawing->decimals - whole, text, (unsigned) strlen(text));
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

static bool
is_router(uint32_t place)
{
    return place & TO_ROUTER;
}

static const struct node_group *
group_of(const struct host_ladder *ladder, uint32_t place)
{
    return world_group(ladder->world, place, &(uint32_t) { 0 });
}

static const struct node_kind *
dns_kind_of(const struct host_ladder *ladder, uint32_t place)
{
    return ((const struct dns_config *) ladder->world->config[place])->kind;
}

/* Returns: where it stands among others: what is near the host to the left. */
static unsigned
side(const struct host_ladder *ladder, uint32_t place)
{
    static const unsigned of[] = {
        [NODE_HOST] = 12, [NODE_NAT] = 11, [NODE_ROUTER] = 2, [NODE_DNS] = 4, [NODE_SERVER] = 10 };
    enum node_type type;

    if (place == ladder->host)
        return 0;
    if (place == ladder->gate)
        return 1;
    if (is_router(place))
        return 9;
    type = group_of(ladder, place)->type;
    if (type == NODE_DNS && dns_kind_of(ladder, place) == &forwarder_kind)
        return of[type] - 1;
    if (type == NODE_DNS && dns_kind_of(ladder, place) == &authoritative_kind)
        return of[type] + 1;
    return type < G_N_ELEMENTS(of) ? of[type] : 8;
}

static char *
name_of(const struct host_ladder *ladder, uint32_t place)
{
    if (place == SOME_ROUTER)
        return g_strdup("network");
    if (is_router(place))
        return g_strdup(ladder->world->network->router[place & ~TO_ROUTER].name);
    return world_name(ladder->world, place);
}

/* Returns: its name without that of the host's own site. */
static char *
short_name(const struct host_ladder *ladder, const char *name)
{
    g_autofree char *own = world_name(ladder->world, ladder->host);
    const char *end = strrchr(own, '.');
    size_t n = end != NULL ? (size_t) (end - own) + 1 : 0;

    return g_strdup(n > 0 && strncmp(name, own, n) == 0 ? name + n : name);
}

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
    unsigned i, order = place != NO_PLACE ? side(drawing->ladder, place) : 0;

    if (place == NO_PLACE || find_column(drawing, place) >= 0 || drawing->n == MOST_COLUMNS)
        return;
    for (i = drawing->n++; i > 0; i--) {
        uint32_t before = drawing->column[i - 1].place;
        unsigned its = side(drawing->ladder, before);

        if (its < order || (its == order && before < place))
            break;
        drawing->column[i] = drawing->column[i - 1];
    }
    drawing->column[i] = (struct rail) { .place = place, .name = name_of(drawing->ladder, place) };
    drawing->column[i].heading = short_name(drawing->ladder, drawing->column[i].name);
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

static unsigned
length(const char *text)
{
    return (unsigned) g_utf8_strlen(text, -1);
}

/* Columns of a leg; its ends, the left one first. Where it goes to nobody: to the next one. */
struct span {
    int left, right;
    bool backwards;
};

static struct span
span_of(const struct drawing *drawing, const struct ladder_leg *leg)
{
    int from = find_column(drawing, leg->from), to = leg->to != NO_PLACE ? find_column(drawing, leg->to) : -1;

    if (from < 0)               /* whoever sent it is nobody: it comes from the right */
        return (struct span) { to, (int) drawing->n - 1, true };
    if (to < 0)
        to = from + 1 < (int) drawing->n ? from + 1 : from - 1;
    return (struct span) { MIN(from, to), MAX(from, to), to < from };
}

/* Whether it does not get to the next column: it goes three quarters of the way. */
static bool
is_short(const struct ladder_leg *leg)
{
    return leg->end == LEG_LOST || leg->end == LEG_OPEN;
}

/* Makes room for the labels of @row: between two columns all of it; over several, the last gap gives what the
 * others lack. A second leg says the same again and can do with less. */
static void
ask_for_room(struct drawing *drawing, const struct ladder_row *row)
{
    for (guint i = 0; row->leg != NULL && i < row->leg->len; i++) {
        const struct ladder_leg *leg = &g_array_index(row->leg, struct ladder_leg, i);
        struct span span = span_of(drawing, leg);
        unsigned have = 0, want = (i > 0 ? MIN(length(leg->label), 8) : length(leg->label)) + 4;

        if (is_short(leg))
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
    drawing->time_width = length("t/ms");
    drawing->took_width = length("+ms");
    for (unsigned i = 0; i + 1 < drawing->n; i++)
        drawing->gap[i] = MAX(NARROWEST, (length(drawing->column[i].heading) +
                                          length(drawing->column[i + 1].heading)) / 2 + 2);
    for (guint i = 0; i < drawing->row->len; i++) {
        const struct ladder_row *row = drawing->row->pdata[i];
        g_autofree char *time = print_time(drawing, row), *took = print_took(row);

        drawing->time_width = MAX(drawing->time_width, (unsigned) strcspn(time, "."));
        drawing->took_width = MAX(drawing->took_width, (unsigned) strcspn(took, "."));
        if (strchr(time, '.') != NULL || strchr(took, '.') != NULL)
            drawing->decimals = 2;
        drawing->section_width = text_widest(drawing->section_width, row->section);
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
    return MIN(length(column->heading) / 2, 8);
}

/* Notes stand beside what they are about, unless labels would have less than two thirds of their room then. */
static void
place(struct drawing *drawing)
{
    struct rail *last = &drawing->column[drawing->n - 1];
    unsigned first = drawing->time_width + drawing->took_width + 2 + half(&drawing->column[0]);
    unsigned taken = first + half(last) + 2 + drawing->section_width + 2, width = drawing->look->width;

    drawing->below = width < taken + NOTE_WIDTH || (width - taken - NOTE_WIDTH) * 3 < wanted(drawing) * 2;
    taken += drawing->below ? 0 : NOTE_WIDTH;
    shrink(drawing, width > taken ? width - taken : 0);
    drawing->column[0].x = first;
    for (unsigned i = 1; i < drawing->n; i++)
        drawing->column[i].x = drawing->column[i - 1].x + drawing->gap[i - 1];
    drawing->section_x = last->x + half(last) + 2;
    drawing->note_x = drawing->below ? first + 4 : drawing->section_x + drawing->section_width + 2;
    drawing->width = MAX(width, drawing->section_x + drawing->section_width);
    drawing->line = g_new(gunichar, drawing->width);
    clear_line(drawing);
}

/* Legs */

/* Where the lines of a leg begin and end, without the bars. */
static unsigned
draw_label(struct drawing *drawing, unsigned left, unsigned right, const char *label)
{
    unsigned room = right >= left + 2 ? right - left - 1 : 0, n = MIN(length(label), room);

    put_text(drawing, left + 1 + (room - n) / 2, label, room);
    return n;
}

static void
draw_leg(struct drawing *drawing, const struct ladder_leg *leg, bool labelled)
{
    struct span span = span_of(drawing, leg);
    unsigned left = drawing->column[span.left].x + 1, right = drawing->column[span.right].x;
    bool lost = leg->end == LEG_LOST || leg->end == LEG_DROPPED;
    unsigned short_of = is_short(leg) ? (right - left) / 4 : 0;

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
    struct span span = span_of(drawing, leg);

    return (unsigned) (span.right - span.left);
}

/* Said to many: the line goes to the farthest, with a head at each one that it comes by. */
static void
draw_to_many(struct drawing *drawing, const struct ladder_row *row)
{
    for (unsigned far = drawing->n; far > 0; far--)
        for (guint i = 0; i < row->leg->len; i++) {
            const struct ladder_leg *leg = &g_array_index(row->leg, struct ladder_leg, i);

            if (reach(drawing, leg) == far)
                draw_leg(drawing, leg, true);
        }
}

static void
draw_legs(struct drawing *drawing, const struct ladder_row *row)
{
    if (row->to_many && row->leg->len > 1) {
        draw_to_many(drawing, row);
        put_bars(drawing);
        return;
    }
    for (guint i = 0; i < row->leg->len; i++)
        draw_leg(drawing, &g_array_index(row->leg, struct ladder_leg, i), true);
}

/* Lines */

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

/* Returns: the lines of @text, of at most @width characters each; a word that is longer goes on in the next. */
static GPtrArray *
broken(const char *text, unsigned width)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) word = g_strsplit(text, " ", -1);
    g_autoptr(GString) line = g_string_new(NULL);

    for (char **next = word; *next != NULL; next++) {
        const char *rest = *next;

        if (line->len > 0 && length(line->str) + 1 + length(rest) > width)
            end_broken(lines, line);
        while (length(rest) > width) {
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

static void
put_times(struct drawing *drawing, const struct ladder_row *row)
{
    g_autofree char *time = print_time(drawing, row), *took = print_took(row);

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
    put(drawing, x + length(text), ' ');
}

/* A packet: its arrow, and its note beside it, or below. */
static void
draw_packet(struct drawing *drawing, const struct ladder_row *row, const char *note)
{
    g_autoptr(GPtrArray) lines = broken(note, drawing->width - drawing->note_x);

    put_bars(drawing);
    put_times(drawing, row);
    draw_legs(drawing, row);
    put_text(drawing, drawing->section_x, row->section, drawing->section_width);
    for (guint i = 0; i < lines->len && *note != '\0'; i++) {
        if (i > 0 || drawing->below) {
            end_line(drawing);
            put_bars(drawing);
        }
        put_over(drawing, drawing->note_x, lines->pdata[i]);
    }
    end_line(drawing);
}

/* What happens at the host stands over the bars. Where it fits between them, its section stands where
 * those of packets do, else behind it. */
static void
draw_text(struct drawing *drawing, const struct ladder_row *row, const char *text, bool marked)
{
    unsigned x = drawing->column[0].x + 2, inside = drawing->section_x - 1 - x;
    const char *section = row != NULL ? row->section : "";
    bool fits = *section == '\0' || length(text) <= inside;
    g_autofree char *whole = fits ? g_strdup(text) : g_strdup_printf("%s  (%s)", text, section);
    g_autoptr(GPtrArray) lines = broken(whole, drawing->width - x);

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

static const char *
dns_text(const struct node_kind *kind)
{
    return kind == &authoritative_kind ? "authoritative DNS server" : kind == &forwarder_kind ? "DNS forwarder"
        : kind == &iterative_kind ? "recursive resolver, its cache cold" : "recursive resolver";
}

static char *
kind_text(const struct host_ladder *ladder, uint32_t place)
{
    const struct world *world = ladder->world;
    const void *config = is_router(place) ? NULL : world->config[place];
    const struct node_group *group = is_router(place) ? NULL : group_of(ladder, place);

    if (place == SOME_ROUTER)
        return g_strdup("router, somewhere");
    if (is_router(place))
        return g_strdup_printf("router of the %s",
                               (place & ~TO_ROUTER) >= world->network->n_domains ? "site" : "domain");
    switch (group->type) {
    case NODE_HOST:
        return g_strdup(world_profile(world, place)->name);
    case NODE_SERVER:
        return g_strdup("server");
    case NODE_DNS:
        return g_strdup(dns_text(dns_kind_of(ladder, place)));
    case NODE_ROUTER:
        return g_strdup("router on the link");
    case NODE_NAT:
        return g_strdup_printf("NAT, %s", ((const struct nat_config *) config)->behaviour->name);
    case NODE_RELAY:
        return g_strdup_printf("%s relay", tunnel_type_name[((const struct relay_element *) group->element)->type]);
    }
    return g_strdup("");
}

static void
print_who(struct drawing *drawing)
{
    unsigned name = 0, kind = 0;

    for (unsigned i = 0; i < drawing->n; i++) {
        g_autofree char *text = kind_text(drawing->ladder, drawing->column[i].place);

        name = text_widest(name, drawing->column[i].name);
        kind = text_widest(kind, text);
    }
    for (unsigned i = 0; i < drawing->n; i++) {
        const struct rail *column = &drawing->column[i];
        g_autofree char *text = kind_text(drawing->ladder, column->place), *addresses = NULL;
        const GPtrArray *seen = g_hash_table_lookup(drawing->ladder->address, GUINT_TO_POINTER(column->place));

        text_pad(drawing->to, column->name, name + 2);
        if (seen == NULL) {
            g_string_append_printf(drawing->to, "%s\n", text);
            continue;
        }
        g_ptr_array_add((GPtrArray *) seen, NULL);
        addresses = g_strjoinv(" ", (char **) seen->pdata);
        g_ptr_array_remove_index((GPtrArray *) seen, seen->len - 1);
        text_pad(drawing->to, text, kind + 2);
        text_wrap(drawing->to, addresses, name + kind + 4, name + kind + 4);
    }
    g_string_append_c(drawing->to, '\n');
}

/* Headings stand in the middle above their bars, but for those that would stand in each other. */
static void
draw_headings(struct drawing *drawing)
{
    unsigned free_from = drawing->time_width + drawing->took_width + 2;

    put_text(drawing, drawing->time_width - drawing->decimals - length("t/ms"), "t/ms", 4);
    put_text(drawing, drawing->time_width + 1 + drawing->took_width - drawing->decimals - length("+ms"), "+ms", 3);
    for (unsigned i = 0; i < drawing->n; i++) {
        const struct rail *column = &drawing->column[i];
        unsigned before = MIN(length(column->heading) / 2, column->x - free_from);
        unsigned end = i + 1 < drawing->n ? column[1].x - MIN(drawing->gap[i] / 2, length(column[1].heading) / 2)
            : drawing->width;
        unsigned room = MAX(end - 1 - (column->x - before), 1);

        put_text(drawing, column->x - before, column->heading, room);
        free_from = column->x - before + MIN(length(column->heading), room) + 1;
    }
    end_line(drawing);
}

void
ladder_text(const struct host_ladder *ladder, const struct ladder_look *look, GString *to)
{
    struct drawing drawing = { .ladder = ladder, .look = look, .pen = look->unicode ? &unicode : &ascii, .to = to };

    drawing.from_ns = look->from_first_send ? first_send(ladder) : 0;
    drawing.row = shown_rows(&drawing);
    drawing.fold = ladder_fold(drawing.row, look->unfold);
    find_columns(&drawing);
    measure(&drawing);
    place(&drawing);
    print_who(&drawing);
    draw_headings(&drawing);
    for (guint i = 0; i < drawing.fold->len; i++)
        draw_fold(&drawing, &g_array_index(drawing.fold, struct ladder_fold, i));
    for (unsigned i = 0; i < drawing.n; i++)
        free_column(&drawing.column[i]);
    g_ptr_array_unref(drawing.row);
    g_array_unref(drawing.fold);
    g_free(drawing.line);
}
