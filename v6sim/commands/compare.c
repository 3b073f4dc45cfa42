/*
 * compare.c - v6sim compare: what changes for whom between two variants of a scenario
 *
 * In order: command_compare() -> read_sides() -> compare_worlds() -> tell().
 */
#include <stdio.h>
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/progress.h"
#include "v6sim/report/difference-results.h"
#include "v6sim/report/groups.h"
#include "v6sim/report/page-difference.h"

#define MOST_REPLICATES 1000

static const struct command_help help = {
    "compare", "FILE [A] B | DIR DIR",
    "Runs a scenario as A and as B, and says what that changes for whom, and why. A and B\n"
    "are variants, or values of parameters, or both with a comma between them; without A,\n"
    "base. Hosts are paired by name, what they do by the id of its element. Two\n"
    "directories that run -o has written are compared without a run.",
    "Examples:\n"
    "  v6sim compare home.xml aaaa\n"
    "  v6sim compare homes.xml base aaaa --by os,family\n"
    "  v6sim compare homes.xml fault=none fault=ignore --vary-guesses\n"
    "  v6sim compare homes.xml fault=none aaaa,fault=ignore --replicate 10\n"
    "  v6sim compare homes.xml base aaaa --table connections > pairs.csv\n"
    "  v6sim compare homes.xml base aaaa --html aaaa.html -o aaaa\n"
    "  v6sim compare homes.xml base aaaa --exit-code\n"
    "  v6sim compare last-week today\n"
};

struct options {
    struct command_overlay overlay;
    char *format_word, *table_word, *by_word, *html, *folder;
    enum format format;
    enum difference_table table;        /* of CSV */
    gboolean vary_guesses, exit_code;
    int replicate;              /* seeds; 0: the scenario's alone */
    struct manifest *manifest;  /* of what is read; NULL: nothing is kept in a directory */
};

/* A, or B: what is laid over the scenario. */
struct laid {
    char *variant;              /* NULL: none was named */
    GPtrArray *set;             /* char *, NULL-terminated: its own, and --set's */
    char *label;
};

/* Sides */

static void
laid_clear(struct laid *laid)
{
    g_free(laid->variant);
    g_free(laid->label);
    if (laid->set != NULL)
        g_ptr_array_unref(laid->set);
}

/* Reads "aaaa,fault=ignore". Returns: false, with a complaint printed, if it names two variants. */
static bool
read_laid(struct laid *laid, const char *word, const struct command_overlay *overlay)
{
    g_auto(GStrv) piece = g_strsplit(word, ",", -1);

    *laid = (struct laid) { .label = g_strdup(word), .set = g_ptr_array_new_with_free_func(g_free) };
    for (guint i = 0; overlay->set != NULL && overlay->set[i] != NULL; i++)
        g_ptr_array_add(laid->set, g_strdup(overlay->set[i]));
    for (char **next = piece; *next != NULL; next++) {
        if (strchr(*next, '=') != NULL) {
            g_ptr_array_add(laid->set, g_strdup(*next));
            continue;
        }
        if (laid->variant != NULL) {
            fprintf(stderr, "v6sim compare: \"%s\" names two variants, %s and %s\n"
                    "  hint: one variant, and parameters as name=value\n", word, laid->variant, *next);
            return false;
        }
        laid->variant = g_strdup(*next);
    }
    g_ptr_array_add(laid->set, NULL);
    return true;
}

static struct world *
load(const char *path, const struct laid *laid, const struct scenario_options *given, struct profiles *profiles,
     struct messages *messages)
{
    struct scenario_options options = *given;

    options.variant = laid->variant != NULL ? laid->variant : given->variant;
    options.set = (const char *const *) laid->set->pdata;
    return command_world(path, &options, profiles, messages);
}

/* Both worlds of one seed. */
struct worlds {
    struct world *world[2];
    struct side *side[2];
    struct pairing pairing;
};

static bool
worlds_run(struct worlds *worlds, const char *path, const struct laid *laid, const struct scenario_options *given,
           struct profiles *profiles, struct messages *messages)
{
    *worlds = (struct worlds) { .world = { NULL, NULL } };
    for (unsigned i = 0; i < 2; i++) {
        worlds->world[i] = load(path, &laid[i], given, profiles, messages);
        if (worlds->world[i] == NULL)
            return false;
    }
    for (unsigned i = 0; i < 2; i++)
        worlds->side[i] = side_run(worlds->world[i], g_strdup(laid[i].label));
    paired_init(&worlds->pairing, worlds->side[0], worlds->side[1]);
    return true;
}

