/*
 * machine.c - fuzzing addresses and routes in iproute2's words, a line each
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/native/machine.h"

const char *const fuzz_more[] = { NULL };
const unsigned fuzz_runs = 20000;

static void
read_line(struct machine *machine, const char *line, struct messages *messages)
{
    unsigned before = messages_n(messages);
    bool is_route = g_str_has_prefix(line, "route ");
    struct place at = { "f", 1, 1 };
    bool good = is_route ? machine_read_route(machine, line + strlen("route "), at, messages)
                         : machine_read_address(machine, line, at, messages);

    g_assert_cmpint(good, ==, messages_n(messages) == before);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autofree char *text = g_strndup((const char *) data, n);
    g_auto(GStrv) line = g_strsplit(text, "\n", 64);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(machine) machine = machine_new();

    for (char **one = line; *one != NULL; one++)
        if (**one != '\0')
            read_line(machine, *one, messages);
    fuzz_told[messages_n(messages) == 0]++;
    if (messages_n(messages) == 0)
        machine_complete(machine, n % 2);
    return 0;
}
