/*
 * find.c - the scenarios in a folder
 *
 * A link to a folder is not followed, so that none is come by twice or for ever;
 * the folder that was named may be one.
 */
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/read/xml.h"

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

static bool
is_linked(const char *path)
{
    return g_file_test(path, G_FILE_TEST_IS_SYMLINK);
}

static unsigned
find_in(const char *path, const char *folder, command_found_fn *found, void *user)
{
    g_autoptr(GPtrArray) names = names_in(path);
    unsigned n = 0;

    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        g_autofree char *inside = g_build_filename(path, name, NULL);

        if (g_file_test(inside, G_FILE_TEST_IS_DIR)) {
            g_autofree char *below = g_strconcat(folder, name, "/", NULL);

            n += is_linked(inside) ? 0 : find_in(inside, below, found, user);
        } else if (g_str_has_suffix(name, ".xml") && is_scenario(inside)) {
            found(inside, folder, user);
            n++;
        }
    }
    return n;
}

bool
command_find(const char *path, command_found_fn *found, void *user, struct messages *messages)
{
    if (!g_file_test(path, G_FILE_TEST_IS_DIR))
        found(path, "", user);
    else if (find_in(path, "", found, user) == 0)
        return messages_add(messages, (struct place) { .file = g_intern_string(path) },
                            "they are called *.xml and begin with <scenario>", "there is no scenario in this folder");
    return true;
}
