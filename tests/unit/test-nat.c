/*
 * test-nat.c - what a NAT maps, whom it lets in, how long, and how packets pass it
 *
 * What is expected is the text of RFC 3489 section 5, RFC 4787 sections 4 to 6 and
 * RFC 5382 section 4.3, applied by hand to a few endpoints.
 */
#include "tests/unit/echo.h"
#include "tests/unit/random.h"

#include "models/models.h"
#include "models/nat/mapping.h"
#include "models/nat/nat.h"

#define S INT64_C(1000000000)

#define IPV4(bits) { .lo = MAPPED_LO | (bits) }

static const struct nat_endpoint inside = { IPV4(0xc0a80102), 5000 };   /* 192.168.1.2 */
static const struct nat_endpoint a1 = { IPV4(0xc6336401), 80 }, a2 = { IPV4(0xc6336401), 81 };
static const struct nat_endpoint b1 = { IPV4(0xc6336402), 80 };

static struct nat_behaviour
behaviour(enum nat_dependence mapping, enum nat_dependence filtering)
{
    return (struct nat_behaviour) {
        .mapping = (uint8_t) mapping, .filtering = (uint8_t) filtering, .ports = NAT_PORTS_PRESERVED,
        .hairpin = NAT_HAIRPIN_EXTERNAL, .refresh = NAT_REFRESH_OUTBOUND | NAT_REFRESH_INBOUND, .errors = true,
        .first_port = 1024, .last_port = 65535, .udp_one_way_ns = 30 * S, .udp_ns = 120 * S,
        .tcp_transitory_ns = 240 * S, .tcp_established_ns = 7440 * S, .icmp_ns = 60 * S,
    };
}

/* A table by itself. */
struct bench {
    struct nat_behaviour behaviour;
    struct arena arena;
    struct pool mappings, sessions, subscribers;
    struct nat_table table;
};

static void
bench_init(struct bench *bench, struct nat_behaviour behaviour)
{
    *bench = (struct bench) { .behaviour = behaviour };
    pool_init(&bench->mappings, &bench->arena, sizeof(struct nat_mapping));
    pool_init(&bench->sessions, &bench->arena, sizeof(struct nat_session));
    pool_init(&bench->subscribers, &bench->arena, sizeof(struct nat_subscriber));
    bench->table = (struct nat_table) {
        .behaviour = &bench->behaviour, .arena = &bench->arena, .mappings = &bench->mappings,
        .sessions = &bench->sessions, .subscribers = &bench->subscribers, .pool = IPV4(0xc6120001), .n_addresses = 1,
        .key = 1 };
}

static void
bench_clear(struct bench *bench)
{
    nat_forget(&bench->table);
    g_assert_cmpuint(bench->mappings.taken, ==, bench->mappings.given);
    g_assert_cmpuint(bench->sessions.taken, ==, bench->sessions.given);
    g_assert_cmpuint(bench->subscribers.taken, ==, bench->subscribers.given);
    arena_free(&bench->arena);
}

/* The table's functions, of packets without identity that come in their time. */
static struct nat_seen
at_of(int64_t at, uint8_t proto, struct nat_endpoint here, struct nat_endpoint remote, uint8_t flags)
{
    return (struct nat_seen) {
        .when.at = at, .known = at, .here = here, .remote = remote, .proto = proto, .flags = flags };
}

static struct nat_mapping *
outbound(struct nat_table *table, int64_t at, uint8_t proto, struct nat_endpoint from, struct nat_endpoint to,
         uint8_t flags)
{
    struct nat_seen packet = at_of(at, proto, from, to, flags);

    return nat_outbound(table, &packet);
}

static struct nat_mapping *
inbound(struct nat_table *table, int64_t at, uint8_t proto, struct nat_endpoint to, struct nat_endpoint from,
        uint8_t flags)
{
    struct nat_seen packet = at_of(at, proto, to, from, flags);

    return nat_inbound(table, &packet);
}

static struct nat_mapping *
mapped(struct nat_table *table, int64_t at, uint8_t proto, struct nat_endpoint here)
{
    struct nat_seen packet = at_of(at, proto, here, (struct nat_endpoint) { .port = 0 }, 0);

    return nat_mapped(table, &packet);
}

/* A port of the first address outside. */
static struct nat_endpoint
outside(uint16_t port)
{
    return (struct nat_endpoint) { IPV4(0xc6120001), port };
}

static uint16_t
out(struct bench *bench, int64_t at, struct nat_endpoint from, struct nat_endpoint to)
{
    const struct nat_mapping *mapping = outbound(&bench->table, at, PROTO_UDP, from, to, 0);

    return mapping != NULL ? mapping->outside.port : 0;
}

static bool
in(struct bench *bench, int64_t at, uint16_t port, struct nat_endpoint from)
{
    const struct nat_mapping *mapping = inbound(&bench->table, at, PROTO_UDP, outside(port), from, 0);

    return mapping != NULL && mapping->inside.port == inside.port && addr_equal(mapping->inside.addr, inside.addr);
}

/* RFC 3489 section 5: three ends see one port, two, or three; and by the port that
 * the first one sees, these come in. */
