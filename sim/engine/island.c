/*
 * island.c - build, run, finish
 */
#include "sim/engine/island.h"

#include <glib.h>

void
island_init(struct island *island, uint64_t seed, uint32_t n_nodes)
{
    g_assert(n_nodes < TO_ROUTER);
    island->now = island->event_at = -1;
    island->until = INT64_MAX;
    island->seed = seed;
    island->n_nodes = n_nodes;
    island->node = g_new0(struct node, n_nodes);
}

struct node *
island_node(struct island *island, uint32_t rank, const struct node_kind *kind, const void *config)
{
    g_assert(rank < island->n_nodes);

    struct node *node = &island->node[rank];
    *node = (struct node) {
        .kind = kind,
        .island = island,
        .config = config,
        .state = kind->state_size > 0 ? arena_alloc(&island->arena, kind->state_size) : NULL,
        .rank = rank,
        .cuts = island->cut_all || kind->scope(config) != STATELESS,
    };
    return node;
}

int64_t
node_now(const struct node *node)
{
    return node->island->now;
}

static void
schedule_timer(struct node *node, int64_t at, uint16_t what, uint64_t arg)
{
    island_schedule(node->island, &(struct event) {
        .at = at, .to = node->rank, .origin = ORIGIN_TIMER, .what = what, .arg = arg });
}

void
node_timer(struct node *node, int64_t at, uint16_t which, uint64_t arg)
{
    g_assert(which != EVENT_PACKET && !(which & EVENT_BACKGROUND));
    schedule_timer(node, at, which, arg);
}

void
node_timer_background(struct node *node, int64_t at, uint16_t which, uint64_t arg)
{
    g_assert(which != EVENT_PACKET && !(which & EVENT_BACKGROUND));
    schedule_timer(node, at, which | EVENT_BACKGROUND, arg);
}

void
island_schedule(struct island *island, const struct event *event)
{
    g_assert(event->at > island->now);
    island->n_foreground += !(event->what & EVENT_BACKGROUND);
    queue_push(&island->queue, event);
}

/* Two packets of one identity in one instant have no order between them: a
 * node has given the same identity twice. Timers are told apart by nothing but
 * their number and may repeat. */
static void
check_order(const struct event *last, const struct event *event)
{
    g_assert(event->at >= last->at);
    if (event->origin != ORIGIN_TIMER)
        g_assert(event_before(last, event));
}

static void
handle(struct island *island, const struct event *event)
{
    if (event->what == EVENT_PACKET) {
        island->packet_due(island, event);
        return;
    }

    struct node *node = &island->node[event->to];
    node->kind->timer(node, event->what & ~EVENT_BACKGROUND, event->arg);
}

static bool
goes_on(const struct island *island)
{
    const struct event *next = queue_peek(&island->queue);

    return next != NULL && next->at <= island->until && (island->n_foreground > 0 || island->until < INT64_MAX);
}

void
island_run(struct island *island)
{
    for (uint32_t i = 0; i < island->n_nodes; i++)
        if (island->node[i].kind != NULL && island->node[i].kind->start != NULL)
            island->node[i].kind->start(&island->node[i]);

    struct event event, last = { .at = -1 };
    while (goes_on(island)) {
        queue_pop(&island->queue, &event);
        island->n_foreground -= !(event.what & EVENT_BACKGROUND);
        check_order(&last, &event);
        island->now = island->event_at = event.at;
        island->n_events++;
        handle(island, &event);
        last = event;
    }

    if (island->until < INT64_MAX)
        island->now = island->until;
    for (uint32_t i = 0; i < island->n_nodes; i++)
        if (island->node[i].kind != NULL && island->node[i].kind->finish != NULL)
            island->node[i].kind->finish(&island->node[i]);
}

void
island_free(struct island *island)
{
    queue_free(&island->queue);
    g_free(island->node);
    arena_free(&island->arena);
    *island = (struct island) { 0 };
}
