/*
 * rcconf.c - fuzzing /etc/rc.conf
 */
#include "v6sim/native/rcconf.h"

#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "v6sim/read/profiles.h"

const char *const fuzz_more[] = { NULL };
const unsigned fuzz_runs = 20000;

static const struct place at = { "f", 1, 1 };

static char *
printed(const struct rcconf *conf)
{
    GString *text = g_string_new(NULL);

    rcconf_print(conf, false, text);
    return g_string_free(text, FALSE);
}

/* What is read can be printed, and read as the same. */
static void
check_printed(const struct rcconf *conf)
{
    g_autoptr(messages) messages = messages_new();
    g_autofree char *once = printed(conf), *twice = NULL;
    g_autoptr(rcconf) again = rcconf_read(once, strlen(once), at, messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    twice = printed(again);
    g_assert_cmpstr(twice, ==, once);
}

static void
apply(const struct rcconf *conf, const char *system)
{
    static struct profiles *profiles;
    g_autoptr(messages) messages = messages_new();
    g_autoptr(settings) settings = NULL;

    if (profiles == NULL)
        profiles = profiles_new();
    settings = settings_new(profiles_find(profiles, system, (struct place) { .file = "system" }, messages));
    g_assert_cmpint(rcconf_apply(conf, conf->line->len % 2, settings, messages), ==, messages_n(messages) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    g_autofree char *text = g_strndup((const char *) data, n);
    g_autoptr(messages) messages = messages_new();
    g_autoptr(rcconf) conf = rcconf_read(text, strlen(text), at, messages);
    g_autoptr(GString) elements = g_string_new(NULL);

    rcconf_is(text, strlen(text), at);
    fuzz_check(conf != NULL, messages);
    if (conf == NULL)
        return 0;
    check_printed(conf);
    rcconf_print_elements(conf, NULL, elements);
    apply(conf, "freebsd-7");
    apply(conf, "netbsd-5");
    return 0;
}