static void
test_types(void)
{
    static const struct {
        enum nat_dependence mapping, filtering;
        unsigned ports;
        bool same, other_port, other_address;
    } type[] = {
        { NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT, 1, true, true, true },            /* full cone */
        { NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_DEPENDENT, 1, true, true, false },              /* restricted */
        { NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT, 1, true, false, false },    /* port restricted */
        { NAT_ADDRESS_DEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT, 2, true, false, false },
        { NAT_ADDRESS_AND_PORT_DEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT, 3, true, false, false },      /* symmetric */
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(type); i++) {
        struct bench bench;

        bench_init(&bench, behaviour(type[i].mapping, type[i].filtering));
        uint16_t port = out(&bench, 0, inside, a1);
        g_assert_cmpuint(port, ==, inside.port);
        g_assert_true(in(&bench, 1, port, a1) == type[i].same);
        g_assert_true(in(&bench, 1, port, a2) == type[i].other_port);
        g_assert_true(in(&bench, 1, port, b1) == type[i].other_address);

        uint16_t second = out(&bench, 2, inside, a2), third = out(&bench, 2, inside, b1);
        g_assert_cmpuint(1u + (second != port) + (third != port && third != second), ==, type[i].ports);
        bench_clear(&bench);
    }
}

/* RFC 4787 section 4.3. A mapping ends in the instant its time is over. */
static void
test_timers(void)
{
    struct bench bench;

    /* One way for 30 s, both ways for 120 s: the figures of Linux. */
    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT));
    uint16_t port = out(&bench, 0, inside, a1);
    g_assert_true(in(&bench, 30 * S - 1, port, a1));
    g_assert_true(in(&bench, 150 * S - 2, port, a1));
    g_assert_false(in(&bench, 270 * S - 2, port, a1));
    bench_clear(&bench);

    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT));
    port = out(&bench, 0, inside, a1);
    g_assert_false(in(&bench, 30 * S, port, a1));
    bench_clear(&bench);

    /* Refreshed by what goes out alone (REQ-6): what comes in keeps nothing. */
    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT));
    bench.behaviour.refresh = NAT_REFRESH_OUTBOUND;
    port = out(&bench, 0, inside, a1);
    g_assert_true(in(&bench, 10 * S, port, a1));        /* both ways now: until 130 s */
    g_assert_true(in(&bench, 129 * S, port, a1));
    g_assert_false(in(&bench, 130 * S, port, a1));
    bench_clear(&bench);

    /* A filter forgets an end apart from its mapping, which another end keeps. */
    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_DEPENDENT));
    port = out(&bench, 0, inside, a1);
    out(&bench, 20 * S, inside, b1);
    g_assert_true(in(&bench, 40 * S, port, b1));
    g_assert_false(in(&bench, 40 * S, port, a1));
    bench_clear(&bench);
}

/* As Linux has it: each pair of endpoints has a timer of its own, and a port outside
 * is kept as long as the last of them. */
static void
test_sessions(void)
{
    struct bench bench;

    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_DEPENDENT));
    bench.behaviour.per = NAT_PER_SESSION;
    uint16_t port = out(&bench, 0, inside, a1);
    g_assert_true(in(&bench, 1 * S, port, a1));         /* both ways: until 121 s */
    out(&bench, 20 * S, inside, b1);                    /* one way: until 50 s, though the mapping has seen both */
    g_assert_false(in(&bench, 50 * S, port, b1));
    g_assert_true(in(&bench, 121 * S - 1, port, a2));   /* the filter goes by the address; a2 has 30 s of its own */
    g_assert_false(in(&bench, 151 * S, port, a1));
    bench_clear(&bench);

    /* What comes in first, where anybody may, is one way until something is sent there. */
    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT));
    bench.behaviour.per = NAT_PER_SESSION;
    port = out(&bench, 0, inside, a1);
    g_assert_true(in(&bench, 29 * S, port, b1));        /* until 59 s */
    g_assert_cmpuint(out(&bench, 58 * S, inside, b1), ==, port);        /* until 178 s */
    g_assert_true(in(&bench, 178 * S - 1, port, b1));
    bench_clear(&bench);

    /* What was sent there before the session was over permits nothing to one that began from outside. */
    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_DEPENDENT));
    bench.behaviour.per = NAT_PER_SESSION;
    port = out(&bench, 0, inside, a2);                  /* until 30 s */
    out(&bench, 0, inside, a1);
    g_assert_true(in(&bench, 1 * S, port, a1));         /* until 121 s */
    g_assert_true(in(&bench, 100 * S, port, a2));       /* the address may; until 130 s */
    g_assert_false(in(&bench, 121 * S, port, a2));
    bench_clear(&bench);
}

static const struct nat_mapping *
tcp_out(struct bench *bench, int64_t at, uint8_t flags)
{
    return outbound(&bench->table, at, PROTO_TCP, inside, a1, flags);
}

static const struct nat_mapping *
tcp_in(struct bench *bench, int64_t at, uint8_t flags)
{
    return inbound(&bench->table, at, PROTO_TCP, outside(inside.port), a1, flags);
}

/* RFC 5382 section 5: half open and closing four minutes, open 2 h 4 min. */
static void
test_tcp(void)
{
    struct bench bench;

    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT));
    tcp_out(&bench, 0, TCP_SYN);
    g_assert_null(mapped(&bench.table, 240 * S, PROTO_TCP, outside(inside.port)));

    tcp_out(&bench, 300 * S, TCP_SYN);
    g_assert_nonnull(tcp_in(&bench, 301 * S, TCP_SYN | TCP_ACK));
    g_assert_nonnull(mapped(&bench.table, (301 + 7440) * S - 1, PROTO_TCP, outside(inside.port)));
    tcp_out(&bench, 400 * S, TCP_FIN | TCP_ACK);
    g_assert_nonnull(mapped(&bench.table, 640 * S - 1, PROTO_TCP, outside(inside.port)));
    g_assert_null(mapped(&bench.table, 640 * S, PROTO_TCP, outside(inside.port)));

    /* The ports are used again before the old connection is forgotten. */
    tcp_out(&bench, 700 * S, TCP_RST);
    tcp_out(&bench, 701 * S, TCP_SYN);
    g_assert_nonnull(tcp_in(&bench, 702 * S, TCP_SYN | TCP_ACK));
    g_assert_nonnull(mapped(&bench.table, (702 + 7440) * S - 1, PROTO_TCP, outside(inside.port)));
    bench_clear(&bench);
}

