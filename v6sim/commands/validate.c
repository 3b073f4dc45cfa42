/*
 * validate.c - v6sim validate: what is wrong with scenarios, without running them
 */
#include <stdio.h>
#include <string.h>

#include "v6sim/commands/commands.h"

static const struct command_help help = {
    "validate", "FILE|FOLDER...",
    "Reads scenarios with each of their variants and each value of their parameters, as\n"
    "far as running them, and says what is wrong. Says nothing if all is well. - is\n"
    "standard input.",
    "Examples:\n"
    "  v6sim validate home.xml\n"
    "  generate-scenario | v6sim validate -\n"
};

struct validating {
    struct scenario_options laid;       /* of the command line, over each file */
    struct profiles *profiles;
    gboolean verbose;
    int status;
};

/* What else a file can be, beside what it is as it stands. */
struct others {
    char **variant;
    GPtrArray *set;             /* char *: "parameter=value" */
};

/* Whether the command line says what the parameter is. */
static bool
is_set(const struct validating *validating, const char *name)
{
    const char *const *set = validating->laid.set;

    for (guint i = 0; set != NULL && set[i] != NULL; i++)
        if (g_str_has_prefix(set[i], name) && set[i][strlen(name)] == '=')
            return true;
    return false;
}

static void
list_others(const struct validating *validating, const struct scenario *scenario, struct others *others)
{
    others->variant = g_strdupv((char **) scenario->variants);
    others->set = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < scenario->parameter->len; i++) {
        const struct scenario_parameter *parameter = g_ptr_array_index(scenario->parameter, i);

        for (guint j = 1; !is_set(validating, parameter->name) && parameter->values[j] != NULL; j++)
            g_ptr_array_add(others->set, g_strdup_printf("%s=%s", parameter->name, parameter->values[j]));
    }
}

/* @set: one more than the command line has; may be NULL. @others: to be filled
 * in if all is well; may be NULL. */
static bool
validate_one(const struct validating *validating, const char *path, const char *variant, const char *set,
             struct others *others, struct messages *messages)
{
    g_autoptr(GPtrArray) all = command_settings(&validating->laid, (const char *const []) { set, NULL });
    struct scenario_options options = validating->laid;

    options.set = (const char *const *) all->pdata;
    options.variant = variant;
    struct world *world = command_world(path, &options, validating->profiles, messages);
    if (world == NULL)
        return false;
    if (others != NULL)
        list_others(validating, world->scenario, others);
    command_world_free(world);
    return true;
}

/* Until something is wrong: the same mistake would come again each time. */
static bool
validate_variant(const struct validating *validating, const char *path, const char *variant,
                 const struct others *others, struct messages *messages)
{
    bool good = validate_one(validating, path, variant, NULL, NULL, messages);

    for (guint i = 0; good && i < others->set->len; i++)
        good = validate_one(validating, path, variant, g_ptr_array_index(others->set, i), NULL, messages);
    return good;
}

static void
validate_file(const char *path, const char *folder, void *user)
{
    struct validating *validating = user;
    const char *only = validating->laid.variant;
    g_autoptr(messages) messages = messages_new();
    struct others others = { 0 };

    (void) folder;
    if (validate_one(validating, path, only, NULL, &others, messages)) {
        bool good = validate_variant(validating, path, only, &others, messages);

        for (guint i = 0; good && only == NULL && others.variant[i] != NULL; i++)
            good = validate_variant(validating, path, others.variant[i], &others, messages);
        g_strfreev(others.variant);
        g_ptr_array_unref(others.set);
    }
    if (validating->verbose && messages_n(messages) == 0)
        printf("%s: ok\n", path);
    if (command_complain(messages) != STATUS_OK)
        validating->status = STATUS_BAD;
}

static void
validate_path(struct validating *validating, const char *path)
{
    g_autoptr(messages) messages = messages_new();

    if (!command_find(path, validate_file, validating, messages))
        validating->status = command_complain(messages);
}

int
command_validate(int argc, char **argv)
{
    struct validating validating = { .status = STATUS_OK };
    struct command_overlay overlay = { 0 };
    g_auto(GStrv) paths = NULL;
    const GOptionEntry entries[] = {
        COMMAND_OVERLAY_OPTIONS(overlay),
        { "verbose", 'v', 0, G_OPTION_ARG_NONE, &validating.verbose, "Name the files that are well", NULL },
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &paths);

    if (status < 0 && !command_options(help.verb, &overlay, &validating.laid))
        status = STATUS_BAD;
    if (status < 0) {
        validating.profiles = profiles_new();
        for (char **path = paths; *path != NULL; path++)
            validate_path(&validating, *path);
        profiles_free(validating.profiles);
        status = validating.status;
    }
    command_overlay_clear(&overlay);
    return status;
}
