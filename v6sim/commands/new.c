/*
 * new.c - v6sim new: a scenario to begin with
 *
 * Templates are scenarios that ship, in scenarios/templates: a file each, or a folder. What one is for says its first
 * line, a comment; of a folder, that of its README.md.
 */
#include "v6sim/commands/commands.h"

#include <string.h>

#include "v6sim/read/profile-files.h"
#include "v6sim/report/output.h"

static const struct command_help help = {
    "new", "[TEMPLATE [FILE|FOLDER]]",
    "Writes a scenario to begin with, or a folder of them: commented, with variants and with\n"
    "expectations that hold. Without a name it lists what there is; without a file it\n"
    "prints the scenario. What is there already is left alone.",
    "Examples:\n"
    "  v6sim new\n"
    "  v6sim new broken-dns ours.xml && v6sim check ours.xml\n"
    "  v6sim new regression-suite suite\n"
};

static const struct place command_line = { .file = "v6sim new" };

/* What there is */

/* Returns: the folder of the templates, or NULL; free with g_free(). */
static char *
template_folder(void)
{
    /* Beside the systems: as installed, and as in the source tree. */
    static const char *const beside[] = { "scenarios/templates", "../scenarios/templates" };
    g_autoptr(GPtrArray) systems = profile_folders();

    for (unsigned i = 0; i < G_N_ELEMENTS(beside); i++) {
        g_autoptr(GPtrArray) folders = profile_folders_beside(systems, beside[i]);

        if (folders->len > 0)
            return g_strdup(folders->pdata[0]);
    }
    return NULL;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

/* Returns: the names in a folder, sorted, NULL-terminated; free with g_strfreev(). */
static char **
names_in(const char *path)
{
    GPtrArray *names = g_ptr_array_new();
    g_autoptr(GDir) dir = path != NULL ? g_dir_open(path, 0, NULL) : NULL;

    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
        if (*name != '.' && !g_str_has_suffix(name, "~"))
            g_ptr_array_add(names, g_strdup(name));
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **) g_ptr_array_free(names, FALSE);
}

char **
command_templates(void)
{
    g_autofree char *folder = template_folder();
    char **names = names_in(folder);

    for (char **name = names; *name != NULL; name++)
        if (g_str_has_suffix(*name, ".xml"))
            (*name)[strlen(*name) - strlen(".xml")] = '\0';
    return names;
}

/* Returns: where template @name is; *folder: it is one. NULL: there is none; free with g_free(). */
static char *
template_path(const char *name, bool *is_folder)
{
    g_autofree char *folder = template_folder(), *file = g_strconcat(name, ".xml", NULL);
    char *path = g_build_filename(folder, file, NULL);

    *is_folder = false;
    if (g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return path;
    g_free(path);
    path = g_build_filename(folder, name, NULL);
    *is_folder = true;
    if (g_file_test(path, G_FILE_TEST_IS_DIR))
        return path;
    g_free(path);
    return NULL;
}

/* Returns: what the template is for; free with g_free(). */
static char *
meaning(const char *name)
{
    bool is_folder;
    g_autofree char *path = template_path(name, &is_folder);
    g_autofree char *file = is_folder ? g_build_filename(path, "README.md", NULL) : g_strdup(path);
    g_autofree char *text = NULL;
    const char *begin = is_folder ? "# " : "<!-- ", *end = is_folder ? "\n" : " -->";

    if (!g_file_get_contents(file, &text, NULL, NULL) || !g_str_has_prefix(text, begin))
        return g_strdup("");
    const char *from = text + strlen(begin), *to = strstr(from, end);
    return to != NULL ? g_strndup(from, (gsize) (to - from)) : g_strdup("");
}

static int
list(void)
{
    g_auto(GStrv) names = command_templates();
    g_autoptr(GString) text = g_string_new(NULL);

    for (char **name = names; *name != NULL; name++) {
        g_autofree char *what = meaning(*name);

        g_string_append_printf(text, "%-17s %s\n", *name, what);
    }
    g_string_append(text, "\nv6sim new TEMPLATE FILE writes one.\n");
    command_print(text);
    return STATUS_OK;
}

/* Writing */

static void
write_file(const char *template, const char *path, struct messages *messages)
{
    const struct output_target target = { command_line.file, "FILE", path };
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    gsize n;

    if (!g_file_get_contents(template, &text, &n, &error))
        messages_add(messages, command_line, NULL, "%s", error->message);
    else
        output_write(&target, text, n, messages);
}

static bool
copy_into(struct output_folder *folder, const char *template, const char *name, struct messages *messages)
{
    g_autofree char *path = g_build_filename(template, name, NULL), *text = NULL;
    g_autoptr(GError) error = NULL;
    struct output *output;
    gsize n;

    if (!g_file_get_contents(path, &text, &n, &error))
        return messages_add(messages, command_line, NULL, "%s", error->message);
    output = output_folder_file(folder, name, messages);
    if (output == NULL)
        return false;
    output_append(output, text, n);
    return output_end(output, messages);
}

static void
write_folder(const char *template, const char *path, struct messages *messages)
{
    static const char *const holds[] = { NULL };
    const struct output_folder_kind kind = { "a folder of v6sim new", "README.md", holds };
    const struct output_target target = { command_line.file, "FOLDER", path };
    struct output_folder *folder = output_folder_begin(&target, &kind, messages);
    g_auto(GStrv) names = names_in(template);
    bool good = folder != NULL;

    for (char **name = names; good && *name != NULL; name++)
        good = copy_into(folder, template, *name, messages);
    if (good)
        output_folder_end(folder, messages);
    else if (folder != NULL)
        output_folder_abandon(folder);
}

static void
print_file(const char *template, struct messages *messages)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    if (!g_file_get_contents(template, &text, NULL, &error)) {
        messages_add(messages, command_line, NULL, "%s", error->message);
        return;
    }
    g_autoptr(GString) whole = g_string_new(text);
    command_print(whole);
}

static void
refuse_name(const char *name, struct messages *messages)
{
    g_auto(GStrv) names = command_templates();
    const char *nearest = nearest_word(name, (const char *const *) names);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean %s?", nearest)
                                            : g_strdup("v6sim new lists all");

    messages_add(messages, command_line, hint, "there is no template \"%s\"", name);
}

static int
write_template(const char *name, const char *path)
{
    g_autoptr(messages) messages = messages_new();
    bool is_folder;
    g_autofree char *template = template_path(name, &is_folder);
    g_autofree char *again = g_strdup_printf("v6sim new %s %s", name, is_folder ? "FOLDER" : "ANOTHER-FILE");

    if (template == NULL)
        refuse_name(name, messages);
    else if (path == NULL && is_folder)
        messages_add(messages, command_line, again, "%s is a folder: where shall it be?", name);
    else if (path == NULL)
        print_file(template, messages);
    else if (g_file_test(path, G_FILE_TEST_EXISTS))
        messages_add(messages, command_line, again, "%s is there already, and is left alone", path);
    else
        (is_folder ? write_folder : write_file)(template, path, messages);
    return command_complain(messages);
}

int
command_new(int argc, char **argv)
{
    const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };
    g_auto(GStrv) words = NULL;
    int status = command_parse(&help, entries, argc, argv, &words);

    if (status >= 0)
        return status;
    if (words == NULL)
        return list();
    if (words[1] != NULL && words[2] != NULL) {
        g_autoptr(messages) messages = messages_new();

        messages_add(messages, command_line, "v6sim new TEMPLATE FILE", "one file at a time: \"%s\"", words[2]);
        return command_complain(messages);
    }
    return write_template(words[0], words[1]);
}
