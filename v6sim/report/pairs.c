/*
 * pairs.c - how many went there by one way, and back by another
 *
 * Most of those that go by the same ways take the same time: it is counted, and
 * entered when another one comes. In order: pairs_add() -> pair_of() -> enter();
 * pairs_table() or pairs_relays() -> sorted().
 */
#include "v6sim/report/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "v6sim/read/value.h"
#include "v6sim/report/collect.h"
#include "v6sim/report/rows.h"

#define FEW_PAIRS 12

struct way_pair {
    const struct path *forward, *back;
    enum work_kind kind;
    int64_t n;
    int64_t last[N_TRIP_FIGURES], n_last;       /* what was not entered yet */
    GHashTable *seen[N_TRIP_FIGURES];           /* how often, by time in us plus 1 */
};

struct pairs {
    const struct world *world;
    GHashTable *pair;           /* struct way_pair *: itself */
    struct way_pair *last;      /* that was asked for; NULL: none yet */
    int64_t n[N_WORK_KINDS];
};

static guint
hash_pair(gconstpointer key)
{
    const struct way_pair *pair = key;

    return g_direct_hash(pair->forward) * 31 + g_direct_hash(pair->back) + pair->kind;
}

static gboolean
equal_pairs(gconstpointer a, gconstpointer b)
{
    const struct way_pair *one = a, *other = b;

    return one->forward == other->forward && one->back == other->back && one->kind == other->kind;
}

static void
pair_free(void *data)
{
    struct way_pair *pair = data;

    for (unsigned i = 0; i < N_TRIP_FIGURES; i++)
        g_hash_table_unref(pair->seen[i]);
    g_free(pair);
}

struct pairs *
pairs_new(const struct world *world)
{
    struct pairs *pairs = g_new0(struct pairs, 1);

    pairs->world = world;
    pairs->pair = g_hash_table_new_full(hash_pair, equal_pairs, pair_free, NULL);
    return pairs;
}

void
pairs_free(struct pairs *pairs)
{
    if (pairs == NULL)
        return;
    g_hash_table_unref(pairs->pair);
    g_free(pairs);
}

/* Adding */

static struct way_pair *
pair_of(struct pairs *pairs, enum work_kind kind, const struct path *forward, const struct path *back)
{
    struct way_pair key = { .forward = forward, .back = back, .kind = kind };
    bool again = pairs->last != NULL && equal_pairs(pairs->last, &key);
    struct way_pair *pair = again ? pairs->last : g_hash_table_lookup(pairs->pair, &key);

    if (pair == NULL) {
        pair = g_memdup2(&key, sizeof key);
        for (unsigned i = 0; i < N_TRIP_FIGURES; i++)
            pair->seen[i] = g_hash_table_new(NULL, NULL);
        g_hash_table_add(pairs->pair, pair);
    }
    pairs->last = pair;
    return pair;
}

/* @us: the time, plus 1. */
static void
add_seen(GHashTable *seen, void *us, gsize n)
{
    g_hash_table_insert(seen, us, GSIZE_TO_POINTER(GPOINTER_TO_SIZE(g_hash_table_lookup(seen, us)) + n));
}

static void
enter(struct way_pair *pair)
{
    for (unsigned i = 0; i < N_TRIP_FIGURES && pair->n_last > 0; i++)
        if (pair->last[i] >= 0)
            add_seen(pair->seen[i], GSIZE_TO_POINTER(pair->last[i] / 1000 + 1), (gsize) pair->n_last);
    pair->n_last = 0;
}

void
pairs_add(struct pairs *pairs, enum work_kind kind, const struct trip *trip)
{
    struct way_pair *pair = pair_of(pairs, kind, trip->forward, trip->back);
    int64_t rounded[N_TRIP_FIGURES];

    for (unsigned i = 0; i < N_TRIP_FIGURES; i++)
        rounded[i] = trip->ns[i] >= 0 ? value_to_microsecond(trip->ns[i]) : -1;
    if (memcmp(pair->last, rounded, sizeof rounded) != 0)
        enter(pair);
    memcpy(pair->last, rounded, sizeof rounded);
    pair->n_last++;
    pair->n++;
    pairs->n[kind]++;
}

