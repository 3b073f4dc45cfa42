/*
 * xml.c - fuzzing the reader of XML: the tree, and the places in it
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/read/xml.h"

const char *const fuzz_more[] = { "tests/bad", "scenarios/first", NULL };
const unsigned fuzz_runs = 40000;

static void
check_place(struct place place, const char *bytes, size_t n)
{
    const char *line = bytes;

    g_assert_cmpstr(place.file, ==, "f.xml");
    for (uint32_t i = 1; i < place.line; i++) {
        line = memchr(line, '\n', (size_t) (bytes + n - line));
        g_assert_nonnull(line++);
    }
    g_assert_cmpuint(place.column, >=, 1);
    g_assert_cmpuint(place.column, <=, (size_t) (bytes + n - line) + 1);
}

/* All that an element says is somewhere in the text. */
static void
check_element(const struct xml_element *element, const char *bytes, size_t n)
{
    check_place(element->at, bytes, n);
    for (guint i = 0; i < element->attribute->len; i++) {
        const struct xml_attribute *attribute = g_ptr_array_index(element->attribute, i);

        check_place(attribute->name_at, bytes, n);
        check_place(attribute->value_at, bytes, n);
    }
    for (guint i = 0; i < element->child->len; i++)
        check_element(g_ptr_array_index(element->child, i), bytes, n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) document = xml_read_bytes((const char *) data, n, "f.xml", messages);

    fuzz_check(document != NULL, messages);
    if (document != NULL)
        check_element(document->root, (const char *) data, n);
    return 0;
}
