/*
 * run-result.c - what a run leaves beside what its observers saw: ledgers of facts
 */
#include "v6sim/run-result.h"

#include <string.h>

#include <glib.h>

#include "models/host/host.h"
#include "models/nat/nat.h"

static struct fact_use **
nat_ledgers_new(uint32_t n)
{
    struct fact_use **use = g_new(struct fact_use *, n);

    for (uint32_t i = 0; i < n; i++)
        use[i] = g_new0(struct fact_use, N_NAT_FACTS);
    return use;
}

static void
nat_ledgers_free(struct fact_use **use, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        g_free(use[i]);
    g_free(use);
}

struct run_result *
run_result_new(const struct world *world)
{
    struct run_result *result = g_new0(struct run_result, 1);

    result->fact_use = g_new0(struct fact_use *, world->profile->len);
    for (guint i = 0; i < world->profile->len; i++) {
        const struct profile *profile = g_ptr_array_index(world->profile, i);

        result->fact_use[i] = g_new0(struct fact_use, profile->n_facts + 1);
    }
    result->nat_use = nat_ledgers_new(world->nat_type->len);
    result->carrier_use = nat_ledgers_new(world->n_carriers);
    return result;
}

/* Gives each host a ledger of its own. */
void
run_result_count_hosts(const struct world *world, struct run_result *result)
{
    result->host_use = g_new0(struct fact_use *, world->n_nodes + 1);
    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        for (uint32_t rank = group->first; world_acts(group) && rank < group->first + group->n; rank++)
            result->host_use[rank] = g_new0(struct fact_use, world_profile(world, rank)->n_facts + 1);
    }
}

void
run_result_free(const struct world *world, struct run_result *result)
{
    if (result == NULL)
        return;
    for (uint32_t rank = 0; result->host_use != NULL && rank < world->n_nodes; rank++)
        g_free(result->host_use[rank]);
    g_free(result->host_use);
    for (guint i = 0; i < world->profile->len; i++)
        g_free(result->fact_use[i]);
    nat_ledgers_free(result->nat_use, world->nat_type->len);
    nat_ledgers_free(result->carrier_use, world->n_carriers);
    g_free(result->fact_use);
    g_free(result);
}

static void
add_uses(struct fact_use *into, const struct fact_use *from, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        into[i].acted += from[i].acted;
        into[i].waited += from[i].waited;
        into[i].hosts += from[i].hosts;
    }
}

void
run_result_add(const struct world *world, struct run_result *into, const struct run_result *from)
{
    into->n_events += from->n_events;
    into->n_background += from->n_background;
    for (guint i = 0; i < world->profile->len; i++)
        add_uses(into->fact_use[i], from->fact_use[i],
                 ((const struct profile *) g_ptr_array_index(world->profile, i))->n_facts + 1u);
    for (guint i = 0; i < world->nat_type->len; i++)
        add_uses(into->nat_use[i], from->nat_use[i], N_NAT_FACTS);
    for (uint32_t i = 0; i < world->n_carriers; i++)
        add_uses(into->carrier_use[i], from->carrier_use[i], N_NAT_FACTS);
}

/* Adds up the ledgers of hosts that have one profile. */
void
run_result_add_up(const struct world *world, struct run_result *result)
{
    for (uint32_t rank = 0; result->host_use != NULL && rank < world->n_nodes; rank++) {
        const struct host_config *config = world->config[rank];

        if (result->host_use[rank] != NULL)
            add_uses(result->fact_use[config->class->nth_profile], result->host_use[rank],
                     config->class->profile->n_facts);
    }
}

void
run_nat_use(const struct world *world, const struct run_result *result, uint32_t nth_type, struct fact_use *use)
{
    memcpy(use, result->nat_use[nth_type], N_NAT_FACTS * sizeof *use);
    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];
        const struct nat_config *config = world->config[group->first];
        struct fact_use one[N_NAT_FACTS];

        if (group->type != NODE_NAT || group->site != NULL || config->nth_type != nth_type)
            continue;
        memcpy(one, result->carrier_use[config->nth_carrier], sizeof one);
        for (unsigned k = 0; k < N_NAT_FACTS; k++)
            one[k].hosts = one[k].acted + one[k].waited > 0;
        add_uses(use, one, N_NAT_FACTS);
    }
}
