/*
 * facts.c - v6sim facts: what a run's figures rest on
 */
#include <stdio.h>

#include "v6sim/commands/commands.h"
#include "v6sim/report/export.h"
#include "v6sim/report/facts.h"
#include "v6sim/report/summary.h"
#include "v6sim/run.h"

struct options {
    struct command_overlay overlay;
    char *format_word;
    enum format format;
    gboolean all, guesses;
    unsigned n_run;             /* scenarios so far */
};

static const struct command_help help = {
    "facts", "FILE...",
    "Runs scenarios and lists the facts about systems that the results rest on: what\n"
    "each states, how sure it is, where that can be looked up, and how often it was\n"
    "acted on. Apart from them, those that only set a limit which was never reached.\n"
    "- is standard input.",
    "Examples:\n"
    "  v6sim facts home.xml\n"
    "  v6sim facts home.xml --guesses --variant ipv6-dead\n"
    "  v6sim facts home.xml --all --format csv > facts.csv\n"
};

static void
print(const struct world *world, const struct basis *basis, const struct options *options, GString *to)
{
    struct facts_shown shown = { .unused = options->all, .guesses = options->guesses };
    bool first = options->n_run == 1;
    g_autoptr(table) table = NULL;

    switch (options->format) {
    case FORMAT_TEXT:
        if (!first)
            g_string_append_c(to, '\n');
        summary_print_head(world->scenario, to);
        facts_print(basis, &shown, to);
        return;
    case FORMAT_CSV:
        table = facts_table(basis, world->scenario, &shown);
        if (first)
            table_print_csv_head(table, to);
        table_print_csv(table, to);
        return;
    case FORMAT_JSON:
        g_string_append(to, first ? "" : ",\n");
        export_facts_json(world->scenario, basis, &shown, to);
        return;
    case N_FORMATS:
        break;
    }
    g_assert_not_reached();
}

static int
list_file(const char *path, const struct scenario_options *laid, struct profiles *profiles, void *user)
{
    struct options *options = user;
    g_autoptr(messages) messages = messages_new();
    struct world *world = command_world(path, laid, profiles, messages);

    if (world != NULL) {
        g_autoptr(GString) text = g_string_new(NULL);
        struct run_result *result = world_run(world, &(struct run_options) { .every_hop = false });
        struct basis basis;

        options->n_run++;
        basis_init(&basis, world, result);
        print(world, &basis, options, text);
        command_print(text);
        basis_clear(&basis);
        run_result_free(world, result);
        command_world_free(world);
    }
    return command_complain(messages);
}

int
command_facts(int argc, char **argv)
{
    struct options options = { .n_run = 0 };
    g_auto(GStrv) files = NULL;
    const GOptionEntry entries[] = {
        COMMAND_OVERLAY_OPTIONS(options.overlay),
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format_word,
          "text (what people read), csv (a row per fact), json", "FORMAT" },
        { "guesses", 0, 0, G_OPTION_ARG_NONE, &options.guesses, "List guesses alone", NULL },
        { "all", 0, 0, G_OPTION_ARG_NONE, &options.all, "List facts that nothing rests on, too", NULL },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &files);

    if (status < 0 && !command_format(help.verb, options.format_word, &options.format))
        status = STATUS_BAD;
    if (status < 0)
        status = command_each_report(help.verb, &options.overlay, files, options.format, list_file, &options);
    command_overlay_clear(&options.overlay);
    g_free(options.format_word);
    return status;
}
