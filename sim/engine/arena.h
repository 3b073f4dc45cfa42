/*
 * arena.h - memory that lives as long as an island, and pools within it
 *
 * Nothing is given back piece by piece: an arena is released by one call. A
 * pool hands out pieces of one size and takes them back; its memory belongs to
 * the arena. Neither is safe for use by two threads at once.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunk;  /* the one being filled; older ones behind it */
    struct arena_chunk *spare;  /* left over by arena_clear() */
    unsigned char *next, *end;
    size_t reserved;            /* bytes taken from the system */
};

/**
 * arena_alloc:
 * @size: bytes, more than 0
 *
 * Returns: zeroed memory aligned for words, not for what is wider, owned by the arena. Ends the
 *   program when the system has no memory left.
 */
void *arena_alloc(struct arena *arena, size_t size);

/* Returns: a copy of @data; NULL if @size is 0. */
void *arena_keep(struct arena *arena, const void *data, size_t size);

/* Who is told, in any thread, each time after any arena has taken more from the system; NULL: nobody. */
void arena_listen(void (*grown)(void));

/* Has @into own what is in @from, which is empty then. */
void arena_take(struct arena *into, struct arena *from);

/* The same as arena_free(), but for memory that stays with the arena, to be used again. */
void arena_clear(struct arena *arena);

/* Releases everything; the arena may be used again. */
void arena_free(struct arena *arena);

struct pool {
    struct arena *arena;
    size_t size;
    void *free;                 /* the first free piece; each points to the next */
    uint64_t taken, given;      /* pieces handed out and taken back: equal once all have come back */
};

void pool_init(struct pool *pool, struct arena *arena, size_t size);

/* Returns: a piece with undefined content; the caller owns it until pool_put(). */
void *pool_get(struct pool *pool);

void pool_put(struct pool *pool, void *piece);
