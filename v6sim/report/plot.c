/*
 * plot.c - pictures of results, drawn by gnuplot
 *
 * In order: plot_open() -> plot_data() for each picture -> plot_draw(), which writes
 * the table, the style and the script, has gnuplot draw beside, and renames what came
 * of it. Scripts lie in plots/, one for each kind.
 */
#include "v6sim/report/plot.h"

#include <errno.h>
#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "v6sim/read/profile-files.h"
#include "v6sim/report/members.h"
#include "v6sim/report/output.h"
#include "v6sim/report/plot-data.h"
#include "v6sim/report/results.h"

#define MOST_PATHS 40
#define MOST_CONNECTIONS 60

const char *const plot_kind_name[] = {
    [PLOT_LATENCY] = "latency", [PLOT_QUERIES] = "queries", [PLOT_PHASES] = "phases", [PLOT_PATHS] = "paths",
    [PLOT_TIME_LINE] = "time-line", [PLOT_CONNECTIONS] = "connections", [PLOT_VARIANTS] = "variants",
    [PLOT_COMPARISON] = "comparison", [PLOT_CHANGES] = "changes", [PLOT_SWEEP] = "sweep", [N_PLOT_KINDS] = NULL,
};

const char *
plot_kind_meaning(enum plot_kind kind)
{
    static const char *const meaning[] = {
        [PLOT_LATENCY] = "what share of each system's connections was there after which time, over IPv6 and IPv4",
        [PLOT_QUERIES] = "how many queries each system sends for a connection, by type, answered or not",
        [PLOT_PHASES] = "what connections spend their time on: configuring, resolving, connecting, transferring",
        [PLOT_PATHS] = "which ways packets take there and back, how many, and how long",
        [PLOT_TIME_LINE] = "what hosts wait for, one after the other",
        [PLOT_CONNECTIONS] = "how long each connection took, one by one",
        [PLOT_VARIANTS] = "how long each system takes, and how many fail, in each variant",
        [PLOT_COMPARISON] = "of a comparison: how long each group takes, and how many fail, on both sides",
        [PLOT_CHANGES] = "of a comparison: what changes for which share of each group",
        [PLOT_SWEEP] = "of a sweep: each figure over what is varied, of several seeds with 95 % intervals",
    };

    return meaning[kind];
}

struct plot_run {
    char *scenario, *variant, *seed, *set;
};

/* What a directory is of, and how it is known. */
enum plot_source { OF_RUNS, OF_COMPARISON, OF_SWEEP, N_PLOT_SOURCES };
static const struct source {
    const char *mark;           /* a file that no other has */
    const char *table;          /* that pictures are drawn from; NULL: see table_needed */
} sources[N_PLOT_SOURCES] = {
    [OF_RUNS] = { "results.json", NULL }, [OF_COMPARISON] = { "compare.json", "groups.csv" },
    [OF_SWEEP] = { "sweep.json", "sweep.csv" },
};

static enum plot_source
source_of(enum plot_kind kind)
{
    return kind == PLOT_COMPARISON || kind == PLOT_CHANGES ? OF_COMPARISON : kind == PLOT_SWEEP ? OF_SWEEP : OF_RUNS;
}

struct plot {
    char *dir;
    enum plot_source source;
    char *side[2];              /* of a comparison: what both are called */
    int64_t slow_ns;            /* of a sweep: what its scenario has for slow */
    GArray *run;                /* struct plot_run */
    bool incomplete;            /* they say so of themselves */
    struct csv *table[N_RESULT_TABLES]; /* those that were read */
};

/* Results */

static void
clear_run(void *data)
{
    struct plot_run *run = data;

    g_free(run->scenario);
    g_free(run->variant);
    g_free(run->seed);
    g_free(run->set);
}

static char *
joined(JsonArray *words)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < json_array_get_length(words); i++)
        g_string_append_printf(text, "%s%s", i > 0 ? " " : "", json_array_get_string_element(words, i));
    return g_string_free(text, FALSE);
}