/* RFC 5508 sections 3.1 and 3.2: an identifier is mapped as a port is, apart from those, for 60 s without a query;
 * in comes what the other end sends, which has no port of its own. */
static void
test_echo(void)
{
    static const struct nat_endpoint server = { IPV4(0xc6336401), 0 }, stranger = { IPV4(0xc6336402), 0 };
    struct nat_endpoint other = { addr_add(inside.addr, 1), inside.port };
    struct bench bench;

    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT));
    g_assert_cmpuint(out(&bench, 0, inside, a1), ==, 5000);
    g_assert_cmpuint(outbound(&bench.table, 0, PROTO_ICMP, inside, server, 0)->outside.port, ==, 5000);
    g_assert_cmpuint(outbound(&bench.table, 0, PROTO_ICMP, other, server, 0)->outside.port, ==, 5001);
    g_assert_nonnull(inbound(&bench.table, 1 * S, PROTO_ICMP, outside(5001), server, 0));
    g_assert_null(inbound(&bench.table, 1 * S, PROTO_ICMP, outside(5001), stranger, 0));
    g_assert_null(inbound(&bench.table, 1 * S, PROTO_ICMP, outside(0), server, 0));         /* asked from outside */
    g_assert_nonnull(mapped(&bench.table, 61 * S - 1, PROTO_ICMP, outside(5001)));
    g_assert_null(mapped(&bench.table, 61 * S, PROTO_ICMP, outside(5001)));
    g_assert_null(mapped(&bench.table, 60 * S, PROTO_ICMP, outside(5000)));
    bench_clear(&bench);

    /* REQ-1a: the identifier does not hang on the other end, where ports do; it may (SHOULD). */
    bench_init(&bench, behaviour(NAT_ADDRESS_AND_PORT_DEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT));
    g_assert_cmpuint(outbound(&bench.table, 0, PROTO_ICMP, inside, server, 0)->outside.port, ==, 5000);
    g_assert_cmpuint(outbound(&bench.table, 0, PROTO_ICMP, inside, stranger, 0)->outside.port, ==, 5000);
    bench_clear(&bench);
    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT));
    bench.behaviour.queries = NAT_ADDRESS_DEPENDENT;
    g_assert_cmpuint(outbound(&bench.table, 0, PROTO_ICMP, inside, server, 0)->outside.port, ==, 5000);
    g_assert_cmpuint(outbound(&bench.table, 0, PROTO_ICMP, inside, stranger, 0)->outside.port, ==, 5001);
    bench_clear(&bench);
}

/* RFC 4787 section 4.2: no two endpoints inside share a port outside (REQ-3). */
static void
test_ports(void)
{
    struct nat_endpoint other = { addr_add(inside.addr, 1), inside.port }, low = { inside.addr, 53 };
    struct bench bench;

    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT));
    g_assert_cmpuint(out(&bench, 0, inside, a1), ==, 5000);
    g_assert_cmpuint(out(&bench, 0, other, a1), ==, 5001);
    g_assert_cmpuint(out(&bench, 0, low, a1), ==, 1024);
    g_assert_cmpuint(outbound(&bench.table, 0, PROTO_TCP, other, a1, TCP_SYN)->outside.port, ==, 5000);
    bench_clear(&bench);

    /* As many as there are, then none, until they are over. */
    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT));
    bench.behaviour.first_port = 4998;
    bench.behaviour.last_port = 5001;
    for (uint32_t i = 0; i < 4; i++)
        g_assert_cmpuint(out(&bench, 0, (struct nat_endpoint) { addr_add(inside.addr, i), 5000 }, a1), ==,
                         i < 2 ? 5000 + i : 4998 + i - 2);
    g_assert_cmpuint(out(&bench, 1, (struct nat_endpoint) { addr_add(inside.addr, 9), 5000 }, a1), ==, 0);
    g_assert_cmpuint(out(&bench, 30 * S, (struct nat_endpoint) { addr_add(inside.addr, 9), 5000 }, a1), ==, 5000);
    bench_clear(&bench);

    bench_init(&bench, behaviour(NAT_ADDRESS_AND_PORT_DEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT));
    bench.behaviour.ports = NAT_PORTS_SEQUENTIAL;
    g_assert_cmpuint(out(&bench, 0, inside, a1), ==, 1024);
    g_assert_cmpuint(out(&bench, 0, inside, a2), ==, 1025);
    g_assert_cmpuint(out(&bench, 0, inside, b1), ==, 1026);
    bench_clear(&bench);
}

/* RFC 6888. Addresses inside from 100.64.0.1 on, of which each is a subscriber; the
 * pool is of two addresses. */
static struct nat_endpoint
subscriber(uint32_t nth, uint16_t port)
{
    return (struct nat_endpoint) { addr_add((struct addr) IPV4(0x64400001), nth), port };
}

static void
pool_init_of(struct bench *bench, uint16_t block, enum nat_pooling pooling)
{
    bench_init(bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT));
    bench->behaviour.ports = NAT_PORTS_RANDOM;
    bench->behaviour.first_port = 1024;
    bench->behaviour.last_port = 1024 + 9;      /* ten of them */
    bench->behaviour.block = block;
    bench->behaviour.pooling = (uint8_t) pooling;
    bench->table.n_addresses = 2;
}

