/*
 * run.c - running a world, part by part
 *
 * What shares no state runs by itself: a part of the world is an island, which
 * is built, run, and cleared for the next one, so that what a run needs does not
 * grow with the world, and what is looked at stays in the caches. Threads take
 * parts as they come to them. Each part is the same whoever runs it and when,
 * and what observers and ledgers make of all of them does not depend on their
 * order.
 *
 * A world that is one part may run on several threads as well: windows.h.
 *
 * An observer that needs the order of time, or cannot be divided, has all parts
 * run as one island. So has a packet that comes to a node of another part
 * (division.h): what was seen until then is thrown away.
 *
 * A share of a run is that of some of the parts. Of a world that has to be run as
 * one island there are none.
 *
 * In order: world_run() -> run_divided() -> work() on each thread -> run_part();
 * or run_whole().
 */
#include "v6sim/run.h"

#include <glib.h>

#include "sim/engine/island.h"
#include "v6sim/division.h"
#include "v6sim/kinds.h"
#include "v6sim/memory.h"
#include "v6sim/stop.h"
#include "v6sim/windows.h"
#include "v6sim/worker.h"

#define PARTS_AT_ONCE 64        /* that a thread takes, if nobody says otherwise */

static const struct run_watch *watch;

void
run_watch_by(const struct run_watch *other)
{
    watch = other;
}

/* Memory: the island that a thread is at ends at once, as if a packet escaped, when a limit is passed (memory.h). */

static _Thread_local struct island *under_way;
static gint over_memory;

static void
end_island(void)
{
    g_atomic_int_set(&over_memory, true);
    if (under_way != NULL)
        under_way->escaped = true;
}

/* A run that is divided. */
struct running {
    const struct world *world;
    const struct run_options *options;
    const struct division *division;
    uint32_t at_once;           /* parts that a thread takes */
    struct fact_use **host_use; /* all threads', as each host is run by one; or NULL */
    uint32_t n_threads;
    uint32_t end;               /* behind the last part that is wanted */
    gint next;                  /* part that nobody has taken yet */
    gint escaped;               /* a packet has */
};

/* All of it as one island */

static bool
any_in_order(const struct run_options *options)
{
    for (uint32_t i = 0; i < options->n_observers; i++)
        if (options->observer[i].in_order)
            return true;
    return false;
}

/* @apart: what is in the background of a part ends with that part. */
static struct run_result *
run_whole(const struct world *world, const struct run_options *options, const struct division *division, bool apart)
{
    struct run_result *result = run_result_new(world);
    struct observers observers = worker_observers(options->observer, options->n_observers);
    struct island island = { .cut_all = any_in_order(options), .observers = &observers };
    g_autofree uint32_t *part = apart ? division_parts(division, world->n_nodes) : NULL;

    if (options->by_host)
        run_result_count_hosts(world, result);
    worker_init_island(&island, world, options);
    worker_init_models(&island, result, result->host_use);
    if (apart)
        island_has_parts(&island, part, division->n_parts);
    worker_make_nodes(&island, world, division->stateless, division->n_stateless);
    worker_make_nodes(&island, world, division->keyed, division->n_keyed);
    worker_make_nodes(&island, world, division->node, division->first[division->n_parts]);
    island_run(&island);
    g_assert(!island.escaped);
    result->n_events = island.n_events;
    result->n_parts_run = division->n_parts;
    worker_free_island(&island);
    return result;
}

/* Part by part */

static bool
can_divide(const struct run_options *options)
{
    for (uint32_t i = 0; i < options->n_observers; i++)
        if (options->observer[i].in_order || options->observer[i].divide == NULL)
            return false;
    return true;
}

static void
run_part(struct worker *worker, uint32_t part)
{
    struct running *running = worker->running;
    const struct division *division = running->division;
    uint32_t first = division->first[part];
    struct island *island = &worker->island;

    worker_init_models(island, worker->result, running->host_use);
    worker_make_nodes(island, running->world, division->keyed, division->n_keyed);
    worker_make_nodes(island, running->world, &division->node[first], division->first[part + 1] - first);
    under_way = island;
    island_run(island);
    under_way = NULL;
    worker->result->n_events += island->n_events;
    worker->result->n_background += island->n_background;
    worker->result->n_parts_run++;
    if (island->escaped)
        g_atomic_int_set(&running->escaped, true);
    island_clear(island);
    net_clear(island);
}

