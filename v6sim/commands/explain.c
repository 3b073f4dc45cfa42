/*
 * explain.c - v6sim explain: the story of connections
 *
 * A scenario is run, the connections that are asked for are picked from its
 * records, and it is run once more with an eye on these.
 */
#include <stdio.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/progress.h"
#include "v6sim/native/native.h"
#include "v6sim/report/collect.h"
#include "v6sim/report/export.h"
#include "v6sim/report/groups.h"
#include "v6sim/report/members.h"
#include "v6sim/report/story.h"
#include "v6sim/report/summary.h"
#include "v6sim/report/what-if.h"
#include "v6sim/run.h"

#define FEW_STORIES 12

struct options {
    struct command_overlay overlay;
    char *format_word;
    enum format format;
    char *connection, *host, **where, *group;
    gboolean all_pairs, what_if;
    unsigned n_run;             /* scenarios so far */
};

static const struct command_help help = {
    "explain", "FILE...",
    "Tells what happened to connections, time by time: what was asked and answered, what\n"
    "was waited for, from where each address would be reached, which rule put one before\n"
    "another, what was tried and how it ended; each with the fact or rule that made it so,\n"
    "and where that is from. - is standard input.",
    "Examples:\n"
    "  v6sim explain home.xml\n"
    "  v6sim explain home.xml --connection before,half --host pc\n"
    "  v6sim explain homes.xml --where time=3s.. --group os,reason\n"
};

/* Picking */

static const struct place command_line = { .file = "v6sim explain" };
static const struct place of_group = { .file = "v6sim explain: --group" };

/* Returns: which items are listed, by index. */
static GHashTable *
pick_items(const struct world *world, const char *list, struct messages *messages)
{
    GHashTable *picked = g_hash_table_new(NULL, NULL);
    g_auto(GStrv) word = g_strsplit(list, ",", -1);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    for (uint32_t i = 0; i < world->n_items; i++) {
        const struct work_item *item = &world->item[i];

        if (i == 0 || item->of != item[-1].of)
            g_ptr_array_add(ids, (void *) item->of);
        if (item->id != item->of)
            g_ptr_array_add(ids, (void *) item->id);
        if (g_strv_contains((const char *const *) word, item->id) ||
            g_strv_contains((const char *const *) word, item->of))
            g_hash_table_add(picked, GUINT_TO_POINTER(i));
    }
    g_ptr_array_add(ids, NULL);
    if (*word == NULL)
        command_not_called(command_line, "--connection", "connection or lookup", "", ids, messages);
    for (char **next = word; *next != NULL; next++)
        if (!g_strv_contains((const char *const *) ids->pdata, *next))
            command_not_called(command_line, "--connection", "connection or lookup", *next, ids, messages);
    return picked;
}

static bool
is_among(GHashTable *picked, uint32_t number)
{
    return picked == NULL || g_hash_table_contains(picked, GUINT_TO_POINTER(number));
}

/* Returns: const struct kept *, those that the options name; or NULL with messages. */
static GPtrArray *
pick(const struct collection *collection, const struct options *options, struct messages *messages)
{
    const struct world *world = collection->world;
    g_autoptr(GHashTable) items =
        options->connection != NULL ? pick_items(world, options->connection, messages) : NULL;
    g_autoptr(GHashTable) hosts =
        options->host != NULL ? command_hosts(world, options->host, command_line, messages) : NULL;
    g_autoptr(filter) filter =
        filter_new(world, (const char *const *) options->where, command_line, messages);
    GPtrArray *picked = NULL;

    if (messages_n(messages) > 0)
        return NULL;
    picked = g_ptr_array_new();
    for (guint i = 0; i < collection->kept->len; i++) {
        const struct kept *kept = collection->kept->pdata[i];

        if (is_among(items, kept->item) && is_among(hosts, kept->host) && filter_holds(filter, kept))
            g_ptr_array_add(picked, (void *) kept);
    }
    return picked;
}

/* What if */

/* See own_words_fn. */
static char *
own_words(const struct profile *profile, const struct table_change *change, struct typed_tables *tables)
{
    g_autoptr(settings) settings = settings_new(profile);
    char *words =
        native_words(settings, change->source, change->change, &change->prefix, &change->was, &change->row);

    *tables = (struct typed_tables) { settings->source, settings->destination, settings->one_table };
    return words;
}

/* Printing */

static const char nothing[] = "There is no such connection or lookup.\n";

static void
begin_text(const struct world *world, const struct options *options, GString *to)
{
    if (options->n_run > 1)
        g_string_append_c(to, '\n');
    summary_print_head(world->scenario, to);
}

static void
count(const struct world *world, const GPtrArray *picked, const int *property, const struct options *options,
      GString *to)
{
    g_autoptr(table) table = options->format != FORMAT_TEXT ? groups_table(world, property, picked) : NULL;

    if (options->format == FORMAT_JSON) {
        g_string_append(to, options->n_run == 1 ? "" : ",\n");
        export_begin_scenario(to, world->scenario);
        members_rows(to, "groups", table);
        members_end(to);
    } else if (options->format == FORMAT_CSV) {
        if (options->n_run == 1)
            table_print_csv_head(table, to);
        table_print_csv(table, to);
    } else {
        begin_text(world, options, to);
        if (picked->len > 0)
            groups_text(world, property, picked, to);
        else
            g_string_append(to, nothing);
    }
}

/* Stories */

