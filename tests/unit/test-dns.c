/*
 * test-dns.c - queries and waits add up, in every scenario and each of its variants
 */
#include "tests/unit/ran.h"
#include "v6sim/commands/commands.h"

static struct profiles *systems;

/* Hosts' queries to each server, by their own records; the last place is for addresses
 * that no server has. */
static void
check_senders(const struct ran *ran, const struct dns *dns)
{
    g_autofree int64_t *sent = g_new0(int64_t, dns->n_servers);

    for (guint i = 0; i < ran->collection.kept->len; i++) {
        const struct kept *kept = g_ptr_array_index(ran->collection.kept, i);

        for (uint8_t j = 0; j < kept->n_servers; j++) {
            uint32_t nth = 0;

            while (nth + 1 < dns->n_servers && dns->server[nth].node != kept->server[j].node)
                nth++;
            sent[nth] += kept_queries_to(kept, j);
        }
    }
    for (uint32_t i = 0; i < dns->n_servers; i++)
        g_assert_cmpint(dns_sum(&dns->server[i]).by_hosts, ==, sent[i]);
}

/* What was sent has come in, is lost, or somebody said so; only the end of a run cuts that short. */
static void
check_balance(const struct ran *ran, const struct dns *dns)
{
    for (uint32_t i = 0; i < dns->n_servers; i++) {
        struct dns_count sum = dns_sum(&dns->server[i]);
        int64_t known = sum.received + sum.lost + sum.unreachable;

        if (ran->scenario->until_ns == 0)
            g_assert_cmpint(sum.queries, ==, known);
        g_assert_cmpint(sum.queries, >=, known);
        g_assert_cmpint(sum.unanswered, >=, 0);
        g_assert_cmpint(sum.cached, <=, sum.received);
    }
}

/* Returns: what the waits of a question add up to. */
static int64_t
waited(const struct dns *dns, const struct kept *kept, enum question question)
{
    int64_t sum = 0;

    for (guint i = 0; i < dns->wait->len; i++) {
        const struct dns_wait *wait = &g_array_index(dns->wait, struct dns_wait, i);

        if (wait->host == kept->host && wait->item == kept->item && wait->nth == kept->nth &&
            wait->question == question)
            sum += wait->to - wait->from;
    }
    return sum;
}

/* From its first query to its end a question waits; if a lookup was made again, or a turn on
 * the next rung of a ladder, less: between two times that a question was asked, others were.
 * Of a search under several names records do not tell when each began. */
static void
check_waits(const struct ran *ran, const struct dns *dns)
{
    for (guint i = 0; i < ran->collection.kept->len && i < 500; i++) {
        const struct kept *kept = g_ptr_array_index(ran->collection.kept, i);

        for (enum question question = 0; question < N_QUESTIONS; question++) {
            const struct profile *profile = world_profile(ran->world, kept->host);
            const struct query_record *query = &kept->query[question];
            bool once = profile->again.times <= 1 && profile->ladder.rungs.n == 0;
            int64_t end = query->ended_at >= 0 ? query->ended_at : kept->ended_at;

            if (query->first_at < 0 || query->cached || query->in_file || kept->n_names > 1)
                continue;
            if (once && query->ended_at >= 0)
                g_assert_cmpint(waited(dns, kept, question), ==, end - query->first_at);
            g_assert_cmpint(waited(dns, kept, question), <=, end - query->first_at);
        }
    }
}

static void
try_variant(const char *path, const char *variant)
{
    struct ran ran;

    g_assert_true(ran_init(&ran, path, variant, systems));
    collect_clear(&ran.collection);
    collect_init(&ran.collection, ran.world, true);
    collect_dns(&ran.collection, true);
    run_result_free(ran.world, collect_run(&ran.collection, false));
    check_senders(&ran, ran.collection.dns);
    check_balance(&ran, ran.collection.dns);
    check_waits(&ran, ran.collection.dns);
    for (const char *const *next = ran.scenario->variants; variant == NULL && *next != NULL; next++)
        try_variant(path, *next);
    ran_clear(&ran);
}

static void
test_file(gconstpointer path)
{
    try_variant(path, NULL);
}

static void
add_file(const char *path, const char *folder, void *user)
{
    g_autofree char *base = g_path_get_basename(path);
    g_autofree char *name = g_strdup_printf("/dns/%s/%s%s", (const char *) user, folder, base);

    g_test_add_data_func_full(name, g_strdup(path), test_file, g_free);
}

static void
add_files(char *called, const char *first, const char *second)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, first, second, NULL);
    g_autoptr(messages) messages = messages_new();

    g_assert_true(command_find(path, add_file, called, messages));
}

/* With an observer that looks, everything else is as it was. */
static void
test_unseen(void)
{
    g_autofree char *path = g_test_build_filename(G_TEST_DIST, "scenarios", "first", "aaaa-ignored.xml", NULL);
    struct ran one, other;

    g_assert_true(ran_init(&one, path, NULL, systems));
    g_assert_true(ran_init(&other, path, NULL, systems));
    collect_clear(&other.collection);
    collect_init(&other.collection, other.world, true);
    collect_dns(&other.collection, true);
    run_result_free(other.world, collect_run(&other.collection, true));
    g_assert_cmpint(ran_differing(&one, &other), ==, 0);
    ran_clear(&one);
    ran_clear(&other);
}

int
main(int argc, char **argv)
{
    char scenarios[] = "scenarios", cases[] = "cases";

    g_test_init(&argc, &argv, NULL);
    systems = profiles_new();
    add_files(scenarios, "scenarios", NULL);
    add_files(cases, "tests", "cases");
    g_test_add_func("/dns/unseen", test_unseen);
    int status = g_test_run();
    profiles_free(systems);
    return status;
}
