/*
 * test-lookups.c - lookups, in what no scenario can bring about
 *
 * What is true of all of them is tested by test-lookup-properties.c.
 */
#include <glib.h>
#include <glib/gstdio.h>

#include "models/host/operation.h"
#include "models/host/predicate.h"
#include "v6sim/run.h"

static struct profiles *systems;

/* A profile that claims success where there was no answer, as none that is read
 * can: the lookup fails, and says why. */
static void
keep_record(void *user, const struct observation *observation)
{
    *(struct record *) user = *(const struct record *) observation->subject;
}

static void
test_nothing_found(void)
{
    static const char scenario_text[] =
        "<scenario><server name=\"www.example.com\"/><host id=\"pc\" os=\"linux-2009\"/>"
        "<resolve to=\"192.0.2.77\"/></scenario>";
    g_autofree char *path = NULL;
    g_autoptr(messages) messages = messages_new();
    int file = g_file_open_tmp("v6sim-lookups-XXXXXX.xml", &path, NULL);

    g_assert_true(g_file_set_contents(path, scenario_text, -1, NULL));
    g_close(file, NULL);

    g_autoptr(scenario) scenario = scenario_load(path, &(struct scenario_options) { .seed = 1 }, messages);
    g_autoptr(world) world = world_build(scenario, systems, messages);
    g_remove(path);

    uint32_t host = 0;
    for (uint32_t i = 0; i < world->n_groups; i++)
        host = world->group[i].type == NODE_HOST ? world->group[i].first : host;

    struct profile *profile = (struct profile *) world_profile(world, host);
    struct record record = { .result = N_RESULTS };
    struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = keep_record, .user = &record };

    profile->both[OUTCOME_NXDOMAIN][OUTCOME_NONE].gives = COMBINED_SUCCESS;
    run_result_free(world, world_run(world, &(struct run_options) { .observer = &observer, .n_observers = 1 }));
    profile->both[OUTCOME_NXDOMAIN][OUTCOME_NONE].gives = COMBINED_FAIL;
    g_assert_cmpint(record.query[ASK_PTR].outcome, ==, OUTCOME_NXDOMAIN);
    g_assert_cmpint(record.result, ==, RESULT_FAILED);
    g_assert_cmpint(record.reason, ==, REASON_NXDOMAIN);
}

/* Whether AAAA is asked by a system that asks it where 2000:: has a route and a
 * source, of a host with an address in 2001:db8::/64 and one row in its table. */
static bool
asks_aaaa(const struct profile *profile, struct host_route route)
{
    static const struct host_address address = { .addr = { .hi = UINT64_C(0x20010db8) << 32, .lo = 9 }, .len = 64 };
    const struct host_class class = { .profile = profile };
    const struct host_config config = { .class = &class, .ipv6_on = true };
    const struct host_routing routing = { .route = &route, .n_routes = 1 };
    struct host host = {
        .config = &config, .profile = profile,
        .selection = { .profile = profile, .address = &address, .n_addresses = 1, .routing = &routing,
                       .ipv6_fact = NO_FACT },
    };
    const struct lookup lookup = { .host = &host };

    return lookup_may_ask(&lookup, ASK_AAAA);
}

static void
test_route_in_table(void)
{
    static const struct place asker = { .file = "test", .line = 1, .column = 1 };
    g_autoptr(messages) messages = messages_new();
    const struct profile *profile = profiles_find(systems, "android-13", asker, messages);
    struct host_route all = { .to = { .family = FAMILY_IPV6 } };
    struct host_route own = { .to = { .family = FAMILY_IPV6, .len = 64, .addr = { UINT64_C(0x20010db8) << 32, 0 } } };
    struct host_route none = { .to = { .family = FAMILY_IPV6 }, .type = ROUTE_UNREACHABLE };
    struct host_route ipv4 = { .to = { .family = FAMILY_IPV4 } };

    g_assert_cmpuint(profile->ask_when[ASK_AAAA].when, ==, 1u << WHEN_IPV6_ROUTE);
    g_assert_true(asks_aaaa(profile, all));
    g_assert_false(asks_aaaa(profile, own));
    g_assert_false(asks_aaaa(profile, none));
    g_assert_false(asks_aaaa(profile, ipv4));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    g_test_add_func("/lookups/nothing-found", test_nothing_found);
    g_test_add_func("/lookups/route-in-table", test_route_in_table);

    int status = g_test_run();
    profiles_free(systems);
    return status;
}
