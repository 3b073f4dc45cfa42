/*
 * arena.c - memory that lives as long as an island
 */
#include "sim/engine/arena.h"

#include <stdalign.h>
#include <string.h>

#include <glib.h>

#define CHUNK_BYTES (64 * 1024)

struct arena_chunk {
    struct arena_chunk *older;
    size_t bytes;               /* of room */
    alignas(max_align_t) unsigned char room[];
};

static void (*listener)(void);

void
arena_listen(void (*grown)(void))
{
    listener = grown;
}

static struct arena_chunk *
new_chunk(struct arena *arena, size_t bytes)
{
    struct arena_chunk *chunk = g_malloc(sizeof *chunk + bytes);

    chunk->bytes = bytes;
    arena->reserved += sizeof *chunk + bytes;
    if (listener != NULL)
        listener();
    return chunk;
}

static void
add_chunk(struct arena *arena, size_t size)
{
    size_t bytes = MAX(size, (size_t) CHUNK_BYTES);
    struct arena_chunk *chunk = arena->spare;

    if (chunk == NULL || bytes > CHUNK_BYTES)
        chunk = new_chunk(arena, bytes);
    else
        arena->spare = chunk->older;
    chunk->older = arena->chunk;
    arena->chunk = chunk;
    arena->next = chunk->room;
    arena->end = chunk->room + bytes;
}

/* Memory with undefined content, for what is of words at most. */
static void *
take(struct arena *arena, size_t size)
{
    size_t step = alignof(int64_t);

    size = (size + step - 1) / step * step;
    if ((size_t) (arena->end - arena->next) < size)
        add_chunk(arena, size);

    void *piece = arena->next;
    arena->next += size;
    return piece;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
    return memset(take(arena, size), 0, size);
}

void *
arena_keep(struct arena *arena, const void *data, size_t size)
{
    return size > 0 ? memcpy(take(arena, size), data, size) : NULL;
}

/* What is behind the last piece of @from stays unused. */
void
arena_take(struct arena *into, struct arena *from)
{
    struct arena_chunk *last = from->chunk;

    if (last == NULL)
        return;
    while (last->older != NULL)
        last = last->older;
    if (into->chunk != NULL) {              /* the one that is being filled stays in front */
        last->older = into->chunk->older;
        into->chunk->older = from->chunk;
    } else {
        into->chunk = from->chunk;
        into->next = from->next;
        into->end = from->end;
    }
    into->reserved += from->reserved;
    from->chunk = NULL;
    arena_free(from);
}

/* Puts the first chunk with the spare ones, if it is of their size. */
static void
drop_chunk(struct arena *arena)
{
    struct arena_chunk *chunk = arena->chunk;

    arena->chunk = chunk->older;
    if (chunk->bytes > CHUNK_BYTES) {
        arena->reserved -= sizeof *chunk + chunk->bytes;
        g_free(chunk);
        return;
    }
    chunk->older = arena->spare;
    arena->spare = chunk;
}

void
arena_clear(struct arena *arena)
{
    while (arena->chunk != NULL)
        drop_chunk(arena);
    arena->next = arena->end = NULL;
}

static void
free_chunks(struct arena_chunk *chunk)
{
    while (chunk != NULL) {
        struct arena_chunk *older = chunk->older;

        g_free(chunk);
        chunk = older;
    }
}

void
arena_free(struct arena *arena)
{
    free_chunks(arena->chunk);
    free_chunks(arena->spare);
    *arena = (struct arena) { 0 };
}

void
pool_init(struct pool *pool, struct arena *arena, size_t size)
{
    *pool = (struct pool) { .arena = arena, .size = MAX(size, sizeof(void *)) };
}

void *
pool_extend(struct pool *pool)
{
    return take(pool->arena, pool->size);
}

uint64_t
pool_move(struct pool *into, struct pool *from, uint64_t most)
{
    uint64_t n = 0;

    for (; n < most && from->free != NULL; n++)
        pool_put(into, pool_get(from));
    return n;
}

void
shelf_init(struct shelf *shelf, struct arena *arena)
{
    *shelf = (struct shelf) { .arena = arena };
}

void *
shelf_extend(struct shelf *shelf, size_t steps)
{
    g_assert(steps > 0 && steps * SHELF_STEP <= SHELF_MOST);
    return take(shelf->arena, steps * SHELF_STEP);
}

/* Interned pieces */

#define LEAST_BUCKETS 16

struct interned_piece {
    struct interned_piece *next;        /* of those in the same bucket */
    uint32_t hash, size;
    int64_t content[];
};

/* As FNV-1a, but by words, the last of which may be shorter. */
static uint32_t
hash_of(const unsigned char *data, size_t size)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t at = 0; at < size; at += sizeof hash) {
        uint64_t word = 0;

        memcpy(&word, data + at, MIN(size - at, sizeof word));
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 32;
    }
    return (uint32_t) hash;
}

static void
add_buckets(struct interned *interned)
{
    struct interned_piece **before = interned->bucket;
    size_t n = interned->room;

    interned->room = MAX(2 * n, (size_t) LEAST_BUCKETS);
    interned->bucket = arena_alloc(interned->arena, interned->room * sizeof(struct interned_piece *));
    for (size_t i = 0; i < n; i++)
        for (struct interned_piece *piece = before[i], *next; piece != NULL; piece = next) {
            struct interned_piece **bucket = &interned->bucket[piece->hash & (interned->room - 1)];

            next = piece->next;
            piece->next = *bucket;
            *bucket = piece;
        }
}

void
interned_init(struct interned *interned, struct arena *arena)
{
    *interned = (struct interned) { .arena = arena };
}

const void *
intern(struct interned *interned, const void *data, size_t size)
{
    uint32_t hash = hash_of(data, size);
    struct interned_piece *piece, **bucket;

    if (interned->n == interned->room)
        add_buckets(interned);
    bucket = &interned->bucket[hash & (interned->room - 1)];
    for (piece = *bucket; piece != NULL; piece = piece->next)
        if (piece->hash == hash && piece->size == size && memcmp(piece->content, data, size) == 0)
            return piece->content;
    piece = take(interned->arena, sizeof *piece + size);
    *piece = (struct interned_piece) { .next = *bucket, .hash = hash, .size = (uint32_t) size };
    memcpy(piece->content, data, size);
    *bucket = piece;
    interned->n++;
    return piece->content;
}
