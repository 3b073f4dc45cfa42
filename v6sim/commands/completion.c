/*
 * completion.c - v6sim completion: what a shell offers while one types
 *
 * The script is made of what the verbs themselves say of their options and arguments. Names that files have it asks
 * for when they are wanted: `v6sim completion systems`.
 */
#include "v6sim/commands/commands.h"

#include <stdio.h>
#include <string.h>

#include "v6sim/commands/colour.h"
#include "v6sim/read/mixes.h"
#include "v6sim/read/nat-types.h"
#include "v6sim/report/export.h"

static const struct command_help help = {
    "completion", "bash | systems | applications | nats | mixes | templates | variants FILE... | parameters FILE...",
    "Prints the script with which bash completes verbs, options and their values. The other\n"
    "words print the names that the script offers, a name a line.",
    "Examples:\n"
    "  eval \"$(v6sim completion bash)\"\n"
    "  v6sim completion variants home.xml\n"
};

/* Names */

static void
append_names(GString *to, const char *const *name)
{
    for (; name != NULL && *name != NULL; name++)
        g_string_append_printf(to, "%s\n", *name);
}

static void
systems(char **files, GString *to)
{
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(messages) unheard = messages_new();
    const GPtrArray *aliases = profiles_aliases(profiles, unheard);

    (void) files;
    append_names(to, profiles_names(profiles));
    for (guint i = 0; aliases != NULL && i < aliases->len; i++)
        g_string_append_printf(to, "%s\n", ((const struct alias *) aliases->pdata[i])->name);
}

static void
applications(char **files, GString *to)
{
    g_autoptr(profiles) profiles = profiles_new();

    (void) files;
    append_names(to, profiles_applications(profiles));
}

static void
nats(char **files, GString *to)
{
    g_autoptr(nat_types) types = nat_types_new();

    (void) files;
    append_names(to, nat_types_names(types));
}

static void
named_mixes(char **files, GString *to)
{
    g_autoptr(mixes) mixes = mixes_new();

    (void) files;
    append_names(to, mixes_names(mixes));
}

static void
templates(char **files, GString *to)
{
    g_auto(GStrv) names = command_templates();

    (void) files;
    append_names(to, (const char *const *) names);
}

/* A file that is not finished yet is passed over. */
static void
variants(char **files, GString *to)
{
    append_names(to, (const char *const []) { "base", NULL });
    for (; *files != NULL; files++) {
        g_autoptr(messages) unheard = messages_new();
        struct scenario *scenario = scenario_load(*files, &(struct scenario_options) { .set = NULL }, unheard);

        if (scenario != NULL)
            append_names(to, (const char *const *) scenario->variants);
        scenario_free(scenario);
    }
}

static void
parameters(char **files, GString *to)
{
    for (; *files != NULL; files++) {
        g_autoptr(messages) unheard = messages_new();
        struct scenario *scenario = scenario_load(*files, &(struct scenario_options) { .set = NULL }, unheard);

        for (guint i = 0; scenario != NULL && i < scenario->parameter->len; i++)
            g_string_append_printf(to, "%s=\n",
                                   ((const struct scenario_parameter *) scenario->parameter->pdata[i])->name);
        scenario_free(scenario);
    }
}

/* The script */

/* Where the values of an option come from, or the arguments of a verb. */
static const struct values {
    const char *of;             /* "--os", or "os show" */
    const char *const *words;
    const char *from;           /* printed by v6sim completion */
    bool files;                 /* it wants to know which scenarios were named */
} values[] = {
    { "--format", command_format_name, NULL, false },
    { "--table", export_table_name, NULL, false },
    { "--color", colour_when, NULL, false },
    { "--language", (const char *const []) { "en", "ja", NULL }, NULL, false },
    { "--os", NULL, "systems", false },
    { "--app", NULL, "applications", false },
    { "--variant", NULL, "variants", true },
    { "--set", NULL, "parameters", true },
    { "os show", NULL, "systems", false },
    { "os diff", NULL, "systems", false },
    { "app show", NULL, "applications", false },
    { "nat show", NULL, "nats", false },
    { "mix show", NULL, "mixes", false },
    { "new ", NULL, "templates", false },
};