/* Whether @running is over before its end. */
static bool
is_over(const struct running *running)
{
    return g_atomic_int_get(&running->escaped) || g_atomic_int_get(&over_memory) ||
        (running->options->may_stop && stop_wanted());
}

/* Whether @worker should do no more, so that there is memory for the others: the first one always goes on. */
static bool
should_retire(const struct worker *worker)
{
    const struct running *running = worker->running;

    if (running->n_threads > 1 && memory_is_over())
        end_island();           /* what has grown is not of an arena */
    return !worker->is_first && memory_is_tight();
}

/* Runs parts until there are no more. */
static void *
work(void *user)
{
    struct worker *worker = user;
    struct running *running = worker->running;

    worker_init_island(&worker->island, running->world, running->options);
    worker_make_nodes(&worker->island, running->world, running->division->stateless, running->division->n_stateless);
    island_settle(&worker->island);
    while (!is_over(running) && !should_retire(worker)) {
        uint32_t part = (uint32_t) g_atomic_int_add(&running->next, (gint) running->at_once);
        uint32_t end = MIN(part + running->at_once, running->end);

        if (part >= running->end)
            break;
        for (; part < end && !is_over(running); part++)
            run_part(worker, part);
    }
    worker_free_island(&worker->island);
    return NULL;
}

/* The parts that are wanted. */
struct wanted {
    uint32_t first, end;
};

/* Returns: the result, or NULL if a packet escaped, or memory was not enough for as many threads as the options say. */
static struct run_result *
run_on_threads(struct running *running, const struct run_options *options)
{
    uint32_t n = running->n_threads;
    g_autofree struct worker *worker = g_new(struct worker, n);
    struct run_result *result = run_result_new(running->world);
    bool discard;

    if (options->by_host)
        run_result_count_hosts(running->world, result);
    running->host_use = result->host_use;
    for (uint32_t i = 0; i < n; i++) {
        worker_begin(&worker[i], running->world, options, running);
        worker[i].is_first = i == 0;
        if (i > 0)
            worker[i].thread = g_thread_new("parts", work, &worker[i]);
    }
    work(&worker[0]);
    for (uint32_t i = 1; i < n; i++)
        g_thread_join(worker[i].thread);
    discard = running->escaped || g_atomic_int_get(&over_memory);
    for (uint32_t i = 0; i < n; i++)
        worker_end(&worker[i], running->world, options, discard, result);
    if (!discard)
        return result;
    run_result_free(running->world, result);
    return NULL;
}

/* Each is to have something to do. */
static uint32_t
count_threads(const struct run_options *options, uint32_t n_parts, uint32_t at_once)
{
    return CLAMP(n_parts / at_once, 1, options->n_threads > 0 ? options->n_threads : g_get_num_processors());
}

/* Returns: the result, or NULL if a packet escaped. With a limit of memory threads are fewer at each try; one alone
 * does not listen, so that what it needs too much is the end. */
static struct run_result *
run_divided(const struct world *world, const struct run_options *options, const struct division *division,
            struct wanted wanted)
{
    uint32_t at_once = options->parts_at_once > 0 ? options->parts_at_once : PARTS_AT_ONCE;
    uint32_t n = count_threads(options, wanted.end - wanted.first, at_once);
    struct run_result *result = NULL;
    bool again = true;

    for (; again; n = MAX(n / 2, 1)) {
        struct running running = { .world = world, .options = options, .division = division, .at_once = at_once,
                                   .next = (gint) wanted.first, .end = wanted.end, .n_threads = n };

        g_atomic_int_set(&over_memory, false);
        memory_listen(n > 1 ? end_island : NULL);
        result = run_on_threads(&running, options);
        memory_listen(NULL);
        again = result == NULL && over_memory;
        if (again)
            memory_check();
    }
    return result;
}

/* Shares */