static void
worlds_clear(struct worlds *worlds)
{
    if (worlds->pairing.twins != NULL)
        paired_clear(&worlds->pairing);
    for (unsigned i = 0; i < 2; i++) {
        side_free(worlds->side[i]);
        if (worlds->world[i] != NULL)
            command_world_free(worlds->world[i]);
    }
}

/* Seeds */

/* Compares with the seeds that follow. Returns: false with messages. */
static bool
replicate(struct replicates *replicates, const struct worlds *first, const char *path, const struct laid *laid,
          const struct scenario_options *given, guint n, struct profiles *profiles, struct messages *messages)
{
    g_autofree int64_t *hosts = g_new(int64_t, n * N_CHANGES), *changed = g_new(int64_t, n);
    bool good = true;

    for (guint i = 0; i < n && good; i++) {
        struct worlds next = { .world = { NULL, NULL } };
        const struct worlds *worlds = i == 0 ? first : &next;
        struct scenario_options seeded = *given;

        seeded.seed_given = true;
        seeded.seed = first->world[0]->scenario->seed + i;
        good = i == 0 || worlds_run(&next, path, laid, &seeded, profiles, messages);
        for (enum change change = 0; change < N_CHANGES && good; change++)
            hosts[change * n + i] = worlds->pairing.hosts[change];
        changed[i] = good ? paired_changed_hosts(&worlds->pairing) : 0;
        worlds_clear(&next);
    }
    *replicates = (struct replicates) { .n = n, .changed = interval_of(changed, n) };
    for (enum change change = 0; change < N_CHANGES; change++)
        replicates->hosts[change] = interval_of(hosts + change * n, n);
    return good;
}

/* Telling */

static void
append(const struct difference_report *report, const struct options *options, GString *to)
{
    g_autoptr(table) table = NULL;

    switch (options->format) {
    case FORMAT_TEXT:
        difference_print(report, to);
        return;
    case FORMAT_CSV:
        table = difference_table(report, options->table);
        table_print_csv_head(table, to);
        table_print_csv(table, to);
        return;
    case FORMAT_JSON:
        difference_json(report, to);
        return;
    case N_FORMATS:
        break;
    }
    g_assert_not_reached();
}

/* Writes the page. Returns: false with messages. */
static bool
write_page(const struct difference_report *report, const struct options *options, struct messages *messages)
{
    g_autoptr(GString) page = g_string_new(NULL);

    page_difference(report, page);
    return output_write(&(struct output_target) { "v6sim compare", "--html", options->html }, page->str, page->len,
                        messages);
}

/* Prints, and writes what is to be written. Returns: false with messages, and nothing printed. */
static bool
print(const struct difference_report *report, const struct options *options, struct messages *messages)
{
    g_autoptr(GString) text = g_string_new(NULL);

    const struct output_target folder = { "v6sim compare", "--output", options->folder };

    if ((options->html != NULL && !write_page(report, options, messages)) ||
        (options->folder != NULL && !difference_write(report, &folder, options->manifest, messages)))
        return false;
    append(report, options, text);
    command_print(text);
    return true;
}

/* Returns: whether all was told. */
static bool
tell(const struct worlds *worlds, const struct replicates *replicates, const int *by, const struct options *options,
     struct messages *messages)
{
    const struct scenario *scenario = worlds->world[0]->scenario;
    struct differences differences;
    struct reasons reasons;
    struct grounds grounds;
    bool good;

    differences_init(&differences, &worlds->pairing, scenario->slow_ns, by);
    reasons_init(&reasons, &differences);
    grounds_init(&grounds, &differences, &reasons);
    good = !options->vary_guesses || grounds_vary(&grounds, &differences, messages);
    good = good && print(&(struct difference_report) {
        .differences = &differences, .reasons = &reasons, .grounds = &grounds, .replicates = replicates,
        .name = scenario->name, .question = scenario->question, .file = scenario->file }, options, messages);
    grounds_clear(&grounds);
    reasons_clear(&reasons);
    differences_clear(&differences);
    return good;
}