/* A block of 4 of ten ports: two to an address, so four subscribers in all; each has 4 ports
 * of a protocol (REQ-4), all at one address (REQ-2), that nobody else has. */
static void
test_blocks(void)
{
    struct bench bench;
    struct nat_endpoint seen[4][4];

    pool_init_of(&bench, 4, NAT_POOLING_ARBITRARY);     /* which a block's owner does not notice */
    g_assert_cmpuint(nat_blocks(&bench.behaviour), ==, 2);
    for (uint32_t i = 0; i < 4; i++)
        for (uint16_t j = 0; j < 4; j++) {
            const struct nat_mapping *mapping =
                outbound(&bench.table, 0, PROTO_UDP, subscriber(i, 6000 + j), a1, 0);

            g_assert_nonnull(mapping);
            seen[i][j] = mapping->outside;
            g_assert_true(addr_equal(seen[i][j].addr, outside(0).addr) == (i < 2));
            g_assert_cmpuint(seen[i][j].port, >=, 1024 + i % 2 * 4);
            g_assert_cmpuint(seen[i][j].port, <, 1024 + i % 2 * 4 + 4);
            for (uint16_t k = 0; k < j; k++)
                g_assert_cmpuint(seen[i][j].port, !=, seen[i][k].port);
        }
    g_assert_null(outbound(&bench.table, 1, PROTO_UDP, subscriber(0, 7000), a1, 0));
    g_assert_nonnull(outbound(&bench.table, 1, PROTO_UDP, subscriber(0, 6000), b1, 0));     /* it is there */
    g_assert_nonnull(outbound(&bench.table, 1, PROTO_TCP, subscriber(0, 7000), a1, TCP_SYN));
    g_assert_null(outbound(&bench.table, 1, PROTO_UDP, subscriber(4, 6000), a1, 0));        /* a fifth one */
    /* When its mappings are over, its ports are its own still, at once (REQ-8B). */
    bench.behaviour.hold_ns = 120 * S;
    g_assert_nonnull(outbound(&bench.table, 31 * S, PROTO_UDP, subscriber(0, 7000), a1, 0));
    bench_clear(&bench);
}

/* REQ-2: paired, all of an address inside go out by one; or by any, as it comes. */
static void
test_pooling(void)
{
    for (enum nat_pooling pooling = NAT_POOLING_PAIRED; pooling <= NAT_POOLING_ARBITRARY; pooling++) {
        unsigned changes = 0;
        struct bench bench;

        pool_init_of(&bench, 0, pooling);
        bench.behaviour.last_port = 65535;
        for (uint32_t i = 0; i < 8; i++) {
            struct addr first = outbound(&bench.table, 0, PROTO_UDP, subscriber(i, 1), a1, 0)->outside.addr;

            for (uint16_t j = 2; j < 10; j++) {
                const struct nat_mapping *mapping = outbound(&bench.table, 0, PROTO_UDP, subscriber(i, j), a1, 0);

                changes += !addr_equal(mapping->outside.addr, first);
            }
        }
        g_assert_true((changes > 0) == (pooling == NAT_POOLING_ARBITRARY));
        bench_clear(&bench);
    }
}

/* REQ-8: a port is held back for 2 min, for strangers might still send there; TCP's are not (A), nor where
 * a filter keeps strangers out (C). */
static void
test_hold(void)
{
    static const struct {
        uint8_t proto, filtering;
        int64_t free_at;
    } each[] = {
        { PROTO_UDP, NAT_ENDPOINT_INDEPENDENT, (30 + 120) * S },
        { PROTO_ICMP, NAT_ENDPOINT_INDEPENDENT, (60 + 120) * S },
        { PROTO_TCP, NAT_ENDPOINT_INDEPENDENT, 240 * S },
        { PROTO_UDP, NAT_ADDRESS_DEPENDENT, 30 * S },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        struct bench bench;

        pool_init_of(&bench, 0, NAT_POOLING_PAIRED);
        bench.table.n_addresses = 1;
        bench.behaviour.first_port = bench.behaviour.last_port = 1024;
        bench.behaviour.filtering = each[i].filtering;
        bench.behaviour.hold_ns = 120 * S;
        g_assert_nonnull(outbound(&bench.table, 0, each[i].proto, subscriber(0, 1), a1, TCP_SYN));
        g_assert_null(outbound(&bench.table, each[i].free_at - 1, each[i].proto, subscriber(1, 1), a1, TCP_SYN));
        g_assert_null(mapped(&bench.table, each[i].free_at, each[i].proto, outside(1024)));
        g_assert_nonnull(outbound(&bench.table, each[i].free_at, each[i].proto, subscriber(1, 1), a1, TCP_SYN));
        bench_clear(&bench);
    }
}

/* All is forgotten, blocks too, and the first who comes is the first again. */
static void
test_forget(void)
{
    struct bench bench;

    pool_init_of(&bench, 4, NAT_POOLING_PAIRED);
    bench.behaviour.ports = NAT_PORTS_SEQUENTIAL;
    for (uint32_t i = 0; i < 4; i++)
        g_assert_nonnull(outbound(&bench.table, 0, PROTO_UDP, subscriber(i, 6000), a1, 0));
    nat_forget(&bench.table);
    g_assert_cmpuint(bench.mappings.taken, ==, bench.mappings.given);
    g_assert_null(mapped(&bench.table, 1, PROTO_UDP, outside(1024)));
    g_assert_cmpuint(outbound(&bench.table, 1, PROTO_UDP, subscriber(3, 6000), a1, 0)->outside.port, ==, 1024);
    bench_clear(&bench);
}

