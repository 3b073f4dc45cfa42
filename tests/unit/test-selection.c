/*
 * test-selection.c - the examples of RFC 3484 section 10, and what systems do differently
 *
 * Vectors are written as the RFC writes them: addresses with flags (d)eprecated,
 * (t)emporary, (h)ome and (c)are-of; a result is each destination with its
 * source. Every vector is tried with its input in every order, and names the
 * rule that decides. Prefixes are /64, IPv4 /24, unless a length is written.
 */
#include <string.h>

#include <glib.h>

#include "models/host/policy.h"
#include "models/host/history.h"
#include "models/host/selection.h"
#include "models/host/sources.h"
#include "sim/engine/arena.h"
#include "tests/unit/address.h"
#include "v6sim/read/profiles.h"

/* RFC 3484 section 2.1 */
#define RFC "::1/128 50 0;::/0 40 1;2002::/16 30 2;::/96 20 3;::ffff:0:0/96 10 4"
/* section 10.3 */
#define PREFER_IPV4 "::1/128 50 0;::/0 40 1;2002::/16 30 2;::/96 20 3;::ffff:0:0/96 100 4"
/* section 10.4 */
#define SCOPED "::1/128 50 0;::/0 40 1;fec0::/10 37 1;fe80::/10 33 1;2002::/16 30 2;::/96 20 3;::ffff:0:0/96 10 4"
/* section 10.5 */
#define SITES "::1/128 50 0;2001:aaaa:aaaa::/48 45 5;2001:bbbb:bbbb::/48 45 5;::/0 40 1;2002::/16 30 2;" \
    "::/96 20 3;::ffff:0:0/96 10 4"
/* Windows Vista, seed S12; the same with 2002::/16 at label 1, S20; with IPv4 at 45, S15 */
#define VISTA RFC ";2001::/32 5 5"
#define VISTA_6TO4 "::1/128 50 0;::/0 40 1;2002::/16 30 1;::/96 20 3;::ffff:0:0/96 10 4;2001::/32 5 5"
#define VISTA_IPV4 "::1/128 50 0;::/0 40 1;2002::/16 30 2;::/96 20 3;::ffff:0:0/96 45 4;2001::/32 5 5"

enum { MOST = 8 };

/* A system made by hand: all rules of the RFC, all arguments as it says. */
struct system {
    struct profile profile;
    struct policy policy;
    struct host_address address[MOST];
    struct selection_host host;
};

/* "2001::2(c)", "10.2.3.4/24" */
static struct host_address
read_host_address(const char *text)
{
    static const struct { char letter; uint8_t flag; } flags[] = {
        { 'd', ADDR_DEPRECATED }, { 't', ADDR_TEMPORARY }, { 'h', ADDR_HOME }, { 'c', ADDR_CARE_OF },
        { 'T', ADDR_TUNNEL },
    };
    g_autofree char *plain = g_strndup(text, strcspn(text, "(/"));
    const char *slash = strchr(text, '/'), *bracket = strchr(text, '(');
    struct host_address address = { .addr = read_addr(plain) };
    unsigned len = slash != NULL ? (unsigned) g_ascii_strtoull(slash + 1, NULL, 10) : 0;

    if (addr_is_ipv4(address.addr))
        address.len = (uint8_t) (MAPPED_BITS + (slash != NULL ? len : 24));
    else
        address.len = (uint8_t) (slash != NULL ? len : 64);
    for (unsigned i = 0; bracket != NULL && i < G_N_ELEMENTS(flags); i++)
        if (strchr(bracket, flags[i].letter) != NULL)
            address.flags |= flags[i].flag;
    return address;
}

static void
set_sources(struct system *system, const char *sources)
{
    g_auto(GStrv) word = g_strsplit(sources, " ", -1);

    system->host.n_addresses = *sources != '\0' ? g_strv_length(word) : 0;
    for (uint32_t i = 0; i < system->host.n_addresses; i++)
        system->address[i] = read_host_address(word[i]);
}

static void
set_policy(struct policy *policy, const char *rows)
{
    g_auto(GStrv) row = g_strsplit(rows, ";", -1);

    policy_clear(policy);
    for (char **next = row; *next != NULL; next++) {
        g_auto(GStrv) part = g_strsplit(*next, " ", 3);
        struct prefix prefix = read_prefix(part[0]);

        g_assert_null(policy_add(policy, &prefix, (int32_t) g_ascii_strtoll(part[1], NULL, 10),
                                 (int32_t) g_ascii_strtoll(part[2], NULL, 10)));
    }
}

static void
make_system(struct system *system, const char *rows, const char *sources)
{
    memset(system, 0, sizeof *system);
    profile_init(&system->profile);
    set_policy(&system->policy, rows);
    system->policy.fact = NO_FACT;
    system->profile.source_policy = system->profile.destination_policy = &system->policy;
    system->profile.scopes.private_ipv4 = 1;            /* RFC 3484 section 3.2 */
    rules_all(&system->profile.source_rules, source_rules, STANDARD_RFC3484, NO_FACT);
    rules_all(&system->profile.destination_rules, destination_rules, STANDARD_RFC3484, NO_FACT);
    system->host = (struct selection_host) {
        .ipv6_fact = NO_FACT,
        .profile = &system->profile,
        .address = system->address,
        .routes = IPV4_BIT | IPV6_BIT,
    };
    set_sources(system, sources);
}

static void
set_argument(struct rule_list *list, const struct rule *table, const char *id, enum rule_argument argument,
             uint8_t value)
{
    int place = rules_place(list, rule_find(table, id));

    list->rule[place].with.value[argument] = value;
    rules_rank(list, (uint8_t) place);
}

static void
swap(unsigned *a, unsigned *b)
{
    unsigned was = *a;

    *a = *b;
    *b = was;
}

/* The next permutation of 0..n-1 in lexical order; false after the last. */
static bool
permute(unsigned *place, unsigned n)
{
    unsigned i = n - 1, j = n - 1;

    while (i > 0 && place[i - 1] >= place[i])
        i--;
    if (i == 0)
        return false;
    while (place[j] <= place[i - 1])
        j--;
    swap(&place[i - 1], &place[j]);
    for (j = n - 1; i < j; i++, j--)
        swap(&place[i], &place[j]);
    return true;
}

