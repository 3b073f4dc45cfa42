/*
 * edits.c - a few bytes of a file replaced, all others left as they are
 *
 * For the diff, lines with an edit are a block; blocks with less than twice the
 * context between them are told in one hunk.
 */
#include "v6sim/report/edits.h"

#include <stdbool.h>
#include <string.h>

#define CONTEXT 3

struct edit {
    gsize offset, length;
    char *replacement;
};

struct edits {
    GString *bytes;
    GArray *edit;               /* struct edit, by offset */
};

static void
edit_clear(void *data)
{
    g_free(((struct edit *) data)->replacement);
}

struct edits *
edits_new(const char *bytes, gsize n)
{
    struct edits *edits = g_new(struct edits, 1);

    edits->bytes = g_string_new_len(bytes, (gssize) n);
    edits->edit = g_array_new(FALSE, FALSE, sizeof(struct edit));
    g_array_set_clear_func(edits->edit, edit_clear);
    return edits;
}

void
edits_free(struct edits *edits)
{
    g_string_free(edits->bytes, TRUE);
    g_array_unref(edits->edit);
    g_free(edits);
}

static const struct edit *
edit_at(const struct edits *edits, guint nth)
{
    return &g_array_index(edits->edit, struct edit, nth);
}

void
edits_add(struct edits *edits, gsize offset, gsize length, const char *replacement)
{
    struct edit edit = { offset, length, g_strdup(replacement) };
    guint at = 0;

    while (at < edits->edit->len && edit_at(edits, at)->offset < offset)
        at++;
    g_array_insert_val(edits->edit, at, edit);
}

/* The bytes from @from up to @to as they are then. */
static GString *
apply(const struct edits *edits, gsize from, gsize to)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < edits->edit->len; i++) {
        const struct edit *edit = edit_at(edits, i);

        if (edit->offset < from || edit->offset >= to)
            continue;
        g_string_append_len(text, edits->bytes->str + from, (gssize) (edit->offset - from));
        g_string_append(text, edit->replacement);
        from = edit->offset + edit->length;
    }
    g_string_append_len(text, edits->bytes->str + from, (gssize) (to - from));
    return text;
}

GString *
edits_apply(const struct edits *edits)
{
    return apply(edits, 0, edits->bytes->len);
}

/* Diff */

/* Lines, with their ends, of a text; the last one may have none. */
struct lines {
    const char *text;
    gsize n_bytes;
    GArray *start;              /* gsize: of each, and the end of all */
};

static struct lines
lines_of(const GString *text)
{
    struct lines lines = { text->str, text->len, g_array_new(FALSE, FALSE, sizeof(gsize)) };

    for (gsize at = 0; at < text->len;) {
        const char *end = memchr(text->str + at, '\n', text->len - at);

        g_array_append_val(lines.start, at);
        at = end != NULL ? (gsize) (end - text->str) + 1 : text->len;
    }
    g_array_append_val(lines.start, lines.n_bytes);
    return lines;
}

static guint
n_lines(const struct lines *lines)
{
    return lines->start->len - 1;
}

static gsize
start_of(const struct lines *lines, guint line)
{
    return g_array_index(lines->start, gsize, line);
}

static guint
line_with(const struct lines *lines, gsize offset)
{
    guint line = 0;

    while (line + 1 < n_lines(lines) && start_of(lines, line + 1) <= offset)
        line++;
    return line;
}

static void
append_line(GString *to, char sign, const struct lines *lines, guint line)
{
    gsize from = start_of(lines, line), end = start_of(lines, line + 1);

    g_string_append_c(to, sign);
    g_string_append_len(to, lines->text + from, (gssize) (end - from));
    if (lines->text[end - 1] != '\n')
        g_string_append(to, "\n\\ No newline at end of file\n");
}

/* Lines from @first up to @end, with edits that stand in them alone. */
struct block {
    guint first, end;
};

/* Returns: the blocks, struct block. */
static GArray *
blocks_of(const struct edits *edits, const struct lines *lines)
{
    GArray *blocks = g_array_new(FALSE, FALSE, sizeof(struct block));

    for (guint i = 0; i < edits->edit->len; i++) {
        const struct edit *edit = edit_at(edits, i);
        struct block block = { line_with(lines, edit->offset), line_with(lines, edit->offset + edit->length) + 1 };
        struct block *last = blocks->len > 0 ? &g_array_index(blocks, struct block, blocks->len - 1) : NULL;

        if (last != NULL && block.first <= last->end)
            last->end = MAX(last->end, block.end);
        else
            g_array_append_val(blocks, block);
    }
    return blocks;
}

/* Appends one block. Returns: how many lines it has then. */
static guint
append_block(const struct edits *edits, const struct lines *lines, const struct block *block, GString *to)
{
    g_autoptr(GString) then = apply(edits, start_of(lines, block->first), start_of(lines, block->end));
    struct lines new = lines_of(then);
    guint n = n_lines(&new);

    for (guint line = block->first; line < block->end; line++)
        append_line(to, '-', lines, line);
    for (guint line = 0; line < n; line++)
        append_line(to, '+', &new, line);
    g_array_unref(new.start);
    return n;
}

/* Appends a hunk of the blocks from @first up to @end; *shift is how many lines more than before stand in front. */
static void
append_hunk(const struct edits *edits, const struct lines *lines, const struct block *first, const struct block *end,
            gint *shift, GString *to)
{
    guint from = first->first - MIN(first->first, CONTEXT), until = MIN(end[-1].end + CONTEXT, n_lines(lines));
    guint line = from, n_new = 0;
    g_autoptr(GString) body = g_string_new(NULL);

    for (const struct block *block = first; block < end; block++) {
        for (; line < block->first; line++, n_new++)
            append_line(body, ' ', lines, line);
        n_new += append_block(edits, lines, block, body);
        line = block->end;
    }
    for (; line < until; line++, n_new++)
        append_line(body, ' ', lines, line);
    g_string_append_printf(to, "@@ -%u,%u +%d,%u @@\n%s", from + 1, until - from, (gint) from + 1 + *shift, n_new,
                           body->str);
    *shift += (gint) n_new - (gint) (until - from);
}

void
edits_diff(const struct edits *edits, const char *path, GString *to)
{
    struct lines lines = lines_of(edits->bytes);
    g_autoptr(GArray) blocks = blocks_of(edits, &lines);
    const struct block *block = (const void *) blocks->data, *last = block + blocks->len;
    gint shift = 0;

    g_string_append_printf(to, "--- %s\n+++ %s\n", path, path);
    while (block < last) {
        const struct block *end = block + 1;

        while (end < last && end->first < end[-1].end + 2 * CONTEXT)
            end++;
        append_hunk(edits, &lines, block, end, &shift, to);
        block = end;
    }
    g_array_unref(lines.start);
}
