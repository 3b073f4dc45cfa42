/*
 * division.c - the parts of a world that share no mutable state
 *
 * Union-find over the nodes with state; the representative of a part is its
 * first node. In order: couple_routers() -> visit() for each node ->
 * list_parts().
 */
#include "v6sim/division.h"

#include <glib.h>

#include "models/host/host.h"
#include "v6sim/kinds.h"

struct dividing {
    const struct world *world;
    bool loose;                 /* see division_loose() */
    uint32_t *parent;           /* by rank; of a representative, itself; NO_NODE: of no part */
    bool *couples;              /* by router: nodes on its segment meet somebody there who keeps state of them */
    uint32_t *anchor;           /* by router: one of these; NO_NODE: none so far */
    uint32_t everybody;         /* one of those whom all meet; NO_NODE: there is none */
    GArray *stateless, *keyed;  /* uint32_t: ranks */
};

static uint32_t
representative(struct dividing *dividing, uint32_t rank)
{
    uint32_t *parent = dividing->parent;

    while (parent[rank] != rank)
        rank = parent[rank] = parent[parent[rank]];
    return rank;
}

static void
unite(struct dividing *dividing, uint32_t a, uint32_t b)
{
    uint32_t of_a = representative(dividing, a), of_b = representative(dividing, b);

    dividing->parent[MAX(of_a, of_b)] = MIN(of_a, of_b);
}

/* Unites @rank with all that are united with *@anchor. */
static void
unite_at(struct dividing *dividing, uint32_t *anchor, uint32_t rank)
{
    if (*anchor == NO_NODE)
        *anchor = rank;
    unite(dividing, *anchor, rank);
}

static bool
has_state(const struct dividing *dividing, uint32_t rank)
{
    return dividing->parent[rank] != NO_NODE;
}

/* Routers */

/* (Of a gate without state nothing has to be told: those behind it are few.) */
static void
couple_routers(struct dividing *dividing)
{
    const struct network *network = dividing->world->network;

    for (uint32_t r = 0; r < network->n_routers; r++) {
        const struct router *router = &network->router[r];

        dividing->anchor[r] = NO_NODE;
        dividing->couples[r] = router_gate(router, FAMILY_IPV4) != NO_NODE ||
            router_gate(router, FAMILY_IPV6) != NO_NODE || router->guarded != 0 || router->carried != 0;
    }
    for (uint32_t i = 0; i < network->n_listeners; i++)
        dividing->couples[network->listener[i].router] = true;
}

/* Posts stand at a domain's router, but are met by those behind them. */
static void
unite_posts(struct dividing *dividing)
{
    const struct network *network = dividing->world->network;

    for (uint32_t r = network->n_domains; r < network->n_routers; r++) {
        const struct router *router = &network->router[r];

        if (router->guarded != 0 && has_state(dividing, router->guard))
            unite_at(dividing, &dividing->anchor[r], router->guard);
        if (!dividing->loose && router->carried != 0 && has_state(dividing, router->carrier))
            unite_at(dividing, &dividing->anchor[r], router->carrier);
    }
}

/* Nodes */

/* Whether node @rank, of @group, is met by all: it keeps state of others, and not just of those who are in its site; or
 * it is a server that does something itself. */
static bool
is_met_by_all(const struct world *world, const struct node_group *group, uint32_t rank, enum scope scope)
{
    return (group->type == NODE_SERVER && world_acts(group)) ||
        (scope == SHARED && group->site == NULL && world->network->attachment[rank].position != POSITION_POST);
}

/* Enters node @rank by its scope; who keeps state of those on its segment couples them. */
static void
enter(struct dividing *dividing, const struct node_group *group, uint32_t rank)
{
    const struct world *world = dividing->world;
    const struct node_kind *kind = kinds_of(world, group, rank);
    enum scope scope = kind != NULL ? kind->scope(world->config[rank]) : STATELESS;
    uint32_t router = world->network->attachment[rank].router;

    dividing->parent[rank] = scope == PRIVATE || scope == SHARED ? rank : NO_NODE;
    if (kind == NULL)
        return;
    if (scope == STATELESS)
        g_array_append_val(dividing->stateless, rank);
    else if (scope == KEYED)
        g_array_append_val(dividing->keyed, rank);
    if (scope == SHARED && group->site != NULL && router != NO_ROUTER)
        dividing->couples[router] = true;
    if (is_met_by_all(world, group, rank, scope))
        dividing->everybody = rank;
}

static void
unite_with_servers(struct dividing *dividing, uint32_t rank)
{
    const struct host_config *config = dividing->world->config[rank];

    for (uint32_t i = 0; i < config->class->n_dns; i++) {
        uint32_t server = config->class->dns[i].node;

        if (server != NO_NODE && has_state(dividing, server))
            unite(dividing, rank, server);
    }
}

