/*
 * beside.c - inside judge(): the other one of two runs that an expectation compares
 *
 * In order: beside() -> run_beside() -> settings_beside().
 */
#include "v6sim/report/beside.h"

#include <string.h>

/* A run that was made. */
struct made {
    const struct compared_side *compared;       /* for what */
    struct scenario *scenario;
    struct world *world;                        /* NULL: it cannot be built */
    struct collection collection;               /* if it was */
};

static void
made_free(void *data)
{
    struct made *made = data;

    if (made->world != NULL)
        collect_clear(&made->collection);
    world_free(made->world);
    scenario_free(made->scenario);
    g_free(made);
}

GPtrArray *
besides_new(void)
{
    return g_ptr_array_new_with_free_func(made_free);
}

/* Whether one of @set gives another value to what @setting sets. */
static bool
is_set_by(const char *const *set, const char *setting)
{
    for (; *set != NULL; set++)
        if (strncmp(*set, setting, strcspn(*set, "=") + 1) == 0)
            return true;
    return false;
}

/* Returns: what is to be set: as it is here, but for what a side speaks of. */
static GPtrArray *
settings_beside(const struct scenario *here, const struct compared_side *compared)
{
    GPtrArray *settings = g_ptr_array_new();

    for (const char *const *set = here->set; *set != NULL; set++)
        if (!is_set_by(compared[0].set, *set) && !is_set_by(compared[1].set, *set))
            g_ptr_array_add(settings, (char *) *set);
    for (const char *const *set = compared[0].set; *set != NULL; set++)
        g_ptr_array_add(settings, (char *) *set);
    g_ptr_array_add(settings, NULL);
    return settings;
}

static struct made *
run_beside(const struct collection *here, const struct compared_side *compared, struct messages *messages)
{
    const struct world *world = here->world;
    g_autoptr(GPtrArray) set = settings_beside(world->scenario, compared);
    struct made *made = g_new0(struct made, 1);

    made->compared = compared;
    made->scenario = scenario_beside(world->scenario, compared[0].variant, (const char *const *) set->pdata, messages);
    if (made->scenario != NULL)
        made->world = world_build(made->scenario, world->profiles, messages);
    if (made->world == NULL)
        return made;
    collect_init(&made->collection, made->world, true);
    made->collection.n_threads = here->n_threads;
    run_result_free(made->world, collect_run(&made->collection, false));
    return made;
}

static bool
same_side(const struct compared_side *one, const struct compared_side *other)
{
    return g_str_equal(one->variant, other->variant) && g_strv_equal(one->set, other->set);
}

const struct collection *
beside(GPtrArray *besides, const struct collection *here, const struct verdict_element *element,
       struct messages *messages)
{
    const struct compared_side *compared = element->compared;
    struct made *made = NULL;

    for (guint i = 0; i < besides->len && made == NULL; i++) {
        struct made *one = g_ptr_array_index(besides, i);

        if (same_side(&one->compared[0], &compared[0]) && same_side(&one->compared[1], &compared[1]))
            made = one;
    }
    if (made == NULL) {
        made = run_beside(here, compared, messages);
        g_ptr_array_add(besides, made);
    }
    return made->world != NULL ? &made->collection : NULL;
}

GHashTable *
beside_hosts(const struct collection *other)
{
    GHashTable *hosts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    uint32_t last = NO_NODE;

    for (guint i = 0; i < other->kept->len; i++) {
        const struct kept *kept = g_ptr_array_index(other->kept, i);

        if (kept->host != last)
            g_hash_table_insert(hosts, world_name(other->world, kept->host), GUINT_TO_POINTER(i));
        last = kept->host;
    }
    return hosts;
}

const struct kept *
beside_twin(const struct collection *other, GHashTable *hosts, const struct world *here, const struct kept *kept)
{
    g_autofree char *name = world_name(here, kept->host);
    const char *id = here->item[kept->item].id;
    const struct kept *first;
    void *at;

    if (!g_hash_table_lookup_extended(hosts, name, NULL, &at))
        return NULL;
    first = g_ptr_array_index(other->kept, GPOINTER_TO_UINT(at));
    for (guint i = GPOINTER_TO_UINT(at); i < other->kept->len; i++) {
        const struct kept *one = g_ptr_array_index(other->kept, i);

        if (one->host != first->host)
            return NULL;
        if (one->nth == kept->nth && g_strcmp0(other->world->item[one->item].id, id) == 0)
            return one;
    }
    return NULL;
}
