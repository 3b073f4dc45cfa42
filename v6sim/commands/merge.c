/*
 * merge.c - v6sim merge: shards of a run or a sweep, put together
 *
 * What the shards were made by is in their plan: those words are read once more, with the
 * directory that is wanted, and instead of running the shards are read. So what is printed
 * and written is made by the same functions as if all had been run at once.
 */
#include <stdio.h>

#include "v6sim/commands/commands.h"
#include "v6sim/report/shards.h"

static const struct command_help help = {
    "merge", "SHARDS...",
    "Puts shards together that v6sim run --shard or v6sim sweep --shard have left, each\n"
    "a directory, in any order: prints and writes what the whole would have, byte by\n"
    "byte. The files that the shards were made of have to be there, unchanged. With\n"
    "--partial some of the shards become one directory, to be merged with others later.",
    "Examples:\n"
    "  v6sim merge -o results shard-*\n"
    "  v6sim merge --format json -o results shard-0 shard-1 > results.json\n"
    "  v6sim merge --partial -o left shard-0 shard-1\n"
};

struct options {
    char *folder, *format, *table, *by, *html;
    gboolean partial, dns;
};

static void
add_option(GPtrArray *words, const char *option, const char *value)
{
    if (value == NULL)
        return;
    g_ptr_array_add(words, g_strdup(option));
    g_ptr_array_add(words, g_strdup(value));
}

/* Returns: the words of the verb that made the shards, itself in front, as @options want them; NULL-terminated. */
static GPtrArray *
words_of(const struct shards *shards, const struct options *options)
{
    g_auto(GStrv) command = shards_command(shards);
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(words, g_strdup(shards_first(shards)->verb));
    add_option(words, "--output", options->folder);
    add_option(words, "--format", options->format);
    add_option(words, "--table", options->table);
    add_option(words, "--by", options->by);
    add_option(words, "--html", options->html);
    if (options->dns)
        g_ptr_array_add(words, g_strdup("--dns"));
    for (guint i = 2; i < g_strv_length(command); i++)
        g_ptr_array_add(words, g_strdup(command[i]));
    g_ptr_array_add(words, NULL);
    return words;
}

static int
merge_all(const struct shards *shards, const struct options *options)
{
    g_autoptr(GPtrArray) words = words_of(shards, options);
    bool sweep = g_str_equal(shards_first(shards)->verb, "sweep");

    return (sweep ? command_sweep_merged : command_run_merged)((int) words->len - 1, (char **) words->pdata, shards);
}

static int
merge(const struct options *options, char **paths)
{
    g_autoptr(messages) messages = messages_new();
    struct shards *shards = shards_open(paths, messages);
    int status = STATUS_BAD;

    if (shards != NULL && options->partial)
        status = shards_put_together(shards, options->folder, messages) ? STATUS_OK : STATUS_BAD;
    else if (shards != NULL && shards_are_all(shards, messages))
        status = merge_all(shards, options);
    shards_free(shards);
    return messages_n(messages) > 0 ? command_complain(messages) : status;
}

/* Returns: false, with a complaint printed, if something is missing or cannot be. */
static bool
agree(const struct options *options)
{
    const char *printed = options->format != NULL ? "--format" : options->table != NULL ? "--table"
        : options->by != NULL ? "--by" : options->html != NULL ? "--html" : options->dns ? "--dns" : NULL;

    if (options->folder == NULL)
        fputs("v6sim merge: needs -o DIR\n  hint: where the result is written, as the whole would have been\n", stderr);
    else if (options->partial && printed != NULL)
        fprintf(stderr, "v6sim merge: --partial and %s do not go together\n"
                "  hint: of a part of the shards nothing is printed\n", printed);
    else
        return true;
    return false;
}

int
command_merge(int argc, char **argv)
{
    struct options options = { 0 };
    g_auto(GStrv) paths = NULL;
    const GOptionEntry entries[] = {
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.folder, "The directory of the result", "DIR" },
        { "partial", 0, 0, G_OPTION_ARG_NONE, &options.partial,
          "Some shards may be missing: make a directory of those that are there", NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format, "What is printed: text, csv, json", "FORMAT" },
        { "table", 0, 0, G_OPTION_ARG_STRING, &options.table,
          "Of a run: what rows of CSV are about, as run --table has it", "TABLE" },
        { "dns", 0, 0, G_OPTION_ARG_NONE, &options.dns,
          "Of a run: tell of DNS servers, and of what was waited for, as well", NULL },
        { "by", 0, 0, G_OPTION_ARG_STRING, &options.by, "Of a sweep: print a row for each system, too", "os" },
        { "html", 0, 0, G_OPTION_ARG_FILENAME, &options.html, "Write the page that the whole would have, too", "FILE" },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &paths);

    if (status < 0)
        status = agree(&options) ? merge(&options, paths) : STATUS_BAD;
    g_free(options.folder);
    g_free(options.format);
    g_free(options.table);
    g_free(options.by);
    g_free(options.html);
    return status;
}
