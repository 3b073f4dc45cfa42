/*
 * text.c - whole texts: whose they are, and what they say
 *
 * Every tool is shown every line; the one that knows most of them is whose text
 * it is. Rows stand for a whole table, which a heading or the command that shows
 * it begins anew, so that the last listing of a transcript counts; commands change
 * what is there by then.
 */
#include <string.h>

#include "v6sim/native/native.h"

/* Recognising */

/* A line that says something counts twice what one does that is wrong, so that
 * of two tools with similar lines the one that can read them wins. */
static unsigned
known_by(enum policy_tool tool, const GPtrArray *lines)
{
    unsigned known = 0;

    for (guint i = 0; i < lines->len; i++) {
        struct statement statement = { .tool = tool };
        struct wrong wrong;
        enum line_is is = tools[tool]->read(lines->pdata[i], &statement, &wrong);

        known += is == LINE_WRONG ? 1 : is >= LINE_HEADING ? 2 : 0;
    }
    return known;
}

static bool
recognise(const GPtrArray *lines, enum policy_tool *tool)
{
    unsigned most = 0;

    for (enum policy_tool one = 0; one < N_POLICY_TOOLS; one++) {
        unsigned known = known_by(one, lines);

        if (known > most) {
            most = known;
            *tool = one;
        }
    }
    return most > 0;
}

/* Reading */

/* A text under way. */
struct text {
    struct settings *settings;
    enum policy_tool tool;
    GArray *row;                /* struct statement: those of the table that is being read */
    bool listing;               /* a heading was seen, with or without rows behind it */
    bool is_file;               /* of a tool: holds no commands */
    bool says;                  /* anything but comments */
    struct place at;
    struct messages *messages;
};

static void
tell_wrong(const struct text *text, const struct line *line, const struct wrong *wrong)
{
    if (wrong->word < line->n)
        messages_add(text->messages, line_place(line, wrong->word), wrong->hint, "\"%s\" %s",
                     line->word[wrong->word], wrong->problem);
    else
        messages_add(text->messages, line_place(line, wrong->word), wrong->hint, "the line %s", wrong->problem);
}

static void
tell_unknown(const struct text *text, const struct line *line)
{
    const struct tool *tool = tools[text->tool];
    g_autofree char *said = g_strjoinv(" ", line->word);
    g_autofree char *hint = g_strdup_printf("lines look like %s%s%s", tool->lines, text->is_file ? "" : "; commands: ",
                                            text->is_file ? "" : tool->commands);

    messages_add(text->messages, line_place(line, 0), hint, "\"%s\" is not known here", said);
}

/* Puts the rows so far in place. */
static void
take_rows(struct text *text)
{
    const struct statement *row = (const struct statement *) (void *) text->row->data;
    const struct place whole = { .file = text->at.file };
    struct whole_wrong wrong = { .hint = NULL };

    if (text->row->len > 0 && !tools[text->tool]->replace(text->settings, row, text->row->len, &wrong)) {
        if (wrong.at.line > 0)
            messages_add(text->messages, wrong.at, wrong.hint, "the line %s", wrong.problem);
        else
            messages_add(text->messages, text->is_file ? text->at : whole, wrong.hint, "the text %s", wrong.problem);
    }
    if (text->row->len == 0 && text->listing)
        settings_table(text->settings, text->tool)->n = 0;
    g_array_set_size(text->row, 0);
    text->listing = false;
}

static void
do_command(struct text *text, const struct line *line, const struct statement *statement)
{
    g_autoptr(GString) output = g_string_new(NULL);

    if (statement->kind == STATEMENT_FILE) {
        messages_add(text->messages, line_place(line, 0), "import that file by itself", "the line reads another file");
        return;
    }
    if (!tools[text->tool]->run(text->settings, statement, output))
        messages_add(text->messages, line_place(line, 0), NULL, "refused: %s", g_strstrip(output->str));
}

static void
read_line(struct text *text, const struct line *line)
{
    struct statement statement = { .tool = text->tool, .at = line_place(line, 0) };
    struct wrong wrong = { 0 };

    enum line_is is = tools[text->tool]->read(line, &statement, &wrong);

    text->says = text->says || is == LINE_ROW || is == LINE_COMMAND || statement.kind == STATEMENT_LISTING;
    switch (is == LINE_COMMAND && text->is_file ? LINE_UNKNOWN : is) {
    case LINE_UNKNOWN:
        tell_unknown(text, line);
        break;
    case LINE_NOTHING:
        break;
    case LINE_WRONG:
        tell_wrong(text, line, &wrong);
        break;
    case LINE_ROW:
        g_array_append_val(text->row, statement);
        break;
    case LINE_HEADING:
        if (statement.kind == STATEMENT_LISTING) {
            g_array_set_size(text->row, 0);
            text->listing = true;
        }
        break;
    case LINE_COMMAND:
        if (statement.kind == STATEMENT_SHOW) {
            g_array_set_size(text->row, 0);
            break;
        }
        take_rows(text);
        do_command(text, line, &statement);
        break;
    }
}

