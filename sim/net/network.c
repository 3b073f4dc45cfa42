/*
 * network.c - routers, links, who is attached where, who announces what
 *
 * Building only: network_add_*() and network_attach() note what they are told,
 * network_compile() computes all routes. Afterwards the network is const.
 */
#include "sim/net/network.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "sim/net/packet.h"

/* FNV-1a, of the words of struct terms, which has no holes. */
static guint
hash_terms(gconstpointer data)
{
    const struct terms *terms = data;
    uint64_t word[sizeof *terms / sizeof(uint64_t)], hash = UINT64_C(0xcbf29ce484222325);

    memcpy(word, terms, sizeof word);
    for (unsigned i = 0; i < G_N_ELEMENTS(word); i++)
        hash = (hash ^ word[i]) * UINT64_C(0x100000001b3);
    return (guint) (hash >> 32);
}

static gboolean
same_terms(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(struct terms)) == 0;
}

/* Returns: @array with room for one more than its @n elements of @size bytes. */
static void *
room_for_one(void *array, uint32_t n, size_t size)
{
    bool full = (n & (n - 1)) == 0;     /* rooms are powers of two */

    return full ? g_realloc_n(array, n > 0 ? (size_t) n * 2 : 1, size) : array;
}

/* Returns: the index of @own_ns among the latencies of nodes. */
static uint32_t
keep_own(struct network *network, int64_t own_ns)
{
    uint32_t i = 0;

    while (i < network->n_own && network->own_ns[i] != own_ns)
        i++;
    if (i == network->n_own) {
        network->own_ns = room_for_one(network->own_ns, network->n_own, sizeof *network->own_ns);
        network->own_ns[network->n_own++] = own_ns;
    }
    return i;
}

struct network *
network_new(uint32_t n_nodes)
{
    struct network *network = g_new0(struct network, 1);

    network->terms = g_hash_table_new_full(hash_terms, same_terms, g_free, NULL);
    network->n_nodes = n_nodes;
    network->attachment = g_new(struct attachment, n_nodes);
    for (uint32_t i = 0; i < n_nodes; i++)
        network->attachment[i] = (struct attachment) { .router = NO_ROUTER };
    keep_own(network, -1);
    segment_init(&network->members);
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
    g_hash_table_destroy(network->terms);
    g_free(network->announcement);
    g_free(network->listener);
    g_free(network->router);
    g_free(network->link);
    g_free(network->attachment);
    g_free(network->own_ns);
    g_free(network);
}

/* Returns: its own copy of @terms, one for all that are the same. */
static const struct terms *
keep_terms(struct network *network, const struct terms *terms)
{
    static const struct terms none;
    struct terms *kept;

    if (terms == NULL)
        terms = &none;
    kept = g_hash_table_lookup(network->terms, terms);
    if (kept == NULL) {
        kept = g_memdup2(terms, sizeof *terms);
        g_hash_table_add(network->terms, kept);
    }
    return kept;
}

uint32_t
network_add_router(struct network *network, const struct router *router)
{
    network->router = room_for_one(network->router, network->n_routers, sizeof *router);
    network->router[network->n_routers] = *router;
    network->router[network->n_routers].terms = keep_terms(network, router->terms);
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
    network->link[network->n_links].families &= network->router[link->from].families &
                                                network->router[link->to].families;
    return network->n_links++;
}

void
network_attach(struct network *network, uint32_t node, uint32_t router, int64_t own_ns, uint64_t name)
{
    g_assert(node < network->n_nodes && router < network->n_routers);
    network->attachment[node] = (struct attachment) {
        .name = name, .router = router, .own = keep_own(network, own_ns), .position = POSITION_END };
    if (own_ns > 1)
        network->router[router].scattered = true;
}

void
network_gate(struct network *network, uint32_t node, uint32_t router, enum family family)
{
    g_assert(network->router[router].terms->inside[family] != NULL);
    network->router[router].gate[family - 1] = node;
}

void
network_post(struct network *network, uint32_t node, uint32_t router, uint8_t families)
{
    struct router *site = &network->router[router];
    bool guards = network->attachment[node].router == router;

    g_assert(guards || network->attachment[node].router == site->uplink);
    *(guards ? &site->guard : &site->carrier) = node;
    *(guards ? &site->guarded : &site->carried) = families;
    network->attachment[node].position = POSITION_POST;
}

/* A link-local address as it stands among the members. */
static struct addr
with_router(struct addr link_local, uint32_t router)
{
    return (struct addr) { link_local.hi | (router + UINT64_C(1)), link_local.lo };
}

/* @addr, behind the gate of @router, as it stands among the members: with the router put in, where no address of a
 * node has its bits. IPv6's keep what follows the site's prefix. */
PER_PACKET struct addr
from_inside(uint32_t router, struct addr addr)
{
    addr.hi = (addr_is_ipv4(addr) ? UINT64_C(0xff00) : UINT64_C(0xff01)) << 48 | (addr.hi & 0xffff) << 32 | router;
    return addr;
}

/* The same of one that may be anywhere. */
static struct addr
as_member(const struct network *network, uint32_t router, struct addr addr)
{
    return router_has_inside(&network->router[router], addr_family(addr), addr) ? from_inside(router, addr) : addr;
}

bool
network_add_address(struct network *network, uint32_t node, struct addr addr, enum member_state state)
{
    const struct attachment *attachment = &network->attachment[node];

    g_assert(attachment->router != NO_ROUTER);
    return segment_add(&network->members, as_member(network, attachment->router, addr), (struct member) {
        .node = node,
        .router = attachment->router,
        .state = (unsigned) state & 3,
    });
}

const struct member *
network_member(const struct network *network, uint32_t router, struct addr addr)
{
    return segment_find(&network->members, as_member(network, router, addr));
}

