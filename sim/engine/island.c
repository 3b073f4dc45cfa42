/*
 * island.c - build, run, finish
 */
#include "sim/engine/island.h"

#include <stdlib.h>

#include <glib.h>

void
island_init(struct island *island, uint64_t seed, uint32_t n_nodes)
{
    g_assert(n_nodes < TO_ROUTER);
    island->now = island->event_at = -1;
    island->until = INT64_MAX;
    island->seed = seed;
    island->n_nodes = n_nodes;
    island->page = g_new0(struct node_page *, n_nodes / NODES_PER_PAGE + 1);
}

/* Returns: a place for node @rank, which has none yet. */
static struct node *
take_place(struct island *island, uint32_t rank)
{
    struct node_page **page = &island->page[rank / NODES_PER_PAGE];

    if (*page == NULL && island->spare != NULL) {
        *page = island->spare;
        island->spare = (*page)->next;
    } else if (*page == NULL) {
        *page = g_new0(struct node_page, 1);
    }
    (*page)->n++;
    return &(*page)->node[rank % NODES_PER_PAGE];
}

static void
leave_place(struct island *island, uint32_t rank)
{
    struct node_page **page = &island->page[rank / NODES_PER_PAGE];

    (*page)->node[rank % NODES_PER_PAGE] = (struct node) { 0 };
    if (--(*page)->n == 0) {
        (*page)->next = island->spare;
        island->spare = *page;
        *page = NULL;
    }
}

static void
note_made(struct island *island, uint32_t rank)
{
    if (island->n_made == island->n_room) {
        island->n_room = island->n_room > 0 ? island->n_room * 2 : 64;
        island->made = g_renew(uint32_t, island->made, island->n_room);
    }
    island->made[island->n_made++] = rank;
}

static enum meeting
meeting_of(const struct island *island, const struct node_kind *kind, const void *config)
{
    enum meeting meeting = node_kind_meets(kind, config);

    return island->cut_all || (island->cut_ahead && meeting == MEETS_AHEAD) ? MEETS_IN_TIME : meeting;
}

struct node *
island_node(struct island *island, uint32_t rank, const struct node_kind *kind, const void *config)
{
    g_assert(rank < island->n_nodes && island_find(island, rank) == NULL);

    struct node *node = take_place(island, rank);
    *node = (struct node) {
        .kind = kind,
        .island = island,
        .config = config,
        .state = kind->state_size > 0 ? arena_alloc(&island->arena, kind->state_size) : NULL,
        .rank = rank,
        .meeting = (uint8_t) meeting_of(island, kind, config),
    };
    note_made(island, rank);
    return node;
}

