/*
 * type.c - what an administrator does: files laid down, commands typed
 */
#include <string.h>

#include "v6sim/native/rcconf.h"

static bool
has_tool(const struct settings *settings, enum policy_tool tool)
{
    return settings->profile->edit[tool].fact != NO_FACT;
}

/* The file that @tool reads when the system starts, if there is one. */
static const struct native_file *
own_file(const struct settings *settings, enum policy_tool tool)
{
    return tools[tool]->path != NULL ? g_hash_table_lookup(settings->file, tools[tool]->path) : NULL;
}

/* The switches of the system, if it has any. */
static struct rcconf *
read_switches(const struct settings *settings, struct messages *messages)
{
    const struct native_file *file = g_hash_table_lookup(settings->file, RCCONF_PATH);

    return file != NULL ? rcconf_read(file->text, strlen(file->text), file->at, messages) : NULL;
}

static bool
start_tool(struct settings *settings, enum policy_tool tool, struct messages *messages)
{
    const struct native_file *file = own_file(settings, tool);

    return file == NULL || !has_tool(settings, tool) ||
        native_read_file(settings, tool, file->text, strlen(file->text), file->at, messages);
}

bool
native_start(struct settings *settings, struct messages *messages)
{
    g_autoptr(rcconf) conf = read_switches(settings, messages);
    unsigned before = messages_n(messages);

    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++)
        start_tool(settings, tool, messages);
    if (conf != NULL)
        rcconf_apply(conf, own_file(settings, TOOL_IP6ADDRCTL) != NULL, settings, messages);
    return messages_n(messages) == before;
}

bool
native_restart(struct settings *settings, struct messages *messages)
{
    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++)
        if (has_tool(settings, tool))
            settings_restore(settings, tool);
    settings->scopes = settings->profile->scopes;
    return native_start(settings, messages);
}

/* Whether @line says the words of @command. */
static bool
is_command(const struct line *line, const char *command)
{
    g_auto(GStrv) word = g_strsplit(command, " ", -1);
    guint n = g_strv_length(word);
    bool same = line->n == n;

    for (guint i = 0; same && i < n; i++)
        same = word_is(line, i, word[i]);
    return same;
}

/* As Windows and others have it; when it shall be does not matter. */
static bool
is_restart(const struct line *line)
{
    return is_command(line, "reboot") || is_command(line, "init 6") ||
        (word_is(line, 0, "shutdown") && (word_is(line, 1, "/r") || word_is(line, 1, "-r")));
}

/* Commands that the profile itself knows. */
static bool
do_known(struct settings *settings, const struct line *line, GString *output)
{
    const struct profile *profile = settings->profile;

    if (profile->ipv6.enable != NULL && is_command(line, profile->ipv6.enable)) {
        settings->ipv6_on = settings->ipv6_enabled = true;
        if (has_tool(settings, TOOL_NETSH))
            g_string_append(output, "Ok.\n\n");
        return true;
    }
    if (profile->ipv6.disable != NULL && is_command(line, profile->ipv6.disable)) {
        settings->ipv6_on = settings->ipv6_enabled = false;
        g_string_append(output, has_tool(settings, TOOL_NETSH) ? "Ok.\n\n" : "");
        return true;
    }
    for (uint8_t i = 0; i < profile->n_named_policies; i++)
        if (is_command(line, profile->named_policy[i].command)) {
            settings_name(settings, &profile->named_policy[i]);
            return true;
        }
    return false;
}

/* Adds the rows of a file one by one. */
static bool
add_file(struct settings *settings, enum policy_tool tool, const struct native_file *file, GString *output,
         struct messages *messages)
{
    g_autoptr(settings) alone = settings_new(NULL);
    g_autoptr(GPtrArray) rows = NULL;

    if (!native_read_file(alone, tool, file->text, strlen(file->text), file->at, messages))
        return false;
    rows = rows_as_added(settings_look(alone, tool));
    for (guint i = 0; i < rows->len; i++) {
        const struct policy_row *row = rows->pdata[i];
        struct statement add = {
            .kind = STATEMENT_ADD,
            .tool = tool,
            .prefix = { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 },
            .precedence = row->precedence,
            .label = row->label,
        };

        tools[tool]->run(settings, &add, output);
    }
    return true;
}

