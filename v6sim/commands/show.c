/*
 * show.c - v6sim show: a scenario with everything that it left to defaults
 */
#include "v6sim/report/show.h"
#include "v6sim/commands/commands.h"
#include "v6sim/commands/host.h"

static const struct command_help help = {
    "show", "FILE...",
    "Prints scenarios with each attribute, address and resolver that they left to\n"
    "defaults: again a scenario, with the same results. With --host, what the tools of\n"
    "that host show once it is configured. - is standard input.",
    "Examples:\n"
    "  v6sim show home.xml\n"
    "  v6sim show home.xml --variant ipv6-dead > home-ipv6-dead.xml\n"
    "  v6sim show home.xml --host pc --ipconfig\n"
    "  v6sim show home.xml --host pc --prefixpolicies --language ja\n"
};

static int
show_file(const char *path, const struct scenario_options *options, struct profiles *profiles, void *user)
{
    g_autoptr(messages) messages = messages_new();
    struct world *world = command_world(path, options, profiles, messages);

    if (world != NULL) {
        const struct host_options *host = user;
        g_autoptr(GString) text = g_string_new(NULL);

        if (!host_options_any(host))
            show_print(world, text);
        else if (!host_print(host, world, profiles, text, messages))
            g_string_truncate(text, 0);
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
    struct host_options host = { .host = NULL };
    const GOptionEntry entries[] = { COMMAND_OVERLAY_OPTIONS(overlay), HOST_OPTIONS(host), G_OPTION_ENTRY_NULL };
    int status = command_parse(&help, entries, argc, argv, &files);

    if (status < 0)
        status = command_each_file(help.verb, &overlay, files, show_file, &host);
    command_overlay_clear(&overlay);
    host_options_clear(&host);
    return status;
}
