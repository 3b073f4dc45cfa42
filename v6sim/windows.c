/*
 * windows.c - one part of a world on several threads
 *
 * In order: windows_run() -> work() on each thread: island_advance(), take_in() when
 * all are at the end of the window, plan() when all have taken in; then again.
 *
 * What is sent to another island is not copied: its events, in order, are merged into
 * the other's queue as they are, and a packet's memory goes with it. It is given back
 * when it is missed, so all islands' memory is freed together.
 */
#include "v6sim/windows.h"

#include <pthread.h>

#include "sim/net/net.h"
#include "v6sim/division.h"
#include "v6sim/kinds.h"
#include "v6sim/worker.h"

#define LEAST_WINDOW_NS INT64_C(10000)          /* below, threads would do nothing but wait for each other */
#define LEAST_NODES 64                          /* for a thread */

/* Nodes are dealt out so many at a time, but so often that each thread has some of all. */
#define MOST_AT_A_TURN 128
#define LEAST_TURNS 512

/* To wait for each other takes as long as so many events; windows that have fewer, on the whole, do not pay. That is
 * seen after a few. */
#define LEAST_EVENTS 256
#define FIRST_WINDOWS 32

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
    struct standing *standing;  /* by worker: between two windows */
    uint32_t least_events;      /* in a window, on the whole */
    bool failed;
    pthread_barrier_t barrier;
    pthread_mutex_t adopting;   /* held by who, between two windows, reads ways of another island or puts them among its
                                 * own, or takes back pieces */
};

/* How an island stands. */
struct standing {
    int64_t now, next;          /* ns: of the last event, and of the first that is to come */
    uint64_t n_events;
    bool fails;
};

/* The next window; all workers come to the same. */
struct plan {
    int64_t end;                /* ns */
    int64_t now;                /* ns: of the last event of all */
    uint64_t nth;
    bool over, fails;
};

/* What a worker sends to another one. */
struct parcel {
    GArray *event;              /* struct event: of packets, in this window */
    bool in_order, has_ways;    /* they are; one of them knows of its way */
    uint64_t n_sent;            /* in all windows: so many pieces the other has of this one's memory */
};

struct outbox {
    int64_t end;                /* ns, of this window */
    const uint8_t *home;        /* the run's */
    struct parcel *parcel;      /* by worker that it is for */
};

/* How long a window may be */

/* The shortest way to @rank from its site, or, of a post, from the sites whose it is. */
static int64_t
way_to(const struct network *network, uint32_t rank)
{
    const struct attachment *attachment = &network->attachment[rank];
    int64_t own_ns = network_own_ns(network, rank), least = INT64_MAX;

    for (uint32_t r = network->n_domains; attachment->position == POSITION_POST && r < network->n_routers; r++)
        if (network->router[r].carried != 0 && network->router[r].carrier == rank)
            least = MIN(least, network->router[r].terms->uplink_ns);
    if (attachment->position == POSITION_POST)
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
    struct parcel *parcel = &outbox->parcel[outbox->home[rank]];
    GArray *sent = parcel->event;
    const struct event event = net_event(packet, rank, at);

    island->escaped |= at < outbox->end;
    parcel->in_order &= sent->len == 0 || event_before(&g_array_index(sent, struct event, sent->len - 1), &event);
    parcel->has_ways |= net_has_way(packet);
    parcel->n_sent++;
    g_array_append_val(sent, event);
}

static int
compare_events(const void *a, const void *b)
{
    return event_before(b, a) - event_before(a, b);
}

/* What worker @nth has sent in this window can be handed over. */
static void
close_parcels(struct windows *windows, uint32_t nth)
{
    for (uint32_t i = 0; i < windows->n; i++) {
        struct parcel *parcel = &windows->outbox[nth].parcel[i];

        if (!parcel->in_order)
            g_array_sort(parcel->event, compare_events);
        parcel->in_order = true;
    }
}

/* Has worker @nth know the ways of what worker @from sent. */
static void
adopt_ways(struct windows *windows, uint32_t nth, uint32_t from, const GArray *sent)
{
    pthread_mutex_lock(&windows->adopting);
    for (guint k = 0; k < sent->len; k++)
        net_adopt_way(&windows->worker[nth].island, &windows->worker[from].island,
                      g_array_index(sent, struct event, k).packet);
    pthread_mutex_unlock(&windows->adopting);
}

/* If worker @nth has no free piece left, others give back those that they were sent, as far as they are free. */
static void
take_back(struct windows *windows, uint32_t nth)
{
    struct pool *own = &windows->worker[nth].island.net->packets;

    pthread_mutex_lock(&windows->adopting);
    for (uint32_t i = 0; own->free == NULL && i < windows->n; i++) {
        uint64_t given = windows->outbox[nth].parcel[i].n_sent, *got = &windows->outbox[i].parcel[nth].n_sent;

        if (given > *got)
            *got += pool_move(own, &windows->worker[i].island.net->packets, given - *got);
    }
    pthread_mutex_unlock(&windows->adopting);
}

/* What others have sent to worker @nth. */
static void
take_in(struct windows *windows, uint32_t nth)
{
    for (uint32_t i = 0; i < windows->n; i++) {
        struct parcel *parcel = &windows->outbox[i].parcel[nth];
        GArray *sent = parcel->event;

        if (parcel->has_ways)
            adopt_ways(windows, nth, i, sent);
        net_adopt(&windows->worker[nth].island, (const struct event *) (void *) sent->data, sent->len);
        g_array_set_size(sent, 0);
        parcel->has_ways = false;
    }
    take_back(windows, nth);
}

