/*
 * test-profiles.c - the profiles that ship, inheritance, and what is refused
 */
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "models/host/policy.h"
#include "models/host/selection.h"
#include "sim/net/packet.h"
#include "tests/unit/address.h"
#include "v6sim/read/profiles.h"

#define SECOND INT64_C(1000000000)

static const struct place asker = { .file = "asker", .line = 1, .column = 1 };

/* A folder of profiles for one test, laid before those that ship. */
struct fixture {
    char *folder;
    GPtrArray *file;            /* char *: paths written */
    struct profiles *profiles;
    struct messages *messages;
};

static char *path_before;

static void
set_up(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *path = NULL;

    (void) data;
    fixture->folder = g_dir_make_tmp("v6sim-profiles-XXXXXX", NULL);
    g_assert_nonnull(fixture->folder);
    fixture->file = g_ptr_array_new_with_free_func(g_free);
    fixture->messages = messages_new();
    path = g_strconcat(fixture->folder, ":", path_before, NULL);
    g_setenv("V6SIM_PROFILE_PATH", path, TRUE);
}

static void
tear_down(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    if (fixture->profiles != NULL)
        profiles_free(fixture->profiles);
    messages_free(fixture->messages);
    for (guint i = 0; i < fixture->file->len; i++)
        g_remove(fixture->file->pdata[i]);
    g_ptr_array_unref(fixture->file);
    g_rmdir(fixture->folder);
    g_free(fixture->folder);
}

static void
write_file(struct fixture *fixture, const char *name, const char *text)
{
    g_autofree char *file = g_strconcat(name, ".xml", NULL);
    char *path = g_build_filename(fixture->folder, file, NULL);

    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    g_ptr_array_add(fixture->file, path);
}

/* Profile @name, whose facts begin in line 2. */
static void
write_profile(struct fixture *fixture, const char *name, const char *base, const char *facts)
{
    g_autofree char *with_base = *base != '\0' ? g_strdup_printf(" base=\"%s\"", base) : g_strdup("");
    g_autofree char *text = g_strdup_printf("<os name=\"%s\"%s label=\"Test\" released=\"2009\">\n%s\n</os>\n",
                                            name, with_base, facts);

    write_file(fixture, name, text);
}

static const struct profile *
find(struct fixture *fixture, const char *name)
{
    if (fixture->profiles == NULL)
        fixture->profiles = profiles_new();
    return profiles_find(fixture->profiles, name, asker, fixture->messages);
}

static const struct profile *
find_good(struct fixture *fixture, const char *name)
{
    const struct profile *profile = find(fixture, name);

    g_assert_cmpstr(messages_text(fixture->messages), ==, "");
    g_assert_nonnull(profile);
    return profile;
}

static uint16_t
fact_with(const struct profile *profile, const char *id)
{
    for (uint16_t i = 0; i < profile->n_facts; i++)
        if (strcmp(profile->fact[i].id, id) == 0)
            return i;
    return NO_FACT;
}

static const struct not_modelled *
item_with(const struct profile *profile, const char *id)
{
    for (uint16_t i = 0; i < profile->n_not_modelled; i++)
        if (strcmp(profile->not_modelled[i].id, id) == 0)
            return &profile->not_modelled[i];
    return NULL;
}

/* The three that ship */

static void
test_shipped(struct fixture *fixture, gconstpointer data)
{
    static const char *const names[] = { "linux-2009", "windows-vista", "windows-xp-sp3" };

    (void) data;
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        const struct profile *profile = find_good(fixture, names[i]);

        g_assert_true(g_strv_contains(profiles_names(fixture->profiles), names[i]));
        g_assert_cmpstr(profile->name, ==, names[i]);
        g_assert_cmpuint(profile->n_facts, >, 10);
        g_assert_cmpuint(profile->n_not_modelled, >, 0);
        for (uint16_t fact = 0; fact < profile->n_facts; fact++) {
            g_assert_cmpstr(profile->fact[fact].source, !=, "");
            g_assert_cmpstr(profile->fact[fact].from, ==, names[i]);
            g_assert_cmpuint(fact_with(profile, profile->fact[fact].id), ==, fact);
        }
    }
}

/* What the survey says of them: seed S3, S4, S7, S8. */
static void
test_seed(struct fixture *fixture, gconstpointer data)
{
    const struct profile *xp = find_good(fixture, "windows-xp-sp3");
    const struct profile *vista = find_good(fixture, "windows-vista");
    const struct profile *linux_2009 = find_good(fixture, "linux-2009");

    (void) data;
    g_assert_false(xp->ipv6.on);
    g_assert_cmpstr(xp->ipv6.enable, ==, "netsh interface ipv6 install");
    g_assert_true(vista->ipv6.on);
    g_assert_cmpint(xp->ask.order.word[0], ==, ASK_AAAA);
    g_assert_cmpint(vista->ask.order.word[0], ==, ASK_A);
    g_assert_cmpint(linux_2009->ask.order.word[0], ==, ASK_AAAA);
    g_assert_cmpint(xp->transport.order, ==, TRANSPORT_IPV4);
    g_assert_cmpint(vista->transport.order, ==, TRANSPORT_IPV6_IPV4);
    g_assert_cmpint(linux_2009->transport.order, ==, TRANSPORT_LIST);
    g_assert_cmpint(vista->on[ASK_A][OUTCOME_NXDOMAIN].reaction, ==, REACTION_STOP);
    g_assert_cmpuint(vista->ask_when[ASK_AAAA].when, ==, 1u << WHEN_GLOBAL_ADDRESS_EXCEPT_TEREDO);
    g_assert_cmpuint(linux_2009->ask_when[ASK_AAAA].when, ==, 0);
}

/* KB 2834226; glibc resolv/res_send.c: 5 s << ns, divided by the servers from
 * the second on: 5 s; 5 + 5 s; 5 + 3 + 6 s; two rounds. */
static const struct {
    const char *profile;
    int servers;
    const char *at;             /* "seconds:server ...", server * for all */
    int give_up_s;
} schedules[] = {
    { "windows-vista", 1, "0:1 1:1 2:1 4:1 8:1", 10 },
    { "windows-vista", 2, "0:1 1:2 2:2 4:* 8:*", 10 },
    { "windows-xp-sp3", 3, "0:1 1:2 2:3 4:* 8:*", 10 },
    { "linux-2009", 1, "0:1 5:1", 10 },
    { "linux-2009", 2, "0:1 5:2 10:1 15:2", 20 },
    { "linux-2009", 3, "0:1 5:2 8:3 14:1 19:2 22:3", 28 },
};

static void
test_schedules(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    for (unsigned i = 0; i < G_N_ELEMENTS(schedules); i++) {
        const struct steps *steps = &find_good(fixture, schedules[i].profile)->steps[schedules[i].servers - 1];
        g_autoptr(GString) text = g_string_new(NULL);

        for (uint8_t j = 0; j < steps->at.n; j++) {
            g_assert_cmpint(steps->at.at[j] % SECOND, ==, 0);
            g_string_append_printf(text, "%s%d:", j > 0 ? " " : "", (int) (steps->at.at[j] / SECOND));
            if (steps->at.server[j] == STEP_ALL)
                g_string_append_c(text, '*');
            else
                g_string_append_printf(text, "%d", steps->at.server[j] + 1);
        }
        g_assert_cmpstr(text->str, ==, schedules[i].at);
        g_assert_cmpint(steps->give_up_ns, ==, schedules[i].give_up_s * SECOND);
    }
}

/* SYN after 3 s, doubling: Windows gives up after 3 + 6 + 12 s, Linux of that
 * time after 3 + 6 + 12 + 24 + 48 + 96 s. */
static void
test_tcp(struct fixture *fixture, gconstpointer data)
{
    static const struct { const char *profile; uint8_t n; enum tcp_reaction icmp; int64_t rst; } cases[] = {
        { "windows-xp-sp3", 3, TCP_SOFT, 2 },
        { "windows-vista", 3, TCP_SOFT, 2 },
        { "linux-2009", 6, TCP_ABORT, 0 },
    };

    (void) data;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct profile *profile = find_good(fixture, cases[i].profile);
        int64_t at = 0, wait = 3 * SECOND;

        g_assert_cmpint(profile->syn.at.n, ==, cases[i].n);
        for (uint8_t j = 0; j < cases[i].n; j++, at += wait, wait *= 2)
            g_assert_cmpint(profile->syn.at.at[j], ==, at);
        g_assert_cmpint(profile->syn.give_up_ns, ==, at);
        g_assert_cmpint(profile->on_icmp[FAMILY_IPV6][ICMP_NO_ROUTE].reaction, ==, cases[i].icmp);
        g_assert_cmpint(profile->rst.retries, ==, cases[i].rst);
    }
}

