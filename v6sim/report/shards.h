/*
 * shards.h - directories with a shard of a run or of a sweep, and what is put together of them
 *
 * Work that is cut into shards is done by anybody, anywhere, in any order. Each shard is a
 * directory: plan.json has what all of the work is, with checksums of all that was read for
 * it, and is the same in all shards; shard.json says which ones these are, and which files
 * they left; it says "complete" when all is there. Directories of several shards are of the
 * same kind, so it does not matter which are put together first.
 */
#pragma once

#include <glib.h>

#include "v6sim/report/output.h"
#include "v6sim/run.h"

#define SHARDS_PLAN "plan.json"
#define SHARDS_MARK "shard.json"
#define SHARDS_FORMAT 1         /* raised when something is called, or means, something else */
#define SHARDS_MOST 100000

/* What the directory of a run's shards is known by. */
extern const struct output_folder_kind shards_kind;

/* Reads "2/8", from 0/8 to 7/8. Returns: NULL, or what is wrong with it; *hint: what would be right. */
const char *shards_read_share(const char *text, struct run_share *share, const char **hint);

/* A directory. */
struct shard_folder {
    char *path;
    char *verb;                 /* "run", "sweep" */
    char *plan;                 /* the text of plan.json */
    guint of;
    GArray *nth;                /* guint: which ones these are, in rising order */
    bool complete;
    GPtrArray *file;            /* struct output_written *: what they left */
};

/* Returns: the text of shard.json; free with g_string_free(). @nth: guint. @file: struct output_written *; NULL:
 * nothing yet, so that it is not complete. */
GString *shards_json(const char *verb, const char *plan, guint of, const GArray *nth, const GPtrArray *file);

/* Returns: what @path holds, NULL with a message if that is no shards; free with shard_folder_free(). */
struct shard_folder *shard_folder_read(const char *path, struct messages *messages);
void shard_folder_free(void *folder);

/* Whether @share alone is in it. */
bool shard_folder_is(const struct shard_folder *folder, struct run_share share);

/* Several of one piece of work. */
struct shards {
    GPtrArray *folder;          /* struct shard_folder *, one at least */
    GArray *nth;                /* guint: of all of them, in rising order */
};

/* Returns: the shards in these directories, NULL with a message if they cannot be put together: one is not complete,
 * or of other work, or a shard is there twice. Free with shards_free(). */
struct shards *shards_open(char **paths, struct messages *messages);
void shards_free(struct shards *shards);

static inline const struct shard_folder *
shards_first(const struct shards *shards)
{
    return g_ptr_array_index(shards->folder, 0);
}

/* Whether there is none missing; if not, there is a message more. */
bool shards_are_all(const struct shards *shards, struct messages *messages);

/* Whether @plan, made here, is theirs; if not, there is a message more that says in what it is not. */
bool shards_are_of(const struct shards *shards, const char *plan, struct messages *messages);

/* Returns: the command of which they are shards, NULL-terminated; free with g_strfreev(). */
char **shards_command(const struct shards *shards);

/* Returns: file @name of @folder, NULL with a message if it is not there, or is not what was written; free with
 * g_mapped_file_unref(). */
GMappedFile *shard_file(const struct shard_folder *folder, const char *name, struct messages *messages);

/* Writes all their files to the directory @path, that is there; not plan.json, nor shard.json. Returns: false, with a
 * message. */
bool shards_copy(const struct shards *shards, const char *path, struct messages *messages);

/* Makes the directory @path hold all of these shards. Returns: false, with a message. */
bool shards_put_together(const struct shards *shards, const char *path, struct messages *messages);
