/*
 * net.c - the one way a packet moves
 *
 * In order: net_send() -> walk_on() -> hop()* -> deliver(), or report_error() when
 * a router has to say what went wrong. Who lies on the way and translates (gates, posts)
 * passes it on from there: by net_pass() in an event of its own, or, ahead of its time, in the
 * same walk_on().
 *
 * Follows:
 *   RFC 1812 section 5.3.1, RFC 8200 section 3 - hop limit
 *   RFC 4443 section 2.4 (e) - no error about an error
 *   RFC 4861 section 7.2.2 - neighbour that does not answer
 * Not modelled:
 *   fragmentation: an IPv4 packet that is too big is treated as if it said
 *   "don't fragment"; limits on the rate of ICMP errors.
 */
#include "sim/net/net.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "sim/engine/island.h"
#include "sim/net/observe.h"

/* Ways */

#define FEW_WAYS 64             /* places, of half as many */

static uint32_t *
way_place(const struct net *net, struct way way)
{
    uint64_t key = (uint64_t) way.before << 32 | way.router;
    uint32_t i = (uint32_t) (key * UINT64_C(0x9e3779b97f4a7c15) >> 40) & (net->n_way_places - 1);

    while (net->way_place[i] != 0) {
        const struct way *there = &net->way[net->way_place[i]];

        if (there->before == way.before && there->router == way.router)
            break;
        i = (i + 1) & (net->n_way_places - 1);
    }
    return &net->way_place[i];
}

/* Makes room for @n_places, half of them to be used. */
static void
make_way_places(struct net *net, uint32_t n_places)
{
    g_free(net->way_place);
    net->n_way_places = n_places;
    net->way_place = g_new0(uint32_t, n_places);
    net->way = g_renew(struct way, net->way, n_places / 2);
    for (uint32_t i = 1; i < net->n_ways; i++)
        *way_place(net, net->way[i]) = i;
}

/* Returns: the way that is @before and then @router. */
static uint32_t
way_on(struct net *net, uint32_t before, uint32_t router)
{
    struct way way = { before, router };
    uint32_t *place = way_place(net, way);

    if (*place != 0)
        return *place;
    if (net->n_ways == net->n_way_places / 2) {
        make_way_places(net, net->n_way_places * 2);
        place = way_place(net, way);
    }
    net->way[net->n_ways] = way;
    *place = net->n_ways;
    return net->n_ways++;
}

uint32_t
net_way(const struct net *net, uint32_t way, uint32_t *router, uint32_t room)
{
    uint32_t n = 0;

    for (uint32_t w = way; w != 0; w = net->way[w].before)
        n++;
    for (uint32_t i = n; way != 0; way = net->way[way].before)
        if (--i < room)
            router[i] = net->way[way].router;
    return n;
}

/* Queues @packet for node or router @to at @at. */
static void
queue_packet(struct island *island, uint32_t to, int64_t at, struct packet *packet)
{
    const struct event event = net_event(packet, to, at);

    island_schedule(island, &event);
}

/* Returns: @way of @from as one of @into. */
static uint32_t
same_way(struct net *into, const struct net *from, uint32_t way)
{
    if (way == 0)
        return 0;
    return way_on(into, same_way(into, from, from->way[way].before), from->way[way].router);
}

bool
net_has_way(const struct packet *packet)
{
    return packet->trace != 0 || packet->answered != 0 || (packet->inner != NULL && net_has_way(packet->inner)) ||
        (packet->carries && net_has_way(packet->u.tunnel.carried));
}

void
net_adopt_way(struct island *into, const struct island *from, struct packet *packet)
{
    packet->trace = same_way(into->net, from->net, packet->trace);
    packet->answered = same_way(into->net, from->net, packet->answered);
    if (packet->inner != NULL)
        net_adopt_way(into, from, packet->inner);
    if (packet->carries)
        net_adopt_way(into, from, packet->u.tunnel.carried);
}

void
net_adopt(struct island *into, const struct event *event, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        island_count(into, &event[i]);
    queue_push_run(&into->queue, event, n);
}

