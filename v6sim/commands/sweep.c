/*
 * sweep.c - v6sim sweep: a scenario at each point of a space of parameters and variants
 *
 * All points are read before the first run, so that what is wrong with one is said
 * before anything is written. What is to be run, with checksums of all that was read,
 * is plan.json in the directory: who comes again with the same plan goes on where it
 * stopped, who has another one is refused. Results are written once all runs are there.
 *
 * In order: command_sweep() -> sweep_all() -> list_points() -> plan() -> take_folder()
 * -> sweep_do() (sweep-jobs.c) -> finish().
 */
#include "v6sim/commands/sweep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "v6sim/report/chance.h"
#include "v6sim/report/manifest.h"
#include "v6sim/report/page-sweep.h"
#include "v6sim/report/shards.h"
#include "v6sim/stop.h"
#include "v6sim/read/fields.h"

#define MOST_SEEDS 1000
#define MOST_RUNS 1000000

static const struct command_help help = {
    "sweep", "FILE",
    "Runs a scenario at each point: with each of the values of what is varied, and each\n"
    "variant, and says what that comes to. What ended is kept in DIR: the same command\n"
    "goes on where it stopped, and writes sweep.csv, runs.csv, sweep.json and\n"
    "manifest.json once all is there.",
    "Examples:\n"
    "  v6sim sweep homes.xml --vary fault -o faults\n"
    "  v6sim sweep homes.xml --vary fault=none,ignore --vary homes=1000,10000 -o grid\n"
    "  v6sim sweep lossy.xml --vary link-1.loss=0%,1%,5% --replicate 20 --jobs 4 -o loss\n"
    "  v6sim sweep homes.xml --variant base,aaaa --by os -o rollout\n"
    "  v6sim sweep homes.xml --vary fault --shard 2/8 -o shard-2\n"
};

struct options {
    struct command_overlay overlay;     /* variant: several, with commas between them */
    char **vary, *format_word, *folder, *by_word, *shard_word, *memory_word, *html;
    struct run_share share;
    const struct shards *shards;        /* that are put together, instead of running; NULL: none */
    enum format format;
    int replicate, jobs;
    bool by_os;
};

struct sweeping {
    const struct options *options;
    struct scenario_options given;      /* settings for all points, and the seed */
    struct profiles *profiles;
    struct messages *messages;
    struct sweep sweep;
    GPtrArray *values;          /* char **: of each that is varied */
    GPtrArray *variant;         /* char * */
    GStringChunk *strings;
    struct manifest *manifest;
    int lock;
};

static const struct place itself = { .file = "v6sim sweep" };

/* What is varied */

static const char *
keep(struct sweeping *sweeping, const char *text)
{
    return g_string_chunk_insert_const(sweeping->strings, text);
}

/* Those that the scenario declares. */
static bool
declared_values(struct sweeping *sweeping, const struct scenario *scenario, const char *name)
{
    const struct scenario_parameter *parameter = parameters_find(scenario->parameter, name);

    if (parameter == NULL || parameter->values[1] == NULL)
        return messages_add(sweeping->messages, itself, "say which: --vary name=value,value",
                            parameter == NULL ? "--vary: there is no parameter \"%s\" with values to take"
                                              : "--vary: parameter \"%s\" has no values to choose from", name);
    g_ptr_array_add(sweeping->values, g_strdupv((char **) parameter->values));
    return true;
}

static bool
read_vary(struct sweeping *sweeping, const struct scenario *scenario, const char *word)
{
    const char *equals = strchr(word, '=');
    g_autofree char *name = equals != NULL ? g_strndup(word, (gsize) (equals - word)) : g_strdup(word);
    g_auto(GStrv) values = equals != NULL ? g_strsplit(equals + 1, ",", -1) : NULL;

    for (char **other = sweeping->sweep.varied; *other != NULL; other++)
        if (g_str_equal(*other, name))
            return messages_add(sweeping->messages, itself, "all its values in one: --vary name=value,value",
                                "--vary: \"%s\" is varied twice", name);
    for (char **value = values; value != NULL && *value != NULL; value++)
        if (g_strv_contains((const char *const *) value + 1, *value))
            return messages_add(sweeping->messages, itself, "leave one out", "--vary %s: \"%s\" stands there twice",
                                name, *value);
    sweeping->sweep.varied[g_strv_length(sweeping->sweep.varied)] = g_strdup(name);
    if (equals == NULL)
        return declared_values(sweeping, scenario, name);
    g_ptr_array_add(sweeping->values, g_steal_pointer(&values));
    return true;
}

