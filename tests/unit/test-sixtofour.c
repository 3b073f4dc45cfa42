/*
 * test-sixtofour.c - addresses of 6to4, and what may be taken out of a packet
 */
#include <glib.h>

#include "models/tunnel/sixtofour.h"

static struct addr
ipv4(unsigned a, unsigned b, unsigned c, unsigned d)
{
    return addr_ipv4(a << 24 | b << 16 | c << 8 | d);
}

/* RFC 3056 section 2: 2002, the IPv4 address in hexadecimal. 2.0.0.1 and 192.88.99.1 are the survey's. */
static void
test_prefix(void)
{
    g_assert_cmphex(sixtofour_prefix(ipv4(2, 0, 0, 1)).hi, ==, UINT64_C(0x2002020000010000));
    g_assert_cmphex(sixtofour_prefix(ipv4(192, 88, 99, 1)).hi, ==, UINT64_C(0x2002c05863010000));
    g_assert_cmphex(sixtofour_prefix(ipv4(255, 254, 253, 252)).hi, ==, UINT64_C(0x2002fffefdfc0000));
    for (uint32_t i = 0; i < 100000; i++) {
        struct addr addr = addr_ipv4(i * 2654435761u), site = sixtofour_prefix(addr);

        site.hi |= i & 0xffff;
        site.lo = i;
        g_assert_true(sixtofour_has(site) && addr_equal(sixtofour_ipv4(site), addr));
    }
    g_assert_false(sixtofour_has((struct addr) { UINT64_C(0x2003020000010000), 0 }));
    g_assert_false(sixtofour_has(ipv4(32, 2, 0, 1)));
}

/* RFC 3056 section 9 and RFC 3964 section 4: first and last of each block, and their neighbours. */
static void
test_global(void)
{
    const struct { struct addr addr; bool global; } cases[] = {
        { ipv4(0, 0, 0, 0), false }, { ipv4(0, 255, 255, 255), false }, { ipv4(1, 0, 0, 0), true },
        { ipv4(9, 255, 255, 255), true }, { ipv4(10, 0, 0, 0), false }, { ipv4(10, 255, 255, 255), false },
        { ipv4(11, 0, 0, 0), true }, { ipv4(126, 255, 255, 255), true }, { ipv4(127, 0, 0, 1), false },
        { ipv4(128, 0, 0, 0), true }, { ipv4(169, 253, 255, 255), true }, { ipv4(169, 254, 0, 0), false },
        { ipv4(169, 254, 255, 255), false }, { ipv4(169, 255, 0, 0), true }, { ipv4(172, 15, 255, 255), true },
        { ipv4(172, 16, 0, 0), false }, { ipv4(172, 31, 255, 255), false }, { ipv4(172, 32, 0, 0), true },
        { ipv4(192, 88, 99, 1), true }, { ipv4(192, 167, 255, 255), true }, { ipv4(192, 168, 0, 0), false },
        { ipv4(192, 168, 255, 255), false }, { ipv4(192, 169, 0, 0), true }, { ipv4(223, 255, 255, 255), true },
        { ipv4(224, 0, 0, 0), false }, { ipv4(239, 255, 255, 255), false }, { ipv4(255, 255, 255, 255), false },
        /* What is shared between an ISP and its customers (RFC 6598) was not known in 2001: RFC 6343 section 3 (h). */
        { ipv4(100, 64, 0, 1), true },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++)
        g_assert_cmpint(tunnel_is_global(cases[i].addr), ==, cases[i].global);
    g_assert_false(tunnel_is_global((struct addr) { UINT64_C(0x20010db8) << 32, 1 }));
}

/* Who may have sent what. */
static void
test_takes(void)
{
    const struct addr own = sixtofour_prefix(ipv4(203, 0, 113, 7)), other = sixtofour_prefix(ipv4(203, 0, 113, 8));
    const struct addr private = sixtofour_prefix(ipv4(192, 168, 0, 1)), native = { UINT64_C(0x20010db8) << 32, 1 };
    const struct { const char *why; struct addr outer, src, dst; bool takes; } cases[] = {
        { "from who it says", ipv4(203, 0, 113, 7), own, native, true },
        { "to another site", ipv4(203, 0, 113, 7), own, other, true },
        { "from another one", ipv4(203, 0, 113, 8), own, native, false },
        { "from a relay", ipv4(192, 88, 99, 1), native, own, true },
        { "from a relay's own address", ipv4(198, 51, 100, 9), native, own, true },
        { "from a private address", ipv4(10, 0, 0, 1), native, own, false },
        { "of a private address", ipv4(192, 168, 0, 1), private, native, false },
        { "to a private one", ipv4(203, 0, 113, 7), own, private, false },
        { "of a link", ipv4(203, 0, 113, 7), { UINT64_C(0xfe80) << 48, 1 }, native, false },
        { "to many", ipv4(203, 0, 113, 7), own, { UINT64_C(0xff0e) << 48, 1 }, false },
        { "from a mapped address", ipv4(203, 0, 113, 7), ipv4(203, 0, 113, 7), native, false },
        { "to a mapped address", ipv4(203, 0, 113, 7), own, ipv4(203, 0, 113, 8), false },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct packet inner = { .src = cases[i].src, .dst = cases[i].dst, .family = FAMILY_IPV6 };
        struct packet outer = { .src = cases[i].outer, .dst = ipv4(192, 88, 99, 1), .family = FAMILY_IPV4,
                                .proto = PROTO_IPV6, .carries = true, .u.tunnel.carried = &inner };

        g_test_message("%s", cases[i].why);
        g_assert_cmpint(sixtofour_takes(&outer), ==, cases[i].takes);
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/sixtofour/prefix", test_prefix);
    g_test_add_func("/sixtofour/global", test_global);
    g_test_add_func("/sixtofour/takes", test_takes);
    return g_test_run();
}
