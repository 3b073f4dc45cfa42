/*
 * ipaddrsel.c - ipaddrsel of Solaris, and /etc/inet/ipaddrsel.conf
 *
 *   ipaddrsel, ipaddrsel -f FILE, ipaddrsel -d
 *
 * What it prints is a file that it reads: "%-45s %10d %s", in the kernel's
 * order, longest prefix first and else as in the file (OpenSolaris
 * usr/src/cmd/cmd-inet/usr.sbin/ipaddrsel.c; uts/common/inet/ip/ip6_asp.c
 * ip6_asp_copy). Labels are words of at most 15 characters, compared as text. A
 * file replaces the table, must have a row for ::/0, and of two rows for one
 * prefix the first counts.
 *
 * Deliberately different: where ipaddrsel passes over a line with a warning, the
 * line is refused.
 */
#include <string.h>

#include "v6sim/native/native.h"

#define HEADING "# Prefix                                      Precedence Label"
#define MOST_LABEL 15
#define HINT "write a prefix, its precedence and its label: ::/0 40 Default"

static enum line_is
read_command(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    bool file = line->n == 3 && word_is(line, 1, "-f");

    if (line->n > 1 && !file && !(line->n == 2 && word_is(line, 1, "-d")))
        return line_wrong(wrong, 1, "is no option of ipaddrsel, or not all of one", "-f FILE, -d, or nothing");
    statement->kind = line->n == 1 ? STATEMENT_SHOW : file ? STATEMENT_FILE : STATEMENT_RESET;
    if (file)
        statement->word = g_intern_string(line->word[2]);
    return LINE_COMMAND;
}

static enum line_is
read_row(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    if (line->n < 3)
        return line_wrong(wrong, line->n, "needs a prefix, a precedence and a label", HINT);
    if (line->n > 3)
        return line_wrong(wrong, 3, "is one word too many", HINT);
    if (!word_prefix(line->word[0], 0, false, &statement->prefix, wrong) ||
        !word_number(line->word[1], 1, INT32_MAX, &statement->precedence, wrong))
        return LINE_WRONG;
    if (strlen(line->word[2]) > MOST_LABEL)
        return line_wrong(wrong, 2, "is too long", "a label has 15 characters at most");
    statement->kind = STATEMENT_ROW;
    statement->word = g_intern_string(line->word[2]);
    return LINE_ROW;
}

static enum line_is
ipaddrsel_read(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    if (line->n == 0) {
        statement->kind = STATEMENT_LISTING;
        return strncmp(line->text, "# Prefix ", 9) == 0 && strstr(line->text, " Precedence Label") != NULL
            ? LINE_HEADING : LINE_NOTHING;
    }
    if (word_is(line, 0, "ipaddrsel") || word_is(line, 0, "/usr/sbin/ipaddrsel"))
        return read_command(line, statement, wrong);
    if (strchr(line->word[0], ':') == NULL || strchr(line->word[0], '/') == NULL)
        return LINE_UNKNOWN;
    return read_row(line, statement, wrong);
}

/* Labels as numbers */

/* Returns: the number that @word writes, as numbers are written; -1 if it is none. */
static int32_t
number_of(const char *word)
{
    char again[16];
    guint64 number = g_ascii_strtoull(word, NULL, 10);

    g_snprintf(again, sizeof again, "%" G_GUINT64_FORMAT, number);
    return number <= INT32_MAX && strcmp(again, word) == 0 ? (int32_t) number : -1;
}

static const struct policy_row *
row_with_word(const struct policy *policy, const char *word)
{
    for (uint16_t i = 0; policy != NULL && i < policy->n; i++)
        if (policy->row[i].word != NULL && strcmp(policy->row[i].word, word) == 0)
            return &policy->row[i];
    return NULL;
}

/* The number of the label of row @nth: the one that the system's own table or a
 * row before has for the word, else one that neither has. */
