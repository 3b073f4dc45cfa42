/*
 * results-shard.c - what a run has left, for who puts the shards of it together
 *
 * Of each run a shard has a file: what it is of, then what it has counted and kept, as
 * pack.h has it. Who joins the shards has read the same files, and made the same world of
 * them: a checksum of all that was read until then is in front. So is the layout of what
 * follows, for a build of v6sim may differ from another one of the same version.
 */
#include "v6sim/report/results.h"

#include "models/nat/nat.h"
#include "v6sim/report/results-inside.h"
#include "v6sim/report/shards.h"

/* Returns: the name of the file of run @nth, from 1; free with g_free(). */
static char *
name_of(unsigned nth, uint32_t shard, uint32_t of)
{
    return g_strdup_printf("run-%u.%u-of-%u.shard", nth, shard, of);
}

/* In front */

static char *
layout(void)
{
    return g_strdup_printf("v6sim run %d: %zu %zu %zu %zu %zu %zu %u %u, %s", SHARDS_FORMAT, sizeof(struct kept),
                           sizeof(struct tally), sizeof(struct candidate), sizeof(struct attempt_record),
                           sizeof(struct dns_wait), sizeof(struct dns_server), N_REASONS, N_RESULTS,
                           G_BYTE_ORDER == G_LITTLE_ENDIAN ? "little" : "big");
}

static char *
read_so_far(const struct results *results)
{
    g_autoptr(GString) plan = manifest_json(results->manifest, NULL, NULL, false);

    return g_compute_checksum_for_string(G_CHECKSUM_SHA256, plan->str, -1);
}

static void
pack_head(struct packing *to, const struct results *results, const struct collection *collection)
{
    g_autofree char *text = layout(), *read = read_so_far(results);

    pack_text(to, text);
    pack_text(to, read);
    pack_number(to, collection->dns->keep_waits);
}

/* Returns: NULL, or why the file cannot be joined. */
static const char *
unpack_head(struct unpacking *from, const struct results *results, const struct collection *collection)
{
    g_autofree char *wanted = layout(), *text = unpack_text(from);
    g_autofree char *read = read_so_far(results), *was_read = unpack_text(from);
    bool waits = unpack_number(from);

    if (g_strcmp0(text, wanted) != 0)
        return "was written by another build of v6sim";
    if (g_strcmp0(read, was_read) != 0)
        return "is of other files than are there now";
    return collection->dns->keep_waits && !waits ? "has no waits, for --dns was not given when it was run" : NULL;
}

/* Ledgers */

static void
pack_uses(struct packing *to, const struct fact_use *use, uint32_t n)
{
    pack_number(to, n);
    pack_octets(to, use, n * sizeof *use);
}

static void
unpack_uses(struct unpacking *from, struct fact_use *use, uint32_t n)
{
    from->bad |= unpack_number(from) != n;
    unpack_octets(from, use, n * sizeof *use);
}

static uint32_t
n_uses(const struct world *world, guint nth)
{
    return ((const struct profile *) world->profile->pdata[nth])->n_facts + 1u;
}

static void
pack_result(struct packing *to, const struct world *world, const struct run_result *result)
{
    pack_number(to, result->n_events);
    for (guint i = 0; i < world->profile->len; i++)
        pack_uses(to, result->fact_use[i], n_uses(world, i));
    for (guint i = 0; i < world->nat_type->len; i++)
        pack_uses(to, result->nat_use[i], N_NAT_FACTS);
    for (uint32_t i = 0; i < world->n_carriers; i++)
        pack_uses(to, result->carrier_use[i], N_NAT_FACTS);
}

static void
unpack_result(struct unpacking *from, const struct world *world, struct run_result *result)
{
    struct run_result *other = run_result_new(world);

    other->n_events = unpack_number(from);
    for (guint i = 0; i < world->profile->len; i++)
        unpack_uses(from, other->fact_use[i], n_uses(world, i));
    for (guint i = 0; i < world->nat_type->len; i++)
        unpack_uses(from, other->nat_use[i], N_NAT_FACTS);
    for (uint32_t i = 0; i < world->n_carriers; i++)
        unpack_uses(from, other->carrier_use[i], N_NAT_FACTS);
    run_result_add(world, result, other);
    run_result_free(world, other);
}

/* A run */

bool
results_run_pack(struct results *results, const struct collection *collection, const struct run_result *result,
                 struct messages *messages)
{
    const struct run_share *share = &results->options.share;
    g_autofree char *name = name_of(++results->n_runs, share->nth, share->of);
    struct output *output = output_folder_file(results->folder, name, messages);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    struct packing packing = { .bytes = bytes, .output = output };

    if (output == NULL)
        return false;
    pack_head(&packing, results, collection);
    pack_result(&packing, collection->world, result);
    collect_pack(&packing, collection);
    if (results->hosts != NULL)
        hosts_pack(&packing, results->hosts);
    if (results->queries != NULL)
        queries_pack(&packing, results->queries);
    pack_end(&packing);
    results_run_clear(results);
    return output_end(output, messages);
}

static bool
join_file(struct results *results, const GMappedFile *file, const char *name, struct collection *collection,
          struct run_result *result, struct messages *messages)
{
    const uint8_t *octets = (const uint8_t *) g_mapped_file_get_contents((GMappedFile *) file);
    struct unpacking from = { .at = octets, .end = octets + g_mapped_file_get_length((GMappedFile *) file) };
    const char *problem = unpack_head(&from, results, collection);

    if (problem == NULL) {
        unpack_result(&from, collection->world, result);
        collect_unpack(collection, &from);
        if (results->hosts != NULL)
            hosts_unpack(results->hosts, &from);
        if (results->queries != NULL)
            queries_unpack(results->queries, &from);
    }
    if (!unpack_end(&from) && problem == NULL)
        problem = "is not what v6sim writes";
    return problem == NULL || messages_add(messages, (struct place) { .file = "v6sim merge" },
                                           "merge with the v6sim, the files and the options of the shards",
                                           "'%s' %s", name, problem);
}

bool
results_run_join(struct results *results, const struct shards *shards, struct collection *collection,
                 struct run_result *result, struct messages *messages)
{
    bool good = true;
    unsigned nth_run = results->n_runs + 1;

    for (guint i = 0; i < shards->folder->len; i++) {
        const struct shard_folder *folder = shards->folder->pdata[i];

        for (guint j = 0; good && j < folder->nth->len; j++) {
            g_autofree char *name = name_of(nth_run, g_array_index(folder->nth, guint, j), folder->of);
            GMappedFile *file = shard_file(folder, name, messages);

            good = file != NULL && join_file(results, file, name, collection, result, messages);
            g_clear_pointer(&file, g_mapped_file_unref);
        }
    }
    collect_finish(collection);
    dns_finish(collection->dns);
    return good;
}
