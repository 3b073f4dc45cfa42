/*
 * os.c - v6sim os: which systems there are, what one does, in what two differ
 */
#include <stdio.h>
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/native.h"
#include "v6sim/read/profiles.h"
#include "v6sim/report/profile-diff.h"
#include "v6sim/report/profile-list.h"
#include "v6sim/report/profile-show.h"

static const struct place command_line = { .file = "v6sim os" };

/* What was asked for, and what comes of it. */
struct asked {
    struct profiles *profiles;
    struct messages *messages;
    enum format format;
    const struct native_options *native;        /* of show: tables as the system shows them, if any is wanted */
    bool differ;                /* diff found something */
    GString *to;
};

static const struct command_help help = {
    "os", "list | show NAME... | diff A B",
    "Lists the systems that a host can have; shows what one of them does and what each\n"
    "of its facts rests on; or says in what two differ, fact by fact. A name may be an\n"
    "alias, and may have a revision: windows-vista@1. Of one system, diff takes @1 as\n"
    "its second.",
    "Examples:\n"
    "  v6sim os list\n"
    "  v6sim os show windows-vista\n"
    "  v6sim os diff windows-vista windows-7\n"
    "  v6sim os show linux --format json\n"
    "  v6sim os show windows-vista --prefixpolicies --language ja\n"
};

static const struct profile *
find(const struct asked *asked, const char *name)
{
    return profiles_find(asked->profiles, name, command_line, asked->messages);
}

/* List */

static GPtrArray *
read_all(const struct asked *asked)
{
    GPtrArray *all = g_ptr_array_new();

    for (const char *const *name = profiles_names(asked->profiles); *name != NULL; name++) {
        const struct profile *profile = find(asked, *name);

        if (profile != NULL)
            g_ptr_array_add(all, (void *) profile);
    }
    return all;
}

static void
list(struct asked *asked, char **argument)
{
    static void (*const print[N_FORMATS])(const struct profile_list *, GString *) = {
        [FORMAT_TEXT] = profile_list_text, [FORMAT_CSV] = profile_list_csv, [FORMAT_JSON] = profile_list_json };
    g_autoptr(GPtrArray) all = NULL;
    const GPtrArray *aliases;

    if (*argument != NULL) {
        messages_add(asked->messages, command_line, "v6sim os show NAME", "list takes no name: \"%s\"", *argument);
        return;
    }
    all = read_all(asked);
    aliases = profiles_aliases(asked->profiles, asked->messages);
    if (aliases != NULL)
        print[asked->format](&(struct profile_list) { all, aliases }, asked->to);
}

/* Show */

static void
print_profile(struct asked *asked, const struct profile_shown *shown, bool first)
{
    switch (asked->format) {
    case FORMAT_TEXT:
        if (!first)
            g_string_append_c(asked->to, '\n');
        profile_show_text(shown, asked->to);
        return;
    case FORMAT_CSV:
        if (first)
            profile_show_csv_head(asked->to);
        profile_show_csv(shown, asked->to);
        return;
    case FORMAT_JSON:
        profile_show_json(shown, asked->to);
        return;
    case N_FORMATS:
        break;
    }
    g_assert_not_reached();
}

/* Tables as the system shows them. */
static void
show_tables(struct asked *asked, const struct profile *profile)
{
    enum native_language language = LANGUAGE_ENGLISH;
    g_autoptr(settings) settings = settings_new(profile);

    if (native_options_language(asked->native, false, command_line, &language, asked->messages))
        native_options_print(asked->native, settings, language, command_line, asked->to, asked->messages);
}

static void
show(struct asked *asked, char **name)
{
    if (*name == NULL)
        messages_add(asked->messages, command_line, "v6sim os list", "show: which system?");
    for (char **next = name; *next != NULL; next++) {
        const struct profile *profile = find(asked, *next);
        g_auto(GStrv) older = profile != NULL ? profiles_older(asked->profiles, profile) : NULL;

        if (profile != NULL && native_options_any(asked->native))
            show_tables(asked, profile);
        else if (profile != NULL)
            print_profile(asked, &(struct profile_shown) { profile, profiles_alias(asked->profiles, *next), older },
                          next == name);
    }
}

