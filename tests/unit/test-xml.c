/*
 * test-xml.c - the tree of an XML file, its places and its limits
 */
#include <string.h>

#include <glib.h>

#include "v6sim/read/xml.h"

/* Lines and columns were counted by hand: columns are bytes from 1, an
 * attribute's value begins behind its quote. */
static const struct {
    const char *name, *bytes;
    uint32_t element[2];        /* of the first element <x> */
    uint32_t attribute[2], value_at[2];         /* of its attribute a */
    const char *value;
} places[] = {
    { "plain", "<s><x a=\"1\"/></s>", { 1, 4 }, { 1, 7 }, { 1, 10 }, "1" },
    { "several-lines", "<s>\n  <x\n    b='0'\n    a='1'\n  /></s>", { 2, 3 }, { 4, 5 }, { 4, 8 }, "1" },
    { "tabs-are-one-byte", "<s>\n\t<x\ta=\"1\"/></s>", { 2, 2 }, { 2, 5 }, { 2, 8 }, "1" },
    { "bytes-not-characters", "<s>\n\xc3\xa4 <x b=\"\xc3\xa4\" a=\"1\"/></s>", { 2, 4 }, { 2, 14 }, { 2, 17 }, "1" },
    { "crlf", "<s>\r\n<x a=\"1\"/>\r\n</s>", { 2, 1 }, { 2, 4 }, { 2, 7 }, "1" },
    { "blanks-around-equals", "<s><x a = \"1\"/></s>", { 1, 4 }, { 1, 7 }, { 1, 12 }, "1" },
    { "greater-in-value", "<s><x b=\"1>2\" a=\"1/2>\"/></s>", { 1, 4 }, { 1, 15 }, { 1, 18 }, "1/2>" },
    { "quotes-in-value", "<s><x b='\"a=\"' a=\"'b='\"/></s>", { 1, 4 }, { 1, 16 }, { 1, 19 }, "'b='" },
    { "entities", "<s><x b=\"&lt;&amp;\" a=\"&lt;1&#x26;&gt;\"/></s>", { 1, 4 }, { 1, 21 }, { 1, 24 }, "<1&>" },
    { "behind-a-comment", "<s><!-- <x a=\"0\"/>\n--><x a=\"1\"/></s>", { 2, 4 }, { 2, 7 }, { 2, 10 }, "1" },
    { "behind-cdata", "<s><![CDATA[<x a=\"0\"/>]]><x a=\"1\"/></s>", { 1, 26 }, { 1, 29 }, { 1, 32 }, "1" },
    { "behind-an-instruction", "<?go <x a='0'?>\n<s><x a=\"1\"></x></s>", { 2, 4 }, { 2, 7 }, { 2, 10 }, "1" },
    { "behind-a-mark", "\xef\xbb\xbf<s><x a=\"1\"/></s>", { 1, 4 }, { 1, 7 }, { 1, 10 }, "1" },
    { "declared", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<s><x a=\"1\"/></s>",
      { 2, 4 }, { 2, 7 }, { 2, 10 }, "1" },
    { "newline-in-value", "<s><x b=\"1\n2\" a=\"1\"/></s>", { 1, 4 }, { 2, 4 }, { 2, 7 }, "1" },
    { "empty-value", "<s><x a=\"\"/></s>", { 1, 4 }, { 1, 7 }, { 1, 10 }, "" },
};

static void
assert_place(struct place place, const uint32_t expected[2])
{
    g_assert_cmpstr(place.file, ==, "f.xml");
    g_assert_cmpuint(place.line, ==, expected[0]);
    g_assert_cmpuint(place.column, ==, expected[1]);
}