/* Sorting, with the tables and arguments of the files. */
static const struct {
    const char *profile, *sources, *destinations;
    int first;                  /* of the two destinations */
    const char *rule;
} sorts[] = {
    /* 6to4 on a public address: seed S19-4 */
    { "windows-vista", "2002:c000:204::c000:204/64 192.0.2.4/24", "2001:db8::1 198.51.100.1", 1, "dst-5" },
    { "windows-vista", "2001:db8:9::9/64 192.0.2.4/24", "198.51.100.1 2001:db8::1", 1, "dst-6" },
    /* Teredo has its own label in Vista, and IPv4 the same on both sides */
    { "windows-vista", "2001:0:c000:201::1/64 192.168.1.5/24", "2001:db8::1 198.51.100.1", 1, "dst-5" },
    /* Behind NAT: private IPv4 of global scope leaves it to the label of 6to4; of site scope, it does not. */
    { "windows-vista", "2002:c000:204::1/64 192.168.1.5/24", "2001:db8::1 198.51.100.1", 1, "dst-5" },
    { "freebsd-7", "2002:c000:204::1/64 192.168.1.5/24", "2001:db8::1 198.51.100.1", 1, "dst-5" },
    { "solaris-10", "2002:c000:204::1/64 192.168.1.5/24", "198.51.100.1 2001:db8::1", 1, "dst-2" },
    /* glibc up to 2.16: private IPv4 is of site scope, and rule 2 comes before 5 */
    { "linux-2009", "2002:c000:204::1/64 192.168.1.5/24", "198.51.100.1 2001:db8::1", 1, "dst-2" },
    { "linux-2009", "2002:c000:204::1/64 192.0.2.4/24", "2001:db8::1 198.51.100.1", 1, "dst-5" },
    /* glibc has a label for Teredo since 2.6 */
    { "linux-2009", "2001:0:c000:201::1/64 192.0.2.4/24", "2001:db8::1 198.51.100.1", 1, "dst-5" },
    /* glibc's own label for unique local addresses keeps them from global ones */
    { "linux-2009", "fd00:1::5/64 192.0.2.4/24", "2001:db8::1 198.51.100.1", 1, "dst-5" },
    /* Rule 9 for IPv4: 10 = 00001010, 54 = 00110110 shares 2 bits, 23 = 00010111 shares 3 */
    { "windows-vista", "10.2.3.4/24", "54.83.193.112 23.23.172.185", 1, "dst-9" },
    { "linux-2009", "10.2.3.4/24", "54.83.193.112 23.23.172.185", 1, "dst-9" },
    { "windows-xp-sp3", "10.2.3.4/24", "54.83.193.112 23.23.172.185", 0, "dst-10" },
};

static void
test_sorting(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    for (unsigned i = 0; i < G_N_ELEMENTS(sorts); i++) {
        g_auto(GStrv) source = g_strsplit(sorts[i].sources, " ", -1);
        g_auto(GStrv) destination = g_strsplit(sorts[i].destinations, " ", -1);
        struct host_address address[2];
        struct selection_host host = {
            .profile = find_good(fixture, sorts[i].profile),
            .address = address,
            .n_addresses = g_strv_length(source),
            .routes = IPV4_BIT | IPV6_BIT,
        };
        struct addr dst[2] = { read_addr(destination[0]), read_addr(destination[1]) };
        struct candidate candidate[MAX_CANDIDATES];

        for (uint32_t j = 0; j < host.n_addresses; j++) {
            g_auto(GStrv) part = g_strsplit(source[j], "/", 2);

            address[j] = (struct host_address) { .addr = read_addr(part[0]) };
            address[j].len = (uint8_t) (g_ascii_strtoull(part[1], NULL, 10) +
                                        (addr_is_ipv4(address[j].addr) ? MAPPED_BITS : 0));
        }
        g_assert_cmpuint(selection_sort(&host, dst, NULL, 2, candidate), ==, 2);
        g_assert_cmpint(candidate[0].nth, ==, sorts[i].first);
        g_assert_cmpstr(destination_rules[candidate[0].next_rule].id, ==, sorts[i].rule);
    }
}

/* A temporary address for Vista, the public one for Linux: src-7. */
static void
test_temporary(struct fixture *fixture, gconstpointer data)
{
    const struct host_address address[] = {
        { .addr = read_addr("2001:db8::2"), .len = 64 },
        { .addr = read_addr("2001:db8::3"), .len = 64, .flags = ADDR_TEMPORARY },
    };
    static const struct { const char *profile; int chosen; } cases[] = {
        { "windows-xp-sp3", 1 }, { "windows-vista", 1 }, { "linux-2009", 0 },
    };

    (void) data;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct selection_host host = {
            .profile = find_good(fixture, cases[i].profile),
            .address = address,
            .n_addresses = G_N_ELEMENTS(address),
            .routes = IPV6_BIT,
        };
        uint8_t rule;

        g_assert_true(selection_source(&host, read_addr("2001:db8:9::1"), &rule) == &address[cases[i].chosen]);
        g_assert_cmpstr(source_rules[rule].id, ==, "src-7");
    }
}

/* What decides between sources. Towards 2001:db8:9:2::1 the route leads out of the interface of 2001:db8:1::2, and
 * 2001:db8:9:1::2 has the longer prefix. 2003::1 has 15 bits of 2002:c000:204::2 and 14 of 2001:db8:1::2, whose label
 * it shares. KAME has labels, Mac OS X 10.5 and OpenBSD have none; OpenBSD takes the prefix before the interface. */
static void
test_sources(struct fixture *fixture, gconstpointer data)
{
    static const struct { const char *profile, *other, *dst, *chosen, *rule; } cases[] = {
        { "freebsd-7", "2001:db8:9:1::2", "2001:db8:9:2::1", "2001:db8:1::2", "src-5" },
        { "macosx-10.5.2", "2001:db8:9:1::2", "2001:db8:9:2::1", "2001:db8:1::2", "src-5" },
        { "openbsd-4.5", "2001:db8:9:1::2", "2001:db8:9:2::1", "2001:db8:9:1::2", "src-8" },
        { "freebsd-7", "2002:c000:204::2", "2003::1", "2001:db8:1::2", "src-6" },
        { "macosx-10.5.2", "2002:c000:204::2", "2003::1", "2002:c000:204::2", "src-8" },
        { "openbsd-4.5", "2002:c000:204::2", "2003::1", "2002:c000:204::2", "src-8" },
    };

    (void) data;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        bool is_6to4 = g_str_has_prefix(cases[i].other, "2002:");
        const struct host_address address[] = {
            { .addr = read_addr("2001:db8:1::2"), .len = 64 },
            { .addr = read_addr(cases[i].other), .len = 64, .iface = is_6to4 ? 0 : 1 },
        };
        struct selection_host host = {
            .profile = find_good(fixture, cases[i].profile),
            .address = address,
            .n_addresses = G_N_ELEMENTS(address),
            .routes = IPV6_BIT,
        };
        uint8_t rule;
        const struct host_address *chosen = selection_source(&host, read_addr(cases[i].dst), &rule);

        g_assert_true(addr_equal(chosen->addr, read_addr(cases[i].chosen)));
        g_assert_cmpstr(source_rules[rule].id, ==, cases[i].rule);
    }
}

/* Inheritance */

#define ORIGIN "source=\"test\" confidence=\"guess\""

static void
test_inherits_all(struct fixture *fixture, gconstpointer data)
{
    const struct profile *vista, *derived;

    (void) data;
    write_profile(fixture, "vista-too", "windows-vista", "");
    vista = find_good(fixture, "windows-vista");
    derived = find_good(fixture, "vista-too");
    g_assert_cmpuint(derived->n_facts, ==, vista->n_facts);
    for (uint16_t i = 0; i < vista->n_facts; i++) {
        g_assert_cmpstr(derived->fact[i].id, ==, vista->fact[i].id);
        g_assert_cmpstr(derived->fact[i].stated, ==, vista->fact[i].stated);
        g_assert_cmpstr(derived->fact[i].from, ==, "windows-vista");
    }
    g_assert_cmpstr(derived->label, ==, "Test");
    g_assert_cmpstr(derived->family, ==, "windows");
    g_assert_cmpuint(derived->n_not_modelled, ==, vista->n_not_modelled);
    g_assert_cmpint(derived->destination_policy->n, ==, 6);
}

static void
test_replaces(struct fixture *fixture, gconstpointer data)
{
    const struct profile *vista, *derived;
    uint16_t order;

    (void) data;
    write_profile(fixture, "other", "windows-vista",
                  "<resolver><ask id=\"order\" order=\"AAAA A\" mode=\"together\" " ORIGIN "/></resolver>"
                  "<selection><policy id=\"policy\" " ORIGIN "><row prefix=\"::/0\" precedence=\"7\" label=\"8\"/>"
                  "</policy></selection>");
    vista = find_good(fixture, "windows-vista");
    derived = find_good(fixture, "other");
    order = fact_with(derived, "order");
    g_assert_cmpuint(order, ==, fact_with(vista, "order"));
    g_assert_cmpuint(derived->n_facts, ==, vista->n_facts);
    g_assert_cmpint(derived->ask.order.word[0], ==, ASK_AAAA);
    g_assert_cmpint(derived->ask.mode, ==, ASK_TOGETHER);
    g_assert_cmpuint(derived->ask.fact, ==, order);
    g_assert_cmpstr(derived->fact[order].from, ==, "other");
    g_assert_cmpint(derived->fact[order].confidence, ==, CONFIDENCE_GUESS);
    g_assert_cmpint(derived->destination_policy->n, ==, 1);
    g_assert_cmpint(derived->destination_policy->row[0].precedence, ==, 7);
    /* The rest of <selection> stays. */
    g_assert_cmpint(derived->scopes.private_ipv4, ==, 0);
    g_assert_cmpuint(derived->selection.fact, ==, fact_with(vista, "selection"));
}

