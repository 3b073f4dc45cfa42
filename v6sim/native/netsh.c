/*
 * netsh.c - netsh interface ipv6: show, set, add, delete prefixpolicy
 *
 *   netsh interface ipv6 set prefixpolicy [prefix=]P [precedence=]N [label=]N [[store=]active|persistent]
 *
 * What is changed in the store persistent, which is the default, is there after a
 * restart; if anything is, the rows that the system was shipped with are not.
 * Since when they go at once, or only then, is in the profiles (<edit first>).
 *
 * Words may be cut short, as netsh allows: "netsh int ipv6". The noun is
 * "prefixpolicy", and "prefixpolicies" for show since Vista; both are read
 * everywhere, since texts mix them up.
 *
 * The columns of the listing are those that listings from Windows in English and
 * Japanese agree on ("%10u  %5u  %s"); the heading in Japanese has fewer blanks
 * than its dashes, for its letters are wide.
 *
 * Assumed: which words netsh uses to refuse a change, ERROR_OBJECT_ALREADY_EXISTS
 * and ERROR_NOT_FOUND; XP's heading, which is Vista's here; that a reset acts at
 * once, and not with the next start.
 */
#include <string.h>

#include "v6sim/native/native.h"

#define HINT_NUMBERS "write the prefix, then the precedence and the label: ::/0 40 1"

static const char *const tag_name[] = { "prefix=", "precedence=", "label=", "store=" };
enum tag { TAG_PREFIX, TAG_PRECEDENCE, TAG_LABEL, TAG_STORE, N_TAGS };

static const char *const heading[][3] = {       /* by language: what is above the dashes, and these */
    { "Querying active state...", "Precedence  Label  Prefix", "----------  -----  --------------------------------" },
    { "アクティブ状態を照会しています...", "優先順位   ラベル  プレフィックス",
      "----------  -----  --------------------------------" },
};

/* Reading */

static bool
is_dashes(const char *word)
{
    return strspn(word, "-") >= 3 && strspn(word, "-") == strlen(word);
}

/* Whether the words of @line are those of @text. */
static bool
says(const struct line *line, const char *text)
{
    g_autofree char *words = g_strjoinv(" ", line->word);
    g_auto(GStrv) part = g_strsplit_set(text, " ", -1);
    g_autoptr(GString) wanted = g_string_new(NULL);

    for (char **word = part; *word != NULL; word++)
        if (**word != '\0')
            g_string_append_printf(wanted, "%s%s", wanted->len > 0 ? " " : "", *word);
    return strcmp(words, wanted->str) == 0;
}

static enum line_is
read_heading(const struct line *line, struct statement *statement)
{
    statement->kind = STATEMENT_LISTING;
    if (line->n == 3 && is_dashes(line->word[0]) && is_dashes(line->word[1]) && is_dashes(line->word[2]))
        return LINE_HEADING;
    for (unsigned i = 0; i < G_N_ELEMENTS(heading); i++)
        if (says(line, heading[i][0]) || says(line, heading[i][1]))
            return LINE_HEADING;
    return says(line, "Ok.") || says(line, "OK") ? LINE_NOTHING : LINE_UNKNOWN;
}

/* "50 0 ::1/128" */
static enum line_is
read_row(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    if (line->n != 3 || !g_ascii_isdigit(line->word[0][0]) || strchr(line->word[2], ':') == NULL)
        return LINE_UNKNOWN;
    statement->kind = STATEMENT_ROW;
    return word_number(line->word[0], 0, INT32_MAX, &statement->precedence, wrong) &&
        word_number(line->word[1], 1, INT32_MAX, &statement->label, wrong) &&
        word_prefix(line->word[2], 2, false, &statement->prefix, wrong) ? LINE_ROW : LINE_WRONG;
}

/* Which tag word @nth has, or the first that was not given. */
static enum tag
tag_of(const char *word, unsigned given, const char **value)
{
    enum tag tag = 0;

    for (; tag < N_TAGS; tag++)
        if (g_ascii_strncasecmp(word, tag_name[tag], strlen(tag_name[tag])) == 0) {
            *value = word + strlen(tag_name[tag]);
            return tag;
        }
    *value = word;
    for (tag = 0; tag < N_TAGS && given >> tag & 1; tag++)
        ;
    return tag;
}

static bool
read_parameter(enum tag tag, const char *value, guint nth, struct statement *statement, struct wrong *wrong)
{
    switch (tag) {
    case TAG_PREFIX:
        return word_prefix(value, nth, false, &statement->prefix, wrong);
    case TAG_PRECEDENCE:
        return word_number(value, nth, INT32_MAX, &statement->precedence, wrong);
    case TAG_LABEL:
        return word_number(value, nth, INT32_MAX, &statement->label, wrong);
    case TAG_STORE:
        statement->active = g_ascii_strcasecmp(value, "active") == 0;
        return statement->active || g_ascii_strcasecmp(value, "persistent") == 0 ||
            line_wrong(wrong, nth, "is no store", "active, or persistent") != LINE_WRONG;
    case N_TAGS:
        break;
    }
    return line_wrong(wrong, nth, "is one parameter too many", HINT_NUMBERS) != LINE_WRONG;
}

/* The parameters from word @nth on, of which @needed are a set of tags. */
static enum line_is
read_parameters(const struct line *line, guint nth, unsigned needed, struct statement *statement,
                struct wrong *wrong)
{
    unsigned given = 0;

