/*
 * ladder-places.c - who stands in a ladder, and where
 */
#include "v6sim/report/ladder-drawing.h"

#include <string.h>

#include "models/dns/authoritative.h"
#include "models/dns/forwarder.h"
#include "models/dns/iterative.h"
#include "models/nat/nat.h"
#include "models/tunnel/facts.h"

static bool
is_router(uint32_t place)
{
    return place & TO_ROUTER;
}

static const struct node_group *
group_of(const struct host_ladder *ladder, uint32_t place)
{
    return world_group(ladder->world, place, &(uint32_t) { 0 });
}

static const struct node_kind *
dns_kind_of(const struct host_ladder *ladder, uint32_t place)
{
    return ((const struct dns_config *) ladder->world->config[place])->kind;
}

static bool
is_beside_host(const struct host_ladder *ladder, uint32_t place)
{
    const struct attachment *attachment = ladder->world->network->attachment;

    return attachment[place].router == attachment[ladder->host].router;
}

/* Where routers on the way are shown, those of the host's own site and domain stand near it; the others, and where
 * only those are that say errors all of them, before the servers. */
static unsigned
side_of_router(const struct host_ladder *ladder, uint32_t number)
{
    const struct network *network = ladder->world->network;
    uint32_t own = network->attachment[ladder->host].router;

    if (!ladder->hops || own == NO_ROUTER)
        return 10;
    if (number == own && network->router[own].uplink != NO_ROUTER)
        return 3;
    return number == own || number == network->router[own].uplink ? 5 : 10;
}

unsigned
ladder_side(const struct host_ladder *ladder, uint32_t place)
{
    static const unsigned of[] = {
        [NODE_ROUTER] = 1, [NODE_DNS] = 6, [NODE_TEREDO_SERVER] = 8, [NODE_RELAY] = 9, [NODE_SERVER] = 11,
        [NODE_GATEWAY] = 12, [NODE_NAT] = 13, [NODE_FIREWALL] = 13, [NODE_HOST] = 14 };
    enum node_type type;

    if (place == ladder->host)
        return 0;
    if (place == SOME_ROUTER)
        return 10;
    if (is_router(place))
        return side_of_router(ladder, place & ~TO_ROUTER);
    type = group_of(ladder, place)->type;
    if (ladder_is_gate(ladder, place) || (type == NODE_FIREWALL && is_beside_host(ladder, place)))
        return place == ladder->gate[FAMILY_IPV4] ? 2 : 3;
    if ((type == NODE_NAT || type == NODE_FIREWALL) && group_of(ladder, place)->site == NULL)
        return 4;               /* a carrier's */
    if (type == NODE_DNS && dns_kind_of(ladder, place) == &forwarder_kind)
        return of[type] - 1;
    if (type == NODE_DNS && dns_kind_of(ladder, place) == &authoritative_kind)
        return of[type] + 1;
    return of[type];
}

char *
ladder_name(const struct host_ladder *ladder, uint32_t place)
{
    if (place == SOME_ROUTER)
        return g_strdup("network");
    if (is_router(place))
        return g_strdup(network_name(ladder->world->network, place & ~TO_ROUTER));
    return world_name(ladder->world, place);
}

char *
ladder_short_name(const struct host_ladder *ladder, const char *name)
{
    g_autofree char *own = world_name(ladder->world, ladder->host);
    const char *end = strrchr(own, '.');
    size_t n = end != NULL ? (size_t) (end - own) + 1 : 0;

    return g_strdup(n > 0 && strncmp(name, own, n) == 0 ? name + n : name);
}

static const char *
dns_text(const struct node_kind *kind)
{
    return kind == &authoritative_kind ? "authoritative DNS server" : kind == &forwarder_kind ? "DNS forwarder"
        : kind == &iterative_kind ? "recursive resolver, its cache cold" : "recursive resolver";
}

char *
ladder_kind(const struct host_ladder *ladder, uint32_t place)
{
    const struct world *world = ladder->world;
    const void *config = is_router(place) ? NULL : world->config[place];
    const struct node_group *group = is_router(place) ? NULL : group_of(ladder, place);

    if (place == SOME_ROUTER)
        return g_strdup("router, somewhere");
    if (is_router(place))
        return g_strdup_printf("router of the %s",
                               (place & ~TO_ROUTER) >= world->network->n_domains ? "site" : "domain");
    switch (group->type) {
    case NODE_HOST:
        return g_strdup(world_profile(world, place)->name);
    case NODE_SERVER:
        return world_acts(group) ? g_strdup_printf("server, %s", world_profile(world, place)->name)
                                 : g_strdup("server");
    case NODE_DNS:
        return g_strdup(dns_text(dns_kind_of(ladder, place)));
    case NODE_ROUTER:
        return g_strdup("router on the link");
    case NODE_NAT:
        return g_strdup_printf("NAT, %s", ((const struct nat_config *) config)->behaviour->name);
    case NODE_TEREDO_SERVER:
        return g_strdup("Teredo server");
    case NODE_GATEWAY:
        return g_strdup("6to4 router of the site");
    case NODE_FIREWALL:
        return g_strdup_printf("firewall, %s", ((const struct nat_config *) config)->behaviour != NULL
                               ? ((const struct nat_config *) config)->behaviour->name : "none");
    case NODE_RELAY:
        return g_strdup(((const struct relay_element *) group->element)->type == TUNNEL_TEREDO ? "Teredo relay"
                        : "6to4 relay");
    }
    return g_strdup("");
}
