/*
 * check-suggest.c - v6sim check --suggest: what a scenario could expect
 */
#include "v6sim/commands/check.h"
#include "v6sim/report/suggest.h"
#include "v6sim/run.h"

/* Of @variant; NULL: base, and *variants are then the names of all others, to be freed with g_strfreev(). */
static bool
suggest_variant(const struct check_options *options, struct profiles *profiles, const char *path, const char *variant,
                char ***variants, GString *to, struct messages *messages)
{
    struct scenario_options laid = options->laid;
    struct collection collection;
    struct world *world;

    laid.variant = variant;
    world = command_world(path, &laid, profiles, messages);
    if (world == NULL)
        return false;
    if (variants != NULL)
        *variants = g_strdupv((char **) world->scenario->variants);
    collect_init(&collection, world, true);
    run_result_free(world, collect_run(&collection, false));
    suggest_expect(&collection, to);
    collect_clear(&collection);
    command_world_free(world);
    return true;
}

bool
check_suggest(const struct check_options *options, struct profiles *profiles, const char *path, GString *to,
              struct messages *messages)
{
    g_auto(GStrv) variants = NULL;
    const char *only = options->laid.variant;
    bool good;

    g_string_append(to, "  <!-- What happens now, as v6sim wrote it down. An expectation is worth what "
                    "stands\n       beside it: the sum, the rule, the source. -->\n");
    good = suggest_variant(options, profiles, path, only, only == NULL ? &variants : NULL, to, messages);
    for (char **next = variants; good && next != NULL && *next != NULL; next++)
        good = suggest_variant(options, profiles, path, *next, NULL, to, messages);
    return good;
}