static struct xml_document *
read_good(const char *bytes)
{
    g_autoptr(messages) messages = messages_new();
    struct xml_document *document = xml_read_bytes(bytes, strlen(bytes), "f.xml", messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    g_assert_nonnull(document);
    return document;
}

static void
test_places(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autoptr(xml_document) document = read_good(places[i].bytes);
    const struct xml_element *x = g_ptr_array_index(document->root->child, 0);
    const struct xml_attribute *a = xml_attribute(x, "a");

    g_assert_cmpstr(x->name, ==, "x");
    assert_place(x->at, places[i].element);
    assert_place(a->name_at, places[i].attribute);
    assert_place(a->value_at, places[i].value_at);
    g_assert_cmpstr(a->value, ==, places[i].value);
}

static void
test_tree(void)
{
    g_autoptr(xml_document) document = read_good("<s> one\n <x>\tin  x </x> <y/>two <!-- no --> &amp; </s>");
    const struct xml_element *x = g_ptr_array_index(document->root->child, 0);
    const struct xml_element *y = g_ptr_array_index(document->root->child, 1);

    g_assert_cmpuint(document->root->child->len, ==, 2);
    g_assert_cmpstr(document->root->text, ==, "one two &");
    g_assert_cmpstr(x->text, ==, "in x");
    g_assert_cmpstr(y->text, ==, "");
    g_assert_true(x->parent == document->root && y->parent == document->root);
    g_assert_null(document->root->parent);
    g_assert_null(xml_attribute(x, "a"));
}

/* Line ends and the blanks of lines are kept beside the folded text. */
static void
test_lines(void)
{
    static const char bytes[] = "<a> \n  one  two\r\n\n   &lt;three<!-- not this --> <b/><![CDATA[<four>\n]]>\n</a>";
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = xml_read_bytes(bytes, sizeof bytes - 1, "f.xml", messages);

    g_assert_nonnull(document);
    g_assert_cmpstr(document->root->lines, ==, "one  two\n\n   <three <four>");
    g_assert_cmpuint(document->root->text_at.line, ==, 2);
    g_assert_cmpuint(document->root->text_at.column, ==, 3);
    g_assert_cmpstr(((struct xml_element *) g_ptr_array_index(document->root->child, 0))->lines, ==, "");
}

/* Where text begins: behind tags, comments and blanks, whatever is undone in it. */
static void
test_text_places(void)
{
    static const struct { const char *bytes; uint32_t at[2]; } cases[] = {
        { "<s>one</s>", { 1, 4 } },
        { "<s>\n  one > two\n</s>", { 2, 3 } },
        { "<s>\r\n  one\r\n</s>", { 2, 3 } },
        { "<s>\n\t\xc3\xa4 > b</s>", { 2, 2 } },
        { "<s> &amp; one</s>", { 1, 5 } },
        { "<s> &#65;&gt;</s>", { 1, 5 } },
        { "<s> <x>in</x> <!-- > --> one</s>", { 1, 26 } },
        { "<s> <x/>\n<?go a?> <![CDATA[ ]]> <![CDATA[one]]></s>", { 2, 24 } },
        { "<s> <x>in</x> </s>", { 0, 0 } },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(xml_document) document = read_good(cases[i].bytes);

        g_test_message("%s", cases[i].bytes);
        g_assert_cmpuint(document->root->text_at.line, ==, cases[i].at[0]);
        g_assert_cmpuint(document->root->text_at.column, ==, cases[i].at[1]);
        g_assert_cmpint(*document->root->text == '\0', ==, cases[i].at[0] == 0);
    }
}

static void
test_set_attribute(void)
{
    g_autoptr(xml_document) document = read_good("<s a=\"1\"/>");
    struct place at = { "f.xml", 7, 8 };

    xml_set_attribute(document, document->root, "a", "2", at, at);
    xml_set_attribute(document, document->root, "b", "3", at, at);
    g_assert_cmpuint(document->root->attribute->len, ==, 2);
    g_assert_cmpstr(xml_attribute(document->root, "a")->value, ==, "2");
    assert_place(xml_attribute(document->root, "a")->value_at, (const uint32_t[]) { 7, 8 });
    g_assert_cmpstr(xml_attribute(document->root, "b")->value, ==, "3");
}

/* The whole of the messages; a file has one when it is not well-formed. */
static const struct {
    const char *name, *bytes, *text;
} refused[] = {
    { "empty", "", "f.xml: the file is empty\n  hint: a scenario begins with <scenario>\n" },
    { "mark-alone", "\xef\xbb\xbf", "f.xml: the file is empty\n  hint: a scenario begins with <scenario>\n" },
    { "twice", "<s>\n<x a='1' bb='2' a='3'/></s>",
      "f.xml:2:17: attribute \"a\" is there twice\n  hint: leave one of them out\n" },
    { "doctype", "<!-- -->\n<!DOCTYPE s [<!ENTITY a \"b\">]><s>&a;</s>",
      "f.xml:2:1: a document type declaration is not allowed\n"
      "  hint: leave it out: v6sim reads no other files and knows no entities\n" },
    { "mismatch", "<s>\n <x>\n </y></s>", "f.xml:3:2: </y> where <x> (2:2) is open\n  hint: close it with </x>\n" },
    { "cut-off", "<s>\n <x>\n", "f.xml:3:1: the file ends inside <x> (2:2)\n"
      "  hint: a part of the file may be missing\n" },
    { "comment-open", "<s>\n <!-- one --><!-- two\n</s>\n",
      "f.xml:2:14: a comment does not end\n  hint: close it with -->\n" },
    { "comment-hyphens", "<s>\n <!-- one --><!-- two -- three --></s>\n",
      "f.xml:2:23: \"--\" cannot stand in a comment\n  hint: write one hyphen, or a blank between them\n" },
    { "ampersand", "<s>a & b</s>",
      "f.xml:1:7: a name must follow \"<\" or \"&\"\n  hint: write &lt; and &amp; for < and & in text\n" },
    { "not-utf8", "<s>\n \xff</s>", "f.xml:2:2: this is not UTF-8\n  hint: save the file as UTF-8\n" },
    { "latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?><s/>",
      "f.xml:1:1: the encoding is \"ISO-8859-1\", not UTF-8\n  hint: save the file as UTF-8\n" },
    { "prefix", "<s>\n<a:x xmlns:a='b'/></s>",
      "f.xml:2:1: namespaces are not used here\n  hint: leave the prefix out\n"
      "f.xml:2:6: namespaces are not used here\n  hint: leave the attribute out\n" },
    { "default-namespace", "<s xmlns='b'/>",
      "f.xml:1:4: namespaces are not used here\n  hint: leave the attribute out\n" },
};

static void
test_refused(gconstpointer data)
{
    guint i = GPOINTER_TO_UINT(data);
    g_autoptr(messages) messages = messages_new();

    g_assert_null(xml_read_bytes(refused[i].bytes, strlen(refused[i].bytes), "f.xml", messages));
    g_assert_cmpstr(messages_text(messages), ==, refused[i].text);
}

/* Limits: as much as is allowed is read, one more is not. */

static bool
is_read(const GString *bytes)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = xml_read_bytes(bytes->str, bytes->len, "f.xml", messages);

    g_assert_cmpint(document != NULL, ==, messages_n(messages) == 0);
    return document != NULL;
}