/* A fact that holds others is replaced without them. */
static void
test_replaces_without_children(struct fixture *fixture, gconstpointer data)
{
    const struct profile *derived;
    const struct rule_list *rules;
    int place;

    (void) data;
    write_profile(fixture, "merged", "windows-vista",
                  "<selection id=\"selection\" standard=\"rfc3484\" sort=\"merge\" " ORIGIN "/>");
    derived = find_good(fixture, "merged");
    rules = &derived->source_rules;
    g_assert_cmpint(derived->selection.sort, ==, SORT_MERGE);
    g_assert_cmpuint(fact_with(derived, "policy"), !=, NO_FACT);
    place = rules_place(rules, rule_find(source_rules, "src-7"));
    g_assert_cmpint(rules->rule[place].with.value[ARGUMENT_PREFER], ==, PREFER_TEMPORARY);
}

static void
test_drops_and_adds(struct fixture *fixture, gconstpointer data)
{
    const struct profile *derived;

    (void) data;
    write_profile(fixture, "frank", "windows-vista",
                  "<drop id=\"aaaa-when\"/><drop id=\"a-nxdomain\"/>"
                  "<resolver><on id=\"late\" of=\"A\" outcome=\"servfail\" do=\"ask-other\" " ORIGIN "/></resolver>");
    write_profile(fixture, "franker", "frank", "<drop id=\"rst\"/>");
    derived = find_good(fixture, "franker");
    g_assert_cmpuint(fact_with(derived, "aaaa-when"), ==, NO_FACT);
    g_assert_cmpuint(fact_with(derived, "rst"), ==, NO_FACT);
    g_assert_cmpuint(derived->ask_when[ASK_AAAA].when, ==, 0);
    g_assert_cmpint(derived->rst.retries, ==, 0);
    g_assert_cmpint(derived->on[ASK_A][OUTCOME_NXDOMAIN].reaction, ==, REACTION_ASK_OTHER);
    /* The last that matches holds. */
    g_assert_cmpint(derived->on[ASK_A][OUTCOME_SERVFAIL].reaction, ==, REACTION_ASK_OTHER);
    g_assert_cmpint(derived->on[ASK_A][OUTCOME_REFUSED].reaction, ==, REACTION_STOP);
    g_assert_cmpstr(derived->fact[fact_with(derived, "late")].from, ==, "frank");
}

/* What a base does not model is inherited, replaced and dropped like a fact. */
static void
test_items(struct fixture *fixture, gconstpointer data)
{
    const struct profile *derived;

    (void) data;
    write_profile(fixture, "first", "windows-vista",
                  "<not-modelled><item id=\"one\" reason=\"r\" source=\"s\">first one</item>"
                  "<item id=\"two\" reason=\"r\" source=\"s\">first two</item></not-modelled>");
    write_profile(fixture, "second", "first",
                  "<drop id=\"one\"/><not-modelled><item id=\"two\" reason=\"why\" source=\"where\">second two</item>"
                  "<item id=\"three\" reason=\"r\" source=\"s\">second three</item></not-modelled>");
    derived = find_good(fixture, "second");
    g_assert_null(item_with(derived, "one"));
    g_assert_cmpstr(item_with(derived, "two")->text, ==, "second two");
    g_assert_cmpstr(item_with(derived, "two")->reason, ==, "why");
    g_assert_cmpstr(item_with(derived, "two")->source, ==, "where");
    g_assert_cmpstr(item_with(derived, "two")->from, ==, "second");
    g_assert_cmpuint(derived->n_not_modelled, ==, find_good(fixture, "windows-vista")->n_not_modelled + 2);
    g_assert_cmpuint(derived->n_facts, ==, find_good(fixture, "windows-vista")->n_facts);
    g_assert_cmpstr(derived->not_modelled[0].from, ==, "windows-vista");
}

/* Rules can be listed, by id and in order, and an argument goes with its rule. */
static void
test_rule_lists(struct fixture *fixture, gconstpointer data)
{
    const struct profile *derived;

    (void) data;
    write_profile(fixture, "listed", "windows-vista",
                  "<selection><source-rules id=\"s\" rules=\"src-8 src-7\" " ORIGIN "/>"
                  "<destination-rules id=\"d\" rules=\"dst-6 dst-9 dst-10\" " ORIGIN "/></selection>");
    derived = find_good(fixture, "listed");
    g_assert_cmpuint(derived->source_rules.n, ==, 2);
    g_assert_cmpstr(source_rules[derived->source_rules.rule[0].rule].id, ==, "src-8");
    g_assert_cmpint(derived->source_rules.rule[1].with.value[ARGUMENT_PREFER], ==, PREFER_TEMPORARY);
    g_assert_cmpuint(derived->source_rules.rule[1].fact, ==, fact_with(derived, "rule-7"));
    g_assert_cmpuint(derived->destination_rules.n, ==, 3);
    g_assert_cmpstr(destination_rules[derived->destination_rules.rule[0].rule].id, ==, "dst-6");
    g_assert_cmpuint(derived->destination_rules.fact, ==, fact_with(derived, "d"));
    g_assert_cmpuint(derived->destination_rules.rule[0].fact, ==, NO_FACT);
    g_assert_cmpuint(derived->destination_rules.rule[1].fact, ==, fact_with(derived, "rule-9"));
}

static void
test_standard_none(struct fixture *fixture, gconstpointer data)
{
    const struct profile *derived;

    (void) data;
    write_profile(fixture, "unsorted", "windows-xp-sp3",
                  "<drop id=\"rule-9\"/>"
                  "<selection id=\"selection\" standard=\"none\" sort=\"insertion\" " ORIGIN "/>");
    derived = find_good(fixture, "unsorted");
    g_assert_cmpuint(derived->destination_rules.n, ==, 0);
    g_assert_cmpuint(derived->source_rules.n, ==, 8);
}

static void
test_revision(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    g_assert_nonnull(find(fixture, "windows-vista@1"));
    g_assert_cmpstr(messages_text(fixture->messages), ==, "");
    g_assert_null(find(fixture, "windows-vista@2"));
    g_assert_null(find(fixture, "windows-vista@1x"));
    g_assert_cmpstr(messages_text(fixture->messages), ==,
                    "asker:1:1: os \"windows-vista@2\": windows-vista is at revision 1\n"
                    "  hint: write \"windows-vista@1\", or \"windows-vista\" for whatever is there\n"
                    "asker:1:1: os \"windows-vista@1x\": windows-vista is at revision 1\n"
                    "  hint: write \"windows-vista@1\", or \"windows-vista\" for whatever is there\n");
}

static void
test_unknown(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    g_assert_null(find(fixture, "windows-visat"));
    g_assert_null(find(fixture, "linux-20"));
    g_assert_null(find(fixture, "../os/linux-2009"));
    g_assert_null(find(fixture, ""));
    g_assert_cmpstr(messages_text(fixture->messages), ==,
                    "asker:1:1: os \"windows-visat\" is unknown\n"
                    "  hint: did you mean \"windows-vista\"? v6sim os list shows all\n"
                    "asker:1:1: os \"linux-20\" is unknown\n"
                    "  hint: did you mean \"linux-2009\"? v6sim os list shows all\n"
                    "asker:1:1: os \"../os/linux-2009\" is unknown\n"
                    "  hint: v6sim os list shows all\n"
                    "asker:1:1: os \"\" is unknown\n"
                    "  hint: v6sim os list shows all\n");
}

/* Bases that come back to where they began */
static void
test_circle(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *expected = NULL;

    (void) data;
    write_profile(fixture, "one", "two", "");
    write_profile(fixture, "two", "three", "");
    write_profile(fixture, "three", "one", "");
    g_assert_null(find(fixture, "one"));
    expected = g_strdup_printf(
        "%1$s/one.xml:1:22: base \"two\" has errors\n"
        "%1$s/three.xml:1:24: base \"one\" makes a circle: one -> two -> three -> one\n"
        "  hint: a base must not come back to the profile that it is under\n"
        "%1$s/two.xml:1:22: base \"three\" has errors\n"
        "asker:1:1: os \"one\": its profile has errors\n", fixture->folder);
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
}

/* Revisions */

static int64_t
syn_gives_up(struct fixture *fixture, const char *name)
{
    return find_good(fixture, name)->syn.give_up_ns / SECOND;
}

#define SYN(give_up) "<tcp><syn id=\"syn\" at=\"0s\" give-up=\"" give_up "\" " ORIGIN "/></tcp>"

/* At 3 there is "new" and no "rst"; 2 had neither "new" and one fact more; 1 stood on
 * another base, whose order is AAAA A, as seed S8-1 has it. */