static void
read_lines(struct text *text, const GPtrArray *lines)
{
    unsigned before = messages_n(text->messages);

    text->row = g_array_new(FALSE, TRUE, sizeof(struct statement));
    for (guint i = 0; i < lines->len; i++)
        read_line(text, lines->pdata[i]);
    if (messages_n(text->messages) == before)
        take_rows(text);
    g_array_unref(text->row);
}

static bool
is_of_system(const struct settings *settings, enum policy_tool tool, struct place at, struct messages *messages)
{
    g_autofree char *has = NULL;

    if (settings->profile == NULL || settings->profile->edit[tool].fact != NO_FACT)
        return true;
    has = native_has(settings->profile);
    return messages_add(messages, at, has != NULL ? has : "its table cannot be changed", "%s has no %s: %s",
                        settings->profile->name, policy_tool_name[tool], tools[tool]->command);
}

bool
native_import(struct settings *settings, const char *bytes, gsize n, struct place at, enum policy_tool *tool,
              struct messages *messages)
{
    const struct place whole = { .file = at.file };
    g_autoptr(GPtrArray) lines = native_lines(bytes, n, at);
    struct text text = { .settings = settings, .at = at, .messages = messages };
    unsigned before = messages_n(messages);

    if (!recognise(lines, tool))
        return messages_add(messages, whole,
                            "known are netsh, ip addrlabel, gai.conf, ip6addrctl, ipaddrsel, rc.conf, resolv.conf "
                            "and ipconfig",
                            "no line looks like one of a policy table");
    if (!is_of_system(settings, *tool, whole, messages))
        return false;
    text.tool = *tool;
    read_lines(&text, lines);
    if (messages_n(messages) == before && !text.says && settings->profile == NULL)
        messages_add(messages, whole, "--os NAME shows what a system has then",
                     "it has comments only: the system's own table holds");
    return messages_n(messages) == before;
}

bool
native_read_file(struct settings *settings, enum policy_tool tool, const char *bytes, gsize n, struct place at,
                 struct messages *messages)
{
    g_autoptr(GPtrArray) lines = native_lines(bytes, n, at);
    struct text text = { .settings = settings, .tool = tool, .is_file = true, .at = at, .messages = messages };
    unsigned before = messages_n(messages);

    read_lines(&text, lines);
    return messages_n(messages) == before;
}

/* As elements of a profile */

static void
print_fact_head(GString *to, const char *source, const char *confidence)
{
    g_autofree char *escaped = g_markup_escape_text(source, -1);

    g_string_append_printf(to, "\n        source=\"%s\" confidence=\"%s\"", escaped, confidence);
}

static void
print_row(GString *to, const struct policy_row *row, enum policy_tool tool)
{
    g_autofree char *prefix = print_prefix(row);
    g_autofree char *quoted = g_strdup_printf("\"%s\"", prefix);

    g_string_append_printf(to, "  <row prefix=%-15s", quoted);
    if (tool != TOOL_IP_ADDRLABEL) {
        g_autofree char *precedence = g_strdup_printf("\"%d\"", row->precedence);

        g_string_append_printf(to, " precedence=%-4s", precedence);
    }
    g_string_append_printf(to, " label=\"%d\"", row->label);
    if (row->word != NULL) {
        g_autofree char *word = g_markup_escape_text(row->word, -1);

        g_string_append_printf(to, " word=\"%s\"", word);
    }
    g_string_append(to, "/>\n");
}

void
native_print_policy(const struct settings *settings, enum policy_tool tool, const char *source,
                    const char *confidence, GString *to)
{
    static const char *const role[] = { [TOOL_NETSH] = "both", [TOOL_IP_ADDRLABEL] = "source",
        [TOOL_GAI_CONF] = "destination", [TOOL_IP6ADDRCTL] = "both", [TOOL_IPADDRSEL] = "both" };
    g_autoptr(GPtrArray) rows = rows_as_added(settings_look(settings, tool));

    g_string_append_printf(to, "<policy id=\"%s\" role=\"%s\"", policy_tool_name[tool], role[tool]);
    print_fact_head(to, source, confidence);
    g_string_append(to, ">\n");
    for (guint i = 0; i < rows->len; i++)
        print_row(to, rows->pdata[i], tool);
    g_string_append(to, "</policy>\n");
    if (tool != TOOL_GAI_CONF || (settings->profile == NULL && settings->scopes.given.mask == 0))
        return;
    g_string_append_printf(to, "<scopes id=\"scopes\" private-ipv4=\"%s\"",
                           settings->scopes.private_ipv4 ? "site" : "global");
    print_fact_head(to, source, confidence);
    g_string_append(to, "/>\n");
}
