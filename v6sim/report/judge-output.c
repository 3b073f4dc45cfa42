/*
 * judge-output.c - inside judge(): what administrators saw
 *
 * Of each element of hosts and system what the commands in question printed is one
 * text. Blanks at the ends of lines, and empty lines at both ends of the text, do not
 * count; of an expected text within its element, nor does the margin that it stands at.
 */
#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/report/judging.h"

/* What was typed on the hosts of one element that have one system. */
struct printed {
    const char *host;
    const struct profile *profile;
    GString *commands, *text;
};

static void
printed_free(void *data)
{
    struct printed *printed = data;

    g_string_free(printed->commands, TRUE);
    g_string_free(printed->text, TRUE);
    g_free(printed);
}

/* Lines without the blanks at their ends, the first @margin bytes of those behind the first left out as far as they
 * are blank. Returns: from the first that is not empty to the last; free with g_strfreev(). *first: its number. */
static char **
lines_of(const char *text, size_t margin, guint *first)
{
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    GPtrArray *kept = g_ptr_array_new();
    guint end = g_strv_length(line);

    *first = 0;
    for (guint i = 0; line[i] != NULL; i++)
        g_strchomp(line[i]);
    while (line[*first] != NULL && *line[*first] == '\0')
        ++*first;
    while (end > *first && *line[end - 1] == '\0')
        end--;
    for (guint i = *first; i < end; i++) {
        size_t blanks = i > 0 ? MIN(strspn(line[i], " \t"), margin) : 0;

        g_ptr_array_add(kept, g_strdup(line[i] + blanks));
    }
    g_ptr_array_add(kept, NULL);
    return (char **) g_ptr_array_free(kept, FALSE);
}

/* Which outputs */

static bool
names_one(const char *list, const char *one)
{
    g_auto(GStrv) word = list != NULL ? fields_split(list) : NULL;

    return word == NULL || (one != NULL && g_strv_contains((const char *const *) word, one));
}

static const char *
site_of(const struct world *world, const char *host)
{
    for (uint32_t i = 0; i < world->n_groups; i++)
        if (g_strcmp0(world->group[i].id, host) == 0)
            return world->group[i].site != NULL ? world->group[i].site->id : NULL;
    return NULL;
}

static bool
concerns(const struct world *world, const struct xml_element *xml, const struct typed *typed)
{
    const char *of = judge_written(xml, "of"), *os = judge_written(xml, "os");

    return (names_one(of, typed->host) || names_one(of, site_of(world, typed->host))) &&
        names_one(judge_written(xml, "commands"), typed->commands) &&
        (os == NULL || judge_is_system(world, os, typed->profile));
}

static struct printed *
printed_on(GPtrArray *all, const struct typed *typed)
{
    struct printed *printed;

    for (guint i = 0; i < all->len; i++) {
        printed = g_ptr_array_index(all, i);
        if (g_str_equal(printed->host, typed->host) && printed->profile == typed->profile)
            return printed;
    }
    printed = g_new(struct printed, 1);
    *printed = (struct printed) { typed->host, typed->profile, g_string_new(NULL), g_string_new(NULL) };
    g_ptr_array_add(all, printed);
    return printed;
}

static GPtrArray *
all_printed(const struct world *world, const struct xml_element *xml)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(printed_free);

    for (guint i = 0; i < world->typed->len; i++) {
        const struct typed *typed = g_ptr_array_index(world->typed, i);
        struct printed *printed;

        if (!concerns(world, xml, typed))
            continue;
        printed = printed_on(all, typed);
        g_string_append(printed->text, typed->output);
        g_string_append_printf(printed->commands, "%s%s", printed->commands->len > 0 ? "; " : "", typed->command);
    }
    return all;
}

/* Holding */

static void
blame(struct verdict *verdict, const struct printed *printed)
{
    if (verdict->differing++ == 0)
        verdict->because = g_strdup_printf("%s, %s, typed: %s", printed->host, printed->profile->name,
                                           printed->commands->str);
}

static char *
squeezed(const char *line)
{
    g_auto(GStrv) word = fields_split(line);

    return g_strjoinv(" ", word);
}

static void
hold_line(struct verdict *verdict, const struct printed *printed)
{
    const struct xml_attribute *line = xml_attribute(verdict->element->xml, "line");
    g_autofree char *wanted = line != NULL ? squeezed(line->value) : NULL;
    guint first;
    g_auto(GStrv) lines = lines_of(printed->text->str, 0, &first);

    if (line == NULL)
        return;
    for (char **next = lines; *next != NULL; next++) {
        g_autofree char *plain = squeezed(*next);

        if (g_str_equal(plain, wanted))
            return;
    }
    if (verdict->differing == 0)
        judge_differ(verdict, line, g_strdup_printf("none of %u lines", g_strv_length(lines)));
    blame(verdict, printed);
}

/* "line 3: Ok."; NULL: there is none. */
static char *
line_text(guint line, const char *text)
{
    if (text == NULL)
        return g_strdup_printf("no line %u", line + 1);
    return g_strdup_printf("line %u: %s", line + 1, *text != '\0' ? text : "(empty)");
}

/* What differs first. */
static void
differ_at(struct verdict *verdict, guint line, const char *wanted, const char *is)
{
    static const struct xml_attribute inside = { .name = "text", .value = "" };
    const struct xml_element *xml = verdict->element->xml;
    const struct xml_attribute *written = xml_attribute(xml, "text");
    struct difference *difference = judge_differ(verdict, written != NULL ? written : &inside, NULL);

    g_free(difference->expected);
    difference->expected = line_text(line, wanted);
    difference->actual = line_text(line, is);
    if (written != NULL)
        return;
    line -= wanted == NULL && line > 0;         /* the last one that there is */
    difference->at = xml->text_at;
    difference->at.line += line;
    difference->at.column = line > 0 ? xml_margin(xml) + 1 : difference->at.column;
}

static void
hold_text(struct verdict *verdict, const struct printed *printed)
{
    const struct xml_element *xml = verdict->element->xml;
    const char *attribute = judge_written(xml, "text");
    guint first, skipped, line = 0;

    if (attribute == NULL && *xml->text == '\0')
        return;

    g_auto(GStrv) wanted = attribute != NULL ? lines_of(attribute, 0, &first)
                                             : lines_of(xml->lines, xml_margin(xml), &first);
    g_auto(GStrv) is = lines_of(printed->text->str, 0, &skipped);
    while (wanted[line] != NULL && is[line] != NULL && g_str_equal(wanted[line], is[line]))
        line++;
    if (wanted[line] == NULL && is[line] == NULL)
        return;
    if (verdict->differing == 0)
        differ_at(verdict, line, wanted[line], is[line]);
    blame(verdict, printed);
}

void
judge_output(struct verdict *verdict, const struct world *world)
{
    g_autoptr(GPtrArray) all = all_printed(world, verdict->element->xml);

    verdict->matched = all->len;
    for (guint i = 0; i < all->len; i++) {
        hold_line(verdict, g_ptr_array_index(all, i));
        hold_text(verdict, g_ptr_array_index(all, i));
    }
    judge_hold_number(verdict, "count", all->len);
}
