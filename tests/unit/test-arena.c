/*
 * test-arena.c - memory that lives as long as an island, and pools within it
 */
#include "sim/engine/arena.h"

#include <stdalign.h>
#include <string.h>

#include <glib.h>

enum { CHUNK = 64 * 1024 };

/* Pieces of all sizes, small and larger than a chunk: zeroed, aligned to words, and none
 * touches another. */
static void
test_pieces(void)
{
    static const size_t sizes[] = { 1, 7, 8, 15, 16, 17, 100, 4096, CHUNK - 16, CHUNK, CHUNK + 1, 3 * CHUNK };
    enum { ROUNDS = 20 };
    struct arena arena = { 0 };
    unsigned char *piece[ROUNDS][G_N_ELEMENTS(sizes)];

    for (unsigned r = 0; r < ROUNDS; r++)
        for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++) {
            piece[r][i] = arena_alloc(&arena, sizes[i]);
            g_assert_cmpuint((uintptr_t) piece[r][i] % alignof(int64_t), ==, 0);
            for (size_t k = 0; k < sizes[i]; k++)
                g_assert_cmpuint(piece[r][i][k], ==, 0);
            memset(piece[r][i], (int) (r * G_N_ELEMENTS(sizes) + i), sizes[i]);
        }
    for (unsigned r = 0; r < ROUNDS; r++)
        for (unsigned i = 0; i < G_N_ELEMENTS(sizes); i++)
            for (size_t k = 0; k < sizes[i]; k++)
                g_assert_cmpuint(piece[r][i][k], ==, r * G_N_ELEMENTS(sizes) + i);
    arena_free(&arena);
}

static void
test_again(void)
{
    struct arena arena = { 0 };

    for (int i = 0; i < 3; i++) {
        unsigned char *piece = arena_alloc(&arena, 100);

        g_assert_cmpuint(arena.reserved, >=, 100);
        g_assert_cmpuint(piece[99], ==, 0);
        memset(piece, 0xff, 100);
        arena_free(&arena);
        g_assert_cmpuint(arena.reserved, ==, 0);
    }
}

/* Small pieces share chunks: what is taken from the system is what was asked
 * for, rounded up to 16, and less than one chunk more. */
static void
test_reserved(void)
{
    struct arena arena = { 0 };

    for (int i = 0; i < 10000; i++)
        arena_alloc(&arena, 30);
    g_assert_cmpuint(arena.reserved, >=, 10000 * 32);
    g_assert_cmpuint(arena.reserved, <=, 10000 * 32 + CHUNK + 1024);
    arena_free(&arena);
}

static void
test_pool(void)
{
    struct arena arena = { 0 };
    struct pool pool;
    unsigned char *piece[100];

    pool_init(&pool, &arena, 40);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            piece[i] = pool_get(&pool);
            memset(piece[i], i, 40);
        }
        for (int i = 0; i < 100; i++) {
            for (int k = 0; k < 40; k++)
                g_assert_cmpuint(piece[i][k], ==, i);
            pool_put(&pool, piece[i]);
        }
        g_assert_cmpuint(pool.taken, ==, 100 * (round + 1));
        g_assert_cmpuint(pool.given, ==, pool.taken);
    }
    arena_alloc(&arena, 1);
    g_assert_cmpuint(arena.reserved, <, 2 * CHUNK);     /* 300 pieces, but 100 places */
    arena_free(&arena);
}

