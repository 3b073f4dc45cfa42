/*
 * run.c - v6sim run: what happens in a scenario
 */
#include <stdio.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/progress.h"
#include "v6sim/report/export.h"
#include "v6sim/report/judge.h"
#include "v6sim/report/manifest.h"
#include "v6sim/report/page.h"
#include "v6sim/report/results.h"
#include "v6sim/report/shards.h"
#include "v6sim/report/summary.h"
#include "v6sim/report/vary.h"
#include "v6sim/stop.h"

struct options {
    struct command_overlay overlay;
    char *format_word, *table_word, *pcapng, *output, *html;
    enum format format;
    enum export_table table;    /* of CSV */
    gboolean dns, every_hop, totals, vary_guesses, all_variants, packets;
    gint n_threads;             /* 0: as many as there are processors */
    char *shard_word, *memory_word;
    struct run_share share;     /* of 0: all */
    const struct shards *shards;        /* that are put together, instead of running; NULL: none */
    struct manifest *plan;      /* where runs are noted, instead of running; NULL: nowhere */
    struct results *results;    /* that --output writes; NULL: none */
    struct page_book *book;     /* that --html writes; NULL: none */
    struct ladder_options ladder;
    unsigned n_run, n_files;    /* scenarios so far; of all */
    const char *last_file;
    bool stopped;               /* amid the runs: what was printed last says so */
};

static const struct command_help help = {
    "run", "FILE...",
    "Runs scenarios and says what happened: to each connection, while they are few,\n"
    "and to each operating system; and what the figures rest on. - is standard input.",
    "Examples:\n"
    "  v6sim run scenarios/first/three-systems.xml\n"
    "  v6sim run home.xml --variant ipv6-dead --set pc.os=linux-2009\n"
    "  v6sim run home.xml --format csv > home.csv\n"
    "  v6sim run homes.xml --totals --format csv > systems.csv\n"
    "  v6sim run homes.xml --dns\n"
    "  v6sim run homes.xml --table dns-load > load.csv\n"
    "  v6sim run tunnels.xml --table paths > paths.csv\n"
    "  v6sim run home.xml --vary-guesses\n"
    "  v6sim run home.xml --html home.html\n"
    "  v6sim run home.xml --ladder --host pc\n"
    "  v6sim run home.xml --pcapng home.pcapng\n"
    "  v6sim run home.xml --all-variants -o results/\n"
    "  v6sim run homes.xml --shard 2/8 -o shard-2\n"
};

/* Several files have one line of names. */
static void
print_variations_csv(const struct variations *variations, bool first, GString *to)
{
    g_autoptr(table) table = vary_figures(variations, true);

    if (first)
        table_print_csv_head(table, to);
    table_print_csv(table, to);
}

static void
print_report(const struct report *report, const struct options *options, bool first, GString *to)
{
    switch (options->format) {
    case FORMAT_TEXT:
        if (!first)
            g_string_append_c(to, '\n');
        summary_print(report, to);
        return;
    case FORMAT_CSV:
        if (report->incomplete != NULL)     /* CSV has no place for it: better no CSV than one that seems whole */
            g_string_append_printf(to, "# INCOMPLETE %s\n", report->incomplete);
        if (report->variations != NULL) {
            print_variations_csv(report->variations, first, to);
            return;
        }
        export_table(report, options->table, first, to, command_print);
        return;
    case FORMAT_JSON:
        g_string_append(to, first ? "" : ",\n");
        export_json(report, to);
        return;
    case N_FORMATS:
        break;
    }
    g_assert_not_reached();
}

/* Appends what the run has left, with its guesses varied if that is wanted; nothing, if
 * there are messages. */
static void
tell(struct report *report, const struct options *options, bool first, struct messages *messages, GString *to)
{
    struct variations variations;

    bool vary = options->vary_guesses && report->incomplete == NULL;

    if (vary) {
        progress_end();
        progress_begin_runs(help.verb, vary_n_runs(report));
    }
    if (!vary) {
        print_report(report, options, first, to);
    } else if (vary_guesses(&variations, report, options->every_hop, messages)) {
        report->variations = &variations;
        print_report(report, options, first, to);
        vary_clear(&variations);
    }
}

