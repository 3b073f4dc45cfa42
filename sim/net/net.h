/*
 * net.h - routers, links and the one way a packet moves
 *
 * The network is const while it runs and shared by all islands. A domain is
 * one router; a site (a home, an office) is a router with an uplink to its
 * domain's. Links join domains' routers, one struct per direction. Nodes are
 * attached to a router.
 *
 * Latency, one way: a link's own; a site's access; between two edges of one
 * domain (nodes or sites) the domain's `crossing_ns`, unless one of them has a
 * latency of its own (own_ns), which stands in its place. Each step takes at
 * least 1 ns.
 *
 * net_send() walks hop() inline from router to router; with every_hop each
 * router is an event instead. Both are the same code and give the same result,
 * for a router has no state: loss and jitter are draws by (link, identity).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/arena.h"
#include "sim/engine/event.h"
#include "sim/net/addr.h"
#include "sim/net/packet.h"
#include "sim/net/route.h"
#include "sim/net/segment.h"

struct island;
struct node;

#define NO_ROUTER UINT32_MAX
#define NO_NODE UINT32_MAX

struct router {
    const char *name;           /* of its domain or site, as reports print it */
    uint32_t uplink;            /* router of the domain a site belongs to; NO_ROUTER: is a domain's itself */
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
};

struct attachment {
    uint32_t router;            /* NO_ROUTER: not attached */
    int64_t own_ns;             /* as struct member's */
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
    struct fec *fec[3];                 /* by family: to each domain's router, in order */
    struct announcement *announcement;  /* as told; network_compile() makes classes of them */
    uint32_t n_announcements;
    struct fec *announced;              /* prefixes, longest first */
    uint32_t n_announced;
    bool any_scoped[3];
};

/* Building: routers of domains first, then sites, links, nodes, addresses and
 * announcements in any order, and network_compile() last. */

struct network *network_new(uint32_t n_nodes);
void network_free(struct network *network);

/* Returns: the new router's number. @router is copied; a name stays the caller's. */
uint32_t network_add_router(struct network *network, const struct router *router);
uint32_t network_add_link(struct network *network, const struct link *link);

/* @own_ns: see struct member. */
void network_attach(struct network *network, uint32_t node, uint32_t router, int64_t own_ns);

/* Gives an attached @node an address. Returns: false if somebody has it. */
bool network_add_address(struct network *network, uint32_t node, struct addr addr, enum member_state state);

/* Announces a prefix of @family. Several announcements of one prefix are anycast. */
void network_announce(struct network *network, struct addr prefix, unsigned len, enum family family,
                      const struct origin *origin);

/* Computes all routes. */
void network_compile(struct network *network);

enum hop {
    HOP_ON,                     /* at another router now */
    HOP_ARRIVED,                /* *node has it */
    HOP_LOST,                   /* on a link; nobody hears of it */
    HOP_BLACKHOLE,              /* swallowed; nobody hears of it */
    HOP_EXPIRED,                /* the rest: the router answers with an ICMP error */
    HOP_TOO_BIG,
    HOP_NO_ROUTE,
    HOP_UNREACHABLE,
};

/**
 * hop:
 * @router: where the packet is; moved on to the next
 * @at: ns, when it is there; moved on likewise
 * @node: (out): of HOP_ARRIVED
 * @mtu: (out): of HOP_TOO_BIG
 *
 * One step of forwarding; the only code that forwards. Lowers the hop limit.
 * When it returns an error, *@router is the router that found it and *@at when.
 */
enum hop hop(struct island *island, struct packet *packet, uint32_t *router, int64_t *at,
             uint32_t *node, uint16_t *mtu) __attribute__((warn_unused_result));

/* Ways that packets took, interned: way 0 is empty, each other one is a way
 * and one router more. Numbers differ between islands: compare and print the
 * routers, never the number. */
struct way {
    uint32_t before, router;
};

/* An island's part of the network. */
struct net {
    const struct network *network;
    struct pool packets;
    bool every_hop;
    struct way *way;
    uint32_t n_ways, ways_room;
    uint32_t *way_place;        /* open addressing over way[]; 0 is free */
    uint32_t n_way_places;
};

void net_init(struct island *island, const struct network *network, bool every_hop);
void net_free(struct island *island);

/* Sends @packet, which has everything but way and via set, from @node now;
 * takes it over. A node without attachment loses it. */
void net_send(struct node *node, struct packet *packet);

/* Returns: how many routers @way has; the last @room of them in @router, in
 * the order of travel. */
uint32_t net_way(const struct net *net, uint32_t way, uint32_t *router, uint32_t room);
