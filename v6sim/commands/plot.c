/*
 * plot.c - v6sim plot: pictures of results
 */
#include <stdio.h>
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/report/plot.h"
#include "v6sim/report/topology-dot.h"

#define COMMAND "v6sim plot"

struct options {
    struct command_overlay overlay;
    char *kind_words, *format, *output, *host;
    bool wanted[N_PLOT_KINDS];
    bool asked;                 /* for these, rather than for whatever there is */
};

static const struct command_help help = {
    "plot", "DIR|FILE",
    "Draws what run, compare or sweep --output has written, with gnuplot: a picture of each\n"
    "kind that there is something to show of, for each scenario and variant. The script and the\n"
    "table that it is drawn from stay beside each. Of a scenario it draws the topology, with\n"
    "Graphviz.",
    "Kinds: latency, queries, phases, paths, time-line, connections, variants; of a comparison\n"
    "comparison, changes; of a sweep sweep; of a scenario topology\n\n"
    "Examples:\n"
    "  v6sim plot results/\n"
    "  v6sim plot results/ --kind latency,phases --format png -o pictures/\n"
    "  v6sim plot results/ --kind time-line --host vista,linux\n"
    "  v6sim plot home.xml -o pictures/\n"
};

/* Options */

#define TOPOLOGY "topology"     /* of a scenario; not one of the kinds of results */

/* Reads the words behind --kind. Returns: false, with a message, if one is unknown. */
static bool
read_kinds(struct options *options, struct messages *messages)
{
    g_auto(GStrv) word = g_strsplit(options->kind_words != NULL ? options->kind_words : "", ",", -1);
    g_autofree char *all = g_strjoinv(", ", (char **) plot_kind_name);

    options->asked = *word != NULL;
    for (enum plot_kind kind = 0; kind < N_PLOT_KINDS; kind++)
        options->wanted[kind] = !options->asked || g_strv_contains((const char *const *) word, plot_kind_name[kind]);
    for (char **next = word; *next != NULL; next++)
        if (strcmp(*next, TOPOLOGY) == 0)
            return messages_add(messages, (struct place) { .file = COMMAND }, "v6sim plot FILE",
                                "--kind topology is of a scenario, not of results");
        else if (!g_strv_contains(plot_kind_name, *next))
            return messages_add(messages, (struct place) { .file = COMMAND }, all, "--kind \"%s\" is unknown", *next);
    return true;
}

static bool
check_format(struct options *options, struct messages *messages)
{
    if (options->format == NULL)
        options->format = g_strdup("svg");
    return strcmp(options->format, "svg") == 0 || strcmp(options->format, "png") == 0 ||
        messages_add(messages, (struct place) { .file = COMMAND }, "svg or png", "--format \"%s\" is unknown",
                     options->format);
}

/* Drawing */

/* Of how many scenarios the runs are. */
static bool
has_several(const struct plot *plot)
{
    for (unsigned i = 1; i < plot_runs(plot); i++)
        if (strcmp(plot_scenario(plot, i), plot_scenario(plot, 0)) != 0)
            return true;
    return false;
}

/* Whether a run before this one is of the same scenario. */
static bool
is_variant_of_another(const struct plot *plot, unsigned run)
{
    for (unsigned i = 0; i < run; i++)
        if (strcmp(plot_scenario(plot, i), plot_scenario(plot, run)) == 0)
            return true;
    return false;
}

/* Returns: "latency", or with what tells it from those of other runs "latency-a-base"; free with g_free(). */
static char *
file_name(const struct plot *plot, enum plot_kind kind, unsigned run)
{
    GString *name = g_string_new(plot_kind_name[kind]);

    if (has_several(plot))
        g_string_append_printf(name, "-%s", plot_scenario(plot, run));
    if (kind != PLOT_VARIANTS && plot_runs(plot) > 1)
        g_string_append_printf(name, "-%s", plot_variant(plot, run));
    return g_strdelimit(g_string_free(name, FALSE), "/'\"\n", '_');
}

/* Returns: how many pictures were drawn. */
static unsigned
draw_one(struct plot *plot, enum plot_kind kind, unsigned run, const struct options *options, struct messages *messages)
{
    GString *data = plot_data(plot, kind, run, options->host, messages);
    g_autofree char *name = file_name(plot, kind, run), *title = plot_title(plot, kind, run);
    bool ok = data != NULL && plot_draw(kind, data, title, options->output, name, options->format, COMMAND, messages);

    if (data != NULL)
        g_string_free(data, TRUE);
    if (ok)
        printf("%s/%s.%s\n", options->output, name, options->format);
    return ok;
}

