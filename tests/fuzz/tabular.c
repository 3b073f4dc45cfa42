/*
 * tabular.c - fuzzing tables in CSV
 */
#include "tests/fuzz/fuzz.h"
#include "v6sim/read/tabular.h"

const char *const fuzz_more[] = { NULL };
const unsigned fuzz_runs = 20000;

/* Each cell is of a column, and stands in the table. */
static void
check_row(const struct xml_document *table, const struct xml_element *row)
{
    for (guint i = 0; i < row->attribute->len; i++) {
        const struct xml_attribute *cell = g_ptr_array_index(row->attribute, i);

        g_assert_nonnull(xml_attribute(table->root, cell->name));
        g_assert_cmpstr(cell->value, !=, "");
        g_assert_cmpuint(cell->value_at.line, >, table->root->at.line);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(xml_document) table = tabular_read_bytes((const char *) data, n, "f", messages);

    fuzz_check(table != NULL, messages);
    for (guint i = 0; table != NULL && i < table->root->child->len; i++)
        check_row(table, g_ptr_array_index(table->root->child, i));
    return 0;
}