static const char revised[] =
    "<os name=\"revised\" base=\"windows-vista\" revision=\"3\" label=\"Test\" released=\"2009\">\n"
    "<drop id=\"rst\"/><drop id=\"a-nxdomain\"/>" SYN("3s")
    "<resolver><on id=\"new\" of=\"A\" outcome=\"icmp\" do=\"stop\" " ORIGIN "/></resolver>"
    "<was revision=\"1\" base=\"windows-xp-sp3\">" SYN("1s") "</was>"
    "<was revision=\"2\"><drop id=\"new\"/><drop id=\"buttons\"/>" SYN("2s")
    "<tcp><on id=\"gone\" icmp=\"no-route\" do=\"abort\" " ORIGIN "/></tcp></was></os>\n";

static void
test_older(struct fixture *fixture, gconstpointer data)
{
    const struct profile *three, *two, *one;

    (void) data;
    write_file(fixture, "revised", revised);
    three = find_good(fixture, "revised");
    two = find_good(fixture, "revised@2");
    one = find_good(fixture, "revised@1");
    g_assert_true(find_good(fixture, "revised@3") == three);
    g_assert_cmpint(three->syn.give_up_ns, ==, 3 * SECOND);
    g_assert_cmpint(two->syn.give_up_ns, ==, 2 * SECOND);
    g_assert_cmpint(one->syn.give_up_ns, ==, 1 * SECOND);
    g_assert_cmpuint(fact_with(three, "new"), !=, NO_FACT);
    g_assert_cmpuint(fact_with(two, "new"), ==, NO_FACT);
    g_assert_cmpuint(fact_with(one, "new"), ==, NO_FACT);
    g_assert_cmpuint(fact_with(three, "gone"), ==, NO_FACT);
    g_assert_cmpint(two->on_icmp[FAMILY_IPV4][ICMP_NO_ROUTE].reaction, ==, TCP_ABORT);
    g_assert_cmpint(one->on_icmp[FAMILY_IPV4][ICMP_NO_ROUTE].reaction, ==, TCP_ABORT);
    g_assert_cmpuint(fact_with(two, "rst"), ==, NO_FACT);
    g_assert_cmpint(two->ask.order.word[0], ==, ASK_A);
    g_assert_cmpint(one->ask.order.word[0], ==, ASK_AAAA);
    g_assert_nonnull(item_with(three, "buttons"));
    g_assert_null(item_with(two, "buttons"));
}

/* How reports tell them apart, and where facts came from. */
static void
test_older_names(struct fixture *fixture, gconstpointer data)
{
    const struct profile *three, *one;

    (void) data;
    write_file(fixture, "revised", revised);
    three = find_good(fixture, "revised");
    one = find_good(fixture, "revised@1");
    g_assert_cmpstr(three->name, ==, "revised");
    g_assert_cmpstr(one->name, ==, "revised@1");
    g_assert_cmpstr(one->system, ==, "revised");
    g_assert_cmpint(three->revision, ==, 3);
    g_assert_cmpint(one->revision, ==, 1);
    g_assert_cmpint(one->newest, ==, 3);
    g_assert_cmpstr(three->base, ==, "windows-vista");
    g_assert_cmpstr(one->base, ==, "windows-xp-sp3");
    g_assert_cmpstr(three->fact[fact_with(three, "syn")].from, ==, "revised");
    g_assert_cmpstr(one->fact[fact_with(one, "syn")].from, ==, "revised@1");
    g_assert_cmpstr(one->fact[fact_with(one, "order")].from, ==, "windows-xp-sp3");
    g_assert_true(g_strv_contains(profiles_names(fixture->profiles), "revised"));
    g_assert_false(g_strv_contains(profiles_names(fixture->profiles), "revised@1"));
}

/* A base is the one of today, unless it is pinned; what a <was> says of it holds
 * further down too. */
static void
test_older_bases(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    write_file(fixture, "revised", revised);
    write_profile(fixture, "follows", "revised", "");
    write_profile(fixture, "stays", "revised@2", "");
    write_file(fixture, "both", "<os name=\"both\" base=\"revised\" revision=\"9\" label=\"Test\" released=\"2009\">"
               "<was revision=\"7\" base=\"revised@2\"/><was revision=\"4\"/><was revision=\"2\" base=\"stays\"/>"
               "<was revision=\"1\" base=\"revised@1\"/></os>");
    g_assert_cmpint(syn_gives_up(fixture, "follows"), ==, 3);
    g_assert_cmpint(syn_gives_up(fixture, "stays"), ==, 2);
    g_assert_cmpint(syn_gives_up(fixture, "both"), ==, 3);
    g_assert_cmpint(syn_gives_up(fixture, "both@7"), ==, 2);
    g_assert_cmpint(syn_gives_up(fixture, "both@4"), ==, 2);
    g_assert_cmpint(syn_gives_up(fixture, "both@2"), ==, 2);
    g_assert_cmpint(syn_gives_up(fixture, "both@1"), ==, 1);
    g_assert_cmpstr(find_good(fixture, "stays")->fact[fact_with(find_good(fixture, "stays"), "syn")].from, ==,
                    "revised@2");
    g_assert_null(find(fixture, "both@3"));
    g_assert_cmpstr(messages_text(fixture->messages), ==,
                    "asker:1:1: os \"both@3\": both is at revision 9, and keeps 7, 4, 2, 1\n"
                    "  hint: write \"both@9\", or \"both\" for whatever is there\n");
}

/* A base that went is no base: all must be said. */
static void
test_older_without_base(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *expected = NULL;

    (void) data;
    write_file(fixture, "x", "<os name=\"x\" base=\"windows-vista\" revision=\"2\" label=\"Test\" released=\"2009\">\n"
               "<was revision=\"1\" base=\"none\"/></os>");
    g_assert_null(find(fixture, "x"));
    expected = g_strdup_printf("%s/x.xml:1:1: profile x@1 has no <ask> in <resolver>\n  hint: a base can supply it\n"
                               "asker:1:1: os \"x\": its profile has errors\n", fixture->folder);
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
}

/* Two facts mean the same if their values are, whatever their words. */
static void
test_meaning(struct fixture *fixture, gconstpointer data)
{
    const struct profile *derived, *vista;

    (void) data;
    write_profile(fixture, "x", "windows-vista",
                  "<ipv6 id=\"ipv6\" unconfigured=\"global\" default=\"on\" " ORIGIN "/>"
                  "<resolver><steps id=\"retry-1\" give-up=\"10000ms\" servers=\"1\" at=\"0s 1s 2s 4s 8s\" " ORIGIN "/>"
                  "<on id=\"a-ended\" of=\"A\" outcome=\"nodata answer\" do=\"ask-other\" " ORIGIN "/>"
                  "<on id=\"a-nxdomain\" outcome=\"nxdomain\" do=\"stop\" " ORIGIN "/></resolver>");
    derived = find_good(fixture, "x");
    vista = find_good(fixture, "windows-vista");
    for (uint16_t i = 0; i < vista->n_facts; i++) {
        uint16_t same = fact_with(derived, vista->fact[i].id);
        bool differs = strcmp(vista->fact[i].id, "a-nxdomain") == 0;    /* of="A" there, of any here */

        g_assert_cmpint(strcmp(vista->fact[i].meaning, derived->fact[same].meaning) != 0, ==, differs);
    }
}

/* Aliases */

#define ALIASES(list) "<aliases date=\"2026-01-31\">\n" list "\n</aliases>\n"
#define ALIAS(name, os) "<alias name=\"" name "\" os=\"" os "\" reason=\"test\"/>"

static void
test_aliases(struct fixture *fixture, gconstpointer data)
{
    const struct alias *alias;

    (void) data;
    write_file(fixture, "revised", revised);
    write_file(fixture, "aliases", ALIASES(ALIAS("one", "two") ALIAS("two", "revised") ALIAS("linux", "revised")));
    g_assert_true(find_good(fixture, "one") == find_good(fixture, "revised"));
    g_assert_true(find_good(fixture, "one@1") == find_good(fixture, "revised@1"));
    g_assert_true(find_good(fixture, "one@3") == find_good(fixture, "revised"));
    /* The first folder that has it tells; the others' stay. */
    g_assert_true(find_good(fixture, "linux") == find_good(fixture, "revised"));
    g_assert_true(find_good(fixture, "windows-xp") == find_good(fixture, "windows-xp-sp3"));
    alias = profiles_alias(fixture->profiles, "one@1");
    g_assert_cmpstr(alias->name, ==, "one");
    g_assert_cmpstr(alias->os, ==, "revised");
    g_assert_cmpstr(alias->date, ==, "2026-01-31");
    g_assert_null(profiles_alias(fixture->profiles, "revised"));
    g_assert_false(g_strv_contains(profiles_names(fixture->profiles), "aliases"));
    g_assert_null(find(fixture, "one@7"));
    g_assert_cmpstr(messages_text(fixture->messages), ==,
                    "asker:1:1: os \"one@7\": revised is at revision 3, and keeps 2, 1\n"
                    "  hint: write \"revised@3\", or \"revised\" for whatever is there\n");
}

