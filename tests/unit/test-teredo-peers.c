/*
 * test-teredo-peers.c - whom a Teredo client or relay has to do with: tries, trust, queues
 *
 * What is expected is RFC 4380 by hand: section 5.2.4 case 5 and section 5.4.1 (2 s, three
 * repetitions), section 5.2.6 (at most four bubbles in 300 s without an answer), section 5.2
 * (valid for 30 s after the last that came).
 */
#include "tests/unit/echo.h"
#include "tests/unit/random.h"

#include "models/tunnel/teredo-peers.h"

#define S INT64_C(1000000000)

/* A list by itself; packets are the test's own. */
struct bench {
    struct arena arena;
    struct pool pool;
    struct teredo_peers peers;
};

static void
bench_init(struct bench *bench)
{
    *bench = (struct bench) { .peers = { .limits = &teredo_peer_limits } };
    pool_init(&bench->pool, &bench->arena, sizeof(struct teredo_peer));
    bench->peers.arena = &bench->arena;
    bench->peers.pool = &bench->pool;
}

static void
bench_clear(struct bench *bench)
{
    teredo_peers_forget(&bench->peers, NULL);
    g_assert_cmpuint(bench->peers.n, ==, 0);
    g_assert_cmpuint(bench->pool.taken, ==, bench->pool.given);
    arena_free(&bench->arena);
}

static struct addr
peer_at(uint32_t n)
{
    return (struct addr) { UINT64_C(0x20010000) << 32 | 0x41424344, 0x8000u + n };
}

static struct teredo_endpoint
end(uint32_t ipv4, uint16_t port)
{
    return (struct teredo_endpoint) { ipv4, port };
}

/* Tries at 0, 2, 4 and 6 s, silent from 8 s on, left alone until 300 s; then it begins again. */
static void
test_tries(void)
{
    struct bench bench;
    struct teredo_peer *peer;
    unsigned n_tries = 0;

    bench_init(&bench);
    for (int64_t at = 0; at < 600 * S; at += S) {
        peer = teredo_peers_get(&bench.peers, at, peer_at(1));
        n_tries += teredo_peer_try(&bench.peers, peer, at);
        g_assert_cmpint(teredo_peers_deadline(&bench.peers), ==,
                        at % (300 * S) < 8 * S ? at - at % (2 * S) + 2 * S : INT64_MAX);
        while ((peer = teredo_peers_due(&bench.peers, at + S)) != NULL)
            n_tries += peer->state == PEER_WAITING;
        g_assert_cmpuint(n_tries, ==, 4 * (at / (300 * S)) + MIN(1 + (at % (300 * S) / S + 1) / 2, 4));
    }
    bench_clear(&bench);
}

/* Heard after the second try: trusted for 30 s from the last that came, and then unknown. */
static void
test_trust(void)
{
    struct bench bench;
    struct teredo_peer *peer;

    bench_init(&bench);
    peer = teredo_peers_get(&bench.peers, 0, peer_at(1));
    g_assert_true(teredo_peer_try(&bench.peers, peer, 0));
    g_assert_true(teredo_peers_due(&bench.peers, 2 * S) == peer);
    g_assert_null(teredo_peers_due(&bench.peers, 2 * S));
    teredo_peer_trust(&bench.peers, peer, 3 * S, end(0xc6120001, 4000));
    g_assert_cmpint(teredo_peers_deadline(&bench.peers), ==, INT64_MAX);
    teredo_peer_trust(&bench.peers, peer, 20 * S, end(0xc6120001, 4001));
    peer = teredo_peers_find(&bench.peers, 50 * S - 1, peer_at(1));
    g_assert_nonnull(peer);
    g_assert_cmpuint(peer->end.port, ==, 4001);
    g_assert_cmpint(peer->heard_at, ==, 20 * S);
    g_assert_null(teredo_peers_find(&bench.peers, 50 * S, peer_at(1)));
    peer = teredo_peers_get(&bench.peers, 50 * S, peer_at(1));
    g_assert_true(teredo_peers_local(&bench.peers, 50 * S, peer_at(1), end(0xc0a80102, 4001)) == peer);
    g_assert_cmpint(peer->state, ==, PEER_LOCAL);
    teredo_peer_trust(&bench.peers, peer, 60 * S, end(0xc0a80102, 4001));
    g_assert_cmpint(teredo_peers_find(&bench.peers, 90 * S - 1, peer_at(1))->state, ==, PEER_TRUSTED);
    g_assert_cmpint(teredo_peers_find(&bench.peers, 90 * S, peer_at(1))->state, ==, PEER_LOCAL);
    g_assert_nonnull(teredo_peers_find(&bench.peers, 650 * S - 1, peer_at(1)));
    g_assert_null(teredo_peers_find(&bench.peers, 650 * S, peer_at(1)));
    bench_clear(&bench);
}

