/*
 * groups.c - connections chosen by what became of them, and counted by it
 *
 * In order: groups_read() -> gather() -> sorted() -> fill().
 */
#include "v6sim/report/groups.h"

#include <string.h>

#include "models/host/vocabulary.h"
#include "v6sim/read/systems.h"
#include "v6sim/read/value.h"
#include "v6sim/report/again.h"
#include "v6sim/report/compare.h"

/* Properties */

static const char *
get_kind(const struct world *world, const struct kept *kept)
{
    (void) world;
    return collect_kind[kept->kind][0];
}

static const char *
get_result(const struct world *world, const struct kept *kept)
{
    (void) world;
    return result_name[kept->result];
}

static const char *
get_reason(const struct world *world, const struct kept *kept)
{
    (void) world;
    return reason_name[kept->reason];
}

static const char *
get_family(const struct world *world, const struct kept *kept)
{
    (void) world;
    return collect_family(kept_candidate(kept));
}

static const char *
get_rule(const struct world *world, const struct kept *kept)
{
    const struct rule *rule = kept_rule(kept);

    (void) world;
    return rule != NULL ? rule_number(rule) : "none";
}

static const char *
get_connection(const struct world *world, const struct kept *kept)
{
    return world->item[kept->item].of;
}

static const char *
get_host(const struct world *world, const struct kept *kept)
{
    return world_group(world, kept->host, &(uint32_t) { 0 })->id;
}

static const char *
get_site(const struct world *world, const struct kept *kept)
{
    const struct site_element *site = world_group(world, kept->host, &(uint32_t) { 0 })->site;

    return site != NULL ? site->id : "none";
}

static const char *
get_os(const struct world *world, const struct kept *kept)
{
    return world_profile(world, kept->host)->os;
}

static const char *
get_app(const struct world *world, const struct kept *kept)
{
    const char *app = world_profile(world, kept->host)->app;

    return app != NULL ? app : "none";
}

static const char *
get_interface(const struct world *world, const struct kept *kept)
{
    const char *interface = kept_interface(kept);

    (void) world;
    return interface != NULL ? interface : "none";
}

static const char *
get_relay(const struct world *world, const struct kept *kept)
{
    (void) world;
    return kept_relays(kept);
}

static const char *
relays_of(const struct path *path)
{
    return path != NULL && path->relays != NULL ? path->relays : "none";
}

static const char *
get_forward_relay(const struct world *world, const struct kept *kept)
{
    (void) world;
    return relays_of(kept->forward);
}

static const char *
get_return_relay(const struct world *world, const struct kept *kept)
{
    (void) world;
    return relays_of(kept->back);
}

static const char *
get_route(const struct world *world, const struct kept *kept)
{
    (void) world;
    return kept->forward != NULL ? kept->forward->text : "none";
}

static const char *
get_symmetric(const struct world *world, const struct kept *kept)
{
    const char *symmetric = kept_symmetric(kept);

    (void) world;
    return symmetric != NULL ? symmetric : "none";
}

static const struct row {
    const char *(*get)(const struct world *world, const struct kept *kept);
    enum comparing comparing;
} properties[N_PROPERTIES] = {
    [PROPERTY_KIND] = { get_kind, COMPARE_WORD },
    [PROPERTY_RESULT] = { get_result, COMPARE_WORD },
    [PROPERTY_REASON] = { get_reason, COMPARE_WORD },
    [PROPERTY_FAMILY] = { get_family, COMPARE_WORD },
    [PROPERTY_RULE] = { get_rule, COMPARE_RULE },
    [PROPERTY_CONNECTION] = { get_connection, COMPARE_WORD },
    [PROPERTY_HOST] = { get_host, COMPARE_WORD },
    [PROPERTY_SITE] = { get_site, COMPARE_WORD },
    [PROPERTY_OS] = { get_os, COMPARE_WORD },
    [PROPERTY_APP] = { get_app, COMPARE_WORD },
    [PROPERTY_INTERFACE] = { get_interface, COMPARE_WORD },
    [PROPERTY_RELAY] = { get_relay, COMPARE_ANY },
    [PROPERTY_FORWARD_RELAY] = { get_forward_relay, COMPARE_WORD },
    [PROPERTY_RETURN_RELAY] = { get_return_relay, COMPARE_WORD },
    [PROPERTY_ROUTE] = { get_route, COMPARE_ROUTE },
    [PROPERTY_SYMMETRIC] = { get_symmetric, COMPARE_SET },
};

