/*
 * master.c - fuzzing the text of a zone, in master files
 */
#include "v6sim/read/master.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/read/value.h"

const char *const fuzz_more[] = { NULL };
const unsigned fuzz_runs = 20000;

/* Names are ones that a zone can have, in lower case. */
static void
check_name(const char *name)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);

    g_assert_cmpstr(name, ==, lower);
    g_assert_cmpuint(strlen(name), <, 256);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autofree char *text = g_strndup((const char *) data, n);
    g_autofree char *escaped = g_markup_escape_text(text, -1);
    g_autofree char *file = g_strconcat("<zone>", escaped, "</zone>", NULL);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GArray) records = g_array_new(FALSE, FALSE, sizeof(struct master_record));
    g_autoptr(xml_document) document = xml_read_bytes(file, strlen(file), "z", messages);

    if (document == NULL)
        return 0;               /* bytes that no XML can hold */
    fuzz_check(master_read(document->root, "example.com", document->strings, records, messages), messages);
    for (guint i = 0; i < records->len && messages_n(messages) == 0; i++) {
        const struct master_record *record = &g_array_index(records, struct master_record, i);

        check_name(record->owner);
        if (record->name != NULL)
            check_name(record->name);
    }
    return 0;
}
