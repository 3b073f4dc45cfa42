/*
 * router.h - what a router advertises on its link
 */
#pragma once

#include "sim/engine/node.h"
#include "sim/net/addr.h"

/* What a router advertises, RFC 4861 section 4.2. Times are ns. */
struct advertised_prefix {
    struct prefix prefix;
    bool on_link, autonomous;           /* the flags L and A */
    int64_t preferred_ns, valid_ns;
};

/* A suffix for search lists, RFC 8106 section 5.2. */
struct advertised_suffix {
    const char *name;
    uint8_t nth;                /* among those that the routers of the site advertise */
};

/* RFC 4191 section 2.1, the least first. */
enum router_preference { PREFERENCE_LOW, PREFERENCE_MEDIUM, PREFERENCE_HIGH };

struct advertisement {
    bool managed, other;                /* the flags M and O */
    uint16_t mtu;                       /* 0: not said */
    int64_t lifetime_ns;                /* 0: no default router */
    uint8_t preference;                 /* enum router_preference */
    bool swallows;                      /* not on the wire: what is handed to the router is lost */
    bool gone;                          /* nor this: it answers those who look for a router, and then is no more */
    const struct advertised_prefix *prefix;
    uint32_t n_prefixes;
    const struct addr *rdnss;           /* DNS servers, RFC 8106 section 5.1 */
    uint32_t n_rdnss;
    int64_t rdnss_ns;                   /* how long they may be used; 0: no longer */
    const struct advertised_suffix *dnssl;
    uint32_t n_dnssl;
    int64_t dnssl_ns;                   /* the same, of those */
};

struct router_config {
    struct addr link_local;     /* source of its advertisements */
    struct advertisement advertisement;
    int64_t least_ns, most_ns;  /* between two that nobody asked for: RFC 4861 section 6.2.1 */
    bool silent;                /* sends nothing */
    bool dhcpv4;                /* is a DHCPv4 server, and up */
    struct prefix leases;       /* that its DHCPv6 server gives addresses of; FAMILY_NONE: none */
};

/* Returns: bytes of an advertisement's packet, IP header included. */
uint16_t advertisement_size(const struct advertisement *advertisement);

extern const struct node_kind router_kind;
