/*
 * test-native.c - policy tables in the systems' own words
 *
 * The listings are golden data from outside: those of the survey of 2009 (slides
 * 12 to 15 and 20, by their numbers), whose blanks the extraction of its text has
 * folded, and those that sources or other listings vouch for to the byte.
 */
#include <string.h>

#include <glib.h>

#include "tests/unit/address.h"
#include "v6sim/native/ipconfig.h"
#include "v6sim/native/native.h"
#include "v6sim/read/profiles.h"

static struct profiles *systems;

static const struct profile *
system_called(const char *name)
{
    g_autoptr(messages) messages = messages_new();
    const struct profile *profile = profiles_find(systems, name, (struct place) { .file = "test" }, messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    return profile;
}

static char *
print(const struct settings *settings, enum policy_tool tool, enum native_language language)
{
    GString *text = g_string_new(NULL);

    tools[tool]->print(settings, language, text);
    return g_string_free(text, FALSE);
}

/* Blanks folded, and those at the ends of lines and empty lines taken out. */
static char *
folded(const char *text)
{
    g_auto(GStrv) line = g_strsplit(text, "\n", -1);
    GString *all = g_string_new(NULL);

    for (char **one = line; *one != NULL; one++) {
        g_auto(GStrv) word = g_strsplit_set(*one, " \t", -1);
        gsize before = all->len;

        for (char **next = word; *next != NULL; next++)
            if (**next != '\0')
                g_string_append_printf(all, "%s%s", all->len > before ? " " : "", *next);
        if (all->len > before)
            g_string_append_c(all, '\n');
    }
    return g_string_free(all, FALSE);
}

/* Lays @text over @settings. Returns: what was wrong with it; free with g_free(). */
static char *
import(struct settings *settings, const char *text, enum policy_tool *tool)
{
    g_autoptr(messages) messages = messages_new();
    bool good = native_import(settings, text, strlen(text), (struct place) { "f", 1, 1 }, tool, messages);

    g_assert_cmpint(good, ==, messages_n(messages) == 0);
    return g_strdup(messages_text(messages));
}

/* Types @text, line by line. Returns: the output; free with g_free(). */
static char *
type(struct settings *settings, const char *text)
{
    g_autoptr(messages) messages = messages_new();
    g_autoptr(GPtrArray) lines = native_lines(text, strlen(text), (struct place) { "f", 1, 1 });
    GString *output = g_string_new(NULL);

    for (guint i = 0; i < lines->len; i++)
        native_type(settings, lines->pdata[i], output, messages);
    g_assert_cmpstr(messages_text(messages), ==, "");
    return g_string_free(output, FALSE);
}

/* "::1/128 50 0, ..." in the order in which the rows were added. */
static char *
rows(const struct policy *policy)
{
    g_autoptr(GPtrArray) row = rows_as_added(policy);
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < row->len; i++) {
        const struct policy_row *one = row->pdata[i];
        g_autofree char *prefix = print_prefix(one);

        g_string_append_printf(text, "%s%s %d %d", i > 0 ? ", " : "", prefix, one->precedence, one->label);
    }
    return g_string_free(text, FALSE);
}

static void
assert_rows(const struct settings *settings, enum policy_tool tool, const char *expected)
{
    g_autofree char *actual = rows(settings_look(settings, tool));

    g_assert_cmpstr(actual, ==, expected);
}

/* Printing: golden */

#define VISTA_ROWS                                                                      \
    "        50      0  ::1/128\n        40      1  ::/0\n        30      2  2002::/16\n"     \
    "        20      3  ::/96\n        10      4  ::ffff:0:0/96\n         5      5  2001::/32\n\n"
#define DASHES "----------  -----  --------------------------------\n"

