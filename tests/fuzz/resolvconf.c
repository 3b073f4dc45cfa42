/*
 * resolvconf.c - fuzzing /etc/resolv.conf
 */
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/native/resolvconf.h"
#include "v6sim/read/profiles.h"

const char *const fuzz_more[] = { "tests/native", NULL };
const unsigned fuzz_runs = 20000;

static const struct place at = { "f", 1, 1 };

static char *
printed(const struct resolvconf *conf)
{
    GString *text = g_string_new(NULL);

    resolvconf_print(conf, text);
    return g_string_free(text, FALSE);
}

/* What is read can be printed, and read as the same. */
static void
check_printed(const struct resolvconf *conf)
{
    g_autoptr(messages) messages = messages_new();
    g_autofree char *once = printed(conf), *twice = NULL;
    g_autoptr(resolvconf) again = resolvconf_read(once, strlen(once), at, messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    twice = printed(again);
    g_assert_cmpstr(twice, ==, once);
}

static void
apply(const struct resolvconf *conf, const char *system)
{
    static struct profiles *profiles;
    g_autoptr(messages) messages = messages_new();
    struct profile profile;

    if (profiles == NULL)
        profiles = profiles_new();
    profile = *profiles_find(profiles, system, (struct place) { .file = "system" }, messages);
    fuzz_check(resolvconf_apply(conf, &profile, messages), messages);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autofree char *text = g_strndup((const char *) data, n);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(resolvconf) conf = resolvconf_read(text, strlen(text), at, messages);
    g_autoptr(GString) elements = g_string_new(NULL);

    resolvconf_is(text, strlen(text), at);
    fuzz_check(conf != NULL, messages);
    if (conf == NULL)
        return 0;
    check_printed(conf);
    resolvconf_print_elements(conf, NULL, elements);
    apply(conf, "linux-2009");
    apply(conf, "openbsd-4.5");
    return 0;
}
