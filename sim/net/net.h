/*
 * net.h - the one way a packet moves
 *
 * Latency, one way: a link's own; a site's access; between two edges of one
 * domain (nodes or sites) the domain's `crossing_ns`, unless one of them has a
 * latency of its own (own_ns), which stands in its place. Each step takes at
 * least 1 ns: so does the one from a node to its router, and the one from a
 * link to the router's edge.
 *
 * net_send() walks hop() inline from router to router; with every_hop each
 * router is an event instead. Both are the same code and give the same result,
 * for a router has no state: loss and jitter are draws by (link, sender, serial).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sim/engine/arena.h"
#include "sim/engine/rng.h"
#include "sim/net/network.h"
#include "sim/net/packet.h"

struct island;
struct node;

/* Ways that packets took, interned: way 0 is empty, each other one is a way
 * and one router more, or one node that forwarded them (WAY_NODE | its rank) behind
 * the router where it is. Numbers differ between islands: compare and print the
 * routers, never the number. */
#define WAY_NODE 0x80000000u

struct way {
    uint32_t before, router;
};

/* A packet that will leave its site. */
struct outgoing {
    struct node *node;          /* who sends it */
    struct packet *packet;
};

/* An island's part of the network. */
struct net {
    const struct network *network;
    struct pool packets;
    bool every_hop;
    struct way *way;            /* room for half of n_way_places */
    uint32_t n_ways;
    uint32_t *way_place;        /* open addressing over way[]; 0 is free */
    uint32_t n_way_places;      /* a power of two */
    struct outgoing *outgoing;  /* what was sent in this instant and leaves at its end, by identity */
    uint32_t n_outgoing, outgoing_room;
    int64_t *behind;            /* of who passed a packet on outward last, and put it in line: MUST be told of by it
                                 * before. ns: the last time at which one of those waits at who comes next */
    int64_t nobodys_behind;     /* where that points before anybody did */
};

/* Gives @island its part of @network, and if it has no observers yet, none. */
void net_init(struct island *island, const struct network *network, bool every_hop);
/* To be called after island_clear(). */
void net_clear(struct island *island);
void net_free(struct island *island);

/* Returns: the router that an attached @node is at. */
const struct router *net_router(const struct node *node);

/* Sends @packet, which has everything but way and owes_crossing set, from @node now;
 * takes it over. A node without attachment loses it. */
void net_send(struct node *node, struct packet *packet);

/* Sends on @packet, which came to @node and was translated by it, or unpacked, or put
 * into another one: the way it came goes on. @node is a gate or a post of a site; a
 * post says with packet->inward whether the packet goes on to the site. */
void net_pass(struct node *node, struct packet *packet);

/* The same of a @node that is a router beside others, as relays of tunnels are: it is part
 * of the way, and a hop of what is an IPv6 packet (RFC 4213 section 3.6). */
void net_forward(struct node *node, struct packet *packet);

/* Islands that run beside each other, and whose memory is freed together, hand packets over as they are. */

/* Returns: that @packet comes to node or router @to at @at. */
static inline struct event
net_event(struct packet *packet, uint32_t to, int64_t at)
{
    return (struct event) { .at = at, .to = to, .origin = packet->origin, .serial = packet->serial,
                            .sub = packet->sub, .packet = packet,
                            .what = packet->background ? EVENT_PACKET | EVENT_BACKGROUND : EVENT_PACKET };
}

/* Returns: whether @packet, or one in it, knows of its way: few do. */
bool net_has_way(const struct packet *packet);

/* Has @packet, which comes from island @from, know of its way on @into. */
void net_adopt_way(struct island *into, const struct island *from, struct packet *packet);

/* Queues the events of @n packets, which are in order and come from another island. */
void net_adopt(struct island *into, const struct event *event, uint32_t n);

/* Returns: a draw about @packet under @key. It goes by the name of who allotted
 * the packet, as a rank would change with whoever stands in front. */
uint64_t net_draw(const struct network *network, uint64_t key, enum draw_purpose purpose,
                  const struct packet *packet);

/* Returns: how many routers @way has, and nodes that forwarded; the first @room of them in
 * @router, in the order of travel. */
uint32_t net_way(const struct net *net, uint32_t way, uint32_t *router, uint32_t room);
