/*
 * check.c - v6sim check: expectations held against what happens
 *
 * Folders are searched for *.xml, each level in order of bytes; what is no
 * scenario in there is left alone. A file is run once for base and for each
 * variant that has expectations. A file that cannot be read is a failure of its
 * own, and the others go on.
 *
 * In order: check_path() -> check_file() -> check_variant() -> tell().
 */
#include <stdio.h>
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/read/xml.h"
#include "v6sim/report/collect.h"
#include "v6sim/report/judge.h"
#include "v6sim/report/table.h"
#include "v6sim/run.h"

static const struct command_help help = {
    "check", "FILE|FOLDER...",
    "Runs scenarios and holds what happens against what they expect. Ends with 1 if an\n"
    "expectation does not hold, or one marked todo does; with 2 if a file is bad.",
    "Examples:\n"
    "  v6sim check scenarios/\n"
    "  v6sim check --tap scenarios/first/ | prove -\n"
};

struct checking {
    struct profiles *profiles;
    gboolean tap;
    unsigned files, bad_files, variants, verdicts, count[N_VERDICTS];
    unsigned points;            /* of TAP */
    GString *text;              /* of the file under way */
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
    g_autofree char *safe = tap_text(name);

    g_string_append_printf(checking->text, "%sok %u - %s %s", verdict->status == VERDICT_OK ? "" : "not ",
                           ++checking->points, safe, verdict->element->xml->name);
    if (verdict->status == VERDICT_TODO) {
        g_autofree char *reason = tap_text(verdict->element->todo);

        g_string_append_printf(checking->text, " # TODO %s", reason);
    }
    g_string_append_c(checking->text, '\n');
    if (verdict->status != VERDICT_OK)
        append_yaml_block(checking->text, verdict);
}

/* @folder: of the file, below the one that was searched; part of the name, so
 * that files of one name differ. */
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

static void
check_world(struct checking *checking, const struct world *world, const char *folder)
{
    struct collection collection;
    g_autoptr(GPtrArray) verdicts = NULL;

    collect_init(&collection, world, true);
    struct observer observer = collect_observer(&collection);
    struct run_result *result = world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 });
    collect_finish(&collection);
    verdicts = judge(&collection);
    for (guint i = 0; i < verdicts->len; i++)
        tell(checking, g_ptr_array_index(verdicts, i), folder);
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

/* Returns: the names of the file's variants, to be freed with g_strfreev(), or
 * NULL with messages. @variant: NULL is base, which is made in any case. */
static char **
check_variant(struct checking *checking, const char *path, const char *variant, const char *folder,
              struct messages *messages)
{
    struct scenario *scenario = scenario_load(path, &(struct scenario_options) { .variant = variant }, messages);
    struct world *world = NULL;
    char **variants = NULL;

    if (scenario != NULL && (variant == NULL || any_applies(scenario)))
        world = world_build(scenario, checking->profiles, messages);
    if (world != NULL && any_applies(scenario)) {
        checking->variants++;
        check_world(checking, world, folder);
    }
    world_free(world);
    if (scenario != NULL && messages_n(messages) == 0)
        variants = g_strdupv((char **) scenario->variants);
    scenario_free(scenario);
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
check_file(struct checking *checking, const char *path, const char *folder)
{
    g_autoptr(messages) messages = messages_new();
    g_auto(GStrv) variants = NULL;

    checking->files++;
    g_string_truncate(checking->text, 0);
    variants = check_variant(checking, path, NULL, folder, messages);
    for (unsigned i = 0; variants != NULL && variants[i] != NULL && messages_n(messages) == 0; i++)
        g_strfreev(check_variant(checking, path, variants[i], folder, messages));
    if (messages_n(messages) > 0)
        tell_bad(checking, path, messages);
    command_print(checking->text);
}

/* Finding */

/* A file that is no XML counts as one: somebody should hear of it. */
static bool
is_scenario(const char *path)
{
    g_autoptr(messages) unheard = messages_new();
    g_autoptr(xml_document) document = xml_read(path, NULL, unheard);

    return document == NULL || g_str_equal(document->root->name, "scenario");
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Returns: what is in the folder, sorted; hidden files left out. */
static GPtrArray *
names_in(const char *path)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);

    for (const char *name = NULL; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (name[0] != '.')
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    return names;
}

static void
check_folder(struct checking *checking, const char *path, const char *folder)
{
    g_autoptr(GPtrArray) names = names_in(path);

    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *inside = g_build_filename(path, name, NULL);

        if (g_file_test(inside, G_FILE_TEST_IS_DIR)) {
            g_autofree char *below = g_strconcat(folder, name, "/", NULL);

            check_folder(checking, inside, below);
        } else if (g_str_has_suffix(name, ".xml") && is_scenario(inside)) {
            check_file(checking, inside, folder);
        }
    }
}

static void
check_path(struct checking *checking, const char *path)
{
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        check_folder(checking, path, "");
    else
        check_file(checking, path, "");
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
    if (checking->bad_files > 0)
        append_number(text, checking->bad_files, " file cannot be read\n", " files cannot be read\n");
    command_print(text);
}

int
command_check(int argc, char **argv)
{
    struct checking checking = { .tap = FALSE };
    g_auto(GStrv) paths = NULL;
    const GOptionEntry entries[] = {
        { "tap", 0, 0, G_OPTION_ARG_NONE, &checking.tap, "Write TAP (version 13), a point per expectation", NULL },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &paths);

    if (status >= 0)
        return status;
    checking.profiles = profiles_new();
    checking.text = g_string_new(checking.tap ? "TAP version 13\n" : "");
    command_print(checking.text);
    for (char **path = paths; *path != NULL; path++)
        check_path(&checking, *path);
    if (checking.tap)
        printf("1..%u\n", checking.points);
    else
        print_totals(&checking);
    g_string_free(checking.text, TRUE);
    profiles_free(checking.profiles);
    if (checking.bad_files > 0)
        return STATUS_BAD;
    return checking.count[VERDICT_FAILED] + checking.count[VERDICT_UNEXPECTED] > 0 ? STATUS_DIFFERENT : STATUS_OK;
}
