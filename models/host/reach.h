/*
 * reach.h - by which interface a destination is reached, if at all
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "models/host/profile.h"
#include "sim/net/addr.h"

/* An address of the host. 24 bytes: populations have millions. */
struct host_address {
    struct addr addr;
    uint8_t len;                /* of its prefix */
    uint8_t flags;              /* enum addr_flag */
    uint8_t iface;
    bool off_link;              /* what else is in its prefix is behind a router */
    uint8_t router;             /* that advertised the prefix: its number, see struct selection_host; 0: not known */
};

/* A row of a routing table; of two that match the longer prefix counts, of the
 * same the smaller metric, then the first. */
enum route_type { ROUTE_UNICAST, ROUTE_UNREACHABLE, ROUTE_PROHIBIT, ROUTE_BLACKHOLE, ROUTE_THROW, N_ROUTE_TYPES };
struct host_route {
    struct prefix to;
    uint8_t type;               /* enum route_type */
    uint8_t iface;
    struct addr via;            /* next hop; :: none, the prefix is on the link */
    struct addr src;            /* preferred source; :: none */
    uint32_t metric;
};

/* Why a destination has no source. */
enum no_source {
    SOURCE_THERE,
    SOURCE_NO_ROUTE,            /* no row of the table matches, or one that says so */
    SOURCE_UNREACHABLE,         /* the row that matches is one of these three */
    SOURCE_PROHIBITED,
    SOURCE_BLACKHOLE,
    SOURCE_NO_ADDRESS,          /* there is a way, but no address of the family, or the family is switched off */
    SOURCE_NO_ZONE,             /* link-local, and no zone says on which link */
    N_NO_SOURCE
};
extern const char *const no_source_error[];     /* "ENETUNREACH", as connect(2) calls it; of SOURCE_THERE, NULL */

/* What a host knows of routers. */
struct host_routing {
    const struct addr *router;  /* that advertised prefixes of its addresses, n_routers of them, numbered from 1 */
    uint8_t n_routers;
    const struct addr *default_via;     /* the router of IPv6's default route; NULL: not known */
    const struct host_route *route;     /* all of its table, besides which `routes` means nothing; NULL: as there */
    uint32_t n_routes;
};

/* What selection knows of the host. Populations have millions, so that little is in it of what few have. */
struct selection_host {
    const struct profile *profile;
    const struct host_address *address;
    uint8_t n_addresses;        /* at most MAX_SOURCES */
    uint8_t routes : 3;         /* IPV4_BIT, IPV6_BIT: families with a default route; without one
                                 * only on-link prefixes and link-local destinations can be reached */
    bool no_ipv6 : 1;           /* IPv6 is switched off: not even ::1 can be reached */
    bool ipv6_by_fact : 1;      /* that it has these IPv6 addresses is the doing of what ipv6_fact states, and not
                                 * nobody's or a person's */
    bool link_local_by_fact : 1;        /* that it has a link-local one, the same */
    uint8_t route_iface[3];     /* by family: the interface of its default route */
    uint8_t tunnels;            /* set of enum tunnel_type: that they are up, or are not, is the system's doing */
    uint16_t ipv6_fact;
    const struct host_routing *routing; /* NULL: nothing */
    struct fact_use *fact_use;  /* by fact; NULL: nobody counts */
    uint64_t *facts_met;        /* set of facts that this host is counted for; NULL: if nobody counts */
    struct history_entry *history;      /* NULL: nothing is remembered; see history.h */
    const struct own *own;      /* what was looked up of `address`, see sources_prepare(); NULL: nothing is kept */
};

#define MAX_SOURCES 255
_Static_assert(MAX_SOURCES == UINT8_MAX, "n_addresses holds no more");

/* What selection looks up of one of the host's addresses, the same for all destinations; see sources.h. */
struct source_address {
    uint32_t rank;              /* among sources, by its flags */
    int32_t label;              /* by the table for sources */
    int32_t sent_label;         /* by the table for destinations */
    uint8_t nth;                /* of the host's addresses */
    uint8_t iface, router;      /* the address's, filled in with it */
    uint8_t scope;              /* as scope_of() has it */
    uint8_t orchid;             /* MARK_ORCHID, if it is one */
    uint8_t transition;         /* MARK_TRANSITION, if it is of such a prefix */
};

/* The same host's addresses by family, each in the host's order: what is done with a destination is done with those
 * of its family alone. The addresses themselves are not in it, so that it is the same for hosts that are alike. */
struct own {
    const struct profile *profile;      /* by which it was looked up; NULL: not yet */
    uint64_t head;              /* bits of the first word that are part of each of their prefixes of IPv6 */
    uint64_t sieve;             /* a bit for each of these prefixes, by sieve_bit() */
    uint8_t n_addresses;
    uint8_t n[N_FAMILIES];
    uint8_t scopes;             /* all bits of the scopes of those of IPv6 */
    struct source_address source[];     /* n_addresses; those of IPv6 first */
};