/* What has to be kept of a run for all that is wanted of it. */
static void
collect(struct collection *collection, const struct world *world, const struct options *options)
{
    bool one_by_one = (options->format != FORMAT_TEXT || options->results != NULL) && !options->totals;

    collect_init(collection, world, one_by_one || options->vary_guesses || options->html != NULL ||
                 world->scenario->verdict->len > 0);
    collection->n_threads = (uint32_t) options->n_threads;
    collection->share = options->share;
    collection->may_stop = true;
    if (options->dns || options->results != NULL || options->html != NULL)
        collect_dns(collection, options->dns || !options->totals);
}

/* Whether there is another run behind that of @scenario. */
static bool
more_to_come(const struct options *options, const char *path, const struct scenario *scenario)
{
    guint n = g_strv_length((char **) scenario->variants);
    const char *last = options->all_variants && n > 0 ? scenario->variants[n - 1] : scenario->variant;

    return path != options->last_file || !g_str_equal(scenario->variant, last);
}

/* Returns: what is not there of the runs, if they were stopped, to be freed with g_free(); NULL: nothing. */
static char *
missing_of(const struct run_result *result, bool more)
{
    g_autofree char *run = table_grouped(result->n_parts_run), *all = table_grouped(result->n_parts);

    if (stop_status() == 0 || (result->n_parts_run == result->n_parts && !more))
        return NULL;
    if (result->n_parts_run == result->n_parts)
        return g_strdup("interrupted: this run is whole, others are not there");
    return g_strdup_printf("interrupted: %s of %s parts of the world were run", run, all);
}

/* Runs what is wanted; the first signal to end has it come to an end early. */
static struct run_result *
run_stoppable(struct collection *collection, const struct options *options, const struct observer *observer,
              uint32_t n)
{
    struct run_result *result;

    stop_heed(true);
    result = collect_run_with(collection, options->every_hop, observer, n);
    stop_heed(false);
    return result;
}

/* Returns: what the run, or what is put together instead of it, has left beside the collection. */
static struct run_result *
run_or_join(struct collection *collection, const struct options *options, const struct observer *observer, uint32_t n,
            struct messages *messages)
{
    struct run_result *result;

    if (options->shards == NULL)
        return run_stoppable(collection, options, observer, n);
    result = run_result_new(collection->world);
    results_run_join(options->results, options->shards, collection, result, messages);
    return result;
}

/* Says what the run has left in all that is wanted. */
static void
report_run(struct report *report, const struct options *options, bool first, struct messages *messages)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (messages_n(messages) == 0)
        tell(report, options, first, messages, text);
    if (options->results != NULL && messages_n(messages) == 0)
        results_run_end(options->results, report);
    command_print(text);
    if (options->book != NULL && report->incomplete != NULL)
        fputs("v6sim run: --html: of a run that is not complete there is no page\n", stderr);
    else if (options->book != NULL && messages_n(messages) == 0)
        command_page(options->book, report, options->ladder.host, messages);
}

static void
report_result(struct collection *collection, const struct run_result *result, struct options *options, bool more,
              struct messages *messages)
{
    const struct world *world = collection->world;
    bool first = options->n_run++ == 0;
    g_autofree char *missing = missing_of(result, more);
    g_autoptr(GPtrArray) verdicts = missing == NULL && messages_n(messages) == 0 ? judge(collection, messages)
                                                                                : g_ptr_array_new();
    struct basis basis;

    basis_init(&basis, world, result);
    options->stopped |= missing != NULL;
    struct report report = { .world = world, .collection = collection, .basis = &basis, .verdict = verdicts,
                             .incomplete = missing, .totals = options->totals, .dns = options->dns };
    report_run(&report, options, first, messages);
    basis_clear(&basis);
}

/* "aaaa-dropped base: shard 2/8, 250 of 2,000 parts of the world" */
static void
print_shard(const struct scenario *scenario, const struct options *options, const struct run_result *result)
{
    g_autofree char *run = table_grouped(result->n_parts_run), *all = table_grouped(result->n_world_parts);
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "%s  seed %" G_GUINT64_FORMAT "  %s: shard %u/%u, %s of %s parts of the world%s\n",
                           scenario->name, scenario->seed, scenario->variant, options->share.nth, options->share.of,
                           run, all, result->n_world_parts == 1 ? ", which cannot be divided" : "");
    command_print(text);
}

/* Writes what the shard has left, if it is one. */
static void
keep_shard(const struct collection *collection, const struct run_result *result, struct options *options,
           struct messages *messages)
{
    const struct scenario *scenario = collection->world->scenario;