/* Reads all that is varied. */
static bool
read_varied(struct sweeping *sweeping, const struct scenario *scenario)
{
    char **vary = sweeping->options->vary;
    bool good = true;

    sweeping->sweep.varied = g_new0(char *, (vary != NULL ? g_strv_length(vary) : 0) + 1);
    for (; vary != NULL && *vary != NULL && good; vary++)
        good = read_vary(sweeping, scenario, *vary);
    return good;
}

static void
read_variants(struct sweeping *sweeping)
{
    const char *word = sweeping->options->overlay.variant;
    g_auto(GStrv) names = g_strsplit(word != NULL ? word : "base", ",", -1);

    for (char **name = names; *name != NULL; name++)
        g_ptr_array_add(sweeping->variant, (char *) keep(sweeping, *name));
    sweeping->sweep.variants = sweeping->variant->len > 1;
}

/* Points */

static void
point_free(void *data)
{
    struct sweep_point *point = data;

    g_strfreev(point->value);
    g_strfreev(point->set);
    g_free(point);
}

/* The point with value @place[i] of the i-th that is varied. */
static void
add_point(struct sweeping *sweeping, const char *variant, const guint *place)
{
    struct sweep_point *point = g_new0(struct sweep_point, 1);
    g_autoptr(GPtrArray) value = g_ptr_array_new(), set = g_ptr_array_new();
    const char *const *given = sweeping->given.set;

    for (guint i = 0; given != NULL && given[i] != NULL; i++)
        g_ptr_array_add(set, g_strdup(given[i]));
    for (guint i = 0; i < sweeping->values->len; i++) {
        const char *one = ((char **) sweeping->values->pdata[i])[place[i]];

        g_ptr_array_add(value, g_strdup(one));
        g_ptr_array_add(set, g_strdup_printf("%s=%s", sweeping->sweep.varied[i], one));
    }
    g_ptr_array_add(value, NULL);
    g_ptr_array_add(set, NULL);
    point->variant = variant;
    point->value = (char **) g_ptr_array_free(g_steal_pointer(&value), FALSE);
    point->set = (char **) g_ptr_array_free(g_steal_pointer(&set), FALSE);
    g_ptr_array_add(sweeping->sweep.point, point);
}

/* Returns: whether there is another point: the last one's place goes on first. */
static bool
next_place(const struct sweeping *sweeping, guint *place)
{
    for (guint i = sweeping->values->len; i-- > 0;) {
        if (++place[i] < g_strv_length(sweeping->values->pdata[i]))
            return true;
        place[i] = 0;
    }
    return false;
}

static bool
list_points(struct sweeping *sweeping)
{
    guint64 n = (guint64) sweeping->variant->len * sweeping->sweep.n_seeds;

    for (guint i = 0; i < sweeping->values->len && n <= MOST_RUNS; i++)
        n *= g_strv_length(sweeping->values->pdata[i]);
    if (n > MOST_RUNS)
        return messages_add(sweeping->messages, itself, "vary less at once", "these are more than %d runs", MOST_RUNS);
    for (guint i = 0; i < sweeping->variant->len; i++) {
        g_autofree guint *place = g_new0(guint, sweeping->values->len + 1);

        do
            add_point(sweeping, sweeping->variant->pdata[i], place);
        while (next_place(sweeping, place));
    }
    return true;
}

/* The plan */

/* Reads a point, and notes its runs. */
static bool
plan_point(struct sweeping *sweeping, const struct sweep_point *point)
{
    struct sweep *sweep = &sweeping->sweep;
    const struct scenario_options options = { .variant = point->variant, .set = (const char *const *) point->set,
                                              .seed_given = true, .seed = sweep->seed };
    struct world *world = command_world(sweep->file, &options, sweeping->profiles, sweeping->messages);
    struct scenario *scenario = world != NULL ? (struct scenario *) world->scenario : NULL;

    if (world == NULL)
        return false;
    sweep->chance |= chance_of_packets(scenario);
    for (guint i = 0; i < sweep->n_seeds; i++) {
        scenario->seed = sweep->seed + i;
        manifest_add_run(sweeping->manifest, scenario);
    }
    command_world_free(world);
    return true;
}