static void
add_run(JsonArray *array, guint nth, JsonNode *node, void *user)
{
    struct plot *plot = user;
    JsonObject *object = json_node_get_object(node);
    struct plot_run run = {
        .scenario = g_strdup(json_object_get_string_member(object, "scenario")),
        .variant = g_strdup(json_object_get_string_member(object, "variant")),
        .seed = g_strdup_printf("%" G_GINT64_FORMAT, json_object_get_int_member(object, "seed")),
        .set = joined(json_object_get_array_member(object, "set")),
    };

    (void) array, (void) nth;
    g_array_append_val(plot->run, run);
}

/* Returns: false, if the manifest is not one of whole results. */
static bool
read_manifest(struct plot *plot)
{
    g_autofree char *path = g_build_filename(plot->dir, results_kind.mark, NULL);
    g_autoptr(JsonParser) parser = json_parser_new();
    JsonObject *root;

    if (!json_parser_load_from_file(parser, path, NULL) || !JSON_NODE_HOLDS_OBJECT(json_parser_get_root(parser)))
        return false;
    root = json_node_get_object(json_parser_get_root(parser));
    plot->incomplete = !json_object_get_boolean_member_with_default(root, "complete", TRUE);
    if (!json_object_has_member(root, "complete") || !json_object_has_member(root, "runs") ||
        json_object_get_int_member_with_default(root, "format", 0) != RESULTS_FORMAT)
        return false;
    if (plot->source == OF_RUNS)
        json_array_foreach_element(json_object_get_array_member(root, "runs"), add_run, plot);
    return (plot->run->len > 0 || plot->source != OF_RUNS) && !plot->incomplete;
}

/* Returns: a text of the file that tells what the results are of; NULL: there is none; free with g_free(). */
static char *
text_of(const struct plot *plot, const char *name)
{
    g_autofree char *path = g_build_filename(plot->dir, sources[plot->source].mark, NULL);
    g_autoptr(JsonNode) node = members_find(path, name);

    return node != NULL && JSON_NODE_HOLDS_VALUE(node) ? json_node_dup_string(node) : NULL;
}

/* Makes a comparison, or a sweep, one run. Returns: false, if it does not say of what it is. */
static bool
read_whole(struct plot *plot)
{
    g_autofree char *path = g_build_filename(plot->dir, sources[plot->source].mark, NULL);
    g_autoptr(JsonNode) slow = members_find(path, "slow_ns");
    struct plot_run run = { .scenario = text_of(plot, "scenario"), .seed = g_strdup(""), .set = g_strdup("") };

    plot->slow_ns = slow != NULL ? json_node_get_int(slow) : 0;
    plot->side[0] = text_of(plot, "a");
    plot->side[1] = text_of(plot, "b");
    run.variant = plot->source == OF_SWEEP ? g_strdup("sweep")
        : g_strdup_printf("%s -> %s", plot->side[0], plot->side[1]);
    g_array_append_val(plot->run, run);
    return run.scenario != NULL && (plot->source == OF_SWEEP || (plot->side[0] != NULL && plot->side[1] != NULL));
}

struct plot *
plot_open(const char *dir, const char *command, struct messages *messages)
{
    struct plot *plot = g_new0(struct plot, 1);

    plot->dir = g_strdup(dir);
    plot->run = g_array_new(FALSE, FALSE, sizeof(struct plot_run));
    g_array_set_clear_func(plot->run, clear_run);
    for (enum plot_source source = OF_COMPARISON; source < N_PLOT_SOURCES; source++) {
        g_autofree char *path = g_build_filename(dir, sources[source].mark, NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS))
            plot->source = source;
    }
    if (read_manifest(plot) && (plot->source == OF_RUNS || read_whole(plot)))
        return plot;
    if (plot->incomplete)
        messages_add(messages, (struct place) { .file = command }, "run it again to its end",
                     "the results in '%s' are not complete: the run was interrupted", dir);
    else
        messages_add(messages, (struct place) { .file = command }, "run, compare and sweep --output DIR write them",
                     "there are no results in '%s'", dir);
    plot_free(plot);
    return NULL;
}

void
plot_free(struct plot *plot)
{
    if (plot == NULL)
        return;
    for (enum result_table which = 0; which < N_RESULT_TABLES; which++)
        csv_free(plot->table[which]);
    g_free(plot->side[0]);
    g_free(plot->side[1]);
    g_array_unref(plot->run);
    g_free(plot->dir);
    g_free(plot);
}