/* Protocol 41 has no ports: it is one's for each address outside. */
static void
test_tunnels(void)
{
    struct nat_endpoint pc = { inside.addr, 0 }, sister = { addr_add(inside.addr, 1), 0 };
    struct nat_endpoint relay = { a1.addr, 0 }, other = { b1.addr, 0 };
    struct bench bench;

    bench_init(&bench, behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_DEPENDENT));
    bench.behaviour.tunnel_ns = 600 * S;
    g_assert_cmpuint(outbound(&bench.table, 0, PROTO_IPV6, pc, relay, 0)->outside.port, ==, 0);
    g_assert_null(outbound(&bench.table, 0, PROTO_IPV6, sister, other, 0));
    g_assert_true(addr_equal(inbound(&bench.table, 599 * S, PROTO_IPV6, outside(0), relay, 0)->inside.addr,
                             pc.addr));
    g_assert_null(inbound(&bench.table, 599 * S, PROTO_IPV6, outside(0), other, 0));
    g_assert_nonnull(outbound(&bench.table, (599 + 600) * S, PROTO_IPV6, sister, other, 0));
    bench_clear(&bench);
}

/* What a mapping is, told in the plainest way: a list. */
struct plain {
    struct nat_endpoint inside, remote;
    uint16_t port;
    int64_t end;
    bool both_ways;
};

static bool
matches(const struct plain *plain, enum nat_dependence dependence, struct nat_endpoint remote)
{
    return dependence == NAT_ENDPOINT_INDEPENDENT ||
        (addr_equal(plain->remote.addr, remote.addr) &&
         (dependence == NAT_ADDRESS_DEPENDENT || plain->remote.port == remote.port));
}

/* Against that list: of many packets of few endpoints each finds the same mapping,
 * and of two that live at one time no two have one port. */
static void
test_random(void)
{
    for (int trial = 0; trial < 300; trial++) {
        enum nat_dependence mapping = (enum nat_dependence) below(3);
        struct plain plain[64];
        unsigned n = 0;
        int64_t now = 0;
        struct bench bench;

        bench_init(&bench, behaviour(mapping, NAT_ENDPOINT_INDEPENDENT));
        bench.behaviour.ports = (uint8_t) below(3);
        for (int i = 0; i < 300; i++) {
            struct nat_endpoint from = { addr_add(inside.addr, below(3)), (uint16_t) (2000 + below(3)) };
            struct nat_endpoint to = { addr_add(a1.addr, below(2)), (uint16_t) (80 + below(2)) };
            unsigned found = 0;

            now += (int64_t) below(8) * S;
            for (unsigned k = 0; k < n;)
                if (plain[k].end <= now)
                    plain[k] = plain[--n];
                else
                    k++;
            while (found < n && !(addr_equal(plain[found].inside.addr, from.addr) &&
                                  plain[found].inside.port == from.port && matches(&plain[found], mapping, to)))
                found++;

            uint16_t port = out(&bench, now, from, to);
            if (found == n)
                plain[n++] = (struct plain) { .inside = from, .remote = to, .port = port };
            g_assert_cmpuint(port, ==, plain[found].port);
            if (below(2) == 0) {
                g_assert_nonnull(inbound(&bench.table, now, PROTO_UDP, outside(port), to, 0));
                plain[found].both_ways = true;
            }
            plain[found].end = now + (plain[found].both_ways ? 120 : 30) * S;
            for (unsigned k = 0; k < n; k++)
                g_assert_true(k == found || plain[k].port != port);
        }
        bench_clear(&bench);
    }
}

/* Tables that see packets ahead of their time, beside such as see them in order: few endpoints and short times, so
 * that all befalls them. What goes out takes as long for each, and is told ahead if all before it of its address
 * is through; what comes in takes any time. */
enum { N_TIMED = 60, OUT_NS = 9 };

struct timed {
    struct nat_seen packet;
    int64_t sent_at;
    bool inward;
    bool seen;                  /* ahead of its time */
    uint16_t got;               /* port of the mapping it passed by, on the other side; 0: none */
};

static gint
by_moment(gconstpointer a, gconstpointer b)
{
    return nat_before(&((const struct timed *) a)->packet.when, &((const struct timed *) b)->packet.when) ? -1 : 1;
}

static struct timed
any_timed(int i)
{
    static const uint8_t flags[] = { TCP_SYN, TCP_SYN, TCP_ACK, TCP_ACK, TCP_FIN, TCP_RST };
    struct nat_endpoint here = { addr_add(inside.addr, below(2)), (uint16_t) (1024 + below(2)) };
    struct nat_endpoint remote = { addr_add(a1.addr, below(2)), (uint16_t) (80 + below(2)) };
    struct timed timed = { .sent_at = i + below(3), .inward = below(2) > 0 };

    if (timed.inward)
        here = outside((uint16_t) (1024 + below(8)));
    timed.packet = (struct nat_seen) {
        .when.at = timed.sent_at + (timed.inward ? 1 + below(20) : OUT_NS), .here = here, .remote = remote,
        .proto = below(2) > 0 ? PROTO_TCP : PROTO_UDP, .flags = flags[below(G_N_ELEMENTS(flags))],
        .when.ident = { timed.inward ? 2 * below(2) : 1, (uint32_t) i, 0 } };
    if (timed.packet.proto == PROTO_UDP)
        timed.packet.flags = 0;
    return timed;
}