static void
join_pair(struct way_pair *into, struct way_pair *from)
{
    enter(from);
    into->n += from->n;
    for (unsigned i = 0; i < N_TRIP_FIGURES; i++) {
        GHashTableIter iter;
        void *us, *n;

        g_hash_table_iter_init(&iter, from->seen[i]);
        while (g_hash_table_iter_next(&iter, &us, &n))
            add_seen(into->seen[i], us, GPOINTER_TO_SIZE(n));
    }
}

void
pairs_join(struct pairs *pairs, struct pairs *from, struct paths *paths)
{
    GHashTableIter iter;
    void *each;

    g_hash_table_iter_init(&iter, from->pair);
    while (g_hash_table_iter_next(&iter, &each, NULL)) {
        struct way_pair *pair = each;

        join_pair(pair_of(pairs, pair->kind, paths_like(paths, pair->forward), paths_like(paths, pair->back)), pair);
    }
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        pairs->n[kind] += from->n[kind];
    pairs_free(from);
}

/* Packing */

static void
pack_seen(struct packing *to, GHashTable *seen)
{
    GHashTableIter iter;
    void *us, *n;

    pack_number(to, g_hash_table_size(seen));
    g_hash_table_iter_init(&iter, seen);
    while (g_hash_table_iter_next(&iter, &us, &n)) {
        pack_number(to, GPOINTER_TO_SIZE(us));
        pack_number(to, GPOINTER_TO_SIZE(n));
    }
}

void
pairs_pack(struct packing *to, const struct pairs *pairs)
{
    GHashTableIter iter;
    void *each;

    pack_number(to, g_hash_table_size(pairs->pair));
    g_hash_table_iter_init(&iter, pairs->pair);
    while (g_hash_table_iter_next(&iter, &each, NULL)) {
        struct way_pair *pair = each;

        enter(pair);
        pack_number(to, pair->kind);
        path_pack(to, pair->forward);
        path_pack(to, pair->back);
        pack_number(to, (uint64_t) pair->n);
        for (unsigned i = 0; i < N_TRIP_FIGURES; i++)
            pack_seen(to, pair->seen[i]);
    }
}

static void
unpack_seen(GHashTable *seen, struct unpacking *from)
{
    for (uint64_t n = unpack_number(from); n > 0 && !from->bad; n--) {
        void *us = GSIZE_TO_POINTER(unpack_number(from));

        add_seen(seen, us, unpack_number(from));
    }
}

static void
unpack_pair(struct pairs *pairs, struct unpacking *from, struct paths *paths)
{
    enum work_kind kind = (enum work_kind) unpack_below(from, N_WORK_KINDS);
    const struct path *forward = paths_unpack(paths, from), *back = paths_unpack(paths, from);
    int64_t n = (int64_t) unpack_number(from);
    struct way_pair *pair;

    from->bad |= forward == NULL || back == NULL;
    if (from->bad)
        return;
    pair = pair_of(pairs, kind, forward, back);
    pair->n += n;
    pairs->n[kind] += n;
    for (unsigned i = 0; i < N_TRIP_FIGURES; i++)
        unpack_seen(pair->seen[i], from);
}

void
pairs_unpack(struct pairs *pairs, struct unpacking *from, struct paths *paths)
{
    for (uint64_t n = unpack_number(from); n > 0 && !from->bad; n--)
        unpack_pair(pairs, from, paths);
}

/* Figures */

static gint
compare_sizes(gconstpointer a, gconstpointer b)
{
    gsize one = GPOINTER_TO_SIZE(*(void *const *) a), other = GPOINTER_TO_SIZE(*(void *const *) b);

    return (one > other) - (one < other);
}

/* Returns: the median by nearest rank, ns; -1: there is none. */
static int64_t
median(struct way_pair *pair, enum trip_figure figure)
{
    GHashTable *seen = pair->seen[figure];
    gsize all = 0, so_far = 0;
    guint n;

    enter(pair);
    g_autofree void **us = (void **) g_hash_table_get_keys_as_array(seen, &n);
    for (guint i = 0; i < n; i++)
        all += GPOINTER_TO_SIZE(g_hash_table_lookup(seen, us[i]));
    qsort(us, n, sizeof *us, compare_sizes);
    for (guint i = 0; i < n; i++) {
        so_far += GPOINTER_TO_SIZE(g_hash_table_lookup(seen, us[i]));
        if (2 * so_far >= all)
            return ((int64_t) GPOINTER_TO_SIZE(us[i]) - 1) * 1000;
    }
    return -1;
}

