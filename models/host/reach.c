/*
 * reach.c - by which interface a destination is reached, if at all
 *
 * In a simulated network a host has on-link prefixes and, of each family, a
 * default route or none; whoever has a whole routing table gives that instead.
 *
 * Follows:
 *   RFC 3484 section 4 and RFC 4007 section 6 - what is link-local is on one link
 *   RFC 1122 section 3.3.4.3 - an IPv4 source is that of the route; its details
 *   as Linux net/ipv4/fib_semantics.c and devinet.c inet_select_addr have them
 * Not modelled:
 *   policy routing, other tables than one, source addresses as part of a route.
 */
#include "models/host/reach.h"

#include <stddef.h>

#include <glib.h>

/* As Linux's connect(2) has them; see ip-route(8) for the three types. */
const char *const no_source_error[] = {
    [SOURCE_THERE] = NULL,
    [SOURCE_NO_ROUTE] = "ENETUNREACH",
    [SOURCE_UNREACHABLE] = "EHOSTUNREACH",
    [SOURCE_PROHIBITED] = "EACCES",
    [SOURCE_BLACKHOLE] = "EINVAL",
    [SOURCE_NO_ADDRESS] = "EADDRNOTAVAIL",
    [SOURCE_NO_ZONE] = "EINVAL",
};

/* 127/8 and ::1. */
static bool
is_loopback(struct addr addr)
{
    return addr_is_ipv4(addr) ? (uint32_t) addr.lo >> 24 == 127 : addr.hi == 0 && addr.lo == 1;
}

const struct host_address *
reach_loopback(enum family family)
{
    static const struct host_address of_family[N_FAMILIES] = {
        [FAMILY_IPV4] = { .addr = { .lo = MAPPED_LO | 0x7f000001 }, .len = MAPPED_BITS + 8, .iface = NO_ZONE },
        [FAMILY_IPV6] = { .addr = { .lo = 1 }, .len = 128, .iface = NO_ZONE },
    };

    return &of_family[family];
}

/* Where a first word is noted. A prefix that no address of the host has shares its bit with one of a few of them at
 * times; that costs a look at each. (The factor is 2^64 over the golden ratio: Knuth, TAOCP 3, 6.4.) */
static inline uint64_t
sieve_bit(uint64_t head)
{
    return UINT64_C(1) << (head * UINT64_C(0x9e3779b97f4a7c15) >> 58);
}

static void
put(const struct selection_host *host, struct own *own, enum family family, uint32_t at, uint32_t nth)
{
    own->source[at].nth = (uint8_t) nth;
    own->source[at].iface = host->address[nth].iface;
    own->source[at].router = host->address[nth].router;
    own->n[family]++;
}

void
reach_list_own(const struct selection_host *host, struct own *own)
{
    uint32_t n = 0;
    unsigned shortest = 64;

    own->profile = NULL;
    own->n_addresses = host->n_addresses;
    own->n[FAMILY_IPV4] = own->n[FAMILY_IPV6] = 0;
    for (uint32_t i = 0; i < host->n_addresses; i++)
        if (!addr_is_ipv4(host->address[i].addr)) {
            put(host, own, FAMILY_IPV6, n++, i);
            shortest = MIN(host->address[i].len, shortest);
        }
    own->head = shortest > 0 ? UINT64_MAX << (64 - shortest) : 0;
    own->sieve = 0;
    for (uint32_t i = 0; i < n; i++)
        own->sieve |= sieve_bit(source_address_of(host, &own->source[i])->addr.hi & own->head);
    for (uint32_t i = 0; n < host->n_addresses; i++)
        if (addr_is_ipv4(host->address[i].addr))
            put(host, own, FAMILY_IPV4, n++, i);
}

/* Whether @reach's interface has an address of @dst's family: a link-local one, if @dst is
 * link-local and not multicast. */
static bool
on_this_link(const struct selection_host *host, const struct own *own, struct addr dst, const struct reach *reach)
{
    const struct source_address *of = own_of(own, (enum family) reach->family);

    for (uint32_t i = 0; i < own->n[reach->family]; i++)
        if (of[i].iface == reach->iface &&
            (reach_is_multicast(dst) || reach_keeps_to_link(source_address_of(host, &of[i])->addr)))
            return true;
    return false;
}

/* The host's address in the longest prefix that @dst is in, or NULL; and in @reach, whether that is @dst itself. */
static const struct host_address *
on_link(const struct selection_host *host, const struct own *own, struct addr dst, struct reach *reach)
{
    const struct source_address *of = own_of(own, (enum family) reach->family);
    const struct host_address *longest = NULL;
    uint64_t head = own->head;

    if (reach->family == FAMILY_IPV6 && (own->sieve & sieve_bit(dst.hi & head)) == 0)
        return NULL;
    for (uint32_t i = 0, n = own->n[reach->family]; i < n; i++) {
        const struct host_address *address = source_address_of(host, &of[i]);

        if ((address->addr.hi ^ dst.hi) & head)         /* of IPv4 it never is */
            continue;

        unsigned common = addr_common_bits(address->addr, dst);
        if (common < address->len)
            continue;
        reach->self |= common == 128;
        if (!address->off_link && (longest == NULL || address->len > longest->len))
            longest = address;
    }
    return longest;
}

