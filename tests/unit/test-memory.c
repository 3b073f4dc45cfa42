/*
 * test-memory.c - what a host remembers: answers in its cache, servers that failed
 *
 * A host made by hand stands on an island whose clock the tests set; its profile
 * says what is kept. Whether a fact was acted on is looked at as well: it is
 * where a report's basis comes from.
 */
#include <glib.h>

#include "models/host/cache.h"
#include "models/host/operation.h"
#include "models/models.h"
#include "sim/engine/island.h"

#define SECOND INT64_C(1000000000)
#define N_SERVERS 4

enum { FACT_SERVERS, FACT_CACHE, N_FACTS };
enum { WWW, FTP };              /* names */

struct fixture {
    struct island island;
    struct profile profile;
    struct host_class class;
    struct host_config config;
    struct node node;
    struct host host;
    struct server_set *set;
    struct server_list servers;
    struct fact_use use[N_FACTS];
    uint64_t facts_met;
};

static void
set_up(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    models_init(&fixture->island, NULL, NULL);
    fixture->profile.servers.fact = FACT_SERVERS;
    fixture->profile.cache.fact = FACT_CACHE;
    fixture->class.profile = &fixture->profile;
    fixture->config.class = &fixture->class;
    fixture->node.island = &fixture->island;
    fixture->set = g_malloc0(sizeof *fixture->set);
    fixture->set->n = N_SERVERS;
    fixture->servers.set = fixture->set;
    fixture->host = (struct host) {
        .node = &fixture->node,
        .config = &fixture->config,
        .profile = &fixture->profile,
        .selection = { .profile = &fixture->profile, .ipv6_fact = NO_FACT,
                       .fact_use = fixture->use, .facts_met = &fixture->facts_met },
        .servers = &fixture->servers,
    };
}

static void
tear_down(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    arena_free(&fixture->island.arena);
    g_free(fixture->set);
}

/* Caches */

static const struct rrset answer = { .ttl = 300, .n = 0 };

static void
keep(struct fixture *fixture, uint32_t name, enum question question, enum outcome outcome, uint32_t ttl)
{
    bool positive = outcome == OUTCOME_ANSWER;

    cache_keep(&fixture->host, name, question, outcome, positive ? &answer : NULL, ttl, positive);
}

/* Returns: what the cache has @ns after the start; OUTCOME_NONE: nothing. */
static enum outcome
found_at(struct fixture *fixture, int64_t ns, uint32_t name, enum question question)
{
    const struct cache_entry *entry;

    fixture->island.now = ns;
    entry = cache_find(&fixture->host, name, question);
    g_assert_true(entry == NULL || (entry->answer == &answer) == (entry->outcome == OUTCOME_ANSWER));
    return entry != NULL ? (enum outcome) entry->outcome : OUTCOME_NONE;
}

/* RFC 1035 section 3.2.1: a TTL is the time that a record may be kept, no longer. */
static void
test_ttl(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->profile.cache.keeps = CACHE_ANSWERS;
    g_assert_cmpint(found_at(fixture, 0, WWW, ASK_A), ==, OUTCOME_NONE);
    g_assert_null(fixture->host.more);
    keep(fixture, WWW, ASK_A, OUTCOME_ANSWER, 300);
    g_assert_cmpint(found_at(fixture, 300 * SECOND - 1, WWW, ASK_A), ==, OUTCOME_ANSWER);
    g_assert_cmpint(fixture->use[FACT_CACHE].acted, ==, 1);
    g_assert_cmpint(found_at(fixture, 300 * SECOND, WWW, ASK_A), ==, OUTCOME_NONE);

    /* Of another name or type, nothing is known. */
    g_assert_cmpint(found_at(fixture, 0, WWW, ASK_AAAA), ==, OUTCOME_NONE);
    g_assert_cmpint(found_at(fixture, 0, FTP, ASK_A), ==, OUTCOME_NONE);
}