static const struct plot_run *
run_of(const struct plot *plot, unsigned run)
{
    return &g_array_index(plot->run, struct plot_run, run);
}

unsigned
plot_runs(const struct plot *plot)
{
    return plot->run->len;
}

const char *
plot_scenario(const struct plot *plot, unsigned run)
{
    return run_of(plot, run)->scenario;
}

const char *
plot_variant(const struct plot *plot, unsigned run)
{
    return run_of(plot, run)->variant;
}

/* Rows */

/* Returns: the table; NULL if results of totals alone have none, or with messages. */
static const struct csv *
table_of(struct plot *plot, enum result_table which, struct messages *messages)
{
    g_autofree char *name = g_strconcat(result_table_name[which], ".csv", NULL);
    g_autofree char *path = g_build_filename(plot->dir, name, NULL);

    if (plot->table[which] == NULL && g_file_test(path, G_FILE_TEST_EXISTS))
        plot->table[which] = csv_read(path, messages);
    return plot->table[which];
}

/* Picks the rows of a run, or of all variants of its scenario. Returns: false, if there are none; otherwise free
 * rows->row with g_free(). */
static bool
rows_of(struct plot *plot, enum result_table which, const struct plot_run *run, bool all_variants,
        struct plot_rows *rows, struct messages *messages)
{
    const struct csv *csv = table_of(plot, which, messages);
    g_autofree unsigned *row = csv != NULL ? g_new(unsigned, csv_rows(csv)) : NULL;
    unsigned n = 0;

    for (unsigned i = 0; csv != NULL && i < csv_rows(csv); i++)
        if (strcmp(csv_text(csv, i, "scenario"), run->scenario) == 0 &&
            (all_variants || strcmp(csv_text(csv, i, "variant"), run->variant) == 0) &&
            strcmp(csv_text(csv, i, "seed"), run->seed) == 0 && strcmp(csv_text(csv, i, "set"), run->set) == 0)
            row[n++] = i;
    *rows = (struct plot_rows) { .csv = csv, .n = n };
    if (n > 0)
        rows->row = g_steal_pointer(&row);
    return n > 0;
}

/* Takes @table over. */
static GString *
printed(struct table *table)
{
    GString *text = table_rows(table) > 0 ? g_string_new(NULL) : NULL;

    if (text != NULL) {
        table_print_csv_head(table, text);
        table_print_csv(table, text);
    }
    table_free(table);
    return text;
}

/* Of which tables each kind is made: the first must have rows. */
static const enum result_table table_needed[N_PLOT_KINDS][2] = {
    [PLOT_LATENCY] = { RESULT_CONNECTIONS, N_RESULT_TABLES },
    [PLOT_QUERIES] = { RESULT_CONNECTIONS, RESULT_QUERIES },
    [PLOT_PHASES] = { RESULT_CONNECTIONS, N_RESULT_TABLES },
    [PLOT_PATHS] = { RESULT_PATHS, N_RESULT_TABLES },
    [PLOT_TIME_LINE] = { RESULT_WAITS, RESULT_HOSTS },
    [PLOT_CONNECTIONS] = { RESULT_CONNECTIONS, N_RESULT_TABLES },
    [PLOT_VARIANTS] = { RESULT_TOTALS, N_RESULT_TABLES },
};

/* Of a comparison, or a sweep. */
static GString *
data_of_whole(const struct plot *plot, enum plot_kind kind, struct messages *messages)
{
    g_autofree char *path = g_build_filename(plot->dir, sources[plot->source].table, NULL);
    struct csv *csv = csv_read(path, messages);
    GString *data = NULL;

    if (csv == NULL)
        return NULL;
    data = printed(kind == PLOT_COMPARISON ? plot_comparison(csv, (const char *const *) plot->side)
                   : kind == PLOT_CHANGES ? plot_changes(csv) : plot_sweep(csv, plot->slow_ns));
    csv_free(csv);
    return data;
}