/* Only what opens a conversation carries its way. */
PER_PACKET bool
keeps_way(const struct packet *packet)
{
    while (packet->carries)
        packet = packet->u.tunnel.carried;
    return packet->proto == PROTO_TCP ? packet->flags & TCP_SYN : packet_is_echo(packet);
}

/* Forwarding */

enum hop {
    HOP_ON,                     /* at another router now */
    HOP_ARRIVED,                /* a node has it */
    HOP_LOST,                   /* on a link; nobody hears of it */
    HOP_BLACKHOLE,              /* swallowed; nobody hears of it */
    HOP_EXPIRED,                /* the rest: the router answers with an ICMP error */
    HOP_TOO_BIG,
    HOP_NO_ROUTE,
    HOP_UNREACHABLE,
};

uint64_t
net_draw(const struct network *network, uint64_t key, enum draw_purpose purpose, const struct packet *packet)
{
    uint64_t of = network->attachment[packet->origin].name;

    return draw(key, purpose, (struct subject) { of, packet->serial, packet->sub });
}

/* A packet on its way. */
struct walk {
    struct packet *packet;
    int64_t at;                 /* when it is where it is; of an error, when that is found */
    int64_t came_at;            /* if what ends it here is of a later time: when it came here; otherwise 0 */
    uint32_t router;            /* where that is; it may stand at one of its edges */
    uint32_t node;              /* of HOP_ARRIVED: whose it is */
    uint16_t mtu;               /* of HOP_TOO_BIG, otherwise 0 */
    bool sought;                /* what is known of its destination, of which it goes on: */
    const struct member *member;        /* who has it; NULL: nobody */
    uint32_t domain;            /* of the member, in the first domain; NO_ROUTER: not known yet */
    const struct fec *fec;      /* then, its class */
};

PER_PACKET void
find_target(struct walk *walk, const struct member *member)
{
    walk->member = member;
    walk->domain = NO_ROUTER;
    walk->sought = true;
}

/* What ends @walk here, if anything does, is of a later time. */
static inline void
note_coming(struct walk *walk)
{
    if (walk->came_at == 0)
        walk->came_at = walk->at;
}

/* Returns: when, if each router and each NAT were an event, the last one of @walk is, which ends here. */
static int64_t
last_event(const struct walk *walk)
{
    return walk->came_at > 0 ? walk->came_at : walk->at;
}

/* Puts the packet on @link. */
__attribute__((warn_unused_result)) static enum hop
cross(const struct network *network, const struct link *link, struct walk *walk)
{
    const struct packet *packet = walk->packet;

    if (packet->size > link->mtu) {
        walk->mtu = link->mtu;
        return link->hides_too_big ? HOP_BLACKHOLE : HOP_TOO_BIG;
    }
    if (link->loss_q32 > 0 &&
        draw_chance(net_draw(network, link->key, DRAW_LOSS, packet), link->loss_q32))
        return HOP_LOST;

    int64_t way = link->latency_ns;
    if (link->jitter_ns > 0)
        way += (int64_t) draw_below(net_draw(network, link->key, DRAW_JITTER, packet),
                                    (uint64_t) link->jitter_ns + 1);
    walk->at += MAX(way, 1);
    walk->router = link->to;
    walk->packet->owes_crossing = false;
    return HOP_ON;
}

/* Has @packet come in by an edge whose latency is @own_ns, or -1 if it has none
 * of its own. Returns: the time that takes. */
static int64_t
enter_by_edge(struct packet *packet, int64_t own_ns)
{
    packet->owes_crossing = own_ns < 0;
    return MAX(own_ns, 1);
}

/* Returns: the time to leave @router by such an edge: the crossing is paid here, once. */
PER_PACKET int64_t
leave_by_edge(const struct router *router, const struct packet *packet, int64_t own_ns)
{
    if (own_ns >= 0)
        return MAX(own_ns, 1);
    return packet->owes_crossing ? MAX(router->terms->crossing_ns, 1) : 1;
}

/* Nobody answers for an address at the edge: who says so is as far away as the
 * address would be, so that the error starts from there. */
static enum hop
no_neighbour(const struct router *router, struct walk *walk, int64_t own_ns)
{
    note_coming(walk);
    walk->at += leave_by_edge(router, walk->packet, own_ns) + NEIGHBOUR_GIVE_UP_NS;
    walk->at += enter_by_edge(walk->packet, own_ns);
    return HOP_UNREACHABLE;
}

