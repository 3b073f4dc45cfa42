/*
 * tunnels.c - the tunnels of a host: when they come up, and what goes by them
 */
#include "models/host/tunnels.h"

#include <glib.h>

#include "models/host/operation.h"
#include "models/host/sources.h"
#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo-client.h"
#include "models/tunnel/teredo-own.h"
#include "sim/engine/island.h"

struct host_tunnels {
    struct tunnel tunnel[N_TUNNELS];
    int64_t armed_at;           /* the earliest timer that is queued; INT64_MAX: none */
    struct host_address address[2 * MOST_LISTED + 1 + N_TUNNELS];       /* of a host that does not configure itself */
};

static const struct tunnel_kind *const kind_of[N_TUNNELS] = { [TUNNEL_6TO4] = &sixtofour_kind,
                                                          [TUNNEL_TEREDO] = &teredo_kind,
                                                          [TUNNEL_TEREDO_RELAY] = &teredo_own_kind };

const char *
tunnels_name(uint8_t iface)
{
    return iface >= INTERFACE_TUNNEL && iface < N_INTERFACES ? kind_of[iface - INTERFACE_TUNNEL]->name : NULL;
}

static uint8_t
iface_of(const struct tunnel *tunnel)
{
    return (uint8_t) (INTERFACE_TUNNEL + tunnel->facts->type);
}

/* What a host has without tunnels */

static bool
is_native(const struct host_address *address)
{
    return address->iface == INTERFACE_NATIVE;
}

/* The IPv4 address that a tunnel stands on: the first that is @global, or not. NULL: none. */
static const struct host_address *
ipv4_that_is(const struct host *host, bool global)
{
    for (uint32_t i = 0; i < host->selection.n_addresses; i++) {
        const struct host_address *address = &host->selection.address[i];

        if (addr_is_ipv4(address->addr) && tunnel_is_global(address->addr) == global)
            return address;
    }
    return NULL;
}

static bool
has_global_ipv6(const struct host *host)
{
    for (uint32_t i = 0; i < host->selection.n_addresses; i++) {
        const struct host_address *address = &host->selection.address[i];

        if (is_native(address) && !addr_is_ipv4(address->addr) && addr_scope_ipv6(address->addr) != SCOPE_LINK)
            return true;
    }
    return false;
}

static bool
has_6to4(const struct host *host)
{
    return host->tunnels != NULL && tunnel_is_up(&host->tunnels->tunnel[TUNNEL_6TO4]);
}

static bool
holds(const struct host *host, enum interface_wants when)
{
    switch (when) {
    case WANTS_PUBLIC_IPV4:
        return ipv4_that_is(host, true) != NULL;
    case WANTS_PRIVATE_IPV4:
        return ipv4_that_is(host, true) == NULL && ipv4_that_is(host, false) != NULL;
    case WANTS_NO_GLOBAL_IPV6:
        return !has_global_ipv6(host);
    case WANTS_GLOBAL_IPV6:
        return has_global_ipv6(host) || has_6to4(host);
    case WANTS_FIREWALL:
        return !host->config->firewall_off;
    case N_INTERFACE_WANTS:
        break;
    }
    return true;
}

/* Returns: the IPv4 address that the interface would stand on; ::, it is not wanted. */
static struct addr
wanted_on(const struct host *host, const struct interface_facts *facts)
{
    const struct host_address *global = ipv4_that_is(host, true);
    const struct host_address *on = global != NULL ? global : ipv4_that_is(host, false);

    for (uint32_t left = facts->when; left != 0; left &= left - 1)
        if (!holds(host, (enum interface_wants) __builtin_ctz(left)))
            return (struct addr) { 0 };
    return on != NULL && host->config->class->tunnels >> facts->type & 1 ? on->addr : (struct addr) { 0 };
}

/* As their owner */

static struct host *
host_of(const struct tunnel *tunnel)
{
    return tunnel->user;
}

static void
deliver(struct tunnel *tunnel, struct packet *packet)
{
    host_receive(host_of(tunnel), packet);
}

/* Another list of addresses, for selection. */
static void
renumbered(struct tunnel *tunnel)
{
    struct host *host = host_of(tunnel);
    struct host_tunnels *tunnels = host->tunnels;

    if (host->configuring != NULL) {
        configure_list(host);
    } else {
        for (uint8_t i = 0; i < host->config->n_given; i++)
            tunnels->address[i] = host->config->given[i];
        sources_forget(&host->selection);
        host->selection.address = tunnels->address;
        host->selection.n_addresses = (uint8_t) tunnels_list(host, tunnels->address, host->config->n_given);
        tunnels_set_routes(host, host->config->routes);
    }
    host_renumbered(host);
}

