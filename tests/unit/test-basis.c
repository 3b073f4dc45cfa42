/*
 * test-basis.c - which facts a run rests on: sets reasoned by hand, and the proof that
 * a fact nothing rests on could have said anything else
 */
#include "tests/unit/ran.h"
#include "v6sim/commands/commands.h"

static const struct place asker = { .file = "asker" };

/* Reasoned by hand */

/* "acted | waited", ids in the order of the profile. */
static char *
basis_text(const struct basis *basis)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < basis->fact->len; i++)
        if (basis_is_used(basis_fact_at(basis, i)))
            g_string_append_printf(text, "%s ", basis_fact_at(basis, i)->fact->id);
    g_string_append_c(text, '|');
    for (guint i = 0; i < basis->fact->len; i++)
        if (basis_is_waited(basis_fact_at(basis, i)))
            g_string_append_printf(text, " %s", basis_fact_at(basis, i)->fact->id);
    return g_string_free(text, FALSE);
}

static const struct {
    const char *name, *xml;
    const char *expected;
} cases[] = {
    /* Vista asks for A (order), gets it (a-ended) and asks for AAAA, for it has a global address (ipv6, aaaa-when),
     * gets that (aaaa-ended), from the first (retry-2) of two addresses of the resolver (discover), for it prefers
     * IPv6 (transport); sorts two addresses (selection) by precedence (policy). Some time later it would have waited
     * no longer for AAAA (aaaa-wait), put an address that is silent behind the other (servers), sent another SYN
     * (syn), or gone on to IPv4 or given up (connect). Its IPv4 address is global: it has a 6to4 one as well. */
    { "dual-stack",
      "<server name='www.example.com'/><host os='windows-vista'/><connect to='www.example.com'/>",
      "ipv6 order aaaa-when a-ended aaaa-ended retry-2 transport discover selection policy 6to4 teredo "
      "| aaaa-wait servers syn connect" },

    /* Without IPv6 in the network what the system does of itself matters to one question alone, that Vista does not
     * ask (ipv6-installed). One address, one source, one transport: nothing to choose. */
    { "IPv4 alone",
      "<domain id='d' ipv6='none'/><server name='www.example.com'/><host os='windows-vista' tunnels='none'/>"
      "<connect to='www.example.com'/>",
      "order aaaa-when a-ended | retry-1 syn connect" },

    /* The same where the tunnel makes it ask for AAAA, which it does because IPv6 is on. */
    { "6to4 alone",
      "<domain id='d' ipv6='none'/><server name='www.example.com'/><host os='windows-vista'/>"
      "<connect to='www.example.com'/>",
      "ipv6 order aaaa-when a-ended aaaa-ended 6to4 teredo | retry-1 aaaa-wait syn connect" },

    /* XP asks whether IPv6 is installed before it asks for AAAA: that is its own doing here ... */
    { "XP, IPv4 alone",
      "<domain id='d' ipv6='none'/><server name='www.example.com'/><host os='windows-xp-sp3' tunnels='none'/>"
      "<connect to='www.example.com'/>",
      "ipv6 order aaaa-when ended | retry-1 syn connect" },

    /* ... and an administrator's there. Its resolver is reached over IPv4, and could be over IPv6 but for transport.
     * The source for AAAA's address is chosen from two, by scope: the table is read for the destinations alone. */
    { "XP, IPv6 written",
      "<domain id='d' ipv6='2001:db8::/48'/><server name='www.example.com'/>"
      ""
      "<host os='windows-xp-sp3' ipv6='2001:db8::99' tunnels='none'/><connect to='www.example.com'/>",
      "order aaaa-when ended transport selection policy | retry-1 second syn connect" },

    /* A literal is not looked up. Over IPv4 from the only address there is nothing to choose. */
    { "literal",
      "<server ipv4='198.18.0.9' ipv6='none'/>"
      "<host os='windows-vista' ipv6='none' tunnels='none'/><connect to='198.18.0.9'/>",
      "| syn connect" },

    /* Nobody answers the SYN to the first address: it is sent again (syn) until the second one's turn has come
     * (connect), which answers. */
    { "IPv6 silent",
      "<server name='www.example.com' ipv6-state='blackhole'/><host os='windows-vista'/>"
      "<connect to='www.example.com'/>",
      "ipv6 order aaaa-when a-ended aaaa-ended retry-2 transport discover selection policy syn connect 6to4 teredo "
      "| aaaa-wait servers" },

    /* AAAA is not answered: the wait ends it (aaaa-ended says what then), before the next packet is due (retry-1). One
     * address is left, but the resolver is reached from one of two, by scope (selection). */
    { "AAAA ignored",
      "<server name='www.example.com'/><dns fault='ignore'/><host os='windows-vista'/>"
      "<connect to='www.example.com'/>",
      "ipv6 order aaaa-when a-ended aaaa-ended retry-2 aaaa-wait transport discover selection 6to4 teredo "
      "| servers syn connect" },

    /* Two resolvers: the schedule says which is asked first (retry-2); a memory of one that failed would have put it
     * behind the other (servers). */
    { "two resolvers",
      "<server name='www.example.com' publish='A'/><dns id='one' ipv6='none'/><dns id='two' ipv6='none'/>"
      "<host os='windows-vista' ipv6='none' tunnels='none'/><connect to='www.example.com'/>",
      "order aaaa-when a-ended retry-2 | servers syn connect" },
};

