/*
 * typed.c - inside world_build(): hosts as their administrators left them
 *
 * Files first, for a system reads them when it starts; then the commands in the
 * order of the scenario. What comes of it is a profile of the host's own, with
 * other policy tables, scopes and IPv6 than its system is shipped with.
 */
#include "v6sim/read/typed.h"

#include <string.h>

#include "v6sim/native/native.h"

static bool
concerns(const struct building *building, const struct commands_element *commands, const struct host_element *host)
{
    const struct any_element *site = (const void *) scenario_site_of(building->scenario, (const void *) host);

    bool is = false;

    for (uint32_t i = 0; i < commands->on.n; i++)
        is = is || g_str_equal(commands->on.word[i], host->id) ||
            (site != NULL && g_str_equal(commands->on.word[i], site->id));
    return is;
}

static void
note(struct building *building, const struct host_element *host, const struct profile *profile,
     const struct line *line, const char *output)
{
    struct typed *typed = g_new0(struct typed, 1);

    typed->host = host->id;
    typed->profile = profile;
    typed->command = g_strjoinv(" ", line->word);
    typed->output = g_strdup(output);
    g_ptr_array_add(building->world->typed, typed);
}

static void
type_commands(struct building *building, const struct commands_element *commands, const struct host_element *host,
              struct settings *settings)
{
    const char *text = commands->xml->lines;
    g_autoptr(GPtrArray) lines = native_lines(text, strlen(text), commands->xml->text_at);

    for (guint i = 0; i < lines->len; i++) {
        g_autoptr(GString) output = g_string_new(NULL);
        const struct line *line = lines->pdata[i];

        if (line->n > 0 && native_type(settings, line, output, building->messages))
            note(building, host, settings->profile, line, output->str);
    }
}

static const struct profile *
altered(struct building *building, const struct settings *settings)
{
    struct arena *arena = &building->world->arena;
    struct profile *profile = arena_keep(arena, settings->profile, sizeof *profile);

    if (settings->source.n > 0 || profile->source_policy != NULL)
        profile->source_policy = arena_keep(arena, &settings->source, sizeof settings->source);
    if (settings->one_table)
        profile->destination_policy = profile->source_policy;
    else if (profile->destination_policy != NULL)
        profile->destination_policy = arena_keep(arena, &settings->destination, sizeof settings->destination);
    profile->scopes = settings->scopes;
    profile->ipv6.on = settings->ipv6_on;
    return profile;
}

const struct profile *
typed_profile(struct building *building, const struct host_element *host, const struct profile *profile)
{
    const GPtrArray *commands = building->scenario->commands;
    g_autoptr(settings) settings = NULL;
    bool any = host->n_files > 0;

    for (guint i = 0; i < commands->len; i++)
        any = any || concerns(building, g_ptr_array_index(commands, i), host);
    if (!any || profile == NULL)
        return profile;
    settings = settings_new(profile);
    for (uint32_t i = 0; i < host->n_files; i++)
        settings_put_file(settings, host->file[i].path, host->file[i].xml->lines, host->file[i].xml->text_at);
    native_start(settings, building->messages);
    for (guint i = 0; i < commands->len; i++)
        if (concerns(building, g_ptr_array_index(commands, i), host))
            type_commands(building, g_ptr_array_index(commands, i), host, settings);
    return altered(building, settings);
}
