/*
 * hostsfile.c - fuzzing hosts files
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/native/hostsfile.h"
#include "v6sim/read/value.h"

const char *const fuzz_more[] = { NULL };
const unsigned fuzz_runs = 20000;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autofree char *text = g_strndup((const char *) data, n);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(hostsfile) file = hostsfile_read(text, strlen(text), (struct place) { "f", 1, 1 }, messages);

    fuzz_check(file != NULL, messages);
    for (guint i = 0; file != NULL && i < file->line->len; i++)
        for (char **name = g_array_index(file->line, struct hostsfile_line, i).name; *name != NULL; name++) {
            const char *hint;

            g_assert_null(value_check_name(*name, &hint));
        }
    return 0;
}