const char *
property_of(const struct world *world, const struct kept *kept, enum property property)
{
    return properties[property].get(world, kept);
}

static void
add_words(GPtrArray *values, const char *const *words)
{
    for (; *words != NULL; words++)
        g_ptr_array_add(values, (void *) *words);
}

/* Ids of the nodes of @type, or of their sites; servers that act are hosts. */
static void
add_groups(GPtrArray *values, const struct world *world, enum node_type type, bool sites)
{
    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];
        const char *id = !sites ? group->id : group->site != NULL ? group->site->id : "none";

        if (group->type == type || (type == NODE_HOST && world_acts(group)))
            g_ptr_array_add(values, (void *) id);
    }
}

static void
add_systems(GPtrArray *values, const struct world *world, bool apps)
{
    for (guint i = 0; i < world->profile->len; i++) {
        const struct profile *profile = world->profile->pdata[i];

        g_ptr_array_add(values, (void *) (!apps ? profile->os : profile->app != NULL ? profile->app : "none"));
    }
}

static void
add_rules(GPtrArray *values)
{
    for (unsigned i = 0; destination_rules[i].id != NULL; i++)
        g_ptr_array_add(values, (void *) rule_number(&destination_rules[i]));
    g_ptr_array_add(values, (void *) "none");
}

static void
add_domains(GPtrArray *values, const struct world *world)
{
    for (uint32_t i = 0; i < world->network->n_domains; i++)
        g_ptr_array_add(values, (void *) network_name(world->network, i));
}

/* What a property can be, or the words of it. */
static GPtrArray *
values_of(const struct world *world, enum property property)
{
    static const char *const families[] = { "ipv4", "ipv6", "none", NULL };
    static const char *const symmetric[] = { "relay", "route", "time", "none", NULL };
    GPtrArray *values = g_ptr_array_new();

    switch (property) {
    case PROPERTY_KIND:
        for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
            g_ptr_array_add(values, (void *) collect_kind[kind][0]);
        break;
    case PROPERTY_RESULT:
        add_words(values, result_name);
        break;
    case PROPERTY_REASON:
        add_words(values, reason_name);
        break;
    case PROPERTY_FAMILY:
        add_words(values, families);
        break;
    case PROPERTY_RULE:
        add_rules(values);
        break;
    case PROPERTY_CONNECTION:
        for (uint32_t i = 0; i < world->n_items; i++)
            if (i == 0 || world->item[i].of != world->item[i - 1].of)
                g_ptr_array_add(values, (void *) world->item[i].of);
        break;
    case PROPERTY_HOST:
    case PROPERTY_SITE:
        add_groups(values, world, NODE_HOST, property == PROPERTY_SITE);
        break;
    case PROPERTY_OS:
    case PROPERTY_APP:
        add_systems(values, world, property == PROPERTY_APP);
        break;
    case PROPERTY_INTERFACE:
        g_ptr_array_add(values, (void *) "native");
        add_words(values, tunnel_type_name);
        g_ptr_array_add(values, (void *) "none");
        break;
    case PROPERTY_RELAY:
    case PROPERTY_FORWARD_RELAY:
    case PROPERTY_RETURN_RELAY:
        add_groups(values, world, NODE_RELAY, false);
        g_ptr_array_add(values, (void *) "own");
        g_ptr_array_add(values, (void *) "none");
        break;
    case PROPERTY_ROUTE:
        add_domains(values, world);
        add_groups(values, world, NODE_HOST, true);
        break;
    case PROPERTY_SYMMETRIC:
        add_words(values, symmetric);
        break;
    case N_PROPERTIES:
        break;
    }
    g_ptr_array_add(values, NULL);
    return values;
}

