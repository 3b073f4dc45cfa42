/*
 * net.c - routers, links and the one way a packet moves
 *
 * In order: net_send() -> walk() -> hop()* -> deliver(), or report_error() when
 * a router has to say what went wrong.
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

#include <string.h>

#include <glib.h>

#include "sim/engine/island.h"
#include "sim/engine/rng.h"
#include "sim/net/observe.h"

/* Building */

struct network *
network_new(uint32_t n_nodes)
{
    struct network *network = g_new0(struct network, 1);

    network->n_nodes = n_nodes;
    network->attachment = g_new(struct attachment, n_nodes);
    for (uint32_t i = 0; i < n_nodes; i++)
        network->attachment[i] = (struct attachment) { .router = NO_ROUTER, .own_ns = -1 };
    return network;
}

static void
free_fecs(struct fec *fec, uint32_t n)
{
    for (uint32_t i = 0; fec != NULL && i < n; i++) {
        g_free(fec[i].next);
        g_free(fec[i].end);
        g_free(fec[i].node);
    }
    g_free(fec);
}

void
network_free(struct network *network)
{
    if (network == NULL)
        return;
    free_fecs(network->fec[FAMILY_IPV4], network->n_domains);
    free_fecs(network->fec[FAMILY_IPV6], network->n_domains);
    free_fecs(network->announced, network->n_announced);
    segment_free(&network->members);
    g_free(network->announcement);
    g_free(network->router);
    g_free(network->link);
    g_free(network->attachment);
    g_free(network);
}

/* Returns: @array with room for one more than its @n elements of @size bytes. */
static void *
room_for_one(void *array, uint32_t n, size_t size)
{
    bool full = (n & (n - 1)) == 0;     /* rooms are powers of two */

    return full ? g_realloc_n(array, n > 0 ? (size_t) n * 2 : 1, size) : array;
}

uint32_t
network_add_router(struct network *network, const struct router *router)
{
    network->router = room_for_one(network->router, network->n_routers, sizeof *router);
    network->router[network->n_routers] = *router;
    if (router->uplink == NO_ROUTER) {
        g_assert(network->n_domains == network->n_routers);
        network->n_domains++;
    }
    return network->n_routers++;
}

uint32_t
network_add_link(struct network *network, const struct link *link)
{
    g_assert(link->from < network->n_domains && link->to < network->n_domains && link->metric > 0);
    network->link = room_for_one(network->link, network->n_links, sizeof *link);
    network->link[network->n_links] = *link;
    return network->n_links++;
}

void
network_attach(struct network *network, uint32_t node, uint32_t router, int64_t own_ns)
{
    g_assert(node < network->n_nodes && router < network->n_routers);
    network->attachment[node] = (struct attachment) { .router = router, .own_ns = own_ns };
}

bool
network_add_address(struct network *network, uint32_t node, struct addr addr, enum member_state state)
{
    const struct attachment *attachment = &network->attachment[node];

    return segment_add(&network->members, &(struct member) {
        .addr = addr,
        .node = node,
        .router = attachment->router,
        .own_ns = attachment->own_ns,
        .state = (uint8_t) state,
    });
}

void
network_announce(struct network *network, struct addr prefix, unsigned len, enum family family,
                 const struct origin *origin)
{
    network->announcement = room_for_one(network->announcement, network->n_announcements,
                                         sizeof *network->announcement);
    network->announcement[network->n_announcements++] = (struct announcement) {
        .prefix = addr_mask(prefix, len),
        .len = (uint8_t) len,
        .family = (uint8_t) family,
        .origin = *origin,
    };
}

static void
make_fec(struct network *network, struct fec *fec, const struct origin *origin, uint32_t n_origins)
{
    fec->next = g_new(uint32_t, network->n_domains);
    fec->end = g_new(uint32_t, network->n_domains);
    fec->node = g_new(uint32_t, network->n_domains);
    route_compute(network, fec, origin, n_origins);
}

/* Longest prefix first; those of one prefix side by side. */
static int
by_prefix(const void *a, const void *b)
{
    const struct announcement *x = a, *y = b;

    if (x->len != y->len)
        return x->len > y->len ? -1 : 1;
    if (x->family != y->family)
        return x->family < y->family ? -1 : 1;
    if (x->prefix.hi != y->prefix.hi)
        return x->prefix.hi < y->prefix.hi ? -1 : 1;
    return (x->prefix.lo > y->prefix.lo) - (x->prefix.lo < y->prefix.lo);
}

