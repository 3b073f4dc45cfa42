/*
 * judge-address.c - inside judge(): the addresses that hosts have once they are configured
 */
#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/value.h"
#include "v6sim/report/judging.h"

static gint
compare_text_of(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *) a, *(char *const *) b);
}

static bool
is_link_local(const char *text)
{
    struct addr addr;
    const char *hint;

    return value_read_addr(text, &addr, &hint) == NULL && !addr_is_ipv4(addr) && addr_is_link_local(addr);
}

/* The addresses that @text lists, each as it is printed, sorted; @local: link-local ones, too. Blanks between; free
 * with g_free(). */
static char *
sorted(const char *text, bool local)
{
    g_auto(GStrv) word = fields_split(text);
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);

    for (char **next = word; *next != NULL; next++) {
        struct addr addr;
        const char *hint;

        if (value_read_addr(*next, &addr, &hint) == NULL && (local || !is_link_local(*next)))
            g_ptr_array_add(kept, value_print_addr(addr));
    }
    g_ptr_array_sort(kept, compare_text_of);
    g_ptr_array_add(kept, NULL);
    return g_strjoinv(" ", (char **) kept->pdata);
}

/* Whether @list names a link-local address. */
static bool
names_local(const char *list)
{
    g_auto(GStrv) word = fields_split(list);
    bool any = false;

    for (char **next = word; *next != NULL; next++)
        any |= is_link_local(*next);
    return any;
}

static bool
has_any(const char *choices, const char *addresses)
{
    g_auto(GStrv) choice = g_strsplit(choices, "|", -1);
    g_autofree char *all = sorted(addresses, true);
    g_auto(GStrv) is = fields_split(all);
    bool any = false;

    for (char **next = choice; *next != NULL; next++) {
        g_autofree char *plain = sorted(*next, true);

        any |= *plain != '\0' && g_strv_contains((const char *const *) is, plain);
    }
    return any;
}

/* All that the host of @rank has; NULL: it is not configured. Free with g_free(). */
static char *
addresses_of(const struct collection *collection, uint32_t rank)
{
    const char *ipv4 = hosts_addresses(collection->hosts, rank, FAMILY_IPV4);
    const char *ipv6 = hosts_addresses(collection->hosts, rank, FAMILY_IPV6);

    return ipv4 != NULL || ipv6 != NULL ? g_strconcat(ipv4 != NULL ? ipv4 : "", " ", ipv6, NULL) : NULL;
}

static void
differ(struct verdict *verdict, const struct xml_attribute *attribute, char *actual)
{
    for (guint i = 0; i < verdict->difference->len; i++) {
        struct difference *noted = g_ptr_array_index(verdict->difference, i);

        if (!g_str_equal(noted->attribute, attribute->name))
            continue;
        noted->various |= !g_str_equal(noted->actual, actual);
        noted->times++;
        g_free(actual);
        return;
    }
    judge_differ(verdict, attribute, actual)->plain = g_strdup(actual);
}

static void
hold_host(struct verdict *verdict, const struct collection *collection, uint32_t rank)
{
    const struct xml_attribute *is = xml_attribute(verdict->element->xml, "is");
    const struct xml_attribute *has = xml_attribute(verdict->element->xml, "has");
    g_autofree char *addresses = addresses_of(collection, rank), *name = world_name(collection->world, rank);
    guint before = verdict->difference->len;
    bool local = is != NULL && names_local(is->value);
    g_autofree char *wanted = is != NULL ? sorted(is->value, local) : NULL;
    g_autofree char *actual = addresses != NULL ? sorted(addresses, local) : g_strdup("not configured");

    verdict->matched++;
    if (is != NULL && !g_str_equal(wanted, actual))
        differ(verdict, is, g_strdup(actual));
    if (has != NULL && (addresses == NULL || !has_any(has->value, addresses)))
        differ(verdict, has, addresses != NULL ? sorted(addresses, true) : g_strdup("not configured"));
    if (verdict->difference->len > before && verdict->because == NULL)
        verdict->because = g_strdup_printf("%s, %s, is configured with: %s", name,
                                           world_profile(collection->world, rank)->name,
                                           addresses != NULL ? addresses : "nothing yet");
}

static bool
concerns(const struct world *world, const struct xml_element *xml, const struct node_group *group, uint32_t rank)
{
    const char *of = judge_written(xml, "of"), *os = judge_written(xml, "os");
    g_auto(GStrv) one = of != NULL ? fields_split(of) : NULL;
    bool named = of == NULL;

    if (os != NULL && !judge_is_system(world, os, world_profile(world, rank)))
        return false;
    for (char **next = one; next != NULL && *next != NULL && !named; next++) {
        g_autofree char *member = strchr(*next, '[') != NULL ? world_name(world, rank) : NULL;

        named = g_strcmp0(*next, group->id) == 0 || g_strcmp0(*next, member) == 0 ||
            (group->site != NULL && g_strcmp0(*next, group->site->id) == 0);
    }
    return named;
}

void
judge_addresses(struct verdict *verdict, const struct collection *collection)
{
    const struct world *world = collection->world;

    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        for (uint32_t rank = group->first; group->type == NODE_HOST && rank < group->first + group->n; rank++)
            if (concerns(world, verdict->element->xml, group, rank))
                hold_host(verdict, collection, rank);
    }
    for (guint i = 0; i < verdict->difference->len; i++) {
        struct difference *difference = g_ptr_array_index(verdict->difference, i);

        difference->various |= difference->times + 1 < verdict->matched;
        if (g_str_equal(difference->actual, "not configured"))
            g_clear_pointer(&difference->plain, g_free);
    }
    judge_hold_number(verdict, "count", verdict->matched);
}
