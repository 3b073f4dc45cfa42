/*
 * test-addr.c - addresses, prefixes, scopes
 */
#include "sim/net/addr.h"

#include <string.h>

#include <glib.h>
#include <gio/gio.h>

#include "sim/engine/rng.h"

static struct addr
parse(const char *text)
{
    g_autoptr(GInetAddress) inet = g_inet_address_new_from_string(text);

    g_assert_nonnull(inet);
    if (g_inet_address_get_family(inet) == G_SOCKET_FAMILY_IPV6)
        return addr_from_bytes(g_inet_address_to_bytes(inet));

    const uint8_t *b = g_inet_address_to_bytes(inet);
    return addr_ipv4((uint32_t) b[0] << 24 | (uint32_t) b[1] << 16 | (uint32_t) b[2] << 8 | b[3]);
}

static struct addr
random_addr(uint32_t n)
{
    return (struct addr) {
        .hi = draw(1, 1, (struct subject) { .serial = n }), .lo = draw(1, 2, (struct subject) { .serial = n }) };
}

static bool
bit(struct addr a, unsigned nth)
{
    uint8_t bytes[16];

    addr_to_bytes(a, bytes);
    return bytes[nth / 8] >> (7 - nth % 8) & 1;
}

static const struct {
    const char *addr;
    unsigned len;
    const char *masked;
} masks[] = {
    { "2001:db8:1:2:3:4:5:6", 0, "::" },
    { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1, "8000::" },
    { "2001:db8:1:2:3:4:5:6", 32, "2001:db8::" },
    { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 63, "ffff:ffff:ffff:fffe::" },
    { "2001:db8:1:2:3:4:5:6", 64, "2001:db8:1:2::" },
    { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 65, "ffff:ffff:ffff:ffff:8000::" },
    { "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 127, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe" },
    { "2001:db8:1:2:3:4:5:6", 128, "2001:db8:1:2:3:4:5:6" },
    { "198.51.100.200", MAPPED_BITS + 24, "198.51.100.0" },
    { "198.51.100.200", MAPPED_BITS + 30, "198.51.100.200" },
};

static void
test_mask(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(masks); i++)
        g_assert_true(addr_equal(addr_mask(parse(masks[i].addr), masks[i].len), parse(masks[i].masked)));
}

static void
test_mask_bits(void)
{
    for (uint32_t n = 0; n < 50; n++)
        for (unsigned len = 0; len <= 128; len++) {
            struct addr a = random_addr(n), masked = addr_mask(a, len);

            for (unsigned i = 0; i < 128; i++)
                g_assert_cmpint(bit(masked, i), ==, i < len && bit(a, i));
            g_assert_true(prefix_has(masked, len, a));
            g_assert_true(prefix_has(a, len, masked));      /* stray bits of a prefix don't count */
        }
}

/* Flipping bit n leaves n bits in common, whatever comes after it. */
static void
test_common_bits(void)
{
    for (unsigned n = 0; n < 128; n++) {
        struct addr a = random_addr(n), noise = random_addr(1000 + n), b = a;

        if (n < 64)
            b.hi ^= UINT64_C(1) << (63 - n);
        else
            b.lo ^= UINT64_C(1) << (127 - n);
        g_assert_cmpuint(addr_common_bits(a, b), ==, n);

        struct addr kept = addr_mask(noise, n + 1);
        b.hi ^= noise.hi ^ kept.hi;
        b.lo ^= noise.lo ^ kept.lo;
        g_assert_cmpuint(addr_common_bits(a, b), ==, n);
        g_assert_cmpuint(addr_common_bits(b, a), ==, n);
        g_assert_cmpint(prefix_has(a, n, b), ==, true);
        g_assert_cmpint(prefix_has(a, n + 1, b), ==, false);
    }
    g_assert_cmpuint(addr_common_bits(random_addr(1), random_addr(1)), ==, 128);
    g_assert_cmpuint(addr_common_bits(parse("192.0.2.0"), parse("192.0.2.128")), ==, MAPPED_BITS + 24);
}