/* Returns: what is to be run, as the text of plan.json; NULL with messages. */
static GString *
plan(struct sweeping *sweeping)
{
    GString *text;

    for (guint i = 0; i < sweeping->sweep.point->len; i++)
        if (!plan_point(sweeping, sweep_point(&sweeping->sweep, i)))
            return NULL;
    text = manifest_json(sweeping->manifest, NULL, NULL, false);
    sweeping->sweep.plan = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text->str, text->len);
    return text;
}

/* The directory */

static bool
refuse_folder(const struct sweeping *sweeping, const char *hint, const char *what)
{
    return messages_add(sweeping->messages, itself, hint, "-o: '%s' %s", sweeping->sweep.folder, what);
}

/* Makes it if it is not there, and keeps all others out. */
static bool
lock_folder(struct sweeping *sweeping)
{
    const char *folder = sweeping->sweep.folder;
    g_autofree char *what = NULL;

    if (g_mkdir(folder, 0777) != 0 && errno != EEXIST) {
        what = g_strdup_printf("cannot be made: %s", g_strerror(errno));
        return refuse_folder(sweeping, NULL, what);
    }
    sweeping->lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (sweeping->lock < 0) {
        what = g_strdup_printf("cannot be read: %s", g_strerror(errno));
        return refuse_folder(sweeping, NULL, what);
    }
    if (flock(sweeping->lock, LOCK_EX | LOCK_NB) == 0)
        return true;
    return refuse_folder(sweeping, "wait for it to end", "is being written by another sweep");
}

static bool
is_empty(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    return dir != NULL && g_dir_read_name(dir) == NULL;
}

/* Files that a process left half written, as it was killed. */
static void
remove_parts(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (strstr(name, ".part-") != NULL)
            (void) unlink(path);
    }
}

static bool
write_file(const struct sweeping *sweeping, const char *name, const GString *text)
{
    g_autofree char *path = g_build_filename(sweeping->sweep.folder, name, NULL);
    const struct output_target target = { itself.file, "-o", path };

    return output_write(&target, text->str, text->len, sweeping->messages);
}

/* Whether the directory is of this plan, or becomes so. */
static bool
take_folder(struct sweeping *sweeping, const GString *planned)
{
    const char *folder = sweeping->sweep.folder;
    g_autofree char *path = g_build_filename(folder, "plan.json", NULL), *before = NULL;
    g_autofree char *points = g_build_filename(folder, "points", NULL);

    if (!lock_folder(sweeping))
        return false;
    remove_parts(folder);
    remove_parts(points);
    if (!g_file_get_contents(path, &before, NULL, NULL)) {
        if (!is_empty(folder))
            return refuse_folder(sweeping, "give one that is empty or not there", "holds something else than a sweep");
        if (!write_file(sweeping, "plan.json", planned))
            return false;
    } else if (!g_str_equal(before, planned->str)) {
        return refuse_folder(sweeping, "give another directory; plan.json there says of what it is",
                             "holds a sweep of another command, of other files, or of another version");
    }
    if (!sweep_take_share(&sweeping->sweep, planned->str, sweeping->options->share, sweeping->messages))
        return false;
    if (g_mkdir(points, 0777) == 0 || errno == EEXIST)
        return true;

    g_autofree char *what = g_strdup_printf("cannot be written: %s", g_strerror(errno));
    return refuse_folder(sweeping, NULL, what);
}

/* Results */

static struct output_written *
written_new(const char *name, const GString *text)
{
    struct output_written *written = g_new0(struct output_written, 1);

    written->name = g_strdup(name);
    written->octets = text->len;
    written->sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text->str, text->len);
    return written;
}

static GString *
csv_of(const struct table *table)
{
    GString *text = g_string_new(NULL);

    table_print_csv_head(table, text);
    table_print_csv(table, text);
    return text;
}

