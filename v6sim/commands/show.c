/*
 * show.c - v6sim show: a scenario with everything that it left to defaults
 */
#include "v6sim/report/show.h"
#include "v6sim/commands/commands.h"

static const struct command_help help = {
    "show", "FILE...",
    "Prints scenarios with each attribute, address and resolver that they left to\n"
    "defaults: again a scenario, with the same results. - is standard input.",
    "Examples:\n"
    "  v6sim show home.xml\n"
    "  v6sim show home.xml --variant ipv6-dead > home-ipv6-dead.xml\n"
};

static int
show_file(const char *path, const struct scenario_options *options, struct profiles *profiles, void *user)
{
    g_autoptr(messages) messages = messages_new();
    struct world *world = command_world(path, options, profiles, messages);

    (void) user;
    if (world != NULL) {
        g_autoptr(GString) text = g_string_new(NULL);

        show_print(world, text);
        command_print(text);
        command_world_free(world);
    }
    return command_complain(messages);
}

int
command_show(int argc, char **argv)
{
    struct command_overlay overlay = { 0 };
    g_auto(GStrv) files = NULL;
    const GOptionEntry entries[] = { COMMAND_OVERLAY_OPTIONS(overlay), G_OPTION_ENTRY_NULL };
    int status = command_parse(&help, entries, argc, argv, &files);

    if (status < 0)
        status = command_each_file(help.verb, &overlay, files, show_file, NULL);
    command_overlay_clear(&overlay);
    return status;
}
