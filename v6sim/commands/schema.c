/*
 * schema.c - v6sim schema: the languages of v6sim for editors and validators
 */
#include "v6sim/report/schema.h"
#include "v6sim/commands/commands.h"

#include <stdio.h>

static const struct command_help help = {
    "schema", "scenario | os | nat | mix | results",
    "Prints the RELAX NG schema of scenarios, of the files that describe operating\n"
    "systems, types of NAT, or mixes of populations. Editors complete and check with it\n"
    "while one types. It knows all elements, attributes, defaults and values; what only\n"
    "meaning can tell says v6sim validate. Of results it is the JSON Schema of results.json,\n"
    "with the meaning of each column.",
    "Examples:\n"
    "  v6sim schema scenario > scenario.rng\n"
    "  xmllint --noout --relaxng scenario.rng home.xml\n"
    "\n"
    "In a file, for an editor: <?xml-model href=\"scenario.rng\"?>\n"
};

static const struct language {
    const char *name;
    GString *(*schema)(void);
} languages[] = {
    { "scenario", schema_of_scenarios },
    { "os", schema_of_profiles },
    { "nat", schema_of_nats },
    { "mix", schema_of_mixes },
    { "results", schema_of_results },
};

static int
print_schema(const char *name)
{
    const char *known[G_N_ELEMENTS(languages) + 1] = { NULL };
    g_autoptr(messages) messages = messages_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(languages); i++) {
        known[i] = languages[i].name;
        if (g_str_equal(known[i], name)) {
            g_autoptr(GString) text = languages[i].schema();

            command_print(text);
            return STATUS_OK;
        }
    }
    const char *nearest = nearest_word(name, known);
    g_autofree char *hint = g_strdup_printf("v6sim schema %s", nearest != NULL ? nearest : known[0]);
    messages_add(messages, (struct place) { .file = "v6sim schema" }, hint, "there is no schema \"%s\"", name);
    return command_complain(messages);
}

int
command_schema(int argc, char **argv)
{
    const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
    g_auto(GStrv) names = NULL;
    int status = command_parse(&help, entries, argc, argv, &names);

    if (status >= 0)
        return status;
    if (names[1] != NULL) {
        fprintf(stderr, "v6sim schema: one at a time\n  hint: v6sim schema --help\n");
        return STATUS_BAD;
    }
    return print_schema(names[0]);
}