/* Writes the results, the manifest last: where it stands all is there. */
static bool
write_results(struct sweeping *sweeping, const struct sweep_results *results)
{
    g_autoptr(table) points = sweep_points_table(results, false), runs = sweep_runs_table(results);
    g_autoptr(GPtrArray) written = g_ptr_array_new_with_free_func(output_written_free);
    const int64_t rows[] = { table_rows(points), table_rows(runs), -1 };
    struct { const char *name; GString *text; } file[] = {
        { "sweep.csv", csv_of(points) }, { "runs.csv", csv_of(runs) }, { "sweep.json", g_string_new(NULL) } };
    bool good = true;

    sweep_json(results, file[2].text);
    for (unsigned i = 0; i < G_N_ELEMENTS(file); i++) {
        good = good && write_file(sweeping, file[i].name, file[i].text);
        g_ptr_array_add(written, written_new(file[i].name, file[i].text));
        g_string_free(file[i].text, TRUE);
    }
    if (good) {
        GString *manifest = manifest_json(sweeping->manifest, written, rows, true);

        good = write_file(sweeping, "manifest.json", manifest);
        g_string_free(manifest, TRUE);
    }
    return good;
}

static void
print(const struct sweeping *sweeping, const struct sweep_results *results, GString *to)
{
    const struct options *options = sweeping->options;
    g_autoptr(table) points = NULL;
    g_autoptr(GString) csv = NULL;

    switch (options->format) {
    case FORMAT_TEXT:
        sweep_print(results, options->by_os, to);
        g_string_append_printf(to, "written   %s: sweep.csv, runs.csv, sweep.json, manifest.json\n",
                               sweeping->sweep.folder);
        return;
    case FORMAT_CSV:
        points = sweep_points_table(results, false);
        csv = csv_of(points);
        g_string_append(to, csv->str);
        return;
    case FORMAT_JSON:
        sweep_json(results, to);
        return;
    case N_FORMATS:
        break;
    }
    g_assert_not_reached();
}

/* Writes the page, if it is wanted. Returns: false with messages. */
static bool
write_page(struct sweeping *sweeping, const struct sweep_results *results)
{
    const struct output_target target = { itself.file, "--html", sweeping->options->html };
    const struct scenario_options options = { .set = sweeping->given.set };
    g_autoptr(GString) page = g_string_new(NULL);
    struct scenario *scenario;

    if (target.path == NULL)
        return true;
    scenario = scenario_load(sweeping->sweep.file, &options, sweeping->messages);
    if (scenario == NULL)
        return false;
    page_sweep(results, scenario, page);
    scenario_free(scenario);
    return output_write(&target, page->str, page->len, sweeping->messages);
}

static void
finish(struct sweeping *sweeping)
{
    struct sweep_results *results = sweep_read(&sweeping->sweep, sweeping->messages);
    g_autoptr(GString) text = g_string_new(NULL);

    if (results != NULL && write_results(sweeping, results) && write_page(sweeping, results)) {
        print(sweeping, results, text);
        command_print(text);
    }
    sweep_results_free(results);
}

/* All of it */

/* Reads what is to be done. Returns: the plan, or NULL with messages. */
static GString *
prepare(struct sweeping *sweeping)
{
    const struct scenario_options options = { .set = sweeping->given.set, .seed_given = sweeping->given.seed_given,
                                              .seed = sweeping->given.seed };
    struct scenario *scenario = scenario_load(sweeping->sweep.file, &options, sweeping->messages);
    struct sweep *sweep = &sweeping->sweep;
    bool good;

    if (scenario == NULL)
        return NULL;
    sweep->seed = scenario->seed;
    sweep->slow_ns = scenario->slow_ns;
    sweep->name = keep(sweeping, scenario->name);
    sweep->question = scenario->question != NULL ? keep(sweeping, scenario->question) : NULL;
    read_variants(sweeping);
    good = read_varied(sweeping, scenario) && list_points(sweeping);
    scenario_free(scenario);
    return good ? plan(sweeping) : NULL;
}

/* Returns: whether all runs that are wanted are there then. */
static bool
run_missing(struct sweeping *sweeping)
{
    const struct options *options = sweeping->options;

    if (options->shards != NULL)
        return shards_copy(options->shards, sweeping->sweep.folder, sweeping->messages);
    return sweep_do(&(struct sweep_work) { &sweeping->sweep, sweeping->profiles, (guint) options->jobs, sweeping->lock,
                                           options->share });
}

static void
finish_share(struct sweeping *sweeping, const GString *planned)
{
    const struct sweep *sweep = &sweeping->sweep;
    struct run_share share = sweeping->options->share;
    g_autoptr(GString) text = g_string_new(NULL);

    if (!sweep_end_share(sweep, planned->str, share, sweeping->messages))
        return;
    g_string_append_printf(text, "%s: shard %u/%u, %u of %u runs, in %s\n", sweep->name, share.nth, share.of,
                           sweep_n_of_share(sweep, share), sweep_n_runs(sweep), sweep->folder);
    command_print(text);
}