static void
test_ttl_of_zero(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->profile.cache.keeps = CACHE_ANSWERS;
    keep(fixture, WWW, ASK_A, OUTCOME_ANSWER, 0);
    g_assert_cmpint(found_at(fixture, 0, WWW, ASK_A), ==, OUTCOME_NONE);
    g_assert_null(fixture->host.more);
}

/* A limit below the TTL decides, and counts as acted on when it does: between
 * the two, and not behind both. */
static void
test_limits(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->profile.cache.keeps = CACHE_ANSWERS;
    fixture->profile.cache.positive_ns = 100 * SECOND;
    fixture->profile.cache.negative_ns = 10 * SECOND;
    keep(fixture, WWW, ASK_A, OUTCOME_ANSWER, 300);
    keep(fixture, WWW, ASK_AAAA, OUTCOME_NODATA, 300);
    keep(fixture, FTP, ASK_A, OUTCOME_NXDOMAIN, 5);
    g_assert_cmpint(found_at(fixture, 300 * SECOND, WWW, ASK_A), ==, OUTCOME_NONE);
    g_assert_cmpint(fixture->use[FACT_CACHE].acted, ==, 0);
    g_assert_cmpint(found_at(fixture, 100 * SECOND, WWW, ASK_A), ==, OUTCOME_NONE);
    g_assert_cmpint(fixture->use[FACT_CACHE].acted, ==, 1);
    g_assert_cmpint(found_at(fixture, 100 * SECOND - 1, WWW, ASK_A), ==, OUTCOME_ANSWER);
    g_assert_cmpint(found_at(fixture, 10 * SECOND - 1, WWW, ASK_AAAA), ==, OUTCOME_NODATA);
    g_assert_cmpint(found_at(fixture, 10 * SECOND, WWW, ASK_AAAA), ==, OUTCOME_NONE);
    g_assert_cmpint(found_at(fixture, 5 * SECOND - 1, FTP, ASK_A), ==, OUTCOME_NXDOMAIN);
    g_assert_cmpint(found_at(fixture, 5 * SECOND, FTP, ASK_A), ==, OUTCOME_NONE);
}

/* nscd's way: fixed times, whatever the TTL, 0 and none included. */
static void
test_fixed(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->profile.cache = (struct cache_facts) {
        .fact = FACT_CACHE, .keeps = CACHE_LOOKUPS, .ttl = 1, .positive_ns = 3600 * SECOND, .negative_ns = 5 * SECOND };
    keep(fixture, WWW, ASK_A, OUTCOME_ANSWER, 0);
    keep(fixture, FTP, ASK_A, OUTCOME_TIMEOUT, 0);
    keep(fixture, FTP, ASK_AAAA, OUTCOME_NXDOMAIN, 86400);
    g_assert_cmpint(found_at(fixture, 3600 * SECOND - 1, WWW, ASK_A), ==, OUTCOME_ANSWER);
    g_assert_cmpint(found_at(fixture, 3600 * SECOND, WWW, ASK_A), ==, OUTCOME_NONE);
    g_assert_cmpint(found_at(fixture, 5 * SECOND - 1, FTP, ASK_A), ==, OUTCOME_TIMEOUT);
    g_assert_cmpint(found_at(fixture, 5 * SECOND, FTP, ASK_A), ==, OUTCOME_NONE);
    g_assert_cmpint(found_at(fixture, 5 * SECOND, FTP, ASK_AAAA), ==, OUTCOME_NONE);
}

/* What comes later stands in the place of what was there. */
static void
test_replaced(struct fixture *fixture, gconstpointer data)
{
    const struct cache_entry *first;

    (void) data;
    fixture->profile.cache.keeps = CACHE_ANSWERS;
    keep(fixture, WWW, ASK_A, OUTCOME_NXDOMAIN, 60);
    first = fixture->host.more->cache;
    fixture->island.now = 90 * SECOND;
    keep(fixture, WWW, ASK_A, OUTCOME_ANSWER, 60);
    g_assert_true(fixture->host.more->cache == first && first->next == NULL);
    g_assert_cmpint(found_at(fixture, 149 * SECOND, WWW, ASK_A), ==, OUTCOME_ANSWER);
    g_assert_cmpint(found_at(fixture, 150 * SECOND, WWW, ASK_A), ==, OUTCOME_NONE);
}

