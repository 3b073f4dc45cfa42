/*
 * sweep-jobs.c - the runs of a sweep, shared by processes
 *
 * What a run gives is its file; what a process hands back is what was wrong, if
 * anything was. After that it does no more, and neither do others once they meet with
 * the same: what they have done until then stays.
 *
 * In order: sweep_do() -> missing() -> jobs_each() -> [run() and told()]*.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "v6sim/commands/jobs.h"
#include "v6sim/commands/progress.h"
#include "v6sim/commands/sweep.h"
#include "v6sim/stop.h"

struct doing {
    const struct sweep_work *work;
    GArray *missing;            /* guint: the runs */
    pid_t began;                /* the process that has it all */
    bool failed;                /* in this process */
};

/* The lock ends with the process that began, whatever the others are at; these share the memory. */
static void
let_go(struct doing *doing)
{
    if (getpid() == doing->began)
        return;
    if (doing->work->lock >= 0)
        close(doing->work->lock);
    command_memory_shared(doing->work->jobs);
    doing->began = getpid();
}

static void
run_one(const struct sweep_work *work, guint nth, struct messages *messages)
{
    const struct sweep *sweep = work->sweep;
    const struct sweep_point *point = sweep_point(sweep, nth / sweep->n_seeds);
    const struct scenario_options options = { .variant = point->variant, .set = (const char *const *) point->set,
                                              .seed_given = true, .seed = sweep->seed + nth % sweep->n_seeds };
    struct world *world = command_world(sweep->file, &options, work->profiles, messages);

    if (world == NULL)
        return;
    sweep_run(sweep, nth, world, work->jobs > 1 ? 1 : 0, messages);
    command_world_free(world);
}

static GByteArray *
run(guint nth, void *user)
{
    struct doing *doing = user;
    GByteArray *wrong = g_byte_array_new();
    g_autoptr(messages) messages = messages_new();

    let_go(doing);
    if (!doing->failed)
        run_one(doing->work, g_array_index(doing->missing, guint, nth), messages);
    if (messages_n(messages) > 0) {
        g_byte_array_append(wrong, (const guint8 *) messages_text(messages),
                            (guint) strlen(messages_text(messages)));
        doing->failed = true;
    }
    return wrong;
}

static void
told(guint nth, const GByteArray *result, const char *failure, void *user)
{
    struct doing *doing = user;
    g_autofree char *name = sweep_run_name(doing->work->sweep, g_array_index(doing->missing, guint, nth));

    if (failure != NULL || result->len > 0)
        progress_hide();
    if (failure != NULL)
        fprintf(stderr, "v6sim sweep: the process of run %s %s\n", name, failure);
    else if (result->len > 0)
        fwrite(result->data, 1, result->len, stderr);
    if (doing->work->jobs > 1)
        progress_step(1);
}

/* Returns: numbers of the runs that are wanted and have no file. */
static GArray *
missing(const struct sweep_work *work)
{
    const struct sweep *sweep = work->sweep;
    GArray *runs = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint nth = 0; nth < sweep_n_runs(sweep); nth++) {
        g_autofree char *name = sweep_run_name(sweep, nth), *path = g_build_filename(sweep->folder, name, NULL);

        if (sweep_is_of_share(work->share, nth) && !g_file_test(path, G_FILE_TEST_EXISTS))
            g_array_append_val(runs, nth);
    }
    return runs;
}

bool
sweep_do(const struct sweep_work *work)
{
    g_autoptr(GArray) runs = missing(work), left = NULL;
    struct doing doing = { .work = work, .missing = runs, .began = getpid() };

    if (work->jobs > 1)         /* of other processes' runs nothing is seen here until they have ended */
        progress_begin("sweep", "runs", runs->len);
    else
        progress_begin_runs("sweep", runs->len);
    stop_heed(true);
    jobs_each(runs->len, work->jobs, run, told, &doing);
    stop_heed(false);
    progress_end();
    left = missing(work);
    if (left->len > 0 && stop_status() != 0)
        fprintf(stderr, "v6sim sweep: interrupted: %u of %u runs are not there; the same command goes on\n", left->len,
                sweep_n_of_share(work->sweep, work->share));
    return left->len == 0;
}
