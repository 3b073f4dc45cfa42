/*
 * check-file.c - the expectations of one file, held against what happens
 *
 * A file is run for base and for each variant that has expectations: once with the
 * parameters as they are, and once more for each set of values that the `when` of
 * others asks for. So each expectation is judged once. What --tag does not want is
 * not run.
 *
 * In order: check_file() -> check_variant() -> check_when() -> check_world().
 */
#include <string.h>

#include "v6sim/commands/check.h"
#include "v6sim/report/collect.h"
#include "v6sim/run.h"

/* The file under way. */
struct checking {
    const struct check_options *options;
    struct profiles *profiles;
    const char *folder;
    struct messages *messages;
    struct judged_file *file;
    GHashTable *tags;           /* that were seen */
};

/* Tags */

static bool
has_tag(const struct verdict_element *element, const char *tag)
{
    return element->tags != NULL && g_strv_contains(element->tags, tag);
}

/* Whether @element has one of those that are wanted, if any is, and none that is not. */
static bool
is_tagged(const struct check_options *options, const struct verdict_element *element)
{
    bool any_wanted = false, has_wanted = false;

    for (char **tag = options->tag; tag != NULL && *tag != NULL; tag++) {
        if (**tag == '!' && has_tag(element, *tag + 1))
            return false;
        any_wanted |= **tag != '!';
        has_wanted |= **tag != '!' && has_tag(element, *tag);
    }
    return has_wanted || !any_wanted;
}

static void
note_tags(struct checking *checking, const struct verdict_element *element)
{
    for (const char *const *tag = element->tags; tag != NULL && *tag != NULL; tag++)
        if (!g_hash_table_contains(checking->tags, *tag))
            g_hash_table_add(checking->tags, g_strdup(*tag));
}

/* Running */

/* Whether the verdict is wanted now: of expectations that apply all or, if @when is given, those that say just that. */
static bool
is_wanted(const struct checking *checking, const struct verdict_element *element, char **when)
{
    return is_tagged(checking->options, element) &&
        (when == NULL || g_strv_equal(element->when, (const char *const *) when));
}

/* Keeps the verdicts that are wanted; none, if what this run is compared with cannot be built. */
static void
keep_verdicts(struct checking *checking, const struct collection *collection, char **when)
{
    g_autoptr(GPtrArray) verdicts = judge(collection, checking->messages);

    for (guint i = 0; i < verdicts->len && messages_n(checking->messages) == 0; i++) {
        const struct verdict *verdict = g_ptr_array_index(verdicts, i);
        g_autofree char *name = g_strconcat(checking->folder, verdict->element->name, NULL);

        if (is_wanted(checking, verdict->element, when))
            g_ptr_array_add(checking->file->judged, judged_new(verdict, name));
    }
}

/* Since when it does not hold */

/* Notes of those verdicts from @first on that failed and hold with @older, of @profile, that it is so since then. */
static void
note_since(struct checking *checking, const struct collection *collection, const struct profile *profile,
           const char *older, guint first, char **when)
{
    g_autoptr(messages) unheard = messages_new();
    g_autoptr(GPtrArray) verdicts = judge(collection, unheard);
    guint nth = first;

    for (guint i = 0; i < verdicts->len; i++) {
        const struct verdict *verdict = g_ptr_array_index(verdicts, i);
        struct judged *judged;

        if (!is_wanted(checking, verdict->element, when))
            continue;
        judged = g_ptr_array_index(checking->file->judged, nth++);
        if (judged->status == VERDICT_FAILED && verdict->status == VERDICT_OK && judged->since == NULL)
            judged->since = g_strdup_printf("%s@%" G_GINT64_FORMAT ": with %s it holds      (v6sim os diff %s %s)",
                                            profile->system, profile->revision, older, older, profile->system);
    }
}

/* Runs the same once more, as it was with an older revision of a system. */
static void
try_older(struct checking *checking, const struct world *world, const struct profile *profile, const char *older,
          guint first, char **when)
{
    g_autoptr(messages) unheard = messages_new();
    g_autoptr(profiles) pinned = profiles_pinned(older);
    struct world *then = world_build(world->scenario, pinned, unheard);
    struct collection collection;

    if (then == NULL)
        return;
    collect_init(&collection, then, true);
    run_result_free(then, collect_run(&collection, false));
    note_since(checking, &collection, profile, older, first, when);
    collect_clear(&collection);
    world_free(then);
}

/* What failed from @first on may have held before a system was corrected: the newest revision with which it did
 * is what somebody would like to know. */
