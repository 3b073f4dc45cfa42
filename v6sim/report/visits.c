/*
 * visits.c - visits to several names at once, put together of their connections
 */
#include "v6sim/report/visits.h"

/* One under way. */
struct visit {
    uint32_t host, item, nth;   /* item: the first */
    uint32_t left;              /* connections that have not ended */
    uint8_t result, reason;     /* so far */
    int64_t started_at, ended_at;
};

struct visits {
    GHashTable *under_way;      /* set of struct visit *: few, where hosts are run one after the other */
};

static guint
hash(const void *key)
{
    const struct visit *visit = key;

    return (visit->host * 31 + visit->item) * 31 + visit->nth;
}

static gboolean
equal(const void *a, const void *b)
{
    const struct visit *one = a, *other = b;

    return one->host == other->host && one->item == other->item && one->nth == other->nth;
}

struct visits *
visits_new(void)
{
    struct visits *visits = g_new(struct visits, 1);

    visits->under_way = g_hash_table_new_full(hash, equal, g_free, NULL);
    return visits;
}

void
visits_free(struct visits *visits)
{
    if (visits == NULL)
        return;
    g_hash_table_unref(visits->under_way);
    g_free(visits);
}

/* What @visit comes to with one more of its connections. */
static void
add(struct visit *visit, uint8_t result, uint8_t reason, int64_t ended_at)
{
    visit->ended_at = MAX(visit->ended_at, ended_at);
    visit->left--;
    if (result == RESULT_ESTABLISHED)
        return;
    if (visit->result == RESULT_ESTABLISHED)
        visit->reason = reason;
    if (visit->result != RESULT_ABANDONED)
        visit->result = result;
}

static struct visit
begin(uint32_t host, uint32_t item, uint32_t nth, uint32_t n, int64_t started_at)
{
    return (struct visit) { .host = host, .item = item, .nth = nth, .left = n, .result = RESULT_ESTABLISHED,
                            .started_at = started_at };
}

bool
visits_note(struct visits *visits, const struct world *world, const struct record *record, struct record *of)
{
    const struct work_item *item = &world->item[record->item];
    struct visit key = begin(record->host, record->item - item->nth_together, record->nth, item->n_together,
                             record->started_at);
    struct visit *visit = g_hash_table_lookup(visits->under_way, &key);

    if (visit == NULL) {
        visit = g_memdup2(&key, sizeof key);
        g_hash_table_add(visits->under_way, visit);
    }
    add(visit, record->result, record->reason, record->ended_at);
    if (visit->left > 0)
        return false;
    of->host = visit->host;
    of->item = visit->item;
    of->nth = visit->nth;
    of->kind = WORK_VISIT;
    of->result = visit->result;
    of->reason = visit->reason;
    of->started_at = visit->started_at;
    of->ended_at = visit->ended_at;
    g_hash_table_remove(visits->under_way, visit);
    return true;
}

/* Returns: the record of that time of item @item of the host of @first, which stands behind @first; NULL: none. */
static const struct kept *
other_of(const GPtrArray *kept, guint first, uint32_t item)
{
    const struct kept *wanted = kept->pdata[first];

    for (guint i = first + 1; i < kept->len; i++) {
        const struct kept *one = kept->pdata[i];

        if (one->host != wanted->host || one->item > item)
            return NULL;
        if (one->item == item && one->nth == wanted->nth)
            return one;
    }
    return NULL;
}

static bool
any_together(const struct world *world)
{
    bool any = false;

    for (uint32_t i = 0; i < world->n_items && !any; i++)
        any = world->item[i].n_together > 1;
    return any;
}

GPtrArray *
visits_kept(struct collection *collection)
{
    GPtrArray *visits = g_ptr_array_new();
    const GPtrArray *kept = collection->kept;
    guint n = any_together(collection->world) ? kept->len : 0;

    for (guint i = 0; i < n; i++) {
        const struct kept *first = kept->pdata[i], *other = first;
        const struct work_item *item = &collection->world->item[first->item];
        struct visit visit = begin(first->host, first->item, first->nth, item->n_together, first->started_at);
        const struct kept *part = NULL;

        if (item->n_together == 1 || item->nth_together > 0)
            continue;
        for (uint32_t j = 0; j < item->n_together && other != NULL; j++) {
            other = j == 0 ? first : other_of(kept, i, first->item + j);
            if (other == NULL)
                continue;
            add(&visit, other->result, other->reason, other->ended_at);
            if (part == NULL || (part->result == RESULT_ESTABLISHED &&
                                 (other->result != RESULT_ESTABLISHED || other->ended_at > part->ended_at)))
                part = other;
        }
        if (visit.left > 0)
            continue;
        g_ptr_array_add(visits, arena_keep(&collection->arena, &(struct kept) {
            .host = visit.host, .item = visit.item, .nth = visit.nth, .kind = WORK_VISIT, .result = visit.result,
            .reason = visit.reason, .configured_at = first->configured_at, .started_at = visit.started_at,
            .resolved_at = -1, .established_at = -1, .ended_at = visit.ended_at, .error = first->error,
            .forward_ns = -1, .back_ns = -1, .best_ns = -1,
            .part = part }, sizeof(struct kept)));
    }
    return visits;
}