static const char *
rule_id(const struct rule *table, uint8_t rule)
{
    return rule == NO_RULE ? "none" : table[rule].id;
}

/* Sources: RFC 3484 section 10.1 */

static const struct source_vector {
    const char *name, *destination, *sources, *result, *rule;
} source_vectors[] = {
    { "A1", "2001::1", "3ffe::1 fe80::1", "3ffe::1", "src-2" },
    { "A2", "2001::1", "fe80::1 fec0::1", "fec0::1", "src-2" },
    { "A3", "fec0::1", "fe80::1 2001::1", "2001::1", "src-2" },
    { "A4", "ff05::1", "fe80::1 fec0::1 2001::1", "fec0::1", "src-2" },
    { "A5", "2001::1", "2001::1(d) 2002::1", "2001::1", "src-1" },
    { "A6", "fec0::1", "fec0::2(d) 2001::1", "fec0::2", "src-2" },
    { "A7", "2001::1", "2001::2 3ffe::2", "2001::2", "src-8" },
    { "A8", "2001::1", "2001::2(c) 3ffe::2(h)", "3ffe::2", "src-4" },
    { "A9", "2002:836b:2179::1", "2002:836b:2179::d5e3:7953:13eb:22e8(t) 2001::2",
      "2002:836b:2179::d5e3:7953:13eb:22e8", "src-6" },
    { "A10", "2001::d5e3:0:0:1", "2001::2 2001::d5e3:7953:13eb:22e8(t)", "2001::2", "src-7" },
    /* Rules of which the RFC has no example. */
    { "rule-3", "2001::1", "2001::2(d) 3ffe::2", "3ffe::2", "src-3" },
    { "rule-4-both", "2001::1", "2001::2(h) 3ffe::2(hc)", "3ffe::2", "src-4" },
};

static void
test_source(gconstpointer data)
{
    const struct source_vector *vector = data;
    struct system system;
    unsigned place[MOST] = { 0, 1, 2, 3, 4, 5, 6, 7 };
    struct host_address given[MOST];

    make_system(&system, RFC, vector->sources);
    memcpy(given, system.address, sizeof given);
    do {
        const struct host_address *chosen;
        uint8_t rule;

        for (uint32_t i = 0; i < system.host.n_addresses; i++)
            system.address[i] = given[place[i]];
        chosen = selection_source(&system.host, read_addr(vector->destination), &rule);
        g_assert_nonnull(chosen);
        g_assert_true(addr_equal(chosen->addr, read_addr(vector->result)));
        g_assert_cmpstr(rule_id(source_rules, rule), ==, vector->rule);
    } while (permute(place, system.host.n_addresses));
}

/* A mobile system may prefer temporary addresses: A10 the other way round. */
static void
test_source_temporary(void)
{
    struct system system;
    uint8_t rule;

    make_system(&system, RFC, "2001::2 2001::d5e3:7953:13eb:22e8(t)");
    set_argument(&system.profile.source_rules, source_rules, "src-7", ARGUMENT_PREFER, PREFER_TEMPORARY);
    g_assert_true(selection_source(&system.host, read_addr("2001::1"), &rule) == &system.address[1]);
    g_assert_cmpstr(rule_id(source_rules, rule), ==, "src-7");
}

/* Two interfaces: the one with the default route, or the on-link prefix, wins. */
static void
test_source_interface(void)
{
    struct system system;
    uint8_t rule;

    make_system(&system, RFC, "2001::2 3ffe::2");
    system.address[0].iface = 1;
    system.host.route_iface[FAMILY_IPV6] = 0;
    g_assert_true(selection_source(&system.host, read_addr("2001:1::1"), &rule) == &system.address[1]);
    g_assert_cmpstr(rule_id(source_rules, rule), ==, "src-5");
    system.host.route_iface[FAMILY_IPV6] = 1;
    g_assert_true(selection_source(&system.host, read_addr("2001:1::1"), &rule) == &system.address[0]);
    g_assert_cmpstr(rule_id(source_rules, rule), ==, "src-5");
    g_assert_true(selection_source(&system.host, read_addr("3ffe::1"), &rule) == &system.address[1]);
    g_assert_cmpstr(rule_id(source_rules, rule), ==, "src-5");
}

/* RFC 3484 section 4: a link-local destination keeps to its link. */
static void
test_source_same_link(void)
{
    struct system system;
    uint8_t rule;

    make_system(&system, RFC, "fe80::9 fe80::2");
    system.address[0].iface = 1;
    g_assert_true(selection_source(&system.host, read_addr("fe80::8"), &rule) == &system.address[1]);
    g_assert_cmpuint(rule, ==, NO_RULE);
}

/* A tie leaves the first, and no rule. */
static void
test_source_tie(void)
{
    struct system system;
    uint8_t rule;

    make_system(&system, RFC, "2001:db8::8 2001:db8::9");
    g_assert_true(selection_source(&system.host, read_addr("2001:db8:1::1"), &rule) == &system.address[0]);
    g_assert_cmpuint(rule, ==, NO_RULE);
}

/* The rule kept is the one against the runner-up, not against the worst. */
static void
test_source_runner_up(void)
{
    static const char *const orders[] = {
        "fe80::1 3ffe::2 2001::2", "2001::2 fe80::1 3ffe::2", "3ffe::2 2001::2 fe80::1",
    };
    struct system system;
    uint8_t rule;

    for (unsigned i = 0; i < G_N_ELEMENTS(orders); i++) {
        make_system(&system, RFC, orders[i]);
        g_assert_true(addr_equal(selection_source(&system.host, read_addr("2001::1"), &rule)->addr,
                                 read_addr("2001::2")));
        g_assert_cmpstr(rule_id(source_rules, rule), ==, "src-8");
    }
}

/* Reachability */