static bool
do_file(struct settings *settings, const struct statement *statement, GString *output, struct messages *messages)
{
    const struct tool *tool = tools[statement->tool];
    const struct native_file *file = g_hash_table_lookup(settings->file, statement->word);

    if (file != NULL && tool->file_adds)
        return add_file(settings, statement->tool, file, output, messages);
    if (file != NULL)
        return native_read_file(settings, statement->tool, file->text, strlen(file->text), file->at, messages);

    g_auto(GStrv) part = g_strsplit(tool->no_file, "%s", 2);
    g_string_append_printf(output, "%s%s%s", part[0], statement->word, part[1]);
    return true;
}

/* As the script in rc.d does: what the system was shipped with, its file in place of that, and its switches. Both were
 * read before, without a message. */
static void
do_restart(struct settings *settings, const struct statement *statement, GString *output, struct messages *messages)
{
    g_autoptr(rcconf) conf = read_switches(settings, messages);

    if (conf != NULL && rcconf_is_off(conf, settings)) {
        g_string_append(output, "Cannot 'start' ip6addrctl. Set ip6addrctl_enable to YES in /etc/rc.conf or use "
                        "'onestart' instead of 'start'.\n");
        return;
    }
    tools[statement->tool]->run(settings, statement, output);
    start_tool(settings, statement->tool, messages);
    if (conf != NULL)
        rcconf_apply(conf, own_file(settings, statement->tool) != NULL, settings, messages);
}

static bool
do_statement(struct settings *settings, const struct statement *statement, GString *output,
             struct messages *messages)
{
    if (statement->kind == STATEMENT_FILE)
        return do_file(settings, statement, output, messages);
    if (statement->kind == STATEMENT_RESET && tools[statement->tool]->file_adds)
        do_restart(settings, statement, output, messages);
    else
        tools[statement->tool]->run(settings, statement, output);
    return true;
}

/* Appends @text to a list. */
static void
append_listed(GString *list, const char *text)
{
    g_string_append_printf(list, "%s%s", list->len > 0 ? "; " : "", text);
}

static bool
not_there(const struct settings *settings, const struct line *line, struct messages *messages)
{
    const struct profile *profile = settings->profile;
    g_autofree char *said = g_strjoinv(" ", line->word);
    g_autoptr(GString) known = g_string_new(NULL);

    if (profile->ipconfig.fact != NO_FACT && (is_command(line, "ipconfig") || is_command(line, "ipconfig /all")))
        return messages_add(messages, line_place(line, 0), "v6sim show FILE --host NAME --ipconfig",
                            "\"%s\" among commands is not built yet: it tells of the run", said);
    if (profile->ipv6.enable != NULL && !profile->ipv6.on)
        append_listed(known, profile->ipv6.enable);
    if (profile->ipv6.disable != NULL)
        append_listed(known, profile->ipv6.disable);
    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++)
        if (has_tool(settings, tool))
            append_listed(known, tools[tool]->commands);
    for (uint8_t i = 0; i < profile->n_named_policies; i++)
        append_listed(known, profile->named_policy[i].command);
    return messages_add(messages, line_place(line, 0), known->len > 0 ? known->str : "none of its commands is known",
                        "\"%s\" is no command of %s that is known here", said, profile->name);
}

bool
native_type(struct settings *settings, const struct line *line, GString *output, struct messages *messages)
{
    if (do_known(settings, line, output))
        return true;
    if (is_restart(line))
        return native_restart(settings, messages);
    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++) {
        struct statement statement = { .tool = tool, .at = line_place(line, 0) };
        struct wrong wrong = { 0 };
        enum line_is is = has_tool(settings, tool) ? tools[tool]->read(line, &statement, &wrong) : LINE_UNKNOWN;

        if (is == LINE_COMMAND)
            return do_statement(settings, &statement, output, messages);
        if (is == LINE_WRONG && wrong.word < line->n)
            return messages_add(messages, line_place(line, wrong.word), wrong.hint, "\"%s\" %s",
                                line->word[wrong.word], wrong.problem);
        if (is == LINE_WRONG)
            return messages_add(messages, line_place(line, wrong.word), wrong.hint, "the command %s", wrong.problem);
    }
    return not_there(settings, line, messages);
}