static gint
compare_pairs(gconstpointer a, gconstpointer b)
{
    const struct way_pair *one = *(const struct way_pair *const *) a, *other = *(const struct way_pair *const *) b;
    int forward = strcmp(one->forward->text, other->forward->text);

    if (one->kind != other->kind)
        return one->kind < other->kind ? -1 : 1;
    if (one->n != other->n)
        return one->n > other->n ? -1 : 1;
    return forward != 0 ? forward : strcmp(one->back->text, other->back->text);
}

/* Returns: struct way_pair *, by kind and in falling order of number. */
static GPtrArray *
sorted(const struct pairs *pairs)
{
    GPtrArray *all = g_ptr_array_new();
    GHashTableIter iter;
    void *pair;

    g_hash_table_iter_init(&iter, pairs->pair);
    while (g_hash_table_iter_next(&iter, &pair, NULL))
        g_ptr_array_add(all, pair);
    g_ptr_array_sort(all, compare_pairs);
    return all;
}

static bool
is_plain(const struct way_pair *pair)
{
    return pair->forward->relays == NULL && pair->back->relays == NULL &&
        paths_same_route(pair->forward, pair->back);
}

/* Whether any of @kind went over a relay, or back otherwise than there. */
static bool
matter(const struct pairs *pairs, enum work_kind kind)
{
    GHashTableIter iter;
    void *pair;
    bool plain = true;

    g_hash_table_iter_init(&iter, pairs->pair);
    while (plain && g_hash_table_iter_next(&iter, &pair, NULL))
        plain = ((const struct way_pair *) pair)->kind != kind || is_plain(pair);
    return !plain;
}

/* " 12.5 %", to the nearest tenth; of nothing, nothing. */
static char *
share_text(int64_t n, int64_t all)
{
    int64_t permille = all > 0 ? (2000 * n + all) / (2 * all) : 0;

    return g_strdup_printf("%3" G_GINT64_FORMAT ".%" G_GINT64_FORMAT " %%", permille / 10, permille % 10);
}

static void
fill_share(struct table *table, int64_t n, int64_t all)
{
    g_autofree char *share = share_text(n, all);

    table_text(table, share);
}

/* Pairs */

static const struct column brief_columns[] = {
    { "forward_path", "way there", COLUMN_TEXT },
    { "return_path", "way back", COLUMN_TEXT },
    { "number", NULL, COLUMN_COUNT },           /* its heading says of what */
    { "share", NULL, COLUMN_TEXT },
    { "forward", "p50 there", COLUMN_TIME },
    { "return", "p50 back", COLUMN_TIME },
    { "extra", "p50 extra", COLUMN_TIME },
};

static const struct column columns[] = {
    { "kind", NULL, COLUMN_TEXT },
    { "forward_path", NULL, COLUMN_TEXT },
    { "return_path", NULL, COLUMN_TEXT },
    { "forward_relay", NULL, COLUMN_TEXT },
    { "return_relay", NULL, COLUMN_TEXT },
    { "number", NULL, COLUMN_COUNT },
    { "of", NULL, COLUMN_COUNT },
    { "forward", NULL, COLUMN_TIME },
    { "forward_ipv4", NULL, COLUMN_TIME },
    { "return", NULL, COLUMN_TIME },
    { "return_ipv4", NULL, COLUMN_TIME },
    { "best", NULL, COLUMN_TIME },
    { "extra", NULL, COLUMN_TIME },
};

static void
fill_brief(struct table *table, const struct pairs *pairs, struct way_pair *pair)
{
    table_text(table, pair->forward->text);
    table_text(table, pair->back->text);
    table_number(table, pair->n);
    fill_share(table, pair->n, pairs->n[pair->kind]);
    table_number(table, median(pair, TRIP_FORWARD));
    table_number(table, median(pair, TRIP_BACK));
    table_number(table, median(pair, TRIP_EXTRA));
}

static void
fill(struct table *table, const struct pairs *pairs, struct way_pair *pair)
{
    static const enum trip_figure figure[] = {
        TRIP_FORWARD, TRIP_FORWARD_IPV4, TRIP_BACK, TRIP_BACK_IPV4, TRIP_BEST, TRIP_EXTRA };

    table_text(table, collect_kind[pair->kind][0]);
    table_text(table, pair->forward->text);
    table_text(table, pair->back->text);
    table_text(table, pair->forward->relays);
    table_text(table, pair->back->relays);
    table_number(table, pair->n);
    table_number(table, pairs->n[pair->kind]);
    for (unsigned i = 0; i < G_N_ELEMENTS(figure); i++)
        table_number(table, median(pair, figure[i]));
}