static const struct golden {
    const char *name, *system;
    enum policy_tool tool;
    enum native_language language;
    bool exact;                 /* to the byte; else with blanks folded */
    const char *text;
} goldens[] = {
    /* S12-1, S12-2, S12-3. */
    { "g12", "windows-vista", TOOL_NETSH, LANGUAGE_JAPANESE, false,
      "アクティブ状態を照会しています...\n\n優先順位 ラベル プレフィックス\n"
      "---------- ----- --------------------------------\n\n50      0  ::1/128\n40      1  ::/0\n"
      "30      2  2002::/16\n20      3  ::/96\n10      4  ::ffff:0:0/96\n5      5  2001::/32\n" },
    /* policy-tables.md section 3, and the column widths of listings of later Windows. */
    { "vista-english", "windows-vista", TOOL_NETSH, LANGUAGE_ENGLISH, true,
      "Querying active state...\n\nPrecedence  Label  Prefix\n" DASHES VISTA_ROWS },
    { "windows-7-rc", "windows-7-rc", TOOL_NETSH, LANGUAGE_ENGLISH, true,
      "Querying active state...\n\nPrecedence  Label  Prefix\n" DASHES VISTA_ROWS },
    /* The heading of a listing from Windows 10 in Japanese. */
    { "vista-japanese", "windows-vista", TOOL_NETSH, LANGUAGE_JAPANESE, true,
      "アクティブ状態を照会しています...\n\n"
      "優先順位   ラベル  プレフィックス\n" DASHES VISTA_ROWS },
    /* S13-1, S13-2. */
    { "g13a", "linux-2009", TOOL_IP_ADDRLABEL, LANGUAGE_ENGLISH, false,
      "prefix ::1/128 label 0\nprefix ::/96 label 3\nprefix ::ffff:0.0.0.0/96 label 4\nprefix 2001::/32 label 6\n"
      "prefix 2002::/16 label 2\nprefix fc00::/7 label 5\nprefix ::/0 label 1\n" },
    /* iproute2 v2.6.25 print_addrlabel: "prefix %s/%u ", "label %d ", "\n". */
    { "addrlabel-exact", "linux-2009", TOOL_IP_ADDRLABEL, LANGUAGE_ENGLISH, true,
      "prefix ::1/128 label 0 \nprefix ::/96 label 3 \nprefix ::ffff:0.0.0.0/96 label 4 \n"
      "prefix 2001::/32 label 6 \nprefix 2002::/16 label 2 \nprefix fc00::/7 label 5 \nprefix ::/0 label 1 \n" },
    /* glibc posix/gai.conf; the precedences are those of S13-3 (G13b). */
    { "gai-conf", "linux-2009", TOOL_GAI_CONF, LANGUAGE_ENGLISH, true,
      "#label ::1/128       0\n#label ::/0          1\n#label 2002::/16     2\n#label ::/96         3\n"
      "#label ::ffff:0:0/96 4\n#label fec0::/10     5\n#label fc00::/7      6\n#label 2001:0::/32   7\n"
      "#precedence  ::1/128       50\n#precedence  ::/0          40\n#precedence  2002::/16     30\n"
      "#precedence ::/96          20\n#precedence ::ffff:0:0/96  10\n"
      "#scopev4 ::ffff:169.254.0.0/112  2\n#scopev4 ::ffff:127.0.0.0/104    2\n"
      "#scopev4 ::ffff:10.0.0.0/104     5\n#scopev4 ::ffff:172.16.0.0/108   5\n"
      "#scopev4 ::ffff:192.168.0.0/112  5\n#scopev4 ::ffff:0.0.0.0/96       14\n" },
    /* S14-1, S14-2, with the count of lookups of a system that has looked nothing up. */
    { "g14", "freebsd-7", TOOL_IP6ADDRCTL, LANGUAGE_ENGLISH, true,
      "Prefix                          Prec Label      Use\n"
      "::1/128                           50     0        0\n"
      "::/0                              40     1        0\n"
      "2002::/16                         30     2        0\n"
      "::/96                             20     3        0\n"
      "::ffff:0.0.0.0/96                 10     4        0\n" },
    /* OpenSolaris ip6_asp.c default_ip6_asp_table in its order, by ipaddrsel.c printpolicy. */
    { "ipaddrsel", "solaris-10", TOOL_IPADDRSEL, LANGUAGE_ENGLISH, true,
      "# Prefix                                      Precedence Label\n"
      "::1/128                                               50 Loopback\n"
      "::/96                                                 20 IPv4_Compatible\n"
      "::ffff:0.0.0.0/96                                     10 IPv4\n"
      "2002::/16                                             30 6to4\n"
      "::/0                                                  40 Default\n" },
};

static void
test_golden(gconstpointer data)
{
    const struct golden *golden = data;
    g_autoptr(settings) settings = settings_new(system_called(golden->system));
    g_autofree char *text = print(settings, golden->tool, golden->language);
    g_autofree char *expected = golden->exact ? g_strdup(golden->text) : folded(golden->text);
    g_autofree char *actual = golden->exact ? g_strdup(text) : folded(text);

    g_assert_cmpint(settings->profile->edit[golden->tool].fact, !=, NO_FACT);
    g_assert_cmpstr(actual, ==, expected);
}