static void
test_by_hand(gconstpointer data)
{
    unsigned i = GPOINTER_TO_UINT(data);
    char *path = ran_write(cases[i].xml);
    struct profiles *profiles = profiles_new();
    struct ran ran;

    g_assert_true(ran_init(&ran, path, NULL, profiles));
    g_autofree char *actual = basis_text(&ran.basis);
    g_assert_cmpstr(actual, ==, cases[i].expected);
    ran_clear(&ran);
    profiles_free(profiles);
    ran_remove(path);
}

/* Bounds */

static const struct fact *
fact_with(const struct profile *profile, const char *id)
{
    for (uint16_t i = 0; i < profile->n_facts; i++)
        if (strcmp(profile->fact[i].id, id) == 0)
            return &profile->fact[i];
    g_assert_not_reached();
}

static const struct profile *
find(struct profiles *profiles, const char *name)
{
    g_autoptr(messages) messages = messages_new();
    const struct profile *profile = profiles_find(profiles, name, asker, messages);

    g_assert_cmpstr(messages_text(messages), ==, "");
    return profile;
}

static const char *
bound_text(const struct fact *fact, enum bound bound)
{
    return bound == BOUND_LOW ? fact->low : fact->high;
}

/* Every guess of every system can be what its bounds say, and is then not what it was. */
static void
test_bounds(void)
{
    struct profiles *profiles = profiles_new();
    unsigned n = 0;

    for (const char *const *name = profiles_names(profiles); *name != NULL; name++) {
        const struct profile *profile = find(profiles, *name);

        for (uint16_t i = 0; i < profile->n_facts; i++)
            for (enum bound bound = 0; bound < N_BOUNDS; bound++) {
                const struct fact *fact = &profile->fact[i];
                struct variation variation = { *name, fact->id, bound };

                if (bound_text(fact, bound) == NULL)
                    continue;
                struct profiles *varied = profiles_varied(&variation, 1);
                g_assert_cmpstr(fact_with(find(varied, *name), fact->id)->stated, !=, fact->stated);
                profiles_free(varied);
                n++;
            }
    }
    g_assert_cmpuint(n, >, 40);
    profiles_free(profiles);
}

/* A profile's variation is not that of its base, nor of those it is the base of. */
static void
test_inherited(void)
{
    static const char *const names[] = { "windows-vista", "windows-7-rc", "windows-7" };
    struct profiles *profiles = profiles_new();
    const char *stated = fact_with(find(profiles, names[0]), "aaaa-wait")->stated;

    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        struct variation variation = { names[i], "aaaa-wait", BOUND_LOW };
        struct profiles *varied = profiles_varied(&variation, 1);

        for (unsigned j = 0; j < G_N_ELEMENTS(names); j++) {
            const struct profile *profile = find(varied, names[j]);

            g_assert_cmpstr(fact_with(profile, "aaaa-wait")->stated, ==,
                            i == j ? "times=\"2\" floor=\"100ms\" cap=\"10s\"" : stated);
            g_assert_cmpint(profile->second[0].floor_ns, ==, i == j ? INT64_C(100000000) : INT64_C(1000000000));
        }
        profiles_free(varied);
    }
    profiles_free(profiles);
}