static void
stand(struct windows *windows, uint32_t nth)
{
    const struct island *island = &windows->worker[nth].island;
    struct event next = { .at = INT64_MAX };

    queue_peek(&island->queue, &next);
    windows->standing[nth] = (struct standing) {
        .now = island->now, .next = next.at, .n_events = island->n_events,
        .fails = island->escaped || (island->until == INT64_MAX && island->n_background > 0) };
}

/* From the first event that is left on. In the background only a run with an end may have events: any other ends with
 * the last of those that are not, wherever that is. */
static struct plan
plan(const struct windows *windows, uint64_t nth)
{
    struct plan plan = { .now = -1, .nth = nth };
    int64_t said = windows->world->scenario->until_ns, until = said > 0 ? said : INT64_MAX, next = INT64_MAX;
    uint64_t n_events = 0;

    for (uint32_t i = 0; i < windows->n; i++) {
        const struct standing *standing = &windows->standing[i];

        plan.fails |= standing->fails;
        plan.now = MAX(plan.now, standing->now);
        next = MIN(next, standing->next);
        n_events += standing->n_events;
    }
    plan.fails |= nth >= FIRST_WINDOWS && n_events < nth * windows->least_events;
    plan.over = plan.fails || next == INT64_MAX || next > until;
    plan.end = plan.over ? next : next + windows->length;
    return plan;
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

static void *
work(void *user)
{
    struct worker *worker = user;
    struct windows *windows = worker->running;
    uint32_t nth = (uint32_t) (worker - windows->worker);
    struct plan next = { .end = 0 };

    begin(windows, nth);
    do {
        windows->outbox[nth].end = next.end;
        island_advance(&worker->island, next.end);
        close_parcels(windows, nth);
        pthread_barrier_wait(&windows->barrier);
        take_in(windows, nth);
        stand(windows, nth);
        pthread_barrier_wait(&windows->barrier);
        next = plan(windows, next.nth + 1);
    } while (!next.over);
    if (nth == 0)
        windows->failed = next.fails;
    if (!next.fails)
        island_end(&worker->island, next.now);
    worker->result->n_events = worker->island.n_events;
    pthread_barrier_wait(&windows->barrier);            /* until then another one may have what is in its memory */
    worker_free_island(&worker->island);
    return NULL;
}

/* Runs */

/* Deals the parts out to workers, some neighbours to each in turn: these lie beside each other in memory, but often
 * begin at the same time, too, and each window is to have something for all. */
static void
deal(struct windows *windows)
{
    const struct division *division = windows->division;
    uint32_t n_nodes = division->first[division->n_parts], n_dealt = 0, nth = 0;
    uint32_t at_once = CLAMP(n_nodes / windows->n / LEAST_TURNS, 1, MOST_AT_A_TURN);

    windows->home = g_new0(uint8_t, windows->world->n_nodes);
    for (uint32_t part = 0; part < division->n_parts; part++) {
        for (uint32_t i = division->first[part]; i < division->first[part + 1]; i++, n_dealt++)
            windows->home[division->node[i]] = (uint8_t) nth;
        if (n_dealt >= at_once) {
            nth = (nth + 1) % windows->n;
            n_dealt = 0;
        }
    }
}

static uint32_t
count_workers(const struct run_options *options, const struct division *division)
{
    uint32_t n = options->n_threads > 0 ? options->n_threads : g_get_num_processors();
    uint32_t least = options->parts_at_once > 0 ? options->parts_at_once : LEAST_NODES;

    return MIN(n, MIN(division->first[division->n_parts] / least, UINT8_MAX));
}

static void
make_outboxes(struct windows *windows)
{
    windows->outbox = g_new0(struct outbox, windows->n);
    for (uint32_t i = 0; i < windows->n; i++) {
        struct outbox *outbox = &windows->outbox[i];

        *outbox = (struct outbox) { .home = windows->home, .parcel = g_new0(struct parcel, windows->n) };
        for (uint32_t k = 0; k < windows->n; k++)
            outbox->parcel[k] = (struct parcel) {
                .event = g_array_new(FALSE, FALSE, sizeof(struct event)), .in_order = true };
    }
}

static void
free_outboxes(struct windows *windows)
{
    for (uint32_t i = 0; i < windows->n; i++) {
        for (uint32_t k = 0; k < windows->n; k++)
            g_array_unref(windows->outbox[i].parcel[k].event);
        g_free(windows->outbox[i].parcel);
    }
    g_free(windows->outbox);
}

static bool
run(struct windows *windows, struct run_result *result)
{
    pthread_barrier_init(&windows->barrier, NULL, windows->n);
    pthread_mutex_init(&windows->adopting, NULL);
    for (uint32_t i = 0; i < windows->n; i++)
        worker_begin(&windows->worker[i], windows->world, windows->options, windows);
    for (uint32_t i = 1; i < windows->n; i++)
        windows->worker[i].thread = g_thread_new("window", work, &windows->worker[i]);
    work(&windows->worker[0]);
    for (uint32_t i = 1; i < windows->n; i++)
        g_thread_join(windows->worker[i].thread);
    for (uint32_t i = 0; i < windows->n; i++)
        worker_end(&windows->worker[i], windows->world, windows->options, windows->failed, result);
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
                               .length = shortest_way(world),
                               .least_events = options->parts_at_once > 0 ? 0 : LEAST_EVENTS };
    bool good = windows.n > 1 && division->n_parts > windows.n && windows.length >= LEAST_WINDOW_NS &&
        windows.length < INT64_MAX / 2;

    if (good) {
        windows.worker = g_new0(struct worker, windows.n);
        windows.standing = g_new0(struct standing, windows.n);
        deal(&windows);
        make_outboxes(&windows);
        good = run(&windows, result);
        free_outboxes(&windows);
        g_free(windows.worker);
        g_free(windows.standing);
        g_free(windows.home);
    }
    division_free(division);
    return good;
}