/* Returns: bytes of one of @n_addresses. */
static inline size_t
own_size(uint8_t n_addresses)
{
    return sizeof(struct own) + n_addresses * sizeof(struct source_address);
}

/* Returns: those of @family, own->n[family] of them. */
static inline const struct source_address *
own_of(const struct own *own, enum family family)
{
    return own->source + (family == FAMILY_IPV4 ? own->n[FAMILY_IPV6] : 0);
}

/* Returns: the address that is @source of @host's. */
static inline const struct host_address *
source_address_of(const struct selection_host *host, const struct source_address *source)
{
    return &host->address[source->nth];
}

/* The same, where nothing is kept. */
union own_room {
    struct own own;
    unsigned char bytes[sizeof(struct own) + MAX_SOURCES * sizeof(struct source_address)];
};

/* Makes @own, which has room, a list of the host's addresses, of which nothing is looked up yet. */
void reach_list_own(const struct selection_host *host, struct own *own);

/* Whether what @host keeps of its addresses, if it does, is by what its profile is now. */
static inline bool
reach_keeps_own(const struct selection_host *host)
{
    const struct own *own = host->own;

    return own != NULL && own->profile == host->profile && own->n_addresses == host->n_addresses;
}

/* Returns: the host's addresses: those that are kept, or else a list of them in @room. */
static inline const struct own *
reach_own(const struct selection_host *host, union own_room *room)
{
    if (reach_keeps_own(host))
        return host->own;
    reach_list_own(host, &room->own);
    return &room->own;
}

/* Interfaces are numbers that whoever fills in the host gives out. */
#define NO_ZONE 0xff

struct reach {
    uint8_t iface;
    uint8_t family;             /* enum family, of the destination */
    bool link_only;             /* sources must be of that interface's link */
    bool self;                  /* it is one of the host's own addresses; not found out if it keeps to its link */
    bool direct;                /* no router in between */
    bool loopback;              /* it is the host itself, under an address that every host has */
    struct addr via, src;       /* of the route; ::, none or not known */
};

static inline bool
reach_is_multicast(struct addr addr)
{
    return addr_is_ipv4(addr) ? (uint32_t) addr.lo >> 28 == 0xe : addr_is_multicast(addr);
}

/* Returns: the number of @router among those that advertised @host's prefixes; NO_ADVERTISER: it is none. */
#define NO_ADVERTISER 0x100
static inline uint16_t
reach_advertiser(const struct selection_host *host, struct addr router)
{
    for (uint8_t i = 0; host->routing != NULL && i < host->routing->n_routers; i++)
        if (addr_equal(host->routing->router[i], router))
            return (uint16_t) (i + 1);
    return NO_ADVERTISER;
}

/* 169.254/16 and fe80::/10. */
static inline bool
reach_is_link_local(struct addr addr)
{
    return addr_is_ipv4(addr) ? (uint32_t) addr.lo >> 16 == 0xa9fe : addr_is_link_local(addr);
}

/* Link-local unicast and all multicast: RFC 3484 section 4. */
static inline bool
reach_keeps_to_link(struct addr addr)
{
    uint32_t ipv4 = (uint32_t) addr.lo;

    return addr_is_ipv4(addr) ? ipv4 >> 16 == 0xa9fe || ipv4 >> 28 == 0xe
        : addr_is_link_local(addr) || addr_is_multicast(addr);
}

/**
 * reach_find:
 * @zone: the interface that the destination is written with, or NO_ZONE
 *
 * Returns: SOURCE_THERE, with @reach filled in, if @dst can be reached at all;
 *   what it says of @dst alone is filled in in any case.
 */
enum no_source reach_find(const struct selection_host *host, const struct own *own, struct addr dst, uint8_t zone,
                          struct reach *reach);

/* Returns: the host's address that is @addr, or NULL. */
const struct source_address *reach_find_own(const struct selection_host *host, const struct own *own,
                                            enum family family, struct addr addr);

/* Returns: the address that the route has as its preferred source; NULL: it has none, or not one of the host's. */
static inline const struct source_address *
reach_given_source(const struct selection_host *host, const struct own *own, const struct reach *reach)
{
    return addr_is_unspecified(reach->src) ? NULL : reach_find_own(host, own, (enum family) reach->family, reach->src);
}

/* Returns: the IPv4 address to go @reach to @dst from, or NULL: as the routing table has it. Rules are IPv6's. */
const struct source_address *reach_ipv4_source(const struct selection_host *host, const struct own *own,
                                               struct addr dst, const struct reach *reach);

/* Returns: the address that every host has for itself, 127.0.0.1 or ::1. */
const struct host_address *reach_loopback(enum family family);