/* What nothing rests on */

/* Runs the scenario again with @variation. Returns: how many connections differ. */
static int64_t
vary(const struct ran *ran, const char *path, const char *variant, const struct variation *variation, unsigned n)
{
    struct profiles *profiles = profiles_varied(variation, n);
    struct ran varied;

    g_assert_true(ran_init(&varied, path, variant, profiles));
    int64_t differ = ran_differing(ran, &varied);
    ran_clear(&varied);
    profiles_free(profiles);
    return differ;
}

/* All unused guesses of all systems at once; one by one to find the one, if something moves. */
static unsigned
vary_unused(const struct ran *ran, const char *path, const char *variant, enum bound bound)
{
    g_autoptr(GArray) variations = g_array_new(FALSE, FALSE, sizeof(struct variation));

    for (guint i = 0; i < ran->basis.fact->len; i++) {
        const struct basis_fact *fact = basis_fact_at(&ran->basis, i);
        struct variation variation = { fact->profile->name, fact->fact->id, bound };

        if (ran_unused(fact) && bound_text(fact->fact, bound) != NULL)
            g_array_append_val(variations, variation);
    }
    if (variations->len == 0 ||
        vary(ran, path, variant, (const struct variation *) variations->data, variations->len) == 0)
        return variations->len;
    for (guint i = 0; i < variations->len; i++) {
        const struct variation *one = &g_array_index(variations, struct variation, i);

        if (vary(ran, path, variant, one, 1) == 0)
            continue;
        g_test_message("%s %s: %s's %s at its %s", path, variant, one->profile, one->fact, bound_name[bound]);
        g_test_fail();
    }
    return variations->len;     /* if none of them alone does: together two can, as IPv6 and a transport over it */
}

/* Returns: how many guesses were varied. */
static unsigned
try_file(const char *path, const char *variant, struct profiles *profiles)
{
    struct ran ran;
    unsigned n = 0;

    g_assert_true(ran_init(&ran, path, variant, profiles));
    for (enum bound bound = 0; bound < N_BOUNDS; bound++)
        n += vary_unused(&ran, path, variant, bound);
    for (const char *const *next = ran.scenario->variants; variant == NULL && *next != NULL; next++)
        n += try_file(path, *next, profiles);
    ran_clear(&ran);
    return n;
}

struct trying {
    struct profiles *profiles;
    unsigned n;
};

static void
try_found(const char *path, const char *folder, void *user)
{
    struct trying *trying = user;

    (void) folder;
    trying->n += try_file(path, NULL, trying->profiles);
}

static unsigned
try_folder(const char *path, struct profiles *profiles)
{
    struct trying trying = { .profiles = profiles };
    g_autoptr(messages) messages = messages_new();

    g_assert_true(command_find(path, try_found, &trying, messages));
    return trying.n;
}

static void
test_scenarios(void)
{
    struct profiles *profiles = profiles_new();
    g_autofree char *shipped = g_test_build_filename(G_TEST_DIST, "scenarios", NULL);
    g_autofree char *cases_folder = g_test_build_filename(G_TEST_DIST, "tests", "cases", NULL);

    g_assert_cmpuint(try_folder(shipped, profiles), >, 100);
    g_assert_cmpuint(try_folder(cases_folder, profiles), >, 100);
    profiles_free(profiles);
}

static char *
all_names(struct profiles *profiles)
{
    return g_strjoinv(" ", (char **) profiles_names(profiles));
}

/* Runs it with all systems. */
static void
try_situation(const char *situation, struct profiles *profiles)
{
    g_autofree char *names = all_names(profiles), *inside = g_strdup_printf(situation, names);
    char *path = ran_write(inside);

    g_test_message("%s", situation);
    g_assert_cmpuint(try_file(path, NULL, profiles), >, 0);
    ran_remove(path);
}

