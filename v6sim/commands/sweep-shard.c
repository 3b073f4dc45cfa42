/*
 * sweep-shard.c - a shard of a sweep: every n-th of its runs, in a directory of its own
 *
 * The directory is that of a sweep without results; shard.json says which runs it is to
 * have, and once they are there that it is complete, with their checksums.
 */
#include <string.h>

#include "v6sim/commands/sweep.h"
#include "v6sim/report/shards.h"

static const struct place itself = { .file = "v6sim sweep" };

bool
sweep_is_of_share(struct run_share share, guint nth)
{
    return share.of == 0 || nth % share.of == share.nth;
}

guint
sweep_n_of_share(const struct sweep *sweep, struct run_share share)
{
    guint n = 0;

    for (guint nth = 0; nth < sweep_n_runs(sweep); nth++)
        n += sweep_is_of_share(share, nth);
    return n;
}

static bool
write_mark(const struct sweep *sweep, const char *plan, struct run_share share, const GPtrArray *file,
           struct messages *messages)
{
    g_autoptr(GArray) nth = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autofree char *path = g_build_filename(sweep->folder, SHARDS_MARK, NULL);
    const struct output_target target = { itself.file, "-o", path };
    GString *text;
    bool good;

    g_array_append_val(nth, share.nth);
    text = shards_json("sweep", plan, share.of, nth, file);
    good = output_write(&target, text->str, text->len, messages);
    g_string_free(text, TRUE);
    return good;
}

static bool
holds_runs(const struct sweep *sweep)
{
    for (guint nth = 0; nth < sweep_n_runs(sweep); nth++) {
        g_autofree char *name = sweep_run_name(sweep, nth), *path = g_build_filename(sweep->folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_EXISTS))
            return true;
    }
    return false;
}

static bool
refuse(const struct sweep *sweep, struct messages *messages, const char *what)
{
    return messages_add(messages, itself, "give another directory: each shard has its own", "-o: '%s' holds %s",
                        sweep->folder, what);
}

bool
sweep_take_share(const struct sweep *sweep, const char *plan, struct run_share share, struct messages *messages)
{
    g_autofree char *path = g_build_filename(sweep->folder, SHARDS_MARK, NULL), *what = NULL;
    struct shard_folder *folder;
    bool good = true;

    if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
        if (share.of > 0 && holds_runs(sweep))
            return refuse(sweep, messages, "the sweep itself, not a shard of it");
        return share.of == 0 || write_mark(sweep, plan, share, NULL, messages);
    }
    folder = shard_folder_read(sweep->folder, messages);
    if (folder != NULL && !shard_folder_is(folder, share)) {
        what = g_strdup_printf("shard %u/%u of this sweep%s", g_array_index(folder->nth, guint, 0), folder->of,
                               folder->nth->len > 1 ? ", and others" : "");
        good = refuse(sweep, messages, what);
    }
    good &= folder != NULL;
    shard_folder_free(folder);
    return good;
}

/* Returns: what is written of run @nth; NULL, with a message: it cannot be read. */
static struct output_written *
written_of(const struct sweep *sweep, guint nth, struct messages *messages)
{
    g_autofree char *name = sweep_run_name(sweep, nth), *path = g_build_filename(sweep->folder, name, NULL);
    g_autofree char *text = NULL;
    gsize n;
    struct output_written *written;

    if (!g_file_get_contents(path, &text, &n, NULL)) {
        messages_add(messages, (struct place) { .file = g_intern_string(path) }, NULL, "cannot be read");
        return NULL;
    }
    written = g_new0(struct output_written, 1);
    written->name = g_steal_pointer(&name);
    written->octets = n;
    written->sha256 = g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *) text, n);
    return written;
}

bool
sweep_end_share(const struct sweep *sweep, const char *plan, struct run_share share, struct messages *messages)
{
    g_autoptr(GPtrArray) file = g_ptr_array_new_with_free_func(output_written_free);

    for (guint nth = 0; nth < sweep_n_runs(sweep); nth++) {
        struct output_written *written = sweep_is_of_share(share, nth) ? written_of(sweep, nth, messages) : NULL;

        if (written != NULL)
            g_ptr_array_add(file, written);
    }
    return messages_n(messages) == 0 && write_mark(sweep, plan, share, file, messages);
}
