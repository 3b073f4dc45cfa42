/*
 * jobs.c - work that several processes share, with results in order
 *
 * A worker is a process at the other end of a socket. It is sent the number of what
 * it shall do, and sends back the length of the result and the result; when the
 * socket is closed it ends. Results that came before their turn wait.
 *
 * In order: jobs_each() -> start() -> give() -> [hear() -> give()]* -> tell().
 */
#include "v6sim/commands/jobs.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "v6sim/stop.h"

#define MOST_JOBS 256

struct worker {
    pid_t pid;
    int socket;                 /* -1: has ended */
    guint nth;                  /* what it is at */
    bool busy;
    GByteArray *heard;          /* of its result, so far */
};

/* What came of one. */
struct outcome {
    GByteArray *result;
    char *failure;
};

struct jobs {
    guint n, given, told;
    guint n_workers;
    struct worker worker[MOST_JOBS];
    struct outcome *outcome;
    job_work_fn *work;
    job_done_fn *done;
    void *user;
};

/* Of a worker */

static bool
send_all(int socket, const void *data, size_t n)
{
    const char *from = data;

    while (n > 0) {
        ssize_t sent = send(socket, from, n, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        from += sent;
        n -= (size_t) sent;
    }
    return true;
}

/* Works until there is nothing more, or nobody who waits for it. */
static void G_GNUC_NORETURN
be_worker(const struct jobs *jobs, int socket)
{
    guint32 nth;
    bool heard = true;

    while (heard && recv(socket, &nth, sizeof nth, MSG_WAITALL) == sizeof nth) {
        GByteArray *result = jobs->work(nth, jobs->user);
        guint32 n = result->len;

        heard = send_all(socket, &n, sizeof n) && send_all(socket, result->data, n);
        g_byte_array_unref(result);
    }
    fflush(NULL);
    _exit(0);
}

/* Of the process that has them */

/* The others' sockets are no business of a worker: one that is held open twice never ends. */
static void
close_others(const struct jobs *jobs)
{
    for (guint i = 0; i < jobs->n_workers; i++)
        if (jobs->worker[i].socket >= 0)
            close(jobs->worker[i].socket);
}

/* Returns: whether there is a worker more. */
static bool
start(struct jobs *jobs, struct worker *worker)
{
    int ends[2];

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
        return false;
    fflush(NULL);               /* or both would write it */

    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        close_others(jobs);
        be_worker(jobs, ends[1]);
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return false;
    }
    *worker = (struct worker) { .pid = pid, .socket = ends[0], .heard = g_byte_array_new() };
    return true;
}

/* Hands over the next, or lets the worker end. */
static void
give(struct jobs *jobs, struct worker *worker)
{
    guint32 nth = jobs->given;

    worker->busy = jobs->given < jobs->n && !stop_wanted();
    if (worker->busy) {
        jobs->given++;
        worker->nth = nth;
        send_all(worker->socket, &nth, sizeof nth);     /* if it is gone, hear() finds out */
    } else {
        shutdown(worker->socket, SHUT_WR);
    }
}

static char *
ending_of(int status)
{
    if (WIFSIGNALED(status))
        return g_strdup_printf("ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    return g_strdup_printf("ended with status %d", WEXITSTATUS(status));
}

static void
end(struct jobs *jobs, struct worker *worker)
{
    int status = 0;

    close(worker->socket);
    worker->socket = -1;
    while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
        ;
    g_byte_array_unref(worker->heard);
    if (!worker->busy)
        return;
    jobs->outcome[worker->nth].failure = ending_of(status);
    if (jobs->given < jobs->n && !stop_wanted() && start(jobs, worker))
        give(jobs, worker);
}

/* Takes what has come of @worker, and gives it the next if that is all. */
static void
hear(struct jobs *jobs, struct worker *worker)
{
    guint8 some[65536];
    guint32 wanted;
    ssize_t n = recv(worker->socket, some, sizeof some, 0);

    if (n < 0 && errno == EINTR)
        return;
    if (n <= 0) {
        end(jobs, worker);
        return;
    }
    g_byte_array_append(worker->heard, some, (guint) n);
    if (worker->heard->len < sizeof wanted)
        return;
    memcpy(&wanted, worker->heard->data, sizeof wanted);
    if (worker->heard->len < sizeof wanted + wanted)
        return;
    g_byte_array_remove_range(worker->heard, 0, sizeof wanted);
    jobs->outcome[worker->nth].result = worker->heard;
    worker->heard = g_byte_array_new();
    give(jobs, worker);
}

/* Tells those that are next in order. */
static void
tell(struct jobs *jobs)
{
    for (; jobs->told < jobs->n; jobs->told++) {
        struct outcome *outcome = &jobs->outcome[jobs->told];

        if (outcome->result == NULL && outcome->failure == NULL)
            return;
        jobs->done(jobs->told, outcome->result, outcome->failure, jobs->user);
        g_clear_pointer(&outcome->result, g_byte_array_unref);
        g_clear_pointer(&outcome->failure, g_free);
    }
}

/* Waits for any of the workers. Returns: false, if there is none. */
static bool
wait_for_one(struct jobs *jobs)
{
    struct pollfd wanted[MOST_JOBS];
    bool any = false;

    for (guint i = 0; i < jobs->n_workers; i++) {
        wanted[i] = (struct pollfd) { .fd = jobs->worker[i].socket, .events = POLLIN };
        any |= jobs->worker[i].socket >= 0;
    }
    if (!any)
        return false;
    if (poll(wanted, jobs->n_workers, -1) < 0)
        return true;
    for (guint i = 0; i < jobs->n_workers; i++)
        if (wanted[i].fd >= 0 && wanted[i].revents != 0)
            hear(jobs, &jobs->worker[i]);
    return true;
}

/* Here and now: what no worker did, or all if there shall be none. */
static void
do_rest(struct jobs *jobs)
{
    for (; jobs->told < jobs->n && !stop_wanted(); tell(jobs))
        if (jobs->outcome[jobs->told].failure == NULL)
            jobs->outcome[jobs->told].result = jobs->work(jobs->told, jobs->user);
}

void
jobs_each(guint n, guint n_jobs, job_work_fn *work, job_done_fn *done, void *user)
{
    struct jobs *jobs = g_new0(struct jobs, 1);

    *jobs = (struct jobs) { .n = n, .outcome = g_new0(struct outcome, n + 1), .work = work, .done = done,
                            .user = user };
    n_jobs = MIN(MIN(n_jobs, n), MOST_JOBS);
    while (n_jobs > 1 && jobs->n_workers < n_jobs && start(jobs, &jobs->worker[jobs->n_workers]))
        give(jobs, &jobs->worker[jobs->n_workers++]);
    while (wait_for_one(jobs))
        tell(jobs);
    do_rest(jobs);
    g_free(jobs->outcome);
    g_free(jobs);
}