/* Whatever is printed is read again as the same table. */
static void
test_round_trip(void)
{
    unsigned trips = 0;

    for (const char *const *name = profiles_names(systems); *name != NULL; name++)
        for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++)
            for (enum native_language language = 0; language <= LANGUAGE_JAPANESE; language++) {
                const struct profile *profile = system_called(*name);
                g_autoptr(settings) from = settings_new(profile), to = settings_new(profile);
                g_autofree char *text = print(from, tool, language);
                enum policy_tool found;

                if (profile->edit[tool].fact == NO_FACT)
                    continue;
                g_autofree char *wrong = import(to, text, &found);
                g_autofree char *again = print(to, tool, language);
                g_assert_cmpstr(wrong, ==, "");
                g_assert_cmpint(found, ==, tool);
                g_assert_cmpstr(again, ==, text);
                trips++;
            }
    g_assert_cmpuint(trips, >, 10);
}

/* Returns: what a host of @profile prints that has an address of each kind, on two interfaces and in tunnels. */
static char *
ipconfig_printed(const struct profile *profile, enum native_language language)
{
    struct host_address address[] = {
        { .addr = read_addr("2001:db8::1"), .len = 64 },
        { .addr = read_addr("2001:db8::2"), .len = 64, .flags = ADDR_TEMPORARY },
        { .addr = read_addr("fec0::1"), .len = 64 },
        { .addr = read_addr("fe80::1"), .len = 64 },
        { .addr = read_addr("192.0.2.1"), .len = MAPPED_BITS + 20 },
        { .addr = read_addr("169.254.7.8"), .len = MAPPED_BITS + 16, .iface = 1 },
        { .addr = read_addr("2002:c000:201::c000:201"), .len = 16 },
        { .addr = read_addr("2001:0:cf2e:3096:247d:1:86fd:2"), .len = 32 },
    };
    const struct addr router = read_addr("fe80::9");
    const struct host_routing routing = { .default_via = &router };
    struct selection_host host = { .profile = profile, .address = address, .n_addresses = G_N_ELEMENTS(address),
                                   .routes = IPV6_BIT, .routing = &routing };
    g_autoptr(ipconfig) config = ipconfig_of(&host, "corp.example", language);
    GString *text = g_string_new(NULL);

    ipconfig_print(config, text);
    return g_string_free(text, FALSE);
}

static void
test_round_trip_ipconfig(void)
{
    unsigned trips = 0;

    for (const char *const *name = profiles_names(systems); *name != NULL; name++)
        for (enum native_language language = 0; language <= LANGUAGE_JAPANESE; language++) {
            const struct profile *profile = system_called(*name);
            g_autoptr(messages) messages = messages_new();
            g_autoptr(GString) again = g_string_new(NULL);
            g_autofree char *text = NULL;

            if (profile->ipconfig.fact == NO_FACT)
                continue;
            text = ipconfig_printed(profile, language);
            g_autoptr(ipconfig) config = ipconfig_read(text, strlen(text), (struct place) { "f", 1, 1 }, messages);
            g_assert_cmpstr(messages_text(messages), ==, "");
            ipconfig_print(config, again);
            g_assert_cmpstr(again->str, ==, text);
            trips++;
        }
    g_assert_cmpuint(trips, >=, 8);             /* XP, Vista, 7 RC and 7, in two languages */
}