PER_PACKET enum hop
to_member(const struct network *network, const struct router *router, struct walk *walk, const struct member *member)
{
    int64_t own_ns = network_own_ns(network, member->node);

    if (member->state == MEMBER_DEAD)
        return no_neighbour(router, walk, own_ns);

    if (member->state == MEMBER_BLACKHOLE)
        note_coming(walk);
    walk->at += leave_by_edge(router, walk->packet, own_ns);
    walk->node = member->node;
    return member->state == MEMBER_BLACKHOLE ? HOP_BLACKHOLE : HOP_ARRIVED;
}

/* @node, which is no end of it, has the packet. */
PER_PACKET enum hop
to_post(uint32_t node, struct walk *walk, bool inward)
{
    walk->packet->inward = inward;
    walk->node = node;
    return HOP_ARRIVED;
}

/* What leaves a site goes through its gate. */
PER_PACKET enum hop
to_gate(const struct router *router, struct walk *walk)
{
    walk->at += 1;
    return to_post(router->gate[walk->packet->family - 1], walk, false);
}

static inline bool
is_of(uint8_t families, const struct packet *packet)
{
    return families >> packet->family & 1;
}

/* From the guard of a site, or where one would be. */
PER_PACKET enum hop
to_domain(const struct router *router, struct walk *walk)
{
    walk->at += MAX(router->terms->uplink_ns, 1);
    walk->packet->owes_crossing = true;
    walk->router = router->uplink;
    return is_of(router->carried, walk->packet) ? to_post(router->carrier, walk, false) : HOP_ON;
}

PER_PACKET enum hop
to_uplink(const struct router *router, struct walk *walk)
{
    if (is_of(router->blackhole, walk->packet))
        return HOP_BLACKHOLE;
    if (!is_of(router->guarded, walk->packet))
        return to_domain(router, walk);
    walk->at += 1;
    return to_post(router->guard, walk, false);
}

/* From the carrier of a site, or where one would be. */
PER_PACKET enum hop
to_access(const struct network *network, struct walk *walk, uint32_t site)
{
    const struct router *router = &network->router[walk->router], *below = &network->router[site];
    struct packet *packet = walk->packet;

    if (is_of(below->blackhole, packet))
        note_coming(walk);
    walk->at += leave_by_edge(router, packet, -1) + MAX(below->terms->uplink_ns, 1);
    packet->owes_crossing = false;
    packet->inward = true;
    walk->router = site;
    if (is_of(below->blackhole, packet))
        return HOP_BLACKHOLE;
    return is_of(below->guarded, packet) ? to_post(below->guard, walk, true) : HOP_ON;
}

static enum hop
to_site(const struct network *network, struct walk *walk, uint32_t site)
{
    const struct router *router = &network->router[walk->router], *below = &network->router[site];

    if (!is_of(below->families, walk->packet))
        return HOP_NO_ROUTE;
    if (!is_of(below->carried, walk->packet))
        return to_access(network, walk, site);
    walk->at += leave_by_edge(router, walk->packet, -1);
    walk->packet->owes_crossing = false;
    return to_post(below->carrier, walk, true);
}

/* It ends here, at who announced it. */
static enum hop
to_announcer(const struct network *network, const struct fec *fec, struct walk *walk)
{
    const struct router *here = &network->router[walk->router];
    uint32_t node = fec->node[walk->router];

    if (node == NO_NODE)
        return no_neighbour(here, walk, -1);
    walk->at += leave_by_edge(here, walk->packet, network_own_ns(network, node));
    walk->packet->owes_crossing = false;
    return to_post(node, walk, true);
}

static enum hop
by_class(const struct network *network, const struct fec *fec, struct walk *walk)
{
    if (fec == NULL || fec->end[walk->router] == NO_ROUTER)
        return HOP_NO_ROUTE;
    if (fec->next[walk->router] == NO_LINK)
        return to_announcer(network, fec, walk);
    return cross(network, &network->link[fec->next[walk->router]], walk);
}

/* Whether nobody outside the domain can reach @member by @packet's destination: shared
 * address space does not leave its provider (RFC 6598 section 4). */
