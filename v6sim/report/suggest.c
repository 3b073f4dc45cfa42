/*
 * suggest.c - what a scenario could expect, from what happens
 *
 * In order: suggest_expect() -> collect_sets() -> for each print_set() ->
 * print_alike(), print_spread().
 */
#include "v6sim/report/suggest.h"

#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/readings.h"

#define ENOUGH_DIGITS 1000      /* a time that is no whole number of ms has three digits at least */

/* What one item of the workload came to on the hosts of an element that have a system. */
struct set {
    uint32_t item;
    const struct node_group *group;
    const struct profile *profile;
    GPtrArray *kept;            /* const struct kept * */
};

static const char *const element_of[N_WORK_KINDS] = {
    [WORK_CONNECT] = "connection", [WORK_RESOLVE] = "lookup", [WORK_PING] = "echo" };

/* What is suggested of each, if all of a set have it alike; times apart. */
static const char *const attributes[] = {
    "result", "reason", "family", "interface", "relay", "rule", "address", "name", "error", "queries" };

static void
set_free(void *data)
{
    struct set *set = data;

    g_ptr_array_unref(set->kept);
    g_free(set);
}

static struct set *
set_of(GPtrArray *sets, const struct world *world, const struct kept *kept)
{
    uint32_t nth;
    const struct node_group *group = world_group(world, kept->host, &nth);
    const struct profile *profile = world_profile(world, kept->host);
    struct set *set;

    for (guint i = 0; i < sets->len; i++) {
        set = g_ptr_array_index(sets, i);
        if (set->item == kept->item && set->group->element == group->element && set->profile == profile)
            return set;
    }
    set = g_new0(struct set, 1);
    *set = (struct set) { kept->item, group, profile, g_ptr_array_new() };
    g_ptr_array_add(sets, set);
    return set;
}

/* In order of the workload, then of hosts. */
static gint
compare_sets(gconstpointer a, gconstpointer b)
{
    const struct set *one = *(const struct set *const *) a, *other = *(const struct set *const *) b;

    if (one->item != other->item)
        return one->item < other->item ? -1 : 1;
    if (one->group->first != other->group->first)
        return one->group->first < other->group->first ? -1 : 1;
    return strcmp(one->profile->os, other->profile->os);
}

static GPtrArray *
collect_sets(const struct collection *collection)
{
    GPtrArray *sets = g_ptr_array_new_with_free_func(set_free);

    for (guint i = 0; i < collection->kept->len; i++) {
        struct kept *kept = g_ptr_array_index(collection->kept, i);

        g_ptr_array_add(set_of(sets, collection->world, kept)->kept, kept);
    }
    g_ptr_array_sort(sets, compare_sets);
    return sets;
}

/* Values */

static const struct reading *
reading_of(const char *element, const char *attribute)
{
    for (const struct reading *reading = readings; reading->element != NULL; reading++)
        if (g_str_equal(reading->element, element) && g_str_equal(reading->attribute, attribute))
            return reading;
    return NULL;
}

/* Returns: what all of @set have, as one writes it; NULL: they differ, or have none. Free with g_free(). */
static char *
alike(const struct set *set, const struct reading *reading)
{
    g_autofree char *first = NULL;

    for (guint i = 0; i < set->kept->len; i++) {
        struct actual actual = reading->get(g_ptr_array_index(set->kept, i));
        g_autofree char *text = compare_plain(reading->comparing, "", &actual);

        if (text == NULL || (first != NULL && !g_str_equal(first, text)))
            return NULL;
        if (first == NULL)
            first = g_steal_pointer(&text);
    }
    return g_steal_pointer(&first);
}

/* What there is to say of most, and nothing of it: that it is native, without a relay, or had no reason to fail. */
static bool
is_plain(const char *attribute, const char *value)
{
    return (g_str_equal(attribute, "interface") && g_str_equal(value, "native")) ||
        (g_str_equal(attribute, "relay") && g_str_equal(value, "none")) ||
        (g_str_equal(attribute, "reason") && g_str_equal(value, "none")) ||
        (g_str_equal(attribute, "rule") && g_str_equal(value, "none"));
}

/* As precise as makes sense: whole milliseconds if it is that to the microsecond, else three digits. */
static char *
sensible(int64_t ns)
{
    const int64_t ms = 1000000;
    int64_t step = 1, rounded = value_to_microsecond(ns);

    if (rounded % ms == 0)
        return rounded == 0 ? g_strdup("0ms") : value_print_duration(rounded);
    while (rounded / step >= ENOUGH_DIGITS)
        step *= 10;
    return value_print_duration((rounded + step / 2) / step * step);
}

static void
append_escaped(GString *to, const char *name, const char *value)
{
    g_autofree char *escaped = g_markup_escape_text(value, -1);

    g_string_append_printf(to, " %s=\"%s\"", name, escaped);
}

/* Which they are */

