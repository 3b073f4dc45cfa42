/*
 * arena.h - memory that lives as long as an island, and pools within it
 *
 * Nothing is given back piece by piece: an arena is released by one call. A
 * pool hands out pieces of one size and takes them back, a shelf pieces of all
 * small sizes; what many have alike and nobody changes is interned, and there
 * once. Their memory belongs to the arena. None is safe for use by two
 * threads at once.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* For pool_get(): there is no free piece. */
void *pool_extend(struct pool *pool);

/* Returns: a piece with undefined content; the caller owns it until pool_put(). */
static inline void *
pool_get(struct pool *pool)
{
    void *piece = pool->free;

    pool->taken++;
    if (piece == NULL)
        return pool_extend(pool);
    memcpy(&pool->free, piece, sizeof pool->free);
    return piece;
}

static inline void
pool_put(struct pool *pool, void *piece)
{
    pool->given++;
    memcpy(piece, &pool->free, sizeof pool->free);
    pool->free = piece;
}

/* Has @into have up to @most free pieces of @from, which are of the same size and stay in the memory of its arena: both
 * arenas MUST be freed together. Returns: how many. */
uint64_t pool_move(struct pool *into, struct pool *from, uint64_t most);

#define SHELF_STEP 16           /* bytes: sizes are rounded up to it */
#define SHELF_MOST 1024         /* bytes of a piece */

/* What is of one size, whatever it was before, has the same pieces. */
struct shelf {
    struct arena *arena;
    void *free[SHELF_MOST / SHELF_STEP + 1];    /* by size: as a pool's */
    uint64_t taken, given;      /* steps handed out and taken back: equal once all have come back */
};

void shelf_init(struct shelf *shelf, struct arena *arena);

/* Returns: its index for pieces of @size bytes. */
static inline size_t
shelf_steps(size_t size)
{
    return (size + SHELF_STEP - 1) / SHELF_STEP;
}

/* For shelf_get(): there is none of so many @steps. */
void *shelf_extend(struct shelf *shelf, size_t steps);

/* Returns: a piece of @size bytes, 1 to SHELF_MOST, with undefined content, owned by the caller until shelf_put(). */
static inline void *
shelf_get(struct shelf *shelf, size_t size)
{
    size_t steps = shelf_steps(size);
    void *piece = shelf->free[steps];

    shelf->taken += steps;
    if (piece == NULL)
        return shelf_extend(shelf, steps);
    memcpy(&shelf->free[steps], piece, sizeof shelf->free[steps]);
    return piece;
}

/* @size: as it was asked for. */
static inline void
shelf_put(struct shelf *shelf, void *piece, size_t size)
{
    size_t steps = shelf_steps(size);

    shelf->given += steps;
    memcpy(piece, &shelf->free[steps], sizeof shelf->free[steps]);
    shelf->free[steps] = piece;
}

/* Pieces that are const: of those with the same content there is one. They stay as long as the arena. */
struct interned {
    struct arena *arena;
    struct interned_piece **bucket;     /* room of them: a power of two, or 0 */
    size_t n, room;
};

void interned_init(struct interned *interned, struct arena *arena);

/* Returns: the piece with the content of @data, @size bytes (more than 0), the same for all who bring the same. */
const void *intern(struct interned *interned, const void *data, size_t size);
