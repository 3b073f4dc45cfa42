/*
 * memory.c - a limit of what the program takes from the system, and who sees that it is kept
 *
 * Counted is what Linux calls the resident set: program, libraries and stacks are in it.
 *
 * Follows:
 *   proc(5), /proc/self/statm: the second number is resident pages
 */
#include "v6sim/memory.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "sim/engine/arena.h"

#define WATCHED_EVERY 10000     /* us */
#define UNSEEN (UINT64_C(2) << 20)      /* octets: Linux counts each thread's pages by 64 */

static struct {
    uint64_t octets;            /* 0: no limit */
    memory_exceeded_fn *exceeded;
    void (*over)(void);
    int statm;                  /* descriptor; -1: there is none */
    pid_t watched;              /* the process that has a watcher */
} limit = { .statm = -1 };

uint64_t
memory_used(void)
{
    char text[128];
    const char *resident;
    ssize_t n;

    if (limit.statm < 0)
        return 0;
    n = pread(limit.statm, text, sizeof text - 1, 0);
    text[MAX(n, 0)] = '\0';
    resident = strchr(text, ' ');
    return resident != NULL ? strtoull(resident, NULL, 10) * (uint64_t) sysconf(_SC_PAGESIZE) : 0;
}

bool
memory_is_limited(void)
{
    return limit.octets > 0;
}

bool
memory_is_over(void)
{
    return limit.octets > 0 && memory_used() > limit.octets;
}

bool
memory_is_tight(void)
{
    return limit.octets > 0 && memory_used() > limit.octets / 8 * 7;
}

/* Of several threads that see it, the first one ends the program, and the others wait for that. */
static void
give_up(void)
{
    static gint given_up;

    if (g_atomic_int_compare_and_exchange(&given_up, false, true))
        limit.exceeded(memory_used());
    while (true)
        pause();
}

static void
check(void)
{
    if (memory_is_over())
        give_up();
}

/* An arena has taken more. */
static void
grown(void)
{
    void (*over)(void) = g_atomic_pointer_get(&limit.over);

    if (!memory_is_over())
        return;
    if (over != NULL)
        over();
    else
        give_up();
}

/* What grows elsewhere, as texts and lists do. */
static void *
watch(void *nothing)
{
    while (true) {
        g_usleep(WATCHED_EVERY);
        if (g_atomic_pointer_get(&limit.over) == NULL)
            check();
    }
    return nothing;
}

void
memory_limit(uint64_t octets, memory_exceeded_fn *exceeded)
{
    limit.octets = octets > 2 * UNSEEN ? octets - octets / 64 - UNSEEN : octets;
    limit.exceeded = exceeded;
    arena_listen(octets > 0 ? grown : NULL);
    if (octets == 0)
        return;
    if (limit.statm >= 0)       /* that of the process that this one was forked from */
        close(limit.statm);
    limit.statm = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    if (limit.watched == getpid())
        return;
    limit.watched = getpid();
    g_thread_unref(g_thread_new("memory", watch, NULL));
}

void
memory_listen(void (*over)(void))
{
    g_atomic_pointer_set(&limit.over, over);
}

void
memory_check(void)
{
    if (limit.octets == 0)
        return;
#ifdef __GLIBC__
    malloc_trim(0);
#endif
    check();
}
