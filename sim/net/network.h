/*
 * network.h - routers, links, who is attached where, who announces what
 *
 * The network is const while it runs and shared by all islands. A domain is
 * one router; a site (a home, an office) is a router with an uplink to its
 * domain's. Links join domains' routers, one struct per direction. Nodes are
 * attached to a router.
 *
 * Building: routers of domains first, then those of sites; links, nodes,
 * addresses and announcements as their routers are there, an address after its
 * node; network_compile() last.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/net/addr.h"
#include "sim/net/route.h"
#include "sim/net/segment.h"

#define NO_ROUTER UINT32_MAX
#define NO_NODE UINT32_MAX

struct router {
    const char *name;           /* of its domain or site, as reports print it */
    uint32_t uplink;            /* router of the domain a site belongs to; NO_ROUTER: is a domain's itself */
    struct gate {               /* by family: between the segment and the uplink of a site */
        const struct prefix *inside;    /* addresses there that are the site's own alone; NULL: there is no gate */
        uint32_t node;          /* that all has to go through: it translates, or tunnels */
    } gate[N_FAMILIES];
    struct post {               /* a node that packets pass on the uplink of a site: */
        uint32_t node;
        uint8_t families;       /* set of those that do; 0: there is none */
    } guard, carrier;           /* at the site's end, its own; and at the domain's, for several sites */
    int64_t uplink_ns;          /* one way */
    int64_t crossing_ns;        /* one way between two edges */
    struct addr address[3];     /* by family: source of its ICMP errors */
    uint8_t families;           /* set of IPV4_BIT, IPV6_BIT that it forwards */
    uint8_t blackhole;          /* those of them that it swallows silently between uplink and segment */
};

struct link {
    uint64_t key;               /* of its draws */
    int64_t latency_ns, jitter_ns;  /* jitter: uniformly 0..jitter_ns more */
    uint64_t loss_q32;          /* probability in units of 2^-32 */
    uint32_t from, to, metric;
    uint16_t mtu;
    uint8_t families;
    bool hides_too_big;         /* nobody hears of packets that do not fit: a black hole for these */
};

struct attachment {
    uint32_t router;            /* NO_ROUTER: not attached */
    bool is_post;               /* it is the guard or the carrier of a site */
    int64_t own_ns;             /* one way to the router, in place of the domain's latency; -1: the domain's */
    uint64_t name;              /* what draws about its packets go by */
};

struct announcement {
    struct addr prefix;
    uint8_t len, family;
    struct origin origin;
};

struct network {
    struct router *router;
    uint32_t n_routers, n_domains;      /* routers below n_domains are domains', the others sites' */
    struct link *link;
    uint32_t n_links;
    struct attachment *attachment;      /* by node */
    uint32_t n_nodes;
    struct members members;
    struct listener *listener;          /* by router, then by node */
    uint32_t n_listeners;
    struct fec *fec[3];                 /* by family: to each domain's router, in order */
    struct announcement *announcement;  /* as told; network_compile() makes classes of them */
    uint32_t n_announcements;
    struct fec *announced;              /* prefixes, longest first */
    uint32_t n_announced;
};

struct network *network_new(uint32_t n_nodes);
void network_free(struct network *network);

/* Returns: the new router's number. @router is copied; a name stays the caller's. */
uint32_t network_add_router(struct network *network, const struct router *router);

/* The same for a link between two domains' routers. It carries no family that
 * one of them does not forward. */
uint32_t network_add_link(struct network *network, const struct link *link);

/* @own_ns: see struct attachment. @name: see draw_key_named(). */
void network_attach(struct network *network, uint32_t node, uint32_t router, int64_t own_ns, uint64_t name);

/* Puts an attached @node on the uplink of site @router for @families, as its guard, or,
 * if it is attached to the domain's router, as a carrier. */
void network_post(struct network *network, uint32_t node, uint32_t router, uint8_t families);

/* Gives an attached @node an address. Returns: false if somebody has it: of those
 * inside a NAT, somebody of the same site. */
bool network_add_address(struct network *network, uint32_t node, struct addr addr, enum member_state state);

/* Returns: who has @addr as @router sees it, or NULL. */
const struct member *network_member(const struct network *network, uint32_t router, struct addr addr);

/* Returns: the class of an address that nobody has, as @router sees it: the longest
 * prefix that it can reach; NULL, none. */
const struct fec *network_class(const struct network *network, enum family family, struct addr addr, uint32_t router);

/* Has an attached @node hear multicast on its segment, and packets to its
 * @link_local address. Returns: false if somebody there has that address. */
bool network_listen(struct network *network, uint32_t node, struct addr link_local, bool is_router);

/* Has an attached @node hear groups of IPv4 on its segment, too. */
void network_join(struct network *network, uint32_t node);

/* Returns: the listeners on the segment of @router, @n of them. */
const struct listener *network_listeners(const struct network *network, uint32_t router, uint32_t *n);

/* Has @node answer for @addr on its link, link-local or not, beside what it has. Returns: false, and changes nothing,
 * if somebody has it already. */
bool network_take(struct network *network, uint32_t node, struct addr addr);

/* Returns: who listens to @link_local there, or NO_NODE. */
uint32_t network_neighbour(const struct network *network, uint32_t router, struct addr link_local);

/* Announces a prefix of @family. Several announcements of one prefix are
 * anycast; of two nodes at one router the one with the lower rank gets it. */
void network_announce(struct network *network, struct addr prefix, unsigned len, enum family family,
                      const struct origin *origin);

/* Computes all routes. */
void network_compile(struct network *network);
