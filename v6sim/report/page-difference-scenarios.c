/*
 * page-difference-scenarios.c - what is written otherwise in the two scenarios of a comparison
 *
 * Both are printed with all their defaults (show.h), and held against each other line by line: a longest common
 * subsequence, of what is left when the same lines in front and behind are taken off. What is expected is left out:
 * it is no part of what was run.
 */
#include "v6sim/report/page-difference-parts.h"

#include <string.h>

#include "v6sim/report/show.h"

#define MOST_CELLS 4000000      /* of the table that is worked out; of more all lines in between differ */
#define AROUND 2                /* lines that are shown around those that differ */

enum line_mark { LINE_SAME, LINE_TAKEN, LINE_ADDED };

struct line {
    enum line_mark mark;
    const char *text;
};

/* Returns: char *, the lines of @world as it is shown; free with g_ptr_array_unref(). */
static GPtrArray *
lines_of(const struct world *world)
{
    g_autoptr(GString) text = g_string_new(NULL);
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    bool expected = false;

    show_print(world, text);
    g_auto(GStrv) all = g_strsplit(text->str, "\n", -1);
    for (char **line = all; *line != NULL; line++) {
        expected |= g_str_has_prefix(*line, "  <expect");
        if (!expected && !g_str_has_prefix(*line, "  <!-- left out: what is expected"))
            g_ptr_array_add(lines, g_strdup(*line));
        expected &= strstr(*line, "</expect>") == NULL;
    }
    return lines;
}

static bool
same(const GPtrArray *one, guint i, const GPtrArray *other, guint j)
{
    return g_str_equal(one->pdata[i], other->pdata[j]);
}

static void
add_line(GArray *lines, enum line_mark mark, const char *text)
{
    struct line line = { mark, text };

    g_array_append_val(lines, line);
}

static void
add_lines(GArray *lines, enum line_mark mark, const GPtrArray *from, guint first, guint end)
{
    for (guint i = first; i < end; i++)
        add_line(lines, mark, from->pdata[i]);
}

/* Lines @first to @end[i] of both, which are few enough. */
static void
add_middle(GArray *lines, const GPtrArray *const both[2], guint first, const guint end[2])
{
    guint n = end[0] - first, m = end[1] - first, i = 0, j = 0;
    g_autofree guint *common = g_new0(guint, (gsize) (n + 1) * (m + 1));        /* of what is behind both */

    for (i = n; i-- > 0;)
        for (j = m; j-- > 0;)
            common[i * (m + 1) + j] = same(both[0], first + i, both[1], first + j)
                ? common[(i + 1) * (m + 1) + j + 1] + 1
                : MAX(common[(i + 1) * (m + 1) + j], common[i * (m + 1) + j + 1]);
    for (i = j = 0; i < n && j < m;) {
        if (same(both[0], first + i, both[1], first + j)) {
            add_line(lines, LINE_SAME, both[0]->pdata[first + i]);
            i++;
            j++;
        } else if (common[(i + 1) * (m + 1) + j] >= common[i * (m + 1) + j + 1]) {
            add_line(lines, LINE_TAKEN, both[0]->pdata[first + i++]);
        } else {
            add_line(lines, LINE_ADDED, both[1]->pdata[first + j++]);
        }
    }
    add_lines(lines, LINE_TAKEN, both[0], first + i, end[0]);
    add_lines(lines, LINE_ADDED, both[1], first + j, end[1]);
}

/* Returns: struct line, of both; free with g_array_unref(). */
static GArray *
differ(const GPtrArray *one, const GPtrArray *other)
{
    const GPtrArray *const both[2] = { one, other };
    GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct line));
    guint first = 0, end[2] = { one->len, other->len };

    while (first < MIN(end[0], end[1]) && same(one, first, other, first))
        first++;
    while (MIN(end[0], end[1]) > first && same(one, end[0] - 1, other, end[1] - 1)) {
        end[0]--;
        end[1]--;
    }
    add_lines(lines, LINE_SAME, one, 0, first);
    if ((guint64) (end[0] - first + 1) * (end[1] - first + 1) <= MOST_CELLS) {
        add_middle(lines, both, first, end);
    } else {
        add_lines(lines, LINE_TAKEN, one, first, end[0]);
        add_lines(lines, LINE_ADDED, other, first, end[1]);
    }
    add_lines(lines, LINE_SAME, one, end[0], one->len);
    return lines;
}

/* Whether one of the lines around @nth differs. */
static bool
is_near(const GArray *lines, guint nth)
{
    for (guint i = nth > AROUND ? nth - AROUND : 0; i < MIN(nth + AROUND + 1, lines->len); i++)
        if (g_array_index(lines, struct line, i).mark != LINE_SAME)
            return true;
    return false;
}

static void
write_lines(struct html *html, const GArray *lines)
{
    static const char *const name[] = { [LINE_SAME] = "span", [LINE_TAKEN] = "del", [LINE_ADDED] = "ins" };
    bool left_out = false;

    html_begin(html, "pre");
    html_attribute(html, "class", "changes");
    html_attribute(html, "tabindex", "0");
    for (guint i = 0; i < lines->len; i++) {
        const struct line *line = &g_array_index(lines, struct line, i);

        if (!is_near(lines, i)) {
            if (!left_out)
                html_text(html, "  ...\n");
            left_out = true;
            continue;
        }
        left_out = false;
        html_begin(html, name[line->mark]);
        html_printf(html, "%c %s", " -+"[line->mark], line->text);
        html_end(html);
        html_newline(html);
    }
    html_end(html);
}

void
page_difference_scenarios(struct html *html, const struct difference_report *report)
{
    g_autoptr(GPtrArray) one = lines_of(difference_world(report, 0));
    g_autoptr(GPtrArray) other = lines_of(difference_world(report, 1));
    g_autoptr(GArray) lines = differ(one, other);
    bool any = false;

    for (guint i = 0; i < lines->len; i++)
        any |= g_array_index(lines, struct line, i).mark != LINE_SAME;
    page_begin_section(html, "changes", "What is otherwise in the two scenarios");
    html_begin(html, "p");
    html_printf(html, any ? "With all defaults written out: - as it is in %s, + in %s."
                : "Nothing: %s and %s are the same.", difference_label(report, 0), difference_label(report, 1));
    html_end(html);
    if (any)
        write_lines(html, lines);
    html_end(html);
}
