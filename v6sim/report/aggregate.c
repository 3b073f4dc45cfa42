/*
 * aggregate.c - inside judge(): shares and metrics of all connections
 *
 * In order: aggregate_hold() -> gather() -> hold_share() or hold_metric() for each group ->
 * figure_of(). Of what changes: aggregate_change() -> gather() for both runs ->
 * hold_change() for the groups of one name -> figure_of() for both.
 */
#include "v6sim/report/aggregate.h"

#include <stdlib.h>
#include <string.h>

#include "v6sim/read/expect.h"
#include "v6sim/read/fields.h"
#include "v6sim/read/value.h"
#include "v6sim/report/beside.h"
#include "v6sim/report/connection.h"
#include "v6sim/report/groups.h"
#include "v6sim/report/judging.h"
#include "v6sim/report/readings.h"

/* Those that are alike by all properties of `by`; one group of all without. */
struct group {
    char *name;                 /* " of os windows-7, host pc"; "": of all */
    GPtrArray *kept;            /* const struct kept *: whom it is about */
    int64_t n;                  /* of these, those that have what a share is of */
};

/* What is held, of one run. */
struct holding {
    const struct collection *collection;
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

/* What a group comes to: percent and numbers in units of 1 / VALUE_ONE, times in ns; and the record that it is of,
 * NULL of a share. */
struct figure {
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

/* A visit has no number but how long it took. */
static bool
has_metric(const struct holding *holding, const struct kept *one)
{
    return readings_number(holding->metric, one).there &&
        (one->kind != WORK_VISIT || g_str_equal(holding->metric, "time"));
}

/* Of a share the condition says who counts, of a metric who is looked at. */
static void
gather(struct holding *holding)
{
    g_autoptr(GHashTable) groups = g_hash_table_new(g_str_hash, g_str_equal);
    const GPtrArray *kept = holding->collection->kept, *visit = holding->collection->visit;
    const char *of = written(holding->xml, "of", "");

    for (guint i = 0; i < kept->len + visit->len; i++) {
        const struct kept *one = i < kept->len ? kept->pdata[i] : visit->pdata[i - kept->len];
        bool has = filter_holds(holding->filter, one);

        if (holding->metric != NULL ? !has || !has_metric(holding, one) : !g_str_equal(of, collect_kind[one->kind][0]))
            continue;

        struct group *group = group_of(holding, groups, one);
        g_ptr_array_add(group->kept, (void *) one);
        group->n += has;
    }
    g_ptr_array_sort(holding->group, compare_names);
}

static void
holding_init(struct holding *holding, const struct xml_element *xml, const struct collection *collection)
{
    bool metric = g_str_equal(xml->name, "metric");

    *holding = (struct holding) {
        .collection = collection, .world = collection->world, .xml = xml,
        .metric = metric ? written(xml, "of", NULL) : NULL,
        .filter = filter_expected(collection->world, written(xml, "where", ""), metric ? "connection" : NULL),
        .group = g_ptr_array_new_with_free_func(group_free) };
    gather(holding);
}

static void
holding_clear(struct holding *holding)
{
    filter_free(holding->filter);
    g_ptr_array_unref(holding->group);
}

/* Figures */

/* In percent, in units of 1 / VALUE_ONE. */
static int64_t
share_of(const struct group *group)
{
    return group->n * (100 * VALUE_ONE) / (int64_t) group->kept->len;
}

/* In the order of records where they are alike, so that the one which is told of is the same everywhere. */
static int
compare_ranked(const void *a, const void *b)
{
    const struct ranked *one = a, *other = b;

    if (one->value != other->value)
        return one->value < other->value ? -1 : 1;
    if (one->kept->host != other->kept->host)
        return one->kept->host < other->kept->host ? -1 : 1;
    if (one->kept->item != other->kept->item)
        return one->kept->item < other->kept->item ? -1 : 1;
    return one->kept->nth < other->kept->nth ? -1 : one->kept->nth > other->kept->nth;
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

static bool
is_time(const struct holding *holding)
{
    return holding->metric != NULL && expect_is_time(holding->metric);
}

static struct figure
figure_of(const struct holding *holding, const struct group *group)
{
    if (holding->metric == NULL)
        return (struct figure) { share_of(group), NULL };

    int64_t n = group->kept->len, scale = is_time(holding) ? 1 : VALUE_ONE;
    g_autofree struct ranked *ranked = rank(holding, group);
    const struct ranked *at = &ranked[rank_of(stat_of(holding), n)];
    int64_t value = stat_of(holding) == STAT_MEAN ? mean_of(ranked, n, scale) : at->value * scale;

    return (struct figure) { value, at->kept };
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
    int64_t share = figure_of(holding, group).value;
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
    bool time = is_time(holding);
    struct figure figure = figure_of(holding, group);
    struct value_range range;
    const char *hint;

    (time ? value_read_time_range : value_read_number_range)(is->value, &range, &hint);
    if (value_in_range(&range, figure.value) || verdict->differing++ > 0)
        return;

    struct actual actual = { .there = true, .number = figure.value };
    g_autofree char *text = time ? compare_text(COMPARE_TIME, is->value, &actual) : number_text(&range, figure.value);
    struct difference *difference = judge_differ(verdict, is, g_strdup_printf("%s%s", text, group->name));
    difference->plain = time ? compare_plain(COMPARE_TIME, is->value, &actual) : g_strdup(text);
    difference->various = holding->group->len > 1;
    judge_blame(verdict, holding->world, figure.kept, "");
}

void
aggregate_hold(struct verdict *verdict, const struct collection *collection)
{
    struct holding holding;

    holding_init(&holding, verdict->element->xml, collection);
    for (guint i = 0; i < holding.group->len; i++)
        (holding.metric != NULL ? hold_metric : hold_share)(verdict, &holding, holding.group->pdata[i]);
    verdict->matched = holding.group->len;
    holding_clear(&holding);
}

/* What changes: of two runs and groups, the first ones first */

static void
read_change(const struct holding *holding, const char *text, struct value_range *range)
{
    const char *hint;

    if (holding->metric == NULL)
        value_read_percent_change(text, range, &hint);
    else
        (is_time(holding) ? value_read_time_change : value_read_number_change)(text, range, &hint);
}

/* With its sign; to three places, times to the microsecond, unless that would seem to satisfy. */
static char *
change_text(const struct holding *holding, const struct value_range *range, int64_t change)
{
    bool time = is_time(holding);
    const int64_t step = time ? 1000 : VALUE_ONE / 1000;
    int64_t size = ABS(change), rounded = (size + step / 2) / step * step;
    int64_t shown = value_in_range(range, change < 0 ? -rounded : rounded) ? size : rounded;
    g_autofree char *text = time ? value_print_duration(shown) : value_print_number(shown);

    return g_strconcat(change < 0 ? "-" : change > 0 ? "+" : "", text, holding->metric == NULL ? "%" : "", NULL);
}

/* What would hold in place of what is @expected; a time as that is written. */
static char *
plain_change(const struct holding *holding, const char *expected, int64_t change, const char *text)
{
    const char *size = text + strspn(text, "+-"), *sign = change < 0 ? "-" : change > 0 && *expected == '+' ? "+" : "";
    g_autofree char *time = is_time(holding) ? compare_plain_time(expected + strspn(expected, "+-"), ABS(change))
                                             : NULL;

    return g_strconcat(sign, time != NULL ? time : size, NULL);
}

/* "0.3% (3 of 1000)", "52ms", "1.3". */
static char *
figure_text(const struct holding *holding, const struct group *group, int64_t value)
{
    const struct value_range none = { .n = 0 };
    g_autofree char *number = is_time(holding) ? value_print_duration(value_to_microsecond(value))
                                               : number_text(&none, value);

    if (holding->metric != NULL)
        return g_steal_pointer(&number);
    return g_strdup_printf("%s%% (%" G_GINT64_FORMAT " of %u)", number, group->n, group->kept->len);
}

/* Notes what became of @kept, of the second run, and of the same in the first. */
static void
blame_both(struct verdict *verdict, const struct holding *holding, const struct kept *kept, const struct kept *twin)
{
    g_autoptr(GString) more = g_string_new(NULL);

    filter_print(holding[1].filter, kept, more);
    g_string_append_printf(more, "; in %s: ", verdict->element->compared[0].text);
    if (twin != NULL)
        connection_print_outcome(twin, more);
    else
        g_string_append(more, "not there");
    judge_blame(verdict, holding[1].world, kept, more->str);
}

/* The first one of @group that counts and did not in the first run, or the other way round if it has not @grown. */
static void
blame_share(struct verdict *verdict, const struct holding *holding, const struct group *group, bool grown)
{
    const struct collection *first = holding[0].collection;
    g_autoptr(GHashTable) hosts = beside_hosts(first);

    for (guint i = 0; i < group->kept->len; i++) {
        const struct kept *kept = group->kept->pdata[i], *twin;

        if (filter_holds(holding[1].filter, kept) != grown)
            continue;
        twin = beside_twin(first, hosts, holding[1].world, kept);
        if (twin == NULL || filter_holds(holding[0].filter, twin) == grown)
            continue;
        blame_both(verdict, holding, kept, twin);
        return;
    }
}

static void
blame_metric(struct verdict *verdict, const struct holding *holding, const struct kept *kept)
{
    const struct collection *first = holding[0].collection;
    g_autoptr(GHashTable) hosts = beside_hosts(first);

    blame_both(verdict, holding, kept, beside_twin(first, hosts, holding[1].world, kept));
}

/* A group that is in one run alone does not change: there is nothing that it changes from, or to. */
static void
miss_group(struct verdict *verdict, const struct group *const *group)
{
    const struct xml_attribute *change = xml_attribute(verdict->element->xml, "change");
    unsigned missing = group[0] == NULL ? 0 : 1;

    if (verdict->differing++ == 0)
        judge_differ(verdict, change, g_strdup_printf("none%s in %s", group[1 - missing]->name,
                                                      verdict->element->compared[missing].text))->various = true;
}

static void
hold_change(struct verdict *verdict, const struct holding *holding, const struct group *const *group)
{
    const struct xml_attribute *expected = xml_attribute(verdict->element->xml, "change");
    struct figure figure[2] = { figure_of(&holding[0], group[0]), figure_of(&holding[1], group[1]) };
    int64_t change = figure[1].value - figure[0].value;
    struct value_range range;

    read_change(holding, expected->value, &range);
    if (value_in_range(&range, change) || verdict->differing++ > 0)
        return;

    g_autofree char *text = change_text(holding, &range, change);
    g_autofree char *first = figure_text(&holding[0], group[0], figure[0].value);
    g_autofree char *second = figure_text(&holding[1], group[1], figure[1].value);
    struct difference *difference = judge_differ(
        verdict, expected, g_strdup_printf("%s: %s -> %s%s", text, first, second, group[0]->name));
    difference->plain = plain_change(holding, expected->value, change, text);
    difference->various = holding[0].group->len > 1;
    if (holding->metric != NULL)
        blame_metric(verdict, holding, figure[1].kept);
    else
        blame_share(verdict, holding, group[1], change >= range.part[0].least);
}

/* The group at @nth; NULL: there is none. */
static const struct group *
group_at(const struct holding *holding, guint nth)
{
    return nth < holding->group->len ? holding->group->pdata[nth] : NULL;
}

void
aggregate_change(struct verdict *verdict, const struct collection *first, const struct collection *second)
{
    struct holding holding[2];
    guint nth[2] = { 0, 0 };

    holding_init(&holding[0], verdict->element->xml, first);
    holding_init(&holding[1], verdict->element->xml, second);
    while (nth[0] < holding[0].group->len || nth[1] < holding[1].group->len) {
        const struct group *group[2] = { group_at(&holding[0], nth[0]), group_at(&holding[1], nth[1]) };
        int order = group[0] == NULL ? 1 : group[1] == NULL ? -1 : strcmp(group[0]->name, group[1]->name);

        if (order == 0)
            hold_change(verdict, holding, group);
        else
            miss_group(verdict, (const struct group *[]) { order < 0 ? group[0] : NULL,
                                                           order > 0 ? group[1] : NULL });
        nth[0] += order <= 0;
        nth[1] += order >= 0;
        verdict->matched++;
    }
    holding_clear(&holding[0]);
    holding_clear(&holding[1]);
}