static void
test_situations(void)
{
    struct profiles *profiles = profiles_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(ran_situations); i++)
        try_situation(ran_situations[i], profiles);
    profiles_free(profiles);
}

static void
test_faults(void)
{
    static const char *const types[] = { "A", "AAAA", "A AAAA" };
    struct profiles *profiles = profiles_new();

    for (unsigned i = 0; i < G_N_ELEMENTS(ran_faults) * G_N_ELEMENTS(types); i++) {
        const char *fault = ran_faults[i / G_N_ELEMENTS(types)], *type = types[i % G_N_ELEMENTS(types)];
        g_autofree char *alone = g_strdup_printf(
            "<server name='www.example.com'/><dns fault='%s' for='%s'/><host os='%%s'/>"
            "<connect to='www.example.com' times='2' every='100s'/>", fault, type);
        g_autofree char *before = g_strdup_printf(
            "<server name='www.example.com'/><dns id='a' fault='%s' for='%s'/><dns id='b'/><host os='%%s'/>"
            "<connect to='www.example.com' times='2'/>", fault, type);

        try_situation(alone, profiles);
        try_situation(before, profiles);
    }
    profiles_free(profiles);
}

/* How many hosts have to do with each fact is counted while they run; the same from a ledger that each host has. */

static uint64_t
hosts_in_ledgers(const struct world *world, const struct run_result *result, const struct profile *profile,
                 uint16_t fact)
{
    uint64_t n = 0;

    for (uint32_t rank = 0; rank < world->n_nodes; rank++) {
        const struct fact_use *use = result->host_use[rank];

        n += use != NULL && world_profile(world, rank) == profile && (use[fact].acted > 0 || use[fact].waited > 0);
    }
    return n;
}

static void
test_hosts(gconstpointer data)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, (const char *) data, NULL);
    g_autoptr(messages) messages = messages_new();
    struct profiles *profiles = profiles_new();
    struct scenario *scenario = scenario_load(path, &(struct scenario_options) { .variant = NULL }, messages);
    struct world *world = world_build(scenario, profiles, messages);
    struct run_result *ledgers = world_run(world, &(struct run_options) { .by_host = true, .n_threads = 1 });
    struct run_result *counted = world_run(world, &(struct run_options) { .n_threads = 3, .parts_at_once = 2 });
    uint64_t most = 0;

    for (guint i = 0; i < world->profile->len; i++) {
        const struct profile *profile = world->profile->pdata[i];

        for (uint16_t fact = 0; fact < profile->n_facts; fact++) {
            uint64_t hosts = hosts_in_ledgers(world, ledgers, profile, fact);

            g_assert_cmpuint(counted->fact_use[i][fact].hosts, ==, hosts);
            g_assert_cmpuint(ledgers->fact_use[i][fact].hosts, ==, hosts);
            most = MAX(most, hosts);
        }
    }
    g_assert_cmpuint(most, >, 1);
    run_result_free(world, counted);
    run_result_free(world, ledgers);
    world_free(world);
    scenario_free(scenario);
    profiles_free(profiles);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *name = g_strconcat("/basis/by-hand/", cases[i].name, NULL);

        g_test_add_data_func(name, GUINT_TO_POINTER(i), test_by_hand);
    }
    g_test_add_data_func("/basis/hosts/parts", "scenarios/populations/aaaa-dropped.xml", test_hosts);
    g_test_add_data_func("/basis/hosts/one-part", "tests/cases/ties.xml", test_hosts);
    g_test_add_data_func("/basis/hosts/servers", "tests/cases/server-acts.xml", test_hosts);
    g_test_add_data_func("/basis/hosts/nat", "scenarios/nat/types.xml", test_hosts);
    g_test_add_func("/basis/bounds", test_bounds);
    g_test_add_func("/basis/bounds/inherited", test_inherited);
    g_test_add_func("/basis/unused/scenarios", test_scenarios);
    g_test_add_func("/basis/unused/situations", test_situations);
    g_test_add_func("/basis/unused/faults", test_faults);
    return g_test_run();
}
