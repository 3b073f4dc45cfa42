/*
 * test-xml.c - places in a file, and what is refused before anything is read
 */
#include <string.h>

#include <glib.h>

#include "v6sim/read/xml.h"

static struct xml_document *
parse(const char *text, struct messages *messages)
{
    return xml_read_bytes(text, strlen(text), "t.xml", messages);
}

static void
check_place(struct place place, unsigned line, unsigned column)
{
    g_assert_cmpstr(place.file, ==, "t.xml");
    g_assert_cmpuint(place.line, ==, line);
    g_assert_cmpuint(place.column, ==, column);
}

/* Columns counted by hand; bytes, from 1. */
static void
test_places(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = parse(
        "<?xml version=\"1.0\"?>\n"
        "<!-- <host os=\"no\"/> -->\n"
        "<scenario>\n"
        "\t<host os=\"x\"\n"
        "      id = 'y&lt;z'/><server name=\"caf\xc3\xa9\" in=\"b\"></server>\n"
        "</scenario>\n", messages);
    g_assert_cmpstr(messages_text(messages), ==, "");

    const struct xml_element *host = g_ptr_array_index(document->root->child, 0);
    const struct xml_element *server = g_ptr_array_index(document->root->child, 1);

    check_place(document->root->at, 3, 1);
    check_place(host->at, 4, 2);
    check_place(xml_attribute(host, "os")->name_at, 4, 8);
    check_place(xml_attribute(host, "os")->value_at, 4, 12);
    check_place(xml_attribute(host, "id")->name_at, 5, 7);
    check_place(xml_attribute(host, "id")->value_at, 5, 13);
    g_assert_cmpstr(xml_attribute(host, "id")->value, ==, "y<z");
    check_place(server->at, 5, 22);
    check_place(xml_attribute(server, "in")->value_at, 5, 47);
    g_assert_null(xml_attribute(server, "os"));
}

static void
test_lines_of_windows(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = parse("<a>\r\n  <b c=\"d\"/>\r\n</a>\r\n", messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    check_place(xml_attribute(g_ptr_array_index(document->root->child, 0), "c")->value_at, 2, 9);
}

static void
test_text(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = parse("<a>\n  one\n  two <!-- three -->\tfour\n</a>", messages);

    g_assert_cmpstr(document->root->text, ==, "one two four");
}

/* A byte order mark is allowed and moves no column. */
static void
test_mark(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = parse("\xef\xbb\xbf<a b=\"c\"/>", messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    check_place(xml_attribute(document->root, "b")->value_at, 1, 7);
}

static void
test_depth(void)
{
    for (int depth = XML_MOST_DEPTH; depth <= XML_MOST_DEPTH + 1; depth++) {
        g_autoptr(messages) messages = messages_new();
        g_autoptr(GString) text = g_string_new(NULL);

        for (int i = 0; i < depth; i++)
            g_string_append(text, "<a>");
        for (int i = 0; i < depth; i++)
            g_string_append(text, "</a>");

        g_autoptr(xml_document) document = parse(text->str, messages);
        g_assert_cmpint(document != NULL, ==, depth <= XML_MOST_DEPTH);
        g_assert_cmpint(messages_n(messages) > 0, ==, depth > XML_MOST_DEPTH);
    }
}

static void
test_numbers(void)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GString) text = g_string_new("<a");

    for (int i = 0; i <= XML_MOST_ATTRIBUTES; i++)
        g_string_append_printf(text, " b%d=\"\"", i);
    g_string_append(text, "/>");
    g_assert_null(parse(text->str, messages));

    g_string_assign(text, "<a>");
    for (int i = 0; i <= XML_MOST_ELEMENTS; i++)
        g_string_append(text, "<b/>");
    g_string_append(text, "</a>");
    g_assert_null(parse(text->str, messages));
    g_assert_cmpuint(messages_n(messages), >=, 2);
}

/* Whatever comes, there is a document or a message, never both or neither. */
static void
test_random(void)
{
    static const char seed[] = "<?xml version=\"1.0\"?><scenario seed=\"1\"><host os='a&amp;b'/><!-- c --></scenario>";
    GRand *rand = g_rand_new_with_seed(3484);

    for (int round = 0; round < 20000; round++) {
        g_autoptr(messages) messages = messages_new();
        g_autofree char *bytes = g_memdup2(seed, sizeof seed);
        gsize n = (gsize) g_rand_int_range(rand, 0, sizeof seed);

        for (int i = g_rand_int_range(rand, 0, 4); i > 0; i--)
            bytes[g_rand_int_range(rand, 0, sizeof seed)] = (char) g_rand_int_range(rand, 0, 256);
        if (g_rand_boolean(rand))
            n = sizeof seed - 1;

        g_autoptr(xml_document) document = xml_read_bytes(bytes, n, "t.xml", messages);
        g_assert_cmpint(document == NULL, ==, messages_n(messages) > 0);
    }
    g_rand_free(rand);
}

static void
test_missing_file(void)
{
    g_autoptr(messages) messages = messages_new();

    g_assert_null(xml_read("/nonexistent/scenario.xml", NULL, messages));
    g_assert_true(g_str_has_prefix(messages_text(messages), "/nonexistent/scenario.xml: "));
    g_assert_null(xml_read("/", NULL, messages));
    g_assert_cmpuint(messages_n(messages), ==, 2);
}

static void
test_nearest(void)
{
    static const char *const known[] = { "windows-xp-sp3", "windows-vista", "linux-2009", "server", "host", NULL };
    static const struct { const char *word, *nearest; } rows[] = {
        { "windows-vist", "windows-vista" }, { "sevrer", "server" }, { "hsot", "host" }, { "linux-2008", "linux-2009" },
        { "xyz", NULL }, { "", NULL }, { "solaris-10", NULL },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpstr(nearest_word(rows[i].word, known), ==, rows[i].nearest);
}

/* By file and place, whatever the order in which they were found. */
static void
test_messages(void)
{
    g_autoptr(messages) messages = messages_new();

    messages_add(messages, (struct place) { "b.xml", 1, 1 }, NULL, "fourth");
    messages_add(messages, (struct place) { "a.xml", 10, 2 }, "a hint", "third");
    messages_add(messages, (struct place) { "a.xml", 9, 7 }, NULL, "second %d", 2);
    messages_add(messages, (struct place) { "a.xml", 0, 0 }, NULL, "first");
    g_assert_cmpstr(messages_text(messages), ==,
                    "a.xml: first\na.xml:9:7: second 2\na.xml:10:2: third\n  hint: a hint\nb.xml:1:1: fourth\n");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/xml/places", test_places);
    g_test_add_func("/xml/lines-of-windows", test_lines_of_windows);
    g_test_add_func("/xml/text", test_text);
    g_test_add_func("/xml/byte-order-mark", test_mark);
    g_test_add_func("/xml/limits/depth", test_depth);
    g_test_add_func("/xml/limits/numbers", test_numbers);
    g_test_add_func("/xml/random", test_random);
    g_test_add_func("/xml/missing-file", test_missing_file);
    g_test_add_func("/messages/nearest-word", test_nearest);
    g_test_add_func("/messages/order", test_messages);
    return g_test_run();
}
