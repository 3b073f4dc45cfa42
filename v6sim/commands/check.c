/*
 * check.c - v6sim check: expectations held against what happens
 *
 * Folders are searched for *.xml, each level in order of bytes; what is no
 * scenario in there is left alone. A file that cannot be read is a failure of its
 * own, and the others go on. Several processes may share the files; what came of
 * each (report/judged.h) is told here, in the order of the files.
 *
 * In order: check_all() -> find_files() -> jobs_each() -> [work() -> check_file()
 * and told()]* -> conclude().
 */
#include "v6sim/commands/check.h"

#include <stdio.h>
#include <string.h>

#include "v6sim/commands/jobs.h"
#include "v6sim/commands/progress.h"
#include "v6sim/report/output.h"
#include "v6sim/report/table.h"
#include "v6sim/stop.h"

static const struct command_help help = {
    "check", "FILE|FOLDER...",
    "Runs scenarios with all their variants, and parameters as the expectations want\n"
    "them, and holds what happens against what they expect. Ends with 1 if an expectation\n"
    "does not hold, or one marked todo does; with 2 if a file is bad.",
    "Examples:\n"
    "  v6sim check scenarios/\n"
    "  v6sim check --jobs 0 --tag '!slow' --junit check.xml scenarios/\n"
    "  v6sim check --rerun-failed scenarios/\n"
    "  v6sim check --expect solution.xml handed-in/\n"
    "  v6sim check --suggest home.xml\n"
    "  v6sim check --update --dry-run scenarios/\n"
    "  v6sim check --tap scenarios/first/\n"
    "  prove --exec 'v6sim check --tap' scenarios/first/*.xml\n"
};

/* As it was written. */
struct wanted {
    struct command_overlay overlay;
    char **tag;
    gboolean tap, rerun_failed, update, dry_run, suggest;
    int jobs;
    char *junit, *state, *expect;
};

/* A file, or what was named and is none. */
struct task {
    char *path, *folder;
    char *messages;             /* NULL: it is there */
};

struct checking {
    const struct wanted *wanted;
    struct check_options options;
    struct profiles *profiles;
    GPtrArray *task;            /* struct task * */
    GPtrArray *kept;            /* struct judged_file *, if something is made of all */
    GHashTable *tags;           /* that expectations have */
    struct check_state *state;
    char *state_path;           /* NULL: nowhere */
    unsigned files, bad_files, broken_files, variants, verdicts, count[N_VERDICTS];
    unsigned left_out, untagged;
    unsigned told;              /* of the tasks */
    struct check_updated updated;
    uint32_t points;            /* of TAP */
};

/* Files */

static void
task_free(void *data)
{
    struct task *task = data;

    g_free(task->path);
    g_free(task->folder);
    g_free(task->messages);
    g_free(task);
}

static void
add_task(struct checking *checking, const char *path, const char *folder, const char *messages)
{
    struct task *task = g_new0(struct task, 1);

    task->path = g_strdup(path);
    task->folder = g_strdup(folder);
    task->messages = g_strdup(messages);
    g_ptr_array_add(checking->task, task);
}

static void
found(const char *path, const char *folder, void *user)
{
    struct checking *checking = user;

    if (!checking->wanted->rerun_failed || check_state_has(checking->state, path))
        add_task(checking, path, folder, NULL);
}

static void
find_files(struct checking *checking, char **paths)
{
    for (char **path = paths; *path != NULL; path++) {
        g_autoptr(messages) messages = messages_new();

        if (!command_find(*path, found, checking, messages))
            add_task(checking, *path, "", messages_text(messages));
    }
}

/* Standard input can be read once: by all processes from what this one has read. */
static void
read_input(char **paths)
{
    g_autoptr(messages) unheard = messages_new();

    if (g_strv_contains((const char *const *) paths, "-"))
        xml_free(xml_read("-", NULL, unheard));
}

/* Each file */

static GByteArray *
work(guint nth, void *user)
{
    struct checking *checking = user;
    const struct task *task = g_ptr_array_index(checking->task, nth);
    g_autoptr(judged_file) file = NULL;

    if (task->messages == NULL) {
        file = check_file(&checking->options, checking->profiles, task->path, task->folder);
    } else {
        file = judged_file_new(task->path);
        g_free(file->messages);
        file->messages = g_strdup(task->messages);
    }
    return judged_pack(file);
}