static void
compile_announced(struct network *network)
{
    struct announcement *all = network->announcement;
    uint32_t n = network->n_announcements;
    g_autofree struct origin *origin = g_new(struct origin, n);

    if (n > 0)
        qsort(all, n, sizeof *all, by_prefix);
    network->announced = g_new0(struct fec, n);
    for (uint32_t i = 0, n_origins; i < n; i += n_origins) {
        struct fec *fec = &network->announced[network->n_announced++];

        for (n_origins = 0; i + n_origins < n && by_prefix(&all[i], &all[i + n_origins]) == 0; n_origins++)
            origin[n_origins] = all[i + n_origins].origin;
        fec->prefix = all[i].prefix;
        fec->len = all[i].len;
        fec->family = all[i].family;
        make_fec(network, fec, origin, n_origins);
        network->any_scoped[fec->family] |= fec->scoped;
    }
}

void
network_compile(struct network *network)
{
    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++) {
        network->fec[family] = g_new0(struct fec, network->n_domains);
        for (uint32_t r = 0; r < network->n_domains; r++) {
            network->fec[family][r].family = (uint8_t) family;
            make_fec(network, &network->fec[family][r],
                     &(struct origin) { .router = r, .node = NO_NODE }, 1);
        }
    }
    compile_announced(network);
}

/* Ways */

void
net_free(struct island *island)
{
    g_free(island->net->way);
    g_free(island->net->way_place);
    g_free(island->net);
    island->net = NULL;
}

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

