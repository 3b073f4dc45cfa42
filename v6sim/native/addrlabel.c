/*
 * addrlabel.c - ip addrlabel, of iproute2 since 2.6.25
 *
 *   ip addrlabel { add | del } prefix P label N, ip addrlabel [ list | flush ]
 *
 * A line of the listing ends with a blank, and has ever done so (iproute2
 * ip/ipaddrlabel.c print_addrlabel, v2.6.25 and 6.x). The kernel's order is
 * longest prefix first, of the same length the newest first (Linux
 * net/ipv6/addrlabel.c __ip6addrlbl_add). Like the kernel, `del` looks at the
 * prefix alone, though the tool wants a label with it.
 *
 * Not modelled: labels for one interface (dev).
 */
#include <string.h>

#include "v6sim/native/native.h"

#define HINT "write it like: ip addrlabel add prefix 2001:db8::/32 label 99"

/* "prefix P label N", from word @nth on. */
static enum line_is
read_pair(const struct line *line, guint nth, struct statement *statement, struct wrong *wrong)
{
    bool prefix = false, label = false;

    for (; nth < line->n; nth += 2) {
        bool is_prefix = word_is(line, nth, "prefix");

        if (word_is(line, nth, "dev"))
            return line_wrong(wrong, nth, "is not built yet", "leave it out: the label then holds on all interfaces");
        if (!is_prefix && !word_is(line, nth, "label"))
            return line_wrong(wrong, nth, "is neither prefix nor label", HINT);
        if (is_prefix ? prefix : label)
            return line_wrong(wrong, nth, "is given twice", HINT);
        if (nth + 1 == line->n)
            return line_wrong(wrong, nth, "has nothing behind it", HINT);
        if (is_prefix ? !word_prefix(line->word[nth + 1], nth + 1, true, &statement->prefix, wrong)
                      : !word_number(line->word[nth + 1], nth + 1, INT32_MAX, &statement->label, wrong))
            return LINE_WRONG;
        prefix = prefix || is_prefix;
        label = label || !is_prefix;
    }
    if (prefix && label)
        return LINE_ROW;
    return line_wrong(wrong, nth, prefix ? "needs a label" : "needs a prefix", HINT);
}

/* What follows "ip addrlabel". */
static enum line_is
read_command(const struct line *line, guint nth, struct statement *statement, struct wrong *wrong)
{
    bool add = word_is(line, nth, "a*dd");

    statement->kind = word_is(line, nth, "f*lush") ? STATEMENT_FLUSH : STATEMENT_SHOW;
    if (nth == line->n || (nth + 1 == line->n && (statement->kind == STATEMENT_FLUSH || word_is(line, nth, "l*ist") ||
                                                  word_is(line, nth, "s*how"))))
        return LINE_COMMAND;
    if (!add && !word_is(line, nth, "d*elete"))
        return line_wrong(wrong, nth, "is no command of ip addrlabel", "add, del, list or flush");
    statement->kind = add ? STATEMENT_ADD : STATEMENT_DELETE;
    return read_pair(line, nth + 1, statement, wrong) == LINE_ROW ? LINE_COMMAND : LINE_WRONG;
}

static enum line_is
addrlabel_read(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    guint nth = word_is(line, 1, "-6") ? 2 : 1;

    if (line->n == 0)
        return LINE_NOTHING;
    if (word_is(line, 0, "ip") && word_is(line, nth, "addrl*abel"))
        return read_command(line, nth + 1, statement, wrong);
    if (!word_is(line, 0, "prefix"))
        return LINE_UNKNOWN;
    statement->kind = STATEMENT_ROW;
    return read_pair(line, 0, statement, wrong);
}

/* Longest prefix first, then the newest. */
static int
compare_rows(const void *a, const void *b)
{
    const struct policy_row *one = *(const struct policy_row *const *) a;
    const struct policy_row *two = *(const struct policy_row *const *) b;

    if (one->len != two->len)
        return two->len - one->len;
    return (two->nth > one->nth) - (two->nth < one->nth);
}

static void
addrlabel_print(const struct settings *settings, enum native_language language, GString *to)
{
    g_autoptr(GPtrArray) rows = rows_as_added(settings_look(settings, TOOL_IP_ADDRLABEL));

    (void) language;
    g_ptr_array_sort(rows, compare_rows);
    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];
        g_autofree char *prefix = print_ntop(row);

        g_string_append_printf(to, "prefix %s label %d \n", prefix, row->label);
    }
}

static bool
addrlabel_run(struct settings *settings, const struct statement *statement, GString *output)
{
    static const char *const says_of[] = {      /* strerror() of EEXIST, ESRCH and ENOMEM */
        [POLICY_DONE] = "",
        [POLICY_EXISTS] = "RTNETLINK answers: File exists\n",
        [POLICY_MISSING] = "RTNETLINK answers: No such process\n",
        [POLICY_FULL] = "RTNETLINK answers: Cannot allocate memory\n",
    };
    enum policy_outcome outcome = POLICY_DONE;

    if (statement->kind == STATEMENT_SHOW)
        addrlabel_print(settings, LANGUAGE_ENGLISH, output);
    else
        outcome = settings_change(settings, statement);
    g_string_append(output, says_of[outcome]);
    return outcome == POLICY_DONE;
}

/* A listing shows the newest first, which its rows are put in again in the end. */
static bool
addrlabel_replace(struct settings *settings, const struct statement *statement, guint n, struct whole_wrong *wrong)
{
    g_autofree struct statement *turned = g_new(struct statement, n + 1);

    for (guint i = 0; i < n; i++)
        turned[n - 1 - i] = statement[i];
    return rows_replace(settings, turned, n, wrong);
}

const struct tool addrlabel_tool = {
    .option = "addrlabel",
    .command = "ip addrlabel show",
    .commands = "ip addrlabel list|flush, ip addrlabel add|del prefix P label N",
    .lines = "prefix ::1/128 label 0",
    .read = addrlabel_read,
    .run = addrlabel_run,
    .replace = addrlabel_replace,
    .print = addrlabel_print,
};
