/*
 * gaiconf.c - /etc/gai.conf of glibc
 *
 *   label P N, precedence P N, scopev4 P N, reload yes|no
 *
 * glibc has three tables, and a line of one kind takes away all defaults of that
 * kind; a kind that then lacks a row for everything gets one: label 1, precedence
 * 40, scope 14. A prefix without length is one address. Of two lines for one
 * prefix the first counts (glibc posix/getaddrinfo.c gaiconf_init; 2.7 and
 * later). Labels and precedences are one table here, in which each prefix of
 * either has what the longest prefix around it has in the other: addresses find
 * the same values in it.
 *
 * Printed is what the file says where it is shipped: defaults as comments, in
 * its own spelling (glibc posix/gai.conf, 2.7 and 2.36); lines that are in force
 * have no "#" in front.
 *
 * Deliberately different: where glibc passes over a line in silence, the line is
 * refused.
 * Not modelled: scopes of IPv4 addresses other than the two sets of defaults that
 * glibc has had; reload, for a file does not change while a program runs.
 */
#include <string.h>

#include "v6sim/native/native.h"
#include "v6sim/read/value.h"

#define HINT "write it like: precedence ::ffff:0:0/96 100"
#define TOO_MANY "has too many prefixes: the table has room for 32"
#define DEFAULT_LABEL 1
#define DEFAULT_PRECEDENCE 40

/* Reading */

/* A prefix of IPv4 addresses, in either form; an address without length. */
static bool
read_ipv4(const char *text, guint nth, struct prefix *prefix, struct wrong *wrong)
{
    const char *hint = "write it like 10.0.0.0/8 or ::ffff:10.0.0.0/104";
    g_autofree char *whole = strchr(text, '/') != NULL ? g_strdup(text)
        : g_strconcat(text, strchr(text, ':') != NULL ? "/128" : "/32", NULL);
    const char *problem = value_read_prefix(whole, prefix, &hint);

    if (problem == NULL && (!addr_is_ipv4(prefix->addr) || prefix->len < MAPPED_BITS))
        problem = "is not of IPv4";
    return problem == NULL || line_wrong(wrong, nth, problem, hint) != LINE_WRONG;
}

static enum line_is
read_setting(const struct line *line, enum statement_kind kind, struct statement *statement, struct wrong *wrong)
{
    statement->kind = kind;
    if (line->n < 3)
        return line_wrong(wrong, line->n, "needs a prefix and a number", HINT);
    if (line->n > 3)
        return line_wrong(wrong, 3, "is one word too many", HINT);
    if (kind == STATEMENT_SCOPE ? !read_ipv4(line->word[1], 1, &statement->prefix, wrong)
                                : !word_prefix(line->word[1], 1, true, &statement->prefix, wrong))
        return LINE_WRONG;
    return word_number(line->word[2], 2, INT32_MAX, &statement->label, wrong) ? LINE_ROW : LINE_WRONG;
}

static const struct { const char *name; enum statement_kind kind; } keywords[] = {
    { "label", STATEMENT_LABEL }, { "precedence", STATEMENT_PRECEDENCE }, { "scopev4", STATEMENT_SCOPE } };

/* "#precedence ::1/128 50": how the file is shipped. */
static bool
is_commented_default(const char *text)
{
    if (*text++ != '#')
        return false;
    for (unsigned i = 0; i < G_N_ELEMENTS(keywords); i++) {
        gsize n = strlen(keywords[i].name);

        if (strncmp(text, keywords[i].name, n) == 0 && text[n] == ' ')
            return true;
    }
    return false;
}

