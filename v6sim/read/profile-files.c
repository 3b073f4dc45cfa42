/*
 * profile-files.c - finding the files of models/os, and the revisions in them
 */
#include "v6sim/read/profile-files.h"

#include <string.h>

#include "v6sim/read/aliases.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/profile-vocabulary.h"

#ifndef PKGDATADIR
#define PKGDATADIR "/usr/local/share/v6sim"
#endif

/* Folders */

static void
add_folder(GPtrArray *folders, char *folder)
{
    if (*folder != '\0' && g_file_test(folder, G_FILE_TEST_IS_DIR))
        g_ptr_array_add(folders, folder);
    else
        g_free(folder);
}

static void
add_folders_of_variable(GPtrArray *folders)
{
    const char *path = g_getenv("V6SIM_PROFILE_PATH");
    g_auto(GStrv) part = g_strsplit(path != NULL ? path : "", ":", -1);

    for (char **next = part; *next != NULL; next++)
        add_folder(folders, g_strdup(*next));
}

/* Beside an uninstalled program, or in the tree it was installed in. */
static void
add_folders_of_program(GPtrArray *folders)
{
    static const char *const beside[] = {
        "models/os", "../models/os", "../../models/os", "../share/v6sim/os",
    };
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = program != NULL ? g_path_get_dirname(program) : NULL;

    for (unsigned i = 0; folder != NULL && i < G_N_ELEMENTS(beside); i++)
        add_folder(folders, g_build_filename(folder, beside[i], NULL));
}

GPtrArray *
profile_folders(void)
{
    GPtrArray *folders = g_ptr_array_new_with_free_func(g_free);

    add_folders_of_variable(folders);
    add_folders_of_program(folders);
    add_folder(folders, g_strdup(PKGDATADIR "/os"));
    return folders;
}

GPtrArray *
profile_folders_beside(const GPtrArray *folders, const char *name)
{
    GPtrArray *beside = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < folders->len; i++)
        add_folder(beside, g_build_filename(folders->pdata[i], "..", name, NULL));
    return beside;
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *) a, *(const char *const *) b);
}

static void
add_names_in(GPtrArray *names, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;

    while (dir != NULL && (file = g_dir_read_name(dir)) != NULL) {
        g_autofree char *name = NULL;

        if (!g_str_has_suffix(file, ".xml"))
            continue;
        name = g_strndup(file, strlen(file) - strlen(".xml"));
        if (strcmp(name, ALIASES_FILE) != 0 &&
            !g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            g_ptr_array_add(names, g_steal_pointer(&name));
    }
}

char **
profile_names(const GPtrArray *folders)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint i = 0; i < folders->len; i++)
        add_names_in(names, folders->pdata[i]);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **) g_ptr_array_free(names, FALSE);
}

char *
profile_path(const GPtrArray *folders, const char *name)
{
    g_autofree char *file = g_strconcat(name, ".xml", NULL);

    for (guint i = 0; i < folders->len; i++) {
        g_autofree char *path = g_build_filename(folders->pdata[i], file, NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&path);
    }
    return NULL;
}

/* Files */

const struct older_revision *
profile_file_older(const struct profile_file *file, int64_t revision)
{
    for (guint i = 0; i < file->older->len; i++) {
        const struct older_revision *older = &g_array_index(file->older, struct older_revision, i);

        if (older->is.revision == revision)
            return older;
    }
    return NULL;
}

static bool
read_root(struct profile_file *file, const char *root_name, const struct field *fields, const char *name,
          struct messages *messages)
{
    const struct xml_element *root = file->document->root;
    g_autofree struct profile *profile = g_new0(struct profile, 1);
    g_autofree char *hint = g_strdup_printf("a profile is one <%s>", root_name);

    if (strcmp(root->name, root_name) != 0)
        return messages_add(messages, root->at, hint, "<%s> is not a profile", root->name);
    if (!fields_read(fields, root, profile, file->document, NULL, messages))
        return false;
    file->revision = profile->revision;
    return strcmp(profile->name, name) == 0 ||
        messages_add(messages, xml_attribute(root, "name")->value_at, "a file is called like its profile",
                     "name \"%s\" in the file of %s", profile->name, name);
}

static bool
is_of_file(const struct profile_file *file, const struct older_revision *older, struct messages *messages)
{
    struct xml_attribute *revision = xml_attribute(older->element, "revision");
    const struct older_revision *other = profile_file_older(file, older->is.revision);

    if (older->is.revision >= file->revision) {
        g_autofree char *problem = g_strdup_printf("is not older than the file, %" G_GINT64_FORMAT, file->revision);

        return fields_refuse(messages, revision, NULL, "the facts of the newest revision stand in <os> itself",
                             problem);
    }
    if (other != NULL) {
        const struct place at = other->element->at;
        g_autofree char *hint = g_strdup_printf("the other is at %u:%u", at.line, at.column);

        return fields_refuse(messages, revision, NULL, hint, "is kept twice");
    }
    return true;
}

static int
newest_first(const void *a, const void *b)
{
    const struct older_revision *one = a, *two = b;

    return (two->is.revision > one->is.revision) - (one->is.revision > two->is.revision);
}

static void
read_older(struct profile_file *file, struct messages *messages)
{
    const struct xml_element *root = file->document->root;
    const struct profile_element *kind = profile_kind("was", "os");

    for (guint i = 0; i < root->child->len; i++) {
        struct older_revision older = { .element = root->child->pdata[i] };

        if (strcmp(root->name, "os") == 0 && strcmp(older.element->name, kind->name) == 0 &&
            fields_read(kind->fields, older.element, &older.is, file->document, NULL, messages) &&
            is_of_file(file, &older, messages))
            g_array_append_val(file->older, older);
    }
    g_array_sort(file->older, newest_first);
}

static struct profile_file *
file_read(const GPtrArray *folders, const char *root_name, const struct field *fields, const char *name,
          struct messages *messages)
{
    struct profile_file *file = g_new0(struct profile_file, 1);
    g_autofree char *path = profile_path(folders, name);
    unsigned before = messages_n(messages);

    file->older = g_array_new(FALSE, TRUE, sizeof(struct older_revision));
    file->document = xml_read(path, NULL, messages);
    if (file->document != NULL && read_root(file, root_name, fields, name, messages))
        read_older(file, messages);
    file->bad = messages_n(messages) > before;
    return file;
}

struct profile_file *
profile_file_read(const GPtrArray *folders, const char *name, struct messages *messages)
{
    return file_read(folders, "os", profile_fields, name, messages);
}

struct profile_file *
application_file_read(const GPtrArray *folders, const char *name, struct messages *messages)
{
    return file_read(folders, "app", application_fields, name, messages);
}

const struct xml_attribute *
profile_file_base(const struct profile_file *file, int64_t revision)
{
    const struct xml_attribute *base = xml_attribute(file->document->root, "base");

    for (guint i = 0; i < file->older->len; i++) {
        const struct older_revision *older = &g_array_index(file->older, struct older_revision, i);

        if (older->is.revision >= revision && older->is.base != NULL)
            base = xml_attribute(older->element, "base");
    }
    return base != NULL && strcmp(base->value, "none") != 0 ? base : NULL;
}

void
profile_file_free(struct profile_file *file)
{
    g_array_unref(file->older);
    xml_free(file->document);
    g_free(file);
}
