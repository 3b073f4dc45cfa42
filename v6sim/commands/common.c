/*
 * common.c - what the verbs share: options, loading, printing
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/colour.h"
#include "v6sim/commands/progress.h"
#include "v6sim/read/value.h"
#include "v6sim/report/output.h"

/* Options */

static void
print_help(GOptionContext *context)
{
    g_autofree char *help = g_option_context_get_help(context, FALSE, NULL);
    g_auto(GStrv) part = g_strsplit(help, "\342\200\246", -1);  /* the ellipsis, which not every terminal has */
    g_autofree char *plain = g_strjoinv("...", part);

    fputs(plain, stdout);
}

static int
bad_usage(const char *verb, const char *what)
{
    fprintf(stderr, "v6sim %s: %s\n  hint: v6sim %s --help\n", verb, what, verb);
    return STATUS_BAD;
}

/* Parses a copy: GOption moves the arguments about. */
static bool
parse(GOptionContext *context, int argc, char **argv, GError **error)
{
    g_auto(GStrv) copy = g_new0(char *, argc + 1);

    for (int i = 0; i < argc; i++)
        copy[i] = g_strdup(argv[i]);
    return g_option_context_parse_strv(context, &copy, error);
}

/* Returns: the option most like the unknown one that @message is about, or NULL; free with g_free(). */
static char *
nearest_option(const char *message, const GOptionEntry *options, const GOptionEntry *own)
{
    const char *word = strstr(message, "--");
    g_autoptr(GPtrArray) known = g_ptr_array_new();
    g_autofree char *name = word != NULL ? g_strndup(word + 2, strcspn(word + 2, "= ")) : NULL;
    const char *nearest;

    if (name == NULL)
        return NULL;
    for (; options->long_name != NULL; options++)
        g_ptr_array_add(known, (char *) options->long_name);
    for (; own->long_name != NULL; own++)
        if (*own->long_name != '\0')
            g_ptr_array_add(known, (char *) own->long_name);
    g_ptr_array_add(known, NULL);
    nearest = nearest_word(name, (const char *const *) known->pdata);
    return nearest != NULL ? g_strconcat("--", nearest, NULL) : NULL;
}

static int
bad_option(const struct command_help *help, const GError *error, const GOptionEntry *options, const GOptionEntry *own)
{
    g_autofree char *nearest = error->code == G_OPTION_ERROR_UNKNOWN_OPTION
        ? nearest_option(error->message, options, own) : NULL;

    if (nearest == NULL)
        return bad_usage(help->verb, error->message);
    fprintf(stderr, "v6sim %s: %s\n  hint: did you mean %s?\n", help->verb, error->message, nearest);
    return STATUS_BAD;
}

static int
bad_colour(const char *verb, const char *word)
{
    const char *nearest = nearest_word(word, colour_when);

    fprintf(stderr, "v6sim %s: --color \"%s\" is unknown\n  hint: %s%s%s\n", verb, word,
            nearest != NULL ? "did you mean " : "auto, always or never", nearest != NULL ? nearest : "",
            nearest != NULL ? "?" : "");
    return STATUS_BAD;
}

/* Who wants to know what verbs say of themselves, while command_describe() asks. */
static struct {
    command_described_fn *described;
    void *user;
} asking;

void
command_describe(const struct command_verb *verb, command_described_fn *described, void *user)
{
    char *argv[] = { (char *) verb->name, NULL };

    asking.described = described;
    asking.user = user;
    verb->command(1, argv);
    asking.described = NULL;
}

int
command_parse(const struct command_help *help, const GOptionEntry *options,
              int argc, char **argv, char ***files)
{
    g_autoptr(GOptionContext) context = g_option_context_new(help->arguments);
    g_autoptr(GError) error = NULL;
    g_autofree char *name = g_strconcat("v6sim ", help->verb, NULL);
    g_autofree char *colour = NULL;
    gboolean help_wanted = FALSE;
    const GOptionEntry own[] = {
        { "color", 0, 0, G_OPTION_ARG_STRING, &colour, "Colour on a terminal: auto, always, never", "WHEN" },
        { "help", 'h', 0, G_OPTION_ARG_NONE, &help_wanted, "Show this", NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, files, NULL, NULL },
        G_OPTION_ENTRY_NULL
    };

    *files = NULL;
    if (asking.described != NULL) {
        asking.described(help, options, true, asking.user);
        asking.described(help, own, false, asking.user);
        return STATUS_OK;
    }
    g_set_prgname(name);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_set_summary(context, help->summary);
    g_option_context_set_description(context, help->examples);
    g_option_context_add_main_entries(context, options, NULL);
    g_option_context_add_main_entries(context, own, NULL);
    if (!parse(context, argc, argv, &error))
        return bad_option(help, error, options, own);
    if (colour != NULL && !colour_choose(colour))
        return bad_colour(help->verb, colour);
    if (help_wanted) {
        print_help(context);
        return STATUS_OK;
    }
    if (*files == NULL && help->arguments[0] != '[') {
        g_autofree char *needs = g_strconcat("needs ", help->arguments, NULL);

        return bad_usage(help->verb, needs);
    }
    return -1;
}