const struct source_address *
reach_find_own(const struct selection_host *host, const struct own *own, enum family family, struct addr addr)
{
    const struct source_address *of = own_of(own, family);

    for (uint32_t i = 0; i < own->n[family]; i++)
        if (addr_equal(source_address_of(host, &of[i])->addr, addr))
            return &of[i];
    return NULL;
}

static const struct host_route *
route_to(const struct selection_host *host, struct addr dst)
{
    const struct host_route *best = NULL;

    for (uint32_t i = 0; i < host->routing->n_routes; i++) {
        const struct host_route *route = &host->routing->route[i];

        if (route->to.family == addr_family(dst) && prefix_has(route->to.addr, route->to.len, dst) &&
            (best == NULL || route->to.len > best->to.len ||
             (route->to.len == best->to.len && route->metric < best->metric)))
            best = route;
    }
    return best;
}

/* Apart from reach_find(), which has few registers to save without it: simulated hosts have no table. */
static G_GNUC_NO_INLINE enum no_source
by_table(const struct selection_host *host, const struct own *own, struct addr dst, struct reach *reach)
{
    static const enum no_source why[N_ROUTE_TYPES] = {
        [ROUTE_UNREACHABLE] = SOURCE_UNREACHABLE, [ROUTE_PROHIBIT] = SOURCE_PROHIBITED,
        [ROUTE_BLACKHOLE] = SOURCE_BLACKHOLE, [ROUTE_THROW] = SOURCE_NO_ROUTE };
    const struct host_route *route = route_to(host, dst);
    const struct source_address *self = reach_find_own(host, own, (enum family) reach->family, dst);

    if (self != NULL) {
        reach->iface = self->iface;
        reach->self = reach->direct = true;
        return SOURCE_THERE;
    }
    if (route == NULL)
        return SOURCE_NO_ROUTE;
    reach->iface = route->iface;
    reach->via = route->via;
    reach->src = route->src;
    reach->direct = addr_is_unspecified(route->via);
    return why[route->type];
}

static enum no_source
by_default(const struct selection_host *host, const struct own *own, struct addr dst, struct reach *reach)
{
    const struct host_address *address = on_link(host, own, dst, reach);

    reach->direct = address != NULL;
    if (address != NULL)
        reach->iface = address->iface;
    else if (reach->family == FAMILY_IPV6 && host->routing != NULL &&
             host->routing->default_via != NULL)
        reach->via = *host->routing->default_via;
    return address != NULL || host->routes >> reach->family & 1 ? SOURCE_THERE : SOURCE_NO_ROUTE;
}

enum no_source
reach_find(const struct selection_host *host, const struct own *own, struct addr dst, uint8_t zone,
           struct reach *reach)
{
    enum family family = addr_family(dst);

    *reach = (struct reach) {
        .family = (uint8_t) family, .iface = host->route_iface[family], .link_only = reach_keeps_to_link(dst) };
    if (host->no_ipv6 && family == FAMILY_IPV6)
        return SOURCE_NO_ADDRESS;
    if (reach->link_only) {
        reach->direct = true;
        if (zone != NO_ZONE)
            reach->iface = zone;
        else if (family == FAMILY_IPV6 && host->profile->scopes.zone && addr_scope_ipv6(dst) <= SCOPE_LINK)
            return SOURCE_NO_ZONE;
        return on_this_link(host, own, dst, reach) ? SOURCE_THERE : SOURCE_NO_ROUTE;
    }
    if (host->routing == NULL || host->routing->route == NULL)
        return by_default(host, own, dst, reach);
    reach->loopback = reach->direct = is_loopback(dst);
    return reach->loopback ? SOURCE_THERE : by_table(host, own, dst, reach);
}

/* How well an address does as the source of a packet that leaves by @iface, on its way to @next. */
static int
suits(const struct host_address *address, uint8_t iface, struct addr next)
{
    if (address->iface != iface)
        return 1;
    if (addr_common_bits(address->addr, next) >= address->len)
        return 4;
    return reach_is_link_local(address->addr) ? 2 : 3;
}

/* Of several addresses the one that suits best, of these the first; or the one that the route names. */
static const struct source_address *
best_ipv4_source(const struct selection_host *host, const struct own *own, struct addr dst, const struct reach *reach)
{
    struct addr next = addr_is_unspecified(reach->via) ? dst : reach->via;
    struct addr wanted = addr_is_unspecified(reach->src) ? dst : reach->src;
    const struct source_address *best = NULL, *of = own_of(own, FAMILY_IPV4);
    int most = 0;

    for (uint32_t i = 0; i < own->n[FAMILY_IPV4]; i++) {
        const struct host_address *address = source_address_of(host, &of[i]);
        bool fits = !reach->link_only || of[i].iface == reach->iface;
        int now = fits ? suits(address, reach->iface, next) : 0;

        if (addr_equal(address->addr, wanted))
            return &of[i];
        if (now > most) {
            best = &of[i];
            most = now;
        }
    }
    return best;
}

const struct source_address *
reach_ipv4_source(const struct selection_host *host, const struct own *own, struct addr dst, const struct reach *reach)
{
    if (own->n[FAMILY_IPV4] == 1 && !reach->link_only)          /* it suits, somehow */
        return own_of(own, FAMILY_IPV4);
    return best_ipv4_source(host, own, dst, reach);
}