static void
armed(struct tunnel *tunnel)
{
    struct host *host = host_of(tunnel);

    if (tunnel->deadline >= host->tunnels->armed_at)
        return;
    host->tunnels->armed_at = tunnel->deadline;
    if (tunnels_probe(host))            /* work waits for that */
        node_timer(host->node, tunnel->deadline, TIMER_TUNNEL, 0);
    else
        node_timer_background(host->node, tunnel->deadline, TIMER_TUNNEL, 0);
}

static void
settled(struct tunnel *tunnel)
{
    struct host *host = host_of(tunnel);

    if (host->waits_for_tunnels && !tunnels_probe(host))
        host_configured(host);
}

/* Steps of a tunnel are steps of its host's configuration. */
static void
told(struct tunnel *tunnel, const struct tunnel_told *told)
{
    struct host *host = host_of(tunnel);

    if (told->what == TUNNEL_OFFLINE)
        fact_waited(&host->selection, host->profile->retry[tunnel->facts->type].fact);
    configure_tell(host, (struct configure_step) {
        .what = (uint8_t) (STEP_TUNNEL + told->what), .kind = told->why, .fact = tunnel->facts->fact,
        .nth = told->nth, .addr = told->addr, .by = told->by, .port = told->port });
}

static const struct tunnel_owner owner = {
    .deliver = deliver, .renumbered = renumbered, .armed = armed, .settled = settled, .told = told };

void
tunnels_due(struct host *host)
{
    struct host_tunnels *tunnels = host->tunnels;

    if (tunnels->armed_at > host_now(host))
        return;
    tunnels->armed_at = INT64_MAX;
    for (unsigned i = 0; i < N_TUNNELS; i++)
        if (tunnels->tunnel[i].deadline <= host_now(host))
            tunnels->tunnel[i].kind->due(&tunnels->tunnel[i]);
    for (unsigned i = 0; i < N_TUNNELS; i++)
        if (tunnels->tunnel[i].deadline < INT64_MAX)
            armed(&tunnels->tunnel[i]);
}

/* Coming up */

static struct host_tunnels *
tunnels_new(struct host *host)
{
    struct arena *arena = &host->node->island->arena;
    struct host_tunnels *tunnels = arena_alloc(arena, sizeof *tunnels);

    tunnels->armed_at = INT64_MAX;
    for (unsigned i = 0; i < N_TUNNELS; i++) {
        tunnels->tunnel[i] = (struct tunnel) {
            .kind = kind_of[i], .owner = &owner, .facts = &host->profile->interface[i],
            .node = host->node, .user = host, .deadline = INT64_MAX, .server = host->config->class->teredo_server,
            .port = host->config->class->teredo_port, .edge = host->config->class->edge,
            .retry_ns = host->profile->retry[i].after_ns,
            .serial_kind = SERIAL_TUNNEL + i };
        if (kind_of[i]->state_size > 0)
            tunnels->tunnel[i].state = arena_alloc(arena, kind_of[i]->state_size);
    }
    return tunnels;
}

/* The interface of @facts is to stand on @on. */
static void
put_on(struct host *host, unsigned type, struct addr on)
{
    struct tunnel *tunnel;

    if (host->tunnels == NULL && addr_is_unspecified(on))
        return;
    if (host->tunnels == NULL)
        host->tunnels = tunnels_new(host);
    tunnel = &host->tunnels->tunnel[type];
    if (addr_equal(tunnel->ipv4, on))
        return;
    tunnel->ipv4 = on;
    if (!addr_is_unspecified(on)) {
        tunnel->kind->start(tunnel);
    } else if (tunnel->kind->stop != NULL) {
        tunnel->kind->stop(tunnel);
    } else if (tunnel_is_up(tunnel)) {
        tunnel->addr = on;
        tunnel->deadline = INT64_MAX;
        renumbered(tunnel);
    }
}

void
tunnels_consider(struct host *host)
{
    const struct profile *profile = host->profile;

    for (unsigned i = 0; i < N_TUNNELS && host->config->ipv6_on; i++) {
        const struct interface_facts *facts = &profile->interface[i];

        if (facts->fact != NO_FACT)
            put_on(host, i, wanted_on(host, facts));
    }
}