/* Lines as listings of Vista have them: slides 19 and 22 of the survey; a mask of 20 bits is 255.255.240.0. */
static void
test_ipconfig(void)
{
    g_autofree char *text = ipconfig_printed(system_called("windows-vista"), LANGUAGE_ENGLISH);

    g_assert_cmpstr(text, ==,
                    "\nWindows IP Configuration\n\n"
                    "\nEthernet adapter Local Area Connection:\n\n"
                    "   Connection-specific DNS Suffix  . : corp.example\n"
                    "   IPv6 Address. . . . . . . . . . . : 2001:db8::1\n"
                    "   Site-local IPv6 Address . . . . . : fec0::1\n"
                    "   Temporary IPv6 Address. . . . . . : 2001:db8::2\n"
                    "   Link-local IPv6 Address . . . . . : fe80::1%8\n"
                    "   IPv4 Address. . . . . . . . . . . : 192.0.2.1\n"
                    "   Subnet Mask . . . . . . . . . . . : 255.255.240.0\n"
                    "   Default Gateway . . . . . . . . . : fe80::9%8\n"
                    "\nEthernet adapter Local Area Connection 2:\n\n"
                    "   Connection-specific DNS Suffix  . : corp.example\n"
                    "   Autoconfiguration IPv4 Address. . : 169.254.7.8\n"
                    "   Subnet Mask . . . . . . . . . . . : 255.255.0.0\n"
                    "   Default Gateway . . . . . . . . . : \n"
                    "\nTunnel adapter Local Area Connection* 20:\n\n"
                    "   Connection-specific DNS Suffix  . : \n"
                    "   IPv6 Address. . . . . . . . . . . : 2002:c000:201::c000:201\n"
                    "   Default Gateway . . . . . . . . . : 2002:c058:6301::c058:6301\n"
                    "\nTunnel adapter Local Area Connection* 6:\n\n"
                    "   Connection-specific DNS Suffix  . : \n"
                    "   IPv6 Address. . . . . . . . . . . : 2001:0:cf2e:3096:247d:1:86fd:2\n"
                    "   Link-local IPv6 Address . . . . . : fe80::247d:1:86fd:2%10\n"
                    "   Default Gateway . . . . . . . . . : \n");
}

/* The same after a change, which gai.conf then has in force. */
static void
test_round_trip_changed(void)
{
    g_autoptr(settings) from = settings_new(system_called("linux-2009"));
    g_autoptr(settings) to = settings_new(from->profile);
    enum policy_tool tool;
    g_autofree char *wrong = import(from, "precedence ::ffff:0:0/96 100\nscopev4 169.254.0.0/16 2\n"
                                    "scopev4 127.0.0.0/8 2\n", &tool);
    g_autofree char *text = print(from, TOOL_GAI_CONF, LANGUAGE_ENGLISH);
    g_autofree char *wrong_again = import(to, text, &tool);

    g_assert_cmpstr(wrong, ==, "");
    g_assert_cmpstr(wrong_again, ==, "");
    g_assert_nonnull(strstr(text, "\nprecedence ::ffff:0:0/96  100\n"));
    g_assert_nonnull(strstr(text, "\n#label fc00::/7      6\n"));
    g_assert_nonnull(strstr(text, "\nscopev4 ::ffff:0.0.0.0/96       14\n"));
    g_assert_cmpint(to->scopes.private_ipv4, ==, 0);
    g_assert_cmpint(from->profile->scopes.private_ipv4, ==, 1);
}

/* Windows 8.1, whose rows of one precedence are in an order of their own. */
static void
test_ties(void)
{
    static const char listing[] =
        "Querying active state...\n\nPrecedence  Label  Prefix\n" DASHES
        "        50      0  ::1/128\n        40      1  ::/0\n        35      4  ::ffff:0:0/96\n"
        "        30      2  2002::/16\n         5      5  2001::/32\n         3     13  fc00::/7\n"
        "         1     11  fec0::/10\n         1     12  3ffe::/16\n         1      3  ::/96\n\n";
    g_autoptr(settings) settings = settings_new(NULL);
    enum policy_tool tool;
    g_autofree char *wrong = import(settings, listing, &tool);
    g_autofree char *again = print(settings, TOOL_NETSH, LANGUAGE_ENGLISH);

    g_assert_cmpstr(wrong, ==, "");
    g_assert_cmpstr(again, ==, listing);
}

static void
test_empty(void)
{
    static const char none[] = "no source-address-selection policy is installed\n";
    g_autoptr(settings) settings = settings_new(system_called("freebsd-7"));
    enum policy_tool tool;
    g_autofree char *wrong = import(settings, none, &tool);
    g_autofree char *again = print(settings, TOOL_IP6ADDRCTL, LANGUAGE_ENGLISH);

    g_assert_cmpstr(wrong, ==, "");
    g_assert_cmpint(tool, ==, TOOL_IP6ADDRCTL);
    g_assert_cmpstr(again, ==, none);
}

/* Commands */

#define NETSH "netsh interface ipv6 "
#define AS_SHIPPED "::1/128 50 0, ::/0 40 1, 2002::/16 30 2, ::/96 20 3, ::ffff:0:0/96 10 4, 2001::/32 5 5"

