/*
 * import.c - v6sim import: what systems say in their own words, as XML
 *
 * Of what says which addresses and DNS servers a host has, elements of a scenario
 * are printed; of policy tables a <policy> as a profile has it. A listing or a file
 * stands for itself; commands change the table of the system that --os names, in
 * its manner, or else one that is empty at first.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "v6sim/commands/commands.h"
#include "v6sim/native/ipconfig.h"
#include "v6sim/native/native.h"
#include "v6sim/native/rcconf.h"
#include "v6sim/native/resolvconf.h"
#include "v6sim/read/profiles.h"

#define MOST_BYTES (1024 * 1024)

static const struct command_help help = {
    "import", "FILE...",
    "Reads policy tables as systems show or keep them - netsh, ip addrlabel, gai.conf,\n"
    "ip6addrctl, ipaddrsel - or the commands that change them, and prints them as the\n"
    "<policy> of a profile; resolv.conf, rc.conf, and what ipconfig prints, as the <dns> and\n"
    "<host> of a scenario. - is standard input.",
    "Examples:\n"
    "  ip addrlabel | v6sim import -\n"
    "  v6sim import --os linux-2009 /etc/gai.conf\n"
    "  v6sim os show windows-vista --prefixpolicies | v6sim import -\n"
};

static const struct place command_line = { .file = "v6sim import" };

/* Reading */

static bool
read_all(const char *path, GString *bytes, struct messages *messages)
{
    const struct place place = { .file = g_intern_string(path) };
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *stream = is_stdin ? stdin : fopen(path, "rb");
    char part[4096];
    size_t n;
    bool good;

    if (stream == NULL)
        return messages_add(messages, place, NULL, "cannot be read: %s", g_strerror(errno));
    while (bytes->len <= MOST_BYTES && (n = fread(part, 1, sizeof part, stream)) > 0)
        g_string_append_len(bytes, part, (gssize) n);
    good = !ferror(stream) || messages_add(messages, place, NULL, "cannot be read: %s", g_strerror(errno));
    if (!is_stdin)
        fclose(stream);
    return good && (bytes->len <= MOST_BYTES ||
                    messages_add(messages, place, NULL, "is larger than a policy table can be: 1 MiB"));
}

/* In UTF-8: from UTF-16 as Windows redirects it, if it says so, or from the Japanese code page. */
static bool
to_utf8(GString *bytes, const char *called, struct messages *messages)
{
    const char *from = g_str_has_prefix(bytes->str, "\xff\xfe") ? "UTF-16" : "CP932";
    g_autofree char *text = NULL;
    gsize n;

    if (g_str_has_prefix(bytes->str, "\xef\xbb\xbf"))
        g_string_erase(bytes, 0, 3);
    if (g_utf8_validate_len(bytes->str, bytes->len, NULL))
        return true;
    text = g_convert(bytes->str, (gssize) bytes->len, "UTF-8", from, NULL, &n, NULL);
    if (text == NULL || !g_utf8_validate_len(text, n, NULL))
        return messages_add(messages, (struct place) { .file = g_intern_string(called) },
                            "write it in UTF-8", "is no text in UTF-8, UTF-16 or the Japanese code page");
    g_string_truncate(bytes, 0);
    g_string_append_len(bytes, text, (gssize) n);
    return true;
}

/* Texts that become elements of a scenario, with a host of the system, if one was named */

static void
import_resolvconf(const GString *bytes, struct place at, const struct profile *profile, GString *output,
                  struct messages *messages)
{
    g_autoptr(resolvconf) conf = resolvconf_read(bytes->str, bytes->len, at, messages);

    if (conf != NULL)
        resolvconf_print_elements(conf, profile != NULL ? profile->name : NULL, output);
}

static void
import_ipconfig(const GString *bytes, struct place at, const struct profile *profile, GString *output,
                struct messages *messages)
{
    g_autoptr(ipconfig) config = ipconfig_read(bytes->str, bytes->len, at, messages);

    if (config != NULL)
        ipconfig_print_elements(config, profile != NULL ? profile->name : NULL, output);
}

/* With a system it is laid over that, to see whether it fits. */
static void
import_rcconf(const GString *bytes, struct place at, const struct profile *profile, GString *output,
              struct messages *messages)
{
    g_autoptr(rcconf) conf = rcconf_read(bytes->str, bytes->len, at, messages);
    g_autoptr(settings) settings = profile != NULL ? settings_new(profile) : NULL;

    if (conf != NULL && (settings == NULL || rcconf_apply(conf, false, settings, messages)))
        rcconf_print_elements(conf, profile != NULL ? profile->name : NULL, output);
}

static const struct {
    bool (*is)(const char *text, gsize n, struct place at);
    void (*import)(const GString *bytes, struct place at, const struct profile *profile, GString *output,
                   struct messages *messages);
} elements[] = {
    { ipconfig_is, import_ipconfig },
    { rcconf_is, import_rcconf },
    { resolvconf_is, import_resolvconf },
};

static void
import_file(const char *path, const struct profile *profile, GString *output, struct messages *messages)
{
    const char *called = strcmp(path, "-") == 0 ? "stdin" : path;
    g_autoptr(GString) bytes = g_string_new(NULL);
    g_autoptr(settings) settings = settings_new(profile);
    g_autofree char *source = NULL;
    const struct place at = { g_intern_string(called), 1, 1 };
    enum policy_tool tool;

    if (!read_all(path, bytes, messages) || !to_utf8(bytes, called, messages))
        return;
    for (unsigned i = 0; i < G_N_ELEMENTS(elements); i++)
        if (elements[i].is(bytes->str, bytes->len, at)) {
            elements[i].import(bytes, at, profile, output, messages);
            return;
        }
    if (!native_import(settings, bytes->str, bytes->len, at, &tool, messages))
        return;
    source = profile != NULL ? g_strdup_printf("%s, by %s on %s", called, policy_tool_name[tool], profile->name)
                             : g_strdup_printf("%s, by %s", called, policy_tool_name[tool]);
    native_print_policy(settings, tool, source, confidence_name[CONFIDENCE_MEASURED], output);
}

int
command_import(int argc, char **argv)
{
    g_autofree char *os = NULL;
    const GOptionEntry entries[] = {
        { "os", 0, 0, G_OPTION_ARG_STRING, &os, "Lay it over the table of this system, in its manner", "NAME" },
        G_OPTION_ENTRY_NULL
    };
    g_autoptr(messages) messages = messages_new();
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(GString) output = g_string_new(NULL);
    g_auto(GStrv) files = NULL;
    const struct profile *profile = NULL;
    int status = command_parse(&help, entries, argc, argv, &files);

    if (status >= 0)
        return status;
    if (os != NULL)
        profile = profiles_find(profiles, os, command_line, messages);
    for (char **file = files; *file != NULL && messages_n(messages) == 0; file++)
        import_file(*file, profile, output, messages);
    status = command_complain(messages);
    if (status == STATUS_OK)
        command_print(output);
    return status;
}