/* Whether others of the sets are of the same item, so that it takes more to name this one. */
static bool
shares_item(const GPtrArray *sets, const struct set *set, bool element)
{
    for (guint i = 0; i < sets->len; i++) {
        const struct set *other = g_ptr_array_index(sets, i);

        if (other != set && other->item == set->item &&
            (element ? other->group->element != set->group->element
                     : other->group->element == set->group->element && other->profile != set->profile))
            return true;
    }
    return false;
}

/* The name of the system; with its revision, if others have another one. */
static char *
name_of(const GPtrArray *sets, const struct profile *profile)
{
    for (guint i = 0; i < sets->len; i++) {
        const struct profile *other = ((const struct set *) g_ptr_array_index(sets, i))->profile;

        if (g_str_equal(other->system, profile->system) && other->revision != profile->revision)
            return g_strdup_printf("%s@%" G_GINT64_FORMAT, profile->system, profile->revision);
    }
    return g_strdup(profile->system);
}

static void
append_os(GString *to, const GPtrArray *sets, const struct set *set)
{
    g_autofree char *name = name_of(sets, set->profile);

    if (shares_item(sets, set, false))
        append_escaped(to, "os", name);
}

/* The program that tells @set from others of the same item and system, or NULL. */
static const char *
app_of(const GPtrArray *sets, const struct set *set)
{
    for (guint i = 0; i < sets->len; i++) {
        const struct set *other = g_ptr_array_index(sets, i);

        if (other->item == set->item && other->group->element == set->group->element &&
            g_str_equal(other->profile->system, set->profile->system) &&
            g_strcmp0(other->profile->app, set->profile->app) != 0)
            return set->profile->app != NULL ? set->profile->app : "none";
    }
    return NULL;
}

/* The conditions by which a share or a metric takes them. */
static char *
condition(const struct world *world, const GPtrArray *sets, const struct set *set)
{
    g_autofree char *name = name_of(sets, set->profile);
    GString *text = g_string_new(NULL);

    g_string_append_printf(text, "connection=%s", world->item[set->item].of);
    if (shares_item(sets, set, true))
        g_string_append_printf(text, " host=%s", set->group->id);
    if (shares_item(sets, set, false))
        g_string_append_printf(text, " os=%s", name);
    if (app_of(sets, set) != NULL)
        g_string_append_printf(text, " app=%s", app_of(sets, set));
    return g_string_free(text, FALSE);
}

static void
append_which(GString *to, const struct world *world, const GPtrArray *sets, const struct set *set)
{
    bool by_host = shares_item(sets, set, true), alone = world->n_items == 1;
    g_autoptr(GString) where = g_string_new(NULL);

    if (!alone || by_host)
        append_escaped(to, "of", alone ? set->group->id : world->item[set->item].id);
    append_os(to, sets, set);
    if (by_host && !alone)
        g_string_append_printf(where, "host=%s", set->group->id);
    if (app_of(sets, set) != NULL)
        g_string_append_printf(where, "%sapp=%s", where->len > 0 ? " " : "", app_of(sets, set));
    if (where->len > 0)
        append_escaped(to, "where", where->str);
}

/* What they have */

/* How the time is made up, and the question that only a person can answer: "10ms to resolve + 20ms to connect = 30ms:
 * why?" */
static void
print_sum(GString *to, const struct set *set)
{
    static const struct { const char *name; int64_t (*get)(const struct kept *); } phases[] = {
        { "resolve", kept_resolve_ns }, { "connect", kept_connect_ns }, { "transfer", kept_transfer_ns } };
    const struct kept *kept = g_ptr_array_index(set->kept, 0);
    g_autofree char *total = sensible(kept_total_ns(kept));
    unsigned n = 0;

    g_string_append(to, "    <!-- ");
    for (unsigned i = 0; i < G_N_ELEMENTS(phases); i++) {
        int64_t ns = kept->kind == WORK_PING && i > 0 ? -1 : phases[i].get(kept);
        g_autofree char *time = ns >= 0 ? sensible(ns) : NULL;

        if (ns > 0)
            g_string_append_printf(to, "%s%s to %s", n++ > 0 ? " + " : "", time, phases[i].name);
    }
    g_string_append_printf(to, "%s%s: why? -->\n", n > 1 ? " = " : n == 1 ? "; in all " : "", total);
}

static void
print_alike(GString *to, const struct world *world, const GPtrArray *sets, const struct set *set)
{
    const struct kept *first = g_ptr_array_index(set->kept, 0);
    const char *element = element_of[first->kind];
    g_autofree char *time = NULL;

    g_string_append_printf(to, "    <%s", element);
    append_which(to, world, sets, set);
    if (set->kept->len > 1)
        g_string_append_printf(to, " count=\"%u\"", set->kept->len);
    for (unsigned i = 0; i < G_N_ELEMENTS(attributes); i++) {
        const struct reading *reading = reading_of(element, attributes[i]);
        g_autofree char *value = reading != NULL ? alike(set, reading) : NULL;

        if (value != NULL && !is_plain(attributes[i], value))
            append_escaped(to, attributes[i], value);
    }
    time = alike(set, reading_of(element, "time"));
    if (time != NULL) {
        g_autofree char *precise = sensible(kept_total_ns(first));

        append_escaped(to, "time", precise);
    }
    g_string_append(to, "/>\n");
}