static const struct typed {
    const char *name, *system;
    enum policy_tool tool;
    const char *commands, *output, *rows;
} typed[] = {
    /* S15-3, S20-3: the first set or add drops all defaults. */
    { "first-set-wipes", "windows-vista", TOOL_NETSH, NETSH "set prefixpolicy ::ffff:0:0/96 45 4\n", "Ok.\n\n",
      "::ffff:0:0/96 45 4" },
    { "first-add-wipes", "windows-7", TOOL_NETSH, NETSH "add prefixpolicy 2001:db8::/32 60 9\n", "Ok.\n\n",
      "2001:db8::/32 60 9" },
    /* G15a, S15-2: the rest is added back by hand. */
    { "g15a", "windows-vista", TOOL_NETSH,
      NETSH "set prefixpolicies ::ffff:0:0/96 45 4\n" NETSH "add prefixpolicies ::1/128 50 0\n"
      NETSH "add prefixpolicies ::/0 40 1\n" NETSH "add prefixpolicies 2002::/16 30 2\n"
      NETSH "add prefixpolicies ::/96 20 3\n" NETSH "add prefixpolicies 2001::/32 5 5\n",
      "Ok.\n\nOk.\n\nOk.\n\nOk.\n\nOk.\n\nOk.\n\n",
      "::ffff:0:0/96 45 4, ::1/128 50 0, ::/0 40 1, 2002::/16 30 2, ::/96 20 3, 2001::/32 5 5" },
    /* S15-4: XP sets them all. */
    { "xp-sets", "windows-xp-sp3", TOOL_NETSH,
      NETSH "set prefixpolicy ::ffff:0:0/96 45 4\n" NETSH "set prefixpolicy ::1/128 50 0\n"
      NETSH "set prefixpolicy ::/0 40 1\n",
      "Ok.\n\nOk.\n\nOk.\n\n", "::ffff:0:0/96 45 4, ::1/128 50 0, ::/0 40 1" },
    { "vista-does-not-set-what-is-missing", "windows-vista", TOOL_NETSH,
      NETSH "set prefixpolicy ::ffff:0:0/96 45 4\n" NETSH "set prefixpolicy ::1/128 50 0\n",
      "Ok.\n\nElement not found.\n\n", "::ffff:0:0/96 45 4" },
    /* G20, S20-2: 6to4 has the label of native IPv6. */
    { "g20", "windows-vista", TOOL_NETSH,
      NETSH "set prefixpolicies 2002::/16 30 1\n" NETSH "add prefixpolicies ::1/128 50 0\n"
      NETSH "add prefixpolicies ::/0 40 1\n" NETSH "add prefixpolicies ::/96 20 3\n"
      NETSH "add prefixpolicies ::ffff:0:0/96 10 4\n" NETSH "add prefixpolicies 2001::/32 5 5\n",
      "Ok.\n\nOk.\n\nOk.\n\nOk.\n\nOk.\n\nOk.\n\n",
      "2002::/16 30 1, ::1/128 50 0, ::/0 40 1, ::/96 20 3, ::ffff:0:0/96 10 4, 2001::/32 5 5" },
    { "refused-first-change-wipes-nothing", "windows-vista", TOOL_NETSH, NETSH "set prefixpolicy 2001:db8::/32 1 1\n",
      "Element not found.\n\n", AS_SHIPPED },
    { "existing", "windows-vista", TOOL_NETSH,
      NETSH "set prefixpolicy ::/0 40 1\n" NETSH "add prefixpolicy ::/0 30 2\n",
      "Ok.\n\nThe object already exists.\n\n", "::/0 40 1" },
    { "set-keeps-its-place", "windows-vista", TOOL_NETSH,
      NETSH "add prefixpolicy ::/0 40 1\n" NETSH "add prefixpolicy ::1/128 50 0\n" NETSH "set prefixpolicy ::/0 30 2\n",
      "Ok.\n\nOk.\n\nOk.\n\n", "::/0 30 2, ::1/128 50 0" },
    { "delete", "windows-vista", TOOL_NETSH,
      NETSH "delete prefixpolicy 2001::/32\n" NETSH "delete prefixpolicy 2001::/32\n",
      "Ok.\n\nElement not found.\n\n", "::1/128 50 0, ::/0 40 1, 2002::/16 30 2, ::/96 20 3, ::ffff:0:0/96 10 4" },
    { "reset", "windows-vista", TOOL_NETSH, NETSH "set prefixpolicy ::/0 1 1\n" NETSH "reset\n", "Ok.\n\nOk.\n\n",
      AS_SHIPPED },
    { "tags", "windows-vista", TOOL_NETSH,
      "netsh int ipv6 add prefixpolicy label=7 prefix=::/0 precedence=8 store=active\n", "Ok.\n\n", "::/0 8 7" },
    { "show-of-vista", "windows-vista", TOOL_NETSH, NETSH "show prefixpolicy\n",
      "The following command was not found: interface ipv6 show prefixpolicy.\n", AS_SHIPPED },
    { "show-of-xp", "windows-xp-sp3", TOOL_NETSH, NETSH "set prefixpolicy ::/0 40 1\n" NETSH "show prefixpolicy\n",
      "Ok.\n\nQuerying active state...\n\nPrecedence  Label  Prefix\n" DASHES "        40      1  ::/0\n\n",
      "::/0 40 1" },
    /* S11-7: labels of the kernel; nothing is dropped. */
    { "addrlabel", "linux-2009", TOOL_IP_ADDRLABEL,
      "ip addrlabel add prefix ::/0 label 9\nip addrlabel del prefix ::/0 label 1\n"
      "ip addrlabel del prefix ::/0 label 1\n"
      "ip addrlabel add prefix 2001:db8::/32 label 99\nip addrlabel list\n",
      "RTNETLINK answers: File exists\nRTNETLINK answers: No such process\n"
      "prefix ::1/128 label 0 \nprefix ::/96 label 3 \nprefix ::ffff:0.0.0.0/96 label 4 \n"
      "prefix 2001:db8::/32 label 99 \nprefix 2001::/32 label 6 \nprefix 2002::/16 label 2 \n"
      "prefix fc00::/7 label 5 \n",
      "fc00::/7 0 5, 2002::/16 0 2, 2001::/32 0 6, ::ffff:0:0/96 0 4, ::/96 0 3, ::1/128 0 0, 2001:db8::/32 0 99" },
    { "addrlabel-flush", "linux-2009", TOOL_IP_ADDRLABEL, "ip addrlabel flush\n", "", "" },
    /* S15-6, and back; FreeBSD etc/rc.d/ip6addrctl of 2004. */
    { "prefer-ipv4", "freebsd-7", TOOL_IP6ADDRCTL, "/etc/rc.d/ip6addrctl prefer_ipv4\n", "",
      "::ffff:0:0/96 50 0, ::1/128 40 1, ::/0 30 2, 2002::/16 20 3, ::/96 10 4" },
    { "prefer-ipv6", "freebsd-7", TOOL_IP6ADDRCTL,
      "/etc/rc.d/ip6addrctl prefer_ipv4\n/etc/rc.d/ip6addrctl prefer_ipv6\n", "",
      "::1/128 50 0, ::/0 40 1, 2002::/16 30 2, ::/96 20 3, ::ffff:0:0/96 10 4" },
    { "ip6addrctl", "freebsd-7", TOOL_IP6ADDRCTL,
      "ip6addrctl add ::/0 1 1\nip6addrctl delete fc00::/7\nip6addrctl flush\nip6addrctl add ::/0 1 1\n"
      "ip6addrctl install /etc/none\n",
      "ip6addrctl: ioctl(SIOCAADDRCTL_POLICY): File exists\nip6addrctl: ioctl(SIOCDADDRCTL_POLICY): No such process\n"
      "ip6addrctl: fopen: /etc/none: No such file or directory\n",
      "::/0 1 1" },
    { "ipaddrsel-no-file", "solaris-10", TOOL_IPADDRSEL, "ipaddrsel -f /tmp/none\nipaddrsel -d\n",
      "/tmp/none: No such file or directory\n",
      "::1/128 50 0, ::/0 40 1, 2002::/16 30 2, ::/96 20 3, ::ffff:0:0/96 10 4" },
};