/* "kind, result, ..." */
static char *
all_properties(const char *more)
{
    g_autofree char *all = g_strjoinv(", ", (char **) property_name);

    return g_strconcat(all, more, NULL);
}

/* Filters */

struct condition {
    int property;               /* -1: time */
    char *value;
};

struct filter {
    const struct world *world;
    GArray *condition;
};

static void
clear_condition(void *data)
{
    g_free(((struct condition *) data)->value);
}

/* One of the values, or of the words that one is made of: "near[out]" is "near". */
static void
check_value(const struct world *world, int property, const char *value, struct place at, struct messages *messages)
{
    g_autoptr(GPtrArray) known = values_of(world, (enum property) property);
    g_autofree char *word = g_strndup(value, property == PROPERTY_ROUTE ? strcspn(value, "[") : strlen(value));
    const char *nearest = nearest_word(word, (const char *const *) known->pdata);
    g_autofree char *all = g_strjoinv(", ", (char **) known->pdata);
    g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean %s?", nearest)
        : g_strconcat("one of: ", all, NULL);

    if (!g_strv_contains((const char *const *) known->pdata, word))
        messages_add(messages, at, hint, "--where: no %s is \"%s\" here", property_name[property], value);
}

static void
check_values(const struct world *world, const struct condition *condition, struct place at, struct messages *messages)
{
    enum comparing comparing = properties[condition->property].comparing;
    bool words = comparing == COMPARE_ROUTE || comparing == COMPARE_SET ||
        condition->property == PROPERTY_FORWARD_RELAY || condition->property == PROPERTY_RETURN_RELAY;
    g_auto(GStrv) value = g_strsplit_set(condition->value, words ? "| " : "|", -1);

    for (char **next = value; *next != NULL; next++)
        if (*g_strstrip(*next) != '\0' || !words)
            check_value(world, condition->property, *next, at, messages);
}

/* Reads "result=abandoned". */
static bool
read_condition(const struct world *world, const char *text, struct condition *condition, struct place at,
               struct messages *messages)
{
    g_auto(GStrv) part = g_strsplit(text, "=", 2);
    g_autofree char *all = all_properties(", time");
    struct value_range range;
    const char *hint = NULL, *wrong = NULL;
    unsigned before = messages_n(messages);

    if (part[0] == NULL || part[1] == NULL)
        return messages_add(messages, at, "result=abandoned, time=3s..", "--where \"%s\" says nothing of a value",
                            text);
    condition->property = property_find(part[0]);
    if (condition->property < 0 && !g_str_equal(part[0], "time"))
        return messages_add(messages, at, all, "--where: a connection has no \"%s\"", part[0]);
    condition->value = g_strdup(part[1]);
    if (condition->property >= 0)
        check_values(world, condition, at, messages);
    else if ((wrong = value_read_time_range(part[1], &range, &hint)) != NULL)
        messages_add(messages, at, hint, "--where: time \"%s\" %s", part[1], wrong);
    return messages_n(messages) == before;
}

static struct filter *
filter_empty(const struct world *world)
{
    struct filter *filter = g_new0(struct filter, 1);

    filter->world = world;
    filter->condition = g_array_new(FALSE, FALSE, sizeof(struct condition));
    g_array_set_clear_func(filter->condition, clear_condition);
    return filter;
}

struct filter *
filter_new(const struct world *world, const char *const *where, struct place at, struct messages *messages)
{
    g_autoptr(filter) filter = filter_empty(world);
    bool good = true;

    for (; where != NULL && *where != NULL; where++) {
        struct condition condition = { .property = -1 };

        good &= read_condition(world, *where, &condition, at, messages);
        g_array_append_val(filter->condition, condition);
    }
    return good ? g_steal_pointer(&filter) : NULL;
}