/* 1280 octets and eight packets wait for one, in order; nothing for who is silent. */
static void
test_queue(void)
{
    struct bench bench;
    struct packet packet[] = { { .size = 100 }, { .size = 1100 }, { .size = 81 }, { .size = 80 } };
    struct packet small = { .size = 1 };
    struct teredo_peer *peer;

    bench_init(&bench);
    peer = teredo_peers_get(&bench.peers, 0, peer_at(1));
    g_assert_true(teredo_peer_queue(&bench.peers, peer, &packet[0]));
    g_assert_true(teredo_peer_queue(&bench.peers, peer, &packet[1]));
    g_assert_false(teredo_peer_queue(&bench.peers, peer, &packet[2]));
    g_assert_true(teredo_peer_queue(&bench.peers, peer, &packet[3]));
    g_assert_false(teredo_peer_queue(&bench.peers, peer, &small));
    g_assert_true(teredo_peer_unqueue(peer) == &packet[0]);
    g_assert_true(teredo_peer_unqueue(peer) == &packet[1]);
    g_assert_true(teredo_peer_unqueue(peer) == &packet[3]);
    g_assert_null(teredo_peer_unqueue(peer));
    for (unsigned i = 0; i < 8; i++)
        g_assert_true(teredo_peer_queue(&bench.peers, peer, &small));
    g_assert_false(teredo_peer_queue(&bench.peers, peer, &small));
    while (teredo_peer_unqueue(peer) != NULL)
        continue;
    g_assert_true(teredo_peer_try(&bench.peers, peer, 0));
    while (teredo_peers_due(&bench.peers, teredo_peers_deadline(&bench.peers)) != NULL)
        if (peer->state == PEER_SILENT)
            break;
    g_assert_cmpuint(peer->state, ==, PEER_SILENT);
    g_assert_false(teredo_peer_queue(&bench.peers, peer, &small));
    bench_clear(&bench);
}

/* A thousand hours of many peers at random, beside a table of what each may be. However many come and go, those
 * that are kept are no more than were there within 300 s. */
static void
test_random(void)
{
    enum { N = 200 };
    struct { int64_t first_try, heard; unsigned tries; } is[N];
    struct bench bench;
    int64_t now = 0;
    size_t reserved = 0;

    for (unsigned i = 0; i < N; i++)
        is[i].first_try = is[i].heard = -1000 * S;
    bench_init(&bench);
    for (unsigned step = 0; step < 200000; step++) {
        uint32_t n = below(N);
        struct teredo_peer *peer;

        now += below(3) * S + below(1000);
        while ((peer = teredo_peers_due(&bench.peers, now)) != NULL)
            if (peer->state == PEER_WAITING)
                g_assert_cmpuint(++is[peer->addr.lo - 0x8000].tries, <=, 4);
        peer = teredo_peers_get(&bench.peers, now, peer_at(n));
        g_assert_cmpuint(peer->state == PEER_TRUSTED, ==, now - is[n].heard < 30 * S);
        if (below(4) == 0) {
            teredo_peer_trust(&bench.peers, peer, now, end(1, 1));
            is[n].heard = now;
            is[n].first_try = -1000 * S;
        } else if (peer->state != PEER_TRUSTED && teredo_peer_try(&bench.peers, peer, now)) {
            g_assert_cmpint(now - is[n].first_try, >=, 300 * S);
            is[n].first_try = now;
            is[n].tries = 1;
        }
        if (step == 1000)
            reserved = bench.arena.reserved;
    }
    g_assert_cmpuint(bench.peers.n, <=, N);
    g_assert_cmpuint(bench.arena.reserved, ==, reserved);
    bench_clear(&bench);
}

/* Addresses that are never seen again leave nothing behind. */
static void
test_passing(void)
{
    struct bench bench;
    size_t reserved = 0;

    bench_init(&bench);
    for (uint32_t i = 0; i < 100000; i++) {
        int64_t now = i * S / 10;
        struct teredo_peer *peer;

        while (teredo_peers_due(&bench.peers, now) != NULL)
            continue;
        peer = teredo_peers_get(&bench.peers, now, peer_at(i));
        if (i % 3 == 0)
            teredo_peer_trust(&bench.peers, peer, now, end(1, 1));
        else
            g_assert_true(teredo_peer_try(&bench.peers, peer, now));
        g_assert_cmpuint(bench.peers.n, <=, 3001);
        if (i == 10000)
            reserved = bench.arena.reserved;
    }
    g_assert_cmpuint(bench.arena.reserved, ==, reserved);
    bench_clear(&bench);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/teredo-peers/tries", test_tries);
    g_test_add_func("/teredo-peers/trust", test_trust);
    g_test_add_func("/teredo-peers/queue", test_queue);
    g_test_add_func("/teredo-peers/random", test_random);
    g_test_add_func("/teredo-peers/passing", test_passing);
    return g_test_run();
}
