/*
 * again.c - the command that tells more of a connection
 */
#include "v6sim/report/again.h"

#include <string.h>

/* Appends @text, in quotes where a shell would make something else of it. */
static void
append_word(GString *to, const char *text)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=,:@%+-";
    g_autofree char *quoted = *text == '\0' || text[strspn(text, plain)] != '\0' ? g_shell_quote(text) : NULL;

    g_string_append_printf(to, " %s", quoted != NULL ? quoted : text);
}

/* The seed, if it is not the file's own. */
static void
append_seed(GString *to, const struct scenario *scenario)
{
    const struct xml_attribute *written = xml_attribute(scenario->document->root, "seed");
    g_autofree char *seed = g_strdup_printf("%" G_GUINT64_FORMAT, scenario->seed);

    if (!g_str_equal(seed, written != NULL ? written->value : "1"))
        g_string_append_printf(to, " --seed %s", seed);
}

char *
again_command(const struct world *world, const struct kept *kept)
{
    const struct scenario *scenario = world->scenario;
    g_autofree char *host = world_name(world, kept->host);
    GString *to = g_string_new("v6sim explain");

    append_word(to, scenario->document->path != NULL ? scenario->file : "-");
    if (!g_str_equal(scenario->variant, "base")) {
        g_string_append(to, " --variant");
        append_word(to, scenario->variant);
    }
    for (guint i = 0; scenario->set[i] != NULL; i++) {
        g_string_append(to, " --set");
        append_word(to, scenario->set[i]);
    }
    append_seed(to, scenario);
    g_string_append(to, " --host");
    append_word(to, host);
    if (world->n_items > 1) {
        g_string_append(to, " --connection");
        append_word(to, world->item[kept->item].id);
    }
    return g_string_free(to, FALSE);
}