static int
compare_worlds(const char *path, const struct laid *laid, const struct scenario_options *given,
               const struct options *options)
{
    const struct place at = { .file = "v6sim compare: --by" };
    g_autoptr(messages) messages = messages_new();
    g_autoptr(profiles) profiles = profiles_new();
    g_autofree int *by = groups_read(options->by_word != NULL ? options->by_word : "os", at, messages);
    struct replicates replicates;
    struct worlds worlds = { .world = { NULL, NULL } };
    int status = STATUS_OK;

    /* How many guesses there will be to vary nobody knows yet. */
    progress_begin_runs(help.verb, options->vary_guesses ? 0 : 2 * (uint64_t) MAX(options->replicate, 1));
    if (by != NULL && worlds_run(&worlds, path, laid, given, profiles, messages)) {
        for (unsigned i = 0; i < 2 && options->manifest != NULL; i++)
            manifest_add_run(options->manifest, worlds.world[i]->scenario);

        bool repeat = options->replicate > 0;

        if (!repeat || replicate(&replicates, &worlds, path, laid, given, (guint) options->replicate, profiles,
                                 messages))
            tell(&worlds, repeat ? &replicates : NULL, by, options, messages);
        if (options->exit_code && paired_changed_hosts(&worlds.pairing) > 0)
            status = STATUS_DIFFERENT;
    }
    worlds_clear(&worlds);
    progress_end();
    return messages_n(messages) > 0 ? command_complain(messages) : status;
}

/* Directories */

/* Returns: whether all was told. */
static bool
tell_folders(const struct pairing *pairing, const int *by, const struct options *options, struct messages *messages)
{
    struct differences differences;
    struct reasons reasons;
    struct grounds grounds;
    bool good;

    differences_init(&differences, pairing, pairing->side[0]->slow_ns, by);
    good = reasons_read(&reasons, &differences, messages);
    grounds_init(&grounds, &differences, &reasons);
    good = good && print(&(struct difference_report) {
        .differences = &differences, .reasons = &reasons, .grounds = &grounds, .name = pairing->side[0]->name },
        options, messages);
    grounds_clear(&grounds);
    reasons_clear(&reasons);
    differences_clear(&differences);
    return good;
}

static int
compare_folders(char **folders, const struct options *options)
{
    const struct place at = { .file = "v6sim compare: --by" };
    g_autoptr(messages) messages = messages_new();
    g_autofree int *by = groups_read(options->by_word != NULL ? options->by_word : "os", at, messages);
    struct side *first = by != NULL ? side_read(folders[0], messages) : NULL;
    struct side *second = first != NULL ? side_read(folders[1], messages) : NULL;
    struct pairing pairing;
    int status = STATUS_OK;

    if (second != NULL) {
        paired_init(&pairing, first, second);
        tell_folders(&pairing, by, options, messages);
        if (options->exit_code && paired_changed_hosts(&pairing) > 0)
            status = STATUS_DIFFERENT;
        paired_clear(&pairing);
    }
    side_free(first);
    side_free(second);
    return messages_n(messages) > 0 ? command_complain(messages) : status;
}

