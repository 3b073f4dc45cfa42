/*
 * tool.h - harnesses of tools that show and change policy tables
 */
#pragma once

#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/native/native.h"
#include "v6sim/read/profiles.h"

static inline char *
tool_printed(const struct settings *settings, enum policy_tool tool, enum native_language language)
{
    GString *text = g_string_new(NULL);

    tools[tool]->print(settings, language, text);
    return g_string_free(text, FALSE);
}

/* What came of a text is a table: printed, read and printed again it is the same. */
static inline void
tool_check_printed(const struct settings *settings, enum policy_tool tool, enum native_language language)
{
    g_autofree char *once = tool_printed(settings, tool, language), *twice = NULL;
    g_autoptr(settings) again = settings_new(settings->profile);
    g_autoptr(messages) messages = messages_new();
    struct place at = { "printed", 1, 1 };
    enum policy_tool found;

    /* Nothing can be said of a table that is empty, nor does ipaddrsel read one that does not hold for all. */
    if (settings_look(settings, tool)->n == 0 ||
        (tool == TOOL_IPADDRSEL && strstr(once, "\n::/0 ") == NULL))
        return;
    fuzz_check(native_import(again, once, strlen(once), at, &found, messages), messages);
    g_assert_cmpstr(messages_text(messages), ==, "");
    g_assert_cmpint(found, ==, tool);
    twice = tool_printed(again, tool, language);
    g_assert_cmpstr(twice, ==, once);
}

/* As `v6sim import`, over a system's own table or none. */
static inline void
tool_import(const struct profile *profile, const char *text, size_t n)
{
    g_autoptr(settings) settings = settings_new(profile);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GString) policy = g_string_new(NULL);
    enum policy_tool tool;
    bool good = native_import(settings, text, n, (struct place) { "f", 1, 1 }, &tool, messages);

    fuzz_check(good, messages);
    if (!good)
        return;
    native_print_policy(settings, tool, "<&>", "measured", policy);
    for (enum native_language language = 0; language <= LANGUAGE_JAPANESE; language++)
        tool_check_printed(settings, tool, language);
}

/* As <commands> of a host of the system. */
static inline void
tool_type(const struct profile *profile, const char *text, size_t n)
{
    g_autoptr(settings) settings = settings_new(profile);
    g_autoptr(GPtrArray) lines = native_lines(text, n, (struct place) { "f", 1, 1 });
    g_autoptr(GString) output = g_string_new(NULL);
    g_autoptr(messages) messages = messages_new();

    settings_put_file(settings, "FILE", "::/0 40 1\n", (struct place) { "FILE", 1, 1 });
    for (guint i = 0; i < lines->len; i++) {
        unsigned before = messages_n(messages);
        const struct line *line = lines->pdata[i];

        if (line->n > 0)
            g_assert_cmpint(native_type(settings, line, output, messages), ==, messages_n(messages) == before);
    }
}

/* As a file that the tool reads. */
static inline void
tool_file(const struct profile *profile, enum policy_tool tool, const char *text, size_t n)
{
    g_autoptr(settings) settings = settings_new(profile);
    g_autoptr(messages) messages = messages_new();

    fuzz_check(native_read_file(settings, tool, text, n, (struct place) { "f", 1, 1 }, messages), messages);
}

/* Gives a text to @tool in all these ways, on @system. */
static inline int
tool_fuzz(enum policy_tool tool, const char *system, const uint8_t *data, size_t n)
{
    static struct profiles *profiles;
    g_autoptr(messages) messages = messages_new();
    g_autofree char *text = g_strndup((const char *) data, n);
    const struct profile *profile;

    if (profiles == NULL)
        profiles = profiles_new();
    profile = profiles_find(profiles, system, (struct place) { .file = "system" }, messages);
    g_assert_cmpstr(messages_text(messages), ==, "");
    n = strlen(text);
    tool_import(NULL, text, n);
    tool_import(profile, text, n);
    tool_type(profile, text, n);
    tool_file(profile, tool, text, n);
    return 0;
}