/* Of a firewall what comes in comes to who is inside. */
static struct nat_behaviour
any_timed_behaviour(bool *translates)
{
    struct nat_behaviour any = behaviour((enum nat_dependence) below(3), (enum nat_dependence) below(3));
    int64_t *timer[] = { &any.udp_one_way_ns, &any.udp_ns, &any.tcp_transitory_ns, &any.tcp_established_ns };
    int64_t least = below(4) * 12;

    for (unsigned i = 0; i < G_N_ELEMENTS(timer); i++)
        *timer[i] = least + 1 + below(20);
    any.icmp_ns = 1000;
    any.ports = (uint8_t) below(3);
    any.per = (uint8_t) below(2);
    any.refresh = (uint8_t) (1 + below(3));
    any.hold_ns = below(2) * 10;
    any.block = (uint16_t) (4 * below(2));
    any.last_port = 1024 + 7;
    *translates = below(4) > 0;
    return any;
}

/* One of the table's, @known: see struct nat_seen. Returns: false, it is to be asked in its time. */
static bool
tell(struct bench *bench, struct timed *timed, int64_t known)
{
    struct nat_seen packet = timed->packet;
    const struct nat_mapping *mapping;
    bool ahead = known < packet.when.at;

    packet.known = known;
    mapping = timed->inward ? nat_inbound(&bench->table, &packet) : nat_outbound(&bench->table, &packet);
    if (mapping != NULL)
        timed->got = timed->inward ? mapping->inside.port : mapping->outside.port;
    return !ahead || mapping != NULL;
}

/* Whether something before @i of the same sender inside still waits for its time at @now. */
static bool
is_behind(const struct timed *timed, int i, int64_t now)
{
    bool is = false;

    for (int k = 0; k < i; k++)
        is |= !timed[k].inward && !timed[k].seen && timed[k].packet.when.at >= now &&
            nat_before(&timed[k].packet.when, &timed[i].packet.when) &&
            addr_equal(timed[k].packet.here.addr, timed[i].packet.here.addr);
    return is;
}

/* All that happens at @now: what has its time comes in order, then things are sent. */
static unsigned
tell_all(struct bench *bench, struct timed *timed, int64_t now)
{
    unsigned n_ahead = 0;

    for (int i = 0; i < N_TIMED; i++)
        if (timed[i].packet.when.at == now && !timed[i].seen)
            tell(bench, &timed[i], now);
    for (int i = 0; i < N_TIMED; i++)
        if (timed[i].sent_at == now && timed[i].packet.when.at - now < bench->table.sure_ns &&
            (timed[i].inward || !is_behind(timed, i, now))) {
            timed[i].seen = tell(bench, &timed[i], now);
            n_ahead += timed[i].seen;
        }
    return n_ahead;
}

static void
test_ahead(void)
{
    unsigned n_ahead = 0;

    for (int trial = 0; trial < 5000; trial++) {
        struct timed ordered[N_TIMED], ahead[N_TIMED];
        struct bench bench[2];
        bool translates;
        const struct nat_behaviour any = any_timed_behaviour(&translates);

        for (int k = 0; k < 2; k++) {
            bench_init(&bench[k], any);
            bench[k].table.sure_ns = nat_sure(&any);
            bench[k].table.n_addresses = translates;
        }
        for (int i = 0; i < N_TIMED; i++) {
            ordered[i] = any_timed(i);
            if (!translates && ordered[i].inward)
                ordered[i].packet.here = (struct nat_endpoint) {
                    addr_add(inside.addr, below(2)), (uint16_t) (1024 + below(2)) };
        }
        qsort(ordered, N_TIMED, sizeof *ordered, by_moment);
        memcpy(ahead, ordered, sizeof ahead);
        for (int i = 0; i < N_TIMED; i++)
            tell(&bench[0], &ordered[i], ordered[i].packet.when.at);
        for (int64_t now = 0; now < N_TIMED + 30; now++)
            n_ahead += tell_all(&bench[1], ahead, now);
        for (int i = 0; i < N_TIMED; i++)
            g_assert_cmpuint(ahead[i].got, ==, ordered[i].got);
        g_assert_cmpmem(bench[0].table.acted, sizeof bench[0].table.acted, bench[1].table.acted,
                        sizeof bench[1].table.acted);
        g_assert_cmpmem(bench[0].table.waited, sizeof bench[0].table.waited, bench[1].table.waited,
                        sizeof bench[1].table.waited);
        bench_clear(&bench[0]);
        bench_clear(&bench[1]);
    }
    g_assert_cmpuint(n_ahead, >, 25000);
}

/* Packets: two homes with a NAT each and the same addresses inside, a server.
 *
 *   home 0 (PC 192.168.1.2, SISTER 192.168.1.3) - NAT 198.18.0.1 \
 *                                                                  isp - SERVER, STRANGER
 *   home 1 (OTHER 192.168.1.2) - NAT 198.18.0.2                  /
 */
enum { PC, SISTER, OTHER, NAT_0, NAT_1, SERVER, STRANGER, N_NODES };

static const struct prefix home = { .addr = { .lo = MAPPED_LO | 0xc0a80100 }, .len = 120, .family = FAMILY_IPV4 };

static struct addr
address_of(uint32_t rank)
{
    static const uint32_t ipv4[] = {
        [PC] = 0xc0a80102, [SISTER] = 0xc0a80103, [OTHER] = 0xc0a80102, [NAT_0] = 0xc6120001, [NAT_1] = 0xc6120002,
        [SERVER] = 0xc6336401, [STRANGER] = 0xc6336402 };

    return addr_ipv4(ipv4[rank]);
}