static bool
is_folder(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* Options */

static int
complain(const char *what, const char *hint)
{
    fprintf(stderr, "v6sim compare: %s\n  hint: %s\n", what, hint);
    return STATUS_BAD;
}

static bool
choose_table(struct options *options)
{
    if (options->table_word == NULL)
        return true;
    for (options->table = 0; options->table < N_DIFFERENCE_TABLES; options->table++)
        if (g_str_equal(options->table_word, difference_table_name[options->table]))
            break;
    if (options->table == N_DIFFERENCE_TABLES) {
        g_autofree char *what = g_strdup_printf("--table \"%s\" is unknown", options->table_word);
        g_autofree char *all = g_strjoinv(", ", (char **) difference_table_name);

        complain(what, all);
        return false;
    }
    if (options->format_word != NULL && options->format != FORMAT_CSV) {
        complain("--table is for --format csv", "leave one of them out");
        return false;
    }
    options->format = FORMAT_CSV;
    return true;
}

/* What would give the same again, wherever it is written to. */
static char **
command_of(char **words, const struct options *options)
{
    const struct { const char *word, *value; } option[] = {
        { "--by", options->by_word }, { "--variant", options->overlay.variant }, { "--seed", options->overlay.seed },
    };
    GPtrArray *command = g_ptr_array_new();

    g_ptr_array_add(command, g_strdup("v6sim"));
    g_ptr_array_add(command, g_strdup(help.verb));
    for (unsigned i = 0; i < G_N_ELEMENTS(option); i++)
        if (option[i].value != NULL) {
            g_ptr_array_add(command, g_strdup(option[i].word));
            g_ptr_array_add(command, g_strdup(option[i].value));
        }
    for (char **set = options->overlay.set; set != NULL && *set != NULL; set++) {
        g_ptr_array_add(command, g_strdup("--set"));
        g_ptr_array_add(command, g_strdup(*set));
    }
    if (options->replicate > 0) {
        g_ptr_array_add(command, g_strdup("--replicate"));
        g_ptr_array_add(command, g_strdup_printf("%d", options->replicate));
    }
    if (options->vary_guesses)
        g_ptr_array_add(command, g_strdup("--vary-guesses"));
    for (; *words != NULL; words++)
        g_ptr_array_add(command, g_strdup(*words));
    g_ptr_array_add(command, NULL);
    return (char **) g_ptr_array_free(command, FALSE);
}

static int
compare(char **words, const struct options *options)
{
    guint n = g_strv_length(words);
    struct laid laid[2] = { { .variant = NULL }, { .variant = NULL } };
    struct scenario_options given;
    int status = STATUS_BAD;

    if (is_folder(words[0])) {
        const struct command_overlay *overlay = &options->overlay;
        bool run = overlay->variant != NULL || overlay->set != NULL || overlay->seed != NULL ||
            options->replicate != 0 || options->vary_guesses;

        if (n != 2 || !is_folder(words[1]) || run)
            return complain(run ? "directories are read, not run" : "a directory is compared with another one",
                            "v6sim compare DIR DIR, as run -o DIR writes them, with --by, --format, --table, --html, "
                            "--output");
        return compare_folders(words, options);
    }
    if (n < 2 || n > 3)
        return complain(n < 2 ? "needs what to compare with" : "compares two, not more",
                        "v6sim compare FILE A B, where A and B are variants, or parameters as name=value");
    if (options->replicate != 0 && (options->replicate < 2 || options->replicate > MOST_REPLICATES))
        return complain("--replicate is from 2 to 1000", "so many runs of each side, each with a seed of its own");
    if (read_laid(&laid[0], n == 2 ? "base" : words[1], &options->overlay) &&
        read_laid(&laid[1], words[n - 1], &options->overlay) &&
        command_options(help.verb, &options->overlay, &given))
        status = compare_worlds(words[0], laid, &given, options);
    laid_clear(&laid[0]);
    laid_clear(&laid[1]);
    return status;
}

int
command_compare(int argc, char **argv)
{
    struct options options = { .table = DIFFERENCE_GROUPS };
    g_auto(GStrv) words = NULL;
    const GOptionEntry entries[] = {
        COMMAND_OVERLAY_OPTIONS(options.overlay),
        { "by", 0, 0, G_OPTION_ARG_STRING, &options.by_word,
          "Tell groups apart by these properties (os); where the sides differ, by both", "PROPERTY,..." },
        { "vary-guesses", 0, 0, G_OPTION_ARG_NONE, &options.vary_guesses,
          "Compare again with each guess at its low and high, and say what moves", NULL },
        { "replicate", 0, 0, G_OPTION_ARG_INT, &options.replicate,
          "Compare with so many seeds, and give means and 95 % intervals", "N" },
        { "exit-code", 0, 0, G_OPTION_ARG_NONE, &options.exit_code, "End with 1 if anything changes", NULL },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format_word,
          "text (what people read), csv (a row per group), json", "FORMAT" },
        { "table", 0, 0, G_OPTION_ARG_STRING, &options.table_word,
          "What rows of CSV are about: groups, connections, reasons, servers, ways, relays, guesses", "TABLE" },
        { "html", 0, 0, G_OPTION_ARG_FILENAME, &options.html,
          "Write it all as a page that needs nothing else, too", "FILE" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.folder,
          "Write all tables, as CSV and JSON, to this directory, too", "DIR" },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &words);

    if (status < 0 && (!command_format(help.verb, options.format_word, &options.format) || !choose_table(&options)))
        status = STATUS_BAD;
    if (status < 0) {
        g_auto(GStrv) command = command_of(words, &options);

        options.manifest = options.folder != NULL ? manifest_new((const char *const *) command) : NULL;
        status = compare(words, &options);
        manifest_free(options.manifest);
    }
    command_overlay_clear(&options.overlay);
    g_free(options.format_word);
    g_free(options.table_word);
    g_free(options.by_word);
    g_free(options.html);
    g_free(options.folder);
    return status;
}
