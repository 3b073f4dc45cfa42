/*
 * test-rng.c - draws by purpose
 */
#include "sim/engine/rng.h"

#include <glib.h>

/* Philox4x32-10 written down a second time, from section 3.3 of the paper. */
static void
philox(uint32_t counter[4], uint32_t key[2])
{
    for (int round = 0; round < 10; round++) {
        uint64_t a = (uint64_t) 0xD2511F53 * counter[0], b = (uint64_t) 0xCD9E8D57 * counter[2];
        uint32_t next[4] = {
            (uint32_t) (b >> 32) ^ counter[1] ^ key[0], (uint32_t) b,
            (uint32_t) (a >> 32) ^ counter[3] ^ key[1], (uint32_t) a,
        };

        for (int i = 0; i < 4; i++)
            counter[i] = next[i];
        key[0] += 0x9E3779B9;
        key[1] += 0xBB67AE85;
    }
}

/* Known answers: Random123, tests/kat_vectors, "philox4x32 10". */
static const struct {
    uint32_t counter[4], key[2], answer[4];
} known[] = {
    { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, { 0xffffffff, 0xffffffff },
      { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

static void
test_known_answers(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        uint32_t counter[] = { known[i].counter[0], known[i].counter[1], known[i].counter[2], known[i].counter[3] };
        uint32_t key[] = { known[i].key[0], known[i].key[1] };

        philox(counter, key);
        g_assert_cmpmem(counter, sizeof counter, known[i].answer, sizeof known[i].answer);
    }
    g_assert_cmphex(draw(0, 0, (struct subject) { 0, 0, 0 }), ==, UINT64_C(0xe169c58d6627e8d5));
}

/* Which word of the counter is what is part of every result. */
static void
test_layout(void)
{
    for (uint32_t i = 1; i < 100; i++) {
        uint64_t bits = UINT64_C(0x123456789abcdef) * i;
        struct subject what = { .of = UINT64_C(0xfedcba987654321) * i, .serial = 7 * i, .sub = (uint16_t) (500 * i) };
        uint32_t counter[] = { (uint32_t) what.of, (uint32_t) (what.of >> 32), what.serial, 3 * i << 16 | what.sub };
        uint32_t key[] = { (uint32_t) bits, (uint32_t) (bits >> 32) };

        philox(counter, key);
        g_assert_cmphex(draw(bits, (uint16_t) (3 * i), what), ==, (uint64_t) counter[1] << 32 | counter[0]);
    }
}

/* No draw knows of another: forwards, backwards and alone they are the same. */
static void
test_position(void)
{
    uint64_t forwards[50];

    for (uint32_t i = 0; i < 50; i++)
        forwards[i] = draw(5, DRAW_LOSS, (struct subject) { .serial = i });
    for (uint32_t i = 50; i-- > 0;)
        g_assert_cmphex(draw(5, DRAW_LOSS, (struct subject) { .serial = i }), ==, forwards[i]);
}

/* Each argument matters: about half of the bits change with any of them. */
static void
test_arguments(void)
{
    const uint64_t base = draw(1, 1, (struct subject) { 1, 1, 1 });
    const uint64_t changed[] = {
        draw(2, 1, (struct subject) { 1, 1, 1 }),
        draw(1 + (UINT64_C(1) << 32), 1, (struct subject) { 1, 1, 1 }),
        draw(1, 2, (struct subject) { 1, 1, 1 }),
        draw(1, 1, (struct subject) { 2, 1, 1 }),
        draw(1, 1, (struct subject) { 1 + (UINT64_C(1) << 32), 1, 1 }),
        draw(1, 1, (struct subject) { 1, 2, 1 }),
        draw(1, 1, (struct subject) { 1, 1, 2 }),
    };

    for (size_t i = 0; i < G_N_ELEMENTS(changed); i++) {
        int bits = __builtin_popcountll(base ^ changed[i]);

        g_assert_cmpint(bits, >=, 12);      /* 64 fair bits fall outside 12..52 once in 10^6 */
        g_assert_cmpint(bits, <=, 52);
        for (size_t j = 0; j < i; j++)
            g_assert_cmphex(changed[i], !=, changed[j]);
    }
    g_assert_cmphex(draw_key(9, 2), ==, draw(9, DRAW_KEY, (struct subject) { .of = 2 }));
}

/* Names of any length, also such as a 32-bit hash takes for the same (GLib's
 * g_str_hash(): "xb0" and "xaQ"), and such as differ only behind whole words. */
static void
test_names(void)
{
    static const char *const name[] = {
        "", "a", "b", "ab", "ba", "xb0", "xaQ", "12345678", "123456789", "1234567812345678", "1234567812345679",
    };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(name); i++)
        for (uint64_t key = 0; key < 2; key++) {
            uint64_t made = draw_key_named(key, name[i]);

            g_assert_cmphex(made, ==, draw_key_named(key, name[i]));
            g_assert_true(g_hash_table_add(seen, g_memdup2(&made, sizeof made)));
        }
    /* A word of the text is read least significant byte first, with what is left of the text beside it. */
    g_assert_cmphex(draw_key_named(5, "AB"), ==, draw(5, DRAW_NAME, (struct subject) { .of = 0x4241, .serial = 2 }));
}

/* Whether @seen of @n is within six standard deviations of @n x @p: of fair
 * draws, one in 5 x 10^8 is not. */
static bool
plausible(double seen, double n, double p)
{
    double off = seen - n * p;

    return off * off <= 36 * n * p * (1 - p);
}

static void
test_below(void)
{
    static const uint64_t ends[] = { 1, 2, 3, 10, UINT64_C(1) << 32, UINT64_MAX };
    unsigned cell[10] = { 0 };

    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        g_assert_cmpuint(draw_below(0, ends[i]), ==, 0);
        g_assert_cmpuint(draw_below(UINT64_MAX, ends[i]), ==, ends[i] - 1);
    }
    for (uint32_t i = 0; i < 10000; i++)
        cell[draw_below(draw(3, 7, (struct subject) { .serial = i }), 10)]++;
    for (size_t i = 0; i < G_N_ELEMENTS(cell); i++)
        g_assert_true(plausible(cell[i], 10000, 0.1));
}

