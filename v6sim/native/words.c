/*
 * words.c - a change of one row, in the words of the tool that makes it
 *
 * What is composed is done to the settings by the tool's own reader, so that what
 * comes of it is what that tool makes of it: Vista's first change drops all other
 * rows, a line of gai.conf all default lines of its kind.
 */
#include <string.h>

#include "v6sim/native/native.h"

struct asked {
    struct settings *settings;
    enum policy_tool tool;
    enum policy_change change;
    const char *prefix;         /* as RFCs write it */
    const struct policy_row *was, *row;
};

/* Commands, a line each */

static void
say_netsh(const struct asked *asked, GString *to)
{
    const struct edit *edit = settings_edit(asked->settings, TOOL_NETSH);
    bool set = asked->change == POLICY_SET || edit->manners.missing == MISSING_ADD;

    if (asked->change == POLICY_DELETE)
        g_string_append_printf(to, "netsh interface ipv6 delete prefixpolicy %s\n", asked->prefix);
    else
        g_string_append_printf(to, "netsh interface ipv6 %s prefixpolicy %s %d %d\n", set ? "set" : "add",
                               asked->prefix, asked->row->precedence, asked->row->label);
}

static void
say_addrlabel(const struct asked *asked, GString *to)
{
    if (asked->change != POLICY_ADD)
        g_string_append_printf(to, "ip addrlabel del prefix %s label %d\n", asked->prefix, asked->was->label);
    if (asked->change != POLICY_DELETE)
        g_string_append_printf(to, "ip addrlabel add prefix %s label %d\n", asked->prefix, asked->row->label);
}

static void
say_ip6addrctl(const struct asked *asked, GString *to)
{
    if (asked->change != POLICY_ADD)
        g_string_append_printf(to, "ip6addrctl delete %s\n", asked->prefix);
    if (asked->change != POLICY_DELETE)
        g_string_append_printf(to, "ip6addrctl add %s %d %d\n", asked->prefix, asked->row->precedence,
                               asked->row->label);
}

/* Files */

/* There is no line that takes one away, and what stands in a file of the host's is not known here. */
static void
say_gaiconf(const struct asked *asked, GString *to)
{
    bool add = asked->change == POLICY_ADD;

    if (asked->change == POLICY_DELETE || settings_look(asked->settings, TOOL_GAI_CONF)->edited)
        return;
    if (add || asked->row->label != asked->was->label)
        g_string_append_printf(to, "label %s %d\n", asked->prefix, asked->row->label);
    if (add || asked->row->precedence != asked->was->precedence)
        g_string_append_printf(to, "precedence %s %d\n", asked->prefix, asked->row->precedence);
}

/* The word that the table has for a label, or its number. */
static char *
label_word(const struct policy *policy, const struct policy_row *row)
{
    for (unsigned i = 0; i < policy->n; i++)
        if (policy->row[i].label == row->label && policy->row[i].word != NULL)
            return g_strdup(policy->row[i].word);
    return g_strdup_printf("%d", row->label);
}

/* A line of the file that takes the place of the whole table. */
static void
say_ipaddrsel(const struct asked *asked, GString *to)
{
    const struct policy *policy = settings_look(asked->settings, TOOL_IPADDRSEL);
    const struct policy_row *row = asked->change != POLICY_DELETE ? asked->row : asked->was;
    g_autofree char *label = label_word(policy, row);

    g_string_append_printf(to, "%s %d %s\n", asked->prefix, row->precedence, label);
}

static void (*const say[N_POLICY_TOOLS])(const struct asked *asked, GString *to) = {
    [TOOL_NETSH] = say_netsh, [TOOL_IP_ADDRLABEL] = say_addrlabel, [TOOL_GAI_CONF] = say_gaiconf,
    [TOOL_IP6ADDRCTL] = say_ip6addrctl, [TOOL_IPADDRSEL] = say_ipaddrsel,
};

/* Doing it */

static const struct place nowhere = { .file = "words", .line = 1, .column = 1 };

static bool
type_lines(struct settings *settings, const GString *text)
{
    g_autoptr(GPtrArray) lines = native_lines(text->str, text->len, nowhere);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GString) output = g_string_new(NULL);

    for (guint i = 0; i < lines->len; i++) {
        const struct line *line = lines->pdata[i];

        if (line->n > 0)
            native_type(settings, line, output, messages);
    }
    return messages_n(messages) == 0;
}

/* Does it, and says in front of the lines where they belong. */
static bool
write_lines(const struct asked *asked, const struct prefix *prefix, GString *text)
{
    static const struct policy_manners manners = { FIRST_KEEP, EXISTING_REPLACE, MISSING_ADD };
    const struct tool *tool = tools[asked->tool];
    g_autoptr(messages) messages = messages_new();
    bool done;

    if (asked->tool == TOOL_IPADDRSEL) {        /* all other lines stay in the file */
        done = policy_change(settings_table(asked->settings, asked->tool), &manners, asked->change, prefix,
                             asked->row) == POLICY_DONE;
        g_string_prepend(text, asked->change == POLICY_DELETE ? ", without the line: " : ", with the line: ");
    } else {
        done = native_read_file(asked->settings, asked->tool, text->str, text->len, nowhere, messages);
        g_string_prepend(text, ":\n");
    }
    g_string_prepend(text, tool->path);
    return done;
}

/* Returns: the tool that changes the table for sources, or for destinations; N_POLICY_TOOLS: none. */
static enum policy_tool
tool_for(const struct settings *settings, bool source)
{
    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++) {
        const struct policy *table = settings_look(settings, tool);

        if (settings->profile->edit[tool].fact != NO_FACT &&
            (settings->one_table || table == (source ? &settings->source : &settings->destination)))
            return tool;
    }
    return N_POLICY_TOOLS;
}

char *
native_words(struct settings *settings, bool source, enum policy_change change, const struct prefix *prefix,
             const struct policy_row *was, const struct policy_row *row)
{
    const struct policy_row at = { .prefix = prefix->addr, .len = prefix->len };
    g_autofree char *written = print_prefix(&at);
    struct asked asked = { .settings = settings, .tool = tool_for(settings, source), .change = change,
                           .prefix = written, .was = was, .row = row };
    g_autoptr(GString) text = g_string_new(NULL);
    bool done;

    if (asked.tool == N_POLICY_TOOLS)
        return NULL;
    say[asked.tool](&asked, text);
    if (text->len == 0)
        return NULL;
    done = tools[asked.tool]->path != NULL && asked.tool != TOOL_IP6ADDRCTL ? write_lines(&asked, prefix, text)
                                                                            : type_lines(settings, text);
    return done ? g_strdup(text->str) : NULL;
}
