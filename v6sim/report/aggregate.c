/*
 * aggregate.c - inside judge(): shares and metrics of all connections
 *
 * In order: aggregate_hold() -> gather() -> hold_group() for each group ->
 * share_of() or figure_of().
 */
#include "v6sim/report/aggregate.h"

#include <stdlib.h>
#include <string.h>

#include "v6sim/read/expect.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/value.h"
#include "v6sim/report/groups.h"
#include "v6sim/report/judging.h"
#include "v6sim/report/readings.h"

/* Those that are alike by all properties of `by`; one group of all without. */
struct group {
    char *name;                 /* " of os windows-7, host pc"; "": of all */
    GPtrArray *kept;            /* const struct kept *: whom it is about */
    int64_t n;                  /* of these, those that have what a share is of */
};

/* What is held. */
struct holding {
    const struct world *world;
    const struct xml_element *xml;
    const char *metric;         /* NULL: a share */
    struct filter *filter;
    GPtrArray *group;           /* struct group *, by name */
};

/* A record with its figure. */
struct ranked {
    int64_t value;
    const struct kept *kept;
};

static const char *
written(const struct xml_element *xml, const char *attribute, const char *otherwise)
{
    const char *found = judge_written(xml, attribute);

    return found != NULL ? found : otherwise;
}

/* Groups */

static void
group_free(void *data)
{
    struct group *group = data;

    g_free(group->name);
    g_ptr_array_unref(group->kept);
    g_free(group);
}

/* What is said of the group that @kept is in. */
static char *
name_of(const struct holding *holding, const struct kept *kept)
{
    g_auto(GStrv) by = fields_split(written(holding->xml, "by", ""));
    GString *name = g_string_new(NULL);

    for (char **next = by; *next != NULL; next++)
        g_string_append_printf(name, "%s%s %s", name->len == 0 ? " of " : ", ", *next,
                               property_of(holding->world, kept, (enum property) property_find(*next)));
    return g_string_free(name, FALSE);
}

static struct group *
group_of(const struct holding *holding, GHashTable *groups, const struct kept *kept)
{
    g_autofree char *name = name_of(holding, kept);
    struct group *group = g_hash_table_lookup(groups, name);

    if (group == NULL) {
        group = g_new0(struct group, 1);
        group->name = g_steal_pointer(&name);
        group->kept = g_ptr_array_new();
        g_hash_table_insert(groups, group->name, group);
        g_ptr_array_add(holding->group, group);
    }
    return group;
}

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp((*(const struct group *const *) a)->name, (*(const struct group *const *) b)->name);
}

/* Of a share the condition says who counts, of a metric who is looked at. */
static void
gather(struct holding *holding, const GPtrArray *kept)
{
    g_autoptr(GHashTable) groups = g_hash_table_new(g_str_hash, g_str_equal);
    const char *of = written(holding->xml, "of", "");

    for (guint i = 0; i < kept->len; i++) {
        const struct kept *one = kept->pdata[i];
        bool has = filter_holds(holding->filter, one);

        if (holding->metric != NULL ? !has || !readings_number(holding->metric, one).there
                                    : !g_str_equal(of, collect_kind[one->kind][0]))
            continue;

        struct group *group = group_of(holding, groups, one);
        g_ptr_array_add(group->kept, (void *) one);
        group->n += has;
    }
    g_ptr_array_sort(holding->group, compare_names);
}

/* Figures */

/* In percent, in units of 1 / VALUE_ONE. */
static int64_t
share_of(const struct group *group)
{
    return group->n * (100 * VALUE_ONE) / (int64_t) group->kept->len;
}

static int
compare_ranked(const void *a, const void *b)
{
    const struct ranked *one = a, *other = b;

    if (one->value != other->value)
        return one->value < other->value ? -1 : 1;
    return 0;
}

/* Returns: the figures of @group in order, to be freed with g_free(). */
static struct ranked *
rank(const struct holding *holding, const struct group *group)
{
    struct ranked *ranked = g_new(struct ranked, group->kept->len);

    for (guint i = 0; i < group->kept->len; i++)
        ranked[i] = (struct ranked) { readings_number(holding->metric, group->kept->pdata[i]).number,
                                      group->kept->pdata[i] };
    qsort(ranked, group->kept->len, sizeof *ranked, compare_ranked);
    return ranked;
}

/* Rounded down, by parts that do not overflow. */
static int64_t
mean_of(const struct ranked *ranked, int64_t n, int64_t scale)
{
    int64_t whole = 0, rest = 0;

    for (int64_t i = 0; i < n; i++) {
        whole += ranked[i].value / n;
        rest += ranked[i].value % n;
    }
    whole += rest / n;
    return whole * scale + rest % n * scale / n;
}

