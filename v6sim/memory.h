/*
 * memory.h - a limit of what the program takes from the system, and who sees that it is kept
 *
 * What is there is looked at where it grows, inside a run, and by a watcher everywhere
 * else. Runs that use several threads make do with fewer (run.c); if that is of no help,
 * the program says how it stands and ends, and nothing is left half written.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Is told once that the limit is passed and nothing more can be done; @used is what there is then, octets. MUST NOT
 * return. */
typedef void memory_exceeded_fn(uint64_t used);

/* From now on; 0: no limit. A process that was forked has to say it again. */
void memory_limit(uint64_t octets, memory_exceeded_fn *exceeded);

/* Returns: what the program has of the machine's memory now, octets; 0: nobody knows. */
uint64_t memory_used(void);

bool memory_is_limited(void);

/* Whether the limit is near, so that who can do with less should; or passed. No, if there is none. */
bool memory_is_tight(void);
bool memory_is_over(void);

/* For who does with less when the limit is passed: told of it where memory grows, in the thread that takes more, and
 * nothing else is done meanwhile. NULL: nobody does. */
void memory_listen(void (*over)(void));

/* Gives back what is free, and says so if the limit is passed still; does nothing without one. */
void memory_check(void);
