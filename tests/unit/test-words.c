/*
 * test-words.c - a change of one row, in the words of each system's tool
 *
 * What is composed must be what the tool's own reader understands, and do just what
 * was asked for, in every system that has a tool: but where its manner is known to
 * be another, and then that.
 */

#include <glib.h>

#include "tests/unit/address.h"
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

static struct prefix
prefix_of(const struct policy_row *row)
{
    return (struct prefix) { .addr = row->prefix, .len = row->len, .family = FAMILY_IPV6 };
}

static bool
has_tool(const struct profile *profile)
{
    for (enum policy_tool tool = 0; tool < N_POLICY_TOOLS; tool++)
        if (profile->edit[tool].fact != NO_FACT)
            return true;
    return false;
}

/* Types the change on @profile as it was shipped, but for a table that was changed before if @edited. */
static char *
words_for(const struct profile *profile, bool source, bool edited, enum policy_change change,
          const struct policy_row *was, const struct policy_row *row, struct policy *after)
{
    g_autoptr(settings) settings = settings_new(profile);
    struct policy *table = source || settings->one_table ? &settings->source : &settings->destination;
    struct prefix prefix = prefix_of(row);
    char *words;

    table->edited = edited;
    words = native_words(settings, source, change, &prefix, was, row);
    *after = *table;
    return words;
}

/* What a change leaves of a table that keeps its other rows. */
static struct policy
wanted(const struct policy *before, enum policy_change change, const struct policy_row *row)
{
    static const struct policy_manners manners = { FIRST_KEEP, EXISTING_REPLACE, MISSING_ADD };
    struct policy after = *before;
    struct prefix prefix = prefix_of(row);

    g_assert_cmpint(policy_change(&after, &manners, change, &prefix, row), ==, POLICY_DONE);
    return after;
}

/* @labels: the tool knows of nothing else. */
static void
assert_same(const struct policy *got, const struct policy *want, bool labels)
{
    g_assert_cmpuint(got->n, ==, want->n);
    for (unsigned i = 0; i < want->n; i++) {
        struct prefix prefix = prefix_of(&want->row[i]);
        const struct policy_row *row = policy_row_of(got, &prefix);

        g_assert_nonnull(row);
        g_assert_cmpint(row->label, ==, want->row[i].label);
        if (!labels)
            g_assert_cmpint(row->precedence, ==, want->row[i].precedence);
    }
}

/* Each row set to another label, taken away, and a new one added, by tools that keep the rest. Returns: how many. */
static unsigned
change_each(const struct profile *profile, bool source, bool labels)
{
    const struct policy *table = source ? profile->source_policy : profile->destination_policy;
    unsigned n = 0;

    for (unsigned i = 0; table != NULL && i <= table->n; i++)
        for (enum policy_change change = POLICY_ADD; change <= POLICY_DELETE; change++) {
            struct policy_row was = i < table->n ? table->row[i] : (struct policy_row) { .precedence = 35, .label = 1 };
            struct policy_row row = was;
            struct policy after, want;
            g_autofree char *words = NULL;

            if ((change == POLICY_ADD) != (i == table->n))
                continue;
            if (change == POLICY_ADD) {
                row.prefix = read_addr("2001:db8:77::");
                row.len = 48;
            }
            row.label += change == POLICY_SET;
            row.word = NULL;
            words = words_for(profile, source, true, change, &was, &row, &after);
            g_assert_nonnull(words);
            want = wanted(table, change, &row);
            assert_same(&after, &want, labels);
            n++;
        }
    return n;
}

/* All systems but those whose only way is a file that holds less than the table. */
static void
test_each(void)
{
    const char *const *names = profiles_names(systems);
    unsigned n = 0;

    for (; *names != NULL; names++) {
        const struct profile *profile = system_called(*names);
        bool gai_conf = profile->edit[TOOL_GAI_CONF].fact != NO_FACT;

        if (profile->edit[TOOL_IP_ADDRLABEL].fact != NO_FACT && profile->source_policy != profile->destination_policy)
            n += change_each(profile, true, true);
        else if (has_tool(profile) && !gai_conf)
            n += change_each(profile, false, false);
    }
    /* netsh, ip6addrctl and ipaddrsel have at least one system each, with six rows or five: two changes of each row
     * and a new one. */
    g_assert_cmpuint(n, >=, 13 + 11 + 11);
}

/* S15-3: the first change drops what was there. XP says `set` where Vista says `add`; E4: the noun is singular. */
static void
test_netsh(void)
{
    static const struct { const char *system, *words; } cases[] = {
        { "windows-vista", "netsh interface ipv6 add prefixpolicy 2001:db8:77::/48 35 1\n" },
        { "windows-xp-sp3", "netsh interface ipv6 set prefixpolicy 2001:db8:77::/48 35 1\n" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct policy_row row = { .prefix = read_addr("2001:db8:77::"), .len = 48, .precedence = 35, .label = 1 };
        struct policy after;
        g_autofree char *words =
            words_for(system_called(cases[i].system), false, false, POLICY_ADD, &row, &row, &after);

        g_assert_cmpstr(words, ==, cases[i].words);
        g_assert_cmpuint(after.n, ==, 1);
    }
}

/* One label line drops all default labels, no precedence: gai.conf(5), "if there is one". */
static void
test_gai_conf(void)
{
    const struct profile *profile = system_called("linux-2009");
    struct policy_row was = profile->destination_policy->row[0], row = was;
    struct policy after;
    g_autofree char *words = NULL, *removed = NULL, *later = NULL;

    row.precedence = 77;
    words = words_for(profile, false, false, POLICY_SET, &was, &row, &after);
    g_assert_true(g_str_has_prefix(words, "/etc/gai.conf:\nprecedence "));
    g_assert_true(g_str_has_suffix(words, " 77\n"));
    removed = words_for(profile, false, false, POLICY_DELETE, &was, &was, &after);
    g_assert_null(removed);
    later = words_for(profile, false, true, POLICY_SET, &was, &row, &after);
    g_assert_null(later);       /* what its file holds is not known */
}

int
main(int argc, char **argv)
{
    int status;

    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    g_test_add_func("/words/each", test_each);
    g_test_add_func("/words/netsh", test_netsh);
    g_test_add_func("/words/gai-conf", test_gai_conf);
    status = g_test_run();
    profiles_free(systems);
    return status;
}