struct filter *
filter_expected(const struct world *world, const char *where, const char *kind)
{
    g_autoptr(GPtrArray) text = properties_split(where);
    struct filter *filter = filter_empty(world);
    bool any_kind = false;

    for (guint i = 0; i < text->len; i++) {
        const struct condition_text *one = text->pdata[i];
        struct condition condition = { .property = property_find(one->name), .value = g_strdup(one->value) };

        any_kind |= condition.property == PROPERTY_KIND;
        g_array_append_val(filter->condition, condition);
    }
    if (!any_kind && kind != NULL) {
        struct condition condition = { .property = PROPERTY_KIND, .value = g_strdup(kind) };

        g_array_append_val(filter->condition, condition);
    }
    return filter;
}

void
filter_free(struct filter *filter)
{
    if (filter == NULL)
        return;
    g_array_unref(filter->condition);
    g_free(filter);
}

/* By any of the names that its system goes by. */
static bool
is_of_system(const struct world *world, const struct kept *kept, const char *value)
{
    g_auto(GStrv) name = g_strsplit(value, "|", -1);

    for (char **next = name; *next != NULL; next++)
        if (systems_match(world, g_strstrip(*next), world_profile(world, kept->host)))
            return true;
    return false;
}

static bool
holds(const struct filter *filter, const struct condition *condition, const struct kept *kept)
{
    struct actual actual = { .there = true };

    if (condition->property < 0)
        return compare_in_range(COMPARE_TIME, condition->value, value_to_microsecond(kept_total_ns(kept)));
    if (condition->property == PROPERTY_OS)
        return is_of_system(filter->world, kept, condition->value);
    actual.word = property_of(filter->world, kept, (enum property) condition->property);
    return compare_holds(properties[condition->property].comparing, condition->value, &actual);
}

bool
filter_holds(const struct filter *filter, const struct kept *kept)
{
    for (guint i = 0; i < filter->condition->len; i++)
        if (!holds(filter, &g_array_index(filter->condition, struct condition, i), kept))
            return false;
    return true;
}

void
filter_print(const struct filter *filter, const struct kept *kept, GString *to)
{
    for (guint i = 0; i < filter->condition->len; i++) {
        int property = g_array_index(filter->condition, struct condition, i).property;

        if (property >= 0 && property != PROPERTY_KIND)
            g_string_append_printf(to, "; %s %s", property_name[property],
                                   property_of(filter->world, kept, (enum property) property));
    }
}

/* Groups */

int *
groups_read(const char *text, struct place at, struct messages *messages)
{
    g_auto(GStrv) part = g_strsplit(text, ",", -1);
    g_autofree int *property = g_new(int, g_strv_length(part) + 1);
    g_autofree char *all = all_properties("");
    unsigned before = messages_n(messages), n = 0;

    if (*part == NULL)
        messages_add(messages, at, all, "by nothing");
    for (char **name = part; *name != NULL; name++) {

        property[n++] = property_find(*name);
        if (property[n - 1] < 0)
            messages_add(messages, at, all, "a connection has no \"%s\"", *name);
        for (unsigned i = 0; i + 1 < n && property[n - 1] >= 0; i++)
            if (property[i] == property[n - 1])
                messages_add(messages, at, "leave one out", "\"%s\" stands there twice", *name);
    }
    property[n] = -1;
    return messages_n(messages) == before && n > 0 ? g_steal_pointer(&property) : NULL;
}

struct group {
    const char *key;            /* the values, a line each */
    const struct kept *first;
    int64_t n;
};

static gint
compare_groups(gconstpointer a, gconstpointer b)
{
    const struct group *one = *(const struct group *const *) a, *other = *(const struct group *const *) b;

    if (one->n != other->n)
        return one->n > other->n ? -1 : 1;
    return strcmp(one->key, other->key);
}