static void
append_times(GString *bytes, const char *piece, unsigned n)
{
    while (n-- > 0)
        g_string_append(bytes, piece);
}

static void
test_depth(void)
{
    for (unsigned depth = XML_MOST_DEPTH; depth <= XML_MOST_DEPTH + 1; depth++) {
        g_autoptr(GString) bytes = g_string_new(NULL);

        append_times(bytes, "<s>", depth);
        append_times(bytes, "</s>", depth);
        g_assert_cmpint(is_read(bytes), ==, depth == XML_MOST_DEPTH);
    }
}

static void
test_elements(void)
{
    for (unsigned n = XML_MOST_ELEMENTS; n <= XML_MOST_ELEMENTS + 1; n++) {
        g_autoptr(GString) bytes = g_string_new("<s>");

        append_times(bytes, "<x/>", n - 1);
        g_string_append(bytes, "</s>");
        g_assert_cmpint(is_read(bytes), ==, n == XML_MOST_ELEMENTS);
    }
}

static void
test_attributes(void)
{
    for (unsigned n = XML_MOST_ATTRIBUTES; n <= XML_MOST_ATTRIBUTES + 1; n++) {
        g_autoptr(GString) bytes = g_string_new("<s");

        for (unsigned i = 0; i < n; i++)
            g_string_append_printf(bytes, " a%u='%u'", i, i);
        g_string_append(bytes, "/>");
        g_assert_cmpint(is_read(bytes), ==, n == XML_MOST_ATTRIBUTES);
    }
}

static void
test_bytes(void)
{
    for (unsigned more = 0; more <= 1; more++) {
        g_autoptr(GString) bytes = g_string_new("<s/>");

        while (bytes->len < XML_MOST_BYTES + more)
            g_string_append_len(bytes, "\n\n\n\n\n\n\n\n", MIN(8, XML_MOST_BYTES + more - bytes->len));
        g_assert_cmpint(is_read(bytes), ==, more == 0);
    }
}

static void
test_no_file(void)
{
    g_autoptr(messages) messages = messages_new();

    g_assert_null(xml_read("/nonexistent/f.xml", "f.xml", messages));
    g_assert_true(g_str_has_prefix(messages_text(messages), "f.xml: cannot be read: "));
    g_assert_null(xml_read("/", "folder", messages));
    g_assert_cmpuint(messages_n(messages), ==, 2);
}

/* Whatever bytes come, the answer is a tree or a message. */
static void
test_random(void)
{
    static const char alphabet[] = "<>/='\"&;! -xs\n]A?\xc3\xa4";
    g_autoptr(GRand) rand = g_rand_new_with_seed(11);

    for (unsigned i = 0; i < 20000; i++) {
        g_autoptr(GString) bytes = g_string_new(i % 2 == 0 ? "<s " : "<s><x a='1'/>");

        for (int n = g_rand_int_range(rand, 0, 24); n > 0; n--)
            g_string_append_c(bytes, alphabet[g_rand_int_range(rand, 0, sizeof alphabet)]);
        is_read(bytes);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (guint i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *path = g_strconcat("/xml/place/", places[i].name, NULL);

        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_places);
    }
    for (guint i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *path = g_strconcat("/xml/refused/", refused[i].name, NULL);

        g_test_add_data_func(path, GUINT_TO_POINTER(i), test_refused);
    }
    g_test_add_func("/xml/tree", test_tree);
    g_test_add_func("/xml/lines", test_lines);
    g_test_add_func("/xml/text-places", test_text_places);
    g_test_add_func("/xml/set-attribute", test_set_attribute);
    g_test_add_func("/xml/limit/depth", test_depth);
    g_test_add_func("/xml/limit/elements", test_elements);
    g_test_add_func("/xml/limit/attributes", test_attributes);
    g_test_add_func("/xml/limit/bytes", test_bytes);
    g_test_add_func("/xml/no-file", test_no_file);
    g_test_add_func("/xml/random-bytes", test_random);
    return g_test_run();
}