static const struct {
    const char *sources;
    uint8_t routes;
    const char *destination;
    bool reached;
} reach[] = {
    { "2001:db8::2 192.0.2.2", IPV4_BIT | IPV6_BIT, "2001:db8:9::1", true },
    { "2001:db8::2 192.0.2.2", IPV4_BIT, "2001:db8:9::1", false },
    { "2001:db8::2 192.0.2.2", IPV4_BIT, "2001:db8::1", true },         /* on the link */
    { "2001:db8::2 192.0.2.2", IPV6_BIT, "192.0.2.77", true },
    { "2001:db8::2 192.0.2.2", IPV6_BIT, "192.0.3.77", false },
    { "2001:db8::2", IPV4_BIT | IPV6_BIT, "192.0.2.1", false },         /* no address of the family */
    { "192.0.2.2", IPV4_BIT | IPV6_BIT, "2001:db8::1", false },
    { "", IPV4_BIT | IPV6_BIT, "2001:db8::1", false },
    { "fe80::2", 0, "fe80::1", true },
    { "fe80::2/128", 0, "fe80::1", true },                              /* no prefix needed */
    { "2001:db8::2", IPV6_BIT, "fe80::1", false },                      /* no link to be on */
    { "fe80::2", IPV6_BIT, "2001:db8::1", true },                       /* last resort: B2 of the RFC */
    { "fe80::2", 0, "ff02::1", true },
    { "169.254.1.2/16", 0, "169.254.9.9", true },
    { "192.0.2.2", IPV4_BIT, "169.254.9.9", false },
};

static void
test_reach(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(reach); i++) {
        struct system system;
        uint8_t rule;

        make_system(&system, RFC, reach[i].sources);
        system.host.routes = reach[i].routes;
        if ((selection_source(&system.host, read_addr(reach[i].destination), &rule) != NULL) != reach[i].reached)
            g_error("%s from %s", reach[i].destination, reach[i].sources);
    }
}

/* Destinations: RFC 3484 section 10.2 to 10.5, and after the seed */

#define SIX_TO_FOUR "2002:836b:4179::"
#define SITE_SOURCES "2001:aaaa:aaaa::a 2007:0:aaaa::a fe80::a"

static const struct destination_vector {
    const char *name, *policy, *sources;
    const char *result;         /* "destination<source ..." in the order expected */
    const char *rule;           /* that put the first before the second */
    int private_global;         /* the scope of private IPv4 addresses is global */
} destination_vectors[] = {
    { "B1", RFC, "2001::2 fe80::1 169.254.13.78", "2001::1<2001::2 131.107.65.121<169.254.13.78", "dst-2", 0 },
    { "B2", RFC, "fe80::1 131.107.65.117", "131.107.65.121<131.107.65.117 2001::1<fe80::1", "dst-2", 0 },
    { "B3", RFC, "2001::2 fe80::1 10.1.2.4", "2001::1<2001::2 10.1.2.3<10.1.2.4", "dst-6", 0 },
    { "B4", RFC, "2001::2 fec0::2 fe80::2", "fe80::1<fe80::2 fec0::1<fec0::2 2001::1<2001::2", "dst-8", 0 },
    { "B5", RFC, "2001::2(c) 3ffe::1(h) fec0::2(c) fe80::2(c)", "2001::1<3ffe::1 fec0::1<fec0::2", "dst-4", 0 },
    { "B6", RFC, "2001::2 fec0::2(d) fe80::2", "2001::1<2001::2 fec0::1<fec0::2", "dst-3", 0 },
    { "B7", RFC, "2001::2 3f44::2 fe80::2", "2001::1<2001::2 3ffe::1<3f44::2", "dst-9", 0 },
    { "B8", RFC, SIX_TO_FOUR "2 fe80::2",
      SIX_TO_FOUR "1<" SIX_TO_FOUR "2 2001::1<" SIX_TO_FOUR "2", "dst-5", 0 },
    { "B9", RFC, SIX_TO_FOUR "2 2001::2 fe80::2",
      "2001::1<2001::2 " SIX_TO_FOUR "1<" SIX_TO_FOUR "2", "dst-6", 0 },
    { "C1", PREFER_IPV4, "2001::2 fe80::1 169.254.13.78",
      "2001::1<2001::2 131.107.65.121<169.254.13.78", "dst-2", 0 },
    { "C2", PREFER_IPV4, "fe80::1 131.107.65.117", "131.107.65.121<131.107.65.117 2001::1<fe80::1", "dst-2", 0 },
    { "C3", PREFER_IPV4, "2001::2 fe80::1 10.1.2.4", "10.1.2.3<10.1.2.4 2001::1<2001::2", "dst-6", 0 },
    { "D1", SCOPED, "2001::2 fec0::2 fe80::2",
      "2001::1<2001::2 fec0::1<fec0::2 fe80::1<fe80::2", "dst-6", 0 },
    { "D2", SCOPED, "2001::2(d) fec0::2 fe80::2", "fec0::1<fec0::2 2001::1<2001::2", "dst-3", 0 },
    { "E1", RFC, SITE_SOURCES,
      "2007:0:bbbb::b<2007:0:aaaa::a 2001:bbbb:bbbb::b<2001:aaaa:aaaa::a", "dst-9", 0 },
    { "E2", RFC, SITE_SOURCES,
      "2001:cccc:cccc::c<2001:aaaa:aaaa::a 2006:cccc:cccc::c<2007:0:aaaa::a", "dst-9", 0 },
    { "E3", SITES, SITE_SOURCES,
      "2001:bbbb:bbbb::b<2001:aaaa:aaaa::a 2007:0:bbbb::b<2007:0:aaaa::a", "dst-6", 0 },
    { "E4", SITES, SITE_SOURCES,
      "2006:cccc:cccc::c<2007:0:aaaa::a 2001:cccc:cccc::c<2007:0:aaaa::a", "dst-9", 0 },
    /* Vista reaches a dual-stack site from 6to4 over IPv4 (seed S19-4), with the label changed over
     * IPv6 (S20-1), and with IPv4 raised over IPv4 although it has native IPv6 (S15-2). */
    { "Z1", VISTA, "2002:c000:204::c000:204 192.0.2.4",
      "198.51.100.1<192.0.2.4 2001:db8::1<2002:c000:204::c000:204", "dst-5", 1 },
    { "Z2", VISTA_6TO4, "2002:c000:204::c000:204 192.0.2.4",
      "2001:db8::1<2002:c000:204::c000:204 198.51.100.1<192.0.2.4", "dst-6", 1 },
    { "Z3", VISTA_IPV4, "2001:db8:9::9 192.0.2.4",
      "198.51.100.1<192.0.2.4 2001:db8::1<2001:db8:9::9", "dst-6", 1 },
    /* RFC 3484 takes a unique local address for a global one. */
    { "Z8", RFC, "fd00:1::5 192.168.1.5", "2001:db8::1<fd00:1::5 198.51.100.1<192.168.1.5", "dst-6", 1 },
    /* Private IPv4 of site scope does not match a global destination: rule 2 before rule 5. */
    { "private-site", RFC, "2002:c000:204::1 192.168.1.5",
      "2001:db8::1<2002:c000:204::1 198.51.100.1<192.168.1.5", "dst-2", 0 },
    { "private-global", RFC, "2002:c000:204::1 192.168.1.5",
      "198.51.100.1<192.168.1.5 2001:db8::1<2002:c000:204::1", "dst-5", 1 },
    /* Rules of which the RFC has no example. */
    { "rule-1", RFC, "192.0.2.4", "198.51.100.1<192.0.2.4 2001:db8::1<", "dst-1", 0 },
    { "rule-7", RFC, "2001:db8:1::2(T) 2001:db8:8001::2",
      "2001:db8:8002::1<2001:db8:8001::2 2001:db8:1:1::1<2001:db8:1::2", "dst-7", 0 },
    { "rule-9-ipv4", RFC, "10.2.3.4", "23.23.172.185<10.2.3.4 54.83.193.112<10.2.3.4", "dst-9", 1 },
    { "rule-9-on-link", RFC, "192.0.2.10", "192.0.2.77<192.0.2.10 198.51.100.1<192.0.2.10", "dst-9", 0 },
    { "many", RFC, "2001:db8:1::2 fe80::2 192.0.2.2",
      "fe80::1<fe80::2 2001:db8:1::1<2001:db8:1::2 2001:db8:8::1<2001:db8:1::2 3ffe::1<2001:db8:1::2 "
      "192.0.2.1<192.0.2.2 198.51.100.1<192.0.2.2", "dst-8", 0 },
};