/* A system of one's own hides an alias of a later folder. */
static void
test_alias_hidden(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    write_profile(fixture, "linux", "windows-vista", "");
    g_assert_cmpstr(find_good(fixture, "linux")->name, ==, "linux");
    g_assert_cmpstr(find_good(fixture, "windows-xp")->name, ==, "windows-xp-sp3");
    g_assert_null(profiles_alias(fixture->profiles, "linux"));
}

/* Every alias that ships stands for a system that ships. */
static void
test_aliases_shipped(struct fixture *fixture, gconstpointer data)
{
    const GPtrArray *aliases;

    (void) data;
    g_assert_cmpstr(find_good(fixture, "windows-xp")->name, ==, "windows-xp-sp3");
    g_assert_cmpstr(find_good(fixture, "linux")->name, ==, "linux-glibc-2.36");
    aliases = profiles_aliases(fixture->profiles, fixture->messages);
    g_assert_nonnull(aliases);
    for (guint i = 0; i < aliases->len; i++) {
        const struct alias *alias = aliases->pdata[i];

        g_assert_cmpstr(find_good(fixture, alias->name)->name, ==, alias->os);
        g_assert_cmpstr(alias->reason, !=, "");
        if (i > 0)
            g_assert_cmpstr(((const struct alias *) aliases->pdata[i - 1])->name, <, alias->name);
    }
}

/* Lists of aliases with one mistake each; '^' stands in front of the place, in
 * line 2 or, where there is no line 2, in line 1. */
static const struct refused_list {
    const char *name, *list, *message;
} refused_lists[] = {
    { "dangling", ALIASES("<alias name=\"a\" ^os=\"linux-209\" reason=\"r\"/>"),
      "os \"linux-209\" is no system\n  hint: did you mean \"linux-2009\"?" },
    { "circle", ALIASES("<alias name=\"a\" ^os=\"b\" reason=\"r\"/>" ALIAS("b", "c") ALIAS("c", "a")),
      "os \"b\" makes a circle: a -> b -> c -> a\n  hint: in the end an alias stands for a system" },
    { "circle-behind", ALIASES(ALIAS("z", "a") "<alias name=\"a\" ^os=\"a\" reason=\"r\"/>"),
      "os \"a\" makes a circle: a -> a\n  hint: in the end an alias stands for a system" },
    { "clash", ALIASES("<alias ^name=\"windows-vista\" os=\"linux-2009\" reason=\"r\"/>"),
      "name \"windows-vista\" is a system's own name\n"
      "  hint: give the alias another name: this one would hide the system" },
    { "twice", ALIASES(ALIAS("a", "linux-2009") "<alias ^name=\"a\" os=\"windows-vista\" reason=\"r\"/>"),
      "name \"a\" is given twice\n  hint: the other is at 2:14" },
    { "no-reason", ALIASES("^<alias name=\"a\" os=\"linux-2009\"/>"),
      "alias needs the attribute \"reason\"\n  hint: why this one" },
    { "revision", ALIASES("<alias name=\"a\" ^os=\"linux-2009@1\" reason=\"r\"/>"),
      "os \"linux-2009@1\" is not a name\n  hint: letters, digits, - _ and dots" },
    { "element", ALIASES("^<os name=\"a\"/>"),
      "<aliases> holds no <os>\n  hint: write <alias name=\"...\" os=\"...\" reason=\"...\"/>" },
    { "date", "<aliases ^date=\"2026-02-30\"/>",
      "date \"2026-02-30\" is not a date\n  hint: write it like 2026-11-25" },
    { "no-date", "^<aliases/>",
      "aliases needs the attribute \"date\"\n  hint: when this list was looked through: 2026-11-25" },
    { "text", ALIASES(ALIAS("b", "linux-2009") " ^and more"),
      "<aliases> holds text\n  hint: notes are written <!-- like this -->" },
    { "text-in-alias", ALIASES("^<alias name=\"b\" os=\"linux-2009\" reason=\"r\">why</alias>"),
      "<alias> holds something\n  hint: write <alias name=\"...\" os=\"...\" reason=\"...\"/>" },
    { "root", "^<alias/>", "<alias> is no list of aliases\n  hint: a list of aliases is one <aliases>" },
};

/* The column, in the line without its mark, of the element, the attribute's value
 * or the text that @mark stands in front of. */
static int
marked_column(const char *line, const char *mark)
{
    const char *quote = strchr(mark, '"');
    const char *place = mark[1] == '<' || quote == NULL ? mark : quote;

    return (int) (place - line) + 1;
}

static void
test_refused_list(struct fixture *fixture, gconstpointer data)
{
    const struct refused_list *case_ = data;
    g_auto(GStrv) half = g_strsplit(case_->list, "^", 2);
    g_autofree char *list = g_strconcat(half[0], half[1], NULL), *expected = NULL;
    const char *mark = strchr(case_->list, '^'), *line = g_strrstr_len(case_->list, mark - case_->list, "\n");

    write_file(fixture, "aliases", list);
    g_assert_null(find(fixture, "a"));
    expected = g_strdup_printf("%s/aliases.xml:%d:%d: %s\n"
                               "asker:1:1: os \"a\" is unknown, and the aliases have errors\n",
                               fixture->folder, line != NULL ? 2 : 1,
                               marked_column(line != NULL ? line + 1 : case_->list, mark), case_->message);
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
    /* Said once; and who needs no alias is not disturbed. */
    g_assert_nonnull(find(fixture, "linux-2009"));
    g_assert_null(profiles_aliases(fixture->profiles, fixture->messages));
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
}

/* Said once, but everybody who asks is told, in each place once. */
static void
test_bad_once(struct fixture *fixture, gconstpointer data)
{
    struct place other = { .file = "asker", .line = 2, .column = 1 };
    g_autofree char *expected = NULL;

    (void) data;
    write_profile(fixture, "lone", "", "");
    g_assert_null(find(fixture, "lone"));
    g_assert_null(find(fixture, "lone"));
    g_assert_null(profiles_find(fixture->profiles, "lone", other, fixture->messages));
    expected = g_strdup_printf(
        "%s/lone.xml:1:1: profile lone has no <ask> in <resolver>\n"
        "  hint: a base can supply it\n"
        "asker:1:1: os \"lone\": its profile has errors\n"
        "asker:2:1: os \"lone\": its profile has errors\n", fixture->folder);
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
}

/* What is refused. Facts stand in line 2 of a profile based on windows-vista; a
 * '^', which is not written to the file, stands where the message points to. */
#define RESOLVER(element) "<resolver>" element "</resolver>"
#define COMMAND(name) "<policy id=\"" name "\" role=\"on-command\" command=\"" name "\" " ORIGIN "/>"
#define SELECTION(element) "<selection>" element "</selection>"
#define TCP(element) "<tcp>" element "</tcp>"
#define NOT_MODELLED(element) "<not-modelled>" element "</not-modelled>"
#define REASON "reason=\"r\" source=\"s\""
#define NEED_ORIGIN "\n  hint: every fact has an id, a source to look it up in, and a confidence"