void
island_clear(struct island *island)
{
    for (uint32_t i = island->n_settled; i < island->n_made; i++)
        leave_place(island, island->made[i]);
    island->n_made = island->n_settled;
    queue_clear(&island->queue);
    arena_clear(&island->arena);
    island->now = island->event_at = -1;
    island->n_events = island->n_background = 0;
    island->alone = (struct going) { 0 };
    island->background = island->escaped = false;
    island->instant_over = NULL;
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
island_has_parts(struct island *island, const uint32_t *part, uint32_t n_parts)
{
    island->part = part;
    island->going = g_new0(struct going, n_parts + 1);
    island->going[n_parts].n_foreground = 1;
}

/* Whose part @event is of: a packet's, of who allotted it. */
static inline struct going *
going_of(struct island *island, const struct event *event)
{
    if (island->part == NULL)
        return &island->alone;
    return island_going(island, event_is(event, EVENT_PACKET) ? event->origin : event->to);
}

void
island_count(struct island *island, const struct event *event)
{
    if (event->what & EVENT_BACKGROUND)
        island->n_background++;
    else
        going_of(island, event)->n_foreground++;
}

void
island_schedule(struct island *island, const struct event *event)
{
    g_assert(event->at > island->now);
    island_count(island, event);
    queue_push(&island->queue, event);
}

/* Two packets of one identity in one instant have no order between them: a
 * node has given the same identity twice. Timers are told apart by nothing but
 * their number and may repeat. */
static inline void
check_order(const struct event *last, const struct event *event)
{
    g_assert(event->at > last->at ||
             (event->at == last->at && (event->origin == ORIGIN_TIMER || event_before(last, event))));
}

static inline void
handle(struct island *island, const struct event *event)
{
    if (event_is(event, EVENT_PACKET)) {
        island->packet_due(island, event);
        return;
    }

    struct node *node = island_find(island, event->to);
    node->kind->timer(node, event->what & ~EVENT_BACKGROUND, event->arg);
}

static int
compare_ranks(const void *a, const void *b)
{
    uint32_t one = *(const uint32_t *) a, other = *(const uint32_t *) b;

    return (one > other) - (one < other);
}

/* Those that have not settled. */
static void
start_nodes(struct island *island)
{
    qsort(island->made + island->n_settled, island->n_made - island->n_settled, sizeof *island->made, compare_ranks);
    for (uint32_t i = island->n_settled; i < island->n_made; i++) {
        struct node *node = island_find(island, island->made[i]);

        if (node->kind->start != NULL)
            node->kind->start(node);
    }
}

void
island_settle(struct island *island)
{
    g_assert(island->n_settled == 0);
    start_nodes(island);
    for (uint32_t i = 0; i < island->n_made; i++)
        g_assert(island_find(island, island->made[i])->kind->finish == NULL);
    g_assert(queue_length(&island->queue) == 0);
    island->n_settled = island->n_made;
    island->settled = island->arena;
    island->arena = (struct arena) { 0 };
}

/* Takes out the next event before @end, and if none is of this instant, has what is to be done in it done first. */
static inline bool
next_event(struct island *island, int64_t end, struct event *event)
{
    if (island->instant_over != NULL && !queue_has(&island->queue, island->event_at)) {
        void (*over)(struct island *) = island->instant_over;

        island->instant_over = NULL;
        over(island);
    }
    return !island->escaped && queue_pop_before(&island->queue, end, event);
}

/* Whether @event, in the background, comes when all else that its part had to do is over. In a run that has an end it
 * never does. */
static bool
is_too_late(struct island *island, const struct event *event)
{
    const struct going *going = going_of(island, event);

    return island->until == INT64_MAX && island->elsewhere == NULL &&
        going->n_foreground == 0 && event->at >= going->busy_until;
}

/* Runs all events before @end. What comes too late is left undone, but that packets on their way come as far as they
 * would inside a walk: how it is run is not to be seen.
 * Returns: the time of the last event that was not. */
static int64_t
run_before(struct island *island, int64_t end)
{
    struct event event, last = { .at = -1 };
    int64_t ended_at = island->now;

    while (next_event(island, end, &event)) {
        check_order(&last, &event);
        last = event;
        island->now = island->event_at = event.at;
        island->background = event.what & EVENT_BACKGROUND;
        if (!island->background) {
            going_of(island, &event)->n_foreground--;
        } else if (is_too_late(island, &event)) {
            if (event_is(&event, EVENT_PACKET))
                island->packet_over(island, &event);
            continue;
        }
        island->n_events++;
        ended_at = event.at;
        handle(island, &event);
    }
    return ended_at;
}

static int64_t
end_of(const struct island *island)
{
    return island->until < INT64_MAX ? island->until + 1 : INT64_MAX;
}

static void
finish_nodes(struct island *island)
{
    if (island->until < INT64_MAX)
        island->now = island->until;
    for (uint32_t i = island->n_settled; i < island->n_made; i++) {
        struct node *node = island_find(island, island->made[i]);

        if (node->kind->finish != NULL)
            node->kind->finish(node);
    }
}

void
island_run(struct island *island)
{
    start_nodes(island);
    island->now = run_before(island, end_of(island));
    finish_nodes(island);
}

void
island_begin(struct island *island)
{
    start_nodes(island);
}

void
island_advance(struct island *island, int64_t end)
{
    run_before(island, earlier(end, end_of(island)));
}

void
island_end(struct island *island, int64_t now)
{
    island->now = MAX(island->now, now);
    finish_nodes(island);
}

void
island_free(struct island *island)
{
    for (uint32_t i = 0; i < island->n_made; i++)
        leave_place(island, island->made[i]);
    while (island->spare != NULL) {
        struct node_page *page = island->spare;

        island->spare = page->next;
        g_free(page);
    }
    g_free(island->page);
    g_free(island->made);
    g_free(island->going);
    queue_free(&island->queue);
    arena_free(&island->settled);
    arena_free(&island->arena);
    *island = (struct island) { 0 };
}