static bool
is_shared(const struct network *network, const struct packet *packet, const struct member *member)
{
    return is_of(network->router[member->router].carried, packet) && addr_is_shared(packet->dst);
}

static void
learn_domain(const struct network *network, struct walk *walk)
{
    uint32_t router = walk->member->router, uplink = network->router[router].uplink;

    walk->domain = uplink != NO_ROUTER ? uplink : router;
    walk->fec = is_shared(network, walk->packet, walk->member) ? NULL
                : &network->fec[walk->packet->family][walk->domain];
}

/* In a domain, which is not the router of its member. */
static enum hop
hop_in_domain(const struct network *network, struct walk *walk)
{
    const struct packet *packet = walk->packet;
    const struct fec *fec;

    if (walk->member != NULL && walk->domain == NO_ROUTER)
        learn_domain(network, walk);
    if (walk->member != NULL && walk->domain == walk->router)
        return to_site(network, walk, walk->member->router);
    fec = walk->member != NULL ? walk->fec
          : network_class(network, (enum family) packet->family, packet->dst, walk->router);
    return by_class(network, fec, walk);
}

PER_PACKET bool
stays_inside(const struct router *router, const struct packet *packet)
{
    return router_has_inside(router, (enum family) packet->family, packet->dst);
}

/* At @here, which its destination is not at, or has nobody for. */
PER_PACKET enum hop
hop_away(const struct network *network, const struct router *here, struct walk *walk)
{
    if (here->terms->inside[walk->packet->family] != NULL)
        return stays_inside(here, walk->packet) ? no_neighbour(here, walk, -1) : to_gate(here, walk);
    if (here->uplink != NO_ROUTER)
        return to_uplink(here, walk);
    return hop_in_domain(network, walk);
}

/* One step of forwarding; the only code that forwards. */
PER_PACKET __attribute__((warn_unused_result)) enum hop
hop(const struct network *network, struct walk *walk)
{
    const struct router *here = &network->router[walk->router];
    struct packet *packet = walk->packet;

    if (!is_of(here->families, packet))
        return HOP_BLACKHOLE;   /* it does not speak that family, not even to complain */
    if (--packet->hop_limit == 0)
        return HOP_EXPIRED;
    if (!walk->sought)
        find_target(walk, stays_inside(here, packet) ? network_inside(network, walk->router, packet->dst)
                    : segment_find(&network->members, packet->dst));
    if (walk->member != NULL && walk->member->router == walk->router)
        return to_member(network, here, walk, walk->member);
    return hop_away(network, here, walk);
}

/* On from a gate, which stands between the uplink of its router and what is inside. */
PER_PACKET enum hop
from_gate(const struct network *network, struct walk *walk)
{
    const struct router *router = &network->router[walk->router];
    const struct member *member;

    if (!walk->packet->inward && !stays_inside(router, walk->packet))
        return to_uplink(router, walk);
    member = network_inside(network, walk->router, walk->packet->dst);
    return member != NULL ? to_member(network, router, walk, member) : no_neighbour(router, walk, -1);
}

/* On from a post of a site, its guard, or of several sites, their carrier. */
PER_PACKET enum hop
from_post(const struct network *network, struct walk *walk)
{
    const struct router *router = &network->router[walk->router];
    bool guards = router->uplink != NO_ROUTER;

    if (guards && !walk->packet->inward)
        return to_domain(router, walk);
    if (!guards && walk->packet->inward) {
        find_target(walk, segment_find(&network->members, walk->packet->dst));
        return walk->member != NULL ? to_access(network, walk, walk->member->router) : no_neighbour(router, walk, -1);
    }
    walk->at += 1;
    return HOP_ON;
}

/* On from @node, a gate or post. What goes inward may have another destination than it had before. */
PER_PACKET enum hop
from_node(const struct network *network, const struct node *node, struct walk *walk)
{
    const struct attachment *attachment = &network->attachment[node->rank];

    walk->router = attachment->router;
    if (walk->packet->inward)
        walk->sought = false;
    return attachment->position == POSITION_POST ? from_post(network, walk) : from_gate(network, walk);
}

