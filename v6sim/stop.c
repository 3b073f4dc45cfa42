/*
 * stop.c - a program that is told to end: at once, or when what is under way is whole
 *
 * Follows:
 *   POSIX shells: what ends of a signal has status 128 and its number
 */
#include "v6sim/stop.h"

#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

static atomic_bool heeded;
static atomic_int noted;        /* the signal; 0: none */
static pid_t owner;             /* who tells of it: a process that was forked is silent */

void
stop_heed(bool heed)
{
    owner = getpid();
    if (heed)
        atomic_store(&noted, 0);
    atomic_store(&heeded, heed);
}

static void
say(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));

    (void) written;
}

bool
stop_noted(int signal)
{
    int none = 0;

    if (!atomic_load(&heeded) || !atomic_compare_exchange_strong(&noted, &none, signal))
        return false;
    if (getpid() == owner)
        say("v6sim: interrupted; finishing what is under way (once more ends at once)\n");
    return true;
}

bool
stop_wanted(void)
{
    return atomic_load_explicit(&noted, memory_order_relaxed) != 0;
}

int
stop_status(void)
{
    int signal = atomic_load(&noted);

    return signal != 0 ? 128 + signal : 0;
}
