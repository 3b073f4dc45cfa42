/*
 * test-teredo.c - addresses of Teredo, and what stands in front of its packets
 *
 * What is expected is the text of RFC 4380 sections 4, 5.1.1 and 5.2.4, taken apart
 * by hand.
 */
#include "tests/unit/address.h"
#include "tests/unit/echo.h"
#include "tests/unit/random.h"

#include "models/tunnel/teredo.h"

/* Section 4: 32 bits each of prefix and server, 16 of flags, then port ^ ffff and address ^ ffffffff. */
static void
test_address(void)
{
    static const struct {
        const char *text;
        struct teredo_address parts;
    } written[] = {
        /* 0x4136e378 is 65.54.227.120; 0x63bf ^ 0xffff = 0x9c40 = 40000; 0x3ffffdd2 ^ 0xffffffff = 0xc000022d,
         * 192.0.2.45; 0x8000 is the cone bit. */
        { "2001:0:4136:e378:8000:63bf:3fff:fdd2", { 0x4136e378, 0x8000, { 0xc000022d, 40000 } } },
        /* A Windows host: 0xcf2e3096 is 207.46.48.150, the flags of RFC 5991 without cone bit, port 0x1234 written
         * 0xedcb, 203.0.113.9 = 0xcb007109 written 0x34ff8ef6. */
        { "2001:0:cf2e:3096:247d:edcb:34ff:8ef6", { 0xcf2e3096, 0x247d, { 0xcb007109, 0x1234 } } },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(written); i++) {
        struct addr addr = read_addr(written[i].text);
        struct teredo_address parts;

        g_assert_true(teredo_decode(addr, &parts));
        g_assert_cmphex(parts.server, ==, written[i].parts.server);
        g_assert_cmphex(parts.flags, ==, written[i].parts.flags);
        g_assert_cmphex(parts.mapped.ipv4, ==, written[i].parts.mapped.ipv4);
        g_assert_cmpuint(parts.mapped.port, ==, written[i].parts.mapped.port);
        g_assert_true(addr_equal(teredo_encode(&written[i].parts), addr));
    }
}

/* A client at 192.168.1.5 (0xc0a80105, written 0x3f57fefa), port 4096 (0x1000, written 0xefff). */
static void
test_link_local(void)
{
    struct teredo_endpoint own = { 0xc0a80105, 4096 };

    g_assert_true(addr_equal(teredo_link_local(TEREDO_CONE, own), read_addr("fe80::8000:efff:3f57:fefa")));
    g_assert_true(addr_equal(teredo_link_local(0, own), read_addr("fe80::efff:3f57:fefa")));
}

/* Each is the first address of test_address() with one thing wrong. */
static void
test_malformed(void)
{
    static const char *const malformed[] = {
        "2001:1:4136:e378:8000:63bf:3fff:fdd2",         /* not in 2001::/32 */
        "3ffe:831f:4136:e378:8000:63bf:3fff:fdd2",      /* the prefix of the time before RFC 4380 */
        "2002:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:0:4136:e378:8200:63bf:3fff:fdd2",         /* universal bit */
        "2001:0:4136:e378:8100:63bf:3fff:fdd2",         /* group bit */
        "2001:0:4136:e378:8000:ffff:3fff:fdd2",         /* port 0 */
        "2001:0:0a00:0001:8000:63bf:3fff:fdd2",         /* server 10.0.0.1 */
        "2001:0:c058:6301:8000:63bf:3fff:fdd2",         /* server 192.88.99.1 */
        "2001:0:4136:e378:8000:63bf:3f57:fefa",         /* client 192.168.1.5 */
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",         /* client 10.0.0.1 */
        "2001:0:4136:e378:8000:63bf:53ef:fffe",         /* client 172.16.0.1 */
        "2001:0:4136:e378:8000:63bf:80ff:fffe",         /* client 127.0.0.1 */
        "2001:0:4136:e378:8000:63bf:5601:fffe",         /* client 169.254.0.1 */
        "2001:0:4136:e378:8000:63bf:1fff:fffe",         /* client 224.0.0.1 */
        "2001:0:4136:e378:8000:63bf:3fa7:9cfe",         /* client 192.88.99.1 */
        "2001:0:4136:e378:8000:63bf:0:0",               /* client 255.255.255.255 */
        "2001:0:4136:e378:8000:63bf:ffff:ffff",         /* client 0.0.0.0 */
    };
    struct teredo_address parts;

    for (unsigned i = 0; i < G_N_ELEMENTS(malformed); i++)
        if (teredo_decode(read_addr(malformed[i]), &parts))
            g_error("%s was taken for a Teredo address", malformed[i]);
}

/* Reserved and drawn bits of the flags are nobody's business (RFC 5991 section 3). */
static void
test_flags(void)
{
    static const char *const well_formed[] = {
        "2001:0:4136:e378:4000:63bf:3fff:fdd2", "2001:0:4136:e378:fcff:63bf:3fff:fdd2",
        "2001:0:4136:e378:0:63bf:3fff:fdd2" };
    struct teredo_address parts;

    for (unsigned i = 0; i < G_N_ELEMENTS(well_formed); i++)
        g_assert_true(teredo_decode(read_addr(well_formed[i]), &parts));
    g_assert_cmphex(TEREDO_DRAWN & (TEREDO_CONE | TEREDO_UG), ==, 0);
    g_assert_cmpuint((unsigned) __builtin_popcount(TEREDO_DRAWN), ==, 12);
}

