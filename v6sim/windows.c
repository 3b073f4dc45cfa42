/*
 * windows.c - one part of a world on several threads
 *
 * In order: windows_run() -> work() on each thread: run_window() -> take_in() ->
 * give_back() and, on the first one, plan(); then again.
 */
#include "v6sim/windows.h"

#include <pthread.h>

#include "models/models.h"
#include "models/host/host.h"
#include "sim/net/net.h"
#include "v6sim/division.h"
#include "v6sim/kinds.h"
#include "v6sim/worker.h"

#define LEAST_WINDOW_NS INT64_C(10000)          /* below, threads would do nothing but wait for each other */
#define LEAST_NODES 64                          /* for a thread */

struct windows {
    const struct world *world;
    const struct run_options *options;
    const struct division *division;            /* a loose one */
    struct worker *worker;
    struct outbox *outbox;      /* by worker */
    uint32_t n;
    uint8_t *home;              /* by rank: the worker whose island it is on */
    struct fact_use **host_use;
    int64_t length;             /* ns, of a window */
    int64_t end;                /* ns, of this one */
    int64_t now;                /* ns: of the last event of all */
    bool over, failed;
    pthread_barrier_t barrier;
    pthread_mutex_t adopting;   /* ways of an island are read by others that take in what it sent */
};

/* A packet for somebody on another island. */
struct leaving {
    struct packet *packet;
    int64_t at;
    uint32_t rank;
};

struct outbox {
    const struct windows *windows;
    GArray *leaving;            /* struct leaving */
};

/* How long a window may be */

/* The shortest way to @rank from its site, or, of a post, from the sites whose it is. */
static int64_t
way_to(const struct network *network, uint32_t rank)
{
    const struct attachment *attachment = &network->attachment[rank];
    int64_t own_ns = network_own_ns(network, rank), least = INT64_MAX;

    for (uint32_t r = network->n_domains; attachment->is_post && r < network->n_routers; r++)
        if (network->router[r].carried != 0 && network->router[r].carrier == rank)
            least = MIN(least, network->router[r].terms->uplink_ns);
    if (attachment->is_post)
        return least;
    return own_ns >= 0 ? own_ns : network->router[attachment->router].terms->crossing_ns;
}

/* The shortest one of those to all whom nodes of several parts of the loose division meet. */
static int64_t
shortest_way(const struct world *world)
{
    int64_t least = INT64_MAX;

    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        for (uint32_t rank = group->first; group->site == NULL && rank < group->first + group->n; rank++) {
            const struct node_kind *kind = kinds_of(world, group, rank);
            bool met = kind != NULL && (kind->scope(world->config[rank]) == SHARED ||
                                        (group->type == NODE_SERVER && world_acts(group)));

            if (met && world->network->attachment[rank].router != NO_ROUTER)
                least = MIN(least, way_to(world->network, rank));
        }
    }
    return least;
}

/* Windows */

static void
send_elsewhere(struct island *island, uint32_t rank, int64_t at, struct packet *packet)
{
    const struct outbox *outbox = island->beside;

    island->escaped |= at < outbox->windows->end;
    g_array_append_val(outbox->leaving, ((struct leaving) { packet, at, rank }));
}

/* What others have sent to worker @nth. */
static void
take_in(struct windows *windows, uint32_t nth)
{
    struct island *into = &windows->worker[nth].island;

    pthread_mutex_lock(&windows->adopting);
    for (uint32_t i = 0; i < windows->n; i++) {
        const GArray *leaving = windows->outbox[i].leaving;

        for (guint k = 0; i != nth && k < leaving->len; k++) {
            const struct leaving *one = &g_array_index(leaving, struct leaving, k);

            if (windows->home[one->rank] == nth && one->at >= windows->end)
                net_adopt(into, &windows->worker[i].island, one->packet, one->rank, one->at);
        }
    }
    pthread_mutex_unlock(&windows->adopting);
}

/* What worker @nth has sent was copied. */
static void
give_back(struct windows *windows, uint32_t nth)
{
    GArray *leaving = windows->outbox[nth].leaving;

    for (guint k = 0; k < leaving->len; k++)
        packet_free(&windows->worker[nth].island, g_array_index(leaving, struct leaving, k).packet);
    g_array_set_size(leaving, 0);
}

/* Sets the next window, from the first event that is left on. In the background only a run with an end may have events:
 * any other ends with the last of those that are not, wherever that is. */
static void
plan(struct windows *windows)
{
    int64_t next = INT64_MAX;
    uint64_t n_foreground = 0;
    bool ends = windows->worker[0].island.until < INT64_MAX;

    for (uint32_t i = 0; i < windows->n; i++) {
        const struct island *island = &windows->worker[i].island;
        const struct event *first = queue_peek(&island->queue);

        windows->failed |= island->escaped || (!ends && island->n_background > 0);
        windows->now = MAX(windows->now, island->now);
        n_foreground += island->n_foreground;
        next = MIN(next, first != NULL ? first->at : INT64_MAX);
    }
    windows->over = windows->failed || next > windows->worker[0].island.until || next == INT64_MAX ||
        (n_foreground == 0 && !ends);
    windows->end = windows->over ? 0 : next + windows->length;
}

