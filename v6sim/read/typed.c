/*
 * typed.c - inside world_build(): hosts as their administrators have them
 *
 * Files first, for a system reads them when it starts; then the commands that
 * have no time, in the order of the scenario, then the others by their time. What
 * comes of it are profiles of the host's own, one for the start and one for each
 * time, with other policy tables and scopes, and IPv6, than its system is shipped
 * with. All of it is known before the run, for commands look at nothing that
 * happens in it.
 */
#include "v6sim/read/typed.h"

#include <string.h>

#include "v6sim/native/hostsfile.h"
#include "v6sim/native/native.h"
#include "v6sim/native/resolvconf.h"

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
     const struct commands_element *commands, const struct line *line, const char *output)
{
    struct typed *typed = g_new0(struct typed, 1);

    typed->host = host->id;
    typed->profile = profile;
    typed->commands = commands->id;
    typed->at_ns = commands->at_ns;
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
    bool ipv6_on = settings->ipv6_on, ipv6_enabled = settings->ipv6_enabled;

    for (guint i = 0; i < lines->len; i++) {
        g_autoptr(GString) output = g_string_new(NULL);
        const struct line *line = lines->pdata[i];

        if (line->n > 0 && native_type(settings, line, output, building->messages))
            note(building, host, settings->profile, commands, line, output->str);
    }
    if (commands->at_ns >= 0 && (settings->ipv6_on != ipv6_on || settings->ipv6_enabled != ipv6_enabled))
        messages_add(building->messages, xml_place(commands->xml, "at"), "leave it out: before the start",
                     "IPv6 switched at a time is not built yet");
}

/* @conf: its resolv.conf, or NULL. */
static const struct profile *
altered(struct building *building, const struct settings *settings, const struct resolvconf *conf)
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
    if (settings->ipv6_enabled)
        profile->ipv6.unconfigured = 0;
    if (conf != NULL)
        resolvconf_apply(conf, profile, building->messages);
    return profile;
}

static int
compare_times(const void *a, const void *b)
{
    const struct commands_element *one = *(const struct commands_element *const *) a;
    const struct commands_element *two = *(const struct commands_element *const *) b;

    return (one->at_ns > two->at_ns) - (one->at_ns < two->at_ns);
}

/* Commands and files */

/* What became of one system on the hosts of one element. */
struct made {
    const struct host_element *host;
    const struct profile *shipped;
    const struct profile *profile;
    const struct profile_change *change;
    uint32_t n_changes;
    struct typed_files files;
};

/* Returns: those that concern @host, in the order in which they are typed. */
static GPtrArray *
commands_for(const struct building *building, const struct host_element *host)
{
    const GPtrArray *all = building->scenario->commands;
    GPtrArray *some = g_ptr_array_new();

    for (guint i = 0; i < all->len; i++)
        if (concerns(building, g_ptr_array_index(all, i), host))
            g_ptr_array_add(some, g_ptr_array_index(all, i));
    g_ptr_array_sort(some, compare_times);      /* stable: those of one time stay as they are */
    return some;
}

static void
lay_files(struct building *building, const struct host_element *host, struct settings *settings)
{
    for (uint32_t nth = 0; nth < host->n_files; nth++)
        settings_put_file(settings, host->file[nth].path, host->file[nth].xml->lines, host->file[nth].xml->text_at);
    native_start(settings, building->messages);
}

/* The file of @host at @path, the last one if several are; or NULL. */
static const struct file_element *
file_at(const struct host_element *host, const char *path)
{
    const struct file_element *file = NULL;

    for (uint32_t nth = 0; path != NULL && nth < host->n_files; nth++)
        if (hostsfile_is_path(host->file[nth].path, path))
            file = &host->file[nth];
    return file;
}

/* Those that lookups go by, as far as the system reads them. */
static void
read_files(struct building *building, struct made *made)
{
    const struct profile *shipped = made->shipped;
    const struct file_element *conf = file_at(made->host, shipped->resolv_conf.path);
    const struct file_element *hosts = file_at(made->host, shipped->hosts_file.path);

    if (conf != NULL)
        made->files.resolvconf =
            resolvconf_read(conf->xml->lines, strlen(conf->xml->lines), conf->xml->text_at, building->messages);
    if (hosts != NULL)
        made->files.hostsfile =
            hostsfile_read(hosts->xml->lines, strlen(hosts->xml->lines), hosts->xml->text_at, building->messages);
}

static struct made *
make(struct building *building, const struct host_element *host, const struct profile *shipped)
{
    struct arena *arena = &building->world->arena;
    struct made *made = arena_alloc(arena, sizeof *made);
    g_autoptr(GPtrArray) commands = commands_for(building, host);
    g_autoptr(GArray) change = g_array_new(FALSE, FALSE, sizeof(struct profile_change));
    g_autoptr(settings) settings = NULL;
    guint i = 0;

    *made = (struct made) { .host = host, .shipped = shipped, .profile = shipped };
    if (host->n_files + commands->len == 0)
        return made;
    settings = settings_new(shipped);
    lay_files(building, host, settings);
    read_files(building, made);
    for (; i < commands->len && ((const struct commands_element *) commands->pdata[i])->at_ns < 0; i++)
        type_commands(building, commands->pdata[i], host, settings);
    made->profile = altered(building, settings, made->files.resolvconf);
    for (; i < commands->len; i++) {
        const struct commands_element *later = commands->pdata[i];

        type_commands(building, later, host, settings);
        struct profile_change then = { later->at_ns, altered(building, settings, made->files.resolvconf) };
        g_array_append_val(change, then);
    }
    if (change->len > 0)
        made->change = arena_keep(arena, change->data, change->len * sizeof *made->change);
    made->n_changes = change->len;
    return made;
}

/* Once for each host element and system, however many classes have them. */

static guint
hash_made(gconstpointer key)
{
    const struct made *made = key;

    return g_direct_hash(made->host) * 31 + g_direct_hash(made->shipped);
}

static gboolean
is_same_made(gconstpointer a, gconstpointer b)
{
    const struct made *one = a, *two = b;

    return one->host == two->host && one->shipped == two->shipped;
}

/* The rest of it lives as long as the world. */
static void
clear_files(void *key)
{
    struct made *made = key;

    resolvconf_free(made->files.resolvconf);
    hostsfile_free(made->files.hostsfile);
}

GHashTable *
typed_new(void)
{
    return g_hash_table_new_full(hash_made, is_same_made, clear_files, NULL);
}

const struct typed_files *
typed_files(const struct building *building, const struct host_element *host, const struct profile *shipped)
{
    const struct made *made =
        g_hash_table_lookup(building->made, &(struct made) { .host = host, .shipped = shipped });

    return &made->files;
}

void
typed_class(struct building *building, const struct host_element *host, const struct profile *profile,
            struct host_class *class)
{
    const struct made *made = NULL;

    class->profile = profile;
    if (profile == NULL)
        return;
    made = g_hash_table_lookup(building->made, &(struct made) { .host = host, .shipped = profile });
    if (made == NULL)
        g_hash_table_add(building->made, (void *) (made = make(building, host, profile)));
    class->profile = made->profile;
    class->change = made->change;
    class->n_changes = made->n_changes;
}