/* Of three free pieces two are asked for, then two more: then there are none, and the other's own are left. */
static void
test_pool_move(void)
{
    struct arena arena[2] = { { 0 }, { 0 } };
    struct pool from, into;
    void *piece[3];

    pool_init(&from, &arena[0], 40);
    pool_init(&into, &arena[1], 40);
    for (int i = 0; i < 3; i++)
        piece[i] = pool_get(&from);
    for (int i = 0; i < 3; i++)
        pool_put(&from, piece[i]);
    g_assert_cmpuint(pool_move(&into, &from, 2), ==, 2);
    g_assert_cmpuint(pool_move(&into, &from, 2), ==, 1);
    g_assert_cmpuint(pool_move(&into, &from, 2), ==, 0);
    g_assert_null(from.free);
    for (int i = 0; i < 3; i++) {
        void *got = pool_get(&into);

        g_assert_true(got == piece[0] || got == piece[1] || got == piece[2]);
        memset(got, 0xff, 40);
    }
    g_assert_null(into.free);
    g_assert_cmpuint(arena[1].reserved, ==, 0);         /* nothing is of its own memory */
    g_assert_cmpuint(from.taken + into.taken, ==, from.given + into.given + 3);
    arena_free(&arena[0]);
    arena_free(&arena[1]);
}

/* A piece smaller than the pointer that links free ones. */
static void
test_pool_small(void)
{
    struct arena arena = { 0 };
    struct pool pool;

    pool_init(&pool, &arena, 1);
    char *a = pool_get(&pool), *b = pool_get(&pool);
    g_assert_true(a != b);
    pool_put(&pool, a);
    pool_put(&pool, b);
    g_assert_true(pool_get(&pool) == b);
    g_assert_true(pool_get(&pool) == a);
    arena_free(&arena);
}

/* Of what is alike there is one piece, of what is not there are several; none moves or changes while others come. */
static void
test_interned(void)
{
    enum { N = 2000 };
    struct arena arena = { 0 };
    struct interned interned;
    const unsigned char *piece[N] = { NULL };
    size_t reserved = 0;

    interned_init(&interned, &arena);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < N; i++) {
            unsigned char data[64] = { (unsigned char) i, (unsigned char) (i >> 8) };
            size_t size = 2 + i % 62;
            const unsigned char *got = intern(&interned, data, size);

            g_assert_cmpmem(got, size, data, size);
            g_assert_true(round == 0 || got == piece[i]);
            piece[i] = got;
            for (unsigned k = 0; k < 20 && k < i; k++)
                g_assert_true(piece[i - 1 - k] != got);
        }
        reserved = round == 0 ? arena.reserved : reserved;
        g_assert_cmpuint(arena.reserved, ==, reserved);
    }
    g_assert_true(intern(&interned, "ab", 2) != intern(&interned, "ab\0", 3));       /* longer is another */
    arena_free(&arena);
}

/* Pieces of all sizes at once: none touches another, what comes back is handed out again to who asks for the same
 * number of steps. */
static void
test_shelf(void)
{
    enum { N = SHELF_MOST };
    struct arena arena = { 0 };
    struct shelf shelf;
    unsigned char *piece[N + 1];

    shelf_init(&shelf, &arena);
    for (int round = 0; round < 3; round++) {
        size_t reserved = arena.reserved;

        for (size_t i = 1; i <= N; i++) {
            piece[i] = shelf_get(&shelf, i);
            g_assert_cmpuint((uintptr_t) piece[i] % alignof(int64_t), ==, 0);
            memset(piece[i], (int) i, i);
        }
        for (size_t i = 1; i <= N; i++)
            for (size_t k = 0; k < i; k++)
                g_assert_cmpuint(piece[i][k], ==, (unsigned char) i);
        for (size_t i = 1; i <= N; i++)
            shelf_put(&shelf, piece[i], i);
        g_assert_cmpuint(shelf.taken, ==, shelf.given);
        g_assert_true(shelf_get(&shelf, N) == piece[N]);
        shelf_put(&shelf, piece[N], N - SHELF_STEP + 1);
        g_assert_true(round == 0 || arena.reserved == reserved);
    }
    arena_free(&arena);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/arena/pieces", test_pieces);
    g_test_add_func("/arena/again", test_again);
    g_test_add_func("/arena/reserved", test_reserved);
    g_test_add_func("/pool/reuse", test_pool);
    g_test_add_func("/arena/pool/move", test_pool_move);
    g_test_add_func("/pool/small", test_pool_small);
    g_test_add_func("/shelf/pieces", test_shelf);
    g_test_add_func("/interned/pieces", test_interned);
    return g_test_run();
}