    options->stopped |= result->n_parts_run < result->n_parts && !result->whole_only;
    if (result->whole_only)
        messages_add(messages, (struct place) { .file = scenario->file }, "run it without --shard",
                     "cannot be cut into shards: packets go from one part of its world to another, so that it has to "
                     "be run as one");
    else if (!options->stopped && results_run_pack(options->results, collection, result, messages))
        print_shard(scenario, options, result);
}

/* Returns: what sees the packets of the run; NULL: that is not wanted, or there are messages. */
static struct capturing *
begin_capture(const struct world *world, const struct options *options, struct messages *messages)
{
    bool wanted = options->pcapng != NULL && messages_n(messages) == 0;

    return wanted ? command_capture_begin(world, options->pcapng, options->ladder.host, messages) : NULL;
}

static void
run_world(const struct world *world, struct options *options, bool more, struct messages *messages)
{
    struct observer observer[RESULTS_OBSERVERS + 1];
    uint32_t n = options->results != NULL ? results_run_begin(options->results, world, observer, messages) : 0;
    struct capturing *capturing = begin_capture(world, options, messages);
    struct collection collection;
    struct run_result *result;

    if (messages_n(messages) > 0)
        return;
    if (capturing != NULL)
        observer[n++] = command_capture_observer(capturing);
    collect(&collection, world, options);
    result = run_or_join(&collection, options, observer, n, messages);
    if (options->share.of > 0)
        keep_shard(&collection, result, options, messages);
    else
        report_result(&collection, result, options, more, messages);
    if (capturing != NULL)
        command_capture_end(capturing, messages_n(messages) == 0 && !options->stopped, messages);
    run_result_free(world, result);
    collect_clear(&collection);
}

/* Draws ladders instead. */
static void
run_ladder(const struct world *world, const struct options *options, bool first, struct messages *messages)
{
    g_autoptr(GString) text = g_string_new(first ? "" : "\n");

    command_ladder(world, &options->ladder, messages, text);
    if (messages_n(messages) == 0)
        command_print(text);
    if (messages_n(messages) == 0 && options->pcapng != NULL)
        command_capture(world, options->pcapng, options->ladder.host, messages);
}

/* Runs a scenario as @laid has it. Returns: the names of its variants, to be freed with g_strfreev(); NULL, if there
 * are messages. */
static char **
run_variant(const char *path, const struct scenario_options *laid, struct profiles *profiles, struct options *options,
            struct messages *messages)
{
    struct world *world = command_world(path, laid, profiles, messages);
    char **variants;

    if (world == NULL)
        return NULL;
    variants = g_strdupv((char **) world->scenario->variants);
    if (options->plan != NULL)
        manifest_add_run(options->plan, world->scenario);
    else if (options->ladder.wanted)
        run_ladder(world, options, options->n_run++ == 0, messages);
    else
        run_world(world, options, more_to_come(options, path, world->scenario), messages);
    command_world_free(world);
    return variants;
}

static int
run_file(const char *path, const struct scenario_options *laid, struct profiles *profiles, void *user)
{
    struct options *options = user;
    g_autoptr(messages) messages = messages_new();
    g_auto(GStrv) variants = options->stopped ? NULL : run_variant(path, laid, profiles, options, messages);

    for (char **name = variants; options->all_variants && messages_n(messages) == 0 && name != NULL && *name != NULL &&
         !options->stopped; name++) {
        struct scenario_options with = *laid;

        with.variant = *name;
        g_strfreev(run_variant(path, &with, profiles, options, messages));
    }
    return command_complain(messages);
}

/* What would give the same results, without where they are written to. */
static GPtrArray *
command_line(const struct options *options, char **files)
{
    const struct {
        bool given;
        const char *word, *value;
    } option[] = {
        { options->overlay.variant != NULL, "--variant", options->overlay.variant },
        { options->overlay.seed != NULL, "--seed", options->overlay.seed },
        { options->all_variants, "--all-variants", NULL },
        { options->totals, "--totals", NULL },
        { options->packets, "--packets", NULL },
    };
    GPtrArray *command = g_ptr_array_new();

    g_ptr_array_add(command, (char *) "v6sim");
    g_ptr_array_add(command, (char *) "run");
    for (unsigned i = 0; i < G_N_ELEMENTS(option); i++) {
        if (option[i].given)
            g_ptr_array_add(command, (char *) option[i].word);
        if (option[i].given && option[i].value != NULL)
            g_ptr_array_add(command, (char *) option[i].value);
    }
    for (char **set = options->overlay.set; set != NULL && *set != NULL; set++) {
        g_ptr_array_add(command, (char *) "--set");
        g_ptr_array_add(command, *set);
    }
    for (; *files != NULL; files++)
        g_ptr_array_add(command, *files);
    g_ptr_array_add(command, NULL);
    return command;
}

