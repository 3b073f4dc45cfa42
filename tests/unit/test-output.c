/*
 * test-output.c - files and folders, whole or not at all
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "v6sim/report/output.h"

static const char *const holds[] = { "*.csv", "plots", NULL };
static const struct output_folder_kind results = { "results of a test", "manifest.json", holds };

struct fixture {
    char *folder;               /* that the test writes in */
    struct messages *messages;
};

static void
set_up(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->folder = g_dir_make_tmp("v6sim-output-XXXXXX", NULL);
    fixture->messages = messages_new();
    g_assert_nonnull(fixture->folder);
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

/* Returns: the names in the folder, sorted, with blanks between; free with g_free(). */
static char *
names_in(const char *path)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir)) != NULL)
        g_ptr_array_add(names, g_strdup(name));
    g_dir_close(dir);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return g_strjoinv(" ", (char **) names->pdata);
}

static void
remove_folder(const char *path)
{
    GDir *dir = g_dir_open(path, 0, NULL);
    const char *name;

    while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
        g_autofree char *in = g_build_filename(path, name, NULL);

        remove_folder(in);
    }
    if (dir != NULL)
        g_dir_close(dir);
    g_remove(path);
}

static void
tear_down(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    remove_folder(fixture->folder);
    g_free(fixture->folder);
    messages_free(fixture->messages);
}

#define assert_names(path, wanted) do {                 \
        g_autofree char *names = names_in(path);        \
        g_assert_cmpstr(names, ==, wanted);             \
    } while (0)

#define assert_text(folder, name, wanted) do {                                  \
        g_autofree char *of = g_build_filename(folder, name, NULL), *text = NULL; \
        g_assert_true(g_file_get_contents(of, &text, NULL, NULL));              \
        g_assert_cmpstr(text, ==, wanted);                                      \
    } while (0)

/* The message is of one line, with the path in it, and ends with @end. */
static void
assert_complaint(struct fixture *fixture, const char *path, const char *end)
{
    g_autofree char *wanted = g_strdup_printf("test: --out: cannot write '%s': %s\n", path, end);

    g_assert_cmpstr(messages_text(fixture->messages), ==, wanted);
}

static bool
write_text(struct fixture *fixture, const char *path, const char *text)
{
    return output_write(&(struct output_target) { "test", "--out", path }, text, strlen(text), fixture->messages);
}

static void
test_file(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "a", NULL);

    (void) data;
    g_assert_true(write_text(fixture, path, "one\n"));
    g_assert_true(write_text(fixture, path, "two\n"));
    assert_text(fixture->folder, "a", "two\n");
    assert_names(fixture->folder, "a");
}

/* A link is followed: what it leads to is replaced. */
static void
test_link(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "a", NULL);
    g_autofree char *link = g_build_filename(fixture->folder, "link", NULL);

    (void) data;
    g_assert_true(write_text(fixture, path, "one\n"));
    g_assert_cmpint(symlink("a", link), ==, 0);
    g_assert_true(write_text(fixture, link, "two\n"));
    g_assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    assert_text(fixture->folder, "a", "two\n");
}

static void
test_no_folder(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "none", "a", NULL);

    (void) data;
    g_assert_false(write_text(fixture, path, "one\n"));
    assert_complaint(fixture, path, g_strerror(ENOENT));
    assert_names(fixture->folder, "");
}

static void
test_is_folder(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    g_assert_false(write_text(fixture, fixture->folder, "one\n"));
    assert_complaint(fixture, fixture->folder, g_strerror(EISDIR));
}

/* A device is written to as it is; this one is always full. */
static void
test_device(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    g_assert_true(write_text(fixture, "/dev/null", "one\n"));
    if (g_file_test("/dev/full", G_FILE_TEST_EXISTS)) {
        g_assert_false(write_text(fixture, "/dev/full", "one\n"));
        assert_complaint(fixture, "/dev/full", g_strerror(ENOSPC));
    }
    g_assert_true(g_file_test("/dev/null", G_FILE_TEST_EXISTS));
}

/* A file that may not grow is as good as a disk that is full: what was there stays. */
static void
test_no_room(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "a", NULL), *large = g_strnfill(100000, 'x');
    struct rlimit before, small;

    (void) data;
    g_assert_true(write_text(fixture, path, "one\n"));
    signal(SIGXFSZ, SIG_IGN);
    g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
    small = (struct rlimit) { .rlim_cur = 4096, .rlim_max = before.rlim_max };
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
    g_assert_false(write_text(fixture, path, large));
    g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
    assert_complaint(fixture, path, g_strerror(EFBIG));
    assert_text(fixture->folder, "a", "one\n");
    assert_names(fixture->folder, "a");
}

/* Folders */

static struct output_folder *
begin_folder(struct fixture *fixture, const char *path)
{
    return output_folder_begin(&(struct output_target) { "test", "--out", path }, &results, fixture->messages);
}

static void
put(struct fixture *fixture, struct output_folder *folder, const char *name, const char *text)
{
    struct output *output = output_folder_file(folder, name, fixture->messages);

    g_assert_nonnull(output);
    output_append(output, text, strlen(text));
    g_assert_true(output_end(output, fixture->messages));
}