/* Servers */

/* The order @ns after the start, as digits: "1230". */
static void
assert_order(struct fixture *fixture, int64_t ns, const char *expected)
{
    uint8_t order[MAX_SERVERS];
    char text[N_SERVERS + 1] = "";

    fixture->island.now = ns;
    fixture->use[FACT_SERVERS].acted = 0;
    bool moved = servers_order(&fixture->host, &fixture->servers, order);
    for (unsigned i = 0; i < N_SERVERS; i++)
        text[i] = (char) ('0' + order[i]);
    g_assert_cmpstr(text, ==, expected);
    g_assert_cmpint(moved, ==, !g_str_equal(expected, "0123"));
    g_assert_cmpint(fixture->use[FACT_SERVERS].acted, ==, moved);
}

/* Who failed comes behind the others, for as long as the profile says. */
static void
test_demoted(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->profile.servers.demote = 1u << OUTCOME_TIMEOUT | 1u << OUTCOME_SERVFAIL;
    fixture->profile.servers.penalty_ns = 900 * SECOND;
    assert_order(fixture, 0, "0123");
    g_assert_null(fixture->servers.known);
    servers_failed(&fixture->host, &fixture->servers, 0, OUTCOME_TIMEOUT);
    assert_order(fixture, 100 * SECOND, "1230");
    servers_failed(&fixture->host, &fixture->servers, 2, OUTCOME_SERVFAIL);
    assert_order(fixture, 100 * SECOND, "1302");
    assert_order(fixture, 900 * SECOND, "0132");        /* the first one's time is over */
    assert_order(fixture, 1000 * SECOND, "0123");
}

/* Who answers is forgiven; all that failed are as good as none. */
static void
test_forgiven(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->profile.servers.demote = 1u << OUTCOME_TIMEOUT;
    fixture->profile.servers.penalty_ns = 900 * SECOND;
    servers_answered(&fixture->servers, 1);        /* nobody has failed */
    for (uint8_t i = 0; i < N_SERVERS; i++)
        servers_failed(&fixture->host, &fixture->servers, i, OUTCOME_TIMEOUT);
    assert_order(fixture, 1, "0123");
    servers_answered(&fixture->servers, 2);
    assert_order(fixture, 2, "2013");
}

/* Other outcomes, and profiles without memory. */
static void
test_not_demoted(struct fixture *fixture, gconstpointer data)
{
    (void) data;
    fixture->profile.servers.demote = 1u << OUTCOME_TIMEOUT;
    fixture->profile.servers.penalty_ns = 900 * SECOND;
    servers_failed(&fixture->host, &fixture->servers, 0, OUTCOME_ICMP);
    assert_order(fixture, 1, "0123");
    fixture->profile.servers.demote = 1u << OUTCOME_NONE;
    servers_failed(&fixture->host, &fixture->servers, 0, OUTCOME_TIMEOUT);
    assert_order(fixture, 1, "0123");
    g_assert_null(fixture->servers.known);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(path, test) g_test_add(path, struct fixture, NULL, set_up, test, tear_down)
    ADD("/cache/ttl", test_ttl);
    ADD("/cache/ttl-of-zero", test_ttl_of_zero);
    ADD("/cache/limits", test_limits);
    ADD("/cache/fixed", test_fixed);
    ADD("/cache/replaced", test_replaced);
    ADD("/servers/demoted", test_demoted);
    ADD("/servers/forgiven", test_forgiven);
    ADD("/servers/not-demoted", test_not_demoted);
    return g_test_run();
}
