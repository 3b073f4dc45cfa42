/*
 * ipconfig.c - fuzzing what ipconfig prints
 */
#include "v6sim/native/ipconfig.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"

const char *const fuzz_more[] = { NULL };
const unsigned fuzz_runs = 20000;

static const struct place at = { "f", 1, 1 };

static char *
printed(const struct ipconfig *config)
{
    GString *text = g_string_new(NULL);

    ipconfig_print(config, text);
    return g_string_free(text, FALSE);
}

/* What is read can be printed, and read as the same. */
static void
check_printed(const struct ipconfig *config)
{
    g_autoptr(messages) messages = messages_new();
    g_autofree char *once = printed(config), *twice = NULL;
    g_autoptr(ipconfig) again = ipconfig_read(once, strlen(once), at, messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    twice = printed(again);
    g_assert_cmpstr(twice, ==, once);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autofree char *text = g_strndup((const char *) data, n);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(ipconfig) config = ipconfig_read(text, strlen(text), at, messages);
    g_autoptr(GString) elements = g_string_new(NULL);

    ipconfig_is(text, strlen(text), at);
    fuzz_check(config != NULL, messages);
    if (config == NULL)
        return 0;
    check_printed(config);
    ipconfig_print_elements(config, NULL, elements);
    return 0;
}