/* The same of what it has passed on. */
PER_PACKET enum hop
onward(const struct network *network, const struct node *node, struct walk *walk)
{
    if (observing(node->island, OBSERVE_PASSED))
        observe_packet(node->island, OBSERVE_PASSED, node->rank, walk->packet);
    return from_node(network, node, walk);
}

/* Arriving */

static void
arrive(struct node *node, struct packet *packet)
{
    if (observing(node->island, OBSERVE_ARRIVED) && !node->kind->forwards)
        observe_packet(node->island, OBSERVE_ARRIVED, node->rank, packet);
    node->kind->packet(node, packet);
}

/* The packet of @walk will wait for its time: that hangs on to what who passed it on outward last has sent. */
static inline void
note_line(struct net *net, const struct walk *walk)
{
    if (walk->packet->line >= LINE_FIRST && !walk->packet->inward)
        *net->behind = MAX(*net->behind, walk->at);
}

/* The packet has to wait for its time. */
static void
cut(struct island *island, const struct walk *walk)
{
    note_line(island->net, walk);
    queue_packet(island, walk->node, walk->at, walk->packet);
}

/* The node that it is for is not here. */
static void
escape(struct island *island, const struct walk *walk)
{
    if (island->elsewhere == NULL) {
        island->escaped = true;
        packet_free(island, walk->packet);
        return;
    }
    note_line(island->net, walk);
    island->elsewhere(island, walk->node, walk->at, walk->packet);
}

/* @packet is on its way no more since @at, and no event says so. */
static inline void
note_end(struct island *island, const struct packet *packet, int64_t at)
{
    struct going *going = island_going(island, packet->origin);

    if (!packet->background && at > going->busy_until)
        going->busy_until = at;
}

/* Who cuts is decided here and nowhere else: who has state, unless it takes the packet ahead of its time. What lies
 * behind the end of the run is queued in any case, never to happen.
 * Returns: who has passed it on, at whose time the clock is then; NULL: it is on its way no more. */
PER_PACKET struct node *
deliver(struct island *island, struct walk *walk)
{
    struct node *node = island_place(island, walk->node);
    enum meeting meeting = node != NULL ? (enum meeting) node->meeting : MEETS_NOBODY;
    int64_t now = island->now;

    if (meeting == MEETS_NOBODY) {
        escape(island, walk);
        return NULL;
    }
    if (walk->at <= island->until && meeting != MEETS_IN_TIME) {
        island->now = walk->at;
        if (meeting == MEETS_AT_ONCE) {
            note_end(island, walk->packet, walk->at);
            arrive(node, walk->packet);
            return NULL;
        }
        if (node->kind->ahead(node, walk->packet))
            return node;
        island->now = now;
    }
    cut(island, walk);
    return NULL;
}

static void walk_from(struct island *island, struct walk *walk);

/* The router could not forward the packet and says so to its sender, unless the packet is an error itself. */
static void
report_error(struct island *island, const struct walk *walk, enum icmp_error error)
{
    struct packet *packet = walk->packet;

    if (packet->inner != NULL) {
        lose_packet(island, packet, walk->at, NO_NODE, walk->router, LOSS_ICMP_OF_ICMP);
        return;
    }

    struct addr from = island->net->network->router[walk->router].terms->address[packet->family];
    bool owes_crossing = packet->owes_crossing;
    struct walk back = { .packet = packet_report(island, packet, from, error, walk->mtu), .at = walk->at,
                         .came_at = last_event(walk), .router = walk->router };

    back.packet->owes_crossing = owes_crossing;
    walk_from(island, &back);
}

static void
give_up(struct island *island, const struct walk *walk, enum hop why)
{
    note_end(island, walk->packet, last_event(walk));
    switch (why) {
    case HOP_LOST:
        lose_packet(island, walk->packet, walk->at, NO_NODE, walk->router, LOSS_LINK);
        return;
    case HOP_BLACKHOLE:
        lose_packet(island, walk->packet, walk->at, NO_NODE, walk->router, LOSS_BLACKHOLE);
        return;
    case HOP_EXPIRED:
        report_error(island, walk, ICMP_HOP_LIMIT);
        return;
    case HOP_TOO_BIG:
        report_error(island, walk, ICMP_TOO_BIG);
        return;
    case HOP_NO_ROUTE:
        report_error(island, walk, ICMP_NO_ROUTE);
        return;
    case HOP_UNREACHABLE:
        report_error(island, walk, ICMP_ADDRESS_UNREACHABLE);
        return;
    case HOP_ON:
    case HOP_ARRIVED:
        break;
    }
    g_assert_not_reached();
}