static void
test_typed(gconstpointer data)
{
    const struct typed *one = data;
    g_autoptr(settings) settings = settings_new(system_called(one->system));
    g_autofree char *output = type(settings, one->commands);

    g_assert_cmpstr(output, ==, one->output);
    assert_rows(settings, one->tool, one->rows);
}

/* Of no system: whatever is said is done, from nothing. */
static void
test_no_system(void)
{
    g_autoptr(settings) settings = settings_new(NULL);
    enum policy_tool tool;
    g_autofree char *wrong = import(settings, NETSH "set prefixpolicy ::/0 1 2\n" NETSH "add prefixpolicy ::/0 3 4\n"
                                    NETSH "add prefixpolicy ::1/128 5 6\n", &tool);

    g_assert_cmpstr(wrong, ==, "");
    assert_rows(settings, TOOL_NETSH, "::/0 3 4, ::1/128 5 6");
}

/* The table then rests on the tool's manner, and one that a command puts in place on itself. */
static void
test_facts(void)
{
    g_autoptr(settings) settings = settings_new(system_called("freebsd-7"));
    g_autofree char *first = type(settings, "/etc/rc.d/ip6addrctl prefer_ipv4\n");

    g_assert_cmpstr(first, ==, "");
    g_assert_cmpstr(settings->profile->fact[settings->source.fact].id, ==, "prefer-ipv4");
    g_autofree char *second = type(settings, "ip6addrctl flush\n");
    g_assert_cmpstr(second, ==, "");
    g_assert_cmpstr(settings->profile->fact[settings->source.fact].id, ==, "ip6addrctl");
}