/* What is known of a file whose process did not live to tell. */
static struct judged_file *
broken(const char *path, const char *failure)
{
    struct judged_file *file = judged_file_new(path);

    file->broken = true;
    g_free(file->messages);
    file->messages = g_strdup_printf("%s: the process that checked it %s\n", path, failure);
    return file;
}

static bool
is_fine(const struct judged_file *file)
{
    for (guint i = 0; i < file->judged->len; i++)
        if (judged_is_bad(g_ptr_array_index(file->judged, i)))
            return false;
    return *file->messages == '\0';
}

/* A run that was not about all of a file cannot say that all of it is well. */
static bool
is_whole(const struct checking *checking)
{
    const struct command_overlay *overlay = &checking->wanted->overlay;

    return overlay->variant == NULL && overlay->set == NULL && overlay->seed == NULL && checking->options.tag == NULL;
}

/* Marks are not a run of the file's own expectations; standard input has no name to be run again by. */
static bool
is_remembered(const struct checking *checking, const struct judged_file *file)
{
    return checking->wanted->expect == NULL && !g_str_equal(file->path, "-");
}

static void
count(struct checking *checking, const struct judged_file *file, const struct task *task)
{
    bool bad = *file->messages != '\0';

    checking->files += task->messages == NULL;
    checking->bad_files += bad && !file->broken;
    checking->broken_files += file->broken;
    checking->variants += file->variants;
    checking->left_out += file->left_out;
    checking->untagged += file->untagged;
    checking->verdicts += file->judged->len;
    for (guint i = 0; i < file->judged->len; i++)
        checking->count[((const struct judged *) g_ptr_array_index(file->judged, i))->status]++;
    for (char **tag = file->tags; *tag != NULL; tag++)
        g_hash_table_add(checking->tags, g_strdup(*tag));
    if (task->messages == NULL && is_remembered(checking, file) && (is_whole(checking) || !is_fine(file)))
        check_state_note(checking->state, file->path, !is_fine(file));
}

/* "mine.xml  7 of 9 expectations of solution.xml hold" */
static void
append_mark(GString *to, const struct checking *checking, const struct judged_file *file)
{
    unsigned good = 0;

    for (guint i = 0; i < file->judged->len; i++)
        good += !judged_is_bad(g_ptr_array_index(file->judged, i));
    g_string_append_printf(to, "%s  %u of %u expectations of %s hold\n", file->path, good, file->judged->len,
                           checking->wanted->expect);
}

static void
told(guint nth, const GByteArray *result, const char *failure, void *user)
{
    struct checking *checking = user;
    const struct task *task = g_ptr_array_index(checking->task, nth);
    struct judged_file *file = result != NULL ? judged_unpack(result) : broken(task->path, failure);
    g_autoptr(GString) text = g_string_new(NULL);

    count(checking, file, task);
    if (checking->wanted->tap)
        judged_tap(file, &checking->points, text);
    else
        judged_text(file, text);
    if (checking->wanted->expect != NULL && !checking->wanted->tap && *file->messages == '\0')
        append_mark(text, checking, file);
    progress_hide();
    fputs(file->messages, stderr);
    command_print(text);
    progress_step(1);
    checking->told++;
    g_ptr_array_add(checking->kept, file);
}

/* After an interrupt: whoever reads JUnit or TAP hears of those as well that nobody came to. */
static void
tell_unchecked(struct checking *checking)
{
    for (guint i = checking->told; i < checking->task->len; i++) {
        const struct task *task = g_ptr_array_index(checking->task, i);
        struct judged_file *file = judged_file_new(task->path);
        g_autoptr(GString) text = g_string_new(NULL);

        file->broken = true;
        g_free(file->messages);
        file->messages = g_strdup_printf("%s: not checked: interrupted\n", task->path);
        if (checking->wanted->tap)
            judged_tap(file, &checking->points, text);
        command_print(text);
        g_ptr_array_add(checking->kept, file);
    }
}

/* The end */

static void
append_number(GString *to, unsigned n, const char *one, const char *many)
{
    g_autofree char *grouped = table_grouped(n);

    g_string_append_printf(to, "%s%s", grouped, n == 1 ? one : many);
}

/* A line, if there are any. */
static void
append_some(GString *to, unsigned n, const char *one, const char *many)
{
    if (n > 0)
        append_number(to, n, one, many);
}

