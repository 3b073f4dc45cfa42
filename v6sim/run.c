/*
 * run.c - running a world: one island with all its nodes
 */
#include "v6sim/run.h"

#include <string.h>

#include <glib.h>

#include "models/dns/service.h"
#include "models/models.h"
#include "models/nat/nat.h"
#include "models/router/router.h"
#include "models/tunnel/relay.h"
#include "models/tunnel/sixtofour.h"
#include "models/tunnel/teredo-server.h"
#include "sim/engine/island.h"

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
static const struct node_kind *
kind_of_node(const struct world *world, const struct node_group *group, uint32_t rank)
{
    const void *config = world->config[rank];

    if (group->type == NODE_DNS)
        return ((const struct dns_config *) config)->kind;
    if (world_acts(group))
        return &host_kind;
    return group->type == NODE_RELAY ? ((const struct relay_config *) config)->kind : kind_of[group->type];
}

static void
make_nodes(struct island *island, const struct world *world)
{
    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        for (uint32_t rank = group->first; rank < group->first + group->n; rank++)
            if (world->config[rank] != NULL)    /* a site may be dealt no NAT */
                island_node(island, rank, kind_of_node(world, group, rank), world->config[rank]);
    }
}

static bool
any_in_order(const struct run_options *options)
{
    for (uint32_t i = 0; i < options->n_observers; i++)
        if (options->observer[i].in_order)
            return true;
    return false;
}

static const struct run_watch *watch;

void
run_watch_by(const struct run_watch *other)
{
    watch = other;
}

static uint64_t
count_operations(const struct world *world)
{
    uint64_t n = 0;

    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        for (uint32_t rank = group->first; group->type == NODE_HOST && rank < group->first + group->n; rank++) {
            const struct host_config *host = world->config[rank];

            for (uint32_t w = 0; w < host->n_work; w++)
                n += (uint64_t) host->work[w].item->times;
        }
    }
    return n;
}

static void
see_end(void *user, const struct observation *observation)
{
    (void) observation;
    ((const struct run_watch *) user)->ended();
}

/* Of @options, and of who watches; @all has room for one more. */
static struct observers
observers_of(const struct run_options *options, struct observer *all)
{
    struct observers observers = { .n = options->n_observers, .observer = all };

    if (options->n_observers > 0)
        memcpy(all, options->observer, options->n_observers * sizeof *all);
    if (watch != NULL)
        all[observers.n++] = (struct observer) {
            .wants = 1u << OBSERVE_RECORD, .see = see_end, .user = (void *) watch };
    for (uint32_t i = 0; i < observers.n; i++)
        observers.wanted |= all[i].wants;
    return observers;
}

static struct run_result *
result_new(const struct world *world)
{
    struct run_result *result = g_new0(struct run_result, 1);

    result->fact_use = g_new0(struct fact_use *, world->profile->len);
    for (guint i = 0; i < world->profile->len; i++) {
        const struct profile *profile = g_ptr_array_index(world->profile, i);

        result->fact_use[i] = g_new0(struct fact_use, profile->n_facts + 1);
    }
    result->nat_use = g_new0(struct fact_use *, world->nat_type->len);
    for (guint i = 0; i < world->nat_type->len; i++)
        result->nat_use[i] = g_new0(struct fact_use, N_NAT_FACTS);
    return result;
}

/* Gives each host a ledger of its own. */
static void
count_by_host(const struct world *world, struct run_result *result, struct models *models)
{
    models->host_use = result->host_use = g_new0(struct fact_use *, world->n_nodes + 1);
    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        for (uint32_t rank = group->first; group->type == NODE_HOST && rank < group->first + group->n; rank++)
            result->host_use[rank] = g_new0(struct fact_use, world_profile(world, rank)->n_facts + 1);
    }
}

/* Adds up those of the hosts that have one profile. */
static void
add_up(const struct world *world, struct run_result *result)
{
    for (uint32_t rank = 0; result->host_use != NULL && rank < world->n_nodes; rank++) {
        const struct fact_use *use = result->host_use[rank];
        const struct host_config *config = world->config[rank];

        for (uint16_t i = 0; use != NULL && i < config->class->profile->n_facts; i++) {
            result->fact_use[config->class->nth_profile][i].acted += use[i].acted;
            result->fact_use[config->class->nth_profile][i].waited += use[i].waited;
        }
    }
}

struct run_result *
world_run(const struct world *world, const struct run_options *options)
{
    struct run_result *result = result_new(world);
    g_autofree struct observer *all = g_new(struct observer, options->n_observers + 1);
    struct observers observers = observers_of(options, all);
    struct island island = { .cut_all = any_in_order(options), .observers = &observers };

    if (watch != NULL)
        watch->begins(count_operations(world));
    island_init(&island, world->scenario->seed, world->n_nodes);
    net_init(&island, world->network, options->every_hop);
    models_init(&island, result->fact_use, result->nat_use);
    if (options->by_host)
        count_by_host(world, result, island.models);
    if (world->scenario->until_ns > 0)
        island.until = world->scenario->until_ns;
    make_nodes(&island, world);
    island_run(&island);
    add_up(world, result);

    result->n_events = island.n_events;
    net_free(&island);
    island_free(&island);
    return result;
}

void
run_result_free(const struct world *world, struct run_result *result)
{
    if (result == NULL)
        return;
    for (guint i = 0; i < world->profile->len; i++)
        g_free(result->fact_use[i]);
    for (guint i = 0; i < world->nat_type->len; i++)
        g_free(result->nat_use[i]);
    for (uint32_t rank = 0; result->host_use != NULL && rank < world->n_nodes; rank++)
        g_free(result->host_use[rank]);
    g_free(result->host_use);
    g_free(result->nat_use);
    g_free(result->fact_use);
    g_free(result);
}
