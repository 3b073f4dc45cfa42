/*
 * host.c - what the tools of one host of a scenario show
 *
 * Policy tables are known before a run: those after its files and the commands
 * that have no time. Addresses and DNS servers are looked at in a run of their
 * own, when the host is configured.
 */
#include "v6sim/commands/host.h"

#include <string.h>

#include "models/host/servers.h"
#include "v6sim/native/ipconfig.h"
#include "v6sim/native/resolvconf.h"
#include "v6sim/run.h"

static const struct place command_line = { .file = "v6sim show" };

/* A host that is looked at. */
struct looking {
    const struct world *world;
    uint32_t rank;
    enum native_language language;
    const struct word_list *search;
    const struct profile *profile;
    bool configured;
    struct ipconfig *ipconfig;          /* then, if it has such a command */
    GArray *server;                     /* struct addr: of its DNS servers, then */
};

bool
host_options_any(const struct host_options *options)
{
    return options->host != NULL || options->ipconfig || options->resolv_conf || native_options_any(&options->tables);
}

void
host_options_clear(struct host_options *options)
{
    g_free(options->host);
    native_options_clear(&options->tables);
}

static bool
find_host(struct looking *looking, const char *name, struct messages *messages)
{
    const struct world *world = looking->world;

    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        for (uint32_t rank = group->first; group->type == NODE_HOST && rank < group->first + group->n; rank++) {
            g_autofree char *called = world_name(world, rank);

            if (strcmp(called, name) == 0) {
                looking->rank = rank;
                return true;
            }
        }
    }
    return messages_add(messages, command_line, "a name as reports have it: pc, pc[17], site[2].pc",
                        "--host \"%s\" is no host of this scenario", name);
}

/* The search list that somebody wrote for it. */
static const struct word_list *
search_of(const struct looking *looking)
{
    uint32_t nth;
    const struct node_group *group = world_group(looking->world, looking->rank, &nth);
    const struct host_element *host = (const void *) group->element;

    return group->site != NULL && xml_attribute(host->xml, "search") == NULL ? &group->site->search : &host->search;
}

/* Observing */

static void
see(void *user, const struct observation *observation)
{
    struct looking *looking = user;
    const struct configured_host *configured = observation->subject;
    const struct word_list *search = looking->search;

    if (observation->node != looking->rank)
        return;
    if (looking->profile->ipconfig.fact != NO_FACT)
        looking->ipconfig = ipconfig_of(configured->selection, search->n > 0 ? search->word[0] : NULL,
                                        looking->language);
    for (uint32_t i = 0; configured->servers != NULL && i < configured->servers->set->n; i++)
        g_array_append_val(looking->server, configured->servers->set->server[i].addr);
    looking->configured = true;
}

static bool
look(struct looking *looking, const char *name, struct messages *messages)
{
    struct observer observer = { .wants = 1u << OBSERVE_CONFIGURED, .see = see, .user = looking };

    looking->search = search_of(looking);
    run_result_free(looking->world, world_run(looking->world, &(struct run_options) { .observer = &observer,
                                                                                      .n_observers = 1 }));
    return looking->configured ||
        messages_add(messages, command_line, "until= of the scenario may be too early",
                     "%s is not configured when the run ends", name);
}

/* Printing */

static bool
print_ipconfig(const struct looking *looking, GString *to, struct messages *messages)
{
    if (looking->ipconfig == NULL)
        return messages_add(messages, command_line, NULL, "%s has no ipconfig", looking->profile->os);
    ipconfig_print(looking->ipconfig, to);
    return true;
}

/* What was written, or an empty one; it was read before. */
static struct resolvconf *
written_file(const struct looking *looking)
{
    const struct place nowhere = { .file = "resolv.conf" };
    g_autoptr(messages) messages = messages_new();
    uint32_t nth;
    const struct host_element *host = (const void *) world_group(looking->world, looking->rank, &nth)->element;
    const char *text = "";

    for (uint32_t i = 0; i < host->n_files; i++)
        if (strcmp(host->file[i].path, looking->profile->resolv_conf.path) == 0)
            text = host->file[i].xml->lines;
    return resolvconf_read(text, strlen(text), nowhere, messages);
}

static bool
print_resolvconf(const struct looking *looking, GString *to, struct messages *messages)
{
    g_autoptr(resolvconf) conf = NULL;

    if (looking->profile->resolv_conf.path == NULL)
        return messages_add(messages, command_line, NULL, "%s reads no resolv.conf", looking->profile->os);
    conf = written_file(looking);
    resolvconf_complete(conf, (const void *) looking->server->data, looking->server->len,
                        (const char *const *) looking->search->word, looking->search->n);
    resolvconf_print(conf, to);
    return true;
}

/* The profile of the host has its own tables for the system's: what is printed compares the two. */
static bool
print_tables(const struct host_options *options, const struct looking *looking, struct profiles *profiles,
             GString *to, struct messages *messages)
{
    const struct profile *own = looking->profile;
    const struct profile *shipped = profiles_find(profiles, own->os, command_line, messages);
    g_autoptr(settings) settings = NULL;

    if (shipped == NULL)
        return false;
    settings = settings_new(shipped);
    if (own->source_policy != NULL)
        settings->source = *own->source_policy;
    if (own->destination_policy != NULL)
        settings->destination = *own->destination_policy;
    settings->scopes = own->scopes;
    return native_options_print(&options->tables, settings, looking->language, command_line, to, messages);
}

static bool
print_asked(const struct host_options *options, struct looking *looking, struct profiles *profiles, GString *to,
            struct messages *messages)
{
    const struct host_config *config = looking->world->config[looking->rank];

    looking->profile = config->class->profile;
    if (!native_options_language(&options->tables, options->ipconfig, command_line, &looking->language, messages))
        return false;
    if ((options->ipconfig || options->resolv_conf) && !look(looking, options->host, messages))
        return false;
    return (!options->ipconfig || print_ipconfig(looking, to, messages)) &&
        (!options->resolv_conf || print_resolvconf(looking, to, messages)) &&
        print_tables(options, looking, profiles, to, messages);
}

bool
host_print(const struct host_options *options, const struct world *world, struct profiles *profiles, GString *to,
           struct messages *messages)
{
    g_autoptr(GArray) server = g_array_new(FALSE, FALSE, sizeof(struct addr));
    struct looking looking = { .world = world, .server = server };
    bool any = options->ipconfig || options->resolv_conf || native_options_any(&options->tables);
    bool good = false;

    if (options->host == NULL)
        messages_add(messages, command_line, "--host NAME", "on which host?");
    else if (!any)
        messages_add(messages, command_line, "--ipconfig, --resolv-conf, or an option of os show: --prefixpolicies",
                     "--host needs something to show");
    else if (find_host(&looking, options->host, messages))
        good = print_asked(options, &looking, profiles, to, messages);
    ipconfig_free(looking.ipconfig);
    return good;
}