/* Returns: the first part of share @nth: parts are of the share that the place of their first node is in. */
static uint32_t
share_begins(const struct division *division, uint32_t nth, uint32_t of)
{
    uint64_t n_nodes = division->first[division->n_parts];
    uint32_t low = 0, high = division->n_parts;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if ((uint64_t) division->first[middle] * of < nth * n_nodes)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct wanted
wanted_parts(const struct division *division, struct run_share share)
{
    if (share.of == 0)
        return (struct wanted) { 0, division->n_parts };
    return (struct wanted) { share_begins(division, share.nth, share.of),
                             share_begins(division, share.nth + 1, share.of) };
}

/* Who watches */

static uint64_t
count_operations(const struct world *world, const struct division *division, struct wanted wanted)
{
    uint64_t n = 0;

    for (uint32_t i = division->first[wanted.first]; i < division->first[wanted.end]; i++) {
        uint32_t rank = division->node[i];
        const struct node_group *group = world_group(world, rank, &(uint32_t) { 0 });
        const struct host_config *host = world->config[rank];

        for (uint32_t w = 0; world_acts(group) && w < host->n_work; w++)
            n += (uint64_t) world_times(host->work[w].item);
    }
    return n;
}

static void
see_end(void *user, const struct observation *observation)
{
    (void) observation;
    ((const struct run_watch *) user)->ended();
}

/* It is told of all threads' operations as they end. */
static void *
watch_divided(void *user)
{
    return user;
}

static void
watch_joined(void *user, void *other)
{
    (void) user;
    (void) other;
}

static void
watch_discarded(void *other)
{
    (void) other;
}

/* Whether the parts of a world, several, have something in the background, but do not meet: nothing but a run tells. */
static bool
end_apart(const struct world *world, const struct run_options *options, const struct division *division)
{
    struct run_options unseen = { .every_hop = options->every_hop, .n_threads = options->n_threads,
                                  .parts_at_once = options->parts_at_once, .may_stop = options->may_stop };
    struct run_result *result = run_divided(world, &unseen, division, (struct wanted) { 0, division->n_parts });
    bool apart = result != NULL && result->n_background > 0;

    if (result != NULL)
        run_result_free(world, result);
    return apart;
}

/* What cannot be divided is of the first share alone where it is one part, and of none where it is more. Of a world
 * whose parts do not meet each ends for itself, as if it could be. */
static struct run_result *
run_undivided(const struct world *world, const struct run_options *options, const struct division *division,
              struct wanted wanted)
{
    bool whole = options->share.of == 0 || (division->n_parts == 1 && wanted.end > wanted.first);
    bool apart = whole && division->n_parts > 1 && !can_divide(options) && end_apart(world, options, division);
    struct run_result *result;

    if (options->may_stop && stop_wanted())
        return run_result_new(world);
    if (whole)
        return run_whole(world, options, division, apart);
    result = run_result_new(world);
    result->whole_only = division->n_parts > 1;
    return result;
}

/* A world that is one part, on several threads all the same. Returns: the result, or NULL if that cannot be done. */
static struct run_result *
run_in_windows(const struct world *world, const struct run_options *options)
{
    struct run_result *result = run_result_new(world);

    if (options->by_host)
        run_result_count_hosts(world, result);
    if (!windows_run(world, options, result)) {
        run_result_free(world, result);
        return NULL;
    }
    result->n_parts_run = 1;
    return result;
}

static struct run_result *
run(const struct world *world, const struct run_options *options, const struct division *division,
    struct wanted wanted)
{
    struct run_result *result = NULL;

    if (division->n_parts > 1 && can_divide(options))
        result = run_divided(world, options, division, wanted);
    else if (division->n_parts == 1 && can_divide(options) && wanted.end > wanted.first && !memory_is_limited())
        result = run_in_windows(world, options);
    if (result == NULL)
        result = run_undivided(world, options, division, wanted);
    run_result_add_up(world, result);
    result->n_parts = wanted.end - wanted.first;
    result->n_world_parts = division->n_parts;
    return result;
}

static const struct observer watching = {
    .wants = 1u << OBSERVE_RECORD, .see = see_end, .divide = watch_divided, .join = watch_joined,
    .discard = watch_discarded };

static struct run_result *
run_watched(const struct world *world, const struct run_options *options, const struct division *division,
            struct wanted wanted)
{
    struct run_options watched = *options;
    g_autofree struct observer *all = g_new(struct observer, options->n_observers + 1);

    for (uint32_t i = 0; i < options->n_observers; i++)
        all[i] = options->observer[i];
    all[watched.n_observers] = watching;
    all[watched.n_observers++].user = (void *) watch;
    watched.observer = all;
    watch->begins(count_operations(world, division, wanted));
    return run(world, &watched, division, wanted);
}

struct run_result *
world_run(const struct world *world, const struct run_options *options)
{
    struct division *division = division_new(world);
    struct wanted wanted = wanted_parts(division, options->share);
    struct run_result *result = (watch != NULL ? run_watched : run)(world, options, division, wanted);

    division_free(division);
    return result;
}
