/*
 * groups.c - connections chosen by what became of them, and counted by it
 *
 * In order: groups_read() -> gather() -> sorted() -> fill().
 */
#include "v6sim/report/groups.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/again.h"

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
    return world->item[kept->item].id;
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

static const struct property {
    const char *name;
    const char *(*get)(const struct world *world, const struct kept *kept);
} properties[] = {
    { "kind", get_kind }, { "result", get_result }, { "reason", get_reason }, { "family", get_family },
    { "rule", get_rule }, { "connection", get_connection }, { "host", get_host }, { "site", get_site },
    { "os", get_os }, { "app", get_app },
};

/* What a property can be: words that are known, or NULL where any may be. */
static GPtrArray *
values_of(const struct world *world, const struct property *property)
{
    static const char *const families[] = { "ipv4", "ipv6", "none", NULL };
    const char *const *fixed = property->get == get_result ? result_name
        : property->get == get_reason ? reason_name : property->get == get_family ? families : NULL;
    GPtrArray *values = g_ptr_array_new();

    for (unsigned i = 0; fixed != NULL && fixed[i] != NULL; i++)
        g_ptr_array_add(values, (void *) fixed[i]);
    for (enum work_kind kind = 0; property->get == get_kind && kind < N_WORK_KINDS; kind++)
        g_ptr_array_add(values, (void *) collect_kind[kind][0]);
    for (uint32_t i = 0; property->get == get_connection && i < world->n_items; i++)
        g_ptr_array_add(values, (void *) world->item[i].id);
    for (guint i = 0; property->get == get_os && i < world->profile->len; i++)
        g_ptr_array_add(values, (void *) ((const struct profile *) world->profile->pdata[i])->os);
    for (guint i = 0; property->get == get_app && i < world->profile->len; i++) {
        const char *app = ((const struct profile *) world->profile->pdata[i])->app;

        g_ptr_array_add(values, (void *) (app != NULL ? app : "none"));
    }
    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        if (group->type == NODE_HOST && property->get == get_host)
            g_ptr_array_add(values, (void *) group->id);
        if (group->type == NODE_HOST && property->get == get_site)
            g_ptr_array_add(values, (void *) (group->site != NULL ? group->site->id : "none"));
    }
    for (unsigned i = 0; property->get == get_rule && destination_rules[i].id != NULL; i++)
        g_ptr_array_add(values, (void *) rule_number(&destination_rules[i]));
    if (property->get == get_rule)
        g_ptr_array_add(values, (void *) "none");
    g_ptr_array_add(values, NULL);
    return values;
}

/* Returns: which property is called so, or -1. */
static int
find_property(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(properties); i++)
        if (g_str_equal(properties[i].name, name))
            return (int) i;
    return -1;
}

/* "kind, result, ..." */
static char *
all_properties(const char *more)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(properties); i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", properties[i].name);
    g_string_append(text, more);
    return g_string_free(text, FALSE);
}

/* Filters */

struct condition {
    int property;               /* -1: time */
    char **value;
    struct value_range time;
};

struct filter {
    const struct world *world;
    GArray *condition;
};

static void
clear_condition(void *data)
{
    g_strfreev(((struct condition *) data)->value);
}

static void
check_values(const struct world *world, const struct condition *condition, struct place at, struct messages *messages)
{
    const struct property *property = &properties[condition->property];
    g_autoptr(GPtrArray) known = values_of(world, property);

    for (char **value = condition->value; *value != NULL; value++) {
        const char *nearest = nearest_word(*value, (const char *const *) known->pdata);
        g_autofree char *all = g_strjoinv(", ", (char **) known->pdata);
        g_autofree char *hint = nearest != NULL ? g_strdup_printf("did you mean %s?", nearest)
            : g_strconcat("one of: ", all, NULL);

        if (!g_strv_contains((const char *const *) known->pdata, *value))
            messages_add(messages, at, hint, "--where: no %s is \"%s\" here", property->name, *value);
    }
}

/* Reads "result=abandoned". */
static bool
read_condition(const struct world *world, const char *text, struct condition *condition, struct place at,
               struct messages *messages)
{
    g_auto(GStrv) part = g_strsplit(text, "=", 2);
    g_autofree char *all = all_properties(", time");
    const char *hint = NULL, *wrong = NULL;
    unsigned before = messages_n(messages);

    if (part[0] == NULL || part[1] == NULL)
        return messages_add(messages, at, "result=abandoned, time=3s..", "--where \"%s\" says nothing of a value",
                            text);
    condition->property = find_property(part[0]);
    if (condition->property < 0 && !g_str_equal(part[0], "time"))
        return messages_add(messages, at, all, "--where: a connection has no \"%s\"", part[0]);
    if (condition->property < 0) {
        wrong = value_read_time_range(part[1], &condition->time, &hint);
        return wrong == NULL || messages_add(messages, at, hint, "--where: time \"%s\" %s", part[1], wrong);
    }
    condition->value = g_strsplit(part[1], "|", -1);
    check_values(world, condition, at, messages);
    return messages_n(messages) == before;
}

struct filter *
filter_new(const struct world *world, const char *const *where, struct place at, struct messages *messages)
{
    g_autoptr(filter) filter = g_new0(struct filter, 1);
    bool good = true;

    filter->world = world;
    filter->condition = g_array_new(FALSE, FALSE, sizeof(struct condition));
    g_array_set_clear_func(filter->condition, clear_condition);
    for (; where != NULL && *where != NULL; where++) {
        struct condition condition = { .property = -1 };

        good &= read_condition(world, *where, &condition, at, messages);
        g_array_append_val(filter->condition, condition);
    }
    return good ? g_steal_pointer(&filter) : NULL;
}

void
filter_free(struct filter *filter)
{
    if (filter == NULL)
        return;
    g_array_unref(filter->condition);
    g_free(filter);
}

static bool
is_within(const struct value_range *range, int64_t ns)
{
    for (uint8_t i = 0; i < range->n; i++)
        if (ns >= range->part[i].least && ns <= range->part[i].most)
            return true;
    return false;
}

bool
filter_holds(const struct filter *filter, const struct kept *kept)
{
    for (guint i = 0; i < filter->condition->len; i++) {
        const struct condition *condition = &g_array_index(filter->condition, struct condition, i);
        bool holds = condition->property < 0
            ? is_within(&condition->time, value_to_microsecond(kept_total_ns(kept)))
            : g_strv_contains((const char *const *) condition->value,
                              properties[condition->property].get(filter->world, kept));

        if (!holds)
            return false;
    }
    return true;
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
        messages_add(messages, at, all, "--group: by nothing");
    for (char **name = part; *name != NULL; name++) {

        property[n++] = find_property(*name);
        if (property[n - 1] < 0)
            messages_add(messages, at, all, "--group: a connection has no \"%s\"", *name);
        for (unsigned i = 0; i + 1 < n && property[n - 1] >= 0; i++)
            if (property[i] == property[n - 1])
                messages_add(messages, at, "leave one out", "--group: \"%s\" stands there twice", *name);
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
            g_string_append_printf(key, "%s\n", properties[*next].get(world, kept->pdata[i]));
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
    struct column column[G_N_ELEMENTS(properties) + 4];
    unsigned n = 0;

    for (; *property >= 0; property++)
        column[n++] = (struct column) { properties[*property].name, NULL, COLUMN_TEXT };
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
        table_text(table, properties[*property].get(world, group->first));
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
