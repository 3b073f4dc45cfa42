/*
 * select.c - v6sim select: in which order, and from where, without a network
 *
 * A machine is put together of --address and --route, or asked for by --here;
 * each system of --os sorts the destinations as it would on that machine, with
 * its own policy tables or those that are given.
 */
#include <errno.h>
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/native/machine.h"
#include "v6sim/native/native.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/value.h"
#include "v6sim/report/selected.h"

static const struct command_help help = {
    "select", "DESTINATION...",
    "Says in which order a system tries these addresses, from which of its own, and by\n"
    "which rule: what getaddrinfo() and the kernel make of them on a machine with the\n"
    "addresses and routes that are given in iproute2's words. Its prefixes are on its\n"
    "links; without --route it has a default route of each family of which it has an\n"
    "address. A destination may have a zone: fe80::1%eth0.",
    "Examples:\n"
    "  v6sim select --os windows-vista --address 2001:db8:1::10/64 --address 192.0.2.10/24 \\\n"
    "      198.51.100.1 2001:db8:9::1\n"
    "  v6sim select --os linux-2009 --os windows-7 --address '2002:c000:204::1/64 dev eth0' \\\n"
    "      --address '192.168.1.5/24 dev eth0' 198.51.100.1 2001:db8:9::1\n"
    "  v6sim select --os linux-2009 --explain --address '2001:db8:1::10/64 dev eth0 deprecated' \\\n"
    "      --address '2001:db8:1::99/64 dev eth0' --route 'default via fe80::1 dev eth0' 2001:db8:9::1\n"
    "  v6sim select --here 2001:db8::1 192.0.2.1\n"
};

static const struct place command_line = { .file = "v6sim select" };

struct options {
    char **os, **address, **route;
    char *gai_conf, *addrlabel, *policy, *format;
    gboolean no_routes, no_ipv6, explain, here;
};

struct asked {
    const struct options *options;
    struct machine *machine;
    struct messages *messages;
    struct addr dst[MAX_CANDIDATES];
    uint8_t zone[MAX_CANDIDATES];
    uint32_t n;
};

/* The machine */

static void
switch_ipv6_off(struct asked *asked)
{
    asked->machine->no_ipv6 = true;
    for (guint i = 0; i < asked->machine->address->len; i++)
        if (!addr_is_ipv4(g_array_index(asked->machine->address, struct host_address, i).addr)) {
            messages_add(asked->messages, command_line, "leave one of them out",
                         "--no-ipv6, and an --address of IPv6");
            return;
        }
}

static void
read_machine(struct asked *asked)
{
    const struct options *options = asked->options;
    unsigned before = messages_n(asked->messages);

    if (options->here && (options->address != NULL || options->route != NULL || options->no_routes || options->no_ipv6))
        messages_add(asked->messages, command_line, "leave one of them out",
                     "--here is in the place of --address, --route, --no-routes and --no-ipv6");
    else if (options->here)
        machine_read_here(asked->machine, command_line, asked->messages);
    if (options->route != NULL && options->no_routes)
        messages_add(asked->messages, command_line, "leave one of them out", "--no-routes, and --route");
    for (char **text = options->address; text != NULL && *text != NULL; text++)
        machine_read_address(asked->machine, *text, command_line, asked->messages);
    for (char **text = options->route; text != NULL && *text != NULL; text++)
        machine_read_route(asked->machine, *text, command_line, asked->messages);
    if (options->no_ipv6)
        switch_ipv6_off(asked);
    if (messages_n(asked->messages) == before && !options->here)
        machine_complete(asked->machine, !options->no_routes);
}

/* "2001:db8::1", "fe80::1%eth0" */
static void
read_destination(struct asked *asked, const char *text)
{
    g_auto(GStrv) part = g_strsplit(text, "%", 2);
    const char *hint = NULL;
    const char *wrong = value_read_addr(part[0], &asked->dst[asked->n], &hint);
    uint8_t zone = part[1] != NULL ? machine_find_iface(asked->machine, part[1]) : NO_ZONE;

    if (wrong != NULL)
        messages_add(asked->messages, command_line,
                     "destinations are addresses; nothing is looked up here", "\"%s\" %s", part[0], wrong);
    else if (part[1] != NULL && zone == NO_ZONE)
        messages_add(asked->messages, command_line, "a zone is an interface that an --address is on: dev eth0",
                     "\"%s\": no interface is called \"%s\"", text, part[1]);
    else
        asked->zone[asked->n++] = zone;
}