/* Unites node @rank with those whom it meets. */
static void
visit(struct dividing *dividing, const struct node_group *group, uint32_t rank)
{
    const struct world *world = dividing->world;
    uint32_t router = world->network->attachment[rank].router;

    if (!has_state(dividing, rank))
        return;
    if (router != NO_ROUTER && dividing->couples[router] && world->network->attachment[rank].position != POSITION_POST)
        unite_at(dividing, &dividing->anchor[router], rank);
    if (world_acts(group) && !dividing->loose)
        unite_with_servers(dividing, rank);
}

typedef void visit_fn(struct dividing *dividing, const struct node_group *group, uint32_t rank);

static void
each_node(struct dividing *dividing, visit_fn *what)
{
    const struct world *world = dividing->world;

    for (uint32_t i = 0; i < world->n_groups; i++)
        for (uint32_t k = 0; k < world->group[i].n; k++)
            what(dividing, &world->group[i], world->group[i].first + k);
}

static void
unite_everybody(struct dividing *dividing)
{
    if (dividing->loose || dividing->everybody == NO_NODE)
        return;
    for (uint32_t rank = 0; rank < dividing->world->n_nodes; rank++)
        if (has_state(dividing, rank))
            unite(dividing, dividing->everybody, rank);
}

/* Parts */

/* Counts the nodes of each part, into its place and one; parent[] becomes the number of the part. */
static void
number_parts(struct dividing *dividing, struct division *division)
{
    uint32_t n_nodes = dividing->world->n_nodes, *parent = dividing->parent;

    for (uint32_t rank = 0; rank < n_nodes; rank++)
        if (parent[rank] != NO_NODE)
            parent[rank] = representative(dividing, rank);
    for (uint32_t rank = 0; rank < n_nodes; rank++)     /* a representative comes before the others */
        if (parent[rank] != NO_NODE)
            parent[rank] = parent[rank] == rank ? division->n_parts++ : parent[parent[rank]];
}

static void
list_parts(struct dividing *dividing, struct division *division)
{
    const uint32_t *part = dividing->parent;
    uint32_t n_nodes = dividing->world->n_nodes, *first;

    number_parts(dividing, division);
    first = division->first = g_new0(uint32_t, division->n_parts + 2);
    division->node = g_new(uint32_t, n_nodes);
    for (uint32_t rank = 0; rank < n_nodes; rank++)
        if (part[rank] != NO_NODE)
            first[part[rank] + 2]++;
    for (uint32_t i = 2; i < division->n_parts + 2; i++)
        first[i] += first[i - 1];
    for (uint32_t rank = 0; rank < n_nodes; rank++)     /* what was a part's first place becomes its end */
        if (part[rank] != NO_NODE)
            division->node[first[part[rank] + 1]++] = rank;
}

static uint32_t *
take_ranks(GArray *ranks, uint32_t *n)
{
    *n = ranks->len;
    return (uint32_t *) (void *) g_array_free(ranks, FALSE);
}

static struct division *
divide(const struct world *world, bool loose)
{
    struct division *division = g_new0(struct division, 1);
    struct dividing dividing = {
        .world = world,
        .loose = loose,
        .parent = g_new(uint32_t, MAX(world->n_nodes, 1)),
        .couples = g_new(bool, world->network->n_routers),
        .anchor = g_new(uint32_t, world->network->n_routers),
        .everybody = NO_NODE,
        .stateless = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
        .keyed = g_array_new(FALSE, FALSE, sizeof(uint32_t)),
    };

    couple_routers(&dividing);
    each_node(&dividing, enter);
    unite_posts(&dividing);
    each_node(&dividing, visit);
    unite_everybody(&dividing);
    list_parts(&dividing, division);
    division->stateless = take_ranks(dividing.stateless, &division->n_stateless);
    division->keyed = take_ranks(dividing.keyed, &division->n_keyed);
    g_free(dividing.parent);
    g_free(dividing.couples);
    g_free(dividing.anchor);
    return division;
}

struct division *
division_new(const struct world *world)
{
    return divide(world, false);
}

struct division *
division_loose(const struct world *world)
{
    return divide(world, true);
}

uint32_t *
division_parts(const struct division *division, uint32_t n_nodes)
{
    uint32_t *part_of = g_new(uint32_t, n_nodes);

    for (uint32_t rank = 0; rank < n_nodes; rank++)
        part_of[rank] = division->n_parts;
    for (uint32_t part = 0; part < division->n_parts; part++)
        for (uint32_t i = division->first[part]; i < division->first[part + 1]; i++)
            part_of[division->node[i]] = part;
    return part_of;
}

void
division_free(struct division *division)
{
    if (division == NULL)
        return;
    g_free(division->first);
    g_free(division->node);
    g_free(division->stateless);
    g_free(division->keyed);
    g_free(division);
}