const char *const command_format_name[] = { "text", "csv", "json", NULL };

bool
command_format(const char *verb, const char *word, enum format *format)
{
    const char *nearest;

    for (*format = FORMAT_TEXT; word != NULL && *format < N_FORMATS; ++*format)
        if (strcmp(word, command_format_name[*format]) == 0)
            return true;
    if (word == NULL)
        return true;
    nearest = nearest_word(word, command_format_name);
    fprintf(stderr, "v6sim %s: --format \"%s\" is unknown\n  hint: ", verb, word);
    if (nearest != NULL)
        fprintf(stderr, "did you mean %s?\n", nearest);
    else
        fputs("text, csv or json\n", stderr);
    return false;
}

/* Scenarios */

void
command_overlay_clear(struct command_overlay *overlay)
{
    g_free(overlay->seed);
    g_free(overlay->variant);
    g_strfreev(overlay->set);
}

bool
command_options(const char *verb, const struct command_overlay *overlay, struct scenario_options *options)
{
    int64_t seed = 0;
    const char *hint = NULL;
    const char *wrong = overlay->seed != NULL ? value_read_count(overlay->seed, 0, INT64_MAX, &seed, &hint) : NULL;

    if (wrong != NULL) {
        g_autofree char *text = g_strdup_printf("--seed \"%s\" %s", overlay->seed, wrong);

        bad_usage(verb, text);
        return false;
    }
    *options = (struct scenario_options) {
        .variant = overlay->variant,
        .set = (const char *const *) overlay->set,
        .seed_given = overlay->seed != NULL,
        .seed = (uint64_t) seed,
    };
    return true;
}

GPtrArray *
command_settings(const struct scenario_options *options, const char *const *more)
{
    static const char *const nothing[] = { NULL };
    const char *const *given = options->set != NULL ? options->set : nothing;
    GPtrArray *settings = g_ptr_array_new();

    for (guint i = 0; given[i] != NULL; i++)
        g_ptr_array_add(settings, (char *) given[i]);
    for (guint i = 0; more != NULL && more[i] != NULL; i++)
        if (!g_strv_contains(given, more[i]))
            g_ptr_array_add(settings, (char *) more[i]);
    g_ptr_array_add(settings, NULL);
    return settings;
}

struct world *
command_world(const char *path, const struct scenario_options *options, struct profiles *profiles,
              struct messages *messages)
{
    struct scenario *scenario = scenario_load(path, options, messages);
    struct world *world = scenario != NULL ? world_build(scenario, profiles, messages) : NULL;

    if (world == NULL)
        scenario_free(scenario);
    command_memory_world(world != NULL);
    return world;
}

void
command_world_free(struct world *world)
{
    struct scenario *scenario = (struct scenario *) world->scenario;

    world_free(world);
    scenario_free(scenario);
    command_memory_world(false);
}

/* Printing */

int
command_each_report(const char *verb, const struct command_overlay *overlay, char **files, enum format format,
                    command_file_fn *one, void *user)
{
    bool array = format == FORMAT_JSON && files[1] != NULL;
    struct scenario_options options = { 0 };
    g_autoptr(profiles) profiles = NULL;
    int worst = STATUS_OK;

    if (!command_options(verb, overlay, &options))
        return STATUS_BAD;
    fputs(array ? "[\n" : "", stdout);
    profiles = profiles_new();
    for (; *files != NULL; files++) {
        progress_begin(verb, NULL, 0);
        int status = one(*files, &options, profiles, user);

        progress_end();
        worst = MAX(worst, status);
    }
    fputs(array ? "]\n" : "", stdout);
    return worst;
}

int
command_each_file(const char *verb, const struct command_overlay *overlay, char **files,
                  command_file_fn *one, void *user)
{
    return command_each_report(verb, overlay, files, FORMAT_TEXT, one, user);
}

int
command_complain(struct messages *messages)
{
    if (messages_n(messages) == 0)
        return STATUS_OK;
    progress_hide();
    fputs(messages_text(messages), stderr);
    return STATUS_BAD;
}

void
command_print(const GString *text)
{
    g_autoptr(GString) coloured = colour_wanted() ? colour_text(text) : NULL;

    if (text->len > 0)
        progress_hide();
    if (coloured != NULL)
        text = coloured;
    if (fwrite(text->str, 1, text->len, stdout) == text->len)
        return;
    fprintf(stderr, "v6sim: cannot write the output: %s\n", g_strerror(errno));
    output_interrupted();
    _Exit(STATUS_BAD);          /* what stdout still holds would fail again */
}