static void
read_destinations(struct asked *asked, char **words)
{
    if (g_strv_length(words) > MAX_CANDIDATES) {
        messages_add(asked->messages, command_line, "at most 16", "%u destinations are too many",
                     g_strv_length(words));
        return;
    }
    for (; *words != NULL; words++)
        read_destination(asked, *words);
}

/* Tables */

/* Lays the text of @path over @settings; of @tool, or of that which is recognised. */
static void
lay(struct settings *settings, const char *path, const char *text, enum policy_tool tool, struct messages *messages)
{
    const struct place at = { g_intern_string(path), 1, 1 };

    if (tool == N_POLICY_TOOLS)
        native_import(settings, text, strlen(text), at, &tool, messages);
    else
        native_read_file(settings, tool, text, strlen(text), at, messages);
}

static char *
read_file(const char *path, struct messages *messages)
{
    g_autoptr(GError) error = NULL;
    char *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, &error))
        messages_add(messages, (struct place) { .file = g_intern_string(path) }, NULL, "cannot be read: %s",
                     error->message);
    return text;
}

static bool
has_tool(const struct profile *profile, enum policy_tool tool)
{
    return profile->edit[tool].fact != NO_FACT;
}

/* A file of one tool, for a system that has it. */
static void
lay_file(const struct asked *asked, struct settings *settings, const char *path, enum policy_tool tool,
         const char *option)
{
    g_autofree char *text = NULL, *has = native_has(settings->profile), *hint = NULL;

    if (path == NULL)
        return;
    if (!has_tool(settings->profile, tool)) {
        hint = has != NULL ? g_strconcat("it has ", has, NULL) : g_strdup("--policy FILE changes the table of any");
        messages_add(asked->messages, command_line, hint, "%s: %s has no %s", option, settings->profile->name,
                     tools[tool]->command);
        return;
    }
    text = read_file(path, asked->messages);
    if (text != NULL)
        lay(settings, path, text, tool, asked->messages);
}

/* A table in any tool's words: of a tool that the system has, in that tool's manner; else it is the whole table. */
static void
lay_policy(const struct asked *asked, struct settings *settings, const char *path)
{
    g_autofree char *text = path != NULL ? read_file(path, asked->messages) : NULL;
    g_autoptr(settings) alone = settings_new(NULL);
    g_autoptr(messages) quiet = messages_new();
    enum policy_tool tool = N_POLICY_TOOLS;

    if (text == NULL)
        return;
    native_import(alone, text, strlen(text), (struct place) { g_intern_string(path), 1, 1 }, &tool, quiet);
    if (tool == N_POLICY_TOOLS || has_tool(settings->profile, tool)) {
        lay(settings, path, text, tool, asked->messages);
        return;
    }
    lay(alone, path, text, tool, asked->messages);
    *settings_table(settings, tool) = *settings_look(alone, tool);
}

/* What the machine that this runs on has itself. */
static void
lay_here(const struct asked *asked, struct settings *settings)
{
    g_autofree char *labels = NULL, *gai_conf = NULL;

    if (has_tool(settings->profile, TOOL_IP_ADDRLABEL) && asked->options->addrlabel == NULL)
        labels = machine_here_labels(command_line, asked->messages);
    if (labels != NULL)
        lay(settings, "ip addrlabel", labels, TOOL_IP_ADDRLABEL, asked->messages);
    if (has_tool(settings->profile, TOOL_GAI_CONF) && asked->options->gai_conf == NULL &&
        g_file_get_contents(tools[TOOL_GAI_CONF]->path, &gai_conf, NULL, NULL))
        lay(settings, tools[TOOL_GAI_CONF]->path, gai_conf, TOOL_GAI_CONF, asked->messages);
}

/* Systems */

