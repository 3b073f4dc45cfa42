/*
 * check.c - v6sim check: expectations held against what happens
 *
 * Folders are searched for *.xml, each level in order of bytes; what is no
 * scenario in there is left alone. A file is run for base and for each variant
 * that has expectations: once with the parameters as they are, and once more for
 * each set of values that the `when` of others asks for. So each expectation is
 * judged once. A file that cannot be read is a failure of its own, and the
 * others go on.
 *
 * In order: check_path() -> check_file() -> check_variant() -> check_when() ->
 * tell().
 */
#include <stdio.h>
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/progress.h"
#include "v6sim/report/collect.h"
#include "v6sim/report/judge.h"
#include "v6sim/report/table.h"
#include "v6sim/run.h"

static const struct command_help help = {
    "check", "FILE|FOLDER...",
    "Runs scenarios with all their variants, and parameters as the expectations want\n"
    "them, and holds what happens against what they expect. Ends with 1 if an expectation\n"
    "does not hold, or one marked todo does; with 2 if a file is bad.",
    "Examples:\n"
    "  v6sim check scenarios/\n"
    "  v6sim check --tap scenarios/first/\n"
    "  prove --exec 'v6sim check --tap' scenarios/first/*.xml\n"
};

struct checking {
    struct profiles *profiles;
    struct scenario_options laid;       /* of the command line, over each file */
    gboolean tap;
    unsigned files, bad_files, variants, verdicts, count[N_VERDICTS];
    unsigned left_out;          /* verdicts that the command line keeps from holding */
    unsigned points;            /* of TAP */
    GString *text;              /* of the file under way */
};

/* The file under way. */
struct checked_file {
    const char *path, *folder;  /* the folder below the one that was searched; part of names, so that files of
                                 * one name differ */
    struct messages *messages;
};

/* Telling */

/* A plain YAML scalar would need many exceptions; one in quotes needs none. */
static void
append_yaml(GString *to, const char *text)
{
    g_autoptr(GString) quoted = g_string_new(text);

    g_string_replace(quoted, "'", "''", 0);
    g_string_append_printf(to, "'%s'\n", quoted->str);
}

static void
append_differences(GString *to, const struct verdict *verdict)
{
    for (guint i = 0; i < verdict->difference->len; i++) {
        const struct difference *difference = g_ptr_array_index(verdict->difference, i);

        g_string_append_printf(to, "%s    - at: %u:%u\n      attribute: %s\n      expected: ",
                               i == 0 ? "  differences:\n" : "", difference->at.line, difference->at.column,
                               difference->attribute);
        append_yaml(to, difference->expected);
        g_string_append(to, "      actual: ");
        append_yaml(to, difference->actual);
    }
}

static void
append_yaml_block(GString *to, const struct verdict *verdict)
{
    const struct place *at = &verdict->element->xml->at;
    g_autofree char *place = g_strdup_printf("%s:%u:%u", at->file, at->line, at->column);

    g_string_append(to, "  ---\n  at: ");
    append_yaml(to, place);
    append_differences(to, verdict);
    if (verdict->matched == 0)
        g_string_append(to, "  because: nothing matched\n");
    else if (verdict->status == VERDICT_UNEXPECTED)
        g_string_append(to, "  because: it holds now, remove todo\n");
    else if (verdict->because != NULL) {
        g_string_append(to, "  because: ");
        append_yaml(to, verdict->because);
    }
    if (verdict->again != NULL && verdict->status != VERDICT_UNEXPECTED) {
        g_string_append(to, "  again: ");
        append_yaml(to, verdict->again);
    }
    g_string_append(to, "  ...\n");
}

/* "#" would begin a directive. */
static char *
tap_text(const char *text)
{
    g_autoptr(GString) safe = g_string_new(text);

    g_string_replace(safe, "#", "\\#", 0);
    return g_strdup(safe->str);
}

static void
tell_tap(struct checking *checking, const struct verdict *verdict, const char *name)
{
    g_autofree char *title = judge_title(verdict, name), *safe = tap_text(title);

    g_string_append_printf(checking->text, "%sok %u - %s", verdict->status == VERDICT_OK ? "" : "not ",
                           ++checking->points, safe);
    if (verdict->status == VERDICT_TODO) {
        g_autofree char *reason = tap_text(verdict->element->todo);

        g_string_append_printf(checking->text, " # TODO %s", reason);
    }
    g_string_append_c(checking->text, '\n');
    if (verdict->status != VERDICT_OK)
        append_yaml_block(checking->text, verdict);
}

