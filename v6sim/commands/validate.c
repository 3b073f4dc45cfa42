/*
 * validate.c - v6sim validate: what is wrong with scenarios, without running them
 */
#include <stdio.h>

#include "v6sim/commands/commands.h"

static const struct command_help help = {
    "validate", "FILE...",
    "Reads scenarios with each of their variants, as far as running them, and says what\n"
    "is wrong. Says nothing if all is well. - is standard input.",
    "Examples:\n"
    "  v6sim validate home.xml\n"
    "  generate-scenario | v6sim validate -\n"
};

/* Returns: the names of the file's variants, to be freed with g_strfreev(), or
 * NULL with messages. */
static char **
validate_one(const char *path, const char *variant, const struct scenario_options *options,
             struct profiles *profiles, struct messages *messages)
{
    struct scenario_options laid = *options;
    struct world *world;

    laid.variant = variant;
    world = command_world(path, &laid, profiles, messages);
    if (world == NULL)
        return NULL;

    char **variants = g_strdupv((char **) world->scenario->variants);
    command_world_free(world);
    return variants;
}

/* Variants of standard input are not tried: it can be read only once. */
static int
validate_file(const char *path, const struct scenario_options *options, struct profiles *profiles, void *user)
{
    g_autoptr(messages) messages = messages_new();
    g_auto(GStrv) variants = validate_one(path, options->variant, options, profiles, messages);
    bool all = options->variant == NULL && !g_str_equal(path, "-");
    const gboolean *verbose = user;

    for (unsigned i = 0; all && variants != NULL && variants[i] != NULL && messages_n(messages) == 0; i++)
        g_strfreev(validate_one(path, variants[i], options, profiles, messages));
    if (*verbose && messages_n(messages) == 0)
        printf("%s: ok\n", path);
    return command_complain(messages);
}

int
command_validate(int argc, char **argv)
{
    struct command_overlay overlay = { 0 };
    gboolean verbose = FALSE;
    g_auto(GStrv) files = NULL;
    const GOptionEntry entries[] = {
        COMMAND_OVERLAY_OPTIONS(overlay),
        { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Name the files that are well", NULL },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &files);

    if (status < 0)
        status = command_each_file(help.verb, &overlay, files, validate_file, &verbose);
    command_overlay_clear(&overlay);
    return status;
}