/* What a vector expects: destinations, and for each its source or "". */
struct expected {
    uint32_t n;
    struct addr dst[MOST], src[MOST];
    bool usable[MOST];
};

static void
read_expected(struct expected *expected, const char *result)
{
    g_auto(GStrv) word = g_strsplit(result, " ", -1);

    expected->n = g_strv_length(word);
    for (uint32_t i = 0; i < expected->n; i++) {
        char *source = strchr(word[i], '<');

        *source++ = '\0';
        expected->dst[i] = read_addr(word[i]);
        expected->usable[i] = *source != '\0';
        expected->src[i] = *source != '\0' ? read_addr(source) : (struct addr) { 0 };
    }
}

static void
assert_sorted(const struct expected *expected, const struct candidate *candidate, uint32_t n)
{
    g_assert_cmpuint(n, ==, expected->n);
    for (uint32_t i = 0; i < n; i++) {
        g_assert_true(addr_equal(candidate[i].dst, expected->dst[i]));
        g_assert_true(addr_equal(candidate[i].src, expected->src[i]));
        g_assert_cmpint(candidate[i].usable, ==, expected->usable[i]);
    }
    g_assert_cmpuint(candidate[n - 1].next_rule, ==, NO_RULE);
}

static void
test_destination(gconstpointer data)
{
    const struct destination_vector *vector = data;
    struct system system;
    struct expected expected;
    unsigned place[MOST] = { 0, 1, 2, 3, 4, 5, 6, 7 };

    make_system(&system, vector->policy, vector->sources);
    system.profile.scopes.private_ipv4 = !vector->private_global;
    read_expected(&expected, vector->result);
    do {
        struct addr dst[MOST];
        struct candidate candidate[MAX_CANDIDATES];

        for (uint32_t i = 0; i < expected.n; i++)
            dst[i] = expected.dst[place[i]];
        for (int sort = SORT_INSERTION; sort <= SORT_MERGE; sort++) {
            system.profile.selection.sort = sort;
            assert_sorted(&expected, candidate, selection_sort(&system.host, dst, NULL, expected.n, candidate));
            g_assert_cmpstr(rule_id(destination_rules, candidate[0].next_rule), ==, vector->rule);
            for (uint32_t i = 0; i < expected.n; i++)
                g_assert_cmpuint(place[candidate[i].nth], ==, i);
        }
    } while (permute(place, expected.n));
}

/* What is not sorted, and what a tie is */

static void
sort_text(struct system *system, const char *text, struct candidate *candidate, uint32_t *n)
{
    g_auto(GStrv) word = g_strsplit(text, " ", -1);
    struct addr dst[2 * MAX_CANDIDATES];

    *n = g_strv_length(word);
    for (uint32_t i = 0; i < *n; i++)
        dst[i] = read_addr(word[i]);
    *n = selection_sort(&system->host, dst, NULL, *n, candidate);
}

/* Without rule 9 for IPv4, the server's round robin is kept (XP, Windows 7). */
static void
test_ipv4_round_robin(void)
{
    struct system system;
    struct candidate candidate[MAX_CANDIDATES];
    uint32_t n;

    make_system(&system, RFC, "10.2.3.4");
    set_argument(&system.profile.destination_rules, destination_rules, "dst-9", ARGUMENT_IPV4, IPV4_NOT_COMPARED);
    sort_text(&system, "54.83.193.112 23.23.172.185", candidate, &n);
    g_assert_true(addr_equal(candidate[0].dst, read_addr("54.83.193.112")));
    g_assert_cmpstr(rule_id(destination_rules, candidate[0].next_rule), ==, "dst-10");
}

static void
test_no_sort(void)
{
    struct system system;
    struct candidate candidate[MAX_CANDIDATES];
    uint32_t n;

    make_system(&system, RFC, "192.0.2.4");
    system.profile.selection.standard = STANDARD_NONE;
    system.profile.destination_rules = (struct rule_list) { .fact = NO_FACT };
    sort_text(&system, "2001:db8::1 198.51.100.1 2001:db8::2", candidate, &n);
    for (uint32_t i = 0; i < n; i++) {
        g_assert_cmpuint(candidate[i].nth, ==, i);
        g_assert_cmpuint(candidate[i].next_rule, ==, NO_RULE);
    }
    g_assert_false(candidate[0].usable);
    g_assert_true(candidate[1].usable);
}