/* Keeps what is wanted of the way of a packet that is at a router. */
static void
note_hop(struct island *island, const struct walk *walk)
{
    struct packet *packet = walk->packet;

    if (keeps_way(packet))
        packet->trace = way_on(island->net, packet->trace, walk->router);
    if (observing(island, OBSERVE_HOP))
        observe(island, (struct observation) {
            .at = walk->at, .node = NO_NODE, .kind = OBSERVE_HOP, .place = walk->router, .subject = packet });
}

/* One step from a router. */
PER_PACKET __attribute__((warn_unused_result)) enum hop
step(struct island *island, const struct network *network, struct walk *walk, bool noted)
{
    if (noted)
        note_hop(island, walk);
    return hop(network, walk);
}

/* Whether somebody wants to know where @packet comes by. */
PER_PACKET bool
is_noted(const struct island *island, const struct packet *packet)
{
    return keeps_way(packet) || observing(island, OBSERVE_HOP);
}

/* @result is what became of the last step: on from there, until somebody cuts. */
static void
walk_on(struct island *island, struct walk *walk, enum hop result)
{
    const struct network *network = island->net->network;
    bool every_hop = island->net->every_hop, noted = is_noted(island, walk->packet);
    int64_t now = island->now;
    const struct node *node;

    for (;;) {
        while (result == HOP_ARRIVED && (node = deliver(island, walk)) != NULL)
            result = onward(network, node, walk);
        if (result != HOP_ON || every_hop)
            break;
        result = step(island, network, walk, noted);
    }
    island->now = now;
    if (result == HOP_ON)
        queue_packet(island, TO_ROUTER | walk->router, walk->at, walk->packet);
    else if (result != HOP_ARRIVED)
        give_up(island, walk, result);
}

/* From a router on, at once. */
static void
walk_from(struct island *island, struct walk *walk)
{
    enum hop result = step(island, island->net->network, walk, is_noted(island, walk->packet));

    if (result == HOP_ON || result == HOP_ARRIVED)
        walk->came_at = 0;
    walk_on(island, walk, result);
}

/* @packet comes to node @to at @at, over its segment. */
static void
hand_over(struct island *island, struct packet *packet, uint32_t to, int64_t at)
{
    struct walk walk = { .packet = packet, .at = at, .node = to };

    walk_on(island, &walk, HOP_ARRIVED);
}

/* The event of a packet: at a node, or, with every_hop, at a router. */
static void
packet_due(struct island *island, const struct event *event)
{
    if (event->to & TO_ROUTER)
        walk_from(island, &(struct walk) {
            .packet = event->packet, .at = event->at, .router = event->to & ~TO_ROUTER });
    else
        arrive(island_find(island, event->to), event->packet);
}

/* The same when it is too late for who would act: on to whoever does not meet it inside a walk, in whatever manner of
 * running, and no farther. */
static void
packet_over(struct island *island, const struct event *event)
{
    const struct node *node = event->to & TO_ROUTER ? NULL : island_find(island, event->to);

    if (node == NULL || node_kind_meets(node->kind, node->config) != MEETS_IN_TIME)
        packet_due(island, event);
    else
        packet_free(island, event->packet);
}

static const struct observers nobody;

void
net_init(struct island *island, const struct network *network, bool every_hop)
{
    struct net *net = g_new0(struct net, 1);

    net->network = network;
    net->every_hop = every_hop;
    island->net = net;
    net_clear(island);
    island->packet_due = packet_due;
    island->packet_over = packet_over;
    island->cut_ahead = every_hop;
    if (island->observers == NULL)
        island->observers = &nobody;
}

void
net_clear(struct island *island)
{
    struct net *net = island->net;

    pool_init(&net->packets, &island->arena, sizeof(struct packet));
    net->behind = &net->nobodys_behind;
    net->n_outgoing = 0;
    net->n_ways = 1;                    /* way 0 is the empty one */
    if (net->n_way_places == FEW_WAYS)
        memset(net->way_place, 0, FEW_WAYS * sizeof *net->way_place);
    else
        make_way_places(net, FEW_WAYS);
}