static void
append_values(GString *to)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(values); i++) {
        const struct values *value = &values[i];

        g_string_append_printf(to, "    \"%s\")", value->of);
        if (value->words != NULL) {
            g_autofree char *words = g_strjoinv(" ", (char **) value->words);

            g_string_append_printf(to, " echo \"%s\" ;;\n", words);
        } else {
            g_string_append_printf(to, " \"${COMP_WORDS[0]}\" completion %s%s 2>/dev/null ;;\n", value->from,
                                   value->files ? " \"${files[@]}\"" : "");
        }
    }
}

/* One verb under way. */
struct described {
    GString *options, *words, *paths;   /* cases of the script: by verb, but for @paths, by verb and option */
};

static void
describe_arguments(const struct command_help *verb, struct described *described)
{
    g_auto(GStrv) part = g_strsplit(verb->arguments, " | ", -1);

    if (strstr(verb->arguments, "FILE") == NULL || g_ascii_islower(verb->arguments[0])) {
        g_string_append_printf(described->words, "    %s) echo \"", verb->verb);
        for (char **next = part; *next != NULL; next++)
            if (g_ascii_islower(**next))
                g_string_append_printf(described->words, "%s%.*s", next != part ? " " : "",
                                       (int) strcspn(*next, " "), *next);
        g_string_append(described->words, "\" ;;\n");
    } else {
        g_string_append_printf(described->paths, "    \"%s \") return 0 ;;\n", verb->verb);
    }
}

static void
describe(const struct command_help *verb, const GOptionEntry *options, bool first, void *user)
{
    struct described *described = user;

    if (first) {
        describe_arguments(verb, described);
        g_string_append_printf(described->options, "%s    %s) echo \"", described->options->len > 0 ? "\" ;;\n" : "",
                               verb->verb);
    }
    for (; options->long_name != NULL; options++) {
        bool wants = options->arg != G_OPTION_ARG_NONE;

        if (*options->long_name == '\0')
            continue;
        g_string_append_printf(described->options, " --%s%s", options->long_name, wants ? "=" : "");
        if (options->arg == G_OPTION_ARG_FILENAME || options->arg == G_OPTION_ARG_FILENAME_ARRAY)
            g_string_append_printf(described->paths, "    \"%s --%s\") return 0 ;;\n", verb->verb, options->long_name);
    }
}

static const char script_head[] =
    "# bash completion for v6sim, as `v6sim completion bash` prints it\n"
    "\n";

static const char script_end[] =
    "\n"
    "_v6sim() {\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} before='' option='' nth=0 i word\n"
    "    local files=() found='' options\n"
    "    options=\" $(_v6sim_options \"$verb\") \"\n"
    "    COMPREPLY=()\n"
    "    [[ $cur == = ]] && cur=''\n"
    "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        case $word in\n"
    "        --*) option=$word ;;\n"
    "        =) continue ;;\n"
    "        *)\n"
    "            if [[ -z $option || $options != *\" $option= \"* ]]; then\n"
    "                ((nth++ == 0)) && before=$word\n"
    "            fi\n"
    "            option='' ;;\n"
    "        esac\n"
    "    done\n"
    "    for word in \"${COMP_WORDS[@]:2}\"; do\n"
    "        [[ $word == *.xml && -f $word ]] && files+=(\"$word\")\n"
    "    done\n"
    "    [[ $options == *\" $option= \"* ]] || option=''\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        found=$(_v6sim_verbs)\n"
    "    elif [[ -n $option ]]; then\n"
    "        if _v6sim_path \"$verb\" \"$option\"; then\n"
    "            compopt -o filenames 2>/dev/null\n"
    "            mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "            return\n"
    "        fi\n"
    "        found=$(_v6sim_values \"$option\")\n"
    "    elif [[ $cur == -* ]]; then\n"
    "        found=$options\n"
    "        compopt -o nospace 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -W \"$found\" -- \"$cur\" | sed 's/[^=]$/& /')\n"
    "        return\n"
    "    else\n"
    "        ((nth == 0)) && found=$(_v6sim_words \"$verb\"; _v6sim_values \"$verb \")\n"
    "        ((nth > 0)) && found=$(_v6sim_values \"$verb $before\")\n"
    "        [[ $verb == compare && $nth -gt 0 ]] && found=$(_v6sim_values --variant)\n"
    "        if [[ $verb == compare || -z $found ]] && _v6sim_path \"$verb\" ''; then\n"
    "            compopt -o filenames 2>/dev/null\n"
    "            mapfile -t COMPREPLY < <(compgen -d -- \"$cur\"; compgen -f -X '!*.xml' -- \"$cur\")\n"
    "            [[ ${#COMPREPLY[@]} -gt 0 || -n $found ]] || mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")\n"
    "        fi\n"
    "    fi\n"
    "    [[ $option == --set ]] && compopt -o nospace 2>/dev/null\n"
    "    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W \"$found\" -- \"$cur\")\n"
    "}\n"
    "complete -F _v6sim v6sim\n";

