/*
 * paired.c - two runs side by side, connection by connection
 *
 * In order: side_run() for both -> paired_init() -> pair_all() -> add_twins() for each.
 */
#include "v6sim/report/paired.h"

#include <string.h>

#include "v6sim/read/value.h"

const char *const change_name[] = {
    [CHANGE_NONE] = "same", [CHANGE_OTHERWISE] = "otherwise", [CHANGE_SOONER] = "sooner",
    [CHANGE_GAINED] = "gained", [CHANGE_LATER] = "later", [CHANGE_LOST] = "lost", [CHANGE_NEW] = "new",
    [CHANGE_GONE] = "gone", [N_CHANGES] = NULL,
};

/* Sides */

static const char *
keep(struct side *side, char *text)
{
    const char *kept = g_string_chunk_insert_const(side->strings, text);

    g_free(text);
    return kept;
}

static const char *
or_none(const char *text)
{
    return text != NULL ? text : "none";
}

static void
add_ending(struct side *side, const struct kept *kept)
{
    const struct candidate *candidate = kept_candidate(kept);
    struct ending ending = {
        .host = keep(side, world_name(side->world, kept->host)),
        .os = world_profile(side->world, kept->host)->name,
        .item = side->world->item[kept->item].id,
        .nth = kept->nth + INT64_C(1),
        .kind = kept->kind, .result = kept->result, .reason = kept->reason,
        .family = collect_family(candidate),
        .destination = candidate != NULL ? keep(side, value_print_addr(candidate->dst)) : "none",
        .source = candidate != NULL ? keep(side, value_print_addr(candidate->src)) : "none",
        .interface = or_none(kept_interface(kept)),
        .forward = kept->forward != NULL ? kept->forward->text : "none",
        .back = kept->back != NULL ? kept->back->text : "none",
        .forward_relay = or_none(kept->forward != NULL ? kept->forward->relays : NULL),
        .return_relay = or_none(kept->back != NULL ? kept->back->relays : NULL),
        .total_ns = kept_total_ns(kept),
        .kept = kept,
    };

    for (enum question question = 0; question < N_QUESTIONS; question++)
        ending.queries[question] = kept_queries(kept, question);
    g_array_append_val(side->ending, ending);
}

struct side *
side_run(const struct world *world, char *label)
{
    struct side *side = g_new0(struct side, 1);

    side->label = label;
    side->world = world;
    side->strings = g_string_chunk_new(4096);
    side->ending = g_array_new(FALSE, FALSE, sizeof(struct ending));
    side->collection = g_new0(struct collection, 1);
    side->basis = g_new0(struct basis, 1);
    collect_init(side->collection, world, true);
    collect_dns(side->collection, false);
    side->collection->by_host = true;
    side->result = collect_run(side->collection, false);
    basis_init(side->basis, world, side->result);
    for (guint i = 0; i < side->collection->kept->len; i++)
        add_ending(side, side->collection->kept->pdata[i]);
    return side;
}

void
side_free(struct side *side)
{
    if (side == NULL)
        return;
    if (side->collection != NULL) {
        basis_clear(side->basis);
        run_result_free(side->world, side->result);
        collect_clear(side->collection);
    }
    g_free(side->basis);
    g_free(side->collection);
    g_array_unref(side->ending);
    g_clear_pointer(&side->queries, g_array_unref);
    g_clear_pointer(&side->profile, g_ptr_array_unref);
    g_free(side->folder);
    g_string_chunk_free(side->strings);
    g_free(side->label);
    g_free(side);
}

bool
ending_is_good(const struct ending *ending)
{
    return ending->result == RESULT_ESTABLISHED || ending->result == RESULT_RESOLVED ||
        ending->result == RESULT_ANSWERED;
}

int64_t
ending_queries(const struct ending *ending)
{
    int64_t n = 0;

    for (enum question question = 0; question < N_QUESTIONS; question++)
        n += ending->queries[question];
    return n;
}

/* What changed */

static bool
same_means(const struct ending *a, const struct ending *b)
{
    return a->result == b->result && a->reason == b->reason && g_str_equal(a->family, b->family) &&
        g_str_equal(a->destination, b->destination) && g_str_equal(a->source, b->source) &&
        g_str_equal(a->interface, b->interface) && g_str_equal(a->forward, b->forward) &&
        g_str_equal(a->back, b->back) && g_str_equal(a->os, b->os) &&
        memcmp(a->queries, b->queries, sizeof a->queries) == 0 &&
        value_to_microsecond(a->total_ns) == value_to_microsecond(b->total_ns);
}

