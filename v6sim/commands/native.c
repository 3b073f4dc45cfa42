/*
 * native.c - options by which os show prints a table as the system does
 */
#include "v6sim/commands/native.h"

#include <string.h>

bool
native_options_any(const struct native_options *options)
{
    bool any = options->language != NULL;

    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++)
        any = any || options->wanted[tool];
    return any;
}

void
native_options_clear(struct native_options *options)
{
    g_free(options->language);
}

bool
native_options_language(const struct native_options *options, bool has_words, struct place at,
                        enum native_language *language, struct messages *messages)
{
    static const char *const names[] = { "en", "ja", NULL };
    const char *word = options->language != NULL ? options->language : "en";

    if (options->language != NULL && !options->wanted[TOOL_NETSH] && !has_words)
        return messages_add(messages, at, "--prefixpolicies --language ja", "--language is of --prefixpolicies only");
    if (!g_strv_contains(names, word))
        return messages_add(messages, at, "en or ja", "--language \"%s\" is unknown", word);
    *language = strcmp(word, "ja") == 0 ? LANGUAGE_JAPANESE : LANGUAGE_ENGLISH;
    return true;
}

static bool
has_tool(const struct profile *profile, enum policy_tool tool, struct place at, struct messages *messages)
{
    g_autofree char *has = native_has(profile);
    g_autofree char *hint = has != NULL ? g_strconcat("it has ", has, NULL)
                                        : g_strdup("no administrator of it sees or changes a policy table");

    return profile->edit[tool].fact != NO_FACT ||
        messages_add(messages, at, hint, "%s has no %s (--%s)", profile->name, tools[tool]->command,
                     tools[tool]->option);
}

bool
native_options_print(const struct native_options *options, const struct settings *settings,
                     enum native_language language, struct place at, GString *to, struct messages *messages)
{
    bool good = true;

    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++)
        if (options->wanted[tool] && (good &= has_tool(settings->profile, tool, at, messages)))
            tools[tool]->print(settings, language, to);
    return good;
}