void
net_free(struct island *island)
{
    g_free(island->net->way);
    g_free(island->net->way_place);
    g_free(island->net->outgoing);
    g_free(island->net);
    island->net = NULL;
}

/* On the segment itself */

#define SEGMENT_NS 1            /* from one end of a link to the other */

/* Whether only routers listen to @group: so they do to broadcasts, for those are to DHCP servers. */
static bool
is_of_routers(struct addr group)
{
    return addr_is_broadcast(group) || addr_equal(group, addr_link_multicast(ALL_ROUTERS)) ||
        addr_equal(group, addr_link_multicast(ALL_DHCPV6_SERVERS));
}

static void
send_copy(const struct node *node, const struct packet *packet, uint32_t to)
{
    if (to != node->rank)
        hand_over(node->island, packet_copy(node->island, packet), to, node->island->now + SEGMENT_NS);
}

/* To the one that has, or will have, the address that is asked for: others of its
 * solicited-node group would find that they have not. */
static void
send_solicitation(const struct node *node, const struct packet *packet, uint32_t router)
{
    const struct network *network = node->island->net->network;
    struct addr target = packet->u.nd.target;
    const struct member *member = addr_is_link_local(target) ? NULL : segment_find(&network->members, target);
    uint32_t to = NO_NODE;

    if (addr_is_link_local(target))
        to = network_neighbour(network, router, target);
    else if (member != NULL && member->router == router)
        to = member->node;
    if (to != NO_NODE)
        send_copy(node, packet, to);
}

static void
send_multicast(const struct node *node, const struct packet *packet, uint32_t router)
{
    bool routers_only = is_of_routers(packet->dst);
    uint32_t n;
    const struct listener *listener = network_listeners(node->island->net->network, router, &n);

    if (addr_is_solicited_node(packet->dst)) {
        send_solicitation(node, packet, router);
        return;
    }
    for (uint32_t i = 0; i < n && (listener[i].is_router || !routers_only); i++)
        if (listener[i].in_ipv4 == addr_is_link_group(packet->dst))
            send_copy(node, packet, listener[i].node);
}

/* @packet goes no farther than its segment. */
static void
send_on_link(struct node *node, struct packet *packet, uint32_t router)
{
    struct island *island = node->island;

    if (addr_is_of_many(packet->dst)) {
        send_multicast(node, packet, router);
        packet_free(island, packet);
        return;
    }

    uint32_t neighbour = network_neighbour(island->net->network, router, packet->dst);
    if (neighbour != NO_NODE)
        hand_over(island, packet, neighbour, island->now + SEGMENT_NS);
    else
        lose_packet(island, packet, island->now, NO_NODE, router, LOSS_NO_NODE);
}

const struct router *
net_router(const struct node *node)
{
    const struct network *network = node->island->net->network;

    return &network->router[network->attachment[node->rank].router];
}

/* Whether a post of @node's kind sends @packet, its own, to the side of the site. */
static bool
goes_inward(const struct node *node, const struct packet *packet)
{
    const struct network *network = node->island->net->network;
    uint32_t router = network->attachment[node->rank].router;
    const struct member *member = segment_find(&network->members, packet->dst);

    return member != NULL &&
        (member->router == router || (network->router[member->router].carried != 0 &&
                                      network->router[member->router].carrier == node->rank));
}

/* From a node's place at the edge of its router. */
PER_PACKET void
set_out(struct node *node, struct packet *packet, enum line_place line)
{
    struct island *island = node->island;
    const struct network *network = island->net->network;
    struct walk walk = {
        .packet = packet,
        .at = island->now + enter_by_edge(packet, network_own_ns(network, node->rank)),
        .router = network->attachment[node->rank].router };

    packet->line = line;
    walk_on(island, &walk, HOP_ON);
}

static int
compare_outgoing(const void *a, const void *b)
{
    struct ident one = packet_ident(((const struct outgoing *) a)->packet);
    struct ident other = packet_ident(((const struct outgoing *) b)->packet);

    return ident_before(other, one) - ident_before(one, other);
}

