/*
 * connections.c - what a connection costs
 *
 *   connections            CPU time beside the bare loop of bare.c, and bytes per host
 *   connections N K        runs N hosts with K connections each, and nothing else:
 *                          for valgrind --tool=callgrind; see run.sh
 *
 * The load: dual-stack hosts (linux-2009) in one network, each K connections, one
 * a second: AAAA, A, handshake over IPv6, close.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "bench/bare.h"
#include "bench/clock.h"
#include "v6sim/run.h"

static char *
write_scenario(unsigned hosts, unsigned times)
{
    g_autofree char *text = g_strdup_printf(
        "<scenario><server name=\"www.example.com\"/><host os=\"linux-2009\" count=\"%u\"/>"
        "<connect to=\"www.example.com\" times=\"%u\" every=\"1s\"/></scenario>", hosts, times);
    char *path = NULL;
    int file = g_file_open_tmp("v6sim-bench-XXXXXX.xml", &path, NULL);

    if (file < 0 || !g_close(file, NULL) || !g_file_set_contents(path, text, -1, NULL))
        g_error("cannot write the scenario");
    return path;
}

struct loaded {
    struct profiles *profiles;
    struct scenario *scenario;
    struct world *world;
};

static struct loaded
load(unsigned hosts, unsigned times)
{
    struct loaded loaded = { .profiles = profiles_new() };
    g_autoptr(messages) messages = messages_new();
    g_autofree char *path = write_scenario(hosts, times);

    loaded.scenario = scenario_load(path, &(struct scenario_options) { 0 }, messages);
    if (loaded.scenario != NULL)
        loaded.world = world_build(loaded.scenario, loaded.profiles, messages);
    g_unlink(path);
    if (loaded.world == NULL) {
        fputs(messages_text(messages), stderr);
        exit(2);
    }
    return loaded;
}

static void
unload(struct loaded *loaded)
{
    world_free(loaded->world);
    scenario_free(loaded->scenario);
    profiles_free(loaded->profiles);
}

static void
count(void *user, const struct observation *observation)
{
    const struct record *record = observation->subject;

    *(uint64_t *) user += record->result == RESULT_ESTABLISHED;
}

/* Returns: connections established; in *bytes what the island held. */
static uint64_t
run(const struct loaded *loaded, size_t *bytes)
{
    uint64_t established = 0;
    struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = count, .user = &established };
    struct run_result *result = world_run(loaded->world,
                                          &(struct run_options) { .observer = &observer, .n_observers = 1 });

    *bytes = result->bytes;
    run_result_free(loaded->world, result);
    return established;
}

/* Bytes of @hosts hosts that did @times connections: world, island, all. */
static size_t
bytes_of(unsigned hosts, unsigned times)
{
    size_t before = mallinfo2().uordblks, island;
    struct loaded loaded = load(hosts, times);
    size_t world = mallinfo2().uordblks - before;

    run(&loaded, &island);
    unload(&loaded);
    return world + island;
}

static double
seconds_of_v6sim(unsigned hosts, unsigned times)
{
    struct loaded loaded = load(hosts, times);
    double best = 0;
    size_t bytes;

    for (int round = 0; round < 3; round++) {
        int64_t start = cpu_now();
        uint64_t made = run(&loaded, &bytes);
        double seconds = (double) (cpu_now() - start) / 1e9;

        g_assert(made == (uint64_t) hosts * times);
        if (best == 0 || seconds < best)
            best = seconds;
    }
    unload(&loaded);
    return best;
}

static double
seconds_of_bare(unsigned hosts, unsigned times)
{
    double best = 0;

    for (int round = 0; round < 3; round++) {
        int64_t start = cpu_now();
        uint64_t made = bare_run(hosts, times);
        double seconds = (double) (cpu_now() - start) / 1e9;

        g_assert(made == (uint64_t) hosts * times);
        if (best == 0 || seconds < best)
            best = seconds;
    }
    return best;
}

int
main(int argc, char **argv)
{
    enum { HOSTS = 10000, TIMES = 10 };

    if (argc == 3) {
        struct loaded loaded = load((unsigned) atoi(argv[1]), (unsigned) atoi(argv[2]));
        size_t bytes;

        run(&loaded, &bytes);
        unload(&loaded);
        return 0;
    }

    double ours = seconds_of_v6sim(HOSTS, TIMES), bare = seconds_of_bare(HOSTS, TIMES);
    double n = (double) HOSTS * TIMES;
    size_t few = bytes_of(1000, 1), many = bytes_of(11000, 1);
    size_t few_busy = bytes_of(1000, TIMES), many_busy = bytes_of(11000, TIMES);

    printf("connections, %d hosts x %d, one core, best of 3\n", HOSTS, TIMES);
    printf("  v6sim       %10.0f /s of CPU\n", n / ours);
    printf("  bare loop   %10.0f /s of CPU, %.1f x v6sim\n", n / bare, ours / bare);
    printf("  memory      %10.0f bytes per host after 1 connection, %.0f after %d\n", (double) (many - few) / 10000,
           (double) (many_busy - few_busy) / 10000, TIMES);
    return 0;
}