/* "3 values replaced in 2 files, 1 stays" */
static void
append_updated(GString *to, const struct checking *checking)
{
    const struct check_updated *updated = &checking->updated;

    append_number(to, updated->values, " value ", " values ");
    g_string_append(to, checking->wanted->dry_run ? "to be replaced in " : "replaced in ");
    append_number(to, updated->files, " file", " files");
    if (updated->stay > 0)
        append_number(g_string_append(to, ", "), updated->stay, " stays", " stay");
    g_string_append_c(to, '\n');
}

static void
print_totals(const struct checking *checking)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (checking->told < checking->task->len)
        g_string_append_printf(text, "INCOMPLETE  interrupted: %u of %u files were not checked\n",
                               checking->task->len - checking->told, checking->task->len);
    append_number(text, checking->files, " file, ", " files, ");
    append_number(text, checking->variants, " variant, ", " variants, ");
    append_number(text, checking->verdicts, " expectation: ", " expectations: ");
    append_number(text, checking->count[VERDICT_OK], " ok, ", " ok, ");
    append_number(text, checking->count[VERDICT_FAILED], " failed, ", " failed, ");
    append_number(text, checking->count[VERDICT_TODO], " todo, ", " todo, ");
    append_number(text, checking->count[VERDICT_UNEXPECTED], " unexpectedly ok", " unexpectedly ok");
    g_string_append_c(text, '\n');
    append_some(text, checking->left_out, " expectation is about another value than --set gives\n",
                " expectations are about other values than --set gives\n");
    append_some(text, checking->untagged, " expectation is not what --tag chooses\n",
                " expectations are not what --tag chooses\n");
    if (checking->wanted->rerun_failed && checking->task->len == 0)
        g_string_append(text, "nothing in there failed the last time\n");
    if (checking->wanted->update)
        append_updated(text, checking);
    append_some(text, checking->bad_files, " file cannot be read\n", " files cannot be read\n");
    append_some(text, checking->broken_files, " file was not checked to its end\n",
                " files were not checked to their end\n");
    command_print(text);
}

/* A tag that nobody has chooses nothing: whoever asks for it should hear of that. */
static bool
has_tags(const struct checking *checking)
{
    g_autofree const char **known = (const char **) g_hash_table_get_keys_as_array(checking->tags, NULL);
    bool all = true;

    for (char **tag = checking->options.tag; tag != NULL && *tag != NULL; tag++) {
        if (**tag == '!' || g_hash_table_contains(checking->tags, *tag) || checking->bad_files > 0)
            continue;

        const char *nearest = nearest_word(*tag, known);
        fprintf(stderr, "v6sim check: --tag \"%s\": no expectation has it\n", *tag);
        if (nearest != NULL)
            fprintf(stderr, "  hint: did you mean \"%s\"?\n", nearest);
        all = false;
    }
    return all;
}

static bool
write_junit(const struct checking *checking)
{
    const struct output_target target = { "v6sim check", "--junit", checking->wanted->junit };
    g_autofree char *xml = target.path != NULL ? judged_junit(checking->kept) : NULL;
    g_autoptr(messages) messages = messages_new();

    return xml == NULL || output_write(&target, xml, strlen(xml), messages) ||
        command_complain(messages) == STATUS_OK;
}

/* Nobody need have a place for it, unless he said where. */
static bool
save_state(const struct checking *checking)
{
    g_autoptr(messages) messages = messages_new();

    return checking->state_path == NULL || check_state_save(checking->state, checking->state_path, messages) ||
        checking->wanted->state == NULL || command_complain(messages) == STATUS_OK;
}

/* Returns: whether all files could be written. */
static bool
update(struct checking *checking)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GString) text = g_string_new(NULL);

    if (!checking->wanted->update)
        return true;
    check_update(checking->kept, checking->wanted->dry_run, &checking->updated, text, messages);
    command_print(text);
    return command_complain(messages) == STATUS_OK;
}