/* S3-8. */
static void
test_install(void)
{
    g_autoptr(settings) settings = settings_new(system_called("windows-xp-sp3"));

    g_assert_false(settings->ipv6_on);
    g_autofree char *output = type(settings, "netsh interface ipv6 install\n");
    g_assert_cmpstr(output, ==, "Ok.\n\n");
    g_assert_true(settings->ipv6_on);
}

/* Files */

/* glibc's rule: of a kind that has a line no default stays, and ::/0 has 40 then.
 * So of S15-5, "only the changed line", the outcome for IPv4 is right, and the
 * others fall or rise to 40. */
static void
test_gai_conf(void)
{
    g_autoptr(settings) settings = settings_new(system_called("linux-2009"));
    g_autoptr(messages) messages = messages_new();

    settings_put_file(settings, "/etc/gai.conf", "# slide 15\nprecedence ::ffff:0:0/96 45\n",
                      (struct place) { "f", 1, 1 });
    g_assert_true(native_start(settings, messages));
    assert_rows(settings, TOOL_GAI_CONF,
                "::1/128 40 0, ::/0 40 1, 2002::/16 40 2, ::/96 40 3, ::ffff:0:0/96 45 4, fec0::/10 40 5, "
                "fc00::/7 40 6, 2001::/32 40 7");
    g_assert_cmpint(settings->scopes.private_ipv4, ==, 1);
    g_autofree char *shown = type(settings, "cat /etc/gai.conf\n");
    g_assert_cmpstr(shown, ==, "# slide 15\nprecedence ::ffff:0:0/96 45\n");
}