static uint32_t
any32(void)
{
    return below(0x10000) << 16 | below(0x10000);
}

/* What is encoded comes back, and only what packets may be sent to. */
static void
test_round_trip(void)
{
    unsigned n = 0;

    for (unsigned i = 0; i < 100000; i++) {
        struct teredo_address parts = {
            any32(), (uint16_t) (below(0x10000) & ~TEREDO_UG), { any32(), (uint16_t) (1 + below(0xffff)) } }, back;
        bool good = teredo_is_global(parts.server) && teredo_is_global(parts.mapped.ipv4);

        g_assert_true(teredo_decode(teredo_encode(&parts), &back) == good);
        g_assert_true(back.server == parts.server && back.flags == parts.flags &&
                      teredo_same(back.mapped, parts.mapped));
        n += good;
    }
    /* 0/8, 10/8, 127/8 and 224/4 are 19 of 256 parts, and 237 / 256 squared is 0.857; the others are small. */
    g_assert_cmpuint(n, >, 84000);
    g_assert_cmpuint(n, <, 87000);
}

/* Wire sizes: IPv4 20 + UDP 8, 8 of an origin indication, 13 of an authentication, 40 of a bubble. */
static void
test_packets(void)
{
    struct lab lab;
    struct network network = { .n_nodes = 1 };
    struct teredo_endpoint client = { 0xc0a80105, 4096 }, server = { 0x4136e378, TEREDO_PORT }, origin;
    struct addr src = read_addr("2001:0:4136:e378:8000:63bf:3fff:fdd2"), dst = read_addr("2001:db8::1");

    lab_init(&lab, &network, &manners[0]);
    struct ident ident = { .origin = 0, .serial = 7, .sub = 1 };
    struct packet *outer = teredo_wrap(&lab.island, teredo_bubble(&lab.island, src, dst, ident), client, server);

    g_assert_cmpuint(outer->size, ==, 20 + 8 + 40);
    g_assert_true(teredo_same(teredo_source(outer), client) && teredo_same(teredo_destination(outer), server));
    g_assert_cmpint(teredo_content(outer), ==, TEREDO_BUBBLE);
    g_assert_false(teredo_origin(outer, &origin));
    teredo_add_origin(outer, client);
    teredo_add_authentication(outer, 5, 0);
    g_assert_cmpuint(outer->size, ==, 20 + 8 + 13 + 8 + 40);
    g_assert_true(teredo_origin(outer, &origin) && teredo_same(origin, client));

    struct packet *copy = packet_copy(&lab.island, outer), *inside = packet_unwrap(&lab.island, outer);

    g_assert_cmpuint(inside->size, ==, 40);
    g_assert_cmpuint(inside->serial, ==, 7);
    packet_free(&lab.island, inside);
    g_assert_cmpint(teredo_content(copy), ==, TEREDO_BUBBLE);   /* with a bubble of its own */
    packet_free(&lab.island, copy);
    g_assert_cmpuint(lab.island.net->packets.taken, ==, lab.island.net->packets.given);
    lab_free(&lab);
}

/* What came: by next header, message, source and destination. */
static void
test_content(void)
{
    struct packet inside = { .family = FAMILY_IPV6, .proto = PROTO_ICMPV6, .size = 48 };
    struct packet outer = { .proto = PROTO_UDP, .carries = true, .u.tunnel.carried = &inside };

    inside.u.nd.kind = ND_ROUTER_SOLICITATION;
    inside.src = read_addr("fe80::8000:efff:3f57:fefa");
    inside.dst = read_addr("ff02::2");
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_SOLICITATION);
    inside.dst = read_addr("ff02::1");
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_NOTHING);
    inside.dst = read_addr("ff02::2");
    inside.src = read_addr("2001:db8::1");
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_NOTHING);
    inside.u.nd.kind = ND_ROUTER_ADVERTISEMENT;
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_ADVERTISEMENT);
    inside.u.echo.kind = ECHO_REQUEST;
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_ICMPV6);
    inside.proto = PROTO_TCP;
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_DATA);
    inside.proto = PROTO_NONE;          /* something follows what says that nothing does */
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_DATA);
    outer.proto = PROTO_IPV6;
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_NOTHING);
    outer = (struct packet) { .proto = PROTO_UDP };
    g_assert_cmpint(teredo_content(&outer), ==, TEREDO_NOTHING);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/teredo/address", test_address);
    g_test_add_func("/teredo/link-local", test_link_local);
    g_test_add_func("/teredo/malformed", test_malformed);
    g_test_add_func("/teredo/flags", test_flags);
    g_test_add_func("/teredo/round-trip", test_round_trip);
    g_test_add_func("/teredo/packets", test_packets);
    g_test_add_func("/teredo/content", test_content);
    return g_test_run();
}