static enum line_is
gaiconf_read(const struct line *line, struct statement *statement, struct wrong *wrong)
{
    statement->kind = STATEMENT_NO_EFFECT;
    if (line->n == 0)
        return is_commented_default(line->text) ? LINE_HEADING : LINE_NOTHING;
    if (line->n == 2 && word_is(line, 0, "cat") && strcmp(line->word[1], gaiconf_tool.path) == 0) {
        statement->kind = STATEMENT_SHOW;
        return LINE_COMMAND;
    }
    if (strcmp(line->word[0], "reload") == 0)
        return line->n == 2 && (strcmp(line->word[1], "yes") == 0 || strcmp(line->word[1], "no") == 0)
            ? LINE_HEADING : line_wrong(wrong, 1, "is not what reload can be", "yes or no");
    for (unsigned i = 0; i < G_N_ELEMENTS(keywords); i++)
        if (strcmp(line->word[0], keywords[i].name) == 0)
            return read_setting(line, keywords[i].kind, statement, wrong);
    return LINE_UNKNOWN;
}

/* Tables of one kind, values kept as labels */

/* Returns: the row of the longest prefix around @len bits of @addr, shorter than
 * @below; or NULL. */
static const struct policy_row *
around(const struct policy *policy, struct addr addr, unsigned len, unsigned below)
{
    for (uint16_t i = 0; i < policy->n; i++)
        if (policy->row[i].len <= len && policy->row[i].len < below &&
            prefix_has(policy->row[i].prefix, policy->row[i].len, addr))
            return &policy->row[i];
    return NULL;
}

static int32_t
value_around(const struct policy *policy, const struct policy_row *of)
{
    const struct policy_row *row = around(policy, of->prefix, of->len, 129);

    return row != NULL ? row->label : -1;
}

/* Fills @table with the lines of @kind. */
static bool
collect(struct policy *table, enum statement_kind kind, const struct statement *statement, guint n,
        struct whole_wrong *wrong)
{
    for (guint i = 0; i < n; i++) {
        const char *problem;

        if (statement[i].kind != kind || policy_row_of(table, &statement[i].prefix) != NULL)
            continue;
        problem = policy_add(table, &statement[i].prefix, 0, (int32_t) statement[i].label);
        if (problem != NULL)
            return whole_is_wrong(wrong, &statement[i], problem, NULL);
    }
    return true;
}

/* The row for everything of a kind that has lines, but none for that. */
static bool
add_default(struct policy *table, unsigned len, int32_t value, struct whole_wrong *wrong)
{
    const struct prefix all = { .addr = { .lo = len > 0 ? MAPPED_LO : 0 }, .len = (uint8_t) len };

    return table->n == 0 || policy_row_of(table, &all) != NULL || policy_add(table, &all, 0, value) == NULL ||
        whole_is_wrong(wrong, NULL, TOO_MANY, NULL);
}

/* Those of a kind in @merged, which glibc keeps apart. */
static void
part(const struct policy *merged, bool precedence, struct policy *table)
{
    g_autoptr(GPtrArray) rows = rows_as_added(merged);

    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];
        const struct prefix prefix = { .addr = row->prefix, .len = row->len };

        policy_add(table, &prefix, 0, precedence ? row->precedence : row->label);
    }
}

/* Adds the prefixes of @from with what they have in the two tables. */
static bool
merge_rows(struct policy *merged, const struct policy *from, const struct policy *label,
           const struct policy *precedence, struct whole_wrong *wrong)
{
    g_autoptr(GPtrArray) rows = rows_as_added(from);

    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];
        const struct prefix prefix = { .addr = row->prefix, .len = row->len };

        if (policy_row_of(merged, &prefix) == NULL &&
            policy_add(merged, &prefix, value_around(precedence, row), value_around(label, row)) != NULL)
            return whole_is_wrong(wrong, NULL, TOO_MANY, NULL);
    }
    return true;
}

/* Scopes */

/* What IPv4 addresses have unless the file says otherwise, by scopes.private_ipv4: up to glibc 2.16 private ones
 * have 5 (RFC 3484 section 3.2), since then 14. */