void
tunnels_stop(struct host *host)
{
    host->waits_for_tunnels = false;    /* for good */
    for (unsigned i = 0; host->tunnels != NULL && i < N_TUNNELS; i++) {
        struct tunnel *tunnel = &host->tunnels->tunnel[i];

        if (tunnel->kind->stop != NULL && !addr_is_unspecified(tunnel->ipv4))
            tunnel->kind->stop(tunnel);
    }
}

bool
tunnels_probe(const struct host *host)
{
    bool any = false;

    for (unsigned i = 0; host->tunnels != NULL && i < N_TUNNELS; i++) {
        const struct tunnel *tunnel = &host->tunnels->tunnel[i];

        any |= !addr_is_unspecified(tunnel->ipv4) && tunnel->kind->probes != NULL && tunnel->kind->probes(tunnel);
    }
    return any;
}

/* What selection sees */

uint32_t
tunnels_list(const struct host *host, struct host_address *address, uint32_t n)
{
    for (unsigned i = 0; host->tunnels != NULL && i < N_TUNNELS; i++) {
        const struct tunnel *tunnel = &host->tunnels->tunnel[i];

        if (tunnel_is_up(tunnel))
            address[n++] = (struct host_address) {
                .addr = tunnel->addr, .len = tunnel->direct.len, .flags = ADDR_TUNNEL, .iface = iface_of(tunnel) };
    }
    return n;
}

void
tunnels_set_routes(struct host *host, uint8_t native)
{
    struct selection_host *selection = &host->selection;

    selection->routes = native;
    selection->route_iface[FAMILY_IPV6] = INTERFACE_NATIVE;
    for (unsigned i = 0; host->tunnels != NULL && i < N_TUNNELS && !(selection->routes & IPV6_BIT); i++)
        if (tunnel_is_up(&host->tunnels->tunnel[i])) {
            selection->routes |= IPV6_BIT;
            selection->route_iface[FAMILY_IPV6] = iface_of(&host->tunnels->tunnel[i]);
        }
}

/* Packets */

/* Whether the host's own relay has what is for @dst: as a client it goes to others itself. */
static bool
is_relayed(const struct host *host, struct addr dst)
{
    const struct tunnel *tunnel = host->tunnels->tunnel;

    return teredo_has(dst) && !addr_is_unspecified(tunnel[TUNNEL_TEREDO_RELAY].ipv4) &&
        !tunnel_is_up(&tunnel[TUNNEL_TEREDO]);
}

/* The same as tunnels_iface() of a host that has tunnels; apart from it, as few have. */
static G_GNUC_NO_INLINE uint8_t
iface_to(const struct host *host, struct addr dst)
{
    struct reach reach;
    union own_room room;

    if (is_relayed(host, dst))
        return INTERFACE_TUNNEL + TUNNEL_TEREDO_RELAY;
    return reach_find(&host->selection, reach_own(&host->selection, &room), dst, NO_ZONE, &reach) == SOURCE_THERE
        ? reach.iface : INTERFACE_NATIVE;
}

uint8_t
tunnels_iface(const struct host *host, struct addr dst)
{
    if (host->tunnels == NULL || addr_is_ipv4(dst) || addr_is_on_link(dst))
        return INTERFACE_NATIVE;
    return iface_to(host, dst);
}

uint16_t
tunnels_mtu(const struct host *host, struct addr dst)
{
    uint8_t iface = tunnels_iface(host, dst);

    return iface == INTERFACE_NATIVE ? configure_mtu(host, addr_family(dst))
                                     : (uint16_t) host->tunnels->tunnel[iface - INTERFACE_TUNNEL].facts->mtu;
}

bool
tunnels_send(struct host *host, struct packet *packet)
{
    uint8_t iface = tunnels_iface(host, packet->dst);
    struct tunnel *tunnel;

    if (teredo_has(packet->dst))
        fact_acted(&host->selection, host->profile->interface[TUNNEL_TEREDO_RELAY].fact);
    if (iface == INTERFACE_NATIVE)
        return false;
    tunnel = &host->tunnels->tunnel[iface - INTERFACE_TUNNEL];
    packet->trace = 0;
    tunnel->kind->send(tunnel, packet);
    return true;
}

bool
tunnels_packet(struct host *host, struct packet *packet)
{
    for (unsigned i = 0; i < N_TUNNELS; i++) {
        struct tunnel *tunnel = &host->tunnels->tunnel[i];

        if (!addr_is_unspecified(tunnel->ipv4) && tunnel->kind->packet(tunnel, packet))
            return true;
    }
    return false;
}