static void
print_text(const struct world *world, const GPtrArray *stories, const struct story_shown *shown,
           const struct options *options, GString *to)
{
    begin_text(world, options, to);
    stories_text(world, stories, shown, to);
}

static void
print_csv(const struct world *world, const GPtrArray *stories, const struct story_shown *shown,
          const struct options *options, GString *to)
{
    g_autoptr(table) table = stories_table(world, stories);

    (void) shown;
    if (options->n_run == 1)
        table_print_csv_head(table, to);
    table_print_csv(table, to);
}

static void
print_json(const struct world *world, const GPtrArray *stories, const struct story_shown *shown,
           const struct options *options, GString *to)
{
    g_string_append(to, options->n_run == 1 ? "" : ",\n");
    export_begin_scenario(to, world->scenario);
    stories_members(world, stories, shown, to);
    members_end(to);
}

/* Tells the stories of the first few of @picked. */
static void
tell(const struct world *world, GPtrArray *picked, const struct options *options, GString *to)
{
    static void (*const print_as[])(const struct world *, const GPtrArray *, const struct story_shown *,
                                    const struct options *, GString *) = {
        [FORMAT_TEXT] = print_text, [FORMAT_CSV] = print_csv, [FORMAT_JSON] = print_json };
    const struct what_if what_if = { .own_words = own_words };
    const struct story_shown shown = { .all_pairs = options->all_pairs,
                                       .what_if = options->what_if ? &what_if : NULL };
    g_autoptr(GPtrArray) stories = NULL;
    guint n = picked->len;

    g_ptr_array_set_size(picked, (gint) MIN(n, FEW_STORIES));
    stories = stories_run(world, picked);
    print_as[options->format](world, stories, &shown, options, to);
    if (options->format == FORMAT_TEXT && n == 0)
        g_string_append(to, nothing);
    if (options->format == FORMAT_TEXT && n > FEW_STORIES)
        g_string_append_printf(to, "\n%u more are not told: --host, --connection and --where choose, --group counts.\n",
                               n - FEW_STORIES);
}

static void
explain_world(const struct world *world, struct options *options, struct messages *messages)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GPtrArray) picked = NULL;
    g_autofree int *property = options->group != NULL ? groups_read(options->group, of_group, messages) : NULL;
    struct collection collection;

    if (messages_n(messages) > 0)
        return;
    if (property == NULL) {
        progress_end();
        progress_begin_runs(help.verb, 2);      /* the second one for the stories */
    }
    collect_init(&collection, world, true);
    run_result_free(world, collect_run(&collection, false));
    picked = pick(&collection, options, messages);
    if (picked != NULL) {
        options->n_run++;
        if (property != NULL)
            count(world, picked, property, options, text);
        else
            tell(world, picked, options, text);
        command_print(text);
    }
    collect_clear(&collection);
}

static int
explain_file(const char *path, const struct scenario_options *laid, struct profiles *profiles, void *user)
{
    g_autoptr(messages) messages = messages_new();
    struct world *world = command_world(path, laid, profiles, messages);

    if (world != NULL) {
        explain_world(world, user, messages);
        command_world_free(world);
    }
    return command_complain(messages);
}

/* Returns: false, with a complaint printed, if options contradict each other. */
static bool
agree(const struct options *options)
{
    const char *option = options->what_if ? "--what-if" : options->all_pairs ? "--all-pairs" : NULL;

    if (option == NULL || (options->group == NULL && options->format != FORMAT_CSV))
        return true;
    fprintf(stderr, "v6sim explain: %s and %s do not go together\n  hint: %s\n", option,
            options->group != NULL ? "--group" : "--format csv", options->group != NULL
            ? "leave one of them out: a group has no story" : "text or json: rows of CSV are events");
    return false;
}

int
command_explain(int argc, char **argv)
{
    struct options options = { .n_run = 0 };
    g_auto(GStrv) files = NULL;
    const GOptionEntry entries[] = {
        COMMAND_OVERLAY_OPTIONS(options.overlay),
        { "connection", 0, 0, G_OPTION_ARG_STRING, &options.connection,
          "Those of these elements alone: their ids", "ID,..." },
        { "host", 0, 0, G_OPTION_ARG_STRING, &options.host,
          "Those of these hosts alone: ids, or names as pc[17]", "NAME,..." },
        { "where", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.where,
          "Those that have it: result=abandoned, os=NAME, time=3s..; repeat for more",
          "PROPERTY=VALUE" },
        { "group", 0, 0, G_OPTION_ARG_STRING, &options.group,
          "Count them by this: reason, result, os, family, site, ...", "PROPERTY,..." },
        { "all-pairs", 0, 0, G_OPTION_ARG_NONE, &options.all_pairs,
          "Say of every two addresses which rule decided, as a table", NULL },
        { "what-if", 0, 0, G_OPTION_ARG_NONE, &options.what_if,
          "Say which change of a row of the policy table puts another address first", NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format_word,
          "text (what people read), csv (a row per event), json", "FORMAT" },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &files);

    if (status < 0 && (!command_format(help.verb, options.format_word, &options.format) || !agree(&options)))
        status = STATUS_BAD;
    if (status < 0)
        status = command_each_report(help.verb, &options.overlay, files, options.format, explain_file, &options);
    command_overlay_clear(&options.overlay);
    g_free(options.format_word);
    g_free(options.connection);
    g_free(options.host);
    g_strfreev(options.where);
    g_free(options.group);
    return status;
}
