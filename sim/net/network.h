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

#include <glib.h>

#include "sim/net/addr.h"
#include "sim/net/route.h"
#include "sim/net/segment.h"

#define NO_ROUTER UINT32_MAX

/* What many routers have in common: those of the sites of one element. */
struct terms {
    const char *name;           /* of its domain or site, as reports print it */
    const struct prefix *inside[N_FAMILIES];    /* addresses of a site that are its own alone; NULL: it has no gate */
    int64_t uplink_ns;          /* one way */
    int64_t crossing_ns;        /* one way between two edges */
    struct addr address[N_FAMILIES];    /* source of its ICMP errors */
};

struct router {                 /* 32 bytes: as many as sites */
    const struct terms *terms;  /* of what is added: NULL for all zero */
    uint32_t uplink;            /* router of the domain a site belongs to; NO_ROUTER: is a domain's itself */
    uint32_t gate[N_FAMILIES - 1];      /* without the first family, which is none: see router_gate() */
    uint32_t guard, carrier;    /* nodes that packets pass on the uplink: at the site's end, its own; and at the
                                 * domain's, for several sites */
    uint8_t guarded, carried;   /* set of the families that do; 0: there is none */
    uint8_t families : 7;       /* set of IPV4_BIT, IPV6_BIT that it forwards */
    uint8_t scattered : 1;      /* its nodes are not all as far from it, so that what they send comes out of order */
    uint8_t blackhole;          /* those of them that it swallows silently between uplink and segment */
};

/* Returns: the node that all of @family has to go through between segment and uplink, which translates, or
 * tunnels; NO_NODE if there is none. */
static inline uint32_t
router_gate(const struct router *router, enum family family)
{
    return router->terms->inside[family] != NULL ? router->gate[family - 1] : NO_NODE;
}

/* Returns: whether @addr, of @family, is one that the site of @router has for itself, behind its gate. */
static inline bool
router_has_inside(const struct router *router, enum family family, struct addr addr)
{
    const struct prefix *inside = router->terms->inside[family];

    return inside != NULL && prefix_has(inside->addr, inside->len, addr);
}

struct link {
    uint64_t key;               /* of its draws */
    int64_t latency_ns, jitter_ns;  /* jitter: uniformly 0..jitter_ns more */
    uint64_t loss_q32;          /* probability in units of 2^-32 */
    uint32_t from, to, metric;
    uint16_t mtu;
    uint8_t families;
    bool hides_too_big;         /* nobody hears of packets that do not fit: a black hole for these */
};

/* How what a node sends begins its way. */
enum position {
    POSITION_NONE,              /* it is attached nowhere */
    POSITION_END,               /* at its router */
    POSITION_IN_ORDER,          /* the same, of a site from which packets come in order to somebody on the uplink */
    POSITION_GATE,              /* between its router and the uplink */
    POSITION_POST,              /* on the uplink of one or more sites */
};

struct attachment {             /* 16 bytes: populations have millions */
    uint64_t name;              /* what draws about its packets go by */
    uint32_t router;            /* NO_ROUTER: not attached */
    uint32_t own : 29;          /* its way to the router: index into own_ns */
    uint32_t position : 3;      /* enum position; POSITION_IN_ORDER and POSITION_GATE are set by network_compile() */
};

struct announcement {
    struct addr prefix;
    uint8_t len, family;
    struct origin origin;
};

struct network {
    struct router *router;
    GHashTable *terms;          /* set of struct terms */
    uint32_t n_routers, n_domains;      /* routers below n_domains are domains', the others sites' */
    struct link *link;
    uint32_t n_links;
    struct attachment *attachment;      /* by node */
    int64_t *own_ns;            /* latencies of nodes to their router, one way, in place of their domain's; the first is
                                 * -1: the domain's */
    uint32_t n_own;
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

/* Returns: the new router's number. @router and its terms are copied; what those point to stays the caller's. */
uint32_t network_add_router(struct network *network, const struct router *router);

/* Returns: the name of @router's domain or site. */
static inline const char *
network_name(const struct network *network, uint32_t router)
{
    return network->router[router].terms->name;
}

/* Adds a link between two domains' routers. It carries no family that
 * one of them does not forward. */
uint32_t network_add_link(struct network *network, const struct link *link);

/* @own_ns: one way to the router, in place of the domain's latency; -1: the domain's. @name: see draw_key_named(). */
void network_attach(struct network *network, uint32_t node, uint32_t router, int64_t own_ns, uint64_t name);

/* Returns: its @own_ns. */
static inline int64_t
network_own_ns(const struct network *network, uint32_t node)
{
    return network->own_ns[network->attachment[node].own];
}

/* Makes @node the gate of site @router for @family. */
void network_gate(struct network *network, uint32_t node, uint32_t router, enum family family);

/* Puts an attached @node on the uplink of site @router for @families, as its guard, or,
 * if it is attached to the domain's router, as a carrier. */
void network_post(struct network *network, uint32_t node, uint32_t router, uint8_t families);

/* Gives an attached @node an address. Returns: false if somebody has it: of those
 * inside a NAT, somebody of the same site. */
bool network_add_address(struct network *network, uint32_t node, struct addr addr, enum member_state state);

/* Returns: who has @addr as @router sees it, or NULL. */
const struct member *network_member(const struct network *network, uint32_t router, struct addr addr);

/* Returns: who has @addr, of what is inside at the gate of site @router, or NULL. */
const struct member *network_inside(const struct network *network, uint32_t router, struct addr addr);

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