/* Makes the island of worker @nth and starts it. */
static void
begin(struct windows *windows, uint32_t nth)
{
    struct worker *worker = &windows->worker[nth];
    const struct division *division = windows->division;
    struct island *island = &worker->island;

    worker_init_island(island, windows->world, windows->options);
    worker_make_nodes(island, windows->world, division->stateless, division->n_stateless);
    island_settle(island);
    worker_init_models(island, worker->result, windows->host_use);
    worker_make_nodes(island, windows->world, division->keyed, division->n_keyed);
    for (uint32_t i = 0; i < division->first[division->n_parts]; i++)
        if (windows->home[division->node[i]] == nth)
            worker_make_nodes(island, windows->world, &division->node[i], 1);
    island->elsewhere = send_elsewhere;
    island->beside = &windows->outbox[nth];
    island_begin(island);
}

static void
wait_for_all(struct windows *windows)
{
    pthread_barrier_wait(&windows->barrier);
}

static void *
work(void *user)
{
    struct worker *worker = user;
    struct windows *windows = worker->running;
    uint32_t nth = (uint32_t) (worker - windows->worker);

    begin(windows, nth);
    do {
        island_advance(&worker->island, windows->end);
        wait_for_all(windows);
        take_in(windows, nth);
        wait_for_all(windows);
        give_back(windows, nth);
        if (nth == 0)
            plan(windows);
        wait_for_all(windows);
    } while (!windows->over);
    if (!windows->failed)
        island_end(&worker->island, windows->now);
    worker->result->n_events = worker->island.n_events;
    worker_free_island(&worker->island);
    return NULL;
}

/* Runs */

/* Deals the parts out to workers: runs of them with about as many nodes each. */
static void
deal(struct windows *windows)
{
    const struct division *division = windows->division;
    uint64_t n_nodes = division->first[division->n_parts];

    windows->home = g_new0(uint8_t, windows->world->n_nodes);
    for (uint32_t part = 0; part < division->n_parts; part++)
        for (uint32_t i = division->first[part]; i < division->first[part + 1]; i++)
            windows->home[division->node[i]] = (uint8_t) (division->first[part] * windows->n / n_nodes);
}

static uint32_t
count_workers(const struct run_options *options, const struct division *division)
{
    uint32_t n = options->n_threads > 0 ? options->n_threads : g_get_num_processors();
    uint32_t least = options->parts_at_once > 0 ? options->parts_at_once : LEAST_NODES;

    return MIN(n, MIN(division->first[division->n_parts] / least, UINT8_MAX));
}

static bool
run(struct windows *windows, struct run_result *result)
{
    pthread_barrier_init(&windows->barrier, NULL, windows->n);
    pthread_mutex_init(&windows->adopting, NULL);
    for (uint32_t i = 0; i < windows->n; i++) {
        windows->outbox[i] = (struct outbox) { windows, g_array_new(FALSE, FALSE, sizeof(struct leaving)) };
        worker_begin(&windows->worker[i], windows->world, windows->options, windows);
    }
    for (uint32_t i = 1; i < windows->n; i++)
        windows->worker[i].thread = g_thread_new("window", work, &windows->worker[i]);
    work(&windows->worker[0]);
    for (uint32_t i = 1; i < windows->n; i++)
        g_thread_join(windows->worker[i].thread);
    for (uint32_t i = 0; i < windows->n; i++) {
        worker_end(&windows->worker[i], windows->world, windows->options, windows->failed, result);
        g_array_unref(windows->outbox[i].leaving);
    }
    pthread_mutex_destroy(&windows->adopting);
    pthread_barrier_destroy(&windows->barrier);
    return !windows->failed;
}

bool
windows_run(const struct world *world, const struct run_options *options, struct run_result *result)
{
    struct division *division = division_loose(world);
    struct windows windows = { .world = world, .options = options, .division = division,
                               .n = count_workers(options, division), .host_use = result->host_use,
                               .length = shortest_way(world), .now = -1 };
    bool good = windows.n > 1 && division->n_parts > windows.n && windows.length >= LEAST_WINDOW_NS &&
        windows.length < INT64_MAX / 2;

    if (good) {
        windows.worker = g_new0(struct worker, windows.n);
        windows.outbox = g_new0(struct outbox, windows.n);
        deal(&windows);
        good = run(&windows, result);
        g_free(windows.worker);
        g_free(windows.outbox);
        g_free(windows.home);
    }
    division_free(division);
    return good;
}