static bool
begin_results(struct options *options, char **files)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GPtrArray) command = command_line(options, files);
    const struct output_target target = { "v6sim run", "--output", options->output };
    const struct results_options wanted = {
        .totals = options->totals, .packets = options->packets, .share = options->share,
        .command = (const char *const *) command->pdata };

    if (options->output == NULL)
        return true;
    options->results = results_begin(&target, &wanted, messages);
    return command_complain(messages) == STATUS_OK;
}

/* Nothing is written if something could not be run, or is part of a shard. Returns: the status. */
static int
end_results(struct options *options, int status)
{
    g_autoptr(messages) messages = messages_new();
    int told;

    if (options->book != NULL && status == STATUS_OK && !options->stopped)
        command_page_end(options->book, options->html, messages);
    if (options->stopped && options->share.of > 0)
        fputs("v6sim run: interrupted; nothing is written of a shard that is not whole\n", stderr);
    if (options->results != NULL && status == STATUS_OK && !(options->stopped && options->share.of > 0))
        results_end(options->results, options->shards, messages);
    else
        results_abandon(options->results);
    options->results = NULL;
    told = command_complain(messages);
    status = MAX(status, told);
    return options->stopped ? MAX(status, stop_status()) : status;
}

/* Whether @folder holds the shard that is wanted, of the same plan: that is made by reading all once. Returns: -1 if it
 * does not, or the status to end with. */
static int
find_same(struct options *options, char **files, const struct shard_folder *folder)
{
    g_autoptr(GPtrArray) command = command_line(options, files);
    g_autoptr(GString) plan = NULL, text = g_string_new(NULL);
    int status;

    options->plan = manifest_new((const char *const *) command->pdata);
    status = command_each_file(help.verb, &options->overlay, files, run_file, options);
    plan = manifest_json(options->plan, NULL, NULL, false);
    manifest_free(g_steal_pointer(&options->plan));
    if (status != STATUS_OK)
        return status;
    if (!g_str_equal(plan->str, folder->plan))
        return -1;
    g_string_append_printf(text, "%s: shard %u/%u is there already\n", options->output, options->share.nth,
                           options->share.of);
    command_print(text);
    return STATUS_OK;
}

/* A shard that is there whole need not be run again. Returns: -1 to go on, or the status to end with. */
static int
find_shard(struct options *options, char **files)
{
    g_autoptr(messages) unheard = messages_new();
    struct shard_folder *folder = options->share.of > 0 ? shard_folder_read(options->output, unheard) : NULL;
    int status = -1;

    if (folder != NULL && folder->complete && shard_folder_is(folder, options->share))
        status = find_same(options, files, folder);
    shard_folder_free(folder);
    return status;
}

/* Of several runs JSON is an array. */
static int
run_files(struct options *options, char **files)
{
    bool array = options->format == FORMAT_JSON && options->all_variants && files[1] == NULL;
    int status = find_shard(options, files);

    if (status >= 0)
        return status;
    if (!begin_results(options, files))
        return STATUS_BAD;
    options->book = options->html != NULL ? page_book_new(options->all_variants) : NULL;
    options->last_file = files[options->n_files - 1];
    fputs(array ? "[\n" : "", stdout);
    status = command_each_report(help.verb, &options->overlay, files, options->format, run_file, options);
    fputs(array ? "]\n" : "", stdout);
    status = end_results(options, status);
    page_book_free(options->book);
    return status;
}

/* Reads the word behind --table. Returns: false, with a complaint printed, if it does not fit. */
static bool
choose_table(struct options *options)
{
    const char *problem = NULL;

    options->table = options->totals ? TABLE_TOTALS : TABLE_CONNECTIONS;
    if (options->table_word == NULL)
        return true;
    for (options->table = 0; options->table < N_TABLES; options->table++)
        if (g_str_equal(options->table_word, export_table_name[options->table]))
            break;
    if (options->table == N_TABLES)
        problem = "is unknown";
    else if (options->format_word != NULL && options->format != FORMAT_CSV)
        problem = "is for --format csv";
    else if (options->vary_guesses)
        problem = "and --vary-guesses are two tables";
    else if (options->totals && options->table != TABLE_TOTALS)
        problem = "and --totals are two tables";
    options->format = FORMAT_CSV;
    options->totals = options->table == TABLE_TOTALS;
    options->dns |= options->table >= TABLE_DNS;
    if (problem != NULL)
        fprintf(stderr, "v6sim run: --table \"%s\" %s\n"
                "  hint: connections, totals, paths, relays, dns, dns-load or waits, as CSV\n",
                options->table_word, problem);
    return problem == NULL;
}