static struct selected *
select_as(const struct asked *asked, const struct profile *profile)
{
    g_autoptr(settings) settings = settings_new(profile);
    struct profile changed = *profile;
    struct host_routing routing;
    struct selection_host host;
    struct selected *selected;

    if (asked->options->here)
        lay_here(asked, settings);
    lay_policy(asked, settings, asked->options->policy);
    lay_file(asked, settings, asked->options->gai_conf, TOOL_GAI_CONF, "--gai-conf");
    lay_file(asked, settings, asked->options->addrlabel, TOOL_IP_ADDRLABEL, "--addrlabel");
    if (messages_n(asked->messages) > 0)
        return NULL;
    changed.source_policy = settings->source.n > 0 || profile->source_policy != NULL ? &settings->source : NULL;
    changed.destination_policy = settings->one_table ? changed.source_policy
        : profile->destination_policy != NULL ? &settings->destination : NULL;
    changed.scopes = settings->scopes;
    machine_host(asked->machine, &changed, &host, &routing);
    selected = selected_new(&host, asked->dst, asked->zone, asked->n,
                            (const char *const *) asked->machine->iface->pdata);
    selected->profile = profile;
    return selected;
}

static int
select_all(struct asked *asked, enum format format)
{
    static char *here_os[] = { (char *) "linux", NULL };
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify) selected_free);
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(GString) text = g_string_new(NULL);
    char **os = asked->options->os != NULL ? asked->options->os : asked->options->here ? here_os : NULL;

    if (os == NULL)
        messages_add(asked->messages, command_line, "v6sim os list has all", "needs --os NAME");
    for (; os != NULL && *os != NULL; os++) {
        const struct profile *profile = profiles_find(profiles, *os, command_line, asked->messages);
        struct selected *selected = profile != NULL ? select_as(asked, profile) : NULL;

        if (selected != NULL)
            g_ptr_array_add(all, selected);
    }
    if (messages_n(asked->messages) > 0)
        return command_complain(asked->messages);
    if (format == FORMAT_JSON)
        selected_json(all, text);
    else
        (format == FORMAT_CSV ? selected_csv : selected_text)(all, asked->options->explain, text);
    command_print(text);
    return STATUS_OK;
}

static void
options_clear(struct options *options)
{
    g_strfreev(options->os);
    g_strfreev(options->address);
    g_strfreev(options->route);
    g_free(options->gai_conf);
    g_free(options->addrlabel);
    g_free(options->policy);
    g_free(options->format);
}

static int
run(const struct options *options, char **words)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(machine) machine = machine_new();
    struct asked asked = { .options = options, .machine = machine, .messages = messages };
    enum format format;

    if (!command_format(help.verb, options->format, &format))
        return STATUS_BAD;
    read_machine(&asked);
    read_destinations(&asked, words);
    return select_all(&asked, format);
}

int
command_select(int argc, char **argv)
{
    struct options options = { .os = NULL };
    g_auto(GStrv) words = NULL;
    const GOptionEntry entries[] = {
        { "os", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.os,
          "The system; repeat to have several side by side", "NAME" },
        { "address", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.address,
          "One of its addresses, as ip address has it; repeat for more", "'ADDRESS/LEN dev IF FLAG...'" },
        { "route", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.route,
          "One of its routes, as ip route has it, beside those to its prefixes; repeat for more",
          "'PREFIX via ADDRESS dev IF metric N'" },
        { "no-routes", 0, 0, G_OPTION_ARG_NONE, &options.no_routes,
          "It has no default routes: only what is on its links can be reached", NULL },
        { "no-ipv6", 0, 0, G_OPTION_ARG_NONE, &options.no_ipv6,
          "IPv6 is switched off: it has not even ::1", NULL },
        { "here", 0, 0, G_OPTION_ARG_NONE, &options.here,
          "Addresses, routes and tables of this machine; --os linux, if none is given", NULL },
        { "gai-conf", 0, 0, G_OPTION_ARG_FILENAME, &options.gai_conf, "Its /etc/gai.conf", "FILE" },
        { "addrlabel", 0, 0, G_OPTION_ARG_FILENAME, &options.addrlabel, "What ip addrlabel prints there", "FILE" },
        { "policy", 0, 0, G_OPTION_ARG_FILENAME, &options.policy,
          "Its policy table, in the words of any system's tool: see v6sim import", "FILE" },
        { "explain", 0, 0, G_OPTION_ARG_NONE, &options.explain,
          "Say of every two which rule decided, and where that stands", NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
          "text (what people read), csv (a row per destination; with --explain, per comparison), json", "FORMAT" },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &words);

    if (status < 0)
        status = run(&options, words);
    options_clear(&options);
    return status;
}
