/*
 * test-resolvconf.c - resolv.conf and hosts files, read, printed and applied
 */
#include <string.h>

#include <glib.h>

#include "v6sim/native/hostsfile.h"
#include "v6sim/native/resolvconf.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/value.h"

static const struct place start = { "test", 1, 1 };

static struct resolvconf *
must_read(const char *text)
{
    g_autoptr(messages) messages = messages_new();
    struct resolvconf *conf = resolvconf_read(text, strlen(text), start, messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    g_assert_nonnull(conf);
    return conf;
}

static char *
printed(const struct resolvconf *conf)
{
    GString *text = g_string_new(NULL);

    resolvconf_print(conf, text);
    return g_string_free(text, FALSE);
}

/* What is printed says the same, and is printed alike. */
static void
test_round_trip(void)
{
    static const struct { const char *text, *printed; } cases[] = {
        { "", "" },
        { "nameserver 192.0.2.1\nnameserver 2001:DB8:0::53\n", "nameserver 192.0.2.1\nnameserver 2001:db8::53\n" },
        { "domain Example.COM.\n", "search example.com\n" },
        { "search a.example\ndomain b.example\n", "search b.example\n" },
        { "domain b.example\nsearch a.example b.example # of ours\n; c\n", "search a.example b.example\n" },
        { "options attempts:3 rotate\noptions ndots:2 debug\n", "options ndots:2 attempts:3 rotate\n" },
        { "options timeout:1 timeout:4", "options timeout:4\n" },
        { "\tlookup file bind\nfamily inet6 inet4", "lookup file bind\nfamily inet6 inet4\n" },
        { "lookup bind file\nfamily inet4", "lookup bind file\nfamily inet4\n" },
        { "options single-request no-aaaa single-request-reopen no-tld-query",
          "options no-tld-query single-request single-request-reopen no-aaaa\n" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(resolvconf) conf = must_read(cases[i].text);
        g_autofree char *once = printed(conf);

        g_assert_cmpstr(once, ==, cases[i].printed);
        g_autoptr(resolvconf) again = must_read(once);
        g_autofree char *twice = printed(again);
        g_assert_cmpstr(twice, ==, once);
    }
}

static const struct profile *
system_called(struct profiles *profiles, const char *name)
{
    g_autoptr(messages) messages = messages_new();
    const struct profile *profile = profiles_find(profiles, name, start, messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    return profile;
}

/* The schedule is res_send.c's: first << ns, from the second server on divided by their number, at least 1 s. */
static void
test_schedule(void)
{
    static const struct { const char *options; int64_t give_up[3]; } cases[] = {
        /* 2 x 5; 2 x (5 + 5); 2 x (5 + 3 + 6) */
        { "options rotate", { 10, 20, 28 } },
        /* 2 x 1; 2 x (1 + 1); 2 x (1 + 1 (2/3) + 1 (4/3)) */
        { "options timeout:1", { 2, 4, 6 } },
        { "options timeout:0", { 2, 4, 6 } },
        /* 5; 5 + 5; 5 + 3 + 6 */
        { "options attempts:1", { 5, 10, 14 } },
        /* at most 30 s and 5 rounds: 5 x 30; 5 x (30 + 30); 5 x (30 + 20 + 40) */
        { "options timeout:31 attempts:9", { 150, 300, 450 } },
    };
    g_autoptr(profiles) profiles = profiles_new();
    const struct profile *shipped = system_called(profiles, "linux-2009");

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(messages) messages = messages_new();
        g_autoptr(resolvconf) conf = must_read(cases[i].options);
        struct profile own = *shipped;

        g_assert_true(resolvconf_apply(conf, &own, messages));
        for (unsigned n = 0; n < 3; n++)
            g_assert_cmpint(own.steps[n].give_up_ns, ==, cases[i].give_up[n] * 1000000000);
        g_assert_true(own.resolv_conf.changed);
    }
    g_assert_cmpint(shipped->steps[0].give_up_ns, ==, INT64_C(10000000000));
}

static void
test_options(void)
{
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(messages) messages = messages_new();
    g_autoptr(resolvconf) ndots = must_read("options ndots:99 rotate");
    g_autoptr(resolvconf) openbsd = must_read("family inet6\nlookup bind file");
    g_autoptr(resolvconf) plain = must_read("nameserver 192.0.2.1\nsearch example.com");
    struct profile own = *system_called(profiles, "linux-2009");

    g_assert_true(resolvconf_apply(plain, &own, messages));
    g_assert_false(own.resolv_conf.changed);
    g_assert_true(resolvconf_apply(ndots, &own, messages));
    g_assert_cmpint(own.search.ndots, ==, 15);          /* RES_MAXNDOTS */
    g_assert_cmpint(own.servers.rotate, ==, ROTATE_NEXT);
    g_assert_false(resolvconf_apply(openbsd, &own, messages));
    g_assert_cmpuint(messages_n(messages), ==, 2);

    own = *system_called(profiles, "openbsd-4.5");
    g_assert_true(resolvconf_apply(openbsd, &own, messages));
    g_assert_cmpint(own.ask.order.n, ==, 1);
    g_assert_cmpint(own.ask.order.word[0], ==, ASK_AAAA);
    g_assert_true(own.hosts_file.after);
}

static void
test_hosts(void)
{
    static const char text[] = "# ours\n127.0.0.1\tlocalhost\n2001:db8::1 WWW.Example.com. www # v6\n\n"
                               "fe80::1%lo0 localhost\n";
    g_autoptr(messages) messages = messages_new();
    g_autoptr(hostsfile) file = hostsfile_read(text, sizeof text - 1, start, messages);
    const struct hostsfile_line *line;

    g_assert_cmpstr(messages_text(messages), ==, "");
    g_assert_cmpuint(file->line->len, ==, 2);
    line = &g_array_index(file->line, struct hostsfile_line, 1);
    g_assert_cmpstr(line->name[0], ==, "www.example.com");
    g_assert_cmpstr(line->name[1], ==, "www");
    g_assert_null(line->name[2]);
    g_assert_cmpuint(line->at.line, ==, 3);
    g_assert_true(hostsfile_is_path("c:\\windows\\HOSTS", "C:\\Windows\\hosts"));
    g_assert_false(hostsfile_is_path("/ETC/hosts", "/etc/hosts"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/resolvconf/round-trip", test_round_trip);
    g_test_add_func("/resolvconf/schedule", test_schedule);
    g_test_add_func("/resolvconf/options", test_options);
    g_test_add_func("/hostsfile/lines", test_hosts);
    return g_test_run();
}