/* The rank of @stat among @n, from 0, the nearest; of a mean, which has none, that of the greatest. */
static int64_t
rank_of(enum stat stat, int64_t n)
{
    static const int64_t percent[N_STATS] = {
        [STAT_MIN] = 0, [STAT_P5] = 5, [STAT_P10] = 10, [STAT_P25] = 25, [STAT_P50] = 50, [STAT_P75] = 75,
        [STAT_P90] = 90, [STAT_P95] = 95, [STAT_P99] = 99, [STAT_MAX] = 100, [STAT_MEAN] = 100 };

    return MAX((n * percent[stat] + 99) / 100, 1) - 1;
}

static enum stat
stat_of(const struct holding *holding)
{
    const char *word = written(holding->xml, "stat", "");
    enum stat stat = 0;

    while (!g_str_equal(stat_name[stat], word))
        stat++;
    return stat;
}

/* Holding */

/* To three places, unless that would seem to satisfy. */
static char *
number_text(const struct value_range *range, int64_t value)
{
    const int64_t step = VALUE_ONE / 1000;
    int64_t rounded = (value + step / 2) / step * step;

    return value_print_number(value_in_range(range, rounded) ? value : rounded);
}

static void
hold_share(struct verdict *verdict, const struct holding *holding, const struct group *group)
{
    const struct xml_attribute *is = xml_attribute(holding->xml, "is");
    int64_t share = share_of(group);
    g_autoptr(GString) more = g_string_new(NULL);
    struct value_range range;
    const char *hint;
    bool few, wanted;

    value_read_percent_range(is->value, &range, &hint);
    if (value_in_range(&range, share) || verdict->differing++ > 0)
        return;

    g_autofree char *percent = number_text(&range, share);
    struct difference *difference =
        judge_differ(verdict, is, g_strdup_printf("%s%% (%" G_GINT64_FORMAT " of %u)%s", percent, group->n,
                                                  group->kept->len, group->name));
    difference->plain = g_strconcat(percent, "%", NULL);
    difference->various = holding->group->len > 1;
    few = group->n == 0 || share < range.part[0].least;
    for (guint i = 0; i < group->kept->len; i++) {
        const struct kept *kept = group->kept->pdata[i];

        wanted = filter_holds(holding->filter, kept);
        if (wanted == few && group->n < (int64_t) group->kept->len)
            continue;
        filter_print(holding->filter, kept, more);
        judge_blame(verdict, holding->world, kept, more->str);
        return;
    }
}

static void
hold_metric(struct verdict *verdict, const struct holding *holding, const struct group *group)
{
    const struct xml_attribute *is = xml_attribute(holding->xml, "is");
    bool time = expect_is_time(holding->metric);
    int64_t n = group->kept->len, scale = time ? 1 : VALUE_ONE;
    g_autofree struct ranked *ranked = rank(holding, group);
    const struct ranked *at = &ranked[rank_of(stat_of(holding), n)];
    int64_t value = stat_of(holding) == STAT_MEAN ? mean_of(ranked, n, scale) : at->value * scale;
    struct value_range range;
    const char *hint;

    (time ? value_read_time_range : value_read_number_range)(is->value, &range, &hint);
    if (value_in_range(&range, value) || verdict->differing++ > 0)
        return;

    struct actual actual = { .there = true, .number = value };
    g_autofree char *text = time ? compare_text(COMPARE_TIME, is->value, &actual) : number_text(&range, value);
    struct difference *difference = judge_differ(verdict, is, g_strdup_printf("%s%s", text, group->name));
    difference->plain = time ? compare_plain(COMPARE_TIME, is->value, &actual) : g_strdup(text);
    difference->various = holding->group->len > 1;
    judge_blame(verdict, holding->world, at->kept, "");
}

void
aggregate_hold(struct verdict *verdict, const struct collection *collection)
{
    const struct xml_element *xml = verdict->element->xml;
    bool metric = g_str_equal(xml->name, "metric");
    struct holding holding = {
        .world = collection->world, .xml = xml, .metric = metric ? written(xml, "of", NULL) : NULL,
        .filter = filter_expected(collection->world, written(xml, "where", ""), metric ? "connection" : NULL),
        .group = g_ptr_array_new_with_free_func(group_free) };

    gather(&holding, collection->kept);
    for (guint i = 0; i < holding.group->len; i++)
        (metric ? hold_metric : hold_share)(verdict, &holding, holding.group->pdata[i]);
    verdict->matched = holding.group->len;
    filter_free(holding.filter);
    g_ptr_array_unref(holding.group);
}
