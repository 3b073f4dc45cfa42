/*
 * progress.c - how far it is, on a terminal
 *
 * The work itself only counts. A thread sleeps for a second and then draws the line ten times a second, until the
 * work has ended.
 */
#include "v6sim/commands/progress.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <glib.h>

#include "v6sim/report/table.h"
#include "v6sim/run.h"

#define APPEARS_AFTER G_TIME_SPAN_SECOND
#define DRAWN_EVERY (G_TIME_SPAN_SECOND / 10)
#define BAR_WIDTH 20                    /* characters */
#define ERASE "\r\033[K"

static struct {
    GThread *drawing;                   /* NULL: nothing is shown */
    GMutex lock;                        /* of what follows, up to the counters */
    GCond over_changed;
    bool over;
    pid_t owner;
    const char *verb, *unit;
    uint64_t n_steps;
    bool by_runs;
    int64_t began_at;                   /* us */

    atomic_uint_fast64_t n_done, n_begun;       /* steps; runs */
    atomic_uint_fast64_t n_operations, n_ended; /* of the run under way */
    atomic_int_fast64_t run_began_at;   /* us */
    atomic_bool shown, paused;          /* paused: something was printed, and nothing is done since */
} progress;

static bool
is_mine(void)
{
    return progress.drawing != NULL && progress.owner == getpid();
}

/* The line */