static int32_t
label_of(const struct policy *shipped, const struct statement *statement, guint nth)
{
    const struct policy_row *row = row_with_word(shipped, statement[nth].word);
    int64_t free_one = 0;

    if (row != NULL)
        return row->label;
    for (guint i = 0; i < nth; i++)
        if (strcmp(statement[i].word, statement[nth].word) == 0)
            return (int32_t) statement[i].label;
    for (uint16_t i = 0; shipped != NULL && i < shipped->n; i++)
        free_one = MAX(free_one, shipped->row[i].label + INT64_C(1));
    for (guint i = 0; i < nth; i++)
        free_one = MAX(free_one, statement[i].label + 1);
    return (int32_t) free_one;
}

/* Gives @row labels that are equal where their words are; numbers keep their own if all are numbers. */
static void
number_labels(const struct policy *shipped, struct statement *row, guint n)
{
    bool numbers = true;

    for (guint i = 0; i < n; i++)
        numbers = numbers && number_of(row[i].word) >= 0;
    for (guint i = 0; i < n; i++)
        row[i].label = numbers ? number_of(row[i].word) : label_of(shipped, row, i);
    for (guint i = 0; numbers && i < n; i++)
        row[i].word = NULL;
}

/* Of rows with one prefix the first counts. */
static guint
drop_later(struct statement *row, guint n)
{
    guint kept = 0;

    for (guint i = 0; i < n; i++) {
        bool first = true;

        for (guint j = 0; j < kept && first; j++)
            first = row[j].prefix.len != row[i].prefix.len || !addr_equal(row[j].prefix.addr, row[i].prefix.addr);
        if (first)
            row[kept++] = row[i];
    }
    return kept;
}

static bool
ipaddrsel_replace(struct settings *settings, const struct statement *statement, guint n, struct whole_wrong *wrong)
{
    g_autofree struct statement *row = g_memdup2(statement, n * sizeof *row);        /* NULL of none */
    guint kept = drop_later(row, n);
    bool has_default = n == 0;

    for (guint i = 0; i < kept; i++)
        has_default = has_default || row[i].prefix.len == 0;
    if (!has_default)
        return whole_is_wrong(wrong, NULL, "has no row for ::/0", "ipaddrsel insists on it: ::/0 40 Default");
    number_labels(settings->profile != NULL ? settings->profile->source_policy : NULL, row, kept);
    return rows_replace(settings, row, kept, wrong);
}

/* Printing and running */

static void
ipaddrsel_print(const struct settings *settings, enum native_language language, GString *to)
{
    const struct policy *policy = settings_look(settings, TOOL_IPADDRSEL);

    (void) language;
    g_string_append(to, HEADING "\n");
    for (uint16_t i = 0; i < policy->n; i++) {
        const struct policy_row *row = &policy->row[i];
        g_autofree char *prefix = print_ntop(row), *number = g_strdup_printf("%d", row->label);

        g_string_append_printf(to, "%-45s %10d %s\n", prefix, row->precedence, row->word != NULL ? row->word : number);
    }
}

static bool
ipaddrsel_run(struct settings *settings, const struct statement *statement, GString *output)
{
    if (statement->kind == STATEMENT_RESET)
        settings_reset(settings, TOOL_IPADDRSEL);
    else
        ipaddrsel_print(settings, LANGUAGE_ENGLISH, output);
    return true;
}

const struct tool ipaddrsel_tool = {
    .option = "ipaddrsel",
    .command = "ipaddrsel",
    .path = "/etc/inet/ipaddrsel.conf",
    .commands = "ipaddrsel, ipaddrsel -f FILE, ipaddrsel -d",
    .lines = "::1/128 50 Loopback",
    .no_file = "%s: No such file or directory\n",
    .read = ipaddrsel_read,
    .run = ipaddrsel_run,
    .replace = ipaddrsel_replace,
    .print = ipaddrsel_print,
};