/* Whether some expectation does not hold, that --update has not seen to. */
static bool
any_differs(const struct checking *checking)
{
    if (!checking->wanted->update || checking->wanted->dry_run)
        return checking->count[VERDICT_FAILED] + checking->count[VERDICT_UNEXPECTED] > 0;
    for (guint i = 0; i < checking->kept->len; i++) {
        const struct judged_file *file = g_ptr_array_index(checking->kept, i);

        for (guint j = 0; j < file->judged->len; j++) {
            const struct judged *judged = g_ptr_array_index(file->judged, j);

            if (judged_is_bad(judged) && judged->difference->len == 0)
                return true;
        }
    }
    return checking->updated.stay > 0;
}

static int
conclude(struct checking *checking)
{
    bool all = checking->told == checking->task->len, good = save_state(checking);

    if (all)
        good &= update(checking);
    else
        tell_unchecked(checking);
    if (checking->wanted->tap)
        printf("1..%u\n", checking->points);
    else
        print_totals(checking);
    good &= !all || has_tags(checking);
    good &= write_junit(checking);
    if (!all)
        return stop_status();
    if (!good || checking->bad_files > 0 || checking->broken_files > 0)
        return STATUS_BAD;
    return any_differs(checking) ? STATUS_DIFFERENT : STATUS_OK;
}

static void
free_file(void *file)
{
    judged_file_free(file);
}

static int
check_files(struct checking *checking, char **paths)
{
    guint jobs = checking->wanted->jobs > 0 ? (guint) checking->wanted->jobs : g_get_num_processors();
    g_autoptr(GString) head = g_string_new(checking->wanted->tap ? "TAP version 13\n" : "");

    command_print(head);
    read_input(paths);
    find_files(checking, paths);
    progress_begin(help.verb, "files", checking->task->len);
    stop_heed(true);
    jobs_each(checking->task->len, jobs, work, told, checking);
    stop_heed(false);
    progress_end();
    return conclude(checking);
}

/* Prints what each scenario could expect. */
static int
suggest_all(struct checking *checking, char **paths)
{
    int status = STATUS_OK;

    find_files(checking, paths);
    for (guint i = 0; i < checking->task->len; i++) {
        const struct task *task = g_ptr_array_index(checking->task, i);
        g_autoptr(messages) messages = messages_new();
        g_autoptr(GString) text = g_string_new(NULL);

        if (checking->task->len > 1)
            g_string_append_printf(text, "<!-- %s -->\n", task->path);
        if (task->messages == NULL && check_suggest(&checking->options, checking->profiles, task->path, text, messages))
            command_print(text);
        fputs(task->messages != NULL ? task->messages : "", stderr);
        if (command_complain(messages) != STATUS_OK || task->messages != NULL)
            status = STATUS_BAD;
    }
    return status;
}

/* Marks are worth something if the solution is one: it can be read, and does what it expects. */
static bool
is_solution(struct checking *checking)
{
    const char *path = checking->wanted->expect;
    g_autoptr(judged_file) file =
        path != NULL ? check_file(&(struct check_options) { .tag = NULL }, checking->profiles, path, "") : NULL;

    if (file == NULL || (is_fine(file) && file->judged->len > 0))
        return true;
    fputs(file->messages, stderr);
    if (*file->messages == '\0')
        fprintf(stderr, "v6sim check: --expect: %s %s\n  hint: v6sim check %s\n", path,
                file->judged->len > 0 ? "does not do itself what it expects" : "expects nothing", path);
    return false;
}

/* Returns: whether the run before is known, if that is needed. */
static bool
load_state(struct checking *checking)
{
    const struct wanted *wanted = checking->wanted;
    bool known;

    checking->state_path = wanted->state != NULL ? g_strdup(wanted->state) : check_state_path();
    checking->state = check_state_load(checking->state_path, &known);
    if (known || !wanted->rerun_failed)
        return true;
    fprintf(stderr, "v6sim check: --rerun-failed: nothing is known of a run before%s%s\n"
            "  hint: run it without --rerun-failed first\n", checking->state_path != NULL ? ": there is no " : "",
            checking->state_path != NULL ? checking->state_path : "");
    return false;
}

