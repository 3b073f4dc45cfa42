/*
 * app.c - v6sim app: which applications there are, and what one does
 */
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/read/profiles.h"
#include "v6sim/report/profile-list.h"
#include "v6sim/report/profile-show.h"

static const struct place command_line = { .file = "v6sim app" };

static const struct command_help help = {
    "app", "list | show NAME...",
    "Lists the applications that a host can connect with (app=\"...\"); or shows what one\n"
    "of them does otherwise than the system under it, and what each of its facts rests on.",
    "Examples:\n"
    "  v6sim app list\n"
    "  v6sim app show chrome-130\n"
    "  v6sim app show curl-7.88.1 --format json\n"
};

static void
list(struct profiles *profiles, enum format format, struct messages *messages, GString *to)
{
    static void (*const print[N_FORMATS])(const struct profile_list *, GString *) = {
        [FORMAT_TEXT] = application_list_text, [FORMAT_CSV] = application_list_csv,
        [FORMAT_JSON] = application_list_json };
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    for (const char *const *name = profiles_applications(profiles); *name != NULL; name++) {
        const struct profile *app = profiles_application(profiles, *name, command_line, messages);

        if (app != NULL)
            g_ptr_array_add(all, (void *) app);
    }
    if (messages_n(messages) == 0)
        print[format](&(struct profile_list) { .profile = all }, to);
}

static void
show(struct profiles *profiles, char **name, enum format format, struct messages *messages, GString *to)
{
    static char *none[] = { NULL };

    if (*name == NULL)
        messages_add(messages, command_line, "v6sim app list", "show: which application?");
    if (format == FORMAT_CSV)
        profile_show_csv_head(to);
    for (char **next = name; *next != NULL; next++) {
        const struct profile *app = profiles_application(profiles, *next, command_line, messages);
        struct profile_shown shown = { app, NULL, none };

        if (app == NULL)
            continue;
        if (format == FORMAT_TEXT && next != name)
            g_string_append_c(to, '\n');
        if (format == FORMAT_TEXT)
            profile_show_text(&shown, to);
        else if (format == FORMAT_CSV)
            profile_show_csv(&shown, to);
        else
            profile_show_json(&shown, to);
    }
}

static int
run_verb(char **argument, enum format format)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(GString) text = g_string_new(NULL);

    if (strcmp(argument[0], "show") == 0)
        show(profiles, argument + 1, format, messages, text);
    else if (strcmp(argument[0], "list") != 0)
        messages_add(messages, command_line, "v6sim app list, v6sim app show NAME", "\"%s\" is unknown", argument[0]);
    else if (argument[1] != NULL)
        messages_add(messages, command_line, "v6sim app show NAME", "list takes no name: \"%s\"", argument[1]);
    else
        list(profiles, format, messages, text);
    if (messages_n(messages) > 0)
        return command_complain(messages);
    command_print(text);
    return STATUS_OK;
}

int
command_app(int argc, char **argv)
{
    g_autofree char *format_word = NULL;
    g_auto(GStrv) words = NULL;
    enum format format;
    const GOptionEntry entries[] = {
        { "format", 0, 0, G_OPTION_ARG_STRING, &format_word,
          "text (what people read), csv (a row per application or fact), json", "FORMAT" },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &words);

    if (status >= 0)
        return status;
    return command_format(help.verb, format_word, &format) ? run_verb(words, format) : STATUS_BAD;
}