/* The columns of text, with what is counted as the heading of number @nth. */
static struct table *
brief_table(const struct column *column, unsigned n, unsigned nth, enum work_kind kind)
{
    g_autofree struct column *own = g_memdup2(column, n * sizeof *column);

    own[nth].heading = collect_kind[kind][1];
    return table_new(own, n);
}

struct table *
pairs_table(struct pairs *pairs, bool identity)
{
    const struct scenario *scenario = pairs->world->scenario;
    g_autoptr(GPtrArray) all = sorted(pairs);
    struct table *table = rows_new(columns, G_N_ELEMENTS(columns), identity);

    for (guint i = 0; i < all->len; i++) {
        rows_begin(table, scenario, identity);
        fill(table, pairs, all->pdata[i]);
        rows_end(table, scenario, identity);
    }
    return table;
}

static void
print_ways(struct pairs *pairs, const GPtrArray *all, enum work_kind kind, GString *to)
{
    g_autoptr(table) table = brief_table(brief_columns, G_N_ELEMENTS(brief_columns), 2, kind);
    unsigned n = 0;

    for (guint i = 0; i < all->len; i++) {
        struct way_pair *pair = all->pdata[i];

        if (pair->kind == kind && n++ < FEW_PAIRS)
            fill_brief(table, pairs, pair);
    }
    table_print(table, to);
    if (n > FEW_PAIRS)
        g_string_append_printf(to, "and %u more pairs of ways   (v6sim run --table paths)\n", n - FEW_PAIRS);
    g_string_append_c(to, '\n');
}

/* Relays */

struct relay_count {
    int64_t forward, back, either, others;
};

/* Whether @path goes over the relay called @id; NULL: over any of a node of its own. */
static bool
goes_over(const struct path *path, const char *id)
{
    g_auto(GStrv) relay = path->relays != NULL ? g_strsplit(path->relays, " ", -1) : NULL;

    return relay != NULL && path->own == OWN_NONE && (id == NULL || g_strv_contains((const char *const *) relay, id));
}

static const char *
operator_of(const struct world *world, const struct node_group *group)
{
    const struct relay_element *relay = (const void *) group->element;

    return relay->operator != NULL ? relay->operator : network_name(world->network, group->domain);
}

/* Whether who runs the relay is neither of the domains where @pair begins and ends. */
static bool
is_of_others(const struct world *world, const struct node_group *group, const struct way_pair *pair)
{
    const char *operator = operator_of(world, group);

    return !g_str_equal(operator, network_name(world->network, paths_first_domain(world, pair->forward))) &&
        !g_str_equal(operator, network_name(world->network, paths_last_domain(world, pair->forward)));
}

/* Whether @pair goes over one at least that is of others. @only: this one; NULL: any. */
static bool
goes_over_others(const struct world *world, const struct way_pair *pair, const struct node_group *only)
{
    for (uint32_t i = 0; i < world->n_groups; i++) {
        const struct node_group *group = &world->group[i];

        if (group->type == NODE_RELAY && (only == NULL || only == group) &&
            (goes_over(pair->forward, group->id) || goes_over(pair->back, group->id)) &&
            is_of_others(world, group, pair))
            return true;
    }
    return false;
}

/* @group: NULL, any relay. */
static struct relay_count
count_relay(const struct pairs *pairs, const GPtrArray *all, const struct node_group *group, enum work_kind kind)
{
    const char *id = group != NULL ? group->id : NULL;
    struct relay_count count = { 0 };

    for (guint i = 0; i < all->len; i++) {
        const struct way_pair *pair = all->pdata[i];
        bool forward = goes_over(pair->forward, id), back = goes_over(pair->back, id);

        if (pair->kind != kind)
            continue;
        count.forward += forward ? pair->n : 0;
        count.back += back ? pair->n : 0;
        count.either += forward || back ? pair->n : 0;
        count.others += goes_over_others(pairs->world, pair, group) ? pair->n : 0;
    }
    return count;
}

