/*
 * connections.c - what a connection costs
 *
 *   connections                     CPU time of each shape beside the bare loop of bare.c, and bytes per host
 *   connections N K [SHAPE [RUNS]]  runs N hosts with K connections each, and says what a run took; once, for
 *                                   valgrind --tool=callgrind, or RUNS times; see run.sh, peers.sh. With
 *                                   `count` for RUNS it counts packets as well.
 *
 * The load: dual-stack hosts (linux-2009), each K connections, one a second: AAAA, A, handshake over
 * IPv6, close. Shapes: `one`, all in one network; `sites`, fifty to a site with a router of its own;
 * `hop`, as `one`, but each router is an event; `cold`, all behind one resolver with a cold cache;
 * `nat`, each behind its home's NAT, and these behind a carrier's: there is no IPv6 then.
 *
 * CPU time is that of the run: hosts are made in it, but the scenario has been read before, and nothing is
 * reported.
 *
 * Bytes per host are all that the process has from malloc() while the world runs, as the difference
 * of two numbers of hosts: world, island, network and queue. For hosts at rest, a single one connects
 * and the others are there. Hosts that share no state run part by part, so that few are there at once;
 * `whole` has all of them run as one island.
 */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "bench/bare.h"
#include "bench/clock.h"
#include "bench/rounds.h"
#include "models/host/record.h"
#include "v6sim/run.h"

#define HOST "<host id=\"others\" os=\"linux-2009\" "

/* Where hosts are, what they ask, and how it is run. */
static const struct shape {
    const char *word, *name;
    const char *hosts;          /* a format, with how many to a site, or there are */
    unsigned to_a_site;         /* 0: no sites */
    bool every_hop;
} shapes[] = {
    { "one", "in one network", HOST "count=\"%u\"/>", 0, false },
    { "sites", "in sites of 50", "<site id=\"site\" count=\"%u\">" HOST "count=\"50\"/></site>", 50, false },
    { "hop", "  each router an event", HOST "count=\"%u\"/>", 0, true },
    { "cold", "  behind one caching resolver", HOST "count=\"%u\"/><dns cache=\"cold\"/>", 0, false },
    { "nat", "  behind home NAT and carrier's", "<nat id=\"cgn\" pool=\"198.19.0.0/20\" ports=\"2000\"/>"
      "<site id=\"home\" nat=\"port-restricted\" behind=\"cgn\" ipv6=\"none\" count=\"%u\">" HOST "/></site>", 1,
      false },
};
#define N_SHAPES G_N_ELEMENTS(shapes)

static const struct shape *
shape_of(const char *word)
{
    for (unsigned i = 0; i < N_SHAPES; i++)
        if (strcmp(shapes[i].word, word) == 0)
            return &shapes[i];
    g_printerr("no such shape: %s\n", word);
    exit(2);
}

/* @from_one: only the first host connects. In sites @hosts is a multiple of what is in one. */
static char *
write_scenario(unsigned hosts, unsigned times, const struct shape *shape, bool from_one)
{
    g_autofree char *others = g_strdup_printf(shape->hosts, hosts / MAX(shape->to_a_site, 1) - (shape->to_a_site <= 1));
    g_autofree char *text = g_strdup_printf(
        "<scenario><server name=\"www.example.com\"/>%s%s"
        "<connect to=\"www.example.com\" times=\"%u\" every=\"1s\"%s/></scenario>",
        shape->to_a_site > 1 ? "" : "<host id=\"one\" os=\"linux-2009\"/>", others, times,
        from_one ? " from=\"one\"" : "");
    char *path = NULL;
    int file = g_file_open_tmp("v6sim-bench-XXXXXX.xml", &path, NULL);

    if (file < 0 || !g_close(file, NULL) || !g_file_set_contents(path, text, -1, NULL))
        g_error("cannot write the scenario");
    return path;
}

struct loaded {
    const struct shape *shape;
    struct profiles *profiles;
    struct scenario *scenario;
    struct world *world;
};

static struct loaded
load(unsigned hosts, unsigned times, const struct shape *shape, bool from_one)
{
    struct loaded loaded = { .shape = shape, .profiles = profiles_new() };
    g_autoptr(messages) messages = messages_new();
    g_autofree char *path = write_scenario(hosts, times, shape, from_one);

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
    int64_t total_ns;           /* that all of them took */
    uint64_t packets;           /* sent; 0: not counted, as that takes time */
    bool memory;                /* look at it as well */
    size_t most;                /* bytes, of all looks */
};

static void
count(void *user, const struct observation *observation)
{
    const struct record *record = observation->subject;
    struct counted *counted = user;

    if (observation->kind == OBSERVE_SENT) {
        counted->packets++;
        return;
    }
    if (counted->memory && counted->established % SAMPLE_EVERY == 0)
        counted->most = MAX(counted->most, allocated());
    if (record->result != RESULT_ESTABLISHED)
        return;
    counted->established++;
    counted->total_ns += record->established_at - record->started_at;
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
    counted->total_ns += from->total_ns;
    counted->packets += from->packets;
    counted->most = MAX(counted->most, from->most);
    g_free(from);
}

#define RECORDS (1u << OBSERVE_RECORD)
#define PACKETS (1u << OBSERVE_SENT)

/* On one thread; @whole: as one island; @wants: what is counted. Returns: events that it took. */
static uint64_t
run(const struct loaded *loaded, struct counted *counted, uint32_t wants, bool whole)
{
    struct observer observer = { .wants = wants, .see = count, .user = counted, .divide = whole ? NULL : divide,
                                 .join = join, .discard = g_free };
    struct run_result *result = world_run(loaded->world, &(struct run_options) {
        .every_hop = loaded->shape->every_hop, .observer = &observer, .n_observers = 1, .n_threads = 1 });
    uint64_t n_events = result->n_events;

    run_result_free(loaded->world, result);
    return n_events;
}