static int
check_all(const struct wanted *wanted, const struct scenario_options *laid, char **paths)
{
    struct checking checking = {
        .wanted = wanted, .options = { .laid = *laid, .tag = wanted->tag }, .profiles = profiles_new(),
        .task = g_ptr_array_new_with_free_func(task_free), .kept = g_ptr_array_new_with_free_func(free_file),
        .tags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
    int status = STATUS_BAD;

    checking.options.laid.expect = wanted->expect;
    if (load_state(&checking) && is_solution(&checking))
        status = wanted->suggest ? suggest_all(&checking, paths) : check_files(&checking, paths);

    g_ptr_array_unref(checking.task);
    g_ptr_array_unref(checking.kept);
    g_hash_table_unref(checking.tags);
    check_state_free(checking.state);
    g_free(checking.state_path);
    profiles_free(checking.profiles);
    return status;
}

static void
wanted_clear(struct wanted *wanted)
{
    command_overlay_clear(&wanted->overlay);
    g_strfreev(wanted->tag);
    g_free(wanted->junit);
    g_free(wanted->state);
    g_free(wanted->expect);
}

/* --update is about what a file says by itself, and in all its variants. */
static bool
goes_together(const struct wanted *wanted)
{
    const struct command_overlay *overlay = &wanted->overlay;
    bool overlaid = overlay->variant != NULL || overlay->set != NULL || overlay->seed != NULL;
    const char *problem = NULL, *hint = NULL;

    if (wanted->jobs < 0)
        problem = "--jobs: there cannot be so few processes", hint = "0 for as many as there are processors";
    else if (wanted->update && overlaid)
        problem = "--update goes by the file as it is", hint = "leave out --variant, --set and --seed";
    else if (wanted->update && wanted->tap)
        problem = "--update prints no TAP", hint = "leave out one of them";
    else if (wanted->suggest && (wanted->tap || wanted->junit != NULL || wanted->update || wanted->expect != NULL))
        problem = "--suggest prints expectations, and checks none", hint = "leave out the other options";
    else if (wanted->update && wanted->expect != NULL)
        problem = "--update is of expectations of the file itself", hint = "leave out --expect";
    else if (wanted->dry_run && !wanted->update)
        problem = "--dry-run is of --update", hint = "v6sim check --update --dry-run";
    if (problem != NULL)
        fprintf(stderr, "v6sim check: %s\n  hint: %s\n", problem, hint);
    return problem == NULL;
}

/* Returns: -1 to go on, or the status to end with. */
static int
read_options(struct wanted *wanted, int argc, char **argv, char ***paths)
{
    const GOptionEntry entries[] = {
        COMMAND_OVERLAY_OPTIONS(wanted->overlay),
        { "tag", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wanted->tag,
          "Only expectations with this tag, or with ! in front without it; repeat for more", "NAME|!NAME" },
        { "jobs", 0, 0, G_OPTION_ARG_INT, &wanted->jobs,
          "So many processes share the files (1); 0: as many as there are processors", "N" },
        { "rerun-failed", 0, 0, G_OPTION_ARG_NONE, &wanted->rerun_failed,
          "Only files in which something failed the last time", NULL },
        { "state", 0, 0, G_OPTION_ARG_FILENAME, &wanted->state, "Keep which files those are in FILE", "FILE" },
        { "tap", 0, 0, G_OPTION_ARG_NONE, &wanted->tap, "Write TAP (version 13), a point per expectation", NULL },
        { "junit", 0, 0, G_OPTION_ARG_FILENAME, &wanted->junit, "Write JUnit's XML to FILE, too", "FILE" },
        { "expect", 0, 0, G_OPTION_ARG_FILENAME, &wanted->expect,
          "Mark: hold the expectations of FILE against each scenario, not its own", "FILE" },
        { "suggest", 0, 0, G_OPTION_ARG_NONE, &wanted->suggest, "Check nothing; print what could be expected", NULL },
        { "update", 0, 0, G_OPTION_ARG_NONE, &wanted->update,
          "Replace in the files the values that differ by what happens", NULL },
        { "dry-run", 0, 0, G_OPTION_ARG_NONE, &wanted->dry_run, "Of --update: show as a diff what it would do", NULL },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, paths);

    return status >= 0 || goes_together(wanted) ? status : STATUS_BAD;
}

int
command_check(int argc, char **argv)
{
    struct wanted wanted = { .jobs = 1 };
    struct scenario_options laid = { 0 };
    g_auto(GStrv) paths = NULL;
    int status = read_options(&wanted, argc, argv, &paths);

    if (status < 0 && !command_options(help.verb, &wanted.overlay, &laid))
        status = STATUS_BAD;
    if (status < 0)
        status = check_all(&wanted, &laid, paths);
    wanted_clear(&wanted);
    return status;
}
