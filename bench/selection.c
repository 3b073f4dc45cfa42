/*
 * selection.c - what it costs to sort ten destinations with ten sources
 *
 *   selection N     sorts N times, and nothing else: for valgrind --tool=callgrind; see run.sh
 *
 * What can be looked up of the host's addresses alone is kept, as hosts keep it.
 *
 * The host: linux-2009 with addresses of all kinds, five prefixes, two of them
 * deprecated or temporary; the destinations: six of IPv6 and four of IPv4.
 */
#include <stdio.h>
#include <stdlib.h>

#include <glib.h>

#include "models/host/selection.h"
#include "models/host/sources.h"
#include "sim/engine/arena.h"
#include "v6sim/read/profiles.h"
#include "v6sim/read/value.h"

enum { TEN = 10 };

static const char *const sources[TEN] = {
    "fe80::10", "2001:db8:1::10", "2001:db8:1::99", "2001:db8:f00::10", "fd00:1::10", "2002:c000:20a::1",
    "2001:db8:2::10", "fec0::10", "192.0.2.10", "192.168.1.10",
};
static const uint8_t flags[TEN] = { 0, 0, ADDR_TEMPORARY, ADDR_DEPRECATED, 0, ADDR_TUNNEL, 0, 0, 0, 0 };
static const char *const destinations[TEN] = {
    "198.51.100.1", "2001:db8:9::1", "203.0.113.1", "2002:cb00:7101::1", "2001:db8:8::1", "fd00:2::1", "192.0.2.77",
    "2400:1::1", "2001:db8:1::7", "198.51.100.2",
};

static struct addr
read_addr(const char *text)
{
    struct addr addr;
    const char *hint;

    if (value_read_addr(text, &addr, &hint) != NULL)
        g_error("%s", text);
    return addr;
}

int
main(int argc, char **argv)
{
    long times = argc == 2 ? strtol(argv[1], NULL, 10) : 1;
    g_autoptr(profiles) profiles = profiles_new();
    g_autoptr(messages) messages = messages_new();
    struct candidate candidate[MAX_CANDIDATES];
    struct host_address address[TEN];
    struct addr dst[TEN];
    struct selection_host host = {
        .profile = profiles_find(profiles, "linux-2009", (struct place) { .file = "bench" }, messages),
        .address = address,
        .n_addresses = TEN,
        .routes = IPV4_BIT | IPV6_BIT,
        .ipv6_fact = NO_FACT,
    };
    struct arena arena = { 0 };
    struct interned interned;
    uint64_t sum = 0;

    if (host.profile == NULL)
        g_error("%s", messages_text(messages));
    for (int i = 0; i < TEN; i++) {
        dst[i] = read_addr(destinations[i]);
        address[i] = (struct host_address) { .addr = read_addr(sources[i]), .flags = flags[i] };
        address[i].len = addr_is_ipv4(address[i].addr) ? MAPPED_BITS + 24 : 64;
    }
    interned_init(&interned, &arena);
    sources_prepare(&host, &interned);
    for (long i = 0; i < times; i++) {
        selection_sort(&host, dst, NULL, TEN, candidate);
        sum += candidate[0].nth;
    }
    arena_free(&arena);
    printf("%ld sorts, %" G_GUINT64_FORMAT "\n", times, sum);
    return 0;
}