static GString *
data_of(enum plot_kind kind, const struct plot_rows *first, const struct plot_rows *second, const char *hosts)
{
    switch (kind) {
    case PLOT_LATENCY:
        return printed(plot_latency(first));
    case PLOT_QUERIES:
        return second->csv != NULL ? printed(plot_queries(first, second)) : NULL;
    case PLOT_PHASES:
        return printed(plot_phases(first));
    case PLOT_PATHS:
        return plot_same(first, MOST_PATHS);
    case PLOT_TIME_LINE:
        return second->csv != NULL ? printed(plot_time_line(first, second, hosts)) : NULL;
    case PLOT_CONNECTIONS:
        return first->n <= MOST_CONNECTIONS ? plot_same(first, MOST_CONNECTIONS) : NULL;
    case PLOT_VARIANTS:
        return printed(plot_variants(first));
    case PLOT_COMPARISON:       /* these three are no runs' */
    case PLOT_CHANGES:
    case PLOT_SWEEP:
    case N_PLOT_KINDS:
        break;
    }
    g_assert_not_reached();
}

GString *
plot_data(struct plot *plot, enum plot_kind kind, unsigned run, const char *hosts, struct messages *messages)
{
    struct plot_rows first, second = { .n = 0 };
    bool all = kind == PLOT_VARIANTS;
    GString *data = NULL;

    if (source_of(kind) != plot->source)
        return NULL;
    if (plot->source != OF_RUNS)
        return data_of_whole(plot, kind, messages);
    if (rows_of(plot, table_needed[kind][0], run_of(plot, run), all, &first, messages)) {
        if (table_needed[kind][1] != N_RESULT_TABLES)
            rows_of(plot, table_needed[kind][1], run_of(plot, run), all, &second, messages);
        data = data_of(kind, &first, &second, hosts);
    }
    g_free((unsigned *) first.row);
    g_free((unsigned *) second.row);
    return data;
}

/* Drawing */

/* Returns: what a script of plots/ says; NULL, with a message, if it is not there. */
static char *
script_text(const char *name, const char *command, struct messages *messages)
{
    static const char *const from_systems[] = { "../plots", "../../plots" };
    g_autoptr(GPtrArray) folders = profile_folders();
    g_autofree char *file = g_strconcat(name, ".gp", NULL);
    char *text = NULL;

    for (guint i = 0; i < folders->len && text == NULL; i++)
        for (unsigned j = 0; j < G_N_ELEMENTS(from_systems) && text == NULL; j++) {
            g_autofree char *path = g_build_filename(folders->pdata[i], from_systems[j], file, NULL);

            g_file_get_contents(path, &text, NULL, NULL);
        }
    if (text == NULL)
        messages_add(messages, (struct place) { .file = command }, NULL, "%s is not where v6sim was installed", file);
    return text;
}

/* A text in single quotes, as gnuplot has it. */
static char *
quoted(const char *text)
{
    g_auto(GStrv) part = g_strsplit(text, "'", -1);
    g_autofree char *doubled = g_strjoinv("''", part);

    return g_strconcat("'", doubled, "'", NULL);
}

static bool
write_beside(const char *folder, const char *name, const char *ending, const GString *text, const char *command,
             struct messages *messages)
{
    g_autofree char *file = g_strconcat(name, ending, NULL), *path = g_build_filename(folder, file, NULL);

    return output_write(&(struct output_target) { command, "picture", path }, text->str, text->len, messages);
}

/* Writes the table, the style and the script, which draws to NAME.ENDING if nobody says otherwise. */
static bool
write_parts(enum plot_kind kind, const GString *data, const char *title, const char *folder, const char *name,
            const char *ending, const char *command, struct messages *messages)
{
    /* Both sides of a comparison are drawn as variants are. */
    g_autofree char *script = script_text(plot_kind_name[kind == PLOT_COMPARISON ? PLOT_VARIANTS : kind], command,
                                          messages);
    g_autofree char *style = script != NULL ? script_text("style", command, messages) : NULL;
    g_autofree char *called = quoted(title);
    g_autoptr(GString) text = g_string_new(NULL), whole_style = g_string_new(style);

    if (style == NULL)
        return false;
    g_string_printf(text, "csv = '%s.csv'\nif (!exists('out')) out = '%s.%s'\nfolder = ''\nrun = %s\n\n%s", name, name,
                    ending, called, script);
    return write_beside(folder, name, ".csv", data, command, messages) &&
        write_beside(folder, "style", ".gp", whole_style, command, messages) &&
        write_beside(folder, name, ".gp", text, command, messages);
}