static void
find_since(struct checking *checking, const struct world *world, guint first, char **when)
{
    bool failed = false;

    for (guint i = first; i < checking->file->judged->len; i++)
        failed |= ((const struct judged *) checking->file->judged->pdata[i])->status == VERDICT_FAILED;
    for (guint i = 0; failed && i < world->profile->len; i++) {
        const struct profile *profile = g_ptr_array_index(world->profile, i);
        g_auto(GStrv) older = profiles_older(checking->profiles, profile);

        for (char **next = older; profile->revision == profile->newest && *next != NULL; next++)
            try_older(checking, world, profile, *next, first, when);
    }
}

static void
check_world(struct checking *checking, const struct world *world, char **when)
{
    guint first = checking->file->judged->len;
    struct collection collection;

    collect_init(&collection, world, true);
    run_result_free(world, collect_run(&collection, false));
    keep_verdicts(checking, &collection, when);
    collect_clear(&collection);
    find_since(checking, world, first, when);
}

static bool
any_applies(const struct checking *checking, const struct scenario *scenario)
{
    for (guint i = 0; i < scenario->verdict->len; i++) {
        const struct verdict_element *element = g_ptr_array_index(scenario->verdict, i);

        if (element->applies && is_tagged(checking->options, element))
            return true;
    }
    return false;
}

/* Runs @variant (NULL: base, which is built even if it expects nothing) with what
 * @when (may be NULL) sets. Returns: the scenario, or NULL with messages. */
static struct scenario *
check_when(struct checking *checking, const char *variant, char **when)
{
    g_autoptr(GPtrArray) set = command_settings(&checking->options->laid, (const char *const *) when);
    struct scenario_options options = checking->options->laid;
    struct scenario *scenario;
    struct world *world = NULL;

    options.set = (const char *const *) set->pdata;
    options.variant = variant;
    scenario = scenario_load(checking->file->path, &options, checking->messages);
    if (scenario != NULL &&
        ((variant == NULL && checking->options->tag == NULL) || any_applies(checking, scenario)))
        world = world_build(scenario, checking->profiles, checking->messages);
    if (world != NULL && any_applies(checking, scenario))
        check_world(checking, world, when);
    world_free(world);
    return scenario;
}

/* Whether the command line gives a parameter of @conditions another value. */
static bool
is_against(const struct checking *checking, const char *const *conditions)
{
    const char *const *set = checking->options->laid.set;

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

        note_tags(checking, element);
        if (!is_tagged(checking->options, element))
            checking->file->untagged++;
        else if (element->applies)
            continue;
        else if (is_against(checking, element->when))
            checking->file->left_out++;
        else if (!is_among(whens, element->when))
            g_ptr_array_add(whens, g_strdupv((char **) element->when));
    }
    return whens;
}

/* Returns: the names of the file's variants, to be freed with g_strfreev(), or
 * NULL with messages. */
static char **
check_variant(struct checking *checking, const char *variant)
{
    struct scenario *scenario = check_when(checking, variant, NULL);

    if (scenario == NULL)
        return NULL;

    g_autoptr(GPtrArray) whens = other_whens(checking, scenario);
    char **variants = g_strdupv((char **) scenario->variants);
    checking->file->variants += any_applies(checking, scenario) || whens->len > 0;
    scenario_free(scenario);
    for (guint i = 0; i < whens->len && messages_n(checking->messages) == 0; i++)
        scenario_free(check_when(checking, variant, g_ptr_array_index(whens, i)));
    return variants;
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static void
keep_tags(struct checking *checking)
{
    guint n;
    g_autofree char **tags = (char **) g_hash_table_get_keys_as_array(checking->tags, &n);

    g_strfreev(checking->file->tags);
    checking->file->tags = g_strdupv(tags);
    qsort(checking->file->tags, n, sizeof *tags, compare_words);
}

struct judged_file *
check_file(const struct check_options *options, struct profiles *profiles, const char *path, const char *folder)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GHashTable) tags = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct checking checking = { options, profiles, folder, messages, judged_file_new(path), tags };
    g_auto(GStrv) variants = check_variant(&checking, options->laid.variant);
    bool all = options->laid.variant == NULL && variants != NULL;

    for (unsigned i = 0; all && variants[i] != NULL && messages_n(messages) == 0; i++)
        g_strfreev(check_variant(&checking, variants[i]));
    keep_tags(&checking);
    g_free(checking.file->messages);
    checking.file->messages = g_strdup(messages_n(messages) > 0 ? messages_text(messages) : "");
    return checking.file;
}