static void
test_one_and_too_many(void)
{
    struct system system;
    struct candidate candidate[MAX_CANDIDATES];
    g_autoptr(GString) text = g_string_new("2001:db8::1");
    uint32_t n;

    make_system(&system, RFC, "2001:db8::2");
    sort_text(&system, text->str, candidate, &n);
    g_assert_cmpuint(n, ==, 1);
    g_assert_cmpuint(candidate[0].next_rule, ==, NO_RULE);
    for (int i = 0; i < MAX_CANDIDATES; i++)
        g_string_append_printf(text, " 2001:db8::%x", 16 + i);
    sort_text(&system, text->str, candidate, &n);
    g_assert_cmpuint(n, ==, MAX_CANDIDATES);
}

/* Without any table no label matches anything, and rule 6 finds all alike: the
 * order stays (a system of before RFC 3484, or one with an empty table). */
static void
test_no_policy(void)
{
    struct system system;
    struct candidate candidate[MAX_CANDIDATES];
    uint32_t n;

    make_system(&system, RFC, "2001:db8::2 192.0.2.2");
    system.profile.source_policy = system.profile.destination_policy = NULL;
    sort_text(&system, "198.51.100.1 2001:db8:9::1", candidate, &n);
    g_assert_cmpuint(candidate[0].nth, ==, 0);
    g_assert_cmpstr(rule_id(destination_rules, candidate[0].next_rule), ==, "dst-10");
}

/* Sources and destinations by tables of their own, as on Linux. The table of
 * sources alone makes the unique local source match; that of destinations alone
 * puts IPv4 first. */
static void
test_two_tables(void)
{
    struct system system;
    struct policy sources = { 0 };
    struct candidate candidate[MAX_CANDIDATES];
    uint32_t n;

    make_system(&system, PREFER_IPV4, "2001:db8:2::2 fd00::2 192.0.2.2");
    set_policy(&sources, "::/0 0 1;2001:db8:2::/48 0 9");
    system.profile.source_policy = &sources;
    sort_text(&system, "2001:db8:3::1 198.51.100.1", candidate, &n);
    g_assert_true(addr_equal(candidate[0].dst, read_addr("198.51.100.1")));
    g_assert_cmpstr(rule_id(destination_rules, candidate[0].next_rule), ==, "dst-6");
    g_assert_true(addr_equal(candidate[1].src, read_addr("fd00::2")));
    g_assert_cmpstr(rule_id(source_rules, candidate[1].source_rule), ==, "src-6");
}

/* Facts: what no comparison came to is not used. */
enum { FACT_SELECTION, FACT_POLICY, FACT_SCOPES, FACT_RULE_9, N_FACTS };

static void
number_facts(struct system *system)
{
    struct rule_list *list = &system->profile.destination_rules;

    system->policy.fact = FACT_POLICY;
    system->profile.selection.fact = FACT_SELECTION;
    system->profile.scopes.fact = FACT_SCOPES;
    int rule_9 = rules_place(list, rule_find(destination_rules, "dst-9"));

    rules_argue(list, rule_9, FACT_RULE_9);
    list->rule[rule_9].given = 1u << ARGUMENT_IPV4;
}

static void
test_facts(void)
{
    static const struct {
        const char *sources, *destinations;
        uint64_t acted[N_FACTS];        /* times */
    } cases[] = {
        { "2001:db8::2 192.0.2.2", "2001:db8:9::1", { 0, 0, 0, 0 } },   /* nothing to choose */
        { "2001:db8::2 fe80::2", "2001:db8:9::1 198.51.100.1", { 1, 0, 0, 0 } },     /* dst-1 */
        { "fe80::2 192.0.2.2", "2001:db8:9::1 198.51.100.1", { 1, 0, 0, 0 } },       /* dst-2 */
        { "2001:db8::2 192.0.2.2", "2001:db8:9::1 198.51.100.1", { 1, 1, 0, 0 } },   /* dst-6 */
        { "2001:db8::2 10.0.0.2", "2001:db8:9::1 198.51.100.1", { 1, 0, 1, 0 } },    /* dst-2 */
        { "192.0.2.2", "203.0.113.1 198.51.100.1", { 1, 1, 0, 1 } },                 /* dst-9, 4 bits and 5 */
        { "192.0.2.2", "203.0.113.1 203.0.113.2", { 1, 1, 0, 0 } },     /* dst-10: dst-9 ties with and without IPv4 */
        { "2001:db8::2", "3ffe::1 2001:db8:9::1", { 1, 1, 0, 0 } },     /* dst-9, which is not about IPv4 here */
        { "2001:db8::2 3ffe::2", "2001:db8:9::1", { 0, 1, 0, 0 } },                  /* src-8 */
        { "2001:db8::2 3ffe::2 10.0.0.2", "2001:db8:9::1", { 0, 1, 0, 0 } },         /* 10.0.0.2 takes no part */
        { "10.0.0.2 192.0.2.2", "198.51.100.1", { 0, 0, 0, 0 } },        /* no rule: the route's */
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct system system;
        struct candidate candidate[MAX_CANDIDATES];
        struct fact_use use[N_FACTS] = { { 0 } };
        uint64_t met = 0;
        uint32_t n;

        make_system(&system, RFC, cases[i].sources);
        number_facts(&system);
        system.host.fact_use = use;
        system.host.facts_met = &met;
        sort_text(&system, cases[i].destinations, candidate, &n);
        for (unsigned fact = 0; fact < N_FACTS; fact++) {
            g_assert_cmpuint(use[fact].acted, ==, cases[i].acted[fact]);
            g_assert_cmpuint(use[fact].hosts, ==, cases[i].acted[fact] > 0);
        }
    }
}

/* Properties: within one family the rules are a total preorder, whatever the
 * addresses; so any two of a sorted list are in that order when sorted alone,
 * both sorts agree, and nothing is lost or doubled. */

static struct addr
random_addr(GRand *rand)
{
    static const uint64_t prefix[] = {
        0x20010db800000000, 0x2002c00002040000, 0x2001000000000000, 0xfd00000000000000, 0xfe80000000000000,
        0xfec0000000000000, 0x3ffe000000000000,
    };

    return (struct addr) {
        .hi = prefix[g_rand_int_range(rand, 0, G_N_ELEMENTS(prefix))] | (g_rand_int(rand) & 0x30003),
        .lo = g_rand_int(rand) & 0x3,
    };
}

