/*
 * kinds.c - of which kind the nodes of a world are
 */
#include "v6sim/kinds.h"

#include "models/dns/service.h"
#include "models/models.h"
#include "models/nat/nat.h"
#include "models/router/router.h"
#include "models/tunnel/relay.h"
#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo-server.h"

static const struct node_kind *const kind_of[] = {
    [NODE_HOST] = &host_kind,
    [NODE_SERVER] = &server_kind,
    [NODE_ROUTER] = &router_kind,
    [NODE_NAT] = &nat_kind,
    [NODE_TEREDO_SERVER] = &teredo_server_kind,
    [NODE_GATEWAY] = &sixtofour_gateway_kind,
    [NODE_FIREWALL] = &nat_kind,
};

/* Which kind of DNS server it is, or of relay, says its configuration. */
const struct node_kind *
kinds_of(const struct world *world, const struct node_group *group, uint32_t rank)
{
    const void *config = world->config[rank];

    if (config == NULL)
        return NULL;
    if (group->type == NODE_DNS)
        return ((const struct dns_config *) config)->kind;
    if (world_acts(group))
        return &host_kind;
    return group->type == NODE_RELAY ? ((const struct relay_config *) config)->kind : kind_of[group->type];
}