const struct member *
network_inside(const struct network *network, uint32_t router, struct addr addr)
{
    return segment_find(&network->members, from_inside(router, addr));
}

const struct fec *
network_class(const struct network *network, enum family family, struct addr addr, uint32_t router)
{
    for (uint32_t i = 0; i < network->n_announced; i++) {
        const struct fec *fec = &network->announced[i];

        if (fec->family == family && prefix_has(fec->prefix, fec->len, addr) && fec->end[router] != NO_ROUTER)
            return fec;
    }
    return NULL;
}

static void
add_listener(struct network *network, struct listener listener)
{
    listener.router = network->attachment[listener.node].router;
    g_assert(listener.router != NO_ROUTER);
    network->listener = room_for_one(network->listener, network->n_listeners, sizeof *network->listener);
    network->listener[network->n_listeners++] = listener;
}

void
network_join(struct network *network, uint32_t node)
{
    add_listener(network, (struct listener) { .node = node, .in_ipv4 = true });
}

bool
network_listen(struct network *network, uint32_t node, struct addr link_local, bool is_router)
{
    uint32_t router = network->attachment[node].router;

    add_listener(network, (struct listener) { .node = node, .is_router = is_router });
    return network_add_address(network, node, with_router(link_local, router), MEMBER_UP);
}

bool
network_take(struct network *network, uint32_t node, struct addr addr)
{
    uint32_t router = network->attachment[node].router;

    return network_add_address(network, node, addr_is_link_local(addr) ? with_router(addr, router) : addr, MEMBER_UP);
}

uint32_t
network_neighbour(const struct network *network, uint32_t router, struct addr link_local)
{
    const struct member *member = segment_find(&network->members, with_router(link_local, router));

    return member != NULL ? member->node : NO_NODE;
}

const struct listener *
network_listeners(const struct network *network, uint32_t router, uint32_t *n)
{
    uint32_t low = 0, high = network->n_listeners;

    while (low < high) {                /* the first of them, if there is one */
        uint32_t middle = (low + high) / 2;

        if (network->listener[middle].router < router)
            low = middle + 1;
        else
            high = middle;
    }
    *n = low < network->n_listeners && network->listener[low].router == router ? network->listener[low].n : 0;
    return network->listener + low;
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
by_prefix(const struct announcement *a, const struct announcement *b)
{
    if (a->len != b->len)
        return a->len > b->len ? -1 : 1;
    if (a->family != b->family)
        return a->family < b->family ? -1 : 1;
    if (a->prefix.hi != b->prefix.hi)
        return a->prefix.hi < b->prefix.hi ? -1 : 1;
    return (a->prefix.lo > b->prefix.lo) - (a->prefix.lo < b->prefix.lo);
}

/* The same for qsort(); of one prefix in falling order of rank, so that of two
 * nodes at one router the one named first in the scenario is told last and wins. */
static int
by_prefix_and_node(const void *a, const void *b)
{
    const struct announcement *x = a, *y = b;
    int order = by_prefix(x, y);

    return order != 0 ? order : (x->origin.node < y->origin.node) - (x->origin.node > y->origin.node);
}

static void
compile_announced(struct network *network)
{
    struct announcement *all = network->announcement;
    uint32_t n = network->n_announcements;
    g_autofree struct origin *origin = g_new(struct origin, n);

    if (n > 0)
        qsort(all, n, sizeof *all, by_prefix_and_node);
    network->announced = g_new0(struct fec, n);
    for (uint32_t i = 0, n_origins; i < n; i += n_origins) {
        struct fec *fec = &network->announced[network->n_announced++];

        for (n_origins = 0; i + n_origins < n && by_prefix(&all[i], &all[i + n_origins]) == 0; n_origins++)
            origin[n_origins] = all[i + n_origins].origin;
        fec->prefix = all[i].prefix;
        fec->len = all[i].len;
        fec->family = all[i].family;
        make_fec(network, fec, origin, n_origins);
    }
}

static int
by_router_and_node(const void *a, const void *b)
{
    const struct listener *x = a, *y = b;

    if (x->router != y->router)
        return x->router < y->router ? -1 : 1;
    if (x->is_router != y->is_router)
        return x->is_router ? -1 : 1;
    if (x->node != y->node)
        return x->node > y->node ? 1 : -1;
    return x->in_ipv4 - y->in_ipv4;
}

/* Those of a router stand side by side, and the first of them knows how many. */
static void
compile_listeners(struct network *network)
{
    struct listener *listener = network->listener;
    uint32_t first = 0;

    if (network->n_listeners > 0)
        qsort(listener, network->n_listeners, sizeof *listener, by_router_and_node);
    for (uint32_t i = 0; i < network->n_listeners; i++) {
        if (listener[i].router != listener[first].router)
            first = i;
        listener[first].n++;
    }
}

/* Whether somebody is on the uplink of @router, and all at it are as far from there. */
static bool
comes_in_order(const struct router *router)
{
    bool meets = router->guarded != 0 || router->carried != 0;

    for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
        meets |= router->terms->inside[family] != NULL;
    return meets && !router->scattered;
}

static void
compile_positions(struct network *network)
{
    for (uint32_t i = 0; i < network->n_nodes; i++) {
        struct attachment *attachment = &network->attachment[i];

        if (attachment->position != POSITION_END)
            continue;
        const struct router *router = &network->router[attachment->router];
        if (router_gate(router, FAMILY_IPV4) == i || router_gate(router, FAMILY_IPV6) == i)
            attachment->position = POSITION_GATE;
        else if (comes_in_order(router))
            attachment->position = POSITION_IN_ORDER;
    }
}

void
network_compile(struct network *network)
{
    compile_listeners(network);
    compile_positions(network);
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