static const struct refused {
    const char *name, *facts, *message;
} refused[] = {
    { "no-id", "^<ipv6 default=\"on\" source=\"test\" confidence=\"rfc\"/>",
      "<ipv6> states a fact without id" NEED_ORIGIN },
    { "no-source", "^<ipv6 id=\"ipv6\" default=\"on\" confidence=\"rfc\"/>",
      "<ipv6> states a fact without source" NEED_ORIGIN },
    { "empty-source", "<ipv6 id=\"ipv6\" default=\"on\" source=\"^\" confidence=\"rfc\"/>",
      "<ipv6> states a fact without source" NEED_ORIGIN },
    { "no-confidence", "^<ipv6 id=\"ipv6\" default=\"on\" source=\"test\"/>",
      "<ipv6> states a fact without confidence" NEED_ORIGIN },
    { "unknown-confidence", "<ipv6 id=\"ipv6\" default=\"on\" source=\"test\" confidence=\"^sure\"/>",
      "confidence \"sure\" is not known\n"
      "  hint: one of: seed rfc source-code vendor measured secondary guess" },
    { "id-of-two-words", "<ipv6 id=\"^a b\" default=\"on\" source=\"test\" confidence=\"rfc\"/>",
      "id \"a b\" is not a name\n  hint: letters, digits, - _ and dots" },
    { "text-in-a-holder", "<resolver> ^slow </resolver>",
      "<resolver> holds text\n  hint: notes are written <!-- like this -->" },
    { "element-in-a-row", SELECTION("<policy id=\"policy\" " ORIGIN "><row prefix=\"::/0\" label=\"1\">"
                                    "^<row prefix=\"::/96\" label=\"2\"/></row></policy>"),
      "<row> holds no <row>\n  hint: it stands in <policy>" },
    { "id-twice", "<ipv6 id=\"b\" default=\"on\" " ORIGIN "/>" TCP("<rst id=\"^b\" retries=\"0\" " ORIGIN "/>"),
      "id \"b\" is given twice\n  hint: the other is at 2:11" },
    { "id-of-another-kind", "<ipv6 id=\"^order\" default=\"on\" " ORIGIN "/>",
      "id \"order\" is a <ask> in windows-vista and cannot become a <ipv6>\n"
      "  hint: give it another id, and <drop id=\"order\"/> if it is in the way" },
    { "second-of-its-kind", "^<ipv6 id=\"v6\" default=\"on\" " ORIGIN "/>",
      "<ipv6> is a second one of its kind: it needs the id of the other, to replace it" },
    { "drop-of-nothing", "<drop id=\"^nought\"/>",
      "no base states a fact or item \"nought\" that could be dropped\n"
      "  hint: v6sim os show BASE lists facts and items with their ids" },
    { "unknown-element", "^<ressolver/>", "<os> holds no <ressolver>\n  hint: did you mean <resolver>?" },
    { "element-elsewhere", "^<syn id=\"s\" at=\"0s\" give-up=\"1s\" " ORIGIN "/>",
      "<os> holds no <syn>\n  hint: it stands in <tcp>" },
    { "second-without-time", RESOLVER("^<second id=\"aaaa-wait\" cap=\"3s\" " ORIGIN "/>"),
      "<second> says neither how long the second answer may take nor that there is no limit" },
    { "demotes-without-penalty", RESOLVER("^<servers id=\"servers\" demote=\"timeout\" " ORIGIN "/>"),
      "<servers> demotes servers without a penalty" },
    { "demotes-and-does-not",
      RESOLVER("^<servers id=\"servers\" demote=\"none timeout\" penalty=\"1m\" " ORIGIN "/>"),
      "<servers> demotes after something and after none" },
    { "keeps-nothing-for-long", RESOLVER("^<cache id=\"cache\" keeps=\"nothing\" positive=\"1d\" " ORIGIN "/>"),
      "<cache> says how long, and keeps nothing" },
    { "fixed-without-times",
      RESOLVER("^<cache id=\"cache\" keeps=\"lookups\" ttl=\"fixed\" positive=\"1h\" " ORIGIN "/>"),
      "<cache> has ttl=\"fixed\" without positive and negative" },
    { "failures-without-ttl",
      RESOLVER("^<cache id=\"cache\" keeps=\"answers\" failures=\"yes\" " ORIGIN "/>"),
      "<cache> keeps failures, which have no TTL, without ttl=\"fixed\"" },
    { "edns-that-falls-not", RESOLVER("^<edns id=\"edns\" size=\"1200\" losses=\"3\" " ORIGIN "/>"),
      "<edns> says when it falls back, and does not" },
    { "edns-that-falls-for-ever",
      RESOLVER("^<edns id=\"edns\" size=\"1200\" fallback=\"server\" losses=\"3\" kept=\"5m\" " ORIGIN "/>"),
      "<edns> falls back without kept and kept-most" },
    { "edns-that-falls-after-nothing",
      RESOLVER("^<edns id=\"edns\" size=\"1200\" fallback=\"server\" kept=\"5m\" kept-most=\"6h\" " ORIGIN "/>"),
      "<edns> falls back after nothing: give rejected or losses" },
    { "servers-that-are-not-there",
      RESOLVER("^<steps id=\"retry-1\" servers=\"1\" at=\"0s:1 1s:2\" give-up=\"2s\" " ORIGIN "/>"),
      "<steps> asks a server that the host does not have" },
    { "steps-begin-late", RESOLVER("^<steps id=\"retry-1\" servers=\"1\" at=\"1s:1\" give-up=\"2s\" " ORIGIN "/>"),
      "<steps> does not begin at 0s" },
    { "steps-give-up-early",
      RESOLVER("^<steps id=\"retry-1\" servers=\"1\" at=\"0s:1 3s:1\" give-up=\"3s\" " ORIGIN "/>"),
      "<steps> gives up before the last query has had time" },
    { "steps-without-anything", RESOLVER("^<steps id=\"retry-1\" servers=\"1\" " ORIGIN "/>"),
      "<steps> has neither a schedule (at, give-up) nor a formula" },
    { "formula-and-schedule",
      RESOLVER("^<steps id=\"retry-1\" servers=\"1\" formula=\"bind\" first=\"5s\" rounds=\"2\" at=\"0s:1\" "
               ORIGIN "/>"),
      "<steps> has a formula and what the formula would give (at, give-up)" },
    { "formula-in-part", RESOLVER("^<steps id=\"retry-1\" servers=\"1\" formula=\"bind\" first=\"5s\" " ORIGIN "/>"),
      "<steps> has a formula without first or rounds" },
    { "formula-of-fractions",
      RESOLVER("^<steps id=\"retry-1\" servers=\"1\" formula=\"bind\" first=\"1.5s\" rounds=\"2\" " ORIGIN "/>"),
      "<steps> has a first that is not a whole number of seconds, in which this formula counts" },
    { "steps-twice", RESOLVER("^<steps id=\"all\" servers=\"any\" formula=\"bind\" first=\"5s\" rounds=\"2\" "
                              ORIGIN "/>"),
      "<steps> says again what another fact says of as many servers" },
    { "timeout-goes-on", RESOLVER("^<on id=\"t\" outcome=\"timeout\" do=\"next-server\" " ORIGIN "/>"),
      "<on> goes on after a timeout, which ends the whole schedule" },
    { "timeout-leaves", RESOLVER("^<on id=\"t\" outcome=\"timeout\" do=\"leave-server\" " ORIGIN "/>"),
      "<on> goes on after a timeout, which ends the whole schedule" },
    { "tcp-after-error", RESOLVER("^<on id=\"t\" outcome=\"truncated servfail\" do=\"tcp\" " ORIGIN "/>"),
      "<on> asks over TCP after something else than truncated" },
    { "times-of-nothing", RESOLVER("^<on id=\"t\" outcome=\"servfail\" do=\"ignore\" times=\"2\" " ORIGIN "/>"),
      "<on> has times, and sends nothing again" },
    { "ladder-without-pair", RESOLVER("^<ladder id=\"l\" rungs=\"single-request\" " ORIGIN "/>"),
      "<ladder> is for questions that are asked as a pair: <ask mode=\"paired\">" },
    { "gap-in-sequence", RESOLVER("^<ask id=\"order\" order=\"A AAAA\" mode=\"sequential\" gap=\"2ms\" " ORIGIN "/>"),
      "<ask> has a gap, and does not ask for both types together" },
    { "icmp-of-no-family", TCP("<on id=\"icmp\" family=\"^ipv5\" do=\"soft\" " ORIGIN "/>"),
      "family \"ipv5\" is not known\n  hint: did you mean \"ipv4\"?" },
    { "success-without-answer", RESOLVER("^<both id=\"b\" a=\"nxdomain\" gives=\"success\" " ORIGIN "/>"),
      "<both> gives success where neither a nor aaaa is answer: there is nothing to succeed with" },
    { "success-whatever-comes", RESOLVER("^<both id=\"b\" gives=\"success\" " ORIGIN "/>"),
      "<both> gives success where neither a nor aaaa is answer: there is nothing to succeed with" },
    /* 8 x 8 + 1 queries on a host with 8 servers; each over TCP as well: three SYNs, the query three times, a FIN. */
    { "too-many-tries",
      RESOLVER("^<steps id=\"retry-3\" servers=\"3+\" at=\"0s:all 1s:all 2s:all 3s:all 4s:all 5s:all 6s:all "
               "7s:all 8s:1\" give-up=\"9s\" " ORIGIN "/>"),
      "<steps> and what else the profile says have a lookup send up to 520 packets for one type, UDP and TCP"
      "\n  hint: 512 is the most: fewer steps, fewer times in <again>, a max in <servers>, fewer SYNs in <syn>" },
    { "again-once", RESOLVER("<again id=\"a\" times=\"^1\" " ORIGIN "/>"),
      "times \"1\" is too small\n  hint: a whole number from 2 to 10" },
    { "rule-unknown", SELECTION("^<rule id=\"r\" rule=\"dst-11\" ipv4=\"no\" " ORIGIN "/>"),
      "<rule> is about a rule that is not one of src-1 to src-8, dst-1 to dst-10" },
    { "rule-without-argument", SELECTION("^<rule id=\"r\" rule=\"dst-5\" ipv4=\"no\" " ORIGIN "/>"),
      "<rule> is about a rule that has no argument" },
    { "rule-with-the-other-argument", SELECTION("^<rule id=\"r\" rule=\"src-7\" ipv4=\"no\" " ORIGIN "/>"),
      "<rule> must have prefer and nothing else: that is this rule's argument" },
    { "rules-twice", SELECTION("<source-rules id=\"r\" rules=\"^src-1 src-1\" " ORIGIN "/>"),
      "rules \"src-1\" is there twice\n  hint: leave one of them out" },
    { "rules-of-the-other-kind", SELECTION("^<source-rules id=\"r\" rules=\"src-6 dst-1\" " ORIGIN "/>"),
      "<source-rules> lists a rule that is not one of src-1 to src-8, src-5.5, src-orchid" },
    { "rule-not-in-use",
      SELECTION("<destination-rules id=\"d\" rules=\"dst-1\" " ORIGIN "/>^<rule id=\"rule-9\" rule=\"dst-9\" "
                "ipv4=\"no\" " ORIGIN "/>"),
      "<rule> is about a rule that this profile does not use" },
    { "policy-twice", SELECTION("^<policy id=\"p\" role=\"source\" " ORIGIN "/>"),
      "<policy> has a role that another policy has already" },
    { "row-twice", SELECTION("<policy id=\"policy\" " ORIGIN "><row prefix=\"::/0\" label=\"1\"/>"
                             "^<row prefix=\"::/0\" label=\"2\"/></policy>"),
      "<row> has a prefix that the table has already" },
    { "policy-without-command", SELECTION("^<policy id=\"p\" role=\"on-command\" " ORIGIN "/>"),
      "<policy> has the role on-command and no command" },
    { "command-of-half-a-table",
      SELECTION("^<policy id=\"policy\" role=\"source\" command=\"x\" " ORIGIN "/>"),
      "<policy> has a command, which only tables for both or on-command can have" },
    { "five-commands", SELECTION(COMMAND("a") COMMAND("b") COMMAND("c") COMMAND("d") "^" COMMAND("e")),
      "<policy> is one too many with a command: there is room for four" },
    { "edit-twice", SELECTION("^<edit id=\"e\" by=\"netsh\" " ORIGIN "/>"),
      "<edit> is a second one by the same tool" },
    { "rst-without-wait", TCP("^<rst id=\"rst\" retries=\"2\" " ORIGIN "/>"), "<rst> has retries without a wait" },
    { "icmp-after-without-number", TCP("^<on id=\"icmp\" do=\"after\" " ORIGIN "/>"),
      "<on> must have after if do=\"after\", and only then" },
    { "rto-min-above-max", TCP("^<data id=\"data\" rto-min=\"2s\" rto-max=\"1s\" " ORIGIN "/>"),
      "<data> has an rto-min above its rto-max" },
    { "delay-in-order", "^<connect id=\"connect\" strategy=\"in-order\" attempt-delay=\"1s\" " ORIGIN "/>",
      "<connect> has only attempt-timeout, give-up and ends-after beside strategy=\"in-order\"" },
    { "history-in-order", "^<connect id=\"connect\" strategy=\"in-order\" history=\"10m\" " ORIGIN "/>",
      "<connect> has only attempt-timeout, give-up and ends-after beside strategy=\"in-order\"" },
    { "ends-of-a-race",
      "^<connect id=\"connect\" strategy=\"rfc6555\" attempt-delay=\"300ms\" ends-after=\"no-route\" " ORIGIN "/>",
      "<connect> has ends-after only beside strategy=\"in-order\"" },
    { "racing-without-delay", "^<connect id=\"connect\" strategy=\"rfc6555\" " ORIGIN "/>",
      "<connect> needs an attempt-delay" },
    { "resolution-of-rfc6555",
      "^<connect id=\"connect\" strategy=\"rfc6555\" attempt-delay=\"300ms\" resolution-delay=\"50ms\" " ORIGIN "/>",
      "<connect> has only attempt-delay, attempt-timeout, history and give-up beside strategy=\"rfc6555\"" },
    { "min-without-rtts",
      "^<connect id=\"connect\" strategy=\"rfc8305\" attempt-delay=\"1s\" attempt-delay-min=\"1s\" " ORIGIN "/>",
      "<connect> has attempt-delay-rtts, attempt-delay-min and attempt-delay-max together or not at all" },
    { "rtts-without-history",
      "^<connect id=\"connect\" strategy=\"rfc8305\" attempt-delay=\"1s\" attempt-delay-rtts=\"3\" "
      "attempt-delay-min=\"10ms\" attempt-delay-max=\"2s\" " ORIGIN "/>",
      "<connect> has attempt-delay-rtts without a history to know round trips from" },
    { "min-above-max",
      "^<connect id=\"connect\" strategy=\"rfc8305\" attempt-delay=\"1s\" attempt-delay-rtts=\"3\" "
      "attempt-delay-min=\"3s\" attempt-delay-max=\"2s\" history=\"10m\" " ORIGIN "/>",
      "<connect> needs an attempt-delay-min above 0s and up to attempt-delay-max" },
    { "order-without-history",
      "^<connect id=\"connect\" strategy=\"rfc8305\" attempt-delay=\"1s\" history-order=\"first\" " ORIGIN "/>",
      "<connect> has history-order and history-leeway only beside a history" },
    { "leeway-of-rfc6555",
      "^<connect id=\"connect\" strategy=\"rfc6555\" attempt-delay=\"1s\" history=\"1m\" "
      "history-leeway=\"9ms\" " ORIGIN "/>",
      "<connect> has only attempt-delay, attempt-timeout, history and give-up beside strategy=\"rfc6555\"" },
    { "no-first-family",
      "<connect id=\"connect\" strategy=\"rfc8305\" attempt-delay=\"1s\" first-family-count=\"^0\" " ORIGIN "/>",
      "first-family-count \"0\" is too small\n  hint: a whole number from 1 to 16" },
    { "bound-of-the-known",
      TCP("<rst id=\"rst\" retries=\"0\" source=\"x\" confidence=\"rfc\">^<low retries=\"1\"/></rst>"),
      "<low> in a fact that is not a guess\n  hint: what is known has no other value to try" },
    { "empty-bound", TCP("<rst id=\"rst\" retries=\"0\" " ORIGIN ">^<low/></rst>"),
      "<low> says nothing\n  hint: it has attributes of its fact with other values" },
    { "bound-of-nothing", RESOLVER("^<low order=\"AAAA A\"/>"), "<resolver> holds no <low>" },
    { "teredo-without-server", "^<interface id=\"i\" type=\"teredo\" " ORIGIN "/>",
      "<interface> has no server" },
    { "6to4-with-server", "^<interface id=\"i\" type=\"6to4\" server=\"a.example\" " ORIGIN "/>",
      "<interface> says what Teredo alone has" },
    { "teredo-with-identifier",
      "^<interface id=\"i\" type=\"teredo\" server=\"a.example\" identifier=\"one\" " ORIGIN "/>",
      "<interface> has an identifier, which is 6to4's" },
    { "interface-twice", "^<interface id=\"i\" type=\"6to4\" " ORIGIN "/>",  /* the base has one */
      "<interface> is of a type that another one is of already" },
    { "refresh-of-no-time",
      "<interface id=\"i\" type=\"teredo\" server=\"a.example\" refresh=\"^0s\" " ORIGIN "/>",
      "refresh \"0s\" is too short\n  hint: from 1s to 1h" },
    { "empty-item", NOT_MODELLED("^<item id=\"x\" reason=\"x\" source=\"y\"/>"),
      "<item> is empty\n  hint: say what is not modelled" },
    { "item-without-id", NOT_MODELLED("^<item reason=\"x\" source=\"y\">z</item>"),
      "item needs the attribute \"id\"\n  hint: what a derived profile replaces or drops it by" },
    { "item-without-source", NOT_MODELLED("^<item id=\"x\" reason=\"x\">y</item>"),
      "item needs the attribute \"source\"\n  hint: where it is told" },
    { "item-with-confidence",
      NOT_MODELLED("<item id=\"x\" reason=\"x\" source=\"y\" ^confidence=\"guess\">z</item>"),
      "item has no attribute \"confidence\"\n  hint: one of: id reason source" },
    { "item-twice", NOT_MODELLED("<item id=\"x\" " REASON ">y</item><item id=\"^x\" " REASON ">z</item>"),
      "id \"x\" is given twice\n  hint: the other is at 2:25" },
    { "item-of-a-fact", NOT_MODELLED("<item id=\"^order\" " REASON ">x</item>"),
      "id \"order\" is a <ask> in windows-vista and cannot become a <item>\n"
      "  hint: give it another id, and <drop id=\"order\"/> if it is in the way" },
    { "no-item", NOT_MODELLED("^<itm id=\"x\" " REASON ">y</itm>"),
      "<not-modelled> holds no <itm>\n  hint: did you mean <item>?" },
};

