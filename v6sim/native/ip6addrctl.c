/*
 * ip6addrctl.c - ip6addrctl of the BSDs, and /etc/ip6addrctl.conf
 *
 *   ip6addrctl [ show | add P N N | delete P | flush | install FILE ]
 *
 * The listing is "%-30s %5s %5s %8s" with a count of lookups behind each row,
 * which is 0 here, in the order in which rows were added; a file has a prefix,
 * a precedence and a label on each line and is added row by row (FreeBSD
 * usr.sbin/ip6addrctl/ip6addrctl.c, of KAME 1.3). The script in rc.d empties the
 * table before it installs a file or a table of its own; the latter are
 * policies of a profile, each with its command.
 */
#include <string.h>

#include "v6sim/native/native.h"

#define HINT "write a prefix, its precedence and its label: ::/0 40 1"
#define NO_TABLE "no source-address-selection policy is installed"

/* "P N N" from word @nth on, @most words at most. */
static bool
read_row(const struct line *line, guint nth, guint most, struct statement *statement, struct wrong *wrong)
{
    if (line->n < nth + 3)
        return line_wrong(wrong, line->n, "needs a prefix, a precedence and a label", HINT) != LINE_WRONG;
    if (line->n > nth + most)
        return line_wrong(wrong, nth + most, "is one word too many", HINT) != LINE_WRONG;
    return word_prefix(line->word[nth], nth, false, &statement->prefix, wrong) &&
        word_number(line->word[nth + 1], nth + 1, INT32_MAX, &statement->precedence, wrong) &&
        word_number(line->word[nth + 2], nth + 2, INT32_MAX, &statement->label, wrong);
}

static enum line_is
read_command(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    statement->kind = word_is(line, 1, "flush") ? STATEMENT_FLUSH : STATEMENT_SHOW;
    if (line->n == 1 || (line->n == 2 && (statement->kind == STATEMENT_FLUSH || word_is(line, 1, "show"))))
        return LINE_COMMAND;
    if (word_is(line, 1, "add")) {
        statement->kind = STATEMENT_ADD;
        return read_row(line, 2, 3, statement, wrong) ? LINE_COMMAND : LINE_WRONG;
    }
    if (line->n == 3 && word_is(line, 1, "delete")) {
        statement->kind = STATEMENT_DELETE;
        return word_prefix(line->word[2], 2, false, &statement->prefix, wrong) ? LINE_COMMAND : LINE_WRONG;
    }
    if (line->n == 3 && word_is(line, 1, "install")) {
        statement->kind = STATEMENT_FILE;
        statement->word = g_intern_string(line->word[2]);
        return LINE_COMMAND;
    }
    return line_wrong(wrong, 1, "is no command of ip6addrctl, or not all of one",
                      "show, add P N N, delete P, flush, or install FILE");
}

/* What the script does beside installing tables. */
static enum line_is
read_script(const struct line *line, struct statement *statement)
{
    static const struct { const char *verb; enum statement_kind kind; } verbs[] = {
        { "start", STATEMENT_RESET }, { "stop", STATEMENT_FLUSH }, { "status", STATEMENT_SHOW } };

    for (unsigned i = 0; line->n == 2 && i < G_N_ELEMENTS(verbs); i++)
        if (word_is(line, 1, verbs[i].verb)) {
            statement->kind = verbs[i].kind;
            return LINE_COMMAND;
        }
    return LINE_UNKNOWN;
}

static enum line_is
ip6addrctl_read(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    if (line->n == 0)
        return LINE_NOTHING;
    if (word_is(line, 0, "ip6addrctl") || word_is(line, 0, "/usr/sbin/ip6addrctl"))
        return read_command(line, statement, wrong);
    if (word_is(line, 0, "/etc/rc.d/ip6addrctl"))
        return read_script(line, statement);
    statement->kind = STATEMENT_LISTING;
    if ((line->n == 4 && word_is(line, 0, "Prefix") && word_is(line, 1, "Prec") && word_is(line, 3, "Use")) ||
        strstr(line->text, NO_TABLE) != NULL)
        return LINE_HEADING;
    if (strchr(line->word[0], ':') == NULL || strchr(line->word[0], '/') == NULL)
        return LINE_UNKNOWN;
    statement->kind = STATEMENT_ROW;
    return read_row(line, 0, 4, statement, wrong) ? LINE_ROW : LINE_WRONG;
}

static void
ip6addrctl_print(const struct settings *settings, enum native_language language, GString *to)
{
    g_autoptr(GPtrArray) rows = rows_as_added(settings_look(settings, TOOL_IP6ADDRCTL));

    (void) language;
    if (rows->len == 0) {
        g_string_append(to, NO_TABLE "\n");
        return;
    }
    g_string_append_printf(to, "%-30s %5s %5s %8s\n", "Prefix", "Prec", "Label", "Use");
    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];
        g_autofree char *prefix = print_ntop(row);

        g_string_append_printf(to, "%-30s %5d %5d %8d\n", prefix, row->precedence, row->label, 0);
    }
}

static bool
ip6addrctl_run(struct settings *settings, const struct statement *statement, GString *output)
{
    static const char *const says_of[] = {      /* strerror() of EEXIST, ESRCH and ENOMEM */
        [POLICY_DONE] = NULL,
        [POLICY_EXISTS] = "File exists",
        [POLICY_MISSING] = "No such process",
        [POLICY_FULL] = "Cannot allocate memory",
    };
    enum policy_outcome outcome = POLICY_DONE;

    if (statement->kind == STATEMENT_SHOW)
        ip6addrctl_print(settings, LANGUAGE_ENGLISH, output);
    else if (statement->kind == STATEMENT_RESET)
        settings_reset(settings, TOOL_IP6ADDRCTL);
    else
        outcome = settings_change(settings, statement);
    if (outcome != POLICY_DONE)
        g_string_append_printf(output, "ip6addrctl: ioctl(SIOC%cADDRCTL_POLICY): %s\n",
                               statement->kind == STATEMENT_DELETE ? 'D' : 'A', says_of[outcome]);
    return outcome == POLICY_DONE;
}

const struct tool ip6addrctl_tool = {
    .option = "ip6addrctl",
    .command = "ip6addrctl show",
    .path = "/etc/ip6addrctl.conf",
    .commands = "ip6addrctl show|add|delete|flush|install",
    .lines = "::1/128 50 0",
    .no_file = "ip6addrctl: fopen: %s: No such file or directory\n",
    .file_adds = true,
    .read = ip6addrctl_read,
    .run = ip6addrctl_run,
    .replace = rows_replace,
    .print = ip6addrctl_print,
};
