/*
 * difference.c - what two runs differ in: figures of groups, servers, ways
 *
 * In order: differences_init() -> gather() -> count_cohort() for each group; then
 * count_asked(), count_ways().
 */
#include "v6sim/report/difference.h"

#include <string.h>

#include "v6sim/read/fields.h"
#include "v6sim/read/value.h"
#include "v6sim/report/groups.h"

/* Properties of what is read from files, which has no record */

/* "pc" of "home[17].pc[2]", or "home". */
static const char *
element_of(struct differences *differences, const char *host, bool site)
{
    const char *dot = strchr(host, '.');
    const char *from = site || dot == NULL ? host : dot + 1;
    g_autofree char *id = g_strndup(from, strcspn(from, "[."));

    if (site && dot == NULL)
        return "none";
    return g_string_chunk_insert_const(differences->strings, id);
}

static const char *
both_relays(struct differences *differences, const struct ending *ending)
{
    bool same = g_str_equal(ending->forward_relay, ending->return_relay);
    g_autofree char *both = g_strjoin(" ", ending->forward_relay, ending->return_relay, NULL);

    return same ? ending->forward_relay : g_string_chunk_insert_const(differences->strings, both);
}

static const char *
written_property(struct differences *differences, const struct ending *ending, enum property property)
{
    switch (property) {
    case PROPERTY_KIND:
        return collect_kind[ending->kind][0];
    case PROPERTY_RESULT:
        return result_name[ending->result];
    case PROPERTY_REASON:
        return reason_name[ending->reason];
    case PROPERTY_FAMILY:
        return ending->family;
    case PROPERTY_CONNECTION:
        return ending->item;
    case PROPERTY_HOST:
        return element_of(differences, ending->host, false);
    case PROPERTY_SITE:
        return element_of(differences, ending->host, true);
    case PROPERTY_OS:
        return ending->os;
    case PROPERTY_INTERFACE:
        return ending->interface;
    case PROPERTY_RELAY:
        return both_relays(differences, ending);
    case PROPERTY_FORWARD_RELAY:
        return ending->forward_relay;
    case PROPERTY_RETURN_RELAY:
        return ending->return_relay;
    case PROPERTY_ROUTE:
        return ending->forward;
    case PROPERTY_RULE:
        return ending->rule;
    case PROPERTY_APP:          /* these two are not kept */
    case PROPERTY_SYMMETRIC:
    case N_PROPERTIES:
        break;
    }
    return "unknown";
}

static const char *
side_property(struct differences *differences, const struct twins *twins, unsigned side, enum property property)
{
    const struct ending *ending = twins->of[side];

    if (ending == NULL)
        return NULL;
    return ending->kept != NULL ? property_of(differences->pairing->side[side]->world, ending->kept, property)
                                : written_property(differences, ending, property);
}

/* Groups */

static void
cohort_free(void *data)
{
    struct cohort *cohort = data;

    for (unsigned side = 0; side < 2; side++)
        g_array_unref(cohort->side[side].time);
    g_ptr_array_unref(cohort->twins);
    g_strfreev(cohort->value);
    g_free(cohort);
}

/* @value: taken over. */
static struct cohort *
cohort_new(char **value)
{
    struct cohort *cohort = g_new0(struct cohort, 1);

    cohort->value = value;
    cohort->twins = g_ptr_array_new();
    for (unsigned side = 0; side < 2; side++)
        cohort->side[side].time = g_array_new(FALSE, FALSE, sizeof(int64_t));
    return cohort;
}

static char **
values_of(struct differences *differences, const struct twins *twins)
{
    GPtrArray *values = g_ptr_array_new();

    for (const int *by = differences->by; *by >= 0; by++) {
        const char *a = side_property(differences, twins, 0, (enum property) *by);
        const char *b = side_property(differences, twins, 1, (enum property) *by);

        g_ptr_array_add(values, a != NULL && b != NULL && !g_str_equal(a, b) ? g_strdup_printf("%s -> %s", a, b)
                                                                             : g_strdup(a != NULL ? a : b));
    }
    g_ptr_array_add(values, NULL);
    return (char **) g_ptr_array_free(values, FALSE);
}

/* Puts each twins into its group, and all into the last one. */
static void
gather(struct differences *differences)
{
    const GArray *all = differences->pairing->twins;
    g_autoptr(GHashTable) groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    struct cohort *total = cohort_new(NULL);

    for (guint i = 0; i < all->len; i++) {
        const struct twins *twins = paired_twins(differences->pairing, i);
        char **value = values_of(differences, twins), *key = g_strjoinv("\n", value);
        struct cohort *cohort = g_hash_table_lookup(groups, key);

        if (cohort == NULL) {
            cohort = cohort_new(value);
            g_ptr_array_add(differences->cohort, cohort);
            g_hash_table_insert(groups, key, cohort);
        } else {
            g_strfreev(value);
            g_free(key);
        }
        g_ptr_array_add(cohort->twins, (void *) twins);
        g_ptr_array_add(total->twins, (void *) twins);
    }
    g_ptr_array_add(differences->cohort, total);
}