/* Reads the word behind --shard, if there is one. Returns: false, with a complaint printed, if it cannot be. */
static bool
choose_shard(struct options *options, char **files)
{
    const char *hint = NULL;
    const char *wrong = options->shard_word != NULL
        ? shards_read_share(options->shard_word, &options->share, &hint) : NULL;
    const char *against = options->ladder.wanted ? "--ladder" : options->html != NULL ? "--html"
        : options->pcapng != NULL ? "--pcapng" : options->packets ? "--packets"
        : options->vary_guesses ? "--vary-guesses" : options->table_word != NULL ? "--table"
        : options->format != FORMAT_TEXT ? "--format" : NULL;

    if (options->shard_word == NULL)
        return true;
    if (wrong != NULL)
        fprintf(stderr, "v6sim run: --shard \"%s\" %s\n  hint: %s\n", options->shard_word, wrong, hint);
    else if (against != NULL)
        fprintf(stderr, "v6sim run: --shard and %s do not go together\n"
                "  hint: what is printed, v6sim merge says of all shards\n", against);
    else if (options->output == NULL)
        fprintf(stderr, "v6sim run: --shard needs -o DIR\n  hint: where what it has left is kept for v6sim merge\n");
    else if (g_strv_contains((const char *const *) files, "-"))
        fprintf(stderr, "v6sim run: --shard: v6sim merge reads the scenario again, so not from standard input\n"
                "  hint: write it to a file\n");
    else
        return true;
    return false;
}

/* Returns: false, with a complaint printed, if options contradict each other. */
static bool
agree(const struct options *options)
{
    const struct ladder_options *ladder = &options->ladder;
    const char *to_file = options->pcapng != NULL ? "--pcapng" : options->html != NULL ? "--html"
        : ladder->svg != NULL ? "--svg" : NULL;
    const char *of_ladder = ladder->host != NULL && options->pcapng == NULL && options->html == NULL ? "--host"
        : ladder->from_first_send ? "--from-first-send" : ladder->svg != NULL ? "--svg"
        : ladder->unfold ? "--unfold" : ladder->plain ? "--plain" : NULL;
    const char *of_report = options->html != NULL ? "--html" : options->table_word != NULL ? "--table"
        : options->format != FORMAT_TEXT ? "--format" : options->totals ? "--totals"
        : options->vary_guesses ? "--vary-guesses" : options->dns ? "--dns" : options->every_hop ? "--every-hop"
        : options->output != NULL ? "--output" : NULL;

    if (options->n_threads < 0)
        fprintf(stderr, "v6sim run: --threads %d is not a number of threads\n"
                "  hint: 1 or more; 0 is one for each processor\n", options->n_threads);
    else if (ladder->wanted && of_report != NULL)
        fprintf(stderr, "v6sim run: --ladder and %s do not go together\n  hint: a ladder is text, and all there is\n",
                of_report);
    else if (!ladder->wanted && of_ladder != NULL)
        fprintf(stderr, "v6sim run: %s is of --ladder\n  hint: v6sim run --ladder %s ...\n", of_ladder, of_ladder);
    else if (to_file != NULL && (options->n_files > 1 || (options->all_variants && !g_str_equal(to_file, "--html"))))
        fprintf(stderr, "v6sim run: %s is for one scenario\n"
                "  hint: run them one by one, each with a file of its own\n", to_file);
    else if (options->all_variants && options->overlay.variant != NULL)
        fprintf(stderr, "v6sim run: --all-variants and --variant do not go together\n"
                "  hint: all of them are run, and the base\n");
    else if (options->packets && options->output == NULL)
        fprintf(stderr, "v6sim run: --packets is of --output\n  hint: v6sim run --packets --output DIR ...\n");
    else
        return true;
    return false;
}

