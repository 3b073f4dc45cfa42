/*
 * catalogue.c - verbs that list and show what stands in files: applications, types of NAT
 */
#include "v6sim/commands/catalogue.h"

#include <string.h>

#include "v6sim/report/profile-show.h"

/* What was asked for, and what comes of it. */
struct asked {
    const struct catalogue *catalogue;
    void *all;
    char *itself;               /* "v6sim app" */
    enum format format;
    struct messages *messages;
    GString *to;
};

static const struct profile *
find(const struct asked *asked, const char *name)
{
    return asked->catalogue->find(asked->all, name, (struct place) { .file = asked->itself }, asked->messages);
}

static void
list(const struct asked *asked)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();

    for (const char *const *name = asked->catalogue->names(asked->all); *name != NULL; name++) {
        const struct profile *profile = find(asked, *name);

        if (profile != NULL)
            g_ptr_array_add(all, (void *) profile);
    }
    if (messages_n(asked->messages) == 0)
        asked->catalogue->list[asked->format](&(struct profile_list) { .profile = all }, asked->to);
}

static void
show(const struct asked *asked, char **name)
{
    static char *none[] = { NULL };

    if (asked->format == FORMAT_CSV)
        profile_show_csv_head(asked->to);
    for (char **next = name; *next != NULL; next++) {
        const struct profile *profile = find(asked, *next);
        struct profile_shown shown = { profile, NULL, none };

        if (profile == NULL)
            continue;
        if (asked->format == FORMAT_TEXT && next != name)
            g_string_append_c(asked->to, '\n');
        if (asked->format == FORMAT_TEXT)
            profile_show_text(&shown, asked->to);
        else if (asked->format == FORMAT_CSV)
            profile_show_csv(&shown, asked->to);
        else
            profile_show_json(&shown, asked->to);
    }
}

static void
run_verb(const struct asked *asked, char **argument)
{
    struct place command_line = { .file = asked->itself };
    g_autofree char *names = g_strconcat(asked->itself, " list", NULL);
    g_autofree char *one = g_strconcat(asked->itself, " show NAME", NULL);
    g_autofree char *both = g_strjoin(", ", names, one, NULL);

    if (strcmp(argument[0], "show") != 0 && strcmp(argument[0], "list") != 0)
        messages_add(asked->messages, command_line, both, "\"%s\" is unknown", argument[0]);
    else if (strcmp(argument[0], "list") == 0 && argument[1] != NULL)
        messages_add(asked->messages, command_line, one, "list takes no name: \"%s\"", argument[1]);
    else if (strcmp(argument[0], "list") == 0)
        list(asked);
    else if (argument[1] == NULL)
        messages_add(asked->messages, command_line, names, "show: which %s?", asked->catalogue->which);
    else
        show(asked, argument + 1);
}

static int
answer(const struct catalogue *catalogue, char **argument, enum format format)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *itself = g_strconcat("v6sim ", catalogue->help->verb, NULL);
    struct asked asked = { catalogue, catalogue->open(), itself, format, messages, text };

    run_verb(&asked, argument);
    catalogue->close(asked.all);
    if (messages_n(messages) > 0)
        return command_complain(messages);
    command_print(text);
    return STATUS_OK;
}

int
catalogue_command(const struct catalogue *catalogue, int argc, char **argv)
{
    g_autofree char *format_word = NULL;
    g_auto(GStrv) words = NULL;
    enum format format;
    const GOptionEntry entries[] = {
        { "format", 0, 0, G_OPTION_ARG_STRING, &format_word, catalogue->formats, "FORMAT" },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(catalogue->help, entries, argc, argv, &words);

    if (status >= 0)
        return status;
    return command_format(catalogue->help->verb, format_word, &format) ? answer(catalogue, words, format)
                                                                       : STATUS_BAD;
}