static bool
is_relayed(const struct ending *ending)
{
    return !g_str_equal(ending->forward_relay, "none") || !g_str_equal(ending->return_relay, "none");
}

static void
count_side(struct cohort_side *side, const struct ending *ending, int64_t slow_ns)
{
    int64_t took = value_to_microsecond(ending->total_ns);

    side->n++;
    side->result[ending->result]++;
    side->slow += took > slow_ns;
    side->relayed += is_relayed(ending);
    for (enum question question = 0; question < N_QUESTIONS; question++)
        side->queries[question] += ending->queries[question];
    if (!ending_is_good(ending))
        return;
    side->good++;
    g_array_append_val(side->time, took);
}

static gint
compare_times(gconstpointer a, gconstpointer b)
{
    int64_t one = *(const int64_t *) a, other = *(const int64_t *) b;

    return (one > other) - (one < other);
}

static void
count_cohort(struct cohort *cohort, int64_t slow_ns)
{
    g_autoptr(GHashTable) hosts = g_hash_table_new(NULL, NULL), changed = g_hash_table_new(NULL, NULL);

    for (guint i = 0; i < cohort->twins->len; i++) {
        const struct twins *twins = cohort->twins->pdata[i];

        cohort->n[twins->change]++;
        g_hash_table_add(hosts, GUINT_TO_POINTER(twins->host));
        if (twins->change != CHANGE_NONE)
            g_hash_table_add(changed, GUINT_TO_POINTER(twins->host));
        for (unsigned side = 0; side < 2; side++)
            if (twins->of[side] != NULL)
                count_side(&cohort->side[side], twins->of[side], slow_ns);
    }
    cohort->hosts = g_hash_table_size(hosts);
    cohort->changed = g_hash_table_size(changed);
    for (unsigned side = 0; side < 2; side++)
        g_array_sort(cohort->side[side].time, compare_times);
}

int64_t
cohort_quantile(const struct cohort_side *side, unsigned percent)
{
    uint64_t n = side->time->len;

    return n == 0 ? -1 : g_array_index(side->time, int64_t, MAX((n * percent + 99) / 100, 1) - 1);
}

char *
cohort_name(const struct cohort *cohort)
{
    return cohort->value != NULL ? g_strjoinv(", ", cohort->value) : g_strdup("all");
}

bool
twins_extent(const GPtrArray *members, enum change change, struct extent *extent)
{
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(int64_t));

    for (guint i = 0; i < members->len; i++) {
        const struct twins *twins = members->pdata[i];
        int64_t by = twins->change == change ? ABS(paired_longer_ns(twins)) : 0;

        if (twins->change == change)
            g_array_append_val(times, by);
    }
    if (times->len == 0)
        return false;
    g_array_sort(times, compare_times);
    *extent = (struct extent) {
        .least_ns = g_array_index(times, int64_t, 0),
        .median_ns = g_array_index(times, int64_t, (times->len + 1) / 2 - 1),
        .most_ns = g_array_index(times, int64_t, times->len - 1),
    };
    return true;
}

static gint
compare_cohorts(gconstpointer a, gconstpointer b)
{
    const struct cohort *one = *(struct cohort *const *) a, *other = *(struct cohort *const *) b;
    int64_t order = other->changed != one->changed ? other->changed - one->changed : other->hosts - one->hosts;

    /* The one of all, which has no values, stays behind. */
    if (one->value == NULL || other->value == NULL)
        return (one->value == NULL) - (other->value == NULL);
    if (order != 0)
        return order > 0 ? 1 : -1;

    g_autofree char *name = cohort_name(one), *others = cohort_name(other);
    return strcmp(name, others);
}

/* DNS servers */

static struct asked_count *
asked_of(struct differences *differences, const char *server)
{
    struct asked_count count = { .server = g_string_chunk_insert_const(differences->strings, server) };

    for (guint i = 0; i < differences->asked->len; i++)
        if (g_str_equal(g_array_index(differences->asked, struct asked_count, i).server, server))
            return &g_array_index(differences->asked, struct asked_count, i);
    g_array_append_val(differences->asked, count);
    return &g_array_index(differences->asked, struct asked_count, differences->asked->len - 1);
}

static void
count_asked(struct differences *differences, unsigned nth)
{
    const struct collection *collection = differences->pairing->side[nth]->collection;

    for (uint32_t i = 0; collection != NULL && i < collection->dns->n_servers; i++) {
        const struct dns_server *server = &collection->dns->server[i];
        g_autofree char *name = dns_server_name(collection->dns, server);

        if (dns_sum(server).queries == 0)
            continue;

        struct asked_count *asked = asked_of(differences, name);
        for (enum question question = 0; question < N_QUESTIONS; question++)
            for (enum family family = FAMILY_IPV4; family <= FAMILY_IPV6; family++)
                for (enum dns_transport transport = 0; transport < N_DNS_TRANSPORTS; transport++)
                    asked->queries[nth][question] += server->count[question][family][transport].queries;
    }
}