/* The same of a file at revision 3. */
static const struct refused refused_older[] = {
    { "was-without-revision", "^<was/>",
      "was needs the attribute \"revision\"\n  hint: the older revision that is kept here" },
    { "was-garbled", "<was revision=\"^two\"/>",
      "revision \"two\" is not a whole number\n  hint: write a whole number, digits only" },
    { "was-nought", "<was revision=\"^0\"/>", "revision \"0\" is too small\n  hint: a whole number from 1 to 1000000" },
    { "was-not-older", "<was revision=\"^3\"/>",
      "revision \"3\" is not older than the file, 3\n"
      "  hint: the facts of the newest revision stand in <os> itself" },
    { "was-twice", "<was revision=\"1\"/><was revision=\"^1\"/>",
      "revision \"1\" is kept twice\n  hint: the other is at 2:1" },
    { "was-drops-nothing", "<was revision=\"2\"><drop id=\"^nought\"/></was>",
      "no newer revision states a fact or item \"nought\" that could be dropped\n"
      "  hint: v6sim os show lists facts and items with their ids" },
    { "was-drops-older", "<was revision=\"2\"><drop id=\"rst\"/></was><was revision=\"1\"><drop id=\"^rst\"/></was>",
      "no newer revision states a fact or item \"rst\" that could be dropped\n"
      "  hint: v6sim os show lists facts and items with their ids" },
    { "was-drops-its-own", "<was revision=\"2\">" TCP("<rst id=\"rst\" retries=\"0\" " ORIGIN "/>")
      "<drop id=\"^rst\"/></was>",
      "no newer revision states a fact or item \"rst\" that could be dropped\n"
      "  hint: v6sim os show lists facts and items with their ids" },
    { "was-without-source", "<was revision=\"2\">" TCP("^<rst id=\"rst\" retries=\"0\" confidence=\"rfc\"/>") "</was>",
      "<rst> states a fact without source" NEED_ORIGIN },
    { "was-wrong", "<was revision=\"2\">" TCP("^<rst id=\"rst\" retries=\"2\" " ORIGIN "/>") "</was>",
      "<rst> has retries without a wait" },
    { "was-says-twice", "<was revision=\"2\">" TCP("<rst id=\"rst\" retries=\"0\" " ORIGIN "/>")
      TCP("<rst id=\"^rst\" retries=\"0\" " ORIGIN "/>") "</was>",
      "id \"rst\" is given twice\n  hint: the other is at 2:33" },
    { "was-unknown-element", "<was revision=\"2\">^<ressolver/></was>",
      "<was> holds no <ressolver>\n  hint: did you mean <resolver>?" },
    { "was-in-was", "<was revision=\"2\">^<was revision=\"1\"/></was>",
      "<was> holds no <was>\n  hint: it stands in <os>" },
    { "was-elsewhere", RESOLVER("^<was revision=\"1\"/>"), "<resolver> holds no <was>\n  hint: it stands in <os>" },
    { "was-unknown-base", "<was revision=\"2\" base=\"^windows-vist\"/>",
      "base \"windows-vist\" is unknown\n  hint: did you mean \"windows-vista\"? v6sim os list shows all" },
    { "was-other-base", "<was revision=\"2\" base=\"^windows-vista@9\"/>",
      "base \"windows-vista@9\": windows-vista is at revision 1\n"
      "  hint: write \"windows-vista@1\", or \"windows-vista\" for whatever is there" },
    { "was-alias-as-base", "<was revision=\"2\" base=\"^linux\"/>",
      "base \"linux\" is an alias\n  hint: write \"linux-glibc-2.36\", for which it stands now" },
    { "was-on-itself", "<was revision=\"2\" base=\"^x@2\"/>",
      "base \"x@2\" makes a circle: x@2 -> x@2\n"
      "  hint: a base must not come back to the profile that it is under" },
};

