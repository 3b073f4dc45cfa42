/*
 * check-state.c - which files failed the last time
 *
 * A file with their absolute paths, one a line in order of bytes; escaped as in C
 * where they have more than plain characters. It belongs to the user and not to a
 * folder, which may be nobody's to write in: a run changes what it says of the files
 * that it was about, and leaves the others.
 */
#include <string.h>

#include "v6sim/commands/check.h"
#include "v6sim/report/output.h"

#define HEAD "# Files in which v6sim check found something wrong when it looked last.\n"

struct check_state {
    GHashTable *failed;         /* char *: absolute paths */
};

char *
check_state_path(void)
{
    const char *state = g_getenv("XDG_STATE_HOME"), *home = g_getenv("HOME");
    g_autofree char *own = home != NULL && *home == '/' ? g_build_filename(home, ".local", "state", NULL) : NULL;
    const char *folder = state != NULL && g_path_is_absolute(state) ? state : own;

    return folder != NULL ? g_build_filename(folder, "v6sim", "check-failed", NULL) : NULL;
}

struct check_state *
check_state_load(const char *path, bool *known)
{
    struct check_state *state = g_new0(struct check_state, 1);
    g_autofree char *text = NULL;

    state->failed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    *known = path != NULL && g_file_get_contents(path, &text, NULL, NULL);
    if (!*known)
        return state;

    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    for (char **next = line; *next != NULL; next++)
        if (**next == '/')
            g_hash_table_add(state->failed, g_strcompress(*next));
    return state;
}

void
check_state_free(struct check_state *state)
{
    g_hash_table_unref(state->failed);
    g_free(state);
}

bool
check_state_has(const struct check_state *state, const char *path)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);

    return g_hash_table_contains(state->failed, absolute);
}

void
check_state_note(struct check_state *state, const char *path, bool failed)
{
    char *absolute = g_canonicalize_filename(path, NULL);

    if (failed) {
        g_hash_table_add(state->failed, absolute);
    } else {
        g_hash_table_remove(state->failed, absolute);
        g_free(absolute);
    }
}

static gint
compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

bool
check_state_save(const struct check_state *state, const char *path, struct messages *messages)
{
    const struct output_target target = { "v6sim check", "--state", path };
    g_autoptr(GString) text = g_string_new(HEAD);
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GList) paths = g_list_sort(g_hash_table_get_keys(state->failed), compare_paths);

    for (const GList *next = paths; next != NULL; next = next->next) {
        g_autofree char *escaped = g_strescape(next->data, NULL);

        g_string_append_printf(text, "%s\n", escaped);
    }
    g_mkdir_with_parents(folder, 0700);         /* if that fails, so does what follows */
    return output_write(&target, text->str, text->len, messages);
}