/* Of a side that was read from files. */
static void
count_written(struct differences *differences, unsigned nth)
{
    const GArray *queries = differences->pairing->side[nth]->queries;

    for (guint i = 0; queries != NULL && i < queries->len; i++) {
        const struct side_queries *some = &g_array_index(queries, struct side_queries, i);

        asked_of(differences, some->server)->queries[nth][some->question] += some->n;
    }
}

/* Ways */

static void
count_way(struct differences *differences, GHashTable *places, const struct ending *ending, unsigned side)
{
    g_autofree char *key = g_strjoin("\n", ending->forward, ending->back, NULL);
    struct way_count way = { .there = ending->forward, .back = ending->back };
    void *place;

    if (g_str_equal(ending->forward, "none"))
        return;
    if (!g_hash_table_lookup_extended(places, key, NULL, &place)) {
        place = GUINT_TO_POINTER(differences->way->len);
        g_array_append_val(differences->way, way);
        g_hash_table_insert(places, g_steal_pointer(&key), place);
    }
    g_array_index(differences->way, struct way_count, GPOINTER_TO_UINT(place)).n[side]++;
}

static struct relay_count *
relay_of(struct differences *differences, const char *relay)
{
    struct relay_count count = { .relay = g_string_chunk_insert_const(differences->strings, relay) };

    for (guint i = 0; i < differences->relay->len; i++)
        if (g_str_equal(g_array_index(differences->relay, struct relay_count, i).relay, relay))
            return &g_array_index(differences->relay, struct relay_count, i);
    g_array_append_val(differences->relay, count);
    return &g_array_index(differences->relay, struct relay_count, differences->relay->len - 1);
}

/* A way may go over several. */
static void
count_relays(struct differences *differences, const struct ending *ending, unsigned side)
{
    g_auto(GStrv) there = fields_split(ending->forward_relay), back = fields_split(ending->return_relay);

    for (char **relay = there; *relay != NULL && !g_str_equal(*relay, "none"); relay++) {
        relay_of(differences, *relay)->there[side]++;
        relay_of(differences, *relay)->any[side]++;
    }
    for (char **relay = back; *relay != NULL && !g_str_equal(*relay, "none"); relay++) {
        relay_of(differences, *relay)->back[side]++;
        relay_of(differences, *relay)->any[side] += !g_strv_contains((const char *const *) there, *relay);
    }
}

static gint
compare_ways(gconstpointer a, gconstpointer b)
{
    const struct way_count *one = a, *other = b;
    int64_t moved = ABS(one->n[1] - one->n[0]), others = ABS(other->n[1] - other->n[0]);

    if (moved != others)
        return moved > others ? -1 : 1;

    int order = strcmp(one->there, other->there);
    return order != 0 ? order : strcmp(one->back, other->back);
}

static void
count_ways(struct differences *differences)
{
    g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < differences->pairing->twins->len; i++)
        for (unsigned side = 0; side < 2; side++) {
            const struct ending *ending = paired_twins(differences->pairing, i)->of[side];

            if (ending == NULL)
                continue;
            count_way(differences, places, ending, side);
            count_relays(differences, ending, side);
        }
    for (guint i = differences->way->len; i-- > 0;) {
        const struct way_count *way = &g_array_index(differences->way, struct way_count, i);

        if (way->n[0] == way->n[1])
            g_array_remove_index(differences->way, i);
    }
    g_array_sort(differences->way, compare_ways);
}

void
differences_init(struct differences *differences, const struct pairing *pairing, int64_t slow_ns, const int *by)
{
    *differences = (struct differences) {
        .pairing = pairing,
        .slow_ns = slow_ns,
        .by = by,
        .cohort = g_ptr_array_new_with_free_func(cohort_free),
        .asked = g_array_new(FALSE, FALSE, sizeof(struct asked_count)),
        .way = g_array_new(FALSE, FALSE, sizeof(struct way_count)),
        .relay = g_array_new(FALSE, FALSE, sizeof(struct relay_count)),
        .strings = g_string_chunk_new(1024),
    };
    gather(differences);
    for (guint i = 0; i < differences->cohort->len; i++)
        count_cohort(differences->cohort->pdata[i], slow_ns);
    g_ptr_array_sort(differences->cohort, compare_cohorts);
    for (unsigned side = 0; side < 2; side++) {
        count_asked(differences, side);
        count_written(differences, side);
    }
    count_ways(differences);
}

void
differences_clear(struct differences *differences)
{
    g_ptr_array_unref(differences->cohort);
    g_array_unref(differences->asked);
    g_array_unref(differences->way);
    g_array_unref(differences->relay);
    g_string_chunk_free(differences->strings);
}