static const struct column brief_relay_columns[] = {
    { "relay", NULL, COLUMN_TEXT },
    { "in", NULL, COLUMN_TEXT },
    { "operator", NULL, COLUMN_TEXT },
    { "either", NULL, COLUMN_COUNT },
    { "share", NULL, COLUMN_TEXT },
    { "forward", "there", COLUMN_COUNT },
    { "return", "back", COLUMN_COUNT },
    { "others", "of others", COLUMN_TEXT },
};

static const struct column relay_columns[] = {
    { "kind", NULL, COLUMN_TEXT },
    { "relay", NULL, COLUMN_TEXT },             /* empty: all together */
    { "in", NULL, COLUMN_TEXT },
    { "operator", NULL, COLUMN_TEXT },
    { "either", NULL, COLUMN_COUNT },
    { "of", NULL, COLUMN_COUNT },
    { "forward", NULL, COLUMN_COUNT },
    { "return", NULL, COLUMN_COUNT },
    { "others", NULL, COLUMN_COUNT },
};

/* What stands in both tables: whose row it is. @group: NULL, of all. */
static void
fill_who(struct table *table, const struct world *world, const struct node_group *group, const char *all)
{
    table_text(table, group != NULL ? group->id : all);
    table_text(table, group != NULL ? network_name(world->network, group->domain) : NULL);
    table_text(table, group != NULL ? operator_of(world, group) : NULL);
}

static void
fill_relay_brief(struct table *table, const struct pairs *pairs, const GPtrArray *all,
                 const struct node_group *group, enum work_kind kind)
{
    struct relay_count count = count_relay(pairs, all, group, kind);

    fill_who(table, pairs->world, group, "any");
    table_number(table, count.either);
    fill_share(table, count.either, pairs->n[kind]);
    table_number(table, count.forward);
    table_number(table, count.back);
    fill_share(table, count.others, pairs->n[kind]);
}

static void
fill_relay(struct table *table, const struct pairs *pairs, const GPtrArray *all, const struct node_group *group,
           enum work_kind kind)
{
    struct relay_count count = count_relay(pairs, all, group, kind);

    table_text(table, collect_kind[kind][0]);
    fill_who(table, pairs->world, group, NULL);
    table_number(table, count.either);
    table_number(table, pairs->n[kind]);
    table_number(table, count.forward);
    table_number(table, count.back);
    table_number(table, count.others);
}

/* Returns: const struct node_group *, those of relays; at the end NULL, which is all of them, if there are more than
 * @few. */
static GPtrArray *
relays_and_all(const struct world *world, guint few)
{
    GPtrArray *groups = g_ptr_array_new();

    for (uint32_t i = 0; i < world->n_groups; i++)
        if (world->group[i].type == NODE_RELAY)
            g_ptr_array_add(groups, (void *) &world->group[i]);
    if (groups->len > few)
        g_ptr_array_add(groups, NULL);
    return groups;
}

struct table *
pairs_relays(struct pairs *pairs, bool identity)
{
    const struct scenario *scenario = pairs->world->scenario;
    g_autoptr(GPtrArray) all = sorted(pairs), groups = relays_and_all(pairs->world, 0);
    struct table *table = rows_new(relay_columns, G_N_ELEMENTS(relay_columns), identity);

    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        for (guint i = 0; i < groups->len && pairs->n[kind] > 0; i++) {
            rows_begin(table, scenario, identity);
            fill_relay(table, pairs, all, groups->pdata[i], kind);
            rows_end(table, scenario, identity);
        }
    return table;
}

/* For people */

static void
print_relays(struct pairs *pairs, const GPtrArray *all, enum work_kind kind, GString *to)
{
    g_autoptr(GPtrArray) groups = relays_and_all(pairs->world, 1);
    g_autoptr(table) table = brief_table(brief_relay_columns, G_N_ELEMENTS(brief_relay_columns), 3, kind);

    for (guint i = 0; i < groups->len; i++)
        fill_relay_brief(table, pairs, all, groups->pdata[i], kind);
    if (groups->len == 0)
        return;
    table_print(table, to);
    g_string_append_c(to, '\n');
}

void
pairs_print(struct pairs *pairs, GString *to)
{
    g_autoptr(GPtrArray) all = sorted(pairs);

    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        if (matter(pairs, kind)) {
            print_ways(pairs, all, kind, to);
            print_relays(pairs, all, kind, to);
        }
}