static void
randomize(struct system *system, GRand *rand)
{
    system->host.n_addresses = (uint32_t) g_rand_int_range(rand, 0, MOST + 1);
    for (uint32_t i = 0; i < system->host.n_addresses; i++)
        system->address[i] = (struct host_address) {
            .addr = random_addr(rand),
            .len = 64,
            .flags = (uint8_t) (g_rand_int(rand) & (ADDR_TEMPORARY | ADDR_DEPRECATED | ADDR_TUNNEL)),
        };
    system->host.routes = (uint8_t) (g_rand_boolean(rand) ? IPV6_BIT : 0);
}

static void
assert_pairs_agree(struct system *system, const struct candidate *candidate, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t j = i + 1; j < n; j++) {
            struct addr pair[2] = { candidate[i].dst, candidate[j].dst };
            struct candidate alone[MAX_CANDIDATES];

            selection_sort(&system->host, pair, NULL, 2, alone);
            g_assert_cmpuint(alone[0].nth, ==, 0);
        }
}

static void
test_preorder(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(3484);

    for (int round = 0; round < 2000; round++) {
        struct system system;
        struct candidate insertion[MAX_CANDIDATES], merge[MAX_CANDIDATES];
        struct addr dst[MAX_CANDIDATES];
        uint32_t n = (uint32_t) g_rand_int_range(rand, 1, MAX_CANDIDATES + 1), seen = 0;

        make_system(&system, VISTA, "");
        randomize(&system, rand);
        for (uint32_t i = 0; i < n; i++)
            dst[i] = random_addr(rand);
        g_assert_cmpuint(selection_sort(&system.host, dst, NULL, n, insertion), ==, n);
        system.profile.selection.sort = SORT_MERGE;
        g_assert_cmpuint(selection_sort(&system.host, dst, NULL, n, merge), ==, n);
        for (uint32_t i = 0; i < n; i++) {
            g_assert_cmpuint(insertion[i].nth, ==, merge[i].nth);
            g_assert_cmpuint(insertion[i].next_rule, ==, merge[i].next_rule);
            seen |= 1u << insertion[i].nth;
        }
        g_assert_cmpuint(seen, ==, (1u << n) - 1);
        assert_pairs_agree(&system, insertion, n);
    }
}

/* Round trips that were measured: Libinfo si_compare.c. By precedence IPv6 comes first, by rule 9 2001:db8:1::1,
 * which has 47 bits in common with the source, and 2001:db8:9::1 has 44. */
static void
test_measured(void)
{
    enum { MS = 1000000 };
    static const struct {
        const char *destinations;
        int64_t least[2];               /* of the two, by their order in the list */
        uint32_t attempts[2];           /* failures, where there is no round trip */
        int64_t default_least;          /* of IPv6's default route */
        unsigned first;
        const char *rule;
    } cases[] = {
        { "198.51.100.1 2001:db8:9::1", { 0, 0 }, { 0, 0 }, 0, 1, "dst-6" },
        { "198.51.100.1 2001:db8:9::1", { 20 * MS, 120 * MS }, { 1, 1 }, 0, 1, "dst-6" },     /* 100 ms */
        { "198.51.100.1 2001:db8:9::1", { 20 * MS, 121 * MS }, { 1, 1 }, 0, 0, "dst-rtt" },
        { "2001:db8:9::1 198.51.100.1", { 20 * MS, 500 * MS }, { 1, 1 }, 0, 0, "dst-rtt" },
        { "198.51.100.1 2001:db8:9::1", { 20 * MS, 0 }, { 1, 10 }, 0, 1, "dst-6" },      /* 10, not more */
        { "198.51.100.1 2001:db8:9::1", { 20 * MS, 0 }, { 1, 11 }, 0, 0, "dst-rtt" },
        { "198.51.100.1 2001:db8:9::1", { 0, 0 }, { 1, 11 }, 0, 1, "dst-6" },          /* no other */
        { "198.51.100.1 2001:db8:9::1", { 20 * MS, 0 }, { 1, 11 }, 30 * MS, 1, "dst-6" },  /* by its route */
        { "198.51.100.1 2001:db8:9::1", { 20 * MS, 0 }, { 1, 0 }, 200 * MS, 0, "dst-rtt" },
        { "2001:db8:1::1 2001:db8:9::1", { 0, 0 }, { 0, 0 }, 0, 0, "dst-9" },
        { "2001:db8:1::1 2001:db8:9::1", { 30 * MS, 20 * MS }, { 1, 1 }, 0, 0, "dst-9" },      /* 10 ms */
        { "2001:db8:1::1 2001:db8:9::1", { 31 * MS, 20 * MS }, { 1, 1 }, 0, 1, "dst-rtt-near" },
        { "2001:db8:1::1 2001:db8:9::1", { 121 * MS, 20 * MS }, { 1, 1 }, 0, 1, "dst-rtt" },
    };
    static const char *const rules[] = { "dst-rtt", "dst-1", "dst-6", "dst-rtt-near", "dst-9", "dst-10", NULL };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        for (int sort = SORT_INSERTION; sort <= SORT_MERGE; sort++) {
            struct system system;
            struct candidate candidate[MAX_CANDIDATES];
            struct history_entry entry[3] = { { .least_ns = cases[i].default_least, .successes = 1 } };
            g_auto(GStrv) word = g_strsplit(cases[i].destinations, " ", -1);
            struct rule_list *list = &system.profile.destination_rules;
            uint32_t n;

            make_system(&system, RFC, "2001:db8::2 192.0.2.2");
            *list = (struct rule_list) { .fact = NO_FACT };
            for (unsigned j = 0; rules[j] != NULL; j++)
                rules_add(list, destination_rules, (uint8_t) rule_find(destination_rules, rules[j]), STANDARD_RFC3484);
            for (unsigned j = 0; j < 2; j++)
                entry[j + 1] = (struct history_entry) {
                    .addr = read_addr(word[j]), .least_ns = cases[i].least[j], .attempts = cases[i].attempts[j],
                    .successes = cases[i].least[j] > 0 };
            entry[1].next = cases[i].default_least > 0 ? &entry[0] : NULL;
            entry[2].next = &entry[1];
            system.host.history = &entry[2];
            system.profile.selection.sort = sort;
            sort_text(&system, cases[i].destinations, candidate, &n);
            g_assert_cmpuint(candidate[0].nth, ==, cases[i].first);
            g_assert_cmpstr(destination_rules[candidate[0].next_rule].id, ==, cases[i].rule);
        }
}

