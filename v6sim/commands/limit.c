/*
 * limit.c - --memory: how much a verb may take, and what is said if that is not enough
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "v6sim/commands/commands.h"
#include "v6sim/commands/progress.h"
#include "v6sim/memory.h"
#include "v6sim/report/output.h"

#define LEAST (UINT64_C(32) << 20)      /* below that the program itself is too large */

static struct {
    const char *verb, *word;
    uint64_t octets;
    unsigned n;                 /* processes that share it */
    uint64_t world;             /* what there was once the world was made; 0: not yet */
} limit;

static char *
megabytes(uint64_t octets)
{
    return g_strdup_printf("%" G_GUINT64_FORMAT " MB", octets >> 20);
}

/* Nothing is to be said at exit by the library either: other threads are at work. */
static void G_GNUC_NORETURN
exceeded(uint64_t used)
{
    g_autofree char *now = megabytes(used), *world = megabytes(limit.world), *line = NULL;
    const char *hint = limit.n > 1 ? "with fewer --jobs each has more"
        : limit.world == 0 ? "shards do not help, for each has the whole world"
        : "--totals keeps nothing of single connections; with --shard there are fewer of them";

    progress_interrupted();
    line = limit.world == 0
        ? g_strdup_printf("v6sim %s: --memory %s is not enough: the world alone takes more\n  hint: %s\n", limit.verb,
                          limit.word, hint)
        : g_strdup_printf("v6sim %s: --memory %s is not enough: %s on one thread, of which the world takes %s\n"
                          "  hint: %s\n", limit.verb, limit.word, now, world, hint);
    fflush(stderr);
    (void) !write(STDERR_FILENO, line, strlen(line));
    output_interrupted();
    _exit(STATUS_BAD);
}

bool
command_memory(const char *verb, const char *word)
{
    static const char units[] = "KMGT";
    char *end = NULL;
    const char *unit;
    uint64_t n;

    if (word == NULL)
        return true;
    errno = 0;
    n = g_ascii_strtoull(word, &end, 10);
    unit = *end != '\0' ? strchr(units, *end) : NULL;
    if (!g_ascii_isdigit(*word) || errno != 0 || unit == NULL || end[1] != '\0' || n > G_MAXUINT64 >> 41) {
        fprintf(stderr, "v6sim %s: --memory \"%s\" is no size\n  hint: 512M, 2G: K, M, G or T, each 1024 of the one "
                "before\n", verb, word);
        return false;
    }
    n <<= 10 * (unit - units + 1);
    if (n < LEAST) {
        fprintf(stderr, "v6sim %s: --memory \"%s\" is less than the program itself takes\n  hint: 32M at least\n", verb,
                word);
        return false;
    }
    limit.verb = verb;
    limit.word = word;
    limit.octets = n;
    memory_limit(n, exceeded);
    return true;
}

void
command_memory_shared(unsigned n)
{
    limit.n = MAX(n, 1);
    if (limit.octets > 0)
        memory_limit(limit.octets / limit.n, exceeded);
}

void
command_memory_world(bool made)
{
    if (limit.octets == 0)
        return;
    memory_check();
    limit.world = made ? memory_used() : 0;
}