static void
test_refused_older(struct fixture *fixture, gconstpointer data)
{
    const struct refused *case_ = data;
    g_auto(GStrv) half = g_strsplit(case_->facts, "^", 2);
    g_autofree char *text = g_strdup_printf("<os name=\"x\" base=\"windows-vista\" revision=\"3\" label=\"Test\" "
                                            "released=\"2009\">\n%s%s\n</os>\n", half[0], half[1]);
    g_autofree char *expected = NULL;

    write_file(fixture, "x", text);
    g_assert_null(find(fixture, "x"));
    g_assert_null(find(fixture, "x@3"));
    expected = g_strdup_printf("%s/x.xml:2:%d: %s\nasker:1:1: os \"x\": its profile has errors\n",
                               fixture->folder, (int) strlen(half[0]) + 1, case_->message);
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
}

static void
test_refused(struct fixture *fixture, gconstpointer data)
{
    const struct refused *case_ = data;
    g_auto(GStrv) half = g_strsplit(case_->facts, "^", 2);
    g_autofree char *facts = g_strconcat(half[0], half[1], NULL);
    g_autofree char *expected = NULL;

    write_profile(fixture, "x", "windows-vista", facts);
    g_assert_null(find(fixture, "x"));
    expected = g_strdup_printf("%s/x.xml:2:%d: %s\nasker:1:1: os \"x\": its profile has errors\n",
                               fixture->folder, (int) strlen(half[0]) + 1, case_->message);
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
}

/* What is too much only with what this file says stands in a base: Vista's 3 + 2 x 8
 * queries, with what each may be over TCP 19 x 8, and that four times. */
static void
test_tries_of_base(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *expected = NULL;

    (void) data;
    write_profile(fixture, "x", "windows-vista",
                  RESOLVER("<both id=\"b\" a=\"timeout\" aaaa=\"timeout\" gives=\"again\" " ORIGIN "/>"
                           "<again id=\"a\" times=\"4\" " ORIGIN "/>"));
    g_assert_null(find(fixture, "x"));
    expected = g_strdup_printf(
        "%s/x.xml:1:1: <steps> and what else the profile says have a lookup send up to 608 packets for one type, "
        "UDP and TCP\n"
        "  hint: 512 is the most: fewer steps, fewer times in <again>, a max in <servers>, fewer SYNs in <syn>\n"
        "asker:1:1: os \"x\": its profile has errors\n", fixture->folder);
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
}

/* Files that are no profile, or somebody else's */
static void
test_roots(struct fixture *fixture, gconstpointer data)
{
    g_autofree char *expected = NULL;

    (void) data;
    write_file(fixture, "app", "<app/>");
    write_file(fixture, "mine", "<os name=\"yours\" label=\"Test\" released=\"2009\"/>");
    write_profile(fixture, "orphan", "windows-vist", "");
    g_assert_null(find(fixture, "app"));
    g_assert_null(find(fixture, "mine"));
    g_assert_null(find(fixture, "orphan"));
    expected = g_strdup_printf(
        "%1$s/app.xml:1:1: <app> is not a profile\n"
        "  hint: a profile is one <os>\n"
        "%1$s/mine.xml:1:11: name \"yours\" in the file of mine\n"
        "  hint: a file is called like its profile\n"
        "%1$s/orphan.xml:1:25: base \"windows-vist\" is unknown\n"
        "  hint: did you mean \"windows-vista\"? v6sim os list shows all\n"
        "asker:1:1: os \"app\": its profile has errors\n"
        "asker:1:1: os \"mine\": its profile has errors\n"
        "asker:1:1: os \"orphan\": its profile has errors\n", fixture->folder);
    g_assert_cmpstr(messages_text(fixture->messages), ==, expected);
}

static void
add_refused(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *path = g_strdup_printf("/profiles/refused/%s", refused[i].name);

        g_test_add(path, struct fixture, &refused[i], set_up, test_refused, tear_down);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(refused_older); i++) {
        g_autofree char *path = g_strdup_printf("/profiles/refused/%s", refused_older[i].name);

        g_test_add(path, struct fixture, &refused_older[i], set_up, test_refused_older, tear_down);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(refused_lists); i++) {
        g_autofree char *path = g_strdup_printf("/profiles/aliases/refused/%s", refused_lists[i].name);

        g_test_add(path, struct fixture, &refused_lists[i], set_up, test_refused_list, tear_down);
    }
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *path;
        void (*run)(struct fixture *, gconstpointer);
    } tests[] = {
        { "/profiles/shipped", test_shipped },
        { "/profiles/seed", test_seed },
        { "/profiles/schedules", test_schedules },
        { "/profiles/tcp", test_tcp },
        { "/profiles/sorting", test_sorting },
        { "/profiles/temporary", test_temporary },
        { "/profiles/sources", test_sources },
        { "/profiles/base/inherits-all", test_inherits_all },
        { "/profiles/base/replaces", test_replaces },
        { "/profiles/base/replaces-without-children", test_replaces_without_children },
        { "/profiles/base/drops-and-adds", test_drops_and_adds },
        { "/profiles/base/circle", test_circle },
        { "/profiles/base/items", test_items },
        { "/profiles/rule-lists", test_rule_lists },
        { "/profiles/standard-none", test_standard_none },
        { "/profiles/revision", test_revision },
        { "/profiles/older/facts", test_older },
        { "/profiles/older/names", test_older_names },
        { "/profiles/older/bases", test_older_bases },
        { "/profiles/older/without-base", test_older_without_base },
        { "/profiles/meaning", test_meaning },
        { "/profiles/aliases/found", test_aliases },
        { "/profiles/aliases/hidden", test_alias_hidden },
        { "/profiles/aliases/shipped", test_aliases_shipped },
        { "/profiles/unknown", test_unknown },
        { "/profiles/bad-once", test_bad_once },
        { "/profiles/roots", test_roots },
        { "/profiles/tries-of-base", test_tries_of_base },
    };

    g_test_init(&argc, &argv, NULL);
    path_before = g_strdup(g_getenv("V6SIM_PROFILE_PATH") != NULL ? g_getenv("V6SIM_PROFILE_PATH") : "");
    for (unsigned i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add(tests[i].path, struct fixture, NULL, set_up, tests[i].run, tear_down);
    add_refused();
    return g_test_run();
}