/* Returns: struct group *, the largest first. */
static GPtrArray *
gather(const struct world *world, const int *property, const GPtrArray *kept, GHashTable *groups)
{
    GPtrArray *sorted = g_ptr_array_new();
    g_autoptr(GString) key = g_string_new(NULL);

    for (guint i = 0; i < kept->len; i++) {
        struct group *group;

        g_string_truncate(key, 0);
        for (const int *next = property; *next >= 0; next++)
            g_string_append_printf(key, "%s\n", property_of(world, kept->pdata[i], (enum property) *next));
        group = g_hash_table_lookup(groups, key->str);
        if (group == NULL) {
            group = g_new0(struct group, 1);
            group->key = g_strdup(key->str);
            group->first = kept->pdata[i];
            g_hash_table_insert(groups, (void *) group->key, group);
            g_ptr_array_add(sorted, group);
        }
        group->n++;
    }
    g_ptr_array_sort(sorted, compare_groups);
    return sorted;
}

/* @machine: for programs, which divide themselves and cannot count lines. */
static struct table *
new_table(const int *property, bool machine)
{
    static const struct column number = { "number", NULL, COLUMN_COUNT }, of = { "of", NULL, COLUMN_COUNT },
        share = { "share", NULL, COLUMN_TEXT }, example = { "example", "for example", COLUMN_TEXT },
        story = { "story", NULL, COLUMN_TEXT };
    struct column column[N_PROPERTIES + 4];
    unsigned n = 0;

    for (; *property >= 0; property++)
        column[n++] = (struct column) { property_name[*property], NULL, COLUMN_TEXT };
    column[n++] = number;
    column[n++] = machine ? of : share;
    column[n++] = example;
    if (machine)
        column[n++] = story;
    return table_new(column, n);
}

/* " 12.5 %", rounded to the nearest tenth. */
static char *
print_share(int64_t n, int64_t all)
{
    int64_t permille = (2000 * n + all) / (2 * all);

    return g_strdup_printf("%3" G_GINT64_FORMAT ".%" G_GINT64_FORMAT " %%", permille / 10, permille % 10);
}

static void
fill(struct table *table, const struct world *world, const int *property, const struct group *group, int64_t all,
     bool machine)
{
    g_autofree char *host = world_name(world, group->first->host);

    for (; *property >= 0; property++)
        table_text(table, property_of(world, group->first, (enum property) *property));
    table_number(table, group->n);
    if (machine) {
        g_autofree char *command = again_command(world, group->first);

        table_number(table, all);
        table_text(table, host);
        table_text(table, command);
    } else {
        g_autofree char *share = print_share(group->n, all);

        table_text(table, share);
        table_text(table, host);
    }
}

static void
free_group(void *data)
{
    struct group *group = data;

    g_free((char *) group->key);
    g_free(group);
}

static struct table *
table_of(const struct world *world, const int *property, const GPtrArray *sorted, int64_t all, bool machine)
{
    struct table *table = new_table(property, machine);

    for (guint i = 0; i < sorted->len; i++)
        fill(table, world, property, sorted->pdata[i], all, machine);
    return table;
}

struct table *
groups_table(const struct world *world, const int *property, const GPtrArray *kept)
{
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_group);
    g_autoptr(GPtrArray) sorted = gather(world, property, kept, groups);

    return table_of(world, property, sorted, kept->len, true);
}

void
groups_text(const struct world *world, const int *property, const GPtrArray *kept, GString *to)
{
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_group);
    g_autoptr(GPtrArray) sorted = gather(world, property, kept, groups);
    g_autoptr(table) table = table_of(world, property, sorted, kept->len, false);

    table_print(table, to);
    g_string_append(to, "\nThe stories of these examples, in the same order:\n");
    for (guint i = 0; i < sorted->len; i++) {
        g_autofree char *command = again_command(world, ((const struct group *) sorted->pdata[i])->first);

        g_string_append_printf(to, "    %s\n", command);
    }
}