static struct network *
two_homes(enum member_state server)
{
    struct network *network = network_new(N_NODES);
    uint32_t isp = network_add_router(network, &(struct router) {
        .uplink = NO_ROUTER, .families = BOTH,
        .terms = &(struct terms) { .crossing_ns = 10 * MS, .address = { [FAMILY_IPV4] = addr_ipv4(0xc0000008) } } });

    for (uint32_t i = 0; i < 2; i++)
        network_add_router(network, &(struct router) {
            .uplink = isp, .families = BOTH, .gate[FAMILY_IPV4 - 1] = NAT_0 + i,
            .terms = &(struct terms) {
                .uplink_ns = 5 * MS, .inside[FAMILY_IPV4] = &home,
                .address = { [FAMILY_IPV4] = addr_ipv4(0xc0a80101) } } });
    for (uint32_t i = 0; i < N_NODES; i++) {
        network_attach(network, i, i == PC || i == SISTER || i == NAT_0 ? 1 : i == OTHER || i == NAT_1 ? 2 : 0, -1, i);
        g_assert_true(network_add_address(network, i, address_of(i), i == SERVER ? server : MEMBER_UP));
    }
    network_compile(network);
    return network;
}

/* Runs with what each node says; those that say nothing are echoes. */
static void
run(struct lab *lab, const struct network *network, const struct talker_config *config,
    const struct nat_behaviour *behaviour, const struct manner *manner)
{
    static struct nat_config nat[2];

    lab_init(lab, network, manner);
    models_init(&lab->island, NULL, NULL);
    for (uint32_t i = 0; i < 2; i++)
        nat[i] = (struct nat_config) {
            .behaviour = behaviour, .inside = home, .outside = { address_of(NAT_0 + i), 128, FAMILY_IPV4 } };
    for (uint32_t i = 0; i < N_NODES; i++)
        if (i == NAT_0 || i == NAT_1)
            island_node(&lab->island, i, &nat_kind, &nat[i - NAT_0]);
        else if (config[i].n_shots > 0)
            island_node(&lab->island, i, &talker_kind, &config[i]);
        else
            island_node(&lab->island, i, &echo_kind, NULL);
    island_run(&lab->island);
    g_assert_cmpuint(lab->sent, ==, lab->arrived + lab_lost(lab));
    g_assert_cmpuint(lab->island.net->packets.taken, ==, lab->island.net->packets.given);
}

static struct talker_config
says(uint32_t rank, const struct shot *shot, uint32_t n)
{
    return (struct talker_config) { .src = { [FAMILY_IPV4] = address_of(rank) }, .shot = shot, .n_shots = n };
}

/* Each gets its own answer, from the server, at its own port; 2 x (5 + 10) ms. */
static void
test_both_homes(void)
{
    const struct shot shot = {
        .at = MS, .dst = address_of(SERVER), .sport = 5000, .dport = 80, .proto = PROTO_TCP, .flags = TCP_SYN };
    const struct talker_config config[N_NODES] = {
        [PC] = says(PC, &shot, 1), [SISTER] = says(SISTER, &shot, 1), [OTHER] = says(OTHER, &shot, 1) };
    const struct nat_behaviour port_restricted = behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT);
    struct network *network = two_homes(MEMBER_UP);
    uint64_t hash[3];

    for (unsigned m = 0; m < G_N_ELEMENTS(manners) - 1; m++) {
        struct lab lab;

        run(&lab, network, config, &port_restricted, &manners[m]);
        g_assert_cmpuint(lab.passed, ==, 6);
        for (uint32_t i = PC; i <= OTHER; i++) {
            const struct talker *talker = lab_talker(&lab, i);

            g_assert_cmpuint(talker->n, ==, 1);
            g_assert_true(addr_equal(talker->receipt[0].src, address_of(SERVER)));
            g_assert_true(addr_equal(talker->receipt[0].dst, address_of(i)));
            g_assert_cmpuint(talker->receipt[0].dport, ==, 5000);
            g_assert_cmpint(talker->receipt[0].at, >=, 31 * MS);
            g_assert_cmpint(talker->receipt[0].at, <, 31 * MS + 20);
            g_assert_cmpuint(net_way(lab.island.net, talker->receipt[0].trace, NULL, 0), ==, 2);
            if (m == 0)
                hash[i] = talker->hash;
            g_assert_cmpuint(talker->hash, ==, hash[i]);
        }
        lab_free(&lab);
    }
    network_free(network);
}

/* A dead server: the error comes to whom it concerns, about what it sent. */
static void
test_errors(void)
{
    const struct shot shot = { .at = MS, .dst = address_of(SERVER), .sport = 5000, .dport = 80 };
    const struct talker_config config[N_NODES] = { [PC] = says(PC, &shot, 1) };
    struct nat_behaviour restricted = behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ADDRESS_AND_PORT_DEPENDENT);
    struct network *network = two_homes(MEMBER_DEAD);
    struct lab lab;

    run(&lab, network, config, &restricted, &manners[0]);
    const struct receipt *receipt = &lab_talker(&lab, PC)->receipt[0];
    g_assert_cmpuint(lab_talker(&lab, PC)->n, ==, 1);
    g_assert_cmpint(receipt->proto, ==, PROTO_ICMP);
    g_assert_cmpint(receipt->icmp.error, ==, ICMP_ADDRESS_UNREACHABLE);
    g_assert_true(addr_equal(receipt->quoted_src, address_of(PC)));
    lab_free(&lab);

    restricted.errors = false;
    run(&lab, network, config, &restricted, &manners[0]);
    g_assert_cmpuint(lab_talker(&lab, PC)->n, ==, 0);
    g_assert_cmpuint(lab.lost[LOSS_FILTERED], ==, 1);
    lab_free(&lab);
    network_free(network);
}

