/*
 * test-policy.c - lookup in the policy table
 */
#include <glib.h>

#include "models/host/policy.h"
#include "tests/unit/address.h"

static const char *
add(struct policy *policy, const char *text, int32_t precedence, int32_t label)
{
    struct prefix prefix = read_prefix(text);

    return policy_add(policy, &prefix, precedence, label);
}

/* RFC 3484 section 2.1, in an order that is not the one of lengths. */
static void
fill(struct policy *policy)
{
    g_assert_null(add(policy, "::/0", 40, 1));
    g_assert_null(add(policy, "2002::/16", 30, 2));
    g_assert_null(add(policy, "::1/128", 50, 0));
    g_assert_null(add(policy, "::/96", 20, 3));
    g_assert_null(add(policy, "::ffff:0:0/96", 10, 4));
}

static void
test_longest_prefix(void)
{
    static const struct {
        const char *addr;
        int32_t precedence, label;
    } cases[] = {
        { "::1", 50, 0 },
        { "2001:db8::1", 40, 1 },
        { "fe80::1", 40, 1 },
        { "2002:c000:204::1", 30, 2 },
        { "2003::1", 40, 1 },
        { "::192.0.2.1", 20, 3 },
        { "::2", 20, 3 },
        { "192.0.2.1", 10, 4 },
        { "0.0.0.0", 10, 4 },
    };
    struct policy policy = { 0 };

    fill(&policy);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const struct policy_row *row = policy_find(&policy, read_addr(cases[i].addr));

        g_assert_nonnull(row);
        g_assert_cmpint(row->precedence, ==, cases[i].precedence);
        g_assert_cmpint(row->label, ==, cases[i].label);
    }
}

static void
test_no_row(void)
{
    struct policy policy = { 0 };

    g_assert_null(policy_find(NULL, read_addr("2001:db8::1")));
    g_assert_null(policy_find(&policy, read_addr("2001:db8::1")));
    g_assert_null(add(&policy, "2001:db8::/32", 40, 1));
    g_assert_nonnull(policy_find(&policy, read_addr("2001:db8::1")));
    g_assert_null(policy_find(&policy, read_addr("2001:db9::1")));
    g_assert_null(policy_find(&policy, read_addr("192.0.2.1")));
}

/* An IPv4 prefix is a part of ::ffff:0:0/96. */
static void
test_ipv4_prefix(void)
{
    struct policy policy = { 0 };

    fill(&policy);
    g_assert_null(add(&policy, "192.0.2.0/24", 45, 9));
    g_assert_cmpint(policy_find(&policy, read_addr("192.0.2.200"))->label, ==, 9);
    g_assert_cmpint(policy_find(&policy, read_addr("192.0.3.200"))->label, ==, 4);
    g_assert_cmpint(policy_find(&policy, read_addr("::192.0.2.200"))->label, ==, 3);
}

static void
test_refused(void)
{
    struct policy policy = { 0 };

    fill(&policy);
    g_assert_cmpstr(add(&policy, "2002::/16", 1, 1), ==, "has a prefix that the table has already");
    g_assert_null(add(&policy, "2002::/17", 1, 1));
    for (int i = policy.n; i < MAX_POLICY_ROWS; i++) {
        g_autofree char *prefix = g_strdup_printf("2001:db8:%x::/48", i);

        g_assert_null(add(&policy, prefix, 1, 1));
    }
    g_assert_cmpstr(add(&policy, "2003::/16", 1, 1), ==, "is one row too many: the table has room for 32");
    g_assert_cmpint(policy.n, ==, MAX_POLICY_ROWS);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/policy/longest-prefix", test_longest_prefix);
    g_test_add_func("/policy/no-row", test_no_row);
    g_test_add_func("/policy/ipv4-prefix", test_ipv4_prefix);
    g_test_add_func("/policy/refused", test_refused);
    return g_test_run();
}
