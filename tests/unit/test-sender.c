/*
 * test-sender.c - rounds of data, and how what is lost comes again
 */
#include "models/tcp/sender.h"

#include <glib.h>

#define MS INT64_C(1000000)
#define RTT (40 * MS)

/* What was sent, and the receiver behind it: what comes in order is kept. */
struct path {
    int64_t received;
    uint32_t n_sent, n_rounds;
    uint16_t largest, mtu;      /* segments with more than mtu - 60 octets are lost; 0: none */
    guint lost_percent;
    GRand *draw;
    bool round_is_in;           /* the last segment of the round has come */
};

static void
into_path(void *user, int64_t from, uint16_t length, bool last)
{
    struct path *path = user;
    bool fits = path->mtu == 0 || length + 60 <= path->mtu;
    bool lost = path->draw != NULL && (guint) g_rand_int_range(path->draw, 0, 100) < path->lost_percent;

    path->n_sent++;
    path->n_rounds += last;
    path->largest = MAX(path->largest, length);
    if (!fits || lost)
        return;
    if (from == path->received)
        path->received += length;
    path->round_is_in = path->round_is_in || last;
}

static struct sender
sender_on(struct path *path, int64_t total)
{
    return (struct sender) { .facts = { .initial_window = 3, .rto_min_ns = 1000 * MS, .rto_max_ns = 60000 * MS,
                                        .retries = 3 },
                             .send = into_path, .user = path, .total = total, .family = FAMILY_IPV6,
                             .mss = sender_mss(FAMILY_IPV6, LINK_MTU) };
}

/* 20 segments of 1440 octets, 3 + 6 + 11 of them: three rounds. */
static void
test_rounds(void)
{
    struct path path = { 0 };
    struct sender sender = sender_on(&path, 20 * 1440);
    int64_t now = 0;

    sender_begin(&sender, now, RTT);
    g_assert_cmpuint(path.n_sent, ==, 3);
    g_assert_cmpint(sender.deadline, ==, 1000 * MS);    /* 3 round trips are less */
    sender_ack(&sender, now += RTT, path.received);
    g_assert_cmpuint(path.n_sent, ==, 3 + 6);
    sender_ack(&sender, now += RTT, path.received);
    g_assert_cmpuint(path.n_sent, ==, 20);
    g_assert_false(sender_is_done(&sender));
    sender_ack(&sender, now += RTT, path.received);
    g_assert_true(sender_is_done(&sender));
    g_assert_cmpint(sender.deadline, ==, INT64_MAX);
    g_assert_cmpuint(path.n_rounds, ==, 3);
    g_assert_cmpuint(path.n_sent, ==, 20);
}

/* RFC 6298: 3 round trips, as SRTT + 4 x SRTT / 2, within 1 s and 60 s. */
static void
test_timer(void)
{
    static const struct { int64_t rtt, rto; } cases[] = {
        { 1 * MS, 1000 * MS }, { 333 * MS, 1000 * MS }, { 500 * MS, 1500 * MS }, { 30000 * MS, 60000 * MS } };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct path path = { 0 };
        struct sender sender = sender_on(&path, 1);

        sender_begin(&sender, 7 * MS, cases[i].rtt);
        g_assert_cmpint(sender.deadline, ==, 7 * MS + cases[i].rto);
    }
}

/* Nothing is acknowledged: again after 1, 2 and 4 s, one segment each, and the end after 8 s more. */
static void
test_lost(void)
{
    struct path path = { .mtu = 100 };
    struct sender sender = sender_on(&path, 5000);
    static const int64_t at[] = { 1000, 3000, 7000, 15000 };

    sender_begin(&sender, 0, RTT);
    for (unsigned i = 0; i < G_N_ELEMENTS(at); i++) {
        g_assert_cmpint(sender.deadline, ==, at[i] * MS);
        g_assert_cmpuint(path.n_sent, ==, 3 + i);
        g_assert_true(sender_due(&sender, sender.deadline) == (i < 3));
    }
    g_assert_cmpint(sender.deadline, ==, INT64_MAX);
    g_assert_cmpuint(path.n_sent, ==, 3 + 3);
}

/* Each segment of a round comes back; the first answer makes them smaller, and no other. */
static void
test_too_big(void)
{
    struct path path = { .mtu = 1280 };
    struct sender sender = sender_on(&path, 10000);

    sender_begin(&sender, 0, RTT);
    g_assert_cmpint(path.received, ==, 0);
    for (int i = 0; i < 3; i++)
        sender_too_big(&sender, RTT, 1280);
    sender_too_big(&sender, RTT, 1400);         /* they fit already */
    g_assert_cmpuint(path.n_sent, ==, 3 + 3);
    g_assert_cmpint(path.received, ==, 3 * 1220);
    sender_ack(&sender, 2 * RTT, path.received);
    g_assert_cmpint(path.received, ==, 10000);          /* 6 more, of which the last has the 240 that are left */
}

/* Whatever is lost, all comes at last, no octet is sent that there is not, and every wait has an end. */
static void
test_chance(void)
{
    for (guint32 seed = 1; seed <= 300; seed++) {
        g_autoptr(GRand) draw = g_rand_new_with_seed(seed);
        struct path path = { .draw = draw, .lost_percent = seed % 60 };
        struct sender sender = sender_on(&path, g_rand_int_range(draw, 1, 200000));
        int64_t now = 0;

        sender.facts.retries = 100;
        sender_begin(&sender, now, RTT);
        while (!sender_is_done(&sender)) {
            int64_t acked = path.received;

            g_assert_cmpint(path.received, <=, sender.total);
            if (path.round_is_in) {
                path.round_is_in = false;
                sender_ack(&sender, now += RTT, acked);
                continue;
            }
            g_assert_cmpint(sender.deadline, >, now);
            g_assert_cmpint(sender.deadline, <=, now + 60000 * MS);
            now = sender.deadline;
            g_assert_true(sender_due(&sender, now));
        }
        g_assert_cmpint(path.received, ==, sender.total);
        g_assert_cmpuint(path.largest, <=, 1440);
        g_assert_cmpint(sender.deadline, ==, INT64_MAX);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sender/rounds", test_rounds);
    g_test_add_func("/sender/timer", test_timer);
    g_test_add_func("/sender/lost", test_lost);
    g_test_add_func("/sender/too-big", test_too_big);
    g_test_add_func("/sender/chance", test_chance);
    return g_test_run();
}