/* IPv4 and IPv6 of one precedence: rule 9 tells those of one family apart, rule 10 the families. */
#define LEVEL "::/0 40 1;::ffff:0:0/96 40 4"

/* Across families, by any arguments and with the word-wise prefixes of glibc, rules can make a cycle. Then that is
 * said; where it is not, the order is total, and every sort finds it. */

struct told {
    uint32_t pairs, cycles;
};

static void
count_source(void *user, uint32_t destination, const struct comparison *comparison)
{
    (void) user;
    (void) destination;
    g_assert_cmpint(comparison->decision, !=, DECISION_CYCLE);  /* rules of sources make none */
}

static void
count_destination(void *user, uint32_t first, uint32_t second, const struct comparison *comparison)
{
    struct told *told = user;

    g_assert_cmpuint(first, <, second);
    if (comparison->rule == NO_RULE)                    /* no list has dst-10 but as the last */
        g_assert_cmpint(comparison->decision, ==, DECISION_EQUAL);
    told->pairs++;
    told->cycles += comparison->decision == DECISION_CYCLE;
}

static uint32_t
explain(const struct system *system, const struct addr *dst, uint32_t n, struct candidate *candidate,
        struct told *told)
{
    const struct selection_told to = { count_source, count_destination, told };

    *told = (struct told) { 0 };
    return selection_explain(&system->host, dst, NULL, n, candidate, &to);
}

static struct addr
random_of_any_family(GRand *rand)
{
    static const uint32_t ipv4[] = { 0x0a000000, 0xc0a80000, 0xc0000200, 0xa9fe0000, 0xc6336400 };

    if (g_rand_boolean(rand))
        return random_addr(rand);
    return addr_ipv4(ipv4[g_rand_int_range(rand, 0, G_N_ELEMENTS(ipv4))] | (g_rand_int(rand) & 0x303));
}

static void
randomize_arguments(struct system *system, GRand *rand)
{
    static const struct { const char *rule; enum rule_argument argument; int32_t n; } arguments[] = {
        { "dst-9", ARGUMENT_IPV4, 3 }, { "dst-9", ARGUMENT_BITS, 4 }, { "dst-7", ARGUMENT_NATIVE, 2 } };

    for (unsigned i = 0; i < G_N_ELEMENTS(arguments); i++)
        set_argument(&system->profile.destination_rules, destination_rules, arguments[i].rule, arguments[i].argument,
                     (uint8_t) g_rand_int_range(rand, 0, arguments[i].n));
    system->profile.scopes.private_ipv4 = g_rand_boolean(rand);
    system->profile.selection.flags_known = g_rand_boolean(rand);
    for (uint32_t i = 0; i < system->host.n_addresses; i++)
        if (g_rand_int_range(rand, 0, 3) == 0) {
            system->address[i].addr = random_of_any_family(rand);
            system->address[i].len = addr_is_ipv4(system->address[i].addr) ? MAPPED_BITS + 24 : 64;
        }
    system->host.routes = (uint8_t) (g_rand_int(rand) & (IPV4_BIT | IPV6_BIT));
}

/* Who counts what facts did has sources and destinations compared one by one, not by their ranks: all the same. */
static void
assert_counting_changes_nothing(struct system *system, const struct addr *dst, uint32_t n,
                                const struct candidate *sorted)
{
    struct rule_list *list = &system->profile.source_rules;
    int rule_7 = rules_place(list, rule_find(source_rules, "src-7"));
    struct candidate counted[MAX_CANDIDATES];
    struct fact_use use[N_FACTS] = { { 0 } };
    uint64_t met = 0;

    number_facts(system);
    list->rule[rule_7].fact = FACT_RULE_9;
    list->rule[rule_7].given = 1u << ARGUMENT_PREFER;
    system->host.fact_use = use;
    system->host.facts_met = &met;
    selection_sort(&system->host, dst, NULL, n, counted);
    system->host.fact_use = NULL;
    for (uint32_t i = 0; i < n; i++) {
        g_assert_cmpuint(counted[i].nth, ==, sorted[i].nth);
        g_assert_true(addr_equal(counted[i].src, sorted[i].src));
        g_assert_cmpuint(counted[i].source_rule, ==, sorted[i].source_rule);
        g_assert_cmpuint(counted[i].next_rule, ==, sorted[i].next_rule);
    }
}

static void
test_cycles(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(6724);
    uint32_t cyclic = 0;

    for (int round = 0; round < 4000; round++) {
        struct system system;
        struct candidate insertion[MAX_CANDIDATES], merge[MAX_CANDIDATES], again[MAX_CANDIDATES];
        struct addr dst[MAX_CANDIDATES];
        struct told told, told_again;
        uint32_t n = (uint32_t) g_rand_int_range(rand, 1, MAX_CANDIDATES + 1), seen = 0;

        make_system(&system, g_rand_boolean(rand) ? VISTA : LEVEL, "");
        randomize(&system, rand);
        randomize_arguments(&system, rand);
        for (uint32_t i = 0; i < n; i++)
            dst[i] = random_of_any_family(rand);
        system.profile.selection.sort = SORT_MERGE;
        g_assert_cmpuint(explain(&system, dst, n, merge, &told), ==, n);
        g_assert_cmpuint(told.pairs, ==, n * (n - 1) / 2);
        explain(&system, dst, n, again, &told_again);
        g_assert_cmpuint(told.cycles, ==, told_again.cycles);
        assert_counting_changes_nothing(&system, dst, n, merge);
        system.profile.selection.sort = SORT_INSERTION;
        g_assert_cmpuint(selection_sort(&system.host, dst, NULL, n, insertion), ==, n);
        for (uint32_t i = 0; i < n; i++) {
            g_assert_cmpuint(merge[i].nth, ==, again[i].nth);
            if (told.cycles == 0)
                g_assert_cmpuint(insertion[i].nth, ==, merge[i].nth);
            seen |= 1u << merge[i].nth;
        }
        g_assert_cmpuint(seen, ==, (1u << n) - 1);
        cyclic += told.cycles > 0;
    }
    g_assert_cmpuint(cyclic, >, 0);
}