static unsigned
terminal_width(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

/* What is done of how much. */
struct extent {
    uint64_t done, all;                 /* all: 0 if nobody knows */
    const char *unit;
    double part;                        /* of the whole, 0..1; of what is under way, too */
    int64_t since;                      /* us */
};

static double
part_of_run(void)
{
    uint64_t all = atomic_load(&progress.n_operations), ended = atomic_load(&progress.n_ended);

    return all > 0 ? MIN((double) ended / (double) all, 1) : 0;
}

static struct extent
extent_now(void)
{
    struct extent extent = { .unit = progress.unit, .all = progress.n_steps, .done = atomic_load(&progress.n_done),
                             .since = progress.began_at };
    uint64_t begun = atomic_load(&progress.n_begun);

    if (progress.unit == NULL)
        return (struct extent) { .unit = "operations", .all = atomic_load(&progress.n_operations),
                                 .done = atomic_load(&progress.n_ended), .part = part_of_run(),
                                 .since = atomic_load(&progress.run_began_at) };
    if (progress.by_runs)
        extent.done = begun > 0 ? begun - 1 : 0;
    if (extent.all > 0)
        extent.done = MIN(extent.done, extent.all);     /* there may be a run more than anybody knew */
    if (extent.all > 0)
        extent.part = MIN(((double) extent.done + (progress.by_runs ? part_of_run() : 0)) / (double) extent.all, 1);
    return extent;
}

static double
seconds_since(int64_t us)
{
    return (double) MAX(g_get_monotonic_time() - us, 1) / G_TIME_SPAN_SECOND;
}

static void
append_count(GString *to, uint64_t count)
{
    g_autofree char *grouped = table_grouped((int64_t) count);

    g_string_append(to, grouped);
}

static void
append_time(GString *to, double seconds)
{
    if (seconds < 90)
        g_string_append_printf(to, "%.0f s", seconds);
    else if (seconds < 5400)
        g_string_append_printf(to, "%.0f min", seconds / 60);
    else
        g_string_append_printf(to, "%.1f h", seconds / 3600);
}

/* @rate: by second; of slow work by minute or by hour. */
static void
append_rate(GString *to, double rate)
{
    g_autofree char *grouped = table_grouped((int64_t) rate);

    if (rate >= 10)
        g_string_append_printf(to, ", %s/s", grouped);
    else if (rate >= 1)
        g_string_append_printf(to, ", %.1f/s", rate);
    else if (rate * 60 >= 1)
        g_string_append_printf(to, ", %.0f/min", rate * 60);
    else if (rate > 0)
        g_string_append_printf(to, ", %.0f/h", rate * 3600);
}

static void
append_figures(GString *to, const struct extent *extent)
{
    double elapsed = seconds_since(extent->since), rate = (double) extent->done / elapsed;

    append_count(to, extent->done);
    if (extent->all > 0) {
        g_string_append(to, " of ");
        append_count(to, extent->all);
    }
    g_string_append_printf(to, " %s", extent->unit);
    if (extent->part == 1) {
        g_string_append(to, ", adding up");
        return;
    }
    append_rate(to, rate);
    if (extent->part > 0) {
        g_string_append(to, ", ");
        append_time(to, elapsed * (1 - extent->part) / extent->part);
        g_string_append(to, " left");
    }
}

static void
append_bar(GString *to, double part)
{
    unsigned full = (unsigned) (part * BAR_WIDTH);

    g_string_append_c(to, '[');
    for (unsigned i = 0; i < BAR_WIDTH; i++)
        g_string_append_c(to, i < full ? '=' : i == full ? '>' : ' ');
    g_string_append(to, "] ");
}

/* Returns: the line, narrower than @width. */
static GString *
line_now(unsigned width)
{
    struct extent extent = extent_now();
    GString *line = g_string_new(NULL);
    g_autoptr(GString) figures = g_string_new(NULL);

    g_string_append_printf(line, "v6sim %s  ", progress.verb);
    if (extent.all == 0 && extent.done == 0)
        append_time(figures, seconds_since(progress.began_at));
    else
        append_figures(figures, &extent);
    if (extent.all > 0 && line->len + figures->len + BAR_WIDTH + 12 < width)
        append_bar(line, extent.part);
    if (extent.all > 0)
        g_string_append_printf(line, "%3.0f %%  ", extent.part * 100);
    g_string_append_len(line, figures->str, (gssize) figures->len);
    if (line->len >= width)
        g_string_truncate(line, width - 1);
    return line;
}

static void
put(const char *text)
{
    ssize_t written = write(STDERR_FILENO, text, strlen(text));

    (void) written;
}

static void
draw_line(void)
{
    g_autoptr(GString) line = line_now(terminal_width());

    g_string_prepend(line, "\r");
    g_string_append(line, "\033[K");
    atomic_store(&progress.shown, true);
    put(line->str);
}

static void
erase_line(void)
{
    if (atomic_exchange(&progress.shown, false))
        put(ERASE);
}

static void *
draw_until_over(void *nothing)
{
    int64_t next = progress.began_at + APPEARS_AFTER;

    g_mutex_lock(&progress.lock);
    while (!progress.over)
        if (!g_cond_wait_until(&progress.over_changed, &progress.lock, next) && !progress.over) {
            if (!atomic_load(&progress.paused))
                draw_line();
            next = g_get_monotonic_time() + DRAWN_EVERY;
        }
    g_mutex_unlock(&progress.lock);
    return nothing;
}

/* What worlds tell */

static void
run_begins(uint64_t n_operations)
{
    atomic_fetch_add(&progress.n_begun, 1);
    atomic_store(&progress.n_ended, 0);
    atomic_store(&progress.run_began_at, g_get_monotonic_time());
    atomic_store(&progress.n_operations, n_operations);
    atomic_store(&progress.paused, false);
}

static void
operation_ended(void)
{
    atomic_fetch_add_explicit(&progress.n_ended, 1, memory_order_relaxed);
}

static const struct run_watch watch = { run_begins, operation_ended };

/* Begin and end */

bool
progress_can_be_shown(void)
{
    const char *kind = g_getenv("TERM");

    return isatty(STDERR_FILENO) && kind != NULL && !g_str_equal(kind, "dumb");
}

static void
begin(const char *verb, const char *unit, uint64_t n, bool by_runs)
{
    if (progress.drawing != NULL || !progress_can_be_shown())
        return;
    progress.verb = verb;
    progress.unit = unit;
    progress.n_steps = n;
    progress.by_runs = by_runs;
    progress.over = false;
    progress.began_at = g_get_monotonic_time();
    progress.owner = getpid();
    atomic_store(&progress.n_done, 0);
    run_begins(0);
    atomic_store(&progress.n_begun, 0);
    run_watch_by(&watch);
    progress.drawing = g_thread_new("progress", draw_until_over, NULL);
}

void
progress_begin(const char *verb, const char *unit, uint64_t n)
{
    begin(verb, unit, n, false);
}

void
progress_begin_runs(const char *verb, uint64_t n)
{
    begin(verb, "runs", n, true);
}

void
progress_step(uint64_t n)
{
    atomic_fetch_add(&progress.n_done, n);
    atomic_store(&progress.paused, false);
}

void
progress_end(void)
{
    if (!is_mine())
        return;
    g_mutex_lock(&progress.lock);
    progress.over = true;
    g_cond_signal(&progress.over_changed);
    g_mutex_unlock(&progress.lock);
    g_thread_join(progress.drawing);
    progress.drawing = NULL;
    run_watch_by(NULL);
    erase_line();
}

void
progress_hide(void)
{
    if (!is_mine())
        return;
    g_mutex_lock(&progress.lock);
    atomic_store(&progress.paused, true);
    erase_line();
    g_mutex_unlock(&progress.lock);
}

void
progress_interrupted(void)
{
    if (atomic_exchange(&progress.shown, false))
        put(ERASE);
}
