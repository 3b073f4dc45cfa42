/*
 * run.c - v6sim run: what happens in a scenario
 */
#include <stdio.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/progress.h"
#include "v6sim/report/export.h"
#include "v6sim/report/judge.h"
#include "v6sim/report/page.h"
#include "v6sim/report/results.h"
#include "v6sim/report/summary.h"
#include "v6sim/report/vary.h"

struct options {
    struct command_overlay overlay;
    char *format_word, *table_word, *pcapng, *output, *html;
    enum format format;
    enum export_table table;    /* of CSV */
    gboolean dns, every_hop, totals, vary_guesses, all_variants, packets;
    gint n_threads;             /* 0: as many as there are processors */
    struct results *results;    /* that --output writes; NULL: none */
    struct page_book *book;     /* that --html writes; NULL: none */
    struct ladder_options ladder;
    unsigned n_run, n_files;    /* scenarios so far; of all */
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
        if (report->variations != NULL) {
            print_variations_csv(report->variations, first, to);
            return;
        }
        export_table(report, options->table, first, to);
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

    if (options->vary_guesses) {
        progress_end();
        progress_begin_runs(help.verb, vary_n_runs(report));
    }
    if (!options->vary_guesses) {
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
    if (options->dns || options->results != NULL || options->html != NULL)
        collect_dns(collection, options->dns || !options->totals);
}

static void
run_world(const struct world *world, const struct options *options, bool first, struct messages *messages)
{
    struct observer observer[RESULTS_OBSERVERS];
    uint32_t n = options->results != NULL ? results_run_begin(options->results, world, observer, messages) : 0;
    struct collection collection;
    struct basis basis;
    g_autoptr(GPtrArray) verdicts = NULL;
    g_autoptr(GString) text = g_string_new(NULL);

    if (messages_n(messages) > 0)
        return;
    collect(&collection, world, options);
    struct run_result *result = collect_run_with(&collection, options->every_hop, observer, n);
    basis_init(&basis, world, result);
    verdicts = judge(&collection, messages);

    struct report report = { .world = world, .collection = &collection, .basis = &basis, .verdict = verdicts,
                             .totals = options->totals, .dns = options->dns };
    if (messages_n(messages) == 0)
        tell(&report, options, first, messages, text);
    if (options->results != NULL)
        results_run_end(options->results, &report);
    command_print(text);
    if (options->book != NULL && messages_n(messages) == 0)
        command_page(options->book, &report, options->ladder.host, messages);
    basis_clear(&basis);
    run_result_free(world, result);
    collect_clear(&collection);
}

/* Writes a capture beside. */
static void
run_capture(const struct world *world, const struct options *options, struct messages *messages)
{
    if (options->pcapng != NULL && messages_n(messages) == 0)
        command_capture(world, options->pcapng, options->ladder.host, messages);
}

/* Draws ladders instead. */
static void
run_ladder(const struct world *world, const struct options *options, bool first, struct messages *messages)
{
    g_autoptr(GString) text = g_string_new(first ? "" : "\n");

    command_ladder(world, &options->ladder, messages, text);
    if (messages_n(messages) == 0)
        command_print(text);
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
    (options->ladder.wanted ? run_ladder : run_world)(world, options, options->n_run++ == 0, messages);
    run_capture(world, options, messages);
    command_world_free(world);
    return variants;
}

static int
run_file(const char *path, const struct scenario_options *laid, struct profiles *profiles, void *user)
{
    struct options *options = user;
    g_autoptr(messages) messages = messages_new();
    g_auto(GStrv) variants = run_variant(path, laid, profiles, options, messages);

    for (char **name = variants; options->all_variants && messages_n(messages) == 0 && *name != NULL; name++) {
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
        .totals = options->totals, .packets = options->packets, .command = (const char *const *) command->pdata };

    if (options->output == NULL)
        return true;
    options->results = results_begin(&target, &wanted, messages);
    return command_complain(messages) == STATUS_OK;
}

/* Nothing is written if something could not be run. Returns: the status. */
static int
end_results(struct options *options, int status)
{
    g_autoptr(messages) messages = messages_new();
    int told;

    if (options->book != NULL && status == STATUS_OK)
        command_page_end(options->book, options->html, messages);
    if (options->results != NULL && status == STATUS_OK)
        results_end(options->results, messages);
    else
        results_abandon(options->results);
    options->results = NULL;
    told = command_complain(messages);
    return MAX(status, told);
}

/* Of several runs JSON is an array. */
static int
run_files(struct options *options, char **files)
{
    bool array = options->format == FORMAT_JSON && options->all_variants && files[1] == NULL;
    int status;

    if (!begin_results(options, files))
        return STATUS_BAD;
    options->book = options->html != NULL ? page_book_new(options->all_variants) : NULL;
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

int
command_run(int argc, char **argv)
{
    struct options options = { .format = FORMAT_TEXT };
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
        { "all-variants", 0, 0, G_OPTION_ARG_NONE, &options.all_variants,
          "Run the scenario as it is, and then each of its variants", NULL },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &files);

    options.n_files = files != NULL ? g_strv_length(files) : 0;
    if (status < 0 && (!command_format(help.verb, options.format_word, &options.format) || !choose_table(&options) ||
                       !agree(&options)))
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
    return status;
}