/* Each system as it is shipped: a permutation, deterministic, and without a cycle. One takes rules 9 and 10 to be asked
 * across families: IPv4 and IPv6 alike by all rules before, which no shipped table makes them. */

static void
make_shipped(struct system *system, const struct profile *profile, GRand *rand)
{
    make_system(system, RFC, "");
    randomize(system, rand);
    for (uint32_t i = 0; i < system->host.n_addresses; i++)
        if (g_rand_int_range(rand, 0, 3) == 0) {
            system->address[i].addr = random_of_any_family(rand);
            system->address[i].len = addr_is_ipv4(system->address[i].addr) ? MAPPED_BITS + 24 : 64;
        }
    system->host.routes = (uint8_t) (g_rand_int(rand) & (IPV4_BIT | IPV6_BIT));
    system->host.profile = profile;
}

static void
test_shipped(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(2009);
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(messages) messages = messages_new();

    for (const char *const *name = profiles_names(profiles); *name != NULL; name++) {
        const struct profile *profile = profiles_find(profiles, *name, (struct place) { .file = "test" }, messages);

        g_assert_nonnull(profile);
        if (g_str_has_prefix(*name, "test-"))           /* of tests/os: made up, and shipped to nobody */
            continue;
        for (int round = 0; round < 200; round++) {
            struct system system;
            struct candidate sorted[MAX_CANDIDATES], again[MAX_CANDIDATES];
            struct addr dst[MAX_CANDIDATES];
            struct told told;
            uint32_t n = (uint32_t) g_rand_int_range(rand, 1, MAX_CANDIDATES + 1), seen = 0;

            make_shipped(&system, profile, rand);
            for (uint32_t i = 0; i < n; i++)
                dst[i] = random_of_any_family(rand);
            g_assert_cmpuint(explain(&system, dst, n, sorted, &told), ==, n);
            g_assert_cmpuint(selection_sort(&system.host, dst, NULL, n, again), ==, n);
            for (uint32_t i = 0; i < n; i++) {
                g_assert_cmpuint(sorted[i].nth, ==, again[i].nth);
                seen |= 1u << sorted[i].nth;
            }
            g_assert_cmpuint(seen, ==, (1u << n) - 1);
            if (told.cycles > 0)
                g_test_message("%s: a cycle", *name);
            g_assert_cmpuint(told.cycles, ==, 0);
        }
    }
}

/* What is kept of a host's addresses changes nothing: not while they stay, not when they are others, or others' flags,
 * or the profile is another. */

static void
assert_same_as_unkept(const struct system *system, const struct addr *dst, uint32_t n)
{
    struct candidate kept[MAX_CANDIDATES], fresh[MAX_CANDIDATES];
    struct selection_host unkept = system->host;

    unkept.own = NULL;
    selection_sort(&system->host, dst, NULL, n, kept);
    selection_sort(&unkept, dst, NULL, n, fresh);
    for (uint32_t i = 0; i < n; i++) {
        g_assert_cmpuint(kept[i].nth, ==, fresh[i].nth);
        g_assert_true(addr_equal(kept[i].src, fresh[i].src));
        g_assert_cmpuint(kept[i].source_rule, ==, fresh[i].source_rule);
        g_assert_cmpuint(kept[i].next_rule, ==, fresh[i].next_rule);
    }
}

static void
test_kept(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(6724);
    struct arena arena = { 0 };
    struct interned interned;
    struct system system;
    struct profile other;

    interned_init(&interned, &arena);
    make_system(&system, VISTA, "");
    other = system.profile;
    rules_all(&other.source_rules, source_rules, STANDARD_RFC6724, NO_FACT);
    other.scopes.private_ipv4 = 0;
    for (int round = 0; round < 2000; round++) {
        uint32_t n = (uint32_t) g_rand_int_range(rand, 1, MAX_CANDIDATES + 1);
        struct addr dst[MAX_CANDIDATES];

        for (uint32_t i = 0; i < n; i++)
            dst[i] = random_of_any_family(rand);
        randomize(&system, rand);
        sources_forget(&system.host);
        g_assert_true(system.host.own == NULL || !reach_keeps_own(&system.host));
        assert_same_as_unkept(&system, dst, n);
        sources_prepare(&system.host, &interned);
        g_assert_true(reach_keeps_own(&system.host));
        assert_same_as_unkept(&system, dst, n);
        system.host.profile = system.host.profile == &other ? &system.profile : &other;
        g_assert_false(reach_keeps_own(&system.host));
        assert_same_as_unkept(&system, dst, n);
        sources_prepare(&system.host, &interned);
        assert_same_as_unkept(&system, dst, n);
    }
    arena_free(&arena);
}

static void
add_vectors(void)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(source_vectors); i++) {
        g_autofree char *path = g_strdup_printf("/selection/source/%s", source_vectors[i].name);

        g_test_add_data_func(path, &source_vectors[i], test_source);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(destination_vectors); i++) {
        g_autofree char *path = g_strdup_printf("/selection/destination/%s", destination_vectors[i].name);

        g_test_add_data_func(path, &destination_vectors[i], test_destination);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_vectors();
    g_test_add_func("/selection/source/temporary", test_source_temporary);
    g_test_add_func("/selection/source/interface", test_source_interface);
    g_test_add_func("/selection/source/same-link", test_source_same_link);
    g_test_add_func("/selection/source/tie", test_source_tie);
    g_test_add_func("/selection/source/runner-up", test_source_runner_up);
    g_test_add_func("/selection/reach", test_reach);
    g_test_add_func("/selection/ipv4-round-robin", test_ipv4_round_robin);
    g_test_add_func("/selection/no-sort", test_no_sort);
    g_test_add_func("/selection/one-and-too-many", test_one_and_too_many);
    g_test_add_func("/selection/no-policy", test_no_policy);
    g_test_add_func("/selection/two-tables", test_two_tables);
    g_test_add_func("/selection/facts", test_facts);
    g_test_add_func("/selection/preorder", test_preorder);
    g_test_add_func("/selection/destination/measured", test_measured);
    g_test_add_func("/selection/cycles", test_cycles);
    g_test_add_func("/selection/shipped", test_shipped);
    g_test_add_func("/selection/kept", test_kept);
    return g_test_run();
}