/* RFC 5382 section 4.3: a SYN that nobody asked for, and a UDP packet. */
static void
test_unsolicited(void)
{
    static const struct {
        enum nat_unsolicited does;
        uint32_t received;
        int64_t ms;
        int proto;
    } each[] = { { NAT_DROPS, 0, 0, 0 }, { NAT_RESETS, 1, 31, PROTO_TCP }, { NAT_REPORTS, 1, 6031, PROTO_ICMP } };
    struct network *network = two_homes(MEMBER_UP);

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        const struct shot shot[] = {
            { .at = MS, .dst = address_of(NAT_0), .serial = 1, .sport = 1, .dport = 5000, .proto = PROTO_TCP,
              .flags = TCP_SYN },
            { .at = MS, .dst = address_of(NAT_0), .serial = 2, .sport = 1, .dport = 5000 } };
        const struct talker_config config[N_NODES] = { [STRANGER] = says(STRANGER, shot, 2) };
        struct nat_behaviour does = behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT);
        struct lab lab;

        does.unsolicited = (uint8_t) each[i].does;
        run(&lab, network, config, &does, &manners[0]);
        g_assert_cmpuint(lab.lost[LOSS_FILTERED], ==, 2 - each[i].received);
        g_assert_cmpuint(lab_talker(&lab, STRANGER)->n, ==, each[i].received);
        if (each[i].received > 0) {
            g_assert_cmpint(lab_talker(&lab, STRANGER)->receipt[0].at / MS, ==, each[i].ms);
            g_assert_cmpint(lab_talker(&lab, STRANGER)->receipt[0].proto, ==, each[i].proto);
        }
        lab_free(&lab);
    }
    network_free(network);
}

/* RFC 4787 section 6: to a sister by the address outside. She has sent before, from
 * port 6000, so that she is known there. */
static void
test_hairpin(void)
{
    static const struct {
        enum nat_hairpin hairpin;
        uint32_t seen;          /* the source as she sees it, or 0 */
    } each[] = { { NAT_HAIRPIN_NONE, 0 }, { NAT_HAIRPIN_INTERNAL, 0xc0a80102 }, { NAT_HAIRPIN_EXTERNAL, 0xc6120001 } };
    struct network *network = two_homes(MEMBER_UP);

    for (unsigned i = 0; i < G_N_ELEMENTS(each); i++) {
        const struct shot hers = { .at = MS, .dst = address_of(SERVER), .serial = 1, .sport = 6000, .dport = 80 };
        const struct shot his = { .at = 100 * MS, .dst = address_of(NAT_0), .serial = 2, .sport = 5000, .dport = 6000 };
        const struct talker_config config[N_NODES] = { [PC] = says(PC, &his, 1), [SISTER] = says(SISTER, &hers, 1) };
        struct nat_behaviour does = behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT);
        struct lab lab;

        does.hairpin = (uint8_t) each[i].hairpin;
        run(&lab, network, config, &does, &manners[0]);
        const struct talker *sister = lab_talker(&lab, SISTER);
        g_assert_cmpuint(sister->n, ==, each[i].seen != 0 ? 2 : 1);
        if (each[i].seen != 0) {
            g_assert_true(addr_equal(sister->receipt[1].src, addr_ipv4(each[i].seen)));
            g_assert_true(addr_equal(sister->receipt[1].dst, address_of(SISTER)));
        }
        lab_free(&lab);
    }
    network_free(network);
}

/* Inside, a NAT is not in the way; nobody there is told by the gateway. */
static void
test_inside(void)
{
    const struct shot shot[] = { { .at = MS, .dst = address_of(SISTER), .serial = 1 },
                                 { .at = MS, .dst = addr_ipv4(0xc0a80163), .serial = 2 } };
    const struct talker_config config[N_NODES] = { [PC] = says(PC, shot, 2) };
    const struct nat_behaviour does = behaviour(NAT_ENDPOINT_INDEPENDENT, NAT_ENDPOINT_INDEPENDENT);
    struct network *network = two_homes(MEMBER_UP);
    struct lab lab;

    run(&lab, network, config, &does, &manners[0]);
    const struct talker *talker = lab_talker(&lab, PC);
    g_assert_cmpuint(lab.passed, ==, 0);
    g_assert_cmpuint(talker->n, ==, 2);
    g_assert_true(addr_equal(talker->receipt[0].src, address_of(SISTER)));
    g_assert_cmpint(talker->receipt[1].proto, ==, PROTO_ICMP);
    g_assert_cmpint(talker->receipt[1].at, >=, MS + NEIGHBOUR_GIVE_UP_NS);
    lab_free(&lab);
    network_free(network);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/nat/types", test_types);
    g_test_add_func("/nat/timers", test_timers);
    g_test_add_func("/nat/sessions", test_sessions);
    g_test_add_func("/nat/tcp", test_tcp);
    g_test_add_func("/nat/echo", test_echo);
    g_test_add_func("/nat/ports", test_ports);
    g_test_add_func("/nat/blocks", test_blocks);
    g_test_add_func("/nat/pooling", test_pooling);
    g_test_add_func("/nat/hold", test_hold);
    g_test_add_func("/nat/forget", test_forget);
    g_test_add_func("/nat/tunnels", test_tunnels);
    g_test_add_func("/nat/random", test_random);
    g_test_add_func("/nat/ahead", test_ahead);
    g_test_add_func("/nat/both-homes", test_both_homes);
    g_test_add_func("/nat/errors", test_errors);
    g_test_add_func("/nat/unsolicited", test_unsolicited);
    g_test_add_func("/nat/hairpin", test_hairpin);
    g_test_add_func("/nat/inside", test_inside);
    return g_test_run();
}
