/*
 * native.c - the tools, and what their modules share: lines, words, rows
 */
#include "v6sim/native/native.h"

#include <string.h>

#include <arpa/inet.h>

#include "v6sim/read/value.h"

const struct tool *const tools[N_POLICY_TOOLS] = {
    [TOOL_NETSH] = &netsh_tool,
    [TOOL_IP_ADDRLABEL] = &addrlabel_tool,
    [TOOL_GAI_CONF] = &gaiconf_tool,
    [TOOL_IP6ADDRCTL] = &ip6addrctl_tool,
    [TOOL_IPADDRSEL] = &ipaddrsel_tool,
};

const char *
native_command(const struct profile *profile, enum policy_tool tool)
{
    if (tool == TOOL_NETSH && profile->edit[tool].show)
        return "netsh interface ipv6 show prefixpolicy";
    return tools[tool]->command;
}

char *
native_has(const struct profile *profile)
{
    g_autoptr(GString) has = g_string_new(NULL);

    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++)
        if (profile->edit[tool].fact != NO_FACT)
            g_string_append_printf(has, "%s--%s (%s)", has->len > 0 ? ", " : "", tools[tool]->option,
                                   native_command(profile, tool));
    return has->len > 0 ? g_strdup(has->str) : NULL;
}

/* Lines */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
}

/* What a shell shows before a command, as transcripts have it: "C:\>", in Japanese
 * with a yen sign for the backslash, "$ ", "% ". Not "# ", which begins comments. */
static const char *
behind_prompt(const char *text)
{
    const char *angle;

    while (is_blank(*text))
        text++;
    if (g_ascii_isalpha(text[0]) && text[1] == ':') {
        angle = strchr(text, '>');
        return angle != NULL ? angle + 1 : text;
    }
    return (*text == '$' || *text == '%') && is_blank(text[1]) ? text + 2 : text;
}

static void
line_free(void *data)
{
    struct line *line = data;

    g_strfreev(line->word);
    g_free(line->column);
    g_free((char *) line->text);
    g_free(line);
}

static void
cut_words(struct line *line)
{
    const char *begin = line->text;
    gsize end = strcspn(begin, "#");
    g_autoptr(GPtrArray) word = g_ptr_array_new();
    g_autoptr(GArray) column = g_array_new(FALSE, FALSE, sizeof(guint));

    for (gsize i = (gsize) (behind_prompt(begin) - begin); i < end;) {
        gsize n = 0;
        guint at = (guint) i + line->at.column;

        while (i + n < end && !is_blank(begin[i + n]))
            n++;
        if (n > 0) {
            g_ptr_array_add(word, g_strndup(begin + i, n));
            g_array_append_val(column, at);
        }
        i += n + (n == 0);
    }
    line->n = word->len;
    g_ptr_array_add(word, NULL);
    line->word = (char **) g_ptr_array_free(g_steal_pointer(&word), FALSE);
    line->column = (guint *) (void *) g_array_free(g_steal_pointer(&column), FALSE);
}

GPtrArray *
native_lines(const char *text, gsize n, struct place at)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(line_free);
    const char *const end = text + n;

    while (text < end) {
        const char *stop = memchr(text, '\n', (gsize) (end - text));
        const char *next = stop != NULL ? stop + 1 : end;
        struct line *line = g_new0(struct line, 1);

        line->at = at;
        line->text = g_strndup(text, (gsize) ((stop != NULL ? stop : end) - text));
        cut_words(line);
        if (line->n > 0 || strchr(line->text, '#') != NULL)
            g_ptr_array_add(lines, line);
        else
            line_free(line);
        at.line++;
        at.column = 1;
        text = next;
    }
    return lines;
}

struct place
line_place(const struct line *line, guint nth)
{
    struct place place = line->at;

    if (nth < line->n)
        place.column = line->column[nth];
    else if (line->n > 0)
        place.column = line->column[line->n - 1] + (guint) strlen(line->word[line->n - 1]);
    return place;
}

bool
word_is(const struct line *line, guint nth, const char *word)
{
    const char *star = strchr(word, '*');

    if (nth >= line->n)
        return false;
    if (star == NULL)
        return g_ascii_strcasecmp(line->word[nth], word) == 0;

    gsize least = (gsize) (star - word), has = strlen(line->word[nth]);
    g_autofree char *front = g_strndup(word, least), *full = g_strconcat(front, star + 1, NULL);
    return has >= least && has <= strlen(full) && g_ascii_strncasecmp(line->word[nth], full, has) == 0;
}

enum line_is
line_wrong(struct wrong *wrong, guint word, const char *problem, const char *hint)
{
    *wrong = (struct wrong) { word, problem, hint };
    return LINE_WRONG;
}

bool
word_prefix(const char *text, guint nth, bool address, struct prefix *prefix, struct wrong *wrong)
{
    const char *problem, *hint = NULL;

    if (address && strchr(text, '/') == NULL) {
        *prefix = (struct prefix) { .len = 128, .family = FAMILY_IPV6 };
        problem = value_read_addr(text, &prefix->addr, &hint);
        if (problem == NULL && strchr(text, ':') == NULL)
            prefix->family = FAMILY_IPV4;
    } else {
        problem = value_read_prefix(text, prefix, &hint);
    }
    if (problem == NULL && prefix->family == FAMILY_IPV4) {
        problem = "is of IPv4";
        hint = "write it in mapped form: ::ffff:192.0.2.0/120";
    }
    return problem == NULL || line_wrong(wrong, nth, problem, hint) != LINE_WRONG;
}

bool
word_number(const char *text, guint nth, int64_t most, int64_t *number, struct wrong *wrong)
{
    const char *hint = NULL, *problem = value_read_count(text, 0, most, number, &hint);

    return problem == NULL || line_wrong(wrong, nth, problem, hint) != LINE_WRONG;
}

/* Rows */

char *
print_ntop(const struct policy_row *row)
{
    char text[INET6_ADDRSTRLEN];
    uint8_t bytes[16];

    addr_to_bytes(row->prefix, bytes);
    inet_ntop(AF_INET6, bytes, text, sizeof text);
    return g_strdup_printf("%s/%u", text, row->len);
}

char *
print_prefix(const struct policy_row *row)
{
    return value_print_prefix(&(struct prefix) { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 });
}

static int
compare_nth(const void *a, const void *b)
{
    const struct policy_row *one = *(const struct policy_row *const *) a;
    const struct policy_row *two = *(const struct policy_row *const *) b;

    return (one->nth > two->nth) - (one->nth < two->nth);
}

GPtrArray *
rows_as_added(const struct policy *policy)
{
    GPtrArray *rows = g_ptr_array_new();

    for (uint16_t i = 0; i < policy->n; i++)
        g_ptr_array_add(rows, (void *) &policy->row[i]);
    g_ptr_array_sort(rows, compare_nth);
    return rows;
}