/* RFC 4291 sections 2.4 to 2.7, RFC 3484 section 3.1; RFC 3879 for site-local. */
static const struct {
    const char *addr;
    unsigned scope;
} scopes[] = {
    { "2001:db8::1", SCOPE_GLOBAL }, { "2002:c000:201::1", SCOPE_GLOBAL }, { "::", SCOPE_GLOBAL },
    { "fc00::1", SCOPE_GLOBAL }, { "::c000:201", SCOPE_GLOBAL }, { "::2", SCOPE_GLOBAL },
    { "fe80::1", SCOPE_LINK }, { "febf:ffff::1", SCOPE_LINK }, { "::1", SCOPE_LINK },
    { "fe7f:ffff::1", SCOPE_GLOBAL },
    { "fec0::1", SCOPE_SITE }, { "feff:ffff::1", SCOPE_SITE },
    { "ff01::1", 1 }, { "ff02::1", SCOPE_LINK }, { "ff05::2", SCOPE_SITE }, { "ff08::1", 8 }, { "ff0e::1",
                                                                                                SCOPE_GLOBAL },
    { "ff32::1", SCOPE_LINK },
};

static void
test_scopes(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(scopes); i++) {
        g_assert_cmpuint(addr_scope_ipv6(parse(scopes[i].addr)), ==, scopes[i].scope);
    }
}

static void
test_bytes(void)
{
    static const uint8_t wire[16] = { 0x20, 0x01, 0x0d, 0xb8, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
    uint8_t bytes[16];
    struct addr a = addr_from_bytes(wire);

    g_assert_cmphex(a.hi, ==, UINT64_C(0x20010db804050607));
    g_assert_cmphex(a.lo, ==, UINT64_C(0x08090a0b0c0d0e0f));
    addr_to_bytes(a, bytes);
    g_assert_cmpmem(bytes, 16, wire, 16);
    for (uint32_t n = 0; n < 50; n++) {
        addr_to_bytes(random_addr(n), bytes);
        g_assert_true(addr_equal(addr_from_bytes(bytes), random_addr(n)));
    }
}

static void
test_add(void)
{
    g_assert_true(addr_equal(addr_add(parse("2001:db8::"), 0x10000), parse("2001:db8::1:0")));
    g_assert_true(addr_equal(addr_add(parse("2001:db8::ffff:ffff:ffff:ffff"), 1), parse("2001:db8:0:1::")));
    g_assert_true(addr_equal(addr_add(parse("198.51.100.255"), 1), parse("198.51.101.0")));
    g_assert_true(addr_equal(addr_add(parse("2001:db8::5"), 0), parse("2001:db8::5")));
}

/* RFC 4291 section 2.5.5.2: only ::ffff:0:0/96 is IPv4; "compatible" addresses are not. */
static void
test_families(void)
{
    uint8_t bytes[16];
    static const uint8_t mapped[16] = { [10] = 0xff, [11] = 0xff, [12] = 192, [13] = 0, [14] = 2, [15] = 1 };

    addr_to_bytes(parse("192.0.2.1"), bytes);
    g_assert_cmpmem(bytes, 16, mapped, 16);
    g_assert_cmpint(addr_family(parse("192.0.2.1")), ==, FAMILY_IPV4);
    g_assert_cmpint(addr_family(parse("0.0.0.0")), ==, FAMILY_IPV4);
    g_assert_cmpint(addr_family(parse("::c000:201")), ==, FAMILY_IPV6);
    g_assert_cmpint(addr_family(parse("::1:ffff:c000:201")), ==, FAMILY_IPV6);
    g_assert_cmpint(addr_family(parse("::")), ==, FAMILY_IPV6);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/addr/mask/table", test_mask);
    g_test_add_func("/addr/mask/every-length", test_mask_bits);
    g_test_add_func("/addr/common-bits", test_common_bits);
    g_test_add_func("/addr/scopes", test_scopes);
    g_test_add_func("/addr/bytes", test_bytes);
    g_test_add_func("/addr/add", test_add);
    g_test_add_func("/addr/families", test_families);
    return g_test_run();
}