static const struct { const char *prefix; int32_t scope[2]; } default_scopes[] = {
    { "::ffff:169.254.0.0/112", { 2, 2 } },
    { "::ffff:127.0.0.0/104", { 2, 2 } },
    { "::ffff:10.0.0.0/104", { 14, 5 } },
    { "::ffff:172.16.0.0/108", { 14, 5 } },
    { "::ffff:192.168.0.0/112", { 14, 5 } },
    { "::ffff:0.0.0.0/96", { 14, 14 } },
};

static void
fill_default_scopes(struct policy *table, int private_ipv4)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(default_scopes); i++) {
        struct prefix prefix;
        const char *hint;

        value_read_prefix(default_scopes[i].prefix, &prefix, &hint);
        policy_add(table, &prefix, 0, default_scopes[i].scope[private_ipv4]);
    }
}

/* Whether each prefix of either has one value in both: then each address does. */
static bool
agree(const struct policy *a, const struct policy *b)
{
    for (uint16_t i = 0; i < a->n; i++)
        if (value_around(a, &a->row[i]) != value_around(b, &a->row[i]))
            return false;
    for (uint16_t i = 0; i < b->n; i++)
        if (value_around(a, &b->row[i]) != value_around(b, &b->row[i]))
            return false;
    return true;
}

static const struct statement *
first_scope(const struct statement *statement, guint n)
{
    for (guint i = 0; i < n; i++)
        if (statement[i].kind == STATEMENT_SCOPE)
            return &statement[i];
    return NULL;
}

static bool
set_scopes(struct settings *settings, const struct statement *statement, guint n, struct whole_wrong *wrong)
{
    struct policy table = { 0 };

    if (!collect(&table, STATEMENT_SCOPE, statement, n, wrong) || !add_default(&table, MAPPED_BITS, 14, wrong))
        return false;
    if (table.n == 0)
        return true;
    for (int private_ipv4 = 0; private_ipv4 < 2; private_ipv4++) {
        struct policy wanted = { 0 };

        fill_default_scopes(&wanted, private_ipv4);
        if (agree(&table, &wanted)) {
            settings->scopes.private_ipv4 = private_ipv4;
            settings->scopes.given.mask |= 1;
            if (settings->profile != NULL)
                settings->scopes.fact = settings->profile->edit[TOOL_GAI_CONF].fact;
            return true;
        }
    }
    return whole_is_wrong(wrong, first_scope(statement, n), "gives IPv4 addresses scopes that are not built yet",
                          "private addresses can have 5 or 14, 169.254.0.0/16 and 127.0.0.0/8 have 2, others 14");
}

/* The tables of both kinds, whatever the file leaves out being as the system has it. */
static bool
complete(const struct settings *settings, struct policy *label, struct policy *precedence,
         struct whole_wrong *wrong)
{
    const struct policy *shipped = settings->profile != NULL ? settings->profile->destination_policy : NULL;

    if (shipped == NULL && (label->n == 0 || precedence->n == 0))
        return whole_is_wrong(wrong, NULL, label->n == 0 ? "has no label: they stay as the system has them"
                                                         : "has no precedence: they stay as the system has them",
                              "--os NAME lays it over the table of a system");
    if (settings_edit(settings, TOOL_GAI_CONF)->implicit_default &&
        (!add_default(label, 0, DEFAULT_LABEL, wrong) || !add_default(precedence, 0, DEFAULT_PRECEDENCE, wrong)))
        return false;
    if (label->n == 0)
        part(shipped, false, label);
    if (precedence->n == 0)
        part(shipped, true, precedence);
    return true;
}

static bool
gaiconf_replace(struct settings *settings, const struct statement *statement, guint n, struct whole_wrong *wrong)
{
    struct policy label = { 0 }, precedence = { 0 }, merged = { .fact = NO_FACT };

    if (!collect(&label, STATEMENT_LABEL, statement, n, wrong) ||
        !collect(&precedence, STATEMENT_PRECEDENCE, statement, n, wrong) ||
        !set_scopes(settings, statement, n, wrong))
        return false;
    if (label.n + precedence.n == 0)
        return true;
    if (!complete(settings, &label, &precedence, wrong) ||
        !merge_rows(&merged, &label, &label, &precedence, wrong) ||
        !merge_rows(&merged, &precedence, &label, &precedence, wrong))
        return false;
    *settings_table(settings, TOOL_GAI_CONF) = merged;
    settings_edited(settings, TOOL_GAI_CONF);
    return true;
}