/* Diff */

/* The second name: "@1" is a revision of the first. */
static char *
second_name(char **name)
{
    size_t system = strcspn(name[0], "@");

    return name[1][0] == '@' ? g_strdup_printf("%.*s%s", (int) system, name[0], name[1]) : g_strdup(name[1]);
}

static void
diff(struct asked *asked, char **name)
{
    static void (*const print[N_FORMATS])(const struct profile_pairs *, GString *) = {
        [FORMAT_TEXT] = profile_diff_text, [FORMAT_CSV] = profile_diff_csv, [FORMAT_JSON] = profile_diff_json };
    g_autofree char *second = NULL;
    const struct profile *a, *b;
    struct profile_pairs pairs;

    if (g_strv_length(name) != 2) {
        messages_add(asked->messages, command_line, "v6sim os diff windows-vista windows-7",
                     "diff needs two systems, not %u", g_strv_length(name));
        return;
    }
    second = second_name(name);
    a = find(asked, name[0]);
    b = find(asked, second);
    if (a == NULL || b == NULL)
        return;
    profile_pairs_init(&pairs, a, b);
    print[asked->format](&pairs, asked->to);
    asked->differ = profile_pairs_differ(&pairs);
    profile_pairs_clear(&pairs);
}

/* All together */

static const struct verb {
    const char *name;
    void (*run)(struct asked *asked, char **argument);
} verbs[] = {
    { "list", list },
    { "show", show },
    { "diff", diff },
};

static const struct verb *
find_verb(const char *word, struct messages *messages)
{
    const char *names[G_N_ELEMENTS(verbs) + 1] = { NULL };
    const char *nearest;
    g_autofree char *hint = NULL;

    for (unsigned i = 0; i < G_N_ELEMENTS(verbs); i++) {
        names[i] = verbs[i].name;
        if (strcmp(names[i], word) == 0)
            return &verbs[i];
    }
    nearest = nearest_word(word, names);
    hint = g_strdup_printf("v6sim os %s", nearest != NULL ? nearest : "list");
    messages_add(messages, command_line, hint, "\"%s\" is unknown", word);
    return NULL;
}

/* Prints what a verb has to say if nothing was wrong. Returns: the status. */
static int
run_verb(char **argument, enum format format, const struct native_options *native, bool exit_code)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(GString) text = g_string_new(NULL);
    struct asked asked = { .profiles = profiles, .messages = messages, .format = format, .native = native, .to = text };
    const struct verb *verb = find_verb(argument[0], messages);

    if (verb != NULL && exit_code && verb->run != diff)
        messages_add(messages, command_line, "leave it out", "--exit-code is of diff, not of %s", verb->name);
    else if (verb != NULL && native_options_any(native) && (verb->run != show || format != FORMAT_TEXT))
        messages_add(messages, command_line, "v6sim os show NAME --prefixpolicies",
                     "tables as a system shows them are of show, without --format");
    else if (verb != NULL)
        verb->run(&asked, argument + 1);
    if (messages_n(messages) > 0)
        return command_complain(messages);
    command_print(text);
    return exit_code && asked.differ ? STATUS_DIFFERENT : STATUS_OK;
}

int
command_os(int argc, char **argv)
{
    g_autofree char *format_word = NULL;
    g_auto(GStrv) words = NULL;
    gboolean exit_code = FALSE;
    struct native_options native = { .language = NULL };
    enum format format;
    const GOptionEntry entries[] = {
        { "format", 0, 0, G_OPTION_ARG_STRING, &format_word,
          "text (what people read), csv (a row per system, fact or difference), json", "FORMAT" },
        { "exit-code", 0, 0, G_OPTION_ARG_NONE, &exit_code,
          "diff: end with status 1 if the two differ in more than names and dates", NULL },
        NATIVE_OPTIONS(native),
        G_OPTION_ENTRY_NULL
    };
    int status = command_parse(&help, entries, argc, argv, &words);

    if (status < 0)
        status = command_format(help.verb, format_word, &format) ? run_verb(words, format, &native, exit_code)
                                                                 : STATUS_BAD;
    native_options_clear(&native);
    return status;
}
