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
    struct policy policy;

    policy_init(&policy, 0);
    g_assert_null(policy_find(NULL, read_addr("2001:db8::1")));
    g_assert_null(policy_find(&policy, read_addr("2001:db8::1")));
    g_assert_null(add(&policy, "2001:db8::/32", 40, 1));
    g_assert_nonnull(policy_find(&policy, read_addr("2001:db8::1")));
    g_assert_null(policy_find(&policy, read_addr("2001:db9::1")));
    g_assert_null(policy_find(&policy, read_addr("192.0.2.1")));
}

/* The row that is found is the longest of all that match, whatever the table. */
static void
test_random(void)
{
    for (unsigned round = 0; round < 2000; round++) {
        struct policy policy = { 0 };
        struct addr addr = { .hi = (uint64_t) g_test_rand_int() << 32, .lo = (uint32_t) g_test_rand_int() };
        const struct policy_row *longest = NULL;

        for (unsigned i = 0; i < 12; i++) {
            struct addr like = i % 2 == 0 ? addr : (struct addr) { .hi = (uint64_t) g_test_rand_int() << 32 };
            unsigned len = (unsigned) g_test_rand_int_range(0, i % 3 == 0 ? 129 : 8);
            struct prefix prefix = { .addr = addr_mask(like, len), .len = (uint8_t) len, .family = FAMILY_IPV6 };

            policy_add(&policy, &prefix, g_test_rand_int_range(-1, 3), (int32_t) i);
        }
        for (const struct policy_row *row = policy.row; row < policy.row + policy.n; row++)
            if (addr_equal(addr_mask(addr, row->len), row->prefix) && (longest == NULL || row->len > longest->len))
                longest = row;
        g_assert_true(policy_find(&policy, addr) == longest);
    }
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

/* Changes */

static enum policy_outcome
change(struct policy *policy, const struct policy_manners *manners, enum policy_change how, const char *text,
       int32_t precedence)
{
    struct prefix prefix = read_prefix(text);
    struct policy_row row = { .precedence = precedence, .label = 7, .word = "seven" };

    return policy_change(policy, manners, how, &prefix, &row);
}

static const struct policy_row *
row_of(const struct policy *policy, const char *text)
{
    struct prefix prefix = read_prefix(text);

    return policy_row_of(policy, &prefix);
}

/* Each manner in both its words, with a table of the RFC's five rows. */
static void
test_manners(void)
{
    static const struct {
        struct policy_manners manners;
        enum policy_change how;
        const char *prefix;
        enum policy_outcome outcome;
        unsigned rows;
    } cases[] = {
        { { FIRST_KEEP, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_ADD, "::/0", POLICY_EXISTS, 5 },
        { { FIRST_KEEP, EXISTING_REPLACE, MISSING_REFUSE }, POLICY_ADD, "::/0", POLICY_DONE, 5 },
        { { FIRST_KEEP, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_ADD, "fc00::/7", POLICY_DONE, 6 },
        { { FIRST_KEEP, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_SET, "fc00::/7", POLICY_MISSING, 5 },
        { { FIRST_KEEP, EXISTING_REFUSE, MISSING_ADD }, POLICY_SET, "fc00::/7", POLICY_DONE, 6 },
        { { FIRST_KEEP, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_SET, "::/0", POLICY_DONE, 5 },
        { { FIRST_KEEP, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_DELETE, "::/0", POLICY_DONE, 4 },
        { { FIRST_KEEP, EXISTING_REPLACE, MISSING_ADD }, POLICY_DELETE, "fc00::/7", POLICY_MISSING, 5 },
        { { FIRST_WIPE, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_SET, "::/0", POLICY_DONE, 1 },
        { { FIRST_WIPE, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_ADD, "::/0", POLICY_DONE, 1 },
        { { FIRST_WIPE, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_SET, "fc00::/7", POLICY_MISSING, 5 },
        { { FIRST_WIPE, EXISTING_REFUSE, MISSING_REFUSE }, POLICY_DELETE, "::/0", POLICY_DONE, 4 },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct policy policy = { 0 };

        fill(&policy);
        g_assert_cmpint(change(&policy, &cases[i].manners, cases[i].how, cases[i].prefix, 33), ==, cases[i].outcome);
        g_assert_cmpuint(policy.n, ==, cases[i].rows);
        if (cases[i].outcome == POLICY_DONE && cases[i].how != POLICY_DELETE) {
            g_assert_cmpint(row_of(&policy, cases[i].prefix)->precedence, ==, 33);
            g_assert_cmpstr(row_of(&policy, cases[i].prefix)->word, ==, "seven");
        }
        g_assert_cmpint(policy.edited, ==, cases[i].outcome == POLICY_DONE && cases[i].how != POLICY_DELETE);
    }
}

/* Only the first change drops anything, and a lookup goes by the longest prefix after each. */
static void
test_after_the_first(void)
{
    const struct policy_manners manners = { FIRST_WIPE, EXISTING_REFUSE, MISSING_REFUSE };
    struct policy policy = { 0 };

    fill(&policy);
    g_assert_cmpint(change(&policy, &manners, POLICY_ADD, "::/0", 1), ==, POLICY_DONE);
    g_assert_cmpint(change(&policy, &manners, POLICY_ADD, "2001:db8::/32", 2), ==, POLICY_DONE);
    g_assert_cmpint(change(&policy, &manners, POLICY_ADD, "2001::/16", 3), ==, POLICY_DONE);
    g_assert_cmpint(change(&policy, &manners, POLICY_ADD, "2001::/16", 4), ==, POLICY_EXISTS);
    g_assert_cmpint(policy_find(&policy, read_addr("2001:db8::1"))->precedence, ==, 2);
    g_assert_cmpint(policy_find(&policy, read_addr("2001:db9::1"))->precedence, ==, 3);
    g_assert_cmpint(change(&policy, &manners, POLICY_DELETE, "2001:db8::/32", 0), ==, POLICY_DONE);
    g_assert_cmpint(policy_find(&policy, read_addr("2001:db8::1"))->precedence, ==, 3);
    g_assert_cmpint(policy_find(&policy, read_addr("192.0.2.1"))->precedence, ==, 1);
    g_assert_cmpuint(policy.n, ==, 2);
}

static void
test_full(void)
{
    const struct policy_manners manners = { FIRST_KEEP, EXISTING_REFUSE, MISSING_ADD };
    struct policy policy = { 0 };

    for (int i = 0; i < MAX_POLICY_ROWS; i++) {
        g_autofree char *prefix = g_strdup_printf("2001:db8:%x::/48", i);

        g_assert_cmpint(change(&policy, &manners, i % 2 ? POLICY_ADD : POLICY_SET, prefix, i), ==, POLICY_DONE);
    }
    g_assert_cmpint(change(&policy, &manners, POLICY_ADD, "::/0", 1), ==, POLICY_FULL);
    g_assert_cmpint(change(&policy, &manners, POLICY_SET, "2001:db8::/48", 1), ==, POLICY_DONE);
    g_assert_cmpuint(policy.n, ==, MAX_POLICY_ROWS);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/policy/longest-prefix", test_longest_prefix);
    g_test_add_func("/policy/random", test_random);
    g_test_add_func("/policy/no-row", test_no_row);
    g_test_add_func("/policy/ipv4-prefix", test_ipv4_prefix);
    g_test_add_func("/policy/refused", test_refused);
    g_test_add_func("/policy/change/manners", test_manners);
    g_test_add_func("/policy/change/after-the-first", test_after_the_first);
    g_test_add_func("/policy/change/full", test_full);
    return g_test_run();
}