/* Writes results of one table. */
static void
write_results(struct fixture *fixture, const char *path, const char *table)
{
    struct output_folder *folder = begin_folder(fixture, path);

    g_assert_nonnull(folder);
    put(fixture, folder, table, "a,b\n");
    put(fixture, folder, "manifest.json", "{}\n");
    g_assert_true(output_folder_end(folder, fixture->messages));
}

/* Where the sum is from: printf 'a,b\n' | sha256sum. */
static void
test_folder(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "dir", NULL);
    struct output_folder *folder = begin_folder(fixture, path);
    const struct output_written *written;

    (void) data;
    put(fixture, folder, "one.csv", "a,b\n");
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    written = output_folder_files(folder)->pdata[0];
    g_assert_cmpstr(written->name, ==, "one.csv");
    g_assert_cmpstr(written->sha256, ==, "5be08c9684a1d25efcee09318204824278b08bbfb4aef973ffefd0b9d7478313");
    g_assert_cmpuint(written->octets, ==, 4);
    put(fixture, folder, "manifest.json", "{}\n");
    g_assert_true(output_folder_end(folder, fixture->messages));
    assert_names(path, "manifest.json one.csv");
    assert_text(path, "one.csv", "a,b\n");
    assert_names(fixture->folder, "dir");
}

/* The old results go with all that they held, pictures too. */
static void
test_replaced(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "dir", NULL);
    g_autofree char *plots = g_build_filename(path, "plots", NULL);
    g_autofree char *slash = g_strconcat(path, "//", NULL), *picture = g_build_filename(plots, "a.svg", NULL);

    (void) data;
    write_results(fixture, path, "one.csv");
    g_assert_cmpint(g_mkdir(plots, 0777), ==, 0);
    g_assert_true(write_text(fixture, picture, "<svg/>"));
    write_results(fixture, slash, "two.csv");
    assert_names(path, "manifest.json two.csv");
    assert_names(fixture->folder, "dir");
}

/* An empty one is nobody's. */
static void
test_empty(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "dir", NULL);

    (void) data;
    g_assert_cmpint(g_mkdir(path, 0777), ==, 0);
    write_results(fixture, path, "one.csv");
    assert_names(path, "manifest.json one.csv");
}

static void
test_refused(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = g_build_filename(fixture->folder, "dir", NULL);
    g_autofree char *notes = g_build_filename(path, "notes.txt", NULL), *wanted = NULL;

    (void) data;
    g_assert_null(begin_folder(fixture, "."));
    g_assert_null(begin_folder(fixture, "/"));
    write_results(fixture, path, "one.csv");
    g_assert_true(write_text(fixture, notes, "mine\n"));
    messages_free(fixture->messages);
    fixture->messages = messages_new();
    g_assert_null(begin_folder(fixture, path));
    wanted = g_strdup_printf("test: --out: '%s' also holds 'notes.txt', which is not of results of a test\n"
                             "  hint: move that away, or name another directory\n", path);
    g_assert_cmpstr(messages_text(fixture->messages), ==, wanted);
    assert_names(path, "manifest.json notes.txt one.csv");
}

static void
test_not_ours(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *notes = g_build_filename(fixture->folder, "one.csv", NULL), *wanted = NULL;

    (void) data;
    g_assert_true(write_text(fixture, notes, "mine\n"));
    g_assert_null(begin_folder(fixture, fixture->folder));
    wanted = g_strdup_printf("test: --out: '%s' is a directory with something else than results of a test in it\n"
                             "  hint: name a new directory, or an empty one\n", fixture->folder);
    g_assert_cmpstr(messages_text(fixture->messages), ==, wanted);
    assert_names(fixture->folder, "one.csv");
}

/* Given up, with a file that has ended and one that has not, or interrupted: what was there stays. */
static void
test_abandoned(struct fixture *fixture, gconstpointer interrupted)
{
    g_autofree char *path = g_build_filename(fixture->folder, "dir", NULL);
    struct output_folder *folder;
    struct output *output;

    write_results(fixture, path, "one.csv");
    folder = begin_folder(fixture, path);
    put(fixture, folder, "two.csv", "a,b\n");
    output = output_folder_file(folder, "three.csv", fixture->messages);
    if (interrupted != NULL) {
        output_interrupted();
        assert_names(fixture->folder, "dir");
    }
    output_abandon(output);
    output_folder_abandon(folder);
    assert_names(fixture->folder, "dir");
    assert_names(path, "manifest.json one.csv");
}

static void
add(const char *name, void (*test)(struct fixture *, gconstpointer), gconstpointer data)
{
    g_test_add(name, struct fixture, data, set_up, test, tear_down);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add("/output/file", test_file, NULL);
    add("/output/file/link", test_link, NULL);
    add("/output/file/no-folder", test_no_folder, NULL);
    add("/output/file/is-folder", test_is_folder, NULL);
    add("/output/file/device", test_device, NULL);
    add("/output/file/no-room", test_no_room, NULL);
    add("/output/folder", test_folder, NULL);
    add("/output/folder/replaced", test_replaced, NULL);
    add("/output/folder/empty", test_empty, NULL);
    add("/output/folder/refused", test_refused, NULL);
    add("/output/folder/not-ours", test_not_ours, NULL);
    add("/output/folder/abandoned", test_abandoned, NULL);
    add("/output/folder/interrupted", test_abandoned, "yes");
    return g_test_run();
}