static void
tell(struct checking *checking, const struct verdict *verdict, const char *folder)
{
    g_autofree char *name = g_strconcat(folder, verdict->element->name, NULL);

    checking->verdicts++;
    checking->count[verdict->status]++;
    if (checking->tap)
        tell_tap(checking, verdict, name);
    else if (verdict->status != VERDICT_OK)
        judge_print(verdict, name, checking->text);
}

/* Running */

/* Tells of the expectations that apply and, if @when is given, say just that. */
static void
check_world(struct checking *checking, const struct world *world, const char *folder, char **when)
{
    struct collection collection;
    g_autoptr(GPtrArray) verdicts = NULL;

    collect_init(&collection, world, true);
    struct run_result *result = collect_run(&collection, false);
    verdicts = judge(&collection);
    for (guint i = 0; i < verdicts->len; i++) {
        const struct verdict *verdict = g_ptr_array_index(verdicts, i);

        if (when == NULL || g_strv_equal(verdict->element->when, (const char *const *) when))
            tell(checking, verdict, folder);
    }
    run_result_free(world, result);
    collect_clear(&collection);
}

static bool
any_applies(const struct scenario *scenario)
{
    for (guint i = 0; i < scenario->verdict->len; i++)
        if (((const struct verdict_element *) g_ptr_array_index(scenario->verdict, i))->applies)
            return true;
    return false;
}

/* Runs @variant (NULL: base, which is built in any case) with what @when (may be
 * NULL) sets. Returns: the scenario, or NULL with messages. */
static struct scenario *
check_when(struct checking *checking, const struct checked_file *file, const char *variant, char **when)
{
    g_autoptr(GPtrArray) set = command_settings(&checking->laid, (const char *const *) when);
    struct scenario_options options = checking->laid;
    struct scenario *scenario;
    struct world *world = NULL;

    options.set = (const char *const *) set->pdata;
    options.variant = variant;
    scenario = scenario_load(file->path, &options, file->messages);
    if (scenario != NULL && (variant == NULL || any_applies(scenario)))
        world = world_build(scenario, checking->profiles, file->messages);
    if (world != NULL && any_applies(scenario))
        check_world(checking, world, file->folder, when);
    world_free(world);
    return scenario;
}

/* Whether the command line gives a parameter of @conditions another value. */
static bool
is_against(const struct checking *checking, const char *const *conditions)
{
    const char *const *set = checking->laid.set;

    for (; *conditions != NULL; conditions++)
        for (guint i = 0; set != NULL && set[i] != NULL; i++)
            if (strncmp(set[i], *conditions, strcspn(*conditions, "=") + 1) == 0 && !g_str_equal(set[i], *conditions))
                return true;
    return false;
}

static bool
is_among(const GPtrArray *whens, const char *const *when)
{
    for (guint i = 0; i < whens->len; i++)
        if (g_strv_equal(g_ptr_array_index(whens, i), when))
            return true;
    return false;
}

static void
free_words(void *words)
{
    g_strfreev(words);
}

/* Returns: what the expectations that do not apply want, each once, char **. */
static GPtrArray *
other_whens(struct checking *checking, const struct scenario *scenario)
{
    GPtrArray *whens = g_ptr_array_new_with_free_func(free_words);

    for (guint i = 0; i < scenario->verdict->len; i++) {
        const struct verdict_element *element = g_ptr_array_index(scenario->verdict, i);

        if (element->applies)
            continue;
        if (is_against(checking, element->when))
            checking->left_out++;
        else if (!is_among(whens, element->when))
            g_ptr_array_add(whens, g_strdupv((char **) element->when));
    }
    return whens;
}

/* Returns: the names of the file's variants, to be freed with g_strfreev(), or
 * NULL with messages. */
static char **
check_variant(struct checking *checking, const struct checked_file *file, const char *variant)
{
    struct scenario *scenario = check_when(checking, file, variant, NULL);

    if (scenario == NULL)
        return NULL;

    g_autoptr(GPtrArray) whens = other_whens(checking, scenario);
    char **variants = g_strdupv((char **) scenario->variants);
    checking->variants += any_applies(scenario) || whens->len > 0;
    scenario_free(scenario);
    for (guint i = 0; i < whens->len && messages_n(file->messages) == 0; i++)
        scenario_free(check_when(checking, file, variant, g_ptr_array_index(whens, i)));
    return variants;
}

