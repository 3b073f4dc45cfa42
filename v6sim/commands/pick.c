/*
 * pick.c - hosts that an option names
 */
#include "v6sim/commands/commands.h"
#include "v6sim/read/messages.h"

void
command_not_called(struct place place, const char *option, const char *what, const char *word,
                   const GPtrArray *ids, struct messages *messages)
{
    const char *nearest = nearest_word(word, (const char *const *) ids->pdata);
    g_autofree char *all = g_strjoinv(", ", (char **) ids->pdata);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean %s?", nearest)
        : g_strdup_printf("there %s %s", ids->len == 2 ? "is" : "are", all);

    messages_add(messages, place, hint, "%s: no %s is called \"%s\"", option, what, word);
}

/* Adds the members of @group that @word means: all, or one. Returns: whether there are any. */
static bool
pick_members(const struct world *world, const struct node_group *group, const char *word, GHashTable *picked)
{
    bool all = g_str_equal(word, group->id), any = false;

    for (uint32_t rank = group->first; rank < group->first + group->n; rank++) {
        g_autofree char *name = all ? NULL : world_name(world, rank);

        if (!all && !g_str_equal(word, name))
            continue;
        g_hash_table_add(picked, GUINT_TO_POINTER(rank));
        any = true;
    }
    return any;
}

GHashTable *
command_hosts(const struct world *world, const char *list, struct place place, struct messages *messages)
{
    GHashTable *picked = g_hash_table_new(NULL, NULL);
    g_auto(GStrv) word = g_strsplit(list, ",", -1);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    for (uint32_t i = 0; i < world->n_groups; i++)
        if (world_acts(&world->group[i]))
            g_ptr_array_add(ids, (void *) world->group[i].id);
    g_ptr_array_add(ids, NULL);
    if (*word == NULL)
        command_not_called(place, "--host", "host", "", ids, messages);
    for (char **next = word; *next != NULL; next++) {
        bool any = false;

        for (uint32_t i = 0; i < world->n_groups; i++)
            if (world_acts(&world->group[i]))
                any |= pick_members(world, &world->group[i], *next, picked);
        if (!any)
            command_not_called(place, "--host", "host", *next, ids, messages);
    }
    return picked;
}

uint32_t
command_n_hosts(const struct world *world)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < world->n_groups; i++)
        n += world_acts(&world->group[i]) ? world->group[i].n : 0;
    return n;
}

GArray *
command_ranks(const struct world *world, GHashTable *picked)
{
    GArray *ranks = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (uint32_t i = 0; i < world->n_groups; i++)
        for (uint32_t rank = world->group[i].first; rank < world->group[i].first + world->group[i].n; rank++)
            if (world_acts(&world->group[i]) &&
                (picked == NULL || g_hash_table_contains(picked, GUINT_TO_POINTER(rank))))
                g_array_append_val(ranks, rank);
    return ranks;
}