static int
sweep_all(struct sweeping *sweeping)
{
    const struct options *options = sweeping->options;
    GString *planned = prepare(sweeping);
    bool done = false;

    if (planned != NULL && (options->shards == NULL ||
                            shards_are_of(options->shards, planned->str, sweeping->messages)) &&
        take_folder(sweeping, planned)) {
        done = run_missing(sweeping);
        if (done && options->share.of > 0)
            finish_share(sweeping, planned);
        else if (done)
            finish(sweeping);
    }
    if (planned != NULL)
        g_string_free(planned, TRUE);
    if (sweeping->lock >= 0)
        close(sweeping->lock);
    if (messages_n(sweeping->messages) > 0)
        return command_complain(sweeping->messages);
    return done ? STATUS_OK : MAX(stop_status(), STATUS_BAD);
}

/* What would do the same again, wherever it is written to. */
static char **
command_of(const struct options *options, const char *file)
{
    GPtrArray *words = g_ptr_array_new();

    g_ptr_array_add(words, g_strdup("v6sim"));
    g_ptr_array_add(words, g_strdup("sweep"));
    for (char **vary = options->vary; vary != NULL && *vary != NULL; vary++) {
        g_ptr_array_add(words, g_strdup("--vary"));
        g_ptr_array_add(words, g_strdup(*vary));
    }
    if (options->overlay.variant != NULL) {
        g_ptr_array_add(words, g_strdup("--variant"));
        g_ptr_array_add(words, g_strdup(options->overlay.variant));
    }
    for (char **set = options->overlay.set; set != NULL && *set != NULL; set++) {
        g_ptr_array_add(words, g_strdup("--set"));
        g_ptr_array_add(words, g_strdup(*set));
    }
    if (options->overlay.seed != NULL) {
        g_ptr_array_add(words, g_strdup("--seed"));
        g_ptr_array_add(words, g_strdup(options->overlay.seed));
    }
    if (options->replicate > 1) {
        g_ptr_array_add(words, g_strdup("--replicate"));
        g_ptr_array_add(words, g_strdup_printf("%d", options->replicate));
    }
    g_ptr_array_add(words, g_strdup(file));
    g_ptr_array_add(words, NULL);
    return (char **) g_ptr_array_free(words, FALSE);
}

static int
sweep(const struct options *options, const char *file)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(profiles) profiles = profiles_new();
    g_auto(GStrv) command = command_of(options, file);
    struct sweeping sweeping = {
        .options = options, .profiles = profiles, .messages = messages, .lock = -1,
        .values = g_ptr_array_new_with_free_func((GDestroyNotify) g_strfreev), .variant = g_ptr_array_new(),
        .strings = g_string_chunk_new(1024),
        .sweep = { .folder = options->folder, .file = file, .n_seeds = (guint) MAX(options->replicate, 1),
                   .point = g_ptr_array_new_with_free_func(point_free) },
    };
    int status = STATUS_BAD;

    sweeping.manifest = manifest_new((const char *const *) command);
    if (command_options(help.verb, &options->overlay, &sweeping.given))
        status = sweep_all(&sweeping);
    manifest_free(sweeping.manifest);
    g_ptr_array_unref(sweeping.sweep.point);
    g_ptr_array_unref(sweeping.values);
    g_ptr_array_unref(sweeping.variant);
    g_strfreev(sweeping.sweep.varied);
    g_free(sweeping.sweep.plan);
    g_string_chunk_free(sweeping.strings);
    return status;
}

/* Options */

static bool
complain(const char *what, const char *hint)
{
    fprintf(stderr, "v6sim sweep: %s\n  hint: %s\n", what, hint);
    return false;
}

/* Reads the word behind --shard, if there is one. Returns: false, with a complaint printed, if it cannot be. */
static bool
choose_shard(struct options *options)
{
    const char *hint = NULL;
    const char *wrong = options->shard_word != NULL
        ? shards_read_share(options->shard_word, &options->share, &hint) : NULL;
    g_autofree char *what = wrong != NULL ? g_strdup_printf("--shard \"%s\" %s", options->shard_word, wrong) : NULL;

    if (wrong != NULL)
        return complain(what, hint);
    if (options->shard_word != NULL && (options->format_word != NULL || options->by_word != NULL ||
                                        options->html != NULL))
        return complain("--shard prints no figures, so --format, --by and --html are not for it",
                        "v6sim merge prints those of all shards");
    return true;
}