/* Of all variants there is one picture, which is of use only if there are several. */
static bool
is_due(const struct plot *plot, enum plot_kind kind, unsigned run, const struct options *options)
{
    bool is_first = !is_variant_of_another(plot, run);
    bool is_alone = run + 1 == plot_runs(plot) || strcmp(plot_scenario(plot, run), plot_scenario(plot, run + 1)) != 0;

    return options->wanted[kind] && (kind != PLOT_VARIANTS || (is_first && (options->asked || !is_alone)));
}

static void
draw_all(struct plot *plot, const struct options *options, struct messages *messages)
{
    for (enum plot_kind kind = 0; kind < N_PLOT_KINDS && messages_n(messages) == 0; kind++) {
        unsigned drawn = 0;

        for (unsigned run = 0; run < plot_runs(plot) && messages_n(messages) == 0; run++)
            drawn += is_due(plot, kind, run, options) ? draw_one(plot, kind, run, options, messages) : 0;
        if (options->asked && options->wanted[kind] && drawn == 0 && messages_n(messages) == 0)
            messages_add(messages, (struct place) { .file = COMMAND }, NULL,
                         "there is nothing in these results for --kind %s", plot_kind_name[kind]);
    }
}

static int
plot_results(const char *dir, struct options *options)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(plot) plot = NULL;

    if (read_kinds(options, messages) && check_format(options, messages))
        plot = plot_open(dir, COMMAND, messages);
    if (options->output == NULL)
        options->output = g_build_filename(dir, "plots", NULL);
    if (plot != NULL)
        draw_all(plot, options, messages);
    return command_complain(messages);
}

/* Scenarios */

static int
plot_scenario_file(const char *path, const struct scenario_options *laid, struct profiles *profiles, void *user)
{
    struct options *options = user;
    const struct place place = { .file = COMMAND };
    g_autoptr(messages) messages = messages_new();
    const char *folder = options->output != NULL ? options->output : ".";
    struct world *world = NULL;

    if (options->kind_words != NULL && strcmp(options->kind_words, TOPOLOGY) != 0)
        messages_add(messages, place, "v6sim run --output DIR, and v6sim plot DIR", "--kind %s is of results, not of a "
                     "scenario", options->kind_words);
    else if (check_format(options, messages))
        world = command_world(path, laid, profiles, messages);
    if (world != NULL) {
        g_autoptr(GString) dot = topology_dot(world);

        if (plot_topology(dot, folder, options->format, COMMAND, messages))
            printf("%s/topology.%s\n", folder, options->format);
        command_world_free(world);
    }
    return command_complain(messages);
}

int
command_plot(int argc, char **argv)
{
    struct options options = { .kind_words = NULL };
    const GOptionEntry entries[] = {
        { "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind_words, "Draw these alone, not all there are", "KIND,..." },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format, "svg, or png", "FORMAT" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, "Draw into this folder, not DIR/plots", "FOLDER" },
        { "host", 0, 0, G_OPTION_ARG_STRING, &options.host, "Whose time line: names as pc[17]; not the first few",
          "NAME,..." },
        COMMAND_OVERLAY_OPTIONS(options.overlay),
        G_OPTION_ENTRY_NULL
    };
    g_auto(GStrv) dirs = NULL;
    int status = command_parse(&help, entries, argc, argv, &dirs);

    if (status < 0 && dirs[1] != NULL) {
        fprintf(stderr, COMMAND ": one directory at a time\n  hint: " COMMAND " --help\n");
        status = STATUS_BAD;
    }
    if (status < 0 && (strcmp(dirs[0], "-") == 0 || g_file_test(dirs[0], G_FILE_TEST_IS_REGULAR)))
        status = command_each_file(help.verb, &options.overlay, dirs, plot_scenario_file, &options);
    else if (status < 0)
        status = plot_results(dirs[0], &options);
    command_overlay_clear(&options.overlay);
    g_free(options.kind_words);
    g_free(options.format);
    g_free(options.output);
    g_free(options.host);
    return status;
}