static void
tell_bad(struct checking *checking, const char *path, struct messages *messages)
{
    checking->bad_files++;
    command_complain(messages);
    if (checking->tap) {
        g_autofree char *safe = tap_text(path);

        g_string_append_printf(checking->text, "not ok %u - %s can be read\n", ++checking->points, safe);
    }
}

static void
check_file(const char *path, const char *folder, void *user)
{
    struct checking *checking = user;
    g_autoptr(messages) messages = messages_new();
    const struct checked_file file = { path, folder, messages };
    g_auto(GStrv) variants = NULL;

    checking->files++;
    g_string_truncate(checking->text, 0);
    variants = check_variant(checking, &file, checking->laid.variant);
    bool all = checking->laid.variant == NULL && variants != NULL;
    for (unsigned i = 0; all && variants[i] != NULL && messages_n(messages) == 0; i++)
        g_strfreev(check_variant(checking, &file, variants[i]));
    if (messages_n(messages) > 0)
        tell_bad(checking, path, messages);
    command_print(checking->text);
    progress_step(1);
}

static void
check_path(struct checking *checking, const char *path)
{
    g_autoptr(messages) messages = messages_new();

    if (command_find(path, check_file, checking, messages))
        return;
    g_string_truncate(checking->text, 0);
    tell_bad(checking, path, messages);
    command_print(checking->text);
}

static void
count_file(const char *path, const char *folder, void *user)
{
    (void) path;
    (void) folder;
    ++*(unsigned *) user;
}

static unsigned
count_files(char **paths)
{
    g_autoptr(messages) messages = messages_new();  /* those of check_path() will be said */
    unsigned n = 0;

    for (; progress_can_be_shown() && *paths != NULL; paths++)
        command_find(*paths, count_file, &n, messages);
    return n;
}

/* The end */

static void
append_number(GString *to, unsigned n, const char *one, const char *many)
{
    g_autofree char *grouped = table_grouped(n);

    g_string_append_printf(to, "%s%s", grouped, n == 1 ? one : many);
}

static void
print_totals(const struct checking *checking)
{
    g_autoptr(GString) text = g_string_new(NULL);

    append_number(text, checking->files, " file, ", " files, ");
    append_number(text, checking->variants, " variant, ", " variants, ");
    append_number(text, checking->verdicts, " expectation: ", " expectations: ");
    append_number(text, checking->count[VERDICT_OK], " ok, ", " ok, ");
    append_number(text, checking->count[VERDICT_FAILED], " failed, ", " failed, ");
    append_number(text, checking->count[VERDICT_TODO], " todo, ", " todo, ");
    append_number(text, checking->count[VERDICT_UNEXPECTED], " unexpectedly ok", " unexpectedly ok");
    g_string_append_c(text, '\n');
    if (checking->left_out > 0)
        append_number(text, checking->left_out, " expectation is about another value than --set gives\n",
                      " expectations are about other values than --set gives\n");
    if (checking->bad_files > 0)
        append_number(text, checking->bad_files, " file cannot be read\n", " files cannot be read\n");
    command_print(text);
}

static int
check_all(struct checking *checking, char **paths)
{
    checking->profiles = profiles_new();
    checking->text = g_string_new(checking->tap ? "TAP version 13\n" : "");
    command_print(checking->text);
    progress_begin(help.verb, "files", count_files(paths));
    for (char **path = paths; *path != NULL; path++)
        check_path(checking, *path);
    progress_end();
    if (checking->tap)
        printf("1..%u\n", checking->points);
    else
        print_totals(checking);
    g_string_free(checking->text, TRUE);
    profiles_free(checking->profiles);
    if (checking->bad_files > 0)
        return STATUS_BAD;
    return checking->count[VERDICT_FAILED] + checking->count[VERDICT_UNEXPECTED] > 0 ? STATUS_DIFFERENT : STATUS_OK;
}

int
command_check(int argc, char **argv)
{
    struct checking checking = { .tap = FALSE };
    struct command_overlay overlay = { 0 };
    g_auto(GStrv) paths = NULL;
    const GOptionEntry entries[] = {
        COMMAND_OVERLAY_OPTIONS(overlay),
        { "tap", 0, 0, G_OPTION_ARG_NONE, &checking.tap, "Write TAP (version 13), a point per expectation", NULL },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &paths);

    if (status < 0 && !command_options(help.verb, &overlay, &checking.laid))
        status = STATUS_BAD;
    if (status < 0)
        status = check_all(&checking, paths);
    command_overlay_clear(&overlay);
    return status;
}