/* Labels of a shorter list cover those of a longer; the first of two lines counts. */
static void
test_gai_conf_kinds(void)
{
    static const struct { const char *text, *rows; } cases[] = {
        { "label 2001:db8::/32 9\nlabel 2001:db8::/32 8\n",
          "2001:db8::/32 40 9, ::/0 40 1, ::1/128 50 1, 2002::/16 30 1, ::/96 20 1, ::ffff:0:0/96 10 1, "
          "fec0::/10 40 1, fc00::/7 40 1, 2001::/32 40 1" },
        { "label ::/0 7\nprecedence 2001:db8::1 60\nprecedence 2001:db8::/32 50\n",
          "::/0 40 7, 2001:db8::1/128 60 7, 2001:db8::/32 50 7" },
        { "label ::/0 7\nlabel 2001:db8::/32 3\nprecedence 2001::/16 50\nprecedence ::/0 6\n",
          "::/0 6 7, 2001:db8::/32 50 3, 2001::/16 50 7" },
        { "reload yes\n",
          "::1/128 50 0, ::/0 40 1, 2002::/16 30 2, ::/96 20 3, ::ffff:0:0/96 10 4, fec0::/10 40 5, fc00::/7 40 6, "
          "2001::/32 40 7" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(settings) settings = settings_new(system_called("linux-2009"));
        enum policy_tool tool;
        g_autofree char *wrong = import(settings, cases[i].text, &tool);

        g_assert_cmpstr(wrong, ==, "");
        assert_rows(settings, TOOL_GAI_CONF, cases[i].rows);
    }
}

/* scopev4: the defaults of glibc up to 2.16, and since. */
static void
test_scopes(void)
{
    static const struct { const char *text; int private_ipv4; } cases[] = {
        { "scopev4 ::ffff:169.254.0.0/112 2\nscopev4 127.0.0.0/8 2\nscopev4 0.0.0.0/0 14\n", 0 },
        { "scopev4 169.254.0.0/16 2\nscopev4 127.0.0.0/8 2\n", 0 },
        { "scopev4 169.254.0.0/16 2\nscopev4 127.0.0.0/8 2\nscopev4 ::ffff:10.0.0.0/104 5\n"
          "scopev4 172.16.0.0/12 5\nscopev4 192.168.0.0/16 5\n", 1 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(settings) settings = settings_new(system_called("linux-2009"));
        enum policy_tool tool;
        g_autofree char *wrong = import(settings, cases[i].text, &tool);

        g_assert_cmpstr(wrong, ==, "");
        g_assert_cmpint(settings->scopes.private_ipv4, ==, cases[i].private_ipv4);
    }
}

static void
test_boot_files(void)
{
    g_autoptr(settings) free_bsd = settings_new(system_called("freebsd-7"));
    g_autoptr(settings) solaris = settings_new(system_called("solaris-10"));
    g_autoptr(messages) messages = messages_new();

    settings_put_file(free_bsd, "/etc/ip6addrctl.conf", "::/0 40 1\n::ffff:0:0/96 100 4\n",
                      (struct place) { "f", 1, 1 });
    settings_put_file(free_bsd, "/tmp/more", "::/0 1 1\n2002::/16 30 2\n", (struct place) { "f", 1, 1 });
    settings_put_file(solaris, "/etc/inet/ipaddrsel.conf",
                      "::/0 40 Default\n::ffff:0:0/96 100 IPv4\n::ffff:0:0/96 1 IPv4\n2002::/16 30 Default # native\n"
                      "2001::/32 5 Teredo\n", (struct place) { "f", 1, 1 });
    g_assert_true(native_start(free_bsd, messages));
    g_assert_true(native_start(solaris, messages));
    assert_rows(free_bsd, TOOL_IP6ADDRCTL, "::/0 40 1, ::ffff:0:0/96 100 4");
    /* Words of the system's own table keep their numbers; Teredo gets one of its own. */
    assert_rows(solaris, TOOL_IPADDRSEL, "::/0 40 1, ::ffff:0:0/96 100 4, 2002::/16 30 1, 2001::/32 5 5");

    g_autofree char *output = type(free_bsd, "ip6addrctl install /tmp/more\n");
    g_assert_cmpstr(output, ==, "ip6addrctl: ioctl(SIOCAADDRCTL_POLICY): File exists\n");
    assert_rows(free_bsd, TOOL_IP6ADDRCTL, "::/0 40 1, ::ffff:0:0/96 100 4, 2002::/16 30 2");
    g_autofree char *restarted = type(free_bsd, "/etc/rc.d/ip6addrctl start\n");
    g_assert_cmpstr(restarted, ==, "");
    assert_rows(free_bsd, TOOL_IP6ADDRCTL, "::/0 40 1, ::ffff:0:0/96 100 4");
}

int
main(int argc, char **argv)
{
    int failed;

    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    for (unsigned i = 0; i < G_N_ELEMENTS(goldens); i++) {
        g_autofree char *path = g_strconcat("/native/golden/", goldens[i].name, NULL);

        g_test_add_data_func(path, &goldens[i], test_golden);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(typed); i++) {
        g_autofree char *path = g_strconcat("/native/typed/", typed[i].name, NULL);

        g_test_add_data_func(path, &typed[i], test_typed);
    }
    g_test_add_func("/native/round-trip", test_round_trip);
    g_test_add_func("/native/round-trip/changed", test_round_trip_changed);
    g_test_add_func("/native/round-trip/ipconfig", test_round_trip_ipconfig);
    g_test_add_func("/native/ipconfig", test_ipconfig);
    g_test_add_func("/native/ties", test_ties);
    g_test_add_func("/native/empty", test_empty);
    g_test_add_func("/native/no-system", test_no_system);
    g_test_add_func("/native/facts", test_facts);
    g_test_add_func("/native/install", test_install);
    g_test_add_func("/native/gai-conf", test_gai_conf);
    g_test_add_func("/native/gai-conf/kinds", test_gai_conf_kinds);
    g_test_add_func("/native/gai-conf/scopes", test_scopes);
    g_test_add_func("/native/boot-files", test_boot_files);
    failed = g_test_run();
    profiles_free(systems);
    return failed;
}