/* In order of identity, in which it comes to who is on the uplink: it often is already. */
static void
sort_outgoing(struct outgoing *outgoing, uint32_t n)
{
    uint32_t i = 1;

    while (i < n && ident_before(packet_ident(outgoing[i - 1].packet), packet_ident(outgoing[i].packet)))
        i++;
    if (i < n)
        qsort(outgoing, n, sizeof *outgoing, compare_outgoing);
}

static void
leave(struct island *island)
{
    struct net *net = island->net;
    uint32_t n = net->n_outgoing;

    sort_outgoing(net->outgoing, n);
    for (uint32_t i = 0; i < n; i++) {
        island->background = net->outgoing[i].packet->background;
        set_out(net->outgoing[i].node, net->outgoing[i].packet, LINE_SENT);
    }
    g_assert(net->n_outgoing == n);
    net->n_outgoing = 0;
}

static void
leave_later(struct node *node, struct packet *packet)
{
    struct net *net = node->island->net;

    if (net->n_outgoing == net->outgoing_room) {
        net->outgoing_room = net->outgoing_room > 0 ? net->outgoing_room * 2 : 16;
        net->outgoing = g_renew(struct outgoing, net->outgoing, net->outgoing_room);
    }
    net->outgoing[net->n_outgoing++] = (struct outgoing) { node, packet };
    node->island->instant_over = leave;
}

/* Whether what is sent now leaves at the end of this instant, in order: so who is on the uplink may take it ahead of
 * its time. */
static bool
leaves_later(const struct island *island)
{
    return island->now == island->event_at && !island->cut_ahead && !island->cut_all;
}

/* Not just from an end, or not farther than the link. */
static __attribute__((noinline)) void
send_specially(struct node *node, struct packet *packet, enum position position)
{
    struct island *island = node->island;
    struct walk walk = { .packet = packet, .at = island->now };

    if (position == POSITION_NONE)
        lose_packet(island, packet, island->now, NO_NODE, NO_ROUTER, LOSS_NO_NODE);
    else if (addr_is_on_link(packet->dst))
        send_on_link(node, packet, island->net->network->attachment[node->rank].router);
    else
        walk_on(island, &walk, from_node(island->net->network, node, &walk));
}

void
net_send(struct node *node, struct packet *packet)
{
    struct island *island = node->island;
    enum position position = island->net->network->attachment[node->rank].position;

    packet->trace = 0;
    packet->inward = position == POSITION_POST && goes_inward(node, packet);
    if (observing(island, OBSERVE_SENT))
        observe_packet(island, OBSERVE_SENT, node->rank, packet);
    if (position == POSITION_NONE || position >= POSITION_GATE || addr_is_on_link(packet->dst))
        send_specially(node, packet, position);
    else if (position == POSITION_IN_ORDER && leaves_later(island))
        leave_later(node, packet);
    else
        set_out(node, packet, LINE_NONE);
}

void
net_pass(struct node *node, struct packet *packet)
{
    struct island *island = node->island;
    struct walk walk = { .packet = packet, .at = island->now };

    walk_on(island, &walk, onward(island->net->network, node, &walk));
}

/* The same IPv6 packet before it is carried and after: to it a relay is a hop. */
static struct packet *
forwarded(struct packet *packet)
{
    return packet->carries ? packet->u.tunnel.carried : packet;
}

void
net_forward(struct node *node, struct packet *packet)
{
    struct island *island = node->island;

    if (--forwarded(packet)->hop_limit == 0) {
        if (packet->carries)
            packet = packet_unwrap(island, packet);
        if (packet->inner != NULL) {
            lose_packet(island, packet, island->now, node->rank, NO_ROUTER, LOSS_ICMP_OF_ICMP);
            return;
        }
        packet = packet_report(island, packet, net_router(node)->terms->address[packet->family], ICMP_HOP_LIMIT, 0);
    }
    if (keeps_way(packet))
        packet->trace = way_on(island->net, packet->trace, WAY_NODE | node->rank);
    if (observing(island, OBSERVE_PASSED))
        observe_packet(island, OBSERVE_PASSED, node->rank, packet);
    set_out(node, packet, LINE_NONE);
}