static void
bash(char **files, GString *to)
{
    struct described described = { g_string_new(NULL), g_string_new(NULL), g_string_new(NULL) };

    (void) files;
    g_string_append(to, script_head);
    g_string_append(to, "_v6sim_verbs() {\n    echo \"--help --version");
    for (const struct command_verb *verb = command_verbs; verb->name != NULL; verb++) {
        g_string_append_printf(to, " %s", verb->name);
        command_describe(verb, describe, &described);
    }
    g_string_append_printf(to, "\"\n}\n\n_v6sim_options() {\n    case $1 in\n%s\" ;;\n    esac\n}\n",
                           described.options->str);
    g_string_append_printf(to, "\n_v6sim_words() {\n    case $1 in\n%s    esac\n}\n", described.words->str);
    g_string_append_printf(to, "\n_v6sim_path() {\n    case \"$1 $2\" in\n%s    esac\n    return 1\n}\n",
                           described.paths->str);
    g_string_append(to, "\n_v6sim_values() {\n    case $1 in\n");
    append_values(to);
    g_string_append(to, "    esac\n}\n");
    g_string_append(to, script_end);
    g_string_free(described.options, TRUE);
    g_string_free(described.words, TRUE);
    g_string_free(described.paths, TRUE);
}

/* The verb */

static const struct kind {
    const char *name;
    void (*print)(char **files, GString *to);
    bool files;
} kinds[] = {
    { "bash", bash, false }, { "systems", systems, false }, { "applications", applications, false },
    { "nats", nats, false }, { "mixes", named_mixes, false }, { "templates", templates, false },
    { "variants", variants, true }, { "parameters", parameters, true },
};

static int
print_kind(char **argument)
{
    const char *known[G_N_ELEMENTS(kinds) + 1] = { NULL };
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GString) text = g_string_new(NULL);
    const struct place at = { .file = "v6sim completion" };

    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        known[i] = kinds[i].name;
        if (!g_str_equal(known[i], argument[0]))
            continue;
        if (!kinds[i].files && argument[1] != NULL) {
            messages_add(messages, at, "leave it out", "%s takes no file: \"%s\"", known[i], argument[1]);
            return command_complain(messages);
        }
        kinds[i].print(argument + 1, text);
        command_print(text);
        return STATUS_OK;
    }
    const char *nearest = nearest_word(argument[0], known);
    g_autofree char *hint = g_strdup_printf("v6sim completion %s", nearest != NULL ? nearest : known[0]);
    messages_add(messages, at, hint, "\"%s\" is unknown", argument[0]);
    return command_complain(messages);
}

int
command_completion(int argc, char **argv)
{
    const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
    g_auto(GStrv) words = NULL;
    int status = command_parse(&help, entries, argc, argv, &words);

    return status >= 0 ? status : print_kind(words);
}
