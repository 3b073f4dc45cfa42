/*
 * test-queue.c - the order of events, against a list that is searched
 */
#include "sim/engine/queue.h"

#include <stdlib.h>

#include <glib.h>

#include "tests/unit/random.h"

#define MOST_AT_ONCE 300                /* more than two blocks of a run have */

/* What is handed over with an event: some timers have nothing. */
static uint64_t
arg_of(const struct event *event)
{
    return event->what == 1 ? 0 : (uint64_t) event->at * 1000 + event->to * 100 + event->serial * 10 + event->what;
}

/* Each part of the key takes few values, so that ties are common in all of them. Some events are far enough for what
 * queue.c keeps apart from those of the next ns. */
static struct event
random_event(int64_t from)
{
    bool timer = below(4) == 0;
    struct event event = {
        .at = from + below(8) + (below(3) == 0 ? 200 : 0),
        .to = below(3),
        .origin = timer ? ORIGIN_TIMER : below(3),
        .serial = timer ? 0 : below(3),
        .sub = timer ? 0 : (uint16_t) below(3),
        .what = timer ? (uint16_t) (1 + below(3)) : EVENT_PACKET,
    };

    event.arg = arg_of(&event);
    return event;
}

/* event.h, word by word: by (at, to, origin, serial, sub), then the timer's number. */
static int
order(const struct event *a, const struct event *b)
{
    const int64_t x[] = { a->at, a->to, a->origin, a->serial, a->sub, a->what };
    const int64_t y[] = { b->at, b->to, b->origin, b->serial, b->sub, b->what };

    for (size_t i = 0; i < G_N_ELEMENTS(x); i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

static size_t
earliest(const struct event *list, size_t n)
{
    size_t best = 0;

    for (size_t i = 1; i < n; i++)
        if (order(&list[i], &list[best]) < 0)
            best = i;
    return best;
}

static int
compare(const void *a, const void *b)
{
    return order(a, b);
}

/* Pushes some packets' events that are in order, which are put into @list as well. Returns: how many. */
static size_t
push_several(struct queue *queue, int64_t from, struct event *list)
{
    size_t n = 1 + below(below(8) == 0 ? MOST_AT_ONCE : 10);

    for (size_t i = 0; i < n; i++) {
        list[i] = random_event(from);
        list[i].origin %= 3;
        list[i].what = EVENT_PACKET;
        list[i].arg = arg_of(&list[i]);
    }
    qsort(list, n, sizeof *list, compare);
    queue_push_run(queue, list, (uint32_t) n);
    return n;
}

/* Pushes and pops as a run does: nothing is pushed for a time that has passed,
 * but much between now and the event that was peeked at. */
static void
test_against_list(gconstpointer pushes_in_10)
{
    struct queue queue = { 0 };
    struct event list[4000], got;
    size_t n = 0;
    int64_t now = 0;

    queue_push_run(&queue, NULL, 0);
    for (int i = 0; i < 20000; i++) {
        if (n + MOST_AT_ONCE < G_N_ELEMENTS(list) && below(200) == 0) {
            queue_peek(&queue, &got);
            n += push_several(&queue, now, &list[n]);
        } else if (n < G_N_ELEMENTS(list) && below(10) < GPOINTER_TO_UINT(pushes_in_10)) {
            queue_peek(&queue, &got);
            list[n] = random_event(now);
            queue_push(&queue, &list[n++]);
        } else if (n > 0) {
            size_t best = earliest(list, n);

            g_assert_true(queue_peek(&queue, &got));
            g_assert_cmpint(order(&got, &list[best]), ==, 0);
            g_assert_true(queue_pop(&queue, &got));
            g_assert_cmpint(order(&got, &list[best]), ==, 0);
            g_assert_cmpuint(got.arg, ==, arg_of(&got));
            now = got.at;
            list[best] = list[--n];
        }
        g_assert_cmpuint(queue_length(&queue), ==, n);
    }
    queue_free(&queue);
}

static void
test_behind_peeked(void)
{
    struct queue queue = { 0 };
    struct event got;

    queue_push(&queue, &(struct event) { .at = 10 });
    queue_push(&queue, &(struct event) { .at = 1000 });
    g_assert_true(queue_pop(&queue, &got));             /* now is 10 */
    g_assert_true(queue_peek(&queue, &got));
    g_assert_cmpint(got.at, ==, 1000);
    for (int64_t at = 999; at > 10; at -= 7) {          /* each before all that is there */
        queue_push(&queue, &(struct event) { .at = at });
        g_assert_true(queue_peek(&queue, &got));
        g_assert_cmpint(got.at, ==, at);
    }
    for (int64_t last = 10; queue_pop(&queue, &got); last = got.at)
        g_assert_cmpint(got.at, >, last);
    g_assert_cmpint(got.at, ==, 1000);
    queue_free(&queue);
}

/* Rows in their order; each differs from the next in what it is named for. */
static const struct {
    const char *by;
    struct event event;
} ordered[] = {
    { "at", { .at = 1, .to = 9, .origin = 9, .serial = 9, .sub = 9, .what = 0 } },
    { "to", { .at = 2, .to = 1, .origin = 9, .serial = 9, .sub = 9, .what = 0 } },
    { "to", { .at = 2, .to = 1, .origin = ORIGIN_TIMER, .what = 9 } },
    { "to", { .at = 2, .to = 2, .origin = 1, .serial = 9, .sub = 9, .what = 0 } },
    { "origin", { .at = 2, .to = 2, .origin = 2, .serial = 1, .sub = 9, .what = 0 } },
    { "serial", { .at = 2, .to = 2, .origin = 2, .serial = 2, .sub = 1, .what = 0 } },
    { "sub", { .at = 2, .to = 2, .origin = 2, .serial = 2, .sub = 2, .what = 0 } },
    { "timer", { .at = 2, .to = 2, .origin = ORIGIN_TIMER, .what = 1 } },
    { "timer", { .at = 2, .to = 2, .origin = ORIGIN_TIMER, .what = 2 } },
    { "router", { .at = 2, .to = TO_ROUTER | 0, .origin = 0 } },
};

static void
test_key(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(ordered); i++)
        for (size_t j = 0; j < G_N_ELEMENTS(ordered); j++)
            if (event_before(&ordered[i].event, &ordered[j].event) != (i < j))
                g_error("row %zu (%s) against row %zu (%s)", i, ordered[i].by, j, ordered[j].by);
}

static void
test_timer_after_packet(void)
{
    struct queue queue = { 0 };
    struct event got;

    queue_push(&queue, &(struct event) { .at = 5, .origin = ORIGIN_TIMER, .what = 1 });
    queue_push(&queue, &(struct event) { .at = 5, .origin = UINT32_MAX - 1, .serial = UINT32_MAX, .sub = UINT16_MAX });
    g_assert_true(queue_pop(&queue, &got));
    g_assert_cmpuint(got.what, ==, EVENT_PACKET);
    g_assert_true(queue_pop(&queue, &got));
    g_assert_cmpuint(got.what, ==, 1);
    queue_free(&queue);
}

static void
test_empty(void)
{
    struct queue queue = { 0 };
    struct event got;

    g_assert_false(queue_peek(&queue, &got));
    g_assert_false(queue_pop(&queue, &got));
    queue_push(&queue, &(struct event) { .at = 1, .arg = 7 });
    g_assert_true(queue_pop(&queue, &got));
    g_assert_cmpuint(got.arg, ==, 7);
    g_assert_false(queue_peek(&queue, &got));
    g_assert_false(queue_pop(&queue, &got));
    queue_free(&queue);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/key/each-part", test_key);
    g_test_add_func("/queue/key/timer-after-packet", test_timer_after_packet);
    g_test_add_func("/queue/empty", test_empty);
    g_test_add_func("/queue/insert-behind-peeked", test_behind_peeked);
    g_test_add_data_func("/queue/against-list/shrinking", GUINT_TO_POINTER(4), test_against_list);
    g_test_add_data_func("/queue/against-list/steady", GUINT_TO_POINTER(5), test_against_list);
    g_test_add_data_func("/queue/against-list/growing", GUINT_TO_POINTER(6), test_against_list);
    return g_test_run();
}