    for (; nth < line->n; nth++) {
        const char *value;
        enum tag tag = tag_of(line->word[nth], given, &value);

        if (given >> tag & 1)
            return line_wrong(wrong, nth, "is given twice", HINT_NUMBERS);
        if (!read_parameter(tag, value, nth, statement, wrong))
            return LINE_WRONG;
        given |= 1u << tag;
    }
    if (!(given >> TAG_PREFIX & 1))
        return line_wrong(wrong, nth, "needs a prefix", HINT_NUMBERS);
    return (given & needed) == needed ? LINE_COMMAND : line_wrong(wrong, nth, "needs more parameters", HINT_NUMBERS);
}

static bool
is_noun(const struct line *line, guint nth)
{
    return word_is(line, nth, "prefixpolic*y") || word_is(line, nth, "prefixpolic*ies");
}

/* What follows "netsh interface ipv6". */
static enum line_is
read_command(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    static const struct {
        const char *name;
        enum statement_kind kind;
        unsigned needed;
    } verbs[] = {
        { "a*dd", STATEMENT_ADD, 1u << TAG_PREFIX | 1u << TAG_PRECEDENCE | 1u << TAG_LABEL },
        { "se*t", STATEMENT_SET, 1u << TAG_PREFIX | 1u << TAG_PRECEDENCE | 1u << TAG_LABEL },
        { "d*elete", STATEMENT_DELETE, 1u << TAG_PREFIX },
    };

    if (line->n == 4 && word_is(line, 3, "reset")) {
        statement->kind = STATEMENT_RESET;
        return LINE_COMMAND;
    }
    if (!is_noun(line, 4))
        return LINE_UNKNOWN;
    if (word_is(line, 3, "sh*ow")) {
        statement->kind = STATEMENT_SHOW;
        statement->word = g_intern_string(line->word[4]);
        return LINE_COMMAND;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++)
        if (word_is(line, 3, verbs[i].name)) {
            statement->kind = verbs[i].kind;
            return read_parameters(line, 5, verbs[i].needed, statement, wrong);
        }
    return LINE_UNKNOWN;
}

static enum line_is
netsh_read(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    enum line_is is;

    if (line->n == 0)
        return LINE_NOTHING;
    if (word_is(line, 0, "netsh") && word_is(line, 1, "i*nterface") && word_is(line, 2, "ipv6"))
        return read_command(line, statement, wrong);
    is = read_row(line, statement, wrong);
    return is != LINE_UNKNOWN ? is : read_heading(line, statement);
}

/* Printing */

static int
compare_precedence(const void *a, const void *b, void *rising)
{
    const struct policy_row *one = *(const struct policy_row *const *) a;
    const struct policy_row *two = *(const struct policy_row *const *) b;
    int order = (two->precedence > one->precedence) - (one->precedence > two->precedence);

    if (order == 0)
        return (one->nth > two->nth) - (one->nth < two->nth);
    return *(int *) rising ? -order : order;
}

static void
netsh_print(const struct settings *settings, enum native_language language, GString *to)
{
    int rising = settings_edit(settings, TOOL_NETSH)->order;
    g_autoptr(GPtrArray) rows = rows_as_added(settings_look(settings, TOOL_NETSH));

    g_ptr_array_sort_with_data(rows, compare_precedence, &rising);
    g_string_append_printf(to, "%s\n\n%s\n%s\n", heading[language][0], heading[language][1], heading[language][2]);
    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];
        g_autofree char *prefix = print_prefix(row);

        g_string_append_printf(to, "%10d  %5d  %s\n", row->precedence, row->label, prefix);
    }
    g_string_append_c(to, '\n');
}

/* Running */

static bool
show(struct settings *settings, const struct statement *statement, GString *output)
{
    bool plural = g_ascii_strcasecmp(statement->word, "prefixpolicies") == 0;

    if (settings->profile != NULL && plural == settings->profile->edit[TOOL_NETSH].show) {
        g_string_append_printf(output, "The following command was not found: interface ipv6 show %s.\n",
                               statement->word);
        return false;
    }
    netsh_print(settings, LANGUAGE_ENGLISH, output);
    return true;
}

static bool
netsh_run(struct settings *settings, const struct statement *statement, GString *output)
{
    static const char *const says_of[] = {
        [POLICY_DONE] = "Ok.",
        [POLICY_EXISTS] = "The object already exists.",
        [POLICY_MISSING] = "Element not found.",
        [POLICY_FULL] = "Not enough memory resources are available to process this command.",
    };
    enum policy_outcome outcome = POLICY_DONE;

    if (statement->kind == STATEMENT_SHOW)
        return show(settings, statement, output);
    if (statement->kind == STATEMENT_RESET)
        settings_reset(settings, TOOL_NETSH);
    else
        outcome = settings_change(settings, statement);
    if (outcome == POLICY_DONE)
        settings_store(settings, statement);
    g_string_append_printf(output, "%s\n\n", says_of[outcome]);
    return outcome == POLICY_DONE;
}

const struct tool netsh_tool = {
    .option = "prefixpolicies",
    .command = "netsh interface ipv6 show prefixpolicies",
    .commands = "netsh interface ipv6 show|set|add|delete prefixpolicy, netsh interface ipv6 reset",
    .lines = "50 0 ::1/128",
    .read = netsh_read,
    .run = netsh_run,
    .replace = rows_replace,
    .print = netsh_print,
};