/* Memory */

static size_t
bytes_of(unsigned hosts, unsigned times, bool from_one, bool whole)
{
    size_t before = allocated();
    struct loaded loaded = load(hosts, times, shape_of("one"), from_one);
    struct counted counted = { .memory = true };

    run(&loaded, &counted, RECORDS, whole);
    unload(&loaded);
    return counted.most - before;
}

/* Sizes just below powers of two: what grows by doubling is as full in both. */
static void
print_bytes(const char *name, unsigned times, bool from_one, bool whole)
{
    enum { FEW = 16000, MANY = 32000 };

    printf("%-32s %.0f bytes per host\n", name,
           ((double) bytes_of(MANY, times, from_one, whole) - (double) bytes_of(FEW, times, from_one, whole)) /
               (MANY - FEW));
}

static void
print_memory(void)
{
    print_bytes("memory, part by part, at rest", 1, true, false);
    print_bytes("memory, part by part, connecting", 10, false, false);
    print_bytes("memory, whole, at rest", 1, true, true);
    print_bytes("memory, whole, 1 connection", 1, false, true);
    print_bytes("memory, whole, 10 connections", 10, false, true);
}

/* CPU time */

#define ROUNDS 7
#define HOSTS 10000
#define TIMES 10

struct timed {
    struct rounds ns;           /* of CPU for one connection */
    double n_events;            /* for one connection */
};

static void
time_v6sim(struct timed *timed, const struct loaded *loaded)
{
    struct counted counted = { 0 };
    int64_t start = cpu_now();
    uint64_t n_events = run(loaded, &counted, RECORDS, false);

    rounds_add(&timed->ns, (double) (cpu_now() - start) / (HOSTS * TIMES));
    timed->n_events = (double) n_events / (HOSTS * TIMES);
    g_assert(counted.established == (uint64_t) HOSTS * TIMES);
}

static void
time_bare(struct timed *timed)
{
    int64_t start = cpu_now();
    uint64_t made = bare_run(HOSTS, TIMES);

    rounds_add(&timed->ns, (double) (cpu_now() - start) / (HOSTS * TIMES));
    timed->n_events = BARE_EVENTS;
    g_assert(made == (uint64_t) HOSTS * TIMES);
}

static void
print_timed(const char *name, const struct timed *timed, const struct rounds *unit)
{
    struct rounds ratio = rounds_ratio(&timed->ns, unit);
    double ns = rounds_median(&timed->ns);
    g_autofree char *of_cpu = rounds_text(&timed->ns, 0);
    g_autofree char *times = rounds_text(&ratio, 0);

    printf("%-32s %-24s %-22s %9.0f %6.2f %6.1f\n", name, of_cpu, times, 1e9 / ns,
           timed->n_events * 1e3 / ns, timed->n_events);
}

static void
print_rates(void)
{
    struct loaded loaded[N_SHAPES];
    struct timed timed[N_SHAPES] = { 0 }, bare = { 0 };
    struct rounds unit = { 0 };

    for (unsigned i = 0; i < N_SHAPES; i++)
        loaded[i] = load(HOSTS, TIMES, &shapes[i], false);
    for (int round = 0; round < ROUNDS; round++) {
        rounds_add(&unit, calibration_ns());
        for (unsigned i = 0; i < N_SHAPES; i++)
            time_v6sim(&timed[i], &loaded[i]);
        time_bare(&bare);
    }
    printf("%-32s %-24s %-22s %9s %6s %6s\n", "connections, 10,000 hosts x 10", "ns of CPU", "x calibration", "per s",
           "Mev/s", "events");
    for (unsigned i = 0; i < N_SHAPES; i++) {
        print_timed(shapes[i].name, &timed[i], &unit);
        unload(&loaded[i]);
    }
    print_timed("bare loop", &bare, &unit);

    struct rounds ratio = rounds_ratio(&timed[0].ns, &bare.ns);
    g_autofree char *times = rounds_text(&ratio, 2);

    printf("%-32s %s\n", "in one network : bare loop", times);
}

/* What scripts read, pairs of a name and a value. */
static void
print_runs(unsigned hosts, unsigned times, const struct shape *shape, const char *how_often)
{
    bool counts = strcmp(how_often, "count") == 0;
    unsigned runs = counts ? 1 : (unsigned) MAX(atoi(how_often), 1);
    int64_t start = cpu_now();
    struct loaded loaded = load(hosts, times, shape, false);
    int64_t read = cpu_now();
    struct counted counted = { 0 };
    uint64_t n_events = 0;

    for (unsigned i = 0; i < runs; i++)
        n_events = run(&loaded, &counted, counts ? RECORDS | PACKETS : RECORDS, false);

    double run_s = (double) (cpu_now() - read) / 1e9 / runs;

    printf("connections %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " mean_us %.1f packets %" G_GUINT64_FORMAT
           " events %" G_GUINT64_FORMAT " setup_s %.6f run_s %.6f\n", counted.established / runs,
           (uint64_t) hosts * times, (double) counted.total_ns / 1e3 / (double) counted.established, counted.packets,
           n_events, (double) (read - start) / 1e9, run_s);
    unload(&loaded);
}

int
main(int argc, char **argv)
{
    if (argc == 2 || argc > 5) {
        fputs("usage: connections [N K [SHAPE [RUNS]]]\n", stderr);
        return 2;
    }
    if (argc == 1) {
        print_rates();
        print_memory();
    } else {
        print_runs((unsigned) atoi(argv[1]), (unsigned) atoi(argv[2]), shape_of(argc > 3 ? argv[3] : "one"),
                   argc > 4 ? argv[4] : "1");
    }
    return 0;
}