static void
test_chance(void)
{
    static const uint64_t one = UINT64_C(1) << 32;
    static const uint64_t q32[] = { one / 1000, one / 100, one / 3, one / 2, one - one / 100 };

    for (size_t i = 0; i < G_N_ELEMENTS(q32); i++)
        for (uint64_t key = 0; key < 5; key++) {
            unsigned seen = 0;

            for (uint32_t n = 0; n < 20000; n++)
                seen += draw_chance(draw(key, DRAW_LOSS, (struct subject) { .serial = n }), q32[i]);
            g_assert_true(plausible(seen, 20000, (double) q32[i] / (double) one));
        }
}

static void
test_chance_ends(void)
{
    static const uint64_t one = UINT64_C(1) << 32;

    g_assert_false(draw_chance(0, 0));
    g_assert_true(draw_chance(UINT64_MAX, one));
    g_assert_false(draw_chance(UINT64_MAX, one - 1));
    g_assert_true(draw_chance(0, 1));
    g_assert_false(draw_chance(one, 1));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/rng/known-answers", test_known_answers);
    g_test_add_func("/rng/layout", test_layout);
    g_test_add_func("/rng/no-position", test_position);
    g_test_add_func("/rng/every-argument-matters", test_arguments);
    g_test_add_func("/rng/names", test_names);
    g_test_add_func("/rng/below", test_below);
    g_test_add_func("/rng/chance/frequency", test_chance);
    g_test_add_func("/rng/chance/never-and-always", test_chance_ends);
    return g_test_run();
}