static enum change
change_of(const struct ending *a, const struct ending *b)
{
    if (a == NULL || b == NULL)
        return a == NULL ? CHANGE_NEW : CHANGE_GONE;
    if (ending_is_good(a) != ending_is_good(b))
        return ending_is_good(a) ? CHANGE_LOST : CHANGE_GAINED;
    if (b->total_ns - a->total_ns >= PAIRED_LEAST_NS)
        return CHANGE_LATER;
    if (a->total_ns - b->total_ns >= PAIRED_LEAST_NS)
        return CHANGE_SOONER;
    return same_means(a, b) ? CHANGE_NONE : CHANGE_OTHERWISE;
}

int64_t
paired_longer_ns(const struct twins *twins)
{
    return twins->of[1]->total_ns - twins->of[0]->total_ns;
}

/* Pairing */

static guint
hash_ending(gconstpointer key)
{
    const struct ending *ending = key;

    return (g_str_hash(ending->host) * 31 + g_str_hash(ending->item)) * 31 + (guint) ending->nth;
}

static gboolean
equal_endings(gconstpointer a, gconstpointer b)
{
    const struct ending *one = a, *other = b;

    return one->nth == other->nth && g_str_equal(one->host, other->host) && g_str_equal(one->item, other->item);
}

/* Returns: the place of the host of @ending, which is of @side. */
static uint32_t
host_of(struct pairing *pairing, GHashTable *hosts, const struct ending *ending, unsigned side)
{
    void *place;

    if (!g_hash_table_lookup_extended(hosts, ending->host, NULL, &place)) {
        struct paired_host host = { .name = ending->host, .rank = { NO_NODE, NO_NODE } };

        place = GUINT_TO_POINTER(pairing->host->len);
        g_array_append_val(pairing->host, host);
        g_hash_table_insert(hosts, (char *) ending->host, place);
    }
    if (ending->kept != NULL)
        g_array_index(pairing->host, struct paired_host, GPOINTER_TO_UINT(place)).rank[side] = ending->kept->host;
    return GPOINTER_TO_UINT(place);
}

static void
add_twins(struct pairing *pairing, GHashTable *hosts, const struct ending *a, const struct ending *b)
{
    struct twins twins = { .of = { a, b }, .change = change_of(a, b) };

    for (unsigned side = 0; side < 2; side++)
        if (twins.of[side] != NULL)
            twins.host = host_of(pairing, hosts, twins.of[side], side);

    struct paired_host *host = &g_array_index(pairing->host, struct paired_host, twins.host);
    host->change = MAX(host->change, twins.change);
    pairing->n[twins.change]++;
    g_array_append_val(pairing->twins, twins);
}

static void
pair_all(struct pairing *pairing)
{
    const struct side *first = pairing->side[0], *second = pairing->side[1];
    g_autoptr(GHashTable) left = g_hash_table_new(hash_ending, equal_endings);
    g_autoptr(GHashTable) hosts = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < second->ending->len; i++)
        g_hash_table_add(left, (void *) side_ending(second, i));
    for (guint i = 0; i < first->ending->len; i++) {
        const struct ending *ending = side_ending(first, i), *other = g_hash_table_lookup(left, ending);

        add_twins(pairing, hosts, ending, other);
        if (other != NULL)
            g_hash_table_remove(left, other);
    }
    for (guint i = 0; i < second->ending->len; i++)
        if (g_hash_table_lookup(left, side_ending(second, i)) == side_ending(second, i))
            add_twins(pairing, hosts, NULL, side_ending(second, i));
}

void
paired_init(struct pairing *pairing, const struct side *first, const struct side *second)
{
    *pairing = (struct pairing) {
        .side = { first, second },
        .twins = g_array_new(FALSE, FALSE, sizeof(struct twins)),
        .host = g_array_new(FALSE, FALSE, sizeof(struct paired_host)),
    };
    pair_all(pairing);
    for (guint i = 0; i < pairing->host->len; i++)
        pairing->hosts[g_array_index(pairing->host, struct paired_host, i).change]++;
}

void
paired_clear(struct pairing *pairing)
{
    g_array_unref(pairing->twins);
    g_array_unref(pairing->host);
}

int64_t
paired_changed_hosts(const struct pairing *pairing)
{
    return (int64_t) pairing->host->len - pairing->hosts[CHANGE_NONE];
}