static void
grow_ways(struct net *net)
{
    g_free(net->way_place);
    net->n_way_places *= 2;
    net->way_place = g_new0(uint32_t, net->n_way_places);
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
    if (net->n_ways * 2 >= net->n_way_places) {
        grow_ways(net);
        place = way_place(net, way);
    }
    net->way = room_for_one(net->way, net->n_ways, sizeof *net->way);
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

/* Only what opens a conversation carries its way. */
static bool
keeps_way(const struct packet *packet)
{
    return packet->proto == PROTO_TCP && packet->flags & TCP_SYN;
}

/* Forwarding */

/* Puts @packet on @link. Returns: HOP_ON, HOP_LOST or HOP_TOO_BIG. */
static enum hop
cross(const struct link *link, const struct packet *packet, int64_t *at)
{
    if (packet->size > link->mtu)
        return HOP_TOO_BIG;
    if (link->loss_q32 > 0 &&
        draw_chance(draw(link->key, DRAW_LOSS, packet_ident(packet)), link->loss_q32))
        return HOP_LOST;

    int64_t way = link->latency_ns;
    if (link->jitter_ns > 0)
        way += (int64_t) draw_below(draw(link->key, DRAW_JITTER, packet_ident(packet)),
                                    (uint64_t) link->jitter_ns + 1);
    *at += MAX(way, 1);
    return HOP_ON;
}

/* Time to leave @router by one of its edges, after having come in by packet->via. */
static int64_t
leave_by_edge(const struct router *router, const struct packet *packet, int64_t own_ns)
{
    if (own_ns >= 0)
        return MAX(own_ns, 1);
    return packet->via == VIA_EDGE || packet->via == VIA_ROUTER ? MAX(router->crossing_ns, 1) : 1;
}

static enum hop
to_member(const struct router *router, struct packet *packet, const struct member *member,
          int64_t *at, uint32_t *node)
{
    *at += leave_by_edge(router, packet, member->own_ns);
    if (member->state == MEMBER_DEAD) {
        *at += NEIGHBOUR_GIVE_UP_NS;
        packet->via = VIA_EDGE;     /* the error crosses the domain again, from the far side */
        return HOP_UNREACHABLE;
    }
    if (member->state == MEMBER_BLACKHOLE)
        return HOP_BLACKHOLE;
    *node = member->node;
    return HOP_ARRIVED;
}

static enum hop
to_uplink(const struct router *router, struct packet *packet, uint32_t *at_router, int64_t *at)
{
    if (router->blackhole >> packet->family & 1)
        return HOP_BLACKHOLE;
    *at += MAX(router->uplink_ns, 1);
    packet->via = VIA_EDGE;
    *at_router = router->uplink;
    return HOP_ON;
}

static enum hop
to_site(const struct network *network, struct packet *packet, uint32_t site,
        uint32_t *at_router, int64_t *at)
{
    const struct router *router = &network->router[*at_router], *below = &network->router[site];

    if (!(below->families >> packet->family & 1))
        return HOP_NO_ROUTE;
    *at += leave_by_edge(router, packet, -1) + MAX(below->uplink_ns, 1);
    packet->via = VIA_LINK;
    *at_router = site;
    return below->blackhole >> packet->family & 1 ? HOP_BLACKHOLE : HOP_ON;
}

/* The class of an address that nobody has, as @router sees it: the longest
 * prefix that it can reach. */
static const struct fec *
class_of(const struct network *network, const struct packet *packet, uint32_t router)
{
    for (uint32_t i = 0; i < network->n_announced; i++) {
        const struct fec *fec = &network->announced[i];

        if (fec->family == packet->family && prefix_has(fec->prefix, fec->len, packet->dst) &&
            fec->end[router] != NO_ROUTER)
            return fec;
    }
    return NULL;
}

static enum hop
by_class(const struct network *network, const struct fec *fec, struct packet *packet,
         uint32_t *router, int64_t *at, uint32_t *node, uint16_t *mtu)
{
    if (fec == NULL || fec->end[*router] == NO_ROUTER)
        return HOP_NO_ROUTE;

    if (fec->next[*router] == NO_LINK) {        /* it ends here, at who announced it */
        *node = fec->node[*router];
        *at += leave_by_edge(&network->router[*router], packet,
                             *node != NO_NODE ? network->attachment[*node].own_ns : -1);
        if (*node != NO_NODE)
            return HOP_ARRIVED;
        *at += NEIGHBOUR_GIVE_UP_NS;
        packet->via = VIA_EDGE;
        return HOP_UNREACHABLE;
    }

    const struct link *link = &network->link[fec->next[*router]];
    enum hop result = cross(link, packet, at);
    if (result == HOP_ON) {
        *router = link->to;
        packet->via = VIA_LINK;
    } else {
        *mtu = link->mtu;
    }
    return result;
}

/* What is known of a destination before the first hop, and kept during a walk. */
struct target {
    const struct member *member;
    uint32_t domain;            /* of the member */
    const struct fec *fec;      /* its class */
};

static struct target
target_of(const struct network *network, const struct packet *packet)
{
    struct target target = { .member = segment_find(&network->members, packet->dst) };

    if (target.member != NULL) {
        uint32_t uplink = network->router[target.member->router].uplink;

        target.domain = uplink != NO_ROUTER ? uplink : target.member->router;
        target.fec = &network->fec[packet->family][target.domain];
    }
    return target;
}

static enum hop
step(const struct network *network, const struct target *target, struct packet *packet,
     uint32_t *router, int64_t *at, uint32_t *node, uint16_t *mtu)
{
    const struct router *here = &network->router[*router];

    if (--packet->hop_limit == 0)
        return HOP_EXPIRED;
    if (!(here->families >> packet->family & 1))
        return HOP_NO_ROUTE;
    if (target->member != NULL && target->member->router == *router)
        return to_member(here, packet, target->member, at, node);
    if (here->uplink != NO_ROUTER)
        return to_uplink(here, packet, router, at);
    if (target->member != NULL && target->domain == *router)
        return to_site(network, packet, target->member->router, router, at);
    return by_class(network, target->member != NULL ? target->fec : class_of(network, packet, *router),
                    packet, router, at, node, mtu);
}

enum hop
hop(struct island *island, struct packet *packet, uint32_t *router, int64_t *at,
    uint32_t *node, uint16_t *mtu)
{
    const struct network *network = island->net->network;
    struct target target = target_of(network, packet);

    return step(network, &target, packet, router, at, node, mtu);
}

static void
lose(struct island *island, struct packet *packet, uint32_t router, enum loss why)
{
    if (observing(island, OBSERVE_LOST))
        observe(island, (struct observation) {
            .at = island->now, .node = NO_NODE, .kind = OBSERVE_LOST, .why = (uint16_t) why,
            .place = router, .subject = packet });
    packet_free(island, packet);
}

/* Queues @packet for node or router @to at @at. */
static void
queue_packet(struct island *island, uint32_t to, int64_t at, struct packet *packet)
{
    island_schedule(island, &(struct event) {
        .at = at, .to = to, .origin = packet->origin, .serial = packet->serial, .sub = packet->sub,
        .what = EVENT_PACKET, .packet = packet });
}

static void
arrive(struct node *node, struct packet *packet)
{
    if (observing(node->island, OBSERVE_ARRIVED))
        observe_packet(node->island, OBSERVE_ARRIVED, node->rank, packet);
    node->kind->packet(node, packet);
}

/* Who cuts is decided here and nowhere else. */
static void
deliver(struct island *island, struct packet *packet, uint32_t rank, int64_t at)
{
    struct node *node = &island->node[rank];

    if (node->cuts) {
        queue_packet(island, rank, at, packet);
        return;
    }

    int64_t now = island->now;
    island->now = at;
    arrive(node, packet);
    island->now = now;
}

static void walk(struct island *island, struct packet *packet, uint32_t router, int64_t at);

/* Router @router could not forward @packet at @at and says so to its sender,
 * unless the packet is an error itself. */
static void
report_error(struct island *island, struct packet *packet, uint32_t router, int64_t at,
             enum icmp_error error, uint16_t mtu)
{
    if (packet->inner != NULL) {
        lose(island, packet, router, LOSS_ICMP_OF_ICMP);
        return;
    }

    struct packet *report = packet_new(island);
    bool ipv4 = packet->family == FAMILY_IPV4;

    report->src = island->net->network->router[router].address[packet->family];
    report->dst = packet->src;
    report->origin = packet->origin;
    report->serial = packet->serial;
    report->sub = packet_child(packet->sub, 2);
    report->family = packet->family;
    report->proto = ipv4 ? PROTO_ICMP : PROTO_ICMPV6;
    report->via = packet->via == VIA_EDGE ? VIA_EDGE : VIA_ROUTER;
    report->u.icmp = (struct icmp_payload) { .error = (uint8_t) error, .mtu = mtu };
    /* RFC 792: the header and 64 bits of data; RFC 4443 section 3.1: as much as fits 1280. */
    report->size = (uint16_t) (ip_header(packet->family) + ICMP_HEADER +
                               (ipv4 ? MIN(packet->size, IPV4_HEADER + 8) : MIN(packet->size, 1280 - 48)));
    report->inner = packet;
    walk(island, report, router, at);
}

static void
give_up(struct island *island, struct packet *packet, uint32_t router, int64_t at,
        enum hop why, uint16_t mtu)
{
    switch (why) {
    case HOP_LOST:
        lose(island, packet, router, LOSS_LINK);
        return;
    case HOP_BLACKHOLE:
        lose(island, packet, router, LOSS_BLACKHOLE);
        return;
    case HOP_EXPIRED:
        report_error(island, packet, router, at, ICMP_HOP_LIMIT, 0);
        return;
    case HOP_TOO_BIG:
        report_error(island, packet, router, at, ICMP_TOO_BIG, mtu);
        return;
    case HOP_NO_ROUTE:
        report_error(island, packet, router, at, ICMP_NO_ROUTE, 0);
        return;
    case HOP_UNREACHABLE:
        report_error(island, packet, router, at, ICMP_ADDRESS_UNREACHABLE, 0);
        return;
    case HOP_ON:
    case HOP_ARRIVED:
        break;
    }
    g_assert_not_reached();
}

/* @packet is at @router at @at: on with it until somebody cuts. */
static void
walk(struct island *island, struct packet *packet, uint32_t router, int64_t at)
{
    const struct network *network = island->net->network;
    struct target target = target_of(network, packet);
    bool way = keeps_way(packet);
    uint32_t node = NO_NODE;
    uint16_t mtu = 0;

    for (;;) {
        if (way)
            packet->trace = way_on(island->net, packet->trace, router);

        enum hop result = step(network, &target, packet, &router, &at, &node, &mtu);
        if (result == HOP_ARRIVED) {
            deliver(island, packet, node, at);
            return;
        }
        if (result != HOP_ON) {
            give_up(island, packet, router, at, result, mtu);
            return;
        }
        if (island->net->every_hop) {
            queue_packet(island, TO_ROUTER | router, at, packet);
            return;
        }
    }
}

/* The event of a packet: at a node, or, with every_hop, at a router. */
static void
packet_due(struct island *island, const struct event *event)
{
    if (event->to & TO_ROUTER)
        walk(island, event->packet, event->to & ~TO_ROUTER, event->at);
    else
        arrive(&island->node[event->to], event->packet);
}

void
net_init(struct island *island, const struct network *network, bool every_hop)
{
    struct net *net = g_new0(struct net, 1);

    net->network = network;
    net->every_hop = every_hop;
    pool_init(&net->packets, &island->arena, sizeof(struct packet));
    net->way = g_new0(struct way, 1);   /* way 0, the empty one */
    net->n_ways = 1;
    net->n_way_places = 64;
    net->way_place = g_new0(uint32_t, net->n_way_places);
    island->net = net;
    island->packet_due = packet_due;
}

void
net_send(struct node *node, struct packet *packet)
{
    struct island *island = node->island;
    const struct attachment *attachment = &island->net->network->attachment[node->rank];

    packet->trace = 0;
    if (observing(island, OBSERVE_SENT))
        observe_packet(island, OBSERVE_SENT, node->rank, packet);
    if (attachment->router == NO_ROUTER) {
        lose(island, packet, NO_ROUTER, LOSS_NO_NODE);
        return;
    }

    bool own = attachment->own_ns >= 0;
    int64_t at = island->now + (own ? MAX(attachment->own_ns, 1) : 1);
    packet->via = own ? VIA_EDGE_OWN : VIA_EDGE;
    if (island->net->every_hop)
        queue_packet(island, TO_ROUTER | attachment->router, at, packet);
    else
        walk(island, packet, attachment->router, at);
}
