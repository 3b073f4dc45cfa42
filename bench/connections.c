/*
 * connections.c - what a connection costs
 *
 *   connections            CPU time beside the bare loop of bare.c, and bytes per host
 *   connections N K        runs N hosts with K connections each, and nothing else:
 *                          for valgrind --tool=callgrind; see run.sh
 *   connections N K cold   the same, all hosts behind one resolver with a cold cache
 *   connections N K nat    the same, each host behind its home's NAT, and these behind a carrier's
 *
 * The load: dual-stack hosts (linux-2009) in one network, each K connections, one
 * a second: AAAA, A, handshake over IPv6, close. Behind NATs there is no IPv6.
 *
 * Bytes per host are all that the process has from malloc() while the world runs,
 * as the difference of two numbers of hosts: world, island, network and queue.
 * For hosts at rest, a single one connects and the others are there.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "bench/bare.h"
#include "bench/clock.h"
#include "v6sim/run.h"

/* What hosts ask, beside the default. */
#define WARM ""
#define COLD "<dns cache=\"cold\"/>"

/* And where they are. */
#define ALONE "<host id=\"others\" os=\"linux-2009\" count=\"%u\"/>"
#define NATTED                                                                                  \
    "<nat id=\"cgn\" pool=\"198.19.0.0/20\" ports=\"2000\"/>"                                   \
    "<site id=\"home\" nat=\"port-restricted\" behind=\"cgn\" ipv6=\"none\" count=\"%u\">"        \
    "<host id=\"others\" os=\"linux-2009\"/></site>"

/* @dns: WARM or COLD, or NATTED. @from: the id of the only host that connects, or NULL: all do. */
static char *
write_scenario(unsigned hosts, unsigned times, const char *dns, const char *from)
{
    g_autofree char *only = from != NULL ? g_strdup_printf(" from=\"%s\"", from) : g_strdup("");
    bool natted = strcmp(dns, NATTED) == 0;
    g_autofree char *others = g_strdup_printf(natted ? NATTED : ALONE, hosts - 1);
    g_autofree char *text = g_strdup_printf(
        "<scenario><server name=\"www.example.com\"/><host id=\"one\" os=\"linux-2009\"/>%s%s"
        "<connect to=\"www.example.com\" times=\"%u\" every=\"1s\"%s/></scenario>", others, natted ? WARM : dns, times,
        only);
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
load(unsigned hosts, unsigned times, const char *dns, const char *from)
{
    struct loaded loaded = { .profiles = profiles_new() };
    g_autoptr(messages) messages = messages_new();
    g_autofree char *path = write_scenario(hosts, times, dns, from);

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

/* Bytes that malloc() has given and not got back; large pieces are counted apart. */
static size_t
allocated(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

#define SAMPLE_EVERY 1000       /* records between two looks at the memory */

struct counted {
    uint64_t established;
    bool memory;                /* look at it as well */
    size_t most;                /* bytes, of all looks */
};

static void
count(void *user, const struct observation *observation)
{
    const struct record *record = observation->subject;
    struct counted *counted = user;

    if (counted->memory && counted->established % SAMPLE_EVERY == 0)
        counted->most = MAX(counted->most, allocated());
    counted->established += record->result == RESULT_ESTABLISHED;
}

static void *
divide(void *user)
{
    return g_memdup2(&(struct counted) { .memory = ((const struct counted *) user)->memory }, sizeof(struct counted));
}

static void
join(void *user, void *other)
{
    struct counted *counted = user, *from = other;

    counted->established += from->established;
    counted->most = MAX(counted->most, from->most);
    g_free(from);
}

/* On one thread. Returns: events that it took. */
static uint64_t
run(const struct loaded *loaded, struct counted *counted)
{
    struct observer observer = { .wants = 1u << OBSERVE_RECORD, .see = count, .user = counted,
                                 .divide = divide, .join = join, .discard = g_free };
    struct run_result *result = world_run(loaded->world, &(struct run_options) {
        .observer = &observer, .n_observers = 1, .n_threads = 1 });
    uint64_t n_events = result->n_events;

    run_result_free(loaded->world, result);
    return n_events;
}

static size_t
bytes_of(unsigned hosts, unsigned times, const char *from)
{
    size_t before = allocated();
    struct loaded loaded = load(hosts, times, WARM, from);
    struct counted counted = { .memory = true };

    run(&loaded, &counted);
    unload(&loaded);
    return counted.most - before;
}

/* Sizes just below powers of two: what grows by doubling is as full in both. */
static double
bytes_per_host(unsigned times, const char *from)
{
    enum { FEW = 16000, MANY = 32000 };

    return ((double) bytes_of(MANY, times, from) - (double) bytes_of(FEW, times, from)) / (MANY - FEW);
}

static double
seconds_of_v6sim(unsigned hosts, unsigned times, const char *dns, uint64_t *n_events)
{
    struct loaded loaded = load(hosts, times, dns, NULL);
    double best = 0;

    for (int round = 0; round < 3; round++) {
        struct counted counted = { 0 };
        int64_t start = cpu_now();

        *n_events = run(&loaded, &counted);
        double seconds = (double) (cpu_now() - start) / 1e9;

        g_assert(counted.established == (uint64_t) hosts * times);
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

static void
print_rates(void)
{
    enum { HOSTS = 10000, TIMES = 10 };
    const double n = (double) HOSTS * TIMES;
    uint64_t n_events, n_events_cold, n_events_natted;
    double ours = seconds_of_v6sim(HOSTS, TIMES, WARM, &n_events), bare = seconds_of_bare(HOSTS, TIMES);

    printf("%-34s %12.0f per second of CPU, %.1f events each; %d hosts x %d\n", "connections, v6sim", n / ours,
           (double) n_events / n, HOSTS, TIMES);
    double cold = seconds_of_v6sim(HOSTS, TIMES, COLD, &n_events_cold);

    printf("%-34s %12.0f per second of CPU, %.1f events each\n", "all behind one caching resolver", n / cold,
           (double) n_events_cold / n);
    double natted = seconds_of_v6sim(HOSTS, TIMES, NATTED, &n_events_natted);

    printf("%-34s %12.0f per second of CPU, %.1f events each\n", "behind home NAT and carrier's NAT", n / natted,
           (double) n_events_natted / n);
    printf("%-34s %12.0f per second of CPU, %d events each\n", "connections, bare loop", n / bare, BARE_EVENTS);
    printf("%-34s %12.2f times as fast as v6sim\n", "connections, ratio", ours / bare);
}

static void
print_memory(void)
{
    printf("%-34s %12.0f bytes per host\n", "memory, hosts at rest", bytes_per_host(1, "one"));
    printf("%-34s %12.0f bytes per host, 1 connection each\n", "memory, hosts connecting",
           bytes_per_host(1, NULL));
    printf("%-34s %12.0f bytes per host, 10 connections each\n", "memory, hosts connecting",
           bytes_per_host(10, NULL));
}

static void
run_only(const char *hosts, const char *times, const char *dns)
{
    struct loaded loaded = load((unsigned) atoi(hosts), (unsigned) atoi(times), dns, NULL);
    struct counted counted = { 0 };

    run(&loaded, &counted);
    unload(&loaded);
}

int
main(int argc, char **argv)
{
    if (argc == 3 || argc == 4) {
        run_only(argv[1], argv[2], argc == 3 ? WARM : strcmp(argv[3], "nat") == 0 ? NATTED : COLD);
        return 0;
    }
    print_rates();
    print_memory();
    return 0;
}
