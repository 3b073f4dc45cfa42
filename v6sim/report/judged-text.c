/*
 * judged-text.c - what came of expectations, for people
 */
#include <string.h>

#include "v6sim/report/judged.h"

#define ATTRIBUTE_WIDTH 12      /* as wide as the words in front of the other lines */

static void
print_differences(const struct judged *judged, GString *to)
{
    for (guint i = 0; i < judged->difference->len; i++) {
        const struct difference *difference = g_ptr_array_index(judged->difference, i);

        g_string_append_printf(to, "      %-*s expected %s, actual %s\n", ATTRIBUTE_WIDTH, difference->attribute,
                               difference->expected, difference->actual);
    }
}

static void
print_line(GString *to, const char *what, const char *text)
{
    if (text != NULL)
        g_string_append_printf(to, "      %-*s %s\n", ATTRIBUTE_WIDTH, what, text);
}

static void
print_head(const struct judged *judged, GString *to)
{
    struct place at = judged_place(judged);

    g_string_append_printf(to, "%-5s %s:%u:%u  %s", verdict_name[judged->status], at.file, at.line, at.column,
                           judged->title);
    if (judged->status == VERDICT_TODO)
        g_string_append_printf(to, "  \"%s\"", judged->todo);
    if (judged->status == VERDICT_UNEXPECTED)
        g_string_append_printf(to, "  todo \"%s\" now holds: remove todo", judged->todo);
    g_string_append_c(to, '\n');
}

void
judged_print(const struct judged *judged, GString *to)
{
    g_autofree char *reason = judged_reason(judged);

    print_head(judged, to);
    if (judged->status != VERDICT_FAILED)
        return;
    print_differences(judged, to);
    if (judged->matched == 0 && judged->because == NULL)
        g_string_append_printf(to, "      %s\n", reason);
    else
        print_line(to, "because", reason);
    print_line(to, "since", judged->since);
    print_line(to, "again", judged->again);
    if (judged->differing > 1)
        g_string_append_printf(to, "      %-*s %u more of %u differ\n", ATTRIBUTE_WIDTH, "also", judged->differing - 1,
                               judged->matched);
}

/* Whether @next fails because of the connection that @judged failed of, so that its story is told. */
static bool
has_that_story(const struct judged *judged, const struct judged *next)
{
    return next->status == VERDICT_FAILED && next->differing <= 1 && next->difference->len > 0 &&
        judged->again != NULL && g_strcmp0(judged->again, next->again) == 0 &&
        g_strcmp0(judged->because, next->because) == 0 && g_strcmp0(judged->since, next->since) == 0;
}

/* "also  31:5 home/own-relay/1 connection time: expected 70ms, actual 145ms" */
static void
print_also(const struct judged *judged, struct place here, GString *to)
{
    for (guint i = 0; i < judged->difference->len; i++) {
        const struct difference *difference = g_ptr_array_index(judged->difference, i);
        g_autofree char *place = messages_place(difference->at, here);
        g_autofree char *text = g_strdup_printf("%s  %s %s: expected %s, actual %s", place, judged->title,
                                                difference->attribute, difference->expected, difference->actual);

        print_line(to, "also", text);
    }
}

void
judged_text(const struct judged_file *file, GString *to)
{
    const struct judged *told = NULL;

    for (guint i = 0; i < file->judged->len; i++) {
        const struct judged *judged = g_ptr_array_index(file->judged, i);

        if (judged->status == VERDICT_OK)
            continue;
        if (told != NULL && has_that_story(told, judged)) {
            print_also(judged, judged_place(told), to);
            continue;
        }
        judged_print(judged, to);
        told = judged->status == VERDICT_FAILED ? judged : NULL;
    }
}
