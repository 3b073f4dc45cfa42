/*
 * colour.c - a few words in colour, on a terminal
 *
 * What is coloured, of each line: a verdict that it begins with; how a connection, lookup or ping ended; in the sum
 * of `check`, what is not zero; a whole line that heads a table. A table's heading stands behind an empty line and
 * in front of a row, and has several columns.
 */
#include "v6sim/commands/colour.h"

#include <string.h>
#include <unistd.h>

#define BOLD "\033[1m"
#define RED "\033[1;31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define PLAIN "\033[0m"

const char *const colour_when[] = { "auto", "always", "never", NULL };
static enum { WHEN_AUTO, WHEN_ALWAYS, WHEN_NEVER } when;

bool
colour_choose(const char *word)
{
    for (when = WHEN_AUTO; colour_when[when] != NULL; when++)
        if (strcmp(word, colour_when[when]) == 0)
            return true;
    when = WHEN_AUTO;
    return false;
}

static bool
is_set(const char *variable)
{
    const char *value = g_getenv(variable);

    return value != NULL && *value != '\0' && strcmp(value, "0") != 0;
}

bool
colour_wanted(void)
{
    const char *terminal = g_getenv("TERM"), *no = g_getenv("NO_COLOR");

    if (when != WHEN_AUTO)
        return when == WHEN_ALWAYS;
    if (no != NULL && *no != '\0')      /* whatever it says: no-color.org */
        return false;
    return is_set("CLICOLOR_FORCE") ||
        (isatty(STDOUT_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0);
}

static const struct word {
    const char *text, *colour;
} verdicts[] = {
    { "FAIL ", RED }, { "XPASS ", RED }, { "TODO ", YELLOW },
}, results[] = {
    { "   ESTABLISHED in ", GREEN }, { "   RESOLVED in ", GREEN }, { "   ANSWERED in ", GREEN },
    { "   FAILED ", RED }, { "   ABANDONED ", RED },
}, sums[] = {
    { " failed", RED }, { " unexpectedly ok", RED }, { " todo", YELLOW },
};

/* Appends @n octets of @text, the part from @from to @to in colour. */
static void
append_painted(GString *out, const char *text, gsize n, gsize from, gsize to, const char *colour)
{
    g_string_append_len(out, text, (gssize) from);
    g_string_append(out, colour);
    g_string_append_len(out, text + from, (gssize) (to - from));
    g_string_append(out, PLAIN);
    g_string_append_len(out, text + to, (gssize) (n - to));
}

static bool
paint_verdict(GString *out, const char *line, gsize n)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(verdicts); i++)
        if (g_str_has_prefix(line, verdicts[i].text)) {
            append_painted(out, line, n, 0, strcspn(line, " "), verdicts[i].colour);
            return true;
        }
    return false;
}

static bool
paint_result(GString *out, const char *line, gsize n)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(results); i++) {
        const char *found = g_strstr_len(line, (gssize) n, results[i].text);

        if (found != NULL && g_strstr_len(line, found - line, " -> ") != NULL) {
            gsize from = (gsize) (found - line) + strlen("   ");

            append_painted(out, line, n, from, from + strcspn(line + from, " "), results[i].colour);
            return true;
        }
    }
    return false;
}

/* Of the line that `check` ends with: figures that are not 0. */
static bool
paint_sum(GString *out, const char *line, gsize n)
{
    gsize done = 0;

    if (!g_ascii_isdigit(*line) || g_strstr_len(line, (gssize) n, " expectation") == NULL)
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(sums); i++) {
        const char *found = g_strstr_len(line + done, (gssize) (n - done), sums[i].text);
        gsize from, to;

        if (found == NULL)
            continue;
        from = to = (gsize) (found - line);
        while (from > done && line[from - 1] != ' ')
            from--;
        to += strlen(sums[i].text);
        if (line[from] == '0')
            continue;
        append_painted(out, line + done, to - done, from - done, to - done, sums[i].colour);
        done = to;
    }
    g_string_append_len(out, line + done, (gssize) (n - done));
    return true;
}

/* Parts of a report that look like a table of one row. */
static bool
is_label(const char *line)
{
    static const char *const labels[] = { "basis ", "assumed ", "expect ", "guesses ", NULL };

    for (const char *const *label = labels; *label != NULL; label++)
        if (g_str_has_prefix(line, *label))
            return true;
    return false;
}

static bool
heads_table(const char *before, const char *line, gsize n)
{
    const char *gap = g_strstr_len(line, (gssize) n, "  "), *next = line + n + 1;

    return (before == NULL || *before == '\n') && g_ascii_isalpha(*line) && gap != NULL && line[n] == '\n' &&
        *next != '\0' && *next != '\n' && *next != ' ' && !is_label(line) && !is_label(next);
}

static void
paint_line(GString *out, const char *before, const char *line, gsize n)
{
    if (paint_verdict(out, line, n) || paint_result(out, line, n) || paint_sum(out, line, n))
        return;
    if (heads_table(before, line, n))
        append_painted(out, line, n, 0, n, BOLD);
    else
        g_string_append_len(out, line, (gssize) n);
}

GString *
colour_text(const GString *text)
{
    GString *out = g_string_sized_new(text->len + text->len / 8);
    const char *before = NULL;

    for (const char *line = text->str; *line != '\0';) {
        gsize n = strcspn(line, "\n");

        paint_line(out, before, line, n);
        if (line[n] == '\n')
            g_string_append_c(out, '\n');
        before = line;
        line += n + (line[n] == '\n');
    }
    return out;
}