/* Returns: false, with a complaint printed, if something is missing or cannot be. */
static bool
agree(struct options *options, char **files)
{
    if (files[1] != NULL)
        return complain("is of one scenario", "values behind --vary, variants behind --variant, with commas");
    if (g_str_equal(files[0], "-"))
        return complain("reads its scenario more than once, so not from standard input", "write it to a file");
    if (options->folder == NULL)
        return complain("needs -o DIR", "where what has ended is kept, so that it can go on later");
    if (options->vary == NULL && options->overlay.variant == NULL && options->replicate == 0)
        return complain("nothing is varied", "--vary name=value,value, --variant base,name or --replicate N");
    if (options->replicate != 0 && (options->replicate < 2 || options->replicate > MOST_SEEDS))
        return complain("--replicate is from 2 to 1000", "so many runs of each point, each with a seed of its own");
    if (options->jobs < 0)
        return complain("--jobs is a number of processes", "1 or more; 0 is one for each processor");
    if (options->jobs == 0)
        options->jobs = (int) g_get_num_processors();
    options->by_os = options->by_word != NULL;
    if (options->by_os && !g_str_equal(options->by_word, "os"))
        return complain("--by is os here", "sweep.csv has a row for each system in any case");
    return true;
}

static int
sweep_words(int argc, char **argv, const struct shards *shards)
{
    struct options options = { .jobs = 1, .shards = shards };
    g_auto(GStrv) files = NULL;
    const GOptionEntry entries[] = {
        { "vary", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.vary,
          "Take each of these values of a parameter, or attribute; without values, those declared; repeat for more",
          "NAME=VALUE,..." },
        { "variant", 0, 0, G_OPTION_ARG_STRING, &options.overlay.variant, "Take each of these variants", "NAME,..." },
        { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.overlay.set,
          "Set a parameter, or an attribute of an element, at all points; repeat for more",
          "NAME=VALUE|ID.ATTRIBUTE=VALUE" },
        { "seed", 0, 0, G_OPTION_ARG_STRING, &options.overlay.seed, "Begin with this seed, not the scenario's", "N" },
        { "replicate", 0, 0, G_OPTION_ARG_INT, &options.replicate,
          "Run each point with so many seeds, and give means and 95 % intervals", "N" },
        { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.folder,
          "The directory of what has ended, and of the results", "DIR" },
        { "jobs", 0, 0, G_OPTION_ARG_INT, &options.jobs,
          "So many processes share the runs (1); 0: as many as there are processors", "N" },
        { "shard", 0, 0, G_OPTION_ARG_STRING, &options.shard_word,
          "Do this one of N shards of the runs alone, 0/N to N-1/N, for v6sim merge", "I/N" },
        { "memory", 0, 0, G_OPTION_ARG_STRING, &options.memory_word,
          "Take so much memory at most, 512M, all processes together; or say that it is not enough", "SIZE" },
        { "by", 0, 0, G_OPTION_ARG_STRING, &options.by_word, "Print a row for each system, too", "os" },
        { "format", 0, 0, G_OPTION_ARG_STRING, &options.format_word,
          "What is printed: text, csv (sweep.csv), json (sweep.json)", "FORMAT" },
        { "html", 0, 0, G_OPTION_ARG_FILENAME, &options.html,
          "Write it all as a page that needs nothing else, too", "FILE" },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &files);

    if (status < 0 && (!command_format(help.verb, options.format_word, &options.format) || !agree(&options, files) ||
                       !choose_shard(&options) || !command_memory(help.verb, options.memory_word)))
        status = STATUS_BAD;
    if (status < 0)
        status = sweep(&options, files[0]);
    command_overlay_clear(&options.overlay);
    g_strfreev(options.vary);
    g_free(options.format_word);
    g_free(options.folder);
    g_free(options.by_word);
    g_free(options.shard_word);
    g_free(options.memory_word);
    g_free(options.html);
    return status;
}

int
command_sweep(int argc, char **argv)
{
    return sweep_words(argc, argv, NULL);
}

int
command_sweep_merged(int argc, char **argv, const struct shards *shards)
{
    return sweep_words(argc, argv, shards);
}
