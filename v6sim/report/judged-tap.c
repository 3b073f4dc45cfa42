/*
 * judged-tap.c - what came of expectations, as points of TAP (version 13)
 */
#include "v6sim/report/judged.h"

/* A plain YAML scalar would need many exceptions; one in quotes needs none. But
 * what has line ends or control characters needs those that know escapes. */
static void
append_yaml(GString *to, const char *text)
{
    bool plain = true;

    for (const char *c = text; *c != '\0'; c++)
        plain &= !g_ascii_iscntrl(*c);
    if (!plain) {
        g_autofree char *escaped = g_strescape(text, NULL);

        g_string_append_printf(to, "\"%s\"\n", escaped);
        return;
    }
    g_autoptr(GString) quoted = g_string_new(text);
    g_string_replace(quoted, "'", "''", 0);
    g_string_append_printf(to, "'%s'\n", quoted->str);
}

static void
append_row(GString *to, const char *name, const char *text)
{
    if (text == NULL)
        return;
    g_string_append_printf(to, "  %s: ", name);
    append_yaml(to, text);
}

static void
append_differences(GString *to, const struct judged *judged)
{
    for (guint i = 0; i < judged->difference->len; i++) {
        const struct difference *difference = g_ptr_array_index(judged->difference, i);

        g_string_append_printf(to, "%s    - at: %u:%u\n      attribute: %s\n      expected: ",
                               i == 0 ? "  differences:\n" : "", difference->at.line, difference->at.column,
                               difference->attribute);
        append_yaml(to, difference->expected);
        g_string_append(to, "      actual: ");
        append_yaml(to, difference->actual);
    }
}

static void
append_yaml_block(GString *to, const struct judged *judged)
{
    g_autofree char *place = g_strdup_printf("%s:%u:%u", judged->at.file, judged->at.line, judged->at.column);
    g_autofree char *reason = judged_reason(judged);

    g_string_append(to, "  ---\n");
    append_row(to, "at", place);
    append_differences(to, judged);
    append_row(to, "because", reason);
    append_row(to, "since", judged->since);
    append_row(to, "again", judged->again);
    g_string_append(to, "  ...\n");
}

/* "#" would begin a directive. */
static char *
tap_text(const char *text)
{
    g_autoptr(GString) safe = g_string_new(text);

    g_string_replace(safe, "#", "\\#", 0);
    g_string_replace(safe, "\n", " ", 0);
    return g_strdup(safe->str);
}

static void
append_point(GString *to, const struct judged *judged, uint32_t n)
{
    g_autofree char *safe = tap_text(judged->title);

    g_string_append_printf(to, "%sok %u - %s", judged->status == VERDICT_OK ? "" : "not ", n, safe);
    if (judged->status == VERDICT_TODO) {
        g_autofree char *reason = tap_text(judged->todo);

        g_string_append_printf(to, " # TODO %s", reason);
    }
    g_string_append_c(to, '\n');
    if (judged->status != VERDICT_OK)
        append_yaml_block(to, judged);
}

void
judged_tap(const struct judged_file *file, uint32_t *points, GString *to)
{
    for (guint i = 0; i < file->judged->len; i++)
        append_point(to, g_ptr_array_index(file->judged, i), ++*points);
    if (*file->messages != '\0') {
        g_autofree char *safe = tap_text(file->path);

        g_string_append_printf(to, "not ok %u - %s can be %s\n", ++*points, safe,
                               file->broken ? "checked" : "read");
    }
}