static int
run_words(int argc, char **argv, const struct shards *shards)
{
    struct options options = { .format = FORMAT_TEXT, .shards = shards };
    g_auto(GStrv) files = NULL;
    const GOptionEntry entries[] = {
        COMMAND_OVERLAY_OPTIONS(options.overlay),
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format_word,
          "text (what people read), csv (a row per connection or lookup), json", "FORMAT" },
        { "table", 0, 0, G_OPTION_ARG_STRING, &options.table_word,
          "What rows of CSV are about: connections, totals, paths, relays, dns, dns-load, waits", "TABLE" },
        { "dns", 0, 0, G_OPTION_ARG_NONE, &options.dns,
          "Tell of DNS servers, and of what was waited for, as well", NULL },
        { "every-hop", 0, 0, G_OPTION_ARG_NONE, &options.every_hop,
          "Make each router's work an event of its own: slower, the same result", NULL },
        { "threads", 0, 0, G_OPTION_ARG_INT, &options.n_threads,
          "Use so many threads, not one for each processor: the result is the same", "N" },
        { "memory", 0, 0, G_OPTION_ARG_STRING, &options.memory_word,
          "Take so much memory at most, 512M, with fewer threads if need be; or say that it is not enough", "SIZE" },
        { "totals", 0, 0, G_OPTION_ARG_NONE, &options.totals,
          "Say what each system's add up to, and nothing of single connections", NULL },
        { "vary-guesses", 0, 0, G_OPTION_ARG_NONE, &options.vary_guesses,
          "Run again with each guess at its low and high, and say what moves", NULL },
        { "ladder", 0, 0, G_OPTION_ARG_NONE, &options.ladder.wanted,
          "Draw which packets went between whom, one below the other, for each host", NULL },
        { "host", 0, 0, G_OPTION_ARG_STRING, &options.ladder.host,
          "Ladders of these hosts alone, a page or a capture: ids, or names as pc[17]", "NAME,..." },
        { "from-first-send", 0, 0, G_OPTION_ARG_NONE, &options.ladder.from_first_send,
          "Begin the ladder, and its time, with the first packet of what the host is to do", NULL },
        { "unfold", 0, 0, G_OPTION_ARG_NONE, &options.ladder.unfold,
          "Draw what repeats itself each time, and every router on the way", NULL },
        { "plain", 0, 0, G_OPTION_ARG_NONE, &options.ladder.plain,
          "Draw with ASCII alone, as in files", NULL },
        { "svg", 0, 0, G_OPTION_ARG_FILENAME, &options.ladder.svg,
          "Write the ladder of a host as a picture, too", "FILE" },
        { "html", 0, 0, G_OPTION_ARG_FILENAME, &options.html,
          "Write it all as a page that needs nothing else, too", "FILE" },
        { "pcapng", 0, 0, G_OPTION_ARG_FILENAME, &options.pcapng,
          "Write the packets as a capture for Wireshark, too", "FILE" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output,
          "Write all tables, as CSV and JSON, to this directory, too; v6sim-results(5)", "DIR" },
        { "packets", 0, 0, G_OPTION_ARG_NONE, &options.packets,
          "Have a table of all packets there as well", NULL },
        { "shard", 0, 0, G_OPTION_ARG_STRING, &options.shard_word,
          "Run this one of N shards of the world alone, 0/N to N-1/N, for v6sim merge; with -o", "I/N" },
        { "all-variants", 0, 0, G_OPTION_ARG_NONE, &options.all_variants,
          "Run the scenario as it is, and then each of its variants", NULL },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &files);

    options.n_files = files != NULL ? g_strv_length(files) : 0;
    if (status < 0 && (!command_format(help.verb, options.format_word, &options.format) || !choose_table(&options) ||
                       !choose_shard(&options, files) || !agree(&options) ||
                       !command_memory(help.verb, options.memory_word)))
        status = STATUS_BAD;
    if (status < 0)
        status = run_files(&options, files);
    command_overlay_clear(&options.overlay);
    g_free(options.format_word);
    g_free(options.table_word);
    g_free(options.ladder.host);
    g_free(options.ladder.svg);
    g_free(options.pcapng);
    g_free(options.output);
    g_free(options.html);
    g_free(options.shard_word);
    g_free(options.memory_word);
    return status;
}

int
command_run(int argc, char **argv)
{
    return run_words(argc, argv, NULL);
}

int
command_run_merged(int argc, char **argv, const struct shards *shards)
{
    return run_words(argc, argv, shards);
}
