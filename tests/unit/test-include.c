/*
 * test-include.c - how much files that include each other may hold
 *
 * What can be written down in a few lines is refused in tests/bad.
 */
#include "v6sim/read/include.h"

#include <string.h>

#include <glib/gstdio.h>

#define NAMESPACE "xmlns:xi=\"" XML_XINCLUDE "\""

/* A folder of files for one test. */
static char *folder;

static void
write_file(const char *name, GString *text)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);

    g_assert_true(g_file_set_contents(path, text->str, (gssize) text->len, NULL));
    g_string_free(text, TRUE);
}

/* A <network> or a scenario that includes @name so many @times. */
static GString *
includes(const char *root, const char *name, unsigned times)
{
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "<%s " NAMESPACE ">", root);
    for (unsigned i = 0; i < times; i++)
        g_string_append_printf(text, "<xi:include href=\"%s\"/>", name);
    g_string_append_printf(text, "</%s>", root);
    return text;
}

/* Reads scenario.xml. Returns: how many elements its root holds, -1 if it is refused with
 * @problem at its first line. */
static int
read_scenario(const char *problem)
{
    g_autoptr(messages) messages = messages_new();
    g_autofree char *path = g_build_filename(folder, "scenario.xml", NULL);
    g_autoptr(xml_document) document = xml_read(path, NULL, messages);

    g_assert_nonnull(document);
    if (include_parts(document, messages))
        return (int) document->root->child->len;
    g_assert_cmpuint(messages_n(messages), ==, 1);
    g_assert_nonnull(strstr(messages_text(messages), problem));
    return -1;
}

static void
remove_files(void)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        g_assert_cmpint(g_unlink(path), ==, 0);
    }
}

/* Three files each include the next ten times: 1000 hosts, in 111 networks by 1110
 * includes. Fifty times that is more than 100,000 elements. */
static void
test_elements(void)
{
    write_file("0.xml", g_string_new("<host/>"));
    write_file("1.xml", includes("network", "0.xml", 10));
    write_file("2.xml", includes("network", "1.xml", 10));
    write_file("3.xml", includes("network", "2.xml", 10));
    write_file("scenario.xml", includes("scenario", "3.xml", 1));
    g_assert_cmpint(read_scenario(""), ==, 1000);
    write_file("scenario.xml", includes("scenario", "3.xml", 50));
    g_assert_cmpint(read_scenario("all files have more than 100000 elements"), ==, -1);
    remove_files();
}

/* One of 3 MiB can be included twice beside a small scenario; nothing is read in vain. */
static void
test_bytes(void)
{
    GString *large = g_string_new("<network><!--");

    for (unsigned i = 0; i < 3 * 1024 * 1024 / 16; i++)
        g_string_append(large, "sixteen letters ");
    g_string_append(large, "--><host/></network>");
    write_file("large.xml", large);
    write_file("scenario.xml", includes("scenario", "large.xml", 2));
    g_assert_cmpint(read_scenario(""), ==, 2);
    write_file("scenario.xml", includes("scenario", "large.xml", 1000));
    g_assert_cmpint(read_scenario("all files are larger than 8 MiB"), ==, -1);
    remove_files();
}

/* A blank in a name may be written %20, as in a URI; a file with a % in its name needs %25. */
static void
test_escapes(void)
{
    write_file("the network.xml", g_string_new("<host/>"));
    write_file("100%.xml", g_string_new("<host/>"));
    for (unsigned i = 0; i < 3; i++) {
        const char *const href[] = { "the%20network.xml", "the network.xml", "100%25.xml" };

        write_file("scenario.xml", includes("scenario", href[i], 1));
        g_assert_cmpint(read_scenario(""), ==, 1);
    }
    remove_files();
}

/* What is there has its parent and the place where it was written. */
static void
test_places(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autofree char *path = g_build_filename(folder, "scenario.xml", NULL);

    write_file("network.xml", g_string_new("<network>\n  <host/>\n</network>"));
    write_file("scenario.xml", includes("scenario", "network.xml", 1));
    g_autoptr(xml_document) document = xml_read(path, NULL, messages);
    g_assert_true(include_parts(document, messages));

    const struct xml_element *host = g_ptr_array_index(document->root->child, 0);
    g_assert_cmpstr(host->name, ==, "host");
    g_assert_true(host->parent == document->root);
    g_assert_true(g_str_has_suffix(host->at.file, "network.xml"));
    g_assert_cmpuint(host->at.line, ==, 2);
    g_assert_cmpuint(host->at.column, ==, 3);
    remove_files();
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    folder = g_dir_make_tmp("v6sim-include-XXXXXX", NULL);
    g_assert_nonnull(folder);
    g_test_add_func("/include/elements", test_elements);
    g_test_add_func("/include/bytes", test_bytes);
    g_test_add_func("/include/escapes", test_escapes);
    g_test_add_func("/include/places", test_places);
    int status = g_test_run();
    g_rmdir(folder);
    g_free(folder);
    return status;
}
