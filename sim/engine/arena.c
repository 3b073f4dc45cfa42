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
    alignas(max_align_t) unsigned char room[];
};

static void
add_chunk(struct arena *arena, size_t size)
{
    size_t bytes = MAX(size, (size_t) CHUNK_BYTES);
    struct arena_chunk *chunk = g_malloc0(sizeof *chunk + bytes);

    chunk->older = arena->chunk;
    arena->chunk = chunk;
    arena->next = chunk->room;
    arena->end = chunk->room + bytes;
    arena->reserved += sizeof *chunk + bytes;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
    size_t step = alignof(max_align_t);

    size = (size + step - 1) / step * step;
    if ((size_t) (arena->end - arena->next) < size)
        add_chunk(arena, size);

    void *piece = arena->next;
    arena->next += size;
    return piece;
}

void *
arena_keep(struct arena *arena, const void *data, size_t size)
{
    return size > 0 ? memcpy(arena_alloc(arena, size), data, size) : NULL;
}

void
arena_free(struct arena *arena)
{
    while (arena->chunk != NULL) {
        struct arena_chunk *older = arena->chunk->older;

        g_free(arena->chunk);
        arena->chunk = older;
    }
    *arena = (struct arena) { 0 };
}

void
pool_init(struct pool *pool, struct arena *arena, size_t size)
{
    *pool = (struct pool) { .arena = arena, .size = MAX(size, sizeof(void *)) };
}

void *
pool_get(struct pool *pool)
{
    void *piece = pool->free;

    pool->taken++;
    if (piece == NULL)
        return arena_alloc(pool->arena, pool->size);
    memcpy(&pool->free, piece, sizeof pool->free);
    return piece;
}

void
pool_put(struct pool *pool, void *piece)
{
    pool->given++;
    memcpy(piece, &pool->free, sizeof pool->free);
    pool->free = piece;
}