/* Has a program draw in @folder. Returns: false, with a message, if it could not. */
static bool
run_program(const char *folder, const char *const *argv, const char *command, struct messages *messages)
{
    const struct place place = { .file = command };
    g_autoptr(GError) error = NULL;
    g_autofree char *said = NULL;
    int status = 0;

    if (!g_spawn_sync(folder, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
                      &said, &status, &error))
        return messages_add(messages, place, NULL, "%s, which draws this, cannot be run: %s", argv[0],
                            g_error_matches(error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT) ? "it is not installed"
                                                                                       : error->message);
    return (status == 0 && *said == '\0') ||
        messages_add(messages, place, NULL, "%s: %s", argv[0], g_strstrip(said));
}

static bool
make_folder(const char *folder, const char *command, struct messages *messages)
{
    return g_mkdir(folder, 0777) == 0 || errno == EEXIST ||
        messages_add(messages, (struct place) { .file = command }, NULL, "cannot make '%s': %s", folder,
                     g_strerror(errno));
}

/* Whether a picture ends as one of its format does: gnuplot says nothing if the disk is full. */
static bool
is_whole(const char *path, const char *ending)
{
    static const char svg[] = "</svg>", png[] = "IEND\xae\x42\x60\x82";        /* its last chunk, which has a CRC */
    const char *last = strcmp(ending, "png") == 0 ? png : svg;
    g_autofree char *octets = NULL;
    gsize n;

    if (!g_file_get_contents(path, &octets, &n, NULL))
        return false;
    while (last == svg && n > 0 && octets[n - 1] == '\n')
        n--;
    return n >= strlen(last) && memcmp(octets + n - strlen(last), last, strlen(last)) == 0;
}

/* Has @argv draw the picture @aside in @folder, which is called NAME.ENDING then. */
static bool
draw_aside(const char *const *argv, const char *aside, const char *folder, const char *name, const char *ending,
           const char *command, struct messages *messages)
{
    g_autofree char *picture = g_strconcat(name, ".", ending, NULL);
    g_autofree char *path = g_build_filename(folder, picture, NULL), *part = g_build_filename(folder, aside, NULL);

    if (!run_program(folder, argv, command, messages)) {
        (void) g_unlink(part);
        return false;
    }
    if (is_whole(part, ending) && g_rename(part, path) == 0)
        return true;
    messages_add(messages, (struct place) { .file = command }, NULL, "picture: cannot write '%s': %s", path,
                 is_whole(part, ending) ? g_strerror(errno) : "not all of it could be drawn");
    (void) g_unlink(part);
    return false;
}

bool
plot_draw(enum plot_kind kind, const GString *data, const char *title, const char *folder, const char *name,
          const char *ending, const char *command, struct messages *messages)
{
    g_autofree char *script = g_strconcat(name, ".gp", NULL);
    g_autofree char *aside = g_strdup_printf(".%s.part-%ld.%s", name, (long) getpid(), ending);
    g_autofree char *out = g_strdup_printf("out = '%s'", aside);
    const char *const argv[] = { "gnuplot", "-e", out, script, NULL };

    return make_folder(folder, command, messages) &&
        write_parts(kind, data, title, folder, name, ending, command, messages) &&
        draw_aside(argv, aside, folder, name, ending, command, messages);
}

bool
plot_topology(const GString *dot, const char *folder, const char *ending, const char *command,
              struct messages *messages)
{
    g_autofree char *aside = g_strdup_printf(".topology.part-%ld.%s", (long) getpid(), ending);
    g_autofree char *type = g_strconcat("-T", ending, NULL);
    const char *const argv[] = { "dot", type, "-o", aside, "topology.dot", NULL };

    return make_folder(folder, command, messages) &&
        write_beside(folder, "topology", ".dot", dot, command, messages) &&
        draw_aside(argv, aside, folder, "topology", ending, command, messages);
}

char *
plot_title(const struct plot *plot, enum plot_kind kind, unsigned run)
{
    const struct plot_run *of = run_of(plot, run);

    return kind == PLOT_VARIANTS ? g_strdup(of->scenario)
        : g_strdup_printf("%s  %s%s%s", of->scenario, of->variant, *of->set != '\0' ? "  " : "", of->set);
}