/* Printing */

/* Lines that the file is shipped with, where their spelling is not the rule's. */
static const struct { const char *line, *shipped; } spellings[] = {
    { "label 2001::/32     7", "label 2001:0::/32   7" },
    { "precedence ::1/128        50", "precedence  ::1/128       50" },
    { "precedence ::/0           40", "precedence  ::/0          40" },
    { "precedence 2002::/16      30", "precedence  2002::/16     30" },
};

static void
print_line(GString *to, bool shipped, const char *line)
{
    for (unsigned i = 0; shipped && i < G_N_ELEMENTS(spellings); i++)
        if (strcmp(spellings[i].line, line) == 0)
            line = spellings[i].shipped;
    g_string_append_printf(to, "%s%s\n", shipped ? "#" : "", line);
}

/* The lines of a kind without which addresses would find other values. */
static void
print_kind(GString *to, const struct settings *settings, bool precedence)
{
    const struct policy *merged = settings_look(settings, TOOL_GAI_CONF);
    struct policy table = { 0 }, of_system = { 0 };
    g_autoptr(GPtrArray) rows = NULL;
    bool shipped;

    part(merged, precedence, &table);
    if (settings->profile != NULL && settings->profile->destination_policy != NULL)
        part(settings->profile->destination_policy, precedence, &of_system);
    shipped = settings->profile != NULL && agree(&table, &of_system);
    rows = rows_as_added(shipped ? &of_system : &table);
    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];
        const struct policy_row *other = around(shipped ? &of_system : &table, row->prefix, row->len, row->len);
        g_autofree char *prefix = print_prefix(row);
        g_autofree char *line = precedence ? g_strdup_printf("precedence %-14s %d", prefix, row->label)
                                           : g_strdup_printf("label %-13s %d", prefix, row->label);

        if (other == NULL || other->label != row->label)
            print_line(to, shipped, line);
    }
}

static void
gaiconf_print(const struct settings *settings, enum native_language language, GString *to)
{
    const struct scopes *scopes = &settings->scopes;
    bool shipped = settings->profile != NULL && scopes->private_ipv4 == settings->profile->scopes.private_ipv4;

    (void) language;
    print_kind(to, settings, false);
    print_kind(to, settings, true);
    for (unsigned i = 0; i < G_N_ELEMENTS(default_scopes); i++) {
        int32_t scope = default_scopes[i].scope[scopes->private_ipv4];
        g_autofree char *line = g_strdup_printf("scopev4 %-23s %d", default_scopes[i].prefix, scope);

        if (scopes->private_ipv4 || default_scopes[i].scope[1] != 5)
            print_line(to, shipped, line);
    }
}

/* What `cat` shows: the file as it was written, if it was. */
static bool
gaiconf_run(struct settings *settings, const struct statement *statement, GString *output)
{
    const struct native_file *file = g_hash_table_lookup(settings->file, gaiconf_tool.path);

    (void) statement;
    if (file != NULL)
        g_string_append(output, file->text);
    else
        gaiconf_print(settings, LANGUAGE_ENGLISH, output);
    return true;
}

const struct tool gaiconf_tool = {
    .option = "gai-conf",
    .command = "/etc/gai.conf",
    .path = "/etc/gai.conf",
    .commands = "cat /etc/gai.conf",
    .lines = "label P N, precedence P N, scopev4 P N, reload yes|no",
    .read = gaiconf_read,
    .run = gaiconf_run,
    .replace = gaiconf_replace,
    .print = gaiconf_print,
};
