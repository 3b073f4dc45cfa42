/*
 * collect-pack.c - what a run's records add up to, for another process
 *
 * What was packed of a share of a run is unpacked into a collection of its own, which
 * joins the other as that of a thread does. In order: collect_pack() -> pack_tally(),
 * pack_kept(); collect_unpack() -> unpack_tally(), unpack_kept().
 */
#include "v6sim/report/collect.h"

#include <string.h>

/* Records */

/* With numbers instead of pointers, and those behind it. */
static void
pack_kept(struct packing *to, const struct kept *kept)
{
    struct kept plain;

    memcpy(&plain, kept, sizeof plain);
    plain.server = NULL;
    plain.candidate = NULL;
    plain.attempt = NULL;
    plain.under = plain.found = NULL;
    plain.forward = plain.back = plain.died = NULL;
    pack_octets(to, &plain, sizeof plain);
    pack_octets(to, kept->server, kept->n_servers * sizeof *kept->server);
    pack_octets(to, kept->candidate, kept->n_candidates * sizeof *kept->candidate);
    pack_octets(to, kept->attempt, kept->n_attempts * sizeof *kept->attempt);
    pack_text(to, kept->under);
    pack_text(to, kept->found);
    path_pack(to, kept->forward);
    path_pack(to, kept->back);
    path_pack(to, kept->died);
}

static const void *
unpack_array(struct arena *arena, struct unpacking *from, gsize n)
{
    void *array = n > 0 ? arena_alloc(arena, n) : NULL;

    unpack_octets(from, array, n);
    return array;
}

static const char *
unpack_string(struct arena *arena, struct unpacking *from)
{
    g_autofree char *text = unpack_text(from);

    return text != NULL ? arena_keep(arena, text, strlen(text) + 1) : NULL;
}

static bool
is_of_world(const struct kept *kept, const struct world *world)
{
    return kept->host < world->n_nodes && kept->item < world->n_items && kept->kind < N_WORK_KINDS &&
        kept->result < N_RESULTS && kept->n_servers <= MAX_SERVERS;
}

static struct kept *
unpack_kept(struct collection *collection, struct unpacking *from)
{
    struct kept *kept = arena_alloc(&collection->arena, sizeof *kept);

    unpack_octets(from, kept, sizeof *kept);
    kept->server = unpack_array(&collection->arena, from, kept->n_servers * sizeof *kept->server);
    kept->candidate = unpack_array(&collection->arena, from, kept->n_candidates * sizeof *kept->candidate);
    kept->attempt = unpack_array(&collection->arena, from, kept->n_attempts * sizeof *kept->attempt);
    kept->under = unpack_string(&collection->arena, from);
    kept->found = unpack_string(&collection->arena, from);
    kept->forward = paths_unpack(collection->paths, from);
    kept->back = paths_unpack(collection->paths, from);
    kept->died = paths_unpack(collection->paths, from);
    from->bad |= !is_of_world(kept, collection->world);
    return kept;
}

/* Sums */

static void
pack_histogram(struct packing *to, const struct histogram *histogram)
{
    uint32_t n = 0;

    pack_octets(to, histogram, offsetof(struct histogram, cell));
    for (uint32_t i = 0; i < HISTOGRAM_CELLS; i++)
        n += histogram->cell[i].n > 0;
    pack_number(to, n);
    for (uint32_t i = 0; i < HISTOGRAM_CELLS; i++)
        if (histogram->cell[i].n > 0) {
            pack_number(to, i);
            pack_octets(to, &histogram->cell[i], sizeof histogram->cell[i]);
        }
}

static void
unpack_histogram(struct histogram *histogram, struct unpacking *from)
{
    unpack_octets(from, histogram, offsetof(struct histogram, cell));
    for (uint64_t n = unpack_number(from); n > 0 && !from->bad; n--) {
        uint32_t i = (uint32_t) unpack_below(from, HISTOGRAM_CELLS);

        unpack_octets(from, &histogram->cell[i], sizeof histogram->cell[i]);
    }
}

/* The counts, which stand one behind the other. */
#define COUNTS_BEGIN offsetof(struct tally, n)
#define COUNTS_END offsetof(struct tally, time)

static void
pack_tally(struct packing *to, const struct tally *tally)
{
    pack_octets(to, (const char *) tally + COUNTS_BEGIN, COUNTS_END - COUNTS_BEGIN);
    pack_histogram(to, &tally->time);
    pack_number(to, tally->example != NULL);
    if (tally->example != NULL)
        pack_kept(to, tally->example);
}

static void
unpack_tally(struct collection *collection, struct tally *tally, struct unpacking *from)
{
    unpack_octets(from, (char *) tally + COUNTS_BEGIN, COUNTS_END - COUNTS_BEGIN);
    unpack_histogram(&tally->time, from);
    if (unpack_below(from, 2) != 0)
        tally->example = unpack_kept(collection, from);
}

/* All of it */

void
collect_pack(struct packing *to, const struct collection *collection)
{
    pack_number(to, collection->n_tallies);
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        for (uint32_t i = 0; i < collection->n_tallies; i++)
            pack_tally(to, &collection->tally[kind][i]);
    pack_number(to, collection->kept->len);
    for (guint i = 0; i < collection->kept->len; i++)
        pack_kept(to, g_ptr_array_index(collection->kept, i));
    pairs_pack(to, collection->pairs);
    pack_number(to, collection->hosts != NULL);
    if (collection->hosts != NULL)
        hosts_pack(to, collection->hosts);
    pack_number(to, collection->dns != NULL);
    if (collection->dns != NULL)
        dns_pack(to, collection->dns);
}

/* What a thread's collection has, too. */
static void
unpack_divided(struct collection *collection, struct unpacking *from)
{
    from->bad |= unpack_number(from) != collection->n_tallies;
    for (enum work_kind kind = 0; kind < N_WORK_KINDS; kind++)
        for (uint32_t i = 0; i < collection->n_tallies; i++)
            unpack_tally(collection, &collection->tally[kind][i], from);
    collection->n_seen = collect_n(collection);
    for (uint64_t n = unpack_number(from); n > 0 && !from->bad; n--)
        g_ptr_array_add(collection->kept, unpack_kept(collection, from));
    pairs_unpack(collection->pairs, from, collection->paths);
}

void
collect_unpack(struct collection *collection, struct unpacking *from)
{
    struct observer observer = collect_observer(collection);
    struct collection *other = observer.divide(collection);

    unpack_divided(other, from);
    if (!from->bad)
        observer.join(collection, other);
    else
        observer.discard(other);
    from->bad |= unpack_number(from) != (collection->hosts != NULL);
    if (collection->hosts != NULL)
        hosts_unpack(collection->hosts, from);
    from->bad |= unpack_number(from) != (collection->dns != NULL);
    if (collection->dns != NULL)
        dns_unpack(collection->dns, from);
}