/* Relays, if there are any; each way has its own. */
static void
print_path(GString *to, const struct world *world, const GPtrArray *sets, const struct set *set)
{
    static const char *const ways[] = { "forward-relay", "return-relay" };
    g_autoptr(GString) path = g_string_new("    <path");
    bool any = false;

    append_which(path, world, sets, set);
    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autofree char *value = alike(set, reading_of("path", ways[i]));

        any |= value != NULL && !g_str_equal(value, "none");
        if (value != NULL)
            append_escaped(path, ways[i], value);
    }
    if (any && ((const struct kept *) set->kept->pdata[0])->kind != WORK_RESOLVE)
        g_string_append_printf(to, "%s/>\n", path->str);
}

static int
compare_times(const void *a, const void *b)
{
    int64_t one = *(const int64_t *) a, other = *(const int64_t *) b;

    return (one > other) - (one < other);
}

/* Of times that differ, the middle and the 95th percentile, by nearest rank. */
static void
print_times(GString *to, const struct world *world, const GPtrArray *sets, const struct set *set)
{
    static const unsigned percent[] = { 50, 95 };
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_autofree char *where = condition(world, sets, set);
    const struct kept *first = g_ptr_array_index(set->kept, 0);

    if (first->kind == WORK_RESOLVE)
        return;                 /* of lookups there is no metric */
    for (guint i = 0; i < set->kept->len; i++) {
        int64_t ns = kept_total_ns(g_ptr_array_index(set->kept, i));

        g_array_append_val(times, ns);
    }
    qsort(times->data, times->len, sizeof(int64_t), compare_times);
    for (unsigned i = 0; i < G_N_ELEMENTS(percent); i++) {
        int64_t at = ((int64_t) times->len * percent[i] + 99) / 100 - 1;
        g_autofree char *time = sensible(g_array_index(times, int64_t, at));

        g_string_append_printf(to, "    <metric of=\"time\" stat=\"p%u\"", percent[i]);
        append_escaped(to, "where", where);
        append_escaped(to, "is", time);
        g_string_append(to, "/>\n");
    }
}

/* Results that differ, each with its number. */
static void
print_results(GString *to, const struct world *world, const GPtrArray *sets, const struct set *set)
{
    const struct kept *first = g_ptr_array_index(set->kept, 0);
    const char *element = element_of[first->kind];
    guint n[N_RESULTS] = { 0 };

    for (guint i = 0; i < set->kept->len; i++)
        n[((const struct kept *) set->kept->pdata[i])->result]++;
    for (unsigned result = 0; result < N_RESULTS; result++) {
        g_autofree char *host = shares_item(sets, set, true) ? g_strconcat(" host=", set->group->id, NULL)
                                                              : g_strdup("");
        g_autofree char *where = g_strconcat("result=", result_name[result], host, NULL);

        if (n[result] == 0)
            continue;
        g_string_append_printf(to, "    <%s", element);
        append_escaped(to, "of", world->item[set->item].id);
        append_os(to, sets, set);
        append_escaped(to, "where", where);
        g_string_append_printf(to, " count=\"%u\"/>\n", n[result]);
    }
}

static void
print_set(GString *to, const struct world *world, const GPtrArray *sets, const struct set *set)
{
    const char *element = element_of[((const struct kept *) set->kept->pdata[0])->kind];
    g_autofree char *time = alike(set, reading_of(element, "time"));
    g_autofree char *result = alike(set, reading_of(element, "result"));

    if (time != NULL)
        print_sum(to, set);
    else
        g_string_append(to, "    <!-- Times differ: why, and by how much? -->\n");
    print_alike(to, world, sets, set);
    print_path(to, world, sets, set);
    if (result == NULL)
        print_results(to, world, sets, set);
    if (time == NULL)
        print_times(to, world, sets, set);
}

void
suggest_expect(const struct collection *collection, GString *to)
{
    const struct scenario *scenario = collection->world->scenario;
    g_autoptr(GPtrArray) sets = collect_sets(collection);

    if (g_str_equal(scenario->variant, "base"))
        g_string_append(to, "  <expect>\n");
    else
        g_string_append_printf(to, "  <expect variant=\"%s\">\n", scenario->variant);
    if (sets->len == 0)
        g_string_append(to, "    <!-- Nothing happens. -->\n");
    for (guint i = 0; i < sets->len; i++)
        print_set(to, collection->world, sets, g_ptr_array_index(sets, i));
    g_string_append(to, "  </expect>\n");
}
